//! From tree to types: every key is visited, every fault is told, nothing stops at the first.
//!
//! [`Read`] is the one trait of the typed language; `table!` declares a table once (keys, types, descriptions), from which come
//! the struct, its reader, the did-you-mean and the JSON schema.

use indexmap::IndexMap;

use super::node::{Node, Table, Value};
use super::quote::quote_key;
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
    /// Values that must never be shown: to be handed to [`crate::diagnostic::Sources::hide`].
    pub hidden: Vec<Span>,
    path: String,
    /// Where each key begins in `path`.
    starts: Vec<usize>,
}

impl<'a> Reader<'a> {
    /// A reader at the top of a tree.
    #[must_use]
    pub fn new(placeholders: Placeholders<'a>) -> Self {
        Self { diagnostics: Diagnostics::default(), placeholders, hidden: Vec::new(), path: String::new(), starts: Vec::new() }
    }

    /// The dotted key path of the value being read, in the language's spelling; keys that need quotes have them.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How many keys the path has.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.starts.len()
    }

    /// The last key of the path, without quotes.
    #[must_use]
    pub fn key(&self) -> &str {
        self.quoted_key().trim_matches('"')
    }

    /// The last key of the path, with quotes where TOML needs them.
    #[must_use]
    pub fn quoted_key(&self) -> &str {
        self.starts.last().and_then(|start| self.path.get(*start..)).unwrap_or_default()
    }

    /// The key before the last one, with its quotes; empty at the top.
    #[must_use]
    pub fn parent_key(&self) -> &str {
        let mut starts = self.starts.iter().rev();
        match (starts.next(), starts.next()) {
            (Some(last), Some(parent)) => self.path.get(*parent..last.saturating_sub(1)).unwrap_or_default(),
            _ => "",
        }
    }

    /// The path without the layer (profile, workspace) that it stands in.
    #[must_use]
    pub fn local_path(&self) -> &str {
        let layer = match (self.path.split('.').next(), self.path.split('.').nth(1)) {
            (Some("workspace"), Some("defaults")) | (Some("profiles"), _) => 2,
            (Some("workspace"), Some("profiles")) => 3,
            _ => return &self.path,
        };
        self.starts.get(layer).and_then(|start| self.path.get(*start..)).unwrap_or_default()
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
        self.starts.push(self.path.len());
        self.path.push_str(&quote_key(key));
        let result = read(self);
        self.path.truncate(length);
        self.starts.pop();
        result
    }

    /// Adds a finding, with the current path.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let path = self.path.clone();
        self.diagnostics.push(if diagnostic.path.is_empty() { diagnostic.path(path) } else { diagnostic });
    }

    /// Marks a value that must never be shown.
    pub fn hide(&mut self, span: Span) {
        self.hidden.push(span);
    }

    /// The finding for a value of the wrong type; `expected` has an article.
    pub fn wrong_type(&mut self, node: &Node, expected: &str, help: impl Into<String>) {
        let finding = rules::wrong_type(&self.path, node, expected, help.into());
        self.push(finding);
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

    /// Whether a known key may stand at this place; says why not.
    fn admit(_key: &str, _node: &Node, _reader: &mut Reader<'_>) -> bool {
        true
    }

    /// Looks at the table as a whole, after its keys.
    fn check(_table: &Table, _reader: &mut Reader<'_>) {}
}

/// Reads a table with a closed set of keys: every known key is read, every unknown one is told.
pub fn read_table<T: Keys>(node: &Node, reader: &mut Reader<'_>) -> Option<T> {
    let Some(table) = node.as_table() else {
        let finding = rules::no_table(reader.path(), node, T::KEYS);
        reader.push(finding);
        return None;
    };
    let mut result = T::default();
    for (key, value) in table {
        if T::KEYS.contains(&key.as_str()) && !T::admit(key, value, reader) {
            continue;
        }
        if !result.set(key, value, reader) {
            rules::unknown_key(key, value, T::KEYS, reader);
        }
    }
    T::check(table, reader);
    Some(result)
}

/// A table whose keys are free names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T>(pub IndexMap<String, T>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(IndexMap::new())
    }
}

impl<T> Named<T> {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.get(name)
    }

    /// Names and values, in source order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &T)> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(table) = node.as_table() else {
            let help = format!("write names and values: `[{}]`", reader.path());
            reader.wrong_type(node, "a table of names", help);
            return None;
        };
        Some(Self(table.iter().filter_map(|(key, value)| Some((key.clone(), reader.field(key, value)?))).collect()))
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<T>() })
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
            let help = format!("write `{} = {written}`", reader.key());
            reader.wrong_type(node, "an array", help);
            return None;
        };
        let read: Self = items.iter().filter_map(|item| T::read(item, reader)).collect();
        (read.len() == items.len()).then_some(read)
    }
}

impl<T: Read> Read for Box<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(node, reader).map(Self::new)
    }
}

/// Declares a table of the language: one line a key, its description above it.
///
/// `field: Type = "key";` gives a field `Option<Type>`, a reader for `key` and a property of the JSON schema. Behind the key may stand
/// `default:` (JSON), `examples:` (JSON array) and `targets:` (the letters of the reference: S N O P L X), which go into the schema.
/// `check` and `admit` are the functions of [`Keys`].
macro_rules! table {
    ($(#[doc = $doc:literal])* $name:ident $(, check = $check:path)? $(, admit = $admit:path)? {
        $($(#[doc = $help:literal])* $field:ident : $type:ty = $key:literal $(, $note:ident : $value:tt)*;)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[doc = $help])* pub $field: Option<$type>,)*
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

            $(fn check(table: &$crate::manifest::node::Table, reader: &mut $crate::manifest::read::Reader<'_>) {
                $check(table, reader);
            })?

            $(fn admit(key: &str, node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> bool {
                $admit(key, node, reader)
            })?
        }

        impl $crate::manifest::read::Read for $name {
            fn read(node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> Option<Self> {
                $crate::manifest::read::read_table(node, reader)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let properties = vec![$(
                    $crate::manifest::schema::property::<$type>(
                        generator,
                        $key,
                        concat!($($help, "\n"),*),
                        vec![$((stringify!($note), serde_json::json!($value))),*],
                    )
                ),*];
                $crate::manifest::schema::table(concat!($($doc, "\n"),*), properties)
            }
        }
    };
}

/// Declares a closed set of words (an enum of the language), each with what it means.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $help:literal])* $variant:ident = $word:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[doc = $help])* $variant,)*
        }

        impl $name {
            /// The words, in the order of the reference.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word, as the language spells it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The value of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::manifest::read::Read for $name {
            fn read(node: &$crate::manifest::node::Node, reader: &mut $crate::manifest::read::Reader<'_>) -> Option<Self> {
                let read = node.as_str().and_then(Self::from_word);
                if read.is_none() {
                    $crate::manifest::rules::bad_word(node, Self::WORDS, reader);
                }
                read
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::manifest::schema::words(Self::WORDS, &[$(concat!($($help, "\n"),*)),*])
            }
        }
    };
}

pub(crate) use {table, words};
