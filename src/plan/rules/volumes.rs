//! Rules about volumes: claims that many pods want, mounts that hide Flink or each other.
//!
//! In: the plan. Out: findings. Source: Kubernetes, access modes and volume mounts; language reference 4.4.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::super::{Plan, Process, VolumePlan, VolumeSource};
use super::{assignment_at, key_place, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::manifest::sections::TaskManagerKind;
use crate::resolve::Settings;

/// A claim for one node that several pods mount.
pub static CLAIM_SHARED_BY_MANY: Rule = Rule {
    code: "FK2014",
    name: "claim-shared-by-many",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "A new claim that several pods mount has an access mode for several nodes.",
    because: "A read-write-once claim is attached to one node; pods elsewhere wait for it for ever.",
    fires: application!(rest "\n[volumes.state]\nmount       = \"/state\"\nsize        = \"50g\"\naccess-mode = \"read-write-once\"\n";),
    clean: application!(rest "\n[volumes.state]\nmount       = \"/state\"\nsize        = \"50g\"\naccess-mode = \"read-write-many\"\n";),
    source: "Kubernetes, persistent volumes, access modes; lyft/flinkk8soperator#173",
};

/// A mount over Flink's own folders.
pub static MOUNT_HIDES_FLINK: Rule = Rule {
    code: "FK2045",
    name: "mount-hides-flink",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "No volume is mounted over Flink's home folder, its `bin`, `lib` or `conf`, or a folder above them.",
    because: "A mount hides what the image has there: the scripts, the jars, or the configuration that the bundle brings.",
    fires: application!(rest "\n[volumes.settings]\nmount      = \"/opt/flink/conf\"\nconfig-map = \"settings\"\n";),
    clean: application!(rest "\n[volumes.settings]\nmount      = \"/etc/orders\"\nconfig-map = \"settings\"\n";),
    source: "Flink's image: folders of /opt/flink; Kubernetes, volume mounts",
};

/// Two volumes at one place.
pub static MOUNT_TAKEN_TWICE: Rule = Rule {
    code: "FK2046",
    name: "mount-taken-twice",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Each volume of a role has a mount of its own.",
    because: "The API server refuses a container with two volumes at one path.",
    fires: application!(rest "\n[volumes.a]\nmount  = \"/data\"\nsecret = \"a\"\n\n[volumes.b]\nmount  = \"/data\"\nsecret = \"b\"\n";),
    clean: application!(rest "\n[volumes.a]\nmount  = \"/data/a\"\nsecret = \"a\"\n\n[volumes.b]\nmount  = \"/data/b\"\nsecret = \"b\"\n";),
    source: "Kubernetes, validation of containers",
};

/// A plugin among Flink's own jars.
pub static PLUGIN_ON_CLASS_PATH: Rule = Rule {
    code: "FK2108",
    name: "plugin-on-class-path",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "No jar of a file system is mounted below `/opt/flink/lib`.",
    because: "From Flink 1.10 on S3 and other stores are plugins, each with classes of its own: on the class path they meet Flink's and each other's.",
    fires: application!(rest "\n[volumes.s3]\nmount      = \"/opt/flink/lib/flink-s3-fs-hadoop-1.20.5.jar\"\nsub-path   = \"flink-s3-fs-hadoop-1.20.5.jar\"\nclaim      = \"jars\"\n";),
    clean: application!(rest "\n[volumes.s3]\nmount      = \"/opt/flink/plugins/s3-fs-hadoop/flink-s3-fs-hadoop-1.20.5.jar\"\nsub-path   = \"flink-s3-fs-hadoop-1.20.5.jar\"\nclaim      = \"jars\"\n";),
    source: "Flink, documentation of plugins",
};

/// Folders without which Flink does not start.
const FLINK: &[(&str, &str)] =
    &[("/opt/flink/conf", "the configuration of the bundle"), ("/opt/flink/bin", "Flink's scripts"), ("/opt/flink/lib", "Flink's jars")];

/// Claims and their readers.
pub(super) fn claims(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let all = [("jobmanager", &plan.jobmanager.process), ("taskmanager", &plan.taskmanager.process)];
    for (role, process) in all {
        for (name, volume) in &process.volumes {
            let VolumeSource::NewClaim { access_mode, .. } = &volume.source else { continue };
            if !matches!(*access_mode, "ReadWriteOnce" | "ReadWriteOncePod") {
                continue;
            }
            let message = if !volume.role_table {
                if role == "taskmanager" {
                    continue; // told with the JobManager
                }
                "a read-write-once claim cannot serve JobManager and TaskManagers".to_owned()
            } else if process.replicas > 1 && !(role == "taskmanager" && plan.taskmanager.kind == TaskManagerKind::StatefulSet) {
                format!("a read-write-once claim cannot serve {} pods of the {role}", process.replicas)
            } else {
                continue;
            };
            diagnostics.push(shared(settings, volume, name, message));
        }
    }
}

fn shared(settings: &Settings, volume: &VolumePlan, name: &str, message: String) -> Diagnostic {
    let path = format!("{}.access-mode", volume.path);
    let written = if settings.root.get(&path).is_some() { path.clone() } else { format!("{}.size", volume.path) };
    Diagnostic::new(&CLAIM_SHARED_BY_MANY, message)
        .at(key_place(settings, &written), "one node at a time")
        .at_run_time("pods on a second node hang in ContainerCreating with a multi-attach error")
        .help(format!(
            "use an object store for state; or `access-mode = \"read-write-many\"` with a class that offers it;\nfor local disk only, move the table to `[taskmanager.volumes.{name}]`: each TaskManager gets its own"
        ))
        .path(path)
}

/// Mounts of both roles.
pub(super) fn mounts(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for process in [&plan.jobmanager.process, &plan.taskmanager.process] {
        hidden(settings, process, diagnostics);
        twice(settings, process, diagnostics);
    }
}

fn hidden(settings: &Settings, process: &Process, diagnostics: &mut Diagnostics) {
    for volume in process.volumes.values() {
        let path = format!("{}.mount", volume.path);
        if let Some(finding) = mount_hides_flink(&volume.mount) {
            diagnostics.push(finding.at(place(settings, &path), "over Flink's own folder").path(path));
        } else if let Some(finding) = plugin_in_lib(&volume.mount) {
            diagnostics.push(finding.at(place(settings, &path), "on the class path").path(path));
        }
    }
}

/// The finding on a mount over Flink's home or a folder of it; the caller says where.
#[must_use]
pub fn mount_hides_flink(mount: &str) -> Option<Diagnostic> {
    let above = Utf8Path::new(mount.trim_end_matches('/'));
    let (folder, what) = FLINK.iter().find(|(folder, _)| Utf8Path::new(folder).starts_with(above) || above.as_str().is_empty())?;
    let over = if above == *folder { String::new() } else { format!(" in `{folder}`") };
    Some(
        Diagnostic::new(&MOUNT_HIDES_FLINK, format!("a volume at `{mount}` hides {what}{over}"))
            .at_run_time("the container finds nothing of what the image has there and does not start; two volumes at one path are refused")
            .help("mount it elsewhere, such as `/opt/flink/usrlib` for jars or `/etc/NAME` for settings; a single file goes below with `sub-path`; options of Flink go to `[config]`"),
    )
}

/// The finding on a jar of a file system among Flink's own; the caller says where.
#[must_use]
pub fn plugin_in_lib(mount: &str) -> Option<Diagnostic> {
    let file = mount.strip_prefix("/opt/flink/lib/")?;
    let plugin = ["flink-s3-fs-", "flink-gs-fs-", "flink-azure-fs-", "flink-oss-fs-"].iter().any(|name| file.starts_with(name));
    plugin.then(|| {
        Diagnostic::new(&PLUGIN_ON_CLASS_PATH, format!("`{file}` is a plugin, and lies among Flink's own jars"))
            .at_run_time("its classes meet Flink's and those of other file systems: paths fail with linkage errors, or another implementation answers them")
            .help(format!("mount it at `/opt/flink/plugins/NAME/{file}`, or enable the image's own by `ENABLE_BUILT_IN_PLUGINS`"))
    })
}

fn twice(settings: &Settings, process: &Process, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeMap<&str, &VolumePlan> = BTreeMap::new();
    for volume in process.volumes.values() {
        let mount = volume.mount.trim_end_matches('/');
        let Some(first) = taken.insert(mount, volume) else { continue };
        let path = format!("{}.mount", volume.path);
        diagnostics.push(
            Diagnostic::new(&MOUNT_TAKEN_TWICE, format!("two volumes are mounted at `{}`", volume.mount))
                .at(assignment_at(settings, &path), "second volume here")
                .also(assignment_at(settings, &format!("{}.mount", first.path)), "first volume here")
                .at_run_time("the API server refuses the pod template: a mount path must be unique")
                .help("give one of them another `mount`")
                .path(path),
        );
    }
}
