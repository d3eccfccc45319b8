//! The client's configuration while it is completed: typed reads as Flink makes them, and the values that the client sets itself.
//!
//! In: the client's file as text by key. Out: typed values, or the refusal of a text. A value stays as typed as the client holds it, since
//! that is how it is written. Source: Flink `Configuration`, `ConfigurationUtils`.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::hash_order;
use super::{Client, Refusal};
use crate::flink::catalog::Catalogue;
use crate::flink::config_file::ConfigFormat;
use crate::flink::java;
use crate::flink::memory::Lookup;
use crate::flink::value::{self, ValueError};
use crate::flink::version::FlinkVersion;

/// Options that read another one's key where their own is not set; old names are in the catalogue.
const FALLBACKS: &[(&str, &[&str])] = &[
    ("rest.bind-port", &["rest.port"]),
    ("kubernetes.jobmanager.service-account", &["kubernetes.service-account"]),
    ("kubernetes.pod-template-file.jobmanager", &["kubernetes.pod-template-file.default"]),
    ("kubernetes.pod-template-file.taskmanager", &["kubernetes.pod-template-file.default"]),
];

/// Options that stay with the client.
const CLIENT_SIDE: &[&str] = &[
    "kubernetes.config.file",
    "$internal.deployment.config-dir",
    "rest.bind-address",
    "jobmanager.bind-host",
    "taskmanager.bind-host",
    "taskmanager.host",
];

/// The configuration.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) flink: FlinkVersion,
    pub(super) format: ConfigFormat,
    catalogue: Option<Catalogue>,
    entries: IndexMap<String, Value>,
}

impl Config {
    pub(super) fn new(client: &Client<'_>) -> Self {
        let mut entries: IndexMap<String, Value> =
            client.config.iter().map(|(key, text)| (key.clone(), Value::String(text.clone()))).collect();
        // where the client found its file; it never leaves the client, but counts in the order of keys
        entries.insert("$internal.deployment.config-dir".to_owned(), Value::from(""));
        Self { flink: client.flink, format: client.format, catalogue: Catalogue::of(client.flink), entries }
    }

    pub(super) fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.entries.insert(key.to_owned(), value.into());
    }

    /// The value of an option under its own name, an old one, or its fallback.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let fallbacks = FALLBACKS.iter().find(|(option, _)| *option == key).map_or(&[][..], |(_, keys)| keys);
        let old = self.catalogue.into_iter().flat_map(|catalogue| catalogue.deprecated_keys(key));
        self.entries.get(key).or_else(|| {
            let fallback = fallbacks.iter().find_map(|key| self.entries.get(*key));
            fallback.or_else(|| old.into_iter().find_map(|key| self.entries.get(key))).or_else(|| {
                let beyond = fallbacks.iter().filter_map(|key| Some((self.catalogue?, *key)));
                beyond.flat_map(|(catalogue, key)| catalogue.deprecated_keys(key)).find_map(|key| self.entries.get(key))
            })
        })
    }

    /// The text of an option.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key).map(|value| text(value, self.format))
    }

    pub(super) fn boolean(&self, key: &str, default: bool) -> Result<bool, Refusal> {
        self.parsed(key, java::parse_boolean, "neither `true` nor `false`").map(|value| value.unwrap_or(default))
    }

    pub(super) fn int(&self, key: &str, default: i32) -> Result<i32, Refusal> {
        self.parsed(key, java::parse_int, "no whole number of 32 bits").map(|value| value.unwrap_or(default))
    }

    pub(super) fn double(&self, key: &str, default: f64) -> Result<f64, Refusal> {
        self.parsed(key, java::parse_double, "no number").map(|value| value.unwrap_or(default))
    }

    /// The constant that a text names, whatever its case.
    pub(super) fn constant(&self, key: &str, words: &[&'static str], default: &'static str) -> Result<&'static str, Refusal> {
        let find = |text: &str| words.iter().copied().find(|word| word.eq_ignore_ascii_case(text));
        self.parsed(key, find, "none of its words").map(|value| value.unwrap_or(default))
    }

    fn parsed<T>(&self, key: &str, parse: impl Fn(&str) -> Option<T>, reason: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(key) else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| Refusal::Unreadable { key: key.to_owned(), value: text, reason: reason.to_owned() })
    }

    /// A port that must be one number.
    pub(super) fn fixed_port(&self, key: &'static str, default: &str) -> Result<i32, Refusal> {
        let text = self.text(key).unwrap_or_else(|| default.to_owned());
        java::parse_int(&text).ok_or(Refusal::NotAFixedPort { key, value: text })
    }

    pub(super) fn list(&self, key: &str) -> Result<Option<Vec<String>>, Refusal> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items.iter().map(|item| text(item, self.format)).collect())),
            Some(value) => {
                let text = text(value, self.format);
                let read = value::list(&text, self.grammar());
                read.map(Some).map_err(|error| unreadable(key, text, &error))
            }
        }
    }

    /// A map in the order in which Java walks it: the option's own text, or one key an entry.
    pub(super) fn map(&self, key: &str) -> Result<Vec<(String, String)>, Refusal> {
        let entries = match self.get(key) {
            Some(value) => {
                let text = text(value, self.format);
                value::map(&text, self.grammar()).map_err(|error| unreadable(key, text, &error))?
            }
            None => self.prefixed(&format!("{key}.")),
        };
        Ok(hash_order::sorted(entries, |(key, _)| key))
    }

    /// A list of maps.
    pub(super) fn maps(&self, key: &str) -> Result<Vec<BTreeMap<String, String>>, Refusal> {
        let Some(text) = self.text(key) else { return Ok(Vec::new()) };
        let read = value::maps(&text, self.grammar());
        let maps = read.map_err(|error| unreadable(key, text, &error))?;
        Ok(maps.into_iter().map(|map| map.into_iter().collect()).collect())
    }

    /// Entries whose keys begin so, without that beginning, in the order in which Java walks them.
    pub(super) fn prefixed(&self, prefix: &str) -> Vec<(String, String)> {
        let found = self.entries.iter().filter_map(|(key, value)| {
            let rest = key.strip_prefix(prefix).filter(|rest| !rest.is_empty())?;
            Some((rest.to_owned(), text(value, self.format)))
        });
        hash_order::sorted(found.collect(), |(key, _)| key)
    }

    /// The version whose grammar of lists and maps is read: the old file knows no YAML.
    fn grammar(&self) -> FlinkVersion {
        match self.format {
            ConfigFormat::Standard => self.flink,
            ConfigFormat::Legacy => FlinkVersion { major: 1, minor: 18, patch: None },
        }
    }

    /// What the cluster gets, in the order in which Java walks the client's map.
    pub(super) fn cluster_side(&self) -> impl Iterator<Item = (&str, &Value)> {
        let all: Vec<(&String, &Value)> = self.entries.iter().collect();
        let copied = hash_order::sorted_copy(all, |(key, _)| key.as_str());
        copied.into_iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| !CLIENT_SIDE.contains(key))
    }

    /// Whether some leader election is chosen.
    pub(super) fn high_availability(&self) -> bool {
        self.text("high-availability.type").is_some_and(|mode| !mode.eq_ignore_ascii_case("none"))
    }

    /// The texts alone, for the memory model.
    pub(super) fn texts(&self) -> BTreeMap<String, String> {
        self.entries.iter().map(|(key, value)| (key.clone(), text(value, self.format))).collect()
    }
}

impl Lookup for Config {
    fn get(&self, key: &str) -> Option<&str> {
        self.entries.get(key).and_then(Value::as_str)
    }
}

fn unreadable(key: &str, text: String, error: &ValueError) -> Refusal {
    Refusal::Unreadable { key: key.to_owned(), value: text, reason: error.to_string() }
}

/// The text that Flink holds for a value; lists in the spelling of the file's grammar.
pub(super) fn text(value: &Value, format: ConfigFormat) -> String {
    match (value, format) {
        (Value::String(text), _) => text.clone(),
        (Value::Array(items), ConfigFormat::Standard) => {
            let items: Vec<String> = items.iter().map(|item| flow_scalar(&text(item, format))).collect();
            format!("[{}]", items.join(", "))
        }
        (Value::Array(items), ConfigFormat::Legacy) => {
            let items: Vec<String> = items.iter().map(|item| short_scalar(&text(item, format))).collect();
            items.join(";")
        }
        (other, _) => other.to_string(),
    }
}

/// An element of a YAML list on one line.
fn flow_scalar(text: &str) -> String {
    let special = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}' | ':' | '#' | '\'' | '"');
    if text.is_empty() || text.contains(special) { format!("'{}'", text.replace('\'', "''")) } else { text.to_owned() }
}

/// An element of the short form.
fn short_scalar(text: &str) -> String {
    if text.contains([';', '\'', '"']) { format!("'{}'", text.replace('\'', "''")) } else { text.to_owned() }
}
