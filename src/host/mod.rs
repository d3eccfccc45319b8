//! The shell around the pure stages: the only place that touches the disk, the environment, the clock, the terminal
//! and processes. It takes finished values (a tree, a record, a path) and gives plain values or [`Error`] back; it
//! knows nothing of flink.toml, Flink or Kubernetes. `clippy.toml` and `tests/tidy.rs` keep the rest of the crate out.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this folder is where the crate meets the system; everything else is pure"
)]

pub mod error;
pub mod file;
pub mod files;
pub mod input;
pub mod stdio;
pub mod terminal;
pub mod write;

pub use error::Error;
