//! Where the command talks: findings, what was done, and why it stopped.
//!
//! In: findings and sentences. Out: text on the two streams, as `--message-format`, `--color`, `-q` and `-v` say.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::arguments::{Global, Talk};
use super::failure::{Exit, Failure};
use crate::diagnostic::render::{Look, Reader, Renderer, Report, summary};
use crate::diagnostic::{Diagnostics, Sources};
use crate::host::stdio;
use crate::host::terminal::{Progress, Stream};

/// How wide quoted lines may be where nobody looks.
const PIPE_WIDTH: usize = 140;

/// Findings of one compilation, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) sources: Arc<Sources>,
    pub(crate) diagnostics: Diagnostics,
    /// ``profile `live` ``, where several variants of one text are compiled.
    pub(crate) variant: Option<String>,
}

/// Whether standard output is taken by something else than findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Findings for programs may go there.
    Free,
    /// Manifests go there, so findings go to standard error in any format.
    Taken,
}

/// The two streams.
pub(crate) struct Console {
    renderer: &'static dyn Renderer,
    talk: Talk,
}

impl Console {
    pub(crate) fn new(global: &Global) -> Self {
        Self { renderer: global.renderer(), talk: global.talk() }
    }

    /// Whether a program reads the findings.
    pub(crate) fn for_program(&self) -> bool {
        self.renderer.reader() == Reader::Program
    }

    /// Shows findings, each once, and their number. Gives the exit code that follows.
    pub(crate) fn findings(&self, mut found: Vec<Found>, output: Output) -> Result<Exit, Failure> {
        let read: BTreeSet<&str> = found.iter().flat_map(|found| found.sources.iter()).map(|source| source.name.as_str()).collect();
        for name in read {
            self.detail(&format!("read {name}"))?;
        }
        once_each(&mut found);
        let reports: Vec<Report<'_>> = found
            .iter()
            .map(|found| Report { diagnostics: &found.diagnostics, sources: &found.sources, variant: found.variant.as_deref() })
            .collect();
        let stream = match (self.renderer.reader(), output) {
            (Reader::Person, _) | (Reader::Program, Output::Taken) => Stream::Err,
            (Reader::Program, Output::Free) => Stream::Out,
        };
        let width = if stream.is_terminal() { stream.width() } else { PIPE_WIDTH };
        let text = self.renderer.render(&reports, Look { color: stream.color(), width });
        match stream {
            Stream::Out => stdio::out(&text)?,
            Stream::Err => stdio::err(&text)?,
        }
        // Behind machine-readable findings on one stream, a sentence would be a fault.
        if let (Some(summary), true) = (summary(&reports), stream == Stream::Out || !self.for_program()) {
            self.say(&summary)?;
        }
        Ok(if found.iter().any(|found| found.diagnostics.has_errors()) { Exit::Findings } else { Exit::Fine })
    }

    /// Says what was done.
    pub(crate) fn say(&self, sentence: &str) -> Result<(), Failure> {
        self.say_from(Talk::Normal, sentence)
    }

    /// Says a detail, with `-v`.
    pub(crate) fn detail(&self, sentence: &str) -> Result<(), Failure> {
        self.say_from(Talk::Verbose, sentence)
    }

    /// Warns about the output folder; `-q` does not silence it.
    pub(crate) fn warn(&self, sentence: &str) -> Result<(), Failure> {
        Ok(stdio::err(&format!("warning: {sentence}\n"))?)
    }

    fn say_from(&self, least: Talk, sentence: &str) -> Result<(), Failure> {
        if self.talk >= least {
            stdio::err(&format!("{sentence}\n"))?;
        }
        Ok(())
    }

    /// Says why the run stopped. Gives the exit code that follows.
    pub(crate) fn failure(&self, failure: &Failure) -> Exit {
        let (start, end) = if Stream::Err.color() { ("\u{1b}[1m\u{1b}[91m", "\u{1b}[0m") } else { ("", "") };
        let hint = if matches!(failure, Failure::Usage(_)) { "\nFor more, see `flinkc --help`." } else { "" };
        // Nobody is left to tell if this fails.
        let _ = stdio::err(&format!("{start}error{end}: {failure}{hint}\n"));
        failure.exit()
    }
}

/// A bar over steps that may be taken by several threads; it appears at the first step, on a terminal only, and not with `-q`.
pub(crate) struct Steps {
    bar: OnceLock<Progress>,
    what: &'static str,
    wanted: bool,
}

impl Steps {
    pub(crate) fn new(console: &Console, what: &'static str) -> Self {
        Self { bar: OnceLock::new(), what, wanted: console.talk > Talk::Quiet }
    }

    /// One of `all` steps is done. A single step gets no bar.
    pub(crate) fn advance(&self, name: &str, all: usize) {
        if self.wanted && all > 1 {
            self.bar.get_or_init(|| Progress::start(all, self.what)).advance(name);
        }
    }

    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar.into_inner() {
            bar.finish();
        }
    }
}

/// Leaves each finding at its first place: members share layers, and profiles share a file.
fn once_each(found: &mut [Found]) {
    let mut seen = BTreeSet::new();
    for found in found {
        let Found { sources, diagnostics, .. } = found;
        diagnostics.retain_mut(|finding| {
            let place = finding.primary.as_ref().map(|label| {
                let name = sources.get(label.span.source).map(|source| source.name.clone());
                (name, label.span.start, label.span.end)
            });
            let object = finding.object.as_ref().map(|object| (object.kind.clone(), object.namespace.clone(), object.name.clone()));
            seen.insert((finding.rule.code, place, finding.message.clone(), finding.level, finding.path.clone(), object))
        });
    }
}
