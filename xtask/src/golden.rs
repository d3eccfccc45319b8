//! `cargo xtask golden [--bless] [NAME…]`: compares the golden cases with what the compiler says, or writes what it says.
//!
//! In: names of cases, or parts of names. Out: the exit code of the test `golden`, which does the work; with `--bless` the expected trees.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// Runs the test.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let bless = arguments.contains(&"--bless");
    let names: Vec<&str> = arguments.iter().copied().filter(|argument| *argument != "--bless").collect();
    if let Some(option) = names.iter().find(|name| name.starts_with('-')) {
        bail!("`{option}` is no option; usage: cargo xtask golden [--bless] [NAME…]");
    }
    // libtest takes one filter.
    let filters: Vec<Option<&str>> = if names.is_empty() { vec![None] } else { names.into_iter().map(Some).collect() };
    for filter in filters {
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--quiet", "--package", "flinkc", "--test", "golden", "--"]).args(filter);
        if bless {
            command.env("FLINKC_BLESS", "1");
        }
        let status = command.status().context("cannot start cargo")?;
        if !status.success() {
            bail!("the golden cases do not hold");
        }
    }
    Ok(())
}
