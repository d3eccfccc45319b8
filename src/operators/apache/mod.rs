//! The Apache Flink Kubernetes Operator: its releases, its four kinds as types, their schema by release, and the check against it.
//!
//! In: JSON values and a release. Out: JSON Schema documents and violations. Must not judge what the operator's validator judges:
//! this is what the API server does before any operator sees the object.
//! Source: facts of the custom resource definitions, release by release; `crdcheck` and a real API server hold the two equal.

pub mod behind;
pub mod chart;
mod check;
pub mod judge;
mod pods;
mod release;
mod schema;
pub mod types;

pub use check::{Found, Verdict, Violation, ViolationKind, check, verdict};
pub use release::{Release, Releases, UnknownRelease};
pub use schema::document;

/// Group and version of the four kinds, in every release so far.
pub const API_VERSION: &str = "flink.apache.org/v1beta1";

/// A kind of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A cluster, with or without a job of its own.
    FlinkDeployment,
    /// A job of a session cluster.
    FlinkSessionJob,
    /// A savepoint or checkpoint, taken once.
    FlinkStateSnapshot,
    /// Two clusters side by side while a change is rolled out.
    FlinkBlueGreenDeployment,
}

impl Kind {
    /// All kinds, in the order in which they are created.
    pub const ALL: [Self; 4] = [Self::FlinkDeployment, Self::FlinkSessionJob, Self::FlinkStateSnapshot, Self::FlinkBlueGreenDeployment];

    /// The kind as `kind` is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FlinkDeployment => "FlinkDeployment",
            Self::FlinkSessionJob => "FlinkSessionJob",
            Self::FlinkStateSnapshot => "FlinkStateSnapshot",
            Self::FlinkBlueGreenDeployment => "FlinkBlueGreenDeployment",
        }
    }

    /// The resource's name in paths and roles.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::FlinkDeployment => "flinkdeployments",
            Self::FlinkSessionJob => "flinksessionjobs",
            Self::FlinkStateSnapshot => "flinkstatesnapshots",
            Self::FlinkBlueGreenDeployment => "flinkbluegreendeployments",
        }
    }

    /// The kind of that name, in any release.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The releases that serve it.
    #[must_use]
    pub const fn releases(self) -> Releases {
        match self {
            Self::FlinkDeployment | Self::FlinkSessionJob | Self::FlinkStateSnapshot => Releases::ALL,
            Self::FlinkBlueGreenDeployment => Releases::since(Release::V1_14),
        }
    }
}
