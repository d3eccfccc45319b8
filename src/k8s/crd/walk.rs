//! The walk over a structural schema and a value side by side, and beside the value that it replaces. In: all three. Out: faults, what
//! is not judged, defaults, what is left after pruning. What did not change since it was stored is not judged again (ratcheting).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::format;
use super::pattern::Patterns;
use super::{Judgement, Unjudged};
use crate::k8s::semantics::{Fault, Reason, Verdict};
use crate::k8s::structure::JsonType;
use crate::pointer;

struct Walk<'a> {
    patterns: &'a Patterns,
    faults: Vec<Fault>,
    unjudged: Vec<Unjudged>,
}

/// All faults of a resource but those of its metadata and of rules in CEL.
pub(super) fn check(schema: &Value, patterns: &Patterns, object: &Value, old: Option<&Value>) -> Judgement {
    let mut walk = Walk { patterns, faults: Vec::new(), unjudged: Vec::new() };
    walk.object(schema, object, old, ("", ""), true);
    Judgement { faults: walk.faults, unjudged: walk.unjudged }
}

/// Whether a fault of a class keeps the server from asking rules in CEL.
pub(super) const fn blocks(reason: Reason) -> bool {
    matches!(reason, Reason::Malformed | Reason::Required | Reason::NotSupported | Reason::TooLong | Reason::TooMany)
}

/// The item of a stored list that is the same as an item: the one with its keys, in a list that has keys.
pub(super) fn counterpart<'o>(list: &Value, item: &Value, old: &'o Value) -> Option<&'o Value> {
    if list.get("x-kubernetes-list-type").and_then(Value::as_str) != Some("map") {
        return None;
    }
    let keys = keys(list);
    old.as_array()?.iter().find(|stored| keys.iter().all(|key| stored.get(key) == item.get(key)))
}

fn keys(list: &Value) -> Vec<&str> {
    list.get("x-kubernetes-list-map-keys").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn flag(schema: &Value, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool) == Some(true)
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

impl Walk<'_> {
    fn refuse(&mut self, (path, pointer): (&str, &str), reason: Reason, text: impl Into<String>) {
        let (path, pointer, text) = (path.to_owned(), pointer.to_owned(), text.into());
        self.faults.push(Fault { path, pointer, reason, verdict: Verdict::Refused, text, meant: None });
    }

    fn value(&mut self, schema: &Value, value: &Value, old: Option<&Value>, at: (&str, &str)) {
        if (value.is_null() && flag(schema, "nullable")) || old == Some(value) {
            return;
        }
        let wanted = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        let found = JsonType::of(value);
        let fits = match wanted {
            "object" => found == JsonType::Object,
            "array" => found == JsonType::List,
            "string" => found == JsonType::String,
            "boolean" => found == JsonType::Bool,
            "integer" => found == JsonType::Integer,
            "number" => matches!(found, JsonType::Integer | JsonType::Fraction),
            _ if flag(schema, "x-kubernetes-int-or-string") => matches!(found, JsonType::Integer | JsonType::String),
            _ => true,
        };
        if !fits {
            let wanted = if wanted.is_empty() { "integer or string" } else { wanted };
            self.refuse(at, Reason::Malformed, format!("must be of the type {wanted}, and is {found}"));
            return;
        }
        self.bounds(schema, value, at);
        match value {
            Value::Object(_) => self.object(schema, value, old, at, false),
            Value::Array(items) => self.list(schema, items, old, at),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        self.alternatives(schema, value, at);
    }

    fn object(&mut self, schema: &Value, value: &Value, old: Option<&Value>, (path, pointer): (&str, &str), root: bool) {
        let Some(map) = value.as_object() else { return };
        let embedded = flag(schema, "x-kubernetes-embedded-resource");
        let free = schema.get("additionalProperties");
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for (name, inside) in map {
            // Metadata is the server's own type, whatever the schema says.
            if (root || embedded) && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
                continue;
            }
            let at = pointer::below(pointer, name);
            let before = old.and_then(|old| old.get(name));
            if let Some(known) = properties(schema).and_then(|known| known.get(name)) {
                // A null that is not allowed is pruned before defaults are filled in.
                if !inside.is_null() || flag(known, "nullable") {
                    self.value(known, inside, before, (&below(name), &at));
                }
            } else if let Some(values) = free.filter(|values| values.is_object()) {
                if inside.is_null() && !flag(values, "nullable") {
                    continue;
                }
                self.value(values, inside, before, (&format!("{path}[{name}]"), &at));
            } else if free != Some(&Value::Bool(true)) && !flag(schema, "x-kubernetes-preserve-unknown-fields") {
                self.refuse((&below(name), &at), Reason::UnknownField, "is no field of the definition");
            }
        }
        let own = ["apiVersion", "kind"].into_iter().filter(|_| embedded);
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).chain(own) {
            if map.get(name).is_none_or(Value::is_null) {
                self.refuse((&below(name), &pointer::below(pointer, name)), Reason::Required, "is missing");
            }
        }
        for name in ["apiVersion", "kind"] {
            if embedded && map.get(name).is_some_and(|value| !value.is_null() && !value.is_string()) {
                self.refuse((&below(name), &pointer::below(pointer, name)), Reason::Invalid, "must be a text");
            }
        }
    }

    fn list(&mut self, schema: &Value, items: &[Value], old: Option<&Value>, (path, pointer): (&str, &str)) {
        let keys = keys(schema);
        let kind = schema.get("x-kubernetes-list-type").and_then(Value::as_str).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let (way, at) = (format!("{path}[{index}]"), format!("{pointer}/{index}"));
            let identity = match kind {
                "set" => Some(item.to_string()),
                "map" => Some(keys.iter().map(|key| item.get(key).unwrap_or(&Value::Null).to_string()).collect::<Vec<_>>().join(",")),
                _ => None,
            };
            if identity.is_some_and(|identity| !seen.insert(identity)) {
                self.refuse((&way, &at), Reason::Duplicate, "is there twice");
            }
            if let Some(each) = schema.get("items") {
                self.value(each, item, old.and_then(|old| counterpart(schema, item, old)), (&way, &at));
            }
        }
    }

    /// `pattern` and `format`; what cannot be told is remembered.
    fn spelling(&mut self, schema: &Value, value: &Value, at: (&str, &str)) {
        let text = |name: &str| schema.get(name).and_then(Value::as_str);
        if let (Some(pattern), Some(own)) = (text("pattern"), value.as_str()) {
            match self.patterns.matches(pattern, own) {
                Some(true) => {}
                Some(false) => self.refuse(at, Reason::Invalid, format!("does not match the pattern `{pattern}`")),
                None => self.skip(at.1, format!("the pattern `{pattern}` cannot be read here")),
            }
        }
        if let Some(format) = text("format") {
            match format::fits(format, value) {
                Some(true) => {}
                Some(false) => {
                    // The server takes a text of a wrong format for one of a wrong type.
                    let reason = if value.is_string() { Reason::Malformed } else { Reason::Invalid };
                    self.refuse(at, reason, format!("is no {format}"));
                }
                None => self.skip(at.1, format!("the format `{format}` is not judged here")),
            }
        }
    }

    fn skip(&mut self, pointer: &str, text: String) {
        self.unjudged.push(Unjudged { pointer: pointer.to_owned(), text });
    }

    fn bounds(&mut self, schema: &Value, value: &Value, at: (&str, &str)) {
        self.spelling(schema, value, at);
        let number = |name: &str| schema.get(name).and_then(Value::as_f64);
        if let Some(words) = schema.get("enum").and_then(Value::as_array)
            && !words.contains(value)
        {
            let known =
                words.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect::<Vec<_>>().join(", ");
            self.refuse(at, Reason::NotSupported, format!("is {value}; known are {known}"));
        }
        #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
        let size = match value {
            Value::String(text) => Some((text.chars().count() as f64, "minLength", "maxLength", "characters")),
            Value::Array(items) => Some((items.len() as f64, "minItems", "maxItems", "items")),
            Value::Object(map) => Some((map.len() as f64, "minProperties", "maxProperties", "entries")),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        };
        if let Some((size, least, most, what)) = size {
            if let Some(least) = number(least).filter(|least| size < *least) {
                self.refuse(at, Reason::Invalid, format!("has fewer than {least} {what}"));
            }
            if let Some(most) = number(most).filter(|most| size > *most) {
                let reason = if value.is_array() { Reason::TooMany } else { Reason::TooLong };
                self.refuse(at, reason, format!("has more than {most} {what}"));
            }
        }
        if let Some(own) = value.as_f64() {
            let (open_low, open_high) = (flag(schema, "exclusiveMinimum"), flag(schema, "exclusiveMaximum"));
            if let Some(least) = number("minimum").filter(|least| own < *least || (open_low && own <= *least)) {
                self.refuse(at, Reason::Invalid, format!("is below {least}"));
            }
            if let Some(most) = number("maximum").filter(|most| own > *most || (open_high && own >= *most)) {
                self.refuse(at, Reason::Invalid, format!("is above {most}"));
            }
            if number("multipleOf").is_some_and(|step| step > 0.0 && (own / step).fract() != 0.0) {
                self.refuse(at, Reason::Invalid, "is no multiple of what the definition asks for");
            }
        }
    }

    /// Whether a value fits another schema, of which the structure is known already.
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut inner = Self { patterns: self.patterns, faults: Vec::new(), unjudged: Vec::new() };
        inner.value(schema, value, None, ("", ""));
        inner.faults.iter().all(|fault| fault.reason == Reason::UnknownField)
    }

    fn alternatives(&mut self, schema: &Value, value: &Value, at: (&str, &str)) {
        let all = |name: &str| schema.get(name).and_then(Value::as_array).map(Vec::as_slice);
        if all("allOf").is_some_and(|schemas| !schemas.iter().all(|schema| self.fits(schema, value))) {
            self.refuse(at, Reason::Invalid, "does not fit all that the definition asks for (`allOf`)");
        }
        if all("anyOf").is_some_and(|schemas| !schemas.iter().any(|schema| self.fits(schema, value))) {
            self.refuse(at, Reason::Invalid, "fits none of the alternatives of the definition (`anyOf`)");
        }
        if all("oneOf").is_some_and(|schemas| schemas.iter().filter(|schema| self.fits(schema, value)).count() != 1) {
            self.refuse(at, Reason::Invalid, "must fit exactly one of the alternatives of the definition (`oneOf`)");
        }
        if schema.get("not").is_some_and(|schema| self.fits(schema, value)) {
            self.refuse(at, Reason::Invalid, "is what the definition rules out (`not`)");
        }
    }
}

/// Fills in defaults, from the outside in: what a default brings gets its own defaults.
pub(super) fn fill(schema: &Value, value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, known) in properties(schema).into_iter().flatten() {
                let absent = map.get(name).is_none_or(|inside| inside.is_null() && !flag(known, "nullable"));
                if let Some(default) = known.get("default").filter(|_| absent) {
                    map.insert(name.clone(), default.clone());
                }
                if let Some(inside) = map.get_mut(name) {
                    fill(known, inside);
                }
            }
            if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
                let own = |name: &str| properties(schema).is_some_and(|known| known.contains_key(name));
                map.iter_mut().filter(|(name, _)| !own(name)).for_each(|(_, inside)| fill(values, inside));
            }
        }
        Value::Array(items) => {
            if let Some(each) = schema.get("items") {
                items.iter_mut().for_each(|item| fill(each, item));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Takes away what the server does not store: fields that the schema does not know, and nulls that it does not allow.
pub(super) fn prune(schema: &Value, value: &mut Value) {
    prune_at(schema, value, true);
}

fn prune_at(schema: &Value, value: &mut Value, root: bool) {
    match value {
        Value::Object(map) => {
            let resource = root || flag(schema, "x-kubernetes-embedded-resource");
            let free = schema.get("additionalProperties");
            let open = free.is_some_and(|free| *free != Value::Bool(false)) || flag(schema, "x-kubernetes-preserve-unknown-fields");
            map.retain(|name, inside| {
                let known = properties(schema).and_then(|known| known.get(name));
                match known {
                    _ if resource && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") => true,
                    Some(known) if inside.is_null() => flag(known, "nullable"),
                    Some(_) => true,
                    None if inside.is_null() => open && free.is_none_or(|free| !free.is_object() || flag(free, "nullable")),
                    None => open,
                }
            });
            for (name, inside) in map.iter_mut().filter(|(name, _)| !(resource && *name == "metadata")) {
                let known = properties(schema).and_then(|known| known.get(name));
                if let Some(inner) = known.or_else(|| free.filter(|values| values.is_object())) {
                    prune_at(inner, inside, false);
                }
            }
        }
        Value::Array(items) => {
            if let Some(each) = schema.get("items") {
                items.iter_mut().for_each(|item| prune_at(each, item, false));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Writes numbers and durations as rules in CEL take them: `1` in a field of the type number is `1.0`, `5 min` is `5m`.
pub(super) fn retype(schema: &Value, value: &mut Value) {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    match value {
        Value::Number(number) if text("type") == Some("number") => {
            if let Some(float) = number.as_f64().and_then(serde_json::Number::from_f64) {
                *number = float;
            }
        }
        Value::String(own) => {
            if let Some(plain) = text("format").and_then(|format| format::plain(format, own)) {
                *own = plain;
            }
        }
        Value::Object(map) => {
            let free = schema.get("additionalProperties").filter(|values| values.is_object());
            for (name, inside) in map.iter_mut() {
                if let Some(known) = properties(schema).and_then(|known| known.get(name)).or(free) {
                    retype(known, inside);
                }
            }
        }
        Value::Array(items) => {
            if let Some(each) = schema.get("items") {
                items.iter_mut().for_each(|item| retype(each, item));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
