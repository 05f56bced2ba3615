//! Entry point: parse the arguments, run, turn the outcome into an exit code.

use std::process::ExitCode;

use tiaowen::cli::{self, Cli, Outcome};

fn main() -> ExitCode {
    match cli::run(&Cli::of_process()) {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(error) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tiaowen: {}", cli::told(&error));
            ExitCode::from(2)
        }
    }
}
