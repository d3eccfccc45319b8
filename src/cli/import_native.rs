//! `flinkc import --target native`: the arguments that stand for a run of Flink's own client, and its files.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indexmap::IndexMap;

use super::failure::Failure;
use crate::compile::import::{Given, Imported, LOG4J, native};
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::native::Program;
use crate::flink::version::FlinkVersion;
use crate::host::file;
use crate::manifest::files::{self, MANIFEST_LIMIT};

/// The version that is taken where nothing names one.
const NEWEST: &str = "2.3.0";
/// The newest that reads the old file.
const NEWEST_OF_OLD_FILES: &str = "1.20.5";

/// What Flink's own client would be told.
#[derive(Debug, Args)]
#[command(next_help_heading = "With --target native")]
pub(crate) struct NativeArguments {
    /// Whether the cluster lives for one job
    #[arg(long, value_enum, value_name = "MODE")]
    mode: Option<ModeWord>,
    /// A pod template of both roles
    #[arg(long, value_name = "FILE")]
    pod_template: Option<PathBuf>,
    /// The JobManager's pod template
    #[arg(long, value_name = "FILE")]
    jobmanager_pod_template: Option<PathBuf>,
    /// The TaskManagers' pod template
    #[arg(long, value_name = "FILE")]
    taskmanager_pod_template: Option<PathBuf>,
    /// An option over the file's, as the client takes it
    #[arg(short = 'D', value_name = "KEY=VALUE")]
    option: Vec<String>,
    /// Flink's version, of plain objects, too; else the image's tag, else what the configuration shows, or the newest client
    #[arg(long, value_name = "VERSION")]
    pub(crate) flink: Option<FlinkVersion>,
    /// The jar of an application
    #[arg(long, value_name = "URI")]
    jar: Option<String>,
    /// The class with main()
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// The parallelism of an application
    #[arg(long, value_name = "NUMBER")]
    parallelism: Option<u32>,
    /// A savepoint to start from
    #[arg(long, value_name = "URI")]
    savepoint: Option<String>,
    /// Drop state of the savepoint that the job does not have
    #[arg(long, requires = "savepoint")]
    allow_non_restored_state: bool,
    /// The program's arguments
    #[arg(last = true, value_name = "ARGUMENT")]
    arguments: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModeWord {
    Session,
    Application,
}

impl NativeArguments {
    /// Reads the configuration and what it names, and imports it.
    pub(crate) fn import(&self, path: &Path) -> Result<Imported, Failure> {
        let mode = self.mode.ok_or_else(|| Failure::Usage("say `--mode session` or `--mode application`: the file does not".to_owned()))?;
        let format = match path.file_name().is_some_and(|name| name == "flink-conf.yaml") {
            true => ConfigFormat::Legacy,
            false => ConfigFormat::Standard,
        };
        let parsed = config_file::read(&read(path)?, format)
            .map_err(|error| Failure::Usage(format!("`{}` is no configuration that Flink reads: {error}", path.display())))?;
        let mut config = parsed.entries;
        for option in &self.option {
            let pair = option.split_once('=');
            let (key, value) = pair.ok_or_else(|| Failure::Usage(format!("`-D{option}` is no option: write `-DKEY=VALUE`")))?;
            config.insert(key.to_owned(), value.to_owned());
        }
        let mut templates = [None, None, None];
        let named = [
            (&self.pod_template, "kubernetes.pod-template-file.default"),
            (&self.jobmanager_pod_template, "kubernetes.pod-template-file.jobmanager"),
            (&self.taskmanager_pod_template, "kubernetes.pod-template-file.taskmanager"),
        ];
        for (place, (argument, option)) in templates.iter_mut().zip(named) {
            if let Some(path) = argument.clone().or_else(|| config.get(option).map(PathBuf::from)) {
                *place = Some((path.display().to_string(), read(&path)?));
            }
        }
        let program = (mode == ModeWord::Application).then(|| Program {
            jar: self.jar.clone(),
            class: self.class.clone(),
            arguments: self.arguments.clone(),
            parallelism: self.parallelism,
            savepoint: self.savepoint.clone(),
            allow_non_restored_state: self.allow_non_restored_state,
            ..Program::default()
        });
        let log4j = read(&path.with_file_name(LOG4J)).ok();
        Ok(native(&Given { flink: self.version(&config, format)?, format, config, program, templates, log4j }))
    }

    /// The version that was asked for, the image's tag, or the newest.
    fn version(&self, config: &IndexMap<String, String>, format: ConfigFormat) -> Result<FlinkVersion, Failure> {
        let image = ["kubernetes.container.image.ref", "kubernetes.container.image"].iter().find_map(|key| config.get(*key));
        let tag = image.and_then(|image| {
            let tag = image.split('@').next()?.rsplit_once(':')?.1;
            tag.split(['-', '_']).next()?.trim_start_matches('v').parse::<FlinkVersion>().ok()
        });
        let newest = if format == ConfigFormat::Legacy { NEWEST_OF_OLD_FILES } else { NEWEST };
        let newest = || newest.parse().map_err(|_| Failure::Own("the newest version is no version".to_owned()));
        self.flink.or(tag).map_or_else(newest, Ok)
    }
}

/// A file's text.
fn read(path: &Path) -> Result<String, Failure> {
    let bytes = file::read(path, MANIFEST_LIMIT)?;
    files::text(camino::Utf8Path::new(&path.display().to_string()), bytes).map_err(|error| Failure::Missing(error.to_string()))
}
