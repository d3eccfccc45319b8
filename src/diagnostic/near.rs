//! Did you mean: the nearest of a closed set of words.
//!
//! In: what was written, and what could be. Out: at most one proposal. Must not know what the words mean.

/// The candidate that a word was probably meant to be; nothing if none is close. The first of equally near ones wins.
///
/// Case and separators count for nothing (`imagePullPolicy` is `image-pull-policy`); otherwise about a third of the letters may differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = plain(word);
    let allowed = (letters.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&letters, &plain(candidate)), candidate))
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
