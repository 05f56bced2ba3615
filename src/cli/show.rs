//! `tiaowen show`: the documents, one document's outline, or one clause with its cross-references.

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;

use super::output::{Outcome, note, print_json, word_of};
use super::place::Place;
use crate::kb::Kb;
use crate::params::{self, clause_key};
use tiaowen_print::view::revision::{EditionTextView, EditionView};
use tiaowen_print::view::{
    ClauseView, DocumentFullView, DocumentView, LinkView, RecognitionView, RelatedClauseView,
    RelatedView,
};
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::{Error, ErrorKind};

/// Options of `tiaowen show`.
#[derive(Debug, Args)]
pub struct Options {
    /// Document id or name (四川意见); leave out to list the documents
    #[arg(value_name = "ID")]
    document: Option<String>,
    /// Clause: number (14, 十四, （十四）), path (5.14), section-1 or preamble
    #[arg(value_name = "CLAUSE")]
    clause: Option<String>,
    /// The text that stood on this day, as in 2023-08-03: another document of the work, or an earlier text
    #[arg(long, value_name = "DATE", requires = "document")]
    asof: Option<String>,
    /// The clauses of other documents on the same matter, with the words they share
    #[arg(long, requires = "clause", conflicts_with = "asof")]
    related: bool,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let kb = place.open()?;
    match show(&kb, options) {
        Err(error) if is_not_found(&error) => {
            note!("tiaowen: {error}");
            Ok(Outcome::Nothing)
        }
        other => other,
    }
}

fn show(kb: &Kb, options: &Options) -> Result<Outcome> {
    let Some(id) = &options.document else {
        let documents = kb.documents()?;
        return print(options.json, &documents, |out| list(out, &documents));
    };
    let mut id = named(kb, id, options.clause.as_deref())?;
    if let Some(day) = params::day("asof", options.asof.as_deref().unwrap_or_default())? {
        let standing = kb.standing(&id, &day)?;
        note!("{day}：{}", edition_line(&standing));
        if standing.number.is_some() {
            let text =
                kb.edition(&standing.name.parse()?, options.clause.as_deref().map(clause_key))?;
            return print(options.json, &text, |out| earlier(out, &text));
        }
        id = DocId::parse(&standing.document)?;
    }
    let Some(key) = &options.clause else {
        let document = kb.document(&id)?;
        return print(options.json, &document, |out| outline(out, &document));
    };
    let key = clause_key(key);
    if options.related {
        let view = kb.related(&id, &key)?;
        let found = view.related.is_empty();
        print(options.json, &view, |out| related(out, &view))?;
        return Ok(if found { Outcome::Nothing } else { Outcome::Found });
    }
    let clause = kb.clause(&id, &key)?;
    print(options.json, &clause, |out| whole(out, &clause))
}

/// The document of an id, or of a name that means one alone: 四川意见. Of the parts of a work that with the clause.
fn named(kb: &Kb, name: &str, clause: Option<&str>) -> tiaowen_text::error::Result<DocId> {
    let unread = match DocId::parse(name) {
        Ok(id) => return Ok(id),
        Err(unread) => unread,
    };
    let documents = kb.resolve(name)?.documents;
    // Of the versions of one work that in force is meant.
    let current: Vec<_> = documents.iter().filter(|document| !document.older).collect();
    match current.as_slice() {
        [] => Err(unread),
        [document] => DocId::parse(&document.id),
        several => {
            let ids: Vec<String> = several.iter().map(|document| document.id.clone()).collect();
            let parts: Vec<DocId> = ids.iter().filter_map(|id| DocId::parse(id).ok()).collect();
            let part = clause.and_then(|key| kb.part_among(&parts, &clause_key(key)));
            if let Some(part) = part {
                return Ok(part);
            }
            let message = format!("“{name}”可以指 {} 份文件：{}", ids.len(), ids.join("、"));
            Err(Error::new(ErrorKind::Ambiguous, message).offering(ids))
        }
    }
}

fn print(
    json: bool,
    value: &impl serde::Serialize,
    text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Outcome> {
    if json {
        print_json(value)?;
    } else {
        text(&mut io::stdout().lock())?;
    }
    Ok(Outcome::Found)
}

fn list(out: &mut dyn Write, documents: &[DocumentView]) -> io::Result<()> {
    for document in documents {
        let state = state_word(document.state);
        write!(out, "{:28} {:>5} {state} {}", document.id, document.clauses, document.title)?;
        if let Some(part) = &document.part {
            write!(out, "（{}）", part.label())?;
        }
        if let Some(words) = document.standing() {
            write!(out, "（{words}）")?;
        }
        match &document.provenance.stale_since {
            Some(since) => writeln!(out, " (official page out of reach since {since})")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

fn outline(out: &mut dyn Write, document: &DocumentFullView) -> io::Result<()> {
    let DocumentFullView { document: facts, outline } = document;
    writeln!(out, "{}  [{}]", facts.title, state_word(facts.state))?;
    if let Some(words) = facts.standing() {
        writeln!(out, "注意：{words}")?;
    }
    for line in outline {
        let indent = "  ".repeat(line.depth);
        writeln!(out, "{indent}{} {}  ({})", line.label, line.heading, line.path)?;
    }
    Ok(())
}

fn edition_line(edition: &EditionView) -> String {
    let date = edition.in_force.as_ref().or(edition.date.as_ref());
    format!(
        "{}（{}{}）",
        edition.title,
        edition.name,
        date.map(|d| format!("，{d}")).unwrap_or_default()
    )
}

fn earlier(out: &mut dyn Write, text: &EditionTextView) -> io::Result<()> {
    for clause in &text.clauses {
        let words: String = clause.pieces.iter().map(|piece| piece.text.as_str()).collect();
        writeln!(out, "{} {words}", clause.label)?;
    }
    Ok(())
}

fn whole(out: &mut dyn Write, clause: &ClauseView) -> io::Result<()> {
    writeln!(out, "{}  [{}]", clause.clause.citation, state_word(clause.clause.state))?;
    if let Some(words) = clause.clause.standing() {
        writeln!(out, "注意：{words}")?;
    }
    if let Some(RecognitionView { confidence, low }) = clause.recognition {
        let mark = if low { ", low: compare it with the picture" } else { "" };
        writeln!(out, "recognised with confidence {confidence} of 100{mark}")?;
    }
    writeln!(out, "\n{}\n", clause.text)?;
    links(out, "carries out", &clause.references.implements)?;
    links(out, "carried out by", &clause.references.implemented_by)?;
    for citation in &clause.references.cites {
        let target = match (&citation.target, &citation.document) {
            (Some(target), _) => format!("{}#{}", target.document, target.path),
            (None, Some(document)) => document.clone(),
            (None, None) => "not held".to_owned(),
        };
        // A clause that a range implies has no words of its own.
        let implied = citation.range.as_ref().filter(|_| citation.text.is_empty());
        writeln!(out, "cites {} → {target}", implied.unwrap_or(&citation.text))?;
    }
    for repair in &clause.repairs {
        let kind = word_of(&repair.kind);
        writeln!(out, "repaired {kind}: {:?} → {:?}", repair.before, repair.after)?;
    }
    Ok(())
}

fn related(out: &mut dyn Write, view: &RelatedView) -> io::Result<()> {
    for RelatedClauseView { clause, basis, score, terms } in &view.related {
        let basis = word_of(basis);
        writeln!(out, "{score:.2} {}{} [{basis}]", clause.citation, clause.heading)?;
        writeln!(out, "     {}", terms.join(" "))?;
    }
    Ok(())
}

fn links(out: &mut dyn Write, word: &str, links: &[LinkView]) -> io::Result<()> {
    for link in links {
        let LinkView { clause, main, source, .. } = link;
        let rank = if *main { "" } else { " (also)" };
        let (document, label, heading) = (&clause.document, &clause.label, &clause.heading);
        let relation = link.relation.map_or(String::new(), |r| format!(" {r}"));
        let sure = link.confidence.map_or(String::new(), |c| format!(" {c:.2}"));
        writeln!(out, "{word} {document} {label} {heading}{rank} [{source}{sure}{relation}]")?;
    }
    Ok(())
}

fn state_word(state: TextState) -> &'static str {
    match state {
        TextState::Official => "official text",
        TextState::Unsourced => "own text, origin not stated",
        TextState::Copy => "repaired copy",
        TextState::Recognised => "recognised from a picture",
        TextState::Abstract => "abstract, not the wording",
        TextState::NotHeld => "not held",
    }
}

fn is_not_found(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<tiaowen_text::error::Error>()
        .is_some_and(|e| matches!(e.kind(), ErrorKind::NotFound | ErrorKind::Ambiguous))
}
