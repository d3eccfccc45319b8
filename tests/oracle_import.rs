//! Round trip: every custom resource of the Apache operator that `$FLINKC_SHARED/data` holds is imported, and the text compiles to an
//! equal resource (order, quoting, and nesting of options aside, which the operator does not see). Needs FLINKC_SHARED; says so and passes
//! without it, unless FLINKC_REQUIRE_ORACLES=1. Known differences: a secret in clear becomes a reference, and is told.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a test reads cases from disk")]

use std::fs;
use std::path::{Path, PathBuf};

use flinkc::compile::import::{import, same};
use flinkc::compile::{Request, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::files::MemoryFiles;
use flinkc::operators::apache::{API_VERSION, Release, Verdict, check, verdict};
use flinkc::yaml;
use serde_json::Value;

fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("data");
    if folder.join("operator").is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {}", folder.display());
    println!("skipped: no {}", folder.display());
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    found.sort();
    found
}

#[test]
fn every_resource_comes_back() {
    let Some(data) = data() else { return };
    let (mut equal, mut secret, mut refused, mut faults) = (0, 0, 0, Vec::new());
    let folders = ["operator/corpus", "operator/mutants", "tutorial"];
    for path in folders.iter().flat_map(|folder| files(&data.join(folder))) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // One block of the operator's documentation is no YAML.
        let Ok(documents) = yaml::parse(&fs::read_to_string(&path).unwrap()) else { continue };
        let resources: Vec<Value> = documents
            .into_iter()
            .map(|document| document.value)
            .filter(|value| value.get("apiVersion").is_some_and(|v| v == API_VERSION))
            .collect();
        // What no API server takes is nobody's resource.
        let taken = resources
            .iter()
            .all(|value| [Release::LATEST, Release::NEWEST].iter().any(|release| verdict(&check(value, *release)) == Verdict::Accepted));
        if resources.is_empty() || !taken {
            continue;
        }
        let imported = import(&resources, None);
        let strict = !path.starts_with(data.join("operator/mutants"));
        let mut made = Vec::new();
        for text in &imported {
            let compilation = compile("flink.toml".into(), &Request::default(), &MemoryFiles::new().with("flink.toml", text.text.as_str()));
            for finding in compilation.diagnostics.iter().filter(|finding| strict && finding.level == Level::Error) {
                faults.push(format!("{name}: {} {} ({})", finding.rule.name, finding.message, finding.path));
            }
            made.extend(compilation.objects);
        }
        let told = imported.iter().any(|text| !text.left.is_empty());
        let told_secret = imported.iter().any(|text| text.left.iter().any(|line| line.contains("secret in clear")));
        for wanted in &resources {
            let found = made.iter().find(|object| {
                object.value.get("kind") == wanted.get("kind") && object.value.pointer("/metadata/name") == wanted.pointer("/metadata/name")
            });
            match found {
                _ if told_secret => secret += 1,
                Some(object) if same(&object.value, wanted) => equal += 1,
                Some(object) => faults.push(format!("{name}: differs\n{wanted}\n{}", object.value)),
                // What the operator's own validator refuses may have no words, and is told.
                None if !strict && told => refused += 1,
                None => faults.push(format!("{name}: gone")),
            }
        }
        let lost = imported.iter().flat_map(|text| &text.left).any(|line| line.contains("does not compile"));
        if lost && strict {
            faults.push(format!("{name}: told as lost"));
        }
    }
    println!("{equal} equal, {secret} with secrets in clear, {refused} told as no text, {} faults", faults.len());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(equal > 80 && secret > 1, "{equal} {secret}");
}

/// What the operator's target emits for the golden cases comes back, too: needs nothing of the oracle.
#[test]
fn what_is_compiled_comes_back() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/operator");
    let mut cases: Vec<PathBuf> = fs::read_dir(golden).unwrap().map(|entry| entry.unwrap().path().join("expect")).collect();
    cases.sort();
    let mut equal = 0;
    for case in cases {
        let values = files(&case).into_iter().flat_map(|path| yaml::parse(&fs::read_to_string(path).unwrap()).unwrap());
        let resources: Vec<Value> =
            values.map(|document| document.value).filter(|value| value.get("apiVersion").is_some_and(|v| v == API_VERSION)).collect();
        let release = resources.iter().any(|value| verdict(&check(value, Release::LATEST)) != Verdict::Accepted).then_some(Release::NEWEST);
        let mut made = Vec::new();
        for text in import(&resources, release) {
            assert_eq!(text.left, Vec::<String>::new(), "{}\n{}", case.display(), text.text);
            made.extend(compile("flink.toml".into(), &Request::default(), &MemoryFiles::new().with("flink.toml", text.text)).objects);
        }
        for wanted in &resources {
            let found = made.iter().any(|object| same(&object.value, wanted));
            assert!(found, "{}: {wanted}", case.display());
            equal += 1;
        }
    }
    assert!(equal > 20, "{equal}");
}
