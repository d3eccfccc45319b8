//! Spotify's operator as flinkc knows it, against the real definition and the recorded verdicts in `$FLINKC_SHARED/data/spotify`: the
//! same fields, types, words, ranges and defaults; the same verdict on every file of the corpus and every pair of an update; and
//! `crdcheck`, the API server's own code, asked about mutations. Known differences: none.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::compile::import::{import, same};
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::k8s::crd::Definition;
use flinkc::k8s::semantics::Reason;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::Target;
use flinkc::operators::apache::Release;
use flinkc::operators::apache::judge::{Context, OperatorConfig, validate as validate_deployment};
use flinkc::operators::spotify::judge::{Gate, advise, refusals, shape, validate};
use flinkc::operators::spotify::{self, definition};
use flinkc::yaml;
use serde_json::{Value, json};

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn data() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(default, PathBuf::from).join("data/spotify");
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

fn document(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let mut documents = yaml::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    documents.retain(|document| !document.value.is_null());
    documents.remove(0).value
}

fn real(folder: &Path) -> Value {
    document(&folder.join("crd/flinkclusters.flinkoperator.k8s.io.yaml"))
}

/// What a definition says of each path below `spec`: type, words, range, default, required.
fn said(node: &Value, path: String, found: &mut BTreeMap<String, String>) {
    let flag = |key: &str| node.get(key) == Some(&Value::Bool(true));
    let kind = if flag("x-kubernetes-int-or-string") { "int-or-string" } else { node["type"].as_str().unwrap_or("any") };
    let mut parts = vec![kind.to_owned()];
    for key in ["enum", "required"] {
        let mut words: Vec<String> = node.get(key).and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect();
        words.sort();
        if !words.is_empty() {
            parts.push(format!("{key}={}", words.join(",")));
        }
    }
    for key in ["minimum", "maximum", "minLength", "x-kubernetes-list-map-keys"] {
        parts.extend(node.get(key).map(|value| format!("{key}={value}")));
    }
    // Inside Kubernetes' types a default decides nothing unless it is a list's key.
    let own = !path.contains("[]") || path.starts_with(".spec.image");
    let own =
        own && !["affinity", "volumes", "Probe", "securityContext", "Budget", "Autoscaler.behavior"].iter().any(|part| path.contains(part));
    if own || path.ends_with(".ports[].protocol") {
        let mut default = node.get("default").cloned().unwrap_or(Value::Null);
        default.sort_all_objects();
        if !default.is_null() {
            parts.push(format!("default={default}"));
        }
    }
    for (key, value) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
        said(value, format!("{path}.{key}"), found);
    }
    for (key, mark) in [("additionalProperties", "{}"), ("items", "[]")] {
        if let Some(inside) = node.get(key).filter(|inside| inside.is_object()) {
            said(inside, format!("{path}{mark}"), found);
        }
    }
    found.insert(path, parts.join(" "));
}

#[test]
fn the_definition_is_the_real_one_field_by_field() {
    let Some(folder) = data() else { return };
    let real = real(&folder);
    let (mut wanted, mut made) = (BTreeMap::new(), BTreeMap::new());
    said(real.pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec").unwrap(), ".spec".to_owned(), &mut wanted);
    said(&spotify::structural_spec(), ".spec".to_owned(), &mut made);
    assert!(wanted.len() > 2500, "{} paths", wanted.len());
    let mut differences = Vec::new();
    for (path, text) in &wanted {
        match made.get(path) {
            Some(other) if other == text => {}
            Some(other) => differences.push(format!("{path}: {text} / {other}")),
            None => differences.push(format!("{path}: {text} / -")),
        }
    }
    differences.extend(made.keys().filter(|path| !wanted.contains_key(*path)).map(|path| format!("{path}: - / there")));
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), wanted.len(), differences[..differences.len().min(40)].join("\n"));
    println!("{} paths are equal", wanted.len());
}

/// The verdict in the words of the corpus.
fn verdict(resource: &Value) -> &'static str {
    let faults = shape(resource);
    if faults.iter().any(|fault| fault.rule.name == "spotify-schema-violated") {
        return "rejected-by-schema";
    }
    if !faults.is_empty() {
        return "unknown-field";
    }
    if validate(resource).is_empty() { "accepted" } else { "rejected-by-webhook" }
}

#[test]
fn each_file_of_the_corpus_has_the_recorded_verdict() {
    let Some(folder) = data() else { return };
    let corpus = folder.join("corpus");
    let mut faults = String::new();
    let mut asked = 0;
    for line in std::fs::read_to_string(corpus.join("verdicts.jsonl")).unwrap().lines() {
        let recorded: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| recorded[key].as_str().unwrap();
        let file = text("file");
        asked += 1;
        let resource = document(&corpus.join(file));
        let wanted = text("verdict").split(' ').next().unwrap();
        let own = if file.starts_with("updates/") {
            let old = document(&corpus.join(file.replace(".new.", ".old.")));
            if refusals(&old, &resource).is_empty() { "accepted" } else { "rejected-by-webhook" }
        } else {
            verdict(&resource)
        };
        let own = match (wanted, own) {
            ("valid", "accepted") => "valid",
            ("invalid", "rejected-by-schema" | "rejected-by-webhook") => "invalid",
            (_, own) => own,
        };
        if own != wanted {
            faults.push_str(&format!("{file}: {wanted}, and we say {own}: {:?} {:?}\n", shape(&resource), validate(&resource)));
        }
        if file.starts_with("traps/") {
            let advice = advise(&resource);
            if advice.iter().all(|fault| fault.gate != Gate::Review || fault.rule.level == flinkc::diagnostic::Level::Hint) {
                faults.push_str(&format!("{file}: nobody warns\n"));
            }
        }
    }
    assert!(asked > 40, "{asked} files");
    assert!(faults.is_empty(), "{faults}");
    println!("{asked} verdicts are equal");
}

/// Mutations of a resource at each of its places.
fn mutations(resource: &Value) -> Vec<Value> {
    fn places(value: &Value, pointer: String, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, inside)| {
                places(inside, format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }),
            Value::Array(items) => items.iter().enumerate().for_each(|(index, inside)| places(inside, format!("{pointer}/{index}"), found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        if pointer.starts_with("/spec") {
            found.push(pointer);
        }
    }
    let mut found = Vec::new();
    places(resource, String::new(), &mut found);
    let values = [
        Value::Null,
        json!(true),
        json!(0),
        json!(70000),
        json!(1.5),
        json!(99_999_999_999_i64),
        json!("x"),
        json!([]),
        json!({}),
        json!([{}]),
        json!({ "x": {} }),
    ];
    let mut mutants = Vec::new();
    for (index, pointer) in found.iter().enumerate() {
        for offset in 0..4 {
            let mut mutant = resource.clone();
            *mutant.pointer_mut(pointer).unwrap() = values[(index * 3 + offset * 5) % values.len()].clone();
            mutants.push(mutant);
        }
        let mut mutant = resource.clone();
        if let Some(map) = mutant.pointer_mut(pointer).and_then(Value::as_object_mut) {
            map.insert("replicsa".to_owned(), json!(1));
            mutants.push(mutant);
        }
    }
    mutants
}

#[test]
fn the_servers_own_code_says_the_same_of_mutations() {
    let (Some(folder), Some(program)) = (data(), crdcheck()) else { return };
    let scratch = std::env::temp_dir().join(format!("flinkc-spotify-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let crd = folder.join("crd");
    let mut mutants = Vec::new();
    for part in ["valid", "traps"] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("corpus").join(part)).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        files.iter().for_each(|file| mutants.extend(mutations(&document(file)).into_iter().step_by(2)));
    }
    let mut paths = Vec::new();
    for (index, mutant) in mutants.iter().enumerate() {
        let path = scratch.join(format!("{index}.json"));
        std::fs::write(&path, mutant.to_string()).unwrap();
        paths.push(path);
    }
    let output = Command::new(program).arg(&crd).args(&paths).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    std::fs::remove_dir_all(&scratch).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), mutants.len(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut faults = String::new();
    for (mutant, answer) in mutants.iter().zip(&answers) {
        let own = spotify::check(mutant);
        let refused = own.iter().any(|fault| fault.reason != Reason::UnknownField);
        let theirs = answer["verdict"] == json!("invalid");
        let pruned = answer["verdict"] == json!("unknown-fields");
        let unknown = own.iter().any(|fault| fault.reason == Reason::UnknownField);
        if refused != theirs || (!refused && unknown != pruned) {
            faults.push_str(&format!("{answer}\n  we: {own:?}\n"));
        }
    }
    let count = faults.lines().count() / 2;
    assert!(faults.is_empty(), "{count} of {}:\n{}", mutants.len(), faults.lines().take(30).collect::<Vec<_>>().join("\n"));
    println!("{} mutations have the same verdict", mutants.len());
}

#[test]
fn defaults_are_those_of_the_server() {
    let Some(folder) = data() else { return };
    let real = Definition::all(&real(&folder)).remove(0);
    let file = document(&folder.join("corpus/valid/flinkoperator_v1beta1_flinkjobcluster.yaml"));
    let (mut ours, mut theirs) = (definition().with_defaults(&file), real.with_defaults(&file));
    ours.sort_all_objects();
    theirs.sort_all_objects();
    assert_eq!(ours, theirs);
}

fn built(text: &str, target: Option<Target>) -> Compilation {
    let files = MemoryFiles::new().with("flink.toml", text);
    compile("flink.toml".into(), &Request { target, ..Request::default() }, &files)
}

fn errors(compilation: &Compilation) -> Vec<String> {
    compilation
        .diagnostics
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| format!("{}: {}", finding.path, finding.message))
        .collect()
}

#[test]
fn each_valid_example_comes_back_equal_and_moves_to_the_apache_operator() {
    let Some(folder) = data() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("corpus/valid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.extend(
        ["t3-rpc-address-override-ignored", "t4-application-jarFile-ignored"].map(|name| folder.join(format!("corpus/traps/{name}.yaml"))),
    );
    files.sort();
    let mut faults = String::new();
    for file in &files {
        let resource = document(file);
        let name = file.file_name().unwrap().to_str().unwrap();
        let texts = import(std::slice::from_ref(&resource), None);
        let text = &texts[0];
        if !text.left.is_empty() {
            faults.push_str(&format!("{name}: left {:?}\n", text.left));
        }
        let home = built(&text.text, None);
        match home.objects.iter().find(|object| object.kind == "FlinkCluster") {
            Some(object) if same(&object.value, &resource) => {}
            _ => faults.push_str(&format!("{name}: another resource: {:?}\n{}\n", errors(&home), text.text)),
        }
        let moved = built(&text.text, Some(Target::Operator));
        let Some(deployment) = moved.objects.iter().find(|object| object.kind == "FlinkDeployment").filter(|_| errors(&moved).is_empty())
        else {
            faults.push_str(&format!("{name}: does not move: {:?}\n{}\n", errors(&moved), text.text));
            continue;
        };
        let bundle = [&deployment.value];
        let context = Context { release: Release::LATEST, operator: &OperatorConfig::of_chart(), bundle: &bundle };
        let refused = validate_deployment(&deployment.value, &context);
        if !refused.is_empty() {
            faults.push_str(&format!("{name}: the Apache validator refuses {refused:?}\n"));
        }
    }
    assert!(faults.is_empty(), "{faults}");
    println!("{} examples came back and moved", files.len());
}

/// Every FlinkCluster that the golden cases and the language's own examples compile to.
fn compiled(shared: &Path) -> Vec<(String, Value)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/spotify");
    let mut files: Vec<PathBuf> = std::fs::read_dir(own).unwrap().map(|case| case.unwrap().path().join("flink.toml")).collect();
    let examples = std::fs::read_dir(shared.join("../../design/examples")).unwrap().map(|entry| entry.unwrap().path());
    files.extend(examples.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("spotify-")));
    files.sort();
    let build = |path: &PathBuf| {
        let compilation = built(&std::fs::read_to_string(path).unwrap(), None);
        assert_eq!(errors(&compilation), Vec::<String>::new(), "{}", path.display());
        let object = compilation.objects.iter().find(|object| object.kind == "FlinkCluster").unwrap();
        (path.display().to_string(), object.value.clone())
    };
    files.iter().map(build).collect()
}

#[test]
fn what_is_compiled_is_taken_whole() {
    let (Some(folder), Some(program)) = (data(), crdcheck()) else { return };
    let resources = compiled(&folder);
    assert!(resources.len() >= 10, "{} resources", resources.len());
    let scratch = std::env::temp_dir().join(format!("flinkc-spotify-golden-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let mut paths = Vec::new();
    for (index, (name, resource)) in resources.iter().enumerate() {
        assert_eq!(verdict(resource), "accepted", "{name}: {:?} {:?}", shape(resource), validate(resource));
        let advice: Vec<String> = advise(resource).into_iter().map(|fault| fault.message).collect();
        assert_eq!(advice, Vec::<String>::new(), "{name}");
        let path = scratch.join(format!("{index}.json"));
        std::fs::write(&path, resource.to_string()).unwrap();
        paths.push(path);
    }
    let output = Command::new(program).arg(folder.join("crd")).args(&paths).output().unwrap();
    std::fs::remove_dir_all(&scratch).unwrap();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        assert_eq!(answer["verdict"], json!("valid"), "{answer}");
    }
    println!("{} resources are valid, and nothing of them is pruned", resources.len());
}

#[test]
fn what_is_compiled_comes_back_equal() {
    let Some(folder) = data() else { return };
    let mut faults = String::new();
    for (name, resource) in compiled(&folder) {
        let texts = import(std::slice::from_ref(&resource), None);
        let again = built(&texts[0].text, None);
        let equal = again.objects.iter().any(|object| object.kind == "FlinkCluster" && same(&object.value, &resource));
        if !equal || !texts[0].left.is_empty() {
            faults.push_str(&format!("{name}: {:?} {:?}\n{}\n", texts[0].left, errors(&again), texts[0].text));
        }
    }
    assert!(faults.is_empty(), "{faults}");
}
