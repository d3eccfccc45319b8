//! Unit tests of structure; `tests/oracle_k8s.rs` holds the same rules against recorded answers of an API server.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use serde_json::json;

const LATEST: KubernetesVersion = KubernetesVersion::LATEST;

fn pod(spec: &Value) -> Vec<(String, ViolationKind)> {
    flat(check(spec, TypeId::POD_SPEC, LATEST))
}

fn part(spec: &Value) -> Vec<(String, ViolationKind)> {
    flat(check_partial(spec, TypeId::POD_SPEC, LATEST))
}

fn flat(found: Vec<Violation>) -> Vec<(String, ViolationKind)> {
    found.into_iter().map(|violation| (path_text(&violation.path), violation.kind)).collect()
}

#[test]
fn unknown_fields_get_a_spelling() {
    for (name, meant) in [
        ("image-pull-policy", Some("imagePullPolicy")),
        ("imagePullpolicy", Some("imagePullPolicy")),
        ("image_pull_policy", Some("imagePullPolicy")),
        ("imagePulPolicy", Some("imagePullPolicy")),
        ("enviroment", None),
        ("comand", Some("command")),
        ("zzz", None),
    ] {
        let found = pod(&json!({"containers": [{"name": "a", name: "x"}]}));
        let suggestion = meant.map(str::to_owned);
        let kind = ViolationKind::UnknownField { type_id: TypeId::CONTAINER, suggestion, versions: None };
        assert_eq!(found, [(format!("containers[0].{name}"), kind)]);
    }
}

#[test]
fn fields_of_other_releases_say_so() {
    let old = "1.33".parse().unwrap();
    let found = check(&json!({"containers": [], "hostnameOverride": "x"}), TypeId::POD_SPEC, old);
    let [Violation { kind: ViolationKind::UnknownField { versions: Some(versions), .. }, .. }] = found.as_slice() else {
        unreachable!("{found:?}")
    };
    assert_eq!(versions.since, "1.34".parse().ok());
}

#[test]
fn types_are_never_converted() {
    let wrong = |value: Value| pod(&json!({"containers": [{"name": "a", "env": [{"name": "A", "value": value}]}]}));
    assert_eq!(wrong(json!("1")), []);
    assert_eq!(wrong(json!(null)), []);
    for (value, found) in [(json!(1), JsonType::Integer), (json!(true), JsonType::Bool), (json!([]), JsonType::List)] {
        let kind = ViolationKind::WrongType { expected: Shape::String, found };
        assert_eq!(wrong(value), [("containers[0].env[0].value".to_owned(), kind)]);
    }
    assert_eq!(pod(&json!({"containers": [], "priority": 1.0, "activeDeadlineSeconds": 1e3, "hostNetwork": null})), []);
    for (value, ok) in [(json!(1.5), false), (json!("1"), false), (json!(2_147_483_648_i64), false), (json!(-1), true)] {
        assert_eq!(pod(&json!({"containers": [], "priority": value})).is_empty(), ok, "{value}");
    }
    for (value, ok) in [(json!(9_223_372_036_854_775_807_i64), true), (json!(9_223_372_036_854_775_808_u64), false), (json!(1e19), false)] {
        assert_eq!(pod(&json!({"containers": [], "activeDeadlineSeconds": value})).is_empty(), ok, "{value}");
    }
}

#[test]
fn quantities_and_ports() {
    let limit = |value: Value| pod(&json!({"containers": [{"name": "a", "resources": {"limits": {"memory": value}}}]}));
    assert_eq!(limit(json!(1.5)), []);
    assert_eq!(limit(json!("1Gi")), []);
    let kind = ViolationKind::Malformed { expected: Shape::Quantity, text: "1gb".into(), suggestion: Some("1G".into()) };
    assert_eq!(limit(json!("1gb")), [("containers[0].resources.limits[memory]".to_owned(), kind)]);
    assert_eq!(limit(json!(true)).len(), 1);
    let port = |value: Value| pod(&json!({"containers": [{"name": "a", "livenessProbe": {"httpGet": {"port": value}}}]})).is_empty();
    assert!(port(json!(80)) && port(json!("http")) && port(json!(80.0)));
    assert!(!port(json!(80.5)) && !port(json!(true)) && !port(json!(3_000_000_000_i64)) && !port(json!(null)));
}

#[test]
fn missing_and_repeated() {
    assert_eq!(pod(&json!({})), [(String::new(), ViolationKind::MissingField { name: "containers" })]);
    let ports = |second: Value| pod(&json!({"containers": [{"name": "a", "ports": [{"containerPort": 1}, second]}]}));
    assert_eq!(ports(json!({"containerPort": 1, "protocol": "UDP"})), []);
    for second in [json!({"containerPort": 1, "protocol": "TCP"}), json!({"containerPort": 1.0})] {
        let keys = vec![("containerPort", "1".to_owned()), ("protocol", "TCP".to_owned())];
        let kind = ViolationKind::DuplicateItem { keys, first: 0 };
        assert_eq!(ports(second), [("containers[0].ports[1]".to_owned(), kind)]);
    }
    let found = flat(check(&json!({"finalizers": ["a/b", "a/b"]}), TypeId::OBJECT_META, LATEST));
    assert_eq!(found, [("finalizers[1]".to_owned(), ViolationKind::DuplicateItem { keys: vec![], first: 0 })]);
    assert_eq!(pod(&json!({"containers": [{"name": "a", "args": ["x", null]}, null]})).len(), 1);
}

#[test]
fn status_is_decoded_only() {
    let type_id = Schema::of(LATEST).type_of("apps/v1", "Deployment").unwrap();
    let of = |status: Value| {
        let spec = json!({"selector": {}, "template": {"spec": {"containers": []}}});
        flat(check(&json!({"spec": spec, "status": status}), type_id, LATEST)).len()
    };
    assert_eq!(of(json!({"conditions": [{"type": "x"}]})), 0);
    assert_eq!(of(json!({"replicas": "1"})), 1);
    assert_eq!(of(json!({"foo": 1})), 1);
}

#[test]
fn patches() {
    let good = json!({
        "$patch": "merge", "$unset": ["hostNetwork"], "priority": null,
        "containers": [{"name": "a", "image": null}, {"name": "b", "$patch": "delete"}, {"$patch": "replace"}],
        "$setElementOrder/containers": [{"name": "a"}],
        "nodeSelector": {"$unset": ["x"], "y": null},
    });
    assert_eq!(part(&good), []);
    assert!(!pod(&good).is_empty());
    for (bad, place) in [
        (json!({"$patch": "drop"}), "$patch"),
        (json!({"$unset": "x"}), "$unset"),
        (json!({"$unset": ["hostnetwork"]}), "$unset[0]"),
        (json!({"$setElementOrder/x": []}), "$setElementOrder/x"),
        (json!({"$other": 1}), "$other"),
        (json!({"containers": [{"image": "x"}]}), "containers[0]"),
        (json!({"containers": [{"name": "x"}, {"name": "x"}]}), "containers[1]"),
        (json!({"priority": "1"}), "priority"),
    ] {
        let found = part(&bad);
        assert_eq!(found.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), [place], "{bad}");
    }
}

#[test]
fn no_value_panics() {
    for value in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(check(&value, TypeId::POD_SPEC, LATEST).len(), 1);
    }
}
