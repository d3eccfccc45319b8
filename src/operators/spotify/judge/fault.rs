//! What is wrong with a resource: a declared rule at a place of it. In: a rule and the words at hand. Out: [`Fault`].

use crate::diagnostic::Rule;

/// Where on its way a resource is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The API server refuses it, or drops a part.
    Schema,
    /// The operator's webhook refuses it.
    Admission,
    /// It is admitted, and the operator does something else, or nothing.
    Review,
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule.
    pub rule: &'static Rule,
    /// Who stops it.
    pub gate: Gate,
    /// The JSON pointer of the field; it may be one that is missing.
    pub pointer: String,
    /// What is wrong, one phrase.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Fault {
    pub(super) fn new(rule: &'static Rule, gate: Gate, pointer: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule, gate, pointer: pointer.to_owned(), message: message.into(), help: help.into() }
    }

    /// What follows, as a sentence without a full stop.
    #[must_use]
    pub fn consequence(&self) -> String {
        let because = self.rule.because.trim_end_matches('.');
        match self.gate {
            Gate::Admission => format!("the operator's webhook refuses the resource: {because}"),
            Gate::Schema | Gate::Review => because.to_owned(),
        }
    }
}
