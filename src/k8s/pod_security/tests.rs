//! Unit tests of Pod Security; `tests/oracle_k8s.rs` compares with recorded answers of an API server.

use super::*;
use serde_json::json;

fn at(spec: &Value, level: Level, minor: &str) -> String {
    let version = minor.parse().unwrap_or(KubernetesVersion::LATEST);
    sentence(&check(&Value::Null, spec, Subject::Pod, level, version))
}

fn hardened() -> Value {
    json!({
        "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": "a", "securityContext": {
            "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}}],
        "volumes": [{"name": "c", "configMap": {}}, {"name": "e"}],
    })
}

#[test]
fn a_hardened_pod_passes_all_levels() {
    for level in [Level::Privileged, Level::Baseline, Level::Restricted] {
        for version in KubernetesVersion::ALL {
            assert_eq!(at(&hardened(), level, &version.to_string()), "");
        }
    }
}

#[test]
fn an_empty_pod_fails_restricted_in_the_servers_words() {
    let spec = json!({"containers": [{"name": "a"}, {"name": "b"}]});
    assert_eq!(at(&spec, Level::Baseline, ""), "");
    assert_eq!(
        at(&spec, Level::Restricted, ""),
        "allowPrivilegeEscalation != false (containers \"a\", \"b\" must set securityContext.allowPrivilegeEscalation=false), \
         unrestricted capabilities (containers \"a\", \"b\" must set securityContext.capabilities.drop=[\"ALL\"]), \
         runAsNonRoot != true (pod or containers \"a\", \"b\" must set securityContext.runAsNonRoot=true), \
         seccompProfile (pod or containers \"a\", \"b\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")"
    );
}

#[test]
fn rules_change_with_the_release() {
    let probe = json!({"containers": [{"name": "a", "livenessProbe": {"httpGet": {"host": "h", "port": 1}}}]});
    assert_eq!(at(&probe, Level::Baseline, "1.33"), "");
    assert_eq!(at(&probe, Level::Baseline, "1.34"), "probe or lifecycle host (container \"a\" uses probe or lifecycle host \"h\")");
    let mut root = hardened();
    if let Some(map) = root.as_object_mut() {
        map.insert("hostUsers".to_owned(), json!(false));
        map.insert("securityContext".to_owned(), json!({"runAsUser": 0, "seccompProfile": {"type": "Localhost"}}));
    }
    assert_ne!(at(&root, Level::Restricted, "1.34"), "");
    assert_eq!(at(&root, Level::Restricted, "1.35"), "");
}

#[test]
fn broken_values_do_not_panic() {
    for spec in [json!(null), json!({"containers": {}}), json!({"containers": [1], "volumes": ["x"], "securityContext": []})] {
        let _ = at(&spec, Level::Restricted, "");
    }
}
