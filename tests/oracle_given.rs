//! Every configuration inside the shared corpora, judged by hand: exactly these rules, file by file. Hints (old names that are still read)
//! are advice and not listed.
//!
//! How each was judged: secrets stand there in clear (checkpoint stores, key stores of the TLS examples); `file:` paths are on a hostPath
//! volume of one node, which the resource shows and Flink cannot see; `security.ssl.enabled` has no effect in 2.x (release notes, and the
//! reflected catalogue); the interval `5000` has no unit; the reference ConfigMaps for 2.x have no `--add-opens`, and every submission
//! fails on a real cluster; the snippets for local recovery have no sizes, and processes with them alone do not start.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flinkc::diagnostic::{Diagnostics, Level, SourceId};
use flinkc::excerpt::{self, Found};
use flinkc::flink::FlinkVersion;
use flinkc::plan::rules::given;

const FOLDERS: [&str; 3] = ["tutorial", "standalone-reference", "operator/corpus"];

const EXPECTED: &str = include_str!("oracle/given.tsv");

fn shared() -> PathBuf {
    std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "yaml") {
            found.push(path);
        }
    }
}

/// The version that a folder names, as a user would with `--flink`.
fn said(name: &str) -> Option<FlinkVersion> {
    let folders = [("/1.20/", FlinkVersion::new(1, 20)), ("/2.x/", FlinkVersion::new(2, 3))];
    folders.into_iter().find(|(folder, _)| name.contains(folder)).map(|(_, version)| version)
}

#[test]
fn every_configuration_has_its_real_faults_and_no_other() {
    let data = shared().join("data");
    if !data.is_dir() {
        assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "required, but absent: {}", data.display());
        println!("skipped: {} is absent", data.display());
        return;
    }
    let expected: BTreeMap<&str, BTreeSet<&str>> = EXPECTED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(file, names)| (file, names.split_whitespace().collect()))
        .collect();
    let (mut faults, mut judged, mut seen) = (String::new(), 0, BTreeSet::new());
    for folder in FOLDERS {
        let mut paths = Vec::new();
        files(&data.join(folder), &mut paths);
        paths.sort();
        for path in paths {
            let name = path.strip_prefix(&data).unwrap().display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            let Found::Excerpts(excerpts) = excerpt::find(SourceId(0), &name, &text, said(&name)) else { continue };
            // a file of the folder that is no configuration and no object of Kubernetes
            let excerpts: Vec<_> = excerpts.into_iter().filter(|excerpt| excerpt.object.is_some()).collect();
            let mut diagnostics = Diagnostics::default();
            for excerpt in &excerpts {
                judged += 1;
                let _secrets = given::judge(excerpt, &mut diagnostics);
            }
            let names: BTreeSet<&str> =
                diagnostics.iter().filter(|finding| finding.level != Level::Hint).map(|finding| finding.rule.name).collect();
            let wanted = expected.get(name.as_str()).cloned().unwrap_or_default();
            if names != wanted {
                faults.push_str(&format!("{name}\n  found  {names:?}\n  judged {wanted:?}\n"));
            }
            seen.insert(name);
        }
    }
    let unread: Vec<&&str> = expected.keys().filter(|file| !seen.contains(**file)).collect();
    assert!(judged > 50, "only {judged} configurations were found");
    assert!(unread.is_empty(), "judged, but not there: {unread:?}");
    assert!(faults.is_empty(), "{faults}");
}
