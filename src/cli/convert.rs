//! `tiaowen convert`: any text in another script, as the pages show it.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::output::Outcome;
use tiaowen_engine::disk::read_given;
use tiaowen_engine::display::display;
use tiaowen_text::script::{self, Script};

/// Options of `tiaowen convert`.
#[derive(Debug, Args)]
pub struct Options {
    /// The script to convert to
    #[arg(long, value_enum)]
    to: Target,
    /// A text in UTF-8; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    /// 简体
    Hans,
    /// 繁體
    Hant,
    /// 臺灣
    Tw,
    /// 香港
    Hk,
}

impl From<Target> for Script {
    fn from(target: Target) -> Self {
        match target {
            Target::Hans => Self::Hans,
            Target::Hant => Self::Hant,
            Target::Tw => Self::Tw,
            Target::Hk => Self::Hk,
        }
    }
}

pub(super) fn run(options: &Options) -> Result<Outcome> {
    script::check()?;
    let mut bytes = Vec::new();
    if options.file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        let name = options.file.display();
        bytes = read_given(&options.file).with_context(|| format!("cannot read {name}"))?;
    }
    let text = String::from_utf8(bytes).context("the text is not UTF-8")?;
    io::stdout().lock().write_all(display(&text, options.to.into()).as_bytes())?;
    Ok(Outcome::Found)
}
