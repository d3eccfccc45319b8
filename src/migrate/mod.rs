//! migrate: a configuration written for one Flink version → the same for another, comments and order kept, with a report.
//!
//! In: the text of a `flink-conf.yaml`, `config.yaml` or flink.toml, and the version to move to. Out: the new text and every change.
//! Must not: lose a line (what is no longer read stays as a marked comment), guess a value, or touch bytes that need no change.
//! Source: `schemas/flink`; `successors` for what no catalogue can tell.

mod decide;
mod edit;
mod legacy;
mod manifest;
mod standard;
mod successors;

use crate::flink::config_file::{ConfigFormat, ConfigReadError};
use crate::flink::version::FlinkVersion;
use serde::Serialize;

/// What was done to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The option has another name.
    Renamed,
    /// The option, or its value, is said in another way.
    Rewritten,
    /// Flink no longer reads it: the line is a comment now.
    Removed,
    /// Flink never read it: the line is a comment now.
    Unread,
    /// It stays, and a person has to decide.
    Decide,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The line in the old text, from 1.
    pub line: usize,
    /// What was done.
    pub action: Action,
    /// The option as it was written, or the text of the line.
    pub key: String,
    /// The old value, where another way of saying it was written; none where the value stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The name that it has now, or the lines that say it; empty if nothing does.
    pub to: Vec<String>,
    /// Why.
    pub why: String,
}

/// A configuration for another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The new text.
    pub text: String,
    /// The name Flink looks for, if it is another one than before.
    pub file_name: Option<&'static str>,
    /// Every change, in the order of the old text.
    pub changes: Vec<Change>,
}

/// Why a text is not rewritten.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MigrateError {
    /// Flink itself could not read it.
    #[error("Flink would refuse the file: {0}")]
    Unreadable(ConfigReadError),
    /// A flink.toml that is no TOML.
    #[error("it is no TOML: {0}")]
    Toml(String),
    /// There is no catalogue of the version.
    #[error("flinkc does not know the options of Flink {0}")]
    UnknownVersion(FlinkVersion),
    /// A `config.yaml` cannot become a `flink-conf.yaml`.
    #[error("Flink {0} reads flink-conf.yaml only, which cannot hold what a config.yaml can")]
    Backwards(FlinkVersion),
    /// The new text would not say the same: a fault of flinkc.
    #[error("the rewritten text would mean something else, so the file stays as it is")]
    Changed,
}

/// Rewrites a configuration file.
///
/// # Errors
/// The text cannot be read, or the version cannot hold it.
pub fn file(text: &str, format: ConfigFormat, to: FlinkVersion) -> Result<Migration, MigrateError> {
    match format {
        ConfigFormat::Legacy => legacy::migrate(text, to),
        ConfigFormat::Standard if !to.is_at_least(1, 19) => Err(MigrateError::Backwards(to)),
        ConfigFormat::Standard => standard::migrate(text, to),
    }
}

/// Rewrites the options and the version of a flink.toml.
///
/// # Errors
/// The text is no TOML.
pub fn flink_toml(text: &str, to: FlinkVersion) -> Result<Migration, MigrateError> {
    manifest::migrate(text, to)
}

#[cfg(test)]
mod tests;
