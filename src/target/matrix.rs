//! The support matrix: what each target does with each word of the language.
//!
//! In: the words of the schema and the targets' own tables. Out: a cell for each pair, from which docs/support.md and the README's table
//! come, and which tests/support.rs holds against the compiler. Must not state support on its own: the targets' tables do.

use super::support::{Limit, Unsupported, checked, covers, no};
use super::{Target, TargetMeta};
use crate::resolve::OWN_WORDS;

/// What a target does with a word.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// It does what the word says.
    Yes,
    /// It does, within limits; beyond them the word is an error.
    Limited(&'static Limit),
    /// It cannot: the word is an error.
    No(&'static Unsupported),
}

/// Words that decide what is accepted, on every target.
pub static COMMON: &[Limit] = &[
    checked("edition", "there is one"),
    checked("platform.kubernetes", "decides which fields and kinds there are"),
    checked("s3.identity", "tells the lint `store-without-identity` whose identity is meant"),
    checked("gcs.identity", "tells the lint `store-without-identity` whose identity is meant"),
    checked("azure.identity", "tells the lint `store-without-identity` whose identity is meant"),
];

/// A word that another target has for itself.
static FOREIGN: Unsupported = no(
    "",
    "these are words of another target, and of a text that is built for it in one of its profiles",
    "remove them, or use that target",
);

/// Words that ask for something only beside another one, which decides: the last key of each.
const DECIDED: &[(&str, &str)] =
    &[("storage-class", "size"), ("access-mode", "size"), ("rest-from", "enabled"), ("metrics-from", "enabled"), ("egress-to", "enabled")];

/// Tables that say something when they are empty.
const SWITCHES: &[&str] = &["blue-green", "scaling.autoscaler"];

/// The groups of words, each with the paths above its words; the longest path that fits decides.
pub static GROUPS: &[(&str, &[&str])] = &[
    (
        "Clusters",
        &["name", "namespace", "mode", "flink", "parallelism", "image", "image-pull-policy", "image-pull-secrets", "labels", "annotations"],
    ),
    ("The job of an application", &["job"]),
    ("Jobs of a session cluster", &["jobs"]),
    ("Jobs for a cluster of another text", &["session-cluster"]),
    ("PyFlink", &["job.python", "jobs.NAME.python"]),
    ("SQL scripts", &["job.sql", "jobs.NAME.sql"]),
    ("The first state", &["job.restore", "jobs.NAME.restore"]),
    ("Triggers", &["job.triggers", "jobs.NAME.triggers", "triggers"]),
    ("Sizes of the roles", &["jobmanager", "taskmanager"]),
    (
        "Environment, volumes, pods",
        &[
            "env",
            "env-secrets",
            "volumes",
            "pod",
            "jobmanager.env",
            "jobmanager.env-secrets",
            "jobmanager.volumes",
            "jobmanager.pod",
            "taskmanager.env",
            "taskmanager.env-secrets",
            "taskmanager.volumes",
            "taskmanager.pod",
        ],
    ),
    ("High availability", &["high-availability", "components.zetcd"]),
    ("Checkpoints and state", &["checkpoints", "state"]),
    ("Savepoints", &["savepoints"]),
    ("Snapshots as objects", &["snapshots"]),
    ("Stores", &["s3", "gcs", "azure", "oss", "hadoop", "components.minio"]),
    ("Flink's options", &["config", "config-secrets"]),
    ("Patches, further objects", &["patch", "extra"]),
    ("Scaling", &["scaling"]),
    ("Blue-green", &["blue-green"]),
    ("REST and Ingress", &["rest", "ingress"]),
    ("Policies and budgets", &["network-policy", "disruption-budget"]),
    ("TLS", &["tls"]),
    ("Account and security", &["service-account", "security"]),
    ("Metrics", &["metrics"]),
    ("Logging", &["logging"]),
    ("A target's own words", &["native", "operator", "spotify", "nextbreakpoint"]),
    ("The place", &["platform", "components.operator"]),
    (
        "The text itself",
        &["edition", "target", "inherits", "required", "unset", "append", "profiles", "workspace", "lints", "waivers", "source", "output"],
    ),
];

/// The group of a word.
#[must_use]
pub fn group(word: &str) -> Option<&'static str> {
    let fits = |(title, paths): &(&'static str, &'static [&'static str])| {
        paths.iter().filter(|path| covers(path, word)).map(|path| (path.len(), *title)).max()
    };
    GROUPS.iter().filter_map(fits).max().map(|(_, title)| title)
}

/// The cell of a word (`NAME` for a name).
#[must_use]
pub fn cell(meta: &TargetMeta, word: &str) -> Cell {
    if OWN_WORDS.iter().any(|(path, owner)| covers(path, word) && *owner != meta.id.word()) {
        return Cell::No(&FOREIGN);
    }
    let decided = DECIDED.iter().find_map(|(key, by)| Some(format!("{}.{by}", word.strip_suffix(key)?.strip_suffix('.')?)));
    let refused = |word: &str| meta.unsupported.iter().find(|row| covers(row.path, word));
    if let Some(row) = refused(word).or_else(|| refused(&decided?)) {
        return Cell::No(row);
    }
    let limited = meta.limits.iter().chain(COMMON).find(|row| covers(row.path, word));
    limited.map_or(Cell::Yes, Cell::Limited)
}

/// Every word of the language whose value is no table of words again, and the tables that say something when they are empty. What a table of `[job]` shares with `[jobs.NAME]`, and only the
/// latter may hold, is a word there alone.
#[must_use]
pub fn words() -> Vec<String> {
    const OF_SESSION_JOBS: &[&str] = &["job.parallelism", "job.config", "job.triggers.restart"];
    let kept = crate::manifest::schema::leaves().into_iter().filter(|word| !OF_SESSION_JOBS.contains(&word.as_str()));
    let mut words: Vec<String> = kept.chain(SWITCHES.iter().map(|word| (*word).to_owned())).collect();
    words.sort_unstable();
    words
}

/// All targets, in the order of the reference.
pub fn targets() -> impl Iterator<Item = &'static TargetMeta> {
    super::TARGETS.iter().map(|target| <dyn Target>::meta(*target))
}
