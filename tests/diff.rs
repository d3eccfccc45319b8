//! `flinkc diff`: what a change of a flink.toml, of manifests and of the operator's resources does; the real operator's answers are in
//! `tests/oracle_operator.rs`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]

use flinkc::compare::{Entry, compare};
use flinkc::compile::{Request, compile};
use flinkc::manifest::files::MemoryFiles;
use flinkc::operators::apache::Release;
use flinkc::operators::apache::judge::{Effect, OperatorConfig};
use serde_json::{Value, json};

const APPLICATION: &str = "name        = \"orders\"\nflink       = \"1.20\"\nmode        = \"application\"\nparallelism = 8\nimage       = \"registry.example.com/orders:1.4.2\"\n\n[job]\njar   = \"local:///opt/flink/usrlib/orders.jar\"\nclass = \"com.example.Orders\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n";

fn compiled(text: &str) -> Vec<Value> {
    let compilation = compile("flink.toml".into(), &Request::default(), &MemoryFiles::new().with("flink.toml", text));
    let findings: Vec<String> = compilation.diagnostics.iter().map(|finding| finding.message.clone()).collect();
    assert!(!compilation.diagnostics.has_errors(), "{findings:?}");
    compilation.objects.into_iter().map(|object| object.value).collect()
}

fn compared(old: &str, new: &str) -> Vec<Entry> {
    compare(&compiled(old), &compiled(new), Release::LATEST, &OperatorConfig::of_chart())
}

/// The outcome of the object whose name ends so.
fn outcome(entries: &[Entry], name: &str) -> &'static str {
    let entry = entries.iter().find(|entry| entry.object.kind == "Deployment" && entry.object.name.ends_with(name)).unwrap();
    entry.outcome.as_ref().unwrap().words()
}

#[test]
fn nothing_changes_nothing() {
    assert!(compared(APPLICATION, APPLICATION).is_empty());
}

#[test]
fn without_high_availability_an_image_costs_the_state() {
    let entries = compared(APPLICATION, &APPLICATION.replace("1.4.2", "1.4.3"));
    assert_eq!(outcome(&entries, "-jobmanager"), "state lost");
    assert!(entries.iter().all(|entry| entry.effect() <= Effect::Upgrade));
}

#[test]
fn with_high_availability_it_restarts_from_the_last_state() {
    let safe = format!(
        "{APPLICATION}\n[volumes.state]\nmount       = \"/flink-data\"\nsize        = \"5g\"\naccess-mode = \"read-write-many\"\n\n[high-availability]\nstorage = \"file:///flink-data/ha\"\n\n[checkpoints]\ndir      = \"file:///flink-data/checkpoints\"\ninterval = \"5s\"\n"
    );
    let entries = compared(&safe, &safe.replace("1.4.2", "1.4.3"));
    assert_eq!(outcome(&entries, "-jobmanager"), "restart from last state");
    assert_eq!(outcome(&entries, "-taskmanager"), "restart from last state");
}

fn config_map(text: &str, immutable: bool) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "immutable": immutable, "data": {"config.yaml": text}})
}

#[test]
fn options_inside_a_config_map_are_told_one_by_one() {
    let entries = compare(
        &[config_map("a.b: 1\nc: 2\n", false)],
        &[config_map("a:\n  b: 1\nc: 3\ns3.secret-key: x\n", false)],
        Release::LATEST,
        &OperatorConfig::of_chart(),
    );
    let changes: Vec<(&str, Option<&Value>)> =
        entries.iter().flat_map(|entry| &entry.changes).map(|change| (change.path.as_str(), change.new.as_ref())).collect();
    assert_eq!(
        changes,
        [("data[\"config.yaml\"][\"c\"]", Some(&json!("3"))), ("data[\"config.yaml\"][\"s3.secret-key\"]", Some(&json!("***")))]
    );
}

#[test]
fn what_the_api_server_never_changes_is_refused() {
    let effects = |old: Value, new: Value| {
        compare(&[old], &[new], Release::LATEST, &OperatorConfig::of_chart()).iter().map(Entry::effect).collect::<Vec<_>>()
    };
    assert_eq!(effects(config_map("a: 1", true), config_map("a: 2", true)), [Effect::Refused]);
    let deployment = |selector: &str| json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": {"a": selector}}}});
    assert_eq!(effects(deployment("x"), deployment("y")), [Effect::Refused]);
    let job = |image: &str| json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": {"template": {"spec": {"containers": [{"image": image}]}}}});
    assert_eq!(effects(job("x"), job("y")), [Effect::Refused]);
    let claim = |class: &str| json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "p"}, "spec": {"storageClassName": class}});
    assert_eq!(effects(claim("x"), claim("y")), [Effect::Refused]);
}

#[test]
fn secrets_are_compared_and_not_shown() {
    let secret = |text: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"user": text}});
    let entries = compare(&[secret("alice")], &[secret("bob")], Release::LATEST, &OperatorConfig::of_chart());
    let text = format!("{entries:?}");
    assert!(entries.len() == 1 && !text.contains("alice") && !text.contains("bob"), "{text}");
}

#[test]
fn the_command_prints_one_object_a_field_and_says_what_is_refused() {
    let folder = std::env::temp_dir().join(format!("flinkc-diff-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let resource = |mode: &str, image: &str| {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: orders\nspec:\n  mode: {mode}\n  image: {image}\n  flinkVersion: v1_20\n  serviceAccount: flink\n  jobManager:\n    resource: {{memory: 2g}}\n  taskManager:\n    resource: {{memory: 2g}}\n  job:\n    jarURI: local:///a.jar\n    parallelism: 2\n"
        )
    };
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (a, b, c) = (
        write("a.yaml", resource("native", "x:1")),
        write("b.yaml", resource("native", "x:2")),
        write("c.yaml", resource("standalone", "x:1")),
    );
    let run = |old: &std::path::Path, new: &std::path::Path| {
        let output =
            assert_cmd::Command::cargo_bin("flinkc").unwrap().args(["diff", "--message-format", "json"]).args([old, new]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = run(&a, &b);
    let line: Value = serde_json::from_str(text.trim()).unwrap();
    assert_eq!(
        (code, &line["path"], &line["effect"], &line["old"], &line["new"]),
        (0, &json!("spec.image"), &json!("upgrade"), &json!("x:1"), &json!("x:2"))
    );
    let (code, text) = run(&a, &c);
    assert!(code == 1 && text.contains("\"refused\""), "{code} {text}");
    assert_eq!(run(&a, &a), (0, String::new()));
    std::fs::remove_dir_all(&folder).unwrap();
}
