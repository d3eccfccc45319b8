//! The tree of a flink.toml, each key and value with its place: what read makes, what resolve merges.
//!
//! In: TOML text. Out: [`Node`]. Knows TOML, nothing of the language, Flink or Kubernetes.
//! Numbers keep their source text, so that `1.20` and `0.1` are read as written and never through a float.

use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};
use toml::Spanned;

use crate::diagnostic::{SourceId, Span};

/// A value, where it stands and where its key stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value itself.
    pub value: Value,
    /// The value's place; of a table with a header, the header.
    pub span: Span,
    /// The key's place; of an array entry, the entry's own.
    pub key_span: Span,
}

/// A table: keys in source order.
pub type Table = IndexMap<String, Node>;

/// What a key can hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `"text"`.
    String(String),
    /// A whole number. TOML's own limit is 64 bits; wider ones are kept as [`Value::Float`] text and refused by type.
    Integer(i64),
    /// A decimal number, as written.
    Float(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A date or time, as TOML prints it.
    Datetime(String),
    /// `[…]`.
    Array(Vec<Node>),
    /// A table of any form.
    Table(Table),
}

impl Value {
    /// TOML's own word for the type, with an article: `a text`, `an integer`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "text",
            Self::Integer(_) => "integer",
            Self::Float(_) => "float",
            Self::Boolean(_) => "boolean",
            Self::Datetime(_) => "date",
            Self::Array(_) => "array",
            Self::Table(_) => "table",
        }
    }
}

impl Node {
    /// A text that the compiler itself supplies (a default), placed where its reason is.
    #[must_use]
    pub const fn new(value: Value, span: Span) -> Self {
        Self { value, span, key_span: span }
    }

    /// The table, if this is one.
    #[must_use]
    pub const fn as_table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The table, if this is one, to change it.
    pub const fn as_table_mut(&mut self) -> Option<&mut Table> {
        if let Value::Table(table) = &mut self.value { Some(table) } else { None }
    }

    /// The text, if this is one.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = &self.value { Some(text.as_str()) } else { None }
    }

    /// The entries, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Value::Array(items) = &self.value { Some(items) } else { None }
    }

    /// The node at a dotted path. Keys that hold dots themselves cannot be reached this way: see [`Node::at`].
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, key| node.as_table()?.get(key))
    }

    /// The node at a list of keys.
    #[must_use]
    pub fn at<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Option<&Self> {
        keys.into_iter().try_fold(self, |node, key| node.as_table()?.get(key))
    }

    /// The node at a dotted path, or the nearest thing above it that exists.
    #[must_use]
    pub fn nearest(&self, path: &str) -> &Self {
        let mut node = self;
        for key in path.split('.') {
            match node.as_table().and_then(|t| t.get(key)) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

/// A fault of the TOML text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The parser's own sentence.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Reads a text into a tree and tells every fault of its syntax. Never panics; nesting is bounded by the parser.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> (Node, Vec<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .iter()
        .map(|e| SyntaxError { message: e.message().to_owned(), span: span(source, e.span().unwrap_or(0..0)) })
        .collect();
    let place = Span { source, start: 0, end: 0 };
    (Node { value: Value::Table(convert_table(source, table.get_ref())), span: place, key_span: place }, errors)
}

fn span(source: SourceId, range: std::ops::Range<usize>) -> Span {
    let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { source, start: clip(range.start), end: clip(range.end) }
}

fn convert_table(source: SourceId, table: &DeTable<'_>) -> Table {
    table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), convert(source, span(source, key.span()), value)))
        .collect()
}

fn convert(source: SourceId, key_span: Span, value: &Spanned<DeValue<'_>>) -> Node {
    let place = span(source, value.span());
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(n) => Value::Integer(n),
            Err(_) => Value::Float(number.as_str().to_owned()),
        },
        DeValue::Float(number) => Value::Float(number.as_str().to_owned()),
        DeValue::Boolean(b) => Value::Boolean(*b),
        DeValue::Datetime(d) => Value::Datetime(d.to_string()),
        DeValue::Array(items) => Value::Array(
            items.iter().map(|item| convert(source, span(source, item.span()), item)).collect(),
        ),
        DeValue::Table(table) => Value::Table(convert_table(source, table)),
    };
    Node { value: converted, span: place, key_span }
}
