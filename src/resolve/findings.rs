//! The texts of resolve's findings about layers and merging: one function a sentence.
//!
//! In: the places of a fault. Out: a [`Diagnostic`]. Must not: decide whether there is a fault.

use super::layer::PathAt;
use super::path::DottedPath;
use super::rules;
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::manifest::node::Node;

/// Names in backticks, for a sentence.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

pub(crate) fn no_path(text: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(&rules::UNKNOWN_PATH, format!("`{text}` is no path"))
        .at(span, why)
        .because("a path that cannot be read names nothing")
        .help("write dotted keys, quoted where a key has dots of its own: `taskmanager.cpu`, `labels.\"app.kubernetes.io/name\"`")
}

pub(crate) fn unknown_path(key: &str, at: &PathAt) -> Diagnostic {
    let path = &at.path;
    let help = if super::vocabulary::is_structure(path.first()) || path.first() == "edition" {
        format!("`{}` belongs to its layer and does not merge: change it in the file that has it", path.first())
    } else {
        match super::vocabulary::nearest_path(path) {
            Some(near) => format!("a path close to it is `{near}`"),
            None => "paths are spelled as the keys in section 4 of the language reference; options stand below `config.`".to_owned(),
        }
    };
    Diagnostic::new(&rules::UNKNOWN_PATH, format!("`{key}` names `{path}`, which no layer can set"))
        .at(at.span, "no such path")
        .because("a misspelt path would take away nothing, and ask for nothing")
        .help(help)
        .path(path.to_string())
}

pub(crate) fn unset_nothing(at: &PathAt) -> Diagnostic {
    let path = &at.path;
    Diagnostic::new(&rules::UNSET_NOTHING, format!("`unset` takes away `{path}`, and no layer below sets it"))
        .at(at.span, "nothing there")
        .at_run_time("nothing changes; if a layer below was meant to lose something, it has it under another path")
        .help("remove the entry, or look at `flinkc config --show-origin` for the path that is set")
        .path(path.to_string())
}

pub(crate) fn append_needs_array(path: &DottedPath, node: &Node) -> Diagnostic {
    Diagnostic::new(&rules::APPEND_NOT_ARRAY, format!("`append.{path}` is no array"))
        .at(node.span, format!("{}, expected an array", node.value.kind()))
        .because("only arrays have an end to append to")
        .help(format!("to replace the value, write `{path}` without `append`"))
        .path(format!("append.{path}"))
}

pub(crate) fn append_of_ordered(path: &DottedPath, node: &Node) -> Diagnostic {
    Diagnostic::new(&rules::APPEND_NOT_ARRAY, format!("`append` cannot hold `{path}`"))
        .at(node.key_span, "not merged as a tree")
        .because("`pod` and `patch` of all layers are applied one after another, as Kubernetes merges them; the other keys here belong to their layer")
        .help(format!("write `[{path}]` without `append`: Kubernetes' lists merge by their keys"))
        .path(format!("append.{path}"))
}

pub(crate) fn append_beside(path: &DottedPath, node: &Node, beside: &Node) -> Diagnostic {
    Diagnostic::new(&rules::APPEND_BESIDE, format!("`{path}` is set and appended to in one layer"))
        .at(node.key_span, "appended here")
        .also(beside.key_span, "set here")
        .because("the first replaces what the second adds to")
        .help("keep one: all entries in the array itself, or only the new ones in `append`")
        .path(format!("append.{path}"))
}

pub(crate) fn append_onto(path: &str, node: &Node, old: &Node) -> Diagnostic {
    Diagnostic::new(&rules::APPEND_NOT_ARRAY, format!("`append.{path}` adds to something that is no array"))
        .at(node.key_span, "appended here")
        .also(old.span, old.value.kind())
        .because("only arrays have an end to append to")
        .help(format!("to replace the value, write `{path}` without `append`"))
        .path(format!("append.{path}"))
}

pub(crate) fn option_twice(name: &str, other: &str, place: Span, first: Span) -> Diagnostic {
    let message = if name == other {
        format!("`{name}` is set twice")
    } else {
        format!("`{name}` and `{other}` are one option, set twice")
    };
    Diagnostic::new(&rules::OPTION_TWICE, message)
        .at(place, "second value")
        .also(first, "first value")
        .because("nested, quoted or under an older name, an option is one option: which value wins would be an accident")
        .help("remove one of the lines")
        .path(format!("config.{name}"))
}

pub(crate) fn editions_differ(text: &str, place: Span, other: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&rules::EDITIONS_DIFFER, format!("two layers name two editions, `{text}` and `{other}`"))
        .at(place, format!("edition {text}"))
        .also(span, format!("edition {other}"))
        .because("an edition fixes the meaning of the text and the output bytes: one bundle has one")
        .help("bring all files to one edition with `flinkc migrate --edition`")
        .path("edition")
}

pub(crate) fn unreadable(name: &str, why: &str, place: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::new(&rules::FILE_UNREADABLE, format!("`{name}` cannot be read: {why}"))
        .because("a layer that is left out in silence is a setting that is left out in silence");
    match place {
        Some(span) => finding.at(span, "named here").help("paths are relative to the file that they stand in; check the spelling"),
        None => finding.help("check the path; a file is named relative to the folder in which flinkc runs"),
    }
}

pub(crate) fn circle(way: &[String], place: Span, began: Option<Span>) -> Diagnostic {
    let last = way.last().cloned().unwrap_or_default();
    let finding = Diagnostic::new(&rules::INHERITS_CIRCLE, format!("{last} inherits itself: {}", way.join(" → ")))
        .at(place, "closes the circle")
        .because("layers have an order, and a circle has none")
        .help("remove one of the entries");
    began.filter(|span| *span != place).map_or(finding.clone(), |span| finding.also(span, "begins here"))
}

pub(crate) fn reached_twice(layer: &str, first: &str, second: &str, place: Span, before: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::new(&rules::LAYER_TWICE, format!("{layer} is reached twice: {first}, and {second}"))
        .at(place, "reached again here")
        .because("a layer has one place in the order; its values would win over what lies between the two")
        .help("keep one of the entries; what both need comes to the file that inherits both");
    match before {
        Some(span) => finding.also(span, "reached here first"),
        None => finding,
    }
}

pub(crate) fn inherits_unknown(text: &str, place: Span, profiles: Option<&[&str]>) -> Diagnostic {
    let (label, help) = match profiles {
        None => ("no file, no shipped layer", format!("a file ends in `.toml`: `\"{text}.toml\"`; a profile of this file is inherited inside another profile only")),
        Some(known) => match nearest(text, known.iter().copied()) {
            Some(near) => ("no such profile in this file", format!("write `\"{near}\"`, or a file ending in `.toml`")),
            None if known.is_empty() => ("no such profile in this file", format!("a file ends in `.toml`: `\"{text}.toml\"`")),
            None => ("no such profile in this file", format!("known here: {}; a file ends in `.toml`", listed(known.iter().copied()))),
        },
    };
    Diagnostic::new(&rules::INHERITS_UNKNOWN, format!("`inherits` names `{text}`, which is no layer"))
        .at(place, label)
        .because("an entry that names nothing would be left out in silence")
        .help(help)
        .path("inherits")
}

pub(crate) fn unknown_shipped(text: &str, place: Span) -> Diagnostic {
    let names = super::shipped::Shipped::NAMES;
    let help = match nearest(text, names.iter().copied()) {
        Some(near) => format!("write `\"{near}\"`; shipped are {}", listed(names.iter().copied())),
        None => format!("shipped are {}; a file of your own ends in `.toml`", listed(names.iter().copied())),
    };
    Diagnostic::new(&rules::UNKNOWN_SHIPPED, format!("flinkc ships no layer `{text}`"))
        .at(place, "no such layer")
        .because("what it should ask for would not be asked for")
        .help(help)
        .path("inherits")
}

pub(crate) fn bad_set(text: &str, place: Span, why: &str) -> Diagnostic {
    Diagnostic::new(&rules::BAD_SET, format!("`--set {text}` is no PATH=VALUE"))
        .at(place, why)
        .because("it would set nothing")
        .help("write a dotted path and a TOML value: `--set parallelism=4`, `--set 'flink=\"1.20\"'`")
}

pub(crate) fn set_of_layers(key: &str, node: &Node, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&rules::SET_OF_LAYERS, format!("`--set` cannot set `{key}`"))
        .at(node.key_span, why)
        .because("which layers there are must be read from the text")
        .help(help)
        .path(key)
}
