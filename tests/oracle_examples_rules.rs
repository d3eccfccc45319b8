//! The language's own examples through the rules of the plan: no error, and the smallest file without a finding.
//!
//! Needs the folder `shared` (env FLINKC_SHARED, default `../shared` beside the repository); says so and passes without it, unless
//! FLINKC_REQUIRE_ORACLES=1.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use flinkc::check::rules::TARGET_NOT_BUILT;
use flinkc::compile::{Request, compile};
use flinkc::diagnostic::Level;
use flinkc::host::files::DiskFiles;
use flinkc::plan::rules::RULES;

/// The examples' folder, or nothing where there is none.
fn examples() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("FLINKC_SHARED").map_or(beside, PathBuf::from);
    let folder = shared.join("design/examples");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "{} is not there", folder.display());
    eprintln!("skipped: {} is not there", folder.display());
    None
}

/// Findings that an example is meant to have, or that tell a fault of the example.
const MEANT: &[(&str, &str)] = &[];

#[test]
fn examples_have_no_error_of_the_plan() {
    let Some(folder) = examples() else { return };
    let files = DiskFiles::new(&folder).unwrap();
    let mut names: Vec<String> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    let mut faults = BTreeSet::new();
    let mut warned = 0;
    for name in &names {
        let compilation = compile(name.as_str().into(), &Request::default(), &files);
        for finding in compilation.diagnostics.iter().filter(|finding| *finding.rule != TARGET_NOT_BUILT) {
            let ours = RULES.contains(&finding.rule);
            let line = format!("{name}: {} {}: {} {:?}", finding.rule.code, finding.rule.name, finding.message, finding.help);
            if name == "smallest.toml" || (ours && finding.level == Level::Error && !MEANT.contains(&(name.as_str(), finding.rule.name))) {
                faults.insert(line);
            } else if ours {
                warned += 1;
                eprintln!("{line}");
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(names.len() > 40 && warned > 0, "{} {warned}", names.len());
}
