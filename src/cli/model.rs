//! `tiaowen model`: a sentence model of this machine, by which questions find clauses that say the same in other words.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};

use super::output::{Outcome, say, show_progress};
use super::place::Place;
use tiaowen_engine::index::{self, Lock};
use tiaowen_meaning::{FILES, Model, Pooling, SETTINGS, Settings, digest};

/// Options of `tiaowen model`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Install a model from a folder with config.json, tokenizer.json and model.safetensors, and encode the index by it
    Add(Add),
    /// Tell which model is installed, and whether the index was encoded by it
    Show,
    /// Read the installed model again: SHA-256, shapes, a sentence
    Check,
    /// Remove the model, and its vectors from the index
    Remove,
}

#[derive(Debug, Args)]
struct Add {
    /// Folder of the model
    path: PathBuf,
    /// What it is called [default: name of the folder]
    #[arg(long)]
    name: Option<String>,
    /// What stands before a question [default: as the family wants it]
    #[arg(long, value_name = "TEXT")]
    query_prefix: Option<String>,
    /// What stands before a passage [default: as the family wants it]
    #[arg(long, value_name = "TEXT")]
    passage_prefix: Option<String>,
    /// How the vectors of the tokens become one [default: as 1_Pooling/config.json says, else mean]
    #[arg(long, value_enum)]
    pooling: Option<PoolingName>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PoolingName {
    Mean,
    Cls,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    if place.cluster(None)?.is_some() {
        bail!("models are for an index on this machine");
    }
    match &options.action {
        None | Some(Action::Show) => show(place),
        Some(Action::Add(add)) => install(place, add),
        Some(Action::Check) => check(place),
        Some(Action::Remove) => remove(place),
    }
}

/// Encodes an index by the model in a folder, or rids it of what an earlier one made where none is there.
pub(super) fn encode(dir: &Path, folder: &Path) -> Result<()> {
    let model = folder.join(SETTINGS).exists().then(|| Model::load(folder)).transpose()?;
    let progress = |done, total| show_progress("encoding", done, total);
    let made = index::encode(Lock::take(dir)?, dir, model.as_ref(), &progress)?;
    if made > 0 {
        say!("encoded {made} sentences")?;
    }
    Ok(())
}

fn install(place: &Place, add: &Add) -> Result<Outcome> {
    let mut settings = Settings::detect(&add.path)?;
    settings.name = add.name.clone().unwrap_or(settings.name);
    settings.query = add.query_prefix.clone().unwrap_or(settings.query);
    settings.passage = add.passage_prefix.clone().unwrap_or(settings.passage);
    settings.pooling = match add.pooling {
        None => settings.pooling,
        Some(PoolingName::Mean) => Pooling::Mean,
        Some(PoolingName::Cls) => Pooling::Cls,
    };
    // What cannot be loaded is never put in place.
    drop(Model::with(&add.path, settings.clone())?);
    let folder = place.model();
    let new = folder.with_extension("new");
    clear(&new)?;
    fs::create_dir_all(&new)?;
    for name in FILES {
        fs::copy(add.path.join(name), new.join(name))?;
    }
    fs::write(new.join(SETTINGS), settings.text()?)?;
    clear(&folder)?;
    fs::rename(&new, &folder)?;
    say!("installed {} ({})", settings.name, settings.sha256)?;
    match index::current(&place.index()) {
        Ok(_) => encode(&place.index(), &place.model())?,
        Err(_) => say!("the index will be encoded when it is built: tiaowen index")?,
    }
    Ok(Outcome::Found)
}

fn show(place: &Place) -> Result<Outcome> {
    let Some(settings) = installed(place)? else { return Ok(Outcome::Nothing) };
    say!("{}", settings.text()?.trim_end())?;
    let encoded = index::encoded(&place.index());
    let ready = encoded.is_some_and(|encoded| encoded.print == settings.print());
    say!(
        "{}",
        if ready {
            "# the index is encoded by it"
        } else {
            "# the index is not encoded by it: tiaowen index"
        }
    )?;
    Ok(Outcome::Found)
}

fn check(place: &Place) -> Result<Outcome> {
    let Some(settings) = installed(place)? else { return Ok(Outcome::Nothing) };
    let folder = place.model();
    let found = digest(&folder)?;
    if found != settings.sha256 {
        bail!("{}: model.safetensors is {found}, not {}", folder.display(), settings.sha256);
    }
    let model = Model::load(&folder)?;
    let nearness = model.question("养老").cosine(&model.question("养老"));
    if (nearness - 1.0).abs() > 0.01 {
        bail!("{}: the weights give no direction", folder.display());
    }
    say!("{} is whole: vectors of {} numbers", settings.name, model.size())?;
    Ok(Outcome::Found)
}

fn remove(place: &Place) -> Result<Outcome> {
    let Some(settings) = installed(place)? else { return Ok(Outcome::Nothing) };
    clear(&place.model())?;
    if index::current(&place.index()).is_ok() {
        encode(&place.index(), &place.model())?;
    }
    say!("removed {}", settings.name)?;
    Ok(Outcome::Found)
}

fn installed(place: &Place) -> Result<Option<Settings>> {
    let folder = place.model();
    if !folder.join(SETTINGS).exists() {
        say!("no model is installed in {}: tiaowen model add PATH", folder.display())?;
        return Ok(None);
    }
    Ok(Some(Settings::load(&folder)?))
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
