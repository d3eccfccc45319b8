//! Tags, and the JSON value of a scalar with or without one.
//!
//! In: a scalar event. Out: its value, or why it has none. It must not accept tags that change the meaning
//! of a value in some readers only: anything but the core types is refused.
//! Sources: YAML 1.2.2 section 10.3; `resolve` of go.yaml.in/yaml/v2 2.4.2.

use serde_json::Value;

use super::compose::{NodeTag, YamlErrorKind};
use super::resolve::{Resolved, float, resolve};

/// The types of `tag:yaml.org,2002:` that a scalar may carry.
const SCALARS: [&str; 6] = ["null", "bool", "int", "float", "str", "timestamp"];

/// The JSON value of a scalar.
pub(super) fn typed(text: &str, plain: bool, tag: Option<&NodeTag>) -> Result<Value, YamlErrorKind> {
    let finite = |resolved| match resolved {
        Resolved::Json(value) => Ok(value),
        Resolved::NonFinite => Err(YamlErrorKind::NonFinite(text.to_owned())),
    };
    let Some(tag) = tag else {
        return if plain { finite(resolve(text)) } else { Ok(Value::String(text.to_owned())) };
    };
    let name = match tag {
        NodeTag::NonSpecific => "str",
        NodeTag::Core(name) if SCALARS.contains(&name.as_str()) => name,
        NodeTag::Core(_) | NodeTag::Other(_) => return Err(YamlErrorKind::UnsupportedTag(tag.to_string())),
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
    if fits { Ok(value) } else { Err(YamlErrorKind::TagMismatch(tag.to_string())) }
}
