//! Helm itself, 3 and 4, reads what `--format helm` writes: `helm template -f values-PROFILE.yaml` gives the objects of `--profile PROFILE`,
//! a value changed at install time gives what the compiler gives for the same change, and what was not compiled is refused.
//!
//! Needs helm3 and helm4 in `$ORACLES_HOME/bin`; says `skipped` without them unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr, reason = "test")]
#![allow(clippy::disallowed_methods, reason = "tests start programs and write scratch files")]

mod golden_case;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::{Build, Request, build};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::files::{Files, MemoryFiles};
use flinkc::manifest::sections::OutputFormat;
use flinkc::package::tree::Tree;
use flinkc::yaml;
use golden_case::{Case, cases};
use rayon::prelude::*;
use serde_json::Value;

/// Helm 3 and Helm 4.
fn helms() -> Vec<PathBuf> {
    let home = std::env::var("ORACLES_HOME").unwrap_or_else(|_| format!("{}/.cache/flinkc-oracles", std::env::var("HOME").unwrap()));
    let programs: Vec<PathBuf> = ["helm3", "helm4"].iter().map(|name| Path::new(&home).join("bin").join(name)).collect();
    if programs.iter().all(|program| program.exists()) {
        return programs;
    }
    assert!(!std::env::var("FLINKC_REQUIRE_ORACLES").is_ok_and(|value| value == "1"), "an oracle is missing: {programs:?}");
    eprintln!("skipped: no helm3 and helm4 in {home}/bin");
    Vec::new()
}

type Objects = BTreeMap<(String, String, String, String), Value>;

fn by_name(objects: impl IntoIterator<Item = Value>) -> Objects {
    let mut all = Objects::new();
    for object in objects {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("/apiVersion"), text("/kind"), text("/metadata/namespace"), text("/metadata/name"));
        assert!(all.insert(key.clone(), object).is_none(), "{key:?} twice");
    }
    all
}

fn template(program: &Path, release: &str, chart: &Path, more: &[&str]) -> Result<Objects, String> {
    let output = Command::new(program).args(["template", release]).arg(chart).args(more).output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8(output.stdout).unwrap();
    Ok(by_name(yaml::parse(&text).unwrap().into_iter().map(|document| document.value).filter(|value| !value.is_null())))
}

fn write(tree: &Tree) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in tree.iter() {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    folder
}

fn built(path: &str, request: &Request, files: &dyn Files) -> Build {
    let built = build(Utf8Path::new(path), request, files);
    let found: Vec<&str> = built
        .variants
        .iter()
        .flat_map(|(_, one)| one.diagnostics.iter())
        .filter(|finding| finding.level == flinkc::diagnostic::Level::Error)
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(found, Vec::<&str>::new(), "{path}");
    built
}

fn compiled(path: &str, request: &Request, files: &dyn Files) -> Objects {
    by_name(built(path, request, files).variants.swap_remove(0).1.objects.into_iter().map(|object| object.value))
}

fn same(made: &Objects, expected: &Objects, what: &str) {
    let names = |objects: &Objects| objects.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(made), names(expected), "{what}");
    for (key, object) in made {
        assert_eq!(object, &expected[key], "{what} {key:?}");
    }
}

fn charts() -> Vec<Case> {
    cases().into_iter().filter(|case| !case.name.starts_with("wrong/") && !case.flags.workspace).collect()
}

#[test]
fn every_values_file_is_its_profile() {
    let helms = helms();
    let faults: Vec<String> = charts()
        .par_iter()
        .flat_map(|case| {
            let helms = &helms;
            std::panic::catch_unwind(move || every_profile(case, helms)).err().map(|_| case.name.clone())
        })
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

fn every_profile(case: &Case, helms: &[PathBuf]) {
    let files = DiskFiles::new(&case.folder).unwrap();
    let path = case.flags.path.as_deref().unwrap_or("flink.toml");
    let request = Request { format: Some(OutputFormat::Helm), ..case.request("") };
    let package = built(path, &request, &files);
    let folder = write(&package.output.unwrap().tree);
    for (n, program) in helms.iter().enumerate() {
        if n == 0 {
            let lint = Command::new(program).args(["lint", "--strict"]).arg(folder.path()).output().unwrap();
            assert!(lint.status.success(), "{}: {}", case.name, String::from_utf8_lossy(&lint.stdout));
        }
        for (profile, compilation) in &package.variants {
            let one = Request { format: Some(OutputFormat::Yaml), profile: profile.clone(), ..request.clone() };
            let expected = compiled(path, &one, &files);
            let values = folder.path().join(format!("values-{}.yaml", profile.as_deref().unwrap_or_default()));
            let more: Vec<&str> = if profile.is_some() { vec!["-f", values.to_str().unwrap()] } else { Vec::new() };
            let name = &package.variants[0].1.plan.as_ref().unwrap().name;
            let made = template(program, name, folder.path(), &more).unwrap_or_else(|fault| panic!("{} {profile:?}: {fault}", case.name));
            same(&made, &expected, &format!("{} {profile:?} {}", case.name, compilation.objects.len()));
        }
    }
}
