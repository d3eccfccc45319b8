//! From tree to types: every key is visited, every fault is told, nothing stops at the first.
//!
//! [`Read`] is the one trait of the typed language; [`table!`] declares a table once (keys, types, descriptions), from which come
//! the struct, its reader, the did-you-mean and the JSON schema.

use indexmap::IndexMap;

use super::node::{Node, Table, Value};
use super::rules;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};

/// What placeholders in texts mean while reading.
#[derive(Clone, Copy, Debug)]
pub enum Placeholders<'a> {
    /// One layer alone: `{name}` may stand, its value is not known yet.
    Pending,
    /// All layers merged: these are filled in.
    Known(&'a IndexMap<String, String>),
}

/// A read in progress: where it is, and what it found.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The findings so far.
    pub diagnostics: Diagnostics,
    /// The meaning of placeholders.
    pub placeholders: Placeholders<'a>,
    path: String,
}

impl<'a> Reader<'a> {
    /// A reader at the top of a tree.
    #[must_use]
    pub fn new(placeholders: Placeholders<'a>) -> Self {
        Self { diagnostics: Diagnostics::default(), placeholders, path: String::new() }
    }

    /// The dotted key path of the value being read, in the language's spelling.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last key of the path.
    #[must_use]
    pub fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Reads one value one level below.
    pub fn field<T: Read>(&mut self, key: &str, node: &Node) -> Option<T> {
        self.below(key, |reader| T::read(node, reader))
    }

    /// Runs `read` with the path one level below.
    pub fn below<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        let result = read(self);
        self.path.truncate(length);
        result
    }

    /// Adds a finding, with the current path.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let path = self.path.clone();
        self.diagnostics.push(if diagnostic.path.is_empty() { diagnostic.path(path) } else { diagnostic });
    }

    /// The finding for a value of the wrong type; `expected` has an article.
    pub fn wrong_type(&mut self, node: &Node, expected: &str, help: impl Into<String>) {
        let message = format!("`{}` must be {expected}", self.path);
        let label = format!("{}, expected {expected}", node.value.kind());
        self.push(Diagnostic::new(&rules::WRONG_TYPE, message).at(node.span, label).help(help));
    }
}

/// A type of the language.
pub trait Read: Sized {
    /// Reads a value, or says what is wrong with it and gives nothing.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;
}

/// A table with a closed set of keys.
pub trait Keys: Default {
    /// The keys, in the order of the reference.
    const KEYS: &'static [&'static str];
    /// Reads the value of one key; `false` if there is no such key.
    fn set(&mut self, key: &str, node: &Node, reader: &mut Reader<'_>) -> bool;
}

/// Reads a table with a closed set of keys: every known key is read, every unknown one is told.
pub fn read_table<T: Keys>(node: &Node, reader: &mut Reader<'_>) -> Option<T> {
    let Some(table) = node.as_table() else {
        let help = format!("write a table: `[{}]`, with the keys {}", reader.path(), join_keys(T::KEYS));
        reader.wrong_type(node, "a table", help);
        return None;
    };
    let mut result = T::default();
    for (key, value) in table {
        if !result.set(key, value, reader) {
            let finding = rules::unknown_key(reader.path(), key, value, T::KEYS);
            reader.push(finding);
        }
    }
    Some(result)
}

/// Keys in backticks, for a sentence.
fn join_keys(keys: &[&str]) -> String {
    keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")
}

/// A table whose keys are free names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T>(pub IndexMap<String, T>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(IndexMap::new())
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(table) = node.as_table() else {
            reader.wrong_type(node, "a table of names", format!("write `[{}.NAME]`", reader.path()));
            return None;
        };
        Some(Self(table.iter().filter_map(|(key, value)| Some((key.clone(), reader.field(key, value)?))).collect()))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(items) = node.as_array() else {
            let written = match &node.value {
                Value::String(text) => format!("[{text:?}]"),
                Value::Integer(n) => format!("[{n}]"),
                Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => "[…]".to_owned(),
            };
            reader.wrong_type(node, "an array", format!("write `{} = {written}`", reader.key()));
            return None;
        };
        let read: Vec<T> = items.iter().filter_map(|item| T::read(item, reader)).collect();
        (read.len() == items.len()).then_some(read)
    }
}

/// The places of a tree's keys, for findings that name a path.
pub fn place(root: &Node, path: &str) -> Span {
    root.nearest(path).span
}

/// An empty table at a place, for defaults.
#[must_use]
pub fn empty_table(span: Span) -> Node {
    Node::new(Value::Table(Table::new()), span)
}

/// Declares a table of the language: one line a key, its description above it.
///
/// `field: Type = "key";` gives a field `Option<Type>`, a reader for `key` and a property of the JSON schema.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident : $type:ty = $key:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct $name {
            $($(#[$doc])* #[schemars(rename = $key)] pub $field: Option<$type>,)*
        }

        impl $crate::manifest::read::Keys for $name {
            const KEYS: &'static [&'static str] = &[$($key),*];

            fn set(&mut self, key: &str, node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> bool {
                match key {
                    $($key => self.$field = reader.field(key, node),)*
                    _ => return false,
                }
                true
            }
        }

        impl $crate::manifest::read::Read for $name {
            fn read(node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> Option<Self> {
                $crate::manifest::read::read_table(node, reader)
            }
        }
    };
}

/// Declares a closed set of words (an enum of the language), each with what it means.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, schemars::JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[schemars(rename = $word)] $variant,)*
        }

        impl $name {
            /// The words, in the order of the reference.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word, as the language spells it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl $crate::manifest::read::Read for $name {
            fn read(node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> Option<Self> {
                match node.as_str() {
                    $(Some($word) => Some(Self::$variant),)*
                    _ => { $crate::manifest::rules::bad_word(node, Self::WORDS, reader); None }
                }
            }
        }
    };
}

pub(crate) use {table, words};
