//! Writing in place: the plan goes in; new files are staged inside the output folder, a journal says what is to be
//! done, and each step can be done again. Source: write-ahead logging; rename(2) for each file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::lock::LOCK_FILE;
use super::plan::{Plan, SHARE, read};
use super::rescue::{keep_aside, make_folders};
use crate::digest::Digest;
use crate::host::Error;
use crate::package::record::RECORD_FILE;
use crate::package::tree::check_path;

const JOURNAL_FILE: &str = "journal.json";

/// What is to be done once the new files are staged.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    /// Files of the former build to remove.
    remove: Vec<Remove>,
    /// Staged files to move to their place.
    put: Vec<Put>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Remove {
    path: Utf8PathBuf,
    /// What was there when the journal was written; anything else stays.
    digest: Digest,
}

#[derive(Debug, Serialize, Deserialize)]
struct Put {
    path: Utf8PathBuf,
    /// The number of the staged file.
    staged: usize,
    /// What may be replaced; anything else is kept aside.
    before: Option<Digest>,
}

/// Carries out `plan` in `dir`, with `stage` as the folder to work in.
pub(super) fn write(dir: &Path, stage: &Path, plan: &mut Plan<'_>) -> Result<(), Error> {
    let journal = match prepare(dir, stage, plan) {
        Ok(journal) => journal,
        Err(fault) => {
            // The first fault is the one to report; the next run throws away what is left.
            let _ = discard(stage);
            return Err(fault);
        }
    };
    apply(dir, stage, &journal, &mut plan.written.aside)
}

/// Finishes what a killed run left in `stage`, or throws it away if the run had not got as far as the journal.
pub(super) fn recover(dir: &Path, stage: &Path, aside: &mut Vec<PathBuf>) -> Result<(), Error> {
    let path = stage.join(JOURNAL_FILE);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return discard(stage),
        Err(fault) => return Err(Error::io("read", path)(fault)),
    };
    let journal: Journal = serde_json::from_slice(&text).map_err(|fault| Error::io("use", &path)(fault.into()))?;
    let mut paths = journal.remove.iter().map(|entry| &entry.path).chain(journal.put.iter().map(|entry| &entry.path));
    if let Some(fault) = paths.find_map(|path| check_path(path).err()) {
        return Err(Error::io("use", path)(io::Error::other(fault.to_string())));
    }
    apply(dir, stage, &journal, aside)
}

/// Stages all new files; the journal's appearance is the point of no return.
fn prepare(dir: &Path, stage: &Path, plan: &Plan<'_>) -> Result<Journal, Error> {
    plan.write.par_iter().with_min_len(SHARE).enumerate().try_for_each(|(number, write)| {
        let path = staged(stage, number);
        let create = || -> io::Result<()> {
            let mut file = File::create_new(&path)?;
            file.write_all(write.bytes)?;
            if write.before.is_some() {
                file.set_permissions(fs::symlink_metadata(dir.join(write.path))?.permissions())?;
            }
            Ok(())
        };
        create().map_err(Error::io("write", dir.join(write.path)))
    })?;
    let numbered = plan.write.iter().enumerate();
    let journal = Journal {
        remove: plan.stale.iter().map(|(path, digest)| Remove { path: path.clone(), digest: digest.clone() }).collect(),
        put: numbered.map(|(staged, write)| Put { path: write.path.to_owned(), staged, before: write.before.clone() }).collect(),
    };
    let text = serde_json::to_vec(&journal).map_err(|fault| Error::io("write", stage)(fault.into()))?;
    let (draft, path) = (stage.join("journal.draft"), stage.join(JOURNAL_FILE));
    let record = stage.join(RECORD_FILE);
    fs::write(&record, &plan.record).map_err(Error::io("write", &record))?;
    fs::write(&draft, text).map_err(Error::io("write", &draft))?;
    fs::rename(&draft, &path).map_err(Error::io("write", path))?;
    Ok(journal)
}

/// Does what the journal says; every step may have been done before.
fn apply(dir: &Path, stage: &Path, journal: &Journal, aside: &mut Vec<PathBuf>) -> Result<(), Error> {
    for Remove { path, digest } in &journal.remove {
        let full = dir.join(path);
        if is_real(dir, path) && Digest::of(&read(&full)?) == *digest {
            fs::remove_file(&full).map_err(Error::io("remove", full))?;
        }
        // Removes the folders that are empty now; the first that is not ends it.
        let mut parents = path.ancestors().skip(1).filter(|parent| !parent.as_str().is_empty());
        let _ = parents.try_for_each(|parent| fs::remove_dir(dir.join(parent)));
    }
    for Put { path, staged: number, before } in &journal.put {
        let (from, to) = (staged(stage, *number), dir.join(path));
        if fs::symlink_metadata(&from).is_err() {
            continue;
        }
        if !make_folders(dir, path.parent().unwrap_or(Utf8Path::new("")).as_std_path())? {
            return Err(Error::Occupied { paths: vec![path.clone().into()] });
        }
        let free = match fs::symlink_metadata(&to) {
            Err(_) => true,
            Ok(meta) if meta.is_file() => before.as_ref() == Some(&Digest::of(&read(&to)?)),
            Ok(_) => false,
        };
        if !free {
            aside.push(keep_aside(&to, dir, path.as_std_path())?);
        }
        fs::rename(&from, &to).map_err(Error::io("write", to))?;
    }
    let record = stage.join(RECORD_FILE);
    if fs::symlink_metadata(&record).is_ok() {
        let to = dir.join(RECORD_FILE);
        fs::rename(&record, &to).map_err(Error::io("write", to))?;
    }
    let path = stage.join(JOURNAL_FILE);
    fs::remove_file(&path).map_err(Error::io("remove", path))
}

/// Removes everything in the staging folder but the lock, which the caller holds.
fn discard(stage: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(stage).map_err(Error::io("read", stage))? {
        let entry = entry.map_err(Error::io("read", stage))?;
        if entry.file_name() != LOCK_FILE {
            fs::remove_file(entry.path()).map_err(Error::io("remove", entry.path()))?;
        }
    }
    Ok(())
}

/// Whether there is a regular file at `path`, reached through real folders only.
fn is_real(dir: &Path, path: &Utf8Path) -> bool {
    let kind = |path: &Utf8Path| fs::symlink_metadata(dir.join(path));
    let mut folders = path.ancestors().skip(1).filter(|folder| !folder.as_str().is_empty());
    folders.all(|folder| kind(folder).is_ok_and(|meta| meta.is_dir())) && kind(path).is_ok_and(|meta| meta.is_file())
}

fn staged(stage: &Path, number: usize) -> PathBuf {
    stage.join(number.to_string())
}
