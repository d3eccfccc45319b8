//! The rules of Spotify's operator: its definition and webhook (FK3701 to FK3729), its updates (FK3730 to FK3739), advice (FK3740 to
//! FK3769). In: literals. Out: declared rules. Each shows a whole resource that breaks it and the mended one; one about a change none.

use crate::diagnostic::{Kind, Level, Rule};

const DEFINITION: &str = "flink-on-k8s-operator, its definition, July 2026; crdcheck";
const WEBHOOK: &str = "flink-on-k8s-operator, its validating webhook, July 2026";
const CONTROLLER: &str = "flink-on-k8s-operator, its controller, July 2026";

/// A whole FlinkCluster with a job. Each part may be replaced.
macro_rules! spotify_cluster {
    ($(name $name:literal;)? $(version $version:literal;)? $(spec $spec:literal;)? $(jm $jm:literal;)? $(jobmanager $jobmanager:literal;)?
     $(taskmanager $taskmanager:literal;)? $(properties $properties:literal;)? $(log $log:literal;)? $(job $job:literal;)?) => {
        concat!(
            "apiVersion: flinkoperator.k8s.io/v1beta1\nkind: FlinkCluster\nmetadata:\n  name: ",
            or!("orders" $($name)?),
            "\n  namespace: streaming\nspec:\n  flinkVersion: ",
            or!("\"1.20.1\"" $($version)?),
            "\n  image:\n    name: registry.example.com/orders:1.4.2\n",
            or!("" $($spec)?),
            "  jobManager:\n    resources:\n      limits:\n",
            or!("        cpu: 500m\n        memory: 2Gi\n" $($jm)?),
            or!("" $($jobmanager)?),
            "  taskManager:\n    replicas: 2\n    resources:\n      limits:\n        cpu: \"1\"\n        memory: 2Gi\n",
            or!("" $($taskmanager)?),
            "  flinkProperties:\n    taskmanager.numberOfTaskSlots: \"1\"\n",
            or!("" $($properties)?),
            or!("  logConfig:\n    log4j-console.properties: |\n      rootLogger.level = INFO\n" $($log)?),
            "  job:\n",
            or!("    jarFile: /opt/flink/usrlib/orders.jar\n    className: com.example.Orders\n    parallelism: 2\n    savepointsDir: s3://flink-data/orders/savepoints\n" $($job)?),
        )
    };
}

/// A rule of the webhook, or of the definition.
macro_rules! refused {
    ($item:ident, $code:literal, $name:literal, $checks:literal, $because:literal, $source:expr, $fires:expr) => {
        refused!($item, $code, $name, $checks, $because, $source, $fires, spotify_cluster!());
    };
    ($item:ident, $code:literal, $name:literal, $checks:literal, $because:literal, $source:expr, $fires:expr, $clean:expr) => {
        #[doc = $checks]
        pub static $item: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::Error,
            kind: Kind::Refusal,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: $source,
        };
    };
}

/// A judgement on what is admitted.
macro_rules! advice {
    ($item:ident, $code:literal, $name:literal, $level:ident, $checks:literal, $because:literal, $fires:expr, $clean:expr) => {
        #[doc = $checks]
        pub static $item: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::$level,
            kind: Kind::Lint,
            checks: $checks,
            because: $because,
            fires: $fires,
            clean: $clean,
            source: CONTROLLER,
        };
    };
}

/// Every rule, sorted by code.
pub static RULES: &[&Rule] = &[
    &SCHEMA_VIOLATED,
    &UNKNOWN_FIELD,
    &CLUSTER_NAME,
    &FLINK_VERSION,
    &GCP_CONFIG,
    &POD_METADATA,
    &PORT_TWICE,
    &RESOURCES_MISSING,
    &MEMORY_SHARE,
    &NO_PROGRAM,
    &PARALLELISM,
    &STATE_AGE,
    &CANCEL_REQUESTED,
    &CONTROL,
    &GENERATION,
    &CHANGE,
    &NO_SAVEPOINT,
    &PROPERTY_DROPPED,
    &HA_NOT_SEEN,
    &VALUE_NOT_YAML,
    &FIELD_UNUSED,
    &CLASS_MISSING,
    &SIDECAR_KEEPS_JOB,
    &NO_UPDATES,
    &PROBE_TWICE,
    &LABEL_OF_OPERATOR,
    &NO_TASKMANAGERS,
    &OLD_LOG_FILE,
];

refused! {
    SCHEMA_VIOLATED, "FK3701", "spotify-schema-violated", "A FlinkCluster is one that the API server takes with the definition of Spotify's operator.",
    "The API server refuses the resource, whoever applies it.", DEFINITION,
    spotify_cluster!(job "    jarFile: /opt/flink/usrlib/orders.jar\n    mode: application\n    parallelism: 2\n    savepointsDir: s3://flink-data/orders/savepoints\n";)
}
refused! {
    UNKNOWN_FIELD, "FK3702", "spotify-unknown-field", "A FlinkCluster holds only fields that the definition of Spotify's operator has.",
    "Strict clients refuse it; otherwise the field is dropped in silence.", DEFINITION,
    spotify_cluster!(taskmanager "    taskSlots: 2\n";)
}
refused! {
    CLUSTER_NAME, "FK3703", "spotify-cluster-name", "The name of a FlinkCluster has at most 48 characters and begins with a letter.",
    "Names of Services are made of it.", WEBHOOK,
    spotify_cluster!(name "orders-of-every-customer-in-every-country-we-know";)
}
refused! {
    FLINK_VERSION, "FK3704", "spotify-flink-version", "`flinkVersion` is a version in numbers.",
    "Memory options and file names are chosen by it.", WEBHOOK,
    spotify_cluster!(version "latest";)
}
refused! {
    GCP_CONFIG, "FK3705", "spotify-gcp-config", "A Google service account names its Secret, its file, and the folder alone.",
    "The path of the credentials is made of the three.", WEBHOOK,
    spotify_cluster!(spec "  gcpConfig:\n    serviceAccount:\n      secretName: key\n      keyFile: key.json\n      mountPath: /etc/gcp/key.json\n";)
}
refused! {
    POD_METADATA, "FK3706", "spotify-pod-metadata", "Labels and annotations of pods have keys and values that Kubernetes takes.",
    "Pods with others could not be made.", WEBHOOK,
    spotify_cluster!(taskmanager "    podLabels:\n      team: a b\n";)
}
refused! {
    PORT_TWICE, "FK3707", "spotify-port-twice", "Numbers and names of a role's ports are there once.",
    "A Service with one of them twice could not be made.", WEBHOOK,
    spotify_cluster!(jobmanager "    extraPorts:\n    - name: ui\n      containerPort: 9249\n";)
}
refused! {
    RESOURCES_MISSING, "FK3708", "spotify-resources-missing", "Both roles request or limit cpu and memory.",
    "Slots and Flink's memory are computed from them.", WEBHOOK,
    spotify_cluster!(jm "        cpu: 500m\n";)
}
refused! {
    MEMORY_SHARE, "FK3709", "spotify-memory-share", "The memory share is given in the words of its Flink: `memoryProcessRatio` from 1.10, `memoryOffHeapRatio` and `memoryOffHeapMin` before.",
    "The other words would do nothing.", WEBHOOK,
    spotify_cluster!(taskmanager "    memoryOffHeapRatio: 25\n";)
}
refused! {
    NO_PROGRAM, "FK3710", "spotify-no-program", "A job that is submitted has a jar, a Python file or a Python module.",
    "The submitter would have nothing to submit.", WEBHOOK,
    spotify_cluster!(job "    className: com.example.Orders\n    savepointsDir: s3://flink-data/orders/savepoints\n";)
}
refused! {
    PARALLELISM, "FK3711", "spotify-parallelism-below-one", "A job's parallelism is at least 1.",
    "A job with less runs nothing.", WEBHOOK,
    spotify_cluster!(job "    jarFile: /opt/flink/usrlib/orders.jar\n    parallelism: 0\n    savepointsDir: s3://flink-data/orders/savepoints\n";)
}
refused! {
    STATE_AGE, "FK3712", "spotify-state-age-missing", "Whoever restarts from a savepoint on failure, or takes none before an update, says with `maxStateAgeToRestoreSeconds` how old one may be.",
    "The operator would not know which savepoint still counts.", WEBHOOK,
    spotify_cluster!(job "    jarFile: /opt/flink/usrlib/orders.jar\n    savepointsDir: s3://flink-data/orders/savepoints\n    restartPolicy: FromSavepointOnFailure\n";)
}
refused! {
    CANCEL_REQUESTED, "FK3713", "spotify-cancel-requested", "`cancelRequested` is not true, on create or later.",
    "The rules for new resources hold for changes as well, so that the field cannot be used.", WEBHOOK,
    spotify_cluster!(job "    jarFile: /opt/flink/usrlib/orders.jar\n    savepointsDir: s3://flink-data/orders/savepoints\n    cancelRequested: true\n";)
}
refused! {
    CONTROL, "FK3730", "spotify-control-refused", "The annotation `user-control` asks for a savepoint or a cancellation of a job that runs.",
    "Nothing else can be asked for.", WEBHOOK, "", ""
}
refused! {
    GENERATION, "FK3731", "spotify-savepoint-generation", "`savepointGeneration` is raised by one, alone.",
    "It asks for one savepoint, of the job as it runs.", WEBHOOK, "", ""
}
refused! {
    CHANGE, "FK3732", "spotify-change-refused", "A change keeps the kind of cluster, the TaskManagers' workload and high availability.",
    "The operator cannot carry the cluster from one to the other.", WEBHOOK, "", ""
}
refused! {
    NO_SAVEPOINT, "FK3733", "spotify-update-without-savepoint", "A job that is changed has a savepoint to go on from.",
    "The operator changes no job whose state would be lost.", WEBHOOK, "", ""
}
advice! {
    PROPERTY_DROPPED, "FK3740", "spotify-property-dropped", Warning, "`flinkProperties` holds no option that the operator writes over.",
    "The operator drops the option without a word.",
    spotify_cluster!(properties "    rest.port: \"8082\"\n";), spotify_cluster!(jobmanager "    ports:\n      ui: 8082\n";)
}
advice! {
    HA_NOT_SEEN, "FK3741", "spotify-ha-not-seen", Warning, "High availability is written by the key that the operator reads: `high-availability`, with `kubernetes.cluster-id` and a storage.",
    "Flink runs with it, and the operator neither guards it against being switched off nor cleans up its ConfigMap.",
    spotify_cluster!(properties "    high-availability.type: kubernetes\n    kubernetes.cluster-id: orders\n    high-availability.storageDir: s3://flink-data/orders/ha\n";),
    spotify_cluster!(properties "    high-availability: kubernetes\n    kubernetes.cluster-id: orders\n    high-availability.storageDir: s3://flink-data/orders/ha\n";)
}
advice! {
    VALUE_NOT_YAML, "FK3742", "spotify-value-not-yaml", Warning, "From Flink 2.0 on each value of `flinkProperties` is a plain YAML scalar.",
    "The operator pastes values unquoted into `config.yaml`, and Flink reads something else or stops.",
    spotify_cluster!(version "\"2.1.0\""; properties "    rest.profiling.dir: \"%h/profiles\"\n";),
    spotify_cluster!(version "\"2.1.0\""; properties "    rest.profiling.dir: \"'%h/profiles'\"\n";)
}
advice! {
    FIELD_UNUSED, "FK3743", "spotify-field-unused", Warning, "Fields are ones that the operator uses in this mode.",
    "The operator takes the field and does nothing with it.",
    spotify_cluster!(job "    mode: Application\n    jarFile: /opt/flink/usrlib/orders.jar\n    className: com.example.Orders\n    savepointsDir: s3://flink-data/orders/savepoints\n";),
    spotify_cluster!(job "    mode: Application\n    className: com.example.Orders\n    savepointsDir: s3://flink-data/orders/savepoints\n";)
}
advice! {
    CLASS_MISSING, "FK3744", "spotify-class-missing", Warning, "A job in application mode names its class.",
    "The webhook does not look, and the controller stops with a null pointer at each try.",
    spotify_cluster!(job "    mode: Application\n    savepointsDir: s3://flink-data/orders/savepoints\n";),
    spotify_cluster!(job "    mode: Application\n    className: com.example.Orders\n    savepointsDir: s3://flink-data/orders/savepoints\n";)
}
advice! {
    SIDECAR_KEEPS_JOB, "FK3745", "spotify-sidecar-keeps-job", Warning, "No sidecar stands beside the JobManager of application mode.",
    "The JobManager is a Kubernetes Job there, which never completes while a sidecar runs.",
    spotify_cluster!(jobmanager "    sidecars:\n    - name: logs\n      image: registry.example.com/logs:3\n"; job "    mode: Application\n    className: com.example.Orders\n    savepointsDir: s3://flink-data/orders/savepoints\n";),
    spotify_cluster!(job "    mode: Application\n    className: com.example.Orders\n    savepointsDir: s3://flink-data/orders/savepoints\n";)
}
advice! {
    NO_UPDATES, "FK3746", "spotify-no-updates", Hint, "A job has a `savepointsDir`.",
    "The operator refuses every later change of a job without one, of the image or the replicas too.",
    spotify_cluster!(job "    jarFile: /opt/flink/usrlib/orders.jar\n";), spotify_cluster!()
}
advice! {
    PROBE_TWICE, "FK3747", "spotify-probe-twice", Warning, "Probes use `tcpSocket`, or change only times and thresholds.",
    "The operator lays the probe over its own, which has a `tcpSocket`: with two handlers the pod is invalid.",
    spotify_cluster!(jobmanager "    livenessProbe:\n      httpGet:\n        path: /overview\n        port: 8081\n";),
    spotify_cluster!(jobmanager "    livenessProbe:\n      tcpSocket:\n        port: 8081\n";)
}
advice! {
    LABEL_OF_OPERATOR, "FK3748", "spotify-label-of-operator", Warning, "Pods keep the labels `app`, `cluster` and `component` of the operator.",
    "Its Services and workloads select by them, and find nothing.",
    spotify_cluster!(taskmanager "    podLabels:\n      app: orders\n";), spotify_cluster!()
}
advice! {
    NO_TASKMANAGERS, "FK3749", "spotify-no-taskmanagers", Warning, "`deploymentType` is `StatefulSet` or `Deployment`.",
    "The definition takes any text, and with another one no TaskManager is started.",
    spotify_cluster!(taskmanager "    deploymentType: DaemonSet\n";), spotify_cluster!()
}
advice! {
    OLD_LOG_FILE, "FK3750", "spotify-old-log-file", Hint, "From Flink 1.11 on `logConfig` brings the logging file.",
    "The operator's own is of Log4j 1, which newer Flink does not read: the pods log nothing but errors.",
    spotify_cluster!(log "";), spotify_cluster!()
}
