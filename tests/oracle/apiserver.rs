//! The API server as a judge: started for one test, and taken down at its end.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::disallowed_types, reason = "test")]
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::manifest::sections::PodSecurity;
use serde_json::Value;

/// The fields of a PodMonitor that the compiler may write, by the published API of the Prometheus operator (monitoring.coreos.com/v1).
pub(crate) const BESIDE: &str = r"
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
pub(crate) struct Server {
    tools: PathBuf,
    pub(crate) folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start() -> Option<Self> {
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

    pub(crate) fn command(&self, script: &str) -> Command {
        let mut command = Command::new(self.tools.join(script));
        command.env("K8S_RUN", self.folder.path().join("run"));
        command
    }

    pub(crate) fn apply(&self, yaml: &str) {
        let file = self.folder.path().join("apply.yaml");
        fs::write(&file, yaml).unwrap();
        let applied = self.command("apply.sh").arg(file).output().unwrap();
        assert!(applied.status.success(), "{}{}", String::from_utf8_lossy(&applied.stdout), String::from_utf8_lossy(&applied.stderr));
    }

    /// The definitions of operators, each `NAME` or `NAME:RELEASE`.
    pub(crate) fn definitions(&self, names: &[&str]) {
        let installed = self.command("crds.sh").args(names).output().unwrap();
        assert!(installed.status.success(), "{}{}", String::from_utf8_lossy(&installed.stdout), String::from_utf8_lossy(&installed.stderr));
    }

    /// How many objects there are in folders by their level, and what the server has against them.
    pub(crate) fn verdicts(&self, folders: &BTreeMap<&'static str, Vec<PathBuf>>) -> (usize, Vec<String>) {
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

/// The level that a text asks for.
pub(crate) fn level(asked: Option<PodSecurity>) -> &'static str {
    match asked {
        Some(PodSecurity::Privileged) => "privileged",
        Some(PodSecurity::Baseline) => "baseline",
        Some(PodSecurity::Restricted) | None => "restricted",
    }
}

fn strings(answer: &Value, key: &str) -> Vec<String> {
    answer[key].as_array().into_iter().flatten().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
}
