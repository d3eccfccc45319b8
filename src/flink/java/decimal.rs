//! Exact decimal arithmetic where Flink uses `BigDecimal`.
//!
//! In: a byte count and a double. Out: the truncated product, or nothing when it passes 64 bits.
//! It must not multiply in floating point.
//! Source: Flink `MemorySize.multiply`, `Resource` (scale 8, rounded down).

use super::digits::digits_of;

/// `bytes * factor` truncated toward zero, the factor taken by its Java text. Both must not be negative.
/// `None` when the product is above `i64::MAX` (Java: `ArithmeticException`).
pub(crate) fn scale_truncating(bytes: i64, factor: f64) -> Option<i64> {
    if factor == 0.0 || bytes == 0 {
        return Some(0);
    }
    let (mantissa, exponent) = decimal_parts(factor);
    let product = u128::from(bytes.unsigned_abs()) * u128::from(mantissa);
    let limit = u128::from(i64::MAX.unsigned_abs());
    let (whole, rest) = match u32::try_from(exponent) {
        Ok(up) => (product.checked_mul(10_u128.checked_pow(up)?)?, 0),
        // the product stays below 2^127 < 10^39
        Err(_) => match 10_u128.checked_pow(exponent.unsigned_abs()) {
            Some(unit) => (product / unit, product % unit),
            None => (0, product),
        },
    };
    // Java compares the product before it drops the fraction
    if whole > limit || (whole == limit && rest > 0) {
        return None;
    }
    i64::try_from(whole).ok()
}

/// A positive finite double cut to eight decimals, by way of its Java text.
pub(crate) fn truncate_to_eight_decimals(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let parts = digits_of(value);
    let keep = usize::try_from(parts.exponent + 8).unwrap_or_default();
    let text: String = parts.digits.iter().take(keep).map(|digit| char::from(b'0' + digit)).collect();
    // at most 17 digits and an exponent, always a number
    format!("0.{text}0e{}", parts.exponent).parse().unwrap_or_default()
}

/// Mantissa and power of ten of the Java text.
fn decimal_parts(value: f64) -> (u64, i32) {
    let parts = digits_of(value);
    let mantissa = parts.digits.iter().fold(0_u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(*digit)));
    (mantissa, parts.exponent - parts.digits.len() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncates_exactly() {
        assert_eq!(scale_truncating(1_342_177_280, 0.4_f32.into()), Some(536_870_920));
        assert_eq!(scale_truncating(3, 0.5), Some(1));
        assert_eq!(scale_truncating(i64::MAX, 1.0e-300), Some(0));
        assert_eq!(scale_truncating(i64::MAX, 0.9), Some(8_301_034_833_169_298_226));
        assert_eq!(scale_truncating(i64::MAX, 2.0), None);
        assert_eq!(scale_truncating(0, 1.0e300), Some(0));
        assert_eq!(scale_truncating(1, 1.0e300), None);
        assert_eq!(scale_truncating(7, 1.0e7), Some(70_000_000));
    }

    #[test]
    fn cuts_to_eight_decimals() {
        assert!((truncate_to_eight_decimals(0.123_456_789_012) - 0.123_456_78).abs() < 1e-15);
        assert!((truncate_to_eight_decimals(2.75) - 2.75).abs() < f64::EPSILON);
        assert!(truncate_to_eight_decimals(9.9e-9).abs() < f64::EPSILON);
        assert!(truncate_to_eight_decimals(1e300) > 9e299);
    }
}
