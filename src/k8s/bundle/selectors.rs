//! Selectors of Services, budgets, policies and monitors against the pods of the bundle.

use serde_json::{Value, json};

use super::index::{Index, items, text};
use super::{Clash, Kind, Place};
use crate::diagnostic::nearest;

/// Judges all selectors of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    for (at, object) in index.objects.iter().enumerate() {
        let pointer = match object.kind {
            "Service" | "PodDisruptionBudget" | "PodMonitor" => "/spec/selector",
            "NetworkPolicy" => "/spec/podSelector",
            _ => continue,
        };
        let Some(written) = object.value.pointer(pointer) else { continue };
        // A Service writes the labels themselves.
        let selector = if object.kind == "Service" { json!({"matchLabels": written}) } else { written.clone() };
        let empty = written.as_object().is_none_or(serde_json::Map::is_empty);
        let selected: Vec<usize> = index.selected(at, &selector).map(|pods| pods.object).collect();
        if selected.is_empty() && !empty && !index.pods.is_empty() && !index.more_pods {
            clashes.push(Clash {
                kind: Kind::SelectsNothing,
                place: Place::new(at, pointer),
                other: None,
                text: format!("{} selects no pod of the bundle", index.called(at)),
                help: "its labels must all stand in the `metadata.labels` of a pod template".to_owned(),
            });
        }
        if object.kind == "Service" && !empty {
            service(index, at, object.value, &selector, clashes);
        }
        if object.kind == "PodMonitor" {
            monitor(index, at, object.value, &selector, clashes);
        }
    }
    overlaps(index, clashes);
}

/// A Service's pods: of one workload (unless it is headless), and with its named ports.
fn service(index: &Index<'_>, at: usize, value: &Value, selector: &Value, clashes: &mut Vec<Clash>) {
    let lasting = |kind: &str| matches!(kind, "Deployment" | "StatefulSet");
    let makers: Vec<usize> = index
        .selected(at, selector)
        .map(|pods| pods.object)
        .filter(|maker| index.objects.get(*maker).is_some_and(|object| lasting(object.kind)))
        .collect();
    if let (Some(first), Some(second)) = (makers.first(), makers.get(1))
        && text(value, "/spec/clusterIP") != "None"
    {
        clashes.push(Clash {
            kind: Kind::SelectsTooMuch,
            place: Place::new(at, "/spec/selector"),
            other: Some(Place::new(*second, "/spec/template/metadata/labels")),
            text: format!("{} sends to the pods of {} and of {}", index.called(at), index.called(*first), index.called(*second)),
            help: "add the label that tells them apart, such as `component`".to_owned(),
        });
    }
    for (number, port) in items(value, "/spec/ports").enumerate() {
        let target = text(port, "/targetPort");
        let mut selected = index.selected(at, selector).peekable();
        if target.is_empty() || selected.peek().is_none() || index.more_pods {
            continue;
        }
        let names: Vec<&str> = index.selected(at, selector).flat_map(|pods| pods.port_names()).collect();
        if !selected.any(|pods| pods.has_port(target)) {
            clashes.push(missing_port(index, at, format!("/spec/ports/{number}/targetPort"), target, &names));
        }
    }
}

fn missing_port(index: &Index<'_>, at: usize, pointer: String, target: &str, names: &[&str]) -> Clash {
    let help = match nearest(target, names.iter().copied()) {
        Some(near) => format!("write `{near}`"),
        None if names.is_empty() => "give the container port that name: it has none".to_owned(),
        None => format!("name one of: {}", names.join(", ")),
    };
    Clash {
        kind: Kind::MissingPort,
        place: Place::new(at, pointer),
        other: None,
        text: format!("no pod that {} selects has a port `{target}`", index.called(at)),
        help,
    }
}

/// Ports that Prometheus is to ask.
fn monitor(index: &Index<'_>, at: usize, value: &Value, selector: &Value, clashes: &mut Vec<Clash>) {
    let selected: Vec<_> = index.selected(at, selector).collect();
    for (number, endpoint) in items(value, "/spec/podMetricsEndpoints").enumerate() {
        let name = text(endpoint, "/port");
        if !name.is_empty() && !selected.is_empty() && !selected.iter().any(|pods| pods.has_port(name)) {
            let names: Vec<&str> = selected.iter().flat_map(|pods| pods.port_names()).collect();
            clashes.push(missing_port(index, at, format!("/spec/podMetricsEndpoints/{number}/port"), name, &names));
        }
    }
}

/// Two workloads of which one's selector matches the other's pods: each would adopt or fight the other's.
fn overlaps(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    for (at, object) in index.objects.iter().enumerate() {
        if object.group != "apps" {
            continue;
        }
        let Some(selector) =
            object.value.pointer("/spec/selector").filter(|selector| selector.as_object().is_some_and(|map| !map.is_empty()))
        else {
            continue;
        };
        let other = index.selected(at, selector).find(|pods| {
            pods.object != at && index.objects.get(pods.object).is_some_and(|other| other.group == "apps" && other.name != object.name)
        });
        if let Some(other) = other {
            clashes.push(Clash {
                kind: Kind::SelectsTooMuch,
                place: Place::new(at, "/spec/selector"),
                other: Some(Place::new(other.object, format!("{}/metadata/labels", other.at))),
                text: format!("the selector of {} also matches the pods of {}", index.called(at), index.called(other.object)),
                help: "add a label to both, with a value of its own".to_owned(),
            });
        }
    }
}
