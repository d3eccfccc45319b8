//! Sources as they may be shown: what must stay hidden is asterisks, always eight, so that not even a length gets out.
//!
//! In: a source and its hidden places. Out: a text, and where each place of the source lies in it.

use std::ops::Range;

use super::super::{SourceId, Sources, Span};

/// What stands for a hidden value.
const ASTERISKS: &str = "********";

/// The shortest value that is also taken out of sentences; shorter ones would take ordinary words with them.
const SHORTEST: usize = 4;

/// One source without its hidden values.
#[derive(Debug)]
pub struct Masked {
    /// The text to show.
    pub text: String,
    /// For each hidden part: where it was, and where its asterisks are.
    parts: Vec<(Range<usize>, Range<usize>)>,
}

impl Masked {
    /// The source of an id with all that must stay hidden replaced.
    #[must_use]
    pub fn new(sources: &Sources, id: SourceId) -> Self {
        let Some(source) = sources.get(id) else { return Self { text: String::new(), parts: Vec::new() } };
        let mut masked = Self { text: String::with_capacity(source.text.len()), parts: Vec::new() };
        let mut done = 0;
        for span in sources.hidden(id) {
            let hidden = inside_quotes(&source.text, range(span, &source.text));
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
        let mut moved = at;
        for (from, to) in &self.parts {
            if at >= from.end {
                moved = to.end + (at - from.end);
            } else if at > from.start {
                return if is_end { to.end } else { to.start };
            } else {
                break;
            }
        }
        moved
    }
}

/// A sentence without hidden values that somebody may have quoted in it.
#[must_use]
pub(crate) fn sentence(sources: &Sources, text: &str) -> String {
    let mut shown = text.to_owned();
    for span in sources.all_hidden() {
        let Some(source) = sources.get(span.source) else { continue };
        let value = source.text.get(inside_quotes(&source.text, range(span, &source.text))).unwrap_or_default();
        if value.len() >= SHORTEST && shown.contains(value) {
            shown = shown.replace(value, ASTERISKS);
        }
    }
    shown
}

fn range(span: Span, text: &str) -> Range<usize> {
    let clip = |at: u32| floor(text, usize::try_from(at).unwrap_or(usize::MAX));
    let start = clip(span.start);
    start..clip(span.end).max(start)
}

/// The nearest place at or before `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The range without the quotes of a TOML or YAML text around it.
fn inside_quotes(text: &str, whole: Range<usize>) -> Range<usize> {
    let value = text.get(whole.clone()).unwrap_or_default();
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            let start = whole.start + quote.len();
            return start..start + inner.len();
        }
    }
    whole
}
