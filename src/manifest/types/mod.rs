//! The value types of the language: each reads one TOML value, keeps its text, and refuses the rest with the right spelling.
//!
//! In: a [`Node`]. Out: a typed value, or a finding of `manifest::rules`. Knows units and grammars; nothing of what a key means.
//! Source: language reference, section 3.

mod duration;
mod image;
mod name;
mod number;
mod path;
mod quantity;
mod raw;
mod scalar;
mod secret;
mod size;
mod template;
mod uri;
mod version;

pub use duration::Duration;
pub use image::ImageReference;
pub use name::Name;
pub(crate) use name::check_key;
pub use number::{NodePort, NonNegative, Percent, Port, Positive, Ratio, Retries, UserId};
pub use path::{AbsolutePath, Glob, KeyPath, Sha256, Url};
pub use quantity::{Cpu, Factor};
pub use raw::Raw;
pub use scalar::Date;
pub use secret::SecretRef;
pub(crate) use secret::{is_entry, literal as secret_literal};
pub use size::Size;
pub use template::{PLACEHOLDERS, Templated};
pub use uri::{SCHEMES, Uri};
pub use version::Version;

use super::node::{Node, Value};
use super::read::Reader;

/// A type whose values are written as text in quotes.
pub trait FromText: Sized {
    /// What a value is, with an article: `a size in quotes`.
    const EXPECTED: &'static str;
    /// A regular expression of the whole text, for the JSON schema; empty if a pattern cannot say it.
    const PATTERN: &'static str;
    /// The pattern where placeholders may stand; empty if any text may be right after they are filled in.
    const TEMPLATE_PATTERN: &'static str = "";

    /// Reads the text; `node` is where it stands. Says what is wrong with it and gives nothing otherwise.
    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self>;

    /// The finding for a value that is no text.
    fn not_text(node: &Node, reader: &mut Reader<'_>) {
        let help = format!("write `{} = {}`", reader.key(), quoted(node));
        reader.wrong_type(node, Self::EXPECTED, help);
    }
}

/// A scalar in quotes, as a proposal; an ellipsis where there is no telling.
pub(crate) fn quoted(node: &Node) -> String {
    match &node.value {
        Value::Integer(n) => format!("\"{n}\""),
        Value::Boolean(b) => format!("\"{b}\""),
        Value::Float(text) | Value::Datetime(text) => format!("\"{text}\""),
        Value::String(text) => format!("{text:?}"),
        Value::Array(_) | Value::Table(_) => "\"…\"".to_owned(),
    }
}

/// A value as TOML writes it, for a proposal; an ellipsis for what is long.
#[must_use]
pub fn written(node: &Node) -> String {
    match &node.value {
        Value::Integer(n) => n.to_string(),
        Value::Boolean(b) => b.to_string(),
        Value::Float(text) | Value::Datetime(text) => text.clone(),
        Value::String(text) if text.chars().count() <= 60 => format!("{text:?}"),
        Value::String(_) => "\"…\"".to_owned(),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(_) => "[…]".to_owned(),
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(_) => "{ … }".to_owned(),
    }
}

/// Implements `Read` and the JSON schema of a type that is written as text.
macro_rules! text_type {
    ($name:ident, examples: $examples:tt) => {
        impl $crate::manifest::read::Read for $name {
            fn read(node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> Option<Self> {
                match node.as_str() {
                    Some(text) => <Self as $crate::manifest::types::FromText>::from_text(text, node, reader),
                    None => {
                        <Self as $crate::manifest::types::FromText>::not_text(node, reader);
                        None
                    }
                }
            }
        }

        $crate::manifest::types::value_schema!($name, {
            let mut schema = schemars::json_schema!({ "type": "string", "examples": $examples });
            let pattern = <Self as $crate::manifest::types::FromText>::PATTERN;
            if !pattern.is_empty() {
                schema.insert("pattern".to_owned(), pattern.into());
            }
            schema
        });
    };
}

/// Implements an inlined JSON schema.
macro_rules! value_schema {
    ($name:ident, $schema:expr) => {
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
}

pub(crate) use {text_type, value_schema};

#[cfg(test)]
pub(crate) mod tests {
    use super::super::node::{Node, Value};
    use crate::diagnostic::{SourceId, Span};

    /// A text without a place.
    pub(crate) fn text(text: &str) -> Node {
        Node::new(Value::String(text.to_owned()), Span { source: SourceId(0), start: 0, end: 0 })
    }
}
