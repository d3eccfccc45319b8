//! FlinkDeployment, or FlinkBlueGreenDeployment around the same spec.
//!
//! Source: the operator's definitions; facts of its validator and of what it builds (facts/operator-validation, operator-resources).

use serde_json::{Map, Value, json};

use super::super::parts::{config_map, labels};
use super::super::{Object, Origin};
use super::{is_blue_green, job, mode, options, pods, put};
use crate::manifest::node::Node;
use crate::manifest::sections::OperatorMode;
use crate::manifest::types::Size;
use crate::operators::apache::{API_VERSION, Kind, Release};
use crate::plan::{IngressPlan, Plan, Process};
use crate::resolve::Settings;

/// The resource of the cluster.
pub(super) fn object(plan: &Plan, settings: &Settings, release: Release) -> Object {
    let blue_green = is_blue_green(settings);
    let mut configuration = options::of_cluster(plan, settings, release);
    let ingress = ingress(plan, settings);
    let (kind, spec) = if blue_green {
        let transition = options::of_transition(settings, &mut configuration);
        let mut spec = Map::new();
        put(&mut spec, "configuration", (!transition.is_empty()).then_some(transition));
        put(&mut spec, "ingress", ingress);
        spec.insert("template".to_owned(), json!({ "spec": cluster(plan, settings, configuration, None) }));
        (Kind::FlinkBlueGreenDeployment, spec)
    } else {
        (Kind::FlinkDeployment, cluster(plan, settings, configuration, ingress))
    };
    resource(plan, kind, &plan.name, spec)
}

/// A custom resource of that name.
pub(super) fn resource(plan: &Plan, kind: Kind, name: &str, spec: Map<String, Value>) -> Object {
    let metadata = serde_json::to_value(labels::named(plan, name, None)).unwrap_or_default();
    let mut value = json!({ "apiVersion": API_VERSION, "kind": kind.name(), "metadata": metadata, "spec": spec });
    // The recommended labels are for objects of our own; on a resource that people select by name they are noise.
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("labels");
    }
    Object::from_value(&plan.name, value, Origin::Compiled)
}

/// The spec of one cluster.
fn cluster(plan: &Plan, settings: &Settings, configuration: Map<String, Value>, ingress: Option<Value>) -> Map<String, Value> {
    let mut spec = Map::new();
    spec.insert("image".to_owned(), plan.image.text.as_str().into());
    put(&mut spec, "imagePullPolicy", plan.image_pull_policy);
    spec.insert("flinkVersion".to_owned(), format!("v{}_{}", plan.flink.major, plan.flink.minor).into());
    spec.insert("flinkConfiguration".to_owned(), configuration.into());
    spec.insert("serviceAccount".to_owned(), plan.access.service_account.as_str().into());
    put(&mut spec, "ingress", ingress);
    put(&mut spec, "logConfiguration", log_configuration(plan, settings));
    // Absent means native; writing it out would restart a running job.
    let written = settings.manifest.operator.as_ref().and_then(|operator| operator.mode);
    put(&mut spec, "mode", written.map(OperatorMode::word));
    let (jobmanager, taskmanager) = pods::templates(plan, settings);
    let mut role = role(&plan.jobmanager.process);
    let copies = plan.jobmanager.process.replicas;
    if copies > 1 || settings.manifest_sets("jobmanager.replicas") {
        role.insert("replicas".to_owned(), copies.into());
    }
    role.insert("podTemplate".to_owned(), jobmanager);
    spec.insert("jobManager".to_owned(), role.into());
    let mut role = self::role(&plan.taskmanager.process);
    put(&mut role, "replicas", taskmanagers(plan, settings));
    role.insert("podTemplate".to_owned(), taskmanager);
    spec.insert("taskManager".to_owned(), role.into());
    if let Some(application) = plan.mode.application() {
        spec.insert("job".to_owned(), job::job(plan, settings, application).into());
    }
    put(&mut spec, "restartNonce", plan.restart);
    spec
}

/// CPU, memory and disk: memory as it was written, since the operator takes `2048m` and `2g` for two sizes.
fn role(process: &Process) -> Map<String, Value> {
    let mut resource = Map::new();
    resource.insert("cpu".to_owned(), cpu(process.cpu_request));
    resource.insert("memory".to_owned(), process.process_size.text.as_str().into());
    put(&mut resource, "ephemeralStorage", process.ephemeral_storage.map(|bytes| Size::of(bytes).kubernetes()));
    Map::from_iter([("resource".to_owned(), resource.into())])
}

/// Cores as a number: whole ones without a fraction.
fn cpu(millis: u64) -> Value {
    if millis.is_multiple_of(1000) {
        return (millis / 1000).into();
    }
    #[expect(clippy::cast_precision_loss, reason = "thousandths of a core are far below 2^53")]
    let cores = millis as f64 / 1000.0;
    cores.into()
}

/// The number of TaskManagers, where the text gives one and nothing else moves it. By itself the operator takes ⌈parallelism / slots⌉.
fn taskmanagers(plan: &Plan, settings: &Settings) -> Option<u32> {
    if mode(settings) == OperatorMode::Native {
        return None;
    }
    match plan.reactive {
        Some(reactive) if reactive.cpu.is_some() => None,
        _ if settings.manifest_sets("taskmanager.replicas") => Some(plan.taskmanager.process.replicas),
        // A session cluster has no job whose parallelism says it.
        _ => plan.mode.application().is_none().then_some(plan.taskmanager.process.replicas),
    }
}

/// The log files, where a word asks for them; otherwise the operator brings its own.
fn log_configuration(plan: &Plan, settings: &Settings) -> Option<Value> {
    let asked = ["format", "level", "levels", "log4j", "logback"];
    if !asked.iter().any(|key| settings.manifest_sets(&format!("logging.{key}"))) {
        return None;
    }
    let files = plan.logging.iter().filter(|file| config_map::is_console_log(&file.name));
    Some(Value::Object(files.map(|file| (file.name.clone(), file.text.as_str().into())).collect()))
}

/// The Ingress that the operator makes, if it is to make one.
fn ingress(plan: &Plan, settings: &Settings) -> Option<Value> {
    let ingress = plan.ingress.as_ref().filter(|_| by_operator(settings))?;
    let mut spec = Map::new();
    spec.insert("template".to_owned(), template(settings, ingress).into());
    put(&mut spec, "className", ingress.class.clone());
    let map = |map: &indexmap::IndexMap<String, String>| -> Option<Value> {
        (!map.is_empty()).then(|| map.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect())
    };
    put(&mut spec, "annotations", map(&ingress.annotations));
    put(&mut spec, "labels", map(&ingress.labels));
    put(&mut spec, "tls", ingress.tls_secret.as_ref().map(|secret| json!([{ "hosts": [ingress.host], "secretName": secret }])));
    Some(spec.into())
}

/// Whether the operator owns the Ingress.
pub(super) fn by_operator(settings: &Settings) -> bool {
    settings.manifest.operator.as_ref().and_then(|operator| operator.ingress).unwrap_or(false)
}

/// Host and path with the operator's own placeholders, which are written with two braces.
fn template(settings: &Settings, ingress: &IngressPlan) -> String {
    let written = |key: &str, filled: &str| {
        let text = settings.root.get(key).and_then(Node::as_str);
        text.map_or_else(|| filled.to_owned(), |text| text.replace("{name}", "{{name}}").replace("{namespace}", "{{namespace}}"))
    };
    let path = written("ingress.path", &ingress.path);
    let host = written("ingress.host", &ingress.host);
    if path == "/" && !settings.manifest_sets("ingress.path") { host } else { format!("{host}{path}") }
}
