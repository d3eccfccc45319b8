//! Jobs: which program, how its jar arrives, where its state begins. Source: language reference 4.2 and section 9 (`fetch`).

use super::model::{Delivery, Jar, JobPlan, Mode, Program, Restore};
use super::{Planner, rules, storage};
use crate::diagnostic::Diagnostic;
use crate::manifest::sections::{self as section, ClaimMode, Fetch, Job, Python, RuntimeMode, Sql};
use crate::manifest::types::Uri;

/// The class that runs a Python program.
const PYTHON_DRIVER: &str = "org.apache.flink.client.python.PythonDriver";

/// The class that runs SQL scripts, in Flink's table runtime from 2.0 on.
const SQL_DRIVER: &str = "org.apache.flink.table.runtime.application.SqlDriver";

impl Planner<'_> {
    /// The cluster's mode with its jobs.
    pub(super) fn mode(&mut self, name: &str) -> Option<Mode> {
        let parallelism = self.manifest.parallelism.as_ref().map_or(1, |n| n.0);
        match self.manifest.mode? {
            section::Mode::Application => {
                let job = self.manifest.job.as_ref()?;
                let plan = self.job(name, "job", job, parallelism)?;
                self.application_options(&plan);
                self.word("parallelism", Some(parallelism));
                Some(Mode::Application(Box::new(plan)))
            }
            section::Mode::Session => {
                let mut jobs = Vec::new();
                for (job_name, job) in self.manifest.jobs.as_ref().map(|j| &j.0).into_iter().flatten() {
                    let path = format!("jobs.{job_name}");
                    jobs.extend(self.job(job_name, &path, job, job.parallelism.as_ref().map_or(parallelism, |n| n.0)));
                }
                self.word("parallelism", Some(parallelism));
                Some(Mode::Session(jobs))
            }
        }
    }

    fn job(&mut self, name: &str, path: &str, job: &Job, parallelism: u32) -> Option<JobPlan> {
        let (program, class, args) = if let Some(jar) = &job.jar {
            let jar = self.jar(&format!("{path}.jar"), &jar.0, job)?;
            (Program::Jar(jar), job.class.clone(), Vec::new())
        } else if let Some(python) = &job.python {
            (Program::Python { entry: python_entry(python)? }, Some(PYTHON_DRIVER.to_owned()), Vec::new())
        } else if let Some(sql) = &job.sql {
            self.sql(path, job, sql)?
        } else {
            return None;
        };
        let args = args.into_iter().chain(job.args.iter().flatten().cloned()).collect();
        Some(JobPlan {
            name: name.to_owned(),
            path: path.to_owned(),
            program,
            class,
            args,
            parallelism,
            python: job.python.as_ref().map(python_options).unwrap_or_default(),
            bounded: job.runtime_mode == Some(RuntimeMode::Batch),
            restore: restore(job),
            upgrade: job.upgrade,
            restart: job.triggers.as_ref().and_then(|t| t.restart).map(|n| n.0),
        })
    }

    fn sql(&mut self, path: &str, job: &Job, sql: &Sql) -> Option<(Program, Option<String>, Vec<String>)> {
        let (files, script) = self.sql_scripts(&format!("{path}.sql.files"), sql.files.as_deref()?)?;
        let script_path = format!("{}/{script}", super::files::SQL_FOLDER);
        if let Some(runner) = &sql.runner {
            let runner = self.jar(&format!("{path}.sql.runner"), runner, job)?;
            return Some((Program::Sql { runner: Some(runner), files, script }, sql.runner_class.clone(), vec![script_path]));
        }
        let arguments = vec!["--scriptUri".to_owned(), format!("file://{script_path}")];
        Some((Program::Sql { runner: None, files, script }, Some(SQL_DRIVER.to_owned()), arguments))
    }

    /// A jar and who fetches it.
    fn jar(&mut self, key: &str, uri: &Uri, job: &Job) -> Option<Jar> {
        let address = uri.text.split_once(':').map_or("", |(_, rest)| rest);
        let file_name = address.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        if file_name.is_empty() {
            let finding = Diagnostic::new(&rules::JAR_WITHOUT_FILE, format!("`{key}` names no file"))
                .at(self.place(key), "ends in a slash")
                .at_run_time("there is nothing to load: the JobManager would stop at once")
                .help("write the whole address of the jar: `https://…/orders-1.4.2.jar`, `s3://bucket/orders.jar`, `local:///opt/flink/usrlib/orders.jar`")
                .path(key);
            self.diagnostics.push(finding);
            return None;
        }
        let delivery = match uri.scheme.as_str() {
            "local" => Delivery::InImage(format!("/{}", address.trim_start_matches('/'))),
            _ => match job.fetch {
                Some(Fetch::Flink) => Delivery::Flink,
                Some(Fetch::InitContainer) => Delivery::InitContainer { image: job.fetch_image.clone() },
                None if self.flink.is_at_least(1, 19) && job.sha256.is_none() && job.fetch_image.is_none() => Delivery::Flink,
                None => Delivery::InitContainer { image: job.fetch_image.clone() },
            },
        };
        if delivery == Delivery::Flink && storage::store_of(&uri.scheme).is_some_and(|s| s != storage::Store::Web) {
            self.locations.push(storage::Location { path: key.to_owned(), scheme: uri.scheme.clone(), uri: uri.text.clone() });
        }
        Some(Jar {
            uri: uri.text.clone(),
            scheme: uri.scheme.clone(),
            file_name: file_name.to_owned(),
            sha256: job.sha256.as_ref().map(|digest| digest.0.to_ascii_lowercase()),
            delivery,
        })
    }

    /// Options that the job of an application cluster brings.
    fn application_options(&mut self, plan: &JobPlan) {
        if plan.bounded {
            self.word("job.runtime-mode", Some("BATCH"));
        }
        if let Some(jar) = plan.program.jar()
            && jar.delivery == Delivery::Flink
        {
            // Flink's own folder is not writable with a read-only root
            self.config.default("user.artifacts.base-dir", "/tmp/flink-artifacts");
            if jar.scheme == "http" {
                self.follow("job.jar", "user.artifacts.raw-http-enabled", "true");
            }
        }
        for (option, value) in &plan.python {
            self.follow(&format!("job.{option}"), option, value.clone());
        }
        if let Some(restore) = &plan.restore
            && let Some(mode) = restore.claim_mode
        {
            self.word("job.restore.claim-mode", Some(mode));
        }
    }
}

/// Flink's options for what a Python program needs.
fn python_options(python: &Python) -> Vec<(&'static str, String)> {
    let list = |items: &Option<Vec<String>>| items.as_ref().map(|items| items.join(","));
    let options = [
        ("python.files", list(&python.files)),
        ("python.archives", list(&python.archives)),
        ("python.requirements", python.requirements.clone()),
        ("python.executable", python.executable.clone()),
    ];
    options.into_iter().filter_map(|(option, value)| Some((option, value?))).collect()
}

/// The driver's own arguments.
fn python_entry(python: &Python) -> Option<Vec<String>> {
    match (&python.script, &python.module) {
        (Some(script), None) => Some(vec!["-py".to_owned(), script.clone()]),
        (None, Some(module)) => Some(vec!["-pym".to_owned(), module.clone()]),
        _ => None,
    }
}

fn restore(job: &Job) -> Option<Restore> {
    let restore = job.restore.as_ref()?;
    Some(Restore {
        from: restore.from.as_ref()?.0.text.clone(),
        allow_non_restored_state: restore.allow_non_restored_state.unwrap_or(false),
        claim_mode: restore.claim_mode.map(|mode| match mode {
            ClaimMode::Claim => "CLAIM",
            ClaimMode::NoClaim => "NO_CLAIM",
        }),
    })
}
