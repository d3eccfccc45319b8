//! The hatches: `[pod]` onto pod templates, `[patch]` onto objects, by Kubernetes' strategic-merge rules.
//!
//! Source: language reference, sections 4.4 and 5. A patch that meets nothing, or a field that Kubernetes does not have, is an error.

use serde_json::{Value, json};

use super::rules::{BAD_FIELD, BAD_PATCH, PATCH_WITHOUT_OBJECT, PATCHED_IDENTITY};
use super::{Cx, Object, home};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::k8s::merge::{merge_by_name, strategic_merge};
use crate::k8s::schema::{Schema, TypeId};
use crate::k8s::structure::{self, PathSegment, Violation, path_text};
use crate::k8s::version::KubernetesVersion;
use crate::manifest::node::{Node, Value as Toml};
use crate::plan::{MAIN_CONTAINER, json as json_of};
use crate::resolve::{ObjectPatch, PodPatch, Scope};

/// The annotation that tells kubectl which container is meant.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// A role of a Flink cluster, as patches address it.
pub type Role = Scope;

/// Words that hold Kubernetes' own shapes without being patches: volume sources and network peers.
pub(super) fn check_raw(cx: &mut Cx<'_>) {
    let root = &cx.settings.root;
    let role_volumes = ["volumes", "jobmanager.volumes", "taskmanager.volumes"];
    for table in role_volumes {
        for (name, volume) in root.get(table).and_then(Node::as_table).into_iter().flatten() {
            if let Some(source) = volume.get("source") {
                let path = format!("{table}.{name}.source");
                fields_fit(source, &json_of(source), TypeId::VOLUME, &path, cx.kubernetes, &mut cx.diagnostics);
            }
        }
    }
    for list in ["network-policy.rest-from", "network-policy.metrics-from", "network-policy.egress-to"] {
        for peer in root.get(list).and_then(Node::as_array).into_iter().flatten() {
            fields_fit(peer, &json_of(peer), TypeId::NETWORK_POLICY_PEER, list, cx.kubernetes, &mut cx.diagnostics);
        }
    }
}

/// Applies every `[pod]` in order.
pub(super) fn apply_pods(objects: &mut [Object], cx: &mut Cx<'_>) {
    let template_type = TypeId::POD_TEMPLATE_SPEC;
    for patch in &cx.settings.pods {
        let value = json_of(&patch.node);
        if !fields_fit(&patch.node, &value, template_type, pod_path(patch), cx.kubernetes, &mut cx.diagnostics) {
            continue;
        }
        'objects: for object in objects.iter_mut() {
            for pointer in object.role_templates(patch.scope) {
                let workload = object.pod_template().is_some();
                let Some(template) = object.value.pointer_mut(pointer) else { continue };
                let labels = template.pointer("/metadata/labels").cloned();
                if let Err(error) = strategic_merge(template, &value, template_type, cx.kubernetes) {
                    cx.diagnostics.push(bad_patch(&patch.node, pod_path(patch), &error.to_string()));
                    break 'objects;
                }
                if selected(template) != selected_of(labels.as_ref()) {
                    cx.diagnostics.push(identity(&patch.node, pod_path(patch), "the labels `app` and `component`"));
                    break 'objects;
                }
                if workload {
                    name_default_container(template);
                }
            }
        }
    }
}

/// Sidecars come first in a merged list, and `kubectl logs` asks the first container unless it is told another.
fn name_default_container(template: &mut Value) {
    let several = template.pointer("/spec/containers").and_then(Value::as_array).is_some_and(|containers| containers.len() > 1);
    let Some(template) = template.as_object_mut().filter(|_| several) else { return };
    let metadata = template.entry("metadata").or_insert_with(|| json!({}));
    let annotations = metadata.as_object_mut().map(|metadata| metadata.entry("annotations").or_insert_with(|| json!({})));
    if let Some(annotations) = annotations.and_then(Value::as_object_mut) {
        annotations.entry(DEFAULT_CONTAINER).or_insert_with(|| MAIN_CONTAINER.into());
    }
}

const fn pod_path(patch: &PodPatch) -> &'static str {
    match patch.scope {
        Scope::Both => "pod",
        Scope::JobManager => "jobmanager.pod",
        Scope::TaskManager => "taskmanager.pod",
    }
}

/// The labels that Services and workloads select by.
fn selected(template: &Value) -> [Option<Value>; 2] {
    selected_of(template.pointer("/metadata/labels"))
}

fn selected_of(labels: Option<&Value>) -> [Option<Value>; 2] {
    ["app", "component"].map(|key| labels.and_then(|labels| labels.get(key)).cloned())
}

/// Applies every `[patch."KIND/PART"]` in layer order.
pub(super) fn apply_patches(objects: &mut [Object], cx: &mut Cx<'_>) {
    let settings = cx.settings;
    for patch in &settings.patches {
        let kind = patch.key.split('/').next().unwrap_or_default();
        let met = objects.iter().any(|object| object.kind == kind && (object.patch_key() == patch.key || kind == patch.key));
        if let Some(home) = home::of(settings).filter(|home| home::makes(home, kind) && !(met && *home == home::PLAIN)) {
            home::tell(home, &format!("patch.\"{}\"", patch.key), patch.node.key_span, cx);
            continue;
        }
        apply_patch(patch, objects, cx.kubernetes, &mut cx.diagnostics);
    }
}

fn apply_patch(patch: &ObjectPatch, objects: &mut [Object], version: KubernetesVersion, diagnostics: &mut Diagnostics) {
    let path = format!("patch.\"{}\"", patch.key);
    let (kind, part) = patch.key.split_once('/').map_or((patch.key.as_str(), None), |(kind, part)| (kind, Some(part)));
    let matching: Vec<usize> = objects
        .iter()
        .enumerate()
        .filter(|(_, object)| object.kind == kind && part.is_none_or(|part| object.part == part))
        .map(|(index, _)| index)
        .collect();
    let [only] = matching.as_slice() else {
        diagnostics.push(without_object(patch, &path, kind, &matching, objects));
        return;
    };
    let Some(object) = objects.get_mut(*only) else { return };
    let value = json_of(&patch.node);
    for field in ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace", "/spec/selector"] {
        // a Service's selector is a choice, a workload's is its identity; both are what others hang on
        if value.pointer(field).is_some() {
            diagnostics.push(identity(&patch.node, &path, &format!("`{}`", field.trim_start_matches('/').replace('/', "."))));
            return;
        }
    }
    let merged = match Schema::of(version).type_of(&object.api_version, &object.kind) {
        Some(type_id) => {
            if !fields_fit(&patch.node, &value, type_id, &path, version, diagnostics) {
                return;
            }
            strategic_merge(&mut object.value, &value, type_id, version)
        }
        None => merge_by_name(&mut object.value, &value),
    };
    if let Err(error) = merged {
        diagnostics.push(bad_patch(&patch.node, &path, &error.to_string()));
    }
}

/// Tells every field of a patch that Kubernetes does not have, or whose value it would not take.
pub(super) fn fields_fit(
    node: &Node,
    value: &Value,
    type_id: TypeId,
    path: &str,
    version: KubernetesVersion,
    diagnostics: &mut Diagnostics,
) -> bool {
    let violations = structure::check_partial(value, type_id, version);
    for violation in &violations {
        let found = locate(node, &violation.path);
        diagnostics.push(bad_field(found, path, violation));
    }
    violations.is_empty()
}

/// The node of a path inside a patch, or the nearest above it.
fn locate<'a>(node: &'a Node, path: &[PathSegment]) -> &'a Node {
    let mut node = node;
    for segment in path {
        let next = match (segment, &node.value) {
            (PathSegment::Field(key) | PathSegment::Key(key), Toml::Table(table)) => table.get(key),
            (PathSegment::Index(index), Toml::Array(items)) => items.get(*index),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

fn bad_field(node: &Node, path: &str, violation: &Violation) -> Diagnostic {
    let field = path_text(&violation.path);
    let place = if matches!(violation.kind, structure::ViolationKind::UnknownField { .. }) { node.key_span } else { node.span };
    Diagnostic::new(&BAD_FIELD, format!("`{path}`: `{field}` {}", violation.sentence()))
        .at(place, violation.label())
        .at_run_time("the API server refuses the object")
        .help(violation.remedy())
        .path(format!("{path}.{field}"))
}

fn bad_patch(node: &Node, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(&BAD_PATCH, format!("`{path}` is no strategic-merge patch: {reason}"))
        .at(node.span, "this patch")
        .because("kubectl refuses it for the same reason")
        .help("write fields as in the object; list items need the key they merge by (`name` for containers and volumes); `\"$patch\" = \"delete\"` or `\"replace\"`, `\"$unset\" = [\"field\"]`")
        .path(path)
}

fn identity(node: &Node, path: &str, what: &str) -> Diagnostic {
    Diagnostic::new(&PATCHED_IDENTITY, format!("`{path}` changes {what}"))
        .at(node.span, "in this patch")
        .at_run_time("Services and workloads of the bundle would no longer find each other")
        .help("leave them as they are; the words `name`, `namespace` and `labels` change them everywhere at once")
        .path(path)
}

fn without_object(patch: &ObjectPatch, path: &str, kind: &str, matching: &[usize], objects: &[Object]) -> Diagnostic {
    let mut keys: Vec<String> = objects.iter().filter(|object| object.kind == kind).map(Object::patch_key).collect();
    if keys.is_empty() {
        keys = objects.iter().map(Object::patch_key).collect();
    }
    keys.sort();
    keys.dedup();
    let keys = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let (message, label) = if matching.is_empty() {
        (format!("`{path}` meets no object of the bundle"), "no such object")
    } else {
        (format!("`{path}` meets {} objects of the bundle", matching.len()), "which of them?")
    };
    Diagnostic::new(&PATCH_WITHOUT_OBJECT, message)
        .at(patch.key_span, label)
        .because("a patch that meets nothing, or not exactly one object, would change something else than its text says")
        .help(format!("name one of {keys}"))
        .path(path)
}
