//! Custom kinds as tables of fields, and the structural schema that they are served with.
//!
//! In: declarations. Out: a schema as JSON, for `schemas/operators` and for the API server's check (`k8s::crd`).
//! Must not say more than the definitions do. Source: the definitions of the operators that declare here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use super::old_pods;
use crate::k8s::crd::Definition;
use crate::k8s::schema::TypeId;

/// What a quantity has to look like where a definition says it by a pattern.
pub const QUANTITY: &str = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$";

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// Text.
    Text,
    /// Text that looks like a quantity ([`QUANTITY`]).
    Quantity,
    /// One of these texts.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Whole,
    /// A whole number of at least this.
    AtLeast(i64),
    /// A whole number within two bounds.
    Between(i64, i64),
    /// A number from 0 to 1.
    Ratio,
    /// Texts by free keys.
    Texts,
    /// A table whose fields are not declared: all are pruned.
    Nothing,
    /// A table of declared fields.
    Table(&'static [Field]),
    /// A table of declared fields that keeps others, unchecked.
    Open(&'static [Field]),
    /// A list.
    List(&'static Self),
    /// A type of Kubernetes 1.18, by its published name.
    Pod(&'static str),
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether the server refuses a table without it.
    pub required: bool,
    /// Whether a null is a value.
    pub nullable: bool,
    /// What it is for, in a line.
    pub says: &'static str,
}

/// A field that may be absent.
pub(super) const fn may(name: &'static str, holds: Holds, says: &'static str) -> Field {
    Field { name, holds, required: false, nullable: false, says }
}

/// A field that has to be there.
pub(super) const fn must(name: &'static str, holds: Holds, says: &'static str) -> Field {
    Field { name, holds, required: true, nullable: false, says }
}

/// A field that may be absent or null.
pub(super) const fn null(name: &'static str, holds: Holds, says: &'static str) -> Field {
    Field { name, holds, required: false, nullable: true, says }
}

/// A custom kind.
#[derive(Clone, Copy, Debug)]
pub struct CustomKind {
    /// The group of its API.
    pub group: &'static str,
    /// The version of its API.
    pub version: &'static str,
    /// Its name.
    pub kind: &'static str,
    /// Its name in paths and roles.
    pub plural: &'static str,
    /// The fields beside `apiVersion`, `kind` and `metadata`.
    pub fields: &'static [Field],
}

impl CustomKind {
    /// Group and version, as `apiVersion` is written.
    #[must_use]
    pub fn api_version(&self) -> String {
        format!("{}/{}", self.group, self.version)
    }

    /// The schema with types of Kubernetes by name, as a document of its own.
    #[must_use]
    pub fn document(&self) -> Value {
        let mut schema = table(self.fields, Spelling::Named);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("title".to_owned(), self.kind.into());
            schema.insert("x-api-version".to_owned(), self.api_version().into());
        }
        schema
    }

    /// The kind as the API server checks it; made once, then kept.
    #[must_use]
    pub fn definitions(&self) -> &'static [Definition] {
        static MADE: OnceLock<BTreeMap<String, Vec<Definition>>> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let kinds = super::custom::OPERATORS.iter().flat_map(|operator| operator.kinds);
            kinds.map(|kind| (format!("{}/{}", kind.group, kind.kind), kind.make())).collect()
        });
        made.get(&format!("{}/{}", self.group, self.kind)).map_or(&[], Vec::as_slice)
    }

    fn make(&self) -> Vec<Definition> {
        let version = json!({ "name": self.version, "served": true, "schema": { "openAPIV3Schema": table(self.fields, Spelling::Whole) } });
        Definition::all(&json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": { "group": self.group, "scope": "Namespaced", "names": { "kind": self.kind }, "versions": [version] },
        }))
    }

    /// The structural schema, types of Kubernetes spelled out.
    #[must_use]
    pub fn schema(&self) -> Value {
        table(self.fields, Spelling::Whole)
    }
}

/// How types of Kubernetes are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// By name, with descriptions of the fields.
    Named,
    /// With all their fields.
    Whole,
}

fn table(fields: &[Field], spelling: Spelling) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), one(field, spelling))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if let Some(schema) = schema.as_object_mut().filter(|_| !required.is_empty()) {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn one(field: &Field, spelling: Spelling) -> Value {
    let mut schema = held(&field.holds, spelling);
    if let Some(schema) = schema.as_object_mut() {
        if field.nullable {
            schema.insert("nullable".to_owned(), true.into());
        }
        if spelling == Spelling::Named && !field.says.is_empty() {
            schema.insert("description".to_owned(), field.says.into());
        }
    }
    schema
}

fn held(holds: &Holds, spelling: Spelling) -> Value {
    match holds {
        Holds::Text => json!({ "type": "string" }),
        Holds::Quantity => json!({ "type": "string", "pattern": QUANTITY }),
        Holds::Words(words) => json!({ "type": "string", "enum": words }),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Whole => json!({ "type": "integer" }),
        Holds::AtLeast(least) => json!({ "type": "integer", "minimum": least }),
        Holds::Between(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Holds::Ratio => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Holds::Texts => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Holds::Nothing => json!({ "type": "object" }),
        Holds::Table(fields) => table(fields, spelling),
        Holds::Open(fields) => {
            let mut schema = table(fields, spelling);
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("x-kubernetes-preserve-unknown-fields".to_owned(), true.into());
            }
            schema
        }
        Holds::List(items) => json!({ "type": "array", "items": held(items, spelling) }),
        Holds::Pod(name) if spelling == Spelling::Named => json!({ "type": "object", "x-kubernetes-type": name }),
        Holds::Pod(name) => TypeId::named(name).map_or_else(|| json!({}), old_pods::schema),
    }
}
