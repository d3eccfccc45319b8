//! The pod templates that the client is given: what the words say of pods and no option of the client can.
//!
//! In: a plan, and `[pod]` in the text. Out: a Pod for each role, or none where nothing is to be said.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ContainerPort, PodSpec, PodTemplateSpec, ResourceRequirements};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

use super::super::parts::config_map;
use super::super::parts::labels::{self, Component};
use super::super::parts::pods::{self, Placement, Pod};
use super::super::{Cx, Object, Origin, hatch};
use crate::manifest::sections::Liveness;
use crate::plan::{Plan, Process};

/// The volume with the configuration that the client mounts, and where the init container finds it.
const GIVEN_CONF: (&str, &str) = ("flink-config-volume", "/flinkc/conf-given");
/// The volume and folder with the configuration that has its secrets.
const FILLED_CONF: (&str, &str) = ("flinkc-conf", "/flinkc/conf");

/// The texts of both roles' templates, JobManager first; none where it says nothing.
pub(super) fn both(plan: &Plan, client_only: bool, cx: &mut Cx<'_>) -> [Option<String>; 2] {
    // `[pod]` patches workloads by their role's name, which the client's Deployment does not have
    let mut workloads = [Component::JobManager, Component::TaskManager].map(|component| {
        let template = if client_only { json!({}) } else { json!(template(plan, component)) };
        let name = format!("{}-{}", plan.name, component.word());
        let workload = json!({ "kind": "Deployment", "metadata": { "name": name }, "spec": { "template": template } });
        Object::from_value(&plan.name, workload, Origin::Compiled)
    });
    hatch::apply_pods(&mut workloads, cx);
    if !client_only {
        super::super::harden(plan, &mut workloads);
    }
    workloads.map(|workload| {
        let mut pod = workload.value.pointer("/spec/template")?.clone();
        prune(&mut pod);
        if says_nothing(&pod) {
            return None;
        }
        let mut whole = serde_json::Map::from_iter([("apiVersion".to_owned(), "v1".into()), ("kind".to_owned(), "Pod".into())]);
        whole.extend(pod.as_object().cloned().unwrap_or_default());
        let mut whole = Value::Object(whole);
        crate::k8s::order::order_object(&mut whole);
        Some(crate::yaml::emit(&whole))
    })
}

/// Drops empty maps and lists that only stand for "nothing said".
fn prune(pod: &mut Value) {
    if let Some(metadata) = pod.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|_, value| !value.as_object().is_some_and(serde_json::Map::is_empty) && !value.is_null());
    }
    if let Some(pod) = pod.as_object_mut() {
        pod.retain(|key, value| key != "metadata" || value.as_object().is_some_and(|metadata| !metadata.is_empty()));
    }
}

fn says_nothing(pod: &Value) -> bool {
    pod.get("metadata").is_none() && pod.get("spec").and_then(Value::as_object).is_none_or(serde_json::Map::is_empty)
}

fn template(plan: &Plan, component: Component) -> PodTemplateSpec {
    let jobmanager = component == Component::JobManager;
    let process = by_template(if jobmanager { &plan.jobmanager.process } else { &plan.taskmanager.process });
    let mut pod = Pod::bare(plan, component);
    // options say both for both roles
    pod.main.image = None;
    pod.main.image_pull_policy = None;
    pod.main.resources = process.ephemeral_storage.map(|disk| {
        let map = BTreeMap::from([("ephemeral-storage".to_owned(), pods::quantity(disk))]);
        ResourceRequirements { requests: Some(map.clone()), limits: Some(map), ..ResourceRequirements::default() }
    });
    pod.main.env = Some(pods::environment(plan, &process)).filter(|variables| !variables.is_empty());
    pod.plugins();
    for (name, volume) in &process.volumes {
        pod.user_volume(name, volume);
    }
    pod.writable();
    if let Some(metrics) = plan.metrics {
        let port = ContainerPort { name: Some("metrics".to_owned()), container_port: metrics.port.into(), ..ContainerPort::default() };
        pod.main.ports = Some(vec![port]);
    }
    secret_options(plan, &mut pod);
    if jobmanager {
        if let Some(job) = plan.mode.application() {
            // where main() runs; TaskManagers get the jar from the JobManager
            pod.fetched_jar(job, Placement::Folder);
            pod.sql(job);
        }
        probes(plan, &mut pod);
    }
    finished(plan, pod, jobmanager || labels::uses_api(plan))
}

/// No account, no labels, no secrets of a registry: options bring them.
fn finished(plan: &Plan, pod: Pod<'_>, token: bool) -> PodTemplateSpec {
    let spec = PodSpec {
        automount_service_account_token: Some(token),
        security_context: pods::pod_security(plan),
        init_containers: (!pod.init.is_empty()).then_some(pod.init),
        containers: vec![pod.main],
        volumes: (!pod.volumes.is_empty()).then_some(pod.volumes),
        ..PodSpec::default()
    };
    let annotations = plan.restart.map(|restart| BTreeMap::from([(pods::RESTART.to_owned(), restart.to_string())]));
    PodTemplateSpec { metadata: Some(ObjectMeta { annotations, ..ObjectMeta::default() }), spec: Some(spec) }
}

/// A process without what an option of the client mounts: Hadoop's settings.
fn by_template(process: &Process) -> Process {
    let mut process = process.clone();
    if process.volumes.get("hadoop-config").is_some_and(|volume| volume.path == "hadoop") {
        process.volumes.shift_remove("hadoop-config");
        process.env.shift_remove("HADOOP_CONF_DIR");
    }
    process
}

/// Values of Secrets are put into a copy of the configuration: as arguments they would stand in the TaskManagers' pods, where the
/// JobManager writes every option that differs from its file.
fn secret_options(plan: &Plan, pod: &mut Pod<'_>) {
    if plan.secret_options.is_empty() {
        return;
    }
    let pairs: Vec<String> = plan.secret_options.iter().map(|secret| format!("{}={}", secret.option, secret.variable)).collect();
    let mut env = vec![pods::variable("FLINKC_OPTIONS", &pairs.join(" "))];
    for secret in &plan.secret_options {
        if !env.iter().any(|variable| variable.name == secret.variable) {
            env.push(pods::secret_variable(&secret.variable, &secret.secret));
        }
    }
    // only the init container needs the values
    if let Some(variables) = &mut pod.main.env {
        variables.retain(|variable| !plan.secret_options.iter().any(|secret| secret.variable == variable.name));
    }
    pod.volumes.push(pods::empty_dir(FILLED_CONF.0));
    let mounts = vec![pods::read_only(GIVEN_CONF.0, GIVEN_CONF.1), pods::mount(FILLED_CONF.0, FILLED_CONF.1)];
    pod.init_script("fill-in-secrets", "bash", config_map::FILL_IN_SECRETS, None, env, mounts);
    pod.mount(pods::read_only(FILLED_CONF.0, FILLED_CONF.1));
    pod.variables([pods::variable("FLINK_CONF_DIR", FILLED_CONF.1)]);
}

/// As for plain pods; `none` leaves the pod as the client makes it.
fn probes(plan: &Plan, pod: &mut Pod<'_>) {
    let mutual = plan.config.get("security.ssl.rest.authentication-enabled") == Some("true");
    let rest = pods::tcp(plan.ports.rest);
    let live = match plan.jobmanager.liveness {
        Liveness::None => return,
        Liveness::Rpc => pods::timing(pods::tcp(plan.ports.jobmanager_rpc), 10, 6, 5),
        Liveness::Rest => pods::timing(pods::http(plan, "/overview"), 10, 6, 5),
        Liveness::Job => {
            pod.scripts();
            if plan.ports.rest != 8081 {
                pod.variables([pods::variable("FLINKC_REST_PORT", &plan.ports.rest.to_string())]);
            }
            if plan.tls.rest.is_some() {
                pod.variables([pods::variable("FLINKC_REST_SCHEME", "https")]);
            }
            pods::timing(pods::script(config_map::LIVENESS), 10, 60, 10)
        }
    };
    pod.main.startup_probe = Some(pods::timing(rest.clone(), 5, 60, 1));
    let ready = if mutual { pods::timing(rest, 5, 3, 1) } else { pods::timing(pods::http(plan, "/overview"), 5, 3, 5) };
    pod.main.readiness_probe = Some(ready);
    pod.main.liveness_probe = Some(live);
}
