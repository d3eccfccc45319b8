//! The job of a cluster. Source: the definition of the repository's head, July 2026.

use std::collections::BTreeMap;

use super::{Affinity, Container, HostAlias, PodSecurity, Resources, Toleration, Volume, VolumeMount};
use crate::operators::apache::types::{fields, words};

words! {
    /// How the job is started.
    JobMode {
        /// A submitter that leaves.
        Detached = "Detached",
        /// A submitter that waits.
        Blocking = "Blocking",
        /// The JobManager itself.
        Application = "Application",
    }
}

words! {
    /// What follows a failure.
    RestartPolicy {
        /// Nothing.
        Never = "Never",
        /// The job starts from the last savepoint that is fresh.
        FromSavepointOnFailure = "FromSavepointOnFailure",
    }
}

words! {
    /// How a savepoint is written.
    SavepointFormat {
        /// For every backend.
        Canonical = "CANONICAL",
        /// For the backend that wrote it.
        Native = "NATIVE",
    }
}

words! {
    /// What becomes of the cluster.
    CleanupAction {
        /// It stays.
        KeepCluster = "KeepCluster",
        /// It goes.
        DeleteCluster = "DeleteCluster",
        /// The TaskManagers go.
        DeleteTaskManager = "DeleteTaskManager",
    }
}

fields! {
    /// What becomes of the cluster when the job ends.
    CleanupPolicy {
        /// When it was cancelled.
        #[schemars(extend("x-default" = "DeleteCluster"))]
        after_job_cancelled: CleanupAction,
        /// When it failed.
        #[schemars(extend("x-default" = "KeepCluster"))]
        after_job_fails: CleanupAction,
        /// When it was done.
        #[schemars(extend("x-default" = "DeleteCluster"))]
        after_job_succeeds: CleanupAction,
    }
}

fields! {
    /// The job, and the pod that submits it.
    Job {
        /// Where the submitter may run.
        affinity: Affinity,
        /// Whether state that no operator of the job claims is left out.
        #[schemars(extend("x-default" = false))]
        allow_non_restored_state: bool,
        /// Arguments of the program.
        args: Vec<String>,
        /// Seconds between savepoints.
        auto_savepoint_seconds: i32,
        /// Refused on create, and on update too.
        cancel_requested: bool,
        /// The class with main().
        class_name: String,
        /// URLs for the class path.
        class_path: Vec<String>,
        /// What becomes of the cluster when the job ends.
        #[schemars(extend("x-default" = { "afterJobCancelled": "DeleteCluster", "afterJobFails": "KeepCluster", "afterJobSucceeds": "DeleteCluster" }))]
        cleanup_policy: CleanupPolicy,
        /// Where its state begins.
        from_savepoint: String,
        /// Lines of the submitter's /etc/hosts.
        host_aliases: Vec<HostAlias>,
        /// Containers before the submitter.
        init_containers: Vec<Container>,
        /// The jar, for the submitter.
        jar_file: String,
        /// Seconds that a savepoint counts as fresh.
        #[schemars(extend("minimum" = 0))]
        max_state_age_to_restore_seconds: i32,
        /// How it is started.
        #[schemars(extend("x-default" = "Detached"))]
        mode: JobMode,
        /// An option of old clients.
        #[schemars(extend("x-default" = false))]
        no_logging_to_stdout: bool,
        /// Labels of the submitter's node.
        node_selector: BTreeMap<String, String>,
        /// Its parallelism.
        parallelism: i32,
        /// Annotations of the submitter's pod.
        pod_annotations: BTreeMap<String, String>,
        /// Labels of the submitter's pod.
        pod_labels: BTreeMap<String, String>,
        /// A Python program.
        py_file: String,
        /// Files for it.
        py_files: String,
        /// A Python module.
        py_module: String,
        /// Requests and limits of the submitter.
        #[schemars(extend("x-default" = { "limits": { "cpu": 2, "memory": "2Gi" }, "requests": { "cpu": "200m", "memory": "512Mi" } }))]
        resources: Resources,
        /// What follows a failure.
        #[schemars(extend("x-default" = "Never"))]
        restart_policy: RestartPolicy,
        /// How savepoints are written.
        savepoint_format_type: SavepointFormat,
        /// A counter: one more asks for a savepoint.
        savepoint_generation: i32,
        /// Where savepoints go.
        savepoints_dir: String,
        /// The security context of the submitter's pod.
        security_context: PodSecurity,
        /// Whether an update takes a savepoint first.
        take_savepoint_on_update: bool,
        /// What the submitter's pod puts up with.
        tolerations: Vec<Toleration>,
        /// Mounts of the submitter.
        volume_mounts: Vec<VolumeMount>,
        /// Volumes of the submitter's pod.
        volumes: Vec<Volume>,
    }
}
