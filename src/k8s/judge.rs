//! The API server's judgement on one object, in its order: is the API served, does it decode, are its values good, is it small
//! enough. In: JSON as the server gets it. Out: faults, all at once (a server stops at the first of the three). Unlike a server
//! it goes on after a fault of decoding, and then leaves out what follows from it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::{Schema, TypeId};
use super::semantics::{self, Fault, Reason, Verdict};
use super::served::{Served, served};
use super::structure::{self, PathSegment, Violation, ViolationKind, path_text};
use super::version::KubernetesVersion;

/// The most bytes of a request that the server reads.
pub const REQUEST_LIMIT: usize = 3 * 1024 * 1024;
/// The most bytes that etcd stores for one object, unless it is set up otherwise.
pub const STORAGE_LIMIT: usize = 1024 * 1024 * 3 / 2;

/// Everything that a server of a release has against an object.
#[must_use]
pub fn judge(object: &Value, version: KubernetesVersion) -> Vec<Fault> {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let mut faults = Vec::new();
    if let Some(fault) = not_served(api_version, kind, version) {
        return vec![fault];
    }
    // Of custom resources the metadata alone is known.
    let violations = match Schema::of(version).type_of(api_version, kind) {
        Some(type_id) => structure::check(object, type_id, version),
        None => custom_metadata(object, version),
    };
    let mut values = semantics::check(object, version);
    let (missing, decoding): (Vec<&Violation>, Vec<&Violation>) =
        violations.iter().partition(|violation| matches!(violation.kind, ViolationKind::MissingField { .. }));
    let broken: BTreeSet<String> = decoding.iter().map(|violation| pointer(&violation.path)).collect();
    if !broken.is_empty() {
        values.retain(|fault| !above(&fault.pointer).any(|above| broken.contains(above)));
    }
    faults.extend(decoding.iter().map(|violation| decoded(violation)));
    // What is required is told by the rules on values, in the server's spelling; the structure fills the gaps between them.
    let refused: BTreeSet<&str> =
        values.iter().filter(|fault| fault.verdict == Verdict::Refused).map(|fault| fault.pointer.as_str()).collect();
    // The whole of such a source is dropped before anybody asks for its parts.
    let dropped = |fault: &&Fault| fault.verdict == Verdict::Silent && fault.pointer.ends_with("/dataSource");
    let dropped: BTreeSet<&str> = values.iter().filter(dropped).map(|fault| fault.pointer.as_str()).collect();
    for violation in missing {
        let ViolationKind::MissingField { name } = violation.kind else { continue };
        let mut path = violation.path.clone();
        path.push(PathSegment::Field(name.to_owned()));
        let own = pointer(&path);
        let told = above(&own).any(|above| refused.contains(above)) || has_below(&refused, &own);
        let told = told || above(&own).any(|above| dropped.contains(above));
        if !told && !above(&own).any(|above| broken.contains(above)) {
            let text = "is missing".to_owned();
            faults.push(Fault {
                path: path_text(&path),
                pointer: own,
                reason: Reason::Required,
                verdict: Verdict::Refused,
                text,
                meant: None,
            });
        }
    }
    faults.append(&mut values);
    faults.extend(size(object));
    faults
}

fn custom_metadata(object: &Value, version: KubernetesVersion) -> Vec<Violation> {
    let Some(metadata) = object.get("metadata") else { return Vec::new() };
    let mut violations = structure::check(metadata, TypeId::OBJECT_META, version);
    for violation in &mut violations {
        violation.path.insert(0, PathSegment::Field("metadata".to_owned()));
    }
    violations
}

fn not_served(api_version: &str, kind: &str, version: KubernetesVersion) -> Option<Fault> {
    let text = match served(api_version, kind, version) {
        Served::Yes | Served::Foreign => return None,
        Served::Gone { last, instead: "" } => {
            format!("`{api_version}` went away after Kubernetes 1.{last}, and nothing took the place of {kind}")
        }
        Served::Gone { last, instead } => format!("`{api_version}` went away after Kubernetes 1.{last}: write `{instead}`"),
        Served::Elsewhere { versions } => match (versions.since, versions.until) {
            (Some(since), _) if since > version => format!("`{api_version}` {kind} came with Kubernetes {since}, and this is {version}"),
            (_, Some(until)) => format!("`{api_version}` {kind} went away after Kubernetes {until}, and this is {version}"),
            _ => format!("`{api_version}` {kind} is not served by Kubernetes {version}"),
        },
        Served::OtherVersion { instead } => format!("`{api_version}` has no {kind}: write `{instead}`"),
    };
    let (path, pointer) = ("apiVersion".to_owned(), "/apiVersion".to_owned());
    Some(Fault { path, pointer, reason: Reason::NotServed, verdict: Verdict::Refused, text, meant: None })
}

fn decoded(violation: &Violation) -> Fault {
    let reason = match violation.kind {
        ViolationKind::UnknownField { .. } => Reason::UnknownField,
        ViolationKind::WrongType { .. }
        | ViolationKind::Malformed { .. }
        | ViolationKind::OutOfRange { .. }
        | ViolationKind::BadDirective => Reason::Malformed,
        ViolationKind::MissingField { .. } => Reason::Required,
        ViolationKind::DuplicateItem { .. } => Reason::Duplicate,
    };
    let text = match &violation.kind {
        ViolationKind::UnknownField { suggestion: Some(meant), .. } => format!("{}: `{meant}` is", violation.sentence()),
        ViolationKind::Malformed { suggestion: Some(meant), .. } => format!("{}: write `{meant}`", violation.sentence()),
        ViolationKind::UnknownField { .. }
        | ViolationKind::WrongType { .. }
        | ViolationKind::Malformed { .. }
        | ViolationKind::OutOfRange { .. }
        | ViolationKind::MissingField { .. }
        | ViolationKind::DuplicateItem { .. }
        | ViolationKind::BadDirective => violation.sentence(),
    };
    let meant = match &violation.kind {
        ViolationKind::UnknownField { suggestion, .. } | ViolationKind::Malformed { suggestion, .. } => suggestion.clone(),
        ViolationKind::WrongType { .. }
        | ViolationKind::OutOfRange { .. }
        | ViolationKind::MissingField { .. }
        | ViolationKind::DuplicateItem { .. }
        | ViolationKind::BadDirective => None,
    };
    Fault { path: path_text(&violation.path), pointer: pointer(&violation.path), reason, verdict: Verdict::Refused, text, meant }
}

/// A path as a JSON pointer.
fn pointer(path: &[PathSegment]) -> String {
    let mut text = String::new();
    for segment in path {
        text.push('/');
        match segment {
            PathSegment::Field(name) | PathSegment::Key(name) => text.push_str(&crate::pointer::step(name)),
            PathSegment::Index(index) => text.push_str(&index.to_string()),
        }
    }
    text
}

/// A pointer and all those above it, the whole object last.
fn above(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::once(pointer).chain(pointer.rmatch_indices('/').filter_map(move |(at, _)| pointer.get(..at)))
}

/// Whether one of some pointers leads to a place below another.
fn has_below(pointers: &BTreeSet<&str>, other: &str) -> bool {
    let below = format!("{other}/");
    pointers.range(below.as_str()..).next().is_some_and(|next| next.starts_with(&below))
}

fn size(object: &Value) -> Option<Fault> {
    let bytes = json_size(object);
    let (verdict, text) = if bytes > REQUEST_LIMIT {
        (Verdict::Refused, format!("has {bytes} bytes, and the API server reads {REQUEST_LIMIT}"))
    } else if bytes > STORAGE_LIMIT {
        // A dry run does not see it: it is etcd that refuses.
        (Verdict::Silent, format!("has {bytes} bytes, and etcd stores {STORAGE_LIMIT}: the apply fails though a dry run passes"))
    } else {
        return None;
    };
    Some(Fault { path: String::new(), pointer: String::new(), reason: Reason::TooLong, verdict, text, meant: None })
}

/// About as many bytes as the object has in JSON, without writing it.
fn json_size(value: &Value) -> usize {
    let text = |text: &str| text.len() + 2 + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t' | b'\r')).count();
    match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => number.to_string().len(),
        Value::String(string) => text(string),
        Value::Array(items) => 2 + items.iter().map(|item| json_size(item) + 1).sum::<usize>(),
        Value::Object(map) => 2 + map.iter().map(|(key, value)| text(key) + json_size(value) + 2).sum::<usize>(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::judge;
    use crate::k8s::KubernetesVersion;
    use crate::k8s::semantics::Reason;

    #[test]
    fn one_fault_is_told_once() {
        let told = |object: serde_json::Value| {
            judge(&object, KubernetesVersion::LATEST).into_iter().map(|fault| (fault.path, fault.reason)).collect::<Vec<_>>()
        };
        let meta = json!({"name": "a"});
        assert_eq!(
            told(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"a": 1}})),
            [("data[a]".into(), Reason::Malformed)]
        );
        assert_eq!(
            told(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "dta": {}})),
            [("dta".into(), Reason::UnknownField)]
        );
        let budget = json!({"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget"});
        assert_eq!(told(budget), [("apiVersion".into(), Reason::NotServed)]);
        let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"ports": "80"}});
        assert_eq!(told(service), [("spec.ports".into(), Reason::Malformed)]);
        let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": {}});
        assert!(told(job).iter().all(|(_, reason)| *reason == Reason::Required));
        let custom = json!({"apiVersion": "a.b/v1", "kind": "C", "metadata": {"name": "A", "labels": {"a": 1}}, "spec": 1});
        assert_eq!(told(custom), [("metadata.labels[a]".into(), Reason::Malformed), ("metadata.name".into(), Reason::Invalid)]);
    }
}
