//! The formatter behind `flinkc fmt`: one text → the same settings, laid out in one way, with every comment.
//!
//! - tables stand in the order of the language reference, one blank line between them; keys keep their order
//! - a dotted key at the top becomes a key of its table
//! - the `=` of neighbouring lines stand below each other, comments behind them too; dotted keys stand as they are
//! - inside a table, at most one blank line in a row
//!
//! In: TOML text. Out: TOML text that reads as the same tree, or an error. Source: language reference, section 2.

use std::fmt::Write as _;

use toml_edit::{DocumentMut, Item, Key, RawString, Table, Value};

use super::node::{self, Node};
use super::read::Keys as _;
use super::sections::Manifest;
use crate::diagnostic::SourceId;

/// Why a text was not formatted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It is no TOML; what is wrong and where is told by [`super::read`].
    #[error("it is no TOML: {0}")]
    Syntax(String),
    /// The formatted text would read differently. This is a fault of the formatter.
    #[error("the formatted text would mean something else: this is a fault of flinkc, and the file stays as it is")]
    Changed,
}

/// Formats a text.
///
/// # Errors
/// The text is no TOML.
pub fn format(text: &str) -> Result<String, FormatError> {
    let mut now = lay_out(text)?;
    // a layout can open the way to a better one (a table that loses its dotted twin moves); it is settled when it stays
    for _ in 0..SETTLING {
        let next = lay_out(&now)?;
        if next == now {
            break;
        }
        now = next;
    }
    Ok(now)
}

/// How often a layout is laid out again at most; two times have always been enough.
const SETTLING: usize = 8;

/// One pass.
fn lay_out(text: &str) -> Result<String, FormatError> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| FormatError::Syntax(error.message().to_owned()))?;
    let mut layout = Layout { header: Vec::new(), top: Section::default(), sections: Vec::new() };
    layout.top(document.as_table());
    layout.take_header();
    let mut end = comments(Some(&format!("{}\n", document.trailing().as_str().unwrap_or_default())));
    layout.keep_below(&mut end);
    layout.sort();
    let formatted = layout.print(&end);
    let read = |text: &str| node::parse(SourceId(0), text);
    let (before, after) = (read(text), read(&formatted));
    if after.1.is_empty() && same(&before.0, &after.0) { Ok(formatted) } else { Err(FormatError::Changed) }
}

/// Whether two trees mean the same: places and the order of keys do not count.
fn same(one: &Node, other: &Node) -> bool {
    use node::Value::{Array, Table};
    match (&one.value, &other.value) {
        (Table(a), Table(b)) => a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|twin| same(value, twin))),
        (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(value, twin)| same(value, twin)),
        (value, twin) => value == twin,
    }
}

/// A line of comment, or the blank between two paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Above {
    Blank,
    Comment(String),
}

/// A key and its value.
#[derive(Debug)]
struct Entry {
    above: Vec<Above>,
    key: String,
    dotted: bool,
    value: String,
    behind: Option<String>,
}

/// A table with a header, or the top of the file.
#[derive(Debug, Default)]
struct Section {
    above: Vec<Above>,
    header: String,
    behind: Option<String>,
    /// The first key of the path, by which sections are sorted.
    first: String,
    /// Where it stands in the file; the top and what is made from dotted keys stands before all others.
    position: Option<isize>,
    entries: Vec<Entry>,
    /// Comments directly below the last entry.
    below: Vec<Above>,
}

#[derive(Debug)]
struct Layout {
    header: Vec<Above>,
    top: Section,
    sections: Vec<Section>,
}

impl Layout {
    fn top(&mut self, table: &Table) {
        for (path, value) in table.get_values() {
            match path.as_slice() {
                [first, rest @ ..] if !rest.is_empty() => {
                    let header = format!("[{}]", first.display_repr());
                    let place = self.sections.iter().position(|section| section.header == header);
                    let entry = entry(rest, value);
                    match place.and_then(|at| self.sections.get_mut(at)) {
                        Some(section) => section.entries.push(entry),
                        None => {
                            let first = first.get().to_owned();
                            self.sections.push(Section { header, first, entries: vec![entry], ..Section::default() });
                        }
                    }
                }
                path => self.top.entries.push(entry(path, value)),
            }
        }
        self.below(table, &mut Vec::new());
    }

    fn below<'a>(&mut self, table: &'a Table, path: &mut Vec<&'a Key>) {
        for (name, item) in table {
            let Some(key) = table.key(name) else { continue };
            path.push(key);
            match item {
                Item::Table(inner) => self.table(inner, path, false),
                Item::ArrayOfTables(tables) => tables.iter().for_each(|inner| self.table(inner, path, true)),
                Item::Value(_) | Item::None => {}
            }
            path.pop();
        }
    }

    fn table<'a>(&mut self, table: &'a Table, path: &mut Vec<&'a Key>, array: bool) {
        if !(table.is_dotted() || (table.is_implicit() && !array)) {
            let name = path.iter().map(|key| key.display_repr()).collect::<Vec<_>>().join(".");
            self.sections.push(Section {
                above: comments(raw(table.decor().prefix())),
                header: if array { format!("[[{name}]]") } else { format!("[{name}]") },
                behind: behind(table.decor().suffix()),
                first: path.first().map(|key| key.get().to_owned()).unwrap_or_default(),
                position: table.position(),
                entries: table.get_values().into_iter().map(|(keys, value)| entry(&keys, value)).collect(),
                below: Vec::new(),
            });
        }
        self.below(table, path);
    }

    /// What stands above the first blank line of the file belongs to the file, not to the key below it.
    fn take_header(&mut self) {
        let first = self.top.entries.first_mut().map(|entry| &mut entry.above);
        let first = first.or_else(|| {
            let section = self.sections.iter_mut().min_by_key(|section| section.position)?;
            if section.position.is_none() { section.entries.first_mut().map(|entry| &mut entry.above) } else { Some(&mut section.above) }
        });
        let Some(above) = first else { return };
        let directive = |line: &Above| matches!(line, Above::Comment(text) if text.starts_with("#:"));
        let length = match above.iter().rposition(|line| *line == Above::Blank) {
            Some(blank) => blank + 1,
            None => above.iter().take_while(|line| directive(line)).count(),
        };
        self.header = above.drain(..length).collect();
    }

    /// Comments directly below the last line of a table, and apart from the next one, go where that table goes.
    fn keep_below(&mut self, end: &mut Vec<Above>) {
        let mut order: Vec<(isize, usize)> = self.sections.iter().enumerate().filter_map(|(at, s)| Some((s.position?, at))).collect();
        order.sort_unstable();
        let mut last: Option<usize> = None;
        for at in order.into_iter().map(|(_, at)| Some(at)).chain([None]) {
            let above = match at {
                Some(at) => self.sections.get_mut(at).map(|section| &mut section.above),
                None => Some(&mut *end),
            };
            let Some(above) = above else { continue };
            let length = match above.iter().position(|line| *line == Above::Blank) {
                Some(blank) => blank,
                None if at.is_none() => above.len(),
                None => 0,
            };
            let below: Vec<Above> = above.drain(..length).collect();
            match last.and_then(|last| self.sections.get_mut(last)) {
                Some(section) => section.below = below,
                None => self.top.below = below,
            }
            last = at;
        }
    }

    fn sort(&mut self) {
        let mut seen: Vec<String> = Manifest::KEYS.iter().map(|key| (*key).to_owned()).collect();
        for section in &self.sections {
            if !seen.contains(&section.first) {
                seen.push(section.first.clone());
            }
        }
        self.sections.sort_by_key(|section| seen.iter().position(|key| *key == section.first));
    }

    fn print(&self, end: &[Above]) -> String {
        let mut text = String::new();
        print_above(&mut text, &self.header);
        for section in [&self.top].into_iter().chain(&self.sections) {
            if !section.header.is_empty() {
                if !text.is_empty() && !text.ends_with("\n\n") {
                    text.push('\n');
                }
                print_above(&mut text, trim_start(&section.above));
                text.push_str(&section.header);
                if let Some(comment) = &section.behind {
                    text.push(' ');
                    text.push_str(comment);
                }
                text.push('\n');
            }
            print_entries(&mut text, &section.entries);
            print_above(&mut text, &section.below);
        }
        if end.iter().any(|line| *line != Above::Blank) {
            let loose = end.first() == Some(&Above::Blank);
            if loose && !text.is_empty() {
                text.push('\n');
            }
            print_above(&mut text, trim_start(end));
        }
        let length = text.trim_end_matches('\n').len();
        text.truncate(length);
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

fn trim_start(above: &[Above]) -> &[Above] {
    match above {
        [Above::Blank, rest @ ..] => trim_start(rest),
        _ => above,
    }
}

fn print_above(text: &mut String, above: &[Above]) {
    for line in above {
        match line {
            Above::Blank if text.is_empty() || text.ends_with("\n\n") => {}
            Above::Blank => text.push('\n'),
            Above::Comment(comment) => {
                text.push_str(comment);
                text.push('\n');
            }
        }
    }
}

/// Entries in runs of neighbouring lines; within a run the `=` and the comments behind are aligned.
fn print_entries(text: &mut String, entries: &[Entry]) {
    let mut rest = entries;
    let mut fresh = true;
    while !rest.is_empty() {
        let more = rest.iter().skip(1).take_while(|entry| entry.above.is_empty() && !entry.value.contains('\n'));
        let ends = rest.first().is_none_or(|entry| entry.value.contains('\n'));
        let length = if ends { 1 } else { 1 + more.count() };
        let (run, after) = rest.split_at(length.min(rest.len()));
        let above = run.first().map(|entry| entry.above.as_slice()).unwrap_or_default();
        print_above(text, if fresh { trim_start(above) } else { above });
        print_run(text, run);
        (rest, fresh) = (after, false);
    }
}

fn print_run(text: &mut String, run: &[Entry]) {
    let width = |line: &str| line.chars().count();
    let key_width = run.iter().filter(|entry| !entry.dotted).map(|entry| width(&entry.key)).max().unwrap_or_default();
    let lines: Vec<(String, Option<&String>)> = run
        .iter()
        .map(|entry| {
            let pad = if entry.dotted { 0 } else { key_width };
            (format!("{:pad$} = {}", entry.key, entry.value), entry.behind.as_ref())
        })
        .collect();
    let last = |line: &str| width(line.rsplit('\n').next().unwrap_or_default());
    let column = lines.iter().filter(|(_, comment)| comment.is_some()).map(|(line, _)| last(line)).max().unwrap_or_default();
    for (line, comment) in lines {
        text.push_str(&line);
        if let Some(comment) = comment {
            let pad = column - last(&line) + 2;
            // Writing to a String cannot fail.
            let _ = write!(text, "{:pad$}{comment}", "");
        }
        text.push('\n');
    }
}

fn entry(path: &[&Key], value: &Value) -> Entry {
    let above = path.last().map(|key| comments(raw(key.leaf_decor().prefix()))).unwrap_or_default();
    Entry {
        above,
        key: path.iter().map(|key| key.display_repr()).collect::<Vec<_>>().join("."),
        dotted: path.len() > 1,
        value: canonical(value),
        behind: behind(value.decor().suffix()),
    }
}

fn raw(text: Option<&RawString>) -> Option<&str> {
    text.and_then(RawString::as_str)
}

/// The comment behind a value or a header.
fn behind(suffix: Option<&RawString>) -> Option<String> {
    let comment = raw(suffix)?.trim();
    (!comment.is_empty()).then(|| comment.to_owned())
}

/// The comments above something, blank lines in a row as one.
fn comments(text: Option<&str>) -> Vec<Above> {
    let mut found = Vec::new();
    let Some((lines, _)) = text.and_then(|text| text.rsplit_once('\n')) else { return found };
    for line in lines.split('\n').map(str::trim) {
        if !line.is_empty() {
            found.push(Above::Comment(line.to_owned()));
        } else if found.last() != Some(&Above::Blank) {
            found.push(Above::Blank);
        }
    }
    found
}

/// A value with one space around its parts; one with line breaks or comments inside stays as it was written.
fn canonical(value: &Value) -> String {
    if !is_plain(value) {
        let mut value = value.clone();
        value.decor_mut().clear();
        return value.to_string();
    }
    match value {
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(", ")),
        Value::InlineTable(table) if table.is_empty() => "{}".to_owned(),
        Value::InlineTable(table) => {
            let pair = |(path, value): (Vec<&Key>, &Value)| {
                let key = path.iter().map(|key| key.display_repr()).collect::<Vec<_>>().join(".");
                format!("{key} = {}", canonical(value))
            };
            format!("{{ {} }}", table.get_values().into_iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            let mut value = value.clone();
            value.decor_mut().clear();
            value.to_string()
        }
    }
}

/// Whether nothing but blanks stands between the parts of a value.
fn is_plain(value: &Value) -> bool {
    let blank = |text: Option<&RawString>| raw(text).is_none_or(|text| text.chars().all(|c| c == ' ' || c == '\t'));
    let inner = |value: &Value| blank(value.decor().prefix()) && blank(value.decor().suffix()) && is_plain(value);
    match value {
        Value::Array(items) => items.iter().all(inner) && blank(Some(items.trailing())),
        Value::InlineTable(table) => {
            let keys = |path: &[&Key]| path.iter().all(|key| blank(key.leaf_decor().prefix()) && blank(key.leaf_decor().suffix()));
            blank(Some(table.trailing())) && table.get_values().iter().all(|(path, value)| keys(path) && inner(value))
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => true,
    }
}

#[cfg(test)]
mod tests;
