//! The atomic writer: a finished tree and its record go in, and the output folder holds them, or is as it was.
//! It decides nothing about the content and deletes no file that flinkc did not create.
//!
//! Two ways lead there (source: rename(2), renameat2(2), flock(2)):
//! - **swap**: the whole new folder is staged in the hidden sibling `.NAME.flinkc`, with unchanged and foreign files as
//!   hard links, so that their bytes, inode and times stay; one `RENAME_EXCHANGE` puts it in place; then the old side
//!   is cleaned. Killed at any moment, the old folder or the new one is complete.
//! - **in place**, where a swap is impossible (mount point, foreign owner, no hard links, a parent that may not be
//!   written, the working directory inside): new files are staged in `.flinkc-stage` inside, a journal is written, then
//!   each is renamed. Killed before the journal, nothing happened; after it, the next run finishes.
//!
//! What a killed run leaves behind, the next run finishes or removes. Nothing is synced to the medium: after a power
//! loss the file system's own guarantees hold, and `flinkc build --check` tells.
//!
//! Files that were there before:
//! - not in the record: foreign, never touched; one that stands where a file must go is an error, unless it already
//!   has the very bytes, and then it is adopted;
//! - in the record, written again: replaced, and reported in [`Written::edited`] if somebody had edited it;
//! - in the record, not written again: removed, unless somebody had edited it; then it stays, is no longer recorded,
//!   and is reported in [`Written::kept`].

mod compare;
mod journal;
mod lock;
mod place;
mod plan;
mod rescue;
#[cfg(unix)]
mod swap;

use std::path::{Path, PathBuf};
use std::time::Duration;

use camino::Utf8PathBuf;

use super::Error;
use crate::package::record::Record;
use crate::package::tree::Tree;
use place::Place;
use plan::Plan;

pub use compare::compare_tree;
pub use place::output_dir;

/// How the writer may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    /// Which way to take.
    pub method: Method,
    /// What to do with files that were edited since flinkc wrote them.
    pub edited: Edited,
    /// How long to wait for another flinkc that writes to the same folder.
    pub wait: Duration,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { method: Method::Auto, edited: Edited::Regenerate, wait: Duration::from_secs(10) }
    }
}

/// The way to the new tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A swap, or in place where that is impossible.
    Auto,
    /// In place, also where a swap is possible (for tests).
    InPlace,
}

/// What to do with files that were edited since flinkc wrote them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// Write them again and say so; keep those that would have been removed.
    Regenerate,
    /// Refuse with [`Error::Edited`] before anything is written.
    Refuse,
}

/// What a write did. Paths are relative to the output folder and sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were not there.
    pub created: Vec<Utf8PathBuf>,
    /// Files that had other bytes.
    pub changed: Vec<Utf8PathBuf>,
    /// Files that had the right bytes and were not touched.
    pub unchanged: usize,
    /// Files of a former build that were removed.
    pub removed: Vec<Utf8PathBuf>,
    /// Those of `changed` that somebody had edited.
    pub edited: Vec<Utf8PathBuf>,
    /// Files of a former build that this one does not have, left because somebody had edited them.
    pub kept: Vec<Utf8PathBuf>,
    /// Foreign files that appeared during the write where an output stands, and where they are now.
    pub aside: Vec<PathBuf>,
    /// Whether the folder was changed file by file, so that a kill in between would have needed the next run.
    pub in_place: bool,
}

impl Written {
    /// Whether nothing had to be done.
    pub fn is_idle(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Writes `tree` and `record` into the folder `dir`, all or nothing; see the module for what happens to files that
/// are there. `record.files` must be the digests of `tree` ([`Record::new`] makes it so).
///
/// # Errors
/// The folder or one inside it is a symbolic link; a foreign file is in the way; the record that is there is damaged or
/// newer; another flinkc keeps the folder longer than `options.wait`; the system refused. The folder is then as it was.
pub fn write_tree(dir: &Path, tree: &Tree, record: &Record, options: &WriteOptions) -> Result<Written, Error> {
    let place = Place::find(dir)?;
    let outer = place.lock_beside(options.wait)?;
    let mut aside = Vec::new();
    #[cfg(unix)]
    if let Some(lock) = &outer {
        swap::recover(&place, lock.folder(), &mut aside)?;
    }
    let mut inner = place.lock_inside(options, outer.is_none())?;
    if let Some(lock) = &inner {
        journal::recover(&place.dir, lock.folder(), &mut aside)?;
    }
    let mut plan = Plan::make(&place.dir, tree, record, options.edited)?;
    plan.written.aside = aside;
    if plan.is_idle() {
        return Ok(plan.written);
    }
    #[cfg(unix)]
    if let (Some(lock), Method::Auto, false) = (&outer, options.method, place.holds_working_directory()) {
        // The staging folder of the other way is no part of the output.
        drop(inner.take());
        if swap::swap(&place, lock.folder(), &mut plan)? {
            return Ok(plan.written);
        }
    }
    let lock = match inner {
        Some(lock) => lock,
        None => place.lock_in_folder(options.wait)?,
    };
    plan.written.in_place = true;
    journal::write(&place.dir, lock.folder(), &mut plan)?;
    Ok(plan.written)
}
