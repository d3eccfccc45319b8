//! `config.yaml`: flat lines out, any YAML mapping in.
//!
//! In: a key and a value, or a file. Out: a line, or entries. It must not name a YAML crate: `crate::yaml` does.
//! Source: Flink `YamlParserUtils` and `GlobalConfiguration.flatten` of 1.19 and later.

use super::core_schema::{Plain, resolve, text_of};
use super::{ConfigReadError, Entry, EntryFault, NullValue, PlacedFile};
use crate::pointer;
use crate::yaml::{Document, parse, safe_plain, scalar};
use serde_json::Value;
use std::fmt::Write as _;

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
    let mut documents = parse(text).map_err(|error| ConfigReadError::Yaml {
        line: error.at.line,
        column: error.at.column,
        message: error.kind.to_string(),
    })?;
    let Some(document) = documents.pop() else {
        return Ok(PlacedFile::default());
    };
    if !documents.is_empty() {
        return Err(ConfigReadError::SeveralDocuments);
    }
    Ok(PlacedFile { entries: mapping(text, &document, "", NullValue::Refused)?, skipped: Vec::new() })
}

/// The entries of the mapping at a pointer.
pub(super) fn mapping(text: &str, document: &Document, pointer: &str, null: NullValue) -> Result<Vec<Entry>, ConfigReadError> {
    let Some(Value::Object(map)) = document.value.pointer(pointer) else {
        return Err(ConfigReadError::NotAMapping);
    };
    let source = Source { text, document, null };
    let mut entries = Vec::new();
    for (key, value) in map {
        let pointer = pointer::below(pointer, key);
        source.flatten(&source.key(key, &pointer)?, &pointer, value, &mut entries)?;
    }
    Ok(entries)
}

/// The text and what was read from it: a plain scalar's own characters decide, not the type kubectl would give.
struct Source<'t> {
    text: &'t str,
    document: &'t Document,
    null: NullValue,
}

impl Source<'_> {
    /// The key in front of the value at `pointer`, by its own characters: `y` is text for Flink.
    fn key(&self, read: &str, pointer: &str) -> Result<String, ConfigReadError> {
        let place = self.document.locate(pointer).and_then(|place| place.key);
        let raw = place.and_then(|key| self.text.get(key.start..key.end)).unwrap_or(read).trim();
        if raw.starts_with(['"', '\'', '?', '!', '&', '*', '|', '>']) {
            return Ok(read.to_owned());
        }
        match resolve(raw) {
            Plain::Text => Ok(raw.to_owned()),
            Plain::Typed(_) | Plain::Null => Err(ConfigReadError::NotATextKey { key: raw.to_owned() }),
        }
    }

    fn flatten(&self, key: &str, pointer: &str, value: &Value, entries: &mut Vec<Entry>) -> Result<(), ConfigReadError> {
        match value {
            Value::Object(map) => {
                for (inner, value) in map {
                    let pointer = pointer::below(pointer, inner);
                    let inner = self.key(inner, &pointer)?;
                    self.flatten(&format!("{key}.{inner}"), &pointer, value, entries)?;
                }
            }
            Value::Array(_) => {
                let text = self.flow(key, pointer, value)?;
                entries.push(self.entry(key, text, pointer));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let text = self.scalar(key, pointer, value)?;
                entries.push(self.entry(key, text, pointer));
            }
        }
        Ok(())
    }

    fn entry(&self, key: &str, text: String, pointer: &str) -> Entry {
        let place = self.document.nearest(pointer);
        let value_at = place.value.start..place.value.end;
        Entry { key: key.to_owned(), text, key_at: place.key.map_or_else(|| value_at.clone(), |key| key.start..key.end), value_at }
    }

    fn scalar(&self, key: &str, pointer: &str, value: &Value) -> Result<String, ConfigReadError> {
        let raw = self.document.locate(pointer).and_then(|place| self.text.get(place.value.start..place.value.end));
        let raw = raw.unwrap_or_default().trim();
        let text = match value {
            // Quoted and block scalars are text as they are; a plain one may still be a number for YAML 1.2.
            Value::String(text) if raw == text.as_str() => text_of(raw),
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => text_of(raw),
        };
        match (text, self.null) {
            (Some(text), _) => Ok(text),
            (None, NullValue::Text) => Ok("null".to_owned()),
            (None, NullValue::Refused) => Err(ConfigReadError::NullValue { key: key.to_owned() }),
        }
    }

    /// A list as the one-line YAML text Flink keeps for it.
    fn flow(&self, key: &str, pointer: &str, value: &Value) -> Result<String, ConfigReadError> {
        let mut out = String::new();
        match value {
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    let item = self.flow(key, &format!("{pointer}/{index}"), item)?;
                    let _ = write!(out, "{comma}{item}");
                }
                out.push(']');
            }
            Value::Object(map) => {
                out.push('{');
                for (index, (name, item)) in map.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    let pointer = pointer::below(pointer, name);
                    let name = flow_scalar(&self.key(name, &pointer)?);
                    let item = self.flow(key, &pointer, item)?;
                    let _ = write!(out, "{comma}{name}: {item}");
                }
                out.push('}');
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => out = self.scalar(key, pointer, value)?,
            Value::String(_) => out = flow_scalar(&self.scalar(key, pointer, value)?),
        }
        Ok(out)
    }
}

/// A text inside `[…]` or `{…}`.
fn flow_scalar(text: &str) -> String {
    if safe_plain(text) && !text.contains(['[', ']', '{', '}', ',']) {
        text.to_owned()
    } else if text.chars().any(char::is_control) {
        crate::yaml::double_quoted(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}
