//! `flinkc completions`: what a shell needs to complete the command.

use clap::Args;
use clap_complete::Shell;

use super::console::Console;
use super::failure::{Exit, Failure};
use crate::host::stdio;

/// Every shell that there are completions for.
pub const SHELLS: &[Shell] = &[Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh];

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  flinkc completions bash > ~/.local/share/bash-completion/completions/flinkc\n  flinkc completions zsh > \"${fpath[1]}/_flinkc\"\n  flinkc completions fish > ~/.config/fish/completions/flinkc.fish")]
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
#[must_use]
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut super::command(), "flinkc", &mut text);
    text
}
