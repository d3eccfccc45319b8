//! Every use of an escape hatch, for the record: file and key path, without a line, so that a comment changes nothing.
//!
//! In: the layers and what is left of them after merging. Out: [`Hatch`]es in layer order. Source: language reference, section 5.

use super::layer::Layer;
use super::merge::Merged;
use super::order::Step;
use super::path::DottedPath;
use crate::diagnostic::Sources;
use crate::manifest::node::{Node, Value};

/// One use of an escape hatch that has an effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hatch {
    /// The text that uses it, by its name: a path below the root, or `--set`.
    pub file: String,
    /// The key path in that text: `profiles.live.taskmanager.pod.spec.nodeSelector`.
    pub path: String,
    /// Which hatch: `config`, `pod`, `patch` or `extra`.
    pub kind: &'static str,
}

struct Uses<'a> {
    layer: &'a Layer,
    file: String,
    uses: Vec<Hatch>,
}

/// The uses that merging has left.
pub(crate) fn uses(layers: &[Step], merged: &Merged, sources: &Sources) -> Vec<Hatch> {
    let mut all = Vec::new();
    for step in layers {
        let layer = step.layer.as_ref();
        let file = sources.get(layer.source).map(|s| s.name.clone()).unwrap_or_default();
        let mut found = Uses { layer, file, uses: Vec::new() };
        found.options(merged);
        for pod in layer.pods.iter().filter(|pod| merged.pods.iter().any(|kept| kept.scope == pod.scope && kept.node.span == pod.node.span)) {
            let mut keys = pod.scope.path().split('.').map(str::to_owned).collect();
            found.fields(&pod.node, &mut keys, "pod");
        }
        for patch in layer.patches.iter().filter(|patch| merged.patches.iter().any(|kept| kept.key_span == patch.key_span)) {
            found.fields(&patch.node, &mut vec!["patch".to_owned(), patch.key.clone()], "patch");
        }
        if layer.body.get("extra").is_some_and(|own| merged.root.get("extra").is_some_and(|kept| kept.span == own.span)) {
            found.push(&["extra".to_owned()], "extra");
        }
        all.append(&mut found.uses);
    }
    all
}

impl Uses<'_> {
    fn push(&mut self, keys: &[String], kind: &'static str) {
        let path = format!("{}{}", self.layer.prefix, DottedPath::of(keys.iter().cloned()));
        self.uses.push(Hatch { file: self.file.clone(), path, kind });
    }

    /// Flink options that no nearer layer has replaced.
    fn options(&mut self, merged: &Merged) {
        let body = &self.layer.body;
        let jobs = body.get("jobs").and_then(Node::as_table);
        let in_jobs = jobs.into_iter().flat_map(|jobs| jobs.keys()).map(|job| vec!["jobs".to_owned(), job.clone(), "config".to_owned()]);
        for table in [vec!["config".to_owned()]].into_iter().chain(in_jobs) {
            let at = |root: &Node, name: &str| root.at(table.iter().map(String::as_str).chain([name])).map(|n| n.span);
            let names = body.at(table.iter().map(String::as_str)).and_then(Node::as_table);
            for name in names.into_iter().flat_map(|t| t.keys()).filter(|name| at(body, name) == at(&merged.root, name)) {
                let keys: Vec<String> = table.iter().cloned().chain([name.clone()]).collect();
                self.push(&keys, "config");
            }
        }
    }

    /// The fields that a part of an object touches; a list is one field.
    fn fields(&mut self, node: &Node, keys: &mut Vec<String>, kind: &'static str) {
        match &node.value {
            Value::Table(table) if !table.is_empty() => {
                for (key, below) in table {
                    keys.push(key.clone());
                    self.fields(below, keys, kind);
                    keys.pop();
                }
            }
            Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                self.push(&keys.clone(), kind);
            }
        }
    }
}
