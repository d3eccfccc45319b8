//! Flink's memory sizes: reading, printing, and the long form used in Flink's messages.
//!
//! In: text such as `1536m`. Out: [`MemorySize`] in bytes, or why Flink refuses the text.
//! It must not know Kubernetes quantities (`Mi`) nor any option.
//! Source: Flink `MemorySize`, the same in 1.13–2.3.

use super::java;
use std::fmt;
use std::str::FromStr;

/// A size of memory in bytes, from 0 to `i64::MAX`, as Flink's `MemorySize`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemorySize(i64);

/// Factor, the spelling of Flink's own output, and all spellings it reads.
const UNITS: [(i64, &str, &str, &[&str]); 5] = [
    (1, "b", "bytes", &["b", "bytes"]),
    (1 << 10, "k", "kb", &["k", "kb", "kibibytes"]),
    (1 << 20, "m", "mb", &["m", "mb", "mebibytes"]),
    (1 << 30, "g", "gb", &["g", "gb", "gibibytes"]),
    (1 << 40, "t", "tb", &["t", "tb", "tebibytes"]),
];

/// Why a text is not a size for Flink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SizeError {
    /// Nothing, or only blanks.
    Empty,
    /// It starts with something else than a digit (a sign, a letter, a quote).
    NoNumber,
    /// The digits alone pass 64 bits.
    NumberTooLarge {
        /// The digits.
        number: String,
    },
    /// What follows the digits is no unit: `gi`, `.5g`, `mbs`.
    UnknownUnit {
        /// The rest after the digits, trimmed and in lower case.
        unit: String,
    },
    /// Digits and unit together pass 64 bits.
    TooLarge {
        /// The whole text as given.
        text: String,
    },
}

impl MemorySize {
    /// No memory.
    pub const ZERO: Self = Self(0);
    /// The largest size Flink can hold, its word for "unbounded".
    pub const MAX: Self = Self(i64::MAX);

    /// A size from bytes; `None` below zero.
    #[must_use]
    pub const fn from_bytes(bytes: i64) -> Option<Self> {
        if bytes < 0 { None } else { Some(Self(bytes)) }
    }

    /// A size from whole MiB (any `u32` fits).
    #[must_use]
    pub const fn from_mebibytes(mebibytes: u32) -> Self {
        Self((mebibytes as i64) << 20)
    }

    /// The size in bytes, never negative.
    #[must_use]
    pub const fn bytes(self) -> i64 {
        self.0
    }

    /// The size in whole MiB, rounded down, as Kubernetes requests in native mode are.
    #[must_use]
    pub const fn mebibytes(self) -> i64 {
        self.0 >> 20
    }

    /// The sum; `None` above `i64::MAX`.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_bytes(self.0 - other.0)
    }

    /// Flink's product with a fraction: exact decimal, truncated. The factor must not be negative or NaN.
    /// `None` above `i64::MAX`.
    pub(crate) fn scale(self, factor: f64) -> Option<Self> {
        java::scale_truncating(self.0, factor).map(Self)
    }

    /// Flink's `toString`: `1536 mb`, `0 bytes` (whole tebibytes come out in bytes, as in Flink).
    #[must_use]
    pub fn flink_text(self) -> String {
        let divides = |unit: &&(i64, &str, &str, &[&str])| self.0 % unit.0 == 0;
        let whole = UNITS.iter().take_while(divides).last();
        match whole {
            Some((factor, _, name, _)) if *factor < (1 << 40) => {
                format!("{} {name}", self.0 / factor)
            }
            _ => format!("{} bytes", self.0),
        }
    }

    /// Flink's form in messages: `1.500gb (1610612736 bytes)`; exactly 1 GiB is `1024.000mb (…)`.
    #[must_use]
    pub fn human_readable(self) -> String {
        let unit = UNITS.iter().skip(1).rev().find(|unit| self.0 > unit.0);
        match unit {
            Some((factor, _, name, _)) => {
                let approximate = self.0 as f64 / *factor as f64;
                format!("{}{name} ({} bytes)", java::three_decimals(approximate), self.0)
            }
            None => format!("{} bytes", self.0),
        }
    }
}

/// The shortest text that Flink reads back as this size: `982m`, `1g`, `1000b`, `0b`.
impl fmt::Display for MemorySize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().rev().find(|unit| self.0 != 0 && self.0 % unit.0 == 0);
        match unit {
            Some((factor, letter, _, _)) => write!(f, "{}{letter}", self.0 / factor),
            None => f.write_str("0b"),
        }
    }
}

impl FromStr for MemorySize {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = java::trim(text);
        if trimmed.is_empty() {
            return Err(SizeError::Empty);
        }
        let end = trimmed.find(|character: char| !character.is_ascii_digit()).unwrap_or(trimmed.len());
        let (number, rest) = trimmed.split_at(end);
        if number.is_empty() {
            return Err(SizeError::NoNumber);
        }
        let value: i64 = number.parse().map_err(|_| SizeError::NumberTooLarge { number: number.to_owned() })?;
        let unit = java::trim(rest).to_lowercase();
        let factor = UNITS
            .iter()
            .find(|(_, _, _, names)| names.contains(&unit.as_str()))
            .map(|(factor, _, _, _)| *factor)
            .or_else(|| unit.is_empty().then_some(1))
            .ok_or(SizeError::UnknownUnit { unit })?;
        value.checked_mul(factor).map(Self).ok_or_else(|| SizeError::TooLarge { text: text.to_owned() })
    }
}

impl SizeError {
    /// The text of Flink's exception.
    #[must_use]
    pub fn flink_message(&self) -> String {
        match self {
            Self::Empty => "argument is an empty- or whitespace-only string".to_owned(),
            Self::NoNumber => "text does not start with a number".to_owned(),
            Self::NumberTooLarge { number } => format!("The value '{number}' cannot be re represented as 64bit number (numeric overflow)."),
            Self::UnknownUnit { unit } => {
                let known: Vec<String> = UNITS.iter().map(|(_, _, _, names)| format!("({})", names.join(" | "))).collect();
                format!("Memory size unit '{unit}' does not match any of the recognized units: {}", known.join(" / "))
            }
            Self::TooLarge { text } => format!("The value '{text}' cannot be re represented as 64bit number of bytes (numeric overflow)."),
        }
    }
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the size is empty"),
            Self::NoNumber => f.write_str("a size starts with a digit"),
            Self::NumberTooLarge { number } => write!(f, "{number} does not fit 64 bits"),
            Self::UnknownUnit { unit } => {
                write!(f, "`{unit}` is not a unit; Flink reads b, k, m, g, t")
            }
            Self::TooLarge { text } => write!(f, "`{text}` does not fit 64 bits"),
        }
    }
}

impl std::error::Error for SizeError {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(text: &str) -> Result<i64, SizeError> {
        text.parse().map(MemorySize::bytes)
    }

    #[test]
    fn reads_what_flink_reads() {
        for (text, value) in [
            ("0", 0),
            ("1024", 1024),
            ("1b", 1),
            ("7 Bytes", 7),
            ("1k", 1 << 10),
            ("1KB", 1 << 10),
            ("\t2 kibibytes\n", 2 << 10),
            ("1m", 1 << 20),
            ("1mb", 1 << 20),
            ("0001 Mebibytes", 1 << 20),
            ("1g", 1 << 30),
            ("1 gb", 1 << 30),
            ("3t", 3 << 40),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(bytes(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn refuses_what_flink_refuses() {
        assert_eq!(bytes(" "), Err(SizeError::Empty));
        for text in ["+1g", "-1g", "g", "'1g'", "\u{661}g", "\u{a0}1g"] {
            assert_eq!(bytes(text), Err(SizeError::NoNumber), "{text}");
        }
        for text in ["1.5g", "1gi", "1GiB", "1mib", "1mebibyte", "1p", "1e3m", "1_000m", "1 g b", "1\u{a0}g"] {
            assert!(matches!(bytes(text), Err(SizeError::UnknownUnit { .. })), "{text}");
        }
        assert!(matches!(bytes("9223372036854775808"), Err(SizeError::NumberTooLarge { .. })));
        assert!(matches!(bytes("8388608t"), Err(SizeError::TooLarge { .. })));
        assert_eq!(bytes("8388607t"), Ok(8_388_607 << 40));
        assert_eq!(
            bytes("1GiB").unwrap_err().flink_message(),
            "Memory size unit 'gib' does not match any of the recognized units: (b | bytes) / (k | kb | kibibytes) \
             / (m | mb | mebibytes) / (g | gb | gibibytes) / (t | tb | tebibytes)"
        );
    }

    #[test]
    fn prints_three_ways() {
        for (size, short, flink, human) in [
            (0, "0b", "0 bytes", "0 bytes"),
            (1024, "1k", "1 kb", "1024 bytes"),
            (1025, "1025b", "1025 bytes", "1.001kb (1025 bytes)"),
            (1 << 30, "1g", "1 gb", "1024.000mb (1073741824 bytes)"),
            (1536 << 20, "1536m", "1536 mb", "1.500gb (1610612736 bytes)"),
            (1 << 40, "1t", "1099511627776 bytes", "1024.000gb (1099511627776 bytes)"),
            (i64::MAX, "9223372036854775807b", "9223372036854775807 bytes", "8388608.000tb (9223372036854775807 bytes)"),
        ] {
            let size = MemorySize::from_bytes(size).unwrap();
            assert_eq!(size.to_string(), short);
            assert_eq!(size.flink_text(), flink);
            assert_eq!(size.human_readable(), human);
        }
    }

    proptest! {
        #[test]
        fn prints_what_it_reads(value in 0..=i64::MAX) {
            let size = MemorySize::from_bytes(value).unwrap();
            prop_assert_eq!(size.to_string().parse::<MemorySize>(), Ok(size));
            prop_assert_eq!(size.flink_text().parse::<MemorySize>(), Ok(size));
        }

        #[test]
        fn never_panics(text in "\\PC{0,12}") {
            let _ = text.parse::<MemorySize>();
        }
    }
}
