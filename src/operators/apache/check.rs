//! What an API server with the operator's definitions refuses, with strict field validation as `kubectl` asks for it.
//!
//! In: a whole custom resource and a release. Out: every violation, in the order of the text. Must not judge meaning: numbers below
//! one, missing fields and cross references pass here, as they pass the server; the operator's validator comes later.
//! Source: `crdcheck` (the server's own code) and kube-apiserver 1.36 over the definitions: a null is dropped where a field may be
//! absent and refused in a list; unknown fields are found also inside values of the wrong type; `status` is dropped before validation.

use std::fmt;

use serde_json::{Map, Value};

use super::pods::{self, Holds};
use super::types::KUBERNETES_TYPE;
use super::{API_VERSION, Kind, Release, Releases, document};
use crate::diagnostic::nearest;
use crate::k8s::KubernetesVersion;
use crate::k8s::metadata::{annotation_key, label_key, label_value};
use crate::k8s::schema::{Shape, TypeId};
use crate::k8s::semantics::subdomain;
use crate::k8s::structure::{self, JsonType, PathSegment};
use crate::pointer;

/// Something that the server refuses, or drops where nobody asks for strictness.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Where, as a JSON pointer (RFC 6901) into the checked value; for an unknown field it ends with the field.
    pub pointer: String,
    /// What is wrong there.
    pub kind: ViolationKind,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum ViolationKind {
    /// No definition for the resource's `apiVersion` and `kind` in this release.
    UnknownKind {
        /// The releases that have the kind, if any has.
        releases: Option<Releases>,
    },
    /// A field that the release does not have: refused under strict validation, otherwise dropped.
    UnknownField {
        /// Its name.
        field: String,
        /// The field of the same place that was probably meant.
        suggestion: Option<String>,
        /// The releases that have the field, if any has.
        releases: Option<Releases>,
    },
    /// A value of the wrong JSON type.
    WrongType {
        /// What the field takes, such as `text`.
        expected: &'static str,
        /// What it got.
        found: Found,
    },
    /// A text that is not of a closed set.
    BadEnum {
        /// The text, or the value as JSON.
        found: String,
        /// The set in this release.
        known: Vec<String>,
        /// The releases whose set has the text, if any.
        releases: Option<Releases>,
    },
    /// A number below what `kubectl scale` takes.
    OutOfRange {
        /// The number as written.
        found: String,
        /// The least that is taken.
        least: i64,
    },
    /// A required field that is absent.
    Missing {
        /// Its name.
        field: &'static str,
    },
    /// A part of `metadata` that the server refuses in any object, as the end of a sentence.
    Metadata {
        /// What is wrong.
        text: String,
    },
}

/// The JSON type of what was found.
pub type Found = JsonType;

/// What becomes of a resource that is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The server takes it as it is.
    Accepted,
    /// The server refuses it under strict validation and drops fields without.
    UnknownField,
    /// The server refuses it.
    Refused,
}

/// The worst of some violations.
#[must_use]
pub fn verdict(violations: &[Violation]) -> Verdict {
    violations.iter().map(Violation::verdict).max().unwrap_or(Verdict::Accepted)
}

impl Violation {
    /// What this violation alone leads to.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self.kind {
            ViolationKind::UnknownField { .. } => Verdict::UnknownField,
            ViolationKind::UnknownKind { .. }
            | ViolationKind::WrongType { .. }
            | ViolationKind::BadEnum { .. }
            | ViolationKind::OutOfRange { .. }
            | ViolationKind::Missing { .. }
            | ViolationKind::Metadata { .. } => Verdict::Refused,
        }
    }
}

impl fmt::Display for ViolationKind {
    /// The end of a sentence that begins with the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind { releases: Some(releases) } => write!(f, "is a kind of operator {releases}"),
            Self::UnknownKind { releases: None } => f.write_str("is no kind of the operator"),
            Self::UnknownField { field, suggestion, releases } => {
                write!(f, "holds the unknown field `{}`", field.escape_debug())?;
                match (suggestion, releases) {
                    (_, Some(releases)) => write!(f, ", which operator {releases} has"),
                    (Some(meant), None) => write!(f, "; probably meant: `{meant}`"),
                    (None, None) => Ok(()),
                }
            }
            Self::WrongType { expected, found } => write!(f, "is {found}, and {expected} is expected"),
            Self::BadEnum { found, known, releases } => {
                let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
                write!(f, "is `{}`; known are {}", found.escape_debug(), known.join(", "))?;
                releases.map_or(Ok(()), |releases| write!(f, "; operator {releases} knows it"))
            }
            Self::OutOfRange { found, least } => write!(f, "is {found}, and {least} is the least"),
            Self::Missing { field } => write!(f, "has no `{field}`"),
            Self::Metadata { text } => f.write_str(text),
        }
    }
}

/// Checks a whole resource as a release's definitions do. Every violation, in the order of the text; none means accepted.
#[must_use]
pub fn check(value: &Value, release: Release) -> Vec<Violation> {
    let mut walk = Walk { release, at: Vec::new(), found: Vec::new(), types_count: true };
    let Some(object) = value.as_object() else {
        walk.wrong("a table", value);
        return walk.found;
    };
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
    let kind = Kind::named(text("kind")).filter(|_| text("apiVersion") == API_VERSION);
    let Some(kind) = kind.filter(|kind| kind.releases().contains(release)) else {
        let releases = kind.map(Kind::releases);
        walk.within("kind", |walk| walk.report(ViolationKind::UnknownKind { releases }));
        return walk.found;
    };
    let Some(schema) = document(release).pointer(&format!("/$defs/{}", kind.name())) else { return walk.found };
    for (key, inside) in object {
        match key.as_str() {
            "apiVersion" | "kind" => {}
            "metadata" => walk.within(key, |walk| walk.metadata(inside)),
            _ => {
                walk.types_count = key != "status";
                walk.field(key, inside, Place::Own(schema));
                walk.types_count = true;
            }
        }
    }
    if object.get("metadata").is_none_or(Value::is_null) {
        walk.within("metadata", |walk| walk.report(ViolationKind::Missing { field: "name" }));
    }
    // The scale subresource reads this number itself.
    let replicas = value.pointer("/spec/taskManager/replicas").filter(|_| kind == Kind::FlinkDeployment);
    if let Some(number) = replicas.and_then(Value::as_number).filter(|number| number.as_f64().is_some_and(|number| number < 0.0)) {
        let kind = ViolationKind::OutOfRange { found: number.to_string(), least: 0 };
        walk.found.push(Violation { pointer: "/spec/taskManager/replicas".to_owned(), kind });
    }
    walk.found
}

/// Where a value's type is described.
#[derive(Clone, Copy)]
enum Place {
    /// A schema of our own document, which lives as long as the program.
    Own(&'static Value),
    /// A type of Kubernetes.
    Pod(Shape),
}

/// What a place takes.
enum Takes {
    Anything,
    Text,
    /// The schema, and its words.
    Words(&'static Value, &'static [Value]),
    Integer,
    Number,
    Boolean,
    IntegerOrText,
    Map(Place),
    List(Place),
    Fields,
}

struct Walk {
    release: Release,
    at: Vec<String>,
    found: Vec<Violation>,
    /// Whether anything but unknown fields is reported.
    types_count: bool,
}

impl Walk {
    fn report(&mut self, kind: ViolationKind) {
        if self.types_count || matches!(kind, ViolationKind::UnknownField { .. }) {
            let pointer = self.at.iter().map(|step| format!("/{}", pointer::step(step))).collect();
            self.found.push(Violation { pointer, kind });
        }
    }

    fn within(&mut self, step: &str, go: impl FnOnce(&mut Self)) {
        self.at.push(step.to_owned());
        go(self);
        self.at.pop();
    }

    fn wrong(&mut self, expected: &'static str, value: &Value) {
        self.report(ViolationKind::WrongType { expected, found: JsonType::of(value) });
    }

    /// A field of an object with a closed set of them.
    fn field(&mut self, name: &str, value: &Value, of: Place) {
        let inside = field_of(self.release, of, name);
        self.within(name, |walk| match inside {
            Some(_) if value.is_null() => {}
            Some(inside) => walk.value(value, inside),
            None => {
                let releases = Releases::of(|release| in_release(release, of, name));
                let names = names_of(walk.release, of);
                let suggestion = nearest(name, names.iter().copied()).map(str::to_owned);
                walk.report(ViolationKind::UnknownField { field: name.to_owned(), suggestion, releases });
            }
        });
    }

    fn value(&mut self, value: &Value, place: Place) {
        match (takes(self.release, place), value) {
            (Takes::Anything, _) | (Takes::Text | Takes::IntegerOrText, Value::String(_)) | (Takes::Boolean, Value::Bool(_)) => {}
            (Takes::Number, Value::Number(_)) => {}
            (Takes::Integer | Takes::IntegerOrText, Value::Number(number)) if is_integer(number) => {}
            (Takes::Words(schema, known), _) => self.word(value, schema, known),
            (Takes::Fields, Value::Object(object)) => object.iter().for_each(|(name, inside)| self.field(name, inside, place)),
            (Takes::Map(inside), Value::Object(object)) => {
                for (key, value) in object.iter().filter(|(_, value)| !value.is_null()) {
                    self.within(key, |walk| walk.value(value, inside));
                }
            }
            (Takes::List(inside), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(&index.to_string(), |walk| walk.value(item, inside));
                }
            }
            (takes, _) => {
                self.wrong(takes.words(), value);
                self.unknown_below(value);
            }
        }
    }

    fn word(&mut self, value: &Value, schema: &Value, known: &'static [Value]) {
        if known.contains(value) {
            return;
        }
        if !value.is_string() {
            self.wrong(Takes::Text.words(), value);
            return self.unknown_below(value);
        }
        let releases = Releases::of(|release| {
            let set = same_type(release, schema).and_then(|other| other.get("enum")?.as_array());
            set.is_some_and(|set| set.contains(value))
        });
        let known = known.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        self.report(ViolationKind::BadEnum { found: value.as_str().unwrap_or_default().to_owned(), known, releases });
    }

    /// Whatever a value of the wrong type holds is unknown too: the server prunes before it validates.
    fn unknown_below(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                for name in object.keys() {
                    let kind = ViolationKind::UnknownField { field: name.clone(), suggestion: None, releases: None };
                    self.within(name, |walk| walk.report(kind));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(&index.to_string(), |walk| walk.unknown_below(item));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// `metadata`, which the server decodes and judges alike for every kind.
    fn metadata(&mut self, value: &Value) {
        for violation in structure::check(value, TypeId::OBJECT_META, KubernetesVersion::LATEST) {
            let steps = violation.path.iter().map(|segment| match segment {
                PathSegment::Field(name) | PathSegment::Key(name) => name.clone(),
                PathSegment::Index(index) => index.to_string(),
            });
            let before = self.at.len();
            self.at.extend(steps);
            let kind = match &violation.kind {
                structure::ViolationKind::UnknownField { suggestion, .. } => {
                    let field = self.at.last().cloned().unwrap_or_default();
                    ViolationKind::UnknownField { field, suggestion: suggestion.clone(), releases: None }
                }
                structure::ViolationKind::WrongType { .. }
                | structure::ViolationKind::Malformed { .. }
                | structure::ViolationKind::OutOfRange { .. }
                | structure::ViolationKind::MissingField { .. }
                | structure::ViolationKind::DuplicateItem { .. }
                | structure::ViolationKind::BadDirective => ViolationKind::Metadata { text: violation.to_string() },
            };
            self.report(kind);
            self.at.truncate(before);
        }
        let text = |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        match text("name") {
            Some(name) => self.judge("name", subdomain(name).map(|fault| format!("is no name: it {fault}"))),
            None if text("generateName").is_some() || !value.is_object() => {}
            None => self.report(ViolationKind::Missing { field: "name" }),
        }
        if let Some(namespace) = text("namespace") {
            let fault = subdomain(namespace).or_else(|| namespace.contains('.').then(|| "holds a dot".to_owned()));
            let fault = fault.or_else(|| (namespace.len() > 63).then(|| "has more than 63 characters".to_owned()));
            self.judge("namespace", fault.map(|fault| format!("is no namespace: it {fault}")));
        }
        let entries = |key: &str| value.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter);
        for (key, value) in entries("labels") {
            let fault = label_key(key).or_else(|| value.as_str().and_then(label_value).map(|fault| format!("has a value that {fault}")));
            self.within("labels", |walk| walk.judge(key, fault));
        }
        for (key, _) in entries("annotations") {
            self.within("annotations", |walk| walk.judge(key, annotation_key(key)));
        }
    }

    fn judge(&mut self, step: &str, fault: Option<String>) {
        if let Some(text) = fault {
            self.within(step, |walk| walk.report(ViolationKind::Metadata { text }));
        }
    }
}

impl Takes {
    const fn words(&self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Text | Self::Words(..) => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::IntegerOrText => "a whole number or text",
            Self::Map(_) | Self::Fields => "a table",
            Self::List(_) => "a list",
        }
    }
}

/// A number without a fraction that 64 bits hold; `1.0` is one, since YAML's way to JSON makes no difference.
fn is_integer(number: &serde_json::Number) -> bool {
    // The largest double below 2^63.
    const MOST: f64 = 9_223_372_036_854_774_784.0;
    number.is_i64() || (!number.is_u64() && number.as_f64().is_some_and(|number| number.fract() == 0.0 && number.abs() <= MOST))
}

/// The schema behind a reference of our own document.
fn referred(release: Release, schema: &'static Value) -> &'static Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
    name.and_then(|pointer| document(release).pointer(pointer)).unwrap_or(schema)
}

fn place_of(release: Release, schema: &'static Value) -> Place {
    let schema = referred(release, schema);
    let foreign = schema.get(KUBERNETES_TYPE).and_then(Value::as_str).and_then(TypeId::named);
    foreign.map_or(Place::Own(schema), |type_id| Place::Pod(Shape::Object(type_id)))
}

fn takes(release: Release, place: Place) -> Takes {
    match place {
        Place::Pod(shape) => match shape {
            Shape::String | Shape::Bytes | Shape::Time => Takes::Text,
            Shape::Int32 | Shape::Int64 => Takes::Integer,
            Shape::Number => Takes::Number,
            Shape::Bool => Takes::Boolean,
            Shape::Quantity | Shape::IntOrString => Takes::IntegerOrText,
            // Raw values are objects without fields in the definitions: what they hold is dropped.
            Shape::Raw | Shape::Object(_) => Takes::Fields,
            Shape::Map(element) => Takes::Map(Place::Pod(element.shape())),
            Shape::List(element) => Takes::List(Place::Pod(element.shape())),
        },
        Place::Own(schema) => {
            let inside = |key: &str| schema.get(key).filter(|inside| inside.is_object());
            match schema.get("type").and_then(Value::as_str) {
                Some("string") => schema.get("enum").and_then(Value::as_array).map_or(Takes::Text, |words| Takes::Words(schema, words)),
                Some("integer") => Takes::Integer,
                Some("number") => Takes::Number,
                Some("boolean") => Takes::Boolean,
                Some("array") => inside("items").map_or(Takes::Anything, |items| Takes::List(place_of(release, items))),
                Some("object") => inside("additionalProperties").map_or(Takes::Fields, |values| Takes::Map(place_of(release, values))),
                Some(_) | None => Takes::Anything,
            }
        }
    }
}

fn field_of(release: Release, of: Place, name: &str) -> Option<Place> {
    match of {
        Place::Own(schema) => schema.get("properties")?.get(name).map(|property| place_of(release, property)),
        Place::Pod(Shape::Object(type_id)) => pods::field(release, type_id, name).map(|holds| match holds {
            Holds::Known(shape) => Place::Pod(shape),
            Holds::Gone(schema) => Place::Own(schema),
        }),
        Place::Pod(_) => None,
    }
}

/// Whether another release has a field at the same place.
fn in_release(release: Release, of: Place, name: &str) -> bool {
    match of {
        Place::Pod(Shape::Object(type_id)) => pods::releases(type_id, name).is_some_and(|releases| releases.contains(release)),
        Place::Pod(_) => false,
        Place::Own(schema) => same_type(release, schema).and_then(|other| other.get("properties")?.get(name)).is_some(),
    }
}

/// A type of our own document as another release has it.
fn same_type(release: Release, schema: &Value) -> Option<&'static Value> {
    document(release).get("$defs")?.get(schema.get("title")?.as_str()?)
}

fn names_of(release: Release, of: Place) -> Vec<&'static str> {
    match of {
        Place::Own(schema) => {
            schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str).collect()
        }
        Place::Pod(Shape::Object(type_id)) => pods::names(release, type_id).collect(),
        Place::Pod(_) => Vec::new(),
    }
}
