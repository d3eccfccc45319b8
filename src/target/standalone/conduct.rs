//! What plain Kubernetes does with a job: nothing that its objects do not say.
//!
//! Source: Flink's documentation of standalone Kubernetes; what a real cluster showed (docs/standalone.md).

use serde_json::Value;

use super::super::conduct::{
    About, Amounts, Conduct, Habit, Role, Running, Scene, Step, always, bare, election, led, main_container, one_job, options_of, unjudged,
};
use super::super::{Object, Origin};

const DOCS: &str = "Flink's documentation, standalone Kubernetes";
const RUN: &str = "run on a real cluster, Flink 1.20.5 and 2.3.0";
const CLIENT: &str = "/opt/flink/bin/flink";

pub(super) static CONDUCT: Conduct =
    Conduct { habits: HABITS, fields: &[], running, judge: unjudged, ready, stop, remove, watch, forgets: false, rest };

static HABITS: &[Habit] = &[
    Habit {
        about: About::Pods,
        when: always,
        says: "Kubernetes makes them from Deployments, StatefulSets or Jobs, always the number that is written",
        source: DOCS,
    },
    Habit {
        about: About::Submission,
        when: one_job,
        says: "main() runs in the JobManager when it starts (application mode)",
        source: DOCS,
    },
    Habit {
        about: About::Submission,
        when: |scene| !scene.plan.mode.jobs().is_empty(),
        says: "a Kubernetes Job submits each job once, and again when its text changes",
        source: "flinkc's own objects",
    },
    Habit { about: About::Submission, when: always, says: "whoever runs `flink run` against the session", source: DOCS },
    Habit {
        about: About::Upgrade,
        when: |scene| !scene.is_application(),
        says: "pods are replaced, and running jobs are lost but for high availability; a job whose own table changed is submitted again, beside the one that runs",
        source: RUN,
    },
    Habit {
        about: About::Upgrade,
        when: led,
        says: "pods are replaced, and the job goes on from its last checkpoint, which high availability remembers; no savepoint is taken",
        source: RUN,
    },
    Habit {
        about: About::Upgrade,
        when: always,
        says: "pods are replaced, and the job starts anew: from `[job.restore]` if that is written, else empty; no savepoint is taken",
        source: RUN,
    },
    Habit {
        about: About::Rescale,
        when: |scene| scene.plan.reactive.is_some(),
        says: "TaskManagers come and go, and the job follows their slots (reactive mode)",
        source: RUN,
    },
    Habit { about: About::Rescale, when: always, says: "pods are replaced as with any other change", source: RUN },
    Habit {
        about: About::Failure,
        when: always,
        says: "Flink's own restart strategy, and nobody after it has given up but the restart of the JobManager's pod",
        source: DOCS,
    },
    Habit {
        about: About::End,
        when: |scene| scene.is_application() && scene.is_bounded(),
        says: "the JobManager's Job completes; TaskManagers stay until somebody deletes them",
        source: RUN,
    },
    Habit { about: About::End, when: one_job, says: "the JobManager's process ends, and its Deployment starts it again", source: RUN },
    Habit { about: About::End, when: always, says: "the cluster stays, without the job", source: DOCS },
    Habit {
        about: About::Deletion,
        when: always,
        says: "the processes are killed; no savepoint is taken, and files of high availability stay",
        source: DOCS,
    },
    Habit {
        about: About::Savepoints,
        when: always,
        says: "whoever runs `flink savepoint` or asks REST; nobody by the clock",
        source: DOCS,
    },
    Habit {
        about: About::Restore,
        when: |scene| !scene.is_application(),
        says: "counts each time the job is submitted, until the line is removed",
        source: RUN,
    },
    Habit {
        about: About::Restore,
        when: led,
        says: "counts until the first checkpoint: then high availability knows a newer one",
        source: RUN,
    },
    Habit { about: About::Restore, when: always, says: "counts at each start of the JobManager, until the line is removed", source: RUN },
    Habit {
        about: About::HighAvailability,
        when: led,
        says: "a new one takes over and the job goes on from its last checkpoint",
        source: RUN,
    },
    Habit {
        about: About::HighAvailability,
        when: |scene| !scene.is_application(),
        says: "a new one starts without jobs, and nobody submits them again",
        source: RUN,
    },
    Habit {
        about: About::HighAvailability,
        when: always,
        says: "a new one starts the job anew, from `[job.restore]` if that is written",
        source: RUN,
    },
    Habit { about: About::Address, when: always, says: "Service `{name}-rest`", source: "flinkc's own objects" },
    Habit {
        about: About::Labels,
        when: always,
        says: "app.kubernetes.io/instance={name}, app.kubernetes.io/component=jobmanager or taskmanager",
        source: "flinkc's own objects",
    },
    Habit { about: About::Security, when: bare, says: "none is written", source: "flinkc's own objects" },
    Habit { about: About::Security, when: always, says: "of the pods and of their containers", source: "flinkc's own objects" },
    Habit {
        about: About::Logging,
        when: always,
        says: "written in the bundle: console and a rolling file",
        source: "flinkc's own objects",
    },
    Habit {
        about: About::Admission,
        when: always,
        says: "the API server judges Kubernetes' part; Flink's shows in the pods' logs",
        source: "Kubernetes, admission",
    },
];

fn running(scene: &Scene<'_>) -> Option<Running> {
    let part = |kinds: &[&str], part: &str| {
        scene.objects.iter().find(|object| kinds.contains(&object.kind.as_str()) && object.part == part).map(|object| &object.value)
    };
    let workloads = ["Deployment", "StatefulSet", "Job"];
    let jobmanager = part(&workloads, "jobmanager")?;
    let taskmanager = part(&workloads, "taskmanager")?;
    let options = options_of(part(&["ConfigMap"], "config")?);
    let main = main_container(jobmanager)?;
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Running {
        election: election(&options, scene.name()),
        options,
        over_image: false,
        unseen: Vec::new(),
        flink: scene.plan.flink.to_string(),
        image: text(main, "/image"),
        pull_policy: text(main, "/imagePullPolicy"),
        account: text(jobmanager, "/spec/template/spec/serviceAccountName"),
        jobmanager: role(jobmanager),
        taskmanager: role(taskmanager),
    })
}

/// The pods of a workload.
pub(in crate::target) fn role(workload: &Value) -> Role {
    let text = |pointer: &str| workload.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let count = workload.pointer("/spec/replicas").and_then(Value::as_u64);
    Role {
        made_as: format!("{} `{}`", text("/kind"), text("/metadata/name")),
        count: if text("/kind") == "Job" { Some(1) } else { count },
        resources: main_container(workload).and_then(|main| main.get("resources")).map(Amounts::of).unwrap_or_default(),
    }
}

/// `deployment/orders-jobmanager`.
fn jobmanager(scene: &Scene<'_>) -> String {
    let found = scene.objects.iter().find(|object| object.part == "jobmanager" && object.value.pointer("/spec/template").is_some());
    let kind = found.map_or("deployment".to_owned(), |object| object.kind.to_lowercase());
    format!("{kind}/{}-jobmanager", scene.name())
}

fn ready(scene: &Scene<'_>) -> Step {
    Step {
        title: "see that the namespace is there".to_owned(),
        why: "Nothing has to be installed: plain Kubernetes runs the bundle".to_owned(),
        commands: scene.plan.namespace.iter().map(|namespace| format!("kubectl get namespace {namespace}")).collect(),
        ..Step::default()
    }
}

fn stop(scene: &Scene<'_>) -> Vec<Step> {
    let pod = jobmanager(scene);
    if !scene.is_application() || scene.is_highly_available() {
        return scene.stop_by_client(&pod, CLIENT, "Nobody but Flink's own client stops a job here.");
    }
    let directory = scene.savepoints().unwrap_or("s3://BUCKET/savepoints");
    let run = format!("kubectl exec{} {pod} -- {CLIENT}", scene.namespace());
    let port = scene.plan.ports.rest;
    vec![Step {
        title: "take a savepoint, and stop the JobManager at once".to_owned(),
        why: "A JobManager without high availability whose job was stopped is started again by Kubernetes, and with it the job: so the job is \
              not stopped, but its process taken away. What it writes between the two commands is written again after the move, except by \
              transactional sinks. The second command prints `Savepoint completed. Path: …`"
            .to_owned(),
        commands: vec![
            format!("{run} list -m localhost:{port}"),
            format!("{run} savepoint -m localhost:{port} JOB_ID {directory}"),
            "SAVEPOINT=PATH".to_owned(),
            format!("kubectl scale{} {pod} --replicas=0", scene.namespace()),
        ],
        ..Step::default()
    }]
}

fn remove(scene: &Scene<'_>) -> Vec<String> {
    // what the user brought, and stores that may hold the savepoint, stay
    let flinks = |object: &&Object| match object.kind.as_str() {
        "Deployment" | "StatefulSet" | "Service" | "HorizontalPodAutoscaler" => {
            ["jobmanager", "taskmanager", "rest"].contains(&object.part.as_str())
        }
        "Job" => object.part == "jobmanager" || scene.plan.mode.jobs().iter().any(|job| object.part.starts_with(&job.name)),
        _ => false,
    };
    let named = scene.objects.iter().filter(|object| object.origin == Origin::Compiled).filter(flinks);
    let all: Vec<String> = named.map(|object| format!("{}/{}", object.kind.to_lowercase(), object.name)).collect();
    if all.is_empty() { Vec::new() } else { vec![format!("kubectl delete{} {}", scene.namespace(), all.join(" "))] }
}

fn watch(scene: &Scene<'_>) -> Vec<String> {
    let pod = jobmanager(scene);
    if pod.starts_with("job/") {
        return vec![format!("kubectl wait{} {pod} --for=jsonpath='{{.status.ready}}'=1 --timeout=10m", scene.namespace())];
    }
    vec![format!("kubectl rollout status{} {pod} --timeout=10m", scene.namespace())]
}

fn rest(scene: &Scene<'_>) -> (String, u16) {
    (format!("{}-rest", scene.name()), scene.plan.ports.rest)
}
