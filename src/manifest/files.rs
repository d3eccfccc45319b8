//! How the stages read files: a path relative to the root goes in, bytes or an error value come out. The trait and
//! the in-memory implementation live here; the one on disk is `host::files::DiskFiles`. Nothing here touches a disk.
//! Source of the limits: language.md, section 6 (inputs are the files under the root).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};

/// The largest flink.toml that is read, in bytes: 1 MiB.
pub const MANIFEST_LIMIT: u64 = 1024 * 1024;

/// Read access to the files under one root. All paths are relative to the root; `..` may be used inside it.
pub trait Files: Sync {
    /// The bytes of the file at `path`, if there are at most `limit`.
    ///
    /// # Errors
    /// No such file, too large, outside the root, no regular file, or the system refused.
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError>;

    /// Whether there is a file at `path` inside the root.
    fn exists(&self, path: &Utf8Path) -> bool;

    /// The files under the folder `base` whose path relative to it matches `pattern`, relative to the root, in path order.
    /// `*` and `?` stop at `/`, `**` does not, and none of them stands for a name that begins with a dot.
    ///
    /// # Errors
    /// The pattern is faulty or leads outside `base`, a match is a symbolic link that leads outside the root, or the
    /// system refused.
    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError>;

    /// The text of the file at `path`, if it is UTF-8 of at most `limit` bytes.
    ///
    /// # Errors
    /// As [`Files::read`], and [`FilesError::NotUtf8`] with the first byte that is no text.
    fn read_text(&self, path: &Utf8Path, limit: u64) -> Result<String, FilesError> {
        text(path, self.read(path, limit)?)
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilesError {
    /// There is no such file.
    #[error("there is no file `{path}`")]
    NotFound {
        /// The path as it was asked for.
        path: Utf8PathBuf,
    },
    /// The file has more bytes than the caller takes.
    #[error("`{path}` has {size} bytes, and at most {limit} are read")]
    TooLarge {
        /// The path as it was asked for.
        path: Utf8PathBuf,
        /// The file's size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is no UTF-8 text.
    #[error("`{path}` is no UTF-8 text: line {line}, column {column} (byte {offset})")]
    NotUtf8 {
        /// The path as it was asked for.
        path: Utf8PathBuf,
        /// Offset of the first faulty byte, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// Its column in characters, from 1.
        column: usize,
    },
    /// The path, or the symbolic link behind it, leads out of the root.
    #[error("`{path}` leads out of the folder that may be read")]
    Outside {
        /// The path as it was asked for.
        path: Utf8PathBuf,
    },
    /// A folder, device or the like.
    #[error("`{path}` is no regular file")]
    NotAFile {
        /// The path as it was asked for.
        path: Utf8PathBuf,
    },
    /// The pattern is none.
    #[error("`{pattern}` is no pattern: {why}")]
    Pattern {
        /// The pattern as it was given.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// The system refused.
    #[error("`{path}` cannot be read: {message}")]
    Refused {
        /// The path as it was asked for.
        path: Utf8PathBuf,
        /// The system's words.
        message: String,
    },
}

/// Files in memory, for tests and for use as a library.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: BTreeMap<Utf8PathBuf, Vec<u8>>,
}

impl MemoryFiles {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same files and one more; a path that leads outside the root is not added.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Utf8Path>, bytes: impl Into<Vec<u8>>) -> Self {
        self.add(path, bytes);
        self
    }

    /// Adds or replaces a file. A path that leads outside the root is not added, as nobody could read it.
    pub fn add(&mut self, path: impl AsRef<Utf8Path>, bytes: impl Into<Vec<u8>>) {
        if let Some(path) = normalize(path.as_ref()) {
            self.files.insert(path, bytes.into());
        }
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError> {
        let inside = normalize(path).ok_or_else(|| FilesError::Outside { path: path.to_owned() })?;
        match self.files.get(&inside) {
            Some(bytes) if bytes.len() as u64 > limit => {
                Err(FilesError::TooLarge { path: path.to_owned(), size: bytes.len() as u64, limit })
            }
            Some(bytes) => Ok(bytes.clone()),
            None if self.files.keys().any(|file| file.starts_with(&inside)) => Err(FilesError::NotAFile { path: path.to_owned() }),
            None => Err(FilesError::NotFound { path: path.to_owned() }),
        }
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        normalize(path).is_some_and(|inside| self.files.contains_key(&inside))
    }

    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError> {
        let pattern = Pattern::new(pattern)?;
        let base = normalize(base).ok_or_else(|| FilesError::Outside { path: base.to_owned() })?;
        let under = self.files.keys().filter(|file| file.strip_prefix(&base).is_ok_and(|rest| pattern.matches(rest)));
        Ok(under.cloned().collect())
    }
}

/// A flink.toml that lies nowhere, in a folder of other files: that folder is the root, so nothing above it can be read.
pub(crate) struct Inline<'a> {
    files: &'a dyn Files,
    folder: &'a Utf8Path,
    text: Option<&'a str>,
    /// What was read beside the text, by its path.
    seen: Mutex<BTreeMap<Utf8PathBuf, Vec<u8>>>,
}

impl<'a> Inline<'a> {
    /// The path of the text.
    pub(crate) const PATH: &'static str = "flink.toml";

    /// A folder with a text in it; without one only the folder.
    pub(crate) fn new(files: &'a dyn Files, folder: &'a Utf8Path, text: Option<&'a str>) -> Self {
        Self { files, folder, text, seen: Mutex::default() }
    }

    /// Every file that was read beside the text.
    pub(crate) fn into_seen(self) -> BTreeMap<Utf8PathBuf, Vec<u8>> {
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn below(&self, path: &Utf8Path) -> Result<Utf8PathBuf, FilesError> {
        normalize(path).map(|inside| self.folder.join(inside)).ok_or_else(|| FilesError::Outside { path: path.to_owned() })
    }
}

impl Files for Inline<'_> {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError> {
        if let Some(text) = self.text.filter(|_| path == Self::PATH) {
            let size = text.len() as u64;
            return if size > limit { Err(FilesError::TooLarge { path: path.to_owned(), size, limit }) } else { Ok(text.into()) };
        }
        let bytes = self.files.read(&self.below(path)?, limit)?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        (self.text.is_some() && path == Self::PATH) || self.below(path).is_ok_and(|path| self.files.exists(&path))
    }

    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError> {
        let found = self.files.glob(&self.below(base)?, pattern)?;
        Ok(found.into_iter().filter_map(|path| Some(path.strip_prefix(self.folder).ok()?.to_owned())).collect())
    }
}

/// A checked glob pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    matcher: GlobMatcher,
    hidden: bool,
}

impl Pattern {
    /// Reads a pattern: `*`, `?`, `**`, `[…]` and `{a,b}`, relative, without `..` and backslashes.
    ///
    /// # Errors
    /// [`FilesError::Pattern`] with the reason.
    pub fn new(pattern: &str) -> Result<Self, FilesError> {
        let fault = |why: &str| FilesError::Pattern { pattern: pattern.to_owned(), why: why.to_owned() };
        if pattern.is_empty() {
            return Err(fault("it is empty"));
        }
        if pattern.starts_with('/') || pattern.as_bytes().get(1) == Some(&b':') {
            return Err(fault("it is absolute, and only files below are matched"));
        }
        if pattern.contains('\\') {
            return Err(fault("it holds a backslash; folders are separated by `/`"));
        }
        if pattern.split('/').any(|component| component == "..") {
            return Err(fault("`..` leads out of the folder"));
        }
        let plain = pattern.strip_prefix("./").unwrap_or(pattern);
        let glob = GlobBuilder::new(plain).literal_separator(true).build().map_err(|e| fault(&e.kind().to_string()))?;
        let hidden = plain.split('/').any(|component| component.starts_with('.'));
        Ok(Self { matcher: glob.compile_matcher(), hidden })
    }

    /// Whether the pattern matches this path, which is relative to the pattern's folder.
    pub fn matches(&self, path: &Utf8Path) -> bool {
        self.sees(path) && self.matcher.is_match(path)
    }

    /// Whether a file at or below this path could match as far as names that begin with a dot go.
    pub fn sees(&self, path: &Utf8Path) -> bool {
        self.hidden || !path.components().any(|component| component.as_str().starts_with('.'))
    }
}

/// The path without `.` and `..`; `None` if it is absolute or leads above the root.
pub fn normalize(path: &Utf8Path) -> Option<Utf8PathBuf> {
    use camino::Utf8Component;
    let mut plain = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::Normal(name) => plain.push(name),
            Utf8Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            Utf8Component::RootDir | Utf8Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// Bytes as text, or where they stop being text.
///
/// # Errors
/// [`FilesError::NotUtf8`].
pub fn text(path: &Utf8Path, bytes: Vec<u8>) -> Result<String, FilesError> {
    String::from_utf8(bytes).map_err(|fault| {
        let offset = fault.utf8_error().valid_up_to();
        let before = fault.as_bytes().get(..offset).unwrap_or_default();
        let before = std::str::from_utf8(before).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        FilesError::NotUtf8 { path: path.to_owned(), offset, line, column }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use super::{Files, FilesError, MemoryFiles, Pattern, normalize};
    use camino::Utf8Path;

    fn files() -> MemoryFiles {
        MemoryFiles::new()
            .with("jobs/a/flink.toml", "a")
            .with("jobs/b/flink.toml", "b")
            .with("jobs/b/.git/flink.toml", "no")
            .with("jobs/b/sql/1.sql", "")
            .with("top.toml", "x")
    }

    #[test]
    fn globs_are_sorted_and_stop_at_slashes() {
        let found = files().glob("".into(), "jobs/*/flink.toml").unwrap();
        assert_eq!(found, ["jobs/a/flink.toml", "jobs/b/flink.toml"]);
        assert_eq!(files().glob("jobs/b".into(), "sql/*.sql").unwrap(), ["jobs/b/sql/1.sql"]);
        assert_eq!(files().glob("".into(), "*.toml").unwrap(), ["top.toml"]);
        assert_eq!(files().glob("".into(), "**/flink.toml").unwrap().len(), 2);
        assert_eq!(files().glob("".into(), "**/.git/*").unwrap().len(), 1);
    }

    #[test]
    fn patterns_that_lead_outside_are_refused() {
        for bad in ["", "/etc/*", "../*.sql", "a/../../b", "a\\b", "[a", "c:/x"] {
            assert!(matches!(Pattern::new(bad), Err(FilesError::Pattern { .. })), "{bad}");
        }
    }

    #[test]
    fn paths_stay_inside_the_root() {
        assert_eq!(normalize("a/./../b".into()).unwrap(), "b");
        for bad in ["..", "a/../../b", "/a"] {
            assert!(normalize(bad.into()).is_none(), "{bad}");
            let fault = files().read(bad.into(), 10).unwrap_err();
            assert!(matches!(fault, FilesError::Outside { .. }), "{bad}");
        }
    }

    #[test]
    fn sizes_and_kinds_are_told_apart() {
        let path = Utf8Path::new("big");
        let files = files().with(path, vec![b'x'; 11]);
        assert_eq!(files.read(path, 10), Err(FilesError::TooLarge { path: path.into(), size: 11, limit: 10 }));
        assert!(matches!(files.read("jobs".into(), 10), Err(FilesError::NotAFile { .. })));
        assert!(matches!(files.read("none".into(), 10), Err(FilesError::NotFound { .. })));
    }

    #[test]
    fn the_first_faulty_byte_is_named() {
        let files = MemoryFiles::new().with("x", b"a\n\xc3\xa9b\xff".to_vec());
        let fault = files.read_text("x".into(), 100).unwrap_err();
        assert_eq!(fault, FilesError::NotUtf8 { path: "x".into(), offset: 5, line: 2, column: 3 });
    }
}
