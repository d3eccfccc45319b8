//! Single files beside the output: a text goes in, and the file holds it, or is as it was. What belongs into an output
//! folder goes through [`super::write`] instead.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Error;

/// Reads a file as bytes, at most `limit` of them.
///
/// # Errors
/// There is no such file, it is longer, or the system refused.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let meta = fs::metadata(path).map_err(Error::io("read", path))?;
    // Asked before opening: opening a pipe would wait for a writer.
    if !meta.is_file() {
        return Err(Error::io("read", path)(io::Error::other("it is no regular file")));
    }
    let size = meta.len();
    if size > limit {
        let why = io::Error::other(format!("it has {size} bytes, and at most {limit} are read"));
        return Err(Error::io("read", path)(why));
    }
    fs::read(path).map_err(Error::io("read", path))
}

/// Writes a file that must not be there yet, and the folders above it.
///
/// # Errors
/// Something stands at the path, or the system refused.
pub fn create(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    }
    if fs::symlink_metadata(path).is_ok() {
        return Err(Error::io("create", path)(io::Error::new(io::ErrorKind::AlreadyExists, "it is there already")));
    }
    let staged = stage(path, text)?;
    // A link fails where something appeared meanwhile; a rename would replace it.
    let linked = fs::hard_link(&staged, path)
        .or_else(|fault| if fault.kind() == io::ErrorKind::AlreadyExists { Err(fault) } else { fs::rename(&staged, path) });
    let _ = fs::remove_file(&staged);
    linked.map_err(Error::io("create", path))
}

/// Replaces the text of a file, which keeps its permissions. A symbolic link is followed.
///
/// # Errors
/// The system refused; the file is then as it was.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let real = fs::canonicalize(path).map_err(Error::io("write", path))?;
    let permissions = fs::metadata(&real).map_err(Error::io("write", path))?.permissions();
    let staged = stage(&real, text)?;
    let moved = fs::set_permissions(&staged, permissions).and_then(|()| fs::rename(&staged, &real));
    if moved.is_err() {
        let _ = fs::remove_file(&staged);
    }
    moved.map_err(Error::io("write", path))
}

/// Writes files into a folder, which is made if need be; what has these names is replaced.
///
/// # Errors
/// The system refused.
pub fn write_all<'a>(folder: &Path, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(Error::io("create", above))?;
        }
        let staged = stage(&path, text)?;
        fs::rename(&staged, &path).map_err(Error::io("write", path))?;
    }
    Ok(())
}

/// The text in a new file beside `path`.
fn stage(path: &Path, text: &str) -> Result<PathBuf, Error> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.flinkc", std::process::id()));
    let staged = path.with_file_name(name);
    let written = fs::File::create(&staged).and_then(|mut file| file.write_all(text.as_bytes()));
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written.map_err(Error::io("write", path))?;
    Ok(staged)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use std::fs;

    use super::{create, read, replace, write_all};

    #[test]
    fn files_are_made_once_and_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/flink.toml");
        create(&path, "one").unwrap();
        let fault = create(&path, "two").unwrap_err();
        assert!(fault.to_string().contains("it is there already"), "{fault}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        replace(&path, "three").unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"three");
        assert!(read(&path, 4).unwrap_err().to_string().contains("5 bytes"));
        assert!(replace(&dir.path().join("none"), "x").is_err());
        write_all(&dir.path().join("man"), [("a.1", "x"), ("b.1", "y")]).unwrap();
        let count = |folder: &str| fs::read_dir(dir.path().join(folder)).unwrap().count();
        assert_eq!((count("a"), count("man")), (1, 2));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        create(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
