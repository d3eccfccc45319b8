//! Pods on their way up: fields of a role → `[jobmanager.pod]` and `[taskmanager.pod]`, which every target understands.
//!
//! In: the spec. Out: pod patches in a draft. What a pod patch does not take stays in `[patch]`.

use serde_json::{Map, Value, json};

use super::super::super::operator::raise::Draft;
use super::super::super::operator::raise::values::{fits_pod, without_nulls};
use crate::plan::MAIN_CONTAINER;

/// Raises the pods of both roles.
pub(super) fn raise(spec: &Value, draft: &mut Draft) {
    let of = |role: &str| spec.get(role).map_or_else(|| json!({}), |block| without_nulls(&template(block)));
    let (one, two) = (of("jobManager"), of("taskManager"));
    // Some operators have fields for both roles together only.
    let places = if one == two { vec![("pod", one)] } else { vec![("jobmanager.pod", one), ("taskmanager.pod", two)] };
    for (word, template) in places {
        if template.as_object().is_some_and(|map| !map.is_empty()) && fits_pod(&template) {
            draft.set(word, template);
        }
    }
}

fn template(block: &Value) -> Value {
    let take = |field: &str| block.get(field).filter(|value| !is_empty(value)).cloned();
    let mut metadata = Map::new();
    for (field, key) in [("podLabels", "labels"), ("podAnnotations", "annotations")] {
        metadata.extend(take(field).map(|value| (key.to_owned(), value)));
    }
    let mut spec = Map::new();
    for field in ["affinity", "nodeSelector", "tolerations", "hostAliases", "securityContext", "volumes", "initContainers"] {
        spec.extend(take(field).map(|value| (field.to_owned(), value)));
    }
    let mut main = Map::new();
    main.extend(take("volumeMounts").map(|value| ("volumeMounts".to_owned(), value)));
    main.extend(take("extraPorts").map(|value| ("ports".to_owned(), value)));
    let mut containers = Vec::new();
    if !main.is_empty() {
        main.insert("name".to_owned(), MAIN_CONTAINER.into());
        containers.push(Value::Object(main));
    }
    containers.extend(take("sidecars").and_then(|value| value.as_array().cloned()).into_iter().flatten());
    if !containers.is_empty() {
        spec.insert("containers".to_owned(), containers.into());
    }
    let parts = [("metadata", metadata), ("spec", spec)];
    let parts: Map<String, Value> =
        parts.into_iter().filter(|(_, map)| !map.is_empty()).map(|(key, map)| (key.to_owned(), map.into())).collect();
    json!(parts)
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}
