//! A part of a resource that knows where it stands.
//!
//! In: the resource. Out: fields of it, each with its JSON pointer, absent ones included. Must not: judge or change.

use crate::pointer;
use serde_json::Value;

/// A value of a resource, or the place where it would stand.
#[derive(Clone, Debug)]
pub(super) struct At<'v> {
    pub(super) value: Option<&'v Value>,
    pub(super) pointer: String,
}

impl<'v> At<'v> {
    /// The resource itself.
    pub(super) const fn root(resource: &'v Value) -> Self {
        Self { value: Some(resource), pointer: String::new() }
    }

    /// A field; one that is `null` is absent, as it is for the operator.
    pub(super) fn field(&self, name: &str) -> Self {
        let value = self.value.and_then(|value| value.get(name)).filter(|value| !value.is_null());
        Self { value, pointer: pointer::below(&self.pointer, name) }
    }

    pub(super) const fn is_absent(&self) -> bool {
        self.value.is_none()
    }

    pub(super) fn text(&self) -> Option<&'v str> {
        self.value.and_then(Value::as_str)
    }

    /// A text that is more than blanks.
    pub(super) fn filled(&self) -> Option<&'v str> {
        self.text().filter(|text| !text.trim().is_empty())
    }

    pub(super) fn whole(&self) -> Option<i64> {
        self.value.and_then(Value::as_i64)
    }

    /// The entries of a map, with their own places.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'v str, Self)> {
        let pointer = self.pointer.clone();
        self.value
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(move |(key, value)| (key.as_str(), Self { value: Some(value), pointer: pointer::below(&pointer, key) }))
    }
}

/// The field path that a person reads: `/spec/job/jarURI` → `spec.job.jarURI`, a key with dots in brackets.
#[must_use]
pub fn path(pointer: &str) -> String {
    let mut text = String::new();
    for part in pointer.split('/').skip(1) {
        let part = pointer::name(part);
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            text.push_str(&format!("[{part}]"));
        } else if part.contains(['.', '/', '[', ' ']) {
            text.push_str(&format!("[\"{part}\"]"));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&part);
        }
    }
    text
}
