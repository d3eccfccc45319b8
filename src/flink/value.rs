//! Whether Flink can read a text as the value of an option.
//!
//! In: the text as the configuration holds it (after the file's own quoting), the option's type, the version.
//! Out: nothing, or why reading the option would fail. It must not know any option, and not change the text.
//! Source: Flink `ConfigurationUtils.convertValue`, `StructuredOptionsSplitter`, and the YAML forms of lists and maps
//! that 1.19 added; held against files read by 1.19.3, 1.20.5, 2.0.2 and 2.3.0 (tests/oracle_config_file.rs).

mod structured;

pub use structured::{SplitError, split};

use super::catalog::{Constants, OptionType, ValueType};
use super::version::FlinkVersion;
use super::{DurationError, MemorySize, SizeError, java, parse_duration};
use serde_json::Value;

/// Why Flink refuses a text as a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Neither `true` nor `false` (in any case, without blanks).
    #[error("it is neither `true` nor `false`")]
    NotBoolean,
    /// No integer in decimal digits, or outside of 32 bits.
    #[error("it is not an integer between -2147483648 and 2147483647")]
    NotInt,
    /// No integer in decimal digits, or outside of 64 bits.
    #[error("it is not an integer of 64 bits")]
    NotLong,
    /// No decimal number.
    #[error("it is not a number")]
    NotNumber,
    /// No memory size.
    #[error("it is not a memory size: {0}")]
    Memory(SizeError),
    /// No duration.
    #[error("it is not a duration: {0}")]
    Duration(DurationError),
    /// None of the option's words.
    #[error("it is not {}", ValueType::Enum(*.0))]
    NotConstant(Constants),
    /// Quotes inside a list or map that do not close, or do not stand around a whole entry.
    #[error("{0}")]
    Quoting(SplitError),
    /// An entry of a map is not one `key:value`.
    #[error("the entry `{entry}` is not one `key:value`; put quotes around a part that holds `:` or `,`")]
    NotKeyValue {
        /// The entry, its quotes taken off.
        entry: String,
    },
    /// An element of a list.
    #[error("element {} `{text}`: {error}", .index + 1)]
    Element {
        /// Its place, counted from 0.
        index: usize,
        /// Its text.
        text: String,
        /// What is wrong with it.
        error: Box<Self>,
    },
}

/// Whether `flink` reads `text` as a value of this type.
///
/// # Errors
/// The reason why that version fails when it reads the option.
pub fn check(text: &str, option_type: OptionType, flink: FlinkVersion) -> Result<(), ValueError> {
    if option_type.list { check_list(text, option_type.element, flink) } else { check_one(text, option_type.element, flink) }
}

fn check_one(text: &str, value_type: ValueType, flink: FlinkVersion) -> Result<(), ValueError> {
    let when = |fits: bool, error: ValueError| if fits { Ok(()) } else { Err(error) };
    match value_type {
        ValueType::String | ValueType::Other(_) => Ok(()),
        ValueType::Boolean => when(java::parse_boolean(text).is_some(), ValueError::NotBoolean),
        ValueType::Int => when(java::parse_int(text).is_some(), ValueError::NotInt),
        ValueType::Long => when(java::parse_long(text).is_some(), ValueError::NotLong),
        ValueType::Float => when(java::parse_float(text).is_some(), ValueError::NotNumber),
        ValueType::Double => when(java::parse_double(text).is_some(), ValueError::NotNumber),
        ValueType::Duration => parse_duration(text, flink).map(drop).map_err(ValueError::Duration),
        ValueType::Memory => text.parse::<MemorySize>().map(drop).map_err(ValueError::Memory),
        ValueType::Enum(words) => when(words.find(text).is_some(), ValueError::NotConstant(words)),
        ValueType::Map => check_map(text, flink),
    }
}

/// The elements of a list of texts, as `flink` reads them.
///
/// # Errors
/// The reason why that version fails when it reads the option.
pub fn list(text: &str, flink: FlinkVersion) -> Result<Vec<String>, ValueError> {
    if let Some(Value::Array(items)) = yaml_form(text, flink) {
        return Ok(items.iter().map(java_text).collect());
    }
    split(text, ';').map_err(ValueError::Quoting)
}

/// The entries of a map of texts, as `flink` reads them, in the order of the text.
///
/// # Errors
/// The reason why that version fails when it reads the option; a key given twice is one.
pub fn map(text: &str, flink: FlinkVersion) -> Result<Vec<(String, String)>, ValueError> {
    if let Some(form) = yaml_form(text, flink).as_ref().filter(|form| is_text_map(form)) {
        return Ok(form.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), java_text(value))).collect());
    }
    short_map(text)
}

/// The maps of a list of maps, as `flink` reads them.
///
/// # Errors
/// The reason why that version fails when it reads the option.
pub fn maps(text: &str, flink: FlinkVersion) -> Result<Vec<Vec<(String, String)>>, ValueError> {
    if let Some(Value::Array(items)) = yaml_form(text, flink)
        && items.iter().all(is_text_map)
    {
        let entries = |item: &Value| item.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), java_text(value))).collect();
        return Ok(items.iter().map(entries).collect());
    }
    let parts = split(text, ';').map_err(ValueError::Quoting)?;
    // since 2.0 an element may again be written as YAML: `{}`
    parts.iter().map(|part| if flink.is_at_least(2, 0) { map(part, flink) } else { short_map(part) }).collect()
}

/// `a:b,c:d`.
fn short_map(text: &str) -> Result<Vec<(String, String)>, ValueError> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for entry in split(text, ',').map_err(ValueError::Quoting)? {
        match split(&entry, ':').map_err(ValueError::Quoting)?.as_slice() {
            [key, value] if !entries.iter().any(|(known, _)| known == key) => entries.push((key.clone(), value.clone())),
            _ => return Err(ValueError::NotKeyValue { entry }),
        }
    }
    Ok(entries)
}

/// The text that Java has for a YAML value.
fn java_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, java::double_text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Flink tries the YAML form first, and the short form if that fails in any way, so an error is always one of the
/// short form.
fn check_list(text: &str, element: ValueType, flink: FlinkVersion) -> Result<(), ValueError> {
    if let Some(Value::Array(items)) = yaml_form(text, flink) {
        let fits = |item: &Value| match (element, item) {
            (ValueType::Map, item) => is_text_map(item),
            (_, Value::String(text)) => check_one(text, element, flink).is_ok(),
            (_, item) => check_one(&item.to_string(), element, flink).is_ok(),
        };
        if items.iter().all(fits) {
            return Ok(());
        }
    }
    for (index, part) in split(text, ';').map_err(ValueError::Quoting)?.into_iter().enumerate() {
        let result = match element {
            // Since 2.0 an element may again be written as YAML: `{}`.
            ValueType::Map if flink.is_at_least(2, 0) => check_map(&part, flink),
            ValueType::Map => check_short_map(&part),
            ValueType::String
            | ValueType::Boolean
            | ValueType::Int
            | ValueType::Long
            | ValueType::Float
            | ValueType::Double
            | ValueType::Duration
            | ValueType::Memory
            | ValueType::Enum(_)
            | ValueType::Other(_) => check_one(&part, element, flink),
        };
        result.map_err(|error| ValueError::Element { index, text: part, error: Box::new(error) })?;
    }
    Ok(())
}

fn check_map(text: &str, flink: FlinkVersion) -> Result<(), ValueError> {
    if yaml_form(text, flink).as_ref().is_some_and(is_text_map) { Ok(()) } else { check_short_map(text) }
}

/// A YAML map whose values all have a text; Flink has none for null.
fn is_text_map(value: &Value) -> bool {
    value.as_object().is_some_and(|map| !map.values().any(Value::is_null))
}

fn check_short_map(text: &str) -> Result<(), ValueError> {
    for entry in split(text, ',').map_err(ValueError::Quoting)? {
        let parts = split(&entry, ':').map_err(ValueError::Quoting)?;
        if parts.len() != 2 {
            return Err(ValueError::NotKeyValue { entry });
        }
    }
    Ok(())
}

/// The text as YAML, where the version reads lists and maps that way (with `config.yaml` only).
fn yaml_form(text: &str, flink: FlinkVersion) -> Option<Value> {
    if !flink.is_at_least(1, 19) {
        return None;
    }
    let mut documents = crate::yaml::parse(text).ok()?;
    let document = documents.pop()?;
    documents.is_empty().then_some(document.value)
}

#[cfg(test)]
mod tests;
