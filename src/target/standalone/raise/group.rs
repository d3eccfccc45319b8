//! Which objects make up one cluster: a JobManager, its TaskManagers, and what hangs on their pods.
//!
//! In: objects as they were read. Out: clusters, each with its objects; each object once. Must not drop one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::super::config_digest::collect_names;
use super::super::super::operator::raise::values::{is_name, text};
use super::options::mounted;
use super::role::{Process, Runs};
use crate::k8s::semantics::selector_matches as matches;

/// One cluster and its objects.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The `name` that its objects' names begin with.
    pub name: String,
    pub(super) jobmanager: Option<Process>,
    pub(super) taskmanager: Option<Process>,
    /// Clients that submit jobs.
    pub(super) submitters: Vec<Process>,
    /// Everything else.
    pub(super) others: Vec<Value>,
    /// Further workloads of a role that is there already.
    pub(super) further: Vec<Value>,
}

/// The end of a JobManager's name.
const LEADER: &[&str] = &["-jobmanager", "-job-manager", "-jm", "-job-cluster", "-master"];
/// The end of a TaskManager's name.
const WORKER: &[&str] = &["-taskmanager", "-task-manager", "-tm", "-worker"];
/// The longest name that all derived names leave room for.
const LONGEST: usize = 45;

impl Cluster {
    pub(super) fn processes(&self) -> impl Iterator<Item = &Process> {
        self.jobmanager.iter().chain(&self.taskmanager)
    }

    fn workloads(&self) -> impl Iterator<Item = &Process> {
        self.processes().chain(&self.submitters)
    }

    /// Whether an object selects, feeds, or is used by the cluster's pods.
    fn claims(&self, object: &Value) -> bool {
        let name = text(object, "/metadata/name");
        let named = |wanted: &str| !name.is_empty() && wanted == name;
        let labels = || self.workloads().filter_map(|process| process.template().pointer("/metadata/labels"));
        let selects =
            |selector: &Value| selector.as_object().is_some_and(|map| !map.is_empty()) && labels().any(|labels| matches(selector, labels));
        let service =
            |name: &str| self.others.iter().any(|other| text(other, "/kind") == "Service" && text(other, "/metadata/name") == name);
        match text(object, "/kind") {
            "ConfigMap" => self.workloads().any(|process| {
                let mut names = Vec::new();
                collect_names(process.template(), &mut names);
                names.iter().any(|other| named(other))
            }),
            "PersistentVolumeClaim" => self.processes().any(|process| {
                let volumes = process.template().pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
                volumes.into_iter().any(|volume| named(text(volume, "/persistentVolumeClaim/claimName")))
            }),
            "ServiceAccount" => self.workloads().any(|process| named(text(process.template(), "/spec/serviceAccountName"))),
            "RoleBinding" => {
                let subjects = object.get("subjects").and_then(Value::as_array).into_iter().flatten();
                let accounts: Vec<&str> = self.workloads().map(|process| text(process.template(), "/spec/serviceAccountName")).collect();
                subjects.into_iter().any(|subject| accounts.contains(&text(subject, "/name")))
            }
            "Role" => self.others.iter().any(|other| text(other, "/kind") == "RoleBinding" && named(text(other, "/roleRef/name"))),
            "Service" => object.pointer("/spec/selector").is_some_and(|selector| selects(&serde_json::json!({ "matchLabels": selector }))),
            "PodDisruptionBudget" | "PodMonitor" => object.pointer("/spec/selector").is_some_and(selects),
            "NetworkPolicy" => object.pointer("/spec/podSelector").is_some_and(selects),
            "HorizontalPodAutoscaler" => self.processes().any(|process| process.name() == text(object, "/spec/scaleTargetRef/name")),
            "Ingress" => backends(object).iter().any(|name| service(name)),
            _ => false,
        }
    }
}

/// The Services that an Ingress leads to.
pub(super) fn backends(ingress: &Value) -> Vec<String> {
    let rules = ingress.pointer("/spec/rules").and_then(Value::as_array).into_iter().flatten();
    let paths = rules.filter_map(|rule| rule.pointer("/http/paths")?.as_array()).flatten();
    paths.map(|path| text(path, "/backend/service/name").to_owned()).collect()
}

/// Groups objects. A file with a role alone, or with Flink's configuration alone, is a cluster, too: of what is there.
pub fn clusters(objects: &[Value]) -> Vec<Cluster> {
    let (mut leaders, mut workers, mut submitters, mut others) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for object in objects {
        match Process::of(object) {
            Some(process) if process.leads() => leaders.push(process),
            Some(process) if process.runs == Runs::TaskManager => workers.push(process),
            Some(process) => submitters.push(process),
            None => others.push(object.clone()),
        }
    }
    let mut clusters: Vec<Cluster> = leaders.into_iter().map(|process| of(Some(process), None, objects)).collect();
    for worker in workers {
        match nearest(&clusters, &worker) {
            Some(place) => match clusters.get_mut(place) {
                Some(cluster) if cluster.taskmanager.is_none() => cluster.taskmanager = Some(worker),
                Some(cluster) => cluster.further.push(worker.workload),
                None => {}
            },
            None => clusters.push(of(None, Some(worker), objects)),
        }
    }
    if clusters.is_empty() && objects.iter().any(is_configuration) {
        clusters.push(of(None, None, objects));
    }
    for submitter in submitters {
        let place = nearest(&clusters, &submitter).or_else(|| addressed(&clusters, &submitter)).unwrap_or_default();
        if let Some(cluster) = clusters.get_mut(place) {
            cluster.submitters.push(submitter);
        }
    }
    // What refers to another object finds it in the second round.
    for _ in 0..2 {
        for cluster in &mut clusters {
            let (own, rest) = others.into_iter().partition(|object| cluster.claims(object));
            others = rest;
            cluster.others.extend::<Vec<Value>>(own);
        }
    }
    for object in others {
        let instance = |labels: &Value| text(labels, "/app.kubernetes.io~1instance").to_owned();
        let wanted = object.pointer("/metadata/labels").map(instance).filter(|name| !name.is_empty());
        let near = |cluster: &Cluster| {
            cluster
                .processes()
                .filter_map(|process| process.workload.pointer("/metadata/labels"))
                .any(|labels| Some(instance(labels)) == wanted)
        };
        let place = wanted.as_ref().and_then(|_| clusters.iter().position(near)).unwrap_or_default();
        if let Some(cluster) = clusters.get_mut(place) {
            cluster.others.push(object);
        }
    }
    clusters
}

/// Whether a ConfigMap holds Flink's configuration.
pub(super) fn is_configuration(object: &Value) -> bool {
    text(object, "/kind") == "ConfigMap"
        && ["config.yaml", "flink-conf.yaml"].iter().any(|key| object.get("data").is_some_and(|data| data.get(*key).is_some()))
}

fn of(jobmanager: Option<Process>, taskmanager: Option<Process>, objects: &[Value]) -> Cluster {
    let label = |process: &Process| {
        let labels = process.template().pointer("/metadata/labels").cloned().unwrap_or_default();
        ["/app", "/app.kubernetes.io~1instance"].iter().map(|key| text(&labels, key).to_owned()).find(|name| is_name(name))
    };
    let stem = |process: &Process| {
        let name = process.name();
        let ends = if process.leads() { LEADER } else { WORKER };
        let stem = ends.iter().find_map(|end| name.strip_suffix(end)).filter(|stem| is_name(stem)).map(str::to_owned);
        stem.or_else(|| label(process)).or_else(|| Some(name.to_owned()).filter(|name| is_name(name)))
    };
    let first = jobmanager.iter().chain(&taskmanager).find_map(stem);
    let configured = || {
        let name = text(objects.iter().find(|object| is_configuration(object))?, "/metadata/name");
        let stem = name.strip_suffix("-configuration").or_else(|| name.strip_suffix("-config")).unwrap_or(name);
        is_name(stem).then(|| stem.to_owned())
    };
    let mut name = first.or_else(configured).unwrap_or_else(|| "flink".to_owned());
    name.truncate(LONGEST);
    let name = name.trim_end_matches('-').to_owned();
    Cluster { name, jobmanager, taskmanager, submitters: Vec::new(), others: Vec::new(), further: Vec::new() }
}

/// The cluster whose JobManager a pod has most in common with.
fn nearest(clusters: &[Cluster], process: &Process) -> Option<usize> {
    let namespace = |process: &Process| text(&process.workload, "/metadata/namespace").to_owned();
    let maps = |process: &Process| mounted(process.template()).into_iter().map(|(_, name)| name).collect::<BTreeSet<_>>();
    let labels = |process: &Process| process.template().pointer("/metadata/labels").and_then(Value::as_object).cloned().unwrap_or_default();
    let shared = |a: &Map<String, Value>, b: &Map<String, Value>| {
        let weight = |key: &str| if matches!(key, "app" | "app.kubernetes.io/instance" | "release" | "cluster") { 3 } else { 1 };
        a.iter().filter(|(key, value)| b.get(*key) == Some(value)).map(|(key, _)| weight(key)).sum::<usize>()
    };
    let own = (namespace(process), maps(process), labels(process));
    let scores = clusters.iter().enumerate().filter_map(|(place, cluster)| {
        let leader = cluster.jobmanager.as_ref()?;
        if namespace(leader) != own.0 {
            return None;
        }
        let stem = usize::from(process.name().starts_with(&cluster.name)) * 2;
        let score = maps(leader).intersection(&own.1).count() * 4 + shared(&labels(leader), &own.2) + stem;
        Some((score, place))
    });
    let scores: Vec<(usize, usize)> = scores.collect();
    let best = scores.iter().copied().max_by_key(|(score, place)| (*score, usize::MAX - place))?;
    // alone in a namespace it is the one that is meant
    (best.0 > 0 || scores.len() == 1).then_some(best.1)
}

/// The cluster that a client names by the address of a Service.
fn addressed(clusters: &[Cluster], process: &Process) -> Option<usize> {
    let said = process.main().to_string();
    clusters.iter().position(|cluster| said.contains(&format!("{}-", cluster.name)))
}
