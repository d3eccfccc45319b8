//! Where the output goes: a path as the user gave it goes in, the real folder and the names beside it come out. It
//! creates parents of the output folder and locks, and no output.

use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::lock::Lock;
use super::{Method, WriteOptions};
use crate::host::Error;
use crate::package::tree::RESERVED;

/// The output folder and the hidden folder beside it.
#[derive(Debug)]
pub(super) struct Place {
    /// The output folder, absolute, without symbolic links; it need not exist.
    pub(super) dir: PathBuf,
    /// `.NAME.flinkc` beside it; none for a root.
    beside: Option<PathBuf>,
}

impl Place {
    /// Finds the real place of `dir` and creates its parents.
    pub(super) fn find(dir: &Path) -> Result<Self, Error> {
        let given: PathBuf = if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir.components().collect() };
        let dir = match fs::symlink_metadata(&given) {
            Ok(meta) if meta.is_symlink() => return Err(Error::Outside { path: given }),
            Ok(meta) if !meta.is_dir() => return Err(Error::NotAFolder { path: given }),
            Ok(_) => fs::canonicalize(&given).map_err(Error::io("open", &given))?,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                let name = given.file_name().ok_or_else(|| Error::NotAFolder { path: given.clone() })?;
                let parent = given.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
                fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
                fs::canonicalize(parent).map_err(Error::io("open", parent))?.join(name)
            }
            Err(fault) => return Err(Error::io("open", given)(fault)),
        };
        let beside = dir.file_name().map(|name| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(".flinkc");
            dir.with_file_name(hidden)
        });
        Ok(Self { dir, beside })
    }

    /// The lock beside the folder; none if nothing may be created there.
    pub(super) fn lock_beside(&self, wait: Duration) -> Result<Option<Lock>, Error> {
        match &self.beside {
            None => Ok(None),
            Some(beside) => Lock::take_if_allowed(beside, &self.dir, wait),
        }
    }

    /// The lock inside the folder, where it is needed from the start: because there is none beside, because a run was
    /// killed in there, or because the caller wants to work in place.
    pub(super) fn lock_inside(&self, options: &WriteOptions, alone: bool) -> Result<Option<Lock>, Error> {
        let stage = self.stage();
        if !self.dir.is_dir() {
            return if alone || options.method == Method::InPlace { self.lock_in_folder(options.wait).map(Some) } else { Ok(None) };
        }
        let left = fs::symlink_metadata(&stage).is_ok();
        if alone || left || options.method == Method::InPlace { Lock::take_if_allowed(&stage, &self.dir, options.wait) } else { Ok(None) }
    }

    /// The lock inside the folder, which is created where it does not exist.
    pub(super) fn lock_in_folder(&self, wait: Duration) -> Result<Lock, Error> {
        fs::create_dir_all(&self.dir).map_err(Error::io("create", &self.dir))?;
        Lock::take(&self.stage(), &self.dir, wait)
    }

    /// Whether the process stands in the folder: a swap would leave it, and the user's shell, in a deleted one.
    pub(super) fn holds_working_directory(&self) -> bool {
        env::current_dir().and_then(fs::canonicalize).is_ok_and(|here| here.starts_with(&self.dir))
    }

    fn stage(&self) -> PathBuf {
        let [_, stage] = RESERVED;
        self.dir.join(stage)
    }
}

/// Checks that `dir`, if it exists, is a folder and no symbolic link.
pub(super) fn refuse_link(dir: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(dir.components().collect::<PathBuf>()) {
        Ok(meta) if meta.is_symlink() => Err(Error::Outside { path: dir.to_owned() }),
        Ok(meta) if !meta.is_dir() => Err(Error::NotAFolder { path: dir.to_owned() }),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The output folder `relative` under `root`, for a path that stands in a file rather than on the command line.
///
/// # Errors
/// [`Error::Outside`] if the path is absolute, or `..` or a symbolic link on the way leads out of `root`.
pub fn output_dir(root: &Path, relative: &Path) -> Result<PathBuf, Error> {
    let root = fs::canonicalize(root).map_err(Error::io("open", root))?;
    let outside = || Error::Outside { path: relative.to_owned() };
    let mut dir = root.clone();
    for component in relative.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => dir.push(name),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
        if fs::symlink_metadata(&dir).is_ok_and(|meta| meta.is_symlink())
            && !fs::canonicalize(&dir).is_ok_and(|real| real.starts_with(&root))
        {
            return Err(outside());
        }
    }
    Ok(dir)
}
