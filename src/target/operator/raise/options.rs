//! Options on their way up: to the word that stands for one, where the word says the same; otherwise `[config]`, as written.
//!
//! Source: the table of words (`plan::words`), spelled by the catalogue of the Flink version.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Draft;
use super::values::{is_duration, uri};
use crate::flink::catalog::{Catalogue, jvm_opens};
use crate::flink::version::FlinkVersion;
use crate::operators::apache::Release;

/// Options by their flat names, as the operator flattens them.
#[must_use]
pub fn flat(configuration: &Value) -> BTreeMap<String, String> {
    fn walk(value: &Value, key: &str, found: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(map) => {
                for (name, inside) in map {
                    walk(inside, &if key.is_empty() { name.clone() } else { format!("{key}.{name}") }, found);
                }
            }
            Value::String(text) => {
                found.insert(key.to_owned(), text.clone());
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
                found.insert(key.to_owned(), items.join(";"));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                found.insert(key.to_owned(), value.to_string());
            }
        }
    }
    let mut found = BTreeMap::new();
    if configuration.is_object() {
        walk(configuration, "", &mut found);
    }
    found
}

/// How a word takes a value.
enum Takes {
    Uri,
    Duration,
    Boolean,
    Whole,
    Ratio,
    Factor,
    Words(&'static [(&'static str, &'static str)]),
}

/// Words whose option can be raised by itself, by the option's newest name.
const WORDS: &[(&str, &str, Takes)] = &[
    ("execution.checkpointing.dir", "checkpoints.dir", Takes::Uri),
    ("execution.checkpointing.interval", "checkpoints.interval", Takes::Duration),
    ("execution.checkpointing.timeout", "checkpoints.timeout", Takes::Duration),
    ("execution.checkpointing.min-pause", "checkpoints.min-pause", Takes::Duration),
    ("execution.checkpointing.unaligned.enabled", "checkpoints.unaligned", Takes::Boolean),
    ("execution.checkpointing.incremental", "checkpoints.incremental", Takes::Boolean),
    ("execution.checkpointing.num-retained", "checkpoints.retained", Takes::Whole),
    (
        "execution.checkpointing.mode",
        "checkpoints.mode",
        Takes::Words(&[("EXACTLY_ONCE", "exactly-once"), ("AT_LEAST_ONCE", "at-least-once")]),
    ),
    (
        "execution.checkpointing.externalized-checkpoint-retention",
        "checkpoints.on-cancel",
        Takes::Words(&[("RETAIN_ON_CANCELLATION", "retain"), ("DELETE_ON_CANCELLATION", "delete")]),
    ),
    ("execution.checkpointing.savepoint-dir", "savepoints.dir", Takes::Uri),
    ("kubernetes.jobmanager.cpu.limit-factor", "jobmanager.cpu-limit-factor", Takes::Factor),
    ("kubernetes.jobmanager.memory.limit-factor", "jobmanager.memory-limit-factor", Takes::Factor),
    ("kubernetes.taskmanager.cpu.limit-factor", "taskmanager.cpu-limit-factor", Takes::Factor),
    ("kubernetes.taskmanager.memory.limit-factor", "taskmanager.memory-limit-factor", Takes::Factor),
    (
        "kubernetes.rest-service.exposed.type",
        "rest.service",
        Takes::Words(&[("NodePort", "node-port"), ("LoadBalancer", "load-balancer"), ("Headless_ClusterIP", "headless")]),
    ),
    ("state.backend.type", "state.backend", Takes::Words(&[("hashmap", "hashmap"), ("rocksdb", "rocksdb"), ("forst", "forst")])),
    ("kubernetes.operator.periodic.savepoint.interval", "savepoints.interval", Takes::Duration),
    ("kubernetes.operator.savepoint.history.max.age", "savepoints.max-age", Takes::Duration),
    ("kubernetes.operator.savepoint.history.max.count", "savepoints.keep", Takes::Whole),
    ("kubernetes.operator.savepoint.format.type", "savepoints.format", Takes::Words(&[("CANONICAL", "canonical"), ("NATIVE", "native")])),
];

/// Words of the autoscaler, which count only where the table is there.
const AUTOSCALER: &[(&str, &str, Takes)] = &[
    ("job.autoscaler.stabilization.interval", "scaling.autoscaler.stabilization", Takes::Duration),
    ("job.autoscaler.metrics.window", "scaling.autoscaler.window", Takes::Duration),
    ("job.autoscaler.utilization.target", "scaling.autoscaler.target-utilization", Takes::Ratio),
    ("job.autoscaler.vertex.min-parallelism", "scaling.autoscaler.min-parallelism", Takes::Whole),
    ("job.autoscaler.vertex.max-parallelism", "scaling.autoscaler.max-parallelism", Takes::Whole),
];

/// Words of a job whose option belongs to its own table, whether the job has a cluster of its own or not.
const OF_JOB: &[(&str, &str, Takes)] = &[
    ("execution.runtime-mode", "runtime-mode", Takes::Words(&[("BATCH", "batch"), ("STREAMING", "streaming")])),
    ("kubernetes.operator.job.savepoint-on-deletion", "on-delete", Takes::Words(&[("true", "savepoint"), ("false", "cancel")])),
];

/// A word of a job that needs a place to begin from.
const OF_RESTORE: &[(&str, &str, Takes)] =
    &[("execution.state-recovery.claim-mode", "restore.claim-mode", Takes::Words(&[("NO_CLAIM", "no-claim"), ("CLAIM", "claim")]))];

/// Takes the options that are words of a job out of them, and puts the words into its table, at a path.
pub(super) fn of_job(options: &mut BTreeMap<String, String>, flink: &str, path: &str, draft: &mut Draft) {
    let catalogue = flink.parse().ok().and_then(Catalogue::of);
    let spelled = |option: &str| catalogue.and_then(|catalogue| catalogue.spelling(option)).unwrap_or("").to_owned();
    words(OF_JOB, &spelled, options, path, draft);
    let restores = draft.keys.get(path).and_then(|job| job.get("restore")).is_some();
    if restores {
        words(OF_RESTORE, &spelled, options, path, draft);
    }
}

/// Options that the compiler derives or refuses: the words beside them say them, or `[patch]` carries them.
const OWNED: &[&str] = &[
    "jobmanager.memory.process.size",
    "taskmanager.memory.process.size",
    "jobmanager.rpc.address",
    "kubernetes.cluster-id",
    "kubernetes.namespace",
    "high-availability",
    "high-availability.type",
    "high-availability.cluster-id",
    "high-availability.storageDir",
];

/// Where ZooKeeper's servers and the root of its paths are said.
const ZOOKEEPER: [&str; 2] = ["high-availability.zookeeper.quorum", "high-availability.zookeeper.path.root"];

/// The options of a cluster.
pub(in crate::target) fn of_cluster(configuration: &Value, flink: &str, application: bool, release: Release, draft: &mut Draft) {
    let mut options = flat(configuration);
    let catalogue = flink.parse().ok().and_then(Catalogue::of);
    let spelled = |option: &str| catalogue.and_then(|catalogue| catalogue.spelling(option)).unwrap_or("").to_owned();
    let version = flink.parse::<FlinkVersion>().ok();
    let at_least = |major, minor| version.is_some_and(|version| version.is_at_least(major, minor));
    // Where nobody else writes them, every target of this compiler puts the opens of the version before a text of one's own.
    if let Some(version) = version.filter(|_| release < Release::V1_11)
        && let Some(text) = options.get("env.java.opts.all").and_then(|text| text.strip_prefix(jvm_opens(version))).map(str::trim)
    {
        let text = text.to_owned();
        options.remove("env.java.opts.all");
        if !text.is_empty() {
            options.insert("env.java.opts.all".to_owned(), text);
        }
    }
    if let Some(slots) = options.get("taskmanager.numberOfTaskSlots").and_then(|slots| slots.parse::<u32>().ok()).filter(|slots| *slots > 0)
    {
        options.remove("taskmanager.numberOfTaskSlots");
        draft.set("taskmanager.slots", slots);
    }
    if let Some(parallelism) = options.get("parallelism.default").and_then(|number| number.parse::<u32>().ok()).filter(|number| *number > 0)
    {
        options.remove("parallelism.default");
        // In an application the job has its own, and `[patch]` carries this one.
        if !application {
            draft.set("parallelism", parallelism);
        }
    }
    high_availability(&mut options, draft);
    if options.get("job.autoscaler.enabled").is_some_and(|on| on == "true") && release >= Release::V1_11 {
        options.remove("job.autoscaler.enabled");
        draft.set("scaling.autoscaler", Map::new());
        words(AUTOSCALER, &|option| option.to_owned(), &mut options, "", draft);
        // The word brings the scheduler along that lets it act.
        if options.get("jobmanager.scheduler").is_some_and(|scheduler| scheduler == "adaptive") && at_least(1, 18) {
            options.remove("jobmanager.scheduler");
        }
    }
    words(WORDS, &spelled, &mut options, "", draft);
    if application {
        of_job(&mut options, flink, "job", draft);
    }
    let options: Map<String, Value> =
        options.into_iter().filter(|(key, _)| !OWNED.contains(&key.as_str())).map(|(key, value)| (key, value.into())).collect();
    if !options.is_empty() {
        draft.set("config", options);
    }
}

/// The resource says how its stores are read, if anything does: nothing is enabled beside it. The last step of a draft.
pub(in crate::target) fn plugins(draft: &mut Draft) {
    const STORES: &[(&str, &[&str])] =
        &[("s3", &["s3:", "s3a:", "s3p:"]), ("gcs", &["gs:"]), ("azure", &["abfs:", "abfss:", "wasb:", "wasbs:"]), ("oss", &["oss:"])];
    // A cluster that is described elsewhere has its plugins.
    if draft.keys.contains_key("session-cluster") {
        return;
    }
    let text = Value::Object(draft.keys.clone()).to_string();
    for (table, _) in STORES.iter().filter(|(_, schemes)| schemes.iter().any(|scheme| text.contains(&format!("\"{scheme}")))) {
        let word = format!("{table}.plugin");
        draft.set(&word, "in-image");
        draft.note(&word, "the resource says how the store is read, if anything does; without this word a plugin is enabled");
    }
}

/// Leader election by Kubernetes with a storage: one word; by ZooKeeper, where servers and root are said: three. The class of the
/// factory and old names stay in `[patch]`.
fn high_availability(options: &mut BTreeMap<String, String>, draft: &mut Draft) {
    let kind = ["high-availability.type", "high-availability"].iter().find_map(|key| options.get(*key));
    let is = |name: &str| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name));
    let by_kubernetes = is("kubernetes") || is("org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory");
    let Some(storage) = options.get("high-availability.storageDir").and_then(|storage| uri(storage)).map(str::to_owned) else { return };
    let servers = [("quorum", ZOOKEEPER[0]), ("path-root", ZOOKEEPER[1])];
    let by_zookeeper =
        is("zookeeper") && servers.iter().all(|(_, option)| options.get(*option).is_some_and(|text| !text.contains(['{', '}'])));
    if by_zookeeper {
        for (word, option) in servers {
            draft.set(&format!("high-availability.zookeeper.{word}"), options.remove(option).unwrap_or_default());
        }
    }
    if by_kubernetes || by_zookeeper {
        draft.set("high-availability.storage", storage);
    }
}

fn words(
    table: &[(&str, &str, Takes)],
    spelled: &dyn Fn(&str) -> String,
    options: &mut BTreeMap<String, String>,
    below: &str,
    draft: &mut Draft,
) {
    for (option, word, takes) in table {
        let name = match spelled(option) {
            name if name.is_empty() => (*option).to_owned(),
            name => name,
        };
        let Some(value) = options.get(&name) else { continue };
        if let Some(raised) = said(value, takes) {
            let word = if below.is_empty() { (*word).to_owned() } else { format!("{below}.{word}") };
            draft.set(&word, raised);
            options.remove(&name);
        }
    }
}

fn said(value: &str, takes: &Takes) -> Option<Value> {
    match takes {
        // HDFS needs Hadoop's files, and the word for them would mount them.
        Takes::Uri => uri(value).filter(|uri| !uri.starts_with("hdfs:")).map(Value::from),
        Takes::Duration => is_duration(value).then(|| value.into()),
        Takes::Boolean => match value {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            _ => None,
        },
        Takes::Whole => value.parse::<u32>().ok().filter(|number| *number > 0 && number.to_string() == value).map(Value::from),
        Takes::Ratio => {
            value.parse::<f64>().ok().filter(|ratio| (0.0..=1.0).contains(ratio) && ratio.to_string() == value).map(Value::from)
        }
        Takes::Factor => value
            .parse::<f64>()
            .ok()
            .filter(|factor| *factor > 1.0 && factor.to_string() == value && ((factor * 1000.0).round() - factor * 1000.0).abs() < 1e-9)
            .map(super::values::number),
        Takes::Words(words) => words.iter().find(|(spelled, _)| *spelled == value).map(|(_, word)| Value::from(*word)),
    }
}

/// The words of a transition between two colours; the others are options of the operator.
pub(super) fn of_transition(configuration: &Value, draft: &mut Draft) {
    let words = [
        ("kubernetes.operator.bluegreen.deployment-deletion.delay", "blue-green.deletion-delay"),
        ("kubernetes.operator.bluegreen.abort.grace-period", "blue-green.abort-grace-period"),
    ];
    for (option, word) in words {
        let value = configuration.get(option).and_then(Value::as_str);
        if let Some(value) = value.filter(|value| is_duration(value)) {
            draft.set(word, value);
        }
    }
}
