//! What no golden tree may hold: the value of a secret, an image tag `latest`, a plain scalar that another YAML reads as something else.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "test")]

mod golden_case;

use std::fs;

use golden_case::{Case, Tree, cases};
use serde_json::Value;

/// Every expected file of a bundle, by case and path.
fn files() -> Vec<(Case, String, String)> {
    let mut files = Vec::new();
    for case in cases() {
        let mut tree = Tree::new();
        let folder = case.folder.join("expect");
        golden_case::read_tree(&folder, &folder, &mut tree);
        // What Helm has to render first is no YAML yet: tests/oracle_helm.rs asks what comes out.
        for (path, bytes) in tree.into_iter().filter(|(path, _)| !path.components().any(|part| part.as_str() == "templates")) {
            files.push((case.clone(), path.to_string(), String::from_utf8(bytes).unwrap()));
        }
    }
    assert!(files.len() > 300, "{}", files.len());
    files
}

fn objects(text: &str) -> Vec<Value> {
    flinkc::yaml::parse(text).unwrap().into_iter().map(|document| document.value).collect()
}

/// Secrets are made by other hands: a bundle names them, and holds none.
#[test]
fn no_secret_is_written() {
    for (case, path, text) in files().into_iter().filter(|(_, path, _)| path.ends_with(".yaml")) {
        for object in objects(&text) {
            assert!(object.get("kind").and_then(Value::as_str) != Some("Secret"), "{}: {path}", case.name);
            let mut found = Vec::new();
            literals(&object, &mut found);
            assert!(found.is_empty(), "{}: {path}: {found:?} has a value in clear text", case.name);
        }
    }
}

/// Environment variables and options that are called like a secret and have a value of their own.
fn literals(value: &Value, found: &mut Vec<String>) {
    let secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["password", "secret", "token", "credential", "access-key", "access_key", "private"].iter().any(|word| name.contains(word))
    };
    match value {
        Value::Object(map) => {
            if let (Some(name), Some(text)) = (map.get("name").and_then(Value::as_str), map.get("value").and_then(Value::as_str))
                && secret(name)
                // The path of a mounted key is none.
                && !text.is_empty()
                && !text.starts_with('/')
            {
                found.push(name.to_owned());
            }
            if let Some(config) = map.get("config.yaml").or_else(|| map.get("flink-conf.yaml")).and_then(Value::as_str) {
                let keys = config.lines().filter_map(|line| line.split_once(':'));
                // A reference that the pod fills in, or nothing.
                let named = keys.filter(|(key, text)| secret(key) && !text.trim().is_empty() && !text.contains("$("));
                // Names of Secrets, which the native client mounts and passes on.
                let named = named.filter(|(key, _)| !key.ends_with("secrets") && !key.ends_with("secretKeyRef"));
                found.extend(named.filter(|(key, _)| !key.contains("-provider") && !key.ends_with("store")).map(|(key, _)| key.to_owned()));
            }
            map.values().for_each(|inside| literals(inside, found));
        }
        Value::Array(items) => items.iter().for_each(|inside| literals(inside, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What stands in a text as a secret by mistake is in no output, the findings included.
#[test]
fn clear_text_is_masked() {
    let text = fs::read_to_string(golden_case::root().join("wrong/secret-in-the-text/flink.toml")).unwrap();
    let values: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once("= \""))
        .map(|(_, rest)| rest.trim_end_matches('"'))
        .filter(|v| v.contains("hunter2"))
        .collect();
    assert_eq!(values.len(), 1);
    for case in cases().iter().filter(|case| case.name.contains("secret")) {
        for profile in case.profiles() {
            let built = case.build(&profile);
            assert!(values.iter().all(|value| !built.stderr.contains(value)), "{}", built.stderr);
        }
    }
}

/// Neither `latest` nor no tag at all.
#[test]
fn no_image_is_latest() {
    for (case, path, text) in files() {
        for image in text.lines().filter_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix("image: ")) {
            let name = image.trim_matches(['"', '\'']);
            let tagged = name.rsplit('/').next().unwrap().contains([':', '@']);
            assert!(tagged && !name.ends_with(":latest"), "{}: {path}: {image}", case.name);
        }
    }
}

/// A plain scalar means the same to YAML 1.1 (kubectl, Helm, PyYAML) and 1.2, and no two keys of a mapping are equal: told by a second reader.
#[test]
fn no_scalar_has_two_meanings() {
    let mut checked = 0;
    for (case, path, text) in files().into_iter().filter(|(_, path, _)| path.ends_with(".yaml")) {
        let ours = objects(&text);
        let theirs: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
        assert_eq!(ours, theirs, "{}: {path}", case.name);
        for line in structure(&text) {
            let Some((_, scalar)) = line.split_once(": ").or_else(|| line.trim_start().split_once("- ")) else { continue };
            checked += 1;
            assert!(!trap(scalar.trim()), "{}: {path}: {line}", case.name);
        }
    }
    assert!(checked > 10_000, "{checked}");
}

/// The lines that are no part of a block scalar.
fn structure(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut block: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|outer| line.trim().is_empty() || indent > outer) {
            continue;
        }
        block = ["|", "|-", "|+", ">", ">-"].iter().any(|mark| line.ends_with(&format!(": {mark}"))).then_some(indent);
        lines.push(line);
    }
    lines
}

/// A plain scalar that YAML 1.1 takes for a boolean, a number in base 60, 8 or 2, or a date, and that is none in 1.2.
/// Source: the types of yaml.org for 1.1: bool, int, float, timestamp, null, merge.
fn trap(plain: &str) -> bool {
    let lower = plain.to_ascii_lowercase();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    if ["y", "n", "yes", "no", "on", "off", "~", "<<", "="].contains(&lower.as_str()) {
        return true;
    }
    let unsigned = lower.trim_start_matches(['+', '-']);
    if digits(unsigned) && (unsigned.contains('_') || (unsigned.len() > 1 && unsigned.starts_with('0'))) {
        return true;
    }
    if unsigned.starts_with("0b") || unsigned.starts_with("0o") || unsigned.starts_with("0x") {
        return true;
    }
    if unsigned.contains(':') && unsigned.split(':').all(|part| digits(part) || part.parse::<f64>().is_ok()) {
        return true;
    }
    let date: Vec<&str> = lower.split('-').collect();
    matches!(date.as_slice(), [year, month, day] if year.len() == 4 && digits(year) && digits(month) && day.chars().next().is_some_and(|c| c.is_ascii_digit()))
}

#[test]
fn the_traps_are_known() {
    for text in ["no", "Off", "y", "1_000", "0777", "0x1f", "22:30", "190:20:30", "2026-02-14", "<<", "~", "+012"] {
        assert!(trap(text), "{text}");
    }
    for text in ["\"no\"", "nobody", "1000", "0", "1.20", "10Gi", "a:b", "flink:1.20", "true", "2026", "1-2-3", "sha256:1e3"] {
        assert!(!trap(text), "{text}");
    }
}
