//! The user that a process runs as, and what that user can write. Source: Flink's images: files belong to 9999; images before November 2025 start as
//! root, newer ones say `USER flink`, a name.

use serde_json::Value;

use super::read::{FlinkPod, Placed};
use super::{Found, rules};
use crate::diagnostic::Diagnostic;

/// Folders that the stock entry point and Flink write to.
const SCRATCH: &[&str] = &["/tmp", "/opt/flink/log"];

/// Security contexts of pod and container.
pub(super) fn judge(pod: &FlinkPod<'_>, found: &mut Found<'_>) {
    let contexts = |containers: bool| -> Vec<Placed<'_>> {
        let pods = pod.templates.iter().filter_map(|template| template.at("/spec/securityContext"));
        let own = pod.containers.iter().filter_map(|container| container.at("/securityContext")).filter(|_| containers);
        pods.chain(own).collect()
    };
    let last = |field: &str, containers: bool| contexts(containers).iter().rev().find_map(|context| context.at(field));
    if let Some(at) = last("/runAsNonRoot", true).filter(|at| at.value == &Value::Bool(true))
        && last("/runAsUser", true).is_none()
        && pod.is_official()
    {
        found.tell(
            pod,
            &at,
            "no `runAsUser` beside it",
            Diagnostic::new(&rules::USER_NOT_NUMERIC, "`runAsNonRoot` stands without a number in `runAsUser`")
                .at_run_time(
                    "Flink's image starts as root, or names its user by a word: the kubelet cannot verify it and starts no container",
                )
                .help("add `runAsUser: 9999` and `runAsGroup: 9999`, Flink's user in its images"),
        );
    }
    if let Some(at) = last("/readOnlyRootFilesystem", true).filter(|at| at.value == &Value::Bool(true)) {
        let mounts: Vec<&str> = pod.mounts().map(|mount| mount.text("/mountPath").trim_end_matches('/')).collect();
        let missing: Vec<&str> = SCRATCH.iter().copied().filter(|folder| !mounts.iter().any(|mount| folder.starts_with(mount))).collect();
        if pod.is_official() && !missing.is_empty() {
            let list = missing.iter().map(|folder| format!("`{folder}`")).collect::<Vec<_>>().join(" and ");
            found.tell(
                pod,
                &at,
                format!("{list} cannot be written"),
                Diagnostic::new(
                    &rules::FOLDER_NOT_WRITABLE,
                    format!("the root file system is read-only, and nothing is mounted at {list}"),
                )
                .at_run_time("the process stops at start, or writes no log: its scratch files have no place")
                .help("mount an `emptyDir` at each of them"),
            );
        }
    }
    let group = ["/fsGroup", "/supplementalGroups"].iter().any(|field| last(field, false).is_some());
    let root = last("/runAsUser", true).is_some_and(|user| user.value.as_i64() == Some(0));
    let claim = pod.mounts().find(|mount| {
        let writes = mount.value.get("readOnly") != Some(&Value::Bool(true));
        writes && pod.volume(mount.text("/name")).is_some_and(|volume| volume.at("/persistentVolumeClaim").is_some())
    });
    if let Some(mount) = claim.filter(|_| !group && !root && pod.is_official()) {
        found.tell(
            pod,
            &mount,
            "belongs to root",
            Diagnostic::new(
                &rules::CLAIM_WITHOUT_GROUP,
                format!("the claim at `{}` is mounted without `fsGroup`", mount.text("/mountPath")),
            )
            .at_run_time(
                "a new volume belongs to root on most storage classes, and Flink runs as user 9999: permission denied at the first write",
            )
            .help("add `securityContext: {fsGroup: 9999}` to the pod"),
        );
    }
}
