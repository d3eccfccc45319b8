//! Jobs and CronJobs. Source: k8s.io/kubernetes/pkg/apis/batch/validation v1.36, with the defaults of pkg/apis/batch/v1.

use std::collections::BTreeSet;

use super::at::At;
use super::fault::{Judge, Reason};
use super::{cron, metadata, pod, selector, text};
use crate::k8s::metadata::label_value;

/// Judges a Job.
pub(super) fn job(judge: &mut Judge, object: &At<'_, '_>) {
    let own = object.get("metadata");
    metadata::pod_name_warning(judge, &own);
    let (spec, name) = (object.get("spec"), own.get("name"));
    let (wanted, template) = (spec.get("selector"), spec.get("template"));
    if spec.get("manualSelector").is_true() {
        if wanted.is_set() {
            let good = selector::label(judge, &wanted);
            let labels = template.value().pointer("/metadata/labels").unwrap_or(&serde_json::Value::Null);
            if good && !selector::is_empty(&wanted) && !selector::matches(wanted.value(), labels) {
                let metadata = template.get("metadata");
                judge.invalid(&metadata.get("labels"), "do not match the selector");
            }
        } else {
            judge.required(&wanted);
        }
    } else {
        if wanted.is_set() {
            judge.invalid(&wanted, "is set, and Kubernetes makes a Job's selector unless `manualSelector` is true");
        }
        // The name goes into a label of the pods.
        if let Some(fault) = label_value(name.text()) {
            let template = template.hidden("metadata");
            judge.invalid(&template.get("labels"), format!("get the Job's name, which {fault}"));
        }
        generated_labels(judge, &template, name.text());
    }
    job_spec(judge, &spec);
    if spec.get("completionMode").text() == "Indexed"
        && let Some(most) = completions(&spec).filter(|most| *most > 0)
        && let Some(fault) = text::label(&format!("{}-{}", name.text(), most - 1))
    {
        judge.invalid(&name, format!("makes a pod's host name that {fault}"));
    }
}

/// Labels that Kubernetes puts on a Job's pods: another value than its own is refused.
fn generated_labels(judge: &mut Judge, template: &At<'_, '_>, name: &str) {
    let own = template.get("metadata");
    let labels = own.get("labels");
    for (label, value) in labels.entries() {
        let theirs = match label {
            "batch.kubernetes.io/job-name" | "job-name" => value.text() == name,
            "batch.kubernetes.io/controller-uid" | "controller-uid" => false,
            _ => true,
        };
        if !theirs {
            judge.invalid(&value, "is a label that Kubernetes sets itself");
        }
    }
}

/// The completions as they are filled in: 1, if neither they nor the parallelism are said.
fn completions(spec: &At<'_, '_>) -> Option<i64> {
    let said = spec.get("completions").int();
    said.or_else(|| (!spec.get("parallelism").is_set()).then_some(1))
}

/// Judges a `CronJob`.
pub(super) fn cron_job(judge: &mut Judge, object: &At<'_, '_>) {
    let own = object.get("metadata");
    metadata::pod_name_warning(judge, &own);
    let name = own.get("name");
    if name.text().len() > 52 {
        judge.invalid(&name, format!("has {} characters, and a CronJob's has 52 at most: its Jobs get 11 more", name.text().len()));
    }
    let spec = object.get("spec");
    let schedule = spec.get("schedule");
    if schedule.text().is_empty() {
        judge.required(&schedule);
    } else {
        judge.format(&schedule, cron::schedule(schedule.text()));
    }
    let zone = spec.get("timeZone");
    if zone.is_set() {
        judge.format(&zone, cron::time_zone(zone.text()));
    }
    for field in ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        judge.count(&spec.get(field));
    }
    judge.word_if_any(&spec.get("concurrencyPolicy"), &["Allow", "Forbid", "Replace"]);
    let template = spec.get("jobTemplate");
    let job = template.get("spec");
    // The server does not look at the metadata that the Jobs will get.
    job_spec(judge, &job);
    let wanted = job.get("selector");
    if wanted.is_set() {
        judge.invalid(&wanted, "is set, and Kubernetes makes it");
    }
    let manual = job.get("manualSelector");
    if manual.is_true() {
        judge.refuse(&manual, Reason::NotSupported, "is true, and the Jobs of a CronJob share no selector");
    }
}

fn job_spec(judge: &mut Judge, spec: &At<'_, '_>) {
    for field in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        judge.count(&spec.get(field));
    }
    let scheduling = spec.get("scheduling");
    if scheduling.is_set() {
        // Checked by declarative validation (v1.37.0); the gate is WorkloadWithJob.
        judge.forbidden(&scheduling, "is set, which needs an alpha feature that is off unless somebody turned it on");
    }
    let (per_index, failed) = (spec.get("backoffLimitPerIndex"), spec.get("maxFailedIndexes"));
    if failed.is_set() && !per_index.is_set() {
        judge.required_for(&per_index, "is missing beside `maxFailedIndexes`");
    }
    let manager = spec.get("managedBy");
    if manager.is_set() {
        judge.format(&manager, text::domain_path(manager.text()));
        if manager.text().len() > 63 {
            judge.refuse(&manager, Reason::TooLong, "has more than 63 characters");
        }
    }
    let mode = spec.get("completionMode");
    judge.word_if_any(&mode, &["NonIndexed", "Indexed"]);
    if mode.text() == "Indexed" {
        indexed(judge, spec);
    } else if matches!(mode.text(), "" | "NonIndexed") {
        for field in [&per_index, &failed] {
            if field.is_set() {
                judge.invalid(field, "is set, which needs `completionMode: Indexed`");
            }
        }
    }
    failure_policy(judge, spec);
    success_policy(judge, spec);
    let replacement = spec.get("podReplacementPolicy");
    if spec.get("podFailurePolicy").is_set() {
        judge.word_if_set(&replacement, &["Failed"]);
    } else {
        judge.word_if_set(&replacement, &["Failed", "TerminatingOrFailed"]);
    }
    let template = spec.get("template");
    pod::template(judge, &template, None);
    let pod = template.get("spec");
    let policy = pod.get("restartPolicy");
    match policy.text() {
        "" | "Always" => judge.required_for(&policy, "must be `OnFailure` or `Never`: the default, `Always`, is not for Jobs"),
        "OnFailure" if spec.get("podFailurePolicy").is_set() => judge.invalid(&policy, "must be `Never` beside `podFailurePolicy`"),
        "OnFailure" | "Never" => {}
        _ => judge.word(&policy, &["OnFailure", "Never"]),
    }
}

fn indexed(judge: &mut Judge, spec: &At<'_, '_>) {
    let (parallelism, failed) = (spec.get("parallelism"), spec.get("maxFailedIndexes"));
    let number = |at: &At<'_, '_>| at.int().unwrap_or(0);
    let Some(most) = completions(spec) else {
        judge.required_for(&spec.get("completions"), "is missing beside `completionMode: Indexed`");
        return;
    };
    if number(&parallelism) > 100_000 {
        judge.invalid(&parallelism, "is above 100000");
    }
    if number(&failed) > most {
        judge.invalid(&failed, "is above `completions`");
    }
    if number(&failed) > 100_000 {
        judge.invalid(&failed, "is above 100000");
    }
    if most > 100_000 && spec.get("backoffLimitPerIndex").is_set() {
        if !failed.is_set() {
            judge.required_for(&failed, "is missing beside more than 100000 completions");
        }
        for at in [&parallelism, &failed] {
            if number(at) > 10_000 {
                judge.invalid(at, "is above 10000 beside more than 100000 completions");
            }
        }
    }
    if most > 100_000 && number(&parallelism) > 10_000 {
        judge.warn(spec, "has more than 100000 completions and more than 10000 pods at once: Kubernetes may lose count");
    }
}

fn failure_policy(judge: &mut Judge, spec: &At<'_, '_>) {
    let policy = spec.get("podFailurePolicy");
    let rules = policy.get("rules");
    if rules.len() > 20 {
        judge.refuse(&rules, Reason::TooMany, "has more than 20 rules");
    }
    let lists = ["/template/spec/containers", "/template/spec/initContainers"];
    let containers: BTreeSet<&str> = lists
        .iter()
        .filter_map(|list| spec.value().pointer(list)?.as_array())
        .flatten()
        .filter_map(|container| container.get("name")?.as_str())
        .collect();
    for rule in rules.items() {
        let action = rule.get("action");
        match action.text() {
            "" => judge.required(&action),
            "FailIndex" => {
                if !spec.get("backoffLimitPerIndex").is_set() {
                    judge.invalid(&action, "is `FailIndex`, which needs `backoffLimitPerIndex`");
                }
            }
            _ => judge.word(&action, &["Count", "FailIndex", "FailJob", "Ignore"]),
        }
        let (codes, conditions) = (rule.get("onExitCodes"), rule.get("onPodConditions"));
        if codes.is_set() {
            exit_codes(judge, &codes, &containers);
        }
        if conditions.len() > 20 {
            judge.refuse(&conditions, Reason::TooMany, "has more than 20 patterns");
        }
        for pattern in conditions.items() {
            let (kind, status) = (pattern.get("type"), pattern.get("status"));
            judge.format(&kind, text::qualified(kind.text()));
            // Left out, the status is `True`.
            judge.word_if_any(&status, &["False", "True", "Unknown"]);
        }
        if codes.is_set() == (conditions.len() > 0) {
            judge.invalid(&rule, "must have one of `onExitCodes` and `onPodConditions`");
        }
    }
}

fn exit_codes(judge: &mut Judge, at: &At<'_, '_>, containers: &BTreeSet<&str>) {
    let operator = at.get("operator");
    if operator.text().is_empty() {
        judge.required(&operator);
    } else {
        judge.word(&operator, &["In", "NotIn"]);
    }
    let container = at.get("containerName");
    if container.is_set() && !containers.contains(container.text()) {
        judge.invalid(&container, format!("is `{}`, and the pod has no such container", container.text().escape_debug()));
    }
    let values = at.get("values");
    if values.len() == 0 {
        judge.invalid(&values, "is empty");
    } else if values.len() > 255 {
        judge.refuse(&values, Reason::TooMany, "has more than 255 values");
    }
    let mut seen = BTreeSet::new();
    let mut before = i64::MIN;
    let mut sorted = true;
    for value in values.items() {
        let code = value.int().unwrap_or(0);
        if code == 0 && operator.text() == "In" {
            judge.invalid(&value, "is 0, and success is no failure");
        }
        if !seen.insert(code) {
            judge.duplicate(&value, &code.to_string());
        }
        sorted &= before <= code;
        before = code;
    }
    if !sorted {
        judge.invalid(&values, "is not sorted");
    }
}

fn success_policy(judge: &mut Judge, spec: &At<'_, '_>) {
    let policy = spec.get("successPolicy");
    if !policy.is_set() {
        return;
    }
    if spec.get("completionMode").text() != "Indexed" {
        judge.invalid(&policy, "is set, which needs `completionMode: Indexed`");
        return;
    }
    let rules = policy.get("rules");
    if rules.len() == 0 {
        judge.required(&rules);
    }
    if rules.len() > 20 {
        judge.refuse(&rules, Reason::TooMany, "has more than 20 rules");
    }
    let most = completions(spec).unwrap_or(0);
    for rule in rules.items() {
        let (count, indexes) = (rule.get("succeededCount"), rule.get("succeededIndexes"));
        if !count.is_set() && !indexes.is_set() {
            judge.required_for(&rule, "has neither `succeededCount` nor `succeededIndexes`");
        }
        let mut total = most;
        if indexes.is_set() {
            match index_count(indexes.text(), most) {
                Some(number) => total = number,
                None => judge.invalid(&indexes, "is no list of indexes such as `0,2-5` in rising order and below `completions`"),
            }
        }
        judge.count(&count);
        if count.int().is_some_and(|count| count > most || count > total) {
            judge.invalid(&count, "is above the number of indexes");
        }
    }
}

/// How many indexes a list such as `0,2-5` names.
fn index_count(text: &str, completions: i64) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let (mut total, mut last) = (0, -1);
    for part in text.split(',') {
        let (first, end) = part.split_once('-').unwrap_or((part, part));
        let (first, end): (i64, i64) = (first.parse().ok()?, end.parse().ok()?);
        if first <= last || end < first || end >= completions || (part.contains('-') && end == first) {
            return None;
        }
        total += end - first + 1;
        last = end;
    }
    Some(total)
}
