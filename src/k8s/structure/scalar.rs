//! Single values as the server's decoder takes them. In: a value and the shape of its field. Out: a violation, or none.
//! Integers may be written `1.0` or `1e3`; nothing is ever converted between text, number and boolean.

use super::{JsonType, ViolationKind};
use crate::k8s::quantity;
use crate::k8s::schema::Shape;
use serde_json::{Number, Value};

/// What is wrong with a value that is neither null nor a container of the right kind.
pub(super) fn violation(value: &Value, shape: Shape) -> Option<ViolationKind> {
    let wrong = ViolationKind::WrongType { expected: shape, found: JsonType::of(value) };
    match (shape, value) {
        (Shape::String, Value::String(_)) | (Shape::Bool, Value::Bool(_)) | (Shape::Number, Value::Number(_)) => None,
        (Shape::Int32, Value::Number(number)) => integer(number, i32::MIN.into(), i32::MAX.into(), shape, wrong),
        (Shape::Int64, Value::Number(number)) => integer(number, i64::MIN, i64::MAX, shape, wrong),
        (Shape::IntOrString, Value::String(_)) => None,
        (Shape::IntOrString, Value::Number(number)) => integer(number, i32::MIN.into(), i32::MAX.into(), shape, wrong),
        (Shape::Quantity, Value::Number(_)) => None,
        (Shape::Quantity, Value::String(text)) => (!quantity::is_quantity(text)).then(|| malformed(shape, text, quantity::nearest(text))),
        (Shape::Bytes, Value::String(text)) => (!is_base64(text)).then(|| malformed(shape, text, None)),
        (Shape::Time, Value::String(text)) => (!is_time(text)).then(|| malformed(shape, text, None)),
        _ => Some(wrong),
    }
}

fn malformed(expected: Shape, text: &str, suggestion: Option<String>) -> ViolationKind {
    ViolationKind::Malformed { expected, text: text.to_owned(), suggestion }
}

fn integer(number: &Number, least: i64, most: i64, expected: Shape, wrong: ViolationKind) -> Option<ViolationKind> {
    let out = || Some(ViolationKind::OutOfRange { expected, text: number.to_string() });
    match (number.as_i64(), number.as_f64()) {
        (Some(value), _) => {
            if (least..=most).contains(&value) {
                None
            } else {
                out()
            }
        }
        (None, Some(value)) if value.fract() != 0.0 => Some(wrong),
        // `as` saturates, so the comparison of what comes back tells whether it fitted.
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "checked by converting back")]
        (None, Some(value)) => {
            let whole = value as i64;
            if whole as f64 == value && whole != i64::MAX && (least..=most).contains(&whole) { None } else { out() }
        }
        (None, None) => out(),
    }
}

/// The value as a key is compared: `1` and `1.0` are the same port.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(float)) => float.to_string(),
            _ => number.to_string(),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Standard base64 with padding; line breaks are skipped, nothing else (Go's `encoding/base64`).
pub(in crate::k8s) fn is_base64(text: &str) -> bool {
    let mut letters = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => letters += 1,
            _ => return false,
        }
    }
    padding <= 2 && (letters + padding).is_multiple_of(4)
}

/// RFC 3339 as Go reads it: upper-case `T` and `Z`, seconds required, any number of decimals, hours of one digit refused.
pub(in crate::k8s) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((head, tail)) = bytes.split_at_checked(19) else {
        return false;
    };
    let pattern = b"dddd-dd-ddTdd:dd:dd";
    let shaped = head.iter().zip(pattern).all(|(c, p)| if *p == b'd' { c.is_ascii_digit() } else { c == p });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (number(11, 13), number(14, 16), number(17, 19)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    let zone = match tail.split_first() {
        Some((b'.' | b',', rest)) => {
            let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
            if digits == 0 { None } else { rest.get(digits..) }
        }
        _ => Some(tail),
    };
    let zone = match zone {
        Some(b"Z") => true,
        Some([b'+' | b'-', a, b, b':', c, d]) => [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()),
        _ => false,
    };
    shaped && zone && (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        for good in ["", "YQ==", "YQ\n==", "YR==", "YWJj", "YWI="] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["YQ", "_-8=", "Y Q==", "YQ=", "=YQ=", "Y===", "plain text"] {
            assert!(!is_base64(bad), "{bad}");
        }
    }

    #[test]
    fn times() {
        for good in ["2024-02-29T00:00:00Z", "2024-01-01T00:00:00.5+01:00"] {
            assert!(is_time(good), "{good}");
        }
        for bad in
            ["", "yesterday", "2024-01-01", "2023-02-29T00:00:00Z", "2024-01-01t00:00:00z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00"]
        {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
