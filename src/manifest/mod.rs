//! read: text → a tree with places and a typed [`Manifest`]. Knows TOML and the language; nothing of Flink's or Kubernetes' rules.

pub mod files;
pub mod node;
pub mod read;
pub mod rules;
