//! The plan: everything that is known about a Flink cluster before anybody decides who runs it.
//!
//! In: nothing; these are the nouns. Flink's words, no target's: no Deployment, no custom resource, no file name.

mod components;
mod job;
mod process;

use indexmap::IndexMap;

pub use components::{Components, ComponentsPlan, Etcd, MinioPlan, Site, ZetcdPlan};
pub use job::{Delivery, Jar, JobPlan, Program, Restore};
pub use process::{EnvValue, JobManagerPlan, Process, SecretOption, TaskManagerPlan, VolumePlan, VolumeSource};

use super::config::EffectiveConfig;
use crate::flink::version::FlinkVersion;
use crate::manifest::sections as words;
use crate::manifest::types::ImageReference;
use crate::resolve::SharedComponents;

/// The main container's name on every target: Flink's own name for it, and the place where `[pod]` patches meet it.
pub const MAIN_CONTAINER: &str = "flink-main-container";

/// One Flink cluster.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The cluster's name; Flink's cluster-id.
    pub name: String,
    /// The namespace, where the text names one.
    pub namespace: Option<String>,
    /// The Flink version that the bundle is made for.
    pub flink: FlinkVersion,
    /// Application or session, with the jobs.
    pub mode: Mode,
    /// The session cluster that another text describes. Then this plan holds jobs only: image and both roles stand for nothing.
    pub session_cluster: Option<String>,
    /// The image of both roles.
    pub image: ImageReference,
    /// `Always`, `IfNotPresent`, `Never`, where the text says so.
    pub image_pull_policy: Option<&'static str>,
    /// Secrets for the registry.
    pub image_pull_secrets: Vec<String>,
    /// Labels of every object.
    pub labels: IndexMap<String, String>,
    /// Annotations of every object.
    pub annotations: IndexMap<String, String>,
    /// The JobManager.
    pub jobmanager: JobManagerPlan,
    /// The TaskManagers.
    pub taskmanager: TaskManagerPlan,
    /// Flink's configuration, flat, spelled for the version.
    pub config: EffectiveConfig,
    /// The same as the file that Flink reads.
    pub configuration: TextFile,
    /// Ports of both roles.
    pub ports: Ports,
    /// High availability, if on.
    pub high_availability: Option<HighAvailabilityPlan>,
    /// Filesystem plugins to enable, as file name stems in the image's `opt` folder (`flink-s3-fs-presto`).
    pub plugins: Vec<&'static str>,
    /// Options whose values live in Secrets.
    pub secret_options: Vec<SecretOption>,
    /// Files of Flink's configuration folder beside the configuration itself.
    pub logging: Vec<TextFile>,
    /// Files beside the flink.toml that travel as ConfigMaps, and SQL scripts.
    pub files: Vec<FileSet>,
    /// Who may act as what.
    pub access: Access,
    /// Pod and container hardening.
    pub security: SecurityPlan,
    /// Flink's TLS.
    pub tls: TlsPlan,
    /// Where REST is reachable, and for whom.
    pub rest: RestPlan,
    /// An Ingress for REST.
    pub ingress: Option<IngressPlan>,
    /// A NetworkPolicy, if on.
    pub network_policy: Option<NetworkPolicyPlan>,
    /// PodDisruptionBudgets: how many pods of a role may be gone; `None` switches them off.
    pub max_unavailable: Option<u32>,
    /// Reactive scaling.
    pub reactive: Option<Reactive>,
    /// The Prometheus reporter's port and whether a PodMonitor is wanted.
    pub metrics: Option<MetricsPlan>,
    /// The service mesh around the pods.
    pub mesh: Mesh,
    /// A counter that restarts both roles when raised.
    pub restart: Option<u32>,
    /// MinIO, zetcd.
    pub components: Components,
    /// What the workspace brings along instead.
    pub shared: SharedComponents,
    /// Traceability: repository, owner, and whether objects carry the revision.
    pub source: SourcePlan,
}

/// What the cluster is for.
#[derive(Clone, Debug)]
pub enum Mode {
    /// The cluster lives for one job.
    Application(Box<JobPlan>),
    /// A cluster for several jobs, or none yet.
    Session(Vec<JobPlan>),
}

impl Mode {
    /// The job of an application cluster.
    #[must_use]
    pub const fn application(&self) -> Option<&JobPlan> {
        match self {
            Self::Application(job) => Some(job),
            Self::Session(_) => None,
        }
    }

    /// All jobs.
    #[must_use]
    pub fn jobs(&self) -> &[JobPlan] {
        match self {
            Self::Application(job) => std::slice::from_ref(job),
            Self::Session(jobs) => jobs,
        }
    }
}

/// Files that travel as one ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSet {
    /// The volume's name, or `sql`.
    pub name: String,
    /// File name → text.
    pub files: IndexMap<String, String>,
}

/// A named text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// The file's name.
    pub name: String,
    /// Its content.
    pub text: String,
}

/// The one port model: what Flink binds, what Services carry, what policies allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// `jobmanager.rpc.port`; with HA, `high-availability.jobmanager.port`.
    pub jobmanager_rpc: u16,
    /// `blob.server.port`.
    pub blob: u16,
    /// `rest.port`.
    pub rest: u16,
    /// `taskmanager.rpc.port`.
    pub taskmanager_rpc: u16,
    /// `taskmanager.data.port`.
    pub taskmanager_data: u16,
}

/// Leader election and its storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HighAvailabilityPlan {
    /// By whom leaders are elected.
    pub election: Election,
    /// The cluster's id there.
    pub cluster_id: String,
    /// Where the pointers point.
    pub storage: String,
}

/// Who elects leaders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Election {
    /// ConfigMaps of the API server.
    Kubernetes,
    /// ZooKeeper, or zetcd.
    ZooKeeper {
        /// `host:port,…`.
        quorum: String,
    },
}

/// The account of the pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The ServiceAccount's name.
    pub service_account: String,
    /// Whether it is made here.
    pub create: bool,
    /// Its annotations (cloud identities).
    pub annotations: IndexMap<String, String>,
}

/// Hardening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityPlan {
    /// The Pod Security level that the bundle passes.
    pub level: words::PodSecurity,
    /// User, group and volume group.
    pub user: i64,
    /// Whether the containers' root file systems are read-only.
    pub read_only_root: bool,
}

/// Key stores from Secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsPlan {
    /// Between Flink's own processes.
    pub internal: Option<KeyStores>,
    /// On REST.
    pub rest: Option<KeyStores>,
}

/// Entries of one Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStores {
    /// The Secret.
    pub secret: String,
    /// The key store's entry.
    pub keystore: String,
    /// The trust store's entry.
    pub truststore: String,
    /// The password's entry.
    pub password: String,
}

/// How REST is exposed.
#[derive(Clone, Debug)]
pub struct RestPlan {
    /// The Service's kind.
    pub service: words::RestService,
    /// A fixed node port.
    pub node_port: Option<u16>,
    /// Labels of the Service.
    pub labels: IndexMap<String, String>,
    /// Annotations of the Service.
    pub annotations: IndexMap<String, String>,
}

/// An Ingress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressPlan {
    /// The host.
    pub host: String,
    /// The path.
    pub path: String,
    /// The class.
    pub class: Option<String>,
    /// The TLS Secret.
    pub tls_secret: Option<String>,
    /// Labels.
    pub labels: IndexMap<String, String>,
    /// Annotations.
    pub annotations: IndexMap<String, String>,
}

/// Who may talk to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkPolicyPlan {
    /// Peers that may reach REST.
    pub rest_from: Vec<serde_json::Value>,
    /// Peers that may reach metrics.
    pub metrics_from: Vec<serde_json::Value>,
    /// Where pods may go; `None`: anywhere.
    pub egress_to: Option<Vec<serde_json::Value>>,
}

/// Parallelism that follows the TaskManagers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reactive {
    /// Fewest TaskManagers.
    pub min: u32,
    /// Most TaskManagers.
    pub max: u32,
    /// CPU utilisation in percent that a HorizontalPodAutoscaler keeps.
    pub cpu: Option<u8>,
}

/// The Prometheus reporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricsPlan {
    /// The reporter's port in every pod.
    pub port: u16,
    /// Whether a PodMonitor is emitted.
    pub pod_monitor: bool,
}

/// The mesh around the pods.
pub use words::Mesh;

/// Where the text comes from.
#[derive(Clone, Debug, Default)]
pub struct SourcePlan {
    /// The repository.
    pub repository: Option<String>,
    /// The owner.
    pub owner: Option<String>,
    /// Whether objects carry the revision.
    pub stamp_objects: bool,
}
