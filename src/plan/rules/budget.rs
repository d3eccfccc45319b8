//! Memory that Flink starts with and a job then lacks, and what Kubernetes makes of the sizes: buffers, Python, quality of service.
//!
//! In: the plan and its memory, by Flink's arithmetic. Out: hints: the graph of the job decides, and only the job knows it.

use super::super::{Plan, Process};
use super::scene::Scene;
use super::{assignment_at, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::flink::MemorySize;
use crate::flink::memory::{self, TaskManagerMemory};
use crate::resolve::Settings;

/// Fewer buffers than one shuffle takes.
pub static NETWORK_MEMORY_TOO_SMALL: Rule = Rule {
    code: "FK2099",
    name: "network-memory-too-small",
    level: Level::Hint,
    kind: Kind::Lint,
    checks: "The TaskManagers' network memory holds 4 × slots² × TaskManagers buffers, which is what one shuffle between all slots takes.",
    because: "With fewer the job stops at its start: `Insufficient number of network buffers`.",
    fires: application!(taskmanager "memory   = \"4g\"\ncpu      = 8\nslots    = 16\nreplicas = 16\n";),
    clean: application!(taskmanager "memory   = \"4g\"\ncpu      = 8\nslots    = 16\nreplicas = 2\n";),
    source: "Flink, documentation of memory troubleshooting; documentation of network buffers",
};

/// Python that no size counts.
pub static PYTHON_MEMORY_UNCOUNTED: Rule = Rule {
    code: "FK2100",
    name: "python-memory-uncounted",
    level: Level::Hint,
    kind: Kind::Lint,
    checks: "Where `python.fn-execution.memory.managed` is `false`, `taskmanager.memory.task.off-heap.size` is set.",
    because: "Python's processes then take their memory beside the JVM, where no part of the container is kept for them.",
    fires: application!(rest "\n[config]\npython.fn-execution.memory.managed = false\n";),
    clean: application!(rest "\n[config]\npython.fn-execution.memory.managed = false\ntaskmanager.memory.task.off-heap.size = \"512m\"\n";),
    source: "Flink 1.20.5 and 2.3.0, PythonOptions.USE_MANAGED_MEMORY",
};

/// Pods that Kubernetes evicts before others.
pub static PODS_NOT_GUARANTEED: Rule = Rule {
    code: "FK2101",
    name: "pods-not-guaranteed",
    level: Level::Hint,
    kind: Kind::OptInLint,
    checks: "Limits equal requests, of processor and memory: no `cpu-limit-factor` or `memory-limit-factor` other than 1.",
    because: "Else the pods' quality of service is Burstable: a node short of memory evicts them before Guaranteed ones.",
    fires: application!(taskmanager "memory = \"4g\"\nmemory-limit-factor = 1.5\n"; rest "\n[lints]\npods-not-guaranteed = \"warn\"\n";),
    clean: application!(rest "\n[lints]\npods-not-guaranteed = \"warn\"\n";),
    source: "Kubernetes, pod quality of service classes; apache/flink#23872",
};

/// The default of `taskmanager.memory.segment-size`, in bytes.
const SEGMENT: i64 = 32 << 10;

/// Buffers and quality of service of a flink.toml.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    if let Ok(memory) = memory::taskmanager(&plan.config.to_map(), plan.flink) {
        buffers(settings, plan, &memory, diagnostics);
    }
    for (role, process) in [("jobmanager", &plan.jobmanager.process), ("taskmanager", &plan.taskmanager.process)] {
        guaranteed(settings, role, process, diagnostics);
    }
}

/// Processes of Python beside the JVM; of somebody's own configuration too.
pub(super) fn python(scene: &Scene<'_>, memory: &TaskManagerMemory, diagnostics: &mut Diagnostics) {
    let Some((name, setting)) = scene.config.entry("python.fn-execution.memory.managed") else { return };
    if !setting.text.eq_ignore_ascii_case("false") || memory.task_off_heap != MemorySize::ZERO {
        return;
    }
    let mut finding = Diagnostic::new(&PYTHON_MEMORY_UNCOUNTED, "Python's processes have no memory of their own")
        .at_run_time("they take theirs beside the JVM, where nothing is kept for them: the container is killed at its limit")
        .help(format!(
            "remove the line, so that managed memory serves Python; or write `taskmanager.memory.task.off-heap.size{} {}`",
            scene.sign(),
            scene.value("512m")
        ))
        .path(scene.path(name));
    if let Some(node) = scene.node(name) {
        finding = finding.at(node.span, "not from managed memory");
    }
    diagnostics.push(finding);
}

fn buffers(settings: &Settings, plan: &Plan, memory: &TaskManagerMemory, diagnostics: &mut Diagnostics) {
    let set = plan.config.get("taskmanager.memory.segment-size").and_then(|text| text.parse::<MemorySize>().ok());
    let segment = set.map_or(SEGMENT, MemorySize::bytes);
    let (slots, replicas) = (i128::from(plan.taskmanager.slots), i128::from(plan.taskmanager.process.replicas));
    let number = 4 * slots * slots * replicas;
    let needed = number * i128::from(segment);
    if needed <= i128::from(memory.network.bytes()) {
        return;
    }
    let mebibytes = (needed + (1 << 20) - 1) >> 20;
    diagnostics.push(
        Diagnostic::new(
            &NETWORK_MEMORY_TOO_SMALL,
            format!("network memory is {}, and one shuffle between all slots takes {mebibytes}m", memory.network.human_readable()),
        )
        .at(place(settings, "taskmanager.memory"), format!("{slots} slots of {replicas} TaskManagers: {number} buffers"))
        .at_run_time("a job with such a shuffle stops at its start: `Insufficient number of network buffers`")
        .help(format!(
            "add `[config] taskmanager.memory.network.min = \"{mebibytes}m\"` and a `max` not below it, or give the TaskManagers fewer slots"
        ))
        .path("taskmanager.memory"),
    );
}

fn guaranteed(settings: &Settings, role: &str, process: &Process, diagnostics: &mut Diagnostics) {
    let parts = [("memory", process.memory_request != process.memory_limit), ("cpu", process.cpu_request != process.cpu_limit)];
    let Some((part, _)) = parts.into_iter().find(|(_, differs)| *differs) else { return };
    let path = format!("{role}.{part}-limit-factor");
    diagnostics.push(
        Diagnostic::new(&PODS_NOT_GUARANTEED, format!("the limit of `{role}.{part}` is above its request"))
            .at(assignment_at(settings, &path), "Burstable, not Guaranteed")
            .at_run_time("a node short of memory evicts such pods before those whose limits equal their requests")
            .help("remove the factor")
            .path(path),
    );
}
