//! Flink's durations: reading and printing.
//!
//! In: text such as `10 min`, and the Flink version that will read it. Out: a [`Duration`], or why Flink refuses it.
//! It must not know any option (some old options are plain numbers of milliseconds and do not come here).
//! Source: Flink `TimeUtils`, class files of 1.13.6, 1.14.6, 1.15.4, 1.16.3, 1.20.5, 2.1.0, 2.2.0, 2.3.0 and files
//! read by 1.19.3, 1.20.5, 2.0.2, 2.3.0: the unit `m` came with 1.16, ISO-8601 with 2.1.

use super::java;
use super::version::FlinkVersion;
use core::time::Duration;
use std::fmt;

/// Names of a unit, and its length in nanoseconds.
struct Unit {
    names: &'static [&'static str],
    nanoseconds: u128,
}

const SECOND: u128 = 1_000_000_000;

const UNITS: [Unit; 7] = [
    Unit { names: &["d", "day", "days"], nanoseconds: 86_400 * SECOND },
    Unit { names: &["h", "hour", "hours"], nanoseconds: 3_600 * SECOND },
    Unit { names: &["min", "m", "minute", "minutes"], nanoseconds: 60 * SECOND },
    Unit { names: &["s", "sec", "secs", "second", "seconds"], nanoseconds: SECOND },
    Unit { names: &["ms", "milli", "millis", "millisecond", "milliseconds"], nanoseconds: 1_000_000 },
    Unit { names: &["µs", "micro", "micros", "microsecond", "microseconds"], nanoseconds: 1_000 },
    Unit { names: &["ns", "nano", "nanos", "nanosecond", "nanoseconds"], nanoseconds: 1 },
];

/// Why a text is not a duration for Flink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationError {
    /// Nothing, or only blanks.
    Empty,
    /// It starts with something else than a digit, and is not ISO-8601 where that is read.
    NoNumber {
        /// The trimmed text.
        text: String,
    },
    /// An ISO-8601 duration before Flink 2.1.
    IsoTooEarly {
        /// The trimmed text.
        text: String,
    },
    /// An ISO-8601 duration below zero.
    Negative,
    /// What follows the digits is no unit in this version: `mins`, `hr`, `us`, `.5s`.
    UnknownUnit {
        /// The rest after the digits, trimmed and in lower case.
        unit: String,
        /// The unit that was probably meant, a spelling that every version reads.
        meant: Option<&'static str>,
    },
    /// More than Java's `Duration` holds, or digits beyond 64 bits before 2.1.
    TooLarge {
        /// The whole text as given.
        text: String,
    },
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the duration is empty"),
            Self::NoNumber { text } => write!(f, "`{text}` does not start with a digit"),
            Self::IsoTooEarly { text } => {
                write!(f, "`{text}` is ISO-8601, which Flink reads since 2.1")
            }
            Self::Negative => f.write_str("a duration cannot be negative"),
            Self::UnknownUnit { unit, meant: None } => {
                write!(f, "`{unit}` is not a unit; Flink reads d, h, min, s, ms, µs, ns")
            }
            Self::UnknownUnit { unit, meant: Some(meant) } => {
                write!(f, "`{unit}` is not a unit; Flink spells it `{meant}`")
            }
            Self::TooLarge { text } => write!(f, "`{text}` is too long"),
        }
    }
}

impl std::error::Error for DurationError {}

/// Reads a duration as the given Flink version does. No unit means milliseconds.
///
/// # Errors
/// When that version would refuse the text.
pub fn parse_duration(text: &str, flink: FlinkVersion) -> Result<Duration, DurationError> {
    let trimmed = java::trim(text);
    if trimmed.is_empty() {
        return Err(DurationError::Empty);
    }
    let end = trimmed.find(|character: char| !character.is_ascii_digit()).unwrap_or(trimmed.len());
    let (number, rest) = trimmed.split_at(end);
    if number.is_empty() {
        return iso_or_refusal(trimmed, flink);
    }
    let unit = java::trim(rest).to_lowercase();
    let nanoseconds = if unit.is_empty() {
        1_000_000
    } else {
        nanoseconds_of(&unit, flink).ok_or_else(|| DurationError::UnknownUnit { meant: meant(&unit), unit })?
    };
    let too_large = || DurationError::TooLarge { text: text.to_owned() };
    let value: u128 = number.parse().map_err(|_| too_large())?;
    // Java's long until 2.0; since 2.1 a BigInteger
    if !flink.is_at_least(2, 1) && i64::try_from(value).is_err() {
        return Err(too_large());
    }
    let total = value.checked_mul(nanoseconds).ok_or_else(too_large)?;
    from_nanoseconds(total).ok_or_else(too_large)
}

/// Flink's `formatWithHighestUnit`: `10 min`, `1500 ms`, `0 ms`.
#[must_use]
pub fn duration_text(duration: Duration) -> String {
    let nanoseconds = duration.as_nanos();
    let unit = if nanoseconds == 0 { None } else { UNITS.iter().find(|unit| nanoseconds.is_multiple_of(unit.nanoseconds)) };
    match unit {
        Some(unit) => format!("{} {}", nanoseconds / unit.nanoseconds, unit.names.first().copied().unwrap_or_default()),
        None => "0 ms".to_owned(),
    }
}

fn nanoseconds_of(name: &str, flink: FlinkVersion) -> Option<u128> {
    if name == "m" && !flink.is_at_least(1, 16) {
        return None;
    }
    UNITS.iter().find(|unit| unit.names.contains(&name)).map(|unit| unit.nanoseconds)
}

/// The spelling behind common near misses.
fn meant(unit: &str) -> Option<&'static str> {
    match unit {
        "m" | "mins" => Some("min"),
        "hr" | "hrs" => Some("h"),
        "us" | "usec" | "\u{3bc}s" => Some("µs"),
        "msec" | "msecs" => Some("ms"),
        "nsec" => Some("ns"),
        _ => None,
    }
}

fn from_nanoseconds(total: u128) -> Option<Duration> {
    let seconds = u64::try_from(total / SECOND).ok()?;
    // Java holds the seconds signed
    i64::try_from(seconds).ok()?;
    let rest = u32::try_from(total % SECOND).ok()?;
    Some(Duration::new(seconds, rest))
}

fn iso_or_refusal(text: &str, flink: FlinkVersion) -> Result<Duration, DurationError> {
    match (iso_nanoseconds(text), flink.is_at_least(2, 1)) {
        (None, _) => Err(DurationError::NoNumber { text: text.to_owned() }),
        (Some(_), false) => Err(DurationError::IsoTooEarly { text: text.to_owned() }),
        (Some(total), true) => match u128::try_from(total) {
            Ok(total) => from_nanoseconds(total).ok_or_else(|| DurationError::TooLarge { text: text.to_owned() }),
            Err(_) => Err(DurationError::Negative),
        },
    }
}

/// Java's `Duration.parse`: `[+-]P[nD][T[nH][nM][n[.n]S]]`, each number with its own sign, letters in any case.
/// `None` where Java throws.
fn iso_nanoseconds(text: &str) -> Option<i128> {
    let upper = text.to_ascii_uppercase();
    let (negate, rest) = match upper.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, upper.strip_prefix('+').unwrap_or(&upper)),
    };
    let body = rest.strip_prefix('P')?;
    let (days, time) = match body.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (body, None),
    };
    // at least one part, and one after a `T`
    if body.is_empty() || time == Some("") {
        return None;
    }
    let (day_part, left) = iso_part(days, 'D', 86_400)?;
    if !left.is_empty() {
        return None;
    }
    let mut total = day_part;
    let mut left = time.unwrap_or_default();
    for (letter, seconds) in [('H', 3_600), ('M', 60)] {
        let (part, after) = iso_part(left, letter, seconds)?;
        total = total.checked_add(part)?;
        left = after;
    }
    if !left.is_empty() {
        total = total.checked_add(iso_seconds(left)?)?;
    }
    Some(if negate { -total } else { total })
}

/// `n` and its letter at the front of `text`, in nanoseconds; nothing there is zero.
fn iso_part(text: &str, letter: char, seconds: i128) -> Option<(i128, &str)> {
    match text.split_once(letter) {
        None => Some((0, text)),
        Some((number, after)) => {
            let value = i128::from(java::parse_long(number)?);
            Some((value * seconds * SECOND as i128, after))
        }
    }
}

/// `n.nS`: up to nine decimals after a point or a comma; digits before it are needed.
fn iso_seconds(text: &str) -> Option<i128> {
    let number = text.strip_suffix('S')?;
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = i128::from(java::parse_long(whole)?) * SECOND as i128;
    let part: i128 = format!("{fraction:0<9}").parse().ok()?;
    // "-0.5" counts down although its whole part is zero
    Some(if whole.starts_with('-') { value - part } else { value + part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OLD: FlinkVersion = FlinkVersion::new(1, 20);
    const NEW: FlinkVersion = FlinkVersion::new(2, 3);

    #[test]
    fn reads_units_in_any_case() {
        for (text, milliseconds) in [
            ("10", 10),
            ("10 ms", 10),
            ("1 min", 60_000),
            ("10m", 600_000),
            ("10M", 600_000),
            (" 2 Hours ", 7_200_000),
            ("1d", 86_400_000),
            ("3 secs", 3_000),
            ("5 millis", 5),
            ("2000 µs", 2),
            ("2000000 nanos", 2),
        ] {
            for version in [OLD, NEW] {
                assert_eq!(parse_duration(text, version), Ok(Duration::from_millis(milliseconds)), "{text}");
            }
        }
    }

    #[test]
    fn refuses_what_flink_refuses() {
        for text in ["1 mins", "1hr", "5us", "1.5s", "1w", "1 s s"] {
            assert!(matches!(parse_duration(text, NEW), Err(DurationError::UnknownUnit { .. })), "{text}");
        }
        for text in ["", " "] {
            assert_eq!(parse_duration(text, NEW), Err(DurationError::Empty));
        }
        for text in ["-1s", "+1s", "s", "'1s'", "P", "PT", "P1DT", "PT1D", "PT.5S", "PT1.1234567890S"] {
            assert!(matches!(parse_duration(text, NEW), Err(DurationError::NoNumber { .. })), "{text}");
        }
        assert!(matches!(parse_duration("106751991167301d", OLD), Err(DurationError::TooLarge { .. })));
        assert!(matches!(parse_duration("9223372036854775808ns", OLD), Err(DurationError::TooLarge { .. })));
        assert!(parse_duration("9223372036854775808ns", NEW).is_ok());
    }

    #[test]
    fn versions_differ() {
        assert!(parse_duration("5m", FlinkVersion::new(1, 15)).is_err());
        assert!(parse_duration("5m", FlinkVersion::new(1, 16)).is_ok());
        assert!(matches!(parse_duration("PT10S", FlinkVersion::new(2, 0)), Err(DurationError::IsoTooEarly { .. })));
        assert_eq!(parse_duration("PT10S", FlinkVersion::new(2, 1)), Ok(Duration::from_secs(10)));
    }

    #[test]
    fn reads_iso() {
        for (text, milliseconds) in [
            ("PT1.5S", 1_500),
            ("pt1h30m", 5_400_000),
            ("P1DT1S", 86_401_000),
            ("PT-1M90S", 30_000),
            ("-PT-1S", 1_000),
            ("PT0S", 0),
            ("PT1,5S", 1_500),
        ] {
            assert_eq!(parse_duration(text, NEW), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        assert_eq!(parse_duration("PT-1S", NEW), Err(DurationError::Negative));
        assert_eq!(parse_duration("-PT0.5S", NEW), Err(DurationError::Negative));
    }

    #[test]
    fn prints_the_highest_whole_unit() {
        for (milliseconds, text) in [(0, "0 ms"), (1_500, "1500 ms"), (60_000, "1 min"), (172_800_000, "2 d")] {
            assert_eq!(duration_text(Duration::from_millis(milliseconds)), text);
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_prints(seconds in 0..1_u64 << 50, nanoseconds in 0..1_000_000_000_u32) {
            let duration = Duration::new(seconds, nanoseconds);
            prop_assert_eq!(parse_duration(&duration_text(duration), NEW), Ok(duration));
        }

        #[test]
        fn never_panics(text in "[-+]?[0-9PTDHMSmins. ]{0,14}") {
            for version in [OLD, NEW] {
                let _ = parse_duration(&text, version);
            }
        }
    }
}
