//! Volumes of a pod, with the sources that bundles use; the plugins of early days are known by name only.
//! Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36 (`ValidateVolumes` and what it calls).

use std::collections::{BTreeMap, BTreeSet};

use super::at::At;
use super::fault::{Judge, Reason};
use super::pod::Pod;
use super::{claim, env, metadata, text};
use crate::k8s::amount::Amount;

/// Sources of volumes, in the order in which the server looks for them. The first is the volume's; the others are refused.
const SOURCES: &[&str] = &[
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

/// Judges all volumes; gives the names of the good ones, with their source.
pub(super) fn all<'v>(judge: &mut Judge, pod: &Pod<'_, 'v>) -> BTreeMap<&'v str, &'static str> {
    let mut good: BTreeMap<&'v str, &'static str> = BTreeMap::new();
    let claims: BTreeSet<&str> = pod.claims.iter().copied().collect();
    let volumes = pod.spec.get("volumes");
    for (index, claim) in pod.claims.iter().enumerate() {
        let volume = volumes.shown_index(index);
        if claim.is_empty() {
            let source = volume.shown("persistentVolumeClaim");
            judge.required_for(&source.shown("claimName"), "has no name: the claim template has none");
            judge.required_for(&volume.shown("name"), "is missing: the claim template has no name");
        } else if let Some(fault) = text::label(claim) {
            judge.invalid(&volume.shown("name"), format!("is the name of a claim template that {fault}"));
        } else {
            good.insert(claim, "persistentVolumeClaim");
        }
    }
    // Claims of a StatefulSet stand before its volumes, and take the place of those of their name.
    let mut next = pod.claims.len();
    let mut shown = Vec::with_capacity(volumes.len());
    for volume in volumes.items() {
        shown.push(next);
        next += usize::from(!claims.contains(volume.get("name").text()));
    }
    for volume in volumes.renumbered(|index| shown.get(index).copied().unwrap_or(index)) {
        let name = volume.get("name");
        if claims.contains(name.text()) {
            continue;
        }
        let before = judge.refusals();
        let source = source(judge, pod, &volume);
        judge.label_required(&name);
        if good.contains_key(name.text()) {
            judge.duplicate(&name, name.text());
        }
        if judge.refusals() == before {
            good.insert(name.text(), source);
        }
    }
    good
}

fn source(judge: &mut Judge, pod: &Pod<'_, '_>, volume: &At<'_, '_>) -> &'static str {
    let mut first = None;
    for name in SOURCES {
        let at = volume.get(name);
        if !at.is_set() {
            continue;
        }
        if first.is_some() {
            let shown = match *name {
                "downwardAPI" => volume.renamed(name, "downwarAPI"),
                "cephfs" => volume.renamed(name, "cephFS"),
                _ => at,
            };
            judge.forbidden(&shown, "is a second source, and a volume has one");
            continue;
        }
        first = Some(*name);
        one(judge, pod, volume, name, &at);
    }
    first.unwrap_or_else(|| {
        judge.hint(volume, "has no source, and so is an empty folder");
        "emptyDir"
    })
}

fn one(judge: &mut Judge, pod: &Pod<'_, '_>, volume: &At<'_, '_>, name: &str, at: &At<'_, '_>) {
    match name {
        "emptyDir" => {
            let size = at.get("sizeLimit");
            if size.is_set() && Amount::of(size.value()).is_some_and(|amount| amount.nanos < 0) {
                judge.forbidden(&size, "is negative");
            }
            judge.dropped(at, &["mode"]);
        }
        "hostPath" => host_path(judge, at),
        "gitRepo" => {
            required(judge, &at.get("repository"));
            judge.format(&at.get("directory"), text::descending(at.get("directory").text()));
        }
        "secret" => {
            required(judge, &at.get("secretName"));
            mode(judge, &at.get("defaultMode"));
            judge.dropped(at, &["defaultUser"]);
            for item in at.get("items").items() {
                key_to_path(judge, &item);
            }
        }
        "configMap" => {
            required(judge, &at.get("name"));
            mode(judge, &at.get("defaultMode"));
            judge.dropped(at, &["defaultUser"]);
            for item in at.get("items").items() {
                key_to_path(judge, &item);
            }
        }
        "nfs" => {
            required(judge, &at.get("server"));
            let path = at.get("path");
            required(judge, &path);
            if !path.text().starts_with('/') {
                judge.invalid(&path, "is not absolute");
            }
        }
        "persistentVolumeClaim" => required(judge, &at.get("claimName")),
        "downwardAPI" => {
            mode(judge, &at.get("defaultMode"));
            judge.dropped(at, &["defaultUser"]);
            for item in at.hidden("items").unnumbered() {
                downward(judge, &item);
            }
        }
        "projected" => projected(judge, pod, at),
        "csi" => {
            driver(judge, &at.get("driver"));
            let secret = at.get("nodePublishSecretRef");
            if secret.is_set() {
                let name = secret.get("name");
                if name.text().is_empty() {
                    judge.required(&name);
                } else {
                    judge.format(&at.get("name"), text::subdomain(name.text()));
                }
            }
        }
        "ephemeral" => {
            let template = at.get("volumeClaimTemplate");
            if template.is_set() {
                let metadata = template.hidden("metadata");
                metadata::labels(judge, &metadata.get("labels"));
                metadata::annotations(judge, &metadata.get("annotations"));
                claim::spec(judge, &template.get("spec"));
            } else {
                judge.required(&template);
            }
            if let (Some(pod_name), name) = (pod.name, volume.get("name"))
                && let Some(fault) = text::subdomain(&format!("{pod_name}-{}", name.text()))
            {
                judge.invalid(&name, format!("makes the name of a claim that {fault}"));
            }
        }
        "image" => {
            if pod.real {
                required(judge, &at.get("reference"));
            }
            judge.word_if_any(&at.get("pullPolicy"), &["Always", "IfNotPresent", "Never"]);
        }
        _ => {}
    }
}

fn required(judge: &mut Judge, at: &At<'_, '_>) {
    if at.text().is_empty() {
        judge.required(at);
    }
}

fn host_path(judge: &mut Judge, at: &At<'_, '_>) {
    let path = at.get("path");
    if path.text().is_empty() {
        judge.required(&path);
        return;
    }
    judge.format(&path, text::backstep(path.text()));
    judge.word_if_any(&at.get("type"), &["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"]);
}

fn driver(judge: &mut Judge, at: &At<'_, '_>) {
    if at.text().is_empty() {
        judge.required(at);
        return;
    }
    if at.text().len() > 63 {
        judge.refuse(at, Reason::TooLong, "has more than 63 characters");
    }
    judge.format(at, text::subdomain(&at.text().to_lowercase()));
}

/// Bits of a file's mode: 0 to 0777.
fn mode(judge: &mut Judge, at: &At<'_, '_>) {
    if at.int().is_some_and(|mode| !(0..=0o777).contains(&mode)) {
        judge.invalid(at, "is no file mode: those are 0 to 511, which is 0777 in octal (YAML reads `755` as seven hundred and so on)");
    }
}

fn key_to_path(judge: &mut Judge, item: &At<'_, '_>) {
    required(judge, &item.get("key"));
    let path = item.get("path");
    required(judge, &path);
    judge.format(&path, text::inside_volume(path.text()));
    mode(judge, &item.get("mode"));
    judge.dropped(item, &["user"]);
}

fn downward(judge: &mut Judge, item: &At<'_, '_>) {
    let path = item.get("path");
    required(judge, &path);
    judge.format(&path, text::inside_volume(path.text()));
    let (field, resource) = (item.get("fieldRef"), item.get("resourceFieldRef"));
    if field.is_set() {
        env::field_ref(judge, &field, env::Into::File);
        if resource.is_set() {
            judge.invalid(item, "names both a field and a resource");
        }
    } else if resource.is_set() {
        env::resource_ref(judge, &resource, env::Into::File);
    } else {
        judge.required_for(item, "names neither a field nor a resource");
    }
    mode(judge, &item.get("mode"));
    judge.dropped(item, &["user"]);
}

fn projected(judge: &mut Judge, pod: &Pod<'_, '_>, at: &At<'_, '_>) {
    mode(judge, &at.get("defaultMode"));
    judge.dropped(at, &["defaultUser"]);
    let mut paths = BTreeSet::new();
    let mut path = |judge: &mut Judge, path: &str| {
        if !path.is_empty() && !paths.insert(path.to_owned()) {
            judge.invalid(at, format!("holds the path `{}` twice", path.escape_debug()));
        }
    };
    for source in at.get("sources").items() {
        let mut kinds = 0;
        for kind in ["secret", "configMap"] {
            let from = source.get(kind);
            if from.is_set() {
                kinds += 1;
                required(judge, &from.get("name"));
                for item in from.get("items").items() {
                    key_to_path(judge, &item);
                    path(judge, item.get("path").text());
                }
            }
        }
        let downward_api = source.get("downwardAPI");
        if downward_api.is_set() {
            kinds += 1;
            for item in downward_api.hidden("items").unnumbered() {
                downward(judge, &item);
                path(judge, item.get("path").text());
            }
        }
        let token = source.get("serviceAccountToken");
        if token.is_set() {
            kinds += 1;
            self::token(judge, at, &token);
            if pod.real && pod.spec.get("serviceAccountName").text().is_empty() && pod.spec.get("serviceAccount").text().is_empty() {
                judge.forbidden(&token, "is set, and the pod names no `serviceAccountName`");
            }
        }
        for kind in ["clusterTrustBundle", "podCertificate"] {
            kinds += i32::from(source.get(kind).is_set());
        }
        for kind in ["serviceAccountToken", "clusterTrustBundle", "podCertificate"] {
            judge.dropped(&source.get(kind), &["user"]);
        }
        if kinds > 1 {
            judge.forbidden(&source, "names more than one source");
        }
        if kinds == 0 {
            judge.warn(&source, "names no source");
        }
    }
}

fn token(judge: &mut Judge, projected: &At<'_, '_>, token: &At<'_, '_>) {
    judge.within(&token.get("expirationSeconds"), 600, 1 << 32);
    let (path, shown) = (token.get("path").text(), projected.get("path"));
    if path.is_empty() {
        judge.required_for(&shown, "is missing in a token's source");
    } else {
        judge.format(&shown, text::inside_volume(path));
    }
}

/// Warns of plugins that are gone, and of files that would lie over each other.
pub(super) fn warnings(judge: &mut Judge, volumes: &At<'_, '_>) {
    for volume in volumes.items() {
        for gone in ["photonPersistentDisk", "gitRepo", "scaleIO", "flocker", "storageos", "quobyte", "glusterfs", "cephfs", "rbd"] {
            let at = volume.get(gone);
            if at.is_set() {
                judge.warn(&at, "is a plugin that Kubernetes has dropped or disabled");
            }
        }
        let template = volume.get("ephemeral");
        let template = template.get("volumeClaimTemplate");
        claim::warnings(judge, &template.get("spec"));
        for kind in ["configMap", "secret", "downwardAPI"] {
            let source = volume.get(kind);
            let mut paths = BTreeSet::new();
            for item in source.get("items").items() {
                overlap(judge, &item.get("path"), &mut paths);
            }
        }
        let mut paths = BTreeSet::new();
        let projected = volume.get("projected");
        for source in projected.get("sources").items() {
            for kind in ["configMap", "secret", "downwardAPI"] {
                let from = source.get(kind);
                for item in from.get("items").items() {
                    overlap(judge, &item.get("path"), &mut paths);
                }
            }
            let token = source.get("serviceAccountToken");
            if token.is_set() {
                overlap(judge, &token.get("path"), &mut paths);
            }
        }
    }
}

fn overlap<'v>(judge: &mut Judge, at: &At<'_, 'v>, before: &mut BTreeSet<&'v str>) {
    let path = at.text().trim_end_matches('/');
    if path.is_empty() {
        return;
    }
    let above = std::iter::once(path).chain(path.rmatch_indices('/').filter_map(|(at, _)| path.get(..at)));
    let below = format!("{path}/");
    let inside = || before.range(below.as_str()..).next().copied().filter(|next| next.starts_with(&below));
    if let Some(other) = above.into_iter().find_map(|above| before.get(above).copied()).or_else(inside) {
        judge.warn(at, format!("overlaps with the path `{}`", other.escape_debug()));
    }
    before.insert(path);
}
