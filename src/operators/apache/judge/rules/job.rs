//! Rules about a job and its state, in an application or on a session cluster.
//!
//! Source: the operator's `DefaultValidator.validateJobSpec` and `validateAutoScalerFlinkConfiguration`, releases 1.10 to 1.15.

refusal! {
    /// D12.
    CHECKPOINT_DIRECTORY_MISSING, "FK3510", "operator-checkpoint-directory-missing", "A job upgraded by savepoint or last state has a checkpoint directory.",
    "A job that has to be recovered while it is upgraded restores from its checkpoints. Operators up to 1.10 know the old key `state.checkpoints.dir` only.", "operator, DefaultValidator.validateJobSpec",
    flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_deployment!()
}
refusal! {
    /// D13 to D16.
    SAVEPOINT_DIRECTORY_MISSING, "FK3511", "operator-savepoint-directory-missing", "Where savepoints are taken - by upgrade, by nonce, by interval, for a checkpoint that is too old - there is a savepoint directory.",
    "The operator names no place of its own when it asks for one.", "operator, DefaultValidator.validateJobSpec",
    flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_deployment!()
}
refusal! {
    /// D18.
    PARALLELISM_BELOW_ONE, "FK3513", "operator-parallelism-below-one", "`job.parallelism` is at least 1, unless `taskManager.replicas` is given.",
    "What is left out counts as 0, and `parallelism.default` is not looked at.", "operator, DefaultValidator.validateJobSpec",
    flink_deployment!(job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    upgradeMode: savepoint\n";), flink_deployment!()
}
refusal! {
    /// D27.
    AUTOSCALER_OUT_OF_RANGE, "FK3520", "operator-autoscaler-out-of-range", "With the autoscaler on, its numbers lie in their ranges.",
    "A target above 1 would never be reached, a factor below 0 scales the wrong way.", "operator, DefaultValidator.validateAutoScalerFlinkConfiguration",
    flink_deployment!(config "    job.autoscaler.enabled: \"true\"\n    job.autoscaler.utilization.target: \"70\"\n    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_deployment!()
}
refusal! {
    /// D27.
    AUTOSCALER_PERIOD_UNREADABLE, "FK3521", "operator-autoscaler-period-unreadable", "Each of `job.autoscaler.excluded.periods` is a daily range `HH:mm-HH:mm`, a Quartz cron expression, or both joined by `&&`.",
    "The autoscaler would not know when to keep still.", "operator, CalendarUtils; Quartz 2.4, CronExpression and DailyCalendar",
    flink_deployment!(config "    job.autoscaler.enabled: \"true\"\n    job.autoscaler.excluded.periods: always\n    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_deployment!()
}
refusal! {
    /// D27, 1.16.
    METRICS_WINDOW_TOO_SHORT, "FK3525", "operator-metrics-window-too-short", "From 1.16 on `job.autoscaler.metrics.window` is not shorter than the operator's reconcile interval.",
    "The operator looks once an interval: a shorter window holds no two measurements.", "operator, main branch of July 2026",
    "", ""
}
