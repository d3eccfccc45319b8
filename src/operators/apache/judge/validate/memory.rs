//! How the operator reads `resource.memory`: as a size of Flink, and what that refuses as a Kubernetes quantity.
//!
//! In: text. Out: bytes, or why it is refused. Must not: judge the size.
//! Source: the operator's `FlinkConfigBuilder.parseResourceMemoryString`; 30 notations asked of the real one.

use crate::flink::MemorySize;

/// What the operator makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::operators::apache) enum MemoryText {
    /// So many bytes.
    Size(MemorySize),
    /// A quantity that would do, were it no fraction.
    Fraction,
    /// No size at all.
    Unreadable,
}

/// Reads a `resource.memory`.
pub(in crate::operators::apache) fn memory(text: &str) -> MemoryText {
    if let Ok(size) = text.parse() {
        return MemoryText::Size(size);
    }
    let quantity: String = text.to_uppercase().split_whitespace().collect();
    let quantity = quantity.strip_suffix('B').unwrap_or(&quantity);
    let end = quantity.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '+')).unwrap_or(quantity.len());
    let (number, unit) = quantity.split_at(end);
    let number = number.strip_prefix('+').unwrap_or(number);
    let Some(factor) = factor(unit) else {
        let exponent = unit.strip_prefix('E').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        return if exponent && !number.is_empty() { MemoryText::Fraction } else { MemoryText::Unreadable };
    };
    if number.contains('.') && number.parse::<f64>().is_ok() {
        return MemoryText::Fraction;
    }
    let bytes = number.parse::<i64>().ok().and_then(|number| number.checked_mul(factor)).and_then(MemorySize::from_bytes);
    bytes.map_or(MemoryText::Unreadable, MemoryText::Size)
}

/// What a suffix of a quantity, in capitals, multiplies by.
fn factor(unit: &str) -> Option<i64> {
    let (letter, base) = match unit.strip_suffix('I') {
        Some(letter) if !letter.is_empty() => (letter, 1024_i64),
        Some(_) | None => (unit, 1000),
    };
    let power = ["", "K", "M", "G", "T", "P", "E"].iter().position(|known| *known == letter)?;
    base.checked_pow(u32::try_from(power).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flinks_sizes_first_then_quantities() {
        let mebi = |mebibytes| MemoryText::Size(MemorySize::from_mebibytes(mebibytes));
        for (text, mebibytes) in [
            ("2048m", 2048),
            ("2 GB", 2048),
            ("2Gi", 2048),
            ("2gi", 2048),
            ("2 Gi", 2048),
            ("2GiB", 2048),
            ("1536Mi", 1536),
            ("2000M", 2000),
        ] {
            assert_eq!(memory(text), mebi(mebibytes), "{text}");
        }
        assert_eq!(memory("2048"), MemoryText::Size(MemorySize::from_bytes(2048).unwrap_or_default()));
        for text in ["1.5g", "0.5Gi", "2e9", "1.5Gi"] {
            assert_eq!(memory(text), MemoryText::Fraction, "{text}");
        }
        for text in ["", "lots", "-1g", "1,5g", "Gi", "8Ei", "9Xi"] {
            assert_eq!(memory(text), MemoryText::Unreadable, "{text}");
        }
    }
}
