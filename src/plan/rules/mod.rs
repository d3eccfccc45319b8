//! The rules of the plan, codes FK2002 to FK2199 and FK1012: what a job spec may ask of Flink. One family a file.
//!
//! In: settings and plan. Out: findings. FK2001 was given up and is not used again.

pub mod budget;
mod config;
mod disk;
pub mod endpoint;
pub mod entrypoint;
mod files;
pub mod first;
pub mod given;
pub mod ha;
pub mod image;
pub mod memory;
pub mod options;
pub mod owners;
pub mod platform;
mod pods;
pub mod reactive;
pub mod rest;
mod scene;
pub mod secret;
pub mod sizing;
pub mod slots;
pub mod state;
pub mod stores;
pub mod unused;
pub mod volumes;

pub(super) use config::unwritable_option;
pub use config::{OPTION_OWNED_BY_COMPILER, PORT_NOT_FIXED, TWO_OWNERS, UNWRITABLE_OPTION};
pub use files::{
    FILE_NAME_TWICE, FILES_TOO_LARGE, JAR_WITHOUT_FILE, LOG_FILE_MISSING, LOG4J_ONE, NO_SUCH_FILE, SCRIPT_IS_NO_PYTHON, UNREADABLE_FILE,
};
pub(super) use files::{file_name_twice, files_too_large, log4j_one, no_such_file, unreadable_file};
pub use owners::HATCH_HAS_A_WORD;
pub use secret::hidden;
pub(super) use stores::{hadoop_missing, plugin_too_new};

use super::Plan;
use crate::diagnostic::{Diagnostics, Rule, Span};
use crate::manifest::node::Node;
use crate::resolve::Settings;

/// A rule, or a family of rules, that looks at the whole plan.
pub type Check = fn(&Settings, &Plan, &mut Diagnostics);

/// What looks at the whole plan, each under the first rule of its family. `owners::hatches` looks at what was found before it.
pub static CHECKS: &[(&Rule, Check)] = &[
    (&memory::MEMORY_TOO_SMALL, memory::check),
    (&ha::STANDBY_WITHOUT_HA, ha::standby),
    (&slots::SLOTS_ABOVE_CPU, slots::cpu),
    (&slots::PARALLELISM_ABOVE_SLOTS, slots::parallelism),
    (&ha::HA_STORAGE_IS_LOCAL, ha::storage),
    (&state::STATE_ON_NODE_DISK, state::on_disk),
    (&ha::NO_HA, ha::none),
    (&volumes::CLAIM_SHARED_BY_MANY, volumes::claims),
    (&state::NO_CHECKPOINTS, state::checkpoints),
    (&stores::STORE_WITHOUT_IDENTITY, stores::identity),
    (&stores::TWO_S3_PLUGINS, stores::two_plugins),
    (&state::LOCAL_RECOVERY_OFF_VOLUME, state::local_recovery),
    (&options::MISSPELT_OPTION, options::check),
    (&owners::OPTION_PREFIX_CLASH, owners::prefixes),
    (&owners::HATCH_HAS_A_WORD, owners::hatches),
    (&owners::HATCH_HAS_A_WORD, pods::hatches),
    (&image::IMAGE_IS_ANOTHER_FLINK, image::tags),
    (&image::IMAGE_IS_LATEST, image::latest),
    (&image::IMAGE_WITHOUT_DIGEST, image::digests),
    (&image::JAR_WITHOUT_DIGEST, image::jars),
    (&platform::FLINK_WITHOUT_CATALOGUE, platform::flink),
    (&platform::UNKNOWN_KUBERNETES_VERSION, platform::kubernetes),
    (&state::RESTORE_LEFT_BEHIND, state::restore),
    (&rest::REST_WITHOUT_AUTH, rest::exposed),
    (&secret::SECRET_IN_CLEAR, secret::check),
    (&rest::PORT_TAKEN_TWICE, rest::ports),
    (&rest::BOUND_TO_LOCALHOST, rest::localhost),
    (&volumes::MOUNT_HIDES_FLINK, volumes::mounts),
    (&unused::WORD_WITHOUT_EFFECT, unused::check),
    (&reactive::REACTIVE_NOT_POSSIBLE, reactive::check),
    (&ha::STANDBY_TAKES_JOBS, ha::sessions),
    (&files::SCRIPT_IS_NO_PYTHON, files::scripts),
    (&endpoint::PATH_STYLE_MISSING, endpoint::check),
    (&given::ENTROPY_KEY_UNUSED, given::entropy),
    (&sizing::MANAGED_MEMORY_UNUSED, sizing::check),
    (&budget::NETWORK_MEMORY_TOO_SMALL, budget::check),
    (&entrypoint::VARIABLE_IN_CONFIG, entrypoint::check),
    (&LOG_FILE_MISSING, files::log_file),
    (&first::PARALLELISM_BEFORE_AUTOSCALER, first::check),
];

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[
    &TWO_OWNERS,
    &OPTION_OWNED_BY_COMPILER,
    &memory::MEMORY_TOO_SMALL,
    &UNWRITABLE_OPTION,
    &PORT_NOT_FIXED,
    &ha::STANDBY_WITHOUT_HA,
    &memory::MEMORY_PARTS_DISAGREE,
    &slots::SLOTS_ABOVE_CPU,
    &memory::ROCKSDB_WITHOUT_MANAGED_MEMORY,
    &slots::PARALLELISM_ABOVE_SLOTS,
    &ha::HA_STORAGE_IS_LOCAL,
    &state::STATE_ON_NODE_DISK,
    &ha::NO_HA,
    &volumes::CLAIM_SHARED_BY_MANY,
    &state::NO_CHECKPOINTS,
    &stores::HADOOP_MISSING,
    &stores::PLUGIN_TOO_NEW,
    &stores::STORE_WITHOUT_IDENTITY,
    &stores::TWO_S3_PLUGINS,
    &state::LOCAL_RECOVERY_OFF_VOLUME,
    &options::MISSPELT_OPTION,
    &options::UNKNOWN_OPTION,
    &options::OPTION_REMOVED,
    &owners::OPTION_PREFIX_CLASH,
    &options::OPTION_TOO_NEW,
    &owners::OPTION_RENAMED,
    &options::WRONG_OPTION_VALUE,
    &options::CONFIG_WITHOUT_UNIT,
    &options::OPTION_OF_THE_OPERATOR,
    &owners::HATCH_HAS_A_WORD,
    &image::IMAGE_IS_ANOTHER_FLINK,
    &image::JAVA_TOO_OLD,
    &image::JAVA_TOO_NEW,
    &image::IMAGE_IS_LATEST,
    &image::IMAGE_WITHOUT_DIGEST,
    &image::JAR_WITHOUT_DIGEST,
    &platform::FLINK_WITHOUT_CATALOGUE,
    &platform::UNKNOWN_KUBERNETES_VERSION,
    &state::RESTORE_LEFT_BEHIND,
    &rest::REST_WITHOUT_AUTH,
    &secret::SECRET_IN_CLEAR,
    &rest::PORT_TAKEN_TWICE,
    &rest::BOUND_TO_LOCALHOST,
    &volumes::MOUNT_HIDES_FLINK,
    &volumes::MOUNT_TAKEN_TWICE,
    &unused::WORD_WITHOUT_EFFECT,
    &unused::BACKEND_TOO_NEW,
    &reactive::REACTIVE_NOT_POSSIBLE,
    &reactive::REACTIVE_WITHOUT_CHECKPOINTS,
    &JAR_WITHOUT_FILE,
    &NO_SUCH_FILE,
    &UNREADABLE_FILE,
    &FILE_NAME_TWICE,
    &FILES_TOO_LARGE,
    &LOG4J_ONE,
    &ha::STANDBY_TAKES_JOBS,
    &SCRIPT_IS_NO_PYTHON,
    &given::CONFIG_FILE_REFUSED,
    &given::CONFIG_LINE_SKIPPED,
    &given::CONFIG_FILE_OF_ANOTHER_VERSION,
    &given::OPTION_SET_TWICE,
    &given::MEMORY_NOT_SET,
    &given::HEAP_TOO_SMALL,
    &given::METASPACE_TOO_SMALL,
    &given::ROCKSDB_MEMORY_UNLIMITED,
    &given::HA_WITHOUT_STORAGE,
    &given::HA_WITHOUT_CLUSTER_ID,
    &endpoint::PATH_STYLE_MISSING,
    &given::ENTROPY_KEY_UNUSED,
    &given::JVM_OPENS_MISSING,
    &sizing::MANAGED_MEMORY_UNUSED,
    &sizing::SESSION_METASPACE_DEFAULT,
    &sizing::JOBMANAGER_BELOW_SHIPPED_SIZE,
    &sizing::JEMALLOC_DISABLED,
    &sizing::CPU_LIMIT_TOO_LOW,
    &given::FLINK_VERSION_NOT_SAID,
    &budget::NETWORK_MEMORY_TOO_SMALL,
    &budget::PYTHON_MEMORY_UNCOUNTED,
    &budget::PODS_NOT_GUARANTEED,
    &entrypoint::PLUGIN_LIST_WITH_COMMA,
    &endpoint::ENDPOINT_CERTIFICATE_UNTRUSTED,
    &endpoint::WEB_IDENTITY_NOT_ASKED,
    &entrypoint::VARIABLE_IN_CONFIG,
    &LOG_FILE_MISSING,
    &entrypoint::FLINK_PROPERTIES_MISREAD,
    &volumes::PLUGIN_ON_CLASS_PATH,
    &first::PARALLELISM_BEFORE_AUTOSCALER,
    &first::RESTORE_NOT_SAID,
    &entrypoint::PLUGIN_ON_ONE_PROCESS,
];

/// Runs them all.
pub(super) fn run(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for (_, check) in CHECKS {
        check(settings, plan, diagnostics);
    }
}

/// The place of a value, or of the nearest table above it.
fn place(settings: &Settings, path: &str) -> Span {
    settings.root.nearest(path).span
}

/// The place of a key, or of the nearest above it.
fn key_place(settings: &Settings, path: &str) -> Span {
    settings.root.nearest(path).key_span
}

/// Key and value together, `replicas = 2`; of a table or a default, its own place.
fn assignment(node: &Node) -> Span {
    let inline = node.as_table().is_none() && node.key_span.source == node.span.source && node.key_span.start < node.span.start;
    if inline { Span { start: node.key_span.start, ..node.span } } else { node.span }
}

/// Key and value of a path together.
fn assignment_at(settings: &Settings, path: &str) -> Span {
    assignment(settings.root.nearest(path))
}

/// The user's own entry of an option in `[config]`.
fn option_node<'a>(settings: &'a Settings, key: &str) -> Option<&'a Node> {
    settings.root.get("config")?.as_table()?.get(key)
}
