//! Flink's own configuration file: `flink-conf.yaml` (up to 1.18) and `config.yaml` (from 1.19).
//!
//! In: ordered keys with their texts, or the text of a file. Out: the text of a file, or keys with texts, such that Flink
//! reads the very same texts. It must not know any option.
//! Source: Flink `GlobalConfiguration`, `YamlParserUtils`; held against files read by 1.18.1 to 2.3.0
//! (tests/oracle_config_file.rs).

mod core_schema;
mod flow;
mod legacy;
mod standard;
mod strict;
mod tree;

use super::version::FlinkVersion;
use crate::yaml::Document;
use indexmap::IndexMap;
use std::ops::Range;

/// Which of the two grammars a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigFormat {
    /// `flink-conf.yaml`: one `key: value` a line; not YAML.
    Legacy,
    /// `config.yaml`: one YAML 1.2 document.
    Standard,
}

impl ConfigFormat {
    /// The format to write for a version: `config.yaml` as soon as the version reads it.
    #[must_use]
    pub const fn of(version: FlinkVersion) -> Self {
        if version.is_at_least(1, 19) { Self::Standard } else { Self::Legacy }
    }

    /// The name Flink looks for in its configuration folder.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Legacy => "flink-conf.yaml",
            Self::Standard => "config.yaml",
        }
    }
}

/// An entry that a file cannot hold such that Flink reads it back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` cannot be written to {}: {fault}", .format.file_name())]
pub struct Unwritable {
    /// The key of the entry.
    pub key: String,
    /// The format it was to be written in.
    pub format: ConfigFormat,
    /// What stands in the way.
    pub fault: EntryFault,
}

/// What a file's grammar cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// An empty key.
    #[error("the key is empty")]
    EmptyKey,
    /// A key with a line break, `#`, `: ` or blanks around it (legacy), or with a character YAML has no key for.
    #[error("the key holds characters the file cannot hold")]
    Key,
    /// The empty text: the line is skipped by Flink (legacy).
    #[error("Flink skips a line without a value")]
    EmptyValue,
    /// A `#` anywhere starts a comment, even inside quotes (legacy).
    #[error("the value holds `#`, where Flink cuts the line; there is no way to quote it")]
    Comment,
    /// The value spans lines (legacy).
    #[error("the value holds a line break")]
    LineBreak,
    /// Blanks at the ends are dropped (legacy).
    #[error("the value begins or ends with a blank, which Flink drops")]
    OuterBlank,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigReadError {
    /// Not YAML, or YAML that Flink refuses.
    #[error("line {line}, column {column}: {message}")]
    Yaml {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// The document is no mapping.
    #[error("the file is not a mapping of keys to values")]
    NotAMapping,
    /// More than one document.
    #[error("the file holds more than one YAML document")]
    SeveralDocuments,
    /// A key that YAML types as a number, a boolean or null.
    #[error("the key `{key}` is not text; put it in quotes")]
    NotATextKey {
        /// The key as it stands in the file.
        key: String,
    },
    /// `key:` without a value, `~` or `null`: Flink refuses the whole file.
    #[error("`{key}` has no value; Flink refuses the file")]
    NullValue {
        /// The dotted key.
        key: String,
    },
}

impl ConfigReadError {
    /// The key that the refusal is about, if it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::NotATextKey { key } | Self::NullValue { key } => Some(key),
            Self::Yaml { .. } | Self::NotAMapping | Self::SeveralDocuments => None,
        }
    }
}

/// One entry of a file, and the bytes of the text that say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The dotted key.
    pub key: String,
    /// The text that Flink holds for it.
    pub text: String,
    /// Where the key stands; of nested keys the last part.
    pub key_at: Range<usize>,
    /// Where the value stands.
    pub value_at: Range<usize>,
}

/// A file with the place of every entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacedFile {
    /// Every entry in the order of the file; of a key given twice the last counts.
    pub entries: Vec<Entry>,
    /// Lines that Flink skips with a warning in its log (legacy only): number from 1, and bytes.
    pub skipped: Vec<(usize, Range<usize>)>,
}

impl From<PlacedFile> for ConfigFile {
    fn from(placed: PlacedFile) -> Self {
        Self {
            entries: placed.entries.into_iter().map(|entry| (entry.key, entry.text)).collect(),
            skipped: placed.skipped.into_iter().map(|(line, _)| line).collect(),
        }
    }
}

/// What a value that YAML types as null is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullValue {
    /// A refusal of the whole file, as in `config.yaml`.
    Refused,
    /// The text `null`, as in a custom resource that the Apache operator reads.
    Text,
}

/// A file as Flink reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigFile {
    /// Dotted keys and their texts, in the order of the file. Of a key given twice the last counts.
    pub entries: IndexMap<String, String>,
    /// Lines (counted from 1) that Flink skips with a warning in its log (legacy only).
    pub skipped: Vec<usize>,
}

/// Writes the entries in their order, one line each, keys flat. Values stay plain where YAML 1.1, YAML 1.2 and Flink
/// read the very text; they are quoted else.
///
/// # Errors
/// Every entry the format cannot hold. `config.yaml` can hold every text.
pub fn write<'e>(entries: impl IntoIterator<Item = (&'e str, &'e str)>, format: ConfigFormat) -> Result<String, Vec<Unwritable>> {
    let mut text = String::new();
    let mut faults = Vec::new();
    for (key, value) in entries {
        let line = match format {
            ConfigFormat::Legacy => legacy::line(key, value),
            ConfigFormat::Standard => standard::line(key, value),
        };
        match line {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
            }
            Err(fault) => faults.push(Unwritable { key: key.to_owned(), format, fault }),
        }
    }
    if faults.is_empty() { Ok(text) } else { Err(faults) }
}

/// Reads a file as Flink does. Nested mappings become dotted keys, lists and maps of maps the text that Flink holds.
///
/// # Errors
/// When Flink would not start with the file.
pub fn read(text: &str, format: ConfigFormat) -> Result<ConfigFile, ConfigReadError> {
    read_placed(text, format).map(ConfigFile::from)
}

/// Like [`read`], with the place of every entry.
///
/// # Errors
/// When Flink would not start with the file.
pub fn read_placed(text: &str, format: ConfigFormat) -> Result<PlacedFile, ConfigReadError> {
    match format {
        ConfigFormat::Legacy => Ok(legacy::read(text)),
        ConfigFormat::Standard => standard::read(text),
    }
}

/// The entries of a mapping inside a larger document (`/spec/flinkConfiguration` of a custom resource), flattened as
/// those of a `config.yaml`.
///
/// # Errors
/// When there is no mapping, or it holds what has no text.
pub fn read_mapping(document: &Document, pointer: &str, null: NullValue) -> Result<Vec<Entry>, ConfigReadError> {
    standard::mapping(document, pointer, null)
}

#[cfg(test)]
mod tests;
