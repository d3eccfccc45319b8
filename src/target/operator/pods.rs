//! Pod templates: what a person would write there, and nothing that Flink or the operator fills in.
//!
//! Flink sets image, command, arguments, resources, labels and its own volumes of the main container; the rest is merged from here.
//! The operator merges layered templates by array index, so each role has one whole template, or both share one.
//! Source: facts/operator-resources (what survives in a template), Flink's decorators.

use k8s_openapi::api::core::v1::{ContainerPort, LocalObjectReference, PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

use super::super::parts::labels::Component;
use super::super::parts::pods::{self, Placement, Pod};
use super::super::parts::{config_map, policies};
use super::mode;
use crate::manifest::sections::{Liveness, OperatorMode};
use crate::plan::{MAIN_CONTAINER, Plan, Process};
use crate::resolve::Settings;

/// The folder that Flink mounts its configuration from, and the volume that holds it.
const GIVEN_CONF: (&str, &str) = ("flink-config-volume", "/flinkc/conf-given");
/// The folder with the configuration that has its secrets.
const FILLED_CONF: (&str, &str) = ("flinkc-conf", "/flinkc/conf");

/// The JobManager's and the TaskManagers' template, each whole.
pub(super) fn templates(plan: &Plan, settings: &Settings) -> (Value, Value) {
    let jobmanager = template(plan, settings, Component::JobManager, &plan.jobmanager.process);
    let taskmanager = template(plan, settings, Component::TaskManager, &plan.taskmanager.process);
    (jobmanager, taskmanager)
}

fn template(plan: &Plan, settings: &Settings, component: Component, process: &Process) -> Value {
    let mut pod = Pod::bare(plan, component);
    // `spec.image` and `spec.imagePullPolicy` say it for both roles.
    pod.main.image = None;
    pod.main.image_pull_policy = None;
    pod.main.env = Some(pods::environment(plan, process)).filter(|variables| !variables.is_empty());
    pod.plugins();
    for (name, volume) in &process.volumes {
        pod.user_volume(name, volume);
    }
    pod.writable();
    if let Some(job) = plan.mode.application() {
        // The class path of standalone mode is a list of files that every pod must have.
        if component == Component::JobManager || mode(settings) == OperatorMode::Standalone {
            pod.fetched_jar(job, Placement::Folder);
        }
        if component == Component::JobManager {
            pod.sql(job);
        }
    }
    secrets(plan, &mut pod);
    if let Some(metrics) = plan.metrics {
        let port = ContainerPort { name: Some("metrics".to_owned()), container_port: metrics.port.into(), ..ContainerPort::default() };
        pod.main.ports = Some(vec![port]);
    }
    if component == Component::JobManager {
        pod.main.liveness_probe = liveness(plan, settings);
    }
    pruned(finished(plan, pod))
}

/// A probe where the text asks for one; by itself the operator watches the JobManager and restarts a dead one.
fn liveness(plan: &Plan, settings: &Settings) -> Option<k8s_openapi::api::core::v1::Probe> {
    if !settings.manifest_sets("jobmanager.liveness") {
        return None;
    }
    match plan.jobmanager.liveness {
        Liveness::Rpc => Some(pods::timing(pods::tcp(plan.ports.jobmanager_rpc), 10, 6, 5)),
        Liveness::Rest => Some(pods::timing(pods::http(plan, "/overview"), 10, 6, 5)),
        Liveness::Job | Liveness::None => None,
    }
}

/// Options whose values live in Secrets: Flink's command line is the operator's, so an init container writes them behind the
/// configuration that Flink mounted, and the main container reads that copy.
fn secrets(plan: &Plan, pod: &mut Pod<'_>) {
    if plan.secret_options.is_empty() {
        return;
    }
    let pairs: Vec<String> = plan.secret_options.iter().map(|secret| format!("{}={}", secret.option, secret.variable)).collect();
    let mut env: Vec<_> = Vec::new();
    for secret in &plan.secret_options {
        if !env.iter().any(|variable: &k8s_openapi::api::core::v1::EnvVar| variable.name == secret.variable) {
            env.push(pods::secret_variable(&secret.variable, &secret.secret));
        }
    }
    let own = |name: &str| !plan.secret_options.iter().any(|secret| secret.variable == name);
    // The main container has no need of them.
    if let Some(variables) = &mut pod.main.env {
        variables.retain(|variable| own(&variable.name));
    }
    if pod.main.env.as_ref().is_some_and(Vec::is_empty) {
        pod.main.env = None;
    }
    env.push(pods::variable("FLINKC_OPTIONS", &pairs.join(" ")));
    pod.volumes.push(pods::empty_dir(FILLED_CONF.0));
    let mounts = vec![pods::read_only(GIVEN_CONF.0, GIVEN_CONF.1), pods::mount(FILLED_CONF.0, FILLED_CONF.1)];
    pod.init_script("fill-in-secrets", "bash", config_map::FILL_IN_SECRETS, None, env, mounts);
    pod.mount(pods::read_only(FILLED_CONF.0, FILLED_CONF.1));
    pod.variables([pods::variable("FLINK_CONF_DIR", FILLED_CONF.1)]);
}

fn finished(plan: &Plan, pod: Pod<'_>) -> Value {
    let secrets: Vec<_> = plan.image_pull_secrets.iter().map(|name| LocalObjectReference { name: name.clone() }).collect();
    let annotations = policies::mesh_annotations(plan);
    let spec = PodSpec {
        image_pull_secrets: (!secrets.is_empty()).then_some(secrets),
        security_context: pods::pod_security(plan),
        init_containers: (!pod.init.is_empty()).then_some(pod.init),
        containers: vec![pod.main],
        volumes: (!pod.volumes.is_empty()).then_some(pod.volumes),
        ..PodSpec::default()
    };
    let metadata = (!annotations.is_empty()).then(|| ObjectMeta { annotations: Some(annotations), ..ObjectMeta::default() });
    serde_json::to_value(PodTemplateSpec { metadata, spec: Some(spec) }).unwrap_or_default()
}

/// Without a main container of which nothing but the name is said, and without empty parts.
fn pruned(mut template: Value) -> Value {
    let bare = json!({ "name": MAIN_CONTAINER });
    if let Some(spec) = template.get_mut("spec").and_then(Value::as_object_mut) {
        if let Some(containers) = spec.get_mut("containers").and_then(Value::as_array_mut) {
            containers.retain(|container| *container != bare);
        }
        if spec.get("containers").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            spec.shift_remove("containers");
        }
    }
    if let Some(map) = template.as_object_mut() {
        map.retain(|_, part| part.as_object().is_none_or(|part| !part.is_empty()));
    }
    template
}

/// One template for both roles where they are alike; none where nothing is said.
pub(super) fn settle(spec: &mut Value) {
    let mut take = |role: &str| -> Value {
        let role = spec.get_mut(role).and_then(Value::as_object_mut);
        role.and_then(|role| role.shift_remove("podTemplate")).map_or(Value::Null, pruned)
    };
    let (jobmanager, taskmanager) = (take("jobManager"), take("taskManager"));
    let says = |template: &Value| template.as_object().is_some_and(|template| !template.is_empty());
    let Some(spec) = spec.as_object_mut() else { return };
    if jobmanager == taskmanager {
        if says(&jobmanager) {
            spec.insert("podTemplate".to_owned(), jobmanager);
        }
        return;
    }
    for (role, template) in [("jobManager", jobmanager), ("taskManager", taskmanager)] {
        if says(&template)
            && let Some(role) = spec.get_mut(role).and_then(Value::as_object_mut)
        {
            role.insert("podTemplate".to_owned(), template);
        }
    }
}
