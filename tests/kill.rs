//! Kill -9 at random moments: a child writes two trees in turn into one folder, is killed, and the folder must hold the
//! one tree or the other in full, and every foreign file. The child is this very test, started again.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "a test of the disk and of processes needs both"
)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use flinkc::digest::Digest;
use flinkc::host::write::{Method, WriteOptions, compare_tree, write_tree};
use flinkc::package::record::{Input, Record};
use flinkc::package::tree::Tree;

const FOLDER: &str = "FLINKC_KILL_FOLDER";
const METHOD: &str = "FLINKC_KILL_METHOD";

/// The two trees share some files, differ in some, and each has some of its own.
fn build(variant: u8) -> (Tree, Record) {
    let mut tree = Tree::new();
    for number in 0..60 {
        let text = if number % 3 == 0 { "same\n".repeat(200) } else { format!("{variant}\n").repeat(200) };
        let path = if number % 5 == 0 { format!("only-{variant}/{number}.yaml") } else { format!("job-{}/{number}.yaml", number % 7) };
        tree.insert(path, text).unwrap();
    }
    let digest = Digest::of(&[variant]);
    let input =
        Input { digest, revision: None, repository: None, profile: None, profiles: vec![], target: None, set: vec![], approved_by: vec![] };
    let record = Record::new("0.1.0", "2026", input, &tree);
    (tree, record)
}

fn method(name: &str) -> WriteOptions {
    let method = if name == "in-place" { Method::InPlace } else { Method::Auto };
    WriteOptions { method, ..WriteOptions::default() }
}

/// The child: writes until it is killed. Without the variable it is an empty test.
#[test]
fn child() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let options = method(&env::var(METHOD).unwrap());
    let builds = [build(1), build(2)];
    loop {
        for (tree, record) in &builds {
            write_tree(Path::new(&folder), tree, record, &options).unwrap();
        }
    }
}

fn kill_once(out: &Path, method: &str, moment: Duration) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(FOLDER, out)
        .env(METHOD, method)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(moment);
    assert!(child.try_wait().unwrap().is_none(), "the child has ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
}

fn foreign(out: &Path) {
    assert_eq!(fs::read_to_string(out.join("README.md")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(out.join("job-1/notes")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(out.join(".git/HEAD")).unwrap(), "mine");
}

/// How many of the trees the folder holds in full, with nothing else of ours in it.
fn whole(out: &Path) -> usize {
    [build(1), build(2)]
        .iter()
        .filter(|(tree, record)| compare_tree(out, tree, record).unwrap().is_empty() && files(out) == tree.len() + 4)
        .count()
}

fn files(folder: &Path) -> usize {
    let count = |path: &Path| if path.is_dir() { files(path) } else { 1 };
    fs::read_dir(folder).unwrap().map(|entry| count(&entry.unwrap().path())).sum()
}

fn prepare(out: &Path) {
    let (tree, record) = build(1);
    write_tree(out, &tree, &record, &method("swap")).unwrap();
    fs::create_dir(out.join(".git")).unwrap();
    for path in ["README.md", "job-1/notes", ".git/HEAD"] {
        fs::write(out.join(path), "mine").unwrap();
    }
}

/// Moments spread over 0..40 ms without a source of randomness: the child's own timing varies enough.
fn moments(count: u64) -> impl Iterator<Item = Duration> {
    (0..count).map(|number| Duration::from_micros(2_000 + number.wrapping_mul(6_364_136_223_846_793_005) % 38_000))
}

#[test]
fn a_swap_killed_at_any_moment_leaves_the_one_tree_or_the_other() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    prepare(&out);
    let mut interrupted = 0;
    for moment in moments(200) {
        kill_once(&out, "swap", moment);
        assert_eq!(whole(&out), 1, "after {moment:?}");
        foreign(&out);
        interrupted += usize::from(home.path().join(".out.flinkc").exists());
    }
    assert!(interrupted >= 20, "only {interrupted} of 200 kills hit a write");
    let (tree, record) = build(2);
    write_tree(&out, &tree, &record, &method("swap")).unwrap();
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "the next run leaves nothing beside the folder");
    assert_eq!(whole(&out), 1);
}

#[test]
fn the_first_build_killed_at_any_moment_leaves_nothing_or_all() {
    for moment in moments(40) {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        kill_once(&out, "swap", moment / 4);
        if out.exists() {
            let complete = [build(1), build(2)].iter().any(|(tree, record)| compare_tree(&out, tree, record).unwrap().is_empty());
            assert!(complete, "after {moment:?}");
        }
    }
}

#[test]
fn a_write_in_place_is_finished_by_the_next_run() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    prepare(&out);
    let mut interrupted = 0;
    for (number, moment) in moments(100).enumerate() {
        kill_once(&out, "in-place", moment);
        foreign(&out);
        interrupted += usize::from(out.join(".flinkc-stage").exists());
        // The next run may go either way.
        let (tree, record) = build(u8::try_from(number % 2 + 1).unwrap());
        let way = if number % 4 < 2 { "swap" } else { "in-place" };
        let written = write_tree(&out, &tree, &record, &method(way)).unwrap();
        assert!(written.aside.is_empty() && written.edited.is_empty() && written.kept.is_empty(), "{written:?}");
        assert_eq!(whole(&out), 1, "after {moment:?}");
        foreign(&out);
        assert!(!out.join(".flinkc-stage").exists());
    }
    assert!(interrupted >= 10, "only {interrupted} of 100 kills hit a write");
}
