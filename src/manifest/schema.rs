//! The JSON schema of the language, for editors and for `flinkc schema`.
//!
//! In: the declarations of `table!` and `words!`. Out: one JSON Schema document (draft 2020-12) with Taplo's extensions.
//! Nothing is required in it: any file may take its keys from a layer below. Must not state a rule that `read` does not hold.
//! Source: taplo.tamasfe.dev, "Developing Schemas" (keys `x-taplo`, `initKeys`, `docs.enumValues`).

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::sections::Manifest;

/// Where the schema of this edition is found.
pub const ID: &str = "urn:flinkc:schema:2026:flink.toml";

/// The letters of the reference and the targets that they stand for.
const TARGETS: [(char, &str); 6] =
    [('S', "standalone"), ('N', "native"), ('O', "operator"), ('P', "spotify"), ('L', "lyft"), ('X', "nextbreakpoint")];

/// The whole schema.
#[must_use]
pub fn document() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Manifest>();
    schema.insert("$id".to_owned(), ID.into());
    schema.insert("title".to_owned(), "flink.toml, edition 2026".into());
    schema.to_value()
}

/// Each key path of a job file (`NAME` for a name) with its words, if it has a closed set of them.
fn index() -> &'static BTreeMap<String, Vec<String>> {
    // The declarations are fixed at compile time, so that this is a constant that is made late.
    static INDEX: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let schema = document();
        let mut index = BTreeMap::new();
        collect(&schema, &schema, "", &mut index);
        index
    })
}

fn collect(root: &Value, schema: &Value, path: &str, index: &mut BTreeMap<String, Vec<String>>) {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|r| root.pointer(r.strip_prefix('#')?));
    let schema = target.unwrap_or(schema);
    if !path.is_empty() {
        let words = schema.get("enum").and_then(Value::as_array);
        index.insert(path.to_owned(), words.into_iter().flatten().filter_map(|w| w.as_str().map(str::to_owned)).collect());
    }
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    // Profiles and workspaces hold whole job files again.
    for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if path.is_empty() && matches!(key.as_str(), "profiles" | "workspace") {
            index.insert(key.clone(), Vec::new());
        } else {
            collect(root, property, &join(key), index);
        }
    }
    if let Some(named) = schema.get("additionalProperties").filter(|s| s.is_object()) {
        collect(root, named, &join("NAME"), index);
    }
}

/// Each key path of a job file that holds a value: no table of keys, and a reference to a Secret as one.
#[must_use]
pub fn leaves() -> Vec<String> {
    let is_reference = |path: &str| index().contains_key(&format!("{path}.secret")) && index().contains_key(&format!("{path}.key"));
    let part = |path: &str| path.rsplit_once('.').is_some_and(|(above, _)| is_reference(above));
    let is_table = |path: &str| index().range(format!("{path}.")..).next().is_some_and(|(next, _)| next.starts_with(&format!("{path}.")));
    index().keys().filter(|path| !part(path) && (is_reference(path) || !is_table(path))).cloned().collect()
}

/// The closed set of words of a key path, if it has one.
pub(crate) fn words_of(path: &str) -> Option<&'static [String]> {
    index().get(path).map(Vec::as_slice).filter(|words| !words.is_empty())
}

/// The key paths that end in a key.
pub(crate) fn places_of(key: &str) -> Vec<&'static str> {
    index().keys().filter(|path| path.rsplit('.').next() == Some(key)).map(String::as_str).collect()
}

/// One property of a table, with its description and what stands behind its key.
pub(crate) fn property<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    key: &'static str,
    help: &str,
    notes: Vec<(&'static str, Value)>,
) -> (&'static str, Schema) {
    let mut schema = generator.subschema_for::<T>();
    let mut description = prose(help);
    for (note, value) in notes {
        match (note, value.as_str()) {
            ("targets", Some(letters)) => {
                let names: Vec<&str> = TARGETS.iter().filter(|(letter, _)| letters.contains(*letter)).map(|(_, name)| *name).collect();
                description.push_str(&format!("\n\nTargets: {}.", names.join(", ")));
                schema.insert("x-flinkc-targets".to_owned(), json!(names));
            }
            _ => {
                schema.insert(note.to_owned(), value);
            }
        }
    }
    schema.insert("description".to_owned(), description.into());
    (key, schema)
}

/// A table with a closed set of keys.
pub(crate) fn table(help: &str, properties: Vec<(&'static str, Schema)>) -> Schema {
    let properties: serde_json::Map<String, Value> =
        properties.into_iter().map(|(key, schema)| (key.to_owned(), schema.to_value())).collect();
    json_schema!({
        "type": "object",
        "description": prose(help),
        "properties": properties,
        "additionalProperties": false,
    })
}

/// A closed set of words, each with what it means.
pub(crate) fn words(words: &[&str], help: &[&str]) -> Schema {
    let help: Vec<String> = help.iter().map(|text| prose(text)).collect();
    json_schema!({
        "type": "string",
        "enum": words,
        "x-taplo": { "docs": { "enumValues": help } },
    })
}

/// The text of a doc comment: its lines joined, paragraphs kept.
fn prose(help: &str) -> String {
    help.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n\n")
}
