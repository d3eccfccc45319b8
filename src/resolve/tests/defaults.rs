//! Defaults: what they depend on, and what stays unwritten.

use super::super::{DEFAULTS, EDITION};
use super::{Run, file};

fn value(top: &str, tables: &str, path: &str) -> Option<String> {
    Run::new(&file(top, tables)).value(path)
}

#[test]
fn each_default_has_a_reason_and_a_line() {
    let resolved = Run::new(&file("", "")).resolve();
    let source = resolved.sources.iter().find(|s| s.name == EDITION).unwrap();
    for default in DEFAULTS {
        assert!(!default.reason.is_empty() && source.text.contains(&format!("{} = {}  # {}", default.path, default.shown, default.reason)));
        let concrete = default.path.replace('*', "x");
        let known = super::super::is_known(&super::super::DottedPath::parse(&concrete).unwrap());
        assert!(known, "{concrete} is no path of the language");
    }
}

#[test]
fn roles() {
    assert_eq!(value("", "slots = 3", "taskmanager.replicas").unwrap(), "3", "8 by 3, rounded up");
    assert_eq!(value("target = \"operator\"", "", "taskmanager.replicas"), None);
    assert_eq!(value("target = \"operator\"", "[operator]\nmode = \"standalone\"", "taskmanager.replicas").unwrap(), "8");
    assert_eq!(value("", "[scaling.reactive]\nmin = 1\nmax = 2\ncpu = 50", "taskmanager.replicas"), None);
    assert_eq!(value("", "", "jobmanager.kind").unwrap(), "\"deployment\"");
    let batch = file("", "").replace("[job]\n", "[job]\nruntime-mode = \"batch\"\n");
    assert_eq!(Run::new(&batch).value("jobmanager.kind").unwrap(), "\"job\"");
    assert_eq!(value("", "[taskmanager.volumes.a]\nmount = \"/a\"\nsize = \"1g\"", "taskmanager.kind").unwrap(), "\"stateful-set\"");
    assert_eq!(value("", "[state.local-recovery]\ndir = \"/a\"", "taskmanager.kind").unwrap(), "\"stateful-set\"");
    assert_eq!(value("target = \"spotify\"", "", "taskmanager.kind"), None);
    assert_eq!(value("target = \"spotify\"", "", "image-pull-policy").unwrap(), "\"if-not-present\"");
    assert_eq!(value("", "", "image-pull-policy"), None);
}

#[test]
fn upgrade() {
    let ha = "[high-availability]\nstorage = \"s3://b/ha\"\n";
    let dirs = "[checkpoints]\ndir = \"s3://b/c\"\n";
    let upgrade = |target: &str, tables: &str| value(&format!("target = {target:?}"), tables, "job.upgrade");
    assert_eq!(upgrade("operator", &format!("{ha}{dirs}")).unwrap(), "\"last-state\"");
    assert_eq!(upgrade("operator", "").unwrap(), "\"stateless\"");
    assert_eq!(upgrade("operator", dirs), None);
    assert_eq!(upgrade("operator", ha), None);
    assert_eq!(upgrade("standalone", ha).unwrap(), "\"last-state\"");
    assert_eq!(upgrade("standalone", dirs).unwrap(), "\"stateless\"");
    assert_eq!(upgrade("spotify", "").unwrap(), "\"savepoint\"");
    assert_eq!(upgrade("lyft", "").unwrap(), "\"stateless\"");
    assert_eq!(upgrade("lyft", "[savepoints]\ndir = \"s3://b/s\"").unwrap(), "\"savepoint\"");
}

#[test]
fn fetch() {
    let fetch = |top: &str, jar: &str, tables: &str| {
        let text = file(top, tables).replace("local:///orders.jar", jar);
        Run::new(&text).value("job.fetch")
    };
    assert_eq!(fetch("", "local:///orders.jar", ""), None);
    assert_eq!(fetch("", "https://x.example/o.jar", "").unwrap(), "\"flink\"");
    assert_eq!(fetch("target = \"spotify\"", "https://x.example/o.jar", "").unwrap(), "\"init-container\"");
    assert_eq!(fetch("target = \"operator\"", "https://x.example/o.jar", "[operator]\nmode = \"standalone\"").unwrap(), "\"init-container\"");
    let old = file("", "").replace("local:///orders.jar", "https://x.example/o.jar").replace("1.20", "1.18");
    assert_eq!(Run::new(&old).value("job.fetch").unwrap(), "\"init-container\"");
    let digest = format!("https://x.example/o.jar\"\nsha256 = \"{}", "0".repeat(64));
    assert_eq!(fetch("", &digest, "").unwrap(), "\"init-container\"");
}

#[test]
fn stores() {
    assert_eq!(value("", "", "s3"), None, "no store, no plugin");
    assert_eq!(value("", "[checkpoints]\ndir = \"s3://b/c\"", "s3").unwrap(), "{ plugin = \"presto\", identity = \"service-account\" }");
    assert_eq!(value("", "[s3]\nendpoint = \"http://minio:9000\"\ncredentials = { secret = \"m\" }", "s3.path-style").unwrap(), "true");
    assert_eq!(value("", "[s3]\nendpoint = \"https://s3.eu-central-1.amazonaws.com\"", "s3.path-style"), None);
    assert_eq!(value("", "[s3]\ncredentials = { secret = \"m\" }", "s3.identity"), None);
    assert_eq!(value("", "[checkpoints]\ndir = \"gs://b/c\"", "gcs.identity").unwrap(), "\"service-account\"");
    assert_eq!(value("target = \"operator\"", "[checkpoints]\ndir = \"gs://b/c\"\n", "checkpoints.on-cancel"), None);
    assert_eq!(value("", "[checkpoints]\ndir = \"gs://b/c\"", "checkpoints.on-cancel").unwrap(), "\"retain\"");
}

#[test]
fn surroundings() {
    assert_eq!(value("", "", "security").unwrap(), "{ pod-security = \"restricted\", user = 9999, read-only-root = false }");
    assert_eq!(value("namespace = \"x\"\ntarget = \"lyft\"", "", "security.pod-security").unwrap(), "\"baseline\"");
    assert_eq!(value("target = \"operator\"", "", "logging"), None);
    assert_eq!(value("target = \"operator\"", "[logging]\nlevel = \"warn\"", "logging.format").unwrap(), "\"text\"");
    assert_eq!(value("", "[logging]\nlog4j = \"a\"", "logging.format"), None);
    assert_eq!(value("inherits = [\"flinkc:dev\"]", "", "disruption-budget").unwrap(), "{ enabled = false }");
    assert_eq!(value("", "", "platform.operator"), None);
    assert_eq!(value("target = \"operator\"", "", "platform.operator").unwrap(), "\"1.15\"");
    let zookeeper = "[high-availability]\nstorage = \"s3://b\"\nzookeeper.quorum = \"zk:2181\"\n";
    assert_eq!(Run::new(&file("", zookeeper)).findings(), ["bad-placeholder"], "ZooKeeper needs a namespace");
    assert_eq!(value("namespace = \"n\"", zookeeper, "high-availability.cluster-id").unwrap(), "\"orders\"");
}
