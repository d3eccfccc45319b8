//! The configuration file that the client writes for the cluster.
//!
//! In: keys and values in the client's own order. Out: nested YAML, or flat lines in the old grammar. Source: Flink `YamlParserUtils`,
//! `ConfigurationUtils`. The order of keys is sorted here: Flink's is that of a hash map, and means nothing.

use serde_json::{Map, Value};

use super::Refusal;
use super::config::text;
use crate::flink::config_file::ConfigFormat;
use crate::yaml;

/// The file's text.
pub(super) fn file<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>, format: ConfigFormat) -> Result<String, Refusal> {
    match format {
        ConfigFormat::Legacy => {
            let mut lines: Vec<String> = entries.map(|(key, value)| format!("{key}: {}\n", text(value, format))).collect();
            lines.sort();
            Ok(lines.concat())
        }
        ConfigFormat::Standard => {
            let mut root = Map::new();
            for (key, value) in entries {
                insert(&mut root, key, value)?;
            }
            sort(&mut root);
            Ok(yaml::emit(&Value::Object(root)))
        }
    }
}

/// Puts a value at its place. A later, shorter key drops what stood below it; a later, longer one finds a text and fails: so Flink does.
fn insert(root: &mut Map<String, Value>, key: &str, value: &Value) -> Result<(), Refusal> {
    // as Java splits: empty parts at the end are dropped
    let trimmed = key.trim_end_matches('.');
    let mut table = root;
    let mut parts = trimmed.split('.').peekable();
    let mut walked = 0;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            table.insert(part.to_owned(), value.clone());
            break;
        }
        walked += part.len() + 1;
        let below = table.entry(part.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(below) = below else {
            let prefix = trimmed.get(..walked - 1).unwrap_or(trimmed);
            return Err(Refusal::KeyIsPrefix { key: prefix.to_owned() });
        };
        table = below;
    }
    Ok(())
}

fn sort(table: &mut Map<String, Value>) {
    table.sort_keys();
    for value in table.values_mut() {
        if let Value::Object(below) = value {
            sort(below);
        }
    }
}
