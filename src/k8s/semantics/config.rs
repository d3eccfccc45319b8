//! ConfigMaps, Secrets, Namespaces, ResourceQuotas and ServiceAccounts: what they may hold, and how much.
//! Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36, pod-security-admission v0.36 (labels of namespaces).

use std::collections::BTreeMap;

use super::at::At;
use super::fault::{Judge, Reason};
use super::{resources, text};
use crate::k8s::base64;
use crate::k8s::metadata::label_value;

/// The most bytes that the values of one `ConfigMap` or Secret may have together.
pub const VALUES_LIMIT: usize = 1024 * 1024;

/// Judges a `ConfigMap`.
pub(super) fn config_map(judge: &mut Judge, object: &At<'_, '_>) {
    let (data, binary) = (object.get("data"), object.get("binaryData"));
    let mut size = 0;
    for (key, value) in data.entries() {
        judge.format(&value, text::config_key(key));
        if binary.value().get(key).is_some() {
            judge.invalid(&value, "is in `binaryData` as well");
        }
        size += value.text().len();
    }
    for (key, value) in binary.entries() {
        judge.format(&value, text::config_key(key));
        size += base64::decoded_len(value.text());
    }
    if size > VALUES_LIMIT {
        // The server names no field here.
        let nowhere = At::root(object.value());
        judge.refuse(&nowhere, Reason::TooLong, format!("holds values of {size} bytes, and {VALUES_LIMIT} are the most"));
    }
}

/// Judges a Secret.
pub(super) fn secret(judge: &mut Judge, object: &At<'_, '_>) {
    let (data, texts) = (object.get("data"), object.renamed("stringData", "data"));
    let value = |key: &str| -> Option<Vec<u8>> {
        let plain = texts.value().get(key).map(|value| value.as_str().unwrap_or_default().as_bytes().to_vec());
        plain.or_else(|| data.value().get(key).map(|value| base64::decode(value.as_str().unwrap_or_default()).unwrap_or_default()))
    };
    let mut size = 0;
    for (key, at) in texts.entries() {
        judge.format(&at, text::config_key(key));
        size += at.text().len();
    }
    for (key, at) in data.entries().filter(|(key, _)| texts.value().get(key).is_none()) {
        judge.format(&at, text::config_key(key));
        size += base64::decoded_len(at.text());
    }
    if size > VALUES_LIMIT {
        judge.refuse(&data, Reason::TooLong, format!("holds values of {size} bytes, and {VALUES_LIMIT} are the most"));
    }
    let needs = |judge: &mut Judge, key: &'static str| {
        if value(key).is_none() {
            judge.required(&data.key(key));
        }
    };
    let json = |judge: &mut Judge, key: &'static str| match value(key) {
        None => judge.required(&data.key(key)),
        Some(bytes) => {
            let good = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok_and(|value| value.is_object() || value.is_null());
            if !good {
                judge.invalid(&data.key(key), "is no JSON object");
            }
        }
    };
    match object.get("type").text() {
        "kubernetes.io/service-account-token" => {
            let metadata = object.get("metadata");
            let annotations = metadata.get("annotations");
            let account = annotations.key("kubernetes.io/service-account.name");
            if account.text().is_empty() {
                judge.required(&account);
            }
        }
        "kubernetes.io/dockercfg" => json(judge, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => json(judge, ".dockerconfigjson"),
        "kubernetes.io/basic-auth" if value("username").is_none() && value("password").is_none() => {
            needs(judge, "username");
            needs(judge, "password");
        }
        "kubernetes.io/ssh-auth" if value("ssh-privatekey").is_none_or(|key| key.is_empty()) => judge.required(&data.key("ssh-privatekey")),
        "kubernetes.io/tls" => {
            needs(judge, "tls.crt");
            needs(judge, "tls.key");
            let pem = |key: &str, word: &str| {
                value(key).is_none_or(|bytes| {
                    String::from_utf8_lossy(&bytes).lines().any(|line| line.starts_with("-----BEGIN ") && line.contains(word))
                })
            };
            if !pem("tls.crt", "CERTIFICATE") || !pem("tls.key", "PRIVATE KEY") {
                judge.warn(&data, "holds no certificate and key in PEM");
            }
        }
        _ => {}
    }
}

/// Judges a Namespace: the words of its Pod Security labels.
pub(super) fn namespace(judge: &mut Judge, object: &At<'_, '_>) {
    let metadata = object.get("metadata");
    let (name, labels) = (metadata.get("name"), metadata.get("labels"));
    if let Some(fault) = label_value(name.text()) {
        judge.invalid(&labels, format!("get the name as `kubernetes.io/metadata.name`, and it {fault}"));
    }
    for mode in ["enforce", "audit", "warn"] {
        for (label, value) in labels.entries() {
            let Some(word) = label.strip_prefix("pod-security.kubernetes.io/") else { continue };
            if word == mode && !matches!(value.text(), "privileged" | "baseline" | "restricted") {
                judge.invalid(&value, format!("is `{}`; known are privileged, baseline, restricted", value.text().escape_debug()));
            }
            if word.strip_suffix("-version") == Some(mode) && !is_policy_version(value.text()) {
                judge.invalid(
                    &value,
                    format!("is `{}`; known are `latest` and `v1.36` with the number of a minor", value.text().escape_debug()),
                );
            }
        }
    }
}

fn is_policy_version(text: &str) -> bool {
    let minor = text.strip_prefix("v1.").unwrap_or_default();
    let number = !minor.is_empty() && minor.bytes().all(|c| c.is_ascii_digit()) && (minor == "0" || !minor.starts_with('0'));
    text == "latest" || (number && minor.len() < 10)
}

/// Judges a `ResourceQuota`.
pub(super) fn quota(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    let hard = spec.get("hard");
    for (resource, value) in hard.entries() {
        resources::quota_name(judge, &value, resource);
        resources::amount(judge, &value, resource);
    }
    let scopes = spec.get("scopes");
    let mut misfits: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for scope in scopes.unnumbered() {
        let known = [
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass",
        ];
        if !known.contains(&scope.text()) {
            judge.invalid(&scope, format!("holds `{}`; known are {}", scope.text().escape_debug(), known.join(", ")));
        }
        let class = match scope.text() {
            "VolumeAttributesClass" | "BestEffort" => scope.text(),
            _ => "",
        };
        let misfit = *misfits.entry(class).or_insert_with(|| {
            let pods = ["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
            let fits = |resource: &str| match class {
                "VolumeAttributesClass" => resource == "requests.storage" || resource == "persistentvolumeclaims",
                "BestEffort" => resource == "pods",
                _ => pods.contains(&resource),
            };
            hard.entries().map(|(resource, _)| resource).find(|resource| !fits(resource) && resources::is_quota(resource))
        });
        if let Some(resource) = misfit {
            judge.invalid(&scope, format!("holds `{}`, which `{}` does not have", scope.text().escape_debug(), resource.escape_debug()));
        }
    }
    let has = |word: &str| scopes.items().any(|scope| scope.text() == word);
    if (has("BestEffort") && has("NotBestEffort")) || (has("Terminating") && has("NotTerminating")) {
        judge.invalid(&scopes, "holds a scope and its opposite");
    }
}

/// Judges a `PriorityClass`: the highest values and the names of the system's own are taken.
pub(super) fn priority_class(judge: &mut Judge, object: &At<'_, '_>) {
    const HIGHEST: i64 = 1_000_000_000;
    let metadata = object.get("metadata");
    let name = metadata.get("name");
    if matches!(name.text(), "system-cluster-critical" | "system-node-critical") {
        return;
    }
    if name.text().starts_with("system-") {
        judge.forbidden(&name, "begins with `system-`, which is kept for the system");
    }
    let value = object.get("value");
    if value.int().is_some_and(|value| value > HIGHEST && i32::try_from(value).is_ok()) {
        judge.forbidden(&value, format!("is above {HIGHEST}, the highest that is not the system's"));
    }
    judge.word_if_any(&object.get("preemptionPolicy"), &["Never", "PreemptLowerPriority"]);
}

/// Judges a `ServiceAccount`.
pub(super) fn service_account(judge: &mut Judge, object: &At<'_, '_>) {
    let metadata = object.get("metadata");
    let annotations = metadata.get("annotations");
    let old = annotations.key("kubernetes.io/enforce-mountable-secrets");
    if old.is_set() {
        judge.warn(&old, "is deprecated: separate namespaces keep Secrets apart");
    }
}
