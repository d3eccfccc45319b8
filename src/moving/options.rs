//! Flink's options in both homes, key by key: configuration, ports and memory.
//!
//! In: what runs in both homes. Out: changes, each option under its own name in the version. What only tells a home how to make its own
//! objects is left out: those differences are told as processes, names and ports. Source: the option catalogue, Flink's memory model.

use std::collections::{BTreeMap, BTreeSet};

use super::Change;
use crate::flink::MemorySize;
use crate::flink::memory;
use crate::flink::version::FlinkVersion;
use crate::plan::config::{nearest_catalogue, same_value};
use crate::target::conduct::Running;

/// Options by which a home makes its own objects, or that other changes tell.
const OWN: &[&str] = &[
    "kubernetes.",
    "$internal",
    "internal.",
    "execution.target",
    "pipeline.jars",
    "pipeline.classpaths",
    "job-result-store.",
    "high-availability.cluster-id",
    "jobmanager.rpc.address",
    "taskmanager.host",
    "web.upload.dir",
    "execution.state-recovery.",
    "execution.savepoint.",
    "jobmanager.memory.process.size",
    "taskmanager.memory.process.size",
    "taskmanager.numberOfTaskSlots",
    "parallelism.default",
];

/// The ports of Flink's processes.
const PORTS: &[&str] = &[
    "rest.port",
    "jobmanager.rpc.port",
    "high-availability.jobmanager.port",
    "blob.server.port",
    "query.server.port",
    "queryable-state.proxy.ports",
    "taskmanager.rpc.port",
    "taskmanager.data.port",
    "metrics.internal.query-service.port",
];

/// Every option that differs.
pub(super) fn changes(old: &Running, new: &Running, flink: FlinkVersion) -> Vec<Change> {
    let (before, after) = (named(&old.options, flink), named(&new.options, flink));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for key in keys.into_iter().filter(|key| OWN.iter().all(|own| !key.starts_with(own))) {
        let default = nearest_catalogue(flink).and_then(|catalogue| catalogue.lookup(key)).and_then(|facts| facts.default);
        let (from, to) = (before.get(key).map(String::as_str), after.get(key).map(String::as_str));
        let same = |a: &str, b: &str| same_value(flink, key, a, b);
        let equal = match (from, to, default) {
            (Some(from), Some(to), _) => same(from, to),
            (Some(only), None, Some(default)) | (None, Some(only), Some(default)) => same(only, default),
            _ => false,
        };
        if equal {
            continue;
        }
        if let (Some(from), Some(to)) = (from, to)
            && [from, to].iter().all(|text| text.starts_with("--add-"))
        {
            found.extend(words(key, from, to));
            continue;
        }
        let area = if PORTS.contains(&key.as_str()) { "ports" } else { "configuration" };
        let shown = |text: Option<&str>, running: &Running| match (text, default) {
            (Some(text), _) => text.to_owned(),
            (None, _) if running.over_image => "not written: what the image's own file says".to_owned(),
            (None, Some("0")) if area == "ports" => "not written: any free port".to_owned(),
            (None, Some("") | None) => "not written".to_owned(),
            (None, Some(default)) => format!("not written: Flink takes {default}"),
        };
        found.push(Change { area, what: key.clone(), from: shown(from, old), to: shown(to, new), sources: Vec::new() });
    }
    found
}

/// What only one of two lists of the JVM's arguments has.
fn words(key: &str, from: &str, to: &str) -> Option<Change> {
    let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let (before, after) = (list(from), list(to));
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        let own: Vec<String> = one.difference(other).cloned().collect();
        if own.is_empty() { "nothing else".to_owned() } else { format!("also {}", own.join(" ")) }
    };
    let (from, to) = (only(&before, &after), only(&after, &before));
    (before != after).then(|| Change { area: "configuration", what: key.to_owned(), from, to, sources: Vec::new() })
}

/// Options under the names that the version itself has for them.
fn named(options: &BTreeMap<String, String>, flink: FlinkVersion) -> BTreeMap<String, String> {
    let own =
        |key: &String| nearest_catalogue(flink).and_then(|catalogue| catalogue.canonical(key)).map_or_else(|| key.clone(), str::to_owned);
    options.iter().map(|(key, text)| (own(key), text.clone())).collect()
}

/// Every part of both processes' memory that differs, by Flink's own arithmetic.
pub(super) fn memory(old: &Running, new: &Running, flink: FlinkVersion) -> Vec<Change> {
    let mut found = Vec::new();
    for (process, title, parts) in [
        ("jobmanager", "JobManager", jobmanager as fn(&BTreeMap<String, String>, FlinkVersion) -> Option<Parts>),
        ("taskmanager", "TaskManager", taskmanager),
    ] {
        let mut tell = |part: &str, from: String, to: String| {
            let what = format!("{title}: {part}");
            found.push(Change { area: "memory", what, from, to, sources: Vec::new() });
        };
        if let (Some(before), Some(after)) = (parts(&old.options, flink), parts(&new.options, flink)) {
            for ((part, from), (_, to)) in before.into_iter().zip(after).filter(|((_, from), (_, to))| from != to) {
                tell(part, from.human_readable(), to.human_readable());
            }
            continue;
        }
        // what Flink itself would refuse has no parts
        let size = |running: &Running| running.options.get(&format!("{process}.memory.process.size")).cloned();
        let (from, to) = (size(old), size(new));
        if from != to {
            let shown = |size: Option<String>| size.unwrap_or_else(|| "not written".to_owned());
            tell("Flink's process", shown(from), shown(to));
        }
    }
    found
}

type Parts = Vec<(&'static str, MemorySize)>;

fn jobmanager(options: &BTreeMap<String, String>, flink: FlinkVersion) -> Option<Parts> {
    let memory = memory::jobmanager(options, flink).ok()?;
    Some(vec![
        ("Flink's process", memory.total_process),
        ("heap", memory.heap),
        ("off-heap memory", memory.off_heap),
        ("JVM metaspace", memory.jvm_metaspace),
        ("JVM overhead", memory.jvm_overhead),
    ])
}

fn taskmanager(options: &BTreeMap<String, String>, flink: FlinkVersion) -> Option<Parts> {
    let memory = memory::taskmanager(options, flink).ok()?;
    Some(vec![
        ("Flink's process", memory.total_process),
        ("task heap", memory.task_heap),
        ("task off-heap memory", memory.task_off_heap),
        ("managed memory", memory.managed),
        ("network memory", memory.network),
        ("framework heap", memory.framework_heap),
        ("framework off-heap memory", memory.framework_off_heap),
        ("JVM metaspace", memory.jvm_metaspace),
        ("JVM overhead", memory.jvm_overhead),
    ])
}
