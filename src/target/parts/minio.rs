//! The development object store: MinIO with one claim, and a Job that makes its buckets.
//!
//! Source: run on a real cluster under `restricted`, as user 9999 with a read-only root.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{Container, HTTPGetAction, PersistentVolumeClaim, PodSpec, PodTemplateSpec, Probe, Service, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::Object;
use super::super::config_digest;
use super::labels::{self, Component, label_selector, metadata, pod_labels, selector};
use super::pods::{self, container_security, pod_security, small_resources};
use super::services::service_port;
use super::{claims, config_map};
use crate::manifest::types::SecretRef;
use crate::plan::{MinioPlan, Site};

/// The S3 port.
pub(in crate::target) const PORT: u16 = 9000;

/// The store's objects.
pub(in crate::target) fn objects(site: Site<'_>, minio: &MinioPlan) -> Vec<Object> {
    let claim = PersistentVolumeClaim {
        metadata: metadata(site, "minio", Some(Component::Minio)),
        spec: Some(claims::claim(minio.size, None, "ReadWriteOnce")),
        ..PersistentVolumeClaim::default()
    };
    let service = Service {
        metadata: metadata(site, "minio", Some(Component::Minio)),
        spec: Some(ServiceSpec {
            selector: Some(selector(site, Component::Minio)),
            ports: Some(vec![service_port(site, "s3", PORT)]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    let deployment = Deployment {
        metadata: metadata(site, "minio", Some(Component::Minio)),
        spec: Some(DeploymentSpec {
            replicas: Some(1),
            strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }),
            selector: label_selector(site, Component::Minio),
            template: store(site, minio),
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    };
    let mut objects = vec![Object::of(site.name, &claim), Object::of(site.name, &service), Object::of(site.name, &deployment)];
    if !minio.buckets.is_empty() {
        objects.push(Object::of(site.name, &buckets(site, minio)));
    }
    objects
}

fn key(minio: &MinioPlan, key: &str) -> SecretRef {
    SecretRef { secret: minio.secret.clone(), key: key.to_owned() }
}

fn store(site: Site<'_>, minio: &MinioPlan) -> PodTemplateSpec {
    let probe = |path: &str| Probe {
        http_get: Some(HTTPGetAction { path: Some(path.to_owned()), port: IntOrString::Int(PORT.into()), ..HTTPGetAction::default() }),
        ..Probe::default()
    };
    let main = Container {
        name: "minio".to_owned(),
        image: Some(minio.image.text.clone()),
        args: Some(["server", "/data", "--address", ":9000"].map(str::to_owned).to_vec()),
        env: Some(vec![
            pods::secret_variable("MINIO_ROOT_USER", &key(minio, "access-key")),
            pods::secret_variable("MINIO_ROOT_PASSWORD", &key(minio, "secret-key")),
            pods::variable("MINIO_BROWSER", "off"),
            pods::variable("HOME", "/tmp"),
        ]),
        ports: Some(vec![pods::port(site, "s3", PORT)]),
        resources: Some(small_resources(500, 512 << 20)),
        volume_mounts: Some(vec![pods::mount("data", "/data"), pods::mount("tmp", "/tmp")]),
        readiness_probe: Some(pods::timing(probe("/minio/health/ready"), 5, 3, 5)),
        liveness_probe: Some(pods::timing(probe("/minio/health/live"), 10, 6, 5)),
        security_context: container_security(site),
        ..Container::default()
    };
    let claim = labels::name(site, "minio");
    PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(pod_labels(site, Component::Minio)), ..ObjectMeta::default() }),
        spec: Some(PodSpec {
            automount_service_account_token: Some(false),
            enable_service_links: Some(false),
            security_context: pod_security(site),
            containers: vec![main],
            volumes: Some(vec![pods::claim_volume("data", claim), pods::empty_dir("tmp")]),
            ..PodSpec::default()
        }),
    }
}

/// The name carries a digest of what is made: a Job's template cannot change, a new list is a new Job.
fn buckets(site: Site<'_>, minio: &MinioPlan) -> Job {
    let list = minio.buckets.join(" ");
    let content = config_digest::of_files([("image", minio.image.text.as_str()), ("buckets", list.as_str())]);
    let part = format!("minio-buckets-{}", content.get(..8).unwrap_or_default());
    let main = Container {
        name: "create-buckets".to_owned(),
        image: Some(minio.image.text.clone()),
        command: Some(vec!["sh".to_owned(), format!("{}/{}", pods::SCRIPTS_FOLDER, config_map::CREATE_BUCKETS)]),
        env: Some(vec![
            pods::variable("MINIO_URL", &format!("http://{}:{PORT}", labels::name(site, "minio"))),
            pods::variable("BUCKETS", &list),
            pods::secret_variable("ACCESS_KEY", &key(minio, "access-key")),
            pods::secret_variable("SECRET_KEY", &key(minio, "secret-key")),
        ]),
        resources: Some(small_resources(100, 128 << 20)),
        volume_mounts: Some(vec![pods::read_only("flinkc-scripts", pods::SCRIPTS_FOLDER), pods::mount("tmp", "/tmp")]),
        security_context: container_security(site),
        ..Container::default()
    };
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(pod_labels(site, Component::Submitter)), ..ObjectMeta::default() }),
        spec: Some(PodSpec {
            automount_service_account_token: Some(false),
            enable_service_links: Some(false),
            restart_policy: Some("OnFailure".to_owned()),
            security_context: pod_security(site),
            containers: vec![main],
            volumes: Some(vec![pods::config_map_volume("flinkc-scripts", labels::name(site, "scripts")), pods::empty_dir("tmp")]),
            ..PodSpec::default()
        }),
    };
    Job {
        metadata: metadata(site, &part, Some(Component::Minio)),
        spec: Some(JobSpec { template, ..JobSpec::default() }),
        ..Job::default()
    }
}
