//! What stands beside the resource: scripts and files, claims, budgets, policies, an own Ingress, monitoring, components.
//!
//! The operator's pods carry the labels `app` and `component` that the shared parts select by; a pair of colours does not, and
//! `support` refuses what would select nothing.

use serde_json::json;

use super::super::Object;
use super::super::parts::labels::Component;
use super::super::parts::{claims, config_map, labels, minio, monitoring, policies, zetcd};
use super::{deployment, is_blue_green, mode};
use crate::manifest::sections::OperatorMode;
use crate::operators::apache::{API_VERSION, Kind};
use crate::plan::{NetworkPolicyPlan, Plan};
use crate::resolve::Settings;

/// Everything beside the resources of the operator.
pub(super) fn objects(plan: &Plan, settings: &Settings) -> Vec<Object> {
    let mut objects = config_map::beside(plan, !plan.secret_options.is_empty());
    for (component, process) in [(Component::JobManager, &plan.jobmanager.process), (Component::TaskManager, &plan.taskmanager.process)] {
        for claim in claims::new_claims(plan, component, process) {
            let claim = Object::of(&plan.name, &claim);
            if !objects.contains(&claim) {
                objects.push(claim);
            }
        }
    }
    if !is_blue_green(settings) {
        if let Some(max) = plan.max_unavailable {
            objects.push(policies::budget(plan, Component::JobManager, max));
            // Native TaskManagers are bare pods: a budget counts the copies of their controller, and they have none.
            if mode(settings) == OperatorMode::Standalone {
                objects.push(policies::budget(plan, Component::TaskManager, max));
            }
        }
        objects.extend(plan.network_policy.as_ref().map(|policy| policies::network(plan, &with_operator(policy))));
        objects.extend(policies::autoscaler(plan, (API_VERSION, Kind::FlinkDeployment.name(), &plan.name)));
        if !deployment::by_operator(settings) {
            objects.extend(policies::ingress_of(plan));
        }
        objects.extend(monitoring::objects(plan));
    }
    objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
    objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
    objects
}

/// The operator asks REST for the job's state: without it no upgrade ever happens.
fn with_operator(policy: &NetworkPolicyPlan) -> NetworkPolicyPlan {
    let mut policy = policy.clone();
    policy.rest_from.insert(
        0,
        json!({ "namespaceSelector": {}, "podSelector": { "matchLabels": labels::map([("app.kubernetes.io/name", "flink-kubernetes-operator")]) } }),
    );
    policy
}
