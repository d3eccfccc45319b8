//! Where the memory model finds configuration values.
//!
//! In: a flat configuration of any shape. Out: the text behind one key.
//! It must not know aliases or defaults; those belong to the options.

use indexmap::IndexMap;
use std::collections::BTreeMap;

/// A flat Flink configuration: one text a key.
pub trait Lookup {
    /// The text set for exactly this key; an empty text counts as set.
    fn get(&self, key: &str) -> Option<&str>;
}

impl Lookup for BTreeMap<String, String> {
    fn get(&self, key: &str) -> Option<&str> {
        self.get(key).map(String::as_str)
    }
}

impl Lookup for IndexMap<String, String> {
    fn get(&self, key: &str) -> Option<&str> {
        self.get(key).map(String::as_str)
    }
}

/// A configuration with one key set anew.
pub(super) struct With<'a> {
    /// Everything else.
    pub(super) rest: &'a dyn Lookup,
    /// The key that is set.
    pub(super) key: &'static str,
    /// Its text.
    pub(super) value: String,
}

impl Lookup for With<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        if key == self.key { Some(&self.value) } else { self.rest.get(key) }
    }
}
