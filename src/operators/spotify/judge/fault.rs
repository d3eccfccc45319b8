//! What is wrong with a resource: a declared rule at a place of it. In: a rule and the words at hand. Out: [`Fault`].

use crate::operators::Remark;

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

/// One broken rule, and who stops the resource.
pub type Fault = Remark<Gate>;

impl Fault {
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
