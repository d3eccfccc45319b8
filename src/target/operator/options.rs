//! Flink's options as `flinkConfiguration`: flat texts, which every release reads and compares alike.
//!
//! In: the plan's options, each with its owner, and the words that only the operator has. Out: what neither a field of the resource
//! nor the operator itself decides.
//! Source: the operator's documentation of its options; facts/operator-validation (what it refuses), operator-helm (its defaults).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::job;
use crate::flink::catalog::Catalogue;
use crate::manifest::node::Node;
use crate::manifest::sections::{OnDelete, RestService, SavepointFormat};
use crate::operators::apache::Release;
use crate::plan::{JobPlan, Owner, Plan};
use crate::resolve::Settings;

/// Words whose option is a field of the resource, or the operator's own to set.
const FIELDS: &[&str] = &[
    "name",
    "namespace",
    "image",
    "image-pull-policy",
    "image-pull-secrets",
    "service-account.name",
    "jobmanager.cpu",
    "jobmanager.replicas",
    "taskmanager.cpu",
    "job.restore.from",
    "job.restore.allow-non-restored-state",
    "high-availability.cluster-id",
];

/// Options that the operator knows by another owner: these words count only where the text writes them.
const ONLY_WRITTEN: &[&str] = &["checkpoints.on-cancel"];

/// Options under which the operator reads how two colours are exchanged.
const TRANSITION: &str = "kubernetes.operator.bluegreen.";

type Options = BTreeMap<String, String>;

/// The options of a cluster.
pub(super) fn of_cluster(plan: &Plan, settings: &Settings, release: Release) -> Map<String, Value> {
    let mut options = Options::new();
    for (key, setting) in plan.config.iter() {
        let kept = match &setting.owner {
            Owner::Config => true,
            Owner::Word(path) if path == "parallelism" => plan.mode.application().is_none() && settings.manifest_sets("parallelism"),
            Owner::Word(path) if ONLY_WRITTEN.contains(&path.as_str()) => settings.manifest_sets(path),
            Owner::Word(path) => !FIELDS.contains(&path.as_str()),
            Owner::Derived(_) => key == "high-availability.type",
            Owner::Default => keeps_default(key, plan, settings, release),
        };
        if kept {
            let key = match key {
                // The name is of 1.17, the last catalogue that words are spelled by before it.
                "high-availability.type" if !plan.flink.is_at_least(1, 17) => "high-availability",
                other => known_to(release, other),
            };
            options.insert(key.to_owned(), setting.text.clone());
        }
    }
    factors(settings, &mut options);
    rest(plan, &mut options);
    savepoints(settings, &mut options);
    autoscaler(plan, settings, release, &mut options);
    if let Some(application) = plan.mode.application() {
        deletion(settings, application, &mut options);
    }
    values(options)
}

/// The spelling that the operator's own validator reads: 1.10 was built with Flink 1.19 and finds folders under their old names only,
/// which every Flink that it runs reads as well.
fn known_to(release: Release, key: &str) -> &str {
    match key {
        "execution.checkpointing.dir" if release < Release::V1_11 => "state.checkpoints.dir",
        "execution.checkpointing.savepoint-dir" if release < Release::V1_11 => "state.savepoints.dir",
        _ => key,
    }
}

/// Defaults of ours that must stand in the resource: ports that a policy or a mesh names, and the opens where nobody else has them.
fn keeps_default(key: &str, plan: &Plan, settings: &Settings, release: Release) -> bool {
    match key {
        // Native Flink fixes the other ports by itself.
        "taskmanager.data.port" => plan.network_policy.is_some() || plan.mesh != crate::plan::Mesh::None,
        "env.java.default-opts.all" => release < Release::V1_11,
        // Before 1.19 the user's own text replaces the opens, so that both stand in one.
        "env.java.opts.all" => release < Release::V1_11 || settings.root.at(["config", key]).is_some(),
        "user.artifacts.base-dir" => plan.security.read_only_root,
        _ => false,
    }
}

/// Limits as factors of the requests, which the resource has no field for.
fn factors(settings: &Settings, options: &mut Options) {
    let manifest = &settings.manifest;
    let jobmanager = manifest.jobmanager.as_ref();
    let taskmanager = manifest.taskmanager.as_ref();
    let factors = [
        ("kubernetes.jobmanager.cpu.limit-factor", jobmanager.and_then(|role| role.cpu_limit_factor.as_ref())),
        ("kubernetes.jobmanager.memory.limit-factor", jobmanager.and_then(|role| role.memory_limit_factor.as_ref())),
        ("kubernetes.taskmanager.cpu.limit-factor", taskmanager.and_then(|role| role.cpu_limit_factor.as_ref())),
        ("kubernetes.taskmanager.memory.limit-factor", taskmanager.and_then(|role| role.memory_limit_factor.as_ref())),
    ];
    for (option, factor) in factors {
        if let Some(factor) = factor.filter(|factor| factor.thousandths != 1000) {
            options.insert(option.to_owned(), factor.text.clone());
        }
    }
}

/// The REST service, which Flink itself makes.
fn rest(plan: &Plan, options: &mut Options) {
    let kind = match plan.rest.service {
        RestService::ClusterIp => None,
        RestService::NodePort => Some("NodePort"),
        RestService::LoadBalancer => Some("LoadBalancer"),
        RestService::Headless => Some("Headless_ClusterIP"),
    };
    if let Some(kind) = kind {
        options.insert("kubernetes.rest-service.exposed.type".to_owned(), kind.to_owned());
    }
    for (option, map) in
        [("kubernetes.rest-service.annotations", &plan.rest.annotations), ("kubernetes.rest-service.labels", &plan.rest.labels)]
    {
        if !map.is_empty() {
            options
                .insert(option.to_owned(), map.iter().map(|(key, value)| format!("{key}:{}", quoted(value))).collect::<Vec<_>>().join(","));
        }
    }
}

/// A value of a map option: in single quotes where it holds a separator.
fn quoted(value: &str) -> String {
    if value.contains([',', ':', '\'', ';']) { format!("'{}'", value.replace('\'', "''")) } else { value.to_owned() }
}

/// Savepoints that the operator takes and removes.
fn savepoints(settings: &Settings, options: &mut Options) {
    let Some(savepoints) = &settings.manifest.savepoints else { return };
    let format = savepoints.format.map(|format| match format {
        SavepointFormat::Canonical => "CANONICAL",
        SavepointFormat::Native => "NATIVE",
    });
    let words = [
        ("kubernetes.operator.periodic.savepoint.interval", savepoints.interval.as_ref().map(|interval| interval.text.clone())),
        ("kubernetes.operator.savepoint.history.max.age", savepoints.max_age.as_ref().map(|age| age.text.clone())),
        ("kubernetes.operator.savepoint.history.max.count", savepoints.keep.map(|keep| keep.0.to_string())),
        ("kubernetes.operator.savepoint.format.type", format.map(str::to_owned)),
    ];
    for (option, value) in words {
        if let Some(value) = value {
            options.entry(option.to_owned()).or_insert(value);
        }
    }
}

/// The operator's autoscaler; it moves parallelism by the adaptive scheduler from Flink 1.18 on.
fn autoscaler(plan: &Plan, settings: &Settings, release: Release, options: &mut Options) {
    let Some(words) = settings.manifest.scaling.as_ref().and_then(|scaling| scaling.autoscaler.as_ref()) else { return };
    let target = if release >= Release::V1_11 { "job.autoscaler.utilization.target" } else { "job.autoscaler.target.utilization" };
    let number = |number: Option<&crate::manifest::types::Positive>| number.map(|number| number.0.to_string());
    let words = [
        ("job.autoscaler.enabled", Some("true".to_owned())),
        ("job.autoscaler.stabilization.interval", words.stabilization.as_ref().map(|text| text.text.clone())),
        ("job.autoscaler.metrics.window", words.window.as_ref().map(|text| text.text.clone())),
        (target, words.target_utilization.as_ref().map(|ratio| ratio.text.clone())),
        ("job.autoscaler.vertex.min-parallelism", number(words.min_parallelism.as_ref())),
        ("job.autoscaler.vertex.max-parallelism", number(words.max_parallelism.as_ref())),
        ("jobmanager.scheduler", plan.flink.is_at_least(1, 18).then(|| "adaptive".to_owned())),
    ];
    for (option, value) in words {
        if let Some(value) = value {
            options.entry(option.to_owned()).or_insert(value);
        }
    }
}

/// What becomes of the job's state when its resource is deleted.
fn deletion(settings: &Settings, application: &JobPlan, options: &mut Options) {
    let savepoint = job::words(settings, application).and_then(|words| words.on_delete).map(|deletion| match deletion {
        OnDelete::Savepoint => "true",
        OnDelete::Cancel | OnDelete::None => "false",
    });
    if let Some(savepoint) = savepoint {
        options.entry("kubernetes.operator.job.savepoint-on-deletion".to_owned()).or_insert_with(|| savepoint.to_owned());
    }
}

/// The options of one session job.
pub(super) fn of_session_job(plan: &Plan, settings: &Settings, session_job: &JobPlan) -> Map<String, Value> {
    let mut options = Options::new();
    let written = settings.root.at(["jobs", &session_job.name, "config"]).and_then(Node::as_table);
    for (key, node) in written.into_iter().flatten() {
        options.extend(crate::plan::flat_options(key, node));
    }
    let spelling = |option: &str| Catalogue::of(plan.flink).and_then(|catalogue| catalogue.spelling(option)).unwrap_or("").to_owned();
    if session_job.bounded {
        options.entry(spelling("execution.runtime-mode")).or_insert_with(|| "BATCH".to_owned());
    }
    if let Some(mode) = session_job.restore.as_ref().and_then(|restore| restore.claim_mode) {
        options.entry(spelling("execution.state-recovery.claim-mode")).or_insert_with(|| mode.to_owned());
    }
    if plan.session_cluster.is_some() {
        // The text of the cluster says nothing of savepoints and TLS to this one, and the operator reads both for each job.
        let own = |owner: &Owner| matches!(owner, Owner::Word(path) if path == "savepoints.dir" || path.starts_with("tls."));
        for (key, setting) in plan.config.iter().filter(|(_, setting)| own(&setting.owner)) {
            let release = super::release(settings).unwrap_or(Release::LATEST);
            options.entry(known_to(release, key).to_owned()).or_insert_with(|| setting.text.clone());
        }
        savepoints(settings, &mut options);
    }
    for (option, value) in &session_job.python {
        options.entry((*option).to_owned()).or_insert_with(|| value.clone());
    }
    options.remove("");
    deletion(settings, session_job, &mut options);
    values(options)
}

/// Takes the options of the transition out of a cluster's, and adds the words for them.
pub(super) fn of_transition(settings: &Settings, cluster: &mut Map<String, Value>) -> Map<String, Value> {
    let keys: Vec<String> = cluster.keys().filter(|key| key.starts_with(TRANSITION)).cloned().collect();
    let mut options: Options = keys
        .into_iter()
        .filter_map(|key| cluster.shift_remove(&key).map(|value| (key, value.as_str().unwrap_or_default().to_owned())))
        .collect();
    let words = settings.manifest.blue_green.as_ref();
    let words = [
        ("deployment-deletion.delay", words.and_then(|words| words.deletion_delay.as_ref())),
        ("abort.grace-period", words.and_then(|words| words.abort_grace_period.as_ref())),
    ];
    for (option, value) in words {
        if let Some(value) = value {
            options.entry(format!("{TRANSITION}{option}")).or_insert_with(|| value.text.clone());
        }
    }
    values(options)
}

fn values(options: Options) -> Map<String, Value> {
    options.into_iter().map(|(key, value)| (key, value.into())).collect()
}
