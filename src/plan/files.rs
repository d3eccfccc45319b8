//! Files beside the flink.toml: mounted folders, SQL scripts, own logging files.

use indexmap::IndexMap;

use super::model::FileSet;
use super::{Planner, rules};
use crate::manifest::types::Glob;

/// Where SQL scripts are mounted.
pub(super) const SQL_FOLDER: &str = "/opt/flinkc-sql";

/// The largest file that is read, in bytes; a ConfigMap holds less.
const FILE_LIMIT: u64 = 16 << 20;

/// A ConfigMap's limit: the API server refuses more than 1 MiB of data.
const CONFIG_MAP_LIMIT: usize = 1 << 20;

impl Planner<'_> {
    /// Reads the files of some globs, in the order of the globs, each glob's files sorted; gives the set's name.
    pub(super) fn file_set(&mut self, path: &str, name: &str, globs: &[Glob]) -> Option<String> {
        let mut files = IndexMap::new();
        for glob in globs {
            let found = match self.files.glob(self.settings.directory_of(self.place(path)), &glob.0) {
                Ok(found) if found.is_empty() => {
                    self.diagnostics.push(rules::no_such_file(self.place(path), path, &glob.0));
                    return None;
                }
                Ok(found) => found,
                Err(error) => {
                    self.diagnostics.push(rules::unreadable_file(self.place(path), path, &error.to_string()));
                    return None;
                }
            };
            for file in found {
                let text = self.read_beside(path, &file)?;
                let key = file.file_name().unwrap_or_default().to_owned();
                if files.insert(key.clone(), text).is_some() {
                    self.diagnostics.push(rules::file_name_twice(self.place(path), path, &key));
                    return None;
                }
            }
        }
        let size: usize = files.iter().map(|(key, text)| key.len() + text.len()).sum();
        if size > CONFIG_MAP_LIMIT {
            self.diagnostics.push(rules::files_too_large(self.place(path), path, size));
            return None;
        }
        self.file_sets.retain(|set| set.name != name);
        self.file_sets.push(FileSet { name: name.to_owned(), files });
        Some(name.to_owned())
    }

    /// The SQL scripts as one file set, and the name of the script that the runner executes.
    ///
    /// A runner takes one script, so several are joined in order into one.
    pub(super) fn sql_scripts(&mut self, path: &str, globs: &[Glob]) -> Option<(String, String)> {
        let set = self.file_set(path, "sql", globs)?;
        let files = &mut self.file_sets.iter_mut().find(|s| s.name == set)?.files;
        if let [only] = files.keys().collect::<Vec<_>>().as_slice() {
            return Some((set, (*only).clone()));
        }
        let joined = files.iter().map(|(name, text)| format!("-- {name}\n{}\n", text.trim_end())).collect::<String>();
        *files = IndexMap::from([("job.sql".to_owned(), joined)]);
        Some((set, "job.sql".to_owned()))
    }

    /// One file beside the flink.toml.
    pub(super) fn read_beside(&mut self, path: &str, file: &camino::Utf8Path) -> Option<String> {
        match self.files.read_text(file, FILE_LIMIT) {
            Ok(text) => Some(text),
            Err(error) => {
                self.diagnostics.push(rules::unreadable_file(self.place(path), path, &error.to_string()));
                None
            }
        }
    }
}
