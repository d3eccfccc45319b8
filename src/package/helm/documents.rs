//! The chart's other files: Chart.yaml, values and their schema, helpers, NOTES.txt, README.md, the test.
//!
//! In: what stands open, and why other keys do not. Out: files. Must not: decide what is open.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::tree::{Tree, TreeError};
use super::opened::{checks, leaves, memory_checks};
use super::schema::{HOST, IMAGE, LABEL};
use super::text::quoted;
use super::values::Offer;
use super::{Source, Variant};
use crate::manifest::node::{Node, Value as TomlValue};
use crate::manifest::sections::PodSecurity;
use crate::manifest::types::{FromText as _, Name};
use crate::plan::rules::secret::secret_endings;
use crate::plan::{Election, Mode, json as json_of};
use crate::target;
use crate::template;
use crate::yaml;

/// A chart's documents.
pub(super) struct Chart<'a> {
    pub(super) bundle: &'a Source<'a>,
    /// The values.
    pub(super) offers: &'a [Offer],
    /// What was tried and is no value, with the reason.
    pub(super) refused: &'a [(Offer, String)],
    /// The variants' names.
    pub(super) names: &'a [String],
}

/// Keys that stay as compiled, and why: the README says it of those that a text has.
const FIXED: &[(&str, &str)] = &[
    ("flink", "options, file formats and JVM flags are written for one version"),
    ("mode", "it decides which objects there are"),
    ("parallelism", "the slots, the number of TaskManagers and Flink's configuration follow from it"),
    ("taskmanager.slots", "memory per slot and the number of TaskManagers follow from it"),
    ("jobmanager.memory", "Flink's memory model is computed from it and checked; the container must agree with it"),
    ("taskmanager.memory", "Flink's memory model is computed from it and checked; the container must agree with it"),
    ("job", "the program and its state belong together: a change is reviewed, not typed at install time"),
    ("jobs", "the programs and their state belong together: a change is reviewed, not typed at install time"),
    ("high-availability", "it decides roles, addresses and where leaders are found"),
    ("checkpoints", "a job finds its state by them"),
    ("config", "each option is checked for its name, type and version when it is compiled"),
    ("security", "the pods are checked against the level as a whole"),
    ("network-policy", "the peers are checked as a whole"),
];

impl Chart<'_> {
    /// Writes all of them.
    pub(super) fn write(&self, tree: &mut Tree, texts: &str) -> Result<(), TreeError> {
        tree.insert("Chart.yaml", self.chart())?;
        tree.insert(".helmignore", "# what flinkc keeps for itself\nflinkc.lock\n")?;
        tree.insert("values.yaml", self.default_values())?;
        for (number, variant) in self.bundle.variants.iter().enumerate() {
            if let Some(profile) = variant.profile {
                tree.insert(format!("values-{profile}.yaml"), self.profile_values(number, profile))?;
            }
        }
        let mut schema = serde_json::to_string_pretty(&self.schema()).unwrap_or_default();
        schema.push('\n');
        tree.insert("values.schema.json", schema)?;
        tree.insert("templates/_helpers.tpl", self.helpers())?;
        if !texts.is_empty() {
            tree.insert("templates/_texts.tpl", texts)?;
        }
        tree.insert("templates/NOTES.txt", self.fill(include_str!("templates/notes.txt")))?;
        if self.service().is_some() {
            tree.insert("templates/tests/rest.yaml", self.test())?;
        }
        tree.insert("README.md", self.readme())
    }

    fn chart(&self) -> String {
        let first = self.bundle.variants.first();
        let output = first.and_then(|v| v.settings.manifest.output.as_ref()).and_then(|o| o.helm.as_ref());
        let version = output.and_then(|helm| helm.chart_version.clone()).unwrap_or_else(|| "0.1.0".to_owned());
        let flink = first.map(|v| v.plan.flink.to_string()).unwrap_or_default();
        let target = first.and_then(|v| v.settings.manifest.target).map(|t| t.word()).unwrap_or_default();
        let mut annotations = Map::new();
        annotations.insert("flinkc/compiler".to_owned(), env!("CARGO_PKG_VERSION").into());
        annotations.insert("flinkc/target".to_owned(), target.into());
        annotations.insert("flinkc/profiles".to_owned(), self.names.join(",").into());
        let mut chart = json!({
            "apiVersion": "v2",
            "name": self.bundle.name,
            "description": format!("Apache Flink {} cluster `{}`, compiled by flinkc from its flink.toml", flink, self.bundle.name),
            "type": "application",
            "version": version,
            "appVersion": flink,
            "keywords": ["flink", "streaming"],
        });
        if let (Some(chart), Some(repository)) = (chart.as_object_mut(), first.and_then(|v| v.plan.source.repository.clone())) {
            chart.insert("sources".to_owned(), json!([repository]));
        }
        if let Some(chart) = chart.as_object_mut() {
            chart.insert("annotations".to_owned(), Value::Object(annotations));
        }
        yaml::emit(&chart)
    }

    /// The values of a variant as one tree.
    fn tree(&self, number: usize) -> Map<String, Value> {
        let mut root = Map::new();
        if self.names.len() > 1 {
            root.insert("profile".to_owned(), self.names.get(number).cloned().unwrap_or_default().into());
        }
        for offer in self.offers {
            if let Some(value) = offer.values.get(number).cloned().flatten() {
                put(&mut root, &offer.path, value);
            }
        }
        if self.service().is_some() {
            put(&mut root, &["helm".to_owned(), "test".to_owned()], Value::Bool(false));
        }
        root
    }

    fn default_values(&self) -> String {
        let mut about: BTreeMap<Vec<String>, &str> = self.offers.iter().map(|offer| (offer.path.clone(), offer.about.as_str())).collect();
        about.insert(
            vec!["profile".to_owned()],
            "Which of the compiled profiles is installed: decides all that is no value of its own (README.md).",
        );
        about.insert(vec!["helm".to_owned(), "test".to_owned()], "Adds a pod that `helm test` runs: it asks the REST interface.");
        let mut out = format!(
            "# Values of the chart `{}`: keys are paths of its flink.toml. Compiled by flinkc: change the text and build again.\n",
            self.bundle.name
        );
        commented(&mut out, &self.tree(0), &mut Vec::new(), &about);
        out
    }

    fn profile_values(&self, number: usize, profile: &str) -> String {
        let mut changed = difference(&self.tree(0), &self.tree(number));
        if self.names.len() > 1 {
            changed.shift_insert(0, "profile".to_owned(), profile.into());
        }
        let head = format!("# What profile `{profile}` says otherwise.\n");
        if changed.is_empty() { head } else { head + &yaml::emit(&Value::Object(changed)) }
    }

    fn schema(&self) -> Value {
        let mut root = Schema::default();
        if self.names.len() > 1 {
            root.put(&["profile".to_owned()], json!({"description": "a compiled profile", "enum": self.names}), true);
        }
        for offer in self.offers {
            let mut schema = offer.schema.clone();
            if let Some(map) = schema.as_object_mut() {
                map.shift_insert(0, "description".to_owned(), offer.about.as_str().into());
            }
            let required = offer.values.iter().all(Option::is_some);
            root.put(&offer.path, schema, required);
        }
        if self.service().is_some() {
            root.put(&["helm".to_owned(), "test".to_owned()], json!({"type": "boolean"}), true);
        }
        let mut schema = root.finish();
        if let Some(map) = schema.as_object_mut() {
            map.shift_insert(0, "$schema".to_owned(), "http://json-schema.org/draft-07/schema#".into());
            if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("global".to_owned(), json!({"type": "object", "description": "Helm's own: values of a parent chart"}));
            }
        }
        schema
    }

    fn context(&self) -> Value {
        let first = self.bundle.variants.first();
        let pinned =
            |key: &str| self.refused.iter().find(|(offer, _)| offer.path == [key]).map(|(_, why)| why.replace(['"', '\\', '{', '}'], "'"));
        let limit = self
            .bundle
            .variants
            .iter()
            .filter_map(|v| Some(target::target(v.settings.manifest.target?)?.meta().name_limit))
            .min()
            .unwrap_or(63);
        let compiled = |v: &Variant<'_>| quoted(v.plan.namespace.as_deref().unwrap_or_default());
        let namespaces = self.by_profile(self.bundle.variants.iter().map(compiled).collect());
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        let tls = self.bundle.variants.iter().any(|v| v.plan.tls.rest.is_some());
        let offered = |path: &[&str]| self.offers.iter().any(|offer| offer.path == path);
        let name = format!("{{{{ include \"{}.name\" . }}}}", self.bundle.name);
        let meta = first.and_then(|v| Some(target::target(v.settings.manifest.target?)?.meta()));
        let flinks = self.bundle.variants.iter().map(|v| quoted(&v.plan.flink.to_string())).collect();
        // the text without a profile has no name to fill in
        let unnamed = first.filter(|v| v.profile.is_none()).map(Variant::name);
        let checks: Vec<String> =
            [checks(self.offers, self.names), memory_checks(self.bundle.name, self.offers, self.bundle.variants, self.names)]
                .into_iter()
                .filter(|lines| !lines.is_empty())
                .collect();
        json!({
            "chart": self.bundle.name,
            "name": self.bundle.name,
            "version": first.map(|v| v.plan.flink.to_string()),
            "target": first.and_then(|v| v.settings.manifest.target).map(|t| t.word()),
            "pinned_name": pinned("name"),
            "pinned_namespace": pinned("namespace"),
            "namespace": self.offers.iter().any(|offer| offer.path == ["namespace"]) || pinned("namespace").is_some(),
            "open_namespace": offered(&["namespace"]),
            "root_namespaces": namespaces.replace(".Values", "$root.Values"),
            "namespaces": namespaces,
            "name_limit": limit,
            "profiles": self.names.len() > 1,
            "least": self.least(),
            "checks": checks.join("\n"),
            "unnamed": unnamed,
            "service": self.service().map(|service| service.replace("{name}", &name)),
            "pods": meta.map(|meta| meta.pods.replace("{name}", &name)),
            "label": LABEL,
            "images": offered(&["image"]),
            "image_form": IMAGE,
            "pinned": self.pinned_images(),
            "flinks": self.by_profile(flinks),
            "account": offered(&["service-account", "name"]),
            "name_form": Name::PATTERN,
            "host": offered(&["ingress", "host"]),
            "host_form": HOST,
            "secrets": secret_endings().collect::<Vec<_>>().join("|"),
            "bytes": base64(&bytes),
            "port": first.map(|v| v.plan.ports.rest),
            "tls": tls,
            "taskmanagers": offered(&["taskmanager", "replicas"]),
            "jobmanagers": offered(&["jobmanager", "replicas"]),
        })
    }

    /// The variants whose policy wants a digest, as arguments of a list.
    fn pinned_images(&self) -> Option<String> {
        let denied = |v: &&Variant<'_>| v.settings.root.get("lints.image-without-digest").and_then(Node::as_str) == Some("deny");
        let names: Vec<String> = self.bundle.variants.iter().filter(denied).map(|v| quoted(v.name())).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// The Service of the REST interface, if there is one that keeps its name.
    fn service(&self) -> Option<&'static str> {
        let elsewhere = |v: &Variant<'_>| v.settings.manifest.blue_green.is_some() || v.settings.manifest.session_cluster.is_some();
        let first = self.bundle.variants.first().filter(|_| !self.bundle.variants.iter().any(elsewhere))?;
        Some(target::target(first.settings.manifest.target?)?.meta().rest_service)
    }

    /// An expression that gives what each variant has.
    fn by_profile(&self, all: Vec<String>) -> String {
        if all.windows(2).all(|pair| pair.first() == pair.last()) {
            return all.into_iter().next().unwrap_or_default();
        }
        let pairs: Vec<String> = self.names.iter().zip(&all).map(|(name, one)| format!("{} {one}", quoted(name))).collect();
        format!("(get (dict {}) .Values.profile)", pairs.join(" "))
    }

    /// How many TaskManagers each variant needs, as an expression.
    fn least(&self) -> String {
        let number = |variant: &Variant<'_>, path: &str| {
            let node = variant.settings.root.get(path)?;
            if let TomlValue::Integer(n) = node.value { u64::try_from(n).ok() } else { None }
        };
        let chosen = |numbers: Vec<u64>| self.by_profile(numbers.iter().map(u64::to_string).collect());
        let slots = |variant: &Variant<'_>| number(variant, "taskmanager.slots").unwrap_or(1).max(1);
        let variants = self.bundle.variants;
        if self.offers.iter().any(|offer| offer.path == ["parallelism"]) {
            let slots = chosen(variants.iter().map(slots).collect());
            return format!("div (sub (add (.Values.parallelism | int64) {slots}) 1) {slots}");
        }
        let needed = |variant: &Variant<'_>| match variant.plan.mode {
            Mode::Application(_) => number(variant, "parallelism").unwrap_or(1).div_ceil(slots(variant)),
            Mode::Session(_) => 1,
        };
        chosen(variants.iter().map(needed).collect())
    }

    fn fill(&self, text: &str) -> String {
        template::fill(text, self.context()).expect("the chart's own texts name only what the context holds")
    }

    fn helpers(&self) -> String {
        self.fill(include_str!("templates/helpers.tpl"))
    }

    /// The pod of `helm test`: hardened like the cluster's own, from the same image.
    fn test(&self) -> String {
        let first = self.bundle.variants.first();
        let pod = first.and_then(|v| v.objects.iter().find(|object| object.part == "jobmanager" && object.pod_template().is_some()));
        let spec = pod.and_then(|object| object.value.pointer(object.pod_template()?)?.get("spec").cloned());
        let security = |value: Option<&Value>| value.map(|value| yaml::emit(value).trim_end().to_owned());
        // pods that an operator makes have theirs from it; this one is nobody's
        let hardened = first.filter(|v| pod.is_none() && v.plan.security.level != PodSecurity::Privileged).map(|v| {
            let user = v.plan.security.user;
            let pod = json!({"runAsNonRoot": true, "runAsUser": user, "runAsGroup": user, "seccompProfile": {"type": "RuntimeDefault"}});
            json!({"securityContext": pod, "containers": [{"securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]})
        });
        let spec = spec.or(hardened);
        let mut context = self.context();
        if let Some(map) = context.as_object_mut() {
            map.insert(
                "pod_security".to_owned(),
                json!(security(spec.as_ref().and_then(|s| s.get("securityContext"))).map(|t| indent(&t, 4))),
            );
            map.insert(
                "security".to_owned(),
                json!(security(spec.as_ref().and_then(|s| s.pointer("/containers/0/securityContext"))).map(|t| indent(&t, 6))),
            );
            let image = self.offers.iter().any(|offer| offer.path == ["image"]);
            map.insert("image".to_owned(), if image { Value::Null } else { json!(first.map(|v| v.plan.image.text.clone())) });
        }
        template::fill(include_str!("templates/test.yaml"), context).expect("the chart's own texts name only what the context holds")
    }

    fn readme(&self) -> String {
        let mut values = Vec::new();
        for offer in self.offers {
            let shown = offer.values.first().cloned().flatten().map_or_else(|| "–".to_owned(), |value| format!("`{value}`"));
            values.push(format!("| `{}` | {} | {} |", offer.dotted(), shown.replace('|', "\\|"), offer.about.replace('|', "\\|")));
        }
        let mut fixed = Vec::new();
        let has = |path: &str| self.bundle.variants.iter().any(|v| v.settings.root.get(path).is_some());
        let open = |path: &str| self.offers.iter().any(|offer| offer.dotted() == path);
        for (path, why) in FIXED.iter().filter(|(path, _)| has(path) && !open(path)) {
            fixed.push(format!("| `{path}` | {why} |"));
        }
        for (offer, why) in self.refused.iter().filter(|(offer, _)| offer.values.iter().any(Option::is_some)) {
            fixed.push(format!("| `{}` | {} |", offer.dotted(), why.replace('|', "\\|")));
        }
        let mut context = self.context();
        if let Some(map) = context.as_object_mut() {
            map.insert("values".to_owned(), values.join("\n").into());
            map.insert("fixed".to_owned(), fixed.join("\n").into());
            map.insert(
                "names".to_owned(),
                json!(
                    self.names
                        .iter()
                        .filter(|name| self.bundle.variants.iter().any(|v| v.profile == Some(name.as_str())))
                        .collect::<Vec<_>>()
                ),
            );
            map.insert("all_names".to_owned(), self.names.join(" | ").into());
            map.insert("all_rules".to_owned(), " --- |".repeat(self.names.len()).into());
            map.insert("decides".to_owned(), self.decides().into());
            let variants = self.bundle.variants;
            let election = |v: &Variant<'_>| v.plan.high_availability.as_ref().map(|ha| ha.election == Election::Kubernetes);
            map.insert("ha".to_owned(), variants.iter().all(|v| election(v).is_some()).into());
            map.insert("ha_maps".to_owned(), variants.iter().any(|v| election(v) == Some(true)).into());
            let claims = variants.iter().any(|v| v.objects.iter().any(|object| object.kind == "PersistentVolumeClaim"));
            map.insert("claims".to_owned(), claims.into());
        }
        template::fill(include_str!("templates/readme.md"), context).expect("the chart's own texts name only what the context holds")
    }

    /// The keys that differ between profiles without being values, as rows.
    fn decides(&self) -> String {
        let mut rows: BTreeMap<String, Vec<Option<&Node>>> = BTreeMap::new();
        for (number, variant) in self.bundle.variants.iter().enumerate() {
            leaves(&variant.settings.root, &mut Vec::new(), &mut |path, node| {
                let row = rows.entry(path.join(".")).or_insert_with(|| vec![None; self.names.len()]);
                if let Some(cell) = row.get_mut(number) {
                    *cell = Some(node);
                }
            });
        }
        let skipped = |path: &str| {
            ["lints", "waivers", "output", "source", "required"].iter().any(|t| path.starts_with(&format!("{t}.")))
                || self.offers.iter().any(|offer| path == offer.dotted() || path.starts_with(&format!("{}.", offer.dotted())))
        };
        let value = |cell: &Option<&Node>| cell.map(json_of);
        let differs = |row: &[Option<&Node>]| row.windows(2).any(|pair| pair.first().map(value) != pair.last().map(value));
        let cell = |node: &Option<&Node>| {
            value(node).map_or_else(|| "–".to_owned(), |value| format!("`{}`", value.to_string().replace('|', "\\|")))
        };
        rows.iter()
            .filter(|(path, row)| differs(row) && !skipped(path))
            .map(|(path, row)| format!("| `{path}` | {} |", row.iter().map(cell).collect::<Vec<_>>().join(" | ")))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn indent(text: &str, columns: usize) -> String {
    text.lines().map(|line| format!("{}{line}", " ".repeat(columns))).collect::<Vec<_>>().join("\n")
}

fn put(root: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        root.insert(first.clone(), value);
    } else if let Some(below) = root.entry(first.clone()).or_insert_with(|| json!({})).as_object_mut() {
        put(below, rest, value);
    }
}

/// What has to be said on top of `base` to get `other`; Helm takes null for "not at all".
pub(super) fn difference(base: &Map<String, Value>, other: &Map<String, Value>) -> Map<String, Value> {
    let mut changed = Map::new();
    for key in base.keys().filter(|key| !other.contains_key(*key)) {
        changed.insert(key.clone(), Value::Null);
    }
    for (key, value) in other {
        match (base.get(key), value) {
            (Some(before), value) if before == value => {}
            (Some(Value::Object(before)), Value::Object(after)) => {
                changed.insert(key.clone(), Value::Object(difference(before, after)));
            }
            _ => {
                changed.insert(key.clone(), value.clone());
            }
        }
    }
    changed
}

/// A tree as YAML with what each value is above it.
fn commented(out: &mut String, tree: &Map<String, Value>, path: &mut Vec<String>, about: &BTreeMap<Vec<String>, &str>) {
    let pad = "  ".repeat(path.len());
    for (key, value) in tree {
        path.push(key.clone());
        if let Some(about) = about.get(path) {
            out.push_str(&format!("{pad}# {about}\n"));
        }
        if let Some(below) = value.as_object().filter(|below| !about.contains_key(path) && !below.is_empty()) {
            out.push_str(&format!("{pad}{}:\n", yaml::scalar(key)));
            commented(out, below, path, about);
        } else {
            let text = yaml::emit(&json!({ key: value }));
            out.push_str(&indent(text.trim_end_matches('\n'), pad.len()));
            out.push('\n');
        }
        path.pop();
    }
}

/// A JSON schema of nested objects that lets nothing else through.
#[derive(Debug, Default)]
struct Schema {
    required: Vec<String>,
    below: Vec<(String, Self)>,
    leaf: Option<Value>,
}

impl Schema {
    fn put(&mut self, path: &[String], schema: Value, required: bool) {
        let Some((first, rest)) = path.split_first() else {
            self.leaf = Some(schema);
            return;
        };
        if required && !self.required.contains(first) {
            self.required.push(first.clone());
        }
        if !self.below.iter().any(|(key, _)| key == first) {
            self.below.push((first.clone(), Self::default()));
        }
        if let Some((_, below)) = self.below.iter_mut().find(|(key, _)| key == first) {
            below.put(rest, schema, required);
        }
    }

    fn finish(self) -> Value {
        if let Some(leaf) = self.leaf {
            return leaf;
        }
        let properties: Map<String, Value> = self.below.into_iter().map(|(key, below)| (key, below.finish())).collect();
        json!({"type": "object", "additionalProperties": false, "required": self.required, "properties": properties})
    }
}

/// Base64 as RFC 4648 writes it.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |n: usize| chunk.get(n).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for (n, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let symbol = ALPHABET.get(usize::try_from(bits >> shift & 63).unwrap_or(0)).copied().unwrap_or(b'A');
            out.push(if n <= chunk.len() { char::from(symbol) } else { '=' });
        }
    }
    out
}
