//! The language's own examples: each is read without a finding and is valid by the JSON schema; what a rule refuses for its shape is not.
//!
//! Needs the folder `shared` (env FLINKC_SHARED, default `../shared` beside the repository); says so and passes without it, unless
//! FLINKC_REQUIRE_ORACLES=1.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "test")]

use std::fs;
use std::path::{Path, PathBuf};

use flinkc::diagnostic::SourceId;
use flinkc::manifest::node::{Node, Value};
use flinkc::manifest::{RULES, read, schema};
use serde_json::Value as Json;

/// The examples' folder, or nothing where there is none.
fn examples() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("FLINKC_SHARED").map_or(beside, PathBuf::from);
    let folder = shared.join("design/examples");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "{} is not there", folder.display());
    eprintln!("skipped: {} is not there", folder.display());
    None
}

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "toml") {
            found.push(path);
        }
    }
}

/// A tree as JSON, the way editors see TOML.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::String(text) | Value::Datetime(text) => Json::String(text.clone()),
        Value::Integer(n) => Json::from(*n),
        Value::Float(text) => Json::from(text.parse::<f64>().unwrap()),
        Value::Boolean(b) => Json::Bool(*b),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Table(table) => Json::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect()),
    }
}

#[test]
fn examples_are_read_without_a_finding_and_fit_the_schema() {
    let Some(folder) = examples() else { return };
    let validator = jsonschema::validator_for(&schema::document()).unwrap();
    let mut files = Vec::new();
    toml_files(&folder, &mut files);
    assert_eq!(files.len(), 50);
    let mut faults = Vec::new();
    for file in &files {
        let document = read(SourceId(0), &fs::read_to_string(file).unwrap());
        for finding in document.diagnostics.iter() {
            faults.push(format!("{}: {}: {} {:?}", file.display(), finding.rule.name, finding.message, finding.help));
        }
        for error in validator.iter_errors(&json(&document.root)) {
            faults.push(format!("{}: schema: {} at {}", file.display(), error, error.instance_path()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_rule_refuses_for_its_shape_does_not_fit_the_schema() {
    let validator = jsonschema::validator_for(&schema::document()).unwrap();
    let shapes = [
        "unknown-key",
        "wrong-type",
        "bad-word",
        "bad-size",
        "size-without-unit",
        "bad-cpu",
        "version-as-number",
        "bad-version",
        "bad-duration",
        "bad-factor",
        "bad-name",
        "bad-uri",
        "secret-literal",
        "bad-secret-ref",
        "out-of-range",
        "bad-digest",
        "bad-url",
    ];
    for rule in RULES {
        let fires = json(&read(SourceId(0), rule.fires).root);
        if shapes.contains(&rule.name) {
            assert!(!validator.is_valid(&fires), "{}: {}", rule.name, rule.fires);
        }
        let clean = json(&read(SourceId(0), rule.clean).root);
        let errors: Vec<String> = validator.iter_errors(&clean).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", rule.name);
    }
}

#[test]
fn the_schema_beside_the_sources_is_fresh() {
    let there = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/flink.schema.json")).unwrap();
    let made = serde_json::to_string_pretty(&schema::document()).unwrap() + "\n";
    assert!(there == made, "stale: run `cargo xtask gen`");
}
