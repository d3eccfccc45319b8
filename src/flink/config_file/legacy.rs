//! The line grammar of `flink-conf.yaml`.
//!
//! In: a key and a value, or a file. Out: a line, or entries. It must not treat the file as YAML: quotes and
//! indentation mean nothing in it. Source: Flink `GlobalConfiguration.loadYAMLResource`, the same in 1.13–1.20.

use super::{Entry, EntryFault, PlacedFile};
use crate::flink::java::trim;

/// One line, or why Flink would not read it back.
pub(super) fn line(key: &str, value: &str) -> Result<String, EntryFault> {
    if key.is_empty() {
        return Err(EntryFault::EmptyKey);
    }
    if trim(key) != key || key.contains(['#', '\n', '\r']) || key.contains(": ") {
        return Err(EntryFault::Key);
    }
    if value.is_empty() {
        return Err(EntryFault::EmptyValue);
    }
    if value.contains(['\n', '\r']) {
        return Err(EntryFault::LineBreak);
    }
    if value.contains('#') {
        return Err(EntryFault::Comment);
    }
    if trim(value) != value {
        return Err(EntryFault::OuterBlank);
    }
    Ok(format!("{key}: {value}"))
}

/// Every line Flink takes: `#` cuts anywhere, the first `: ` separates, the last of equal keys counts.
pub(super) fn read(text: &str) -> PlacedFile {
    let mut file = PlacedFile::default();
    let mut start = 0;
    let mut number = 0;
    while start <= text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        number += 1;
        entry(line, start, number, &mut file);
        let ending = if rest.get(length..).is_some_and(|end| end.starts_with("\r\n")) { 2 } else { 1 };
        start += length + ending;
    }
    file
}

/// One line, at a byte of the text.
fn entry(line: &str, start: usize, number: usize, file: &mut PlacedFile) {
    let before = line.split_once('#').map_or(line, |(before, _)| before);
    let content = trim(before);
    if content.is_empty() {
        return;
    }
    let content_at = start + inner(before, content);
    let parts = content.split_once(": ").map(|(key, value)| (key, trim(key), value, trim(value)));
    match parts {
        Some((whole_key, key, whole_value, value)) if !key.is_empty() && !value.is_empty() => {
            let key_at = content_at + inner(whole_key, key);
            let value_at = content_at + whole_key.len() + 2 + inner(whole_value, value);
            file.entries.push(Entry {
                key: key.to_owned(),
                text: value.to_owned(),
                key_at: key_at..key_at + key.len(),
                value_at: value_at..value_at + value.len(),
            });
        }
        Some(_) | None => file.skipped.push((number, content_at..content_at + content.len())),
    }
}

/// How many bytes stand before the trimmed text.
fn inner(whole: &str, trimmed: &str) -> usize {
    whole.find(trimmed).unwrap_or_default()
}
