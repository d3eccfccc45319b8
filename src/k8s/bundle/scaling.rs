//! Scalers and budgets against the workloads of the bundle, and ports of nodes that two Services want.

use std::collections::BTreeMap;

use serde_json::Value;

use super::index::{Index, int, items, text};
use super::{Clash, Kind, Place};

/// Judges scalers, budgets and node ports.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    scalers(index, clashes);
    for (at, object) in index.of_kind("PodDisruptionBudget") {
        budget(index, at, object.value, clashes);
    }
    node_ports(index, clashes);
}

fn scalers(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let mut seen: BTreeMap<(String, &str, &str), usize> = BTreeMap::new();
    for (at, object) in index.of_kind("HorizontalPodAutoscaler") {
        let (kind, name) = (text(object.value, "/spec/scaleTargetRef/kind"), text(object.value, "/spec/scaleTargetRef/name"));
        let key = (object.namespace.unwrap_or_default().to_owned(), kind, name);
        if let Some(first) = seen.get(&key) {
            clashes.push(Clash {
                kind: Kind::TwoScalers,
                place: Place::new(at, "/spec/scaleTargetRef"),
                other: Some(Place::new(*first, "/spec/scaleTargetRef")),
                text: format!("{} and {} scale the same {kind} `{name}`", index.called(*first), index.called(at)),
                help: "put all metrics into one of them".to_owned(),
            });
        } else {
            seen.insert(key, at);
        }
        let Some(target) = index.find(at, kind, name) else { continue };
        if index.objects.get(target).and_then(|target| int(target.value, "/spec/replicas")).is_some() {
            clashes.push(Clash {
                kind: Kind::ScalerAndReplicas,
                place: Place::new(target, "/spec/replicas"),
                other: Some(Place::new(at, "/spec/scaleTargetRef")),
                text: format!("{} says its replicas, and {} changes them", index.called(target), index.called(at)),
                help: "leave `replicas` out: each apply would undo the scaling".to_owned(),
            });
        }
    }
}

/// Budgets under which no node can be drained.
fn budget(index: &Index<'_>, at: usize, value: &Value, clashes: &mut Vec<Clash>) {
    let Some(selector) = value.pointer("/spec/selector") else { return };
    let number = |field: &str| value.pointer(&format!("/spec/{field}")).filter(|value| !value.is_null());
    let share = |value: &Value| value.as_str().and_then(|text| text.strip_suffix('%')?.parse::<i64>().ok());
    let selected = index.selected(at, selector);
    let pods: i64 = index.pods_of(&selected).map(|pods| pods.replicas).fold(0, i64::saturating_add);
    let (pointer, why) = if let Some(most) = number("maxUnavailable") {
        let none = most.as_i64() == Some(0) || share(most) == Some(0);
        if !none {
            return;
        }
        ("/spec/maxUnavailable", "no pod may go".to_owned())
    } else {
        let Some(least) = number("minAvailable") else { return };
        if share(least) == Some(100) {
            ("/spec/minAvailable", "all pods must stay".to_owned())
        } else if least.as_i64().is_some_and(|least| pods > 0 && least >= pods) && !index.more_pods {
            ("/spec/minAvailable", format!("it selects {pods} of them, and none may go"))
        } else {
            return;
        }
    };
    clashes.push(Clash {
        kind: Kind::DrainBlocked,
        place: Place::new(at, pointer),
        other: index.pods_of(&selected).next().map(|pods| Place::new(pods.object, "/spec/replicas")),
        text: format!("{} blocks every drain of a node with its pods: {why}", index.called(at)),
        help: "`maxUnavailable: 1` lets one pod go at a time".to_owned(),
    });
}

fn node_ports(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let mut seen: BTreeMap<(i64, String), usize> = BTreeMap::new();
    for (at, object) in index.of_kind("Service") {
        for (number, port) in items(object.value, "/spec/ports").enumerate() {
            let Some(node) = int(port, "/nodePort").filter(|node| *node != 0) else { continue };
            let protocol = Some(text(port, "/protocol")).filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
            match seen.get(&(node, protocol.to_owned())) {
                Some(first) if *first != at => clashes.push(Clash {
                    kind: Kind::NodePortTwice,
                    place: Place::new(at, format!("/spec/ports/{number}/nodePort")),
                    other: Some(Place::new(*first, "/spec/ports")),
                    text: format!("{} wants the node port {node} that {} has", index.called(at), index.called(*first)),
                    help: "choose another, or leave `nodePort` out: Kubernetes chooses a free one".to_owned(),
                }),
                Some(_) => {}
                None => {
                    seen.insert((node, protocol.to_owned()), at);
                }
            }
        }
    }
}
