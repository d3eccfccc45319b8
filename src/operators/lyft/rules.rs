//! The rules of Lyft's operator, FK3801 to FK3849: what it accepts and then ignores, overwrites or fails on.
//!
//! In: literals. Out: declared rules. Each shows a whole resource that breaks it and the mended one; a rule about a change shows none.

use crate::diagnostic::{Kind, Level, Rule};

/// A whole FlinkApplication. Each part may be replaced; `spec` follows at the end.
macro_rules! flink_application {
    ($(name $name:literal;)? $(version $version:literal;)? $(config $config:literal;)? $(jobmanager $jm:literal;)? $(spec $spec:literal;)?) => {
        concat!(
            "apiVersion: flink.k8s.io/v1beta1\nkind: FlinkApplication\nmetadata:\n  name: ",
            or!("orders" $($name)?),
            "\n  namespace: streaming\nspec:\n  image: registry.example.com/orders:1.4.2\n",
            or!("  flinkVersion: \"1.16\"\n" $($version)?),
            "  jarName: orders.jar\n  entryClass: com.example.Orders\n  parallelism: 4\n  flinkConfig:\n    state.savepoints.dir: s3://flink-data/orders/savepoints\n",
            or!("" $($config)?),
            "  jobManagerConfig:\n",
            or!("    replicas: 1\n" $($jm)?),
            "    resources:\n      requests:\n        memory: 2Gi\n        cpu: \"1\"\n  taskManagerConfig:\n    taskSlots: 2\n    resources:\n      requests:\n        memory: 4Gi\n        cpu: \"2\"\n",
            or!("" $($spec)?),
        )
    };
}

/// A rule that only warns.
macro_rules! warning {
    ($(#[$doc:meta])* $item:ident, $code:literal, $name:literal, $checks:literal, $because:literal, $source:literal, $fires:expr, $clean:expr) => {
        $(#[$doc])*
        pub static $item: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::Warning,
            kind: Kind::Lint,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: $source,
        };
    };
}
pub(in crate::operators) use warning;

/// Every rule of this operator, sorted by code.
pub static RULES: &[&Rule] = &[
    &FIELD_IGNORED,
    &RESOURCE_NAME,
    &FRACTION_OF_ANOTHER_FLINK,
    &UI_PORT,
    &HA_NOT_SEEN,
    &OPTION_OVERWRITTEN,
    &VALUE_GLUED,
    &ARGUMENTS_OF_FLINK_2,
    &STANDBY_WITHOUT_HA,
    &SAVEPOINT_DIRECTORY_MISSING,
    &FLINK_VERSION_MISSING,
    &MODE_CHANGED,
    &SCALED_DOWN_IN_PLACE,
];

warning! {
    /// `spec` keeps unknown fields.
    FIELD_IGNORED, "FK3801", "lyft-field-ignored", "`spec` of a FlinkApplication holds only fields that the operator reads.",
    "The definition keeps every other field, so that the API server never reports a misspelt or invented one, and the operator passes it by.",
    "flinkk8soperator, its definition (`x-kubernetes-preserve-unknown-fields`)",
    flink_application!(spec "  sidecars:\n    - name: logs\n      image: busybox:1.36\n";), flink_application!()
}
refusal! {
    /// The names of Services.
    RESOURCE_NAME, "FK3802", "lyft-resource-name", "The name of a FlinkApplication has at most 54 small letters, digits and dashes, and begins with a letter.",
    "The Service of each version is called like it, with a dash and eight digits behind.", "flinkk8soperator, its names of objects; Kubernetes, Service",
    flink_application!(name "orders.v2";), flink_application!(name "orders-v2";)
}
refusal! {
    /// Memory of before and after 1.11.
    FRACTION_OF_ANOTHER_FLINK, "FK3803", "lyft-fraction-of-another-flink", "`systemMemoryFraction` stands with Flink 1.11 and newer, `offHeapMemoryFraction` with older ones.",
    "The configuration cannot be rendered, the error is swallowed, and the pods start without FLINK_PROPERTIES.", "flinkk8soperator, its template code, run",
    flink_application!(version "  flinkVersion: \"1.10\"\n"; jobmanager "    systemMemoryFraction: 0.3\n";),
    flink_application!(version "  flinkVersion: \"1.10\"\n"; jobmanager "    offHeapMemoryFraction: 0.3\n";)
}
refusal! {
    /// The port that the operator asks.
    UI_PORT, "FK3804", "lyft-ui-port", "`uiPort` is 8081, or absent.",
    "The operator's own calls go to port 8081 whatever the field says: no deployment ever becomes ready.", "flinkk8soperator, its REST client",
    flink_application!(spec "  uiPort: 9000\n";), flink_application!(spec "  uiPort: 8081\n";)
}
warning! {
    /// The new name of the option.
    HA_NOT_SEEN, "FK3805", "lyft-ha-not-seen", "High availability is switched on by the option `high-availability`, its old name.",
    "Under `high-availability.type` Flink runs with high availability, and the operator gives it no cluster id of its own: two versions of the job share one.",
    "flinkk8soperator, its template code, run",
    flink_application!(config "    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    flink_application!(config "    high-availability: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";)
}
warning! {
    /// Options that are not the user's.
    OPTION_OVERWRITTEN, "FK3806", "lyft-option-overwritten", "`flinkConfig` leaves out the options that the operator writes itself: ports, slots, memory, the JobManager's address.",
    "The line looks effective, and is not.", "flinkk8soperator, its template code, run",
    flink_application!(config "    taskmanager.numberOfTaskSlots: \"8\"\n";), flink_application!()
}
warning! {
    /// The entrypoint of newer images.
    VALUE_GLUED, "FK3807", "lyft-value-glued", "From Flink 1.20 on no value of `flinkConfig` holds a space.",
    "The image's entrypoint takes all white space out of each line of FLINK_PROPERTIES.", "Flink's images 1.20 and newer, docker-entrypoint.sh",
    flink_application!(version "  flinkVersion: \"1.20\"\n"; config "    env.java.opts.all: -Da=1 -Db=2\n";), flink_application!(version "  flinkVersion: \"1.20\"\n"; config "    env.java.opts.all: -Da=1\n";)
}
refusal! {
    /// The field of a request that Flink 2 dropped.
    ARGUMENTS_OF_FLINK_2, "FK3808", "lyft-arguments-of-flink-2", "A job with `programArgs` runs on Flink 1.20 or older.",
    "The operator sends them in a field of the request that Flink 2.0 no longer has: the job starts without arguments.", "flinkk8soperator, its REST client; Flink 1.20.5 and 2.3.0",
    flink_application!(version "  flinkVersion: \"2.0\"\n"; spec "  programArgs: --topic orders\n";), flink_application!(spec "  programArgs: --topic orders\n";)
}
refusal! {
    /// Several leaders.
    STANDBY_WITHOUT_HA, "FK3809", "lyft-standby-without-ha", "More than one JobManager stands beside high availability.",
    "Without it each one leads, and the TaskManagers and the operator meet now this one, now that one.", "Flink, high availability",
    flink_application!(jobmanager "    replicas: 2\n";), flink_application!()
}
warning! {
    /// Savepoints at updates and deletions.
    SAVEPOINT_DIRECTORY_MISSING, "FK3810", "lyft-savepoint-directory-missing", "`flinkConfig` says `state.savepoints.dir` where an update or the deletion takes a savepoint.",
    "The savepoint fails: an update falls back to a checkpoint or fails, and the deletion waits for ever.", "flinkk8soperator, its state machine",
    "apiVersion: flink.k8s.io/v1beta1\nkind: FlinkApplication\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  image: registry.example.com/orders:1.4.2\n  flinkVersion: \"1.16\"\n  jarName: orders.jar\n  entryClass: com.example.Orders\n  parallelism: 4\n",
    flink_application!()
}
warning! {
    /// The version decides which options are written.
    FLINK_VERSION_MISSING, "FK3811", "lyft-flink-version-missing", "A FlinkApplication says its `flinkVersion`.",
    "Without it the memory options of Flink 1.10 are written, which newer ones read otherwise.", "flinkk8soperator, its template code",
    flink_application!(version "";), flink_application!()
}
refusal! {
    /// A mode that stays.
    MODE_CHANGED, "FK3812", "lyft-mode-changed", "`deploymentMode` stays what it was when the resource was made.",
    "The operator does not carry such a change out: the resource goes to `DeployFailed`.", "flinkk8soperator, its state machine", "", ""
}
refusal! {
    /// In place only upwards.
    SCALED_DOWN_IN_PLACE, "FK3813", "lyft-scaled-down-in-place", "With `scaleMode: InPlace` the parallelism only rises.",
    "The operator adds TaskManagers in place and removes none.", "flinkk8soperator, its state machine", "", ""
}
