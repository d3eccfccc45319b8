//! Rules about what holds for the first start only: a parallelism before the autoscaler's own, savepoints that nobody starts from.
//!
//! In: the plan. Out: findings, all of them for those who ask. Source: FLINK-32589; lyft/flinkk8soperator#201.

use super::super::Plan;
use super::{assignment_at, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::manifest::sections::Target;
use crate::resolve::Settings;

/// A number that somebody else decides about.
pub static PARALLELISM_BEFORE_AUTOSCALER: Rule = Rule {
    code: "FK2109",
    name: "parallelism-before-autoscaler",
    level: Level::Hint,
    kind: Kind::OptInLint,
    checks: "No parallelism is written for a job that the operator's autoscaler scales.",
    because: "It is the parallelism of the first start: what runs afterwards stands in a ConfigMap of the cluster, and in no text.",
    fires: application!(top "target      = \"operator\"\nnamespace   = \"streaming\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[scaling.autoscaler]\nwindow = \"10m\"\n\n[lints]\nparallelism-before-autoscaler = \"warn\"\n";),
    clean: application!(top "target      = \"operator\"\nnamespace   = \"streaming\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[lints]\nparallelism-before-autoscaler = \"warn\"\n";),
    source: "FLINK-32589; operator, documentation of the autoscaler",
};

/// Savepoints that a new start does not take.
pub static RESTORE_NOT_SAID: Rule = Rule {
    code: "FK2110",
    name: "restore-not-said",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "On `standalone` and `lyft` a streaming job with `savepoints.dir` and no high availability says in `restore` what it starts from.",
    because: "Whoever deletes the objects and applies them again starts from nothing: nobody looks into the folder of savepoints.",
    fires: application!(rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n\n[lints]\nrestore-not-said = \"warn\"\n";),
    clean: application!(rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n\n[job.restore]\nfrom = \"s3://flink-data/orders/savepoints/savepoint-1\"\n\n[lints]\nrestore-not-said = \"warn\"\n";),
    source: "lyft/flinkk8soperator#201",
};

/// Both.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    if settings.root.get("scaling.autoscaler").is_some() && settings.root.get("parallelism").is_some() {
        diagnostics.push(
            Diagnostic::new(&PARALLELISM_BEFORE_AUTOSCALER, "`parallelism` is only the first one: the autoscaler sets it afterwards")
                .at(assignment_at(settings, "parallelism"), "until the autoscaler has measured")
                .also(place(settings, "scaling.autoscaler"), "who decides then")
                .at_run_time("what runs is not what the text says: the overrides lie in a ConfigMap of the cluster")
                .help("nothing to mend; whoever reads the text should know")
                .path("parallelism"),
        );
    }
    let kept = plan.high_availability.is_some();
    let alone = matches!(settings.manifest.target, Some(Target::Standalone | Target::Lyft));
    let Some(job) = plan.mode.application().filter(|job| !job.bounded && job.restore.is_none()) else { return };
    if alone && !kept && settings.root.get("savepoints.dir").is_some() {
        diagnostics.push(
            Diagnostic::new(&RESTORE_NOT_SAID, "the job takes savepoints, and starts from none")
                .at(place(settings, "savepoints.dir"), "written to, and read by nobody")
                .at_run_time("objects that are deleted and applied again start the job from nothing")
                .help(format!("add `[{}.restore] from = \"s3://…\"` with the savepoint to start from, or `[high-availability]`", job.path))
                .path("savepoints.dir"),
        );
    }
}
