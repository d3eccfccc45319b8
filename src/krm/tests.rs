//! The function on lists as kustomize and kpt write them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

use serde_json::{Value, json};

use super::{KrmError, Outcome, run};
use crate::manifest::files::MemoryFiles;
use crate::yaml;

fn job() -> Value {
    json!({
        "apiVersion": "flinkc/v1",
        "kind": "FlinkJob",
        "metadata": {"name": "orders", "namespace": "shop", "annotations": {"internal.config.kubernetes.io/path": "jobs/orders.yaml", "internal.config.kubernetes.io/index": "2"}},
        "spec": {
            "flink": "1.20", "mode": "application", "parallelism": 2, "image": "registry.example.com/orders:1",
            "job": {"jar": "local:///opt/flink/usrlib/orders.jar", "class": "Orders"},
            "jobmanager": {"memory": "2g"}, "taskmanager": {"memory": "4g"},
            "profiles": {"live": {"parallelism": 3}},
        },
    })
}

fn ask(config: &Value, items: &Value) -> Result<Outcome, KrmError> {
    let list = json!({"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items, "functionConfig": config});
    run(&yaml::emit(&list), &MemoryFiles::new())
}

fn replicas(outcome: &Outcome) -> Vec<u64> {
    let items = outcome.list["items"].as_array().unwrap();
    let named = |item: &&Value| item["kind"] == "Deployment" && item["metadata"]["name"] == "orders-taskmanager";
    items.iter().filter(named).map(|item| item["spec"]["replicas"].as_u64().unwrap()).collect()
}

#[test]
fn a_job_becomes_its_objects_once() {
    let other = json!([{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}}]);
    let first = ask(&job(), &other).unwrap();
    assert!(!first.failed, "{}", first.said);
    assert_eq!(replicas(&first), [2]);
    assert_eq!(first.list["items"][0], other[0]);
    assert!(first.list["items"].as_array().unwrap().iter().skip(1).all(|item| item["metadata"]["namespace"] == "shop"));
    let mut live = job();
    live["profile"] = "live".into();
    let second = ask(&live, &first.list["items"]).unwrap();
    assert_eq!(replicas(&second), [3], "an item of that name is replaced");
    assert_eq!(second.list["items"].as_array().unwrap().len(), first.list["items"].as_array().unwrap().len());
}

#[test]
fn a_finding_names_field_and_file() {
    let mut wrong = job();
    wrong["spec"]["taskmanager"]["memmory"] = "4g".into();
    let outcome = ask(&wrong, &json!([])).unwrap();
    assert!(outcome.failed && outcome.said.contains("FlinkJob orders:"), "{}", outcome.said);
    let result = &outcome.list["results"][0];
    assert_eq!(result["severity"], "error");
    assert_eq!(result["field"]["path"], "spec.taskmanager.memmory");
    assert_eq!(result["file"], json!({"path": "jobs/orders.yaml", "index": 2}));
    assert_eq!(result["resourceRef"]["name"], "orders");
    assert_eq!(result["tags"]["rule"], "unknown-key");
    assert_eq!(outcome.list["items"], json!([]), "nothing is added");
}

#[test]
fn a_check_changes_nothing_and_finds_what_the_server_refuses() {
    let config = json!({"apiVersion": "flinkc/v1", "kind": "FlinkCheck", "metadata": {"name": "gate"}, "spec": {"kubernetes": "1.34"}});
    let items = json!([{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "annotations": {"internal.config.kubernetes.io/path": "a.yaml"}},
        "spec": {"ports": [{"port": "http"}]}}]);
    let outcome = ask(&config, &items).unwrap();
    assert!(outcome.failed, "{}", outcome.said);
    assert_eq!(outcome.list["items"], items);
    assert_eq!(outcome.list["results"][0]["file"]["path"], "a.yaml");
    let fine = json!([{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"x": "y"}}]);
    let outcome = ask(&config, &fine).unwrap();
    assert!(!outcome.failed, "{}", outcome.said);
    assert_eq!(outcome.list.get("results"), None);
}

#[test]
fn what_is_no_function_call_is_refused_by_name() {
    assert_eq!(run("a: b\n", &MemoryFiles::new()), Err(KrmError::NoList));
    assert!(matches!(run("a: [\n", &MemoryFiles::new()), Err(KrmError::Syntax(_))));
    let text = |config: Value| ask(&config, &json!([])).unwrap_err().to_string();
    assert!(text(json!({"apiVersion": "v1", "kind": "ConfigMap"})).contains("`v1 ConfigMap`"));
    let mut misspelt = job();
    misspelt["profil"] = "live".into();
    assert!(text(misspelt).contains("`functionConfig.profil` is nothing that this function reads"));
    let mut null = job();
    null["spec"]["env"] = json!({"A": null});
    assert_eq!(text(null), "`functionConfig.spec.env.A` is null: leave the key out");
    assert!(text(json!({"apiVersion": "flinkc/v1", "kind": "FlinkJob"})).contains("`functionConfig.spec` is missing"));
}
