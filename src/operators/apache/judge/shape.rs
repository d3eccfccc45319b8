//! What the API server makes of a resource, as faults like any other.
//!
//! In: a resource, a release. Out: faults of the gate [`Gate::Schema`]. Must not: judge: `apache::check` does.

use serde_json::Value;

use super::fault::{Fault, Gate};
use super::rules::schema as rule;
use super::value::path;
use crate::operators::apache::{Release, Verdict, ViolationKind, check};

/// Everything about a resource that the schema of the release does not allow.
#[must_use]
pub fn shape(resource: &Value, release: Release) -> Vec<Fault> {
    let fault = |violation: crate::operators::apache::Violation| {
        let unknown = violation.verdict() == Verdict::UnknownField;
        let place = match &violation.kind {
            ViolationKind::UnknownField { .. } => violation.pointer.rsplit_once('/').map_or("", |(above, _)| above),
            ViolationKind::UnknownKind { .. } => "/kind",
            ViolationKind::WrongType { .. }
            | ViolationKind::BadEnum { .. }
            | ViolationKind::OutOfRange { .. }
            | ViolationKind::Missing { .. }
            | ViolationKind::Metadata { .. } => &violation.pointer,
        };
        let named = match path(place) {
            path if path.is_empty() => "the resource".to_owned(),
            path => format!("`{path}`"),
        };
        let pointer = if matches!(violation.kind, ViolationKind::UnknownKind { .. }) { "/kind" } else { &violation.pointer };
        Fault::told(
            if unknown { &rule::UNKNOWN_FIELD } else { &rule::SCHEMA_VIOLATED },
            Gate::Schema,
            pointer,
            format!("{named} {} (operator {release})", violation.kind),
            help(&violation.kind),
        )
    };
    check(resource, release).into_iter().map(fault).collect()
}

fn help(kind: &ViolationKind) -> String {
    match kind {
        ViolationKind::UnknownKind { .. } => "use a release of the operator that has the kind, or another kind".to_owned(),
        ViolationKind::UnknownField { suggestion: Some(meant), .. } => format!("write `{meant}`, or remove the field"),
        ViolationKind::UnknownField { suggestion: None, .. } => "remove the field".to_owned(),
        ViolationKind::WrongType { expected, .. } => format!("write {expected}; quotes make a text, their absence a number"),
        ViolationKind::BadEnum { .. } => "use one of the known values".to_owned(),
        ViolationKind::OutOfRange { least, .. } => format!("write {least} or more"),
        ViolationKind::Missing { field } => format!("add `{field}`"),
        ViolationKind::Metadata { .. } => "see Kubernetes' rules on names, labels and annotations".to_owned(),
    }
}
