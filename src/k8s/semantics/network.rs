//! NetworkPolicies and Ingresses. Source: k8s.io/kubernetes/pkg/apis/networking/validation v1.36.

use super::address::{self, Network};
use super::at::At;
use super::fault::{Judge, Reason};
use super::{selector, text};

/// Judges a `NetworkPolicy`.
pub(super) fn policy(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    selector::label(judge, &spec.get("podSelector"));
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        let rules = spec.get(direction);
        for rule in rules.items() {
            for port in rule.get("ports").items() {
                policy_port(judge, &port);
            }
            for peer in rule.get(peers).items() {
                policy_peer(judge, &peer);
            }
        }
    }
    let types = spec.get("policyTypes");
    if types.len() > 2 {
        judge.invalid(&types, "holds more than two types");
        return;
    }
    for kind in types.items() {
        judge.word(&kind, &["Ingress", "Egress"]);
    }
}

fn policy_port(judge: &mut Judge, at: &At<'_, '_>) {
    judge.word_if_set(&at.get("protocol"), &["TCP", "UDP", "SCTP"]);
    let (port, end) = (at.get("port"), at.get("endPort"));
    match port.int() {
        Some(number) => {
            judge.format(&port, text::port_number(number));
            if let Some(last) = end.int() {
                if last < number {
                    judge.invalid(&end, "is below `port`");
                }
                judge.format(&end, text::port_number(last));
            }
        }
        None => {
            if end.is_set() {
                judge.invalid(&end, "is set, which needs `port` as a number");
            }
            if port.is_set() {
                judge.format(&port, text::port_name(port.text()));
            }
        }
    }
}

fn policy_peer(judge: &mut Judge, at: &At<'_, '_>) {
    let (pods, namespaces, block) = (at.get("podSelector"), at.get("namespaceSelector"), at.get("ipBlock"));
    selector::label(judge, &pods);
    selector::label(judge, &namespaces);
    if block.is_set() {
        ip_block(judge, &block);
        if pods.is_set() || namespaces.is_set() {
            judge.forbidden(at, "has an `ipBlock` beside a selector");
        }
    } else if !pods.is_set() && !namespaces.is_set() {
        judge.required_for(at, "says nobody: one of podSelector, namespaceSelector, ipBlock");
    }
}

fn ip_block(judge: &mut Judge, at: &At<'_, '_>) {
    let whole = at.get("cidr");
    if whole.text().is_empty() {
        judge.required(&whole);
        return;
    }
    address::cidr(judge, &whole, whole.text());
    let Some(outer) = Network::lenient(whole.text()) else { return };
    for except in at.get("except").items() {
        address::cidr(judge, &except, except.text());
        if Network::lenient(except.text()).is_some_and(|inner| !outer.strictly_contains(inner)) {
            judge.invalid(&except, "does not lie inside `cidr`");
        }
    }
}

/// Judges an Ingress.
pub(super) fn ingress(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    let (rules, default) = (spec.get("rules"), spec.get("defaultBackend"));
    if rules.len() == 0 && !default.is_set() {
        judge.invalid(&spec, "has neither `rules` nor `defaultBackend`");
    }
    if default.is_set() {
        backend(judge, &default);
    }
    for rule in rules.items() {
        host(judge, &rule.get("host"));
        let http = rule.get("http");
        if http.is_set() {
            let paths = http.get("paths");
            if paths.len() == 0 {
                judge.required(&paths);
            }
            for path in paths.items() {
                http_path(judge, &path);
            }
        }
    }
    for tls in spec.get("tls").items() {
        for name in tls.get("hosts").items() {
            judge.format(&name, host_name(name.text()));
        }
        let secret = tls.get("secretName");
        if !secret.text().is_empty() {
            judge.format(&secret, text::subdomain(secret.text()));
        }
    }
    let class = spec.get("ingressClassName");
    if class.is_set() {
        judge.format(&class, text::subdomain(class.text()));
    }
    let metadata = object.hidden("metadata");
    let annotations = metadata.get("annotations");
    let old = annotations.get("kubernetes.io/ingress.class");
    if old.is_set() {
        if !class.is_set() {
            judge.warn(&old, "is deprecated: use `spec.ingressClassName`");
        } else if class.text() != old.text() {
            judge.invalid(&old, "differs from `spec.ingressClassName`");
        }
    }
}

/// Why a text is no host of an Ingress: a domain in small letters, `*.` before it at most.
pub(super) fn host_name(text: &str) -> Option<String> {
    if text.contains('*') { text::wildcard(text) } else { text::subdomain(text) }
}

fn host(judge: &mut Judge, at: &At<'_, '_>) {
    if at.text().is_empty() {
        return;
    }
    if address::lenient_ip(at.text()).is_some() {
        judge.invalid(at, "is an IP address, and rules are for host names");
    }
    judge.format(at, host_name(at.text()).map(|fault| format!("is `{}`, which is no host name: it {fault}", at.text().escape_debug())));
}

fn http_path(judge: &mut Judge, at: &At<'_, '_>) {
    let (kind, path) = (at.get("pathType"), at.get("path"));
    if !kind.is_set() {
        judge.required(&kind);
        return;
    }
    match kind.text() {
        "Exact" | "Prefix" => {
            if !path.text().starts_with('/') {
                judge.invalid(&path, "does not begin with `/`");
            }
            if let Some(odd) = ["//", "/./", "/../", "%2f", "%2F"].iter().find(|odd| path.text().contains(**odd)) {
                judge.invalid(&path, format!("holds `{odd}`"));
            }
            if path.text().ends_with("/..") || path.text().ends_with("/.") {
                judge.invalid(&path, "ends with `/.` or `/..`");
            }
        }
        "ImplementationSpecific" => {
            if !path.text().is_empty() && !path.text().starts_with('/') {
                judge.invalid(&path, "does not begin with `/`");
            }
        }
        _ => judge.word(&kind, &["Exact", "ImplementationSpecific", "Prefix"]),
    }
    backend(judge, &at.get("backend"));
}

fn backend(judge: &mut Judge, at: &At<'_, '_>) {
    let (service, resource) = (at.get("service"), at.get("resource"));
    match (service.is_set(), resource.is_set()) {
        (true, true) => judge.invalid(at, "has both a Service and a resource"),
        (false, false) => judge.invalid(at, "has neither a Service nor a resource"),
        (false, true) => {
            let group = resource.get("apiGroup");
            if group.is_set() {
                judge.format(&group, text::subdomain(group.text()));
            }
            for field in ["kind", "name"] {
                let at = resource.get(field);
                if at.text().is_empty() {
                    judge.required(&at);
                } else {
                    judge.format(&at, text::segment(at.text()));
                }
            }
        }
        (true, false) => {
            let (name, port) = (service.get("name"), service.get("port"));
            if name.text().is_empty() {
                judge.required(&name);
            } else {
                let relaxed = judge.since(36);
                judge.format(&name, text::service(name.text(), relaxed));
            }
            let (named, number) = (port.get("name"), port.get("number"));
            match (named.text(), number.int().unwrap_or(0)) {
                ("", 0) => judge.refuse(at, Reason::Required, "says neither name nor number of the Service's port"),
                ("", wanted) => judge.format(&number, text::port_number(wanted)),
                (wanted, 0) => judge.format(&named, text::port_name(wanted)),
                _ => judge.invalid(at, "says both name and number of the Service's port"),
            }
        }
    }
}
