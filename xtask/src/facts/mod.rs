//! `cargo xtask facts SUBJECT [--check]`: regenerates a folder of `schemas/` from published packages, or compares it.

mod flink;
mod kubernetes;
mod timezones;

use std::path::Path;

/// Runs the generator of one subject. `--check` compares with what is committed and writes nothing.
pub(crate) fn run(words: &[&str]) -> anyhow::Result<()> {
    match words {
        ["flink"] => flink::run(Mode::Write),
        ["flink", "--check"] => flink::run(Mode::Check),
        ["kubernetes"] => kubernetes::run(Mode::Write),
        ["kubernetes", "--check"] => kubernetes::run(Mode::Check),
        _ => anyhow::bail!("usage: cargo xtask facts flink|kubernetes [--check]"),
    }
}

/// Whether a generator writes its files or compares them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write the files.
    Write,
    /// Fail if a file on disk differs.
    Check,
}

/// Writes or compares one generated file, named relative to the repository root.
pub(crate) fn settle(mode: Mode, name: &str, text: &str) -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    match mode {
        Mode::Check => {
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            anyhow::ensure!(found == text, "{name} is not what the published packages give: run `cargo xtask facts`");
        }
        Mode::Write => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&path, text)?;
        }
    }
    Ok(())
}
