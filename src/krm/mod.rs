//! The KRM function: a ResourceList in, a ResourceList out. kustomize and kpt run it as a generator, a transformer or a validator.
//!
//! In: the text of a ResourceList, and the files beside it. Out: the list with what a FlinkJob compiles to, or with nothing changed by a
//! FlinkCheck, and `results` with field and file. Must not: read anything but what it is given; on an error it adds no item.
//! Source: kubernetes-sigs/kustomize, cmd/config/docs/api-conventions/functions-spec.md; asked of kustomize itself.

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};

use crate::compile::{self, Request};
use crate::diagnostic::render::{DEFAULT, Look, Report, renderer};
use crate::diagnostic::{Diagnostics, Sources};
use crate::inspect;
use crate::manifest::files::{Files, Inline};
use crate::manifest::sections::OutputFormat;
use crate::manifest::spec::Text;
use crate::target::Object;
use crate::yaml;

/// The `apiVersion` of both kinds.
pub const API_VERSION: &str = crate::package::krm::API_VERSION;

/// What the function gives back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The ResourceList, with `items` and `results`.
    pub list: Value,
    /// The findings as a person reads them: kustomize shows nothing else of a function that fails.
    pub said: String,
    /// Whether a result is an error.
    pub failed: bool,
}

/// Why there is no ResourceList to answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KrmError {
    /// No YAML.
    #[error("standard input is no YAML: {0}")]
    Syntax(String),
    /// YAML, but no ResourceList.
    #[error("standard input is no ResourceList: a KRM function is run by kustomize or kpt, or by hand as in `flinkc krm < list.yaml`")]
    NoList,
    /// No FlinkJob or FlinkCheck.
    #[error("`functionConfig` is `{found}`; this function reads `kind: FlinkJob` and `kind: FlinkCheck` of `apiVersion: {API_VERSION}`")]
    NoConfig {
        /// Its apiVersion and kind.
        found: String,
    },
    /// A field that is missing or has a wrong value.
    #[error("`functionConfig.{field}` {fault}")]
    Field {
        /// The field.
        field: String,
        /// What is wrong, as the end of a sentence.
        fault: String,
    },
}

/// Runs the function on the text of a ResourceList.
///
/// # Errors
/// The text is no ResourceList with a function configuration of ours.
pub fn run(input: &str, files: &dyn Files) -> Result<Outcome, KrmError> {
    let documents = yaml::parse(input).map_err(|error| KrmError::Syntax(error.to_string()))?;
    let list = documents.into_iter().next().map(|document| document.value).filter(|list| list.get("kind") == Some(&json!("ResourceList")));
    let mut list = list.ok_or(KrmError::NoList)?;
    let config = list.get("functionConfig").cloned().unwrap_or_default();
    let word = |key: &str| config.get(key).and_then(Value::as_str).unwrap_or_default();
    let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let (items, outcome) = match (word("apiVersion"), word("kind")) {
        (API_VERSION, "FlinkJob") => job(&config, items, files)?,
        (API_VERSION, "FlinkCheck") => check(&config, items)?,
        (version, kind) => return Err(KrmError::NoConfig { found: format!("{version} {kind}").trim().to_owned() }),
    };
    let Findings { results, said, failed } = outcome;
    if let Some(list) = list.as_object_mut() {
        list.insert("items".to_owned(), items.into());
        if !results.is_empty() {
            list.insert("results".to_owned(), results.into());
        }
    }
    Ok(Outcome { list, said, failed })
}

/// Findings, for the list and for people.
#[derive(Default)]
struct Findings {
    results: Vec<Value>,
    said: String,
    failed: bool,
}

/// Compiles a FlinkJob: its objects take the place of those of the same name, or come at the end.
fn job(config: &Value, mut items: Vec<Value>, files: &dyn Files) -> Result<(Vec<Value>, Findings), KrmError> {
    known(config, "", &["apiVersion", "kind", "metadata", "spec", "file", "profile", "revision"])?;
    let (text, path) = match (config.get("spec"), config.get("file")) {
        (Some(spec), None) => (Some(spec_text(config, spec)?), Utf8PathBuf::from(Inline::PATH)),
        (None, Some(_)) => (None, Utf8PathBuf::from(string(config, "file")?.unwrap_or_default())),
        (Some(_), Some(_)) => return Err(field("file", "stands beside `spec`: a job is described by one of them")),
        (None, None) => return Err(field("spec", "is missing: it holds the keys of flink.toml, in YAML")),
    };
    let request = Request {
        profile: string(config, "profile")?,
        revision: string(config, "revision")?,
        format: Some(OutputFormat::Yaml),
        ..Request::default()
    };
    let inline = Inline::new(files, Utf8Path::new(""), text.as_ref().map(|text| text.toml.as_str()));
    let mut compiled = compile::compile(&path, &request, &inline);
    let name = config.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    if text.is_some() {
        let shown = if name.is_empty() { "FlinkJob".to_owned() } else { format!("FlinkJob {name}") };
        compiled.sources.rename(|source| if source == Inline::PATH { shown.clone() } else { source.to_owned() });
    }
    let found = findings(&compiled.diagnostics, &compiled.sources, &|line: &Value| {
        let number = line.get("line").and_then(Value::as_u64).and_then(|line| usize::try_from(line).ok());
        let inline = text.as_ref().filter(|_| line.get("file").and_then(Value::as_str).is_some_and(|file| file.starts_with("FlinkJob")));
        match inline.zip(number) {
            Some((text, number)) => Place {
                field: text.field(number).map(|field| format!("spec.{field}")),
                file: file_of(config),
                resource: Some(reference(config)),
            },
            None => Place {
                field: line.get("path").and_then(Value::as_str).filter(|path| !path.is_empty()).map(str::to_owned),
                file: line.get("file").and_then(Value::as_str).map(|path| json!({"path": path})),
                resource: None,
            },
        }
    });
    if compiled.output.is_some() {
        for object in compiled.objects {
            put(&mut items, object);
        }
    }
    Ok((items, found))
}

/// Judges the items as `flinkc check` does.
fn check(config: &Value, items: Vec<Value>) -> Result<(Vec<Value>, Findings), KrmError> {
    known(config, "", &["apiVersion", "kind", "metadata", "spec"])?;
    let spec = config.get("spec").cloned().unwrap_or_else(|| json!({}));
    known(&spec, "spec.", &["kubernetes", "pod-security", "flink", "operator"])?;
    let option = |key: &str| string(&spec, key).map_err(|_| field(&format!("spec.{key}"), "is no text: quote it"));
    let wrong = |key: &str| field(&format!("spec.{key}"), "has a value that flinkc does not know");
    let options = inspect::Options {
        kubernetes: option("kubernetes")?.map(|text| text.parse().map_err(|_| wrong("kubernetes"))).transpose()?,
        pod_security: option("pod-security")?.map(|text| text.parse().map_err(|_| wrong("pod-security"))).transpose()?,
        flink: option("flink")?.map(|text| text.parse().map_err(|_| wrong("flink"))).transpose()?,
        operator: option("operator")?.map(|text| text.parse().map_err(|_| wrong("operator"))).transpose()?,
        ..inspect::Options::default()
    };
    let texts: Vec<inspect::Text> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.get("apiVersion").and_then(Value::as_str) != Some(API_VERSION))
        .map(|(index, item)| inspect::Text { name: format!("items[{index}]"), bytes: yaml::emit(&without_notes(item)).into_bytes() })
        .collect();
    let inspected = inspect::inspect(&texts, &options);
    let found = findings(&inspected.diagnostics, &inspected.sources, &|line: &Value| {
        let name = line.get("file").and_then(Value::as_str).unwrap_or_default();
        let index = name.trim_start_matches("items[").trim_end_matches(']').parse::<usize>().ok();
        let item = index.and_then(|index| items.get(index));
        Place {
            field: line.get("path").and_then(Value::as_str).filter(|path| !path.is_empty()).map(str::to_owned),
            file: item.and_then(file_of),
            resource: item.map(reference),
        }
    });
    // kustomize takes a validator's items for changed, since it marks them itself on their way back; none are unchanged ones
    let in_kustomize = items.iter().any(|item| item.pointer("/metadata/annotations/kustomize.config.k8s.io~1id").is_some());
    Ok((if in_kustomize { Vec::new() } else { items }, found))
}

/// Where a finding is, in the words of a result.
struct Place {
    field: Option<String>,
    file: Option<Value>,
    resource: Option<Value>,
}

fn findings(diagnostics: &Diagnostics, sources: &Sources, place: &dyn Fn(&Value) -> Place) -> Findings {
    let report = [Report { diagnostics, sources, variant: None }];
    let lines = renderer("json").map(|json| json.render(&report, Look::default())).unwrap_or_default();
    let mut results = Vec::new();
    for line in lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let text = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default();
        let message = if text("help").is_empty() { text("message").to_owned() } else { format!("{}; {}", text("message"), text("help")) };
        let severity = if text("level") == "hint" { "info" } else { text("level") };
        let mut result = Map::new();
        result.insert("message".to_owned(), message.into());
        result.insert("severity".to_owned(), severity.into());
        let Place { field, file, resource } = place(&line);
        result.extend(resource.map(|resource| ("resourceRef".to_owned(), resource)));
        result.extend(field.map(|field| ("field".to_owned(), json!({"path": field}))));
        result.extend(file.map(|file| ("file".to_owned(), file)));
        result.insert("tags".to_owned(), json!({"rule": text("rule")}));
        results.push(Value::Object(result));
    }
    Findings { results, said: DEFAULT.render(&report, Look::default()), failed: diagnostics.has_errors() }
}

/// The text of a `spec`; the resource's own name and namespace are the job's where it has none.
fn spec_text(config: &Value, spec: &Value) -> Result<Text, KrmError> {
    let Some(spec) = spec.as_object() else { return Err(field("spec", "is no mapping: it holds the keys of flink.toml, in YAML")) };
    let mut whole = Map::new();
    for key in ["name", "namespace"] {
        if let (None, Some(value)) = (spec.get(key), config.pointer(&format!("/metadata/{key}"))) {
            whole.insert(key.to_owned(), value.clone());
        }
    }
    whole.extend(spec.clone());
    Text::of(&whole).map_err(|path| field(&format!("spec.{path}"), "is null: leave the key out"))
}

/// Puts an object in the place of the one that has its name.
fn put(items: &mut Vec<Value>, object: Object) {
    let identity = |value: &Value| {
        ["/apiVersion", "/kind", "/metadata/namespace", "/metadata/name"].map(|pointer| value.pointer(pointer).cloned().unwrap_or_default())
    };
    let own = identity(&object.value);
    match items.iter_mut().find(|item| identity(item) == own) {
        Some(item) => *item = object.value,
        None => items.push(object.value),
    }
}

/// An item without what the caller wrote on it for itself.
fn without_notes(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(metadata) = item.get_mut("metadata").and_then(Value::as_object_mut) {
        let mut empty = false;
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.retain(|key, _| !is_note(key));
            empty = annotations.is_empty();
        }
        if empty {
            metadata.shift_remove("annotations");
        }
    }
    item
}

fn is_note(key: &str) -> bool {
    ["internal.config.kubernetes.io/", "config.kubernetes.io/", "config.k8s.io/", "kustomize.config.k8s.io/"]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}

fn reference(resource: &Value) -> Value {
    let mut reference = Map::new();
    for (key, pointer) in
        [("apiVersion", "/apiVersion"), ("kind", "/kind"), ("namespace", "/metadata/namespace"), ("name", "/metadata/name")]
    {
        reference.extend(resource.pointer(pointer).map(|value| (key.to_owned(), value.clone())));
    }
    Value::Object(reference)
}

/// The file that the caller says a resource stands in.
fn file_of(resource: &Value) -> Option<Value> {
    let annotation = |name: &str| {
        let find = |prefix: &str| resource.pointer("/metadata/annotations")?.get(format!("{prefix}config.kubernetes.io/{name}"))?.as_str();
        find("internal.").or_else(|| find(""))
    };
    let mut file = Map::new();
    file.insert("path".to_owned(), annotation("path")?.into());
    file.extend(annotation("index").and_then(|index| index.parse::<u64>().ok()).map(|index| ("index".to_owned(), index.into())));
    Some(Value::Object(file))
}

fn field(field: &str, fault: &str) -> KrmError {
    KrmError::Field { field: field.to_owned(), fault: fault.to_owned() }
}

fn string(config: &Value, key: &str) -> Result<Option<String>, KrmError> {
    match config.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Err(field(key, "is no text")),
    }
}

/// Refuses fields that nobody reads.
fn known(value: &Value, prefix: &str, known: &[&str]) -> Result<(), KrmError> {
    let unknown = value.as_object().into_iter().flat_map(Map::keys).find(|key| !known.contains(&key.as_str()));
    match unknown {
        Some(key) => Err(field(&format!("{prefix}{key}"), &format!("is nothing that this function reads; it knows {}", known.join(", ")))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
