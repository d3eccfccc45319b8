//! Rules about high availability: who leads, and where the pointers point.
//!
//! In: the plan. Out: findings. Source: Flink, documentation of high availability; facts of a real cluster.

use super::super::Plan;
use super::disk::{self, Disk};
use super::{assignment_at, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::resolve::Settings;

/// Several JobManagers that do not elect a leader.
pub static STANDBY_WITHOUT_HA: Rule = Rule {
    code: "FK2006",
    name: "standby-without-ha",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "More than one JobManager has high availability.",
    because: "Without an election each of them leads.",
    fires: application!(jobmanager "memory   = \"2g\"\nreplicas = 2\n";),
    clean: application!(jobmanager "memory   = \"2g\"\nreplicas = 2\n"; rest "\n[high-availability]\nstorage = \"s3://flink-data/orders/ha\"\n";),
    source: "Flink, documentation of high availability; FLINK-26405",
};

/// HA storage that dies with the pod.
pub static HA_STORAGE_IS_LOCAL: Rule = Rule {
    code: "FK2011",
    name: "ha-storage-is-local",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "`high-availability.storage` is an object store, HDFS, or a path below a volume that outlives the JobManager's pod.",
    because: "The election keeps pointers only; the job graph and the checkpoints' metadata are files in this storage.",
    fires: application!(rest "\n[high-availability]\nstorage = \"file:///flink/ha\"\n";),
    clean: application!(rest "\n[high-availability]\nstorage = \"file:///flink/ha\"\n\n[volumes.ha]\nmount = \"/flink\"\nclaim = \"flink-ha\"\n";),
    source: "Flink, documentation of Kubernetes HA; GoogleCloudPlatform/flink-on-k8s-operator#361",
};

/// A cluster that forgets its jobs.
pub static NO_HA: Rule = Rule {
    code: "FK2013",
    name: "no-ha",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "The cluster has high availability.",
    because: "A JobManager without it knows nothing of its predecessor: each eviction starts the job from nothing.",
    fires: application!(rest "\n[lints]\nno-ha = \"deny\"\n";),
    clean: application!(rest "\n[high-availability]\nstorage = \"s3://flink-data/orders/ha\"\n\n[lints]\nno-ha = \"deny\"\n";),
    source: "language reference, section 6, flinkc:production",
};

/// A session whose standbys take submissions that they cannot carry out.
pub static STANDBY_TAKES_JOBS: Rule = Rule {
    code: "FK2071",
    name: "standby-takes-jobs",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Before Flink 2.0 a session cluster has one JobManager.",
    because: "The REST Service sends a submission to any JobManager. A standby takes the jar and cannot hand it to the leader, whose blob server is announced under a name that no other pod resolves.",
    fires: "name        = \"shared\"\nflink       = \"1.20\"\nmode        = \"session\"\nimage       = \"registry.example.com/flink-with-jobs:7\"\n\n[jobmanager]\nmemory   = \"2g\"\nreplicas = 2\n\n[taskmanager]\nmemory = \"4g\"\n\n[high-availability]\nstorage = \"s3://flink-data/shared/ha\"\n",
    clean: session!(rest "\n[high-availability]\nstorage = \"s3://flink-data/shared/ha\"\n";),
    source: "a session of Flink 1.20.5 with two JobManagers on a real cluster",
};

/// How a sentence begins with a small number.
fn number(n: u32) -> String {
    match n {
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        4 => "four".to_owned(),
        5 => "five".to_owned(),
        more => more.to_string(),
    }
}

/// Several JobManagers.
pub(super) fn standby(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let replicas = plan.jobmanager.process.replicas;
    if replicas < 2 || plan.high_availability.is_some() {
        return;
    }
    let all = if replicas == 2 { "both" } else { "all of them" };
    diagnostics.push(
        Diagnostic::new(&STANDBY_WITHOUT_HA, format!("{} JobManagers, and no high availability", number(replicas)))
            .at(assignment_at(settings, "jobmanager.replicas"), "needs `[high-availability]`")
            .at_run_time(format!(
                "{all} would lead: each TaskManager registers with whichever it meets, and the job runs twice or not at all"
            ))
            .help("add `[high-availability]` with `storage`, or drop `replicas`")
            .path("jobmanager.replicas"),
    );
}

/// Standbys of a session.
pub(super) fn sessions(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let replicas = plan.jobmanager.process.replicas;
    if replicas < 2 || plan.high_availability.is_none() || plan.mode.application().is_some() || plan.flink.is_at_least(2, 0) {
        return;
    }
    diagnostics.push(
        Diagnostic::new(&STANDBY_TAKES_JOBS, format!("{} JobManagers of a session, before Flink 2.0", number(replicas)))
            .at(assignment_at(settings, "jobmanager.replicas"), "each may be asked to run a job")
            .at_run_time("a submission that meets a standby fails: it cannot reach the leader's blob server (400), or the leader does not have the jar (500)")
            .help("drop `replicas`: a new JobManager goes on after some seconds; or move to Flink 2.0; or submit to the leader's pod only")
            .path("jobmanager.replicas"),
    );
}

/// Where the pointers point.
pub(super) fn storage(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let Some(ha) = &plan.high_availability else { return };
    let Some(path) = disk::local_path(&ha.storage) else { return };
    let label = match disk::below(path, &plan.jobmanager.process) {
        Disk::Pod(None) => "no volume is mounted at or above this path".to_owned(),
        Disk::Pod(Some(volume)) => format!("`{volume}` lives and dies with the pod"),
        Disk::Node(_) | Disk::Own(_) | Disk::Kept(_) => return,
    };
    diagnostics.push(
        Diagnostic::new(&HA_STORAGE_IS_LOCAL, "the HA storage lies in the JobManager's own file system")
            .at(place(settings, "high-availability.storage"), label)
            .at_run_time("a new JobManager finds the pointers in Kubernetes, but not the files they point to: recovery fails exactly when it is needed")
            .help(format!(
                "use a store (`s3://…`, `gs://…`, `abfss://…`), or mount a shared claim: `[volumes.ha] mount = \"{}\"`, `claim = \"…\"`",
                disk::parent(path)
            ))
            .path("high-availability.storage"),
    );
}

/// No high availability at all.
pub(super) fn none(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    if plan.high_availability.is_some() {
        return;
    }
    diagnostics.push(
        Diagnostic::new(&NO_HA, format!("`{}` has no high availability", plan.name))
            .at(place(settings, "name"), "needs `[high-availability]`")
            .at_run_time("a new JobManager, after a drain or a crash, starts the job from nothing")
            .help("add `[high-availability]` with `storage = \"s3://…\"`")
            .path("high-availability"),
    );
}
