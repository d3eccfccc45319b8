//! `spec.flinkVersion` as the operator reads it.
//!
//! In: a text. Out: a version that compares with others, or nothing. Source: hashicorp/go-version, the grammar of `NewVersion`.

/// A version of any length, with or without a prerelease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorVersion {
    segments: Vec<u64>,
    prerelease: bool,
}

impl OperatorVersion {
    /// Reads what the operator's library reads: `1.20`, `v1.20.1`, `2.1.0-rc1+build`; not `latest`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (version, build) = text.split_once('+').map_or((text, None), |(version, build)| (version, Some(build)));
        let dotted = |text: &str| text.split('.').all(|part| !part.is_empty() && part.chars().all(is_letter));
        if build.is_some_and(|build| !dotted(build)) {
            return None;
        }
        let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
        let (numbers, rest) = version.split_at(end);
        let segments: Option<Vec<u64>> =
            numbers.split('.').map(|part| part.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok())).collect();
        let begins = rest.chars().next().is_none_or(|c| is_letter(c) && !c.is_ascii_digit());
        let told = rest.strip_prefix('-').filter(|after| after.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(rest);
        (begins && (rest.is_empty() || dotted(told))).then_some(())?;
        Some(Self { segments: segments?, prerelease: !rest.is_empty() })
    }

    /// Whether it is at least a release.
    #[must_use]
    pub fn is_at_least(&self, major: u64, minor: u64) -> bool {
        let segment = |index: usize| self.segments.get(index).copied().unwrap_or_default();
        let (own, asked) = ((segment(0), segment(1)), (major, minor));
        let exact = own == asked && self.segments.iter().skip(2).all(|number| *number == 0);
        own >= asked && !(exact && self.prerelease)
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '~'
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::OperatorVersion;

    #[test]
    fn what_the_library_reads() {
        for text in ["1", "1.20", "v1.20.1", "2.1.0", "1.10-rc1", "1.2.3.4", "1.2-beta.1+x", "1.2beta"] {
            assert!(OperatorVersion::parse(text).is_some(), "{text}");
        }
        for text in ["latest", "", "v", "1.", ".1", "1..2", "1.20 ", "1_20", "1.20+", "99999999999999999999"] {
            assert!(OperatorVersion::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_prerelease_comes_before_its_release() {
        let at_least = |text: &str| OperatorVersion::parse(text).unwrap().is_at_least(1, 10);
        assert!(at_least("1.10") && at_least("1.10.1") && at_least("2") && at_least("1.10.1-rc1"));
        assert!(!at_least("1.9.3") && !at_least("1.10-rc1") && !at_least("1.10.0-rc1") && !at_least("1"));
    }
}
