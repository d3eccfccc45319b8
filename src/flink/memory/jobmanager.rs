//! The memory of a JobManager.
//!
//! In: a flat configuration and a Flink version. Out: every part in bytes, or the refusal.
//! It must not warn about a small heap; that is a rule's business (Flink only logs below 128 MiB).
//! Source: Flink `JobManagerFlinkMemoryUtils`, `JobManagerProcessUtils`.

use super::error::{MemoryError, Process, ProcessParts, Refusal};
use super::legacy::Launch;
use super::lookup::Lookup;
use super::option;
use super::process::{self, Division};
use super::read::{Reader, sum};
use crate::flink::{FlinkVersion, MemorySize};
use std::collections::BTreeMap;

/// Whether the JVM gets a limit of direct memory (`jobmanager.memory.enable-jvm-direct-memory-limit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DirectLimit {
    /// The default: none.
    Unlimited,
    /// The off-heap memory is the limit.
    OffHeap,
}

/// Every part of a JobManager, as Flink derives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobManagerMemory {
    /// All memory: Flink, metaspace, overhead.
    pub total_process: MemorySize,
    /// Flink memory: heap and off-heap.
    pub total_flink: MemorySize,
    /// JVM heap.
    pub heap: MemorySize,
    /// Direct and native memory.
    pub off_heap: MemorySize,
    /// JVM metaspace.
    pub jvm_metaspace: MemorySize,
    /// Everything else of the JVM, not limited by a flag.
    pub jvm_overhead: MemorySize,
    /// Whether direct memory is limited.
    pub direct_limit: DirectLimit,
}

/// The memory of a JobManager that Flink's scripts start.
///
/// # Errors
/// When that Flink version refuses the configuration.
pub fn jobmanager(config: &dyn Lookup, flink: FlinkVersion) -> Result<JobManagerMemory, MemoryError> {
    jobmanager_launched(config, flink, Launch::Scripts)
}

/// The memory of a JobManager by who starts it; differs from [`jobmanager`] only for old keys of 1.x.
///
/// # Errors
/// When that Flink version refuses the configuration.
pub fn jobmanager_launched(config: &dyn Lookup, flink: FlinkVersion, launch: Launch) -> Result<JobManagerMemory, MemoryError> {
    derive(config, flink, launch).map_err(|refusal| MemoryError { process: Process::JobManager, flink, refusal })
}

fn derive(config: &dyn Lookup, flink: FlinkVersion, launch: Launch) -> Result<JobManagerMemory, Refusal> {
    let reader = process::with_legacy_heap(Reader::new(config, flink), &option::JM, launch)?;
    let derived = process::derive::<Heaps>(&reader, &option::JM)?;
    let direct_limit = match reader.boolean(option::JM_DIRECT_LIMIT)? {
        Some(true) => DirectLimit::OffHeap,
        Some(false) | None => DirectLimit::Unlimited,
    };
    Ok(JobManagerMemory {
        total_process: derived.process,
        total_flink: derived.flink,
        heap: derived.division.heap,
        off_heap: derived.division.off_heap,
        jvm_metaspace: derived.metaspace,
        jvm_overhead: derived.overhead,
        direct_limit,
    })
}

/// The division of Flink memory.
struct Heaps {
    heap: MemorySize,
    off_heap: MemorySize,
}

impl Division for Heaps {
    fn from_fine(reader: &Reader<'_>) -> Result<Self, Refusal> {
        let heap = reader.size(&option::JM_HEAP)?;
        let off_heap = reader.size(&option::JM_OFF_HEAP)?;
        if !reader.is_set(option::JM.flink) {
            return Ok(Self { heap, off_heap });
        }
        let flink = reader.size(option::JM.flink)?;
        if reader.is_set(&option::JM_OFF_HEAP) {
            if sum(&[heap, off_heap])? == flink {
                Ok(Self { heap, off_heap })
            } else {
                Err(Refusal::HeapsNotFlink { heap, off_heap, flink })
            }
        } else {
            // the default off-heap size gives way
            let off_heap = flink.checked_sub(heap).ok_or(Refusal::HeapExceedsFlink { heap, flink })?;
            Ok(Self { heap, off_heap })
        }
    }

    fn from_flink(reader: &Reader<'_>, flink: MemorySize, outer: Option<ProcessParts>) -> Result<Self, Refusal> {
        let off_heap = reader.size(&option::JM_OFF_HEAP)?;
        match flink.checked_sub(off_heap) {
            None | Some(MemorySize::ZERO) => Err(Refusal::FlinkNotAboveOffHeap { flink, off_heap, outer }),
            Some(heap) => Ok(Self { heap, off_heap }),
        }
    }

    fn flink(&self) -> Result<MemorySize, Refusal> {
        sum(&[self.heap, self.off_heap])
    }
}

impl JobManagerMemory {
    /// The JVM flags Flink starts the process with, in Flink's order, in plain bytes.
    #[must_use]
    pub fn jvm_params(&self) -> String {
        let direct = match self.direct_limit {
            DirectLimit::Unlimited => String::new(),
            DirectLimit::OffHeap => format!(" -XX:MaxDirectMemorySize={}", self.off_heap.bytes()),
        };
        format!("-Xmx{heap} -Xms{heap}{direct} -XX:MaxMetaspaceSize={}", self.jvm_metaspace.bytes(), heap = self.heap.bytes(),)
    }

    /// The `-D` options Flink's scripts pass to the process. Flink's own order is that of a hash map.
    #[must_use]
    pub fn dynamic_configs(&self) -> BTreeMap<String, String> {
        [
            (option::JM_HEAP.key, self.heap),
            (option::JM_OFF_HEAP.key, self.off_heap),
            (option::JM.metaspace.key, self.jvm_metaspace),
            (option::JM.overhead_min.key, self.jvm_overhead),
            (option::JM.overhead_max.key, self.jvm_overhead),
        ]
        .into_iter()
        .map(|(key, size)| (key.to_owned(), format!("{}b", size.bytes())))
        .collect()
    }
}
