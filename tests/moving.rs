//! The report of a move: what it reads like for resources of the three old operators, and what holds of it for each pair of homes.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "test: it reads golden cases, and runs the program"
)]

mod spec_generator;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use camino::Utf8Path;
use flinkc::compile::import::import;
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::host::files::DiskFiles;
use flinkc::manifest::files::{Files, MemoryFiles};
use flinkc::manifest::sections::Target as TargetName;
use flinkc::moving::{Home, Kind, Report, json, report, text};
use flinkc::target::{TARGETS, target};
use flinkc::yaml;
use proptest::prelude::*;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a resource that a golden case compiles to, as a user of that operator would import it.
fn imported(resource: &str) -> String {
    let documents = yaml::parse(&fs::read_to_string(root().join("golden").join(resource)).unwrap()).unwrap();
    let values: Vec<Value> = documents.into_iter().map(|document| document.value).collect();
    import(&values, None).remove(0).text
}

fn home(compilation: &Compilation) -> Option<Home<'_>> {
    let settings = compilation.settings.as_ref()?;
    Some(Home {
        target: settings.manifest.target.and_then(target)?,
        settings,
        plan: compilation.plan.as_ref(),
        objects: &compilation.objects,
        diagnostics: &compilation.diagnostics,
        sources: &compilation.sources,
    })
}

/// Both compilations of a text, and the report; nothing where it has no settings for one of the homes.
fn moved(files: &dyn Files, to: TargetName) -> Option<(Compilation, Report)> {
    let path = Utf8Path::new("flink.toml");
    let old = compile(path, &Request::default(), files);
    let new = compile(path, &Request { target: Some(to), ..Request::default() }, files);
    let report = report(&home(&old)?, &home(&new)?);
    Some((new, report))
}

fn told(text_of: &str, to: TargetName) -> String {
    let files = MemoryFiles::new().with("flink.toml", text_of);
    text(&moved(&files, to).unwrap().1)
}

const SPOTIFY: &str = "spotify/detached-submitter/expect/flinkcluster.yaml";
const LYFT: &str = "lyft/high-availability/expect/flinkapplication.yaml";
const NEXTBREAKPOINT: &str = "nextbreakpoint/jobs/expect/flinkdeployment.yaml";

#[test]
fn spotify_to_operator() {
    insta::assert_snapshot!(told(&imported(SPOTIFY), TargetName::Operator));
}

#[test]
fn spotify_to_native() {
    insta::assert_snapshot!(told(&imported(SPOTIFY), TargetName::Native));
}

#[test]
fn spotify_to_standalone() {
    insta::assert_snapshot!(told(&imported(SPOTIFY), TargetName::Standalone));
}

#[test]
fn lyft_to_operator() {
    insta::assert_snapshot!(told(&imported(LYFT), TargetName::Operator));
}

#[test]
fn lyft_to_native() {
    insta::assert_snapshot!(told(&imported(LYFT), TargetName::Native));
}

#[test]
fn lyft_to_standalone() {
    insta::assert_snapshot!(told(&imported(LYFT), TargetName::Standalone));
}

#[test]
fn nextbreakpoint_to_operator() {
    insta::assert_snapshot!(told(&imported(NEXTBREAKPOINT), TargetName::Operator));
}

#[test]
fn nextbreakpoint_to_native() {
    insta::assert_snapshot!(told(&imported(NEXTBREAKPOINT), TargetName::Native));
}

#[test]
fn nextbreakpoint_to_standalone() {
    insta::assert_snapshot!(told(&imported(NEXTBREAKPOINT), TargetName::Standalone));
}

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&fs::read_to_string(root().join("docs/move-report.schema.json")).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The folders of golden cases whose text is one file of one target.
fn cases() -> Vec<PathBuf> {
    let families = TARGETS.iter().map(|target| target.meta().id.word());
    let mut found: Vec<PathBuf> = families
        .flat_map(|family| {
            let read = fs::read_dir(root().join("golden").join(family)).unwrap().map(|entry| entry.unwrap().path());
            let mut cases: Vec<PathBuf> =
                read.filter(|case| case.join("flink.toml").is_file() && !case.join("case.toml").is_file()).collect();
            cases.sort();
            // one family is larger than all others together
            cases.into_iter().take(9)
        })
        .collect();
    found.sort();
    found
}

/// What must hold of a report, whatever the text.
fn hold(compilation: &Compilation, report: &Report, schema: &jsonschema::Validator) {
    let written = text(report);
    let program: Value = serde_json::from_str(&json(report)).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&program).map(|error| format!("{} {error}", error.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new(), "{program}");
    assert_eq!(report.builds, !compilation.diagnostics.has_errors());
    for finding in compilation.diagnostics.iter() {
        let as_loss = finding.rule.name == "left-behind" || finding.level == Level::Error;
        let told = report.lost.iter().any(|loss| loss.message == finding.message && loss.what == finding.path);
        assert_eq!(told, as_loss || told, "{} is not told:\n{written}", finding.message);
    }
    // the same items in both
    let items = |key: &str| program.get(key).and_then(Value::as_array).unwrap();
    let sizes = [items("lost").len(), items("changed").len(), items("steps").len()];
    assert_eq!(sizes, [report.lost.len(), report.changed.len(), report.steps.len()]);
    let flowed = written.split_whitespace().collect::<Vec<_>>().join(" ");
    for (key, shown) in [("lost", "message"), ("changed", "what"), ("steps", "title")] {
        for item in items(key) {
            let words = item.get(shown).and_then(Value::as_str).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flowed.contains(&words), "{words} is not in\n{written}");
        }
    }
    for command in items("steps").iter().flat_map(|step| step.get("commands").and_then(Value::as_array).unwrap()) {
        assert!(written.contains(command.as_str().unwrap()), "{command}");
        assert!(!command.as_str().unwrap().contains('\n'), "{command}");
    }
    let losses = report.lost.iter().map(|loss| (loss.kind, &loss.what, &loss.message)).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(losses.len(), report.lost.len(), "told twice:\n{written}");
    assert!(report.changed.iter().all(|change| change.from != change.to), "no change:\n{written}");
}

#[test]
fn each_pair_of_homes_has_a_report() {
    let (schema, mut pairs, mut reports) = (schema(), std::collections::BTreeSet::new(), 0);
    for case in cases() {
        let files = DiskFiles::new(&case).unwrap();
        let old = compile(Utf8Path::new("flink.toml"), &Request::default(), &files);
        for to in TARGETS.iter().map(|target| target.meta().id) {
            let new = compile(Utf8Path::new("flink.toml"), &Request { target: Some(to), ..Request::default() }, &files);
            let (Some(from), Some(there)) = (home(&old), home(&new)) else { continue };
            let report = report(&from, &there);
            if report.from == to {
                // nothing moves
                let told: Vec<&str> = report.changed.iter().map(|change| change.what.as_str()).collect();
                let lost = report.lost.iter().filter(|loss| loss.kind != Kind::NotAdmitted).count();
                assert_eq!((told, lost), (Vec::new(), 0), "{}", case.display());
                continue;
            }
            hold(&new, &report, &schema);
            let habits = report.changed.iter().filter(|change| change.sources.len() == 2).count();
            assert!(habits > 1 || new.plan.is_none(), "{} to {}", case.display(), to.word());
            pairs.insert((report.from.word(), to.word()));
            reports += 1;
        }
    }
    assert_eq!(pairs.len(), 30, "{pairs:?}");
    assert!(reports > 150, "{reports}");
}

#[test]
fn what_is_imported_moves_with_its_losses_told() {
    let schema = schema();
    for family in ["spotify", "lyft", "nextbreakpoint"] {
        for case in cases().iter().filter(|case| case.parent().unwrap().ends_with(family)) {
            let read = fs::read_dir(case.join("expect")).unwrap().map(|entry| entry.unwrap().path());
            let yamls = read.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
            let texts = yamls.flat_map(|path| yaml::parse(&fs::read_to_string(path).unwrap()).unwrap());
            let values: Vec<Value> = texts.map(|document| document.value).collect();
            for text in import(&values, None) {
                let files = MemoryFiles::new().with("flink.toml", text.text.as_str());
                let (new, report) = moved(&files, TargetName::Operator).unwrap();
                hold(&new, &report, &schema);
                // a patch of the old resource never comes along
                let patched = text.text.contains("[patch.");
                let behind = report.lost.iter().any(|loss| loss.kind == Kind::LeftBehind && !loss.holds.is_empty());
                assert!(behind || !patched || report.lost.iter().any(|loss| loss.what.starts_with("patch.")), "{}", case.display());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// Whatever the text: a report without a panic, with every loss told, the same for programs.
    #[test]
    fn every_text_has_a_report(text in spec_generator::spec(14, 60), to in 1_usize..6) {
        let target = TARGETS.get(to).unwrap().meta().id;
        if let Some((new, report)) = moved(&spec_generator::files(&text), target) {
            hold(&new, &report, &schema());
        }
    }
}

#[test]
fn a_secret_is_in_no_report() {
    let text = imported(LYFT).replace("[lints]", "[config]\ns3.secret-key = \"hunter2hunter2\"\n\n[lints]");
    let patched = text.replace("[lints]", "[patch.FlinkApplication.spec.flinkConfig]\n\"s3.secret-key\" = \"hunter2hunter2\"\n\n[lints]");
    for text in [text, patched] {
        let files = MemoryFiles::new().with("flink.toml", text.as_str());
        let (_, report) = moved(&files, TargetName::Operator).unwrap();
        assert!(text.contains("hunter2") && !report.lost.is_empty());
        assert!(!json(&report).contains("hunter2") && !self::text(&report).contains("hunter2"), "{}", self::text(&report));
    }
}

/// The command line of the README that moves a cluster, and what it reads and writes.
fn line_of_the_readme() -> (String, String) {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let line = readme.lines().find(|line| line.starts_with("flinkc import golden/")).expect("the README moves a golden case").to_owned();
    let resource = line.split_whitespace().nth(2).unwrap().to_owned();
    (line, resource)
}

/// Runs `flinkc ARGUMENTS` in the repository.
fn flinkc(arguments: &[&str], input: &[u8], folder: &Path) -> std::process::Output {
    let mut child = Command::new(cargo_bin!("flinkc"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_line_of_the_readme_gives_a_flinkdeployment_and_a_report() {
    let (line, resource) = line_of_the_readme();
    assert_eq!(line, format!("flinkc import {resource} | flinkc build --target operator --report=move.txt - > flinkdeployment.yaml"));
    let folder = tempfile::tempdir().unwrap();
    let resource = root().join(resource);
    let imported = flinkc(&["import", resource.to_str().unwrap()], b"", folder.path());
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let built = flinkc(&["build", "--target", "operator", "--report=move.txt", "-"], &imported.stdout, folder.path());
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let written = yaml::parse(&String::from_utf8(built.stdout).unwrap()).unwrap();
    assert!(written.iter().any(|document| document.value.get("kind").is_some_and(|kind| kind == "FlinkDeployment")));
    let report = fs::read_to_string(folder.path().join("move.txt")).unwrap();
    assert!(report.starts_with("Moving `") && report.contains("from spotify to operator"), "{report}");
    // the same for programs, where nothing but manifests may be on standard output
    let built = flinkc(&["build", "--target", "operator", "--report=move.json", "-", "-q"], &imported.stdout, folder.path());
    let program: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("move.json")).unwrap()).unwrap();
    assert!(schema().is_valid(&program) && yaml::parse(&String::from_utf8(built.stdout).unwrap()).is_ok());
    let built = flinkc(&["build", "--target", "operator", "--report", "-"], &imported.stdout, folder.path());
    assert!(String::from_utf8(built.stderr).unwrap().contains("Moving `"));
}

#[test]
fn a_report_needs_a_move() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("golden/spotify/session/flink.toml"), folder.path().join("flink.toml")).unwrap();
    for (arguments, wanted) in [
        (&["build", "--report"][..], "--target"),
        (&["build", "--report", "--target", "spotify"], "for spotify already"),
        (&["build", "--report", "--target", "operator", "--check"], "--check"),
    ] {
        let ran = flinkc(arguments, b"", folder.path());
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(wanted), "{arguments:?}: {said}");
    }
    // what does not build there has a report all the same
    let ran = flinkc(&["build", "--report", "--target", "lyft", "--message-format", "json"], b"", folder.path());
    assert_eq!(ran.status.code(), Some(1));
    let program: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(program.get("builds"), Some(&Value::Bool(false)));
}
