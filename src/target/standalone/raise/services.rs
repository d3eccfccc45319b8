//! Services and Ingresses as words.
//!
//! In: objects that lead to the cluster's pods. Out: the object of the bundle that stands for each, keys of a draft, what is left of it.

use serde_json::{Map, Value, json};

use super::super::super::operator::raise::Draft;
use super::super::super::operator::raise::values::{is_name, text};
use super::group::backends;
use super::role::Process;
use super::{Member, Place, Raised, Scene};
use crate::k8s::semantics::selector_matches;

/// The port of a Service that leads to a number, by number or by the container port's name.
fn leads_to(port: &Value, number: u64, process: &Process) -> bool {
    let target = port.get("targetPort").or_else(|| port.get("port"));
    match target {
        Some(Value::String(name)) => {
            let ports = process.main().get("ports").and_then(Value::as_array).into_iter().flatten();
            ports.filter(|own| text(own, "/name") == name).any(|own| own.get("containerPort").and_then(Value::as_u64) == Some(number))
        }
        Some(other) => other.as_u64() == Some(number),
        None => false,
    }
}

fn ports(service: &Value) -> impl Iterator<Item = &Value> {
    service.pointer("/spec/ports").and_then(Value::as_array).into_iter().flatten()
}

/// Services: the JobManager's address, REST, the stable names of TaskManagers. Others stay as they are.
pub(super) fn raise(scene: &Scene<'_>, draft: &mut Draft, raised: &mut Raised) -> Vec<Value> {
    let (services, rest): (Vec<Value>, Vec<Value>) =
        scene.cluster.others.iter().cloned().partition(|object| text(object, "/kind") == "Service");
    let selects = |service: &Value, process: Option<&Process>| {
        let labels = process.and_then(|process| process.template().pointer("/metadata/labels"));
        let selector = service.pointer("/spec/selector").map(|selector| json!({ "matchLabels": selector }));
        labels.zip(selector).is_some_and(|(labels, selector)| selector_matches(&selector, labels))
    };
    let by_name = |service: &Value, part: &str| text(service, "/metadata/name") == format!("{}-{part}", scene.cluster.name);
    let exposed = |service: &Value| matches!(text(service, "/spec/type"), "NodePort" | "LoadBalancer");
    let elected = draft.keys.contains_key("high-availability");
    let leads = |service: &Value, option: &str, usual: u64| {
        scene.jobmanager.is_some_and(|process| ports(service).any(|port| leads_to(port, scene.port(option, usual), process)))
    };
    let rpc = |service: &Value| leads(service, "jobmanager.rpc.port", 6123) && !exposed(service);
    let web = |service: &Value| leads(service, "rest.port", 8081);
    let to_leader: Vec<&Value> = services.iter().filter(|service| selects(service, scene.jobmanager)).collect();
    let stateful = scene.jobmanager.is_some_and(|process| text(&process.workload, "/kind") == "StatefulSet");
    let address = || to_leader.iter().copied().filter(|service| rpc(service) && (!elected || stateful));
    let address = address().find(|service| by_name(service, "jobmanager")).or_else(|| address().next()).cloned();
    let candidates = || to_leader.iter().copied().filter(|service| web(service) && Some(*service) != address.as_ref());
    let front = candidates()
        .find(|service| by_name(service, "rest"))
        .or_else(|| candidates().find(|service| exposed(service)))
        .or_else(|| candidates().next())
        .cloned();
    let stateful = scene.taskmanager.is_some_and(|process| text(&process.workload, "/kind") == "StatefulSet");
    let pods = services
        .iter()
        .find(|service| stateful && selects(service, scene.taskmanager) && text(service, "/spec/clusterIP") == "None")
        .cloned();
    if let Some(front) = &front {
        rest_words(front, scene, draft);
    }
    let named = [(&address, Place::Part("jobmanager")), (&front, Place::Part("rest")), (&pods, Place::Part("taskmanager"))];
    let mut names = Vec::new();
    for (service, place) in named {
        if let Some(service) = service {
            let settled = settled(service, scene);
            names.push(text(service, "/metadata/name").to_owned());
            raised.members.push(Member { object: service.clone(), place, settled });
        }
    }
    raised.extra.extend(services.into_iter().filter(|service| !names.contains(&text(service, "/metadata/name").to_owned())));
    ingress(rest, front.as_ref().or(address.as_ref()), draft, raised, scene)
}

/// What of a Service the words and the bundle's own Service do not say.
fn settled(service: &Value, scene: &Scene<'_>) -> Value {
    let mut service = super::surroundings::settled(service, scene.own);
    if scene.own {
        return service;
    }
    let known: Vec<u64> = scene.ports(true).into_iter().chain(scene.ports(false)).collect();
    if let Some(spec) = service.get_mut("spec").and_then(Value::as_object_mut) {
        for said in [
            "selector",
            "clusterIP",
            "clusterIPs",
            "ipFamilies",
            "ipFamilyPolicy",
            "internalTrafficPolicy",
            "externalTrafficPolicy",
            "type",
        ] {
            spec.shift_remove(said);
        }
        spec.retain(|key, value| !(key == "sessionAffinity" && value == "None"));
        if let Some(list) = spec.get_mut("ports").and_then(Value::as_array_mut) {
            let (role, own) = (scene.leading(), list.clone());
            let same = |port: &Value| {
                known.iter().any(|number| {
                    port.get("port").and_then(Value::as_u64) == Some(*number)
                        && role.is_none_or(|role| leads_to(port, *number, role) || !own.contains(port))
                })
            };
            list.retain(|port| !same(port));
            if list.is_empty() {
                spec.shift_remove("ports");
            }
        }
    }
    service
}

/// Type, port and metadata of the Service that leads to REST.
fn rest_words(service: &Value, scene: &Scene<'_>, draft: &mut Draft) {
    let word = match (text(service, "/spec/type"), text(service, "/spec/clusterIP")) {
        ("NodePort", _) => Some("node-port"),
        ("LoadBalancer", _) => Some("load-balancer"),
        (_, "None") => Some("headless"),
        _ => None,
    };
    if let Some(word) = word {
        draft.set("rest.service", word);
    }
    let number = scene.port("rest.port", 8081);
    let port = scene.jobmanager.and_then(|process| ports(service).find(|port| leads_to(port, number, process)));
    if let Some(port) =
        port.and_then(|port| port.get("nodePort")).and_then(Value::as_u64).filter(|_| matches!(word, Some("node-port" | "load-balancer")))
    {
        draft.set("rest.node-port", port);
    }
    for part in ["labels", "annotations"] {
        let map = super::surroundings::own_metadata(service, part);
        if !map.is_empty() {
            draft.set(&format!("rest.{part}"), map);
        }
    }
}

/// An Ingress of one host and one path that leads to REST.
fn ingress(others: Vec<Value>, service: Option<&Value>, draft: &mut Draft, raised: &mut Raised, scene: &Scene<'_>) -> Vec<Value> {
    let (ingresses, rest): (Vec<Value>, Vec<Value>) = others.into_iter().partition(|object| text(object, "/kind") == "Ingress");
    for ingress in ingresses {
        let name = service.map(|service| text(service, "/metadata/name").to_owned());
        let host = text(&ingress, "/spec/rules/0/host");
        let path = ingress.pointer("/spec/rules/0/http/paths/0").unwrap_or(&Value::Null);
        let one = |pointer: &str, most: usize| ingress.pointer(pointer).and_then(Value::as_array).is_none_or(|list| list.len() <= most);
        let plain = |text: &str| !text.is_empty() && !text.contains(['{', '}']);
        let fits = name.is_some_and(|name| backends(&ingress) == [name]) && one("/spec/rules", 1) && one("/spec/tls", 1) && plain(host);
        if !fits || draft.keys.contains_key("ingress") {
            raised.extra.push(ingress);
            continue;
        }
        draft.set("ingress.host", host);
        if !matches!(text(path, "/path"), "" | "/") {
            draft.set("ingress.path", text(path, "/path"));
        }
        let class = text(&ingress, "/spec/ingressClassName");
        if is_name(class) {
            draft.set("ingress.class", class);
        }
        let secret = text(&ingress, "/spec/tls/0/secretName");
        if is_name(secret) {
            draft.set("ingress.tls-secret", secret);
        }
        for part in ["labels", "annotations"] {
            let map: Map<String, Value> = super::surroundings::own_metadata(&ingress, part);
            if !map.is_empty() {
                draft.set(&format!("ingress.{part}"), map);
            }
        }
        let mut settled = super::surroundings::settled(&ingress, scene.own);
        if let Some(spec) = settled.get_mut("spec").and_then(Value::as_object_mut).filter(|_| !scene.own) {
            spec.shift_remove("rules");
            spec.shift_remove("tls");
        }
        raised.members.push(Member { object: ingress, place: Place::Only, settled });
    }
    rest
}
