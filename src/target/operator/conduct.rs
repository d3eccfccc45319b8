//! What the Apache operator does with a job.
//!
//! Source: the operator's reconcilers and `SpecDiff` annotations (1.10 to 1.15), recorded differences; its `DefaultValidator`.

use serde_json::Value;

use super::super::conduct::{About, Conduct, Habit, Running, Scene, Step, always, bare, judged, led, one_job};
use super::super::native::of_client;
use super::{OperatorMode, is_blue_green, mode, release};
use crate::diagnostic::Diagnostic;
use crate::manifest::sections::Upgrade;
use crate::operators::apache::behind::behind;
use crate::operators::apache::judge::{Context, OperatorConfig, validate};
use crate::plan::JobPlan;

const RECONCILER: &str = "the operator's reconcilers and differences, 1.10 to 1.15, recorded";
const BUILDER: &str = "objects that the operator makes, 1.10 to 1.15, recorded";

pub(super) static CONDUCT: Conduct =
    Conduct { habits: HABITS, fields: FIELDS, running, judge, ready, stop, remove, watch, forgets: true, rest };

/// Whether the jobs of a text go over a change in that way.
fn upgrades(scene: &Scene<'_>, upgrade: Upgrade) -> bool {
    scene.plan.mode.jobs().iter().any(|job| job.upgrade == Some(upgrade))
}

static HABITS: &[Habit] = &[
    Habit {
        about: About::Pods,
        when: |scene| mode(scene.settings) == OperatorMode::Standalone,
        says: "the operator makes a Deployment of each role, and TaskManagers are as many as are written or needed",
        source: BUILDER,
    },
    Habit {
        about: About::Pods,
        when: always,
        says: "the operator makes the JobManager's Deployment; that starts TaskManager pods itself as slots are needed, and returns idle ones",
        source: BUILDER,
    },
    Habit {
        about: About::Submission,
        when: one_job,
        says: "main() runs in the JobManager when it starts (application mode)",
        source: BUILDER,
    },
    Habit {
        about: About::Submission,
        when: always,
        says: "the operator itself fetches each jar, by https unless it was told otherwise, and submits it over REST",
        source: "the operator's validator, 1.15 (user.artifacts.allowed-schemes)",
    },
    Habit {
        about: About::Upgrade,
        when: |scene| upgrades(scene, Upgrade::Savepoint),
        says: "the job stops with a savepoint and starts again from it (`upgrade = \"savepoint\"`); one that is not running goes on from its last state",
        source: RECONCILER,
    },
    Habit {
        about: About::Upgrade,
        when: |scene| upgrades(scene, Upgrade::LastState),
        says: "the JobManager is replaced and the job goes on from its last checkpoint (`upgrade = \"last-state\"`); no savepoint, unless Flink's version changes",
        source: RECONCILER,
    },
    Habit {
        about: About::Upgrade,
        when: |scene| upgrades(scene, Upgrade::Stateless),
        says: "the job is cancelled and starts empty (`upgrade = \"stateless\"`)",
        source: RECONCILER,
    },
    Habit {
        about: About::Upgrade,
        when: always,
        says: "the session cluster is deleted and made anew; its jobs survive by high availability alone",
        source: RECONCILER,
    },
    Habit {
        about: About::Rescale,
        when: always,
        says: "as any other change, unless the adaptive scheduler takes it in place",
        source: RECONCILER,
    },
    Habit {
        about: About::Failure,
        when: always,
        says: "Flink's own restart strategy; a lost JobManager deployment is made again, a failed job is not started again unless `kubernetes.operator.job.restart.failed` says so",
        source: RECONCILER,
    },
    Habit {
        about: About::End,
        when: one_job,
        says: "the JobManager stays for a day, for its result to be read, and is then removed; the resource stays",
        source: "the operator's options (jm-deployment.shutdown-ttl)",
    },
    Habit { about: About::End, when: always, says: "the cluster stays, without the job", source: RECONCILER },
    Habit {
        about: About::Deletion,
        when: always,
        says: "the job is cancelled; a savepoint is taken first only where `on-delete = \"savepoint\"` says so; what high availability keeps is removed",
        source: RECONCILER,
    },
    Habit {
        about: About::Savepoints,
        when: always,
        says: "the operator: when `[job.triggers] savepoint` is raised, by the clock of `savepoints.interval`, or for a FlinkStateSnapshot",
        source: RECONCILER,
    },
    Habit {
        about: About::Restore,
        when: always,
        says: "counts at the very first start of the resource alone; later only together with a raised `[job.triggers] redeploy`",
        source: RECONCILER,
    },
    Habit {
        about: About::HighAvailability,
        when: led,
        says: "a new one takes over and the job goes on from its last checkpoint",
        source: RECONCILER,
    },
    Habit {
        about: About::HighAvailability,
        when: always,
        says: "a new one starts the job anew, from the savepoint of the first start if there was one",
        source: RECONCILER,
    },
    Habit { about: About::Address, when: always, says: "Service `{name}-rest`", source: BUILDER },
    Habit {
        about: About::Labels,
        when: |scene| mode(scene.settings) == OperatorMode::Standalone,
        says: "app={name}, component=jobmanager or taskmanager, type=flink-standalone-kubernetes",
        source: BUILDER,
    },
    Habit {
        about: About::Labels,
        when: always,
        says: "app={name}, component=jobmanager or taskmanager, type=flink-native-kubernetes",
        source: BUILDER,
    },
    Habit { about: About::Security, when: bare, says: "none is written", source: "flinkc's own objects" },
    Habit { about: About::Security, when: always, says: "of the pods and of their containers", source: BUILDER },
    Habit {
        about: About::Logging,
        when: |scene| scene.object("FlinkDeployment").is_some_and(|value| value.pointer("/spec/logConfiguration").is_some()),
        says: "written in the resource",
        source: BUILDER,
    },
    Habit { about: About::Logging, when: always, says: "the operator's own file, the same for all clusters", source: BUILDER },
    Habit {
        about: About::Admission,
        when: always,
        says: "a webhook refuses it, or without one the resource's status says so and the old spec stays in force",
        source: "the operator's DefaultValidator, 1.10 to 1.15",
    },
];

static FIELDS: &[(&str, &str)] = &[
    ("spec.restartNonce", "`[triggers] restart` says the same on targets that restart by a counter"),
    ("spec.job.autoscalerResetNonce", "no other home has an autoscaler of its own"),
    ("spec.ingress", "`[ingress]` makes one on every target that has Services"),
    ("spec.logConfiguration", "`[logging]` says the same in words"),
];

/// The name of the cluster that runs, which a pair of colours does not have itself.
fn cluster(scene: &Scene<'_>) -> String {
    if is_blue_green(scene.settings) { format!("{}-blue", scene.name()) } else { scene.name().to_owned() }
}

fn running(scene: &Scene<'_>) -> Option<Running> {
    let resource = scene.object("FlinkDeployment").or_else(|| scene.object("FlinkBlueGreenDeployment"))?;
    let made = behind(resource, release(scene.settings)?, &OperatorConfig::of_chart()).ok()?;
    of_client(&made.objects, &cluster(scene), scene)
}

/// What the webhook says of the resources, with the chart's configuration of the operator.
fn judge(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let Some(release) = release(scene.settings) else { return Vec::new() };
    let bundle: Vec<&Value> = scene.objects.iter().map(|object| &object.value).collect();
    let operator = OperatorConfig::of_chart();
    let context = Context { release, operator: &operator, bundle: &bundle };
    let mut found = Vec::new();
    for object in scene.objects {
        for fault in validate(&object.value, &context) {
            let finding = Diagnostic::new(fault.rule, fault.message.clone()).at_run_time(fault.consequence()).help(fault.help.clone());
            found.push(judged(object, finding, &fault.pointer));
        }
    }
    found
}

fn ready(scene: &Scene<'_>) -> Step {
    Step {
        title: "see that the Apache operator runs, and looks at the namespace".to_owned(),
        why: format!(
            "Its definitions are installed by its Helm chart. The account `{}` must be there, with rights on pods and ConfigMaps: the bundle \
                      brings it unless `service-account.create = false`",
            scene.plan.access.service_account
        ),
        commands: vec![
            "kubectl get crd flinkdeployments.flink.apache.org".to_owned(),
            format!("kubectl get serviceaccount{} {}", scene.namespace(), scene.plan.access.service_account),
        ],
        ..Step::default()
    }
}

/// What a job is told by, and where it stands in the spec of its resource.
fn resource_of(scene: &Scene<'_>, job: &JobPlan) -> (String, bool) {
    if job.path != "job" {
        return (format!("flinksessionjobs.flink.apache.org/{}", job.name), false);
    }
    if is_blue_green(scene.settings) {
        return (format!("flinkbluegreendeployments.flink.apache.org/{}", scene.name()), true);
    }
    (format!("flinkdeployments.flink.apache.org/{}", scene.name()), false)
}

fn stop(scene: &Scene<'_>) -> Vec<Step> {
    let namespace = scene.namespace();
    // the validator admits the mode only together with a folder for checkpoints
    let checkpoints = ["execution.checkpointing.dir", "state.checkpoints.dir"].iter().any(|key| scene.plan.config.get(key).is_some());
    if scene.savepoints().is_none() || !checkpoints || scene.plan.mode.jobs().is_empty() {
        let pod = format!("deployment/{}", cluster(scene));
        return scene.stop_by_client(
            &pod,
            "/opt/flink/bin/flink",
            "The operator takes a savepoint only where the text names folders for checkpoints and for savepoints.",
        );
    }
    let one = |job: &JobPlan| {
        let (resource, colours) = resource_of(scene, job);
        let patch = r#"{"job":{"state":"suspended","upgradeMode":"savepoint"}}"#;
        let patch = if colours { format!(r#"{{"spec":{{"template":{{"spec":{patch}}}}}}}"#) } else { format!(r#"{{"spec":{patch}}}"#) };
        let read = if colours {
            // the child that ran last knows it
            format!("kubectl get{namespace} flinkdeployments.flink.apache.org {0}-blue {0}-green --ignore-not-found", scene.name())
        } else {
            format!("kubectl get{namespace} {resource}")
        };
        let list = if colours { "{.items[*].status.jobStatus.upgradeSavepointPath}" } else { "{.status.jobStatus.upgradeSavepointPath}" };
        let mut commands = vec![format!("kubectl patch{namespace} {resource} --type=merge -p '{patch}'")];
        if !colours {
            commands
                .push(format!("kubectl wait{namespace} {resource} --for=jsonpath='{{.status.lifecycleState}}'=SUSPENDED --timeout=10m"));
        }
        commands.push(format!("{}=$({read} -o jsonpath='{list}')", scene.variable(job)));
        Step {
            title: format!("suspend `{}` with a savepoint", job.name),
            why: "The operator stops the job with a savepoint and keeps its path in the status. `upgradeMode` is written with it: a change of it \
                  alone restarts nothing, and the mode of the new spec decides how the job stops"
                .to_owned(),
            commands,
            ..Step::default()
        }
    };
    scene.plan.mode.jobs().iter().map(one).collect()
}

fn remove(scene: &Scene<'_>) -> Vec<String> {
    let jobs = scene.plan.mode.jobs().iter().filter(|job| job.path != "job");
    let mut names: Vec<String> = jobs.map(|job| resource_of(scene, job).0).collect();
    if scene.plan.session_cluster.is_none() {
        let kind = if is_blue_green(scene.settings) { "flinkbluegreendeployments" } else { "flinkdeployments" };
        names.push(format!("{kind}.flink.apache.org/{}", scene.name()));
    }
    names.into_iter().map(|name| format!("kubectl delete{} {name}", scene.namespace())).collect()
}

fn watch(scene: &Scene<'_>) -> Vec<String> {
    let jobs = scene.plan.mode.jobs();
    let wait = |resource: &str, field: &str, value: &str| {
        format!("kubectl wait{} {resource} --for=jsonpath='{{{field}}}'={value} --timeout=10m", scene.namespace())
    };
    if jobs.is_empty() {
        let resource = format!("flinkdeployments.flink.apache.org/{}", scene.name());
        return vec![wait(&resource, ".status.jobManagerDeploymentStatus", "READY")];
    }
    jobs.iter().map(|job| wait(&resource_of(scene, job).0, ".status.jobStatus.state", "RUNNING")).collect()
}

fn rest(scene: &Scene<'_>) -> (String, u16) {
    let cluster = scene.plan.session_cluster.clone().unwrap_or_else(|| cluster(scene));
    (format!("{cluster}-rest"), scene.plan.ports.rest)
}
