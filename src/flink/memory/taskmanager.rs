//! The memory of a TaskManager.
//!
//! In: a flat configuration and a Flink version. Out: every part in bytes, or the refusal.
//! It must not round to MiB; Kubernetes requests do that later.
//! Source: Flink `TaskExecutorFlinkMemoryUtils`, `TaskExecutorProcessUtils`.

use super::error::{FlinkParts, MemoryError, Process, ProcessParts, Refusal};
use super::legacy::{self, Launch};
use super::lookup::Lookup;
use super::option;
use super::process::{self, Division};
use super::read::{Range, Reader, sum};
use super::resources;
use crate::flink::{FlinkVersion, MemorySize, java};
use std::collections::BTreeMap;

/// Every part of a TaskManager, as Flink derives it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskManagerMemory {
    /// All memory: Flink, metaspace, overhead.
    pub total_process: MemorySize,
    /// Flink memory: the six parts below.
    pub total_flink: MemorySize,
    /// Heap of the framework.
    pub framework_heap: MemorySize,
    /// Direct and native memory of the framework.
    pub framework_off_heap: MemorySize,
    /// Heap of the tasks.
    pub task_heap: MemorySize,
    /// Direct and native memory of the tasks.
    pub task_off_heap: MemorySize,
    /// Network buffers (direct memory).
    pub network: MemorySize,
    /// Managed memory (native): RocksDB, sorting, Python.
    pub managed: MemorySize,
    /// JVM metaspace.
    pub jvm_metaspace: MemorySize,
    /// Everything else of the JVM, not limited by a flag.
    pub jvm_overhead: MemorySize,
    /// CPU cores Flink reports, cut to eight decimals: `taskmanager.cpu.cores`, else the slots.
    pub cpu_cores: f64,
    /// `taskmanager.numberOfTaskSlots`; not checked here, may be negative.
    pub slots: i32,
    /// Amounts of the external resources that are named and have one.
    pub external_resources: BTreeMap<String, i64>,
}

/// The memory of a TaskManager that Flink's scripts start.
///
/// # Errors
/// When that Flink version refuses the configuration.
pub fn taskmanager(config: &dyn Lookup, flink: FlinkVersion) -> Result<TaskManagerMemory, MemoryError> {
    taskmanager_launched(config, flink, Launch::Scripts)
}

/// The memory of a TaskManager by who starts it; differs from [`taskmanager`] only for old keys of 1.x.
///
/// # Errors
/// When that Flink version refuses the configuration.
pub fn taskmanager_launched(config: &dyn Lookup, flink: FlinkVersion, launch: Launch) -> Result<TaskManagerMemory, MemoryError> {
    derive(config, flink, launch).map_err(|refusal| MemoryError { process: Process::TaskManager, flink, refusal })
}

fn derive(config: &dyn Lookup, flink: FlinkVersion, launch: Launch) -> Result<TaskManagerMemory, Refusal> {
    let reader = process::with_legacy_heap(Reader::new(config, flink), &option::TM, launch)?;
    let derived = process::derive::<Parts>(&reader, &option::TM)?;
    let cpu_cores = resources::cpu_cores(&reader)?;
    Ok(TaskManagerMemory {
        total_process: derived.process,
        total_flink: derived.flink,
        framework_heap: derived.division.framework_heap,
        framework_off_heap: derived.division.framework_off_heap,
        task_heap: derived.division.task_heap,
        task_off_heap: derived.division.task_off_heap,
        network: derived.division.network,
        managed: derived.division.managed,
        jvm_metaspace: derived.metaspace,
        jvm_overhead: derived.overhead,
        cpu_cores,
        slots: resources::slots(&reader)?,
        external_resources: resources::external(&reader)?,
    })
}

/// The division of Flink memory.
struct Parts {
    framework_heap: MemorySize,
    framework_off_heap: MemorySize,
    task_heap: MemorySize,
    task_off_heap: MemorySize,
    network: MemorySize,
    managed: MemorySize,
}

impl Division for Parts {
    fn from_fine(reader: &Reader<'_>) -> Result<Self, Refusal> {
        let task_heap = reader.size(&option::TM_TASK_HEAP)?;
        let managed = reader.size(&option::TM_MANAGED)?;
        let mut parts = FlinkParts {
            framework_heap: reader.size(&option::TM_FRAMEWORK_HEAP)?,
            framework_off_heap: reader.size(&option::TM_FRAMEWORK_OFF_HEAP)?,
            task_heap: Some(task_heap),
            task_off_heap: reader.size(&option::TM_TASK_OFF_HEAP)?,
            network: None,
            managed,
            managed_fraction: None,
        };
        let rest = total(&parts)?;
        let network = if reader.is_set(&option::TM_FLINK) {
            network_left(reader, &parts, reader.size(&option::TM_FLINK)?, None)?
        } else {
            match legacy::network(reader)? {
                Some(network) => network,
                None => network_range(reader)?.on_top_of(rest)?,
            }
        };
        parts.network = Some(network);
        Ok(Self::new(&parts))
    }

    fn from_flink(reader: &Reader<'_>, flink: MemorySize, outer: Option<ProcessParts>) -> Result<Self, Refusal> {
        let framework_heap = reader.size(&option::TM_FRAMEWORK_HEAP)?;
        let framework_off_heap = reader.size(&option::TM_FRAMEWORK_OFF_HEAP)?;
        let task_off_heap = reader.size(&option::TM_TASK_OFF_HEAP)?;
        let task_heap = if reader.is_set(&option::TM_TASK_HEAP) { Some(reader.size(&option::TM_TASK_HEAP)?) } else { None };
        let (managed, managed_fraction) = managed(reader, flink)?;
        let mut parts =
            FlinkParts { framework_heap, framework_off_heap, task_heap, task_off_heap, network: None, managed, managed_fraction };
        if task_heap.is_some() {
            parts.network = Some(network_left(reader, &parts, flink, outer)?);
        } else {
            parts.network = Some(match legacy::network(reader)? {
                Some(network) => network,
                None => network_range(reader)?.of(flink)?,
            });
            let left = flink.checked_sub(total(&parts)?);
            parts.task_heap = Some(left.ok_or(Refusal::PartsExceedFlink { parts: Box::new(parts), flink, outer })?);
        }
        Ok(Self::new(&parts))
    }

    fn flink(&self) -> Result<MemorySize, Refusal> {
        sum(&[self.framework_heap, self.framework_off_heap, self.task_heap, self.task_off_heap, self.network, self.managed])
    }
}

impl Parts {
    /// From parts that are all known.
    fn new(parts: &FlinkParts) -> Self {
        Self {
            framework_heap: parts.framework_heap,
            framework_off_heap: parts.framework_off_heap,
            task_heap: parts.task_heap.unwrap_or_default(),
            task_off_heap: parts.task_off_heap,
            network: parts.network.unwrap_or_default(),
            managed: parts.managed,
        }
    }
}

/// The sum of the parts known so far.
fn total(parts: &FlinkParts) -> Result<MemorySize, Refusal> {
    sum(&[
        parts.framework_heap,
        parts.framework_off_heap,
        parts.task_heap.unwrap_or_default(),
        parts.task_off_heap,
        parts.managed,
        parts.network.unwrap_or_default(),
    ])
}

/// Managed memory, and the fraction if that was what made it.
fn managed(reader: &Reader<'_>, flink: MemorySize) -> Result<(MemorySize, Option<f64>), Refusal> {
    if reader.is_set(&option::TM_MANAGED) {
        return Ok((reader.size(&option::TM_MANAGED)?, None));
    }
    let fraction = &option::TM_MANAGED_FRACTION;
    let range = Range::checked(fraction, reader.fraction(fraction)?, MemorySize::ZERO, MemorySize::MAX)?;
    Ok((range.of(flink)?, Some(range.fraction)))
}

fn network_range(reader: &Reader<'_>) -> Result<Range, Refusal> {
    Range::read(reader, &option::TM_NETWORK_MIN, option::network_max(reader.flink), &option::TM_NETWORK_FRACTION)
}

/// Network memory as what the other parts leave, checked against its options.
fn network_left(reader: &Reader<'_>, parts: &FlinkParts, flink: MemorySize, outer: Option<ProcessParts>) -> Result<MemorySize, Refusal> {
    let network = flink.checked_sub(total(parts)?).ok_or(Refusal::PartsExceedFlink { parts: Box::new(*parts), flink, outer })?;
    match agrees(reader, network) {
        Ok(()) => Ok(network),
        // Flink wraps only its own kind of exception here
        Err(cause) if cause.is_configuration_exception() => Err(Refusal::NetworkInconsistent { network, cause: Box::new(cause) }),
        Err(other) => Err(other),
    }
}

fn agrees(reader: &Reader<'_>, network: MemorySize) -> Result<(), Refusal> {
    if let Some(buffers) = legacy::network(reader)? {
        return if buffers == network { Ok(()) } else { Err(Refusal::NetworkNotBuffers { network, buffers }) };
    }
    let range = network_range(reader)?;
    if range.contains(network) { Ok(()) } else { Err(Refusal::NetworkOutOfRange { network, min: range.min, max: range.max }) }
}

impl TaskManagerMemory {
    /// The heap given to the JVM: framework and tasks.
    #[must_use]
    pub fn jvm_heap(&self) -> i64 {
        self.framework_heap.bytes() + self.task_heap.bytes()
    }

    /// The limit of direct memory given to the JVM: framework, tasks, network.
    #[must_use]
    pub fn jvm_direct(&self) -> i64 {
        self.framework_off_heap.bytes() + self.task_off_heap.bytes() + self.network.bytes()
    }

    /// The JVM flags Flink starts the process with, in Flink's order, in plain bytes.
    #[must_use]
    pub fn jvm_params(&self) -> String {
        format!(
            "-Xmx{heap} -Xms{heap} -XX:MaxDirectMemorySize={} -XX:MaxMetaspaceSize={}",
            self.jvm_direct(),
            self.jvm_metaspace.bytes(),
            heap = self.jvm_heap(),
        )
    }

    /// The `-D` options Flink's scripts pass to the process. Flink's own order is that of a hash map.
    #[must_use]
    pub fn dynamic_configs(&self) -> BTreeMap<String, String> {
        let sizes = [
            (option::TM_FRAMEWORK_HEAP.key, self.framework_heap),
            (option::TM_FRAMEWORK_OFF_HEAP.key, self.framework_off_heap),
            (option::TM_TASK_HEAP.key, self.task_heap),
            (option::TM_TASK_OFF_HEAP.key, self.task_off_heap),
            (option::TM_NETWORK_MIN.key, self.network),
            ("taskmanager.memory.network.max", self.network),
            (option::TM_MANAGED.key, self.managed),
            (option::TM.metaspace.key, self.jvm_metaspace),
            (option::TM.overhead_min.key, self.jvm_overhead),
            (option::TM.overhead_max.key, self.jvm_overhead),
        ];
        let mut configs: BTreeMap<String, String> =
            sizes.into_iter().map(|(key, size)| (key.to_owned(), format!("{}b", size.bytes()))).collect();
        configs.insert(option::TM_CPU.to_owned(), java::double_text(self.cpu_cores));
        configs.insert(option::TM_SLOTS.to_owned(), self.slots.to_string());
        let names: Vec<&str> = self.external_resources.keys().map(String::as_str).collect();
        let list = if names.is_empty() { "none".to_owned() } else { format!("\"{}\"", names.join(";")) };
        configs.insert(option::EXTERNAL_RESOURCES.to_owned(), list);
        for (name, amount) in &self.external_resources {
            configs.insert(resources::amount_key(name), amount.to_string());
        }
        configs
    }
}
