//! Labels, annotations and variables of finished objects, by the API server's rules for their keys and values.
//!
//! In: an object, wherever its texts came from. Out: findings at the key in the text, each told once for all objects.

use serde_json::{Map, Value};

use super::rules::BAD_METADATA;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::k8s::metadata::{ANNOTATIONS_LIMIT, annotation_key, label_key, label_value, variable};
use crate::manifest::node::Node;
use crate::resolve::Settings;
use crate::target::Object;

/// What a fault is about, in words and as a key of `metadata`.
#[derive(Clone, Copy)]
enum Part {
    Label,
    Annotation,
    Variable,
}

impl Part {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Label => ("labels", "label"),
            Self::Annotation => ("annotations", "annotation"),
            Self::Variable => ("env", "variable"),
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Label => {
                "a key is `name` or `domain/name`; names and values have at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. Other text belongs into `annotations`"
            }
            Self::Annotation => {
                "a key is `name` or `domain/name`: at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
            }
            Self::Variable => "a name is printable ASCII without `=`",
        }
    }
}

/// Tells what the server refuses in an object's metadata, in its pod template's, and in its containers' variables.
pub(super) fn check(settings: &Settings, object: &Object, diagnostics: &mut Diagnostics) {
    let templates: Vec<&Value> = object.pod_templates().iter().filter_map(|pointer| object.value.pointer(pointer)).collect();
    for holder in std::iter::once(&object.value).chain(templates.iter().copied()) {
        let map = |part: &str| holder.pointer(&format!("/metadata/{part}")).and_then(Value::as_object).into_iter().flat_map(Map::iter);
        for (key, value) in map("labels") {
            let fault = label_key(key).or_else(|| value.as_str().and_then(label_value).map(|fault| format!("has a value that {fault}")));
            tell(settings, Part::Label, key, fault, diagnostics);
        }
        for (key, _) in map("annotations") {
            tell(settings, Part::Annotation, key, annotation_key(key), diagnostics);
        }
        let size: usize = map("annotations").map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum();
        if size > ANNOTATIONS_LIMIT {
            let largest = map("annotations").max_by_key(|(_, value)| value.as_str().map_or(0, str::len));
            let fault = format!("is the largest of {size} bytes of annotations, and {ANNOTATIONS_LIMIT} are the most");
            tell(settings, Part::Annotation, largest.map_or("", |(key, _)| key), Some(fault), diagnostics);
        }
    }
    for list in ["initContainers", "containers"] {
        let containers = templates.iter().filter_map(|pod| pod.pointer(&format!("/spec/{list}"))?.as_array()).flatten();
        let variables = containers.filter_map(|container| container.get("env")?.as_array()).flatten();
        for name in variables.filter_map(|entry| entry.get("name")?.as_str()) {
            tell(settings, Part::Variable, name, variable(name), diagnostics);
        }
    }
}

fn tell(settings: &Settings, part: Part, key: &str, fault: Option<String>, diagnostics: &mut Diagnostics) {
    let Some(fault) = fault else { return };
    let (table, word) = part.words();
    let finding = Diagnostic::new(&BAD_METADATA, format!("the {word} `{}` {fault}", key.escape_debug()))
        .at(place(settings, part, key), "in this bundle's objects")
        .at_run_time("the API server refuses every object that carries it")
        .help(part.help())
        .path(format!("{table}.{key}"));
    diagnostics.push(finding);
}

/// The key in the text: in the tables that bring such keys, else anywhere in `pod` and `patch`, else the file.
fn place(settings: &Settings, part: Part, key: &str) -> Span {
    let tables: &[&str] = match part {
        Part::Label => &["labels", "rest.labels", "ingress.labels"],
        Part::Annotation => &["annotations", "rest.annotations", "ingress.annotations", "service-account.annotations"],
        Part::Variable => &["env", "env-secrets", "jobmanager.env", "jobmanager.env-secrets", "taskmanager.env", "taskmanager.env-secrets"],
    };
    let written = tables.iter().find_map(|table| Some(settings.root.get(table)?.at([key])?.key_span));
    let patched = || settings.pods.iter().map(|pod| &pod.node).chain(settings.patches.iter().map(|patch| &patch.node));
    written.or_else(|| patched().find_map(|node| find(node, key))).unwrap_or_else(|| settings.root.nearest("name").span)
}

/// A key, or a text of that content (a variable's name), anywhere below a node.
fn find(node: &Node, key: &str) -> Option<Span> {
    if node.as_str() == Some(key) {
        return Some(node.span);
    }
    let below = |(name, inside): (&String, &Node)| if name == key { Some(inside.key_span) } else { find(inside, key) };
    node.as_table()
        .into_iter()
        .flatten()
        .find_map(below)
        .or_else(|| node.as_array().into_iter().flatten().find_map(|inside| find(inside, key)))
}
