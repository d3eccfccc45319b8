//! What `flinkc import --target native` writes compiles back to the objects that Flink's own client made of the same input.
//!
//! Needs the shared folder (`FLINKC_SHARED`, default `../shared` beside the repository). Absent, the test says `skipped:`; with
//! `FLINKC_REQUIRE_ORACLES=1` it fails instead.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::{Value, json};

fn shared() -> PathBuf {
    std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

/// Imports one recorded input: what the program said on both streams.
fn import(input: &Value, version: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let legacy = input["confFileName"] == "flink-conf.yaml";
    let file = folder.path().join(if legacy { "flink-conf.yaml" } else { "config.yaml" });
    let lines =
        input["config"].as_object().unwrap().iter().map(|(key, value)| {
            if legacy { format!("{key}: {}\n", value.as_str().unwrap()) } else { format!("{}: {value}\n", json!(key)) }
        });
    fs::write(&file, lines.collect::<String>()).unwrap();
    for (name, text) in input["confFiles"].as_object().into_iter().flatten() {
        fs::write(folder.path().join(name), text.as_str().unwrap()).unwrap();
    }
    let mut command = Command::new(cargo_bin!("flinkc"));
    command.args(["import", "--target", "native", "--flink", version, "--mode", input["mode"].as_str().unwrap()]).arg(&file);
    for (field, option) in [("jar", "--jar"), ("main", "--class")] {
        if let Some(text) = input[field].as_str() {
            command.args([option, text]);
        }
    }
    for (field, option) in
        [("podTemplate", "--pod-template"), ("podTemplateJm", "--jobmanager-pod-template"), ("podTemplateTm", "--taskmanager-pod-template")]
    {
        if let Some(text) = input[field].as_str() {
            let path = folder.path().join(format!("{field}.yaml"));
            fs::write(&path, text).unwrap();
            command.arg(option).arg(path);
        }
    }
    let mut words = input["cliArgs"].as_array().into_iter().flatten().filter_map(Value::as_str);
    while let Some(word) = words.next() {
        match word {
            "-s" => drop(command.args(["--savepoint", words.next().unwrap()])),
            "-n" => drop(command.arg("--allow-non-restored-state")),
            "-p" => drop(command.args(["--parallelism", words.next().unwrap()])),
            other => drop(command.arg(other)),
        }
    }
    let arguments: Vec<&str> = input["args"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn recorded_cases_compile_back() {
    let root = shared().join("data/flink/native");
    if !root.is_dir() {
        assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "required, but absent: data/flink/native");
        println!("skipped: data/flink/native is absent");
        return;
    }
    let (mut equal, mut faults) = (0, Vec::new());
    for version in ["1.20.5", "2.3.0"] {
        for case in fs::read_dir(root.join(version)).unwrap() {
            let folder = case.unwrap().path();
            let input: Value = serde_json::from_str(&fs::read_to_string(folder.join("input.json")).unwrap()).unwrap();
            let (text, said) = import(&input, version);
            let config = &input["config"];
            // what the language has no word for is said: a name that no Service can have, sizes of another kind, the old file's name,
            // an option under the beginning of another's name
            let id = config["kubernetes.cluster-id"].as_str().unwrap_or_default();
            let keys: Vec<&String> = config.as_object().unwrap().keys().collect();
            let nested = keys.iter().any(|key| keys.iter().any(|other| other.starts_with(&format!("{key}."))));
            let carried = !nested
                && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                && !config.as_object().unwrap().keys().any(|key| key.ends_with(".memory.flink.size"))
                && input["confFileName"].is_null();
            if folder.join("error.txt").exists() {
                assert!(!said.is_empty(), "{version} {}: a refusal is said", folder.display());
            } else if carried {
                equal += 1;
                if !said.is_empty() || text.is_empty() {
                    faults.push(format!("{version} {}: {said}\n{text}", folder.display()));
                }
            } else if said.is_empty() {
                faults.push(format!("{version} {}: nothing is said", folder.display()));
            }
        }
    }
    println!("{equal} cases compile back to equal objects");
    assert!(equal > 35, "only {equal}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Pod templates are carried as `[pod]`; only the names of their files differ.
#[test]
fn pod_templates_are_carried() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {team: x, app: own}\nspec:\n  nodeSelector: {pool: a}\n  containers:\n  - name: side\n    image: busybox\n  - name: flink-main-container\n    env: [{name: A, value: \"1\"}]\n    volumeMounts: [{name: v, mountPath: /v}]\n  volumes: [{name: v, emptyDir: {}}]\n";
    let input = json!({
        "mode": "session",
        "config": { "kubernetes.cluster-id": "demo", "jobmanager.memory.process.size": "1600m", "taskmanager.memory.process.size": "1728m" },
        "podTemplate": template,
    });
    let (text, said) = import(&input, "2.3.0");
    assert!(text.contains("[pod.spec]") && text.contains("nodeSelector"), "{text}");
    let unexpected: Vec<&str> = said
        .lines()
        .filter(|line| {
            !line.contains("pod-template-file")
                && !line.contains("label `app`")
                && !line.contains("default-container")
                && !line.contains("pod-template.yaml")
        })
        .collect();
    assert!(unexpected.is_empty(), "{}\n{text}", unexpected.join("\n"));
    assert!(said.contains("label `app`"), "{said}");
}
