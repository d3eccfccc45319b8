//! Durations: digits and one of `ms s m h d`.
//!
//! Source: language reference, section 3; org.apache.flink.util.TimeUtils of Flink 1.20 for what Flink reads.

use super::super::node::{Node, Value};
use super::super::read::Reader;
use super::super::rules::BAD_DURATION;
use super::{FromText, text_type};
use crate::diagnostic::Diagnostic;

/// A length of time, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duration {
    /// Milliseconds.
    pub millis: u64,
    /// The text: `10m`.
    pub text: String,
}

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

impl Duration {
    /// The duration of so many milliseconds, in the largest unit that divides it.
    #[must_use]
    pub fn of(millis: u64) -> Self {
        let (name, unit) =
            UNITS.iter().rev().copied().find(|(_, unit)| millis >= *unit && millis.is_multiple_of(*unit)).unwrap_or(("ms", 1));
        Self { millis, text: format!("{}{name}", millis / unit) }
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let (_, unit) = UNITS.iter().find(|(name, _)| text.strip_prefix(digits) == Some(*name))?;
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self { millis: digits.parse::<u64>().ok()?.checked_mul(*unit)?, text: text.to_owned() })
    }
}

impl FromText for Duration {
    const EXPECTED: &'static str = "a duration in quotes";
    const PATTERN: &'static str = "^[0-9]+(ms|s|m|h|d)$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let read = Self::parse(text);
        if read.is_none() {
            refuse(text, text, node, reader);
        }
        read
    }

    fn not_text(node: &Node, reader: &mut Reader<'_>) {
        match &node.value {
            Value::Integer(n) => refuse(&n.to_string(), &n.to_string(), node, reader),
            Value::Float(text) => refuse(text, "", node, reader),
            Value::String(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                let help = format!("write digits and one of ms, s, m, h, d: `{} = \"30s\"`", reader.key());
                reader.wrong_type(node, Self::EXPECTED, help);
            }
        }
    }
}

text_type!(Duration, examples: ["500ms", "30s", "10m", "6h", "14d"]);

fn refuse(shown: &str, text: &str, node: &Node, reader: &mut Reader<'_>) {
    let lower = text.trim().to_ascii_lowercase();
    let (label, because) = if !lower.is_empty() && lower.bytes().all(|b| b.is_ascii_digit()) {
        ("a number without a unit", "Flink reads a bare number as milliseconds, other tools as seconds")
    } else if lower.starts_with("pt") || lower.starts_with('p') {
        ("ISO 8601", "one spelling for each length; Flink's own options are written in units")
    } else {
        (
            "expected digits and one of ms, s, m, h, d",
            "Flink reads one number and one unit; what else stands there it refuses, or reads otherwise than people do",
        )
    };
    let help = match convert(&lower) {
        Some(millis) if lower.bytes().all(|b| b.is_ascii_digit()) => {
            let seconds = lower.parse::<u64>().ok().and_then(|n| n.checked_mul(1000)).map(|n| Duration::of(n).text);
            match seconds {
                Some(seconds) => {
                    format!("if milliseconds are meant, write `\"{}\"`; if seconds, `\"{seconds}\"`", Duration::of(millis).text)
                }
                None => format!("if milliseconds are meant, write `\"{}\"`", Duration::of(millis).text),
            }
        }
        Some(millis) => format!("write `\"{}\"`", Duration::of(millis).text),
        None => "write digits and one of ms, s, m, h, d, such as `\"30s\"`; `m` is minutes".to_owned(),
    };
    reader.push(
        Diagnostic::new(&BAD_DURATION, format!("`{shown}` is no duration of this language"))
            .at(node.span, label)
            .because(because)
            .help(help),
    );
}

/// What a foreign spelling means in milliseconds: several numbers with units, ISO 8601, weeks; a bare number is milliseconds.
fn convert(text: &str) -> Option<u64> {
    let iso = text.strip_prefix('p').map(|rest| rest.replace('t', ""));
    let text = iso.as_deref().unwrap_or(text);
    let mut rest = text.trim();
    let mut total = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, tail) = rest.split_at_checked(digits_end)?;
        let tail = tail.trim_start();
        let unit_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(unit_end)?;
        let unit = match unit {
            "" | "ms" | "milli" | "millis" | "millisecond" | "milliseconds" => 1,
            "s" | "sec" | "secs" | "second" | "seconds" => 1000,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
            "h" | "hour" | "hours" => 3_600_000,
            "d" | "day" | "days" => 86_400_000,
            "w" | "week" | "weeks" => 604_800_000,
            _ => return None,
        };
        total = total.checked_add(digits.parse::<u64>().ok()?.checked_mul(unit)?)?;
        rest = tail.trim_start();
    }
    Some(total)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn reads_one_number_and_one_unit() {
        assert_eq!(Duration::parse("10m").unwrap().millis, 600_000);
        assert_eq!(Duration::parse("250ms").unwrap().millis, 250);
        for wrong in ["", "5000", "10 min", "PT5S", "1h30m", "1w", "5S", "s", "-5s", "1.5h", "99999999999999999999d"] {
            assert_eq!(Duration::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn foreign_spellings_are_converted() {
        for (text, expected) in [("pt5s", "5s"), ("1h30m", "90m"), ("10 min", "10m"), ("1w", "7d"), ("5000", "5s"), ("p1dt1h", "25h")] {
            assert_eq!(Duration::of(convert(text).unwrap()).text, expected, "{text}");
        }
        assert_eq!(convert("soon"), None);
    }
}
