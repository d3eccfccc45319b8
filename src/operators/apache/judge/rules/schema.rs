//! Rules about the shape of a resource: what the API server does with it before the operator sees it.
//!
//! Source: the operator's definitions, release by release; `crdcheck`.

refusal! {
    /// Types, enums, kinds and metadata.
    SCHEMA_VIOLATED, "FK3401", "operator-schema-violated", "A resource of the operator is one that the API server takes with the definitions of that release.",
    "The API server refuses the resource, whoever applies it.", "operator, its custom resource definitions, 1.10 to 1.15 and the main branch",
    flink_deployment!(job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: laststate\n";), flink_deployment!()
}
refusal! {
    /// Fields that the release does not have.
    UNKNOWN_FIELD, "FK3402", "operator-unknown-field", "A resource of the operator holds only fields that the release has.",
    "kubectl refuses it; Helm, Argo CD and client libraries mostly do not, and the field is dropped in silence.", "operator, its custom resource definitions; kubectl 1.25 and later",
    flink_deployment!(spec "  replicas: 2\n";), flink_deployment!()
}
