//! What nextbreakpoint's operator does with a job.
//!
//! Source: the operator's code and manual, 1.4.4-beta (fact sheet); the entrypoint of Flink's images (`FLINK_PROPERTIES`).

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::conduct::{About, Amounts, Conduct, Habit, Role, Running, Scene, Step, always, election, remarks, sources};
use crate::diagnostic::Diagnostic;
use crate::operators::nextbreakpoint::{FLINK_CLUSTER, FLINK_DEPLOYMENT, OPERATOR};
use crate::plan::JobPlan;

const CODE: &str = "the operator's code, 1.4.4-beta";
const MANUAL: &str = "the operator's manual, 1.4.4-beta";

pub(super) static CONDUCT: Conduct =
    Conduct { habits: HABITS, fields: FIELDS, running, judge, ready, stop, remove, watch, forgets: false, rest };

static HABITS: &[Habit] = &[
    Habit {
        about: About::Pods,
        when: always,
        says: "a supervisor of its own makes bare pods and replaces them; TaskManagers follow the jobs' parallelism, rounded to the nearest number, unless their number is fixed",
        source: CODE,
    },
    Habit {
        about: About::Submission,
        when: always,
        says: "a bootstrap pod uploads the jar of its own image and submits it over REST; its arguments are joined with spaces",
        source: CODE,
    },
    Habit {
        about: About::Upgrade,
        when: always,
        says: "a change of the cluster stops and restarts all of it; a change of a job stops that job with a savepoint and starts it from there",
        source: CODE,
    },
    Habit {
        about: About::Rescale,
        when: always,
        says: "a change in the FlinkDeployment is not copied: FlinkCluster and FlinkJob are scaled by hand",
        source: CODE,
    },
    Habit {
        about: About::Failure,
        when: always,
        says: "the supervisor starts the job again from its last savepoint (`restartPolicy`)",
        source: CODE,
    },
    Habit { about: About::End, when: always, says: "the cluster stays, without the job", source: CODE },
    Habit { about: About::Deletion, when: always, says: "the jobs are stopped, without a savepoint", source: CODE },
    Habit {
        about: About::Savepoints,
        when: always,
        says: "the supervisor: by annotation of the FlinkJob, or by the clock of `savepointInterval`",
        source: MANUAL,
    },
    Habit { about: About::Restore, when: always, says: "counts when the job is initialised for the first time", source: CODE },
    Habit {
        about: About::HighAvailability,
        when: always,
        says: "all jobs are stopped and submitted again from their last savepoint: what happened since is worked through again",
        source: CODE,
    },
    Habit { about: About::Address, when: always, says: "Service `jobmanager-{name}`", source: CODE },
    Habit {
        about: About::Labels,
        when: always,
        says: "owner=flink-operator, clusterName={name}, role=jobmanager or taskmanager",
        source: CODE,
    },
    Habit { about: About::Security, when: always, says: "none: the fields are stored and never applied", source: CODE },
    Habit { about: About::Logging, when: always, says: "the image's own files", source: CODE },
    Habit {
        about: About::Admission,
        when: always,
        says: "the definition refuses a wrong type; all else shows in the supervisor's log",
        source: "the operator's definitions, 1.4.4-beta",
    },
];

static FIELDS: &[(&str, &str)] = &[
    ("jobParallelism", "`parallelism` of the job says it"),
    ("bootstrap.className", "`class` of the job says it"),
    ("bootstrap.arguments", "`args` of the job says it"),
    ("bootstrap.jarPath", "`jar` of the job says it"),
    ("savepointPath", "`restore.from` of the job says it"),
    ("restartPolicy", "Flink's `restart-strategy.*` in `[config]` says what follows a failure"),
    ("restartDelay", "Flink's `restart-strategy.*` in `[config]` says what follows a failure"),
    ("restartTimeout", "no other home waits that way"),
    ("savepointMode", "`upgrade` of the job says what a change does to the state"),
    ("savepointInterval", "`savepoints.interval` takes savepoints by the clock, on targets whose operator does"),
    ("savepointTargetPath", "`savepoints.dir` names the folder"),
    ("bootstrap.image", "the jar lies in this image alone: bring it to where the new home reads it, and write that into the job's `jar`"),
    ("bootstrap.serviceAccount", "there are no bootstrap pods"),
    ("bootstrap.resources", "there are no bootstrap pods"),
    ("supervisor", "there is no supervisor"),
    ("minTaskManagers", "`[scaling.reactive]` bounds the number, where the home scales"),
    ("maxTaskManagers", "`[scaling.reactive]` bounds the number, where the home scales"),
    ("securityContext", "it was never applied; `[security]` hardens the pods"),
];

fn resource<'a>(scene: &Scene<'a>) -> Option<&'a Value> {
    scene.object(FLINK_DEPLOYMENT.kind).or_else(|| scene.object(FLINK_CLUSTER.kind))
}

fn running(scene: &Scene<'_>) -> Option<Running> {
    let resource = resource(scene)?;
    let pointer = if resource.get("kind").is_some_and(|kind| kind == FLINK_DEPLOYMENT.kind) { "/spec/cluster" } else { "/spec" };
    let cluster = resource.pointer(pointer)?;
    let text = |pointer: &str| cluster.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let options = options(scene.name(), cluster);
    let lists =
        ["jobManager", "taskManager"].into_iter().filter_map(|role| cluster.pointer(&format!("/{role}/environmentFrom"))?.as_array());
    let role = |word: &str, field: &str, count| Role {
        made_as: format!("bare pods `{word}-{}-*`", scene.name()),
        count,
        resources: cluster.pointer(&format!("/{field}/resources")).map(Amounts::of).unwrap_or_default(),
    };
    Some(Running {
        // high availability is not used: the supervisor submits the jobs itself
        election: election(&options, scene.name()),
        options,
        over_image: true,
        unseen: sources(lists.flatten()),
        flink: scene.plan.flink.to_string(),
        image: text("/runtime/image"),
        pull_policy: or(text("/runtime/pullPolicy"), "IfNotPresent"),
        account: or(text("/jobManager/serviceAccount"), "default"),
        jobmanager: role("jobmanager", "jobManager", Some(1)),
        taskmanager: role("taskmanager", "taskManager", taskmanagers(scene, cluster)),
    })
}

/// How many TaskManagers there are: the written number, or the jobs' parallelism over the slots, rounded to the nearest.
fn taskmanagers(scene: &Scene<'_>, cluster: &Value) -> Option<u64> {
    let written = cluster.get("taskManagers").and_then(Value::as_u64);
    let fixed = cluster.pointer("/supervisor/rescalePolicy").is_some_and(|policy| policy == "None");
    let jobs = scene.plan.mode.jobs();
    if fixed || jobs.is_empty() {
        return written;
    }
    let slots = slots(cluster);
    let wanted: u64 = jobs.iter().map(|job| u64::from(job.parallelism)).sum();
    Some((wanted + slots / 2) / slots)
}

fn slots(cluster: &Value) -> u64 {
    cluster.pointer("/taskManager/taskSlots").and_then(Value::as_u64).unwrap_or(1).max(1)
}

/// What the image's entrypoint makes of the environment of the JobManager.
fn options(name: &str, cluster: &Value) -> BTreeMap<String, String> {
    let mut options: BTreeMap<String, String> = [
        ("blob.server.port", "6124".to_owned()),
        ("query.server.port", "6125".to_owned()),
        ("jobmanager.rpc.address", format!("jobmanager-{name}")),
        ("taskmanager.numberOfTaskSlots", slots(cluster).to_string()),
    ]
    .into_iter()
    .map(|(key, text)| (key.to_owned(), text))
    .collect();
    for role in ["taskManager", "jobManager"] {
        let variables = cluster.pointer(&format!("/{role}/environment")).and_then(Value::as_array).into_iter().flatten();
        let held = variables.filter(|variable| variable.get("name").is_some_and(|name| name == "FLINK_PROPERTIES"));
        for text in held.filter_map(|variable| variable.get("value")?.as_str()) {
            let lines = text.lines().filter_map(|line| line.split_once(": "));
            options.extend(lines.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())));
        }
    }
    options
}

const GROUP: &str = "nextbreakpoint.com";

fn judge(scene: &Scene<'_>) -> Vec<Diagnostic> {
    remarks(scene, &OPERATOR)
}

fn ready(_: &Scene<'_>) -> Step {
    Step {
        title: "see that nextbreakpoint's operator runs, and looks at the namespace".to_owned(),
        why: "Its chart brings the definitions and the accounts `flink-supervisor` and `flink-bootstrap`".to_owned(),
        commands: vec![format!("kubectl get crd flinkdeployments.{GROUP} flinkclusters.{GROUP} flinkjobs.{GROUP}")],
        ..Step::default()
    }
}

/// `flinkjobs.nextbreakpoint.com/shared-orders`.
fn job_of(scene: &Scene<'_>, job: &JobPlan) -> String {
    let cluster = scene.plan.session_cluster.as_deref().unwrap_or(scene.name());
    format!("flinkjobs.{GROUP}/{cluster}-{}", job.name)
}

fn stop(scene: &Scene<'_>) -> Vec<Step> {
    let namespace = scene.namespace();
    let one = |job: &JobPlan| {
        let resource = job_of(scene, job);
        Step {
            title: format!("have the supervisor stop `{}` with a savepoint", job.name),
            why: "With `savepointMode: Automatic` it cancels the job with a savepoint and writes the path into the status of the FlinkJob. (With \
                  Manual it takes none: ask for one first, by the action TRIGGER_SAVEPOINT.)"
                .to_owned(),
            commands: vec![
                format!("kubectl annotate{namespace} {resource} --overwrite operator.nextbreakpoint.com/requested-action=STOP"),
                format!("kubectl wait{namespace} {resource} --for=jsonpath='{{.status.jobStatus}}'=CANCELED --timeout=10m"),
                format!("{}=$(kubectl get{namespace} {resource} -o jsonpath='{{.status.savepointPath}}')", scene.variable(job)),
            ],
            ..Step::default()
        }
    };
    scene.plan.mode.jobs().iter().map(one).collect()
}

fn remove(scene: &Scene<'_>) -> Vec<String> {
    let namespace = scene.namespace();
    let kinds = [("FlinkDeployment", "flinkdeployments"), ("FlinkJob", "flinkjobs"), ("FlinkCluster", "flinkclusters")];
    let own = scene.objects.iter().filter_map(|object| {
        let (_, plural) = kinds.iter().find(|(kind, _)| *kind == object.kind)?;
        Some(format!("kubectl delete{namespace} {plural}.{GROUP}/{}", object.name))
    });
    own.collect()
}

fn watch(scene: &Scene<'_>) -> Vec<String> {
    let wait = |job: &JobPlan| {
        format!("kubectl wait{} {} --for=jsonpath='{{.status.jobStatus}}'=RUNNING --timeout=10m", scene.namespace(), job_of(scene, job))
    };
    let jobs: Vec<String> = scene.plan.mode.jobs().iter().map(wait).collect();
    if jobs.is_empty() {
        let cluster = format!("flinkclusters.{GROUP}/{}", scene.name());
        return vec![format!(
            "kubectl wait{} {cluster} --for=jsonpath='{{.status.supervisorStatus}}'=Started --timeout=10m",
            scene.namespace()
        )];
    }
    jobs
}

fn rest(scene: &Scene<'_>) -> (String, u16) {
    (format!("jobmanager-{}", scene.plan.session_cluster.as_deref().unwrap_or(scene.name())), 8081)
}
