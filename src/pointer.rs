//! JSON pointers: how a name becomes a step of one, and back. A leaf: it knows no text format and no stage.
//!
//! In: names and pointers. Out: pointers and names. Source: RFC 6901, sections 3 and 4.

use std::borrow::Cow;

use serde_json::Value;

/// The pointer of what has a name inside of what `pointer` leads to.
#[must_use]
pub fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", step(name))
}

/// A name as a step of a pointer, without the `/` before it.
#[must_use]
pub fn step(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) { name.replace('~', "~0").replace('/', "~1").into() } else { name.into() }
}

/// The name that a step stands for.
#[must_use]
pub fn name(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

/// The value at a pointer, as `Value::pointer` finds it; that one copies each step, and judges ask a hundred times for each object.
#[must_use]
pub fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    if pointer.is_empty() {
        return Some(value);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(value, |value, step| match value {
        Value::Object(map) => map.get(&*name(step)),
        Value::Array(items) => {
            let plain = !step.starts_with('+') && (step == "0" || !step.starts_with('0'));
            items.get(step.parse::<usize>().ok().filter(|_| plain)?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{below, find, name, step};

    #[test]
    fn values_are_found_as_the_library_finds_them() {
        let value = serde_json::json!({"a": [{"b/c": 1, "~": 2}, null], "": {"": 3}});
        for pointer in ["", "/", "//", "/a", "/a/0/b~1c", "/a/0/~0", "/a/00", "/a/+1", "/a/1", "/a/2", "/a/-", "a", "/b", "/a/0/b/c"] {
            assert_eq!(find(&value, pointer), value.pointer(pointer), "{pointer}");
        }
    }

    #[test]
    fn names_come_back_and_pointers_lead_to_them() {
        for text in ["a", "a/b", "~", "~1", "a~0/b", ""] {
            assert_eq!(name(&step(text)), text);
            let value = serde_json::json!({ "top": { text: 1 } });
            assert_eq!(value.pointer(&below("/top", text)), Some(&serde_json::json!(1)), "{text}");
        }
    }
}
