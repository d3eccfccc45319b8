//! A sorted text table: lines of words, ordered bytewise by their first two words.
//! In: the text and two keys. Out: the lines. Nothing is done before the first question; that splits the lines once (60 µs for
//! 1,500 of them), since a bundle asks some thousand times.

use std::sync::OnceLock;

/// A table of `schemas/`, as it is compiled into the program.
pub(super) struct Table {
    text: &'static str,
    rows: OnceLock<Vec<Row>>,
}

/// One line: its two keys and what follows them.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) first: &'static str,
    pub(super) second: &'static str,
    pub(super) rest: &'static str,
}

impl Row {
    fn parse(line: &'static str) -> Option<Self> {
        let mut words = line.splitn(3, ' ');
        Some(Self { first: words.next()?, second: words.next()?, rest: words.next()? })
    }
}

impl Table {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, rows: OnceLock::new() }
    }

    fn all(&self) -> &[Row] {
        self.rows.get_or_init(|| self.text.lines().filter_map(Row::parse).collect())
    }

    /// All lines.
    pub(super) fn every(&self) -> impl Iterator<Item = Row> {
        self.all().iter().copied()
    }

    /// All lines with both keys (a field that changed has one for each span of releases).
    pub(super) fn rows<'a>(&'a self, first: &'a str, second: &'a str) -> impl Iterator<Item = Row> + 'a {
        let all = self.all();
        let start = all.partition_point(|row| (row.first, row.second) < (first, second));
        all.get(start..).unwrap_or_default().iter().take_while(move |row| row.first == first && row.second == second).copied()
    }

    /// All lines with the first key.
    pub(super) fn rows_of<'a>(&'a self, first: &'a str) -> impl Iterator<Item = Row> + 'a {
        let all = self.all();
        let start = all.partition_point(|row| row.first < first);
        all.get(start..).unwrap_or_default().iter().take_while(move |row| row.first == first).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let text = include_str!("../../schemas/kubernetes/types.txt");
        let table = Table::new(text);
        let mut before = None;
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let rest = words.next().unwrap_or_default();
            assert!(before <= Some((first, second)), "{line} is out of order");
            before = Some((first, second));
            assert!(table.rows(first, second).any(|row| row.rest == rest), "{line}");
            assert!(table.rows_of(first).any(|row| row.second == second));
            assert_eq!(table.rows(first, &format!("{second}x")).count(), 0);
        }
        assert_eq!(table.rows("", "").count(), 0);
        assert_eq!(table.rows("zzz", "z").count(), 0);
        assert_eq!(Table::new("").rows("a", "b").count(), 0);
    }
}
