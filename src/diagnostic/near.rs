//! Did you mean: the nearest of a closed set of words.
//!
//! In: what was written, and what could be. Out: at most one proposal. Must not know what the words mean.

/// The candidate that a word was probably meant to be; nothing if none is close. The first of equally near ones wins.
///
/// Case and separators count for nothing (`imagePullPolicy` is `image-pull-policy`); otherwise about a third of the letters may differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = plain(word);
    let allowed = (letters.chars().count() / 3).max(1);
    let own = Letters::of(&letters);
    candidates
        .into_iter()
        .map(|candidate| (plain(candidate), candidate))
        .filter(|(plain, _)| own.edits_to(&Letters::of(plain)) <= allowed)
        .map(|(plain, candidate)| (strsim::damerau_levenshtein(&letters, &plain), candidate))
        // A word of one or two letters is one edit from any other: only the same letters count there.
        .filter(|(distance, candidate)| *distance == 0 || (*distance <= allowed && candidate.len() > 2 && letters.len() > 2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether two words differ in case and separators only.
#[must_use]
pub fn same_letters(a: &str, b: &str) -> bool {
    plain(a) == plain(b)
}

/// How often each letter stands in a word, in classes: what bounds the edits between two words from below, and costs a hundredth of
/// counting them.
struct Letters([u8; 32]);

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0; 32];
        for letter in word.chars() {
            let class = usize::try_from(u32::from(letter) % 32).unwrap_or(0);
            if let Some(count) = counts.get_mut(class) {
                *count += 1;
            }
        }
        Self(counts)
    }

    /// At least so many edits lie between two words: each changes one letter of each at most.
    fn edits_to(&self, other: &Self) -> usize {
        let more = |a: &Self, b: &Self| a.0.iter().zip(&b.0).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum::<usize>();
        more(self, other).max(more(other, self))
    }
}

fn plain(word: &str) -> String {
    // A name of absurd length is no misspelling; cutting it bounds the work.
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_far() {
        let keys = ["memory", "memory-headroom", "cpu", "replicas", "slots"];
        assert_eq!(nearest("memmory", keys), Some("memory"));
        assert_eq!(nearest("memoryHeadroom", keys), Some("memory-headroom"));
        assert_eq!(nearest("slot", keys), Some("slots"));
        assert_eq!(nearest("liveness", keys), None);
        assert_eq!(nearest("x", keys), None);
        assert_eq!(nearest("", keys), None);
        assert!(same_letters("READ_WRITE_ONCE", "read-write-once"));
    }
}
