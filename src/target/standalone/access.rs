//! The account of the pods and, with Kubernetes HA, the least Role that leader election works with.
//!
//! Source: facts of a real cluster, one verb denied at a time: all seven verbs on configmaps are needed by the JobManager, and nothing else.

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};

use super::super::parts::labels::{self, named};
use super::Object;
use crate::plan::Plan;

/// The verbs on ConfigMaps that Flink's Kubernetes HA uses.
const VERBS: &[&str] = &["get", "list", "watch", "create", "update", "patch", "delete"];

/// ServiceAccount, and Role with RoleBinding where the API is used.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    if !plan.access.create {
        return Vec::new();
    }
    let account = &plan.access.service_account;
    let mut metadata = named(plan, account, None);
    if !plan.access.annotations.is_empty() {
        metadata.annotations = Some(plan.access.annotations.clone().into_iter().collect());
    }
    let service_account = ServiceAccount { metadata, automount_service_account_token: Some(false), ..ServiceAccount::default() };
    let mut objects = vec![Object::of(&plan.name, &service_account)];
    if labels::uses_api(plan) {
        let strings = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let rule = PolicyRule {
            api_groups: Some(strings(&[""])),
            resources: Some(strings(&["configmaps"])),
            verbs: strings(VERBS),
            ..PolicyRule::default()
        };
        objects.push(Object::of(&plan.name, &Role { metadata: named(plan, account, None), rules: Some(vec![rule]) }));
        let binding = RoleBinding {
            metadata: named(plan, account, None),
            role_ref: RoleRef { api_group: "rbac.authorization.k8s.io".to_owned(), kind: "Role".to_owned(), name: account.clone() },
            subjects: Some(vec![Subject {
                kind: "ServiceAccount".to_owned(),
                name: account.clone(),
                // left out, it means the binding's own namespace: the same bundle for several namespaces
                namespace: plan.namespace.clone(),
                ..Subject::default()
            }]),
        };
        objects.push(Object::of(&plan.name, &binding));
    }
    objects
}
