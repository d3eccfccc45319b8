//! The tree of a flink.toml, each key and value with its place: what read makes, what resolve merges.
//!
//! In: TOML text. Out: [`Node`]. Knows TOML, nothing of the language, Flink or Kubernetes.
//! Numbers keep their source text, so that `1.20` and `0.1` are read as written and never through a float.

use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};
use toml::Spanned;
use toml_parser::lexer::TokenKind;

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
    /// A word for the type: `text`, `integer`.
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

/// What is wrong with the TOML text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The parser's own phrase.
    Syntax(String),
    /// A key or table that stands there already; where, if that can be told.
    Duplicate(Option<Span>),
    /// Nested deeper than [`DEEPEST`]; nothing was read.
    TooDeep,
}

/// A fault of the TOML text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What.
    pub fault: Fault,
    /// Where.
    pub span: Span,
}

/// How deep tables, arrays and dotted keys may lie in each other. A pod template below a profile reaches about twenty.
pub const DEEPEST: usize = 64;

/// Reads a text into a tree and tells every fault of its syntax. Never panics; a text nested too deeply is not parsed at all.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> (Node, Vec<SyntaxError>) {
    let place = Span { source, start: 0, end: 0 };
    if let Some(range) = too_deep(text) {
        let error = SyntaxError { fault: Fault::TooDeep, span: span(source, range) };
        return (Node::new(Value::Table(Table::new()), place), vec![error]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let root = Node::new(Value::Table(convert_table(source, table.get_ref())), place);
    let errors = errors
        .iter()
        .map(|e| {
            let range = e.span().unwrap_or(text.len()..text.len());
            let fault = if e.message().starts_with("duplicate key") {
                Fault::Duplicate(first_place(source, text, &root, &range))
            } else {
                Fault::Syntax(e.message().to_owned())
            };
            SyntaxError { fault, span: span(source, range) }
        })
        .collect();
    (root, errors)
}

/// Where a text becomes deeper than [`DEEPEST`]. Counts the lexer's own tokens, and rather too much than too little: a dot counts as a
/// level even in a number, and a bracket that nothing closes counts to the end.
fn too_deep(text: &str) -> Option<std::ops::Range<usize>> {
    let mut open: Vec<(TokenKind, usize)> = Vec::new();
    let (mut inside, mut header, mut dots) = (0, 0, 0);
    let (mut line_start, mut in_header) = (true, false);
    for token in toml_parser::Source::new(text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                if line_start && open.is_empty() {
                    in_header = true;
                    header = 0;
                }
                inside += dots + 1;
                open.push((token.kind(), dots + 1));
                dots = 0;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                let opening = if token.kind() == TokenKind::RightSquareBracket {
                    TokenKind::LeftSquareBracket
                } else {
                    TokenKind::LeftCurlyBracket
                };
                if let Some((_, levels)) = open.pop_if(|(kind, _)| *kind == opening) {
                    inside = inside.saturating_sub(levels);
                    if in_header {
                        header = header.max(dots + 2);
                        in_header = !open.is_empty();
                    }
                }
            }
            TokenKind::Dot => dots += 1,
            TokenKind::Comma => dots = 0,
            TokenKind::Newline if open.is_empty() => dots = 0,
            TokenKind::Newline
            | TokenKind::Equals
            | TokenKind::Whitespace
            | TokenKind::Comment
            | TokenKind::LiteralString
            | TokenKind::BasicString
            | TokenKind::MlLiteralString
            | TokenKind::MlBasicString
            | TokenKind::Atom
            | TokenKind::Eof => {}
        }
        line_start = token.kind() == TokenKind::Newline || (line_start && token.kind() == TokenKind::Whitespace);
        if header + inside + dots > DEEPEST {
            return Some(token.span().start()..token.span().end());
        }
    }
    None
}

/// Where a key that stands twice stood first: an earlier header of the same text, else the nearest earlier key of that name in the
/// same section.
fn first_place(source: SourceId, text: &str, root: &Node, range: &std::ops::Range<usize>) -> Option<Span> {
    let before = text.get(..range.start)?;
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = text.get(line_start..)?.lines().next()?;
    if line.trim_start().starts_with('[') {
        let header = line.split(']').next()?.trim();
        let mut at = 0;
        for earlier in text.get(..line_start)?.split_inclusive('\n') {
            if earlier.split(']').next().map(str::trim) == Some(header) {
                let start = at + (earlier.len() - earlier.trim_start().len());
                return Some(span(source, start..start + earlier.trim().len()));
            }
            at += earlier.len();
        }
    }
    let section = before.rfind("\n[").map_or(0, |i| i + 1);
    let name = text.get(range.clone())?.trim_matches(['"', '\'']);
    let mut found = None;
    keys(root, &mut |key, place| {
        let start = usize::try_from(place.start).unwrap_or(usize::MAX);
        if key == name && start < range.start && found.is_none_or(|f: Span| f.start < place.start) {
            found = Some(place);
        }
    });
    found.filter(|place| usize::try_from(place.start).is_ok_and(|start| start >= section))
}

/// Visits each key of a tree.
fn keys(node: &Node, visit: &mut impl FnMut(&str, Span)) {
    match &node.value {
        Value::Table(table) => {
            for (key, value) in table {
                visit(key, value.key_span);
                keys(value, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, visit)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
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
