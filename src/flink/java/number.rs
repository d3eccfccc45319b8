//! Reading numbers as Java's parsers do.
//!
//! In: configuration text. Out: the number, or `None` where Java throws `NumberFormatException`.
//! It must not accept what Rust accepts beyond Java (`inf`, `nan`), nor miss what only Java accepts (`0.1f`, `0x1p-2`).
//! Source: JDK 17 `FloatingDecimal.readJavaFormatString`, `Integer.parseInt`; Flink `ConfigurationUtils.convertToBoolean`.
//! Known gap: Java also takes decimal digits of other scripts in whole numbers; they are refused here.

/// Java's `String.trim`: drops characters up to U+0020 on both ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|character: char| character <= ' ')
}

/// `Integer.parseInt`: an optional sign and decimal digits, nothing around.
pub(crate) fn parse_int(text: &str) -> Option<i32> {
    text.parse().ok()
}

/// `Long.parseLong`: an optional sign and decimal digits, nothing around.
pub(crate) fn parse_long(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Flink's booleans: `true` or `false` in any case, nothing around.
pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    match text.to_uppercase().as_str() {
        "TRUE" => Some(true),
        "FALSE" => Some(false),
        _ => None,
    }
}

/// `Float.parseFloat`.
pub(crate) fn parse_float(text: &str) -> Option<f32> {
    let (negative, magnitude) = match scan(text)? {
        Scanned { negative, literal: Literal::NotANumber } => (negative, f32::NAN),
        Scanned { negative, literal: Literal::Infinity } => (negative, f32::INFINITY),
        Scanned { negative, literal: Literal::Decimal(digits) } => (negative, digits.parse().ok()?),
        Scanned { negative, literal: Literal::Hexadecimal(hexadecimal) } => {
            // 24 bits, least exponent -149; an f64 holds the result exactly
            (negative, hexadecimal.round(24, -149, 127)? as f32)
        }
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// `Double.parseDouble`.
pub(crate) fn parse_double(text: &str) -> Option<f64> {
    let Scanned { negative, literal } = scan(text)?;
    let magnitude = match literal {
        Literal::NotANumber => f64::NAN,
        Literal::Infinity => f64::INFINITY,
        Literal::Decimal(digits) => digits.parse().ok()?,
        Literal::Hexadecimal(hexadecimal) => hexadecimal.round(53, -1074, 1023)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

struct Scanned {
    negative: bool,
    literal: Literal,
}

enum Literal {
    NotANumber,
    Infinity,
    /// Digits, at most one point, at most one exponent; no sign, no suffix.
    Decimal(String),
    Hexadecimal(Hexadecimal),
}

fn scan(text: &str) -> Option<Scanned> {
    let text = trim(text);
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let literal = match rest {
        "NaN" => Literal::NotANumber,
        "Infinity" => Literal::Infinity,
        _ => match rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
            Some(digits) => Literal::Hexadecimal(scan_hexadecimal(digits)?),
            None => Literal::Decimal(scan_decimal(rest)?),
        },
    };
    Some(Scanned { negative, literal })
}

/// The type letter Java literals may end in.
fn without_suffix(text: &str) -> &str {
    text.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(text)
}

/// Splits at the exponent letter; the exponent must then be a signed whole number.
fn split_exponent(text: &str, letters: [char; 2]) -> Option<(&str, Option<&str>)> {
    match text.split_once(letters) {
        None => Some((text, None)),
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            whole.then_some((mantissa, Some(exponent)))
        }
    }
}

/// Splits at the point; together both sides must have a digit that `is_digit` accepts, and no other character.
fn split_point(mantissa: &str, is_digit: fn(&u8) -> bool) -> Option<(&str, &str)> {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let any = !whole.is_empty() || !fraction.is_empty();
    let all = whole.bytes().chain(fraction.bytes()).all(|byte| is_digit(&byte));
    (any && all).then_some((whole, fraction))
}

fn scan_decimal(text: &str) -> Option<String> {
    let (mantissa, exponent) = split_exponent(without_suffix(text), ['e', 'E'])?;
    let (whole, fraction) = split_point(mantissa, u8::is_ascii_digit)?;
    Some(format!("0{whole}.{fraction}0e{}", exponent.unwrap_or("0")))
}

/// `significand * 2^exponent`, with a mark for bits that were cut off below.
struct Hexadecimal {
    significand: u64,
    sticky: bool,
    exponent: i64,
}

fn scan_hexadecimal(text: &str) -> Option<Hexadecimal> {
    let (mantissa, exponent) = split_exponent(without_suffix(text), ['p', 'P'])?;
    let exponent = exponent?;
    let (whole, fraction) = split_point(mantissa, u8::is_ascii_hexdigit)?;
    let mut hexadecimal = Hexadecimal {
        significand: 0,
        sticky: false,
        // far beyond any double either way; keeps the sums below from overflowing
        exponent: exponent.parse::<i64>().map_or_else(
            |_| {
                if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 }
            },
            |value| value.clamp(i64::MIN / 4, i64::MAX / 4),
        ),
    };
    let places = whole.chars().map(|digit| (digit, 0)).chain(fraction.chars().map(|digit| (digit, -4)));
    for (character, place) in places {
        let digit = u64::from(character.to_digit(16)?);
        hexadecimal.exponent += place;
        if hexadecimal.significand >> 60 == 0 {
            hexadecimal.significand = (hexadecimal.significand << 4) | digit;
        } else {
            hexadecimal.sticky |= digit != 0;
            hexadecimal.exponent += 4;
        }
    }
    Some(hexadecimal)
}

impl Hexadecimal {
    /// Rounds half to even to `precision` bits with the least unit `2^least`, above `2^(most+1)` infinite.
    fn round(&self, precision: i64, least: i64, most: i64) -> Option<f64> {
        if self.significand == 0 {
            return Some(0.0);
        }
        let length = 64 - i64::from(self.significand.leading_zeros());
        let unit = (self.exponent + length - precision).max(least);
        let cut = unit - self.exponent;
        let kept = if cut <= 0 {
            // room below: exact
            self.significand.checked_shl(u32::try_from(-cut).ok()?)?
        } else if cut > 64 {
            0
        } else {
            let wide = u128::from(self.significand);
            let kept = (wide >> cut) as u64;
            let rest = wide & ((1_u128 << cut) - 1);
            let half = 1_u128 << (cut - 1);
            let up = rest > half || (rest == half && (self.sticky || kept % 2 == 1));
            kept + u64::from(up)
        };
        let size = 64 - i64::from(kept.leading_zeros());
        if kept > 0 && unit + size - 1 > most {
            return Some(f64::INFINITY);
        }
        // two exact steps, since 2^-1074 has no reciprocal
        let unit = i32::try_from(unit).ok()?;
        let half = unit / 2;
        Some(kept as f64 * 2_f64.powi(half) * 2_f64.powi(unit - half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_java_takes() {
        for (text, value) in [
            ("0.4", 0.4_f32),
            (" 0.5 ", 0.5),
            (".5", 0.5),
            ("1.", 1.0),
            ("1e-3", 0.001),
            ("1.e1", 10.0),
            ("0.1f", 0.1),
            ("0.1D", 0.1),
            ("-0.1", -0.1),
            ("+1", 1.0),
            ("0x1p-2", 0.25),
            ("0X.8P0f", 0.5),
            ("0x1.fffffffp0", 2.0),
            ("0x1p-149", 1.0e-45),
            ("0x1p99999999999999999999", f32::INFINITY),
            ("1e99999999999999999999", f32::INFINITY),
            ("Infinity", f32::INFINITY),
            ("0x0p5", 0.0),
        ] {
            assert_eq!(parse_float(text), Some(value), "{text}");
        }
        assert!(parse_float("NaN").is_some_and(f32::is_nan));
    }

    #[test]
    fn floats_java_refuses() {
        for text in [
            "",
            " ",
            ".",
            "e5",
            "inf",
            "nan",
            "infinity",
            "1e",
            "1e+",
            "50%",
            "0,5",
            "1_0",
            "0x1",
            "0xp1",
            "--1",
            "1 0",
            "0.1ff",
            "NaNf",
            "f",
            "0x1.2.3p1",
            "1e1.5",
        ] {
            assert_eq!(parse_float(text), None, "{text}");
            assert_eq!(parse_double(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_and_booleans() {
        assert_eq!(parse_int("+5"), Some(5));
        assert_eq!(parse_int("-2147483648"), Some(i32::MIN));
        for text in ["", "+", " 1", "1.0", "2147483648", "1k"] {
            assert_eq!(parse_int(text), None, "{text}");
        }
        assert_eq!(parse_long("9223372036854775807"), Some(i64::MAX));
        assert_eq!(parse_boolean("True"), Some(true));
        assert_eq!(parse_boolean(" true"), None);
    }
}
