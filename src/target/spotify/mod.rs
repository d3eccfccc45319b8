//! The target `spotify`: the FlinkCluster of Spotify's operator, and what stands beside it.
//!
//! In: a plan. Out: one FlinkCluster, account and Role, ConfigMaps, claims. Its traps are compiled around: options that it drops become
//! ports, high availability is spelled as it reads it, memory and slots are written out, logging files are always brought along.
//! Source: facts of the operator's definition, webhooks and controller, July 2026.

mod cluster;
mod conduct;
mod job;
mod pods;
mod properties;
pub mod raise;
pub mod rules;
mod support;

use serde_json::{Map, Value};

use super::parts::labels::{self, Component};
use super::parts::{access, claims, config_map, minio, monitoring, policies, zetcd};
use super::{Cx, Object, Target, TargetMeta};
use crate::manifest::sections::SpotifyJobMode;
use crate::operators::spotify::KIND;
use crate::plan::Plan;
use crate::resolve::Settings;

/// The target.
#[derive(Debug)]
pub struct Spotify;

impl Target for Spotify {
    fn meta(&self) -> &'static TargetMeta {
        &support::META
    }

    fn conduct(&self) -> &'static super::conduct::Conduct {
        &conduct::CONDUCT
    }

    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object> {
        support::check(plan, cx);
        let mut objects = account(plan);
        objects.extend(config_map::beside(plan, false));
        for (component, process) in [(Component::JobManager, &plan.jobmanager.process), (Component::TaskManager, &plan.taskmanager.process)]
        {
            for claim in claims::new_claims(plan, component, process) {
                let claim = Object::of(&plan.name, &claim);
                if !objects.contains(&claim) {
                    objects.push(claim);
                }
            }
        }
        let guards = plan.network_policy.as_ref().map(|policy| policies::network(plan, policy));
        for mut object in guards.into_iter().chain(monitoring::objects(plan)) {
            select_as_operator(&mut object.value, &plan.name);
            objects.push(object);
        }
        objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
        objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
        objects.push(cluster::object(plan, cx.settings));
        objects
    }

    fn finish(&self, objects: &mut [Object]) {
        for object in objects.iter_mut().filter(|object| object.kind == KIND) {
            if let Some(spec) = object.value.get_mut("spec").and_then(Value::as_object_mut) {
                pods::settle(spec);
            }
        }
    }
}

/// How the job is started.
fn job_mode(settings: &Settings) -> SpotifyJobMode {
    settings.manifest.spotify.as_ref().and_then(|spotify| spotify.job_mode).unwrap_or(SpotifyJobMode::Application)
}

/// Whether the JobManager itself runs the job, without a submitter.
fn in_jobmanager(plan: &Plan, settings: &Settings) -> bool {
    plan.mode.application().is_some() && job_mode(settings) == SpotifyJobMode::Application
}

/// Account and Role. The operator's pods take the account's word on its token, so that it is not withheld where leaders are elected.
fn account(plan: &Plan) -> Vec<Object> {
    let mut objects =
        access::objects(plan, if labels::uses_api(plan) { vec![access::election()] } else { Vec::new() }, access::Token::OnRequest);
    for object in objects.iter_mut().filter(|object| object.kind == "ServiceAccount" && labels::uses_api(plan)) {
        if let Some(account) = object.value.as_object_mut() {
            account.shift_remove("automountServiceAccountToken");
        }
    }
    objects
}

/// The operator's pods are labelled `app: flink` and `cluster: NAME`.
fn select_as_operator(value: &mut Value, name: &str) {
    match value {
        Value::Object(map) => {
            if let Some(labels) =
                map.get_mut("matchLabels").and_then(Value::as_object_mut).filter(|labels| labels.get("app").is_some_and(|app| app == name))
            {
                labels.insert("app".to_owned(), "flink".into());
                labels.insert("cluster".to_owned(), name.into());
            }
            map.values_mut().for_each(|inside| select_as_operator(inside, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| select_as_operator(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Adds a field, if it has a value.
fn put(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}
