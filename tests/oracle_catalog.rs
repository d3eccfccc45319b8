//! Holds the option catalogue against the options recorded from real distributions (`shared/data/flink/options`).
//!
//! In: the recorded files. Out: a failure that names the key. Skipped aloud where the recordings are absent.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "test")]
#![allow(clippy::disallowed_methods, reason = "a test may use the disk and start processes; the list of methods is in clippy.toml")]

use flinkc::flink::FlinkVersion;
use flinkc::flink::catalog::{Catalogue, Naming, Scope, ValueType};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const RECORDED: [&str; 8] = ["1.17.2", "1.18.1", "1.19.3", "1.20.5", "2.0.2", "2.1.3", "2.2.1", "2.3.0"];

fn recordings() -> Option<PathBuf> {
    let shared =
        std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("data/flink/options");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none(), "no recordings in {}", folder.display());
    eprintln!("skipped: no recordings in {}", folder.display());
    None
}

fn read(folder: &std::path::Path, name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The recorded type in our words.
fn recorded_type(row: &Value) -> String {
    let element = match row["type"].as_str().unwrap() {
        _ if row["enum"].is_array() => "enum".to_owned(),
        "Integer" => "int".to_owned(),
        "MemorySize" => "memory".to_owned(),
        other => other.to_lowercase(),
    };
    if row["list"] == true { format!("list<{element}>") } else { element }
}

fn our_type(option: flinkc::flink::catalog::OptionType) -> String {
    let element = match option.element {
        ValueType::String => "string",
        ValueType::Boolean => "boolean",
        ValueType::Int => "int",
        ValueType::Long => "long",
        ValueType::Float => "float",
        ValueType::Double => "double",
        ValueType::Duration => "duration",
        ValueType::Memory => "memory",
        ValueType::Enum(_) => "enum",
        ValueType::Map => "map",
        ValueType::Other(name) => name,
    };
    if option.list { format!("list<{element}>") } else { element.to_owned() }
}

#[test]
fn every_recorded_option_is_here_with_its_type_default_and_old_keys() {
    let Some(folder) = recordings() else { return };
    for version in RECORDED {
        let catalogue = Catalogue::of(version.parse::<FlinkVersion>().unwrap()).unwrap();
        let ours: BTreeMap<&str, _> = catalogue.options().map(|option| (option.key, option)).collect();
        let recorded = read(&folder, &format!("{version}.json"));
        let mut keys = BTreeSet::new();
        for row in recorded.as_array().unwrap() {
            let key = row["key"].as_str().unwrap();
            let scope = row["scope"].as_str().unwrap();
            keys.insert(key);
            // The kind of catalogue store is set in the file, although its class is about tables.
            if row["canonical"] == true
                && scope == "table-object"
                && !key.starts_with("table.catalog-store")
                && !key.starts_with("sql-gateway.")
            {
                assert!(catalogue.lookup(key).is_none(), "{key} is a table's in {version}");
            }
            if row["canonical"] != true || !matches!(scope, "cluster" | "yarn") || key.contains('<') {
                continue;
            }
            // The planner's own flags, and options of lookup and partitioned tables: counted as the cluster's there.
            if ["__table.", "lookup.", "partition.fields."].iter().any(|prefix| key.starts_with(prefix)) {
                continue;
            }
            let Some(option) = ours.get(key) else {
                assert!(catalogue.lookup(key).is_some_and(|facts| facts.scope == Scope::Internal), "{key} is missing in {version}");
                continue;
            };
            assert_eq!(our_type(option.option_type), recorded_type(row), "type of {key} in {version}");
            assert_eq!(option.default, row["default"].as_str(), "default of {key} in {version}");
            let old: Vec<&str> = catalogue.deprecated_keys(key).collect();
            assert_eq!(old, texts(&row["deprecatedKeys"]), "old keys of {key} in {version}");
            let words = if row["enumToString"].is_array() { &row["enumToString"] } else { &row["enum"] };
            if let ValueType::Enum(constants) = option.option_type.element {
                assert_eq!(constants.iter().collect::<Vec<_>>(), texts(words), "words of {key} in {version}");
            }
            for old in old.into_iter().filter(|old| *old != key) {
                assert!(catalogue.lookup(old).is_some(), "{old} is not read in {version}");
                assert!(catalogue.readers(old).any(|reader| reader == key), "{old} is not read as {key} in {version}");
            }
        }
        // Nothing is made up: what the recordings lack comes from plugins that they did not open.
        for key in ours.keys().filter(|key| !keys.contains(*key)) {
            assert!(["gs.", "oss.", "azure.", "s3.", "fs."].iter().any(|plugin| key.starts_with(plugin)), "{key} is not in {version}");
        }
    }
}

#[test]
fn every_recorded_family_takes_a_key() {
    let Some(folder) = recordings() else { return };
    for version in RECORDED {
        let catalogue = Catalogue::of(version.parse::<FlinkVersion>().unwrap()).unwrap();
        let declared = std::fs::read_to_string(folder.join(format!("{version}.json"))).unwrap();
        for row in read(&folder, &format!("prefixes-{version}.json")).as_array().unwrap() {
            let (pattern, kind) = (row["prefix"].as_str().unwrap(), row["kind"].as_str().unwrap());
            // Those list catalogue stores before they existed.
            let absent = pattern.starts_with("table.") && !declared.contains(pattern.split('<').next().unwrap());
            if kind == "reserved" || absent {
                continue;
            }
            let key: String = pattern.split('.').map(|part| if part.starts_with('<') { "x" } else { part }).collect::<Vec<_>>().join(".");
            let key = if kind == "map-option" { format!("{key}x") } else { key };
            let naming = catalogue.lookup(&key).map(|facts| facts.naming);
            let expected = if kind == "map-option" { Naming::MapEntry } else { Naming::Family };
            assert!(naming == Some(expected), "{pattern} ({key}) in {version}: {naming:?}");
        }
    }
}

#[test]
fn recorded_conflicts_are_conflicts() {
    let Some(folder) = recordings() else { return };
    for version in RECORDED {
        for (parent, children) in read(&folder, &format!("prefix-conflicts-{version}.json")).as_object().unwrap() {
            let mut keys = texts(children);
            keys.push(parent);
            let pairs = flinkc::flink::catalog::prefix_conflicts(keys.iter().copied());
            for child in texts(children) {
                assert!(pairs.contains(&(parent.as_str(), child)), "{parent} and {child} in {version}");
            }
        }
    }
}

#[test]
fn recorded_renames_are_known_in_both_directions() {
    let Some(folder) = recordings() else { return };
    let steps = read(&folder.join(".."), "versions-keydiff.json");
    for (step, changes) in steps.as_object().unwrap() {
        let (before, after) = step.split_once("->").unwrap();
        let old = Catalogue::of(before.parse().unwrap()).unwrap();
        let new = Catalogue::of(after.parse().unwrap()).unwrap();
        for (old_key, new_key) in changes["renamed(old name still read)"].as_object().into_iter().flatten() {
            let new_key = new_key.as_str().unwrap();
            assert!(new.lookup(old_key).is_some(), "{old_key} in {after}");
            assert!(new.readers(old_key).any(|reader| reader == new_key), "{old_key} is read as {new_key} in {after}");
            assert!(old.spelling(new_key).is_some(), "{new_key} has a spelling in {before}");
        }
        for key in texts(&changes["removed"]) {
            assert!(new.lookup(key).is_none_or(|facts| facts.naming == Naming::Family), "{key} is gone in {after}");
        }
    }
}
