//! The record, `flinkc.lock`: what was written, from what, by which version, under which waivers. A record goes in
//! and JSON text comes out, or the other way round; no file is read or written here.
//! Source: architecture.md, "The record"; language.md, sections 4.10 and 5.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tree::{Tree, check_path};
use crate::digest::Digest;

/// The name of the record, at the top of the output folder.
pub const RECORD_FILE: &str = "flinkc.lock";

/// The version of the record's format that this compiler writes and reads.
pub const RECORD_VERSION: u64 = 1;

/// What one build wrote. The fields stand in the file in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The format's version, [`RECORD_VERSION`].
    pub version: u64,
    /// The compiler's version, as `0.1.0`.
    pub compiler: String,
    /// The output edition, as `2026`.
    pub edition: String,
    /// What the output was compiled from.
    pub input: Input,
    /// Every file that was written, without the record itself.
    pub files: BTreeMap<Utf8PathBuf, Digest>,
    /// Every use of an escape hatch.
    #[serde(default)]
    pub hatches: Vec<Hatch>,
    /// Every finding that was accepted.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
    /// What a reader of the output should know besides, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// What an output was compiled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// One digest over all files that were read.
    pub digest: Digest,
    /// The revision given with `--revision`.
    pub revision: Option<String>,
    /// `source.repository`.
    pub repository: Option<String>,
    /// The profile given with `--profile`.
    pub profile: Option<String>,
    /// The profiles of a package that is made from all of them; `default` is the text without a profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// The id of the target; nothing where the profiles of a package have several.
    pub target: Option<String>,
    /// Each `--set PATH=VALUE`, as it was given.
    #[serde(default)]
    pub set: Vec<String>,
    /// The names given with `--approved-by`.
    #[serde(default)]
    pub approved_by: Vec<String>,
}

/// One use of an escape hatch. It has no line: a new comment must not change the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hatch {
    /// The file that uses it, seen from the folder of the compiled one.
    pub file: String,
    /// The key path in that file.
    pub path: String,
    /// Which hatch: `config`, `pod`, `patch` or `extra`.
    pub kind: String,
}

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiver {
    /// The rule's name.
    pub rule: String,
    /// The paths it covers; none means everywhere.
    #[serde(default)]
    pub at: Vec<String>,
    /// Why the finding is accepted.
    pub reason: String,
    /// Who accepted it.
    #[serde(default)]
    pub approved_by: Vec<String>,
    /// The day to look at it again, as `2026-01-31`.
    #[serde(default)]
    pub review_by: Option<String>,
}

/// Why a text is no record that this compiler can go by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The text is no JSON: damaged, or left half merged.
    #[error("it is damaged at line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The JSON parser's words.
        message: String,
    },
    /// JSON, but nothing that flinkc writes.
    #[error("flinkc did not write it: it has no `version` and `compiler`")]
    Foreign,
    /// A newer flinkc wrote it, in a format that this one does not know.
    #[error(
        "flinkc {compiler} wrote it in format {version}, and this one knows format {RECORD_VERSION} only: use flinkc {compiler} or newer"
    )]
    Newer {
        /// The format's version.
        version: u64,
        /// The version of the compiler that wrote it.
        compiler: String,
    },
    /// A field is missing or has a wrong value.
    #[error("it is damaged: {message}")]
    Shape {
        /// What is wrong.
        message: String,
    },
}

impl Record {
    /// The record of `tree`, without hatches, waivers and notes.
    pub fn new(compiler: impl Into<String>, edition: impl Into<String>, input: Input, tree: &Tree) -> Self {
        Self {
            version: RECORD_VERSION,
            compiler: compiler.into(),
            edition: edition.into(),
            input,
            files: tree.digests(),
            hatches: Vec::new(),
            waivers: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// The text is no record, is damaged, or was written by a newer compiler in a format of its own.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let value: Value = serde_json::from_str(text).map_err(|fault| RecordError::Syntax {
            line: fault.line(),
            column: fault.column(),
            message: fault.to_string(),
        })?;
        let version = value.get("version").and_then(Value::as_u64).ok_or(RecordError::Foreign)?;
        let compiler = value.get("compiler").and_then(Value::as_str).ok_or(RecordError::Foreign)?;
        if version > RECORD_VERSION {
            return Err(RecordError::Newer { version, compiler: compiler.to_owned() });
        }
        let record: Self = serde_json::from_value(value).map_err(|fault| RecordError::Shape { message: fault.to_string() })?;
        // The writer deletes by these paths, so one that leads outside must not get that far.
        for path in record.files.keys() {
            check_path(path).map_err(|fault| RecordError::Shape { message: fault.to_string() })?;
        }
        Ok(record)
    }
}

/// The text of the record: JSON, two spaces, a newline at the end; the same bytes for the same record.
impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = serde_json::to_string_pretty(self).expect("string keys and no non-finite numbers");
        f.write_str(&text)?;
        f.write_str("\n")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use super::{Digest, Hatch, Input, Record, RecordError, Tree, Waiver};

    fn sample() -> Record {
        let mut tree = Tree::new();
        tree.insert("job/deployment.yaml", "kind: Deployment\n").unwrap();
        let input = Input {
            digest: Digest::of(b"input"),
            revision: Some("4f1c".to_owned()),
            repository: None,
            profile: Some("production".to_owned()),
            profiles: Vec::new(),
            target: Some("operator".to_owned()),
            set: vec!["job.parallelism=4".to_owned()],
            approved_by: Vec::new(),
        };
        let mut record = Record::new("0.1.0", "2026", input, &tree);
        record.hatches.push(Hatch { file: "flink.toml".into(), path: "config".into(), kind: "config".into() });
        record.waivers.push(Waiver {
            rule: "ha-storage-is-local".into(),
            at: vec!["ha".into()],
            reason: "a lab".into(),
            approved_by: vec!["ada".into()],
            review_by: Some("2026-01-31".into()),
        });
        record
    }

    #[test]
    fn what_is_written_is_read() {
        let record = sample();
        let text = record.to_string();
        assert!(text.starts_with("{\n  \"version\": 1,\n  \"compiler\": \"0.1.0\",\n  \"edition\": \"2026\",\n"), "{text}");
        assert!(text.contains("\"approvedBy\": []") && text.contains("\"repository\": null"), "{text}");
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
        assert_eq!(Record::parse(&text).unwrap(), record);
    }

    #[test]
    fn a_newer_format_names_the_remedy() {
        let fault = Record::parse(r#"{"version": 2, "compiler": "3.1.0", "files": 7}"#).unwrap_err();
        assert_eq!(fault, RecordError::Newer { version: 2, compiler: "3.1.0".into() });
        assert!(fault.to_string().contains("use flinkc 3.1.0 or newer"));
    }

    #[test]
    fn other_texts_are_refused() {
        assert!(matches!(Record::parse("<<<<<<< HEAD\n"), Err(RecordError::Syntax { line: 1, .. })));
        assert!(matches!(Record::parse(""), Err(RecordError::Syntax { .. })));
        for foreign in ["[]", "{}", "null", r#"{"version": "4"}"#, r#"{"version": 1, "packages": []}"#] {
            assert_eq!(Record::parse(foreign), Err(RecordError::Foreign), "{foreign}");
        }
        assert!(matches!(Record::parse(r#"{"version": 1, "compiler": "0.1.0"}"#), Err(RecordError::Shape { .. })));
    }

    #[test]
    fn a_path_that_leads_outside_is_refused() {
        for bad in ["../etc/passwd", "/etc/passwd", "a/../../b"] {
            let text = sample().to_string().replace("job/deployment.yaml", bad);
            assert!(matches!(Record::parse(&text), Err(RecordError::Shape { .. })), "{bad}");
        }
    }
}
