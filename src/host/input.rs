//! What the command line names: arguments, files and folders. Paths go in; kinds, roots and lists of paths come out.
//! It reads no content of a flink.toml and writes nothing.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use camino::Utf8PathBuf;
use globset::GlobBuilder;

use super::Error;

/// The arguments of the process, its own name first.
pub fn arguments() -> Vec<OsString> {
    env::args_os().collect()
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file, or something that can be opened like one.
    File,
    /// A folder.
    Folder,
}

/// What stands at `path`, symbolic links followed.
///
/// # Errors
/// There is nothing, or it may not be asked for.
pub fn kind(path: &Path) -> Result<Kind, Error> {
    let meta = fs::metadata(path).map_err(Error::io("read", path))?;
    Ok(if meta.is_dir() { Kind::Folder } else { Kind::File })
}

/// A file and the folder below which it may reach: what it inherits and names has to lie there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rooted {
    /// The root, absolute and without symbolic links.
    pub root: PathBuf,
    /// The file's path below the root.
    pub path: Utf8PathBuf,
}

/// Finds the root of a file: `given` if it is, else the nearest folder above that holds `.git`, else the farthest
/// one above that is that of a workspace, else the working directory if the file lies below it, else its folder.
///
/// # Errors
/// There is no such folder, the file lies outside `given`, or a name is no UTF-8.
pub fn root_of(file: &Path, given: Option<&Path>, is_workspace: &dyn Fn(&Path) -> bool) -> Result<Rooted, Error> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(Error::io("open", folder))?;
    let name = file.file_name().ok_or_else(|| Error::NotAFolder { path: file.to_owned() })?;
    let root = match given {
        Some(given) => fs::canonicalize(given).map_err(Error::io("open", given))?,
        None => natural_root(&folder, is_workspace),
    };
    let path = folder.join(name);
    let below = path.strip_prefix(&root).map_err(|_| Error::Outside { path: file.to_owned() })?;
    let below = Utf8PathBuf::from_path_buf(below.to_owned());
    Ok(Rooted { path: below.map_err(|path| Error::Input { why: format!("cannot name `{}`: it is no UTF-8", path.display()) })?, root })
}

fn natural_root(folder: &Path, is_workspace: &dyn Fn(&Path) -> bool) -> PathBuf {
    if let Some(repository) = folder.ancestors().find(|above| above.join(".git").exists()) {
        return repository.to_owned();
    }
    if let Some(fleet) = folder.ancestors().filter(|above| is_workspace(above)).last() {
        return fleet.to_owned();
    }
    let here = working_directory().filter(|here| folder.starts_with(here));
    here.unwrap_or_else(|| folder.to_owned())
}

/// The working directory without symbolic links, if there still is one.
fn working_directory() -> Option<PathBuf> {
    env::current_dir().and_then(fs::canonicalize).ok()
}

/// What a person in the working directory would call `path`, which is absolute: relative where that is shorter.
pub fn shown(path: &Path) -> PathBuf {
    let Some(here) = working_directory() else { return path.to_owned() };
    if let Ok(below) = path.strip_prefix(&here) {
        return if below.as_os_str().is_empty() { PathBuf::from(".") } else { below.to_owned() };
    }
    let shared = here.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    let up = here.components().count() - shared;
    // A path through the root of the system says less than an absolute one.
    if shared <= 1 || up > 3 {
        return path.to_owned();
    }
    let rest = path.components().skip(shared);
    std::iter::repeat_n(Component::ParentDir, up).chain(rest).collect()
}

/// The files below `folder` that are `wanted` by their path, in path order, each below `folder`. Hidden folders and symbolic links are passed by.
///
/// # Errors
/// A folder may not be read.
pub fn search(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(Error::io("read", &folder))? {
            let entry = entry.map_err(Error::io("read", &folder))?;
            let name = entry.file_name();
            let kind = entry.file_type().map_err(Error::io("read", entry.path()))?;
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The files that a pattern such as `deploy/**/*.yaml` names, in path order; `*` stays within a folder. For shells that leave patterns alone.
///
/// # Errors
/// It is no pattern, or a folder may not be read.
pub fn expand(pattern: &Path) -> Result<Vec<PathBuf>, Error> {
    let is_fixed = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    let base: PathBuf = pattern.components().take_while(is_fixed).collect();
    let text = pattern.strip_prefix(".").unwrap_or(pattern).to_string_lossy();
    let glob = GlobBuilder::new(&text).literal_separator(true).build();
    let glob =
        glob.map_err(|error| Error::Input { why: format!("`{}` is no pattern: {}", pattern.display(), error.kind()) })?.compile_matcher();
    let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
    search(&base, &|path| glob.is_match(path.strip_prefix(".").unwrap_or(path)))
}

/// The folders below `folder` that hold a file `name`, each below `folder`, in path order. Hidden folders and symbolic links are passed by.
///
/// # Errors
/// A folder may not be read. That `folder` itself is not there is none.
pub fn holders(folder: &Path, name: &str) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut open = if folder.is_dir() { vec![folder.to_owned()] } else { Vec::new() };
    while let Some(folder) = open.pop() {
        if folder.join(name).is_file() {
            found.push(folder.clone());
        }
        for entry in fs::read_dir(&folder).map_err(Error::io("read", &folder))? {
            let entry = entry.map_err(Error::io("read", &folder))?;
            let is_folder = entry.file_type().map_err(Error::io("read", entry.path()))?.is_dir();
            if is_folder && !entry.file_name().as_encoded_bytes().starts_with(b".") {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The working directory as the folder of what comes through standard input.
pub fn here() -> PathBuf {
    working_directory().unwrap_or_else(|| PathBuf::from("."))
}

/// The name of the folder at `path`, or of the working directory for `.`.
pub fn folder_name(path: &Path) -> Option<String> {
    let real = fs::canonicalize(path).ok().unwrap_or_else(|| here().join(path));
    real.file_name().map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use std::fs;

    use super::{Kind, expand, holders, kind, root_of, search, shown};

    #[test]
    fn roots_are_repositories_then_fleets_then_folders() {
        let dir = tempfile::tempdir().unwrap();
        let base = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir_all(base.join("a/b/c")).unwrap();
        fs::write(base.join("a/b/c/flink.toml"), "").unwrap();
        let file = base.join("a/b/c/flink.toml");
        let root = |given: Option<&std::path::Path>| root_of(&file, given, &|folder| folder.join("fleet.toml").is_file()).unwrap();
        assert_eq!((root(None).root, root(None).path.as_str()), (base.join("a/b/c"), "flink.toml"));
        fs::write(base.join("a/fleet.toml"), "").unwrap();
        assert_eq!((root(None).root, root(None).path.as_str()), (base.join("a"), "b/c/flink.toml"));
        fs::create_dir(base.join(".git")).unwrap();
        assert_eq!(root(None).root, base);
        assert_eq!(root(Some(&base.join("a/b"))).path, "c/flink.toml");
        assert!(root_of(&file, Some(&base.join("none")), &|_| false).is_err());
        fs::create_dir(base.join("z")).unwrap();
        assert!(root_of(&file, Some(&base.join("z")), &|_| false).is_err());
    }

    #[test]
    fn the_search_passes_hidden_folders_and_other_files_by() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["b/flink.toml", "a.toml", ".git/flink.toml", "b/x.yaml", "b/c/d.toml"] {
            fs::create_dir_all(dir.path().join(path).parent().unwrap()).unwrap();
            fs::write(dir.path().join(path), "").unwrap();
        }
        let found = search(dir.path(), &|path| path.extension().is_some_and(|end| end == "toml")).unwrap();
        let names = |found: &[std::path::PathBuf]| {
            found.iter().map(|path| path.strip_prefix(dir.path()).unwrap().to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&found), ["a.toml", "b/c/d.toml", "b/flink.toml"]);
        assert_eq!(names(&expand(&dir.path().join("b/*.*")).unwrap()), ["b/flink.toml", "b/x.yaml"]);
        assert_eq!(names(&expand(&dir.path().join("**/*.toml")).unwrap()), ["a.toml", "b/c/d.toml", "b/flink.toml"]);
        assert!(expand(&dir.path().join("[")).is_err());
        assert_eq!(holders(dir.path(), "flink.toml").unwrap(), [dir.path().join("b")]);
        assert!(holders(&dir.path().join("none"), "flink.toml").unwrap().is_empty());
        assert_eq!(kind(dir.path()).unwrap(), Kind::Folder);
        assert!(kind(&dir.path().join("none")).is_err());
    }

    #[test]
    fn far_paths_stay_absolute() {
        let far = std::path::Path::new("/nowhere/flink.toml");
        assert_eq!(shown(far), far);
        assert_eq!(shown(&super::here().join("x/y")), std::path::Path::new("x/y"));
    }
}
