//! The account of the pods, with the rights that Flink needs under the operator: its chart makes them in its own namespaces only.
//!
//! Source: the job role of the operator's chart; facts of a real cluster for the standalone mode (leader election alone).

use k8s_openapi::api::rbac::v1::PolicyRule;

use super::super::Object;
use super::super::parts::access::{self, Token, VERBS};
use super::super::parts::labels;
use crate::manifest::sections::OperatorMode;
use crate::plan::Plan;

/// The account and its rights. Its token is mounted by default: the JobManager starts TaskManagers with it, and the pod template can stay a
/// person's.
pub(super) fn objects(plan: &Plan, mode: OperatorMode) -> Vec<Object> {
    access::objects(plan, rules(plan, mode), Token::Mounted)
}

/// Native: pods that the JobManager starts, owned by its Deployment. Both: leader election.
fn rules(plan: &Plan, mode: OperatorMode) -> Vec<PolicyRule> {
    match mode {
        OperatorMode::Native => {
            vec![access::rule("", &["pods", "configmaps"], VERBS), access::rule("apps", &["deployments", "deployments/finalizers"], VERBS)]
        }
        OperatorMode::Standalone if labels::uses_api(plan) => vec![access::election()],
        OperatorMode::Standalone => Vec::new(),
    }
}
