//! Moving a file that flinkc did not write to where it belongs: a file and its path in the output folder go in; it is
//! there afterwards, or beside what is there. It replaces nothing and follows no symbolic link.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::host::Error;

/// Moves `from` to `path` under `dir`, or to a free name beside it, which is then returned.
pub(super) fn bring(from: &Path, dir: &Path, path: &Path) -> Result<Option<PathBuf>, Error> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let reachable = make_folders(dir, parent)?;
    if reachable {
        let target = dir.join(path);
        match rename_new(from, &target) {
            Ok(()) => return Ok(None),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(Error::io("move", target)(fault)),
        }
    }
    // Where its folder is now a file, it goes to the top.
    let folder = if reachable { parent } else { Path::new("") };
    keep_aside(from, dir, &folder.join(path.file_name().unwrap_or_default())).map(Some)
}

/// Moves `from` to a free name made from `path` under `dir`, which is returned.
pub(super) fn keep_aside(from: &Path, dir: &Path, path: &Path) -> Result<PathBuf, Error> {
    let mut number = 0_u32;
    loop {
        let mut name = OsString::from(path.file_name().unwrap_or_default());
        name.push(if number == 0 { ".flinkc-kept".to_owned() } else { format!(".flinkc-kept-{number}") });
        let aside = path.with_file_name(name);
        match rename_new(from, &dir.join(&aside)) {
            Ok(()) => return Ok(aside),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            Err(fault) => return Err(Error::io("move", from)(fault)),
        }
    }
}

/// Makes the folder `path` under `dir`; false if something that is no folder stands in the way.
pub(super) fn make_folders(dir: &Path, path: &Path) -> Result<bool, Error> {
    let mut folder = dir.to_owned();
    for component in path.components() {
        folder.push(component);
        match fs::symlink_metadata(&folder) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Ok(false),
            Err(_) => fs::create_dir(&folder).map_err(Error::io("create", &folder))?,
        }
    }
    Ok(true)
}

/// Renames unless something is there.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(()),
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}
