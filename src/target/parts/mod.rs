//! What several targets are made of: labels, pods, files, claims, Services, policies, helpers.
//!
//! In: a plan. Out: objects and pieces of them. Must not know which target puts them together.

pub(super) mod access;
pub(super) mod checks;
pub(super) mod claims;
pub(super) mod config_map;
pub(super) mod custom;
pub(super) mod fetch;
pub(super) mod jobs;
pub(super) mod labels;
pub(super) mod minio;
pub(super) mod monitoring;
pub(super) mod pods;
pub(super) mod policies;
pub(super) mod raised;
pub(super) mod services;
pub(super) mod zetcd;
