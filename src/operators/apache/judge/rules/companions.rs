//! Rules about session jobs, snapshots, blue-green deployments, and what the operator cannot read at all.
//!
//! Source: the operator's `DefaultValidator` and `FlinkBlueGreenDeploymentController`, releases 1.10 to 1.15.

use crate::diagnostic::{Kind, Level, Rule};

/// A whole FlinkSessionJob; `job` is its job.
macro_rules! session_job {
    ($deployment:literal, $job:literal) => {
        concat!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n",
            $deployment,
            $job
        )
    };
}

/// A whole FlinkStateSnapshot behind the application that it is taken of.
macro_rules! snapshot {
    ($spec:literal) => {
        concat!(
            flink_deployment!(),
            "---\napiVersion: flink.apache.org/v1beta1\nkind: FlinkStateSnapshot\nmetadata:\n  name: before-release\n  namespace: streaming\nspec:\n",
            $spec
        )
    };
}

refusal! {
    /// S1.
    SESSION_JOB_WITHOUT_CLUSTER, "FK3531", "operator-session-job-without-cluster", "A FlinkSessionJob names its `deploymentName`.",
    "The webhook ends with an exception, the controller loops.", "operator, DefaultValidator.validateSessionJob",
    session_job!("", "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n"),
    session_job!("  deploymentName: shared\n", "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n")
}
refusal! {
    /// S2.
    SESSION_JOB_WITHOUT_JOB, "FK3532", "operator-session-job-without-job", "A FlinkSessionJob has a `job`.",
    "There is nothing to run.", "operator, DefaultValidator.validateSessionJob",
    session_job!("  deploymentName: shared\n", ""),
    session_job!("  deploymentName: shared\n", "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n")
}
refusal! {
    /// S4.
    SESSION_JAR_REFUSED, "FK3533", "operator-session-jar-refused", "From 1.15 on the jar of a session job has a scheme that the operator allows, and a host that is not its own network's.",
    "The operator itself fetches the jar: a default one takes `https` only, so that no resource makes it read its own files or services.", "operator 1.15, DefaultValidator, kubernetes.operator.user.artifacts.*",
    session_job!("  deploymentName: shared\n", "  job:\n    jarURI: s3://artifacts/orders.jar\n    parallelism: 2\n"),
    session_job!("  deploymentName: shared\n", "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n")
}
refusal! {
    /// S5.
    SESSION_JOB_ON_APPLICATION, "FK3534", "operator-session-job-on-application", "The cluster of a session job is a session cluster.",
    "An application cluster takes no further job.", "operator, DefaultValidator.validateSessionJob",
    concat!(flink_deployment!(name "shared";), "---\n", session_job!("  deploymentName: shared\n", "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n")),
    concat!(flink_deployment!(name "shared"; job "";), "---\n", session_job!("  deploymentName: shared\n", "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n"))
}
refusal! {
    /// Either of the two.
    SNAPSHOT_KIND_UNCLEAR, "FK3541", "operator-snapshot-kind-unclear", "A FlinkStateSnapshot has either `savepoint` or `checkpoint`.",
    "The operator triggers exactly one of them.", "operator, DefaultValidator.validateStateSnapshot",
    snapshot!("  jobReference:\n    kind: FlinkDeployment\n    name: orders\n"),
    snapshot!("  jobReference:\n    kind: FlinkDeployment\n    name: orders\n  savepoint: {}\n")
}
refusal! {
    /// Without a job.
    SNAPSHOT_WITHOUT_JOB, "FK3542", "operator-snapshot-without-job", "A FlinkStateSnapshot names its job, unless its savepoint exists already.",
    "There is nothing to take it of.", "operator, DefaultValidator.validateStateSnapshot",
    snapshot!("  savepoint: {}\n"),
    snapshot!("  jobReference:\n    kind: FlinkDeployment\n    name: orders\n  savepoint: {}\n")
}

/// A job that is not among the files.
pub static SNAPSHOT_TARGET_UNKNOWN: Rule = Rule {
    code: "FK3543",
    name: "operator-snapshot-target-unknown",
    level: Level::Hint,
    kind: Kind::Lint,
    checks: "The job that a FlinkStateSnapshot names is among the files, in the same namespace.",
    because: "The operator refuses a snapshot of a job that is not in the cluster when it arrives.",
    fires: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkStateSnapshot\nmetadata:\n  name: before-release\n  namespace: streaming\nspec:\n  jobReference:\n    kind: FlinkDeployment\n    name: orders\n  savepoint: {}\n",
    clean: snapshot!("  jobReference:\n    kind: FlinkDeployment\n    name: orders\n  savepoint: {}\n"),
    source: "operator, DefaultValidator.validateStateSnapshot",
};

refusal! {
    /// No validator sees it.
    BLUE_GREEN_WITHOUT_JOB, "FK3551", "operator-blue-green-without-job", "A FlinkBlueGreenDeployment has `template.spec.job`.",
    "No validator looks at it: the controller ends with an exception and loops.", "operator 1.14 and 1.15, FlinkBlueGreenDeploymentController; measured",
    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkBlueGreenDeployment\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  template:\n    spec:\n      image: registry.example.com/orders:1.4.2\n      flinkVersion: v1_20\n      serviceAccount: flink\n      flinkConfiguration:\n        taskmanager.numberOfTaskSlots: \"2\"\n      jobManager:\n        resource:\n          memory: 2048m\n          cpu: 1\n      taskManager:\n        resource:\n          memory: 4096m\n          cpu: 2\n",
    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkBlueGreenDeployment\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  template:\n    spec:\n      image: registry.example.com/orders:1.4.2\n      flinkVersion: v1_20\n      serviceAccount: flink\n      flinkConfiguration:\n        taskmanager.numberOfTaskSlots: \"2\"\n      jobManager:\n        resource:\n          memory: 2048m\n          cpu: 1\n      taskManager:\n        resource:\n          memory: 4096m\n          cpu: 2\n      job:\n        jarURI: local:///opt/flink/usrlib/orders.jar\n        parallelism: 2\n"
}
refusal! {
    /// Java's int and long.
    NUMBER_OUT_OF_RANGE, "FK3571", "operator-number-out-of-range", "Counts fit into 32 bits, nonces into 64.",
    "The schema sets no bounds; the operator can't read the resource and stops seeing resources of its kind.", "operator, its model classes; measured",
    flink_deployment!(job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 3000000000\n    upgradeMode: savepoint\n";), flink_deployment!()
}
refusal! {
    /// From 1.13 on the schema takes anything there.
    CONFIGURATION_IS_NO_MAP, "FK3572", "operator-configuration-is-no-map", "`flinkConfiguration` is a map.",
    "From 1.13 on the schema takes anything there, and the operator can't read the resource.", "operator, ConfigObjectNode; measured",
    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  deploymentName: shared\n  flinkConfiguration: \"pipeline.name: orders\"\n  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n",
    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  deploymentName: shared\n  flinkConfiguration:\n    pipeline.name: orders\n  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n"
}
