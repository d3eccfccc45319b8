//! Round trip: what the target `standalone` emits for the golden cases is imported, and the texts compile to the same objects.
#![expect(clippy::print_stdout, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test reads cases from disk")]

mod golden_case;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use flinkc::compile::import::{Imported, standalone};
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::flink::version::FlinkVersion;
use flinkc::manifest::files::MemoryFiles;
use flinkc::yaml;
use golden_case::{Case, cases};
use serde_json::Value;

fn version(case: &Case) -> Option<FlinkVersion> {
    let text = fs::read_to_string(case.folder.join("flink.toml")).ok()?;
    let line = text.lines().find(|line| line.split_once('=').is_some_and(|(key, _)| key.trim() == "flink"))?;
    line.split('"').nth(1)?.parse().ok()
}

fn compiled(text: &Imported) -> Compilation {
    let mut files = MemoryFiles::new().with("flink.toml", text.text.as_str());
    text.files.iter().for_each(|(path, text)| files.add(path, text.as_bytes().to_vec()));
    compile("flink.toml".into(), &Request::default(), &files)
}

fn errors(text: &Imported) -> Vec<String> {
    let compilation = compiled(text);
    let errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error);
    errors.map(|finding| format!("{} {} ({})", finding.rule.name, finding.message, finding.path)).collect()
}

#[test]
fn golden_bundles_come_back() {
    let (mut equal, mut faults) = (0, Vec::new());
    for case in cases().into_iter().filter(|case| case.name.starts_with("standalone/")) {
        for profile in case.profiles() {
            let wanted: Vec<Value> = case.build(&profile).objects.into_iter().map(|object| object.value).collect();
            let imported = standalone(&wanted, version(&case), true).unwrap_or_else(|fault| panic!("{}: {fault}", case.name));
            let mut made: Vec<Value> = Vec::new();
            let mut problems = Vec::new();
            for text in &imported {
                problems.extend(errors(text));
                let compilation = compiled(text);
                made.extend(compilation.objects.into_iter().map(|object| object.value));
            }
            let name = |value: &Value| {
                format!("{}/{}", value["kind"].as_str().unwrap_or_default(), value["metadata"]["name"].as_str().unwrap_or_default())
            };
            problems.extend(wanted.iter().filter(|value| !made.contains(value)).map(|value| format!("lacks {}", name(value))));
            problems.extend(made.iter().filter(|value| !wanted.contains(value)).map(|value| format!("brings {}", name(value))));
            match problems.is_empty() {
                true => equal += 1,
                false => faults.push(format!("{} {profile}: {problems:?}", case.name)),
            }
        }
    }
    println!("{equal} equal");
    assert!(faults.is_empty(), "{} faults\n{}\n", faults.len(), faults.join("\n"));
    assert!(equal > 60, "{equal}");
}

/// Given objects and what becomes of them, for people to read: `tests/import/CASE/given.yaml`, and all that is written beside it.
/// `FLINKC_BLESS=1` writes what the importer says now; read the difference.
#[test]
fn given_objects_become_these_texts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let bless = std::env::var("FLINKC_BLESS").is_ok_and(|value| value == "1");
    let mut faults = Vec::new();
    for entry in fs::read_dir(&root).expect("the cases") {
        let folder = entry.expect("a readable folder").path();
        let given = fs::read_to_string(folder.join("given.yaml")).expect("given.yaml");
        let documents = yaml::parse(&given).expect("YAML");
        let objects: Vec<Value> = documents.into_iter().map(|document| document.value).filter(|value| !value.is_null()).collect();
        let mut made: BTreeMap<String, String> = BTreeMap::new();
        for text in standalone(&objects, None, true).expect("a version") {
            assert_eq!(errors(&text), Vec::<String>::new(), "{}\n{}", folder.display(), text.text);
            let said = |list: &[String]| list.iter().map(|line| format!("{line}\n")).collect::<String>();
            made.insert(
                format!("{}.said.txt", text.name),
                format!("not carried:\n{}otherwise:\n{}", said(&text.left), said(&text.changed)),
            );
            made.insert(format!("{}.toml", text.name), text.text);
            made.extend(text.files);
        }
        for (name, text) in made {
            let path = folder.join(&name);
            if bless {
                fs::write(&path, text).expect("room");
            } else if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
                faults.push(format!("{}:\n{text}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "if this is meant: FLINKC_BLESS=1\n{}", faults.join("\n"));
}
