//! What a resource of the operator says to no effect, or asks for in vain.

use crate::diagnostic::{Kind, Level, Rule};

/// A block beside the one that counts.
pub static RESOURCE_IGNORED: Rule = Rule {
    code: "FK3662",
    name: "operator-resource-ignored",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "From 1.16 on a process has `resource` or `resources`, and not both.",
    because: "`resources` counts, and what `resource` says has no effect.",
    fires: "",
    clean: "",
    source: "FLINK-33548, FlinkConfigBuilder",
};

/// A size with two owners.
pub static MEMORY_SAID_TWICE: Rule = Rule {
    code: "FK3663",
    name: "operator-memory-said-twice",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The process size stands in `resource.memory` or in the configuration, and not with two values in both.",
    because: "The operator writes `resource.memory` over the option: what the option says has no effect.",
    fires: flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    taskmanager.memory.process.size: 3g\n";),
    clean: flink_deployment!(),
    source: "operator, FlinkConfigBuilder; lightbend/cloudflow#805",
};

/// A start that Flink 2 does not take.
pub static STANDALONE_HA_OF_FLINK_2: Rule = Rule {
    code: "FK3664",
    name: "operator-standalone-ha-of-flink-2",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "Up to operator 1.15 a highly available cluster of Flink 2 runs in native mode.",
    because: "In standalone mode those releases pass the pod's address by `--host`, which Flink 2 no longer has: the JobManager exits.",
    fires: flink_deployment!(version "  flinkVersion: v2_0\n  mode: standalone\n";),
    clean: flink_deployment!(version "  flinkVersion: v2_0\n";),
    source: "FLINK-38795",
};

/// A key for whom nobody looks.
pub static OPTION_OF_THE_OPERATOR_ALONE: Rule = Rule {
    code: "FK3665",
    name: "operator-option-of-its-own",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`flinkConfiguration` leaves out options of the operator's own process: reconcile, retries, leader election, watched namespaces, limits of artifacts.",
    because: "They are read from the operator's own configuration only: in a resource they have no effect.",
    fires: flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    kubernetes.operator.reconcile.interval: 30 s\n";),
    clean: flink_deployment!(),
    source: "operator, documentation of its configuration, system options (1.10 to 1.16)",
};

/// A job that cannot be measured.
pub static AUTOSCALER_NOT_POSSIBLE: Rule = Rule {
    code: "FK3666",
    name: "operator-autoscaler-not-possible",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "A job with the autoscaler runs on Flink 1.17 or newer.",
    because: "Older versions do not have the metrics that it needs: it never scales.",
    fires: flink_deployment!(version "  flinkVersion: v1_16\n"; config "    execution.checkpointing.interval: 1min\n    state.checkpoints.dir: s3://flink-data/orders/checkpoints\n    state.savepoints.dir: s3://flink-data/orders/savepoints\n    job.autoscaler.enabled: \"true\"\n";),
    clean: flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    job.autoscaler.enabled: \"true\"\n";),
    source: "operator, documentation of the autoscaler",
};

/// Two that set one number.
pub static TWO_SCALERS_OF_A_JOB: Rule = Rule {
    code: "FK3667",
    name: "operator-two-scalers",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "A job with the autoscaler has neither reactive mode nor a HorizontalPodAutoscaler.",
    because: "Each undoes what the other did, and every change restarts the job.",
    fires: flink_deployment!(version "  flinkVersion: v1_20\n  mode: standalone\n"; config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    job.autoscaler.enabled: \"true\"\n    scheduler-mode: reactive\n";),
    clean: flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    job.autoscaler.enabled: \"true\"\n";),
    source: "apache/flink-kubernetes-operator#227; operator, documentation of the autoscaler",
};

/// A file that Flink 1 is handed in the wrong form.
pub static CONFIG_YAML_WITH_FLINK_1: Rule = Rule {
    code: "FK3668",
    name: "operator-config-yaml-with-flink-1",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "With `--operator-values`: an operator whose chart brings a `config.yaml` runs no native applications of Flink 1.",
    because: "It writes `pipeline.jars` as a quoted list, which Flink 1 takes for a path: the JobManager ends and starts again.",
    fires: "",
    clean: "",
    source: "FLINK-39791; apache/flink-kubernetes-operator#1126",
};

/// Nothing, written as a value.
pub static NULL_BECOMES_TEXT: Rule = Rule {
    code: "FK3669",
    name: "operator-null-becomes-text",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "From 1.13 on no entry of `flinkConfiguration` is null.",
    because: "The operator makes the text `null` of it, which Flink reads as any other text.",
    fires: flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    pipeline.name: null\n";),
    clean: flink_deployment!(),
    source: "operator 1.13, ConfigObjectNode; measured",
};
