//! Unit tests of patches; `tests/oracle_merge.rs` compares with kubectl.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use serde_json::json;

fn pod(mut original: Value, patch: &Value) -> Result<Value, MergeError> {
    strategic_merge(&mut original, patch, TypeId::POD_SPEC, KubernetesVersion::LATEST)?;
    Ok(original)
}

#[test]
fn items_merge_by_key_and_new_ones_come_first() {
    let original = json!({"containers": [{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]});
    let patch = json!({"containers": [{"name": "new", "image": "z", "env": null}, {"name": "b", "args": ["1"]}]});
    let expected = json!({"containers": [
        {"name": "new", "image": "z"}, {"name": "a", "image": "x"}, {"name": "b", "image": "y", "args": ["1"]}]});
    assert_eq!(pod(original, &patch).unwrap(), expected);
}

#[test]
fn null_and_unset_remove() {
    let original = json!({"nodeSelector": {"a": "b"}, "hostNetwork": true, "dnsPolicy": "Default"});
    let patch = json!({"hostNetwork": null, "$unset": ["dnsPolicy", "absent"]});
    assert_eq!(pod(original, &patch).unwrap(), json!({"nodeSelector": {"a": "b"}}));
}

#[test]
fn lists_without_a_key_are_replaced() {
    let original = json!({"tolerations": [{"key": "a"}], "containers": [{"name": "a", "args": ["1", "2"]}]});
    let patch = json!({"tolerations": [{"key": "b"}], "containers": [{"name": "a", "args": ["3"]}]});
    let expected = json!({"tolerations": [{"key": "b"}], "containers": [{"name": "a", "args": ["3"]}]});
    assert_eq!(pod(original, &patch).unwrap(), expected);
}

#[test]
fn directives_of_maps_and_items() {
    let original = json!({
        "securityContext": {"runAsUser": 1, "fsGroup": 2},
        "volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "emptyDir": {}}],
        "affinity": {"podAffinity": {}},
    });
    let patch = json!({
        "securityContext": {"$patch": "replace", "runAsUser": 3},
        "affinity": {"$patch": "delete"},
        "volumes": [{"name": "w", "$patch": "delete"},
            {"name": "v", "$retainKeys": ["name", "hostPath"], "hostPath": {"path": "/x"}}],
    });
    let expected = json!({
        "securityContext": {"runAsUser": 3},
        "volumes": [{"name": "v", "hostPath": {"path": "/x"}}],
        "affinity": {},
    });
    assert_eq!(pod(original, &patch).unwrap(), expected);
}

#[test]
fn replace_sets_what_was_not_there() {
    let patch = json!({"securityContext": {"$patch": "replace", "runAsUser": 3}, "affinity": {"$patch": "delete"}});
    assert_eq!(pod(json!({}), &patch).unwrap(), json!({"securityContext": {"runAsUser": 3}}));
}

#[test]
fn a_broken_patch_changes_nothing() {
    let mut original = json!({"hostNetwork": true, "containers": [{"name": "a"}]});
    let before = original.clone();
    let cases = [
        (json!({"hostNetwork": false, "$patch": "drop"}), MergeError::UnknownDirective { found: "drop".into() }),
        (json!({"$unset": "hostNetwork"}), MergeError::DirectiveNotAList { directive: "$unset".into() }),
        (json!({"containers": [{"image": "x"}]}), MergeError::MissingMergeKey { list: "containers".into(), key: "name".into() }),
        (json!({"$retainKeys": ["containers"], "hostNetwork": false}), MergeError::RetainedKeyMissing { field: "hostNetwork".into() }),
        (
            json!({"$setElementOrder/containers": [{"name": "b"}], "containers": [{"name": "a"}]}),
            MergeError::OrderMismatch { list: "containers".into() },
        ),
    ];
    for (patch, error) in cases {
        let found = strategic_merge(&mut original, &patch, TypeId::POD_SPEC, KubernetesVersion::LATEST);
        assert_eq!(found, Err(error));
        assert_eq!(original, before);
    }
}

#[test]
fn scalars_unite_and_are_deleted() {
    let mut original = json!({"finalizers": ["a/a", "b/b"]});
    let patch = json!({"$deleteFromPrimitiveList/finalizers": ["a/a"], "finalizers": ["c/c", "b/b"]});
    strategic_merge(&mut original, &patch, TypeId::OBJECT_META, KubernetesVersion::LATEST).unwrap();
    assert_eq!(original, json!({"finalizers": ["c/c", "b/b"]}));
}

#[test]
fn custom_resources_merge_named_arrays_only() {
    let mut original = json!({"spec": {
        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        "args": ["x"], "ports": [{"port": 1}], "conf": {"k": "v"}}});
    let patch = json!({"spec": {
        "env": [{"name": "B", "value": "3"}], "args": ["y"], "ports": [{"port": 2}],
        "conf": {"$unset": ["k"], "l": "w"}}});
    merge_by_name(&mut original, &patch).unwrap();
    let expected = json!({"spec": {
        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "3"}],
        "args": ["y"], "ports": [{"port": 2}], "conf": {"l": "w"}}});
    assert_eq!(original, expected);
    merge_by_name(&mut original, &json!({"spec": {"env": [{"name": "A", "$patch": "delete"}], "args": null}})).unwrap();
    assert_eq!(original.pointer("/spec/env"), Some(&json!([{"name": "B", "value": "3"}])));
    assert_eq!(original.pointer("/spec/args"), None);
}

#[test]
fn an_empty_patch_changes_nothing() {
    let original = json!({"containers": [{"name": "a", "env": [{"name": "X"}]}], "volumes": []});
    assert_eq!(pod(original.clone(), &json!({})).unwrap(), original);
    assert_eq!(pod(original.clone(), &json!({"containers": []})).unwrap(), original);
}
