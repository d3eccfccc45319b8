//! Why Flink refuses a memory configuration.
//!
//! In: the numbers at the point of refusal. Out: [`MemoryError`], data for a message.
//! It must not hold prose; Flink's own wording is in `message.rs`.
//! Source: the refusals of Flink's `ProcessMemoryUtils`, `TaskExecutorFlinkMemoryUtils`,
//! `JobManagerFlinkMemoryUtils`, `TaskExecutorProcessUtils`, `MemoryBackwardsCompatibilityUtils`.

use crate::flink::{FlinkVersion, MemorySize, SizeError};
use std::fmt;

/// The Flink process a configuration is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Process {
    /// The coordinator.
    JobManager,
    /// A worker.
    TaskManager,
}

/// A refusal, with what is needed to word it as Flink does.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryError {
    /// The process that would not start.
    pub process: Process,
    /// The version asked.
    pub flink: FlinkVersion,
    /// What is wrong.
    pub refusal: Refusal,
}

/// The parts of Flink memory at a refusal; `None` is the part that was to be derived from the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlinkParts {
    /// Heap of the framework.
    pub framework_heap: MemorySize,
    /// Direct and native memory of the framework.
    pub framework_off_heap: MemorySize,
    /// Heap of the tasks.
    pub task_heap: Option<MemorySize>,
    /// Direct and native memory of the tasks.
    pub task_off_heap: MemorySize,
    /// Network buffers.
    pub network: Option<MemorySize>,
    /// Managed memory.
    pub managed: MemorySize,
    /// The fraction `managed` was derived by; `None` when it was set as a size.
    pub managed_fraction: Option<f64>,
}

/// How the total process memory splits before Flink's own parts are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessParts {
    /// `*.memory.process.size`.
    pub process: MemorySize,
    /// JVM metaspace.
    pub metaspace: MemorySize,
    /// JVM overhead, after its bounds.
    pub overhead: MemorySize,
}

/// The kind of value a text should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expected {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 or 64 bits.
    WholeNumber,
    /// A floating-point number.
    Number,
    /// A size such as `32k`.
    Size,
}

/// What is wrong with a page size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SegmentFault {
    /// Below 4096 bytes.
    TooSmall,
    /// Not a power of two.
    NotPowerOfTwo,
}

/// What Flink found wrong. Sizes are those in force at that point, whether set or derived.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Neither all fine-grained sizes, nor the Flink size, nor the process size is set.
    NothingSet,
    /// A size cannot be read.
    UnreadableSize {
        /// The option's present key (the text may stand under an alias).
        key: &'static str,
        /// The text.
        value: String,
        /// Why.
        reason: SizeError,
    },
    /// An old heap size of 1.x cannot be read.
    UnreadableLegacyHeap {
        /// The old key.
        key: &'static str,
        /// The text.
        value: String,
        /// Why.
        reason: SizeError,
    },
    /// The old heap size in MiB is below zero.
    NegativeLegacyHeap {
        /// The number given.
        mebibytes: i32,
    },
    /// A value that is no size cannot be read.
    UnreadableValue {
        /// The option's present key.
        key: String,
        /// The text.
        value: String,
        /// What it should have been.
        expected: Expected,
    },
    /// A fraction outside 0 ≤ f < 1, or a minimum above its maximum.
    InconsistentRange {
        /// The fraction's key; the bounds are its neighbours.
        key: &'static str,
        /// The fraction in force (a Java float widened).
        fraction: f64,
        /// The lower bound in force.
        min: MemorySize,
        /// The upper bound in force.
        max: MemorySize,
    },
    /// A sum or product passes 64 bits.
    Overflow,
    /// Metaspace and overhead alone pass the process size.
    ProcessBelowOverheads(ProcessParts),
    /// The process size is below Flink memory plus metaspace.
    ProcessBelowFlink {
        /// `*.memory.process.size`.
        process: MemorySize,
        /// Total Flink memory, set or summed.
        flink: MemorySize,
        /// JVM metaspace.
        metaspace: MemorySize,
    },
    /// What remains of the process size for overhead is outside the overhead's bounds.
    OverheadOutOfRange {
        /// `*.memory.process.size`.
        process: MemorySize,
        /// Total Flink memory, set or summed.
        flink: MemorySize,
        /// JVM metaspace.
        metaspace: MemorySize,
        /// The remainder.
        overhead: MemorySize,
        /// The lower bound in force.
        min: MemorySize,
        /// The upper bound in force.
        max: MemorySize,
    },
    /// The parts of a TaskManager pass its Flink memory.
    PartsExceedFlink {
        /// The parts; exactly one of task heap and network is `None`.
        parts: Box<FlinkParts>,
        /// Total Flink memory, set or derived.
        flink: MemorySize,
        /// How the process size led to it, if it did.
        outer: Option<ProcessParts>,
    },
    /// Network memory is what the other parts leave, and that does not agree with its options.
    NetworkInconsistent {
        /// The remainder.
        network: MemorySize,
        /// One of [`Refusal::NetworkOutOfRange`], [`Refusal::NetworkNotBuffers`], or a fault in the network options.
        cause: Box<Self>,
    },
    /// Network memory outside its bounds (only inside [`Refusal::NetworkInconsistent`]).
    NetworkOutOfRange {
        /// The remainder.
        network: MemorySize,
        /// The lower bound in force.
        min: MemorySize,
        /// The upper bound in force.
        max: MemorySize,
    },
    /// Network memory differs from the old buffer count of 1.x (only inside [`Refusal::NetworkInconsistent`]).
    NetworkNotBuffers {
        /// The remainder.
        network: MemorySize,
        /// Buffers times page size.
        buffers: MemorySize,
    },
    /// The old buffer count of 1.x is below zero.
    NegativeBuffers {
        /// The number given.
        buffers: i32,
    },
    /// The page size of the old buffer count is not usable.
    SegmentSize {
        /// The page size in bytes.
        bytes: MemorySize,
        /// Why.
        fault: SegmentFault,
    },
    /// The page size of the old buffer count passes 31 bits.
    SegmentSizeTooLarge {
        /// The page size in bytes.
        bytes: MemorySize,
    },
    /// Zero or fewer CPU cores (or slots, when no cores are set).
    CpuNotPositive {
        /// The number of cores.
        cores: f64,
    },
    /// Infinite CPU cores, or not a number.
    CpuNotFinite {
        /// The number of cores.
        cores: f64,
    },
    /// JobManager: heap and off-heap are both set and do not add up to the Flink size.
    HeapsNotFlink {
        /// `jobmanager.memory.heap.size`.
        heap: MemorySize,
        /// `jobmanager.memory.off-heap.size`.
        off_heap: MemorySize,
        /// `jobmanager.memory.flink.size`.
        flink: MemorySize,
    },
    /// JobManager: the heap passes the Flink size.
    HeapExceedsFlink {
        /// `jobmanager.memory.heap.size`.
        heap: MemorySize,
        /// `jobmanager.memory.flink.size`.
        flink: MemorySize,
    },
    /// JobManager: the Flink memory is not above the off-heap memory (equal is refused too).
    FlinkNotAboveOffHeap {
        /// Total Flink memory, set or derived.
        flink: MemorySize,
        /// Off-heap memory in force.
        off_heap: MemorySize,
        /// How the process size led to it, if it did.
        outer: Option<ProcessParts>,
    },
}

impl Refusal {
    /// Whether Flink throws its `IllegalConfigurationException`, which gains a prefix on the way out.
    pub(super) fn is_configuration_exception(&self) -> bool {
        match self {
            Self::UnreadableValue { .. }
            | Self::Overflow
            | Self::NegativeBuffers { .. }
            | Self::SegmentSizeTooLarge { .. }
            | Self::CpuNotFinite { .. } => false,
            Self::NothingSet
            | Self::UnreadableSize { .. }
            | Self::UnreadableLegacyHeap { .. }
            | Self::NegativeLegacyHeap { .. }
            | Self::InconsistentRange { .. }
            | Self::ProcessBelowOverheads(_)
            | Self::ProcessBelowFlink { .. }
            | Self::OverheadOutOfRange { .. }
            | Self::PartsExceedFlink { .. }
            | Self::NetworkInconsistent { .. }
            | Self::NetworkOutOfRange { .. }
            | Self::NetworkNotBuffers { .. }
            | Self::SegmentSize { .. }
            | Self::CpuNotPositive { .. }
            | Self::HeapsNotFlink { .. }
            | Self::HeapExceedsFlink { .. }
            | Self::FlinkNotAboveOffHeap { .. } => true,
        }
    }
}

impl fmt::Display for MemoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.flink_message())
    }
}

impl std::error::Error for MemoryError {}
