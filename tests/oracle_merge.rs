//! Generated strategic merge patches: flinkc's result must be kubectl's (`kubectl patch --local --type=strategic`).
//! kubectl is looked for in `$ORACLES_HOME/bin` (default `~/.cache/flinkc-oracles`).
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test may use the disk and start processes")]
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "test")]

use flinkc::k8s::KubernetesVersion;
use flinkc::k8s::merge::{is_directive, strategic_merge};
use flinkc::k8s::schema::Schema;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::Command;

fn kubectl() -> Option<PathBuf> {
    let home = std::env::var_os("ORACLES_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache/flinkc-oracles")))?;
    let found = home.join("bin/kubectl");
    if found.exists() {
        return Some(found);
    }
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "no kubectl at {}", found.display());
    println!("skipped: no kubectl at {}", found.display());
    None
}

/// A map of the fields that are present.
fn object(fields: Vec<(&'static str, Option<Value>)>) -> Value {
    Value::Object(fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(value: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Option<T>> {
    prop::option::of(value).boxed()
}

/// Items with distinct names from a small set, in any order.
fn items(item: fn(bool) -> BoxedStrategy<Value>, key: &'static str, keys: Vec<Value>, patch: bool) -> BoxedStrategy<Value> {
    let most = keys.len();
    (prop::sample::subsequence(keys, 0..=most).prop_shuffle(), prop::collection::vec((item(patch), 0..10_u8), most))
        .prop_map(move |(keys, bodies)| {
            let list = keys.into_iter().zip(bodies).map(|(name, (mut body, dice))| {
                if patch && dice == 0 {
                    return json!({key: name, "$patch": "delete"});
                }
                body.as_object_mut().unwrap().insert(key.to_owned(), name);
                body
            });
            Value::Array(list.collect())
        })
        .boxed()
}

fn text(patch: bool) -> BoxedStrategy<Value> {
    let words = prop::sample::select(vec![json!("u"), json!("v"), json!("w")]);
    if patch { prop_oneof![4 => words, 1 => Just(Value::Null)].boxed() } else { words.boxed() }
}

fn words(names: &'static [&'static str]) -> BoxedStrategy<Value> {
    let names: Vec<Value> = names.iter().map(|name| json!(name)).collect();
    let most = names.len();
    prop::sample::subsequence(names, 0..=most).prop_shuffle().prop_map(Value::Array).boxed()
}

fn labels(patch: bool) -> BoxedStrategy<Value> {
    let mark = maybe(Just(json!("replace")));
    (maybe(text(patch)), maybe(text(patch)), mark, 0..4_u8)
        .prop_map(move |(a, b, mark, dice)| object(vec![("a", a), ("b", b), ("$patch", mark.filter(|_| patch && dice == 0))]))
        .boxed()
}

fn env(patch: bool) -> BoxedStrategy<Value> {
    maybe(text(patch)).prop_map(|value| object(vec![("value", value)])).boxed()
}

fn port(patch: bool) -> BoxedStrategy<Value> {
    maybe(text(patch)).prop_map(|name| object(vec![("name", name)])).boxed()
}

fn mount(patch: bool) -> BoxedStrategy<Value> {
    maybe(text(patch)).prop_map(|name| object(vec![("name", name)])).boxed()
}

fn container(patch: bool) -> BoxedStrategy<Value> {
    let names = || vec![json!("A"), json!("B"), json!("C")];
    (
        maybe(text(patch)),
        maybe(items(env, "name", names(), patch)),
        maybe(items(port, "containerPort", vec![json!(1), json!(2), json!(3)], patch)),
        maybe(items(mount, "mountPath", vec![json!("/a"), json!("/b")], patch)),
        maybe(words(&["x", "y", "z"])),
    )
        .prop_map(|(image, env, ports, mounts, args)| {
            object(vec![("image", image), ("env", env), ("ports", ports), ("volumeMounts", mounts), ("args", args)])
        })
        .boxed()
}

fn volume(patch: bool) -> BoxedStrategy<Value> {
    let retained = (any::<bool>(), text(false)).prop_map(|(retain, path)| {
        let mut volume = json!({"hostPath": {"path": path}});
        if retain {
            volume["$retainKeys"] = json!(["name", "hostPath"]);
        }
        volume
    });
    let medium = maybe(text(patch)).prop_map(|medium| json!({"emptyDir": object(vec![("medium", medium)])}));
    if patch { prop_oneof![medium, retained].boxed() } else { medium.boxed() }
}

fn deployment(patch: bool) -> BoxedStrategy<Value> {
    let names = || vec![json!("p"), json!("q"), json!("r"), json!("s")];
    let pod = (
        maybe(items(container, "name", names(), patch)),
        maybe(items(volume, "name", names(), patch)),
        maybe(labels(patch)),
        maybe(labels(patch).prop_map(|value| json!([{"key": "k", "value": value.get("a").cloned().unwrap_or_default()}]))),
        0..4_u8,
    );
    let meta = (maybe(words(&["f/1", "f/2", "f/3", "f/4"])), maybe(labels(patch)), maybe(words(&["f/1", "f/2"])));
    (pod, meta, maybe(text(patch)), any::<bool>())
        .prop_map(move |((containers, volumes, selector, tolerations, dice), (finalizers, labels, gone), strategy, retain)| {
            let mut pod = object(vec![
                ("nodeSelector", selector),
                ("tolerations", tolerations),
                ("volumes", volumes),
                ("containers", containers.clone()),
            ]);
            if patch && dice == 0 {
                // The order that keeps the patch's own, and names items of the object as well.
                let mut order: Vec<Value> = containers
                    .as_ref()
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter(|item| item.get("$patch").is_none())
                    .map(|item| json!({"name": item["name"]}))
                    .collect();
                for name in names() {
                    if !order.iter().any(|item| item["name"] == name) {
                        order.push(json!({"name": name}));
                    }
                }
                pod["$setElementOrder/containers"] = Value::Array(order);
            }
            let mut meta = object(vec![("finalizers", finalizers), ("labels", labels)]);
            // A value both added and deleted: kubectl's answer depends on Go's random map order.
            let added = meta.get("finalizers").and_then(Value::as_array).cloned().unwrap_or_default();
            let gone = gone.filter(|gone| !gone.as_array().unwrap().iter().any(|value| added.contains(value)));
            if patch && let Some(gone) = gone {
                meta["$deleteFromPrimitiveList/finalizers"] = gone;
            }
            if !patch {
                meta["name"] = json!("d");
            }
            let mut spec = json!({"template": {"spec": pod}});
            if let Some(kind) = strategy {
                spec["strategy"] = json!({"type": kind});
                if retain {
                    spec["strategy"]["rollingUpdate"] = json!({"maxSurge": 1});
                }
                if patch && retain && !spec["strategy"]["type"].is_null() {
                    spec["strategy"] = json!({"type": "X", "$retainKeys": ["type"]});
                }
            }
            let mut whole = json!({"metadata": meta, "spec": spec});
            if !patch {
                whole["apiVersion"] = json!("apps/v1");
                whole["kind"] = json!("Deployment");
            }
            whole
        })
        .boxed()
}

/// kubectl takes new list items as they are, with nulls and directives; a server would drop the former and refuse the latter.
fn without_leftovers(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, value)| !is_directive(key) && !value.is_null());
            Value::Object(kept.map(|(key, value)| (key.clone(), without_leftovers(value))).collect())
        }
        Value::Array(items) => {
            let kept = items.iter().filter(|item| item.get("$patch") != Some(&json!("delete")));
            Value::Array(kept.map(without_leftovers).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Gives what a patch replaces a place to be: kubectl drops `$patch: replace` where nothing was (flinkc sets it).
fn plant(original: &mut Value, patch: &Value) {
    let (Some(old), Some(new)) = (original.as_object_mut(), patch.as_object()) else {
        return;
    };
    for (key, value) in new {
        if value.is_object() {
            plant(old.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())), value);
        }
    }
}

#[test]
fn flinkc_merges_as_kubectl_does() {
    let Some(kubectl) = kubectl() else { return };
    let type_id = Schema::of(KubernetesVersion::LATEST).type_of("apps/v1", "Deployment").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        ProptestConfig { cases: 250, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let cases = (deployment(false), deployment(true));
    runner
        .run(&cases, |(mut original, patch)| {
            original = without_leftovers(&original);
            plant(&mut original, &patch);
            let file = folder.path().join("object.json");
            std::fs::write(&file, original.to_string()).unwrap();
            let output = Command::new(&kubectl)
                .args(["patch", "--local", "--type=strategic", "-o", "json", "-f"])
                .arg(&file)
                .args(["-p", &patch.to_string()])
                .env("KUBECONFIG", "/dev/null")
                .output()
                .unwrap();
            let mut ours = original;
            let result = strategic_merge(&mut ours, &patch, type_id, KubernetesVersion::LATEST);
            if !output.status.success() {
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                if text.contains("no elements in any of the given slices") {
                    // kubectl cannot order an empty list; to us it is in order.
                    return Ok(());
                }
                prop_assert!(result.is_err(), "kubectl refuses: {text}");
                return Ok(());
            }
            prop_assert_eq!(result, Ok(()));
            let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
            prop_assert_eq!(without_leftovers(&ours), without_leftovers(&theirs));
            prop_assert_eq!(&without_leftovers(&ours), &ours, "nothing is left over in ours");
            Ok(())
        })
        .unwrap();
}
