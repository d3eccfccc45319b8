//! Traceability on objects: where the text lives, its revision, its digest. Only top-level metadata, never pods: nothing restarts.

use serde_json::{Value, json};

use crate::target::Object;

/// The annotations of a stamp.
pub const KEYS: [&str; 3] = ["flinkc/repository", "flinkc/revision", "flinkc/input-digest"];

/// What is stamped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// `source.repository`.
    pub repository: Option<String>,
    /// `--revision`.
    pub revision: Option<String>,
    /// The digest of everything that was read.
    pub input: String,
}

/// Writes the stamp on every object.
pub fn apply(objects: &mut [Object], stamp: &Stamp) {
    let pairs = [
        ("flinkc/repository", stamp.repository.as_deref()),
        ("flinkc/revision", stamp.revision.as_deref()),
        ("flinkc/input-digest", Some(stamp.input.as_str())),
    ];
    for object in objects {
        let metadata = object.value.pointer_mut("/metadata").and_then(Value::as_object_mut);
        let annotations = metadata.map(|metadata| metadata.entry("annotations").or_insert_with(|| json!({})));
        let Some(annotations) = annotations.and_then(Value::as_object_mut) else { continue };
        for (key, value) in pairs {
            if let Some(value) = value {
                annotations.insert(key.to_owned(), value.into());
            }
        }
        // keys of maps are sorted everywhere, and these came after the order was made
        annotations.sort_keys();
    }
}

/// An object as it was before.
#[must_use]
pub fn without(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.pointer_mut("/metadata").and_then(Value::as_object_mut)
        && let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut)
    {
        annotations.retain(|key, _| !KEYS.contains(&key.as_str()));
        if annotations.is_empty() {
            metadata.shift_remove("annotations");
        }
    }
    object
}
