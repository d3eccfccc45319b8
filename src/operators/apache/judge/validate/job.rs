//! Rules about a job: directories that its upgrades need, and its parallelism.
//!
//! Source: the operator's `DefaultValidator.validateJobSpec`, 1.10 to 1.15 (rules D12 to D18 of the facts).

use super::super::config::Effective;
use super::super::fault::Fault;
use super::super::rules::{cluster, job as rule};
use super::super::value::At;
use super::readable;
use crate::operators::apache::Release;

/// The two directories, by the key that the release knows; since 1.11 both keys are read.
struct Directories {
    checkpoints: &'static str,
    savepoints: &'static str,
}

impl Directories {
    const fn of(release: Release) -> Self {
        if release.is_at_least(11) {
            Self { checkpoints: "execution.checkpointing.dir", savepoints: "execution.checkpointing.savepoint-dir" }
        } else {
            Self { checkpoints: "state.checkpoints.dir", savepoints: "state.savepoints.dir" }
        }
    }
}

/// D12 to D18. `taskmanager` is absent for a session job.
pub(super) fn job(job: &At<'_>, taskmanager: Option<&At<'_>>, effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    let keys = Directories::of(release);
    let mode = job.field("upgradeMode");
    let upgrade = mode.text().unwrap_or("stateless");
    if matches!(upgrade, "savepoint" | "last-state") && !effective.has(keys.checkpoints) {
        faults.push(Fault::refused(
            &rule::CHECKPOINT_DIRECTORY_MISSING,
            &mode.pointer,
            format!("upgrades by {upgrade} need a checkpoint directory"),
            newer(effective, release, "execution.checkpointing.dir", keys.checkpoints)
                .unwrap_or_else(|| format!("set `{}` to a directory that every pod reaches", keys.checkpoints)),
        ));
    }
    if !effective.has(keys.savepoints) {
        without_savepoint_directory(job, upgrade, &keys, effective, release, faults);
    }
    let replicas = taskmanager.map(|taskmanager| taskmanager.field("replicas")).filter(|replicas| !replicas.is_absent());
    match replicas {
        Some(at) => {
            if let Some(replicas) = at.whole().filter(|replicas| *replicas < 1) {
                faults.push(Fault::refused(
                    &cluster::TASKMANAGER_REPLICAS_BELOW_ONE,
                    &at.pointer,
                    format!("`taskManager.replicas` is {replicas}"),
                    "leave it out, so that the parallelism decides; to stop a job set `job.state: suspended`",
                ));
            }
        }
        None => {
            let at = job.field("parallelism");
            let parallelism = at.whole().unwrap_or_default();
            if parallelism < 1 {
                let said = if at.is_absent() {
                    "`job.parallelism` is missing, which counts as 0".to_owned()
                } else {
                    format!("`job.parallelism` is {parallelism}")
                };
                faults.push(Fault::refused(
                    &rule::PARALLELISM_BELOW_ONE,
                    &at.pointer,
                    said,
                    "set it to 1 or more; `parallelism.default` is not looked at",
                ));
            }
        }
    }
}

/// D13 to D16.
fn without_savepoint_directory(
    job: &At<'_>,
    upgrade: &str,
    keys: &Directories,
    effective: &Effective,
    release: Release,
    faults: &mut Vec<Fault>,
) {
    let help = newer(effective, release, "execution.checkpointing.savepoint-dir", keys.savepoints)
        .unwrap_or_else(|| format!("set `{}` to a directory that every pod reaches", keys.savepoints));
    let mut missing =
        |pointer: &str, why: String| faults.push(Fault::refused(&rule::SAVEPOINT_DIRECTORY_MISSING, pointer, why, help.clone()));
    if upgrade == "savepoint" {
        missing(&job.field("upgradeMode").pointer, "upgrades by savepoint need a savepoint directory".to_owned());
    }
    let nonce = job.field("savepointTriggerNonce");
    if !nonce.is_absent() {
        missing(&nonce.pointer, "a savepoint by nonce needs a savepoint directory".to_owned());
    }
    for (key, what) in [
        ("kubernetes.operator.periodic.savepoint.interval", "periodic savepoints need a savepoint directory"),
        (
            "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age",
            "a savepoint in place of a checkpoint that is too old needs a savepoint directory",
        ),
    ] {
        if let Some(pointer) = effective.pointer(key) {
            missing(pointer, what.to_owned());
        }
    }
    readable::duration(effective, "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age", faults);
}

/// The help where the directory stands under a key that only later releases read.
fn newer(effective: &Effective, release: Release, key: &str, known: &str) -> Option<String> {
    (key != known && effective.has(key)).then(|| format!("operator {release} does not know `{key}` yet: write `{known}`"))
}
