//! The Apache operator's kinds as flinkc knows them, against the real definitions in `$FLINKC_SHARED/data/operator`: the same fields,
//! types and words in every release, both ways; the recorded verdicts on mutants; and `crdcheck`, the API server's own code, asked
//! about the mutants, the shipped examples and mutations of them. Known differences: none.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::k8s::schema::{Schema, Shape, TypeId};
use flinkc::operators::apache::{self, Release, Verdict, ViolationKind, document};
use flinkc::yaml;
use serde_json::{Value, json};

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn data() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(default, PathBuf::from).join("data/operator");
    if folder.is_dir() {
        return Some(folder);
    }
    missing(&folder.display().to_string());
    None
}

fn crdcheck() -> Option<PathBuf> {
    let home = std::env::var_os("ORACLES_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/flinkc-oracles")))?;
    let program = home.join("bin/crdcheck");
    if program.is_file() {
        return Some(program);
    }
    missing("crdcheck");
    None
}

/// The folder of a release's definitions.
fn folder(release: Release) -> String {
    if release == Release::V1_16 { "main".to_owned() } else { format!("{release}.0") }
}

fn documents(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    yaml::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).into_iter().map(|document| document.value).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// What a definition says of each path.
fn of_definition(node: &Value, path: String, found: &mut BTreeMap<String, String>) {
    let flag = |key: &str| node.get(key) == Some(&Value::Bool(true));
    let mut words: Vec<&str> = node.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    words.sort_unstable();
    let name = if flag("x-kubernetes-int-or-string") {
        "int-or-string"
    } else if flag("x-kubernetes-preserve-unknown-fields") {
        "any"
    } else {
        node.get("type").and_then(Value::as_str).unwrap_or("any")
    };
    for (key, value) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        of_definition(value, format!("{path}.{key}"), found);
    }
    if let Some(values) = node.get("additionalProperties") {
        of_definition(values, format!("{path}{{}}"), found);
    }
    if let Some(items) = node.get("items") {
        of_definition(items, format!("{path}[]"), found);
    }
    found.insert(path, format!("{name} {}", words.join(",")).trim_end().to_owned());
}

/// Every path of our document that leads out of pods; pods are asked of `check` instead, which walks them.
fn of_document(root: &Value, node: &Value, path: String, found: &mut BTreeMap<String, String>) {
    let target = node.get("$ref").and_then(Value::as_str).and_then(|name| root.pointer(name.strip_prefix('#')?));
    let node = target.unwrap_or(node);
    if node.get("const").is_some() {
        return;
    }
    if let Some(foreign) = node.get("x-kubernetes-type").and_then(Value::as_str) {
        found.insert(path, format!("kubernetes {foreign}"));
        return;
    }
    let mut words: Vec<&str> = node.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    words.sort_unstable();
    let name = if node.get("x-kubernetes-preserve-unknown-fields").is_some() { "any" } else { node["type"].as_str().unwrap() };
    for (key, value) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        of_document(root, value, format!("{path}.{key}"), found);
    }
    if let Some(values) = node.get("additionalProperties").filter(|values| values.is_object()) {
        of_document(root, values, format!("{path}{{}}"), found);
    }
    if let Some(items) = node.get("items") {
        of_document(root, items, format!("{path}[]"), found);
    }
    found.insert(path, format!("{name} {}", words.join(",")).trim_end().to_owned());
}

/// A value that fits each path of a definition, with something in every field and list: what `check` must take whole.
fn full(node: &Value) -> Value {
    let flag = |key: &str| node.get(key) == Some(&Value::Bool(true));
    if let Some(words) = node.get("enum").and_then(Value::as_array) {
        return words.last().unwrap().clone();
    }
    if flag("x-kubernetes-int-or-string") || flag("x-kubernetes-preserve-unknown-fields") {
        return json!(1);
    }
    match node.get("type").and_then(Value::as_str).unwrap() {
        "string" => json!("x"),
        "integer" => json!(1),
        "number" => json!(1.5),
        "boolean" => json!(true),
        "array" => json!([full(&node["items"])]),
        _ => {
            let mut object = serde_json::Map::new();
            for (key, value) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
                object.insert(key.clone(), full(value));
            }
            if let Some(values) = node.get("additionalProperties") {
                object.insert("key".to_owned(), full(values));
            }
            Value::Object(object)
        }
    }
}

/// The same from Kubernetes' tables: what the definition must have too.
fn table_paths(version: &str, type_id: TypeId, path: &str, found: &mut BTreeSet<String>) {
    let schema = Schema::of(version.parse().unwrap());
    for field in schema.fields(type_id) {
        let mut at = format!("{path}.{}", field.name);
        let mut shape = field.shape;
        found.insert(at.clone());
        while let Shape::Map(element) | Shape::List(element) = shape {
            at.push_str(if matches!(shape, Shape::Map(_)) { "{}" } else { "[]" });
            shape = element.shape();
        }
        if let Shape::Object(inside) = shape {
            table_paths(version, inside, &at, found);
        }
    }
}

#[test]
fn the_definitions_say_the_same() {
    let Some(data) = data() else { return };
    for release in Release::ALL {
        let ours = document(release);
        let mut kinds = BTreeSet::new();
        for file in files(&data.join("crds").join(folder(release))) {
            let definition = documents(&file).remove(0);
            let kind = definition.pointer("/spec/names/kind").and_then(Value::as_str).unwrap();
            kinds.insert(kind.to_owned());
            let schema = definition.pointer("/spec/versions/0/schema/openAPIV3Schema").unwrap();
            let mut theirs = BTreeMap::new();
            of_definition(schema, kind.to_owned(), &mut theirs);
            let mut known = BTreeMap::new();
            of_document(
                ours,
                ours.pointer(&format!("/$defs/{kind}")).unwrap_or_else(|| panic!("{release}: no {kind}")),
                kind.to_owned(),
                &mut known,
            );
            let foreign: Vec<(String, String)> =
                known.iter().filter_map(|(path, says)| Some((path.clone(), says.strip_prefix("kubernetes ")?.to_owned()))).collect();
            let within = |path: &str| {
                foreign.iter().any(|(from, _)| path == from || path.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('.')))
            };
            theirs.retain(|path, _| !within(path));
            known.retain(|path, _| !within(path));
            assert_eq!(theirs, known, "{release} {kind}");

            // Pods and metadata: all that they have is taken …
            let mut whole = full(schema);
            whole["apiVersion"] = json!(apache::API_VERSION);
            whole["kind"] = json!(kind);
            whole["metadata"] = json!({ "name": "x" });
            assert_eq!(apache::check(&whole, release), [], "{release} {kind}");
            // … and all that Kubernetes has and the definition lacks is unknown.
            let version = if release >= Release::V1_16 { "1.36" } else { "1.33" };
            let mut all = BTreeMap::new();
            of_definition(schema, kind.to_owned(), &mut all);
            for (from, type_name) in foreign.iter().filter(|(path, _)| path.contains(".spec")) {
                let mut paths = BTreeSet::new();
                table_paths(version, TypeId::named(type_name).unwrap(), from, &mut paths);
                for path in paths.iter().filter(|path| !all.contains_key(*path)) {
                    let probe = probe(path, kind);
                    assert_eq!(apache::verdict(&apache::check(&probe, release)), Verdict::UnknownField, "{release} {path}");
                }
            }
        }
        let named: BTreeSet<String> =
            apache::Kind::ALL.iter().filter(|kind| kind.releases().contains(release)).map(|kind| kind.name().to_owned()).collect();
        assert_eq!(kinds, named, "{release}");
    }
}

/// A resource that holds a null at a path such as `FlinkDeployment.spec.podTemplate.spec.containers[].lifecycle.stopSignal`: nulls
/// are dropped where the field is known, so that only the field's being known counts.
fn probe(path: &str, kind: &str) -> Value {
    let mut value = Value::Null;
    for step in path.split('.').skip(1).collect::<Vec<_>>().into_iter().rev() {
        let mut name = step;
        while let Some(rest) = name.strip_suffix("[]").or_else(|| name.strip_suffix("{}")) {
            value = if name.ends_with("[]") { json!([value]) } else { json!({ "key": value }) };
            name = rest;
        }
        value = json!({ (name): value });
    }
    value["apiVersion"] = json!(apache::API_VERSION);
    value["kind"] = json!(kind);
    value["metadata"] = json!({ "name": "x" });
    value
}

/// Text of a path in the server's spelling, from a pointer: list places in brackets.
fn server_path(pointer: &str) -> String {
    let mut text = String::new();
    for step in pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")) {
        if step.bytes().all(|b| b.is_ascii_digit()) {
            text.push_str(&format!("[{step}]"));
        } else if text.is_empty() {
            text = step;
        } else {
            text.push_str(&format!(".{step}"));
        }
    }
    text
}

fn unknown(value: &Value, release: Release) -> BTreeSet<String> {
    let violations = apache::check(value, release);
    let fields = violations.iter().filter(|violation| matches!(violation.kind, ViolationKind::UnknownField { .. }));
    fields.map(|violation| server_path(&violation.pointer)).collect()
}

#[test]
fn the_recorded_verdicts() {
    let Some(data) = data() else { return };
    let text = std::fs::read_to_string(data.join("mutants.jsonl")).unwrap();
    let mut asked = 0;
    for case in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let index = usize::try_from(case["index"].as_u64().unwrap()).unwrap();
        let value = documents(&data.join(case["file"].as_str().unwrap())).remove(index);
        for (release, verdict) in case["verdicts"].as_object().unwrap() {
            let release: Release = release.parse().unwrap();
            let server = &verdict["apiserver"];
            let errors = server["errors"].as_array().map_or(0, Vec::len);
            let fields: BTreeSet<String> =
                server["unknown"].as_array().into_iter().flatten().map(|path| path.as_str().unwrap().to_owned()).collect();
            let expected = match (errors, fields.is_empty()) {
                (0, true) => Verdict::Accepted,
                (0, false) => Verdict::UnknownField,
                _ => Verdict::Refused,
            };
            let found = apache::check(&value, release);
            assert_eq!(apache::verdict(&found), expected, "{} {release}: {server} {found:?}", case["id"]);
            assert_eq!(unknown(&value, release), fields, "{} {release}", case["id"]);
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
    println!("{asked} recorded verdicts");
}

/// Mutations of a resource, one at each of its places: another type, a null, an unknown field, a word that is none.
fn mutations(value: &Value) -> Vec<Value> {
    fn places(value: &Value, pointer: String, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (key, inside) in object {
                    places(inside, format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
                }
            }
            Value::Array(items) => items.iter().enumerate().for_each(|(index, inside)| places(inside, format!("{pointer}/{index}"), found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        found.push(pointer);
    }
    let mut found = Vec::new();
    places(value, String::new(), &mut found);
    let others = [json!("zz"), json!(7), json!(-7), json!(1.5), json!(true), json!({ "zz": 1 }), json!([{ "zz": 1 }, null]), Value::Null];
    let mut made = Vec::new();
    for (number, pointer) in found.iter().enumerate().filter(|(_, pointer)| {
        // crdcheck replaces a namespace that is no text; the server's way to it is by the path of the request.
        pointer.matches('/').count() > 1 && pointer.as_str() != "/metadata/namespace"
    }) {
        // A place's own three of the eight, so that all are tried everywhere in turn.
        for turn in 0..3 {
            let mut copy = value.clone();
            *copy.pointer_mut(pointer).unwrap() = others[(number * 3 + turn) % others.len()].clone();
            made.push(copy);
        }
        let mut copy = value.clone();
        if let Some(object) = copy.pointer_mut(pointer).and_then(Value::as_object_mut) {
            object.insert("nosuchfield".to_owned(), json!({ "a": [1] }));
            made.push(copy);
        }
    }
    made
}

#[test]
fn crdcheck_says_the_same() {
    let (Some(data), Some(program)) = (data(), crdcheck()) else { return };
    let scratch = tempfile::tempdir().unwrap();
    let mut bases: Vec<Value> = Vec::new();
    for file in files(&data.join("corpus")).into_iter().chain(files(&data.join("mutants"))) {
        // One block of the operator's documentation is no YAML.
        let Ok(read) = yaml::parse(&std::fs::read_to_string(&file).unwrap()) else { continue };
        bases.extend(read.into_iter().map(|document| document.value).filter(|value| value["apiVersion"] == apache::API_VERSION));
    }
    bases.dedup();
    for (release, step) in [(Release::V1_10, 29), (Release::V1_12, 31), (Release::V1_15, 3), (Release::V1_16, 37)] {
        let mut asked: Vec<Value> = bases.clone();
        asked.extend(bases.iter().flat_map(mutations).step_by(step));
        // Numbers that JSON's way through YAML changes are not asked.
        let text: String = asked.iter().map(|value| format!("---\n{value}\n")).collect();
        let file = scratch.path().join(format!("{release}.yaml"));
        std::fs::write(&file, text).unwrap();
        let output = Command::new(&program).arg(data.join("crds").join(folder(release))).arg(&file).output().unwrap();
        let answers: Vec<Value> =
            String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), asked.len());
        let mut refused = 0;
        for (value, answer) in asked.iter().zip(&answers) {
            let expected = match answer["verdict"].as_str().unwrap() {
                "valid" => Verdict::Accepted,
                "unknown-fields" => Verdict::UnknownField,
                _ => Verdict::Refused,
            };
            let found = apache::check(value, release);
            assert_eq!(apache::verdict(&found), expected, "{release}: {value}\n{answer}\n{found:?}");
            let metadata = answer["errors"].as_array().into_iter().flatten().any(|error| error["type"] == "Metadata")
                || !value["metadata"].is_object();
            if expected != Verdict::Accepted && !metadata && answer["verdict"] != "no-crd" {
                let fields: BTreeSet<String> =
                    answer["unknownFields"].as_array().into_iter().flatten().map(|path| path.as_str().unwrap().to_owned()).collect();
                assert_eq!(unknown(value, release), fields, "{release}: {value}");
            }
            refused += usize::from(expected == Verdict::Refused);
        }
        println!("{release}: {} resources, {refused} refused", asked.len());
    }
}
