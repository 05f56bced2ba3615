//! Entry point: parse the arguments, run, turn the outcome into an exit code.

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use tiaowen::cli::{self, Cli, Outcome};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::of_process();
    match panic::catch_unwind(AssertUnwindSafe(|| cli::run(&cli))) {
        Ok(Ok(Outcome::Found)) => ExitCode::SUCCESS,
        Ok(Ok(Outcome::Nothing)) => ExitCode::from(1),
        Ok(Err(error)) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("tiaowen: {}", cli::told(&error));
            ExitCode::from(2)
        }
        // Where it broke off was told. Bytes of the index that changed since they were written are the likeliest cause.
        Err(_) => {
            cli.damage().iter().for_each(|damage| eprintln!("tiaowen: {damage}"));
            ExitCode::from(2)
        }
    }
}
