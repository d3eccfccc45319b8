//! Rules about slots: cores behind them, parallelism on them.
//!
//! In: the plan. Out: findings. Source: Flink, documentation of slots and of the adaptive scheduler.

use super::super::{Mode, Plan};
use super::assignment_at;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::resolve::Settings;

/// Many slots on few cores.
pub static SLOTS_ABOVE_CPU: Rule = Rule {
    code: "FK2008",
    name: "slots-above-cpu",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A TaskManager has at most two slots for each core of its limit.",
    because: "Each slot runs a thread for each task of its pipeline: throttled pods start slowly and lose heartbeats.",
    fires: application!(taskmanager "memory = \"4g\"\nslots  = 8\ncpu    = 2\n";),
    clean: application!(taskmanager "memory = \"4g\"\nslots  = 8\ncpu    = 4\n";),
    source: "reports of throttled TaskManagers (spotify/flink-on-k8s-operator#383)",
};

/// A job that never gets its slots.
pub static PARALLELISM_ABOVE_SLOTS: Rule = Rule {
    code: "FK2010",
    name: "parallelism-above-slots",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "Where `taskmanager.replicas` is written, replicas × slots are enough for the parallelism of each job.",
    because: "The default scheduler waits for all slots, gives up after five minutes and starts again, for ever.",
    fires: application!(taskmanager "memory   = \"4g\"\nslots    = 2\nreplicas = 3\n";),
    clean: application!(taskmanager "memory   = \"4g\"\nslots    = 2\ncpu      = 2\nreplicas = 4\n";),
    source: "Flink, slot.request.timeout; language reference 4.3",
};

/// Cores behind slots.
pub(super) fn cpu(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let slots = u64::from(plan.taskmanager.slots);
    let limit = plan.taskmanager.process.cpu_limit;
    if slots.saturating_mul(1000) <= limit.saturating_mul(2) {
        return;
    }
    let cores = cores(limit);
    diagnostics.push(
        Diagnostic::new(
            &SLOTS_ABOVE_CPU,
            if slots == 1 { format!("a slot has {cores}") } else { format!("{slots} slots share {cores} of a TaskManager") },
        )
        .at(assignment_at(settings, "taskmanager.slots"), "more than two for each core")
        .at_run_time("the container is throttled: slow starts, checkpoints that time out, lost heartbeats")
        .help(format!(
            "write `cpu = {}` (the default is one core a slot), or raise `cpu-limit-factor`, or use fewer slots and more TaskManagers",
            slots.div_ceil(2)
        ))
        .path("taskmanager.slots"),
    );
}

fn cores(millis: u64) -> String {
    if millis == 1000 {
        return "1 core".to_owned();
    }
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    format!("{} cores", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Parallelism on slots.
pub(super) fn parallelism(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let adaptive = plan.config.get("jobmanager.scheduler").is_some_and(|text| text.eq_ignore_ascii_case("adaptive"));
    if plan.reactive.is_some() || adaptive || !settings.manifest_sets("taskmanager.replicas") {
        return;
    }
    let (replicas, slots) = (plan.taskmanager.process.replicas, plan.taskmanager.slots);
    let there = u64::from(replicas) * u64::from(slots);
    for job in plan.mode.jobs() {
        let wanted = u64::from(job.parallelism);
        if wanted <= there {
            continue;
        }
        let own = format!("{}.parallelism", job.path);
        let path = match plan.mode {
            Mode::Session(_) if settings.root.get(&own).is_some() => own,
            Mode::Session(_) | Mode::Application(_) => "parallelism".to_owned(),
        };
        diagnostics.push(
            Diagnostic::new(&PARALLELISM_ABOVE_SLOTS, format!("parallelism {wanted} needs {wanted} slots, and there are {there}"))
                .at(assignment_at(settings, "taskmanager.replicas"), format!("{replicas} × {slots} slots"))
                .also(assignment_at(settings, &path), "needs as many slots")
                .at_run_time("the job waits for slots, fails after five minutes and starts again, for ever")
                .help(format!(
                    "write `replicas = {}`, or remove it in an application: it follows from the parallelism",
                    wanted.div_ceil(u64::from(slots.max(1)))
                ))
                .path("taskmanager.replicas"),
        );
    }
}
