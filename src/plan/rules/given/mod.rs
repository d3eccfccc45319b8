//! The rules about options, on a configuration that somebody else wrote.
//!
//! In: an [`Excerpt`]. Out: findings at its own lines, and places that nobody may print. What needs words of the language, an image or a
//! volume is not judged here; and what a volume might mend is a warning.

mod file;
pub mod memory;
mod state;
mod version;

pub use file::{CONFIG_FILE_OF_ANOTHER_VERSION, CONFIG_FILE_REFUSED, CONFIG_LINE_SKIPPED, OPTION_SET_TWICE};
pub use memory::{HEAP_TOO_SMALL, MEMORY_NOT_SET, METASPACE_TOO_SMALL, ROCKSDB_MEMORY_UNLIMITED};
pub use state::{ENTROPY_KEY_UNUSED, HA_WITHOUT_CLUSTER_ID, HA_WITHOUT_STORAGE, JVM_OPENS_MISSING};
pub use version::FLINK_VERSION_NOT_SAID;

use super::super::Plan;
use super::super::config::EffectiveConfig;
use super::scene::{Scene, table_of};
use super::{options, owners, rest, secret};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::excerpt::{Carrier, Excerpt};
use crate::resolve::Settings;

/// Judges somebody's own configuration. Gives the places of secrets. Where nobody says the version, what does not hold for all that read
/// it is left out, and a hint says so.
pub fn judge(excerpt: &Excerpt, diagnostics: &mut Diagnostics) -> Vec<Span> {
    let mut found = Diagnostics::default();
    let secrets = judge_as(excerpt, &mut found);
    if excerpt.is_assumed {
        version::keep_common(excerpt, &mut found, |excerpt, diagnostics| {
            let _places = judge_as(excerpt, diagnostics);
        });
    }
    diagnostics.append(found);
    secrets
}

/// The same for the version that the configuration names.
fn judge_as(excerpt: &Excerpt, diagnostics: &mut Diagnostics) -> Vec<Span> {
    file::judge(excerpt, diagnostics);
    if excerpt.refusal().is_some() {
        return Vec::new();
    }
    let table = table_of(excerpt);
    let config = EffectiveConfig::from_user(excerpt.flink, Some(&table));
    let scene = Scene::of_given(excerpt, &table, &config);
    options::judge(&scene, diagnostics);
    owners::judge_prefixes(&scene, diagnostics);
    owners::judge_names(&scene, diagnostics);
    file::twice(&scene, diagnostics);
    memory::judge(excerpt, &scene, diagnostics);
    state::judge(excerpt, &scene, diagnostics);
    // In a custom resource the operator's own defaults bind to all interfaces already, and a user's line still wins.
    rest::judge_localhost(&scene, diagnostics);
    secret::judge(&table, diagnostics)
}

/// Only what the memory model says: for `flinkc memory`, where nothing else was asked.
pub fn judge_memory(excerpt: &Excerpt, diagnostics: &mut Diagnostics) {
    file::refused(excerpt, diagnostics);
    if excerpt.refusal().is_some() {
        return;
    }
    let table = table_of(excerpt);
    let config = EffectiveConfig::from_user(excerpt.flink, Some(&table));
    let scene = Scene::of_given(excerpt, &table, &config);
    memory::refusals(excerpt, &scene, diagnostics);
}

/// The rules about memory that `[config]` shares: of both processes.
pub(super) use memory::judge_options as judge_memory_options;

/// The marker of entropy, in a flink.toml.
pub(super) fn entropy(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    state::marker(&Scene::of_manifest(settings, plan), diagnostics);
}

/// Kubernetes YAML that cannot be read at all.
#[must_use]
pub fn unreadable(at: Span, why: &str) -> Diagnostic {
    Diagnostic::new(&CONFIG_FILE_REFUSED, format!("the file cannot be read: {why}"))
        .at(at, "here")
        .at_run_time("kubectl stops here, and Flink is never started")
        .help("mend the YAML; templates have to be rendered first (`helm template`, `kustomize build`)")
}

/// Whether others may add options to these.
fn is_complete(excerpt: &Excerpt) -> bool {
    excerpt.carrier == Carrier::File
}
