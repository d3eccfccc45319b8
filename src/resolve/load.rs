//! Files as layers: each is read, checked alone and taken apart once, however many inherit it.
//!
//! In: paths, through [`Files`]. Out: [`Document`]s, their texts in [`Sources`], findings about each text alone.
//! Must not: merge. Source: language reference, section 6.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::findings;
use super::layer::{Layer, Title};
use super::merge::SameOption;
use super::shipped::Shipped;
use super::vocabulary;
use crate::diagnostic::{Diagnostics, SourceId, Sources, Span};
use crate::digest::Digest;
use crate::manifest::files::{Files, FilesError, MANIFEST_LIMIT, normalize};
use crate::manifest::node::{self, Node, Table, Value};
use crate::manifest::quote::quote_key;

/// A text of an array, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// The texts of an array; other entries were told when the text was read.
pub(crate) fn entries(node: Option<&Node>) -> Vec<Entry> {
    let items = node.and_then(Node::as_array).unwrap_or_default();
    items.iter().filter_map(|item| Some(Entry { text: item.as_str()?.to_owned(), span: item.span })).collect()
}

/// A layer and what it stands on.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) layer: Arc<Layer>,
    pub(crate) inherits: Vec<Entry>,
    pub(crate) header: Span,
}

/// What `[workspace]` says.
#[derive(Clone, Debug)]
pub(crate) struct WorkspaceTable {
    pub(crate) members: Vec<Entry>,
    pub(crate) exclude: Vec<Entry>,
    pub(crate) defaults: Option<Part>,
}

/// A file that was read: of a job, of a shared layer, or of a workspace (whose profiles are those of `[workspace]`).
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) path: Utf8PathBuf,
    pub(crate) source: SourceId,
    pub(crate) file: Part,
    pub(crate) profiles: IndexMap<String, Part>,
    pub(crate) workspace: Option<WorkspaceTable>,
    /// Whether the text alone has no error.
    pub(crate) sound: bool,
    /// What the text alone was told.
    pub(crate) findings: Diagnostics,
}

/// Reads files, each once.
pub(crate) struct Loader<'a> {
    pub(crate) files: &'a dyn Files,
    same_option: SameOption<'a>,
    pub(crate) sources: &'a mut Sources,
    documents: BTreeMap<Utf8PathBuf, Option<Arc<Document>>>,
    /// The texts whose findings the file at hand was told.
    told: BTreeSet<SourceId>,
    inputs: BTreeMap<SourceId, (Utf8PathBuf, Digest)>,
    shipped: BTreeMap<Shipped, Arc<Layer>>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(files: &'a dyn Files, same_option: SameOption<'a>, sources: &'a mut Sources) -> Self {
        Self {
            files,
            same_option,
            sources,
            documents: BTreeMap::new(),
            told: BTreeSet::new(),
            inputs: BTreeMap::new(),
            shipped: BTreeMap::new(),
        }
    }

    /// Turns to another file: each is told again what is wrong with the texts that it shares, since its own policy decides.
    pub(crate) fn next_file(&mut self) {
        self.told.clear();
    }

    /// What is wrong with a text alone, once for each file.
    pub(crate) fn tell(&mut self, document: &Document, found: &mut Diagnostics) {
        if self.told.insert(document.source) {
            found.append(document.findings.clone());
        }
    }

    /// The document at a path. What is wrong with it is told once for each file.
    pub(crate) fn document(&mut self, path: &Utf8Path, named: Option<Span>, found: &mut Diagnostics) -> Option<Arc<Document>> {
        let key = normalize(path).unwrap_or_else(|| path.to_owned());
        if let Some(known) = self.documents.get(&key) {
            if let (None, Some(span)) = (known, named) {
                found.push(findings::unreadable(path.as_str(), "see above", Some(span)));
            }
            let known = known.clone();
            if let Some(document) = &known {
                self.tell(document, found);
            }
            return known;
        }
        let document = match self.files.read_text(&key, MANIFEST_LIMIT) {
            Ok(text) => {
                let document = self.read(&key, text);
                self.tell(&document, found);
                Some(Arc::new(document))
            }
            Err(error) => {
                let finding = findings::unreadable(path.as_str(), &why(&error), named);
                found.push(match help(&error) {
                    Some(help) => finding.help(help),
                    None => finding,
                });
                None
            }
        };
        self.documents.insert(key, document.clone());
        document
    }

    /// The document of a shipped layer; its text is the compiler's own.
    pub(crate) fn shipped(&mut self, shipped: Shipped) -> Arc<Layer> {
        if let Some(layer) = self.shipped.get(&shipped) {
            return Arc::clone(layer);
        }
        let source = self.sources.add(shipped.name(), shipped.text());
        let (mut root, _) = node::parse(source, shipped.text());
        if let Some(table) = root.as_table_mut() {
            table.shift_remove("inherits");
        }
        let title = Title { name: shipped.name().to_owned(), prefix: String::new(), source, text: shipped.text() };
        let layer = Arc::new(Layer::new(title, root, self.same_option, &mut Diagnostics::default()));
        self.shipped.insert(shipped, Arc::clone(&layer));
        layer
    }

    /// The files whose texts have these ids.
    pub(crate) fn inputs(&self, ids: impl IntoIterator<Item = SourceId>) -> Vec<(String, Digest)> {
        ids.into_iter().filter_map(|id| self.inputs.get(&id)).map(|(path, digest)| (path.to_string(), digest.clone())).collect()
    }

    /// The path of the file whose text has this id.
    pub(crate) fn path(&self, id: SourceId) -> Option<&Utf8Path> {
        self.inputs.get(&id).map(|(path, _)| path.as_path())
    }

    fn read(&mut self, path: &Utf8Path, text: String) -> Document {
        let text: Arc<str> = text.into();
        let source = self.sources.add(path.as_str(), Arc::clone(&text));
        self.inputs.insert(source, (path.to_owned(), Digest::of(text.as_bytes())));
        let mut alone = Diagnostics::default();
        let root = vocabulary::read_alone(source, &text, self.sources, &mut alone);
        let document = split(path, Text { source, text: &text, same_option: self.same_option }, root, &mut alone);
        Document { sound: !alone.has_errors(), findings: alone, ..document }
    }
}

fn why(error: &FilesError) -> String {
    match error {
        FilesError::NotFound { .. } => "there is no such file".to_owned(),
        FilesError::NotAFile { .. } => "it is no regular file".to_owned(),
        FilesError::Outside { .. } => "it lies outside the folder that may be read, which `--root` names".to_owned(),
        FilesError::TooLarge { size, limit, .. } => format!("it has {size} bytes, and at most {limit} are read"),
        FilesError::NotUtf8 { line, column, .. } => format!("it is no UTF-8 text at line {line}, column {column}"),
        FilesError::Pattern { why, .. } => why.clone(),
        FilesError::Refused { message, .. } => message.clone(),
    }
}

/// What to do about a file that is there and cannot be taken.
const fn help(error: &FilesError) -> Option<&'static str> {
    match error {
        FilesError::NotUtf8 { .. } => Some("save the file as UTF-8: an editor wrote it in another encoding, or it is no text at all"),
        FilesError::TooLarge { .. } => Some("a flink.toml has a few thousand bytes: was another file meant?"),
        FilesError::NotFound { .. }
        | FilesError::NotAFile { .. }
        | FilesError::Outside { .. }
        | FilesError::Pattern { .. }
        | FilesError::Refused { .. } => None,
    }
}

/// A text being taken apart.
#[derive(Clone, Copy)]
struct Text<'a> {
    source: SourceId,
    text: &'a str,
    same_option: SameOption<'a>,
}

/// Takes a file's tree apart into the file itself, its profiles and its workspace.
fn split(path: &Utf8Path, text: Text<'_>, mut root: Node, found: &mut Diagnostics) -> Document {
    let top = root.as_table_mut();
    let workspace = top.and_then(|t| t.shift_remove("workspace"));
    let profiles = root.as_table_mut().and_then(|t| t.shift_remove("profiles"));
    let name = path.to_string();
    let (workspace, profiles) = match workspace {
        Some(workspace) => {
            let (table, profiles) = split_workspace(&name, text, workspace, found);
            (Some(table), profiles)
        }
        None => (None, profiles.map(named).unwrap_or_default()),
    };
    let file = part(text, name, String::new(), root, found);
    let profiles: IndexMap<String, Part> = profiles
        .into_iter()
        .map(|(name, node)| {
            let of = if workspace.is_some() { " of the workspace" } else { "" };
            let above = if workspace.is_some() { "workspace.profiles" } else { "profiles" };
            let prefix = format!("{above}.{}.", quote_key(&name));
            let part = part(text, format!("profile `{name}`{of}"), prefix, node, found);
            (name, part)
        })
        .collect();
    check_profiles(&profiles, found);
    Document { path: path.to_owned(), source: text.source, file, profiles, workspace, sound: true, findings: Diagnostics::default() }
}

fn split_workspace(name: &str, text: Text<'_>, mut node: Node, found: &mut Diagnostics) -> (WorkspaceTable, Table) {
    let mut taken = |key: &str| node.as_table_mut().and_then(|t| t.shift_remove(key));
    let defaults = taken("defaults").filter(|n| n.as_table().is_some());
    let profiles = taken("profiles").map(named).unwrap_or_default();
    let shown = format!("the workspace's defaults ({name})");
    let table = WorkspaceTable {
        members: entries(taken("members").as_ref()),
        exclude: entries(taken("exclude").as_ref()),
        defaults: defaults.map(|node| part(text, shown, "workspace.defaults.".to_owned(), node, found)),
    };
    (table, profiles)
}

fn named(node: Node) -> Table {
    if let Value::Table(table) = node.value { table } else { Table::new() }
}

/// A layer without the keys that say what it stands on.
fn part(text: Text<'_>, name: String, prefix: String, mut node: Node, found: &mut Diagnostics) -> Part {
    let header = node.span;
    let inherits = node.as_table_mut().and_then(|t| t.shift_remove("inherits"));
    // Where these may not stand, the reader says so.
    for key in ["profiles", "workspace"] {
        node.as_table_mut().and_then(|t| t.shift_remove(key));
    }
    let title = Title { name, prefix, source: text.source, text: text.text };
    Part { inherits: entries(inherits.as_ref()), layer: Arc::new(Layer::new(title, node, text.same_option, found)), header }
}

/// Profiles inherit profiles that exist, and none of them itself: told whichever profile is built.
fn check_profiles(profiles: &IndexMap<String, Part>, found: &mut Diagnostics) {
    let known: Vec<&str> = profiles.keys().map(String::as_str).collect();
    for (name, part) in profiles {
        for entry in &part.inherits {
            if is_profile(&entry.text) && !profiles.contains_key(&entry.text) {
                found.push(findings::inherits_unknown(&entry.text, entry.span, Some(&known)));
            }
        }
        let mut way = vec![name.clone()];
        follow(profiles, part, &mut way, None, found);
    }
}

/// Follows a profile's parents until the way comes back to its first name. A circle is told by its first member in the file.
fn follow(profiles: &IndexMap<String, Part>, part: &Part, way: &mut Vec<String>, began: Option<Span>, found: &mut Diagnostics) {
    for entry in &part.inherits {
        let began = began.or(Some(entry.span));
        if way.first() == Some(&entry.text) {
            let place = |name: &String| profiles.get_index_of(name);
            if way.iter().all(|name| place(name) >= way.first().and_then(place)) {
                let shown: Vec<String> = way.iter().chain([&entry.text]).map(|n| format!("profile `{n}`")).collect();
                found.push(findings::circle(&shown, entry.span, began));
            }
        } else if !way.contains(&entry.text)
            && let Some(next) = profiles.get(&entry.text)
        {
            way.push(entry.text.clone());
            follow(profiles, next, way, began, found);
            way.pop();
        }
    }
}

/// Whether an entry of `inherits` can only be a profile.
pub(crate) fn is_profile(text: &str) -> bool {
    !text.ends_with(".toml") && !text.starts_with("flinkc:")
}
