//! Structure of Kubernetes objects: is each field known, is each value of the type that the server's decoder takes, is what is
//! required there, is no list item there twice. In: a JSON value and its type (whole, or part as in a patch). Out: violations
//! as data, in document order. Must not judge values beyond their type (names, ranges, cross references come later).
//! Rules tried on kube-apiserver v1.36.3 with strict field validation, by create and by server-side apply; where the two
//! differ, the stricter holds.

use super::merge::{DELETE_FROM_LIST, PATCH, RETAIN_KEYS, SET_ORDER, UNSET, is_directive};
use super::schema::{Element, Field, Schema, Shape, TypeId};
use super::version::{KubernetesVersion, Versions};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

mod near;
mod say;
pub(super) mod scalar;

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathSegment {
    /// A field of an object.
    Field(String),
    /// A key of a free map, such as a label's.
    Key(String),
    /// A place in an array.
    Index(usize),
}

/// Something that the server would refuse.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// From the checked value to the place.
    pub path: Vec<PathSegment>,
    /// What is wrong there.
    pub kind: ViolationKind,
}

/// A path as the server writes it: `spec.containers[0].env[1].value`, `metadata.labels[a.b/c]`.
#[must_use]
pub fn path_text(path: &[PathSegment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            PathSegment::Field(name) if text.is_empty() => text.push_str(name),
            PathSegment::Field(name) => {
                text.push('.');
                text.push_str(name);
            }
            PathSegment::Key(key) => {
                text.push('[');
                text.push_str(key);
                text.push(']');
            }
            PathSegment::Index(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
    }
    text
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum ViolationKind {
    /// A field that the type does not have in this release (the path ends with it).
    UnknownField {
        /// The type.
        type_id: TypeId,
        /// The field that was probably meant: the same letters in Kubernetes' case, else the nearest.
        suggestion: Option<String>,
        /// The releases that have the field, if any known one does.
        versions: Option<Versions>,
    },
    /// A value of the wrong JSON type.
    WrongType {
        /// What the field takes.
        expected: Shape,
        /// What it got.
        found: JsonType,
    },
    /// Text of the right type that cannot be read: a quantity, an instant, base64.
    Malformed {
        /// What the field takes.
        expected: Shape,
        /// The text.
        text: String,
        /// A well-formed text that was probably meant.
        suggestion: Option<String>,
    },
    /// An integer outside 32 or 64 bits.
    OutOfRange {
        /// What the field takes.
        expected: Shape,
        /// The number as written.
        text: String,
    },
    /// A required field that is absent or null (the path leads to its object).
    MissingField {
        /// Its name.
        name: &'static str,
    },
    /// A list item that repeats an earlier one (the path leads to the later).
    DuplicateItem {
        /// The keys that are equal, each with its value; empty if the item itself is the key.
        keys: Vec<(&'static str, String)>,
        /// The index of the earlier item.
        first: usize,
    },
    /// A directive of a patch that holds something else than it takes (the path ends with it).
    BadDirective,
}

/// The type of a JSON value, integers apart from other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number without a fraction.
    Integer,
    /// A number with a fraction.
    Fraction,
    /// Text.
    String,
    /// An array.
    List,
    /// An object.
    Object,
}

impl JsonType {
    /// The type of a value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(number) if number.is_i64() || number.is_u64() => Self::Integer,
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => Self::Integer,
            Value::Number(_) => Self::Fraction,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Integer => "an integer",
            Self::Fraction => "a number with a fraction",
            Self::String => "text",
            Self::List => "a list",
            Self::Object => "a table",
        })
    }
}

/// Checks a whole object: everything that its type requires must be there, except below `status`.
#[must_use]
pub fn check(value: &Value, root: TypeId, version: KubernetesVersion) -> Vec<Violation> {
    run(value, root, version, Extent::Whole)
}

/// Checks a part of an object, such as a patch: nothing is required but merge keys, null is allowed everywhere, and the
/// directives of strategic merge and `$unset` are known.
#[must_use]
pub fn check_partial(value: &Value, root: TypeId, version: KubernetesVersion) -> Vec<Violation> {
    run(value, root, version, Extent::Part)
}

fn run(value: &Value, root: TypeId, version: KubernetesVersion, extent: Extent) -> Vec<Violation> {
    let mut walk = Walk { schema: Schema::of(version), extent, path: Vec::new(), found: Vec::new() };
    match value {
        Value::Object(map) => walk.object(map, root),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            walk.report(ViolationKind::WrongType { expected: Shape::Object(root), found: JsonType::of(value) });
        }
    }
    walk.found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    /// Below `status`, which the server decodes but does not validate on create.
    Status,
    Part,
}

/// A step as the walk knows it; it is copied only where something is wrong.
#[derive(Clone, Copy)]
enum Step<'v> {
    Field(&'v str),
    Key(&'v str),
    Index(usize),
}

/// What tells one item of a list from another: the item itself, or its keys with their values.
type Identity = Vec<(&'static str, String)>;

struct Walk<'v> {
    schema: Schema,
    extent: Extent,
    path: Vec<Step<'v>>,
    found: Vec<Violation>,
}

impl<'v> Walk<'v> {
    fn report(&mut self, kind: ViolationKind) {
        if self.found.len() >= super::semantics::MOST {
            return;
        }
        let owned = |step: &Step<'_>| match step {
            Step::Field(name) => PathSegment::Field((*name).to_owned()),
            Step::Key(name) => PathSegment::Key((*name).to_owned()),
            Step::Index(index) => PathSegment::Index(*index),
        };
        self.found.push(Violation { path: self.path.iter().map(owned).collect(), kind });
    }

    fn within(&mut self, step: Step<'v>, go: impl FnOnce(&mut Self)) {
        self.path.push(step);
        go(self);
        self.path.pop();
    }

    fn object(&mut self, map: &'v Map<String, Value>, type_id: TypeId) {
        for (name, value) in map {
            if let Some(field) = self.schema.field(type_id, name) {
                let before = self.extent;
                if before == Extent::Whole && name == "status" && self.path.is_empty() {
                    self.extent = Extent::Status;
                }
                self.within(Step::Field(name), |walk| walk.value(value, field.shape, Some(field)));
                self.extent = before;
            } else if self.extent == Extent::Part && is_directive(name) {
                self.within(Step::Field(name), |walk| walk.directive(name, value, Some(type_id)));
            } else {
                self.unknown_field(type_id, name);
            }
        }
        if self.extent == Extent::Whole {
            for field in self.schema.fields(type_id).filter(|field| field.required()) {
                if map.get(field.name).is_none_or(Value::is_null) {
                    self.report(ViolationKind::MissingField { name: field.name });
                }
            }
        }
    }

    fn unknown_field(&mut self, type_id: TypeId, name: &'v str) {
        let mut elsewhere = Schema::field_in_any(type_id, name).map(|field| field.versions);
        let versions = elsewhere.next();
        let suggestion = match versions {
            Some(_) => None,
            None => near::field(self.schema, type_id, name),
        };
        let kind = ViolationKind::UnknownField { type_id, suggestion, versions };
        self.within(Step::Field(name), |walk| walk.report(kind));
    }

    fn value(&mut self, value: &'v Value, shape: Shape, field: Option<Field>) {
        match (shape, value) {
            // The server takes null for absent; whether it may be absent is the owner's matter.
            (_, Value::Null) | (Shape::Raw, _) => {}
            (Shape::Object(type_id), Value::Object(map)) => self.object(map, type_id),
            (Shape::Map(element), Value::Object(map)) => self.map(map, element),
            (Shape::List(element), Value::Array(items)) => self.list(items, element, field),
            _ => {
                if let Some(kind) = scalar::violation(value, shape) {
                    self.report(kind);
                }
            }
        }
    }

    fn map(&mut self, map: &'v Map<String, Value>, element: Element) {
        let shape = element.shape();
        for (key, value) in map {
            if self.extent == Extent::Part && is_directive(key) {
                self.within(Step::Field(key), |walk| walk.directive(key, value, None));
            } else {
                self.within(Step::Key(key), |walk| walk.value(value, shape, None));
            }
        }
    }

    fn list(&mut self, items: &'v [Value], element: Element, field: Option<Field>) {
        let shape = element.shape();
        let keys: Vec<&'static str> = field.into_iter().flat_map(Field::list_keys).collect();
        let merge_key = field.filter(|field| field.merges_items()).and_then(Field::merge_key);
        let is_set = field.is_some_and(Field::is_set);
        let mut seen: BTreeMap<Identity, usize> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            self.within(Step::Index(index), |walk| {
                let keyed = is_set || !keys.is_empty() || merge_key.is_some();
                if item.is_null() && keyed {
                    walk.report(ViolationKind::WrongType { expected: shape, found: JsonType::Null });
                    return;
                }
                walk.value(item, shape, None);
                if walk.extent == Extent::Part && item.get(PATCH).is_some() {
                    return;
                }
                if walk.extent == Extent::Part
                    && let (Some(name), Some(map)) = (merge_key, item.as_object())
                    && !map.contains_key(name)
                {
                    walk.report(ViolationKind::MissingField { name });
                }
                let identity: Identity = if is_set {
                    vec![("", scalar::plain(item))]
                } else if keys.is_empty() || !item.is_object() {
                    return;
                } else {
                    keys.iter().map(|key| (*key, walk.key_text(item, key, shape))).collect()
                };
                if let Some(first) = seen.get(&identity) {
                    let keys = if is_set { Vec::new() } else { identity };
                    walk.report(ViolationKind::DuplicateItem { keys, first: *first });
                } else {
                    seen.insert(identity, index);
                }
            });
        }
    }

    /// A key's value as the server compares it: what is left out has its default, or is empty; a null is itself.
    fn key_text(&self, item: &Value, key: &str, shape: Shape) -> String {
        if let Some(value) = item.get(key) {
            return scalar::plain(value);
        }
        let Shape::Object(type_id) = shape else {
            return String::new();
        };
        let field = self.schema.field(type_id, key);
        field.and_then(Field::default).unwrap_or_default().to_owned()
    }

    fn directive(&mut self, name: &str, value: &Value, owner: Option<TypeId>) {
        let good = match name {
            PATCH => matches!(value.as_str(), Some("delete" | "replace" | "merge")),
            UNSET | RETAIN_KEYS => self.field_names(value, owner),
            _ => {
                let list = name.strip_prefix(DELETE_FROM_LIST).or_else(|| name.strip_prefix(SET_ORDER));
                let known = |list: &str| match owner {
                    Some(owner) => self.schema.field(owner, list).is_some_and(|field| matches!(field.shape, Shape::List(_))),
                    None => false,
                };
                value.is_array() && list.is_some_and(known)
            }
        };
        if !good {
            self.report(ViolationKind::BadDirective);
        }
    }

    /// Whether the value is a list of texts; names that are no fields of the owner are reported on their own.
    fn field_names(&mut self, value: &Value, owner: Option<TypeId>) -> bool {
        let Some(items) = value.as_array() else {
            return false;
        };
        for (index, item) in items.iter().enumerate() {
            let Some(name) = item.as_str() else {
                return false;
            };
            if let Some(type_id) = owner
                && self.schema.field(type_id, name).is_none()
            {
                self.within(Step::Index(index), |walk| {
                    let versions = Schema::field_in_any(type_id, name).map(|field| field.versions).next();
                    let suggestion = near::field(walk.schema, type_id, name);
                    walk.report(ViolationKind::UnknownField { type_id, suggestion, versions });
                });
            }
        }
        true
    }
}

#[cfg(test)]
mod tests;
