//! `pattern` of a schema: regular expressions as Go reads them, by the `regex` crate.
//!
//! In: a schema. Out: its patterns, compiled; one that the crate cannot read, or that grows too large, is kept as such.
//! Source: RE2's syntax (github.com/google/re2/wiki/Syntax) beside regex 1.12's: classes by letter are ASCII in Go, and brackets,
//! `&&`, `--` and `~~` inside a class are mere characters.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

/// The most bytes that one compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;
/// The most bytes of all patterns of a schema; compiling costs time with them.
const TEXT_LIMIT: usize = 1 << 17;

/// The patterns of a schema by their text; `None` where one cannot be judged here.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    known: BTreeMap<String, Option<Regex>>,
    bytes: usize,
}

impl Patterns {
    /// All patterns of a schema.
    pub(super) fn of(schema: &Value) -> Self {
        let mut patterns = Self::default();
        patterns.collect(schema);
        patterns
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                if let Some(text) = map.get("pattern").and_then(Value::as_str)
                    && !self.known.contains_key(text)
                {
                    self.bytes += text.len();
                    self.known.insert(text.to_owned(), if self.bytes > TEXT_LIMIT { None } else { compile(text) });
                }
                map.values().for_each(|inside| self.collect(inside));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Whether a text matches a pattern somewhere; nothing if that cannot be told.
    pub(super) fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.known.get(pattern)?.as_ref().map(|regex| regex.is_match(text))
    }
}

/// Compiles a pattern of Go's, if it can be said in the crate's syntax.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&translate(pattern)).size_limit(SIZE_LIMIT).build().ok()
}

/// A pattern of Go's in the crate's syntax.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars().peekable();
    // In a class, and whether its first member is still to come: a bracket there is a member.
    let (mut class, mut first) = (false, false);
    while let Some(next) = chars.next() {
        let at_first = std::mem::take(&mut first);
        match next {
            '\\' => {
                let Some(escaped) = chars.next() else {
                    out.push('\\');
                    continue;
                };
                match escaped {
                    'd' => out.push_str("[0-9]"),
                    'D' => out.push_str("[^0-9]"),
                    'w' => out.push_str("[0-9A-Za-z_]"),
                    'W' => out.push_str("[^0-9A-Za-z_]"),
                    's' => out.push_str("[\\t\\n\\x0C\\r ]"),
                    'S' => out.push_str("[^\\t\\n\\x0C\\r ]"),
                    'b' if !class => out.push_str("(?-u:\\b)"),
                    'B' if !class => out.push_str("(?-u:\\B)"),
                    'Q' if !class => {
                        let mut quoted = String::new();
                        while !quoted.ends_with("\\E")
                            && let Some(one) = chars.next()
                        {
                            quoted.push(one);
                        }
                        out.push_str(&regex::escape(quoted.strip_suffix("\\E").unwrap_or(&quoted)));
                    }
                    _ => out.extend(['\\', escaped]),
                }
            }
            '[' if !class => {
                (class, first) = (true, true);
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            ']' if class && !at_first => {
                class = false;
                out.push(']');
            }
            ']' if class => out.push_str("\\]"),
            '[' if chars.peek() == Some(&':') => {
                out.push('[');
                for one in chars.by_ref() {
                    out.push(one);
                    if one == ']' {
                        break;
                    }
                }
            }
            '[' => out.push_str("\\["),
            '&' | '~' if class => out.extend(['\\', next]),
            // A range may end with a hyphen; two of them would be a difference of sets.
            '-' if class && !at_first && chars.next_if_eq(&'-').is_some() => out.push_str("-\\-"),
            '-' if class && (at_first || chars.peek() == Some(&']')) => out.push_str("\\-"),
            _ => out.push(next),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use super::compile;

    #[test]
    fn patterns_are_read_as_go_reads_them() {
        for (pattern, text, wanted) in [
            (r"^\d+$", "12", true),
            (r"^\d+$", "١", false),
            (r"^\w+$", "ä", false),
            (r"^[\w.]+$", "a.b_", true),
            ("^[]a]+$", "]a", true),
            ("^[^]a]+$", "b", true),
            ("^[[]$", "[", true),
            ("^[a&&b]+$", "a&b", true),
            ("^[+--]$", ",", true),
            ("^[a-]+$", "a-", true),
            ("^[-a]+$", "a-", true),
            ("^[[:alpha:]-]+$", "ab-", true),
            ("b", "abc", true),
            (r"^\Qa.b\E$", "a.b", true),
            (r"^\Qa.b\E$", "axb", false),
            (r"^(a|b){1,3}$", "aba", true),
        ] {
            assert_eq!(compile(pattern).unwrap().is_match(text), wanted, "{pattern} {text}");
        }
        // What grows without bound is left to the server.
        assert!(compile(r"(((\w{1,100}){1,100}){1,100}){1,100}").is_none());
    }
}
