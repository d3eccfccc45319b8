//! One namespace for one case: objects go in, states come out, and it is gone at the end.
//!
//! Every wait has an end and an error that says what was seen last.

use serde_json::Value;
use std::fmt::Write as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::node::Node;
use crate::rest;

/// Flink's REST port.
const REST_PORT: u16 = 8081;
const PAUSE: Duration = Duration::from_millis(700);

/// A namespace of the node.
pub(crate) struct Workspace<'a> {
    node: &'a Node,
    name: String,
}

impl<'a> Workspace<'a> {
    /// Makes a namespace that enforces `level` of the Pod Security Standards.
    pub(crate) fn create(node: &'a Node, case: &str, level: &str) -> Result<Self, String> {
        let name = format!("flinkc-{case}");
        let _ = node.kubectl(&["delete", "namespace", &name, "--ignore-not-found", "--timeout=90s"], None)?;
        let mode = |mode: &str| format!("pod-security.kubernetes.io/{mode}: {level}");
        let text =
            format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {{{}, {}}}}}}}", mode("enforce"), mode("warn"));
        let workspace = Self { node, name };
        let made = node.kubectl(&["apply", "-f", "-"], Some(&text))?;
        if !made.ok {
            return Err(made.err);
        }
        // Pods are refused until the namespace's account is there.
        workspace.until(30, || workspace.json(&["get", "serviceaccount", "default"]).map(|_| ()))?;
        Ok(workspace)
    }

    fn kubectl(&self, arguments: &[&str], input: Option<&str>) -> Result<String, String> {
        let answer = self.node.kubectl(&[arguments, &["--namespace", &self.name]].concat(), input)?;
        if answer.ok { Ok(answer.out) } else { Err(answer.err) }
    }

    fn json(&self, arguments: &[&str]) -> Result<Value, String> {
        let text = self.kubectl(&[arguments, &["--output", "json"]].concat(), None)?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    fn items(&self, kind: &str, selector: &str) -> Result<Vec<Value>, String> {
        let mut answer = self.json(&["get", kind, "--selector", selector])?;
        match answer.pointer_mut("/items").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Err(format!("{kind}: no list")),
        }
    }

    /// Tries until it works or `seconds` have passed; then the last error is the answer.
    fn until(&self, seconds: u64, mut attempt: impl FnMut() -> Result<(), String>) -> Result<(), String> {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            match attempt() {
                Ok(()) => return Ok(()),
                Err(why) if Instant::now() >= end => return Err(format!("not in {seconds} s: {why}")),
                Err(_) => sleep(PAUSE),
            }
        }
    }

    /// Applies YAML; a warning (Pod Security, deprecated API, unknown field) is an error too.
    pub(crate) fn apply(&self, yaml: &str) -> Result<(), String> {
        let arguments = ["apply", "--server-side", "--validate=strict", "-f", "-", "--namespace", &self.name];
        let answer = self.node.kubectl(&arguments, Some(yaml))?;
        if !answer.ok || answer.err.contains("Warning:") { Err(answer.err) } else { Ok(()) }
    }

    /// Waits until every Deployment and StatefulSet has all its pods ready.
    pub(crate) fn until_ready(&self, seconds: u64) -> Result<(), String> {
        self.until(seconds, || {
            let all = self.items("deployments,statefulsets", "")?;
            let late = all.iter().filter(|item| !all_ready(item));
            let names: Vec<&str> = late.map(|item| text(item, "/metadata/name")).collect();
            if names.is_empty() { Ok(()) } else { Err(format!("not ready: {}", names.join(", "))) }
        })
    }

    fn rest(&self, service: &str, path: &str) -> Result<Value, String> {
        let object = self.json(&["get", "service", service])?;
        rest::get(text(&object, "/spec/clusterIP"), REST_PORT, path)
    }

    fn jobs(&self, service: &str) -> Result<Vec<Value>, String> {
        match self.rest(service, "/jobs/overview")?.pointer_mut("/jobs").map(Value::take) {
            Some(Value::Array(jobs)) if !jobs.is_empty() => Ok(jobs),
            _ => Err("no job was submitted".to_owned()),
        }
    }

    /// Waits until all jobs behind `service` are in `state`; RUNNING counts when every task runs.
    pub(crate) fn until_job(&self, service: &str, state: &str, seconds: u64) -> Result<(), String> {
        self.until(seconds, || {
            for job in self.jobs(service)? {
                let count = |name: &str| job.pointer(&format!("/tasks/{name}")).and_then(Value::as_u64).unwrap_or_default();
                if text(&job, "/state") != state || state == "RUNNING" && count("running") < count("total").max(1) {
                    return Err(format!("{job}"));
                }
            }
            Ok(())
        })
    }

    /// Waits until each job behind `service` has completed one more checkpoint.
    pub(crate) fn until_checkpoint(&self, service: &str, seconds: u64) -> Result<(), String> {
        let completed = |id: &str| -> Result<u64, String> {
            let counts = self.rest(service, &format!("/jobs/{id}/checkpoints"))?;
            counts.pointer("/counts/completed").and_then(Value::as_u64).ok_or_else(|| format!("{counts}"))
        };
        for job in self.jobs(service)? {
            let id = text(&job, "/jid");
            let before = completed(id)?;
            self.until(seconds, || if completed(id)? > before { Ok(()) } else { Err(format!("{before} checkpoints")) })?;
        }
        Ok(())
    }

    /// Deletes the pods of a selector at once, as a lost node would; their names are gone before it returns.
    pub(crate) fn delete_pods(&self, selector: &str) -> Result<(), String> {
        let pods = self.items("pods", selector)?;
        if pods.is_empty() {
            return Err(format!("no pod has {selector}"));
        }
        self.kubectl(&["delete", "pods", "--selector", selector, "--grace-period=0", "--force"], None).map(|_| ())
    }

    /// Waits until the Kubernetes Job whose name begins so is Complete; Failed ends the wait.
    pub(crate) fn until_complete(&self, prefix: &str, seconds: u64) -> Result<(), String> {
        let mut failed = None;
        self.until(seconds, || {
            let jobs = self.items("jobs", "")?;
            let job = jobs.iter().find(|job| text(job, "/metadata/name").starts_with(prefix)).ok_or("no such Job")?;
            if has_condition(job, "Failed") {
                failed = Some(format!("{prefix}: Failed"));
                return Ok(());
            }
            if has_condition(job, "Complete") { Ok(()) } else { Err(format!("{}", job.pointer("/status").unwrap_or(&Value::Null))) }
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Waits until the log of some pod of a selector has a text.
    pub(crate) fn until_log(&self, selector: &str, has: &str, seconds: u64) -> Result<(), String> {
        self.until(seconds, || {
            let log = self.kubectl(&["logs", "--selector", selector, "--all-containers", "--tail=-1"], None)?;
            if log.contains(has) { Ok(()) } else { Err(format!("{selector} never logged {has:?}")) }
        })
    }

    /// No container was restarted since its pod was made.
    pub(crate) fn no_restarts(&self) -> Result<(), String> {
        let mut restarted = Vec::new();
        for pod in self.items("pods", "")? {
            let statuses = pod.pointer("/status/containerStatuses").and_then(Value::as_array).into_iter().flatten();
            let count: u64 = statuses.filter_map(|status| status.get("restartCount")?.as_u64()).sum();
            if count > 0 {
                restarted.push(format!("{} ({count})", text(&pod, "/metadata/name")));
            }
        }
        if restarted.is_empty() { Ok(()) } else { Err(format!("restarted: {}", restarted.join(", "))) }
    }

    /// What a reader of a failure needs: pods, warnings, the end of every log.
    pub(crate) fn diagnosis(&self) -> String {
        let said = |result: Result<String, String>| result.unwrap_or_else(|error| error);
        let mut all = format!("--- pods\n{}", said(self.kubectl(&["get", "pods", "--output", "wide"], None)));
        let events = ["get", "events", "--field-selector=type=Warning", "--sort-by=.lastTimestamp"];
        let _ = write!(all, "--- warnings\n{}", said(self.kubectl(&events, None)));
        for pod in self.items("pods", "").unwrap_or_default() {
            let name = text(&pod, "/metadata/name");
            let log = said(self.kubectl(&["logs", name, "--all-containers", "--tail=40"], None));
            let _ = write!(all, "--- log of {name}\n{log}");
            if let Ok(previous) = self.kubectl(&["logs", name, "--previous", "--tail=40"], None) {
                let _ = write!(all, "--- log of {name}, before its restart\n{previous}");
            }
        }
        all
    }
}

impl Drop for Workspace<'_> {
    fn drop(&mut self) {
        // The next case may start while this one is being removed: names do not clash.
        let _ = self.node.kubectl(&["delete", "namespace", &self.name, "--wait=false"], None);
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn all_ready(item: &Value) -> bool {
    let number = |pointer: &str| item.pointer(pointer).and_then(Value::as_u64);
    let wanted = number("/spec/replicas").unwrap_or(1);
    // A status of an older text says nothing about this one.
    number("/status/observedGeneration") >= number("/metadata/generation")
        && number("/status/readyReplicas").unwrap_or_default() == wanted
        && number("/status/updatedReplicas").unwrap_or_default() == wanted
}

fn has_condition(job: &Value, kind: &str) -> bool {
    let conditions = job.pointer("/status/conditions").and_then(Value::as_array).into_iter().flatten();
    conditions.into_iter().any(|condition| text(condition, "/type") == kind && text(condition, "/status") == "True")
}
