//! The program: arguments go in, the exit code comes out. Everything else is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(flinkc::cli::run(flinkc::host::input::arguments()))
}
