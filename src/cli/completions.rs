//! `flinkc completions`: what a shell needs to complete the command.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum as _};
use clap_complete::{Generator as _, Shell};

use super::console::Console;
use super::failure::{Exit, Failure};
use crate::host::stdio;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  flinkc completions bash > ~/.local/share/bash-completion/completions/flinkc\n  flinkc completions zsh > \"${fpath[1]}/_flinkc\"\n  flinkc completions fish > ~/.config/fish/completions/flinkc.fish"
)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, _: &Console) -> Result<Exit, Failure> {
        stdio::out_bytes(&completions(self.shell))?;
        Ok(Exit::Fine)
    }
}

/// The completions of a shell.
fn completions(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut super::command(), "flinkc", &mut text);
    text
}

/// The completions of every shell, by the file name that the shell looks for.
#[must_use]
pub fn completion_files() -> BTreeMap<String, String> {
    let shells = Shell::value_variants().iter().copied();
    shells.map(|shell| (shell.file_name("flinkc"), String::from_utf8_lossy(&completions(shell)).into_owned())).collect()
}
