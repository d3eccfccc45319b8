//! The Ingress of a cluster's REST API.
//!
//! Source: the operator's `IngressUtils`, 1.10 to 1.15.

use serde_json::{Map, Value, json};

use super::Cluster;

/// The Ingress, where the spec asks for one and the operator manages them.
pub(super) fn object(cluster: &Cluster<'_>) -> Option<Value> {
    let ingress = cluster.spec.get("ingress").filter(|ingress| !ingress.is_null())?;
    let template = ingress.get("template").and_then(Value::as_str)?;
    let (host, path) = address(&filled(template, cluster));
    let mut entry = json!({
        "backend": { "service": { "name": format!("{}-rest", cluster.name), "port": { "number": 8081 } } },
        "pathType": "ImplementationSpecific",
    });
    let mut rule = Map::new();
    if let Some(entry) = entry.as_object_mut().filter(|_| !path.is_empty()) {
        entry.insert("path".to_owned(), path.into());
    }
    if !host.is_empty() {
        rule.insert("host".to_owned(), host.into());
    }
    rule.insert("http".to_owned(), json!({ "paths": [entry] }));
    let mut spec = json!({ "rules": [rule] });
    if let Some(spec) = spec.as_object_mut() {
        for (field, name) in [("className", "ingressClassName"), ("tls", "tls")] {
            spec.extend(ingress.get(field).filter(|value| !value.is_null()).map(|value| (name.to_owned(), value.clone())));
        }
    }
    let mut labels = ingress.get("labels").and_then(Value::as_object).cloned().unwrap_or_default();
    // Recorded of 1.10 (no label) and of 1.14.
    if cluster.release.is_at_least(11) {
        labels.insert("component".to_owned(), "ingress".into());
    }
    let mut metadata = json!({ "name": cluster.name, "namespace": cluster.namespace });
    if let Some(metadata) = metadata.as_object_mut().filter(|_| !labels.is_empty()) {
        metadata.insert("labels".to_owned(), labels.into());
    }
    if let (Some(metadata), Some(annotations)) = (metadata.as_object_mut(), ingress.get("annotations").filter(|value| value.is_object())) {
        metadata.insert("annotations".to_owned(), annotations.clone());
    }
    Some(json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec }))
}

/// The template with both placeholders replaced, in any case of letters.
fn filled(template: &str, cluster: &Cluster<'_>) -> String {
    let mut text = template.to_owned();
    for (placeholder, value) in [("{{name}}", &cluster.name), ("{{namespace}}", &cluster.namespace)] {
        while let Some(start) = text.to_ascii_lowercase().find(placeholder) {
            text.replace_range(start..start + placeholder.len(), value);
        }
    }
    text
}

/// Host and path of a URL, with or without a scheme.
fn address(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or(url);
    let at = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    (host.split(':').next().unwrap_or_default().to_owned(), path.to_owned())
}
