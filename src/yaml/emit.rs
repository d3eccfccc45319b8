//! Writes JSON-shaped values as YAML in the layout of `kubectl get -o yaml` and `kustomize build`.
//!
//! In: a [`Value`] whose maps are in the order wanted. Out: one document ending in a line feed.
//! It must not reorder, fold, or drop anything; every reader of YAML 1.1 or 1.2 reads the same value back.
//!
//! Layout: two blanks a level, a list's `-` in the column of its key, multi-line text as a literal block,
//! all other text on one line however long.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

use super::scalar::{inline, survey};

/// Columns a level is set in.
const STEP: usize = 2;

/// Bytes up to which an escaped key is written as `key: value`. Readers look no further than 1,024 characters
/// for the colon (YAML 1.2.2 section 7.4.2); longer keys take the explicit form `? key`.
const SIMPLE_KEY: usize = 1000;

/// One YAML document without a `---` line. Keys keep their order; the text ends in a line feed.
///
/// ```
/// let value = serde_json::json!({"image": "flink:1.20", "replicas": 2, "args": ["yes"]});
/// assert_eq!(flinkc::yaml::emit(&value), "image: flink:1.20\nreplicas: 2\nargs:\n- \"yes\"\n");
/// ```
pub fn emit(value: &Value) -> String {
    let mut out = String::with_capacity(1024);
    document(&mut out, value);
    out
}

/// Several documents, parted by `---` lines; none before the first, nothing for no documents.
pub fn emit_stream(values: &[Value]) -> String {
    let mut out = String::with_capacity(1024 * values.len());
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push_str("---\n");
        }
        document(&mut out, value);
    }
    out
}

fn document(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) if !map.is_empty() => mapping(out, map, 0),
        Value::Array(items) if !items.is_empty() => sequence(out, items, 0),
        // A block scalar at the root has no parent to count its indentation from: readers differ.
        Value::String(text) => {
            out.push_str(&inline(text, survey(text)));
            out.push('\n');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => leaf(out, value, 0),
    }
}

/// Writes entries; the caller has set the column of the first one.
fn mapping(out: &mut String, map: &Map<String, Value>, indent: usize) {
    for (index, (name, value)) in map.iter().enumerate() {
        if index > 0 {
            pad(out, indent);
        }
        let key = inline(name, survey(name));
        if key.len() > SIMPLE_KEY {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            pad(out, indent);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                pad(out, indent + STEP);
                mapping(out, inner, indent + STEP);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                pad(out, indent);
                sequence(out, items, indent);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                out.push(' ');
                leaf(out, value, indent);
            }
        }
    }
}

/// Writes items; the caller has set the column of the first one.
fn sequence(out: &mut String, items: &[Value], indent: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pad(out, indent);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => mapping(out, map, indent + STEP),
            Value::Array(inner) if !inner.is_empty() => sequence(out, inner, indent + STEP),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                leaf(out, item, indent)
            }
        }
    }
}

/// Writes a scalar or an empty collection, with the line feed. `indent` is the parent's column.
fn leaf(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) => {
            let found = survey(text);
            if found.lines && !found.escape && ends_in_text(text) {
                block(out, text, indent + STEP);
                return;
            }
            out.push_str(&inline(text, found));
        }
    }
    out.push('\n');
}

/// Whether the last line that is not empty holds more than blanks: a block cannot show blanks at its end,
/// and editors that trim lines would change them.
fn ends_in_text(text: &str) -> bool {
    text.trim_end_matches('\n').rsplit('\n').next().is_some_and(|line| !line.trim_matches([' ', '\t']).is_empty())
}

/// A literal block. Its header says how many line feeds end it, and the indentation where the first line
/// could not tell it: it starts with a blank or is empty (YAML 1.2.2 section 8.1.1).
fn block(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\t', '\n']) {
        out.push('2');
    }
    let body = match text.strip_suffix('\n') {
        None => {
            out.push('-');
            text
        }
        Some(body) => {
            if body.ends_with('\n') {
                out.push('+');
            }
            body
        }
    };
    out.push('\n');
    for line in body.split('\n') {
        if !line.is_empty() {
            pad(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A number as readers of both YAML versions take for one: YAML 1.1 wants a point in the mantissa and a
/// sign in the exponent (`1.0e+300`, where JSON writes `1e300`).
fn write_number(out: &mut String, number: &Number) {
    let start = out.len();
    write!(out, "{number}").expect("writing to a String cannot fail");
    let Some((mantissa, exponent)) = out.get(start..).and_then(|text| text.split_once('e')) else {
        return;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    let fixed = format!("{mantissa}{point}e{sign}{exponent}");
    out.truncate(start);
    out.push_str(&fixed);
}

fn pad(out: &mut String, indent: usize) {
    const BLANKS: &str = "                                                                ";
    match BLANKS.get(..indent) {
        Some(blanks) => out.push_str(blanks),
        None => out.extend(std::iter::repeat_n(' ', indent)),
    }
}
