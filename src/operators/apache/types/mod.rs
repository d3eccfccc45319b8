//! The four kinds, field by field, with the release since which each field and each word of an enum is there.
//!
//! In: nothing. Out: types that read and write JSON, and their JSON Schema. Pod templates are Kubernetes' own types and stay JSON.
//! A field or word without `x-since` is in every known release. No field is required by any release, hence all are `Option`.
//! Source: the custom resource definitions of tags 1.10.0 to 1.15.0 and of the development branch before 1.16.

mod blue_green;
mod deployment;
pub(in crate::operators) mod foreign;
mod job;
mod snapshot;
mod status;

pub use blue_green::{BlueGreenSpec, BlueGreenState, BlueGreenStatus, BlueGreenTemplate, FlinkBlueGreenDeployment};
pub use deployment::{
    DeploymentMode, FlinkDeployment, FlinkDeploymentSpec, FlinkVersion, Ingress, IngressTls, JobManager, Resource, TaskManager,
};
pub(super) use foreign::{BEFORE, KUBERNETES_TYPE};
pub use foreign::{FlinkConfiguration, Metadata, PodTemplate, Resources};
pub use job::{FlinkSessionJob, FlinkSessionJobSpec, Job, JobState, UpgradeMode};
pub use snapshot::{
    Checkpoint, FlinkStateSnapshot, JobKind, JobReference, Savepoint, SavepointFormat, SnapshotSpec, SnapshotState, SnapshotStatus,
};
pub use status::{
    CheckpointFormat, CheckpointInfo, Condition, DeploymentStatus, JobManagerDeploymentStatus, JobRunState, JobStatus, LastCheckpoint,
    LastSavepoint, LifecycleState, ReconciliationState, ReconciliationStatus, SavepointInfo, SessionJobStatus, TaskManagerInfo, Trigger,
};

/// Declares a type whose fields may all be absent, as in the definitions.
macro_rules! fields {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        #[serde(rename_all = "camelCase", default)]
        pub struct $name {
            $($(#[$field_meta])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }
    };
}

/// Declares a closed set of words.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$word_meta:meta])* $word:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name {
            $($(#[$word_meta])* #[serde(rename = $text)] $word,)*
        }
    };
}

pub(in crate::operators) use {fields, words};
