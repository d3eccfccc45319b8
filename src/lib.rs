//! flinkc, an offline compiler from flink.toml to Kubernetes manifests.

pub mod diagnostic;
pub mod manifest;
