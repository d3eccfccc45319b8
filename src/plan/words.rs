//! Which word of the language is which option of Flink: the one table behind the writing of options and the rule `hatch-has-a-word`.
//!
//! Keys are the newest spelling (Flink 2.3); the catalogue spells them for the version. Source: language reference, section 4,
//! with the options' names from the published artifacts (schemas/flink).

/// A word and the option that it sets.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The key path in the language.
    pub path: &'static str,
    /// The option, newest spelling.
    pub option: &'static str,
}

const fn word(path: &'static str, option: &'static str) -> Word {
    Word { path, option }
}

/// Words that are one option each.
pub static WORDS: &[Word] = &[
    word("parallelism", "parallelism.default"),
    word("job.runtime-mode", "execution.runtime-mode"),
    word("job.restore.from", "execution.state-recovery.path"),
    word("job.restore.allow-non-restored-state", "execution.state-recovery.ignore-unclaimed-state"),
    word("job.restore.claim-mode", "execution.state-recovery.claim-mode"),
    word("taskmanager.slots", "taskmanager.numberOfTaskSlots"),
    word("high-availability.storage", "high-availability.storageDir"),
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
    word("checkpoints.on-cancel", "execution.checkpointing.externalized-checkpoint-retention"),
    word("savepoints.dir", "execution.checkpointing.savepoint-dir"),
    word("state.backend", "state.backend.type"),
    word("state.local-recovery.dir", "process.taskmanager.working-dir"),
    word("s3.endpoint", "s3.endpoint"),
    word("s3.path-style", "s3.path.style.access"),
    word("scaling.reactive", "scheduler-mode"),
    word("metrics.prometheus.enabled", "metrics.reporters"),
    word("metrics.prometheus.port", "metrics.reporter.prom.port"),
    word("tls.internal", "security.ssl.internal.enabled"),
    word("tls.rest", "security.ssl.rest.enabled"),
    word("tls.rest.mutual", "security.ssl.rest.authentication-enabled"),
];

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
