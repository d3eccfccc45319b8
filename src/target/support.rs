//! What a target cannot express: words of the language that it has no field for, told by name with the alternative.

use super::rules::{self, NOT_IN_THIS_TARGET};
use super::{Cx, TargetMeta, home};
use crate::diagnostic::Diagnostic;
use crate::manifest::node::Node;

/// A word that a target cannot express.
#[derive(Clone, Copy, Debug)]
pub struct Unsupported {
    /// Its key path; `*` stands for a name.
    pub path: &'static str,
    /// What would happen, or why there is no field.
    pub because: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}

/// Tells every unsupported word that the text sets.
pub(super) fn check(meta: &TargetMeta, cx: &mut Cx<'_>) {
    let home = home::of(cx.settings);
    for unsupported in meta.unsupported {
        let keys: Vec<&str> = unsupported.path.split('.').collect();
        let mut found = Vec::new();
        find(&cx.settings.root, &keys, String::new(), &mut found);
        for (path, node) in found {
            if let Some(home) = home.filter(|home| *home == path) {
                home::tell(home, &path, node.key_span, cx);
                continue;
            }
            let mut finding = Diagnostic::new(&NOT_IN_THIS_TARGET, format!("{} has no `{path}`", meta.title))
                .at(node.key_span, "no field for it")
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
