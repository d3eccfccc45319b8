//! Tags, and the JSON value of a scalar with or without one.
//!
//! In: a scalar event. Out: its value, or why it has none. It must not accept tags that change the meaning
//! of a value in some readers only: anything but the core types is refused.
//! Sources: YAML 1.2.2 section 10.3; `resolve` of go.yaml.in/yaml/v2 2.4.2.

use granit_parser::Tag;
use serde_json::Value;

use super::parse::YamlErrorKind;
use super::resolve::{Resolved, float, resolve};

/// The JSON value of a scalar event.
pub(super) fn typed(text: &str, plain: bool, tag: Option<&Tag>) -> Result<Value, YamlErrorKind> {
    let finite = |resolved| match resolved {
        Resolved::Json(value) => Ok(value),
        Resolved::NonFinite => Err(YamlErrorKind::NonFinite(text.to_owned())),
    };
    let Some(tag) = tag else {
        return if plain { finite(resolve(text)) } else { Ok(Value::String(text.to_owned())) };
    };
    if is_nonspecific(tag) {
        return Ok(Value::String(text.to_owned()));
    }
    let Some(name) = core_type(tag) else {
        return Err(YamlErrorKind::UnsupportedTag(tag_text(tag)));
    };
    if name == "str" {
        return Ok(Value::String(text.to_owned()));
    }
    let value = finite(resolve(text))?;
    let fits = match &value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "bool",
        // `!!float 3` is 3.0.
        Value::Number(number) if name == "float" && !number.is_f64() => {
            return Ok(float(&number.to_string()).map_or(value, Value::Number));
        }
        Value::Number(number) => name == if number.is_f64() { "float" } else { "int" },
        Value::String(_) => name == "timestamp",
        Value::Array(_) | Value::Object(_) => false,
    };
    if fits { Ok(value) } else { Err(YamlErrorKind::TagMismatch(tag_text(tag))) }
}

/// Whether a list (`seq`) or map (`map`) may carry the tag.
pub(super) fn fits_collection(tag: &Tag, own: &str) -> bool {
    core_type(tag) == Some(own) || is_nonspecific(tag)
}

/// The name of a `tag:yaml.org,2002:` type this module knows.
fn core_type(tag: &Tag) -> Option<&'static str> {
    let full = format!("{}{}", tag.handle(), tag.suffix());
    let name = full.strip_prefix("tag:yaml.org,2002:")?;
    ["null", "bool", "int", "float", "str", "timestamp", "seq", "map"].into_iter().find(|known| *known == name)
}

/// `!` alone: "not a plain scalar's type".
fn is_nonspecific(tag: &Tag) -> bool {
    matches!((tag.handle(), tag.suffix()), ("", "!") | ("!", ""))
}

/// The tag as its author would write it.
pub(super) fn tag_text(tag: &Tag) -> String {
    let full = format!("{}{}", tag.handle(), tag.suffix());
    full.strip_prefix("tag:yaml.org,2002:").map_or(full.clone(), |name| format!("!!{name}"))
}
