//! The nouns of processes: sizes, environment, volumes. Source: language reference 4.3 and 4.4.

use indexmap::IndexMap;

use crate::manifest::sections as words;
use crate::manifest::types::{SecretRef, Size};

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

impl Process {
    /// The process of a cluster that is described elsewhere.
    pub(crate) fn elsewhere() -> Self {
        Self {
            process_size: Size { bytes: 0, text: String::new() },
            memory_request: 0,
            memory_limit: 0,
            cpu_request: 0,
            cpu_limit: 0,
            ephemeral_storage: None,
            replicas: 0,
            env: IndexMap::new(),
            volumes: IndexMap::new(),
        }
    }
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
