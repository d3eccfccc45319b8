//! The normal form of a text: what it decides, resolved, whichever words say it.
//!
//! In: a compilation. Out: key → value. Of an option counts its effective text under its newest name; of the words, their typed
//! values (bytes, thousandths of a core, milliseconds), with defaults filled in; of what only an operator does, what the text sets.
//! Not in it: pods (`[pod]`, `[env]`, `[volumes]`: the objects say them), objects beside the operator's resources, and review
//! (`[lints]`, `[source]`, `[output]`, `[platform]`).

use std::collections::BTreeMap;

use flinkc::compile::Compilation;
use flinkc::flink::catalog::Catalogue;
use flinkc::flink::version::FlinkVersion;
use flinkc::manifest::node::Node;
use flinkc::manifest::sections::Target;
use flinkc::plan::{Delivery, JobPlan, Owner, Plan, Process, Program};
use flinkc::resolve::{Settings, toml_text};

pub(super) type View = BTreeMap<String, String>;

/// The normal form; empty if nothing was planned.
pub(super) fn view(compilation: &Compilation) -> View {
    let mut view = View::new();
    if let (Some(settings), Some(plan)) = (&compilation.settings, &compilation.plan) {
        cluster(plan, &mut view);
        plan.mode.jobs().iter().for_each(|job| self::job(job, settings, &mut view));
        options(plan, &mut view);
        only_written(settings, &mut view);
    }
    view
}

fn put(view: &mut View, key: impl Into<String>, value: Option<impl ToString>) {
    view.extend(value.map(|value| (key.into(), value.to_string())));
}

fn cluster(plan: &Plan, view: &mut View) {
    put(view, "name", Some(&plan.name));
    put(view, "namespace", plan.namespace.as_ref());
    put(view, "session-cluster", plan.session_cluster.as_ref());
    // The resources hold the minor.
    put(view, "flink", Some(format!("{}.{}", plan.flink.major, plan.flink.minor)));
    if plan.session_cluster.is_some() {
        return;
    }
    put(view, "image", Some(&plan.image.text));
    put(view, "image-pull-policy", plan.image_pull_policy);
    put(view, "service-account", Some(&plan.access.service_account));
    put(view, "triggers.restart", plan.restart);
    put(view, "rest.service", Some(plan.rest.service.word()));
    process("jobmanager", &plan.jobmanager.process, view);
    put(view, "jobmanager.replicas", Some(plan.jobmanager.process.replicas));
    process("taskmanager", &plan.taskmanager.process, view);
    put(view, "taskmanager.slots", Some(plan.taskmanager.slots));
}

fn process(role: &str, process: &Process, view: &mut View) {
    put(view, format!("{role}.memory"), Some(process.process_size.bytes));
    put(view, format!("{role}.container"), Some(process.memory_request));
    put(view, format!("{role}.container-limit"), Some(process.memory_limit));
    put(view, format!("{role}.cpu"), Some(process.cpu_request));
    put(view, format!("{role}.cpu-limit"), Some(process.cpu_limit));
    put(view, format!("{role}.ephemeral-storage"), process.ephemeral_storage);
}

fn job(job: &JobPlan, settings: &Settings, view: &mut View) {
    let at = |word: &str| format!("{}.{word}", job.path);
    let (jar, entry) = match &job.program {
        Program::Jar(jar) => (Some(jar.uri.as_str()), &[][..]),
        Program::Python { entry } => (None, entry.as_slice()),
        Program::Sql { runner, .. } => (runner.as_ref().map(|jar| jar.uri.as_str()), &[][..]),
    };
    // A jar that an init container fetches stands in the resource as the file that it becomes.
    let fetched = job.program.jar().filter(|jar| matches!(jar.delivery, Delivery::InitContainer { .. }));
    put(view, at("jar"), fetched.map(|jar| format!("local:///opt/flinkc-job/{}", jar.file_name)).or_else(|| jar.map(str::to_owned)));
    put(view, at("class"), job.class.as_ref());
    put(view, at("args"), Some(format!("{:?}", entry.iter().chain(&job.args).collect::<Vec<_>>())));
    put(view, at("parallelism"), Some(job.parallelism));
    put(view, at("bounded"), Some(job.bounded));
    // What the Apache operator takes where nothing is said.
    put(view, at("upgrade"), Some(job.upgrade.map_or("stateless", |upgrade| upgrade.word())));
    put(view, at("restart"), job.restart);
    if let Some(restore) = &job.restore {
        put(view, at("restore.from"), Some(&restore.from));
        put(view, at("restore.allow"), restore.allow_non_restored_state.then_some(true));
        put(view, at("restore.claim-mode"), restore.claim_mode);
    }
    for word in ["state", "on-delete", "triggers", "config"] {
        leaves(settings, &at(word), view);
    }
    // Cancelled or left alone: the Apache operator has one word for both.
    if settings.manifest.target == Some(Target::Operator) && view.get(&at("on-delete")).is_some_and(|word| word == "\"none\"") {
        view.insert(at("on-delete"), "\"cancel\"".to_owned());
    }
}

/// The effective text of every option that a word does not say above, by the option's newest name.
fn options(plan: &Plan, view: &mut View) {
    const ABOVE: &[&str] = &[
        "name",
        "namespace",
        "parallelism",
        "image",
        "image-pull-policy",
        "image-pull-secrets",
        "service-account.name",
        "job.runtime-mode",
    ];
    const ABOVE_ALL: &[&str] = &[
        "jobmanager.",
        "taskmanager.",
        "job.restore.",
        "rest.",
        "savepoints.interval",
        "savepoints.max-age",
        "savepoints.keep",
        "savepoints.format",
    ];
    let catalogue = Catalogue::of(FlinkVersion::new(2, 3));
    for (key, setting) in plan.config.iter() {
        let said = matches!(&setting.owner, Owner::Word(path) if ABOVE.contains(&path.as_str()) || ABOVE_ALL.iter().any(|start| path.starts_with(start)));
        if !said {
            let newest = catalogue.and_then(|catalogue| catalogue.canonical(key)).unwrap_or(key);
            view.insert(format!("config.{newest}"), setting.text.clone());
        }
    }
}

/// Words that are one operator's, or that operators carry out themselves.
fn only_written(settings: &Settings, view: &mut View) {
    let interval = settings.manifest.savepoints.as_ref().and_then(|savepoints| savepoints.interval.as_ref());
    put(view, "savepoints.interval", interval.map(|interval| interval.millis));
    // An Ingress that the operator does not make is an object of its own.
    let by_operator = settings.manifest.operator.as_ref().and_then(|operator| operator.ingress) == Some(true);
    if settings.manifest.ingress.is_some() && (by_operator || settings.manifest.target == Some(Target::Spotify)) {
        leaves(settings, "ingress", view);
    }
    for word in ["max-age", "keep", "format"] {
        leaves(settings, &format!("savepoints.{word}"), view);
    }
    leaves(settings, "operator.mode", view);
    for path in
        ["rest.labels", "rest.annotations", "scaling", "blue-green", "snapshots", "spotify", "nextbreakpoint", "labels", "annotations"]
    {
        leaves(settings, path, view);
    }
}

fn leaves(settings: &Settings, path: &str, view: &mut View) {
    if let Some(node) = settings.root.get(path) {
        leaf(settings, node, path.to_owned(), view);
    }
}

fn leaf(settings: &Settings, node: &Node, path: String, view: &mut View) {
    match node.as_table() {
        Some(table) => table.iter().for_each(|(key, inside)| leaf(settings, inside, format!("{path}.{key}"), view)),
        None => {
            let fill = |text: String, key: &str, value: Option<&str>| value.map_or(text.clone(), |value| text.replace(key, value));
            let manifest = &settings.manifest;
            let text = fill(toml_text(node), "{name}", manifest.name.as_ref().map(|name| name.0.as_str()));
            let text = fill(text, "{namespace}", manifest.namespace.as_ref().map(|name| name.0.as_str()));
            view.insert(path, text);
        }
    }
}
