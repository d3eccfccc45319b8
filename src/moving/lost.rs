//! What does not come along: what the new home refuses, what stays behind, and what nobody reads there.
//!
//! In: both homes with their findings. Out: losses, in the order of the text.

use super::{Held, Home, Kind, Loss};
use crate::diagnostic::{Consequence, Diagnostic, Level, Sources};
use crate::manifest::node::{Node, Value};
use crate::target::rules::LEFT_BEHIND;

/// Everything that is lost.
pub(super) fn losses(old: &Home<'_>, new: &Home<'_>) -> Vec<Loss> {
    let mut found: Vec<Loss> = new.diagnostics.iter().filter_map(|finding| of_finding(finding, old, new)).collect();
    found.extend(new.judged().iter().filter(|finding| finding.level == Level::Error).map(of_judge));
    found.extend(unread(old, new));
    found
}

/// What the new home's operator says of a resource.
fn of_judge(finding: &Diagnostic) -> Loss {
    let object = finding.object.as_ref().map(|object| format!("{}/{} ", object.kind, object.name)).unwrap_or_default();
    Loss {
        kind: Kind::NotAdmitted,
        what: format!("{object}{}", finding.path),
        rule: Some(finding.rule.name),
        message: finding.message.clone(),
        because: because(finding),
        help: finding.help.clone(),
        place: None,
        holds: Vec::new(),
    }
}

/// What follows from a finding.
pub(super) fn because(finding: &Diagnostic) -> Option<String> {
    finding.consequence.as_ref().map(|consequence| match consequence {
        Consequence::AtRunTime(text) | Consequence::Because(text) => text.clone(),
    })
}

/// Whether a finding is one of the new home alone.
pub(super) fn is_new(finding: &Diagnostic, old: &Home<'_>) -> bool {
    let same = |other: &Diagnostic| {
        (other.rule.code, &other.path, &other.message) == (finding.rule.code, &finding.path, &finding.message)
            && other.level == finding.level
    };
    !old.diagnostics.iter().any(same)
}

fn of_finding(finding: &Diagnostic, old: &Home<'_>, new: &Home<'_>) -> Option<Loss> {
    let kind = if finding.rule == &LEFT_BEHIND {
        Kind::LeftBehind
    } else if finding.level == Level::Error {
        // what is wrong in the old home, too, keeps the text from building all the same
        Kind::Refused
    } else {
        return None;
    };
    let holds = if kind == Kind::LeftBehind { holds(&finding.path, old) } else { Vec::new() };
    Some(Loss {
        kind,
        what: finding.path.clone(),
        rule: Some(finding.rule.name),
        message: finding.message.clone(),
        because: because(finding),
        help: finding.help.clone(),
        place: place(finding, new.sources),
        holds,
    })
}

/// File, line and column of a finding.
fn place(finding: &Diagnostic, sources: &Sources) -> Option<(String, usize, usize)> {
    let span = finding.primary.as_ref()?.span;
    let at = sources.position(span);
    Some((sources.get(span.source)?.name.clone(), at.line, at.column))
}

/// The settings inside of what stays behind: of a patch, or of a table.
fn holds(path: &str, old: &Home<'_>) -> Vec<Held> {
    let mut found = Vec::new();
    if let Some(key) = path.strip_prefix("patch.\"").and_then(|rest| rest.strip_suffix('"')) {
        for patch in old.settings.patches.iter().filter(|patch| patch.key == key) {
            leaves(&patch.node, String::new(), &mut found);
        }
    } else if let Some(node) = old.settings.root.get(path) {
        leaves(node, String::new(), &mut found);
    }
    for held in &mut found {
        let fields = old.target.conduct().fields.iter();
        held.note = fields.filter(|(field, _)| reaches(&held.path, field)).map(|(_, note)| *note).next();
    }
    found
}

/// Whether a path ends with a field, or leads through it.
fn reaches(path: &str, field: &str) -> bool {
    format!(".{path}.").contains(&format!(".{field}."))
}

/// Every value at or below a node, with its path. Lists of tables are told by the names in them; what is only taken away is no loss.
fn leaves(node: &Node, path: String, found: &mut Vec<Held>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match &node.value {
        Value::Table(table) => {
            for (key, inside) in table.iter().filter(|(key, _)| !key.starts_with('$')) {
                leaves(inside, below(key), found);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.as_table().is_some()) => {
            for (index, item) in items.iter().enumerate() {
                let name = item.get("name").and_then(Node::as_str).map_or_else(|| index.to_string(), str::to_owned);
                leaves(item, below(&name), found);
            }
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) => {
            found.push(Held { value: crate::resolve::toml_text(node), path, note: None });
        }
    }
}

/// Variables that hold options in the old home, and that nobody reads options from in the new one.
fn unread(old: &Home<'_>, new: &Home<'_>) -> Vec<Loss> {
    let kept = new.running().map(|running| running.unseen).unwrap_or_default();
    let sources = old.running().map(|running| running.unseen).unwrap_or_default();
    let one = |source: String| Loss {
        kind: Kind::Unread,
        message: format!("options of Flink that {source} holds as FLINK_PROPERTIES count for nothing in the new home"),
        what: source,
        rule: None,
        because: Some("there the configuration is a file that the image's entrypoint cannot write".to_owned()),
        help: Some("write the options into `[config]`, those with a word in words".to_owned()),
        place: None,
        holds: Vec::new(),
    };
    sources.into_iter().filter(|source| !kept.contains(source)).map(one).collect()
}
