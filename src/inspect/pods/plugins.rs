//! File systems that are plugins: which schemes the options use, and who enables what answers them.

use std::collections::BTreeMap;

use super::read::{FlinkPod, Placed, Role};
use super::{Found, rules};
use crate::diagnostic::Diagnostic;
use crate::manifest::Manifest;
use crate::plan::rules::entrypoint;
use crate::plan::storage::{Store, plugin_of, store_of};

/// Options that hold a path which every process opens.
const PATHS: &[&str] = &[
    "execution.checkpointing.dir",
    "state.checkpoints.dir",
    "execution.checkpointing.savepoint-dir",
    "state.savepoints.dir",
    "high-availability.storageDir",
];

/// A scheme in use that nothing answers. Only Flink's own image is known to have no plugin switched on.
pub(super) fn schemes(pod: &FlinkPod<'_>, found: &mut Found<'_>) {
    if !pod.is_official() || may_have_more(pod) {
        return;
    }
    let enabled = pod.variable(entrypoint::PLUGINS);
    if enabled.as_ref().is_some_and(|variable| variable.at("/valueFrom").is_some()) {
        return;
    }
    let enabled = enabled.map_or("", |variable| variable.text("/value"));
    for option in PATHS.iter().filter_map(|key| pod.option(&[key])) {
        let scheme = option.text.split(':').next().unwrap_or_default();
        if !option.text.contains(':') {
            continue;
        }
        let plugins: Vec<&str> = match store_of(scheme) {
            Some(Store::S3) if scheme == "s3" => vec!["flink-s3-fs-presto", "flink-s3-fs-hadoop", "flink-s3-fs-native"],
            _ => plugin_of(scheme, &Manifest::default()).into_iter().collect(),
        };
        if plugins.is_empty() || plugins.iter().any(|plugin| enabled.contains(plugin)) {
            continue;
        }
        let plugin = plugins.first().copied().unwrap_or_default();
        let version = pod.image.as_ref().and_then(|(_, image)| image.tag.as_deref()?.split('-').next()).unwrap_or("VERSION");
        found.findings.push(
            Diagnostic::new(&rules::SCHEME_WITHOUT_PLUGIN, format!("nothing in the image answers `{scheme}:` paths"))
                .at(option.value_at, format!("needs `{plugin}`"))
                .at_run_time(format!("the image has the plugin's jar in `opt` only: could not find a file system implementation for scheme '{scheme}'"))
                .help(format!("set `{}` of both processes to `{plugin}-{version}.jar` (the image's own patch release), or build an image with the jar below `/opt/flink/plugins`", entrypoint::PLUGINS))
                .path(option.key.clone())
                .object(pod.given.reference()),
        );
        // one option stands for all of them, and one process for both
        return;
    }
}

/// Whether plugins may come from elsewhere: a mount, a script, variables that are not here.
fn may_have_more(pod: &FlinkPod<'_>) -> bool {
    let mounted = pod.mounts().any(|mount| {
        mount.text("/mountPath").starts_with("/opt/flink/plugins") || matches!(mount.text("/mountPath"), "/opt/flink" | "/opt/flink/lib")
    });
    let scripted =
        pod.words().any(|word| word.value.as_str().is_some_and(|word| word.contains("plugins") || word.contains("/opt/flink/opt")));
    let elsewhere = pod.containers.iter().any(|container| container.at("/envFrom").is_some());
    mounted || scripted || elsewhere || pod.role == Role::TaskManager && pod.by_operator
}

/// The two processes of one cluster: of a resource, or of two workloads that alone have their image.
pub(super) fn both(pods: &[FlinkPod<'_>], found: &mut Found<'_>) {
    let mut clusters: BTreeMap<(bool, &str, &str), Vec<&FlinkPod<'_>>> = BTreeMap::new();
    for pod in pods {
        let name = if pod.by_operator { pod.given.name() } else { image_of(pod) };
        if !name.is_empty() {
            clusters.entry((pod.by_operator, name, pod.given.namespace().unwrap_or_default())).or_default().push(pod);
        }
    }
    for cluster in clusters.values() {
        let [one, other] = cluster.as_slice() else { continue };
        if one.role == other.role {
            continue;
        }
        for (has, lacks) in [(one, other), (other, one)] {
            let open = lacks.containers.iter().any(|container| container.at("/envFrom").is_some());
            let (Some(variable), None, false) = (has.variable(entrypoint::PLUGINS), lacks.variable(entrypoint::PLUGINS), open) else {
                continue;
            };
            let jobmanager = has.role == Role::JobManager;
            let label = if jobmanager { "for the JobManager only" } else { "for the TaskManagers only" };
            found.tell(has, &variable, label, entrypoint::on_one_process(jobmanager));
        }
    }
}

fn image_of<'p>(pod: &'p FlinkPod<'_>) -> &'p str {
    pod.image.as_ref().map_or("", |(_, image)| image.text.as_str())
}

/// A jar of a file system on the class path, by the end of a path.
pub(super) fn on_class_path(pod: &FlinkPod<'_>, found: &mut Found<'_>) {
    let mounts: Vec<(Placed<'_>, String)> = pod.mounts().map(|mount| (mount.clone(), mount.text("/mountPath").to_owned())).collect();
    for (mount, path) in mounts {
        if let Some(finding) = crate::plan::rules::volumes::plugin_in_lib(&path) {
            found.tell(pod, &mount.at("/mountPath").unwrap_or(mount), "on the class path", finding);
        }
    }
}
