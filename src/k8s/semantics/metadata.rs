//! `metadata` of every object: names by kind, namespaces, labels, annotations, finalizers, owners.
//! Source: k8s.io/apimachinery/pkg/api/validation/objectmeta.go v0.36, and the name function of each kind's registry.

use super::at::At;
use super::fault::{Judge, Reason};
use super::text;
use crate::k8s::metadata::{ANNOTATIONS_LIMIT, annotation_key, label_key, label_value};

/// How the objects of a kind are named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// A domain in small letters.
    Subdomain,
    /// A DNS label.
    Label,
    /// A Service's name.
    Service,
    /// A segment of a path.
    Segment,
}

/// The naming of a kind; custom resources are named as most kinds.
pub(super) fn naming(kind: &str) -> Naming {
    match kind {
        "StatefulSet" | "Namespace" => Naming::Label,
        "Service" => Naming::Service,
        // A budget's own validation does not look at its metadata; the storage asks for this much of every kind.
        "PodDisruptionBudget" | "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding" => Naming::Segment,
        _ => Naming::Subdomain,
    }
}

/// Judges the metadata of an object.
pub(super) fn check(judge: &mut Judge, metadata: &At<'_, '_>, kind: &str, namespaced: bool, custom: bool) {
    let name = metadata.get("name");
    if name.text().is_empty() {
        judge.required(&name);
    } else {
        let relaxed = judge.since(36);
        let fault = match naming(kind) {
            Naming::Subdomain => text::subdomain(name.text()),
            Naming::Label => text::label(name.text()),
            Naming::Service => text::service(name.text(), relaxed),
            Naming::Segment => text::segment(name.text()),
        };
        judge.format(&name, fault.map(|fault| format!("is `{}`, which is no name of a {kind}: it {fault}", name.text().escape_debug())));
    }
    namespace(judge, &metadata.get("namespace"), namespaced);
    judge.count(&metadata.get("generation"));
    labels(judge, &metadata.get("labels"));
    annotations(judge, &metadata.get("annotations"));
    owners(judge, &metadata.get("ownerReferences"));
    finalizers(judge, &metadata.get("finalizers"), custom);
}

fn namespace(judge: &mut Judge, at: &At<'_, '_>, namespaced: bool) {
    if at.text().is_empty() {
        return;
    }
    if namespaced {
        judge.format(at, text::label(at.text()));
    } else {
        judge.forbidden(at, "is set, and the kind lives outside of namespaces");
    }
}

/// Keys and values of labels; the server names the map, not the key.
pub(super) fn labels(judge: &mut Judge, at: &At<'_, '_>) {
    for (key, value) in at.entries() {
        let fault = label_key(key).or_else(|| label_value(value.text()).map(|fault| format!("has a value that {fault}")));
        judge.format(at, fault.map(|fault| format!("holds the label `{}`, which {fault}", key.escape_debug())));
    }
}

/// Keys of annotations, and how much they may hold together.
pub(super) fn annotations(judge: &mut Judge, at: &At<'_, '_>) {
    let mut size = 0;
    for (key, value) in at.entries() {
        size += key.len() + value.text().len();
        judge.format(at, annotation_key(key).map(|fault| format!("holds the annotation `{}`, which {fault}", key.escape_debug())));
    }
    if size > ANNOTATIONS_LIMIT {
        judge.refuse(at, Reason::TooLong, format!("holds {size} bytes, and {ANNOTATIONS_LIMIT} are the most"));
    }
}

fn owners(judge: &mut Judge, at: &At<'_, '_>) {
    let mut controllers = 0;
    for owner in at.unnumbered() {
        let version = owner.get("apiVersion");
        if version.text().rsplit('/').next().is_none_or(str::is_empty) || version.text().matches('/').count() > 1 {
            judge.invalid(&version, "names no version");
        }
        for name in ["kind", "name", "uid"] {
            let field = owner.get(name);
            if field.text().is_empty() {
                judge.invalid(&field, "is empty");
            }
        }
        if version.text() == "v1" && owner.get("kind").text() == "Event" {
            judge.invalid(at, "names an Event, which owns nothing");
        }
        controllers += i32::from(owner.get("controller").is_true());
    }
    if controllers > 1 {
        judge.invalid(at, "has more than one `controller: true`");
    }
}

fn finalizers(judge: &mut Judge, at: &At<'_, '_>, custom: bool) {
    let mut both = 0;
    for finalizer in at.items() {
        let name = finalizer.text();
        judge.format(at, label_key(name).map(|fault| format!("holds `{}`, which {fault}", name.escape_debug())));
        both += i32::from(matches!(name, "orphan" | "foregroundDeletion"));
        if !name.contains('/') && !matches!(name, "kubernetes" | "orphan" | "foregroundDeletion") {
            let text = format!("is `{}`, and finalizers are written `domain/name`", name.escape_debug());
            if custom { judge.warn(&finalizer, text) } else { judge.invalid(&finalizer, text) }
        }
    }
    if both > 1 {
        judge.invalid(at, "holds both `orphan` and `foregroundDeletion`");
    }
}

/// A warning for kinds whose name goes into the names of their pods.
pub(super) fn pod_name_warning(judge: &mut Judge, metadata: &At<'_, '_>) {
    let name = metadata.get("name");
    if let Some(fault) = text::label(name.text()) {
        judge.warn(&name, format!("goes into pod names and host names, and is no DNS label: it {fault}"));
    }
}
