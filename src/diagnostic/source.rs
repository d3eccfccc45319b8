//! The texts that were read, and places in them. Lines and columns are counted from 1, columns in characters.

use std::sync::Arc;

/// Which text a span lies in; the order is the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A byte range of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// One text that was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// What the user calls it: a path as given, `-`, or `flinkc:production`.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
    /// Where each line begins, in bytes; a file may have tens of thousands of findings.
    lines: Vec<usize>,
}

/// All texts of a run, and which parts of them must never be shown.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    items: Vec<Source>,
    secrets: Vec<Span>,
}

impl Sources {
    /// Registers a text.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.items.push(Source { name: name.into(), text, lines });
        id
    }

    /// The text of an id that this value gave out.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.items.get(usize::try_from(id.0).unwrap_or(usize::MAX))
    }

    /// All texts, in reading order.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.items.iter()
    }

    /// Marks a value that looks like a secret: renderers show asterisks instead.
    pub fn hide(&mut self, span: Span) {
        if !self.secrets.contains(&span) {
            self.secrets.push(span);
        }
    }

    /// The spans of one source that must not be shown, in order.
    #[must_use]
    pub fn hidden(&self, id: SourceId) -> Vec<Span> {
        let mut spans: Vec<Span> = self.secrets.iter().copied().filter(|s| s.source == id).collect();
        spans.sort();
        spans
    }

    /// All spans that must not be shown, in order.
    #[must_use]
    pub fn all_hidden(&self) -> Vec<Span> {
        let mut spans = self.secrets.clone();
        spans.sort();
        spans
    }

    /// Calls each text by another name: what a person on the command line would call it.
    pub fn rename(&mut self, name: impl Fn(&str) -> String) {
        for source in &mut self.items {
            source.name = name(&source.name);
        }
    }

    /// The line and column where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let Some(source) = self.get(span.source) else { return Position { line: 1, column: 1 } };
        let end = usize::try_from(span.start).unwrap_or(usize::MAX).min(source.text.len());
        let before = source.text.get(..end).unwrap_or_default();
        let line = source.lines.partition_point(|start| *start <= before.len());
        let line_start = line.checked_sub(1).and_then(|line| source.lines.get(line)).copied().unwrap_or_default();
        Position { line: line.max(1), column: before.get(line_start..).map_or(0, |l| l.chars().count()) + 1 }
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let range = usize::try_from(span.start).unwrap_or(0)..usize::try_from(span.end).unwrap_or(0);
        self.get(span.source).and_then(|s| s.text.get(range)).unwrap_or_default()
    }
}
