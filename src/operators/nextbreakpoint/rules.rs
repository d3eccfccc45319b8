//! The rules of nextbreakpoint's operator, FK3851 to FK3899: what it accepts and then ignores, clamps or fails on.
//!
//! In: literals. Out: declared rules. Each shows a whole resource that breaks it and the mended one; a rule about a change shows none.

use crate::diagnostic::{Kind, Level, Rule};
use crate::operators::lyft::rules::warning;

/// A whole FlinkDeployment with a job. Each part may be replaced.
macro_rules! nextbreakpoint_deployment {
    ($(name $name:literal;)? $(account $account:literal;)? $(roles $roles:literal;)? $(parallelism $parallelism:literal;)?
     $(arguments $arguments:literal;)? $(savepoint $savepoint:literal;)? $(restart $restart:literal;)?) => {
        concat!(
            "apiVersion: nextbreakpoint.com/v1\nkind: FlinkDeployment\nmetadata:\n  name: ",
            or!("orders" $($name)?),
            "\n  namespace: streaming\nspec:\n  cluster:\n    supervisor:\n      image: nextbreakpoint/flinkctl:1.4.4-beta\n",
            or!("      serviceAccount: flink-supervisor\n" $($account)?),
            "    runtime:\n      image: registry.example.com/flink:7\n    jobManager:\n      serviceMode: ClusterIP\n    taskManager:\n      taskSlots: ",
            or!("2\n" $($roles)?),
            "  jobs:\n    - name: count\n      spec:\n",
            or!("        jobParallelism: 4\n" $($parallelism)?),
            "        bootstrap:\n          image: registry.example.com/jobs:7\n          serviceAccount: flink-bootstrap\n          className: com.example.Orders\n          jarPath: /orders.jar\n",
            or!("" $($arguments)?),
            "        savepoint:\n          savepointInterval: 0\n          savepointTargetPath: s3://flink-data/orders/savepoints\n",
            or!("          savepointMode: Automatic\n" $($savepoint)?),
            "        restart:\n          restartDelay: 60\n",
            or!("          restartPolicy: Never\n" $($restart)?),
        )
    };
}

/// Every rule of this operator, sorted by code.
pub static RULES: &[&Rule] = &[
    &SAVEPOINT_MODE_MISSING,
    &RESTART_POLICY_MISSING,
    &RESOURCE_NAME,
    &CLAMPED,
    &ACCOUNT_MISSING,
    &SECURITY_NOT_APPLIED,
    &ARGUMENT_TORN,
    &TOO_FEW_SLOTS,
    &NO_TASKMANAGERS,
    &CHANGE_NOT_COPIED,
];

refusal! {
    /// A field that only the definition lets go.
    SAVEPOINT_MODE_MISSING, "FK3851", "nextbreakpoint-savepoint-mode-missing", "A job says its `savepointMode`.",
    "The definition calls the field optional, and the supervisor stops at it: the job is never initialised.", "flink-k8s-toolbox 1.4.4-beta, its supervisor",
    nextbreakpoint_deployment!(savepoint "";), nextbreakpoint_deployment!()
}
refusal! {
    /// Another one.
    RESTART_POLICY_MISSING, "FK3852", "nextbreakpoint-restart-policy-missing", "A job says its `restartPolicy`.",
    "The definition calls the field optional, and the supervisor stops at it: the job is never initialised.", "flink-k8s-toolbox 1.4.4-beta, its supervisor",
    nextbreakpoint_deployment!(restart "";), nextbreakpoint_deployment!()
}
refusal! {
    /// Names of Services and Jobs.
    RESOURCE_NAME, "FK3853", "nextbreakpoint-resource-name", "Names of clusters, and of a cluster and its job together, have at most 52 small letters, digits and dashes, and begin with a letter.",
    "`jobmanager-` and `bootstrap-` stand before them in the names of Services and Jobs.", "flink-k8s-toolbox 1.4.4-beta, its names of objects; Kubernetes, Service and Job",
    nextbreakpoint_deployment!(name "orders-of-every-customer-in-every-country-there-is";), nextbreakpoint_deployment!()
}
warning! {
    /// Bounds that nobody wrote.
    CLAMPED, "FK3854", "nextbreakpoint-clamped", "A parallelism or a number of TaskManagers above 32 stands beside a bound that allows it.",
    "Without `maxJobParallelism` and `maxTaskManagers` the bound is 32, and a greater number is lowered in silence.", "flink-k8s-toolbox 1.4.4-beta",
    nextbreakpoint_deployment!(parallelism "        jobParallelism: 64\n";), nextbreakpoint_deployment!(parallelism "        jobParallelism: 64\n        maxJobParallelism: 64\n";)
}
warning! {
    /// Accounts with rights.
    ACCOUNT_MISSING, "FK3855", "nextbreakpoint-account-missing", "Supervisor and bootstrap name their service accounts.",
    "Without one they run as `default`, which mostly may neither make pods nor read resources.", "flink-k8s-toolbox 1.4.4-beta, its chart",
    nextbreakpoint_deployment!(account "";), nextbreakpoint_deployment!()
}
warning! {
    /// A field without an effect.
    SECURITY_NOT_APPLIED, "FK3856", "nextbreakpoint-security-not-applied", "No part of a cluster or a job holds a `securityContext`.",
    "The field is stored and never applied: the pods run without it.", "flink-k8s-toolbox 1.4.4-beta, its factories of pods",
    nextbreakpoint_deployment!(roles "2\n      securityContext:\n        runAsNonRoot: true\n";), nextbreakpoint_deployment!()
}
refusal! {
    /// Arguments become one text.
    ARGUMENT_TORN, "FK3857", "nextbreakpoint-argument-torn", "No argument of a job is empty or holds a space or a quote.",
    "The operator joins the arguments with spaces, and Flink splits them again.", "flink-k8s-toolbox 1.4.4-beta, its bootstrap; Flink's REST API",
    nextbreakpoint_deployment!(arguments "          arguments: [\"--title\", \"all orders\"]\n";), nextbreakpoint_deployment!(arguments "          arguments: [\"--title\", \"orders\"]\n";)
}
warning! {
    /// Rounding to the nearest.
    TOO_FEW_SLOTS, "FK3858", "nextbreakpoint-too-few-slots", "The TaskManagers that the operator computes have slots for all jobs.",
    "It divides the parallelism by the slots and rounds to the nearest number, not up: with too few the job never starts.", "flink-k8s-toolbox 1.4.4-beta, its rescaling",
    nextbreakpoint_deployment!(roles "4\n"; parallelism "        jobParallelism: 5\n";), nextbreakpoint_deployment!()
}
warning! {
    /// A cluster of one process.
    NO_TASKMANAGERS, "FK3859", "nextbreakpoint-no-taskmanagers", "A cluster without jobs says how many `taskManagers` it has.",
    "Absent means none: the cluster takes jobs and runs none of them.", "flink-k8s-toolbox 1.4.4-beta",
    "apiVersion: nextbreakpoint.com/v1\nkind: FlinkDeployment\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  cluster:\n    supervisor:\n      image: nextbreakpoint/flinkctl:1.4.4-beta\n      serviceAccount: flink-supervisor\n    runtime:\n      image: registry.example.com/flink:7\n    jobManager:\n      serviceMode: ClusterIP\n    taskManager:\n      taskSlots: 2\n",
    "apiVersion: nextbreakpoint.com/v1\nkind: FlinkDeployment\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  cluster:\n    taskManagers: 2\n    supervisor:\n      image: nextbreakpoint/flinkctl:1.4.4-beta\n      serviceAccount: flink-supervisor\n    runtime:\n      image: registry.example.com/flink:7\n    jobManager:\n      serviceMode: ClusterIP\n    taskManager:\n      taskSlots: 2\n"
}
refusal! {
    /// Numbers of the children.
    CHANGE_NOT_COPIED, "FK3860", "nextbreakpoint-change-not-copied", "The numbers of a FlinkDeployment that exists are changed in the FlinkCluster and the FlinkJobs that it made.",
    "Later changes of `taskManagers` and `jobParallelism` are not copied to them: the resource says one thing, and another runs.", "flink-k8s-toolbox 1.4.4-beta, its reconciler", "", ""
}
