//! `format` of a schema: what texts and numbers of a named format look like.
//!
//! In: the format's name and a value. Out: whether it fits; nothing where the format is not judged here. Formats that the server does
//! not know either fit everything. Source: k8s.io/kube-openapi `pkg/validation/strfmt`, each asked through `crdcheck`.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::Value;

use crate::k8s::metadata;
use crate::k8s::semantics::subdomain;
use crate::k8s::structure::scalar::{is_base64, is_time};

/// Whether a value has a format. `None`: the server judges it, and this does not.
pub(super) fn fits(format: &str, value: &Value) -> Option<bool> {
    match value {
        Value::Number(number) => Some(match format {
            "int32" => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            "float" => number.as_f64().is_some_and(|number| number.abs() <= f64::from(f32::MAX)),
            _ => true,
        }),
        Value::String(text) => of_text(format, text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Some(true),
    }
}

fn of_text(format: &str, text: &str) -> Option<bool> {
    Some(match format.replace('-', "").as_str() {
        "datetime" => is_time(&text.to_uppercase()),
        "date" => is_time(&format!("{text}T00:00:00Z")),
        "byte" => is_base64(text),
        "duration" => is_duration(text),
        "ipv4" => text.split('.').count() == 4 && numbers(text),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "cidr" => is_network(text),
        "mac" => is_hardware(text),
        "uuid" | "uuid3" | "uuid4" | "uuid5" => is_uuid(text),
        // Its own grammar of host names has one label, or ends in a top-level domain of letters.
        "hostname" if !text.contains('.') => metadata::label_value(text).is_none() && !text.is_empty() && !text.contains('_'),
        "k8sshortname" => subdomain(text).is_none() && text.len() <= 63 && !text.contains('.'),
        "k8slongname" => subdomain(text).is_none(),
        "uri" if text.is_empty() || text.starts_with(':') => false,
        "uri" if text.starts_with('/') => true,
        "hostname" | "uri" | "email" | "bsonobjectid" | "isbn" | "isbn10" | "isbn13" | "creditcard" | "ssn" | "hexcolor" | "rgbcolor" => {
            return None;
        }
        _ => true,
    })
}

fn numbers(text: &str) -> bool {
    let plain = text.split('.').map(|part| if part.len() > 1 { part.trim_start_matches('0') } else { part });
    let plain: Vec<&str> = plain.map(|part| if part.is_empty() { "0" } else { part }).collect();
    text.split('.').all(|part| !part.is_empty()) && plain.join(".").parse::<Ipv4Addr>().is_ok()
}

fn is_network(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let most = if address.parse::<Ipv6Addr>().is_ok() {
        128
    } else if address.split('.').count() == 4 && numbers(address) {
        32
    } else {
        return false;
    };
    !length.is_empty() && length.bytes().all(|c| c.is_ascii_digit()) && length.parse::<u32>().is_ok_and(|length| length <= most)
}

fn is_hardware(text: &str) -> bool {
    let separator = if text.contains('-') { '-' } else { ':' };
    let parts: Vec<&str> = text.split(separator).collect();
    matches!(parts.len(), 6 | 8 | 20) && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|c| c.is_ascii_hexdigit()))
}

fn is_uuid(text: &str) -> bool {
    let digits = text.bytes().filter(|byte| *byte != b'-').collect::<Vec<_>>();
    digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit)
}

/// A text of a format as rules in CEL read it, where that is another.
pub(super) fn plain(format: &str, text: &str) -> Option<String> {
    match format {
        "date-time" => Some(text.to_uppercase()),
        "duration" if text.contains(char::is_whitespace) || text.contains(['d', 'w', 'r', 'c', 'o', 'e']) => {
            Some(parts(text).into_iter().map(|(count, unit)| format!("{}{}", count.saturating_mul(unit.1), unit.0)).collect())
        }
        _ => None,
    }
}

/// A number and a unit, once or more; the reader is lenient and takes what it finds.
fn is_duration(text: &str) -> bool {
    text == "0" || !parts(text).is_empty()
}

/// Units by their names: the same in Go's spelling, and how many of it.
const UNITS: &[(&[&str], (&str, u64))] = &[
    (&["ns", "nano"], ("ns", 1)),
    (&["us", "µs", "micro"], ("us", 1)),
    (&["ms", "milli"], ("ms", 1)),
    (&["s", "sec", "second"], ("s", 1)),
    (&["m", "min", "minute"], ("m", 1)),
    (&["h", "hr", "hour"], ("h", 1)),
    (&["d", "day"], ("h", 24)),
    (&["w", "wk", "week"], ("h", 168)),
];

/// The numbers with a known unit in a text.
fn parts(text: &str) -> Vec<(u64, (&'static str, u64))> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let from = rest.get(start..).unwrap_or_default();
        let length = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(length);
        let after = after.trim_start();
        let length = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(length);
        let word = word.to_lowercase();
        let unit = UNITS.iter().find(|(names, _)| names.iter().any(|name| *name == word || word.strip_suffix('s') == Some(name)));
        if let (Some((_, unit)), Ok(count)) = (unit, digits.parse()) {
            found.push((count, *unit));
        }
        rest = after;
    }
    found
}
