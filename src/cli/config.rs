//! `flinkc config`: the settings of a file, all layers merged and defaults in, as TOML.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::arguments::{Root, Variant};
use super::console::{Console, Found, Output};
use super::failure::{Exit, Failure};
use super::input::Input;
use crate::compile;
use crate::diagnostic::Sources;
use crate::host::stdio;
use crate::manifest::Manifest;
use crate::manifest::read::Keys as _;
use crate::resolve::{OriginLine, Settings, show_origin};

/// Print the settings of a file: all layers merged, defaults filled in
#[derive(Debug, Args)]
#[command(
    long_about = "Print the settings of a file, all layers merged and defaults filled in, as TOML.\n\nPlaceholders such as {name} are shown as they are written.",
    after_help = "Examples:\n  flinkc config --profile live\n  flinkc config --show-origin | grep memory      which layer says it, and where"
)]
pub(crate) struct Config {
    /// A flink.toml, a folder that holds one, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    path: PathBuf,
    #[command(flatten)]
    variant: Variant,
    #[command(flatten)]
    root: Root,
    /// Say behind each value which layer it comes from, or why it is the default
    #[arg(long)]
    show_origin: bool,
}

/// A value as `--message-format json` prints it.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    value: &'a str,
    layer: &'a str,
    file: &'a str,
    line: usize,
    reason: Option<&'a str>,
}

impl Config {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let input = Input::of(&self.path, self.root.root.as_deref())?;
        if input.is_workspace {
            return Err(Failure::Usage(format!("`{}` is a workspace and describes no job: name one of its members", input.shown)));
        }
        let mut resolved = compile::resolve_only(&input.path, &self.variant.request(), &*input.files);
        input.rename(&mut resolved.sources);
        let text = resolved.settings.as_ref().map(|settings| self.text(settings, &resolved.sources, console)).transpose()?;
        let found = Found { sources: Arc::new(resolved.sources), diagnostics: resolved.diagnostics, variant: None };
        let exit = console.findings(vec![found], if text.is_some() { Output::Taken } else { Output::Free })?;
        stdio::out(text.as_deref().unwrap_or_default())?;
        Ok(exit)
    }

    fn text(&self, settings: &Settings, sources: &Sources, console: &Console) -> Result<String, Failure> {
        let mut lines = show_origin(settings, sources);
        let rank = |line: &OriginLine| Manifest::KEYS.iter().position(|key| line.path.split('.').next() == Some(*key));
        lines.sort_by_key(rank);
        if !console.for_program() {
            return Ok(if self.show_origin { with_origins(&lines) } else { plain(&lines) });
        }
        let mut text = String::new();
        for line in &lines {
            let OriginLine { path, value, line, layer, source, reason, .. } = line;
            let line = Line { path, value, layer, file: source, line: *line, reason: *reason };
            text.push_str(&serde_json::to_string(&line).map_err(|error| Failure::Own(error.to_string()))?);
            text.push('\n');
        }
        Ok(text)
    }
}

/// `path = value` in each line: dotted keys are TOML. Entries of an array that come from several layers stand in one line again.
fn plain(lines: &[OriginLine]) -> String {
    let mut text = String::new();
    for (path, value) in whole(lines) {
        text.push_str(&format!("{path} = {value}\n"));
    }
    text
}

/// The same with a comment behind each value, one entry of an array a line where layers differ.
fn with_origins(lines: &[OriginLine]) -> String {
    let width = lines.iter().map(|line| line.path.len() + line.value.len() + 3).filter(|width| *width <= 72).max().unwrap_or_default();
    let mut text = String::new();
    for line in lines {
        let setting = format!("{} = {}", line.path, line.value);
        let place = if line.reason.is_some() { line.layer.clone() } else { format!("{}:{}", line.source, line.line) };
        let layer = if line.layer == line.source || line.reason.is_some() { String::new() } else { format!(", {}", line.layer) };
        let reason = line.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        text.push_str(&format!("{setting:width$}  # {place}{layer}{reason}\n"));
    }
    text
}

fn whole(lines: &[OriginLine]) -> Vec<(String, String)> {
    let mut whole: Vec<(String, Vec<&str>, bool)> = Vec::new();
    for line in lines {
        match array(&line.path) {
            Some(path) => match whole.last_mut() {
                Some((last, values, true)) if last == path => values.push(&line.value),
                Some(_) | None => whole.push((path.to_owned(), vec![&line.value], true)),
            },
            None => whole.push((line.path.clone(), vec![&line.value], false)),
        }
    }
    whole
        .into_iter()
        .map(|(path, values, is_array)| (path, if is_array { format!("[{}]", values.join(", ")) } else { values.concat() }))
        .collect()
}

/// The path without `[n]` at its end, if it has one.
fn array(path: &str) -> Option<&str> {
    let (path, index) = path.strip_suffix(']')?.rsplit_once('[')?;
    index.bytes().all(|byte| byte.is_ascii_digit()).then_some(path)
}
