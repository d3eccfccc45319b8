//! Single values on their way up: what a word of the language can say exactly, or nothing.
//!
//! Source: the value types of the language (`manifest::types`); facts/operator-validation, section 4, for memory.

use serde_json::{Map, Value};

use crate::flink::size::MemorySize;
use crate::k8s::KubernetesVersion;
use crate::k8s::schema::TypeId;
use crate::k8s::structure::check_partial;
use crate::manifest::types::{ImageReference, Size};

/// The text at a pointer, or an empty one.
pub(in crate::target) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// `v1_20` as `1.20`.
pub(in crate::target) fn version(word: &str) -> Option<String> {
    let (major, minor) = word.strip_prefix('v')?.split_once('_')?;
    (major.parse::<u16>().is_ok() && minor.parse::<u16>().is_ok()).then(|| format!("{major}.{minor}"))
}

/// An image reference that is one, without braces, which would be placeholders.
pub(in crate::target) fn image(text: &str) -> Option<&str> {
    (!text.contains(['{', '}']) && ImageReference::parse(text).is_ok()).then_some(text)
}

/// Whether a text is a name of the language.
pub(in crate::target) fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(inner) && !text.ends_with('-') && text.len() <= 63
}

/// An address with a scheme that the language knows.
pub(in crate::target) fn uri(text: &str) -> Option<&str> {
    const SCHEMES: &[&str] = &["local", "file", "https", "http", "s3", "s3a", "s3p", "gs", "abfs", "abfss", "wasb", "wasbs", "oss", "hdfs"];
    let (scheme, rest) = text.split_once(':')?;
    let plain = !text.contains(|c: char| c.is_whitespace() || c == '{' || c == '}');
    (SCHEMES.contains(&scheme) && plain && rest.starts_with("//") && !rest.trim_matches('/').is_empty()).then_some(text)
}

/// A size as the language spells it: as it stands, or the same number of bytes otherwise.
pub(in crate::target) fn size(text: &str) -> Option<String> {
    let own =
        text.strip_suffix(['k', 'm', 'g', 't']).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if own {
        return Some(text.to_owned());
    }
    let bytes = text.parse::<MemorySize>().ok().map(MemorySize::bytes).or_else(|| binary(text))?;
    let size = Size::of(u64::try_from(bytes).ok()?);
    (bytes > 0 && size.bytes == bytes.unsigned_abs()).then_some(size.text)
}

/// A quantity with a binary unit, in any case of letters, as the operator reads it.
fn binary(text: &str) -> Option<i64> {
    let upper = text.to_ascii_uppercase();
    let upper = upper.strip_suffix('B').unwrap_or(&upper);
    let units = [("KI", 1_i64 << 10), ("MI", 1 << 20), ("GI", 1 << 30), ("TI", 1 << 40)];
    units.iter().find_map(|(unit, factor)| upper.strip_suffix(unit)?.parse::<i64>().ok()?.checked_mul(*factor))
}

/// A duration as the language spells it.
pub(in crate::target) fn is_duration(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let unit = text.get(digits.len()..).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && matches!(unit, "ms" | "s" | "m" | "h" | "d")
}

/// A number without a fraction as a whole one.
pub(in crate::target) fn number(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
    if number.fract() == 0.0 && number.abs() < 1e9 { (number as i64).into() } else { number.into() }
}

/// Whether `[pod]` takes a template: Kubernetes' own fields with values of their types.
pub(in crate::target) fn fits_pod(template: &Value) -> bool {
    let parts: Map<String, Value> =
        ["metadata", "spec"].iter().filter_map(|key| Some(((*key).to_owned(), without_nulls(template.get(key)?)))).collect();
    let named = |value: &Value| {
        ["initContainers", "containers"].iter().all(|list| {
            let items = value.pointer(&format!("/spec/{list}")).and_then(Value::as_array);
            items.into_iter().flatten().all(|item| item.get("name").is_some_and(Value::is_string))
        })
    };
    let value = Value::Object(parts);
    named(&value)
        && value.pointer("/metadata/labels/app").is_none()
        && value.pointer("/metadata/labels/component").is_none()
        && check_partial(&value, TypeId::POD_TEMPLATE_SPEC, KubernetesVersion::OLDEST).is_empty()
}

/// Without nulls, which the API server drops, too.
pub(in crate::target) fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter().filter(|(_, inside)| !inside.is_null()).map(|(key, inside)| (key.clone(), without_nulls(inside))).collect(),
        ),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
