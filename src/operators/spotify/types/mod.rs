//! The kind, field by field. In: nothing. Out: types that read and write JSON, and their JSON Schema.
//!
//! `x-default` is what the server fills in; Kubernetes' own types stay JSON. Source: the definition of the repository's head, July 2026.

mod cluster;
mod foreign;
mod job;
mod roles;
mod status;

pub use cluster::{
    BatchScheduler, FlinkCluster, FlinkClusterSpec, GcpConfig, GcpServiceAccount, HadoopConfig, Image, PullPolicy, PullSecret,
};
pub(super) use foreign::QUANTITY;
pub use foreign::{
    Affinity, Behavior, ClaimTemplate, Container, DisruptionBudget, EnvFrom, EnvVar, HostAlias, Metadata, Metric, PodSecurity, Probe,
    Quantity, Resources, Toleration, Volume, VolumeMount,
};
pub use job::{CleanupAction, CleanupPolicy, Job, JobMode, RestartPolicy, SavepointFormat};
pub use roles::{
    AccessScope, ExtraPort, HorizontalPodAutoscaler, Ingress, JobManager, JobManagerPorts, Protocol, TaskManager, TaskManagerPorts,
};
pub use status::{Components, Control, JobStatus, NamedState, Revision, Role, SavepointStatus, ServiceStatus, Status};
