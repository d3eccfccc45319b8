//! A list as the one-line YAML text that Flink keeps for it.
//!
//! In: a tree. Out: its flow style, spelled as snakeyaml-engine spells it. It must not read anything.
//! Source: YAML 1.2.2 section 7.4; the styles that Flink 1.20 and 2.3 chose for generated texts (tests/oracle_config_file.rs).

use std::fmt::Write as _;

use super::core_schema::{Plain, resolve};
use super::tree::{Branch, Tree};

/// Keys from this length on need `? `: 128 with the five characters of `!!str`, which are counted and not written.
const SIMPLE_KEY: usize = 123;
/// Behind this column the `:` of such a key goes to the next line.
const WIDTH: usize = 80;

/// The text of a value inside `[…]` or `{…}`.
pub(super) fn flow(tree: &Tree) -> String {
    let mut out = String::new();
    write(tree, 0, &mut out);
    out
}

fn write(tree: &Tree, depth: usize, out: &mut String) {
    match &tree.content {
        Branch::Null => out.push_str("null"),
        Branch::Typed(text) => out.push_str(text),
        Branch::Text(text) => out.push_str(&scalar(text)),
        Branch::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write(item, depth + 1, out);
            }
            out.push(']');
        }
        Branch::Map(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                separate(index, out);
                let simple = match &key.content {
                    Branch::Null | Branch::Typed(_) => true,
                    Branch::Text(text) => !text.is_empty() && text.chars().count() < SIMPLE_KEY && !text.contains('\n'),
                    Branch::List(items) => items.is_empty(),
                    Branch::Map(entries) => entries.is_empty(),
                };
                if simple {
                    write(key, depth + 1, out);
                    out.push_str(": ");
                } else {
                    out.push_str("? ");
                    write(key, depth + 1, out);
                    if out.chars().rev().take_while(|character| *character != '\n').count() > WIDTH {
                        let _ = write!(out, "\n{:indent$}: ", "", indent = 2 * (depth + 1));
                    } else {
                        out.push_str(" : ");
                    }
                }
                write(value, depth + 1, out);
            }
            out.push('}');
        }
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push_str(", ");
    }
}

/// A text in the first style that can carry it: plain, single quotes, double quotes.
fn scalar(text: &str) -> String {
    if text.chars().any(|character| !printable(character) || is_break(character)) {
        return escaped(text);
    }
    let outer_blank = text.starts_with(' ') || text.ends_with(' ');
    if text.is_empty() || outer_blank || indicators(text) || resolve(text) != Plain::Text {
        return format!("'{}'", text.replace('\'', "''"));
    }
    text.to_owned()
}

/// Whether a character stands where flow style reads it as syntax.
fn indicators(text: &str) -> bool {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    let mut first = true;
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    while let Some(character) = rest.next() {
        let blank_follows = rest.peek().is_none_or(|next| matches!(next, ' ' | '\t' | '\n' | '\r'));
        let syntax = match character {
            ',' | '[' | ']' | '{' | '}' | '?' | ':' => true,
            '#' => first || matches!(before, ' ' | '\t'),
            '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => first,
            '-' => first && blank_follows,
            _ => false,
        };
        if syntax {
            return true;
        }
        (before, first) = (character, false);
    }
    false
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        let short = match character {
            '\0' => Some('0'),
            '\u{7}' => Some('a'),
            '\u{8}' => Some('b'),
            '\t' => Some('t'),
            '\n' => Some('n'),
            '\u{b}' => Some('v'),
            '\u{c}' => Some('f'),
            '\r' => Some('r'),
            '\u{1b}' => Some('e'),
            '"' | '\\' => Some(character),
            '\u{85}' => Some('N'),
            '\u{a0}' => Some('_'),
            '\u{2028}' => Some('L'),
            '\u{2029}' => Some('P'),
            _ => None,
        };
        let code = u32::from(character);
        let _ = match short {
            Some(letter) => write!(out, "\\{letter}"),
            None if printable(character) => write!(out, "{character}"),
            None if code <= 0xff => write!(out, "\\x{code:02x}"),
            None if code <= 0xffff => write!(out, "\\u{code:04x}"),
            None => write!(out, "\\U{code:08x}"),
        };
    }
    out.push('"');
    out
}
