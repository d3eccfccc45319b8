//! What has to be done: the output folder as it is, the tree and the two records go in, lists of files to write, link
//! and remove come out. It reads the folder and changes nothing, so that every refusal comes before the first write.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::{Edited, Written};
use crate::digest::Digest;
use crate::host::Error;
use crate::package::record::{RECORD_FILE, Record, RecordError};
use crate::package::tree::{RESERVED, Tree};

/// The files that a thread takes at least: waking another one costs as much as writing some files.
pub(super) const SHARE: usize = 64;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Other,
}

/// Every path below a folder, parents first, without flinkc's own names.
pub(super) type Listing = BTreeMap<PathBuf, Kind>;

/// A file to be written.
#[derive(Debug)]
pub(super) struct Write<'a> {
    pub(super) path: &'a Utf8Path,
    pub(super) bytes: &'a [u8],
    /// The digest of the file that is there.
    pub(super) before: Option<Digest>,
}

/// The work of one write.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Files to be written.
    pub(super) write: Vec<Write<'a>>,
    /// Files that are there with the right bytes.
    pub(super) same: Vec<&'a Utf8Path>,
    /// Files of the former build to be removed, with their digest.
    pub(super) stale: Vec<(Utf8PathBuf, Digest)>,
    /// Foreign files, links and the like: they stay as they are.
    pub(super) foreign: Vec<PathBuf>,
    /// Every folder of the new tree, parents first.
    pub(super) folders: BTreeSet<PathBuf>,
    /// The new record's text.
    pub(super) record: String,
    /// Whether the folder has another record, or none.
    pub(super) record_differs: bool,
    /// What will have been done.
    pub(super) written: Written,
}

enum Found<'a> {
    Same(&'a Utf8Path),
    New(Write<'a>),
    Changed { write: Write<'a>, edited: bool },
    Foreign(&'a Utf8Path),
}

impl<'a> Plan<'a> {
    /// Compares the folder `dir`, which need not exist, with `tree`.
    pub(super) fn make(dir: &Path, tree: &'a Tree, record: &Record, edited: Edited) -> Result<Self, Error> {
        let former_text = read_record_text(dir)?;
        let former = former_text.as_deref().map(|text| parse_record(dir, text)).transpose()?;
        let recorded = former.map(|record| record.files).unwrap_or_default();
        let listing = scan(dir)?;
        let text = record.to_string();
        let mut plan = Self {
            write: Vec::new(),
            same: Vec::new(),
            stale: Vec::new(),
            foreign: Vec::new(),
            folders: BTreeSet::new(),
            record_differs: former_text.as_ref() != Some(&text),
            record: text,
            written: Written::default(),
        };
        let mut occupied = Vec::new();
        let files: Vec<_> = tree.iter().collect();
        let found: Vec<_> = files
            .into_par_iter()
            .with_min_len(SHARE)
            .map(|(path, bytes)| find(dir, &listing, &recorded, path, bytes))
            .collect::<Result<_, Error>>()?;
        for found in found {
            match found {
                Found::Same(path) => plan.same.push(path),
                Found::New(write) => {
                    plan.written.created.push(write.path.to_owned());
                    plan.write.push(write);
                }
                Found::Changed { write, edited } => {
                    plan.written.changed.push(write.path.to_owned());
                    if edited {
                        plan.written.edited.push(write.path.to_owned());
                    }
                    plan.write.push(write);
                }
                Found::Foreign(path) => occupied.push(path.into()),
            }
        }
        plan.written.unchanged = plan.same.len();
        plan.find_stale(dir, tree, &listing, &recorded)?;
        plan.keep(tree, &listing, &mut occupied)?;
        if !occupied.is_empty() {
            occupied.sort();
            occupied.dedup();
            return Err(Error::Occupied { paths: occupied });
        }
        if edited == Edited::Refuse && !(plan.written.edited.is_empty() && plan.written.kept.is_empty()) {
            let paths = plan.written.edited.iter().chain(&plan.written.kept);
            return Err(Error::Edited { paths: paths.map(|path| path.clone().into()).collect() });
        }
        Ok(plan)
    }

    /// Whether the folder already holds all that it should.
    pub(super) fn is_idle(&self) -> bool {
        self.write.is_empty() && self.stale.is_empty() && !self.record_differs
    }

    /// Sorts the former build's files that this one does not have into those to remove and those to keep.
    fn find_stale(&mut self, dir: &Path, tree: &Tree, listing: &Listing, recorded: &BTreeMap<Utf8PathBuf, Digest>) -> Result<(), Error> {
        for (path, digest) in recorded {
            if tree.get(path).is_some() {
                continue;
            }
            match listing.get(path.as_std_path()) {
                Some(Kind::File) if Digest::of(&read(&dir.join(path))?) == *digest => {
                    self.stale.push((path.clone(), digest.clone()));
                    self.written.removed.push(path.clone());
                }
                Some(Kind::File | Kind::Folder | Kind::Link | Kind::Other) => self.written.kept.push(path.clone()),
                None => {}
            }
        }
        Ok(())
    }

    /// Finds the foreign files and the folders that stay, and what stands where a folder or file has to go.
    fn keep(&mut self, tree: &Tree, listing: &Listing, occupied: &mut Vec<PathBuf>) -> Result<(), Error> {
        let stale: BTreeSet<&Path> = self.stale.iter().map(|(path, _)| path.as_std_path()).collect();
        let emptied: BTreeSet<&Path> = stale.iter().flat_map(|path| path.ancestors().skip(1)).collect();
        let needed: BTreeSet<&Path> = tree.iter().flat_map(|(path, _)| path.as_std_path().ancestors().skip(1)).collect();
        let mut stays: BTreeSet<&Path> = BTreeSet::new();
        // Children come before their folder this way round, so a folder knows what stays in it.
        for (path, kind) in listing.iter().rev() {
            let output = path.to_str().is_some_and(|path| tree.get(path).is_some());
            let stays_here = match kind {
                Kind::Folder => stays.contains(path.as_path()) || !emptied.contains(path.as_path()),
                Kind::File | Kind::Link | Kind::Other => !output && !stale.contains(path.as_path()),
            };
            if !stays_here {
                continue;
            }
            stays.extend(path.ancestors());
            if *kind != Kind::Folder {
                self.foreign.push(path.clone());
                if needed.contains(path.as_path()) {
                    match kind {
                        Kind::Link => return Err(Error::Outside { path: path.clone() }),
                        Kind::File | Kind::Folder | Kind::Other => occupied.push(path.clone()),
                    }
                }
            } else if output {
                occupied.push(path.clone());
            } else {
                self.folders.insert(path.clone());
            }
        }
        self.folders.extend(needed.into_iter().filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned));
        Ok(())
    }
}

/// Holds one file of the tree against the folder.
fn find<'a>(
    dir: &Path,
    listing: &Listing,
    recorded: &BTreeMap<Utf8PathBuf, Digest>,
    path: &'a Utf8Path,
    bytes: &'a [u8],
) -> Result<Found<'a>, Error> {
    let write = |before| Write { path, bytes, before };
    match listing.get(path.as_std_path()) {
        // Whether a folder may go is seen when all that stays is known.
        None | Some(Kind::Folder) => Ok(Found::New(write(None))),
        Some(Kind::File) => {
            let there = read(&dir.join(path))?;
            if there == bytes {
                return Ok(Found::Same(path));
            }
            let before = Digest::of(&there);
            Ok(match recorded.get(path) {
                None => Found::Foreign(path),
                Some(digest) => Found::Changed { edited: *digest != before, write: write(Some(before)) },
            })
        }
        Some(Kind::Link | Kind::Other) if recorded.contains_key(path) => Ok(Found::Changed { edited: true, write: write(None) }),
        Some(Kind::Link | Kind::Other) => Ok(Found::Foreign(path)),
    }
}

/// Every path below `dir`; nothing if there is no such folder.
pub(super) fn scan(dir: &Path) -> Result<Listing, Error> {
    let mut listing = Listing::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        let full = dir.join(&folder);
        let entries = match fs::read_dir(&full) {
            Ok(entries) => entries,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound && folder.as_os_str().is_empty() => break,
            Err(fault) => return Err(Error::io("read", full)(fault)),
        };
        for entry in entries {
            let entry = entry.map_err(Error::io("read", &full))?;
            let name = entry.file_name();
            if folder.as_os_str().is_empty() && RESERVED.iter().any(|own| name == *own) {
                continue;
            }
            let kind = entry.file_type().map_err(Error::io("read", &full))?;
            let path = folder.join(name);
            let kind = if kind.is_dir() {
                open.push(path.clone());
                Kind::Folder
            } else if kind.is_file() {
                Kind::File
            } else if kind.is_symlink() {
                Kind::Link
            } else {
                Kind::Other
            };
            listing.insert(path, kind);
        }
    }
    Ok(listing)
}

/// The text of the record in `dir`; none if there is none.
pub(super) fn read_record_text(dir: &Path) -> Result<Option<String>, Error> {
    let path = dir.join(RECORD_FILE);
    let foreign = |path: &Path| Error::Record { path: path.to_owned(), source: RecordError::Foreign };
    match fs::symlink_metadata(&path) {
        Ok(meta) if meta.is_file() => {
            let bytes = read(&path)?;
            String::from_utf8(bytes).map(Some).map_err(|_| foreign(&path))
        }
        Ok(_) => Err(foreign(&path)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(Error::io("read", path)(fault)),
    }
}

/// Reads the record's text; an error names its path.
pub(super) fn parse_record(dir: &Path, text: &str) -> Result<Record, Error> {
    Record::parse(text).map_err(|source| Error::Record { path: dir.join(RECORD_FILE), source })
}

/// The bytes of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::io("read", path))
}
