//! moving: one text compiled for two homes → what is lost, what changes, and the steps that carry the state over.
//!
//! In: the compiled text of the old home and of the new one, with the findings of both. Out: [`Report`]. What changes is computed from what
//! runs in both homes and from their declared habits (`target::conduct`). Must not: compile, read files, or know a target by name.

mod changes;
mod lost;
mod options;
mod render;
mod steps;

use crate::diagnostic::render::masked;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::manifest::sections::Target as TargetName;
use crate::plan::Plan;
use crate::resolve::Settings;
use crate::target::conduct::{Running, Scene, Step};
use crate::target::{Object, Target};

pub use render::{json, text};

/// One home of the text, as far as it could be compiled for it.
#[derive(Clone, Copy)]
pub struct Home<'a> {
    /// Who runs Flink there.
    pub target: &'static dyn Target,
    /// The job spec.
    pub settings: &'a Settings,
    /// The plan, if it could be made.
    pub plan: Option<&'a Plan>,
    /// The objects, if they could be lowered.
    pub objects: &'a [Object],
    /// The findings.
    pub diagnostics: &'a Diagnostics,
    /// The texts that the findings point into.
    pub sources: &'a Sources,
}

impl<'a> Home<'a> {
    /// What habits and steps look at.
    fn scene(&self) -> Option<Scene<'a>> {
        Some(Scene { settings: self.settings, plan: self.plan?, objects: self.objects })
    }

    /// What runs there in the end.
    fn running(&self) -> Option<Running> {
        self.scene().and_then(|scene| (self.target.conduct().running)(&scene))
    }

    /// What its operator says of the resources.
    fn judged(&self) -> Vec<Diagnostic> {
        self.scene().map(|scene| (self.target.conduct().judge)(&scene)).unwrap_or_default()
    }

    fn name(&self) -> TargetName {
        self.target.meta().id
    }
}

/// What a move means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The cluster's name.
    pub name: String,
    /// The namespace, where the text names one.
    pub namespace: Option<String>,
    /// The variant of the text, where it is one of several.
    pub profile: Option<String>,
    /// The home of the text.
    pub from: TargetName,
    /// The home that it moves to.
    pub to: TargetName,
    /// Whether the text builds for the new home.
    pub builds: bool,
    /// What does not come along.
    pub lost: Vec<Loss>,
    /// What is otherwise there.
    pub changed: Vec<Change>,
    /// How the jobs and their state get there.
    pub steps: Vec<Step>,
}

/// Why something does not come along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The new home cannot do it: the text does not build until it is gone.
    Refused,
    /// It is the old home's alone, and the build leaves it out.
    LeftBehind,
    /// Nobody in the new home reads it where it stands.
    Unread,
    /// It is built, and the new home's operator does not take it as it is.
    NotAdmitted,
}

impl Kind {
    /// The word of reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::LeftBehind => "left-behind",
            Self::Unread => "unread",
            Self::NotAdmitted => "not-admitted",
        }
    }
}

/// Something that does not come along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Why.
    pub kind: Kind,
    /// The key path in the text, or what it is.
    pub what: String,
    /// The rule that found it, if one did.
    pub rule: Option<&'static str>,
    /// What is said about it.
    pub message: String,
    /// What follows.
    pub because: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// File, line and column, from 1.
    pub place: Option<(String, usize, usize)>,
    /// What it holds, where that is more than one thing.
    pub holds: Vec<Held>,
}

/// One setting inside of what stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its path below the loss.
    pub path: String,
    /// Its value.
    pub value: String,
    /// What becomes of it elsewhere, where that is known.
    pub note: Option<&'static str>,
}

/// Something that is otherwise in the new home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `processes`, `memory`, `ports`, `configuration`, …
    pub area: &'static str,
    /// What is otherwise.
    pub what: String,
    /// How it was.
    pub from: String,
    /// How it will be.
    pub to: String,
    /// Where habits are known from; nothing for what was computed from the compiled objects.
    pub sources: Vec<&'static str>,
}

/// What a move from one home to another means. Both are of one text.
#[must_use]
pub fn report(old: &Home<'_>, new: &Home<'_>) -> Report {
    let mut report = Report {
        name: new.settings.manifest.name.as_ref().map(|name| name.0.clone()).unwrap_or_default(),
        namespace: new.settings.manifest.namespace.as_ref().map(|name| name.0.clone()),
        profile: new.settings.profile.clone(),
        from: old.name(),
        to: new.name(),
        builds: !new.diagnostics.has_errors(),
        lost: lost::losses(old, new),
        changed: changes::changes(old, new),
        steps: steps::steps(old, new),
    };
    report.mask(new.sources);
    report
}

impl Report {
    /// Takes out what must never be shown.
    fn mask(&mut self, sources: &Sources) {
        let hide = |text: &mut String| *text = masked(sources, text);
        for loss in &mut self.lost {
            hide(&mut loss.message);
            loss.because.iter_mut().chain(&mut loss.help).for_each(hide);
            loss.holds.iter_mut().for_each(|held| hide(&mut held.value));
        }
        for change in &mut self.changed {
            hide(&mut change.from);
            hide(&mut change.to);
        }
        for step in &mut self.steps {
            hide(&mut step.why);
            step.commands.iter_mut().chain(&mut step.lines).for_each(hide);
        }
    }
}
