//! Looks a key up in a sorted text.
//!
//! In: a text of lines with tab-separated columns, sorted by the bytes of the first column, embedded in the program.
//! Out: the lines of one key. Nothing is done at start-up; the first question splits the lines once (70 µs for 1,700 of them),
//! since one configuration asks some hundred times.

use std::sync::OnceLock;

/// A sorted text; the first column is the key.
#[derive(Debug)]
pub(super) struct Table {
    text: &'static str,
    lines: OnceLock<Vec<(&'static str, &'static str)>>,
}

impl Table {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, lines: OnceLock::new() }
    }

    /// All lines, each behind its key.
    pub(super) fn keyed(&self) -> &[(&'static str, &'static str)] {
        self.lines.get_or_init(|| self.text.lines().map(|line| (first_column(line), line)).collect())
    }

    /// The lines whose first column is `key`, in the text's order.
    pub(super) fn lines(&self, key: &str) -> impl Iterator<Item = &'static str> {
        let all = self.keyed();
        let start = all.partition_point(|(first, _)| *first < key);
        let rest = all.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|(first, _)| *first == key).count();
        rest.iter().take(count).map(|(_, line)| *line)
    }

    /// All lines.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static str> {
        self.text.lines()
    }
}

/// The text before the first tab.
pub(super) fn first_column(line: &str) -> &str {
    line.split_once('\t').map_or(line, |(first, _)| first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_line_and_nothing_else() {
        let table = Table::new("a\t1\na.b\t2\na.b\t3\nab\t4\n");
        let found = |key: &str| table.lines(key).collect::<Vec<_>>();
        assert_eq!(found("a"), ["a\t1"]);
        assert_eq!(found("a.b"), ["a.b\t2", "a.b\t3"]);
        assert_eq!(found("ab"), ["ab\t4"]);
        for absent in ["", "a.", "a.a", "a.c", "b", "\u{e9}"] {
            assert!(found(absent).is_empty(), "{absent}");
        }
        assert_eq!(Table::new("").lines("a").count(), 0);
    }
}
