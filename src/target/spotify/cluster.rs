//! The FlinkCluster. In: a plan, and the words that only Spotify's operator has. Out: the resource, its pods as templates until
//! `[pod]` is in (`pods::settle`). Source: facts of the operator's definition and of what it makes, July 2026.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::super::parts::labels;
use super::super::parts::pods::{cpu, quantity};
use super::super::{Object, Origin};
use super::{job, pods, properties, put};
use crate::manifest::sections::{RestService, TaskManagerKind};
use crate::operators::spotify::{API_VERSION, KIND};
use crate::plan::{IngressPlan, Plan, Process};
use crate::resolve::Settings;

/// The client's logging: the operator's own file is of Log4j 1.
const CLIENT_LOG: (&str, &str) = (
    "log4j-cli.properties",
    "rootLogger.level = INFO\nrootLogger.appenderRef.console.ref = ConsoleAppender\n\nappender.console.name = ConsoleAppender\nappender.console.type = CONSOLE\nappender.console.layout.type = PatternLayout\nappender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n\n",
);

/// The annotation that gives an Ingress its class.
pub(super) const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

/// The resource of the cluster.
pub(super) fn object(plan: &Plan, settings: &Settings) -> Object {
    let mut metadata = serde_json::to_value(labels::named(plan, &plan.name, None)).unwrap_or_default();
    // The recommended labels are for objects of our own.
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.shift_remove("labels");
    }
    let value = json!({ "apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": spec(plan, settings) });
    Object::from_value(&plan.name, value, Origin::Compiled)
}

fn spec(plan: &Plan, settings: &Settings) -> Map<String, Value> {
    let mut spec = Map::new();
    spec.insert("flinkVersion".to_owned(), plan.flink.to_string().into());
    let mut image = Map::from_iter([("name".to_owned(), plan.image.text.as_str().into())]);
    put(&mut image, "pullPolicy", plan.image_pull_policy);
    let secrets: Vec<Value> = plan.image_pull_secrets.iter().map(|name| json!({ "name": name })).collect();
    put(&mut image, "pullSecrets", (!secrets.is_empty()).then_some(secrets));
    spec.insert("image".to_owned(), image.into());
    spec.insert("serviceAccountName".to_owned(), plan.access.service_account.as_str().into());
    put(&mut spec, "envVars", pods::common_variables(plan));
    spec.insert("flinkProperties".to_owned(), properties::of_cluster(plan).into());
    spec.insert("logConfig".to_owned(), logging(plan, settings));
    put(&mut spec, "podDisruptionBudget", plan.max_unavailable.map(|most| json!({ "maxUnavailable": most })));
    spec.insert("jobManager".to_owned(), jobmanager(plan, settings).into());
    spec.insert("taskManager".to_owned(), taskmanager(plan, settings).into());
    if let Some(application) = plan.mode.application() {
        spec.insert("job".to_owned(), job::job(plan, settings, application).into());
    }
    spec
}

/// The logging files, always: what the operator brings by itself no Flink since 1.11 reads.
fn logging(plan: &Plan, settings: &Settings) -> Value {
    let mut files: Map<String, Value> = plan.logging.iter().map(|file| (file.name.clone(), file.text.as_str().into())).collect();
    if plan.mode.application().is_some() && !super::in_jobmanager(plan, settings) {
        files.entry(CLIENT_LOG.0).or_insert_with(|| CLIENT_LOG.1.into());
    }
    files.into()
}

fn jobmanager(plan: &Plan, settings: &Settings) -> Map<String, Value> {
    let mut role = Map::new();
    let scope = match plan.rest.service {
        RestService::ClusterIp => "Cluster",
        RestService::NodePort => "NodePort",
        RestService::LoadBalancer => "External",
        RestService::Headless => "Headless",
    };
    let written = plan.rest.service != RestService::ClusterIp || settings.manifest_sets("rest.service");
    put(&mut role, "accessScope", written.then_some(scope));
    put(&mut role, "ServiceAnnotations", texts(&plan.rest.annotations));
    put(&mut role, "ServiceLabels", texts(&plan.rest.labels));
    let ports = plan.ports;
    let written = [("rpc", ports.jobmanager_rpc, 6123), ("blob", ports.blob, 6124), ("ui", ports.rest, 8081)];
    put(&mut role, "ports", changed(&written, properties::query_port(plan)));
    put(&mut role, "ingress", plan.ingress.as_ref().map(ingress));
    role.insert("resources".to_owned(), resources(&plan.jobmanager.process));
    put(&mut role, "memoryProcessRatio", ratio(&plan.jobmanager.process));
    role.insert("podTemplate".to_owned(), pods::jobmanager(plan, settings));
    role
}

fn taskmanager(plan: &Plan, settings: &Settings) -> Map<String, Value> {
    let mut role = Map::new();
    let kind = settings.manifest_sets("taskmanager.kind").then_some(match plan.taskmanager.kind {
        TaskManagerKind::Deployment => "Deployment",
        TaskManagerKind::StatefulSet => "StatefulSet",
    });
    put(&mut role, "deploymentType", kind);
    match plan.reactive {
        Some(reactive) if reactive.cpu.is_some() => {
            role.insert("replicas".to_owned(), reactive.min.into());
            let metrics = json!([{ "type": "Resource", "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": reactive.cpu } } }]);
            let scaler = json!({ "minReplicas": reactive.min, "maxReplicas": reactive.max, "metrics": metrics });
            role.insert("horizontalPodAutoscaler".to_owned(), scaler);
        }
        _ => {
            role.insert("replicas".to_owned(), plan.taskmanager.process.replicas.into());
        }
    }
    let ports = plan.ports;
    put(&mut role, "ports", changed(&[("rpc", ports.taskmanager_rpc, 6122), ("data", ports.taskmanager_data, 6121)], None));
    role.insert("resources".to_owned(), resources(&plan.taskmanager.process));
    put(&mut role, "memoryProcessRatio", ratio(&plan.taskmanager.process));
    put(&mut role, "volumeClaimTemplates", pods::claim_templates(plan));
    role.insert("podTemplate".to_owned(), pods::taskmanager(plan, settings));
    role
}

/// Ports that are not the operator's own.
fn changed(ports: &[(&str, u16, u16)], query: Option<u16>) -> Option<Value> {
    let mut map: Map<String, Value> =
        ports.iter().filter(|(_, port, own)| port != own).map(|(name, port, _)| ((*name).to_owned(), (*port).into())).collect();
    put(&mut map, "query", query);
    (!map.is_empty()).then(|| map.into())
}

fn texts(map: &IndexMap<String, String>) -> Option<Value> {
    (!map.is_empty()).then(|| map.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect())
}

/// Requests and limits, both: what is left out becomes the operator's own.
fn resources(process: &Process) -> Value {
    let amounts = |millis: u64, memory: u64| {
        let mut map = json!({ "cpu": cpu(millis).0, "memory": quantity(memory).0 });
        if let (Some(map), Some(disk)) = (map.as_object_mut(), process.ephemeral_storage) {
            map.insert("ephemeral-storage".to_owned(), quantity(disk).0.into());
        }
        map
    };
    json!({ "requests": amounts(process.cpu_request, process.memory_request), "limits": amounts(process.cpu_limit, process.memory_limit) })
}

/// The share of the limit that Flink gets, where it is not the operator's 80 percent. The options say the exact size, and win; this is
/// what a reader of the resource sees.
fn ratio(process: &Process) -> Option<u64> {
    let share = (process.process_size.bytes * 100).checked_div(process.memory_limit)?.min(100);
    (share != 80).then_some(share)
}

/// The Ingress that the operator makes; it has a class by annotation only.
fn ingress(ingress: &IngressPlan) -> Value {
    let mut spec = Map::from_iter([("hostFormat".to_owned(), ingress.host.as_str().into())]);
    let mut annotations = ingress.annotations.clone();
    if let Some(class) = &ingress.class {
        annotations.entry(INGRESS_CLASS.to_owned()).or_insert_with(|| class.clone());
    }
    put(&mut spec, "annotations", texts(&annotations));
    if let Some(secret) = &ingress.tls_secret {
        spec.insert("useTls".to_owned(), true.into());
        spec.insert("tlsSecretName".to_owned(), secret.as_str().into());
    }
    spec.into()
}
