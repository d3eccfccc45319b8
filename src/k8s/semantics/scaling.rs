//! PodDisruptionBudgets and HorizontalPodAutoscalers. Source: k8s.io/kubernetes/pkg/apis/{policy,autoscaling}/validation v1.36,
//! with the defaults of pkg/apis/autoscaling/v2.

use super::at::At;
use super::fault::{Judge, Reason};
use super::{resources, selector, text, workload};
use crate::k8s::amount::Amount;

/// Judges a `PodDisruptionBudget`.
pub(super) fn budget(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    let (least, most) = (spec.get("minAvailable"), spec.get("maxUnavailable"));
    if least.is_set() && most.is_set() {
        judge.invalid(&spec, "has both `minAvailable` and `maxUnavailable`, and a budget has one of them");
    }
    if !least.is_set() && !most.is_set() {
        judge.hint(&spec, "has neither `minAvailable` nor `maxUnavailable`, and is taken as `minAvailable: 1`");
    }
    for share in [&least, &most] {
        workload::share(judge, share);
        workload::at_most_all(judge, share);
    }
    let wanted = spec.get("selector");
    selector::label(judge, &wanted);
    if !wanted.is_set() {
        judge.hint(&wanted, "is not set, and so the budget covers no pod");
    }
    judge.word_if_set(&spec.get("unhealthyPodEvictionPolicy"), &["AlwaysAllow", "IfHealthyBudget"]);
}

/// Judges a `HorizontalPodAutoscaler` of `autoscaling/v1`, of which the metrics are one number.
pub(super) fn simple_autoscaler(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    replicas(judge, &spec);
    target_reference(judge, &spec.get("scaleTargetRef"), true);
    let share = spec.get("targetCPUUtilizationPercentage");
    if share.int().is_some_and(|share| share < 1) {
        judge.invalid(&share, "is below 1");
    }
}

/// Judges a `HorizontalPodAutoscaler`.
pub(super) fn autoscaler(judge: &mut Judge, object: &At<'_, '_>) {
    let spec = object.get("spec");
    replicas(judge, &spec);
    target_reference(judge, &spec.get("scaleTargetRef"), true);
    let metrics = spec.get("metrics");
    for metric in metrics.items() {
        self::metric(judge, &metric);
    }
    let counts = |metric: At<'_, '_>| matches!(metric.get("type").text(), "Object" | "External");
    if spec.get("minReplicas").int() == Some(0) && !metrics.items().any(counts) {
        judge.forbidden(&metrics, "has no metric of the types Object or External, which alone could scale from 0");
    }
    let behavior = spec.get("behavior");
    for direction in ["scaleUp", "scaleDown"] {
        rules(judge, &behavior.get(direction));
    }
}

fn replicas(judge: &mut Judge, spec: &At<'_, '_>) {
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    let (low, high) = (least.int().unwrap_or(1), most.int().unwrap_or(0));
    if low < 1 {
        judge.invalid(&least, "is below 1");
    }
    if high == 0 {
        judge.required_for(&most, "is missing or 0");
    } else if high < 0 {
        judge.invalid(&most, "is below 1");
    }
    if high < low {
        judge.invalid(&most, "is below `minReplicas` (which is 1 unless set)");
    }
}

fn target_reference(judge: &mut Judge, at: &At<'_, '_>, grouped: bool) {
    for field in ["kind", "name"] {
        let name = at.get(field);
        if name.text().is_empty() {
            judge.required(&name);
        } else {
            judge.format(&name, text::segment(name.text()));
        }
    }
    let version = at.get("apiVersion");
    let slashes = version.text().matches('/').count();
    let group = version.text().split_once('/').map_or("", |(group, _)| group);
    if slashes > 1 {
        judge.invalid(&version, "is no `group/version`");
    } else if grouped && group.is_empty() {
        judge.invalid(&version, "names no group: Deployments are `apps/v1`");
    }
}

/// Fields of the metric types, in the order in which the server looks.
const METRICS: &[(&str, &str)] = &[
    ("Object", "object"),
    ("External", "external"),
    ("Pods", "pods"),
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
];

fn metric(judge: &mut Judge, at: &At<'_, '_>) {
    let kind = at.get("type");
    if kind.text().is_empty() {
        judge.required(&kind);
    }
    judge.word(&kind, &["ContainerResource", "External", "Object", "Pods", "Resource"]);
    let expected = METRICS.iter().find(|(word, _)| *word == kind.text()).map(|(_, field)| *field);
    let present: Vec<&'static str> = METRICS.iter().map(|(_, field)| *field).filter(|field| at.get(field).is_set()).collect();
    if let Some(first) = present.first() {
        source(judge, &at.get(first), first);
    }
    if let Some(field) = expected.filter(|field| !present.contains(field)) {
        judge.required_for(&at.get(field), "is missing, and the type asks for it");
    }
    if present.len() != 1 {
        for field in present.iter().filter(|field| Some(**field) != expected) {
            judge.forbidden(&at.get(field), "is of another type");
        }
    }
}

fn source(judge: &mut Judge, at: &At<'_, '_>, kind: &str) {
    let target = at.get("target");
    metric_target(judge, &target);
    let (value, average, share) = (target.get("value"), target.get("averageValue"), target.get("averageUtilization"));
    match kind {
        "object" | "external" | "pods" => {
            let metric = at.get("metric");
            let name = metric.get("name");
            if name.text().is_empty() {
                judge.required(&name);
            } else {
                judge.format(&name, text::segment(name.text()));
            }
            if kind == "object" {
                target_reference(judge, &at.get("describedObject"), false);
            }
            if !average.is_set() && (kind == "pods" || !value.is_set()) {
                judge.required_for(&average, "is missing");
            }
            if kind == "external" && average.is_set() && value.is_set() {
                judge.forbidden(&value, "is set beside `averageValue`");
            }
        }
        _ => {
            let name = at.get("name");
            if name.text().is_empty() {
                judge.required(&name);
            }
            if kind == "containerResource" {
                if !name.text().is_empty() {
                    resources::container_name(judge, &name, name.text());
                }
                judge.label_required(&at.get("container"));
            }
            if !share.is_set() && !average.is_set() {
                judge.required_for(&share, "is missing, and so is `averageValue`");
            }
            if share.is_set() && average.is_set() {
                judge.forbidden(&average, "is set beside `averageUtilization`");
            }
        }
    }
}

fn metric_target(judge: &mut Judge, at: &At<'_, '_>) {
    let kind = at.get("type");
    if kind.text().is_empty() {
        judge.required(&kind);
    } else if !matches!(kind.text(), "Utilization" | "Value" | "AverageValue") {
        judge.invalid(&kind, format!("is `{}`; known are Utilization, Value, AverageValue", kind.text().escape_debug()));
    }
    for field in ["value", "averageValue"] {
        let amount = at.get(field);
        if amount.is_set() && Amount::of(amount.value()).is_some_and(|amount| amount.nanos <= 0) {
            judge.invalid(&amount, "is not above 0");
        }
    }
    let share = at.get("averageUtilization");
    if share.int().is_some_and(|share| share < 1) {
        judge.invalid(&share, "is not above 0");
    }
}

fn rules(judge: &mut Judge, at: &At<'_, '_>) {
    if !at.is_set() {
        return;
    }
    judge.within(&at.get("stabilizationWindowSeconds"), 0, 3600);
    judge.word_if_set(&at.get("selectPolicy"), &["Disabled", "Max", "Min"]);
    let policies = at.get("policies");
    if policies.is_set() && policies.len() == 0 {
        judge.required_for(&policies, "is empty: leave it out for the default policies");
    }
    for policy in policies.items() {
        let (kind, value, period) = (policy.get("type"), policy.get("value"), policy.get("periodSeconds"));
        judge.word(&kind, &["Percent", "Pods"]);
        if value.int().unwrap_or(0) < 1 {
            judge.invalid(&value, "is not above 0");
        }
        if !(1..=1800).contains(&period.int().unwrap_or(0)) {
            judge.invalid(&period, "is not between 1 and 1800");
        }
    }
    let tolerance = at.get("tolerance");
    if tolerance.is_set() && judge.since(35) && Amount::of(tolerance.value()).is_some_and(|amount| amount.nanos < 0) {
        judge.refuse(&tolerance, Reason::Invalid, "is negative");
    }
}
