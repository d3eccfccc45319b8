//! What the arguments name: a path, a folder or `-` → files that can be compiled.
//!
//! In: paths. Out: [`Input`]s, each with the files that it may reach. Must not: read a flink.toml beyond the question whether it is one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::failure::Failure;
use crate::diagnostic::{SourceId, Sources};
use crate::host::files::DiskFiles;
use crate::host::input::{self, Kind};
use crate::host::stdio;
use crate::manifest::files::{Files, FilesError, MANIFEST_LIMIT};
use crate::manifest::node::{self, Node};
use crate::resolve::find_workspace;

/// The name of a flink.toml where only a folder is given.
pub(crate) const FILE: &str = "flink.toml";

/// The files of one root, with what came through standard input among them.
#[derive(Debug)]
pub(crate) struct InputFiles {
    disk: DiskFiles,
    stdin: Option<(Utf8PathBuf, Vec<u8>)>,
}

impl Files for InputFiles {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError> {
        match &self.stdin {
            Some((name, bytes)) if name == path => {
                let size = bytes.len() as u64;
                if size > limit { Err(FilesError::TooLarge { path: path.to_owned(), size, limit }) } else { Ok(bytes.clone()) }
            }
            Some(_) | None => self.disk.read(path, limit),
        }
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        self.stdin.as_ref().is_some_and(|(name, _)| name == path) || self.disk.exists(path)
    }

    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError> {
        self.disk.glob(base, pattern)
    }
}

/// One file to be compiled.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// What it may reach.
    pub(crate) files: Arc<InputFiles>,
    /// Its path below the root.
    pub(crate) path: Utf8PathBuf,
    /// What the user calls it.
    pub(crate) shown: String,
    /// Whether it is the file of a workspace.
    pub(crate) is_workspace: bool,
}

impl Input {
    /// The file of `path`: a flink.toml of any name, a folder that holds one, or `-`.
    pub(crate) fn of(path: &Path, root: Option<&Path>) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Self::stdin(stdio::read_bytes(MANIFEST_LIMIT)?, root);
        }
        refuse_manifests(path)?;
        match input::kind(path)? {
            Kind::File => Self::file(path, root),
            Kind::Folder => {
                let file = file_in(path);
                match input::kind(&file) {
                    Ok(Kind::File) => Self::file(&file, root),
                    Ok(Kind::Folder) | Err(_) => Err(Failure::Missing(format!(
                        "there is no `{FILE}` in `{}`: name the file, or start one with `flinkc init`",
                        path.display()
                    ))),
                }
            }
        }
    }

    /// The file at a path that is known to be one.
    pub(crate) fn file(path: &Path, root: Option<&Path>) -> Result<Self, Failure> {
        let rooted = input::root_of(path, root, &has_workspace)?;
        let files = InputFiles { disk: DiskFiles::new(&rooted.root)?, stdin: None };
        let folder = rooted.path.parent().unwrap_or(Utf8Path::new(""));
        // A file of another name is nobody's workspace, and is one all the same when it is named itself.
        let is_workspace = if rooted.path.file_name() == Some(FILE) {
            find_workspace(&files, folder).is_some_and(|found| found == rooted.path)
        } else {
            tree(path).is_some_and(|root| root.get("workspace").is_some())
        };
        Ok(Self { files: Arc::new(files), path: rooted.path, shown: path.display().to_string(), is_workspace })
    }

    /// What came through standard input, as a file of the working directory.
    pub(crate) fn stdin(bytes: Vec<u8>, root: Option<&Path>) -> Result<Self, Failure> {
        let rooted = input::root_of(&input::here().join("-"), root, &has_workspace)?;
        let files = InputFiles { disk: DiskFiles::new(&rooted.root)?, stdin: Some((rooted.path.clone(), bytes)) };
        Ok(Self { files: Arc::new(files), path: rooted.path, shown: "-".to_owned(), is_workspace: false })
    }

    /// The workspace that this file lies in, or is.
    pub(crate) fn workspace(&self) -> Result<Self, Failure> {
        let folder = self.path.parent().unwrap_or(Utf8Path::new(""));
        let path = find_workspace(&*self.files, folder)
            .ok_or_else(|| Failure::Usage(format!("`{}` is in no workspace: no `{FILE}` at or above it has `[workspace]`", self.shown)))?;
        let shown = input::shown(&self.real(&path)).display().to_string();
        Ok(Self { files: Arc::clone(&self.files), path, shown, is_workspace: true })
    }

    /// Whether this is what came through standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        self.files.stdin.is_some()
    }

    /// The absolute path of something below the root.
    pub(crate) fn real(&self, path: &Utf8Path) -> PathBuf {
        self.files.disk.root().join(path)
    }

    /// The root, absolute.
    pub(crate) fn root(&self) -> &Path {
        self.files.disk.root()
    }

    /// Calls the texts what the user calls them.
    pub(crate) fn rename(&self, sources: &mut Sources) {
        sources.rename(|name| {
            let path = Utf8Path::new(name);
            if path == self.path {
                return self.shown.clone();
            }
            if self.files.disk.exists(path) { input::shown(&self.real(path)).display().to_string() } else { name.to_owned() }
        });
    }
}

/// The flink.toml of a folder, without a `./` before it.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(FILE) } else { folder.join(FILE) }
}

/// Every flink.toml below a folder: files of that name, and other `*.toml` that look like one. A member of a workspace that is found
/// too is left to it.
pub(crate) fn search(folder: &Path, root: Option<&Path>) -> Result<Vec<Input>, Failure> {
    let mut found = Vec::new();
    for path in input::search(folder, &|path| path.extension().is_some_and(|end| end == "toml"))? {
        let named = path.file_name().is_some_and(|name| name == FILE);
        if named || looks_like_one(&path) {
            let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
            found.push(Input::file(&path, root)?);
        }
    }
    Ok(found)
}

/// Whether a folder is that of a workspace.
fn has_workspace(folder: &Path) -> bool {
    tree(&folder.join(FILE)).is_some_and(|root| root.get("workspace").is_some())
}

/// The tree of a TOML file, as far as it can be read.
fn tree(path: &Path) -> Option<Node> {
    let text = String::from_utf8(crate::host::file::read(path, MANIFEST_LIMIT).ok()?).ok()?;
    Some(node::parse(SourceId(0), &text).0)
}

/// Whether a TOML file of another name describes a job: it has a name, and something that only a flink.toml has.
fn looks_like_one(path: &Path) -> bool {
    let Some(root) = tree(path) else { return false };
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    has(&["name"]) && has(&["flink", "mode", "jobmanager", "taskmanager", "session-cluster"])
}

/// Kubernetes manifests are nothing that can be compiled.
pub(crate) fn refuse_manifests(path: &Path) -> Result<(), Failure> {
    if super::given::named_like_one(path) {
        return Err(Failure::Usage(format!(
            "`{}` is no flink.toml; `flinkc check` reads manifests and Flink configurations, `flinkc memory` and `flinkc migrate` read configurations",
            path.display()
        )));
    }
    Ok(())
}
