//! Kubernetes' rules for keys and values of labels and annotations, and for names of variables.
//!
//! In: texts. Out: why the API server refuses one, as the end of a sentence; `None` if it takes it.
//! Source: k8s.io/apimachinery/pkg/util/validation (qualified names, label values, environment variables since 1.32); asked of a real server.

/// The longest name part of a key, and the longest value of a label, in characters.
const NAME_LIMIT: usize = 63;
/// The longest prefix of a key, in characters.
const PREFIX_LIMIT: usize = 253;
/// The most bytes that all annotations of an object may have.
pub const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Why a text is no key of a label.
#[must_use]
pub fn label_key(key: &str) -> Option<String> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if name.contains('/') {
        return Some("has more than one `/`".to_owned());
    }
    if let Some(fault) = prefix.and_then(prefix_fault) {
        return Some(fault);
    }
    if name.is_empty() {
        return Some("has no name".to_owned());
    }
    name_fault(name)
}

/// Why a text is no value of a label.
#[must_use]
pub fn label_value(value: &str) -> Option<String> {
    if value.is_empty() { None } else { name_fault(value) }
}

/// Why a text is no key of an annotation: as a label's, in any case of letters.
#[must_use]
pub fn annotation_key(key: &str) -> Option<String> {
    label_key(&key.to_lowercase())
}

/// Why a text is no name of an environment variable.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("is empty".to_owned());
    }
    let odd = name.chars().find(|c| *c == '=' || !(' '..='~').contains(c));
    odd.map(|odd| if odd == '=' { "holds `=`".to_owned() } else { format!("holds `{}`, which is not printable ASCII", odd.escape_debug()) })
}

/// Letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
fn name_fault(name: &str) -> Option<String> {
    if let Some(odd) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
        return Some(if odd == ' ' { "holds a blank".to_owned() } else { format!("holds `{}`", odd.escape_debug()) });
    }
    if name.len() > NAME_LIMIT {
        return Some(format!("has {} characters, and {NAME_LIMIT} are the most", name.len()));
    }
    let ends = [name.chars().next(), name.chars().next_back()];
    let odd = ends.into_iter().flatten().find(|c| !c.is_ascii_alphanumeric())?;
    Some(format!("begins or ends with `{odd}`"))
}

/// A domain in small letters.
fn prefix_fault(prefix: &str) -> Option<String> {
    let part = |part: &str| {
        let ends = part.chars().next().into_iter().chain(part.chars().next_back());
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && ends.into_iter().all(|c| c != '-')
    };
    if prefix.len() > PREFIX_LIMIT {
        return Some(format!("has a prefix of {} characters, and {PREFIX_LIMIT} are the most", prefix.len()));
    }
    (!prefix.split('.').all(part)).then(|| format!("has the prefix `{prefix}`, which is no domain in small letters"))
}

#[cfg(test)]
mod tests {
    use super::{annotation_key, label_key, label_value, variable};

    #[test]
    fn keys_are_qualified_names() {
        for good in ["a", "A.b_c-9", "example.com/a", "a-b.c/X", &"x".repeat(63)] {
            assert_eq!(label_key(good), None, "{good}");
        }
        for bad in ["", "a b", "-a", "a/", "/a", "Example.com/a", "a/b/c", "a_b/c", "ä", "-x.y/a", "a./b", &"x".repeat(64)] {
            assert!(label_key(bad).is_some(), "{bad}");
        }
        assert_eq!(annotation_key("Example.com/A"), None);
        assert!(annotation_key("a b").is_some());
    }

    #[test]
    fn values_are_names_or_nothing() {
        for good in ["", "a", "1e3", "A_b.c-d", &"x".repeat(63)] {
            assert_eq!(label_value(good), None, "{good}");
        }
        for bad in [" ", "a b", "a/b", ".a", "a-", "ü", "a\n", &"x".repeat(64)] {
            assert!(label_value(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn variables_are_printable() {
        for good in ["A", "a.b-c", "1", "a b", "{}"] {
            assert_eq!(variable(good), None, "{good}");
        }
        for bad in ["", "A=", "ä", "a\tb", "\u{7f}"] {
            assert!(variable(bad).is_some(), "{bad}");
        }
    }
}
