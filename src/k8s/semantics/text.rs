//! Formats of texts that many fields share. In: a text. Out: why the server refuses it, as the end of a sentence; `None` if it
//! takes it. Source: k8s.io/apimachinery/pkg/util/validation v0.36; the vectors of the oracle.

use crate::k8s::metadata::label_key;

/// A DNS label (RFC 1123): small letters, digits, `-`; 63 at most.
pub(super) fn label(text: &str) -> Option<String> {
    parts(text, 63, std::iter::once(text))
}

/// A DNS label that begins with a letter (RFC 1035).
pub(super) fn letter_label(text: &str) -> Option<String> {
    label(text).or_else(|| text.starts_with(|c: char| c.is_ascii_digit()).then(|| "begins with a digit".to_owned()))
}

/// A domain in small letters (RFC 1123): labels joined by `.`; 253 at most.
#[must_use]
pub fn subdomain(text: &str) -> Option<String> {
    parts(text, 253, text.split('.'))
}

/// A domain of which the first part is `*`.
pub(super) fn wildcard(text: &str) -> Option<String> {
    match text.strip_prefix("*.") {
        Some(_) if text.len() > 253 => Some(too_long(text, 253)),
        Some(domain) => subdomain(domain),
        None => Some("has a `*` that does not stand alone in the first part".to_owned()),
    }
}

/// A name of a Service: until 1.35 it begins with a letter.
pub(super) fn service(text: &str, relaxed: bool) -> Option<String> {
    if relaxed { label(text) } else { letter_label(text) }
}

fn too_long(text: &str, most: usize) -> String {
    format!("has {} characters, and {most} are the most", text.len())
}

fn parts<'a>(text: &str, most: usize, mut parts: impl Iterator<Item = &'a str>) -> Option<String> {
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if text.len() > most {
        return Some(too_long(text, most));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || (most > 63 && c == '.');
    if let Some(odd) = text.chars().find(|c| !allowed(*c)) {
        return Some(held(odd));
    }
    let bad = parts.any(|part| part.is_empty() || part.starts_with('-') || part.ends_with('-'));
    bad.then(|| "has a part that is empty, or that begins or ends with `-`".to_owned())
}

/// `holds a blank`, `holds `_``.
fn held(odd: char) -> String {
    if odd == ' ' { "holds a blank".to_owned() } else { format!("holds `{}`", odd.escape_debug()) }
}

/// A qualified name, as a label's key.
pub(super) fn qualified(text: &str) -> Option<String> {
    label_key(text)
}

/// The name of a port: letters in small, digits, `-`; 15 at most, one letter at least.
pub(super) fn port_name(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if text.len() > 15 {
        return Some(format!("is `{}`, which has {} characters, and a port's name has at most 15", text.escape_debug(), text.len()));
    }
    if let Some(odd) = text.chars().find(|c| !c.is_ascii_lowercase() && !c.is_ascii_digit() && *c != '-') {
        return Some(held(odd));
    }
    if !text.contains(|c: char| c.is_ascii_lowercase()) {
        return Some("has no letter, and a port's name has one".to_owned());
    }
    (text.contains("--") || text.starts_with('-') || text.ends_with('-')).then(|| "has a `-` at an end, or two in a row".to_owned())
}

/// A number of a port.
pub(super) fn port_number(number: i64) -> Option<String> {
    (!(1..=65535).contains(&number)).then(|| format!("is {number}, and ports are between 1 and 65535"))
}

/// A key of a `ConfigMap` or Secret.
pub(super) fn config_key(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if text.len() > 253 {
        return Some(too_long(text, 253));
    }
    if let Some(odd) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
        return Some(format!("is the key `{}`, which {}", text.escape_debug(), held(odd)));
    }
    (text == "." || text.starts_with("..")).then(|| format!("is the key `{text}`, which would leave a folder"))
}

/// A segment of a URL path: no `/`, no `%`, not `.` or `..`.
pub(super) fn segment(text: &str) -> Option<String> {
    if matches!(text, "." | "..") {
        return Some(format!("is `{text}`"));
    }
    text.chars().find(|c| matches!(c, '/' | '%')).map(held)
}

/// A percentage: digits and `%`.
pub(super) fn percent(text: &str) -> Option<String> {
    let digits = text.strip_suffix('%').unwrap_or_default();
    let good = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    (!good).then(|| format!("is `{}`, which is neither a whole number nor a percentage such as `25%`", text.escape_debug()))
}

/// A relative path without `..`.
pub(super) fn descending(text: &str) -> Option<String> {
    if text.starts_with('/') {
        return Some(format!("is `{}`, and must be relative", text.escape_debug()));
    }
    backstep(text)
}

/// A path without `..`.
pub(super) fn backstep(text: &str) -> Option<String> {
    text.split('/').any(|step| step == "..").then(|| format!("is `{}`, and must not hold `..`", text.escape_debug()))
}

/// A relative path inside a volume, whose own files begin with `..`.
pub(super) fn inside_volume(text: &str) -> Option<String> {
    descending(text).or_else(|| text.starts_with("..").then(|| format!("is `{}`, and must not begin with `..`", text.escape_debug())))
}

/// `domain/path`.
pub(super) fn domain_path(text: &str) -> Option<String> {
    match text.split_once('/') {
        Some((domain, path)) if !domain.is_empty() && !path.is_empty() => subdomain(domain).or_else(|| {
            let known = |c: char| c.is_ascii_alphanumeric() || "/-._~!$&'()*+,;=:%".contains(c);
            path.chars().find(|c| !known(*c)).map(held)
        }),
        _ => Some("is no domain with a path behind it, such as `example.com/name`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        for good in ["a", "1", "a-b", "xn--a"] {
            assert_eq!((label(good), subdomain(good)), (None, None), "{good}");
        }
        assert_eq!(subdomain(&format!("{}.b", "a".repeat(64))), None);
        for bad in ["", "A", "a_b", "-a", "a-", "ä", &"a".repeat(64)] {
            assert!(label(bad).is_some(), "{bad}");
        }
        assert!(label("a.b").is_some() && subdomain("a..b").is_some() && letter_label("1a").is_some());
        assert_eq!(wildcard("*.a.b"), None);
        assert!(wildcard("a.*").is_some() && wildcard("*").is_some());
    }

    #[test]
    fn ports_keys_paths() {
        for good in ["a", "1a", "rest-ui"] {
            assert_eq!(port_name(good), None);
        }
        for bad in ["", "8081", "a--b", "-a", "A", "jobmanager-rpc-port"] {
            assert!(port_name(bad).is_some(), "{bad}");
        }
        for bad in ["", ".", "..", "..a", "a/b", "a b"] {
            assert!(config_key(bad).is_some(), "{bad}");
        }
        assert!(config_key("...x").is_some());
        assert_eq!(config_key("-a.B_c"), None);
        for bad in ["/a", "..", "a/../b", "..a"] {
            assert!(inside_volume(bad).is_some(), "{bad}");
        }
        assert_eq!(descending("..a"), None);
        assert!(percent("%").is_some() && percent("5").is_some() && percent("105%").is_none());
        assert!(domain_path("a.b/c").is_none() && domain_path("a").is_some());
    }
}
