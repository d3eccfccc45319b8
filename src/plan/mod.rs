//! plan: job spec → cluster plan: effective Flink configuration, process sizes, roles, storage, ports, access.
//!
//! In: [`Settings`], merged and with defaults. Out: [`Plan`] and findings. Knows Flink (versions, options, memory, file systems);
//! knows no target and no Kubernetes object.

mod components;
pub mod config;
mod files;
mod job;
mod jvm;
mod logging;
pub mod model;
mod process;
pub mod rules;
mod state;
pub mod storage;
mod surroundings;
pub mod words;

pub use components::components;
pub use config::{Owner, flat_options};
pub use model::*;
pub use rules::hidden;
pub(crate) use surroundings::json;

use crate::diagnostic::{Diagnostics, Span};
use crate::flink::version::FlinkVersion;
use crate::manifest::Manifest;
use crate::manifest::files::Files;
use crate::manifest::sections as section;
use crate::manifest::types::ImageReference;
use crate::resolve::Settings;
use config::EffectiveConfig;

/// What the parts of the plan are made from, and where they put options and findings.
struct Planner<'a> {
    settings: &'a Settings,
    manifest: &'a Manifest,
    flink: FlinkVersion,
    files: &'a dyn Files,
    config: EffectiveConfig,
    locations: Vec<storage::Location>,
    file_sets: Vec<FileSet>,
    diagnostics: Diagnostics,
}

/// A plan, and what was found on the way. The plan is there whenever its parts could be made, also beside errors,
/// so that rules can say everything in one run.
#[derive(Debug)]
pub struct Planned {
    /// The plan, unless something that it needs is missing.
    pub plan: Option<Plan>,
    /// The findings.
    pub diagnostics: Diagnostics,
    /// Values that look like secrets: no renderer may show them.
    pub hidden: Vec<Span>,
}

/// Makes the plan of a job spec. `files` reads what lies beside the flink.toml.
#[must_use]
pub fn plan(settings: &Settings, files: &dyn Files) -> Planned {
    let Some(flink) = settings.manifest.flink.as_ref().map(|v| FlinkVersion { major: v.major, minor: v.minor, patch: v.patch }) else {
        return Planned { plan: None, diagnostics: Diagnostics::default(), hidden: rules::hidden(settings) };
    };
    let config = EffectiveConfig::from_user(flink, settings.root.get("config"));
    let mut planner = Planner {
        settings,
        manifest: &settings.manifest,
        flink,
        files,
        config,
        locations: Vec::new(),
        file_sets: Vec::new(),
        diagnostics: Diagnostics::default(),
    };
    let plan = planner.build();
    // Jobs alone: what the rules ask of a cluster is asked of the text that describes it.
    if let Some(plan) = plan.as_ref().filter(|plan| plan.session_cluster.is_none()) {
        rules::run(settings, plan, &mut planner.diagnostics);
    }
    Planned { plan, diagnostics: planner.diagnostics, hidden: rules::hidden(settings) }
}

impl Planner<'_> {
    /// The place of a key path, or of the nearest table above it.
    fn place(&self, path: &str) -> Span {
        self.settings.root.nearest(path).span
    }

    /// Writes the option of a word, if the word has a value.
    fn word<T: ToString>(&mut self, path: &str, value: Option<T>) {
        if let Some(value) = value {
            let place = self.place(path);
            self.config.word(path, place, words::option_of(path), value.to_string(), &mut self.diagnostics);
        }
    }

    /// Writes an option that belongs to a word but is not the word's own.
    fn follow(&mut self, path: &str, option: &str, value: impl Into<String>) {
        let place = self.place(path);
        self.config.word(path, place, option, value, &mut self.diagnostics);
    }

    /// Writes an option that nobody else may set.
    fn derive(&mut self, path: &str, option: &str, value: impl Into<String>) {
        let place = self.place(path);
        self.config.derived(path, place, option, value, &mut self.diagnostics);
    }

    fn build(&mut self) -> Option<Plan> {
        let manifest = self.manifest;
        let name = manifest.name.as_ref()?.0.clone();
        let session_cluster = manifest.session_cluster.as_ref().map(|name| name.0.clone());
        let image = match &manifest.image {
            Some(image) => image.0.clone(),
            None => session_cluster.as_ref().map(|_| ImageReference::elsewhere())?,
        };
        let mode = self.mode(&name)?;
        let (mut jobmanager, mut taskmanager) = self.processes(&mode)?;
        let ports = self.ports()?;
        let high_availability = self.high_availability(&name);
        self.state();
        let plugins = self.stores(&mut jobmanager.process, &mut taskmanager.process);
        self.sizes(&jobmanager, &taskmanager);
        let tls = self.tls();
        let secret_options = self.secret_options(&tls);
        self.key_volumes(&tls, [&mut jobmanager.process, &mut taskmanager.process]);
        let metrics = self.metrics();
        let reactive = self.reactive();
        let logging = self.logging();
        self.jvm_options();
        let security = components::security(manifest);
        let configuration = self.configuration()?;
        Some(Plan {
            namespace: manifest.namespace.as_ref().map(|n| n.0.clone()),
            flink: self.flink,
            session_cluster,
            image,
            image_pull_policy: manifest.image_pull_policy.map(surroundings::pull_policy),
            image_pull_secrets: manifest.image_pull_secrets.iter().flatten().map(|n| n.0.clone()).collect(),
            labels: surroundings::texts(manifest.labels.as_ref()),
            annotations: surroundings::texts(manifest.annotations.as_ref()),
            access: self.access(&name),
            rest: self.rest(),
            ingress: self.ingress(),
            network_policy: self.network_policy(),
            max_unavailable: self.disruption_budget(),
            mesh: manifest.platform.as_ref().and_then(|p| p.mesh).unwrap_or(section::Mesh::None),
            restart: manifest.triggers.as_ref().and_then(|t| t.restart).map(|n| n.0),
            components: self.components(),
            shared: self.settings.shared.clone(),
            source: components::source(manifest),
            name,
            mode,
            jobmanager,
            taskmanager,
            config: self.config.clone(),
            configuration,
            ports,
            high_availability,
            plugins,
            secret_options,
            logging,
            files: std::mem::take(&mut self.file_sets),
            security,
            tls,
            reactive,
            metrics,
        })
    }
}
