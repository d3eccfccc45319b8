//! Where pods run: node selectors, affinities, tolerations, spreading.
//! Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36.

use super::at::At;
use super::fault::{Judge, Reason};
use super::pod::Pod;
use super::{metadata, selector, text};
use crate::k8s::metadata::{label_key, label_value};

/// Judges everything that places a pod.
pub(super) fn check(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let nodes = pod.spec.get("nodeSelector");
    metadata::labels(judge, &nodes);
    for (label, value) in nodes.entries() {
        selector::deprecated_node_label(judge, &value, label);
    }
    let affinity = pod.spec.get("affinity");
    node_affinity(judge, &affinity.get("nodeAffinity"));
    for kind in ["podAffinity", "podAntiAffinity"] {
        let at = affinity.get(kind);
        for term in at.get("requiredDuringSchedulingIgnoredDuringExecution").items() {
            pod_term(judge, &term);
        }
        for term in at.get("preferredDuringSchedulingIgnoredDuringExecution").items() {
            weight(judge, &term.get("weight"));
            pod_term(judge, &term.get("podAffinityTerm"));
        }
    }
    tolerations(judge, &pod.spec.get("tolerations"));
    spreading(judge, &pod.spec.get("topologySpreadConstraints"));
}

fn weight(judge: &mut Judge, at: &At<'_, '_>) {
    if !(1..=100).contains(&at.int().unwrap_or(0)) {
        judge.invalid(at, "is not between 1 and 100");
    }
}

fn node_affinity(judge: &mut Judge, at: &At<'_, '_>) {
    let required = at.get("requiredDuringSchedulingIgnoredDuringExecution");
    if required.is_set() {
        let terms = required.get("nodeSelectorTerms");
        if terms.len() == 0 {
            judge.required_for(&terms, "is empty, and no node would fit");
        }
        for term in terms.items() {
            selector::node_term(judge, &term, false);
        }
    }
    for term in at.get("preferredDuringSchedulingIgnoredDuringExecution").items() {
        weight(judge, &term.get("weight"));
        selector::node_term(judge, &term.get("preference"), true);
    }
}

fn pod_term(judge: &mut Judge, term: &At<'_, '_>) {
    let labels = term.get("labelSelector");
    selector::label(judge, &labels);
    selector::label(judge, &term.get("namespaceSelector"));
    if !labels.is_set() {
        judge.warn(&labels, "is not set, and so matches no pod");
    }
    for namespace in term.renamed("namespaces", "namespace").unnumbered() {
        judge.format(&namespace, text::label(namespace.text()));
    }
    match_keys(judge, term, &["matchLabelKeys", "mismatchLabelKeys"]);
    let key = term.get("topologyKey");
    if key.text().is_empty() {
        judge.required(&key);
    }
    judge.format(&key, label_key(key.text()));
}

/// Keys whose values come from the pod itself.
fn match_keys(judge: &mut Judge, term: &At<'_, '_>, fields: &[&'static str]) {
    let labels = term.get("labelSelector");
    for field in fields {
        let keys = term.get(field);
        if keys.len() == 0 {
            continue;
        }
        if !labels.is_set() {
            judge.forbidden(&keys, "is set without a `labelSelector`");
            continue;
        }
        for key in keys.items() {
            judge.format(&key, label_key(key.text()));
        }
    }
    let (wanted, unwanted) = (term.get("matchLabelKeys"), term.get("mismatchLabelKeys"));
    for (index, key) in wanted.items().enumerate() {
        let named = labels.get("matchLabels").value().get(key.text()).is_some();
        let ruled = labels.get("matchExpressions").items().filter(|rule| rule.get("key").text() == key.text()).count();
        // The server looks at the rules alone, and calls the place by the index behind the term.
        if ruled > 1 || (named && ruled > 0) {
            let place = term.shown_index(index);
            judge.invalid(&place, "is in `matchLabelKeys` and in `labelSelector`");
        }
        if fields.len() > 1 && unwanted.items().any(|other| other.text() == key.text()) {
            judge.invalid(&key, "is in `matchLabelKeys` and in `mismatchLabelKeys`");
        }
    }
}

fn tolerations(judge: &mut Judge, at: &At<'_, '_>) {
    for toleration in at.items() {
        let (key, operator, value, effect) =
            (toleration.get("key"), toleration.get("operator"), toleration.get("value"), toleration.get("effect"));
        if key.text().is_empty() {
            if operator.text() != "Exists" {
                judge.invalid(&operator, "must be `Exists` where there is no key");
            }
        } else {
            judge.format(&key, label_key(key.text()));
        }
        if toleration.get("tolerationSeconds").is_set() && effect.text() != "NoExecute" {
            judge.invalid(&effect, "must be `NoExecute` where `tolerationSeconds` is set");
        }
        match operator.text() {
            "" | "Equal" => judge.format(&operator, label_value(value.text()).map(|fault| format!("compares with a value that {fault}"))),
            "Exists" => {
                if !value.text().is_empty() {
                    judge.invalid(&operator, "is `Exists`, which compares with no value");
                }
            }
            // `Lt` and `Gt` are an alpha feature up to 1.37, off unless somebody turns it on.
            _ => judge.word(&operator, &["Equal", "Exists"]),
        }
        judge.word_if_any(&effect, &["NoSchedule", "PreferNoSchedule", "NoExecute"]);
    }
}

fn spreading(judge: &mut Judge, at: &At<'_, '_>) {
    let constraints: Vec<At<'_, '_>> = at.items().collect();
    for (index, constraint) in constraints.iter().enumerate() {
        let skew = constraint.get("maxSkew");
        if skew.int().unwrap_or(0) < 1 {
            judge.invalid(&skew, "is not above 0");
        }
        let (key, action) = (constraint.get("topologyKey"), constraint.get("whenUnsatisfiable"));
        if key.text().is_empty() {
            judge.required(&key);
        } else {
            selector::deprecated_node_label(judge, &key, key.text());
        }
        judge.word(&action, &["DoNotSchedule", "ScheduleAnyway"]);
        let same =
            |other: &At<'_, '_>| other.get("topologyKey").text() == key.text() && other.get("whenUnsatisfiable").text() == action.text();
        if constraints.iter().skip(index + 1).any(same) {
            let both = constraint.shown("{topologyKey, whenUnsatisfiable}");
            judge.refuse(&both, Reason::Duplicate, "is there twice");
        }
        let domains = constraint.get("minDomains");
        if let Some(number) = domains.int() {
            if number < 1 {
                judge.invalid(&domains, "is not above 0");
            }
            if action.text() != "DoNotSchedule" {
                judge.invalid(&domains, "is set, which needs `whenUnsatisfiable: DoNotSchedule`");
            }
        }
        for policy in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            judge.word_if_set(&constraint.get(policy), &["Honor", "Ignore"]);
        }
        match_keys(judge, constraint, &["matchLabelKeys"]);
        let labels = constraint.get("labelSelector");
        selector::label(judge, &labels);
        if !labels.is_set() {
            judge.warn(&labels, "is not set, and so matches no pod");
        }
    }
}
