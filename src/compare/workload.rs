//! What a changed workload means for the job of a cluster that Kubernetes alone runs.
//!
//! In: both states of a workload, and of what stands beside it. Out: an outcome for a JobManager, TaskManagers or a submitter.
//! Source: Flink's documentation of high availability and of the schedulers; facts of a real cluster.

use serde_json::Value;

use crate::flink::config_file::{self, ConfigFormat};
use crate::operators::apache::judge::{Change, Effect, Outcome};

/// What a pod does for Flink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    JobManager,
    TaskManager,
}

impl Role {
    /// By the label that Flink's documentation, its client and flinkc give.
    fn of(workload: &Value) -> Option<Self> {
        let labels = workload.pointer("/spec/template/metadata/labels")?;
        let word = ["component", "app.kubernetes.io/component"].iter().find_map(|label| labels.get(label)?.as_str())?;
        match word {
            "jobmanager" => Some(Self::JobManager),
            "taskmanager" => Some(Self::TaskManager),
            _ => None,
        }
    }
}

/// What becomes of the job when a workload changes; nothing for what is no part of Flink.
pub(super) fn outcome(kind: &str, old: &Value, new: &Value, was: &[Value], will: &[Value], changes: &[Change]) -> Option<Outcome> {
    if !matches!(kind, "Deployment" | "StatefulSet" | "Job") {
        return None;
    }
    let role = Role::of(new).or_else(|| Role::of(old))?;
    let strongest = changes.iter().map(|change| change.effect).max()?;
    let (before, after) = (Options::of(old, was), Options::of(new, will));
    Some(match (strongest, role) {
        (Effect::Refused, _) => {
            let fields: Vec<&str> =
                changes.iter().filter(|change| change.effect == Effect::Refused).map(|change| change.path.as_str()).collect();
            Outcome::Refused(format!(
                "the API server does not change {}: delete the {kind} first, or give it another name",
                fields.join(", ")
            ))
        }
        (Effect::Ignore, _) => Outcome::Nothing("no pod is replaced".to_owned()),
        (Effect::Scale, Role::JobManager) => {
            Outcome::Nothing("standby JobManagers come or go; at zero the job stops until there is one again".to_owned())
        }
        (Effect::Scale, Role::TaskManager) => scaled(old, new, &after),
        (Effect::Upgrade | Effect::Redeploy, Role::TaskManager) => replaced(&after),
        (Effect::Upgrade | Effect::Redeploy, Role::JobManager) => restarted(new, &before, &after),
    })
}

/// What a new or deleted workload means.
pub(super) fn outcome_of_absence(kind: &str, workload: &Value, is_new: bool) -> Option<Outcome> {
    if !matches!(kind, "Deployment" | "StatefulSet" | "Job") || Role::of(workload)? != Role::JobManager {
        return None;
    }
    Some(match (is_new, restored_from(workload)) {
        (true, Some(path)) => Outcome::Starts(format!("from {path}")),
        (true, None) => Outcome::Starts("empty, unless HA metadata of the same cluster id is left".to_owned()),
        (false, _) => Outcome::StateLost(
            "the JobManager is deleted; HA metadata, if there is any, is left and picked up by a cluster of the same id".to_owned(),
        ),
    })
}

fn restarted(new: &Value, before: &Options, after: &Options) -> Outcome {
    if before.is_highly_available() && after.is_highly_available() {
        return Outcome::FromLastState("a new JobManager recovers the job from the HA metadata".to_owned());
    }
    match restored_from(new) {
        Some(path) => {
            Outcome::FromSavepoint(format!("without high availability the new JobManager knows nothing of the job: it starts from {path}"))
        }
        None => Outcome::StateLost("without high availability the new JobManager knows nothing of the job: it starts empty".to_owned()),
    }
}

fn replaced(after: &Options) -> Outcome {
    if after.get("execution.checkpointing.interval").is_some() {
        Outcome::FromLastState("TaskManagers are replaced: the job fails over and restores its last checkpoint".to_owned())
    } else {
        Outcome::StateLost("TaskManagers are replaced, and without checkpoints the job starts anew".to_owned())
    }
}

fn scaled(old: &Value, new: &Value, after: &Options) -> Outcome {
    let replicas = |workload: &Value| workload.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
    let reactive = after.get("scheduler-mode").is_some_and(|text| text.eq_ignore_ascii_case("reactive"));
    if reactive {
        Outcome::RescaleInPlace("the reactive scheduler follows the number of TaskManagers".to_owned())
    } else if replicas(new) > replicas(old) {
        Outcome::Nothing("there are more slots; the job keeps its parallelism".to_owned())
    } else {
        replaced(after)
    }
}

/// The savepoint that the start arguments name.
fn restored_from(workload: &Value) -> Option<&str> {
    let containers = workload.pointer("/spec/template/spec/containers")?.as_array()?;
    let words = |container: &Value, field: &str| container.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    for container in containers {
        let arguments: Vec<Value> = words(container, "command").into_iter().chain(words(container, "args")).collect();
        let flag = arguments.iter().position(|argument| matches!(argument.as_str(), Some("--fromSavepoint" | "-s")));
        if let Some(path) = flag.and_then(|at| arguments.get(at + 1)).and_then(Value::as_str) {
            // It lives as long as the workload: found again there.
            return ["command", "args"]
                .iter()
                .filter_map(|field| container.get(field)?.as_array())
                .flatten()
                .filter_map(Value::as_str)
                .find(|text| *text == path);
        }
    }
    None
}

/// The Flink configuration that a workload mounts.
struct Options {
    entries: Vec<(String, String)>,
}

impl Options {
    fn of(workload: &Value, beside: &[Value]) -> Self {
        let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let volumes = workload.pointer("/spec/template/spec/volumes").and_then(Value::as_array);
        let mut names: Vec<String> = Vec::new();
        for volume in volumes.into_iter().flatten() {
            names.push(text(volume, "/configMap/name"));
            for source in volume.pointer("/projected/sources").and_then(Value::as_array).into_iter().flatten() {
                names.push(text(source, "/configMap/name"));
            }
        }
        let namespace = text(workload, "/metadata/namespace");
        let mounted = beside.iter().filter(|object| {
            text(object, "/kind") == "ConfigMap"
                && text(object, "/metadata/namespace") == namespace
                && names.contains(&text(object, "/metadata/name"))
        });
        let mut entries = Vec::new();
        for map in mounted {
            for format in [ConfigFormat::Legacy, ConfigFormat::Standard] {
                let file = map.get("data").and_then(|data| data.get(format.file_name())).and_then(Value::as_str);
                if let Some(Ok(read)) = file.map(|text| config_file::read(text, format)) {
                    entries.extend(read.entries);
                }
            }
        }
        Self { entries }
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.entries.iter().rfind(|(known, _)| known == key).map(|(_, text)| text.as_str())
    }

    fn is_highly_available(&self) -> bool {
        let kind = self.get("high-availability.type").or_else(|| self.get("high-availability"));
        kind.is_some_and(|text| !text.eq_ignore_ascii_case("none") && !text.eq_ignore_ascii_case("standalone"))
    }
}
