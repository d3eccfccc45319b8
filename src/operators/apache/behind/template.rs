//! The pod templates of both processes: the common one, that of the process over it, and what the operator adds.
//!
//! Source: the operator's `PodTemplateUtils` and `FlinkConfigBuilder`; measured on pod templates of each form.

use serde_json::{Map, Value, json};

use super::Cluster;

const MAIN: &str = "flink-main-container";

/// Both templates; that of the TaskManagers only where something is said about them.
pub(super) struct Templates {
    pub(super) jobmanager: Value,
    pub(super) taskmanager: Option<Value>,
}

impl Templates {
    pub(super) fn of(cluster: &Cluster<'_>) -> Self {
        let by_name = cluster
            .spec
            .get("flinkConfiguration")
            .and_then(|given| super::super::judge::flat(given, "", cluster.release).into_iter().rfind(|(key, _, _)| key == BY_NAME))
            .is_some_and(|(_, text, _)| text.eq_ignore_ascii_case("true"));
        let common = present(cluster.spec.get("podTemplate"));
        let of = |process: &str| {
            let own = present(cluster.spec.get(process).and_then(|process| process.get("podTemplate")));
            let merged = match (common, own) {
                (Some(common), Some(own)) => Some(merge(common, own, by_name)),
                (Some(one), None) | (None, Some(one)) => Some(one.clone()),
                (None, None) => None,
            };
            let storage = cluster.text(&format!("/{process}/resource/ephemeralStorage")).map(str::to_owned);
            match storage {
                Some(storage) => Some(with_storage(merged.unwrap_or_else(|| json!({})), &storage)),
                None => merged,
            }
        };
        let jobmanager = with_probe(of("jobManager").unwrap_or_else(|| json!({})));
        Self { jobmanager, taskmanager: of("taskManager") }
    }
}

/// The option that makes lists merge by the names of their items.
const BY_NAME: &str = "kubernetes.operator.pod-template.merge-arrays-by-name";

fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

/// Maps key by key; lists item by item, at the same index or of the same name.
fn merge(base: &Value, over: &Value, by_name: bool) -> Value {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            let mut merged = base.clone();
            for (key, value) in over {
                let value = merged.get(key).map_or_else(|| value.clone(), |below| merge(below, value, by_name));
                merged.insert(key.clone(), value);
            }
            Value::Object(merged)
        }
        (Value::Array(base), Value::Array(over)) => {
            let named = |items: &[Value]| items.iter().all(|item| item.get("name").is_some_and(Value::is_string));
            let mut merged = base.clone();
            for (index, item) in over.iter().enumerate() {
                let place = if by_name && named(base) && named(over) {
                    base.iter().position(|known| known.get("name") == item.get("name"))
                } else {
                    Some(index)
                };
                match place.and_then(|place| merged.get_mut(place)) {
                    Some(below) => *below = merge(below, item, by_name),
                    None => merged.push(item.clone()),
                }
            }
            Value::Array(merged)
        }
        _ => over.clone(),
    }
}

/// Flink's own container of a template, made where it is missing.
fn main_container(template: &mut Value) -> Option<&mut Map<String, Value>> {
    let spec = template.as_object_mut()?.entry("spec").or_insert_with(|| json!({}));
    let containers = spec.as_object_mut()?.entry("containers").or_insert_with(|| json!([])).as_array_mut()?;
    let is_main = |container: &Value| container.get("name").and_then(Value::as_str) == Some(MAIN);
    if !containers.iter().any(is_main) {
        containers.push(json!({ "name": MAIN }));
    }
    containers.iter_mut().find(|container| is_main(container))?.as_object_mut()
}

/// The JobManager is started when its REST API answers.
fn with_probe(mut template: Value) -> Value {
    if let Some(container) = main_container(&mut template) {
        let probe = json!({ "failureThreshold": i32::MAX, "httpGet": { "path": "/config", "port": "rest" }, "periodSeconds": 1 });
        container.entry("startupProbe").or_insert(probe);
    }
    template
}

fn with_storage(mut template: Value, storage: &str) -> Value {
    if let Some(container) = main_container(&mut template)
        && let Some(resources) = container.entry("resources").or_insert_with(|| json!({})).as_object_mut()
    {
        for list in ["requests", "limits"] {
            if let Some(list) = resources.entry(list).or_insert_with(|| json!({})).as_object_mut() {
                list.insert("ephemeral-storage".to_owned(), storage.into());
            }
        }
    }
    template
}
