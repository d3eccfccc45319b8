//! What Lyft's operator cannot do, word by word, and combinations that it would not carry out.
//!
//! Source: fact sheet of the operator; its definition has no field for what is listed here, and keeps such a field without reading it.

use std::collections::BTreeMap;

use super::super::parts::custom::{self, PodFields};
use super::super::rules::FLINK_VERSION_NOT_RUN;
use super::super::support::{NO_FIELD, checked, no, no_unless, within};
use super::super::{Cx, TargetMeta};
use crate::diagnostic::Diagnostic;
use crate::manifest::sections::{PodSecurity, Target as TargetName, Upgrade};
use crate::operators::lyft::{NAME_LIMIT, OVERWRITTEN};
use crate::plan::{Election, JobPlan, Owner, Plan};

const OPERATOR: &str = "remove it, or use `target = \"operator\"`, whose controller does this";
const IMAGE: &str = "put it into the image, or use `target = \"operator\"`";
const ONE_JOB: &str = "use `mode = \"application\"` with a `[job]`: each FlinkApplication is a cluster for one job";
const COMMON: &str = "write it for both roles, in `[volumes]`";
const LABELS: &str = "the pods carry the operator's own labels, which change with each version";
const OWN_ROOT: &str = "remove the line, or use `target = \"operator\"`";
const DISK: &str = "write `claim` for a disk that many pods may mount, or `empty-dir`";
const OWN: &str = "bring an object of your own with `extra`; the pods carry the labels `flink-app` and `flink-deployment-type`";

/// The target's own description.
pub(super) static META: TargetMeta = TargetMeta {
    id: TargetName::Lyft,
    title: "Lyft's operator",
    name_limit: NAME_LIMIT,
    rest_service: "{name}",
    pods: "flink-app={name}",
    unsupported: &[
        no("session-cluster", "jobs are not separate objects here", ONE_JOB),
        no("jobs", "jobs are not separate objects here", ONE_JOB),
        no(
            "job.python",
            "the operator submits a jar by its name",
            "use a jar with an entry class that starts Python, or `target = \"operator\"`",
        ),
        no("job.sql", "the operator submits a jar by its name", "use a jar that runs the SQL, or `target = \"operator\"`"),
        no("job.sha256", "nobody downloads a jar here", IMAGE),
        no("job.fetch", "nobody downloads a jar here", IMAGE),
        no("job.fetch-image", "nobody downloads a jar here", IMAGE),
        no("job.config", "the job is submitted with the cluster's options", "put the option into `[config]`"),
        no("job.state", "nobody suspends a job by a word", OPERATOR),
        no(
            "job.triggers",
            "nobody acts when one of these counters changes",
            "`[triggers] restart` makes a new cluster; otherwise use `target = \"operator\"`",
        ),
        no("job.restore.claim-mode", "the operator submits by Flink's REST API without it", OPERATOR),
        no("jobmanager.kind", "the operator runs both roles as Deployments", OPERATOR),
        no("taskmanager.kind", "the operator runs both roles as Deployments", OPERATOR),
        no("jobmanager.liveness", "the operator sets a readiness probe of its own and no other", OPERATOR),
        no("jobmanager.volumes", "volumes are the same for both roles", COMMON),
        no("taskmanager.volumes", "volumes are the same for both roles", COMMON),
        no("high-availability.cluster-id", "the operator gives each version of the job its own id", "remove the line"),
        no("savepoints.interval", "the operator takes savepoints at updates and deletions only", OPERATOR),
        no("savepoints.max-age", "nobody removes old savepoints", OPERATOR),
        no("savepoints.keep", "nobody removes old savepoints", OPERATOR),
        no("savepoints.format", "the operator asks for savepoints without a format", OPERATOR),
        no(
            "state.local-recovery",
            "TaskManagers have neither stable names nor disks of their own",
            "remove the table, or use `target = \"standalone\"`",
        ),
        no("snapshots", "nobody takes a snapshot when an object appears", OPERATOR),
        no("config-secrets", "options are plain text of the resource", IMAGE),
        no(
            "s3.credentials",
            "options are plain text of the resource",
            "use `identity = \"node\"` or \"service-account\", or the variables of the plugin with `[env-secrets]`",
        ),
        no("gcs.credentials", "a file of credentials would need an option that names it in each pod", "use `identity`"),
        no("azure.account", "the account is named for its key, which has no place here", "use `identity`"),
        no("azure.credentials", "options are plain text of the resource", "use `identity`"),
        no(
            "hadoop",
            "Hadoop's folder is a word of Kubernetes' own Flink",
            "mount the ConfigMap with `[volumes]` and set HADOOP_CONF_DIR in `[env]`",
        ),
        no("volumes.*.size", "a new disk belongs to one pod, and pods of two versions and both roles would share it", DISK),
        no("scaling", "the operator neither scales nor watches", "change `parallelism`, or use `target = \"operator\"`"),
        no(
            "blue-green.deletion-delay",
            "the second job runs until `spec.tearDownVersionHash` names the one that goes",
            "remove the line: `[blue-green]` stays, as an empty table",
        ),
        no(
            "blue-green.abort-grace-period",
            "the second job runs until `spec.tearDownVersionHash` names the one that goes",
            "remove the line: `[blue-green]` stays, as an empty table",
        ),
        no("rest", "the operator makes a headless Service, and no other", OWN),
        no("ingress", "the operator makes Ingresses by its own setting `ingressUrlFormat`", OWN),
        no(
            "tls",
            "no field mounts key stores and fills in their passwords",
            "let the service mesh encrypt, or use `target = \"operator\"`",
        ),
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
        within("mode", "`application`"),
        within("job.jar", "a file in the image's `flink-web-upload`"),
        within("job.args", "up to Flink 1.20, without quotes"),
        within("job.upgrade", "not `last-state`"),
        checked("taskmanager.replicas", "always the parallelism by the slots"),
        within("pod", "the fields that the resource has"),
        within("jobmanager.pod", "the fields that the resource has, no volumes"),
        within("taskmanager.pod", "the fields that the resource has, no volumes"),
        within("security.pod-security", "not `restricted`"),
        within("security.user", "from 1 to 65535"),
        within("config", "no option that the operator writes"),
    ],
};

const PODS: PodFields = PodFields {
    pod: &["nodeSelector", "tolerations", "affinity", "volumes"],
    main: &["env", "envFrom", "volumeMounts"],
    common: &["volumes", "volumeMounts"],
    sidecars: false,
    instead: "use `target = \"operator\"`, whose pods have templates; volumes go into `[volumes]`, for both roles",
};

/// What makes Kubernetes elect leaders, under its first name.
const KUBERNETES_FACTORY: &str = "org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory";

/// The options of the resource: high availability under the name that the operator looks for.
pub(super) fn options(plan: &Plan) -> BTreeMap<String, String> {
    let mut options = custom::options(plan);
    if let Some(kind) = options.remove("high-availability.type") {
        // The short name came later; the factory's class is read by every version that has it.
        let spelled = if kind == "kubernetes" && !plan.flink.is_at_least(1, 16) { KUBERNETES_FACTORY.to_owned() } else { kind };
        options.insert("high-availability".to_owned(), spelled);
    }
    options
}

/// Combinations that the words allow and this operator does not carry out.
pub(super) fn check(plan: &Plan, cx: &mut Cx<'_>) {
    version(plan, cx);
    match plan.mode.application() {
        None => cx.refuse(
            "mode",
            "Lyft's operator has no session clusters",
            NO_FIELD,
            "jar, class and parallelism are required by its definition",
            ONE_JOB,
        ),
        Some(job) => submitted(plan, job, cx),
    }
    numbers(plan, cx);
    owned(plan, cx);
    security(plan, cx);
    PODS.check(&META, cx);
    custom::check_spaces(plan, &options(plan), cx);
    custom::check_plugins(plan, cx);
}

fn version(plan: &Plan, cx: &mut Cx<'_>) {
    let flink = plan.flink;
    let args = plan.mode.application().is_some_and(|job| !job.args.is_empty());
    if flink.is_at_least(2, 0) && args {
        cx.refuse(
            "job.args",
            format!("Flink {flink} does not read the arguments that Lyft's operator sends"),
            NO_FIELD,
            "the job would start without arguments",
            "use Flink 1.20 or older, `[env]`, or `target = \"operator\"`",
        );
    } else if plan.high_availability.as_ref().is_some_and(|ha| ha.election == Election::Kubernetes) && !flink.is_at_least(1, 12) {
        cx.refuse(
            "high-availability.storage",
            format!("in Flink {flink} Kubernetes does not elect leaders"),
            NO_FIELD,
            "the JobManager would not start",
            "write `[high-availability.zookeeper] quorum`, or Flink 1.12 or newer",
        );
    } else if !flink.is_at_least(1, 11) {
        let place = cx.settings.root.nearest("flink").span;
        cx.diagnostics.push(
            Diagnostic::new(&FLINK_VERSION_NOT_RUN, format!("flinkc does not know Flink {flink} under Lyft's operator"))
                .at(place, "known are 1.11 and newer")
                .because("memory had other options before")
                .help("write 1.11 or newer")
                .path("flink"),
        );
    }
}

fn submitted(plan: &Plan, job: &JobPlan, cx: &mut Cx<'_>) {
    if super::jar(job).is_none() && job.program.jar().is_some() {
        cx.refuse(
            "job.jar",
            "Lyft's operator submits a jar of the image by its file name",
            NO_FIELD,
            "the jar has to lie in `flink-web-upload` below Flink's upload folder",
            "write `jar = \"local:///opt/flink/flink-web-upload/FILE.jar\"`, and put the file there in the image",
        );
    }
    if job.class.is_none() {
        cx.refuse(
            "job",
            "Lyft's operator asks for the job's class",
            NO_FIELD,
            "the API server refuses a FlinkApplication without `entryClass`",
            "write `class` into `[job]`",
        );
    }
    if job.args.iter().any(|argument| super::is_torn(argument)) {
        cx.refuse(
            "job.args",
            "an argument that is empty or holds a quote does not arrive",
            NO_FIELD,
            "arguments are one text here, which Flink takes apart at spaces and quotes",
            "use an argument without quotes, such as the path of a file, or `target = \"operator\"`",
        );
    }
    if job.upgrade == Some(Upgrade::LastState) {
        cx.refuse(
            "job.upgrade",
            "Lyft's operator has no `last-state`",
            NO_FIELD,
            "a checkpoint stands in only where a savepoint fails",
            "write `upgrade = \"savepoint\"`, or `\"stateless\"`",
        );
    }
    let saves = job.upgrade != Some(Upgrade::Stateless) || matches!(super::deletion(cx.settings), None | Some("Savepoint"));
    let directory = plan.config.get("execution.checkpointing.savepoint-dir").is_some() || plan.config.get("state.savepoints.dir").is_some();
    if saves && !directory {
        cx.refuse(
            "savepoints.dir",
            "Lyft's operator takes savepoints, and nothing says where",
            NO_FIELD,
            "updates would fall back to a checkpoint or fail, and the deletion would wait for ever",
            "write `[savepoints] dir`; or `upgrade = \"stateless\"` and `on-delete = \"cancel\"`",
        );
    }
}

/// Who decides how many TaskManagers there are.
fn numbers(plan: &Plan, cx: &mut Cx<'_>) {
    let Some(job) = plan.mode.application() else { return };
    let computed = job.parallelism.div_ceil(plan.taskmanager.slots.max(1));
    if cx.settings.manifest_sets("taskmanager.replicas") && plan.taskmanager.process.replicas != computed {
        cx.refuse(
            "taskmanager.replicas",
            format!("Lyft's operator computes {computed} TaskManagers"),
            NO_FIELD,
            "it divides the parallelism by the slots",
            "remove the line, or change `slots`",
        );
    }
}

/// Options that the operator writes over whatever the text says; the ports among them have fields.
fn owned(plan: &Plan, cx: &mut Cx<'_>) {
    let written: Vec<String> =
        plan.config.iter().filter(|(_, setting)| setting.owner == Owner::Config).map(|(key, _)| key.to_owned()).collect();
    for key in written {
        let port = super::PORTS.iter().any(|(option, _)| *option == key);
        if !port && OVERWRITTEN.iter().any(|(overwritten, _)| *overwritten == key) {
            cx.refuse(
                &format!("config.{key}"),
                format!("Lyft's operator writes its own `{key}`"),
                NO_FIELD,
                "the line would look effective, and not be",
                "remove the line",
            );
        }
    }
}

fn security(plan: &Plan, cx: &mut Cx<'_>) {
    if plan.security.level == PodSecurity::Restricted {
        cx.refuse(
            "security.pod-security",
            "pods of Lyft's operator never pass `restricted`",
            NO_FIELD,
            "there is no field for a seccomp profile, and none for containers",
            "write `pod-security = \"baseline\"`, or use `target = \"operator\"`",
        );
    }
    if plan.security.level != PodSecurity::Privileged && !(1..=65535).contains(&plan.security.user) {
        cx.refuse(
            "security.user",
            "ids are from 1 to 65535 here",
            NO_FIELD,
            "the API server refuses others",
            "use a user of the image in that range",
        );
    }
}
