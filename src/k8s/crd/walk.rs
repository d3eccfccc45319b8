//! The walk over a structural schema and a value side by side. In: both. Out: faults, defaults, a count of what is not judged.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::k8s::semantics::{Fault, Reason, Verdict};
use crate::k8s::structure::JsonType;

struct Walk {
    faults: Vec<Fault>,
}

/// All faults of a resource but those of its metadata.
pub(super) fn check(schema: &Value, object: &Value) -> Vec<Fault> {
    let mut walk = Walk { faults: Vec::new() };
    walk.object(schema, object, "", "", true);
    walk.faults
}

fn flag(schema: &Value, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool) == Some(true)
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl Walk {
    fn refuse(&mut self, path: &str, pointer: &str, reason: Reason, text: impl Into<String>) {
        let (path, pointer, text) = (path.to_owned(), pointer.to_owned(), text.into());
        self.faults.push(Fault { path, pointer, reason, verdict: Verdict::Refused, text, meant: None });
    }

    fn value(&mut self, schema: &Value, value: &Value, path: &str, pointer: &str) {
        if value.is_null() && flag(schema, "nullable") {
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
            self.refuse(path, pointer, Reason::Malformed, format!("must be of the type {wanted}, and is {found}"));
            return;
        }
        self.bounds(schema, value, path, pointer);
        match value {
            Value::Object(_) => self.object(schema, value, path, pointer, false),
            Value::Array(items) => self.list(schema, items, path, pointer),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        self.alternatives(schema, value, path, pointer);
    }

    fn object(&mut self, schema: &Value, value: &Value, path: &str, pointer: &str, root: bool) {
        let Some(map) = value.as_object() else { return };
        let resource = root || flag(schema, "x-kubernetes-embedded-resource");
        let free = schema.get("additionalProperties");
        for (name, inside) in map {
            // Metadata is the server's own type, whatever the schema says.
            if resource && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
                continue;
            }
            let at = step(pointer, name);
            let way = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if let Some(known) = properties(schema).and_then(|known| known.get(name)) {
                // A null that is not allowed is pruned before defaults are filled in.
                if !inside.is_null() || flag(known, "nullable") {
                    self.value(known, inside, &way, &at);
                }
            } else if let Some(values) = free.filter(|values| values.is_object()) {
                // A null among the values of a map is dropped as well.
                if inside.is_null() && !flag(values, "nullable") {
                    continue;
                }
                self.value(values, inside, &format!("{path}[{name}]"), &at);
            } else if free != Some(&Value::Bool(true)) && !flag(schema, "x-kubernetes-preserve-unknown-fields") {
                self.refuse(&way, &at, Reason::UnknownField, "is no field of the definition");
            }
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if map.get(name).is_none_or(Value::is_null) {
                let way = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                self.refuse(&way, &step(pointer, name), Reason::Required, "is missing");
            }
        }
    }

    fn list(&mut self, schema: &Value, items: &[Value], path: &str, pointer: &str) {
        let keys: Vec<&str> =
            schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
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
                self.refuse(&way, &at, Reason::Duplicate, "is there twice");
            }
            if let Some(each) = schema.get("items") {
                self.value(each, item, &way, &at);
            }
        }
    }

    fn bounds(&mut self, schema: &Value, value: &Value, path: &str, pointer: &str) {
        let number = |name: &str| schema.get(name).and_then(Value::as_f64);
        if let Some(words) = schema.get("enum").and_then(Value::as_array)
            && !words.contains(value)
        {
            let known =
                words.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect::<Vec<_>>().join(", ");
            self.refuse(path, pointer, Reason::NotSupported, format!("is {value}; known are {known}"));
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
                self.refuse(path, pointer, Reason::Invalid, format!("has fewer than {least} {what}"));
            }
            if let Some(most) = number(most).filter(|most| size > *most) {
                let reason = if value.is_array() { Reason::TooMany } else { Reason::TooLong };
                self.refuse(path, pointer, reason, format!("has more than {most} {what}"));
            }
        }
        let narrow = schema.get("format").and_then(Value::as_str) == Some("int32");
        if value.as_i64().is_some_and(|number| narrow && i32::try_from(number).is_err()) {
            self.refuse(path, pointer, Reason::Invalid, "does not fit into 32 bits");
        }
        if let Some(own) = value.as_f64() {
            let (open_low, open_high) = (flag(schema, "exclusiveMinimum"), flag(schema, "exclusiveMaximum"));
            if let Some(least) = number("minimum").filter(|least| own < *least || (open_low && own <= *least)) {
                self.refuse(path, pointer, Reason::Invalid, format!("is below {least}"));
            }
            if let Some(most) = number("maximum").filter(|most| own > *most || (open_high && own >= *most)) {
                self.refuse(path, pointer, Reason::Invalid, format!("is above {most}"));
            }
            if number("multipleOf").is_some_and(|step| step > 0.0 && (own / step).fract() != 0.0) {
                self.refuse(path, pointer, Reason::Invalid, "is no multiple of what the definition asks for");
            }
        }
    }

    /// Whether a value fits another schema, of which the structure is known already.
    fn fits(schema: &Value, value: &Value) -> bool {
        let mut inner = Self { faults: Vec::new() };
        inner.value(schema, value, "", "");
        inner.faults.iter().all(|fault| fault.reason == Reason::UnknownField)
    }

    fn alternatives(&mut self, schema: &Value, value: &Value, path: &str, pointer: &str) {
        let all = |name: &str| schema.get(name).and_then(Value::as_array).map(Vec::as_slice);
        if all("allOf").is_some_and(|schemas| !schemas.iter().all(|schema| Self::fits(schema, value))) {
            self.refuse(path, pointer, Reason::Invalid, "does not fit all that the definition asks for (`allOf`)");
        }
        if all("anyOf").is_some_and(|schemas| !schemas.iter().any(|schema| Self::fits(schema, value))) {
            self.refuse(path, pointer, Reason::Invalid, "fits none of the alternatives of the definition (`anyOf`)");
        }
        if all("oneOf").is_some_and(|schemas| schemas.iter().filter(|schema| Self::fits(schema, value)).count() != 1) {
            self.refuse(path, pointer, Reason::Invalid, "must fit exactly one of the alternatives of the definition (`oneOf`)");
        }
        if schema.get("not").is_some_and(|schema| Self::fits(schema, value)) {
            self.refuse(path, pointer, Reason::Invalid, "is what the definition rules out (`not`)");
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

/// How many patterns and rules in CEL a schema holds.
pub(super) fn unjudged(schema: &Value) -> usize {
    let Some(map) = schema.as_object() else { return 0 };
    let own = map.get("x-kubernetes-validations").and_then(Value::as_array).map_or(0, Vec::len) + usize::from(map.contains_key("pattern"));
    let inside = ["items", "additionalProperties"].iter().filter_map(|name| map.get(*name)).map(unjudged).sum::<usize>();
    own + inside + properties(schema).into_iter().flatten().map(|(_, known)| unjudged(known)).sum::<usize>()
}
