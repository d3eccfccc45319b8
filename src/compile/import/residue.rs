//! The difference between what a draft compiles to and what is wanted, as a patch of the language.
//!
//! In: resources as JSON. Out: settled resources, patches. Source: `k8s::merge` (how patches on custom resources are merged).

use serde_json::{Map, Value};

use crate::target::operator::raise::flat;

/// Where resources hold Flink's options.
const OPTIONS: &[&str] = &["/spec/flinkConfiguration", "/spec/template/spec/flinkConfiguration", "/spec/configuration"];

/// A resource without nulls, with flat options as texts: what the operator takes for one and the same.
pub(super) fn settled(value: &Value) -> Value {
    let mut value = without_nulls(value);
    for pointer in OPTIONS {
        if let Some(options) = value.pointer_mut(pointer).filter(|options| options.is_object()) {
            *options = flat(options).into_iter().map(|(key, text)| (key, Value::from(text))).collect();
        }
    }
    if let Some(object) = value.as_object_mut() {
        object.shift_remove("status");
    }
    for pointer in ["/spec", "/spec/template/spec"] {
        let Some(spec) = value.pointer_mut(pointer).and_then(Value::as_object_mut) else { continue };
        // Without options is the same as none.
        if spec.get("flinkConfiguration").and_then(Value::as_object).is_some_and(Map::is_empty) {
            spec.shift_remove("flinkConfiguration");
        }
    }
    sorted(&value)
}

/// The same with keys in one order and whole numbers in one spelling.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            keys.into_iter().filter_map(|key| Some((key.clone(), sorted(map.get(key)?)))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => (float as i64).into(),
            _ => value.clone(),
        },
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().filter(|(_, inside)| !inside.is_null()).map(|(key, inside)| (key.clone(), without_nulls(inside))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Takes out what a cluster writes into a resource by itself, and says so.
pub(super) fn owned_by_the_cluster(resource: &mut Value) -> Vec<String> {
    const METADATA: &[&str] =
        &["creationTimestamp", "deletionTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];
    let name = resource.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut told = Vec::new();
    let Some(object) = resource.as_object_mut() else { return told };
    if object.shift_remove("status").is_some() {
        told.push(format!("`status` of `{name}` is the cluster's own"));
    }
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return told };
    for field in METADATA {
        if metadata.shift_remove(*field).is_some_and(|value| !value.is_null()) {
            told.push(format!("`metadata.{field}` of `{name}` is the cluster's own"));
        }
    }
    let applied = "kubectl.kubernetes.io/last-applied-configuration";
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut)
        && annotations.shift_remove(applied).is_some()
    {
        told.push(format!("the annotation `{applied}` of `{name}` is kubectl's own"));
        if annotations.is_empty() {
            metadata.shift_remove("annotations");
        }
    }
    told
}

/// Takes an option out of a resource.
pub(super) fn without_option(resource: &mut Value, option: &str) {
    for pointer in OPTIONS {
        if let Some(options) = resource.pointer_mut(pointer).and_then(Value::as_object_mut) {
            options.shift_remove(option);
        }
    }
}

/// Takes a key, or the nearest table above it, out of a draft; a key that every text needs stays. Whether anything was taken.
pub(super) fn take_out(keys: &mut Map<String, Value>, path: &str) -> bool {
    const NEEDED: &[&str] = &[
        "name",
        "target",
        "flink",
        "mode",
        "image",
        "parallelism",
        "session-cluster",
        "jobmanager.memory",
        "taskmanager.memory",
        "job.jar",
    ];
    if let Some(option) = path.strip_prefix("config.") {
        return keys.get_mut("config").and_then(Value::as_object_mut).is_some_and(|config| config.shift_remove(option).is_some());
    }
    let steps: Vec<&str> = path.split('.').collect();
    for length in (1..=steps.len()).rev() {
        let Some(head) = steps.get(..length) else { continue };
        let path = head.join(".");
        if NEEDED.iter().any(|needed| *needed == path || needed.starts_with(&format!("{path}."))) {
            return false;
        }
        let Some((last, above)) = head.split_last() else { continue };
        let table = above.iter().try_fold(&mut *keys, |table, step| table.get_mut(*step)?.as_object_mut());
        if table.is_some_and(|table| table.shift_remove(*last).is_some()) {
            return true;
        }
    }
    false
}
