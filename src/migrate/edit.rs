//! Replacements in a text: ranges in, text out. And what marks look like.

use std::ops::Range;

/// What every mark begins with.
pub(super) const MARK: &str = "# flinkc: ";

/// Replacements, in any order; of those that overlap the first one added stays.
#[derive(Debug, Default)]
pub(super) struct Edits {
    items: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.items.push((range, text.into()));
    }

    /// The text with everything replaced.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.items.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(text.len() + 256);
        let mut at = 0;
        for (range, new) in self.items {
            if range.start < at {
                continue;
            }
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(&new);
            at = range.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// The start of the line that a byte stands in.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |index| index + 1)
}

/// The end of the line that a byte stands in, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|after| after.find(['\n', '\r'])).map_or(text.len(), |index| at + index)
}

/// The number of the line that a byte stands in, from 1.
pub(super) fn line_number(text: &str, at: usize) -> usize {
    breaks(text.get(..at).unwrap_or_default()) + 1
}

/// How many line breaks a text has.
pub(super) fn breaks(text: &str) -> usize {
    text.matches(['\n', '\r']).count() - text.matches("\r\n").count()
}

/// The line break that the text uses.
pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Lines as comments below a mark.
pub(super) fn commented(lines: &str, why: &str, end: &str) -> String {
    let mut out = mark(why);
    for line in lines.replace("\r\n", "\n").split(['\n', '\r']) {
        out.push_str(end);
        out.push_str("# ");
        out.push_str(line);
    }
    out
}

/// A mark, on one line.
pub(super) fn mark(why: &str) -> String {
    format!("{MARK}{}", why.replace(['\n', '\r'], " "))
}

/// Whether the line above a place is this mark already.
pub(super) fn is_marked(text: &str, start: usize, mark: &str) -> bool {
    let before = text.get(..start).unwrap_or_default().trim_end_matches(['\n', '\r']);
    before.rsplit(['\n', '\r']).next().is_some_and(|line| line.trim() == mark)
}
