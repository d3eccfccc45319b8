//! The job of a cluster. In: the plan's job and the words of Spotify's operator. Out: the `job` block.
//!
//! Source: facts of the operator's submitter and of its application mode, July 2026.

use serde_json::{Map, Value};

use super::super::parts::pods::{JAR_FOLDER, literal};
use super::{in_jobmanager, job_mode, pods, put};
use crate::manifest::sections::{SavepointFormat, SpotifyJobMode};
use crate::plan::{Delivery, JobPlan, Plan, Program};
use crate::resolve::Settings;

/// The `job` block.
pub(super) fn job(plan: &Plan, settings: &Settings, job: &JobPlan) -> Map<String, Value> {
    let application = in_jobmanager(plan, settings);
    let mut block = Map::new();
    let mode = match job_mode(settings) {
        SpotifyJobMode::Application => "Application",
        SpotifyJobMode::Detached => "Detached",
        SpotifyJobMode::Blocking => "Blocking",
    };
    block.insert("mode".to_owned(), mode.into());
    if let Program::Python { .. } = &job.program {
        let python = settings.manifest.job.as_ref().and_then(|words| words.python.as_ref());
        put(&mut block, "pyFile", python.and_then(|python| python.script.clone()));
        put(&mut block, "pyModule", python.and_then(|python| python.module.clone()));
        let files = python.and_then(|python| python.files.as_ref()).filter(|files| !files.is_empty());
        put(&mut block, "pyFiles", files.map(|files| files.join(",")));
    } else {
        put(&mut block, "jarFile", jar(job).filter(|_| !application));
        put(&mut block, "className", job.class.clone());
    }
    let args: Vec<Value> = job.args.iter().map(|argument| literal(argument).into()).collect();
    put(&mut block, "args", (!args.is_empty()).then_some(args));
    block.insert("parallelism".to_owned(), job.parallelism.into());
    state(plan, settings, job, &mut block);
    if !application {
        let template = pods::submitter(plan, job);
        pods::into_fields(&template, &mut block, pods::Fields::Submitter);
    }
    block
}

/// Where the submitter finds the jar.
fn jar(job: &JobPlan) -> Option<String> {
    let jar = job.program.jar()?;
    match &jar.delivery {
        Delivery::InImage(path) => Some(path.clone()),
        Delivery::InitContainer { .. } => Some(format!("{JAR_FOLDER}/{}", jar.file_name)),
        Delivery::Flink => None,
    }
}

/// Where state begins, and where it is kept.
fn state(plan: &Plan, settings: &Settings, job: &JobPlan, block: &mut Map<String, Value>) {
    if let Some(restore) = &job.restore {
        block.insert("fromSavepoint".to_owned(), restore.from.as_str().into());
        if restore.allow_non_restored_state {
            block.insert("allowNonRestoredState".to_owned(), true.into());
        }
    }
    let words = settings.manifest.savepoints.as_ref();
    let dir = words.and_then(|words| words.dir.as_ref()).and_then(|_| plan.config.get("execution.checkpointing.savepoint-dir"));
    put(block, "savepointsDir", dir);
    let format = words.and_then(|words| words.format).map(|format| match format {
        SavepointFormat::Canonical => "CANONICAL",
        SavepointFormat::Native => "NATIVE",
    });
    put(block, "savepointFormatType", format);
    let interval = words.and_then(|words| words.interval.as_ref());
    put(block, "autoSavepointSeconds", interval.map(|interval| interval.millis.div_ceil(1000)));
    let triggers = settings.manifest.job.as_ref().and_then(|job| job.triggers.as_ref());
    put(block, "savepointGeneration", triggers.and_then(|triggers| triggers.savepoint).map(|number| number.0));
}
