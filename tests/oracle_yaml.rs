//! Our YAML through the readers that matter: sigs.k8s.io/yaml (kubectl, Helm, the operator's API server),
//! go-yaml v3 (kustomize, yq) and PyYAML; and our reader's typing against kubectl's.
//! Needs Go with its modules, or Python with PyYAML; says `skipped` without them unless
//! FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start programs and write scratch files")]

#[path = "oracle/yaml_corpus.rs"]
mod corpus;

use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::yaml;
use serde_json::{Map, Value, json};

fn required() -> bool {
    std::env::var("FLINKC_REQUIRE_ORACLES").is_ok_and(|value| value == "1")
}

/// Stops the test, loudly where oracles are required.
fn skip(why: &str) {
    assert!(!required(), "an oracle is missing: {why}");
    eprintln!("skipped: {why}");
}

fn scratch() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("yaml-oracle");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Builds our Go program once a test run.
fn go_reader() -> Option<PathBuf> {
    static READER: std::sync::OnceLock<Option<PathBuf>> = std::sync::OnceLock::new();
    let build = || {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/yaml-go");
        let binary = scratch().join("yaml-go");
        let built = Command::new("go").args(["build", "-o"]).arg(&binary).arg(".").env("GOFLAGS", "-mod=mod").current_dir(source).status();
        built.is_ok_and(|status| status.success()).then_some(binary)
    };
    READER.get_or_init(build).clone()
}

fn ask(reader: &mut Command, name: &str, text: &str, more: &[&str]) -> Value {
    let file = scratch().join(name);
    std::fs::write(&file, text).unwrap();
    reader.arg(&file).args(more);
    let output = reader.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every place a string can stand in.
fn places(text: &str) -> Value {
    let key = |value: Value| Value::Object(Map::from_iter([(text.to_owned(), value)]));
    json!({
        "value": text,
        "key": key(json!(1)),
        "key-of-map": key(key(json!(text))),
        "key-of-list": key(json!([text, [text], key(json!(text))])),
        "list": [text, "x", [text, [text, "x"], text], {"a": text, "b": [text]}, key(json!(text)), "x"],
        "last": text,
    })
}

fn corpus_values() -> Vec<Value> {
    let mut values: Vec<Value> = corpus::strings().iter().map(|text| places(text)).collect();
    values.extend([1e300, -1.5e-7, 0.1, 1.0, 1e16, 5e-324, f64::MAX, 123_456_789.125].map(|float| json!({"f": float})));
    values.extend([json!({"i": i64::MIN, "u": u64::MAX}), json!({"n": null, "e": {}, "l": [], "b": [true, false]})]);
    values.push(json!({"root": "x"}));
    values
}

/// JSON values with numbers compared by size: Go prints 1.0 as 1.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_), _) => left == right,
    }
}

fn hold(reader: &str, answers: &Value, values: &[Value]) {
    let answers = answers.as_array().unwrap();
    let mut wrong = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let answer = answers.get(index).cloned().unwrap_or_default();
        if answer.get("error").is_some() || !same(value, &answer["value"]) {
            wrong.push(format!("{answer}\n{}", yaml::emit(value)));
        }
    }
    assert!(wrong.is_empty(), "{reader} reads {} of {} otherwise:\n{}", wrong.len(), values.len(), wrong[0]);
    assert_eq!(answers.len(), values.len(), "{reader}");
}

#[test]
fn go_readers_read_back_what_we_write() {
    let Some(reader) = go_reader() else {
        return skip("go or its modules");
    };
    let values = corpus_values();
    let answers = ask(&mut Command::new(reader), "corpus.yaml", &yaml::emit_stream(&values), &[]);
    hold("sigs.k8s.io/yaml", &answers["sigs"], &values);
    hold("yaml.v3", &answers["v3"], &values);
}

#[test]
fn pyyaml_reads_back_what_we_write() {
    let script = "import sys, json, yaml\n\
        docs = yaml.safe_load_all(open(sys.argv[1], encoding='utf-8', newline=''))\n\
        json.dump([{'value': d} for d in docs], sys.stdout)";
    if !Command::new("python3").args(["-c", "import yaml"]).output().is_ok_and(|out| out.status.success()) {
        return skip("python3 with PyYAML");
    }
    let values = corpus_values();
    let answers = ask(Command::new("python3").args(["-c", script]), "corpus-py.yaml", &yaml::emit_stream(&values), &[]);
    hold("PyYAML", &answers, &values);
}

/// Our reader's types, kubectl's as the judge: each text plain, as a value and as a key.
#[test]
fn plain_scalars_have_kubectls_types() {
    let Some(reader) = go_reader() else {
        return skip("go or its modules");
    };
    let texts: Vec<String> = corpus::strings()
        .into_iter()
        .filter(|text| !text.is_empty() && text.len() < 200 && text.chars().all(|c| c.is_ascii_graphic() || c == ' '))
        .flat_map(|text| {
            // Where the scanners of YAML 1.1 and 1.2 part, not the types: `[a:]`, `[?a]`, `[!]`, `&a:`.
            let edges = text.starts_with([':', '?', '!', '&']) || text.ends_with(':');
            let flow = if edges { String::new() } else { format!("k: [{text}]\n") };
            let key = if text.starts_with('&') { String::new() } else { format!("{text}: v\n") };
            [format!("k: {text}\n"), key, format!("- {text}\n"), flow]
        })
        .filter(|text| !text.is_empty())
        // A bare document marker would make two documents of one.
        .filter(|text| !text.starts_with("---") && !text.starts_with("...") && !text.starts_with('%'))
        .collect();
    let all = texts.join("---\n");
    let answers = ask(&mut Command::new(reader), "types.yaml", &all, &["sigs"]);
    let answers = answers["sigs"].as_array().unwrap();
    assert_eq!(answers.len(), texts.len());
    let mut wrong = Vec::new();
    for (text, answer) in texts.iter().zip(answers) {
        let ours = yaml::parse(text);
        match (&ours, answer.get("error")) {
            (Ok(documents), None) => {
                let value = documents.first().map_or(Value::Null, |document| document.value.clone());
                if !same(&value, &answer["value"]) {
                    wrong.push(format!("{text}  kubectl {} ours {value}", answer["value"]));
                }
            }
            (Err(_), Some(_)) => {}
            (Ok(documents), Some(error)) => wrong.push(format!("{text}  kubectl refuses: {error}; ours {documents:?}")),
            // Tags and the YAML 1.2 scanner: stricter is allowed.
            (Err(error), None) => eprintln!("stricter than kubectl: {text}  {error}"),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}
