//! What is wrong with a resource: a declared rule at a place of it.
//!
//! In: a rule and the numbers at hand. Out: [`Fault`], from which a finding at a line of a file is made. Must not: know files.

use crate::diagnostic::Rule;
use crate::operators::Remark;

/// Where on its way a resource is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The API server refuses it, or drops a part.
    Schema,
    /// The API server takes it and the operator can't read it.
    Deserialise,
    /// The operator's validator refuses it.
    Validator,
    /// It is accepted, and making the cluster fails.
    Build,
    /// It runs, and is not what anybody wants.
    Review,
}

/// One broken rule, and who stops the resource.
pub type Fault = Remark<Gate>;

impl Fault {
    /// A refusal of the validator.
    pub(super) fn refused(rule: &'static Rule, pointer: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::told(rule, Gate::Validator, pointer, message, help)
    }

    /// A failure while the cluster is made.
    pub(super) fn unbuildable(rule: &'static Rule, pointer: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::told(rule, Gate::Build, pointer, message, help)
    }

    /// What follows, as a sentence without a full stop.
    #[must_use]
    pub fn consequence(&self) -> String {
        let text = match self.gate {
            Gate::Schema | Gate::Review => return lowered(self.rule.because.trim_end_matches('.')),
            Gate::Deserialise => {
                "the API server stores it and the operator can't read it: it stops seeing resources of this kind until this one is mended"
            }
            Gate::Validator => {
                "with the webhook `kubectl apply` fails; without it the operator writes the error into the status, deploys nothing and keeps what ran before"
            }
            Gate::Build => "it is accepted; the operator fails while it makes the cluster, tries again for ever, and nothing starts",
        };
        text.to_owned()
    }
}

/// A sentence as a phrase: its first letter small, unless it begins with a name.
fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let named = ["Flink", "Kubernetes", "Java", "HA "].iter().any(|name| sentence.starts_with(name));
    match letters.next().filter(|_| !named) {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => sentence.to_owned(),
    }
}
