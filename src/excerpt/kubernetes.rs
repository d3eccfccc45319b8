//! Configurations in Kubernetes YAML.
//!
//! In: documents. Out: excerpts. A ConfigMap has them as texts named `flink-conf.yaml` or `config.yaml`, and so may any other mapping
//! (the operator's Helm values); a FlinkDeployment has them as options.

use serde_json::Value;

use super::embedded::Embedded;
use super::{Carrier, Excerpt, assumed, operator, read, span};
use crate::diagnostic::{SourceId, Span};
use crate::flink::catalog;
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::memory::Launch;
use crate::flink::version::FlinkVersion;
use crate::pointer;
use crate::yaml::Document;
use std::ops::Range;

/// The names of a configuration file, with its grammar.
const NAMES: &[(&str, ConfigFormat)] = &[("flink-conf.yaml", ConfigFormat::Legacy), ("config.yaml", ConfigFormat::Standard)];

/// Whether a document that is no object holds the text of a configuration file: Helm values do.
pub(super) fn has_embedded(documents: &[Document]) -> bool {
    documents.iter().any(|document| !texts(&document.value, "").is_empty())
}

/// Every configuration of the documents.
pub(super) fn excerpts(source: SourceId, text: &str, documents: &[Document], flink: Option<FlinkVersion>) -> Vec<Excerpt> {
    let mut found = Vec::new();
    for document in documents {
        for pointer in objects(&document.value) {
            found.extend(of_object(&Scene { source, text, document }, &pointer, flink));
        }
    }
    found
}

/// Every configuration of one object.
pub(super) fn of_object(scene: &Scene<'_>, pointer: &str, flink: Option<FlinkVersion>) -> Vec<Excerpt> {
    let Some(object) = scene.document.value.pointer(pointer) else { return Vec::new() };
    match operator::configuration(scene, pointer, object, flink) {
        Some(excerpt) => vec![excerpt],
        None => embedded(scene, pointer, object, flink),
    }
}

/// A document and the file that it stands in.
pub(super) struct Scene<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
}

impl Scene<'_> {
    /// The bytes of the value at a pointer, or of the nearest value above it.
    pub(super) fn range(&self, pointer: &str) -> Range<usize> {
        let place = self.document.nearest(pointer).value;
        place.start..place.end
    }

    /// The span of the key at a pointer, or of its value if it has none.
    pub(super) fn key(&self, pointer: &str) -> Span {
        let place = self.document.nearest(pointer);
        let location = place.key.unwrap_or(place.value);
        span(self.source, location.start..location.end)
    }
}

/// The pointer of the object itself, or those of the objects of a `List`.
fn objects(value: &Value) -> Vec<String> {
    match value.get("items").and_then(Value::as_array) {
        Some(items) if value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List")) => {
            (0..items.len()).map(|index| format!("/items/{index}")).collect()
        }
        Some(_) | None => vec![String::new()],
    }
}

/// `ConfigMap/flink-config`.
pub(super) fn title(object: &Value) -> Option<String> {
    let kind = object.get("kind")?.as_str()?;
    let name = object.pointer("/metadata/name").or_else(|| object.pointer("/metadata/generateName")).and_then(Value::as_str);
    Some(format!("{kind}/{}", name.unwrap_or("?")))
}

/// The texts of configuration files at or below a value, by pointer.
fn texts<'v>(value: &'v Value, pointer: &str) -> Vec<(String, &'v str, ConfigFormat)> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let pointer = pointer::below(pointer, key);
                let name = NAMES.iter().find(|(name, _)| name == key);
                match (name, value.as_str()) {
                    (Some((_, format)), Some(text)) if is_flinks(text, *format) => found.push((pointer, text, *format)),
                    _ => found.extend(texts(value, &pointer)),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                found.extend(texts(item, &format!("{pointer}/{index}")));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

/// Whether the text is Flink's: a `config.yaml` may be any program's.
fn is_flinks(text: &str, format: ConfigFormat) -> bool {
    if format == ConfigFormat::Legacy {
        return true;
    }
    match config_file::read(text, format) {
        Ok(file) => file.entries.keys().any(|key| catalog::is_ever_read(key)),
        Err(_) => text.lines().filter_map(|line| line.split_once(':')).any(|(key, _)| catalog::is_ever_read(key.trim())),
    }
}

fn embedded(scene: &Scene<'_>, pointer: &str, object: &Value, flink: Option<FlinkVersion>) -> Vec<Excerpt> {
    let found = texts(object, pointer);
    let several = found.len() > 1;
    let excerpt = |(pointer, text, format): (String, &str, ConfigFormat)| {
        let range = scene.range(&pointer);
        let map = Embedded::new(scene.text, range.clone(), text);
        let (options, unread) = read(text, format, &|inner| span(scene.source, map.at(inner)));
        let name = pointer.rsplit('/').next().unwrap_or_default().to_owned();
        let title = title(object);
        let carrier = if title.is_some() { Carrier::File } else { Carrier::Fragment };
        Excerpt {
            object: match title {
                Some(title) if several => Some(format!("{title}/{name}")),
                Some(title) => Some(title),
                None => Some(pointer.trim_start_matches('/').replace('/', ".")),
            },
            carrier,
            format,
            flink: flink.unwrap_or_else(|| assumed(format)),
            is_assumed: flink.is_none(),
            launch: Launch::Scripts,
            options,
            unread,
            at: scene.key(&pointer),
        }
    };
    found.into_iter().map(excerpt).collect()
}
