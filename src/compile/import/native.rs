//! The source `native`: the configuration of Flink's own client, raised, compiled again and compared with what the client would make.
//!
//! In: texts of files. Out: a text and what it does not carry. Must not: read files.

use camino::Utf8Path;
use indexmap::IndexMap;
use serde_json::Value;

use super::super::{Request, compile};
use super::Imported;
use crate::diagnostic::Level;
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::native::{Client, ClientFiles, Program, objects};
use crate::flink::version::FlinkVersion;
use crate::manifest::files::MemoryFiles;
use crate::target::native::{Raise, raise};

/// The name of the logging file that the client takes along.
pub const LOG4J: &str = "log4j-console.properties";

/// What the client would be given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its version.
    pub flink: FlinkVersion,
    /// The grammar of its configuration.
    pub format: ConfigFormat,
    /// The configuration, `-D` options over it.
    pub config: IndexMap<String, String>,
    /// The program of an application cluster; none: a session cluster.
    pub program: Option<Program>,
    /// Path and text of pod templates: for both roles, the JobManager, the TaskManagers.
    pub templates: [Option<(String, String)>; 3],
    /// The logging file beside the configuration.
    pub log4j: Option<String>,
}

/// The text of what the client would be given.
#[must_use]
pub fn native(given: &Given) -> Imported {
    let mut files = ClientFiles::default();
    let mut config = given.config.clone();
    let options = ["default", "jobmanager", "taskmanager"].map(|role| format!("kubernetes.pod-template-file.{role}"));
    for (template, option) in given.templates.iter().zip(options) {
        if let Some((path, text)) = template {
            config.insert(option, path.clone());
            files.templates.insert(path.clone(), text.clone());
        }
    }
    if let Some(text) = &given.log4j {
        files.logging.insert(LOG4J.to_owned(), text.clone());
    }
    let text_of = |template: &Option<(String, String)>| template.as_ref().map(|(_, text)| text.clone());
    let [both, jobmanager, taskmanager] = [0, 1, 2].map(|place| given.templates.get(place).and_then(text_of));
    let raised = raise(&Raise {
        flink: given.flink,
        config: &config,
        program: given.program.as_ref(),
        templates: [both.as_deref(), jobmanager.as_deref(), taskmanager.as_deref()],
        log4j: given.log4j.as_ref().map(|_| LOG4J),
    });
    let client = Client { flink: given.flink, format: given.format, config: &config, program: given.program.as_ref(), files: &files };
    let mut left = raised.notes;
    match objects(&client) {
        Ok(theirs) => left.extend(differences(&raised.text, given.log4j.as_deref(), &theirs)),
        Err(refusal) => left.push(format!("Flink's own client refuses this configuration: {refusal}")),
    }
    let name = config.get("kubernetes.cluster-id").cloned().unwrap_or_default();
    Imported { name, text: raised.text, left, ..Imported::default() }
}

/// Compiles the text again and says where its objects differ from the client's.
fn differences(text: &str, log4j: Option<&str>, theirs: &[Value]) -> Vec<String> {
    let mut files = MemoryFiles::default();
    files.add("flink.toml", text.as_bytes().to_vec());
    if let Some(log4j) = log4j {
        files.add("log4j-console.properties", log4j.as_bytes().to_vec());
    }
    let compilation = compile(Utf8Path::new("flink.toml"), &Request::default(), &files);
    if compilation.diagnostics.has_errors() {
        let errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error);
        return errors.map(|finding| format!("the text does not compile as it is: {}", finding.message)).collect();
    }
    let ours: Vec<Value> = compilation.objects.iter().map(|object| object.value.clone()).collect();
    let (mut a, mut b) = (IndexMap::new(), IndexMap::new());
    ours.iter().for_each(|object| flatten(object, &name_of(object), &mut a));
    theirs.iter().for_each(|object| flatten(object, &name_of(object), &mut b));
    let mut said = Vec::new();
    for (path, value) in &b {
        match a.get(path) {
            None => said.push(format!("`{path}` would be `{value}` by the client, and is not there")),
            Some(other) if other != value => said.push(format!("`{path}` would be `{value}` by the client, and is `{other}`")),
            Some(_) => {}
        }
    }
    said.extend(
        a.iter()
            .filter(|(path, _)| !b.contains_key(*path))
            .map(|(path, value)| format!("`{path}` is `{value}`, which the client would not write")),
    );
    said
}

fn name_of(object: &Value) -> String {
    let part = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    format!("{} {}", part("/kind"), part("/metadata/name"))
}

/// Leaves by path; the configuration file as Flink reads it, the namespace left out, which the client's objects do not name.
fn flatten(value: &Value, path: &str, into: &mut IndexMap<String, String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let below = format!("{path}.{key}");
                let format = match key.as_str() {
                    "config.yaml" => Some(ConfigFormat::Standard),
                    "flink-conf.yaml" => Some(ConfigFormat::Legacy),
                    _ => None,
                };
                match (format, value) {
                    (Some(format), Value::String(text)) if config_file::read(text, format).is_ok() => {
                        let entries = config_file::read(text, format).map(|file| file.entries).unwrap_or_default();
                        into.extend(entries.into_iter().map(|(key, value)| (format!("{below}: {key}"), value)));
                    }
                    _ if key == "namespace" && path.ends_with(".metadata") && !path.contains(".template.") => {}
                    (_, Value::String(text)) if key == "taskmanager-pod-template.yaml" => {
                        for document in crate::yaml::parse(text).unwrap_or_default() {
                            flatten(&document.value, &below, into);
                        }
                    }
                    _ => flatten(value, &below, into),
                }
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(item, &format!("{path}[{index}]"), into);
            }
        }
        Value::String(text) => drop(into.insert(path.to_owned(), text.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            into.insert(path.to_owned(), value.to_string());
        }
    }
}
