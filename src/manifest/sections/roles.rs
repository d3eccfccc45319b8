//! The two roles: `[jobmanager]` and `[taskmanager]`.
//!
//! Source: language reference, sections 4.3 and 4.4.

use super::super::read::{Named, table, words};
use super::super::types::{Cpu, Factor, Positive, Raw, SecretRef, Size};
use super::Volume;
use super::choices::check_volume_names;

words! {
    /// The Kubernetes object that runs the JobManager.
    JobManagerKind {
        /// A Deployment.
        Deployment = "deployment",
        /// A StatefulSet, with a stable name.
        StatefulSet = "stateful-set",
        /// A Job, which does not start again when it is done.
        Job = "job",
    }
}

words! {
    /// The Kubernetes object that runs the TaskManagers.
    TaskManagerKind {
        /// A Deployment.
        Deployment = "deployment",
        /// A StatefulSet, with stable names and claims of their own.
        StatefulSet = "stateful-set",
    }
}

words! {
    /// What the JobManager's liveness probe asks.
    Liveness {
        /// Whether the RPC port accepts connections.
        Rpc = "rpc",
        /// Whether REST answers.
        Rest = "rest",
        /// Whether REST answers and the job is in a live state.
        Job = "job",
        /// No probe.
        None = "none",
    }
}

table! {
    /// The JobManager.
    JobManager, check = check_volume_names {
        /// The size of the whole Flink process, which is that of the container. Required. Its parts are Flink's options in `[config]`.
        memory: Size = "memory", examples: ["2g"];
        /// Container memory beyond Flink's process. An error on native and the operator's native mode: use `memory-limit-factor` there.
        memory_headroom: Size = "memory-headroom", examples: ["256m"], targets: "S P L X";
        /// Memory limit = request × factor.
        memory_limit_factor: Factor = "memory-limit-factor", default: 1, examples: [1.5];
        /// Cores.
        cpu: Cpu = "cpu", default: 1, examples: [0.5, 2];
        /// Cpu limit = request × factor. Raise it against throttling.
        cpu_limit_factor: Factor = "cpu-limit-factor", default: 1, examples: [2];
        /// Request and limit of the container's local disk. Not written by default.
        ephemeral_storage: Size = "ephemeral-storage", examples: ["10g"];
        /// How many; more than one needs high availability. An error on spotify and nextbreakpoint.
        replicas: Positive = "replicas", default: 1, examples: [2];
        /// The Kubernetes object. By default a Deployment; a Job with `runtime-mode` batch.
        kind: JobManagerKind = "kind", default: "deployment", examples: ["job"], targets: "S";
        /// What the liveness probe asks.
        liveness: Liveness = "liveness", default: "rpc", examples: ["job"], targets: "S N O P";
        /// Environment variables of this role alone; they win over the common ones. spotify has common ones only.
        env: Named<String> = "env", default: {}, examples: [{ "TZ": "Etc/UTC" }];
        /// Environment variables of this role alone, from Secrets.
        env_secrets: Named<SecretRef> = "env-secrets", default: {}, examples: [{ "DB_PASSWORD": { "secret": "orders-db", "key": "password" } }];
        /// Volumes of this role alone, by name. lyft has common ones only.
        volumes: Named<Volume> = "volumes", default: {};
        /// A part of this role's pod template in Kubernetes' own words; applied after the common one.
        pod: Raw = "pod", examples: [{ "spec": { "nodeSelector": { "pool": "flink" } } }];
    }
}

table! {
    /// The TaskManagers.
    TaskManager, check = check_volume_names {
        /// The size of the whole Flink process, which is that of the container. Required. Its parts are Flink's options in `[config]`.
        memory: Size = "memory", examples: ["4g"];
        /// Container memory beyond Flink's process. An error on native and the operator's native mode: use `memory-limit-factor` there.
        memory_headroom: Size = "memory-headroom", examples: ["256m"], targets: "S P L X";
        /// Memory limit = request × factor.
        memory_limit_factor: Factor = "memory-limit-factor", default: 1, examples: [1.5];
        /// Cores. By default as many as slots.
        cpu: Cpu = "cpu", examples: [0.5, 2];
        /// Cpu limit = request × factor. Raise it against throttling.
        cpu_limit_factor: Factor = "cpu-limit-factor", default: 1, examples: [2];
        /// Request and limit of the container's local disk. Not written by default.
        ephemeral_storage: Size = "ephemeral-storage", examples: ["40g"];
        /// How many; by default parallelism / slots, rounded up. native and the operator's native mode start TaskManagers by need, and lyft computes them.
        replicas: Positive = "replicas", examples: [3], targets: "S O P L X";
        /// Slots of each TaskManager. Always written.
        slots: Positive = "slots", default: 1, examples: [2];
        /// The Kubernetes object. By default a Deployment; a StatefulSet with local recovery or a volume of this role with `size`.
        kind: TaskManagerKind = "kind", examples: ["stateful-set"], targets: "S P";
        /// Environment variables of this role alone; they win over the common ones. spotify has common ones only.
        env: Named<String> = "env", default: {}, examples: [{ "TZ": "Etc/UTC" }];
        /// Environment variables of this role alone, from Secrets.
        env_secrets: Named<SecretRef> = "env-secrets", default: {}, examples: [{ "DB_PASSWORD": { "secret": "orders-db", "key": "password" } }];
        /// Volumes of this role alone, by name; `size` gives each TaskManager its own claim. lyft has common ones only.
        volumes: Named<Volume> = "volumes", default: {};
        /// A part of this role's pod template in Kubernetes' own words; applied after the common one.
        pod: Raw = "pod", examples: [{ "spec": { "nodeSelector": { "pool": "flink" } } }];
    }
}
