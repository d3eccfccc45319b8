//! Operators of one release against their real definitions: the types of `operators::custom` say what the definitions say, field by field,
//! and every file of their corpora has the verdict that was recorded, with each trap named by a rule.
//! Needs FLINKC_SHARED; says so and passes without it, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a test reads cases from disk")]

use std::fs;
use std::path::{Path, PathBuf};

use flinkc::inspect::{Options, Text, inspect};
use flinkc::k8s::semantics::Reason;
use flinkc::operators::custom::{OPERATORS, operator_of};
use flinkc::yaml;
use serde_json::Value;

fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("data");
    if folder.join("lyft").is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {}", folder.display());
    println!("skipped: no {}", folder.display());
    None
}

fn read(path: &Path) -> Value {
    let documents = yaml::parse(&fs::read_to_string(path).unwrap()).unwrap().into_iter().map(|document| document.value);
    let values: Vec<Value> = documents.filter(|value| !value.is_null()).collect();
    values.iter().find(|value| operator_of(value).is_some()).unwrap_or(values.first().unwrap()).clone()
}

/// A schema with what decides alone: no prose, no widths of numbers, no hints for other tools, lists of names sorted.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let mut kept: Vec<(&String, Value)> = map
                .iter()
                .filter(|(key, value)| match key.as_str() {
                    "description" | "x-kubernetes-patch-strategy" | "x-kubernetes-patch-merge-key" => !value.is_string(),
                    "format" => !value.is_string(),
                    "nullable" => **value != Value::Bool(false),
                    "properties" => !value.as_object().is_some_and(serde_json::Map::is_empty),
                    _ => true,
                })
                .map(|(key, value)| {
                    let mut value = bare(value);
                    if let Some(names) = value.as_array_mut().filter(|_| matches!(key.as_str(), "required" | "enum")) {
                        names.sort_by_key(Value::to_string);
                    }
                    (key, value)
                })
                .collect();
            kept.sort_by_key(|(key, _)| (*key).clone());
            kept.into_iter().map(|(key, value)| (key.clone(), value)).collect()
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

fn differences(ours: &Value, theirs: &Value, path: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let null = Value::Null;
                differences(a.get(key).unwrap_or(&null), b.get(key).unwrap_or(&null), &format!("{path}/{key}"), found);
            }
        }
        _ if ours == theirs => {}
        _ => found.push(format!("{path}: ours {ours}, theirs {theirs}")),
    }
}

#[test]
fn the_types_are_those_of_the_definitions() {
    let Some(data) = data() else { return };
    let mut fields = 0;
    for kind in OPERATORS.iter().flat_map(|operator| operator.kinds) {
        let folder = if kind.group == "flink.k8s.io" { "lyft" } else { "nextbreakpoint" };
        let definition = read(&data.join(format!("{folder}/crd/{}.{}.yaml", kind.plural, kind.group)));
        let mut theirs = definition.pointer("/spec/versions/0/schema/openAPIV3Schema").unwrap().clone();
        let own = theirs.get_mut("properties").unwrap().as_object_mut().unwrap();
        ["apiVersion", "kind", "metadata"].iter().for_each(|name| drop(own.shift_remove(*name)));
        assert_eq!(definition.pointer("/spec/versions/0/name").unwrap(), kind.version);
        let mut found = Vec::new();
        differences(&bare(&kind.schema()), &bare(&theirs), kind.kind, &mut found);
        assert!(found.is_empty(), "{}", found.join("\n"));
        fields += theirs.to_string().matches("\"type\"").count();
    }
    println!("{fields} typed places are equal");
    assert!(fields > 3000);
}

#[test]
fn every_file_has_its_verdict() {
    let Some(data) = data() else { return };
    let (mut judged, mut faults) = (0, Vec::new());
    for operator in ["lyft", "nextbreakpoint"] {
        let corpus = data.join(operator).join("corpus");
        for line in fs::read_to_string(corpus.join("verdicts.jsonl")).unwrap().lines() {
            let recorded: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| recorded.get(key).unwrap().as_str().unwrap();
            let path = corpus.join(text("file"));
            let resource = read(&path);
            // A name that no object has is the business of the judge of all objects.
            let of_metadata = text("why").starts_with("metadata.");
            let found = operator_of(&resource).unwrap().check(&resource);
            let unknown = found.iter().filter(|fault| fault.reason == Reason::UnknownField).count();
            let verdict = match (unknown, found.len()) {
                (0, 0) => "taken",
                (unknown, all) if unknown == all => "pruned",
                _ => "refused",
            };
            let expected = match text("verdict") {
                "valid" | "accepted" => "taken",
                "unknown-fields" | "accepted (pruned)" => "pruned",
                _ if of_metadata => "taken",
                _ => "refused",
            };
            if verdict != expected {
                faults.push(format!("{operator} {}: {verdict}, recorded {}: {found:?}", text("file"), text("verdict")));
            }
            let texts = [Text { name: "resource.yaml".to_owned(), bytes: fs::read(&path).unwrap() }];
            let inspection = inspect(&texts, &Options::default());
            let rules: Vec<&str> = inspection.diagnostics.iter().map(|finding| finding.rule.name).collect();
            let errors = inspection.diagnostics.iter().filter(|finding| finding.level == flinkc::diagnostic::Level::Error).count();
            let told = match text("kind") {
                "repo example" if text("verdict") == "valid" => errors == 0,
                "trap" => true,
                _ => errors > 0,
            };
            if !told {
                faults.push(format!("{operator} {}: findings {rules:?}", text("file")));
            }
            println!("{operator} {}: {verdict} {rules:?}", text("file"));
            judged += 1;
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(judged > 60, "{judged}");
}
