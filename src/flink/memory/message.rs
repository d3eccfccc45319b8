//! The refusals in Flink's own words, as its log shows them.
//!
//! In: [`MemoryError`]. Out: the message of the exception that reaches the top.
//! It must not reword: users search for these texts.
//! Source: the recorded outcomes of Flink 1.20.5 and 2.3.0 (1.13.6 has the same texts in its class files).

use super::error::{FlinkParts, MemoryError, Process, Refusal, SegmentFault};
use super::option::{self, TM_CPU, TM_SEGMENT_SIZE};
use crate::flink::MemorySize;

impl MemoryError {
    /// The message Flink gives, with the prefix its version and process put before it.
    #[must_use]
    pub fn flink_message(&self) -> String {
        format!("{}{}", self.prefix(), message(&self.refusal, self.process))
    }

    /// The innermost "Caused by" under that message, where Flink gives a reason of its own.
    #[must_use]
    pub fn flink_root_cause(&self) -> Option<String> {
        root_cause(&self.refusal, self.process)
    }

    fn prefix(&self) -> &'static str {
        let legacy = matches!(self.refusal, Refusal::UnreadableLegacyHeap { .. } | Refusal::NegativeLegacyHeap { .. });
        if !self.refusal.is_configuration_exception() {
            return "";
        }
        match (self.process, legacy) {
            (Process::TaskManager, true) => "TaskManager failed to map legacy JVM heap option to the new one: ",
            (Process::TaskManager, false) => "TaskManager memory configuration failed: ",
            (Process::JobManager, _) if self.flink.is_at_least(2, 0) => "",
            (Process::JobManager, _) => "JobManager memory configuration failed: ",
        }
    }
}

fn message(refusal: &Refusal, process: Process) -> String {
    let long = MemorySize::human_readable;
    match refusal {
        Refusal::NothingSet => nothing_set(process),
        Refusal::UnreadableSize { key, .. } | Refusal::UnreadableLegacyHeap { key, .. } => {
            format!("Cannot read memory size from config option '{key}'.")
        }
        Refusal::NegativeLegacyHeap { mebibytes } => {
            format!("Configured total process memory size ({mebibytes}MB) must not be less than 0.")
        }
        Refusal::UnreadableValue { key, value, .. } => {
            format!("Could not parse value '{value}' for key '{key}'.")
        }
        Refusal::InconsistentRange { key, fraction, min, max } => format!(
            "Inconsistently configured {} ({}) and its min ({}), max ({}) value",
            option::fraction_description(key),
            crate::flink::java::double_text(*fraction),
            long(*min),
            long(*max)
        ),
        Refusal::Overflow => "long overflow".to_owned(),
        Refusal::ProcessBelowOverheads(parts) => format!(
            "Sum of configured JVM Metaspace ({}) and JVM Overhead ({}) exceed configured Total Process Memory ({}).",
            long(parts.metaspace),
            long(parts.overhead),
            long(parts.process)
        ),
        // the two blanks are Flink's
        Refusal::ProcessBelowFlink { process, flink, metaspace } => format!(
            "The configured Total Process Memory size ({}) is less than the sum of the derived Total Flink Memory \
             size ({}) and the configured or default JVM Metaspace size  ({}).",
            long(*process),
            long(*flink),
            long(*metaspace)
        ),
        Refusal::OverheadOutOfRange { overhead, min, max, .. } => format!(
            "Derived JVM Overhead size ({}) is not in configured JVM Overhead range [{}, {}].",
            long(*overhead),
            long(*min),
            long(*max)
        ),
        Refusal::PartsExceedFlink { parts, flink, .. } => parts_exceed(parts, *flink),
        Refusal::NetworkInconsistent { .. } => {
            "If Total Flink, Task Heap and (or) Managed Memory sizes are explicitly configured then the Network \
             Memory size is the rest of the Total Flink memory after subtracting all other configured types of \
             memory, but the derived Network Memory is inconsistent with its configuration."
                .to_owned()
        }
        Refusal::NetworkOutOfRange { network, min, max } => format!(
            "Derived Network Memory size ({}) is not in configured Network Memory range [{}, {}].",
            long(*network),
            long(*min),
            long(*max)
        ),
        Refusal::NetworkNotBuffers { network, buffers } => {
            format!("Derived Network Memory size ({}) does not match configured Network Memory size ({}).", long(*network), long(*buffers))
        }
        Refusal::NegativeBuffers { .. } => "bytes must be >= 0".to_owned(),
        Refusal::SegmentSize { bytes, fault } => format!(
            "Invalid configuration value for {} : {} - {}",
            TM_SEGMENT_SIZE.key,
            bytes.bytes(),
            match fault {
                SegmentFault::TooSmall => "Minimum memory segment size is 4096",
                SegmentFault::NotPowerOfTwo => "Memory segment size must be a power of 2.",
            }
        ),
        Refusal::SegmentSizeTooLarge { bytes } => {
            format!("Cannot downcast long value {} to integer.", bytes.bytes())
        }
        Refusal::CpuNotPositive { .. } => {
            format!("TaskExecutors need to be started with a positive number of CPU cores. Please configure {TM_CPU} accordingly.")
        }
        Refusal::CpuNotFinite { cores } => format!(
            "Character {} is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.",
            if cores.is_nan() { 'N' } else { 'I' }
        ),
        Refusal::HeapsNotFlink { heap, off_heap, flink } => format!(
            "Sum of the configured JVM Heap Memory ({}) and the configured Off-heap Memory ({}) does not match the \
             configured Total Flink Memory ({}). {}",
            long(*heap),
            long(*off_heap),
            long(*flink),
            ONE_OPTION
        ),
        Refusal::HeapExceedsFlink { heap, flink } => format!(
            "The configured JVM Heap Memory ({}) exceeds the configured Total Flink Memory ({}). {}",
            long(*heap),
            long(*flink),
            ONE_OPTION
        ),
        Refusal::FlinkNotAboveOffHeap { flink, off_heap, .. } => format!(
            "The configured Total Flink Memory ({}) is less than the configured Off-heap Memory ({}).",
            long(*flink),
            long(*off_heap)
        ),
    }
}

fn root_cause(refusal: &Refusal, process: Process) -> Option<String> {
    match refusal {
        Refusal::UnreadableSize { reason, .. } | Refusal::UnreadableLegacyHeap { reason, .. } => Some(reason.flink_message()),
        Refusal::InconsistentRange { min, max, .. } if min > max => Some("min value must be less or equal to max value".to_owned()),
        Refusal::InconsistentRange { .. } => Some("fraction must be in range [0, 1)".to_owned()),
        Refusal::NetworkInconsistent { cause, .. } => root_cause(cause, process).or_else(|| Some(message(cause, process))),
        Refusal::NothingSet
        | Refusal::NegativeLegacyHeap { .. }
        | Refusal::UnreadableValue { .. }
        | Refusal::Overflow
        | Refusal::ProcessBelowOverheads(_)
        | Refusal::ProcessBelowFlink { .. }
        | Refusal::OverheadOutOfRange { .. }
        | Refusal::PartsExceedFlink { .. }
        | Refusal::NetworkOutOfRange { .. }
        | Refusal::NetworkNotBuffers { .. }
        | Refusal::NegativeBuffers { .. }
        | Refusal::SegmentSize { .. }
        | Refusal::SegmentSizeTooLarge { .. }
        | Refusal::CpuNotPositive { .. }
        | Refusal::CpuNotFinite { .. }
        | Refusal::HeapsNotFlink { .. }
        | Refusal::HeapExceedsFlink { .. }
        | Refusal::FlinkNotAboveOffHeap { .. } => None,
    }
}

const ONE_OPTION: &str = "Please, make the configuration consistent or configure only one option: either JVM Heap or \
                          Total Flink Memory.";

fn nothing_set(process: Process) -> String {
    let options = match process {
        Process::JobManager => &option::JM,
        Process::TaskManager => &option::TM,
    };
    let fine: Vec<&str> = options.fine.iter().map(|option| option.key).collect();
    format!(
        "Either required fine-grained memory ({}), or Total Flink Memory size ({}), or Total Process Memory size \
         ({}) need to be configured explicitly.",
        fine.join(" and "),
        options.flink.unset_description(),
        options.process.unset_description()
    )
}

fn parts_exceed(parts: &FlinkParts, flink: MemorySize) -> String {
    let mut named = vec![
        ("Framework Heap", Some(parts.framework_heap)),
        ("Framework Off-Heap", Some(parts.framework_off_heap)),
        ("Task Heap", parts.task_heap),
        ("Task Off-Heap", Some(parts.task_off_heap)),
        ("Managed", Some(parts.managed)),
        ("Network", parts.network),
    ]
    .into_iter()
    .filter_map(|(name, size)| size.map(|size| format!("{name} Memory ({})", size.human_readable())))
    .collect::<Vec<_>>();
    let last = named.pop().unwrap_or_default();
    format!("Sum of configured {} and {last} exceed configured Total Flink Memory ({}).", named.join(", "), flink.human_readable())
}
