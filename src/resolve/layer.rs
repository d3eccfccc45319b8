//! One layer, taken apart: what merges as a tree, what is applied in order, and what belongs to the layer alone.
//!
//! In: the tree of a file, a profile or a `--set`. Out: [`Layer`], with Flink options flattened to whole names.
//! Must not: know other layers. Source of the parts: language reference, section 6.

use super::findings;
use super::merge::SameOption;
use super::path::DottedPath;
use super::vocabulary::{self, is_structure};
use crate::diagnostic::{Diagnostics, SourceId, Span};
use crate::manifest::node::{Node, Table, Value};

/// Where a layer stands; the order is the order of application, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LayerKind {
    /// The edition's defaults; they fill what all layers leave open.
    Edition,
    /// `flinkc:…`.
    Shipped,
    /// What stands beside `[workspace]`, and `[workspace.defaults]`.
    Workspace,
    /// `[workspace.profiles.NAME]`.
    WorkspaceProfile,
    /// A file of `inherits`, or its profile.
    Inherited,
    /// The file.
    File,
    /// `[profiles.NAME]` of the file.
    Profile,
    /// `--set`.
    Set,
}

/// Whose pods a part of a pod template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// `pod`.
    Both,
    /// `jobmanager.pod`.
    JobManager,
    /// `taskmanager.pod`.
    TaskManager,
}

impl Scope {
    /// The path in the language: `pod`, `jobmanager.pod`, `taskmanager.pod`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Both => "pod",
            Self::JobManager => "jobmanager.pod",
            Self::TaskManager => "taskmanager.pod",
        }
    }

    /// The table that holds `pod`, if it is not the top level.
    #[must_use]
    pub const fn role(self) -> Option<&'static str> {
        match self {
            Self::Both => None,
            Self::JobManager => Some("jobmanager"),
            Self::TaskManager => Some("taskmanager"),
        }
    }
}

/// A partial pod template of one layer: a strategic-merge patch, applied after those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct PodPatch {
    /// Whose pods.
    pub scope: Scope,
    /// The text, in Kubernetes' words.
    pub node: Node,
}

/// A part of an emitted object, from one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectPatch {
    /// `Deployment/jobmanager`, or a kind alone.
    pub key: String,
    /// The text, in Kubernetes' words.
    pub node: Node,
    /// Where the key stands.
    pub key_span: Span,
}

/// A path that a layer names, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathAt {
    /// The path.
    pub path: DottedPath,
    /// Its place in the text.
    pub span: Span,
}

/// One layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// As a sentence names it: `flink.toml`, ``profile `live` ``, `flinkc:dev`.
    pub name: String,
    /// What stands before its paths in that text: `profiles.live.`.
    pub prefix: String,
    /// The text it comes from.
    pub source: SourceId,
    /// What merges key by key. No `pod`, no `patch`, none of the layer's own keys; options under whole names.
    pub body: Node,
    /// Parts of pod templates.
    pub pods: Vec<PodPatch>,
    /// Parts of objects.
    pub patches: Vec<ObjectPatch>,
    /// What it takes away from below, before it adds its own.
    pub unset: Vec<PathAt>,
    /// Arrays that go behind those below; shaped like `body`.
    pub append: Option<Node>,
    /// Paths that some layer must set.
    pub required: Vec<PathAt>,
    /// The edition it names.
    pub edition: Option<(String, Span)>,
}

/// What a layer is called and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Title<'a> {
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) source: SourceId,
    pub(crate) text: &'a str,
}

impl Layer {
    /// Takes a tree apart. `inherits`, `profiles` and `workspace` were taken out before.
    pub(crate) fn new(title: Title<'_>, mut body: Node, same_option: SameOption<'_>, found: &mut Diagnostics) -> Self {
        let Title { name, prefix, source, text } = title;
        let text = OptionText { text, same_option };
        let mut taken = |key: &str| body.as_table_mut().and_then(|t| t.shift_remove(key));
        let unset = paths("unset", taken("unset").as_ref(), found);
        let required = paths("required", taken("required").as_ref(), found);
        let mut append = taken("append").filter(|n| n.as_table().is_some());
        let mut pods: Vec<PodPatch> = taken("pod").map(|node| PodPatch { scope: Scope::Both, node }).into_iter().collect();
        let patches = taken("patch").map(objects).unwrap_or_default();
        for scope in [Scope::JobManager, Scope::TaskManager] {
            let role = scope.role().and_then(|role| body.as_table_mut()?.get_mut(role)?.as_table_mut());
            pods.extend(role.and_then(|t| t.shift_remove("pod")).map(|node| PodPatch { scope, node }));
        }
        let edition = body.get("edition").and_then(|n| Some((n.as_str()?.to_owned(), n.span)));
        flatten_options(&mut body, text, found);
        if let Some(append) = &mut append {
            vocabulary::read_append(append, found);
            flatten_options(append, text, found);
            check_append(append, &body, &mut Vec::new(), found);
        }
        Self { name, prefix, source, body, pods, patches, unset, append, required, edition }
    }
}

fn objects(node: Node) -> Vec<ObjectPatch> {
    let Value::Table(table) = node.value else { return Vec::new() };
    table.into_iter().map(|(key, node)| ObjectPatch { key, key_span: node.key_span, node }).collect()
}

/// The paths of an array of texts; entries of other types were told when the text was read.
fn paths(key: &str, node: Option<&Node>, found: &mut Diagnostics) -> Vec<PathAt> {
    let entries = node.and_then(Node::as_array).unwrap_or_default();
    let read = |entry: &Node| Some((entry.as_str()?.to_owned(), entry.span));
    let mut paths = Vec::new();
    for (text, span) in entries.iter().filter_map(read) {
        match DottedPath::parse(&text) {
            Ok(path) => {
                let at = PathAt { path, span };
                if vocabulary::is_known(&at.path) {
                    paths.push(at);
                } else {
                    found.push(findings::unknown_path(key, &at));
                }
            }
            // Reading the text may have told it already, by its own rule.
            Err(_) if found.iter().any(|told| told.primary.as_ref().is_some_and(|label| label.span == span)) => {}
            Err(why) => found.push(findings::no_path(&text, span, &why)),
        }
    }
    paths
}

/// What flattening needs beside the tree.
#[derive(Clone, Copy)]
struct OptionText<'a> {
    text: &'a str,
    same_option: SameOption<'a>,
}

/// Replaces each table of Flink options by one whose keys are whole option names.
fn flatten_options(body: &mut Node, text: OptionText<'_>, found: &mut Diagnostics) {
    let Some(top) = body.as_table_mut() else { return };
    if let Some(config) = top.get_mut("config") {
        flatten(config, text, found);
    }
    if let Some(jobs) = top.get_mut("jobs").and_then(Node::as_table_mut) {
        for config in jobs.values_mut().filter_map(|job| job.as_table_mut()?.get_mut("config")) {
            flatten(config, text, found);
        }
    }
    let operator = top.get_mut("components").and_then(|n| n.as_table_mut()?.get_mut("operator"));
    if let Some(config) = operator.and_then(|n| n.as_table_mut()?.get_mut("default-config")) {
        flatten(config, text, found);
    }
}

fn flatten(node: &mut Node, text: OptionText<'_>, found: &mut Diagnostics) {
    let Some(table) = node.as_table_mut() else { return };
    let mut flat = Table::new();
    for (key, value) in std::mem::take(table) {
        collect(key, value, text, &mut flat, found);
    }
    *table = flat;
}

fn collect(name: String, mut node: Node, text: OptionText<'_>, flat: &mut Table, found: &mut Diagnostics) {
    match node.value {
        // An empty table is kept, so that somebody can say that it is no value.
        Value::Table(inner) if !inner.is_empty() => {
            for (key, value) in inner {
                collect(format!("{name}.{key}"), value, text, flat, found);
            }
        }
        value @ (Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Array(_)
        | Value::Table(_)) => {
            node.key_span = whole_key(node.key_span, text.text);
            node.value = value;
            match flat.iter().find(|(known, _)| **known == name || (text.same_option)(known, &name)) {
                Some((known, first)) => found.push(findings::option_twice(&name, known, node.key_span, first.key_span)),
                None => {
                    flat.insert(name, node);
                }
            }
        }
    }
}

/// The place of a dotted key as a whole: the tree knows only its last part.
fn whole_key(span: Span, text: &str) -> Span {
    let start = usize::try_from(span.start).unwrap_or(usize::MAX);
    let before = text.get(..start).unwrap_or_default();
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '\'');
    let line = before.rsplit('\n').next().unwrap_or_default();
    if !line.ends_with('.') {
        return span;
    }
    let kept = line.trim_end_matches(part).len();
    let back = u32::try_from(line.len() - kept).unwrap_or(0);
    Span { start: span.start.saturating_sub(back), ..span }
}

/// `append` holds arrays only, none of which the same layer sets, and nothing that is not merged as a tree.
fn check_append(append: &Node, body: &Node, keys: &mut Vec<String>, found: &mut Diagnostics) {
    let Some(table) = append.as_table() else { return };
    for (key, node) in table {
        keys.push(key.clone());
        let path = DottedPath::of(keys.iter().cloned());
        let beside = body.at(keys.iter().map(String::as_str));
        match &node.value {
            Value::Array(_) => {
                if let Some(beside) = beside {
                    found.push(findings::append_beside(&path, node, beside));
                }
            }
            Value::Table(_) if is_structure(path.first()) || is_ordered(keys) => found.push(findings::append_of_ordered(&path, node)),
            Value::Table(_) => check_append(node, body, keys, found),
            Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
                found.push(findings::append_needs_array(&path, node));
            }
        }
        keys.pop();
    }
}

/// Whether the tables here are applied one after another instead of merged.
fn is_ordered(keys: &[String]) -> bool {
    let mut keys = keys.iter().map(String::as_str);
    matches!((keys.next(), keys.next()), (Some("pod" | "patch"), _) | (Some("jobmanager" | "taskmanager"), Some("pod")))
}
