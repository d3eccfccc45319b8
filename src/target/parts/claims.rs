//! Claims of the volumes that a bundle brings: one for all pods of a process, or what a claim template is made of.
//!
//! In: volumes of the plan. Out: PersistentVolumeClaims. Must not decide which workload mounts them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements};

use super::labels::{Component, named};
use super::pods;
use crate::plan::{Plan, Process, VolumeSource};

/// New claims of a process that are one for all its pods.
pub(in crate::target) fn new_claims(plan: &Plan, component: Component, process: &Process) -> Vec<PersistentVolumeClaim> {
    let volumes = process.volumes.iter().filter(|(_, volume)| !(volume.role_table && component == Component::TaskManager));
    volumes
        .filter_map(|(name, volume)| {
            let spec = claim_spec(&volume.source)?;
            let metadata = named(plan, &pods::claim_name(plan, component, name, volume), volume.role_table.then_some(component));
            Some(PersistentVolumeClaim { metadata, spec: Some(spec), ..PersistentVolumeClaim::default() })
        })
        .collect()
}

/// What a new claim asks for; nothing for other sources.
pub(in crate::target) fn claim_spec(source: &VolumeSource) -> Option<PersistentVolumeClaimSpec> {
    match source {
        VolumeSource::NewClaim { size, storage_class, access_mode } => Some(claim(*size, storage_class.clone(), access_mode)),
        VolumeSource::Claim(_)
        | VolumeSource::Secret(_)
        | VolumeSource::ConfigMap(_)
        | VolumeSource::Files(_)
        | VolumeSource::EmptyDir(_)
        | VolumeSource::Raw(_) => None,
    }
}

/// A claim of some bytes.
pub(in crate::target) fn claim(size: u64, storage_class: Option<String>, access_mode: &str) -> PersistentVolumeClaimSpec {
    PersistentVolumeClaimSpec {
        access_modes: Some(vec![access_mode.to_owned()]),
        storage_class_name: storage_class,
        resources: Some(VolumeResourceRequirements {
            requests: Some(BTreeMap::from([("storage".to_owned(), pods::quantity(size))])),
            ..VolumeResourceRequirements::default()
        }),
        ..PersistentVolumeClaimSpec::default()
    }
}
