//! The job of an application cluster, and FlinkSessionJob.
//!
//! Source: the definitions of tags 1.10.0 to 1.15.0.

use super::{FlinkConfiguration, Metadata, SessionJobStatus, fields, words};

fields! {
    /// A job of a session cluster.
    FlinkSessionJob {
        /// Group and version.
        api_version: String,
        /// `FlinkSessionJob`.
        kind: String,
        /// Name, namespace, labels, annotations.
        metadata: Metadata,
        /// What is wanted.
        spec: FlinkSessionJobSpec,
        /// What is there; written by the operator only.
        status: SessionJobStatus,
    }
}

fields! {
    /// What a session job should be.
    FlinkSessionJobSpec {
        /// The FlinkDeployment of the same namespace that runs it.
        deployment_name: String,
        /// Flink's options for this job.
        flink_configuration: FlinkConfiguration,
        /// The job.
        job: Job,
        /// A change restarts the job.
        restart_nonce: i64,
    }
}

words! {
    /// What happens to running state when the resource changes.
    UpgradeMode {
        /// It goes on from the last checkpoint.
        LastState = "last-state",
        /// It goes on from a savepoint that is taken first.
        Savepoint = "savepoint",
        /// It is thrown away.
        Stateless = "stateless",
    }
}

words! {
    /// Whether the job should run.
    JobState {
        /// It runs.
        Running = "running",
        /// It is stopped and its state kept.
        Suspended = "suspended",
    }
}

fields! {
    /// A job.
    Job {
        /// Whether state that no operator of the job takes may be left behind.
        allow_non_restored_state: bool,
        /// Arguments of the program.
        args: Vec<String>,
        /// A change makes the autoscaler forget its history.
        #[schemars(extend("x-since" = "1.11"))]
        autoscaler_reset_nonce: i64,
        /// A change takes a checkpoint.
        checkpoint_trigger_nonce: i64,
        /// The main class.
        entry_class: String,
        /// Where the job's state begins at its first start, and after a redeploy.
        initial_savepoint_path: String,
        /// The jar.
        #[serde(rename = "jarURI")]
        jar_uri: String,
        /// Parallelism of the job.
        parallelism: i64,
        /// A change throws the running state away and starts from the initial savepoint.
        savepoint_redeploy_nonce: i64,
        /// A change takes a savepoint.
        savepoint_trigger_nonce: i64,
        /// Whether it should run.
        state: JobState,
        /// What happens to its state when the resource changes; stateless where it is absent.
        upgrade_mode: UpgradeMode,
    }
}
