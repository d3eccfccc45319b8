//! The difference of two values as a JSON patch: what an overlay says about an object of the base.
//!
//! In: what is there and what should be. Out: operations that make the one from the other, in order. Source: RFC 6902, RFC 6901.

use crate::pointer;
use serde_json::{Map, Value, json};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The operations that turn `from` into `to`.
pub(super) fn difference(from: &Value, to: &Value) -> Vec<Value> {
    let mut operations = Vec::new();
    value("", from, to, &mut operations);
    operations
}

fn value(path: &str, from: &Value, to: &Value, out: &mut Vec<Value>) {
    if from == to {
        return;
    }
    match (from, to) {
        (Value::Object(from), Value::Object(to)) => map(path, from, to, out),
        // arguments read together, so they are replaced together; items with parts are changed in place
        (Value::Array(old), Value::Array(new)) if old.iter().chain(new).all(Value::is_object) => list(path, old, new, out),
        _ => out.push(json!({"op": "replace", "path": path, "value": to})),
    }
}

fn map(path: &str, from: &Map<String, Value>, to: &Map<String, Value>, out: &mut Vec<Value>) {
    for key in from.keys().filter(|key| !to.contains_key(*key)) {
        out.push(json!({"op": "remove", "path": pointer::below(path, key)}));
    }
    for (key, new) in to {
        match from.get(key) {
            Some(old) => value(&pointer::below(path, key), old, new, out),
            None => out.push(json!({"op": "add", "path": pointer::below(path, key), "value": new})),
        }
    }
}

/// Items are found again by their names; an index is that of the list as the operations before have left it.
fn list(path: &str, from: &[Value], to: &[Value], out: &mut Vec<Value>) {
    let (old, new): (Vec<String>, Vec<String>) = (from.iter().map(identity).collect(), to.iter().map(identity).collect());
    let mut at = 0;
    let add = |at: &mut usize, items: &[Value], out: &mut Vec<Value>| {
        for item in items {
            out.push(json!({"op": "add", "path": format!("{path}/{at}"), "value": item}));
            *at += 1;
        }
    };
    let remove = |at: usize, count: usize, out: &mut Vec<Value>| {
        for _ in 0..count {
            out.push(json!({"op": "remove", "path": format!("{path}/{at}")}));
        }
    };
    let slice = |start: usize, len: usize| to.get(start..start + len).unwrap_or_default();
    for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
        match operation {
            DiffOp::Equal { old_index, new_index, len } => {
                for (old, new) in from.iter().skip(old_index).zip(to.iter().skip(new_index)).take(len) {
                    value(&format!("{path}/{at}"), old, new, out);
                    at += 1;
                }
            }
            DiffOp::Delete { old_len, .. } => remove(at, old_len, out),
            DiffOp::Insert { new_index, new_len, .. } => add(&mut at, slice(new_index, new_len), out),
            DiffOp::Replace { old_len, new_index, new_len, .. } => {
                remove(at, old_len, out);
                add(&mut at, slice(new_index, new_len), out);
            }
        }
    }
}

/// What an item is called: its name, a port, a path, or all that it says.
fn identity(item: &Value) -> String {
    let known = ["name", "mountPath", "port", "containerPort", "key"].iter().find_map(|key| item.get(key));
    known.unwrap_or(item).to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::difference;

    /// RFC 6902 as far as [`difference`] speaks it.
    fn apply(target: &mut Value, operation: &Value) {
        let path = operation["path"].as_str().unwrap();
        if path.is_empty() {
            *target = operation["value"].clone();
            return;
        }
        let (parent, last) = path.rsplit_once('/').unwrap();
        let last = crate::pointer::name(last).into_owned();
        let parent = target.pointer_mut(parent).unwrap();
        let (word, new) = (operation["op"].as_str().unwrap(), operation.get("value").cloned());
        match (parent, word) {
            (Value::Object(map), "remove") => drop(map.remove(&last).unwrap()),
            (Value::Object(map), _) => assert_eq!(map.insert(last, new.unwrap()).is_some(), word == "replace"),
            (Value::Array(items), "add") => items.insert(last.parse().unwrap(), new.unwrap()),
            (Value::Array(items), "remove") => drop(items.remove(last.parse().unwrap())),
            (Value::Array(items), _) => items[last.parse::<usize>().unwrap()] = new.unwrap(),
            (parent, _) => panic!("{parent} has no parts"),
        }
    }

    #[test]
    fn only_what_differs_is_said() {
        let from = json!({"spec": {"image": "a", "env": [{"name": "A", "value": "1"}, {"name": "C", "value": "3"}], "args": ["x", "y"]}});
        let to = json!({"spec": {"env": [{"name": "A", "value": "2"}, {"name": "B", "value": "2"}, {"name": "C", "value": "3"}], "args": ["x", "z"]}});
        let expected = [
            json!({"op": "remove", "path": "/spec/image"}),
            json!({"op": "replace", "path": "/spec/env/0/value", "value": "2"}),
            json!({"op": "add", "path": "/spec/env/1", "value": {"name": "B", "value": "2"}}),
            json!({"op": "replace", "path": "/spec/args", "value": ["x", "z"]}),
        ];
        assert_eq!(difference(&from, &to), expected);
        assert_eq!(difference(&to, &to), Vec::<Value>::new());
        assert_eq!(difference(&json!({}), &json!({"a/b~c": 1}))[0]["path"], "/a~1b~0c");
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3u8).prop_map(Value::from),
            "[ab]".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((prop_oneof!["name", "a/b", "c~d"], inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn the_operations_make_the_one_from_the_other(from in values(), to in values()) {
            let mut made = from.clone();
            for operation in difference(&from, &to) {
                apply(&mut made, &operation);
            }
            prop_assert_eq!(made, to);
        }
    }
}
