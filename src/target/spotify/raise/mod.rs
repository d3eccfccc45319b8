//! raise: FlinkClusters → the words of a flink.toml, the other way round of `lower`.
//!
//! In: resources as they were read. Out: a tree of keys for each, and what is to be known about it. Raised is what other targets
//! understand, too, so that the text can move; the caller compiles it, compares, and carries the rest in `[patch]`.
//! Must not guess silently: each filled-in key has its note.

mod pods;

use serde_json::{Map, Value, json};

use super::super::operator::raise::values::{image, is_name, number, size, text, uri};
use super::super::operator::raise::{self, Draft, options};
use super::super::parts::raised;
use super::cluster::INGRESS_CLASS;
use crate::flink::size::MemorySize;
use crate::flink::version::FlinkVersion;
use crate::k8s::quantity::amount;
use crate::operators::apache::Release;
use crate::operators::spotify::{API_VERSION, KIND, OperatorVersion, with_defaults};
use crate::yaml;

/// The oldest Flink that every target runs and that has a catalogue: it stands in for older ones.
const OLDEST: &str = "1.17";

/// A draft for each FlinkCluster.
#[must_use]
pub fn drafts(resources: &[Value]) -> Vec<Draft> {
    let own = |value: &&Value| text(value, "/apiVersion") == API_VERSION && text(value, "/kind") == KIND;
    resources.iter().filter(own).map(draft).collect()
}

fn draft(resource: &Value) -> Draft {
    let name = text(resource, "/metadata/name");
    let mut draft = Draft { name: name.to_owned(), wanted: vec![resource.clone()], ..Draft::default() };
    draft.set("name", name);
    let namespace = text(resource, "/metadata/namespace");
    if namespace.is_empty() {
        draft.set("lints.spotify-without-namespace", "allow");
        draft.note("lints.spotify-without-namespace", "the resource says no namespace: whoever applies it decides");
    } else {
        draft.set("namespace", namespace);
    }
    draft.set("target", "spotify");
    let filled = with_defaults(resource);
    let spec = filled.get("spec").unwrap_or(&Value::Null);
    let given = resource.get("spec").unwrap_or(&Value::Null);
    let application = spec.get("job").is_some_and(Value::is_object);
    draft.set("mode", if application { "application" } else { "session" });
    let flink = flink(spec, &mut draft);
    roles(spec, &mut draft);
    configuration(spec, &flink, application, &mut draft);
    if application {
        job(spec, &mut draft);
    }
    rest(given, &mut draft);
    environment(given, &mut draft);
    pods::raise(given, &mut draft);
    raise::metadata(resource, &mut draft);
    surroundings(given, &mut draft);
    options::plugins(&mut draft);
    draft
}

/// Version and image. What flinkc has no catalogue for, and other operators do not run, stays in the patch.
fn flink(spec: &Value, draft: &mut Draft) -> String {
    let written = text(spec, "/flinkVersion").trim_start_matches('v').to_owned();
    let name = text(spec, "/image/name");
    let plain = written.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let known =
        plain && matches!(written.split('.').count(), 2 | 3) && OperatorVersion::parse(&written).is_some_and(|v| v.is_at_least(1, 17));
    let flink = if known { written.clone() } else { OLDEST.to_owned() };
    draft.set("flink", flink.as_str());
    let mut reference = name.to_owned();
    if !known {
        let note = format!(
            "a stand-in: the resource says {written}, which `[patch]` carries; no operator that moves with Flink runs it, and a job that moves is built anew for this version"
        );
        draft.note("flink", note);
        let (path, tag) = name.rsplit_once(':').unwrap_or((name, ""));
        let official = path.rsplit('/').next() == Some("flink");
        if official && !tag.is_empty() {
            reference = format!("{path}:{OLDEST}");
            draft.note("image", "of the version above; `[patch]` carries the resource's own");
        }
    }
    draft.set("image", image(&reference).map_or_else(|| format!("flink:{flink}"), str::to_owned));
    let pulls = [("Always", "always"), ("IfNotPresent", "if-not-present"), ("Never", "never")];
    if let Some((_, word)) = pulls.iter().find(|(spelled, _)| *spelled == text(spec, "/image/pullPolicy")) {
        draft.set("image-pull-policy", *word);
    }
    let secrets = spec.pointer("/image/pullSecrets").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = secrets.iter().map(|secret| text(secret, "/name")).filter(|name| is_name(name)).collect();
    if !names.is_empty() {
        draft.set("image-pull-secrets", names);
    }
    flink
}

fn quantity(value: Option<&Value>) -> Option<f64> {
    value.and_then(|value| value.as_str().map_or_else(|| value.as_f64(), amount))
}

fn resource(spec: &Value, role: &str, name: &str) -> Option<f64> {
    let part = |part: &str| quantity(spec.pointer(&format!("/{role}/resources/{part}/{name}"))).filter(|amount| *amount > 0.0);
    part("limits").or_else(|| part("requests"))
}

/// Memory and cores of both roles, as the operator computes them.
fn roles(spec: &Value, draft: &mut Draft) {
    for (role, word) in [("jobManager", "jobmanager"), ("taskManager", "taskmanager")] {
        let own = spec.pointer(&format!("/flinkProperties/{word}.memory.process.size")).and_then(Value::as_str);
        let ratio = spec.pointer(&format!("/{role}/memoryProcessRatio")).and_then(Value::as_f64).unwrap_or(80.0);
        let path = format!("{word}.memory");
        match (own.and_then(size), resource(spec, role, "memory")) {
            (Some(size), _) => draft.set(&path, size),
            (None, Some(memory)) => {
                draft.set(&path, mebibytes(memory * ratio / 100.0));
                draft.note(
                    &path,
                    format!("{ratio} percent of the container's memory, as the operator computes it; `[patch]` carries the container"),
                );
            }
            (None, None) => draft.set(&path, "1728m"),
        }
        let cores = quantity(spec.pointer(&format!("/{role}/resources/requests/cpu"))).filter(|cores| *cores > 0.0);
        if let Some(cores) =
            cores.or_else(|| resource(spec, role, "cpu")).filter(|cores| ((cores * 1000.0).round() - cores * 1000.0).abs() < 1e-9)
        {
            draft.set(&format!("{word}.cpu"), number(cores));
        }
        let process = own.and_then(|text| text.parse::<MemorySize>().ok()).and_then(|size| u64::try_from(size.bytes()).ok());
        raised::container(draft, word, spec.pointer(&format!("/{role}/resources")).unwrap_or(&Value::Null), process);
    }
}

/// Whole mebibytes, rounded up as the operator does.
fn mebibytes(bytes: f64) -> String {
    format!("{:.0}m", (bytes / 1_048_576.0).ceil())
}

/// What Flink reads of a value in its file from 2.0 on, where that is one text in quotes.
fn unquoted(text: &str) -> String {
    let quoted = text.len() > 1 && (text.starts_with('\'') && text.ends_with('\'') || text.starts_with('"') && text.ends_with('"'));
    let read = quoted.then(|| yaml::parse(&format!("v: {text}\n")).ok()).flatten();
    let read = read.as_deref().and_then(|documents| documents.first()?.value.get("v")?.as_str());
    read.unwrap_or(text).to_owned()
}

/// Options, slots and parallelism; ports become options where they are not the operator's own.
fn configuration(spec: &Value, flink: &str, application: bool, draft: &mut Draft) {
    let slots = text(spec, "/flinkProperties/taskmanager.numberOfTaskSlots").parse::<u32>().ok().filter(|slots| *slots > 0);
    let is_yaml = flink.parse::<FlinkVersion>().is_ok_and(|flink| flink.is_at_least(2, 0));
    let mut properties = spec.get("flinkProperties").and_then(Value::as_object).cloned().unwrap_or_default();
    for (dropped, _) in crate::operators::spotify::judge::DROPPED {
        properties.shift_remove(*dropped);
    }
    if is_yaml {
        for value in properties.values_mut() {
            *value = value.as_str().map_or_else(|| value.clone(), |text| unquoted(text).into());
        }
    }
    let ports = [
        ("jobManager/ports/rpc", 6123, "jobmanager.rpc.port"),
        ("jobManager/ports/blob", 6124, "blob.server.port"),
        ("jobManager/ports/ui", 8081, "rest.port"),
        ("jobManager/ports/query", 6125, "query.server.port"),
        ("taskManager/ports/rpc", 6122, "taskmanager.rpc.port"),
        ("taskManager/ports/data", 6121, "taskmanager.data.port"),
    ];
    for (pointer, own, option) in ports {
        if let Some(port) = spec.pointer(&format!("/{pointer}")).and_then(Value::as_i64).filter(|port| *port != own) {
            properties.entry(option).or_insert_with(|| port.to_string().into());
        }
    }
    options::of_cluster(&Value::Object(properties), flink, application, Release::OLDEST, draft);
    let slots = slots.unwrap_or_else(|| {
        let cores = resource(spec, "taskManager", "cpu").unwrap_or(2.0);
        let slots = if cores.ceil() >= 4.0 { format!("{:.0}", (cores.ceil() / 2.0).floor()).parse().unwrap_or(1) } else { 1 };
        draft.set("taskmanager.slots", slots);
        draft.note("taskmanager.slots", "half of the cores: what the operator takes where nothing is said");
        slots
    });
    if application {
        let replicas =
            spec.pointer("/taskManager/replicas").and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()).unwrap_or(3);
        let own = spec.pointer("/job/parallelism").and_then(Value::as_u64).filter(|number| *number > 0);
        draft.set("parallelism", own.unwrap_or_else(|| u64::from(replicas) * u64::from(slots)));
        if own.is_none() {
            draft.note("parallelism", "all slots of all TaskManagers: what the operator takes where nothing is said");
        }
    }
}

fn job(spec: &Value, draft: &mut Draft) {
    let job = spec.get("job").unwrap_or(&Value::Null);
    let modes = [("Detached", "detached"), ("Blocking", "blocking"), ("Application", "application")];
    if let Some((_, word)) = modes.iter().find(|(spelled, _)| *spelled == text(job, "/mode")) {
        draft.set("spotify.job-mode", *word);
    }
    program(job, draft);
    let class = text(job, "/className");
    if !class.is_empty() {
        draft.set("job.class", class);
    }
    if let Some(args) = job.get("args").and_then(Value::as_array).filter(|args| !args.is_empty()) {
        draft.set("job.args", args.clone());
    }
    if let Some(from) = uri(text(job, "/fromSavepoint")) {
        draft.set("job.restore.from", from);
        if job.get("allowNonRestoredState") == Some(&Value::Bool(true)) {
            draft.set("job.restore.allow-non-restored-state", true);
        }
    }
    match uri(text(job, "/savepointsDir")).filter(|dir| !dir.starts_with("hdfs:")) {
        Some(dir) => {
            draft.set("savepoints.dir", dir);
            let property =
                |key: &str| spec.get("flinkProperties").is_some_and(|properties| !text(properties, &format!("/{key}")).is_empty());
            if property("state.checkpoints.dir") || property("execution.checkpointing.dir") {
                draft.set("job.upgrade", "savepoint");
                draft.note("job.upgrade", "what this operator always does; other targets have other ways, and need the word");
            } else {
                // The Apache operator takes no job upgraded by savepoint that has no folder for checkpoints.
                draft.note(
                    "savepoints.dir",
                    "this operator upgrades by savepoint; another one needs `checkpoints.dir` and `upgrade = \"savepoint\"`",
                );
            }
        }
        None => {
            draft.set("lints.spotify-without-savepoints", "allow");
            draft.note("lints.spotify-without-savepoints", "the resource names no store for savepoints that a word says");
        }
    }
    let formats = [("CANONICAL", "canonical"), ("NATIVE", "native")];
    if let Some((_, word)) = formats.iter().find(|(spelled, _)| *spelled == text(job, "/savepointFormatType")) {
        draft.set("savepoints.format", *word);
    }
    if let Some(seconds) = job.get("autoSavepointSeconds").and_then(Value::as_u64).filter(|seconds| *seconds > 0) {
        draft.set("savepoints.interval", format!("{seconds}s"));
    }
    if let Some(generation) = job.get("savepointGeneration").and_then(Value::as_u64).filter(|number| *number > 0) {
        draft.set("job.triggers.savepoint", generation);
    }
}

/// What is run. A path that is not absolute is seen from Flink's home, where the submitter stands.
fn program(job: &Value, draft: &mut Draft) {
    let (jar, script, module) = (text(job, "/jarFile"), text(job, "/pyFile"), text(job, "/pyModule"));
    if jar.is_empty() && !(script.is_empty() && module.is_empty()) {
        if script.is_empty() {
            draft.set("job.python.module", module);
        } else {
            draft.set("job.python.script", script);
        }
        let files: Vec<&str> = text(job, "/pyFiles").split(',').filter(|file| !file.is_empty()).collect();
        if !files.is_empty() {
            draft.set("job.python.files", files);
        }
        return;
    }
    if jar.is_empty() || text(job, "/mode") == "Application" {
        let own = format!("local:///opt/flink/usrlib/{}.jar", draft.name);
        draft.set("job.jar", own);
        draft.note("job.jar", "a stand-in: in application mode the resource names no jar, it is what the pods have in /opt/flink/usrlib");
        return;
    }
    let path = jar.trim_start_matches("./");
    let address = match (uri(jar), path.starts_with('/')) {
        (Some(address), _) => address.to_owned(),
        (None, true) => format!("local://{path}"),
        (None, false) => format!("local:///opt/flink/{path}"),
    };
    match uri(&address) {
        Some(address) => draft.set("job.jar", address),
        None => {
            draft.set("job.jar", format!("local:///opt/flink/usrlib/{}.jar", draft.name));
            draft.note("job.jar", "a stand-in: what the resource says is no path, and `[patch]` carries it");
        }
    }
}

fn rest(spec: &Value, draft: &mut Draft) {
    let scopes = [("Cluster", "cluster-ip"), ("External", "load-balancer"), ("NodePort", "node-port"), ("Headless", "headless")];
    if let Some((_, word)) = scopes.iter().find(|(spelled, _)| *spelled == text(spec, "/jobManager/accessScope")) {
        draft.set("rest.service", *word);
    }
    for (field, word) in [("ServiceAnnotations", "rest.annotations"), ("ServiceLabels", "rest.labels")] {
        if let Some(map) = spec.pointer(&format!("/jobManager/{field}")).and_then(Value::as_object).filter(|map| !map.is_empty()) {
            draft.set(word, map.clone());
        }
    }
    let host = text(spec, "/jobManager/ingress/hostFormat").replace("{{$clusterName}}", "{name}");
    if host.is_empty() || host.replace("{name}", "").contains(['{', '}', '/']) {
        return;
    }
    draft.set("ingress.host", host);
    let mut annotations = spec.pointer("/jobManager/ingress/annotations").and_then(Value::as_object).cloned().unwrap_or_default();
    // The operator's Ingress has its class by annotation only.
    let class = annotations.get(INGRESS_CLASS).and_then(Value::as_str).filter(|class| is_name(class)).map(str::to_owned);
    if let Some(class) = class {
        annotations.shift_remove(INGRESS_CLASS);
        draft.set("ingress.class", class);
    }
    if !annotations.is_empty() {
        draft.set("ingress.annotations", annotations);
    }
    let secret = text(spec, "/jobManager/ingress/tlsSecretName");
    if is_name(secret) && spec.pointer("/jobManager/ingress/useTls") == Some(&Value::Bool(true)) {
        draft.set("ingress.tls-secret", secret);
    }
}

/// Variables of all roles.
fn environment(spec: &Value, draft: &mut Draft) {
    let (mut plain, mut secrets) = (Map::new(), Map::new());
    for variable in spec.get("envVars").and_then(Value::as_array).into_iter().flatten() {
        let name = text(variable, "/name").to_owned();
        let (secret, key) = (text(variable, "/valueFrom/secretKeyRef/name"), text(variable, "/valueFrom/secretKeyRef/key"));
        match variable.get("value").and_then(Value::as_str) {
            Some(value) => {
                plain.insert(name, value.into());
            }
            None if !secret.is_empty() && !key.is_empty() => {
                secrets.insert(name, json!({ "secret": secret, "key": key }));
            }
            None => {}
        }
    }
    for (word, map) in [("env", plain), ("env-secrets", secrets)] {
        if !map.is_empty() {
            draft.set(word, map);
        }
    }
}

/// What no resource of the cluster says, so that nothing is made beside it.
fn surroundings(spec: &Value, draft: &mut Draft) {
    let account = text(spec, "/serviceAccountName");
    if is_name(account) {
        draft.set("service-account.name", account);
    }
    draft.set("service-account.create", false);
    draft.note("service-account.create", "the account was there before; `true` makes it here, with the rights that Flink needs");
    draft.set("security.pod-security", "privileged");
    draft.note("security.pod-security", "the pods have the security context that the resource writes, and no other; `baseline` writes one");
    draft.set("disruption-budget.enabled", false);
    draft.note("disruption-budget.enabled", "`[patch]` carries the resource's own, if it has one; `true` writes one on every target");
    draft.set("lints.hatch-has-a-word", "allow");
    draft.note("lints.hatch-has-a-word", "what the resource spells otherwise stays as it is, so that nothing is started anew");
}
