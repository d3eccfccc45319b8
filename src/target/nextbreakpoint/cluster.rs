//! `spec.cluster`: supervisor, image, and both roles.
//!
//! Source: the operator's definitions; its environment of each role; `kubelet` (variables in variables).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::EnvVar;
use serde_json::{Map, Value, json};

use super::super::parts::custom::{self, put};
use super::super::parts::labels::Component;
use super::super::parts::pods;
use super::table;
use crate::manifest::sections::RestService;
use crate::operators::nextbreakpoint::MOST;
use crate::plan::{Plan, Process};
use crate::resolve::Settings;

/// The account that the operator's chart brings for supervisors.
const ACCOUNT: &str = "flink-supervisor";

/// The cluster, without what the roles' templates say.
pub(super) fn cluster(plan: &Plan, settings: &Settings) -> Map<String, Value> {
    let words = settings.manifest.nextbreakpoint.as_ref();
    let mut cluster = Map::new();
    let wanted = taskmanagers(plan, settings);
    put(&mut cluster, "taskManagers", wanted);
    put(&mut cluster, "maxTaskManagers", wanted.filter(|wanted| i64::from(*wanted) > MOST));
    let mut supervisor = Map::new();
    put(&mut supervisor, "image", words.and_then(|words| words.supervisor_image.as_ref()).map(|image| image.text.clone()));
    put(&mut supervisor, "pullPolicy", plan.image_pull_policy);
    put(&mut supervisor, "pullSecrets", plan.image_pull_secrets.first().cloned());
    supervisor.insert("serviceAccount".to_owned(), ACCOUNT.into());
    put(&mut supervisor, "rescalePolicy", wanted.map(|_| "None"));
    cluster.insert("supervisor".to_owned(), supervisor.into());
    let mut runtime = table([("image", plan.image.text.as_str().into())]);
    put(&mut runtime, "pullPolicy", plan.image_pull_policy);
    put(&mut runtime, "pullSecrets", plan.image_pull_secrets.first().cloned());
    cluster.insert("runtime".to_owned(), runtime.into());
    let service = if plan.rest.service == RestService::NodePort { "NodePort" } else { "ClusterIP" };
    let mut jobmanager = table([("serviceMode", service.into())]);
    role(&mut jobmanager, &plan.jobmanager.process, plan, settings);
    cluster.insert("jobManager".to_owned(), jobmanager.into());
    let mut taskmanager = table([("taskSlots", plan.taskmanager.slots.into())]);
    role(&mut taskmanager, &plan.taskmanager.process, plan, settings);
    cluster.insert("taskManager".to_owned(), taskmanager.into());
    cluster
}

fn role(fields: &mut Map<String, Value>, process: &Process, plan: &Plan, settings: &Settings) {
    let account = settings.manifest_sets("service-account.name").then(|| plan.access.service_account.clone());
    put(fields, "serviceAccount", account);
    fields.insert("resources".to_owned(), custom::resources(process));
}

/// How many TaskManagers the text asks for, where it does, where nothing else says it, and where the operator would round down.
fn taskmanagers(plan: &Plan, settings: &Settings) -> Option<u32> {
    let (jobs, slots) = (plan.mode.jobs(), plan.taskmanager.slots.max(1));
    if settings.manifest_sets("taskmanager.replicas") || jobs.is_empty() {
        return Some(plan.taskmanager.process.replicas);
    }
    let wanted: u32 = jobs.iter().map(|job| job.parallelism).fold(0, u32::saturating_add);
    let computed = wanted.saturating_add(slots / 2) / slots;
    let enough = wanted.div_ceil(slots);
    (computed < enough || i64::from(enough) > MOST).then_some(enough)
}

/// Both roles' pods, where `[pod]` finds them.
pub(super) fn roles(plan: &Plan) -> Map<String, Value> {
    let text = properties(plan);
    let one = |component: Component, process: &Process| {
        let mut variables: Vec<EnvVar> = custom::plugins(plan).into_iter().collect();
        if !text.is_empty() {
            variables.push(pods::variable("FLINK_PROPERTIES", &text));
        }
        json!({ custom::TEMPLATE: ports(custom::template(plan, component, process, variables), plan) })
    };
    table([
        ("jobManager", one(Component::JobManager, &plan.jobmanager.process)),
        ("taskManager", one(Component::TaskManager, &plan.taskmanager.process)),
    ])
}

/// The reporter's port on the main container.
fn ports(mut template: Value, plan: &Plan) -> Value {
    if let Some(metrics) = plan.metrics
        && let Some(main) = template.pointer_mut("/spec/containers/0").and_then(Value::as_object_mut)
    {
        main.insert("ports".to_owned(), json!([{ "name": "prometheus", "containerPort": metrics.port, "protocol": "TCP" }]));
    }
    template
}

/// The options as the image's entrypoint reads them. Those from Secrets are filled in by the kubelet, the others are kept from it.
fn properties(plan: &Plan) -> String {
    let mut options: BTreeMap<String, String> = options(plan).into_iter().map(|(key, text)| (key, pods::literal(&text))).collect();
    for secret in &plan.secret_options {
        options.insert(secret.option.clone(), format!("$({})", secret.variable));
    }
    options.into_iter().map(|(key, text)| format!("{key}: {text}\n")).collect()
}

/// The options of both roles: memory too, since nothing follows from the resources.
pub(super) fn options(plan: &Plan) -> BTreeMap<String, String> {
    let mut options = custom::options(plan);
    for (option, process) in
        [("jobmanager.memory.process.size", &plan.jobmanager.process), ("taskmanager.memory.process.size", &plan.taskmanager.process)]
    {
        options.insert(option.to_owned(), process.process_size.text.clone());
    }
    options
}

/// The template of a role as the fields that the operator has.
pub(super) fn settle(fields: &mut Map<String, Value>, template: &Value) {
    let (mut pod, mut main) = custom::apart(template);
    for (from, to) in [
        ("env", "environment"),
        ("envFrom", "environmentFrom"),
        ("volumeMounts", "volumeMounts"),
        ("ports", "extraPorts"),
        ("command", "command"),
        ("args", "args"),
    ] {
        put(fields, to, main.shift_remove(from));
    }
    for (from, to) in [
        ("volumes", "volumes"),
        ("initContainers", "initContainers"),
        ("containers", "sideContainers"),
        ("affinity", "affinity"),
        ("tolerations", "tolerations"),
        ("topologySpreadConstraints", "topologySpreadConstraints"),
    ] {
        put(fields, to, pod.shift_remove(from));
    }
}
