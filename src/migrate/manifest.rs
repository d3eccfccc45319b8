//! The options of a flink.toml: `[config]`, `[config-secrets]`, wherever a layer has them; and `flink` itself.
//!
//! A key is renamed where it stands, dotted or quoted as it was. One in a sub-table (`[config.state]`) whose new name begins otherwise
//! is marked: moving it is a person's to do.

use super::decide::{Decision, Options};
use super::edit::{Edits, commented, is_marked, line_break, line_end, line_number, line_start, mark};
use super::{Action, Change, MigrateError, Migration};
use crate::diagnostic::{SourceId, Span};
use crate::flink::catalog::Catalogue;
use crate::flink::version::FlinkVersion;
use crate::manifest::node::{self, Fault, Node, Value};
use std::collections::BTreeMap;
use std::ops::Range;

/// An option in a table.
struct Written<'a> {
    /// The parts of its key, with the place of each.
    parts: Vec<(&'a str, Range<usize>)>,
    node: &'a Node,
}

impl Written<'_> {
    fn key(&self) -> String {
        self.parts.iter().map(|(part, _)| *part).collect::<Vec<_>>().join(".")
    }
}

/// Rewrites a text.
pub(super) fn migrate(text: &str, to: FlinkVersion) -> Result<Migration, MigrateError> {
    let catalogue = Catalogue::of(to).ok_or(MigrateError::UnknownVersion(to))?;
    let (root, faults) = node::parse(SourceId(0), text);
    if let Some(fault) = faults.first() {
        return Err(MigrateError::Toml(match &fault.fault {
            Fault::Syntax(phrase) => phrase.clone(),
            Fault::Duplicate(_) => "a key stands twice".to_owned(),
            Fault::TooDeep => "nested too deep".to_owned(),
        }));
    }
    let mut pass = Pass { text, end: line_break(text), edits: Edits::default(), changes: Vec::new() };
    version(&root, to, &mut pass);
    tables(&root, &mut |table, secrets| {
        let mut written = Vec::new();
        options(table, &mut Vec::new(), secrets, &mut written);
        let keys: Vec<(String, String)> = written.iter().map(|option| (option.key(), text_of(option.node))).collect();
        let set: BTreeMap<&str, &str> = keys.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let options = Options { to, catalogue, set };
        for (option, (key, value)) in written.iter().zip(&keys) {
            let decision = options.decide(key, value);
            pass.option(option, key, secrets, decision);
        }
    });
    let new = pass.edits.apply(text);
    if !node::parse(SourceId(0), &new).1.is_empty() {
        return Err(MigrateError::Changed);
    }
    pass.changes.sort_by_key(|change| change.line);
    Ok(Migration { text: new, file_name: None, changes: pass.changes })
}

/// Every table of options: in the file, its profiles and jobs, its workspace's defaults. The flag is set for `[config-secrets]`.
fn tables<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Node, bool)) {
    for (key, below) in node.as_table().into_iter().flatten() {
        match key.as_str() {
            "config" => visit(below, false),
            "config-secrets" => visit(below, true),
            // Kubernetes' own words, and names that users choose
            "pod" | "patch" | "env" | "labels" | "annotations" | "files" => {}
            _ => tables(below, visit),
        }
    }
}

/// Every option of a table; a secret is a table itself.
fn options<'a>(node: &'a Node, parts: &mut Vec<(&'a str, Range<usize>)>, secrets: bool, found: &mut Vec<Written<'a>>) {
    for (key, below) in node.as_table().into_iter().flatten() {
        parts.push((key, range(below.key_span)));
        let is_option = below.as_table().is_none_or(|table| secrets && table.contains_key("secret"));
        if is_option {
            found.push(Written { parts: parts.clone(), node: below });
        } else {
            options(below, parts, secrets, found);
        }
        parts.pop();
    }
}

fn range(span: Span) -> Range<usize> {
    let byte = |byte: u32| usize::try_from(byte).unwrap_or(usize::MAX);
    byte(span.start)..byte(span.end)
}

/// The text that Flink would be given.
fn text_of(node: &Node) -> String {
    match &node.value {
        Value::String(text) | Value::Float(text) | Value::Datetime(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(";"),
        Value::Table(_) => String::new(),
    }
}

/// `flink = "…"`, in the file and its layers.
fn version(root: &Node, to: FlinkVersion, pass: &mut Pass<'_>) {
    let Some(node) = root.get("flink") else { return };
    let minor = FlinkVersion { patch: None, ..to };
    let said = node.as_str().and_then(|text| text.parse::<FlinkVersion>().ok());
    if said.is_none_or(|said| (said.major, said.minor) == (to.major, to.minor)) {
        return;
    }
    let new = format!("\"{to}\"");
    pass.edits.replace(range(node.span), new.clone());
    let why = format!("the options below are those of Flink {minor}; `image` has to hold it too");
    pass.changes.push(Change {
        line: line_number(pass.text, range(node.span).start),
        action: Action::Rewritten,
        key: "flink".to_owned(),
        from: said.map(|said| said.to_string()),
        to: vec![format!("flink = {new}")],
        why,
    });
}

struct Pass<'t> {
    text: &'t str,
    end: &'static str,
    edits: Edits,
    changes: Vec<Change>,
}

impl Pass<'_> {
    fn option(&mut self, option: &Written<'_>, key: &str, secret: bool, decision: Decision) {
        let Some((_, last)) = option.parts.last() else { return };
        let start = line_start(self.text, last.start);
        // the parts of the key that stand on its own line
        let own: Vec<&Range<usize>> =
            option.parts.iter().map(|(_, at)| at).filter(|at| at.start >= start && at.start <= last.start).collect();
        let Some(first) = own.first() else { return };
        let parent: String = option.parts.iter().take(option.parts.len() - own.len()).map(|(part, _)| format!("{part}.")).collect();
        let value = range(option.node.span);
        let whole = start..line_end(self.text, value.end.max(last.end));
        let before = self.text.get(start..first.start).unwrap_or("x").trim_start();
        // `config.state.backend = …` at the top, or a line of its own
        let alone = before.is_empty() || before.ends_with('.');
        let key_at = first.start..last.end;
        let change = |action, to: Vec<String>, why: String| Change {
            line: line_number(self.text, key_at.start),
            action,
            key: key.to_owned(),
            from: None,
            to,
            why,
        };
        let ask = |why: String| (Action::Decide, why);
        let (action, why) = match decision {
            Decision::Keep => return,
            Decision::Rename { to, why } => match to.strip_prefix(&parent).filter(|rest| alone && !rest.is_empty()) {
                Some(rest) => {
                    let quoted = self.text.get(key_at.clone()).is_some_and(|text| text.starts_with(['"', '\'']));
                    let new = if quoted { format!("\"{rest}\"") } else { rest.to_owned() };
                    self.changes.push(change(Action::Renamed, vec![to.clone()], why));
                    self.edits.replace(key_at, new);
                    return;
                }
                None => ask(format!("it is `{to}` now: {why}")),
            },
            // a secret's value is not known here
            Decision::Rewrite { lines, why } if secret => {
                ask(format!("it is {} now: {why}", lines.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>().join(" and ")))
            }
            Decision::Rewrite { lines, why } => {
                let fits = alone && lines.iter().all(|(key, _)| key.strip_prefix(&parent).is_some_and(|rest| !rest.is_empty()));
                if fits {
                    let head = self.text.get(start..first.start).unwrap_or_default();
                    let new: Vec<String> = lines
                        .iter()
                        .map(|(key, value)| format!("{head}{} = {}", key.strip_prefix(&parent).unwrap_or(key), toml_value(value)))
                        .collect();
                    self.changes.push(Change {
                        from: self.text.get(value.clone()).map(str::to_owned),
                        ..change(Action::Rewritten, new.clone(), why)
                    });
                    self.edits.replace(start..value.end, new.join(self.end));
                    return;
                }
                ask(format!(
                    "it is {} now: {why}",
                    lines.iter().map(|(key, value)| format!("`{key} = {value}`")).collect::<Vec<_>>().join(" and ")
                ))
            }
            Decision::Remove { why } if alone => {
                self.changes.push(change(Action::Removed, Vec::new(), why.clone()));
                let old = self.text.get(whole.clone()).unwrap_or_default();
                self.edits.replace(whole, commented(old, &why, self.end));
                return;
            }
            Decision::Remove { why } => ask(format!("it may go: {why}")),
            // the value of a secret cannot be judged
            Decision::Ask { .. } if secret => return,
            Decision::Ask { why } => ask(why),
        };
        if !is_marked(self.text, start, &mark(&why)) {
            self.changes.push(change(action, Vec::new(), why.clone()));
            self.edits.replace(start..start, mark(&why) + self.end);
        }
    }
}

/// A value of an option as TOML.
fn toml_value(text: &str) -> String {
    match text {
        "true" | "false" => text.to_owned(),
        _ => format!("\"{text}\""),
    }
}
