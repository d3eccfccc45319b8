//! Rules about the two processes: memory, disk and how many of them.
//!
//! Source: the operator's `DefaultValidator`, 1.10 to 1.15 (rules D17 and D19 to D24 of the facts); its main branch for `resources`.

use super::super::config::Effective;
use super::super::fault::Fault;
use super::super::rules::cluster as rule;
use super::super::value::At;
use super::memory::{MemoryText, memory};
use crate::flink::memory::{jobmanager as jobmanager_memory, taskmanager as taskmanager_memory};
use crate::k8s::quantity;
use crate::operators::apache::Release;

/// D19 to D22.
pub(super) fn jobmanager(spec: &At<'_>, effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    let process = spec.field("jobManager");
    let derived = || jobmanager_memory(effective, release.client()).is_ok();
    resources(&process, "jobmanager", derived, release, faults);
    let at = process.field("replicas");
    match at.whole() {
        Some(replicas) if replicas < 1 => faults.push(Fault::refused(
            &rule::JOBMANAGER_REPLICAS_BELOW_ONE,
            &at.pointer,
            format!("`jobManager.replicas` is {replicas}"),
            "leave it out for one; to stop a job set `job.state: suspended`",
        )),
        Some(replicas) if replicas > 1 && !effective.is_highly_available() => faults.push(Fault::refused(
            &rule::STANDBY_WITHOUT_HA,
            &at.pointer,
            format!("{replicas} JobManagers without high availability"),
            "set `high-availability.type: kubernetes` and `high-availability.storageDir`, or leave `replicas` out",
        )),
        Some(_) | None => {}
    }
}

/// D17, D23 and D24.
pub(super) fn taskmanager(spec: &At<'_>, effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    let process = spec.field("taskManager");
    let derived = || taskmanager_memory(effective, release.client()).is_ok();
    resources(&process, "taskmanager", derived, release, faults);
    let at = process.field("replicas");
    if let Some(replicas) = at.whole().filter(|replicas| *replicas < 1) {
        faults.push(Fault::refused(
            &rule::TASKMANAGER_REPLICAS_BELOW_ONE,
            &at.pointer,
            format!("`taskManager.replicas` is {replicas}"),
            "leave it out, so that the parallelism decides; to stop a job set `job.state: suspended`",
        ));
    }
}

fn resources(process: &At<'_>, word: &str, derived: impl Fn() -> bool, release: Release, faults: &mut Vec<Fault>) {
    let at = process.field("resource").field("memory");
    let beside = release.is_at_least(16)
        && ["requests", "limits"].iter().any(|block| !process.field("resources").field(block).field("memory").is_absent());
    match at.filled() {
        None if (at.is_absent() || at.text().is_some()) && !beside && !derived() => {
            faults.push(Fault::refused(
                &rule::MEMORY_MISSING,
                &at.pointer,
                format!("`{}` has no memory", if word == "jobmanager" { "jobManager" } else { "taskManager" }),
                format!("set `resource.memory`, such as `2048m`, or `{word}.memory.process.size` in the configuration"),
            ));
        }
        None => {}
        Some(text) => match memory(text) {
            MemoryText::Size(_) => {}
            MemoryText::Fraction => faults.push(Fault::refused(
                &rule::MEMORY_UNREADABLE,
                &at.pointer,
                format!("`{text}` is a fraction, which the operator can't read"),
                "write a whole number of a smaller unit: `1536m` for one and a half GiB",
            )),
            MemoryText::Unreadable => {
                faults.push(Fault::refused(
                    &rule::MEMORY_UNREADABLE,
                    &at.pointer,
                    format!("`{text}` is no size of memory"),
                    "a whole number with a unit: `2048m`, `2g`, `2Gi`",
                ));
            }
        },
    }
    let at = process.field("resource").field("ephemeralStorage");
    if let Some(text) = at.text().filter(|text| !quantity::is_quantity(text)) {
        let near = quantity::nearest(text)
            .map_or_else(|| "a Kubernetes quantity: `2Gi`".to_owned(), |near| format!("a Kubernetes quantity: `{near}`"));
        faults.push(Fault::refused(
            &rule::EPHEMERAL_STORAGE_UNREADABLE,
            &at.pointer,
            format!("`{text}` is no quantity of Kubernetes"),
            near,
        ));
    }
    if release.is_at_least(16) {
        requests(&process.field("resources"), faults);
    }
}

/// The block of 1.16: positive quantities, no request above its limit.
fn requests(resources: &At<'_>, faults: &mut Vec<Fault>) {
    for block in ["requests", "limits"] {
        for (name, at) in resources.field(block).entries() {
            let text = at.text().map(str::to_owned).or_else(|| at.value.map(ToString::to_string)).unwrap_or_default();
            if quantity::amount(&text).is_none_or(|amount| amount <= 0.0) {
                faults.push(Fault::refused(
                    &rule::RESOURCES_REFUSED,
                    &at.pointer,
                    format!("`{text}` is no positive quantity of {name}"),
                    "a quantity above 0, such as `500m` or `2Gi`",
                ));
            }
        }
    }
    for name in ["cpu", "memory"] {
        let (request, limit) = (resources.field("requests").field(name), resources.field("limits").field(name));
        let read = |at: &At<'_>| at.text().and_then(quantity::amount).or_else(|| at.value?.as_f64());
        if let (Some(asked), Some(most)) = (read(&request), read(&limit))
            && asked > most
        {
            faults.push(Fault::refused(
                &rule::RESOURCES_REFUSED,
                &request.pointer,
                format!("the request of {name} is above its limit"),
                "raise the limit, or ask for less",
            ));
        }
    }
}
