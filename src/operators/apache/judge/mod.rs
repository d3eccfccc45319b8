//! The Apache Flink Kubernetes Operator, as a judge: what it refuses, what it accepts and then fails on, and what a change does.
//!
//! In: resources as JSON, a release. Out: faults at JSON pointers, changes and what they do to the running job.
//! Must not: know files, lines or flink.toml.
//! Source: the operator's sources 1.10 to 1.15 and its main branch; verdicts of the real validator and diff builder
//! (`tests/oracle_operator.rs`).

mod advice;
mod build;
mod config;
mod diff;
mod fault;
mod release;
pub mod rules;
mod shape;
mod unheeded;
mod validate;
mod value;

pub use advice::advise;
pub use config::{Effective, OperatorConfig, flat};
pub use diff::{Change, Comparison, DiffType, Effect, Outcome, diff, of_change, outcome_of_absence};
pub use fault::{Fault, Gate};

pub use shape::shape;
pub use validate::{Context, defaults_of, validate};
pub(super) use validate::{MemoryText, memory};
pub use value::path;
