//! What `--check` finds: the bytes on disk and the bytes of a build go in, differences and their text come out.
//! The reading of the disk is `host::write::compare_tree`'s. Source: the unified format of GNU diffutils.

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use similar::TextDiff;

/// One path at which a folder and a build differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The path, relative to the output folder.
    pub path: Utf8PathBuf,
    /// What differs.
    pub kind: DifferenceKind,
}

/// What differs at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The build has the file, the folder has not.
    Missing {
        /// What the build would write.
        after: Vec<u8>,
    },
    /// Both have the file, with other bytes.
    Changed {
        /// The bytes on disk.
        before: Vec<u8>,
        /// The bytes of the build.
        after: Vec<u8>,
    },
    /// A former build wrote the file, this one does not.
    Stale {
        /// The bytes on disk.
        before: Vec<u8>,
    },
    /// Something other than a file stands where the build has a file.
    NoFile {
        /// What stands there: `a folder`, `a symbolic link`, …
        found: &'static str,
    },
}

impl Difference {
    /// A word for a list: `missing`, `changed`, `stale` or `blocked`.
    pub fn word(&self) -> &'static str {
        match self.kind {
            DifferenceKind::Missing { .. } => "missing",
            DifferenceKind::Changed { .. } => "changed",
            DifferenceKind::Stale { .. } => "stale",
            DifferenceKind::NoFile { .. } => "blocked",
        }
    }

    /// The difference in the unified format, from the disk to the build, with three lines around each change.
    /// Bytes that are no text give one line that says so.
    pub fn unified(&self) -> String {
        let path = &self.path;
        match &self.kind {
            DifferenceKind::Missing { after } => unified(path, None, Some(after)),
            DifferenceKind::Changed { before, after } => unified(path, Some(before), Some(after)),
            DifferenceKind::Stale { before } => unified(path, Some(before), None),
            DifferenceKind::NoFile { found } => format!("{path} is {found}, and the build has a file there\n"),
        }
    }
}

/// All differences in the unified format, one after the other.
pub fn render(differences: &[Difference]) -> String {
    differences.iter().map(Difference::unified).collect()
}

/// The difference between two states of one file in the unified format; `None` is no file.
pub fn unified(path: &Utf8Path, before: Option<&[u8]>, after: Option<&[u8]>) -> String {
    let old_name = if before.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let new_name = if after.is_some() { format!("b/{path}") } else { "/dev/null".to_owned() };
    let old = std::str::from_utf8(before.unwrap_or_default());
    let new = std::str::from_utf8(after.unwrap_or_default());
    let mut out = String::new();
    match (old, new) {
        (Ok(old), Ok(new)) => {
            let diff = TextDiff::from_lines(old, new);
            let body = diff.unified_diff().context_radius(3).header(&old_name, &new_name).to_string();
            out.push_str(&body);
        }
        (Err(_), _) | (_, Err(_)) => {
            writeln!(out, "Binary files {old_name} and {new_name} differ").expect("a String takes all text");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Difference, DifferenceKind, render, unified};

    #[test]
    fn a_change_reads_as_diff_u_prints_it() {
        let text = unified("a.yaml".into(), Some(b"a: 1\nb: 2\n"), Some(b"a: 1\nb: 3\n"));
        assert_eq!(text, "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n");
    }

    #[test]
    fn new_and_stale_files_are_against_dev_null() {
        let differences = [
            Difference { path: "new".into(), kind: DifferenceKind::Missing { after: b"x\n".to_vec() } },
            Difference { path: "old".into(), kind: DifferenceKind::Stale { before: b"y\n".to_vec() } },
        ];
        let text = render(&differences);
        assert!(text.contains("--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+x\n"), "{text}");
        assert!(text.contains("--- a/old\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n"), "{text}");
    }

    #[test]
    fn bytes_that_are_no_text_are_not_printed() {
        let text = unified("a.jar".into(), Some(&[0xff, 0xfe]), Some(b"x"));
        assert_eq!(text, "Binary files a/a.jar and b/a.jar differ\n");
    }
}
