//! A bundle by kind and name, with the pods that its workloads make. In: objects. Out: lookups. No judgement.

use serde_json::Value;

use crate::k8s::semantics::selector_matches;

static NOTHING: Value = Value::Null;

/// An object and what it is called.
pub(super) struct Object<'a> {
    pub(super) value: &'a Value,
    pub(super) group: &'a str,
    pub(super) kind: &'a str,
    pub(super) namespace: Option<&'a str>,
    pub(super) name: &'a str,
}

/// The pods that a workload of the bundle makes, or a pod itself.
pub(super) struct Pods<'a> {
    /// Which object makes them.
    pub(super) object: usize,
    /// The pointer of their template.
    pub(super) at: &'static str,
    /// Their labels.
    pub(super) labels: &'a Value,
    /// Their specification.
    pub(super) spec: &'a Value,
    /// How many there are at most, if the workload says so.
    pub(super) replicas: i64,
}

/// A bundle, looked up.
pub(super) struct Index<'a> {
    pub(super) objects: Vec<Object<'a>>,
    pub(super) pods: Vec<Pods<'a>>,
    /// Whether objects of the bundle may make pods that nobody sees here: custom resources do.
    pub(super) more_pods: bool,
}

/// Where the pod template of a workload of Kubernetes lies; empty for a pod, which is its own.
#[must_use]
pub fn template_of(object: &Value) -> Option<&'static str> {
    let group = text(object, "/apiVersion").rsplit_once('/').map_or("", |(group, _)| group);
    Some(match (group, text(object, "/kind")) {
        ("apps", "Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet") | ("batch", "Job") => "/spec/template",
        ("batch", "CronJob") => "/spec/jobTemplate/spec/template",
        ("", "Pod") => "",
        _ => return None,
    })
}

/// The text at a pointer; empty if there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The items of the list at a pointer.
pub(super) fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The whole number at a pointer.
pub(super) fn int(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

impl<'a> Index<'a> {
    pub(super) fn of(objects: &[&'a Value]) -> Self {
        let named = |value: &'a Value| Object {
            value,
            group: text(value, "/apiVersion").rsplit_once('/').map_or("", |(group, _)| group),
            kind: text(value, "/kind"),
            namespace: value.pointer("/metadata/namespace").and_then(Value::as_str),
            name: text(value, "/metadata/name"),
        };
        let objects: Vec<Object<'a>> = objects.iter().map(|value| named(value)).collect();
        let mut pods = Vec::new();
        for (object, one) in objects.iter().enumerate() {
            let Some(at) = template_of(one.value) else { continue };
            let replicas = match one.kind {
                "Deployment" | "StatefulSet" | "ReplicaSet" => int(one.value, "/spec/replicas").unwrap_or(1),
                "DaemonSet" => i64::MAX,
                "Job" => int(one.value, "/spec/parallelism").unwrap_or(1),
                _ => 1,
            };
            let part = |name: &str| one.value.pointer(&format!("{at}/{name}")).unwrap_or(&NOTHING);
            pods.push(Pods { object, at, labels: part("metadata/labels"), spec: part("spec"), replicas });
        }
        let more_pods = objects.iter().any(|object| object.group.contains('.') && !object.group.ends_with(".k8s.io"));
        Self { objects, pods, more_pods }
    }

    /// Whether two objects may live in one namespace: what says none goes wherever it is applied.
    pub(super) fn together(&self, one: usize, other: usize) -> bool {
        let namespace = |at: usize| self.objects.get(at).and_then(|object| object.namespace);
        namespace(one).is_none() || namespace(other).is_none() || namespace(one) == namespace(other)
    }

    /// The object of a kind and name in the namespace of another.
    pub(super) fn find(&self, from: usize, kind: &str, name: &str) -> Option<usize> {
        self.of_kind(kind).find(|(at, object)| object.name == name && self.together(from, *at)).map(|(at, _)| at)
    }

    /// All objects of a kind.
    pub(super) fn of_kind<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = (usize, &'s Object<'a>)> {
        self.objects.iter().enumerate().filter(move |(_, object)| object.kind == kind)
    }

    /// The pods that a selector of an object selects, in its namespace.
    pub(super) fn selected<'s>(&'s self, from: usize, selector: &'s Value) -> impl Iterator<Item = &'s Pods<'a>> {
        self.pods.iter().filter(move |pods| self.together(from, pods.object) && selector_matches(selector, pods.labels))
    }

    /// How an object is called: `Deployment `orders``.
    pub(super) fn called(&self, at: usize) -> String {
        self.objects.get(at).map_or_else(String::new, |object| format!("{} `{}`", object.kind, object.name))
    }
}

impl<'a> Pods<'a> {
    /// All containers with their pointers, init containers first.
    pub(super) fn containers(&self) -> impl Iterator<Item = (String, &'a Value)> {
        let (at, spec) = (self.at, self.spec);
        ["initContainers", "containers"].into_iter().flat_map(move |list| {
            let containers = spec.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
            containers.map(move |(index, container)| (format!("{at}/spec/{list}/{index}"), container))
        })
    }

    /// Whether a container has a port of that name.
    pub(super) fn has_port(&self, name: &str) -> bool {
        self.containers().any(|(_, container)| items(container, "/ports").any(|port| text(port, "/name") == name))
    }

    /// The names of all ports.
    pub(super) fn port_names(&self) -> Vec<&'a str> {
        self.containers()
            .flat_map(|(_, container)| items(container, "/ports").map(|port| text(port, "/name")))
            .filter(|name| !name.is_empty())
            .collect()
    }
}
