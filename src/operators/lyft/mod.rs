//! Lyft's flinkk8soperator: its one kind as types, and what it makes of a resource.
//!
//! In: resources as JSON. Out: remarks. There is no webhook, so that only the definition guards.
//! Source: the definition and the sources of v0.7.0 and of the main branch; its own template code, run.

mod change;
mod judge;
pub mod rules;
mod types;

use super::custom::Operator;
pub use change::change;
pub use judge::{OVERWRITTEN, judge};
pub use types::FLINK_APPLICATION;

/// Group and version.
pub const API_VERSION: &str = "flink.k8s.io/v1beta1";
/// The longest name: the Service of each version carries a dash and eight digits behind it.
pub const NAME_LIMIT: usize = 54;

/// The operator.
pub static OPERATOR: Operator =
    Operator { title: "Lyft's operator", api_version: API_VERSION, kinds: &[&FLINK_APPLICATION], judge, change };
