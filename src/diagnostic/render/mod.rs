//! Findings as text for people and for programs: one file a format behind one small trait.
//!
//! In: findings and the sources that they mark. Out: text. Must not: print, or ask what the terminal can do; a value that
//! [`Sources::hide`] marked never comes out, in any format.

mod github;
mod gitlab;
mod json;
mod junit;
mod mask;
mod remark;
mod sarif;
mod text;

use super::{Diagnostics, Level, Sources};

pub use mask::Masked;
pub(crate) use mask::sentence as masked;

/// The findings of one compilation.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What was found, in the order in which it is to be shown.
    pub diagnostics: &'a Diagnostics,
    /// The texts that were read.
    pub sources: &'a Sources,
    /// Which of several compilations of one text this is, as in ``profile `live` ``; shown where a person reads.
    pub variant: Option<&'a str>,
}

/// How a text may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour it.
    pub color: bool,
    /// How many columns a quoted line may take.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: false, width: 140 }
    }
}

/// Who reads the output of a renderer, and so where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A person: standard error, with a summary.
    Person,
    /// A program: standard output, and nothing else there.
    Program,
}

/// A format for findings.
pub trait Renderer: Sync {
    /// The word of `--message-format`.
    fn name(&self) -> &'static str;
    /// Who reads it.
    fn reader(&self) -> Reader;
    /// All findings of a run as one text, with a line break at its end unless it is empty.
    fn render(&self, reports: &[Report<'_>], look: Look) -> String;
}

/// Every format. A new one is a file and a line here.
pub static RENDERERS: &[&dyn Renderer] = &[&text::Text, &json::Json, &sarif::Sarif, &github::GitHub, &gitlab::GitLab, &junit::JUnit];

/// The format where none is asked for.
pub static DEFAULT: &dyn Renderer = &text::Text;

/// The format of a name.
#[must_use]
pub fn renderer(name: &str) -> Option<&'static dyn Renderer> {
    RENDERERS.iter().copied().find(|renderer| renderer.name() == name)
}

/// `2 errors, 1 warning`; nothing if there is nothing to count.
#[must_use]
pub fn summary(reports: &[Report<'_>]) -> Option<String> {
    let count = |level| reports.iter().map(|report| report.diagnostics.count(level)).sum::<usize>();
    let parts: Vec<String> = [Level::Error, Level::Warning, Level::Hint]
        .into_iter()
        .map(|level| (count(level), level.word()))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}{}", if number == 1 { "" } else { "s" }))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests;
