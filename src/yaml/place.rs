//! Where each node of a read document stands in its text.
//!
//! In: what `parse` found. Out: the place of a JSON pointer. It must not hold the text itself.
//! Source: RFC 6901 for the pointers, the same ones `serde_json::Value::pointer` and JSON schema validators use.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A range of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1, in characters.
    pub column: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last one; equals `start` for block-style maps and lists.
    pub end: usize,
}

/// The place of one value, and of the key in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key, for a value in a map.
    pub key: Option<Location>,
    /// The value itself. Below an alias (`*name`) it points into the anchored text.
    pub value: Location,
    /// The places of the entries, in the order of the value's map or list.
    pub(super) children: Vec<Self>,
    /// Where the keys of a large map stand among them, empty for a small one: it may have as many findings as keys.
    pub(super) names: BTreeMap<String, usize>,
}

/// A map of more entries than this is large.
const LARGE: usize = 32;

impl Place {
    /// The place of a value, with those of its entries.
    pub(super) fn new(key: Option<Location>, at: Location, value: &Value, children: Vec<Self>) -> Self {
        let large = value.as_object().filter(|map| map.len() > LARGE);
        let names = large.into_iter().flat_map(|map| map.keys().enumerate().map(|(index, name)| (name.clone(), index))).collect();
        Self { key, value: at, children, names }
    }

    /// The position of an entry.
    fn index_of(&self, map: &Map<String, Value>, name: &str) -> Option<usize> {
        if map.len() > LARGE { self.names.get(name).copied() } else { map.keys().position(|key| key == name) }
    }
}

/// One document of a YAML text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it says, typed as kubectl types it.
    pub value: Value,
    /// Where the root stands.
    pub place: Place,
}

impl Document {
    /// The place a JSON pointer (`/spec/replicas`, `""` for the root) leads to; `None` if it leads nowhere.
    pub fn locate(&self, pointer: &str) -> Option<&Place> {
        let (place, complete) = self.walk(pointer);
        complete.then_some(place)
    }

    /// The place a JSON pointer leads to, or of the deepest node on the way that exists: where to point at
    /// when something is missing.
    pub fn nearest(&self, pointer: &str) -> &Place {
        self.walk(pointer).0
    }

    fn walk(&self, pointer: &str) -> (&Place, bool) {
        let (mut value, mut place) = (&self.value, &self.place);
        if pointer.is_empty() {
            return (place, true);
        }
        let Some(steps) = pointer.strip_prefix('/') else {
            return (place, false);
        };
        for step in steps.split('/') {
            let Some((next, index)) = entry(place, value, step) else {
                return (place, false);
            };
            let Some(child) = place.children.get(index) else {
                return (place, false);
            };
            (value, place) = (next, child);
        }
        (place, true)
    }
}

/// The entry of a map or list that one step of a pointer names, with its position.
fn entry<'v>(place: &Place, value: &'v Value, step: &str) -> Option<(&'v Value, usize)> {
    match value {
        Value::Object(map) => {
            let name = crate::pointer::name(step);
            Some((map.get(&*name)?, place.index_of(map, &name)?))
        }
        Value::Array(items) => {
            let index = step.parse().ok()?;
            Some((items.get(index)?, index))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
