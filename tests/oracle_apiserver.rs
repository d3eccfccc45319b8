//! Every object of every golden case against a real API server: accepted by a strict server-side apply, with no warning, and its pods
//! by Pod Security at the level that the text asks for (`restricted` unless it says otherwise).
//!
//! Reads the expected files, the very bytes that a user would apply. PodMonitor, which is no kind of Kubernetes, is held against a small
//! definition of our own below. Needs the oracle (env FLINKC_SHARED, ORACLES_HOME); says so and passes without it, unless
//! FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::print_stdout, reason = "test")]

#[path = "oracle/apiserver.rs"]
mod apiserver;
mod golden_case;
mod spec_generator;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use apiserver::{BESIDE, Server, level};
use camino::Utf8Path;
use flinkc::compile::{Request, compile};
use flinkc::yaml;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

#[test]
fn golden_cases() {
    let Some(server) = Server::start() else { return };
    server.apply(BESIDE);
    // The newest definitions take what all older ones take; each release's own are asked by oracle_operator.
    server.definitions(&["apache:main", "lyft", "nextbreakpoint"]);
    let mut folders: BTreeMap<&'static str, Vec<PathBuf>> = BTreeMap::new();
    let mut expected = 0;
    // Spotify's definition needs an approval that crds.sh does not give: tests/oracle_spotify.rs asks crdcheck.
    // What a tool has to render first is asked by that tool's own test: oracle_kustomize, oracle_helm, …
    for case in golden_case::cases().into_iter().filter(|case| !case.is_package() && !case.name.starts_with("spotify/")) {
        for profile in case.profiles() {
            let built = case.build(&profile);
            let folder = case.expect_folder(&profile);
            if built.failed || !folder.is_dir() {
                continue;
            }
            expected += built.objects.len();
            let level = level(built.level);
            // The folder of the build without a profile holds the others' as well.
            if profile.is_empty() && case.profiles().len() > 1 {
                let own = server.folder.path().join(case.name.replace('/', "-"));
                for (path, bytes) in case.expected(&profile) {
                    let file = own.join(path);
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(file, bytes).unwrap();
                }
                folders.entry(level).or_default().push(own);
            } else {
                folders.entry(level).or_default().push(folder);
            }
        }
    }
    let (objects, faults) = server.verdicts(&folders);
    println!("{objects} objects of {} bundles", folders.values().map(Vec::len).sum::<usize>());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(objects, expected, "an object was not asked about, or the expected trees are stale");
}

/// Whatever compiles is accepted, beyond what people wrote down: random specs, half of them with odd values.
#[test]
fn random_specs() {
    let Some(server) = Server::start() else { return };
    server.apply(BESIDE);
    let folder = tempfile::tempdir().unwrap();
    let mut folders: BTreeMap<&'static str, Vec<PathBuf>> = BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let bundles = std::env::var("FLINKC_RANDOM_BUNDLES").ok().and_then(|number| number.parse().ok()).unwrap_or(200);
    let (good, odd) = (spec_generator::spec(20, 100_000), spec_generator::spec(10, 4));
    while texts.len() < bundles {
        let tree = if texts.len().is_multiple_of(2) { good.new_tree(&mut runner).unwrap() } else { odd.new_tree(&mut runner).unwrap() };
        let text = tree.current();
        let request = Request { revision: Some("0a1b2c3".to_owned()), ..Request::default() };
        let compilation = compile(Utf8Path::new("flink.toml"), &request, &spec_generator::files(&text));
        let Some(output) = compilation.output else { continue };
        let level = level(compilation.plan.map(|plan| plan.security.level));
        // Kubernetes keeps two Services from one node port; each bundle is asked about alone, by a dry run.
        let name = format!("bundle-{:03}", texts.len());
        let own = folder.path().join(level).join(&name);
        fs::create_dir_all(&own).unwrap();
        for (path, bytes) in output.tree.iter() {
            fs::write(own.join(path), bytes).unwrap();
        }
        folders.entry(level).or_insert_with(|| vec![folder.path().join(level)]);
        texts.insert(name, text);
    }
    let (objects, faults) = server.verdicts(&folders);
    println!("{objects} objects of {} bundles", texts.len());
    let first = faults.first().and_then(|fault| texts.iter().find(|(name, _)| fault.contains(name.as_str())).map(|(_, text)| text.clone()));
    assert!(faults.is_empty(), "{} faults:\n{}\nthe first of:\n{}", faults.len(), faults.join("\n"), first.unwrap_or_default());
}

/// Definitions inside published modules: module and version, the file in it, and the structure that was recorded from it.
const PUBLISHED: [(&str, &str, &str, &str); 3] = [
    (
        "github.com/argoproj/argo-cd/v3@v3.6.1",
        "manifests/crds/application-crd.yaml",
        "application.json",
        "applications.argoproj.io/v1alpha1",
    ),
    (
        "github.com/argoproj/argo-cd/v3@v3.6.1",
        "manifests/crds/applicationset-crd.yaml",
        "applicationset.json",
        "applicationsets.argoproj.io/v1alpha1",
    ),
    (
        "github.com/fluxcd/kustomize-controller@v1.10.1",
        "config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml",
        "kustomization.json",
        "kustomizations.kustomize.toolkit.fluxcd.io/v1",
    ),
];

/// A file of a published module, from Go's cache or its proxy.
fn published(module: &str, file: &str) -> Option<String> {
    let told = Command::new("go").args(["mod", "download", "-json", module]).current_dir(std::env::temp_dir()).output().ok()?;
    // a Go that is older than the module's still fetches it
    let told: Value = serde_json::from_slice(&told.stdout).ok()?;
    let text = Command::new("unzip").arg("-p").arg(told.get("Zip")?.as_str()?).arg(format!("{module}/{file}")).output().ok()?;
    text.status.success().then(|| String::from_utf8_lossy(&text.stdout).into_owned())
}

/// A definition with the recorded structure.
fn recorded(file: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structure").join(file);
    let mut structure: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    open(&mut structure);
    let (plural, rest) = name.split_once('.').unwrap();
    let (group, version) = rest.split_once('/').unwrap();
    let kind = match plural {
        "applications" => "Application",
        "applicationsets" => "ApplicationSet",
        _ => "Kustomization",
    };
    yaml::emit(&json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": plural, "singular": kind.to_ascii_lowercase(), "kind": kind},
            "versions": [{"name": version, "served": true, "storage": true, "schema": {"openAPIV3Schema": structure}}],
        },
    }))
}

/// A definition prunes what it does not know, and says so by itself: there `additionalProperties: false` is no word.
fn open(structure: &mut Value) {
    match structure {
        Value::Object(map) => {
            map.retain(|key, value| key != "additionalProperties" || *value != json!(false));
            map.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What is written for Argo CD and Flux, by their own definitions where the module can be had, else by the structure recorded from it.
#[test]
fn resources_of_argo_and_flux() {
    let Some(server) = Server::start() else { return };
    for (module, file, structure, name) in PUBLISHED {
        let own = published(module, file);
        println!("{name}: {}", if own.is_some() { module } else { "by the recorded structure" });
        server.apply(&own.unwrap_or_else(|| recorded(structure, name)));
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut written, mut wrong) = (0, 0);
    for case in golden_case::cases().into_iter().filter(|case| case.name.contains("argocd")) {
        for (path, bytes) in case.expected("").iter().filter(|(path, _)| path.extension() == Some("yaml")) {
            for document in yaml::parse(std::str::from_utf8(bytes).unwrap()).unwrap() {
                let mut object = document.value;
                let group = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
                if !group.starts_with("argoproj.io/") && !group.starts_with("kustomize.toolkit.fluxcd.io/") {
                    continue;
                }
                let name = format!("{}-{path}-{written}.yaml", case.name).replace('/', "-");
                let put = |kind: &str, object: &Value| {
                    fs::create_dir_all(folder.path().join(kind)).unwrap();
                    fs::write(folder.path().join(kind).join(&name), yaml::emit(object)).unwrap();
                };
                put("right", &object);
                written += 1;
                if let Some(spec) = object.pointer_mut("/spec").and_then(Value::as_object_mut) {
                    spec.insert("projekt".to_owned(), "x".into());
                    put("wrong", &object);
                    wrong += 1;
                }
            }
        }
    }
    let verdicts = |kind: &str| server.verdicts(&BTreeMap::from([("restricted", vec![folder.path().join(kind)])]));
    let (objects, faults) = verdicts("right");
    assert!(
        faults.is_empty() && objects == written && written > 3,
        "{objects} of {written}, {} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert_eq!(verdicts("wrong").1.len(), wrong, "the definitions know their fields");
}
