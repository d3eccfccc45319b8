//! What moves, against the real definition: the command line of the README, run as it stands there, and the same with every valid example of
//! the three old operators, gives resources that the Apache operator's definition takes and its validator accepts, with a report.
//! Needs FLINKC_SHARED and `crdcheck`; says so and passes without, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use flinkc::operators::apache::Release;
use flinkc::operators::apache::judge::{Context, OperatorConfig, validate};
use flinkc::yaml;
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

/// `flinkc import FILE | flinkc build --target operator --report=FILE -`: the resources, the report, and what was said.
fn moved(file: &Path, folder: &Path) -> (Vec<Value>, Value, String) {
    let report = folder.join("move.json");
    let mut import =
        Command::new(cargo_bin!("flinkc")).arg("import").arg(file).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let piped = import.stdout.take().unwrap();
    let build = Command::new(cargo_bin!("flinkc"))
        .args(["build", "--target", "operator", &format!("--report={}", report.display()), "-"])
        .current_dir(folder)
        .stdin(piped)
        .output()
        .unwrap();
    import.wait().unwrap();
    let documents = yaml::parse(&String::from_utf8(build.stdout).unwrap()).unwrap();
    let own = documents.into_iter().map(|document| document.value);
    let own = own.filter(|value| value.get("apiVersion").is_some_and(|version| version == "flink.apache.org/v1beta1")).collect();
    let report = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    (own, report, String::from_utf8_lossy(&build.stderr).into_owned())
}

fn refused(resources: &[Value]) -> Vec<String> {
    let bundle: Vec<&Value> = resources.iter().collect();
    let context = Context { release: Release::LATEST, operator: &OperatorConfig::of_chart(), bundle: &bundle };
    resources.iter().flat_map(|resource| validate(resource, &context)).map(|fault| fault.message).collect()
}

#[test]
fn the_line_of_the_readme_gives_what_the_apache_operator_takes() {
    let (Some(shared), Some(program)) = (shared(), crdcheck()) else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let line = readme.lines().find(|line| line.starts_with("flinkc import golden/")).unwrap();
    let shown = root.join(line.split_whitespace().nth(2).unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let spotify = fs::read_dir(shared.join("data/spotify/corpus/valid")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = spotify.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files.insert(0, shown);
    let mut all = String::new();
    for file in &files {
        let (resources, report, said) = moved(file, scratch.path());
        assert!(!resources.is_empty(), "{}: {said}", file.display());
        assert_eq!(refused(&resources), Vec::<String>::new(), "{}", file.display());
        assert_eq!(report.get("builds"), Some(&Value::Bool(true)), "{}", file.display());
        all.extend(resources.iter().map(|resource| format!("---\n{resource}\n")));
    }
    let file = scratch.path().join("moved.yaml");
    fs::write(&file, all).unwrap();
    let folder = format!("{}.0", Release::LATEST);
    let output = Command::new(&program).arg(shared.join("data/operator/crds").join(folder)).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    println!("{} clusters of Spotify's operator moved", files.len());
}

#[test]
fn what_the_operator_would_refuse_is_in_the_report() {
    let Some(shared) = shared() else { return };
    let scratch = tempfile::tempdir().unwrap();
    let mut count = 0;
    for operator in ["lyft", "nextbreakpoint"] {
        let read = fs::read_dir(shared.join("data").join(operator).join("corpus/valid")).unwrap().map(|entry| entry.unwrap().path());
        for file in read.filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
            let imported = Command::new(cargo_bin!("flinkc")).arg("import").arg(&file).output().unwrap();
            if String::from_utf8_lossy(&imported.stderr).contains("name a folder") {
                continue;
            }
            let (resources, report, said) = moved(&file, scratch.path());
            let losses = report.get("lost").and_then(Value::as_array).unwrap();
            let told = |message: &str| losses.iter().any(|loss| loss.get("message").is_some_and(|own| own == message));
            let silent: Vec<String> = refused(&resources).into_iter().filter(|message| !told(message)).collect();
            assert_eq!(silent, Vec::<String>::new(), "{}: {said}", file.display());
            assert!(!losses.is_empty() && report.get("steps").and_then(Value::as_array).is_some_and(|steps| steps.len() > 5), "{report}");
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}
