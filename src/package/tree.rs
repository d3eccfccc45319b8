//! A tree of files in memory: paths and bytes go in one by one, each path checked; the writer, the comparison and
//! the record read it. It never touches a disk. Source of the path rules: what Linux, macOS and Windows can all
//! hold, and that no path may lead out of the output folder.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::digest::Digest;

/// Names at the top of an output folder that belong to flinkc itself and so can be no output file.
pub const RESERVED: [&str; 2] = [super::record::RECORD_FILE, ".flinkc-stage"];

/// The files of one build, by path relative to the output folder, in path order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<Utf8PathBuf, Vec<u8>>,
    /// Lower-cased path of every file and folder, with the spelling that came first.
    folded: BTreeMap<String, Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    File(Utf8PathBuf),
    Folder(Utf8PathBuf),
}

/// Why a path can be no file of a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The path is empty, absolute, or has a component that is empty, `.`, `..`, or holds a backslash or control character.
    #[error("`{path}` cannot be the path of an output file: {why}")]
    Path {
        /// The path as it was given.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The name belongs to flinkc.
    #[error("`{path}` is a name that flinkc keeps for itself")]
    Reserved {
        /// The path as it was given.
        path: Utf8PathBuf,
    },
    /// Two outputs have one path.
    #[error("two outputs would both be written to `{path}`")]
    Twice {
        /// The path of both.
        path: Utf8PathBuf,
    },
    /// Two paths differ only in upper and lower case, which is one file on macOS and Windows.
    #[error("`{path}` and `{other}` differ only in upper and lower case")]
    Case {
        /// The path that came later.
        path: Utf8PathBuf,
        /// The path that was there.
        other: Utf8PathBuf,
    },
    /// A path is a file, and the folder of another.
    #[error("`{path}` would have to be a file and a folder at once")]
    FileAndFolder {
        /// The path that is both.
        path: Utf8PathBuf,
    },
}

impl Tree {
    /// A tree without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The path is not one that every system can hold inside an output folder, or clashes with a file that is there;
    /// the tree is then unchanged.
    pub fn insert(&mut self, path: impl AsRef<Utf8Path>, bytes: impl Into<Vec<u8>>) -> Result<(), TreeError> {
        let path = path.as_ref();
        check_path(path)?;
        if path.as_str().split('/').next().is_some_and(|top| RESERVED.iter().any(|name| name.eq_ignore_ascii_case(top))) {
            return Err(TreeError::Reserved { path: path.to_owned() });
        }
        if self.files.contains_key(path) {
            return Err(TreeError::Twice { path: path.to_owned() });
        }
        let folders: Vec<&Utf8Path> = path.ancestors().skip(1).filter(|folder| !folder.as_str().is_empty()).collect();
        for folder in &folders {
            match self.folded.get(&fold(folder)) {
                None => {}
                Some(Node::Folder(there)) if there == folder => {}
                Some(Node::File(there)) if there == folder => {
                    return Err(TreeError::FileAndFolder { path: there.clone() });
                }
                Some(Node::File(there) | Node::Folder(there)) => {
                    return Err(TreeError::Case { path: path.to_owned(), other: there.clone() });
                }
            }
        }
        match self.folded.get(&fold(path)) {
            None => {}
            Some(Node::Folder(there)) if there == path => {
                return Err(TreeError::FileAndFolder { path: there.clone() });
            }
            Some(Node::File(there) | Node::Folder(there)) => {
                return Err(TreeError::Case { path: path.to_owned(), other: there.clone() });
            }
        }
        for folder in folders {
            self.folded.entry(fold(folder)).or_insert_with(|| Node::Folder(folder.to_owned()));
        }
        self.folded.insert(fold(path), Node::File(path.to_owned()));
        self.files.insert(path.to_owned(), bytes.into());
        Ok(())
    }

    /// Adds every file of `other` under the folder `prefix` (`""` for the top).
    ///
    /// # Errors
    /// As [`Tree::insert`]; the files before the faulty one have then been added.
    pub fn insert_tree(&mut self, prefix: &Utf8Path, other: Self) -> Result<(), TreeError> {
        for (path, bytes) in other.files {
            self.insert(prefix.join(path), bytes)?;
        }
        Ok(())
    }

    /// The bytes of one file.
    pub fn get(&self, path: impl AsRef<Utf8Path>) -> Option<&[u8]> {
        self.files.get(path.as_ref()).map(Vec::as_slice)
    }

    /// Every file with its bytes, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8Path, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_path(), bytes.as_slice()))
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The digest of each file.
    pub fn digests(&self) -> BTreeMap<Utf8PathBuf, Digest> {
        self.files.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes))).collect()
    }

    /// One digest over all paths and bytes: equal exactly for equal trees.
    pub fn digest(&self) -> Digest {
        Digest::of_parts(self.iter().map(|(path, bytes)| (path.as_str(), bytes)))
    }
}

/// Checks that `path` names a file inside an output folder on every system: relative, with `/` between components,
/// none of them empty, `.` or `..`, no backslash, colon at the second place, or control character.
///
/// # Errors
/// [`TreeError::Path`] with the reason.
pub fn check_path(path: &Utf8Path) -> Result<(), TreeError> {
    let text = path.as_str();
    let why = if text.is_empty() {
        "it is empty"
    } else if text.starts_with('/') || text.as_bytes().get(1) == Some(&b':') {
        "it is absolute"
    } else if text.contains('\\') {
        "it holds a backslash"
    } else if text.contains(char::is_control) {
        "it holds a control character"
    } else if text.split('/').any(str::is_empty) {
        "a component is empty"
    } else if text.split('/').any(|component| component == "." || component == "..") {
        "a component is `.` or `..`"
    } else {
        return Ok(());
    };
    Err(TreeError::Path { path: text.to_owned(), why })
}

fn fold(path: &Utf8Path) -> String {
    path.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use proptest::prelude::*;

    use super::{Tree, TreeError};

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        let bad = ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/", "./a", "a\\b", "c:/x", "a\0b", "a\nb", "a/..", "..", "."];
        for path in bad {
            let fault = Tree::new().insert(path, "x").unwrap_err();
            assert!(matches!(fault, TreeError::Path { .. }), "{path:?}: {fault}");
        }
    }

    #[test]
    fn names_of_flinkc_are_refused() {
        for path in ["flinkc.lock", "FLINKC.lock", ".flinkc-stage/files/0"] {
            assert!(matches!(Tree::new().insert(path, "x"), Err(TreeError::Reserved { .. })), "{path}");
        }
        Tree::new().insert("a/flinkc.lock", "x").unwrap();
    }

    #[test]
    fn clashes_are_refused_and_change_nothing() {
        let mut tree = Tree::new();
        tree.insert("a/b.yaml", "1").unwrap();
        let before = tree.clone();
        assert!(matches!(tree.insert("a/b.yaml", "2"), Err(TreeError::Twice { .. })));
        assert!(matches!(tree.insert("a/B.yaml", "2"), Err(TreeError::Case { .. })));
        assert!(matches!(tree.insert("A/c.yaml", "2"), Err(TreeError::Case { .. })));
        assert!(matches!(tree.insert("a", "2"), Err(TreeError::FileAndFolder { .. })));
        assert!(matches!(tree.insert("a/b.yaml/c", "2"), Err(TreeError::FileAndFolder { .. })));
        assert!(matches!(tree.insert("A", "2"), Err(TreeError::Case { .. })));
        assert_eq!(tree, before);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn order_of_insertion_does_not_matter(names in proptest::collection::btree_set("[a-z]{1,3}(/[a-z]{4,5}){0,2}", 1..12)) {
            let mut there = Tree::new();
            let accepted: Vec<_> = names.iter().filter(|name| there.insert(name, name.as_bytes()).is_ok()).collect();
            let mut back = Tree::new();
            for name in accepted.iter().rev() {
                back.insert(name, name.as_bytes()).unwrap();
            }
            prop_assert_eq!(there.digest(), back.digest());
            prop_assert_eq!(there, back);
        }
    }
}
