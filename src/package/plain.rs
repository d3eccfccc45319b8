//! The plain package: one YAML file an object, or all of them in one stream.
//!
//! In: the objects of a bundle, in order. Out: a tree. Names are stable: kind and part, never a number.

use camino::Utf8PathBuf;

use super::tree::{Tree, TreeError};
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

/// The tree of a bundle.
///
/// # Errors
/// If two objects would have one file name; the pipeline has refused that before.
pub fn pack(cluster: &str, objects: &[Object], layout: Layout) -> Result<Tree, TreeError> {
    let mut tree = Tree::new();
    match layout {
        Layout::Files => {
            for object in objects {
                tree.insert(file_name(object), yaml::emit(&object.value))?;
            }
        }
        Layout::Stream => tree.insert(format!("{cluster}.yaml"), stream(objects))?,
    }
    Ok(tree)
}

/// All objects as one YAML stream.
#[must_use]
pub fn stream(objects: &[Object]) -> String {
    let values: Vec<serde_json::Value> = objects.iter().map(|object| object.value.clone()).collect();
    yaml::emit_stream(&values)
}

/// `deployment-jobmanager.yaml`.
fn file_name(object: &Object) -> Utf8PathBuf {
    let kind = object.kind.to_ascii_lowercase();
    let part: String = object
        .part
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if part.is_empty() { format!("{kind}.yaml").into() } else { format!("{kind}-{part}.yaml").into() }
}
