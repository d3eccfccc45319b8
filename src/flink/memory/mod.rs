//! Flink's memory model: what a TaskManager and a JobManager get from a configuration.
//!
//! In: a flat configuration ([`Lookup`]) and a [`FlinkVersion`](crate::flink::FlinkVersion), 1.13 to 2.3.
//! Out: every part in bytes, JVM flags, dynamic options; or a [`MemoryError`] with the numbers behind Flink's refusal.
//! It must not know `flink.toml`, targets or Kubernetes quantities.
//! Source: Flink's own classes, compared by running 1.20.5 and 2.3.0 (`tests/oracle_memory.rs`).

mod derivation;
mod error;
mod jobmanager;
mod legacy;
mod lookup;
mod message;
mod needed;
mod option;
mod process;
mod read;
mod resources;
mod smallest;
mod taskmanager;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use error::{Expected, FlinkParts, MemoryError, Process, ProcessParts, Refusal, SegmentFault};
pub use jobmanager::{DirectLimit, JobManagerMemory, jobmanager, jobmanager_launched};
pub use legacy::Launch;
pub use lookup::Lookup;
pub use needed::{Answer, JobManagerNeed, TaskManagerNeed};
pub use smallest::{smallest_process_size_jobmanager, smallest_process_size_taskmanager};
pub use taskmanager::{TaskManagerMemory, taskmanager, taskmanager_launched};
