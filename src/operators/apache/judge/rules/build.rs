//! Rules about what the operator accepts and then fails on while it makes the cluster.
//!
//! Rules on Flink's own options show no example: flinkc tells such a fault by the rule on the option, and by these where there is none.
//!
//! Source: Flink's Kubernetes client inside the operator, releases 1.10 to 1.15; each failure recorded from the real one.

refusal! {
    /// Memory below the smallest model, or sizes that contradict each other.
    MEMORY_DOES_NOT_ADD_UP, "FK3601", "operator-memory-does-not-add-up", "Flink can divide the memory of each process into its parts, and its slots into cores.",
    "The validator looks at the notation only; Flink's own model runs when the cluster is made.", "Flink, JobManagerProcessUtils and TaskExecutorProcessUtils",
    "", ""
}
refusal! {
    /// A free text in the schema.
    PULL_POLICY_UNKNOWN, "FK3602", "operator-pull-policy-unknown", "`imagePullPolicy` is Always, IfNotPresent or Never.",
    "The schema takes any text, Flink's client does not.", "Flink, KubernetesConfigOptions.ImagePullPolicy",
    flink_deployment!(spec "  imagePullPolicy: Allways\n";), flink_deployment!(spec "  imagePullPolicy: Always\n";)
}
refusal! {
    /// Native applications only.
    APPLICATION_WITHOUT_JAR, "FK3603", "operator-application-without-jar", "A native application has `job.jarURI` or `pipeline.jars`.",
    "Flink's client looks for one even where the job is on the class path of the image: name any jar of the image.", "Flink, KubernetesClusterDescriptor; measured",
    flink_deployment!(job "  job:\n    parallelism: 4\n    upgradeMode: savepoint\n";), flink_deployment!()
}
refusal! {
    /// A blank or the like.
    JAR_IS_NO_URI, "FK3604", "operator-jar-is-no-uri", "`job.jarURI` is a URI.",
    "Java refuses blanks and brackets in it.", "java.net.URI",
    flink_deployment!(job "  job:\n    jarURI: local:///opt/flink/usrlib/my orders.jar\n    parallelism: 4\n    upgradeMode: savepoint\n";), flink_deployment!()
}
refusal! {
    /// Standalone mode only.
    JAR_WITHOUT_SCHEME, "FK3605", "operator-jar-without-scheme", "In standalone mode `job.jarURI` has a scheme.",
    "The operator turns `local:` into `file:` and fails where there is neither.", "operator, StandaloneKubernetesConfigOptionsInternal; measured",
    flink_deployment!(spec "  mode: standalone\n"; job "  job:\n    jarURI: /opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: savepoint\n";),
    flink_deployment!(spec "  mode: standalone\n";)
}
refusal! {
    /// Options that are read while the objects are made.
    OPTION_NOT_READ_BY_CLIENT, "FK3606", "operator-option-not-read-by-client", "Options that Flink's client reads while it makes the objects hold a value of their type.",
    "The validator does not look at them.", "Flink, KubernetesConfigOptions",
    "", ""
}
refusal! {
    /// Flink 2 only.
    KEYS_OVERLAP, "FK3607", "operator-keys-overlap", "For Flink 2 no key of the configuration is a dotted beginning of another.",
    "The operator writes a nested config.yaml for Flink 2: one name cannot hold a value and a map.", "operator 1.12 and later; measured",
    "", ""
}
