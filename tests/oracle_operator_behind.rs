//! What stands behind a resource, against the objects that the real operator made of each example it ships.
//!
//! Needs the shared folder (`FLINKC_SHARED`, default `../shared` beside the repository). Absent, the test says `skipped:`; with
//! `FLINKC_REQUIRE_ORACLES=1` it fails instead.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use flinkc::flink::config_file::{self, ConfigFormat};
use flinkc::operators::apache::behind::behind;
use flinkc::operators::apache::judge::OperatorConfig;
use flinkc::yaml;
use serde_json::{Value, json};

const RELEASES: [&str; 3] = ["1.10.0", "1.14.0", "1.15.0"];

fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let data = root.join("data/operator");
    if data.is_dir() {
        return Some(data);
    }
    assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "required, but absent: {}", data.display());
    println!("skipped: {} is absent", data.display());
    None
}

/// Files inside ConfigMaps by what they say; the operator's own logging file only by its presence; nothing that is empty.
fn normal(object: &Value) -> Value {
    let mut object = object.clone();
    for (name, format) in [("config.yaml", ConfigFormat::Standard), ("flink-conf.yaml", ConfigFormat::Legacy)] {
        if let Some(text) = object["data"][name].as_str() {
            let entries: BTreeMap<String, String> = config_file::read(text, format).unwrap().entries.into_iter().collect();
            object["data"][name] = json!(entries);
        }
    }
    if let Some(text) = object["data"]["taskmanager-pod-template.yaml"].as_str() {
        object["data"]["taskmanager-pod-template.yaml"] = yaml::parse(text).unwrap().remove(0).value;
    }
    if let Some(text) = object["data"]["log4j-console.properties"].as_str()
        && (text.contains("Flink Deployment Logging Overrides") || text.starts_with("<the operator"))
    {
        object["data"]["log4j-console.properties"] = json!("own");
    }
    if object["data"].is_null() {
        object.as_object_mut().unwrap().remove("data");
    }
    object
}

fn flat(value: &Value, path: String, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(key, value)| flat(value, format!("{path}/{key}"), into)),
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(i, value)| flat(value, format!("{path}/{i}"), into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            into.insert(path, value.clone());
        }
    }
}

/// Objects by kind and name, since nobody orders them.
fn by_name(objects: &[Value]) -> BTreeMap<String, Value> {
    objects
        .iter()
        .map(|object| (format!("{}/{}", object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap()), normal(object)))
        .collect()
}

#[test]
fn each_example_has_the_recorded_objects_behind_it() {
    let Some(data) = shared() else { return };
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for release in RELEASES {
        for line in fs::read_to_string(data.join(format!("golden-resources-{release}.jsonl"))).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let Some(theirs) = row["resources"]["items"].as_array() else { continue };
            let text = fs::read_to_string(data.join(row["file"].as_str().unwrap())).unwrap();
            let resource = yaml::parse(&text).unwrap().remove(usize::try_from(row["index"].as_u64().unwrap()).unwrap()).value;
            judged += 1;
            let ours = behind(&resource, release.parse().unwrap(), &OperatorConfig::of_chart()).unwrap();
            let (mut a, mut b) = (BTreeMap::new(), BTreeMap::new());
            flat(&json!(by_name(&ours.objects)), String::new(), &mut a);
            flat(&json!(by_name(theirs)), String::new(), &mut b);
            let lines: Vec<String> = a
                .keys()
                .chain(b.keys().filter(|key| !a.contains_key(*key)))
                .filter(|key| a.get(*key) != b.get(*key))
                .map(|key| format!("   {key}: ours {:?}, theirs {:?}", a.get(key), b.get(key)))
                .collect();
            if !lines.is_empty() {
                wrong.push(format!("{release} {}\n{}", row["file"], lines.join("\n")));
            }
        }
    }
    println!("{judged} resources");
    assert!(judged > 80 && wrong.is_empty(), "{} of {judged}\n{}", wrong.len(), wrong.join("\n"));
}
