//! State: high availability, checkpoints, savepoints, the state backend, snapshots.
//!
//! Source: language reference, section 4.5.

use super::super::read::{table, words};
use super::super::types::{AbsolutePath, Duration, Name, Positive, Retries, Templated, Uri};

words! {
    /// How often a record takes effect in the state.
    CheckpointMode {
        /// Once.
        ExactlyOnce = "exactly-once",
        /// Once or, after a failure, more often; with less latency.
        AtLeastOnce = "at-least-once",
    }
}

words! {
    /// What happens to the last checkpoint when the job is cancelled.
    OnCancel {
        /// It stays, and the job can be restored from it.
        Retain = "retain",
        /// It is deleted.
        Delete = "delete",
    }
}

words! {
    /// The format of savepoints.
    SavepointFormat {
        /// The same for all backends.
        Canonical = "canonical",
        /// The backend's own: faster to take and to restore.
        Native = "native",
    }
}

words! {
    /// Where running state is kept.
    StateBackend {
        /// On the heap.
        Hashmap = "hashmap",
        /// In RocksDB on the local disk.
        Rocksdb = "rocksdb",
        /// In ForSt, on the store itself; from Flink 2.0.
        Forst = "forst",
    }
}

words! {
    /// What a snapshot object takes.
    SnapshotKind {
        /// A savepoint.
        Savepoint = "savepoint",
        /// A checkpoint.
        Checkpoint = "checkpoint",
    }
}

table! {
    /// High availability of the JobManager.
    HighAvailability {
        /// Where the JobManager keeps its recovery data, with placeholders. It turns high availability on: leader election by Kubernetes, unless `zookeeper` is there.
        storage: Templated<Uri> = "storage", examples: ["s3://flink-data/orders/ha"], targets: "S N O P L";
        /// Leader election by ZooKeeper.
        zookeeper: ZooKeeper = "zookeeper", targets: "S N O P L";
        /// The name under which leaders are found; by default `name`. Native and the operator own it.
        cluster_id: String = "cluster-id", examples: ["edge-gate"], targets: "S P";
    }
}

table! {
    /// Leader election by ZooKeeper.
    ZooKeeper {
        /// The servers, with placeholders. Required unless `components.zetcd` is there.
        quorum: Templated<String> = "quorum", examples: ["zk-0.zk:2181,zk-1.zk:2181,zk-2.zk:2181"];
        /// The root of all paths, with placeholders.
        path_root: Templated<String> = "path-root", default: "/flink/{namespace}", examples: ["/flink/{namespace}"];
    }
}

table! {
    /// Checkpoints. Keys are spelled for the chosen version of Flink.
    Checkpoints {
        /// Where checkpoints are written, with placeholders.
        dir: Templated<Uri> = "dir", examples: ["s3://flink-data/{name}/checkpoints"];
        /// How often one begins. Not written by default, since code may set it; `flinkc:production` sets `1m`.
        interval: Duration = "interval", examples: ["30s", "1m"];
        /// How long one may take.
        timeout: Duration = "timeout", examples: ["10m"];
        /// How long the job is left alone between two.
        min_pause: Duration = "min-pause", examples: ["10s"];
        /// How often a record takes effect in the state after a failure.
        mode: CheckpointMode = "mode", examples: ["at-least-once"];
        /// Whether barriers overtake records in flight.
        unaligned: bool = "unaligned", examples: [true];
        /// Whether only changes are written.
        incremental: bool = "incremental", examples: [true];
        /// How many are kept. Not written by default; `flinkc:production` sets 3.
        retained: Positive = "retained", examples: [3];
        /// What happens to the last one when the job is cancelled. The operator sets it itself.
        on_cancel: OnCancel = "on-cancel", default: "retain", examples: ["delete"];
    }
}

table! {
    /// Savepoints.
    Savepoints {
        /// Where savepoints are written, with placeholders. Required with `upgrade = "savepoint"`, on spotify and on nextbreakpoint.
        dir: Templated<Uri> = "dir", examples: ["s3://flink-data/{name}/savepoints"];
        /// How often one is taken.
        interval: Duration = "interval", examples: ["6h"], targets: "O P X";
        /// How long one is kept.
        max_age: Duration = "max-age", examples: ["14d"], targets: "O";
        /// How many are kept.
        keep: Positive = "keep", examples: [20], targets: "O";
        /// The format of those that the operator takes.
        format: SavepointFormat = "format", examples: ["native"], targets: "O P";
    }
}

table! {
    /// Where running state is kept.
    State {
        /// The state backend. Not written by default.
        backend: StateBackend = "backend", examples: ["rocksdb"];
        /// Recovery from the TaskManagers' own disks.
        local_recovery: LocalRecovery = "local-recovery", targets: "S";
    }
}

table! {
    /// Recovery from the TaskManagers' own disks.
    LocalRecovery {
        /// A path below a volume of `[taskmanager.volumes]` with `size`. It makes the TaskManagers a StatefulSet with stable ids.
        dir: AbsolutePath = "dir", examples: ["/state/local"], targets: "S";
    }
}

table! {
    /// A FlinkStateSnapshot: taken once when the object appears. Operator 1.10 and newer.
    Snapshot {
        /// What is taken.
        kind: SnapshotKind = "kind", default: "savepoint", examples: ["checkpoint"];
        /// The session job it is taken of; without it this file's application.
        job: Name = "job", examples: ["clicks"];
        /// Where it is written, with placeholders.
        path: Templated<Uri> = "path", examples: ["s3://flink-data/{name}/before-audit"];
        /// The format of a savepoint.
        format: SavepointFormat = "format", examples: ["canonical"];
        /// Whether `path` is a savepoint that is there already.
        existing: bool = "existing", examples: [true];
        /// Whether its files are deleted with the object.
        dispose_on_delete: bool = "dispose-on-delete", examples: [false];
        /// How often it is tried again; -1 is without end.
        retries: Retries = "retries", examples: [0];
    }
}
