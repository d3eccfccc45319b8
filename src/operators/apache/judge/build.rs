//! What is accepted and then fails while the operator makes the cluster.
//!
//! In: a spec that the validator has seen, and its configuration. Out: faults. Must not: make an object.
//! Source: Flink's Kubernetes client inside the operator; each failure recorded from the real one (`tests/oracle_operator.rs`).

use super::config::Effective;
use super::fault::Fault;
use super::rules::build as rule;
use super::validate::{MemoryText, is_uri, memory};
use super::value::At;
use crate::flink::catalog::{Catalogue, prefix_conflicts};
use crate::flink::memory::{Launch, Process, jobmanager_launched, taskmanager_launched};
use crate::flink::value;
use crate::operators::apache::Release;

/// Options that Flink's client reads while it makes the objects, whichever job it is.
const READ_BY_CLIENT: &[&str] = &[
    "kubernetes.rest-service.exposed.type",
    "kubernetes.rest-service.exposed.node-port-address-type",
    "kubernetes.jobmanager.cpu.limit-factor",
    "kubernetes.jobmanager.memory.limit-factor",
    "kubernetes.hostnetwork.enabled",
    "kubernetes.decorator.hadoop-conf-mount.enabled",
    "kubernetes.decorator.kerberos-mount.enabled",
    "kubernetes.client.user-agent",
    "rest.port",
];

/// Everything that fails, all at once.
pub(super) fn cluster(spec: &At<'_>, effective: Effective, release: Release, faults: &mut Vec<Fault>) {
    pull_policy(spec, faults);
    let standalone = spec.field("mode").text() == Some("standalone");
    jar(spec, &effective, standalone, faults);
    client_options(spec, &effective, release, faults);
    overlapping(spec, &effective, release, faults);
    processes(spec, effective, release, faults);
}

fn pull_policy(spec: &At<'_>, faults: &mut Vec<Fault>) {
    let at = spec.field("imagePullPolicy");
    if let Some(text) = at.text().filter(|text| !["Always", "IfNotPresent", "Never"].iter().any(|known| known.eq_ignore_ascii_case(text))) {
        faults.push(Fault::unbuildable(
            &rule::PULL_POLICY_UNKNOWN,
            &at.pointer,
            format!("`{text}` is no pull policy"),
            "Always, IfNotPresent or Never",
        ));
    }
}

fn jar(spec: &At<'_>, effective: &Effective, standalone: bool, faults: &mut Vec<Fault>) {
    let job = spec.field("job");
    if job.is_absent() {
        return;
    }
    let at = job.field("jarURI");
    match at.text() {
        None if !standalone && !effective.has("pipeline.jars") => faults.push(Fault::unbuildable(
            &rule::APPLICATION_WITHOUT_JAR,
            &at.pointer,
            "a native application names no jar",
            "set `jarURI: local:///opt/flink/usrlib/…`; where the job is on the image's class path, any jar of the image",
        )),
        None => {}
        Some(text) if !is_uri(text) => {
            faults.push(Fault::unbuildable(
                &rule::JAR_IS_NO_URI,
                &at.pointer,
                format!("`{text}` is no URI"),
                "blanks as `%20`; better a file name without them",
            ));
        }
        Some(text) if standalone && !text.contains(':') => faults.push(Fault::unbuildable(
            &rule::JAR_WITHOUT_SCHEME,
            &at.pointer,
            format!("`{text}` has no scheme"),
            format!("`local://{text}` for a file of the image"),
        )),
        Some(_) => {}
    }
}

fn client_options(spec: &At<'_>, effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    let flink = release.client();
    let Some(catalogue) = Catalogue::of(flink) else { return };
    for key in READ_BY_CLIENT {
        let Some((text, option)) = effective.option(key).zip(catalogue.lookup(key)) else { continue };
        if let Err(error) = value::check(text, option.option_type, flink) {
            let pointer = effective.pointer(key).unwrap_or(&spec.pointer);
            faults.push(Fault::unbuildable(
                &rule::OPTION_NOT_READ_BY_CLIENT,
                pointer,
                format!("`{key}` can't be `{text}`: {error}"),
                "a value of the option's type",
            ));
        }
    }
}

/// Only for Flink 2, whose configuration file is nested.
fn overlapping(spec: &At<'_>, effective: &Effective, release: Release, faults: &mut Vec<Fault>) {
    let nested = spec.field("flinkVersion").text().is_some_and(|version| version.starts_with("v2"));
    if !nested || !release.is_at_least(12) {
        return;
    }
    let own = effective.is_highly_available().then_some("high-availability.cluster-id");
    for (short, long) in prefix_conflicts(effective.for_flink().map(|(key, _)| key).chain(own)) {
        let pointer = effective.pointer(short).unwrap_or(&spec.pointer);
        let meant = Catalogue::of(crate::flink::FlinkVersion::new(1, 20))
            .and_then(|catalogue| catalogue.canonical(short))
            .filter(|key| *key != short);
        faults.push(Fault::unbuildable(
            &rule::KEYS_OVERLAP,
            pointer,
            format!("`{short}` is the beginning of `{long}`"),
            meant.map_or_else(|| "remove one of the two".to_owned(), |key| format!("Flink 2 calls it `{key}`")),
        ));
    }
}

/// Flink's memory model, with the sizes of the spec as process sizes.
fn processes(spec: &At<'_>, mut effective: Effective, release: Release, faults: &mut Vec<Fault>) {
    for (field, key) in [("jobManager", "jobmanager.memory.process.size"), ("taskManager", "taskmanager.memory.process.size")] {
        let process = spec.field(field);
        let beside = ["requests", "limits"].map(|block| process.field("resources").field(block).field("memory"));
        let all = beside.into_iter().filter(|_| release.is_at_least(16)).chain([process.field("resource").field("memory")]);
        let Some((at, text)) = all.into_iter().find_map(|at| Some((at.clone(), at.filled()?))) else { continue };
        match memory(text) {
            MemoryText::Size(size) => effective = effective.set(key, size.flink_text(), &at.pointer),
            // The validator has said so; there is nothing to compute with.
            MemoryText::Fraction | MemoryText::Unreadable => return,
        }
    }
    let flink = release.client();
    let refusals = [
        jobmanager_launched(&effective, flink, Launch::NativeKubernetes).err(),
        taskmanager_launched(&effective, flink, Launch::NativeKubernetes).err(),
    ];
    for error in refusals.into_iter().flatten() {
        let (field, key) = match error.process {
            Process::JobManager => ("jobManager", "jobmanager.memory.process.size"),
            Process::TaskManager => ("taskManager", "taskmanager.memory.process.size"),
        };
        let missing = spec.field(field).field("resource").field("memory");
        // Without any size the validator has refused it already.
        let Some(pointer) = effective.pointer(key) else {
            if !faults.iter().any(|fault| fault.pointer == missing.pointer) {
                faults.push(Fault::unbuildable(
                    &rule::MEMORY_DOES_NOT_ADD_UP,
                    &missing.pointer,
                    said(&error),
                    "see what `flinkc explain` says about memory, or set `resource.memory`",
                ));
            }
            continue;
        };
        faults.push(Fault::unbuildable(&rule::MEMORY_DOES_NOT_ADD_UP, pointer, said(&error), help(&effective, error.process, release)));
    }
}

fn said(error: &crate::flink::memory::MemoryError) -> String {
    let message = error.flink_message();
    let text = message.split_once("configuration failed: ").map_or(message.as_str(), |(_, text)| text);
    format!("Flink can't divide the memory: {}", text.trim_end_matches('.'))
}

fn help(effective: &Effective, process: Process, release: Release) -> String {
    use crate::flink::memory::{smallest_process_size_jobmanager, smallest_process_size_taskmanager};
    let smallest = match process {
        Process::JobManager => smallest_process_size_jobmanager(effective, release.client()),
        Process::TaskManager => smallest_process_size_taskmanager(effective, release.client()),
    };
    smallest.map_or_else(
        || "change the size that does not fit".to_owned(),
        |size| format!("`resource.memory: {size}` is the least that can be divided; a job needs more"),
    )
}
