//! Security contexts of pods and containers. Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36.
//! What the Pod Security Standards ask beyond is `pod_security`.

use std::collections::BTreeSet;

use super::at::At;
use super::fault::{Judge, Reason};
use super::pod::Pod;
use super::text;

/// The highest number of a user or group.
const MOST: i64 = i32::MAX as i64;

/// Judges the security context of a pod, and what the pod's host fields forbid.
pub(super) fn pod(judge: &mut Judge, pod: &Pod<'_, '_>) {
    let context = pod.spec.get("securityContext");
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
        judge.within(&context.get(field), 0, MOST);
    }
    for group in context.get("supplementalGroups").items() {
        judge.within(&group, 0, MOST);
    }
    if pod.spec.get("shareProcessNamespace").is_true() && pod.spec.get("hostPID").is_true() {
        judge.invalid(&context.get("shareProcessNamespace"), "is true beside `hostPID`");
    }
    sysctls(judge, pod, &context.get("sysctls"));
    judge.word_if_set(&context.get("fsGroupChangePolicy"), &["OnRootMismatch", "Always"]);
    judge.word_if_set(&context.get("supplementalGroupsPolicy"), &["Merge", "Strict"]);
    judge.word_if_set(&context.get("seLinuxChangePolicy"), &["MountOption", "Recursive"]);
    seccomp(judge, &context.get("seccompProfile"));
    app_armor(judge, &context.get("appArmorProfile"));
    if pod.spec.get("hostUsers").is_false() {
        if pod.spec.get("hostNetwork").is_true() {
            judge.forbidden(&pod.spec.get("hostNetwork"), "is true beside `hostUsers: false`");
        }
        for (field, shown) in [("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
            if pod.spec.get(field).is_true() {
                judge.forbidden(&pod.spec.renamed(field, shown), "is true beside `hostUsers: false`");
            }
        }
    }
}

fn sysctls(judge: &mut Judge, pod: &Pod<'_, '_>, at: &At<'_, '_>) {
    let mut seen = BTreeSet::new();
    for sysctl in at.items() {
        let name = sysctl.get("name");
        let text = name.text();
        let part = |part: &str| {
            let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
            let end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
            part.chars().all(inner) && end(part.chars().next()) && end(part.chars().next_back())
        };
        if text.is_empty() {
            judge.required(&name);
        } else if text.len() > 253 || !text.split(['.', '/']).all(part) {
            judge.invalid(&name, format!("is `{}`, which is no name of a kernel setting", text.escape_debug()));
        } else if !seen.insert(text) {
            judge.duplicate(&name, text);
        }
        let dotted = text.replace('/', ".");
        if pod.spec.get("hostNetwork").is_true() && dotted.starts_with("net.") {
            judge.invalid(&name, "is of the network, which is the host's");
        }
        let shared = ["kernel.shm", "kernel.msg", "fs.mqueue."].iter().any(|prefix| dotted.starts_with(prefix)) || dotted == "kernel.sem";
        if pod.spec.get("hostIPC").is_true() && shared {
            judge.invalid(&name, "is of shared memory, which is the host's");
        }
    }
}

fn seccomp(judge: &mut Judge, at: &At<'_, '_>) {
    if !at.is_set() {
        return;
    }
    let (kind, profile) = (at.get("type"), at.get("localhostProfile"));
    if kind.text().is_empty() {
        judge.required(&kind);
    } else {
        judge.word(&kind, &["Localhost", "RuntimeDefault", "Unconfined"]);
    }
    if kind.text() == "Localhost" {
        if profile.is_set() {
            judge.format(&profile, text::descending(profile.text()));
        } else {
            judge.required(&profile);
        }
    } else if profile.is_set() {
        judge.invalid(&profile, "is set, and the type is not `Localhost`");
    }
}

fn app_armor(judge: &mut Judge, at: &At<'_, '_>) {
    if !at.is_set() {
        return;
    }
    let (kind, profile) = (at.get("type"), at.get("localhostProfile"));
    match kind.text() {
        "Localhost" => {
            if profile.text().trim().is_empty() && profile.text().is_empty() {
                judge.required(&profile);
            } else if profile.text().trim() != profile.text() {
                judge.invalid(&profile, "begins or ends with white space");
            }
            if profile.text().len() > 4095 {
                judge.refuse(&profile, Reason::TooLong, "has more than 4095 bytes");
            }
        }
        "RuntimeDefault" | "Unconfined" => {
            if profile.is_set() {
                judge.invalid(&profile, "is set, and the type is not `Localhost`");
            }
        }
        "" => judge.required(&kind),
        _ => judge.word(&kind, &["Localhost", "RuntimeDefault", "Unconfined"]),
    }
}

/// Judges the security context of a container.
pub(super) fn container(judge: &mut Judge, pod: &Pod<'_, '_>, at: &At<'_, '_>) {
    if !at.is_set() {
        return;
    }
    for field in ["runAsUser", "runAsGroup"] {
        judge.within(&at.get(field), 0, MOST);
    }
    let proc_mount = at.get("procMount");
    judge.word_if_set(&proc_mount, &["Default", "Unmasked"]);
    if proc_mount.text() == "Unmasked" && !pod.spec.get("hostUsers").is_false() {
        judge.invalid(&proc_mount, "is `Unmasked`, which needs `hostUsers: false` in the pod");
    }
    seccomp(judge, &at.get("seccompProfile"));
    if at.get("allowPrivilegeEscalation").is_false() {
        if at.get("privileged").is_true() {
            judge.invalid(at, "is privileged and forbids escalation at once");
        }
        let capabilities = at.get("capabilities");
        if capabilities.get("add").items().any(|capability| capability.text() == "CAP_SYS_ADMIN") {
            judge.invalid(at, "adds CAP_SYS_ADMIN and forbids escalation at once");
        }
    }
    app_armor(judge, &at.get("appArmorProfile"));
}
