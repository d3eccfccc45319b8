//! Names of other objects, and of their keys and ports. What the bundle does not hold may be in the cluster: that is told softly,
//! and a name that is nearly one of the bundle's louder. What the bundle does hold must have the key or port.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::index::{Index, LISTED, Pods, items, text};
use super::{Clash, Kind, Place};

/// A reference: from where, to which kind and name, and to which keys of it.
struct Reference<'a> {
    place: Place,
    kind: &'static str,
    name: &'a str,
    optional: bool,
    keys: Vec<(String, &'a str)>,
}

/// Objects that every namespace has.
const EVERYWHERE: &[(&str, &str)] = &[("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")];

/// Judges all references of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    for pods in &index.pods {
        for reference in of_pods(pods) {
            resolve(index, &reference, clashes);
        }
    }
    for (at, object) in index.objects.iter().enumerate() {
        let one = |kind: &'static str, pointer: &str| Reference {
            place: Place::new(at, pointer),
            kind,
            name: text(object.value, pointer),
            optional: false,
            keys: Vec::new(),
        };
        match object.kind {
            "RoleBinding" => {
                if text(object.value, "/roleRef/kind") == "Role" {
                    resolve(index, &one("Role", "/roleRef/name"), clashes);
                }
                for (number, subject) in items(object.value, "/subjects").enumerate() {
                    let elsewhere =
                        subject.get("namespace").and_then(Value::as_str).is_some_and(|namespace| object.namespace != Some(namespace));
                    if text(subject, "/kind") == "ServiceAccount" && !elsewhere {
                        resolve(index, &one("ServiceAccount", &format!("/subjects/{number}/name")), clashes);
                    }
                }
            }
            "StatefulSet" => resolve(index, &one("Service", "/spec/serviceName"), clashes),
            "HorizontalPodAutoscaler" => scale_target(index, at, clashes),
            "Ingress" => ingress(index, at, object.value, clashes),
            _ => {}
        }
    }
}

fn scale_target(index: &Index<'_>, at: usize, clashes: &mut Vec<Clash>) {
    let Some(object) = index.objects.get(at) else { return };
    let kind = match text(object.value, "/spec/scaleTargetRef/kind") {
        "Deployment" => "Deployment",
        "StatefulSet" => "StatefulSet",
        _ => return,
    };
    let pointer = "/spec/scaleTargetRef/name";
    let name = text(object.value, pointer);
    resolve(index, &Reference { place: Place::new(at, pointer), kind, name, optional: false, keys: Vec::new() }, clashes);
}

/// Whatever the pods of a workload name.
fn of_pods<'a>(pods: &Pods<'a>) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    let spec = format!("{}/spec", pods.at);
    let mut add = |kind, pointer: String, name: Option<&'a Value>, optional, keys| {
        if let Some(name) = name.and_then(Value::as_str).filter(|name| !name.is_empty()) {
            found.push(Reference { place: Place::new(pods.object, pointer), kind, name, optional, keys });
        }
    };
    add("ServiceAccount", format!("{spec}/serviceAccountName"), pods.spec.get("serviceAccountName"), false, Vec::new());
    for (number, secret) in items(pods.spec, "/imagePullSecrets").enumerate() {
        // A pull secret that is not there is passed over.
        add("Secret", format!("{spec}/imagePullSecrets/{number}/name"), secret.get("name"), true, Vec::new());
    }
    let is_optional = |value: &Value| value.get("optional").and_then(Value::as_bool) == Some(true);
    for (number, volume) in items(pods.spec, "/volumes").enumerate() {
        let at = format!("{spec}/volumes/{number}");
        let mut sources = vec![(at.clone(), volume)];
        let projected = items(volume, "/projected/sources").enumerate();
        sources.extend(projected.map(|(source, value)| (format!("{at}/projected/sources/{source}"), value)));
        for (at, value) in sources {
            for (kind, field, name) in
                [("ConfigMap", "configMap", "name"), ("Secret", "secret", if value.get("name").is_some() { "secretName" } else { "name" })]
            {
                let Some(source) = value.get(field) else { continue };
                let keys = items(source, "/items")
                    .enumerate()
                    .map(|(item, value)| (format!("{at}/{field}/items/{item}/key"), text(value, "/key")));
                add(kind, format!("{at}/{field}/{name}"), source.get(name), is_optional(source), keys.collect());
            }
        }
        let claim = "persistentVolumeClaim";
        add(
            "PersistentVolumeClaim",
            format!("{at}/{claim}/claimName"),
            volume.pointer("/persistentVolumeClaim/claimName"),
            false,
            Vec::new(),
        );
    }
    for (at, container) in pods.containers() {
        for (number, entry) in items(container, "/env").enumerate() {
            for (kind, field) in [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")] {
                let pointer = format!("{at}/env/{number}/valueFrom/{field}");
                let Some(source) = entry.pointer(&format!("/valueFrom/{field}")) else { continue };
                let keys = vec![(format!("{pointer}/key"), text(source, "/key"))];
                add(kind, format!("{pointer}/name"), source.get("name"), is_optional(source), keys);
            }
        }
        for (number, entry) in items(container, "/envFrom").enumerate() {
            for (kind, field) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
                let Some(source) = entry.get(field) else { continue };
                add(kind, format!("{at}/envFrom/{number}/{field}/name"), source.get("name"), is_optional(source), Vec::new());
            }
        }
    }
    found
}

fn resolve(index: &Index<'_>, reference: &Reference<'_>, clashes: &mut Vec<Clash>) {
    let Reference { place, kind, name, optional, keys } = reference;
    if name.is_empty() {
        return;
    }
    if let Some(found) = index.find(place.object, kind, name) {
        for (pointer, key) in keys {
            missing_key(index, place.object, found, (pointer, key), *optional, clashes);
        }
        return;
    }
    if *optional || EVERYWHERE.contains(&(*kind, *name)) {
        return;
    }
    let known = index.of_kind(kind).filter(|(at, _)| index.together(place.object, *at));
    let known: Vec<&str> = known.map(|(_, object)| object.name).collect();
    let near = index.nearest(name, &known).filter(|near| near.len() > 4);
    let (kind_of, text, help) = match near {
        Some(near) => {
            (Kind::Misspelt, format!("the bundle has no {kind} `{name}`, and has `{near}`"), format!("write `{near}`, if that is meant"))
        }
        None => (
            Kind::Outside,
            format!("the bundle has no {kind} `{name}`"),
            "it must be in the namespace before the pods start; else add it to the bundle".to_owned(),
        ),
    };
    let other = near.and_then(|near| index.find(place.object, kind, near)).map(|at| Place::new(at, "/metadata/name"));
    clashes.push(Clash { kind: kind_of, place: place.clone(), other, text, help });
}

fn missing_key(index: &Index<'_>, from: usize, found: usize, (pointer, key): (&str, &str), optional: bool, clashes: &mut Vec<Clash>) {
    let Some(object) = index.objects.get(found) else { return };
    let maps = || ["data", "binaryData", "stringData"].iter().filter_map(|map| object.value.get(map)?.as_object());
    let none = maps().all(serde_json::Map::is_empty);
    // A key with a `$` or a Secret without data is filled in by somebody else.
    if optional || maps().any(|map| map.contains_key(key)) || key.is_empty() || (object.kind == "Secret" && none) {
        return;
    }
    let known: Vec<&str> = maps().flat_map(|map| map.keys().map(String::as_str)).collect();
    let help = match index.nearest(key, &known) {
        Some(near) => format!("write `{near}`"),
        None if known.is_empty() => "add the key; there is none at all".to_owned(),
        None if known.len() > LISTED => "add the key, or name one that is there".to_owned(),
        None => format!("add the key, or name one of: {}", known.join(", ")),
    };
    clashes.push(Clash {
        kind: Kind::MissingKey,
        place: Place::new(from, pointer),
        other: Some(Place::new(found, "/metadata/name")),
        text: format!("{} has no key `{key}`", index.called(found)),
        help,
    });
}

fn ingress(index: &Index<'_>, at: usize, value: &Value, clashes: &mut Vec<Clash>) {
    let mut backends = vec!["/spec/defaultBackend/service".to_owned()];
    for (rule, inside) in items(value, "/spec/rules").enumerate() {
        backends.extend(
            items(inside, "/http/paths").enumerate().map(|(path, _)| format!("/spec/rules/{rule}/http/paths/{path}/backend/service")),
        );
    }
    // The ports of each Service that is named, by name and number.
    let mut ports: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let name_of = |port: &Value| format!("={}", text(port, "/name"));
    let number_of = |port: Option<&Value>| port.map_or_else(String::new, Value::to_string);
    for backend in backends {
        let Some(service) = value.pointer(&backend) else { continue };
        let name = text(service, "/name");
        let place = Place::new(at, format!("{backend}/name"));
        let Some(found) = index.find(at, "Service", name) else {
            resolve(index, &Reference { place, kind: "Service", name, optional: false, keys: Vec::new() }, clashes);
            continue;
        };
        let Some(object) = index.objects.get(found) else { continue };
        let (named, number) = (text(service, "/port/name"), service.pointer("/port/number"));
        let known = ports
            .entry(found)
            .or_insert_with(|| items(object.value, "/spec/ports").flat_map(|port| [name_of(port), number_of(port.get("port"))]).collect());
        let fits = if named.is_empty() { known.contains(&number_of(number)) } else { known.contains(&format!("={named}")) };
        if !fits {
            let wanted = if named.is_empty() { number.map_or_else(String::new, Value::to_string) } else { named.to_owned() };
            clashes.push(Clash {
                kind: Kind::MissingPort,
                place: Place::new(at, format!("{backend}/port")),
                other: Some(Place::new(found, "/spec/ports")),
                text: format!("{} has no port {wanted}", index.called(found)),
                help: "name a port of the Service, not of the pods behind it".to_owned(),
            });
        }
    }
}
