//! What the operator's validator refuses, each resource by itself; all rules at once, where the operator stops at the first.
//!
//! In: a resource, and those that are applied with it. Out: faults. Must not: look at the schema of the resource.
//! Source: the operator's `DefaultValidator`, 1.10 to 1.15, and its main branch.

mod autoscaler;
mod cluster;
mod companions;
mod cron;
mod jar;
mod job;
mod memory;
mod readable;
mod resources;

use std::collections::BTreeSet;

use serde_json::Value;

use super::build;
use super::config::{Effective, OperatorConfig};
use super::fault::{Fault, Gate};
use super::value::At;
use crate::operators::apache::Release;

pub(super) use jar::is_uri;
pub(in crate::operators::apache) use memory::{MemoryText, memory};

/// What a resource is judged beside.
#[derive(Clone, Copy, Debug)]
pub struct Context<'v> {
    /// The release of the operator.
    pub release: Release,
    /// The operator's own configuration.
    pub operator: &'v OperatorConfig,
    /// All resources that are applied together, this one included.
    pub bundle: &'v [&'v Value],
}

/// The operator's defaults for one resource; those of a session job are its cluster's.
#[must_use]
pub fn defaults_of(resource: &Value, bundle: &[&Value], operator: &OperatorConfig) -> OperatorConfig {
    let text = |value: &'_ Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let namespace = namespace_of(resource);
    let of_cluster = || {
        let name = text(resource, "/spec/deploymentName")?;
        let is = |value: &&&Value| {
            text(value, "/kind").as_deref() == Some("FlinkDeployment")
                && name_of(value) == Some(name.as_str())
                && namespace_of(value) == namespace
        };
        text(bundle.iter().find(is)?, "/spec/flinkVersion")
    };
    let version = text(resource, "/spec/flinkVersion").or_else(|| text(resource, "/spec/template/spec/flinkVersion")).or_else(of_cluster);
    operator.of_resource(namespace, version.as_deref())
}

impl<'v> Context<'v> {
    /// The resource of a kind and name in a namespace.
    pub(super) fn find(&self, kind: &str, name: &str, namespace: &str) -> Option<&'v Value> {
        let is = |value: &&Value| value.get("kind").and_then(Value::as_str) == Some(kind) && name_of(value) == Some(name);
        self.bundle.iter().copied().filter(is).find(|value| namespace_of(value) == namespace)
    }
}

/// `metadata.name`.
pub(super) fn name_of(resource: &Value) -> Option<&str> {
    resource.pointer("/metadata/name").and_then(Value::as_str)
}

/// `metadata.namespace`; what says none is in `default`.
pub(super) fn namespace_of(resource: &Value) -> &str {
    resource.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or("default")
}

/// Everything that is wrong with a resource after the API server has taken it; nothing for kinds that are not the operator's.
///
/// A resource marked as canary is not validated, as in the operator.
#[must_use]
pub fn validate(resource: &Value, context: &Context<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let root = At::root(resource);
    let spec = root.field("spec");
    let canary = root.field("metadata").field("labels").field("flink.apache.org/canary").text() == Some("true");
    let kind = root.field("kind").text().unwrap_or_default();
    if canary || !resource.get("apiVersion").and_then(Value::as_str).is_some_and(|version| version.starts_with("flink.apache.org/")) {
        return faults;
    }
    match kind {
        "FlinkDeployment" => {
            readable::cluster(&spec, context.release, &mut faults);
            let name = root.field("metadata").field("name");
            deployment(name_of(resource), &name.pointer, &spec, context, &mut faults);
        }
        "FlinkSessionJob" => {
            readable::session_job(&spec, context.release, &mut faults);
            companions::session_job(resource, &spec, context, &mut faults);
        }
        "FlinkStateSnapshot" => companions::snapshot(resource, &spec, context, &mut faults),
        "FlinkBlueGreenDeployment" if context.release.has_blue_green() => {
            let template = spec.field("template").field("spec");
            readable::cluster(&template, context.release, &mut faults);
            companions::blue_green(resource, &template, context, &mut faults);
        }
        _ => {}
    }
    // The same fault of both children, or of two rules that read one field, is told once.
    let mut told = BTreeSet::new();
    faults.retain(|fault| told.insert((fault.rule.code, fault.pointer.clone())));
    faults
}

/// A FlinkDeployment, or a child of a blue-green one: its rules, and what fails behind them.
fn deployment(name: Option<&str>, name_at: &str, spec: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    let configuration = spec.field("flinkConfiguration");
    let effective = Effective::new(context.release, context.operator).with(configuration.value, &configuration.pointer);
    if let Some(name) = name {
        cluster::name(name, name_at, faults);
    }
    cluster::flink_version(spec, faults);
    cluster::configuration(spec, &effective, faults);
    cluster::ingress(name.unwrap_or_default(), spec, faults);
    cluster::logging(spec, faults);
    let job = spec.field("job");
    if !job.is_absent() {
        job::job(&job, Some(&spec.field("taskManager")), &effective, context.release, faults);
        autoscaler::options(&effective, context.release, &job.pointer, faults);
    }
    resources::jobmanager(spec, &effective, context.release, faults);
    resources::taskmanager(spec, &effective, context.release, faults);
    cluster::service_account(spec, faults);
    if faults.iter().all(|fault| fault.gate != Gate::Deserialise) {
        build::cluster(spec, effective, context.release, faults);
    }
}
