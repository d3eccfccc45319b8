//! `extra`: further objects of the bundle from YAML files beside the flink.toml.
//!
//! Source: language reference, section 5, hatch 4. They are checked with the rest; none is changed.

use std::collections::BTreeSet;

use camino::Utf8Path;
use serde_json::Value;

use super::rules::BAD_EXTRA;
use super::{Cx, Object, Origin};
use crate::diagnostic::{Diagnostic, Span};
use crate::manifest::files::Files;
use crate::plan::Plan;
use crate::yaml;

/// The largest file of extra objects, in bytes: the largest request that an API server takes.
const LIMIT: u64 = 3 << 20;

/// Reads and adds them.
pub(super) fn append(plan: &Plan, objects: &mut Vec<Object>, files: &dyn Files, cx: &mut Cx<'_>) {
    for glob in cx.settings.manifest.extra.iter().flatten() {
        let place = cx.settings.root.nearest("extra").span;
        let found = match files.glob(&cx.settings.directory, &glob.0) {
            Ok(found) if found.is_empty() => {
                cx.diagnostics.push(bad(place, &format!("no file matches `{}`", glob.0)));
                continue;
            }
            Ok(found) => found,
            Err(error) => {
                cx.diagnostics.push(bad(place, &error.to_string()));
                continue;
            }
        };
        for file in found {
            match read(&file, files) {
                Ok(values) => add(plan, objects, &file, values, place, cx),
                Err(reason) => cx.diagnostics.push(bad(place, &format!("`{file}`: {reason}"))),
            }
        }
    }
}

fn read(file: &Utf8Path, files: &dyn Files) -> Result<Vec<Value>, String> {
    let text = files.read_text(file, LIMIT).map_err(|error| error.to_string())?;
    let documents = yaml::parse(&text).map_err(|error| error.to_string())?;
    let mut objects = Vec::new();
    for document in documents {
        match document.value {
            Value::Null => {}
            Value::Object(map) if map.get("kind").and_then(Value::as_str) == Some("List") => {
                objects.extend(map.get("items").and_then(Value::as_array).cloned().unwrap_or_default());
            }
            value @ Value::Object(_) => objects.push(value),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                return Err("a document is no object".to_owned());
            }
        }
    }
    Ok(objects)
}

fn add(plan: &Plan, objects: &mut Vec<Object>, file: &Utf8Path, values: Vec<Value>, place: Span, cx: &mut Cx<'_>) {
    let identity =
        |object: &Object| (object.api_version.clone(), object.kind.clone(), object.namespace().map(str::to_owned), object.name.clone());
    let mut known: BTreeSet<_> = objects.iter().map(identity).collect();
    for value in values {
        let object = Object::from_value(&plan.name, value, Origin::Extra(file.to_string()));
        if object.api_version.is_empty() || object.kind.is_empty() || object.name.is_empty() {
            cx.diagnostics.push(bad(place, &format!("`{file}` holds an object without apiVersion, kind or metadata.name")));
        } else if !known.insert(identity(&object)) {
            let message = format!("`{file}` holds {} `{}`, which the bundle has already", object.kind, object.name);
            cx.diagnostics.push(bad(place, &message).object(object.reference()));
        } else {
            objects.push(object);
        }
    }
}

fn bad(place: Span, reason: &str) -> Diagnostic {
    Diagnostic::new(&BAD_EXTRA, format!("`extra` cannot be taken over: {reason}"))
        .at(place, "named here")
        .because("every object of the bundle is read, checked and written with the rest")
        .help("name YAML files with whole Kubernetes objects, relative to the flink.toml; give each object a name of its own")
        .path("extra")
}
