//! The Flink version a rule depends on.
//!
//! In: text such as `1.20` or `1.20.5`. Out: [`FlinkVersion`], ordered by its numbers.
//! It must not know which versions flinkc supports; that is a table of the caller.

use std::fmt;
use std::str::FromStr;

/// A Flink version: major and minor decide behaviour, the patch is only kept for display.
///
/// Ordered by major, then minor, then patch; no patch sorts before any patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlinkVersion {
    /// First number, `1` in `1.20.5`.
    pub major: u16,
    /// Second number, `20` in `1.20.5`.
    pub minor: u16,
    /// Third number, `5` in `1.20.5`; `None` when the text had only two.
    pub patch: Option<u16>,
}

impl FlinkVersion {
    /// A version without a patch number.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor, patch: None }
    }

    /// Whether this version is `major.minor` or newer; the patch does not count.
    #[must_use]
    pub const fn is_at_least(self, major: u16, minor: u16) -> bool {
        self.major > major || (self.major == major && self.minor >= minor)
    }
}

impl fmt::Display for FlinkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.patch {
            Some(patch) => write!(f, ".{patch}"),
            None => Ok(()),
        }
    }
}

/// The text is not `major.minor` or `major.minor.patch` in plain decimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a Flink version such as `1.20` or `1.20.5`")]
pub struct FlinkVersionError {
    /// The text as given.
    pub text: String,
}

impl FromStr for FlinkVersion {
    type Err = FlinkVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || FlinkVersionError { text: text.to_owned() };
        let number = |part: &str| {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(refuse());
            }
            part.parse::<u16>().map_err(|_| refuse())
        };
        let mut parts = text.split('.');
        let major = number(parts.next().unwrap_or_default())?;
        let minor = number(parts.next().ok_or_else(refuse)?)?;
        let patch = parts.next().map(number).transpose()?;
        match parts.next() {
            Some(_) => Err(refuse()),
            None => Ok(Self { major, minor, patch }),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_itself() {
        for text in ["1.13", "1.20.5", "2.3.0"] {
            assert_eq!(text.parse::<FlinkVersion>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "1", "1.", ".1", "1.20.", "1.20.5.1", "v1.20", "1.x", "+1.2", "1.99999"] {
            assert!(text.parse::<FlinkVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn orders_numerically() {
        let old: FlinkVersion = "1.9".parse().unwrap();
        let new: FlinkVersion = "1.20.5".parse().unwrap();
        assert!(old < new && new < FlinkVersion::new(2, 0));
        assert!(new.is_at_least(1, 20) && !new.is_at_least(2, 0) && new.is_at_least(1, 19));
    }
}
