//! Roles and their bindings. Source: k8s.io/kubernetes/pkg/apis/rbac/validation v1.36.

use super::at::At;
use super::fault::Judge;
use super::{selector, text};

/// The group of roles.
const GROUP: &str = "rbac.authorization.k8s.io";

/// Judges a Role or `ClusterRole`.
pub(super) fn role(judge: &mut Judge, object: &At<'_, '_>, namespaced: bool) {
    for rule in object.get("rules").items() {
        let (verbs, urls) = (rule.get("verbs"), rule.get("nonResourceURLs"));
        let (groups, resources) = (rule.get("apiGroups"), rule.get("resources"));
        if verbs.len() == 0 {
            judge.required(&verbs);
        }
        if urls.len() > 0 {
            if namespaced {
                judge.invalid(&urls, "is set in a Role, and only a ClusterRole has paths of the API server");
            }
            if groups.len() + resources.len() + rule.get("resourceNames").len() > 0 {
                judge.invalid(&urls, "is set beside resources");
            }
            continue;
        }
        if groups.len() == 0 {
            judge.required_for(&groups, "is empty: the core group is `\"\"`");
        }
        if resources.len() == 0 {
            judge.required(&resources);
        }
    }
    let aggregation = object.get("aggregationRule");
    if !namespaced && aggregation.is_set() {
        let selectors = aggregation.get("clusterRoleSelectors");
        if selectors.len() == 0 {
            judge.required(&selectors);
        }
        for wanted in selectors.items() {
            selector::label(judge, &wanted);
        }
    }
}

/// Judges a `RoleBinding` or `ClusterRoleBinding`.
pub(super) fn binding(judge: &mut Judge, object: &At<'_, '_>, namespaced: bool) {
    let role = object.get("roleRef");
    judge.word_if_any(&role.get("apiGroup"), &[GROUP]);
    judge.word(&role.get("kind"), if namespaced { &["Role", "ClusterRole"] } else { &["ClusterRole"] });
    let name = role.get("name");
    if name.text().is_empty() {
        judge.required(&name);
    } else {
        judge.format(&name, text::segment(name.text()));
    }
    for subject in object.get("subjects").items() {
        let (kind, name, group) = (subject.get("kind"), subject.get("name"), subject.get("apiGroup"));
        if name.text().is_empty() {
            judge.required(&name);
        }
        match kind.text() {
            "ServiceAccount" => {
                if !name.text().is_empty() {
                    judge.format(&name, text::subdomain(name.text()));
                }
                judge.word_if_any(&group, &[""]);
                let namespace = subject.get("namespace");
                if !namespaced && namespace.text().is_empty() {
                    judge.required(&namespace);
                }
            }
            "User" | "Group" => judge.word_if_any(&group, &[GROUP]),
            _ => judge.word(&kind, &["ServiceAccount", "User", "Group"]),
        }
    }
}
