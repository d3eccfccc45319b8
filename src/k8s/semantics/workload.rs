//! Deployments, StatefulSets, DaemonSets and ReplicaSets. Source: k8s.io/kubernetes/pkg/apis/apps/validation v1.36, with the
//! defaults of pkg/apis/apps/v1 filled in first.

use super::at::At;
use super::fault::Judge;
use super::{claim, metadata, pod, selector, text};

/// Judges a Deployment.
pub(super) fn deployment(judge: &mut Judge, object: &At<'_, '_>) {
    metadata::pod_name_warning(judge, &object.get("metadata"));
    let spec = object.get("spec");
    judge.count(&spec.get("replicas"));
    selected_template(judge, &spec, None);
    strategy(judge, &spec.get("strategy"));
    judge.count(&spec.get("minReadySeconds"));
    judge.count(&spec.get("revisionHistoryLimit"));
    let deadline = spec.get("progressDeadlineSeconds");
    judge.count(&deadline);
    if deadline.int().unwrap_or(600) <= spec.get("minReadySeconds").int().unwrap_or(0) {
        judge.invalid(&deadline, "is not above `minReadySeconds` (it is 600 unless set)");
    }
}

/// Judges a `ReplicaSet` or `DaemonSet`.
pub(super) fn replica_set(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    for field in ["replicas", "minReadySeconds", "revisionHistoryLimit"] {
        judge.count(&spec.get(field));
    }
    selected_template(judge, &spec, None);
    let strategy = spec.get("updateStrategy");
    let kind = strategy.get("type");
    if !kind.text().is_empty() && !matches!(kind.text(), "RollingUpdate" | "OnDelete") {
        judge.word(&strategy, &["RollingUpdate", "OnDelete"]);
    }
}

/// Judges a `StatefulSet`.
pub(super) fn stateful_set(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    let policy = spec.get("podManagementPolicy");
    if !matches!(policy.text(), "" | "OrderedReady" | "Parallel") {
        judge.invalid(&policy, format!("is `{}`; known are OrderedReady and Parallel", policy.text().escape_debug()));
    }
    let update = spec.get("updateStrategy");
    let rolling = update.get("rollingUpdate");
    match update.get("type").text() {
        "" | "RollingUpdate" => {
            judge.count(&rolling.get("partition"));
            if judge.since(37) {
                let most = rolling.get("maxUnavailable");
                if most.is_set() {
                    share(judge, &most);
                    if amount(&most) == 0 {
                        judge.invalid(&most, "is 0, and no pod would ever be updated");
                    }
                    at_most_all(judge, &most);
                }
            }
        }
        "OnDelete" => {
            if rolling.is_set() {
                judge.invalid(&rolling, "is set beside `type: OnDelete`");
            }
        }
        other => judge.invalid(&update, format!("has the type `{}`; known are RollingUpdate and OnDelete", other.escape_debug())),
    }
    let retention = spec.get("persistentVolumeClaimRetentionPolicy");
    for field in ["whenDeleted", "whenScaled"] {
        judge.word_if_any(&retention.get(field), &["Retain", "Delete"]);
    }
    let claims = spec.get("volumeClaimTemplates");
    for template in claims.items() {
        claim::spec(judge, &template.get("spec"));
        claim::warnings(judge, &template.get("spec"));
    }
    for field in ["replicas", "minReadySeconds"] {
        judge.count(&spec.get(field));
    }
    let ordinals = spec.get("ordinals");
    judge.count(&ordinals.get("start"));
    let service = spec.get("serviceName");
    if !service.text().is_empty() {
        judge.format(&service, text::label(service.text()));
    }
    let history = spec.get("revisionHistoryLimit");
    if history.int().is_some_and(|limit| limit < 0) {
        judge.warn(&history, "is negative, and so keeps every revision");
    }
    let names: Vec<&str> = claims
        .value()
        .as_array()
        .into_iter()
        .flatten()
        .map(|claim| claim.pointer("/metadata/name").and_then(serde_json::Value::as_str).unwrap_or_default())
        .collect();
    selected_template(judge, &spec, Some(&names));
}

/// The selector, the template that must match it, and what templates of lasting pods may not say.
fn selected_template<'v>(judge: &mut Judge, spec: &At<'_, 'v>, claims: Option<&[&'v str]>) {
    let (wanted, template) = (spec.get("selector"), spec.get("template"));
    let labels = template.value().pointer("/metadata/labels").unwrap_or(&serde_json::Value::Null);
    let metadata = template.get("metadata");
    if wanted.is_set() {
        if selector::is_empty(&wanted) {
            judge.invalid(&wanted, "is empty, and would select every pod");
        }
        if !selector::label(judge, &wanted) {
            judge.invalid(&wanted, "cannot be used");
            restart(judge, &template);
            return;
        }
        if !selector::is_empty(&wanted) && !selector::matches(wanted.value(), labels) {
            judge.invalid(&metadata.get("labels"), "do not match the selector");
        }
    } else {
        judge.required(&wanted);
        judge.invalid(&metadata.get("labels"), "do not match the selector, which is missing");
    }
    pod::template(judge, &template, claims);
    restart(judge, &template);
}

fn restart(judge: &mut Judge, template: &At<'_, '_>) {
    let spec = template.get("spec");
    judge.word_if_any(&spec.get("restartPolicy"), &["Always"]);
    let deadline = spec.get("activeDeadlineSeconds");
    if deadline.is_set() {
        judge.forbidden(&deadline, "is set on pods that are to run for ever");
    }
}

fn strategy(judge: &mut Judge, at: &At<'_, '_>) {
    let rolling = at.get("rollingUpdate");
    match at.get("type").text() {
        "Recreate" => {
            if rolling.is_set() {
                judge.forbidden(&rolling, "is set beside `type: Recreate`");
            }
        }
        "" | "RollingUpdate" => {
            let (unavailable, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
            share(judge, &unavailable);
            share(judge, &surge);
            if unavailable.is_set() && surge.is_set() && amount(&unavailable) == 0 && amount(&surge) == 0 {
                judge.invalid(&unavailable, "is 0 beside `maxSurge` 0: no pod could ever be replaced");
            }
            at_most_all(judge, &unavailable);
        }
        _ => judge.word(at, &["Recreate", "RollingUpdate"]),
    }
}

/// A number of pods: a count or a percentage.
pub(super) fn share(judge: &mut Judge, at: &At<'_, '_>) {
    match at.int() {
        Some(_) => judge.count(at),
        None if at.is_set() => judge.format(at, text::percent(at.text())),
        None => {}
    }
}

/// A percentage of 100 at most.
pub(super) fn at_most_all(judge: &mut Judge, at: &At<'_, '_>) {
    if text::percent(at.text()).is_none() && amount(at) > 100 {
        judge.invalid(at, "is more than all");
    }
}

/// The number in a count or percentage.
fn amount(at: &At<'_, '_>) -> i64 {
    at.int().unwrap_or_else(|| at.text().trim_end_matches('%').parse().unwrap_or(if at.text().len() > 15 { i64::MAX } else { 0 }))
}
