//! How the parts came about, as one line of text for notes under a message.
//!
//! In: a result or a refusal. Out: sums like `metaspace 256m + overhead 192m is already 448m`.
//! It must not advise; that is the rule's business.

use super::error::{FlinkParts, MemoryError, ProcessParts, Refusal};
use super::jobmanager::JobManagerMemory;
use super::taskmanager::TaskManagerMemory;
use crate::flink::MemorySize;

impl TaskManagerMemory {
    /// The parts and their sum: `metaspace 256m + overhead 192m + … = 1728m`.
    #[must_use]
    pub fn derivation(&self) -> String {
        let parts = [
            ("metaspace", self.jvm_metaspace),
            ("overhead", self.jvm_overhead),
            ("framework heap", self.framework_heap),
            ("framework off-heap", self.framework_off_heap),
            ("task heap", self.task_heap),
            ("task off-heap", self.task_off_heap),
            ("network", self.network),
            ("managed", self.managed),
        ];
        format!("{} = {}", terms(&parts), short(self.total_process))
    }
}

impl JobManagerMemory {
    /// The parts and their sum: `metaspace 256m + overhead 192m + heap 1024m + off-heap 128m = 1600m`.
    #[must_use]
    pub fn derivation(&self) -> String {
        let parts = [("metaspace", self.jvm_metaspace), ("overhead", self.jvm_overhead), ("heap", self.heap), ("off-heap", self.off_heap)];
        format!("{} = {}", terms(&parts), short(self.total_process))
    }
}

impl MemoryError {
    /// The sums behind a refusal about sizes, without saying which option to change; `None` for other refusals.
    #[must_use]
    pub fn derivation(&self) -> Option<String> {
        of_refusal(&self.refusal)
    }
}

fn of_refusal(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::ProcessBelowOverheads(outer) => {
            let parts = around(Some(*outer));
            Some(format!("{} is already {}", terms(&parts), short(total(&parts))))
        }
        Refusal::ProcessBelowFlink { flink, metaspace, .. } => {
            let parts = [("Flink memory", *flink), ("metaspace", *metaspace)];
            Some(format!("{} is already {}", terms(&parts), short(total(&parts))))
        }
        Refusal::OverheadOutOfRange { process, flink, metaspace, overhead, min, max } => Some(format!(
            "{} - Flink memory {} - metaspace {} leaves {} for overhead, which must lie between {} and {}",
            short(*process),
            short(*flink),
            short(*metaspace),
            short(*overhead),
            short(*min),
            bound(*max)
        )),
        Refusal::PartsExceedFlink { parts, flink, outer } => Some(exceeding(parts, *flink, *outer)),
        Refusal::NetworkInconsistent { cause, .. } => of_refusal(cause),
        Refusal::NetworkOutOfRange { network, min, max } => Some(format!(
            "the other parts leave {} for network, which must lie between {} and {}",
            short(*network),
            short(*min),
            bound(*max)
        )),
        Refusal::NetworkNotBuffers { network, buffers } => {
            Some(format!("the other parts leave {} for network, but the buffers take {}", short(*network), short(*buffers)))
        }
        Refusal::HeapsNotFlink { heap, off_heap, flink } => {
            let parts = [("heap", *heap), ("off-heap", *off_heap)];
            Some(format!("{} is {}, not {}", terms(&parts), short(total(&parts)), short(*flink)))
        }
        Refusal::HeapExceedsFlink { heap, flink } => Some(format!("heap {} is more than {}", short(*heap), short(*flink))),
        Refusal::FlinkNotAboveOffHeap { off_heap, outer, .. } => {
            let mut parts = around(*outer);
            parts.push(("off-heap", *off_heap));
            Some(format!("{} is already {}, before any heap", terms(&parts), short(total(&parts))))
        }
        Refusal::NothingSet
        | Refusal::UnreadableSize { .. }
        | Refusal::UnreadableLegacyHeap { .. }
        | Refusal::NegativeLegacyHeap { .. }
        | Refusal::UnreadableValue { .. }
        | Refusal::InconsistentRange { .. }
        | Refusal::Overflow
        | Refusal::NegativeBuffers { .. }
        | Refusal::SegmentSize { .. }
        | Refusal::SegmentSizeTooLarge { .. }
        | Refusal::CpuNotPositive { .. }
        | Refusal::CpuNotFinite { .. } => None,
    }
}

/// Fixed parts first; if they alone are too much, the managed fraction is only mentioned.
fn exceeding(parts: &FlinkParts, flink: MemorySize, outer: Option<ProcessParts>) -> String {
    let limit = outer.map_or(flink, |outer| outer.process);
    let mut fixed = around(outer);
    fixed.push(("framework", sum(parts.framework_heap, parts.framework_off_heap)));
    let optional = [("task heap", parts.task_heap), ("task off-heap", Some(parts.task_off_heap)), ("network", parts.network)];
    fixed.extend(optional.into_iter().filter_map(|(name, size)| size.filter(|size| *size > MemorySize::ZERO).map(|size| (name, size))));
    let base = total(&fixed);
    match parts.managed_fraction {
        Some(fraction) if base > limit => {
            format!("{} is already {}, before managed memory ({} of the rest)", terms(&fixed), short(base), as_written(fraction))
        }
        Some(fraction) => {
            let all = sum(base, parts.managed);
            format!("{} + managed {} ({} of {}) is {}", terms(&fixed), short(parts.managed), as_written(fraction), short(flink), short(all))
        }
        None => {
            fixed.push(("managed", parts.managed));
            format!("{} is already {}", terms(&fixed), short(total(&fixed)))
        }
    }
}

/// Metaspace and overhead, if a process size led here.
fn around(outer: Option<ProcessParts>) -> Vec<(&'static str, MemorySize)> {
    match outer {
        Some(outer) => vec![("metaspace", outer.metaspace), ("overhead", outer.overhead)],
        None => Vec::new(),
    }
}

fn terms(parts: &[(&str, MemorySize)]) -> String {
    parts.iter().map(|(name, size)| format!("{name} {}", short(*size))).collect::<Vec<_>>().join(" + ")
}

fn sum(one: MemorySize, other: MemorySize) -> MemorySize {
    one.checked_add(other).unwrap_or(MemorySize::MAX)
}

fn total(parts: &[(&str, MemorySize)]) -> MemorySize {
    parts.iter().fold(MemorySize::ZERO, |total, (_, size)| sum(total, *size))
}

/// The fraction as the user wrote it: the float, not the double it was widened to.
fn as_written(fraction: f64) -> String {
    (fraction as f32).to_string()
}

fn bound(size: MemorySize) -> String {
    if size == MemorySize::MAX { "no limit".to_owned() } else { short(size) }
}

/// MiB, with one decimal if it is not whole; bytes below one MiB. Always MiB, so that terms can be added by eye.
fn short(size: MemorySize) -> String {
    let bytes = size.bytes();
    if bytes == 0 {
        "0m".to_owned()
    } else if bytes < 1 << 20 {
        format!("{bytes}b")
    } else if bytes % (1 << 20) == 0 {
        format!("{}m", size.mebibytes())
    } else {
        // the sum of the parts stays within a tenth of a MiB of their total
        format!("{:.1}m", bytes as f64 / f64::from(1 << 20))
    }
}
