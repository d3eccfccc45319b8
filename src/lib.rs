//! flinkc, an offline compiler from flink.toml to Kubernetes manifests.

pub mod diagnostic;
pub mod flink;
pub mod host;
pub mod k8s;
pub mod manifest;
pub mod package;
pub mod plan;
pub mod target;
pub mod yaml;
