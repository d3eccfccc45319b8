//! The repository's own commands: `cargo xtask COMMAND`. In: arguments. Out: an exit code and files of the repository.
//! Never shipped with the product; the only place that may ask package registries.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "chores work on the disk and start other programs")]

mod facts;
mod r#gen;
mod golden;
mod support;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["facts", rest @ ..] => facts::run(rest),
        ["gen", rest @ ..] => r#gen::run(rest),
        ["golden", rest @ ..] => golden::run(rest),
        _ => anyhow::bail!("usage: cargo xtask facts SUBJECT [--check] | gen [--check] | golden [--bless] [NAME…]"),
    }
}
