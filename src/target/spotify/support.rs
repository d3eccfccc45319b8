//! What Spotify's operator cannot do, and combinations that it would not carry out.
//!
//! In: a plan and the words behind it. Out: findings. Source: facts of the operator's definition, webhooks and controller, July 2026.

use super::super::rules::{
    ARGUMENT_TAKEN_BY_FLINK, FETCH_NOT_POSSIBLE, FLINK_VERSION_NOT_RUN, JAR_NOT_ON_CLASS_PATH, NOT_IN_THIS_TARGET, UPGRADE_NOT_POSSIBLE,
};
use super::super::support::{checked, no, no_unless, within};
use super::super::{Cx, TargetMeta};
use super::in_jobmanager;
use super::rules::{CLASS_MISSING, NAMESPACE_MISSING, SAVEPOINTS_MISSING};
use crate::diagnostic::{Diagnostic, Span};
use crate::manifest::node::Node;
use crate::manifest::sections::{Liveness, PodSecurity, Target as TargetName, Upgrade};
use crate::operators::spotify::NAME_LIMIT;
use crate::plan::{Delivery, JobPlan, MAIN_CONTAINER, Owner, Plan, Program};
use crate::resolve::{PodPatch, Scope};

const OPERATOR: &str = "remove it, or use `target = \"operator\"`, which does this";
const COMMON: &str = "write it under `[env]` or `[env-secrets]`, for both roles";
const FIXED: &str = "the resource has no field for it";

/// The target's own description.
pub(super) static META: TargetMeta = TargetMeta {
    id: TargetName::Spotify,
    title: "Spotify's operator",
    name_limit: NAME_LIMIT,
    rest_service: "{name}-jobmanager",
    pods: "cluster={name}",
    unsupported: &[
        no(
            "session-cluster",
            "a FlinkCluster's job belongs to its own cluster",
            "describe the job with a cluster of its own, or use `target = \"operator\"`",
        ),
        no(
            "jobs",
            "a session cluster of this operator has no jobs of its own",
            "submit them with `flink run`, give each an application, or use `target = \"operator\"`",
        ),
        no("blue-green", "nothing moves traffic and state between two colours", OPERATOR),
        no("snapshots", "nobody takes a snapshot when an object appears", "raise `job.triggers.savepoint`, or use `target = \"operator\"`"),
        no("scaling.autoscaler", "the autoscaler is part of the Apache operator", "use `[scaling.reactive]`, or `target = \"operator\"`"),
        no("savepoints.max-age", "nobody removes old savepoints", OPERATOR),
        no("savepoints.keep", "nobody removes old savepoints", OPERATOR),
        no(
            "job.state",
            "nobody stops and starts jobs by a word",
            "cancel by the annotation `user-control: job-cancel`, or use `target = \"operator\"`",
        ),
        no(
            "job.on-delete",
            "the operator cancels the job when its resource is deleted",
            "raise `job.triggers.savepoint` before, or use `target = \"operator\"`",
        ),
        no("job.triggers.checkpoint", "the operator takes savepoints only", "use `job.triggers.savepoint`"),
        no("job.triggers.redeploy", "the operator starts from `restore.from` at each change while it stands", "change `restore.from`"),
        no("job.triggers.autoscaler-reset", "it has no autoscaler", "remove the line"),
        no(
            "job.restore.claim-mode",
            "Flink's start-up here restores with `NO_CLAIM`",
            "remove the line, and the savepoint once a checkpoint of the new job is there",
        ),
        no("triggers.restart", "no field restarts both roles", "change an annotation in `[pod.metadata]`, which does"),
        no("jobmanager.kind", "a StatefulSet runs the JobManager, and a Job in application mode", "remove the line"),
        no("jobmanager.env", "variables are the same for all roles", COMMON),
        no("jobmanager.env-secrets", "variables are the same for all roles", COMMON),
        no("taskmanager.env", "variables are the same for all roles", COMMON),
        no("taskmanager.env-secrets", "variables are the same for all roles", COMMON),
        no("config-secrets", "nothing fills a Secret into Flink's file", "use `[env-secrets]`, and read the variable in the job"),
        no("tls", "the operator speaks plain HTTP to REST, and nothing fills a password into Flink's file", OPERATOR),
        no_unless(
            "security.read-only-root",
            &["false"],
            "the Flink container has no security context of its own: its root file system stays writable",
            "remove the line, or use `target = \"operator\"`",
        ),
        no("state.local-recovery", "TaskManagers have no ids that stay", "remove the table, or use `target = \"standalone\"`"),
        no("rest.node-port", "the Service takes any free port", "remove the line"),
        no("ingress.path", "the operator's Ingress has the whole host", "remove the line, or bring an Ingress with `extra`"),
        no("ingress.labels", "the operator's Ingress has annotations only", "remove the table, or bring an Ingress with `extra`"),
        no(
            "components.operator",
            "these are values of the Apache operator's chart",
            "remove the table, or move it to the file that installs that operator",
        ),
    ],
    limits: &[
        checked("job.upgrade", "always `savepoint`"),
        checked("job.fetch", "always `init-container`"),
        checked("jobmanager.replicas", "always 1"),
        checked("jobmanager.liveness", "always `rpc`"),
        within("job.jar", "in application mode on the image's class path, or fetched over `https:` or `s3:`"),
        within("job.python", "with `job-mode` detached or blocking"),
        within("job.sql", "with a `runner`"),
        within("savepoints.interval", "whole seconds"),
        within("pod", "the fields that the resource has"),
        within("jobmanager.pod", "the fields that the resource has"),
        within("taskmanager.pod", "the fields that the resource has"),
        within("network-policy.enabled", "with `rest-from`: the operator asks REST"),
        within("security.pod-security", "not `restricted`"),
        within("scaling.reactive", "in `job-mode` application"),
        within("config", "not `jobmanager.rpc.address`; before Flink 2.0 no `#`"),
    ],
};

/// Combinations that the words allow and this operator does not do.
pub(super) fn check(plan: &Plan, cx: &mut Cx<'_>) {
    needed(plan, cx);
    if let Some(job) = plan.mode.application() {
        self::job(plan, job, cx);
    }
    numbers(plan, cx);
    guards(plan, cx);
    options(plan, cx);
    for patch in &cx.settings.pods {
        pod_fields(patch, &mut cx.diagnostics);
    }
}

/// What the language leaves open and this operator needs.
fn needed(plan: &Plan, cx: &mut Cx<'_>) {
    let name = cx.settings.root.nearest("name").span;
    if plan.namespace.is_none() {
        cx.diagnostics.push(
            Diagnostic::new(&NAMESPACE_MISSING, "Spotify's operator needs to know the namespace")
                .at(name, "no `namespace` beside it")
                .because(NAMESPACE_MISSING.because.trim_end_matches('.'))
                .help("write `namespace = \"…\"`")
                .path("namespace"),
        );
    }
    let job = plan.mode.application();
    let dir = plan.config.get("execution.checkpointing.savepoint-dir");
    if let Some(job) = job.filter(|_| dir.is_none()) {
        cx.diagnostics.push(
            Diagnostic::new(&SAVEPOINTS_MISSING, "Spotify's operator changes no job that has no place for savepoints")
                .at(cx.settings.root.nearest(&job.path).key_span, "no `savepoints.dir` for it")
                .at_run_time("its webhook refuses every later change of the resource, of the image or the replicas too")
                .help("write `[savepoints] dir = \"s3://…\"`")
                .path("savepoints.dir"),
        );
    }
    if !plan.flink.is_at_least(1, 11) {
        cx.diagnostics.push(
            Diagnostic::new(&FLINK_VERSION_NOT_RUN, format!("flinkc makes no FlinkCluster for Flink {}", plan.flink))
                .at(cx.settings.root.nearest("flink").span, "known are 1.11 and newer")
                .because("memory options and logging files were others, and those of another version would be guessed")
                .help("write a newer version")
                .path("flink"),
        );
    }
}

fn job(plan: &Plan, job: &JobPlan, cx: &mut Cx<'_>) {
    let application = in_jobmanager(plan, cx.settings);
    if application && job.class.is_none() {
        cx.diagnostics.push(
            Diagnostic::new(&CLASS_MISSING, "application mode of Spotify's operator needs the job's class")
                .at(cx.settings.root.nearest(&job.path).key_span, "no `class` here")
                .at_run_time("its webhook takes the resource, and its controller stops with a null pointer")
                .help("write `class = \"…\"`: the class with main()")
                .path(format!("{}.class", job.path)),
        );
    }
    if let Program::Python { .. } = &job.program
        && application
    {
        cx.refuse(
            "job.python",
            "application mode of Spotify's operator runs no Python",
            "a PyFlink job",
            "the operator passes the script to its submitter only",
            "write `[spotify] job-mode = \"detached\"`",
        );
    }
    if matches!(&job.program, Program::Sql { runner: None, .. }) {
        cx.refuse(
            "job.sql",
            "Spotify's operator has no jar for SQL scripts",
            "no `runner` here",
            "the submitter would have nothing to submit",
            "write `[job.sql] runner = \"…\"`, or use `target = \"operator\"`",
        );
    }
    jar(job, application, cx);
    let upgrade = job.upgrade.filter(|upgrade| *upgrade != Upgrade::Savepoint && cx.settings.manifest_sets("job.upgrade"));
    if let Some(upgrade) = upgrade {
        cx.diagnostics.push(
            Diagnostic::new(
                &UPGRADE_NOT_POSSIBLE,
                format!("`upgrade = \"{}\"`: Spotify's operator goes on from a savepoint, or refuses the change", upgrade.word()),
            )
            .at(cx.settings.root.nearest("job.upgrade").span, "asked for here")
            .at_run_time("an edit of this file would do something else to the state than the text says")
            .help("write `\"savepoint\"`, or remove the line")
            .path("job.upgrade"),
        );
    }
    let own =
        ["-D", "--configDir", "-c", "--job-id", "-jid", "--fromSavepoint", "-s", "-n", "--allowNonRestoredState", "--job-classname", "-j"];
    let taken = job.args.iter().find(|argument| own.contains(&argument.as_str()) || argument.starts_with("-D"));
    if let Some(argument) = taken.filter(|_| application) {
        cx.diagnostics.push(
            Diagnostic::new(&ARGUMENT_TAKEN_BY_FLINK, format!("`job.args`: `{argument}` is an option of Flink's own start-up"))
                .at(cx.settings.root.nearest("job.args").span, "read by Flink first")
                .at_run_time("Flink takes the argument, and the job never sees it")
                .help("spell the job's own option otherwise, or write `[spotify] job-mode = \"detached\"`")
                .path("job.args"),
        );
    }
}

fn jar(job: &JobPlan, application: bool, cx: &mut Cx<'_>) {
    let Some(jar) = job.program.jar() else { return };
    let path = format!("{}.jar", job.path);
    let place = cx.settings.root.nearest(&path).span;
    match &jar.delivery {
        Delivery::InImage(file) if application && !file.starts_with("/opt/flink/usrlib/") && !file.starts_with("/opt/flink/lib/") => {
            cx.diagnostics.push(
                Diagnostic::new(&JAR_NOT_ON_CLASS_PATH, "application mode of Spotify's operator has no word for a jar")
                    .at(place, "not on the class path")
                    .at_run_time("Flink looks into /opt/flink/usrlib, does not find the class, and stops")
                    .help(format!(
                        "build the jar into the image as `local:///opt/flink/usrlib/{}`, or write `[spotify] job-mode = \"detached\"`",
                        jar.file_name
                    ))
                    .path(path),
            )
        }
        Delivery::Flink => cx.diagnostics.push(
            Diagnostic::new(&FETCH_NOT_POSSIBLE, "Spotify's operator fetches no jar, and Flink is not told of one")
                .at(place, "a remote jar")
                .at_run_time("the job would not be found")
                .help("write `fetch = \"init-container\"`, or build the jar into the image")
                .path(path),
        ),
        Delivery::InitContainer { image } => {
            let s3 = matches!(jar.scheme.as_str(), "s3" | "s3a" | "s3p");
            let fetched = matches!(jar.scheme.as_str(), "http" | "https") || (s3 && image.is_some());
            if !fetched {
                let help = if s3 {
                    "add `fetch-image`: an image with an S3 client"
                } else {
                    "use an `https:` address, or build the jar into the image"
                };
                cx.diagnostics.push(
                    Diagnostic::new(&FETCH_NOT_POSSIBLE, format!("no init container can fetch this jar from `{}:`", jar.scheme))
                        .at(place, "fetched before Flink starts")
                        .at_run_time("the init container fails, and the pod never starts")
                        .help(help)
                        .path(path),
                );
            }
        }
        Delivery::InImage(_) => {}
    }
}

fn numbers(plan: &Plan, cx: &mut Cx<'_>) {
    if plan.jobmanager.process.replicas > 1 {
        cx.refuse(
            "jobmanager.replicas",
            "Spotify's operator runs one JobManager",
            "more than one",
            "the API server refuses the resource",
            "write 1; with `[high-availability]` a new JobManager takes over within a minute",
        );
    }
    if let (Some(_), false) = (plan.reactive, in_jobmanager(plan, cx.settings)) {
        cx.refuse(
            "scaling.reactive",
            "the reactive scheduler runs in application mode only",
            "the job is submitted",
            "Flink refuses the scheduler on a cluster that jobs are submitted to",
            "write `[spotify] job-mode = \"application\"`",
        );
    }
    let interval = cx.settings.manifest.savepoints.as_ref().and_then(|words| words.interval.as_ref());
    if interval.is_some_and(|interval| !interval.millis.is_multiple_of(1000) || interval.millis / 1000 > 2_147_483_647) {
        cx.refuse(
            "savepoints.interval",
            "the operator counts savepoints in whole seconds",
            "not whole",
            "the interval would be another",
            "write whole seconds",
        );
    }
}

fn guards(plan: &Plan, cx: &mut Cx<'_>) {
    if plan.jobmanager.liveness != Liveness::Rpc && cx.settings.manifest_sets("jobmanager.liveness") {
        cx.refuse(
            "jobmanager.liveness",
            "the operator's own probe asks the rpc port",
            "asked of the JobManager",
            "another probe comes beside it, and a pod with two handlers is invalid",
            "write `\"rpc\"`, or remove the line",
        );
    }
    if plan.security.level == PodSecurity::Restricted {
        cx.refuse(
            "security.pod-security",
            "pods of Spotify's operator never pass `restricted`",
            "asked for here",
            "its containers have no security context: a namespace that enforces the level refuses the pods",
            "write `\"baseline\"`",
        );
    }
    if plan.network_policy.as_ref().is_some_and(|policy| policy.rest_from.is_empty()) {
        cx.refuse(
            "network-policy.enabled",
            "the policy would shut the operator out",
            "nobody may reach REST",
            "the operator asks REST for the job's state: without it nothing is submitted and no savepoint taken",
            "name the operator's pods in `network-policy.rest-from`",
        );
    }
}

/// Options that the operator's file cannot hold, or that it writes over.
fn options(plan: &Plan, cx: &mut Cx<'_>) {
    for (key, setting) in plan.config.iter() {
        let Some(place) = setting.place.filter(|_| setting.owner == Owner::Config) else { continue };
        let path = format!("config.{key}");
        if !plan.flink.is_at_least(2, 0) && setting.text.contains('#') {
            cx.diagnostics.push(
                Diagnostic::new(
                    &NOT_IN_THIS_TARGET,
                    format!("`{key}`: before Flink 2.0 the operator writes `flink-conf.yaml`, which holds no `#`"),
                )
                .at(place, "a `#`")
                .at_run_time("Flink reads what comes before it")
                .help("choose a value without it, or move to Flink 2.0")
                .path(path.clone()),
            );
        }
        if key == "jobmanager.rpc.address" {
            cx.diagnostics.push(
                Diagnostic::new(&NOT_IN_THIS_TARGET, "the operator decides `jobmanager.rpc.address`")
                    .at(place, "dropped without a word")
                    .at_run_time("the address is that of the JobManager's Service")
                    .help("remove the line")
                    .path(path),
            );
        }
    }
}

/// Parts of a pod that the resource has fields for.
const POD_FIELDS: &[&str] = &[
    "affinity",
    "nodeSelector",
    "tolerations",
    "hostAliases",
    "securityContext",
    "volumes",
    "initContainers",
    "containers",
    "imagePullSecrets",
];
/// Parts of the Flink container that it has fields for.
const CONTAINER_FIELDS: &[&str] = &["name", "volumeMounts", "ports", "livenessProbe", "readinessProbe", "resources"];

/// Tells each field of a `[pod]` that would be lost.
fn pod_fields(patch: &PodPatch, diagnostics: &mut crate::diagnostic::Diagnostics) {
    let scope = patch.scope.path();
    let mut lost = |path: String, place: Span, because: &str, help: &str| {
        diagnostics.push(
            Diagnostic::new(&NOT_IN_THIS_TARGET, format!("Spotify's operator has no `{path}`"))
                .at(place, "no field for it")
                .at_run_time(because.to_owned())
                .help(help.to_owned())
                .path(path.clone()),
        );
    };
    let table = |node: &Node, key: &str| {
        node.get(key).and_then(Node::as_table).into_iter().flatten().map(|(key, node)| (key.clone(), node.clone())).collect::<Vec<_>>()
    };
    for (key, node) in table(&patch.node, "metadata") {
        if !matches!(key.as_str(), "labels" | "annotations") {
            lost(format!("{scope}.metadata.{key}"), node.key_span, FIXED, "remove it");
        }
    }
    let labels = patch.node.get("metadata").map(|metadata| table(metadata, "labels")).unwrap_or_default();
    for (key, node) in labels.iter().filter(|(key, _)| key == "cluster") {
        lost(
            format!("{scope}.metadata.labels.{key}"),
            node.key_span,
            "the label is the operator's, and its Services select by it",
            "choose another key",
        );
    }
    for (key, node) in table(&patch.node, "spec") {
        if !POD_FIELDS.contains(&key.as_str()) && !key.starts_with('$') {
            lost(format!("{scope}.spec.{key}"), node.key_span, FIXED, "remove it, or use `target = \"operator\"`");
        }
    }
    let containers = patch.node.get("spec").and_then(|spec| spec.get("containers")).and_then(Node::as_array);
    for container in
        containers.into_iter().flatten().filter(|container| container.get("name").and_then(Node::as_str) == Some(MAIN_CONTAINER))
    {
        for (key, node) in container.as_table().into_iter().flatten() {
            let common = patch.scope == Scope::Both && matches!(key.as_str(), "env" | "envFrom");
            if !common && !CONTAINER_FIELDS.contains(&key.as_str()) && !key.starts_with('$') {
                let help = if matches!(key.as_str(), "env" | "envFrom") {
                    "write it in the common `[pod]`: variables are the same for all roles"
                } else {
                    "remove it, or use `target = \"operator\"`"
                };
                lost(format!("{scope}.spec.containers.{key}"), node.key_span, FIXED, help);
            }
            let handler = ["exec", "httpGet", "grpc"].iter().find(|handler| node.get(handler).is_some());
            if let Some(handler) = handler.filter(|_| matches!(key.as_str(), "livenessProbe" | "readinessProbe")) {
                let because = "it comes beside the operator's own `tcpSocket`, and a pod with two handlers is invalid";
                lost(
                    format!("{scope}.spec.containers.{key}.{handler}"),
                    node.key_span,
                    because,
                    "write `tcpSocket`, or only times and thresholds",
                );
            }
        }
    }
}
