//! Custom resources against their definition: what the API server prunes, fills in and refuses, rules in CEL included.
//!
//! In: `CustomResourceDefinition`s, a resource, and the one that it replaces, as JSON. Out: faults as data, the resource with its
//! defaults, and what of the definition was not judged, so that nobody takes silence for consent. Must not judge metadata.
//! Source: k8s.io/apiextensions-apiserver v0.36 (`pkg/apiserver/schema`, `validation`, `cel`), asked through `crdcheck`.

use std::collections::BTreeMap;

use serde_json::Value;

mod cel;
mod format;
mod pattern;
#[cfg(test)]
mod tests;
mod walk;

use pattern::Patterns;

use super::semantics::{Fault, Verdict};

/// One served version of a custom kind.
#[derive(Debug)]
pub struct Definition {
    /// Group and version, as `apiVersion` is written.
    pub api_version: String,
    /// The kind's name.
    pub kind: String,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    schema: Value,
    patterns: Patterns,
    rules: cel::Rules,
}

/// What a definition says of a resource.
#[derive(Debug, Default)]
pub struct Judgement {
    /// What the server refuses.
    pub faults: Vec<Fault>,
    /// What only the server can judge.
    pub unjudged: Vec<Unjudged>,
}

/// A part of a definition that was not held against a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// The place in the resource, as a JSON pointer.
    pub pointer: String,
    /// What was not judged, and why.
    pub text: String,
}

/// How much work rules in CEL may still make, in steps of about a tenth of a microsecond. A server bounds the cost of each rule before
/// it takes the definition; here the work is bounded by the bytes that are judged.
#[derive(Clone, Debug)]
pub struct Budget(u64);

impl Budget {
    /// The budget for texts of so many bytes.
    #[must_use]
    pub const fn for_bytes(bytes: u64) -> Self {
        Self(bytes.saturating_mul(3).saturating_add(3_000_000))
    }

    /// Takes steps, if there are so many.
    const fn take(&mut self, steps: u64) -> bool {
        if steps > self.0 {
            return false;
        }
        self.0 -= steps;
        true
    }
}

impl Definition {
    /// The served versions of a definition; none if the object is none.
    #[must_use]
    pub fn all(object: &Value) -> Vec<Self> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        if !is_definition(object) {
            return Vec::new();
        }
        let versions = object.pointer("/spec/versions").and_then(Value::as_array).into_iter().flatten();
        versions
            .filter(|version| version.get("served").and_then(Value::as_bool) == Some(true))
            .map(|version| {
                let schema = version.pointer("/schema/openAPIV3Schema").cloned().unwrap_or(Value::Null);
                Self {
                    api_version: format!("{}/{}", text("/spec/group"), version.get("name").and_then(Value::as_str).unwrap_or_default()),
                    kind: text("/spec/names/kind").to_owned(),
                    namespaced: text("/spec/scope") == "Namespaced",
                    patterns: Patterns::of(&schema),
                    rules: cel::Rules::of(&schema),
                    schema,
                }
            })
            .collect()
    }

    /// What the server says of a resource, its metadata apart (see `judge`), when it is made or replaces `old`. Fields that it would
    /// prune are refused, as strict field validation does.
    #[must_use]
    pub fn check(&self, object: &Value, old: Option<&Value>, budget: &mut Budget) -> Judgement {
        let mut filled = self.with_defaults(object);
        let stored = old.map(|old| {
            let mut stored = self.with_defaults(old);
            walk::prune(&self.schema, &mut stored);
            stored
        });
        let mut found = walk::check(&self.schema, &self.patterns, &filled, stored.as_ref());
        // As on the server: behind a value of a wrong shape, rules in CEL are not asked.
        if !found.faults.iter().any(|fault| fault.verdict == Verdict::Refused && walk::blocks(fault.reason)) {
            walk::prune(&self.schema, &mut filled);
            let mut stored = stored;
            for value in [Some(&mut filled), stored.as_mut()].into_iter().flatten() {
                walk::retype(&self.schema, value);
            }
            self.rules.check(&filled, stored.as_ref(), budget, &mut found);
        }
        found
    }

    /// The resource with the defaults that the server fills in.
    #[must_use]
    pub fn with_defaults(&self, object: &Value) -> Value {
        let mut filled = object.clone();
        walk::fill(&self.schema, &mut filled);
        filled
    }
}

/// Whether an object is a definition that a server of today takes.
#[must_use]
pub fn is_definition(object: &Value) -> bool {
    let is = |field: &str, text: &str| object.get(field).and_then(Value::as_str) == Some(text);
    is("kind", "CustomResourceDefinition") && is("apiVersion", "apiextensions.k8s.io/v1")
}

/// All definitions that are at hand; of two for one version and kind, the later.
#[derive(Debug, Default)]
pub struct Definitions {
    served: BTreeMap<(String, String), Definition>,
}

/// What definitions say of a kind.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// It is served.
    Served(&'a Definition),
    /// Other versions of the kind are.
    OtherVersions(Vec<&'a str>),
    /// No definition is at hand.
    Unknown,
}

impl Definitions {
    /// Adds a definition; whether the object was one.
    pub fn add(&mut self, object: &Value) -> bool {
        for definition in Definition::all(object) {
            self.served.insert((definition.kind.clone(), definition.api_version.clone()), definition);
        }
        is_definition(object)
    }

    /// Looks a kind up.
    #[must_use]
    pub fn find(&self, api_version: &str, kind: &str) -> Lookup<'_> {
        if let Some(found) = self.served.get(&(kind.to_owned(), api_version.to_owned())) {
            return Lookup::Served(found);
        }
        let group = |api_version: &str| api_version.rsplit_once('/').map(|(group, _)| group.to_owned());
        let others: Vec<&str> = self
            .served
            .values()
            .filter(|one| one.kind == kind && group(&one.api_version) == group(api_version))
            .map(|one| one.api_version.as_str())
            .collect();
        if others.is_empty() { Lookup::Unknown } else { Lookup::OtherVersions(others) }
    }
}
