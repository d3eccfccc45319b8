//! What Argo CD has to know of single objects: when each is applied, how, and which of its fields somebody else sets.
//!
//! In: objects. Out: the same objects with Argo CD's annotations, and `ignoreDifferences`. Must not: change anything else.
//! Sources: argo-cd.readthedocs.io, sync waves, sync options, diffing; Kubernetes' limit for annotations (`TotalAnnotationSizeLimitB`,
//! 256 KiB), which a client-side apply fills with the whole object; the operator's autoscaler.

use serde_json::{Map, Value, json};

use crate::target::Object;

/// Bytes of all annotations of an object, at most.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Kinds by wave; what is not named comes in the middle. Argo CD waits for one wave to be healthy before it begins the next.
const WAVES: &[(&str, i64)] = &[
    ("Namespace", -4),
    ("CustomResourceDefinition", -4),
    ("ServiceAccount", -3),
    ("Role", -3),
    ("RoleBinding", -3),
    ("ClusterRole", -3),
    ("ClusterRoleBinding", -3),
    ("Secret", -2),
    ("ConfigMap", -2),
    ("NetworkPolicy", -2),
    ("FlinkSessionJob", 1),
    ("FlinkStateSnapshot", 2),
];

/// The wave of an object: rights, configuration, stores of the bundle's own, the cluster, jobs on it, snapshots of them.
fn wave(object: &Object) -> i64 {
    if let Some((_, wave)) = WAVES.iter().find(|(kind, _)| *kind == object.kind) {
        return *wave;
    }
    match object.value.pointer("/metadata/labels/app.kubernetes.io~1component").and_then(Value::as_str) {
        Some("minio" | "zetcd") => -1,
        Some("submitter") => 1,
        Some(_) | None => 0,
    }
}

/// An object as Argo CD reads it.
pub(super) fn annotated(object: &Object, waves: bool) -> Object {
    let mut object = object.clone();
    let mut notes = Vec::new();
    let wave = wave(&object);
    if waves && wave != 0 {
        notes.push(("argocd.argoproj.io/sync-wave", wave.to_string()));
    }
    // the annotation of a client-side apply holds the object a second time, in JSON in JSON
    if object.value.to_string().len() > ANNOTATIONS_LIMIT * 9 / 10 {
        notes.push(("argocd.argoproj.io/sync-options", "ServerSideApply=true".to_owned()));
    }
    let metadata = object.value.pointer_mut("/metadata").and_then(Value::as_object_mut);
    if let (Some(metadata), false) = (metadata, notes.is_empty()) {
        let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
        if let Some(annotations) = annotations.as_object_mut() {
            for (key, value) in notes {
                // what the user's own text says of waves holds
                annotations.entry(key).or_insert_with(|| value.into());
            }
            annotations.sort_keys();
        }
    }
    crate::k8s::order::order_object(&mut object.value);
    object
}

/// `ignoreDifferences`: fields of the manifests that a scaler sets in the cluster.
pub(super) fn ignored(objects: &[Object]) -> Vec<Value> {
    let mut ignored = Vec::new();
    for scaler in objects.iter().filter(|object| object.kind == "HorizontalPodAutoscaler") {
        let target = |field: &str| scaler.value.pointer(&format!("/spec/scaleTargetRef/{field}")).and_then(Value::as_str);
        let (Some(kind), Some(name)) = (target("kind"), target("name")) else { continue };
        let Some(scaled) = objects.iter().find(|object| object.kind == kind && object.name == name) else { continue };
        let pointer = if kind == "FlinkDeployment" { "/spec/taskManager/replicas" } else { "/spec/replicas" };
        ignored.push(difference(scaled, &[pointer]));
    }
    for resource in objects.iter().filter(|object| object.kind == "FlinkDeployment") {
        let configuration = resource.value.pointer("/spec/flinkConfiguration").and_then(Value::as_object);
        let scales = |map: &Map<String, Value>| {
            let on = |key: &str| map.get(key).is_some_and(|value| value == "true" || value == &json!(true));
            on("job.autoscaler.enabled") || on("kubernetes.operator.job.autoscaler.enabled")
        };
        if configuration.is_some_and(scales) {
            ignored.push(difference(
                resource,
                &["/spec/flinkConfiguration/pipeline.jobvertex-parallelism-overrides", "/spec/job/parallelism"],
            ));
        }
    }
    ignored
}

fn difference(object: &Object, pointers: &[&str]) -> Value {
    let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
    json!({"group": group, "kind": object.kind, "name": object.name, "jsonPointers": pointers})
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "test")]

    use serde_json::{Value, json};

    use super::{annotated, ignored};
    use crate::target::{Object, Origin};

    fn object(value: Value) -> Object {
        Object::from_value("orders", value, Origin::Compiled)
    }

    fn notes(value: Value) -> Value {
        annotated(&object(value), true).value["metadata"]["annotations"].clone()
    }

    #[test]
    fn what_others_need_comes_first() {
        let wave = |value: Value| notes(value)["argocd.argoproj.io/sync-wave"].as_str().map_or(Ok(0), str::parse::<i64>);
        let labelled = |kind: &str, component: &str| json!({"kind": kind, "metadata": {"name": "x", "labels": {"app.kubernetes.io/component": component}}});
        let order = [
            json!({"kind": "CustomResourceDefinition", "metadata": {"name": "x"}}),
            json!({"kind": "Role", "metadata": {"name": "x"}}),
            json!({"kind": "ConfigMap", "metadata": {"name": "x"}}),
            labelled("Deployment", "zetcd"),
            labelled("Deployment", "jobmanager"),
            labelled("Job", "submitter"),
            json!({"kind": "FlinkStateSnapshot", "metadata": {"name": "x"}}),
        ];
        let waves: Vec<_> = order.into_iter().map(wave).collect();
        assert!(waves.is_sorted_by(|a, b| matches!((a, b), (Ok(a), Ok(b)) if a < b)), "{waves:?}");
        assert_eq!(wave(json!({"kind": "FlinkDeployment", "metadata": {"name": "x"}})), wave(labelled("Job", "jobmanager")));
        let own = json!({"kind": "Role", "metadata": {"name": "x", "annotations": {"argocd.argoproj.io/sync-wave": "7"}}});
        assert_eq!(wave(own), Ok(7), "the user's own wave holds");
        assert_eq!(
            annotated(&object(json!({"kind": "Role", "metadata": {"name": "x"}})), false).value["metadata"]["annotations"],
            Value::Null
        );
    }

    #[test]
    fn what_no_annotation_can_hold_is_applied_by_the_server() {
        let map = |bytes: usize| json!({"kind": "Service", "metadata": {"name": "x"}, "data": {"a": "x".repeat(bytes)}});
        assert_eq!(notes(map(300_000))["argocd.argoproj.io/sync-options"], "ServerSideApply=true");
        assert_eq!(notes(map(100_000)), Value::Null);
    }

    #[test]
    fn what_scalers_set_is_theirs() {
        let scaler = |kind: &str| {
            object(
                json!({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "h"}, "spec": {"scaleTargetRef": {"kind": kind, "name": "a"}}}),
            )
        };
        let deployment = object(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}}));
        let expected = json!([{"group": "apps", "kind": "Deployment", "name": "a", "jsonPointers": ["/spec/replicas"]}]);
        assert_eq!(Value::from(ignored(&[scaler("Deployment"), deployment.clone()])), expected);
        assert!(ignored(&[deployment]).is_empty());
        let resource = |value: &str| {
            object(json!({"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "metadata": {"name": "a"},
            "spec": {"flinkConfiguration": {"job.autoscaler.enabled": value}}}))
        };
        assert_eq!(ignored(&[scaler("FlinkDeployment"), resource("false")])[0]["jsonPointers"], json!(["/spec/taskManager/replicas"]));
        assert_eq!(ignored(&[resource("true")]).len(), 1);
    }
}
