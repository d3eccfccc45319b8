//! The rules of targets and of what is patched into their objects. Codes FK3001 to FK3099 and, for patches, FK4001 to FK4099.

use crate::diagnostic::{Diagnostic, Kind, Level, Rule, Span};

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[
    &NOT_IN_THIS_TARGET,
    &NAME_TOO_LONG,
    &FLINK_VERSION_NOT_RUN,
    &OPERATOR_TOO_OLD,
    &UNKNOWN_OPERATOR,
    &NAMESPACE_NOT_WATCHED,
    &UNKNOWN_CHART_VALUE,
    &JAR_NOT_ON_CLASS_PATH,
    &FETCH_NOT_POSSIBLE,
    &REPLICAS_BY_SCALER,
    &LIVENESS_NOT_POSSIBLE,
    &ZETCD_WITHOUT_CONTAINER_NODES,
    &UPGRADE_NOT_POSSIBLE,
    &INGRESS_CUT_OFF,
    &ARGUMENT_TAKEN_BY_FLINK,
    &NODE_PORT_WITHOUT_SERVICE,
    &CLIENT_REFUSES,
    &NATIVE_WITHOUT_NAMESPACE,
    &CLAIM_NOT_POSSIBLE,
    &VARIABLE_OF_THE_COMPILER,
    &LEFT_BEHIND,
    &PATCH_WITHOUT_OBJECT,
    &BAD_PATCH,
    &BAD_FIELD,
    &PATCHED_IDENTITY,
    &BAD_EXTRA,
];

refusal! {
    /// A word that the chosen target has no field for.
    NOT_IN_THIS_TARGET, "FK3002", "not-in-this-target", "Every word that the text sets is one that the chosen target can express.",
    "A word without a field would be dropped, and the cluster would run without it.", "language reference, sections 2 and 10",
    application!(rest "\n[savepoints]\ndir  = \"s3://flink-data/orders/savepoints\"\nkeep = 5\n";),
    application!(rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";)
}
refusal! {
    /// A name that leaves no room for the names derived from it.
    NAME_TOO_LONG, "FK3003", "name-too-long", "`name` leaves room for the names that the target derives from it.",
    "Kubernetes refuses labels and Service names of more than 63 characters.", "language reference, section 10",
    "name        = \"orders-of-every-customer-in-every-country-there-is\"\nflink       = \"1.20\"\nmode        = \"session\"\nimage       = \"registry.example.com/flink:7\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    session!()
}
refusal! {
    /// A Flink version that the target does not run.
    FLINK_VERSION_NOT_RUN, "FK3005", "flink-version-not-run", "The target can run the Flink version: flinkc makes Flink's own start-up for the versions that it knows, from 1.17 on.",
    "File names, options and start arguments differ by version: those of another one would be guessed.", "language reference 4.1, `flink`",
    application!(flink "2.9"; image "registry.example.com/orders:1.4.2";),
    application!()
}
refusal! {
    /// What a release of the operator does not have.
    OPERATOR_TOO_OLD, "FK3006", "operator-too-old", "What the text asks for is there in the operator's release, `platform.operator`.",
    "The API server refuses an unknown word, and drops an unknown field where nobody asks it to be strict.", "the operator's definitions, release by release",
    application!(top "target      = \"operator\"\n"; rest "\n[blue-green]\ndeletion-delay = \"5m\"\n\n[platform]\noperator = \"1.13\"\n";),
    application!(top "target      = \"operator\"\n"; rest "\n[blue-green]\ndeletion-delay = \"5m\"\n\n[platform]\noperator = \"1.14\"\n";)
}
refusal! {
    /// A release of the operator that nobody here knows.
    UNKNOWN_OPERATOR, "FK3007", "unknown-operator", "`platform.operator` is a release of the Apache operator that this compiler knows.",
    "Fields, words and rules differ by release, and those of another one would be guessed.", "the operator's definitions, 1.10 to 1.16",
    application!(top "target      = \"operator\"\n"; rest "\n[platform]\noperator = \"1.4\"\n";),
    application!(top "target      = \"operator\"\n"; rest "\n[platform]\noperator = \"1.15\"\n";)
}
refusal! {
    /// A namespace that the operator does not look at.
    NAMESPACE_NOT_WATCHED, "FK3008", "namespace-not-watched", "`namespace` is one of `platform.watch-namespaces`, if there are any.",
    "The API server takes the resource, and nobody ever acts on it.", "the operator's chart, watchNamespaces",
    application!(top "target      = \"operator\"\nnamespace   = \"orders\"\n"; rest "\n[platform]\nwatch-namespaces = [\"streaming\"]\n";),
    application!(top "target      = \"operator\"\nnamespace   = \"streaming\"\n"; rest "\n[platform]\nwatch-namespaces = [\"streaming\"]\n";)
}
refusal! {
    /// A value that the operator's chart does not have.
    UNKNOWN_CHART_VALUE, "FK3009", "unknown-chart-value", "`components.operator.values` holds keys of the operator's chart.",
    "Helm passes an unknown value by in silence.", "the chart's values.yaml, 1.8 to 1.15",
    "[workspace]\nmembers = []\n\n[components.operator.values]\nreplica = 2\n",
    "[workspace]\nmembers = []\n\n[components.operator.values]\nreplicas = 2\n"
}
refusal! {
    /// A jar in the image that Flink's class path does not reach.
    JAR_NOT_ON_CLASS_PATH, "FK3021", "jar-not-on-class-path", "Before Flink 1.19 an application's jar lies in `/opt/flink/usrlib` or `/opt/flink/lib`.",
    "The start script knows no option for another place before 1.19.", "Flink, standalone-job --help of each version",
    application!(flink "1.18"; jar "local:///opt/flink/examples/streaming/orders.jar";),
    application!(flink "1.18";)
}
refusal! {
    /// A jar that nobody can fetch.
    FETCH_NOT_POSSIBLE, "FK3022", "fetch-not-possible", "Whoever fetches a remote jar can speak its scheme.",
    "The pod would stop before Flink starts.", "Flink, standalone-job --help; language reference 4.2",
    application!(jar "s3://artifacts/orders.jar"; job "fetch = \"init-container\"\n";),
    application!(jar "s3://artifacts/orders.jar"; job "fetch       = \"init-container\"\nfetch-image = \"registry.example.com/aws-cli:2.31.0\"\n";)
}
refusal! {
    /// A number of TaskManagers that an autoscaler owns.
    REPLICAS_BY_SCALER, "FK3023", "replicas-by-scaler", "With `scaling.reactive.cpu` the number of TaskManagers belongs to the HorizontalPodAutoscaler.",
    "Each apply would set the number back.", "Kubernetes, HorizontalPodAutoscaler; language reference 4.7",
    application!(taskmanager "memory   = \"4g\"\nreplicas = 8\n"; rest "\n[checkpoints]\ndir      = \"s3://flink-data/orders\"\ninterval = \"1m\"\n\n[scaling.reactive]\nmin = 1\nmax = 8\ncpu = 60\n";),
    application!(rest "\n[checkpoints]\ndir      = \"s3://flink-data/orders\"\ninterval = \"1m\"\n\n[scaling.reactive]\nmin = 1\nmax = 8\ncpu = 60\n";)
}
refusal! {
    /// A liveness probe that cannot work here.
    LIVENESS_NOT_POSSIBLE, "FK3024", "liveness-not-possible", "`liveness = \"job\"` needs an application cluster with a streaming job; REST probes need REST without client certificates.",
    "A finished job would be started again, or a healthy process killed.", "facts of a real cluster; language reference 4.3",
    application!(job "runtime-mode = \"batch\"\n"; jobmanager "memory   = \"2g\"\nliveness = \"job\"\n";),
    application!(job "runtime-mode = \"batch\"\n"; jobmanager "memory   = \"2g\"\nliveness = \"rpc\"\n";)
}
/// An Ingress behind a policy that lets nobody in.
pub static INGRESS_CUT_OFF: Rule = Rule {
    code: "FK3027",
    name: "ingress-cut-off",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "With an `[ingress]`, an enabled `[network-policy]` names in `rest-from` who may reach REST.",
    because: "The policy lets only pods of the cluster connect: the Ingress exists and answers with a timeout.",
    fires: application!(rest "\n[ingress]\nhost        = \"orders.example.com\"\nclass       = \"nginx\"\nannotations = { \"nginx.ingress.kubernetes.io/auth-url\" = \"https://login.example.com/\" }\n\n[network-policy]\nenabled = true\n";),
    clean: application!(rest "\n[ingress]\nhost        = \"orders.example.com\"\nclass       = \"nginx\"\nannotations = { \"nginx.ingress.kubernetes.io/auth-url\" = \"https://login.example.com/\" }\n\n[network-policy]\nenabled = true\nrest-from = [{ namespaceSelector = { matchLabels = { \"kubernetes.io/metadata.name\" = \"ingress-nginx\" } } }]\n";),
    source: "Kubernetes, NetworkPolicy; language reference 4.7",
};

refusal! {
    /// An argument of the job that Flink's start script takes for its own.
    ARGUMENT_TAKEN_BY_FLINK, "FK3028", "argument-taken-by-flink", "No argument of an application's job is a bare `-D` or sets an option of the JobManager's memory by `-D`.",
    "Flink's start script looks for `-D` among all arguments, also behind `--`: the JobManager does not start, or starts with another size.",
    "Flink 1.20.5 and 2.3.0, run on a real cluster",
    application!(job "args  = [\"-D\", \"topic\"]\n";),
    application!(job "args  = [\"--define\", \"topic\"]\n";)
}
/// zetcd's last release refuses what Flink's ZooKeeper client asks for.
pub static ZETCD_WITHOUT_CONTAINER_NODES: Rule = Rule {
    code: "FK3025",
    name: "zetcd-without-container-nodes",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`components.zetcd` brings a zetcd that knows ZooKeeper's container nodes; the releases do not, of which v0.0.5 is the last. Other tags are taken for builds of one's own.",
    because: "Flink's client (Curator 5, from Flink 1.15) makes its folders as container nodes: zetcd v0.0.5 answers `unknown opcode 19` and closes the session, and no JobManager ever leads.",
    fires: application!(top "namespace   = \"orders\"\n"; rest "\n[high-availability]\nstorage = \"s3://flink-data/orders/ha\"\n\n[high-availability.zookeeper]\n\n[components.zetcd]\nimage      = \"registry.example.com/mirror/zetcd:v0.0.5\"\netcd-image = \"registry.example.com/mirror/etcd:v3.5.21\"\n";),
    clean: application!(top "namespace   = \"orders\"\n"; rest "\n[high-availability]\nstorage = \"s3://flink-data/orders/ha\"\n\n[high-availability.zookeeper]\nquorum = \"zk-0.zk:2181\"\n";),
    source: "zetcd v0.0.5, built and run with Flink 1.20.5 and 2.3.0 on a real cluster",
};

refusal! {
    /// An upgrade mode that nobody carries out.
    UPGRADE_NOT_POSSIBLE, "FK3026", "upgrade-not-possible", "`upgrade` says what plain Kubernetes does: last-state with HA, stateless without.",
    "The text would promise the state something that no part of the bundle does.", "language reference 4.2, `upgrade`",
    application!(job "upgrade = \"savepoint\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";),
    application!(job "upgrade = \"stateless\"\n"; rest "\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";)
}
refusal! {
    /// What Flink's own client would not create.
    CLIENT_REFUSES, "FK3030", "client-refuses", "`target = \"native\"`: Flink's own Kubernetes client takes the configuration.",
    "The objects are what that client makes; what it refuses would not run for those who use it either.",
    "Flink, Kubernetes client of 1.20.5 and 2.3.0",
    application!(top "target      = \"native\"\nnamespace   = \"flink\"\n"; rest "\n[config]\nrest.bind-port = \"8081-8090\"\n";),
    application!(top "target      = \"native\"\nnamespace   = \"flink\"\n"; rest "\n[config]\nrest.bind-port = 8081\n";)
}
refusal! {
    /// A native cluster without a namespace.
    NATIVE_WITHOUT_NAMESPACE, "FK3031", "native-without-namespace", "`target = \"native\"` stands beside a `namespace`.",
    "The JobManager starts TaskManagers in the namespace that its configuration names: without one in `default`, wherever it runs itself.",
    "Flink, `kubernetes.namespace`",
    application!(top "target      = \"native\"\n";),
    application!(top "target      = \"native\"\nnamespace   = \"flink\"\n";)
}
refusal! {
    /// A node's port on a Service that has none.
    NODE_PORT_WITHOUT_SERVICE, "FK3029", "node-port-without-service", "`rest.node-port` stands beside `rest.service = \"node-port\"` or `\"load-balancer\"`.",
    "The API server refuses a Service of another type that names a node's port.", "Kubernetes, Service; asked of a real API server",
    "",
    ""
}
refusal! {
    /// A claim of the savepoint that an application's start-up does not pass on.
    CLAIM_NOT_POSSIBLE, "FK3041", "claim-not-possible", "An application on plain pods leaves the savepoint that it starts from to its owner.",
    "The start-up of an application writes its own restore settings over the configuration, always with `NO_CLAIM`, and has no argument for another mode.",
    "Flink 1.17.2 (read), 1.20.5 and 2.3.0 (run: the savepoint stays, while `flink run --claimMode CLAIM` removes it)",
    application!(rest "\n[job.restore]\nfrom       = \"s3://flink-data/orders/savepoint-1\"\nclaim-mode = \"claim\"\n";),
    application!(rest "\n[job.restore]\nfrom       = \"s3://flink-data/orders/savepoint-1\"\nclaim-mode = \"no-claim\"\n";)
}
refusal! {
    /// An environment variable that the compiler fills in.
    VARIABLE_OF_THE_COMPILER, "FK3042", "variable-of-the-compiler", "`env` and `env-secrets` leave `POD_IP`, `POD_NAME` and `POD_NAMESPACE` to the compiler.",
    "Each pod learns its own address, name and namespace by them, and Flink's start arguments use them: one value for all pods would send every peer to one place.",
    "flinkc's own start arguments; Kubernetes, fields of a pod as variables",
    application!(rest "\n[env]\nPOD_IP = \"10.0.0.7\"\n";),
    application!(rest "\n[env]\nHOST_IP = \"10.0.0.7\"\n";)
}
/// What only the text's own target has.
pub static LEFT_BEHIND: Rule = Rule {
    code: "FK3049",
    name: "left-behind",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "With `--target` the text holds nothing that only its own target has: its table, patches of its resources, and of plain Kubernetes the words for kinds, numbers and names of its own objects.",
    because: "The other target makes other objects, so that these parts have no place there: the new home runs without them.",
    fires: "",
    clean: "",
    source: "language reference, sections 2 and 5",
};

refusal! {
    /// A patch of an object that is not there.
    PATCH_WITHOUT_OBJECT, "FK4001", "patch-without-object", "Each key of `patch` names one object of the bundle: `KIND`, or `KIND/PART` where a kind occurs more than once.",
    "A patch that meets nothing would be dropped.", "language reference, section 5, hatch 3",
    application!(rest "\n[patch.\"Deployment/webui\".spec]\nminReadySeconds = 10\n";),
    application!(rest "\n[patch.\"Deployment/jobmanager\".spec]\nminReadySeconds = 10\n";)
}
refusal! {
    /// A patch that is none.
    BAD_PATCH, "FK4002", "bad-patch", "`pod` and `patch` are strategic-merge patches: directives are well formed, list items have their merge key.",
    "kubectl refuses the same patch.", "Kubernetes, strategic merge patch",
    application!(rest "\n[pod.spec]\n\"$retainKeys\" = [\"containers\"]\npriorityClassName = \"streaming\"\n";),
    application!(rest "\n[pod.spec]\npriorityClassName = \"streaming\"\n";)
}
refusal! {
    /// A field that Kubernetes does not have there, or a value of the wrong type.
    BAD_FIELD, "FK4004", "bad-field", "Fields below `pod`, `patch` and `volumes.*.source` are Kubernetes' own, with values of its types.",
    "The API server refuses the object, or drops the field where it is not asked to be strict.", "Kubernetes' published OpenAPI; schemas/kubernetes",
    application!(rest "\n[pod.spec]\npriorityClass = \"streaming\"\n";),
    application!(rest "\n[pod.spec]\npriorityClassName = \"streaming\"\n";)
}
refusal! {
    /// A patch of what the compiler's own references hang on.
    PATCHED_IDENTITY, "FK4005", "patched-identity", "`patch` leaves `apiVersion`, `kind`, names and selectors alone.",
    "Other objects of the bundle refer to them.", "language reference, section 5, hatch 3",
    application!(rest "\n[patch.\"Service/rest\".metadata]\nname = \"web\"\n";),
    application!(rest "\n[patch.\"Service/rest\".metadata.labels]\nteam = \"orders\"\n";)
}
refusal! {
    /// A file of `extra` that holds no Kubernetes objects.
    BAD_EXTRA, "FK4006", "bad-extra", "Files of `extra` hold Kubernetes objects in YAML, of other names than the bundle's own.",
    "What cannot be read cannot be reviewed with the rest.", "language reference, section 5, hatch 4",
    application!(top "extra       = [\"objects/*.yaml\"]\n";),
    application!()
}

/// The finding for a name that leaves too little room for what is derived from it.
pub(super) fn name_too_long(place: Span, path: &str, name: &str, limit: usize, taker: &str) -> Diagnostic {
    Diagnostic::new(&NAME_TOO_LONG, format!("`{name}` has {} characters, and {taker} takes {limit}", name.len()))
        .at(place, "too long")
        .at_run_time("Kubernetes refuses objects or pods whose names and labels are derived from it")
        .help(format!("choose a name of at most {limit} characters; what it is for belongs into `labels`"))
        .path(path)
}
