//! Kubernetes' API as structure: the OpenAPI documents inside the Go module `k8s.io/kubernetes` (one patch release a minor)
//! go in, `schemas/kubernetes/{types,kinds}.txt` and `SOURCE` come out. Names, types, required flags, list and merge keys only:
//! no descriptions. Fields equal in all releases are one line.

use super::{Mode, settle};
use anyhow::{Context as _, anyhow, bail, ensure};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// The minors that flinkc knows, oldest first, and the release that speaks for each. A new minor is one row here and one in
/// `src/k8s/version.rs`.
const RELEASES: &[(&str, &str)] =
    &[("1.33", "v1.33.13"), ("1.34", "v1.34.4"), ("1.35", "v1.35.4"), ("1.36", "v1.36.3"), ("1.37", "v1.37.0")];

const MODULE: &str = "k8s.io/kubernetes";
/// Swagger 2 holds all groups at once, and the patch strategies.
const SWAGGER: &str = "api/openapi-spec/swagger.json";
/// Only OpenAPI 3 tells the default of a list key (`protocol: TCP`), which decides whether two ports are the same.
const CORE_V3: &str = "api/openapi-spec/v3/api__v1_openapi.json";

/// Kinds that a bundle around Flink may hold, in any served version of their group.
const KINDS: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "ControllerRevision",
    "CronJob",
    "CustomResourceDefinition",
    "DaemonSet",
    "Deployment",
    "EndpointSlice",
    "Endpoints",
    "Event",
    "HorizontalPodAutoscaler",
    "Ingress",
    "IngressClass",
    "Job",
    "Lease",
    "LimitRange",
    "Namespace",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "PriorityClass",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "RuntimeClass",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
    "VolumeAttributesClass",
];

/// Fields that the documents call required and that kube-apiserver v1.36.3 takes without (zero, false and empty are good
/// values there). Found by leaving each out; `tests/oracle_k8s.rs` repeats it.
const ACCEPTED_WITHOUT: &[(&str, &str)] = &[
    ("apiextensions.v1.CustomResourceDefinitionVersion", "served"),
    ("apiextensions.v1.CustomResourceDefinitionVersion", "storage"),
    ("apps.v1.ControllerRevision", "revision"),
    ("batch.v1.PodFailurePolicy", "rules"),
    ("core.v1.HTTPHeader", "value"),
    ("core.v1.ISCSIPersistentVolumeSource", "lun"),
    ("core.v1.ISCSIVolumeSource", "lun"),
    ("core.v1.LimitRangeSpec", "limits"),
    ("core.v1.PreferredSchedulingTerm", "preference"),
    ("core.v1.SleepAction", "seconds"),
    ("core.v1.Sysctl", "value"),
];

/// `(apiVersion, kind)` → plural and scope.
type Resources = BTreeMap<(String, String), (String, &'static str)>;

/// `(type, field)` or `(apiVersion, kind)` → what is said of it → the releases (by index) that say so.
type Rows = BTreeMap<(String, String), BTreeMap<String, BTreeSet<usize>>>;

pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    let mut source = String::from("# minor module file sha256; written by `cargo xtask facts kubernetes`\n");
    let mut releases = Vec::new();
    for (minor, release) in RELEASES {
        let folder = download(release)?;
        let mut documents = Vec::new();
        for file in [SWAGGER, CORE_V3] {
            let bytes = std::fs::read(folder.join(file)).with_context(|| format!("{release}: {file}"))?;
            let mut digest = String::new();
            for byte in Sha256::digest(&bytes) {
                write!(digest, "{byte:02x}")?;
            }
            writeln!(source, "{minor} {MODULE}@{release} {file} {digest}")?;
            documents.push(serde_json::from_slice::<Value>(&bytes)?);
        }
        let [swagger, core] = documents.try_into().map_err(|_| anyhow!("two documents"))?;
        releases.push(Release { swagger, core });
    }
    let (mut kinds, mut types) = (Rows::new(), Rows::new());
    for (at, release) in releases.iter().enumerate() {
        release.collect(at, &mut kinds, &mut types)?;
    }
    // The newest release that has a field says whether it is required: older documents call some fields required
    // which their servers fill in (`RoleRef.apiGroup`).
    settle(mode, "schemas/kubernetes/types.txt", &print(&with_newest_required(types)))?;
    settle(mode, "schemas/kubernetes/kinds.txt", &print(&kinds))?;
    settle(mode, "schemas/kubernetes/timezones.txt", &super::timezones::names(&mut source)?)?;
    settle(mode, "schemas/kubernetes/SOURCE", &source)
}

/// The unpacked module, checked by Go against its checksum database.
fn download(release: &str) -> anyhow::Result<PathBuf> {
    let output = Command::new("go")
        .args(["mod", "download", "-json", &format!("{MODULE}@{release}")])
        .current_dir(std::env::temp_dir())
        .output()
        .context("`go` is needed to fetch Go modules")?;
    let answer: Value = serde_json::from_slice(&output.stdout).context("answer of `go mod download`")?;
    let folder = answer.get("Dir").and_then(Value::as_str);
    folder.map(PathBuf::from).ok_or_else(|| anyhow!("{MODULE}@{release}: {answer}"))
}

struct Release {
    swagger: Value,
    core: Value,
}

impl Release {
    fn collect(&self, at: usize, kinds: &mut Rows, types: &mut Rows) -> anyhow::Result<()> {
        let definitions = self.swagger.get("definitions").and_then(Value::as_object).context("definitions")?;
        let resources = self.resources()?;
        let mut waiting = Vec::new();
        for (name, definition) in definitions {
            for gvk in array(definition, "x-kubernetes-group-version-kind") {
                let [group, version, kind] = ["group", "version", "kind"].map(|key| text(gvk, key).unwrap_or_default());
                let api = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
                let Some((plural, scope)) = resources.get(&(api.clone(), kind.to_owned())) else {
                    continue;
                };
                if KINDS.contains(&kind) {
                    let line = format!("{} {plural} {scope}", short(name)?);
                    kinds.entry((api, kind.to_owned())).or_default().entry(line).or_default().insert(at);
                    waiting.push(name.clone());
                }
            }
        }
        let mut seen = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let definition = definitions.get(&name).with_context(|| name.clone())?;
            let required: BTreeSet<&str> = array(definition, "required").filter_map(Value::as_str).collect();
            for (field, property) in definition.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let mut line = wire(property, &mut waiting)?;
                self.flags(&name, field, property, required.contains(field.as_str()), &mut line)?;
                ensure!(!field.contains(' '), "{name}.{field}");
                types.entry((short(&name)?, field.clone())).or_default().entry(line).or_default().insert(at);
            }
        }
        Ok(())
    }

    /// What can be created: `(apiVersion, kind)` → (plural, scope), read off the paths.
    fn resources(&self) -> anyhow::Result<Resources> {
        let mut found = BTreeMap::new();
        for (path, methods) in self.swagger.get("paths").and_then(Value::as_object).context("paths")? {
            let Some(post) = methods.get("post") else {
                continue;
            };
            if text(post, "x-kubernetes-action") != Some("post") || path.contains("{name}") {
                continue;
            }
            let Some(gvk) = post.get("x-kubernetes-group-version-kind") else {
                continue;
            };
            let scope = if path.contains("/namespaces/{namespace}/") { "namespaced" } else { "cluster" };
            let (api, plural) = path.trim_end_matches('/').rsplit_once('/').context("path")?;
            let api = api.trim_end_matches("/namespaces/{namespace}").trim_start_matches("/apis/").trim_start_matches("/api/");
            let kind = text(gvk, "kind").unwrap_or_default();
            found.insert((api.to_owned(), kind.to_owned()), (plural.to_owned(), scope));
        }
        Ok(found)
    }

    fn flags(&self, name: &str, field: &str, property: &Value, required: bool, line: &mut String) -> anyhow::Result<()> {
        if required {
            line.push_str(" required");
        }
        for strategy in text(property, "x-kubernetes-patch-strategy").into_iter().flat_map(|all| all.split(',')) {
            match strategy {
                "merge" => line.push_str(" merge"),
                "retainKeys" => line.push_str(" retain-keys"),
                "replace" => line.push_str(" replace"),
                other => bail!("{name}.{field}: patch strategy {other}"),
            }
        }
        if let Some(key) = text(property, "x-kubernetes-patch-merge-key") {
            write!(line, " merge-key={key}")?;
        }
        match text(property, "x-kubernetes-list-type") {
            Some("map") => {
                let keys: Vec<&str> = array(property, "x-kubernetes-list-map-keys").filter_map(Value::as_str).collect();
                write!(line, " keys={}", keys.join(","))?;
            }
            Some("set") => line.push_str(" set"),
            Some("atomic") | None => {}
            Some(other) => bail!("{name}.{field}: list type {other}"),
        }
        let default = self.core.pointer(&format!("/components/schemas/{name}/properties/{field}/default"));
        if let (true, Some(default)) = (field == "protocol", default.and_then(Value::as_str)) {
            write!(line, " default={default}")?;
        }
        Ok(())
    }
}

/// The type of a property in one word; definitions it names are queued.
fn wire(property: &Value, waiting: &mut Vec<String>) -> anyhow::Result<String> {
    if let Some(reference) = text(property, "$ref") {
        let name = reference.trim_start_matches("#/definitions/");
        return Ok(match name.rsplit('.').next().unwrap_or(name) {
            "Quantity" => "quantity".to_owned(),
            "IntOrString" => "int-or-string".to_owned(),
            "Time" => "time".to_owned(),
            "MicroTime" => "micro-time".to_owned(),
            "RawExtension" | "FieldsV1" | "Patch" => "raw".to_owned(),
            json if json == "JSON" || json.starts_with("JSONSchemaPropsOr") => "raw".to_owned(),
            _ => {
                waiting.push(name.to_owned());
                short(name)?
            }
        });
    }
    Ok(match (text(property, "type"), text(property, "format")) {
        (Some("string"), None) => "string".to_owned(),
        (Some("string"), Some("byte")) => "bytes".to_owned(),
        (Some("integer"), Some("int32")) => "int32".to_owned(),
        (Some("integer"), Some("int64")) => "int64".to_owned(),
        (Some("number"), Some("double")) => "number".to_owned(),
        (Some("boolean"), None) => "bool".to_owned(),
        (Some("array"), None) => format!("list:{}", wire(property.get("items").context("items")?, waiting)?),
        (Some("object"), None) => match property.get("additionalProperties") {
            Some(values) => format!("map:{}", wire(values, waiting)?),
            None => "raw".to_owned(),
        },
        other => bail!("unknown type {other:?}"),
    })
}

fn short(name: &str) -> anyhow::Result<String> {
    ["io.k8s.api.", "io.k8s.apimachinery.pkg.apis.", "io.k8s.apiextensions-apiserver.pkg.apis."]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("{name}: a package without a short name"))
}

fn with_newest_required(rows: Rows) -> Rows {
    let mut out = Rows::new();
    for (key, lines) in rows {
        let newest = lines.iter().max_by_key(|(_, at)| at.last().copied());
        let without = ACCEPTED_WITHOUT.iter().any(|(owner, field)| (*owner, *field) == (key.0.as_str(), key.1.as_str()));
        let required = !without && newest.is_some_and(|(line, _)| line.contains(" required"));
        let merged: &mut BTreeMap<String, BTreeSet<usize>> = out.entry(key).or_default();
        for (line, at) in lines {
            let mut words: Vec<&str> = line.split(' ').filter(|word| *word != "required").collect();
            if required {
                words.insert(1, "required");
            }
            merged.entry(words.join(" ")).or_default().extend(at);
        }
    }
    out
}

/// One line each: `key key value versions flags`, sorted bytewise by the two keys, then by version.
fn print(rows: &Rows) -> String {
    let mut out = String::new();
    for ((first, second), lines) in rows {
        let mut runs = Vec::new();
        for (line, at) in lines {
            let mut run: Vec<usize> = Vec::new();
            for index in at {
                if run.last().is_some_and(|last| last + 1 != *index) {
                    runs.push((std::mem::take(&mut run), line));
                }
                run.push(*index);
            }
            runs.push((run, line));
        }
        runs.sort();
        for (run, line) in runs {
            let (value, flags) = line.split_once(' ').unwrap_or((line, ""));
            out.push_str(format!("{first} {second} {value} {} {flags}", versions(&run)).trim_end());
            out.push('\n');
        }
    }
    out
}

/// `*` for all releases, `1.34-` from one on, `-1.35` up to one, `1.34-1.35` between two.
fn versions(run: &[usize]) -> String {
    let minor = |at: Option<&usize>| at.and_then(|at| RELEASES.get(*at)).map_or("", |release| release.0);
    let first = if run.first() == Some(&0) { "" } else { minor(run.first()) };
    let last = if run.last().copied() == Some(RELEASES.len() - 1) { "" } else { minor(run.last()) };
    if first.is_empty() && last.is_empty() { "*".to_owned() } else { format!("{first}-{last}") }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
