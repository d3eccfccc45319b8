//! Helm itself, 3 and 4, reads what `--format helm` writes: `helm template -f values-PROFILE.yaml` gives the objects of `--profile PROFILE`,
//! for every golden case and profile, the umbrella of a workspace gives every member's, and `helm lint --strict` has nothing against them.
//!
//! What is changed at install time: oracle_helm_values.rs; other releases and namespaces: oracle_helm_release.rs.
//! Needs helm3 and helm4 in `$ORACLES_HOME/bin`; says `skipped` without them unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start programs and write scratch files")]

mod golden_case;
#[path = "oracle/helm.rs"]
mod helm;
#[path = "oracle/objects.rs"]
mod objects;

use std::path::PathBuf;
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::{Request, compile_fleet};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::files::Files;
use flinkc::manifest::sections::OutputFormat;
use flinkc::yaml;
use golden_case::{Case, cases};
use helm::{Chart, chart_cases, helms, template};
use objects::{Objects, built, by_name, same, write};
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

/// A workspace's objects with a profile: every member's, and what it brings along.
fn of_fleet(request: &Request, files: &dyn Files) -> Objects {
    let fleet = compile_fleet(Utf8Path::new("flink.toml"), request, files, &|_, _| {});
    let all = fleet.members.into_iter().chain(fleet.components).flat_map(|member| member.objects);
    by_name(all.map(|object| object.value))
}

#[test]
fn the_umbrella_is_every_member() {
    let helms = helms();
    for case in cases().into_iter().filter(|case| case.name.starts_with("workspace/") && !helms.is_empty()) {
        let files = DiskFiles::new(&case.folder).unwrap();
        let request = Request { format: Some(OutputFormat::Helm), ..case.request("") };
        let fleet = compile_fleet(Utf8Path::new("flink.toml"), &request, &files, &|_, _| {});
        let umbrella = fleet.umbrella.unwrap_or_else(|| panic!("{} has no umbrella", case.name)).tree;
        let folder = tempfile::tempdir().unwrap();
        write(&umbrella, folder.path());
        let lint = Command::new(&helms[0]).args(["lint", "--strict", "--with-subcharts"]).arg(folder.path()).output().unwrap();
        assert!(lint.status.success(), "{}: {}", case.name, String::from_utf8_lossy(&lint.stdout));
        let about = yaml::parse(std::str::from_utf8(umbrella.get("Chart.yaml").unwrap()).unwrap()).unwrap().remove(0).value;
        let profiles: Vec<&str> = about.pointer("/annotations/flinkc~1profiles").unwrap().as_str().unwrap().split(',').collect();
        for (n, profile) in profiles.iter().enumerate() {
            let profile = Some((*profile).to_owned()).filter(|profile| profile != "default");
            let expected = of_fleet(&Request { format: Some(OutputFormat::Yaml), profile: profile.clone(), ..request.clone() }, &files);
            assert!(!expected.is_empty(), "{} {profile:?}", case.name);
            let values = folder.path().join(format!("values-{}.yaml", profile.as_deref().unwrap_or_default()));
            let more: Vec<&str> = if profile.is_some() { vec!["-f", values.to_str().unwrap()] } else { Vec::new() };
            // Helm 4 reads one profile of each
            for program in helms.iter().take(if n == 0 { 2 } else { 1 }) {
                let made = template(program, "fleet", folder.path(), &more).unwrap_or_else(|fault| panic!("{}: {fault}", case.name));
                same(&made, &expected, &format!("{} {profile:?}", case.name));
                if n == 0 && case.name == "workspace/helm-fleet" {
                    let made = template(program, "any", folder.path(), &[]).unwrap();
                    same(&made, &expected, &format!("{} without a file", case.name));
                }
            }
        }
    }
}

#[test]
fn a_member_of_the_umbrella_is_left_out_and_a_wrong_value_refused() {
    for program in helms() {
        let case = cases().into_iter().find(|case| case.name == "workspace/helm-fleet").unwrap();
        let files = DiskFiles::new(&case.folder).unwrap();
        let fleet = compile_fleet(Utf8Path::new("flink.toml"), &case.request(""), &files, &|_, _| {});
        let folder = tempfile::tempdir().unwrap();
        write(&fleet.umbrella.unwrap().tree, folder.path());
        let all = template(&program, "fleet", folder.path(), &[]).unwrap();
        let fewer = template(&program, "fleet", folder.path(), &["--set", "members.orders=false"]).unwrap();
        let other = |key: &&(String, String, String, String)| key.2 == "streams-dev";
        assert!(fewer.keys().any(|key| other(&key)) != fewer.keys().any(|key| !other(&key)), "{fewer:?}");
        assert!(!fewer.is_empty() && fewer.iter().all(|(key, object)| all.get(key) == Some(object)));
        let image = template(&program, "fleet", folder.path(), &["--set", "orders.image=example.com/other:1"]).unwrap();
        let changed = all.iter().filter(|(key, object)| image.get(*key) != Some(object)).count();
        assert!((1..all.len() / 2 + 1).contains(&changed), "{changed}");
        for wrong in ["members.clicks=true", "order.image=x", "orders.parallelism=3", "orders.name=A_b", "members.orders=1"] {
            let fault = template(&program, "fleet", folder.path(), &["--set", wrong]).unwrap_err();
            assert!(fault.contains("values don't meet") || fault.contains("DNS label"), "{wrong}: {fault}");
        }
    }
}
