//! The command line: arguments → calls of the compiler → text and an exit code. One file a verb.
//!
//! In: arguments. Out: an exit code; text through [`host::stdio`]. Must not: decide anything about Flink or Kubernetes.

mod arguments;
mod behind;
mod build;
mod check;
mod command;
mod completions;
mod config;
mod console;
mod diff;
mod explain;
mod failure;
mod fmt;
mod given;
mod import;
mod import_native;
mod init;
mod input;
mod krm;
mod man;
mod memory;
mod mend;
mod migrate;
mod move_report;
mod schema;
mod state;

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::host;
use arguments::Global;
use console::Console;
use failure::Exit;

pub use completions::completion_files;
pub use explain::reference;
pub use man::pages;

/// `flinkc`: what is common to all verbs.
#[derive(Debug, Parser)]
#[command(
    name = "flinkc",
    version,
    about = "Compiles a flink.toml to Kubernetes manifests for Apache Flink",
    long_about = "Compiles a flink.toml to Kubernetes manifests for Apache Flink.\n\nflinkc is offline: it reads the files of a project, and never a cluster, a network or a clock. The same text gives the same bytes.",
    after_help = "Examples:\n  flinkc init orders                       start a project in the folder orders\n  flinkc check                             say what is wrong with ./flink.toml\n  flinkc build                             write the manifests to ./deploy\n  flinkc build --profile live --check      fail if ./deploy is not what the text says\n  flinkc build - -o - < flink.toml         from standard input to one YAML stream\n  flinkc explain missing-key               what a rule checks, and why\n\nExit codes: 0 fine, 1 an error was found (or --check differs), 2 wrong usage, 3 a file could not be read or written",
    max_term_width = 110,
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Build(Box<build::Build>),
    Check(check::Check),
    Config(config::Config),
    Command(command::Command),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Fmt(fmt::Fmt),
    Krm(krm::Krm),
    Memory(Box<memory::Memory>),
    Import(Box<import::Import>),
    Migrate(migrate::Migrate),
    Schema(schema::SchemaArguments),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Does what the arguments say, the program's own name first, and gives the exit code.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> u8 {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) => return shown(&error),
    };
    host::terminal::set_color(parsed.global.color());
    let console = Console::new(&parsed.global);
    let result = match parsed.verb {
        Verb::Init(init) => init.run(&console),
        Verb::Build(build) => build.run(&console),
        Verb::Check(check) => check.run(&console),
        Verb::Config(config) => config.run(&console),
        Verb::Command(command) => command.run(&console),
        Verb::Diff(diff) => diff.run(&console),
        Verb::Explain(explain) => explain.run(&console),
        Verb::Fmt(fmt) => fmt.run(&console),
        Verb::Krm(krm) => krm.run(&console),
        Verb::Memory(memory) => memory.run(&console),
        Verb::Import(import) => import.run(&console),
        Verb::Migrate(migrate) => migrate.run(&console),
        Verb::Schema(schema) => schema.run(&console),
        Verb::Completions(completions) => completions.run(&console),
        Verb::Man(man) => man.run(&console),
    };
    result.unwrap_or_else(|failure| console.failure(&failure)).code()
}

/// The whole command, for completions and manual pages.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Help, the version, or what is wrong with the arguments.
fn shown(error: &clap::Error) -> u8 {
    let text = error.render().ansi().to_string();
    let written = if error.use_stderr() { host::stdio::err(&text) } else { host::stdio::out(&text) };
    match written {
        Ok(()) if error.use_stderr() => Exit::Usage.code(),
        Ok(()) => Exit::Fine.code(),
        Err(_) => Exit::Environment.code(),
    }
}
