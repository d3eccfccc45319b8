//! Violations in words: what is wrong, for a sentence that begins with the field, and what to write instead.

use std::fmt;

use super::super::schema::Shape;
use super::{Violation, ViolationKind, path_text};

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "text",
            Self::Bytes => "text in base64",
            Self::Int32 | Self::Int64 => "an integer",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::Quantity => "a quantity such as \"500m\" or \"1Gi\"",
            Self::IntOrString => "an integer or text",
            Self::Time => "an instant such as \"2026-01-31T00:00:00Z\"",
            Self::Raw => "anything",
            Self::Object(_) | Self::Map(_) => "a table",
            Self::List(_) => "an array",
        })
    }
}

impl Violation {
    /// What is wrong, to stand behind the field's path.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.kind {
            ViolationKind::UnknownField { versions: Some(_), .. } => "is a field of another Kubernetes release".to_owned(),
            ViolationKind::UnknownField { type_id, .. } => format!("is no field of Kubernetes' {}", type_id.short_name()),
            ViolationKind::WrongType { expected, found } => format!("must be {expected}, and is {found}"),
            ViolationKind::Malformed { expected, text, .. } => format!("must be {expected}, and `{text}` is none"),
            ViolationKind::OutOfRange { text, .. } => format!("cannot hold {text}"),
            ViolationKind::MissingField { name } => format!("needs `{name}`"),
            ViolationKind::DuplicateItem { keys, first } if keys.is_empty() => format!("repeats item {first}"),
            ViolationKind::DuplicateItem { keys, first } => {
                let keys = keys.iter().map(|(key, value)| format!("{key} `{value}`")).collect::<Vec<_>>().join(", ");
                format!("repeats {keys} of item {first}")
            }
            ViolationKind::BadDirective => "is a directive with a value that it does not take".to_owned(),
        }
    }

    /// A short phrase for under the marked text.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.kind {
            ViolationKind::UnknownField { .. } => "no such field".to_owned(),
            ViolationKind::WrongType { expected, .. } | ViolationKind::Malformed { expected, .. } => format!("expected {expected}"),
            ViolationKind::OutOfRange { .. } => "out of range".to_owned(),
            ViolationKind::MissingField { name } => format!("`{name}` is missing"),
            ViolationKind::DuplicateItem { .. } => "a second one".to_owned(),
            ViolationKind::BadDirective => "not understood".to_owned(),
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn remedy(&self) -> String {
        match &self.kind {
            ViolationKind::UnknownField { suggestion: Some(field), .. } => format!("the field is `{field}`"),
            ViolationKind::UnknownField { versions: Some(versions), .. } => match (versions.since, versions.until) {
                (Some(since), _) => format!("it came with Kubernetes {since}: raise `platform.kubernetes`, or leave it out"),
                (None, Some(until)) => format!("its last release was Kubernetes {until}: leave it out"),
                (None, None) => "leave it out".to_owned(),
            },
            ViolationKind::UnknownField { type_id, .. } => {
                format!("`kubectl explain` lists the fields of {}; correct the name, or leave it out", type_id.short_name())
            }
            ViolationKind::WrongType { expected, .. } => format!("write {expected}"),
            ViolationKind::Malformed { suggestion: Some(text), .. } => format!("write `\"{text}\"`"),
            ViolationKind::Malformed { expected, .. } => format!("write {expected}"),
            ViolationKind::OutOfRange { .. } => "write a smaller number".to_owned(),
            ViolationKind::MissingField { name } => format!("add `{name}`"),
            ViolationKind::DuplicateItem { .. } => "keep one of them".to_owned(),
            ViolationKind::BadDirective => {
                "`$patch` takes `delete`, `replace` or `merge`; `$unset` and `$retainKeys` take lists of names".to_owned()
            }
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", path_text(&self.path), self.sentence())
    }
}
