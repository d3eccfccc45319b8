//! What the operator makes in standalone mode: its own decorators beside those of Flink's client.
//!
//! Source: the operator's `flink-kubernetes-standalone`, 1.10 to 1.15 (`StandaloneKubernetesJobManagerFactory`, `…TaskManagerFactory`).

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::config;
use super::template::Templates;
use super::{Cluster, files, owner, shown};
use crate::flink::config_file;
use crate::flink::java::{double_text, parse_double};
use crate::flink::memory::{Launch, taskmanager_launched};
use crate::flink::native::{Client, Refusal, deployed};

const NATIVE: &str = "flink-native-kubernetes";
const STANDALONE: &str = "flink-standalone-kubernetes";
const MAIN: &str = "flink-main-container";

/// JobManager, both Services, the configuration, TaskManagers.
pub(super) fn objects(
    cluster: &Cluster<'_>,
    configuration: &IndexMap<String, String>,
    templates: &mut Templates,
) -> Result<Vec<Value>, Refusal> {
    let mut config = config::for_flink(cluster, configuration);
    config.extend(config::of_first_deployment(cluster, configuration));
    let highly_available = config.contains_key("high-availability.cluster-id");
    let files = files(cluster, templates);
    let client = Client { flink: cluster.release.client(), format: cluster.format(), config: &config, program: None, files: &files };
    let made = deployed(&client, cluster.arguments().as_deref())?;
    let mut objects = Vec::new();
    for mut object in made {
        retype(&mut object);
        let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned();
        match kind.as_str() {
            "Deployment" => {
                jobmanager(cluster, &mut object, highly_available);
                objects.push(object);
                // Unlike Flink's client the operator makes this Service beside high availability too.
                if highly_available {
                    objects.push(internal_service(cluster));
                }
            }
            "ConfigMap" if name.starts_with("pod-template-") => {}
            "ConfigMap" => {
                configuration_file(cluster, &mut object);
                shown(&mut object);
                objects.push(object);
            }
            _ => objects.push(object),
        }
    }
    objects.push(taskmanagers(cluster, &client, templates)?);
    Ok(objects)
}

/// The mode's own label in place of the client's.
fn retype(value: &mut Value) {
    match value {
        Value::String(text) if text == NATIVE => *text = STANDALONE.to_owned(),
        Value::Object(map) => map.values_mut().for_each(retype),
        Value::Array(items) => items.iter_mut().for_each(retype),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The entrypoint's own words as arguments, a place for the job's jars, and no template for TaskManagers.
fn jobmanager(cluster: &Cluster<'_>, deployment: &mut Value, highly_available: bool) {
    let Some(spec) = deployment.pointer_mut("/spec/template/spec").and_then(Value::as_object_mut) else { return };
    without(spec, "volumes", "pod-template-volume");
    let Some(main) = spec.get_mut("containers").and_then(Value::as_array_mut).and_then(|containers| containers.last_mut()?.as_object_mut())
    else {
        return;
    };
    without(main, "volumeMounts", "pod-template-volume");
    let host = highly_available.then_some(["--host", "$(_POD_IP_ADDRESS)"]).into_iter().flatten().map(str::to_owned);
    let mut arguments = vec![if cluster.job().is_some() { "standalone-job" } else { "jobmanager" }.to_owned()];
    arguments.extend(host);
    if let Some(job) = cluster.job() {
        let text = |field: &str| job.get(field).and_then(Value::as_str);
        if let Some(class) = text("entryClass") {
            arguments.extend(["--job-classname".to_owned(), class.to_owned()]);
        }
        if job.get("allowNonRestoredState").and_then(Value::as_bool) == Some(true) {
            arguments.push("--allowNonRestoredState".to_owned());
        }
        if let Some(path) = text("initialSavepointPath") {
            arguments.extend(["--fromSavepoint".to_owned(), path.to_owned()]);
        }
        arguments.extend(cluster.arguments().unwrap_or_default());
        push(main, "volumeMounts", json!({ "name": "user-lib-dir", "mountPath": "/opt/flink/usrlib" }));
    }
    main.insert("args".to_owned(), json!(arguments));
    if cluster.job().is_some() {
        push(spec, "volumes", json!({ "name": "user-lib-dir", "emptyDir": {} }));
    }
}

fn push(table: &mut Map<String, Value>, list: &str, item: Value) {
    if let Value::Array(items) = table.entry(list).or_insert_with(|| json!([])) {
        items.push(item);
    }
}

fn without(table: &mut Map<String, Value>, list: &str, name: &str) {
    if let Some(items) = table.get_mut(list).and_then(Value::as_array_mut) {
        items.retain(|item| item.get("name").and_then(Value::as_str) != Some(name));
    }
}

fn internal_service(cluster: &Cluster<'_>) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": { "name": cluster.name, "labels": { "app": cluster.name, "type": STANDALONE } },
        "spec": {
            "clusterIP": "None",
            "ports": [{ "name": "jobmanager-rpc", "port": 6123 }, { "name": "blobserver", "port": 6124 }],
            "selector": { "app": cluster.name, "component": "jobmanager", "type": STANDALONE },
        },
    })
}

/// The file without what only Flink's own starting of pods needs.
fn configuration_file(cluster: &Cluster<'_>, map: &mut Value) {
    let format = cluster.format();
    let Some(file) = map.get_mut("data").and_then(|data| data.get_mut(format.file_name())) else { return };
    let Ok(read) = config_file::read(file.as_str().unwrap_or_default(), format) else { return };
    let mut entries: IndexMap<String, String> = read.entries.into_iter().collect();
    for key in ["internal.cluster.execution-mode", "kubernetes.internal.jobmanager.entrypoint.class"] {
        entries.shift_remove(key);
    }
    entries.insert("jobmanager.rpc.address".to_owned(), format!("{}.{}", cluster.name, cluster.namespace));
    entries.sort_keys();
    let pairs = entries.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    // What the client wrote can be written again; a key that cannot stays as it was.
    if let Ok(text) = config_file::write(pairs, format) {
        *file = Value::String(text);
    }
}

/// The TaskManagers, which no JobManager starts here.
fn taskmanagers(cluster: &Cluster<'_>, client: &Client<'_>, templates: &mut Templates) -> Result<Value, Refusal> {
    let config = client.config;
    let memory = taskmanager_launched(config, client.flink, Launch::NativeKubernetes).map_err(|error| Refusal::Memory(Box::new(error)))?;
    let cpu = config.get("kubernetes.taskmanager.cpu.amount").and_then(|text| parse_double(text)).unwrap_or(1.0);
    let amounts = json!({ "memory": format!("{}Mi", memory.total_process.mebibytes()), "cpu": double_text(cpu) });
    let labels = json!({ "app": cluster.name, "component": "taskmanager", "type": STANDALONE });
    let mut template = templates.taskmanager.take().unwrap_or_else(|| json!({}));
    let mut metadata = template.get_mut("metadata").map(Value::take).unwrap_or_else(|| json!({}));
    let mut spec = template.get_mut("spec").map(Value::take).unwrap_or_else(|| json!({}));
    if let Some(metadata) = metadata.as_object_mut()
        && let Some(own) = metadata.entry("labels").or_insert_with(|| json!({})).as_object_mut()
    {
        own.extend(labels.as_object().cloned().unwrap_or_default());
    }
    if let Some(spec) = spec.as_object_mut() {
        let mut containers = match spec.remove("containers") {
            Some(Value::Array(containers)) => containers,
            _ => Vec::new(),
        };
        let place = containers.iter().position(|container| container.get("name").and_then(Value::as_str) == Some(MAIN));
        let mut main = place.map_or_else(Map::new, |place| containers.remove(place).as_object().cloned().unwrap_or_default());
        main.insert("name".to_owned(), MAIN.into());
        main.insert("image".to_owned(), cluster.text("/image").unwrap_or_default().into());
        main.insert("imagePullPolicy".to_owned(), cluster.text("/imagePullPolicy").unwrap_or("IfNotPresent").into());
        main.insert("command".to_owned(), json!(["/docker-entrypoint.sh"]));
        main.insert("args".to_owned(), json!(["taskmanager"]));
        main.insert("resources".to_owned(), json!({ "requests": amounts, "limits": amounts }));
        push(&mut main, "ports", json!({ "name": "taskmanager-rpc", "containerPort": 6122 }));
        push(&mut main, "volumeMounts", json!({ "name": "flink-config-volume", "mountPath": "/opt/flink/conf" }));
        containers.push(Value::Object(main));
        spec.insert("containers".to_owned(), containers.into());
        for field in ["serviceAccount", "serviceAccountName"] {
            spec.insert(field.to_owned(), cluster.text("/serviceAccount").unwrap_or("default").into());
        }
        let names = client.files.logging.keys().map(String::as_str).chain([cluster.format().file_name()]);
        let items: Vec<Value> = names.map(|name| json!({ "key": name, "path": name })).collect();
        push(
            spec,
            "volumes",
            json!({ "name": "flink-config-volume", "configMap": { "name": format!("flink-config-{}", cluster.name), "items": items } }),
        );
    }
    let replicas = config.get("kubernetes.internal.taskmanager.replicas").and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
    Ok(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": format!("{}-taskmanager", cluster.name), "labels": labels, "ownerReferences": [owner(cluster)] },
        "spec": { "replicas": replicas, "selector": { "matchLabels": labels }, "template": { "metadata": metadata, "spec": spec } },
    }))
}
