//! A workspace told as its members would be told alone, and what several of them share.
#![expect(clippy::unwrap_used, reason = "test")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Findings, Request, compile, compile_fleet, seen_from};
use crate::diagnostic::{Diagnostics, Sources};
use crate::manifest::files::{Files, FilesError, MemoryFiles};

const WORKSPACE: &str = "[workspace]\nmembers = [\"jobs/*.toml\"]\n\n[workspace.defaults]\nflink = \"1.20\"\nmode = \"session\"\nimage = \"x:1\"\n\
    unset = [\"checkpoints.dir\"]\njobmanager.memory = \"2g\"\ntaskmanager.memory = \"4g\"\ntaskmanager.replicas = 1\n";

fn files(shared: &str, members: &[(&str, &str)]) -> MemoryFiles {
    let mut files = MemoryFiles::new().with("flink.toml", format!("{WORKSPACE}{shared}"));
    for (name, text) in members {
        files.add(format!("jobs/{name}.toml"), format!("name = {name:?}\n{text}"));
    }
    files
}

/// Findings by rule, file, place and level, each once: what a person sees.
fn seen<'a>(all: impl IntoIterator<Item = (&'a Sources, &'a Diagnostics)>) -> BTreeSet<String> {
    let show = |(sources, diagnostics): (&Sources, &Diagnostics)| -> Vec<String> {
        let place = |finding: &crate::diagnostic::Diagnostic| {
            let span = finding.primary.as_ref().unwrap().span;
            (sources.get(span.source).unwrap().name.clone(), span.start)
        };
        diagnostics.iter().map(|f| format!("{} {:?} {:?} {}", f.rule.name, f.level, place(f), f.message)).collect()
    };
    all.into_iter().flat_map(show).collect()
}

fn of_fleet(files: &dyn Files) -> BTreeSet<String> {
    let fleet = compile_fleet(Utf8Path::new("flink.toml"), &Request::default(), files, &|_, _| {});
    seen(fleet.findings.iter().map(|Findings { sources, diagnostics, .. }| (&**sources, diagnostics)))
}

#[test]
fn a_fleet_is_told_what_its_members_are_told() {
    let good = "";
    let warned = "[config]\nakka.ask.timeout = \"30 s\"\n";
    let allowed = "[lints]\nunset-has-no-effect = \"allow\"\n";
    let wrong = "[config]\nrestart-strategy.typ = \"x\"\n";
    let broken = "unset = [\"labels\"]\nparallelism = 0\n";
    let unread = "flink = 7\n";
    let files = files("", &[("a", good), ("b", warned), ("c", allowed), ("d", wrong), ("e", broken), ("f", unread)]);
    let alone: Vec<_> = ["a", "b", "c", "d", "e", "f"]
        .map(|name| compile(Utf8Path::new(&format!("jobs/{name}.toml")), &Request::default(), &files))
        .into_iter()
        .collect();
    let alone = seen(alone.iter().map(|one| (&one.sources, &one.diagnostics)));
    assert!(alone.iter().any(|text| text.starts_with("unset-has-no-effect")), "{alone:#?}");
    assert_eq!(of_fleet(&files), alone);
}

/// Counts how often each file is read.
struct Counted(MemoryFiles, AtomicUsize);

impl Files for Counted {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError> {
        self.1.fetch_add(usize::from(path.starts_with("jobs")), Ordering::Relaxed);
        self.0.read(path, limit)
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        self.0.exists(path)
    }

    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError> {
        self.0.glob(base, pattern)
    }
}

#[test]
fn a_member_is_resolved_once_whatever_is_found() {
    let counted = Counted(files("", &[("a", "parallelism = 0\n"), ("b", ""), ("c", "")]), AtomicUsize::new(0));
    assert!(!of_fleet(&counted).is_empty());
    assert_eq!(counted.1.load(Ordering::Relaxed), 3, "each of three files");
}

#[test]
fn what_lies_between_members_obeys_the_policy_of_the_second() {
    let state = "[checkpoints]\ndir = \"s3://x/c\"\ninterval = \"1m\"\n[s3]\nidentity = \"node\"\n";
    let found = of_fleet(&files("", &[("a", state), ("b", state)]));
    assert!(found.iter().any(|text| text.starts_with("same-state-folder Warning")), "{found:#?}");
    let denied = of_fleet(&files("[workspace.defaults.lints]\nsame-state-folder = \"deny\"\n", &[("a", state), ("b", state)]));
    assert!(denied.iter().any(|text| text.starts_with("same-state-folder Error")), "{denied:#?}");
}

#[test]
fn a_shared_waiver_is_idle_only_if_nobody_needs_it() {
    let waiver = "[workspace.defaults.waivers.rest-without-auth]\nreason = \"the proxy asks\"\n";
    let open = "[rest]\nservice = \"node-port\"\n";
    let idle = |members: &[(&str, &str)]| {
        let found = of_fleet(&files(waiver, members));
        found.iter().filter(|text| text.starts_with("waiver-without-finding")).count()
    };
    assert_eq!(idle(&[("a", ""), ("b", ""), ("c", "")]), 1, "once");
    assert_eq!(idle(&[("a", ""), ("b", open)]), 0, "one needs it");
    assert_eq!(idle(&[("a", ""), ("b", "[waivers.no-ha]\nreason = \"x\"\n")]), 2, "a member's own beside it");
    let alone = compile(Utf8Path::new("jobs/a.toml"), &Request::default(), &files(waiver, &[("a", "")]));
    assert!(alone.diagnostics.iter().all(|finding| finding.rule.name != "waiver-without-finding"), "another member may need it");
}

#[test]
fn names_do_not_depend_on_the_root() {
    assert_eq!(seen_from(Utf8Path::new("a/b"), "a/b/flink.toml"), "flink.toml");
    assert_eq!(seen_from(Utf8Path::new("jobs/b"), "jobs/shared.toml"), "../shared.toml");
    assert_eq!(seen_from(Utf8Path::new("x/jobs/b"), "x/flink.toml"), "../../flink.toml");
    assert_eq!(seen_from(Utf8Path::new(""), "flink.toml"), "flink.toml");
    assert_eq!(seen_from(Utf8Path::new("a"), "flinkc:dev"), "flinkc:dev");
}
