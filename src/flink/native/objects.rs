//! The objects: JobManager Deployment, Services, ConfigMaps, in the order in which the client makes and checks them.
//!
//! In: the completed configuration. Out: objects as data. Source: Flink `KubernetesJobManagerFactory`, `InternalServiceDecorator`,
//! `ServiceType`, `FlinkConfMountDecorator`, `PodTemplateMountDecorator`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::config::Config;
use super::pod::{self, Pod};
use super::template::{self, Template};
use super::{Client, LONGEST_CLUSTER_ID, Refusal, TYPE_LABEL, TemplateFault, claims, nested, security};

const CONF_FOLDER: &str = "/opt/flink/conf";
const TEMPLATE_FILE: &str = "taskmanager-pod-template.yaml";
const TEMPLATE_FOLDER: &str = "/opt/flink/pod-template";

/// The files that the client takes from its configuration folder, in its order; the first list up to 1.20.
const LOGGING: (&[&str], &[&str]) = (
    &["logback-console.xml", "log4j-console.properties"],
    &[
        "logback.xml",
        "logback-console.xml",
        "log4j-console.properties",
        "logback-session.xml",
        "log4j-session.properties",
        "log4j-cli.properties",
    ],
);

/// Makes them; `memory` is the JobManager's, in mebibytes.
pub(super) fn build(config: &mut Config, client: &Client<'_>, application: bool, memory: i64) -> Result<Vec<Value>, Refusal> {
    let mut pod = Pod::new(jobmanager_template(config, client)?);
    let claims = claims::read(config)?;
    let hadoop = config.boolean("kubernetes.decorator.hadoop-conf-mount.enabled", true)?;
    let kerberos = security::kerberos(config, client)?;
    let cluster = cluster_id(config)?;
    let host_network = config.boolean("kubernetes.hostnetwork.enabled", false)?;
    let user_labels = config.map("kubernetes.jobmanager.labels")?;
    let common = json!({ "type": TYPE_LABEL, "app": cluster });
    let selector = json!({ "type": TYPE_LABEL, "app": cluster, "component": "jobmanager" });
    let labels = merged(user_labels, &selector);
    let mut objects = Vec::new();

    pod.initialize(config, &labels, memory, host_network)?;
    pod.secrets(config)?;
    claims.mount(&mut pod)?;
    let target = if application { "kubernetes-application" } else { "kubernetes-session" };
    pod.command(config, target);
    if !config.high_availability() {
        objects.push(internal_service(config, &cluster, &common, &selector)?);
    }
    objects.push(rest_service(config, &cluster, &common, &selector)?);
    if hadoop {
        security::hadoop(&mut pod, config, client, &mut objects, &cluster, &common)?;
    }
    if let Some(kerberos) = kerberos {
        kerberos.decorate(&mut pod, config, client, &mut objects, &cluster);
    }
    objects.push(configuration(&mut pod, config, client, &cluster, &common)?);
    objects.extend(taskmanager_template(&mut pod, config, client, &cluster, &common)?);
    objects.insert(0, deployment(pod, config, &cluster, &labels, &selector)?);
    Ok(objects)
}

fn jobmanager_template(config: &Config, client: &Client<'_>) -> Result<Template, Refusal> {
    let Some(file) = config.text("kubernetes.pod-template-file.jobmanager") else { return Ok(Template::default()) };
    let Some(text) = client.files.templates.get(&file) else { return Err(Refusal::Template { file, fault: TemplateFault::Missing }) };
    template::read(text).map_err(|fault| Refusal::Template { file, fault })
}

fn cluster_id(config: &Config) -> Result<String, Refusal> {
    let cluster = config.text("kubernetes.cluster-id").ok_or(Refusal::NoClusterId)?;
    if cluster.trim().is_empty() {
        Err(Refusal::BlankClusterId)
    } else if cluster.encode_utf16().count() > LONGEST_CLUSTER_ID {
        Err(Refusal::LongClusterId)
    } else {
        Ok(cluster)
    }
}

/// Labels of the user, and Flink's own over them.
fn merged(entries: Vec<(String, String)>, own: &Value) -> Value {
    let mut labels: Map<String, Value> = entries.into_iter().map(|(key, value)| (key, value.into())).collect();
    labels.extend(own.as_object().cloned().unwrap_or_default());
    Value::Object(labels)
}

/// Metadata; empty annotations are left out.
fn metadata(name: &str, labels: &Value, annotations: Vec<(String, String)>) -> Value {
    let mut metadata = json!({ "name": name, "labels": labels });
    if let Some(metadata) = metadata.as_object_mut().filter(|_| !annotations.is_empty()) {
        let annotations: BTreeMap<String, String> = annotations.into_iter().collect();
        metadata.insert("annotations".to_owned(), json!(annotations));
    }
    metadata
}

/// A Service's labels: common ones, and from 2.2 on the option's over them.
fn service_labels(config: &Config, key: &str, common: &Value) -> Result<Value, Refusal> {
    if !config.flink.is_at_least(2, 2) {
        return Ok(common.clone());
    }
    let mut labels = common.as_object().cloned().unwrap_or_default();
    labels.extend(config.map(key)?.into_iter().map(|(key, value)| (key, value.into())));
    Ok(Value::Object(labels))
}

fn internal_service(config: &mut Config, cluster: &str, common: &Value, selector: &Value) -> Result<Value, Refusal> {
    let labels = service_labels(config, "kubernetes.internal-service.labels", common)?;
    let annotations = if config.flink.is_at_least(1, 20) { config.map("kubernetes.internal-service.annotations")? } else { Vec::new() };
    let namespace = config.text("kubernetes.namespace").unwrap_or_else(|| "default".to_owned());
    if namespace.trim().is_empty() {
        return Err(Refusal::BlankNamespace);
    }
    config.set("jobmanager.rpc.address", format!("{cluster}.{namespace}"));
    let ports = json!([
        { "name": "jobmanager-rpc", "port": config.int("jobmanager.rpc.port", 6123)? },
        { "name": "blobserver", "port": pod::blob_port(config)? },
    ]);
    Ok(json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(cluster, &labels, annotations),
        "spec": { "clusterIP": "None", "selector": selector, "ports": ports },
    }))
}

fn rest_service(config: &Config, cluster: &str, common: &Value, selector: &Value) -> Result<Value, Refusal> {
    let types = ["ClusterIP", "NodePort", "LoadBalancer", "Headless_ClusterIP"];
    let exposed = config.constant("kubernetes.rest-service.exposed.type", &types, "ClusterIP")?;
    let labels = service_labels(config, "kubernetes.rest-service.labels", common)?;
    let annotations = config.map("kubernetes.rest-service.annotations")?;
    let port = config.int("rest.port", 8081)?;
    let bound = config.fixed_port("rest.bind-port", "8081")?;
    let headless = exposed == "Headless_ClusterIP";
    let mut spec = json!({
        "type": if headless { "ClusterIP" } else { exposed },
        "selector": selector,
        "ports": [{ "name": "rest", "port": port, "targetPort": bound }],
    });
    if let Some(spec) = spec.as_object_mut().filter(|_| headless) {
        spec.insert("clusterIP".to_owned(), "None".into());
    }
    let metadata = metadata(&format!("{cluster}-rest"), &labels, annotations);
    Ok(json!({ "apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec }))
}

/// The configuration folder: logging files first, then the configuration.
fn configuration(pod: &mut Pod, config: &Config, client: &Client<'_>, cluster: &str, common: &Value) -> Result<Value, Refusal> {
    let name = format!("flink-config-{cluster}");
    let wanted = if config.flink.is_at_least(2, 0) { LOGGING.1 } else { LOGGING.0 };
    let logging: Vec<(&str, &String)> = wanted.iter().filter_map(|file| Some((*file, client.files.logging.get(*file)?))).collect();
    let mut items: Vec<Value> = logging.iter().map(|(file, _)| json!({ "key": file, "path": file })).collect();
    let file = config.format.file_name();
    items.push(json!({ "key": file, "path": file }));
    pod.volume(json!({ "name": "flink-config-volume", "configMap": { "name": name, "items": items } }));
    let folder = config.text("kubernetes.flink.conf.dir").unwrap_or_else(|| CONF_FOLDER.to_owned());
    pod.mount(json!({ "name": "flink-config-volume", "mountPath": folder }));
    let mut data: Map<String, Value> = logging.into_iter().map(|(file, text)| (file.to_owned(), text.as_str().into())).collect();
    data.insert(file.to_owned(), nested::file(config.cluster_side(), config.format)?.into());
    let metadata = json!({ "name": name, "labels": common });
    Ok(json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data }))
}

/// The TaskManagers' template, which the JobManager reads from a ConfigMap.
fn taskmanager_template(
    pod: &mut Pod,
    config: &Config,
    client: &Client<'_>,
    cluster: &str,
    common: &Value,
) -> Result<Option<Value>, Refusal> {
    let Some(file) = config.text("kubernetes.pod-template-file.taskmanager") else { return Ok(None) };
    let Some(text) = client.files.templates.get(&file) else { return Err(Refusal::Template { file, fault: TemplateFault::Missing }) };
    let name = format!("pod-template-{cluster}");
    let items = json!([{ "key": TEMPLATE_FILE, "path": TEMPLATE_FILE }]);
    pod.volume(json!({ "name": "pod-template-volume", "configMap": { "name": name, "items": items } }));
    pod.mount(json!({ "name": "pod-template-volume", "mountPath": TEMPLATE_FOLDER }));
    let data = Map::from_iter([(TEMPLATE_FILE.to_owned(), Value::from(text.as_str()))]);
    Ok(Some(json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name, "labels": common }, "data": data })))
}

fn deployment(pod: Pod, config: &Config, cluster: &str, labels: &Value, selector: &Value) -> Result<Value, Refusal> {
    let mut metadata = metadata(cluster, labels, config.map("kubernetes.jobmanager.annotations")?);
    let owners: Vec<Value> = config.maps("kubernetes.jobmanager.owner.reference")?.iter().map(|entries| owner(config, entries)).collect();
    if let Some(metadata) = metadata.as_object_mut().filter(|_| !owners.is_empty()) {
        metadata.insert("ownerReferences".to_owned(), owners.into());
    }
    let replicas = config.int("kubernetes.jobmanager.replicas", 1)?;
    if replicas < 1 {
        return Err(Refusal::NoReplica);
    }
    if replicas > 1 && !config.high_availability() {
        return Err(Refusal::StandbyWithoutHa);
    }
    let spec = json!({ "replicas": replicas, "selector": { "matchLabels": selector }, "template": pod.finish() });
    Ok(json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec }))
}

/// An owner reference from its entries; names in any case, unknown ones are left out.
fn owner(config: &Config, entries: &BTreeMap<String, String>) -> Value {
    // the library of 2.x fills in defaults
    let mut owner = if config.flink.is_at_least(2, 0) {
        Map::from_iter([("apiVersion".to_owned(), Value::from("v1")), ("kind".to_owned(), Value::from("OwnerReference"))])
    } else {
        Map::new()
    };
    for (name, text) in entries {
        let truth = || Value::from(text.eq_ignore_ascii_case("true"));
        let (field, value) = match name.to_lowercase().as_str() {
            "apiversion" => ("apiVersion", Value::from(text.as_str())),
            "kind" => ("kind", Value::from(text.as_str())),
            "name" => ("name", Value::from(text.as_str())),
            "uid" => ("uid", Value::from(text.as_str())),
            "controller" => ("controller", truth()),
            "blockownerdeletion" => ("blockOwnerDeletion", truth()),
            _ => continue,
        };
        owner.insert(field.to_owned(), value);
    }
    Value::Object(owner)
}
