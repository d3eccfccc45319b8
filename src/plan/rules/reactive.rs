//! Rules about reactive scaling.
//!
//! In: the plan. Out: findings. Source: Flink, documentation of elastic scaling; FLINK-21883.

use super::super::{Mode, Plan};
use super::place;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::resolve::Settings;

/// Reactive mode where Flink has none.
pub static REACTIVE_NOT_POSSIBLE: Rule = Rule {
    code: "FK2051",
    name: "reactive-not-possible",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`scaling.reactive` stands in an application cluster with a streaming job, and `min` is at most `max`.",
    because: "Reactive mode takes all slots for one streaming job; the JobManager refuses it for sessions, and batch jobs with it.",
    fires: session!(rest "\n[scaling.reactive]\nmin = 1\nmax = 4\n\n[checkpoints]\ninterval = \"1m\"\n";),
    clean: application!(rest "\n[scaling.reactive]\nmin = 1\nmax = 4\n\n[checkpoints]\ninterval = \"1m\"\n";),
    source: "Flink, documentation of elastic scaling, limitations",
};

/// Rescaling without something to restart from.
pub static REACTIVE_WITHOUT_CHECKPOINTS: Rule = Rule {
    code: "FK2052",
    name: "reactive-without-checkpoints",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "With `scaling.reactive`, `checkpoints.interval` is set.",
    because: "Each change of the number of TaskManagers restarts the job from its last checkpoint.",
    fires: application!(rest "\n[scaling.reactive]\nmin = 1\nmax = 4\n";),
    clean: application!(rest "\n[scaling.reactive]\nmin = 1\nmax = 4\n\n[checkpoints]\ninterval = \"1m\"\n";),
    source: "Flink, documentation of elastic scaling, recommendations",
};

/// Where reactive mode stands.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let Some(reactive) = plan.reactive else { return };
    let fault = match &plan.mode {
        Mode::Session(_) => Some(("reactive mode and a session cluster exclude each other", "mode", "several jobs")),
        Mode::Application(job) if job.bounded => {
            Some(("reactive mode and a batch job exclude each other", "job.runtime-mode", "ends by itself"))
        }
        Mode::Application(_) if reactive.min > reactive.max => {
            Some(("`scaling.reactive` has more TaskManagers at least than at most", "scaling.reactive.min", "above `max`"))
        }
        Mode::Application(_) => None,
    };
    if let Some((message, also, label)) = fault {
        let mut finding = Diagnostic::new(&REACTIVE_NOT_POSSIBLE, message)
            .at(place(settings, "scaling.reactive"), "for one streaming job")
            .at_run_time("the JobManager refuses to start, or the scaler never settles")
            .help("write `mode = \"application\"` with a streaming job and `min` ≤ `max`; or remove `[scaling.reactive]` and write `taskmanager.replicas`")
            .path("scaling.reactive");
        if settings.root.get(also).is_some() {
            finding = finding.also(place(settings, also), label);
        }
        diagnostics.push(finding);
    } else if plan.config.get("execution.checkpointing.interval").is_none() {
        diagnostics.push(
            Diagnostic::new(&REACTIVE_WITHOUT_CHECKPOINTS, "reactive scaling without checkpoints")
                .at(place(settings, "scaling.reactive"), "needs `checkpoints.interval`")
                .at_run_time("each new or lost TaskManager restarts the job; unless the code takes checkpoints, it starts from nothing")
                .help("add `[checkpoints] interval = \"1m\"` and `dir`")
                .path("scaling.reactive"),
        );
    }
}
