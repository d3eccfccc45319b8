//! The documents against the code: what they show compiles, what they name exists, what they promise is built.
//!
//! In: README.md, ARCHITECTURE.md, CONTRIBUTING.md, docs/. Out: a failure where prose and code have parted.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "test: it reads the documents from disk")]

use std::fs;
use std::path::Path;

use camino::Utf8Path;
use flinkc::compile::{Request, compile};
use flinkc::host::files::DiskFiles;
use flinkc::package::PACKAGES;
use flinkc::target::TARGETS;

const DOCUMENTS: &[&str] =
    &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/moving.md", "docs/standalone.md", "docs/traceability.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|fault| panic!("{document}: {fault}"))
}

/// The first block of a language in a document.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let fence = format!("\n```{language}\n");
    let start = text.find(&fence).unwrap_or_else(|| panic!("no block of {language}")) + fence.len();
    text.get(start..).and_then(|rest| rest.split("\n```").next()).unwrap()
}

/// Compiles a text; gives the findings' rules and whether there is output.
fn compiled(text: &str) -> (Vec<String>, bool) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("flink.toml"), text).unwrap();
    let files = DiskFiles::new(folder.path()).unwrap();
    let compilation = compile(Utf8Path::new("flink.toml"), &Request::default(), &files);
    let rules = compilation.diagnostics.iter().map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect();
    (rules, compilation.output.is_some())
}

#[test]
fn the_tour_compiles_without_a_finding() {
    assert_eq!(compiled(block(&text("README.md"), "toml")), (Vec::new(), true));
}

#[test]
fn the_first_command_names_a_case_that_compiles() {
    let readme = text("README.md");
    let command = block(&readme, "sh").lines().next().unwrap();
    let case = command.split_whitespace().find(|word| word.starts_with("golden/")).unwrap();
    let file = fs::read_to_string(root().join(case).join("flink.toml")).unwrap();
    let (findings, built) = compiled(&file);
    assert!(built, "{case}: {findings:?}");
}

#[test]
fn the_sample_finding_is_what_the_compiler_says() {
    let readme = text("README.md");
    let (findings, built) = compiled(&block(&readme, "toml").replace("memory = \"4g\"", "memory = \"4Gi\""));
    let first = block(&readme, "text").lines().next().unwrap();
    assert!(!built);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let (rule, message) = findings.first().unwrap().split_once(": ").unwrap();
    assert!(first.ends_with(message), "{first:?} is not {message:?}");
    let sample: serde_json::Value = serde_json::from_str(block(&readme, "json")).unwrap();
    let word = |key: &str| sample.get(key).and_then(serde_json::Value::as_str);
    assert_eq!((word("rule"), word("message")), (Some(rule), Some(message)));
}

#[test]
fn files_that_are_named_exist() {
    let mut checked = 0;
    for document in DOCUMENTS {
        for word in text(document).split(|c: char| c.is_whitespace() || "`()|,;*:".contains(c)) {
            let word = word.trim_end_matches(['.', '/']);
            let ours =
                ["src/", "docs/", "tests/", "schemas/", "profiles/", "benches/", "xtask/", ".ci/"].iter().any(|top| word.starts_with(top));
            if ours && !word.chars().any(|c| c.is_uppercase() || "<{_$".contains(c)) {
                checked += 1;
                assert!(root().join(word).exists(), "{document} names `{word}`, which is not there");
            }
        }
    }
    assert!(checked > 20, "only {checked} names were found");
}

#[test]
fn targets_and_formats_are_those_of_this_build() {
    let readme = text("README.md");
    let row = |id: &str| readme.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).unwrap_or_else(|| panic!("no row of {id}"));
    for id in flinkc::manifest::sections::Target::WORDS {
        let built = TARGETS.iter().any(|target| target.meta().id.word() == *id);
        assert_eq!(row(id).ends_with("| **yes** |"), built, "{id}");
    }
    for package in PACKAGES {
        let word = package.format().word();
        assert!(readme.contains(&format!("`output.format = \"{word}\"`")), "the README does not name the format {word}");
    }
}
