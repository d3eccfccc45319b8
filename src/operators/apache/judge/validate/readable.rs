//! What the operator cannot read at all: numbers beyond Java's, texts where a map belongs, options of the wrong type.
//!
//! Source: the operator's model classes and Flink's `Configuration`; measured.

use serde_json::Value;

use super::super::config::Effective;
use super::super::fault::{Fault, Gate};
use super::super::rules::{cluster as rule, companions};
use super::super::value::At;
use crate::flink::parse_duration;
use crate::operators::apache::Release;

/// A cluster's spec.
pub(super) fn cluster(spec: &At<'_>, release: Release, faults: &mut Vec<Fault>) {
    int(&spec.field("jobManager").field("replicas"), faults);
    int(&spec.field("taskManager").field("replicas"), faults);
    long(&spec.field("restartNonce"), faults);
    shared(spec, release, faults);
}

/// A session job's spec.
pub(super) fn session_job(spec: &At<'_>, release: Release, faults: &mut Vec<Fault>) {
    long(&spec.field("restartNonce"), faults);
    shared(spec, release, faults);
}

fn shared(spec: &At<'_>, release: Release, faults: &mut Vec<Fault>) {
    let job = spec.field("job");
    int(&job.field("parallelism"), faults);
    for nonce in ["savepointTriggerNonce", "checkpointTriggerNonce", "savepointRedeployNonce", "autoscalerResetNonce"] {
        long(&job.field(nonce), faults);
    }
    let configuration = spec.field("flinkConfiguration");
    if release.takes_structured_configuration() {
        if configuration.value.is_some_and(|value| !value.is_object()) {
            faults.push(Fault::told(
                &companions::CONFIGURATION_IS_NO_MAP,
                Gate::Deserialise,
                &configuration.pointer,
                "`flinkConfiguration` is no map",
                "write one key a line",
            ));
        }
    } else {
        for (key, at) in configuration.entries().filter(|(_, at)| at.value == Some(&Value::Null)) {
            faults.push(Fault::refused(
                &rule::NULL_IN_CONFIGURATION,
                &at.pointer,
                format!("`{key}` is null"),
                "remove the key, or write `\"\"` for an empty text",
            ));
        }
    }
}

fn int(at: &At<'_>, faults: &mut Vec<Fault>) {
    bounded(at, f64::from(i32::MIN), f64::from(i32::MAX), faults);
}

fn long(at: &At<'_>, faults: &mut Vec<Fault>) {
    // Whole numbers that fit are read as such; what is left is larger than any i64.
    if at.whole().is_none() {
        bounded(at, i64::MIN as f64, i64::MAX as f64, faults);
    }
}

fn bounded(at: &At<'_>, least: f64, most: f64, faults: &mut Vec<Fault>) {
    if let Some(number) = at.value.filter(|value| value.as_f64().is_some_and(|number| number < least || number > most)) {
        faults.push(Fault::told(
            &companions::NUMBER_OUT_OF_RANGE,
            Gate::Deserialise,
            &at.pointer,
            format!("{number} does not fit"),
            if most > 1e10 { "a whole number of 64 bits" } else { "a whole number up to 2147483647" },
        ));
    }
}

/// A switch of the operator; an unreadable one is a fault and counts as its default.
pub(super) fn boolean(effective: &Effective, key: &str, default: bool, faults: &mut Vec<Fault>) -> bool {
    let Some(text) = effective.option(key) else { return default };
    match text.to_ascii_lowercase().as_str() {
        "true" => true,
        "false" => false,
        _ => {
            unreadable(effective, key, text, "`true` or `false`", faults);
            default
        }
    }
}

/// A duration of the operator.
pub(super) fn duration(effective: &Effective, key: &str, faults: &mut Vec<Fault>) {
    if let Some(text) = effective.option(key).filter(|text| parse_duration(text, crate::flink::FlinkVersion::new(1, 20)).is_err()) {
        unreadable(effective, key, text, "a duration, such as `10 min`", faults);
    }
}

/// A number of the operator.
pub(super) fn double(effective: &Effective, key: &str, faults: &mut Vec<Fault>) -> Option<f64> {
    let text = effective.option(key)?;
    let number = text.trim().parse::<f64>().ok();
    if number.is_none() {
        unreadable(effective, key, text, "a number, such as `0.7`", faults);
    }
    number
}

fn unreadable(effective: &Effective, key: &str, text: &str, expected: &str, faults: &mut Vec<Fault>) {
    if let Some(pointer) = effective.pointer(key) {
        faults.push(Fault::refused(&rule::OPERATOR_OPTION_UNREADABLE, pointer, format!("`{key}` can't be `{text}`"), expected));
    }
}
