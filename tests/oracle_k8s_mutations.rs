//! Random changes of one field in objects of the golden bundles, judged by flinkc and by a real API server: the verdicts must be
//! equal in at least 99.5 % of them. A quick subset by default; `FLINKC_MUTATIONS=2000` asks for more, `FLINKC_MUTATION_SEED=1,2,3` for
//! others, `FLINKC_MUTATION_KUBERNETES=1.33` for an older release, which the server emulates.
//! Needs the oracle; says so and passes without it, unless FLINKC_REQUIRE_ORACLES=1.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test asks real software"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::k8s::KubernetesVersion;
use flinkc::k8s::judge::judge;
use flinkc::k8s::schema::Schema;
use flinkc::k8s::semantics::Verdict;
use serde_json::{Value, json};

fn missing(what: &str) {
    assert!(std::env::var("FLINKC_REQUIRE_ORACLES").as_deref() != Ok("1"), "missing: {what}");
    println!("skipped: no {what}");
}

/// An API server of our own, taken down at the end.
struct Server {
    tools: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
        let tools = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("oracles/k8s");
        let cache = || std::env::home_dir().unwrap_or_default().join(".cache/flinkc-oracles");
        let home = std::env::var_os("ORACLES_HOME").map_or_else(cache, PathBuf::from);
        if !tools.is_dir() || !home.join("bin/kube-apiserver").exists() {
            missing("kube-apiserver");
            return None;
        }
        let server = Self { tools, folder: tempfile::tempdir().unwrap() };
        let emulated = emulated().map(|version| ["--emulate".to_owned(), version]);
        let started = server.command("up.sh").arg("--no-controllers").args(emulated.iter().flatten()).output().unwrap();
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        Some(server)
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new(self.tools.join(script));
        command.env("K8S_RUN", self.folder.path().join("run"));
        command
    }

    /// The server's verdict on each object, and what it says.
    fn ask(&self, objects: &[Value]) -> Vec<(&'static str, String)> {
        let folder = tempfile::tempdir().unwrap();
        for (index, object) in objects.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{index:06}.json")), object.to_string()).unwrap();
        }
        let output = self.command("check.sh").args(["--pss", "privileged"]).arg(folder.path()).output().unwrap();
        let mut answers = vec![("none", String::new()); objects.len()];
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let answer: Value = serde_json::from_str(line).unwrap();
            let index: usize = Path::new(answer["file"].as_str().unwrap()).file_stem().unwrap().to_str().unwrap().parse().unwrap();
            let warnings = answer["warnings"].as_array().cloned().unwrap_or_default();
            let verdict = match (answer["verdict"].as_str().unwrap(), warnings.is_empty()) {
                ("rejected", _) => "refused",
                (_, false) => "warned",
                (_, true) => "accepted",
            };
            let said = answer["message"].as_str().unwrap_or_default().chars().take(400).collect::<String>();
            answers[index] = (verdict, format!("{said} {}", if warnings.is_empty() { String::new() } else { json!(warnings).to_string() }));
        }
        answers
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.command("down.sh").output();
    }
}

/// Every object of Kubernetes' own in the golden bundles, one of each shape.
fn golden() -> Vec<Value> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("golden"), &mut files);
    files.sort();
    let mut objects = BTreeMap::new();
    for file in files {
        let Ok(documents) = flinkc::yaml::parse(&std::fs::read_to_string(file).unwrap()) else { continue };
        for document in documents {
            let text = |field: &str| document.value[field].as_str().unwrap_or_default().to_owned();
            if Schema::of(KubernetesVersion::LATEST).kind(&text("apiVersion"), &text("kind")).is_some() {
                let mut value = document.value;
                // The server would make the namespace for real.
                value["metadata"].as_object_mut().unwrap().remove("namespace");
                objects.insert(value.to_string(), value);
            }
        }
    }
    objects.into_values().collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // Patches for objects of somebody else are no objects.
            if path.file_name().is_some_and(|name| name != "argocd") || path.join("base").is_dir() {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

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

/// Values that people write by mistake, and some that are merely others.
fn another(dice: &mut Dice, old: &Value) -> Value {
    let texts = |old: &str| {
        vec![
            json!(""),
            json!(old.to_uppercase()),
            json!(format!("{old}_")),
            json!(format!("{old} ")),
            json!(format!("-{old}")),
            json!(format!("{old}/x")),
            json!("a".repeat(64)),
            json!("a".repeat(254)),
            json!("x y"),
            json!("../x"),
            json!("/x"),
            json!("1Gi"),
            json!("500m"),
            json!("1gb"),
            json!("-1"),
            json!("Never"),
            json!("Always"),
            json!("None"),
            json!("a.b"),
            json!("1a"),
            json!("Exists"),
            json!("${X}"),
            json!("ä"),
            json!("25%"),
            json!("150%"),
            json!(1),
            json!(true),
            json!([]),
            json!({}),
            json!(null),
            json!(1.5),
            json!(["x"]),
        ]
    };
    let choices = match old {
        Value::String(text) => texts(text),
        Value::Number(_) => vec![
            json!(0),
            json!(-1),
            json!(1),
            json!(511),
            json!(512),
            json!(65535),
            json!(65536),
            json!(70000),
            json!(2_147_483_647),
            json!(2_147_483_648_i64),
            json!(1.0),
            json!(1.5),
            json!("1"),
            json!("http"),
            json!("25%"),
            json!("0"),
            json!(true),
            json!(null),
            json!([]),
            json!({}),
            json!(-2_147_483_648_i64),
            json!(600),
        ],
        Value::Bool(flag) => vec![json!(!flag), json!(!flag), json!(null), json!("true"), json!(1), json!([]), json!({})],
        Value::Array(items) => vec![
            json!([]),
            json!(null),
            json!({}),
            json!("x"),
            json!([null]),
            json!([""]),
            json!([{}]),
            json!(items.iter().rev().collect::<Vec<_>>()),
        ],
        Value::Object(_) | Value::Null => vec![json!({}), json!(null), json!([]), json!("x"), json!(1), json!({"x": "y"})],
    };
    choices[dice.roll(choices.len())].clone()
}

/// One change of one field.
fn mutant(dice: &mut Dice, object: &Value) -> Option<(String, Value)> {
    let mut places = Vec::new();
    pointers(object, "", &mut places);
    places.retain(|place| !matches!(place.as_str(), "/apiVersion" | "/kind" | "/metadata/name" | "/metadata"));
    let place = places.get(dice.roll(places.len()))?.clone();
    let (owner, name) = place.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let mut changed = object.clone();
    let kind = dice.roll(10);
    let what = match (kind, changed.pointer_mut(owner)?) {
        (0, Value::Object(map)) => {
            map.shift_remove(&name);
            "gone".to_owned()
        }
        (0, Value::Array(items)) => {
            items.remove(name.parse().ok()?);
            "gone".to_owned()
        }
        (1, Value::Object(map)) => {
            let other = if dice.roll(2) == 0 { name.to_uppercase() } else { format!("{name}x") };
            let value = map.shift_remove(&name)?;
            map.insert(other.clone(), value);
            format!("renamed to {other}")
        }
        (1, Value::Array(items)) => {
            items.push(items[name.parse::<usize>().ok()?].clone());
            "doubled".to_owned()
        }
        (2, Value::Object(map)) => {
            let sibling = dice.roll(map.len());
            let value = map.values().nth(sibling)?.clone();
            map.insert(name.clone(), value.clone());
            format!("= its neighbour's {value}")
        }
        _ => {
            let old = changed.pointer(&place)?.clone();
            let value = another(dice, &old);
            let what = format!("= {value}");
            *changed.pointer_mut(&place)? = value;
            what
        }
    };
    (changed != *object).then(|| (format!("{} {place} {what}", object["kind"].as_str().unwrap_or_default()), changed))
}

#[test]
fn golden_objects_changed_in_one_field() {
    let Some(server) = Server::start() else { return };
    hold(&server, "golden objects", &golden());
}

/// Objects that say more than flinkc ever writes: the good probes of the recorded answers.
#[test]
fn other_objects_changed_in_one_field() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let probes = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("data/kubernetes/probes/good");
    if !probes.is_dir() {
        missing(&probes.display().to_string());
        return;
    }
    let Some(server) = Server::start() else { return };
    let mut files = Vec::new();
    collect(&probes, &mut files);
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let mut objects: Vec<Value> = texts.flat_map(|text| flinkc::yaml::parse(&text).unwrap()).map(|document| document.value).collect();
    objects.extend(own_objects());
    hold(&server, "other objects", &objects);
}

fn hold(server: &Server, name: &str, objects: &[Value]) {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let wanted = usize::try_from(number("FLINKC_MUTATIONS", 400)).unwrap();
    let version: KubernetesVersion = emulated().as_deref().unwrap_or("1.36").parse().unwrap();
    let mut kinds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, object) in objects.iter().enumerate() {
        kinds.entry(object["kind"].as_str().unwrap().to_owned()).or_default().push(index);
    }
    let good = server.ask(objects);
    for (object, (theirs, said)) in objects.iter().zip(&good) {
        let (ours, why) = own_verdict(object, version);
        assert_eq!(ours, *theirs, "{name}: before any change: {object} {why:?} {said}");
        assert!(*theirs != "refused" || emulated().is_some(), "{name}: an object to change is refused itself: {object} {said}");
    }
    let kinds: Vec<Vec<usize>> = kinds.into_values().collect();
    let seeds = std::env::var("FLINKC_MUTATION_SEED").unwrap_or_else(|_| "42".to_owned());
    for seed in seeds.split(',') {
        let dice = Dice(seed.parse::<u64>().unwrap().wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        hold_seed(server, &format!("{name}, seed {seed}, {version}"), objects, &kinds, dice, wanted, version);
    }
}

/// The release that the server is to behave as.
fn emulated() -> Option<String> {
    std::env::var("FLINKC_MUTATION_KUBERNETES").ok()
}

/// What flinkc says of an object, and why.
fn own_verdict(object: &Value, version: KubernetesVersion) -> (&'static str, Vec<String>) {
    let faults = judge(object, version);
    let verdict = match faults.iter().map(|fault| fault.verdict).max() {
        Some(Verdict::Refused) => "refused",
        Some(Verdict::Warned) => "warned",
        Some(Verdict::Silent) | None => "accepted",
    };
    (verdict, faults.iter().map(|fault| format!("{} {}", fault.path, fault.text)).collect())
}

fn hold_seed(
    server: &Server,
    name: &str,
    objects: &[Value],
    kinds: &[Vec<usize>],
    mut dice: Dice,
    wanted: usize,
    version: KubernetesVersion,
) {
    let mut mutants = Vec::new();
    while mutants.len() < wanted {
        // Half of them pods of workloads, which have the most fields; the others by kind.
        let index = if dice.roll(2) == 0 {
            dice.roll(objects.len())
        } else {
            let kind = dice.roll(kinds.len());
            kinds[kind][dice.roll(kinds[kind].len())]
        };
        mutants.extend(mutant(&mut dice, &objects[index]));
    }
    let values: Vec<Value> = mutants.iter().map(|(_, value)| value.clone()).collect();
    let answers = server.ask(&values);
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::new());
    for ((what, object), (theirs, said)) in mutants.iter().zip(&answers) {
        let (ours, why) = own_verdict(object, version);
        *counts.entry(*theirs).or_insert(0) += 1;
        if ours != *theirs {
            wrong.push(format!("{what}: ours {ours} {why:?}, theirs {theirs} {said}"));
        }
    }
    println!("{name}: {} objects, {wanted} mutants: {counts:?}; {} differ", objects.len(), wrong.len());
    for line in &wrong {
        println!("{line}");
    }
    assert!(wrong.len() * 200 <= wanted, "{} of {wanted} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Objects of our own that use what neither the golden bundles nor the probes use.
fn own_objects() -> Vec<Value> {
    let container = json!({"name": "a", "image": "i", "restartPolicy": "Always",
        "ports": [{"containerPort": 1, "name": "x"}, {"containerPort": 1, "protocol": "UDP", "hostPort": 5, "hostIP": "10.0.0.1"}],
        "livenessProbe": {"httpGet": {"port": 1, "httpHeaders": [{"name": "X", "value": "y"}]}, "terminationGracePeriodSeconds": 5},
        "readinessProbe": {"grpc": {"port": 1}}, "startupProbe": {"tcpSocket": {"port": "x"}},
        "lifecycle": {"preStop": {"sleep": {"seconds": 1}}, "postStart": {"exec": {"command": ["x"]}}},
        "resizePolicy": [{"resourceName": "cpu", "restartPolicy": "NotRequired"}],
        "resources": {"limits": {"cpu": "1", "memory": "1Gi", "nvidia.com/gpu": 1, "hugepages-2Mi": "4Mi"}, "requests": {"cpu": "500m", "hugepages-2Mi": "4Mi"}},
        "envFrom": [{"configMapRef": {"name": "c"}, "prefix": "P_"}, {"secretRef": {"name": "s", "optional": true}}],
        "env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}},
            {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}},
            {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['a']"}}}, {"name": "D", "value": "$(A)"}],
        "volumeMounts": [{"name": "p", "mountPath": "/p", "readOnly": true, "recursiveReadOnly": "IfPossible", "subPath": "x"}, {"name": "n", "mountPath": "/n", "mountPropagation": "None"}],
        "terminationMessagePolicy": "File", "securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}, "procMount": "Default", "capabilities": {"add": ["CHOWN"]}}});
    let init = json!({"name": "i", "image": "i", "resources": {"requests": {"memory": "1Gi"}}});
    let selector = json!({"matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}, {"key": "l", "operator": "Exists"}]});
    let pod = json!({"containers": [container], "initContainers": [init],
        "affinity": {"nodeAffinity": {
            "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": selector}],
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [selector, {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n"]}]}]}},
            "podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "k", "labelSelector": selector, "namespaces": ["n"]}]},
            "podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"weight": 1, "podAffinityTerm": {"topologyKey": "k", "labelSelector": {"matchLabels": {"a": "b"}}, "matchLabelKeys": ["c"]}}]}},
        "tolerations": [{"key": "k", "operator": "Equal", "value": "v", "effect": "NoExecute", "tolerationSeconds": 5}, {"operator": "Exists"}],
        "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule", "minDomains": 2, "labelSelector": {}, "nodeTaintsPolicy": "Honor"}],
        "hostAliases": [{"ip": "1.2.3.4", "hostnames": ["a"]}], "os": {"name": "linux"}, "hostname": "h", "subdomain": "s",
        "dnsPolicy": "None", "dnsConfig": {"nameservers": ["1.2.3.4"], "searches": ["a.b"], "options": [{"name": "o", "value": "v"}]},
        "readinessGates": [{"conditionType": "x"}], "imagePullSecrets": [{"name": "s"}], "terminationGracePeriodSeconds": 20, "priorityClassName": "p",
        "securityContext": {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"}], "supplementalGroups": [5], "fsGroupChangePolicy": "Always", "seccompProfile": {"type": "Localhost", "localhostProfile": "x"}},
        "volumes": [{"name": "c", "csi": {"driver": "d"}}, {"name": "n", "nfs": {"server": "s", "path": "/p"}}, {"name": "h", "hostPath": {"path": "/h", "type": "Directory"}},
            {"name": "e", "emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}}, {"name": "s", "secret": {"secretName": "s", "items": [{"key": "k", "path": "p", "mode": 256}]}},
            {"name": "x", "ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}}},
            {"name": "d", "downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": "metadata.labels"}}, {"path": "b", "resourceFieldRef": {"containerName": "a", "resource": "limits.memory"}}]}},
            {"name": "p", "projected": {"sources": [{"serviceAccountToken": {"path": "t", "expirationSeconds": 3600}}, {"configMap": {"name": "c", "items": [{"key": "k", "path": "q"}]}},
                {"downwardAPI": {"items": [{"path": "d", "fieldRef": {"fieldPath": "metadata.name"}}]}}]}}]});
    let meta = json!({"name": "o", "labels": {"a": "b"}});
    let template = json!({"metadata": meta, "spec": pod});
    let once = json!({"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "i"}]}});
    let grouped = "rbac.authorization.k8s.io/v1";
    let rule = json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["x"]});
    vec![
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}}, "minReadySeconds": 5, "progressDeadlineSeconds": 60, "revisionHistoryLimit": 2}}),
        json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": meta, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template, "serviceName": "s",
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}, "ordinals": {"start": 1}, "podManagementPolicy": "Parallel",
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete", "whenScaled": "Retain"},
            "volumeClaimTemplates": [{"metadata": {"name": "n"}, "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "c", "volumeMode": "Filesystem", "resources": {"requests": {"storage": "1Gi"}}}}]}}),
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": {"template": once, "completionMode": "Indexed", "completions": 3, "parallelism": 2, "backoffLimitPerIndex": 1,
            "maxFailedIndexes": 2, "successPolicy": {"rules": [{"succeededIndexes": "0,2", "succeededCount": 1}]}, "podReplacementPolicy": "Failed",
            "podFailurePolicy": {"rules": [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}, {"action": "FailIndex", "onExitCodes": {"containerName": "a", "operator": "In", "values": [1, 2]}}]}}}),
        json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta, "spec": {"schedule": "*/5 1-3 * * MON", "timeZone": "Europe/Berlin", "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": 5, "jobTemplate": {"metadata": meta, "spec": {"template": once, "backoffLimit": 1, "ttlSecondsAfterFinished": 5}}}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"type": "LoadBalancer", "selector": {"a": "b"}, "sessionAffinity": "ClientIP",
            "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 10}}, "loadBalancerSourceRanges": ["10.0.0.0/8"], "externalTrafficPolicy": "Cluster", "internalTrafficPolicy": "Local",
            "loadBalancerClass": "a/b", "allocateLoadBalancerNodePorts": false, "trafficDistribution": "PreferSameZone", "ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv4"],
            "ports": [{"name": "a", "port": 80, "targetPort": "x", "appProtocol": "http"}, {"name": "b", "port": 81, "protocol": "UDP"}]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"type": "ExternalName", "externalName": "a.b"}}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "finalizers": ["a/b"], "annotations": {"A/b": "c"}}, "type": "kubernetes.io/basic-auth", "data": {"username": "YQ=="}, "stringData": {"password": "b"}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u", "controller": true}]}, "data": {"a": "b"}, "binaryData": {"c": "YQ=="}, "immutable": true}),
        json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}, "limits": {"storage": "2Gi"}},
            "selector": {"matchLabels": {"a": "b"}}, "dataSource": {"kind": "PersistentVolumeClaim", "name": "p"}, "volumeMode": "Block"}}),
        json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": {"requests.cpu": "1", "pods": "5", "count/jobs.batch": 2, "limits.memory": "1Gi"}, "scopes": ["NotBestEffort"]}}),
        json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta, "spec": {"minReplicas": 1, "maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"},
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}, {"type": "Pods", "pods": {"metric": {"name": "m"}, "target": {"type": "AverageValue", "averageValue": "1"}}},
                {"type": "External", "external": {"metric": {"name": "m", "selector": {"matchLabels": {"a": "b"}}}, "target": {"type": "Value", "value": 5}}},
                {"type": "Object", "object": {"metric": {"name": "m"}, "describedObject": {"apiVersion": "v1", "kind": "Service", "name": "s"}, "target": {"type": "Value", "value": "5k"}}},
                {"type": "ContainerResource", "containerResource": {"name": "memory", "container": "a", "target": {"type": "AverageValue", "averageValue": "1Gi"}}}],
            "behavior": {"scaleUp": {"stabilizationWindowSeconds": 5, "selectPolicy": "Max", "policies": [{"type": "Pods", "value": 1, "periodSeconds": 5}]}}}}),
        json!({"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": meta, "spec": {"minReplicas": 1, "maxReplicas": 3, "targetCPUUtilizationPercentage": 50, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"}}}),
        json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta, "spec": {"maxUnavailable": "50%", "selector": selector, "unhealthyPodEvictionPolicy": "AlwaysAllow"}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": {"podSelector": selector, "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [{"podSelector": {}, "namespaceSelector": {"matchLabels": {"a": "b"}}}, {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}], "ports": [{"port": 80, "endPort": 90, "protocol": "TCP"}, {"port": "http"}]}],
            "egress": [{"to": [{"ipBlock": {"cidr": "::/0"}}]}]}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": {"ingressClassName": "n", "defaultBackend": {"resource": {"apiGroup": "a.b", "kind": "K", "name": "n"}},
            "rules": [{"host": "*.a.b", "http": {"paths": [{"path": "/a", "pathType": "Exact", "backend": {"service": {"name": "s", "port": {"name": "http"}}}}]}}], "tls": [{"hosts": ["a.b"], "secretName": "t"}]}}),
        json!({"apiVersion": grouped, "kind": "ClusterRole", "metadata": meta, "rules": [rule, {"verbs": ["get"], "nonResourceURLs": ["/metrics"]}], "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}}),
        json!({"apiVersion": grouped, "kind": "ClusterRoleBinding", "metadata": meta, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "r"}, "subjects": [{"kind": "ServiceAccount", "name": "s", "namespace": "n"}, {"kind": "Group", "name": "g", "apiGroup": "rbac.authorization.k8s.io"}]}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": pod_alone(&pod)}),
    ]
}

/// The same as a pod of its own, without what only a cluster with that class could admit.
fn pod_alone(pod: &Value) -> Value {
    let mut alone = pod.clone();
    let fields = alone.as_object_mut().unwrap();
    fields.shift_remove("priorityClassName");
    fields.insert("serviceAccountName".to_owned(), json!("default"));
    alone
}
