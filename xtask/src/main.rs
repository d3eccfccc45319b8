//! Chores of the repository: `cargo xtask VERB`. Each verb is one file.

mod r#gen;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["gen", rest @ ..] => r#gen::run(rest),
        _ => Err(anyhow::anyhow!("usage: cargo xtask gen [--check]")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("xtask: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}
