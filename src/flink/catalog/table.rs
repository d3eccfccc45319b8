//! Looks a key up in a sorted text, without reading the rest of it.
//!
//! In: a text of lines with tab-separated columns, sorted by the bytes of the first column, embedded in the program.
//! Out: the lines of one key. It must not allocate or parse at start-up: a look-up touches about a dozen lines.

/// A sorted text; the first column is the key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table(pub(super) &'static str);

impl Table {
    /// The lines whose first column is `key`, in the text's order.
    pub(super) fn lines(self, key: &str) -> impl Iterator<Item = &'static str> {
        let start = self.lower_bound(key);
        let rest = self.0.get(start..).unwrap_or_default();
        rest.lines()
            .take_while(move |line| first_column(line) == key)
    }

    /// All lines.
    pub(super) fn all(self) -> impl Iterator<Item = &'static str> {
        self.0.lines()
    }

    /// The offset of the first line whose key is not below `key`.
    fn lower_bound(self, key: &str) -> usize {
        let text = self.0;
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = text.as_bytes().get(low..middle).unwrap_or_default();
            let start = before
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(low, |at| low + at + 1);
            let line = text
                .get(start..)
                .and_then(|rest| rest.lines().next())
                .unwrap_or_default();
            if first_column(line).as_bytes() < key.as_bytes() {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        low.min(text.len())
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
        let table = Table("a\t1\na.b\t2\na.b\t3\nab\t4\n");
        let found = |key: &str| table.lines(key).collect::<Vec<_>>();
        assert_eq!(found("a"), ["a\t1"]);
        assert_eq!(found("a.b"), ["a.b\t2", "a.b\t3"]);
        assert_eq!(found("ab"), ["ab\t4"]);
        for absent in ["", "a.", "a.a", "a.c", "b", "\u{e9}"] {
            assert!(found(absent).is_empty(), "{absent}");
        }
        assert_eq!(Table("").lines("a").count(), 0);
    }
}
