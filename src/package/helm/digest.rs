//! Digests that follow: what the compiler hashes, Helm hashes again with the values that it was given.
//!
//! In: objects. Out: named templates and the holes that call them. The bytes are those of [`crate::digest::Digest::of_parts`]: each part
//! as its name, its length and its own bytes, lengths as eight bytes, the lowest first.

use std::collections::BTreeMap;

use super::render::{Writer, printed};
use super::text::{Template, quoted, runs};
use super::tree::{Hole, Kind, Mark, Mask, Node, Piece};
use crate::target::{CONFIG_DIGEST, Object, collect_names};

/// The name of the template that gives a digest.
fn template(chart: &str, kind: &str, part: &str, what: &str) -> String {
    format!("{chart}.digest.{}.{part}.{what}", kind.to_ascii_lowercase())
}

/// The mark of a digest of the object's own, or of its first digits.
pub(super) fn mark(chart: &str, kind: &str, part: &str, number: usize, length: usize, base: &str, probe: &str) -> Mark {
    let pipe = format!("include {} . | trunc {length}", quoted(&template(chart, kind, part, &number.to_string())));
    Mark::Text { base: base.to_owned(), probe: probe.to_owned(), hole: Hole { pipe, kind: Kind::Word } }
}

/// The marks of the digests of ConfigMaps, one for each pod template of the object that has one.
pub(super) fn config_marks(chart: &str, object: &Object, probed: &Object) -> Vec<Mark> {
    let pointers = object.pod_templates().into_iter();
    let marks = pointers.filter_map(|pointer| {
        let pipe = format!(
            "include {} .",
            quoted(&template(chart, &object.kind, &super::probe::part(object), &format!("config{}", pointer.replace('/', "."))))
        );
        Some(Mark::Text { base: stamped(object, pointer)?, probe: stamped(probed, pointer)?, hole: Hole { pipe, kind: Kind::Text } })
    });
    marks.collect()
}

/// The digest of ConfigMaps on the pod template at a pointer.
fn stamped(object: &Object, pointer: &str) -> Option<String> {
    let template = object.value.pointer(pointer)?;
    Some(template.get("metadata")?.get("annotations")?.get(CONFIG_DIGEST)?.as_str()?.to_owned())
}

/// A ConfigMap of the chart, as digests see it.
pub(super) struct Contents {
    /// The variants that have it.
    pub(super) mask: Mask,
    /// Its name.
    pub(super) name: Vec<Piece>,
    /// The template that gives the digest of its data.
    pub(super) template: String,
}

/// Defines the digest of a ConfigMap's data.
pub(super) fn contents(writer: &mut Writer<'_>, part: &str, mask: Mask, node: &Node) -> Option<Contents> {
    let (entries, _) = node.as_entries()?;
    let mut name = None;
    let mut data: BTreeMap<String, Vec<(Mask, Node)>> = BTreeMap::new();
    for (_, key, below) in &entries {
        match key.as_str() {
            "metadata" => name = below.as_entries()?.0.into_iter().find(|(_, key, _)| key == "name")?.2.as_pieces(),
            "data" | "binaryData" => {
                for (mask, key, text) in below.as_entries()?.0 {
                    data.entry(key).or_default().push((mask, text));
                }
            }
            _ => {}
        }
    }
    let name_of = template(writer.chart, "ConfigMap", part, "data");
    let mut parts = Vec::new();
    for (key, texts) in data {
        for (own, text) in texts {
            let call = if let Node::Lines(lines) = &text {
                let name = writer.text(&format!("configmap.{part}.data.{key}"), lines, mask & own);
                format!("include {} .", quoted(&name))
            } else {
                printed(&text.as_pieces()?)
            };
            parts.push((own, format!("{} ({call})", quoted(&key))));
        }
    }
    define(writer, &name_of, parts, mask);
    Some(Contents { mask, name: name?, template: name_of })
}

/// Defines the digest that the object's pod template at a pointer carries of the ConfigMaps that it reads, in the order of their names.
pub(super) fn config(writer: &mut Writer<'_>, kind: &str, part: &str, pointer: &str, mask: Mask, used: &[(Mask, &Contents)]) {
    let name = template(writer.chart, kind, part, &format!("config{}", pointer.replace('/', ".")));
    let mut out = Template::default();
    out.action(&format!("{{{{- define {} -}}}}\n{{{{- $digests := dict -}}}}\n", quoted(&name)));
    let parts = used.iter().map(|(mask, contents)| {
        let call = format!("({}) (include {} .)", printed(&contents.name), quoted(&contents.template));
        (*mask & contents.mask, call)
    });
    for run in runs(parts.collect(), mask, writer.variants) {
        if let Some(open) = &run.open {
            out.action(&format!("{{{{- {open} -}}}}\n"));
        }
        for part in run.items {
            out.action(&format!("{{{{- $_ := set $digests {part} -}}}}\n"));
        }
        if run.closes {
            out.action("{{- end -}}\n");
        }
    }
    let chart = writer.chart;
    out.action(&format!("{{{{- $parts := \"\" -}}}}\n{{{{- range $name, $digest := $digests -}}}}\n{{{{- $parts = print $parts (include \"{chart}.part\" (list $name $digest)) -}}}}\n{{{{- end -}}}}\nsha256:{{{{ sha256sum $parts }}}}\n{{{{- end }}}}\n"));
    writer.texts.push((name, out.finish()));
}

/// Defines a digest of the object's own.
pub(super) fn own(writer: &mut Writer<'_>, kind: &str, part: &str, number: usize, mask: Mask, parts: Vec<(Mask, String, Vec<Piece>)>) {
    let name = template(writer.chart, kind, part, &number.to_string());
    let parts = parts.into_iter().map(|(mask, name, text)| {
        let text = if text.is_empty() { "\"\"".to_owned() } else { format!("({})", printed(&text)) };
        (mask, format!("{} {text}", quoted(&name)))
    });
    define(writer, &name, parts.collect(), mask);
}

fn define(writer: &mut Writer<'_>, name: &str, parts: Vec<(Mask, String)>, within: Mask) {
    let mut out = Template::default();
    out.action(&format!("{{{{- define {} -}}}}\n{{{{- $parts := \"\" -}}}}\n", quoted(name)));
    for run in runs(parts, within, writer.variants) {
        if let Some(open) = &run.open {
            out.action(&format!("{{{{- {open} -}}}}\n"));
        }
        for part in run.items {
            out.action(&format!("{{{{- $parts = print $parts (include \"{}.part\" (list {part})) -}}}}\n", writer.chart));
        }
        if run.closes {
            out.action("{{- end -}}\n");
        }
    }
    out.action("{{ sha256sum $parts }}\n{{- end }}\n");
    writer.texts.push((name.to_owned(), out.finish()));
}

/// The ConfigMaps that the pod template at a pointer reads, by name, if it carries their digest.
pub(super) fn names_read(object: &Object, pointer: &str) -> Vec<String> {
    let mut names = Vec::new();
    if stamped(object, pointer).is_some()
        && let Some(template) = object.value.pointer(pointer)
    {
        collect_names(template, &mut names);
    }
    names.sort();
    names.dedup();
    names
}
