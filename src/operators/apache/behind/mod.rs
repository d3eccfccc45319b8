//! What stands behind a resource: the objects that the operator creates for it when it is applied for the first time.
//!
//! In: a resource, a release, the operator's configuration. Out: the objects, and the configuration that Flink gets. What only a cluster knows
//! (uids, random names) and the operator's own logging files are shown as placeholders. Must not: judge the resource.
//! Source: the operator's `FlinkConfigBuilder` and its decorators, Flink's Kubernetes client inside it; objects of every shipped example
//! recorded (`tests/oracle_operator_behind.rs`).

mod config;
mod ingress;
mod standalone;
mod template;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Release;
use super::judge::OperatorConfig;
use crate::flink::config_file::ConfigFormat;
use crate::flink::native::{Client, ClientFiles, Refusal, deployed};
use crate::yaml;
use template::Templates;

/// What stands for a uid.
pub const UID: &str = "00000000-0000-0000-0000-000000000000";
/// What stands for a pod template of the operator's own file system.
pub const TEMPLATE: &str = "<generated pod template>";
/// What stands for the second template while objects are made.
const TASKMANAGER_TEMPLATE: &str = "<generated pod template of TaskManagers>";
/// What stands for a logging file that the operator carries.
pub const OWN_FILE: &str = "<the operator's own file>";

/// What stands behind one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    /// The objects in the order in which they are created.
    pub objects: Vec<Value>,
    /// The configuration as the operator composes it, before Flink's client adds its own.
    pub configuration: IndexMap<String, String>,
}

/// Why nothing stands behind a resource.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Nothing {
    /// A session job, or a snapshot.
    #[error("{kind} makes no object: the operator does its work through Flink's REST API")]
    NoObject {
        /// The kind.
        kind: String,
    },
    /// It is no resource of the operator, or has no spec.
    #[error("it is no resource of the operator that makes a cluster")]
    NotOurs,
    /// Flink's client refuses.
    #[error("the operator fails while it makes the cluster: {0}")]
    Refused(#[from] Refusal),
}

/// A cluster to be made.
struct Cluster<'v> {
    name: String,
    namespace: String,
    spec: &'v Value,
    release: Release,
}

impl Cluster<'_> {
    fn text(&self, pointer: &str) -> Option<&str> {
        self.spec.pointer(pointer).and_then(Value::as_str)
    }

    fn is_standalone(&self) -> bool {
        self.text("/mode") == Some("standalone")
    }

    fn job(&self) -> Option<&Value> {
        self.spec.get("job").filter(|job| !job.is_null())
    }

    /// The arguments of the job's program; none for a session cluster.
    fn arguments(&self) -> Option<Vec<String>> {
        let arguments = self.job()?.get("args").and_then(Value::as_array);
        Some(arguments.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// `v1_20`.
    fn flink(&self) -> &str {
        self.text("/flinkVersion").unwrap_or("v1_20")
    }

    /// Whether the Flink of the cluster is 1.`minor` or a later one.
    fn is_at_least(&self, minor: u16) -> bool {
        let (major, own) = self.flink().trim_start_matches('v').split_once('_').unwrap_or_default();
        major != "1" || own.parse::<u16>().is_ok_and(|own| own >= minor)
    }

    /// Flink 2 reads nested YAML, and operators since 1.11 write it.
    fn format(&self) -> ConfigFormat {
        if self.flink().starts_with("v2") && self.release.is_at_least(11) { ConfigFormat::Standard } else { ConfigFormat::Legacy }
    }
}

/// The objects behind a resource; of a blue-green deployment those of its first colour.
///
/// # Errors
/// See [`Nothing`].
pub fn behind(resource: &Value, release: Release, operator: &OperatorConfig) -> Result<Behind, Nothing> {
    let text = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let kind = text("/kind").unwrap_or_default();
    let name = text("/metadata/name").unwrap_or_default();
    let (name, pointer) = match kind.as_str() {
        "FlinkDeployment" => (name, "/spec"),
        "FlinkBlueGreenDeployment" => (format!("{name}-blue"), "/spec/template/spec"),
        "FlinkSessionJob" | "FlinkStateSnapshot" => return Err(Nothing::NoObject { kind }),
        _ => return Err(Nothing::NotOurs),
    };
    let spec = resource.pointer(pointer).ok_or(Nothing::NotOurs)?;
    let namespace = text("/metadata/namespace").unwrap_or_else(|| "default".to_owned());
    let cluster = Cluster { name, namespace, spec, release };
    let mut templates = Templates::of(&cluster);
    let configuration = config::compose(&cluster, operator, &templates);
    let mut objects = if cluster.is_standalone() {
        standalone::objects(&cluster, &configuration, &mut templates)?
    } else {
        native(&cluster, &configuration, &templates)?
    };
    objects.extend(ingress::object(&cluster));
    Ok(Behind { objects, configuration })
}

/// What Flink's client makes of the operator's configuration.
fn native(cluster: &Cluster<'_>, configuration: &IndexMap<String, String>, templates: &Templates) -> Result<Vec<Value>, Refusal> {
    let mut config = config::for_flink(cluster, configuration);
    config.extend(config::of_first_deployment(cluster, configuration));
    let files = files(cluster, templates);
    let client = Client { flink: cluster.release.client(), format: cluster.format(), config: &config, program: None, files: &files };
    let mut objects = deployed(&client, cluster.arguments().as_deref())?;
    for object in &mut objects {
        shown(object);
    }
    Ok(objects)
}

/// The files that the operator puts beside the configuration.
fn files(cluster: &Cluster<'_>, templates: &Templates) -> ClientFiles {
    let mut files = ClientFiles::default();
    match cluster.spec.get("logConfiguration").and_then(Value::as_object) {
        Some(own) => files.logging.extend(own.iter().map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned()))),
        None => drop(files.logging.insert("log4j-console.properties".to_owned(), OWN_FILE.to_owned())),
    }
    files.templates.insert(TEMPLATE.to_owned(), yaml::emit(&templates.jobmanager));
    if let Some(template) = &templates.taskmanager {
        files.templates.insert(TASKMANAGER_TEMPLATE.to_owned(), yaml::emit(template));
    }
    files
}

/// One placeholder stands for both templates.
fn shown(object: &mut Value) {
    for file in object.get_mut("data").and_then(Value::as_object_mut).into_iter().flat_map(|data| data.values_mut()) {
        if let Some(text) = file.as_str().filter(|text| text.contains(TASKMANAGER_TEMPLATE)) {
            *file = Value::String(text.replace(TASKMANAGER_TEMPLATE, TEMPLATE));
        }
    }
}

/// The owner of everything: the resource itself.
fn owner(cluster: &Cluster<'_>) -> Value {
    json!({
        "apiVersion": super::API_VERSION, "kind": "FlinkDeployment", "name": cluster.name, "uid": UID, "blockOwnerDeletion": true,
        "controller": false,
    })
}
