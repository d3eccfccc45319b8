//! What a target cannot express: words of the language that it has no field for, told by name with the alternative.

use super::rules::{self, NOT_IN_THIS_TARGET};
use super::{Cx, TargetMeta, home};
use crate::diagnostic::{Diagnostic, Span};
use crate::manifest::node::{Node, Value};
use crate::resolve::OWN_WORDS;

/// A word that a target cannot express.
#[derive(Clone, Copy, Debug)]
pub struct Unsupported {
    /// Its key path; `*` stands for a name.
    pub path: &'static str,
    /// What would happen, or why there is no field.
    pub because: &'static str,
    /// What to do instead.
    pub instead: &'static str,
    /// The values that ask for nothing, so that they may stand.
    pub unless: &'static [&'static str],
}

/// How a word is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// It changes the output within the limit.
    Within,
    /// It changes no output: it says what happens anyway, or decides what is accepted.
    Checked,
}

/// A word that a target expresses within limits: values or neighbours beyond them are errors of its own checks.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Its key path; `*` stands for a name.
    pub path: &'static str,
    /// The limit, as a phrase.
    pub note: &'static str,
    /// What the word does within it.
    pub kind: LimitKind,
}

/// Whether the path of a row is a word's (`NAME` for a name), or that of a table above it.
pub(super) fn covers(row: &str, word: &str) -> bool {
    let mut keys = word.split('.');
    row.split('.').all(|key| keys.next().is_some_and(|found| key == "*" || key == found))
}

/// The label of a word that has no field.
pub(super) const NO_FIELD: &str = "no field for it";

/// A row of a target's table.
pub(super) const fn no(path: &'static str, because: &'static str, instead: &'static str) -> Unsupported {
    Unsupported { path, because, instead, unless: &[] }
}

/// The same, where some values ask for nothing.
pub(super) const fn no_unless(
    path: &'static str,
    unless: &'static [&'static str],
    because: &'static str,
    instead: &'static str,
) -> Unsupported {
    Unsupported { path, because, instead, unless }
}

/// A word that is done within limits.
pub(super) const fn within(path: &'static str, note: &'static str) -> Limit {
    Limit { path, note, kind: LimitKind::Within }
}

/// A word that may only say what happens anyway, or that decides what is accepted and nothing of the output.
pub(super) const fn checked(path: &'static str, note: &'static str) -> Limit {
    Limit { path, note, kind: LimitKind::Checked }
}

impl Cx<'_> {
    /// Refuses what the text says at a path: the target would not do it.
    pub(super) fn refuse(&mut self, path: &str, message: impl Into<String>, label: &str, run_time: &str, help: &str) {
        self.refuse_at(self.settings.root.nearest(path).span, path, message, label, run_time, help);
    }

    /// The same, where the place is not that of the path.
    pub(super) fn refuse_at(&mut self, place: Span, path: &str, message: impl Into<String>, label: &str, run_time: &str, help: &str) {
        self.diagnostics.push(Diagnostic::new(&NOT_IN_THIS_TARGET, message).at(place, label).at_run_time(run_time).help(help).path(path));
    }

    /// Refuses a word that the target lacks here, though not everywhere.
    pub(super) fn lacks(&mut self, meta: &TargetMeta, path: &str, because: &str, instead: &str) {
        self.refuse(path, format!("{} has no `{path}`", meta.title), NO_FIELD, because, instead);
    }
}

/// Tells every unsupported word that the text sets, and the words of the text's own target where it is built for another one.
pub(super) fn check(meta: &TargetMeta, cx: &mut Cx<'_>) {
    if let Some(home) = home::of(cx.settings) {
        for (path, _) in OWN_WORDS.iter().filter(|(path, owner)| *owner == home && cx.settings.manifest_sets(path)) {
            home::tell(home, path, cx.settings.root.nearest(path).key_span, cx);
        }
    }
    for unsupported in meta.unsupported {
        let keys: Vec<&str> = unsupported.path.split('.').collect();
        let mut found = Vec::new();
        find(&cx.settings.root, &keys, String::new(), &mut found);
        let asks = |node: &Node| match &node.value {
            Value::Boolean(flag) => !unsupported.unless.contains(&if *flag { "true" } else { "false" }),
            Value::String(text) => !unsupported.unless.contains(&text.as_str()),
            Value::Integer(_) | Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => true,
        };
        for (path, node) in found.into_iter().filter(|(_, node)| asks(node) && !cx.settings.is_default(node.span)) {
            let mut finding = Diagnostic::new(&NOT_IN_THIS_TARGET, format!("{} has no `{path}`", meta.title))
                .at(node.key_span, NO_FIELD)
                .at_run_time(unsupported.because)
                .help(unsupported.instead)
                .path(path);
            if let Some(target) = cx.settings.root.get("target")
                && target.span.source == node.key_span.source
            {
                finding = finding.also(target.span, "chosen here");
            }
            cx.diagnostics.push(finding);
        }
    }
    if let Some(name) = &cx.settings.manifest.name
        && name.0.len() > meta.name_limit
    {
        let place = cx.settings.root.nearest("name").span;
        cx.diagnostics.push(rules::name_too_long(place, "name", &name.0, meta.name_limit, meta.title));
    }
}

/// Every node that a path with `*` reaches.
fn find<'a>(node: &'a Node, keys: &[&str], path: String, found: &mut Vec<(String, &'a Node)>) {
    let Some((key, rest)) = keys.split_first() else {
        found.push((path, node));
        return;
    };
    let Some(table) = node.as_table() else { return };
    for (name, child) in table.iter().filter(|(name, _)| *key == "*" || name == key) {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        find(child, rest, below, found);
    }
}
