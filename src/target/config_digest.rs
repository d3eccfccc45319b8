//! Content digests on pod templates: pods restart when, and only when, a ConfigMap that they read has changed.

use std::collections::BTreeMap;

use super::object::Object;
use crate::digest::Digest;
use serde_json::{Value, json};

/// The annotation of a pod template that reads ConfigMaps of the same bundle.
pub const CONFIG_DIGEST: &str = "flinkc/config-digest";

/// The hex digits of the digest of named texts, in order.
#[must_use]
pub(super) fn of_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let digest = Digest::of_parts(files.into_iter().map(|(name, text)| (name, text.as_bytes())));
    digest.as_str().trim_start_matches("sha256:").to_owned()
}

/// Writes the annotation on every pod template that mounts or reads a ConfigMap of the bundle under a stable name.
pub(super) fn stamp(objects: &mut [Object]) {
    let contents: BTreeMap<String, String> = objects
        .iter()
        .filter(|object| object.kind == "ConfigMap")
        .map(|object| (object.name.clone(), data_digest(&object.value)))
        .collect();
    for object in objects {
        for pointer in object.pod_templates() {
            let Some(template) = object.value.pointer_mut(pointer) else { continue };
            stamp_template(template, &contents);
        }
    }
}

/// Writes the annotation on one template, if it reads any of the ConfigMaps.
fn stamp_template(template: &mut Value, contents: &BTreeMap<String, String>) {
    let mut names = Vec::new();
    collect_names(template, &mut names);
    names.sort();
    names.dedup();
    let used: Vec<(&str, &str)> = names.iter().filter_map(|name| Some((name.as_str(), contents.get(name)?.as_str()))).collect();
    if used.is_empty() {
        return;
    }
    let digest = format!("sha256:{}", of_files(used));
    let Some(template) = template.as_object_mut() else { return };
    let metadata = template.entry("metadata").or_insert_with(|| json!({}));
    let annotations = metadata.as_object_mut().map(|m| m.entry("annotations").or_insert_with(|| json!({})));
    if let Some(annotations) = annotations.and_then(Value::as_object_mut) {
        annotations.insert(CONFIG_DIGEST.to_owned(), digest.into());
    }
}

/// The digest of a ConfigMap's data, whatever the order of its keys.
fn data_digest(config_map: &Value) -> String {
    let entries = ["data", "binaryData"].iter().filter_map(|field| config_map.get(field)?.as_object()).flatten();
    let sorted: BTreeMap<&str, &str> = entries.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect();
    of_files(sorted)
}

/// Names of ConfigMaps in volumes, projected volumes, `envFrom` and `valueFrom`.
pub fn collect_names(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if matches!(key.as_str(), "configMap" | "configMapRef" | "configMapKeyRef") {
                    names.extend(inner.get("name").and_then(Value::as_str).map(str::to_owned));
                }
                collect_names(inner, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
