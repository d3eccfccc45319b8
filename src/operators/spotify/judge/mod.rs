//! Spotify's operator as a judge: what its definition and its webhook refuse, and what it accepts and then does otherwise.
//!
//! In: resources as JSON. Out: faults at JSON pointers. Must not: know files, lines or flink.toml.
//! Source: the operator's defaulting and validating webhook, July 2026; verdicts recorded from its own code.

mod advice;
mod at;
mod fault;
mod memory;
pub mod rules;
mod shape;
mod update;
mod validate;

pub use advice::{DROPPED, advise};
pub use fault::{Fault, Gate};
pub use shape::shape;
pub use update::refusals;
pub use validate::validate;
