//! Custom resources against the structural schema of their definition: what the API server prunes, fills in and refuses.
//!
//! In: a `CustomResourceDefinition` and a resource, as JSON. Out: faults as data, the resource with its defaults. Must not judge
//! rules in CEL (`x-kubernetes-validations`) or patterns: [`Definition::unjudged`] counts what it left out, so that nobody takes
//! silence for consent. Source: k8s.io/apiextensions-apiserver v0.36 (`pkg/apiserver/schema`, `validation`).

use serde_json::Value;

#[cfg(test)]
mod tests;
mod walk;

use super::semantics::Fault;

/// One served version of a custom kind.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Group and version, as `apiVersion` is written.
    pub api_version: String,
    /// The kind's name.
    pub kind: String,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    schema: Value,
}

impl Definition {
    /// The served versions of a definition; none if the object is none.
    #[must_use]
    pub fn all(object: &Value) -> Vec<Self> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        if text("/kind") != "CustomResourceDefinition" || text("/apiVersion") != "apiextensions.k8s.io/v1" {
            return Vec::new();
        }
        let versions = object.pointer("/spec/versions").and_then(Value::as_array).into_iter().flatten();
        versions
            .filter(|version| version.get("served").and_then(Value::as_bool) == Some(true))
            .map(|version| Self {
                api_version: format!("{}/{}", text("/spec/group"), version.get("name").and_then(Value::as_str).unwrap_or_default()),
                kind: text("/spec/names/kind").to_owned(),
                namespaced: text("/spec/scope") == "Namespaced",
                schema: version.pointer("/schema/openAPIV3Schema").cloned().unwrap_or(Value::Null),
            })
            .collect()
    }

    /// Whether an object is of this kind and version.
    #[must_use]
    pub fn describes(&self, object: &Value) -> bool {
        let is = |field: &str, text: &str| object.get(field).and_then(Value::as_str) == Some(text);
        is("apiVersion", &self.api_version) && is("kind", &self.kind)
    }

    /// What the server refuses in a resource, its metadata apart (see `judge`). Fields that it would prune are refused, as strict
    /// field validation does.
    #[must_use]
    pub fn check(&self, object: &Value) -> Vec<Fault> {
        walk::check(&self.schema, &self.with_defaults(object))
    }

    /// The resource with the defaults that the server fills in.
    #[must_use]
    pub fn with_defaults(&self, object: &Value) -> Value {
        let mut filled = object.clone();
        walk::fill(&self.schema, &mut filled);
        filled
    }

    /// How many rules of the schema are not judged: CEL and patterns.
    #[must_use]
    pub fn unjudged(&self) -> usize {
        walk::unjudged(&self.schema)
    }
}
