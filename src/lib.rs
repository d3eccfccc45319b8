//! x
pub mod flink;
