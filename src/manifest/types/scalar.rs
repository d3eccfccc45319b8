//! Plain text, truth values and dates.
//!
//! Source: language reference, section 3; TOML 1.0 for the local date.

use super::super::node::{Node, Value};
use super::super::read::{Read, Reader};
use super::{FromText, value_schema};

/// A calendar day: `2027-03-31`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub String);

impl FromText for String {
    const EXPECTED: &'static str = "a text in quotes";
    const PATTERN: &'static str = "";

    fn from_text(text: &str, _: &Node, _: &mut Reader<'_>) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = node.as_str().map(str::to_owned);
        if text.is_none() {
            Self::not_text(node, reader);
        }
        text
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Value::Boolean(value) = &node.value {
            return Some(*value);
        }
        let yes = match &node.value {
            Value::String(text) => !matches!(text.to_ascii_lowercase().as_str(), "false" | "no" | "off" | "0"),
            Value::Integer(n) => *n != 0,
            Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => true,
        };
        let help = format!("write `{} = {yes}`, without quotes", reader.key());
        reader.wrong_type(node, "true or false", help);
        None
    }
}

impl Read for Date {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        // A local date has ten characters; one with a time is a moment, and depends on a zone.
        if let Value::Datetime(text) = &node.value
            && text.len() == 10
        {
            return Some(Self(text.clone()));
        }
        let day = match &node.value {
            Value::Datetime(text) | Value::String(text) => text.get(..10).filter(|d| d.bytes().filter(|b| *b == b'-').count() == 2),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Array(_) | Value::Table(_) => None,
        };
        let help = format!("write `{} = {}`, without quotes", reader.key(), day.unwrap_or("2027-03-31"));
        reader.wrong_type(node, "a date without a time", help);
        None
    }
}

value_schema!(
    Date,
    schemars::json_schema!({ "type": "string", "format": "date", "examples": ["2027-03-31"] })
);
