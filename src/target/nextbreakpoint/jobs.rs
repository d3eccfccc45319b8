//! `spec.jobs[].spec`: the pod that starts a job, its savepoints, and what happens when it ends.
//!
//! Source: the operator's definitions; what its supervisor cannot do without is always written.

use serde_json::{Map, Value, json};

use super::super::parts::custom::put;
use super::table;
use crate::operators::nextbreakpoint::MOST;
use crate::plan::{Delivery, JobPlan, Plan, Program};
use crate::resolve::Settings;

/// The account that the operator's chart brings for bootstrap pods.
const ACCOUNT: &str = "flink-bootstrap";

/// One job.
pub(super) fn job(plan: &Plan, settings: &Settings, job: &JobPlan) -> Map<String, Value> {
    let words = settings.manifest.nextbreakpoint.as_ref();
    let mut spec = table([("jobParallelism", job.parallelism.into())]);
    put(&mut spec, "maxJobParallelism", (i64::from(job.parallelism) > MOST).then_some(job.parallelism));
    let mut bootstrap = Map::new();
    put(&mut bootstrap, "image", words.and_then(|words| words.bootstrap_image.as_ref()).map(|image| image.text.clone()));
    put(&mut bootstrap, "pullPolicy", plan.image_pull_policy);
    put(&mut bootstrap, "pullSecrets", plan.image_pull_secrets.first().cloned());
    bootstrap.insert("serviceAccount".to_owned(), ACCOUNT.into());
    put(&mut bootstrap, "className", job.class.clone());
    put(&mut bootstrap, "jarPath", jar(job).map(str::to_owned));
    put(&mut bootstrap, "arguments", (!job.args.is_empty()).then(|| job.args.clone()));
    spec.insert("bootstrap".to_owned(), bootstrap.into());
    let mut savepoint = table([("savepointMode", "Automatic".into()), ("savepointInterval", interval(settings).into())]);
    put(&mut savepoint, "savepointTargetPath", directory(plan).map(str::to_owned));
    put(&mut savepoint, "savepointPath", job.restore.as_ref().map(|restore| restore.from.clone()));
    spec.insert("savepoint".to_owned(), savepoint.into());
    // Flink's own restart strategy has had its turn when a job has failed.
    spec.insert("restart".to_owned(), json!({ "restartPolicy": "OnlyIfFailed" }));
    spec
}

/// The jar's path in the bootstrap image.
pub(super) fn jar(job: &JobPlan) -> Option<&str> {
    let Program::Jar(jar) = &job.program else { return None };
    let Delivery::InImage(path) = &jar.delivery else { return None };
    Some(path)
}

/// Where savepoints go.
pub(super) fn directory(plan: &Plan) -> Option<&str> {
    plan.config.get("execution.checkpointing.savepoint-dir").or_else(|| plan.config.get("state.savepoints.dir"))
}

/// Seconds between savepoints; none without the word.
fn interval(settings: &Settings) -> u64 {
    let interval = settings.manifest.savepoints.as_ref().and_then(|savepoints| savepoints.interval.as_ref());
    interval.map_or(0, |interval| interval.millis.div_ceil(1000))
}
