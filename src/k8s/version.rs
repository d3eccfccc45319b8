//! The Kubernetes minors that flinkc knows. In: text such as `1.34`. Out: a version that can be compared.
//! Must stay equal to the releases in `schemas/kubernetes/SOURCE` (a test holds it).

use std::fmt;
use std::str::FromStr;

/// A minor release of Kubernetes that `schemas/kubernetes/` describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u8,
}

impl KubernetesVersion {
    /// All known minors, oldest first.
    pub const ALL: &'static [Self] = &[Self { minor: 33 }, Self { minor: 34 }, Self { minor: 35 }, Self { minor: 36 }, Self { minor: 37 }];
    /// The newest known minor.
    pub const LATEST: Self = Self { minor: 37 };
    /// The release whose model the development branch of the Apache operator is built with.
    pub const V1_36: Self = Self { minor: 36 };
    /// The oldest known minor.
    pub const OLDEST: Self = Self { minor: 33 };

    /// The number after `1.`.
    #[must_use]
    pub const fn minor(self) -> u8 {
        self.minor
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

/// A text that names no known Kubernetes minor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown Kubernetes version `{text}`: known are 1.{} to 1.{}", KubernetesVersion::OLDEST.minor, KubernetesVersion::LATEST.minor)]
pub struct UnknownVersion {
    /// What was given.
    pub text: String,
}

impl FromStr for KubernetesVersion {
    type Err = UnknownVersion;

    /// Takes `1.34`; a leading `v` or a patch number is refused, since the facts are those of a minor.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let minor = text.strip_prefix("1.").filter(|digits| !digits.starts_with(['+', '0']));
        let minor: Option<u8> = minor.and_then(|digits| digits.parse().ok());
        let known = minor.and_then(|minor| Self::ALL.iter().find(|version| version.minor == minor));
        known.copied().ok_or_else(|| UnknownVersion { text: text.to_owned() })
    }
}

/// A span of releases, as the tables write it: `*`, `1.34-`, `-1.35` or `1.34-1.35`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The first release, if not the oldest known.
    pub since: Option<KubernetesVersion>,
    /// The last release, if not the newest known.
    pub until: Option<KubernetesVersion>,
}

impl Versions {
    pub(super) fn parse(word: &str) -> Self {
        let Some((since, until)) = word.split_once('-') else {
            return Self { since: None, until: None };
        };
        Self { since: since.parse().ok(), until: until.parse().ok() }
    }

    /// Whether a release lies within.
    #[must_use]
    pub fn contains(self, version: KubernetesVersion) -> bool {
        self.since.is_none_or(|since| since <= version) && self.until.is_none_or(|until| version <= until)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn the_source_file_names_the_same_versions() {
        let mut named: Vec<KubernetesVersion> = include_str!("../../schemas/kubernetes/SOURCE")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split(' ').next().unwrap().parse().unwrap())
            .collect();
        named.dedup();
        assert_eq!(named, KubernetesVersion::ALL);
        assert_eq!(KubernetesVersion::ALL.first(), Some(&KubernetesVersion::OLDEST));
        assert_eq!(KubernetesVersion::ALL.last(), Some(&KubernetesVersion::LATEST));
    }

    #[test]
    fn ranges() {
        let of = |word: &str| -> Vec<String> {
            let range = Versions::parse(word);
            KubernetesVersion::ALL.iter().filter(|v| range.contains(**v)).map(ToString::to_string).collect()
        };
        assert_eq!(of("*").len(), KubernetesVersion::ALL.len());
        assert_eq!(of("-1.34"), ["1.33", "1.34"]);
        assert_eq!(of("1.35-1.35"), ["1.35"]);
        assert_eq!(of("1.36-"), ["1.36", "1.37"]);
        assert!("v1.34".parse::<KubernetesVersion>().is_err());
        assert!("1.34.1".parse::<KubernetesVersion>().is_err());
    }
}
