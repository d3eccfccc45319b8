//! One namespace for one case: objects go in, states come out, and it is gone at the end.
//!
//! Every wait has an end and an error that says what was seen last.

use serde_json::Value;
use std::fmt::Write as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::node::Node;

/// Pods of the JobManager.
pub(crate) const JOBMANAGER: &str = "component=jobmanager";
const PAUSE: Duration = Duration::from_millis(700);

/// A namespace of the node.
pub(crate) struct Workspace<'a> {
    pub(crate) node: &'a Node,
    pub(crate) name: String,
}

impl<'a> Workspace<'a> {
    /// Makes a namespace that enforces `level` of the Pod Security Standards.
    pub(crate) fn create(node: &'a Node, name: &str, level: &str) -> Result<Self, String> {
        let name = name.to_owned();
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

    pub(crate) fn json(&self, arguments: &[&str]) -> Result<Value, String> {
        let text = self.kubectl(&[arguments, &["--output", "json"]].concat(), None)?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    pub(crate) fn items(&self, kind: &str, selector: &str) -> Result<Vec<Value>, String> {
        let mut answer = self.json(&["get", kind, "--selector", selector])?;
        match answer.pointer_mut("/items").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Err(format!("{kind}: no list")),
        }
    }

    /// Tries until it works or `seconds` have passed; then the last error is the answer.
    pub(crate) fn until(&self, seconds: u64, mut attempt: impl FnMut() -> Result<(), String>) -> Result<(), String> {
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

    /// Deletes the pods of a selector at once, as a lost node would; their names are gone before it returns.
    pub(crate) fn delete_pods(&self, selector: &str) -> Result<(), String> {
        let pods = self.items("pods", selector)?;
        if pods.is_empty() {
            return Err(format!("no pod has {selector}"));
        }
        self.kubectl(&["delete", "pods", "--selector", selector, "--grace-period=0", "--force"], None).map(|_| ())
    }

    /// Makes a Secret with a fresh key, as somebody's certificate authority would: keystore.jks, truststore.jks, password.
    /// RSA: Flink's default cipher suites know no other kind of key ("no cipher suites in common").
    pub(crate) fn key_store(&self, secret: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let store = folder.path().join("keystore.jks");
        let mut keytool = std::process::Command::new("keytool");
        keytool.args(["-genkeypair", "-alias", "flink", "-keyalg", "RSA", "-storetype", "PKCS12", "-storepass", "change-me-not"]);
        keytool.args(["-dname", "CN=flink", "-validity", "30", "-keystore"]).arg(&store);
        let made = keytool.output().map_err(|error| format!("keytool: {error}"))?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stdout).into_owned());
        }
        // The certificate is its own authority: one file is both stores.
        let from = |name: &str| format!("--from-file={name}={}", store.display());
        let (keys, trusted) = (from("keystore.jks"), from("truststore.jks"));
        let arguments = ["create", "secret", "generic", secret, &keys, &trusted, "--from-literal=password=change-me-not"];
        self.kubectl(&arguments, None).map(|_| ())
    }

    /// Asks a pod to leave, as a drain does; its budget says yes or no.
    pub(crate) fn evict(&self, selector: &str, allowed: bool) -> Result<(), String> {
        let pods = self.items("pods", selector)?;
        let staying = pods.iter().find(|pod| pod.pointer("/metadata/deletionTimestamp").is_none()).ok_or("no pod")?;
        let name = text(staying, "/metadata/name");
        let path = format!("/api/v1/namespaces/{}/pods/{name}/eviction", self.name);
        let eviction = format!("{{\"apiVersion\": \"policy/v1\", \"kind\": \"Eviction\", \"metadata\": {{\"name\": \"{name}\"}}}}");
        let answer = self.node.kubectl(&["create", "--raw", &path, "-f", "-"], Some(&eviction))?;
        let refused = answer.err.contains("disruption budget");
        if answer.ok == allowed && refused != allowed { Ok(()) } else { Err(format!("{}{}", answer.out, answer.err)) }
    }

    /// `kubectl scale`.
    pub(crate) fn scale(&self, object: &str, replicas: u32) -> Result<(), String> {
        self.kubectl(&["scale", object, &format!("--replicas={replicas}")], None).map(|_| ())
    }

    /// Deletes all Kubernetes Jobs and their pods.
    pub(crate) fn delete_jobs(&self) -> Result<(), String> {
        self.kubectl(&["delete", "jobs", "--all", "--cascade=foreground", "--timeout=60s"], None).map(|_| ())
    }

    /// Waits until all Kubernetes Jobs are Complete; Failed ends the wait.
    pub(crate) fn until_complete(&self, seconds: u64) -> Result<(), String> {
        let mut failed = None;
        self.until(seconds, || {
            for job in &self.items("jobs", "")? {
                let name = text(job, "/metadata/name");
                if has_condition(job, "Failed") {
                    failed = Some(format!("{name}: Failed"));
                } else if !has_condition(job, "Complete") {
                    return Err(format!("{name}: {}", job.pointer("/status").unwrap_or(&Value::Null)));
                }
            }
            Ok(())
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Waits until the log of some container has a text, now or before its restart.
    pub(crate) fn until_log(&self, selector: &str, has: &str, seconds: u64) -> Result<(), String> {
        self.until(seconds, || if self.logs(selector)?.contains(has) { Ok(()) } else { Err(format!("{selector} never logged {has:?}")) })
    }

    /// No container's log has a text.
    pub(crate) fn no_log(&self, selector: &str, has: &str) -> Result<(), String> {
        let logs = self.logs(selector)?;
        match logs.lines().find(|line| line.contains(has)) {
            Some(line) => Err(format!("{selector} logged: {line}")),
            None => Ok(()),
        }
    }

    /// The logs of all containers of the pods, those before a restart as well; containers without one are left out.
    fn logs(&self, selector: &str) -> Result<String, String> {
        let mut all = String::new();
        for pod in self.items("pods", selector)? {
            let name = text(&pod, "/metadata/name");
            for list in ["/spec/initContainers", "/spec/containers"] {
                for container in pod.pointer(list).and_then(Value::as_array).into_iter().flatten() {
                    let arguments = ["logs", name, "--container", text(container, "/name")];
                    all += &self.kubectl(&[&arguments[..], &["--previous"]].concat(), None).unwrap_or_default();
                    all += &self.kubectl(&arguments, None).unwrap_or_default();
                }
            }
        }
        Ok(all)
    }

    /// Waits for an event with a text.
    pub(crate) fn until_event(&self, has: &str, seconds: u64) -> Result<(), String> {
        self.until(seconds, || if self.events()?.contains(has) { Ok(()) } else { Err(format!("no event says {has:?}")) })
    }

    /// No event so far has a text.
    pub(crate) fn no_event(&self, has: &str) -> Result<(), String> {
        match self.events()?.lines().find(|line| line.contains(has)) {
            Some(line) => Err(line.to_owned()),
            None => Ok(()),
        }
    }

    fn events(&self) -> Result<String, String> {
        self.kubectl(&["get", "events", "--output", "jsonpath={range .items[*]}{.message}{'\\n'}{end}"], None)
    }

    /// Waits until a container of the pods was restarted.
    pub(crate) fn until_restarted(&self, selector: &str, seconds: u64) -> Result<(), String> {
        self.until(seconds, || match self.restarts(selector)?.as_slice() {
            [] => Err("no container was restarted".to_owned()),
            _ => Ok(()),
        })
    }

    /// No container was restarted since its pod was made.
    pub(crate) fn no_restarts(&self) -> Result<(), String> {
        match self.restarts("")?.as_slice() {
            [] => Ok(()),
            restarted => Err(format!("restarted: {}", restarted.join(", "))),
        }
    }

    fn restarts(&self, selector: &str) -> Result<Vec<String>, String> {
        let mut restarted = Vec::new();
        for pod in self.items("pods", selector)? {
            let statuses = pod.pointer("/status/containerStatuses").and_then(Value::as_array).into_iter().flatten();
            let count: u64 = statuses.filter_map(|status| status.get("restartCount")?.as_u64()).sum();
            if count > 0 {
                restarted.push(format!("{} ({count})", text(&pod, "/metadata/name")));
            }
        }
        Ok(restarted)
    }

    /// None of the pods is Ready.
    pub(crate) fn unready(&self, selector: &str) -> Result<(), String> {
        let pods = self.items("pods", selector)?;
        let ready: Vec<&str> = pods.iter().filter(|pod| has_condition(pod, "Ready")).map(|pod| text(pod, "/metadata/name")).collect();
        if !pods.is_empty() && ready.is_empty() { Ok(()) } else { Err(format!("of {} pods are ready: {}", pods.len(), ready.join(", "))) }
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

/// A text inside JSON; empty if there is none.
pub(crate) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
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

fn has_condition(object: &Value, kind: &str) -> bool {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array).into_iter().flatten();
    conditions.into_iter().any(|condition| text(condition, "/type") == kind && text(condition, "/status") == "True")
}
