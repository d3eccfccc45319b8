//! x
pub mod flink;
pub mod yaml;
