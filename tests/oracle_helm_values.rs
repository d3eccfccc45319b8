//! A value changed at install time gives what the compiler gives for the same change of flink.toml, or is refused.
//!
//! The values are those of each chart's values.schema.json: one for which no change is written here fails, and so does one that no change
//! reaches. The chart of `golden/helm/orders` gets every change alone, with Helm 3 and 4 in turn; every golden case × profile some of them together.
//! Needs helm3 and helm4 in `$ORACLES_HOME/bin`; says `skipped` without them unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start programs and write scratch files")]

mod golden_case;
#[path = "oracle/helm.rs"]
mod helm;
#[path = "oracle/objects.rs"]
mod objects;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use helm::{Chart, chart_cases, helms, template};
use objects::{Objects, tried};
use rayon::prelude::*;
use serde_json::{Value, json};

/// A change of one value: what is set where, below the value's path in maps.
#[derive(Clone, Debug)]
struct Change {
    path: Vec<String>,
    to: Value,
}

impl Change {
    /// As `--set` of flinkc takes it.
    fn set(&self) -> String {
        let key = |key: &String| Value::from(key.as_str()).to_string();
        format!("{}={}", self.path.iter().map(key).collect::<Vec<_>>().join("."), in_toml(&self.to))
    }

    /// As a values file says it.
    fn nested(&self) -> Value {
        self.path.iter().rev().fold(self.to.clone(), |below, key| json!({ key: below }))
    }
}

fn in_toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(in_toml).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pair = |(key, value): (&String, &Value)| format!("{} = {}", Value::from(key.as_str()), in_toml(value));
            format!("{{{}}}", map.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        // a text's escapes are JSON's
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn merged(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            from.iter().for_each(|(key, value)| merged(into.entry(key.clone()).or_insert(Value::Null), value));
        }
        (into, from) => *into = from.clone(),
    }
}

/// Every value that a chart offers, with its schema.
fn leaves(schema: &Value, path: &mut Vec<String>, all: &mut Vec<(Vec<String>, Value)>) {
    match schema["properties"].as_object() {
        Some(properties) => {
            for (key, below) in properties {
                path.push(key.clone());
                leaves(below, path, all);
                path.pop();
            }
        }
        None => all.push((path.clone(), schema.clone())),
    }
}

/// Texts that trip templates, YAML and schemas.
const TEXTS: &[&str] = &[
    "plain",
    "{name}-x",
    "{namespace}",
    "{profile}",
    "{target}",
    "{nam}",
    "{",
    "}",
    "{{name}}",
    "{{ .Release.Name }}",
    "yes",
    "1",
    "",
    "a b",
    "a: b",
    "two\nlines",
    "ü",
    "$(X)",
    "-x",
    "UPPER",
];

const DIGEST: &str = "registry.example.com/other@sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// What is tried on a value; those in front are fit for every chart.
fn changes(path: &[String], schema: &Value) -> Vec<Change> {
    let change = |to: Value| Change { path: path.to_vec(), to };
    let below = |key: &str, to: Value| Change { path: path.iter().cloned().chain([key.to_owned()]).collect(), to };
    let texts = || TEXTS.iter().map(|text| change((*text).into()));
    let entries = |key: &'static str| TEXTS.iter().map(move |text| (key, Value::from(*text)));
    let all = |list: &[Value]| list.iter().cloned().map(change).collect::<Vec<_>>();
    match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["name"] => all(&[
            json!("another"),
            json!("a-2"),
            json!("a.b"),
            json!("0a"),
            json!("a-"),
            json!("A"),
            "a".repeat(30).into(),
            "a".repeat(64).into(),
        ]),
        ["namespace"] => all(&[
            json!("elsewhere"),
            json!("two-words"),
            json!("a.b"),
            json!("A"),
            json!(""),
            "a".repeat(63).into(),
            "a".repeat(64).into(),
        ]),
        ["image"] => {
            let mut list = all(&[
                json!("registry.example.com:5000/a/other:7"),
                json!(DIGEST),
                json!("{name}:7"),
                json!("Upper/Case:1"),
                json!("other"),
                json!("a:b:c"),
                json!("flink:1.17.1"),
                json!("a/@b"),
            ]);
            list.extend(texts());
            list
        }
        ["image-pull-policy"] => all(&[json!("always"), json!("never"), json!("if-not-present"), json!("Always"), json!("")]),
        ["image-pull-secrets"] => all(&[
            json!(["one", "two"]),
            json!([]),
            json!(["a.b"]),
            json!(["one", "one"]),
            json!(["Bad"]),
            json!(["a_b"]),
            json!([""]),
            json!("one"),
            json!(["{name}"]),
            json!(["a..b"]),
        ]),
        ["jobmanager", "replicas"] => all(&[json!(3), json!(2), json!(1), json!(0), json!(-1), json!("2")]),
        ["taskmanager", "replicas"] => {
            all(&[json!(64), json!(99), json!(1), json!(2), json!(0), json!(-1), json!(2.5), json!(100_000_000_000_u64)])
        }
        ["jobmanager" | "taskmanager", "cpu"] => all(&[
            json!(3),
            json!(0.5),
            json!(1.25),
            json!(0.1),
            json!(2.0005),
            json!(0.0004),
            json!(0),
            json!(-1),
            json!("1"),
            json!("500m"),
            json!(64.0),
            json!(1_000_000),
            json!(1_000_001),
        ]),
        [_, "memory"] => all(&[
            json!("3g"),
            json!("3000m"),
            json!("4097m"),
            json!("1k"),
            json!("0g"),
            json!("3gb"),
            json!("3Gi"),
            json!("3"),
            json!(3),
            json!("99999999999t"),
            json!("1536m"),
        ]),
        ["parallelism"] => all(&[json!(9), json!(1), json!(2), json!(40_000), json!(0), json!("2"), json!(2.5)]),
        ["ingress", "host"] => {
            let mut list = all(&[
                json!("x.example.com"),
                json!("{name}.example.org"),
                json!("*.example.com"),
                json!("Upper.example.com"),
                json!("a_b.example.com"),
                json!("http://a"),
            ]);
            list.extend(texts());
            list
        }
        ["ingress", "path"] => all(&[json!("/plain"), json!("/a/b-c")]).into_iter().chain(texts()).collect(),
        ["ingress", "class" | "tls-secret"] => all(&[json!("traefik"), json!("traefik-2")]).into_iter().chain(texts()).collect(),
        ["service-account", "name"] => {
            let mut list = all(&[json!("runner"), json!("{name}-runner"), json!("a.b"), json!("default"), json!("a_b")]);
            list.extend(texts());
            list
        }
        ["labels"] | ["pod", "metadata", "labels"] | ["pod", "spec", "nodeSelector"] => {
            let mut list = vec![below("tier", "gold".into()), below("example.com/tier", "g.o_l-d".into()), below("team", "blue".into())];
            list.extend(entries("tier").map(|(key, value)| below(key, value)));
            for key in [
                "app",
                "component",
                "app.kubernetes.io/name",
                "app.kubernetes.io/component",
                "bad key",
                "/x",
                "x/",
                "a/b/c",
                "UPPER.com/x",
                "-x",
                "kubernetes.io/os",
                "",
            ] {
                list.push(below(key, "x".into()));
            }
            list.push(below(&"k".repeat(64), "x".into()));
            list.extend([below("tier", "v".repeat(64).into()), below("tier", json!(3)), below("tier", json!(true)), change(json!("x"))]);
            list
        }
        ["annotations"] | ["pod", "metadata", "annotations"] | [_, "annotations"] => {
            let mut list = vec![below("example.com/note", "x".into()), below("note", "{name}".into())];
            list.extend(entries("note").map(|(key, value)| below(key, value)));
            for key in ["flinkc/config-digest", "bad key", "/x", "a/b/c", ""] {
                list.push(below(key, "x".into()));
            }
            list.extend([below("note", json!(3)), change(json!([]))]);
            list
        }
        ["pod", "spec", "tolerations"] => all(&[
            json!([{"key": "a", "operator": "Exists"}]),
            json!([{"key": "a", "operator": "Equal", "value": "b", "effect": "NoExecute", "tolerationSeconds": 60}, {"operator": "Exists"}]),
            json!([]),
            json!([{"key": "a", "operator": "Exists", "value": "b"}]),
            json!([{"keys": "a"}]),
            json!([{"key": "a", "operator": "Is"}]),
            json!([{"key": "bad key", "operator": "Exists"}]),
            json!([{"operator": "Equal"}]),
            json!([{"key": "a", "value": "b", "effect": "NoSchedule", "tolerationSeconds": 60}]),
            json!([{"key": "a", "value": "bad value"}]),
        ]),
        ["env"] => {
            let mut list = vec![below("EXTRA", "1".into()), below("lower_case", "x y".into()), below("REGION", "us".into())];
            list.extend(entries("EXTRA").map(|(key, value)| below(key, value)));
            for key in [
                "POD_IP",
                "FLINK_PROPERTIES",
                "FLINK_CONF_DIR",
                "ENABLE_BUILT_IN_PLUGINS",
                "JAVA_HOME",
                "bad-key",
                "1X",
                "A.B",
                "",
                "AWS_SECRET_ACCESS_KEY",
                "PASSWORD",
            ] {
                list.push(below(key, "x".into()));
            }
            list.extend([below("EXTRA", json!(1)), change(json!([]))]);
            list
        }
        // opened by the text itself, or since profiles differ: told by the schema
        _ => match schema["pattern"].as_str() {
            Some("^[0-9]+(ms|s|m|h|d)$") => {
                all(&[json!("45s"), json!("7m"), json!("1500ms"), json!("2d"), json!("0s"), json!("1y"), json!("x"), json!(5)])
            }
            Some("^[0-9]+[kmgt]$") => all(&[json!("64m"), json!("2g"), json!("0k"), json!("2gb"), json!(2)]),
            Some(pattern) if pattern.starts_with("^[A-Za-z0-9/{]") => texts().collect(),
            Some(pattern) if pattern.contains(":[^") => {
                let scheme = pattern.trim_start_matches('^').split(':').next().unwrap_or_default();
                all(&[format!("{scheme}://other/place").into(), format!("{scheme}://{{name}}/x").into(), json!("file:///x"), json!("x")])
            }
            None if schema["type"] == "integer" => all(&[json!(7), json!(1), json!(0), json!(-1), json!("7")]),
            _ => panic!("no change is written for the value {path:?} with {schema}"),
        },
    }
}

/// Not keys of flink.toml: profiles are oracle_helm.rs', the rest is Helm's own.
const BESIDE: &[&str] = &["profile", "helm.test", "global"];

fn offered(chart: &Chart) -> Vec<(Vec<String>, Value)> {
    let schema: Value = serde_json::from_slice(&fs::read(chart.folder().join("values.schema.json")).unwrap()).unwrap();
    let mut all = Vec::new();
    leaves(&schema, &mut Vec::new(), &mut all);
    all.retain(|(path, _)| !BESIDE.contains(&path.join(".").as_str()));
    all
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Same,
    /// Refused by Helm, and by the compiler too.
    Refused,
    /// Refused by Helm alone.
    Closed(String),
    Fault(String),
}

fn try_it(chart: &Chart, program: &Path, profile: Option<&str>, changes: &[Change]) -> Outcome {
    let set: Vec<String> = changes.iter().map(Change::set).collect();
    let expected = tried(&chart.path, &chart.plainly(profile, &set), &chart.files).map(objects::objects);
    let mut values = json!({});
    changes.iter().for_each(|change| merged(&mut values, &change.nested()));
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), values.to_string()).unwrap();
    let made = chart.template(program, &chart.release(), profile, &["-f", file.path().to_str().unwrap()]);
    match (made, expected) {
        (Ok(made), Ok(expected)) => difference(&made, &without_empty(expected)).map_or(Outcome::Same, Outcome::Fault),
        (Err(_), Err(_)) => Outcome::Refused,
        (Err(said), Ok(_)) => Outcome::Closed(said),
        // the policy forbids the flag, not the change
        (Ok(_), Err(why)) if why.iter().all(|why| why.contains("`--set` is refused")) => Outcome::Refused,
        (Ok(_), Err(why)) => Outcome::Fault(format!("accepted, and the compiler says: {}", why.join("; "))),
    }
}

/// An empty list of tolerations says nothing, and Helm leaves it out where the compiler writes what it was told.
fn without_empty(mut objects: Objects) -> Objects {
    fn clean(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|key, below| key != "tolerations" || *below != json!([]));
                map.values_mut().for_each(clean);
            }
            Value::Array(items) => items.iter_mut().for_each(clean),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    objects.values_mut().for_each(clean);
    objects
}

fn difference(made: &Objects, expected: &Objects) -> Option<String> {
    if made.keys().ne(expected.keys()) {
        return Some(format!("{:?} instead of {:?}", made.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>()));
    }
    let (key, other) = made.iter().find(|(key, object)| expected[*key] != **object)?;
    let lines = |object: &Value| flinkc::yaml::emit(object).lines().map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (lines(other), lines(&expected[key]));
    let only = |of: &[String], not: &[String]| {
        of.iter().filter(|line| !not.contains(line)).take(4).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    Some(format!("{} {}: {:?} instead of {:?}", key.1, key.3, only(&a, &b), only(&b, &a)))
}

#[test]
fn each_value_alone() {
    let helms = helms();
    if helms.is_empty() {
        return;
    }
    // the chart and the profile that have nearly every value
    let chart = Chart::named("helm/orders");
    let changes = offered(&chart).into_iter().flat_map(|(path, schema)| {
        let name = path.join(".");
        changes(&path, &schema).into_iter().map(move |change| (name.clone(), change))
    });
    let tries: Vec<(String, Change)> = changes.collect();
    let outcomes: Vec<Outcome> = tries
        .par_iter()
        .enumerate()
        .map(|(n, (_, change))| try_it(&chart, &helms[n % helms.len()], Some("live"), std::slice::from_ref(change)))
        .collect();
    let mut shown: BTreeMap<&str, bool> = BTreeMap::new();
    let (mut faults, mut closed) = (Vec::new(), BTreeSet::new());
    for ((path, change), outcome) in tries.iter().zip(&outcomes) {
        let held = shown.entry(path).or_default();
        *held |= *outcome == Outcome::Same;
        match outcome {
            Outcome::Fault(what) => faults.push(format!("{}: {what}", change.set())),
            Outcome::Closed(said) => {
                closed.insert(format!("{}: {}", change.set(), said.lines().find(|line| !line.ends_with(':')).unwrap_or_default()));
            }
            Outcome::Same | Outcome::Refused => {}
        }
    }
    println!("{} changes; refused by Helm alone:\n{}", tries.len(), closed.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let hidden: Vec<_> = shown.iter().filter(|(_, held)| !**held).collect();
    assert!(hidden.is_empty(), "values that can be changed to nothing: {hidden:?}");
}

#[test]
fn values_of_every_chart() {
    let helms = helms();
    if helms.is_empty() {
        return;
    }
    let faults: Vec<String> = chart_cases()
        .par_iter()
        .enumerate()
        .flat_map_iter(|(n, case)| {
            let chart = Chart::of(case);
            let mut faults = Vec::new();
            let mut shown: BTreeSet<Vec<String>> = BTreeSet::new();
            let values = offered(&chart);
            // Helm takes a tenth of a second a time: every second case once
            for (round, profile) in (0..=(n % 2)).flat_map(|round| chart.profiles().into_iter().map(move |profile| (round, profile))) {
                // two that are fit for every chart are in front
                let all = values.iter().filter_map(|(path, schema)| Some((path, changes(path, schema).into_iter().nth(round)?)));
                let all: Vec<(&Vec<String>, Change)> = all.collect();
                let program = &helms[(n + round) % helms.len()];
                let together: Vec<Change> = all.iter().map(|(_, change)| change.clone()).collect();
                if try_it(&chart, program, profile.as_deref(), &together) == Outcome::Same {
                    shown.extend(all.into_iter().map(|(path, _)| path.clone()));
                    continue;
                }
                // some mean nothing here, or nothing beside others
                for (path, change) in all {
                    match try_it(&chart, program, profile.as_deref(), std::slice::from_ref(&change)) {
                        Outcome::Same => {
                            shown.insert(path.clone());
                        }
                        Outcome::Fault(what) => faults.push(format!("{} {profile:?} {}: {what}", chart.name, change.set())),
                        Outcome::Refused | Outcome::Closed(_) => println!("{} {profile:?} {}: refused", chart.name, change.set()),
                    }
                }
            }
            // a policy that forbids `--set` leaves nothing to compare with
            let shows = case.name != "standalone/compliance";
            faults.extend(
                values
                    .iter()
                    .filter(|(path, _)| shows && !shown.contains(path))
                    .map(|(path, _)| format!("{} {path:?}: never changed", chart.name)),
            );
            faults
        })
        .collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What people get wrong, and a word of what must be said about it.
#[test]
fn what_was_not_compiled_is_refused() {
    let helms = helms();
    if helms.is_empty() {
        return;
    }
    let chart = Chart::named("helm/orders");
    let mut wrong: Vec<(Value, String)> = [
        (json!({"imgae": "x"}), "imgae"),
        (json!({"image": "two words"}), "image"),
        (json!({"jobmanager": {"memory": "8g"}}), "memory"),
        (json!({"profile": "night"}), "profile"),
        (json!({"labels": {"team": 3}}), "team"),
        (json!({"pod": {"spec": {"tolerations": [{"keys": "a"}]}}}), "keys"),
        (json!({"ingress": {"host": "a.example.com"}}), "means nothing in profile"),
        (json!({"profile": "live"}), "values-live.yaml"),
    ]
    .map(|(values, word)| (values, word.to_owned()))
    .to_vec();
    // every value has a type, and says its name when it is missed
    for (path, schema) in offered(&chart) {
        let odd = if schema["type"] == "array" || schema["type"] == "object" { json!("text") } else { json!([[]]) };
        wrong.push((Change { path: path.clone(), to: odd }.nested(), path.last().unwrap().clone()));
    }
    wrong.par_iter().for_each(|(values, word)| {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), values.to_string()).unwrap();
        for program in &helms {
            let said = chart.template(program, "orders", None, &["-f", file.path().to_str().unwrap()]).expect_err(&values.to_string());
            assert!(said.contains(word.as_str()), "{values}: {said}");
        }
    });
    for program in &helms {
        for (release, expected) in
            [("0rders", "DNS label"), ("or.ders", "DNS label"), ("a-name-that-is-much-longer-than-any-name-may-be-here", "characters")]
        {
            let said = template(program, release, chart.folder(), &[]).expect_err(release);
            assert!(said.contains(expected), "{release}: {said}");
        }
    }
}

#[test]
fn the_test_pod_is_there_when_it_is_asked_for() {
    for program in helms() {
        let made = Chart::named("helm/orders").template(&program, "orders", None, &["--set", "helm.test=true"]).unwrap();
        let pod = made.values().find(|object| object["kind"] == "Pod").unwrap();
        assert_eq!(pod["metadata"]["annotations"]["helm.sh/hook"], "test");
        assert_eq!(pod["spec"]["containers"][0]["image"], "registry.example.com/orders:1.4.2");
    }
}
