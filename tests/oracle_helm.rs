//! Helm itself, 3 and 4, reads what `--format helm` writes: `helm template -f values-PROFILE.yaml` gives the objects of `--profile PROFILE`,
//! for every golden case and profile, and `helm lint --strict` has nothing against the chart.
//!
//! What is changed at install time: oracle_helm_values.rs; other releases and namespaces: oracle_helm_release.rs.
//! Needs helm3 and helm4 in `$ORACLES_HOME/bin`; says `skipped` without them unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start programs and write scratch files")]

mod golden_case;
#[path = "oracle/helm.rs"]
mod helm;
#[path = "oracle/objects.rs"]
mod objects;

use std::path::PathBuf;
use std::process::Command;

use golden_case::Case;
use helm::{Chart, chart_cases, helms};
use objects::{built, same};
use rayon::prelude::*;

#[test]
fn every_values_file_is_its_profile() {
    let helms = helms();
    if helms.is_empty() {
        return;
    }
    let faults: Vec<String> = chart_cases()
        .par_iter()
        .flat_map(|case| {
            let helms = &helms;
            std::panic::catch_unwind(move || every_profile(case, helms)).err().map(|_| case.name.clone())
        })
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

fn every_profile(case: &Case, helms: &[PathBuf]) {
    let chart = Chart::of(case);
    for program in helms {
        let lint = Command::new(program).args(["lint", "--strict"]).arg(chart.folder()).output().unwrap();
        assert!(lint.status.success(), "{}: {}", case.name, String::from_utf8_lossy(&lint.stdout));
    }
    for profile in chart.profiles() {
        let expected = objects::objects(built(&chart.path, &chart.plainly(profile.as_deref(), &[]), &chart.files));
        for program in helms {
            let made = chart.template(program, &chart.release(), profile.as_deref(), &[]);
            let made = made.unwrap_or_else(|fault| panic!("{} {profile:?}: {fault}", case.name));
            same(&made, &expected, &format!("{} {profile:?}", case.name));
        }
    }
}
