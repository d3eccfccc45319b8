//! The target `operator`: custom resources of the Apache Flink Kubernetes Operator, and what its chart does not bring to a namespace.
//!
//! In: a plan and the operator's release. Out: FlinkDeployment or FlinkBlueGreenDeployment, FlinkSessionJobs, FlinkStateSnapshots,
//! account and Role, ConfigMaps, policies. The operator compares spelling: texts go out as they were written, defaults not at all.
//! Source: the operator's definitions and sources, release by release (facts/operator-*).

mod access;
mod conduct;
mod deployment;
mod job;
mod options;
mod pods;
pub mod raise;
mod snapshots;
mod support;
mod surroundings;
pub mod values;

use serde_json::Value;

use super::{Cx, Object, Target, TargetMeta};
use crate::manifest::sections::OperatorMode;
use crate::operators::apache::Release;
use crate::plan::Plan;
use crate::resolve::Settings;

/// The target.
#[derive(Debug)]
pub struct Operator;

impl Target for Operator {
    fn meta(&self) -> &'static TargetMeta {
        &support::META
    }

    fn conduct(&self) -> &'static super::conduct::Conduct {
        &conduct::CONDUCT
    }

    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object> {
        let Some(release) = support::release(cx) else { return Vec::new() };
        support::check(plan, release, cx);
        let settings = cx.settings;
        let mut objects = Vec::new();
        if plan.session_cluster.is_none() {
            objects.extend(access::objects(plan, mode(settings)));
            objects.extend(surroundings::objects(plan, settings));
            objects.push(deployment::object(plan, settings, release));
        }
        objects.extend(job::session_jobs(plan, settings));
        objects.extend(snapshots::objects(plan, settings));
        objects
    }

    fn finish(&self, objects: &mut [Object]) {
        for object in objects {
            let Some(spec) = cluster_spec(&object.kind).and_then(|pointer| object.value.pointer_mut(pointer)) else { continue };
            pods::settle(spec);
        }
    }
}

/// Where a kind holds the spec of a cluster.
pub(super) fn cluster_spec(kind: &str) -> Option<&'static str> {
    match kind {
        "FlinkDeployment" => Some("/spec"),
        "FlinkBlueGreenDeployment" => Some("/spec/template/spec"),
        _ => None,
    }
}

/// Who starts the TaskManagers: the operator's own default is native.
fn mode(settings: &Settings) -> OperatorMode {
    settings.manifest.operator.as_ref().and_then(|operator| operator.mode).unwrap_or(OperatorMode::Native)
}

/// Whether the cluster is a pair of colours.
fn is_blue_green(settings: &Settings) -> bool {
    settings.manifest.blue_green.is_some()
}

/// Adds a field, if it has a value.
fn put(object: &mut serde_json::Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}

/// The operator's release that the bundle is for; `support::check` has refused what is unknown.
pub(crate) fn release(settings: &Settings) -> Option<Release> {
    let written = settings.manifest.platform.as_ref().and_then(|platform| platform.operator.as_ref());
    written.map_or(Some(Release::LATEST), |version| Release::of(version.major, version.minor))
}
