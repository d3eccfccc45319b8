//! Pods: built as templates, so that `[pod]` reaches them, then taken apart into the fields that the operator has.
//!
//! In: a plan. Out: templates, and `settle`, which lays them into `jobManager`, `taskManager` and the common fields.
//! What a template holds beside those fields was refused before (`support::pod_fields`). Source: facts of the operator's definition.

use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Map, Value, json};

use super::super::parts::claims::claim_spec;
use super::super::parts::labels::Component;
use super::super::parts::pods::{self, Placement, Pod};
use super::super::parts::policies;
use super::{in_jobmanager, put};
use crate::plan::{JobPlan, MAIN_CONTAINER, Plan, Process};
use crate::resolve::Settings;

/// Whose fields a template becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fields {
    /// JobManager or TaskManager.
    Role,
    /// The pod that submits a job: it has neither sidecars nor probes nor ports.
    Submitter,
}

/// Variables of all roles.
pub(super) fn common_variables(plan: &Plan) -> Option<Value> {
    let mut variables = pods::environment(plan, &plan.jobmanager.process);
    for variable in pods::environment(plan, &plan.taskmanager.process) {
        if !variables.iter().any(|other| other.name == variable.name) {
            variables.push(variable);
        }
    }
    (!variables.is_empty()).then(|| serde_json::to_value(variables).unwrap_or_default())
}

/// The JobManager's template. In application mode it runs the job, and its class path must have the jar.
pub(super) fn jobmanager(plan: &Plan, settings: &Settings) -> Value {
    let mut pod = process(plan, Component::JobManager, &plan.jobmanager.process);
    if let Some(job) = plan.mode.application().filter(|_| in_jobmanager(plan, settings)) {
        pod.fetched_jar(job, Placement::ClassPath);
        pod.sql(job);
    }
    finished(plan, pod)
}

/// The TaskManagers' template: their class path is the JobManager's.
pub(super) fn taskmanager(plan: &Plan, settings: &Settings) -> Value {
    let mut pod = process(plan, Component::TaskManager, &plan.taskmanager.process);
    if let Some(job) = plan.mode.application().filter(|_| in_jobmanager(plan, settings)) {
        pod.fetched_jar(job, Placement::ClassPath);
    }
    finished(plan, pod)
}

/// The submitter's template: it runs the job's main(), so that it sees what the JobManager sees.
pub(super) fn submitter(plan: &Plan, job: &JobPlan) -> Value {
    let mut pod = Pod::bare(plan, Component::Submitter);
    for (name, volume) in &plan.jobmanager.process.volumes {
        pod.user_volume(name, volume);
    }
    pod.fetched_jar(job, Placement::Folder);
    pod.sql(job);
    finished(plan, pod)
}

fn process<'a>(plan: &'a Plan, component: Component, process: &Process) -> Pod<'a> {
    let mut pod = Pod::bare(plan, component);
    pod.plugins();
    for (name, volume) in &process.volumes {
        pod.user_volume(name, volume);
    }
    if let Some(metrics) = plan.metrics {
        pod.main.ports = Some(vec![pods::port(plan, "metrics", metrics.port)]);
    }
    pod
}

fn finished(plan: &Plan, mut pod: Pod<'_>) -> Value {
    // `spec.image` says it for all roles, and their container has no security context of its own.
    pod.main.image = None;
    pod.main.image_pull_policy = None;
    pod.main.security_context = None;
    let annotations = policies::mesh_annotations(plan);
    let spec = PodSpec {
        security_context: pods::pod_security(plan),
        init_containers: (!pod.init.is_empty()).then_some(pod.init),
        containers: vec![pod.main],
        volumes: (!pod.volumes.is_empty()).then_some(pod.volumes),
        ..PodSpec::default()
    };
    let metadata = (!annotations.is_empty()).then(|| ObjectMeta { annotations: Some(annotations), ..ObjectMeta::default() });
    serde_json::to_value(PodTemplateSpec { metadata, spec: Some(spec) }).unwrap_or_default()
}

/// Claims for each TaskManager.
pub(super) fn claim_templates(plan: &Plan) -> Option<Value> {
    let volumes = plan.taskmanager.process.volumes.iter().filter(|(_, volume)| volume.role_table);
    let claims: Vec<Value> = volumes
        .filter_map(|(name, volume)| {
            let spec = serde_json::to_value(claim_spec(&volume.source)?).ok()?;
            Some(json!({ "metadata": { "name": name }, "spec": spec }))
        })
        .collect();
    (!claims.is_empty()).then(|| claims.into())
}

/// Takes the templates of both roles apart.
pub(super) fn settle(spec: &mut Map<String, Value>) {
    for role in ["jobManager", "taskManager"] {
        let Some(block) = spec.get_mut(role).and_then(Value::as_object_mut) else { continue };
        let Some(template) = block.shift_remove("podTemplate") else { continue };
        into_fields(&template, block, Fields::Role);
        common(&template, spec);
    }
}

/// What a template says that all roles share.
fn common(template: &Value, spec: &mut Map<String, Value>) {
    let main = main(template);
    for (part, field) in [("env", "envVars"), ("envFrom", "envFrom")] {
        for item in main.and_then(|main| main.get(part)).and_then(Value::as_array).into_iter().flatten() {
            let list = spec.entry(field).or_insert_with(|| json!([]));
            let Some(list) = list.as_array_mut().filter(|list| !list.contains(item)) else { continue };
            list.retain(|other| item.get("name").is_none() || other.get("name") != item.get("name"));
            list.push(item.clone());
        }
    }
    let secrets = template.pointer("/spec/imagePullSecrets").and_then(Value::as_array);
    let image = spec.get_mut("image").and_then(Value::as_object_mut);
    if let (Some(secrets), Some(image)) = (secrets, image) {
        let list = image.entry("pullSecrets").or_insert_with(|| json!([]));
        for secret in secrets {
            list.as_array_mut().filter(|list| !list.contains(secret)).into_iter().for_each(|list| list.push(secret.clone()));
        }
    }
}

fn main(template: &Value) -> Option<&Value> {
    let containers = template.pointer("/spec/containers").and_then(Value::as_array)?;
    containers.iter().find(|container| container.get("name").is_some_and(|name| name == MAIN_CONTAINER))
}

/// Lays a template into the fields of a role.
pub(super) fn into_fields(template: &Value, block: &mut Map<String, Value>, of: Fields) {
    let part = |pointer: &str| template.pointer(pointer).filter(|value| !is_empty(value)).cloned();
    put(block, "podLabels", part("/metadata/labels"));
    put(block, "podAnnotations", part("/metadata/annotations"));
    for field in ["affinity", "nodeSelector", "tolerations", "hostAliases", "securityContext", "volumes", "initContainers"] {
        put(block, field, part(&format!("/spec/{field}")));
    }
    let Some(main) = main(template) else { return };
    for field in ["volumeMounts", "resources"] {
        put(block, field, main.get(field).filter(|value| !is_empty(value)).cloned());
    }
    if of == Fields::Submitter {
        return;
    }
    for field in ["livenessProbe", "readinessProbe"] {
        put(block, field, main.get(field).cloned());
    }
    let ports: Vec<Value> = main.get("ports").and_then(Value::as_array).into_iter().flatten().map(port).collect();
    put(block, "extraPorts", (!ports.is_empty()).then_some(ports));
    let containers = template.pointer("/spec/containers").and_then(Value::as_array).into_iter().flatten();
    let sidecars: Vec<Value> = containers.filter(|container| container.get("name") != main.get("name")).cloned().collect();
    put(block, "sidecars", (!sidecars.is_empty()).then_some(sidecars));
}

/// A port in the fields that the operator has.
fn port(port: &Value) -> Value {
    let fields = ["name", "containerPort", "protocol"];
    fields.iter().filter_map(|field| Some(((*field).to_owned(), port.get(field)?.clone()))).collect()
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}
