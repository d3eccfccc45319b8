//! kustomize itself reads what `--format kustomize` writes: `kustomize build overlays/PROFILE` gives the objects of `--profile PROFILE`,
//! and what a user puts on top does what it says, on custom resources too.
//!
//! Needs kustomize in `$ORACLES_HOME/bin`; says `skipped` without it unless FLINKC_REQUIRE_ORACLES=1.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]
#![allow(clippy::disallowed_methods, reason = "tests start programs and write scratch files")]

mod golden_case;
#[path = "oracle/kustomize.rs"]
mod kustomize;
#[path = "oracle/objects.rs"]
mod objects;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use flinkc::compile::{Request, compile_fleet};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::OutputFormat;
use flinkc::yaml;
use golden_case::cases;
use kustomize::{program, run};
use objects::{built, by_name, put, same, write};
use rayon::prelude::*;
use serde_json::{Value, json};

#[test]
fn every_overlay_is_its_profile() {
    let Some(program) = program() else { return };
    let cases: Vec<_> = cases().into_iter().filter(|case| !case.name.starts_with("wrong/") && !case.flags.workspace).collect();
    let counts: Vec<usize> = cases
        .par_iter()
        .map(|case| {
            let files = DiskFiles::new(&case.folder).unwrap();
            let path = case.flags.path.as_deref().unwrap_or("flink.toml");
            let request = Request { format: Some(OutputFormat::Kustomize), ..case.request("") };
            let package = built(path, &request, &files);
            let folder = tempfile::tempdir().unwrap();
            write(&package.output.unwrap().tree, folder.path());
            let several = package.variants.iter().any(|(profile, _)| profile.is_some());
            for (profile, _) in &package.variants {
                let one = Request { format: Some(OutputFormat::Yaml), profile: profile.clone(), ..request.clone() };
                let expected = objects::objects(built(path, &one, &files));
                let overlay = format!("overlays/{}", profile.as_deref().unwrap_or("default"));
                let made = run(&program, &folder.path().join(if several { overlay.as_str() } else { "base" }), &[]);
                same(&made, &expected, &format!("{} {profile:?}", case.name));
            }
            package.variants.len()
        })
        .collect();
    let count: usize = counts.iter().sum();
    assert!(count > cases.len(), "no case has a profile");
}

const JOB: &str = "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"flink:1.20\"\nextra = [\"extra/*.yaml\"]\nsecurity.pod-security = \"baseline\"\n\
    [job]\njar = \"local:///opt/flink/usrlib/a.jar\"\nclass = \"A\"\n[jobmanager]\nmemory = \"2g\"\n[taskmanager]\nmemory = \"4g\"\n\
    [profiles.live]\nnamespace = \"live\"\nextra = [\"live/*.yaml\"]\n";

const RESOURCE: &str = r#"apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: clicks
spec:
  image: registry.example.com/clicks:1
  flinkVersion: v1_20
  serviceAccount: flink
  podTemplate:
    spec:
      containers:
      - name: flink-main-container
        env:
        - name: MODE
          valueFrom: {configMapKeyRef: {name: clicks-mode, key: mode}}
      volumes:
      - name: mode
        configMap: {name: clicks-mode}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: clicks-mode
data:
  mode: fast
---
apiVersion: flink.apache.org/v1beta1
kind: FlinkSessionJob
metadata:
  name: clicks-job
spec:
  deploymentName: clicks
"#;

const ON_TOP: &str = r#"apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../overlays/live]
namePrefix: team-
labels:
- pairs: {team: streams}
  includeTemplates: true
images:
- name: registry.example.com/clicks
  newTag: "2"
- name: flink
  newName: registry.example.com/flink
patches:
- patch: |
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: clicks, namespace: live}
    spec:
      podTemplate:
        spec:
          containers:
          - name: sidecar
            image: registry.example.com/sidecar:3
          - name: flink-main-container
            env: [{name: MORE, value: "1"}]
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: orders-taskmanager, namespace: live}
    spec:
      template:
        spec:
          containers:
          - name: sidecar
            image: registry.example.com/sidecar:3
"#;

#[test]
fn what_a_user_puts_on_top_reaches_custom_resources() {
    let Some(program) = program() else { return };
    let live = RESOURCE.replace("clicks:1", "clicks:1.5").replace("metadata:\n", "metadata:\n  namespace: live\n");
    let files = MemoryFiles::new().with("flink.toml", JOB).with("extra/a.yaml", RESOURCE).with("live/a.yaml", live.as_str());
    let package = built("flink.toml", &Request { format: Some(OutputFormat::Kustomize), ..Request::default() }, &files);
    let tree = package.output.unwrap().tree;
    let base = yaml::parse(std::str::from_utf8(tree.get("base/flinkdeployment-clicks.yaml").unwrap()).unwrap()).unwrap();
    assert_eq!(base[0].value["spec"]["image"], "registry.example.com/clicks:1", "the base holds the custom resource");
    let folder = tempfile::tempdir().unwrap();
    write(&tree, folder.path());
    put(&folder.path().join("mine/kustomization.yaml"), ON_TOP.as_bytes());
    let made = run(&program, &folder.path().join("mine"), &[]);
    let get = |api: &str, kind: &str, name: &str| &made[&(api.to_owned(), kind.to_owned(), "live".to_owned(), name.to_owned())];
    let clicks = get("flink.apache.org/v1beta1", "FlinkDeployment", "team-clicks");
    assert_eq!(clicks["metadata"]["labels"]["team"], "streams");
    assert_eq!(clicks["spec"]["image"], "registry.example.com/clicks:2");
    let template = &clicks["spec"]["podTemplate"];
    assert_eq!(template["metadata"]["labels"]["team"], "streams");
    let containers = template["spec"]["containers"].as_array().unwrap();
    let container = |name: &str| containers.iter().find(|container| container["name"] == name).unwrap();
    assert_eq!(containers.len(), 2, "the sidecar comes beside the main container: {containers:?}");
    assert_eq!(container("sidecar")["image"], "registry.example.com/sidecar:3");
    let env = container("flink-main-container")["env"].as_array().unwrap();
    assert_eq!(env.len(), 2, "a variable is added, not put in place of the others: {env:?}");
    assert!(env.iter().any(|one| one["valueFrom"]["configMapKeyRef"]["name"] == "team-clicks-mode"), "{env:?}");
    assert_eq!(template["spec"]["volumes"][0]["configMap"]["name"], "team-clicks-mode");
    let job = get("flink.apache.org/v1beta1", "FlinkSessionJob", "team-clicks-job");
    assert_eq!(job["spec"]["deploymentName"], "team-clicks");
    // a document of our own must not hide what kustomize knows of Kubernetes' kinds
    let deployment = get("apps/v1", "Deployment", "team-orders-taskmanager");
    let containers = deployment["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    assert_eq!(containers.len(), 2, "{containers:?}");
    assert!(containers.iter().any(|one| one["image"] == "registry.example.com/flink:1.20"), "{containers:?}");
    assert_eq!(deployment["spec"]["template"]["metadata"]["labels"]["team"], "streams");
}

/// Where containers that people add stand in the operators' kinds; nothing where an operator lets nobody add one.
const SIDECARS: [(&str, &str, Option<&str>); 9] = [
    ("flink.apache.org", "FlinkDeployment", Some("spec/podTemplate/spec/containers")),
    ("flink.apache.org", "FlinkBlueGreenDeployment", Some("spec/template/spec/podTemplate/spec/containers")),
    ("flink.apache.org", "FlinkSessionJob", None),
    ("flink.apache.org", "FlinkStateSnapshot", None),
    ("flinkoperator.k8s.io", "FlinkCluster", Some("spec/taskManager/sidecars")),
    ("flink.k8s.io", "FlinkApplication", None),
    ("nextbreakpoint.com", "FlinkDeployment", Some("spec/cluster/taskManager/sideContainers")),
    ("nextbreakpoint.com", "FlinkCluster", Some("spec/taskManager/sideContainers")),
    ("nextbreakpoint.com", "FlinkJob", None),
];

fn group(object: &Value) -> &str {
    object["apiVersion"].as_str().unwrap().split('/').next().unwrap()
}

/// Every text with the keys that lead to it; numbers of lists are left out.
fn texts<'v>(value: &'v Value, path: &mut Vec<&'v str>, visit: &mut dyn FnMut(&[&'v str], &'v str)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, path, visit)),
        Value::Object(map) => {
            for (key, below) in map {
                path.push(key);
                texts(below, path, visit);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the text at a path names an image.
fn is_image(path: &[&str]) -> bool {
    matches!(path, [.., "image"] | [.., "image", "name"])
}

/// The kinds that the text at a path may name.
fn referred(path: &[&str]) -> &'static [&'static str] {
    let [.., last] = path else { return &[] };
    let above = path.len().checked_sub(2).map_or("", |n| path[n]);
    match (*last, above) {
        ("secretName" | "pullSecrets", _) | ("name", "secret" | "secretRef" | "secretKeyRef" | "imagePullSecrets" | "pullSecrets") => {
            &["Secret"]
        }
        ("configMapName", _) | ("name", "configMap" | "configMapRef" | "configMapKeyRef") => &["ConfigMap"],
        ("claimName", _) => &["PersistentVolumeClaim"],
        ("serviceAccount" | "serviceAccountName", _) => &["ServiceAccount"],
        ("deploymentName", _) => &["FlinkDeployment"],
        ("name", "jobReference") => &["FlinkDeployment", "FlinkSessionJob"],
        _ => &[],
    }
}

/// For every golden case with custom resources: another image, a name in front, a label, a sidecar, all from an overlay on top of ours.
#[test]
fn an_overlay_says_what_it_says_on_every_custom_kind() {
    let Some(program) = program() else { return };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for case in cases().into_iter().filter(|case| !case.name.starts_with("wrong/") && !case.flags.workspace) {
        let Some(family) = case.name.split('/').next().filter(|one| ["operator", "spotify", "lyft", "nextbreakpoint"].contains(one)) else {
            continue;
        };
        let files = DiskFiles::new(&case.folder).unwrap();
        let path = case.flags.path.as_deref().unwrap_or("flink.toml");
        let request = Request { format: Some(OutputFormat::Kustomize), ..case.request("") };
        let package = built(path, &request, &files);
        let several = package.variants.iter().any(|(profile, _)| profile.is_some());
        let profile = package.variants[0].0.clone();
        let below = match (several, &profile) {
            (false, _) => "../base".to_owned(),
            (true, profile) => format!("../overlays/{}", profile.as_deref().unwrap_or("default")),
        };
        let objects: Vec<Value> = package.variants[0].1.objects.iter().map(|object| object.value.clone()).collect();
        let folder = tempfile::tempdir().unwrap();
        write(&package.output.unwrap().tree, folder.path());
        let mut images: BTreeSet<&str> = BTreeSet::new();
        for object in &objects {
            texts(object, &mut Vec::new(), &mut |path, text| {
                if is_image(path) {
                    images.insert(text);
                }
            });
        }
        let name_of = |image: &str| {
            let rest = image.split('@').next().unwrap_or(image);
            rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(rest, |(name, _)| name).to_owned()
        };
        let renamed: BTreeSet<String> = images.iter().map(|image| name_of(image)).collect();
        let has = |kind: &str, name: &str| objects.iter().any(|object| object["kind"] == kind && object["metadata"]["name"] == name);
        let mut patches = Vec::new();
        for object in &objects {
            let sidecar = SIDECARS.iter().find(|(own, kind, _)| group(object) == *own && object["kind"] == *kind);
            let Some((_, _, Some(place))) = sidecar else { continue };
            let containers = json!([{"name": "beside", "image": "registry.example.com/beside:3"}]);
            let mut patch = place.rsplit('/').fold(containers, |inner, key| json!({ key: inner }));
            patch["apiVersion"] = object["apiVersion"].clone();
            patch["kind"] = object["kind"].clone();
            patch["metadata"] = json!({"name": object["metadata"]["name"]});
            if let Some(namespace) = object["metadata"].get("namespace") {
                patch["metadata"]["namespace"] = namespace.clone();
            }
            patches.push(json!({"patch": yaml::emit(&patch)}));
        }
        let mine = json!({
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [below],
            "namePrefix": "team-",
            "labels": [{"pairs": {"team": "streams"}}],
            "images": renamed.iter().map(|name| json!({"name": name, "newName": format!("mirror.example.com/{name}")})).collect::<Vec<_>>(),
            "patches": patches,
        });
        put(&folder.path().join("mine/kustomization.yaml"), yaml::emit(&mine).as_bytes());
        let made = run(&program, &folder.path().join("mine"), &[]);
        for object in objects.iter().filter(|object| SIDECARS.iter().any(|(own, ..)| group(object) == *own)) {
            let kind = object["kind"].as_str().unwrap();
            let known = SIDECARS.iter().find(|(own, of, _)| group(object) == *own && kind == *of);
            let Some((_, _, place)) = known else {
                faults.push(format!("{}: nothing is written here about {} {kind}", case.name, group(object)));
                continue;
            };
            *seen.entry(format!("{family} {kind}")).or_default() += 1;
            let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            let key = (text("/apiVersion"), text("/kind"), text("/metadata/namespace"), format!("team-{}", text("/metadata/name")));
            let Some(mine) = made.get(&key) else {
                faults.push(format!("{}: no {key:?} in {:?}", case.name, made.keys().collect::<Vec<_>>()));
                continue;
            };
            if mine["metadata"]["labels"]["team"] != "streams" {
                faults.push(format!("{} {kind}: no label", case.name));
            }
            let mut held: Vec<(String, &str)> = Vec::new();
            texts(mine, &mut Vec::new(), &mut |path, text| held.push((path.join("/"), text)));
            texts(object, &mut Vec::new(), &mut |path, text| {
                let wanted = if is_image(path) {
                    format!("mirror.example.com/{text}")
                } else if referred(path).iter().any(|kind| has(kind, text)) {
                    format!("team-{text}")
                } else {
                    return;
                };
                let path = path.join("/");
                if !held.iter().any(|(at, text)| *at == path && *text == wanted) {
                    let there: Vec<&str> = held.iter().filter(|(at, _)| *at == path).map(|(_, text)| *text).collect();
                    faults.push(format!("{} {kind} {path}: {there:?}, not {wanted}", case.name));
                }
            });
            if let Some(place) = place {
                let pointer = format!("/{place}");
                let names = |of: &Value| -> BTreeSet<String> {
                    let list = of.pointer(&pointer).and_then(Value::as_array);
                    list.into_iter().flatten().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect()
                };
                let mut wanted = names(object);
                wanted.insert("beside".to_owned());
                if names(mine) != wanted {
                    faults.push(format!("{} {kind}: containers {:?}, not {wanted:?}", case.name, names(mine)));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(seen.len() > 7, "{seen:?}");
}

#[test]
fn the_umbrella_is_every_member() {
    let Some(program) = program() else { return };
    let mut held = 0;
    for case in cases().into_iter().filter(|case| case.flags.workspace && !case.name.starts_with("wrong/")) {
        let files = DiskFiles::new(&case.folder).unwrap();
        let request = Request { format: Some(OutputFormat::Kustomize), ..case.request("") };
        let fleet = compile_fleet(Utf8Path::new("flink.toml"), &request, &files, &|_, _| {});
        let failed: Vec<_> = fleet.findings.iter().filter(|one| one.diagnostics.has_errors()).map(|one| &one.diagnostics).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", case.name);
        let folder = tempfile::tempdir().unwrap();
        for member in &fleet.members {
            write(&member.output.as_ref().unwrap().tree, &folder.path().join(&member.settings.member.as_ref().unwrap().name));
        }
        if let Some(components) = &fleet.components {
            write(&components.output.as_ref().unwrap().tree, &folder.path().join("components"));
        }
        let umbrella = fleet.umbrella.unwrap_or_else(|| panic!("{} has no umbrella", case.name)).tree;
        write(&umbrella, &folder.path().join("fleet"));
        for (path, _) in umbrella.iter() {
            let variant = path.parent().unwrap().as_str();
            let profile = (variant != "default").then(|| variant.to_owned());
            let one = Request { format: Some(OutputFormat::Yaml), profile, ..request.clone() };
            let whole = compile_fleet(Utf8Path::new("flink.toml"), &one, &files, &|_, _| {});
            let expected =
                by_name(whole.members.into_iter().chain(whole.components).flat_map(|member| member.objects).map(|object| object.value));
            assert!(!expected.is_empty(), "{} {variant}", case.name);
            assert_eq!(run(&program, &folder.path().join("fleet").join(variant), &[]), expected, "{} {variant}", case.name);
            held += 1;
        }
    }
    assert!(held > 3, "{held}");
}
