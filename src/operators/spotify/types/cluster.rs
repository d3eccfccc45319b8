//! FlinkCluster: what the whole cluster has. Source: the definition of the repository's head, July 2026.

use std::collections::BTreeMap;

use super::{DisruptionBudget, EnvFrom, EnvVar, Job, JobManager, Metadata, Status, TaskManager};
use crate::operators::apache::types::{fields, words};

fields! {
    /// A session cluster, or a cluster with its job.
    #[schemars(extend("required" = ["spec"]))]
    FlinkCluster {
        /// Group and version.
        api_version: String,
        /// `FlinkCluster`.
        kind: String,
        /// Name, namespace, labels, annotations.
        metadata: Metadata,
        /// What is wanted.
        spec: FlinkClusterSpec,
        /// What is there; written by the operator only.
        status: Status,
    }
}

fields! {
    /// What a cluster should be.
    #[schemars(extend("required" = ["flinkVersion", "image"]))]
    FlinkClusterSpec {
        /// Who schedules the pods.
        batch_scheduler: BatchScheduler,
        /// The same, as it was written once.
        batch_scheduler_name: String,
        /// Variables from ConfigMaps and Secrets, for all roles alike.
        env_from: Vec<EnvFrom>,
        /// Variables of all roles alike.
        env_vars: Vec<EnvVar>,
        /// Flink's options.
        flink_properties: BTreeMap<String, String>,
        /// Flink's version: decides memory keys, the configuration file's name, savepoint formats.
        flink_version: String,
        /// Google's credentials.
        gcp_config: GcpConfig,
        /// Hadoop's configuration.
        hadoop_config: HadoopConfig,
        /// The image of all roles.
        image: Image,
        /// The job; absent for a session cluster.
        job: Job,
        /// The JobManager.
        #[schemars(extend("x-default" = { "replicas": 1 }))]
        job_manager: JobManager,
        /// Files of the configuration folder, by name.
        log_config: BTreeMap<String, String>,
        /// A disruption budget over all pods.
        pod_disruption_budget: DisruptionBudget,
        /// Whether changes delete and create what is there.
        #[schemars(extend("x-default" = true))]
        recreate_on_update: bool,
        /// How many revisions are kept.
        revision_history_limit: i32,
        /// The account of all pods.
        service_account_name: String,
        /// The TaskManagers.
        #[schemars(extend("x-default" = { "replicas": 3 }))]
        task_manager: TaskManager,
    }
}

fields! {
    /// Who schedules the pods.
    #[schemars(extend("required" = ["name"]))]
    BatchScheduler {
        /// `volcano`: the only one that is registered.
        name: String,
        /// Its priority class.
        priority_class_name: String,
        /// Its queue.
        queue: String,
    }
}

fields! {
    /// Google's credentials.
    GcpConfig {
        /// A service account's key.
        service_account: GcpServiceAccount,
    }
}

fields! {
    /// A service account's key from a Secret.
    GcpServiceAccount {
        /// The file's name.
        key_file: String,
        /// The folder that it is mounted in.
        mount_path: String,
        /// The Secret.
        secret_name: String,
    }
}

fields! {
    /// Hadoop's configuration from a ConfigMap.
    HadoopConfig {
        /// The ConfigMap.
        #[schemars(extend("minLength" = 1))]
        config_map_name: String,
        /// Where it is mounted.
        #[schemars(extend("x-default" = "/etc/hadoop/conf"))]
        mount_path: String,
    }
}

words! {
    /// When an image is pulled.
    PullPolicy {
        /// At each start.
        Always = "Always",
        /// Not at all.
        Never = "Never",
        /// Where the node lacks it.
        IfNotPresent = "IfNotPresent",
    }
}

fields! {
    /// The image of all roles.
    #[schemars(extend("required" = ["name"]))]
    Image {
        /// Its reference.
        #[schemars(extend("minLength" = 1))]
        name: String,
        /// When it is pulled.
        #[schemars(extend("x-default" = "Always"))]
        pull_policy: PullPolicy,
        /// Secrets for the registry.
        pull_secrets: Vec<PullSecret>,
    }
}

fields! {
    /// A Secret for a registry.
    PullSecret {
        /// Its name.
        #[schemars(extend("x-default" = ""))]
        name: String,
    }
}
