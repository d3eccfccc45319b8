//! What may not change once an object exists. In: the object as it was and as it is to be. Out: faults, as a server tells them at
//! a second apply. Must not judge the new object itself (see `check`).
//! Source: k8s.io/kubernetes/pkg/apis/*/validation v1.36 (`Validate…Update`); `verdicts-update.jsonl` of the oracle.

use serde_json::Value;

use super::at::At;
use super::fault::{Fault, Judge};
use crate::k8s::version::KubernetesVersion;

/// Fields of a `StatefulSet` that may change.
const STATEFUL_SET: &[&str] = &[
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];

/// Everything that the server has against replacing an object by another of the same kind and name.
#[must_use]
pub fn check(old: &Value, new: &Value, version: KubernetesVersion) -> Vec<Fault> {
    let mut judge = Judge::new(version);
    let (before, after) = (At::root(old), At::root(new));
    let (was, is) = (before.get("spec"), after.get("spec"));
    match (after.get("apiVersion").text(), after.get("kind").text()) {
        ("apps/v1", "Deployment" | "ReplicaSet" | "DaemonSet") => {
            immutable(&mut judge, &was.get("selector"), &is.get("selector"));
            let strategy = is.get("strategy");
            let stored = was.value().pointer("/strategy/type").and_then(Value::as_str).unwrap_or("RollingUpdate");
            let rolling = strategy.get("rollingUpdate");
            if strategy.get("type").text() == "Recreate" && stored == "RollingUpdate" && !rolling.is_set() {
                let text = "stays filled in on the server: a server-side apply cannot change RollingUpdate to Recreate; replace the object";
                judge.forbidden(&rolling, text);
            }
        }
        ("apps/v1", "StatefulSet") => {
            let frozen = |value: &Value| {
                let mut fields: Vec<(String, Value)> = Vec::new();
                for (name, value) in value.as_object().into_iter().flatten() {
                    if !STATEFUL_SET.contains(&name.as_str()) && !value.is_null() {
                        fields.push((name.clone(), plain(value)));
                    }
                }
                if !fields.iter().any(|(name, _)| name == "podManagementPolicy") {
                    fields.push(("podManagementPolicy".to_owned(), Value::from("OrderedReady")));
                }
                fields.sort_by(|a, b| a.0.cmp(&b.0));
                fields
            };
            if frozen(was.value()) != frozen(is.value()) {
                judge.forbidden(&is, format!("changes in a field other than {}", STATEFUL_SET.join(", ")));
            }
        }
        ("batch/v1", "Job") => job(&mut judge, &was, &is),
        ("v1", "Service") => service(&mut judge, &was, &is),
        ("v1", "PersistentVolumeClaim") if plain(was.value()) != plain(is.value()) => {
            judge.forbidden(&is, "changes, and only a bound claim may grow, where its class allows it");
        }
        ("v1", "ConfigMap") if before.get("immutable").is_true() => locked(&mut judge, &before, &after, &["data", "binaryData"]),
        ("v1", "Secret") => {
            let kind = |at: &At<'_, '_>| if at.text().is_empty() { "Opaque".to_owned() } else { at.text().to_owned() };
            if kind(&before.get("type")) != kind(&after.get("type")) {
                judge.invalid(&after.get("type"), "changes, and a Secret keeps its type");
            }
            if before.get("immutable").is_true() {
                locked(&mut judge, &before, &after, &["data", "stringData"]);
            }
        }
        ("rbac.authorization.k8s.io/v1", "RoleBinding" | "ClusterRoleBinding") => {
            immutable(&mut judge, &before.get("roleRef"), &after.get("roleRef"));
        }
        _ => {}
    }
    judge.faults
}

fn job(judge: &mut Judge, was: &At<'_, '_>, is: &At<'_, '_>) {
    for field in ["template", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy", "selector"] {
        immutable(judge, &was.get(field), &is.get(field));
    }
    let completions = |at: &At<'_, '_>| at.get("completions").int().or_else(|| (!at.get("parallelism").is_set()).then_some(1));
    let elastic = is.get("completionMode").text() == "Indexed" && is.get("completions").int() == is.get("parallelism").int();
    // A field that an apply leaves out keeps its value.
    if is.get("completions").is_set() && completions(was) != completions(is) && !elastic {
        judge.invalid(&is.get("completions"), "changes, and a Job keeps its completions");
    }
}

fn service(judge: &mut Judge, was: &At<'_, '_>, is: &At<'_, '_>) {
    let (old, new) = (was.get("clusterIP").text(), is.get("clusterIP").text());
    let gone = is.get("type").text() == "ExternalName" || was.get("type").text() == "ExternalName";
    // Where the old one says nothing, the cluster has chosen an address.
    if !gone && !new.is_empty() && old != new {
        let ips = is.renamed("clusterIP", "clusterIPs");
        judge.invalid(&ips.shown_index(0), "changes, and a Service keeps its address");
    }
}

fn locked(judge: &mut Judge, before: &At<'_, '_>, after: &At<'_, '_>, fields: &[&'static str]) {
    if !after.get("immutable").is_true() {
        judge.forbidden(&after.get("immutable"), "was true, and stays");
    }
    for field in fields {
        if plain(before.get(field).value()) != plain(after.get(field).value()) {
            judge.forbidden(&after.get(field), "changes in an immutable object");
        }
    }
}

fn immutable(judge: &mut Judge, was: &At<'_, '_>, is: &At<'_, '_>) {
    if plain(was.value()) != plain(is.value()) {
        judge.invalid(is, "changes, and the server keeps it as it was made");
    }
}

/// A value without nulls and empty containers, and with its keys in order: what is left out is the same as nothing.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(&String, Value)> =
                map.iter().map(|(key, value)| (key, plain(value))).filter(|(_, value)| !value.is_null()).collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            if entries.is_empty() { Value::Null } else { entries.into_iter().map(|(key, value)| (key.clone(), value)).collect() }
        }
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
