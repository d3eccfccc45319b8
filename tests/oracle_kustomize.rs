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
