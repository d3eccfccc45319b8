//! Services: the JobManager's address without HA, REST for everybody, stable names for stateful TaskManagers.

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::Object;
use super::labels::{Component, metadata, selector};
use crate::manifest::sections::{JobManagerKind, Mesh, RestService, TaskManagerKind};
use crate::plan::{Plan, Site};

/// A port's name: under a mesh its protocol stands before it, as sidecars read it.
pub(in crate::target) fn port_name<'a>(site: impl Into<Site<'a>>, name: &str) -> String {
    if site.into().mesh == Mesh::None {
        return name.to_owned();
    }
    match name {
        "rest" | "metrics" => format!("http-{name}"),
        _ => format!("tcp-{name}"),
    }
}

/// A Service's port.
pub(in crate::target) fn service_port<'a>(site: impl Into<Site<'a>>, name: &str, number: u16) -> ServicePort {
    let site = site.into();
    let http = matches!(name, "rest" | "metrics");
    ServicePort {
        name: Some(port_name(site, name)),
        port: number.into(),
        target_port: Some(IntOrString::Int(number.into())),
        app_protocol: (site.mesh != Mesh::None).then(|| if http { "http" } else { "tcp" }.to_owned()),
        ..ServicePort::default()
    }
}

/// All Services of a bundle.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    let mut objects = Vec::new();
    if plan.high_availability.is_none() || plan.jobmanager.kind == JobManagerKind::StatefulSet {
        objects.push(Object::of(&plan.name, &address(plan)));
    }
    objects.push(Object::of(&plan.name, &rest(plan)));
    if plan.taskmanager.kind == TaskManagerKind::StatefulSet {
        objects.push(Object::of(&plan.name, &taskmanagers(plan)));
    }
    objects
}

/// The JobManager's fixed address. TaskManagers must find it before it is ready: readiness asks REST, they need RPC.
fn address(plan: &Plan) -> Service {
    Service {
        metadata: metadata(plan, "jobmanager", Some(Component::JobManager)),
        spec: Some(ServiceSpec {
            selector: Some(selector(plan, Component::JobManager)),
            ports: Some(vec![
                service_port(plan, "rpc", plan.ports.jobmanager_rpc),
                service_port(plan, "blob", plan.ports.blob),
                service_port(plan, "rest", plan.ports.rest),
            ]),
            publish_not_ready_addresses: Some(true),
            // a StatefulSet's pods get names by a headless Service
            cluster_ip: (plan.jobmanager.kind == JobManagerKind::StatefulSet).then(|| "None".to_owned()),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

fn rest(plan: &Plan) -> Service {
    let mut metadata = metadata(plan, "rest", Some(Component::JobManager));
    if !plan.rest.labels.is_empty() {
        metadata.labels.get_or_insert_default().extend(plan.rest.labels.clone());
    }
    if !plan.rest.annotations.is_empty() {
        metadata.annotations = Some(plan.rest.annotations.clone().into_iter().collect());
    }
    let (type_, cluster_ip) = match plan.rest.service {
        RestService::ClusterIp => (None, None),
        RestService::NodePort => (Some("NodePort"), None),
        RestService::LoadBalancer => (Some("LoadBalancer"), None),
        RestService::Headless => (None, Some("None")),
    };
    let mut port = service_port(plan, "rest", plan.ports.rest);
    port.node_port = plan.rest.node_port.map(i32::from);
    Service {
        metadata,
        spec: Some(ServiceSpec {
            type_: type_.map(str::to_owned),
            cluster_ip: cluster_ip.map(str::to_owned),
            selector: Some(selector(plan, Component::JobManager)),
            ports: Some(vec![port]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

/// The headless Service that a StatefulSet needs.
fn taskmanagers(plan: &Plan) -> Service {
    Service {
        metadata: metadata(plan, "taskmanager", Some(Component::TaskManager)),
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".to_owned()),
            selector: Some(selector(plan, Component::TaskManager)),
            ports: Some(vec![
                service_port(plan, "data", plan.ports.taskmanager_data),
                service_port(plan, "rpc", plan.ports.taskmanager_rpc),
            ]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}
