//! The standalone target: Flink on plain Deployments, StatefulSets and Jobs; nothing installed, nobody watching.
//!
//! In: a plan. Out: ConfigMaps, workloads, Services, account and Role, policies. Source: Flink's documentation of standalone Kubernetes,
//! bettered where a real cluster showed the need (facts/cluster: opens, probes, volume groups, roles).

mod conduct;
mod jobmanager;
pub mod raise;
mod support;
mod taskmanager;

pub(crate) use support::POD_VARIABLES;

use super::parts::{access, config_map, jobs, labels, minio, monitoring, policies, services, zetcd};
use super::{Cx, Object, Target, TargetMeta};
use crate::plan::Plan;
pub(in crate::target) use conduct::role;

/// The target.
#[derive(Debug)]
pub struct Standalone;

impl Target for Standalone {
    fn meta(&self) -> &'static TargetMeta {
        &support::META
    }

    fn conduct(&self) -> &'static super::conduct::Conduct {
        &conduct::CONDUCT
    }

    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object> {
        let mut objects = Vec::new();
        let rules = if labels::uses_api(plan) { vec![access::election()] } else { Vec::new() };
        objects.extend(access::objects(plan, rules, access::Token::OnRequest));
        objects.extend(config_map::objects(plan));
        objects.extend(services::objects(plan));
        objects.extend(jobmanager::objects(plan));
        objects.extend(taskmanager::objects(plan));
        objects.extend(jobs::objects(plan, None));
        objects.extend(policies::objects(plan));
        objects.extend(monitoring::objects(plan));
        objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
        objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
        support::check(plan, cx);
        objects
    }
}
