//! What the API server asks of values beyond their types, for the fields that people change by hand: a part of its validation, not all of it.
//!
//! In: an object whose structure is sound. Out: faults with their place. Every rule here was asked of a real server (`tests/oracle_apiserver.rs`).
//! Source: k8s.io/kubernetes/pkg/apis/{core,apps,batch,policy,networking}/validation.

use std::collections::BTreeSet;

use serde_json::Value;

use super::metadata::{label_key, label_value};

/// One value that the API server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a path of fields: `spec.minReadySeconds`.
    pub path: String,
    /// What is wrong, as the end of a sentence that begins with the path.
    pub text: String,
}

/// Fields of a workload's `spec`, a pod's or a budget's that are counts: none of them may be negative.
const COUNTS: &[&str] = &[
    "replicas",
    "minReadySeconds",
    "progressDeadlineSeconds",
    "revisionHistoryLimit",
    "parallelism",
    "completions",
    "backoffLimit",
    "activeDeadlineSeconds",
    "ttlSecondsAfterFinished",
    "terminationGracePeriodSeconds",
];

/// Everything that this file knows to be refused in an object.
#[must_use]
pub fn check(object: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let Some(spec) = object.get("spec") else { return faults };
    counts(spec, "spec", &mut faults);
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
            let claims = list(spec, "volumeClaimTemplates").filter_map(|claim| claim.pointer("/metadata/name")?.as_str()).collect();
            pod(spec.pointer("/template/spec"), claims, "spec.template.spec", &mut faults);
        }
        "Pod" => pod(Some(spec), BTreeSet::new(), "spec", &mut faults),
        "PodDisruptionBudget" if set(spec, "minAvailable") && set(spec, "maxUnavailable") => {
            tell(&mut faults, "spec", "has both `minAvailable` and `maxUnavailable`, and a budget has one of them");
        }
        "HorizontalPodAutoscaler" => autoscaler(spec, &mut faults),
        "Ingress" => {
            for (index, rule) in list(spec, "rules").enumerate() {
                if let Some(fault) = rule.get("host").and_then(Value::as_str).and_then(host) {
                    tell(&mut faults, format!("spec.rules[{index}].host"), fault);
                }
            }
        }
        _ => {}
    }
    faults
}

/// Why a text is no host of an Ingress: a domain in small letters, `*.` before it at most.
#[must_use]
pub fn host(host: &str) -> Option<String> {
    let domain = host.strip_prefix("*.").unwrap_or(host);
    subdomain(domain).map(|fault| format!("is `{}`, which is no host name: it {fault}", host.escape_debug()))
}

/// Why a text is no domain in small letters (RFC 1123).
#[must_use]
pub fn subdomain(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if text.len() > 253 {
        return Some(format!("has {} characters, and 253 are the most", text.len()));
    }
    if let Some(odd) = text.chars().find(|c| !c.is_ascii_lowercase() && !c.is_ascii_digit() && !matches!(c, '-' | '.')) {
        return Some(if odd == ' ' { "holds a blank".to_owned() } else { format!("holds `{}`", odd.escape_debug()) });
    }
    let sound = |part: &str| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-');
    (!text.split('.').all(sound)).then(|| "has a part that is empty, or that begins or ends with `-`".to_owned())
}

fn tell(faults: &mut Vec<Fault>, path: impl Into<String>, text: impl Into<String>) {
    faults.push(Fault { path: path.into(), text: text.into() });
}

fn set(value: &Value, field: &str) -> bool {
    value.get(field).is_some_and(|inside| !inside.is_null())
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn name(value: &Value) -> &str {
    value.get("name").and_then(Value::as_str).unwrap_or_default()
}

fn counts(holder: &Value, path: &str, faults: &mut Vec<Fault>) {
    for field in COUNTS {
        if holder.get(field).and_then(Value::as_i64).is_some_and(|count| count < 0) {
            tell(faults, format!("{path}.{field}"), "is negative");
        }
    }
}

fn autoscaler(spec: &Value, faults: &mut Vec<Fault>) {
    let count = |field: &str| spec.get(field).and_then(Value::as_i64);
    let least = count("minReplicas").unwrap_or(1);
    if least < 1 {
        tell(faults, "spec.minReplicas", "is below 1");
    }
    if count("maxReplicas").is_some_and(|most| most < least.max(1)) {
        tell(faults, "spec.maxReplicas", "is below `minReplicas`");
    }
}

/// Judges a pod; `volumes` are those that a claim template brings beside its own.
fn pod<'a>(spec: Option<&'a Value>, mut volumes: BTreeSet<&'a str>, path: &str, faults: &mut Vec<Fault>) {
    let Some(spec) = spec else { return };
    counts(spec, path, faults);
    if list(spec, "containers").next().is_none() {
        tell(faults, format!("{path}.containers"), "is empty, and a pod has at least one container");
    }
    if let Some(fault) = spec.get("serviceAccountName").and_then(Value::as_str).filter(|name| !name.is_empty()).and_then(subdomain) {
        tell(faults, format!("{path}.serviceAccountName"), format!("is no name: it {fault}"));
    }
    for (key, value) in spec.get("nodeSelector").and_then(Value::as_object).into_iter().flatten() {
        let fault = label_key(key).or_else(|| value.as_str().and_then(label_value).map(|fault| format!("has a value that {fault}")));
        if let Some(fault) = fault {
            tell(faults, format!("{path}.nodeSelector"), format!("asks for the label `{}`, which {fault}", key.escape_debug()));
        }
    }
    for (index, toleration) in list(spec, "tolerations").enumerate() {
        let words = [("operator", &["", "Equal", "Exists"][..]), ("effect", &["", "NoSchedule", "PreferNoSchedule", "NoExecute"][..])];
        for (field, words) in words {
            if let Some(word) = toleration.get(field).and_then(Value::as_str).filter(|word| !words.contains(word)) {
                let known = words.iter().filter(|word| !word.is_empty()).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                tell(faults, format!("{path}.tolerations[{index}].{field}"), format!("is `{}`; known are {known}", word.escape_debug()));
            }
        }
    }
    volumes.extend(list(spec, "volumes").map(name));
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (field, containers) in ["initContainers", "containers"].map(|field| (field, list(spec, field))) {
        for (index, container) in containers.enumerate() {
            let at = format!("{path}.{field}[{index}]");
            if !names.insert(name(container)) {
                tell(faults, format!("{at}.name"), format!("is `{}` again: containers of a pod have different names", name(container)));
            }
            if container.get("image").and_then(Value::as_str).unwrap_or_default().is_empty() {
                tell(faults, format!("{at}.image"), "is missing");
            }
            for (number, mount) in list(container, "volumeMounts").enumerate() {
                if !volumes.contains(name(mount)) {
                    tell(
                        faults,
                        format!("{at}.volumeMounts[{number}].name"),
                        format!("is `{}`, and the pod has no such volume", name(mount)),
                    );
                }
                let sub_path = mount.get("subPath").and_then(Value::as_str).unwrap_or_default();
                if sub_path.starts_with('/') || sub_path.split('/').any(|step| step == "..") {
                    let text = format!("is `{}`: it must be relative, without `..`", sub_path.escape_debug());
                    tell(faults, format!("{at}.volumeMounts[{number}].subPath"), text);
                }
            }
            for (number, port) in list(container, "ports").enumerate() {
                if port.get("containerPort").and_then(Value::as_i64).is_some_and(|port| !(1..=65535).contains(&port)) {
                    tell(faults, format!("{at}.ports[{number}].containerPort"), "is not between 1 and 65535");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "test")]

    use super::{check, host};
    use serde_json::json;

    fn paths(object: &serde_json::Value) -> Vec<String> {
        check(object).into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn pods_are_judged_wherever_they_stand() {
        let good = json!({"kind": "Deployment", "spec": {"template": {"spec": {
            "containers": [{"name": "a", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
            "volumes": [{"name": "v", "emptyDir": {}}], "nodeSelector": {"a": "b"}, "serviceAccountName": "x"}}}});
        assert!(check(&good).is_empty(), "{:?}", check(&good));
        let mut bad = good.clone();
        bad["spec"]["minReadySeconds"] = json!(-1);
        let spec = &mut bad["spec"]["template"]["spec"];
        spec["volumes"] = json!([]);
        spec["serviceAccountName"] = json!("A");
        spec["nodeSelector"] = json!({"a": "b c"});
        spec["initContainers"] = json!([{"name": "a", "ports": [{"containerPort": 70000}]}]);
        spec["containers"][0]["volumeMounts"][0]["subPath"] = json!("a/../b");
        let path = "spec.template.spec";
        let expected = [
            "spec.minReadySeconds".to_owned(),
            format!("{path}.serviceAccountName"),
            format!("{path}.nodeSelector"),
            format!("{path}.initContainers[0].image"),
            format!("{path}.initContainers[0].ports[0].containerPort"),
            format!("{path}.containers[0].name"),
            format!("{path}.containers[0].volumeMounts[0].name"),
            format!("{path}.containers[0].volumeMounts[0].subPath"),
        ];
        assert_eq!(paths(&bad), expected);
        assert_eq!(paths(&json!({"kind": "Pod", "spec": {"containers": []}})), ["spec.containers"]);
    }

    #[test]
    fn budgets_scalers_and_hosts() {
        assert_eq!(paths(&json!({"kind": "PodDisruptionBudget", "spec": {"minAvailable": 1, "maxUnavailable": 1}})), ["spec"]);
        assert_eq!(paths(&json!({"kind": "HorizontalPodAutoscaler", "spec": {"minReplicas": 3, "maxReplicas": 2}})), ["spec.maxReplicas"]);
        assert_eq!(paths(&json!({"kind": "Ingress", "spec": {"rules": [{"host": "a.b"}, {"host": "A"}, {}]}})), ["spec.rules[1].host"]);
        for good in ["a", "a.b-c.d", "*.example.com"] {
            assert_eq!(host(good), None, "{good}");
        }
        for bad in ["", "*", "A.b", "a b", "a..b", "-a.b", "a.*.b", "a_b"] {
            assert!(host(bad).is_some(), "{bad}");
        }
    }
}
