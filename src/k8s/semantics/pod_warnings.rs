//! What the server warns of in pods and takes all the same. Source: k8s.io/kubernetes/pkg/api/pod/warnings.go v1.36.

use std::collections::{BTreeMap, BTreeSet};

use super::at::At;
use super::container::protocol;
use super::fault::Judge;
use super::pod::Pod;
use super::volume;

/// Warns of everything but labels of nodes and null selectors, which are judged where they stand.
pub(super) fn check(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let spec = &pod.spec;
    let annotations = pod.metadata.get("annotations");
    for (key, value) in annotations.entries() {
        let gone = key == "scheduler.alpha.kubernetes.io/critical-pod"
            || (key.starts_with("security.alpha.kubernetes.io/") && key.ends_with("sysctls"));
        if gone {
            judge.warn(&value, "does nothing since long: a field of the pod took its place");
        }
        let old = key == "seccomp.security.alpha.kubernetes.io/pod"
            || key.starts_with("container.seccomp.security.alpha.kubernetes.io/")
            || (!pod.real && key.starts_with("container.apparmor.security.beta.kubernetes.io/"));
        if old {
            judge.warn(&value, "is the old form of a field of the security context");
        }
    }
    volume::warnings(judge, &spec.get("volumes"));
    let mut ips = BTreeSet::new();
    for alias in spec.get("hostAliases").items() {
        let ip = alias.get("ip");
        if !ips.insert(ip.text()) {
            judge.warn(&ip, "is there twice");
        }
    }
    let mut secrets = BTreeSet::new();
    for secret in spec.get("imagePullSecrets").items() {
        let name = secret.get("name");
        if name.text().is_empty() {
            judge.warn(&name, "is empty");
        }
        if !secrets.insert(name.text()) {
            judge.warn(&name, "is there twice");
        }
    }
    let grace = spec.get("terminationGracePeriodSeconds");
    if grace.int().is_some_and(|seconds| seconds < 0) {
        judge.warn(&grace, "is negative, and is taken as 1");
    }
    // The server visits init containers first.
    let (inits, containers) = (spec.get("initContainers"), spec.get("containers"));
    let all: Vec<At<'_, '_>> = inits.items().chain(containers.items()).collect();
    for container in &all {
        hidden_variables(judge, container);
    }
    ports(judge, &all);
}

fn hidden_variables(judge: &mut Judge, container: &At<'_, '_>) {
    let mut names = BTreeSet::new();
    for entry in container.get("env").items() {
        let name = entry.get("name").text();
        if names.insert(name) {
            continue;
        }
        let reference = format!("$({name})");
        let value = entry.get("value").text();
        if entry.get("valueFrom").is_set() || value == reference || !value.contains(&reference) {
            judge.warn(&entry, format!("hides the earlier `{}`", name.escape_debug()));
        }
    }
}

fn ports(judge: &mut Judge, containers: &[At<'_, '_>]) {
    let mut seen: BTreeMap<(i64, &str), BTreeSet<(i64, &str)>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for container in containers {
        for port in container.get("ports").items() {
            let (ip, host) = (port.get("hostIP").text(), port.get("hostPort").int().unwrap_or(0));
            if !ip.is_empty() && host == 0 {
                judge.warn(&port, "has a `hostIP` without a `hostPort`");
            }
            let number = port.get("containerPort").int().unwrap_or(0);
            let others = seen.entry((number, protocol(&port))).or_default();
            // One warning of a kind says it, however many others there are.
            let again = others.contains(&(host, ip));
            let bare = others.range((0, "")..(1, "")).any(|other| *other != (host, ip));
            let of_host = others.range((host, "")..(host.saturating_add(1), ""));
            let ambiguous = if ip.is_empty() {
                of_host.clone().next_back().is_some_and(|(_, other)| !other.is_empty())
            } else {
                others.contains(&(host, ""))
            };
            if again {
                judge.warn(&port, format!("is port {number} again"));
            }
            if bare || (host == 0 && others.len() > usize::from(again)) {
                judge.warn(&port, format!("overlaps with another port {number}"));
            }
            if host != 0 && ambiguous {
                judge.warn(&port, format!("is ambiguous beside another port {number}"));
            }
            others.insert((host, ip));
            let name = port.get("name").text();
            if !name.is_empty() && !names.insert(name) {
                judge.warn(
                    &port,
                    format!("has the name `{}` of an earlier port, to which Services and probes will go", name.escape_debug()),
                );
            }
        }
    }
}
