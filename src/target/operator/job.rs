//! The job of an application, and FlinkSessionJobs.
//!
//! In: the plan's jobs and the words that only the operator has. Out: `job` blocks. The path of a restore and the nonce that makes it
//! count again come from two words of the text and from nothing else, so that the same text is the same resource.
//! Source: the operator's definitions; PyFlink and SQL by Flink's own drivers.

use serde_json::{Map, Value};

use super::super::Object;
use super::super::parts::pods::JAR_FOLDER;
use super::{deployment, options, put};
use crate::manifest::sections::{self as section, JobState, Upgrade};
use crate::operators::apache::Kind;
use crate::plan::{Delivery, Jar, JobPlan, Mode, Plan, Program};
use crate::resolve::Settings;

/// The words of a job, by its key path.
pub(super) fn words<'a>(settings: &'a Settings, job: &JobPlan) -> Option<&'a section::Job> {
    if job.path == "job" {
        return settings.manifest.job.as_ref();
    }
    settings.manifest.jobs.as_ref()?.0.get(&job.name)
}

/// The `job` block.
pub(super) fn job(plan: &Plan, settings: &Settings, job: &JobPlan) -> Map<String, Value> {
    let words = words(settings, job);
    let triggers = words.and_then(|words| words.triggers.as_ref());
    let mut block = Map::new();
    put(&mut block, "jarURI", jar(plan, job));
    put(&mut block, "entryClass", job.class.clone());
    let entry = if let Program::Python { entry } = &job.program { entry.as_slice() } else { &[] };
    let args: Vec<&String> = entry.iter().chain(&job.args).collect();
    put(&mut block, "args", (!args.is_empty()).then(|| args.into_iter().cloned().collect::<Vec<_>>()));
    block.insert("parallelism".to_owned(), job.parallelism.into());
    let mode = job.upgrade.map(|upgrade| match upgrade {
        Upgrade::Stateless => "stateless",
        Upgrade::Savepoint => "savepoint",
        Upgrade::LastState => "last-state",
    });
    put(&mut block, "upgradeMode", mode);
    let state = words.and_then(|words| words.state).map(|state| match state {
        JobState::Running => "running",
        JobState::Suspended => "suspended",
    });
    put(&mut block, "state", state);
    let number = |trigger: Option<crate::manifest::types::NonNegative>| trigger.map(|number| number.0);
    if let Some(restore) = &job.restore {
        block.insert("initialSavepointPath".to_owned(), restore.from.as_str().into());
        if restore.allow_non_restored_state || settings.manifest_sets(&format!("{}.restore.allow-non-restored-state", job.path)) {
            block.insert("allowNonRestoredState".to_owned(), restore.allow_non_restored_state.into());
        }
    }
    put(&mut block, "savepointRedeployNonce", number(triggers.and_then(|t| t.redeploy)));
    put(&mut block, "savepointTriggerNonce", number(triggers.and_then(|t| t.savepoint)));
    put(&mut block, "checkpointTriggerNonce", number(triggers.and_then(|t| t.checkpoint)));
    put(&mut block, "autoscalerResetNonce", number(triggers.and_then(|t| t.autoscaler_reset)));
    block
}

/// The jar's address. An application without one ends in the operator's null pointer, so that a driver of the image has its own jar.
fn jar(plan: &Plan, job: &JobPlan) -> Option<String> {
    let session = matches!(plan.mode, Mode::Session(_));
    let version = plan.flink;
    match (&job.program, job.program.jar()) {
        (_, Some(Jar { delivery: Delivery::InitContainer { .. }, file_name, .. })) if !session => {
            Some(format!("local://{JAR_FOLDER}/{file_name}"))
        }
        (_, Some(jar)) => Some(jar.uri.clone()),
        // Flink takes the driver's jar from its own folder by itself and never opens this one.
        (Program::Python { .. }, None) => Some(format!("local:///opt/flink/opt/flink-python-{version}.jar")),
        (Program::Sql { .. } | Program::Jar(_), None) => Some(format!("local:///opt/flink/lib/flink-table-runtime-{version}.jar")),
    }
}

/// A resource for each job of a session cluster, here or described elsewhere.
pub(super) fn session_jobs(plan: &Plan, settings: &Settings) -> Vec<Object> {
    let Mode::Session(jobs) = &plan.mode else { return Vec::new() };
    let cluster = plan.session_cluster.as_deref().unwrap_or(&plan.name);
    let one = |session_job: &JobPlan| {
        let mut spec = Map::new();
        spec.insert("deploymentName".to_owned(), cluster.into());
        let configuration = options::of_session_job(plan, settings, session_job);
        put(&mut spec, "flinkConfiguration", (!configuration.is_empty()).then_some(configuration));
        spec.insert("job".to_owned(), job(plan, settings, session_job).into());
        put(&mut spec, "restartNonce", session_job.restart);
        deployment::resource(plan, Kind::FlinkSessionJob, &session_job.name, spec)
    };
    jobs.iter().map(one).collect()
}
