//! The nouns of what is brought along beside the processes, by a job or by its workspace.

use indexmap::IndexMap;

use super::{Mesh, Plan, SecurityPlan, SourcePlan};
use crate::manifest::types::ImageReference;

/// Things brought along.
#[derive(Clone, Debug, Default)]
pub struct Components {
    /// The development object store.
    pub minio: Option<MinioPlan>,
    /// ZooKeeper's API on etcd.
    pub zetcd: Option<ZetcdPlan>,
}

/// MinIO.
#[derive(Clone, Debug)]
pub struct MinioPlan {
    /// Its image.
    pub image: ImageReference,
    /// The Secret with `access-key` and `secret-key`.
    pub secret: String,
    /// Bytes of its claim.
    pub size: u64,
    /// Buckets to make.
    pub buckets: Vec<String>,
}

/// zetcd and its etcd.
#[derive(Clone, Debug)]
pub struct ZetcdPlan {
    /// zetcd's image.
    pub image: ImageReference,
    /// Where its data lives.
    pub etcd: Etcd,
}

/// The etcd behind zetcd.
#[derive(Clone, Debug)]
pub enum Etcd {
    /// One that is brought along, in the same pod.
    Own {
        /// Its image.
        image: ImageReference,
        /// Bytes of its claim.
        size: u64,
    },
    /// One that exists, by its addresses.
    Existing(Vec<String>),
}

/// The bundle of what a workspace brings along for all its members.
#[derive(Clone, Debug)]
pub struct ComponentsPlan {
    /// The bundle's name, which begins each object's.
    pub name: String,
    /// The namespace, where the workspace names one.
    pub namespace: Option<String>,
    /// Labels of every object.
    pub labels: IndexMap<String, String>,
    /// Annotations of every object.
    pub annotations: IndexMap<String, String>,
    /// Pod and container hardening.
    pub security: SecurityPlan,
    /// The service mesh around the pods.
    pub mesh: Mesh,
    /// Whether only pods of Flink clusters may connect.
    pub guarded: bool,
    /// Traceability.
    pub source: SourcePlan,
    /// What it is all about.
    pub components: Components,
}

/// Whose objects are made: what names, labels and hardening are derived from, for a cluster and for a workspace's components alike.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The first part of each object's name.
    pub name: &'a str,
    /// The namespace, where the text names one.
    pub namespace: Option<&'a str>,
    /// Who owns it.
    pub owner: Option<&'a str>,
    /// Pod and container hardening.
    pub security: &'a SecurityPlan,
    /// The service mesh around the pods.
    pub mesh: Mesh,
}

impl<'a> From<&'a Plan> for Site<'a> {
    fn from(plan: &'a Plan) -> Self {
        Self {
            name: &plan.name,
            namespace: plan.namespace.as_deref(),
            owner: plan.source.owner.as_deref(),
            security: &plan.security,
            mesh: plan.mesh,
        }
    }
}

impl<'a> From<&'a ComponentsPlan> for Site<'a> {
    fn from(plan: &'a ComponentsPlan) -> Self {
        Self {
            name: &plan.name,
            namespace: plan.namespace.as_deref(),
            owner: plan.source.owner.as_deref(),
            security: &plan.security,
            mesh: plan.mesh,
        }
    }
}
