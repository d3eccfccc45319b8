//! What Lyft's operator does with a job.
//!
//! Source: the operator's state machine and its template code, v0.7.0 and its main branch (fact sheet).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::conduct::{About, Amounts, Conduct, Habit, Role, Running, Scene, Step, always, bare, election, led, remarks};
use crate::diagnostic::Diagnostic;
use crate::operators::lyft::{FLINK_APPLICATION, OPERATOR, OVERWRITTEN};

const MACHINE: &str = "the operator's state machine, v0.7.0 and its main branch";
const TEMPLATES: &str = "the operator's template code, run";
/// Eight digits over both Deployments: only the operator computes them.
const HASH: &str = "HASH";

pub(super) static CONDUCT: Conduct =
    Conduct { habits: HABITS, fields: FIELDS, running, judge, ready, stop, remove, watch, forgets: false, rest };

fn says(scene: &Scene<'_>, field: &str, value: &str) -> bool {
    resource(scene).and_then(|resource| resource.pointer(&format!("/spec/{field}"))).is_some_and(|said| said == value)
}

fn resource<'a>(scene: &Scene<'a>) -> Option<&'a Value> {
    scene.object(FLINK_APPLICATION.kind)
}

fn without_savepoint(scene: &Scene<'_>) -> bool {
    resource(scene).is_some_and(|resource| resource.pointer("/spec/savepointDisabled") == Some(&Value::Bool(true)))
}

static HABITS: &[Habit] = &[
    Habit {
        about: About::Pods,
        when: always,
        says: "the operator makes two Deployments for each version of the resource, TaskManagers as many as the parallelism needs",
        source: TEMPLATES,
    },
    Habit {
        about: About::Submission,
        when: always,
        says: "the operator submits over REST when all TaskManagers are there: main() runs in the session JobManager's request, and the arguments are one text that Flink splits",
        source: MACHINE,
    },
    Habit {
        about: About::Upgrade,
        when: |scene| says(scene, "deploymentMode", "BlueGreen"),
        says: "a second cluster starts from a savepoint beside the first, which goes on until `tearDownVersionHash` names it",
        source: MACHINE,
    },
    Habit {
        about: About::Upgrade,
        when: without_savepoint,
        says: "a new cluster starts beside the old one, the old job is cancelled, and the new one starts empty",
        source: MACHINE,
    },
    Habit {
        about: About::Upgrade,
        when: always,
        says: "a new cluster starts beside the old one (double the pods), the old job stops with a savepoint, and the new one starts from it; where that fails, the old one goes on",
        source: MACHINE,
    },
    Habit {
        about: About::Rescale,
        when: |scene| says(scene, "scaleMode", "InPlace"),
        says: "a greater parallelism adds TaskManagers to the cluster that is there",
        source: MACHINE,
    },
    Habit {
        about: About::Rescale,
        when: always,
        says: "as any other change; so is each label and annotation of the resource",
        source: MACHINE,
    },
    Habit { about: About::Failure, when: always, says: "Flink's own restart strategy, and nobody after it has given up", source: MACHINE },
    Habit { about: About::End, when: always, says: "the cluster stays, without the job", source: MACHINE },
    Habit {
        about: About::Deletion,
        when: |scene| says(scene, "deleteMode", "ForceCancel"),
        says: "the job is cancelled, without a savepoint",
        source: MACHINE,
    },
    Habit {
        about: About::Deletion,
        when: |scene| says(scene, "deleteMode", "None"),
        says: "the job is killed with its pods",
        source: MACHINE,
    },
    Habit {
        about: About::Deletion,
        when: always,
        says: "the job stops with a savepoint; the deletion waits for it, for ever if none succeeds",
        source: MACHINE,
    },
    Habit {
        about: About::Savepoints,
        when: always,
        says: "the operator, at changes and at the deletion; nobody by the clock",
        source: MACHINE,
    },
    Habit { about: About::Restore, when: always, says: "counts at the first start of the resource alone", source: MACHINE },
    Habit {
        about: About::HighAvailability,
        when: led,
        says: "a new one takes over and the job goes on from its last checkpoint; each version of the resource has an id of its own",
        source: TEMPLATES,
    },
    Habit {
        about: About::HighAvailability,
        when: always,
        says: "the job is lost: the new one has none, and nobody submits it again",
        source: MACHINE,
    },
    Habit { about: About::Address, when: always, says: "headless Service `{name}`", source: TEMPLATES },
    Habit {
        about: About::Labels,
        when: always,
        says: "flink-app={name}, flink-deployment-type=jobmanager or taskmanager, and all labels of the resource",
        source: TEMPLATES,
    },
    Habit { about: About::Security, when: bare, says: "none is written", source: "flinkc's own objects" },
    Habit { about: About::Security, when: always, says: "of the pods, without a seccomp profile; containers have none", source: TEMPLATES },
    Habit { about: About::Logging, when: always, says: "the image's own files", source: TEMPLATES },
    Habit {
        about: About::Admission,
        when: always,
        says: "the definition refuses a wrong type; an unknown field is kept and read by nobody",
        source: "the operator's definition, v0.7.0",
    },
];

static FIELDS: &[(&str, &str)] = &[
    ("spec.scaleMode", "how a change is carried out is the home's own habit"),
    ("spec.maxCheckpointRestoreAgeSeconds", "nobody else asks how old a checkpoint is"),
    ("spec.fallbackWithoutState", "no other home goes on without the state by itself"),
    ("spec.forceRollback", "apply the text from before"),
    ("spec.tearDownVersionHash", "whose colour goes, the other home decides"),
    ("systemMemoryFraction", "`memory` is Flink's share already; `memory-headroom` adds to the container"),
    ("offHeapMemoryFraction", "a setting of Flink before 1.11"),
    ("resources.requests.memory", "the container is as large as `memory` there; `memory-headroom` adds to it"),
    ("resources.limits.memory", "the container is as large as `memory` there; `memory-limit-factor` raises its limit"),
    ("resources.limits.cpu", "`cpu-limit-factor` raises the limit"),
];

fn running(scene: &Scene<'_>) -> Option<Running> {
    let spec = resource(scene)?.get("spec")?;
    let text = |pointer: &str| spec.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let (parallelism, slots) = (whole(spec, "/parallelism", 1), slots(spec));
    let options = options(scene.name(), spec);
    let version = |role: &str| format!("Deployment `{}-{HASH}-{role}`", scene.name());
    Some(Running {
        election: election(&options, &format!("{}-{HASH}", scene.name())),
        options,
        over_image: true,
        unseen: unseen(spec),
        flink: text("/flinkVersion"),
        image: text("/image"),
        pull_policy: or(text("/imagePullPolicy"), "IfNotPresent"),
        account: or(text("/serviceAccountName"), "default"),
        jobmanager: Role {
            made_as: version("jm"),
            count: Some(whole(spec, "/jobManagerConfig/replicas", 1)),
            resources: amounts(spec, "jobManagerConfig"),
        },
        taskmanager: Role {
            made_as: version("tm"),
            count: Some(parallelism.div_ceil(slots)),
            resources: amounts(spec, "taskManagerConfig"),
        },
    })
}

fn whole(spec: &Value, pointer: &str, otherwise: u64) -> u64 {
    spec.pointer(pointer).and_then(Value::as_u64).unwrap_or(otherwise)
}

fn slots(spec: &Value) -> u64 {
    whole(spec, "/taskManagerConfig/taskSlots", 16).max(1)
}

/// The operator's own sizes where the resource says none.
fn amounts(spec: &Value, role: &str) -> Amounts {
    let (cpu, memory) = if role == "jobManagerConfig" { ("4", "3072Mi") } else { ("2", "1024Mi") };
    let default = json!({ "requests": { "cpu": cpu, "memory": memory }, "limits": { "cpu": cpu, "memory": memory } });
    Amounts::of(spec.pointer(&format!("/{role}/resources")).unwrap_or(&default))
}

/// Whose variables may hold further options.
fn unseen(spec: &Value) -> Vec<String> {
    let roles = ["jobManagerConfig", "taskManagerConfig"].into_iter();
    let lists = roles.filter_map(|role| spec.pointer(&format!("/{role}/envConfig/envFrom"))?.as_array());
    super::super::conduct::sources(lists.flatten())
}

/// `FLINK_PROPERTIES` as the operator writes it: its own keys overwrite the resource's.
fn options(name: &str, spec: &Value) -> BTreeMap<String, String> {
    let given = spec.get("flinkConfig").and_then(Value::as_object).into_iter().flatten();
    let mut options: BTreeMap<String, String> = given.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect();
    options.retain(|key, _| OVERWRITTEN.iter().all(|(overwritten, _)| overwritten != key));
    let mut put = |key: &str, text: String| drop(options.insert(key.to_owned(), text));
    put("taskmanager.numberOfTaskSlots", slots(spec).to_string());
    put("parallelism.default", whole(spec, "/parallelism", 1).to_string());
    // blob and query are the other way round than in Flink's images
    for (key, field, own) in [
        ("jobmanager.rpc.port", "rpcPort", 6123),
        ("blob.server.port", "blobPort", 6125),
        ("query.server.port", "queryPort", 6124),
        ("metrics.internal.query-service.port", "metricsQueryPort", 50101),
    ] {
        put(key, whole(spec, &format!("/{field}"), own).to_string());
    }
    for (role, process) in [("jobManagerConfig", "jobmanager"), ("taskManagerConfig", "taskmanager")] {
        let fraction = spec.pointer(&format!("/{role}/systemMemoryFraction")).and_then(Value::as_f64).unwrap_or(0.2);
        if let Some(memory) = amounts(spec, role).memory {
            put(&format!("{process}.memory.process.size"), format!("{}k", super::raise::process(memory, fraction) >> 10));
        }
    }
    if election(&options, "").is_some() && options.contains_key("high-availability") {
        options.insert("kubernetes.cluster-id".to_owned(), format!("{name}-{HASH}"));
    } else {
        options.insert("jobmanager.rpc.address".to_owned(), format!("{name}-{HASH}"));
    }
    options
}

const RESOURCE: &str = "flinkapplications.flink.k8s.io";

fn judge(scene: &Scene<'_>) -> Vec<Diagnostic> {
    remarks(scene, &OPERATOR)
}

fn ready(scene: &Scene<'_>) -> Step {
    Step {
        title: "see that Lyft's operator runs, and looks at the namespace".to_owned(),
        why: format!("The account `{}` must be there", scene.plan.access.service_account),
        commands: vec![
            format!("kubectl get crd {RESOURCE}"),
            format!("kubectl get serviceaccount{} {}", scene.namespace(), scene.plan.access.service_account),
        ],
        ..Step::default()
    }
}

fn stop(scene: &Scene<'_>) -> Vec<Step> {
    let (namespace, name) = (scene.namespace(), scene.name());
    let Some(job) = scene.plan.mode.application() else { return Vec::new() };
    let folder = match scene.savepoints() {
        Some(folder) => format!("It is written to `{folder}`"),
        None => {
            "It is written to `state.savepoints.dir`, which the resource does not name: without it no savepoint succeeds, and the deletion \
                 waits for ever (`deleteMode: ForceCancel` ends that, without the state)"
                .to_owned()
        }
    };
    vec![Step {
        title: format!("delete `{name}` with a savepoint"),
        why: format!(
            "With `deleteMode: Savepoint` the deletion itself stops the job with a savepoint, and the command returns when that is done. {folder}. \
             The path is told by an event, which the cluster keeps for an hour"
        ),
        commands: vec![
            format!(r#"kubectl patch{namespace} {RESOURCE}/{name} --type=merge -p '{{"spec":{{"deleteMode":"Savepoint"}}}}'"#),
            format!("kubectl delete{namespace} {RESOURCE}/{name}"),
            format!(
                "{}=$(kubectl get events{namespace} --field-selector involvedObject.name={name},reason=CanceledJob \
                 -o jsonpath='{{.items[-1:].message}}' | cut -d \"'\" -f 2)",
                scene.variable(job)
            ),
        ],
        ..Step::default()
    }]
}

/// Without a savepoint: where one is wanted, the stop was the deletion.
fn remove(scene: &Scene<'_>) -> Vec<String> {
    let (namespace, name) = (scene.namespace(), scene.name());
    vec![
        format!(r#"kubectl patch{namespace} {RESOURCE}/{name} --type=merge -p '{{"spec":{{"deleteMode":"ForceCancel"}}}}'"#),
        format!("kubectl delete{namespace} {RESOURCE}/{name}"),
    ]
}

fn watch(scene: &Scene<'_>) -> Vec<String> {
    vec![format!("kubectl wait{} {RESOURCE}/{} --for=jsonpath='{{.status.phase}}'=Running --timeout=10m", scene.namespace(), scene.name())]
}

fn rest(scene: &Scene<'_>) -> (String, u16) {
    (scene.name().to_owned(), 8081)
}
