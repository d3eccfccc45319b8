//! `flinkc krm` inside a real `kustomize build --enable-alpha-plugins --enable-exec`: as a generator each golden case gives the objects of
//! `flinkc build`, as a validator it stops what an API server would refuse.
//!
//! Needs kustomize in `$ORACLES_HOME/bin`; says `skipped` without it unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, reason = "test")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    reason = "tests start programs and write scratch files"
)]

mod golden_case;
#[path = "oracle/kustomize.rs"]
mod kustomize;
#[path = "oracle/objects.rs"]
mod objects;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::{Request, build, compile};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::sections::OutputFormat;
use flinkc::yaml;
use golden_case::{Case, cases};
use kustomize::program;
use objects::{Objects, by_name};
use rayon::prelude::*;
use serde_json::{Value, json};

const ON: [&str; 2] = ["--enable-alpha-plugins", "--enable-exec"];

/// A function configuration that runs the program under test.
fn function(kind: &str, rest: &Value) -> String {
    let exec = yaml::emit(&json!({"exec": {"path": env!("CARGO_BIN_EXE_flinkc"), "args": ["krm"]}}));
    let mut config = json!({"apiVersion": "flinkc/v1", "kind": kind,
        "metadata": {"name": "function", "annotations": {"config.kubernetes.io/function": exec}}});
    config.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    yaml::emit(&config)
}

fn table(case: &Case) -> toml::Table {
    toml::from_str(&fs::read_to_string(case.folder.join("flink.toml")).unwrap()).unwrap()
}

/// Without a profile, with each that the text has, and with those that the case names.
fn profiles(case: &Case) -> BTreeSet<String> {
    let own = table(case).get("profiles").and_then(toml::Value::as_table).map(|profiles| profiles.keys().cloned().collect::<Vec<_>>());
    case.profiles().into_iter().chain([String::new()]).chain(own.unwrap_or_default()).collect()
}

/// The text of a case as YAML: dates are texts there. What `--set` says of it is written into it, since a FlinkJob has no place for that.
fn spec(case: &Case) -> Value {
    let mut table = table(case);
    for set in &case.flags.set {
        let (path, text) = set.split_once('=').unwrap();
        let (section, key) = path.split_once('.').unwrap();
        table[section].as_table_mut().unwrap().insert(key.to_owned(), toml::Value::String(text.to_owned()));
    }
    // kustomize writes the number 2.0 as 2, which is another text for Flink: as text it stays
    for (_, option) in table.get_mut("config").and_then(toml::Value::as_table_mut).into_iter().flatten() {
        if let toml::Value::Float(number) = option {
            *option = toml::Value::String(format!("{number:?}"));
        }
    }
    fn value(from: toml::Value) -> Value {
        match from {
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(value).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, one)| (key, value(one))).collect(),
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
        }
    }
    value(toml::Value::Table(table))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

fn expected(case: &Case, profile: &str) -> Objects {
    let files = DiskFiles::new(&case.folder).unwrap();
    let path = Utf8Path::new(case.flags.path.as_deref().unwrap_or("flink.toml"));
    let request = Request { format: Some(OutputFormat::Yaml), approved_by: Vec::new(), as_of: None, ..case.request(profile) };
    by_name(compile(path, &request, &files).objects.into_iter().map(|object| object.value))
}

/// kustomize sorts the keys of a function's configuration, so what a table makes in its own order comes in another one.
fn sorted(object: &Value) -> Value {
    fn sort(value: &mut Value) {
        match value {
            Value::Array(items) => {
                items.iter_mut().for_each(sort);
                if items.iter().all(|item| item.get("name").is_some()) {
                    items.sort_by_key(Value::to_string);
                }
            }
            Value::Object(map) => map.values_mut().for_each(sort),
            // and it writes 2.0 as 2, where the language keeps the spelling
            Value::String(text) => {
                let whole = text.strip_suffix(".0").filter(|whole| !whole.is_empty() && whole.chars().all(|c| c.is_ascii_digit()));
                if let Some(whole) = whole.map(str::to_owned) {
                    *text = whole;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut object = object.clone();
    object.sort_all_objects();
    sort(&mut object);
    object
}

/// The stamp holds the digest of the text, and the text of a FlinkJob is another one.
fn without_stamp(mut objects: Objects) -> Objects {
    for object in objects.values_mut() {
        if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
            annotations.shift_remove("flinkc/input-digest");
        }
    }
    objects
}

#[test]
fn each_case_generated_is_the_case_built() {
    let Some(program) = program() else { return };
    // a member of a workspace takes defaults from a file above it, which a FlinkJob does not read; cases of `krm` have options that kustomize spells otherwise
    let fits = |case: &Case| {
        !case.name.starts_with("wrong/") && !case.name.starts_with("krm/") && !case.flags.workspace && case.flags.path.is_none()
    };
    let cases: Vec<_> = cases().into_iter().filter(fits).collect();
    assert!(cases.len() > 100, "{}", cases.len());
    cases.par_iter().for_each(|case| {
        let folder = tempfile::tempdir().unwrap();
        copy(&case.folder, folder.path());
        fs::remove_file(folder.path().join("flink.toml")).unwrap();
        fs::write(folder.path().join("kustomization.yaml"), "generators: [job.yaml]\n").unwrap();
        for profile in profiles(case) {
            let expected = expected(case, &profile);
            if expected.is_empty() {
                continue;
            }
            let mut rest = json!({"spec": spec(case)});
            if !profile.is_empty() {
                rest["profile"] = profile.as_str().into();
            }
            if let Some(revision) = &case.flags.revision {
                rest["revision"] = revision.as_str().into();
            }
            fs::write(folder.path().join("job.yaml"), function("FlinkJob", &rest)).unwrap();
            let made = kustomize::run(&program, folder.path(), &ON);
            let (made, expected) = (without_stamp(made), without_stamp(expected));
            assert_eq!(made.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{} {profile:?}", case.name);
            for (key, object) in &made {
                assert_eq!(yaml::emit(&sorted(object)), yaml::emit(&sorted(&expected[key])), "{} {profile:?} {key:?}", case.name);
            }
        }
    });
}

#[test]
fn each_package_of_functions_is_its_profiles() {
    let Some(program) = program() else { return };
    let all = std::env::var("FLINKC_ALL_FUNCTIONS").is_ok_and(|value| value == "1");
    let cases = cases().into_iter().filter(|case| !case.name.starts_with("wrong/") && !case.flags.workspace);
    // kustomize starts the compiler anew for each: a third of the cases, and all with profiles, unless all are asked for
    let some = cases.enumerate().filter(|(n, case)| all || n % 3 == 0 || case.name.starts_with("krm/") || !case.flags.profiles.is_empty());
    let some: Vec<Case> = some.map(|(_, case)| case).collect();
    let refused: Vec<&str> = some
        .par_iter()
        .filter_map(|case| {
            let files = DiskFiles::new(&case.folder).unwrap();
            let path = Utf8Path::new(case.flags.path.as_deref().unwrap_or("flink.toml"));
            let request = Request { format: Some(OutputFormat::Krm), ..case.request("") };
            let package = build(path, &request, &files);
            let Some(output) = package.output else {
                let told =
                    package.variants.iter().flat_map(|(_, one)| one.diagnostics.iter()).any(|one| one.rule.name == "not-one-flinkjob");
                assert!(told, "{}: {:?}", case.name, package.variants.iter().map(|(_, one)| &one.diagnostics).collect::<Vec<_>>());
                return Some(case.name.as_str());
            };
            let folder = tempfile::tempdir().unwrap();
            for (path, bytes) in output.tree.iter() {
                let file = folder.path().join(path);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                let text = String::from_utf8_lossy(bytes).replace("path: flinkc\n", &format!("path: {}\n", env!("CARGO_BIN_EXE_flinkc")));
                fs::write(file, text).unwrap();
            }
            for (profile, _) in &package.variants {
                let one = Request { format: Some(OutputFormat::Yaml), profile: profile.clone(), ..request.clone() };
                let compiled = compile(path, &one, &files).objects;
                let expected = without_stamp(by_name(compiled.into_iter().map(|object| object.value)));
                let own = folder.path().join("generators").join(profile.as_deref().unwrap_or("default"));
                let made = without_stamp(kustomize::run(&program, &own, &ON));
                assert_eq!(made.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{} {profile:?}", case.name);
                for (key, object) in &made {
                    assert_eq!(yaml::emit(&sorted(object)), yaml::emit(&sorted(&expected[key])), "{} {profile:?} {key:?}", case.name);
                }
            }
            None
        })
        .collect();
    assert!(refused.len() * 20 < some.len(), "of {} cases no FlinkJob can hold {refused:?}", some.len());
}

#[test]
fn a_validator_stops_what_would_be_refused() {
    let Some(program) = program() else { return };
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("kustomization.yaml", "resources: [service.yaml]\nvalidators: [gate.yaml]\n");
    put("gate.yaml", &function("FlinkCheck", &json!({"spec": {"kubernetes": "1.34"}})));
    let build = || Command::new(&program).arg("build").arg(folder.path()).args(ON).output().unwrap();
    put("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n");
    let fine = build();
    assert!(fine.status.success(), "{}", String::from_utf8_lossy(&fine.stderr));
    put("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{prot: 80}]}\n");
    let refused = build();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("prot"), "{said}");
}
