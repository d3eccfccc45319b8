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
            ignored.push(difference(resource, &["/spec/flinkConfiguration/pipeline.jobvertex-parallelism-overrides", "/spec/job/parallelism"]));
        }
    }
    ignored
}

fn difference(object: &Object, pointers: &[&str]) -> Value {
    let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
    json!({"group": group, "kind": object.kind, "name": object.name, "jsonPointers": pointers})
}
