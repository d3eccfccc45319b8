//! The type of a scalar as kubectl sees it.
//!
//! In: the text of a plain or tagged scalar. Out: a JSON scalar, or that JSON has no such value.
//! It must not guess beyond its source: `resolve.go` of go.yaml.in/yaml/v2 2.4.2 and
//! `convertToJSONableObject` of sigs.k8s.io/yaml 1.6.0.

use serde_json::{Number, Value};

/// What a scalar resolves to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Resolved {
    /// A JSON scalar. A float stays a float even if it is whole: `1.0` is not `1`.
    Json(Value),
    /// `.inf`, `-.inf`, `.nan`: JSON cannot say them, kubectl stops.
    NonFinite,
}

/// Types an untagged plain scalar.
pub(super) fn resolve(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Json(Value::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Resolved::Json(Value::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Resolved::Json(Value::Bool(false));
        }
        ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => {
            return Resolved::NonFinite;
        }
        _ => {}
    }
    let number = match text.bytes().next() {
        Some(b'0'..=b'9' | b'+' | b'-') => {
            let plain = text.replace('_', "");
            integer(&plain).or_else(|| float(&plain))
        }
        // Underscores are not dropped behind a leading point.
        Some(b'.') => float(text),
        Some(_) | None => None,
    };
    Resolved::Json(number.map_or_else(|| Value::String(text.to_owned()), Value::Number))
}

/// Go's `strconv.ParseInt(text, 0, 64)`, then `ParseUint`: the prefix gives the base, a lone `0` means octal.
fn integer(text: &str) -> Option<Number> {
    let (negative, body, signed) = match text.strip_prefix('-') {
        Some(rest) => (true, rest, true),
        None => text.strip_prefix('+').map_or((false, text, false), |rest| (false, rest, true)),
    };
    let lower = body.get(..2).map(str::to_ascii_lowercase);
    let (digits, base) = match lower.as_deref() {
        Some("0x") => (body.get(2..)?, 16),
        Some("0o") => (body.get(2..)?, 8),
        Some("0b") => (body.get(2..)?, 2),
        Some(two) if two.starts_with('0') => (body.get(1..)?, 8),
        Some(_) | None => (body, 10),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let size = u64::from_str_radix(digits, base).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(size).map(Number::from);
    }
    // `ParseUint` takes no sign, so a signed number ends at the largest i64.
    (!signed || i64::try_from(size).is_ok()).then(|| Number::from(size))
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$` within the range of a double.
pub(super) fn float(text: &str) -> Option<Number> {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = body.split_once(['e', 'E']).map_or((body, None), |(a, b)| (a, Some(b)));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let some = !whole.is_empty() || !fraction.is_empty();
    let exponent_fits = exponent.is_none_or(|part| {
        let part = part.strip_prefix(['+', '-']).unwrap_or(part);
        !part.is_empty() && digits(part)
    });
    if !(some && digits(whole) && digits(fraction) && exponent_fits) {
        return None;
    }
    // Out of range, Go reports an error and go-yaml falls back to the string.
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

/// The JSON key of a scalar that stands as a key; `None` where kubectl refuses it.
pub(super) fn key_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) if number.is_f64() => number.as_f64().map(float_key),
        // Beyond i64 the type is uint64, which the conversion does not list.
        Value::Number(number) => number.as_i64().map(|whole| whole.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 32)`: shortest digits of a 32-bit float, an exponent of two
/// digits at least from 1e+06 on and below 1e-4.
#[expect(clippy::cast_possible_truncation, reason = "the source narrows to 32 bits on purpose")]
fn float_key(value: f64) -> String {
    let narrow = value as f32;
    let scientific = format!("{narrow:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(power) if !(-4..6).contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", power.abs())
        }
        Ok(_) | Err(_) => narrow.to_string(),
    }
}
