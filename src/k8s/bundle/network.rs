//! Network policies between the pods of a Flink cluster: whoever may not reach the JobManager's RPC port never registers.
//! Flink's pods are known by what they run: the image's entry point takes the process as its first argument.

use serde_json::Value;

use super::index::{Index, Pods, items, text};
use super::{Clash, Kind, Place};
use crate::k8s::semantics::selector_matches;

/// The JobManager's RPC port, unless `jobmanager.rpc.port` says another.
const RPC: i64 = 6123;

/// Judges the policies of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let runs = |pods: &Pods<'_>, words: &[&str]| {
        pods.containers().any(|(_, container)| {
            items(container, "/args").chain(items(container, "/command")).any(|word| words.contains(&word.as_str().unwrap_or_default()))
        })
    };
    let workers: Vec<&Pods<'_>> = index.pods.iter().filter(|pods| runs(pods, &["taskmanager"])).collect();
    for leader in index.pods.iter().filter(|pods| runs(pods, &["jobmanager", "standalone-job"])) {
        let policies: Vec<(usize, &Value)> = index
            .of_kind("NetworkPolicy")
            .filter(|(at, policy)| index.together(*at, leader.object) && isolates(policy.value, leader.labels))
            .map(|(at, policy)| (at, policy.value))
            .collect();
        for worker in workers.iter().filter(|worker| index.together(worker.object, leader.object)) {
            if policies.iter().any(|(_, policy)| allows(policy, worker, leader)) {
                continue;
            }
            if let Some((at, _)) = policies.first() {
                clashes.push(Clash {
                    kind: Kind::JobManagerCutOff,
                    place: Place::new(*at, "/spec/podSelector"),
                    other: Some(Place::new(worker.object, format!("{}/metadata/labels", worker.at))),
                    text: format!(
                        "{} lets no pod of {} to port {RPC} of {}",
                        index.called(*at),
                        index.called(worker.object),
                        index.called(leader.object)
                    ),
                    help: format!("allow ports {RPC} and 6124 from the pods of {}", index.called(worker.object)),
                });
            }
        }
    }
}

/// Whether a policy closes the pods to whatever it does not allow.
fn isolates(policy: &Value, labels: &Value) -> bool {
    let types: Vec<&str> = items(policy, "/spec/policyTypes").filter_map(Value::as_str).collect();
    let inward = types.is_empty() || types.contains(&"Ingress");
    inward && policy.pointer("/spec/podSelector").is_none_or(|selector| selector_matches(selector, labels))
}

fn allows(policy: &Value, from: &Pods<'_>, to: &Pods<'_>) -> bool {
    items(policy, "/spec/ingress").any(|rule| {
        let peers: Vec<&Value> = items(rule, "/from").collect();
        let ports: Vec<&Value> = items(rule, "/ports").collect();
        let peer = |peer: &&Value| match (peer.get("podSelector"), peer.get("ipBlock")) {
            (Some(selector), _) => selector_matches(selector, from.labels),
            // Blocks of addresses and whole namespaces may hold the pods.
            (None, _) => true,
        };
        (peers.is_empty() || peers.iter().any(peer)) && (ports.is_empty() || ports.iter().any(|port| reaches(port, to)))
    })
}

/// Whether a port of a rule is the RPC port.
fn reaches(port: &Value, to: &Pods<'_>) -> bool {
    if !matches!(text(port, "/protocol"), "" | "TCP") {
        return false;
    }
    match port.get("port") {
        None | Some(Value::Null) => true,
        Some(Value::String(name)) => to
            .containers()
            .flat_map(|(_, container)| items(container, "/ports"))
            .any(|known| text(known, "/name") == name && known.get("containerPort").and_then(Value::as_i64) == Some(rpc_port(to))),
        Some(number) => {
            let first = number.as_i64().unwrap_or(0);
            let last = port.get("endPort").and_then(Value::as_i64).unwrap_or(first);
            (first..=last).contains(&rpc_port(to))
        }
    }
}

/// The port that the pods call RPC, or Flink's default.
fn rpc_port(pods: &Pods<'_>) -> i64 {
    let named = pods.containers().flat_map(|(_, container)| items(container, "/ports")).find(|port| text(port, "/name").contains("rpc"));
    named.and_then(|port| port.get("containerPort")?.as_i64()).unwrap_or(RPC)
}
