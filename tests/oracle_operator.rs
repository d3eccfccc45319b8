//! The operator's rules against verdicts of the real one: its validator, what it fails on behind it, and its diff builder.
//!
//! Needs the shared folder (`FLINKC_SHARED`, default `../shared` beside the repository). Absent, each test says `skipped:`; with
//! `FLINKC_REQUIRE_ORACLES=1` it fails instead.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]

use std::fs;
use std::path::PathBuf;

use flinkc::operators::apache::judge::{Context, DiffType, Effect, Fault, Gate, OperatorConfig, diff, validate};
use flinkc::operators::apache::{self, Release, Verdict};
use flinkc::yaml;
use serde_json::Value;

const RELEASES: [&str; 3] = ["1.10.0", "1.14.0", "1.15.0"];

/// A phrase of the real message, and the rule of ours that says the same.
const MESSAGES: &[(&str, &str)] = &[
    ("The FlinkDeployment name", "operator-resource-name"),
    ("Flink Version must be defined", "operator-flink-version-missing"),
    ("is not supported by this operator version", "operator-flink-version-too-old"),
    ("Forbidden Flink config key", "operator-owns-this-key"),
    ("HA must be enabled for rollback", "operator-rollback-without-ha"),
    ("Deployment recovery", "operator-health-check-without-recovery"),
    ("Ingress template must be defined", "operator-ingress-without-template"),
    ("Unable to process the Ingress template", "operator-ingress-template-is-no-url"),
    ("Invalid log config key", "operator-log-file-not-read"),
    ("Checkpoint directory[", "operator-checkpoint-directory-missing"),
    ("is not set", "operator-savepoint-directory-missing"),
    ("TaskManager replicas", "operator-taskmanager-replicas-below-one"),
    ("Job parallelism", "operator-parallelism-below-one"),
    ("resource memory must be defined", "operator-memory-missing"),
    ("resource memory parse error", "operator-memory-unreadable"),
    ("ephemeral storage parse error", "operator-ephemeral-storage-unreadable"),
    ("JobManager replicas", "operator-jobmanager-replicas-below-one"),
    ("standby JobManagers", "operator-standby-without-ha"),
    ("serviceAccount must be defined", "operator-service-account-missing"),
    ("The AutoScalerOption", "operator-autoscaler-out-of-range"),
    ("the autoscaler config", "operator-autoscaler-period-unreadable"),
    ("Value must not be null", "operator-null-in-configuration"),
    ("\"this.text\" is null", "operator-session-job-without-cluster"),
    ("The job spec should not be empty", "operator-session-job-without-job"),
    ("jarURI scheme", "operator-session-jar-refused"),
    ("Exactly one of checkpoint or savepoint", "operator-snapshot-kind-unclear"),
    ("Job reference must be supplied", "operator-snapshot-without-job"),
    ("was not found", "operator-snapshot-target-unknown"),
    ("JobSpec.getInitialSavepointPath()", "operator-blue-green-without-job"),
];

fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let data = root.join("data/operator");
    if data.is_dir() {
        return Some(data);
    }
    assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|value| value != "1"), "required, but absent: {}", data.display());
    println!("skipped: {} is absent", data.display());
    None
}

fn lines(path: PathBuf) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn documents(path: PathBuf) -> Option<Vec<Value>> {
    let text = fs::read_to_string(path).unwrap();
    Some(yaml::parse(&text).ok()?.into_iter().map(|document| document.value).collect())
}

fn faults(documents: &[Value], index: usize, release: Release) -> Vec<Fault> {
    let bundle: Vec<&Value> = documents.iter().collect();
    validate(bundle[index], &Context { release, operator: &OperatorConfig::of_chart(), bundle: &bundle })
}

/// Why our verdict on the schema is not the recorded one: where the API server stops a resource, nobody else is asked.
fn schema_difference(resource: &Value, release: Release, verdict: &Value) -> Option<String> {
    let violations = apache::check(resource, release);
    let ours = apache::verdict(&violations);
    let theirs = match verdict["stage"].as_str() {
        Some("crd-schema" | "apiserver-metadata") => Verdict::Refused,
        _ if verdict["apiserver"]["unknown"].as_array().is_some_and(|fields| !fields.is_empty()) => Verdict::UnknownField,
        _ => Verdict::Accepted,
    };
    (ours != theirs).then(|| format!("{theirs:?} by the schema, {ours:?} by ours: {violations:?}"))
}

/// Why our verdict is not the recorded one.
fn difference(faults: &[Fault], verdict: &Value) -> Option<String> {
    let first = |gate: Gate| faults.iter().any(|fault| fault.gate == gate);
    let said = || format!("{:?}", faults.iter().map(|fault| (fault.rule.name, &fault.pointer, &fault.message)).collect::<Vec<_>>());
    let wrong = match verdict["stage"].as_str() {
        // The schema's and the API server's part.
        Some("crd-schema" | "apiserver-metadata" | "yaml") => false,
        Some("deserialise") => !first(Gate::Deserialise),
        Some("validator") => {
            let message = verdict["errors"][0].as_str().unwrap_or_default();
            let rule = MESSAGES.iter().find(|(phrase, _)| message.contains(phrase)).map(|(_, rule)| *rule);
            let Some(rule) = rule else { return Some(format!("no rule is known to say: {message}")) };
            !faults.iter().any(|fault| fault.rule.name == rule && fault.gate == Gate::Validator)
        }
        None if !verdict["deployError"].is_null() => first(Gate::Validator) || first(Gate::Deserialise) || !first(Gate::Build),
        None | Some("skipped") => !faults.is_empty(),
        Some(other) => return Some(format!("unknown stage {other}")),
    };
    wrong.then(|| format!("{verdict}\n    ours: {}", said()))
}

#[test]
fn each_mutant_gets_the_recorded_verdict() {
    let Some(data) = shared() else { return };
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for mutant in lines(data.join("mutants.jsonl")) {
        let documents = documents(data.join(mutant["file"].as_str().unwrap())).unwrap();
        let index = usize::try_from(mutant["index"].as_u64().unwrap()).unwrap();
        for release in RELEASES {
            judged += 1;
            let found = faults(&documents, index, release.parse().unwrap());
            let verdict = &mutant["verdicts"][release];
            let of_schema = schema_difference(&documents[index], release.parse().unwrap(), verdict);
            if let Some(difference) = of_schema.or_else(|| difference(&found, verdict)) {
                wrong.push(format!("{} {release}: {difference}", mutant["id"]));
            }
        }
    }
    println!("{judged} verdicts");
    assert!(judged > 300 && wrong.is_empty(), "{} of {judged}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_example_gets_the_recorded_verdict() {
    let Some(data) = shared() else { return };
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for release in RELEASES {
        let built = lines(data.join(format!("golden-resources-{release}.jsonl")));
        for result in lines(data.join(format!("corpus-result-{release}.jsonl"))) {
            let Some(index) = result["index"].as_u64() else { continue };
            let Some(documents) = documents(data.join(result["file"].as_str().unwrap())) else { continue };
            let found = faults(&documents, usize::try_from(index).unwrap(), release.parse().unwrap());
            let mut verdict = result.clone();
            let failed =
                built.iter().find(|row| row["file"] == result["file"] && row["index"] == result["index"]).and_then(|row| row.get("error"));
            if let Some(error) = failed {
                verdict["deployError"] = error.clone();
            }
            judged += 1;
            if let Some(difference) = difference(&found, &verdict) {
                wrong.push(format!("{} {release}: {difference}", result["file"]));
            }
        }
    }
    println!("{judged} verdicts");
    assert!(judged > 150 && wrong.is_empty(), "{} of {judged}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn memory_is_read_as_the_operator_reads_it() {
    let Some(data) = shared() else { return };
    let mut judged = 0;
    for line in fs::read_to_string(data.join("memory-strings.txt")).unwrap().lines().filter(|line| line.starts_with('\'')) {
        let (text, rest) = line.trim_start_matches('\'').split_once("' ").unwrap();
        let resource = serde_json::json!({
            "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "metadata": {"name": "a"},
            "spec": {"flinkVersion": "v1_20", "serviceAccount": "flink",
                "jobManager": {"resource": {"memory": text}}, "taskManager": {"resource": {"memory": "4g"}}},
        });
        let found = faults(&[resource], 0, Release::LATEST);
        judged += 1;
        assert_eq!(found.is_empty(), rest.starts_with("True"), "{line}\n{found:?}");
    }
    assert!(judged > 25, "{judged}");
}

/// The word of the real diff builder.
const fn word(kind: DiffType) -> &'static str {
    match kind {
        DiffType::Ignore => "IGNORE",
        DiffType::Scale => "SCALE",
        DiffType::Upgrade => "UPGRADE",
        DiffType::SavepointRedeploy => "SAVEPOINT_REDEPLOY",
        DiffType::PatchChild => "PATCH_CHILD",
        DiffType::Suspend => "SUSPEND",
        DiffType::Resume => "RESUME",
        DiffType::Transition => "TRANSITION",
    }
}

/// `spec.flinkConfiguration["a.b"]` → its parts.
fn parts(field: &str) -> Vec<String> {
    match field.split_once("[\"") {
        Some((block, key)) => block.split('.').map(str::to_owned).chain([key.trim_end_matches("\"]").to_owned()]).collect(),
        None => field.split('.').map(str::to_owned).collect(),
    }
}

/// Sets or removes the value at a path.
fn set(root: &mut Value, parts: &[String], value: &Value) {
    let (last, above) = parts.split_last().unwrap();
    let mut at = root;
    for part in above {
        at = at.as_object_mut().unwrap().entry(part.clone()).or_insert_with(|| serde_json::json!({}));
    }
    let map = at.as_object_mut().unwrap();
    if value.is_null() {
        map.shift_remove(last);
    } else {
        map.insert(last.clone(), value.clone());
    }
}

/// Both states of a row: the base with one field changed; `(3->9)` and `(removed)` say what was there before.
fn states(data: &std::path::Path, row: &Value) -> (Value, Value, Vec<Value>) {
    let base = row["base"].as_str().unwrap();
    let file = match base {
        "native" => "base-app",
        "bluegreen" => "base-bg",
        other => &format!("base-{other}"),
    };
    let mut documents = documents(data.join(format!("mutants/{file}.yaml"))).unwrap();
    let index = usize::from(base == "sessionjob");
    let field = row["field"].as_str().unwrap();
    let (field, note) = field.split_once(" (").unwrap_or((field, ""));
    let mut path = parts(field);
    if path[0] == "template" {
        path.insert(0, "spec".to_owned());
    }
    let before = match note.split("->").next().unwrap() {
        "3" | "removed)" => serde_json::json!(3),
        "suspended" => serde_json::json!("suspended"),
        _ => Value::Null,
    };
    let mut old = documents.remove(index);
    if !before.is_null() {
        set(&mut old, &path, &before);
    }
    let mut new = old.clone();
    set(&mut new, &path, &row["newValue"]);
    (old, new, documents)
}

#[test]
fn each_change_gets_the_recorded_type() {
    let Some(data) = shared() else { return };
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for row in lines(data.join("difftable.jsonl")) {
        let (old, new, beside) = states(&data, &row);
        for release in RELEASES {
            let verdict = &row["verdicts"][release];
            let bundle: Vec<&Value> = beside.iter().chain([&new]).collect();
            let context = Context { release: release.parse().unwrap(), operator: &OperatorConfig::of_chart(), bundle: &bundle };
            let found = diff(&old, &new, &context);
            judged += 1;
            let said = verdict["diffType"].as_str().unwrap();
            let refused = !verdict["specChangeError"].is_null() || said.starts_with("ERR");
            let kind = said.starts_with("ERR") || word(found.diff_type) == said;
            let effect = match (refused, found.diff_type) {
                (true, _) => Effect::Refused,
                (_, DiffType::Ignore | DiffType::PatchChild) => Effect::Ignore,
                (_, DiffType::Scale) => Effect::Scale,
                (_, DiffType::SavepointRedeploy) => Effect::Redeploy,
                (_, DiffType::Upgrade | DiffType::Transition | DiffType::Suspend | DiffType::Resume) => Effect::Upgrade,
            };
            if !kind || found.effect() != effect || found.changes.is_empty() {
                wrong.push(format!("{} {} {release}: {verdict}\n   ours: {found:?}", row["base"], row["field"]));
            }
        }
    }
    println!("{judged} changes");
    assert!(judged > 300 && wrong.is_empty(), "{} of {judged}\n{}", wrong.len(), wrong.join("\n"));
}
