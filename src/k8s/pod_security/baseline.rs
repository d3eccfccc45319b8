//! The checks of the baseline level, in the server's order. In: a pod. Out: a finding each, or none.

use super::{Finding, Pod, Subject, flag, items, number, plural, present, quoted, text};
use crate::k8s::structure::PathSegment;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn checks(pod: &Pod<'_>) -> Vec<Option<Finding>> {
    vec![
        app_armor(pod),
        capabilities(pod),
        host_namespaces(pod),
        host_path(pod),
        host_ports(pod),
        probe_hosts(pod),
        privileged(pod),
        proc_mount(pod, "procMount"),
        selinux(pod),
        seccomp(pod),
        sysctls(pod),
        host_process(pod),
    ]
}

const APP_ARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

fn app_armor(pod: &Pod<'_>) -> Option<Finding> {
    let mut values = BTreeSet::new();
    let mut bad = |value: &Value, pointer: &str| {
        let kind = text(value, &format!("{pointer}/type"));
        let bad = present(value, pointer).is_some() && !matches!(kind, "RuntimeDefault" | "Localhost");
        if bad {
            values.insert(kind.to_owned());
        }
        bad
    };
    let own = bad(pod.spec, "/securityContext/appArmorProfile");
    // In a real pod the server first copies the old annotation into a container's empty field, if the pod says otherwise.
    let pod_is_unconfined = text(pod.spec, "/securityContext/appArmorProfile/type") == "Unconfined";
    let copies = pod.subject == Subject::Pod && !pod.is_windows() && !pod_is_unconfined;
    let annotated = |c: &Value| {
        let key = format!("{APP_ARMOR_ANNOTATION}{}", text(c, "/name"));
        let value = pod.metadata.get("annotations").and_then(|all| all.get(&key)).and_then(Value::as_str);
        value == Some("unconfined") && present(c, "/securityContext/appArmorProfile").is_none()
    };
    let who = pod.which(|c| bad(c, "/securityContext/appArmorProfile") || (copies && annotated(c))).with_pod(own);
    if copies && pod.containers.iter().any(|c| annotated(c.value)) {
        values.insert("Unconfined".to_owned());
    }
    let annotations: BTreeSet<String> = pod
        .metadata
        .get("annotations")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(key, _)| key.starts_with(APP_ARMOR_ANNOTATION))
        .filter_map(|(key, value)| Some((key, value.as_str()?)))
        .filter(|(_, value)| !(value.is_empty() || *value == "runtime/default" || value.starts_with("localhost/")))
        .map(|(key, value)| format!("{key}={value:?}"))
        .collect();
    if !who.any() && annotations.is_empty() {
        return None;
    }
    let mut setters = vec![who.setters()];
    if !annotations.is_empty() {
        setters.push(plural(annotations.len(), "annotation", "annotations").to_owned());
    }
    setters.retain(|setter| !setter.is_empty());
    let values: Vec<String> = values.into_iter().chain(annotations).collect();
    let reason = plural(values.len(), "forbidden AppArmor profile", "forbidden AppArmor profiles").to_owned();
    let detail = format!("{} must not set AppArmor profile type to {}", setters.join(" and "), quoted(&values));
    Some(Finding { check: "appArmorProfile", reason, detail, paths: who.paths() })
}

/// What containers have without asking for it.
const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The capabilities that a container adds beyond those allowed.
pub(super) fn added<'a>(container: &'a Value, allowed: &[&str]) -> Vec<&'a str> {
    let list = crate::pointer::find(container, "/securityContext/capabilities").into_iter().flat_map(|set| items(set, "add"));
    list.filter_map(Value::as_str).filter(|name| !allowed.contains(name)).collect()
}

fn capabilities(pod: &Pod<'_>) -> Option<Finding> {
    let mut names = BTreeSet::new();
    let who = pod.which(|c| {
        let extra = added(c, CAPABILITIES);
        names.extend(extra.iter().map(|name| (*name).to_owned()));
        !extra.is_empty()
    });
    let names: Vec<String> = names.into_iter().collect();
    let detail = format!("{} must not include {} in securityContext.capabilities.add", who.containers(), quoted(&names));
    who.finding("capabilities_baseline", "non-default capabilities", detail)
}

fn host_namespaces(pod: &Pod<'_>) -> Option<Finding> {
    let set: Vec<&str> =
        ["hostNetwork", "hostPID", "hostIPC"].into_iter().filter(|name| pod.spec.get(name) == Some(&Value::Bool(true))).collect();
    let detail = set.iter().map(|name| format!("{name}=true")).collect::<Vec<_>>().join(", ");
    let paths = set.iter().map(|name| vec![PathSegment::Field((*name).to_owned())]).collect();
    (!set.is_empty()).then(|| Finding { check: "hostNamespaces", reason: "host namespaces".to_owned(), detail, paths })
}

fn host_path(pod: &Pod<'_>) -> Option<Finding> {
    let bad: Vec<(usize, &str)> = items(pod.spec, "volumes")
        .enumerate()
        .filter(|(_, volume)| present(volume, "/hostPath").is_some())
        .map(|(index, volume)| (index, text(volume, "/name")))
        .collect();
    let names: Vec<&str> = bad.iter().map(|(_, name)| *name).collect();
    let detail = format!("{} {}", plural(names.len(), "volume", "volumes"), quoted(&names));
    let paths = volume_paths(bad.iter().map(|(index, _)| *index));
    (!bad.is_empty()).then(|| Finding { check: "hostPathVolumes", reason: "hostPath volumes".to_owned(), detail, paths })
}

pub(super) fn volume_paths(indexes: impl Iterator<Item = usize>) -> Vec<Vec<PathSegment>> {
    indexes.map(|index| vec![PathSegment::Field("volumes".to_owned()), PathSegment::Index(index)]).collect()
}

fn host_ports(pod: &Pod<'_>) -> Option<Finding> {
    // In a real pod on the host's network the server first copies containerPort to hostPort.
    let filled = pod.subject == Subject::Pod && flag(pod.spec, "/hostNetwork") == Some(true);
    let mut ports = BTreeSet::new();
    let who = pod.which(|c| {
        let mut bad = false;
        for port in items(c, "ports") {
            let host = number(port, "/hostPort").filter(|port| *port != 0);
            let host = host.or_else(|| if filled { number(port, "/containerPort") } else { None });
            if let Some(host) = host.filter(|port| *port != 0) {
                ports.insert(host.to_string());
                bad = true;
            }
        }
        bad
    });
    let list: Vec<String> = ports.into_iter().collect();
    let detail = format!(
        "{} {} {} {}",
        who.containers(),
        plural(who.containers.len(), "uses", "use"),
        plural(list.len(), "hostPort", "hostPorts"),
        list.join(", ")
    );
    who.finding("hostPorts", "hostPort", detail)
}

/// Handlers of a container that may name a host.
const HANDLERS: &[&str] = &["/livenessProbe", "/readinessProbe", "/startupProbe", "/lifecycle/postStart", "/lifecycle/preStop"];

fn probe_hosts(pod: &Pod<'_>) -> Option<Finding> {
    if !pod.since(34) {
        return None;
    }
    let mut hosts = BTreeSet::new();
    let mut who = pod.which(|c| {
        let found: Vec<&str> = HANDLERS
            .iter()
            .flat_map(|handler| ["httpGet", "tcpSocket"].map(|kind| text(c, &format!("{handler}/{kind}/host"))))
            .filter(|host| !host.is_empty())
            .collect();
        hosts.extend(found.iter().map(|host| (*host).to_owned()));
        !found.is_empty()
    });
    // Here alone the server sorts the containers by name.
    who.containers.sort_by_key(|c| c.name);
    let hosts: Vec<String> = hosts.into_iter().collect();
    let detail = format!(
        "{} {} {} {}",
        who.containers(),
        plural(who.containers.len(), "uses", "use"),
        plural(hosts.len(), "probe or lifecycle host", "probe or lifecycle hosts"),
        quoted(&hosts)
    );
    who.finding("hostProbesAndHostLifecycle", "probe or lifecycle host", detail)
}

fn privileged(pod: &Pod<'_>) -> Option<Finding> {
    let who = pod.which(|c| flag(c, "/securityContext/privileged") == Some(true));
    let detail = format!("{} must not set securityContext.privileged=true", who.containers());
    who.finding("privileged", "privileged", detail)
}

pub(super) fn proc_mount(pod: &Pod<'_>, check: &'static str) -> Option<Finding> {
    if check == "procMount" && pod.in_user_namespace() {
        return None;
    }
    let mut kinds = BTreeSet::new();
    let who = pod.which(|c| {
        let kind = present(c, "/securityContext/procMount").and_then(Value::as_str).filter(|kind| *kind != "Default");
        kinds.extend(kind.map(str::to_owned));
        kind.is_some()
    });
    let kinds: Vec<String> = kinds.into_iter().collect();
    let detail = format!("{} must not set securityContext.procMount to {}", who.containers(), quoted(&kinds));
    who.finding(check, "procMount", detail)
}

const SELINUX_TYPES: &[&str] = &["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

fn selinux(pod: &Pod<'_>) -> Option<Finding> {
    let mut types = BTreeSet::new();
    let (mut user, mut role) = (false, false);
    let mut bad = |value: &Value| {
        let field = |name: &str| text(value, &format!("/securityContext/seLinuxOptions/{name}")).to_owned();
        let (kind, own_user, own_role) = (field("type"), !field("user").is_empty(), !field("role").is_empty());
        let wrong = !SELINUX_TYPES.contains(&kind.as_str());
        if wrong {
            types.insert(kind);
        }
        user |= own_user;
        role |= own_role;
        wrong || own_user || own_role
    };
    let own = bad(pod.spec);
    let who = pod.which(bad).with_pod(own);
    let mut data = Vec::new();
    if !types.is_empty() {
        let types: Vec<String> = types.into_iter().collect();
        data.push(format!("{} {}", plural(types.len(), "type", "types"), quoted(&types)));
    }
    if user {
        data.push("user may not be set".to_owned());
    }
    if role {
        data.push("role may not be set".to_owned());
    }
    let detail = format!("{} set forbidden securityContext.seLinuxOptions: {}", who.setters(), data.join("; "));
    who.finding("seLinuxOptions", "seLinuxOptions", detail)
}

/// Who sets a seccomp profile that is none of the allowed, in the words of both levels.
pub(super) fn bad_seccomp(pod: &Pod<'_>, check: &'static str) -> Option<Finding> {
    let mut values = BTreeSet::new();
    let mut bad = |value: &Value| {
        let kind = text(value, "/securityContext/seccompProfile/type");
        let bad = present(value, "/securityContext/seccompProfile").is_some() && !matches!(kind, "RuntimeDefault" | "Localhost");
        if bad {
            values.insert(kind.to_owned());
        }
        bad
    };
    let own = bad(pod.spec);
    let who = pod.which(bad).with_pod(own);
    let values: Vec<String> = values.into_iter().collect();
    let detail = format!("{} must not set securityContext.seccompProfile.type to {}", who.setters(), quoted(&values));
    who.finding(check, "seccompProfile", detail)
}

fn seccomp(pod: &Pod<'_>) -> Option<Finding> {
    bad_seccomp(pod, "seccompProfile_baseline")
}

const SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

fn sysctls(pod: &Pod<'_>) -> Option<Finding> {
    let list = pod.spec.get("securityContext").into_iter().flat_map(|context| items(context, "sysctls"));
    let bad: Vec<&str> = list.map(|sysctl| text(sysctl, "/name")).filter(|name| !SYSCTLS.contains(name)).collect();
    (!bad.is_empty()).then(|| Finding {
        check: "sysctls",
        reason: "forbidden sysctls".to_owned(),
        detail: bad.join(", "),
        paths: vec![Vec::new()],
    })
}

fn host_process(pod: &Pod<'_>) -> Option<Finding> {
    let bad = |value: &Value| flag(value, "/securityContext/windowsOptions/hostProcess") == Some(true);
    let who = pod.which(bad).with_pod(bad(pod.spec));
    let detail = format!("{} must not set securityContext.windowsOptions.hostProcess=true", who.setters());
    who.finding("windowsHostProcess", "hostProcess", detail)
}
