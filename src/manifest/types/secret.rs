//! References to one entry of a Kubernetes Secret. A literal value is refused and never shown.
//!
//! Source: language reference, section 3; Kubernetes' rules for names and keys of Secrets.

use super::super::node::{Node, Table, Value};
use super::super::read::{Read, Reader};
use super::super::rules::{BAD_NAME, BAD_SECRET_REF, SECRET_LITERAL};
use super::value_schema;
use crate::diagnostic::Diagnostic;

/// One entry of a Secret of the job's namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRef {
    /// The Secret's name.
    pub secret: String,
    /// The entry.
    pub key: String,
}

impl Read for SecretRef {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Table(table) => from_table(table, node, reader),
            Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) => {
                literal(node, reader);
                None
            }
        }
    }
}

/// The finding for a secret's value in the text; hides it.
pub(crate) fn literal(node: &Node, reader: &mut Reader<'_>) {
    reader.hide(node.span);
    let key = reader.quoted_key();
    reader.push(
        Diagnostic::new(&SECRET_LITERAL, format!("`{}` must name an entry of a Secret", reader.path()))
            .at(node.span, format!("{}, expected `{{ secret = \"NAME\", key = \"KEY\" }}`", node.value.kind()))
            .at_run_time("the value would stand in Git and in a manifest, for everyone who may read either")
            .help(format!(
                "put the value into a Secret and write `{key} = {{ secret = \"NAME\", key = \"KEY\" }}`. If it was committed, replace it: it is in the history already"
            )),
    );
}

fn from_table(table: &Table, node: &Node, reader: &mut Reader<'_>) -> Option<SecretRef> {
    let mut faulty = false;
    for (key, value) in table {
        if key == "secret" || key == "key" {
            if value.as_str().is_none() {
                reader.below(key, |reader| reader.wrong_type(value, "a name in quotes", format!("write `{key} = \"…\"`")));
                faulty = true;
            }
        } else {
            let place = value.key_span;
            // A bare dotted option name became a table of tables.
            let help = if value.as_table().is_some() {
                format!("quote a name that holds dots: `\"{}.{key}\" = {{ secret = \"NAME\", key = \"KEY\" }}`", reader.key())
            } else {
                "write `{ secret = \"NAME\", key = \"KEY\" }`".to_owned()
            };
            hide_texts(value, reader);
            let finding = Diagnostic::new(&BAD_SECRET_REF, format!("`{}` has a key `{key}`, and a secret-ref has only `secret` and `key`", reader.path()));
            reader.push(finding.at(place, "no such key").because("a secret-ref names one entry of one Secret").help(help));
            return None;
        }
    }
    if faulty {
        return None;
    }
    let text = |key: &str| table.get(key).and_then(Node::as_str);
    let (Some(secret), Some(key)) = (text("secret"), text("key")) else {
        let missing = if table.contains_key("secret") { "key" } else { "secret" };
        let finding = Diagnostic::new(&BAD_SECRET_REF, format!("`{}` has no `{missing}`", reader.path()));
        let help = "write `{ secret = \"NAME\", key = \"KEY\" }`";
        reader.push(finding.at(node.span, format!("needs `{missing}`")).because("a secret-ref names one entry of one Secret").help(help));
        return None;
    };
    let place = |key: &str| table.get(key).map_or(node.span, |n| n.span);
    let mut fits = true;
    if !is_object_name(secret) {
        refuse(secret, "Secret", place("secret"), reader);
        fits = false;
    }
    if !is_entry(key) {
        refuse(key, "entry of a Secret", place("key"), reader);
        fits = false;
    }
    fits.then(|| SecretRef { secret: secret.to_owned(), key: key.to_owned() })
}

fn refuse(text: &str, what: &str, place: crate::diagnostic::Span, reader: &mut Reader<'_>) {
    reader.push(
        Diagnostic::new(&BAD_NAME, format!("`{text}` cannot be the name of a{} {what}", if what.starts_with('e') { "n" } else { "" }))
            .at(place, "the API server refuses it")
            .because("Kubernetes' names of Secrets are lower-case letters, digits, `-` and `.`; those of entries letters, digits, `-`, `_` and `.`")
            .help("write the name as `kubectl get secret` shows it"),
    );
}

fn hide_texts(node: &Node, reader: &mut Reader<'_>) {
    match &node.value {
        Value::Table(table) => {
            for (key, value) in table {
                if key != "secret" && key != "key" {
                    hide_texts(value, reader);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| hide_texts(item, reader)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) => reader.hide(node.span),
        Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// Whether the API server takes a text as the name of a Secret (a DNS subdomain).
fn is_object_name(text: &str) -> bool {
    let part = |p: &str| {
        p.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && p.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.len() <= 253 && text.split('.').all(part)
}

/// Whether the API server takes a text as the key of a Secret's entry.
pub(crate) fn is_entry(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && !matches!(text, "." | "..")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

value_schema!(
    SecretRef,
    schemars::json_schema!({
        "type": "object",
        "properties": {
            "secret": { "type": "string", "description": "The name of a Secret in the job's namespace." },
            "key": { "type": "string", "description": "The entry of that Secret." }
        },
        "required": ["secret", "key"],
        "additionalProperties": false,
        "examples": [{ "secret": "orders-db", "key": "password" }],
        "x-taplo": { "initKeys": ["secret", "key"] }
    })
);
