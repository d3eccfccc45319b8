//! Selectors of Services, budgets, policies and monitors against the pods of the bundle.

use serde_json::Value;

use super::index::{Index, LISTED, items, text};
use super::set::Set;
use super::{Clash, Kind, Place};

/// Judges all selectors of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let lasting = |object: usize| index.objects.get(object).is_some_and(|object| matches!(object.kind, "Deployment" | "StatefulSet"));
    let mut makers = Set::none(index.pods.len());
    for (number, _) in index.pods.iter().enumerate().filter(|(_, pods)| lasting(pods.object)) {
        makers.add(number);
    }
    for (at, object) in index.objects.iter().enumerate() {
        let pointer = match object.kind {
            "Service" | "PodDisruptionBudget" | "PodMonitor" => "/spec/selector",
            "NetworkPolicy" => "/spec/podSelector",
            _ => continue,
        };
        let Some(written) = object.value.pointer(pointer) else { continue };
        // A Service writes the labels themselves.
        let selected = if object.kind == "Service" { index.labelled(at, written) } else { index.selected(at, written) };
        let empty = written.as_object().is_none_or(serde_json::Map::is_empty);
        let nothing = selected.iter().next().is_none();
        if nothing && !empty && !index.pods.is_empty() && !index.more_pods {
            clashes.push(Clash {
                kind: Kind::SelectsNothing,
                place: Place::new(at, pointer),
                other: None,
                text: format!("{} selects no pod of the bundle", index.called(at)),
                help: "its labels must all stand in the `metadata.labels` of a pod template".to_owned(),
            });
        }
        if object.kind == "Service" && !empty {
            service(index, at, object.value, &selected, &makers, clashes);
        }
        if object.kind == "PodMonitor" && !nothing {
            for (number, endpoint) in items(object.value, "/spec/podMetricsEndpoints").enumerate() {
                port(index, at, format!("/spec/podMetricsEndpoints/{number}/port"), text(endpoint, "/port"), &selected, clashes);
            }
        }
    }
    overlaps(index, clashes);
}

/// A Service's pods: of one workload (unless it is headless), and with its named ports.
fn service(index: &Index<'_>, at: usize, value: &Value, selected: &Set, makers: &Set, clashes: &mut Vec<Clash>) {
    let mut lasting = selected.clone();
    lasting.keep(makers);
    let mut lasting = index.pods_of(&lasting).map(|pods| pods.object);
    if let (Some(first), Some(second)) = (lasting.next(), lasting.next())
        && text(value, "/spec/clusterIP") != "None"
    {
        clashes.push(Clash {
            kind: Kind::SelectsTooMuch,
            place: Place::new(at, "/spec/selector"),
            other: Some(Place::new(second, "/spec/template/metadata/labels")),
            text: format!("{} sends to the pods of {} and of {}", index.called(at), index.called(first), index.called(second)),
            help: "add the label that tells them apart, such as `component`".to_owned(),
        });
    }
    if selected.iter().next().is_none() || index.more_pods {
        return;
    }
    for (number, one) in items(value, "/spec/ports").enumerate() {
        port(index, at, format!("/spec/ports/{number}/targetPort"), text(one, "/targetPort"), selected, clashes);
    }
}

/// A port that one of the selected pods must have by name.
fn port(index: &Index<'_>, at: usize, pointer: String, target: &str, selected: &Set, clashes: &mut Vec<Clash>) {
    if target.is_empty() || selected.meets(&index.with_port(target)) {
        return;
    }
    let names: Vec<&str> = index.pods_of(selected).take(LISTED).flat_map(|pods| pods.port_names()).take(LISTED).collect();
    clashes.push(missing_port(index, at, pointer, target, &names));
}

fn missing_port(index: &Index<'_>, at: usize, pointer: String, target: &str, names: &[&str]) -> Clash {
    let help = match index.nearest(target, names) {
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
        let selected = index.selected(at, selector);
        let other = index.pods_of(&selected).find(|pods| {
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
