//! Texts that are made to take long, through `flinkc check` and `flinkc build` without a process: how many milliseconds each costs.
//! In: how many kilobytes each text has (1000 unless given), and a word that the shapes' names must hold. Out: a line a shape, slowest
//! first, and exit code 1 if one took more than a second a megabyte. Run by `benches/hostile.sh`; a measurement, no test.
//!
//! Shapes come from the API itself: every list and map below every kind, filled with equal items and with different ones; every kind as
//! thousands of tiny objects; and by hand what only several objects, readers or renderers see.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, reason = "a program of its own for a measurement")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use flinkc::compile::{Request, compile};
use flinkc::diagnostic::render::{Look, RENDERERS, Report};
use flinkc::inspect::{Options, Text, inspect};
use flinkc::k8s::pod_security::Level;
use flinkc::k8s::schema::{Element, Schema, Shape, TypeId};
use flinkc::k8s::version::KubernetesVersion;
use flinkc::manifest::files::MemoryFiles;

/// The longest that a megabyte may take, in milliseconds.
const PROMISED: f64 = 1000.0;

struct Bench {
    bytes: usize,
    word: String,
    /// Milliseconds a megabyte, the shape, findings.
    times: Vec<(f64, String, usize)>,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let bytes = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(1000) * 1000;
    let mut bench = Bench { bytes, word: arguments.next().unwrap_or_default(), times: Vec::new() };
    bench.api();
    bench.many();
    bench.scalars();
    bench.texts();
    bench.toml();
    bench.times.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (time, name, findings) in &bench.times {
        println!("{time:9.0} ms a MB  {findings:8} findings  {name}");
    }
    let slow = bench.times.iter().filter(|(time, _, _)| *time > PROMISED).count();
    println!("{} shapes of {} kB, {slow} slower than {PROMISED} ms a MB", bench.times.len(), bytes / 1000);
    if slow == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Bench {
    fn wanted(&self, name: &str) -> bool {
        name.contains(&self.word)
    }

    /// One text through all judges and all renderers.
    fn check(&mut self, name: &str, file: &str, text: &str) {
        if !self.wanted(name) {
            return;
        }
        let options = Options { pod_security: Some(Level::Restricted), ..Options::default() };
        let start = Instant::now();
        let found = inspect(&[Text { name: file.to_owned(), bytes: text.as_bytes().to_vec() }], &options);
        let mut longest: f64 = 0.0;
        let report = Report { diagnostics: &found.diagnostics, sources: &found.sources, variant: None };
        let judged = start.elapsed().as_secs_f64();
        for renderer in RENDERERS {
            let start = Instant::now();
            let rendered = renderer.render(&[report], Look::default());
            longest = longest.max(start.elapsed().as_secs_f64());
            drop(rendered);
        }
        self.took(
            (judged + longest) * 1000.0,
            text.len(),
            format!("{name} ({:.0} judged)", judged * 1000.0),
            found.diagnostics.iter().count(),
        );
    }

    fn took(&mut self, milliseconds: f64, bytes: usize, name: String, findings: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a size in megabytes")]
        let megabytes = bytes as f64 / 1e6;
        let time = milliseconds / megabytes;
        if time > PROMISED {
            println!("{time:9.0} ms a MB  {name}");
        }
        self.times.push((time, name, findings));
    }

    /// Every list and map below every kind, and every kind as a tiny object.
    fn api(&mut self) {
        let schema = Schema::of(KubernetesVersion::LATEST);
        for kind in schema.kinds() {
            let head = format!("apiVersion: {}\nkind: {}\nmetadata: {{name: a", kind.api_version, kind.kind);
            self.repeat(&format!("{}: many tiny", kind.kind), |number| format!("{head}{number}, labels: {{a: b}}}}\n---\n"));
            let mut seen = BTreeSet::new();
            let mut places = Vec::new();
            walk(schema, kind.type_id, &mut Vec::new(), &mut seen, &mut places);
            for Place { path, shape } in places {
                let name = format!("{} {}", kind.kind, path.join("."));
                let (open, close) = around(&path);
                for (what, item) in items(schema, shape) {
                    let name = format!("{name}: {what}");
                    if !self.wanted(&name) {
                        continue;
                    }
                    let (left, right) = if matches!(shape, Shape::List(_)) { ('[', ']') } else { ('{', '}') };
                    // Flow style, a line an item: as small as an item gets, and lines for the renderers.
                    let mut text =
                        format!("{{apiVersion: {}, kind: {}, metadata: {{name: a}}, {open}{left}\n", kind.api_version, kind.kind);
                    if path.first().is_some_and(|first| first == "metadata") {
                        text = format!("{{apiVersion: {}, kind: {}, {open}{left}\n", kind.api_version, kind.kind);
                    }
                    let mut number = 0;
                    while text.len() < self.bytes {
                        let _ = writeln!(text, "{},", item(number));
                        number += 1;
                    }
                    let _ = writeln!(text, "{right}{close}}}");
                    self.check(&name, "a.yaml", &text);
                }
            }
        }
    }

    /// As many documents as fit.
    fn repeat(&mut self, name: &str, document: impl Fn(usize) -> String) {
        if !self.wanted(name) {
            return;
        }
        let mut text = String::new();
        let mut number = 0;
        while text.len() < self.bytes {
            text.push_str(&document(number));
            number += 1;
        }
        self.check(name, "a.yaml", &text);
    }

    /// Objects against one another.
    fn many(&mut self) {
        let pod = |number: usize, labels: &str, spec: &str| {
            format!(
                "{{apiVersion: v1, kind: Pod, metadata: {{name: p{number}, labels: {labels}}}, spec: {{containers: [{{name: a, image: b, {spec}}}]}}}}\n---\n"
            )
        };
        let workload = |number: usize, labels: &str, spec: &str| {
            format!(
                "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d{number}}}, spec: {{selector: {{matchLabels: {labels}}}, template: {{metadata: {{labels: {labels}}}, spec: {{containers: [{{name: a, image: b, {spec}}}]}}}}}}}}\n---\n"
            )
        };
        let service = |number: usize, labels: &str| {
            format!(
                "{{apiVersion: v1, kind: Service, metadata: {{name: s{number}}}, spec: {{selector: {labels}, ports: [{{port: 80, targetPort: web}}]}}}}\n---\n"
            )
        };
        self.repeat("pods and services, equal labels", |n| if n % 2 == 0 { pod(n, "{a: b}", "") } else { service(n, "{a: b}") });
        self.repeat("pods and services, own labels", |n| {
            if n % 2 == 0 { pod(n, &format!("{{a: b{n}}}"), "") } else { service(n, &format!("{{a: b{}}}", n - 1)) }
        });
        self.repeat("deployments, equal labels", |n| workload(n, "{a: b}", ""));
        self.repeat("deployments, own labels", |n| workload(n, &format!("{{a: b{n}}}"), ""));
        self.repeat("deployments of one name", |_| workload(0, "{a: b}", ""));
        self.repeat("deployments and services, missing port", |n| {
            if n % 2 == 0 { workload(n, "{a: b}", "ports: [{name: wob, containerPort: 1}]") } else { service(n, "{a: b}") }
        });
        self.repeat("pods and budgets, expressions", |n| match n % 2 {
            0 => pod(n, &format!("{{a: b{n}}}"), ""),
            _ => format!("{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: b{n}}}, spec: {{minAvailable: 100, selector: {{matchExpressions: [{{key: a, operator: NotIn, values: [b{n}]}}]}}}}}}\n---\n"),
        });
        self.repeat("jobmanagers, taskmanagers, policies", |n| match n % 3 {
            0 => pod(n, "{a: j}", "args: [jobmanager]"),
            1 => pod(n, "{a: t}", "args: [taskmanager]"),
            _ => format!("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: n{n}}}, spec: {{podSelector: {{matchLabels: {{a: j}}}}, ingress: [{{ports: [{{port: {}}}], from: [{{podSelector: {{matchLabels: {{a: t}}}}}}]}}]}}}}\n---\n", 1 + n % 6000),
        });
        self.repeat("claims and pods", |n| match n % 2 {
            0 => format!("{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: c{}}}, spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}}}\n---\n", n / 4),
            _ => format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p{n}}}, spec: {{volumes: [{{name: a, persistentVolumeClaim: {{claimName: c{}}}}}], containers: [{{name: a, image: b}}]}}}}\n---\n", n / 4),
        });
        self.repeat("autoscalers of one deployment", |n| format!("{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: h{n}}}, spec: {{maxReplicas: 2, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: d{}}}}}}}\n---\n", n % 2));
        self.repeat("services of one node port", |n| format!("{{apiVersion: v1, kind: Service, metadata: {{name: s{n}}}, spec: {{type: NodePort, ports: [{{port: 80, nodePort: 30000}}]}}}}\n---\n"));
        self.repeat("references that are nearly right", |n| match n % 2 {
            0 => format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: settings-{n:05}}}}}\n---\n"),
            _ => pod(n, "{a: b}", &format!("envFrom: [{{configMapRef: {{name: settings-{n:05}}}}}]")),
        });
        self.repeat("bindings of accounts that are nearly right", |n| match n % 2 {
            0 => format!("{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: account-{n:05}}}}}\n---\n"),
            _ => format!("{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: r{n}}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}, subjects: [{{kind: ServiceAccount, name: account-{n:05}}}]}}\n---\n"),
        });
        let half = self.bytes / 2;
        let filled = |start: &str, item: &dyn Fn(usize) -> String, end: &str| {
            let (mut text, mut number) = (start.to_owned(), 0);
            while text.len() < half {
                text.push_str(&item(number));
                number += 1;
            }
            text + end
        };
        let map = filled("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n", &|n| format!("  key{n}: a\n"), "---\n");
        let env = filled(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, env: [\n",
            &|n| format!("{{name: A{n}, valueFrom: {{configMapKeyRef: {{name: conf, key: kay{n}}}}}}},\n"),
            "]}]}\n",
        );
        self.check("missing keys of a large map", "a.yaml", &(map + &env));
        let devices = filled(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b, volumeDevices: [\n",
            &|n| format!("{{name: a{n}, devicePath: /{n}}},\n"),
            "], volumeMounts: [\n",
        );
        self.check("devices and mounts", "a.yaml", &filled(&devices, &|n| format!("{{name: a{n}, mountPath: /{n}}},\n"), "]}]}}"));
        self.repeat("flinkdeployments", |n| {
            format!("{{apiVersion: flink.apache.org/v1beta1, kind: FlinkDeployment, metadata: {{name: f{n}}}, spec: {{a: 1}}}}\n---\n")
        });
        self.repeat("flinkdeployments, whole", |n| format!("{{apiVersion: flink.apache.org/v1beta1, kind: FlinkDeployment, metadata: {{name: f{n}}}, spec: {{image: a, flinkVersion: v1_20, jobManager: {{resource: {{memory: 1g}}}}, taskManager: {{resource: {{memory: 1g}}}}, job: {{jarURI: local:///a.jar, parallelism: 1, upgradeMode: last-state}}}}}}\n---\n"));
        self.repeat("flinksessionjobs and clusters", |n| match n % 2 {
            0 => format!("{{apiVersion: flink.apache.org/v1beta1, kind: FlinkDeployment, metadata: {{name: f{n}}}, spec: {{image: a, flinkVersion: v1_20}}}}\n---\n"),
            _ => format!("{{apiVersion: flink.apache.org/v1beta1, kind: FlinkSessionJob, metadata: {{name: f{n}}}, spec: {{deploymentName: f0, job: {{jarURI: local:///a.jar, parallelism: 1}}}}}}\n---\n"),
        });
        let options = filled(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: f0}\nspec:\n  flinkConfiguration:\n",
            &|n| format!("    a.b{n}: c\n"),
            "---\n",
        );
        self.check(
            "flinksessionjobs of a cluster with many options",
            "a.yaml",
            &filled(&(options + &" ".repeat(half.saturating_sub(half))), &|_| String::new(), "").clone(),
        );
        for (api, kind) in [
            ("flinkoperator.k8s.io/v1beta1", "FlinkCluster"),
            ("flink.k8s.io/v1beta1", "FlinkApplication"),
            ("nextbreakpoint.com/v1", "FlinkJob"),
            ("nextbreakpoint.com/v2", "FlinkDeployment"),
        ] {
            self.repeat(&format!("{api} {kind}"), |n| {
                format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: f{n}}}, spec: {{a: 1, b: 2}}}}\n---\n")
            });
        }
        self.repeat("flink configurations in maps, one checkpoint folder", |n| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{n}}}\ndata:\n  config.yaml: |\n    jobmanager.rpc.address: j{n}\n    state.checkpoints.dir: s3://a/b\n---\n"));
        let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.b.c}\nspec:\n  group: b.c\n  scope: Namespaced\n  names: {kind: A, plural: as}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          l: {type: array, items: {type: string, pattern: '^(a+)+$'}}\n          m: {type: object, additionalProperties: {type: integer}}\n        x-kubernetes-validations:\n        - rule: 'self.l.all(x, self.l.all(y, x == y || x != y))'\n        - rule: '!has(self.m) || self.m.all(k, self.m[k] > 0)'\n---\n";
        let head = crd.to_owned();
        let mut text = head.clone();
        for number in 0.. {
            if text.len() > self.bytes {
                break;
            }
            let _ = write!(text, "{{apiVersion: b.c/v1, kind: A, metadata: {{name: a{number}}}, l: [a, b, c], m: {{a: 1}}}}\n---\n");
        }
        self.check("small resources with rules in CEL", "a.yaml", &text);
        self.check(
            "one resource with rules in CEL",
            "a.yaml",
            &filled(&format!("{head}{{apiVersion: b.c/v1, kind: A, metadata: {{name: a}}, l: [\n"), &|n| format!("a{n},\n"), "]}\n"),
        );
        self.repeat("definitions", |n| head.replace("as.b.c", &format!("as.b{n}.c")).replace("group: b.c", &format!("group: b{n}.c")));
    }

    /// Scalars and shapes of YAML.
    fn scalars(&mut self) {
        let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
        let bytes = self.bytes;
        let huge = |unit: &str| unit.repeat(bytes / unit.len());
        let texts = [
            ("a huge text", format!("{object}data: {{a: \"{}\"}}\n", huge("a"))),
            ("a huge block", format!("{object}data:\n  a: |\n{}", huge("    a: b\n"))),
            ("a huge folded block", format!("{object}data:\n  a: >\n{}", huge("    a b\n"))),
            ("a huge number", format!("{object}data: {{a: {}}}\n", huge("1"))),
            ("a huge key", format!("{object}data: {{? \"{}\" : b}}\n", huge("a"))),
            ("a huge name", format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: \"{}\"}}\n", huge("a."))),
            ("a huge kind", format!("apiVersion: v1\nkind: \"{}\"\nmetadata: {{name: a}}\n", huge("a"))),
            (
                "a huge image",
                format!(
                    "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: \"{}\"}}]}}\n",
                    huge("a/")
                ),
            ),
            (
                "a huge quantity",
                format!(
                    "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: b, resources: {{limits: {{cpu: \"{}\"}}}}}}]}}\n",
                    huge("1")
                ),
            ),
            (
                "a huge command",
                format!(
                    "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: b, args: [\"{}\"]}}]}}\n",
                    huge("$(A) ${B} ")
                ),
            ),
            ("a huge label", format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a, labels: {{a: \"{}\"}}}}\n", huge("ä"))),
            (
                "a huge schedule",
                format!("apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: a}}\nspec: {{schedule: \"{} * * * *\"}}\n", huge("1,")),
            ),
            ("huge base64", format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata: {{a: \"{}\"}}\n", huge("YWFh"))),
            ("spaces", format!("{object}{}", huge(" "))),
            ("empty lines", format!("{object}{}", huge("\n"))),
            ("comments", format!("{object}{}", huge("# a\n"))),
            ("separators", huge("---\n")),
            ("open brackets", huge("[")),
            ("open braces", huge("{")),
            ("deep blocks", (0..1400).map(|n| format!("{}a:\n", " ".repeat(n))).collect()),
            ("dashes", huge("- ")),
            ("questions", huge("? ")),
            ("colons", huge(": ")),
            ("quotes", huge("'")),
            ("ampersands", huge("&a ")),
            ("stars", huge("*a ")),
            ("tags", huge("!!str ")),
            ("percents", huge("%a\n")),
            ("tabs", huge("\t")),
            ("zeros", huge("\0")),
            ("carriage returns", huge("\r")),
            ("lines of text", huge("a\n")),
            ("lines with a colon", huge("ab: c\n")),
        ];
        for (name, text) in texts {
            for file in ["a.yaml", "flink-conf.yaml", "config.yaml", "-"] {
                self.check(&format!("{name} in {file}"), file, &text);
            }
        }
        self.repeat("anchors and aliases", |n| format!("{{a: &a{n} [b], c: *a{n}}}\n---\n"));
        let mut bomb = format!("{object}data:\n  a: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let _ = writeln!(bomb, "  b{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 9].join(", "));
        }
        self.check("a bomb", "a.yaml", &format!("{bomb}#{}", huge("a")));
        let mut merges = "a: &a {b: c}\n".to_owned();
        let mut number = 0;
        while merges.len() < self.bytes {
            let _ = writeln!(merges, "d{number}: {{<<: *a}}");
            number += 1;
        }
        self.check("merges", "a.yaml", &merges);
        let wide = self.bytes / 20;
        let mut wide = (0..wide / 2).map(|n| format!("k{n}: v, ")).collect::<String>();
        wide = format!("a: &a {{{wide}}}\nb:\n");
        for _ in 0..400 {
            wide.push_str("- {<<: *a}\n");
        }
        self.check("wide merges", "a.yaml", &wide);
        self.repeat("equal keys in flow maps", |_| "{a: 1, a: 2}\n---\n".to_owned());
        let mut secrets = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n".to_owned();
        let mut number = 0;
        while secrets.len() < self.bytes {
            let _ = writeln!(secrets, "  'k {number}': 'secret{number}'");
            number += 1;
        }
        self.check("secrets with bad keys", "a.yaml", &secrets);
        self.check(
            "one long line of findings",
            "a.json",
            &format!(
                "{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"a\"}},\"data\":{{{}\"z\":\"\"}}}}",
                (0..self.bytes / 12).map(|n| format!("\"k{n}\":1,")).collect::<String>()
            ),
        );
        self.check(
            "many unknown fields",
            "a.yaml",
            &format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{}",
                (0..self.bytes / 30).map(|n| format!("  terminationGrecePeriod{n}: 1\n")).collect::<String>()
            ),
        );
    }

    /// Configurations of Flink.
    fn texts(&mut self) {
        for file in ["flink-conf.yaml", "config.yaml"] {
            for (name, line) in [
                ("unknown options", "abc.def{n}: 1\n"),
                ("misspelt options", "taskmanager.memory.procss.size{n}: 1g\n"),
                ("metric options", "metrics.reporter.r{n}.factory.class: a\n"),
                ("one option again", "taskmanager.numberOfTaskSlots: 1\n"),
                ("old options", "state.backend.{n}: rocksdb\n"),
            ] {
                let name = format!("{name} in {file}");
                if self.wanted(&name) {
                    let text: String = (0..self.bytes / line.len()).map(|n| line.replace("{n}", &n.to_string())).collect();
                    self.check(&name, file, &text);
                }
            }
        }
    }

    /// flink.toml.
    fn toml(&mut self) {
        let good = "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"r.example.com/o:1\"\n\n[job]\njar = \"local:///o.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n";
        for (name, head, line) in [
            ("unknown keys", "", "abc{n} = 1\n"),
            ("options", "[config]\n", "\"abc.def{n}\" = 1\n"),
            ("misspelt options", "[config]\n", "\"taskmanager.memory.procss.size{n}\" = \"1g\"\n"),
            ("labels", "[labels]\n", "a{n} = \"b\"\n"),
            ("variables", "[env]\n", "A{n} = \"b\"\n"),
            ("volumes", "", "[[volumes]]\nname = \"v{n}\"\nmount = \"/v{n}\"\nconfig-map = \"a{n}\"\n"),
            ("profiles", "", "[profiles.p{n}]\nparallelism = 1\n"),
            ("waivers", "", "[waivers.w{n}]\nreason = \"a\"\n"),
            ("lints", "[lints]\n", "l{n} = \"deny\"\n"),
            ("patches", "", "[patch.\"K{n}/a\"]\na = 1\n"),
            ("arguments", "[env]\nA = \"\"\"\n", "a{n}\n"),
            ("dotted keys", "", "a.b.c.d{n} = 1\n"),
        ] {
            let name = format!("flink.toml: {name}");
            if !self.wanted(&name) {
                continue;
            }
            let body: String = (0..self.bytes / line.len()).map(|n| line.replace("{n}", &n.to_string())).collect();
            let text = format!("{good}\n{head}{body}");
            let files = MemoryFiles::new().with("flink.toml", text.clone());
            let start = Instant::now();
            let built = compile("flink.toml".into(), &Request::default(), &files);
            let report = Report { diagnostics: &built.diagnostics, sources: &built.sources, variant: None };
            let judged = start.elapsed().as_secs_f64();
            for renderer in RENDERERS.iter().take(2) {
                drop(renderer.render(&[report], Look::default()));
            }
            let all = start.elapsed().as_secs_f64() * 1000.0;
            self.took(all, text.len(), format!("{name} ({:.0} compiled)", judged * 1000.0), built.diagnostics.iter().count());
        }
    }
}

/// A list or map somewhere below a kind.
struct Place {
    path: Vec<String>,
    shape: Shape,
}

/// All lists and maps below a type, each type once.
fn walk(schema: Schema, type_id: TypeId, path: &mut Vec<String>, seen: &mut BTreeSet<TypeId>, places: &mut Vec<Place>) {
    if !seen.insert(type_id) || path.len() > 12 {
        return;
    }
    let fields: Vec<_> = schema.fields(type_id).collect();
    for field in fields {
        if path.is_empty() && field.name == "status" {
            continue;
        }
        path.push(field.name.to_owned());
        below(schema, field.shape, path, seen, places);
        path.pop();
    }
}

fn below(schema: Schema, shape: Shape, path: &mut Vec<String>, seen: &mut BTreeSet<TypeId>, places: &mut Vec<Place>) {
    match shape {
        Shape::Object(inner) => walk(schema, inner, path, seen, places),
        Shape::List(element) | Shape::Map(element) => {
            places.push(Place { path: path.clone(), shape });
            path.push(if matches!(shape, Shape::List(_)) { "[]".to_owned() } else { "k".to_owned() });
            below(schema, element.shape(), path, seen, places);
            path.pop();
        }
        Shape::String
        | Shape::Bytes
        | Shape::Int32
        | Shape::Int64
        | Shape::Number
        | Shape::Bool
        | Shape::Quantity
        | Shape::IntOrString
        | Shape::Time
        | Shape::Raw => {}
    }
}

/// The text in front of a place, and the one behind it.
fn around(path: &[String]) -> (String, String) {
    let (mut open, mut close) = (String::new(), String::new());
    let mut first = true;
    for step in path {
        if step == "[]" {
            open.push('[');
            close.insert(0, ']');
            first = true;
            continue;
        }
        if !first || open.ends_with(' ') {
            open.push('{');
            close.insert(0, '}');
        } else if open.ends_with('[') {
            open.push_str("{name: a, ");
            close.insert(0, '}');
        }
        let _ = write!(open, "{step}: ");
        first = false;
    }
    (open, close)
}

type Item = Box<dyn Fn(usize) -> String>;

/// Items for a list or entries for a map: equal, different, and of a wrong type.
fn items(schema: Schema, shape: Shape) -> Vec<(&'static str, Item)> {
    let (Shape::List(element) | Shape::Map(element)) = shape else { return Vec::new() };
    let one = move |number: usize, element: Element| value(schema, element.shape(), number, 0);
    if matches!(shape, Shape::Map(_)) {
        return vec![
            ("own keys", Box::new(move |number| format!("k{number}: {}", one(number, element)))),
            ("bad keys", Box::new(move |number| format!("\"é{number}\": {}", one(number, element)))),
            ("bad values", Box::new(move |number| format!("k{number}: [{{}}]"))),
        ];
    }
    vec![
        ("own items", Box::new(move |number| one(number, element))),
        ("equal items", Box::new(move |_| one(1, element))),
        ("empty items", Box::new(|_| "{}".to_owned())),
        ("texts", Box::new(|number| format!("t{number}"))),
        ("unknown fields", Box::new(|number| format!("{{nmae{number}: a}}"))),
    ]
}

/// A value of a shape, with the fields of its first levels.
fn value(schema: Schema, shape: Shape, number: usize, depth: usize) -> String {
    match shape {
        Shape::String => format!("a{number}"),
        Shape::Bytes => "YWFh".to_owned(),
        Shape::Int32 | Shape::Int64 | Shape::Number | Shape::IntOrString => number.to_string(),
        Shape::Bool => "true".to_owned(),
        Shape::Quantity => format!("{number}Mi"),
        Shape::Time => "\"2026-01-01T00:00:00Z\"".to_owned(),
        Shape::Raw => "{}".to_owned(),
        Shape::Map(element) => format!("{{a{number}: {}}}", value(schema, element.shape(), number, depth + 1)),
        Shape::List(element) => format!("[{}]", value(schema, element.shape(), number, depth + 1)),
        Shape::Object(type_id) => {
            let simple = |shape: &Shape| !matches!(shape, Shape::Object(_) | Shape::List(_) | Shape::Map(_));
            let fields = schema.fields(type_id).filter(|field| field.required() || (depth == 0 && simple(&field.shape)));
            let fields: Vec<String> = fields
                .filter(|_| depth < 4)
                .map(|field| format!("{}: {}", field.name, value(schema, field.shape, number, depth + 1)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}
