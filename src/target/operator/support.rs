//! What the operator cannot do, in any release or before one, and combinations that it would not carry out.
//!
//! Source: facts/operator-validation, operator-resources, operator-upgrade; the releases of the definitions' fields.

use super::super::rules::{self, FLINK_VERSION_NOT_RUN, NAMESPACE_NOT_WATCHED, OPERATOR_TOO_OLD, UNKNOWN_OPERATOR};
use super::super::support::{checked, no, no_unless, within};
use super::super::{Cx, TargetMeta, home};
use super::{deployment, is_blue_green, mode};
use crate::diagnostic::Diagnostic;
use crate::flink::catalog::Catalogue;
use crate::manifest::sections::{Liveness, OperatorMode, SnapshotKind, Target as TargetName};
use crate::operators::apache::{Kind, Release, Releases, document};
use crate::plan::{Plan, Program};

/// Two colours carry `-green` behind the name.
const BLUE_GREEN_NAME: usize = 39;

const CLAIM: &str = "write `source = { ephemeral = … }` for scratch space, `claim` for a shared one, or use `target = \"standalone\"`";
const DOWNLOAD: &str = "remove the line; for a checked jar use `mode = \"application\"`";
const FACTOR: &str = "the container is exactly as large as Flink's process; write `memory-limit-factor`, or a greater `memory` with a smaller part in `[config]`";
const KIND: &str = "remove the line; with `[operator] mode = \"standalone\"` the operator runs both roles as Deployments of a fixed size";

/// The target's own description.
pub(super) static META: TargetMeta = TargetMeta {
    id: TargetName::Operator,
    title: "the Apache operator",
    name_limit: 45,
    rest_service: "{name}-rest",
    pods: "app={name}",
    unsupported: &[
        no("jobmanager.memory-headroom", "the resource has one size for process and container", FACTOR),
        no("taskmanager.memory-headroom", "the resource has one size for process and container", FACTOR),
        no("jobmanager.kind", "the operator runs the JobManager as a Deployment", KIND),
        no("taskmanager.kind", "the operator or Flink itself starts the TaskManagers", KIND),
        no("taskmanager.volumes.*.size", "a new disk for each TaskManager needs a StatefulSet, and the operator has none", CLAIM),
        no_unless("jobs.*.fetch", &["flink"], "the operator itself downloads the jar of a session job", DOWNLOAD),
        no("jobs.*.fetch-image", "the operator itself downloads the jar of a session job", DOWNLOAD),
        no("jobs.*.sha256", "the operator itself downloads the jar of a session job, and nobody would check the digest", DOWNLOAD),
        no("high-availability.cluster-id", "the operator's validator refuses the option: the id is the resource's name", "remove the line"),
        no(
            "state.local-recovery",
            "TaskManagers under the operator have neither stable names nor disks of their own",
            "remove the table, or use `target = \"standalone\"`",
        ),
        no("rest.node-port", "Flink makes the Service and takes any free port", "remove the line; `[patch]` reaches no Service of Flink's"),
        no(
            "components.operator",
            "the values of the operator's chart would be written once for each job",
            "move the table to the file of the workspace, which writes them once",
        ),
    ],
    limits: &[
        within("taskmanager.replicas", "in `[operator] mode = \"standalone\"`"),
        within("scaling.reactive", "in `[operator] mode = \"standalone\"`"),
        within("snapshots.*.job", "in mode session"),
        within("snapshots.*.path", "of a savepoint"),
        within("snapshots.*.format", "of a savepoint"),
        within("snapshots.*.existing", "of a savepoint"),
        within("snapshots.*.dispose-on-delete", "of a savepoint"),
        within("jobmanager.liveness", "not `job`: the operator watches the job itself"),
        within("blue-green", "from operator 1.14, in application mode"),
        within("job.triggers.autoscaler-reset", "from operator 1.11"),
        within("jobs.*.triggers.autoscaler-reset", "from operator 1.11"),
        within("job.triggers.redeploy", "beside `restore.from`"),
        within("jobs.*.triggers.redeploy", "beside `restore.from`"),
        checked("platform.operator", "decides which words and fields there are"),
        checked("platform.watch-namespaces", "holds `namespace`"),
    ],
};

/// The release that the bundle is for; an unknown one is told.
pub(super) fn release(cx: &mut Cx<'_>) -> Option<Release> {
    let found = super::release(cx.settings);
    if found.is_none() {
        let written = cx.settings.manifest.platform.as_ref().and_then(|platform| platform.operator.as_ref());
        let written = written.map(ToString::to_string).unwrap_or_default();
        cx.diagnostics.push(
            Diagnostic::new(&UNKNOWN_OPERATOR, format!("this compiler does not know release {written} of the Apache operator"))
                .at(cx.settings.root.nearest("platform.operator").span, format!("known are {} to {}", Release::OLDEST, Release::NEWEST))
                .because("fields, words and rules differ by release, and those of another one would be guessed")
                .help(format!("write a release from {} to {}", Release::OLDEST, Release::NEWEST))
                .path("platform.operator"),
        );
    }
    found
}

/// Everything that the words allow and this release of the operator does not do.
pub(super) fn check(plan: &Plan, release: Release, cx: &mut Cx<'_>) {
    by_release(plan, release, cx);
    flink(plan, release, cx);
    numbers(plan, cx);
    jars(plan, cx);
    colours(plan, cx);
    liveness(plan, cx);
    redeploy(plan, cx);
    snapshots(plan, cx);
    namespace(plan, cx);
    elsewhere(plan, cx);
}

/// What a session job's resource has no field for, and the cluster of another text decides.
fn elsewhere(plan: &Plan, cx: &mut Cx<'_>) {
    let Some(cluster) = &plan.session_cluster else { return };
    for path in ["tls.internal.password", "tls.rest.password", "image-pull-policy", "image-pull-secrets"] {
        if !cx.settings.manifest_sets(path) {
            continue;
        }
        // Where the jobs come from another operator, the word is that one's.
        if let Some(home) = home::of(cx.settings) {
            home::tell(home, path, cx.settings.root.nearest(path).key_span, cx);
        } else {
            let message = format!("a job for another cluster has no `{path}`");
            let help = format!("write it in the file of `{cluster}`, or options of this job alone in its `config`");
            cx.refuse(path, message, "no field for it", "a FlinkSessionJob has no such field: nobody would read it", &help);
        }
    }
}

/// Words that came with a release.
fn by_release(plan: &Plan, release: Release, cx: &mut Cx<'_>) {
    let mut words: Vec<(String, Releases)> = vec![("blue-green".to_owned(), Kind::FlinkBlueGreenDeployment.releases())];
    for job in plan.mode.jobs() {
        words.push((format!("{}.triggers.autoscaler-reset", job.path), Releases::since(Release::V1_11)));
    }
    for (path, releases) in words {
        let Some(node) = cx.settings.root.get(&path).filter(|_| !releases.contains(release)) else { continue };
        too_old(cx, &path, node.key_span, &format!("`{path}`"), release, releases);
    }
}

fn too_old(cx: &mut Cx<'_>, path: &str, place: crate::diagnostic::Span, what: &str, release: Release, releases: Releases) {
    let first = releases.since.unwrap_or(Release::OLDEST);
    cx.diagnostics.push(
        Diagnostic::new(&OPERATOR_TOO_OLD, format!("release {release} of the Apache operator cannot do {what}"))
            .at(place, format!("operator {releases}"))
            .also(cx.settings.root.nearest("platform.operator").span, "the release that the bundle is for")
            .at_run_time("the API server refuses the resource, or drops the field in silence")
            .help(format!("install operator {first} or newer and write `[platform] operator = \"{first}\"`, or remove it"))
            .path(path),
    );
}

/// Flink's minor must be one that the release names and supports.
fn flink(plan: &Plan, release: Release, cx: &mut Cx<'_>) {
    if plan.session_cluster.is_some() {
        return;
    }
    let word = format!("v{}_{}", plan.flink.major, plan.flink.minor);
    let knows = |release: Release| {
        let words = document(release).pointer("/$defs/FlinkVersion/enum").and_then(serde_json::Value::as_array);
        words.is_some_and(|words| words.iter().any(|known| known == word.as_str()))
    };
    let place = cx.settings.root.nearest("flink").span;
    // The operator still runs 1.15 and 1.16, whose options a lint calls unchecked.
    let known = plan.flink.is_at_least(1, 15) && (!plan.flink.is_at_least(1, 17) || Catalogue::of(plan.flink).is_some());
    if !known {
        cx.diagnostics.push(
            Diagnostic::new(&FLINK_VERSION_NOT_RUN, format!("flinkc does not know Flink {} under the operator", plan.flink))
                .at(place, "known are 1.15 to 2.3")
                .because("options and their names differ by version: those of another one would be guessed")
                .help("write a version from 1.15 to 2.3")
                .path("flink"),
        );
    } else if !knows(release) {
        let first = Release::ALL.into_iter().find(|release| knows(*release));
        let what = format!("Flink {}", plan.flink);
        match first {
            Some(first) => too_old(cx, "flink", place, &what, release, Releases::since(first)),
            None => too_old(cx, "flink", place, &what, release, Releases::since(Release::NEWEST)),
        }
    }
}

/// Who decides how many TaskManagers there are.
fn numbers(_: &Plan, cx: &mut Cx<'_>) {
    let native = mode(cx.settings) == OperatorMode::Native;
    if native && cx.settings.manifest_sets("taskmanager.replicas") {
        cx.refuse(
            "taskmanager.replicas",
            "in native mode Flink starts TaskManagers by need",
            "not a number of TaskManagers here",
            "the operator would turn it into `parallelism.default` and ignore the job's own parallelism",
            "remove the line; or write `[operator] mode = \"standalone\"`, where the number counts",
        );
    }
    if native && cx.settings.manifest.scaling.as_ref().is_some_and(|scaling| scaling.reactive.is_some()) {
        cx.refuse(
            "scaling.reactive",
            "the reactive scheduler needs a fixed number of TaskManagers",
            "native mode starts them by need",
            "Flink refuses the scheduler in native mode",
            "write `[operator] mode = \"standalone\"`, or use `[scaling.autoscaler]`",
        );
    }
}

/// Which jar runs scripts.
fn jars(plan: &Plan, cx: &mut Cx<'_>) {
    for session_job in plan.mode.jobs() {
        if matches!(session_job.program, Program::Sql { runner: None, .. }) && plan.flink.patch.is_none() {
            cx.refuse(
                "flink",
                "a SQL job without a runner needs Flink's patch version under the operator",
                "names a minor only",
                "the operator asks for a jar in the image, and Flink's own are named by the patch",
                "write the patch, such as `flink = \"2.2.1\"`, or give `[job.sql] runner`",
            );
        }
    }
}

/// What selects the pods of one colour only.
fn colours(plan: &Plan, cx: &mut Cx<'_>) {
    if !is_blue_green(cx.settings) {
        return;
    }
    if plan.mode.application().is_none() {
        cx.refuse(
            "blue-green",
            "two colours need a job",
            "a session cluster has none",
            "the operator's controller stops with a null pointer",
            "write `mode = \"application\"`, or remove the table",
        );
    }
    if plan.name.len() > BLUE_GREEN_NAME {
        let place = cx.settings.root.nearest("name").span;
        cx.diagnostics.push(rules::name_too_long(place, "name", &plan.name, BLUE_GREEN_NAME, "a pair of colours"));
    }
    let own_ingress = plan.ingress.is_some() && !deployment::by_operator(cx.settings);
    let guards = [
        ("scaling.reactive.cpu", plan.reactive.is_some_and(|reactive| reactive.cpu.is_some())),
        ("operator.ingress", own_ingress),
        ("snapshots", cx.settings.manifest.snapshots.as_ref().is_some_and(|snapshots| !snapshots.0.is_empty())),
    ];
    for (path, set) in guards {
        if set {
            cx.refuse(
                path,
                format!("`{path}` would meet neither colour"),
                "names one cluster",
                "the two clusters are called `NAME-blue` and `NAME-green`, and which one runs changes with each edit",
                "remove it (for an Ingress write `[operator] ingress = true`), or bring an object of your own with `extra`",
            );
        }
    }
}

/// A probe that needs a script beside Flink's own command.
fn liveness(plan: &Plan, cx: &mut Cx<'_>) {
    if plan.jobmanager.liveness == Liveness::Job && cx.settings.manifest_sets("jobmanager.liveness") {
        cx.refuse(
            "jobmanager.liveness",
            "the operator watches the job itself",
            "asked of the JobManager's container",
            "a probe and the operator would restart the job against each other",
            "remove the line; `kubernetes.operator.cluster.health-check.enabled = true` in `[config]` restarts a job that keeps failing",
        );
    }
}

/// A redeploy begins somewhere.
fn redeploy(plan: &Plan, cx: &mut Cx<'_>) {
    for redeployed in plan.mode.jobs() {
        let path = format!("{}.triggers.redeploy", redeployed.path);
        if cx.settings.root.get(&path).is_some() && redeployed.restore.is_none() {
            cx.refuse(
                &path,
                "a redeploy needs to know where the state begins",
                "no `restore.from` beside it",
                "the operator refuses a raised nonce without a path",
                "write `[job.restore] from = \"…\"`, or remove the trigger",
            );
        }
    }
}

/// A snapshot of a session job needs a session, and a checkpoint has no words of a savepoint.
fn snapshots(plan: &Plan, cx: &mut Cx<'_>) {
    let snapshots = cx.settings.manifest.snapshots.as_ref().map(|snapshots| &snapshots.0).into_iter().flatten();
    for (name, snapshot) in snapshots {
        if snapshot.job.is_some() && plan.mode.application().is_some() {
            cx.refuse(
                &format!("snapshots.{name}.job"),
                "an application has no session jobs to take a snapshot of",
                "names a FlinkSessionJob",
                "the operator looks for a FlinkSessionJob of that name, and the snapshot fails",
                "remove the line: without it the snapshot is of this file's application",
            );
        }
        let words = [
            ("path", snapshot.path.is_some()),
            ("format", snapshot.format.is_some()),
            ("existing", snapshot.existing.is_some()),
            ("dispose-on-delete", snapshot.dispose_on_delete.is_some()),
        ];
        for (word, _) in words.iter().filter(|(_, set)| *set && snapshot.kind == Some(SnapshotKind::Checkpoint)) {
            cx.refuse(
                &format!("snapshots.{name}.{word}"),
                format!("a snapshot that is a checkpoint has no `{word}`"),
                "of savepoints only",
                "the job's own configuration decides where its checkpoints go and how long they stay",
                "remove the line, or write `kind = \"savepoint\"`",
            );
        }
    }
}

/// A namespace that nobody watches.
fn namespace(plan: &Plan, cx: &mut Cx<'_>) {
    let watched = cx.settings.manifest.platform.as_ref().and_then(|platform| platform.watch_namespaces.as_ref());
    let (Some(watched), Some(namespace)) = (watched.filter(|list| !list.is_empty()), &plan.namespace) else { return };
    if watched.iter().any(|name| name.0 == *namespace) {
        return;
    }
    cx.diagnostics.push(
        Diagnostic::new(&NAMESPACE_NOT_WATCHED, format!("the operator does not watch the namespace `{namespace}`"))
            .at(cx.settings.root.nearest("namespace").span, "the resource goes here")
            .also(cx.settings.root.nearest("platform.watch-namespaces").span, "the operator looks only here")
            .at_run_time("the API server takes the resource, and nothing ever happens")
            .help("use a namespace of the list, or add this one to it and to the operator's `watchNamespaces`")
            .path("namespace"),
    );
}
