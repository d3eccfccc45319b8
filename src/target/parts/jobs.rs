//! Session jobs: one Kubernetes Job for each, which waits for the cluster and submits once.
//!
//! A Job's template cannot change, so its name carries a digest of everything that is submitted: a changed text is a new Job.
//! Kubernetes neither cancels nor upgrades what an older one submitted.

use k8s_openapi::api::batch::v1::{Job, JobSpec};

use super::super::object::Derived;
use super::super::{Object, config_digest};
use super::config_map;
use super::labels::{self, Component, metadata};
use super::pods::{self, Placement, Pod};
use crate::plan::{Delivery, JobPlan, Mode, Plan, Program};

/// What differs where somebody else makes the cluster: the ConfigMap that the client reads, and options before its own.
#[derive(Clone, Copy, Debug)]
pub(in crate::target) struct ClientSide<'a> {
    /// The ConfigMap's name.
    pub(in crate::target) configuration: &'a str,
    /// Options of `flink run`.
    pub(in crate::target) options: &'a [&'a str],
}

/// A submitter for each job of a session cluster.
pub(in crate::target) fn objects(plan: &Plan, client: Option<ClientSide<'_>>) -> Vec<Object> {
    match &plan.mode {
        Mode::Session(jobs) => jobs.iter().map(|job| submitter(plan, job, client)).collect(),
        Mode::Application(_) => Vec::new(),
    }
}

fn submitter(plan: &Plan, job: &JobPlan, client: Option<ClientSide<'_>>) -> Object {
    let mut arguments: Vec<String> = client.into_iter().flat_map(|client| client.options).map(|option| (*option).to_owned()).collect();
    arguments.extend(run_arguments(plan, job));
    let parts = identity(plan, job, &arguments);
    let id = config_digest::of_files(parts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let mut pod = Pod::of_process(plan, Component::Submitter, &plan.jobmanager.process);
    if let Some(client) = client {
        pod.configuration_of(client.configuration);
    }
    pod.fetched_jar(job, Placement::Folder);
    pod.sql(job);
    pod.scripts();
    // the client needs a heap of its own and nothing of the JobManager's size
    pod.main.resources = Some(pods::small_resources(500, 1 << 30));
    pod.main.command = Some(vec!["bash".to_owned(), format!("{}/{}", pods::SCRIPTS_FOLDER, config_map::SUBMIT)]);
    pod.main.args = Some(arguments);
    let scheme = if plan.tls.rest.is_some() { "https" } else { "http" };
    let rest = format!("{scheme}://{}:{}", labels::name(plan, "rest"), plan.ports.rest);
    pod.variables([pods::variable("FLINKC_REST_URL", &rest), pods::variable("FLINKC_JOB_ID", id.get(..32).unwrap_or_default())]);
    let part = format!("{}-{}", job.name, id.get(..8).unwrap_or_default());
    let job = Job {
        metadata: metadata(plan, &part, Some(Component::Submitter)),
        spec: Some(JobSpec { template: pod.template(Some("Never")), backoff_limit: Some(6), ..JobSpec::default() }),
        ..Job::default()
    };
    Object { derived: vec![Derived { digest: id, parts }], ..Object::of(&plan.name, &job) }
}

/// What the submission consists of: image, program, arguments, restart counter.
fn identity(plan: &Plan, job: &JobPlan, arguments: &[String]) -> Vec<(String, String)> {
    let restart = job.restart.map(|n| n.to_string()).unwrap_or_default();
    let sha256 = job.program.jar().and_then(|jar| jar.sha256.clone()).unwrap_or_default();
    let script = match &job.program {
        Program::Sql { files, .. } => config_map::file_set_name(plan, files),
        Program::Jar(_) | Program::Python { .. } => String::new(),
    };
    let parts = [
        ("cluster", plan.name.as_str()),
        ("job", job.name.as_str()),
        ("image", plan.image.text.as_str()),
        ("jar", sha256.as_str()),
        ("script", script.as_str()),
        ("restart", restart.as_str()),
    ];
    let all = parts.into_iter().chain(arguments.iter().map(|argument| ("argument", argument.as_str())));
    all.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The arguments of `flink run`.
fn run_arguments(plan: &Plan, job: &JobPlan) -> Vec<String> {
    let mut arguments = vec!["--parallelism".to_owned(), job.parallelism.to_string()];
    if job.bounded {
        arguments.push("-Dexecution.runtime-mode=BATCH".to_owned());
    }
    if let Some(restore) = &job.restore {
        arguments.extend(["--fromSavepoint".to_owned(), restore.from.clone()]);
        if restore.allow_non_restored_state {
            arguments.push("--allowNonRestoredState".to_owned());
        }
        if let Some(mode) = restore.claim_mode {
            let option = if plan.flink.is_at_least(1, 20) { "--claimMode" } else { "--restoreMode" };
            arguments.extend([option.to_owned(), mode.to_owned()]);
        }
    }
    match &job.program {
        Program::Python { entry } => {
            arguments.extend(entry.iter().map(|argument| pods::literal(argument)));
            for (option, value) in &job.python {
                arguments.extend([python_flag(option).to_owned(), pods::literal(value)]);
            }
        }
        // refused by this target: `flink run` has no driver for scripts
        Program::Sql { runner: None, .. } => {}
        Program::Jar(jar) | Program::Sql { runner: Some(jar), .. } => {
            if let Some(class) = &job.class {
                arguments.extend(["--class".to_owned(), class.clone()]);
            }
            arguments.push(match &jar.delivery {
                Delivery::InImage(path) => path.clone(),
                Delivery::InitContainer { .. } => format!("{}/{}", pods::JAR_FOLDER, jar.file_name),
                Delivery::Flink => jar.uri.clone(),
            });
        }
    }
    arguments.extend(job.args.iter().map(|argument| pods::literal(argument)));
    arguments
}

/// How `flink run` calls an option of a Python program.
fn python_flag(option: &str) -> &'static str {
    match option {
        "python.files" => "--pyFiles",
        "python.archives" => "--pyArchives",
        "python.requirements" => "--pyRequirements",
        _ => "--pyExecutable",
    }
}
