//! YAML, the only module that may name a YAML crate.
//!
//! In: JSON-shaped values to write, text to read. Out: text, or documents with the place of every node.
//! It must not know what a Kubernetes object is, and it must not touch the disk.
//!
//! Sources: YAML 1.1 and 1.2.2; the scalar typing and key conversion of kubectl, which is
//! `sigs.k8s.io/yaml` 1.6 over `go.yaml.in/yaml/v2` 2.4 (`resolve.go`, `convertToJSONableObject`).
//!
//! Writing is our own: manifests are JSON-shaped, the quoting has to satisfy readers of both YAML
//! versions at once, and no library writes kubectl's layout at the speed a fleet needs.

mod compose;
mod emit;
mod parse;
mod place;
mod resolve;
mod scalar;
mod tag;

pub use compose::{Content, MAX_BYTES, MAX_DEPTH, MAX_WEIGHT, Node, NodeTag, YamlError, YamlErrorKind, compose};
pub use emit::{emit, emit_stream};
pub use parse::parse;
pub use place::{Document, Location, Place};
pub use scalar::{double_quoted, safe_plain, scalar};

#[cfg(test)]
#[path = "../../tests/oracle/yaml_corpus.rs"]
mod corpus;
#[cfg(test)]
mod tests;
