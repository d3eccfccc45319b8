//! Where each value comes from: what `flinkc config --show-origin` prints.
//!
//! In: [`Settings`] and the texts. Out: a line for each value. Must not: render a table or JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::defaults::EDITION;
use super::layer::Layer;
use super::settings::Settings;
use crate::diagnostic::{Sources, Span};
use crate::manifest::node::{Node, Value};
use crate::manifest::quote::{is_bare, quote, quote_key};

/// One value and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginLine {
    /// The path in the language: `taskmanager.memory`, `config.pipeline.name`; entries of arrays from several layers have `[n]`.
    pub path: String,
    /// The value as TOML, as it was written (placeholders not filled).
    pub value: String,
    /// Where it stands.
    pub span: Span,
    /// The text's name: `flink.toml`, `flinkc:dev`, `edition 2026`, `--set`.
    pub source: String,
    /// The line there, from 1.
    pub line: usize,
    /// The layer: `flink.toml`, ``profile `live` ``.
    pub layer: String,
    /// Why, for a default.
    pub reason: Option<&'static str>,
}

/// A line for each value: the merged tree in its order, then parts of pods and objects in the order of application.
#[must_use]
pub fn show_origin(settings: &Settings, sources: &Sources) -> Vec<OriginLine> {
    let mut listing = Listing { settings, sources, layers: BTreeMap::new(), lines: Vec::new() };
    for step in &settings.layers {
        listing.learn(&step.layer);
    }
    listing.walk(&settings.root, "");
    for pod in &settings.pods {
        listing.walk(&pod.node, pod.scope.path());
    }
    for patch in &settings.patches {
        let key = quote_key(&patch.key);
        listing.walk(&patch.node, &format!("patch.{key}"));
    }
    listing.lines
}

struct Listing<'a> {
    settings: &'a Settings,
    sources: &'a Sources,
    layers: BTreeMap<Span, &'a str>,
    lines: Vec<OriginLine>,
}

impl<'a> Listing<'a> {
    /// Remembers which layer each place belongs to: a file's profile stands in the same text as the file.
    fn learn(&mut self, layer: &'a Layer) {
        let parts = layer.pods.iter().map(|p| &p.node).chain(layer.patches.iter().map(|p| &p.node));
        for node in [&layer.body].into_iter().chain(&layer.append).chain(parts) {
            self.learn_node(node, &layer.name);
        }
    }

    fn learn_node(&mut self, node: &Node, name: &'a str) {
        self.layers.insert(node.span, name);
        match &node.value {
            Value::Table(table) => table.values().for_each(|below| self.learn_node(below, name)),
            Value::Array(items) => items.iter().for_each(|below| self.learn_node(below, name)),
            Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
        }
    }

    fn walk(&mut self, node: &Node, path: &str) {
        match &node.value {
            Value::Table(table) if !table.is_empty() => {
                for (key, below) in table {
                    let option = is_bare(key) || (path.ends_with("config") && key.split('.').all(is_bare));
                    let key = if option { key.clone() } else { quote(key) };
                    let path = if path.is_empty() { key } else { format!("{path}.{key}") };
                    self.walk(below, &path);
                }
            }
            Value::Array(items) if !is_inline(node) => {
                for (place, item) in items.iter().enumerate() {
                    self.walk(item, &format!("{path}[{place}]"));
                }
            }
            // A header alone says nothing, unless the table itself is the word.
            Value::Table(_) if path != "blue-green" => {}
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_)
            | Value::Table(_) => {
                self.line(path.to_owned(), node);
            }
        }
    }

    /// Whether a value is, or holds, what nobody may print.
    fn is_hidden(&self, span: Span) -> bool {
        self.sources.hidden(span.source).any(|secret| secret.start < span.end && span.start < secret.end)
    }

    fn line(&mut self, path: String, node: &Node) {
        let source = self.sources.get(node.span.source).map(|s| s.name.clone()).unwrap_or_default();
        let layer = if self.settings.is_default(node.span) { EDITION } else { self.layers.get(&node.span).copied().unwrap_or(&source) };
        self.lines.push(OriginLine {
            path,
            value: if self.is_hidden(node.span) { quote("********") } else { toml_text(node) },
            span: node.span,
            line: self.sources.position(node.span).line,
            layer: layer.to_owned(),
            source,
            reason: self.settings.reason(node.span),
        });
    }
}

/// Whether all parts of a value stand within its own text: arrays of several layers, and `[[…]]`, do not.
fn is_inline(node: &Node) -> bool {
    let within = |below: &Node| encloses(node.span, below.span) && is_inline(below);
    match &node.value {
        Value::Array(items) => items.iter().all(within),
        Value::Table(table) => table.values().all(within),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => true,
    }
}

fn encloses(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/// A value as TOML on one line.
#[must_use]
pub fn toml_text(node: &Node) -> String {
    let mut text = String::new();
    write_value(node, &mut text);
    text
}

fn write_value(node: &Node, text: &mut String) {
    match &node.value {
        Value::String(value) => text.push_str(&quote(value)),
        Value::Integer(value) => {
            // Writing to a String cannot fail.
            let _ = write!(text, "{value}");
        }
        Value::Float(value) | Value::Datetime(value) => text.push_str(value),
        Value::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                write_value(item, text);
            }
            text.push(']');
        }
        Value::Table(table) if table.is_empty() => text.push_str("{}"),
        Value::Table(table) => {
            text.push_str("{ ");
            for (place, (key, below)) in table.iter().enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                text.push_str(&quote_key(key));
                text.push_str(" = ");
                write_value(below, text);
            }
            text.push_str(" }");
        }
    }
}
