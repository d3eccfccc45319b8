//! The plan: everything that is known about a Flink cluster before anybody decides who runs it.
//!
//! In: nothing; these are the nouns. Flink's words, no target's: no Deployment, no custom resource, no file name.

use indexmap::IndexMap;

use super::config::EffectiveConfig;
use crate::flink::version::FlinkVersion;
use crate::manifest::sections as words;
use crate::manifest::types::{ImageReference, SecretRef, Size};

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

/// One job.
#[derive(Clone, Debug)]
pub struct JobPlan {
    /// The name of a session job; the cluster's name in application mode.
    pub name: String,
    /// The key path of its table: `job` or `jobs.NAME`.
    pub path: String,
    /// The program.
    pub program: Program,
    /// The entry class, where written or implied.
    pub class: Option<String>,
    /// Arguments for the program, in order, neither split nor joined.
    pub args: Vec<String>,
    /// Parallelism.
    pub parallelism: u32,
    /// Whether the job ends by itself.
    pub bounded: bool,
    /// Where its state begins.
    pub restore: Option<Restore>,
    /// What a change does to its state.
    pub upgrade: Option<words::Upgrade>,
    /// A counter that submits the job again when raised.
    pub restart: Option<u32>,
}

/// What is run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A jar.
    Jar(Jar),
    /// A Python program; `entry` are the driver's own arguments (`-py PATH`, `-pym MODULE`).
    Python {
        /// Arguments for `PythonDriver`.
        entry: Vec<String>,
    },
    /// SQL scripts, executed in order: from Flink 2.0 by its own driver, before by a runner jar that takes the script's path first.
    Sql {
        /// The runner, where it is not Flink's own driver.
        runner: Option<Jar>,
        /// The name of the [`FileSet`] that holds the scripts.
        files: String,
        /// The one script that the runner executes.
        script: String,
    },
}

impl Program {
    /// The jar that Flink loads, if the program is one.
    #[must_use]
    pub const fn jar(&self) -> Option<&Jar> {
        match self {
            Self::Jar(jar) | Self::Sql { runner: Some(jar), .. } => Some(jar),
            Self::Python { .. } | Self::Sql { runner: None, .. } => None,
        }
    }
}

/// A jar and the way it reaches Flink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jar {
    /// The whole URI, as written.
    pub uri: String,
    /// `local`, `https`, `s3`, …
    pub scheme: String,
    /// The last part of the path.
    pub file_name: String,
    /// The digest to check, lower-case hex.
    pub sha256: Option<String>,
    /// Who downloads it.
    pub delivery: Delivery,
}

/// How a jar comes into the pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is in the image, at this absolute path.
    InImage(String),
    /// Flink downloads it (1.19 and newer).
    Flink,
    /// An init container downloads it, with this image or the job's own.
    InitContainer {
        /// `job.fetch-image`, where another image than the job's own does it.
        image: Option<ImageReference>,
    },
}

/// A savepoint or checkpoint to start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// Where it lies.
    pub from: String,
    /// Whether state that the job no longer has may be left behind.
    pub allow_non_restored_state: bool,
    /// Flink's `NO_CLAIM` or `CLAIM`, where written.
    pub claim_mode: Option<&'static str>,
}

/// What both roles have.
#[derive(Clone, Debug)]
pub struct Process {
    /// Flink's process size, as written.
    pub process_size: Size,
    /// Memory of the container: the process plus headroom, in bytes.
    pub memory_request: u64,
    /// Request × factor, in bytes.
    pub memory_limit: u64,
    /// Thousandths of a core.
    pub cpu_request: u64,
    /// Request × factor.
    pub cpu_limit: u64,
    /// Bytes of local disk, request and limit.
    pub ephemeral_storage: Option<u64>,
    /// Pods.
    pub replicas: u32,
    /// Environment of the main container, names sorted by layer order.
    pub env: IndexMap<String, EnvValue>,
    /// Volumes of this role, common ones first.
    pub volumes: IndexMap<String, VolumePlan>,
}

/// The value of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvValue {
    /// A literal.
    Text(String),
    /// An entry of a Secret.
    Secret(SecretRef),
}

/// The JobManager.
#[derive(Clone, Debug)]
pub struct JobManagerPlan {
    /// Size, environment, volumes.
    pub process: Process,
    /// Which workload runs it on plain Kubernetes.
    pub kind: words::JobManagerKind,
    /// What the liveness probe asks.
    pub liveness: words::Liveness,
}

/// The TaskManagers.
#[derive(Clone, Debug)]
pub struct TaskManagerPlan {
    /// Size, environment, volumes.
    pub process: Process,
    /// Slots of one TaskManager.
    pub slots: u32,
    /// Which workload runs them on plain Kubernetes.
    pub kind: words::TaskManagerKind,
    /// The working directory that keeps local state, if local recovery is on.
    pub local_recovery: Option<String>,
}

/// A Flink option whose value lives in a Secret: the kubelet fills the variable into the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretOption {
    /// The option, as the user spells it.
    pub option: String,
    /// The environment variable that carries it.
    pub variable: String,
    /// Where the value lives.
    pub secret: SecretRef,
}

/// A mounted volume.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumePlan {
    /// Absolute path in the main container.
    pub mount: String,
    /// A path inside the volume.
    pub sub_path: Option<String>,
    /// Mounted read-only.
    pub read_only: bool,
    /// What is mounted.
    pub source: VolumeSource,
    /// Whether it belongs to one role's own table: a `size` there is a claim for each TaskManager.
    pub role_table: bool,
    /// The key path of its table.
    pub path: String,
}

/// What a volume holds.
#[derive(Clone, Debug, PartialEq)]
pub enum VolumeSource {
    /// An existing claim.
    Claim(String),
    /// A Secret.
    Secret(String),
    /// A ConfigMap.
    ConfigMap(String),
    /// Files beside the flink.toml: the name of a [`FileSet`].
    Files(String),
    /// Scratch space of at most this many bytes.
    EmptyDir(u64),
    /// A new claim.
    NewClaim {
        /// Bytes.
        size: u64,
        /// The storage class, where written.
        storage_class: Option<String>,
        /// Kubernetes' spelling: `ReadWriteOnce`.
        access_mode: &'static str,
    },
    /// Anything else, in Kubernetes' words.
    Raw(serde_json::Value),
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
