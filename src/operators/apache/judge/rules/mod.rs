//! The rules of the operator's validators (FK3501 to FK3599), of its schema (FK3401 to FK3499), of making the cluster
//! (FK3601 to FK3649), and advice (FK3651 to FK3699).
//!
//! In: literals. Out: declared rules. Each shows a whole resource that breaks it and the mended one; a rule about a change shows none.

/// A whole FlinkDeployment of an application. Each part may be replaced; `rest` follows behind the job.
macro_rules! flink_deployment {
    ($(name $name:literal;)? $(version $version:literal;)? $(account $account:literal;)? $(spec $spec:literal;)? $(config $config:literal;)?
     $(jobmanager $jm:literal;)? $(taskmanager $tm:literal;)? $(job $job:literal;)?) => {
        concat!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: ",
            or!("orders" $($name)?),
            "\n  namespace: streaming\nspec:\n  image: registry.example.com/orders:1.4.2\n",
            or!("  flinkVersion: v1_20\n" $($version)?),
            or!("  serviceAccount: flink\n" $($account)?),
            or!("" $($spec)?),
            "  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n",
            or!("    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n    execution.checkpointing.savepoint-dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n" $($config)?),
            "  jobManager:\n",
            or!("    resource:\n      memory: 2048m\n      cpu: 1\n" $($jm)?),
            "  taskManager:\n",
            or!("    resource:\n      memory: 4096m\n      cpu: 2\n" $($tm)?),
            or!("  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: savepoint\n" $($job)?),
        )
    };
}

pub mod advice;
pub mod build;
pub mod change;
pub mod cluster;
pub mod companions;
pub mod job;
pub mod schema;
pub mod unheeded;

use crate::diagnostic::Rule;

/// Every rule of the operator, sorted by code.
pub static RULES: &[&Rule] = &[
    &schema::SCHEMA_VIOLATED,
    &schema::UNKNOWN_FIELD,
    &cluster::RESOURCE_NAME,
    &cluster::FLINK_VERSION_MISSING,
    &cluster::FLINK_VERSION_TOO_OLD,
    &cluster::KEY_OF_THE_OPERATOR,
    &cluster::ROLLBACK_WITHOUT_HA,
    &cluster::HEALTH_CHECK_WITHOUT_RECOVERY,
    &cluster::INGRESS_WITHOUT_TEMPLATE,
    &cluster::INGRESS_TEMPLATE_IS_NO_URL,
    &cluster::LOG_FILE_NOT_READ,
    &job::CHECKPOINT_DIRECTORY_MISSING,
    &job::SAVEPOINT_DIRECTORY_MISSING,
    &cluster::TASKMANAGER_REPLICAS_BELOW_ONE,
    &job::PARALLELISM_BELOW_ONE,
    &cluster::MEMORY_MISSING,
    &cluster::MEMORY_UNREADABLE,
    &cluster::EPHEMERAL_STORAGE_UNREADABLE,
    &cluster::JOBMANAGER_REPLICAS_BELOW_ONE,
    &cluster::STANDBY_WITHOUT_HA,
    &cluster::SERVICE_ACCOUNT_MISSING,
    &job::AUTOSCALER_OUT_OF_RANGE,
    &job::AUTOSCALER_PERIOD_UNREADABLE,
    &cluster::OPERATOR_OPTION_UNREADABLE,
    &cluster::NULL_IN_CONFIGURATION,
    &cluster::RESOURCES_REFUSED,
    &job::METRICS_WINDOW_TOO_SHORT,
    &companions::SESSION_JOB_WITHOUT_CLUSTER,
    &companions::SESSION_JOB_WITHOUT_JOB,
    &companions::SESSION_JAR_REFUSED,
    &companions::SESSION_JOB_ON_APPLICATION,
    &companions::SNAPSHOT_KIND_UNCLEAR,
    &companions::SNAPSHOT_WITHOUT_JOB,
    &companions::SNAPSHOT_TARGET_UNKNOWN,
    &companions::BLUE_GREEN_WITHOUT_JOB,
    &change::JOB_ADDED_OR_REMOVED,
    &change::MODE_CHANGED,
    &change::REDEPLOY_WITHOUT_SAVEPOINT,
    &change::RESUMED_WITH_ANOTHER_FLINK,
    &change::CLUSTER_OF_JOB_CHANGED,
    &companions::NUMBER_OUT_OF_RANGE,
    &companions::CONFIGURATION_IS_NO_MAP,
    &build::MEMORY_DOES_NOT_ADD_UP,
    &build::PULL_POLICY_UNKNOWN,
    &build::APPLICATION_WITHOUT_JAR,
    &build::JAR_IS_NO_URI,
    &build::JAR_WITHOUT_SCHEME,
    &build::OPTION_NOT_READ_BY_CLIENT,
    &build::KEYS_OVERLAP,
    &advice::JAR_NOT_FETCHED,
    &advice::JAR_FETCHED_AT_START,
    &advice::IMAGE_OF_ANOTHER_FLINK,
    &advice::IMAGE_MISSING,
    &advice::PLUGIN_PINNED_APART,
    &advice::STATE_THROWN_AWAY,
    &advice::LAST_STATE_WITHOUT_HA,
    &advice::TEMPLATE_FIELD_OVERWRITTEN,
    &advice::SESSION_JOB_ELSEWHERE,
    &advice::REPLICAS_DECIDE_PARALLELISM,
    &advice::KEYS_OVERLAP_LATER,
    &unheeded::RESOURCE_IGNORED,
    &unheeded::MEMORY_SAID_TWICE,
    &unheeded::STANDALONE_HA_OF_FLINK_2,
    &unheeded::OPTION_OF_THE_OPERATOR_ALONE,
    &unheeded::AUTOSCALER_NOT_POSSIBLE,
    &unheeded::TWO_SCALERS_OF_A_JOB,
    &unheeded::CONFIG_YAML_WITH_FLINK_1,
    &unheeded::NULL_BECOMES_TEXT,
];
