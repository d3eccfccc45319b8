//! `flinkc migrate`: a configuration for another version of Flink, with a report.

use std::path::{Path, PathBuf};

use camino::Utf8Path;
use clap::Args;
use serde::Serialize;

use super::console::Console;
use super::failure::{Exit, Failure};
use super::given::LIMIT;
use super::input::FILE;
use crate::excerpt;
use crate::flink::config_file::ConfigFormat;
use crate::flink::version::FlinkVersion;
use crate::host::{self, file, stdio};
use crate::inspect::{Kind, kind_of};
use crate::manifest::files;
use crate::migrate::{self, Action, Change, Migration};
use crate::package::diff;

/// Rewrite a Flink configuration for another version of Flink
#[derive(Debug, Args)]
#[command(
    long_about = "Rewrite a Flink configuration for another version of Flink.\n\nA FILE is a flink-conf.yaml, a config.yaml or a flink.toml, of which `flink`, `[config]` and `[config-secrets]` are rewritten. Comments, order and everything that needs no change stay. Renamed options are renamed; what is no longer read stays as a comment, with the reason above it in a line that begins with `# flinkc:`; what a person has to decide stays in force below such a line. From Flink 2.0 on, a flink-conf.yaml becomes a config.yaml: write it with `-o config.yaml`.\n\nThe new text goes to standard output, unless -o or --in-place say otherwise; the report goes to standard error.",
    after_help = "Examples:\n  flinkc migrate --to 2.3 conf/flink-conf.yaml -o conf/config.yaml\n  flinkc migrate --to 2.3 --in-place flink.toml\n  flinkc migrate --to 2.3 --check conf/config.yaml    exit 1 and show what would change\n  flinkc migrate --to 1.20 - < flink-conf.yaml"
)]
pub(crate) struct Migrate {
    /// The file, or `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The version of Flink to move to, as in `2.3`
    #[arg(long, value_name = "VERSION", value_parser = |text: &str| text.parse::<FlinkVersion>().map_err(|error| error.to_string()))]
    to: FlinkVersion,
    /// The file to write; one that is there is replaced
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["in_place", "check"])]
    output: Option<PathBuf>,
    /// Replace the file itself
    #[arg(long, conflicts_with = "check")]
    in_place: bool,
    /// Write nothing; exit 1 and show the difference if something would change
    #[arg(long)]
    check: bool,
}

/// A change, for a program.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    change: &'a Change,
}

impl Migrate {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let is_stdin = self.file.as_os_str() == "-";
        if is_stdin && self.in_place {
            return Err(Failure::Usage("standard input cannot be replaced: leave out --in-place, or name a file".to_owned()));
        }
        let (path, text) = if is_stdin { (self.file.clone(), stdio::read(LIMIT)?) } else { read(&self.file)? };
        let name = path.display().to_string();
        let migration = self.rewritten(&name, &text)?;
        if self.check {
            stdio::out(&diff::unified(Utf8Path::new(&name), Some(text.as_bytes()), Some(migration.text.as_bytes())))?;
        } else if let Some(output) = &self.output {
            write(output, &migration.text)?;
        } else if self.in_place {
            self.replace(&path, &migration, &text)?;
        } else {
            stdio::out(&migration.text)?;
        }
        self.report(console, &name, &migration)?;
        let differs = migration.text != text;
        Ok(if self.check && differs { Exit::Findings } else { Exit::Fine })
    }

    fn rewritten(&self, name: &str, text: &str) -> Result<Migration, Failure> {
        let kind = match kind_of(name, text) {
            // the line grammar has no mark of its own; a version that has no other tells it
            Kind::Unknown if name == "-" && !text.contains('=') => Kind::Configuration(ConfigFormat::Standard),
            kind @ (Kind::Unknown | Kind::Kubernetes | Kind::Manifest | Kind::Configuration(_)) => kind,
        };
        let migrated = match kind {
            Kind::Manifest => migrate::flink_toml(text, self.to),
            Kind::Configuration(_) => {
                let older = (!self.to.is_at_least(1, 19)).then_some(self.to);
                migrate::file(text, excerpt::format_of(name, older), self.to)
            }
            Kind::Kubernetes | Kind::Unknown => {
                return Err(Failure::Usage(format!(
                    "`{name}` is neither a flink-conf.yaml, a config.yaml nor a flink.toml: take the configuration out of its object first"
                )));
            }
        };
        migrated.map_err(|error| match error {
            migrate::MigrateError::UnknownVersion(_) | migrate::MigrateError::Backwards(_) => Failure::Usage(error.to_string()),
            migrate::MigrateError::Changed => Failure::Own(error.to_string()),
            migrate::MigrateError::Unreadable(_) | migrate::MigrateError::Toml(_) => Failure::Missing(format!("`{name}`: {error}")),
        })
    }

    fn replace(&self, path: &Path, migration: &Migration, old: &str) -> Result<(), Failure> {
        let named = path.file_name().and_then(|name| name.to_str());
        if let Some(wanted) = migration.file_name.filter(|wanted| named != Some(*wanted)) {
            return Err(Failure::Usage(format!(
                "Flink {} looks for {wanted}, so `{}` cannot stay: write `-o {}` and remove the old file",
                self.to,
                path.display(),
                path.with_file_name(wanted).display()
            )));
        }
        if migration.text != old {
            file::replace(path, &migration.text)?;
        }
        Ok(())
    }

    fn report(&self, console: &Console, name: &str, migration: &Migration) -> Result<(), Failure> {
        if console.for_program() {
            let mut lines = String::new();
            for change in &migration.changes {
                let line = serde_json::to_string(&Line { file: name, change }).map_err(|error| Failure::Own(error.to_string()))?;
                lines.push_str(&line);
                lines.push('\n');
            }
            // the new text has standard output, unless a file has it
            let free = self.output.is_some() || self.in_place;
            if free {
                stdio::out(&lines)?
            } else {
                stdio::err(&lines)?
            }
            return Ok(());
        }
        let width = migration.changes.iter().map(|change| change.line.to_string().len()).max().unwrap_or(1);
        for change in &migration.changes {
            let to = if change.to.is_empty() { String::new() } else { format!(" → {}", change.to.join(", ")) };
            let from = change.from.as_ref().map_or_else(String::new, |value| format!(": {value}"));
            console.say(&format!(
                "{name}:{:<width$}  {:<9}  {}{from}{to}\n{:indent$}{}",
                change.line,
                word(change.action),
                change.key,
                "",
                change.why,
                indent = name.len() + width + 14
            ))?;
        }
        console.say(&summary(self.to, migration))
    }
}

const fn word(action: Action) -> &'static str {
    match action {
        Action::Renamed => "renamed",
        Action::Rewritten => "rewritten",
        Action::Removed => "removed",
        Action::Unread => "unread",
        Action::Decide => "decide",
    }
}

/// `Flink 2.3: 2 renamed, 1 removed, 1 to decide`.
fn summary(to: FlinkVersion, migration: &Migration) -> String {
    let count = |action: Action| migration.changes.iter().filter(|change| change.action == action).count();
    let parts: Vec<String> = [
        (Action::Renamed, "renamed"),
        (Action::Rewritten, "rewritten"),
        (Action::Removed, "removed"),
        (Action::Unread, "never read"),
        (Action::Decide, "to decide"),
    ]
    .into_iter()
    .map(|(action, word)| (count(action), word))
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    let name = migration.file_name.map_or_else(String::new, |name| format!("; the file is a {name} now"));
    if parts.is_empty() { format!("Flink {to}: nothing to change{name}") } else { format!("Flink {to}: {}{name}", parts.join(", ")) }
}

/// The file of a path, and its text; of a folder its flink.toml.
fn read(path: &Path) -> Result<(PathBuf, String), Failure> {
    let path = match host::input::kind(path)? {
        host::input::Kind::Folder => path.join(FILE),
        host::input::Kind::File => path.to_owned(),
    };
    let name = path.display().to_string();
    let text = files::text(Utf8Path::new(&name), file::read(&path, LIMIT)?).map_err(|error| Failure::Missing(error.to_string()))?;
    Ok((path, text))
}

/// Writes a file, whether it is there or not.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    match host::input::kind(path) {
        Ok(host::input::Kind::File) => Ok(file::replace(path, text)?),
        Ok(host::input::Kind::Folder) => Err(Failure::Usage(format!("`{}` is a folder: name a file", path.display()))),
        Err(_) => Ok(file::create(path, text)?),
    }
}
