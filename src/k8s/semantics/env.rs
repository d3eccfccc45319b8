//! Environment of containers: variables, their sources, and whole ConfigMaps and Secrets.
//! Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36 (`ValidateEnv`, `ValidateEnvFrom`, field and resource selectors).

use super::at::At;
use super::fault::{Judge, Reason};
use super::text;
use crate::k8s::amount::{Amount, Notation};
use crate::k8s::metadata::{label_key, variable};

/// What a downward API field may be read into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Into {
    Variable,
    File,
}

/// Judges `env` and `envFrom` of a container.
pub(super) fn check(judge: &mut Judge, container: &At<'_, '_>) {
    for entry in container.get("env").items() {
        let name = entry.get("name");
        if name.text().is_empty() {
            judge.required(&name);
        } else {
            judge.format(&name, variable(name.text()));
        }
        let from = entry.get("valueFrom");
        if from.is_set() {
            source(judge, &from, !entry.get("value").text().is_empty());
        }
    }
    for entry in container.get("envFrom").items() {
        let prefix = entry.get("prefix");
        if !prefix.text().is_empty() {
            judge.format(&prefix, variable(prefix.text()));
        }
        let mut sources = 0;
        for field in ["configMapRef", "secretRef"] {
            let reference = entry.get(field);
            if reference.is_set() {
                sources += 1;
                let name = reference.get("name");
                if name.text().is_empty() {
                    judge.required(&name);
                } else {
                    // The server judges this name as a prefix of one: a `-` at its end slips through.
                    let text = name.text();
                    judge.format(&name, text::subdomain(text.strip_suffix('-').filter(|_| text.len() > 1).unwrap_or(text)));
                }
            }
        }
        if sources != 1 {
            judge.invalid(&container.get("envFrom"), "has an entry without exactly one of `configMapRef` and `secretRef`");
        }
    }
}

fn source(judge: &mut Judge, from: &At<'_, '_>, has_value: bool) {
    let mut sources = 0;
    let mut one = |field| {
        let at = from.get(field);
        sources += i32::from(at.is_set());
        at
    };
    let (field, resource) = (one("fieldRef"), one("resourceFieldRef"));
    let (config_map, secret, file) = (one("configMapKeyRef"), one("secretKeyRef"), one("fileKeyRef"));
    if field.is_set() {
        field_ref(judge, &field, Into::Variable);
    }
    if resource.is_set() {
        resource_ref(judge, &resource, Into::Variable);
    }
    for reference in [&config_map, &secret] {
        if reference.is_set() {
            let (name, key) = (reference.get("name"), reference.get("key"));
            judge.format(&name, text::subdomain(name.text()));
            if key.text().is_empty() {
                judge.required(&key);
            } else {
                judge.format(&key, text::config_key(key.text()));
            }
        }
    }
    if file.is_set() {
        let (key, volume, path) = (file.get("key"), file.get("volumeName"), file.get("path"));
        if key.text().is_empty() {
            judge.required(&key);
        } else {
            judge.format(&key, variable(key.text()));
        }
        judge.label_required(&volume);
        if path.text().is_empty() {
            judge.required(&path);
        } else {
            judge.format(&path, text::backstep(path.text()));
        }
    }
    if sources == 0 {
        judge.invalid(from, "names no source: a field, a resource, a ConfigMap's or a Secret's key");
    } else if has_value {
        judge.invalid(from, "is set beside `value`");
    } else if sources > 1 {
        judge.invalid(from, "names more than one source");
    }
}

/// Fields that a server of any release turns into text; others cannot be converted.
const FIELDS: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.host",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Judges a reference to a field of the pod itself.
pub(super) fn field_ref(judge: &mut Judge, at: &At<'_, '_>, into: Into) {
    let version = at.get("apiVersion");
    let path = at.get("fieldPath");
    if path.text().is_empty() {
        judge.required(&path);
        return;
    }
    if !matches!(version.text(), "" | "v1") {
        judge.invalid(&path, "cannot be read in that `apiVersion`");
        return;
    }
    if let Some((map, key)) = path.text().strip_suffix("']").and_then(|text| text.split_once("['")).filter(|(map, _)| !map.is_empty()) {
        match map {
            "metadata.annotations" => judge.format(at, label_key(&key.to_lowercase())),
            "metadata.labels" => judge.format(at, label_key(key)),
            _ => judge.invalid(&path, format!("asks for a key of `{}`, which has none", map.escape_debug())),
        }
        return;
    }
    let known = FIELDS.contains(&path.text())
        && match into {
            Into::Variable => !matches!(path.text(), "metadata.annotations" | "metadata.labels"),
            Into::File => path.text().starts_with("metadata."),
        };
    if !known {
        judge.refuse(&path, Reason::NotSupported, format!("is `{}`, which pods do not pass on here", path.text().escape_debug()));
    }
}

/// Judges a reference to a container's own limits and requests.
pub(super) fn resource_ref(judge: &mut Judge, at: &At<'_, '_>, into: Into) {
    let (container, resource) = (at.get("containerName"), at.get("resource"));
    let name = resource.text();
    let kind = name.strip_prefix("limits.").or_else(|| name.strip_prefix("requests.")).unwrap_or_default();
    let huge = kind.starts_with("hugepages-");
    if into == Into::File && container.text().is_empty() {
        judge.required(&container);
    } else if name.is_empty() {
        judge.required(&resource);
    } else if !huge && !matches!(kind, "cpu" | "memory" | "ephemeral-storage") {
        judge.refuse(&resource, Reason::NotSupported, format!("is `{}`, which is neither a limit nor a request", name.escape_debug()));
    }
    let divisor = at.get("divisor");
    let Some(amount) = Amount::of(divisor.value()).filter(|amount| amount.nanos != 0) else { return };
    let fits = match kind {
        "cpu" => amount.nanos == 1_000_000 || amount.whole() == Some(1),
        "memory" | "ephemeral-storage" => is_unit(amount),
        _ if huge => is_unit(amount),
        _ => true,
    };
    if !fits {
        judge.invalid(&divisor, "is no divisor of that resource: for cpu 1 or 1m, else 1, 1k…1E, 1Ki…1Ei");
    }
}

/// Whether an amount is 1 or one of a decimal or binary unit.
fn is_unit(amount: Amount) -> bool {
    let power = |base: i128, times: u32| (0..=times).any(|n| amount.whole() == Some(base.pow(n)));
    amount.whole() == Some(1)
        || match amount.notation {
            Notation::Decimal => power(1000, 6),
            Notation::Binary => power(1024, 6),
            Notation::Exponent => false,
        }
}
