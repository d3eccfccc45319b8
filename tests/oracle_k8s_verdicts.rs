//! The judgement of one object against a real API server: its recorded answers on whole objects, single values and second applies
//! in `$FLINKC_SHARED/data/kubernetes`, and, if the oracle is installed, a server of our own asked about mutations of the golden
//! bundles. Verdicts (accepted, accepted with a warning, refused) and, for refusals with causes, the paths of the fields.
//! What differs and stays so is in `tests/oracle/k8s-divergences.txt`, each with its direction.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test asks real software"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flinkc::k8s::KubernetesVersion;
use flinkc::k8s::judge::judge;
use flinkc::k8s::semantics::{Fault, Verdict, update};
use serde_json::{Value, json};

/// The release of the recorded answers.
const RECORDED: &str = "1.36";

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn data() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(default, PathBuf::from).join("data/kubernetes");
    if folder.is_dir() {
        return Some(folder);
    }
    missing(&folder.display().to_string());
    None
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// `refused`, `warned` or `accepted`.
fn verdict(faults: &[Fault]) -> &'static str {
    if faults.iter().any(|fault| fault.verdict == Verdict::Refused) {
        "refused"
    } else if faults.iter().any(|fault| fault.verdict == Verdict::Warned) {
        "warned"
    } else {
        "accepted"
    }
}

/// The same of the server; Pod Security speaks for itself elsewhere.
fn theirs(answer: &Value) -> &'static str {
    let own = |warning: &&Value| !warning.as_str().unwrap_or_default().starts_with("would violate PodSecurity");
    if text(answer, "/verdict") == "rejected" {
        "refused"
    } else if answer["warnings"].as_array().into_iter().flatten().any(|warning| own(&warning)) {
        "warned"
    } else {
        "accepted"
    }
}

/// The fields that a message of the server names: `[path: Invalid value: …, path: Required value]`.
fn named(message: &str) -> BTreeSet<String> {
    let Some((_, told)) = message.split_once(" is invalid: ") else { return BTreeSet::new() };
    let told = told.strip_prefix('[').unwrap_or(told);
    let classes =
        ["Required value", "Invalid value", "Unsupported value", "Duplicate value", "Forbidden", "Too long", "Too many", "Not found"];
    let mut places = BTreeSet::new();
    for class in classes {
        for (at, _) in told.match_indices(&format!(": {class}")) {
            let before = &told[..at];
            let start = before.rfind(", ").filter(|start| !before[*start..].contains('}')).map_or(0, |start| start + 2);
            let start = if before[start..].ends_with('}') { before.rfind("spec.").unwrap() } else { start };
            // The server calls the whole object `[]`.
            let place = if before.is_empty() || before == "]" { "" } else { &before[start..] };
            // A word inside of a value is no path.
            if !place.contains(' ') || place.contains('{') || place.contains('[') {
                places.insert(place.replace("<nil>", "").to_owned());
            }
        }
    }
    places
}

fn ours(faults: &[Fault]) -> BTreeSet<String> {
    faults.iter().filter(|fault| fault.verdict == Verdict::Refused).map(|fault| fault.path.clone()).collect()
}

/// What differs, or nothing.
fn difference(faults: &[Fault], answer: &Value) -> Option<String> {
    let (own, server) = (verdict(faults), theirs(answer));
    let message = text(answer, "/message");
    if own != server {
        return Some(format!(
            "ours {own}, theirs {server}: {:?} | {} {}",
            ours(faults),
            &message.chars().take(300).collect::<String>(),
            answer["warnings"]
        ));
    }
    let told = named(message);
    (!told.is_empty() && told != ours(faults)).then(|| format!("paths: ours {:?}, theirs {told:?}", ours(faults)))
}

/// Known divergences: what stands before the first ` | ` of a line names the case.
fn settle(found: Vec<(String, String)>) {
    let known: Vec<(&str, &str)> = include_str!("oracle/k8s-divergences.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(" | ").unwrap())
        .collect();
    let new: Vec<String> =
        found.iter().filter(|(case, _)| !known.iter().any(|(name, _)| name == case)).map(|(case, why)| format!("{case} | {why}")).collect();
    assert!(new.is_empty(), "{} differences:\n{}", new.len(), new.join("\n"));
}

fn documents(path: &Path) -> Vec<Value> {
    let source = std::fs::read_to_string(path).unwrap();
    flinkc::yaml::parse(&source).map(|documents| documents.into_iter().map(|document| document.value).collect()).unwrap_or_default()
}

#[test]
fn recorded_objects() {
    let Some(data) = data() else { return };
    let version = RECORDED.parse().unwrap();
    let (mut held, mut found) = (0, Vec::new());
    for record in lines(&data.join("verdicts.jsonl")) {
        let id = text(&record, "/id").to_owned();
        let objects = documents(&data.join(text(&record, "/file")));
        let [object] = objects.as_slice() else {
            found.push((id, "our reader does not take it".to_owned()));
            continue;
        };
        held += 1;
        let answer = &record["server"];
        if let Some(difference) = difference(&judge(object, version), answer) {
            found.push((id, difference));
        }
    }
    println!("{held} objects held");
    assert!(held > 100, "{held}");
    settle(found);
}

fn set(mut object: Value, pointer: &str, value: &Value) -> Value {
    let (owner, name) = pointer.rsplit_once('/').unwrap();
    let owner = object.pointer_mut(owner).unwrap_or_else(|| panic!("{pointer}"));
    if let Value::Array(items) = owner {
        items[name.parse::<usize>().unwrap()] = value.clone();
    } else {
        owner[name.replace("~1", "/")] = value.clone();
    }
    object
}

const POD: &str = "/spec/template/spec";

fn deployment() -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "flink-jobmanager"}, "spec": {
        "selector": {"matchLabels": {"app": "flink"}}, "template": {"metadata": {"labels": {"app": "flink"}}, "spec": {
            "containers": [{"name": "jobmanager", "image": "flink:1.20", "volumeMounts": [{"name": "config", "mountPath": "/c"}, {"name": "tmp", "mountPath": "/t"}]}],
            "volumes": [{"name": "config", "configMap": {"name": "flink-config"}}, {"name": "tmp", "emptyDir": {}}]}}}})
}

fn in_pod(field: &str, value: Value) -> Value {
    set(deployment(), &format!("{POD}/{field}"), &value)
}

fn in_container(field: &str, value: Value) -> Value {
    set(deployment(), &format!("{POD}/containers/0/{field}"), &value)
}

fn plain(api: &str, kind: &str, rest: Value) -> Value {
    let mut object = json!({"apiVersion": api, "kind": kind, "metadata": {"name": "a"}});
    object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    object
}

fn of_kind(kind: &str) -> Option<Value> {
    let template = deployment()["spec"]["template"].clone();
    Some(match kind {
        "Deployment" => deployment(),
        "StatefulSet" => set(set(deployment(), "/kind", &json!("StatefulSet")), "/spec/serviceName", &json!("s")),
        "Job" | "CronJob" => {
            let template = set(template, "/spec/restartPolicy", &json!("Never"));
            let job = json!({"template": template});
            match kind {
                "Job" => plain("batch/v1", kind, json!({"spec": job})),
                _ => plain("batch/v1", kind, json!({"spec": {"schedule": "@daily", "jobTemplate": {"spec": job}}})),
            }
        }
        "Service" => plain("v1", kind, json!({"spec": {"selector": {"a": "b"}, "ports": [{"port": 1}]}})),
        "ConfigMap" | "Secret" => plain("v1", kind, json!({})),
        "FlinkDeployment" => plain("flink.apache.org/v1beta1", kind, json!({"spec": {}})),
        "ServiceAccount" | "Namespace" => plain("v1", kind, json!({})),
        "PersistentVolumeClaim" => {
            plain("v1", kind, json!({"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}))
        }
        "PodDisruptionBudget" => plain("policy/v1", kind, json!({"spec": {"minAvailable": 1, "selector": {"matchLabels": {"a": "b"}}}})),
        "HorizontalPodAutoscaler" => plain(
            "autoscaling/v2",
            kind,
            json!({"spec": {"maxReplicas": 2, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"}}}),
        ),
        "NetworkPolicy" => plain("networking.k8s.io/v1", kind, json!({"spec": {"podSelector": {}}})),
        "Ingress" => plain(
            "networking.k8s.io/v1",
            kind,
            json!({"spec": {"rules": [{"host": "a.b", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "s", "port": {"number": 1}}}}]}}]}}),
        ),
        "Role" | "ClusterRole" => plain("rbac.authorization.k8s.io/v1", kind, json!({"rules": []})),
        "RoleBinding" => plain(
            "rbac.authorization.k8s.io/v1",
            kind,
            json!({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"}, "subjects": [{"kind": "ServiceAccount", "name": "s"}]}),
        ),
        "Pod" => plain("v1", kind, json!({"spec": {"containers": [{"name": "a", "image": "b"}]}})),
        _ => return None,
    })
}

fn yaml(value: &str) -> Option<Value> {
    let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  k: {value}\n");
    Some(flinkc::yaml::parse(&text).ok()?.first()?.value.clone())
}

fn volume(source: Value) -> Value {
    let mut volume = source;
    volume["name"] = json!("config");
    in_pod("volumes", json!([volume, {"name": "tmp", "emptyDir": {}}]))
}

/// The object in which a recorded value was tried.
fn holder(field: &str, input: &Value) -> Option<Value> {
    if let Some(kind) = field.strip_suffix(".metadata.name") {
        return of_kind(kind).map(|object| set(object, "/metadata/name", input));
    }
    let service = |ports: Value| set(of_kind("Service").unwrap(), "/spec/ports", &ports);
    let claim = |pointer: &str| set(of_kind("PersistentVolumeClaim").unwrap(), pointer, input);
    let labels = |holder: &str, map: Value| set(of_kind("ConfigMap").unwrap(), holder, &map);
    let key = input.as_str().unwrap_or_default();
    let backend = json!({"service": {"name": input, "port": {"number": 80}}});
    Some(match field {
        "container.name" => in_container("name", input.clone()),
        "volume.name" => set(in_container("volumeMounts", json!([])), &format!("{POD}/volumes"), &json!([{"name": input, "emptyDir": {}}])),
        "serviceAccountName" | "priorityClassName" | "hostname" | "subdomain" | "terminationGracePeriodSeconds (int64)" => {
            in_pod(field.trim_end_matches(" (int64)"), input.clone())
        }
        "configMap volume name" => volume(json!({"configMap": {"name": input}})),
        "secret volume secretName" => volume(json!({"secret": {"secretName": input}})),
        "persistentVolumeClaim.claimName" => volume(json!({"persistentVolumeClaim": {"claimName": input}})),
        "hostPath.path" => volume(json!({"hostPath": {"path": input}})),
        "nfs.path" => volume(json!({"nfs": {"server": "s", "path": input}})),
        "configMap items.path" => volume(json!({"configMap": {"name": "a", "items": [{"key": "k", "path": input}]}})),
        "configMap volume items.key" => volume(json!({"configMap": {"name": "a", "items": [{"key": input, "path": "p"}]}})),
        "projected serviceAccountToken.path" => volume(json!({"projected": {"sources": [{"serviceAccountToken": {"path": input}}]}})),
        "defaultMode" => volume(json!({"configMap": {"name": "a", "defaultMode": input}})),
        "envFrom.configMapRef.name" => in_container("envFrom", json!([{"configMapRef": {"name": input}}])),
        "envFrom.prefix" => in_container("envFrom", json!([{"prefix": input, "configMapRef": {"name": "a"}}])),
        "secretKeyRef.name" => in_container("env", json!([{"name": "A", "valueFrom": {"secretKeyRef": {"name": input, "key": "k"}}}])),
        "configMapKeyRef.key" => in_container("env", json!([{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "a", "key": input}}}])),
        "env.name" => in_container("env", json!([{"name": input, "value": "x"}])),
        "imagePullSecrets.name" => in_pod("imagePullSecrets", json!([{"name": input}])),
        "storageClassName" => claim("/spec/storageClassName"),
        "pvc.resources.requests.storage" => claim("/spec/resources/requests/storage"),
        "statefulset.serviceName" => set(of_kind("StatefulSet").unwrap(), "/spec/serviceName", input),
        "ingress.backend.service.name" => plain("networking.k8s.io/v1", "Ingress", json!({"spec": {"defaultBackend": backend}})),
        "ingressClassName" => set(of_kind("Ingress").unwrap(), "/spec/ingressClassName", input),
        "ingress rule host" => set(of_kind("Ingress").unwrap(), "/spec/rules/0/host", input),
        "ingress tls host" => set(of_kind("Ingress").unwrap(), "/spec/tls", &json!([{"hosts": [input]}])),
        "Prefix" | "Exact" | "ImplementationSpecific" => {
            let ingress = set(of_kind("Ingress").unwrap(), "/spec/rules/0/http/paths/0/pathType", &json!(field));
            set(ingress, "/spec/rules/0/http/paths/0/path", input)
        }
        "rolebinding.roleRef.name" => set(of_kind("RoleBinding").unwrap(), "/roleRef/name", input),
        "rolebinding.subjects.name (ServiceAccount)" => set(of_kind("RoleBinding").unwrap(), "/subjects/0/name", input),
        "hpa.scaleTargetRef.name" => set(of_kind("HorizontalPodAutoscaler").unwrap(), "/spec/scaleTargetRef/name", input),
        "hpa.maxReplicas" => set(of_kind("HorizontalPodAutoscaler").unwrap(), "/spec/maxReplicas", input),
        "service externalName" => plain("v1", "Service", json!({"spec": {"type": "ExternalName", "externalName": input}})),
        "service.externalIPs" => set(of_kind("Service").unwrap(), "/spec/externalIPs", &json!([input])),
        "service.clusterIP" => set(of_kind("Service").unwrap(), "/spec/clusterIP", input),
        "service.loadBalancerSourceRanges" => {
            let service = set(of_kind("Service").unwrap(), "/spec/type", &json!("LoadBalancer"));
            set(service, "/spec/loadBalancerSourceRanges", &json!([input]))
        }
        "service port name" => service(json!([{"name": input, "port": 1}])),
        "service targetPort" => service(json!([{"port": 1, "targetPort": input}])),
        "service port" => service(json!([{"port": input}])),
        "appProtocol" => service(json!([{"port": 1, "appProtocol": input}])),
        "protocol" => service(json!([{"port": 1, "protocol": input}])),
        "service selector value" => set(of_kind("Service").unwrap(), "/spec/selector", &json!({"k": input})),
        "hostAliases.ip" => in_pod("hostAliases", json!([{"ip": input, "hostnames": ["a"]}])),
        "networkpolicy ipBlock.cidr" => {
            set(of_kind("NetworkPolicy").unwrap(), "/spec/ingress", &json!([{"from": [{"ipBlock": {"cidr": input}}]}]))
        }
        "networkpolicy port" => set(of_kind("NetworkPolicy").unwrap(), "/spec/ingress", &json!([{"ports": [{"port": input}]}])),
        "cronjob.schedule" => set(of_kind("CronJob").unwrap(), "/spec/schedule", input),
        "cronjob.timeZone" => set(of_kind("CronJob").unwrap(), "/spec/timeZone", input),
        "ConfigMap data key" => set(of_kind("ConfigMap").unwrap(), "/data", &json!({key: "x"})),
        "ConfigMap binaryData key" => set(of_kind("ConfigMap").unwrap(), "/binaryData", &json!({key: "eA=="})),
        "Secret stringData key" => set(of_kind("Secret").unwrap(), "/stringData", &json!({key: "x"})),
        "label value" => labels("/metadata/labels", json!({"k": input})),
        "label key" => labels("/metadata/labels", json!({key: "x"})),
        "annotation key" => labels("/metadata/annotations", json!({key: "x"})),
        "nodeSelector key" => in_pod("nodeSelector", json!({key: "x"})),
        "nodeSelector value" => in_pod("nodeSelector", json!({"k": input})),
        "toleration value" => in_pod("tolerations", json!([{"key": "k", "value": input}])),
        "containerPort.name" => in_container("ports", json!([{"name": input, "containerPort": 1}])),
        "containerPort" => in_container("ports", json!([{"containerPort": input}])),
        "probe port" => in_container("livenessProbe", json!({"tcpSocket": {"port": input}})),
        "probe.periodSeconds" => in_container("livenessProbe", json!({"tcpSocket": {"port": 1}, "periodSeconds": input})),
        "volumeMounts.mountPath" => in_container("volumeMounts", json!([{"name": "tmp", "mountPath": input}])),
        "volumeMounts.subPath" => in_container("volumeMounts", json!([{"name": "tmp", "mountPath": "/x", "subPath": input}])),
        "volumeMounts.subPathExpr" => in_container("volumeMounts", json!([{"name": "tmp", "mountPath": "/x", "subPathExpr": input}])),
        "workingDir" => in_container("workingDir", input.clone()),
        "runAsUser" => in_pod("securityContext", json!({"runAsUser": input})),
        "deployment.replicas" => set(deployment(), "/spec/replicas", input),
        "job.backoffLimit" => set(of_kind("Job").unwrap(), "/spec/backoffLimit", input),
        "job.ttlSecondsAfterFinished" => set(of_kind("Job").unwrap(), "/spec/ttlSecondsAfterFinished", input),
        "pdb.minAvailable" => set(of_kind("PodDisruptionBudget").unwrap(), "/spec/minAvailable", input),
        "pdb.maxUnavailable" => plain("policy/v1", "PodDisruptionBudget", json!({"spec": {"maxUnavailable": input}})),
        "deployment maxUnavailable (maxSurge 1)" => {
            set(deployment(), "/spec/strategy", &json!({"rollingUpdate": {"maxSurge": 1, "maxUnavailable": input}}))
        }
        "deployment maxSurge (maxUnavailable 1)" => {
            set(deployment(), "/spec/strategy", &json!({"rollingUpdate": {"maxSurge": input, "maxUnavailable": 1}}))
        }
        "Namespace labels" => set(of_kind("Namespace").unwrap(), "/metadata/labels", input),
        "container.resources (request defaulted from the limit)" => in_container("resources", input.clone()),
        "Deployment image (stored = defaulted imagePullPolicy)" => in_container("image", input.clone()),
        "Pod image (stored = defaulted imagePullPolicy)" => set(of_kind("Pod").unwrap(), "/spec/containers/0/image", input),
        "ConfigMap data value, plain YAML" => yaml(key)?,
        _ if field.contains(" of 1048576 bytes") || field.contains(" of 1048577 bytes") => {
            let size = if field.contains("1048576") { 1_048_576 } else { 1_048_577 };
            let value =
                if field.contains("2-byte") { format!("{}{}", "é".repeat(size / 2), "x".repeat(size % 2)) } else { "x".repeat(size) };
            let (kind, map) = if field.starts_with("Secret") { ("Secret", "stringData") } else { ("ConfigMap", "data") };
            set(of_kind(kind).unwrap(), &format!("/{map}"), &json!({"k".repeat(200): value}))
        }
        _ if field.starts_with("annotations of ") => {
            let size: usize = field.split(' ').nth(2).unwrap().parse().unwrap();
            labels("/metadata/annotations", json!({"k": "x".repeat(size - 1)}))
        }
        _ if field.starts_with("container.resources.limits.memory") => in_container("resources", json!({"limits": {"memory": input}})),
        "container.resources.limits.cpu" => in_container("resources", json!({"limits": {"cpu": input}})),
        _ => return None,
    })
}

fn vectors(folder: &str, version: KubernetesVersion) -> (usize, Vec<(String, String)>) {
    let Some(data) = data() else { return (usize::MAX, Vec::new()) };
    let (mut held, mut found) = (0, Vec::new());
    let mut left = BTreeSet::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(data.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for record in files.iter().flat_map(|file| lines(file)) {
        let field = text(&record, "/field");
        if field.ends_with("plain YAML") && yaml(text(&record, "/input")).is_none() {
            assert_eq!(theirs(&record), "refused", "{record}");
            held += 1;
            continue;
        }
        let Some(object) = holder(field, &record["input"]) else {
            left.insert(field.to_owned());
            continue;
        };
        held += 1;
        if let Some(difference) = difference(&judge(&object, version), &record) {
            found.push((format!("{folder} {field} {}", record["input"]), difference));
        }
    }
    println!("{folder}: {held} values held, without an object to hold them: {left:?}");
    (held, found)
}

#[test]
fn recorded_values() {
    let (held, found) = vectors("vectors", RECORDED.parse().unwrap());
    assert!(held > 1700, "{held}");
    settle(found);
}

#[test]
fn recorded_values_of_an_older_release() {
    let (held, found) = vectors("vectors-emulated-1.33", "1.33".parse().unwrap());
    assert!(held > 1700, "{held}");
    settle(found);
}

/// What a second apply may change: the cases of the oracle's `updates.py`, made again by their names.
#[test]
fn recorded_updates() {
    let Some(data) = data() else { return };
    let version: KubernetesVersion = RECORDED.parse().unwrap();
    let (mut held, mut wrong) = (0, Vec::new());
    for record in lines(&data.join("verdicts-update.jsonl")) {
        let case = text(&record, "/case");
        let Some((old, new)) = update_case(case) else {
            wrong.push(format!("{case}: no such case here"));
            continue;
        };
        held += 1;
        assert_eq!(verdict(&judge(&old, version)), "accepted", "{case}: {:?}", judge(&old, version));
        let mut faults = judge(&new, version);
        faults.extend(update::check(&old, &new, version));
        let (own, server) = (verdict(&faults), theirs(&record));
        let told = named(text(&record, "/message"));
        if own != server || (!told.is_empty() && told != ours(&faults)) {
            wrong.push(format!("{case}: ours {own} {:?}, theirs {server} {told:?}", ours(&faults)));
        }
    }
    assert!(held > 30, "{held}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn update_case(case: &str) -> Option<(Value, Value)> {
    let (kind, change) = case.split_once(": ")?;
    let image = format!("{POD}/containers/0/image");
    let with = |kind: &str, pointer: &str, value: Value| of_kind(kind).map(|old| (old.clone(), set(old, pointer, &value)));
    let spec = |field: &str, value: Value| with(kind, &format!("/spec/{field}"), value);
    let labels = json!({"app": "flink", "component": "x"});
    match (kind, change) {
        ("Deployment" | "StatefulSet" | "Job", "image") => with(kind, &image, json!("flink:2.0")),
        ("CronJob", "image") => spec("jobTemplate/spec/template/spec/containers/0/image", json!("flink:2.0")),
        ("Deployment", "selector and labels") => {
            let new = set(deployment(), "/spec/selector/matchLabels", &labels);
            Some((deployment(), set(new, "/spec/template/metadata/labels", &labels)))
        }
        ("Deployment", "replicas") => spec("replicas", json!(3)),
        ("Deployment", _) if change.starts_with("strategy to Recreate") => spec("strategy", json!({"type": "Recreate"})),
        ("StatefulSet", "serviceName") => spec("serviceName", json!("other")),
        ("StatefulSet", "podManagementPolicy") => spec("podManagementPolicy", json!("Parallel")),
        ("StatefulSet", "claim size" | "claim label") => {
            let claim = json!({"metadata": {"name": "d"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}});
            let old = set(of_kind(kind)?, "/spec/volumeClaimTemplates", &json!([claim]));
            let new = if change == "claim size" {
                set(old.clone(), "/spec/volumeClaimTemplates/0/spec/resources/requests/storage", &json!("2Gi"))
            } else {
                set(old.clone(), "/spec/volumeClaimTemplates/0/metadata/labels", &json!({"a": "b"}))
            };
            Some((old, new))
        }
        ("Job", "backoffLimit" | "parallelism" | "ttlSecondsAfterFinished" | "completions") => spec(change, json!(2)),
        ("Job", "template label") => spec("template/metadata/labels/x", json!("y")),
        ("Job", "metadata label only") => with(kind, "/metadata/labels", json!({"x": "y"})),
        ("CronJob", "schedule") => spec("schedule", json!("@hourly")),
        ("Service", "to headless") => spec("clusterIP", json!("None")),
        ("Service", "ClusterIP to NodePort") => spec("type", json!("NodePort")),
        ("Service", "ports") => spec("ports/0/port", json!(80)),
        ("Service" | "NetworkPolicy", "selector") => {
            spec(if kind == "Service" { "selector" } else { "podSelector" }, if kind == "Service" { labels } else { json!({}) })
        }
        ("Service", "to ExternalName") => {
            let old = of_kind(kind)?;
            Some((old.clone(), set(set(old, "/spec/type", &json!("ExternalName")), "/spec/externalName", &json!("a.b"))))
        }
        ("PVC", "grow (unbound)" | "shrink") => with("PersistentVolumeClaim", "/spec/resources/requests/storage", json!("2Gi")),
        ("PVC", "class") => with("PersistentVolumeClaim", "/spec/storageClassName", json!("other")),
        ("PVC", "access mode") => with("PersistentVolumeClaim", "/spec/accessModes", json!(["ReadWriteMany"])),
        ("Role", "rules") => with(kind, "/rules", json!([])),
        ("RoleBinding", "roleRef") => with(kind, "/roleRef/name", json!("other")),
        ("RoleBinding", "subjects") => with(kind, "/subjects", json!([])),
        ("ConfigMap", "data") => with(kind, "/data", json!({"a": "b"})),
        ("ConfigMap immutable", _) => {
            let old = set(of_kind("ConfigMap")?, "/immutable", &json!(true));
            let new = if change == "data" { set(old.clone(), "/data", &json!({"a": "b"})) } else { of_kind("ConfigMap")? };
            Some((old, new))
        }
        ("Secret", "type") => with(kind, "/type", json!("my/type")),
        ("HPA", "maxReplicas") => with("HorizontalPodAutoscaler", "/spec/maxReplicas", json!(9)),
        ("Ingress", "class") => spec("ingressClassName", json!("other")),
        ("PDB", "minAvailable") => with("PodDisruptionBudget", "/spec/minAvailable", json!(2)),
        ("PDB", "minAvailable to maxUnavailable") => {
            let new = json!({"maxUnavailable": 2, "selector": {"matchLabels": {"a": "b"}}});
            with("PodDisruptionBudget", "/spec", new)
        }
        _ => None,
    }
}
