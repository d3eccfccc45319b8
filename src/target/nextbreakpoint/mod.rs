//! The target `nextbreakpoint`: a FlinkDeployment of the flink-k8s-toolbox, and the objects beside it.
//!
//! In: a plan of a session cluster. Out: FlinkDeployment, ConfigMaps of files, components. What its code needs and its definition calls
//! optional always goes out: `savepointMode`, `restartPolicy`, accounts, bounds above 32, a number of TaskManagers that is not rounded down.
//! Source: fact sheet of the operator (1.4.4-beta), its definitions.

mod cluster;
mod conduct;
mod jobs;
pub mod raise;
mod support;

use serde_json::{Map, Value, json};

use super::parts::custom;
use super::parts::labels::OWNER;
use super::parts::{config_map, minio, zetcd};
use super::{Cx, Object, Target, TargetMeta};
use crate::operators::nextbreakpoint::{API_VERSION, FLINK_CLUSTER, FLINK_DEPLOYMENT, FLINK_JOB};
use crate::plan::Plan;
use crate::resolve::Settings;

/// The target.
#[derive(Debug)]
pub struct NextBreakpoint;

impl Target for NextBreakpoint {
    fn meta(&self) -> &'static TargetMeta {
        &support::META
    }

    fn conduct(&self) -> &'static super::conduct::Conduct {
        &conduct::CONDUCT
    }

    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object> {
        support::check(plan, cx);
        let settings = cx.settings;
        if plan.mode.application().is_some() {
            return Vec::new();
        }
        if plan.session_cluster.is_some() {
            return separate_jobs(plan, settings);
        }
        let mut objects = config_map::files(plan);
        objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
        objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
        let separate = settings.manifest.nextbreakpoint.as_ref().and_then(|words| words.separate) == Some(true);
        if separate {
            let mut spec = cluster::cluster(plan, settings);
            for (role, template) in cluster::roles(plan) {
                let template = template.get(custom::TEMPLATE).cloned();
                if let Some(fields) = spec.get_mut(&role).and_then(Value::as_object_mut) {
                    custom::put(fields, custom::TEMPLATE, template);
                }
            }
            objects.push(custom::resource(plan, (API_VERSION, FLINK_CLUSTER.kind), &plan.name, &[OWNER], spec));
            objects.extend(separate_jobs(plan, settings));
            return objects;
        }
        let mut spec = cluster::roles(plan);
        spec.insert("cluster".to_owned(), cluster::cluster(plan, settings).into());
        let jobs: Vec<Value> =
            plan.mode.jobs().iter().map(|job| json!({ "name": job.name, "spec": jobs::job(plan, settings, job) })).collect();
        if !jobs.is_empty() {
            spec.insert("jobs".to_owned(), jobs.into());
        }
        objects.push(custom::resource(plan, (API_VERSION, FLINK_DEPLOYMENT.kind), &plan.name, &[OWNER], spec));
        objects
    }

    fn finish(&self, objects: &mut [Object]) {
        for object in objects.iter_mut().filter(|object| object.api_version == API_VERSION) {
            let Some(spec) = object.value.get_mut("spec").and_then(Value::as_object_mut) else { continue };
            for role in ["jobManager", "taskManager"] {
                if object.kind == FLINK_CLUSTER.kind {
                    let Some(fields) = spec.get_mut(role).and_then(Value::as_object_mut) else { continue };
                    if let Some(template) = fields.shift_remove(custom::TEMPLATE) {
                        cluster::settle(fields, &template);
                    }
                    continue;
                }
                let template = spec.shift_remove(role).and_then(|role| role.get(custom::TEMPLATE).cloned());
                let Some(template) = template else { continue };
                let place = spec.get_mut("cluster").and_then(|cluster| cluster.get_mut(role)).and_then(Value::as_object_mut);
                if let Some(fields) = place {
                    cluster::settle(fields, &template);
                }
            }
        }
    }
}

/// A FlinkJob for each job, called like its cluster.
fn separate_jobs(plan: &Plan, settings: &Settings) -> Vec<Object> {
    let cluster = plan.session_cluster.as_deref().unwrap_or(&plan.name);
    let one = |job: &crate::plan::JobPlan| {
        let name = format!("{cluster}-{}", job.name);
        custom::resource(plan, (API_VERSION, FLINK_JOB.kind), &name, &[OWNER], jobs::job(plan, settings, job))
    };
    plan.mode.jobs().iter().map(one).collect()
}

/// A table from pairs.
fn table<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
