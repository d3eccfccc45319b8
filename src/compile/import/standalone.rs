//! The source `standalone`: plain objects that run Flink, raised, compiled again and compared.
//!
//! In: objects as they were read. Out: a text for each cluster, files beside it, and lists of what is said otherwise or not at all.
//! Objects that flinkc wrote must come back equal; of others everything must be in the bundle that they say, whatever stands beside it.
//! Must not drop a field: what no word says stands in `[pod]` and `[patch]`, objects without a word in `extra`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::{Compilation, Request, compile};
use super::{FILE, Imported, SECRET_IN_CLEAR, TRIES, hide, name_secrets, residue, text};
use crate::diagnostic::Level;
use crate::flink::catalog::Catalogue;
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::version::FlinkVersion;
use crate::k8s::merge::{Extent, difference};
use crate::k8s::schema::{Schema, TypeId};
use crate::k8s::version::KubernetesVersion;
use crate::manifest::files::MemoryFiles;
use crate::manifest::format::format;
use crate::target::operator::raise::Draft;
use crate::target::standalone::raise::{self, Cluster, Member, Place, Raised, clusters, settled, version};
use crate::target::{CONFIG_DIGEST, Object};
use crate::yaml;

/// Nothing that was read says which Flink it runs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing says which Flink `{cluster}` runs, neither an image's tag nor a configuration: say it with `--flink VERSION`")]
pub struct UnknownVersion {
    /// The cluster.
    pub cluster: String,
}

/// Whether there is anything of Flink among plain objects: a process, or its configuration.
#[must_use]
pub fn runs_flink(objects: &[Value]) -> bool {
    !clusters(objects).is_empty()
}

/// A text for each cluster among plain objects. `flink`: the version that all of them run, if it is known. `beside`: whether files can lie
/// beside the texts; otherwise objects that only a file can carry are told.
///
/// # Errors
/// A cluster whose version nothing says.
pub fn standalone(objects: &[Value], flink: Option<FlinkVersion>, beside: bool) -> Result<Vec<Imported>, UnknownVersion> {
    clusters(objects).iter().map(|cluster| one(cluster, flink, beside)).collect()
}

fn one(cluster: &Cluster, flink: Option<FlinkVersion>, beside: bool) -> Result<Imported, UnknownVersion> {
    let known = flink.map(|flink| (flink, None)).or_else(|| version(cluster));
    let (flink, inferred) = known.ok_or_else(|| UnknownVersion { cluster: cluster.name.clone() })?;
    let mut raised = raise::raise(cluster, flink, inferred, beside);
    let mut work = Work {
        draft: std::mem::take(&mut raised.draft),
        files: std::mem::take(&mut raised.files),
        left: std::mem::take(&mut raised.left),
        changed: std::mem::take(&mut raised.changed),
        secrets: Map::new(),
        hidden: Vec::new(),
        beside,
    };
    Ok(work.finished(&raised))
}

/// A draft on its way to a text.
struct Work {
    draft: Draft,
    files: Vec<(String, String)>,
    left: Vec<String>,
    changed: Vec<String>,
    secrets: Map<String, Value>,
    /// Variables whose secrets stood in clear.
    hidden: Vec<String>,
    beside: bool,
}

impl Work {
    fn finished(&mut self, raised: &Raised) -> Imported {
        let extent = if raised.own { Extent::Exact } else { Extent::Additions };
        self.only_what_differs();
        let mut compilation = self.compared();
        if raised.own && self.take_back(raised, &compilation) {
            compilation = self.compared();
        }
        if self.pods(raised, &compilation, extent) {
            compilation = self.compared();
        }
        self.carry_objects(raised, &compilation);
        self.patch(raised, &compilation, extent);
        compilation = self.compiled();
        self.judge(raised, &compilation);
        let secrets = std::mem::take(&mut self.secrets);
        name_secrets(&mut self.draft, secrets);
        let referred = self.draft.keys.get("config-secrets").and_then(Value::as_object).is_some_and(|table| !table.is_empty());
        for name in &raised.verbatim {
            self.changed.push(format!(
                "`{name}` starts by a command of its own, which `[pod]` keeps: arguments that flinkc would give it do not reach Flink"
            ));
            if referred {
                self.left.push(format!("`{name}`: options of `[config-secrets]` come as arguments, which its own command does not take: add `-D OPTION=$(FLINKC_SECRET_1)` to it, with the variables that the bundle gives its container"));
            }
        }
        let notes: Vec<String> = self.left.iter().chain(&self.changed).cloned().chain(self.ours(raised, &compilation)).collect();
        if !notes.is_empty() {
            let first = format!("Imported from plain objects. What is said otherwise than there, or not at all:\n- {}", notes.join("\n- "));
            self.draft.note("name", first);
        }
        let raw = text::write(&self.draft.keys, &self.draft.notes);
        let take = std::mem::take::<Vec<String>>;
        Imported {
            name: self.draft.name.clone(),
            text: format(&raw).unwrap_or(raw),
            left: take(&mut self.left),
            passed_by: Vec::new(),
            changed: take(&mut self.changed),
            files: std::mem::take(&mut self.files),
        }
    }

    /// What the bundle has beyond what was read.
    fn ours(&self, raised: &Raised, compilation: &Compilation) -> Vec<String> {
        if raised.own {
            return Vec::new();
        }
        let named = "the names of containers, ports and the configuration's volume, probes, requests and limits where none were said";
        let mut ours = vec![format!("flinkc's own are {named}")];
        let spelled = spelling(compilation);
        let said: Vec<String> = raised.options.keys().map(|key| spelled(key)).collect();
        let added: Vec<String> =
            written(&compilation.objects).into_keys().filter(|key| !said.contains(&spelled(key))).map(|key| format!("`{key}`")).collect();
        if !added.is_empty() {
            ours.push(format!("options that nobody said and flinkc writes: {}", added.join(", ")));
        }
        ours
    }

    /// Compiles the draft; what the language refuses and a hatch or a reference can say is moved there.
    fn compiled(&mut self) -> Compilation {
        let mut compilation = self.compile(self.draft.clone());
        for _ in 0..TRIES {
            if !self.amend(&compilation) {
                break;
            }
            compilation = self.compile(self.draft.clone());
        }
        compilation
    }

    /// The objects to compare with. What is a fault of what was read stays in the text, to be told; here something else stands for it.
    fn compared(&mut self) -> Compilation {
        let mut compilation = self.compiled();
        let mut draft = self.draft.clone();
        for _ in 0..TRIES {
            let paths: Vec<String> = compilation
                .diagnostics
                .iter()
                .filter(|finding| finding.level == Level::Error)
                .map(|finding| finding.path.clone())
                .collect();
            let moved = paths.iter().filter(|path| stand_in(&mut draft, path)).count();
            if moved == 0 {
                break;
            }
            compilation = self.compile(draft.clone());
        }
        compilation
    }

    fn compile(&self, mut draft: Draft) -> Compilation {
        name_secrets(&mut draft, self.secrets.clone());
        let mut files = MemoryFiles::new().with(FILE, text::write(&draft.keys, &draft.notes));
        self.files.iter().for_each(|(path, text)| files.add(path, text.as_bytes().to_vec()));
        compile(FILE.into(), &Request::default(), &files)
    }

    /// Whether anything was moved.
    fn amend(&mut self, compilation: &Compilation) -> bool {
        let mut changed = false;
        for finding in compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error) {
            let path = finding.path.as_str();
            if let Some(option) = path.strip_prefix("config.") {
                let secret = finding.rule.name == SECRET_IN_CLEAR;
                let option = option.trim_matches('"');
                changed |= if secret {
                    hide(&mut self.draft, option, &mut self.secrets, &mut self.left)
                } else {
                    table(&mut self.draft.keys, "config").is_some_and(|config| config.shift_remove(option).is_some())
                };
            } else if let Some((above, name)) =
                path.rsplit_once('.').filter(|(above, _)| above.ends_with("env") && finding.rule.name == SECRET_IN_CLEAR)
            {
                changed |= self.hide_variable(above, name);
            } else if let Some(hatch) = ["pod", "jobmanager.pod", "taskmanager.pod", "patch"]
                .iter()
                .find(|hatch| path == **hatch || path.starts_with(&format!("{hatch}.")))
            {
                let (above, name) = hatch.rsplit_once('.').unwrap_or(("", hatch));
                let held = if above.is_empty() {
                    self.draft.keys.shift_remove(name)
                } else {
                    table(&mut self.draft.keys, above).and_then(|table| table.shift_remove(name))
                };
                if let Some(held) = held {
                    self.left.push(format!("{}: not carried is {held}", finding.message));
                    changed = true;
                }
            }
        }
        changed
    }

    /// A variable with a secret in clear becomes a reference.
    fn hide_variable(&mut self, above: &str, name: &str) -> bool {
        let held = table(&mut self.draft.keys, above).and_then(|env| env.shift_remove(name));
        if held.is_none() {
            return false;
        }
        if table(&mut self.draft.keys, above).is_some_and(|env| env.is_empty()) {
            residue::take_out(&mut self.draft.keys, above);
        }
        let secret = format!("{}-secrets", self.draft.name);
        let path = above.strip_suffix("env").map(|role| format!("{role}env-secrets")).unwrap_or_default();
        let mut references = table(&mut self.draft.keys, &path).cloned().unwrap_or_default();
        references.insert(name.to_owned(), serde_json::json!({ "secret": secret, "key": name }));
        self.draft.set(&path, references);
        self.draft
            .note(&path, format!("these stood in clear; make the Secret: kubectl create secret generic {secret} --from-literal={name}=…"));
        self.left.push(format!("the variable `{name}` is a secret in clear: it is read from the Secret `{secret}`, which you make"));
        self.hidden.push(name.to_owned());
        true
    }

    /// Leaves out of `[config]` what the bundle writes without it.
    fn only_what_differs(&mut self) {
        let Some(Value::Object(config)) = self.draft.keys.shift_remove("config") else { return };
        let compilation = self.compiled();
        let usual = written(&compilation.objects);
        let spelled = spelling(&compilation);
        let same = |key: &str, value: &Value| {
            usual.iter().any(|(other, there)| spelled(other) == spelled(key) && Some(there.as_str()) == value.as_str())
        };
        let kept: Map<String, Value> = config.into_iter().filter(|(key, value)| !same(key, value)).collect();
        if !kept.is_empty() {
            self.draft.set("config", kept);
        }
    }

    /// Puts what the words have not said of the pods into `[pod]`. Whether there was anything.
    fn pods(&mut self, raised: &Raised, compilation: &Compilation, extent: Extent) -> bool {
        let template = |role: &str| {
            let workload = compilation.objects.iter().find(|object| object.part == role && object.pod_template().is_some())?;
            let mut template = workload.value.pointer(workload.pod_template()?)?.clone();
            without_digest(&mut template);
            Some(template)
        };
        let patches = ["jobmanager", "taskmanager"].iter().zip(&raised.templates).map(|(role, want)| {
            let mut want = want.clone()?;
            for list in ["containers", "initContainers"] {
                let containers = want.pointer_mut(&format!("/spec/{list}")).and_then(Value::as_array_mut);
                for env in containers.into_iter().flatten().filter_map(|container| container.get_mut("env")?.as_array_mut()) {
                    env.retain(|variable| !self.hidden.iter().any(|name| variable.get("name").is_some_and(|own| own == name)));
                }
            }
            difference(&template(role)?, &want, Some(TypeId::POD_TEMPLATE_SPEC), extent)
        });
        let patches: Vec<Option<Value>> = patches.collect();
        let note = "what no word says of the pods, in Kubernetes' own";
        match patches.as_slice() {
            [Some(one), Some(other)] if one == other => {
                self.draft.set("pod", one.clone());
                self.draft.note(&headed("pod", one), note);
            }
            roles => {
                for (path, patch) in ["jobmanager.pod", "taskmanager.pod"].iter().zip(roles) {
                    if let Some(patch) = patch {
                        self.draft.set(path, patch.clone());
                        self.draft.note(&headed(path, patch), note);
                    }
                }
            }
        }
        patches.iter().any(Option::is_some)
    }

    /// A client's name is a digest of what it submits, a counter of restarts included, which stands nowhere else: under another name the
    /// job would be submitted again. Whether one stays as it is.
    fn take_back(&mut self, raised: &Raised, compilation: &Compilation) -> bool {
        let mut changed = false;
        for member in &raised.members {
            let Place::Submitter(job) = &member.place else { continue };
            let made = counterpart(member, &compilation.objects).map(|object| object.name.as_str());
            if made.is_some() && made != member.object.pointer("/metadata/name").and_then(Value::as_str) {
                changed |= table(&mut self.draft.keys, "jobs").is_some_and(|jobs| jobs.shift_remove(job).is_some());
                if self.draft.keys.get("jobs").and_then(Value::as_object).is_some_and(Map::is_empty) {
                    self.draft.keys.shift_remove("jobs");
                }
            }
        }
        changed
    }

    /// Objects that the bundle has nothing for lie in a file beside the text.
    fn carry_objects(&mut self, raised: &Raised, compilation: &Compilation) {
        let compiled = !compilation.objects.is_empty();
        let alone = raised
            .members
            .iter()
            .filter(|member| compiled && counterpart(member, &compilation.objects).is_none())
            .map(|member| &member.object);
        let (secrets, objects): (Vec<Value>, Vec<Value>) =
            raised.extra.iter().chain(alone).cloned().partition(|object| object.get("kind").is_some_and(|kind| kind == "Secret"));
        for secret in &secrets {
            self.left
                .push(format!("{} stays in the cluster, and its values out of every text: whoever keeps secrets keeps it", shown(secret)));
        }
        if objects.is_empty() {
            return;
        }
        if !self.beside {
            for object in &objects {
                self.left.push(format!(
                    "{} is carried by no word: keep its YAML beside the text and name the file in `extra`, or import with `--output DIR`",
                    shown(object)
                ));
            }
            return;
        }
        let file = format!("{}.extra.yaml", self.draft.name);
        self.files.push((file.clone(), yaml::emit_stream(&objects)));
        self.draft.set("extra", vec![file.clone()]);
        self.draft.note("extra", "objects that no word says, as they were");
        let refused = self.compile(self.draft.clone());
        let about = |finding: &&crate::diagnostic::Diagnostic| {
            finding.level == Level::Error
                && (finding.path == "extra"
                    || finding
                        .object
                        .as_ref()
                        .is_some_and(|object| objects.iter().any(|other| shown(other) == format!("{} `{}`", object.kind, object.name))))
        };
        let reasons: Vec<String> = refused.diagnostics.iter().filter(about).map(|finding| finding.message.clone()).collect();
        if !reasons.is_empty() && !compilation.diagnostics.has_errors() {
            self.left.extend(reasons.into_iter().map(|reason| format!("`{file}` is beside the text, and not named in `extra`: {reason}")));
            self.draft.keys.shift_remove("extra");
            self.draft.notes.remove("extra");
        }
    }

    /// Puts what differs of other objects into `[patch]`.
    fn patch(&mut self, raised: &Raised, compilation: &Compilation, extent: Extent) {
        let mut patches = Map::new();
        for member in &raised.members {
            let Some(object) = counterpart(member, &compilation.objects) else { continue };
            let type_id = Schema::of(KubernetesVersion::LATEST).type_of(&object.api_version, &object.kind);
            let (mut have, mut want) = (settled(&object.value, true), member.settled.clone());
            for side in [&mut have, &mut want] {
                if let Some(template) = crate::target::pod_template(&object.kind).and_then(|pointer| side.pointer_mut(pointer)) {
                    without_digest(template);
                }
            }
            if let Some(patch) = difference(&have, &want, type_id, extent) {
                patches.insert(object.patch_key(), patch);
            }
        }
        if !patches.is_empty() {
            let patches = Value::Object(patches);
            self.draft.note(&headed("patch", &patches), "what no word says of other objects");
            self.draft.set("patch", patches);
        }
    }

    /// Says what has another name, what has another value, and what does not compile.
    fn judge(&mut self, raised: &Raised, compilation: &Compilation) {
        for finding in compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error) {
            self.left.push(format!("the text does not compile as it is: {}", finding.message));
        }
        if compilation.objects.is_empty() {
            return;
        }
        for member in &raised.members {
            let Some(object) = counterpart(member, &compilation.objects) else { continue };
            let name = member.object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
            let fixed = ["/spec/selector", "/spec/serviceName"]
                .iter()
                .any(|pointer| object.kind != "Service" && member.object.pointer(pointer) != object.value.pointer(pointer));
            if raised.own {
                if object.value != member.object {
                    self.left.push(format!("{} does not come back as it was", shown(&member.object)));
                }
            } else if object.name != name || Some(object.kind.as_str()) != member.object.get("kind").and_then(Value::as_str) {
                self.changed.push(format!("{} becomes {} `{}`", shown(&member.object), object.kind, object.name));
            } else if fixed && object.pod_template().is_some() && object.kind != "Job" {
                self.changed.push(format!(
                    "{} selects its pods otherwise, or has another Service, which Kubernetes lets nobody change: delete it before the new one is applied",
                    shown(&member.object)
                ));
            }
        }
        let made = written(&compilation.objects);
        let spelled = spelling(compilation);
        let made: BTreeMap<String, String> = made.into_iter().map(|(key, value)| (spelled(&key), value)).collect();
        let elected = self.draft.keys.contains_key("high-availability");
        let recovers = self.draft.keys.get("state").is_some_and(|state| state.get("local-recovery").is_some());
        for (key, value) in &raised.options {
            let referred = |table: &str| self.draft.keys.get(table).is_some_and(|table| table.get(key).is_some());
            match made.get(&spelled(key)) {
                Some(there) if there == value => {}
                _ if self.secrets.contains_key(key) || referred("config-secrets") => {}
                Some(there) => self.changed.push(format!("`{key}` was `{value}` and is `{there}`")),
                None if elected && key == "jobmanager.rpc.address" => {}
                None if recovers && key.ends_with("local-recovery") => {}
                None if said(key) => {}
                None => self.left.push(format!("`{key} = {value}` is not in the bundle's configuration")),
            }
        }
    }
}

/// Puts an address that every rule takes in the place of a refused one, or takes the key out. Whether anything was there.
fn stand_in(draft: &mut Draft, path: &str) -> bool {
    const ADDRESS: &str = "s3://stand-in/here";
    let there = path.rsplit_once('.').and_then(|(above, name)| Some((table(&mut draft.keys, above)?, name)));
    if let Some((table, name)) = there
        && let Some(Value::String(value)) = table.get_mut(name)
        && value.contains("://")
        && value != ADDRESS
    {
        ADDRESS.clone_into(value);
        draft.set("s3.plugin", "in-image");
        return true;
    }
    residue::take_out(&mut draft.keys, path)
}

/// Options that words say in other options: where a size is, a process size is; who leads, the pod's own address.
fn said(key: &str) -> bool {
    let sizes = key.ends_with(".heap.size") || key.ends_with(".heap.mb") || key.ends_with(".memory.flink.size");
    sizes || key == "kubernetes.cluster-id" || key == "$internal.pipeline.job-id"
}

/// The path of the first table that has a line of its own: the only one that is written with a head.
fn headed(path: &str, table: &Value) -> String {
    let first =
        table.as_object().and_then(|map| map.iter().next().filter(|(_, inside)| inside.is_object() && map.values().all(Value::is_object)));
    first.map_or_else(|| path.to_owned(), |(name, inside)| headed(&format!("{path}.{name}"), inside))
}

/// A table by its dotted path.
fn table<'a>(keys: &'a mut Map<String, Value>, path: &str) -> Option<&'a mut Map<String, Value>> {
    path.split('.').try_fold(keys, |table, step| table.get_mut(step)?.as_object_mut())
}

/// The present name of an option, by the version that is compiled for.
fn spelling(compilation: &Compilation) -> impl Fn(&str) -> String + use<> {
    let catalogue = compilation.plan.as_ref().and_then(|plan| Catalogue::of(plan.flink));
    move |key| catalogue.and_then(|catalogue| catalogue.canonical(key)).unwrap_or(key).to_owned()
}

/// The options of the compiled configuration.
fn written(objects: &[Object]) -> BTreeMap<String, String> {
    let file = objects.iter().find(|object| object.kind == "ConfigMap" && object.part == "config");
    let formats = [ConfigFormat::Standard, ConfigFormat::Legacy];
    let read = |format: &ConfigFormat| {
        let text = file?.value.get("data")?.get(format.file_name())?.as_str()?;
        config_file::read(text, *format).ok()
    };
    formats.iter().find_map(read).map(|file| file.entries.into_iter().collect()).unwrap_or_default()
}

/// The object of the bundle that stands for one that was read.
fn counterpart<'a>(member: &Member, objects: &'a [Object]) -> Option<&'a Object> {
    let of = |pointer: &str| member.object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (kind, name) = (of("/kind"), of("/metadata/name"));
    let mut found = objects.iter().filter(|object| match &member.place {
        Place::Workload(role) => object.part == *role && object.pod_template().is_some(),
        Place::Part(part) => object.kind == kind && object.part == *part,
        Place::Same => object.kind == kind && object.name == name,
        Place::Only => object.kind == kind,
        Place::Submitter(job) => object.kind == "Job" && object.part.rsplit_once('-').is_some_and(|(stem, _)| stem == job),
    });
    found.next()
}

/// `Service `flink-rest``.
fn shown(object: &Value) -> String {
    let part = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or("?").to_owned();
    format!("{} `{}`", part("/kind"), part("/metadata/name"))
}

/// The digest of what the pods read follows from the bundle.
fn without_digest(template: &mut Value) {
    if let Some(annotations) = template.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.shift_remove(CONFIG_DIGEST);
        if annotations.is_empty() {
            template.pointer_mut("/metadata").and_then(Value::as_object_mut).map(|metadata| metadata.shift_remove("annotations"));
        }
    }
}
