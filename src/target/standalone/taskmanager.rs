//! The TaskManagers: a Deployment, or a StatefulSet where each keeps a volume or local state.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, StatefulSet, StatefulSetSpec};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::super::parts::claims::claim_spec;
use super::super::parts::labels::{self, Component, label_selector, metadata};
use super::super::parts::pods::{self, Placement, Pod};
use super::{Object, jobmanager};
use crate::manifest::sections::TaskManagerKind;
use crate::plan::Plan;

/// The TaskManagers' workload.
pub(super) fn objects(plan: &Plan) -> Vec<Object> {
    let metadata = metadata(plan, "taskmanager", Some(Component::TaskManager));
    let copies = i32::try_from(plan.taskmanager.process.replicas).unwrap_or(i32::MAX);
    // an autoscaler owns the number: writing it would fight it at every apply
    let replicas = plan.reactive.is_none_or(|reactive| reactive.cpu.is_none()).then_some(copies);
    let object = if plan.taskmanager.kind == TaskManagerKind::StatefulSet {
        Object::of(
            &plan.name,
            &StatefulSet {
                metadata,
                spec: Some(StatefulSetSpec {
                    replicas,
                    service_name: Some(labels::name(plan, "taskmanager")),
                    // Flink needs all of them at once; none waits for another
                    pod_management_policy: Some("Parallel".to_owned()),
                    selector: label_selector(plan, Component::TaskManager),
                    template: template(plan),
                    volume_claim_templates: claim_templates(plan),
                    ..StatefulSetSpec::default()
                }),
                ..StatefulSet::default()
            },
        )
    } else {
        Object::of(
            &plan.name,
            &Deployment {
                metadata,
                spec: Some(DeploymentSpec {
                    replicas,
                    // each TaskManager that leaves restarts the whole job: all at once is one restart
                    strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }),
                    selector: label_selector(plan, Component::TaskManager),
                    template: template(plan),
                    ..DeploymentSpec::default()
                }),
                ..Deployment::default()
            },
        )
    };
    vec![object]
}

fn template(plan: &Plan) -> PodTemplateSpec {
    let mut pod = Pod::of_process(plan, Component::TaskManager, &plan.taskmanager.process);
    let mut arguments = vec!["taskmanager".to_owned()];
    if plan.taskmanager.local_recovery.is_some() {
        // a TaskManager finds its local state again by its id
        pod.variables([pods::field_variable("POD_NAME", "metadata.name")]);
        arguments.extend(pods::option("taskmanager.resource-id=$(POD_NAME)"));
    }
    // by address, not by name: pods of a Deployment have no name that others can resolve
    pod.variables([pods::field_variable("POD_IP", "status.podIP")]);
    arguments.extend(pods::option("taskmanager.host=$(POD_IP)"));
    if labels::uses_api(plan) && plan.namespace.is_none() {
        pod.variables([pods::field_variable("POD_NAMESPACE", "metadata.namespace")]);
    }
    arguments.extend(jobmanager::pod_options(plan));
    pod.main.args = Some(arguments);
    let mut ports = vec![pods::port(plan, "data", plan.ports.taskmanager_data), pods::port(plan, "rpc", plan.ports.taskmanager_rpc)];
    ports.extend(plan.metrics.map(|metrics| pods::port(plan, "metrics", metrics.port)));
    pod.main.ports = Some(ports);
    let rpc = plan.ports.taskmanager_rpc;
    pod.main.startup_probe = Some(pods::timing(pods::tcp(rpc), 5, 60, 1));
    pod.main.readiness_probe = Some(pods::timing(pods::tcp(rpc), 5, 3, 1));
    pod.main.liveness_probe = Some(pods::timing(pods::tcp(rpc), 10, 6, 5));
    if let Some(job) = plan.mode.application()
        && Placement::of(plan.flink) == Placement::ClassPath
    {
        // usrlib is a class path: nothing is shipped to TaskManagers, so they fetch the jar too
        pod.fetched_jar(job, Placement::ClassPath);
    }
    pod.template(None)
}

/// A claim for each TaskManager.
fn claim_templates(plan: &Plan) -> Option<Vec<PersistentVolumeClaim>> {
    let volumes = plan.taskmanager.process.volumes.iter().filter(|(_, volume)| volume.role_table);
    let claims: Vec<PersistentVolumeClaim> = volumes
        .filter_map(|(name, volume)| {
            let metadata = ObjectMeta { name: Some(name.clone()), ..ObjectMeta::default() };
            Some(PersistentVolumeClaim { metadata, spec: Some(claim_spec(&volume.source)?), ..PersistentVolumeClaim::default() })
        })
        .collect();
    (!claims.is_empty()).then_some(claims)
}
