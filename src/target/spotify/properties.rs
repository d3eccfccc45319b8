//! Flink's options as `flinkProperties`: texts that the operator pastes into Flink's file as they are.
//!
//! In: the plan's options. Out: those that the operator neither drops nor has a field for, quoted where Flink reads YAML.
//! Source: facts of the operator's controller, July 2026 (what it drops, what it adds, how it writes the file).

use serde_json::{Map, Value};

use crate::operators::spotify::judge::DROPPED;
use crate::plan::{Owner, Plan};
use crate::yaml;

/// The option behind the port that only older Flink and the operator's Service know.
const QUERY_PORT: &str = "query.server.port";

/// The options of a cluster.
pub(super) fn of_cluster(plan: &Plan) -> Map<String, Value> {
    let mut properties = Map::new();
    for (key, setting) in plan.config.iter() {
        let field = DROPPED.iter().any(|(option, _)| *option == key) || key == "taskmanager.rpc.port";
        let of_job = matches!(&setting.owner, Owner::Word(path) if path == "parallelism") && plan.mode.application().is_some();
        if field || of_job {
            continue;
        }
        // The operator looks for the old key alone, and every Flink so far reads it.
        let key = if key == "high-availability.type" { "high-availability" } else { key };
        properties.insert(key.to_owned(), written(plan, &setting.text).into());
    }
    if properties.contains_key("kubernetes.cluster-id")
        && let Some(namespace) = &plan.namespace
    {
        properties.entry("kubernetes.namespace").or_insert_with(|| namespace.as_str().into());
    }
    properties
}

/// `query.server.port`, which has become a field.
pub(super) fn query_port(plan: &Plan) -> Option<u16> {
    plan.config.get(QUERY_PORT)?.parse().ok().filter(|port| *port > 0)
}

/// The value as it must stand in the file: from 2.0 on that is YAML.
fn written(plan: &Plan, text: &str) -> String {
    if !plan.flink.is_at_least(2, 0) || is_plain(text) { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Whether YAML reads the bare text as itself.
fn is_plain(text: &str) -> bool {
    let Ok(documents) = yaml::parse(&format!("v: {text}\n")) else { return false };
    let [document] = documents.as_slice() else { return false };
    match document.value.get("v") {
        Some(Value::String(read)) => read == text,
        Some(Value::Bool(_) | Value::Number(_)) => document.value.as_object().is_some_and(|map| map.len() == 1),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn what_yaml_reads_otherwise_is_quoted() {
        for plain in ["1639m", "s3://bucket/dir", "8081", "true", "a;b", "EXACTLY_ONCE", "0.0.0.0", "k:v,w:x"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["*", "%h", "a: b", "a #b", "[1]", "{}", "", "&x", "@x", "'q", "null", "- a"] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
