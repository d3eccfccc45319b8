//! The value of a Kubernetes quantity, for comparisons. In: JSON as a manifest holds it. Out: billionths, exact up to 10^29 and
//! capped there. Must not judge syntax (see `quantity`). Source: `k8s.io/apimachinery/pkg/api/resource` v0.36.

use serde_json::Value;

/// How a quantity is written, which decides its canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// With `m`, `k`, `M` or nothing.
    Decimal,
    /// With `Ki`, `Mi`.
    Binary,
    /// With an exponent.
    Exponent,
}

/// A quantity's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In billionths, rounded up.
    pub nanos: i128,
    /// How it is written.
    pub notation: Notation,
}

/// Billionths in one.
const ONE: i128 = 1_000_000_000;

impl Amount {
    /// Reads a JSON value; null is 0, anything malformed is `None`.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self { nanos: 0, notation: Notation::Decimal }),
            Value::Number(number) => Self::parse(&number.to_string()),
            Value::String(text) => Self::parse(text),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Reads a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !super::quantity::is_quantity(text) {
            return None;
        }
        let text = text.trim_matches(' ');
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at_checked(end)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let (ten, two, notation) = scale(suffix)?;
        let mut digits = format!("{whole}{fraction}");
        let mut exponent = ten.saturating_sub(i64::try_from(fraction.len()).ok()?).saturating_add(9);
        while digits.len() > 1 && digits.ends_with('0') {
            digits.pop();
            exponent = exponent.saturating_add(1);
        }
        let mut nanos: i128 = if digits.trim_start_matches('0').is_empty() { 0 } else { digits.parse().unwrap_or(i128::MAX) };
        nanos = nanos.saturating_mul(1_i128 << two);
        if nanos != 0 {
            nanos = match u32::try_from(exponent) {
                Ok(up) => 10_i128.checked_pow(up).map_or(i128::MAX, |factor| nanos.saturating_mul(factor)),
                Err(_) => match u32::try_from(exponent.saturating_neg()).ok().and_then(|down| 10_i128.checked_pow(down)) {
                    Some(factor) => nanos / factor + i128::from(nanos % factor != 0),
                    None => 1,
                },
            };
        }
        Some(Self { nanos: if negative { -nanos } else { nanos }, notation })
    }

    /// Rounded up to thousandths, as limits and requests are kept.
    #[must_use]
    pub fn in_millis(self) -> Self {
        let millis = self.nanos / 1_000_000 + i128::from(self.nanos % 1_000_000 > 0);
        Self { nanos: millis.saturating_mul(1_000_000), ..self }
    }

    /// Whether it is a whole number.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.nanos % ONE == 0
    }

    /// The whole number, if it is one.
    #[must_use]
    pub fn whole(self) -> Option<i128> {
        self.is_whole().then_some(self.nanos / ONE)
    }
}

/// Powers of ten and two of a suffix.
fn scale(suffix: &str) -> Option<(i64, u32, Notation)> {
    let decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    if let Some(at) = decimal.iter().position(|known| *known == suffix) {
        return Some(((i64::try_from(at).ok()? - 3) * 3, 0, Notation::Decimal));
    }
    let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(at) = binary.iter().position(|known| *known == suffix) {
        return Some((0, (u32::try_from(at).ok()? + 1) * 10, Notation::Binary));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    Some((exponent.parse().ok()?, 0, Notation::Exponent))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Amount, ONE};

    #[test]
    fn values() {
        for (text, nanos) in [
            ("1", ONE),
            ("1.5", 3 * ONE / 2),
            ("500m", ONE / 2),
            ("1Ki", 1024 * ONE),
            ("1.5Gi", 1536 * 1024 * 1024 * ONE),
            ("1e3", 1000 * ONE),
            (".", 0),
            ("Gi", 0),
            ("-1k", -1000 * ONE),
            ("1n", 1),
            ("0.1n", 1),
            ("1e-20", 1),
            ("1E", 1_000_000_000_000_000_000 * ONE),
            ("007", 7 * ONE),
            ("0e99999999", 0),
            ("1e99999999", i128::MAX),
            (" 1 ", ONE),
        ] {
            assert_eq!(Amount::parse(text).map(|amount| amount.nanos), Some(nanos), "{text}");
        }
        assert_eq!(Amount::parse("1g"), None);
        assert_eq!(Amount::of(&json!(1.5)).map(|amount| amount.nanos), Some(3 * ONE / 2));
        assert_eq!(Amount::of(&json!(null)).map(|amount| amount.nanos), Some(0));
        assert_eq!(Amount::parse("1u").map(|amount| amount.in_millis().nanos), Some(1_000_000));
        assert_eq!(Amount::parse("1500m").and_then(Amount::whole), None);
    }
}
