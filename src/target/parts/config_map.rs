//! ConfigMaps: Flink's configuration folder, the scripts that pods run, files beside the flink.toml.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::super::Object;
use super::super::config_digest;
use super::fetch;
use super::labels::{metadata, name};
use crate::manifest::sections::Liveness;
use crate::plan::{FileSet, Mode, Plan};

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

/// Scripts by name.
const SCRIPTS: &[(&str, &str)] = &[
    (CREATE_BUCKETS, include_str!("scripts/create-buckets.sh")),
    (ENABLE_PLUGINS, include_str!("scripts/enable-plugins.sh")),
    (FETCH_JAR, include_str!("scripts/fetch-jar.sh")),
    (LIVENESS, include_str!("scripts/liveness.sh")),
    (SUBMIT, include_str!("scripts/submit.sh")),
];

/// All ConfigMaps of a bundle.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    let mut objects = vec![configuration(plan)];
    let scripts = needed_scripts(plan);
    if !scripts.is_empty() {
        objects.push(config_map(plan, "scripts", scripts));
    }
    objects.extend(plan.files.iter().map(|set| {
        let data = set.files.iter().map(|(key, text)| (key.clone(), text.clone())).collect();
        config_map(plan, &file_set_part(set), data)
    }));
    objects
}

fn configuration(plan: &Plan) -> Object {
    let files = std::iter::once(&plan.configuration).chain(&plan.logging);
    let data = files.map(|file| (file.name.clone(), file.text.clone())).collect();
    config_map(plan, "config", data)
}

fn config_map(plan: &Plan, part: &str, data: BTreeMap<String, String>) -> Object {
    Object::of(&plan.name, &ConfigMap { metadata: metadata(plan, part, None), data: Some(data), ..ConfigMap::default() })
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

/// Whether a bundle needs the scripts' folder in a pod.
fn needed_scripts(plan: &Plan) -> BTreeMap<String, String> {
    let fetches = plan.mode.jobs().iter().any(|job| fetch::of(job).is_some());
    let submits = matches!(&plan.mode, Mode::Session(jobs) if !jobs.is_empty());
    let needed = |script: &str| match script {
        LIVENESS => plan.jobmanager.liveness == Liveness::Job,
        CREATE_BUCKETS => plan.components.minio.as_ref().is_some_and(|minio| !minio.buckets.is_empty()),
        ENABLE_PLUGINS => !plan.plugins.is_empty(),
        FETCH_JAR => fetches,
        SUBMIT => submits,
        _ => false,
    };
    SCRIPTS.iter().filter(|(name, _)| needed(name)).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}
