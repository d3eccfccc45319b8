//! The documentation's own YAML, put together as its pages tell, is imported and compiles; what the objects say is in the bundle.
//! Needs FLINKC_SHARED; says so and passes without it, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a test reads cases from disk")]

use std::fs;
use std::path::{Path, PathBuf};

use flinkc::compile::import::{Imported, runs_flink, standalone};
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::Target;
use flinkc::yaml;
use serde_json::Value;

fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("data");
    if folder.join("standalone-reference").is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {}", folder.display());
    println!("skipped: no {}", folder.display());
    None
}

/// The objects of a file; templates with the values that their readme would fill in.
fn read(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let filled =
        [("${FLINK_IMAGE_NAME}", "flink:1.20"), ("${FLINK_JOB_PARALLELISM}", "3"), ("${FLINK_JOB_ARGUMENTS}", "\"--input\", \"x\"")];
    let text = filled.iter().fold(text, |text, (name, value)| text.replace(name, value));
    yaml::parse(&text).unwrap().into_iter().map(|document| document.value).filter(|value| !value.is_null()).collect()
}

fn together(folder: &Path, files: &[&str]) -> Vec<Value> {
    files.iter().flat_map(|file| read(&folder.join(file))).collect()
}

fn compiled(text: &Imported, target: Option<Target>) -> Compilation {
    let mut files = MemoryFiles::new().with("flink.toml", text.text.as_str());
    text.files.iter().for_each(|(path, text)| files.add(path, text.as_bytes().to_vec()));
    compile("flink.toml".into(), &Request { target, ..Request::default() }, &files)
}

fn errors(compilation: &Compilation) -> Vec<String> {
    let errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error);
    errors.map(|finding| format!("{} ({})", finding.rule.name, finding.path)).collect()
}

/// Fields that the bundle has in its own way: names of its own parts, how it asks and starts, who selects whom.
const OWN: &[&str] =
    &["apiVersion", "args", "kind", "livenessProbe", "name", "restartPolicy", "selector", "serviceName", "subPath", "targetPort"];

/// The leaves of an object, as `KEY=VALUE`, names of the bundle's own parts aside.
fn leaves(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            // the configuration folder is one of the bundle's own
            let folder = map.get("mountPath").and_then(Value::as_str).is_some_and(|path| path.starts_with("/opt/flink/conf"));
            let volume = map.get("configMap").is_some_and(|map| map.get("name").is_some_and(|name| name == "flink-config"));
            let inner = map.iter().filter(|(key, _)| {
                !OWN.contains(&key.as_str()) && !matches!(key.as_str(), "config.yaml" | "flink-conf.yaml" | "log4j-console.properties")
            });
            if !folder && !volume {
                inner.for_each(|(key, inside)| leaves(inside, key, found));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, key, found)),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(format!("{key}={value}")),
    }
}

/// What of the objects is nowhere in the bundle.
fn missing(objects: &[Value], compilation: &Compilation) -> Vec<String> {
    let mut there = Vec::new();
    compilation.objects.iter().for_each(|object| leaves(&object.value, "", &mut there));
    let mut wanted = Vec::new();
    objects.iter().for_each(|object| leaves(object, "", &mut wanted));
    // what Kubernetes takes where nothing is written
    wanted.retain(|leaf| !there.contains(leaf) && leaf != "type=\"ClusterIP\"");
    wanted
}

const SETS: &[(&str, &[&str])] = &[
    (
        "session",
        &[
            "flink-configuration-configmap.yaml",
            "jobmanager-service.yaml",
            "jobmanager-rest-service.yaml",
            "jobmanager-session-deployment-non-ha.yaml",
            "taskmanager-session-deployment.yaml",
        ],
    ),
    (
        "session with high availability",
        &[
            "flink-configuration-configmap-ha.yaml",
            "jobmanager-session-deployment-ha.yaml",
            "taskmanager-session-deployment.yaml",
            "../constructed/ha-rbac.yaml",
        ],
    ),
    (
        "application",
        &[
            "flink-configuration-configmap.yaml",
            "jobmanager-service.yaml",
            "jobmanager-application-non-ha.yaml",
            "taskmanager-job-deployment.yaml",
        ],
    ),
    (
        "application with high availability",
        &[
            "flink-configuration-configmap-ha.yaml",
            "jobmanager-application-ha.yaml",
            "taskmanager-job-deployment.yaml",
            "../constructed/ha-rbac.yaml",
        ],
    ),
    (
        "reactive",
        &[
            "flink-reactive-mode-configuration-configmap.yaml",
            "jobmanager-service.yaml",
            "jobmanager-application-non-ha.yaml",
            "taskmanager-job-deployment.yaml",
            "../constructed/taskmanager-hpa.yaml",
        ],
    ),
    ("local recovery", &["local-recovery-statefulset.yaml", "jobmanager-service.yaml", "jobmanager-session-deployment-non-ha.yaml"]),
];

#[test]
fn the_documentation_comes_over() {
    let Some(data) = data() else { return };
    let folder = data.join("standalone-reference");
    let (mut clean, mut real, mut faults) = (0, 0, Vec::new());
    for version in ["1.18", "1.20", "2.x"] {
        for (name, files) in SETS {
            let mut objects = together(&folder.join(version), files);
            let asked = (version == "2.x").then(|| "2.2".parse().unwrap());
            let imported = standalone(&objects, asked, true).unwrap();
            let [text] = imported.as_slice() else { panic!("{version} {name}: {} texts", imported.len()) };
            let compilation = compiled(text, None);
            // The documentation keeps its metadata on HDFS, which no image of Flink reads by itself: a fault of the page, and told.
            let hdfs = |faults: &[String]| !faults.is_empty() && faults.iter().all(|fault| fault.starts_with("hadoop-missing"));
            match errors(&compilation) {
                none if none.is_empty() => clean += 1,
                fault if hdfs(&fault) && text.left.iter().any(|line| line.contains("Hadoop")) => {
                    real += 1;
                    continue;
                }
                other => faults.push(format!("{version} {name}: {other:?}")),
            }
            // the claim's name is the pods', the account's Role has the account's name
            objects.retain(|object| object.get("kind").is_some_and(|kind| kind != "Role" && kind != "RoleBinding"));
            let mut lost = missing(&objects, &compilation);
            // the number of TaskManagers is the autoscaler's
            lost.retain(|leaf| *name != "reactive" || leaf != "replicas=2");
            if !lost.is_empty() {
                faults.push(format!("{version} {name}: lost {lost:?}\n{}", text.text));
            }
            let moved = errors(&compiled(text, Some(Target::Operator)));
            // What native mode cannot do stays an error: a disk for each TaskManager, the reactive scheduler.
            let cannot = moved.iter().all(|fault| fault.contains("volumes") || fault.contains("scaling.reactive"));
            if !cannot || (moved.is_empty() == matches!(*name, "reactive" | "local recovery")) {
                faults.push(format!("{version} {name}, moved to the operator: {moved:?}"));
            }
        }
    }
    println!("{clean} clean, {real} with a fault of their own");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert_eq!((clean, real), (12, 6));
}

#[test]
fn older_layouts_come_over() {
    let Some(data) = data() else { return };
    for layout in ["2018-templates", "2019-zetcd"] {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(data.join("standalone-reference").join(layout)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let objects: Vec<Value> =
            paths.iter().flat_map(|path| read(path)).chain(read(&data.join("tutorial/minio-deployment.yaml"))).collect();
        let imported = standalone(&objects, None, true).unwrap();
        let [text] = imported.as_slice() else { panic!("{layout}: {} texts", imported.len()) };
        let compilation = compiled(text, None);
        assert_eq!(errors(&compilation), Vec::<String>::new(), "{layout}\n{}", text.text);
        // what has no word of its own lies beside the text, as it was
        let store = objects.last().unwrap();
        assert!(compilation.objects.iter().any(|object| object.value == *store), "{layout}: {:?}", text.files);
        assert_eq!(errors(&compiled(text, Some(Target::Operator))), Vec::<String>::new(), "{layout}");
    }
}

/// Every file by itself: a role or a configuration is a text, a Service alone is none.
#[test]
fn each_file_alone_is_a_text_or_nothing_of_flink() {
    let Some(data) = data() else { return };
    let (mut texts, mut nothing, mut faults) = (0, 0, Vec::new());
    for version in ["1.18", "1.20", "2.x"] {
        for entry in fs::read_dir(data.join("standalone-reference").join(version)).unwrap() {
            let path = entry.unwrap().path();
            let objects = read(&path);
            if !runs_flink(&objects) {
                assert!(path.to_string_lossy().contains("service"), "{}", path.display());
                nothing += 1;
                continue;
            }
            texts += 1;
            let imported = standalone(&objects, (version == "2.x").then(|| "2.3".parse().unwrap()), false).unwrap();
            let found = errors(&compiled(imported.first().unwrap(), None));
            if found.iter().any(|fault| !fault.starts_with("hadoop-missing")) {
                faults.push(format!("{}: {found:?}", path.display()));
            }
        }
    }
    println!("{texts} texts, {nothing} Services alone");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(texts > 25, "{texts}");
}
