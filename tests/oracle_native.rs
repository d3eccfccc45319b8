//! Flink's own Kubernetes client against ours: recorded cases, and random configurations run side by side.
//!
//! Needs the shared folder (`FLINKC_SHARED`, default `../shared` beside the repository) and, for the second half, Flink itself as the
//! shared folder installs it. Absent, each test says `skipped:`; with `FLINKC_REQUIRE_ORACLES=1` it fails instead.
//! `FLINKC_NATIVE_CASES` is the number of random configurations of each version, `FLINKC_NATIVE_SEED` (0 to 255) says which ones.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flinkc::flink::FlinkVersion;
use flinkc::flink::config_file::{self, ConfigFormat};
use flinkc::flink::native::{Client, ClientFiles, Program, Refusal, objects};
use flinkc::yaml;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config as RunnerConfig, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

const VERSIONS: [&str; 2] = ["1.20.5", "2.3.0"];
/// Where the real client keeps what it is given; the paths show in its objects.
const WORK: &str = "/tmp/flink-native-oracle";

fn shared() -> PathBuf {
    std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

fn skip(what: &str) {
    assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "required, but absent: {what}");
    println!("skipped: {what} is absent");
}

/// Objects without order and without the spelling of their configuration file, or the refusal.
type Outcome = Result<Vec<Value>, String>;

fn ours(input: &Value, version: &str) -> Result<Vec<Value>, Refusal> {
    let flink: FlinkVersion = version.parse().unwrap();
    let format = if input["confFileName"] == "flink-conf.yaml" { ConfigFormat::Legacy } else { ConfigFormat::Standard };
    let mut text = String::new();
    for (key, value) in input["config"].as_object().unwrap() {
        match format {
            ConfigFormat::Legacy => text.push_str(&format!("{key}: {}\n", value.as_str().unwrap())),
            ConfigFormat::Standard => text.push_str(&format!("{}: {value}\n", json!(key))),
        }
    }
    let mut files = ClientFiles::default();
    for (field, file, option) in
        [("podTemplateJm", "jm.yaml", "jobmanager"), ("podTemplateTm", "tm.yaml", "taskmanager"), ("podTemplate", "pod.yaml", "default")]
    {
        if let Some(template) = input[field].as_str() {
            files.templates.insert(format!("{WORK}/{file}"), template.to_owned());
            text.push_str(&format!("kubernetes.pod-template-file.{option}: {WORK}/{file}\n"));
        }
    }
    for (name, file) in input["confFiles"].as_object().into_iter().flatten() {
        files.logging.insert(name.clone(), file.as_str().unwrap().to_owned());
    }
    let mut config = config_file::read(&text, format).unwrap().entries;
    let texts = |field: &str| input[field].as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned());
    let mut program = Program { jar: input["jar"].as_str().map(str::to_owned), ..Program::default() };
    program.class = input["main"].as_str().map(str::to_owned);
    program.arguments = texts("args").collect();
    let mut words = texts("cliArgs");
    while let Some(word) = words.next() {
        match word.as_str() {
            "-s" => program.savepoint = words.next(),
            "-n" => program.allow_non_restored_state = true,
            "-p" => program.parallelism = words.next().map(|text| text.parse().unwrap()),
            "-rm" => program.claim_mode = words.next(),
            "-d" => program.detached = true,
            "-C" => program.class_paths.extend(words.next()),
            _ => {
                let pair = word.strip_prefix("-D").unwrap();
                let pair = if pair.is_empty() { words.next().unwrap() } else { pair.to_owned() };
                let (key, value) = pair.split_once('=').unwrap();
                config.insert(key.to_owned(), value.to_owned());
            }
        }
    }
    config.entry("kubernetes.cluster-id".to_owned()).or_insert_with(|| "generated-cluster-id".to_owned());
    let program = (input["mode"] == "application").then_some(&program);
    objects(&Client { flink, format, config: &config, program, files: &files })
}

/// What the real client wrote beside `input.json`.
fn theirs(folder: &Path) -> Outcome {
    match fs::read_to_string(folder.join("objects.yaml")) {
        Ok(text) => Ok(yaml::parse(&text).unwrap().into_iter().map(|document| document.value).collect()),
        Err(_) => Err(fs::read_to_string(folder.join("error.txt")).unwrap()),
    }
}

/// The configuration file of a ConfigMap as Flink reads it, since its keys have the order of a hash map.
fn normal(mut objects: Vec<Value>) -> Vec<Value> {
    for object in &mut objects {
        for (name, format) in [("config.yaml", ConfigFormat::Standard), ("flink-conf.yaml", ConfigFormat::Legacy)] {
            if let Some(text) = object["data"][name].as_str() {
                let entries: BTreeMap<String, String> = config_file::read(text, format).unwrap().entries.into_iter().collect();
                object["data"][name] = json!(entries);
            }
        }
        if object["data"].is_null() {
            object.as_object_mut().unwrap().remove("data");
        }
    }
    objects
}

/// What differs, for a person.
fn difference(input: &Value, version: &str, folder: &Path) -> Option<String> {
    let name = folder.file_name().unwrap().to_string_lossy();
    match (ours(input, version), theirs(folder)) {
        (Ok(ours), Ok(theirs)) => {
            let (ours, theirs) = (normal(ours), normal(theirs));
            (ours != theirs).then(|| {
                let (mut a, mut b) = (BTreeMap::new(), BTreeMap::new());
                flat(&Value::from(ours), String::new(), &mut a);
                flat(&Value::from(theirs), String::new(), &mut b);
                let lines = a.keys().chain(b.keys()).filter(|key| a.get(*key) != b.get(*key));
                let lines: Vec<String> = lines.map(|key| format!("  {key}: ours {:?}, theirs {:?}", a.get(key), b.get(key))).collect();
                format!("{version} {name}: {}\n{}", input["config"], lines.join("\n"))
            })
        }
        (Err(ours), Err(theirs)) => (!theirs.contains(&ours.flink_message()))
            .then(|| format!("{version} {name}: {}\n  ours: {}\n  theirs: {theirs}", input["config"], ours.flink_message())),
        (Ok(_), Err(theirs)) => Some(format!("{version} {name}: {}\n  ours: objects, theirs: {theirs}", input["config"])),
        (Err(ours), Ok(_)) => Some(format!("{version} {name}: {}\n  ours: {ours}, theirs: objects", input["config"])),
    }
}

fn flat(value: &Value, path: String, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(key, value)| flat(value, format!("{path}/{key}"), into)),
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(i, value)| flat(value, format!("{path}/{i}"), into))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            into.insert(path, value.clone());
        }
    }
}

#[test]
fn recorded_cases() {
    let root = shared().join("data/flink/native");
    if !root.is_dir() {
        return skip("data/flink/native");
    }
    let (mut count, mut faults) = (0, Vec::new());
    for version in VERSIONS {
        for case in fs::read_dir(root.join(version)).unwrap() {
            let folder = case.unwrap().path();
            let input: Value = serde_json::from_str(&fs::read_to_string(folder.join("input.json")).unwrap()).unwrap();
            faults.extend(difference(&input, version, &folder));
            count += 1;
        }
    }
    assert!(count > 50, "only {count} cases");
    println!("{count} cases");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
}

/// A key and a value that the client looks at; most of them fit.
fn option() -> impl Strategy<Value = (String, Value)> {
    let words = |key: &'static str, values: &'static [&'static str]| {
        prop::sample::select(values).prop_map(move |value| (key.to_owned(), Value::from(value))).boxed()
    };
    prop_oneof![
        words("kubernetes.cluster-id", &["demo", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " ", "x.y"]),
        words("kubernetes.namespace", &["flink", "other", " "]),
        words("kubernetes.container.image.ref", &["my/flink:1", "r.io/x@sha256:ab", " "]),
        words("kubernetes.container.image.pull-policy", &["always", "Never", "IfNotPresent", "sometimes"]),
        words("kubernetes.container.image.pull-secrets", &["a", "a;b", "[a, b]", " a ;; b", "'a;b'", "'a"]),
        words("kubernetes.jobmanager.service-account", &["jm"]),
        words("kubernetes.service-account", &["both"]),
        words("kubernetes.jobmanager.cpu.amount", &["0.5", "2", "1e-3", "x", "12345678", "0.1"]),
        words("kubernetes.jobmanager.cpu", &["3"]),
        words("kubernetes.jobmanager.cpu.limit-factor", &["1", "1.5", "3", "0.9", "NaN"]),
        words("kubernetes.jobmanager.memory.limit-factor", &["1", "1.3", "1.999", "0.9"]),
        words("kubernetes.jobmanager.replicas", &["1", "2", "0", "x"]),
        words("kubernetes.jobmanager.labels", &["team:a", "app:other,b:c", "a", "'x:y':z", "{a: b, c: 1}", ""]),
        words("kubernetes.jobmanager.labels.one", &["x", "y"]),
        words("kubernetes.jobmanager.annotations", &["k:v", "a.b/c:d,e:f", "d:'x:y,z'", "'d:''x:y,z'''"]),
        words("kubernetes.jobmanager.node-selector", &["disk:ssd", "a:b,c:d,e:f,g:h"]),
        words(
            "kubernetes.jobmanager.tolerations",
            &[
                "key:a,operator:Exists",
                "key:a,value:b,effect:NoSchedule;key:c,tolerationSeconds:5,odd:1",
                "[{key: a, operator: Exists}]",
                "key:a,TOLERATIONSECONDS:x",
                "nothing"
            ]
        ),
        words(
            "kubernetes.jobmanager.owner.reference",
            &["name:n,uid:u,kind:K,apiVersion:v1,controller:true", "name:n,blockOwnerDeletion:False,odd:1"]
        ),
        words("kubernetes.secrets", &["s:/a", "s:/a,t:/b,u:/c,v:/d", "s:/a,s:/b"]),
        words("kubernetes.env.secretKeyRef", &["env:A,secret:s,key:k", "env:A,secret:s,key:k;env:B,secret:t,key:l", "secret:s"]),
        words("kubernetes.persistent-volume-claims", &["p:/a", "p.q:/a,r:/b,s:/c", "P:/a", "p:a", "p:/a,q:/a", "a.b:/x,a-b:/y", "p: "]),
        words("kubernetes.persistent-volume-claim-read-only", &["true", "false", "x"]),
        words("kubernetes.rest-service.exposed.type", &["NodePort", "loadbalancer", "Headless_ClusterIP", "NODE_PORT"]),
        words("kubernetes.rest-service.annotations", &["a:b"]),
        words("kubernetes.rest-service.labels", &["a:b", "app:mine"]),
        words("kubernetes.internal-service.annotations", &["c:d"]),
        words("kubernetes.internal-service.labels", &["c:d"]),
        words("kubernetes.hostnetwork.enabled", &["true", "FALSE", "yes"]),
        words("kubernetes.hadoop.conf.config-map.name", &["hc", " hc ", " "]),
        words("kubernetes.decorator.hadoop-conf-mount.enabled", &["false", "true", "no"]),
        words("kubernetes.decorator.kerberos-mount.enabled", &["false", "true"]),
        words("security.kerberos.login.keytab", &["/nowhere/k.keytab"]),
        words("security.kerberos.login.principal", &["p"]),
        words("security.kerberos.krb5-conf.path", &["/nowhere/my.conf"]),
        words("kubernetes.flink.conf.dir", &["/etc/flink", ""]),
        words("kubernetes.flink.log.dir", &["/var/log", ""]),
        words("kubernetes.entry.path", &["/entry.sh"]),
        words("kubernetes.jobmanager.entrypoint.args", &["-D a=b", " 'x' \"y\" "]),
        words("kubernetes.context", &["c"]),
        words("user.artifacts.base-dir", &["/x", ""]),
        words("rest.port", &["18081", "0", "x"]),
        words("rest.bind-port", &["28081", "0", "8081-8090"]),
        words("web.port", &["9000"]),
        words("rest.bind-address", &["0.0.0.0"]),
        words("rest.address", &["x"]),
        words("jobmanager.rpc.port", &["16123", "0", "x"]),
        words("jobmanager.bind-host", &["0.0.0.0"]),
        words("taskmanager.host", &["h"]),
        words("blob.server.port", &["16124", "0", "-1", "100-200"]),
        words("taskmanager.rpc.port", &["16122", "0", "50100-50200"]),
        words("high-availability.type", &["kubernetes", "ZooKeeper", "none", "NONE", "com.example.Factory"]),
        words("high-availability.storageDir", &["s3://b/ha"]),
        words("high-availability.cluster-id", &["mine"]),
        words("high-availability.jobmanager.port", &["50010", "50000-50100", "0"]),
        words("containerized.master.env.A", &["1", "a b"]),
        words("containerized.master.env.LONG_NAME", &["x"]),
        words("containerized.master.env.B.C", &["2"]),
        words("containerized.taskmanager.env.T", &["3"]),
        words("jobmanager.memory.process.size", &["1g", "1601m", "10m", "2 gb"]),
        words("jobmanager.memory.flink.size", &["1g", "2g"]),
        words("jobmanager.heap.size", &["1g"]),
        words("taskmanager.memory.process.size", &["10m", "4g"]),
        words("taskmanager.numberOfTaskSlots", &["4", "x"]),
        words("execution.target", &["remote"]),
        words("execution.attached", &["false"]),
        words("execution.state-recovery.claim-mode", &["CLAIM"]),
        words("execution.state-recovery.path", &["s3://b/sp"]),
        words("pipeline.jars", &["local:///other.jar"]),
        words("pipeline.classpaths", &["file:///x;file:///y"]),
        words("parallelism.default", &["3"]),
        words("env.java.opts.all", &["-Da=\"b c\" -XX:+UseG1GC # x"]),
        words("some.text", &["010", "true", " lead", "a: b", "it's", "{a}", "[a, b]", "", "null", "line\nbreak"]),
        (any::<bool>(), 0_i64..100).prop_map(|(flag, number)| ("typed.flag".to_owned(), if flag { json!(flag) } else { json!(number) })),
        words("a.b", &["1"]),
        words("a.b.c", &["2"]),
    ]
}

fn input() -> impl Strategy<Value = Value> {
    let config = prop::collection::vec(option(), 0..7);
    let templates = prop::sample::select(TEMPLATES);
    let place = prop::sample::select(&["podTemplate", "podTemplateJm", "podTemplateTm", "", "", ""][..]);
    let log = prop::sample::select(&["", "", "log4j-console.properties", "logback-console.xml", "log4j-session.properties"][..]);
    let flags = prop::sample::subsequence(vec!["-n", "-p 7", "-s s3://b/sp", "-d", "-C http://x/y.jar", "-Dx.y=z w", "-rm claim"], 0..3);
    let arguments = prop::sample::subsequence(vec!["--a", "b c", "it's", "d;e", "[f, g]", "", "1"], 0..4);
    (config, any::<bool>(), place, templates, log, flags, arguments).prop_map(
        |(options, application, place, template, log, flags, arguments)| {
            let mut config = Map::from_iter([
                ("kubernetes.cluster-id".to_owned(), json!("demo")),
                ("jobmanager.memory.process.size".to_owned(), json!("1600m")),
                ("taskmanager.memory.process.size".to_owned(), json!("1728m")),
            ]);
            config.extend(options);
            let mut input = json!({ "mode": if application { "application" } else { "session" }, "config": config });
            if !place.is_empty() {
                input[place] = json!(template);
            }
            if !log.is_empty() {
                input["confFiles"] = json!({ log: "rootLogger.level = INFO\n" });
            }
            if application {
                input["jar"] = json!("local:///opt/flink/usrlib/job.jar");
                let words = flags.iter().flat_map(|flag| if flag.starts_with("-D") { vec![*flag] } else { flag.split(' ').collect() });
                input["cliArgs"] = words.collect();
                input["args"] = json!(arguments);
            }
            input
        },
    )
}

/// Pod templates: whole, small, odd.
const TEMPLATES: &[&str] = &[
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  labels: {app: mine, team: x, n: 5, t: true}\n  annotations: {k: v}\nspec:\n  serviceAccountName: tpl\n  restartPolicy: OnFailure\n  dnsPolicy: Default\n  hostNetwork: true\n  nodeSelector: {a: b}\n  tolerations: [{key: t, operator: Exists}]\n  imagePullSecrets: [{name: p}]\n  terminationGracePeriodSeconds: 5\n  securityContext: {runAsUser: 9999, fsGroup: 9999, runAsNonRoot: true}\n  initContainers:\n  - {name: i, image: busybox, resources: {limits: {cpu: 1, memory: 100M}}}\n  containers:\n  - name: side\n    image: busybox\n    ports: [{containerPort: 80}]\n  - name: flink-main-container\n    image: tpl/image:1\n    imagePullPolicy: Never\n    command: [x]\n    args: [y]\n    env: [{name: A, value: \"1\"}, {name: Q, value: 5}]\n    envFrom: [{secretRef: {name: s}}]\n    ports: [{name: metrics, containerPort: 9249}]\n    resources: {requests: {cpu: \"3\", memory: 3Gi, ephemeral-storage: 1Gi}, limits: {nvidia.com/gpu: 1}}\n    volumeMounts: [{name: v, mountPath: /v}]\n    livenessProbe: {httpGet: {path: /, port: 8081}, initialDelaySeconds: 3}\n    readinessProbe: {tcpSocket: {port: rest}}\n    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}\n  volumes:\n  - {name: v, emptyDir: {sizeLimit: 1Gi}}\n  - {name: p-pvc, projected: {sources: [{secret: {name: q}}]}}\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n",
    "metadata:\n  labels: {}\nspec:\n  nodeSelector: {}\n  affinity: {}\n  securityContext: {}\n  volumes: []\n  containers:\n  - name: flink-main-container\n    env: []\n    lifecycle: {}\n    resources: {}\n  - name: s2\n    image: b\n    resources: {}\n",
    "kind: Pod\nspec:\n  serviceAccount: x\n  serviceAccountName: y\n  priorityClassName: high\n  unknown: 3\n  containers:\n  - {name: flink-main-container, image: a, tty: 'true'}\n  - {name: flink-main-container, image: b}\n",
    "a: [b\n",
    "",
    "spec:\n  containers: 5\n",
];

#[test]
fn random_configurations() {
    let script = shared().join("oracles/flink/native.sh");
    let home = std::env::var_os("ORACLES_HOME")
        .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/flinkc-oracles"), PathBuf::from);
    if !script.exists() || VERSIONS.iter().any(|version| !home.join("flink/dist").join(version).is_dir()) {
        return skip("Flink's client (oracles/install flink)");
    }
    let count: usize = std::env::var("FLINKC_NATIVE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(150);
    let seed: u8 = std::env::var("FLINKC_NATIVE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(7);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(RunnerConfig::default(), rng);
    let mut faults = Vec::new();
    // the client works in one fixed folder, so the versions take turns
    for version in VERSIONS {
        let root = tempfile::tempdir().unwrap();
        let inputs: Vec<Value> = (0..count).map(|_| input().new_tree(&mut runner).unwrap().current()).collect();
        let folders: Vec<PathBuf> = (0..count).map(|number| root.path().join(format!("case-{number}"))).collect();
        for (folder, input) in folders.iter().zip(&inputs) {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("input.json"), input.to_string()).unwrap();
        }
        let status = Command::new(&script).arg(version).args(&folders).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "{version}: {status}");
        let refused = folders.iter().filter(|folder| !folder.join("objects.yaml").exists()).count();
        println!("{version}: {count} configurations, {refused} refused");
        faults.extend(folders.iter().zip(&inputs).filter_map(|(folder, input)| difference(input, version, folder)));
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}
