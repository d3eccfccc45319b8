//! `flinkc migrate` on the command line: where the text goes, what the report says, what is refused.
#![expect(clippy::unwrap_used, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]

use std::fs;
use std::process::Command;

use serde_json::Value;

fn run(folder: &std::path::Path, arguments: &[&str]) -> (String, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_flinkc")).arg("migrate").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

const OLD: &str = "# where\nstate.checkpoints.dir: s3://a\nakka.watch.threshold: 3\n";
const NEW: &str = "# where\nexecution.checkpointing.dir: s3://a\n# flinkc: Flink reads it up to 1.20; from 2.0 on it is ignored, and no option of Flink replaces it\n# akka.watch.threshold: 3\n";

#[test]
fn the_text_goes_where_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yaml");
    fs::write(&path, OLD).unwrap();
    let (out, err, code) = run(folder.path(), &["--to", "2.3", "config.yaml"]);
    assert_eq!((out.as_str(), code), (NEW, 0));
    assert!(err.contains("config.yaml:2") && err.contains("1 renamed, 1 removed"), "{err}");
    let (out, _, code) = run(folder.path(), &["--to", "2.3", "--check", "config.yaml"]);
    assert!(code == 1 && out.contains("+execution.checkpointing.dir"), "{out}");
    assert_eq!(fs::read_to_string(&path).unwrap(), OLD);
    assert_eq!(run(folder.path(), &["--to", "2.3", "config.yaml", "-o", "new.yaml"]).2, 0);
    assert_eq!(fs::read_to_string(folder.path().join("new.yaml")).unwrap(), NEW);
    assert_eq!(run(folder.path(), &["--to", "2.3", "--in-place", "config.yaml"]).2, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), NEW);
    let (out, err, code) = run(folder.path(), &["--to", "2.3", "--check", "config.yaml"]);
    assert_eq!((out.as_str(), code), ("", 0), "{err}");
}

#[test]
fn a_program_reads_every_change() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.yaml"), OLD).unwrap();
    let (out, ..) = run(folder.path(), &["--to", "2.3", "config.yaml", "-o", "new.yaml", "--message-format", "json"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(i64, &str)> = lines.iter().map(|line| (line["line"].as_i64().unwrap(), line["action"].as_str().unwrap())).collect();
    assert_eq!(told, [(2, "renamed"), (3, "removed")]);
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("flink-conf.yaml", OLD);
    write("config.yaml", OLD);
    write("null.yaml", "taskmanager.numberOfTaskSlots:\n");
    write("map.yaml", "apiVersion: v1\nkind: ConfigMap\n");
    let refused = |arguments: &[&str], code: i32, part: &str| {
        let (_, err, found) = run(folder.path(), arguments);
        assert!(found == code && err.contains(part), "{arguments:?}: {found} {err}");
    };
    refused(&["--to", "2.3", "--in-place", "flink-conf.yaml"], 2, "looks for config.yaml");
    refused(&["--to", "1.18", "config.yaml"], 2, "reads flink-conf.yaml only");
    refused(&["--to", "9.9", "config.yaml"], 2, "does not know the options");
    refused(&["--to", "2.3", "null.yaml"], 3, "has no value");
    refused(&["--to", "2.3", "map.yaml"], 2, "take the configuration out");
    refused(&["--to", "2.3", "absent.yaml"], 3, "absent.yaml");
}
