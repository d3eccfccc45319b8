//! The house rules that no lint knows: the sources go in as text, a list of `file:line: what is wrong` comes out, which
//! must be empty. Source: style.md, sections 1 and 3; architecture.md, the table of stages.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "it reads the sources from disk")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Which stage comes when; a folder may import its own row and the rows above. A leaf knows no stage.
const STAGES: &[(&str, &[&str])] = &[
    ("leaf", &["catalog", "diagnostic", "digest", "example", "flink", "k8s", "operators", "pointer", "template", "yaml"]),
    ("read", &["excerpt", "manifest"]),
    ("resolve", &["resolve"]),
    ("plan", &["migrate", "plan"]),
    ("lower and raise", &["target"]),
    ("pack", &["package"]),
    ("check", &["check", "compare", "inspect", "moving", "rules"]),
    ("shell", &["cli", "compile", "host", "krm"]),
];

/// Files that may be longer than [`LONGEST`] lines, with the reason.
const LONG: &[(&str, &str)] = &[];

const LONGEST: usize = 500;

/// Words that only `src/host` may use, and why. `main.rs` may also name `std::process`, for its exit code.
const IMPURE: &[(&str, &str)] = &[
    ("std::fs", "the disk belongs to src/host"),
    ("std::env", "the environment belongs to src/host"),
    ("std::process", "processes belong to src/host, the exit code to main.rs"),
    ("TcpStream", "flinkc is offline"),
    ("TcpListener", "flinkc is offline"),
    ("UdpSocket", "flinkc is offline"),
    ("ToSocketAddrs", "flinkc is offline"),
    ("SystemTime", "the clock belongs to src/host"),
    ("Instant", "the clock belongs to src/host"),
    ("HashMap", "its order differs from run to run: use BTreeMap or IndexMap"),
    ("HashSet", "its order differs from run to run: use BTreeSet or IndexSet"),
];

/// Words that no file may use, and why.
const NOWHERE: &[(&str, &str)] = &[
    ("todo!", "finish it, or return an error that says so"),
    ("unimplemented!", "finish it, or return an error that says so"),
    ("FIXME", "fix it, or write `TODO(#number): reason`"),
];

#[test]
fn the_sources_are_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = BTreeMap::new();
    collect(root, "src", &mut sources);
    collect(root, "xtask/src", &mut sources);
    assert!(sources.len() > 10, "the sources are not where they were");
    let faults: Vec<String> = sources.iter().flat_map(|(path, text)| faults(path, text)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    for (path, reason) in LONG {
        assert!(sources.get(*path).is_some_and(|text| text.lines().count() > LONGEST), "{path} is no longer long: drop its line");
        assert!(!reason.is_empty(), "{path} needs a reason");
    }
}

#[test]
fn each_rule_finds_its_fault() {
    let cases = [
        ("src/plan/a.rs", "//! x\nuse std::fs::read;\n", "src/plan/a.rs:2: `std::fs`"),
        ("src/plan/a.rs", "//! x\nuse std::{fmt, fs};\n", "src/plan/a.rs:2: `std::fs`"),
        ("src/plan/a.rs", "//! x\nuse std::{\n    env,\n};\n", "src/plan/a.rs:2: `std::env`"),
        ("src/plan/a.rs", "//! x\nlet t = Instant::now();\n", "src/plan/a.rs:2: `Instant`"),
        ("src/plan/a.rs", "//! x\nlet m: HashMap<u8, u8>;\n", "src/plan/a.rs:2: `HashMap`"),
        ("src/plan/a.rs", "//! x\nuse crate::target::Target;\n", "src/plan/a.rs:2: imports `target`"),
        ("src/plan/a.rs", "//! x\nuse crate::{diagnostic::Code, host};\n", "src/plan/a.rs:2: imports `host`"),
        ("src/flink/a.rs", "//! x\nlet a = crate::manifest::read();\n", "src/flink/a.rs:2: imports `manifest`"),
        ("src/yaml.rs", "//! x\nuse crate::package::tree::Tree;\n", "src/yaml.rs:2: imports `package`"),
        ("src/odd/a.rs", "//! x\n", "src/odd/a.rs:1: `odd` has no place in STAGES"),
        ("src/host/a.rs", "use std::fs;\n", "src/host/a.rs:1: opens without"),
        ("src/host/a.rs", "//! x\ntodo!()\n", "src/host/a.rs:2: `todo!`"),
        ("src/host/a.rs", "//! x\n// TODO later\n", "src/host/a.rs:2: a TODO"),
        ("src/main.rs", "//! x\nuse std::env;\n", "src/main.rs:2: `std::env`"),
    ];
    for (path, text, expected) in cases {
        let found = faults(path, text);
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{path}: {text:?} gave {found:?}");
    }
    let long = format!("//! x\n{}", "\n".repeat(LONGEST));
    assert!(faults("src/host/a.rs", &long).iter().any(|fault| fault.contains("lines")));
    let clean = [
        ("src/host/a.rs", "//! x\nuse std::fs;\nlet t = Instant::now();\n"),
        ("src/plan/a.rs", "//! std::fs is not for this file\n// neither is HashMap\nuse crate::manifest::A;\nlet InstantOf = 1;\n"),
        ("src/package/a.rs", "//! x\n// TODO(#12): when the field has moved\nuse crate::{diagnostic, target::{self, plan}};\n"),
        ("src/main.rs", "//! x\nuse std::process::ExitCode;\n"),
        ("src/lib.rs", "//! x\npub mod host;\npub use crate::host::Error;\n"),
    ];
    for (path, text) in clean {
        assert_eq!(faults(path, text), Vec::<String>::new(), "{path}: {text:?}");
    }
}

fn collect(root: &Path, folder: &str, sources: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(root, &path, sources);
        } else if path.ends_with(".rs") {
            sources.insert(path.clone(), fs::read_to_string(root.join(&path)).unwrap());
        }
    }
}

fn faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |line: usize, what: String| faults.push(format!("{path}:{line}: {what}"));
    if !text.starts_with("//! ") {
        fault(1, "opens without a `//!` line that says what comes in and what goes out".to_owned());
    }
    let lines = text.lines().count();
    if lines > LONGEST && !LONG.iter().any(|(long, _)| *long == path) {
        fault(1, format!("has {lines} lines, at most {LONGEST} without an entry in LONG"));
    }
    for (number, line) in text.lines().enumerate() {
        if line.contains("TODO") && !line.contains("TODO(#") {
            fault(number + 1, "a TODO without an issue and a reason: `TODO(#12): …`".to_owned());
        }
    }
    let stage = path.strip_prefix("src/").filter(|rest| !matches!(*rest, "lib.rs" | "main.rs"));
    let stage = stage.and_then(|rest| rest.split(['/', '.']).next());
    let rank = stage.and_then(rank_of);
    if let (Some(stage), None) = (stage, rank) {
        fault(1, format!("`{stage}` has no place in STAGES"));
    }
    let pure = path.starts_with("src/") && stage != Some("host");
    for (number, statement) in statements(text) {
        for (word, why) in NOWHERE {
            if names(&statement, word) {
                fault(number, format!("`{word}`: {why}"));
            }
        }
        for (word, why) in IMPURE {
            let allowed = !pure || (path == "src/main.rs" && *word == "std::process");
            if !allowed && (names(&statement, word) || members(&statement, "std").any(|member| format!("std::{member}") == *word)) {
                fault(number, format!("`{word}`: {why}"));
            }
        }
        let Some(rank) = rank else { continue };
        for folder in members(&statement, "crate") {
            if rank_of(&folder).is_some_and(|other| other > rank) {
                fault(number, format!("imports `{folder}`, which is a later stage"));
            }
        }
    }
    faults
}

fn rank_of(folder: &str) -> Option<usize> {
    STAGES.iter().position(|(_, folders)| folders.contains(&folder))
}

/// The code without comments, a `use` that goes over several lines as one piece, each with its first line's number.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default().trim();
        match found.last_mut() {
            Some((_, statement)) if open => statement.push_str(code),
            Some(_) | None => found.push((number + 1, code.to_owned())),
        }
        let starts = code.starts_with("use ") || code.starts_with("pub use ") || code.starts_with("pub(crate) use ");
        open = (open || starts) && !code.contains(';');
    }
    found
}

/// Whether `word` stands in `code` as a word of its own.
fn names(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (code.get(..at).unwrap_or_default(), code.get(at + word.len()..).unwrap_or_default());
        !before.ends_with(part) && !after.starts_with(part)
    })
}

/// What is named directly under `root::`, also in `root::{a, b::{c}}`.
fn members<'a>(code: &'a str, root: &str) -> impl Iterator<Item = String> + use<'a> {
    let start = format!("{root}::");
    let places: Vec<usize> = code.match_indices(&start).map(|(at, _)| at + start.len()).collect();
    places.into_iter().flat_map(move |at| {
        let rest = code.get(at..).unwrap_or_default();
        let word = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(list) = rest.strip_prefix('{') else { return vec![word(rest)] };
        let (mut depth, mut found, mut fresh) = (0_u32, Vec::new(), 0);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    found.push(word(list.get(fresh..at).unwrap_or_default()));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.push(word(list.get(fresh..at).unwrap_or_default()));
                    fresh = at + 1;
                }
                _ => {}
            }
        }
        found
    })
}
