//! The operator's releases that flinkc knows. In: text such as `1.15` or `1.15.0`. Out: a release that can be compared.
//!
//! Source: the definitions of tags 1.10.0 to 1.15.0; 1.16 is the development branch of July 2026, before its release.

use std::fmt;
use std::str::FromStr;

/// A minor release; patch releases have had the same definitions so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// 1.10.
    V1_10,
    /// 1.11.
    V1_11,
    /// 1.12.
    V1_12,
    /// 1.13.
    V1_13,
    /// 1.14.
    V1_14,
    /// 1.15.
    #[default]
    V1_15,
    /// 1.16, as its development branch has it.
    V1_16,
}

impl Release {
    /// All known releases, oldest first.
    pub const ALL: [Self; 7] = [Self::V1_10, Self::V1_11, Self::V1_12, Self::V1_13, Self::V1_14, Self::V1_15, Self::V1_16];
    /// The oldest known release.
    pub const OLDEST: Self = Self::V1_10;
    /// The newest release that was published when this was written.
    pub const LATEST: Self = Self::V1_15;
    /// The newest known release.
    pub const NEWEST: Self = Self::V1_16;

    /// The number after `1.`.
    #[must_use]
    pub const fn minor(self) -> u16 {
        match self {
            Self::V1_10 => 10,
            Self::V1_11 => 11,
            Self::V1_12 => 12,
            Self::V1_13 => 13,
            Self::V1_14 => 14,
            Self::V1_15 => 15,
            Self::V1_16 => 16,
        }
    }

    /// The release of those numbers, if it is known.
    #[must_use]
    pub fn of(major: u16, minor: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|release| major == 1 && release.minor() == minor)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor())
    }
}

/// A text that names no known release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown operator release `{text}`: known are {} to {}", Release::OLDEST, Release::NEWEST)]
pub struct UnknownRelease {
    /// What was given.
    pub text: String,
}

impl FromStr for Release {
    type Err = UnknownRelease;

    /// Takes `1.15`, and `1.15.0` with any patch number.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| -> Option<u16> {
            let plain = part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
            if plain { part.parse().ok() } else { None }
        };
        let mut parts = text.split('.');
        let release = match (parts.next().and_then(number), parts.next().and_then(number), parts.next(), parts.next()) {
            (Some(major), Some(minor), patch, None) if patch.is_none_or(|patch| number(patch).is_some()) => Self::of(major, minor),
            _ => None,
        };
        release.ok_or_else(|| UnknownRelease { text: text.to_owned() })
    }
}

/// A span of releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Releases {
    /// The first release, if not the oldest known.
    pub since: Option<Release>,
    /// The last release, if not the newest known.
    pub until: Option<Release>,
}

impl Releases {
    /// Every known release.
    pub const ALL: Self = Self { since: None, until: None };

    /// A release and all that follow.
    #[must_use]
    pub const fn since(release: Release) -> Self {
        Self { since: Some(release), until: None }
    }

    /// Whether a release lies within.
    #[must_use]
    pub fn contains(self, release: Release) -> bool {
        self.since.is_none_or(|since| since <= release) && self.until.is_none_or(|until| release <= until)
    }

    /// The span from the first to the last release for which a question is answered with yes.
    pub(super) fn of(holds: impl Fn(Release) -> bool) -> Option<Self> {
        let first = Release::ALL.into_iter().find(|release| holds(*release))?;
        let last = Release::ALL.into_iter().rfind(|release| holds(*release))?;
        Some(Self { since: (first != Release::OLDEST).then_some(first), until: (last != Release::NEWEST).then_some(last) })
    }
}

impl fmt::Display for Releases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.since, self.until) {
            (Some(since), Some(until)) => write!(f, "{since} to {until}"),
            (Some(since), None) => write!(f, "{since} and newer"),
            (None, Some(until)) => write!(f, "up to {until}"),
            (None, None) => f.write_str("every known release"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read() {
        assert_eq!("1.15".parse(), Ok(Release::V1_15));
        assert_eq!("1.12.1".parse(), Ok(Release::V1_12));
        for wrong in ["", "1", "1.9", "1.17", "2.15", "v1.15", "1.15.x", "1.15.0.1", "1.015"] {
            assert!(wrong.parse::<Release>().is_err(), "{wrong}");
        }
        assert!(Release::ALL.is_sorted());
        assert_eq!((Release::ALL.first(), Release::ALL.last()), (Some(&Release::OLDEST), Some(&Release::NEWEST)));
    }

    #[test]
    fn spans_are_said() {
        assert_eq!(Releases::since(Release::V1_14).to_string(), "1.14 and newer");
        assert_eq!(Releases::of(|release| release < Release::V1_13).map(|span| span.to_string()), Some("up to 1.12".to_owned()));
        assert_eq!(Releases::of(|_| true), Some(Releases::ALL));
        assert_eq!(Releases::of(|_| false), None);
    }
}
