//! FlinkStateSnapshot: a savepoint or checkpoint, taken once.
//!
//! Source: the definitions of tags 1.10.0 to 1.15.0.

use super::{Metadata, fields, words};

fields! {
    /// A savepoint or checkpoint, taken once when the object appears.
    FlinkStateSnapshot {
        /// Group and version.
        api_version: String,
        /// `FlinkStateSnapshot`.
        kind: String,
        /// Name, namespace, labels, annotations.
        metadata: Metadata,
        /// What is wanted.
        spec: SnapshotSpec,
        /// What is there; written by the operator only.
        status: SnapshotStatus,
    }
}

fields! {
    /// What should be taken, and of what.
    SnapshotSpec {
        /// How often a failed attempt is repeated; -1 is without end.
        backoff_limit: i64,
        /// Take a checkpoint.
        checkpoint: Checkpoint,
        /// The job.
        job_reference: JobReference,
        /// Take a savepoint, or point at one.
        savepoint: Savepoint,
    }
}

fields! {
    /// A checkpoint; it has no settings.
    Checkpoint {}
}

words! {
    /// What runs the job.
    JobKind {
        /// An application cluster.
        FlinkDeployment = "FlinkDeployment",
        /// A session job.
        FlinkSessionJob = "FlinkSessionJob",
    }
}

fields! {
    /// The resource that runs the job, in the same namespace.
    JobReference {
        /// Its kind.
        kind: JobKind,
        /// Its name.
        name: String,
    }
}

words! {
    /// How a savepoint is written.
    SavepointFormat {
        /// The same for every state backend.
        Canonical = "CANONICAL",
        /// As the state backend has it.
        Native = "NATIVE",
        /// Found in a status only.
        Unknown = "UNKNOWN",
    }
}

fields! {
    /// A savepoint.
    Savepoint {
        /// Whether the path is a savepoint that is there already.
        already_exists: bool,
        /// Whether it is removed with this object.
        dispose_on_delete: bool,
        /// How it is written.
        format_type: SavepointFormat,
        /// Where it is written, or is.
        path: String,
    }
}

words! {
    /// How far a snapshot is.
    SnapshotState {
        /// Given up.
        Abandoned = "ABANDONED",
        /// Done.
        Completed = "COMPLETED",
        /// Failed.
        Failed = "FAILED",
        /// Being taken.
        InProgress = "IN_PROGRESS",
        /// To be taken.
        TriggerPending = "TRIGGER_PENDING",
    }
}

fields! {
    /// What became of a snapshot.
    SnapshotStatus {
        /// The last fault.
        error: String,
        /// How many attempts failed.
        failures: i64,
        /// Where it is.
        path: String,
        /// When it was done.
        result_timestamp: String,
        /// How far it is.
        state: SnapshotState,
        /// Flink's id of the attempt.
        trigger_id: String,
        /// When it was begun.
        trigger_timestamp: String,
    }
}
