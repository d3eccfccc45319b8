//! A sorted text table: lines of words, ordered bytewise by their first two words, each line read into a fact.
//! In: the text, a reader of lines, and two keys. Out: the facts. Nothing is done before the first question; that reads the lines
//! once (a fifth of a millisecond for 1,500 of them), since a bundle asks some thousand times.

use std::sync::OnceLock;

/// A table of `schemas/`, as it is compiled into the program.
pub(super) struct Table<T> {
    text: &'static str,
    read: fn(Row) -> T,
    lines: OnceLock<Lines<T>>,
}

/// The lines that were read.
struct Lines<T> {
    rows: Vec<(Row, T)>,
    /// Open addressing: for the hash of two keys the first line of both, plus one; 0 is free. A power of two long, half of it free.
    slots: Vec<u32>,
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

    fn has(&self, first: &str, second: &str) -> bool {
        self.second == second && self.first == first
    }
}

/// A hash of two keys: fast, equal on every machine, and asked only for the words of a table that nobody can choose.
fn hash(first: &str, second: &str) -> usize {
    const ODD: u64 = 0x517c_c1b7_2722_0a95;
    let mut state = 0_u64;
    let mut mix = |word: u64| state = (state.rotate_left(5) ^ word).wrapping_mul(ODD);
    for key in [first, second] {
        let (words, rest) = key.as_bytes().as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        mix(rest.iter().fold(0xff, |word, byte| (word << 8) | u64::from(*byte)));
    }
    usize::try_from(state >> 32).unwrap_or(0)
}

impl<T: Copy> Table<T> {
    pub(super) const fn new(text: &'static str, read: fn(Row) -> T) -> Self {
        Self { text, read, lines: OnceLock::new() }
    }

    fn lines(&self) -> &Lines<T> {
        self.lines.get_or_init(|| {
            let rows: Vec<(Row, T)> = self.text.lines().filter_map(Row::parse).map(|row| (row, (self.read)(row))).collect();
            let mut lines = Lines { slots: vec![0; (rows.len() * 2).next_power_of_two().max(2)], rows };
            for (at, (row, _)) in lines.rows.iter().enumerate().rev() {
                let slot = lines.slot(row.first, row.second);
                if let Some(free) = lines.slots.get_mut(slot) {
                    *free = u32::try_from(at + 1).unwrap_or(0);
                }
            }
            lines
        })
    }

    /// All facts, behind their keys.
    pub(super) fn every(&self) -> impl Iterator<Item = (Row, T)> {
        self.lines().rows.iter().copied()
    }

    /// All facts with both keys (a field that changed has one for each span of releases).
    pub(super) fn rows<'a>(&'a self, first: &'a str, second: &'a str) -> impl Iterator<Item = T> + 'a {
        let lines = self.lines();
        let start = lines.slots.get(lines.slot(first, second)).and_then(|start| usize::try_from(*start).ok()?.checked_sub(1));
        let found = start.and_then(|start| lines.rows.get(start..)).unwrap_or_default();
        found.iter().take_while(move |(row, _)| row.has(first, second)).map(|(_, fact)| *fact)
    }

    /// All facts with the first key.
    pub(super) fn rows_of<'a>(&'a self, first: &'a str) -> impl Iterator<Item = (Row, T)> + 'a {
        let rows = &self.lines().rows;
        let start = rows.partition_point(|(row, _)| row.first < first);
        rows.get(start..).unwrap_or_default().iter().take_while(move |(row, _)| row.first == first).copied()
    }
}

impl<T> Lines<T> {
    /// The slot of two keys: the one that holds their first line, or the free one where it belongs.
    fn slot(&self, first: &str, second: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(first, second) & mask;
        loop {
            let line = self.slots.get(slot).copied().unwrap_or(0);
            let row = usize::try_from(line).ok().and_then(|line| self.rows.get(line.checked_sub(1)?));
            if row.is_none_or(|(row, _)| row.has(first, second)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let text = include_str!("../../schemas/kubernetes/types.txt");
        let table = Table::new(text, |row| row.rest);
        let mut before = None;
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let rest = words.next().unwrap_or_default();
            assert!(before <= Some((first, second)), "{line} is out of order");
            before = Some((first, second));
            assert!(table.rows(first, second).any(|found| found == rest), "{line}");
            assert!(table.rows_of(first).any(|(row, _)| row.second == second));
            assert_eq!(table.rows(first, &format!("{second}x")).count(), 0);
        }
        let all: Vec<&str> = table.rows("meta.v1.ObjectMeta", "name").collect();
        assert_eq!(all.len(), 1);
        assert_eq!(table.rows("", "").count(), 0);
        assert_eq!(table.rows("zzz", "z").count(), 0);
        assert_eq!(Table::new("", |row| row.rest).rows("a", "b").count(), 0);
    }
}
