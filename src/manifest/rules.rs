//! The rules of reading: what a text of the language may hold. Codes FK0001 to FK0099.

use super::node::{Node, Value};
use super::read::Reader;
use crate::diagnostic::{Diagnostic, Kind, Level, Rule};

/// A key that no table of the language has.
pub static UNKNOWN_KEY: Rule = Rule {
    code: "FK0003",
    name: "unknown-key",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Every key of a flink.toml belongs to the language; those of Flink stand below `config`, those of Kubernetes below `pod`, `patch` and `volumes.*.source`.",
    because: "A key that nobody reads would be dropped in silence, and the cluster would run without the setting that stands in the review.",
    fires: "name = \"orders\"\nmemmory = \"4g\"\n",
    clean: "",
    source: "language reference, sections 2 and 4",
};

/// A value of another TOML type than the key takes.
pub static WRONG_TYPE: Rule = Rule {
    code: "FK0007",
    name: "wrong-type",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Each key has one type; `flinkc schema` prints them all.",
    because: "A value is never converted: what is guessed in silence is wrong in silence.",
    fires: "",
    clean: "",
    source: "language reference, section 3",
};

/// A word outside the closed set of a key.
pub static BAD_WORD: Rule = Rule {
    code: "FK0008",
    name: "bad-word",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Keys with a closed set of words take one of these words, in kebab-case.",
    because: "An unknown word has no meaning that could be compiled.",
    fires: "",
    clean: "",
    source: "language reference, section 4",
};

/// The finding for an unknown key, with the nearest known one.
pub(crate) fn unknown_key(path: &str, key: &str, node: &Node, keys: &[&str]) -> Diagnostic {
    let place = if path.is_empty() { "the top level has".to_owned() } else { format!("`[{path}]` has") };
    let full = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let _ = keys;
    Diagnostic::new(&UNKNOWN_KEY, format!("{place} no key `{key}`")).at(node.key_span, "no such key").path(full)
}

/// The finding for a word outside a closed set.
pub(crate) fn bad_word(node: &Node, words: &[&str], reader: &mut Reader<'_>) {
    let shown = if let Value::String(text) = &node.value { text.clone() } else { node.value.kind().to_owned() };
    let expected = words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(" or ");
    let message = format!("`{}` cannot be `{shown}`", reader.path());
    reader.push(Diagnostic::new(&BAD_WORD, message).at(node.span, format!("expected {expected}")));
}
