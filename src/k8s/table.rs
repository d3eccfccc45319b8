//! A sorted text table, searched where it lies: lines of words, ordered bytewise by their first two words.
//! In: the text and two keys. Out: the lines. Nothing is parsed or allocated before it is asked for.

use std::cmp::Ordering;

/// A table of `schemas/`, as it is compiled into the program.
#[derive(Clone, Copy)]
pub(super) struct Table(&'static str);

/// One line: its two keys and what follows them.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) first: &'static str,
    pub(super) second: &'static str,
    pub(super) rest: &'static str,
}

impl Table {
    pub(super) const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// All lines with both keys (a field that changed has one for each span of releases).
    pub(super) fn rows(self, first: &str, second: &str) -> impl Iterator<Item = Row> {
        self.from(|row| row.first.cmp(first).then_with(|| row.second.cmp(second)))
    }

    /// All lines with the first key.
    pub(super) fn rows_of(self, first: &str) -> impl Iterator<Item = Row> {
        self.from(|row| row.first.cmp(first))
    }

    fn from(self, order: impl Fn(&Row) -> Ordering) -> impl Iterator<Item = Row> {
        let mut low = 0;
        let mut high = self.0.len();
        // Invariant: `low` and `high` are line starts; every line before `low` is smaller, none from `high` on is.
        while low < high {
            let middle = self.line_start(low + (high - low) / 2);
            let line = self.line(middle);
            match line.1.as_ref().map(&order) {
                Some(Ordering::Less) => low = line.0,
                Some(Ordering::Equal | Ordering::Greater) | None => high = middle,
            }
        }
        let mut at = low;
        std::iter::from_fn(move || {
            let (next, row) = self.line(at);
            at = next;
            row.filter(|row| order(row) == Ordering::Equal)
        })
    }

    fn line_start(self, at: usize) -> usize {
        self.0
            .as_bytes()
            .get(..at)
            .and_then(|head| head.iter().rposition(|byte| *byte == b'\n'))
            .map_or(0, |end| end + 1)
    }

    /// The line that begins at an offset, and the offset of the next.
    fn line(self, at: usize) -> (usize, Option<Row>) {
        let rest = self.0.get(at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let mut words = line.splitn(3, ' ');
        let row = match (words.next(), words.next(), words.next()) {
            (Some(first), Some(second), Some(rest)) => Some(Row {
                first,
                second,
                rest,
            }),
            _ => None,
        };
        (at + line.len() + 1, row)
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
            let (first, second) = (
                words.next().unwrap_or_default(),
                words.next().unwrap_or_default(),
            );
            let rest = words.next().unwrap_or_default();
            assert!(before <= Some((first, second)), "{line} is out of order");
            before = Some((first, second));
            assert!(
                table.rows(first, second).any(|row| row.rest == rest),
                "{line}"
            );
            assert!(table.rows_of(first).any(|row| row.second == second));
            assert_eq!(table.rows(first, &format!("{second}x")).count(), 0);
        }
        assert_eq!(table.rows("", "").count(), 0);
        assert_eq!(table.rows("zzz", "z").count(), 0);
        assert_eq!(Table::new("").rows("a", "b").count(), 0);
    }
}
