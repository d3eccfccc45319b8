//! A lock on a folder: a path goes in, a guard comes out that only one process on the machine has at a time. The lock is
//! a file in a folder of its own, and both go away with the guard. Source: flock(2), as std's `File::try_lock`.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::host::Error;

/// The name of the lock in its folder.
pub(super) const LOCK_FILE: &str = "lock";

/// Holds a folder for this process; dropping it removes the lock and, if it is empty, the folder.
#[derive(Debug)]
pub(super) struct Lock {
    folder: PathBuf,
    _file: File,
}

impl Lock {
    /// Creates `folder` if need be and locks it, waiting at most `wait` for another process; `output` is named in errors.
    pub(super) fn take(folder: &Path, output: &Path, wait: Duration) -> Result<Self, Error> {
        let end = Instant::now() + wait;
        let path = folder.join(LOCK_FILE);
        loop {
            match fs::create_dir(folder) {
                Ok(()) => {}
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
                    // A link or a file of that name is not ours to write into. Gone again is fine: the loop goes on.
                    if fs::symlink_metadata(folder).is_ok_and(|meta| !meta.is_dir()) {
                        return Err(Error::NotAFolder { path: folder.to_owned() });
                    }
                }
                Err(fault) => return Err(Error::io("create", folder)(fault)),
            }
            match File::options().create(true).truncate(false).write(true).open(&path) {
                Ok(file) => match file.try_lock() {
                    Ok(()) if is_still(&file, &path) => return Ok(Self { folder: folder.to_owned(), _file: file }),
                    Ok(()) | Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(fault)) => return Err(Error::io("lock", path)(fault)),
                },
                // Its owner has just removed the folder.
                Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
                Err(fault) => return Err(Error::io("create", path)(fault)),
            }
            if Instant::now() >= end {
                return Err(Error::Busy { path: output.to_owned() });
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// As [`Lock::take`]; none where the system lets nothing be created.
    pub(super) fn take_if_allowed(folder: &Path, output: &Path, wait: Duration) -> Result<Option<Self>, Error> {
        match Self::take(folder, output, wait) {
            Ok(lock) => Ok(Some(lock)),
            Err(Error::Io { source, .. })
                if matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) =>
            {
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// The folder, in which the holder may keep what it works with.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What cannot be removed now, the next run removes.
        let _ = fs::remove_file(self.folder.join(LOCK_FILE));
        let _ = fs::remove_dir(&self.folder);
    }
}

/// Whether the locked file is the one that others will find: its last owner may have removed it in between.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(found)) => held.ino() == found.ino() && held.dev() == found.dev(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}
