//! A chart under another release name and in another namespace is a working set: what the compiler gives for that name and namespace,
//! accepted by the API server, with no reference that leads nowhere; and two releases live beside each other in one namespace.
//!
//! Needs helm3, helm4 and the API server of the oracles (FLINKC_SHARED, ORACLES_HOME); says `skipped` without them unless
//! FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start programs and write scratch files")]

#[path = "oracle/apiserver.rs"]
mod apiserver;
mod golden_case;
#[path = "oracle/helm.rs"]
mod helm;
#[path = "oracle/objects.rs"]
mod objects;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use apiserver::{BESIDE, Server, level};
use flinkc::diagnostic::Level;
use flinkc::inspect::{Options, Text, inspect};
use flinkc::yaml;
use helm::{Chart, chart_cases, helms};
use objects::{Objects, put, same, tried};
use rayon::prelude::*;

/// Where all releases go.
const NAMESPACE: &str = "elsewhere";

/// The findings that say that something leads nowhere, or to what another has.
const REFERENCES: [&str; 8] = ["FK4131", "FK4132", "FK4134", "FK4135", "FK4136", "FK4138", "FK4142", "FK4143"];

fn stream(objects: &Objects) -> Vec<u8> {
    objects.values().map(|object| format!("---\n{}", yaml::emit(object))).collect::<String>().into_bytes()
}

/// What our own check has against references in a stream.
fn dangling(text: Vec<u8>) -> BTreeSet<String> {
    let found = inspect(&[Text { name: "release.yaml".to_owned(), bytes: text }], &Options::default()).diagnostics;
    let bad = found.iter().filter(|finding| finding.level != Level::Hint && REFERENCES.contains(&finding.rule.code));
    bad.map(|finding| format!("{}: {}", finding.rule.code, finding.message)).collect()
}

/// What one chart in one profile has against it.
fn released(chart: &Chart, profile: Option<&str>, program: &Path, folder: &Path) -> Result<bool, String> {
    let variant = chart.package.variants.iter().find(|(own, _)| own.as_deref() == profile).unwrap();
    let plan = variant.1.plan.as_ref().unwrap();
    let what = format!("{} {profile:?}", chart.name);
    // a profile with a name of its own keeps it
    let mut sets = vec!["name=another".to_owned()];
    if plan.namespace.is_some() {
        sets.push(format!("namespace={NAMESPACE}"));
    }
    let expected = tried(&chart.path, &chart.plainly(profile, &sets), &chart.files).map(objects::objects);
    let made = chart.template(program, "another", profile, &["--namespace", NAMESPACE, "--set", "name="]);
    let (made, expected) = match (made, expected) {
        (Ok(made), Ok(expected)) => (made, expected),
        // what the compiler refuses, the chart refuses
        (Err(_), Err(_)) => return Ok(false),
        (Err(said), Ok(_)) if said.contains("compile again") => return Ok(false),
        (Ok(_), Err(why)) if why.iter().all(|why| why.contains("`--set` is refused")) => return Ok(false),
        (made, expected) => return Err(format!("{what}: {:?} against {:?}", made.err(), expected.err())),
    };
    same(&made, &expected, &what);
    let own = chart.template(program, &chart.release(), profile, &[]).map(|objects| dangling(stream(&objects)))?;
    let new: Vec<String> =
        dangling(stream(&made)).into_iter().filter(|fault| !own.contains(&fault.replace("another", &plan.name))).collect();
    if !new.is_empty() {
        return Err(format!("{what}: {new:?}"));
    }
    put(&folder.join(what.replace(['/', ' ', '"', '(', ')'], "-")).join("release.yaml"), &stream(&made));
    // the other release, beside it
    let beside = chart.template(program, "beside", profile, &["--namespace", NAMESPACE, "--set", "name="])?;
    let text = fs::read_to_string(chart.source.join(&chart.path)).unwrap();
    // what the text calls by name has that name in every release: jobs of a session, snapshots, an account, objects of its own
    let written = |key: &(String, String, String, String)| {
        ["FlinkSessionJob", "FlinkStateSnapshot", "FlinkJob"].contains(&key.1.as_str())
            || text.contains(&format!("\"{}\"", key.3))
            || variant.1.objects.iter().any(|object| object.name == key.3 && matches!(object.origin, flinkc::target::Origin::Extra(_)))
    };
    let both: Vec<_> = made.keys().filter(|key| beside.contains_key(*key) && !written(key)).collect();
    if !both.is_empty() {
        return Err(format!("{what}: two releases share {both:?}"));
    }
    let mut together = made;
    together.extend(beside);
    let clashes: Vec<String> = dangling(stream(&together))
        .into_iter()
        .filter(|fault| !own.contains(&fault.replace("another", &plan.name).replace("beside", &plan.name)))
        .collect();
    if clashes.is_empty() { Ok(true) } else { Err(format!("{what}, two releases: {clashes:?}")) }
}

#[test]
fn another_release_is_a_working_set() {
    let helms = helms();
    let Some(server) = Server::start().filter(|_| !helms.is_empty()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut folders: BTreeMap<&'static str, Vec<PathBuf>> = BTreeMap::new();
    let outcomes: Vec<(&'static str, Result<bool, String>)> = chart_cases()
        .par_iter()
        .enumerate()
        .flat_map_iter(|(n, case)| {
            let chart = Chart::of(case);
            let chart = &chart;
            let program = &helms[n % helms.len()];
            let asked = level(chart.package.variants[0].1.plan.as_ref().map(|plan| plan.security.level));
            // Spotify's definition needs an approval that crds.sh does not give
            let place = if case.name.starts_with("spotify/") { "unasked" } else { asked };
            let folder = folder.path().join(place);
            let outcome = |profile: Option<String>| {
                let one = std::panic::AssertUnwindSafe(|| released(chart, profile.as_deref(), program, &folder));
                (asked, std::panic::catch_unwind(one).unwrap_or_else(|_| Err(format!("{} {profile:?} is another", chart.name))))
            };
            chart.profiles().into_iter().map(outcome).collect::<Vec<_>>()
        })
        .collect();
    let faults: Vec<&String> = outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().err()).collect();
    assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
    let followed = outcomes.iter().filter(|(_, outcome)| *outcome == Ok(true)).count();
    println!("{followed} of {} follow their release", outcomes.len());
    assert!(followed * 10 > outcomes.len() * 8);
    server.apply(BESIDE);
    server.definitions(&["apache:main", "lyft", "nextbreakpoint"]);
    for asked in ["restricted", "baseline", "privileged"] {
        let own = folder.path().join(asked);
        if own.is_dir() {
            folders.insert(asked, vec![own]);
        }
    }
    let (objects, faults) = server.verdicts(&folders);
    println!("{objects} objects");
    assert!(objects > 500 && faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
