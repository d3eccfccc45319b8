//! What the operator's target emits, against the real definitions: every custom resource of every golden case and of the language's own
//! examples is valid for its release by `crdcheck`, the API server's own code, and by flinkc's own check.
//!
//! Needs FLINKC_SHARED and the oracle; says so and passes without them, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::{Compilation, Request, compile};
use flinkc::host::files::DiskFiles;
use flinkc::operators::apache::{self, Release};
use flinkc::target::operator_release;
use serde_json::Value;

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from);
    if folder.join("data/operator").is_dir() {
        return Some(folder);
    }
    missing(&folder.display().to_string());
    None
}

fn crdcheck() -> Option<PathBuf> {
    let cache = || std::env::home_dir().unwrap_or_default().join(".cache/flinkc-oracles");
    let program = std::env::var_os("ORACLES_HOME").map_or_else(cache, PathBuf::from).join("bin/crdcheck");
    if program.is_file() {
        return Some(program);
    }
    missing("crdcheck");
    None
}

/// The custom resources of a compilation, by the release that they are for.
fn resources(compilation: &Compilation, found: &mut BTreeMap<Release, Vec<Value>>) -> usize {
    let release = operator_release(compilation.settings.as_ref().unwrap()).unwrap();
    let own = compilation.objects.iter().filter(|object| object.api_version == apache::API_VERSION);
    let values: Vec<Value> = own.map(|object| object.value.clone()).collect();
    for value in &values {
        assert_eq!(apache::check(value, release), [], "{value}");
    }
    let count = values.len();
    found.entry(release).or_default().extend(values);
    count
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn text_errors(compilation: &Compilation) -> Vec<String> {
    let errors = compilation.diagnostics.iter().filter(|finding| finding.level == flinkc::diagnostic::Level::Error);
    errors.map(|finding| format!("{} {}", finding.rule.name, finding.message)).collect()
}

#[test]
fn every_resource_is_valid_for_its_release() {
    let (Some(shared), Some(program)) = (shared(), crdcheck()) else { return };
    let mut found = BTreeMap::new();
    for case in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/operator")) {
        let compilation = compile(Utf8Path::new("flink.toml"), &Request::default(), &DiskFiles::new(&case).unwrap());
        assert_eq!(text_errors(&compilation), Vec::<String>::new(), "{}", case.display());
        assert!(resources(&compilation, &mut found) > 0, "{}", case.display());
    }
    let examples = shared.join("design/examples");
    let files = DiskFiles::new(&examples).unwrap();
    for example in folders(&examples) {
        let name = example.file_name().unwrap().to_str().unwrap().to_owned();
        let ours = name.starts_with("operator-") || name.starts_with("tutorial-");
        if !ours || !name.ends_with(".toml") || name == "tutorial-operator-values.toml" {
            continue;
        }
        let compilation = compile(Utf8Path::new(&name), &Request::default(), &files);
        assert_eq!(text_errors(&compilation), Vec::<String>::new(), "{name}");
        assert!(resources(&compilation, &mut found) > 0, "{name}");
    }
    let scratch = tempfile::tempdir().unwrap();
    for (release, values) in &found {
        let file = scratch.path().join(format!("{release}.yaml"));
        fs::write(&file, values.iter().map(|value| format!("---\n{value}\n")).collect::<String>()).unwrap();
        let folder = if *release == Release::V1_16 { "main".to_owned() } else { format!("{release}.0") };
        let output = Command::new(&program).arg(shared.join("data/operator/crds").join(folder)).arg(&file).output().unwrap();
        assert!(output.status.success(), "{release}: {}", String::from_utf8_lossy(&output.stdout));
        println!("{release}: {} resources", values.len());
    }
    assert!(found.len() >= 3 && found.values().map(Vec::len).sum::<usize>() > 35);
}
