//! Flink configurations that stand in files which flinkc did not make: a bare `flink-conf.yaml` or `config.yaml`, and
//! Kubernetes YAML that carries one.
//!
//! In: the name and text of a file. Out: [`Excerpt`]s, each with its options and their places in that file. It must not judge an option,
//! and reads nothing but its arguments. Source: Flink `GlobalConfiguration`; what the Apache operator makes of a custom resource is in
//! `operator`.

mod embedded;
mod kubernetes;
mod operator;

use crate::diagnostic::{SourceId, Span};
use crate::flink::config_file::{self, ConfigFormat, ConfigReadError, Entry};
use crate::flink::memory::{Launch, Lookup};
use crate::flink::version::FlinkVersion;
use crate::yaml::{self, Document};
use std::ops::Range;

/// Who hands the configuration to Flink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A configuration file as it is, or the text of one inside another file.
    File,
    /// A custom resource of the Apache operator, which adds options of its own.
    Operator,
    /// A text in something else (Helm values): options that others are added to.
    Fragment,
}

/// An option and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenOption {
    /// The dotted key, as Flink reads it.
    pub key: String,
    /// The text that Flink holds.
    pub text: String,
    /// Where the key stands.
    pub key_at: Span,
    /// Where the value stands.
    pub value_at: Span,
}

/// Something of the file that Flink does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What is wrong.
    pub fault: UnreadFault,
    /// Where.
    pub at: Span,
}

/// Why something is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadFault {
    /// Flink refuses the whole file.
    Refused(ConfigReadError),
    /// Flink skips the line, and says so in its log only.
    Skipped,
    /// The same key stands again further down, and the last one counts.
    Overridden {
        /// The key.
        key: String,
        /// The text that does not count.
        text: String,
        /// Where it stands again.
        by: Span,
    },
}

/// One Flink configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// `ConfigMap/flink-config`, where an object of Kubernetes carries it.
    pub object: Option<String>,
    /// Who hands it to Flink.
    pub carrier: Carrier,
    /// Its grammar.
    pub format: ConfigFormat,
    /// The Flink version: asked for, or said by the object, or the newest that reads the file.
    pub flink: FlinkVersion,
    /// Whether nobody said that version.
    pub is_assumed: bool,
    /// Who starts the processes.
    pub launch: Launch,
    /// The options in the order of the file; a key given twice stands once, with the value that counts.
    pub options: Vec<GivenOption>,
    /// What Flink does not read. Of a refused file there are no options.
    pub unread: Vec<Unread>,
    /// The whole of it in the file.
    pub at: Span,
}

impl Excerpt {
    /// The option with exactly this key.
    #[must_use]
    pub fn option(&self, key: &str) -> Option<&GivenOption> {
        self.options.iter().find(|option| option.key == key)
    }

    /// Why Flink would refuse the file as a whole.
    #[must_use]
    pub fn refusal(&self) -> Option<&ConfigReadError> {
        self.unread.iter().find_map(|unread| match &unread.fault {
            UnreadFault::Refused(error) => Some(error),
            UnreadFault::Skipped | UnreadFault::Overridden { .. } => None,
        })
    }
}

impl Lookup for Excerpt {
    fn get(&self, key: &str) -> Option<&str> {
        self.option(key).map(|option| option.text.as_str())
    }
}

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Configurations, in the order of the file; none if it is Kubernetes YAML that carries none.
    Excerpts(Vec<Excerpt>),
    /// Kubernetes YAML that cannot be read; where, and why.
    Unreadable(Span, String),
}

/// The newest version that reads a grammar: what a bare file is read for where nobody says a version.
#[must_use]
pub fn assumed(format: ConfigFormat) -> FlinkVersion {
    let newest = crate::flink::catalog::versions().filter(|version| format == ConfigFormat::Standard || !version.is_at_least(2, 0)).last();
    newest.unwrap_or(FlinkVersion::new(1, 20))
}

/// The grammar of a bare file: what its name says, else what the version reads.
#[must_use]
pub fn format_of(name: &str, flink: Option<FlinkVersion>) -> ConfigFormat {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if is_legacy_name(file) {
        ConfigFormat::Legacy
    } else if file == ConfigFormat::Standard.file_name() {
        ConfigFormat::Standard
    } else {
        flink.map_or(ConfigFormat::Standard, ConfigFormat::of)
    }
}

/// `flink-conf.yaml`, `flink-conf-live.yaml`; not `flink-configuration-configmap.yaml`.
#[must_use]
pub fn is_legacy_name(file: &str) -> bool {
    file.strip_prefix("flink-conf").is_some_and(|rest| rest.starts_with(['.', '-', '_']))
}

/// Whether a document is an object of Kubernetes.
fn is_object(document: &Document) -> bool {
    ["apiVersion", "kind"].iter().all(|key| document.value.get(key).is_some_and(serde_json::Value::is_string))
}

/// Finds the configurations of a file. `flink` is the version asked for.
#[must_use]
pub fn find(source: SourceId, name: &str, text: &str, flink: Option<FlinkVersion>) -> Found {
    let format = format_of(name, flink);
    let object_like = ["apiVersion", "flink-conf.yaml", "config.yaml"].iter().any(|word| text.contains(word));
    // The line grammar is no YAML: a file that has its very name is never parsed as such.
    let named = name.rsplit(['/', '\\']).next() == Some(ConfigFormat::Legacy.file_name());
    if object_like && !named {
        match yaml::parse(text) {
            Ok(documents) if documents.iter().any(is_object) || kubernetes::has_embedded(&documents) => {
                return Found::Excerpts(kubernetes::excerpts(source, text, &documents, flink));
            }
            Ok(_) => {}
            Err(error) if text.contains("apiVersion") => {
                return Found::Unreadable(span(source, error.at.start..error.at.end), error.to_string());
            }
            Err(_) => {}
        }
    }
    Found::Excerpts(vec![bare(source, text, format, flink)])
}

/// The configurations that an object of Kubernetes carries: the mapping at a pointer of a document.
#[must_use]
pub fn of_object(source: SourceId, text: &str, document: &Document, pointer: &str, flink: Option<FlinkVersion>) -> Vec<Excerpt> {
    kubernetes::of_object(&kubernetes::Scene { source, text, document }, pointer, flink)
}

/// A file that is nothing but a configuration.
#[must_use]
pub fn bare(source: SourceId, text: &str, format: ConfigFormat, flink: Option<FlinkVersion>) -> Excerpt {
    let at = |range: Range<usize>| span(source, range);
    let (options, unread) = read(text, format, &at);
    Excerpt {
        object: None,
        carrier: Carrier::File,
        format,
        flink: flink.unwrap_or_else(|| assumed(format)),
        is_assumed: flink.is_none(),
        launch: Launch::Scripts,
        options,
        unread,
        at: at(0..text.len()),
    }
}

/// Reads the text of a configuration file; `at` tells where in the outer file a range of it stands.
fn read(text: &str, format: ConfigFormat, at: &dyn Fn(Range<usize>) -> Span) -> (Vec<GivenOption>, Vec<Unread>) {
    match config_file::read_placed(text, format) {
        Ok(file) => {
            let mut unread: Vec<Unread> =
                file.skipped.into_iter().map(|(_, range)| Unread { fault: UnreadFault::Skipped, at: at(range) }).collect();
            (options(file.entries, at, &mut unread), unread)
        }
        Err(error) => {
            let range = place_of(text, &error);
            (Vec::new(), vec![Unread { at: at(range), fault: UnreadFault::Refused(error) }])
        }
    }
}

/// Entries as options; of a key given twice the last stays, and the others are not read.
fn options(entries: Vec<Entry>, at: &dyn Fn(Range<usize>) -> Span, unread: &mut Vec<Unread>) -> Vec<GivenOption> {
    let mut found: indexmap::IndexMap<String, GivenOption> = indexmap::IndexMap::new();
    for Entry { key, text, key_at, value_at } in entries {
        let option = GivenOption { key, text, key_at: at(key_at), value_at: at(value_at) };
        let by = option.key_at;
        if let Some(before) = found.insert(option.key.clone(), option) {
            unread.push(Unread { fault: UnreadFault::Overridden { key: before.key, text: before.text, by }, at: before.key_at });
        }
    }
    found.into_values().collect()
}

/// Where a refusal shows, as far as it can be told.
fn place_of(text: &str, error: &ConfigReadError) -> Range<usize> {
    let start = match error {
        ConfigReadError::Yaml { line, column, .. } => {
            let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
            let rest = text.get(before..).unwrap_or_default();
            before + rest.char_indices().nth(column.saturating_sub(1)).map_or(0, |(index, _)| index)
        }
        ConfigReadError::NotATextKey { key } => text.find(&format!("{key}:")).unwrap_or_default(),
        ConfigReadError::NullValue { key } => {
            let last = key.rsplit('.').next().unwrap_or(key);
            text.find(&format!("{key}:")).or_else(|| text.find(&format!("{last}:"))).unwrap_or_default()
        }
        ConfigReadError::NotAMapping | ConfigReadError::SeveralDocuments => 0,
    };
    let line = text.get(start..).and_then(|rest| rest.lines().next()).map_or(0, |line| line.trim_end().len());
    start..start + line
}

/// A range of bytes as a span.
fn span(source: SourceId, range: Range<usize>) -> Span {
    let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { source, start: clip(range.start), end: clip(range.end.max(range.start)) }
}

#[cfg(test)]
mod tests;
