//! The account of the pods, with the rights that Flink needs under the operator: its chart makes them in its own namespaces only.
//!
//! Source: the job role of the operator's chart; facts of a real cluster for the standalone mode (leader election alone).

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};

use super::super::Object;
use super::super::parts::labels::{self, named};
use crate::manifest::sections::OperatorMode;
use crate::plan::Plan;

/// What Flink does with the objects that it may touch.
const VERBS: &[&str] = &["get", "list", "watch", "create", "update", "patch", "delete"];

/// ServiceAccount, Role and RoleBinding, unless the account is somebody else's.
pub(super) fn objects(plan: &Plan, mode: OperatorMode) -> Vec<Object> {
    if !plan.access.create {
        return Vec::new();
    }
    let account = &plan.access.service_account;
    let mut metadata = named(plan, account, None);
    if !plan.access.annotations.is_empty() {
        metadata.annotations = Some(plan.access.annotations.clone().into_iter().collect());
    }
    // The token is mounted by default: the JobManager starts TaskManagers with it, and the pod template can stay a person's.
    let mut objects = vec![Object::of(&plan.name, &ServiceAccount { metadata, ..ServiceAccount::default() })];
    let rules = rules(plan, mode);
    if rules.is_empty() {
        return objects;
    }
    objects.push(Object::of(&plan.name, &Role { metadata: named(plan, account, None), rules: Some(rules) }));
    let binding = RoleBinding {
        metadata: named(plan, account, None),
        role_ref: RoleRef { api_group: "rbac.authorization.k8s.io".to_owned(), kind: "Role".to_owned(), name: account.clone() },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".to_owned(),
            name: account.clone(),
            namespace: plan.namespace.clone(),
            ..Subject::default()
        }]),
    };
    objects.push(Object::of(&plan.name, &binding));
    objects
}

/// Native: pods that the JobManager starts, owned by its Deployment. Both: leader election.
fn rules(plan: &Plan, mode: OperatorMode) -> Vec<PolicyRule> {
    let strings = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    let rule = |group: &str, resources: &[&str]| PolicyRule {
        api_groups: Some(strings(&[group])),
        resources: Some(strings(resources)),
        verbs: strings(VERBS),
        ..PolicyRule::default()
    };
    match mode {
        OperatorMode::Native => vec![rule("", &["pods", "configmaps"]), rule("apps", &["deployments", "deployments/finalizers"])],
        OperatorMode::Standalone if labels::uses_api(plan) => vec![rule("", &["configmaps"])],
        OperatorMode::Standalone => Vec::new(),
    }
}
