//! Unit tests of clashes between objects.

use serde_json::{Value, json};

use super::{Kind, check};

fn kinds(objects: &[Value]) -> Vec<(Kind, String)> {
    let objects: Vec<&Value> = objects.iter().collect();
    check(&objects).into_iter().map(|clash| (clash.kind, clash.place.pointer)).collect()
}

fn workload(name: &str, pod: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {"selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name, "all": "flink"}}, "spec": pod}}})
}

fn running(word: &str) -> Value {
    json!({"containers": [{"name": "main", "image": "flink", "args": [word], "ports": [{"name": "rpc", "containerPort": 6123}, {"name": "rest", "containerPort": 8081}]}]})
}

fn object(kind: &str, name: &str, rest: Value) -> Value {
    let api = match kind {
        "PodDisruptionBudget" => "policy/v1",
        "HorizontalPodAutoscaler" => "autoscaling/v2",
        "NetworkPolicy" | "Ingress" => "networking.k8s.io/v1",
        _ => "v1",
    };
    let mut object = json!({"apiVersion": api, "kind": kind, "metadata": {"name": name}});
    if let (Some(object), Value::Object(rest)) = (object.as_object_mut(), rest) {
        object.extend(rest);
    }
    object
}

#[test]
fn references_lead_somewhere() {
    let pod = json!({"serviceAccountName": "orders", "containers": [{"name": "main", "image": "i",
        "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "a"}}}, {"name": "B", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "b", "optional": true}}}]}],
        "volumes": [{"name": "c", "configMap": {"name": "conf", "items": [{"key": "missing", "path": "p"}]}}, {"name": "d", "secret": {"secretName": "settigns"}}]});
    let base = vec![workload("w", pod), object("ConfigMap", "conf", json!({"data": {"a": "1"}})), object("Secret", "settings", json!({}))];
    assert_eq!(
        kinds(&base),
        [
            (Kind::Outside, "/spec/template/spec/serviceAccountName".to_owned()),
            (Kind::MissingKey, "/spec/template/spec/volumes/0/configMap/items/0/key".to_owned()),
            (Kind::Misspelt, "/spec/template/spec/volumes/1/secret/secretName".to_owned()),
        ]
    );
}

#[test]
fn selectors_and_ports() {
    let jm = workload("jm", running("jobmanager"));
    let service = |selector: Value, port: &str| {
        object("Service", "s", json!({"spec": {"selector": selector, "ports": [{"port": 1, "targetPort": port}]}}))
    };
    let tm = workload("tm", running("taskmanager"));
    assert_eq!(kinds(&[jm.clone(), service(json!({"app": "jm"}), "rest")]), []);
    assert_eq!(kinds(&[jm.clone(), service(json!({"app": "jm"}), "ui")]), [(Kind::MissingPort, "/spec/ports/0/targetPort".to_owned())]);
    assert_eq!(kinds(&[jm.clone(), service(json!({"app": "x"}), "rest")]), [(Kind::SelectsNothing, "/spec/selector".to_owned())]);
    assert_eq!(kinds(&[jm.clone(), tm, service(json!({"all": "flink"}), "rest")]), [(Kind::SelectsTooMuch, "/spec/selector".to_owned())]);
    assert_eq!(kinds(&[jm.clone(), jm]).first().map(|(kind, _)| *kind), Some(Kind::ObjectTwice));
}

#[test]
fn scalers_budgets_claims() {
    let scaler =
        |name: &str| object("HorizontalPodAutoscaler", name, json!({"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "tm"}}}));
    let mut tm = workload("tm", running("taskmanager"));
    assert_eq!(kinds(&[tm.clone(), scaler("a"), scaler("b")]), [(Kind::TwoScalers, "/spec/scaleTargetRef".to_owned())]);
    if let Some(spec) = tm.pointer_mut("/spec") {
        spec.as_object_mut().map(|spec| spec.insert("replicas".to_owned(), json!(2)));
    }
    assert_eq!(kinds(&[tm.clone(), scaler("a")]), [(Kind::ScalerAndReplicas, "/spec/replicas".to_owned())]);
    let budget = |rest: Value| {
        let mut spec = json!({"selector": {"matchLabels": {"app": "tm"}}});
        if let (Some(spec), Value::Object(rest)) = (spec.as_object_mut(), rest) {
            spec.extend(rest);
        }
        object("PodDisruptionBudget", "b", json!({"spec": spec}))
    };
    for (rest, blocked) in [
        (json!({"maxUnavailable": 0}), true),
        (json!({"maxUnavailable": 1}), false),
        (json!({"minAvailable": 2}), true),
        (json!({"minAvailable": 1}), false),
        (json!({"minAvailable": "100%"}), true),
    ] {
        assert_eq!(!kinds(&[tm.clone(), budget(rest.clone())]).is_empty(), blocked, "{rest}");
    }
    let claim = object("PersistentVolumeClaim", "c", json!({"spec": {"accessModes": ["ReadWriteOnce"]}}));
    if let Some(spec) = tm.pointer_mut("/spec/template/spec") {
        spec.as_object_mut()
            .map(|spec| spec.insert("volumes".to_owned(), json!([{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}])));
    }
    assert_eq!(kinds(&[tm, claim]), [(Kind::ClaimShared, "/spec/template/spec/volumes/0/persistentVolumeClaim/claimName".to_owned())]);
}

#[test]
fn policies_leave_the_way_to_the_jobmanager() {
    let pods = [workload("jm", running("jobmanager")), workload("tm", running("taskmanager"))];
    let policy =
        |ingress: Value| object("NetworkPolicy", "p", json!({"spec": {"podSelector": {"matchLabels": {"app": "jm"}}, "ingress": ingress}}));
    let with = |ingress: Value| kinds(&[pods.to_vec(), vec![policy(ingress)]].concat());
    let cut = [(Kind::JobManagerCutOff, "/spec/podSelector".to_owned())];
    assert_eq!(with(json!([])), cut);
    assert_eq!(with(json!([{"ports": [{"port": 8081}]}])), cut);
    assert_eq!(with(json!([{"from": [{"podSelector": {"matchLabels": {"app": "other"}}}]}])), cut);
    for good in [
        json!([{}]),
        json!([{"ports": [{"port": "rpc"}]}]),
        json!([{"ports": [{"port": 6000, "endPort": 7000}]}]),
        json!([{"from": [{"podSelector": {"matchLabels": {"app": "tm"}}}]}]),
    ] {
        assert_eq!(with(good.clone()), [], "{good}");
    }
    // another cluster in the namespace is none of this one's, and who is let in nowhere is told
    let mine = policy(json!([{"from": [{"podSelector": {"matchLabels": {"app": "tm"}}}]}]));
    let other = [workload("jm-2", running("jobmanager")), workload("tm-2", running("taskmanager"))];
    let theirs = |app: &str| {
        let ingress = json!([{"from": [{"podSelector": {"matchLabels": {"app": app}}}]}]);
        object("NetworkPolicy", "q", json!({"spec": {"podSelector": {"matchLabels": {"app": "jm-2"}}, "ingress": ingress}}))
    };
    let both = |app: &str| kinds(&[pods.to_vec(), other.to_vec(), vec![mine.clone(), theirs(app)]].concat());
    assert_eq!(both("tm-2"), []);
    assert_eq!(both("tm-3"), [cut.clone(), cut].concat());
}
