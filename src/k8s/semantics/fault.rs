//! What the API server says of one value, as data: where, of which class, and why in our words.
//! In: places and reasons. Out: faults, in the order of telling. No rule of Kubernetes.

use super::at::At;
use crate::k8s::version::KubernetesVersion;

/// The class of a fault, as the server's `causes[].reason` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Something must be there.
    Required,
    /// The value is none that the field takes.
    Invalid,
    /// The word is none of those that the field knows.
    NotSupported,
    /// The value is there twice.
    Duplicate,
    /// The field may not be set here.
    Forbidden,
    /// The text or the whole is too long.
    TooLong,
    /// The list has too many items.
    TooMany,
    /// What the value names is not there.
    NotFound,
    /// The field is unknown (refused when decoding).
    UnknownField,
    /// The JSON type is wrong, or the text cannot be read (refused when decoding).
    Malformed,
    /// The release does not serve the API version.
    NotServed,
}

/// What happens to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The server takes it in silence, and it will not do what it says.
    Silent,
    /// The server takes it and warns.
    Warned,
    /// The server refuses it.
    Refused,
}

/// One value that the API server refuses, warns of, or takes although it cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in the server's spelling: `spec.template.spec.containers[0].ports[0].name`.
    pub path: String,
    /// Where, as a JSON pointer; may lead to a field that is missing.
    pub pointer: String,
    /// The class.
    pub reason: Reason,
    /// What the server does.
    pub verdict: Verdict,
    /// What is wrong, as the end of a sentence that begins with the path.
    pub text: String,
    /// What was probably meant: the field's name for an unknown field, else the value's text.
    pub meant: Option<String>,
}

/// So many faults of one object are kept: nobody reads on.
pub(in crate::k8s) const MOST: usize = 20_000;

/// The collector of faults of one object.
pub(super) struct Judge {
    pub(super) version: KubernetesVersion,
    pub(super) faults: Vec<Fault>,
    refusals: usize,
}

impl Judge {
    pub(super) const fn new(version: KubernetesVersion) -> Self {
        Self { version, faults: Vec::new(), refusals: 0 }
    }

    /// Whether the release is at least 1.`minor`.
    pub(super) const fn since(&self, minor: u8) -> bool {
        self.version.minor() >= minor
    }

    /// How many refusals there are so far.
    pub(super) const fn refusals(&self) -> usize {
        self.refusals
    }

    fn tell(&mut self, at: &At<'_, '_>, reason: Reason, verdict: Verdict, text: impl Into<String>) {
        self.refusals += usize::from(verdict == Verdict::Refused);
        // Refusals have room of their own: warnings before them must not make the object look good.
        let room = if verdict == Verdict::Refused { self.refusals <= MOST } else { self.faults.len() < MOST };
        if !room {
            return;
        }
        self.faults.push(Fault { path: at.path(), pointer: at.pointer(), reason, verdict, text: text.into(), meant: None });
    }

    pub(super) fn refuse(&mut self, at: &At<'_, '_>, reason: Reason, text: impl Into<String>) {
        self.tell(at, reason, Verdict::Refused, text);
    }

    pub(super) fn required(&mut self, at: &At<'_, '_>) {
        self.refuse(at, Reason::Required, "is missing");
    }

    pub(super) fn required_for(&mut self, at: &At<'_, '_>, text: impl Into<String>) {
        self.refuse(at, Reason::Required, text);
    }

    pub(super) fn invalid(&mut self, at: &At<'_, '_>, text: impl Into<String>) {
        self.refuse(at, Reason::Invalid, text);
    }

    pub(super) fn forbidden(&mut self, at: &At<'_, '_>, text: impl Into<String>) {
        self.refuse(at, Reason::Forbidden, text);
    }

    pub(super) fn duplicate(&mut self, at: &At<'_, '_>, what: &str) {
        self.refuse(at, Reason::Duplicate, format!("is `{}` again", what.escape_debug()));
    }

    pub(super) fn warn(&mut self, at: &At<'_, '_>, text: impl Into<String>) {
        self.tell(at, Reason::Invalid, Verdict::Warned, text);
    }

    /// Something that the server takes in silence.
    pub(super) fn hint(&mut self, at: &At<'_, '_>, text: impl Into<String>) {
        self.tell(at, Reason::Invalid, Verdict::Silent, text);
    }

    /// Tells of fields that the server drops in silence, unless somebody turned their alpha feature on.
    pub(super) fn dropped(&mut self, owner: &At<'_, '_>, fields: &[&'static str]) {
        for field in fields {
            let at = owner.get(field);
            if at.is_set() {
                self.hint(&at, "is dropped: an alpha feature in this release");
            }
        }
    }

    /// Refuses a text for a fault that a format found, if it found one.
    pub(super) fn format(&mut self, at: &At<'_, '_>, fault: Option<String>) {
        if let Some(fault) = fault {
            self.invalid(at, fault);
        }
    }

    /// The word must be one of a list.
    pub(super) fn word(&mut self, at: &At<'_, '_>, words: &[&str]) {
        if !words.contains(&at.text()) {
            let known = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            self.refuse(at, Reason::NotSupported, format!("is `{}`; known are {known}", at.text().escape_debug()));
        }
    }

    /// As `word`, where something is set.
    pub(super) fn word_if_set(&mut self, at: &At<'_, '_>, words: &[&str]) {
        if at.is_set() {
            self.word(at, words);
        }
    }

    /// As `word`, where there is a text that is not empty.
    pub(super) fn word_if_any(&mut self, at: &At<'_, '_>, words: &[&str]) {
        if !at.text().is_empty() {
            self.word(at, words);
        }
    }

    /// A count: 0 or more.
    pub(super) fn count(&mut self, at: &At<'_, '_>) {
        if at.int().is_some_and(|number| number < 0) {
            self.invalid(at, "is negative");
        }
    }

    /// A number within bounds.
    pub(super) fn within(&mut self, at: &At<'_, '_>, least: i64, most: i64) {
        if at.int().is_some_and(|number| !(least..=most).contains(&number)) {
            self.invalid(at, format!("is not between {least} and {most}"));
        }
    }

    /// A name in the DNS label format, which must be there.
    pub(super) fn label_required(&mut self, at: &At<'_, '_>) {
        if at.text().is_empty() {
            self.required(at);
        } else {
            self.format(at, super::text::label(at.text()));
        }
    }
}
