//! The options that a process reads: its mounted file, `FLINK_PROPERTIES` where no file is mounted, `-D` over both.
//!
//! In: a process, the ConfigMaps beside it. Out: option → text, and what of it is a reference to a Secret.
//! Source: Flink's start scripts and docker-entrypoint.sh (facts/standalone): a mounted folder makes the entrypoint's edits fail.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::super::operator::raise::values::text;
use super::role::{Process, texts};
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::version::FlinkVersion;

/// The folder that the start scripts read.
pub(super) const FOLDER: &str = "/opt/flink/conf";

/// What a process reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// The options in clear.
    pub(super) clear: BTreeMap<String, String>,
    /// Options that a variable from a Secret fills in.
    pub(super) secret: BTreeMap<String, Value>,
    /// The words that are no options, in order.
    pub(super) words: Vec<String>,
    /// The ConfigMap with the file, and its key.
    pub(super) file: Option<(String, String)>,
    /// What has no effect, or Flink refuses.
    pub(super) told: Vec<String>,
    /// Whether every argument was understood.
    pub(super) understood: bool,
}

/// The names of the ConfigMaps that a pod template mounts, each with its volume.
pub(super) fn mounted(template: &Value) -> Vec<(String, String)> {
    let volumes = template.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    volumes
        .flat_map(|volume| {
            let own = volume.pointer("/configMap/name").into_iter();
            let sources = volume.pointer("/projected/sources").and_then(Value::as_array).into_iter().flatten();
            let names = own.chain(sources.filter_map(|source| source.pointer("/configMap/name")));
            names.filter_map(Value::as_str).map(|name| (text(volume, "/name").to_owned(), name.to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a mount lays Flink's configuration over the image's.
pub(super) fn is_configuration(mount: &Value) -> bool {
    let path = text(mount, "/mountPath").trim_end_matches('/');
    path == FOLDER || path.strip_prefix(FOLDER).is_some_and(|rest| matches!(rest, "/flink-conf.yaml" | "/config.yaml"))
}

/// Reads them.
pub(super) fn of(process: &Process, config_maps: &[Value], flink: FlinkVersion) -> Options {
    let mut options = Options { understood: process.plain, ..Options::default() };
    let mounts = process.main().get("volumeMounts").and_then(Value::as_array).into_iter().flatten();
    let fixed = mounts.clone().any(is_configuration);
    file(process, config_maps, flink, &mut options);
    if let Some(properties) = process.variable("FLINK_PROPERTIES") {
        if fixed {
            options.told.push(format!(
                "`FLINK_PROPERTIES` of `{}` had no effect: its configuration is mounted, and cannot be edited",
                process.name()
            ));
        } else {
            options.clear.extend(config_file::read(properties, ConfigFormat::Legacy).map(|file| file.entries).unwrap_or_default());
        }
    }
    if let Some(slots) = process.variable("TASK_MANAGER_NUMBER_OF_TASK_SLOTS").filter(|_| !fixed) {
        options.clear.insert("taskmanager.numberOfTaskSlots".to_owned(), slots.to_owned());
    }
    arguments(process, &mut options);
    options
}

/// The file that this version reads: of 1.19 and 1.20 the old one, where both are there.
fn file(process: &Process, config_maps: &[Value], flink: FlinkVersion, options: &mut Options) {
    let names = if flink.is_at_least(2, 0) { ["config.yaml", "flink-conf.yaml"] } else { ["flink-conf.yaml", "config.yaml"] };
    for (_, name) in mounted(process.template()) {
        let Some(map) = config_maps.iter().find(|map| text(map, "/metadata/name") == name) else { continue };
        for key in names {
            let Some(written) = map.get("data").and_then(|data| data.get(key)).and_then(Value::as_str) else { continue };
            let format = if key == ConfigFormat::Legacy.file_name() { ConfigFormat::Legacy } else { ConfigFormat::Standard };
            match config_file::read(written, format) {
                Ok(file) => options.clear.extend(file.entries),
                Err(error) => options.told.push(format!("Flink refuses `{key}` of ConfigMap `{name}`: {error}")),
            }
            if flink.is_at_least(2, 0) && format == ConfigFormat::Legacy {
                options
                    .told
                    .push(format!("Flink {flink} does not read `{key}` of ConfigMap `{name}`: its options are written to `config.yaml`"));
            }
            options.file = Some((name, key.to_owned()));
            return;
        }
    }
}

/// `-D KEY=VALUE` in one word or two; the others in order. Behind `--` all words are the program's.
fn arguments(process: &Process, options: &mut Options) {
    let mut words = process.words.iter();
    while let Some(word) = words.next() {
        let option = match word.strip_prefix("-D") {
            Some("") => words.next().cloned(),
            Some(rest) => Some(rest.to_owned()),
            None => {
                options.words.push(word.clone());
                if word == "--" {
                    options.words.extend(words.cloned());
                    return;
                }
                continue;
            }
        };
        match option.as_deref().and_then(|option| option.split_once('=')) {
            Some((key, value)) => dynamic(process, key, value, options),
            None => options.understood = false,
        }
    }
}

/// Options that this target gives each pod, by a variable of the pod.
const OWN: &[&str] =
    &["jobmanager.rpc.address", "jobmanager.bind-host", "taskmanager.host", "taskmanager.resource-id", "kubernetes.namespace"];

fn dynamic(process: &Process, key: &str, value: &str, options: &mut Options) {
    let Some(variable) = value.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')) else {
        if value.replace("$$(", "").contains("$(") {
            options.understood = false;
        }
        options.clear.insert(key.to_owned(), value.replace("$$(", "$("));
        return;
    };
    let mut variables = process.main().get("env").and_then(Value::as_array).into_iter().flatten();
    let source = variables.rfind(|other| text(other, "/name") == variable).cloned().unwrap_or_default();
    let secret = source.pointer("/valueFrom/secretKeyRef");
    let (name, entry) = (secret.map_or("", |secret| text(secret, "/name")), secret.map_or("", |secret| text(secret, "/key")));
    if !name.is_empty() && !entry.is_empty() {
        options.clear.remove(key);
        options.secret.insert(key.to_owned(), json!({ "secret": name, "key": entry }));
    } else if let Some(value) = source.get("value").and_then(Value::as_str) {
        options.clear.insert(key.to_owned(), value.to_owned());
    } else if OWN.contains(&key) {
        options.clear.remove(key);
    } else {
        options.understood = false;
    }
}

/// The plugins that an init container of ours copies from the image.
pub(super) fn plugins(template: &Value) -> Vec<String> {
    own_init(template, "enable-plugins", "FLINKC_PLUGINS").map(|list| list.split(' ').map(str::to_owned).collect()).unwrap_or_default()
}

/// A variable of an init container of ours.
pub(super) fn own_init(template: &Value, container: &str, variable: &str) -> Option<String> {
    let containers = template.pointer("/spec/initContainers").and_then(Value::as_array).into_iter().flatten();
    let own = containers.filter(|other| {
        text(other, "/name") == container && texts(other.get("command")).iter().any(|word| word.starts_with("/opt/flinkc/"))
    });
    let mut variables = own.filter_map(|container| container.get("env")?.as_array()).flatten();
    let found = variables.find(|other| text(other, "/name") == variable)?;
    Some(found.get("value")?.as_str()?.to_owned())
}

/// The options of the first file of Flink's among ConfigMaps, where no process says which it reads.
pub(super) fn bare(config_maps: &[Value], flink: FlinkVersion) -> BTreeMap<String, String> {
    let formats = if flink.is_at_least(2, 0) {
        [ConfigFormat::Standard, ConfigFormat::Legacy]
    } else {
        [ConfigFormat::Legacy, ConfigFormat::Standard]
    };
    let files = config_maps.iter().flat_map(|map| formats.iter().map(move |format| (map, *format)));
    let mut read = files.filter_map(|(map, format)| config_file::read(map.get("data")?.get(format.file_name())?.as_str()?, format).ok());
    read.next().map(|file| file.entries.into_iter().collect()).unwrap_or_default()
}
