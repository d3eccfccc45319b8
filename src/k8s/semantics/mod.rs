//! What the API server asks of values beyond their types: every rule that it has for the kinds that a bundle around Flink meets.
//!
//! In: an object whose structure is sound (a wrong type counts as absent). Out: faults with their place, their class and what
//! the server does: refuse, warn, or take in silence what cannot work. Every rule was asked of a real server
//! (`tests/oracle_k8s_verdicts.rs`). Source: k8s.io/kubernetes/pkg/apis/*/validation v1.36, pkg/api/*/warnings.go.

use serde_json::Value;

use at::At;
use fault::Judge;

use super::schema::{Schema, Scope};
use super::version::KubernetesVersion;

mod address;
mod at;
mod batch;
mod claim;
mod config;
mod container;
mod cron;
mod env;
mod fault;
mod metadata;
mod network;
mod placement;
mod pod;
mod pod_warnings;
mod probe;
mod resources;
mod rights;
mod scaling;
mod security;
mod selector;
mod service;
#[cfg(test)]
mod tests;
mod text;
pub mod update;
mod volume;
mod workload;

pub use config::VALUES_LIMIT;
pub(super) use fault::MOST;
pub use fault::{Fault, Reason, Verdict};
pub(crate) use selector::matches as selector_matches;
pub use text::subdomain;

/// Everything that the server of a release has against an object's values, in the order of its fields.
#[must_use]
pub fn check(object: &Value, version: KubernetesVersion) -> Vec<Fault> {
    let mut judge = Judge::new(version);
    let root = At::root(object);
    let (api_version, kind) = (root.get("apiVersion"), root.get("kind"));
    let known = Schema::kind_in_any(api_version.text(), kind.text());
    let namespaced = known.is_none_or(|kind| kind.scope == Scope::Namespaced);
    let own = root.get("metadata");
    // Whether objects of unknown kinds live in a namespace is not known.
    metadata::check(&mut judge, &own, kind.text(), namespaced, known.is_none());
    let judge_kind: Option<fn(&mut Judge, &At<'_, '_>)> = match (api_version.text(), kind.text()) {
        ("apps/v1", "Deployment") => Some(workload::deployment),
        ("apps/v1", "StatefulSet") => Some(workload::stateful_set),
        ("apps/v1", "DaemonSet" | "ReplicaSet") => Some(workload::replica_set),
        ("batch/v1", "Job") => Some(batch::job),
        ("batch/v1", "CronJob") => Some(batch::cron_job),
        ("v1", "Pod") => Some(pod::pod),
        ("v1", "ConfigMap") => Some(config::config_map),
        ("v1", "Secret") => Some(config::secret),
        ("v1", "Namespace") => Some(config::namespace),
        ("v1", "ResourceQuota") => Some(config::quota),
        ("v1", "ServiceAccount") => Some(config::service_account),
        ("v1", "Service") => Some(service::check),
        ("v1", "PersistentVolumeClaim") => Some(claim::check),
        ("policy/v1", "PodDisruptionBudget") => Some(scaling::budget),
        ("scheduling.k8s.io/v1", "PriorityClass") => Some(config::priority_class),
        ("autoscaling/v1", "HorizontalPodAutoscaler") => Some(scaling::simple_autoscaler),
        ("autoscaling/v2", "HorizontalPodAutoscaler") => Some(scaling::autoscaler),
        ("networking.k8s.io/v1", "NetworkPolicy") => Some(network::policy),
        ("networking.k8s.io/v1", "Ingress") => Some(network::ingress),
        ("rbac.authorization.k8s.io/v1", "Role") => Some(|judge, at| rights::role(judge, at, true)),
        ("rbac.authorization.k8s.io/v1", "ClusterRole") => Some(|judge, at| rights::role(judge, at, false)),
        ("rbac.authorization.k8s.io/v1", "RoleBinding") => Some(|judge, at| rights::binding(judge, at, true)),
        ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding") => Some(|judge, at| rights::binding(judge, at, false)),
        _ => None,
    };
    if let Some(judge_kind) = judge_kind {
        judge_kind(&mut judge, &root);
    }
    judge.faults
}

/// Whether the values of a kind are judged, and not its metadata alone.
#[must_use]
pub fn knows(api_version: &str, kind: &str) -> bool {
    matches!(
        (api_version, kind),
        ("apps/v1", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("batch/v1", "Job" | "CronJob")
            | (
                "v1",
                "Pod" | "ConfigMap" | "Secret" | "Namespace" | "ResourceQuota" | "ServiceAccount" | "Service" | "PersistentVolumeClaim"
            )
            | ("policy/v1", "PodDisruptionBudget")
            | ("autoscaling/v1" | "autoscaling/v2", "HorizontalPodAutoscaler")
            | ("networking.k8s.io/v1", "NetworkPolicy" | "Ingress")
            | ("scheduling.k8s.io/v1", "PriorityClass")
            | ("rbac.authorization.k8s.io/v1", "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding")
    )
}
