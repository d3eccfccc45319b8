//! Fleets: which workspace a file belongs to, and which files belong to a workspace.
//!
//! In: paths, through [`Files`]. Out: documents and the members' folders. Must not: settle a member.
//! Source: language reference, section 6.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::components::COMPONENTS;
use super::load::{Document, Entry, Loader, WorkspaceTable};
use super::settings::Membership;
use super::{findings, rules};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use crate::manifest::files::{Files, MANIFEST_LIMIT, Pattern};
use crate::manifest::node;

/// The name of a workspace's file.
pub(crate) const FILE: &str = "flink.toml";

/// A member: its file, its folder in the output, and the glob that lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) path: Utf8PathBuf,
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// The nearest workspace file at or above a folder, whether or not it lists anything.
#[must_use]
pub fn find_workspace(files: &dyn Files, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let mut above = Some(folder);
    while let Some(folder) = above {
        let path = folder.join(FILE);
        if is_workspace(files, &path) {
            return Some(path);
        }
        above = folder.parent();
    }
    None
}

/// Whether a file has `[workspace]`; what else is wrong with it is told when it is read.
fn is_workspace(files: &dyn Files, path: &Utf8Path) -> bool {
    if !files.exists(path) {
        return false;
    }
    let Ok(text) = files.read_text(path, MANIFEST_LIMIT) else { return false };
    text.contains("workspace") && node::parse(SourceId(0), &text).0.get("workspace").is_some()
}

/// The workspace that a file belongs to: the first one on the way up that lists it.
pub(crate) fn workspace_of(loader: &mut Loader<'_>, file: &Utf8Path, found: &mut Diagnostics) -> Option<(Arc<Document>, Membership)> {
    let mut above = file.parent();
    while let Some(folder) = above {
        let path = folder.join(FILE);
        if path != file && is_workspace(loader.files, &path) {
            let document = loader.document(&path, None, found)?;
            let table = document.workspace.as_ref()?;
            if let Some(name) = listed(table, folder, file) {
                return Some((Arc::clone(&document), Membership { workspace: path, name }));
            }
        }
        above = folder.parent();
    }
    None
}

/// The folder of a member, if the workspace lists it. Faulty patterns are told when all members are looked for.
fn listed(table: &WorkspaceTable, folder: &Utf8Path, file: &Utf8Path) -> Option<String> {
    let below = file.strip_prefix(folder).ok()?;
    let matches = |entry: &&Entry| Pattern::new(&entry.text).is_ok_and(|pattern| pattern.matches(below));
    if table.exclude.iter().any(|entry| matches(&entry)) {
        return None;
    }
    table.members.iter().find(matches).map(|entry| name(&entry.text, below))
}

/// All members, in the order of their paths.
pub(crate) fn members(files: &dyn Files, document: &Document, found: &mut Diagnostics) -> Vec<Listed> {
    let Some(table) = &document.workspace else { return Vec::new() };
    let folder = document.path.parent().unwrap_or_else(|| Utf8Path::new(""));
    let mut patterns = Vec::new();
    for entry in &table.exclude {
        match Pattern::new(&entry.text) {
            Ok(pattern) => patterns.push(pattern),
            Err(error) => found.push(findings::unreadable(&entry.text, &error.to_string(), Some(entry.span))),
        }
    }
    let mut members: BTreeMap<Utf8PathBuf, Listed> = BTreeMap::new();
    for entry in &table.members {
        let paths = match files.glob(folder, &entry.text) {
            Ok(paths) => paths,
            Err(error) => {
                found.push(findings::unreadable(&entry.text, &error.to_string(), Some(entry.span)));
                continue;
            }
        };
        let before = members.len();
        for path in paths {
            let Ok(below) = path.strip_prefix(folder) else { continue };
            if path == document.path || patterns.iter().any(|pattern| pattern.matches(below)) || members.contains_key(&path) {
                continue;
            }
            let name = name(&entry.text, below);
            members.insert(path.clone(), Listed { path, name, span: entry.span });
        }
        if members.len() == before {
            found.push(
                Diagnostic::new(&rules::NO_MEMBERS, format!("`{}` adds no member", entry.text))
                    .at(entry.span, "no file that is not excluded or listed already")
                    .at_run_time("the jobs that were meant are not built, and not checked")
                    .help("patterns are relative to this file's folder: `jobs/*.toml`; `**` goes through all folders below")
                    .path("workspace.members"),
            );
        }
    }
    same_folders(members.values(), found);
    members.into_values().collect()
}

fn same_folders<'a>(members: impl Iterator<Item = &'a Listed>, found: &mut Diagnostics) {
    let mut folders: BTreeMap<&str, &Listed> = BTreeMap::new();
    for member in members {
        match folders.get(member.name.as_str()) {
            Some(first) => found.push(
                Diagnostic::new(
                    &rules::SAME_FOLDER,
                    format!("`{}` and `{}` would both be written to `{}`", first.path, member.path, member.name),
                )
                .at(member.span, "listed here")
                .because("a member's folder is its path below the fixed part of its pattern")
                .help("list both with one pattern (`jobs/**/*.toml`), or rename one of the files")
                .path("workspace.members"),
            ),
            None => {
                folders.insert(&member.name, member);
            }
        }
    }
}

/// The workspace's own components have a folder, too.
pub(crate) fn folder_of_components(members: &[Listed], found: &mut Diagnostics) {
    for member in members.iter().filter(|member| member.name == COMPONENTS) {
        found.push(
            Diagnostic::new(
                &rules::SAME_FOLDER,
                format!("`{}` and the workspace's components would both be written to `{COMPONENTS}`", member.path),
            )
            .at(member.span, "listed here")
            .because("what the workspace brings along for all members has a folder of its own beside theirs")
            .help("rename the member's file")
            .path("workspace.members"),
        );
    }
}

/// The folder of a member: its path below the fixed part of its glob, without `.toml` and without a last `flink`.
fn name(glob: &str, below: &Utf8Path) -> String {
    let fixed = glob.strip_prefix("./").unwrap_or(glob);
    let wild = fixed.find(['*', '?', '[', '{']).unwrap_or(fixed.len());
    let folder = fixed.get(..wild).and_then(|f| f.rfind('/')).and_then(|end| fixed.get(..end)).unwrap_or_default();
    let rest = below.strip_prefix(folder).unwrap_or(below);
    let plain = rest.as_str().strip_suffix(".toml").unwrap_or(rest.as_str());
    let short = plain.strip_suffix("/flink").filter(|short| !short.is_empty()).unwrap_or(plain);
    if short == "flink" && !folder.is_empty() {
        // `jobs/orders/flink.toml`, listed by its whole path.
        return Utf8Path::new(folder).file_name().unwrap_or(short).to_owned();
    }
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_folder_follows_its_glob() {
        for (glob, path, expected) in [
            ("jobs/*.toml", "jobs/orders.toml", "orders"),
            ("*/flink.toml", "orders/flink.toml", "orders"),
            ("teams/**/*.toml", "teams/a/orders.toml", "a/orders"),
            ("jobs/orders/flink.toml", "jobs/orders/flink.toml", "orders"),
            ("jobs/orders.toml", "jobs/orders.toml", "orders"),
            ("./jobs/*.toml", "jobs/orders.toml", "orders"),
            ("**/flink.toml", "a/b/flink.toml", "a/b"),
        ] {
            assert_eq!(name(glob, Utf8Path::new(path)), expected, "{glob}");
        }
    }
}
