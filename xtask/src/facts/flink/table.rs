//! Folds the scans of all minors into one table: a line holds for a range of minors.
//!
//! In: the output of `Catalog.java` of each minor. Out: the text of `options.tsv` and `aliases.tsv`, sorted by the
//! bytes of the first column, so that the product can search the text itself.

use super::scope::Scope;
use anyhow::{Context, ensure};
use std::collections::{BTreeMap, BTreeSet};

/// One declared option field.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) jar: String,
    pub(super) class: String,
    field: String,
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) default: String,
    deprecated: Vec<String>,
    fallback: Vec<String>,
    flags: String,
    pub(super) scope: Scope,
}

/// All that one minor declares.
pub(super) struct Scan {
    /// Every option field.
    pub(super) rows: Vec<Row>,
    /// Text constants ending with a dot.
    pub(super) prefixes: BTreeSet<String>,
}

impl Row {
    fn is_deprecated(&self) -> bool {
        self.flags.contains("deprecated")
    }
}

impl Scan {
    /// Parses the program's output.
    pub(super) fn read(minor: &str, text: &str) -> anyhow::Result<Self> {
        let mut rows = Vec::new();
        let mut prefixes = BTreeSet::new();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields.as_slice() {
                ["prefix", _, prefix] => {
                    prefixes.insert((*prefix).to_owned());
                }
                ["option", jar, class, field, key, kind, default, deprecated, fallback, flags] => {
                    ensure!(!default.contains('\\'), "{key} in {minor}: the default {default:?} needs escapes, which the table has not");
                    let list = |text: &str| text.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
                    rows.push(Row {
                        jar: (*jar).to_owned(),
                        class: (*class).to_owned(),
                        field: (*field).to_owned(),
                        key: (*key).to_owned(),
                        kind: (*kind).to_owned(),
                        default: (*default).to_owned(),
                        deprecated: list(deprecated),
                        fallback: list(fallback),
                        flags: (*flags).to_owned(),
                        scope: Scope::of(jar, class, key),
                    });
                }
                _ => anyhow::bail!("unexpected line of the reflection program: {line}"),
            }
        }
        ensure!(rows.len() > 500, "only {} options in {minor}", rows.len());
        Ok(Self { rows, prefixes })
    }

    /// One row a key: the option of the configuration file before others, the live before the deprecated,
    /// the precise type before the text.
    fn chosen(&self) -> BTreeMap<&str, &Row> {
        let mut chosen: BTreeMap<&str, &Row> = BTreeMap::new();
        let rank = |row: &Row| (row.scope, row.is_deprecated(), row.kind == "string", row.class.clone(), row.field.clone());
        for row in &self.rows {
            let best = chosen.entry(&row.key).or_insert(row);
            if rank(row) < rank(best) {
                *best = row;
            }
        }
        chosen
    }
}

/// Lines `first column, minors, other columns` from one cell a minor; equal neighbours share a line.
pub(super) fn ranges(minors: &[&str], cells: &BTreeMap<String, BTreeMap<usize, String>>) -> anyhow::Result<String> {
    let mut text = String::new();
    for (key, by_minor) in cells {
        let mut run: Option<(usize, usize, &String)> = None;
        let mut runs = Vec::new();
        for (&index, cell) in by_minor {
            match &mut run {
                Some((_, last, same)) if *last + 1 == index && *same == cell => *last = index,
                _ => {
                    runs.extend(run.take());
                    run = Some((index, index, cell));
                }
            }
        }
        runs.extend(run);
        for (first, last, cell) in runs {
            let name = |index: usize| minors.get(index).copied().context("an unknown minor");
            text.push_str(&format!("{key}\t{}\t{}\t{cell}\n", name(first)?, name(last)?));
        }
    }
    Ok(text)
}

/// `options.tsv`: key, first and last minor, scope, type, default (after `=`), deprecated keys, fallback keys, flags.
pub(super) fn options(minors: &[&str], scans: &[Scan]) -> anyhow::Result<String> {
    let mut cells: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
    for (index, scan) in scans.iter().enumerate() {
        for (key, row) in scan.chosen() {
            let cell =
                [row.scope.word(), &row.kind, &row.default, &row.deprecated.join(","), &row.fallback.join(","), &row.flags].join("\t");
            cells.entry(key.to_owned()).or_default().insert(index, cell);
        }
    }
    ranges(minors, &cells)
}

/// `aliases.tsv`: an old or fallback key, first and last minor, `deprecated` or `fallback`, the options that read
/// it. The first of them is the one meant by the key: a live option before a deprecated one, and the one the
/// others fall back to before those others.
pub(super) fn aliases(minors: &[&str], scans: &[Scan]) -> anyhow::Result<String> {
    let mut cells: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
    for (index, scan) in scans.iter().enumerate() {
        let chosen = scan.chosen();
        let mut readers: BTreeMap<&str, Vec<(bool, &Row)>> = BTreeMap::new();
        for row in chosen.values().filter(|row| matches!(row.scope, Scope::Cluster | Scope::Internal)) {
            for key in row.deprecated.iter().filter(|key| **key != row.key) {
                readers.entry(key).or_default().push((false, row));
            }
            for key in row.fallback.iter().filter(|key| **key != row.key) {
                readers.entry(key).or_default().push((true, row));
            }
        }
        for (alias, mut rows) in readers {
            let all = rows.clone();
            let heirs = |row: &Row| {
                all.iter().filter(|(_, other)| other.fallback.contains(&row.key) || other.deprecated.contains(&row.key)).count()
            };
            rows.sort_by_key(|(fallback, row)| (*fallback, row.is_deprecated(), std::cmp::Reverse(heirs(row)), row.key.clone()));
            let kind = if rows.iter().all(|(fallback, _)| *fallback) { "fallback" } else { "deprecated" };
            let mut keys: Vec<&str> = rows.iter().map(|(_, row)| row.key.as_str()).collect();
            keys.dedup();
            cells.entry(alias.to_owned()).or_default().insert(index, format!("{kind}\t{}", keys.join(",")));
        }
    }
    ranges(minors, &cells)
}
