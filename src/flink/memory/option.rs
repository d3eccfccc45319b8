//! The options of the memory model: keys, aliases, defaults.
//!
//! In: nothing. Out: statics. It must not hold options that do not change the result.
//! Source: Flink `TaskManagerOptions`, `JobManagerOptions`, read from the class files of 1.13.6, 1.16.3, 1.20.5,
//! 2.1.0 and 2.3.0; only `network.max` changed its default (1 GiB until 1.16).

use crate::flink::{FlinkVersion, MemorySize};

/// An option holding a size.
#[derive(Debug)]
pub(super) struct SizeOption {
    pub(super) key: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) default: Option<MemorySize>,
}

/// An option holding a fraction.
#[derive(Debug)]
pub(super) struct FractionOption {
    pub(super) key: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) default: f32,
}

/// The options both processes share in kind.
#[derive(Debug)]
pub(super) struct ProcessOptions {
    /// All of these together define the Flink memory.
    pub(super) fine: &'static [&'static SizeOption],
    pub(super) flink: &'static SizeOption,
    pub(super) process: &'static SizeOption,
    pub(super) metaspace: &'static SizeOption,
    pub(super) overhead_min: &'static SizeOption,
    pub(super) overhead_max: &'static SizeOption,
    pub(super) overhead_fraction: &'static FractionOption,
    /// Old sizes of 1.x, in bytes and in MiB.
    pub(super) legacy_heap: &'static SizeOption,
    pub(super) legacy_heap_mebibytes: &'static str,
}

const fn unset(key: &'static str) -> SizeOption {
    SizeOption { key, aliases: &[], default: None }
}

const fn mebibytes(key: &'static str, default: u32) -> SizeOption {
    SizeOption { key, aliases: &[], default: Some(MemorySize::from_mebibytes(default)) }
}

const fn fraction(key: &'static str, default: f32) -> FractionOption {
    FractionOption { key, aliases: &[], default }
}

pub(super) static TM_FLINK: SizeOption = unset("taskmanager.memory.flink.size");
pub(super) static TM_PROCESS: SizeOption = unset("taskmanager.memory.process.size");
pub(super) static TM_FRAMEWORK_HEAP: SizeOption = mebibytes("taskmanager.memory.framework.heap.size", 128);
pub(super) static TM_FRAMEWORK_OFF_HEAP: SizeOption = mebibytes("taskmanager.memory.framework.off-heap.size", 128);
pub(super) static TM_TASK_HEAP: SizeOption = unset("taskmanager.memory.task.heap.size");
pub(super) static TM_TASK_OFF_HEAP: SizeOption = mebibytes("taskmanager.memory.task.off-heap.size", 0);
pub(super) static TM_MANAGED: SizeOption =
    SizeOption { key: "taskmanager.memory.managed.size", aliases: &["taskmanager.memory.size"], default: None };
pub(super) static TM_MANAGED_FRACTION: FractionOption = fraction("taskmanager.memory.managed.fraction", 0.4);
pub(super) static TM_NETWORK_MIN: SizeOption = SizeOption {
    key: "taskmanager.memory.network.min",
    aliases: &["taskmanager.network.memory.min"],
    default: Some(MemorySize::from_mebibytes(64)),
};
static TM_NETWORK_MAX: SizeOption =
    SizeOption { key: "taskmanager.memory.network.max", aliases: &["taskmanager.network.memory.max"], default: Some(MemorySize::MAX) };
static TM_NETWORK_MAX_UNTIL_1_16: SizeOption = SizeOption {
    key: "taskmanager.memory.network.max",
    aliases: &["taskmanager.network.memory.max"],
    default: Some(MemorySize::from_mebibytes(1024)),
};
pub(super) static TM_NETWORK_FRACTION: FractionOption =
    FractionOption { key: "taskmanager.memory.network.fraction", aliases: &["taskmanager.network.memory.fraction"], default: 0.1 };
/// Read only in 1.x, and only while no network option is set.
pub(super) const TM_NETWORK_BUFFERS: &str = "taskmanager.network.numberOfBuffers";
pub(super) static TM_SEGMENT_SIZE: SizeOption =
    SizeOption { key: "taskmanager.memory.segment-size", aliases: &[], default: MemorySize::from_bytes(32 << 10) };
pub(super) const TM_CPU: &str = "taskmanager.cpu.cores";
pub(super) const TM_SLOTS: &str = "taskmanager.numberOfTaskSlots";
pub(super) const EXTERNAL_RESOURCES: &str = "external-resources";

pub(super) static TM: ProcessOptions = ProcessOptions {
    fine: &[&TM_TASK_HEAP, &TM_MANAGED],
    flink: &TM_FLINK,
    process: &TM_PROCESS,
    metaspace: &mebibytes("taskmanager.memory.jvm-metaspace.size", 256),
    overhead_min: &mebibytes("taskmanager.memory.jvm-overhead.min", 192),
    overhead_max: &mebibytes("taskmanager.memory.jvm-overhead.max", 1024),
    overhead_fraction: &fraction("taskmanager.memory.jvm-overhead.fraction", 0.1),
    legacy_heap: &unset("taskmanager.heap.size"),
    legacy_heap_mebibytes: "taskmanager.heap.mb",
};

pub(super) static JM_HEAP: SizeOption = unset("jobmanager.memory.heap.size");
pub(super) static JM_OFF_HEAP: SizeOption = mebibytes("jobmanager.memory.off-heap.size", 128);
pub(super) const JM_DIRECT_LIMIT: &str = "jobmanager.memory.enable-jvm-direct-memory-limit";

pub(super) static JM: ProcessOptions = ProcessOptions {
    fine: &[&JM_HEAP],
    flink: &unset("jobmanager.memory.flink.size"),
    process: &unset("jobmanager.memory.process.size"),
    metaspace: &mebibytes("jobmanager.memory.jvm-metaspace.size", 256),
    overhead_min: &mebibytes("jobmanager.memory.jvm-overhead.min", 192),
    overhead_max: &mebibytes("jobmanager.memory.jvm-overhead.max", 1024),
    overhead_fraction: &fraction("jobmanager.memory.jvm-overhead.fraction", 0.1),
    legacy_heap: &unset("jobmanager.heap.size"),
    legacy_heap_mebibytes: "jobmanager.heap.mb",
};

/// The upper bound of network memory with the default of the given version.
pub(super) fn network_max(flink: FlinkVersion) -> &'static SizeOption {
    if flink.is_at_least(1, 17) { &TM_NETWORK_MAX } else { &TM_NETWORK_MAX_UNTIL_1_16 }
}

/// Flink's description of the fraction option with this key.
pub(super) fn fraction_description(key: &str) -> String {
    [&TM_MANAGED_FRACTION, &TM_NETWORK_FRACTION, TM.overhead_fraction, JM.overhead_fraction]
        .into_iter()
        .find(|option| option.key == key)
        .map_or_else(|| key.to_owned(), FractionOption::description)
}

impl SizeOption {
    /// Flink's `ConfigOption.toString`, for options without default and aliases.
    pub(super) fn unset_description(&self) -> String {
        format!("Key: '{}' , default: null (fallback keys: [])", self.key)
    }
}

impl FractionOption {
    /// Flink's `ConfigOption.toString`.
    fn description(&self) -> String {
        let aliases: Vec<String> = self.aliases.iter().map(|alias| format!("{{key={alias}, isDeprecated=true}}")).collect();
        format!("Key: '{}' , default: {} (fallback keys: [{}])", self.key, self.default, aliases.join(", "))
    }
}
