//! Unit tests of semantics; `tests/oracle_k8s_verdicts.rs` holds the same rules against an API server.
#![expect(clippy::indexing_slicing, reason = "test")]

use serde_json::{Value, json};

use super::{Reason, Verdict, check};
use crate::k8s::KubernetesVersion;

fn paths(object: &Value) -> Vec<String> {
    let found = check(object, KubernetesVersion::LATEST);
    found.into_iter().filter(|fault| fault.verdict == Verdict::Refused).map(|fault| fault.path).collect()
}

fn deployment() -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {
        "selector": {"matchLabels": {"a": "b"}},
        "template": {"metadata": {"labels": {"a": "b"}}, "spec": {
            "containers": [{"name": "a", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
            "volumes": [{"name": "v", "emptyDir": {}}], "nodeSelector": {"a": "b"}, "serviceAccountName": "x"}}}})
}

#[test]
fn pods_are_judged_where_the_server_judges_them() {
    let good = deployment();
    assert_eq!(check(&good, KubernetesVersion::LATEST), []);
    let mut bad = good.clone();
    bad["spec"]["minReadySeconds"] = json!(-1);
    bad["spec"]["template"]["metadata"]["labels"]["x"] = json!("y z");
    let spec = &mut bad["spec"]["template"]["spec"];
    spec["volumes"] = json!([]);
    spec["serviceAccountName"] = json!("A");
    spec["nodeSelector"] = json!({"a": "b c"});
    spec["initContainers"] = json!([{"name": "a", "ports": [{"containerPort": 70000}]}]);
    spec["containers"][0]["volumeMounts"][0]["subPath"] = json!("a/../b");
    let path = "spec.template.spec";
    let mut expected = vec![
        "spec.template.labels".to_owned(),
        "spec.minReadySeconds".to_owned(),
        format!("{path}.serviceAccountName"),
        format!("{path}.nodeSelector"),
        format!("{path}.initContainers[0].image"),
        format!("{path}.initContainers[0].name"),
        format!("{path}.initContainers[0].ports[0].containerPort"),
        format!("{path}.containers[0].volumeMounts[0].name"),
        format!("{path}.containers[0].volumeMounts.subPath"),
    ];
    let mut found = paths(&bad);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let pointer = check(&bad, KubernetesVersion::LATEST).into_iter().find(|fault| fault.path == "spec.template.labels");
    assert_eq!(pointer.map(|fault| fault.pointer), Some("/spec/template/metadata/labels".to_owned()));
}

#[test]
fn releases_differ() {
    let service = |version: &str| {
        let object = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "1a"}, "spec": {"ports": [{"port": 1}]}});
        version.parse().map(|version| check(&object, version).len())
    };
    assert_eq!((service("1.35"), service("1.36")), (Ok(1), Ok(0)));
}

#[test]
fn fields_of_alpha_features_are_dropped() {
    // Gates of k8s.io/kubernetes v1.37.0: AtomicWriteVolumeUserFields, EvictionRequestAPI, GRPCContainerProbeTLS.
    let mut object = deployment();
    object["spec"]["template"]["spec"]["evictionResponders"] = json!([]);
    object["spec"]["template"]["spec"]["volumes"] = json!([{"name": "a", "configMap": {"name": "a", "defaultUser": 1, "items": [{"key": "a", "path": "a", "user": 1}]}},
        {"name": "b", "projected": {"defaultUser": 1, "sources": [{"serviceAccountToken": {"path": "t", "user": 1}}]}}]);
    object["spec"]["template"]["spec"]["containers"][0]["livenessProbe"] = json!({"grpc": {"port": 1, "mode": 1}});
    let dropped: Vec<String> = check(&object, KubernetesVersion::LATEST)
        .into_iter()
        .filter(|fault| fault.text.contains("alpha"))
        .map(|fault| fault.path)
        .collect();
    let spec = "spec.template.spec";
    let expected = [
        "evictionResponders",
        "volumes[0].configMap.items[0].user",
        "volumes[0].configMap.defaultUser",
        "volumes[1].projected.defaultUser",
        "volumes[1].projected.sources[0].serviceAccountToken.user",
        "containers[0].livenessProbe.grpc.mode",
    ];
    let mut expected: Vec<String> = expected.iter().map(|path| format!("{spec}.{path}")).collect();
    let mut dropped = dropped;
    expected.sort();
    dropped.sort();
    assert_eq!(dropped, expected);
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}, "spec": {"scheduling": {}, "template": {}}});
    assert!(
        check(&job, KubernetesVersion::LATEST).iter().any(|fault| fault.path == "spec.scheduling" && fault.reason == Reason::Forbidden)
    );
}

#[test]
fn no_value_panics() {
    let places = ["/spec", "/spec/template", "/spec/template/spec", "/spec/template/spec/containers", "/metadata", "/spec/selector"];
    for place in places {
        for value in [json!(null), json!([]), json!([null, 1, []]), json!("x"), json!(-1), json!({"": null}), json!(true), json!(1e300)] {
            let mut object = deployment();
            if let Some(at) = object.pointer_mut(place) {
                *at = value;
            }
            for kind in ["Deployment", "StatefulSet", "Job"] {
                object["kind"] = json!(kind);
                object["apiVersion"] = json!(if kind == "Job" { "batch/v1" } else { "apps/v1" });
                let _ = check(&object, KubernetesVersion::LATEST);
            }
        }
    }
}
