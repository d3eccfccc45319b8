//! What the API server makes of a resource, as faults like any other. In: a resource. Out: faults of the gate [`Gate::Schema`].

use serde_json::Value;

use super::fault::{Fault, Gate};
use super::rules;
use crate::k8s::semantics::Reason;

/// Everything about a resource, its metadata apart, that the definition does not allow.
#[must_use]
pub fn shape(resource: &Value) -> Vec<Fault> {
    let fault = |fault: crate::k8s::semantics::Fault| {
        let unknown = fault.reason == Reason::UnknownField;
        let help = match (&fault.meant, unknown) {
            (Some(meant), _) => format!("write `{meant}`"),
            (None, true) => "correct the name, or remove the field".to_owned(),
            (None, false) if fault.reason == Reason::Required => "add it".to_owned(),
            (None, false) => "write a value that the field takes; quotes make a text, their absence a number".to_owned(),
        };
        let rule = if unknown { &rules::UNKNOWN_FIELD } else { &rules::SCHEMA_VIOLATED };
        Fault::told(rule, Gate::Schema, &fault.pointer, format!("`{}` {}", fault.path, fault.text), help)
    };
    super::super::check(resource).into_iter().map(fault).collect()
}
