//! Versions: `"1.20"` or `"1.20.5"`, always in quotes, since TOML reads 1.20 as 1.2.
//!
//! Source: language reference, section 3; the operator's `spec.flinkVersion` for the spelling `v1_20`.

use std::fmt;

use super::super::node::{Node, Value};
use super::super::read::Reader;
use super::super::rules::{BAD_VERSION, VERSION_AS_NUMBER};
use super::{FromText, text_type};
use crate::diagnostic::Diagnostic;

/// A version of two or three numbers; one without a patch sorts before those with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// `1` of 1.20.5.
    pub major: u16,
    /// `20` of 1.20.5.
    pub minor: u16,
    /// `5` of 1.20.5, where it was written.
    pub patch: Option<u16>,
}

impl Version {
    /// Reads `1.20` or `1.20.5`; leading zeros and anything else give nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
            if plain { part.parse::<u16>().ok() } else { None }
        });
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = match parts.next() {
            Some(part) => Some(part?),
            None => None,
        };
        parts.next().is_none().then_some(Self { major, minor, patch })
    }

    /// The version without its patch.
    #[must_use]
    pub const fn minor_only(self) -> Self {
        Self { major: self.major, minor: self.minor, patch: None }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

impl FromText for Version {
    const EXPECTED: &'static str = "a version in quotes";
    const PATTERN: &'static str = r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))?$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let read = Self::parse(text);
        if read.is_none() {
            refuse(text, node, reader);
        }
        read
    }

    fn not_text(node: &Node, reader: &mut Reader<'_>) {
        match &node.value {
            Value::Float(text) => number(text, node, reader),
            Value::Integer(n) => number(&n.to_string(), node, reader),
            Value::String(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                let help = format!("write `{} = \"1.20\"`", reader.key());
                reader.wrong_type(node, Self::EXPECTED, help);
            }
        }
    }
}

text_type!(Version, examples: ["1.20", "1.20.5", "2.2"]);

fn number(text: &str, node: &Node, reader: &mut Reader<'_>) {
    let key = reader.key().to_owned();
    let path = reader.path().to_owned();
    let read = text.trim_end_matches('0');
    let (written, lost) = match Version::parse(text) {
        Some(version) => (version, text.contains('.') && read.len() < text.len() && !read.ends_with('.')),
        None => (Version { major: text.parse().unwrap_or(1), minor: 0, patch: None }, false),
    };
    let message = if lost {
        format!("`{path}` is a number, so TOML has already turned {text} into {read}")
    } else {
        format!("`{path}` is a number, and a version is text")
    };
    let product = match path.as_str() {
        "platform.kubernetes" => "Kubernetes",
        "platform.operator" => "operator",
        _ => "Flink",
    };
    let finding = Diagnostic::new(&VERSION_AS_NUMBER, message)
        .at(node.span, format!("{}, expected a version in quotes", node.value.kind()))
        .help(format!("write `{key} = \"{written}\"`, or `\"{written}.{}\"` for the patch too", if written.minor == 20 { 5 } else { 0 }));
    let finding = if text.contains('.') { finding.mend(node.span, text, format!("\"{written}\"")) } else { finding };
    // The two releases that a lost zero hits: Flink 1.1 is of August 2016, 1.2 of February 2017.
    let year = match (product, read) {
        ("Flink", "1.1") => " of 2016",
        ("Flink", "1.2") => " of 2017",
        _ => "",
    };
    reader.push(if lost {
        finding.at_run_time(format!("the bundle would be made for {product} {read}{year}"))
    } else {
        finding.because("numbers lose their last zero in TOML, so 1.20 would be 1.2: versions are text throughout")
    });
}

fn refuse(text: &str, node: &Node, reader: &mut Reader<'_>) {
    let bare = text.trim().trim_start_matches(['v', 'V']).replace('_', ".");
    let head: String = bare.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let head = head.trim_end_matches('.');
    let proposal = Version::parse(head).or_else(|| head.parse().ok().map(|major| Version { major, minor: 0, patch: None }));
    let label =
        if text.starts_with('v') && text.contains('_') { "the operator's spelling" } else { "expected two or three numbers with dots" };
    let help = match proposal {
        Some(version) => format!("write `{} = \"{version}\"`", reader.key()),
        None => format!("write `{} = \"1.20\"`, or `\"1.20.5\"` for the patch too", reader.key()),
    };
    reader.push(
        Diagnostic::new(&BAD_VERSION, format!("`{text}` is no version of this language"))
            .at(node.span, label)
            .because("options, memory and image are checked against one exact version; the target's own spelling is made from it")
            .help(help),
    );
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn versions_sort_by_number() {
        assert!(Version::parse("1.9").unwrap() < Version::parse("1.20").unwrap());
        assert!(Version::parse("1.20").unwrap() < Version::parse("1.20.0").unwrap());
        assert_eq!(Version::parse("1.20.5").unwrap().to_string(), "1.20.5");
        for wrong in ["", "1", "1.", "v1.20", "v1_20", "1.20.x", "1.020", "1.20.5.1", "1.-2", "70000.1"] {
            assert_eq!(Version::parse(wrong), None, "{wrong}");
        }
    }
}
