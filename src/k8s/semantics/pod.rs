//! Pods and pod templates: what holds for the whole pod, and the order of its parts.
//! Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36 (`ValidatePodSpec`, `ValidatePodTemplateSpec`).

use std::collections::BTreeSet;

use super::at::At;
use super::fault::{Judge, Reason};
use super::{address, container, metadata, placement, pod_warnings, resources, security, text, volume};

/// A pod under judgement.
pub(super) struct Pod<'p, 'v> {
    /// Its specification.
    pub(super) spec: At<'p, 'v>,
    /// Its metadata.
    pub(super) metadata: At<'p, 'v>,
    /// Its name, which a template does not have.
    pub(super) name: Option<&'v str>,
    /// Whether it is a pod and no template.
    pub(super) real: bool,
    /// Whether a `StatefulSet` makes it, and gives it host names of its own.
    pub(super) stateful: bool,
    /// Names of the claim templates that bring volumes beside its own.
    pub(super) claims: Vec<&'v str>,
}

/// Judges a pod template; `claims` are the names of a `StatefulSet`'s claim templates.
pub(super) fn template<'v>(judge: &mut Judge, template: &At<'_, 'v>, claims: Option<&[&'v str]>) {
    let own = template.hidden("metadata");
    metadata::labels(judge, &own.get("labels"));
    metadata::annotations(judge, &own.get("annotations"));
    annotations(judge, template, &own.get("annotations"));
    let spec = template.get("spec");
    let ephemeral = spec.get("ephemeralContainers");
    if ephemeral.len() > 0 {
        judge.forbidden(&ephemeral, "is set in a template; such containers are added to running pods");
    }
    let (stateful, claims) = (claims.is_some(), claims.unwrap_or_default().to_vec());
    check(judge, &Pod { spec, metadata: template.get("metadata"), name: None, real: false, stateful, claims });
}

/// Judges a pod.
pub(super) fn pod(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    let metadata = object.get("metadata");
    metadata::pod_name_warning(judge, &metadata);
    annotations(judge, object, &metadata.get("annotations"));
    let ephemeral = spec.get("ephemeralContainers");
    if ephemeral.len() > 0 {
        judge.forbidden(&ephemeral, "is set at creation; such containers are added to running pods");
    }
    if !spec.get("nodeName").text().is_empty() && spec.get("schedulingGates").len() > 0 {
        judge.forbidden(&spec.get("nodeName"), "is set, and the pod waits at scheduling gates");
    }
    let name = Some(metadata.get("name").text()).filter(|name| !name.is_empty());
    check(judge, &Pod { spec, metadata, name, real: true, stateful: false, claims: Vec::new() });
}

fn annotations(judge: &mut Judge, pod: &At<'_, '_>, at: &At<'_, '_>) {
    let cost = at.key("controller.kubernetes.io/pod-deletion-cost");
    if cost.is_set() {
        let text = cost.text();
        let whole =
            text.parse::<i32>().is_ok() && !text.starts_with('+') && (text == "0" || !text.trim_start_matches('-').starts_with('0'));
        if !whole {
            judge.invalid(&cost, "is no whole number of 32 bits");
        }
    }
    let prefix = "container.apparmor.security.beta.kubernetes.io/";
    let mut profiles = at.entries().filter_map(|(key, value)| Some((key.strip_prefix(prefix)?, value))).peekable();
    if profiles.peek().is_none() {
        return;
    }
    let lists = ["/spec/containers", "/spec/initContainers", "/spec/ephemeralContainers"];
    let containers = lists.iter().filter_map(|list| pod.value().pointer(list)?.as_array()).flatten();
    let names: BTreeSet<&str> = containers.filter_map(|known| known.get("name")?.as_str()).collect();
    for (container, value) in profiles {
        if !names.contains(container) {
            judge.invalid(&value, "names a container that the pod does not have");
        }
        let profile = value.text();
        if !matches!(profile, "" | "runtime/default" | "unconfined") && !profile.starts_with("localhost/") {
            judge.invalid(&value, "is no AppArmor profile");
        }
    }
}

fn check(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let spec = &pod.spec;
    judge.dropped(spec, &["evictionResponders"]);
    let volumes = volume::all(judge, pod);
    container::all(judge, pod, &volumes);
    resources::pod(judge, pod);
    judge.word_if_any(&spec.get("restartPolicy"), &["Always", "OnFailure", "Never"]);
    placement::check(judge, pod);
    security::pod(judge, pod);
    network(judge, pod);
    for gate in spec.get("readinessGates").items() {
        let kind = gate.get("conditionType");
        judge.format(&kind, text::qualified(kind.text()));
    }
    for gate in spec.get("schedulingGates").items() {
        judge.format(&gate, text::qualified(gate.get("name").text()));
    }
    names(judge, pod);
    judge.within(&spec.get("activeDeadlineSeconds"), 1, i64::from(i32::MAX));
    let preemption = spec.get("preemptionPolicy");
    if preemption.is_set() {
        judge.word(&preemption, &["PreemptLowerPriority", "Never"]);
    }
    let overhead = spec.get("overhead");
    for (resource, amount) in overhead.entries() {
        resources::amount(judge, &amount, resource);
    }
    let os = spec.get("os");
    if os.is_set() {
        let name = os.get("name");
        if name.text().is_empty() {
            judge.required(&name);
        } else if !matches!(name.text(), "linux" | "windows") {
            judge.refuse(&os, Reason::NotSupported, format!("is `{}`; known are linux and windows", name.text().escape_debug()));
        }
    }
    pod_warnings::check(judge, pod);
}

/// Names of other objects, which need not exist.
fn names(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let spec = &pod.spec;
    for field in ["serviceAccountName", "nodeName", "priorityClassName"] {
        let at = spec.get(field);
        if !at.text().is_empty() {
            judge.format(
                &at,
                text::subdomain(at.text()).map(|fault| format!("is `{}`, which is no name: it {fault}", at.text().escape_debug())),
            );
        }
    }
    let runtime = spec.get("runtimeClassName");
    if runtime.is_set() {
        judge.format(&runtime, text::subdomain(runtime.text()));
    }
    for field in ["hostname", "subdomain"] {
        let at = spec.get(field);
        if !at.text().is_empty() && !pod.stateful {
            judge.format(&at, text::label(at.text()));
        }
    }
    let other = spec.get("hostnameOverride");
    if other.text().is_empty() {
        return;
    }
    if spec.get("setHostnameAsFQDN").is_true() {
        judge.forbidden(&other, "is set beside `setHostnameAsFQDN`");
    }
    if spec.get("hostNetwork").is_true() {
        judge.forbidden(&other, "is set beside `hostNetwork`");
    }
    if other.text().len() > 64 {
        judge.refuse(&other, Reason::TooLong, "has more than 64 characters");
    }
    judge.format(&other, text::subdomain(other.text()));
}

/// Names of hosts inside the pod.
fn network(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let (policy, config) = (pod.spec.get("dnsPolicy"), pod.spec.get("dnsConfig"));
    judge.word_if_any(&policy, &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
    let servers = config.get("nameservers");
    if policy.text() == "None" && !config.is_set() {
        judge.required_for(&config, "is missing, and `dnsPolicy: None` leaves the pod without names");
    } else if policy.text() == "None" && servers.len() == 0 {
        judge.required_for(&servers, "is empty, and `dnsPolicy: None` leaves the pod without names");
    } else {
        dns(judge, &config);
    }
    for alias in pod.spec.get("hostAliases").items() {
        address::ip(judge, &alias.get("ip"));
        for name in alias.get("hostnames").items() {
            judge.format(&name, text::subdomain(name.text()));
        }
    }
}

fn dns(judge: &mut Judge, config: &At<'_, '_>) {
    let (servers, searches) = (config.get("nameservers"), config.get("searches"));
    if servers.len() > 3 {
        judge.invalid(&servers, "holds more than 3 servers");
    }
    for server in servers.items() {
        address::ip(judge, &server);
    }
    if searches.len() > 32 {
        judge.invalid(&searches, "holds more than 32 domains");
    }
    let length: usize = searches.items().map(|search| search.text().len() + 1).sum();
    if length > 2049 {
        judge.invalid(&searches, "holds more than 2048 characters");
    }
    for search in searches.items() {
        if search.text() != "." {
            let plain = search.text().strip_suffix('.').unwrap_or(search.text());
            judge.format(&search, text::subdomain(&underscored(plain)));
        }
    }
    for option in config.get("options").items() {
        if option.get("name").text().is_empty() {
            judge.required_for(&option, "has no name");
        }
    }
}

/// Search domains may have `_` where a letter may stand (since 1.32 by default).
fn underscored(text: &str) -> String {
    text.replace('_', "a")
}
