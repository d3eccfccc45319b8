//! Round trip: what the target `standalone` emits for the golden cases is imported, and the texts compile to the same objects.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a test reads cases from disk")]

mod golden_case;

use std::fs;

use flinkc::compile::import::standalone;
use flinkc::compile::{Request, compile};
use flinkc::diagnostic::Level;
use flinkc::flink::version::FlinkVersion;
use flinkc::manifest::files::MemoryFiles;
use golden_case::{Case, cases};
use serde_json::Value;

fn version(case: &Case) -> Option<FlinkVersion> {
    let text = fs::read_to_string(case.folder.join("flink.toml")).ok()?;
    let line = text.lines().find(|line| line.split_once('=').is_some_and(|(key, _)| key.trim() == "flink"))?;
    line.split('"').nth(1)?.parse().ok()
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
                let mut files = MemoryFiles::new().with("flink.toml", text.text.as_str());
                text.files.iter().for_each(|(path, text)| files.add(path, text.as_bytes().to_vec()));
                let compilation = compile("flink.toml".into(), &Request::default(), &files);
                let errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error);
                problems.extend(errors.map(|finding| format!("{} {} ({})", finding.rule.name, finding.message, finding.path)));
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
