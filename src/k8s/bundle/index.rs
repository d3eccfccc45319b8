//! A bundle by kind and name, with the pods that its workloads make. In: objects. Out: lookups. No judgement.
//! A bundle may have tens of thousands of objects: no lookup walks over all of them.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::set::{Labels, Set};
use crate::diagnostic::nearest;
use crate::pointer::find;

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
    kinds: BTreeMap<&'a str, Vec<usize>>,
    /// The first object of a kind and name, in any namespace and in each.
    first: BTreeMap<(&'a str, &'a str), usize>,
    placed: BTreeMap<(&'a str, &'a str, Option<&'a str>), usize>,
    labels: Labels<'a>,
    namespaces: BTreeMap<Option<&'a str>, Vec<usize>>,
    /// Pods by the names of their containers' ports.
    ports: BTreeMap<&'a str, Vec<usize>>,
    /// How many names may still be compared letter by letter.
    comparisons: Cell<usize>,
}

/// After so many comparisons of names nobody reads what else was nearly right; each takes about a microsecond.
const COMPARISONS: usize = 300_000;

/// How many names a sentence lists.
pub(super) const LISTED: usize = 20;

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
    find(value, pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The items of the list at a pointer.
pub(super) fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    find(value, pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The whole number at a pointer.
pub(super) fn int(value: &Value, pointer: &str) -> Option<i64> {
    find(value, pointer).and_then(Value::as_i64)
}

impl<'a> Index<'a> {
    pub(super) fn of(objects: &[&'a Value]) -> Self {
        let named = |value: &'a Value| Object {
            value,
            group: text(value, "/apiVersion").rsplit_once('/').map_or("", |(group, _)| group),
            kind: text(value, "/kind"),
            namespace: find(value, "/metadata/namespace").and_then(Value::as_str),
            name: text(value, "/metadata/name"),
        };
        let objects: Vec<Object<'a>> = objects.iter().map(|value| named(value)).collect();
        let mut index = Self {
            more_pods: objects.iter().any(|object| object.group.contains('.') && !object.group.ends_with(".k8s.io")),
            pods: Vec::new(),
            kinds: BTreeMap::new(),
            first: BTreeMap::new(),
            placed: BTreeMap::new(),
            labels: Labels::default(),
            namespaces: BTreeMap::new(),
            ports: BTreeMap::new(),
            comparisons: Cell::new(COMPARISONS),
            objects,
        };
        for (object, one) in index.objects.iter().enumerate() {
            index.kinds.entry(one.kind).or_default().push(object);
            index.first.entry((one.kind, one.name)).or_insert(object);
            index.placed.entry((one.kind, one.name, one.namespace)).or_insert(object);
            let Some(at) = template_of(one.value) else { continue };
            let replicas = match one.kind {
                "Deployment" | "StatefulSet" | "ReplicaSet" => int(one.value, "/spec/replicas").unwrap_or(1),
                "DaemonSet" => i64::MAX,
                "Job" => int(one.value, "/spec/parallelism").unwrap_or(1),
                _ => 1,
            };
            let template = find(one.value, at).unwrap_or(&NOTHING);
            let labels = find(template, "/metadata/labels").unwrap_or(&NOTHING);
            let pods = Pods { object, at, spec: template.get("spec").unwrap_or(&NOTHING), replicas };
            let number = index.pods.len();
            for port in pods.port_names() {
                index.ports.entry(port).or_default().push(number);
            }
            index.labels.add(labels);
            index.namespaces.entry(one.namespace).or_default().push(number);
            index.pods.push(pods);
        }
        index
    }

    fn namespace(&self, at: usize) -> Option<&'a str> {
        self.objects.get(at).and_then(|object| object.namespace)
    }

    /// Whether two objects may live in one namespace: what says none goes wherever it is applied.
    pub(super) fn together(&self, one: usize, other: usize) -> bool {
        let (one, other) = (self.namespace(one), self.namespace(other));
        one.is_none() || other.is_none() || one == other
    }

    /// The object of a kind and name in the namespace of another.
    pub(super) fn find(&self, from: usize, kind: &str, name: &str) -> Option<usize> {
        let Some(namespace) = self.namespace(from) else { return self.first.get(&(kind, name)).copied() };
        [Some(namespace), None].iter().filter_map(|space| self.placed.get(&(kind, name, *space)).copied()).min()
    }

    /// All objects of a kind.
    pub(super) fn of_kind<'s>(&'s self, kind: &str) -> impl Iterator<Item = (usize, &'s Object<'a>)> + use<'s, 'a> {
        let found = self.kinds.get(kind).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|at| Some((*at, self.objects.get(*at)?)))
    }

    /// The pods that may live in the namespace of an object.
    pub(super) fn beside(&self, from: usize) -> Set {
        let all = |space: Option<&str>| Set::of(self.pods.len(), self.namespaces.get(&space).map_or(&[], Vec::as_slice));
        let Some(namespace) = self.namespace(from) else { return Set::all(self.pods.len()) };
        let mut pods = all(Some(namespace));
        pods.join(&all(None));
        pods
    }

    /// The pods that a selector of an object selects, in its namespace.
    pub(super) fn selected(&self, from: usize, selector: &Value) -> Set {
        let mut pods = self.beside(from);
        self.labels.keep_selected(&mut pods, selector);
        pods
    }

    /// The pods that a selector selects, in any namespace.
    pub(super) fn chosen(&self, selector: &Value) -> Set {
        let mut pods = Set::all(self.pods.len());
        self.labels.keep_selected(&mut pods, selector);
        pods
    }

    /// The pods with all these labels, in the namespace of an object.
    pub(super) fn labelled(&self, from: usize, labels: &Value) -> Set {
        let mut pods = self.beside(from);
        self.labels.keep_labelled(&mut pods, labels);
        pods
    }

    /// The pods of a set.
    pub(super) fn pods_of<'s>(&'s self, set: &'s Set) -> impl Iterator<Item = &'s Pods<'a>> {
        set.iter().filter_map(|number| self.pods.get(number))
    }

    /// The pods with a port of that name.
    pub(super) fn with_port(&self, name: &str) -> Set {
        Set::of(self.pods.len(), self.ports.get(name).map_or(&[], Vec::as_slice))
    }

    /// The name that was probably meant, as long as comparing is worth it.
    pub(super) fn nearest<'n>(&self, name: &str, known: &[&'n str]) -> Option<&'n str> {
        let left = self.comparisons.get().checked_sub(known.len())?;
        self.comparisons.set(left);
        nearest(name, known.iter().copied())
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

    /// The names of all ports.
    pub(super) fn port_names(&self) -> Vec<&'a str> {
        self.containers()
            .flat_map(|(_, container)| items(container, "/ports").map(|port| text(port, "/name")))
            .filter(|name| !name.is_empty())
            .collect()
    }
}
