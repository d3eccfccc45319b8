//! The JSON Schema of the kind, made from the types, and the same as a definition that the API server's rules can be asked of.
//!
//! In: nothing, or a resource. Out: a document of draft 2020-12 in which types of Kubernetes are named; faults; the resource with the
//! server's defaults. Must not judge meaning: the operator's webhook does (`judge`).
//! Source: comparison of the definition with `schemas/kubernetes`: its pods are those of Kubernetes 1.36.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::types::{FlinkCluster, QUANTITY};
use super::{API_VERSION, KIND};
use crate::k8s::KubernetesVersion;
use crate::k8s::crd::{Budget, Definition};
use crate::k8s::schema::{Schema, Shape, TypeId};
use crate::k8s::semantics::Fault;
use crate::operators::apache::types::foreign::KUBERNETES_TYPE;

/// The key of a property that the server fills in.
const DEFAULT: &str = "x-default";
/// The Kubernetes release whose pods the definition holds.
const MODEL: &str = "1.36";

/// Fields that the definition requires and the published API does not: its generator reads Go's tags.
const REQUIRED_MORE: &[(&str, &str)] = &[
    ("core.v1.HTTPHeader", "value"),
    ("core.v1.ISCSIVolumeSource", "lun"),
    ("core.v1.PreferredSchedulingTerm", "preference"),
    ("core.v1.SleepAction", "seconds"),
    ("core.v1.Sysctl", "value"),
];

/// What a definition keeps of metadata inside another object.
const INNER_METADATA: &[&str] = &["annotations", "finalizers", "labels", "name", "namespace"];

/// The document. Made once, then kept.
#[must_use]
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        generator.subschema_for::<FlinkCluster>();
        let mut types = generator.take_definitions(true);
        types.values_mut().for_each(settle);
        if let Some(kind) = types.get_mut(KIND).and_then(Value::as_object_mut) {
            if let Some(properties) = kind.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("apiVersion".to_owned(), json!({ "const": API_VERSION }));
                properties.insert("kind".to_owned(), json!({ "const": KIND }));
            }
            kind.insert("required".to_owned(), json!(["apiVersion", "kind", "metadata", "spec"]));
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:flinkc:operators:spotify:v1beta1",
            "title": "The custom resource of Spotify's flink-on-k8s-operator",
            "x-kubernetes-version": MODEL,
            "$ref": format!("#/$defs/{KIND}"),
            "$defs": types,
        })
    })
}

/// Brings what schemars writes for optional Rust fields into the form of a definition.
fn settle(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    object.shift_remove("default");
    if object.get("format").is_some_and(|format| format != "int32") {
        object.shift_remove("format");
    }
    if let Some(default) = object.shift_remove(DEFAULT) {
        object.insert("default".to_owned(), default);
    }
    let not_null = |name: &Value| name != "null";
    if let Some(only) = object.get("type").and_then(Value::as_array).and_then(|types| types.iter().find(|name| not_null(name))).cloned() {
        object.insert("type".to_owned(), only);
    }
    let choice = object.get("anyOf").and_then(Value::as_array);
    let only = choice.and_then(|choice| choice.iter().find(|schema| schema.get("type").is_none_or(not_null))).cloned();
    if let Some(Value::Object(only)) = only {
        object.shift_remove("anyOf");
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
    if let Some(Value::Array(words)) = object.shift_remove("oneOf") {
        let words: Vec<Value> = words.iter().filter_map(|word| word.get("const").cloned()).collect();
        object.insert("type".to_owned(), "string".into());
        object.insert("enum".to_owned(), words.into());
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(settle);
    }
    for inside in ["items", "additionalProperties"] {
        object.get_mut(inside).into_iter().for_each(settle);
    }
    if object.get("type").is_some_and(|name| name == "object")
        && !object.contains_key("additionalProperties")
        && !object.contains_key(KUBERNETES_TYPE)
    {
        object.insert("additionalProperties".to_owned(), false.into());
    }
}

/// The kind as an API server holds it.
///
/// # Panics
/// Never: the definition is made here.
#[must_use]
pub fn definition() -> &'static Definition {
    static DEFINITION: OnceLock<Definition> = OnceLock::new();
    DEFINITION.get_or_init(|| {
        let (group, version) = API_VERSION.split_once('/').unwrap_or_default();
        let schema = document().pointer(&format!("/$defs/{KIND}")).map(structural).unwrap_or_default();
        let object = json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {
                "group": group,
                "names": { "kind": KIND },
                "scope": "Namespaced",
                "versions": [{ "name": version, "served": true, "schema": { "openAPIV3Schema": schema } }],
            },
        });
        Definition::all(&object).pop().expect("one version is served")
    })
}

/// The schema of `spec`, types of Kubernetes spelled out.
#[must_use]
pub fn structural_spec() -> Value {
    document().pointer(&format!("/$defs/{KIND}/properties/spec")).map(structural).unwrap_or_default()
}

/// A part of the document with everything that it refers to, types of Kubernetes spelled out.
fn structural(schema: &Value) -> Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|name| document().pointer(name.strip_prefix('#')?));
    let mut full = target.map(structural).unwrap_or_else(|| json!({}));
    if let Some(type_id) = schema.get(KUBERNETES_TYPE).and_then(Value::as_str).and_then(TypeId::named) {
        full = foreign(type_id);
    }
    let (Some(object), Some(own)) = (full.as_object_mut(), schema.as_object()) else { return full };
    for (key, value) in own {
        let value = match key.as_str() {
            "$ref" | KUBERNETES_TYPE | "title" | "description" => continue,
            "additionalProperties" if value.is_boolean() => continue,
            "properties" => value.as_object().into_iter().flatten().map(|(name, inside)| (name.clone(), structural(inside))).collect(),
            "items" | "additionalProperties" => structural(value),
            _ => value.clone(),
        };
        object.insert(key.clone(), value);
    }
    full
}

/// A type of Kubernetes as a structural schema.
fn foreign(type_id: TypeId) -> Value {
    let model: KubernetesVersion = MODEL.parse().unwrap_or(KubernetesVersion::LATEST);
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in Schema::of(model).fields(type_id) {
        if type_id == TypeId::OBJECT_META && !INNER_METADATA.contains(&field.name) {
            continue;
        }
        if field.required() || REQUIRED_MORE.contains(&(type_id.name(), field.name)) {
            required.push(field.name);
        }
        let mut schema = shaped(field.shape);
        let keys: Vec<&str> = field.list_keys().collect();
        if let Some(schema) = schema.as_object_mut() {
            if !keys.is_empty() {
                schema.insert("x-kubernetes-list-type".to_owned(), "map".into());
                schema.insert("x-kubernetes-list-map-keys".to_owned(), json!(keys));
            }
            if field.is_set() && type_id != TypeId::OBJECT_META {
                schema.insert("x-kubernetes-list-type".to_owned(), "set".into());
            }
            if let Some(default) = field.default() {
                schema.insert("default".to_owned(), default.into());
            }
        }
        properties.insert(field.name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn shaped(shape: Shape) -> Value {
    match shape {
        Shape::String | Shape::Bytes => json!({ "type": "string" }),
        Shape::Time => json!({ "type": "string" }),
        Shape::Int32 => json!({ "type": "integer", "format": "int32" }),
        Shape::Int64 => json!({ "type": "integer" }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Quantity => json!({ "x-kubernetes-int-or-string": true, "pattern": QUANTITY }),
        Shape::IntOrString => json!({ "x-kubernetes-int-or-string": true }),
        Shape::Raw => json!({ "type": "object" }),
        Shape::Object(type_id) => foreign(type_id),
        Shape::Map(element) => json!({ "type": "object", "additionalProperties": shaped(element.shape()) }),
        Shape::List(element) => json!({ "type": "array", "items": shaped(element.shape()) }),
    }
}

/// What an API server with the definition refuses in a resource, metadata apart; fields that it would drop count as refused.
#[must_use]
pub fn check(resource: &Value) -> Vec<Fault> {
    let mut resource = resource.clone();
    if let Some(object) = resource.as_object_mut() {
        // Whoever creates a resource cannot write its status: the server drops it before it looks.
        object.shift_remove("status");
    }
    // The definition has no rules in CEL: the budget is not touched.
    definition().check(&resource, None, &mut Budget::for_bytes(0)).faults
}

/// A resource with what the server fills in, without nulls: what the operator sees.
#[must_use]
pub fn with_defaults(resource: &Value) -> Value {
    without_nulls(&definition().with_defaults(resource))
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().filter(|(_, inside)| !inside.is_null()).map(|(key, inside)| (key.clone(), without_nulls(inside))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
