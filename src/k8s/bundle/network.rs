//! Network policies between the pods of a Flink cluster: whoever may not reach the JobManager's RPC port never registers.
//! Flink's pods are known by what they run: the image's entry point takes the process as its first argument.

use serde_json::Value;

use super::index::{Index, Pods, items, text};
use super::set::Set;
use super::{Clash, Kind, Place};

/// The JobManager's RPC port, unless `jobmanager.rpc.port` says another.
const RPC: i64 = 6123;

/// How many cut-off workloads are told for one JobManager: who has more mends the policy, not the list.
const TOLD: usize = 8;

/// Judges the policies of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let runs = |pods: &Pods<'_>, words: &[&str]| {
        pods.containers().any(|(_, container)| {
            items(container, "/args").chain(items(container, "/command")).any(|word| words.contains(&word.as_str().unwrap_or_default()))
        })
    };
    let mut workers = Set::none(index.pods.len());
    for (number, _) in index.pods.iter().enumerate().filter(|(_, pods)| runs(pods, &["taskmanager"])) {
        workers.add(number);
    }
    if workers.iter().next().is_none() {
        return;
    }
    let policies: Vec<Policy<'_>> = index.of_kind("NetworkPolicy").map(|(at, object)| Policy::of(index, at, object.value)).collect();
    // whom some JobManager lets in is that one's: several clusters may live in one namespace
    let mut served = Set::none(index.pods.len());
    let mut closed = Vec::new();
    for (number, leader) in index.pods.iter().enumerate().filter(|(_, pods)| runs(pods, &["jobmanager", "standalone-job"])) {
        let own: Vec<&Policy<'_>> = policies.iter().filter(|policy| policy.isolated.has(number)).collect();
        let rpc = rpc_port(leader);
        let mut near = index.beside(leader.object);
        near.keep(&workers);
        let Some(first) = own.first() else {
            served.join(&near);
            continue;
        };
        let mut cut = near.clone();
        for rule in own.iter().flat_map(|policy| &policy.rules) {
            if rule.ports.is_empty() || rule.ports.iter().any(|port| reaches(port, leader, rpc)) {
                cut.drop(&rule.peers);
            }
        }
        near.drop(&cut);
        served.join(&near);
        closed.push((first.object, leader, cut));
    }
    for (policy, leader, mut cut) in closed {
        cut.drop(&served);
        for worker in index.pods_of(&cut).take(TOLD) {
            clashes.push(Clash {
                kind: Kind::JobManagerCutOff,
                place: Place::new(policy, "/spec/podSelector"),
                other: Some(Place::new(worker.object, format!("{}/metadata/labels", worker.at))),
                text: format!(
                    "{} lets no pod of {} to port {RPC} of {}",
                    index.called(policy),
                    index.called(worker.object),
                    index.called(leader.object)
                ),
                help: format!("allow ports {RPC} and 6124 from the pods of {}", index.called(worker.object)),
            });
        }
    }
}

/// A policy, and whom it concerns.
struct Policy<'a> {
    object: usize,
    /// The pods that it closes to whatever it does not allow.
    isolated: Set,
    rules: Vec<Ingress<'a>>,
}

/// What one rule of a policy lets in.
struct Ingress<'a> {
    peers: Set,
    ports: Vec<&'a Value>,
}

impl<'a> Policy<'a> {
    fn of(index: &Index<'a>, object: usize, policy: &'a Value) -> Self {
        let types: Vec<&str> = items(policy, "/spec/policyTypes").filter_map(Value::as_str).collect();
        let inward = types.is_empty() || types.contains(&"Ingress");
        let isolated = match policy.pointer("/spec/podSelector") {
            _ if !inward => Set::none(index.pods.len()),
            Some(selector) => index.selected(object, selector),
            None => index.beside(object),
        };
        let rules = items(policy, "/spec/ingress").map(|rule| {
            let mut peers = Set::none(index.pods.len());
            let mut anybody = true;
            for peer in items(rule, "/from") {
                anybody = false;
                match (peer.get("podSelector"), peer.get("ipBlock")) {
                    (Some(selector), _) => peers.join(&index.chosen(selector)),
                    // Blocks of addresses and whole namespaces may hold the pods.
                    (None, _) => peers = Set::all(index.pods.len()),
                }
            }
            Ingress { peers: if anybody { Set::all(index.pods.len()) } else { peers }, ports: items(rule, "/ports").collect() }
        });
        Self { object, isolated, rules: rules.collect() }
    }
}

/// Whether a port of a rule is the RPC port.
fn reaches(port: &Value, to: &Pods<'_>, rpc: i64) -> bool {
    if !matches!(text(port, "/protocol"), "" | "TCP") {
        return false;
    }
    match port.get("port") {
        None | Some(Value::Null) => true,
        Some(Value::String(name)) => to
            .containers()
            .flat_map(|(_, container)| items(container, "/ports"))
            .any(|known| text(known, "/name") == name && known.get("containerPort").and_then(Value::as_i64) == Some(rpc)),
        Some(number) => {
            let first = number.as_i64().unwrap_or(0);
            let last = port.get("endPort").and_then(Value::as_i64).unwrap_or(first);
            (first..=last).contains(&rpc)
        }
    }
}

/// The port that the pods call RPC, or Flink's default.
fn rpc_port(pods: &Pods<'_>) -> i64 {
    let named = pods.containers().flat_map(|(_, container)| items(container, "/ports")).find(|port| text(port, "/name").contains("rpc"));
    named.and_then(|port| port.get("containerPort")?.as_i64()).unwrap_or(RPC)
}
