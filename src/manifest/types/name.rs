//! Names: DNS labels. Their length is the target's affair, beyond the 63 characters that hold everywhere.
//!
//! Source: language reference, section 3; RFC 1123 and 1035 as Kubernetes applies them to Services and namespaces.

use super::super::node::Node;
use super::super::read::Reader;
use super::super::rules::BAD_NAME;
use super::{FromText, text_type};
use crate::diagnostic::{Diagnostic, Span};

/// A DNS label that begins with a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(pub String);

/// The longest DNS label.
const LONGEST: usize = 63;

impl Name {
    /// Whether a text is a name.
    #[must_use]
    pub fn is_valid(text: &str) -> bool {
        text.len() <= LONGEST
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for Name {
    const EXPECTED: &'static str = "a name in quotes";
    const PATTERN: &'static str = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if Self::is_valid(text) {
            return Some(Self(text.to_owned()));
        }
        let key = reader.key().to_owned();
        refuse(text, node.span, &format!("{key} = "), reader);
        None
    }
}

text_type!(Name, examples: ["orders"]);

/// Checks a key that becomes a name in Kubernetes, such as that of a volume or a session job.
pub(crate) fn check_key(key: &str, place: Span, reader: &mut Reader<'_>) {
    if !Name::is_valid(key) {
        refuse(key, place, "", reader);
    }
}

fn refuse(text: &str, place: Span, before: &str, reader: &mut Reader<'_>) {
    let label = if text.is_empty() {
        "empty".to_owned()
    } else if text.len() > LONGEST {
        format!("{} characters, at most {LONGEST}", text.chars().count())
    } else if let Some(wrong) = text.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')) {
        if wrong.is_ascii_uppercase() { "upper case".to_owned() } else { format!("holds `{}`", wrong.escape_debug()) }
    } else {
        "begins with a lower-case letter, ends with a letter or a digit".to_owned()
    };
    let help = match respell(text) {
        Some(name) if before.is_empty() => format!("call it `{name}`"),
        Some(name) => format!("write `{before}\"{name}\"`"),
        None => "a name is lower-case letters, digits and `-`, and begins with a letter: `\"orders\"`".to_owned(),
    };
    reader.push(
        Diagnostic::new(&BAD_NAME, format!("`{text}` is no name"))
            .at(place, label)
            .because("names become Services, labels and DNS entries, and the API server refuses any other spelling there")
            .help(help),
    );
}

/// The nearest name: lower case, other characters as `-`.
fn respell(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars() {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.trim_start_matches(|c: char| !c.is_ascii_lowercase()).chars().take(LONGEST).collect();
    let name = name.trim_end_matches('-').to_owned();
    Name::is_valid(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_only() {
        for right in ["a", "orders", "a-1", "a--b"] {
            assert!(Name::is_valid(right), "{right}");
        }
        for wrong in ["", "-a", "a-", "1a", "A", "a_b", "a.b", "ä", &"a".repeat(64)] {
            assert!(!Name::is_valid(wrong), "{wrong}");
        }
    }

    #[test]
    fn proposals_are_names() {
        assert_eq!(respell("My_Orders.v2").as_deref(), Some("my-orders-v2"));
        assert_eq!(respell("1-2-three-").as_deref(), Some("three"));
        assert_eq!(respell("42"), None);
    }
}
