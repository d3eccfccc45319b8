//! Writing by a swap: the plan goes in, and one rename puts the staged folder where the old one was. It says no where
//! that is impossible, and has then changed nothing. Source: renameat2(2), RENAME_EXCHANGE; renamex_np(2) on macOS.
//!
//! The staging folder is called `new` until it is complete, and `old` from then on: what is called `new` after a kill
//! is thrown away; what is called `old` is cleaned, which does no harm on either side of the swap.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use camino::Utf8PathBuf;
use rayon::prelude::*;

use super::place::Place;
use super::plan::{Plan, SHARE, Write, parse_record, read_record_text};
use super::rescue::bring;
use crate::digest::Digest;
use crate::host::Error;
use crate::package::record::RECORD_FILE;

/// Finishes what a killed run left in `work`.
pub(super) fn recover(place: &Place, work: &Path, aside: &mut Vec<PathBuf>) -> Result<(), Error> {
    discard(&work.join("new"))?;
    let old = work.join("old");
    if fs::symlink_metadata(&old).is_ok() {
        aside.extend(clean(&old, &place.dir)?);
    }
    Ok(())
}

/// Stages the new folder in `work` and swaps it in. False: impossible here, and nothing was changed.
pub(super) fn swap(place: &Place, work: &Path, plan: &mut Plan<'_>) -> Result<bool, Error> {
    let (new, old) = (work.join("new"), work.join("old"));
    match stage(&place.dir, &new, plan) {
        Ok(true) => {}
        Ok(false) => return discard(&new).map(|()| false),
        Err(fault) => {
            // The first fault is the one to report; the next run throws away what is left.
            let _ = discard(&new);
            return Err(fault);
        }
    }
    if fs::symlink_metadata(&place.dir).is_err() {
        fs::rename(&new, &place.dir).map_err(Error::io("create", &place.dir))?;
        return Ok(true);
    }
    fs::rename(&new, &old).map_err(Error::io("move", &new))?;
    match exchange(&old, &place.dir) {
        Ok(()) => {
            plan.written.aside.extend(clean(&old, &place.dir)?);
            Ok(true)
        }
        Err(fault) if is_impossible(&fault) => discard(&old).map(|()| false),
        Err(fault) => {
            let _ = discard(&old);
            Err(Error::io("replace", &place.dir)(fault))
        }
    }
}

/// Builds the complete new folder. False: its old state cannot be reproduced here.
fn stage(dir: &Path, new: &Path, plan: &Plan<'_>) -> Result<bool, Error> {
    fs::create_dir(new).map_err(Error::io("create", new))?;
    let fresh = fs::symlink_metadata(new).map_err(Error::io("read", new))?;
    let top = fs::symlink_metadata(dir).ok();
    let mut restrict: Vec<(PathBuf, Metadata)> = Vec::new();
    for folder in std::iter::once(Path::new("")).chain(plan.folders.iter().map(PathBuf::as_path)) {
        let staged = new.join(folder);
        if !folder.as_os_str().is_empty() {
            fs::create_dir(&staged).map_err(Error::io("create", &staged))?;
        }
        let Some(top) = &top else { continue };
        let Ok(there) = fs::symlink_metadata(dir.join(folder)) else { continue };
        if !there.is_dir() {
            continue;
        }
        // Another device is a mount, which a swap would carry away; in a folder without these bits nothing can be linked.
        if there.dev() != top.dev() || there.mode() & 0o300 != 0o300 {
            return Ok(false);
        }
        if there.mode() != fresh.mode() || there.uid() != fresh.uid() || there.gid() != fresh.gid() {
            restrict.push((staged, there));
        }
    }
    let linked = plan.same.par_iter().map(|path| path.as_std_path());
    let linked = linked.chain(plan.foreign.par_iter().map(PathBuf::as_path)).with_min_len(SHARE);
    let links: io::Result<()> = linked.map(|path| fs::hard_link(dir.join(path), new.join(path))).collect();
    match links {
        Ok(()) => {}
        Err(fault) if is_impossible(&fault) => return Ok(false),
        Err(fault) => return Err(Error::io("link the files of", dir)(fault)),
    }
    plan.write.par_iter().with_min_len(SHARE).map(|write| create(dir, new, write)).collect::<Result<(), Error>>()?;
    let record = new.join(RECORD_FILE);
    fs::write(&record, &plan.record).map_err(Error::io("write", record))?;
    for (staged, there) in restrict.iter().rev() {
        if (there.uid() != fresh.uid() || there.gid() != fresh.gid()) && chown(staged, Some(there.uid()), Some(there.gid())).is_err() {
            return Ok(false);
        }
        fs::set_permissions(staged, Permissions::from_mode(there.mode() & 0o7777)).map_err(Error::io("set the mode of", staged))?;
    }
    Ok(true)
}

/// Writes one file into the staging folder, with the mode of the one that it replaces.
fn create(dir: &Path, new: &Path, write: &Write<'_>) -> Result<(), Error> {
    let path = new.join(write.path);
    let create = || -> io::Result<()> {
        let mut file = File::create_new(&path)?;
        file.write_all(write.bytes)?;
        if write.before.is_some() {
            file.set_permissions(fs::symlink_metadata(dir.join(write.path))?.permissions())?;
        }
        Ok(())
    };
    create().map_err(Error::io("write", dir.join(write.path)))
}

/// Removes a folder that holds nothing but hard links and our own files, if it is there.
fn discard(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", folder)(fault)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes the old side: what its record lists, and what the new side holds too. Anything else appeared in between and
/// is moved over; where its place is taken, its new name is returned.
fn clean(old: &Path, dir: &Path) -> Result<Vec<PathBuf>, Error> {
    // A damaged record means that nothing here is known to be ours.
    let record = read_record_text(old).ok().flatten().and_then(|text| parse_record(old, &text).ok());
    let known = record.is_some();
    let recorded = record.map(|record| record.files).unwrap_or_default();
    let aside = clean_folder(old, dir, Path::new(""), &recorded)?;
    let record = old.join(RECORD_FILE);
    if known {
        fs::remove_file(&record).map_err(Error::io("remove", record))?;
    } else if fs::symlink_metadata(&record).is_ok() {
        bring(&record, dir, Path::new(RECORD_FILE))?;
    }
    fs::remove_dir(old).map_err(Error::io("remove", old))?;
    Ok(aside)
}

fn clean_folder(old: &Path, dir: &Path, folder: &Path, recorded: &BTreeMap<Utf8PathBuf, Digest>) -> Result<Vec<PathBuf>, Error> {
    let here = old.join(folder);
    let mut aside = Vec::new();
    // A newcomer between the reading and the removal gets a second round.
    for _ in 0..3 {
        let mut folders = Vec::new();
        for entry in fs::read_dir(&here).map_err(Error::io("read", &here))? {
            let entry = entry.map_err(Error::io("read", &here))?;
            let path = folder.join(entry.file_name());
            let full = old.join(&path);
            if entry.file_type().map_err(Error::io("read", &full))?.is_dir() {
                folders.push(path);
            } else if path == Path::new(RECORD_FILE) {
                // Goes last: it says which of the others are ours.
            } else if path.to_str().is_some_and(|path| recorded.contains_key(camino::Utf8Path::new(path)))
                || is_same(&full, &dir.join(&path))
            {
                fs::remove_file(&full).map_err(Error::io("remove", full))?;
            } else {
                aside.extend(bring(&full, dir, &path)?);
            }
        }
        let below: Vec<Vec<PathBuf>> =
            folders.par_iter().map(|path| clean_folder(old, dir, path, recorded)).collect::<Result<_, Error>>()?;
        aside.extend(below.into_iter().flatten());
        if folder.as_os_str().is_empty() {
            break;
        }
        match fs::remove_dir(&here) {
            Ok(()) => break,
            Err(fault) if fault.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            Err(fault) => return Err(Error::io("remove", here)(fault)),
        }
    }
    Ok(aside)
}

/// Whether two paths are one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::symlink_metadata(one), fs::symlink_metadata(other)) {
        (Ok(one), Ok(other)) => one.ino() == other.ino() && one.dev() == other.dev(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the file system, a mount or an owner stands against it, so that the other way may work.
fn is_impossible(fault: &io::Error) -> bool {
    matches!(
        fault.kind(),
        io::ErrorKind::CrossesDevices
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::ResourceBusy
            | io::ErrorKind::TooManyLinks
            | io::ErrorKind::Unsupported
    )
}
