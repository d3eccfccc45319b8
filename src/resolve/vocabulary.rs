//! What resolve must know of the language's keys: which of them are one choice.
//!
//! In: the keys of a table. Out: its choices. Must not: know types or targets.
//! Source: language reference, sections 4 and 6.

use super::path::DottedPath;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::manifest::node::{Node, Table, Value};
use crate::manifest::read::{Placeholders, Read, Reader};
use crate::manifest::rules::{UNKNOWN_KEY, WRONG_TYPE};
use crate::manifest::{self, Manifest};

/// Keys of one table of which a file gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The keys that exclude one another.
    pub(crate) members: &'static [&'static str],
    /// Keys that say more about one member (`size`, `storage-class`) and go when it goes.
    pub(crate) companions: &'static [(&'static str, &'static str)],
}

const JOB: &[Choice] =
    &[Choice { members: &["jar", "python", "sql"], companions: &[("jar", "sha256"), ("jar", "fetch"), ("jar", "fetch-image")] }];
const PYTHON: &[Choice] = &[Choice { members: &["script", "module"], companions: &[] }];
const VOLUME: &[Choice] = &[Choice {
    members: &["claim", "secret", "config-map", "files", "empty-dir", "size", "source"],
    companions: &[("size", "storage-class"), ("size", "access-mode")],
}];
const STORE: &[Choice] = &[Choice { members: &["credentials", "identity"], companions: &[] }];
const SCALING: &[Choice] = &[Choice { members: &["reactive", "autoscaler"], companions: &[] }];
const ZETCD: &[Choice] = &[Choice { members: &["etcd-image", "endpoints"], companions: &[("etcd-image", "size")] }];
const LOGGING: &[Choice] = &[Choice { members: &["log4j", "logback"], companions: &[] }];

/// The choices among the keys of the table at `keys`.
#[must_use]
pub(crate) fn choices(keys: &[&str]) -> &'static [Choice] {
    match keys {
        ["job"] | ["jobs", _] => JOB,
        ["job", "python"] | ["jobs", _, "python"] => PYTHON,
        ["volumes", _] | ["jobmanager" | "taskmanager", "volumes", _] => VOLUME,
        ["s3" | "gcs" | "azure"] => STORE,
        ["components", "zetcd"] => ZETCD,
        ["scaling"] => SCALING,
        ["logging"] => LOGGING,
        _ => &[],
    }
}

/// Whether all keys of the table at `keys` are members of one choice: a Kubernetes volume source names one kind.
#[must_use]
pub(crate) fn is_one_choice(keys: &[&str]) -> bool {
    matches!(keys, ["volumes", _, "source"] | ["jobmanager" | "taskmanager", "volumes", _, "source"])
}

/// The keys that belong to their layer and never merge.
pub(crate) const STRUCTURE: &[&str] = &["inherits", "unset", "append", "profiles", "required", "workspace"];

/// Whether a top-level key belongs to its layer.
#[must_use]
pub(crate) fn is_structure(key: &str) -> bool {
    STRUCTURE.contains(&key)
}

/// Whether the language has this path, and layers may change it.
#[must_use]
pub fn is_known(path: &DottedPath) -> bool {
    !is_structure(path.first()) && path.first() != "edition" && unknown_key(path).is_none()
}

/// A known path near an unknown one: the first unknown key replaced by the nearest of its table.
#[must_use]
pub(crate) fn nearest_path(path: &DottedPath) -> Option<String> {
    let finding = unknown_key(path)?;
    let help = finding.help?;
    // The reader names the nearest key in the first backticks of its help.
    let near = help.split('`').nth(1)?;
    let mut keys: Vec<String> = path.keys().to_vec();
    let place = keys.iter().position(|key| finding.message.contains(&format!("`{key}`")))?;
    *keys.get_mut(place)? = near.to_owned();
    let proposed = DottedPath::of(keys);
    is_known(&proposed).then(|| proposed.to_string())
}

/// What the typed reader says about a tree that holds this path and nothing else. The value itself is of no interest.
fn unknown_key(path: &DottedPath) -> Option<Diagnostic> {
    let place = Span { source: SourceId(0), start: 0, end: 0 };
    let leaf = Node::new(Value::Table(Table::new()), place);
    let root = path.keys().iter().rev().fold(leaf, |node, key| Node::new(Value::Table(Table::from([(key.clone(), node)])), place));
    let mut reader = Reader::new(Placeholders::Pending);
    let _ = Manifest::read(&root, &mut reader);
    // Something below a key that takes a single value is no path either.
    let depth = path.keys().len();
    reader.diagnostics.into_iter().find(|f| f.rule == &UNKNOWN_KEY || (f.rule == &WRONG_TYPE && f.path.split('.').count() < depth))
}

/// Reads a text alone: its syntax, its keys, its types. Placeholders have no values yet.
pub(crate) fn read_alone(source: SourceId, text: &str, sources: &mut Sources, found: &mut Diagnostics) -> Node {
    let document = manifest::read(source, text);
    for span in document.hidden {
        sources.hide(span);
    }
    found.append(document.diagnostics);
    document.root
}

/// Reads what a layer appends as if it were set: keys and types are those of the file.
pub(crate) fn read_append(append: &Node, found: &mut Diagnostics) {
    let mut reader = Reader::new(Placeholders::Pending);
    reader.below("append", |reader| Manifest::read(append, reader));
    found.append(reader.diagnostics);
}
