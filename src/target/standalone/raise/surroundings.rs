//! Everything beside pods and Services: accounts, budgets, policies, scalers, monitors, ConfigMaps, claims, clients.
//!
//! In: the other objects of a cluster. Out: keys of a draft, and for each object what stands for it; what has nothing is carried whole.

use serde_json::{Map, Value, json};

use super::super::super::operator::raise::Draft;
use super::super::super::operator::raise::values::{is_name, text};
use super::super::super::parts::access;
use super::role::Process;
use super::{Member, Place, Raised, Scene, job, options, services};
use crate::flink::config_file::ConfigFormat;
use crate::k8s::semantics::selector_matches;

/// Labels that the bundle writes by itself, and those that only say who rendered an object.
fn says_who(label: &str) -> bool {
    label.starts_with("app.kubernetes.io/") || label.starts_with("helm.sh/") || matches!(label, "chart" | "heritage" | "release")
}

/// The labels or annotations of an object that the user wrote.
pub(super) fn own_metadata(object: &Value, part: &str) -> Map<String, Value> {
    let map = object.pointer(&format!("/metadata/{part}")).and_then(Value::as_object);
    let plain = |value: &Value| value.as_str().is_some_and(|text| !text.contains(['{', '}']));
    let kept = map.into_iter().flatten().filter(|(key, value)| {
        !says_who(key) && !key.starts_with("kubectl.kubernetes.io/") && !key.starts_with("meta.helm.sh/") && plain(value)
    });
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// An object without its identity and without what a cluster writes into it; of a foreign one also without labels of its renderer.
#[must_use]
pub fn settled(object: &Value, own: bool) -> Value {
    let mut object = object.clone();
    let Some(map) = object.as_object_mut() else { return object };
    for said in ["apiVersion", "kind", "status"] {
        map.shift_remove(said);
    }
    let Some(metadata) = map.get_mut("metadata").and_then(Value::as_object_mut) else { return object };
    for said in ["name", "namespace", "creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"] {
        metadata.shift_remove(said);
    }
    for part in ["labels", "annotations"] {
        if let Some(map) = metadata.get_mut(part).and_then(Value::as_object_mut) {
            map.retain(|key, _| {
                own || !(says_who(key)
                    || key.starts_with("kubectl.kubernetes.io/")
                    || key.starts_with("deployment.kubernetes.io/")
                    || key.starts_with("meta.helm.sh/"))
            });
            if map.is_empty() && !own {
                metadata.shift_remove(part);
            }
        }
    }
    if metadata.is_empty() && !own {
        map.shift_remove("metadata");
    }
    object
}

/// Raises all of them.
pub(super) fn raise(scene: &Scene<'_>, draft: &mut Draft, raised: &mut Raised) {
    common(scene, draft);
    stores(scene, draft);
    workload(scene.jobmanager, "jobmanager", scene, raised);
    workload(scene.taskmanager, "taskmanager", scene, raised);
    let rest = services::raise(scene, draft, raised);
    account(scene, &rest, draft);
    let budgets = budgets(scene, &rest, draft);
    for object in rest {
        let name = text(&object, "/metadata/name").to_owned();
        let own = |part: &str| scene.own && name == format!("{}-{part}", scene.cluster.name);
        let place = match text(&object, "/kind") {
            "ConfigMap" if is_file(&object, scene) => Some(Place::Part("config")),
            "ConfigMap" if own("scripts") => Some(Place::Same),
            "ConfigMap" => files(&object, scene, raised).then_some(Place::Same),
            "PersistentVolumeClaim" if claims(scene, &name) => Some(Place::Same),
            "ServiceAccount" if name == account_of(scene) => Some(Place::Same),
            "Role" | "RoleBinding" if draft.keys.contains_key("high-availability") && makes_account(draft) => Some(Place::Only),
            "PodDisruptionBudget" => budgets.iter().find(|(budget, _)| *budget == name).map(|(_, role)| Place::Part(role)),
            "HorizontalPodAutoscaler" => scaler(&object, scene, draft).then_some(Place::Only),
            "NetworkPolicy" if own("network") => policy(&object, scene, draft).then_some(Place::Only),
            "PodMonitor" if own("metrics") => {
                draft.set("metrics.prometheus.pod-monitor", true);
                draft.set("platform.prometheus-operator", true);
                Some(Place::Only)
            }
            _ => None,
        };
        match place {
            Some(place) => {
                let settled = of_object(&object, scene, draft);
                raised.members.push(Member { object, place, settled });
            }
            None => raised.extra.push(object),
        }
    }
    raised.extra.extend(scene.cluster.further.iter().cloned());
    for process in &scene.cluster.submitters {
        client(process, scene, draft, raised);
    }
    reactive(scene, draft);
    metrics(scene, draft);
}

/// What of an object the words do not say, beside its identity.
fn of_object(object: &Value, scene: &Scene<'_>, draft: &mut Draft) -> Value {
    let mut settled = settled(object, scene.own);
    let Some(map) = settled.as_object_mut() else { return settled };
    match text(object, "/kind") {
        "ConfigMap" => {
            if let Some(data) = map.get_mut("data").and_then(Value::as_object_mut).filter(|_| !scene.own) {
                for format in [ConfigFormat::Legacy, ConfigFormat::Standard] {
                    data.shift_remove(format.file_name());
                }
                logging(data, draft);
                if data.is_empty() {
                    map.shift_remove("data");
                }
            } else if let Some(data) = map.get("data").and_then(Value::as_object) {
                logging(&mut data.clone(), draft);
            }
        }
        "Role" if !scene.own && map.get("rules") == Some(&json!([access::election()])) => drop(map.shift_remove("rules")),
        "RoleBinding" if !scene.own => ["roleRef", "subjects"].iter().for_each(|said| drop(map.shift_remove(*said))),
        "PodDisruptionBudget" | "HorizontalPodAutoscaler" if !scene.own => {
            if let Some(spec) = map.get_mut("spec").and_then(Value::as_object_mut) {
                ["selector", "maxUnavailable", "scaleTargetRef", "minReplicas", "maxReplicas", "metrics"]
                    .iter()
                    .for_each(|said| drop(spec.shift_remove(*said)));
                if spec.is_empty() {
                    map.shift_remove("spec");
                }
            }
        }
        _ => {}
    }
    settled
}

/// A workload without what pods and words say.
fn workload(process: Option<&Process>, role: &'static str, scene: &Scene<'_>, raised: &mut Raised) {
    let Some(process) = process else { return };
    let mut settled = settled(&process.workload, scene.own);
    if let Some(map) = settled.as_object_mut().filter(|_| !scene.own)
        && let Some(spec) = map.get_mut("spec").and_then(Value::as_object_mut)
    {
        for said in
            ["selector", "template", "replicas", "parallelism", "completions", "completionMode", "serviceName", "volumeClaimTemplates"]
        {
            spec.shift_remove(said);
        }
        // what the API server writes where nothing was asked for
        let rolling = json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": "25%" } });
        spec.retain(|key, value| match key.as_str() {
            "progressDeadlineSeconds" => *value != 600,
            "revisionHistoryLimit" => *value != 10,
            "strategy" => *value != rolling,
            _ => true,
        });
        if spec.is_empty() {
            map.shift_remove("spec");
        }
    }
    raised.members.push(Member { object: process.workload.clone(), place: Place::Workload(role), settled });
}

/// Labels and annotations that all objects have.
fn common(scene: &Scene<'_>, draft: &mut Draft) {
    for part in ["labels", "annotations"] {
        let workloads = scene.cluster.processes().map(|process| &process.workload);
        let configuration = scene.cluster.others.iter().filter(|object| is_file(object, scene));
        let mut maps = workloads.chain(configuration).map(|object| own_metadata(object, part));
        let Some(mut first) = maps.next() else { continue };
        for map in maps {
            first.retain(|key, value| map.get(key) == Some(value));
        }
        if !first.is_empty() {
            draft.set(part, first);
        }
    }
}

/// Whether a ConfigMap is the one whose file the processes read.
fn is_file(object: &Value, scene: &Scene<'_>) -> bool {
    let name = text(object, "/metadata/name");
    let read = [scene.of_jobmanager, scene.of_taskmanager].iter().any(|options| options.file.as_ref().is_some_and(|(map, _)| map == name));
    read || (scene.leading().is_none() && super::group::is_configuration(object))
}

/// A ConfigMap of files that lie beside the text again.
fn files(object: &Value, scene: &Scene<'_>, raised: &mut Raised) -> bool {
    let name = text(object, "/metadata/name");
    let middle = name.strip_prefix(&format!("{}-", scene.cluster.name)).and_then(|rest| rest.rsplit_once('-')).map(|(volume, _)| volume);
    let Some(volume) = middle.filter(|volume| scene.file_set(volume, name).is_some()) else { return false };
    for (key, text) in object.get("data").and_then(Value::as_object).into_iter().flatten() {
        raised.files.push((format!("{}.files/{volume}/{key}", scene.cluster.name), text.as_str().unwrap_or_default().to_owned()));
    }
    true
}

fn claims(scene: &Scene<'_>, name: &str) -> bool {
    scene.cluster.processes().any(|process| {
        let volumes = process.template().pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
        let mut own = volumes.filter(|volume| text(volume, "/persistentVolumeClaim/claimName") == name);
        own.any(|volume| scene.made_claim(process, text(volume, "/name"), name).is_some())
    })
}

fn account_of<'a>(scene: &'a Scene<'_>) -> &'a str {
    scene.leading().map(|process| text(process.template(), "/spec/serviceAccountName")).unwrap_or_default()
}

fn makes_account(draft: &Draft) -> bool {
    draft.keys.get("service-account").and_then(|account| account.get("create")) != Some(&Value::Bool(false))
}

/// The account of the pods, made here where it is among the objects.
fn account(scene: &Scene<'_>, others: &[Value], draft: &mut Draft) {
    let Some(_) = scene.leading() else { return };
    let name = account_of(scene);
    let there = others.iter().find(|object| text(object, "/kind") == "ServiceAccount" && text(object, "/metadata/name") == name);
    let name = if is_name(name) { name } else { "default" };
    if name != scene.cluster.name {
        draft.set("service-account.name", name);
    }
    match there {
        Some(account) => {
            let annotations = own_metadata(account, "annotations");
            if !annotations.is_empty() {
                draft.set("service-account.annotations", annotations);
            }
        }
        None => {
            draft.set("service-account.create", false);
            draft.note(
                "service-account.create",
                "the account was not among the objects; `true` makes it here, with the rights that Flink needs",
            );
        }
    }
}

/// Budgets that the words say: the name of each, and its role.
fn budgets(scene: &Scene<'_>, others: &[Value], draft: &mut Draft) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    let mut most = None;
    for (role, process) in [("jobmanager", scene.jobmanager), ("taskmanager", scene.taskmanager)] {
        // a Job has no scale that a budget could read
        let Some(process) = process.filter(|process| text(&process.workload, "/kind") != "Job") else { continue };
        let labels = process.template().pointer("/metadata/labels").cloned().unwrap_or_default();
        let budget = others.iter().find(|object| {
            let allowed = object.pointer("/spec/maxUnavailable").and_then(Value::as_u64);
            let same = allowed.is_some_and(|allowed| allowed > 0 && most.is_none_or(|most| most == allowed));
            same && text(object, "/kind") == "PodDisruptionBudget"
                && object.pointer("/spec/selector").is_some_and(|selector| selector_matches(selector, &labels))
        });
        let Some(budget) = budget else {
            draft.set("disruption-budget.enabled", false);
            if !scene.own {
                draft.note(
                    "disruption-budget.enabled",
                    "no such budgets were among the objects; `true` keeps drains from taking all pods at once",
                );
            }
            return Vec::new();
        };
        most = budget.pointer("/spec/maxUnavailable").and_then(Value::as_u64);
        found.push((text(budget, "/metadata/name").to_owned(), role));
    }
    if let Some(most) = most.filter(|most| *most > 1) {
        draft.set("disruption-budget.max-unavailable", most);
    }
    if found.is_empty() {
        draft.set("disruption-budget.enabled", false);
    }
    found
}

/// A scaler by CPU of the TaskManagers of a reactive application.
fn scaler(object: &Value, scene: &Scene<'_>, draft: &mut Draft) -> bool {
    let reactive = scene.options.get("scheduler-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("reactive"));
    let target = scene.taskmanager.is_some_and(|process| process.name() == text(object, "/spec/scaleTargetRef/name"));
    let metric =
        object.pointer("/spec/metrics").and_then(Value::as_array).filter(|metrics| metrics.len() == 1).and_then(|metrics| metrics.first());
    let cpu = metric
        .filter(|metric| text(metric, "/resource/name") == "cpu")
        .and_then(|metric| metric.pointer("/resource/target/averageUtilization")?.as_u64());
    let (Some(cpu), true) = (cpu, reactive && target) else { return false };
    let number = |pointer: &str| object.pointer(pointer).and_then(Value::as_u64).unwrap_or(1);
    draft.set("scaling.reactive", json!({ "min": number("/spec/minReplicas"), "max": number("/spec/maxReplicas"), "cpu": cpu }));
    if let Some(role) = draft.keys.get_mut("taskmanager").and_then(Value::as_object_mut) {
        role.shift_remove("replicas");
        draft.notes.remove("taskmanager.replicas");
    }
    true
}

/// Reactive mode without a scaler.
fn reactive(scene: &Scene<'_>, draft: &mut Draft) {
    let on = scene.options.get("scheduler-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("reactive"));
    if !on || !draft.keys.contains_key("job") {
        return;
    }
    if let Some(config) = draft.keys.get_mut("config").and_then(Value::as_object_mut) {
        config.shift_remove("scheduler-mode");
    }
    if !draft.keys.contains_key("scaling") {
        let copies = draft.keys.get("taskmanager").and_then(|role| role.get("replicas")?.as_u64()).unwrap_or(1);
        draft.set("scaling.reactive", json!({ "min": copies, "max": copies }));
        draft.note("scaling.reactive", "inferred: nothing says how few and how many TaskManagers there may be");
    }
}

/// The Prometheus reporter under the bundle's own name.
fn metrics(scene: &Scene<'_>, draft: &mut Draft) {
    let port = scene.options.get("metrics.reporter.prom.port").and_then(|port| port.parse::<u16>().ok());
    let class = scene.options.keys().any(|key| key == "metrics.reporter.prom.factory.class");
    let (Some(port), true, true) = (port, class, scene.options.get("metrics.reporters").is_some_and(|names| names == "prom")) else {
        return;
    };
    draft.set("metrics.prometheus.enabled", true);
    if port != 9249 {
        draft.set("metrics.prometheus.port", port);
    }
    if scene.own && draft.keys.get("metrics").is_some_and(|metrics| metrics.pointer("/prometheus/pod-monitor").is_none()) {
        draft.set("metrics.prometheus.pod-monitor", false);
    }
    if let Some(config) = draft.keys.get_mut("config").and_then(Value::as_object_mut) {
        ["metrics.reporters", "metrics.reporter.prom.port", "metrics.reporter.prom.factory.class"]
            .iter()
            .for_each(|key| drop(config.shift_remove(*key)));
    }
}

/// A policy of ours, by the ports that its rules name.
fn policy(object: &Value, scene: &Scene<'_>, draft: &mut Draft) -> bool {
    draft.set("network-policy.enabled", true);
    let rules = |list: &str| object.pointer(&format!("/spec/{list}")).and_then(Value::as_array).cloned().unwrap_or_default();
    for rule in rules("ingress").iter().skip(1) {
        let port = rule.pointer("/ports/0/port").and_then(Value::as_u64);
        let key = if port == Some(scene.port("rest.port", 8081)) { "rest-from" } else { "metrics-from" };
        draft.set(&format!("network-policy.{key}"), rule.get("from").cloned().unwrap_or_default());
    }
    if let Some(rule) = rules("egress").get(2) {
        draft.set("network-policy.egress-to", rule.get("to").cloned().unwrap_or_default());
    }
    true
}

/// Stores whose words say what plugins, variables and mounts say.
fn stores(scene: &Scene<'_>, draft: &mut Draft) {
    let plugins = scene.leading().map(|process| options::plugins(process.template())).unwrap_or_default();
    let brought = |name: &str| plugins.iter().any(|plugin| plugin == name);
    let s3 = [("flink-s3-fs-presto", "presto"), ("flink-s3-fs-hadoop", "hadoop"), ("flink-s3-fs-native", "native")];
    if let Some((_, word)) = s3.iter().find(|(plugin, _)| brought(plugin)) {
        draft.set("s3.plugin", *word);
        draft.notes.remove("s3.plugin");
        draft.note("s3.plugin", "an init container brings it from the image");
    }
    // of the others there is one plugin each, and no word is needed for it
    let others = [("flink-gs-fs-hadoop", "gcs"), ("flink-azure-fs-hadoop", "azure"), ("flink-oss-fs-hadoop", "oss")];
    for (_, store) in others.iter().filter(|(plugin, _)| brought(plugin)) {
        let Some(table) = draft.keys.get_mut(*store).and_then(Value::as_object_mut) else { continue };
        table.shift_remove("plugin");
        if table.is_empty() {
            draft.keys.shift_remove(*store);
        }
        draft.notes.remove(&format!("{store}.plugin"));
    }
    if let Some(map) = scene.hadoop() {
        draft.set("hadoop.config-map", map);
    }
    if !draft.keys.contains_key("s3") {
        return;
    }
    let Some(secrets) = draft.keys.get("env-secrets").and_then(Value::as_object).cloned() else { return };
    let part = |name: &str, key: &str| secrets.get(name).map(|reference| text(reference, key).to_owned());
    let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let [user, password] = names.map(|name| part(name, "/secret"));
    let (Some(secret), true) = (user.clone(), user == password) else { return };
    let [access, key] = names.map(|name| part(name, "/key").unwrap_or_default());
    draft.set("s3.credentials", json!({ "secret": secret, "access-key": access, "secret-key": key }));
    let rest: Map<String, Value> = secrets.into_iter().filter(|(name, _)| !names.contains(&name.as_str())).collect();
    draft.keys.shift_remove("env-secrets");
    if !rest.is_empty() {
        draft.set("env-secrets", rest);
    }
    if let Some(region) = draft.keys.get_mut("env").and_then(Value::as_object_mut).and_then(|env| env.shift_remove("AWS_REGION")) {
        draft.set("s3.region", region);
    }
}

/// Levels of loggers, where a Log4j file says nothing else than the bundle's own would.
fn logging(data: &mut Map<String, Value>, draft: &mut Draft) {
    const OURS: &[&str] = &["org.jboss.netty.channel.DefaultChannelPipeline"];
    let Some(file) = data.get("log4j-console.properties").and_then(Value::as_str) else { return };
    let entries: Vec<(&str, &str)> = file
        .lines()
        .filter(|line| !line.trim_start().starts_with(['#', '!']))
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect();
    let word = |level: &str| {
        Some(level.to_ascii_lowercase()).filter(|level| matches!(level.as_str(), "off" | "error" | "warn" | "info" | "debug" | "trace"))
    };
    let value = |wanted: String| entries.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value);
    let mut levels = Map::new();
    let mut plain = true;
    for (key, name) in entries.iter().filter(|(key, _)| key.starts_with("logger.")) {
        match key.strip_prefix("logger.").and_then(|rest| rest.split_once('.')) {
            Some((id, "name")) if !OURS.contains(name) => match value(format!("logger.{id}.level")).and_then(word) {
                Some(level) => drop(levels.insert((*name).to_owned(), level.into())),
                None => plain = false,
            },
            Some((_, "name" | "level")) => {}
            Some(_) | None => plain = false,
        }
    }
    let usual = |key: &str, value: &str| match key {
        "monitorInterval" => true,
        _ if key.starts_with("logger.") || key == "rootLogger.level" => true,
        _ if key.ends_with(".layout.pattern") => value == "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n",
        _ => {
            key.starts_with("rootLogger.appenderRef.")
                || (key.starts_with("appender.console.") || key.starts_with("appender.rolling.") || key.starts_with("appender.main."))
                    && !value.contains("Json")
        }
    };
    let Some(root) = value("rootLogger.level".to_owned()).and_then(word) else { return };
    if !plain || !entries.iter().all(|(key, value)| usual(key, value)) {
        return;
    }
    data.shift_remove("log4j-console.properties");
    if root != "info" {
        draft.set("logging.level", root.as_str());
    }
    // a logger at the level of the root is said by the root
    levels.retain(|_, level| *level != root);
    if !levels.is_empty() {
        draft.set("logging.levels", levels);
    }
}

/// A client of a session cluster as a job of it.
fn client(process: &Process, scene: &Scene<'_>, draft: &mut Draft, raised: &mut Raised) {
    let name = process.name();
    let stem = name.strip_prefix(&format!("{}-", scene.cluster.name)).unwrap_or(name);
    let digest = |rest: &str| rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_hexdigit());
    let stem = stem.rsplit_once('-').filter(|(_, rest)| digest(rest) && scene.own).map_or(stem, |(stem, _)| stem);
    let session = !draft.keys.contains_key("job");
    let options = options::of(process, &[], scene.flink);
    let mut tried = draft.clone();
    if session && is_name(stem) && text(&process.workload, "/kind") == "Job" && job::submitted(process, stem, &options, &mut tried) {
        *draft = tried;
        let annotations = process.template().pointer("/metadata/annotations").cloned().unwrap_or_default();
        if let Some(restart) = annotations.get(super::RESTART).and_then(Value::as_str).and_then(|number| number.parse::<u32>().ok()) {
            draft.set(&format!("jobs.{stem}.triggers.restart"), restart);
        }
        let settled = if scene.own { settled(&process.workload, true) } else { json!({}) };
        raised.members.push(Member { object: process.workload.clone(), place: Place::Submitter(stem.to_owned()), settled });
    } else {
        raised.extra.push(process.workload.clone());
    }
}
