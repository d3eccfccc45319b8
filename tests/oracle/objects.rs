//! What a packaging tool makes of a package, beside what the compiler makes of the same text: objects by name, compared as data.
//!
//! In: texts, requests, trees. Out: [`Objects`]. Must not: run a tool (`helm.rs`, `kustomize.rs`).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr, reason = "test")]
#![allow(clippy::disallowed_types, dead_code, reason = "each test crate uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use camino::Utf8Path;
use flinkc::compile::{Build, Request, build};
use flinkc::manifest::files::Files;
use flinkc::package::tree::Tree;
use flinkc::yaml;
use serde_json::Value;

/// Programs of the oracles; nothing if one is missing, which is a failure where oracles are required.
pub(crate) fn programs(names: &[&str]) -> Option<Vec<PathBuf>> {
    let home = std::env::var("ORACLES_HOME").unwrap_or_else(|_| format!("{}/.cache/flinkc-oracles", std::env::var("HOME").unwrap()));
    let programs: Vec<PathBuf> = names.iter().map(|name| Path::new(&home).join("bin").join(name)).collect();
    if programs.iter().all(|program| program.exists()) {
        return Some(programs);
    }
    assert!(!std::env::var("FLINKC_REQUIRE_ORACLES").is_ok_and(|value| value == "1"), "an oracle is missing: {programs:?}");
    eprintln!("skipped: no {} in {home}/bin", names.join(" and "));
    None
}

/// Objects by apiVersion, kind, namespace and name.
pub(crate) type Objects = BTreeMap<(String, String, String, String), Value>;

pub(crate) fn by_name(objects: impl IntoIterator<Item = Value>) -> Objects {
    let mut all = Objects::new();
    for object in objects {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("/apiVersion"), text("/kind"), text("/metadata/namespace"), text("/metadata/name"));
        assert!(all.insert(key.clone(), object).is_none(), "{key:?} twice");
    }
    all
}

/// The objects of a YAML stream.
pub(crate) fn parsed(text: &str) -> Objects {
    by_name(yaml::parse(text).unwrap().into_iter().map(|document| document.value).filter(|value| !value.is_null()))
}

/// What a text compiles to; the messages of its errors if it does not.
pub(crate) fn tried(path: &str, request: &Request, files: &dyn Files) -> Result<Build, Vec<String>> {
    let built = build(Utf8Path::new(path), request, files);
    let errors: Vec<String> = built
        .variants
        .iter()
        .flat_map(|(_, one)| one.diagnostics.iter())
        .filter(|finding| finding.level == flinkc::diagnostic::Level::Error)
        .map(|finding| finding.message.clone())
        .collect();
    if errors.is_empty() { Ok(built) } else { Err(errors) }
}

/// What a text that must compile compiles to.
pub(crate) fn built(path: &str, request: &Request, files: &dyn Files) -> Build {
    tried(path, request, files).unwrap_or_else(|errors| panic!("{path}: {errors:?}"))
}

/// The objects of a build of one profile.
pub(crate) fn objects(mut built: Build) -> Objects {
    by_name(built.variants.swap_remove(0).1.objects.into_iter().map(|object| object.value))
}

/// Fails at the first object that is not the same on both sides.
pub(crate) fn same(made: &Objects, expected: &Objects, what: &str) {
    let names = |objects: &Objects| objects.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(made), names(expected), "{what}");
    for (key, object) in made {
        assert_eq!(object, &expected[key], "{what} {key:?}");
    }
}

/// Writes a package below a folder.
pub(crate) fn write(tree: &Tree, folder: &Path) {
    for (path, bytes) in tree.iter() {
        put(&folder.join(path), bytes);
    }
}

pub(crate) fn put(file: &Path, bytes: &[u8]) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}
