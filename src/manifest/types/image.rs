//! References to container images: `registry/path:tag@sha256:digest`.
//!
//! Source: the grammar of github.com/distribution/reference v0.6.0, which the container runtimes use.

use super::super::node::Node;
use super::super::read::Reader;
use super::super::rules::BAD_IMAGE;
use super::{FromText, text_type};
use crate::diagnostic::Diagnostic;

/// A reference to an image; the digest wins at run time, the tag tells the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReference {
    /// The whole text.
    pub text: String,
    /// Registry and path: `registry.example.com/orders`.
    pub name: String,
    /// The tag, without its colon.
    pub tag: Option<String>,
    /// The digest, with its algorithm: `sha256:…`.
    pub digest: Option<String>,
}

impl ImageReference {
    /// The reference of a cluster that is described elsewhere: no text at all.
    #[must_use]
    pub const fn elsewhere() -> Self {
        Self { text: String::new(), name: String::new(), tag: None, digest: None }
    }

    /// Reads a reference, or says in a phrase what is wrong with it.
    ///
    /// # Errors
    /// A phrase for the marked place.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err("empty");
        }
        if text.contains(|c: char| c.is_whitespace()) {
            return Err("holds a blank");
        }
        if text.contains("://") {
            return Err("a reference has no scheme");
        }
        let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
        if digest.is_some_and(|d| !is_digest(d)) {
            return Err("the digest is no `sha256:` with 64 hex digits");
        }
        // A colon before the last slash belongs to the registry's port.
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        if tag.is_some_and(|t| !is_tag(t)) {
            return Err("the tag is no word of at most 128 letters, digits, `_`, `.`, `-`");
        }
        if !is_name(name) {
            return Err(if name.contains(|c: char| c.is_ascii_uppercase()) { "upper case in the path" } else { "no path of an image" });
        }
        Ok(Self { text: text.to_owned(), name: name.to_owned(), tag: tag.map(str::to_owned), digest: digest.map(str::to_owned) })
    }
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
}

fn is_tag(text: &str) -> bool {
    text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn is_name(text: &str) -> bool {
    let (registry, path) = match text.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, text),
    };
    let segment = |s: &str| {
        s.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && s.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-'))
    };
    let registry_fits = registry.is_none_or(|r| {
        let (host, port) = r.rsplit_once(':').unwrap_or((r, "1"));
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'[' | b']' | b':'))
            && port.parse::<u16>().is_ok()
    });
    registry_fits && path.split('/').all(segment)
}

impl FromText for ImageReference {
    const EXPECTED: &'static str = "an image reference in quotes";
    const PATTERN: &'static str = r"^[^\s@]+(@sha256:[0-9a-f]{64})?$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match Self::parse(text) {
            Ok(image) => Some(image),
            Err(fault) => {
                let help =
                    format!("write `{} = \"registry.example.com/orders:1.4.2\"`, for production with `@sha256:…` behind it", reader.key());
                reader.push(
                    Diagnostic::new(&BAD_IMAGE, format!("`{}` is no reference to an image", reader.path()))
                        .at(node.span, fault)
                        .at_run_time("the kubelet refuses it: pods stay in InvalidImageName")
                        .help(help),
                );
                None
            }
        }
    }
}

text_type!(ImageReference, examples: ["flink:1.20", "registry.example.com/orders:1.4.2"]);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_reference() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let image = ImageReference::parse(&format!("localhost:5000/team/orders:1.4@{digest}")).unwrap();
        assert_eq!((image.name.as_str(), image.tag.as_deref(), image.digest), ("localhost:5000/team/orders", Some("1.4"), Some(digest)));
        assert_eq!(ImageReference::parse("flink").unwrap().tag, None);
        assert_eq!(ImageReference::parse("ghcr.io/a/b").unwrap().name, "ghcr.io/a/b");
        for wrong in ["", "a b", "https://x/y", "Flink:1", "a:", "a@sha256:12", "/a", "a//b", "a:b:c", "r:70000/a"] {
            assert!(ImageReference::parse(wrong).is_err(), "{wrong}");
        }
    }
}
