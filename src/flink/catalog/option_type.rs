//! The type of an option, as `options.tsv` spells it.
//!
//! In: a word such as `duration` or `list<enum(A|B)>`. Out: [`OptionType`]. It must not judge values: `value` does.

use std::fmt;

/// What one value of an option holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Any text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A 32-bit integer.
    Int,
    /// A 64-bit integer.
    Long,
    /// A 32-bit floating-point number.
    Float,
    /// A 64-bit floating-point number.
    Double,
    /// A length of time.
    Duration,
    /// A size of memory.
    Memory,
    /// One word of a closed set.
    Enum(Constants),
    /// Text keys with text values.
    Map,
    /// A type that Flink does not read from text (a class): never judged.
    Other(&'static str),
}

/// The type of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionType {
    /// The type of the value, or of one element of a list.
    pub element: ValueType,
    /// Whether the option is a list of such values.
    pub list: bool,
}

/// The words of an enum option, as Flink matches them (without regard to case).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constants(&'static str);

impl Constants {
    /// Each word, in Flink's order.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        // `NAME=shown`: Flink compares with what the constant prints.
        self.0.split('|').map(|word| word.split_once('=').map_or(word, |(_, shown)| shown))
    }

    /// The word as Flink spells it, if `text` is one of them in any case.
    #[must_use]
    pub fn find(self, text: &str) -> Option<&'static str> {
        self.iter().find(|word| word.to_uppercase() == text.to_uppercase())
    }
}

impl OptionType {
    /// Plain text.
    pub const STRING: Self = Self { element: ValueType::String, list: false };

    /// Reads the word of the table.
    pub(super) fn read(word: &'static str) -> Self {
        match word.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>')) {
            Some(element) => Self { element: ValueType::read(element), list: true },
            None => Self { element: ValueType::read(word), list: false },
        }
    }
}

impl ValueType {
    fn read(word: &'static str) -> Self {
        match word {
            "string" => Self::String,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "duration" => Self::Duration,
            "memory" => Self::Memory,
            "map" => Self::Map,
            other => match other.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) {
                Some(words) => Self::Enum(Constants(words)),
                None => Self::Other(other),
            },
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("text"),
            Self::Boolean => f.write_str("`true` or `false`"),
            Self::Int => f.write_str("an integer"),
            Self::Long => f.write_str("an integer of 64 bits"),
            Self::Float | Self::Double => f.write_str("a number"),
            Self::Duration => f.write_str("a duration such as `10 min`"),
            Self::Memory => f.write_str("a memory size such as `512m`"),
            Self::Enum(words) => {
                f.write_str("one of")?;
                for (index, word) in words.iter().enumerate() {
                    write!(f, "{} `{word}`", if index == 0 { "" } else { "," })?;
                }
                Ok(())
            }
            Self::Map => f.write_str("a map such as `key:value,other:value`"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for OptionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.list { write!(f, "a list separated by `;`, each {}", self.element) } else { self.element.fmt(f) }
    }
}
