//! x
pub mod k8s;
