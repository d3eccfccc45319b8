//! `flinkc import`: what people have → a flink.toml that compiles back to the same objects.
//!
//! One source a target; each reads its files here and raises them in the target's folder. The text is compiled again at once, and every
//! difference to what was imported is said.

use std::path::{Path, PathBuf};

use camino::Utf8Path;
use clap::{Args, ValueEnum};
use indexmap::IndexMap;
use serde_json::Value;

use super::console::Console;
use super::failure::{Exit, Failure};
use crate::compile::{Request, compile};
use crate::diagnostic::Level;
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::native::{Client, ClientFiles, Program, objects};
use crate::flink::version::FlinkVersion;
use crate::host::{file, stdio};
use crate::manifest::files::MemoryFiles;
use crate::target::native::{Raise, raise};

/// The version that is taken where nothing names one.
const NEWEST: &str = "2.3.0";
/// The largest file that is read, in bytes.
const LIMIT: u64 = 3 << 20;

/// Write a flink.toml from what exists already
#[derive(Debug, Args)]
#[command(
    long_about = "Write a flink.toml from what exists already, to standard output.\n\n--target native reads the configuration of Flink's own Kubernetes client (config.yaml, or flink-conf.yaml before 2.0), as `kubernetes-session.sh` or `flink run -t kubernetes-application` would get it. Comments say what was inferred; what cannot be carried is listed, never lost.",
    after_help = "Examples:\n  flinkc import --target native --mode session conf/config.yaml > flink.toml\n  flinkc import --target native --mode session conf/config.yaml -Dkubernetes.cluster-id=demo --pod-template pod.yaml\n  flinkc import --target native --mode application --flink 1.20.5 --jar local:///opt/flink/usrlib/job.jar config.yaml -- --topic orders"
)]
pub(crate) struct Import {
    /// What is imported
    #[arg(long, value_enum, value_name = "TARGET")]
    target: Source,
    /// Whether the cluster lives for one job
    #[arg(long, value_enum, value_name = "MODE")]
    mode: ModeWord,
    /// The configuration file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A pod template of both roles
    #[arg(long, value_name = "FILE")]
    pod_template: Option<PathBuf>,
    /// The JobManager's pod template
    #[arg(long, value_name = "FILE")]
    jobmanager_pod_template: Option<PathBuf>,
    /// The TaskManagers' pod template
    #[arg(long, value_name = "FILE")]
    taskmanager_pod_template: Option<PathBuf>,
    /// An option over the file's, as the client takes it
    #[arg(short = 'D', value_name = "KEY=VALUE")]
    option: Vec<String>,
    /// The client's version; else the image's tag, else the newest
    #[arg(long, value_name = "VERSION")]
    flink: Option<FlinkVersion>,
    /// The jar of an application
    #[arg(long, value_name = "URI")]
    jar: Option<String>,
    /// The class with main()
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// The parallelism of an application
    #[arg(long, value_name = "NUMBER")]
    parallelism: Option<u32>,
    /// A savepoint to start from
    #[arg(long, value_name = "URI")]
    savepoint: Option<String>,
    /// Drop state of the savepoint that the job does not have
    #[arg(long, requires = "savepoint")]
    allow_non_restored_state: bool,
    /// The program's arguments
    #[arg(last = true, value_name = "ARGUMENT")]
    arguments: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Source {
    /// Flink's own Kubernetes client
    Native,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModeWord {
    Session,
    Application,
}

impl Import {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match self.target {
            Source::Native => self.native(console),
        }
    }

    fn native(&self, console: &Console) -> Result<Exit, Failure> {
        let text = read(&self.file, LIMIT)?;
        let legacy = self.file.file_name().is_some_and(|name| name == "flink-conf.yaml");
        let format = if legacy { ConfigFormat::Legacy } else { ConfigFormat::Standard };
        let parsed = config_file::read(&text, format)
            .map_err(|error| Failure::Usage(format!("`{}` is no configuration that Flink reads: {error}", self.file.display())))?;
        let mut config = parsed.entries;
        for option in &self.option {
            let (key, value) =
                option.split_once('=').ok_or_else(|| Failure::Usage(format!("`-D{option}` is no option: write `-DKEY=VALUE`")))?;
            config.insert(key.to_owned(), value.to_owned());
        }
        let flink = self.version(&config, legacy)?;
        let mut templates = [None, None, None];
        let named = [
            (&self.pod_template, "kubernetes.pod-template-file.default"),
            (&self.jobmanager_pod_template, "kubernetes.pod-template-file.jobmanager"),
            (&self.taskmanager_pod_template, "kubernetes.pod-template-file.taskmanager"),
        ];
        let mut files = ClientFiles::default();
        for (place, (argument, option)) in templates.iter_mut().zip(named) {
            let path = argument.clone().or_else(|| config.get(option).map(PathBuf::from));
            let Some(path) = path else { continue };
            let text = read(&path, LIMIT)?;
            config.insert(option.to_owned(), path.display().to_string());
            files.templates.insert(path.display().to_string(), text.clone());
            *place = Some(text);
        }
        let log4j = beside(&self.file, "log4j-console.properties");
        if let Some(text) = &log4j {
            files.logging.insert("log4j-console.properties".to_owned(), text.clone());
        }
        let program = (self.mode == ModeWord::Application).then(|| Program {
            jar: self.jar.clone(),
            class: self.class.clone(),
            arguments: self.arguments.clone(),
            parallelism: self.parallelism,
            savepoint: self.savepoint.clone(),
            allow_non_restored_state: self.allow_non_restored_state,
            ..Program::default()
        });
        let [both, jobmanager, taskmanager] = &templates;
        let raised = raise(&Raise {
            flink,
            config: &config,
            program: program.as_ref(),
            templates: [both.as_deref(), jobmanager.as_deref(), taskmanager.as_deref()],
            log4j: log4j.as_ref().map(|_| "log4j-console.properties"),
        });
        let client = Client { flink, format, config: &config, program: program.as_ref(), files: &files };
        let mut notes = raised.notes;
        match objects(&client) {
            Ok(theirs) => notes.extend(differences(&raised.text, log4j.as_deref(), theirs)),
            Err(refusal) => notes.push(format!("Flink's own client refuses this configuration: {refusal}")),
        }
        stdio::out(&raised.text)?;
        for note in &notes {
            console.warn(note)?;
        }
        Ok(Exit::Fine)
    }

    /// The version that was asked for, the image's tag, or the newest.
    fn version(&self, config: &IndexMap<String, String>, legacy: bool) -> Result<FlinkVersion, Failure> {
        let image = ["kubernetes.container.image.ref", "kubernetes.container.image"].iter().find_map(|key| config.get(*key));
        let tag = image.and_then(|image| {
            let tag = image.split('@').next()?.rsplit_once(':')?.1;
            tag.split(['-', '_']).next()?.trim_start_matches('v').parse::<FlinkVersion>().ok()
        });
        let newest = if legacy { "1.20.5" } else { NEWEST };
        let newest = || newest.parse().map_err(|_| Failure::Own("the newest version is no version".to_owned()));
        self.flink.or(tag).map_or_else(newest, Ok)
    }
}

/// A file's text.
fn read(path: &Path, limit: u64) -> Result<String, Failure> {
    let bytes = file::read(path, limit)?;
    String::from_utf8(bytes).map_err(|_| Failure::Usage(format!("`{}` is no text in UTF-8", path.display())))
}

/// A file beside another, if it is there.
fn beside(path: &Path, name: &str) -> Option<String> {
    read(&path.with_file_name(name), LIMIT).ok()
}

/// Compiles the text again and says where its objects differ from the client's.
fn differences(text: &str, log4j: Option<&str>, theirs: Vec<Value>) -> Vec<String> {
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
