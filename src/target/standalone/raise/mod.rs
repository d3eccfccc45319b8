//! raise: plain objects that run Flink → the words of a flink.toml, the other way round of `lower`.
//!
//! In: the objects of one cluster. Out: a tree of keys; for each object what in the bundle stands for it, and what of it the words have
//! not said; objects that nothing stands for. The caller compiles the tree, compares, and carries the rest in `[pod]` and `[patch]`.
//! Must not guess silently: each filled-in key has its note. Source: facts/standalone-reference; language reference, section 4.

mod group;
mod job;
mod options;
mod pods;
mod role;
mod services;
mod surroundings;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::config_digest::of_files;
use super::super::operator::raise::values::{is_name, text, uri};
use super::super::operator::raise::{Draft, options as of_flink};
use super::super::parts::pods::RESTART;
use super::super::parts::raised;
use crate::flink::catalog::{self, Catalogue};
use crate::flink::config_file::ConfigFormat;
use crate::flink::version::FlinkVersion;
use crate::manifest::types::ImageReference;
use crate::operators::apache::Release;
use options::Options;
use role::{Process, Runs};

pub use group::{Cluster, clusters};
pub use surroundings::settled;

/// The oldest Flink that this target starts.
const OLDEST: FlinkVersion = FlinkVersion::new(1, 17);

/// Which object of the bundle stands for one that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The workload of a role: `jobmanager` or `taskmanager`.
    Workload(&'static str),
    /// The only object of the kind with this rest of the name.
    Part(&'static str),
    /// The object of the same kind and name.
    Same,
    /// The only object of the kind.
    Only,
    /// The client of a session job.
    Submitter(String),
}

/// An object that was read.
#[derive(Clone, Debug)]
pub struct Member {
    /// As it was read.
    pub object: Value,
    /// What stands for it.
    pub place: Place,
    /// What of it is compared with that: without what the words say otherwise.
    pub settled: Value,
}

/// A cluster in words.
#[derive(Clone, Debug, Default)]
pub struct Raised {
    /// The keys.
    pub draft: Draft,
    /// The objects that the bundle has in its own way.
    pub members: Vec<Member>,
    /// The pod templates of JobManager and TaskManagers that are compared with those of the bundle.
    pub templates: [Option<Value>; 2],
    /// Objects that the bundle has none for: carried as they are.
    pub extra: Vec<Value>,
    /// Files that the text names, by their path beside it.
    pub files: Vec<(String, String)>,
    /// Flink's options as the processes read them.
    pub options: BTreeMap<String, String>,
    /// Workloads that start by a command of their own, which stays as it is.
    pub verbatim: Vec<String>,
    /// Whether flinkc wrote the objects: then the bundle must equal them.
    pub own: bool,
    /// What is not carried as it was, a sentence each.
    pub left: Vec<String>,
    /// What is said in another way, a sentence each.
    pub changed: Vec<String>,
}

/// What the parts of a draft are made from.
struct Scene<'a> {
    cluster: &'a Cluster,
    flink: FlinkVersion,
    own: bool,
    beside: bool,
    jobmanager: Option<&'a Process>,
    taskmanager: Option<&'a Process>,
    of_jobmanager: &'a Options,
    of_taskmanager: &'a Options,
    /// What both read together.
    options: BTreeMap<String, String>,
}

impl Scene<'_> {
    fn leading(&self) -> Option<&Process> {
        self.jobmanager.or(self.taskmanager)
    }

    /// A port by its option.
    fn port(&self, option: &str, usual: u64) -> u64 {
        self.options.get(option).and_then(|port| port.parse().ok()).unwrap_or(usual)
    }

    /// The ports of a role that the bundle has, too.
    fn ports(&self, leads: bool) -> Vec<u64> {
        if leads {
            vec![self.port("jobmanager.rpc.port", 6123), self.port("blob.server.port", 6124), self.port("rest.port", 8081)]
        } else {
            vec![self.port("taskmanager.rpc.port", 6122), self.port("taskmanager.data.port", 6121)]
        }
    }

    /// A claim in words: a size, a class, one mode.
    fn claim(&self, spec: &Value) -> Option<Map<String, Value>> {
        let bytes = raised::bytes(text(spec, "/resources/requests/storage"))?;
        let modes = role::texts(spec.get("accessModes"));
        let words = [("ReadWriteMany", "read-write-many"), ("ReadOnlyMany", "read-only-many"), ("ReadWriteOncePod", "read-write-once-pod")];
        let mut table = Map::from_iter([("size".to_owned(), Value::from(crate::manifest::types::Size::of(bytes).text))]);
        let class = text(spec, "/storageClassName");
        if !class.is_empty() {
            table.insert("storage-class".to_owned(), class.into());
        }
        match modes.as_slice() {
            [mode] if mode == "ReadWriteOnce" => {}
            [mode] => drop(table.insert("access-mode".to_owned(), words.iter().find(|(spelled, _)| spelled == mode)?.1.into())),
            _ => return None,
        }
        spec.as_object()?
            .keys()
            .all(|key| matches!(key.as_str(), "accessModes" | "resources" | "storageClassName" | "volumeMode"))
            .then_some(table)
    }

    /// A claim that is named as the bundle would name it, and described beside the workload.
    fn made_claim(&self, process: &Process, volume: &str, claim: &str) -> Option<Map<String, Value>> {
        let role = if process.leads() { "jobmanager" } else { "taskmanager" };
        let names = [format!("{}-{volume}", self.cluster.name), format!("{}-{role}-{volume}", self.cluster.name)];
        let object = self
            .cluster
            .others
            .iter()
            .find(|other| text(other, "/kind") == "PersistentVolumeClaim" && text(other, "/metadata/name") == claim)?;
        names.iter().any(|name| name == claim).then_some(())?;
        self.claim(object.get("spec")?)
    }

    /// The files of a ConfigMap whose name is a digest of them: they lie beside the text again, in the order that gives this digest.
    fn file_set(&self, volume: &str, map: &str) -> Option<Vec<String>> {
        let digest = map.strip_prefix(&format!("{}-{volume}-", self.cluster.name)).filter(|digest| digest.len() == 8)?;
        let object =
            self.cluster.others.iter().find(|other| text(other, "/kind") == "ConfigMap" && text(other, "/metadata/name") == map)?;
        let files: Vec<(&str, &str)> =
            object.get("data")?.as_object()?.iter().filter_map(|(key, text)| Some((key.as_str(), text.as_str()?))).collect();
        let ordered = in_the_order_of(digest, &mut files.clone(), 0).filter(|_| self.beside && self.own)?;
        Some(ordered.iter().map(|key| format!("{}.files/{volume}/{key}", self.cluster.name)).collect())
    }
}

/// The most files whose orders are tried.
const FEW: usize = 6;

/// The names of files in the order whose digest begins so; the order is nowhere else to be seen.
fn in_the_order_of(digest: &str, files: &mut [(&str, &str)], fixed: usize) -> Option<Vec<String>> {
    if files.len() > FEW {
        return None;
    }
    if fixed == files.len() {
        let made = of_files(files.iter().copied());
        return made.starts_with(digest).then(|| files.iter().map(|(name, _)| (*name).to_owned()).collect());
    }
    (fixed..files.len()).find_map(|next| {
        files.swap(fixed, next);
        let found = in_the_order_of(digest, files, fixed + 1);
        files.swap(fixed, next);
        found
    })
}

/// The version of Flink that a cluster's image names.
#[must_use]
pub fn of_image(image: &str) -> Option<FlinkVersion> {
    let reference = ImageReference::parse(image).ok()?;
    let flink = reference.name.rsplit('/').next().is_some_and(|name| name.contains("flink"));
    let tag = reference.tag.filter(|_| flink)?;
    let number = tag.trim_start_matches('v').split(['-', '_']).next()?.parse::<FlinkVersion>().ok()?;
    number.is_at_least(1, 5).then_some(number)
}

/// The version of a cluster, and what it was inferred from: the image's tag, else the names of files and options.
#[must_use]
pub fn version(cluster: &Cluster) -> Option<(FlinkVersion, Option<String>)> {
    let images = cluster.processes().chain(&cluster.submitters).map(|process| text(process.main(), "/image"));
    if let Some(version) = images.into_iter().find_map(of_image) {
        return Some((version, None));
    }
    let maps: Vec<Value> = cluster.others.iter().filter(|other| group::is_configuration(other)).cloned().collect();
    let options = |flink: FlinkVersion| {
        let read: Vec<Options> = cluster.processes().map(|process| options::of(process, &maps, flink)).collect();
        let bare = || options::bare(&maps, flink);
        if read.is_empty() { bare() } else { read.into_iter().flat_map(|options| options.clear).collect() }
    };
    let key = maps.iter().find_map(|map| map.get("data")?.get("flink-conf.yaml").map(|_| "flink-conf.yaml"));
    let fits = |flink: &FlinkVersion| match key {
        Some(_) => !flink.is_at_least(2, 0),
        None => flink.is_at_least(1, 19),
    };
    // The newest version that spells most options as they are spelled there.
    let best = catalog::versions().filter(fits).map(|flink| {
        let catalogue = Catalogue::of(flink);
        let own = |key: &String| catalogue.is_some_and(|catalogue| catalogue.spelling(key) == Some(key));
        (options(flink).keys().filter(|key| own(key)).count(), flink)
    });
    let (known, flink) = best.max_by_key(|(known, flink)| (*known, *flink))?;
    (known > 0).then(|| {
        (
            flink,
            Some(format!(
                "inferred: the image does not say it; `{}` and the names of its options fit",
                ConfigFormat::of(flink).file_name()
            )),
        )
    })
}

/// Says a cluster in words. `beside`: whether files can lie beside the text.
#[must_use]
pub fn raise(cluster: &Cluster, flink: FlinkVersion, inferred: Option<String>, beside: bool) -> Raised {
    let (jobmanager, taskmanager) = (cluster.jobmanager.as_ref(), cluster.taskmanager.as_ref());
    let managed = |process: &Process| text(&process.workload, "/metadata/labels/app.kubernetes.io~1managed-by") == "flinkc";
    let mut raised = Raised { own: cluster.processes().all(managed) && jobmanager.is_some() && taskmanager.is_some(), ..Raised::default() };
    let started = if flink.is_at_least(OLDEST.major, OLDEST.minor) { flink } else { OLDEST };
    let of = |process: Option<&Process>| process.map(|process| options::of(process, &cluster.others, started)).unwrap_or_default();
    let (of_jobmanager, of_taskmanager) = (of(jobmanager), of(taskmanager));
    let mut merged = of_jobmanager.clear.clone();
    if cluster.processes().next().is_none() {
        merged = options::bare(&cluster.others, started);
    }
    for (key, value) in &of_taskmanager.clear {
        match merged.get(key).filter(|there| *there != value) {
            Some(there) if !key.starts_with("taskmanager.") => {
                raised
                    .left
                    .push(format!("`{key}` is `{there}` for the JobManager and `{value}` for the TaskManagers: one file holds the first"));
            }
            Some(_) | None => drop(merged.insert(key.clone(), value.clone())),
        }
    }
    raised.left.extend(of_jobmanager.told.iter().chain(&of_taskmanager.told).cloned().collect::<std::collections::BTreeSet<_>>());
    raised.options.clone_from(&merged);
    let scene = Scene {
        cluster,
        flink: started,
        own: raised.own,
        beside,
        jobmanager,
        taskmanager,
        of_jobmanager: &of_jobmanager,
        of_taskmanager: &of_taskmanager,
        options: merged,
    };
    let mut draft = Draft { name: cluster.name.clone(), ..Draft::default() };
    head(&scene, flink, inferred, &mut draft);
    words(&scene, &mut draft);
    raised::tail(&mut draft);
    pods::security(&scene, &mut draft, &mut raised.changed);
    surroundings::raise(&scene, &mut draft, &mut raised);
    raised.templates = [(jobmanager, &of_jobmanager), (taskmanager, &of_taskmanager)]
        .map(|(process, options)| process.map(|process| pods::settled(process, options, &scene, &draft, &raised.extra)));
    let verbatim = [(jobmanager, &of_jobmanager), (taskmanager, &of_taskmanager)];
    let verbatim = verbatim.iter().filter_map(|(process, options)| process.filter(|_| !scene.own && !options.understood));
    raised.verbatim = verbatim.map(|process| process.name().to_owned()).collect();
    raised.draft = draft;
    raised
}

/// Name, version, mode, image.
fn head(scene: &Scene<'_>, asked: FlinkVersion, inferred: Option<String>, draft: &mut Draft) {
    draft.set("name", scene.cluster.name.as_str());
    let namespace = scene.leading().map(|process| text(&process.workload, "/metadata/namespace")).unwrap_or_default();
    if is_name(namespace) {
        draft.set("namespace", namespace);
    }
    draft.set("target", "standalone");
    draft.set("flink", scene.flink.to_string());
    if asked != scene.flink {
        draft.note("flink", format!("a stand-in: the image says {asked}, which no target starts any more; build the job for this version"));
    } else if let Some(inferred) = inferred {
        draft.note("flink", inferred);
    }
    let application = scene.jobmanager.is_some_and(|process| process.runs == Runs::Application);
    draft.set("mode", if application { "application" } else { "session" });
    if scene.jobmanager.is_none() {
        draft.note("mode", "inferred: no JobManager was among the objects; it gets flinkc's own");
    }
    pods::images(scene, draft);
}

/// What the configuration and the roles say.
fn words(scene: &Scene<'_>, draft: &mut Draft) {
    let application = scene.jobmanager.filter(|process| process.runs == Runs::Application);
    let mut options = scene.options.clone();
    if let Some(process) = application {
        job::application(scene, process, draft);
        let parallelism = options.get("parallelism.default").and_then(|number| number.parse::<u32>().ok()).filter(|number| *number > 0);
        draft.set("parallelism", parallelism.unwrap_or(1));
        if parallelism.is_none() {
            draft.note("parallelism", "inferred: Flink's default");
        }
        if options.get("execution.runtime-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("batch")) {
            options.remove("execution.runtime-mode");
            draft.set("job.runtime-mode", "batch");
        }
    }
    let early = draft.keys.shift_remove("config");
    high_availability(scene, &mut options, draft);
    local_recovery(scene, &mut options, draft);
    let value: Value = options.into_iter().map(|(key, value)| (key, Value::from(value))).collect::<Map<_, _>>().into();
    of_flink::of_cluster(&value, &scene.flink.to_string(), application.is_some(), Release::LATEST, draft);
    if let Some(Value::Object(early)) = early {
        let config = draft.keys.entry("config").or_insert_with(|| json!({}));
        config.as_object_mut().into_iter().for_each(|config| config.extend(early.clone()));
    }
    let secrets: Map<String, Value> =
        scene.of_jobmanager.secret.iter().chain(&scene.of_taskmanager.secret).map(|(key, value)| (key.clone(), value.clone())).collect();
    if !secrets.is_empty() {
        draft.set("config-secrets", secrets);
    }
    for (role, process) in [("jobmanager", scene.jobmanager), ("taskmanager", scene.taskmanager)] {
        pods::sizes(role, process, scene, draft);
        copies(role, process, draft);
    }
    pods::environment(scene, draft);
    pods::volumes(scene, draft);
    if let Some(process) = scene.leading() {
        let annotations = process.template().pointer("/metadata/annotations").cloned().unwrap_or_default();
        let own = |key: &str| annotations.get(key).and_then(Value::as_str);
        if let Some(restart) = own(RESTART).and_then(|number| number.parse::<u32>().ok()) {
            draft.set("triggers.restart", restart);
        }
        let meshes = [("traffic.sidecar.istio.io/excludeInboundPorts", "istio"), ("config.linkerd.io/skip-inbound-ports", "linkerd")];
        if let Some((_, mesh)) = meshes.iter().find(|(key, _)| scene.own && own(key).is_some()) {
            draft.set("platform.mesh", *mesh);
        }
    }
    if let Some(probe) = scene.jobmanager.and_then(|process| process.main().get("livenessProbe"))
        && let Some(word) = liveness(probe).filter(|word| *word != "rpc")
    {
        draft.set("jobmanager.liveness", word);
    } else if scene.own && scene.jobmanager.is_some_and(|process| process.main().get("livenessProbe").is_none()) {
        draft.set("jobmanager.liveness", "none");
    }
}

/// The word for a probe that asks what one of ours asks.
fn liveness(probe: &Value) -> Option<&'static str> {
    if probe.get("tcpSocket").is_some() {
        return Some("rpc");
    }
    if probe.get("httpGet").is_some() {
        return matches!(text(probe, "/httpGet/path"), "/overview" | "/" | "/config" | "/jobs/overview").then_some("rest");
    }
    role::texts(probe.pointer("/exec/command")).iter().any(|word| word == "/opt/flinkc/liveness.sh").then_some("job")
}

/// Kind and number of a role's pods.
fn copies(role: &'static str, process: Option<&Process>, draft: &mut Draft) {
    let Some(process) = process else { return };
    let kind = match text(&process.workload, "/kind") {
        "StatefulSet" => Some("stateful-set"),
        "Job" => Some("job"),
        "Deployment" if draft.keys.get("job").is_some_and(|job| text(job, "/runtime-mode") == "batch") && role == "jobmanager" => {
            Some("deployment")
        }
        _ => None,
    };
    if let Some(kind) = kind {
        draft.set(&format!("{role}.kind"), kind);
    }
    let written = process.workload.pointer("/spec/replicas").or_else(|| process.workload.pointer("/spec/parallelism"));
    let copies = written.and_then(Value::as_u64).filter(|copies| *copies > 0);
    let path = format!("{role}.replicas");
    match copies {
        Some(1) if role == "jobmanager" => {}
        Some(copies) if role == "taskmanager" && Some(copies) == needed(draft) => {}
        Some(copies) => draft.set(&path, copies),
        None if role == "taskmanager" => {
            draft.set(&path, 1);
            draft.note(&path, "inferred: no number that can be read was written; this is Kubernetes' default");
        }
        None => {}
    }
}

/// The number of TaskManagers that an application's parallelism asks for: what stands there without a word.
fn needed(draft: &Draft) -> Option<u64> {
    let parallelism = draft.keys.get("job").and_then(|_| draft.keys.get("parallelism")?.as_u64())?;
    let slots = draft.keys.get("taskmanager").and_then(|role| role.get("slots")?.as_u64()).unwrap_or(1);
    Some(parallelism.div_ceil(slots))
}

/// Leader election in words: the rest of its options stays in `[config]`.
fn high_availability(scene: &Scene<'_>, options: &mut BTreeMap<String, String>, draft: &mut Draft) {
    let kind = ["high-availability.type", "high-availability"].iter().find_map(|key| options.get(*key)).cloned().unwrap_or_default();
    let storage = options.get("high-availability.storageDir").and_then(|storage| uri(storage)).map(str::to_owned);
    let by_zookeeper = kind.eq_ignore_ascii_case("zookeeper");
    let id = ["high-availability.cluster-id", "kubernetes.cluster-id"].iter().find_map(|key| options.get(*key)).cloned();
    let (Some(storage), true) = (storage, by_zookeeper || !kind.is_empty() && !kind.eq_ignore_ascii_case("none")) else { return };
    draft.set("high-availability.storage", storage);
    if by_zookeeper {
        let quorum = options.remove("high-availability.zookeeper.quorum").unwrap_or_default();
        draft.set("high-availability.zookeeper.quorum", quorum);
        let root = options.remove("high-availability.zookeeper.path.root");
        draft.set("high-availability.zookeeper.path-root", root.unwrap_or_else(|| "/flink".to_owned()));
    }
    let usual = if by_zookeeper { Some("/default".to_owned()) } else { None };
    if let Some(id) = id.or(usual).filter(|id| *id != scene.cluster.name) {
        draft.set("high-availability.cluster-id", id);
        draft.note("high-availability.cluster-id", "under this name the running cluster keeps its leader and its checkpoints");
    }
}

/// Local state that a TaskManager finds again.
fn local_recovery(scene: &Scene<'_>, options: &mut BTreeMap<String, String>, draft: &mut Draft) {
    let names = ["execution.state-recovery.from-local", "state.backend.local-recovery"];
    let on = names.iter().any(|key| options.get(*key).is_some_and(|value| value == "true"));
    let stateful = scene.taskmanager.is_some_and(|process| text(&process.workload, "/kind") == "StatefulSet");
    if let Some(folder) = options.get("process.taskmanager.working-dir").filter(|_| on && stateful).cloned() {
        draft.set("state.local-recovery.dir", folder);
        options.remove("process.taskmanager.working-dir");
        names.iter().for_each(|key| drop(options.remove(*key)));
    }
}
