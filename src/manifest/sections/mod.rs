//! The tables of flink.toml, one file a group: which keys there are, their types, and what each says.
//!
//! The descriptions go into the JSON schema and so into editors. No rule of Flink's, Kubernetes' or a target's is applied here.
//! Source: language reference, section 4.

mod choices;
mod job;
mod manifest;
mod operations;
mod platform;
mod review;
mod roles;
mod state;
mod stores;
mod surroundings;
mod targets;
mod volume;
mod workspace;

pub use job::{ClaimMode, Fetch, Job, JobState, JobTriggers, OnDelete, Python, Restore, RuntimeMode, Sql, Upgrade};
pub use manifest::{Edition, ImagePullPolicy, Manifest, Mode, Target};
pub use operations::{
    LogFormat, LogLevel, Logging, Metrics, PodSecurity, Prometheus, Security, ServiceAccount, Tls, TlsInternal, TlsRest, Triggers,
};
pub use platform::{Components, Mesh, Minio, OperatorComponent, Platform, Zetcd};
pub use review::{ArgocdOutput, HelmOutput, LintLevel, Output, OutputFormat, OutputLayout, Source, Stamp, Waiver};
pub use roles::{JobManager, JobManagerKind, Liveness, TaskManager, TaskManagerKind};
pub use state::{
    CheckpointMode, Checkpoints, HighAvailability, LocalRecovery, OnCancel, SavepointFormat, Savepoints, Snapshot, SnapshotKind, State,
    StateBackend, ZooKeeper,
};
pub use stores::{Azure, Gcs, Hadoop, Identity, Oss, S3, S3Credentials, S3Plugin, StorePlugin};
pub use surroundings::{Autoscaler, BlueGreen, DisruptionBudget, Ingress, NetworkPolicy, Reactive, Rest, RestService, Scaling};
pub use targets::{Native, NextBreakpoint, Operator, OperatorMode, Spotify, SpotifyJobMode};
pub use volume::{AccessMode, Volume};
pub use workspace::Workspace;
