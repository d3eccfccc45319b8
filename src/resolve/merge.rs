//! How a nearer layer changes what lies below it.
//!
//! In: layers, weakest first. Out: [`Merged`]: one tree whose spans are the values' origins, and what is applied in order.
//! Must not: read files, know a key's type. Source of each rule: language reference, section 6.

use super::layer::{Layer, LayerKind, ObjectPatch, PathAt, PodPatch, Scope};
use super::path::holds_options;
use super::findings;
use super::vocabulary::{choices, is_one_choice};
use crate::diagnostic::{Diagnostics, Span};
use crate::manifest::node::{Node, Table, Value};

/// Whether two names of Flink options, old and current, are one option.
pub type SameOption<'a> = &'a dyn Fn(&str, &str) -> bool;

/// What the layers so far say together.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// What merges key by key.
    pub root: Node,
    /// Parts of pod templates, in layer order.
    pub pods: Vec<PodPatch>,
    /// Parts of objects, in layer order.
    pub patches: Vec<ObjectPatch>,
    /// Paths that must be set, of all layers.
    pub required: Vec<PathAt>,
    /// The first edition named, and where.
    pub edition: Option<(String, Span)>,
}

impl Merged {
    /// Nothing yet; `place` is shown where something is missing everywhere.
    #[must_use]
    pub fn nothing(place: Span) -> Self {
        Self {
            root: Node::new(Value::Table(Table::new()), place),
            pods: Vec::new(),
            patches: Vec::new(),
            required: Vec::new(),
            edition: None,
        }
    }

    /// Puts a nearer layer on top: what it unsets goes, what it appends comes, what it sets wins.
    pub fn apply(&mut self, layer: &Layer, kind: LayerKind, same_option: SameOption<'_>, found: &mut Diagnostics) {
        for unset in &layer.unset {
            if !self.remove(unset, same_option) {
                found.push(findings::unset_nothing(unset));
            }
        }
        if let Some(append) = &layer.append {
            append_tables(&mut self.root, append, &mut Vec::new(), same_option, found);
        }
        merge(&mut self.root, &layer.body, &mut Vec::new(), same_option);
        if matches!(kind, LayerKind::File | LayerKind::Inherited) {
            self.root.span = layer.body.span;
        }
        self.pods.extend(layer.pods.iter().cloned());
        self.patches.extend(layer.patches.iter().cloned());
        self.required.extend(layer.required.iter().cloned());
        match (&self.edition, &layer.edition) {
            (Some((text, span)), Some((other, place))) if text != other => {
                found.push(findings::editions_differ(other, *place, text, *span));
            }
            (None, Some(edition)) => self.edition = Some(edition.clone()),
            (Some(_), Some(_)) | (_, None) => {}
        }
    }

    /// Pod parts in the order of application: the common ones, then each role's.
    #[must_use]
    pub fn ordered_pods(&self) -> Vec<PodPatch> {
        let mut pods = self.pods.clone();
        pods.sort_by_key(|p| p.scope);
        pods
    }

    /// Takes away what stands at a path; `false` if there is nothing.
    fn remove(&mut self, unset: &PathAt, same_option: SameOption<'_>) -> bool {
        let keys: Vec<&str> = unset.path.keys().iter().map(String::as_str).collect();
        let mut removed = remove_node(&mut self.root, &keys, 0, same_option);
        match keys.as_slice() {
            ["pod", below @ ..] => removed |= self.remove_pods(Scope::Both, below),
            ["jobmanager"] => removed |= self.remove_pods(Scope::JobManager, &[]),
            ["jobmanager", "pod", below @ ..] => removed |= self.remove_pods(Scope::JobManager, below),
            ["taskmanager"] => removed |= self.remove_pods(Scope::TaskManager, &[]),
            ["taskmanager", "pod", below @ ..] => removed |= self.remove_pods(Scope::TaskManager, below),
            ["patch"] => {
                removed |= !self.patches.is_empty();
                self.patches.clear();
            }
            ["patch", key, below @ ..] => {
                let gone = |patch: &mut ObjectPatch| patch.key == *key && remove_below(&mut patch.node, below);
                removed |= remove_each(&mut self.patches, below.is_empty(), gone);
            }
            _ => {}
        }
        removed
    }

    fn remove_pods(&mut self, scope: Scope, below: &[&str]) -> bool {
        let gone = |pod: &mut PodPatch| pod.scope == scope && remove_below(&mut pod.node, below);
        remove_each(&mut self.pods, below.is_empty(), gone)
    }
}

/// Runs `gone` on each item; drops those for which it says yes if they are meant as a whole.
fn remove_each<T>(items: &mut Vec<T>, whole: bool, mut gone: impl FnMut(&mut T) -> bool) -> bool {
    let mut any = false;
    items.retain_mut(|item| {
        let hit = gone(item);
        any |= hit;
        !(hit && whole)
    });
    any
}

fn remove_below(node: &mut Node, keys: &[&str]) -> bool {
    let Some((last, above)) = keys.split_last() else { return true };
    let table = above.iter().try_fold(node, |node, key| node.as_table_mut()?.get_mut(*key));
    table.and_then(Node::as_table_mut).is_some_and(|t| t.shift_remove(*last).is_some())
}

/// Removes the key at a path; an option goes under any of its names.
fn remove_node(node: &mut Node, keys: &[&str], depth: usize, same_option: SameOption<'_>) -> bool {
    let Some(key) = keys.get(depth) else { return false };
    let Some(table) = node.as_table_mut() else { return false };
    if depth + 1 < keys.len() {
        return table.get_mut(*key).is_some_and(|below| remove_node(below, keys, depth + 1, same_option));
    }
    if holds_options(keys.get(..depth).unwrap_or_default()) {
        let before = table.len();
        table.retain(|name, _| name != key && !same_option(name, key));
        return table.len() < before;
    }
    table.shift_remove(*key).is_some()
}

/// Merges `new` onto `old`: tables key by key, everything else as a whole.
fn merge<'a>(old: &mut Node, new: &'a Node, keys: &mut Vec<&'a str>, same_option: SameOption<'_>) {
    let (Value::Table(below), Value::Table(above)) = (&mut old.value, &new.value) else {
        old.clone_from(new);
        return;
    };
    // Within one file the first header is the one to show; another file's header is nearer.
    if old.span.source != new.span.source {
        old.span = new.span;
        old.key_span = new.key_span;
    }
    make_way(below, above, keys);
    let options = holds_options(keys);
    for (key, value) in above {
        if options && !below.contains_key(key) {
            below.retain(|name, _| !same_option(name, key));
        }
        match below.get_mut(key) {
            Some(old) if options => old.clone_from(value),
            Some(old) => {
                keys.push(key);
                merge(old, value, keys, same_option);
                keys.pop();
            }
            None => {
                below.insert(key.clone(), value.clone());
            }
        }
    }
}

/// A choice is one value: a member that the nearer layer names removes the members that it does not.
fn make_way(below: &mut Table, above: &Table, keys: &[&str]) {
    if is_one_choice(keys) {
        below.retain(|key, _| above.contains_key(key));
        return;
    }
    for choice in choices(keys) {
        if choice.members.iter().any(|member| above.contains_key(*member)) {
            for member in choice.members.iter().filter(|member| !above.contains_key(**member)) {
                if below.shift_remove(*member).is_some() {
                    for (of, companion) in choice.companions {
                        if of == member {
                            below.shift_remove(*companion);
                        }
                    }
                }
            }
        }
    }
}

/// Puts arrays behind those below; an array that nobody has yet begins here.
fn append_tables<'a>(old: &mut Node, new: &'a Node, keys: &mut Vec<&'a str>, same_option: SameOption<'_>, found: &mut Diagnostics) {
    let (Some(below), Some(above)) = (old.as_table_mut(), new.as_table()) else { return };
    let options = holds_options(keys);
    make_way(below, above, keys);
    for (key, value) in above {
        keys.push(key);
        let known = if options && !below.contains_key(key) {
            below.keys().find(|name| same_option(name, key)).cloned().unwrap_or_else(|| key.clone())
        } else {
            key.clone()
        };
        match below.get_mut(&known) {
            None => {
                below.insert(known, value.clone());
            }
            Some(old) => match (&mut old.value, &value.value) {
                (Value::Array(items), Value::Array(more)) => items.extend(more.iter().cloned()),
                (Value::Table(_), Value::Table(_)) => append_tables(old, value, keys, same_option, found),
                _ => found.push(findings::append_onto(&keys.join("."), value, old)),
            },
        }
        keys.pop();
    }
}
