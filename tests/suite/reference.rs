//! `docs/cli.md` is what the command line really takes. `UPDATE_EXPECT=1` writes it anew.

use std::fmt::Write as _;
use std::fs;

use clap::{Arg, Command, CommandFactory};
use tiaowen::cli::Cli;

use crate::harness;

const HEAD: &str = "# Command line

Every command with what it takes, written by a test from the program itself
(`UPDATE_EXPECT=1 cargo test --test suite reference`). README.md shows what one does with them.
";

#[test]
fn the_reference_of_the_command_line_is_up_to_date() {
    let file = harness::root().join("docs/cli.md");
    let mut program = Cli::command();
    program.build();
    let mut written = HEAD.to_owned();
    describe(&program, "tiaowen", &mut written);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &written).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept.matches("\n## ").count() > 10, "docs/cli.md lacks commands");
    assert_eq!(
        kept, written,
        "the command line changed: UPDATE_EXPECT=1 rewrites docs/cli.md, then read the difference"
    );
}

/// A command with what it takes, then those below it. What every command takes stands at the program alone.
fn describe(command: &Command, name: &str, out: &mut String) {
    let top = name == "tiaowen";
    let about = command.get_long_about().or(command.get_about());
    writeln!(out, "\n## {name}\n").unwrap();
    writeln!(out, "{}\n", about.map(ToString::to_string).unwrap_or_default()).unwrap();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("\n       ", "\n");
    writeln!(out, "```text\n{usage}\n```").unwrap();
    let own = |arg: &&Arg| !arg.is_hide_set() && (top || !arg.is_global_set());
    let named = |arg: &&Arg| !matches!(arg.get_id().as_str(), "help" | "version");
    let mut args = command.get_arguments().filter(own).filter(named).peekable();
    if args.peek().is_some() {
        out.push('\n');
    }
    for arg in args {
        describe_argument(arg, out);
    }
    for below in command.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
        describe(below, &format!("{name} {}", below.get_name()), out);
    }
}

fn describe_argument(arg: &Arg, out: &mut String) {
    let values = arg.get_num_args().is_some_and(|n| n.takes_values());
    let names: Vec<String> =
        arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
    let value = if names.is_empty() { arg.get_id().to_string() } else { names.join(" ") };
    let mut calls = Vec::new();
    calls.extend(arg.get_short().map(|short| format!("-{short}")));
    calls.extend(arg.get_long().map(|long| format!("--{long}")));
    let called = match (calls.is_empty(), values) {
        (true, _) => format!("`{value}`"),
        (false, true) => format!("`{} {value}`", calls.join(", ")),
        (false, false) => format!("`{}`", calls.join(", ")),
    };
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    write!(out, "- {called}: {}", help.trim_end_matches('.').replace('\n', " ")).unwrap();
    let listed = |values: Vec<String>| values.join(", ");
    let possible = arg.get_possible_values();
    if values && !possible.is_empty() && !arg.is_hide_possible_values_set() {
        let names = possible.iter().map(|v| format!("`{}`", v.get_name())).collect();
        write!(out, ". One of {}", listed(names)).unwrap();
    }
    let defaults = arg.get_default_values();
    if values && !defaults.is_empty() {
        let defaults = defaults.iter().map(|v| format!("`{}`", v.to_string_lossy())).collect();
        write!(out, ". Default: {}", listed(defaults)).unwrap();
    }
    if let Some(variable) = arg.get_env() {
        write!(out, ". Environment: `{}`", variable.to_string_lossy()).unwrap();
    }
    out.push_str(".\n");
}
