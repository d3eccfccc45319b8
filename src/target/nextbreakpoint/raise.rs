//! raise: FlinkDeployments, FlinkClusters and FlinkJobs → the words of a flink.toml, the other way round of `lower`.
//!
//! In: resources as they were read. Out: a tree of keys for each cluster with its jobs. Only what a word says exactly, or what another home
//! of the jobs needs, is raised; the caller compiles the tree, compares, and carries the rest in `[patch]`.

use serde_json::{Map, Value, json};

use super::super::operator::raise::values::{image, is_name, text, uri};
use super::super::operator::raise::{Draft, metadata, options};
use super::super::parts::raised;
use crate::operators::apache::Release;
use crate::operators::nextbreakpoint::API_VERSION;

/// What is assumed where no image names a version: one that this operator and the Apache operator both run.
const FLINK: &str = "1.17";

/// A text for each cluster, and one for each group of jobs whose cluster is elsewhere.
#[must_use]
pub fn drafts(resources: &[Value]) -> Vec<Draft> {
    let own: Vec<&Value> = resources.iter().filter(|resource| text(resource, "/apiVersion") == API_VERSION).collect();
    let of = |kind: &'static str| own.iter().copied().filter(move |resource| text(resource, "/kind") == kind);
    let mut drafts: Vec<Draft> = of("FlinkDeployment").map(deployment).collect();
    let clusters: Vec<&Value> = of("FlinkCluster").collect();
    let owner = |job: &Value| {
        let named = |cluster: &&&Value| {
            let same = text(cluster, "/metadata/namespace") == text(job, "/metadata/namespace");
            let rest = text(job, "/metadata/name").strip_prefix(text(cluster, "/metadata/name"));
            same && rest.is_some_and(|rest| rest.starts_with('-'))
        };
        clusters.iter().find(named).copied()
    };
    for cluster in &clusters {
        let jobs: Vec<&Value> = of("FlinkJob").filter(|job| owner(job).is_some_and(|found| std::ptr::eq(found, *cluster))).collect();
        drafts.push(separate(cluster, &jobs));
    }
    drafts.extend(of("FlinkJob").filter(|job| owner(job).is_none()).map(elsewhere));
    drafts
}

fn deployment(resource: &Value) -> Draft {
    let mut draft = raised::head(resource, "nextbreakpoint");
    let cluster = resource.pointer("/spec/cluster").unwrap_or(&Value::Null);
    let jobs: Vec<(String, &Value)> = resource
        .pointer("/spec/jobs")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|job| (text(job, "/name").to_owned(), job.get("spec").unwrap_or(&Value::Null)))
        .collect();
    metadata(resource, &mut draft);
    of_cluster(cluster, &jobs, &mut draft);
    raised::tail(&mut draft);
    draft
}

/// A FlinkCluster and the FlinkJobs that are called like it.
fn separate(cluster: &Value, jobs: &[&Value]) -> Draft {
    let mut draft = raised::head(cluster, "nextbreakpoint");
    draft.wanted.extend(jobs.iter().map(|job| (*job).clone()));
    let name = draft.name.clone();
    let named = |job: &Value| text(job, "/metadata/name").get(name.len() + 1..).unwrap_or_default().to_owned();
    let jobs: Vec<(String, &Value)> = jobs.iter().map(|job| (named(job), job.get("spec").unwrap_or(&Value::Null))).collect();
    if jobs.is_empty() {
        metadata(cluster, &mut draft);
    }
    of_cluster(cluster.get("spec").unwrap_or(&Value::Null), &jobs, &mut draft);
    draft.set("nextbreakpoint.separate", true);
    raised::tail(&mut draft);
    draft
}

/// A FlinkJob whose cluster is described elsewhere: its name begins with the cluster's.
fn elsewhere(resource: &Value) -> Draft {
    let mut draft = raised::head(resource, "nextbreakpoint");
    let name = draft.name.clone();
    let splits = name.match_indices('-').filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)));
    let (cluster, job) = splits.clone().find(|(cluster, job)| is_name(cluster) && is_name(job)).unwrap_or((name.as_str(), "job"));
    draft.name = cluster.to_owned();
    draft.set("name", cluster);
    draft.set("flink", FLINK);
    draft.note("flink", "the resource does not say it, and the cluster described elsewhere does");
    draft.set("mode", "session");
    draft.set("session-cluster", cluster);
    draft.note("session-cluster", "the resource names its cluster by the beginning of its own name, and where that ends is a guess");
    let jobs = [(job.to_owned(), resource.get("spec").unwrap_or(&Value::Null))];
    of_jobs(&jobs, &mut draft);
    raised::tail(&mut draft);
    draft
}

fn of_cluster(cluster: &Value, jobs: &[(String, &Value)], draft: &mut Draft) {
    let runtime = text(cluster, "/runtime/image");
    let tag = runtime.rsplit_once(':').map_or("", |(_, tag)| tag);
    let flink = tag.split('-').next().filter(|tag| raised::is_version(tag));
    if flink.is_none() {
        draft.note("flink", "the resource does not say it: correct it to the version of the image");
    }
    let flink = flink.unwrap_or(FLINK).to_owned();
    draft.set("flink", flink.as_str());
    draft.set("mode", "session");
    match image(runtime) {
        Some(image) => draft.set("image", image),
        None => draft.set("image", format!("flink:{flink}")),
    }
    let secret = text(cluster, "/runtime/pullSecrets");
    let secrets: Vec<String> = is_name(secret).then(|| secret.to_owned()).into_iter().collect();
    raised::pulls(draft, text(cluster, "/runtime/pullPolicy"), &secrets);
    if let Some(image) = image(text(cluster, "/supervisor/image")) {
        draft.set("nextbreakpoint.supervisor-image", image);
    }
    let properties = properties(cluster.pointer("/jobManager/environment"));
    options::of_cluster(&properties, &flink, false, Release::OLDEST, draft);
    for (role, field) in [("jobmanager", "jobManager"), ("taskmanager", "taskManager")] {
        let block = cluster.get(field).unwrap_or(&Value::Null);
        let written = properties.get(format!("{role}.memory.process.size")).and_then(Value::as_str);
        let size = written.and_then(|text| raised::bytes(&text.replace('m', "Mi").replace('g', "Gi").replace("k", "Ki")));
        let process = size.or_else(|| raised::bytes(text(block, "/resources/requests/memory")));
        raised::memory(draft, role, process);
        raised::container(draft, role, block.get("resources").unwrap_or(&Value::Null), process);
        if size.is_none() {
            draft.note(
                &format!("{role}.memory"),
                "the container's request: Flink's own size stands in properties that this resource only names",
            );
        }
        raised::cpu(draft, role, text(block, "/resources/requests/cpu"));
        role_pod(block, role, draft);
    }
    draft.set(
        "taskmanager.slots",
        cluster.pointer("/taskManager/taskSlots").and_then(Value::as_u64).filter(|slots| *slots > 0).unwrap_or(1),
    );
    if text(cluster, "/jobManager/serviceMode") == "NodePort" {
        draft.set("rest.service", "node-port");
    }
    let account = text(cluster, "/jobManager/serviceAccount");
    if is_name(account) && account == text(cluster, "/taskManager/serviceAccount") {
        draft.set("service-account.name", account);
    }
    of_jobs(jobs, draft);
}

/// The environment, volumes and neighbours of a role, without the options.
fn role_pod(block: &Value, role: &str, draft: &mut Draft) {
    let (mut pod, mut main) = (Map::new(), Map::new());
    let variables = block.get("environment").and_then(Value::as_array).map(|list| {
        let own = |variable: &&Value| !matches!(text(variable, "/name"), "FLINK_PROPERTIES" | "ENABLE_BUILT_IN_PLUGINS");
        Value::from(list.iter().filter(own).cloned().collect::<Vec<_>>())
    });
    raised::take(variables.as_ref(), "env", &mut main);
    for (from, to) in [("environmentFrom", "envFrom"), ("volumeMounts", "volumeMounts"), ("extraPorts", "ports")] {
        raised::take(block.get(from), to, &mut main);
    }
    for (from, to) in [
        ("volumes", "volumes"),
        ("initContainers", "initContainers"),
        ("sideContainers", "containers"),
        ("affinity", "affinity"),
        ("tolerations", "tolerations"),
        ("topologySpreadConstraints", "topologySpreadConstraints"),
    ] {
        raised::take(block.get(from), to, &mut pod);
    }
    raised::pod(draft, &format!("{role}.pod"), pod, main);
}

/// The options that the JobManager's environment holds in clear.
fn properties(environment: Option<&Value>) -> Value {
    let variables = environment.and_then(Value::as_array).into_iter().flatten();
    let held = variables.filter(|variable| text(variable, "/name") == "FLINK_PROPERTIES").map(|variable| text(variable, "/value"));
    let lines = held.flat_map(str::lines).filter_map(|line| line.split_once(": "));
    // What the kubelet fills in stays where it is; `$$(` it reads as a text.
    let plain = lines.filter(|(_, value)| !value.replace("$$(", "").contains("$("));
    plain.map(|(key, value)| (key.trim().to_owned(), Value::from(value.trim().replace("$$(", "$(")))).collect::<Map<_, _>>().into()
}

fn of_jobs(jobs: &[(String, &Value)], draft: &mut Draft) {
    let mut tables = Map::new();
    for (name, spec) in jobs.iter().filter(|(name, _)| is_name(name)) {
        if let Some(image) = image(text(spec, "/bootstrap/image")) {
            draft.set("nextbreakpoint.bootstrap-image", image);
        }
        if let Some(seconds) = spec.pointer("/savepoint/savepointInterval").and_then(Value::as_u64).filter(|seconds| *seconds > 0) {
            draft.set("savepoints.interval", format!("{seconds}s"));
        }
        let directory = uri(text(spec, "/savepoint/savepointTargetPath"));
        if let Some(directory) = directory {
            draft.set("savepoints.dir", directory);
        }
        tables.insert(name.clone(), job(spec).into());
    }
    if !tables.is_empty() {
        draft.set("jobs", tables);
    }
}

fn job(spec: &Value) -> Map<String, Value> {
    let mut words = Map::new();
    let jar = format!("local://{}", text(spec, "/bootstrap/jarPath"));
    words.insert("jar".to_owned(), uri(&jar).unwrap_or("local:///job.jar").into());
    words.insert("class".to_owned(), text(spec, "/bootstrap/className").into());
    let args = spec.pointer("/bootstrap/arguments").and_then(Value::as_array).filter(|args| !args.is_empty());
    if let Some(args) = args {
        words.insert("args".to_owned(), args.clone().into());
    }
    words.insert(
        "parallelism".to_owned(),
        spec.get("jobParallelism").and_then(Value::as_u64).filter(|number| *number > 0).unwrap_or(1).into(),
    );
    words.insert("upgrade".to_owned(), "savepoint".into());
    if let Some(from) = uri(text(spec, "/savepoint/savepointPath")) {
        words.insert("restore".to_owned(), json!({ "from": from }));
    }
    words
}
