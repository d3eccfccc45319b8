//! Every object of every golden case against a real API server: accepted by a strict server-side apply, with no warning, and its pods
//! by Pod Security at the level that the text asks for (`restricted` unless it says otherwise).
//!
//! Reads the expected files, the very bytes that a user would apply. PodMonitor, which is no kind of Kubernetes, is held against a small
//! definition of our own below. Needs the oracle (env FLINKC_SHARED, ORACLES_HOME); says so and passes without it, unless
//! FLINKC_REQUIRE_ORACLES=1.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "test"
)]

mod golden_case;
mod spec_generator;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8Path;
use flinkc::compile::{Request, compile};
use flinkc::manifest::sections::PodSecurity;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// The fields of a PodMonitor that the compiler may write, by the published API of the Prometheus operator (monitoring.coreos.com/v1).
const BESIDE: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: podmonitors.monitoring.coreos.com
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: {plural: podmonitors, singular: podmonitor, kind: PodMonitor, listKind: PodMonitorList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [selector]
            properties:
              jobLabel: {type: string}
              podTargetLabels: {type: array, items: {type: string}}
              namespaceSelector:
                type: object
                properties:
                  any: {type: boolean}
                  matchNames: {type: array, items: {type: string}}
              selector:
                type: object
                properties:
                  matchLabels: {type: object, additionalProperties: {type: string}}
              podMetricsEndpoints:
                type: array
                items:
                  type: object
                  properties:
                    port: {type: string}
                    path: {type: string}
                    scheme: {type: string, enum: [http, https]}
                    interval: {type: string}
---
# A case names it; Kubernetes refuses pods of a class that is not there.
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: streaming
value: 1000
";

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

/// An API server of our own, taken down at the end.
struct Server {
    tools: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
        let tools = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("oracles/k8s");
        if !tools.is_dir() {
            missing(&tools.display().to_string());
            return None;
        }
        let cache = || std::env::home_dir().unwrap_or_default().join(".cache/flinkc-oracles");
        let home = std::env::var_os("ORACLES_HOME").map_or_else(cache, PathBuf::from);
        if !home.join("bin/kube-apiserver").exists() {
            missing("kube-apiserver");
            return None;
        }
        let server = Self { tools, folder: tempfile::tempdir().unwrap() };
        let started = server.command("up.sh").arg("--no-controllers").output().unwrap();
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        Some(server)
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new(self.tools.join(script));
        command.env("K8S_RUN", self.folder.path().join("run"));
        command
    }

    fn apply(&self, yaml: &str) {
        let file = self.folder.path().join("apply.yaml");
        fs::write(&file, yaml).unwrap();
        let applied = self.command("apply.sh").arg(file).output().unwrap();
        assert!(applied.status.success(), "{}{}", String::from_utf8_lossy(&applied.stdout), String::from_utf8_lossy(&applied.stderr));
    }

    /// How many objects there are in folders by their level, and what the server has against them.
    fn verdicts(&self, folders: &BTreeMap<&'static str, Vec<PathBuf>>) -> (usize, Vec<String>) {
        let (mut objects, mut faults) = (0, Vec::new());
        for (level, folders) in folders {
            let answers = self.command("check.sh").args(["--pss", level, "--pods"]).args(folders).output().unwrap();
            for line in String::from_utf8(answers.stdout).unwrap().lines() {
                let answer: Value = serde_json::from_str(line).unwrap();
                objects += usize::from(answer.get("derivedFrom").is_none());
                let said = [strings(&answer, "warnings"), strings(&answer, "podsecurity")].concat();
                if answer["verdict"] != "accepted" || !said.is_empty() {
                    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
                    faults.push(format!(
                        "{} {} {} [{level}]: {} {}",
                        text("file"),
                        text("kind"),
                        text("verdict"),
                        text("message"),
                        said.join("; ")
                    ));
                }
            }
        }
        (objects, faults)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.command("down.sh").output();
    }
}

fn level(asked: Option<PodSecurity>) -> &'static str {
    match asked {
        Some(PodSecurity::Privileged) => "privileged",
        Some(PodSecurity::Baseline) => "baseline",
        Some(PodSecurity::Restricted) | None => "restricted",
    }
}

fn strings(answer: &Value, key: &str) -> Vec<String> {
    answer[key].as_array().into_iter().flatten().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
}

#[test]
fn golden_cases() {
    let Some(server) = Server::start() else { return };
    server.apply(BESIDE);
    // The newest definitions take what all older ones take; each release's own are asked by oracle_operator.
    let installed = server.command("crds.sh").args(["apache:main", "lyft", "nextbreakpoint"]).output().unwrap();
    assert!(installed.status.success(), "{}{}", String::from_utf8_lossy(&installed.stdout), String::from_utf8_lossy(&installed.stderr));
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
