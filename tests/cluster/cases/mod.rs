//! The table of cases: what is compiled, and what must then be seen.
//!
//! A case is one entry of one of the files beside this one, or a folder of `golden/standalone` (see `golden.rs`); nothing else knows
//! its name. Images of the oracle: `flink:1.20.5`, `flink:2.3.0` with ProbeJob.jar and TinyJob.jar in usrlib (ProbeJob's first
//! argument: endless, finish, fail, slowstart SECONDS …), minio/minio, minio/mc, zookeeper:3.9.

mod golden;
mod jars;
mod jobmanager;
mod jobs;
mod native;
pub(crate) mod rights;
mod state;

use std::path::PathBuf;

/// One bundle and its walk.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Its name, a part of the namespace's.
    pub(crate) name: String,
    /// What is compiled.
    pub(crate) source: Source,
    /// `--profile`.
    pub(crate) profile: Option<&'static str>,
    /// The level that the namespace enforces.
    pub(crate) pod_security: &'static str,
    /// Manifests that the user brings himself: Secrets, claims, servers.
    pub(crate) before: &'static [&'static str],
    /// What must happen, in order.
    pub(crate) steps: Vec<Step>,
    /// Whether it is part of the subset, which takes ten minutes on an idle machine of two cores.
    pub(crate) subset: bool,
    /// Whether a missing image is a reason to skip it, not to fail.
    pub(crate) optional: bool,
}

/// Where the text comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// The flink.toml itself, and files beside it. `@SHA256@` becomes the digest of the ProbeJob.jar of Flink 2.3.
    Text(&'static str, &'static [(&'static str, &'static str)]),
    /// A folder with a flink.toml.
    Folder(PathBuf),
}

/// One thing that is done or must be seen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// A Secret with a key store appears.
    KeyStore { secret: &'static str },
    /// All Deployments and StatefulSets have all pods ready.
    Ready { seconds: u64 },
    /// All jobs behind a Service are in a state; RUNNING with all tasks.
    Job { service: &'static str, state: &'static str, seconds: u64 },
    /// The application's job runs, whatever its Service is called.
    AnyJobRuns { seconds: u64 },
    /// So many jobs are known behind a Service, in whatever state.
    JobCount { service: &'static str, jobs: usize },
    /// Every operator of the job runs with this parallelism.
    Parallelism { service: &'static str, parallelism: u64, seconds: u64 },
    /// All jobs complete one more checkpoint.
    Checkpoint { service: &'static str, seconds: u64 },
    /// All JobManager pods are lost: the same jobs go on from their last checkpoint or a later one, and complete another.
    Failover { service: &'static str, seconds: u64 },
    /// Exactly these TaskManagers are registered.
    TaskManagers { service: &'static str, ids: &'static [&'static str], seconds: u64 },
    /// The JobManager runs with this option.
    Option { service: &'static str, name: &'static str, value: &'static str },
    /// Each of the pods has metrics for Prometheus.
    Metrics { selector: &'static str, port: u16, seconds: u64 },
    /// Pods are lost.
    DeletePods { selector: &'static str },
    /// A pod is asked to leave, as by a drain.
    Evict { selector: &'static str, allowed: bool },
    /// `kubectl scale`.
    Scale { object: &'static str, replicas: u32 },
    /// All Kubernetes Jobs are Complete.
    AllComplete { seconds: u64 },
    /// Kubernetes Jobs are removed and the bundle is applied once more.
    ApplyJobsAgain,
    /// A log of some container of the pods has a text, now or before its restart.
    Log { selector: &'static str, has: &'static str, seconds: u64 },
    /// No container's log has a text.
    NoLog { selector: &'static str, has: &'static str },
    /// A container of the pods was restarted.
    Restarted { selector: &'static str, seconds: u64 },
    /// An event says so.
    Event { has: &'static str, seconds: u64 },
    /// No event says so.
    NoEvent { has: &'static str },
    /// No container was restarted so far.
    NoRestarts,
    /// None of the pods is Ready.
    Unready { selector: &'static str },
    /// Time passes.
    Hold { seconds: u64 },
}

impl Case {
    /// A case of the subset, from a text, in a `restricted` namespace.
    pub(crate) fn of(name: &str, text: &'static str, steps: &[Step]) -> Self {
        Self {
            name: name.to_owned(),
            source: Source::Text(text, &[]),
            profile: None,
            pod_security: "restricted",
            before: &[],
            steps: steps.to_vec(),
            subset: true,
            optional: false,
        }
    }

    /// The same, outside the subset.
    pub(crate) fn full(name: &str, text: &'static str, steps: &[Step]) -> Self {
        Self { subset: false, ..Self::of(name, text, steps) }
    }
}

pub(crate) use crate::workspace::JOBMANAGER;
/// Pods of the TaskManagers.
pub(crate) const TASKMANAGER: &str = "component=taskmanager";

/// All cases.
pub(crate) fn all() -> Vec<Case> {
    [jobmanager::cases(), state::cases(), jars::cases(), jobs::cases(), rights::cases(), native::cases(), golden::cases()].concat()
}
