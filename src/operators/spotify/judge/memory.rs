//! Requests, limits and the share of them that Flink gets. In: a resource with its defaults. Out: faults.
//!
//! Source: the operator's defaulting and validating webhook, July 2026. The border is 1.10; its messages say 1.11.

use serde_json::Value;

use super::at::{has, path, text, whole};
use super::fault::{Fault, Gate};
use super::rules;
use crate::k8s::quantity::amount;
use crate::operators::spotify::OperatorVersion;

/// What is kept off the heap before 1.10 where nobody says it: 600M.
const OFF_HEAP: f64 = 600e6;

/// The resources and memory shares of a role.
pub(super) fn check(spec: &Value, role: &str, faults: &mut Vec<Fault>) {
    resources(spec, role, faults);
    let version = OperatorVersion::parse(text(spec, "/flinkVersion"));
    let modern = version.is_some_and(|version| version.is_at_least(1, 10));
    let mut refuse = |field: &str, message: String, help: &str| {
        let pointer = format!("/spec/{role}/{field}");
        faults.push(Fault::told(&rules::MEMORY_SHARE, Gate::Admission, &pointer, message, help));
    };
    let percent = |field: &str| whole(spec, &format!("/{role}/{field}"));
    let off_heap_min = number(spec.pointer(&format!("/{role}/memoryOffHeapMin")));
    if modern {
        for (field, set) in [
            ("memoryOffHeapRatio", percent("memoryOffHeapRatio").is_some()),
            ("memoryOffHeapMin", off_heap_min.is_some_and(|least| least != 0.0)),
        ] {
            if set {
                let message = format!("`{role}.{field}` is for Flink before 1.10");
                refuse(field, message, "write `memoryProcessRatio`: the percentage of the container's memory that Flink gets");
            }
        }
        if let Some(ratio) = percent("memoryProcessRatio").filter(|ratio| !(0..=100).contains(ratio)) {
            refuse("memoryProcessRatio", format!("{ratio} is no percentage"), "write a number from 0 to 100");
        }
        return;
    }
    if percent("memoryProcessRatio").is_some() {
        refuse("memoryProcessRatio", format!("`{role}.memoryProcessRatio` is for Flink 1.10 and newer"), "write `memoryOffHeapRatio`");
    }
    if let Some(ratio) = percent("memoryOffHeapRatio").filter(|ratio| !(0..=100).contains(ratio)) {
        refuse("memoryOffHeapRatio", format!("{ratio} is no percentage"), "write a number from 0 to 100");
    }
    let least = off_heap_min.unwrap_or(OFF_HEAP);
    let limit = given(spec, role, "limits", "memory").or_else(|| given(spec, role, "requests", "memory"));
    if let Some(limit) = limit.filter(|limit| least > *limit) {
        let message = format!("{least} bytes off the heap do not fit into a memory limit of {limit} bytes");
        refuse("memoryOffHeapMin", message, "raise `resources.limits.memory`, or lower `memoryOffHeapMin`");
    }
}

fn resources(spec: &Value, role: &str, faults: &mut Vec<Fault>) {
    let pointer = format!("/{role}/resources");
    let mut refuse = |message: String, help: &str| {
        faults.push(Fault::told(&rules::RESOURCES_MISSING, Gate::Admission, format!("/spec{pointer}"), message, help));
    };
    if !has(spec, &format!("{pointer}/requests")) && !has(spec, &format!("{pointer}/limits")) {
        refuse(format!("`{}` has neither requests nor limits", path(&pointer)), "write both, with cpu and memory");
        return;
    }
    for resource in ["cpu", "memory"] {
        let there = ["requests", "limits"].iter().any(|part| given(spec, role, part, resource).is_some_and(|amount| amount != 0.0));
        if !there {
            refuse(format!("`{}` has no {resource}", path(&pointer)), "write cpu and memory as requests, limits or both");
        }
    }
}

fn given(spec: &Value, role: &str, part: &str, resource: &str) -> Option<f64> {
    number(spec.pointer(&format!("/{role}/resources/{part}/{resource}")))
}

/// A quantity as a number, whether it is written as text or not.
fn number(quantity: Option<&Value>) -> Option<f64> {
    match quantity? {
        Value::String(text) => amount(text),
        Value::Number(number) => number.as_f64(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
