//! What resolve gives: one job's settings, without holes, each value with its origin.
//!
//! In: nothing but what the session puts in. Must not: read files or decide anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::components::SharedComponents;
use super::defaults::Edition;
use super::hatch::Hatch;
use super::layer::{ObjectPatch, PodPatch, Scope};
use super::order::Step;
use super::shipped::Shipped;
use crate::diagnostic::{SourceId, Span};
use crate::digest::Digest;
use crate::manifest::Manifest;
use crate::manifest::node::{Node, Table, Value};
use crate::manifest::read::{Placeholders, Read as _, Reader};

/// A member's place in its workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The workspace's file.
    pub workspace: Utf8PathBuf,
    /// The member's folder below the output folder: its path below the fixed part of its glob, without `.toml`
    /// (and without a last `flink`). `jobs/orders.toml` of `jobs/*.toml` is `orders`.
    pub name: String,
}

/// One job, or one session cluster: all layers merged, defaults in, placeholders filled.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The typed tree. `pod` and `patch` are absent at all levels: see `pods` and `patches`.
    pub manifest: Manifest,
    /// The merged tree as it was written (placeholders not filled); spans are origins.
    /// `config` is a flat table: the keys are whole option names.
    pub root: Node,
    /// Parts of pod templates, in the order of application: common ones in layer order, then each role's in layer order.
    pub pods: Vec<PodPatch>,
    /// Parts of objects, in layer order.
    pub patches: Vec<ObjectPatch>,
    /// The layers, weakest first; the edition's defaults are not among them.
    pub layers: Vec<Step>,
    /// The shipped layers among them.
    pub shipped: Vec<Shipped>,
    /// `--profile`.
    pub profile: Option<String>,
    /// The file, below the root.
    pub path: Utf8PathBuf,
    /// The file's folder, for files beside it.
    pub directory: Utf8PathBuf,
    /// Its workspace, if it is a member of one.
    pub member: Option<Membership>,
    /// What its workspace brings along for it.
    pub shared: SharedComponents,
    /// Every file that was read for it, by its path below the root, in reading order: what the record's digest is made of.
    pub inputs: Vec<(String, Digest)>,
    /// Each `--set`, as given.
    pub sets: Vec<String>,
    /// The edition: `2026`, also where no layer names one.
    pub edition: String,
    /// What the text says in Flink's or Kubernetes' own words, for the record.
    pub hatches: Vec<Hatch>,
    /// The text of each shipped layer, and the entry of `inherits` that asked for it.
    pub shipped_by: BTreeMap<SourceId, Span>,
    pub(crate) defaults: Arc<Edition>,
    pub(crate) directories: BTreeMap<SourceId, Utf8PathBuf>,
}

impl Settings {
    /// Whether some layer sets the key; a default does not count.
    #[must_use]
    pub fn manifest_sets(&self, path: &str) -> bool {
        self.root.get(path).is_some_and(|node| node.span.source != self.defaults.source)
    }

    /// Whether a place is that of a default.
    #[must_use]
    pub fn is_default(&self, span: Span) -> bool {
        span.source == self.defaults.source
    }

    /// The folder of the file in which a value stands: globs and files beside it are relative to that.
    #[must_use]
    pub fn directory_of(&self, span: Span) -> &Utf8Path {
        self.directories.get(&span.source).unwrap_or(&self.directory)
    }

    /// The same job with other values at some keys, and at some keys of both roles' pods: what hangs on them by default follows.
    /// Nothing if the types refuse a value. What a package asks to learn where a value goes.
    #[must_use]
    pub fn with(&self, changes: &[(Vec<String>, Value)], pods: &[(Vec<String>, Value)]) -> Option<Self> {
        let mut settings = self.clone();
        strip_defaults(&mut settings.root, self.defaults.source);
        put_all(&mut settings.root, changes);
        self.defaults.fill(&mut settings.root, &[]);
        let mut values = IndexMap::new();
        for key in ["name", "namespace", "target"] {
            values.extend(settings.root.get(key).and_then(Node::as_str).map(|text| (key.to_owned(), text.to_owned())));
        }
        values.extend(self.profile.clone().map(|profile| ("profile".to_owned(), profile)));
        let mut reader = Reader::new(Placeholders::Known(&values));
        settings.manifest = Manifest::read(&settings.root, &mut reader)?;
        if reader.diagnostics.has_errors() {
            return None;
        }
        let common = settings.pods.iter().filter(|pod| pod.scope == Scope::Both).count();
        if !pods.is_empty() {
            let mut node = Node::new(Value::Table(Table::new()), Span { start: 0, end: 0, source: SourceId(0) });
            put_all(&mut node, pods);
            settings.pods.insert(common, PodPatch { scope: Scope::Both, node });
        }
        Some(settings)
    }

    /// Why a default has its value; nothing for what a layer sets.
    #[must_use]
    pub fn reason(&self, span: Span) -> Option<&'static str> {
        self.defaults.default_at(span).map(|default| default.reason)
    }
}

/// Takes away what the edition filled in.
fn strip_defaults(node: &mut Node, defaults: SourceId) {
    if let Some(table) = node.as_table_mut() {
        table.retain(|_, below| below.span.source != defaults);
        table.values_mut().for_each(|below| strip_defaults(below, defaults));
    }
}

fn put_all(root: &mut Node, changes: &[(Vec<String>, Value)]) {
    changes.iter().for_each(|(keys, value)| put(root, keys, value.clone()));
}

/// Sets a key; tables on the way are made.
fn put(root: &mut Node, keys: &[String], value: Value) {
    let Some((last, above)) = keys.split_last() else { return };
    let (mut table, place) = (root, Span { start: 0, end: 0, source: SourceId(0) });
    for key in above {
        let Some(below) = table.as_table_mut() else { return };
        table = below.entry(key.clone()).or_insert_with(|| Node::new(Value::Table(Table::new()), place));
    }
    if let Some(table) = table.as_table_mut() {
        table.insert(last.clone(), Node::new(value, place));
    }
}
