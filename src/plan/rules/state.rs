//! Rules about state: where checkpoints lie, whether there are any, and what a restore leaves behind.
//!
//! In: the plan. Out: findings. Source: Flink, documentation of checkpoints; language reference 4.2 and 4.5.

use camino::Utf8Path;

use super::super::{Plan, VolumeSource};
use super::disk::{self, Disk};
use super::{assignment_at, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::manifest::sections::TaskManagerKind;
use crate::resolve::Settings;

/// State that dies with a node or a pod.
pub static STATE_ON_NODE_DISK: Rule = Rule {
    code: "FK2012",
    name: "state-on-node-disk",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Checkpoints, savepoints and HA storage lie in an object store, on HDFS, or on a volume that all pods share and that outlives nodes.",
    because: "A job recovers on other nodes: what one node or pod wrote, the others do not find.",
    fires: application!(rest "\n[checkpoints]\ndir = \"file:///flink/checkpoints\"\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n";),
    source: "Flink, documentation of checkpoint storage; operator example basic-checkpoint-ha, which is often copied",
};

/// A job that starts from nothing after each failure.
pub static NO_CHECKPOINTS: Rule = Rule {
    code: "FK2015",
    name: "no-checkpoints",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "A cluster for streaming jobs sets `checkpoints.dir` and `checkpoints.interval`.",
    because: "The code may set them; a job that matters should not depend on that.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[lints]\nno-checkpoints = \"deny\"\n";),
    clean: application!(rest "\n[checkpoints]\ndir      = \"s3://flink-data/orders/checkpoints\"\ninterval = \"1m\"\n\n[lints]\nno-checkpoints = \"deny\"\n";),
    source: "language reference, section 6, flinkc:production",
};

/// Local state outside the volume that keeps it.
pub static LOCAL_RECOVERY_OFF_VOLUME: Rule = Rule {
    code: "FK2020",
    name: "local-recovery-off-volume",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`state.local-recovery.dir` lies below a volume of `[taskmanager.volumes]` with `size`, and TaskManagers have stable names.",
    because: "Local state is found again by the same TaskManager on its own claim, or not at all.",
    fires: session!(rest "\n[state.local-recovery]\ndir = \"/pv\"\n";),
    clean: session!(taskmanager "memory = \"4g\"\n\n[taskmanager.volumes.pv]\nmount = \"/pv\"\nsize  = \"50g\"\n"; rest "\n[state.local-recovery]\ndir = \"/pv\"\n";),
    source: "Flink, documentation of standalone Kubernetes, local recovery; language reference 4.5",
};

/// An allowance that outlives its occasion.
pub static RESTORE_LEFT_BEHIND: Rule = Rule {
    code: "FK2039",
    name: "restore-left-behind",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`restore.allow-non-restored-state` does not stay in the text.",
    because: "State whose operator was renamed by mistake is then dropped without a word at each restore.",
    fires: application!(rest "\n[job.restore]\nfrom = \"s3://flink-data/orders/savepoint-1\"\nallow-non-restored-state = true\n";),
    clean: application!(rest "\n[job.restore]\nfrom = \"s3://flink-data/orders/savepoint-1\"\n";),
    source: "Flink, documentation of savepoints; apache/streampark#2172",
};

/// Where state lies.
pub(super) fn on_disk(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let manifest = &settings.manifest;
    let checkpoints = manifest.checkpoints.as_ref().and_then(|c| c.dir.as_ref());
    let savepoints = manifest.savepoints.as_ref().and_then(|s| s.dir.as_ref());
    for (path, what, uri) in [("checkpoints.dir", "checkpoints lie", checkpoints), ("savepoints.dir", "savepoints lie", savepoints)] {
        let Some(folder) = uri.and_then(|uri| disk::local_path(&uri.0.text)) else { continue };
        // the JobManager writes the metadata, TaskManagers the state: both must reach the same files
        let roles = [("the JobManager has", &plan.jobmanager.process), ("the TaskManagers have", &plan.taskmanager.process)];
        let lost = roles.iter().find_map(|(has, process)| lost(has, disk::below(folder, process)));
        if let Some(label) = lost {
            diagnostics.push(finding(settings, path, what, label));
        }
    }
    let storage = plan.high_availability.as_ref().and_then(|ha| disk::local_path(&ha.storage));
    if let Some(Disk::Node(volume)) = storage.map(|folder| disk::below(folder, &plan.jobmanager.process)) {
        diagnostics.push(finding(
            settings,
            "high-availability.storage",
            "the HA storage lies",
            format!("`{volume}` is a folder of one node"),
        ));
    }
}

fn lost(has: &str, disk: Disk<'_>) -> Option<String> {
    match disk {
        Disk::Pod(None) => Some(format!("{has} no volume at or above this path")),
        Disk::Pod(Some(volume)) => Some(format!("`{volume}` lives and dies with the pod")),
        Disk::Node(volume) => Some(format!("`{volume}` is a folder of one node")),
        Disk::Own(volume) => Some(format!("`{volume}` is a claim of each TaskManager for itself")),
        Disk::Kept(_) => None,
    }
}

fn finding(settings: &Settings, path: &str, what: &str, label: String) -> Diagnostic {
    Diagnostic::new(&STATE_ON_NODE_DISK, format!("{what} on the disk of one pod or node"))
        .at(place(settings, path), label)
        .at_run_time("after a failure the pods come up elsewhere and do not find the files: the job does not recover, or starts from nothing")
        .help(format!("use a store: `{path} = \"s3://…\"` (`gs://…`, `abfss://…`); or a claim with `access-mode = \"read-write-many\"` in `[volumes]`, mounted above the path"))
        .path(path)
}

/// Whether there are checkpoints at all.
pub(super) fn checkpoints(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    if plan.mode.application().is_some_and(|job| job.bounded) {
        return;
    }
    let needed = [
        ("checkpoints.dir", "execution.checkpointing.dir", "\"s3://…\""),
        ("checkpoints.interval", "execution.checkpointing.interval", "\"1m\""),
    ];
    let missing: Vec<_> = needed.into_iter().filter(|(_, option, _)| plan.config.get(option).is_none()).collect();
    let Some((path, ..)) = missing.first() else { return };
    let words = missing.iter().map(|(path, ..)| format!("`{path}`")).collect::<Vec<_>>().join(" and ");
    let lines = missing
        .iter()
        .map(|(path, _, value)| format!("`{} = {value}`", path.trim_start_matches("checkpoints.")))
        .collect::<Vec<_>>()
        .join(" and ");
    let near = if settings.root.get("checkpoints").is_some() { "checkpoints" } else { "name" };
    diagnostics.push(
        Diagnostic::new(&NO_CHECKPOINTS, format!("{words} {} set nowhere", if missing.len() == 1 { "is" } else { "are" }))
            .at(place(settings, near), format!("needs {words}"))
            .at_run_time("unless the code sets them, each failure starts the job from nothing")
            .help(format!("add {lines} to `[checkpoints]`"))
            .path(*path),
    );
}

/// Local recovery and its volume.
pub(super) fn local_recovery(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let Some(dir) = &plan.taskmanager.local_recovery else { return };
    let volume = disk::volume(Utf8Path::new(dir), &plan.taskmanager.process);
    let own = volume.is_some_and(|(_, volume)| volume.role_table && matches!(volume.source, VolumeSource::NewClaim { .. }));
    let fault = if !own {
        Some((
            place(settings, "state.local-recovery.dir"),
            "no claim of each TaskManager at or above this path",
            "state.local-recovery.dir",
        ))
    } else if plan.taskmanager.kind == TaskManagerKind::Deployment {
        Some((assignment_at(settings, "taskmanager.kind"), "pods of a Deployment get new names", "taskmanager.kind"))
    } else {
        None
    };
    let Some((span, label, path)) = fault else { return };
    diagnostics.push(
        Diagnostic::new(&LOCAL_RECOVERY_OFF_VOLUME, "local recovery needs a claim and a stable name for each TaskManager")
            .at(span, label)
            .at_run_time("a restarted TaskManager does not find its state again: local recovery costs disk and saves nothing")
            .help(format!("add `[taskmanager.volumes.state] mount = \"{dir}\"`, `size = \"50g\"`, and leave `kind` to its default"))
            .path(path),
    );
}

/// What a restore may leave behind.
pub(super) fn restore(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for job in plan.mode.jobs() {
        if job.restore.as_ref().is_some_and(|restore| restore.allow_non_restored_state) {
            let path = format!("{}.restore.allow-non-restored-state", job.path);
            diagnostics.push(
                Diagnostic::new(&RESTORE_LEFT_BEHIND, format!("`{path}` stays in the text"))
                    .at(assignment_at(settings, &path), "meant for one start")
                    .at_run_time("state whose operator was renamed or lost by mistake is dropped without a word, at every restore")
                    .help("remove the line once the job runs; until then a waiver with its reason says that it is wanted")
                    .path(path),
            );
        }
    }
}
