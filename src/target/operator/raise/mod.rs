//! raise: resources of the operator → the words of a flink.toml, the other way round of `lower`.
//!
//! In: resources as they were read. Out: a tree of keys for each cluster with its jobs and snapshots, and what is to be known about it.
//! Only what a word says exactly is raised; the caller compiles the tree, compares, and carries the rest in `[patch]`.
//! Must not guess silently: each filled-in key has its note.

mod job;
pub(in crate::target) mod options;
pub(in crate::target) mod values;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::operators::apache::{Kind, Release, Verdict, check, verdict};
use values::{image, is_name, size, text, uri, version};

pub use options::flat;

/// What becomes one flink.toml.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its `name`.
    pub name: String,
    /// The keys, tables within tables.
    pub keys: Map<String, Value>,
    /// Why a key stands there, by its dotted path.
    pub notes: BTreeMap<String, String>,
    /// The resources that it must compile to.
    pub wanted: Vec<Value>,
}

impl Draft {
    /// Sets a key by its dotted path; parts of a path hold no dots.
    pub fn set(&mut self, path: &str, value: impl Into<Value>) {
        let mut table = &mut self.keys;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                table.insert(step.to_owned(), value.into());
                return;
            }
            let inner = table.entry(step).or_insert_with(|| json!({}));
            let Some(inner) = inner.as_object_mut() else { return };
            table = inner;
        }
    }

    /// Says why a key stands there.
    pub fn note(&mut self, path: &str, note: impl Into<String>) {
        self.notes.insert(path.to_owned(), note.into());
    }
}

/// Groups resources by cluster: a deployment with the session jobs and snapshots that name it, and those that name one described elsewhere.
#[must_use]
pub fn drafts(resources: &[Value], release: Release) -> Vec<Draft> {
    let of = |kind: Kind| resources.iter().filter(move |value| text(value, "/kind") == kind.name());
    let key = |value: &Value, name: &str| (text(value, "/metadata/namespace").to_owned(), name.to_owned());
    let mut groups: Vec<((String, String), Vec<&Value>)> = Vec::new();
    let mut put = |key: (String, String), value| match groups.iter_mut().find(|(other, _)| *other == key) {
        Some((_, members)) => members.push(value),
        None => groups.push((key, vec![value])),
    };
    for cluster in of(Kind::FlinkDeployment).chain(of(Kind::FlinkBlueGreenDeployment)) {
        put(key(cluster, text(cluster, "/metadata/name")), cluster);
    }
    for job in of(Kind::FlinkSessionJob) {
        put(key(job, own_if_none(text(job, "/spec/deploymentName"), job)), job);
    }
    for snapshot in of(Kind::FlinkStateSnapshot) {
        let named = text(snapshot, "/spec/jobReference/name");
        let session = text(snapshot, "/spec/jobReference/kind") == Kind::FlinkSessionJob.name();
        let job = of(Kind::FlinkSessionJob).find(|job| session && text(job, "/metadata/name") == named);
        put(key(snapshot, own_if_none(job.map_or(named, |job| text(job, "/spec/deploymentName")), snapshot)), snapshot);
    }
    groups.into_iter().map(|((namespace, name), members)| draft(&namespace, &name, &members, release)).collect()
}

/// The name that a resource refers to, or its own where it refers to nothing.
fn own_if_none<'a>(named: &'a str, resource: &'a Value) -> &'a str {
    if named.is_empty() { text(resource, "/metadata/name") } else { named }
}

/// The release that takes all resources: the one asked for, or the newest that must be meant.
#[must_use]
pub fn release_of(resources: &[Value], asked: Option<Release>) -> Release {
    let takes = |release: &Release| resources.iter().all(|value| verdict(&check(value, *release)) == Verdict::Accepted);
    asked.or_else(|| [Release::LATEST, Release::NEWEST].into_iter().find(takes)).unwrap_or(Release::LATEST)
}

fn draft(namespace: &str, name: &str, members: &[&Value], release: Release) -> Draft {
    let mut draft = Draft { name: name.to_owned(), wanted: members.iter().map(|value| (*value).clone()).collect(), ..Draft::default() };
    draft.set("name", name);
    if !namespace.is_empty() {
        draft.set("namespace", namespace);
    }
    draft.set("target", "operator");
    let cluster = members.iter().find(|value| {
        let kind = text(value, "/kind");
        kind == Kind::FlinkDeployment.name() || kind == Kind::FlinkBlueGreenDeployment.name()
    });
    match cluster {
        Some(resource) => {
            let pointer = super::cluster_spec(text(resource, "/kind")).unwrap_or("/spec");
            let spec = resource.pointer(pointer).cloned().unwrap_or_default();
            of_cluster(resource, &spec, namespace, release, &mut draft);
            if members.len() == 1 {
                metadata(resource, &mut draft);
            }
        }
        None => {
            let flink = "2.2";
            draft.set("flink", flink);
            draft
                .note("flink", "the resources do not say it, and the cluster described elsewhere does; it decides how options are spelled");
            draft.set("mode", "session");
            draft.set("session-cluster", name);
        }
    }
    let flink = text_of(&draft.keys, "flink");
    for member in members {
        match Kind::named(text(member, "/kind")) {
            Some(Kind::FlinkSessionJob) => job::session_job(member, &flink, &mut draft),
            Some(Kind::FlinkStateSnapshot) => snapshot(member, &mut draft),
            Some(Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment) | None => {}
        }
    }
    if release != Release::LATEST {
        draft.set("platform.operator", release.to_string());
    }
    options::plugins(&mut draft);
    draft.set("lints.hatch-has-a-word", "allow");
    draft.note("lints.hatch-has-a-word", "what the resource spells otherwise stays as it is, so that a running job does not restart");
    draft
}

fn text_of(keys: &Map<String, Value>, key: &str) -> String {
    keys.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Labels and annotations of a resource that stands alone: with others beside it they would be on all of them.
pub(in crate::target) fn metadata(resource: &Value, draft: &mut Draft) {
    for part in ["labels", "annotations"] {
        let map = resource.pointer(&format!("/metadata/{part}")).and_then(Value::as_object).filter(|map| !map.is_empty());
        if let Some(map) = map.filter(|map| map.values().all(Value::is_string)) {
            let literal = |text: &str| text.replace('{', "{{").replace('}', "}}");
            let map = map.iter().map(|(key, value)| (key.clone(), Value::from(literal(value.as_str().unwrap_or_default()))));
            draft.set(part, map.collect::<Map<_, _>>());
        }
    }
}

fn of_cluster(resource: &Value, spec: &Value, namespace: &str, release: Release, draft: &mut Draft) {
    let flink = version(text(spec, "/flinkVersion"));
    if flink.is_none() {
        draft.note("flink", "the resource does not say it");
    }
    let flink = flink.unwrap_or_else(|| "2.2".to_owned());
    draft.set("flink", flink.as_str());
    let application = spec.get("job").is_some_and(Value::is_object);
    draft.set("mode", if application { "application" } else { "session" });
    let parallelism = spec.pointer("/job/parallelism").and_then(Value::as_i64).filter(|number| (1..=i64::from(i32::MAX)).contains(number));
    if application {
        draft.set("parallelism", parallelism.unwrap_or(1));
    }
    match image(text(spec, "/image")) {
        Some(image) => draft.set("image", image),
        None => {
            draft.set("image", format!("flink:{flink}"));
            draft.note("image", "the resource names none that can be read: `[patch]` has what it says");
        }
    }
    let pulls = [("Always", "always"), ("IfNotPresent", "if-not-present"), ("Never", "never")];
    if let Some((_, word)) = pulls.iter().find(|(spelled, _)| *spelled == text(spec, "/imagePullPolicy")) {
        draft.set("image-pull-policy", *word);
    }
    if application {
        job::job(spec.get("job").unwrap_or(&Value::Null), "job", draft);
    }
    let mode = text(spec, "/mode");
    role("jobmanager", spec.get("jobManager").unwrap_or(&Value::Null), mode, draft);
    role("taskmanager", spec.get("taskManager").unwrap_or(&Value::Null), mode, draft);
    options::of_cluster(spec.get("flinkConfiguration").unwrap_or(&Value::Null), &flink, application, release, draft);
    if matches!(mode, "native" | "standalone") {
        draft.set("operator.mode", mode);
    }
    let blue_green = text(resource, "/kind") == Kind::FlinkBlueGreenDeployment.name();
    if blue_green {
        draft.set("blue-green", json!({}));
        options::of_transition(resource.pointer("/spec/configuration").unwrap_or(&Value::Null), draft);
    }
    ingress(if blue_green { resource.pointer("/spec/ingress") } else { spec.get("ingress") }, namespace, draft);
    pods(spec, draft);
    let account = text(spec, "/serviceAccount");
    if is_name(account) {
        draft.set("service-account.name", account);
    }
    draft.set("service-account.create", false);
    draft.note("service-account.create", "the account was there before; `true` makes it here, with the rights that Flink needs");
    draft.set("security.pod-security", "privileged");
    draft.note(
        "security.pod-security",
        "the resource has the security context that its pod templates write, and no other; `restricted` writes one",
    );
    draft.set("disruption-budget.enabled", false);
    draft.note(
        "disruption-budget.enabled",
        "nothing beside the resource was imported; `true` keeps drains from taking the JobManager unasked",
    );
    if let Some(nonce) = spec.get("restartNonce").and_then(Value::as_i64).filter(|nonce| (0..=i64::from(i32::MAX)).contains(nonce)) {
        draft.set("triggers.restart", nonce);
    }
}

/// CPU, memory, disk and copies of a role.
fn role(role: &str, block: &Value, mode: &str, draft: &mut Draft) {
    match size(text(block, "/resource/memory")) {
        Some(size) => draft.set(&format!("{role}.memory"), size),
        None => {
            draft.set(&format!("{role}.memory"), if role == "jobmanager" { "1600m" } else { "1728m" });
            draft.note(&format!("{role}.memory"), "the resource says nothing that can be read as a size; this is Flink's sample value");
        }
    }
    let cpu = block.pointer("/resource/cpu").and_then(Value::as_f64).filter(|cpu| *cpu >= 0.001);
    // Three decimals are what Kubernetes counts in.
    if let Some(cpu) = cpu.filter(|cpu| ((cpu * 1000.0).round() - cpu * 1000.0).abs() < 1e-9) {
        draft.set(&format!("{role}.cpu"), values::number(cpu));
    }
    if let Some(disk) = size(text(block, "/resource/ephemeralStorage")) {
        draft.set(&format!("{role}.ephemeral-storage"), disk);
    }
    let replicas = block.get("replicas").and_then(Value::as_i64).filter(|number| (1..=i64::from(i32::MAX)).contains(number));
    if let Some(replicas) = replicas.filter(|_| role == "jobmanager" || mode == "standalone") {
        draft.set(&format!("{role}.replicas"), replicas);
    }
}

/// Templates, where no two of them are laid over each other: that is merged by index, and no word says it.
fn pods(spec: &Value, draft: &mut Draft) {
    let places = [("podTemplate", "pod"), ("jobManager/podTemplate", "jobmanager.pod"), ("taskManager/podTemplate", "taskmanager.pod")];
    let there: Vec<(&Value, &str)> = places
        .iter()
        .filter_map(|(pointer, word)| Some((spec.pointer(&format!("/{pointer}")).filter(|t| t.is_object())?, *word)))
        .collect();
    let common = spec.get("podTemplate").is_some_and(Value::is_object);
    if (common && there.len() > 1) || !there.iter().all(|(template, _)| values::fits_pod(template)) {
        return;
    }
    for (template, word) in there {
        let mut part = Map::new();
        for key in ["metadata", "spec"] {
            if let Some(inside) = template.get(key).filter(|inside| inside.as_object().is_some_and(|map| !map.is_empty())) {
                part.insert(key.to_owned(), values::without_nulls(inside));
            }
        }
        if !part.is_empty() {
            draft.set(word, part);
        }
    }
}

/// Host and path of the operator's Ingress.
fn ingress(block: Option<&Value>, namespace: &str, draft: &mut Draft) {
    let Some(block) = block.filter(|block| block.is_object()) else { return };
    let template = text(block, "/template").replace("{{name}}", "{name}").replace("{{namespace}}", "{namespace}");
    let bare = template.replace("{name}", "").replace("{namespace}", "");
    let readable = !template.is_empty()
        && !template.contains("://")
        && !bare.contains(['{', '}'])
        && (!namespace.is_empty() || !template.contains("{namespace}"));
    if !readable {
        return;
    }
    let (host, path) = template.find('/').map_or((template.as_str(), ""), |at| template.split_at(at));
    if host.is_empty() {
        return;
    }
    draft.set("operator.ingress", true);
    draft.set("ingress.host", host);
    if !path.is_empty() {
        draft.set("ingress.path", path);
    }
    let class = text(block, "/className");
    if is_name(class) {
        draft.set("ingress.class", class);
    }
    for part in ["annotations", "labels"] {
        let map = block.get(part).and_then(Value::as_object).filter(|map| !map.is_empty());
        if let Some(map) = map.filter(|map| map.values().all(Value::is_string)) {
            draft.set(&format!("ingress.{part}"), map.clone());
        }
    }
    let secret = text(block, "/tls/0/secretName");
    if is_name(secret) && block.get("tls").and_then(Value::as_array).is_some_and(|tls| tls.len() == 1) {
        draft.set("ingress.tls-secret", secret);
    }
}

fn snapshot(resource: &Value, draft: &mut Draft) {
    let spec = resource.get("spec").unwrap_or(&Value::Null);
    let mut table = Map::new();
    let job = text(spec, "/jobReference/name");
    if text(spec, "/jobReference/kind") == Kind::FlinkSessionJob.name() && is_name(job) {
        table.insert("job".to_owned(), job.into());
    }
    if spec.get("checkpoint").is_some_and(Value::is_object) {
        table.insert("kind".to_owned(), "checkpoint".into());
    }
    if let Some(savepoint) = spec.get("savepoint") {
        for (field, word) in [("alreadyExists", "existing"), ("disposeOnDelete", "dispose-on-delete")] {
            if let Some(flag) = savepoint.get(field).filter(|flag| flag.is_boolean()) {
                table.insert(word.to_owned(), flag.clone());
            }
        }
        let formats = [("CANONICAL", "canonical"), ("NATIVE", "native")];
        if let Some((_, word)) = formats.iter().find(|(spelled, _)| *spelled == text(savepoint, "/formatType")) {
            table.insert("format".to_owned(), (*word).into());
        }
        if let Some(path) = uri(text(savepoint, "/path")) {
            table.insert("path".to_owned(), path.into());
        }
    }
    let retries = spec.get("backoffLimit").and_then(Value::as_i64).filter(|number| (-1..=i64::from(i32::MAX)).contains(number));
    if let Some(retries) = retries {
        table.insert("retries".to_owned(), retries.into());
    }
    let snapshots = draft.keys.entry("snapshots").or_insert_with(|| json!({}));
    if let Some(snapshots) = snapshots.as_object_mut() {
        snapshots.insert(text(resource, "/metadata/name").to_owned(), table.into());
    }
}
