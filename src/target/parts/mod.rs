//! What targets that emit Kubernetes' own objects have in common: pods, labels, accounts, policies, components.
//!
//! In: a plan. Out: parts of objects and whole ones. Must not know which target asks: what differs comes as an argument.

pub(in crate::target) mod access;
pub(in crate::target) mod checks;
pub(in crate::target) mod claims;
pub(in crate::target) mod config_map;
mod fetch;
pub(in crate::target) mod jobs;
pub(in crate::target) mod labels;
pub(in crate::target) mod minio;
pub(in crate::target) mod monitoring;
pub(in crate::target) mod pods;
pub(in crate::target) mod policies;
pub(in crate::target) mod ports;
pub(in crate::target) mod zetcd;

use super::Object;
