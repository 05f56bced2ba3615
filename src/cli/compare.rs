//! `tiaowen compare`: what became of each clause from one text of a work to another.

use std::io::{self, Write};

use anyhow::{Result, bail};
use clap::Args;

use super::output::{Outcome, print_json};
use super::place::Place;
use crate::kb::Edition;
use tiaowen_link::revision::Fate;
use tiaowen_print::view::revision::{
    ClauseChangeView, ClauseWordingView, EditionView, RevisionView,
};

/// Options of `tiaowen compare`.
#[derive(Debug, Args)]
pub struct Options {
    /// The old text: a document, or one of its earlier texts as in sichuan-2023~1; alone, a document's latest earlier
    /// text is compared with the one it has
    #[arg(value_name = "OLD")]
    old: String,
    /// The new text; without it, the one that the document has
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let kb = place.open()?;
    let mut old: Edition = options.old.parse()?;
    let new = match &options.new {
        Some(new) => new.parse()?,
        None => Edition { id: old.id.clone(), number: None },
    };
    if old == new {
        let editions = kb.editions(&old.id)?;
        let own = editions.iter().filter(|e| e.document == old.id.as_str());
        let Some(number) = own.filter_map(|e| e.number).max() else {
            bail!("{old} had no earlier text; name two documents, or a text such as {old}~1");
        };
        old.number = Some(number);
    }
    let view = kb.revision(&old, &new)?;
    if options.json {
        print_json(&view)?;
    } else {
        print(&mut io::stdout().lock(), &view)?;
    }
    let same = view.clauses.iter().all(|change| change.fate == Fate::Same && !change.moved);
    Ok(if same { Outcome::Nothing } else { Outcome::Found })
}

fn print(out: &mut impl Write, view: &RevisionView) -> io::Result<()> {
    let counts = &view.counts;
    writeln!(out, "{} → {}", name(&view.old), name(&view.new))?;
    writeln!(
        out,
        "修改 {}，新增 {}，删去 {}，改编号 {}，文字未变 {}",
        counts.changed, counts.added, counts.dropped, counts.moved, counts.same
    )?;
    for change in &view.clauses {
        print_change(out, change)?;
    }
    Ok(())
}

fn name(edition: &EditionView) -> String {
    let date = edition.date.as_deref().map(|date| format!("，{date}")).unwrap_or_default();
    format!("{}（{}{date}）", edition.title, edition.name)
}

/// What the other text does not have stands in [-…-] and {+…+}, as word differences are commonly printed.
fn print_change(out: &mut impl Write, change: &ClauseChangeView) -> io::Result<()> {
    let label = |clause: &ClauseWordingView| {
        if clause.label.is_empty() { clause.key.clone() } else { clause.label.clone() }
    };
    let words = |clause: &ClauseWordingView, open: &str, close: &str| -> String {
        let piece = |piece: &tiaowen_print::view::revision::WordsView| match piece.changed {
            true => format!("{open}{}{close}", piece.text),
            false => piece.text.clone(),
        };
        clause.pieces.iter().map(piece).collect()
    };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            let moved = change.moved.then(|| format!("{} → {}", label(old), label(new)));
            if change.fate == Fate::Changed {
                writeln!(out, "~ {}", moved.unwrap_or_else(|| label(new)))?;
                writeln!(out, "  - {}", words(old, "[-", "-]"))?;
                writeln!(out, "  + {}", words(new, "{+", "+}"))?;
            } else if let Some(moved) = moved {
                writeln!(out, "= {moved}")?;
            }
        }
        (Some(old), None) => writeln!(out, "- {}\n  - {}", label(old), words(old, "", ""))?,
        (None, Some(new)) => writeln!(out, "+ {}\n  + {}", label(new), words(new, "", ""))?,
        (None, None) => {}
    }
    Ok(())
}
