//! The JSON Schema of the four kinds in one release, made from the types.
//!
//! In: a release. Out: a document of draft 2020-12, in which every unknown field is refused; types of Kubernetes are named, not
//! spelled out. Must not say more than the definitions do: they have no required field, no range and no pattern.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::types::{BEFORE, FlinkBlueGreenDeployment, FlinkDeployment, FlinkSessionJob, FlinkStateSnapshot};
use super::{API_VERSION, Kind, Release, pods};

/// The key under which a type says since which release a field or word is there.
const SINCE: &str = "x-since";

/// The document of a release. Made once, then kept.
#[must_use]
pub fn document(release: Release) -> &'static Value {
    static DOCUMENTS: [OnceLock<Value>; Release::ALL.len()] = [const { OnceLock::new() }; Release::ALL.len()];
    static NONE: Value = Value::Null;
    let at = Release::ALL.into_iter().position(|known| known == release);
    at.and_then(|at| DOCUMENTS.get(at)).map_or(&NONE, |slot| slot.get_or_init(|| make(release)))
}

fn make(release: Release) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<FlinkDeployment>();
    generator.subschema_for::<FlinkSessionJob>();
    generator.subschema_for::<FlinkStateSnapshot>();
    generator.subschema_for::<FlinkBlueGreenDeployment>();
    let mut types = generator.take_definitions(true);
    types.retain(|_, schema| is_there(schema, release));
    for (name, schema) in &mut types {
        settle(schema, release);
        if let Some(object) = schema.as_object_mut() {
            object.insert("title".to_owned(), name.clone().into());
        }
        if Kind::named(name).is_some()
            && let Some(object) = schema.as_object_mut()
        {
            if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("apiVersion".to_owned(), json!({ "const": API_VERSION }));
                properties.insert("kind".to_owned(), json!({ "const": name }));
            }
            object.insert("required".to_owned(), json!(["apiVersion", "kind", "metadata"]));
        }
    }
    let kinds: Vec<Value> = Kind::ALL
        .into_iter()
        .filter(|kind| kind.releases().contains(release))
        .map(|kind| json!({ "$ref": format!("#/$defs/{}", kind.name()) }))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:flinkc:operators:apache:{release}"),
        "title": format!("Custom resources of the Apache Flink Kubernetes Operator {release}"),
        "x-kubernetes-version": pods::model(release).kubernetes,
        "oneOf": kinds,
        "$defs": types,
    })
}

/// Whether a field, a word or a type is there in a release.
fn is_there(schema: &Value, release: Release) -> bool {
    let since = schema.get(SINCE).and_then(Value::as_str).and_then(|since| since.parse::<Release>().ok());
    since.is_none_or(|since| since <= release)
}

/// Brings what schemars writes for optional Rust fields into the form of the definitions, and takes out what the release lacks.
fn settle(schema: &mut Value, release: Release) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(before) = object.shift_remove(BEFORE)
        && let Some(named) = before.get("release").and_then(Value::as_str).and_then(|named| named.parse::<Release>().ok())
        && release < named
        && let Some(other) = before.get("schema").and_then(Value::as_object)
    {
        let description = object.shift_remove("description");
        *object = other.clone();
        object.extend(description.map(|text| ("description".to_owned(), text)));
    }
    for noise in [SINCE, "default", "format"] {
        object.shift_remove(noise);
    }
    or_null(object);
    one_of_words(object, release);
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|_, property| is_there(property, release));
        properties.values_mut().for_each(|property| settle(property, release));
    }
    for inside in ["items", "additionalProperties"] {
        if let Some(schema) = object.get_mut(inside) {
            settle(schema, release);
        }
    }
    let closed = object.get("type").and_then(Value::as_str) == Some("object")
        && !object.contains_key("additionalProperties")
        && !object.contains_key(super::types::KUBERNETES_TYPE);
    if closed {
        object.insert("additionalProperties".to_owned(), false.into());
    }
}

/// A null is dropped by the server before it looks, so that no schema names it.
fn or_null(object: &mut Map<String, Value>) {
    let only = object.get("type").and_then(Value::as_array).and_then(|types| types.iter().find(|name| *name != "null")).cloned();
    if let Some(only) = only {
        object.insert("type".to_owned(), only);
    }
    let choice = object.get("anyOf").and_then(Value::as_array);
    let only = choice.and_then(|choice| choice.iter().find(|schema| schema.get("type").is_none_or(|name| name != "null"))).cloned();
    if let Some(Value::Object(only)) = only {
        object.shift_remove("anyOf");
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
}

/// Words with a description each become one list of words.
fn one_of_words(object: &mut Map<String, Value>, release: Release) {
    let Some(Value::Array(choice)) = object.shift_remove("oneOf") else { return };
    let words: Vec<Value> = choice
        .iter()
        .filter(|word| is_there(word, release))
        .flat_map(|word| {
            let one = word.get("const").cloned();
            one.into_iter().chain(word.get("enum").and_then(Value::as_array).into_iter().flatten().cloned())
        })
        .collect();
    object.insert("type".to_owned(), "string".into());
    object.insert("enum".to_owned(), words.into());
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn releases_differ_where_they_did() {
        let has = |release, pointer: &str| document(release).pointer(pointer).is_some();
        assert!(!has(Release::V1_13, "/$defs/FlinkBlueGreenDeployment"));
        assert!(has(Release::V1_14, "/$defs/FlinkBlueGreenDeployment"));
        assert!(!has(Release::V1_10, "/$defs/Job/properties/autoscalerResetNonce"));
        assert!(has(Release::V1_11, "/$defs/Job/properties/autoscalerResetNonce"));
        assert!(!has(Release::V1_15, "/$defs/TaskManager/properties/resources"));
        let last = |release| document(release).pointer("/$defs/FlinkVersion/enum").unwrap().as_array().unwrap().last().cloned();
        assert_eq!(last(Release::V1_10), Some("v1_20".into()));
        assert_eq!(last(Release::V1_15), Some("v2_2".into()));
        let options = |release| document(release).pointer("/$defs/FlinkDeploymentSpec/properties/flinkConfiguration").unwrap();
        assert_eq!(options(Release::V1_12)["additionalProperties"]["type"], "string");
        assert_eq!(options(Release::V1_13)["x-kubernetes-preserve-unknown-fields"], true);
    }

    #[test]
    fn nothing_of_the_making_is_left() {
        for release in Release::ALL {
            let text = document(release).to_string();
            for left in [SINCE, BEFORE, "\"null\"", "anyOf", "\"format\":", "\"default\":"] {
                assert!(!text.contains(left), "{release}: {left}");
            }
        }
    }
}
