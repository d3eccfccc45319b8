//! Who is addressed how: the JobManager by its Service or its pod's own address, and in whose name the election is held.

use serde_json::Value;

use super::read::{Beside, FlinkPod, Role};
use super::{Found, rules};
use crate::diagnostic::Diagnostic;

/// What the operator leaves to the author of a workload.
pub(super) fn judge(pod: &FlinkPod<'_>, beside: &Beside<'_>, found: &mut Found<'_>) {
    if pod.by_operator || pod.config.is_none() {
        return;
    }
    let available = pod.high_availability();
    if available.as_deref().is_some_and(|kind| kind == "kubernetes" || kind.ends_with("kuberneteshaservicesfactory")) {
        account(pod, beside, found);
    }
    if pod.role == Role::JobManager {
        address(pod, available.is_some(), found);
    }
}

/// The account whose rights the election needs.
fn account(pod: &FlinkPod<'_>, beside: &Beside<'_>, found: &mut Found<'_>) {
    let Some(template) = pod.templates.first() else { return };
    let said = template.at("/spec/serviceAccountName").or_else(|| template.at("/spec/serviceAccount"));
    let name = said.as_ref().map_or("", |said| said.value.as_str().unwrap_or_default());
    if !matches!(name, "" | "default") {
        return;
    }
    if beside.default_is_bound {
        return;
    }
    let pointer = said.map_or_else(|| format!("{}/spec", template.pointer), |said| said.pointer);
    found.tell_at(
        pod,
        &pointer,
        "the account `default`",
        Diagnostic::new(&rules::ACCOUNT_WITHOUT_RIGHTS, "high availability by Kubernetes runs under the account `default`")
            .at_run_time("unless somebody gave that account rights, the process stops with `configmaps is forbidden`: it elects its leader in ConfigMaps")
            .help("name a `serviceAccountName` that has get, list, watch, create, update, patch and delete on configmaps; both processes need it"),
    );
}

/// `--host $(POD_IP)`, or the same as an option.
fn own_address(pod: &FlinkPod<'_>) -> Option<String> {
    let words: Vec<_> = pod.words().collect();
    let mut before = "";
    for word in &words {
        let text = word.value.as_str().unwrap_or_default();
        let (_, value) = text.split_once("jobmanager.rpc.address=").unwrap_or((before, text));
        if (before == "--host" || text.contains("jobmanager.rpc.address=")) && value.starts_with("$(") {
            return Some(word.pointer.clone());
        }
        before = text;
    }
    None
}

fn address(pod: &FlinkPod<'_>, available: bool, found: &mut Found<'_>) {
    let service = pod.option(&["jobmanager.rpc.address"]);
    match (own_address(pod), service) {
        (None, Some(service)) if available => {
            let Some(replicas) = pod.given.value().pointer("/spec/replicas").and_then(Value::as_i64).filter(|replicas| *replicas > 1) else { return };
            found.tell_at(
                pod,
                "/spec/replicas",
                "all under one name",
                Diagnostic::new(&rules::STANDBY_BEHIND_SERVICE, format!("{replicas} JobManagers give out one address, `{}`", service.text))
                    .at_run_time("when a standby takes over, TaskManagers keep talking to the Service, and it sends them to either: messages are dropped as non-local")
                    .help("give each its own address: a variable POD_IP from `status.podIP`, and `--host $(POD_IP)` up to Flink 1.20, `-Djobmanager.rpc.address=$(POD_IP)` from 2.0 on"),
            );
        }
        (Some(pointer), Some(service)) if !available => found.tell_at(
            pod,
            &pointer,
            "the pod's own address",
            Diagnostic::new(&rules::POD_ADDRESS_WITHOUT_HA, format!("the JobManager calls itself by its pod's address, and TaskManagers ask for `{}`", service.text))
                .at_run_time("without high availability nobody tells them the address: the JobManager drops their messages as non-local, and none registers")
                .help("leave the address out of the arguments, or switch high availability on"),
        ),
        _ => {}
    }
}
