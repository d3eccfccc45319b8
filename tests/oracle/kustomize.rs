//! kustomize as a judge. In: a folder. Out: the objects that it builds, by name.
#![expect(clippy::unwrap_used, clippy::print_stderr, clippy::disallowed_types, reason = "test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::yaml;
use serde_json::Value;

/// The program, if it is installed.
pub(crate) fn program() -> Option<PathBuf> {
    let home = std::env::var("ORACLES_HOME").unwrap_or_else(|_| format!("{}/.cache/flinkc-oracles", std::env::var("HOME").unwrap()));
    let program = Path::new(&home).join("bin/kustomize");
    if program.exists() {
        return Some(program);
    }
    assert!(!std::env::var("FLINKC_REQUIRE_ORACLES").is_ok_and(|value| value == "1"), "an oracle is missing: {}", program.display());
    eprintln!("skipped: no kustomize in {}", program.display());
    None
}

/// Objects by apiVersion, kind, namespace and name.
pub(crate) type Objects = BTreeMap<(String, String, String, String), Value>;

pub(crate) fn by_name(objects: impl IntoIterator<Item = Value>) -> Objects {
    let mut all = Objects::new();
    for object in objects {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("/apiVersion"), text("/kind"), text("/metadata/namespace"), text("/metadata/name"));
        assert!(all.insert(key.clone(), object).is_none(), "{key:?} twice");
    }
    all
}

/// What `kustomize build FOLDER` gives.
pub(crate) fn run(program: &Path, folder: &Path, more: &[&str]) -> Objects {
    let output = Command::new(program).arg("build").arg(folder).args(more).output().unwrap();
    assert!(output.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    by_name(yaml::parse(&text).unwrap().into_iter().map(|document| document.value))
}
