//! The checks that the restricted level adds, in the server's order. In: a pod. Out: a finding each, or none.

use super::baseline::{added, bad_seccomp, proc_mount, volume_paths};
use super::{Finding, Pod, flag, items, number, plural, present, quoted, text};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn checks(pod: &Pod<'_>) -> Vec<Option<Finding>> {
    vec![
        escalation(pod),
        capabilities(pod),
        if pod.since(35) { proc_mount(pod, "procMount_restricted") } else { None },
        volumes(pod),
        run_as_non_root(pod),
        run_as_user(pod),
        seccomp(pod),
    ]
}

fn escalation(pod: &Pod<'_>) -> Option<Finding> {
    if pod.is_windows() {
        return None;
    }
    let who = pod.which(|c| flag(c, "/securityContext/allowPrivilegeEscalation") != Some(false));
    let detail = format!("{} must set securityContext.allowPrivilegeEscalation=false", who.containers());
    who.finding("allowPrivilegeEscalation", "allowPrivilegeEscalation != false", detail)
}

fn capabilities(pod: &Pod<'_>) -> Option<Finding> {
    if pod.is_windows() {
        return None;
    }
    let keeps = |c: &Value| {
        let set = crate::pointer::find(c, "/securityContext/capabilities");
        !set.into_iter().flat_map(|set| items(set, "drop")).any(|name| name.as_str() == Some("ALL"))
    };
    let keeping = pod.which(keeps);
    let mut names = BTreeSet::new();
    let adding = pod.which(|c| {
        let extra = added(c, &["NET_BIND_SERVICE"]);
        names.extend(extra.iter().map(|name| (*name).to_owned()));
        !extra.is_empty()
    });
    let mut details = Vec::new();
    if keeping.any() {
        details.push(format!("{} must set securityContext.capabilities.drop=[\"ALL\"]", keeping.containers()));
    }
    if adding.any() {
        let names: Vec<String> = names.into_iter().collect();
        let list = quoted(&names);
        details.push(format!("{} must not include {list} in securityContext.capabilities.add", adding.containers()));
    }
    let who = pod.which(|c| keeps(c) || !added(c, &["NET_BIND_SERVICE"]).is_empty());
    who.finding("capabilities_restricted", "unrestricted capabilities", details.join("; "))
}

const ALLOWED_VOLUMES: &[&str] =
    &["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

/// In the order in which the server looks for them.
const OTHER_VOLUMES: &[&str] = &[
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "nfs",
    "iscsi",
    "glusterfs",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "fc",
    "azureFile",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "portworxVolume",
    "scaleIO",
    "storageos",
];

fn volumes(pod: &Pod<'_>) -> Option<Finding> {
    let has =
        |volume: &Value, kinds: &'static [&'static str]| kinds.iter().find(|kind| present(volume, &format!("/{kind}")).is_some()).copied();
    let mut bad: Vec<(usize, &str)> = Vec::new();
    let mut kinds = BTreeSet::new();
    for (index, volume) in items(pod.spec, "volumes").enumerate() {
        // A volume without a source is an emptyDir to the server.
        let sources = volume.as_object().is_some_and(|map| map.iter().any(|(key, value)| key != "name" && !value.is_null()));
        if has(volume, ALLOWED_VOLUMES).is_none() && sources {
            bad.push((index, text(volume, "/name")));
            kinds.insert(has(volume, OTHER_VOLUMES).unwrap_or("unknown"));
        }
    }
    let names: Vec<&str> = bad.iter().map(|(_, name)| *name).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let detail = format!(
        "{} {} {} {} {}",
        plural(names.len(), "volume", "volumes"),
        quoted(&names),
        plural(names.len(), "uses", "use"),
        plural(kinds.len(), "restricted volume type", "restricted volume types"),
        quoted(&kinds)
    );
    let paths = volume_paths(bad.iter().map(|(index, _)| *index));
    let reason = "restricted volume types".to_owned();
    (!bad.is_empty()).then_some(Finding { check: "restrictedVolumes", reason, detail, paths })
}

fn run_as_non_root(pod: &Pod<'_>) -> Option<Finding> {
    if pod.in_user_namespace() {
        return None;
    }
    let setting = |value: &Value| flag(value, "/securityContext/runAsNonRoot");
    let explicit = pod.which(|c| setting(c) == Some(false)).with_pod(setting(pod.spec) == Some(false));
    if explicit.any() {
        let detail = format!("{} must not set securityContext.runAsNonRoot=false", explicit.setters());
        return explicit.finding("runAsNonRoot", "runAsNonRoot != true", detail);
    }
    let implicit = pod.which(|c| setting(c).is_none() && setting(pod.spec).is_none());
    let detail = format!("pod or {} must set securityContext.runAsNonRoot=true", implicit.containers());
    implicit.finding("runAsNonRoot", "runAsNonRoot != true", detail)
}

fn run_as_user(pod: &Pod<'_>) -> Option<Finding> {
    if pod.in_user_namespace() {
        return None;
    }
    let root = |value: &Value| number(value, "/securityContext/runAsUser") == Some(0);
    let who = pod.which(root).with_pod(root(pod.spec));
    let detail = format!("{} must not set runAsUser=0", who.setters());
    who.finding("runAsUser", "runAsUser=0", detail)
}

fn seccomp(pod: &Pod<'_>) -> Option<Finding> {
    let check = "seccompProfile_restricted";
    if pod.is_windows() {
        return None;
    }
    if let Some(explicit) = bad_seccomp(pod, check) {
        return Some(explicit);
    }
    let unset = |value: &Value| present(value, "/securityContext/seccompProfile").is_none();
    let implicit = pod.which(|c| unset(c) && unset(pod.spec));
    let detail =
        format!("pod or {} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"", implicit.containers());
    implicit.finding(check, "seccompProfile", detail)
}
