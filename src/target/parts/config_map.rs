//! ConfigMaps: Flink's configuration folder, the scripts that pods run, files beside the flink.toml.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::super::Object;
use super::super::config_digest;
use super::fetch;
use super::labels::{metadata, name};
use crate::manifest::sections::Liveness;
use crate::plan::{FileSet, Mode, Plan, Site};

/// The probe that asks for the job.
pub(in crate::target) const LIVENESS: &str = "liveness.sh";
/// Copies plugins out of the image's `opt` folder.
pub(in crate::target) const ENABLE_PLUGINS: &str = "enable-plugins.sh";
/// Fetches a jar and checks its digest.
pub(in crate::target) const FETCH_JAR: &str = "fetch-jar.sh";
/// Makes MinIO's buckets.
pub(in crate::target) const CREATE_BUCKETS: &str = "create-buckets.sh";
/// Submits a session job.
pub(in crate::target) const SUBMIT: &str = "submit.sh";

/// Writes options from Secrets behind a mounted configuration.
pub(in crate::target) const FILL_IN_SECRETS: &str = "fill-in-secrets.sh";

/// Scripts by name.
const SCRIPTS: &[(&str, &str)] = &[
    (CREATE_BUCKETS, include_str!("scripts/create-buckets.sh")),
    (ENABLE_PLUGINS, include_str!("scripts/enable-plugins.sh")),
    (FILL_IN_SECRETS, include_str!("scripts/fill-in-secrets.sh")),
    (FETCH_JAR, include_str!("scripts/fetch-jar.sh")),
    (LIVENESS, include_str!("scripts/liveness.sh")),
    (SUBMIT, include_str!("scripts/submit.sh")),
];

/// All ConfigMaps of a bundle.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    let submits = matches!(&plan.mode, Mode::Session(jobs) if !jobs.is_empty());
    let mut objects = vec![configuration(plan)];
    objects.extend(scripts_and_files(plan, &|script| match script {
        SUBMIT => submits,
        LIVENESS => plan.jobmanager.liveness == Liveness::Job,
        _ => false,
    }));
    objects
}

/// The ConfigMaps beside a configuration that somebody else mounts.
pub(in crate::target) fn beside(plan: &Plan, fills_in: bool) -> Vec<Object> {
    scripts_and_files(plan, &|script| script == FILL_IN_SECRETS && fills_in)
}

/// The ConfigMaps beside the one that Flink's own client makes: its pods run the scripts of plain ones.
pub(in crate::target) fn beside_client(plan: &Plan) -> Vec<Object> {
    let submits = matches!(&plan.mode, Mode::Session(jobs) if !jobs.is_empty());
    scripts_and_files(plan, &|script| match script {
        SUBMIT => submits,
        LIVENESS => plan.jobmanager.liveness == Liveness::Job,
        FILL_IN_SECRETS => !plan.secret_options.is_empty(),
        _ => false,
    })
}

/// The ConfigMaps of files alone, where nobody runs a script.
pub(in crate::target) fn files(plan: &Plan) -> Vec<Object> {
    plan.files.iter().map(|set| file_set(plan, set)).collect()
}

/// Whether a file of the configuration folder is one that the processes log by.
pub(in crate::target) fn is_console_log(name: &str) -> bool {
    matches!(name, "log4j-console.properties" | "logback-console.xml")
}

fn scripts_and_files(plan: &Plan, own: &dyn Fn(&str) -> bool) -> Vec<Object> {
    let mut objects = Vec::new();
    let scripts = needed_scripts(plan, own);
    if !scripts.is_empty() {
        objects.push(config_map(plan, "scripts", scripts));
    }
    objects.extend(plan.files.iter().map(|set| file_set(plan, set)));
    objects
}

fn file_set(plan: &Plan, set: &FileSet) -> Object {
    let data = set.files.iter().map(|(key, text)| (key.clone(), text.clone())).collect();
    config_map(plan, &file_set_part(set), data)
}

fn configuration(plan: &Plan) -> Object {
    let files = std::iter::once(&plan.configuration).chain(&plan.logging);
    let data = files.map(|file| (file.name.clone(), file.text.clone())).collect();
    config_map(plan, "config", data)
}

/// The script that a workspace's own object store needs, where it has buckets to make.
pub(in crate::target) fn of_components(site: Site<'_>) -> Object {
    let script = SCRIPTS.iter().filter(|(name, _)| *name == CREATE_BUCKETS).map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    config_map(site, "scripts", script.collect())
}

fn config_map<'a>(site: impl Into<Site<'a>>, part: &str, data: BTreeMap<String, String>) -> Object {
    let site = site.into();
    Object::of(site.name, &ConfigMap { metadata: metadata(site, part, None), data: Some(data), ..ConfigMap::default() })
}

/// `VOLUME-DIGEST`: a changed file is a changed name, so that old pods keep the file that they started with.
fn file_set_part(set: &FileSet) -> String {
    let content = config_digest::of_files(set.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    format!("{}-{}", set.name, content.get(..8).unwrap_or_default())
}

/// The name of the ConfigMap that holds a file set.
pub(in crate::target) fn file_set_name(plan: &Plan, set: &str) -> String {
    plan.files.iter().find(|s| s.name == set).map_or_else(|| name(plan, set), |s| name(plan, &file_set_part(s)))
}

/// The scripts that a bundle's pods run: those that follow from the plan, and a target's own.
fn needed_scripts(plan: &Plan, own: &dyn Fn(&str) -> bool) -> BTreeMap<String, String> {
    let fetches = plan.mode.jobs().iter().any(|job| fetch::of(job).is_some());
    let needed = |script: &str| match script {
        CREATE_BUCKETS => plan.components.minio.as_ref().is_some_and(|minio| !minio.buckets.is_empty()),
        ENABLE_PLUGINS => !plan.plugins.is_empty(),
        FETCH_JAR => fetches,
        _ => own(script),
    };
    SCRIPTS.iter().filter(|(name, _)| needed(name)).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}
