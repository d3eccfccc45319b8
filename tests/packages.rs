//! What packages are to those who read them: the structure of Argo CD's and Flux's resources, and files that stay as they were.
//! Golden cases hold the bytes, tests/oracle_kustomize.rs what kustomize makes of them. Source of the structure: tests/structure/README.md.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests write scratch files")]

mod golden_case;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use assert_cmd::Command;
use flinkc::yaml;
use golden_case::{Tree, cases, read_tree};
use serde_json::Value;

fn structure(name: &str) -> jsonschema::Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structure").join(name);
    jsonschema::validator_for(&serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).unwrap()
}

#[test]
fn the_resources_of_others_have_their_structure() {
    let structures = [
        (("argoproj.io/v1alpha1", "Application"), structure("application.json")),
        (("argoproj.io/v1alpha1", "ApplicationSet"), structure("applicationset.json")),
        (("kustomize.toolkit.fluxcd.io/v1", "Kustomization"), structure("kustomization.json")),
    ];
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases().into_iter().filter(|case| case.name.contains("argocd")) {
        for (path, bytes) in case.expected("").iter().filter(|(path, _)| path.extension() == Some("yaml")) {
            for document in yaml::parse(std::str::from_utf8(bytes).unwrap()).unwrap() {
                let object = document.value;
                let kind = (object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap());
                let Some((_, structure)) = structures.iter().find(|(known, _)| *known == kind) else { continue };
                let faults: Vec<String> =
                    structure.iter_errors(&object).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
                assert_eq!(faults, Vec::<String>::new(), "{} {path}", case.name);
                *held.entry(kind.1.to_owned()).or_default() += 1;
                let mut misspelt = object.clone();
                misspelt["spec"]["projekt"] = Value::from("x");
                assert!(!structure.is_valid(&misspelt), "the structure of {} knows its fields", kind.1);
            }
        }
    }
    assert_eq!(held.len(), 3, "{held:?}");
}

fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let mut tree = Tree::new();
    read_tree(folder, folder, &mut tree);
    tree.into_keys().map(|path| (path.to_string(), fs::metadata(folder.join(&path)).unwrap().modified().unwrap())).collect()
}

fn flinkc(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::cargo_bin("flinkc").unwrap().current_dir(folder).args(arguments).assert().success();
    String::from_utf8(ran.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_fleet_keeps_what_did_not_change() {
    let folder = tempfile::tempdir().unwrap();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/workspace/kustomize-fleet");
    let mut tree = Tree::new();
    read_tree(&case, &case, &mut tree);
    for (path, bytes) in tree.iter().filter(|(path, _)| !path.starts_with("expect")) {
        fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
        fs::write(folder.path().join(path), bytes).unwrap();
    }
    flinkc(folder.path(), &["build"]);
    let deploy = folder.path().join("deploy");
    let before = times(&deploy);
    assert!(
        before.contains_key("fleet/live/kustomization.yaml") && before.contains_key("orders/overlays/live/kustomization.yaml"),
        "{before:?}"
    );
    let orders = folder.path().join("jobs/orders.toml");
    let text = fs::read_to_string(&orders).unwrap().replace("parallelism = 12", "parallelism = 16");
    fs::write(orders, text).unwrap();
    flinkc(folder.path(), &["build"]);
    let changed: Vec<String> =
        times(&deploy).into_iter().filter(|(path, time)| before.get(path) != Some(time)).map(|(path, _)| path).collect();
    let expected = [
        "fleet/flinkc.lock",
        "orders/flinkc.lock",
        "orders/overlays/live/patch-configmap-config.yaml",
        "orders/overlays/live/patch-deployment-jobmanager.yaml",
        "orders/overlays/live/patch-deployment-taskmanager.yaml",
    ];
    assert_eq!(changed, expected);

    // parts of the fleet are the fleet, each file in one of them
    let members = |arguments: &[&str]| -> Vec<String> {
        let list = flinkc(folder.path(), &[&["build", "--list", "--message-format", "json"], arguments].concat());
        list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["member"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(members(&[]), ["jobs/clicks.toml", "jobs/orders.toml", "flink.toml"]);
    assert_eq!(members(&["--shard", "1/2"]), ["jobs/clicks.toml"]);
    assert_eq!(members(&["--shard", "2/2"]), ["jobs/orders.toml"]);
    assert_eq!(members(&["--shard", "3/3"]), Vec::<String>::new());
    let list = flinkc(folder.path(), &["build", "--list"]);
    for line in [
        "jobs/orders.toml\tinput\tflink.toml",
        "jobs/orders.toml\tinput\tjobs/orders.toml",
        "jobs/orders.toml\toutput\tdeploy/orders/flinkc.lock",
    ] {
        assert!(list.lines().any(|one| one == line), "{line} is not in\n{list}");
    }
    let refused = Command::cargo_bin("flinkc")
        .unwrap()
        .current_dir(folder.path())
        .args(["build", "jobs/orders.toml", "--shard", "1/2"])
        .assert()
        .code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("--workspace"));
}

#[test]
fn one_profile_of_a_package_of_all_is_refused_and_its_manifests_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/kustomize/profiles/flink.toml")).unwrap();
    fs::write(folder.path().join("flink.toml"), text).unwrap();
    let refused = Command::cargo_bin("flinkc").unwrap().current_dir(folder.path()).args(["build", "--profile", "live"]).assert().code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("`kustomize` packs all profiles of a file at once"));
    assert!(!folder.path().join("deploy").exists());
    let stream = flinkc(folder.path(), &["build", "--profile", "live", "-o", "-"]);
    assert!(stream.contains("namespace: orders"), "{stream}");
    flinkc(folder.path(), &["check", "--profile", "live"]);
    flinkc(folder.path(), &["check"]);
}
