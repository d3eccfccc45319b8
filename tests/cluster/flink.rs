//! What Flink itself says about a bundle: jobs, their tasks, checkpoints and TaskManagers, by REST.

use serde_json::Value;

use crate::rest;
use crate::workspace::{JOBMANAGER, Workspace, text};

/// Flink's REST port.
const REST_PORT: u16 = 8081;

/// A job and its checkpoints.
struct Progress {
    id: String,
    completed: u64,
    last: u64,
    restored: u64,
}

impl Workspace<'_> {
    fn rest(&self, service: &str, path: &str) -> Result<Value, String> {
        let object = self.json(&["get", "service", service])?;
        rest::get(text(&object, "/spec/clusterIP"), REST_PORT, path)
    }

    fn list(&self, service: &str, path: &str, pointer: &str) -> Result<Vec<Value>, String> {
        match self.rest(service, path)?.pointer_mut(pointer).map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Err(format!("{path}: no list")),
        }
    }

    fn jobs(&self, service: &str) -> Result<Vec<Value>, String> {
        let jobs = self.list(service, "/jobs/overview", "/jobs")?;
        if jobs.is_empty() { Err("no job was submitted".to_owned()) } else { Ok(jobs) }
    }

    /// Waits until all jobs behind `service` are in `state`; RUNNING counts when every task runs.
    pub(crate) fn until_job(&self, service: &str, state: &str, seconds: u64) -> Result<(), String> {
        self.until(seconds, || self.all_in(service, state))
    }

    fn all_in(&self, service: &str, state: &str) -> Result<(), String> {
        for job in self.jobs(service)? {
            let count = |name: &str| number(&job, &format!("/tasks/{name}"));
            if text(&job, "/state") != state || state == "RUNNING" && count("running") < count("total").max(1) {
                return Err(format!("{job}"));
            }
        }
        Ok(())
    }

    /// So many jobs are known, in whatever state.
    pub(crate) fn job_count(&self, service: &str, jobs: usize) -> Result<(), String> {
        let known = self.list(service, "/jobs/overview", "/jobs")?;
        if known.len() == jobs { Ok(()) } else { Err(format!("{} jobs: {known:?}", known.len())) }
    }

    /// Waits until every job runs and each of its operators has this parallelism. After a rescaling some readers may have nothing
    /// left to read and are finished, so single tasks do not count.
    pub(crate) fn until_parallelism(&self, service: &str, parallelism: u64, seconds: u64) -> Result<(), String> {
        self.until(seconds, || {
            for job in self.jobs(service)? {
                let tasks = self.list(service, &format!("/jobs/{}", text(&job, "/jid")), "/vertices")?;
                let fits = |task: &Value| number(task, "/parallelism") == parallelism && text(task, "/status") == "RUNNING";
                if text(&job, "/state") != "RUNNING" || tasks.is_empty() || !tasks.iter().all(fits) {
                    return Err(format!("{job} {tasks:?}"));
                }
            }
            Ok(())
        })
    }

    /// The JobManager runs with this option.
    pub(crate) fn option(&self, service: &str, name: &str, value: &str) -> Result<(), String> {
        let options = self.rest(service, "/jobmanager/config")?;
        let entries = options.as_array().into_iter().flatten();
        let found: Vec<&str> = entries.filter(|entry| text(entry, "/key") == name).map(|entry| text(entry, "/value")).collect();
        if found == [value] { Ok(()) } else { Err(format!("{name}: {found:?}")) }
    }

    /// Waits until each of the pods tells Prometheus of itself.
    pub(crate) fn until_metrics(&self, selector: &str, port: u16, seconds: u64) -> Result<(), String> {
        self.until(seconds, || {
            for pod in self.items("pods", selector)? {
                let said = rest::get_text(text(&pod, "/status/podIP"), port, "/metrics")?;
                if !said.contains("\nflink_") {
                    return Err(format!("{}: no metric of Flink", text(&pod, "/metadata/name")));
                }
            }
            Ok(())
        })
    }

    fn progress(&self, service: &str) -> Result<Vec<Progress>, String> {
        let mut all = Vec::new();
        for job in self.jobs(service)? {
            let id = text(&job, "/jid").to_owned();
            let said = self.rest(service, &format!("/jobs/{id}/checkpoints"))?;
            let completed = number(&said, "/counts/completed");
            all.push(Progress {
                id,
                completed,
                last: number(&said, "/latest/completed/id"),
                restored: number(&said, "/latest/restored/id"),
            });
        }
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// Waits until each job behind `service` has completed one more checkpoint.
    pub(crate) fn until_checkpoint(&self, service: &str, seconds: u64) -> Result<(), String> {
        let before = self.progress(service)?;
        self.until(seconds, || {
            let now = self.progress(service)?;
            let late: Vec<&str> = now.iter().zip(&before).filter(|(n, b)| n.completed <= b.completed).map(|(n, _)| n.id.as_str()).collect();
            if late.is_empty() { Ok(()) } else { Err(format!("no new checkpoint: {}", late.join(", "))) }
        })
    }

    /// Takes all JobManagers away; the same jobs must go on from the state that they had or a later one.
    pub(crate) fn failover(&self, service: &str, seconds: u64) -> Result<(), String> {
        self.goes_on(service, seconds, || self.delete_pods(JOBMANAGER))
    }

    /// Does something to the cluster after a checkpoint; the same jobs must go on from the state that they had or a later one.
    pub(crate) fn goes_on(&self, service: &str, seconds: u64, change: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
        self.until_checkpoint(service, 60)?;
        let before = self.progress(service)?;
        change()?;
        self.until(seconds, || {
            self.all_in(service, "RUNNING")?;
            let now = self.progress(service)?;
            if now.len() != before.len() {
                return Err(format!("{} jobs, not {}", now.len(), before.len()));
            }
            for (now, before) in now.iter().zip(&before) {
                // Job ids and checkpoint numbers are the same ones: nothing began anew.
                if now.id != before.id || now.restored < before.last || now.last <= now.restored {
                    let (old, new) = (&before.id, &now.id);
                    return Err(format!("{old} at {}; now {new} at {}, restored from {}", before.last, now.last, now.restored));
                }
            }
            Ok(())
        })
    }

    /// Waits until exactly these TaskManagers are registered.
    pub(crate) fn until_task_managers(&self, service: &str, ids: &[&str], seconds: u64) -> Result<(), String> {
        self.until(seconds, || {
            let registered = self.list(service, "/taskmanagers", "/taskmanagers")?;
            let mut names: Vec<&str> = registered.iter().map(|one| text(one, "/id")).collect();
            names.sort_unstable();
            if names == ids { Ok(()) } else { Err(format!("{names:?}")) }
        })
    }
}

fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or_default()
}
