//! ZooKeeper's API on etcd: zetcd and an etcd with one claim, in one pod.
//!
//! Source: the layout of 2019 (facts/standalone-reference), with today's API versions and hardening.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{Container, HTTPGetAction, PersistentVolumeClaim, PodSpec, PodTemplateSpec, Probe, Service, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::Object;
use super::claims;
use super::labels::{self, Component, label_selector, metadata, pod_labels, selector};
use super::pods::{self, container_security, pod_security, small_resources};
use super::services::service_port;
use crate::manifest::types::ImageReference;
use crate::plan::{Etcd, Plan, ZetcdPlan};

/// ZooKeeper's client port.
pub(in crate::target) const PORT: u16 = 2181;
/// etcd's health port; clients reach etcd inside the pod only.
const HEALTH_PORT: u16 = 2381;

/// zetcd's objects.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    let Some(zetcd) = &plan.components.zetcd else { return Vec::new() };
    let mut objects = Vec::new();
    if let Etcd::Own { size, .. } = &zetcd.etcd {
        let claim = PersistentVolumeClaim {
            metadata: metadata(plan, "zetcd", Some(Component::Zetcd)),
            spec: Some(claims::claim(*size, None, "ReadWriteOnce")),
            ..PersistentVolumeClaim::default()
        };
        objects.push(Object::of(&plan.name, &claim));
    }
    let service = Service {
        metadata: metadata(plan, "zetcd", Some(Component::Zetcd)),
        spec: Some(ServiceSpec {
            selector: Some(selector(plan, Component::Zetcd)),
            ports: Some(vec![service_port(plan, "zookeeper", PORT)]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    objects.push(Object::of(&plan.name, &service));
    let deployment = Deployment {
        metadata: metadata(plan, "zetcd", Some(Component::Zetcd)),
        spec: Some(DeploymentSpec {
            replicas: Some(1),
            strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }),
            selector: label_selector(plan, Component::Zetcd),
            template: template(plan, zetcd),
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    };
    objects.push(Object::of(&plan.name, &deployment));
    objects
}

fn template(plan: &Plan, zetcd: &ZetcdPlan) -> PodTemplateSpec {
    let (containers, volumes) = match &zetcd.etcd {
        Etcd::Own { image, .. } => {
            let claim = pods::claim_volume("data", labels::name(plan, "zetcd"));
            (vec![etcd(plan, image), front(plan, &zetcd.image, "127.0.0.1:2379")], Some(vec![claim]))
        }
        Etcd::Existing(endpoints) => (vec![front(plan, &zetcd.image, &endpoints.join(","))], None),
    };
    PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(pod_labels(plan, Component::Zetcd)), ..ObjectMeta::default() }),
        spec: Some(PodSpec {
            automount_service_account_token: Some(false),
            enable_service_links: Some(false),
            security_context: pod_security(plan),
            containers,
            volumes,
            ..PodSpec::default()
        }),
    }
}

fn etcd(plan: &Plan, image: &ImageReference) -> Container {
    let health = Probe {
        http_get: Some(HTTPGetAction {
            path: Some("/health".to_owned()),
            port: IntOrString::Int(HEALTH_PORT.into()),
            ..HTTPGetAction::default()
        }),
        ..Probe::default()
    };
    let command = [
        "etcd",
        "--name=zetcd",
        "--data-dir=/var/lib/etcd/data",
        "--listen-client-urls=http://127.0.0.1:2379",
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--listen-metrics-urls=http://0.0.0.0:2381",
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=zetcd=http://127.0.0.1:2380",
        "--auto-compaction-retention=1",
    ];
    Container {
        name: "etcd".to_owned(),
        image: Some(image.text.clone()),
        command: Some(command.map(str::to_owned).to_vec()),
        resources: Some(small_resources(250, 512 << 20)),
        volume_mounts: Some(vec![pods::mount("data", "/var/lib/etcd")]),
        readiness_probe: Some(pods::timing(health.clone(), 5, 3, 5)),
        liveness_probe: Some(pods::timing(health, 10, 6, 5)),
        security_context: container_security(plan),
        ..Container::default()
    }
}

fn front(plan: &Plan, image: &ImageReference, endpoints: &str) -> Container {
    let command = ["zetcd".to_owned(), "--zkaddr=0.0.0.0:2181".to_owned(), format!("--endpoints={endpoints}")];
    Container {
        name: "zetcd".to_owned(),
        image: Some(image.text.clone()),
        command: Some(command.to_vec()),
        ports: Some(vec![pods::port(plan, "zookeeper", PORT)]),
        resources: Some(small_resources(250, 256 << 20)),
        readiness_probe: Some(pods::timing(pods::tcp(PORT), 5, 3, 1)),
        liveness_probe: Some(pods::timing(pods::tcp(PORT), 10, 6, 5)),
        security_context: container_security(plan),
        ..Container::default()
    }
}
