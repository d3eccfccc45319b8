//! ZooKeeper's API on etcd: zetcd and an etcd with one claim, in one pod.
//!
//! Source: the layout of 2019 (facts/standalone-reference), with today's API versions and hardening.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{Container, HTTPGetAction, PersistentVolumeClaim, PodSpec, PodTemplateSpec, Probe, Service, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::rules::ZETCD_WITHOUT_CONTAINER_NODES;
use super::super::{Cx, Object};
use super::claims;
use super::labels::{self, Component, label_selector, metadata, pod_labels, selector};
use super::pods::{self, container_security, pod_security, small_resources};
use super::services::service_port;
use crate::diagnostic::Diagnostic;
use crate::manifest::types::ImageReference;
use crate::plan::{Components, Etcd, Site, ZetcdPlan};

/// ZooKeeper's client port.
pub(in crate::target) const PORT: u16 = 2181;
/// etcd's health port; clients reach etcd inside the pod only.
const HEALTH_PORT: u16 = 2381;

/// zetcd's objects.
pub(in crate::target) fn objects(site: Site<'_>, zetcd: &ZetcdPlan) -> Vec<Object> {
    let mut objects = Vec::new();
    if let Etcd::Own { size, .. } = &zetcd.etcd {
        let claim = PersistentVolumeClaim {
            metadata: metadata(site, "zetcd", Some(Component::Zetcd)),
            spec: Some(claims::claim(*size, None, "ReadWriteOnce")),
            ..PersistentVolumeClaim::default()
        };
        objects.push(Object::of(site.name, &claim));
    }
    let service = Service {
        metadata: metadata(site, "zetcd", Some(Component::Zetcd)),
        spec: Some(ServiceSpec {
            selector: Some(selector(site, Component::Zetcd)),
            ports: Some(vec![service_port(site, "zookeeper", PORT)]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    objects.push(Object::of(site.name, &service));
    let deployment = Deployment {
        metadata: metadata(site, "zetcd", Some(Component::Zetcd)),
        spec: Some(DeploymentSpec {
            replicas: Some(1),
            strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }),
            selector: label_selector(site, Component::Zetcd),
            template: template(site, zetcd),
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    };
    objects.push(Object::of(site.name, &deployment));
    objects
}

fn template(site: Site<'_>, zetcd: &ZetcdPlan) -> PodTemplateSpec {
    let (containers, volumes) = match &zetcd.etcd {
        Etcd::Own { image, .. } => {
            let claim = pods::claim_volume("data", labels::name(site, "zetcd"));
            (vec![etcd(site, image), front(site, &zetcd.image, "127.0.0.1:2379")], Some(vec![claim]))
        }
        Etcd::Existing(endpoints) => (vec![front(site, &zetcd.image, &endpoints.join(","))], None),
    };
    PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(pod_labels(site, Component::Zetcd)), ..ObjectMeta::default() }),
        spec: Some(PodSpec {
            automount_service_account_token: Some(false),
            enable_service_links: Some(false),
            security_context: pod_security(site),
            containers,
            volumes,
            ..PodSpec::default()
        }),
    }
}

fn etcd(site: Site<'_>, image: &ImageReference) -> Container {
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
        security_context: container_security(site),
        ..Container::default()
    }
}

fn front(site: Site<'_>, image: &ImageReference, endpoints: &str) -> Container {
    let command = ["zetcd".to_owned(), "--zkaddr=0.0.0.0:2181".to_owned(), format!("--endpoints={endpoints}")];
    Container {
        name: "zetcd".to_owned(),
        image: Some(image.text.clone()),
        command: Some(command.to_vec()),
        ports: Some(vec![pods::port(site, "zookeeper", PORT)]),
        resources: Some(small_resources(250, 256 << 20)),
        readiness_probe: Some(pods::timing(pods::tcp(PORT), 5, 3, 1)),
        liveness_probe: Some(pods::timing(pods::tcp(PORT), 10, 6, 5)),
        security_context: container_security(site),
        ..Container::default()
    }
}

/// A zetcd that Flink's client cannot use, in a bundle or in a workspace's own.
pub(in crate::target) fn check(components: &Components, cx: &mut Cx<'_>) {
    let Some(zetcd) = &components.zetcd else { return };
    if zetcd.image.tag.as_deref().is_some_and(is_released_zetcd) {
        let place = cx.settings.root.nearest("components.zetcd.image").span;
        cx.diagnostics.push(
            Diagnostic::new(&ZETCD_WITHOUT_CONTAINER_NODES, "this zetcd refuses what Flink's ZooKeeper client asks for")
                .at(place, "no container nodes up to v0.0.5")
                .at_run_time("zetcd answers `unknown opcode 19` and closes the session: no JobManager ever leads, and REST stays at 503")
                .help("use ZooKeeper itself: `[high-availability.zookeeper] quorum = \"zk-0.zk:2181\"`; or Kubernetes HA, by removing that table; or a zetcd of your own that knows container nodes, under a tag of its own")
                .path("components.zetcd.image"),
        );
    }
}

/// Whether a tag is a release of zetcd, up to v0.0.5, the last one. A build of one's own that knows container nodes has another tag.
fn is_released_zetcd(tag: &str) -> bool {
    let numbers: Option<Vec<u32>> = tag.strip_prefix('v').unwrap_or(tag).split('.').map(|part| part.parse().ok()).collect();
    matches!(numbers.as_deref(), Some([0, 0, 0..=5]))
}

#[cfg(test)]
mod tests {
    use super::is_released_zetcd;

    #[test]
    fn only_releases_are_known_to_lack_container_nodes() {
        for tag in ["v0.0.5", "0.0.5", "v0.0.1"] {
            assert!(is_released_zetcd(tag), "{tag}");
        }
        for tag in ["v0.0.6", "0.1.0", "v0.0.5-container-nodes", "0.0.x", "latest", "v0.0", "vv0.0.5", "0.0.5.1"] {
            assert!(!is_released_zetcd(tag), "{tag}");
        }
    }
}
