//! Ports of Services and containers, named so that a mesh reads their protocol.

use k8s_openapi::api::core::v1::ServicePort;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::manifest::sections::Mesh;
use crate::plan::Plan;

/// A port's name: under a mesh its protocol stands before it, as sidecars read it.
pub(in crate::target) fn port_name(plan: &Plan, name: &str) -> String {
    if plan.mesh == Mesh::None {
        return name.to_owned();
    }
    match name {
        "rest" | "metrics" => format!("http-{name}"),
        _ => format!("tcp-{name}"),
    }
}

/// A Service's port.
pub(in crate::target) fn service_port(plan: &Plan, name: &str, number: u16) -> ServicePort {
    let http = matches!(name, "rest" | "metrics");
    ServicePort {
        name: Some(port_name(plan, name)),
        port: number.into(),
        target_port: Some(IntOrString::Int(number.into())),
        app_protocol: (plan.mesh != Mesh::None).then(|| if http { "http" } else { "tcp" }.to_owned()),
        ..ServicePort::default()
    }
}
