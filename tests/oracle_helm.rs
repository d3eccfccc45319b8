//! Helm itself, 3 and 4, reads what `--format helm` writes: `helm template -f values-PROFILE.yaml` gives the objects of `--profile PROFILE`,
//! a value changed at install time gives what the compiler gives for the same change, and what was not compiled is refused.
//!
//! A third of the cases, all with FLINKC_ALL_CHARTS=1. Needs helm3 and helm4 in `$ORACLES_HOME/bin`; says `skipped` without them unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start programs and write scratch files")]

mod golden_case;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::{Build, Request, build, compile_fleet};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::files::Files;
use flinkc::manifest::sections::OutputFormat;
use flinkc::package::tree::Tree;
use flinkc::yaml;
use golden_case::{Case, cases};
use rayon::prelude::*;
use serde_json::Value;

/// Helm 3 and Helm 4.
fn helms() -> Vec<PathBuf> {
    let home = std::env::var("ORACLES_HOME").unwrap_or_else(|_| format!("{}/.cache/flinkc-oracles", std::env::var("HOME").unwrap()));
    let programs: Vec<PathBuf> = ["helm3", "helm4"].iter().map(|name| Path::new(&home).join("bin").join(name)).collect();
    if programs.iter().all(|program| program.exists()) {
        return programs;
    }
    assert!(!std::env::var("FLINKC_REQUIRE_ORACLES").is_ok_and(|value| value == "1"), "an oracle is missing: {programs:?}");
    eprintln!("skipped: no helm3 and helm4 in {home}/bin");
    Vec::new()
}

type Objects = BTreeMap<(String, String, String, String), Value>;

fn by_name(objects: impl IntoIterator<Item = Value>) -> Objects {
    let mut all = Objects::new();
    for object in objects {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("/apiVersion"), text("/kind"), text("/metadata/namespace"), text("/metadata/name"));
        assert!(all.insert(key.clone(), object).is_none(), "{key:?} twice");
    }
    all
}

fn template(program: &Path, release: &str, chart: &Path, more: &[&str]) -> Result<Objects, String> {
    let output = Command::new(program).args(["template", release]).arg(chart).args(more).output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8(output.stdout).unwrap();
    Ok(by_name(yaml::parse(&text).unwrap().into_iter().map(|document| document.value).filter(|value| !value.is_null())))
}

fn write(tree: &Tree) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in tree.iter() {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    folder
}

fn built(path: &str, request: &Request, files: &dyn Files) -> Build {
    let built = build(Utf8Path::new(path), request, files);
    let found: Vec<&str> = built
        .variants
        .iter()
        .flat_map(|(_, one)| one.diagnostics.iter())
        .filter(|finding| finding.level == flinkc::diagnostic::Level::Error)
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(found, Vec::<&str>::new(), "{path}");
    built
}

fn compiled(path: &str, request: &Request, files: &dyn Files) -> Objects {
    by_name(built(path, request, files).variants.swap_remove(0).1.objects.into_iter().map(|object| object.value))
}

fn same(made: &Objects, expected: &Objects, what: &str) {
    let names = |objects: &Objects| objects.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(made), names(expected), "{what}");
    for (key, object) in made {
        assert_eq!(object, &expected[key], "{what} {key:?}");
    }
}

fn charts() -> Vec<Case> {
    let all = std::env::var("FLINKC_ALL_CHARTS").is_ok_and(|value| value == "1");
    let cases = cases().into_iter().filter(|case| !case.name.starts_with("wrong/") && !case.flags.workspace);
    // Helm takes a tenth of a second a time: a third of the cases, and all with profiles, unless all are asked for
    let some = cases.enumerate().filter(|(n, case)| all || n % 3 == 0 || case.name.starts_with("helm/") || !case.flags.profiles.is_empty());
    some.map(|(_, case)| case).collect()
}

#[test]
fn every_values_file_is_its_profile() {
    let helms = helms();
    let faults: Vec<String> = charts()
        .par_iter()
        .flat_map(|case| {
            let helms = &helms;
            std::panic::catch_unwind(move || every_profile(case, helms)).err().map(|_| case.name.clone())
        })
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

fn every_profile(case: &Case, helms: &[PathBuf]) {
    let files = DiskFiles::new(&case.folder).unwrap();
    let path = case.flags.path.as_deref().unwrap_or("flink.toml");
    let request = Request { format: Some(OutputFormat::Helm), ..case.request("") };
    let package = built(path, &request, &files);
    let folder = write(&package.output.unwrap().tree);
    for (n, program) in helms.iter().enumerate() {
        if n == 0 {
            let lint = Command::new(program).args(["lint", "--strict"]).arg(folder.path()).output().unwrap();
            assert!(lint.status.success(), "{}: {}", case.name, String::from_utf8_lossy(&lint.stdout));
        }
        for (profile, compilation) in &package.variants {
            let one = Request { format: Some(OutputFormat::Yaml), profile: profile.clone(), ..request.clone() };
            let expected = compiled(path, &one, &files);
            let values = folder.path().join(format!("values-{}.yaml", profile.as_deref().unwrap_or_default()));
            let more: Vec<&str> = if profile.is_some() { vec!["-f", values.to_str().unwrap()] } else { Vec::new() };
            let name = &package.variants[0].1.plan.as_ref().unwrap().name;
            let made = template(program, name, folder.path(), &more).unwrap_or_else(|fault| panic!("{} {profile:?}: {fault}", case.name));
            same(&made, &expected, &format!("{} {profile:?} {}", case.name, compilation.objects.len()));
        }
    }
}

#[test]
fn every_chart_follows_its_release() {
    let Some(program) = helms().into_iter().next() else { return };
    let followed: Vec<bool> = charts()
        .par_iter()
        .map(|case| {
            let files = DiskFiles::new(&case.folder).unwrap();
            let path = case.flags.path.as_deref().unwrap_or("flink.toml");
            let request = Request { format: Some(OutputFormat::Helm), ..case.request("") };
            let package = built(path, &request, &files);
            let first = &package.variants[0];
            let mut named = Request { format: Some(OutputFormat::Yaml), profile: first.0.clone(), ..request.clone() };
            named.set.push("name=another".to_owned());
            let namespace = first.1.plan.as_ref().unwrap().namespace.is_some();
            if namespace {
                named.set.push("namespace=elsewhere".to_owned());
            }
            // what the compiler refuses, the chart refuses
            let compiled = build(Utf8Path::new(path), &named, &files).variants.swap_remove(0).1;
            if compiled.diagnostics.has_errors() {
                return false;
            }
            let folder = write(&package.output.unwrap().tree);
            let values = folder.path().join(format!("values-{}.yaml", first.0.as_deref().unwrap_or_default()));
            let mut more = if first.0.is_some() { vec!["-f", values.to_str().unwrap()] } else { Vec::new() };
            more.extend(if namespace { vec!["--namespace", "elsewhere"] } else { Vec::new() });
            let made = template(&program, "another", folder.path(), &more).unwrap_or_else(|fault| panic!("{}: {fault}", case.name));
            same(&made, &by_name(compiled.objects.into_iter().map(|object| object.value)), &case.name);
            true
        })
        .collect();
    assert!(followed.iter().filter(|followed| **followed).count() * 10 > followed.len() * 8, "{followed:?}");
}

fn orders() -> (DiskFiles, tempfile::TempDir) {
    let case = cases().into_iter().find(|case| case.name == "helm/orders").unwrap();
    let files = DiskFiles::new(&case.folder).unwrap();
    let folder = write(&built("flink.toml", &case.request(""), &files).output.unwrap().tree);
    (files, folder)
}

/// The same change, for the compiler and for Helm.
const CHANGES: &[(&str, &str)] = &[
    (
        "image=\"registry.example.com/orders:2@sha256:1111111111111111111111111111111111111111111111111111111111111111\"",
        "image=\"registry.example.com/orders:2@sha256:1111111111111111111111111111111111111111111111111111111111111111\"",
    ),
    ("image-pull-secrets=[\"one\",\"two\"]", "image-pull-secrets=[\"one\",\"two\"]"),
    ("parallelism=9", "parallelism=9"),
    ("taskmanager.memory=\"3g\"", "taskmanager.memory=\"3g\""),
    ("taskmanager.memory=\"3000m\"", "taskmanager.memory=\"3000m\""),
    ("taskmanager.cpu=0.5", "taskmanager.cpu=0.5"),
    ("taskmanager.cpu=3", "taskmanager.cpu=3"),
    ("jobmanager.cpu=1.234", "jobmanager.cpu=1.234"),
    ("labels.team=\"blue\"", "labels.team=\"blue\""),
    ("labels.cost=\"{name}-42\"", "labels.cost=\"{name}-42\""),
    ("annotations.\"example.com/a\"=\"yes\"", "annotations={\"example.com/a\":\"yes\"}"),
    ("env.REGION=\"us: {{ x }}\"", "env.REGION=\"us: {{ x }}\""),
    ("env.EXTRA=\"1\"", "env.EXTRA=\"1\""),
    ("pod.metadata.labels={tier=\"gold\"}", "pod.metadata.labels={\"tier\":\"gold\"}"),
    ("pod.metadata.annotations={\"a.b/c\"=\"1\"}", "pod.metadata.annotations={\"a.b/c\":\"1\"}"),
    ("pod.spec.nodeSelector={pool=\"flink\"}", "pod.spec.nodeSelector.pool=\"flink\""),
    ("pod.spec.tolerations=[{key=\"a\",operator=\"Exists\"}]", "pod.spec.tolerations=[{\"key\":\"a\",\"operator\":\"Exists\"}]"),
    ("service-account.name=\"{name}-runner\"", "service-account.name=\"{name}-runner\""),
    ("service-account.annotations={x=\"{namespace}\"}", "service-account.annotations.x=\"{namespace}\""),
    ("rest.annotations={lb=\"internal\"}", "rest.annotations={\"lb\":\"internal\"}"),
    ("checkpoints.interval=\"45s\"", "checkpoints.interval=\"45s\""),
];

/// What only the profile `live` has.
const LIVE: &[(&str, &str)] = &[
    ("ingress.host=\"x.{name}.example.com\"", "ingress.host=\"x.{name}.example.com\""),
    ("ingress.class=\"traefik\"", "ingress.class=\"traefik\""),
    ("ingress.annotations={a=\"b\"}", "ingress.annotations={\"a\":\"b\"}"),
];

#[test]
fn a_value_changes_what_the_key_changes() {
    let Some(program) = helms().into_iter().next_back() else { return };
    let (files, folder) = orders();
    let live = folder.path().join("values-live.yaml");
    let tries: Vec<(Option<&str>, &(&str, &str))> =
        CHANGES.iter().map(|change| (None, change)).chain(CHANGES.iter().chain(LIVE).map(|change| (Some("live"), change))).collect();
    tries.par_iter().for_each(|(profile, (set, value))| {
        let request = Request {
            format: Some(OutputFormat::Yaml),
            profile: profile.map(str::to_owned),
            set: vec![(*set).to_owned()],
            ..Request::default()
        };
        let expected = compiled("flink.toml", &request, &files);
        let mut more = if profile.is_some() { vec!["-f", live.to_str().unwrap()] } else { Vec::new() };
        more.extend(["--set-json", value]);
        let made = template(&program, "orders", folder.path(), &more).unwrap_or_else(|fault| panic!("{value}: {fault}"));
        same(&made, &expected, &format!("{profile:?} {value}"));
    });
}

#[test]
fn what_was_not_compiled_is_refused() {
    let (_, folder) = orders();
    let wrong = [
        (vec!["imgae=\"x\""], "imgae"),
        (vec!["image=3"], "image"),
        (vec!["image=\"two words\""], "image"),
        (vec!["jobmanager.memory=\"8g\""], "memory"),
        (vec!["taskmanager.memory=\"8Gi\""], "memory"),
        (vec!["profile=\"night\""], "profile"),
        (vec!["parallelism=0"], "parallelism"),
        (vec!["labels.team=3"], "team"),
        (vec!["pod.spec.tolerations=[{\"keys\":\"a\"}]"], "keys"),
        (vec!["ingress.host=\"a.example.com\""], "means nothing in profile"),
        (vec!["profile=\"live\""], "values-live.yaml"),
    ];
    for program in helms() {
        for (values, expected) in &wrong {
            let more: Vec<&str> = values.iter().flat_map(|value| ["--set-json", value]).collect();
            let said = template(&program, "orders", folder.path(), &more).expect_err(values[0]);
            assert!(said.contains(expected), "{values:?}: {said}");
        }
        for (release, expected) in
            [("0rders", "DNS label"), ("or.ders", "DNS label"), ("a-name-that-is-much-longer-than-any-name-may-be-here", "characters")]
        {
            let said = template(&program, release, folder.path(), &[]).expect_err(release);
            assert!(said.contains(expected), "{release}: {said}");
        }
    }
}

#[test]
fn the_test_pod_is_there_when_it_is_asked_for() {
    let Some(program) = helms().into_iter().next() else { return };
    let (_, folder) = orders();
    let made = template(&program, "orders", folder.path(), &["--set", "helm.test=true"]).unwrap();
    let pod = made.values().find(|object| object["kind"] == "Pod").unwrap();
    assert_eq!(pod["metadata"]["annotations"]["helm.sh/hook"], "test");
    assert_eq!(pod["spec"]["containers"][0]["image"], "registry.example.com/orders:1.4.2");
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
        let folder = write(&umbrella);
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
            for program in &helms {
                let made = template(program, "fleet", folder.path(), &more).unwrap_or_else(|fault| panic!("{}: {fault}", case.name));
                same(&made, &expected, &format!("{} {profile:?}", case.name));
                if n == 0 {
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
        let folder = write(&fleet.umbrella.unwrap().tree);
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
