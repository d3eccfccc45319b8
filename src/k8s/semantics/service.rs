//! Services. Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36 (`validateService`), with the defaults of
//! pkg/apis/core/v1, and pkg/api/service/warnings.go.

use std::collections::BTreeSet;

use super::address;
use super::at::At;
use super::fault::Judge;
use super::{container, metadata, text};

/// A Service under judgement.
struct Service<'p, 'v> {
    spec: At<'p, 'v>,
    kind: &'v str,
    headless: bool,
}

/// Judges a Service.
pub(super) fn check(judge: &mut Judge, object: &At<'_, '_>) {
    let own = object.get("metadata");
    let annotations = own.get("annotations");
    let spec = object.get("spec");
    let said = spec.get("type").text();
    let kind = if said.is_empty() { "ClusterIP" } else { said };
    let first = match spec.get("clusterIP").text() {
        "" => spec.value().pointer("/clusterIPs/0").and_then(serde_json::Value::as_str).unwrap_or_default(),
        ip => ip,
    };
    let service = Service { spec, kind, headless: first == "None" };
    topology(judge, &annotations);
    kinds(judge, &service);
    ports(judge, &service);
    metadata::labels(judge, &service.spec.get("selector"));
    affinity(judge, &service);
    cluster_ips(judge, &service);
    external(judge, &service);
    sources(judge, &service, &annotations);
    policies(judge, &service);
}

fn topology(judge: &mut Judge, annotations: &At<'_, '_>) {
    let (old, new) =
        (annotations.key("service.kubernetes.io/topology-aware-hints"), annotations.key("service.kubernetes.io/topology-mode"));
    if old.is_set() {
        judge.warn(&old, "is deprecated: use `service.kubernetes.io/topology-mode`");
        if new.is_set() && new.text() != old.text() {
            judge.invalid(&new, "differs from the older annotation beside it");
        }
    }
}

fn kinds(judge: &mut Judge, service: &Service<'_, '_>) {
    let spec = &service.spec;
    judge.word_if_any(&spec.get("type"), &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
    let name = spec.get("externalName");
    if service.kind == "ExternalName" {
        for field in ["clusterIPs", "ipFamilies"] {
            if spec.get(field).len() > 0 {
                judge.forbidden(&spec.get(field), "is set on an ExternalName");
            }
        }
        if spec.get("clusterIPs").len() == 0 && !spec.get("clusterIP").text().is_empty() {
            judge.forbidden(&spec.renamed("clusterIP", "clusterIPs"), "is set on an ExternalName");
        }
        if spec.get("ipFamilyPolicy").is_set() {
            judge.forbidden(&spec.get("ipFamilyPolicy"), "is set on an ExternalName");
        }
        let host = name.text().strip_suffix('.').unwrap_or(name.text());
        if host.is_empty() {
            judge.required(&name);
        } else {
            judge.format(&name, text::subdomain(host));
        }
        if spec.get("externalIPs").len() > 0 {
            judge.warn(&spec.get("externalIPs"), "does nothing on an ExternalName");
        }
        return;
    }
    if !name.text().is_empty() {
        judge.warn(&name, "does nothing unless the type is ExternalName");
    }
    if service.headless && matches!(service.kind, "LoadBalancer" | "NodePort") {
        let ips = spec.renamed("clusterIP", "clusterIPs");
        judge.invalid(&ips.shown_index(0), format!("is `None`, which the type {} cannot have", service.kind));
    }
}

fn ports(judge: &mut Judge, service: &Service<'_, '_>) {
    let ports = service.spec.get("ports");
    if ports.len() == 0 && !service.headless && service.kind != "ExternalName" {
        judge.required_for(&ports, "is empty, and only headless Services have no port");
    }
    let (mut names, mut numbers, mut nodes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for port in ports.items() {
        let (name, number, target, node) = (port.get("name"), port.get("port"), port.get("targetPort"), port.get("nodePort"));
        if !name.text().is_empty() {
            judge.format(&name, text::label(name.text()));
            if !names.insert(name.text()) {
                judge.duplicate(&name, name.text());
            }
        } else if ports.len() > 1 {
            judge.required_for(&name, "is missing, and a Service of more than one port names them all");
        }
        judge.format(&number, text::port_number(number.int().unwrap_or(0)));
        judge.word_if_any(&port.get("protocol"), &["SCTP", "TCP", "UDP"]);
        match target.int() {
            // Left out, 0 and "" mean the port itself.
            Some(0) => judge.format(&target, text::port_number(number.int().unwrap_or(0))),
            Some(wanted) => judge.format(&target, text::port_number(wanted)),
            None if !target.text().is_empty() => judge.format(&target, text::port_name(target.text())),
            None if number.is_set() && number.int().is_none() => {}
            None => judge.format(&target, text::port_number(number.int().unwrap_or(0))),
        }
        let protocol_name = port.get("appProtocol");
        if protocol_name.is_set() {
            judge.format(&protocol_name, text::qualified(protocol_name.text()));
        }
        let protocol = container::protocol(&port);
        if !numbers.insert((protocol, number.int().unwrap_or(0))) {
            judge.duplicate(&port, protocol);
        }
        let wanted = node.int().unwrap_or(0);
        if wanted == 0 {
            continue;
        }
        if service.kind == "ClusterIP" {
            judge.forbidden(&node, "is set, which needs the type NodePort or LoadBalancer");
        } else if !(30000..=32767).contains(&wanted) {
            judge.hint(&node, format!("is {wanted}: unless the cluster is set up otherwise, node ports are 30000 to 32767"));
        }
        if !nodes.insert((protocol, wanted)) {
            judge.duplicate(&node, &wanted.to_string());
        }
    }
}

fn affinity(judge: &mut Judge, service: &Service<'_, '_>) {
    let affinity = service.spec.get("sessionAffinity");
    judge.word_if_any(&affinity, &["ClientIP", "None"]);
    if affinity.text() == "ClientIP" {
        let config = service.spec.get("sessionAffinityConfig");
        let client = config.get("clientIP");
        judge.within(&client.get("timeoutSeconds"), 1, 86_400);
        if service.headless && service.kind == "ClusterIP" {
            judge.warn(&affinity, "does nothing on a headless Service");
        }
    }
}

fn cluster_ips(judge: &mut Judge, service: &Service<'_, '_>) {
    if service.kind == "ExternalName" {
        return;
    }
    let spec = &service.spec;
    let (one, all, families) = (spec.get("clusterIP"), spec.get("clusterIPs"), spec.get("ipFamilies"));
    if all.is_set() && all.len() > 0 {
        let first = all.value().pointer("/0").and_then(serde_json::Value::as_str).unwrap_or_default();
        if one.text().is_empty() {
            judge.invalid(&all, "is set without `clusterIP`");
        } else if first != one.text() {
            judge.invalid(&all, "does not begin with `clusterIP`");
        }
        if first == "None" && all.len() > 1 {
            judge.invalid(&all, "holds `None` and another address");
        }
        if all.len() > 2 {
            judge.invalid(&all, "holds more than 2 addresses");
        }
        for ip in all.items().skip(usize::from(first == "None")) {
            address::ip(judge, &ip);
        }
    } else if !matches!(one.text(), "" | "None") {
        let renamed = spec.renamed("clusterIP", "clusterIPs");
        let shown = renamed.shown_index(0);
        address::ip(judge, &shown);
    }
    let mut seen = BTreeSet::new();
    for family in families.items() {
        judge.word(&family, &["IPv4", "IPv6"]);
        if !seen.insert(family.text()) {
            judge.duplicate(&family, family.text());
        }
    }
    judge.word_if_set(&spec.get("ipFamilyPolicy"), &["PreferDualStack", "RequireDualStack", "SingleStack"]);
}

fn external(judge: &mut Judge, service: &Service<'_, '_>) {
    let ips = service.spec.get("externalIPs");
    for ip in ips.items() {
        if !address::ip(judge, &ip) {
            continue;
        }
        let odd = match address::lenient_ip(ip.text()) {
            Some(address) if address.is_unspecified() => Some("is no address of a machine"),
            Some(address) if address.is_loopback() => Some("is the machine's own loopback"),
            Some(core::net::IpAddr::V4(four)) if four.is_link_local() => Some("is a link-local address"),
            Some(core::net::IpAddr::V4(four)) if four.octets().starts_with(&[224, 0, 0]) => Some("is a link-local multicast address"),
            Some(core::net::IpAddr::V6(six)) if six.is_unicast_link_local() => Some("is a link-local address"),
            _ => None,
        };
        if let Some(odd) = odd {
            judge.invalid(&ip, odd);
        }
    }
    let balancer = service.spec.get("loadBalancerIP");
    if service.headless && service.kind == "ClusterIP" {
        for at in [&ips, &balancer] {
            if at.len() > 0 || !at.text().is_empty() {
                judge.warn(at, "does nothing on a headless Service");
            }
        }
    } else if ips.len() > 0 && service.kind != "ExternalName" {
        judge.warn(&ips, "is deprecated, and clusters may ignore it");
    }
}

fn sources(judge: &mut Judge, service: &Service<'_, '_>, annotations: &At<'_, '_>) {
    let ranges = service.spec.renamed("loadBalancerSourceRanges", "LoadBalancerSourceRanges");
    let old = annotations.key("service.beta.kubernetes.io/load-balancer-source-ranges");
    let balanced = service.kind == "LoadBalancer";
    if ranges.len() > 0 {
        if !balanced {
            judge.forbidden(&ranges, "is set, which needs the type LoadBalancer");
        }
        for range in ranges.items() {
            address::cidr(judge, &range, range.text().trim());
        }
    } else if old.is_set() {
        if !balanced {
            judge.forbidden(&old, "is set, which needs the type LoadBalancer");
        }
        for range in old.text().split(',').map(str::trim).filter(|_| !old.text().trim().is_empty()) {
            address::cidr(judge, &old, range);
        }
    }
    for field in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        let at = service.spec.get(field);
        if at.is_set() && !balanced {
            judge.forbidden(&at, "is set, which needs the type LoadBalancer");
        } else if at.is_set() && field == "loadBalancerClass" {
            judge.format(&at, text::qualified(at.text()));
        }
    }
}

fn policies(judge: &mut Judge, service: &Service<'_, '_>) {
    let spec = &service.spec;
    let policy = spec.get("externalTrafficPolicy");
    let outside = matches!(service.kind, "LoadBalancer" | "NodePort") || (service.kind == "ClusterIP" && spec.get("externalIPs").len() > 0);
    if !policy.text().is_empty() {
        if outside {
            judge.word(&policy, &["Cluster", "Local"]);
        } else {
            judge.invalid(&policy, "is set on a Service that is not reached from outside");
        }
    }
    let health = spec.get("healthCheckNodePort");
    if let Some(port) = health.int().filter(|port| *port != 0) {
        if service.kind == "LoadBalancer" && policy.text() == "Local" {
            judge.format(&health, text::port_number(port));
        } else {
            judge.invalid(&health, "is set, which needs the type LoadBalancer with `externalTrafficPolicy: Local`");
        }
    }
    judge.word_if_set(&spec.get("internalTrafficPolicy"), &["Cluster", "Local"]);
    let distribution = spec.get("trafficDistribution");
    let known: &[&str] = if judge.since(34) { &["PreferClose", "PreferSameZone", "PreferSameNode"] } else { &["PreferClose"] };
    judge.word_if_set(&distribution, known);
    if distribution.text() == "PreferClose" && judge.since(34) {
        judge.warn(&distribution, "is `PreferClose`, which is deprecated: use `PreferSameZone`");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fault::Judge;
    use super::{At, check};

    fn paths(spec: serde_json::Value) -> Vec<String> {
        let object = json!({"metadata": {"name": "a"}, "spec": spec});
        let mut judge = Judge::new(crate::k8s::KubernetesVersion::LATEST);
        check(&mut judge, &At::root(&object));
        judge.faults.into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn ports_and_kinds() {
        assert_eq!(paths(json!({"ports": [{"port": 1}]})), Vec::<String>::new());
        assert_eq!(paths(json!({"clusterIP": "None"})), Vec::<String>::new());
        assert_eq!(paths(json!({})), ["spec.ports"]);
        assert_eq!(paths(json!({"ports": [{"port": 1, "nodePort": 30000}]})), ["spec.ports[0].nodePort"]);
        assert_eq!(paths(json!({"type": "NodePort", "clusterIP": "None", "ports": [{"port": 1}]})), ["spec.clusterIPs[0]"]);
        assert_eq!(paths(json!({"ports": [{"port": 1}, {"name": "b", "port": 1}]})), ["spec.ports[0].name", "spec.ports[1]"]);
    }
}
