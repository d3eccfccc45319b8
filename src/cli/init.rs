//! `flinkc init`: a first flink.toml.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::console::Console;
use super::failure::{Exit, Failure};
use super::input::FILE;
use crate::flink::catalog;
use crate::host::{file, input};
use crate::manifest::format::format;
use crate::manifest::sections::{Edition, Mode, Target};
use crate::template;

const TEMPLATE: &str = include_str!("init/flink.toml.template");

/// The longest name that every target takes.
const LONGEST_NAME: usize = 45;

/// Start a flink.toml
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  flinkc init\n  flinkc init orders --flink 1.20\n  flinkc init clicks --mode session")]
pub(crate) struct Init {
    /// The folder to start in, or the file to write if it ends in .toml
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    path: PathBuf,
    /// Whether the cluster lives for one job or for several
    #[arg(long, default_value = Mode::Application.word(), value_parser = PossibleValuesParser::new(Mode::WORDS))]
    mode: String,
    /// The version of Flink, as 2.2 or 2.2.0; the newest one by default
    #[arg(long, value_name = "VERSION")]
    flink: Option<String>,
    /// The name of the cluster; by default that of the folder
    #[arg(long)]
    name: Option<String>,
    /// Who runs Flink
    #[arg(long, default_value = Target::Standalone.word(), value_parser = PossibleValuesParser::new(Target::WORDS))]
    target: String,
}

#[derive(Serialize)]
struct Values<'a> {
    schema: &'static str,
    edition: &'static str,
    name: &'a str,
    target: &'a str,
    flink: &'a str,
    mode: &'a str,
}

impl Init {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let (folder, path) = if self.path.extension().is_some_and(|end| end == "toml") {
            (self.path.parent().map(PathBuf::from).unwrap_or_default(), self.path.clone())
        } else {
            (self.path.clone(), self.path.join(FILE))
        };
        let name = match &self.name {
            Some(name) => checked(name)?,
            None => derived(&input::folder_name(&folder).unwrap_or_default()),
        };
        let flink = self.flink()?;
        let values = Values {
            schema: "./flink.schema.json",
            edition: Edition::E2026.word(),
            name: &name,
            target: &self.target,
            flink: &flink,
            mode: &self.mode,
        };
        let text = template::fill(TEMPLATE, values).map_err(|error| Failure::Own(error.to_string()))?;
        let text = format(&text).map_err(|error| Failure::Own(error.to_string()))?;
        if input::kind(&path).is_ok() {
            return Err(Failure::Usage(format!("`{}` is there already: flinkc replaces no text of yours", path.display())));
        }
        file::create(&path, &text)?;
        console.say(&format!("wrote {}: fill in the image and the job, then run `flinkc check`", path.display()))?;
        Ok(Exit::Fine)
    }

    /// The version that was asked for, if it is one with a catalogue; else the newest.
    fn flink(&self) -> Result<String, Failure> {
        let known: Vec<String> = catalog::versions().map(|version| version.to_string()).collect();
        let Some(asked) = &self.flink else { return Ok(known.last().cloned().unwrap_or_default()) };
        let patch = |minor: &String| {
            asked.strip_prefix(minor.as_str()).is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('.').is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()))
            })
        };
        if known.iter().any(patch) {
            Ok(asked.clone())
        } else {
            Err(Failure::Usage(format!(
                "`{asked}` is no version of Flink that is known here: {}, each also with a patch, as 1.20.1",
                known.join(", ")
            )))
        }
    }
}

/// A name as Kubernetes takes it.
fn checked(name: &str) -> Result<String, Failure> {
    if derived(name) == name {
        Ok(name.to_owned())
    } else {
        Err(Failure::Usage(format!(
            "`{name}` cannot be a name: it takes at most {LONGEST_NAME} lower-case letters, digits and dashes, and begins with a letter; `{}` would do",
            derived(name)
        )))
    }
}

/// The name that is nearest to a text: what a DNS label cannot hold becomes a dash.
fn derived(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let plain = plain.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let short: String = plain.chars().take(LONGEST_NAME).collect();
    let name = short.trim_end_matches('-');
    if name.is_empty() { "job".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::derived;

    #[test]
    fn names_come_from_folders() {
        for (folder, name) in
            [("orders", "orders"), ("My Job_2", "my-job-2"), ("2-orders-", "orders"), ("...", "job"), ("", "job"), ("Äpfel", "pfel")]
        {
            assert_eq!(derived(folder), name);
        }
        assert_eq!(derived(&"a".repeat(99)).len(), 45);
    }
}
