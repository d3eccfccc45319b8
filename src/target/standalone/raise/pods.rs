//! Pod templates as words: image, sizes, environment, volumes, hardening; and what of a template the words have said.
//!
//! In: processes, their options. Out: keys of a draft; templates in the bundle's own names, to be compared with what is compiled.
//! Source: language reference, sections 4.3 and 4.4.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::super::operator::raise::Draft;
use super::super::super::operator::raise::values::{image, is_name, number, size, text};
use super::super::super::parts::raised;
use super::Scene;
use super::options::{FOLDER, Options, is_configuration, mounted};
use super::role::Process;
use crate::flink::memory::{Launch, jobmanager_launched, taskmanager_launched};
use crate::flink::size::MemorySize;
use crate::k8s::pod_security::{self, Level, Subject};
use crate::k8s::quantity::amount;
use crate::k8s::version::KubernetesVersion;
use crate::manifest::types::Size;

/// Where Hadoop's configuration is mounted.
const HADOOP: &str = "/opt/hadoop/conf";
/// Variables that say what the words of the configuration say.
const CONFIGURES: &[&str] = &["FLINK_PROPERTIES", "JOB_MANAGER_RPC_ADDRESS", "TASK_MANAGER_NUMBER_OF_TASK_SLOTS"];

fn items<'a>(value: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    value.get(list).and_then(Value::as_array).into_iter().flatten()
}

/// Image and pull settings.
pub(super) fn images(scene: &Scene<'_>, draft: &mut Draft) {
    let main = scene.leading().map(Process::main).unwrap_or(&Value::Null);
    match image(text(main, "/image")) {
        Some(image) => draft.set("image", image),
        None => {
            draft.set("image", format!("flink:{}", scene.flink));
            draft.note("image", "inferred: what was read names no image");
        }
    }
    let secrets = scene.leading().and_then(|process| process.template().pointer("/spec/imagePullSecrets"));
    raised::pulls(draft, text(main, "/imagePullPolicy"), &raised::names(secrets));
}

/// The size of a process and of its container.
pub(super) fn sizes(role: &str, process: Option<&Process>, scene: &Scene<'_>, draft: &mut Draft) {
    let option = format!("{role}.memory.process.size");
    let written = scene.options.get(&option).and_then(|text| size(text));
    let config: indexmap::IndexMap<String, String> = scene.options.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let derived = if role == "jobmanager" {
        jobmanager_launched(&config, scene.flink, Launch::Scripts).map(|memory| memory.total_process.bytes()).ok()
    } else {
        taskmanager_launched(&config, scene.flink, Launch::Scripts).map(|memory| memory.total_process.bytes()).ok()
    };
    let derived = derived.and_then(|bytes| u64::try_from(bytes).ok());
    let path = format!("{role}.memory");
    let bytes = written.as_deref().and_then(|text| u64::try_from(text.parse::<MemorySize>().ok()?.bytes()).ok()).or(derived);
    raised::memory(draft, role, bytes);
    match (&written, derived) {
        (Some(size), _) => draft.set(&path, size.as_str()),
        (None, Some(_)) => draft.note(&path, "inferred: the process size that Flink makes of the sizes which were given"),
        (None, None) => draft.note(&path, "inferred: nothing says a size; this is Flink's sample value"),
    }
    let Some(main) = process.map(Process::main) else { return };
    let resource = |part: &str, name: &str| {
        main.pointer(&format!("/resources/{part}/{name}")).and_then(|value| value.as_str().map_or_else(|| value.as_f64(), amount))
    };
    let request = |name: &str| resource("requests", name).or_else(|| resource("limits", name)).filter(|amount| *amount > 0.0);
    if let (Some(container), Some(bytes)) = (request("memory"), bytes) {
        let bytes_of = |value: f64| format!("{value:.0}").parse::<u64>().unwrap_or_default();
        let container = bytes_of(container);
        if container > bytes {
            draft.set(&format!("{role}.memory-headroom"), Size::of(container - bytes).text);
            draft.note(&format!("{role}.memory-headroom"), "the container is larger than Flink's process");
        } else if container < bytes {
            draft.note(
                &path,
                "the container asked for less than Flink's process takes, and would have been killed: it is as large as the process now",
            );
        }
        if let Some(factor) = resource("limits", "memory").map(|limit| limit / container.max(bytes) as f64).filter(|factor| *factor > 1.0) {
            draft.set(&format!("{role}.memory-limit-factor"), rounded(factor));
        }
    }
    match request("cpu") {
        Some(cores) => {
            draft.set(&format!("{role}.cpu"), rounded(cores));
            if let Some(factor) = resource("limits", "cpu").map(|limit| limit / cores).filter(|factor| *factor > 1.0) {
                draft.set(&format!("{role}.cpu-limit-factor"), rounded(factor));
            }
        }
        None if !scene.own => {
            draft.note(&format!("{role}.cpu"), "inferred: nothing says a share of a core; raise it if the process needs more")
        }
        None => {}
    }
    if request("cpu").is_none() && !scene.own {
        let slots =
            scene.options.get("taskmanager.numberOfTaskSlots").and_then(|slots| slots.parse::<u32>().ok()).filter(|slots| *slots > 0);
        draft.set(&format!("{role}.cpu"), if role == "taskmanager" { slots.unwrap_or(1) } else { 1 });
    }
    if let Some(disk) = request("ephemeral-storage") {
        draft.set(&format!("{role}.ephemeral-storage"), Size::of(format!("{disk:.0}").parse().unwrap_or_default()).text);
    }
}

/// Three decimals, as the language takes them.
fn rounded(value: f64) -> Value {
    number((value * 1000.0).round() / 1000.0)
}

/// What both roles have is common; the rest is a role's.
fn spread(table: &str, jobmanager: &BTreeMap<String, Value>, taskmanager: &BTreeMap<String, Value>, both: bool, draft: &mut Draft) {
    let roles = [("jobmanager", jobmanager, taskmanager), ("taskmanager", taskmanager, jobmanager)];
    let mut put = |path: &str, name: &str, value: &Value| {
        let mut inside = table_at(draft, path).unwrap_or_default();
        inside.insert(name.to_owned(), value.clone());
        draft.set(path, inside);
    };
    for (role, own, other) in roles {
        for (name, value) in own {
            if both && other.get(name) == Some(value) {
                if role == "jobmanager" {
                    put(table, name, value);
                }
            } else {
                put(&format!("{role}.{table}"), name, value);
            }
        }
    }
}

fn table_at(draft: &Draft, path: &str) -> Option<Map<String, Value>> {
    let mut steps = path.split('.');
    let first = draft.keys.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))?.as_object().cloned()
}

/// Variables: those in clear, and those from Secrets.
pub(super) fn environment(scene: &Scene<'_>, draft: &mut Draft) {
    let of = |process: Option<&Process>, options: &Options| {
        let (mut clear, mut secret) = (BTreeMap::new(), BTreeMap::new());
        for variable in process.into_iter().flat_map(|process| items(process.main(), "env")) {
            let name = text(variable, "/name").to_owned();
            let hadoop =
                name == "HADOOP_CONF_DIR" && variable.get("value").is_some_and(|folder| folder == HADOOP) && scene.hadoop().is_some();
            let own = name.starts_with("FLINKC_") || CONFIGURES.contains(&name.as_str()) || hadoop;
            let used = options.secret.values().any(|reference| Some(reference) == reference_of(variable).as_ref()) && scene.own;
            if own || used || name.is_empty() {
                continue;
            }
            if let Some(value) =
                variable.get("value").and_then(Value::as_str).filter(|value| !value.contains("$(") && !value.contains(['{', '}']))
            {
                clear.insert(name, value.into());
            } else if let Some(reference) = reference_of(variable) {
                secret.insert(name, reference);
            }
        }
        (clear, secret)
    };
    let (jm, tm) = (of(scene.jobmanager, scene.of_jobmanager), of(scene.taskmanager, scene.of_taskmanager));
    let both = scene.jobmanager.is_some() && scene.taskmanager.is_some();
    spread("env", &jm.0, &tm.0, both, draft);
    spread("env-secrets", &jm.1, &tm.1, both, draft);
}

fn reference_of(variable: &Value) -> Option<Value> {
    let reference = variable.pointer("/valueFrom/secretKeyRef").filter(|reference| reference.get("optional").is_none())?;
    let (name, key) = (text(reference, "/name"), text(reference, "/key"));
    (!name.is_empty() && !key.is_empty()).then(|| json!({ "secret": name, "key": key }))
}

/// Volumes that the main container mounts once.
pub(super) fn volumes(scene: &Scene<'_>, draft: &mut Draft) {
    let of = |process: Option<&Process>| {
        let Some(process) = process else { return BTreeMap::new() };
        let mounts = || items(process.main(), "volumeMounts");
        let pod = process.template().get("spec").unwrap_or(&Value::Null);
        let claims: Vec<&Value> =
            process.workload.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array).into_iter().flatten().collect();
        let named = mounts().filter(|mount| {
            let name = text(mount, "/name");
            let taken = name.starts_with("flinkc-") || scene.is_hadoop(mount) || (scene.own && name == "flink-config");
            let fits = mount
                .as_object()
                .is_some_and(|map| map.keys().all(|key| matches!(key.as_str(), "name" | "mountPath" | "subPath" | "readOnly")));
            is_name(name)
                && !taken
                && fits
                && !below_configuration(mount)
                && mounts().filter(|other| other.get("name") == mount.get("name")).count() == 1
        });
        named
            .filter_map(|mount| {
                let name = text(mount, "/name");
                let mut table = match claims.iter().find(|claim| text(claim, "/metadata/name") == name) {
                    Some(claim) => scene.claim(claim.get("spec")?)?,
                    None => source(scene, process, name, items(pod, "volumes").find(|volume| text(volume, "/name") == name)?)?,
                };
                table.insert("mount".to_owned(), mount.get("mountPath")?.clone());
                table.extend(mount.get("subPath").map(|path| ("sub-path".to_owned(), path.clone())));
                table.extend(
                    mount.get("readOnly").filter(|flag| **flag == Value::Bool(true)).map(|flag| ("read-only".to_owned(), flag.clone())),
                );
                Some((name.to_owned(), Value::Object(table)))
            })
            .collect()
    };
    let both = scene.jobmanager.is_some() && scene.taskmanager.is_some();
    spread("volumes", &of(scene.jobmanager), &of(scene.taskmanager), both, draft);
}

impl Scene<'_> {
    /// The ConfigMap with Hadoop's configuration, where it is mounted as the word mounts it.
    pub(super) fn hadoop(&self) -> Option<&str> {
        let process = self.leading()?;
        let volume =
            items(process.main(), "volumeMounts").find(|mount| text(mount, "/mountPath") == HADOOP).map(|mount| text(mount, "/name"))?;
        let volumes = process.template().pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
        volumes.filter(|other| text(other, "/name") == volume).find_map(|other| other.pointer("/configMap/name")?.as_str())
    }

    fn is_hadoop(&self, mount: &Value) -> bool {
        text(mount, "/mountPath") == HADOOP && self.hadoop().is_some()
    }
}

/// Whether a mount is the configuration, or lies beside it.
fn below_configuration(mount: &Value) -> bool {
    text(mount, "/mountPath").trim_end_matches('/').starts_with(FOLDER)
}

/// A volume's source in the language's words, where they say it.
fn source(scene: &Scene<'_>, process: &Process, name: &str, volume: &Value) -> Option<Map<String, Value>> {
    let one = |key: &str, value: &str| Some(Map::from_iter([(key.to_owned(), Value::from(value))]));
    let alone = |part: &str, field: &str| {
        volume
            .get(part)
            .filter(|map| map.as_object().is_some_and(|map| map.len() == 1))
            .map(|map| text(map, &format!("/{field}")))
            .filter(|name| !name.is_empty())
    };
    if let Some(claim) = volume.pointer("/persistentVolumeClaim/claimName").and_then(Value::as_str) {
        return scene.made_claim(process, name, claim).or_else(|| one("claim", claim));
    }
    if let Some(secret) = alone("secret", "secretName") {
        return one("secret", secret);
    }
    if let Some(map) = alone("configMap", "name") {
        if let Some(files) = scene.file_set(name, map) {
            return Some(Map::from_iter([("files".to_owned(), json!(files))]));
        }
        return one("config-map", map);
    }
    if let Some(limit) = alone("emptyDir", "sizeLimit") {
        return one("empty-dir", &Size::of(raised::bytes(limit)?).text);
    }
    let rest: Map<String, Value> =
        volume.as_object()?.iter().filter(|(key, _)| *key != "name").map(|(key, value)| (key.clone(), value.clone())).collect();
    Some(Map::from_iter([("source".to_owned(), Value::Object(rest))]))
}

/// The strictest level that the pods pass, or pass once they are hardened as the language hardens them.
pub(super) fn security(scene: &Scene<'_>, draft: &mut Draft, told: &mut Vec<String>) {
    let processes: Vec<&Process> = scene.jobmanager.into_iter().chain(scene.taskmanager).collect();
    let user = |process: &&Process| {
        let places = [process.main().pointer("/securityContext/runAsUser"), process.template().pointer("/spec/securityContext/runAsUser")];
        places.into_iter().flatten().find_map(Value::as_i64).filter(|user| *user > 0)
    };
    let users: Vec<Option<i64>> = processes.iter().map(user).collect();
    let findings = |level: Level| {
        processes.iter().flat_map(move |process| {
            let part = |name: &str| process.template().get(name).cloned().unwrap_or_default();
            pod_security::check(&part("metadata"), &part("spec"), Subject::Template, level, KubernetesVersion::LATEST)
        })
    };
    let passes = |level: Level| findings(level).next().is_none();
    // what no security context mends
    let forbids_volumes = || findings(Level::Restricted).any(|finding| finding.check == "restrictedVolumes");
    let alone = processes.iter().all(|process| {
        ["containers", "initContainers"]
            .iter()
            .map(|list| items(process.template().get("spec").unwrap_or(&Value::Null), list).count())
            .sum::<usize>()
            == 1
    });
    let first = users.first().copied().flatten().filter(|user| users.iter().all(|other| *other == Some(*user)));
    match first {
        Some(user) if passes(Level::Baseline) => {
            if user != 9999 {
                draft.set("security.user", user);
            }
            let hardened = passes(Level::Restricted);
            if !hardened && (scene.own || !alone || forbids_volumes()) {
                draft.set("security.pod-security", "baseline");
            } else if !hardened {
                told.push(format!("the pods run as user {user} and ask for nothing that `restricted` forbids: they are hardened to it"));
            }
        }
        Some(_) | None if processes.is_empty() => {}
        Some(_) | None => {
            draft.set("security.pod-security", "privileged");
            if !scene.own {
                draft.note("security.pod-security", "the pods name no user, or ask for what hardened pods may not: their security contexts stay as they were; try `restricted`");
            }
        }
    }
    if processes.iter().any(|process| process.main().pointer("/securityContext/readOnlyRootFilesystem") == Some(&Value::Bool(true)))
        && scene.own
    {
        draft.set("security.read-only-root", true);
    }
}

/// A template in the bundle's own names, without what the words say in another way. What is left is compared with what is compiled.
pub(super) fn settled(process: &Process, options: &Options, scene: &Scene<'_>, draft: &Draft, extra: &[Value]) -> Value {
    let mut template = process.template().clone();
    let privileged = draft.keys.get("security").is_some_and(|security| text(security, "/pod-security") == "privileged");
    if let Some(annotations) = template.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.shift_remove(crate::target::CONFIG_DIGEST);
    }
    if scene.own {
        return template;
    }
    defaults(&mut template);
    let ports = scene.ports(process.leads());
    let verbatim = !options.understood;
    let conf: Vec<String> = items(process.main(), "volumeMounts")
        .filter(|mount| is_configuration(mount))
        .map(|mount| text(mount, "/name").to_owned())
        .collect();
    let user = table_at(draft, "security").and_then(|security| security.get("user").and_then(Value::as_i64)).unwrap_or(9999);
    let map = options.file.as_ref().map(|(name, _)| name.clone());
    let mapped: Vec<String> =
        mounted(process.template()).into_iter().filter(|(_, name)| Some(name) == map.as_ref()).map(|(volume, _)| volume).collect();
    if let Some(labels) = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.retain(|key, _| !matches!(key.as_str(), "app" | "component"));
    }
    let Some(spec) = template.get_mut("spec").and_then(Value::as_object_mut) else { return template };
    for said in ["serviceAccountName", "serviceAccount", "imagePullSecrets", "restartPolicy"] {
        spec.shift_remove(said);
    }
    if !privileged && let Some(context) = spec.get_mut("securityContext").and_then(Value::as_object_mut) {
        context.retain(|key, value| !(key == "runAsUser" && value.as_i64() == Some(user)));
    }
    if let Some(main) = spec.get_mut("containers").and_then(|list| list.get_mut(process.container)).and_then(Value::as_object_mut) {
        main.insert("name".to_owned(), crate::plan::MAIN_CONTAINER.into());
        for said in ["resources", "imagePullPolicy"] {
            main.shift_remove(said);
        }
        if verbatim {
            // words of ours behind a command of theirs would be its arguments
            main.entry("args").or_insert_with(|| json!([]));
        } else {
            main.shift_remove("args");
            main.shift_remove("command");
        }
        if !privileged && let Some(context) = main.get_mut("securityContext").and_then(Value::as_object_mut) {
            context.retain(|key, value| !(key == "runAsUser" && value.as_i64() == Some(user)));
            if context.is_empty() {
                main.shift_remove("securityContext");
            }
        }
        let named = main.get("ports").and_then(Value::as_array).cloned().unwrap_or_default();
        for asks in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
            main.get_mut(asks).into_iter().for_each(|probe| by_number(probe, &named));
        }
        if let Some(list) = main.get_mut("ports").and_then(Value::as_array_mut) {
            // a Service that stays as it is may lead to a port by its name
            let kept = |port: &Value| extra.iter().any(|service| leads_by_name(service, text(port, "/name")));
            list.retain(|port| kept(port) || !ports.contains(&port.get("containerPort").and_then(Value::as_u64).unwrap_or_default()));
        }
        if let Some(variables) = main.get_mut("env").and_then(Value::as_array_mut) {
            variables.retain(|variable| !CONFIGURES.contains(&text(variable, "/name")));
        }
        if let Some(mounts) = main.get_mut("volumeMounts").and_then(Value::as_array_mut) {
            mounts.retain(|mount| {
                !below_configuration(mount)
                    || !(conf.contains(&text(mount, "/name").to_owned()) || mapped.contains(&text(mount, "/name").to_owned()))
            });
        }
        if main.get("livenessProbe").is_some_and(|probe| super::liveness(probe).is_some()) {
            main.shift_remove("livenessProbe");
        }
    }
    let used = |volume: &str, spec: &Map<String, Value>| {
        let lists = ["containers", "initContainers"].iter().filter_map(|list| spec.get(*list)?.as_array()).flatten();
        lists.flat_map(|container| items(container, "volumeMounts")).any(|mount| text(mount, "/name") == volume)
    };
    let kept: Option<Vec<Value>> = spec
        .get("volumes")
        .and_then(Value::as_array)
        .map(|volumes| volumes.iter().filter(|volume| used(text(volume, "/name"), spec)).cloned().collect());
    match kept {
        Some(volumes) if !volumes.is_empty() => drop(spec.insert("volumes".to_owned(), volumes.into())),
        _ => drop(spec.shift_remove("volumes")),
    }
    template
}

/// Whether a Service leads to a container's port by its name.
fn leads_by_name(service: &Value, name: &str) -> bool {
    let ports = service.pointer("/spec/ports").and_then(Value::as_array).into_iter().flatten();
    !name.is_empty() && text(service, "/kind") == "Service" && ports.into_iter().any(|port| text(port, "/targetPort") == name)
}

/// Puts numbers for the names of ports, which are the bundle's own.
fn by_number(probe: &mut Value, named: &[Value]) {
    let Some(map) = probe.as_object_mut() else { return };
    for (key, value) in map {
        match value {
            Value::String(name) if key == "port" => {
                let port = named.iter().find(|port| text(port, "/name") == name).and_then(|port| port.get("containerPort"));
                *value = port.cloned().unwrap_or_else(|| value.clone());
            }
            Value::Object(_) => by_number(value, named),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
        }
    }
}

/// Takes out what the API server writes where nothing stands: it means the same.
fn defaults(template: &mut Value) {
    let usual = |key: &str, value: &Value| match key {
        "apiVersion" => value == "v1",
        "creationTimestamp" => value.is_null(),
        "dnsPolicy" => value == "ClusterFirst",
        "schedulerName" => value == "default-scheduler",
        "securityContext" | "resources" => value.as_object().is_some_and(Map::is_empty),
        "terminationGracePeriodSeconds" => value == 30,
        "terminationMessagePath" => value == "/dev/termination-log",
        "terminationMessagePolicy" => value == "File",
        "protocol" => value == "TCP",
        "defaultMode" => value == 420,
        "successThreshold" => value == 1,
        _ => false,
    };
    match template {
        Value::Object(map) => {
            map.retain(|key, value| !usual(key, value));
            map.values_mut().for_each(defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(defaults),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
