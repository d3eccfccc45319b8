//! The JobManager: a Deployment of one (or standbys with HA), a StatefulSet where it is asked for, or a Job for a bounded job.
//!
//! Source: Flink's documentation of standalone Kubernetes; start-up and failover times of a real cluster (facts/cluster).

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, StatefulSet, StatefulSetSpec};
use k8s_openapi::api::batch::v1::{Job, JobSpec, PodFailurePolicy, PodFailurePolicyOnPodConditionsPattern, PodFailurePolicyRule};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PodTemplateSpec};

use super::super::parts::labels::{self, Component, label_selector, metadata};
use super::super::parts::pods::{self, Placement, Pod};
use super::super::parts::{claims, config_map};
use super::Object;
use crate::flink::version::FlinkVersion;
use crate::manifest::sections::{JobManagerKind, Liveness};
use crate::plan::{Delivery, JobPlan, Plan, Program, Restore};

/// The JobManager's workload and the claims of its volumes.
pub(super) fn objects(plan: &Plan) -> Vec<Object> {
    let mut objects: Vec<Object> = claims(plan).iter().map(|claim| Object::of(&plan.name, claim)).collect();
    let metadata = metadata(plan, "jobmanager", Some(Component::JobManager));
    let copies = i32::try_from(plan.jobmanager.process.replicas).unwrap_or(i32::MAX);
    objects.push(match plan.jobmanager.kind {
        JobManagerKind::Job => Object::of(
            &plan.name,
            &Job {
                metadata,
                spec: Some(JobSpec {
                    template: template(plan, Some("Never")),
                    parallelism: (copies > 1).then_some(copies),
                    backoff_limit: Some(3),
                    pod_failure_policy: Some(ignore_disruptions()),
                    ..JobSpec::default()
                }),
                ..Job::default()
            },
        ),
        JobManagerKind::StatefulSet => Object::of(
            &plan.name,
            &StatefulSet {
                metadata,
                spec: Some(StatefulSetSpec {
                    replicas: Some(copies),
                    service_name: Some(labels::name(plan, "jobmanager")),
                    // a standby must not wait for the leader to be ready
                    pod_management_policy: Some("Parallel".to_owned()),
                    selector: label_selector(plan, Component::JobManager),
                    template: template(plan, None),
                    ..StatefulSetSpec::default()
                }),
                ..StatefulSet::default()
            },
        ),
        JobManagerKind::Deployment => Object::of(
            &plan.name,
            &Deployment {
                metadata,
                spec: Some(DeploymentSpec {
                    replicas: Some(copies),
                    // two JobManagers at once, even for a moment, would both lead: the old one goes first
                    strategy: (copies == 1)
                        .then(|| DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }),
                    selector: label_selector(plan, Component::JobManager),
                    template: template(plan, None),
                    ..DeploymentSpec::default()
                }),
                ..Deployment::default()
            },
        ),
    });
    objects
}

/// A drained node is no failed try. Needs pods that are never restarted in place, whose logs stay, too.
fn ignore_disruptions() -> PodFailurePolicy {
    let condition = PodFailurePolicyOnPodConditionsPattern { type_: "DisruptionTarget".to_owned(), status: "True".to_owned() };
    PodFailurePolicy {
        rules: vec![PodFailurePolicyRule {
            action: "Ignore".to_owned(),
            on_pod_conditions: Some(vec![condition]),
            ..PodFailurePolicyRule::default()
        }],
    }
}

/// Claims of common volumes and of the JobManager's own.
fn claims(plan: &Plan) -> Vec<PersistentVolumeClaim> {
    claims::new_claims(plan, Component::JobManager, &plan.jobmanager.process)
}

fn template(plan: &Plan, restart_policy: Option<&str>) -> PodTemplateSpec {
    let mut pod = Pod::of_process(plan, Component::JobManager, &plan.jobmanager.process);
    pod.main.args = Some(arguments(plan));
    if plan.high_availability.is_some() {
        pod.variables([pods::field_variable("POD_IP", "status.podIP")]);
    }
    if needs_namespace(plan) {
        pod.variables([pods::field_variable("POD_NAMESPACE", "metadata.namespace")]);
    }
    let mut ports = vec![
        pods::port(plan, "rpc", plan.ports.jobmanager_rpc),
        pods::port(plan, "blob", plan.ports.blob),
        pods::port(plan, "rest", plan.ports.rest),
    ];
    ports.extend(plan.metrics.map(|metrics| pods::port(plan, "metrics", metrics.port)));
    pod.main.ports = Some(ports);
    probes(plan, &mut pod);
    if let Some(job) = plan.mode.application() {
        pod.fetched_jar(job, Placement::of(plan.flink));
        pod.sql(job);
    }
    pod.template(restart_policy)
}

/// Start-up may take five minutes; ready means that REST answers, which needs a leader; liveness is the user's choice.
fn probes(plan: &Plan, pod: &mut Pod<'_>) {
    pod.main.startup_probe = Some(pods::timing(pods::tcp(plan.ports.rest), 5, 60, 1));
    pod.main.readiness_probe = if mutual(plan) {
        Some(pods::timing(pods::tcp(plan.ports.rest), 5, 3, 1))
    } else {
        Some(pods::timing(pods::http(plan, "/overview"), 5, 3, 5))
    };
    pod.main.liveness_probe = match plan.jobmanager.liveness {
        Liveness::Rpc => Some(pods::timing(pods::tcp(plan.ports.jobmanager_rpc), 10, 6, 5)),
        // a failover answers 503 on every path for up to 20 s, so a minute passes before a restart
        Liveness::Rest => Some(pods::timing(pods::http(plan, "/overview"), 10, 6, 5)),
        Liveness::Job => {
            pod.scripts();
            let tls = plan.tls.rest.is_some();
            if plan.ports.rest != 8081 {
                pod.variables([pods::variable("FLINKC_REST_PORT", &plan.ports.rest.to_string())]);
            }
            if tls {
                pod.variables([pods::variable("FLINKC_REST_SCHEME", "https")]);
            }
            Some(pods::timing(pods::script(config_map::LIVENESS), 10, 60, 10))
        }
        Liveness::None => None,
    };
}

/// Whether REST asks for a client's certificate, which no probe has.
fn mutual(plan: &Plan) -> bool {
    plan.config.get("security.ssl.rest.authentication-enabled") == Some("true")
}

/// In a pod Flink does not know its namespace; a bundle without one learns it from the pod.
fn needs_namespace(plan: &Plan) -> bool {
    labels::uses_api(plan) && plan.namespace.is_none()
}

/// Options that only the pod knows, for both roles.
pub(super) fn pod_options(plan: &Plan) -> Vec<String> {
    let mut options = Vec::new();
    if needs_namespace(plan) {
        options.extend(pods::option("kubernetes.namespace=$(POD_NAMESPACE)"));
    }
    options.extend(pods::secret_arguments(plan));
    options
}

fn arguments(plan: &Plan) -> Vec<String> {
    let mut arguments = Vec::new();
    match plan.mode.application() {
        None => arguments.push("jobmanager".to_owned()),
        Some(job) => {
            arguments.push("standalone-job".to_owned());
            arguments.extend(job_arguments(plan.flink, job));
        }
    }
    if plan.high_availability.is_some() {
        // each JobManager is reached at its own address, which the leader publishes
        arguments.extend(pods::option("jobmanager.rpc.address=$(POD_IP)"));
        if plan.jobmanager.process.replicas > 1 {
            // the blob server is announced by this address: by pod name no standby could reach it
            arguments.extend(pods::option("jobmanager.bind-host=$(POD_IP)"));
        }
    }
    arguments.extend(pod_options(plan));
    if let Some(job) = plan.mode.application() {
        let entry = if let Program::Python { entry } = &job.program { entry.as_slice() } else { &[] };
        if !entry.is_empty() || !job.args.is_empty() {
            // what follows is the program's, whatever it looks like
            arguments.push("--".to_owned());
        }
        arguments.extend(entry.iter().chain(&job.args).map(|argument| pods::literal(argument)));
    }
    arguments
}

/// The start script's own options for a job; the program's arguments follow all of them.
fn job_arguments(flink: FlinkVersion, job: &JobPlan) -> Vec<String> {
    let mut arguments = Vec::new();
    if let Some(address) = loaded_jar(flink, job) {
        arguments.extend(["--jars".to_owned(), address]);
    }
    if let Some(class) = &job.class {
        arguments.extend(["--job-classname".to_owned(), class.clone()]);
    }
    if let Some(Restore { from, allow_non_restored_state, .. }) = &job.restore {
        arguments.extend(["--fromSavepoint".to_owned(), from.clone()]);
        if *allow_non_restored_state {
            arguments.push("--allowNonRestoredState".to_owned());
        }
    }
    arguments
}

/// The jar that the start script must be told of: one outside the class path. `usrlib` is on it, whether by image, mount or fetch.
fn loaded_jar(flink: FlinkVersion, job: &JobPlan) -> Option<String> {
    let jar = job.program.jar()?;
    match &jar.delivery {
        Delivery::Flink => Some(jar.uri.clone()),
        Delivery::InImage(path) if path.starts_with("/opt/flink/usrlib/") || path.starts_with("/opt/flink/lib/") => None,
        Delivery::InImage(path) => flink.is_at_least(1, 19).then(|| format!("local://{path}")),
        Delivery::InitContainer { .. } => {
            (Placement::of(flink) == Placement::Folder).then(|| format!("local://{}/{}", pods::JAR_FOLDER, jar.file_name))
        }
    }
}
