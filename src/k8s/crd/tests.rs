//! Unit tests of structural schemas.

use serde_json::{Value, json};

use super::Definition;
use crate::k8s::semantics::Reason;

fn definition() -> Vec<Definition> {
    let schema = json!({"type": "object", "required": ["spec"], "properties": {"spec": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 2, "pattern": "^a"}, "mode": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "size": {"type": "integer", "minimum": 1, "maximum": 5}, "port": {"x-kubernetes-int-or-string": true},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}, "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "inner": {"type": "object", "default": {}, "properties": {"n": {"type": "integer", "default": 3}}},
        "list": {"type": "array", "maxItems": 3, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "properties": {"k": {"type": "string"}}}}},
        "x-kubernetes-validations": [{"rule": "self.size < 3"}]}}});
    Definition::all(&json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "spec": {"group": "a.b", "scope": "Namespaced", "names": {"kind": "C"}, "versions": [
            {"name": "v1", "served": true, "schema": {"openAPIV3Schema": schema}}, {"name": "v0", "served": false}]}}))
}

fn told(spec: &Value) -> Vec<(String, Reason)> {
    let object = json!({"apiVersion": "a.b/v1", "kind": "C", "metadata": {"name": "x"}, "spec": spec});
    definition().iter().flat_map(|one| one.check(&object)).map(|fault| (fault.path, fault.reason)).collect()
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
fn defaults_are_filled_in_and_silence_is_counted() {
    let object = json!({"apiVersion": "a.b/v1", "kind": "C", "spec": {"name": "ab"}});
    for one in definition() {
        assert!(one.describes(&object) && one.namespaced);
        assert_eq!(one.with_defaults(&object).pointer("/spec/inner/n"), Some(&json!(3)));
        assert_eq!(one.unjudged(), 2);
    }
}
