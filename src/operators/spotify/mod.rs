//! Spotify's flink-on-k8s-operator: its one kind as types, their schema, what an API server with its definition refuses, and its
//! admission rules.
//!
//! In: JSON values. Out: a JSON Schema document, faults. Must not: know files, lines or flink.toml.
//! Source: the definition of v0.6.0 and of the repository's head of July 2026; `crdcheck` and recorded verdicts hold both equal.

pub mod judge;
mod schema;
pub mod types;
mod version;

pub use schema::{check, definition, document, structural_spec, with_defaults};
pub use version::OperatorVersion;

/// Group and version of the kind.
pub const API_VERSION: &str = "flinkoperator.k8s.io/v1beta1";
/// The kind: a session cluster, or a cluster with its job.
pub const KIND: &str = "FlinkCluster";
/// The group of the kind, in any version.
pub const GROUP: &str = "flinkoperator.k8s.io/";
/// The longest name that the operator admits: its message speaks of 50, its code stops at 49 and more.
pub const NAME_LIMIT: usize = 48;
