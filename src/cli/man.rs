//! `flinkc man`: the manual pages.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::failure::{Exit, Failure};
use crate::host::{file, stdio};

/// Print the manual page, or write all of them to a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  flinkc man | man -l -\n  flinkc man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder for flinkc.1 and a page for each verb
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let pages = pages();
        match &self.dir {
            None => stdio::out(pages.get("flinkc.1").map(String::as_str).unwrap_or_default())?,
            Some(dir) => {
                file::write_all(dir, pages.iter().map(|(name, text)| (name.as_str(), text.as_str())))?;
                console.say(&format!("wrote {} pages to {}", pages.len(), dir.display()))?;
            }
        }
        Ok(Exit::Fine)
    }
}

/// Every manual page by file name: `flinkc.1`, `flinkc-build.1`, …
#[must_use]
pub fn pages() -> BTreeMap<String, String> {
    let command = super::command();
    let mut pages = BTreeMap::new();
    let mut add = |name: String, page: clap_mangen::Man| {
        let mut text = Vec::new();
        // Writing to memory cannot fail.
        let _ = page.render(&mut text);
        pages.insert(format!("{name}.1"), String::from_utf8_lossy(&text).into_owned());
    };
    for verb in command.get_subcommands() {
        let name = format!("flinkc-{}", verb.get_name());
        let title = clap_mangen::Man::new(verb.clone().version(env!("CARGO_PKG_VERSION"))).title(name.clone());
        add(name, title);
    }
    add("flinkc".to_owned(), clap_mangen::Man::new(command));
    pages
}
