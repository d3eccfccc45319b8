//! What a workspace brings along for all its members: plain objects, whoever runs the members.
//!
//! In: a plan without a cluster. Out: objects before labels of the user's and digests are written. Source: language reference, section 6.

use super::parts::{config_map, minio, policies, zetcd};
use super::{Cx, Object};
use crate::plan::{Components, ComponentsPlan, Site};

/// The objects of a workspace's own components.
pub(super) fn objects(plan: &ComponentsPlan, cx: &mut Cx<'_>) -> Vec<Object> {
    let site = Site::from(plan);
    let Components { minio, zetcd } = &plan.components;
    let mut objects = Vec::new();
    if minio.as_ref().is_some_and(|minio| !minio.buckets.is_empty()) {
        objects.push(config_map::of_components(site));
    }
    objects.extend(minio.iter().flat_map(|minio| minio::objects(site, minio)));
    objects.extend(zetcd.iter().flat_map(|zetcd| zetcd::objects(site, zetcd)));
    if plan.guarded {
        objects.push(policies::of_components(plan));
    }
    zetcd::check(&plan.components, cx);
    objects
}
