//! Releases of the Apache operator, as far as their rules differ.
//!
//! In: text such as `1.15` or `1.15.0`. Out: [`Release`], ordered. Must not: hold a rule.
//! Source: the operator's tags `release-1.10.0` … `release-1.15.0`, and its `main` of July 2026, taken for 1.16.

use std::fmt;
use std::str::FromStr;

use crate::flink::FlinkVersion;

/// A minor release of the operator; patches change no rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    minor: u16,
}

impl Release {
    /// The oldest release whose rules are known.
    pub const OLDEST: Self = Self::minor(10);
    /// The newest release that is out.
    pub const LATEST: Self = Self::minor(15);
    /// The newest release whose rules are known: what is on the main branch.
    pub const NEXT: Self = Self::minor(16);

    const fn minor(minor: u16) -> Self {
        Self { minor }
    }

    /// Every release whose rules are known, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::OLDEST.minor..=Self::NEXT.minor).map(Self::minor)
    }

    /// Whether it is release 1.`minor` or a later one.
    #[must_use]
    pub const fn is_at_least(self, minor: u16) -> bool {
        self.minor >= minor
    }

    /// The Flink whose client classes the operator carries: they decide which spelling of an option it reads.
    #[must_use]
    pub const fn client(self) -> FlinkVersion {
        if self.is_at_least(11) { FlinkVersion::new(1, 20) } else { FlinkVersion::new(1, 19) }
    }

    /// Whether `flinkConfiguration` may be nested and hold numbers and booleans.
    #[must_use]
    pub const fn takes_structured_configuration(self) -> bool {
        self.is_at_least(13)
    }

    /// Whether it has `FlinkBlueGreenDeployment`.
    #[must_use]
    pub const fn has_blue_green(self) -> bool {
        self.is_at_least(14)
    }
}

impl Default for Release {
    fn default() -> Self {
        Self::LATEST
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

/// The text names no release whose rules are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no release of the operator that flinkc knows: write one of 1.10 to 1.16")]
pub struct ReleaseError {
    /// The text as given.
    pub text: String,
}

impl FromStr for Release {
    type Err = ReleaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let version: FlinkVersion = text.parse().map_err(|_| ReleaseError { text: text.to_owned() })?;
        let release = Self::minor(version.minor);
        if version.major == 1 && Self::all().any(|known| known == release) {
            Ok(release)
        } else {
            Err(ReleaseError { text: text.to_owned() })
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn reads_minors_and_patches() {
        assert_eq!("1.15.0".parse::<Release>().unwrap(), Release::LATEST);
        assert_eq!("1.10".parse::<Release>().unwrap().to_string(), "1.10");
        for text in ["1.9", "1.17", "2.10", "1", "", "v1.15"] {
            assert!(text.parse::<Release>().is_err(), "{text}");
        }
    }
}
