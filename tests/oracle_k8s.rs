//! Structure and Pod Security against a real API server: its recorded answers in `$FLINKC_SHARED/data/kubernetes`, and, if the
//! oracle is installed, a server of our own asked about mutations of its good objects and of a hardened pod.
//! Covered: decoding (unknown fields, types, quantities, integers, base64), repeated list keys, kinds not served, Pod Security.
//! Not yet: what the server says with 422 (names, ranges, cross references), YAML typing, sizes; counted, not checked.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use flinkc::k8s::pod_security::{Level, Subject, check as check_pod, sentence};
use flinkc::k8s::schema::{Schema, TypeId};
use flinkc::k8s::structure::{Violation, check, check_partial};
use flinkc::k8s::{KubernetesVersion, quantity};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release of the server that was asked: 1.36.
const LATEST: KubernetesVersion = KubernetesVersion::ALL[3];

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

fn shared() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FLINKC_SHARED").map_or_else(default, PathBuf::from);
    if folder.join("data/kubernetes").is_dir() {
        return Some(folder);
    }
    missing(&folder.display().to_string());
    None
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn type_of(object: &Value) -> Option<TypeId> {
    Schema::of(LATEST).type_of(text(object, "/apiVersion"), text(object, "/kind"))
}

/// Whether a refusal was made before validation: by the decoder or by server-side apply's own schema.
fn is_decoding(message: &str) -> bool {
    ["failed to create typed patch object", "failed to convert new object", "cannot be handled as a", "strict decoding error"]
        .iter()
        .any(|part| message.contains(part))
}

#[test]
fn recorded_objects() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data/kubernetes");
    let (mut held, mut later, mut wrong) = (0, Vec::new(), Vec::new());
    for record in lines(&data.join("verdicts.jsonl")) {
        let id = text(&record, "/id");
        let source = std::fs::read_to_string(data.join(text(&record, "/file"))).unwrap();
        let Ok(object) = serde_saphyr::from_str::<Value>(&source) else {
            later.push(id.to_owned());
            continue;
        };
        let (message, accepted) = (text(&record, "/server/message"), text(&record, "/server/verdict") == "accepted");
        let found = type_of(&object).map(|type_id| check(&object, type_id, LATEST));
        if message.starts_with("no matches for kind") {
            wrong.extend(found.is_some().then(|| format!("{id}: a kind that is not served passes")));
        } else if accepted {
            wrong.extend((found != Some(vec![])).then(|| format!("{id}: refused, but the server accepts: {found:?}")));
        } else if is_decoding(message) {
            let passes = found.is_none_or(|found| found.is_empty());
            wrong.extend(passes.then(|| format!("{id}: passes, but the server says {message}")));
        } else {
            later.push(id.to_owned());
            continue;
        }
        held += 1;
    }
    println!("{held} objects held; left to the full semantics: {}", later.join(" "));
    assert!(held > 40, "{held}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// A part of an object that holds one recorded input.
fn part(field: &str, input: &Value) -> Option<(&'static str, Value)> {
    Some(match field {
        "container.resources (request defaulted from the limit)" => ("core.v1.ResourceRequirements", input.clone()),
        "pvc.resources.requests.storage" => ("core.v1.VolumeResourceRequirements", json!({"requests": {"storage": input}})),
        "deployment.replicas" => ("apps.v1.DeploymentSpec", json!({"replicas": input})),
        "terminationGracePeriodSeconds (int64)" => ("core.v1.PodSpec", json!({"terminationGracePeriodSeconds": input})),
        "runAsUser" => ("core.v1.SecurityContext", json!({"runAsUser": input})),
        "probe.periodSeconds" => ("core.v1.Probe", json!({"periodSeconds": input})),
        "job.backoffLimit" => ("batch.v1.JobSpec", json!({"backoffLimit": input})),
        "job.ttlSecondsAfterFinished" => ("batch.v1.JobSpec", json!({"ttlSecondsAfterFinished": input})),
        "hpa.maxReplicas" => ("autoscaling.v2.HorizontalPodAutoscalerSpec", json!({"maxReplicas": input})),
        "pdb.minAvailable" => ("policy.v1.PodDisruptionBudgetSpec", json!({"minAvailable": input})),
        "pdb.maxUnavailable" => ("policy.v1.PodDisruptionBudgetSpec", json!({"maxUnavailable": input})),
        _ if field.starts_with("container.resources.limits.") => ("core.v1.ResourceRequirements", json!({"limits": {"memory": input}})),
        _ if field.starts_with("deployment maxSurge") || field.starts_with("deployment maxUnavailable") => {
            ("apps.v1.RollingUpdateDeployment", json!({"maxSurge": input}))
        }
        _ => return None,
    })
}

#[test]
fn recorded_values() {
    let Some(shared) = shared() else { return };
    let (mut held, mut wrong) = (0, Vec::new());
    for file in ["quantity", "integers", "percent"] {
        for record in lines(&shared.join(format!("data/kubernetes/vectors/{file}.jsonl"))) {
            let (field, message) = (text(&record, "/field"), text(&record, "/message"));
            let Some((name, value)) = part(field, &record["input"]) else {
                continue;
            };
            let found = check_partial(&value, TypeId::named(name).unwrap(), LATEST);
            let refused = text(&record, "/verdict") == "rejected" && is_decoding(message);
            wrong.extend((found.is_empty() == refused).then(|| format!("{field} {}: {message}", record["input"])));
            if let (Some(input), "quantity", true) = (record["input"].as_str(), file, refused) {
                assert!(quantity::nearest(input).is_none_or(|meant| quantity::is_quantity(&meant)));
            }
            held += 1;
        }
    }
    assert!(held > 100, "{held}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// The pod inside a workload, as metadata and spec.
fn template(object: &Value) -> (&Value, &Value) {
    (&object["spec"]["template"]["metadata"], &object["spec"]["template"]["spec"])
}

/// What the server says after the policy's name.
fn after_policy(message: &str) -> &str {
    message.split_once("PodSecurity \"").and_then(|(_, rest)| rest.split_once("\": ")).map_or("", |(_, said)| said)
}

#[test]
fn recorded_pod_security() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data/kubernetes");
    let mut held = 0;
    for record in lines(&data.join("verdicts.jsonl")).iter().filter(|record| text(record, "/set") == "pss") {
        let source = std::fs::read_to_string(data.join(text(record, "/file"))).unwrap();
        let object: Value = serde_saphyr::from_str(&source).unwrap();
        let (metadata, spec) = template(&object);
        let said = |subject, level| sentence(&check_pod(metadata, spec, subject, level, LATEST));
        let warning = after_policy(text(record, "/server/warnings/0"));
        assert_eq!(said(Subject::Template, Level::Restricted), warning, "{}", record["id"]);
        for level in [Level::Baseline, Level::Restricted] {
            let refusal = after_policy(text(record, &format!("/as_pod/{level}/message")));
            assert_eq!(said(Subject::Pod, level), refusal, "{} {level}", record["id"]);
            held += 1;
        }
    }
    assert!(held > 20, "{held}");
}

/// An API server of our own, taken down at the end.
struct Server {
    tools: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        let tools = shared()?.join("oracles/k8s");
        let home = std::env::var_os("ORACLES_HOME")
            .map_or_else(|| std::env::home_dir().unwrap_or_default().join(".cache/flinkc-oracles"), PathBuf::from);
        if !home.join("bin/kube-apiserver").exists() {
            missing("kube-apiserver");
            return None;
        }
        let server = Self { tools, folder: tempfile::tempdir().unwrap() };
        assert!(server.command("up.sh").arg("--no-controllers").status().unwrap().success());
        Some(server)
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new(self.tools.join(script));
        command.env("K8S_RUN", self.folder.path().join("run"));
        command
    }

    /// The server's answers on objects, in their order: for each object, all answers (its pod included with `--pods`).
    fn ask(&self, objects: &[Value], arguments: &[&str]) -> Vec<Vec<Value>> {
        let folder = tempfile::tempdir().unwrap();
        for (index, object) in objects.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{index:06}.json")), object.to_string()).unwrap();
        }
        let output = self.command("check.sh").args(arguments).arg(folder.path()).output().unwrap();
        let mut answers = vec![Vec::new(); objects.len()];
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let answer: Value = serde_json::from_str(line).unwrap();
            let name = Path::new(text(&answer, "/file")).file_stem().unwrap().to_str().unwrap().to_owned();
            answers[name.parse::<usize>().unwrap()].push(answer);
        }
        answers
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.command("down.sh").output();
    }
}

/// Every place below a value, as pointers.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut step = |key: &str, inside: &Value| {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        out.push(pointer.clone());
        pointers(inside, &pointer, out);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inside)| step(key, inside)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, inside)| step(&index.to_string(), inside)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Objects that differ from a good one in one place: another type, gone, doubled, an unknown field beside.
fn mutants(object: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    pointers(object, "", &mut places);
    let skipped = ["/apiVersion", "/kind", "/metadata/name"];
    let mut out = Vec::new();
    for place in places.iter().filter(|place| !skipped.contains(&place.as_str())) {
        let values =
            [json!(null), json!(7), json!(1.5), json!(3_000_000_000_i64), json!(true), json!("12"), json!("x y"), json!([]), json!({})];
        for value in values {
            let mut mutant = object.clone();
            let what = format!("{place} = {value}");
            *mutant.pointer_mut(place).unwrap() = value;
            out.push((what, mutant));
        }
        let (owner, name) = place.rsplit_once('/').unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        let mut gone = object.clone();
        let mut double = object.clone();
        match (gone.pointer_mut(owner).unwrap(), double.pointer_mut(owner).unwrap()) {
            (Value::Object(gone), Value::Object(double)) => {
                gone.remove(&name);
                let value = double.remove(&name).unwrap();
                double.insert(name.to_uppercase(), value);
            }
            (Value::Array(gone), Value::Array(double)) => {
                gone.remove(name.parse().unwrap());
                double.push(double[name.parse::<usize>().unwrap()].clone());
            }
            _ => unreachable!("an owner has parts"),
        }
        out.push((format!("{place} gone"), gone));
        out.push((format!("{place} doubled or in capitals"), double));
    }
    out
}

/// Objects beyond the recorded ones, for required fields that those do not hold.
fn own_objects() -> Vec<Value> {
    let container = json!({"name": "a", "image": "i",
        "ports": [{"containerPort": 1}, {"containerPort": 1, "protocol": "UDP"}],
        "livenessProbe": {"httpGet": {"port": 1, "httpHeaders": [{"name": "X", "value": "y"}]}},
        "readinessProbe": {"grpc": {"port": 1}}, "startupProbe": {"tcpSocket": {"port": "x"}},
        "lifecycle": {"preStop": {"sleep": {"seconds": 1}}},
        "resizePolicy": [{"resourceName": "cpu", "restartPolicy": "NotRequired"}],
        "env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
            {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}],
        "securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}}});
    let selector = json!({"matchExpressions": [{"key": "k", "operator": "Exists"}]});
    let pod = json!({"containers": [container],
        "affinity": {"nodeAffinity": {
            "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": selector}],
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [selector]}},
            "podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"weight": 1, "podAffinityTerm": {"topologyKey": "k", "labelSelector": {}}}]}},
        "hostAliases": [{"ip": "1.2.3.4", "hostnames": ["a"]}], "os": {"name": "linux"},
        "readinessGates": [{"conditionType": "x"}], "resourceClaims": [{"name": "c", "resourceClaimName": "d"}],
        "securityContext": {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"}]},
        "volumes": [{"name": "i", "iscsi": {"targetPortal": "1.2.3.4", "iqn": "iqn.2001-04.com.example:a.b", "lun": 1}},
            {"name": "c", "csi": {"driver": "d"}}, {"name": "n", "nfs": {"server": "s", "path": "/p"}},
            {"name": "p", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}},
                {"downwardAPI": {"items": [{"path": "d", "fieldRef": {"fieldPath": "metadata.name"}}]}}]}}]});
    let meta = json!({"name": "o", "labels": {"a": "b"}});
    let template = json!({"metadata": meta, "spec": pod});
    let plain = json!({"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "i"}]}});
    let schema = json!({"openAPIV3Schema": {"type": "object", "x-kubernetes-validations": [{"rule": "true"}]}});
    vec![
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta,
            "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template}}),
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": {"template": plain,
            "podFailurePolicy": {"rules": [{"action": "Ignore", "onPodConditions": [{"type": "X", "status": "True"}]},
                {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1, 2]}}]}}}),
        json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": meta,
            "spec": {"limits": [{"type": "Container", "max": {"cpu": 1}}]}}),
        json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": {"pods": "1"},
            "scopeSelector": {"matchExpressions": [{"scopeName": "Terminating", "operator": "Exists"}]}}}),
        json!({"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": meta, "data": {}, "revision": 1}),
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": meta,
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "x"},
            "subjects": [{"kind": "ServiceAccount", "name": "s", "namespace": "n"}]}),
        json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta, "provisioner": "p"}),
        json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": meta, "value": 1}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "o", "finalizers": ["a/b"]}, "data": {"k": "YQ=="},
            "stringData": {"s": "t"}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": {"rules": [{"http": {
            "paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "s", "port": {"number": 1}}}}]}}]}}),
        json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.a.com"},
            "spec": {"group": "a.com", "names": {"plural": "foos", "kind": "Foo"}, "scope": "Namespaced", "versions": [
                {"name": "v1", "served": true, "storage": true, "schema": schema,
                    "additionalPrinterColumns": [{"name": "x", "type": "string", "jsonPath": ".x"}]},
                {"name": "v2", "served": false, "storage": false, "schema": schema}]}}),
    ]
}

#[test]
fn mutations_of_good_objects() {
    let Some(shared) = shared() else { return };
    let Some(server) = Server::start() else {
        return;
    };
    let mut cases: Vec<(String, Value)> = Vec::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(shared.join("data/kubernetes/probes/good")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let object: Value = serde_saphyr::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        cases.extend(mutants(&object).into_iter().map(|(what, mutant)| (format!("{name}: {what}"), mutant)));
    }
    for object in own_objects() {
        let kind = text(&object, "/kind").to_owned();
        cases.push((format!("{kind}: as it is"), object.clone()));
        cases.extend(mutants(&object).into_iter().map(|(what, mutant)| (format!("{kind}: {what}"), mutant)));
    }
    // All of them take minutes: without the word, every fifth.
    if std::env::var_os("FLINKC_ORACLE_FULL").is_none() {
        cases = cases.into_iter().step_by(5).collect();
    }
    let objects: Vec<Value> = cases.iter().map(|(_, object)| object.clone()).collect();
    let apply = server.ask(&objects, &["--method", "apply"]);
    let create = server.ask(&objects, &["--method", "create"]);
    let (mut refused, mut accepted, mut later, mut wrong) = (0, 0, 0, Vec::new());
    for ((what, object), answers) in cases.iter().zip(apply.iter().zip(&create)) {
        let answers = [&answers.0[0], &answers.1[0]];
        let found: Vec<Violation> = check(object, type_of(object).unwrap(), LATEST);
        let message = answers.iter().map(|answer| text(answer, "/message")).find(|message| is_decoding(message));
        if let Some(message) = message {
            refused += 1;
            wrong.extend(found.is_empty().then(|| format!("fail-open: {what}: {message}")));
        } else if answers.iter().all(|answer| text(answer, "/verdict") == "accepted") {
            accepted += 1;
            wrong.extend((!found.is_empty()).then(|| format!("fail-closed: {what}: {found:?}")));
        } else {
            later += 1;
            assert!(!what.ends_with("as it is"), "{what}: {answers:?}");
        }
    }
    println!("{refused} refused, {accepted} accepted, {later} left to the full semantics");
    assert!(refused > 1000 && accepted > 200, "{refused} {accepted}");
    assert_eq!(wrong.len(), 0, "{}", wrong.join("\n"));
}

/// Single changes of a hardened pod, each of which some rule has an opinion on.
fn tweaks() -> Vec<(&'static str, Value)> {
    let mut out = Vec::new();
    for context in ["/spec/securityContext", "/spec/containers/0/securityContext", "/spec/initContainers/0/securityContext"] {
        out.extend([
            (context, json!({})),
            (context, json!({"runAsNonRoot": false})),
            (context, json!({"runAsNonRoot": true, "runAsUser": 0})),
            (context, json!({"seccompProfile": {"type": "Unconfined"}})),
            (context, json!({"seccompProfile": {"type": "Localhost", "localhostProfile": "x"}})),
            (context, json!({"seLinuxOptions": {"type": "spc_t", "user": "u"}})),
            (context, json!({"seLinuxOptions": {"type": "container_engine_t", "role": "r"}})),
            (context, json!({"appArmorProfile": {"type": "Unconfined"}})),
            (context, json!({"windowsOptions": {"hostProcess": true}})),
        ]);
    }
    for container in ["/spec/containers/0", "/spec/containers/1", "/spec/initContainers/0"] {
        let context: &'static str = match container {
            "/spec/containers/0" => "/spec/containers/0/securityContext",
            "/spec/containers/1" => "/spec/containers/1/securityContext",
            _ => "/spec/initContainers/0/securityContext",
        };
        out.extend([
            (context, json!({"privileged": true})),
            (context, json!({"allowPrivilegeEscalation": true, "capabilities": {"add": ["SYS_ADMIN", "NET_RAW"], "drop": ["ALL"]}})),
            (context, json!({"allowPrivilegeEscalation": false, "capabilities": {"add": ["CHOWN"], "drop": ["NET_RAW"]}})),
            (context, json!({"capabilities": {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]}})),
            (context, json!({"procMount": "Unmasked"})),
        ]);
    }
    out.extend([
        ("/spec/hostUsers", json!(false)),
        ("/spec/hostNetwork", json!(true)),
        ("/spec/hostPID", json!(true)),
        ("/spec/hostIPC", json!(true)),
        ("/spec/os", json!({"name": "windows"})),
        ("/spec/containers/0/ports", json!([{"containerPort": 9000, "hostPort": 9000}, {"containerPort": 80, "hostPort": 80}])),
        ("/spec/containers/1/ports", json!([{"containerPort": 81}])),
        ("/spec/containers/0/livenessProbe", json!({"httpGet": {"host": "h", "port": 1}})),
        ("/spec/containers/1/lifecycle", json!({"preStop": {"tcpSocket": {"host": "g", "port": 1}}})),
        ("/spec/volumes", json!([{"name": "h", "hostPath": {"path": "/"}}, {"name": "n", "nfs": {"server": "s", "path": "/"}}])),
        ("/spec/volumes", json!([{"name": "x", "emptyDir": null}, {"name": "s", "secret": {"secretName": "s"}}])),
        ("/spec/volumes", json!([{"name": "c", "cephfs": {"monitors": ["a"]}}])),
        ("/spec/securityContext/sysctls", json!([{"name": "kernel.msgmax", "value": "1"}, {"name": "net.ipv4.tcp_rmem", "value": "1"}])),
        ("/metadata/annotations", json!({"container.apparmor.security.beta.kubernetes.io/a": "unconfined"})),
    ]);
    out
}

fn set(object: &mut Value, pointer: &str, value: &Value) {
    let (owner, name) = pointer.rsplit_once('/').unwrap();
    object.pointer_mut(owner).unwrap()[name] = value.clone();
}

#[test]
fn tweaked_pods() {
    let Some(server) = Server::start() else {
        return;
    };
    let context = json!({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}});
    let container = |name: &str| json!({"name": name, "image": "i", "securityContext": context});
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "annotations": {}}, "spec": {
        "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
        "initContainers": [container("i")], "containers": [container("b"), container("a")]}});
    let tweaks = tweaks();
    let mut pods = vec![pod.clone()];
    for (index, (place, value)) in tweaks.iter().enumerate() {
        let mut one = pod.clone();
        set(&mut one, place, value);
        pods.push(one.clone());
        // Pairs, so that rules meet: each with two others further on.
        for step in [5, 17] {
            let (place, value) = &tweaks[(index + step) % tweaks.len()];
            let mut two = one.clone();
            set(&mut two, place, value);
            pods.push(two);
        }
    }
    let (mut held, mut wrong) = (0, Vec::new());
    for level in [Level::Baseline, Level::Restricted] {
        let answers = server.ask(&pods, &["--method", "create", "--pss", &level.to_string()]);
        for (pod, answer) in pods.iter().zip(&answers) {
            let message = text(&answer[0], "/message");
            if !message.is_empty() && !message.contains("PodSecurity") {
                // Refused for another reason before Pod Security had its say.
                continue;
            }
            held += 1;
            let ours = sentence(&check_pod(&pod["metadata"], &pod["spec"], Subject::Pod, level, LATEST));
            let theirs = after_policy(message);
            wrong.extend((ours != theirs).then(|| format!("{level} {}\n  ours   {ours}\n  theirs {theirs}", pod["spec"])));
        }
    }
    println!("{held} pods judged");
    assert!(held > 100, "{held}");
    assert_eq!(wrong.len(), 0, "{}", wrong.join("\n"));
}
