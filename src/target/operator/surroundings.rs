//! What stands beside the resource: scripts and files, claims, budgets, policies, an own Ingress, monitoring, components.
//!
//! The operator's pods carry the labels `app` and `component` that the shared parts select by; those of a pair of colours are called
//! `NAME-blue` and `NAME-green`, so what guards them selects either. What names one cluster (an Ingress, a scaler) `support` refuses.

use serde_json::{Value, json};

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
    let mut guards = Vec::new();
    if let Some(max) = plan.max_unavailable {
        guards.push(policies::budget(plan, Component::JobManager, max));
        // Native TaskManagers are bare pods: a budget counts the copies of their controller, and they have none.
        if mode(settings) == OperatorMode::Standalone {
            guards.push(policies::budget(plan, Component::TaskManager, max));
        }
    }
    guards.extend(plan.network_policy.as_ref().map(|policy| policies::network(plan, &with_operator(policy))));
    guards.extend(monitoring::objects(plan));
    if is_blue_green(settings) {
        guards.iter_mut().for_each(|guard| select_both(&mut guard.value, &plan.name));
    } else {
        guards.extend(policies::autoscaler(plan, (API_VERSION, Kind::FlinkDeployment.name(), &plan.name)));
        if !deployment::by_operator(settings) {
            guards.extend(policies::ingress_of(plan));
        }
    }
    objects.extend(guards);
    objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
    objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
    objects
}

/// Selectors of one cluster's pods select those of both colours. Source: the label `app` that Flink's client gives, the name of the child.
fn select_both(value: &mut Value, name: &str) {
    match value {
        Value::Object(map) => {
            let labels = map.get_mut("matchLabels").and_then(Value::as_object_mut);
            let emptied = labels.and_then(|labels| (labels.get("app")? == name).then(|| (labels.shift_remove("app"), labels.is_empty()).1));
            if emptied == Some(true) {
                map.shift_remove("matchLabels");
            }
            if emptied.is_some() {
                let either = json!({ "key": "app", "operator": "In", "values": [format!("{name}-blue"), format!("{name}-green")] });
                map.insert("matchExpressions".to_owned(), json!([either]));
            }
            map.values_mut().for_each(|value| select_both(value, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| select_both(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
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
