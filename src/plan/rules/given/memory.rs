//! Memory: sizes that are missing, that do not add up, or that leave a part too little.
//!
//! The sums are the memory model's. What a flink.toml's own words decide is in `rules::memory`.

use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::excerpt::{Carrier, Excerpt};
use crate::flink::MemorySize;
use crate::flink::memory::{self, JobManagerMemory, MemoryError, Process, Refusal, TaskManagerMemory};
use crate::plan::Owner;
use crate::plan::rules::budget;
use crate::plan::rules::memory::{MEMORY_PARTS_DISAGREE, MEMORY_TOO_SMALL, ROCKSDB_WITHOUT_MANAGED_MEMORY};
use crate::plan::rules::options::WRONG_OPTION_VALUE;
use crate::plan::rules::scene::Scene;

/// A process without any size.
pub static MEMORY_NOT_SET: Rule = Rule {
    code: "FK2084",
    name: "memory-not-set",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A configuration file says the size of both processes: `process.size`, `flink.size`, or the heap (and managed memory).",
    because: "Flink's code has no default size; the one in the image's own file is hidden by a file that is mounted over it.",
    fires: "taskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\n",
    clean: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\n",
    source: "Flink 1.13 to 2.3, ProcessMemoryUtils",
};

/// A heap that is there, and of no use.
pub static HEAP_TOO_SMALL: Rule = Rule {
    code: "FK2085",
    name: "heap-too-small",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The JobManager's heap is at least 128m, and the TaskManagers' tasks have a heap.",
    because: "Flink starts with less and only logs a warning; then the first job runs out of memory.",
    fires: application!(jobmanager "memory = \"600m\"\n";),
    clean: application!(jobmanager "memory = \"1g\"\n";),
    source: "Flink, JobManagerFlinkMemoryUtils; spotify/flink-on-k8s-operator#204",
};

/// Metaspace for less than Flink itself.
pub static METASPACE_TOO_SMALL: Rule = Rule {
    code: "FK2086",
    name: "metaspace-too-small",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`jvm-metaspace.size` of both processes is at least 128m where it is set.",
    because: "The classes of Flink and of one job do not fit into less: the process dies of `OutOfMemoryError: Metaspace` after a while.",
    fires: application!(rest "\n[config]\ntaskmanager.memory.jvm-metaspace.size = \"96m\"\n";),
    clean: application!(rest "\n[config]\ntaskmanager.memory.jvm-metaspace.size = \"384m\"\n";),
    source: "apache/flink#11300",
};

/// RocksDB that grows as it likes.
pub static ROCKSDB_MEMORY_UNLIMITED: Rule = Rule {
    code: "FK2087",
    name: "rocksdb-memory-unlimited",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`state.backend.rocksdb.memory.managed` is not `false`, unless `fixed-per-slot` or `fixed-per-tm` limits the memory.",
    because: "Each state then has caches and buffers of its own: memory grows with the job, until the container is killed.",
    fires: application!(rest "\n[state]\nbackend = \"rocksdb\"\n\n[config]\nstate.backend.rocksdb.memory.managed = false\n";),
    clean: application!(rest "\n[state]\nbackend = \"rocksdb\"\n";),
    source: "apache/flink#10999; Flink, documentation of memory troubleshooting",
};

/// Below this Flink logs a warning about the JobManager's heap.
const SMALLEST_HEAP: MemorySize = MemorySize::from_mebibytes(128);

/// Sizes of both processes.
type Derived = (Result<JobManagerMemory, MemoryError>, Result<TaskManagerMemory, MemoryError>);

fn derived(excerpt: &Excerpt) -> Derived {
    (
        memory::jobmanager_launched(excerpt, excerpt.flink, excerpt.launch),
        memory::taskmanager_launched(excerpt, excerpt.flink, excerpt.launch),
    )
}

/// Everything about memory.
pub(super) fn judge(excerpt: &Excerpt, scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let (jobmanager, taskmanager) = derived(excerpt);
    for error in [jobmanager.as_ref().err(), taskmanager.as_ref().err()].into_iter().flatten() {
        // a value that cannot be read has its finding as an option already
        if !is_unreadable(&error.refusal) {
            refused(excerpt, scene, error, diagnostics);
        }
    }
    judge_options(scene, jobmanager.ok().as_ref(), taskmanager.as_ref().ok(), diagnostics);
    if taskmanager.is_ok_and(|memory| memory.managed == MemorySize::ZERO) {
        without_managed(scene, diagnostics);
    }
}

/// Only what keeps a process from starting.
pub(super) fn refusals(excerpt: &Excerpt, scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let (jobmanager, taskmanager) = derived(excerpt);
    for error in [jobmanager.err(), taskmanager.err()].into_iter().flatten() {
        refused(excerpt, scene, &error, diagnostics);
    }
}

const fn is_unreadable(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::UnreadableSize { .. } | Refusal::UnreadableLegacyHeap { .. } | Refusal::UnreadableValue { .. })
}

/// The key that a refusal about one value is about.
fn key_of(refusal: &Refusal) -> Option<&str> {
    if let Refusal::UnreadableSize { key, .. } | Refusal::UnreadableLegacyHeap { key, .. } | Refusal::InconsistentRange { key, .. } =
        refusal
    {
        return Some(key);
    }
    if let Refusal::UnreadableValue { key, .. } = refusal { Some(key) } else { None }
}

fn refused(excerpt: &Excerpt, scene: &Scene<'_>, error: &MemoryError, diagnostics: &mut Diagnostics) {
    let (role, title) = match error.process {
        Process::JobManager => ("jobmanager", "JobManager"),
        Process::TaskManager => ("taskmanager", "TaskManager"),
    };
    if error.refusal == Refusal::NothingSet {
        // others may add the size of a fragment
        if excerpt.carrier != Carrier::Fragment {
            diagnostics.push(not_set(excerpt, role, title));
        }
        return;
    }
    let process = format!("{role}.memory.process.size");
    if is_unreadable(&error.refusal) {
        let key = key_of(&error.refusal).unwrap_or(&process);
        let found = scene.config.entry(key);
        let mut finding =
            Diagnostic::new(&WRONG_OPTION_VALUE, format!("the {title} cannot read `{}`", found.map_or(key, |(name, _)| name)))
                .at_run_time(format!("Flink refuses to start: {}", error.flink_message()))
                .help("write a memory size such as `512m`: digits and k, m, g or t")
                .path(key);
        if let Some(node) = found.and_then(|(name, _)| scene.node(name)) {
            finding = finding.at(node.span, "cannot be read");
        }
        diagnostics.push(finding);
        return;
    }
    let reason = error.derivation().unwrap_or_else(|| error.flink_message());
    let smallest = match error.process {
        Process::JobManager => memory::smallest_process_size_jobmanager(excerpt, excerpt.flink),
        Process::TaskManager => memory::smallest_process_size_taskmanager(excerpt, excerpt.flink),
    };
    let node = scene.node(&process);
    let written = node.and_then(|node| node.as_str()).and_then(|text| text.parse::<MemorySize>().ok());
    if let (Some(node), Some(written), Some(enough)) = (node, written, smallest)
        && enough > written
        // where the Flink size is said too, the two sizes disagree
        && !matches!(error.refusal, Refusal::ProcessBelowFlink { .. } | Refusal::OverheadOutOfRange { .. })
    {
        diagnostics.push(
            Diagnostic::new(&MEMORY_TOO_SMALL, format!("{} leaves the {title} no heap", node.as_str().unwrap_or_default()))
                .at(node.span, "the whole process")
                .at_run_time(format!("Flink refuses to start: {reason}"))
                .help(format!("at least `{}m` starts with the other options as they are", enough.mebibytes()))
                .path(process),
        );
        return;
    }
    let parts: Vec<(&str, Span, Span)> = scene
        .written
        .iter()
        .filter(|option| is_part(option.key, role))
        .map(|option| (option.key, option.node.key_span, option.node.span))
        .collect();
    let names = parts.iter().map(|(key, ..)| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let mut finding = Diagnostic::new(&MEMORY_PARTS_DISAGREE, format!("the {title}'s parts of memory do not add up"))
        .at_run_time(format!("Flink refuses to start: {reason}"))
        .help(format!("set fewer of {names}: what is left out, Flink derives"))
        .path(parts.first().map_or(process, |(key, ..)| (*key).to_owned()));
    for (index, (_, start, end)) in parts.iter().enumerate() {
        let whole = if start.source == end.source && start.start <= end.start { Span { start: start.start, ..*end } } else { *start };
        finding = if index == 0 { finding.at(whole, "refused in this sum") } else { finding.also(whole, "part of the same sum") };
    }
    if parts.is_empty() {
        finding = finding.at(excerpt.at, "refused in this sum");
    }
    diagnostics.push(finding);
}

/// Whether a key takes part in a process's sum.
fn is_part(key: &str, role: &str) -> bool {
    let own = key.strip_prefix(role).is_some_and(|rest| rest.starts_with(".memory.") || rest.starts_with(".heap."));
    own || (role == "taskmanager" && (key.starts_with("taskmanager.network.memory.") || key == "taskmanager.network.numberOfBuffers"))
}

fn not_set(excerpt: &Excerpt, role: &str, title: &str) -> Diagnostic {
    let option = format!("{role}.memory.process.size");
    let finding = Diagnostic::new(&MEMORY_NOT_SET, format!("the {title} has no size"))
        .at_run_time("the process does not start: Flink has no default, and a mounted file hides the one of the image")
        .path(option.clone());
    match excerpt.carrier {
        Carrier::Operator => {
            let field = if role == "jobmanager" { "jobManager" } else { "taskManager" };
            let mut finding = finding.at(excerpt.at, format!("neither here nor in `{field}.resource.memory`"));
            finding.help = Some(format!("write `{field}.resource.memory`, or `{option}` here"));
            finding
        }
        Carrier::File | Carrier::Fragment => finding
            .at(Span { end: excerpt.at.start, ..excerpt.at }, format!("needs `{option}`"))
            .help(format!("add `{option}: {}`", if role == "jobmanager" { "1600m" } else { "1728m" })),
    }
}

/// The rules about single options of memory, and about what the model leaves; for `[config]` too.
pub(in crate::plan::rules) fn judge_options(
    scene: &Scene<'_>,
    jobmanager: Option<&JobManagerMemory>,
    taskmanager: Option<&TaskManagerMemory>,
    diagnostics: &mut Diagnostics,
) {
    for role in ["jobmanager", "taskmanager"] {
        let key = format!("{role}.memory.jvm-metaspace.size");
        let Some((name, setting)) = scene.config.entry(&key).filter(|(_, setting)| setting.owner == Owner::Config) else { continue };
        let Some(size) = setting.text.parse::<MemorySize>().ok().filter(|size| *size < SMALLEST_HEAP) else { continue };
        let mut finding = Diagnostic::new(&METASPACE_TOO_SMALL, format!("`{name}` is {}", setting.text))
            .at_run_time("classes of Flink and of a job do not fit: `OutOfMemoryError: Metaspace` after a few jobs or restarts")
            .help("remove the line: the default is 256m")
            .path(scene.path(name));
        if let Some(node) = scene.node(name) {
            finding = finding.at(node.span, format!("{}m, below 128m", size.mebibytes()));
        }
        diagnostics.push(finding);
    }
    if scene.config.get("state.backend.rocksdb.memory.managed").is_some_and(|text| text.eq_ignore_ascii_case("false")) {
        unlimited(scene, diagnostics);
    }
    if let Some(memory) = jobmanager.filter(|memory| memory.heap < SMALLEST_HEAP) {
        let what = format!("the JobManager's heap is {}", memory.heap.human_readable());
        diagnostics.push(small(scene, "jobmanager", what, &memory.derivation()));
    }
    if let Some(memory) = taskmanager {
        budget::python(scene, memory, diagnostics);
    }
    if let Some(memory) = taskmanager.filter(|memory| memory.task_heap == MemorySize::ZERO) {
        diagnostics.push(small(scene, "taskmanager", "the tasks have no heap".to_owned(), &memory.derivation()));
    }
}

fn small(scene: &Scene<'_>, role: &str, what: String, derivation: &str) -> Diagnostic {
    let key = format!("{role}.memory.process.size");
    let place =
        scene.config.entry(&key).and_then(|(_, setting)| setting.place).or_else(|| scene.written.first().map(|first| first.place()));
    let finding = Diagnostic::new(&HEAP_TOO_SMALL, what)
        .at_run_time(format!("Flink starts, and the first job dies of an OutOfMemoryError: {derivation}"))
        .help("give the process more memory, or make another part smaller")
        .path(if scene.is_manifest() { format!("{role}.memory") } else { key });
    match place {
        Some(place) => finding.at(place, "too little"),
        None => finding,
    }
}

fn unlimited(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let fixed = ["state.backend.rocksdb.memory.fixed-per-slot", "state.backend.rocksdb.memory.fixed-per-tm"];
    if fixed.iter().any(|key| scene.config.get(key).is_some()) {
        return;
    }
    let key = "state.backend.rocksdb.memory.managed";
    let mut finding = Diagnostic::new(&ROCKSDB_MEMORY_UNLIMITED, format!("`{key}` takes the limit from RocksDB's memory"))
        .at_run_time("each state has caches and buffers of its own: memory grows with the job, until the container is killed")
        .help("remove the line, or limit the memory with `state.backend.rocksdb.memory.fixed-per-slot`")
        .path(scene.path(key));
    if let Some(node) = scene.node(key) {
        finding = finding.at(node.span, "no limit");
    }
    diagnostics.push(finding);
}

fn without_managed(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let Some((_, backend)) = scene.config.entry("state.backend.type") else { return };
    if !["rocksdb", "forst"].iter().any(|word| backend.text.eq_ignore_ascii_case(word)) {
        return;
    }
    let own =
        ["taskmanager.memory.managed.size", "taskmanager.memory.managed.fraction"].into_iter().find_map(|key| scene.config.entry(key));
    let Some((key, setting)) = own else { return };
    let mut finding = Diagnostic::new(&ROCKSDB_WITHOUT_MANAGED_MEMORY, format!("`{key}` leaves the backend `{}` no memory", backend.text))
        .at_run_time("its caches and write buffers come from managed memory: it fails to open, or grows until the container is killed")
        .help("remove the line: 0.4 of Flink's memory is managed then; with the backend `hashmap` none is needed")
        .path(key);
    if let Some(place) = setting.place {
        finding = finding.at(place, "no managed memory");
    }
    if let Some(place) = backend.place {
        finding = finding.also(place, "lives in managed memory");
    }
    diagnostics.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_sum() {
        assert!(is_part("taskmanager.memory.managed.size", "taskmanager"));
        assert!(is_part("taskmanager.heap.size", "taskmanager"));
        assert!(is_part("taskmanager.network.memory.min", "taskmanager"));
        assert!(!is_part("taskmanager.numberOfTaskSlots", "taskmanager"));
        assert!(!is_part("jobmanager.memory.heap.size", "taskmanager"));
    }
}
