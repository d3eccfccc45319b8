//! What stands beside the client's objects: account and rights, and what a reviewer asks for by words.

use super::super::Object;
use super::super::parts::jobs::ClientSide;
use super::super::parts::labels::{self, Component};
use super::super::parts::{access, claims, config_map, jobs, minio, monitoring, policies, zetcd};
use crate::plan::Plan;

/// The cluster's configuration names the client's target: a submitter would look for the cluster by Kubernetes' API, without rights.
const SUBMIT: &[&str] = &["-Dexecution.target=remote"];

/// All of them.
pub(super) fn objects(plan: &Plan, client_only: bool) -> Vec<Object> {
    let mut objects = access::objects(plan, rules(plan), access::Token::OnRequest);
    // scripts and files are mounted by templates, which the client alone does not get
    if !client_only {
        objects.extend(config_map::beside_client(plan));
    }
    for (component, process) in [(Component::JobManager, &plan.jobmanager.process), (Component::TaskManager, &plan.taskmanager.process)] {
        let made = claims::new_claims(plan, component, process).into_iter().map(|claim| Object::of(&plan.name, &claim));
        for claim in made {
            // a common volume's claim is one for both roles
            if !objects.iter().any(|object| object.kind == claim.kind && object.name == claim.name) {
                objects.push(claim);
            }
        }
    }
    let configuration = format!("flink-config-{}", plan.name);
    objects.extend(jobs::objects(plan, Some(ClientSide { configuration: &configuration, options: SUBMIT })));
    objects.extend(policies::objects(plan));
    objects.extend(monitoring::objects(plan));
    objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
    objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
    objects
}

/// The least that a JobManager starts TaskManagers with: it makes and watches pods, and finds the Deployment that owns them.
/// Source: facts of a real cluster, one verb denied at a time.
fn rules(plan: &Plan) -> Vec<k8s_openapi::api::rbac::v1::PolicyRule> {
    let mut rules =
        vec![access::rule("", &["pods"], &["list", "watch", "create", "delete"]), access::rule("apps", &["deployments"], &["get"])];
    if labels::uses_api(plan) {
        rules.push(access::election());
    }
    rules
}
