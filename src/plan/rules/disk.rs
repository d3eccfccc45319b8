//! Which disk a path of a pod lies on. In: a path and the volumes of a role. Out: who keeps its files. No finding is made here.

use camino::Utf8Path;

use super::super::{Process, VolumePlan, VolumeSource};

/// What a path lies on; the name is that of the volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disk<'a> {
    /// The pod's own file system, or scratch space of the pod.
    Pod(Option<&'a str>),
    /// A folder of the node.
    Node(&'a str),
    /// A claim that each TaskManager has for itself.
    Own(&'a str),
    /// Something that outlives pods, as far as the text tells.
    Kept(&'a str),
}

/// The path of a URI that names the pod's own file system.
pub(super) fn local_path(uri: &str) -> Option<&Utf8Path> {
    let rest = uri.strip_prefix("file:").or_else(|| uri.strip_prefix("local:"))?;
    // `file:///flink` has an empty host
    let path = rest.strip_prefix("//").unwrap_or(rest);
    Some(Utf8Path::new(path))
}

/// The folder above a path, for a volume that holds it; the path itself at the top.
pub(super) fn parent(path: &Utf8Path) -> &Utf8Path {
    path.parent().filter(|parent| parent.as_str() != "/").unwrap_or(path)
}

/// The volume of a role that a path lies below, the deepest one.
pub(super) fn volume<'a>(path: &Utf8Path, process: &'a Process) -> Option<(&'a str, &'a VolumePlan)> {
    let over = process.volumes.iter().filter(|(_, volume)| path.starts_with(volume.mount.trim_end_matches('/')) || volume.mount == "/");
    over.max_by_key(|(_, volume)| volume.mount.len()).map(|(name, volume)| (name.as_str(), volume))
}

/// What a path lies on.
pub(super) fn below<'a>(path: &Utf8Path, process: &'a Process) -> Disk<'a> {
    let Some((name, volume)) = volume(path, process) else { return Disk::Pod(None) };
    match &volume.source {
        VolumeSource::EmptyDir(_) | VolumeSource::Secret(_) | VolumeSource::ConfigMap(_) | VolumeSource::Files(_) => Disk::Pod(Some(name)),
        VolumeSource::NewClaim { .. } if volume.role_table && volume.path.starts_with("taskmanager.") => Disk::Own(name),
        VolumeSource::Claim(_) | VolumeSource::NewClaim { .. } => Disk::Kept(name),
        VolumeSource::Raw(source) if source.get("hostPath").is_some() => Disk::Node(name),
        VolumeSource::Raw(source) if source.get("emptyDir").is_some() || source.get("ephemeral").is_some() => Disk::Pod(Some(name)),
        VolumeSource::Raw(_) => Disk::Kept(name),
    }
}
