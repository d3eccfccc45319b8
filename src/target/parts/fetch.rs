//! Jars that an init container fetches.

use k8s_openapi::api::core::v1::EnvVar;

use super::pods::{secret_variable, variable};
use crate::manifest::types::ImageReference;
use crate::plan::{Delivery, EnvValue, Jar, JobPlan, Plan};

/// Where the init container puts the jar, in the volume that the main container mounts one file of.
pub(in crate::target) const FOLDER: &str = "/flinkc/jar";

/// Variables of the main container that the fetch script reads too: keys and region of the store.
const STORE_VARIABLES: &[&str] = &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];

/// A jar to fetch and the image that does it.
pub(in crate::target) struct Fetched<'a> {
    pub(in crate::target) jar: &'a Jar,
    pub(in crate::target) image: Option<&'a ImageReference>,
}

/// The fetched jar of a job, if its jar is fetched.
pub(in crate::target) fn of(job: &JobPlan) -> Option<Fetched<'_>> {
    let jar = job.program.jar()?;
    match &jar.delivery {
        Delivery::InitContainer { image } => Some(Fetched { jar, image: image.as_ref() }),
        Delivery::InImage(_) | Delivery::Flink => None,
    }
}

/// The script's parameters.
pub(in crate::target) fn environment(plan: &Plan, fetched: &Fetched<'_>) -> Vec<EnvVar> {
    let mut env =
        vec![variable("FLINKC_FETCH_URL", &fetched.jar.uri), variable("FLINKC_FETCH_FILE", &format!("{FOLDER}/{}", fetched.jar.file_name))];
    if let Some(digest) = &fetched.jar.sha256 {
        env.push(variable("FLINKC_FETCH_SHA256", digest));
    }
    if !fetched.jar.scheme.starts_with("http") {
        let options = [("S3_ENDPOINT", "s3.endpoint"), ("S3_PATH_STYLE", "s3.path.style.access")];
        env.extend(options.iter().filter_map(|(name, option)| Some(variable(name, plan.config.get(option)?))));
        for name in STORE_VARIABLES {
            match plan.jobmanager.process.env.get(*name) {
                Some(EnvValue::Text(text)) => env.push(variable(name, text)),
                Some(EnvValue::Secret(secret)) => env.push(secret_variable(name, secret)),
                None => {}
            }
        }
    }
    env
}
