//! The plain package: one YAML file an object, or all of them in one stream.
//!
//! In: the objects of a bundle, in order. Out: a tree. Names are stable: kind and part, never a number.

use camino::Utf8PathBuf;

use super::tree::{Tree, TreeError};
use super::{Bundle, Package};
use crate::diagnostic::Diagnostics;
use crate::manifest::sections::OutputFormat;
use crate::target::Object;
use crate::yaml;

/// How many files the objects become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One file an object.
    Files,
    /// One stream, `NAME.yaml`.
    Stream,
}

/// YAML as it is applied.
#[derive(Debug)]
pub struct Plain;

impl Package for Plain {
    fn format(&self) -> OutputFormat {
        OutputFormat::Yaml
    }

    fn pack(&self, bundle: &Bundle<'_>, _: &mut Diagnostics) -> Result<Tree, TreeError> {
        let mut tree = Tree::new();
        for variant in bundle.variants {
            match bundle.layout {
                Layout::Files => {
                    for object in variant.objects {
                        tree.insert(file_name(object), yaml::emit(&object.value))?;
                    }
                }
                Layout::Stream => tree.insert(format!("{}.yaml", bundle.name), stream(variant.objects))?,
            }
        }
        Ok(tree)
    }
}

/// All objects as one YAML stream.
#[must_use]
pub fn stream(objects: &[Object]) -> String {
    let values: Vec<serde_json::Value> = objects.iter().map(|object| object.value.clone()).collect();
    yaml::emit_stream(&values)
}

/// `deployment-jobmanager.yaml`.
#[must_use]
pub fn file_name(object: &Object) -> Utf8PathBuf {
    format!("{}.yaml", stem(&object.kind, &object.part)).into()
}

/// A file's name without its ending.
pub(super) fn stem(kind: &str, part: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    let part: String = part
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if part.is_empty() { kind } else { format!("{kind}-{part}") }
}
