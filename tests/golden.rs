//! Golden cases: each text compiles to exactly the tree beside it, byte for byte, both ways, with exactly these findings.
//!
//! One test a folder and profile. `cargo xtask golden --bless` (env FLINKC_BLESS=1) writes what the compiler says instead.
#![expect(clippy::disallowed_methods, clippy::print_stderr, reason = "writes expected trees and says so")]

mod golden_case;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use camino::Utf8Path;
use flinkc::package::diff::unified;
use golden_case::{Built, Case, cases};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let bless = std::env::var("FLINKC_BLESS").is_ok_and(|value| value == "1");
    let mut trials = Vec::new();
    for case in cases() {
        for profile in case.profiles() {
            let name = if profile.is_empty() { case.name.clone() } else { format!("{}[{profile}]", case.name) };
            let case = case.clone();
            trials.push(Trial::test(name, move || if bless { write(&case, &profile) } else { hold(&case, &profile) }));
        }
    }
    trials.push(Trial::test("no-leftovers", no_leftovers));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn hold(case: &Case, profile: &str) -> Result<(), Failed> {
    let built = case.build(profile);
    let expected = case.expected(profile);
    let mut report = String::new();
    let paths: BTreeSet<&Utf8Path> = expected.keys().chain(built.tree.keys()).map(AsRef::as_ref).collect();
    for path in paths {
        let (there, made) = (expected.get(path), built.tree.get(path));
        if there != made {
            report.push_str(&unified(path, there.map(Vec::as_slice), made.map(Vec::as_slice)));
        }
    }
    let file = case.stderr_file(profile);
    let there = fs::read(&file).ok();
    let said = (!built.stderr.is_empty()).then_some(built.stderr.as_bytes());
    if there.as_deref() != said {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        report.push_str(&unified(Utf8Path::new(&name), there.as_deref(), said));
    }
    consistent(case, &built, &mut report);
    if report.is_empty() { Ok(()) } else { Err(format!("\n{report}\nIf this is meant: cargo xtask golden --bless {}", case.name).into()) }
}

/// A case of `wrong` fails and writes nothing; every other one writes a bundle.
fn consistent(case: &Case, built: &Built, report: &mut String) {
    let wrong = case.name.starts_with("wrong/");
    if wrong != built.failed {
        report.push_str(if wrong { "a case of `wrong` compiles\n" } else { "it does not compile; cases of errors belong to `wrong`\n" });
    }
    if built.failed == built.tree.is_empty() {
        return;
    }
    report.push_str("a bundle is written if, and only if, nothing is an error\n");
}

fn write(case: &Case, profile: &str) -> Result<(), Failed> {
    let built = case.build(profile);
    let folder = case.expect_folder(profile);
    for path in case.expected(profile).keys().filter(|path| !built.tree.contains_key(*path)) {
        fs::remove_file(folder.join(path))?;
    }
    for (path, bytes) in &built.tree {
        put(&folder.join(path), bytes)?;
    }
    let file = case.stderr_file(profile);
    if built.stderr.is_empty() {
        if file.exists() {
            fs::remove_file(&file)?;
        }
    } else {
        put(&file, built.stderr.as_bytes())?;
    }
    remove_empty(&case.folder.join("expect"))?;
    let mut report = String::new();
    consistent(case, &built, &mut report);
    if report.is_empty() { Ok(()) } else { Err(format!("{report}{}", built.stderr).into()) }
}

fn put(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if fs::read(file).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    eprintln!("writes {}", file.display());
    fs::write(file, bytes)
}

/// Removes folders that hold nothing.
fn remove_empty(folder: &Path) -> std::io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            remove_empty(&path)?;
        }
    }
    // Several tests of one case may try at once.
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none()) {
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

/// No expectation of a profile that the case does not build.
fn no_leftovers() -> Result<(), Failed> {
    let mut found = Vec::new();
    for case in cases() {
        let profiles = case.profiles();
        let known: BTreeSet<_> = profiles.iter().map(|profile| case.stderr_file(profile)).collect();
        for entry in fs::read_dir(&case.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("stderr") && !known.contains(&path) {
                found.push(path.display().to_string());
            }
        }
        if profiles.iter().any(String::is_empty) {
            continue;
        }
        for entry in fs::read_dir(case.folder.join("expect")).into_iter().flatten() {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !profiles.contains(&name) {
                found.push(path.display().to_string());
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(format!("no profile of the case makes these:\n{}", found.join("\n")).into()) }
}
