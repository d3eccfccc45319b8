//! Arguments that several verbs share.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use crate::compile::Request;
use crate::diagnostic::render::{DEFAULT, RENDERERS, Renderer, renderer};
use crate::manifest::node::{self, Value};
use crate::manifest::sections::{OutputFormat, Target};
use crate::package::PACKAGES;

/// Arguments of every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Global {
    /// How findings are written: `text` for people on standard error; for programs on standard output `json` (one object a line), `sarif` (code scanning), `github` (annotations), `gitlab` (code quality), `junit`
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", hide_default_value = true, value_parser = PossibleValuesParser::new(RENDERERS.iter().map(|renderer| renderer.name())))]
    message_format: String,
    /// Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    color: Color,
    /// Say nothing but findings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say which files were read and written
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// How much to say beside findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Talk {
    /// Nothing.
    Quiet,
    /// What was done.
    Normal,
    /// Each file.
    Verbose,
}

impl Global {
    pub(crate) fn color(&self) -> Option<bool> {
        match self.color {
            Color::Auto => None,
            Color::Always => Some(true),
            Color::Never => Some(false),
        }
    }

    pub(crate) fn renderer(&self) -> &'static dyn Renderer {
        // The parser lets only the names of renderers through.
        renderer(&self.message_format).unwrap_or(DEFAULT)
    }

    pub(crate) fn talk(&self) -> Talk {
        match (self.quiet, self.verbose) {
            (true, _) => Talk::Quiet,
            (false, true) => Talk::Verbose,
            (false, false) => Talk::Normal,
        }
    }
}

/// Which variant of a text is meant.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What is compiled")]
pub(crate) struct Variant {
    /// The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Who runs Flink, instead of the text's `target`
    #[arg(long, value_name = "TARGET", value_parser = PossibleValuesParser::new(Target::WORDS))]
    pub(crate) target: Option<String>,
    /// How the manifests are packed, instead of the text's `output.format`
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(PACKAGES.iter().map(|package| package.format().word())))]
    pub(crate) format: Option<String>,
    /// Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
}

/// The folder that may be read.
#[derive(Debug, Default, Args)]
pub(crate) struct Root {
    /// The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file
    #[arg(long, value_name = "DIR", help_heading = "What is compiled")]
    pub(crate) root: Option<std::path::PathBuf>,
}

impl Variant {
    pub(crate) fn request(&self) -> Request {
        Request {
            profile: self.profile.clone(),
            target: self.target.as_deref().and_then(Target::from_word),
            format: self.format.as_deref().and_then(OutputFormat::from_word),
            set: self.set.clone(),
            ..Request::default()
        }
    }
}

/// Reads a day, as in `2026-11-21`.
pub(crate) fn day(text: &str) -> Result<String, String> {
    let (root, faults) = node::parse(crate::diagnostic::SourceId(0), &format!("day = {text}"));
    let is_day = text.len() == 10 && faults.is_empty() && matches!(root.get("day").map(|node| &node.value), Some(Value::Datetime(_)));
    if is_day { Ok(text.to_owned()) } else { Err("expected a day, as in 2026-11-21".to_owned()) }
}
