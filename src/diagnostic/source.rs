//! The texts that were read, and places in them. Lines and columns are counted from 1, columns in characters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The characters of a text are counted once for each block of so many bytes: a line may be a megabyte long, and have thousands of findings.
const BLOCK: usize = 1024;

/// The shortest value that is also taken out of sentences; shorter ones would take ordinary words with them.
const SHORTEST: usize = 4;

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
    /// How many characters begin before each block; counted when a long line is asked for.
    characters: OnceLock<Vec<usize>>,
}

impl Source {
    fn new(name: String, text: Arc<str>) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name, text, lines, characters: OnceLock::new() }
    }

    /// How many characters begin between two bytes of a line.
    fn characters_between(&self, start: usize, end: usize) -> usize {
        if end - start <= 2 * BLOCK {
            return begun(self.text.as_bytes().get(start..end).unwrap_or_default());
        }
        let blocks = self.characters.get_or_init(|| {
            let mut before = 0;
            let mut blocks = Vec::with_capacity(self.text.len() / BLOCK + 2);
            for block in self.text.as_bytes().chunks(BLOCK) {
                blocks.push(before);
                before += begun(block);
            }
            // A place may be the end of the text.
            blocks.push(before);
            blocks
        });
        let before = |at: usize| {
            let block = at / BLOCK;
            blocks.get(block).map_or(0, |before| before + begun(self.text.as_bytes().get(block * BLOCK..at).unwrap_or_default()))
        };
        before(end) - before(start)
    }

    /// Where the line begins that holds a byte, and the line's number from 1.
    fn line_of(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        (line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or_default(), line.max(1))
    }
}

/// How many characters begin in some bytes of UTF-8.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// All texts of a run, and which parts of them must never be shown.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    items: Vec<Source>,
    secrets: BTreeSet<Span>,
    /// The secrets by the first bytes of their values.
    openings: BTreeMap<[u8; SHORTEST], Vec<Span>>,
}

impl Sources {
    /// Registers a text.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
        self.items.push(Source::new(name.into(), text.into()));
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
        if self.secrets.insert(span)
            && let Some(opening) = self.value(span).as_bytes().first_chunk::<SHORTEST>()
        {
            let opening = *opening;
            self.openings.entry(opening).or_default().push(span);
        }
    }

    /// The spans of one source that must not be shown, in order.
    pub fn hidden(&self, id: SourceId) -> impl Iterator<Item = Span> {
        let first = Span { source: id, start: 0, end: 0 };
        self.secrets.range(first..).copied().take_while(move |span| span.source == id)
    }

    /// All spans that must not be shown, in order.
    #[must_use]
    pub fn all_hidden(&self) -> Vec<Span> {
        self.secrets.iter().copied().collect()
    }

    /// The hidden values that a sentence may hold, in the order of their places: those with whose first bytes some part of it begins.
    #[must_use]
    pub fn hidden_in(&self, sentence: &str) -> Vec<&str> {
        if self.openings.is_empty() {
            return Vec::new();
        }
        let parts: BTreeSet<&[u8]> = sentence.as_bytes().windows(SHORTEST).collect();
        let mut spans: Vec<Span> =
            parts.into_iter().filter_map(|part| self.openings.get(part.first_chunk::<SHORTEST>()?)).flatten().copied().collect();
        spans.sort_unstable();
        spans.into_iter().map(|span| self.value(span)).collect()
    }

    /// The bytes of a span without the quotes of a TOML or YAML text around them.
    #[must_use]
    pub fn inside_quotes(&self, span: Span) -> Range<usize> {
        let Some(source) = self.get(span.source) else { return 0..0 };
        let clip = |at: u32| floor(&source.text, usize::try_from(at).unwrap_or(usize::MAX));
        let start = clip(span.start);
        let end = clip(span.end).max(start);
        let value = source.text.get(start..end).unwrap_or_default();
        for quote in ["\"\"\"", "'''", "\"", "'"] {
            if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
                return start + quote.len()..start + quote.len() + inner.len();
            }
        }
        start..end
    }

    fn value(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(self.inside_quotes(span))).unwrap_or_default()
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
        let at = usize::try_from(span.start).unwrap_or(usize::MAX).min(source.text.len());
        let (start, line) = source.line_of(at);
        Position { line, column: source.characters_between(start, at) + 1 }
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let range = usize::try_from(span.start).unwrap_or(0)..usize::try_from(span.end).unwrap_or(0);
        self.get(span.source).and_then(|s| s.text.get(range)).unwrap_or_default()
    }
}

/// The nearest place at or before `at` where a character begins.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{SourceId, Sources, Span};

    #[test]
    fn columns_are_counted_across_blocks() {
        let mut sources = Sources::default();
        let text = format!("é\n{}x\n", "ü".repeat(3000));
        let id = sources.add("a", text.as_str());
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let start = u32::try_from(at).unwrap_or(0);
            let before = text.get(..at).unwrap_or_default();
            let position = sources.position(Span { source: id, start, end: start });
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            assert_eq!((position.line, position.column), (before.matches('\n').count() + 1, column), "{at}");
        }
    }

    #[test]
    fn hidden_values_are_found_by_their_first_bytes() {
        let mut sources = Sources::default();
        let id = sources.add("a", "'hunter2' 'hunt' abc");
        for (start, end) in [(10, 16), (0, 9), (17, 20)] {
            sources.hide(Span { source: id, start, end });
        }
        assert_eq!(sources.hidden_in("the hunter2 of abc"), ["hunter2", "hunt"]);
        assert_eq!(sources.hidden_in("hun"), [""; 0]);
        assert_eq!(sources.hidden(SourceId(1)).count(), 0);
        assert_eq!(sources.hidden(id).map(|span| span.start).collect::<Vec<_>>(), [0, 10, 17]);
    }
}
