//! `tiaowen lookup` and `tiaowen analyze`: which clause covers a topic, and how a text is cut.

use anyhow::Result;
use clap::Args;

use super::output::{Outcome, note, print_json, say};
use super::place::Place;
use tiaowen_print::view::ClauseRefView;

/// Options of `tiaowen lookup`.
#[derive(Debug, Args)]
pub struct LookupOptions {
    /// A topic (充电桩), a number (14, 第十四条) or a name with a number (四川14)
    #[arg(required = true, value_name = "TOPIC")]
    topic: Vec<String>,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
}

/// Options of `tiaowen analyze`.
#[derive(Debug, Args)]
pub struct AnalyzeOptions {
    /// The text
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &LookupOptions) -> Result<Outcome> {
    let found = place.open()?.lookup(&options.topic.join(" "))?;
    let places = [&found.place.clauses, &found.place.nearest];
    let nothing = found.answers.is_empty() && places.iter().all(|list| list.is_empty());
    if options.json {
        print_json(&found)?;
    } else {
        for clause in &found.place.clauses {
            say!("{}", line(clause))?;
        }
        for clause in &found.place.nearest {
            say!("nearest: {}", line(clause))?;
        }
        for answer in &found.answers {
            say!("{}\n  {}", line(&answer.clause), answer.snippet_text)?;
        }
        if nothing {
            note!("no one clause clearly covers this; {} clauses match", found.total);
        }
    }
    Ok(if nothing { Outcome::Nothing } else { Outcome::Found })
}

fn line(clause: &ClauseRefView) -> String {
    let standing = clause.standing().map(|words| format!("  （{words}）")).unwrap_or_default();
    format!("{} {} {}  {}{standing}", clause.document, clause.label, clause.heading, clause.url)
}

pub(super) fn analyze(place: &Place, options: &AnalyzeOptions) -> Result<Outcome> {
    let view = place.open()?.analyze(&options.text.join(" "));
    if options.json {
        print_json(&view)?;
        return Ok(Outcome::Found);
    }
    say!("folded: {}", view.folded)?;
    for token in &view.words {
        let own = if token.in_lexicon { "  [lexicon]" } else { "" };
        say!(
            "{:>4}–{:<4} {}  ({}){own}",
            token.at.start,
            token.at.end,
            token.text,
            token.original
        )?;
    }
    for synonym in &view.synonyms {
        say!("also searched for {}: {}", synonym.word, synonym.also.join("、"))?;
    }
    Ok(Outcome::Found)
}
