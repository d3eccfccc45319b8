//! Rules about sizes: what Flink's own arithmetic makes of them.
//!
//! In: the effective configuration. Out: findings. The sums are the memory model's; nothing is added up here.
//! Source: Flink's memory model, run on 1.20.5 and 2.3.0 (`flink::memory`).

use std::collections::BTreeMap;

use super::super::{Owner, Plan};
use super::scene::Scene;
use super::{assignment, given, option_node};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::flink::MemorySize;
use crate::flink::memory::{self, MemoryError, Process, Refusal};
use crate::resolve::Settings;

/// A process size that Flink's own parts do not fit into.
pub static MEMORY_TOO_SMALL: Rule = Rule {
    code: "FK2003",
    name: "memory-too-small",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`memory` of both roles is large enough for the parts that Flink cuts from it, with the options of `[config]` as they are.",
    because: "Flink does the same sum at start and refuses: the pod restarts for ever.",
    fires: application!(taskmanager "memory = \"512m\"\n";),
    clean: application!(taskmanager "memory = \"1g\"\n";),
    source: "Flink 1.13 to 2.3, TaskExecutorProcessUtils and JobManagerProcessUtils",
};

/// Options of `[config]` that contradict each other or the total.
pub static MEMORY_PARTS_DISAGREE: Rule = Rule {
    code: "FK2007",
    name: "memory-parts-disagree",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The parts of memory that `[config]` sets add up with each other and with `memory`.",
    because: "Flink does the same sum at start and refuses: the pod restarts for ever.",
    fires: application!(rest "\n[config]\ntaskmanager.memory.managed.fraction = 1.5\n";),
    clean: application!(rest "\n[config]\ntaskmanager.memory.managed.fraction = 0.5\n";),
    source: "Flink 1.13 to 2.3, TaskExecutorProcessUtils and JobManagerProcessUtils",
};

/// RocksDB without the memory that it lives in.
pub static ROCKSDB_WITHOUT_MANAGED_MEMORY: Rule = Rule {
    code: "FK2009",
    name: "rocksdb-without-managed-memory",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "With the backends `rocksdb` and `forst`, TaskManagers have managed memory.",
    because: "Both take their caches and write buffers from managed memory; without any they fail to open or grow past the container.",
    fires: application!(rest "\n[state]\nbackend = \"rocksdb\"\n\n[config]\ntaskmanager.memory.managed.size = \"0m\"\n";),
    clean: application!(rest "\n[state]\nbackend = \"rocksdb\"\n";),
    source: "Flink, documentation of memory tuning, RocksDB state backend",
};

/// Both roles' sums.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let config = plan.config.to_map();
    let jobmanager = memory::jobmanager(&config, plan.flink);
    if let Err(error) = &jobmanager {
        refused(settings, plan, &config, error, diagnostics);
    }
    let taskmanager = memory::taskmanager(&config, plan.flink);
    match &taskmanager {
        Err(error) => refused(settings, plan, &config, error, diagnostics),
        Ok(memory) if memory.managed == MemorySize::ZERO => rocksdb(settings, plan, diagnostics),
        Ok(_) => {}
    }
    let scene = Scene::of_manifest(settings, plan);
    given::judge_memory_options(&scene, jobmanager.ok().as_ref(), taskmanager.ok().as_ref(), diagnostics);
}

fn refused(settings: &Settings, plan: &Plan, config: &BTreeMap<String, String>, error: &MemoryError, diagnostics: &mut Diagnostics) {
    // what cannot be read is a finding about the option's value
    if matches!(error.refusal, Refusal::UnreadableSize { .. } | Refusal::UnreadableLegacyHeap { .. } | Refusal::UnreadableValue { .. }) {
        return;
    }
    let (role, title, process, smallest) = match error.process {
        Process::JobManager => {
            ("jobmanager", "JobManager", &plan.jobmanager.process, memory::smallest_process_size_jobmanager(config, plan.flink))
        }
        Process::TaskManager => {
            ("taskmanager", "TaskManager", &plan.taskmanager.process, memory::smallest_process_size_taskmanager(config, plan.flink))
        }
    };
    let path = format!("{role}.memory");
    let place = settings.root.nearest(&path).span;
    let reason = error.derivation().unwrap_or_else(|| error.flink_message());
    let own: Vec<&str> = plan
        .config
        .iter()
        .filter(|(key, setting)| setting.owner == Owner::Config && key.starts_with(&format!("{role}.")) && key.contains("memory"))
        .map(|(key, _)| key)
        .collect();
    let written = process.process_size.bytes;
    let enough =
        smallest.and_then(|size| u64::try_from(size.bytes()).ok().map(|bytes| (size, bytes))).filter(|(_, bytes)| *bytes > written);
    if let Some((size, _)) = enough {
        let parts = if own.is_empty() { "with the default parts" } else { "with the parts as `[config]` sets them" };
        let look = match error.process {
            Process::JobManager => "",
            Process::TaskManager => "; below 1.5g look at `flinkc explain memory`",
        };
        diagnostics.push(
            Diagnostic::new(&MEMORY_TOO_SMALL, format!("{} leaves the {title} no heap", process.process_size.text))
                .at(place, "the whole process")
                .at_run_time(format!("Flink refuses to start: {reason}"))
                .help(format!("at least `\"{}m\"` starts {parts}{look}", size.mebibytes()))
                .path(path),
        );
        return;
    }
    let mut finding = Diagnostic::new(&MEMORY_PARTS_DISAGREE, format!("the {title}'s parts of memory do not add up"))
        .at_run_time(format!("Flink refuses to start: {reason}"))
        .help(match own.as_slice() {
            [] => format!("give `{path}` another size"),
            [key] => format!("change or remove `{key}`: without it Flink divides `{path}` itself"),
            keys => format!(
                "set fewer of {}: what is left out, Flink derives",
                keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
            ),
        })
        .path(own.first().map_or(path, |key| format!("config.{key}")));
    let mut nodes = own.iter().filter_map(|key| option_node(settings, key));
    finding = match nodes.next() {
        Some(node) => finding.at(assignment(node), "refused in this sum"),
        None => finding.at(place, "refused in this sum"),
    };
    for node in nodes {
        finding = finding.also(assignment(node), "part of the same sum");
    }
    diagnostics.push(finding);
}

fn rocksdb(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let Some((_, backend)) = plan.config.entry("state.backend.type") else { return };
    if !["rocksdb", "forst"].iter().any(|word| backend.text.eq_ignore_ascii_case(word)) {
        return;
    }
    let own = ["taskmanager.memory.managed.size", "taskmanager.memory.managed.fraction"]
        .into_iter()
        .filter_map(|key| plan.config.entry(key))
        .find(|(_, setting)| setting.owner == Owner::Config);
    let Some((key, _)) = own else { return };
    let mut finding = Diagnostic::new(&ROCKSDB_WITHOUT_MANAGED_MEMORY, format!("`{key}` leaves the backend `{}` no memory", backend.text))
        .at_run_time("its caches and write buffers come from managed memory: it fails to open, or grows until the container is killed")
        .help("remove the line: 0.4 of Flink's memory is managed then; with `state.backend = \"hashmap\"` none is needed")
        .path(format!("config.{key}"));
    if let Some(node) = option_node(settings, key) {
        finding = finding.at(assignment(node), "no managed memory");
    }
    if let Some(place) = backend.place {
        finding = finding.also(place, "lives in managed memory");
    }
    diagnostics.push(finding);
}
