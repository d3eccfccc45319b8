//! The account of the pods, its Role, and the rules that leader election works with at least.
//!
//! Source: facts of a real cluster, one verb denied at a time: all seven verbs on configmaps are needed by the JobManager, and nothing else.

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};

use super::super::Object;
use super::labels::named;
use crate::plan::Plan;

/// The verbs on ConfigMaps that Flink's Kubernetes HA uses.
pub(in crate::target) const VERBS: &[&str] = &["get", "list", "watch", "create", "update", "patch", "delete"];

/// What leader election needs.
pub(in crate::target) fn election() -> PolicyRule {
    rule("", &["configmaps"], VERBS)
}

/// Verbs on resources of one group.
pub(in crate::target) fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> PolicyRule {
    let strings = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    PolicyRule { api_groups: Some(strings(&[group])), resources: Some(strings(resources)), verbs: strings(verbs), ..PolicyRule::default() }
}

/// Whether each pod of an account gets its token, unless the pod says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::target) enum Token {
    /// Kubernetes' own default: yes.
    Mounted,
    /// No: who needs it asks for it.
    OnRequest,
}

/// ServiceAccount, and Role with RoleBinding where there are rules; nothing if the account is somebody else's.
pub(in crate::target) fn objects(plan: &Plan, rules: Vec<PolicyRule>, token: Token) -> Vec<Object> {
    if !plan.access.create {
        return Vec::new();
    }
    let account = &plan.access.service_account;
    let mut metadata = named(plan, account, None);
    if !plan.access.annotations.is_empty() {
        metadata.annotations = Some(plan.access.annotations.clone().into_iter().collect());
    }
    let service_account = ServiceAccount {
        metadata,
        automount_service_account_token: (token == Token::OnRequest).then_some(false),
        ..ServiceAccount::default()
    };
    let mut objects = vec![Object::of(&plan.name, &service_account)];
    if !rules.is_empty() {
        objects.push(Object::of(&plan.name, &Role { metadata: named(plan, account, None), rules: Some(rules) }));
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
