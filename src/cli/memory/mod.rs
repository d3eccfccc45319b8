//! `flinkc memory`: what Flink makes of the memory options of a file, and which process size gives the parts that are needed.

mod need;
mod show;
mod source;

use std::path::PathBuf;

use clap::Args;

use super::arguments::{Root, Variant};
use super::console::{Console, Found, Output};
use super::failure::{Exit, Failure};
use crate::flink::memory::{JobManagerMemory, TaskManagerMemory};
use crate::flink::version::FlinkVersion;
use crate::host::stdio;
use need::Need;
use source::Source;

/// Show how Flink divides the memory of both processes
#[derive(Debug, Args)]
#[command(
    long_about = "Show how Flink divides the memory of both processes, by Flink's own arithmetic, to the byte.\n\nA FILE is a flink.toml, a flink-conf.yaml or config.yaml, or a Kubernetes file that carries one: a ConfigMap, or a FlinkDeployment with the sizes that the operator derives from `resource.memory`. A file that carries several is shown one by one, each by its object.\n\nWith parts that are needed, such as `--managed 3g --task-heap 1g`, it answers the other way round: which process size gives them. Other options are then taken from the FILE, if one is named.",
    after_help = "Examples:\n  flinkc memory                                 the flink.toml of this folder\n  flinkc memory conf/flink-conf.yaml --flink 1.18\n  flinkc memory deploy/*.yaml\n  kubectl get cm flink-config -o yaml | flinkc memory -\n  flinkc memory --managed 3g --task-heap 1g     which process size gives these\n  flinkc memory --message-format json config.yaml | jq .taskmanager.managed\n\nWith `--message-format json`, one object a line: file, object (in Kubernetes files), flink, jobmanager, taskmanager; sizes in bytes, and {\"error\"} in place of a process that Flink would refuse to start."
)]
pub(crate) struct Memory {
    /// flink.toml, flink-conf.yaml, config.yaml, Kubernetes files, a folder with a flink.toml, or `-` for standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The version of Flink that reads the file, as in `1.20` [default: what the file says, else the newest that reads it]
    #[arg(long, value_name = "VERSION", value_parser = |text: &str| text.parse::<FlinkVersion>().map_err(|error| error.to_string()))]
    flink: Option<FlinkVersion>,
    #[command(flatten)]
    need: Need,
    #[command(flatten)]
    variant: Variant,
    #[command(flatten)]
    root: Root,
}

/// What Flink makes of one configuration.
pub(crate) struct Breakdown {
    /// What the user calls the file.
    file: String,
    /// The object that carries it, in a Kubernetes file.
    object: Option<String>,
    flink: FlinkVersion,
    /// Its parts, or how Flink refuses.
    jobmanager: Result<JobManagerMemory, String>,
    /// Its parts, or how Flink refuses.
    taskmanager: Result<TaskManagerMemory, String>,
}

impl Memory {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        if self.need.is_any() {
            return self.answer(console);
        }
        let here = [PathBuf::from(".")];
        let files = if self.files.is_empty() { here.as_slice() } else { self.files.as_slice() };
        let (mut exit, mut found, mut text) = (Exit::Fine, Vec::new(), String::new());
        for path in files {
            match Source::read(path, self.flink, &self.variant, &self.root) {
                Ok(source) => {
                    if source.breakdowns.is_empty() && !source.has_errors() {
                        exit = exit.max(console.failure(&Failure::Missing(format!("`{}` carries no Flink configuration", source.name))));
                    }
                    for breakdown in &source.breakdowns {
                        if breakdown.jobmanager.is_err() || breakdown.taskmanager.is_err() {
                            exit = exit.max(Exit::Findings);
                        }
                        text.push_str(&if console.for_program() { show::json(breakdown)? } else { show::table(breakdown) });
                    }
                    found.extend(source.findings);
                }
                Err(failure) => exit = exit.max(console.failure(&failure)),
            }
        }
        stdio::out(&text)?;
        // A program reads why in the objects themselves.
        let found: Vec<Found> = if console.for_program() && !text.is_empty() { Vec::new() } else { found };
        Ok(console.findings(found, Output::Taken)?.max(exit))
    }

    /// Which process size gives what is needed.
    fn answer(&self, console: &Console) -> Result<Exit, Failure> {
        let source = match self.files.as_slice() {
            [] => None,
            [one] => Some(Source::read(one, self.flink, &self.variant, &self.root)?),
            _ => {
                return Err(Failure::Usage(
                    "with parts that are needed, name one FILE at most: the options beside them come from it".to_owned(),
                ));
            }
        };
        let (config, flink) = match &source {
            None => (
                std::collections::BTreeMap::new(),
                self.flink.unwrap_or(crate::excerpt::assumed(crate::flink::config_file::ConfigFormat::Standard)),
            ),
            Some(source) => match source.configurations.as_slice() {
                [(config, flink)] => (config.clone(), *flink),
                [] if source.has_errors() => return console.findings(source.findings.iter().cloned().collect(), Output::Taken),
                [] => return Err(Failure::Missing(format!("`{}` carries no Flink configuration", source.name))),
                _ => return Err(Failure::Usage(format!("`{}` carries several configurations: name a file that carries one", source.name))),
            },
        };
        let answer = self.need.answer(&config, flink);
        stdio::out(&if console.for_program() { answer.json()? } else { answer.text() })?;
        Ok(if answer.is_refused() { Exit::Findings } else { Exit::Fine })
    }
}
