//! Fields of Kubernetes' own objects: which of them changed, and what the API server and the controllers do about it.
//!
//! Source: updates asked of a real kube-apiserver 1.36; Kubernetes' documentation of the Deployment, StatefulSet and Job controllers.

use serde_json::Value;

use crate::flink::config_file::{self, ConfigFormat};
use crate::operators::apache::judge::{Change, Effect, path};
use crate::pointer;

/// Every field that differs. What a server fills in (`status`, versions, generations) is left out.
pub(super) fn changes(kind: &str, old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    walk(old, new, "", &mut |pointer, before, after| {
        let filled_in = [
            "/status",
            "/metadata/resourceVersion",
            "/metadata/uid",
            "/metadata/generation",
            "/metadata/creationTimestamp",
            "/metadata/managedFields",
        ];
        if let Some(entries) = options(kind, &pointer, before, after, old) {
            changes.extend(entries);
        } else if !filled_in.iter().any(|start| pointer == *start || pointer.starts_with(&format!("{start}/"))) {
            let effect = effect(kind, &pointer, old);
            changes.push(Change { path: path(&pointer), pointer, effect, old: before.cloned(), new: after.cloned() });
        }
    });
    changes
}

/// A Flink configuration file inside a ConfigMap: its options one by one, as far as both can be read.
fn options(kind: &str, pointer: &str, old: Option<&Value>, new: Option<&Value>, object: &Value) -> Option<Vec<Change>> {
    let name = pointer.strip_prefix("/data/").filter(|_| kind == "ConfigMap")?;
    let format = [ConfigFormat::Legacy, ConfigFormat::Standard].into_iter().find(|format| format.file_name() == name)?;
    let read = |text: Option<&Value>| {
        Some(config_file::read(text?.as_str()?, format).ok()?.entries.into_iter().collect::<Vec<(String, String)>>())
    };
    let (before, after) = (read(old)?, read(new)?);
    let text = |entries: &[(String, String)], key: &str| {
        entries.iter().rfind(|(known, _)| known == key).map(|(_, text)| Value::String(text.clone()))
    };
    let gone = before.iter().filter(|(key, _)| text(&after, key).is_none());
    let mut changes = Vec::new();
    for (key, _) in after.iter().chain(gone) {
        let (old, new) = (text(&before, key), text(&after, key));
        if old != new {
            changes.push(Change {
                path: format!("{}[\"{key}\"]", path(pointer)),
                pointer: format!("{pointer}/{key}"),
                effect: effect(kind, pointer, object),
                old,
                new,
            });
        }
    }
    // Only its spelling changed: the file as a whole is the difference.
    (!changes.is_empty()).then_some(changes)
}

/// What is told of a difference: where, what was there, what is there.
type Found<'f> = dyn FnMut(String, Option<&Value>, Option<&Value>) + 'f;

fn walk(old: &Value, new: &Value, pointer: &str, found: &mut Found<'_>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            for key in after.keys().chain(before.keys().filter(|key| !after.contains_key(*key))) {
                let at = pointer::below(pointer, key);
                match (before.get(key), after.get(key)) {
                    (Some(before), Some(after)) => walk(before, after, &at, found),
                    (before, after) => found(at, before, after),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                walk(before, after, &format!("{pointer}/{index}"), found);
            }
        }
        _ => found(pointer.to_owned(), Some(old), Some(new)),
    }
}

/// What a StatefulSet may change; everything else of its spec it keeps.
const STATEFUL: &[&str] = &[
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];
/// What a Job never changes.
const JOB: &[&str] =
    &["template", "selector", "completions", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"];

fn effect(kind: &str, pointer: &str, old: &Value) -> Effect {
    let field = |block: &str| {
        pointer.strip_prefix(block).and_then(|rest| rest.strip_prefix('/')).map(|rest| rest.split('/').next().unwrap_or_default())
    };
    let frozen = old.get("immutable").and_then(Value::as_bool) == Some(true);
    match (kind, field("/spec")) {
        ("Deployment" | "StatefulSet" | "DaemonSet", Some("template")) => Effect::Upgrade,
        ("Deployment" | "StatefulSet", Some("replicas")) => Effect::Scale,
        ("Deployment" | "DaemonSet", Some("selector")) => Effect::Refused,
        ("StatefulSet", Some(name)) if !STATEFUL.contains(&name) => Effect::Refused,
        ("Job", Some(name)) if JOB.contains(&name) => Effect::Refused,
        ("PersistentVolumeClaim", Some(name)) if !matches!(name, "resources" | "volumeAttributesClassName") => Effect::Refused,
        // A running cluster's Service keeps its address: `None` and an address are not exchanged.
        ("Service", Some("clusterIP" | "clusterIPs")) => Effect::Refused,
        ("RoleBinding" | "ClusterRoleBinding", None) if field("").is_some_and(|name| name == "roleRef") => Effect::Refused,
        ("Secret", None) if pointer == "/type" => Effect::Refused,
        ("ConfigMap" | "Secret", None) if frozen && !pointer.starts_with("/metadata") => Effect::Refused,
        _ => Effect::Ignore,
    }
}
