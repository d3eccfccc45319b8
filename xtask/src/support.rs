//! The support matrix as people read it: docs/support.md with every word, and the README's table by groups.
//!
//! In: `flinkc::target::matrix`. Out: Markdown. Must not say what the tables of the targets do not.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Context, Result};
use flinkc::target::matrix::{COMMON, Cell, GROUPS, cell, group, targets, words};
use flinkc::target::{Limit, LimitKind};

/// Around the generated part of the README.
const MARKS: (&str, &str) = ("<!-- support: cargo xtask gen -->\n", "<!-- support: end -->\n");

/// Groups that are no question of the target.
const EVERYWHERE: &[&str] = &["A target's own words", "The place", "The text itself"];

const HEAD: &str = "# What each target does with each word

Made by `cargo xtask gen` from the targets' own tables, from which the errors come as well; tests/support.rs compiles a sample of each cell.
`NAME` stands for a name of yours. Whole texts, with what they need beside a word: `flinkc explain`, and the examples of `flinkc init`.

- ● changes the output as the word says
- ◐ does so within the limit below the table; beyond it the word is an error
- ○ changes no output: it may only say what happens anyway, or it decides what is accepted
- – is an error that says why and what to do instead, both below the table

Words about a text itself (layers, lints, waivers, output) mean the same everywhere. A text may hold the own words of several targets if
its profiles are built for them. Values of the operator's chart (`components.operator`) stand in the file of a workspace.
";

fn mark(cell: Cell) -> &'static str {
    match cell {
        Cell::Yes => "●",
        Cell::Limited(limit) => sign(limit),
        Cell::No(_) => "–",
    }
}

fn sign(limit: &Limit) -> &'static str {
    match limit.kind {
        LimitKind::Within => "◐",
        LimitKind::Checked => "○",
    }
}

fn head(first: &str) -> String {
    let names: Vec<&str> = targets().map(|meta| meta.id.word()).collect();
    format!("| {first} | {} |\n| --- |{}\n", names.join(" | "), " --- |".repeat(names.len()))
}

/// docs/support.md.
pub(crate) fn document() -> String {
    let words = words();
    let mut text = HEAD.to_owned();
    for (title, _) in GROUPS {
        let own: Vec<&String> = words.iter().filter(|word| group(word) == Some(title)).collect();
        let _ = write!(text, "\n## {title}\n\n{}", head("word"));
        for word in &own {
            let cells: Vec<&str> = targets().map(|meta| mark(cell(meta, word))).collect();
            let _ = writeln!(text, "| `{word}` | {} |", cells.join(" | "));
        }
        let mut told = BTreeSet::new();
        let mut reasons = String::new();
        for meta in targets() {
            for word in &own {
                let line = match cell(meta, word) {
                    Cell::Yes => continue,
                    // said once, above
                    Cell::No(row) if row.path.is_empty() => continue,
                    Cell::No(row) => format!("- {} – `{}`: {}; {}", meta.id.word(), row.path, row.because, row.instead),
                    Cell::Limited(limit) if COMMON.iter().any(|common| common.path == limit.path) => {
                        format!("- {} `{}`: {}", sign(limit), limit.path, limit.note)
                    }
                    Cell::Limited(limit) => format!("- {} {} `{}`: {}", meta.id.word(), sign(limit), limit.path, limit.note),
                };
                if told.insert(line.clone()) {
                    let _ = writeln!(reasons, "{line}");
                }
            }
        }
        if !reasons.is_empty() {
            let _ = write!(text, "\n{reasons}");
        }
    }
    text
}

/// The README's table: a group is done, done in part, or an error.
fn summary() -> String {
    let words = words();
    let mut text = head("what a text asks for");
    for (title, _) in GROUPS.iter().filter(|(title, _)| !EVERYWHERE.contains(title)) {
        let cells = targets().map(|meta| {
            let no = |word: &&String| matches!(cell(meta, word), Cell::No(_));
            let own: Vec<&String> = words.iter().filter(|word| group(word) == Some(title)).collect();
            match own.iter().filter(|word| no(word)).count() {
                0 => "●",
                some if some < own.len() => "◐",
                _ => "–",
            }
        });
        let _ = writeln!(text, "| {title} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    text
}

/// The README with its table made anew.
pub(crate) fn readme(readme: &str) -> Result<String> {
    let (before, rest) = readme.split_once(MARKS.0).context("README.md lacks the mark before the support table")?;
    let (_, after) = rest.split_once(MARKS.1).context("README.md lacks the mark behind the support table")?;
    Ok(format!("{before}{}{}{}{after}", MARKS.0, summary(), MARKS.1))
}
