//! `config.yaml`: flat lines out, any YAML mapping in.
//!
//! In: a key and a value, or a file. Out: a line, or entries. It must not name a YAML crate: `crate::yaml` does.
//! Source: Flink `YamlParserUtils` and `GlobalConfiguration.flatten` of 1.19 and later.

use super::core_schema::text_of;
use super::flow::flow;
use super::strict;
use super::tree::{Branch, Tree, construct, of_json};
use super::{ConfigReadError, Entry, EntryFault, NullValue, PlacedFile};
use crate::yaml::{Document, compose, scalar};

/// One line. Every text has a form.
pub(super) fn line(key: &str, value: &str) -> Result<String, EntryFault> {
    if key.is_empty() {
        return Err(EntryFault::EmptyKey);
    }
    if key.chars().any(|character| character.is_control()) {
        return Err(EntryFault::Key);
    }
    if plain(value) { Ok(format!("{}: {value}", scalar(key))) } else { Ok(format!("{}: {}", scalar(key), scalar(value))) }
}

/// Whether a reader takes the unquoted value for this text, even if it types it on the way: `true`, `4`, `0.25`.
fn plain(value: &str) -> bool {
    if matches!(value, "true" | "false") {
        return true;
    }
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = (whole == "0" || !whole.starts_with('0')) && (fraction == "0" || !fraction.ends_with('0'));
    // Within 15 digits every reader has the same double, and Java prints it back without an exponent
    // between 0.001 and 10 million.
    all_digits(whole)
        && all_digits(fraction)
        && canonical
        && value != "-0"
        && whole.len() + fraction.len() <= 15
        && (!value.contains('.') || (whole.len() <= 7 && (whole != "0" || fraction == "0" || !fraction.starts_with("000"))))
        && text_of(value).as_deref() == Some(value)
}

/// Reads a file as Flink does.
pub(super) fn read(text: &str) -> Result<PlacedFile, ConfigReadError> {
    let documents = compose(text).map_err(|error| ConfigReadError::Yaml {
        line: error.at.line,
        column: error.at.column,
        message: error.kind.to_string(),
    })?;
    let document = match documents.as_slice() {
        [] => None,
        [document] => Some(document),
        _ => return Err(ConfigReadError::SeveralDocuments),
    };
    strict::check(text, document.map(AsRef::as_ref))?;
    let Some(document) = document else {
        return Ok(PlacedFile::default());
    };
    let tree = construct(document)?;
    let mut entries = Vec::new();
    match &tree.content {
        Branch::Null => {}
        Branch::Map(map) => flatten(map, None, NullValue::Refused, &mut entries)?,
        Branch::Typed(_) | Branch::Text(_) | Branch::List(_) => return Err(ConfigReadError::NotAMapping),
    }
    Ok(PlacedFile { entries, skipped: Vec::new() })
}

/// The entries of the mapping at a pointer of what kubectl has read.
pub(super) fn mapping(document: &Document, pointer: &str, null: NullValue) -> Result<Vec<Entry>, ConfigReadError> {
    let value = document.value.pointer(pointer).filter(|value| value.is_object()).ok_or(ConfigReadError::NotAMapping)?;
    let mut entries = Vec::new();
    if let Branch::Map(map) = of_json(document, pointer, value).content {
        flatten(&map, None, null, &mut entries)?;
    }
    Ok(entries)
}

/// Nested keys become dotted ones, lists the one-line text that Flink keeps for them.
fn flatten(map: &[(Tree, Tree)], above: Option<&str>, null: NullValue, entries: &mut Vec<Entry>) -> Result<(), ConfigReadError> {
    for (name, value) in map {
        let name_text = match &name.content {
            Branch::Text(text) => text.as_str(),
            // Java joins a null reference as this word, and casts anything else to text in vain.
            Branch::Null => "null",
            Branch::Typed(text) => return Err(ConfigReadError::NotATextKey { key: text.clone() }),
            Branch::List(_) | Branch::Map(_) => return Err(ConfigReadError::NotATextKey { key: flow(name) }),
        };
        let key = above.map_or_else(|| name_text.to_owned(), |above| format!("{above}.{name_text}"));
        let text = match &value.content {
            Branch::Map(map) => {
                flatten(map, Some(&key), null, entries)?;
                continue;
            }
            Branch::Typed(text) | Branch::Text(text) => text.clone(),
            Branch::List(_) => flow(value),
            Branch::Null if null == NullValue::Text => "null".to_owned(),
            Branch::Null => return Err(ConfigReadError::NullValue { key }),
        };
        entries.push(Entry { key, text, key_at: name.at.clone(), value_at: value.at.clone() });
    }
    Ok(())
}
