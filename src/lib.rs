//! flinkc, an offline compiler from a declarative flink.toml to Kubernetes manifests for Apache Flink.
//!
//! The whole compiler is one call, [`compile::compile`]: text and files in, a tree of files and findings out. Its stages are folders,
//! each a pure function from its input to its output: [`manifest`] (read), [`resolve`], [`plan`], [`target`] (lower), [`check`],
//! [`package`] (pack). [`flink`], [`k8s`], [`yaml`], [`digest`] and [`diagnostic`] are leaves that stages stand on.
//! [`host`] alone touches the disk, the environment and the terminal; [`cli`] turns arguments into calls.

#[macro_use]
mod example;

pub mod check;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod diagnostic;
pub mod digest;
pub mod excerpt;
pub mod flink;
pub mod host;
pub mod inspect;
pub mod k8s;
pub mod krm;
pub mod manifest;
pub mod migrate;
pub mod moving;
pub mod operators;
pub mod package;
pub mod plan;
pub mod pointer;
pub mod resolve;
pub mod rules;
pub mod target;
pub mod template;
pub mod yaml;
