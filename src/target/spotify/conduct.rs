//! What Spotify's operator does with a job.
//!
//! Source: the operator's converter, reconciler, updater and webhook, July 2026 (fact sheet); its savepoints guide and user guide.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::conduct::{
    About, Amounts, Conduct, Habit, Role, Running, Scene, Step, always, bare, election, judged, led, one_job, parsed,
};
use super::in_jobmanager;
use crate::diagnostic::Diagnostic;
use crate::flink::config_file::ConfigFormat;
use crate::operators::spotify::judge::{DROPPED, validate};
use crate::operators::spotify::{KIND, OperatorVersion};
use crate::plan::JobPlan;

const CONVERTER: &str = "the operator's converter, July 2026";
const RECONCILER: &str = "the operator's reconciler and updater, July 2026";

pub(super) static CONDUCT: Conduct =
    Conduct { habits: HABITS, fields: FIELDS, running, judge, ready, stop, remove, watch, forgets: false, rest };

/// Whether the JobManager itself runs the job.
fn application(scene: &Scene<'_>) -> bool {
    in_jobmanager(scene.plan, scene.settings)
}

/// Whether the resource says something at a place.
fn says(scene: &Scene<'_>, pointer: &str, value: &str) -> bool {
    scene.object(KIND).and_then(|resource| resource.pointer(pointer)).is_some_and(|said| said == value)
}

static HABITS: &[Habit] = &[
    Habit {
        about: About::Pods,
        when: always,
        says: "the operator makes a StatefulSet of each role (in application mode a Job of the JobManager), always the number that is written",
        source: CONVERTER,
    },
    Habit {
        about: About::Submission,
        when: application,
        says: "main() runs in the JobManager when it starts (application mode); the jar lies in the image",
        source: CONVERTER,
    },
    Habit {
        about: About::Submission,
        when: one_job,
        says: "a Kubernetes Job runs `flink run` against the JobManager: main() runs in that pod",
        source: CONVERTER,
    },
    Habit { about: About::Submission, when: always, says: "whoever runs `flink run` against the session", source: CONVERTER },
    Habit {
        about: About::Upgrade,
        when: |scene| scene.is_application() && scene.savepoints().is_none(),
        says: "refused by the webhook: without `savepointsDir` no change is admitted",
        source: "the operator's webhook, July 2026",
    },
    Habit {
        about: About::Upgrade,
        when: one_job,
        says: "the job stops with a savepoint, all components are deleted and made anew, and the job starts from it; with `fromSavepoint` written it starts from that one each time",
        source: RECONCILER,
    },
    Habit {
        about: About::Upgrade,
        when: always,
        says: "all components are deleted and made anew; running jobs are lost",
        source: RECONCILER,
    },
    Habit {
        about: About::Rescale,
        when: always,
        says: "another number of TaskManagers alone scales their StatefulSet, without a savepoint; another parallelism is a change like any other",
        source: RECONCILER,
    },
    Habit {
        about: About::Failure,
        when: |scene| says(scene, "/spec/job/restartPolicy", "FromSavepointOnFailure"),
        says: "the operator submits the job again from its last savepoint, if that is young enough",
        source: RECONCILER,
    },
    Habit {
        about: About::Failure,
        when: always,
        says: "Flink's own restart strategy, and nobody after it has given up (`restartPolicy: Never`)",
        source: RECONCILER,
    },
    Habit {
        about: About::End,
        when: |scene| says(scene, "/spec/job/cleanupPolicy/afterJobSucceeds", "KeepCluster"),
        says: "the cluster stays",
        source: RECONCILER,
    },
    Habit {
        about: About::End,
        when: one_job,
        says: "the cluster is deleted after success and after a cancellation, and stays after a failure (`cleanupPolicy`)",
        source: RECONCILER,
    },
    Habit { about: About::End, when: always, says: "the cluster stays, without the job", source: RECONCILER },
    Habit {
        about: About::Deletion,
        when: always,
        says: "the components go with the resource; no savepoint is taken, and what high availability keeps stays",
        source: RECONCILER,
    },
    Habit {
        about: About::Savepoints,
        when: always,
        says: "the operator: by annotation, by `savepointGeneration`, or by the clock of `autoSavepointSeconds`",
        source: "the operator's savepoints guide",
    },
    Habit {
        about: About::Restore,
        when: always,
        says: "`fromSavepoint` counts at each change of the resource, before every later savepoint, until the line is removed",
        source: RECONCILER,
    },
    Habit {
        about: About::HighAvailability,
        when: led,
        says: "a new one takes over and the job goes on from its last checkpoint; the operator refuses to switch that on or off later",
        source: "the operator's webhook, July 2026",
    },
    Habit { about: About::HighAvailability, when: always, says: "the job is lost and counts as failed", source: RECONCILER },
    Habit { about: About::Address, when: always, says: "Service `{name}-jobmanager`", source: CONVERTER },
    Habit { about: About::Labels, when: always, says: "app=flink, cluster={name}, component=jobmanager or taskmanager", source: CONVERTER },
    Habit { about: About::Security, when: bare, says: "none is written", source: "flinkc's own objects" },
    Habit { about: About::Security, when: always, says: "of the pods; the main container has none", source: CONVERTER },
    Habit {
        about: About::Logging,
        when: |scene| scene.object(KIND).is_some_and(|resource| resource.pointer("/spec/logConfig").is_some()),
        says: "written in the resource",
        source: CONVERTER,
    },
    Habit {
        about: About::Logging,
        when: always,
        says: "the operator's own file, in the syntax of Log4j 1, which no Flink since 1.11 reads",
        source: CONVERTER,
    },
    Habit { about: About::Admission, when: always, says: "a webhook refuses it", source: "the operator's webhook, July 2026" },
];

static FIELDS: &[(&str, &str)] = &[
    ("spec.flinkVersion", "`flink` says it; where they differ, the job has to be built for the newer one"),
    ("spec.image.name", "`image` says it; where they differ, it has to be built for the newer Flink"),
    ("spec.job.jarFile", "`jar` says it: where the path was relative to the client's folder, it is absolute there"),
    ("spec.job.args", "`args` says it"),
    (
        "resources.limits.memory",
        "`memory` is what Flink gets of it; `memory-headroom` or `memory-limit-factor` add to the container, where the home has them",
    ),
    ("resources.requests.memory", "`memory` is what Flink gets of it; `memory-headroom` adds to the container, where the home has it"),
    ("resources.limits.cpu", "`cpu-limit-factor` raises the limit"),
    ("spec.job.restartPolicy", "Flink's `restart-strategy.*` in `[config]` says what follows a failure"),
    ("spec.job.maxStateAgeToRestoreSeconds", "nobody else asks how old a savepoint is"),
    ("spec.job.takeSavepointOnUpdate", "`[job] upgrade` says what a change does to the state"),
    ("spec.job.cleanupPolicy", "what follows the end of the job is the home's own habit"),
    ("spec.job.cancelRequested", "stop the job by the home's own means"),
    ("spec.job.noLoggingToStdout", "an option that Flink's client no longer has"),
    ("spec.job.classPath", "put the jars into the image's `lib`, or name them in `[config] pipeline.classpaths`"),
    ("spec.job.resources", "there is no submitter: main() runs in the JobManager, which needs its memory"),
    ("spec.batchScheduler", "name the scheduler in `[pod.spec] schedulerName`, where the home has pod templates"),
    ("spec.recreateOnUpdate", "how a change is carried out is the home's own habit"),
    ("spec.revisionHistoryLimit", "no other home keeps revisions of the resource"),
    ("memoryProcessRatio", "`memory` is Flink's share already; `memory-headroom` adds to the container"),
    ("spec.jobManager.ports", "write the options of the ports in `[config]`"),
    ("spec.taskManager.ports", "write the options of the ports in `[config]`"),
    ("horizontalPodAutoscaler", "`[scaling.reactive]` makes a HorizontalPodAutoscaler where the home scales by one"),
    ("podDisruptionBudget", "`[disruption-budget]` makes one on targets whose pods it may select"),
];

fn running(scene: &Scene<'_>) -> Option<Running> {
    let resource = scene.object(KIND)?;
    let spec = resource.get("spec")?;
    let text = |pointer: &str| spec.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let options = options(scene.name(), spec);
    let job_mode = spec.pointer("/job/mode").is_some_and(|mode| mode == "Application");
    let kind = or(text("/taskManager/deploymentType"), "StatefulSet");
    let count = spec.pointer("/taskManager/replicas").and_then(Value::as_u64).or(Some(3));
    Some(Running {
        election: election(&options, scene.name()),
        options,
        over_image: false,
        unseen: Vec::new(),
        flink: text("/flinkVersion"),
        image: text("/image/name"),
        pull_policy: or(text("/image/pullPolicy"), "Always"),
        account: or(text("/serviceAccountName"), "default"),
        jobmanager: Role {
            made_as: format!("{} `{}-jobmanager`", if job_mode { "Job" } else { "StatefulSet" }, scene.name()),
            count: Some(1),
            resources: amounts(spec, "jobManager"),
        },
        taskmanager: Role {
            made_as: format!("{kind} `{}-taskmanager`", scene.name()),
            count: count.filter(|_| spec.pointer("/taskManager/horizontalPodAutoscaler").is_none()),
            resources: amounts(spec, "taskManager"),
        },
    })
}

/// What a role's container gets: the definition fills in the whole field where it is absent.
fn amounts(spec: &Value, role: &str) -> Amounts {
    let default = serde_json::json!({ "requests": { "cpu": "200m", "memory": "512Mi" }, "limits": { "cpu": "2", "memory": "2Gi" } });
    Amounts::of(spec.pointer(&format!("/{role}/resources")).unwrap_or(&default))
}

/// The file that the operator writes: its own keys over the properties, or under them, as its converter does it.
fn options(name: &str, spec: &Value) -> BTreeMap<String, String> {
    let version = OperatorVersion::parse(spec.get("flinkVersion").and_then(Value::as_str).unwrap_or_default());
    let at_least = |major, minor| version.as_ref().is_some_and(|version| version.is_at_least(major, minor));
    let port = |pointer: &str, own: u64| spec.pointer(pointer).and_then(Value::as_u64).unwrap_or(own).to_string();
    let mut lines = BTreeMap::from([
        ("jobmanager.rpc.address".to_owned(), format!("{name}-jobmanager")),
        ("jobmanager.rpc.port".to_owned(), port("/jobManager/ports/rpc", 6123)),
        ("blob.server.port".to_owned(), port("/jobManager/ports/blob", 6124)),
        ("query.server.port".to_owned(), port("/jobManager/ports/query", 6125)),
        ("rest.port".to_owned(), port("/jobManager/ports/ui", 8081)),
        ("taskmanager.rpc.port".to_owned(), port("/taskManager/ports/rpc", 6122)),
        ("taskmanager.numberOfTaskSlots".to_owned(), slots(amounts(spec, "taskManager")).to_string()),
    ]);
    for (role, process) in [("jobManager", "jobmanager"), ("taskManager", "taskmanager")] {
        let limit = amounts(spec, role).memory_limit.or(amounts(spec, role).memory).unwrap_or_default();
        if at_least(1, 10) {
            let ratio = spec.pointer(&format!("/{role}/memoryProcessRatio")).and_then(Value::as_u64).unwrap_or(80);
            let mebibytes = limit.saturating_mul(ratio).div_ceil(100 << 20);
            lines.insert(format!("{process}.memory.process.size"), format!("{mebibytes}m"));
        }
    }
    for (key, value) in spec.get("flinkProperties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = value.as_str().filter(|_| DROPPED.iter().all(|(dropped, _)| dropped != key)) {
            lines.insert(key.clone(), value.to_owned());
        }
    }
    let file: String = lines.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let mut options = parsed(&file, if at_least(2, 0) { ConfigFormat::Standard } else { ConfigFormat::Legacy });
    if let Some(parallelism) = spec.pointer("/job/parallelism").and_then(Value::as_u64) {
        options.insert("parallelism.default".to_owned(), parallelism.to_string());
    }
    options
}

/// Half the cores, rounded up to whole ones before, and one at least.
fn slots(amounts: Amounts) -> u64 {
    (amounts.cpu_limit.or(amounts.cpu).unwrap_or_default().div_ceil(1000) / 2).max(1)
}

const RESOURCE: &str = "flinkclusters.flinkoperator.k8s.io";

/// What the webhook says of the resource.
fn judge(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for object in scene.objects.iter().filter(|object| object.kind == KIND) {
        for fault in validate(&object.value) {
            let finding = Diagnostic::new(fault.rule, fault.message.clone()).at_run_time(fault.consequence()).help(fault.help.clone());
            found.push(judged(object, finding, &fault.pointer));
        }
    }
    found
}

fn ready(scene: &Scene<'_>) -> Step {
    Step {
        title: "see that Spotify's operator runs, and looks at the namespace".to_owned(),
        why: format!("It needs cert-manager for its webhooks. The account `{}` must be there", scene.plan.access.service_account),
        commands: vec![
            format!("kubectl get crd {RESOURCE}"),
            format!("kubectl get serviceaccount{} {}", scene.namespace(), scene.plan.access.service_account),
        ],
        ..Step::default()
    }
}

fn stop(scene: &Scene<'_>) -> Vec<Step> {
    let (namespace, name) = (scene.namespace(), scene.name());
    let known = scene.object(KIND).is_some_and(|resource| resource.pointer("/spec/job/savepointsDir").is_some());
    let Some(job) = scene.plan.mode.application().filter(|_| known) else {
        let pod = if application(scene) { format!("job/{name}-jobmanager") } else { format!("statefulset/{name}-jobmanager") };
        let why = "The operator takes a savepoint only of its own job, and only where `savepointsDir` names a folder for it.";
        return scene.stop_by_client(&pod, "/opt/flink/bin/flink", why);
    };
    vec![Step {
        title: format!("have the operator stop `{}` with a savepoint", job.name),
        why: "The annotation stops the job with a savepoint into `savepointsDir`; `finalSavepoint` says that it is done. The webhook refuses the \
              annotation while another request is in progress, and for a job that has not started. By its own `cleanupPolicy` the operator then \
              deletes the pods; the resource stays, with the path in its status"
            .to_owned(),
        commands: vec![
            format!("kubectl annotate{namespace} {RESOURCE} {name} --overwrite flinkclusters.flinkoperator.k8s.io/user-control=job-cancel"),
            format!("kubectl wait{namespace} {RESOURCE}/{name} --for=jsonpath='{{.status.components.job.finalSavepoint}}'=true --timeout=10m"),
            read(scene, job),
        ],
        ..Step::default()
    }]
}

fn read(scene: &Scene<'_>, job: &JobPlan) -> String {
    format!(
        "{}=$(kubectl get{} {RESOURCE} {} -o jsonpath='{{.status.components.job.savepointLocation}}')",
        scene.variable(job),
        scene.namespace(),
        scene.name()
    )
}

fn remove(scene: &Scene<'_>) -> Vec<String> {
    vec![format!("kubectl delete{} {RESOURCE}/{}", scene.namespace(), scene.name())]
}

fn watch(scene: &Scene<'_>) -> Vec<String> {
    let (field, value) = if scene.is_application() { (".status.components.job.state", "Running") } else { (".status.state", "Running") };
    vec![format!("kubectl wait{} {RESOURCE}/{} --for=jsonpath='{{{field}}}'={value} --timeout=10m", scene.namespace(), scene.name())]
}

fn rest(scene: &Scene<'_>) -> (String, u16) {
    (format!("{}-jobmanager", scene.name()), scene.plan.ports.rest)
}
