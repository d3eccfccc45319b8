//! One field as the operator's Java classes hold it: defaults filled in, quantities by their amount, empty lists gone.
//!
//! In: a field of a spec. Out: a value that is equal where the operator sees no change. Must not: make different spellings of memory or
//! durations equal: the operator compares their text.
//! Source: the operator's spec classes and the Kubernetes client's model; rewrites asked of the real diff builder.

use serde_json::{Map, Number, Value, json};

use crate::operators::apache::Release;

/// The field `name` in the block `block` (empty for the spec itself).
pub(super) fn of(block: &str, name: &str, value: Option<&Value>, release: Release) -> Option<Value> {
    let value = value.filter(|value| !value.is_null());
    match (block, name) {
        ("", "jobManager") => value.map(process),
        ("", "taskManager") => value.map(process),
        ("", "podTemplate") | ("taskManager", "podTemplate") => value.map(pod_template),
        ("taskManager", "resource") => value.map(resource),
        ("", "job") => value.map(|job| whole_job(job, release)),
        ("job", _) => job_field(name, value, release),
        _ => value.cloned(),
    }
}

/// A job that is there on one side only.
fn whole_job(job: &Value, release: Release) -> Value {
    let fields =
        job.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), job_field(name, Some(value), release)?)));
    Value::Object(fields.collect())
}

fn job_field(name: &str, value: Option<&Value>, release: Release) -> Option<Value> {
    let value = value.filter(|value| !value.is_null()).cloned();
    match name {
        "args" => Some(value.unwrap_or_else(|| json!([]))),
        "parallelism" => Some(value.unwrap_or_else(|| json!(0))),
        "upgradeMode" => Some(value.unwrap_or_else(|| json!("stateless"))),
        "state" => Some(value.unwrap_or_else(|| json!("running"))),
        // The field came with 1.11: before, the API server drops it.
        "autoscalerResetNonce" if !release.is_at_least(11) => None,
        _ => value,
    }
}

/// A JobManager or TaskManager block.
fn process(block: &Value) -> Value {
    let mut fields = Map::new();
    for (name, value) in block.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        let value = match name.as_str() {
            "resource" => resource(value),
            "podTemplate" => pod_template(value),
            _ => value.clone(),
        };
        fields.insert(name.clone(), value);
    }
    fields.entry("replicas").or_insert(json!(1));
    sorted(Value::Object(fields))
}

/// Cores are a floating-point number, the rest is text.
fn resource(block: &Value) -> Value {
    let fields = block.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    Value::Object(fields.map(|(name, value)| (name.clone(), double(value))).collect())
}

fn double(value: &Value) -> Value {
    value.as_f64().and_then(Number::from_f64).map_or_else(|| value.clone(), Value::Number)
}

/// A pod template: what is empty and a list, or empty and a map of texts, is as good as absent; an empty object is not.
fn pod_template(template: &Value) -> Value {
    let mut template = template.clone();
    if let Some(fields) = template.as_object_mut() {
        fields.shift_remove("apiVersion");
        fields.shift_remove("kind");
    }
    sorted(kubernetes("", &template))
}

/// Fields whose value is a map of texts or of quantities.
const MAPS: &[&str] =
    &["labels", "annotations", "nodeSelector", "matchLabels", "limits", "requests", "overhead", "volumeAttributes", "options"];
/// Fields that hold one quantity, and maps that hold nothing else.
const QUANTITIES: &[&str] = &["sizeLimit", "divisor"];
const QUANTITY_MAPS: &[&str] = &["limits", "requests", "overhead"];

fn kubernetes(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, value)| !is_nothing(key, value));
            let amounts = QUANTITY_MAPS.contains(&name);
            Value::Object(kept.map(|(key, value)| (key.clone(), if amounts { amount(value) } else { kubernetes(key, value) })).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| kubernetes(name, item)).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) if QUANTITIES.contains(&name) => amount(value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn is_nothing(key: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty() && MAPS.contains(&key),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A quantity by its amount; its text where that can't be read.
fn amount(value: &Value) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    crate::k8s::quantity::amount(&text).and_then(Number::from_f64).map_or(Value::String(text), Value::Number)
}

/// Keys in one order: that of a map is no difference.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
