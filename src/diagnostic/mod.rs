//! Findings about the user's input: what every stage says and every renderer prints.
//!
//! In: a declared [`Rule`], places in [`Sources`]. Out: [`Diagnostic`]s, collected in [`Diagnostics`].
//! A stage says everything it can, then the pipeline stops before the next stage if any finding is an error.
//! Must not: read files, print, or know a stage.

mod mend;
mod near;
pub mod render;
mod rule;
mod source;

use std::collections::{BTreeMap, BTreeSet};

pub use mend::{Mend, mended};
pub use near::{nearest, same_letters};
pub use rule::{Kind, Rule};
pub use source::{Position, Source, SourceId, Sources, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is written and the exit code is 1.
    Error,
    /// Reported; the build goes on.
    Warning,
    /// Advice that never changes an exit code.
    Hint,
}

impl Level {
    /// The word used in text and JSON: `error`, `warning` or `hint`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// A marked place in a source, with what is said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A short phrase under the marked text; may be empty.
    pub text: String,
}

/// What follows if the finding is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// What happens when the job runs.
    AtRunTime(String),
    /// Why the text cannot stand, where nothing would run at all.
    Because(String),
}

/// The Kubernetes object that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// The namespace, where the object carries one.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: String,
}

/// One finding: a declared rule, applied to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// Its level here, after `[lints]`.
    pub level: Level,
    /// One lower-case phrase without a full stop that names the user's key in backticks.
    pub message: String,
    /// The place that the finding is about; `None` only where no text exists (a missing file).
    pub primary: Option<Label>,
    /// Further places.
    pub secondary: Vec<Label>,
    /// What happens if nothing is done.
    pub consequence: Option<Consequence>,
    /// What to write instead.
    pub help: Option<String>,
    /// The key path in the language (`taskmanager.memory`), or the field path in an object; empty if none.
    pub path: String,
    /// The object, for findings about compiled or given Kubernetes objects.
    pub object: Option<ObjectRef>,
    /// The one safe change by which the finding goes away, if there is one.
    pub mend: Option<Mend>,
}

impl Diagnostic {
    /// A finding of `rule` at the rule's own level.
    #[must_use]
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            consequence: None,
            help: None,
            path: String::new(),
            object: None,
            mend: None,
        }
    }

    /// Marks the place that the finding is about.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Marks a second place, such as the other half of a contradiction.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Says what happens when the job runs.
    #[must_use]
    pub fn at_run_time(mut self, text: impl Into<String>) -> Self {
        self.consequence = Some(Consequence::AtRunTime(text.into()));
        self
    }

    /// Says why the text cannot stand, where nothing would run.
    #[must_use]
    pub fn because(mut self, text: impl Into<String>) -> Self {
        self.consequence = Some(Consequence::Because(text.into()));
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Names the key path that the finding is about.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Says by which change of a place the finding goes away: `old`, as it stands there without quotes, becomes `new`.
    #[must_use]
    pub fn mend(mut self, span: Span, old: impl Into<String>, new: impl Into<String>) -> Self {
        self.mend = Some(Mend { span, old: old.into(), new: new.into() });
        self
    }

    /// Marks the user's own line where the place lies in a text of the compiler's: `brought_by` has, for each such text, the line
    /// that asked for it. The old place stays visible as a second one.
    pub fn move_to_user(&mut self, brought_by: &BTreeMap<SourceId, Span>) {
        let Some(primary) = &mut self.primary else { return };
        let Some(span) = brought_by.get(&primary.span.source) else { return };
        let there = std::mem::replace(&mut primary.span, *span);
        if self.secondary.iter().all(|label| label.span.source != there.source) {
            self.secondary.push(Label { span: there, text: "in this layer".to_owned() });
        }
    }

    /// Names the object that the finding is about.
    #[must_use]
    pub fn object(mut self, object: ObjectRef) -> Self {
        self.object = Some(object);
        self
    }
}

/// Every finding of a run, in the order in which stages made them until [`Diagnostics::sort`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
    /// Rule, place, path and message of each item ever added.
    seen: BTreeSet<(&'static str, Option<Span>, String, String)>,
}

impl Diagnostics {
    /// Adds a finding, unless the same one is there already: rule, place, path and message (a layer is read once alone and once merged).
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.primary.as_ref().map(|label| label.span);
        if self.seen.insert((diagnostic.rule.code, place, diagnostic.path.clone(), diagnostic.message.clone())) {
            self.items.push(diagnostic);
        }
    }

    /// Adds all findings of `other`.
    pub fn append(&mut self, other: Self) {
        for item in other.items {
            self.push(item);
        }
    }

    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.level == Level::Error)
    }

    /// Whether there is no finding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many findings have this level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.items.iter().filter(|d| d.level == level).count()
    }

    /// Source order: file by file in the order in which they were read, then by place, then by rule.
    pub fn sort(&mut self) {
        self.items.sort_by_key(|d| {
            let place = d.primary.as_ref().map(|l| (l.span.source, l.span.start, l.span.end));
            (place.is_none(), place, d.rule.code)
        });
    }

    /// Keeps and changes findings; used once, to apply `[lints]` and waivers.
    pub fn retain_mut(&mut self, keep: impl FnMut(&mut Diagnostic) -> bool) {
        self.items.retain_mut(keep);
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
