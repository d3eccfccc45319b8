//! A tree of keys as the text of a flink.toml.
//!
//! In: keys, notes by dotted path. Out: TOML; `manifest::format` lays it out. Must not lose a value: what TOML has no type for (null)
//! has been taken out before.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::manifest::quote::{is_bare, quote, quote_key};

/// Writes the keys: those of the top level first, then a table each.
pub(super) fn write(keys: &Map<String, Value>, notes: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    table(keys, &mut Vec::new(), notes, &mut text);
    text
}

/// The longest list of tables that stays on one line, in bytes.
const LINE: usize = 100;

/// Whether a list is written as tables, one after another: on one line nobody would read it.
fn are_tables(value: &Value) -> bool {
    let items = value.as_array().filter(|items| items.iter().all(|item| item.as_object().is_some_and(|map| !map.is_empty())));
    items.is_some_and(|items| !items.is_empty() && inline(value).len() > LINE)
}

fn table(keys: &Map<String, Value>, path: &mut Vec<String>, notes: &BTreeMap<String, String>, text: &mut String) {
    let plain = keys.iter().filter(|(_, value)| !is_table(value) && !are_tables(value)).count();
    if !path.is_empty() && (plain > 0 || keys.is_empty() || notes.contains_key(&path.join("."))) {
        text.push('\n');
        note(path, notes, text);
        text.push_str(&format!("[{}]\n", dotted_keys(path)));
    }
    inside(keys, path, notes, text);
}

fn dotted_keys(path: &[String]) -> String {
    path.iter().map(|step| quote_key(step)).collect::<Vec<_>>().join(".")
}

/// What stands below a head: plain keys first, as TOML asks.
fn inside(keys: &Map<String, Value>, path: &mut Vec<String>, notes: &BTreeMap<String, String>, text: &mut String) {
    let plain = keys.iter().filter(|(_, value)| !is_table(value) && !are_tables(value));
    let dotted = path.as_slice() == ["config"] && bare_dots(keys);
    for (name, value) in plain {
        path.push(name.clone());
        note(path, notes, text);
        path.pop();
        let name = if dotted { name.clone() } else { quote_key(name) };
        text.push_str(&format!("{name} = {}\n", inline(value)));
    }
    for (name, value) in keys {
        path.push(name.clone());
        match value {
            Value::Object(map) => table(map, path, notes, text),
            Value::Array(items) if are_tables(value) => {
                for item in items.iter().filter_map(Value::as_object) {
                    text.push('\n');
                    note(path, notes, text);
                    text.push_str(&format!("[[{}]]\n", dotted_keys(path)));
                    inside(item, path, notes, text);
                }
            }
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        path.pop();
    }
}

fn note(path: &[String], notes: &BTreeMap<String, String>, text: &mut String) {
    for line in notes.get(&path.join(".")).into_iter().flat_map(|note| note.lines()) {
        text.push_str(&format!("# {line}\n"));
    }
}

/// Whether a value is written as a table of its own. Below a patch or a pod short objects stay on one line, too.
fn is_table(value: &Value) -> bool {
    value.is_object()
}

/// Whether all names can stand with bare dots: none is another's table.
fn bare_dots(keys: &Map<String, Value>) -> bool {
    let within = |name: &str| keys.keys().any(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
    keys.keys().all(|name| name.split('.').all(is_bare) && !within(name))
}

/// A text in quotes; several lines as such, where nothing in them needs an escape.
fn string(text: &str) -> String {
    if text.lines().count() > 1 && !text.contains("'''") && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return format!("'''\n{text}'''");
    }
    toml_edit::Value::from(text).decorated("", "").to_string()
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(single).collect::<Vec<_>>().join(", ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => single(value),
    }
}

/// On one line, as inline tables ask.
fn single(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let inside: Vec<String> = map.iter().map(|(name, value)| format!("{} = {}", quote_key(name), single(value))).collect();
            if inside.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", inside.join(", ")) }
        }
        Value::Array(items) => format!("[{}]", items.iter().map(single).collect::<Vec<_>>().join(", ")),
        Value::String(text) => quote(text),
        Value::Number(number) => {
            let text = number.to_string();
            let float = number.is_f64() && !text.contains(['.', 'e', 'E']);
            if float { format!("{text}.0") } else { text }
        }
        Value::Null => "\"\"".to_owned(),
        Value::Bool(flag) => flag.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_of_several_lines_stays_one_key() {
        let keys = json!({ "a\nb": { "c\n": "x\ny", "d": [{ "e\nf": 1 }] } });
        let text = write(keys.as_object().unwrap(), &BTreeMap::new());
        let read: toml_edit::DocumentMut = text.parse().unwrap();
        assert_eq!(read.get("a\nb").and_then(|table| table.get("c\n")?.as_str()), Some("x\ny"), "{text}");
    }

    #[test]
    fn a_long_list_of_tables_is_read_back() {
        let variable =
            |name: &str| json!({ "name": name, "valueFrom": { "secretKeyRef": { "name": "a-secret-with-a-long-name", "key": "k" } } });
        let keys = json!({ "pod": { "spec": { "containers": [
            { "name": "main", "env": [variable("A"), variable("B")], "args": ["x"] },
            { "name": "beside", "image": "fluent/fluent-bit:2.0", "ports": [{ "containerPort": 1 }] },
        ] } } });
        let text = write(keys.as_object().unwrap(), &BTreeMap::new());
        let read: toml::Value = toml::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), keys, "{text}");
        assert!(text.contains("[[pod.spec.containers]]"), "{text}");
    }
}
