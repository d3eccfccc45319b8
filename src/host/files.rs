//! Files under one root on disk, for the stages: a path relative to the root goes in, bytes come out. It writes
//! nothing, and no symbolic link or `..` takes it out of the root. The trait is `manifest::files::Files`.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::Error;
use crate::manifest::files::{Files, FilesError, Pattern, normalize};

/// Read access to the files under one folder.
#[derive(Debug, Clone)]
pub struct DiskFiles {
    /// The folder, without symbolic links.
    root: PathBuf,
}

impl DiskFiles {
    /// Takes `root` as the folder that may be read.
    ///
    /// # Errors
    /// There is no such folder, or it may not be entered.
    pub fn new(root: impl AsRef<Path>) -> Result<Self, Error> {
        let given = root.as_ref();
        let given = if given.as_os_str().is_empty() { Path::new(".") } else { given };
        let root = fs::canonicalize(given).map_err(Error::io("open", given))?;
        if root.is_dir() { Ok(Self { root }) } else { Err(Error::NotAFolder { path: given.to_owned() }) }
    }

    /// The root, absolute and without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The real path behind `path`, which is inside the root.
    fn locate(&self, path: &Utf8Path) -> Result<PathBuf, FilesError> {
        let outside = || FilesError::Outside { path: path.to_owned() };
        let inside = normalize(path).ok_or_else(outside)?;
        let real = fs::canonicalize(self.root.join(inside)).map_err(|fault| refused(path, &fault))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(outside()) }
    }

    fn walk(&self, base: &Utf8Path, below: &Utf8Path, pattern: &Pattern, found: &mut Vec<Utf8PathBuf>) -> Result<(), FilesError> {
        let folder = base.join(below);
        let entries = fs::read_dir(self.root.join(&folder)).map_err(|fault| refused(&folder, &fault))?;
        for entry in entries {
            let entry = entry.map_err(|fault| refused(&folder, &fault))?;
            // A name that is no UTF-8 can be matched by no pattern in a TOML text.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = below.join(name);
            if !pattern.sees(&path) {
                continue;
            }
            let kind = entry.file_type().map_err(|fault| refused(&path, &fault))?;
            if kind.is_dir() {
                self.walk(base, &path, pattern, found)?;
            } else if pattern.matches(&path) {
                let full = base.join(&path);
                if kind.is_file() || (kind.is_symlink() && self.locate(&full)?.is_file()) {
                    found.push(full);
                }
            }
        }
        Ok(())
    }
}

impl Files for DiskFiles {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError> {
        let real = self.locate(path)?;
        // Asked before opening: opening a pipe would wait for a writer.
        let meta = fs::metadata(&real).map_err(|fault| refused(path, &fault))?;
        if !meta.is_file() {
            return Err(FilesError::NotAFile { path: path.to_owned() });
        }
        if meta.len() > limit {
            return Err(FilesError::TooLarge { path: path.to_owned(), size: meta.len(), limit });
        }
        let file = fs::File::open(&real).map_err(|fault| refused(path, &fault))?;
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
        // A file may grow after it was asked for its size.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|fault| refused(path, &fault))?;
        let size = bytes.len() as u64;
        if size > limit { Err(FilesError::TooLarge { path: path.to_owned(), size, limit }) } else { Ok(bytes) }
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        self.locate(path).is_ok_and(|real| real.is_file())
    }

    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError> {
        let pattern = Pattern::new(pattern)?;
        let base = normalize(base).ok_or_else(|| FilesError::Outside { path: base.to_owned() })?;
        if !base.as_str().is_empty() {
            match self.locate(&base) {
                Ok(_) => {}
                Err(FilesError::NotFound { .. }) => return Ok(Vec::new()),
                Err(fault) => return Err(fault),
            }
        }
        let mut found = Vec::new();
        self.walk(&base, Utf8Path::new(""), &pattern, &mut found)?;
        found.sort();
        Ok(found)
    }
}

fn refused(path: &Utf8Path, fault: &io::Error) -> FilesError {
    let path = path.to_owned();
    if fault.kind() == io::ErrorKind::NotFound || fault.kind() == io::ErrorKind::NotADirectory {
        FilesError::NotFound { path }
    } else {
        FilesError::Refused { path, message: fault.to_string() }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use std::fs;

    use super::DiskFiles;
    use crate::manifest::files::{Files, FilesError};

    #[test]
    fn reads_and_globs_like_memory() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("jobs/b")).unwrap();
        fs::create_dir_all(dir.path().join("jobs/a/.git")).unwrap();
        for path in ["jobs/b/flink.toml", "jobs/a/flink.toml", "jobs/a/.git/flink.toml"] {
            fs::write(dir.path().join(path), path).unwrap();
        }
        let files = DiskFiles::new(dir.path()).unwrap();
        assert_eq!(files.glob("".into(), "**/flink.toml").unwrap(), ["jobs/a/flink.toml", "jobs/b/flink.toml"]);
        assert_eq!(files.glob("jobs".into(), "a/*").unwrap(), ["jobs/a/flink.toml"]);
        assert!(files.glob("none".into(), "*").unwrap().is_empty());
        assert_eq!(files.read_text("jobs/a/../b/flink.toml".into(), 100).unwrap(), "jobs/b/flink.toml");
        assert!(files.exists("jobs/b/flink.toml".into()) && !files.exists("jobs/b".into()));
        assert!(matches!(files.read("jobs".into(), 9), Err(FilesError::NotAFile { .. })));
        assert!(matches!(files.read("none".into(), 9), Err(FilesError::NotFound { .. })));
        assert!(matches!(files.read("jobs/b/flink.toml".into(), 9), Err(FilesError::TooLarge { size: 17, .. })));
    }

    #[test]
    fn a_huge_file_is_refused_by_its_size() {
        let dir = tempfile::tempdir().unwrap();
        fs::File::create(dir.path().join("flink.toml")).unwrap().set_len(1 << 40).unwrap();
        let fault = DiskFiles::new(dir.path()).unwrap().read("flink.toml".into(), 1 << 20).unwrap_err();
        assert!(matches!(fault, FilesError::TooLarge { size: 0x100_0000_0000, .. }), "{fault}");
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_inside_only() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        fs::create_dir_all(root.join("real")).unwrap();
        fs::write(dir.path().join("secret"), "s").unwrap();
        fs::write(root.join("real/x"), "x").unwrap();
        symlink("real/x", root.join("inside")).unwrap();
        symlink("../secret", root.join("outside")).unwrap();
        symlink("..", root.join("up")).unwrap();
        let files = DiskFiles::new(&root).unwrap();
        assert_eq!(files.read("inside".into(), 10).unwrap(), b"x");
        for bad in ["outside", "up/secret", "../secret", "/etc/passwd"] {
            assert!(matches!(files.read(bad.into(), 10), Err(FilesError::Outside { .. })), "{bad}");
            assert!(!files.exists(bad.into()), "{bad}");
        }
        assert_eq!(files.glob("".into(), "in*").unwrap(), ["inside"]);
        assert!(matches!(files.glob("".into(), "out*"), Err(FilesError::Outside { .. })));
    }
}
