//! The rules on the pods that Flink runs in: FK4151 to FK4161.

use crate::diagnostic::{Kind, Level, Rule};

/// A workload of one process with its configuration; each part may be said otherwise.
macro_rules! workload {
    ($(process $process:literal;)? $(image $image:literal;)? $(replicas $replicas:literal;)? $(pod $pod:literal;)? $(volumes $volumes:literal;)? $(container $container:literal;)? $(mount $mount:literal;)? $(config $config:literal;)? $(files $files:literal;)?) => {
        concat!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\nspec:\n",
            or!("" $($replicas)?),
            "  selector:\n    matchLabels:\n      app: orders\n  template:\n    metadata:\n      labels:\n        app: orders\n    spec:\n",
            or!("      serviceAccountName: flink\n" $($pod)?),
            "      volumes:\n      - name: conf\n        configMap:\n          name: orders\n",
            or!("" $($volumes)?),
            "      containers:\n      - name: flink\n        image: ",
            or!("flink:1.20.5" $($image)?),
            "\n        args: [",
            or!("taskmanager" $($process)?),
            "]\n",
            or!("" $($container)?),
            "        volumeMounts:\n        - name: conf\n          mountPath: /opt/flink/conf\n",
            or!("" $($mount)?),
            "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: flink\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n",
            or!("  log4j-console.properties: |\n    rootLogger.level = INFO\n" $($files)?),
            "  flink-conf.yaml: |\n    jobmanager.rpc.address: orders\n    jobmanager.memory.process.size: 1600m\n    taskmanager.memory.process.size: 2g\n",
            or!("" $($config)?),
        )
    };
}

macro_rules! on_pods {
    ($(#[$doc:meta])* $item:ident, $code:literal, $name:literal, $level:ident, $checks:literal, $because:literal, $source:literal, $fires:expr, $clean:expr) => {
        $(#[$doc])*
        pub(in crate::inspect) static $item: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::$level,
            kind: Kind::Lint,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: $source,
        };
    };
}

on_pods! {
    /// More memory than the container has.
    MEMORY_ABOVE_LIMIT, "FK4151", "flink-memory-above-limit", Error,
    "The process size that Flink computes from its configuration is at most the memory limit of its container.",
    "The kernel kills the process as soon as it uses what it was given.",
    "Flink, documentation of memory in containers; lightbend/cloudflow#308",
    workload!(container "        resources:\n          limits:\n            memory: 1Gi\n";),
    workload!(container "        resources:\n          limits:\n            memory: 2Gi\n";)
}

on_pods! {
    /// A path that nothing opens.
    SCHEME_WITHOUT_PLUGIN, "FK4152", "flink-scheme-without-plugin", Error,
    "Where a process runs in Flink's own image, the schemes of its checkpoints, savepoints and HA storage have a plugin that `ENABLE_BUILT_IN_PLUGINS` or a mount brings.",
    "The image has the plugins' jars in `opt` only: no file system implementation for the scheme is found.",
    "docker-entrypoint.sh; Flink, documentation of file systems",
    workload!(config "    execution.checkpointing.dir: s3://flink-data/orders\n";),
    workload!(container "        env:\n        - name: ENABLE_BUILT_IN_PLUGINS\n          value: flink-s3-fs-presto-1.20.5.jar\n"; config "    execution.checkpointing.dir: s3://flink-data/orders\n";)
}

on_pods! {
    /// An election that nobody may hold.
    ACCOUNT_WITHOUT_RIGHTS, "FK4154", "flink-account-without-rights", Warning,
    "With high availability by Kubernetes, both processes run under an account of their own, or the bundle binds a role to `default`.",
    "Leaders are elected in ConfigMaps, and the account `default` may not read them.",
    "Flink, documentation of Kubernetes HA; spotify/flink-on-k8s-operator#683",
    workload!(pod ""; config "    high-availability.type: kubernetes\n    high-availability.storageDir: hdfs:///flink/ha\n    kubernetes.cluster-id: orders\n";),
    workload!(config "    high-availability.type: kubernetes\n    high-availability.storageDir: hdfs:///flink/ha\n    kubernetes.cluster-id: orders\n";)
}

on_pods! {
    /// Several leaders under one name.
    STANDBY_BEHIND_SERVICE, "FK4155", "flink-standby-behind-service", Error,
    "Where several JobManagers stand by, each gives out the address of its own pod.",
    "TaskManagers keep to the address that the leader gave out: a Service sends them to either.",
    "Flink, documentation of standalone Kubernetes, high availability; apache/flink#15248",
    workload!(process "jobmanager"; replicas "  replicas: 2\n"; config "    high-availability.type: kubernetes\n    high-availability.storageDir: hdfs:///flink/ha\n    kubernetes.cluster-id: orders\n";),
    workload!(process "jobmanager, --host, $(POD_IP)"; replicas "  replicas: 2\n"; config "    high-availability.type: kubernetes\n    high-availability.storageDir: hdfs:///flink/ha\n    kubernetes.cluster-id: orders\n";)
}

on_pods! {
    /// An address that nobody is told.
    POD_ADDRESS_WITHOUT_HA, "FK4156", "flink-pod-address-without-ha", Error,
    "Without high availability the JobManager keeps the name by which TaskManagers ask for it.",
    "It drops messages that are addressed to another name: no TaskManager registers.",
    "apache/flink#20711",
    workload!(process "jobmanager, --host, $(POD_IP)";),
    workload!(process "jobmanager";)
}

on_pods! {
    /// A variable that wants to write into a ConfigMap.
    VARIABLE_NOT_WRITTEN, "FK4157", "flink-variable-not-written", Warning,
    "Where the configuration folder is a mounted ConfigMap, no variable is set that the image's entry point writes into it.",
    "The files of a ConfigMap are read-only: `sed` fails, and what the variable says is lost.",
    "docker-entrypoint.sh; GoogleCloudPlatform/flink-on-k8s-operator#213",
    workload!(container "        env:\n        - name: TASK_MANAGER_NUMBER_OF_TASK_SLOTS\n          value: \"4\"\n";),
    workload!(config "    taskmanager.numberOfTaskSlots: 4\n";)
}

on_pods! {
    /// Logging files that a mount hides.
    LOG_FILE_HIDDEN, "FK4158", "flink-log-file-hidden", Warning,
    "A ConfigMap that is mounted as the whole configuration folder holds `log4j-console.properties` or `logback-console.xml`.",
    "The mount hides what the image has there: the process logs nothing but errors.",
    "docker-flink/docker-flink#75; Flink's start scripts",
    workload!(files "";),
    workload!()
}

on_pods! {
    /// A user that the kubelet cannot read.
    USER_NOT_NUMERIC, "FK4159", "flink-user-not-numeric", Error,
    "Where a pod of Flink's own image has `runAsNonRoot`, it has `runAsUser` too.",
    "The image starts as root or names its user by a word: the kubelet refuses to start the container.",
    "Flink's images before and after FLINK-37881; Kubernetes, pod security context",
    workload!(pod "      serviceAccountName: flink\n      securityContext:\n        runAsNonRoot: true\n";),
    workload!(pod "      serviceAccountName: flink\n      securityContext:\n        runAsNonRoot: true\n        runAsUser: 9999\n";)
}

on_pods! {
    /// A claim of root.
    CLAIM_WITHOUT_GROUP, "FK4160", "flink-claim-without-group", Warning,
    "Pods of Flink's own image that write to a claim have `fsGroup`.",
    "New volumes belong to root on most storage classes, and Flink runs as user 9999.",
    "GoogleCloudPlatform/flink-on-k8s-operator#308; lyft/flinkk8soperator#173",
    workload!(volumes "      - name: state\n        persistentVolumeClaim:\n          claimName: state\n"; mount "        - name: state\n          mountPath: /state\n";),
    workload!()
}

on_pods! {
    /// A process without scratch space.
    FOLDER_NOT_WRITABLE, "FK4161", "flink-folder-not-writable", Error,
    "Where the root file system of Flink's own image is read-only, `/tmp` and `/opt/flink/log` are mounted.",
    "Both processes write there from their start on.",
    "docker-entrypoint.sh; spotify/flink-on-k8s-operator#241",
    workload!(container "        securityContext:\n          readOnlyRootFilesystem: true\n";),
    workload!(volumes "      - name: tmp\n        emptyDir: {}\n      - name: log\n        emptyDir: {}\n"; container "        securityContext:\n          readOnlyRootFilesystem: true\n"; mount "        - name: tmp\n          mountPath: /tmp\n        - name: log\n          mountPath: /opt/flink/log\n";)
}
