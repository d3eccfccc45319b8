//! The flinkc compiler as a library: a pipeline of pure stages, with everything impure in `host`.

pub mod host;
pub mod manifest;
pub mod package;
