//! FlinkDeployment, FlinkCluster and FlinkJob, field by field.
//!
//! Source: the definitions of the chart of 1.4.4-beta, the last release.

use super::super::fields::{CustomKind, Field, Holds, may, must, null};
use Holds::{List, Nothing, Pod, Table, Text, Whole, Words};

const GROUP: &str = "nextbreakpoint.com";
const VERSION: &str = "v1";

/// A cluster with its jobs; the operator makes the other two kinds from it.
pub static FLINK_DEPLOYMENT: CustomKind = CustomKind {
    group: GROUP,
    version: VERSION,
    kind: "FlinkDeployment",
    plural: "flinkdeployments",
    fields: &[
        must("spec", Table(DEPLOYMENT), "What is wanted."),
        may("status", Table(DEPLOYMENT_STATUS), "What is there; written by the operator only."),
    ],
};

/// A session cluster.
pub static FLINK_CLUSTER: CustomKind = CustomKind {
    group: GROUP,
    version: VERSION,
    kind: "FlinkCluster",
    plural: "flinkclusters",
    fields: &[
        must("spec", Table(CLUSTER), "What is wanted."),
        may("status", Table(CLUSTER_STATUS), "What is there; written by the operator only."),
    ],
};

/// A job of a cluster, whose name begins with the cluster's.
pub static FLINK_JOB: CustomKind = CustomKind {
    group: GROUP,
    version: VERSION,
    kind: "FlinkJob",
    plural: "flinkjobs",
    fields: &[
        must("spec", Table(JOB), "What is wanted."),
        may("status", Table(JOB_STATUS), "What is there; written by the operator only."),
    ],
};

const DEPLOYMENT: &[Field] = &[must("cluster", Table(CLUSTER), "The cluster."), null("jobs", List(&Table(NAMED_JOB)), "Its jobs.")];

const NAMED_JOB: &[Field] =
    &[must("name", Text, "The end of the job's name, behind the cluster's."), must("spec", Table(JOB), "What it should be.")];

const CLUSTER: &[Field] = &[
    null("taskManagers", Whole, "How many TaskManagers; computed from the jobs unless `rescalePolicy` is None."),
    null("minTaskManagers", Whole, "The fewest; 0 where absent."),
    null("maxTaskManagers", Whole, "The most; 32 where absent."),
    must("runtime", Table(RUNTIME), "Flink's image."),
    must("jobManager", Table(JOB_MANAGER), "The JobManager, always one."),
    must("taskManager", Table(TASK_MANAGER), "The TaskManagers."),
    must("supervisor", Table(SUPERVISOR), "The process that looks after the cluster."),
];

const PULL_POLICY: Holds = Words(&["Never", "Always", "IfNotPresent"]);

const RUNTIME: &[Field] = &[
    null("pullSecrets", Text, "One Secret with credentials of the registry."),
    null("pullPolicy", PULL_POLICY, "When the kubelet pulls the image; IfNotPresent where absent."),
    must("image", Text, "Flink's image."),
];

macro_rules! role {
    ($own:expr) => {
        &[
            $own,
            null("serviceAccount", Text, "The account of the pods; `default` where absent."),
            null("annotations", Nothing, "Declared without content: every entry is pruned."),
            null("command", List(&Text), "The container's command."),
            null("args", List(&Text), "The command's arguments; the role's word where absent."),
            null("environment", List(&Pod("core.v1.EnvVar")), "Environment variables, FLINK_PROPERTIES among them."),
            null("environmentFrom", List(&Pod("core.v1.EnvFromSource")), "Whole maps of environment variables."),
            null("volumes", List(&Pod("core.v1.Volume")), "Volumes."),
            null("volumeMounts", List(&Pod("core.v1.VolumeMount")), "Mounts."),
            null("extraPorts", List(&Pod("core.v1.ContainerPort")), "Further ports of the container."),
            null("initContainers", List(&Pod("core.v1.Container")), "Init containers."),
            null("sideContainers", List(&Pod("core.v1.Container")), "Sidecars."),
            may("resources", Pod("core.v1.ResourceRequirements"), "Requests and limits; Flink's memory does not follow from them."),
            may("securityContext", Pod("core.v1.SecurityContext"), "Stored and never applied."),
            may("affinity", Pod("core.v1.Affinity"), "Replaces the operator's own anti-affinity."),
            may("tolerations", List(&Pod("core.v1.Toleration")), "Taints that are borne."),
            may("topologySpreadConstraints", List(&Pod("core.v1.TopologySpreadConstraint")), "How pods are spread."),
        ]
    };
}

const JOB_MANAGER: &[Field] = role!(must("serviceMode", Words(&["ClusterIP", "NodePort"]), "The kind of the Service."));
const TASK_MANAGER: &[Field] = role!(Field { required: true, ..null("taskSlots", Whole, "Slots of each.") });

const SUPERVISOR: &[Field] = &[
    null("pullSecrets", Text, "One Secret with credentials of the registry."),
    null("pullPolicy", PULL_POLICY, "When the kubelet pulls the image; IfNotPresent where absent."),
    must("image", Text, "The supervisor's image."),
    null("serviceAccount", Text, "Its account; `default` where absent, which has not the rights."),
    null("pollingInterval", Whole, "Seconds between two looks; 5 where absent."),
    null("taskTimeout", Whole, "Seconds that a step may take; 300 where absent."),
    null("rescaleDelay", Whole, "Seconds before the number of TaskManagers changes; 60 where absent."),
    null("rescalePolicy", Words(&["None", "JobParallelism"]), "Who decides the number of TaskManagers; the jobs where absent."),
    null("replicas", Whole, "How many supervisors; 1 where absent."),
    may("resources", Pod("core.v1.ResourceRequirements"), "Requests and limits."),
    may("securityContext", Pod("core.v1.SecurityContext"), "Stored and never applied."),
];

const JOB: &[Field] = &[
    null("jobParallelism", Whole, "Parallelism; 0 suspends the job."),
    null("minJobParallelism", Whole, "The least; 0 where absent."),
    null("maxJobParallelism", Whole, "The most; 32 where absent."),
    must("bootstrap", Table(BOOTSTRAP), "The pod that uploads the jar and starts the job."),
    must("savepoint", Table(SAVEPOINT), "Savepoints."),
    must("restart", Table(RESTART), "What happens when the job ends."),
];

const BOOTSTRAP: &[Field] = &[
    null("pullSecrets", Text, "One Secret with credentials of the registry."),
    null("pullPolicy", PULL_POLICY, "When the kubelet pulls the image; IfNotPresent where absent."),
    must("image", Text, "The image with the jar, made from the operator's own."),
    must("className", Text, "The main class."),
    must("jarPath", Text, "The jar's path in that image."),
    null("arguments", List(&Text), "Arguments, which are joined with spaces."),
    null("serviceAccount", Text, "Its account; `default` where absent, which has not the rights."),
    may("resources", Pod("core.v1.ResourceRequirements"), "Requests and limits."),
    may("securityContext", Pod("core.v1.SecurityContext"), "Stored and never applied."),
];

const SAVEPOINT: &[Field] = &[
    may("savepointMode", Words(&["Manual", "Automatic"]), "Whether a stop takes a savepoint; the supervisor cannot do without."),
    may("savepointPath", Text, "Where the job's state begins at its first start."),
    must("savepointInterval", Whole, "Seconds between savepoints; 0 for none."),
    must("savepointTargetPath", Text, "Where savepoints are written."),
];

const RESTART: &[Field] = &[
    may(
        "restartPolicy",
        Words(&["Never", "Always", "OnlyIfFailed"]),
        "Whether a job that ended is started again; the supervisor cannot do without.",
    ),
    may("restartDelay", Whole, "Seconds before; 60 where absent."),
    may("restartTimeout", Whole, "Seconds that it may take; 180 where absent."),
];

const RESOURCE_STATUS: Holds = Words(&["Unknown", "Updating", "Updated"]);
const SUPERVISOR_STATUS: Holds = Words(&["Unknown", "Starting", "Started", "Stopping", "Stopped", "Terminated"]);
const CLUSTER_DIGEST: &[Field] =
    &[may("runtime", Text, ""), may("jobManager", Text, ""), may("taskManager", Text, ""), may("supervisor", Text, "")];
const JOB_DIGEST: &[Field] = &[may("bootstrap", Text, ""), may("savepoint", Text, ""), may("restart", Text, "")];

const DEPLOYMENT_STATUS: &[Field] = &[
    may("resourceStatus", RESOURCE_STATUS, ""),
    may(
        "digest",
        Table(&[
            may("cluster", Table(CLUSTER_DIGEST), ""),
            may("jobs", List(&Table(&[may("name", Text, ""), may("job", Table(JOB_DIGEST), "")])), ""),
        ]),
        "",
    ),
    may("timestamp", Text, ""),
];

const CLUSTER_STATUS: &[Field] = &[
    may("resourceStatus", RESOURCE_STATUS, ""),
    may("supervisorStatus", SUPERVISOR_STATUS, ""),
    may("labelSelector", Text, ""),
    may("clusterHealth", Text, ""),
    may("serviceMode", Text, ""),
    may("taskManagers", Whole, ""),
    may("taskSlots", Whole, ""),
    may("taskManagerReplicas", Whole, ""),
    may("totalTaskSlots", Whole, ""),
    may("rescaleTimestamp", Text, ""),
    may("digest", Table(CLUSTER_DIGEST), ""),
    may("timestamp", Text, ""),
];

const JOB_STATUS: &[Field] = &[
    may("resourceStatus", RESOURCE_STATUS, ""),
    may("supervisorStatus", SUPERVISOR_STATUS, ""),
    may("clusterName", Text, ""),
    may("clusterUid", Text, ""),
    may("clusterHealth", Text, ""),
    may("labelSelector", Text, ""),
    may("jobParallelism", Whole, ""),
    may("jobId", Text, ""),
    may("jobStatus", Text, ""),
    may("savepointPath", Text, ""),
    may("savepointJobId", Text, ""),
    may("savepointTriggerId", Text, ""),
    may("savepointTimestamp", Text, ""),
    may("savepointRequestTimestamp", Text, ""),
    may("savepointMode", Text, ""),
    may("restartPolicy", Text, ""),
    may("digest", Table(JOB_DIGEST), ""),
    may("timestamp", Text, ""),
];
