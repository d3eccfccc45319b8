//! Sources as they may be shown: what must stay hidden is asterisks, always eight, so that not even a length gets out.
//!
//! In: a source and its hidden places. Out: a text, and where each place of the source lies in it.

use std::ops::Range;

use super::super::source::floor;
use super::super::{SourceId, Sources, Span};

/// What stands for a hidden value.
const ASTERISKS: &str = "********";

/// One source without its hidden values.
#[derive(Debug)]
pub struct Masked {
    /// The text to show.
    pub text: String,
    /// Where each line of it begins.
    lines: Vec<usize>,
    /// For each hidden part: where it was, and where its asterisks are.
    parts: Vec<(Range<usize>, Range<usize>)>,
}

impl Masked {
    /// The source of an id with all that must stay hidden replaced.
    #[must_use]
    pub fn new(sources: &Sources, id: SourceId) -> Self {
        let Some(source) = sources.get(id) else { return Self { text: String::new(), lines: Vec::new(), parts: Vec::new() } };
        let mut masked = Self { text: String::with_capacity(source.text.len()), lines: Vec::new(), parts: Vec::new() };
        let mut done = 0;
        for span in sources.hidden(id) {
            let hidden = sources.inside_quotes(span);
            if hidden.start < done || hidden.is_empty() {
                continue;
            }
            masked.text.push_str(source.text.get(done..hidden.start).unwrap_or_default());
            let start = masked.text.len();
            masked.text.push_str(ASTERISKS);
            done = hidden.end;
            masked.parts.push((hidden, start..masked.text.len()));
        }
        masked.text.push_str(source.text.get(done..).unwrap_or_default());
        masked.lines = std::iter::once(0).chain(masked.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        masked
    }

    /// Where a span of the source lies in the shown text.
    #[must_use]
    pub fn place(&self, span: Span) -> Range<usize> {
        let start = self.shift(usize::try_from(span.start).unwrap_or(usize::MAX), false);
        let end = self.shift(usize::try_from(span.end).unwrap_or(usize::MAX), true);
        let start = floor(&self.text, start);
        start..floor(&self.text, end).max(start)
    }

    fn shift(&self, at: usize, is_end: bool) -> usize {
        let before = self.parts.partition_point(|(from, _)| from.end <= at);
        if let Some((_, to)) = self.parts.get(before).filter(|(from, _)| at > from.start) {
            return if is_end { to.end } else { to.start };
        }
        match before.checked_sub(1).and_then(|last| self.parts.get(last)) {
            Some((from, to)) => to.end + (at - from.end),
            None => at,
        }
    }

    /// The number of the line, from 1, that holds a byte of the shown text, and where it begins.
    #[must_use]
    pub(super) fn line_of(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        (line.max(1), line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or_default())
    }
}

/// A sentence without hidden values that somebody may have quoted in it.
#[must_use]
pub(crate) fn sentence(sources: &Sources, text: &str) -> String {
    let mut shown = text.to_owned();
    for value in sources.hidden_in(text) {
        if shown.contains(value) {
            shown = shown.replace(value, ASTERISKS);
        }
    }
    shown
}
