//! Custom resources judged by their definitions, beside the API server's own code (`crdcheck`): the operators' definitions with what
//! they ship and random changes of it, and definitions of our own with rules in CEL, patterns, formats and transitions. Verdicts must
//! be the same. Needs the oracle; says so and passes without it, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::k8s::KubernetesVersion;
use flinkc::k8s::crd::{Budget, Definitions, Lookup};
use flinkc::k8s::judge::judge;
use flinkc::k8s::semantics::{Reason, Verdict};
use serde_json::{Value, json};

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn oracle() -> Option<PathBuf> {
    let cache = || std::env::home_dir().unwrap_or_default().join(".cache/flinkc-oracles");
    let tool = std::env::var_os("ORACLES_HOME").map_or_else(cache, PathBuf::from).join("bin/crdcheck");
    if !tool.exists() {
        missing("crdcheck");
        return None;
    }
    Some(tool)
}

fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let data = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("data");
    if !data.is_dir() {
        missing(&data.display().to_string());
        return None;
    }
    Some(data)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn values(folder: &Path) -> Vec<Value> {
    let texts = files(folder).into_iter().map(|file| std::fs::read_to_string(file).unwrap());
    texts.filter_map(|text| flinkc::yaml::parse(&text).ok()).flatten().map(|document| document.value).collect()
}

/// The verdict of the server's code on each object, and what it says.
fn theirs(tool: &Path, crds: &Path, objects: &[Value], old: Option<&Value>) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(tool);
    if let Some(old) = old {
        let file = folder.path().join("old.json");
        std::fs::write(&file, old.to_string()).unwrap();
        command.arg("-old").arg(file);
    }
    let text: Vec<String> = objects.iter().map(ToString::to_string).collect();
    let file = folder.path().join("new.yaml");
    std::fs::write(&file, text.join("\n---\n")).unwrap();
    let output = command.arg(crds).arg(&file).output().unwrap();
    let mut answers = vec![(String::new(), String::from_utf8_lossy(&output.stderr).into_owned()); objects.len()];
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let index = usize::try_from(answer["doc"].as_u64().unwrap()).unwrap();
        answers[index] = (answer["verdict"].as_str().unwrap().to_owned(), line.to_owned());
    }
    answers
}

fn ours(definitions: &Definitions, object: &Value, old: Option<&Value>) -> (String, String) {
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    let Lookup::Served(definition) = definitions.find(text("apiVersion"), text("kind")) else { return ("no-crd".into(), String::new()) };
    let judgement = definition.check(object, old, &mut Budget::for_bytes(1 << 20));
    let mut faults = judgement.faults;
    faults.extend(judge(object, KubernetesVersion::LATEST).into_iter().filter(|fault| fault.verdict == Verdict::Refused));
    let said =
        format!("{:?} {:?}", faults.iter().map(|fault| format!("{} {}", fault.path, fault.text)).collect::<Vec<_>>(), judgement.unjudged);
    let verdict = match faults.iter().any(|fault| fault.reason != Reason::UnknownField) {
        true => "invalid",
        false if faults.is_empty() => "valid",
        false => "unknown-fields",
    };
    (verdict.to_owned(), said)
}

fn compare(tool: &Path, name: &str, crds: &Path, objects: &[Value], old: Option<&Value>) -> Vec<String> {
    let mut definitions = Definitions::default();
    let given = if crds.is_dir() {
        values(crds)
    } else {
        flinkc::yaml::parse(&std::fs::read_to_string(crds).unwrap()).unwrap().into_iter().map(|one| one.value).collect()
    };
    given.iter().for_each(|one| assert!(definitions.add(one)));
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::new());
    for (object, (verdict, line)) in objects.iter().zip(theirs(tool, crds, objects, old)) {
        let (own, said) = ours(&definitions, object, old);
        *counts.entry(verdict.clone()).or_insert(0) += 1;
        if own != verdict {
            wrong.push(format!("{name}: ours {own} {said}\n  theirs {line}\n  {object}"));
        }
    }
    println!("{name}: {} objects, {counts:?}, {} differ", objects.len(), wrong.len());
    wrong
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, inside)| (key.replace('~', "~0").replace('/', "~1"), inside)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, inside)| (index.to_string(), inside)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (key, inside) in inside {
        let pointer = format!("{at}/{key}");
        out.push(pointer.clone());
        pointers(inside, &pointer, out);
    }
}

/// One change below `spec`.
fn mutant(dice: &mut Dice, object: &Value) -> Option<Value> {
    let mut places = Vec::new();
    pointers(object.get("spec")?, "/spec", &mut places);
    let place = places.get(dice.roll(places.len()))?.clone();
    let mut changed = object.clone();
    let choices = [
        json!(""),
        json!("x"),
        json!("1Gi"),
        json!(0),
        json!(-1),
        json!(1),
        json!(70_000),
        json!(1.5),
        json!(true),
        json!(null),
        json!([]),
        json!({}),
        json!(["x"]),
        json!({"x": "y"}),
        json!(5_000_000_000_i64),
        json!([{"name": "a"}, {"name": "a"}]),
        json!("x y"),
        json!([null]),
    ];
    let (owner, name) = place.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    match (dice.roll(6), changed.pointer_mut(owner)?) {
        (0, Value::Object(map)) => {
            map.shift_remove(&name);
        }
        (1, Value::Object(map)) => {
            let value = map.shift_remove(&name)?;
            map.insert(format!("{name}x"), value);
        }
        (1, Value::Array(items)) => items.push(items[name.parse::<usize>().ok()?].clone()),
        _ => *changed.pointer_mut(&place)? = choices[dice.roll(choices.len())].clone(),
    }
    (changed != *object).then_some(changed)
}

#[test]
fn definitions_of_the_operators_say_the_same() {
    let (Some(tool), Some(data)) = (oracle(), data()) else { return };
    let mut wrong = Vec::new();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for (crds, corpus) in [
        ("operator/crds/1.15.0", "operator/corpus"),
        ("operator/crds/1.8.0", "operator/corpus"),
        ("spotify/crd", "spotify/corpus"),
        ("lyft/crd", "lyft/corpus"),
        ("nextbreakpoint/crd", "nextbreakpoint/corpus"),
    ] {
        let crds = data.join(crds);
        let known: Vec<String> = values(&crds).iter().map(|crd| crd["spec"]["names"]["kind"].as_str().unwrap().to_owned()).collect();
        let of_kind = |value: &Value| known.iter().any(|kind| value["kind"].as_str() == Some(kind));
        let mut objects: Vec<Value> = values(&data.join(corpus)).into_iter().filter(of_kind).collect();
        assert!(objects.len() > 10, "{corpus}");
        let whole = objects.clone();
        for _ in 0..300 {
            let which = dice.roll(whole.len());
            objects.extend(mutant(&mut dice, &whole[which]));
        }
        wrong.extend(compare(&tool, &crds.display().to_string(), &crds, &objects, None));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// A definition of our own with every construct that the operators' lack.
fn definition() -> Value {
    let spec = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "maxLength": 20, "pattern": "^[a-z][\\w.-]*$", "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "name stays"}]},
        "replicas": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 100, "default": 2},
        "max": {"type": "integer", "format": "int64"},
        "mode": {"type": "string", "enum": ["A", "B"], "default": "A"},
        "ratio": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
        "at": {"type": "string", "format": "date-time"},
        "wait": {"type": "string", "format": "duration"},
        "size": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": "^[0-9]+(Gi|Mi)?$"},
        "labels": {"type": "object", "maxProperties": 5, "additionalProperties": {"type": "string", "maxLength": 10}},
        "tags": {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 10}, "x-kubernetes-list-type": "set"},
        "ports": {"type": "array", "maxItems": 5, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
            "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 10}, "port": {"type": "integer"}},
                "x-kubernetes-validations": [{"rule": "!has(oldSelf.port) || has(self.port) && self.port >= oldSelf.port", "message": "ports grow"}]}},
        "pod": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
        "maybe": {"type": "string", "nullable": true, "maxLength": 5},
        "one": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}, "b": {"type": "string", "maxLength": 9}},
            "x-kubernetes-validations": [{"rule": "has(self.a) != has(self.b)", "message": "exactly one of a and b"}]},
        "url": {"type": "string", "maxLength": 50, "x-kubernetes-validations": [{"rule": "isURL(self) && url(self).getScheme() == 'https'"}]},
        "quantity": {"type": "string", "maxLength": 20, "x-kubernetes-validations": [{"rule": "isQuantity(self) && quantity(self).isGreaterThan(quantity('1Gi'))"}]},
        "ip": {"type": "string", "maxLength": 50, "x-kubernetes-validations": [{"rule": "isIP(self) && ip(self).family() == 4"}]},
        "cidr": {"type": "string", "maxLength": 50, "x-kubernetes-validations": [{"rule": "isCIDR(self) && cidr(self).containsIP('10.0.0.1')"}]},
        "word": {"type": "string", "maxLength": 20, "x-kubernetes-validations": [{"rule": "self.matches('^[a-z]+$') && self.lowerAscii() == self && self.size() > 1"}]},
    }, "x-kubernetes-validations": [
        {"rule": "!has(self.max) || self.replicas <= self.max", "message": "replicas over max", "fieldPath": ".replicas"},
        {"rule": "!has(self.tags) || self.tags.all(t, t.startsWith('t'))", "messageExpression": "'tags: ' + string(size(self.tags))"},
        {"rule": "!has(self.ports) || self.ports.exists_one(p, p.name == 'main')"},
        {"rule": "self.mode == 'A' || has(self.labels) && 'b' in self.labels && self.labels['b'] != ''", "reason": "FieldValueRequired", "fieldPath": ".labels"},
        {"rule": "!has(self.at) || self.at > timestamp('2020-01-01T00:00:00Z')"},
        {"rule": "!has(self.wait) || self.wait < duration('1h')"},
        {"rule": "!has(self.ratio) || self.ratio * 2.0 < 10.0"},
        {"rule": "self.replicas >= oldSelf.replicas", "message": "never shrinks"},
    ]});
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "cs.a.b"},
        "spec": {"group": "a.b", "scope": "Namespaced", "names": {"kind": "C", "plural": "cs", "singular": "c", "listKind": "CList"}, "versions": [
            {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "required": ["spec"], "properties": {"spec": spec}}}}]}})
}

fn resource(spec: &Value) -> Value {
    let mut whole = json!({"name": "ab"});
    whole.as_object_mut().unwrap().extend(spec.as_object().unwrap().clone());
    json!({"apiVersion": "a.b/v1", "kind": "C", "metadata": {"name": "x", "namespace": "default"}, "spec": whole})
}

/// Specs that use each construct, good and bad.
fn specs() -> Vec<Value> {
    vec![
        json!({}),
        json!({"name": "1a"}),
        json!({"name": "ä"}),
        json!({"name": "a.b-c_d"}),
        json!({"name": "aä"}),
        json!({"max": 1}),
        json!({"max": 2}),
        json!({"max": 1, "replicas": 1}),
        json!({"replicas": 2_147_483_648_i64}),
        json!({"replicas": null}),
        json!({"mode": "B"}),
        json!({"mode": "B", "labels": {"b": ""}}),
        json!({"mode": "B", "labels": {"b": "x"}}),
        json!({"mode": null}),
        json!({"ratio": 0}),
        json!({"ratio": 1}),
        json!({"ratio": 4.9}),
        json!({"ratio": 5}),
        json!({"ratio": 0.1}),
        json!({"at": "2021-01-01T00:00:00Z"}),
        json!({"at": "2019-01-01T00:00:00Z"}),
        json!({"at": "2021"}),
        json!({"wait": "5m"}),
        json!({"wait": "2h"}),
        json!({"wait": "soon"}),
        json!({"wait": "5 min"}),
        json!({"size": 5}),
        json!({"size": "5Gi"}),
        json!({"size": "5G"}),
        json!({"size": 1.5}),
        json!({"size": true}),
        json!({"labels": {"a/b": "c", "x.y": "z"}}),
        json!({"labels": {"a": "0123456789a"}}),
        json!({"labels": {"a": 1}}),
        json!({"tags": ["ta", "tb"]}),
        json!({"tags": ["ta", "ta"]}),
        json!({"tags": ["x"]}),
        json!({"tags": []}),
        json!({"tags": null}),
        json!({"ports": [{"name": "main", "port": 5}]}),
        json!({"ports": [{"name": "x"}]}),
        json!({"ports": [{"name": "main"}, {"name": "main"}]}),
        json!({"ports": [{"name": "x", "port": 2}, {"name": "main", "port": 4}]}),
        json!({"ports": [{"port": 1}]}),
        json!({"ports": [{"name": "main", "prt": 1}]}),
        json!({"pod": {}}),
        json!({"pod": {"apiVersion": "v1", "kind": "Pod", "any": 1}}),
        json!({"pod": {"kind": "Pod", "metadata": {"name": "A"}}}),
        json!({"maybe": null}),
        json!({"maybe": "abcdef"}),
        json!({"one": {}}),
        json!({"one": {"a": "x"}}),
        json!({"one": {"a": "x", "b": "y"}}),
        json!({"url": "https://a.b/c"}),
        json!({"url": "http://a"}),
        json!({"url": "::"}),
        json!({"quantity": "2Gi"}),
        json!({"quantity": "1Gi"}),
        json!({"quantity": "x"}),
        json!({"ip": "1.2.3.4"}),
        json!({"ip": "::1"}),
        json!({"ip": "x"}),
        json!({"cidr": "10.0.0.0/8"}),
        json!({"cidr": "11.0.0.0/8"}),
        json!({"word": "ab"}),
        json!({"word": "a"}),
        json!({"word": "aB"}),
        json!({"word": "ab1"}),
        json!({"unknown": 1}),
        json!({"unknown": 1, "max": 1}),
    ]
}

#[test]
fn definitions_of_our_own_say_the_same() {
    let Some(tool) = oracle() else { return };
    let folder = tempfile::tempdir().unwrap();
    let crd = folder.path().join("crd.yaml");
    std::fs::write(&crd, definition().to_string()).unwrap();
    let mut objects: Vec<Value> = specs().iter().map(resource).collect();
    let mut dice = Dice(7);
    let whole = objects.clone();
    for _ in 0..300 {
        let which = dice.roll(whole.len());
        objects.extend(mutant(&mut dice, &whole[which]));
    }
    let mut wrong = compare(&tool, "made", &crd, &objects, None);
    // What may not change does not. `crdcheck` does not let stored faults stand as a server does, so that all of these are sound.
    for old in [
        json!({}),
        json!({"replicas": 5}),
        json!({"ports": [{"name": "x", "port": 3}, {"name": "main", "port": 3}]}),
        json!({"labels": {"b": "x"}, "mode": "B"}),
    ] {
        wrong.extend(compare(&tool, &format!("from {old}"), &crd, &objects, Some(&resource(&old))));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
