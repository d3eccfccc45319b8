//! `flinkc command`: the command line that would create the same cluster, for those who keep using Flink's own client.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::arguments::{Root, Variant};
use super::console::{Console, Found, Output};
use super::failure::{Exit, Failure};
use super::input::Input;
use crate::compile;
use crate::diagnostic::Diagnostics;
use crate::host::stdio;
use crate::manifest::sections::Target;
use crate::target::{self, Cx, native};

/// Print the `kubernetes-session.sh` or `flink run` command of a native cluster
#[derive(Debug, Args)]
#[command(
    long_about = "Print the command line that makes Flink's own client create the cluster of a flink.toml with `target = \"native\"`: `kubernetes-session.sh` for a session, `flink run-application` (1.x) or `flink run` (2.x) for an application.\n\nWords are quoted for a POSIX shell. Files that the command names are printed by --file. What stands beside the client's objects (account, Role, budgets, policies) is not made by the client: `flinkc build` writes it.",
    after_help = "Examples:\n  flinkc command\n  flinkc command --profile live orders.toml\n  flinkc command --file jobmanager-pod-template.yaml > jobmanager-pod-template.yaml\n  flinkc command --message-format json      the words and files as one object"
)]
pub(crate) struct Command {
    /// A flink.toml, a folder that holds one, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    path: PathBuf,
    #[command(flatten)]
    variant: Variant,
    #[command(flatten)]
    root: Root,
    /// Print one of the files that the command needs, instead of the command
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
}

impl Command {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let input = Input::of(&self.path, self.root.root.as_deref())?;
        if input.is_workspace {
            return Err(Failure::Usage(format!("`{}` is a workspace and describes no job: name one of its members", input.shown)));
        }
        let mut compilation = compile::compile(&input.path, &self.variant.request(), &*input.files);
        input.rename(&mut compilation.sources);
        let chosen = compilation.settings.as_ref().and_then(|settings| settings.manifest.target);
        if let Some(other) = chosen.filter(|target| *target != Target::Native) {
            return Err(Failure::Usage(format!(
                "`{}` is built for `target = \"{}\"`, which Flink's own client does not run: write `target = \"native\"`, or give `--target native`",
                input.shown,
                other.word()
            )));
        }
        let launch = match (&compilation.settings, &compilation.plan) {
            (Some(settings), Some(plan)) if !compilation.diagnostics.has_errors() => {
                let kubernetes = target::kubernetes_version(settings);
                native::launch(plan, &mut Cx { settings, kubernetes, diagnostics: Diagnostics::default() })
            }
            _ => None,
        };
        let found = Found { sources: Arc::new(compilation.sources), diagnostics: compilation.diagnostics, variant: None };
        let exit = console.findings(vec![found], if launch.is_some() { Output::Taken } else { Output::Free })?;
        let Some(launch) = launch else { return Ok(exit) };
        let files = launch.files();
        if let Some(name) = &self.file {
            let known: Vec<&str> = files.keys().map(String::as_str).collect();
            let text = files
                .get(name)
                .ok_or_else(|| Failure::Usage(format!("the command needs no file `{name}`; it needs {}", known.join(", "))))?;
            stdio::out(text)?;
            return Ok(exit);
        }
        let words = launch.command();
        if console.for_program() {
            stdio::out(&format!("{}\n", serde_json::json!({ "command": words, "files": files })))?;
            return Ok(exit);
        }
        if !files.is_empty() {
            let names: Vec<&str> = files.keys().map(String::as_str).collect();
            console.say(&format!(
                "it reads {}: print each with `--file`; logging files belong into the client's conf folder",
                names.join(", ")
            ))?;
        }
        stdio::out(&native::shell_line(&words))?;
        Ok(exit)
    }
}
