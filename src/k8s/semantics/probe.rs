//! Probes and lifecycle hooks. Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36 (`validateProbe`, `validateHandler`).

use super::at::At;
use super::fault::Judge;
use super::pod::Pod;
use super::text;

/// Judges the probes and hooks of a container that runs.
pub(super) fn all(judge: &mut Judge, pod: &Pod<'_, '_>, container: &At<'_, '_>) {
    let lifecycle = container.get("lifecycle");
    for hook in ["postStart", "preStop"] {
        let at = lifecycle.get(hook);
        if at.is_set() {
            handler(judge, pod, &at);
        }
    }
    stop_signal(judge, pod, &lifecycle.get("stopSignal"));
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = container.get(name);
        if probe.is_set() {
            one(judge, pod, container, &probe, name == "readinessProbe");
        }
    }
}

fn stop_signal(judge: &mut Judge, pod: &Pod<'_, '_>, at: &At<'_, '_>) {
    if !at.is_set() {
        return;
    }
    let os = pod.spec.get("os");
    match os.get("name").text() {
        "windows" => judge.word(at, &["SIGKILL", "SIGTERM"]),
        "linux" => {
            let name = at.text().strip_prefix("SIG").unwrap_or_default();
            let real = |edge: &str, sign: char, most: u8| {
                name.strip_prefix(edge).is_some_and(|rest| {
                    rest.is_empty() || rest.strip_prefix(sign).is_some_and(|n| n.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n)))
                })
            };
            if !SIGNALS.contains(&name) && !real("RTMIN", '+', 15) && !real("RTMAX", '-', 14) {
                judge.word(at, &["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"]);
            }
        }
        _ if os.is_set() => {}
        _ => judge.forbidden(at, "is set, and the pod does not say its `os.name`"),
    }
}

/// Signals of Linux, without `SIG`.
const SIGNALS: &[&str] = &[
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
    "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];

fn one(judge: &mut Judge, pod: &Pod<'_, '_>, container: &At<'_, '_>, probe: &At<'_, '_>, readiness: bool) {
    handler(judge, pod, probe);
    named_port(judge, container, probe);
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        judge.count(&probe.get(field));
    }
    let success = probe.get("successThreshold");
    // 0 is filled in with 1 before the server looks.
    if !readiness && !matches!(success.int(), None | Some(0 | 1)) {
        judge.invalid(&success, "must be 1: only readiness probes count successes");
    }
    let grace = probe.get("terminationGracePeriodSeconds");
    if let Some(seconds) = grace.int() {
        if readiness {
            judge.invalid(&grace, "is set on a readiness probe, which ends nothing");
        }
        if seconds <= 0 {
            judge.invalid(&grace, "is not above 0");
        }
    }
}

/// A name that no port of the container has: the server takes it, and the probe always fails.
fn named_port(judge: &mut Judge, container: &At<'_, '_>, probe: &At<'_, '_>) {
    for kind in ["httpGet", "tcpSocket"] {
        let action = probe.get(kind);
        let port = action.get("port");
        let named = port.text();
        if !named.is_empty() && !container.get("ports").items().any(|known| known.get("name").text() == named) {
            judge.hint(
                &port,
                format!("is `{}`, and no port of the container has that name: the probe never succeeds", named.escape_debug()),
            );
        }
    }
}

fn handler(judge: &mut Judge, pod: &Pod<'_, '_>, at: &At<'_, '_>) {
    let mut found = false;
    for kind in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
        let action = at.get(kind);
        if !action.is_set() {
            continue;
        }
        if found {
            judge.forbidden(&action, "is a second action, and there is one");
            continue;
        }
        found = true;
        match kind {
            "exec" => {
                let command = action.get("command");
                if command.len() == 0 {
                    judge.required(&command);
                }
            }
            "httpGet" => http(judge, &action),
            "sleep" => sleep(judge, pod, &action),
            "grpc" => {
                port(judge, &action.get("port"));
                judge.dropped(&action, &["mode"]);
            }
            _ => port(judge, &action.get("port")),
        }
    }
    if !found {
        judge.required_for(at, "has no action: one of exec, httpGet, tcpSocket, grpc, sleep");
    }
}

fn http(judge: &mut Judge, action: &At<'_, '_>) {
    port(judge, &action.get("port"));
    judge.word_if_any(&action.get("scheme"), &["HTTP", "HTTPS"]);
    judge.dropped(action, &["protocol"]);
    for header in action.get("httpHeaders").unnumbered() {
        let name = header.get("name").text();
        if name.is_empty() || name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
            judge
                .invalid(&action.get("httpHeaders"), format!("holds the name `{}`; letters, digits and `-` make one", name.escape_debug()));
        }
    }
}

fn sleep(judge: &mut Judge, pod: &Pod<'_, '_>, action: &At<'_, '_>) {
    let seconds = action.get("seconds").int().unwrap_or(0);
    let grace = pod.spec.get("terminationGracePeriodSeconds").int().unwrap_or(30);
    if !(0..=grace).contains(&seconds) {
        judge.invalid(action, format!("lasts {seconds} s, and the pod is ended after {grace} s"));
    }
}

/// A port by number or name.
pub(super) fn port(judge: &mut Judge, at: &At<'_, '_>) {
    match at.int() {
        Some(number) => judge.format(at, text::port_number(number)),
        None if at.is_set() => judge.format(at, text::port_name(at.text())),
        None => judge.invalid(at, "is missing, and counts as 0"),
    }
}
