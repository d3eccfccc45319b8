//! Containers and init containers: names, images, ports, mounts, devices, restart rules. Environment, probes, resources and
//! security have files of their own. Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36.

use std::collections::{BTreeMap, BTreeSet};

use super::at::At;
use super::fault::{Judge, Reason};
use super::pod::Pod;
use super::{env, probe, resources, security, text};

/// Judges all containers of a pod; `volumes` maps the names of its good volumes to their kind of source.
pub(super) fn all(judge: &mut Judge, pod: &Pod<'_, '_>, volumes: &BTreeMap<&str, &str>) {
    let containers = pod.spec.get("containers");
    if containers.len() == 0 {
        judge.required_for(&containers, "is empty, and a pod has at least one container");
    }
    let mut names = BTreeSet::new();
    for container in containers.items() {
        common(judge, pod, &container, volumes);
        let name = container.get("name");
        if !names.insert(name.text()) {
            judge.duplicate(&name, name.text());
        }
        probe::all(judge, pod, &container);
        restart_rules(judge, &container);
    }
    host_ports(judge, &containers, &mut BTreeSet::new());
    let inits = pod.spec.get("initContainers");
    for init in inits.items() {
        common(judge, pod, &init, volumes);
        let name = init.get("name");
        if !names.insert(name.text()) {
            judge.duplicate(&name, name.text());
        }
        init_only(judge, pod, &init);
    }
    // The server looks at each init container alone, and calls each the first.
    for init in inits.renumbered(|_| 0) {
        ports_of(judge, &init, &mut BTreeSet::new());
    }
    if pod.real {
        for container in containers.items().chain(inits.items()) {
            let image = container.get("image");
            if image.text().trim() != image.text() {
                judge.invalid(&image, "begins or ends with white space");
            }
        }
    }
}

fn host_ports<'v>(judge: &mut Judge, containers: &At<'_, 'v>, seen: &mut BTreeSet<(&'v str, &'v str, i64)>) {
    for container in containers.items() {
        ports_of(judge, &container, seen);
    }
}

fn ports_of<'v>(judge: &mut Judge, container: &At<'_, 'v>, seen: &mut BTreeSet<(&'v str, &'v str, i64)>) {
    for port in container.get("ports").items() {
        let host_port = port.get("hostPort");
        let number = host_port.int().unwrap_or(0);
        if number != 0 && !seen.insert((protocol(&port), port.get("hostIP").text(), number)) {
            judge.duplicate(&host_port, &number.to_string());
        }
    }
}

/// A port's protocol, `TCP` unless it says otherwise.
pub(super) fn protocol<'v>(port: &At<'_, 'v>) -> &'v str {
    let text = port.get("protocol").text();
    if text.is_empty() { "TCP" } else { text }
}

fn common(judge: &mut Judge, pod: &Pod<'_, '_>, container: &At<'_, '_>, volumes: &BTreeMap<&str, &str>) {
    judge.label_required(&container.get("name"));
    let image = container.get("image");
    if image.text().is_empty() {
        judge.required(&image);
    }
    judge.word_if_any(&container.get("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"]);
    ports(judge, pod, container);
    env::check(judge, container);
    mounts(judge, container, volumes);
    devices(judge, container, volumes);
    judge.word_if_any(&container.get("imagePullPolicy"), &["Always", "IfNotPresent", "Never"]);
    resources::container(judge, &container.get("resources"));
    resize(judge, pod, &container.get("resizePolicy"));
    security::container(judge, pod, &container.get("securityContext"));
}

fn ports(judge: &mut Judge, pod: &Pod<'_, '_>, container: &At<'_, '_>) {
    let mut names = BTreeSet::new();
    let host_network = pod.spec.get("hostNetwork").is_true();
    for port in container.get("ports").items() {
        let (name, number, host) = (port.get("name"), port.get("containerPort"), port.get("hostPort"));
        if !name.text().is_empty() {
            match text::port_name(name.text()) {
                Some(fault) => judge.invalid(&name, fault),
                None if !names.insert(name.text()) => judge.duplicate(&name, name.text()),
                None => {}
            }
        }
        match number.int().unwrap_or(0) {
            0 => judge.required(&number),
            port => judge.format(&number, text::port_number(port)),
        }
        let wanted = host.int().unwrap_or(0);
        if wanted != 0 {
            judge.format(&host, text::port_number(wanted));
            if host_network && Some(wanted) != number.int() {
                judge.invalid(&host, "differs from `containerPort`, and the pod is in the host's network");
            }
        }
        judge.word_if_any(&port.get("protocol"), &["SCTP", "TCP", "UDP"]);
    }
}

fn mounts(judge: &mut Judge, container: &At<'_, '_>, volumes: &BTreeMap<&str, &str>) {
    let devices = container.get("volumeDevices");
    let devices = [texts(&devices, "name"), texts(&devices, "devicePath")];
    let mounts = container.get("volumeMounts");
    let mut seen = BTreeSet::new();
    for (mount, bare) in mounts.items().zip(mounts.unnumbered()) {
        let (name, path) = (mount.get("name"), mount.get("mountPath"));
        judge.dropped(&mount, &["bindMountOptions"]);
        if name.text().is_empty() {
            judge.required(&name);
        }
        if !volumes.contains_key(name.text()) {
            judge.refuse(&name, Reason::NotFound, format!("is `{}`, and the pod has no such volume", name.text().escape_debug()));
        }
        if path.text().is_empty() {
            judge.required(&path);
        } else if !path.text().starts_with('/') {
            judge.hint(&path, format!("is `{}`, which is not absolute: where it leads is up to the node", path.text().escape_debug()));
        } else if path.text().contains(':') {
            judge.hint(&path, "holds `:`, with which container runtimes do not start");
        }
        if !seen.insert(path.text()) {
            judge.invalid(&path, format!("is `{}` again: one path, one volume", path.text().escape_debug()));
        }
        let [names, paths] = &devices;
        if names.contains(name.text()) {
            judge.invalid(&name, "is mounted as a device as well");
        }
        if paths.contains(path.text()) {
            judge.invalid(&path, "is the path of a device as well");
        }
        let (sub_path, expression) = (mount.get("subPath"), mount.get("subPathExpr"));
        if !sub_path.text().is_empty() {
            judge.format(&bare.get("subPath"), text::descending(sub_path.text()));
        }
        if !expression.text().is_empty() {
            if !sub_path.text().is_empty() {
                judge.invalid(&expression, "is set beside `subPath`");
            }
            judge.format(&bare.get("subPathExpr"), text::descending(expression.text()));
        }
        propagation(judge, container, &bare);
    }
}

/// The texts that the items of a list have in a field.
fn texts<'v>(list: &At<'_, 'v>, field: &'v str) -> BTreeSet<&'v str> {
    list.items().map(|item| item.get(field).text()).collect()
}

fn propagation(judge: &mut Judge, container: &At<'_, '_>, mount: &At<'_, '_>) {
    let propagation = mount.get("mountPropagation");
    judge.word_if_set(&propagation, &["Bidirectional", "HostToContainer", "None"]);
    let context = container.get("securityContext");
    if propagation.text() == "Bidirectional" && !context.get("privileged").is_true() {
        judge.forbidden(&propagation, "is `Bidirectional`, which only privileged containers may");
    }
    let recursive = mount.get("recursiveReadOnly");
    judge.word_if_set(&recursive, &["Disabled", "Enabled", "IfPossible"]);
    if matches!(recursive.text(), "Enabled" | "IfPossible") {
        if !mount.get("readOnly").is_true() {
            judge.forbidden(&recursive, "is set on a mount that is not `readOnly`");
        }
        if propagation.is_set() && propagation.text() != "None" {
            judge.forbidden(&recursive, "is set beside `mountPropagation`");
        }
    }
}

fn devices(judge: &mut Judge, container: &At<'_, '_>, volumes: &BTreeMap<&str, &str>) {
    let mut names = BTreeSet::new();
    let mut paths = BTreeSet::new();
    let mounts = container.get("volumeMounts");
    let mounts = [texts(&mounts, "name"), texts(&mounts, "mountPath")];
    for device in container.get("volumeDevices").items() {
        let (name, path) = (device.get("name"), device.get("devicePath"));
        if name.text().is_empty() {
            judge.required(&name);
        }
        if !name.text().is_empty() && !names.insert(name.text()) {
            judge.invalid(&name, "is there twice");
        }
        match volumes.get(name.text()) {
            None => judge.refuse(&name, Reason::NotFound, "is no volume of the pod"),
            Some(&("persistentVolumeClaim" | "ephemeral")) => {}
            Some(_) => judge.invalid(&name, "is no claim, and only claims are devices"),
        }
        if path.text().is_empty() {
            judge.required(&path);
        }
        if !paths.insert(path.text()) {
            judge.invalid(&path, "is there twice");
        }
        judge.format(&path, text::backstep(path.text()));
        let [mounted, mount_paths] = &mounts;
        if mounted.contains(name.text()) {
            judge.invalid(&name, "is mounted as files as well");
        }
        if mount_paths.contains(path.text()) {
            judge.invalid(&path, "is the path of a mount as well");
        }
    }
}

fn resize(judge: &mut Judge, pod: &Pod<'_, '_>, policies: &At<'_, '_>) {
    let mut seen = BTreeSet::new();
    let never = pod.spec.get("restartPolicy").text() == "Never";
    for (policy, bare) in policies.items().zip(policies.unnumbered()) {
        let (resource, restart) = (policy.get("resourceName").text(), policy.get("restartPolicy").text());
        if !seen.insert(resource) {
            judge.duplicate(&policy, resource);
        }
        for (word, known) in [(resource, ["cpu", "memory"]), (restart, ["NotRequired", "RestartContainer"])] {
            if word.is_empty() {
                judge.required_for(&bare, "has an entry without a resource or a restart policy");
            } else if !known.contains(&word) {
                judge.refuse(&bare, Reason::NotSupported, format!("holds `{}`; known are {}", word.escape_debug(), known.join(", ")));
            }
        }
        if never && restart != "NotRequired" {
            judge.invalid(&bare, "restarts a container of a pod that never restarts any");
        }
    }
}

fn restart_rules(judge: &mut Judge, container: &At<'_, '_>) {
    let (policy, rules) = (container.get("restartPolicy"), container.get("restartPolicyRules"));
    if judge.version.minor() < 35 {
        // 1.34 drops the fields of what was an alpha feature; before it, a policy on a normal container is refused.
        if judge.since(34) {
            judge.dropped(container, &["restartPolicy", "restartPolicyRules"]);
        } else if policy.is_set() {
            judge.forbidden(&policy, "is set, which only init containers may in this release");
        }
        return;
    }
    if !policy.is_set() {
        if rules.len() > 0 {
            judge.required_for(&policy, "is missing beside `restartPolicyRules`");
        }
    } else {
        judge.word(&policy, &["Always", "Never", "OnFailure"]);
    }
    if rules.len() > 20 {
        judge.refuse(&rules, Reason::TooMany, format!("has {} rules, and 20 are the most", rules.len()));
    }
    for rule in rules.items() {
        judge.word(&rule.get("action"), if judge.since(36) { &["Restart", "RestartAllContainers"] } else { &["Restart"] });
        let codes = rule.get("exitCodes");
        if codes.is_set() {
            judge.word(&codes.get("operator"), &["In", "NotIn"]);
            let values = codes.get("values");
            if values.len() > 255 {
                judge.refuse(&values, Reason::TooMany, "has more than 255 values");
            }
        } else {
            judge.required(&codes);
        }
    }
}

fn init_only(judge: &mut Judge, pod: &Pod<'_, '_>, init: &At<'_, '_>) {
    let policy = init.get("restartPolicy");
    let sidecar = policy.text() == "Always";
    if judge.since(35) {
        restart_rules(judge, init);
    } else if judge.since(34) && policy.is_set() && !sidecar {
        judge.dropped(init, &["restartPolicy"]);
    } else {
        judge.word_if_set(&policy, &["Always"]);
    }
    if sidecar {
        probe::all(judge, pod, init);
        return;
    }
    for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
        let at = init.get(field);
        if at.is_set() {
            judge.forbidden(&at, "is set on an init container that ends (without `restartPolicy: Always`)");
        }
    }
    for policy in init.get("resizePolicy").items() {
        let restart = policy.get("restartPolicy");
        if restart.text() == "RestartContainer" {
            judge.invalid(&restart, "is `RestartContainer` on an init container that ends");
        }
    }
}
