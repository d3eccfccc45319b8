//! Reads files of YAML and does nothing else: the measure that `benches/check.sh` holds `flinkc check` against. In: paths as
//! arguments. Out: how many documents there are, or exit code 1 if one cannot be read.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a program of its own for a measurement")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut documents = 0;
    for path in std::env::args_os().skip(1) {
        let Ok(text) = std::fs::read_to_string(path) else { return ExitCode::FAILURE };
        let Ok(parsed) = flinkc::yaml::parse(&text) else { return ExitCode::FAILURE };
        documents += parsed.len();
    }
    println!("{documents}");
    ExitCode::SUCCESS
}
