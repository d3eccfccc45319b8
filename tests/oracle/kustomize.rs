//! kustomize as a judge. In: a folder. Out: the objects that it builds, by name.
#![expect(clippy::unwrap_used, clippy::disallowed_types, reason = "test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::objects::{Objects, parsed, programs};

/// The program, if it is installed.
pub(crate) fn program() -> Option<PathBuf> {
    programs(&["kustomize"])?.pop()
}

/// What `kustomize build FOLDER` gives.
pub(crate) fn run(program: &Path, folder: &Path, more: &[&str]) -> Objects {
    let output = Command::new(program).arg("build").arg(folder).args(more).output().unwrap();
    assert!(output.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&output.stderr));
    parsed(&String::from_utf8(output.stdout).unwrap())
}
