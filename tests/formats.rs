//! The formats for programs: SARIF against its own schema, JUnit as XML, GitLab and GitHub by their contracts.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_types, clippy::disallowed_methods, reason = "test")]

use std::path::PathBuf;
use std::process::Command;

use flinkc::diagnostic::render::{Look, Report, renderer};
use flinkc::inspect::{Inspection, Options, Text, inspect};
use serde_json::Value;

const BAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labls:\n    x: \"1\"\n---\napiVersion: example.com/v1\nkind: Foo\nmetadata:\n  name: b\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n  - port: \"x\"\n";

fn found(name: &str, text: &str) -> Inspection {
    inspect(&[Text { name: name.to_owned(), bytes: text.as_bytes().to_vec() }], &Options::default())
}

fn rendered(format: &str, found: &Inspection) -> String {
    let report = Report { diagnostics: &found.diagnostics, sources: &found.sources, variant: None };
    renderer(format).unwrap().render(&[report], Look::default())
}

/// SARIF's schema, from the package that carries it.
fn schema() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let said = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&said.stdout).unwrap();
    let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let folder = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let mut schema: Value = serde_json::from_slice(&std::fs::read(folder.with_file_name("src").join("schema.json")).unwrap()).unwrap();
    // Its pattern for languages is no regular expression (an unmatched bracket); we write no language.
    for owner in ["run", "toolComponent"] {
        assert!(schema["definitions"][owner]["properties"]["language"].as_object_mut().unwrap().remove("pattern").is_some());
    }
    schema
}

#[test]
fn sarif_is_valid_and_points_at_the_lines() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (name, text, results) in [("k/a b.yaml", BAD, 3), ("a.yaml", "", 0), ("-", "kind: [", 1)] {
        let log: Value = serde_json::from_str(&rendered("sarif", &found(name, text))).unwrap();
        let faults: Vec<String> = validator.iter_errors(&log).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), results, "{log:#}");
    }
    let log: Value = serde_json::from_str(&rendered("sarif", &found("k/a b.yaml", BAD))).unwrap();
    let first = &log["runs"][0]["results"][0];
    let physical = &first["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "k/a%20b.yaml");
    assert_eq!((physical["region"]["startLine"].as_u64(), physical["region"]["startColumn"].as_u64()), (Some(5), Some(3)));
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!(rule["id"], first["ruleId"]);
    // The schema is a judge: what is no SARIF does not pass.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn gitlab_has_what_its_reader_needs_and_fingerprints_are_one_a_finding() {
    let issues: Value = serde_json::from_str(&rendered("gitlab", &found("a.yaml", &format!("{BAD}---\n{BAD}")))).unwrap();
    let issues = issues.as_array().unwrap();
    let mut fingerprints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!((issues.len(), fingerprints.len()), (9, 9));
    assert_eq!(issues[0]["location"]["path"], "a.yaml");
    assert_eq!(issues[0]["location"]["lines"]["begin"], 5);
    assert_eq!(issues[0]["severity"], "critical");
    assert_eq!(rendered("gitlab", &found("a.yaml", "")), "[]\n");
    // Lines that move change no fingerprint.
    let moved: Value = serde_json::from_str(&rendered("gitlab", &found("a.yaml", &format!("# moved\n{BAD}")))).unwrap();
    assert_eq!(moved[0]["fingerprint"], issues[0]["fingerprint"]);
}

#[test]
fn github_gets_one_command_a_finding() {
    let text = rendered("github", &found("a,b:c.yaml", BAD));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("::error file=a%2Cb%3Ac.yaml,line=5,endLine=5,col=3,endColumn=8,title=FK"), "{text}");
    assert!(lines[1].starts_with("::notice ") && lines[0].contains("%0AAt run time"), "{text}");
}

#[test]
fn junit_is_xml_with_a_case_a_finding() {
    let text = rendered("junit", &found("a<b.yaml", BAD));
    assert!(text.contains("<testsuite name=\"a&lt;b.yaml\" tests=\"3\" failures=\"2\" errors=\"0\">"), "{text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
    assert_eq!(text.matches("<failure ").count(), 2);
    let clean = rendered("junit", &found("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"));
    assert!(clean.contains("<testcase classname=\"a.yaml\" name=\"checked\"/>"), "{clean}");
}

#[test]
fn hidden_values_stay_hidden_in_every_format() {
    let text =
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  key: hunter2-hunter2\ndata:\n  other: hunter3-hunter3!\n";
    let found = found("a.yaml", text);
    assert!(!found.diagnostics.is_empty());
    for format in ["text", "json", "sarif", "github", "gitlab", "junit"] {
        let shown = rendered(format, &found);
        assert!(!shown.contains("hunter"), "{format}: {shown}");
    }
}
