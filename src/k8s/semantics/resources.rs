//! Requests and limits of containers and pods. Source: k8s.io/kubernetes/pkg/apis/core/{validation,helper} v1.36.

use super::at::At;
use super::fault::{Judge, Reason};
use super::pod::Pod;
use crate::k8s::amount::Amount;
use crate::k8s::metadata::label_key;

/// Judges `resources` of a container.
pub(super) fn container(judge: &mut Judge, at: &At<'_, '_>) {
    check(judge, at, container_name);
    for list in ["limits", "requests"] {
        let values = at.get(list);
        for name in ["memory", "ephemeral-storage"] {
            fractional_bytes(judge, &values.key(name));
        }
    }
}

/// Warns of a part of a byte.
pub(super) fn fractional_bytes(judge: &mut Judge, at: &At<'_, '_>) {
    if at.is_set() && Amount::of(at.value()).is_some_and(|amount| !amount.in_millis().is_whole()) {
        judge.warn(at, "is a part of a byte (`m` means thousandths)");
    }
}

/// Names of the core API that a resource without a domain may have.
const STANDARD: &[&str] = &[
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "storage",
    "requests.storage",
    "services.nodeports",
    "services.loadbalancers",
];

fn is_huge(name: &str) -> bool {
    name.starts_with("hugepages-")
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && label_key(&format!("requests.{name}")).is_none()
}

fn may_overcommit(name: &str) -> bool {
    is_native(name) && !is_huge(name)
}

/// Names whose amounts are whole.
fn is_counted(name: &str) -> bool {
    is_extended(name)
        || matches!(
            name,
            "pods"
                | "resourcequotas"
                | "services"
                | "replicationcontrollers"
                | "secrets"
                | "configmaps"
                | "persistentvolumeclaims"
                | "services.nodeports"
                | "services.loadbalancers"
        )
}

/// The name of any resource. Tells whether it has the form of one.
fn name(judge: &mut Judge, at: &At<'_, '_>, name: &str) -> bool {
    if let Some(fault) = label_key(name) {
        judge.invalid(at, fault);
        return false;
    }
    if !name.contains('/') && !STANDARD.contains(&name) && !is_huge(name) && !name.starts_with("requests.hugepages-") {
        judge.invalid(at, "is no resource of Kubernetes, and has no domain before it");
        return false;
    }
    true
}

pub(super) fn container_name(judge: &mut Judge, at: &At<'_, '_>, resource: &str) {
    if !name(judge, at, resource) {
        return;
    }
    if !resource.contains('/') {
        if !matches!(resource, "cpu" | "memory" | "ephemeral-storage") && !is_huge(resource) {
            judge.invalid(at, "is no resource of containers: those are cpu, memory, ephemeral-storage, and extended ones with a domain");
        }
    } else if !is_native(resource) && !is_extended(resource) {
        judge.invalid(at, "is no name of an extended resource");
    }
}

fn pod_name(judge: &mut Judge, at: &At<'_, '_>, resource: &str) {
    if name(judge, at, resource) && !matches!(resource, "cpu" | "memory") && !is_huge(resource) {
        judge.refuse(at, Reason::NotSupported, "is no resource of whole pods: those are cpu, memory and huge pages");
    }
}

/// An amount: 0 or more, and whole where things are counted.
pub(super) fn amount(judge: &mut Judge, at: &At<'_, '_>, resource: &str) {
    let Some(amount) = Amount::of(at.value()).map(Amount::in_millis) else { return };
    if amount.nanos < 0 {
        judge.invalid(at, "is negative");
    }
    if is_counted(resource) && !amount.is_whole() {
        judge.invalid(at, "is not a whole number");
    }
}

fn huge_page(judge: &mut Judge, at: &At<'_, '_>, resource: &str) {
    let size = resource.strip_prefix("hugepages-").and_then(Amount::parse).and_then(Amount::whole).filter(|size| *size > 0);
    let amount = Amount::of(at.value()).and_then(Amount::whole);
    if let (Some(size), Some(amount)) = (size, amount)
        && amount > 0
        && amount % size == 0
    {
        return;
    }
    judge.invalid(at, format!("is no multiple of {resource}"));
}

fn check(judge: &mut Judge, at: &At<'_, '_>, named: fn(&mut Judge, &At<'_, '_>, &str)) {
    let (limits, requests) = (at.get("limits"), at.get("requests"));
    let (mut basic, mut huge) = (false, false);
    for (list, requested) in [(&limits, false), (&requests, true)] {
        for (resource, value) in list.entries() {
            named(judge, &value, resource);
            amount(judge, &value, resource);
            basic |= matches!(resource, "cpu" | "memory");
            if is_huge(resource) {
                huge = true;
                huge_page(judge, &value, resource);
            }
            if requested {
                against_limit(judge, &limits, &requests, resource, &value);
            }
        }
    }
    if huge && !basic {
        judge.forbidden(at, "asks for huge pages without cpu or memory");
    }
}

fn against_limit(judge: &mut Judge, limits: &At<'_, '_>, requests: &At<'_, '_>, resource: &str, value: &At<'_, '_>) {
    let limit = limits.value().get(resource);
    let Some(limit) = limit else {
        if !may_overcommit(resource) {
            judge.required_for(limits, format!("has no `{resource}`, and what cannot be shared has a limit that equals its request"));
        }
        return;
    };
    let (Some(asked), Some(most)) = (Amount::of(value.value()), Amount::of(limit)) else { return };
    let (asked, most) = (asked.in_millis().nanos, most.in_millis().nanos);
    if !may_overcommit(resource) && asked != most {
        judge
            .invalid(requests, format!("asks for another amount of `{resource}` than the limit, and what cannot be shared has both equal"));
    } else if asked > most {
        judge.invalid(requests, format!("asks for more `{}` than the limit allows", resource.escape_debug()));
    }
}

/// Judges `resources` of a whole pod.
pub(super) fn pod(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let at = pod.spec.get("resources");
    // Before 1.34 the server drops the field: its feature was off.
    if !at.is_set() || !judge.since(34) {
        return;
    }
    if pod.spec.get("os").get("name").text() == "windows" {
        judge.forbidden(&at, "is set for a Windows pod");
        return;
    }
    if at.get("claims").is_set() {
        judge.forbidden(&at.get("claims"), "is set for a whole pod");
    }
    check(judge, &at, pod_name);
    let (limits, requests) = (at.get("limits"), at.get("requests"));
    for (resource, value) in requests.entries() {
        let own = Amount::of(value.value()).map_or(0, |amount| amount.nanos);
        if sum(pod, "requests", resource) > own {
            judge.invalid(&value, "is less than the containers ask for together");
        }
    }
    for (resource, value) in limits.entries() {
        let own = Amount::of(value.value()).map_or(0, |amount| amount.nanos);
        if is_huge(resource) && sum(pod, "limits", resource) > own {
            judge.invalid(&value, "is less than the limits of the containers together");
        }
        for container in pod.spec.get("containers").items() {
            let limit = container.value().pointer("/resources/limits").and_then(|limits| limits.get(resource));
            if limit.and_then(Amount::of).is_some_and(|limit| limit.nanos > own) {
                let named = at.shown("containers");
                let container = named.shown_index(0);
                judge.invalid(&container, format!("has a limit of `{resource}` above the pod's"));
            }
        }
    }
}

/// What the containers ask for together; sidecars count, init containers do where one asks for more.
fn sum(pod: &Pod<'_, '_>, list: &str, resource: &str) -> i128 {
    let of = |container: &At<'_, '_>| {
        let resources = container.value().get("resources");
        let asked = resources.and_then(|resources| resources.get(list)).and_then(|amounts| amounts.get(resource));
        // A request that is left out is the limit's.
        let asked = asked.or_else(|| resources.and_then(|resources| resources.get("limits")).and_then(|amounts| amounts.get(resource)));
        asked.and_then(Amount::of).map_or(0, |amount| amount.nanos)
    };
    let mut total: i128 = pod.spec.get("containers").items().map(|container| of(&container)).sum();
    let (mut sidecars, mut most) = (0, 0);
    for init in pod.spec.get("initContainers").items() {
        if init.get("restartPolicy").text() == "Always" {
            sidecars += of(&init);
        } else {
            most = most.max(of(&init) + sidecars);
        }
    }
    total += sidecars;
    total.max(most)
}

/// The name of a resource that a quota limits.
pub(super) fn quota_name(judge: &mut Judge, at: &At<'_, '_>, resource: &str) {
    if name(judge, at, resource) && !resource.contains('/') && resource == "storage" {
        judge.invalid(at, "is no resource that quotas limit: that is `requests.storage`");
    } else if resource.starts_with("hugepages-") {
        judge.invalid(at, "is no resource that quotas limit: that is `requests.hugepages-…`");
    }
}

/// Whether Kubernetes itself gives a resource to quotas.
pub(super) fn is_quota(resource: &str) -> bool {
    STANDARD.contains(&resource) && resource != "storage" || resource.starts_with("requests.hugepages-")
}
