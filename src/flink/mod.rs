//! What Apache Flink itself does with configuration text: sizes, durations, numbers, and the
//! memory model of its two processes.
//!
//! In: configuration values as text. Out: exact numbers, or the refusal Flink would give.
//! It must not know `flink.toml`, Kubernetes or any target, and it reads nothing but its arguments.
//! Source of the facts: Flink 1.13–2.3 (class files read, and compared by running 1.20.5 and 2.3.0).

pub mod catalog;
pub mod config_file;
pub mod duration;
pub(crate) mod java;
pub mod memory;
pub mod native;
pub mod size;
pub mod value;
pub mod version;

pub use duration::{DurationError, parse_duration};
pub use size::{MemorySize, SizeError};
pub use version::{FlinkVersion, FlinkVersionError};
