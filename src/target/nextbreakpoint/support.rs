//! What nextbreakpoint's operator cannot do, word by word, and combinations that it would not carry out.
//!
//! Source: fact sheet of the operator (1.4.4-beta).

use super::super::parts::custom::{self, PodFields};
use super::super::rules::{self, FLINK_VERSION_NOT_RUN};
use super::super::support::{NO_FIELD, checked, no, no_unless, within};
use super::super::{Cx, TargetMeta};
use super::{cluster, jobs};
use crate::diagnostic::Diagnostic;
use crate::manifest::sections::{RestService, Target as TargetName, Upgrade};
use crate::operators::nextbreakpoint::NAME_LIMIT;
use crate::plan::{JobPlan, Owner, Plan};

const OPERATOR: &str = "remove it, or use `target = \"operator\"`, whose controller does this";
const BOOTSTRAP: &str = "put the jar into the bootstrap image, or use `target = \"operator\"`";
const LABELS: &str = "labels and annotations of the pods are the operator's own";
const OWN_ROOT: &str = "remove the line, or use `target = \"operator\"`";
const RUNTIME: &str = "write `\"execution.runtime-mode\" = \"BATCH\"` into `[config]` if it holds for all jobs, or into the program";
const CONTEXT: &str = "the operator stores security contexts and never applies them";
const DISK: &str = "write `claim` for a disk that is there, or `empty-dir`";
const OWN: &str = "bring an object of your own with `extra`; the pods carry the labels `clusterName` and `role`";

/// The target's own description.
pub(super) static META: TargetMeta = TargetMeta {
    id: TargetName::NextBreakpoint,
    title: "nextbreakpoint's operator",
    name_limit: NAME_LIMIT,
    rest_service: "jobmanager-{name}",
    pods: "clusterName={name}",
    unsupported: &[
        no(
            "job",
            "a job is always submitted to a session cluster",
            "write `mode = \"session\"`, and the job as `[jobs.NAME]` with its `parallelism`",
        ),
        no(
            "jobs.*.python",
            "the bootstrap pod uploads a jar",
            "use a jar with an entry class that starts Python, or `target = \"operator\"`",
        ),
        no("jobs.*.sql", "the bootstrap pod uploads a jar", "use a jar that runs the SQL, or `target = \"operator\"`"),
        no("jobs.*.sha256", "nobody downloads a jar here", BOOTSTRAP),
        no("jobs.*.fetch", "nobody downloads a jar here", BOOTSTRAP),
        no("jobs.*.fetch-image", "nobody downloads a jar here", BOOTSTRAP),
        no("jobs.*.config", "jobs are submitted with the cluster's options", "put the option into `[config]`"),
        no(
            "jobs.*.state",
            "nobody suspends a job by a word",
            "annotate the FlinkJob with `operator.nextbreakpoint.com/requested-action: STOP`, or use `target = \"operator\"`",
        ),
        no_unless("jobs.*.runtime-mode", &["streaming"], "jobs are submitted with the cluster's options", RUNTIME),
        no("jobs.*.on-delete", "a deletion always stops the job without a savepoint", OPERATOR),
        no(
            "jobs.*.triggers",
            "nobody acts when a counter changes",
            "annotate the FlinkJob with `operator.nextbreakpoint.com/requested-action`, or use `target = \"operator\"`",
        ),
        no("jobs.*.restore.allow-non-restored-state", "the operator always submits with `false`", OPERATOR),
        no("jobs.*.restore.claim-mode", "the operator submits by Flink's REST API without it", OPERATOR),
        no("triggers", "nobody acts when a counter changes", "change the image, or use `target = \"operator\"`"),
        no("jobmanager.kind", "the operator makes bare pods", OPERATOR),
        no("taskmanager.kind", "the operator makes bare pods", OPERATOR),
        no("jobmanager.liveness", "the operator sets a probe of its own and no other", OPERATOR),
        no(
            "high-availability",
            "the supervisor stops all jobs when a cluster starts and submits them again: nothing would be recovered",
            OPERATOR,
        ),
        no("savepoints.max-age", "nobody removes old savepoints", OPERATOR),
        no("savepoints.keep", "nobody removes old savepoints", OPERATOR),
        no("savepoints.format", "the operator asks for savepoints without a format", OPERATOR),
        no(
            "state.local-recovery",
            "TaskManagers have neither stable names nor disks of their own",
            "remove the table, or use `target = \"standalone\"`",
        ),
        no("snapshots", "nobody takes a snapshot when an object appears", OPERATOR),
        no("components.zetcd", "nothing here asks ZooKeeper", "remove the table, or use `target = \"operator\"`"),
        no("volumes.*.size", "nobody makes claims for bare pods: all pods of a role would share one", DISK),
        no("jobmanager.volumes.*.size", "nobody makes claims for bare pods: all pods of a role would share one", DISK),
        no("taskmanager.volumes.*.size", "nobody makes claims for bare pods: all pods of a role would share one", DISK),
        no_unless("security.pod-security", &["privileged"], CONTEXT, OWN_ROOT),
        no("security.user", CONTEXT, OWN_ROOT),
        no("gcs.credentials", "a file of credentials would need an option that names it in each pod", "use `identity`"),
        no(
            "hadoop",
            "Hadoop's folder is a word of Kubernetes' own Flink",
            "mount the ConfigMap with `[volumes]` and set HADOOP_CONF_DIR in `[env]`",
        ),
        no(
            "scaling",
            "the operator neither scales by load nor runs the reactive scheduler",
            "scale FlinkCluster and FlinkJob with kubectl, or use `target = \"operator\"`",
        ),
        no("blue-green", "a change stops the cluster and starts it again", OPERATOR),
        no("rest.node-port", "the operator takes any free port", "remove the line"),
        no("rest.labels", "there is no field for labels", OWN),
        no("rest.annotations", "the definition declares annotations without content, and every entry is pruned", OWN),
        no("ingress", "the operator makes no Ingress", "bring one with `extra`, for the port `ui` of the Service `jobmanager-NAME`"),
        no(
            "tls",
            "no field mounts key stores and fills in their passwords",
            "let the service mesh encrypt, or use `target = \"operator\"`",
        ),
        no("service-account.create", "the operator's chart brings the accounts", "remove the line, or bring the account with `extra`"),
        no("service-account.annotations", "accounts are not made here", "bring the account with `extra`"),
        no("logging", "no field carries log files", "put them into the image, or mount them with `[volumes]`"),
        no_unless("network-policy.enabled", &["false"], LABELS, OWN),
        no_unless("disruption-budget.enabled", &["false"], LABELS, OWN),
        no("disruption-budget.max-unavailable", LABELS, OWN),
        no_unless("metrics.prometheus.pod-monitor", &["false"], LABELS, OWN),
        no_unless("platform.mesh", &["none"], LABELS, OWN),
        no_unless("security.read-only-root", &["false"], "the containers have no security context of their own", OWN_ROOT),
        no("components.operator", "nothing here runs the Apache operator", "move the table to the file that installs it"),
    ],
    limits: &[
        checked("platform.prometheus-operator", "no PodMonitor is made here"),
        within("mode", "`session`"),
        within("savepoints.interval", "whole seconds"),
        within("jobs.*.jar", "a path in the bootstrap image"),
        within("jobs.*.args", "without spaces and quotes"),
        checked("jobs.*.upgrade", "always `savepoint`"),
        checked("jobmanager.replicas", "always 1"),
        within("rest.service", "cluster-ip, node-port"),
        within("image-pull-secrets", "one name"),
        within("pod", "the fields that the resource has"),
        within("jobmanager.pod", "the fields that the resource has"),
        within("taskmanager.pod", "the fields that the resource has"),
        within("config", "no ports"),
    ],
};

const PODS: PodFields = PodFields {
    pod: &["initContainers", "volumes", "affinity", "tolerations", "topologySpreadConstraints"],
    main: &["env", "envFrom", "volumeMounts", "ports", "command", "args"],
    common: &[],
    sidecars: true,
    instead: "use `target = \"operator\"`, whose pods have templates; nodes are chosen by `affinity.nodeAffinity` here",
};

/// Options whose values the operator's Services and probes count on.
const PORTS: &[&str] = &[
    "jobmanager.rpc.port",
    "blob.server.port",
    "query.server.port",
    "rest.port",
    "rest.bind-port",
    "taskmanager.rpc.port",
    "taskmanager.data.port",
];

/// Combinations that the words allow and this operator does not carry out.
pub(super) fn check(plan: &Plan, cx: &mut Cx<'_>) {
    version(plan, cx);
    // its row of the table has said so
    if plan.mode.application().is_some() {
        return;
    }
    images(plan, cx);
    for job in plan.mode.jobs() {
        submitted(plan, job, cx);
    }
    if plan.image_pull_secrets.len() > 1 {
        cx.refuse(
            "image-pull-secrets",
            "nextbreakpoint's operator takes one pull secret",
            NO_FIELD,
            "the field holds one name",
            "put the credentials of all registries into one Secret",
        );
    }
    if matches!(plan.rest.service, RestService::LoadBalancer | RestService::Headless) {
        cx.refuse(
            "rest.service",
            "nextbreakpoint's operator knows cluster-ip and node-port only",
            NO_FIELD,
            "the API server refuses another `serviceMode`",
            "write one of the two, and bring a Service of your own with `extra`",
        );
    }
    interval(cx);
    ports(plan, cx);
    roles(plan, cx);
    PODS.check(&META, cx);
    custom::check_spaces(plan, &cluster::options(plan), cx);
    custom::check_plugins(plan, cx);
}

fn interval(cx: &mut Cx<'_>) {
    let interval = cx.settings.manifest.savepoints.as_ref().and_then(|words| words.interval.as_ref());
    if interval.is_some_and(|interval| !interval.millis.is_multiple_of(1000)) {
        cx.refuse(
            "savepoints.interval",
            "nextbreakpoint's operator counts savepoints in whole seconds",
            NO_FIELD,
            "the interval would be another",
            "write whole seconds",
        );
    }
}

fn version(plan: &Plan, cx: &mut Cx<'_>) {
    let flink = plan.flink;
    if flink.is_at_least(1, 11) && !flink.is_at_least(2, 0) {
        return;
    }
    let place = cx.settings.root.nearest("flink").span;
    cx.diagnostics.push(
        Diagnostic::new(&FLINK_VERSION_NOT_RUN, format!("nextbreakpoint's operator does not run Flink {flink}"))
            .at(place, "it runs 1.11 to 1.20")
            .because("Flink 2 no longer reads the arguments as the operator sends them, and older ones have another memory model")
            .help("write a version from 1.11 to 1.20, or use `target = \"operator\"`")
            .path("flink"),
    );
}

fn images(plan: &Plan, cx: &mut Cx<'_>) {
    let words = cx.settings.manifest.nextbreakpoint.as_ref();
    let supervisor = words.is_some_and(|words| words.supervisor_image.is_some());
    let bootstrap = words.is_some_and(|words| words.bootstrap_image.is_some());
    if !supervisor && plan.session_cluster.is_none() {
        cx.refuse(
            "nextbreakpoint.supervisor-image",
            "nextbreakpoint's operator needs the image of its supervisor",
            NO_FIELD,
            "the API server refuses a cluster without it",
            "write `[nextbreakpoint] supervisor-image = \"nextbreakpoint/flinkctl:1.4.4-beta\"`",
        );
    }
    if !bootstrap && !plan.mode.jobs().is_empty() {
        cx.refuse(
            "nextbreakpoint.bootstrap-image",
            "nextbreakpoint's operator needs an image with the jars of the jobs",
            NO_FIELD,
            "a pod of that image uploads the jar",
            "write `[nextbreakpoint] bootstrap-image`: the supervisor's image with the jars in it",
        );
    }
}

fn submitted(plan: &Plan, job: &JobPlan, cx: &mut Cx<'_>) {
    let at = |word: &str| format!("{}.{word}", job.path);
    if jobs::jar(job).is_none() && job.program.jar().is_some() {
        cx.refuse(
            &at("jar"),
            "nextbreakpoint's operator takes jars of the bootstrap image only",
            NO_FIELD,
            "nobody downloads one",
            BOOTSTRAP,
        );
    }
    if job.class.is_none() {
        cx.refuse(
            &job.path,
            "nextbreakpoint's operator asks for the job's class",
            NO_FIELD,
            "the API server refuses a job without `className`",
            "write `class` into the job's table",
        );
    }
    if job.args.iter().any(|argument| argument.is_empty() || argument.contains([' ', '\t', '\n', '"', '\''])) {
        cx.refuse(
            &at("args"),
            "an argument that is empty or holds a space or a quote does not arrive",
            NO_FIELD,
            "arguments are joined with spaces here, and taken apart again",
            "use an argument without them, such as the path of a file, or `target = \"operator\"`",
        );
    }
    if job.upgrade.is_some_and(|upgrade| upgrade != Upgrade::Savepoint) {
        cx.refuse(
            &at("upgrade"),
            "nextbreakpoint's operator knows `upgrade = \"savepoint\"` only".to_owned(),
            NO_FIELD,
            "a changed job always starts from its last savepoint",
            "write `upgrade = \"savepoint\"`, or use `target = \"operator\"`",
        );
    }
    if jobs::directory(plan).is_none() {
        cx.refuse(
            "savepoints.dir",
            "nextbreakpoint's operator asks where savepoints go",
            NO_FIELD,
            "the API server refuses a job without `savepointTargetPath`",
            "write `[savepoints] dir`",
        );
    }
    let whole = format!("{}-{}", plan.session_cluster.as_deref().unwrap_or(&plan.name), job.name);
    if whole.len() > NAME_LIMIT && plan.name.len() <= NAME_LIMIT {
        let place = cx.settings.root.nearest(&job.path).span;
        cx.diagnostics.push(rules::name_too_long(place, &job.path, &whole, NAME_LIMIT, META.title));
    }
}

fn ports(plan: &Plan, cx: &mut Cx<'_>) {
    let written: Vec<String> =
        plan.config.iter().filter(|(_, setting)| setting.owner == Owner::Config).map(|(key, _)| key.to_owned()).collect();
    for key in written.iter().filter(|key| PORTS.contains(&key.as_str())) {
        cx.refuse(
            &format!("config.{key}"),
            format!("nextbreakpoint's operator counts on the usual value of `{key}`"),
            NO_FIELD,
            "its Services, ports and probes do not follow the option",
            "remove the line",
        );
    }
}

fn roles(plan: &Plan, cx: &mut Cx<'_>) {
    if plan.jobmanager.process.replicas > 1 {
        cx.refuse(
            "jobmanager.replicas",
            "nextbreakpoint's operator runs one JobManager",
            NO_FIELD,
            "there is no field for more",
            "remove the line, or use `target = \"operator\"`",
        );
    }
}
