//! A breakdown as a table with bars, and as a line of JSON.

use serde::Serialize;

use super::Breakdown;
use crate::cli::failure::Failure;
use crate::flink::MemorySize;
use crate::flink::memory::{JobManagerMemory, TaskManagerMemory};

/// How many columns a bar takes for the whole process.
const BAR: i64 = 32;

/// A TaskManager, in bytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskManagerLine {
    total_process: i64,
    total_flink: i64,
    framework_heap: i64,
    framework_off_heap: i64,
    task_heap: i64,
    task_off_heap: i64,
    network: i64,
    managed: i64,
    jvm_metaspace: i64,
    jvm_overhead: i64,
    jvm_params: String,
}

/// A JobManager, in bytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobManagerLine {
    total_process: i64,
    total_flink: i64,
    heap: i64,
    off_heap: i64,
    jvm_metaspace: i64,
    jvm_overhead: i64,
    jvm_params: String,
}

/// A process, or Flink's refusal.
#[derive(Serialize)]
#[serde(untagged)]
enum Process<T> {
    Starts(T),
    Refused { error: String },
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'a str>,
    flink: String,
    jobmanager: Process<JobManagerLine>,
    taskmanager: Process<TaskManagerLine>,
}

impl From<&TaskManagerMemory> for TaskManagerLine {
    fn from(memory: &TaskManagerMemory) -> Self {
        Self {
            total_process: memory.total_process.bytes(),
            total_flink: memory.total_flink.bytes(),
            framework_heap: memory.framework_heap.bytes(),
            framework_off_heap: memory.framework_off_heap.bytes(),
            task_heap: memory.task_heap.bytes(),
            task_off_heap: memory.task_off_heap.bytes(),
            network: memory.network.bytes(),
            managed: memory.managed.bytes(),
            jvm_metaspace: memory.jvm_metaspace.bytes(),
            jvm_overhead: memory.jvm_overhead.bytes(),
            jvm_params: memory.jvm_params(),
        }
    }
}

impl From<&JobManagerMemory> for JobManagerLine {
    fn from(memory: &JobManagerMemory) -> Self {
        Self {
            total_process: memory.total_process.bytes(),
            total_flink: memory.total_flink.bytes(),
            heap: memory.heap.bytes(),
            off_heap: memory.off_heap.bytes(),
            jvm_metaspace: memory.jvm_metaspace.bytes(),
            jvm_overhead: memory.jvm_overhead.bytes(),
            jvm_params: memory.jvm_params(),
        }
    }
}

fn process<'m, M, T: From<&'m M>>(memory: &'m Result<M, String>) -> Process<T> {
    match memory {
        Ok(memory) => Process::Starts(T::from(memory)),
        Err(error) => Process::Refused { error: error.clone() },
    }
}

/// One line of JSON.
pub(super) fn json(breakdown: &Breakdown) -> Result<String, Failure> {
    line(&Line {
        file: &breakdown.file,
        object: breakdown.object.as_deref(),
        flink: breakdown.flink.to_string(),
        jobmanager: process(&breakdown.jobmanager),
        taskmanager: process(&breakdown.taskmanager),
    })
}

/// A value on a line of its own.
pub(super) fn line(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map(|text| text + "\n").map_err(|error| Failure::Own(error.to_string()))
}

/// The table of a configuration.
pub(super) fn table(breakdown: &Breakdown) -> String {
    let object = breakdown.object.as_ref().map_or_else(String::new, |object| format!(", {object}"));
    let mut text = format!("{}{object}: Flink {}\n", breakdown.file, breakdown.flink);
    match &breakdown.jobmanager {
        Ok(memory) => text.push_str(&jobmanager(memory)),
        Err(error) => text.push_str(&refused("JobManager", error)),
    }
    match &breakdown.taskmanager {
        Ok(memory) => text.push_str(&taskmanager(memory)),
        Err(error) => text.push_str(&refused("TaskManager", error)),
    }
    text.push('\n');
    text
}

fn refused(title: &str, error: &str) -> String {
    format!("\n  {title} does not start\n    {error}\n")
}

/// The parts of a JobManager.
pub(super) fn jobmanager(memory: &JobManagerMemory) -> String {
    let parts =
        [("heap", memory.heap), ("off-heap", memory.off_heap), ("metaspace", memory.jvm_metaspace), ("overhead", memory.jvm_overhead)];
    rows("JobManager", memory.total_process, memory.total_flink, &parts, &memory.jvm_params())
}

/// The parts of a TaskManager.
pub(super) fn taskmanager(memory: &TaskManagerMemory) -> String {
    let parts = [
        ("framework heap", memory.framework_heap),
        ("framework off-heap", memory.framework_off_heap),
        ("task heap", memory.task_heap),
        ("task off-heap", memory.task_off_heap),
        ("network", memory.network),
        ("managed", memory.managed),
        ("metaspace", memory.jvm_metaspace),
        ("overhead", memory.jvm_overhead),
    ];
    rows("TaskManager", memory.total_process, memory.total_flink, &parts, &memory.jvm_params())
}

fn rows(title: &str, process: MemorySize, flink: MemorySize, parts: &[(&str, MemorySize)], jvm: &str) -> String {
    let mut text = format!("\n  {title:<22}{:>10}   of which Flink {}\n", size(process), size(flink));
    for (name, part) in parts {
        text.push_str(format!("    {name:<20}{:>10}  {}", size(*part), bar(*part, process)).trim_end());
        text.push('\n');
    }
    text.push_str(&format!("    JVM: {jvm}\n"));
    text
}

/// MiB, with one decimal if it is not whole.
pub(super) fn size(size: MemorySize) -> String {
    let bytes = size.bytes();
    if bytes % (1 << 20) == 0 {
        format!("{}m", size.mebibytes())
    } else if bytes < 1 << 20 {
        format!("{bytes}b")
    } else {
        format!("{:.1}m", bytes as f64 / f64::from(1 << 20))
    }
}

/// The share of the process, in eighths of a column.
fn bar(part: MemorySize, whole: MemorySize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = i128::from(part.bytes()) * i128::from(BAR) * 8 / i128::from(whole.bytes().max(1));
    // a part that is there is seen
    let eighths = if part > MemorySize::ZERO { eighths.max(1) } else { 0 };
    let full = usize::try_from(eighths / 8).unwrap_or_default();
    let rest = usize::try_from(eighths % 8).ok().and_then(|rest| EIGHTHS.get(rest)).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_shares() {
        let whole = MemorySize::from_mebibytes(1024);
        assert_eq!(bar(whole, whole), "█".repeat(32));
        assert_eq!(bar(MemorySize::ZERO, whole), "");
        assert_eq!(bar(MemorySize::from_mebibytes(48), whole), "█▌");
        assert_eq!(bar(MemorySize::from_mebibytes(1), MemorySize::MAX), "▏");
    }
}
