//! What the operator writes about clusters and jobs.
//!
//! Source: the definitions of tags 1.10.0 to 1.15.0.

use std::collections::BTreeMap;

use super::{SavepointFormat, fields, words};

fields! {
    /// The state of a cluster.
    DeploymentStatus {
        /// What Flink's REST says of itself.
        cluster_info: BTreeMap<String, String>,
        /// Conditions in Kubernetes' form.
        #[schemars(extend("x-since" = "1.15"))]
        conditions: Vec<Condition>,
        /// The last fault.
        error: String,
        /// The JobManager's Deployment.
        job_manager_deployment_status: JobManagerDeploymentStatus,
        /// The job.
        job_status: JobStatus,
        /// The resource as a whole.
        lifecycle_state: LifecycleState,
        /// The generation that was last seen.
        observed_generation: i64,
        /// What was last acted on.
        reconciliation_status: ReconciliationStatus,
        /// The TaskManagers, for `kubectl scale`.
        task_manager: TaskManagerInfo,
    }
}

fields! {
    /// The state of a session job.
    SessionJobStatus {
        /// The last fault.
        error: String,
        /// The job.
        job_status: JobStatus,
        /// The resource as a whole.
        lifecycle_state: LifecycleState,
        /// The generation that was last seen.
        observed_generation: i64,
        /// What was last acted on.
        reconciliation_status: ReconciliationStatus,
    }
}

fields! {
    /// A condition in Kubernetes' form.
    Condition {
        /// When it last changed.
        last_transition_time: String,
        /// For people.
        message: String,
        /// The generation that it is about.
        observed_generation: i64,
        /// For programs.
        reason: String,
        /// `True`, `False` or `Unknown`.
        status: String,
        /// What it is about.
        r#type: String,
    }
}

words! {
    /// The JobManager's Deployment.
    JobManagerDeploymentStatus {
        /// There, and its REST does not answer yet.
        DeployedNotReady = "DEPLOYED_NOT_READY",
        /// Being created.
        Deploying = "DEPLOYING",
        /// It cannot start.
        Error = "ERROR",
        /// Not there.
        Missing = "MISSING",
        /// Its REST answers.
        Ready = "READY",
    }
}

words! {
    /// The resource as a whole.
    LifecycleState {
        /// Seen.
        Created = "CREATED",
        /// Gone.
        #[schemars(extend("x-since" = "1.11"))]
        Deleted = "DELETED",
        /// Going.
        #[schemars(extend("x-since" = "1.11"))]
        Deleting = "DELETING",
        /// Deployed, not yet stable.
        Deployed = "DEPLOYED",
        /// Failed for good.
        Failed = "FAILED",
        /// Back at the last stable spec.
        RolledBack = "ROLLED_BACK",
        /// On the way back.
        RollingBack = "ROLLING_BACK",
        /// Runs as wanted.
        Stable = "STABLE",
        /// Stopped as wanted.
        Suspended = "SUSPENDED",
        /// Being changed.
        Upgrading = "UPGRADING",
    }
}

words! {
    /// What was done with the last spec.
    ReconciliationState {
        /// Deployed.
        Deployed = "DEPLOYED",
        /// Rolled back.
        RolledBack = "ROLLED_BACK",
        /// Being rolled back.
        RollingBack = "ROLLING_BACK",
        /// Being deployed.
        Upgrading = "UPGRADING",
    }
}

fields! {
    /// What was last acted on.
    ReconciliationStatus {
        /// The spec, as JSON in a text.
        last_reconciled_spec: String,
        /// The last spec that ran stably, as JSON in a text.
        last_stable_spec: String,
        /// When, in milliseconds since 1970.
        reconciliation_timestamp: i64,
        /// What was done.
        state: ReconciliationState,
    }
}

fields! {
    /// The TaskManagers.
    TaskManagerInfo {
        /// The selector of their pods.
        label_selector: String,
        /// How many.
        replicas: i64,
    }
}

words! {
    /// Flink's states of a job.
    JobRunState {
        /// Cancelled.
        Canceled = "CANCELED",
        /// Being cancelled.
        Cancelling = "CANCELLING",
        /// Created.
        Created = "CREATED",
        /// Failed for good.
        Failed = "FAILED",
        /// Failing.
        Failing = "FAILING",
        /// Done.
        Finished = "FINISHED",
        /// Being initialised.
        Initializing = "INITIALIZING",
        /// State unknown to the operator.
        Reconciling = "RECONCILING",
        /// Restarting.
        Restarting = "RESTARTING",
        /// Running.
        Running = "RUNNING",
        /// Suspended.
        Suspended = "SUSPENDED",
    }
}

fields! {
    /// A job.
    JobStatus {
        /// Its checkpoints.
        checkpoint_info: CheckpointInfo,
        /// Flink's id.
        job_id: String,
        /// Its name in Flink.
        job_name: String,
        /// Its savepoints.
        savepoint_info: SavepointInfo,
        /// When it was started, in milliseconds since 1970.
        start_time: String,
        /// Its state.
        state: JobRunState,
        /// When its state was last read, in milliseconds since 1970.
        update_time: String,
        /// The savepoint from which the next start goes on.
        upgrade_savepoint_path: String,
    }
}

words! {
    /// How a checkpoint is written.
    CheckpointFormat {
        /// Whole.
        Full = "FULL",
        /// Only what changed.
        Incremental = "INCREMENTAL",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// Why a snapshot was taken.
    Trigger {
        /// A nonce changed.
        Manual = "MANUAL",
        /// By the clock.
        Periodic = "PERIODIC",
        /// Not known.
        Unknown = "UNKNOWN",
        /// For a change of the resource.
        Upgrade = "UPGRADE",
    }
}

fields! {
    /// The checkpoints that the operator asked for.
    CheckpointInfo {
        /// The format of the one that is asked for.
        format_type: CheckpointFormat,
        /// The last one.
        last_checkpoint: LastCheckpoint,
        /// When the last periodic one was, in milliseconds since 1970.
        last_periodic_checkpoint_timestamp: i64,
        /// Flink's id of the one that is asked for.
        trigger_id: String,
        /// When it was asked for, in milliseconds since 1970.
        trigger_timestamp: i64,
        /// Why it was asked for.
        trigger_type: Trigger,
    }
}

fields! {
    /// A checkpoint that is done.
    LastCheckpoint {
        /// How it is written.
        format_type: CheckpointFormat,
        /// When, in milliseconds since 1970.
        time_stamp: i64,
        /// The nonce that asked for it.
        trigger_nonce: i64,
        /// Why.
        trigger_type: Trigger,
    }
}

fields! {
    /// The savepoints that the operator asked for.
    SavepointInfo {
        /// The format of the one that is asked for.
        format_type: SavepointFormat,
        /// When the last periodic one was, in milliseconds since 1970.
        last_periodic_savepoint_timestamp: i64,
        /// The last one.
        last_savepoint: LastSavepoint,
        /// All that are still known.
        savepoint_history: Vec<LastSavepoint>,
        /// Flink's id of the one that is asked for.
        trigger_id: String,
        /// When it was asked for, in milliseconds since 1970.
        trigger_timestamp: i64,
        /// Why it was asked for.
        trigger_type: Trigger,
    }
}

fields! {
    /// A savepoint that is done.
    LastSavepoint {
        /// How it is written.
        format_type: SavepointFormat,
        /// Where.
        location: String,
        /// When, in milliseconds since 1970.
        time_stamp: i64,
        /// The nonce that asked for it.
        trigger_nonce: i64,
        /// Why.
        trigger_type: Trigger,
    }
}
