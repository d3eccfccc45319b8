//! What becomes of a job whose cluster Flink's own client made: Flink's JobManager is the only one that looks after it.
//!
//! Source: Flink's documentation of native Kubernetes; objects of the client itself (`flink::native`).

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::conduct::{
    About, Amounts, Conduct, Habit, Role, Running, Scene, Step, always, bare, election, led, main_container, one_job, options_of, unjudged,
};
use super::super::standalone::role;
use crate::flink::MemorySize;

const DOCS: &str = "Flink's documentation, native Kubernetes";
const CODE: &str = "Flink's Kubernetes client, 1.17 to 2.3";

pub(super) static CONDUCT: Conduct =
    Conduct { habits: HABITS, fields: &[], running, judge: unjudged, ready, stop, remove, watch, forgets: false, rest };

static HABITS: &[Habit] = &[
    Habit {
        about: About::Pods,
        when: always,
        says: "a Deployment makes the JobManager; it starts TaskManager pods itself as slots are needed, and returns idle ones",
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
        source: DOCS,
    },
    Habit {
        about: About::Upgrade,
        when: led,
        says: "the JobManager is replaced, and the job goes on from its last checkpoint, which high availability remembers; no savepoint is taken",
        source: DOCS,
    },
    Habit {
        about: About::Upgrade,
        when: always,
        says: "the JobManager is replaced, and the job starts anew: from `[job.restore]` if that is written, else empty; no savepoint is taken",
        source: DOCS,
    },
    Habit { about: About::Rescale, when: always, says: "the JobManager is replaced as with any other change", source: DOCS },
    Habit {
        about: About::Failure,
        when: always,
        says: "Flink's own restart strategy, and nobody after it has given up but the restart of the JobManager's pod",
        source: DOCS,
    },
    Habit {
        about: About::End,
        when: one_job,
        says: "the cluster removes itself: the Deployment is deleted, and what it owns",
        source: CODE,
    },
    Habit { about: About::End, when: always, says: "the cluster stays, without the job", source: DOCS },
    Habit {
        about: About::Deletion,
        when: always,
        says: "deleting the Deployment kills all processes; no savepoint is taken, and what high availability keeps stays",
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
        source: DOCS,
    },
    Habit {
        about: About::Restore,
        when: led,
        says: "counts until the first checkpoint: then high availability knows a newer one",
        source: DOCS,
    },
    Habit { about: About::Restore, when: always, says: "counts at each start of the JobManager, until the line is removed", source: DOCS },
    Habit {
        about: About::HighAvailability,
        when: led,
        says: "a new one takes over and the job goes on from its last checkpoint",
        source: DOCS,
    },
    Habit {
        about: About::HighAvailability,
        when: |scene| !scene.is_application(),
        says: "a new one starts without jobs, and nobody submits them again",
        source: DOCS,
    },
    Habit {
        about: About::HighAvailability,
        when: always,
        says: "a new one starts the job anew, from `[job.restore]` if that is written",
        source: DOCS,
    },
    Habit { about: About::Address, when: always, says: "Service `{name}-rest`", source: CODE },
    Habit {
        about: About::Labels,
        when: always,
        says: "app={name}, component=jobmanager or taskmanager, type=flink-native-kubernetes",
        source: CODE,
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
    let objects: Vec<Value> = scene.objects.iter().map(|object| object.value.clone()).collect();
    of_client(&objects, scene.name(), scene)
}

/// What runs by the objects of Flink's client, which the Apache operator calls, too.
pub(in crate::target) fn of_client(objects: &[Value], name: &str, scene: &Scene<'_>) -> Option<Running> {
    let named = |kind: &str, name: &str| {
        objects.iter().find(|object| {
            object.get("kind").is_some_and(|own| own == kind) && object.pointer("/metadata/name").is_some_and(|own| own == name)
        })
    };
    let deployment = named("Deployment", name)?;
    let options = options_of(named("ConfigMap", &format!("flink-config-{name}"))?);
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let main = main_container(deployment)?;
    let taskmanager = match named("Deployment", &format!("{name}-taskmanager")) {
        Some(workload) => role(workload),
        None => Role {
            made_as: format!("pods `{name}-taskmanager-*` of the JobManager"),
            count: scene.plan.mode.application().map(|job| u64::from(job.parallelism.div_ceil(scene.plan.taskmanager.slots.max(1)))),
            resources: of_options(&options),
        },
    };
    Some(Running {
        election: election(&options, name),
        over_image: false,
        unseen: Vec::new(),
        flink: scene.plan.flink.to_string(),
        image: text(main, "/image"),
        pull_policy: text(main, "/imagePullPolicy"),
        account: text(deployment, "/spec/template/spec/serviceAccountName"),
        jobmanager: role(deployment),
        taskmanager,
        options,
    })
}

/// The TaskManagers' containers, as the JobManager will make them.
fn of_options(options: &BTreeMap<String, String>) -> Amounts {
    let number = |keys: &[&str]| keys.iter().find_map(|key| options.get(*key)?.parse::<f64>().ok());
    let times = |amount: Option<u64>, factor: Option<f64>| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are far below 2^53"
        )]
        let scaled = amount.map(|amount| (amount as f64 * factor.unwrap_or(1.0)).round() as u64);
        scaled
    };
    let slots = number(&["taskmanager.numberOfTaskSlots"]).unwrap_or(1.0);
    let cores = number(&["kubernetes.taskmanager.cpu.amount", "kubernetes.taskmanager.cpu"]).unwrap_or(slots);
    let cpu = times(Some(1000), Some(cores));
    let size = options.get("taskmanager.memory.process.size").and_then(|text| text.parse::<MemorySize>().ok());
    let memory = size.and_then(|size| u64::try_from(size.bytes()).ok());
    Amounts {
        cpu,
        cpu_limit: times(cpu, number(&["kubernetes.taskmanager.cpu.limit-factor"])),
        memory,
        memory_limit: times(memory, number(&["kubernetes.taskmanager.memory.limit-factor"])),
    }
}

fn ready(scene: &Scene<'_>) -> Step {
    Step {
        title: "see that the JobManager's account may make pods".to_owned(),
        why: format!(
            "Its JobManager starts TaskManagers itself, so that `{}` needs rights on pods and ConfigMaps: the bundle brings them where it makes \
             the account",
            scene.plan.access.service_account
        ),
        commands: vec![format!(
            "kubectl auth can-i create pods{} --as=system:serviceaccount:{}:{}",
            scene.namespace(),
            scene.plan.namespace.as_deref().unwrap_or("default"),
            scene.plan.access.service_account
        )],
        ..Step::default()
    }
}

fn stop(scene: &Scene<'_>) -> Vec<Step> {
    let directory = scene.savepoints().unwrap_or("s3://BUCKET/savepoints");
    let target = if scene.is_application() { "kubernetes-application" } else { "kubernetes-session" };
    let namespace = scene.plan.namespace.iter().map(|namespace| format!(" -Dkubernetes.namespace={namespace}")).collect::<String>();
    let of = format!("--target {target} -Dkubernetes.cluster-id={}{namespace}", scene.name());
    let mut commands = vec![format!("flink list {of}"), format!("flink stop {of} --savepointPath {directory} JOB_ID")];
    commands.extend(scene.paths());
    vec![Step {
        title: "stop each job with a savepoint".to_owned(),
        why: "Flink's own client of the same version does it, from where it was started. The second command prints `Savepoint completed. Path: \
              …`: keep the path of each job"
            .to_owned(),
        commands,
        ..Step::default()
    }]
}

fn remove(scene: &Scene<'_>) -> Vec<String> {
    vec![format!("kubectl delete{} deployment/{} --ignore-not-found", scene.namespace(), scene.name())]
}

fn watch(scene: &Scene<'_>) -> Vec<String> {
    vec![format!("kubectl rollout status{} deployment/{} --timeout=10m", scene.namespace(), scene.name())]
}

fn rest(scene: &Scene<'_>) -> (String, u16) {
    (format!("{}-rest", scene.name()), scene.plan.ports.rest)
}
