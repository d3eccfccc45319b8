//! What can go wrong between flinkc and the system: each error carries the path and says what to do about it.
//! Faults in a user's input are diagnostics, never this type.

use std::io;
use std::path::{Path, PathBuf};

use crate::package::record::RecordError;

/// The system, or the state of a folder, kept flinkc from its work. Nothing was changed unless a variant says so.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A system call failed.
    #[error("cannot {doing} `{path}`: {source}", path = path.display())]
    Io {
        /// What was tried, as a verb: `read`, `create`, …
        doing: &'static str,
        /// At which path.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The output folder, or a folder inside it, is a symbolic link, or `..` leads out of the root.
    #[error("`{path}` leads elsewhere (a symbolic link or `..`): flinkc writes only into real folders below the given one", path = path.display())]
    Outside {
        /// The link or path.
        path: PathBuf,
    },
    /// The path of the output folder is taken by something that is no folder.
    #[error("`{path}` is no folder", path = path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// Files that flinkc did not write stand where it would write.
    #[error("flinkc did not write {paths}, and would have to replace it: move it away, or build into another folder", paths = list(paths))]
    Occupied {
        /// Their paths, relative to the output folder.
        paths: Vec<PathBuf>,
    },
    /// Files of a former build were edited since, and the caller asked to refuse that.
    #[error("edited by hand since flinkc wrote it: {paths}", paths = list(paths))]
    Edited {
        /// Their paths, relative to the output folder.
        paths: Vec<PathBuf>,
    },
    /// The record in the output folder cannot be gone by.
    #[error("`{path}` cannot be used: {source}. Restore it from version control, or delete the files that flinkc wrote together with it", path = path.display())]
    Record {
        /// The record's path.
        path: PathBuf,
        /// What is wrong with it.
        source: RecordError,
    },
    /// Another flinkc writes to the same folder.
    #[error("another flinkc is writing to `{path}`: try again when it has ended", path = path.display())]
    Busy {
        /// The output folder.
        path: PathBuf,
    },
    /// What came through standard input is too long or no text.
    #[error("standard input {why}")]
    Input {
        /// What is wrong with it.
        why: String,
    },
}

impl Error {
    /// Wraps a system error with what was tried and where; to be used in `map_err`.
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn list(paths: &[PathBuf]) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = paths.iter().take(SHOWN).map(|path: &PathBuf| quoted(path)).collect();
    let rest = paths.len().saturating_sub(SHOWN);
    if rest == 0 { names.join(", ") } else { format!("{} and {rest} more", names.join(", ")) }
}

fn quoted(path: &Path) -> String {
    format!("`{}`", path.display())
}
