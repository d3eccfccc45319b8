//! nextbreakpoint's flink-k8s-toolbox: its three kinds as types, and what it makes of a resource.
//!
//! In: resources as JSON. Out: remarks. There is no webhook, so that only the definitions guard.
//! Source: the definitions and the sources of 1.4.4-beta, the last release.

mod judge;
pub mod rules;
mod types;

use super::custom::Operator;
pub use judge::{MOST, change, judge};
pub use types::{FLINK_CLUSTER, FLINK_DEPLOYMENT, FLINK_JOB};

/// Group and version.
pub const API_VERSION: &str = "nextbreakpoint.com/v1";
/// The longest name of a cluster, and of a cluster and a job together: the bootstrap Job's name carries both.
pub const NAME_LIMIT: usize = 52;

/// The operator.
pub static OPERATOR: Operator = Operator {
    title: "nextbreakpoint's operator",
    api_version: API_VERSION,
    kinds: &[&FLINK_DEPLOYMENT, &FLINK_CLUSTER, &FLINK_JOB],
    judge,
    change,
};
