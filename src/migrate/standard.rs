//! `config.yaml` to itself.
//!
//! A flat key is renamed where it stands. A nested one whose new name has the same beginning is, too; otherwise its line becomes a comment
//! and a flat line follows its block. A block that cannot be edited by lines (flow mappings, anchors) is written flat, its old lines kept
//! as comments. The result is read again and compared.

use super::decide::{Decision, Options};
use super::edit::{Edits, commented, is_marked, line_break, line_end, line_number, line_start, mark};
use super::{Action, Change, MigrateError, Migration};
use crate::flink::catalog::Catalogue;
use crate::flink::config_file::{self, ConfigFormat, Entry};
use crate::flink::version::FlinkVersion;
use crate::pointer;
use crate::yaml::{Document, Place, scalar};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rewrites a text.
pub(super) fn migrate(text: &str, to: FlinkVersion) -> Result<Migration, MigrateError> {
    let catalogue = Catalogue::of(to).ok_or(MigrateError::UnknownVersion(to))?;
    let file = config_file::read_placed(text, ConfigFormat::Standard).map_err(MigrateError::Unreadable)?;
    let set: BTreeMap<&str, &str> = file.entries.iter().map(|entry| (entry.key.as_str(), entry.text.as_str())).collect();
    let options = Options { to, catalogue, set };
    let mut expected: BTreeMap<String, String> = BTreeMap::new();
    let mut changes = Vec::new();
    let mut decided = Vec::new();
    // once flat and once nested: the later one counts, and both may stay
    for entry in &file.entries {
        let decision = options.decide(&entry.key, &entry.text);
        expected.extend(lines_of(entry, &decision));
        if let Some(change) = change(text, entry, &decision) {
            changes.push(change);
        }
        decided.push((entry.clone(), decision));
    }
    if changes.is_empty() {
        return Ok(Migration { text: text.to_owned(), file_name: None, changes });
    }
    let documents = crate::yaml::parse(text).unwrap_or_default();
    let blocks = documents.first().map(|document| blocks(text, document)).unwrap_or_default();
    let new = [Way::ByLines, Way::ByBlocks, Way::Flat].into_iter().map(|way| rewrite(text, &blocks, &decided, way)).find(|new| {
        let read = config_file::read(new, ConfigFormat::Standard);
        read.is_ok_and(|read| read.entries.into_iter().collect::<BTreeMap<String, String>>() == expected)
    });
    let text_now = new.ok_or(MigrateError::Changed)?;
    changes.retain(|change| change.action != Action::Decide || !text_was_marked(text, change));
    Ok(Migration { text: text_now, file_name: None, changes })
}

/// How carefully the text is treated; each way is tried if the one before did not keep the meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Lines of options that change.
    ByLines,
    /// Whole top-level blocks in which one changes.
    ByBlocks,
    /// Every block.
    Flat,
}

/// A top-level key with everything below it.
struct Block {
    /// From the start of its first line to the end of its last one.
    lines: Range<usize>,
    /// The keys of mappings in it, by dotted path, and their bytes.
    parents: Vec<(String, Range<usize>)>,
}

fn blocks(text: &str, document: &Document) -> Vec<Block> {
    let Value::Object(map) = &document.value else { return Vec::new() };
    let place = |key: &str| document.locate(&pointer::below("", key));
    let mut found = Vec::new();
    for (key, value) in map {
        let Some(at) = place(key) else { continue };
        let Some(start) = at.key.map(|key| key.start) else { continue };
        let mut parents = Vec::new();
        let end = walk(document, &pointer::below("", key), key, value, at, &mut parents);
        found.push(Block { lines: line_start(text, start)..line_end(text, end.max(start)), parents });
    }
    found
}

/// Collects the keys of mappings, and gives the end of what stands below.
fn walk(document: &Document, pointer: &str, path: &str, value: &Value, place: &Place, parents: &mut Vec<(String, Range<usize>)>) -> usize {
    let mut end = place.value.end.max(place.key.map_or(0, |key| key.end));
    if let Value::Object(map) = value {
        if let Some(key) = place.key {
            parents.push((path.to_owned(), key.start..key.end));
        }
        for (key, value) in map {
            let pointer = pointer::below(pointer, key);
            if let Some(place) = document.locate(&pointer) {
                end = end.max(walk(document, &pointer, &format!("{path}.{key}"), value, place, parents));
            }
        }
    } else if let Value::Array(items) = value {
        for index in 0..items.len() {
            let pointer = format!("{pointer}/{index}");
            if let (Some(place), Some(value)) = (document.locate(&pointer), items.get(index)) {
                end = end.max(walk(document, &pointer, path, value, place, &mut Vec::new()));
            }
        }
    }
    end
}

/// The options that a decision leaves.
fn lines_of(entry: &Entry, decision: &Decision) -> Vec<(String, String)> {
    match decision {
        Decision::Keep | Decision::Ask { .. } => vec![(entry.key.clone(), entry.text.clone())],
        Decision::Rename { to, .. } => vec![(to.clone(), entry.text.clone())],
        Decision::Rewrite { lines, .. } => lines.clone(),
        Decision::Remove { .. } => Vec::new(),
    }
}

fn flat(key: &str, value: &str) -> String {
    config_file::write([(key, value)], ConfigFormat::Standard).unwrap_or_default().trim_end_matches('\n').to_owned()
}

fn change(text: &str, entry: &Entry, decision: &Decision) -> Option<Change> {
    let (action, why) = match decision {
        Decision::Keep => return None,
        Decision::Rename { why, .. } => (Action::Renamed, why),
        Decision::Rewrite { why, .. } => (Action::Rewritten, why),
        Decision::Remove { why } => (Action::Removed, why),
        Decision::Ask { why } => (Action::Decide, why),
    };
    let to = match action {
        // a renamed option keeps its value, which may be a secret
        Action::Renamed => lines_of(entry, decision).into_iter().map(|(key, _)| key).collect(),
        Action::Rewritten => lines_of(entry, decision).iter().map(|(key, value)| flat(key, value)).collect(),
        Action::Removed | Action::Unread | Action::Decide => Vec::new(),
    };
    let from = (action == Action::Rewritten).then(|| entry.text.clone());
    Some(Change { line: line_number(text, entry.key_at.start), action, key: entry.key.clone(), from, to, why: why.clone() })
}

/// Whether an earlier run left this mark.
fn text_was_marked(text: &str, change: &Change) -> bool {
    let wanted = mark(&change.why);
    let above = change.line.checked_sub(2).and_then(|index| text.lines().nth(index));
    above.is_some_and(|line| line.trim() == wanted)
}

fn rewrite(text: &str, blocks: &[Block], decided: &[(Entry, Decision)], way: Way) -> String {
    let end = line_break(text);
    let mut edits = Edits::default();
    for block in blocks {
        let inside: Vec<&(Entry, Decision)> = decided.iter().filter(|(entry, _)| block.lines.contains(&entry.key_at.start)).collect();
        let changed = inside.iter().any(|(_, decision)| !matches!(decision, Decision::Keep));
        if !changed && way != Way::Flat {
            continue;
        }
        if way == Way::ByLines && inside.iter().all(|(entry, decision)| *decision == Decision::Keep || is_line(text, entry)) {
            by_lines(text, block, &inside, end, &mut edits);
        } else if changed || way == Way::Flat {
            as_flat(text, block, &inside, end, &mut edits);
        }
    }
    edits.apply(text)
}

/// Whether an entry has its lines to itself.
fn is_line(text: &str, entry: &Entry) -> bool {
    let before = text.get(line_start(text, entry.key_at.start)..entry.key_at.start).unwrap_or("x");
    let end = entry.value_at.end;
    let after = text.get(end..line_end(text, end)).unwrap_or("x").trim_start();
    before.bytes().all(|byte| byte == b' ') && entry.value_at.start >= entry.key_at.end && (after.is_empty() || after.starts_with('#'))
}

/// The last part of an entry's key, as it is written, without quotes.
fn leaf<'t>(text: &'t str, entry: &Entry) -> &'t str {
    let raw = text.get(entry.key_at.clone()).unwrap_or_default();
    raw.trim_matches(['"', '\''])
}

fn by_lines(text: &str, block: &Block, inside: &[&(Entry, Decision)], end: &str, edits: &mut Edits) {
    let mut moved = Vec::new();
    // the keys that no longer stand in the block
    let mut gone: Vec<&str> = Vec::new();
    for (entry, decision) in inside {
        let name = leaf(text, entry);
        let parent = entry.key.strip_suffix(name).unwrap_or_default();
        let start = line_start(text, entry.key_at.start);
        let indent = text.get(start..entry.key_at.start).unwrap_or_default();
        let whole = start..line_end(text, entry.value_at.end.max(entry.key_at.end));
        let old = text.get(whole.clone()).unwrap_or_default();
        match decision {
            Decision::Keep => {}
            Decision::Ask { why } => {
                if !is_marked(text, start, &mark(why)) {
                    edits.replace(start..start, format!("{indent}{}{end}", mark(why)));
                }
            }
            Decision::Rename { to, .. } if to.strip_prefix(parent).is_some_and(|rest| !rest.is_empty()) => {
                edits.replace(entry.key_at.clone(), scalar(to.strip_prefix(parent).unwrap_or(to)).as_ref());
            }
            Decision::Rewrite { lines, .. }
                if lines.iter().all(|(key, _)| key.strip_prefix(parent).is_some_and(|rest| !rest.is_empty())) =>
            {
                let new: Vec<String> =
                    lines.iter().map(|(key, value)| format!("{indent}{}", flat(key.strip_prefix(parent).unwrap_or(key), value))).collect();
                edits.replace(start..entry.value_at.end, new.join(end));
            }
            Decision::Rename { to, .. } => {
                gone.push(&entry.key);
                edits.replace(whole, commented(old, &format!("now `{to}`, below"), end));
                moved.push(flat(to, &entry.text));
            }
            Decision::Rewrite { lines, .. } => {
                gone.push(&entry.key);
                edits.replace(whole, commented(old, "now said otherwise, below", end));
                moved.extend(lines.iter().map(|(key, value)| flat(key, value)));
            }
            Decision::Remove { why } => {
                gone.push(&entry.key);
                edits.replace(whole, commented(old, why, end));
            }
        }
    }
    // a key with nothing below it is null, which Flink refuses
    for (path, range) in &block.parents {
        let below: Vec<&str> =
            inside.iter().map(|(entry, _)| entry.key.as_str()).filter(|key| key.starts_with(&format!("{path}."))).collect();
        if !below.is_empty() && below.iter().all(|key| gone.contains(key)) {
            let whole = line_start(text, range.start)..line_end(text, range.end);
            let old = text.get(whole.clone()).unwrap_or_default();
            edits.replace(whole, format!("# {old}"));
        }
    }
    if !moved.is_empty() {
        edits.replace(block.lines.end..block.lines.end, format!("{end}{}", moved.join(end)));
    }
}

/// A block as flat lines, below its old lines as comments.
fn as_flat(text: &str, block: &Block, inside: &[&(Entry, Decision)], end: &str, edits: &mut Edits) {
    let old = text.get(block.lines.clone()).unwrap_or_default();
    let mut new = commented(old, "written flat, since a part of it has changed", end);
    for (entry, decision) in inside {
        if let Decision::Ask { why } | Decision::Remove { why } = decision {
            new.push_str(&format!("{end}{}", mark(&format!("{}: {why}", entry.key))));
        }
        for (key, value) in lines_of(entry, decision) {
            new.push_str(&format!("{end}{}", flat(&key, &value)));
        }
    }
    edits.replace(block.lines.clone(), new);
}
