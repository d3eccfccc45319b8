//! The targets `lyft` and `nextbreakpoint`, against the real definitions: the language's own examples and the golden cases compile to
//! resources that the definitions take; every valid resource of the corpora is imported, comes back equal, and moves to the Apache operator.
//! Needs FLINKC_SHARED, and `crdcheck` where it is there; says so and passes without, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::import::{import, same};
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::host::files::DiskFiles;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::Target;
use flinkc::operators::apache;
use flinkc::operators::custom::operator_of;
use flinkc::yaml;
use serde_json::Value;

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from);
    if folder.join("data/lyft").is_dir() {
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

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(read) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = read.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn errors(compilation: &Compilation) -> Vec<String> {
    let errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error);
    errors.map(|finding| format!("{} {} ({})", finding.rule.name, finding.message, finding.path)).collect()
}

fn custom(compilation: &Compilation) -> Vec<Value> {
    compilation.objects.iter().map(|object| object.value.clone()).filter(|value| operator_of(value).is_some()).collect()
}

fn resources(path: &Path) -> Vec<Value> {
    let documents = yaml::parse(&fs::read_to_string(path).unwrap()).unwrap();
    documents.into_iter().map(|document| document.value).filter(|value| operator_of(value).is_some()).collect()
}

#[test]
fn every_resource_is_valid() {
    let Some(shared) = shared() else { return };
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut take = |name: String, compilation: &Compilation| {
        let values = custom(compilation);
        faults.extend(errors(compilation).into_iter().map(|error| format!("{name}: {error}")));
        faults.extend(values.is_empty().then(|| format!("{name}: no resource")));
        for value in values {
            let refused = operator_of(&value).unwrap().check(&value);
            let remarks = (operator_of(&value).unwrap().judge)(&value);
            faults.extend((!refused.is_empty()).then(|| format!("{name}: {refused:?}")));
            faults.extend(remarks.iter().map(|remark| format!("{name}: {} {}", remark.rule.name, remark.message)));
            found.push(value);
        }
    };
    for target in ["lyft", "nextbreakpoint"] {
        for case in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(target)) {
            let compilation = compile(Utf8Path::new("flink.toml"), &Request::default(), &DiskFiles::new(&case).unwrap());
            take(case.display().to_string(), &compilation);
        }
    }
    let examples = shared.join("design/examples");
    let files = DiskFiles::new(&examples).unwrap();
    for example in entries(&examples) {
        let name = example.file_name().unwrap().to_str().unwrap().to_owned();
        if (name.starts_with("lyft-") || name.starts_with("nextbreakpoint-")) && name.ends_with(".toml") {
            take(name.clone(), &compile(Utf8Path::new(&name), &Request::default(), &files));
        }
    }
    println!("{} resources", found.len());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    let Some(program) = crdcheck() else { return };
    let scratch = tempfile::tempdir().unwrap();
    for operator in ["lyft", "nextbreakpoint"] {
        let ours = found.iter().filter(|value| (operator == "lyft") == (value.get("kind").unwrap() == "FlinkApplication"));
        let file = scratch.path().join(format!("{operator}.yaml"));
        fs::write(&file, ours.map(|value| format!("---\n{value}\n")).collect::<String>()).unwrap();
        let output = Command::new(&program).arg(shared.join("data").join(operator).join("crd")).arg(&file).output().unwrap();
        assert!(output.status.success(), "{operator}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn every_resource_comes_back_and_moves() {
    let Some(shared) = shared() else { return };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut paths = Vec::new();
    for operator in ["lyft", "nextbreakpoint"] {
        for folder in ["valid", "traps"] {
            paths.extend(entries(&shared.join("data").join(operator).join("corpus").join(folder)));
        }
        paths.extend(entries(&golden.join(operator)).iter().flat_map(|case| entries(&case.join("expect"))));
    }
    let (mut equal, mut moved, mut faults) = (0, 0, Vec::new());
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let name = path.display().to_string();
        let wanted = resources(path);
        // What the API server would prune does not come back, and need not.
        let kept = |value: &Value| operator_of(value).unwrap().check(value).is_empty();
        if wanted.is_empty() || !wanted.iter().all(kept) {
            continue;
        }
        let valid = name.contains("/valid/") || name.contains("/golden/");
        let mut made = Vec::new();
        for text in import(&wanted, None) {
            let files = MemoryFiles::new().with("flink.toml", text.text.as_str());
            let compilation = compile("flink.toml".into(), &Request::default(), &files);
            if valid {
                faults.extend(errors(&compilation).into_iter().map(|error| format!("{name}: {error}")));
            }
            made.extend(custom(&compilation));
            // A Flink that the Apache operator does not run has to be lifted on the way.
            let old = ["\"1.11", "\"1.12"]
                .iter()
                .any(|version| text.text.lines().any(|line| line.starts_with("flink ") && line.contains(*version)));
            let lifted = ["flink=\"1.20.1\"", "image=registry.example.com/flink:7"].map(str::to_owned);
            let set = if old { lifted.to_vec() } else { Vec::new() };
            let request = Request { target: Some(Target::Operator), set, ..Request::default() };
            let compilation = compile("flink.toml".into(), &request, &files);
            if valid {
                faults.extend(errors(&compilation).into_iter().map(|error| format!("{name}, moved: {error}")));
                moved += compilation.objects.iter().filter(|object| object.api_version == apache::API_VERSION).count();
            }
        }
        for value in &wanted {
            match made.iter().find(|made| same(made, value)) {
                Some(_) => equal += 1,
                None => {
                    faults.push(format!("{name}: differs\n{value}\n{}", made.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")))
                }
            }
        }
    }
    println!("{equal} equal, {moved} moved");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(equal > 20 && moved > 10, "{equal} {moved}");
}
