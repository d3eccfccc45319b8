//! FlinkApplication, field by field. `spec` and `status` keep what is not declared; what is declared is checked and pruned inside.
//!
//! Source: the definition of v0.7.0, which is that of the main branch; v0.6.0 and older cannot be installed since Kubernetes 1.22.

use super::super::fields::{CustomKind, Field, Holds, may, must, null};
use Holds::{AtLeast, Between, Flag, List, Open, Pod, Quantity, Ratio, Table, Text, Texts, Whole, Words};

/// The one kind.
pub static FLINK_APPLICATION: CustomKind = CustomKind {
    group: "flink.k8s.io",
    version: "v1beta1",
    kind: "FlinkApplication",
    plural: "flinkapplications",
    fields: &[may("spec", Open(SPEC), "What is wanted."), may("status", Open(STATUS), "What is there; written by the operator only.")],
};

/// The fields of `spec` that the operator's own types have and the definition does not declare: kept, unchecked.
pub(super) const UNDECLARED: &[&str] = &["uiPort", "forceRollback", "tearDownVersionHash"];

const PORT: Holds = Between(1, 65535);
const NAME: &[Field] = &[may("name", Text, "")];

/// The fields of `spec`.
pub(super) const SPEC: &[Field] = &[
    must("image", Text, "The image of both roles."),
    may("imagePullPolicy", Words(&["Always", "Never", "IfNotPresent"]), "When the kubelet pulls it; IfNotPresent where absent."),
    may("imagePullSecrets", List(&Table(NAME)), "Secrets with credentials of the registry."),
    may("serviceAccountName", Text, "The account of the pods of both roles."),
    may("securityContext", Table(SECURITY), "The pod's own security context; container contexts do not exist."),
    must("jarName", Text, "The file in `flink-web-upload` below Flink's upload folder, in the image."),
    may("programArgs", Text, "Arguments as one text, which Flink splits."),
    must("entryClass", Text, "The main class."),
    may("flinkVersion", Text, "Flink's version: which memory options are written depends on it; older than 1.11 where absent."),
    may("restartNonce", Text, "A change makes a new cluster."),
    must("parallelism", AtLeast(1), "Parallelism of the job; with the slots it decides how many TaskManagers there are."),
    may("deleteMode", Words(&["Savepoint", "None", "ForceCancel"]), "What happens to the job when the resource is deleted."),
    may("scaleMode", Words(&["NewCluster", "InPlace"]), "How a change of the parallelism is carried out."),
    may("allowNonRestoredState", Flag, "Whether state that no operator of the job takes may be left behind."),
    may("deploymentMode", Words(&["Dual", "BlueGreen"]), "How a change is rolled out; it cannot be changed itself."),
    may("rpcPort", PORT, "The JobManager's RPC port; 6123 where absent."),
    may("blobPort", PORT, "The port of the blob server; 6125 where absent."),
    may("queryPort", PORT, "The port of queryable state; 6124 where absent."),
    may("metricsQueryPort", PORT, "The port of Flink's internal metrics; 50101 where absent."),
    may("flinkConfig", Texts, "Flink's options."),
    may("savepointInfo", Table(&[may("savepointLocation", Text, "")]), "The old form of `savepointPath`."),
    may("savepointPath", Text, "Where the job's state begins at its first deployment."),
    may("savepointDisabled", Flag, "Whether a change throws state away."),
    may("maxCheckpointRestoreAgeSeconds", AtLeast(1), "How old a checkpoint may be that stands in for a savepoint; 3600 where absent."),
    may("fallbackWithoutState", Flag, "Whether the job goes on without state where nothing can be restored."),
    may("jobManagerConfig", Table(JOB_MANAGER), "The JobManager."),
    may("taskManagerConfig", Table(TASK_MANAGER), "The TaskManagers."),
    may("volumes", List(&VOLUME), "Volumes of both roles."),
    may("volumeMounts", List(&Pod("core.v1.VolumeMount")), "Mounts of both roles."),
];

const VOLUME: Holds = Open(&[must("name", Text, "")]);

const SECURITY: &[Field] = &[
    may("fsGroup", PORT, ""),
    may("runAsGroup", PORT, ""),
    may("runAsNonRoot", Flag, ""),
    may("runAsUser", PORT, ""),
    may("supplementalGroups", List(&PORT), ""),
    may("sysctls", List(&Table(&[may("name", Text, ""), may("value", Text, "")])), ""),
];

macro_rules! role {
    ($own:expr) => {
        &[
            $own,
            may("offHeapMemoryFraction", Ratio, "Before Flink 1.11: the part of the requested memory that is not heap; 0.5 where absent."),
            may(
                "systemMemoryFraction",
                Ratio,
                "From Flink 1.11: the part of the requested memory that Flink's process leaves; 0.2 where absent.",
            ),
            // The definition means free keys and declares one field of this name.
            may("nodeSelector", Open(&[may("additionalProperties", Text, "")]), "Labels of nodes."),
            may("tolerations", List(&Pod("core.v1.Toleration")), "Taints that are borne."),
            may("affinity", Pod("core.v1.Affinity"), "Which nodes and neighbours are wanted."),
            may("envConfig", Table(ENVIRONMENT), "Environment variables."),
            may("resources", Table(RESOURCES), "Requests and limits of the container; Flink's memory follows from the request."),
        ]
    };
}

const JOB_MANAGER: &[Field] = role!(may("replicas", AtLeast(1), "How many; more than one needs high availability."));
const TASK_MANAGER: &[Field] = role!(may("taskSlots", AtLeast(1), "Slots of each; 16 where absent."));

const ENVIRONMENT: &[Field] =
    &[may("env", List(&Pod("core.v1.EnvVar")), "Single variables."), may("envFrom", List(&Pod("core.v1.EnvFromSource")), "Whole maps.")];

const RESOURCES: &[Field] = &[may("requests", Table(AMOUNTS), ""), may("limits", Table(AMOUNTS), "")];
const AMOUNTS: &[Field] =
    &[may("memory", Quantity, ""), may("cpu", Quantity, ""), may("storage", Quantity, ""), may("ephemeral-storage", Quantity, "")];

const STATUS: &[Field] = &[
    may("phase", Text, ""),
    may("reason", Text, ""),
    may("failedDeployHash", Text, ""),
    may("rollbackHash", Text, ""),
    may("deployHash", Text, ""),
    may("retryCount", Whole, ""),
    may("startedAt", Text, ""),
    may("lastUpdatedAt", Text, ""),
    may("savepointTriggerId", Text, ""),
    may("savepointPath", Text, ""),
    may("clusterStatus", Table(CLUSTER_STATUS), ""),
    may("jobStatus", Table(JOB_STATUS), ""),
    may("lastSeenError", Table(LAST_ERROR), ""),
];

const CLUSTER_STATUS: &[Field] = &[
    may("clusterOverviewURL", Text, ""),
    may("numberOfTaskManagers", Whole, ""),
    may("healthyTaskManagers", Whole, ""),
    may("numberOfTaskSlots", Whole, ""),
    may("availableTaskSlots", Whole, ""),
    may("health", Text, ""),
];

const JOB_STATUS: &[Field] = &[
    may("jobOverviewURL", Text, ""),
    may("jobID", Text, ""),
    may("health", Text, ""),
    may("state", Text, ""),
    may("jarName", Text, ""),
    may("parallelism", Whole, ""),
    may("entryClass", Text, ""),
    may("programArgs", Text, ""),
    may("allowNonRestoredState", Flag, ""),
    may("startTime", Text, ""),
    may("jobRestartCount", Whole, ""),
    may("completedCheckpointCount", Whole, ""),
    may("failedCheckpointCount", Whole, ""),
    may("restorePath", Text, ""),
    may("restoreTime", Text, ""),
    null("lastFailingTime", Text, ""),
    may("lastCheckpoint", Text, ""),
    null("lastCheckpointTime", Text, ""),
    may("runningTasks", Whole, ""),
    may("totalTasks", Whole, ""),
];

const LAST_ERROR: &[Field] = &[
    may("appError", Text, ""),
    may("method", Text, ""),
    may("errorCode", Text, ""),
    may("isRetryable", Flag, ""),
    may("isFailFast", Flag, ""),
    may("maxRetries", Whole, ""),
];
