//! Which keys may be near another by their letters, before anybody compares them in full.
//!
//! In: a key and a number of changes. Out: the keys of all versions that are not further away than that, and some that are. The letters of
//! all keys are counted at the first question: a file with misspelt keys asks once for each of them and for each version.

use super::{ALIASES, OPTIONS};
use std::sync::OnceLock;

/// How often each letter stands in a key; letters that share their lower five bits count as one, which only lets more keys pass.
struct Letters([i8; 32]);

impl Letters {
    fn of(key: &str) -> Self {
        let mut counts = [0_i8; 32];
        for byte in key.bytes() {
            if let Some(count) = counts.get_mut(usize::from(byte & 31)) {
                *count = count.saturating_add(1);
            }
        }
        Self(counts)
    }

    /// At least so many single changes lead from one key to the other; a swap of neighbours changes no letter.
    fn distance(&self, other: &Self) -> usize {
        let (mut more, mut less) = (0_u32, 0_u32);
        for (ours, theirs) in self.0.iter().zip(&other.0) {
            more += u32::from(ours.saturating_sub(*theirs).max(0).unsigned_abs());
            less += u32::from(theirs.saturating_sub(*ours).max(0).unsigned_abs());
        }
        usize::try_from(more.max(less)).unwrap_or(usize::MAX)
    }
}

/// Every key of every version, once, with its letters.
fn keys() -> &'static [(&'static str, Letters)] {
    static KEYS: OnceLock<Vec<(&'static str, Letters)>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys: Vec<&'static str> = OPTIONS.keyed().iter().chain(ALIASES.keyed()).map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(|key| (key, Letters::of(key))).collect()
    })
}

/// The keys that `limit` changes may lead to.
pub(super) fn near(key: &str, limit: usize) -> impl Iterator<Item = &'static str> {
    let letters = Letters::of(key);
    let length = key.len();
    let may = move |(candidate, theirs): &&(&'static str, Letters)| {
        candidate.len().abs_diff(length) <= limit && letters.distance(theirs) <= limit
    };
    keys().iter().filter(may).map(|(candidate, _)| *candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn letters_never_say_more_than_the_changes(a in "[a-zA-Z.-]{0,40}", b in "[a-zA-Z.-]{0,40}") {
            prop_assert!(Letters::of(&a).distance(&Letters::of(&b)) <= strsim::osa_distance(&a, &b));
        }
    }

    #[test]
    fn a_slip_keeps_the_key_among_the_near_ones() {
        assert!(near("paralelism.default", 3).any(|key| key == "parallelism.default"));
        assert!(!near("paralelism.default", 3).any(|key| key == "taskmanager.host"));
    }
}
