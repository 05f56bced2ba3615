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
            cli::print_warning(format_args!("tiaowen: {}", cli::told(&error)));
            ExitCode::from(2)
        }
        // Where it broke off was told. Bytes of the index that changed since they were written are the likeliest cause.
        Err(_) => {
            for damage in cli.damage() {
                cli::print_warning(format_args!("tiaowen: {damage}"));
            }
            ExitCode::from(2)
        }
    }
}
