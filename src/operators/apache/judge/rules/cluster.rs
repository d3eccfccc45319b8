//! Rules about a cluster: names, versions, memory, replicas, ingress and the options that the operator keeps for itself.
//!
//! Source: the operator's `DefaultValidator`, releases 1.10 to 1.15; each verdict recorded from the real one.

refusal! {
    /// D1, S1, and the children of a blue-green deployment.
    RESOURCE_NAME, "FK3501", "operator-resource-name", "The name of a FlinkDeployment, of the cluster that a session job names, and of the two children of a blue-green deployment has at most 45 characters, small letters, digits and dashes, and begins with a letter.",
    "The name becomes the cluster id, a Service's name and a label; `-blue` and `-green` take six characters of it.", "operator, DefaultValidator.validateDeploymentName, 1.10 to 1.15",
    flink_deployment!(name "orders.v2";), flink_deployment!(name "orders-v2";)
}
refusal! {
    /// D2.
    FLINK_VERSION_MISSING, "FK3502", "operator-flink-version-missing", "A FlinkDeployment names its `flinkVersion`.",
    "The operator chooses configuration files and its REST client by it.", "operator, DefaultValidator.validateFlinkVersion",
    flink_deployment!(version "";), flink_deployment!()
}
refusal! {
    /// D3.
    FLINK_VERSION_TOO_OLD, "FK3503", "operator-flink-version-too-old", "`flinkVersion` is v1_15 or later.",
    "The schema still lists older versions; the validator refuses them and the controller passes such a resource by.", "operator, FlinkVersion.isSupported, 1.10 to 1.15",
    flink_deployment!(version "  flinkVersion: v1_14\n"; config ""; job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n";),
    flink_deployment!()
}
refusal! {
    /// D5, D6.
    KEY_OF_THE_OPERATOR, "FK3504", "operator-owns-this-key", "`flinkConfiguration` leaves out kubernetes.namespace, kubernetes.cluster-id and high-availability.cluster-id.",
    "The operator derives them from the resource's name and namespace.", "operator, DefaultValidator.FORBIDDEN_CONF_KEYS",
    flink_deployment!(config "    kubernetes.cluster-id: orders\n"; job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n";),
    flink_deployment!()
}
refusal! {
    /// D7.
    ROLLBACK_WITHOUT_HA, "FK3505", "operator-rollback-without-ha", "`kubernetes.operator.deployment.rollback.enabled` stands beside high availability.",
    "A rollback restores the last state from the HA metadata.", "operator, DefaultValidator.validateFlinkDeploymentConfig",
    flink_deployment!(config "    kubernetes.operator.deployment.rollback.enabled: \"true\"\n    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n";),
    flink_deployment!()
}
refusal! {
    /// D8.
    HEALTH_CHECK_WITHOUT_RECOVERY, "FK3506", "operator-health-check-without-recovery", "Where the cluster's health check is on, the recovery of its JobManager is on.",
    "An unhealthy cluster is mended by recovering its deployment.", "operator, DefaultValidator.validateFlinkDeploymentConfig",
    flink_deployment!(config "    kubernetes.operator.cluster.health-check.enabled: \"true\"\n    kubernetes.operator.jm-deployment-recovery.enabled: \"false\"\n    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_deployment!()
}
refusal! {
    /// D9.
    INGRESS_WITHOUT_TEMPLATE, "FK3507", "operator-ingress-without-template", "An `ingress` has a `template`.",
    "Host and path of the Ingress come from it.", "operator, DefaultValidator.validateIngress",
    flink_deployment!(spec "  ingress:\n    className: nginx\n";), flink_deployment!(spec "  ingress:\n    className: nginx\n    template: \"{{name}}.{{namespace}}.example.com\"\n";)
}
refusal! {
    /// D10.
    INGRESS_TEMPLATE_IS_NO_URL, "FK3508", "operator-ingress-template-is-no-url", "`ingress.template`, filled in, can be read as a URL.",
    "The operator takes host and path from it.", "operator, IngressUtils.getIngressUrl; java.net.URL",
    flink_deployment!(spec "  ingress:\n    template: \"{{name}}.example.com:web\"\n";), flink_deployment!(spec "  ingress:\n    template: \"{{name}}.example.com\"\n";)
}
refusal! {
    /// D11.
    LOG_FILE_NOT_READ, "FK3509", "operator-log-file-not-read", "`logConfiguration` holds log4j-console.properties and logback-console.xml only.",
    "Flink's start scripts read no other file in a container.", "operator, DefaultValidator.validateLogConfig",
    flink_deployment!(spec "  logConfiguration:\n    log4j.properties: rootLogger.level = INFO\n";), flink_deployment!(spec "  logConfiguration:\n    log4j-console.properties: rootLogger.level = INFO\n";)
}
refusal! {
    /// D17, D24.
    TASKMANAGER_REPLICAS_BELOW_ONE, "FK3512", "operator-taskmanager-replicas-below-one", "`taskManager.replicas`, where given, is at least 1.",
    "A cluster without TaskManagers runs no job; suspend the job instead.", "operator, DefaultValidator.validateTmSpec",
    flink_deployment!(taskmanager "    replicas: 0\n    resource:\n      memory: 4096m\n      cpu: 2\n";), flink_deployment!()
}
refusal! {
    /// D19, D23.
    MEMORY_MISSING, "FK3514", "operator-memory-missing", "Each process has `resource.memory`, or memory options from which Flink derives its size.",
    "There is no default: without a size no container can be made.", "operator, DefaultValidator.validateResources",
    flink_deployment!(jobmanager "    resource:\n      cpu: 1\n";), flink_deployment!()
}
refusal! {
    /// D20, D23.
    MEMORY_UNREADABLE, "FK3515", "operator-memory-unreadable", "`resource.memory` is a whole number with a unit: `2048m`, `2g`, `2Gi`.",
    "The operator reads it as Flink does, where m is MiB; what Flink can't read is tried as a Kubernetes quantity, and any fraction of that is refused.", "operator, FlinkConfigBuilder.parseResourceMemoryString; measured",
    flink_deployment!(taskmanager "    resource:\n      memory: 1.5g\n      cpu: 2\n";), flink_deployment!(taskmanager "    resource:\n      memory: 1536m\n      cpu: 2\n";)
}
refusal! {
    /// D20, D23.
    EPHEMERAL_STORAGE_UNREADABLE, "FK3516", "operator-ephemeral-storage-unreadable", "`resource.ephemeralStorage` is a Kubernetes quantity.",
    "Unlike memory it is not read as a size of Flink: `2g` is refused, `2G` and `2Gi` are not.", "operator, DefaultValidator.validateResources; measured",
    flink_deployment!(taskmanager "    resource:\n      memory: 4096m\n      cpu: 2\n      ephemeralStorage: 2g\n";), flink_deployment!(taskmanager "    resource:\n      memory: 4096m\n      cpu: 2\n      ephemeralStorage: 2Gi\n";)
}
refusal! {
    /// D21.
    JOBMANAGER_REPLICAS_BELOW_ONE, "FK3517", "operator-jobmanager-replicas-below-one", "`jobManager.replicas` is at least 1.",
    "A cluster without a JobManager is none; suspend the job instead.", "operator, DefaultValidator.validateJmSpec",
    flink_deployment!(jobmanager "    replicas: 0\n    resource:\n      memory: 2048m\n      cpu: 1\n";), flink_deployment!()
}
refusal! {
    /// D22.
    STANDBY_WITHOUT_HA, "FK3518", "operator-standby-without-ha", "More than one JobManager stands beside high availability.",
    "Without a leader election each of them would run the job.", "operator, DefaultValidator.validateJmReplicas",
    flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n"; jobmanager "    replicas: 2\n    resource:\n      memory: 2048m\n      cpu: 1\n";),
    flink_deployment!(jobmanager "    replicas: 2\n    resource:\n      memory: 2048m\n      cpu: 1\n";)
}
refusal! {
    /// D26.
    SERVICE_ACCOUNT_MISSING, "FK3519", "operator-service-account-missing", "A FlinkDeployment names its `serviceAccount`.",
    "The JobManager makes pods and ConfigMaps through it; the chart makes the account `flink` in the namespaces that it watches.", "operator, DefaultValidator.validateServiceAccount",
    flink_deployment!(account "";), flink_deployment!()
}
refusal! {
    /// An option of the operator's own that a rule reads.
    OPERATOR_OPTION_UNREADABLE, "FK3522", "operator-option-unreadable", "Options of the operator that its validator reads hold a value of their type.",
    "The validator fails with an exception instead of a verdict.", "operator, DefaultValidator; Flink, Configuration.get",
    flink_deployment!(config "    kubernetes.operator.deployment.rollback.enabled: \"on\"\n    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_deployment!()
}
refusal! {
    /// Up to 1.12.
    NULL_IN_CONFIGURATION, "FK3523", "operator-null-in-configuration", "Up to release 1.12 no entry of `flinkConfiguration` is null.",
    "The API server lets it pass, and the validator ends with an exception.", "operator 1.10, DefaultValidator; measured",
    "", ""
}
refusal! {
    /// 1.16: `jobManager.resources`, `taskManager.resources`.
    RESOURCES_REFUSED, "FK3524", "operator-resources-refused", "From 1.16 on the quantities of `resources` are positive, and no request is above its limit.",
    "Kubernetes would refuse the pods.", "operator, main branch of July 2026",
    "", ""
}
