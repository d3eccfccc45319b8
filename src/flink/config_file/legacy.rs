//! The line grammar of `flink-conf.yaml`.
//!
//! In: a key and a value, or a file. Out: a line, or entries. It must not treat the file as YAML: quotes and
//! indentation mean nothing in it. Source: Flink `GlobalConfiguration.loadYAMLResource`, the same in 1.13–1.20.

use super::{ConfigFile, EntryFault};
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
pub(super) fn read(text: &str) -> ConfigFile {
    let mut file = ConfigFile::default();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for (index, line) in text.split('\n').enumerate() {
        let content = trim(line.split_once('#').map_or(line, |(before, _)| before));
        if content.is_empty() {
            continue;
        }
        match content.split_once(": ").map(|(key, value)| (trim(key), trim(value))) {
            Some((key, value)) if !key.is_empty() && !value.is_empty() => {
                file.entries.insert(key.to_owned(), value.to_owned());
            }
            Some(_) | None => file.skipped.push(index + 1),
        }
    }
    file
}
