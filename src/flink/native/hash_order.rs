//! The order in which Java walks a `HashMap` of strings: it shows through in lists that Flink makes from maps.
//!
//! In: keys in the order of insertion. Out: the same keys in Java's order. Source: `java.util.HashMap` of JDK 11 to 21 (buckets that
//! have become trees, from eight keys that collide, are left out).

/// Java's order of keys put one after another into a `HashMap` of the default size.
pub(super) fn sorted<T>(entries: Vec<T>, key: impl Fn(&T) -> &str) -> Vec<T> {
    let capacity = capacity_after(entries.len());
    sorted_at(entries, key, capacity)
}

/// Java's order of a map that is copied as a whole: `putAll` into a new map.
pub(super) fn sorted_copy<T>(entries: Vec<T>, key: impl Fn(&T) -> &str) -> Vec<T> {
    // the copy asks for room for the entries at a load of three quarters, and one more
    let wanted = entries.len() * 4 / 3 + 1;
    let capacity = wanted.next_power_of_two();
    sorted_at(entries, key, capacity)
}

/// Stable, since a bucket keeps the order of insertion, also when it is split.
fn sorted_at<T>(mut entries: Vec<T>, key: impl Fn(&T) -> &str, capacity: usize) -> Vec<T> {
    let mask = u32::try_from(capacity.saturating_sub(1)).unwrap_or(u32::MAX);
    entries.sort_by_key(|entry| spread(key(entry)) & mask);
    entries
}

fn capacity_after(count: usize) -> usize {
    let mut capacity = 16;
    while count * 4 > capacity * 3 {
        capacity *= 2;
    }
    capacity
}

/// `String.hashCode`, its upper half folded into the lower one.
fn spread(text: &str) -> u32 {
    let hash = text.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn the_order_is_javas() {
        // walked by JDK 17
        let secrets = ["alpha", "beta", "gamma", "delta", "eps", "zeta"];
        assert_eq!(sorted(secrets.to_vec(), |key| key), ["zeta", "alpha", "delta", "eps", "beta", "gamma"]);
        let variables = ["FOO", "BAR", "JAVA_HOME", "HADOOP", "ENABLE_BUILT_IN_PLUGINS", "A_1", "zz", "q"];
        let walked = ["zz", "q", "BAR", "A_1", "HADOOP", "FOO", "JAVA_HOME", "ENABLE_BUILT_IN_PLUGINS"];
        assert_eq!(sorted(variables.to_vec(), |key| key), walked);
    }
}
