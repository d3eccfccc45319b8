//! Advice on resources that the operator accepts: they run and lose something, or fail later.
//!
//! Source: what users of the operator got wrong, measured where the facts say so.

use crate::diagnostic::{Kind, Level, Rule};

/// A jar that nobody can fetch.
pub static JAR_NOT_FETCHED: Rule = Rule {
    code: "FK3651",
    name: "operator-jar-not-fetched",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "The jar of an application lies in the image, unless its mode and Flink can fetch it.",
    because: "Before Flink 1.19, in standalone mode, and over plain http the JobManager starts without the jar and fails.",
    fires: flink_deployment!(version "  flinkVersion: v1_18\n"; config "    execution.checkpointing.interval: 1min\n    state.checkpoints.dir: s3://flink-data/orders/checkpoints\n    state.savepoints.dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n"; job "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 4\n    upgradeMode: savepoint\n";),
    clean: flink_deployment!(version "  flinkVersion: v1_18\n"; config "    execution.checkpointing.interval: 1min\n    state.checkpoints.dir: s3://flink-data/orders/checkpoints\n    state.savepoints.dir: s3://flink-data/orders/savepoints\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    source: "FLINK-28915; Flink 1.19, user.artifacts.*",
};

/// A jar that each start fetches.
pub static JAR_FETCHED_AT_START: Rule = Rule {
    code: "FK3652",
    name: "operator-jar-fetched-at-start",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The jar of an application lies in the image.",
    because: "Whoever writes to the store changes the job behind the back of the resource; each start waits for the download and fails without it.",
    fires: flink_deployment!(job "  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 4\n    upgradeMode: savepoint\n";),
    clean: flink_deployment!(),
    source: "Flink 1.19, user.artifacts.*; a public tutorial's FlinkDeployments",
};

/// An image of another Flink.
pub static IMAGE_OF_ANOTHER_FLINK: Rule = Rule {
    code: "FK3653",
    name: "operator-image-of-another-flink",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "The tag of an image named `flink` begins with the version in `flinkVersion`.",
    because: "The operator writes configuration and start arguments for `flinkVersion`; it never looks into the image.",
    fires: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: shared\n  namespace: streaming\nspec:\n  image: flink:1.19\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  jobManager:\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n",
    clean: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: shared\n  namespace: streaming\nspec:\n  image: flink:1.20\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  jobManager:\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n",
    source: "operator, accepted without a word; measured",
};

/// No image.
pub static IMAGE_MISSING: Rule = Rule {
    code: "FK3654",
    name: "operator-image-missing",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A cluster names its `image`.",
    because: "Without one the operator takes the image of its own Flink client, whatever `flinkVersion` says.",
    fires: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: shared\n  namespace: streaming\nspec:\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  jobManager:\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n",
    clean: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: shared\n  namespace: streaming\nspec:\n  image: flink:1.20\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  jobManager:\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n",
    source: "operator, objects behind a resource without an image; measured",
};

/// A file name with a patch version in it.
pub static PLUGIN_PINNED_APART: Rule = Rule {
    code: "FK3655",
    name: "operator-plugin-pinned-apart",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A built-in plugin named in ENABLE_BUILT_IN_PLUGINS is of the patch release that the image's tag names.",
    because: "The entrypoint looks for exactly that file: after the next patch of the image the container exits at once.",
    fires: flink_deployment!(spec "  podTemplate:\n    spec:\n      containers:\n        - name: flink-main-container\n          env:\n            - name: ENABLE_BUILT_IN_PLUGINS\n              value: flink-s3-fs-presto-1.20.0.jar\n";),
    clean: flink_deployment!(),
    source: "Flink's image, docker-entrypoint.sh",
};

/// State that every upgrade throws away.
pub static STATE_THROWN_AWAY: Rule = Rule {
    code: "FK3656",
    name: "operator-state-thrown-away",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A job with checkpoints has an `upgradeMode` other than stateless, which is the default.",
    because: "Every change of the resource cancels the job and starts it empty.",
    fires: flink_deployment!(job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n";),
    clean: flink_deployment!(),
    source: "operator, JobSpec; its issue 855",
};

/// Last state without a place for it.
pub static LAST_STATE_WITHOUT_HA: Rule = Rule {
    code: "FK3657",
    name: "operator-last-state-without-ha",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`upgradeMode: last-state` stands beside high availability.",
    because: "Without HA metadata the job has to be cancelled through its REST API first; while the JobManager does not answer, no upgrade is possible.",
    fires: flink_deployment!(config "    execution.checkpointing.interval: 1min\n    execution.checkpointing.dir: s3://flink-data/orders/checkpoints\n"; job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: last-state\n";),
    clean: flink_deployment!(job "  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: last-state\n";),
    source: "operator 1.10, release notes; refused up to 1.9",
};

/// Parts of the main container that the operator writes over.
pub static TEMPLATE_FIELD_OVERWRITTEN: Rule = Rule {
    code: "FK3658",
    name: "operator-template-field-overwritten",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The main container of a pod template says nothing that the operator writes over: image, command, args, resources.",
    because: "What is said there has no effect, and reads as if it had.",
    fires: flink_deployment!(spec "  podTemplate:\n    spec:\n      containers:\n        - name: flink-main-container\n          resources:\n            limits:\n              memory: 8Gi\n";),
    clean: flink_deployment!(),
    source: "operator, objects behind a resource with a pod template; measured",
};

/// A session job beside its cluster in another namespace.
pub static SESSION_JOB_ELSEWHERE: Rule = Rule {
    code: "FK3659",
    name: "operator-session-job-elsewhere",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A session job is in the namespace of its cluster.",
    because: "The operator looks for the cluster in the job's own namespace, and waits for ever.",
    fires: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: shared\n  namespace: streaming\nspec:\n  image: flink:1.20\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  jobManager:\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n---\napiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: orders\n  namespace: jobs\nspec:\n  deploymentName: shared\n  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n",
    clean: "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: shared\n  namespace: streaming\nspec:\n  image: flink:1.20\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n  jobManager:\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n---\napiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  deploymentName: shared\n  job:\n    jarURI: https://repo.example.com/orders.jar\n    parallelism: 2\n",
    source: "operator, accepted without a word; measured",
};

/// A number of TaskManagers where the parallelism decides.
pub static REPLICAS_DECIDE_PARALLELISM: Rule = Rule {
    code: "FK3660",
    name: "operator-replicas-decide-parallelism",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A native application leaves `taskManager.replicas` out.",
    because: "There is no Deployment of TaskManagers in native mode: the number times the slots becomes the parallelism, and `job.parallelism` is ignored.",
    fires: flink_deployment!(taskmanager "    replicas: 3\n    resource:\n      memory: 4096m\n      cpu: 2\n";),
    clean: flink_deployment!(),
    source: "operator, FlinkConfigBuilder; measured",
};

/// Keys that a move to Flink 2 will not survive.
pub static KEYS_OVERLAP_LATER: Rule = Rule {
    code: "FK3661",
    name: "operator-keys-overlap-later",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "No key of the configuration is a dotted beginning of another, also before Flink 2.",
    because: "The flat file of Flink 1 holds both; with `flinkVersion` v2_0 or later the operator writes a nested one, which can't, and no cluster is made.",
    fires: flink_deployment!(version "  flinkVersion: v1_17\n"; config "    state.backend: rocksdb\n    state.backend.incremental: \"true\"\n    execution.checkpointing.interval: 1min\n    state.checkpoints.dir: s3://flink-data/orders/checkpoints\n    state.savepoints.dir: s3://flink-data/orders/savepoints\n";),
    clean: flink_deployment!(version "  flinkVersion: v1_17\n"; config "    state.backend.type: rocksdb\n    state.backend.incremental: \"true\"\n    execution.checkpointing.interval: 1min\n    state.checkpoints.dir: s3://flink-data/orders/checkpoints\n    state.savepoints.dir: s3://flink-data/orders/savepoints\n";),
    source: "operator 1.12 and later; a public tutorial's FlinkDeployments",
};
