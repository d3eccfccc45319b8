//! The read stage: text goes in, a manifest with the span of each value comes out. It knows TOML and the language,
//! nothing of Flink or Kubernetes, and reads files only through [`files::Files`].

pub mod files;
