//! What Flink's reader refuses and a reader of YAML 1.2 takes.
//!
//! In: a text and its graph. Out: the first such place. It must not refuse what Flink reads.
//! Source: snakeyaml-engine as Flink 1.20 and 2.3 carry it, asked about the texts of `tests/oracle/config_texts.rs`.

use std::ops::Range;
use std::rc::Rc;

use super::ConfigReadError;
use crate::yaml::{Content, Node};

/// Looks at what stands between the scalars, and at keys that are not there.
pub(super) fn check(text: &str, document: Option<&Node>) -> Result<(), ConfigReadError> {
    let mut scalars = Vec::new();
    if let Some(document) = document {
        scan(text, document, &mut scalars)?;
    }
    // Aliases repeat what stands further up.
    scalars.sort_by_key(|scalar: &Scalar| scalar.at.start);
    scalars.dedup_by_key(|scalar| scalar.at.start);
    let mut start = 0;
    let mut plain = false;
    for scalar in &scalars {
        gap(text, start..scalar.at.start, plain)?;
        if scalar.plain {
            folded(text, scalar.at.clone())?;
        }
        (start, plain) = (scalar.at.end, scalar.plain);
    }
    gap(text, start..text.len(), plain)?;
    if let Some(at) = lone_end(text) {
        return Err(refused(text, at, "a document ends here that has not begun"));
    }
    Ok(())
}

struct Scalar {
    at: Range<usize>,
    plain: bool,
}

/// Every scalar of a node.
fn scan(text: &str, node: &Node, scalars: &mut Vec<Scalar>) -> Result<(), ConfigReadError> {
    match &node.content {
        Content::Scalar { text: content, plain } => {
            if !plain && content.trim_end_matches('\n').is_empty() {
                blank_block(text, node.at.start..node.at.end)?;
            }
            scalars.push(Scalar { at: node.at.start..node.at.end, plain: *plain });
        }
        Content::List(items) => items.iter().try_for_each(|item| scan(text, item, scalars))?,
        Content::Map(entries) => {
            for (key, value) in entries {
                absent(text, key)?;
                scan(text, key, scalars)?;
                scan(text, value, scalars)?;
            }
        }
    }
    Ok(())
}

/// A block scalar without a line, before something less indented than the entry that it belongs to.
fn blank_block(text: &str, at: Range<usize>) -> Result<(), ConfigReadError> {
    if text.get(at.clone()).is_some_and(|source| source.starts_with(['"', '\''])) {
        return Ok(());
    }
    // The scanner puts a block without a line behind its header.
    let header = text.get(..=at.start).or_else(|| text.get(..at.start)).and_then(|before| before.rfind(['|', '>'])).unwrap_or(at.start);
    let (before, source) = text.split_at_checked(header).unwrap_or_default();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let mut entry = line.trim_start_matches(' ');
    // `- - key:` belongs to the key, `- -` to the last dash.
    while let Some(inner) = entry.strip_prefix("- ").map(|rest| rest.trim_start_matches(' ')).filter(|inner| !inner.is_empty()) {
        entry = inner;
    }
    let below = source.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or_default();
    if below.len() - below.trim_start_matches(' ').len() < line.len() - entry.len() {
        return Err(refused(text, header, "this block has no line: Flink's reader refuses it here; write `''`"));
    }
    Ok(())
}

/// A `:` with nothing in front of it.
fn absent(text: &str, key: &Rc<Node>) -> Result<(), ConfigReadError> {
    if key.at.start == key.at.end && key.tag.is_none() && text.get(key.at.start..).is_some_and(|rest| rest.starts_with(':')) {
        return Err(refused(text, key.at.start, "there is no key in front of this `:`"));
    }
    Ok(())
}

/// Between two scalars a tab may only follow a plain one, on its line.
fn gap(text: &str, range: Range<usize>, mut plain: bool) -> Result<(), ConfigReadError> {
    let mut comment = false;
    let mut before = if range.start == 0 { '\n' } else { 'x' };
    for (index, character) in text.get(range.clone()).unwrap_or_default().char_indices() {
        match character {
            '\n' | '\r' => (comment, plain) = (false, false),
            '\t' if !comment && !plain => {
                return Err(refused(text, range.start + index, "a tab stands where only spaces may: Flink's reader refuses it"));
            }
            '#' if matches!(before, ' ' | '\t' | '\n' | '\r') => comment = true,
            ' ' | '\t' => {}
            _ if !comment => plain = false,
            _ => {}
        }
        before = character;
    }
    Ok(())
}

/// A plain scalar of several lines has no tab in front of a line.
fn folded(text: &str, at: Range<usize>) -> Result<(), ConfigReadError> {
    let start = at.start;
    let lines = text.get(at).unwrap_or_default();
    let mut offset = 0;
    for (index, line) in lines.split_inclusive('\n').enumerate() {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        if index > 0
            && let Some(tab) = line.get(..blank).and_then(|blank| blank.find('\t'))
        {
            return Err(refused(text, start + offset + tab, "a tab stands where only spaces may: Flink's reader refuses it"));
        }
        offset += line.len();
    }
    Ok(())
}

/// `...` before anything else.
fn lone_end(text: &str) -> Option<usize> {
    let mut offset = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let content = line.trim();
        if line.starts_with("...") && content.get(3..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' ')) {
            return Some(offset);
        }
        if !content.is_empty() && !content.starts_with('#') {
            return None;
        }
        offset += line.len();
    }
    None
}

fn refused(text: &str, at: usize, message: &str) -> ConfigReadError {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind(['\n', '\r']).map_or(0, |index| index + 1);
    ConfigReadError::Yaml {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        message: message.to_owned(),
    }
}
