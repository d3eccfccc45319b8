//! Rules about a change of a resource that is deployed. None shows an example: it takes two states of one resource.
//!
//! Source: the operator's `DefaultValidator.validateSpecChange`, releases 1.10 to 1.15.

refusal! {
    /// C1.
    JOB_ADDED_OR_REMOVED, "FK3561", "operator-job-added-or-removed", "A deployed session cluster gets no `job`, and a deployed application keeps its own.",
    "The operator does not turn one into the other; delete the resource and make it anew.", "operator, DefaultValidator.validateSpecChange", "", ""
}
refusal! {
    /// C2.
    MODE_CHANGED, "FK3562", "operator-mode-changed", "A deployed cluster keeps its `mode`; what is left out is native.",
    "Objects of the one mode would be left behind by the other.", "operator, DefaultValidator.validateSpecChange", "", ""
}
refusal! {
    /// C3.
    REDEPLOY_WITHOUT_SAVEPOINT, "FK3563", "operator-redeploy-without-savepoint", "A new `job.savepointRedeployNonce` comes with `initialSavepointPath`.",
    "The job is cancelled and started from that path; without one its state would be lost.", "operator, DefaultValidator.validateSpecChange", "", ""
}
refusal! {
    /// C4, D4.
    RESUMED_WITH_ANOTHER_FLINK, "FK3564", "operator-resumed-with-another-flink", "A job suspended by last state is resumed with the Flink that it was suspended with.",
    "HA metadata of one Flink is not read by another: resume first, upgrade then.", "operator, DefaultValidator.validateFlinkVersion", "", ""
}
refusal! {
    /// C5.
    CLUSTER_OF_JOB_CHANGED, "FK3565", "operator-cluster-of-job-changed", "A deployed session job keeps its `deploymentName`.",
    "The operator would lose the job that runs on the old cluster.", "operator, DefaultValidator.validateSessionJobOnly", "", ""
}
