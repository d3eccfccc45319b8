//! What a resource says and the operator does not heed, and what it cannot do with what it says.
//!
//! In: a cluster's spec and its configuration. Out: advice. Must not: judge Flink's own options.
//! Source: the operator's `FlinkConfigBuilder` (1.15 and main); FLINK-38795; its documentation of system options and of the autoscaler.

use super::advice::say;
use super::config::Effective;
use super::fault::Fault;
use super::rules::unheeded as rule;
use super::value::At;
use crate::flink::FlinkVersion;
use crate::operators::apache::Release;

/// Options of the operator's own process, by the part behind `kubernetes.operator.`; what ends with a dot stands for all below it.
const SYSTEM: &[&str] = &[
    "config.cache.",
    "dynamic.config.",
    "dynamic.namespaces.enabled",
    "exception.field.max.length",
    "exception.stacktrace.",
    "exception.throwable.list.max.count",
    "flink.client.",
    "health.",
    "job.submission.timeout",
    "label.selector",
    "leader-election.",
    "observer.progress-check.interval",
    "observer.rest-ready.delay",
    "rate-limiter.",
    "reconcile.",
    "resource.cleanup.timeout",
    "retry.",
    "savepoint.history.max.age.threshold",
    "savepoint.history.max.count.threshold",
    "startup.",
    "termination.timeout",
    "user.artifacts.allowed-schemes",
    "user.artifacts.base.dir",
    "user.artifacts.disallow-restricted-hosts",
    "user.artifacts.http.socket-timeout",
    "user.artifacts.http.total-timeout",
    "user.artifacts.max-size",
    "watched.namespaces",
];

/// All of it.
pub(super) fn cluster(spec: &At<'_>, flink: Option<FlinkVersion>, effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    system_options(effective, faults);
    nulls(effective, release, faults);
    for (role, key) in [("jobManager", "jobmanager.memory.process.size"), ("taskManager", "taskmanager.memory.process.size")] {
        let process = spec.field(role);
        let resource = process.field("resource");
        let resources = process.field("resources");
        if release.is_at_least(16) && !resource.is_absent() && resources.entries().any(|(_, block)| block.entries().next().is_some()) {
            faults.push(say(
                &rule::RESOURCE_IGNORED,
                &resource.pointer,
                format!("`{role}.resource` stands beside `{role}.resources`"),
                "keep `resources` alone",
            ));
        }
        let memory = resource.field("memory");
        if let (Some(text), Some(option), Some(at)) = (memory.filled(), effective.option(key), effective.pointer(key))
            && text != option
        {
            faults.push(say(
                &rule::MEMORY_SAID_TWICE,
                at,
                format!("`{key}` is {option}, and `{role}.resource.memory` is {text}"),
                format!("remove `{key}`; the operator takes `resource.memory`"),
            ));
        }
    }
    if spec.field("mode").text() == Some("standalone")
        && effective.is_highly_available()
        && flink.is_some_and(|flink| flink.is_at_least(2, 0))
        && !release.is_at_least(16)
    {
        faults.push(say(
            &rule::STANDALONE_HA_OF_FLINK_2,
            &spec.field("mode").pointer,
            format!("operator {release} starts a highly available JobManager of Flink 2 in a way that it does not take"),
            "leave `mode` out (native), or move to operator 1.16",
        ));
    }
    autoscaler(spec, flink, effective, faults);
}

/// Keys that only the operator's own configuration has.
fn system_options(effective: &Effective, faults: &mut Vec<Fault>) {
    for (key, pointer) in effective.said() {
        let Some(rest) = key.strip_prefix("kubernetes.operator.") else { continue };
        if SYSTEM.iter().any(|known| *known == rest || known.ends_with('.') && rest.starts_with(known)) {
            faults.push(say(
                &rule::OPTION_OF_THE_OPERATOR_ALONE,
                pointer,
                format!("`{key}` belongs to the operator's own configuration"),
                "set it in the values of the operator's chart (`defaultConfiguration`), or remove it",
            ));
        }
    }
}

/// Nothing, which becomes a word. Up to 1.12 the API server refused it.
fn nulls(effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    for (key, pointer) in effective.said().filter(|(key, _)| release.is_at_least(13) && effective.option(key) == Some("null")) {
        let message = format!("`{key}` is null, and Flink reads the text `null`");
        faults.push(say(&rule::NULL_BECOMES_TEXT, pointer, message, "remove the line, or write a value"));
    }
}

/// Who decides about the parallelism.
fn autoscaler(spec: &At<'_>, flink: Option<FlinkVersion>, effective: &Effective, faults: &mut Vec<Fault>) {
    const ENABLED: &str = "job.autoscaler.enabled";
    if spec.field("job").is_absent() || effective.option(ENABLED).is_none_or(|text| !text.eq_ignore_ascii_case("true")) {
        return;
    }
    let at = effective.pointer(ENABLED).unwrap_or(&spec.pointer);
    if let Some(flink) = flink.filter(|flink| !flink.is_at_least(1, 17)) {
        faults.push(say(
            &rule::AUTOSCALER_NOT_POSSIBLE,
            at,
            format!("the autoscaler needs Flink 1.17, and `flinkVersion` is {flink}"),
            "move to Flink 1.18, which is scaled in place too, or switch the autoscaler off",
        ));
    }
    if effective.option("scheduler-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("reactive")) {
        faults.push(say(
            &rule::TWO_SCALERS_OF_A_JOB,
            effective.pointer("scheduler-mode").unwrap_or(at),
            "the job has the autoscaler, and reactive mode",
            "keep one of the two: the autoscaler measures the job, reactive mode takes whatever slots there are",
        ));
    }
}
