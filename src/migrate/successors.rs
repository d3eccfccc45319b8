//! What replaces an option that is gone, where the catalogue cannot tell: other names with other values.
//!
//! In: a key and its value. Out: lines that say the same to a newer Flink. It must not guess: a value that is not listed stays undecided.
//! Source: `schemas/flink/successors.tsv`, each line with its own; the tests below hold it against the catalogue.

use crate::flink::java;

const TABLE: &str = include_str!("../../schemas/flink/successors.tsv");

/// What is to be written instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Successor {
    /// These options; none of them if the version behaves so anyway.
    Lines(Vec<(String, String)>, &'static str),
    /// There is something, but this value has no counterpart that can be told.
    Unclear(&'static str),
}

/// A line of the table.
struct Row {
    key: &'static str,
    value: &'static str,
    becomes: &'static str,
    why: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        Some(Row { key: next()?, value: next()?, becomes: next()?, why: next()? })
    })
}

/// The part of a text that a pattern leaves open; empty where it leaves none. Letters of either case are one if `any_case`.
fn open_part<'t>(pattern: &str, text: &'t str, any_case: bool) -> Option<&'t str> {
    let same = |a: &str, b: &str| if any_case { a.eq_ignore_ascii_case(b) } else { a == b };
    let Some((start, end)) = pattern.split_once('<').and_then(|(start, rest)| Some((start, rest.split_once('>')?.1))) else {
        return same(pattern, text).then_some("");
    };
    let last = text.len().checked_sub(end.len()).filter(|last| *last > start.len())?;
    let fits = same(text.get(..start.len())?, start) && same(text.get(last..)?, end);
    fits.then(|| text.get(start.len()..last)).flatten()
}

impl Row {
    fn takes(&self, value: &str) -> bool {
        match self.value {
            "*" => true,
            "true" => java::parse_boolean(value) == Some(true),
            "false" => java::parse_boolean(value) == Some(false),
            "<int>" => value.trim().parse::<u32>().is_ok(),
            // the names of classes have one spelling
            pattern if pattern.contains('<') => open_part(pattern, value, false).is_some(),
            word => open_part(word, value, true).is_some(),
        }
    }

    /// The lines, for the free part of the key and the old value.
    fn lines(&self, name: &str, value: &str) -> Vec<(String, String)> {
        let value = if self.value == "<int>" { value.trim() } else { value };
        let filled = |(key, text): (&str, &str)| (key.replace("<name>", name), text.replace("{}", value));
        self.becomes.split("; ").filter_map(|line| line.split_once(": ")).map(filled).collect()
    }
}

/// The successor of an option that a version no longer reads.
pub(super) fn of(key: &str, value: &str) -> Option<Successor> {
    rows().find_map(|row| {
        let name = open_part(row.key, key, false).filter(|name| !name.contains('.'))?;
        row.takes(value).then(|| match row.becomes {
            "?" => Successor::Unclear(row.why),
            _ => Successor::Lines(row.lines(name, value), row.why),
        })
    })
}

/// A value that has another spelling now, of an option that is still there.
pub(super) fn value_of(key: &str, value: &str) -> Option<(String, &'static str)> {
    let row = rows().find(|row| row.key == key && row.takes(value))?;
    let (name, text) = row.lines("", value).into_iter().next()?;
    (name == key).then_some((text, row.why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::catalog::{self, Catalogue, KeyStatus};
    use crate::flink::value;

    /// A key that the pattern takes.
    fn example(key: &str) -> String {
        key.replace("<name>", "prom")
    }

    #[test]
    fn the_table_says_what_no_catalogue_does() {
        let newest = catalog::versions().last().and_then(|version| Some((version, Catalogue::of(version)?)));
        let Some((version, newest)) = newest else { panic!("no catalogue") };
        let mut count = 0;
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            count += 1;
            assert_eq!(line.split('\t').filter(|column| !column.is_empty()).count(), if line.contains("\t\t") { 4 } else { 5 }, "{line}");
        }
        assert_eq!(rows().count(), count);
        for row in rows() {
            let key = example(row.key);
            let renamed_value = row.becomes.starts_with(&format!("{}: ", row.key));
            match newest.status_in_other_versions(&key) {
                KeyStatus::Removed { replacement: None, .. } => assert!(!renamed_value, "{key} is gone"),
                KeyStatus::Known => assert!(renamed_value, "{key}: the newest version reads it"),
                status => panic!("{key}: {status:?}: the catalogue tells it, or nobody ever read it"),
            }
            for (own, text) in row.lines("prom", "7") {
                let Some(facts) = newest.lookup(&own) else { panic!("{key}: no option `{own}` in {version}") };
                assert!(own == key || facts.key == own || own.contains("prom"), "{own} is an old name");
                if !row.becomes.contains("{}") {
                    assert_eq!(value::check(&text, facts.option_type, version), Ok(()), "{own}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_value_that_has_another_name_was_one_once_and_is_none_now() {
        let versions: Vec<_> = catalog::versions().collect();
        for row in rows().filter(|row| row.becomes.starts_with(&format!("{}: ", row.key))) {
            let reads = |version: &&crate::flink::FlinkVersion| {
                Catalogue::of(**version)
                    .and_then(|all| all.lookup(row.key))
                    .is_some_and(|facts| value::check(row.value, facts.option_type, **version).is_ok())
            };
            assert!(versions.first().filter(reads).is_some() && versions.last().filter(reads).is_none(), "{} {}", row.key, row.value);
        }
    }

    #[test]
    fn patterns_leave_one_part_open() {
        assert_eq!(open_part("a.<name>.b", "a.x.b", false), Some("x"));
        assert_eq!(open_part("a.<name>.b", "a..b", false), None);
        assert_eq!(open_part("a", "A", true), Some(""));
        assert_eq!(open_part("a", "b", true), None);
        assert_eq!(open_part("é<*>", "x", false), None);
    }
}
