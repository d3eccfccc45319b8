//! What a YAML text is to Flink, before nested keys become dotted ones.
//!
//! In: a representation graph, typed here by YAML 1.2's core schema; or a JSON value that kubectl has typed. Out: a tree whose
//! scalars are the texts that Java prints. It must not flatten.
//! Source: snakeyaml-engine's core schema as Flink 1.20 and 2.3 carry it (tests/oracle_config_file.rs asks them); Jackson's `asText`.

use std::ops::Range;

use serde_json::Value;

use super::ConfigReadError;
use super::core_schema::{Plain, double_text, resolve};
use crate::flink::java;
use crate::pointer;
use crate::yaml::{Content, Document, Node, NodeTag};

/// A value, and its bytes in the text.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) at: Range<usize>,
    pub(super) content: Branch,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Branch {
    Null,
    /// A boolean or a number, as Java prints it.
    Typed(String),
    Text(String),
    List(Vec<Tree>),
    /// Keys and values in the order of the text.
    Map(Vec<(Tree, Tree)>),
}

/// What makes two keys one: their types and texts, as Java's `equals` has it.
type Identity = (bool, String);

/// Types a node and all below it.
pub(super) fn construct(node: &Node) -> Result<Tree, ConfigReadError> {
    let content = match &node.content {
        Content::Scalar { text, plain } => scalar(node, text, *plain)?,
        Content::List(items) => {
            collection(node, "seq")?;
            Branch::List(items.iter().map(|item| construct(item)).collect::<Result<_, _>>()?)
        }
        Content::Map(entries) => {
            collection(node, "map")?;
            let mut map: Vec<(Tree, Tree)> = Vec::with_capacity(entries.len());
            let mut seen = std::collections::BTreeSet::new();
            for (key, value) in entries {
                let name = construct(key)?;
                if let Some(identity) = identity(&name)
                    && !seen.insert(identity)
                {
                    return Err(refused(key, "this key stands twice".to_owned()));
                }
                map.push((name, construct(value)?));
            }
            Branch::Map(map)
        }
    };
    Ok(Tree { at: node.at.start..node.at.end, content })
}

/// `None` for keys that are lists or maps, which only stand inside lists.
fn identity(key: &Tree) -> Option<Identity> {
    match &key.content {
        Branch::Null => Some((true, "null".to_owned())),
        Branch::Typed(text) => Some((true, text.clone())),
        Branch::Text(text) => Some((false, text.clone())),
        Branch::List(_) | Branch::Map(_) => None,
    }
}

fn scalar(node: &Node, text: &str, plain: bool) -> Result<Branch, ConfigReadError> {
    let typed = || match resolve(text) {
        Plain::Null => Ok(Branch::Null),
        Plain::Typed(text) => Ok(Branch::Typed(text)),
        Plain::Text => Ok(Branch::Text(text.to_owned())),
        Plain::Refused => Err(refused(node, format!("`{text}` is no number to Flink's reader; write it without the sign"))),
    };
    let mismatch =
        || refused(node, format!("this is not what its tag `{}` says", node.tag.as_ref().map(NodeTag::to_string).unwrap_or_default()));
    match &node.tag {
        None if plain => typed(),
        None | Some(NodeTag::NonSpecific) => Ok(Branch::Text(text.to_owned())),
        Some(NodeTag::Core(name)) => match (name.as_str(), typed()?) {
            ("str", _) => Ok(Branch::Text(text.to_owned())),
            ("null", _) => Ok(Branch::Null),
            ("bool", Branch::Typed(word)) if matches!(word.as_str(), "true" | "false") => Ok(Branch::Typed(word)),
            ("int", Branch::Typed(number)) if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => Ok(Branch::Typed(number)),
            ("float", Branch::Typed(number)) if !matches!(number.as_str(), "true" | "false") => {
                // What is no number to Rust is `.inf` or `.nan` here.
                Ok(Branch::Typed(number.parse().map_or(number, double_text)))
            }
            ("bool", _) => Ok(Branch::Null),
            ("int" | "float", _) => Err(mismatch()),
            _ => Err(unknown(node)),
        },
        Some(NodeTag::Other(_)) => Err(unknown(node)),
    }
}

/// Whether the tag of a collection is its own.
fn collection(node: &Node, own: &str) -> Result<(), ConfigReadError> {
    match &node.tag {
        None | Some(NodeTag::NonSpecific) => Ok(()),
        Some(NodeTag::Core(name)) if name == own => Ok(()),
        Some(NodeTag::Core(_) | NodeTag::Other(_)) => Err(unknown(node)),
    }
}

fn unknown(node: &Node) -> ConfigReadError {
    refused(node, format!("Flink's reader knows no tag `{}`", node.tag.as_ref().map(NodeTag::to_string).unwrap_or_default()))
}

fn refused(node: &Node, message: String) -> ConfigReadError {
    ConfigReadError::Yaml { line: node.at.line, column: node.at.column, message }
}

/// The value at a pointer of what kubectl has read: booleans and numbers as Jackson prints them.
pub(super) fn of_json(document: &Document, pointer: &str, value: &Value) -> Tree {
    let place = document.nearest(pointer).value;
    let at = place.start..place.end;
    let content = match value {
        Value::Null => Branch::Null,
        Value::Bool(flag) => Branch::Typed(flag.to_string()),
        Value::Number(number) => Branch::Typed(number_text(number)),
        Value::String(text) => Branch::Text(text.clone()),
        Value::Array(items) => {
            let below = |(index, item)| of_json(document, &format!("{pointer}/{index}"), item);
            Branch::List(items.iter().enumerate().map(below).collect())
        }
        Value::Object(map) => Branch::Map(
            map.iter()
                .map(|(name, value)| {
                    let pointer = pointer::below(pointer, name);
                    let key = document.nearest(&pointer).key.unwrap_or(place);
                    let key = Tree { at: key.start..key.end, content: Branch::Text(name.clone()) };
                    (key, of_json(document, &pointer, value))
                })
                .collect(),
        ),
    };
    Tree { at, content }
}

/// A number on its way through Go's JSON and Jackson: whole floats below 1e21 arrive as integers.
fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && (float.fract() != 0.0 || float.abs() >= 1e21) => java::double_text(float),
        Some(float) if number.is_f64() => format!("{float:.0}"),
        Some(_) | None => number.to_string(),
    }
}
