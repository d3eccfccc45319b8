//! What resources say of the pods of a role, whichever operator's they are: variables, mounts, volumes, neighbours, places.
//!
//! In: resources. Out: what differs. The compiler's own parts (names with `flinkc`, the image's variables) are left out: who runs Flink
//! decides them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

type Pods = BTreeMap<String, String>;

/// What differs between two states of the same resources.
pub(super) fn differences(a: &[Value], b: &[Value]) -> Vec<String> {
    let (a, b) = (pods(a), pods(b));
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    keys.into_iter()
        .filter(|key| a.get(*key) != b.get(*key))
        .map(|key| format!("{key}: {:?} becomes {:?}", a.get(key), b.get(key)))
        .collect()
}

fn pods(resources: &[Value]) -> Pods {
    let mut found = Pods::new();
    resources.iter().for_each(|resource| walk(resource, "", &mut found));
    found
}

/// Lists of named things, by what the operators call them, and the same word for all.
const LISTS: &[(&str, &str, &str)] = &[
    ("env", "env", "name"),
    ("envVars", "env", "name"),
    ("environment", "env", "name"),
    ("volumeMounts", "mount", "mountPath"),
    ("volumes", "volume", "name"),
    ("tolerations", "toleration", "key"),
    ("hostAliases", "host", "ip"),
];

fn walk(value: &Value, role: &str, found: &mut Pods) {
    match value {
        Value::Object(map) => {
            for (key, inside) in map {
                let role = match key.as_str() {
                    "jobManager" | "jobManagerConfig" => "jobmanager",
                    "taskManager" | "taskManagerConfig" => "taskmanager",
                    // Neighbours and submitters have lists of their own.
                    "initContainers" | "sidecars" | "sideContainers" | "job" => continue,
                    _ => role,
                };
                match LISTS.iter().find(|(name, _, _)| name == key) {
                    Some((_, word, id)) => list(inside, role, word, id, found),
                    None if matches!(key.as_str(), "nodeSelector" | "affinity") => put(role, key, "", inside, found),
                    None => walk(inside, role, found),
                }
            }
        }
        // In a list of containers only the main one is Flink's.
        Value::Array(items) => {
            let neighbour =
                |item: &&Value| item.get("name").is_some_and(|name| name != "flink-main-container") && item.get("image").is_some();
            items.iter().filter(|item| !neighbour(item)).for_each(|item| walk(item, role, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn list(items: &Value, role: &str, word: &str, id: &str, found: &mut Pods) {
    for item in items.as_array().into_iter().flatten() {
        let name = item.get(id).and_then(Value::as_str).unwrap_or_default();
        let text = item.to_string();
        let own = text.contains("flinkc") || matches!(name, "FLINK_PROPERTIES" | "ENABLE_BUILT_IN_PLUGINS");
        if !own {
            put(role, word, name, item, found);
        }
    }
}

fn put(role: &str, word: &str, name: &str, value: &Value, found: &mut Pods) {
    let roles: &[&str] = if role.is_empty() { &["jobmanager", "taskmanager"] } else { &[role] };
    // Keys in one order.
    let fields: BTreeMap<String, String> =
        value.as_object().into_iter().flatten().map(|(key, inside)| (key.clone(), inside.to_string())).collect();
    for role in roles {
        found.insert(format!("{role}.{word}.{name}"), format!("{fields:?}"));
    }
}
