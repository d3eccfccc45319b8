//! What a plain YAML scalar becomes in Flink: typed by YAML 1.2's core schema, then written back.
//!
//! In: the text of a plain scalar. Out: the text Flink holds, or that it is null. It must not see quoted scalars.
//! Source: YAML 1.2.2 section 10.3.2, snakeyaml-engine's `CoreScalarResolver`, Java `Double.toString`.

use crate::flink::java;

/// What the core schema makes of a plain scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// Null.
    Null,
    /// A boolean or a number, as Java prints it.
    Typed(String),
    /// Text as it stands.
    Text,
    /// Taken for a float, and then no float to Java: the whole file is refused.
    Refused,
}

/// The text Flink holds for a plain scalar; `None` for null.
pub(super) fn text_of(plain: &str) -> Option<String> {
    match resolve(plain) {
        Plain::Null => None,
        Plain::Typed(text) => Some(text),
        Plain::Text | Plain::Refused => Some(plain.to_owned()),
    }
}

/// Types a plain scalar.
pub(super) fn resolve(plain: &str) -> Plain {
    let typed = |text: &str| Plain::Typed(text.to_owned());
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return typed("true"),
        "false" | "False" | "FALSE" => return typed("false"),
        ".nan" | ".NaN" | ".NAN" => return typed(".nan"),
        ".inf" | ".Inf" | ".INF" => return typed(".inf"),
        "-.inf" | "-.Inf" | "-.INF" => return typed("-.inf"),
        "+.inf" | "+.Inf" | "+.INF" => return Plain::Refused,
        _ => {}
    }
    let (sign, body) = match plain.split_at_checked(1) {
        Some(("-", body)) => ("-", body),
        Some(("+", body)) => ("", body),
        Some(_) | None => ("", plain),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(body) {
        return Plain::Typed(signed(sign, body.trim_start_matches('0')));
    }
    // The prefixed forms take no sign.
    for (prefix, base) in [("0o", 8), ("0x", 16)] {
        if let Some(number) = plain.strip_prefix(prefix)
            && !number.is_empty()
            && number.chars().all(|digit| digit.is_digit(base))
            && let Ok(number) = u128::from_str_radix(number, base)
        {
            return Plain::Typed(number.to_string());
        }
    }
    match plain.parse() {
        Ok(number) if is_float(body) => Plain::Typed(double_text(number)),
        Ok(_) | Err(_) => Plain::Text,
    }
}

/// A double in YAML: Java's text, but for what has no digits.
pub(super) fn double_text(number: f64) -> String {
    match number {
        f64::INFINITY => ".inf".to_owned(),
        f64::NEG_INFINITY => "-.inf".to_owned(),
        number => java::double_text(number),
    }
}

fn signed(sign: &str, digits: &str) -> String {
    if digits.is_empty() { "0".to_owned() } else { format!("{sign}{digits}") }
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(body: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|text| !text.is_empty() && digits(text))
}
