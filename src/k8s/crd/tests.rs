//! Unit tests of structural schemas.

use serde_json::{Value, json};

use super::{Budget, Definition};
use crate::k8s::semantics::{Reason, Verdict};

fn definition() -> Vec<Definition> {
    let schema = json!({"type": "object", "required": ["spec"], "properties": {"spec": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 2, "pattern": "^a"}, "mode": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "size": {"type": "integer", "minimum": 1, "maximum": 5}, "port": {"x-kubernetes-int-or-string": true},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}, "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "inner": {"type": "object", "default": {}, "properties": {"n": {"type": "integer", "default": 3}}},
        "list": {"type": "array", "maxItems": 3, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "properties": {"k": {"type": "string"}}}}},
        "x-kubernetes-validations": [{"rule": "!has(self.size) || self.size < 4 || self.mode == 'a'"}]}}});
    Definition::all(&json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "spec": {"group": "a.b", "scope": "Namespaced", "names": {"kind": "C"}, "versions": [
            {"name": "v1", "served": true, "schema": {"openAPIV3Schema": schema}}, {"name": "v0", "served": false}]}}))
}

fn told(spec: &Value) -> Vec<(String, Reason)> {
    let object = json!({"apiVersion": "a.b/v1", "kind": "C", "metadata": {"name": "x"}, "spec": spec});
    definition()
        .iter()
        .flat_map(|one| one.check(&object, None, &mut Budget::for_bytes(100)).faults)
        .map(|fault| (fault.path, fault.reason))
        .collect()
}

#[test]
fn structure_is_held() {
    assert_eq!(definition().len(), 1);
    assert_eq!(
        told(
            &json!({"name": "ab", "size": 5, "port": "http", "free": {"x": 1}, "labels": {"a": "b"}, "list": [{"k": "1"}, {"k": "2"}], "mode": null})
        ),
        []
    );
    for (spec, path, reason) in [
        (json!({}), "spec.name", Reason::Required),
        (json!({"name": "a"}), "spec.name", Reason::Invalid),
        (json!({"name": "ba"}), "spec.name", Reason::Invalid),
        (json!({"name": "ab", "size": 4, "mode": "b"}), "spec", Reason::Invalid),
        (json!({"name": 1}), "spec.name", Reason::Malformed),
        (json!({"name": "ab", "nmae": 1}), "spec.nmae", Reason::UnknownField),
        (json!({"name": "ab", "mode": "c"}), "spec.mode", Reason::NotSupported),
        (json!({"name": "ab", "size": 6}), "spec.size", Reason::Invalid),
        (json!({"name": "ab", "size": 1.5}), "spec.size", Reason::Malformed),
        (json!({"name": "ab", "port": true}), "spec.port", Reason::Malformed),
        (json!({"name": "ab", "labels": {"a": 1}}), "spec.labels[a]", Reason::Malformed),
        (json!({"name": "ab", "list": [{"k": "1"}, {"k": "1"}]}), "spec.list[1]", Reason::Duplicate),
        (json!({"name": "ab", "list": [{}, {"k": "1"}, {"k": "2"}, {"k": "3"}]}), "spec.list", Reason::TooMany),
    ] {
        assert_eq!(told(&spec), [(path.to_owned(), reason)], "{spec}");
    }
}

#[test]
fn defaults_are_filled_in() {
    let object = json!({"apiVersion": "a.b/v1", "kind": "C", "spec": {"name": "ab"}});
    for one in definition() {
        assert!(one.namespaced);
        assert_eq!(one.with_defaults(&object).pointer("/spec/inner/n"), Some(&json!(3)));
    }
}

/// As kube-apiserver v1.36.3 answered: what is stored and stays is not refused again, and rules in CEL only warn of it.
#[test]
fn stored_faults_stand() {
    let object = |name: &str, size: u8| json!({"apiVersion": "a.b/v1", "kind": "C", "spec": {"name": name, "size": size, "mode": "b"}});
    for one in definition() {
        let told = |new: &Value, old: &Value| {
            let found = one.check(new, Some(old), &mut Budget::for_bytes(100)).faults;
            found.into_iter().map(|fault| (fault.path, fault.verdict)).collect::<Vec<_>>()
        };
        assert_eq!(told(&object("x", 1), &object("x", 2)), []);
        assert_eq!(told(&object("ya", 1), &object("x", 1)), [("spec.name".to_owned(), Verdict::Refused)]);
        assert_eq!(told(&object("ab", 4), &object("ab", 4)), [("spec".to_owned(), Verdict::Warned)]);
        assert_eq!(told(&object("ac", 4), &object("ab", 4)), [("spec".to_owned(), Verdict::Refused)]);
    }
}

#[test]
fn rules_without_bounds_are_not_asked() {
    let text = "self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d != 'x'))))";
    let schema = json!({"type": "object", "properties": {"spec": {"type": "array", "items": {"type": "string"},
        "x-kubernetes-validations": [{"rule": text}, {"rule": format!("self == ['{}']", "x".repeat(9000))}]}}});
    let object = json!({"apiVersion": "a.b/v1", "kind": "C", "spec": vec!["x"; 500]});
    let definitions = Definition::all(&json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "spec": {"group": "a.b", "names": {"kind": "C"}, "versions": [{"name": "v1", "served": true, "schema": {"openAPIV3Schema": schema}}]}}));
    for one in definitions {
        let found = one.check(&object, None, &mut Budget::for_bytes(100));
        assert!(found.faults.is_empty());
        assert_eq!(found.unjudged.len(), 2, "{:?}", found.unjudged);
    }
}
