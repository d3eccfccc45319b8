//! What plain Kubernetes cannot do, and combinations that would not work on it.

use super::super::parts::{checks, zetcd};
use super::super::rules::{
    self, ARGUMENT_TAKEN_BY_FLINK, CLAIM_NOT_POSSIBLE, FETCH_NOT_POSSIBLE, JAR_NOT_ON_CLASS_PATH, NODE_PORT_WITHOUT_SERVICE,
    REPLICAS_BY_SCALER, VARIABLE_OF_THE_COMPILER,
};
use super::super::support::{checked, no, within};
use super::super::{Cx, TargetMeta};
use crate::diagnostic::Diagnostic;
use crate::manifest::sections::{JobManagerKind, RestService, Target as TargetName, TaskManagerKind};

use crate::plan::{Delivery, JobPlan, Mode, Owner, Plan};

/// A StatefulSet's pods carry its name, a dash and ten characters of a revision in one label; `-taskmanager` is part of the name.
const STATEFUL_NAME: usize = 40;
/// A Job's pods carry its name in one label: 63, less two dashes and eight characters of a digest.
const SUBMITTER_NAME: usize = 53;

const OPERATOR: &str = "use `target = \"operator\"`, whose controller does this";

/// The target's own description.
pub(super) static META: TargetMeta = TargetMeta {
    id: TargetName::Standalone,
    title: "the standalone target",
    name_limit: 45,
    rest_service: "{name}-rest",
    pods: "app={name}",
    unsupported: &[
        no(
            "session-cluster",
            "a submitter belongs to the cluster whose text declares it",
            "declare the job in the session cluster's own file, as `[jobs.NAME]`; or use `target = \"operator\"`",
        ),
        no("blue-green", "nothing moves traffic and state between two colours on plain Kubernetes", OPERATOR),
        no("snapshots", "nobody takes a snapshot when an object appears", "take it with `flink savepoint`, or use `target = \"operator\"`"),
        no("scaling.autoscaler", "the autoscaler is part of the Apache operator", "use `[scaling.reactive]`, or `target = \"operator\"`"),
        no("savepoints.interval", "nobody takes savepoints by the clock", OPERATOR),
        no("savepoints.max-age", "nobody removes old savepoints", OPERATOR),
        no("savepoints.keep", "nobody removes old savepoints", OPERATOR),
        no("savepoints.format", "nobody takes savepoints", "give the format to `flink savepoint --type`, or use `target = \"operator\"`"),
        no("job.state", "nobody stops and starts jobs by a word", "remove the workloads, or use `target = \"operator\"`"),
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
        no("jobs.*.state", "nobody stops and starts jobs by a word", "use `target = \"operator\"`"),
        no("jobs.*.on-delete", "nobody acts when the objects are deleted", "use `target = \"operator\"`"),
        no("jobs.*.config", "`flink run` gets the cluster's options", "put the option into `[config]`, or use `target = \"operator\"`"),
        no("jobs.*.triggers.savepoint", "nobody acts when a counter changes", OPERATOR),
        no("jobs.*.triggers.checkpoint", "nobody acts when a counter changes", OPERATOR),
        no("jobs.*.triggers.redeploy", "nobody acts when a counter changes", OPERATOR),
        no("jobs.*.triggers.autoscaler-reset", "nobody acts when a counter changes", OPERATOR),
        no(
            "components.operator",
            "nothing here runs the Apache operator",
            "remove the table, or move it to the file that installs the operator",
        ),
    ],
    limits: &[
        checked("job.upgrade", "high availability decides: `last-state` with it, `stateless` without"),
        checked("jobs.*.upgrade", "high availability decides: `last-state` with it, `stateless` without"),
        within("job.restore.claim-mode", "`no-claim`: an application's start-up claims nothing"),
    ],
};

/// Combinations that the words allow and this target cannot run.
pub(super) fn check(plan: &Plan, cx: &mut Cx<'_>) {
    checks::version(plan, &META, "file names, options and start arguments differ by version: those of another one would be guessed", cx);
    for job in plan.mode.jobs() {
        jar(plan, job, cx);
    }
    scaling(plan, cx);
    zetcd::check(&plan.components, cx);
    names(plan, cx);
    arguments(plan, cx);
    checks::ingress(plan, cx);
    checks::liveness(plan, cx);
    checks::upgrade(plan, cx);
    node_port(plan, cx);
    claim(plan, cx);
    variables(cx);
}

fn jar(plan: &Plan, job: &JobPlan, cx: &mut Cx<'_>) {
    let Some(jar) = job.program.jar() else { return };
    let path = format!("{}.jar", job.path);
    let place = cx.settings.root.nearest(&path).span;
    let application = matches!(plan.mode, Mode::Application(_));
    let known = |schemes: &[&str]| schemes.contains(&jar.scheme.as_str());
    match &jar.delivery {
        Delivery::InImage(file) => {
            let on_class_path = file.starts_with("/opt/flink/usrlib/") || file.starts_with("/opt/flink/lib/");
            if application && !on_class_path && !plan.flink.is_at_least(1, 19) {
                cx.diagnostics.push(
                    Diagnostic::new(&JAR_NOT_ON_CLASS_PATH, format!("Flink {} cannot load a jar from outside usrlib", plan.flink))
                        .at(place, "not on the class path")
                        .at_run_time("the JobManager finds no job and stops: before 1.19 its start script has no option for another place")
                        .help(format!("build the jar into the image as `local:///opt/flink/usrlib/{}`, or move to Flink 1.19", jar.file_name))
                        .path(path),
                );
            }
        }
        Delivery::Flink if !application => cx.diagnostics.push(
            Diagnostic::new(&FETCH_NOT_POSSIBLE, "`flink run` takes a jar from the pod's own disk only")
                .at(place, "a remote jar")
                .at_run_time("the submitter stops: the client cannot open the address")
                .help("write `fetch = \"init-container\"` (with `fetch-image` for `s3:`), or build the jar into the image")
                .path(path),
        ),
        Delivery::Flink if !plan.flink.is_at_least(1, 19) => cx.diagnostics.push(
            Diagnostic::new(&FETCH_NOT_POSSIBLE, format!("Flink {} cannot fetch a jar by itself", plan.flink))
                .at(place, "a remote jar")
                .at_run_time("the JobManager finds no job and stops: the option for it came with 1.19")
                .help("write `fetch = \"init-container\"`, or build the jar into the image")
                .path(path),
        ),
        Delivery::InitContainer { .. } if !known(&["http", "https", "s3", "s3a", "s3p"]) => cx.diagnostics.push(
            Diagnostic::new(&FETCH_NOT_POSSIBLE, format!("no init container can fetch a jar from `{}:`", jar.scheme))
                .at(place, "fetched before Flink starts")
                .at_run_time("the init container fails, and the pod never starts")
                .help("use an `https:` or `s3:` address; or `fetch = \"flink\"` without `sha256` from Flink 1.19; or build the jar into the image")
                .path(path),
        ),
        Delivery::InitContainer { image: None } if known(&["s3", "s3a", "s3p"]) => cx.diagnostics.push(
            Diagnostic::new(&FETCH_NOT_POSSIBLE, "fetching a jar from S3 before Flink starts needs an image with an S3 client")
                .at(place, "fetched by an init container")
                .at_run_time("the job's own image usually has no S3 client: the init container would fail")
                .help(format!("add `fetch-image = \"…\"` to `[{}]`: an image with `aws`, `s5cmd`, `mc`, or a curl of 7.88 or newer", job.path))
                .path(path),
        ),
        Delivery::Flink | Delivery::InitContainer { .. } => {}
    }
}

fn node_port(plan: &Plan, cx: &mut Cx<'_>) {
    let service = match plan.rest.service {
        RestService::NodePort | RestService::LoadBalancer => return,
        RestService::ClusterIp | RestService::Headless => plan.rest.service.word(),
    };
    if plan.rest.node_port.is_none() {
        return;
    }
    cx.diagnostics.push(
        Diagnostic::new(&NODE_PORT_WITHOUT_SERVICE, format!("`rest.node-port` is set, and `rest.service` is `{service}`"))
            .at(cx.settings.root.nearest("rest.node-port").span, "no node listens")
            .also(cx.settings.root.nearest("rest.service").span, "a Service inside the cluster only")
            .at_run_time("the API server refuses the Service")
            .help("write `service = \"node-port\"` beside it, or remove the line")
            .path("rest.node-port"),
    );
}

fn scaling(plan: &Plan, cx: &mut Cx<'_>) {
    let Some(reactive) = plan.reactive else { return };
    let written = cx.settings.manifest_sets("taskmanager.replicas");
    if reactive.cpu.is_some() && written {
        let place = cx.settings.root.nearest("taskmanager.replicas").span;
        cx.diagnostics.push(
            Diagnostic::new(&REPLICAS_BY_SCALER, "`taskmanager.replicas` and an autoscaler both own the number of TaskManagers")
                .at(place, "set at each apply")
                .at_run_time("the autoscaler raises the number, the next apply sets it back, and the job restarts each time")
                .help("remove `replicas`; `scaling.reactive.min` is where it starts")
                .path("taskmanager.replicas"),
        );
    }
}

/// `StandaloneApplicationClusterEntryPoint` writes the restore settings of its command line over the configuration
/// (`SavepointRestoreSettings.toConfiguration`), also where no `--fromSavepoint` is given; its parser knows neither `--claimMode` nor
/// `--restoreMode` and hands both to the program. Seen on 1.20.5 and 2.3.0: with the option in the file or as `-D`, by either name, the
/// savepoint is still there after newer checkpoints; a session's `flink run --claimMode CLAIM` removes it.
fn claim(plan: &Plan, cx: &mut Cx<'_>) {
    let Some(job) = plan.mode.application() else { return };
    let word = job.restore.as_ref().and_then(|restore| restore.claim_mode).filter(|mode| *mode != "NO_CLAIM");
    let place = match (word, plan.config.entry("execution.state-recovery.claim-mode")) {
        (Some(_), _) => Some(("job.restore.claim-mode".to_owned(), cx.settings.root.nearest("job.restore.claim-mode").span)),
        (None, Some((name, setting))) if setting.owner == Owner::Config && !setting.text.eq_ignore_ascii_case("NO_CLAIM") => {
            setting.place.map(|place| (format!("config.{name}"), place))
        }
        (None, _) => None,
    };
    let Some((path, place)) = place else { return };
    cx.diagnostics.push(
        Diagnostic::new(&CLAIM_NOT_POSSIBLE, format!("`{path}`: an application on plain pods cannot own the savepoint that it starts from"))
            .at(place, "written over at each start")
            .at_run_time("Flink's start-up restores with `NO_CLAIM` whatever the configuration says: the savepoint stays, and nobody removes it")
            .help("remove the line, and the savepoint once a checkpoint of the new job is there; or use `mode = \"session\"`, whose submission claims it; or `target = \"native\"`")
            .path(path),
    );
}

/// Variables that tell each pod what it is.
pub(crate) const POD_VARIABLES: [&str; 3] = ["POD_IP", "POD_NAME", "POD_NAMESPACE"];

/// Nobody else sets them.
fn variables(cx: &mut Cx<'_>) {
    for table in ["env", "env-secrets", "jobmanager.env", "jobmanager.env-secrets", "taskmanager.env", "taskmanager.env-secrets"] {
        for name in POD_VARIABLES {
            let path = format!("{table}.{name}");
            let Some(node) = cx.settings.root.get(&path) else { continue };
            cx.diagnostics.push(
                Diagnostic::new(&VARIABLE_OF_THE_COMPILER, format!("`{path}` is the compiler's own"))
                    .at(node.key_span, "each pod has its own value")
                    .at_run_time("the pods would be started with one address or name for all, and not find each other")
                    .help("remove the line: a pod that needs it has it; or choose another name for a value of your own")
                    .path(path),
            );
        }
    }
}

/// Names that Kubernetes derives further: labels of a Job's and a StatefulSet's pods, at most 63 characters each.
fn names(plan: &Plan, cx: &mut Cx<'_>) {
    let stateful = plan.taskmanager.kind == TaskManagerKind::StatefulSet || plan.jobmanager.kind == JobManagerKind::StatefulSet;
    if stateful && plan.name.len() > STATEFUL_NAME {
        let place = cx.settings.root.nearest("name").span;
        cx.diagnostics.push(rules::name_too_long(place, "name", &plan.name, STATEFUL_NAME, "a StatefulSet"));
    }
    if let Mode::Session(jobs) = &plan.mode {
        for job in jobs {
            let room = SUBMITTER_NAME.saturating_sub(plan.name.len());
            if job.name.len() > room {
                let place = cx.settings.root.nearest(&job.path).key_span;
                cx.diagnostics.push(rules::name_too_long(place, &job.path, &job.name, room, "a submitter's Job"));
            }
        }
    }
}

/// Flink's start script reads every `-D`, wherever it stands.
fn arguments(plan: &Plan, cx: &mut Cx<'_>) {
    let Some(job) = plan.mode.application() else { return };
    for (index, argument) in job.args.iter().enumerate() {
        let alone = argument == "-D" && !job.args.get(index + 1).is_some_and(|next| next.contains('='));
        let option = argument.strip_prefix("-D").filter(|rest| !rest.is_empty());
        let option = option.or_else(|| job.args.get(index + 1).map(String::as_str).filter(|_| argument == "-D"));
        let (message, run_time) = if alone {
            ("the argument `-D` is Flink's own", "the start script says `Missing argument for option: D`, and the JobManager never starts")
        } else if option.is_some_and(|option| option.starts_with("jobmanager.memory.")) {
            ("this argument sets the JobManager's memory", "the start script sizes the JVM by it, whatever the container holds")
        } else {
            continue;
        };
        cx.diagnostics.push(
            Diagnostic::new(&ARGUMENT_TAKEN_BY_FLINK, format!("`{}.args`: {message}", job.path))
                .at(cx.settings.root.nearest("job.args").span, "read by Flink's start script first")
                .at_run_time(run_time)
                .help("spell the job's own option otherwise (`--define x=y`); options of Flink belong to `[config]`, sizes to `[jobmanager] memory`")
                .path("job.args"),
        );
    }
}
