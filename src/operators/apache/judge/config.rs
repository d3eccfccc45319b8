//! The configuration that the operator works with: its own defaults under what a resource says.
//!
//! In: `flinkConfiguration` of one or more resources, the operator's own configuration. Out: flat keys with text, each with the place it
//! came from, read under all spellings that the operator's Flink knows. Must not: judge.
//! Source: `ConfigObjectNode`, `FlinkConfigManager` of the operator; golden-resources (what it read from each example).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::flink::FlinkVersion;
use crate::flink::catalog::Catalogue;
use crate::flink::memory::Lookup;
use crate::flink::parse_duration;
use crate::operators::apache::Release;
use crate::pointer;

/// The operator's own configuration, as far as it decides about resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorConfig {
    /// Its entries, the chart's defaults included.
    pub entries: BTreeMap<String, String>,
}

impl OperatorConfig {
    /// What the Helm chart installs when its values are left alone.
    #[must_use]
    pub fn of_chart() -> Self {
        let entries = [
            ("taskmanager.numberOfTaskSlots", "1"),
            ("parallelism.default", "1"),
            ("kubernetes.operator.reconcile.interval", "15 s"),
            ("kubernetes.operator.observer.progress-check.interval", "5 s"),
        ];
        Self { entries: entries.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect() }
    }
}

impl OperatorConfig {
    /// No entry at all: the defaults of the code hold.
    #[must_use]
    pub const fn empty() -> Self {
        Self { entries: BTreeMap::new() }
    }

    /// What of it counts for one resource: what it says for namespaces and Flink versions lies over the rest, the namespace first, and
    /// versions with a `+` in their order.
    #[must_use]
    pub fn of_resource(&self, namespace: &str, flink_version: Option<&str>) -> Self {
        const SCOPED: &str = "kubernetes.operator.default-configuration.";
        let mut entries: BTreeMap<String, String> =
            self.entries.iter().filter(|(key, _)| !key.starts_with(SCOPED)).map(|(key, text)| (key.clone(), text.clone())).collect();
        let scoped = |kind: &'static str| {
            self.entries.iter().filter_map(move |(key, text)| Some((key.strip_prefix(SCOPED)?.strip_prefix(kind)?, text)))
        };
        for (rest, text) in scoped("namespace.") {
            if let Some(key) = rest.strip_prefix(namespace).and_then(|rest| rest.strip_prefix('.')) {
                entries.insert(key.to_owned(), text.clone());
            }
        }
        let number = |version: &str| -> Option<FlinkVersion> { version.strip_prefix('v')?.replace('_', ".").parse().ok() };
        let Some(flink) = flink_version.and_then(number) else { return Self { entries } };
        let mut layers: Vec<(FlinkVersion, bool, &str, &String)> = scoped("flink-version.")
            .filter_map(|(rest, text)| {
                let (version, key) = rest.split_once('.')?;
                let from = version.strip_suffix('+');
                Some((number(from.unwrap_or(version))?, from.is_none(), key, text))
            })
            .filter(|(version, exact, ..)| if *exact { *version == flink } else { flink.is_at_least(version.major, version.minor) })
            .collect();
        layers.sort_by_key(|(version, exact, ..)| (*exact, version.major, version.minor));
        for (_, _, key, text) in layers {
            entries.insert(key.to_owned(), text.clone());
        }
        Self { entries }
    }
}

impl Default for OperatorConfig {
    fn default() -> Self {
        Self::of_chart()
    }
}

/// One entry and where it stands: a JSON pointer of the resource, or nothing for a default.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    text: String,
    pointer: Option<String>,
}

/// A flat configuration that knows where its entries come from.
#[derive(Clone, Debug)]
pub struct Effective {
    release: Release,
    entries: BTreeMap<String, Entry>,
}

impl Effective {
    /// The operator's defaults alone.
    #[must_use]
    pub fn new(release: Release, operator: &OperatorConfig) -> Self {
        let default = |text: &String| Entry { text: text.clone(), pointer: None };
        Self { release, entries: operator.entries.iter().map(|(key, text)| (key.clone(), default(text))).collect() }
    }

    /// Lays a resource's `flinkConfiguration`, which stands at `pointer`, over what is there.
    #[must_use]
    pub fn with(mut self, configuration: Option<&Value>, pointer: &str) -> Self {
        for (key, text, pointer) in flat(configuration.unwrap_or(&Value::Null), pointer, self.release) {
            self.entries.insert(key, Entry { text, pointer: Some(pointer) });
        }
        self
    }

    /// Sets one entry as the operator does from a field that stands at `pointer`.
    #[must_use]
    pub fn set(mut self, key: &str, text: String, pointer: &str) -> Self {
        self.entries.insert(key.to_owned(), Entry { text, pointer: Some(pointer.to_owned()) });
        self
    }

    /// The text of an option, under its own key or one that the operator's Flink reads instead.
    #[must_use]
    pub fn option(&self, key: &str) -> Option<&str> {
        self.find(key).map(|(_, entry)| entry.text.as_str())
    }

    /// Where an option is set.
    #[must_use]
    pub fn pointer(&self, key: &str) -> Option<&str> {
        self.find(key).and_then(|(_, entry)| entry.pointer.as_deref())
    }

    /// The spelling under which an option is set.
    #[must_use]
    pub fn spelling(&self, key: &str) -> Option<&str> {
        self.find(key).map(|(key, _)| key)
    }

    /// Whether a directory or the like is set to more than blanks.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.option(key).is_some_and(|text| !text.trim().is_empty())
    }

    /// Whether high availability is on: any type but `NONE` and the old word `standalone`.
    #[must_use]
    pub fn is_highly_available(&self) -> bool {
        let off = |text: &str| text.eq_ignore_ascii_case("none") || text.eq_ignore_ascii_case("standalone");
        self.option("high-availability.type").or_else(|| self.option("high-availability")).is_some_and(|text| !off(text))
    }

    /// The entries that a resource says, with their places.
    pub fn said(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().filter_map(|(key, entry)| Some((key.as_str(), entry.pointer.as_deref()?)))
    }

    /// The entries that Flink itself sees: the operator keeps its own back.
    pub fn for_flink(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |key: &str| key.starts_with("kubernetes.operator.") || key.starts_with("job.autoscaler.");
        self.entries.iter().filter(move |(key, _)| !own(key)).map(|(key, entry)| (key.as_str(), entry.text.as_str()))
    }

    fn find(&self, key: &str) -> Option<(&str, &Entry)> {
        let exact = |key: &str| self.entries.get_key_value(key).map(|(key, entry)| (key.as_str(), entry));
        // The autoscaler's options had the operator's prefix at first, and are still read under it.
        let prefixed = || self.entries.get_key_value(&format!("kubernetes.operator.{key}")).map(|(key, entry)| (key.as_str(), entry));
        let old = || Catalogue::of(self.release.client())?.deprecated_keys(key).find_map(exact);
        exact(key).or_else(old).or_else(|| key.starts_with("job.autoscaler.").then(prefixed)?)
    }
}

impl Lookup for Effective {
    fn get(&self, key: &str) -> Option<&str> {
        self.entries.get(key).map(|entry| entry.text.as_str())
    }
}

/// The duration that an option holds, if it can be read.
pub(super) fn flat_duration(effective: &Effective, key: &str) -> Option<std::time::Duration> {
    parse_duration(effective.option(key)?, effective.release.client()).ok()
}

/// A `flinkConfiguration` as flat keys, their texts and their JSON pointers.
///
/// Since 1.13 maps are nested keys, lists are joined by `;`, and `null` becomes the text `null`. Before, those three are left out: the API
/// server refused them.
#[must_use]
pub fn flat(configuration: &Value, pointer: &str, release: Release) -> Vec<(String, String, String)> {
    let mut entries = Vec::new();
    if let Value::Object(map) = configuration {
        for (key, value) in map {
            collect(key.clone(), value, pointer::below(pointer, key), release, &mut entries);
        }
    }
    entries
}

fn collect(key: String, value: &Value, pointer: String, release: Release, entries: &mut Vec<(String, String, String)>) {
    if release.takes_structured_configuration() {
        match value {
            Value::Object(map) => {
                for (name, inner) in map {
                    collect(format!("{key}.{name}"), inner, pointer::below(&pointer, name), release, entries);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                entries.push((key, scalar(value), pointer));
            }
        }
    } else if matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_)) {
        // The API server refuses all but texts; a reader that gets them all the same makes texts of them.
        entries.push((key, scalar(value), pointer));
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(";"),
        Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_and_dotted_are_one() {
        let nested = json!({"execution": {"checkpointing": {"interval": "1 min"}}, "taskmanager.numberOfTaskSlots": 2, "a": [1, "b"]});
        let read: Vec<_> = flat(&nested, "/spec/flinkConfiguration", Release::LATEST);
        let expected = [
            ("execution.checkpointing.interval", "1 min", "/spec/flinkConfiguration/execution/checkpointing/interval"),
            ("taskmanager.numberOfTaskSlots", "2", "/spec/flinkConfiguration/taskmanager.numberOfTaskSlots"),
            ("a", "1;b", "/spec/flinkConfiguration/a"),
        ];
        assert_eq!(read, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
    }

    #[test]
    fn defaults_of_a_namespace_and_of_versions_lie_over_the_rest() {
        let entry = |key: &str, text: &str| (key.to_owned(), text.to_owned());
        let scoped = "kubernetes.operator.default-configuration.";
        let config = OperatorConfig {
            entries: BTreeMap::from([
                entry("a", "base"),
                entry(&format!("{scoped}namespace.prod.a"), "namespace"),
                entry(&format!("{scoped}flink-version.v1_18+.b"), "from 1.18"),
                entry(&format!("{scoped}flink-version.v1_20+.b"), "from 1.20"),
                entry(&format!("{scoped}flink-version.v1_19.b"), "1.19"),
            ]),
        };
        let read = |namespace: &str, version: &str| {
            let entries = config.of_resource(namespace, Some(version)).entries;
            (entries.get("a").cloned().unwrap_or_default(), entries.get("b").cloned().unwrap_or_default(), entries.len())
        };
        let expect = |a: &str, b: &str, count| (a.to_owned(), b.to_owned(), count);
        assert_eq!(read("prod", "v1_17"), expect("namespace", "", 1));
        assert_eq!(read("dev", "v1_18"), expect("base", "from 1.18", 2));
        assert_eq!(read("dev", "v1_19"), expect("base", "1.19", 2));
        assert_eq!(read("dev", "v2_0"), expect("base", "from 1.20", 2));
    }

    #[test]
    fn old_keys_are_read_as_the_operators_flink_reads_them() {
        let config = |text: Value, release| Effective::new(release, &OperatorConfig::default()).with(Some(&text), "");
        let old = json!({"state.checkpoints.dir": "s3://b/c", "high-availability": "kubernetes"});
        assert!(config(old.clone(), Release::LATEST).has("execution.checkpointing.dir"));
        assert!(config(old, Release::LATEST).is_highly_available());
        assert!(!config(json!({"high-availability.type": "none"}), Release::LATEST).is_highly_available());
    }
}
