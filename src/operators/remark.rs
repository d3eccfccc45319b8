//! What an operator makes of a resource that the API server takes: a declared rule at a place of it.
//!
//! In: a rule and the values at hand. Out: [`Remark`], from which a finding at a line of a file is made. Must not: know files.

use serde_json::Value;

use crate::diagnostic::Rule;

/// One rule that a resource breaks. `G` says who stops the resource, where an operator has several gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark<G = ()> {
    /// The rule.
    pub rule: &'static Rule,
    /// Who stops it.
    pub gate: G,
    /// The JSON pointer of the field; it may be one that is missing.
    pub pointer: String,
    /// What is wrong, one phrase.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl<G> Remark<G> {
    /// A broken rule, told at a gate.
    pub(super) fn told(
        rule: &'static Rule,
        gate: G,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { rule, gate, pointer: pointer.into(), message: message.into(), help: help.into() }
    }
}

impl Remark {
    /// The same of an operator without gates.
    pub(super) fn new(rule: &'static Rule, pointer: impl Into<String>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::told(rule, (), pointer, message, help)
    }
}

/// The text at a pointer, or an empty one.
pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The whole number at a pointer.
pub(super) fn whole(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}
