//! Unit and property tests of the field order.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_deployment_reads_as_people_write_it() {
    let mut object = json!({
        "status": {}, "spec": {"template": {"spec": {"volumes": [], "zzz": 1, "hostPID": true, "containers": [
            {"volumeMounts": [], "env": [{"value": "1", "name": "A"}], "image": "i", "aaa": 1, "name": "c", "tty": true}],
            "serviceAccountName": "s"}, "metadata": {"labels": {"b": "1", "a": "2"}}},
            "selector": {"matchLabels": {}}, "replicas": 1},
        "metadata": {"annotations": {}, "uid": "x", "namespace": "n", "name": "m"}, "kind": "Deployment", "apiVersion": "apps/v1"});
    let before = object.clone();
    order_object(&mut object);
    assert_eq!(object, before, "content is the same");
    assert_eq!(keys(&object), ["apiVersion", "kind", "metadata", "spec", "status"]);
    assert_eq!(keys(&object["metadata"]), ["name", "namespace", "annotations", "uid"]);
    assert_eq!(keys(&object["spec"]), ["replicas", "selector", "template"]);
    assert_eq!(keys(&object["spec"]["template"]), ["metadata", "spec"]);
    assert_eq!(keys(&object["spec"]["template"]["metadata"]["labels"]), ["a", "b"]);
    let pod = &object["spec"]["template"]["spec"];
    assert_eq!(keys(pod), ["serviceAccountName", "containers", "volumes", "hostPID", "zzz"]);
    assert_eq!(keys(&pod["containers"][0]), ["name", "image", "env", "volumeMounts", "tty", "aaa"]);
    assert_eq!(keys(&pod["containers"][0]["env"][0]), ["name", "value"]);
}

#[test]
fn custom_resources_read_alike() {
    let mut object = json!({
        "spec": {"podTemplate": {"spec": {"containers": [{"image": "i", "name": "c"}]}},
            "image": "i", "flinkConfiguration": {"b": "1", "a": "2"}, "job": {"jarURI": "x"}},
        "metadata": {"namespace": "n", "name": "m"}, "kind": "FlinkDeployment", "apiVersion": "flink.apache.org/v1beta1"});
    order_object(&mut object);
    assert_eq!(keys(&object), ["apiVersion", "kind", "metadata", "spec"]);
    assert_eq!(keys(&object["metadata"]), ["name", "namespace"]);
    assert_eq!(keys(&object["spec"]), ["flinkConfiguration", "image", "job", "podTemplate"]);
    assert_eq!(keys(&object["spec"]["podTemplate"]["spec"]["containers"][0]), ["name", "image"]);
}

#[test]
fn every_ordered_field_exists() {
    assert!(ORDERS.is_sorted_by_key(|(name, _)| *name));
    for (name, order) in ORDERS {
        let type_id = TypeId::named(name).unwrap_or_else(|| unreachable!("{name}"));
        // Both security contexts share one order.
        let contexts = ["core.v1.SecurityContext", "core.v1.PodSecurityContext"].map(|name| TypeId::named(name).unwrap());
        let owners = if *order == tables::SECURITY { contexts } else { [type_id, type_id] };
        let fields: Vec<&str> = order.split(' ').collect();
        for (index, field) in fields.iter().enumerate() {
            assert!(owners.iter().any(|owner| Schema::field_in_any(*owner, field).next().is_some()), "{name}.{field}");
            assert!(!fields.iter().skip(index + 1).any(|other| other == field), "{name}.{field} twice");
        }
    }
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(json!(1)), Just(json!("x")), Just(Value::Null)];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let names = prop::sample::select(vec![
            "apiVersion",
            "kind",
            "metadata",
            "spec",
            "name",
            "template",
            "containers",
            "labels",
            "zzz",
            "image",
            "status",
            "env",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((names, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

/// The same content with every object's keys the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(reversed).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn equal_content_gives_equal_bytes(value in tree(), typed in any::<bool>()) {
        let type_id = typed.then_some(TypeId::POD_TEMPLATE_SPEC);
        let (mut one, mut two) = (value.clone(), reversed(&value));
        order_value(&mut one, type_id);
        order_value(&mut two, type_id);
        prop_assert_eq!(&one, &value);
        prop_assert_eq!(one.to_string(), two.to_string());
        let again = one.to_string();
        order_value(&mut one, type_id);
        prop_assert_eq!(one.to_string(), again);
    }
}
