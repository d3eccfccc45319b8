//! What Flink's own client cannot do, and combinations that would not work with it.

use super::super::parts::{checks, zetcd};
use super::super::rules::{CLIENT_REFUSES, FETCH_NOT_POSSIBLE, NATIVE_WITHOUT_NAMESPACE};
use super::super::support::{checked, no, no_unless, within};
use super::super::{Cx, TargetMeta};
use crate::diagnostic::Diagnostic;
use crate::flink::native::{LONGEST_CLUSTER_ID, Refusal};
use crate::manifest::sections::Target as TargetName;
use crate::plan::{Delivery, JobPlan, Mode, Plan, Program};
use crate::resolve::Settings;

const OPERATOR: &str = "use `target = \"operator\"`, whose controller does this";
const STANDALONE: &str = "use `target = \"standalone\"`, whose TaskManagers are a Deployment";

/// The target's own description.
pub(super) static META: TargetMeta = TargetMeta {
    id: TargetName::Native,
    title: "the native target",
    name_limit: LONGEST_CLUSTER_ID,
    rest_service: "{name}-rest",
    pods: "app={name}",
    unsupported: &[
        no(
            "session-cluster",
            "a submitter belongs to the cluster whose text declares it",
            "declare the job in the session cluster's own file, as `[jobs.NAME]`; or use `target = \"operator\"`",
        ),
        no("blue-green", "nothing moves traffic and state between two colours", OPERATOR),
        no("snapshots", "nobody takes a snapshot when an object appears", "take it with `flink savepoint`, or use `target = \"operator\"`"),
        no("scaling.autoscaler", "the autoscaler is part of the Apache operator", OPERATOR),
        no("scaling.reactive", "native Flink starts TaskManagers by need; reactive mode takes what is there", STANDALONE),
        no(
            "taskmanager.replicas",
            "native Flink starts TaskManagers by need; a fixed number has no effect",
            "remove the line; `parallelism` and `slots` decide; `[config] slotmanager.number-of-slots.min` keeps some running",
        ),
        no("taskmanager.kind", "the JobManager makes TaskManagers as bare pods", STANDALONE),
        no("jobmanager.kind", "the client makes the JobManager a Deployment", STANDALONE),
        no("state.local-recovery", "a TaskManager's pod is made anew each time, under a new name", STANDALONE),
        no("jobmanager.memory-headroom", "the client makes the container as large as the process", "use `memory-limit-factor`"),
        no("taskmanager.memory-headroom", "the JobManager makes the container as large as the process", "use `memory-limit-factor`"),
        no(
            "taskmanager.volumes.*.size",
            "the JobManager makes pods, no claims",
            "use `empty-dir`, or a generic ephemeral volume by `source = { ephemeral = { … } }`",
        ),
        no("high-availability.cluster-id", "the client takes the cluster's own name", "remove the line; `name` is the cluster id"),
        no(
            "rest.node-port",
            "the client asks for any free node port",
            "`[patch.\"Service/rest\".spec]` can fix it; or leave it to Kubernetes",
        ),
        no("savepoints.interval", "nobody takes savepoints by the clock", OPERATOR),
        no("savepoints.max-age", "nobody removes old savepoints", OPERATOR),
        no("savepoints.keep", "nobody removes old savepoints", OPERATOR),
        no("savepoints.format", "nobody takes savepoints", "give the format to `flink savepoint --type`, or use `target = \"operator\"`"),
        no("job.state", "nobody stops and starts jobs by a word", OPERATOR),
        no(
            "job.on-delete",
            "nobody acts when the objects are deleted",
            "stop the job with `flink stop` before, or use `target = \"operator\"`",
        ),
        no(
            "job.triggers",
            "nobody acts when a counter changes",
            "`[triggers] restart` restarts the pods; for the others use `target = \"operator\"`",
        ),
        no("jobs.*.state", "nobody stops and starts jobs by a word", OPERATOR),
        no("jobs.*.on-delete", "nobody acts when the objects are deleted", OPERATOR),
        no("jobs.*.config", "`flink run` gets the cluster's options", "put the option into `[config]`, or use `target = \"operator\"`"),
        no("jobs.*.triggers.savepoint", "nobody acts when a counter changes", OPERATOR),
        no("jobs.*.triggers.checkpoint", "nobody acts when a counter changes", OPERATOR),
        no("jobs.*.triggers.redeploy", "nobody acts when a counter changes", OPERATOR),
        no("jobs.*.triggers.autoscaler-reset", "nobody acts when a counter changes", OPERATOR),
        no_unless(
            "platform.mesh",
            &["none"],
            "the client names its ports itself",
            "use `target = \"standalone\"`, or exclude the ports by annotations under `[pod.metadata.annotations]`",
        ),
        no(
            "components.operator",
            "nothing here runs the Apache operator",
            "remove the table, or move it to the file that installs the operator",
        ),
    ],
    limits: &[
        checked("job.upgrade", "high availability decides: `last-state` with it, `stateless` without"),
        checked("jobs.*.upgrade", "high availability decides: `last-state` with it, `stateless` without"),
        within("rest.labels", "from Flink 2.2"),
    ],
};

/// Combinations that the words allow and the client cannot run.
pub(super) fn check(plan: &Plan, cx: &mut Cx<'_>) {
    checks::version(plan, &META, "what the client makes differs by version: that of another one would be guessed", cx);
    if plan.namespace.is_none() {
        cx.diagnostics.push(
            Diagnostic::new(&NATIVE_WITHOUT_NAMESPACE, "a native cluster must know its namespace")
                .at(cx.settings.root.nearest("target").span, "chosen here")
                .at_run_time("the JobManager would look for its Deployment and start TaskManagers in `default`, wherever it runs itself")
                .help("write `namespace = \"…\"`")
                .path("namespace"),
        );
    }
    if !plan.rest.labels.is_empty() && !plan.flink.is_at_least(2, 2) {
        let because = "the client of this version gives the Service its own labels only: the option came with 2.2";
        let instead = "use `[patch.\"Service/rest\".metadata.labels]`, or Flink 2.2 or newer";
        cx.lacks(&META, "rest.labels", because, instead);
    }
    for job in plan.mode.jobs() {
        fetch(plan, job, cx);
    }
    zetcd::check(&plan.components, cx);
    checks::ingress(plan, cx);
    checks::liveness(plan, cx);
    checks::upgrade(plan, cx);
}

/// Who can fetch a job's jar, and what runs scripts.
fn fetch(plan: &Plan, job: &JobPlan, cx: &mut Cx<'_>) {
    let application = matches!(plan.mode, Mode::Application(_));
    let mut say = |path: String, message: String, run_time: &str, help: &str| {
        let place = cx.settings.root.nearest(&path).span;
        cx.diagnostics
            .push(Diagnostic::new(&FETCH_NOT_POSSIBLE, message).at(place, "for this").at_run_time(run_time).help(help).path(path));
    };
    if let Program::Sql { runner: None, .. } = &job.program {
        say(
            format!("{}.sql", job.path),
            "the client starts a program from a jar, and these scripts name none".to_owned(),
            "`flink run` says that a jar is missing",
            "name a `runner` jar that executes a script, or use `target = \"standalone\"` with Flink 2.0 or newer",
        );
    }
    let Some(jar) = job.program.jar() else { return };
    let path = format!("{}.jar", job.path);
    let reachable = ["http", "https", "s3", "s3a", "s3p"].contains(&jar.scheme.as_str());
    match &jar.delivery {
        Delivery::Flink if !application => say(
            path,
            "`flink run` takes a jar from the pod's own disk only".to_owned(),
            "the submitter stops: the client cannot open the address",
            "write `fetch = \"init-container\"` (with `fetch-image` for `s3:`), or build the jar into the image",
        ),
        Delivery::Flink if !plan.flink.is_at_least(1, 19) => say(
            path,
            format!("Flink {} cannot fetch a jar by itself", plan.flink),
            "the client refuses every scheme but `local:`: fetching came with 1.19",
            "write `fetch = \"init-container\"`, or build the jar into the image",
        ),
        Delivery::InitContainer { .. } if !reachable => say(
            path,
            format!("no init container can fetch a jar from `{}:`", jar.scheme),
            "the init container fails, and the pod never starts",
            "use an `https:` or `s3:` address, or build the jar into the image",
        ),
        Delivery::InitContainer { image: None } if jar.scheme.starts_with("s3") => say(
            path,
            "fetching a jar from S3 before Flink starts needs an image with an S3 client".to_owned(),
            "the job's own image usually has no S3 client: the init container would fail",
            "add `fetch-image = \"…\"`: an image with `aws`, `s5cmd`, `mc`, or a curl of 7.88 or newer",
        ),
        Delivery::InImage(_) | Delivery::Flink | Delivery::InitContainer { .. } => {}
    }
}

/// The client's refusal as a finding, at the option that it names.
pub(super) fn refused(settings: &Settings, plan: &Plan, refusal: &Refusal) -> Diagnostic {
    let named = plan.config.iter().find(|(key, _)| refusal.to_string().contains(&format!("`{key}`")));
    let place = named.and_then(|(_, setting)| setting.place).unwrap_or_else(|| settings.root.nearest("target").span);
    let path = named.map_or_else(|| "target".to_owned(), |(key, _)| format!("config.{key}"));
    Diagnostic::new(&CLIENT_REFUSES, format!("Flink's own client refuses this: {refusal}"))
        .at(place, "decided here")
        .at_run_time("`kubernetes-session.sh` or `flink run` would stop, and nothing would be created")
        .help("correct the option; Flink's documentation of native Kubernetes has its form")
        .path(path)
}
