//! `flinkc memory` as a program sees it: JSON by contract, tables, exit codes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

fn run(arguments: &[&str], input: &str) -> (String, String, i32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flinkc"))
        .arg("memory")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn lines(arguments: &[&str], input: &str) -> Vec<Value> {
    let (out, ..) = run(&[arguments, &["--message-format", "json"]].concat(), input);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const SIZES: &str = "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\n";

#[test]
fn a_line_has_the_fields_of_the_contract() {
    let found = lines(&["-", "--flink", "2.3.0"], SIZES);
    assert_eq!(found.len(), 1);
    let line = &found[0];
    let sorted = |value: &Value| {
        let mut keys: Vec<String> = keys(value).into_iter().map(str::to_owned).collect();
        keys.sort();
        keys
    };
    assert_eq!(sorted(line), ["file", "flink", "jobmanager", "taskmanager"]);
    assert_eq!((line["file"].as_str(), line["flink"].as_str()), (Some("-"), Some("2.3.0")));
    let jobmanager = ["heap", "jvmMetaspace", "jvmOverhead", "jvmParams", "offHeap", "totalFlink", "totalProcess"];
    assert_eq!(sorted(&line["jobmanager"]), jobmanager);
    let taskmanager = [
        "frameworkHeap",
        "frameworkOffHeap",
        "jvmMetaspace",
        "jvmOverhead",
        "jvmParams",
        "managed",
        "network",
        "taskHeap",
        "taskOffHeap",
        "totalFlink",
        "totalProcess",
    ];
    assert_eq!(sorted(&line["taskmanager"]), taskmanager);
    assert_eq!(line["taskmanager"]["managed"], 536_870_920);
    assert_eq!(line["jobmanager"]["heap"], 1_073_741_824);
}

#[test]
fn a_process_that_would_not_start_has_an_error_instead() {
    let text = "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1gi\n";
    let found = lines(&["-"], text);
    assert_eq!(keys(&found[0]["taskmanager"]), ["error"]);
    assert!(found[0]["jobmanager"].get("heap").is_some());
    let (out, err, code) = run(&["-"], text);
    assert_eq!(code, 1);
    assert!(out.contains("TaskManager does not start"), "{out}");
    assert!(err.contains("-:2:34"), "{err}");
}

#[test]
fn several_configurations_of_a_file_are_told_apart_by_their_objects() {
    let map = |name: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  flink-conf.yaml: |\n    {}\n",
            SIZES.trim_end().replace('\n', "\n    ")
        )
    };
    let found = lines(&["-"], &format!("{}---\n{}", map("a"), map("b")));
    let objects: Vec<&str> = found.iter().map(|line| line["object"].as_str().unwrap()).collect();
    assert_eq!(objects, ["ConfigMap/a", "ConfigMap/b"]);
    assert_eq!(found[0]["flink"], "1.20");
}

#[test]
fn a_flink_toml_is_compiled_first() {
    let text = "name = \"a\"\nflink = \"1.20\"\nmode = \"session\"\nimage = \"flink:1.20.5\"\n\n[jobmanager]\nmemory = \"1600m\"\n\n[taskmanager]\nmemory = \"1728m\"\n";
    let found = lines(&["-"], text);
    assert_eq!(found[0]["taskmanager"]["totalProcess"], 1728 << 20);
    let (_, err, code) = run(&["-"], &text.replace("1728m", "500m"));
    assert_eq!(code, 1);
    assert!(err.contains("memory-too-small"), "{err}");
}

#[test]
fn the_way_back_is_confirmed_by_the_way_there() {
    let answer = &lines(&["--managed", "3g", "--task-heap", "1g"], "")[0]["taskmanager"];
    for kind in ["exactly", "alone"] {
        let config: String = answer[kind]["options"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| format!("{key}: {}\n", value.as_str().unwrap()))
            .collect();
        let there = &lines(&["-"], &config)[0]["taskmanager"];
        assert_eq!(there, &answer[kind]["memory"], "{config}");
        assert!(there["managed"].as_i64().unwrap() >= 3 << 30 && there["taskHeap"].as_i64().unwrap() >= 1 << 30);
    }
    assert_eq!(run(&["--managed", "3"], "").2, 2);
}

#[test]
fn what_cannot_be_read_is_told() {
    assert_eq!(run(&["/no/such/file.yaml"], "").2, 3);
    let (_, err, code) = run(&["-"], "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");
    assert_eq!(code, 3);
    assert!(err.contains("carries no Flink configuration"), "{err}");
    let (_, err, code) = run(&["-"], "taskmanager.numberOfTaskSlots: 2\nenv.java.home:\n");
    assert_eq!(code, 1);
    assert!(err.contains("config-file-refused") && err.contains("-:2:1"), "{err}");
    let refused = lines(&["-"], "taskmanager.numberOfTaskSlots: 2\nenv.java.home:\n");
    assert_eq!((keys(&refused[0]["jobmanager"]), keys(&refused[0]["taskmanager"])), (vec!["error"], vec!["error"]));
}
