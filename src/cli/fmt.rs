//! `flinkc fmt`: texts in one layout.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::Utf8Path;
use clap::Args;

use super::console::{Console, Found, Output};
use super::failure::{Exit, Failure};
use super::input::{file_in, refuse_manifests};
use crate::diagnostic::{Diagnostics, Sources};
use crate::host::{self, file, stdio};
use crate::manifest::files::{self, MANIFEST_LIMIT};
use crate::manifest::format::{FormatError, format};
use crate::manifest::{self, rules};
use crate::package::diff;

/// Lay out flink.toml files in one way, with every comment
#[derive(Debug, Args)]
#[command(
    long_about = "Lay out flink.toml files in one way, with every comment.\n\nTables stand in the order of the language reference, dotted keys at the top become tables, neighbouring `=` are aligned. What a file means never changes.",
    after_help = "Examples:\n  flinkc fmt\n  flinkc fmt jobs/*.toml\n  flinkc fmt - < flink.toml      to standard output\n  flinkc fmt --check             exit 1 and show what would change"
)]
pub(crate) struct Fmt {
    /// flink.toml files, folders that hold one, or `-` for standard input
    #[arg(value_name = "FILE", default_value = ".", hide_default_value = true)]
    files: Vec<PathBuf>,
    /// Change nothing; exit 1 and show the difference if a file is laid out differently
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let (mut exit, mut found) = (Exit::Fine, Vec::new());
        let mut differs = Vec::new();
        for path in &self.files {
            let is_stdin = path.as_os_str() == "-";
            let (path, text) = if is_stdin { (path.clone(), stdin()?) } else { read(path)? };
            let name = path.display().to_string();
            match format(&text) {
                Ok(formatted) if self.check => {
                    if formatted != text {
                        stdio::out(&diff::unified(Utf8Path::new(&name), Some(text.as_bytes()), Some(formatted.as_bytes())))?;
                        differs.push(name);
                    }
                }
                Ok(formatted) if is_stdin => stdio::out(&formatted)?,
                Ok(formatted) if formatted == text => console.detail(&format!("{name} is laid out already"))?,
                Ok(formatted) => {
                    file::replace(&path, &formatted)?;
                    console.say(&format!("formatted {name}"))?;
                }
                Err(FormatError::Syntax(message)) => match faults(&name, &text) {
                    Some(faults) => found.push(faults),
                    None => return Err(Failure::Own(format!("`{name}` was not read: {message}"))),
                },
                Err(error @ FormatError::Changed) => return Err(Failure::Own(error.to_string())),
            }
        }
        if !differs.is_empty() {
            exit = Exit::Findings;
            console.say(&format!("not laid out: {}; run `flinkc fmt`", differs.join(", ")))?;
        }
        Ok(console.findings(found, Output::Taken)?.max(exit))
    }
}

fn stdin() -> Result<String, Failure> {
    Ok(stdio::read(MANIFEST_LIMIT)?)
}

/// The file of a path, and its text.
fn read(path: &Path) -> Result<(PathBuf, String), Failure> {
    refuse_manifests(path)?;
    let path = match host::input::kind(path)? {
        host::input::Kind::Folder => file_in(path),
        host::input::Kind::File => path.to_owned(),
    };
    let bytes = file::read(&path, MANIFEST_LIMIT)?;
    let name = path.display().to_string();
    let text = files::text(Utf8Path::new(&name), bytes).map_err(|error| Failure::Missing(error.to_string()))?;
    Ok((path, text))
}

/// What makes a text no TOML.
fn faults(name: &str, text: &str) -> Option<Found> {
    let mut sources = Sources::default();
    let id = sources.add(name, text);
    let document = manifest::read(id, text);
    document.hidden.into_iter().for_each(|span| sources.hide(span));
    let mut diagnostics = Diagnostics::default();
    let syntax = [rules::BAD_TOML.code, rules::NESTED_TOO_DEEP.code];
    document.diagnostics.into_iter().filter(|finding| syntax.contains(&finding.rule.code)).for_each(|finding| diagnostics.push(finding));
    diagnostics.has_errors().then(|| Found { sources: Arc::new(sources), diagnostics, variant: None })
}
