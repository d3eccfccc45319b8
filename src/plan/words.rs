//! Which word of the language is which option of Flink: the one table behind the writing of options and the rule `hatch-has-a-word`.
//!
//! Keys are the newest spelling (Flink 2.3); the catalogue spells them for the version. Source: language reference, section 4,
//! with the options' names from the published artifacts (schemas/flink); the operator's from its documentation (1.15).

use std::sync::OnceLock;

use crate::flink::catalog::{self, Catalogue};
use crate::flink::version::FlinkVersion;

/// A word and the option that it sets.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The key path in the language.
    pub path: &'static str,
    /// The option, newest spelling.
    pub option: &'static str,
    /// The values that the word can express, in Flink's spelling; empty: any value.
    pub values: &'static [&'static str],
}

const fn word(path: &'static str, option: &'static str) -> Word {
    Word { path, option, values: &[] }
}

/// A word that stands for some values of an option only; the others are left to `[config]`.
const fn some(path: &'static str, option: &'static str, values: &'static [&'static str]) -> Word {
    Word { path, option, values }
}

/// Options that words set. Where a word has several, the first is the word's own.
pub static WORDS: &[Word] = &[
    word("parallelism", "parallelism.default"),
    word("name", "kubernetes.cluster-id"),
    word("namespace", "kubernetes.namespace"),
    word("image", "kubernetes.container.image.ref"),
    word("image-pull-policy", "kubernetes.container.image.pull-policy"),
    word("image-pull-secrets", "kubernetes.container.image.pull-secrets"),
    some("job.runtime-mode", "execution.runtime-mode", &["STREAMING", "BATCH"]),
    word("job.python.files", "python.files"),
    word("job.python.archives", "python.archives"),
    word("job.python.requirements", "python.requirements"),
    word("job.python.executable", "python.executable"),
    word("job.restore.from", "execution.state-recovery.path"),
    word("job.restore.allow-non-restored-state", "execution.state-recovery.ignore-unclaimed-state"),
    some("job.restore.claim-mode", "execution.state-recovery.claim-mode", &["NO_CLAIM", "CLAIM"]),
    word("taskmanager.slots", "taskmanager.numberOfTaskSlots"),
    word("jobmanager.cpu", "kubernetes.jobmanager.cpu.amount"),
    word("jobmanager.cpu-limit-factor", "kubernetes.jobmanager.cpu.limit-factor"),
    word("jobmanager.memory-limit-factor", "kubernetes.jobmanager.memory.limit-factor"),
    word("jobmanager.replicas", "kubernetes.jobmanager.replicas"),
    word("taskmanager.cpu", "kubernetes.taskmanager.cpu.amount"),
    word("taskmanager.cpu-limit-factor", "kubernetes.taskmanager.cpu.limit-factor"),
    word("taskmanager.memory-limit-factor", "kubernetes.taskmanager.memory.limit-factor"),
    word("high-availability.storage", "high-availability.storageDir"),
    some("high-availability.storage", "high-availability.type", &["KUBERNETES", "ZOOKEEPER"]),
    word("high-availability.zookeeper.quorum", "high-availability.zookeeper.quorum"),
    word("high-availability.zookeeper.path-root", "high-availability.zookeeper.path.root"),
    word("high-availability.cluster-id", "high-availability.cluster-id"),
    word("checkpoints.dir", "execution.checkpointing.dir"),
    word("checkpoints.interval", "execution.checkpointing.interval"),
    word("checkpoints.timeout", "execution.checkpointing.timeout"),
    word("checkpoints.min-pause", "execution.checkpointing.min-pause"),
    word("checkpoints.mode", "execution.checkpointing.mode"),
    word("checkpoints.unaligned", "execution.checkpointing.unaligned.enabled"),
    word("checkpoints.incremental", "execution.checkpointing.incremental"),
    word("checkpoints.retained", "execution.checkpointing.num-retained"),
    some(
        "checkpoints.on-cancel",
        "execution.checkpointing.externalized-checkpoint-retention",
        &["RETAIN_ON_CANCELLATION", "DELETE_ON_CANCELLATION"],
    ),
    word("savepoints.dir", "execution.checkpointing.savepoint-dir"),
    word("savepoints.interval", "kubernetes.operator.periodic.savepoint.interval"),
    word("savepoints.max-age", "kubernetes.operator.savepoint.history.max.age"),
    word("savepoints.keep", "kubernetes.operator.savepoint.history.max.count"),
    word("savepoints.format", "kubernetes.operator.savepoint.format.type"),
    some("state.backend", "state.backend.type", &["hashmap", "rocksdb", "forst"]),
    word("state.local-recovery.dir", "process.taskmanager.working-dir"),
    word("s3.endpoint", "s3.endpoint"),
    word("s3.path-style", "s3.path.style.access"),
    word("hadoop.config-map", "kubernetes.hadoop.conf.config-map.name"),
    some("scaling.reactive", "scheduler-mode", &["REACTIVE"]),
    word("scaling.autoscaler", "job.autoscaler.enabled"),
    word("scaling.autoscaler.min-parallelism", "job.autoscaler.vertex.min-parallelism"),
    word("scaling.autoscaler.max-parallelism", "job.autoscaler.vertex.max-parallelism"),
    word("scaling.autoscaler.target-utilization", "job.autoscaler.utilization.target"),
    word("scaling.autoscaler.target-utilization", "job.autoscaler.target.utilization"),
    word("scaling.autoscaler.window", "job.autoscaler.metrics.window"),
    word("scaling.autoscaler.stabilization", "job.autoscaler.stabilization.interval"),
    word("blue-green.deletion-delay", "kubernetes.operator.bluegreen.deployment-deletion.delay"),
    word("blue-green.abort-grace-period", "kubernetes.operator.bluegreen.abort.grace-period"),
    word("rest.service", "kubernetes.rest-service.exposed.type"),
    word("rest.labels", "kubernetes.rest-service.labels"),
    word("rest.annotations", "kubernetes.rest-service.annotations"),
    word("service-account.name", "kubernetes.service-account"),
    word("service-account.name", "kubernetes.jobmanager.service-account"),
    word("service-account.name", "kubernetes.taskmanager.service-account"),
    some("metrics.prometheus.enabled", "metrics.reporters", &["prom"]),
    word("metrics.prometheus.port", "metrics.reporter.prom.port"),
    word("tls.internal", "security.ssl.internal.enabled"),
    word("tls.internal.keystore", "security.ssl.internal.keystore"),
    word("tls.internal.truststore", "security.ssl.internal.truststore"),
    word("tls.rest", "security.ssl.rest.enabled"),
    word("tls.rest.keystore", "security.ssl.rest.keystore"),
    word("tls.rest.truststore", "security.ssl.rest.truststore"),
    word("tls.rest.mutual", "security.ssl.rest.authentication-enabled"),
];

/// The word that can say what an option is set to, by the option's newest spelling.
#[must_use]
pub fn word_for(option: &str, value: &str) -> Option<&'static str> {
    let fits = |word: &&Word| word.values.is_empty() || word.values.iter().any(|known| known.eq_ignore_ascii_case(value));
    WORDS.iter().filter(|word| word.option == option).find(fits).map(|word| word.path)
}

/// The word that sets an option, by the option's newest spelling.
#[must_use]
pub fn word_of(option: &str) -> Option<&'static str> {
    WORDS.iter().find(|word| word.option == option).map(|word| word.path)
}

/// The option that a word sets, newest spelling.
///
/// # Panics
/// Never for paths written in this crate: a test holds that each path that the plan asks for is in the table.
#[must_use]
pub fn option_of(path: &str) -> &'static str {
    WORDS.iter().find(|word| word.path == path).map(|word| word.option).expect("the plan asks only for words of the table")
}

/// The option of each word beside its spelling in a version; made once for each version that is asked for.
#[must_use]
pub fn spelled(flink: FlinkVersion) -> &'static [(&'static str, &'static str)] {
    static SPELLED: [OnceLock<Vec<(&'static str, &'static str)>>; 32] = [const { OnceLock::new() }; 32];
    let place = catalog::versions().position(|version| (version.major, version.minor) == (flink.major, flink.minor));
    let catalogue = Catalogue::of(flink);
    let Some(cell) = place.and_then(|place| SPELLED.get(place)) else { return &[] };
    cell.get_or_init(|| {
        let spelling = |option| catalogue.and_then(|catalogue| catalogue.spelling(option)).unwrap_or(option);
        WORDS.iter().map(|word| (word.option, spelling(word.option))).collect()
    })
}
