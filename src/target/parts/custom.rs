//! What the targets share whose operators have one resource and no pod template: Lyft's and nextbreakpoint's.
//!
//! In: a plan. Out: resources, options, and each role's pod as a template that `[pod]` is laid over and that is taken apart afterwards.
//! Source: fact sheets of both operators; the entrypoint of Flink's images (`FLINK_PROPERTIES`, `ENABLE_BUILT_IN_PLUGINS`).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{EnvVar, PodSpec, PodTemplateSpec};
use serde_json::{Map, Value, json};

use super::super::object::{Object, Origin};
use super::super::support::NO_FIELD;
use super::super::{Cx, TargetMeta};
use super::labels::{self, Component};
use super::pods::{self, Pod};
use crate::manifest::node::{Node, Value as Toml};
use crate::plan::{MAIN_CONTAINER, Owner, Plan, Process};
use crate::resolve::Scope;

/// Where the template of a role stands until it is taken apart.
pub(in crate::target) const TEMPLATE: &str = "podTemplate";

/// A custom resource, with its recommended labels or without.
pub(in crate::target) fn resource(
    plan: &Plan,
    (api_version, kind): (&str, &str),
    name: &str,
    kept: &[&str],
    spec: Map<String, Value>,
) -> Object {
    let mut metadata = serde_json::to_value(labels::named(plan, name, None)).unwrap_or_default();
    // The recommended labels would reach the pods, or are noise.
    if let Some(metadata) = metadata.as_object_mut()
        && let Some(Value::Object(mut labels)) = metadata.shift_remove("labels")
    {
        labels.retain(|label, _| kept.contains(&label.as_str()));
        put(metadata, "labels", (!labels.is_empty()).then_some(labels));
    }
    let value = json!({ "apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec });
    Object::from_value(&plan.name, value, Origin::Compiled)
}

/// Adds a field, if it has a value.
pub(in crate::target) fn put(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}

/// Requests and limits.
pub(in crate::target) fn resources(process: &Process) -> Value {
    let amounts = |cpu: u64, memory: u64| {
        let mut map =
            Map::from_iter([("memory".to_owned(), pods::quantity(memory).0.into()), ("cpu".to_owned(), Value::from(pods::cpu(cpu).0))]);
        put(&mut map, "ephemeral-storage", process.ephemeral_storage.map(|disk| pods::quantity(disk).0));
        map
    };
    json!({
        "requests": amounts(process.cpu_request, process.memory_request),
        "limits": amounts(process.cpu_limit, process.memory_limit),
    })
}

/// Words whose option is a field of the resource, or means nothing where the operator submits the job.
const FIELDS: &[&str] = &[
    "name",
    "namespace",
    "image",
    "image-pull-policy",
    "image-pull-secrets",
    "parallelism",
    "service-account.name",
    "jobmanager.cpu",
    "jobmanager.cpu-limit-factor",
    "jobmanager.memory-limit-factor",
    "jobmanager.replicas",
    "taskmanager.cpu",
    "taskmanager.cpu-limit-factor",
    "taskmanager.memory-limit-factor",
    "taskmanager.slots",
    "job.restore.from",
    "job.restore.allow-non-restored-state",
    "high-availability.cluster-id",
    "savepoints.interval",
];

/// The options that the text decides, and those of the compiler's that the image would not have otherwise.
pub(in crate::target) fn options(plan: &Plan) -> BTreeMap<String, String> {
    let kept = |key: &str, owner: &Owner| match owner {
        Owner::Config => true,
        Owner::Word(path) => !FIELDS.contains(&path.as_str()),
        Owner::Derived(_) => matches!(key, "high-availability.type" | "high-availability"),
        Owner::Default => false,
    };
    plan.config
        .iter()
        .filter(|(key, setting)| kept(key, &setting.owner))
        .map(|(key, setting)| (key.to_owned(), setting.text.clone()))
        .collect()
}

/// The variable by which Flink's images enable the plugins that they bring, which are named by the patch version.
pub(in crate::target) fn plugins(plan: &Plan) -> Option<EnvVar> {
    let jars: Vec<String> = plan.plugins.iter().map(|plugin| format!("{plugin}-{}.jar", plan.flink)).collect();
    (!jars.is_empty()).then(|| pods::variable("ENABLE_BUILT_IN_PLUGINS", &jars.join(";")))
}

/// The pod of a role, whole.
pub(in crate::target) fn template(plan: &Plan, component: Component, process: &Process, before: Vec<EnvVar>) -> Value {
    let mut pod = Pod::bare(plan, component);
    pod.main.image = None;
    pod.main.image_pull_policy = None;
    pod.main.security_context = None;
    let mut variables = pods::environment(plan, process);
    variables.extend(before);
    pod.main.env = Some(variables).filter(|variables| !variables.is_empty());
    for (name, volume) in &process.volumes {
        pod.user_volume(name, volume);
    }
    let spec = PodSpec {
        init_containers: (!pod.init.is_empty()).then_some(pod.init),
        containers: vec![pod.main],
        volumes: (!pod.volumes.is_empty()).then_some(pod.volumes),
        ..PodSpec::default()
    };
    serde_json::to_value(PodTemplateSpec { metadata: None, spec: Some(spec) }).unwrap_or_default()
}

/// A template taken apart: the pod's own fields, and those of the main container, which is no longer among the containers.
pub(in crate::target) fn apart(template: &Value) -> (Map<String, Value>, Map<String, Value>) {
    let mut spec = template.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
    let is_main = |container: &Value| container.get("name").and_then(Value::as_str) == Some(MAIN_CONTAINER);
    let containers = spec.shift_remove("containers").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let (main, sidecars): (Vec<Value>, Vec<Value>) = containers.into_iter().partition(is_main);
    if !sidecars.is_empty() {
        spec.insert("containers".to_owned(), sidecars.into());
    }
    let mut main = main.into_iter().next().and_then(|main| main.as_object().cloned()).unwrap_or_default();
    main.shift_remove("name");
    (spec, main)
}

/// What of a pod an operator has fields for.
#[derive(Debug)]
pub(in crate::target) struct PodFields {
    /// Fields of the pod.
    pub(in crate::target) pod: &'static [&'static str],
    /// Fields of the main container.
    pub(in crate::target) main: &'static [&'static str],
    /// Those of both that are the same for both roles.
    pub(in crate::target) common: &'static [&'static str],
    /// Whether there may be other containers.
    pub(in crate::target) sidecars: bool,
    /// What to do instead.
    pub(in crate::target) instead: &'static str,
}

impl PodFields {
    /// Refuses every other field of `[pod]`.
    pub(in crate::target) fn check(&self, meta: &TargetMeta, cx: &mut Cx<'_>) {
        let settings = cx.settings;
        for patch in &settings.pods {
            let (word, role) = match patch.scope {
                Scope::Both => ("pod", false),
                Scope::JobManager => ("jobmanager.pod", true),
                Scope::TaskManager => ("taskmanager.pod", true),
            };
            for (part, inside) in patch.node.as_table().into_iter().flatten() {
                if part != "spec" {
                    self.none(meta, cx, inside, &format!("{word}.{part}"));
                    continue;
                }
                for (field, node) in inside.as_table().into_iter().flatten() {
                    let path = format!("{word}.spec.{field}");
                    let common = role && self.common.contains(&field.as_str());
                    if field == "containers" {
                        self.containers(meta, cx, node, (&path, role));
                    } else if common || !self.pod.contains(&field.as_str()) {
                        self.none(meta, cx, node, &path);
                    }
                }
            }
        }
    }

    fn containers(&self, meta: &TargetMeta, cx: &mut Cx<'_>, list: &Node, (path, role): (&str, bool)) {
        let items = if let Toml::Array(items) = &list.value { items.as_slice() } else { &[] };
        for item in items {
            let main = item.get("name").and_then(Node::as_str) == Some(MAIN_CONTAINER);
            if !main && !self.sidecars {
                self.none(meta, cx, item, path);
            }
            let fields = item.as_table().into_iter().flatten().filter(|(field, _)| main && field.as_str() != "name");
            for (field, node) in fields {
                let common = role && self.common.contains(&field.as_str());
                if common || !self.main.contains(&field.as_str()) {
                    self.none(meta, cx, node, &format!("{path}.{field}"));
                }
            }
        }
    }

    fn none(&self, meta: &TargetMeta, cx: &mut Cx<'_>, node: &Node, path: &str) {
        let because = "the operator makes the pods from fields of its own, and would never see it";
        cx.refuse_at(node.span, path, format!("{} has no field for `{path}`", meta.title), NO_FIELD, because, self.instead);
    }
}

/// Values that do not arrive: what the entrypoint of newer images would glue together, and what older Flink cuts off.
pub(in crate::target) fn check_spaces(plan: &Plan, options: &BTreeMap<String, String>, cx: &mut Cx<'_>) {
    let glued = plan.flink.is_at_least(1, 20);
    for (key, text) in options {
        let (what, run_time) = if glued && text.trim().contains(char::is_whitespace) {
            ("a space", "the image's entrypoint takes all white space out of each line")
        } else if text.trim() != text {
            ("a space at its edge", "Flink takes white space around a value away")
        } else if !glued && text.contains('#') {
            ("a `#`", "Flink reads what comes before it")
        } else {
            continue;
        };
        let span = cx.settings.root.at(["config", key]).map_or_else(|| cx.settings.root.nearest("config").span, |node| node.span);
        let message = format!("`{key}` holds {what}, and Flink {} gets its options by FLINK_PROPERTIES here", plan.flink);
        let help = "write a value without it, or put the option into the image";
        cx.refuse_at(span, &format!("config.{key}"), message, NO_FIELD, run_time, help);
    }
}

/// Plugins are enabled by files that carry the patch version.
pub(in crate::target) fn check_plugins(plan: &Plan, cx: &mut Cx<'_>) {
    if !plan.plugins.is_empty() && plan.session_cluster.is_none() && plan.flink.patch.is_none() {
        let message = "enabling a plugin of the image needs Flink's patch version here";
        let run_time = "the image's entrypoint is told the names of files, which carry the version";
        cx.refuse(
            "flink",
            message,
            NO_FIELD,
            run_time,
            "write the patch, as in `flink = \"1.16.3\"`; or bring the plugin in the image, and write `[s3] plugin = \"in-image\"`",
        );
    }
}
