//! Citations in a text that is no document of ours: what `crossref` finds there, and the short forms by
//! which people cite opinions (`《…》（十四）`, 四川意见（十四）), with the document that each speaks of.

use std::collections::HashMap;

use super::{Library, Mention, Place};
use crate::crossref::address::clause_at;
use crate::crossref::folded::{folded, key};
use crate::crossref::names::is_document_title;
use crate::crossref::resolve::{ends_with, gap_is_bracket};
use crate::crossref::scan::{self, Entry, MentionKind, Step, Unit, scan};
use tiaowen_text::doc::{DocId, Level, Ordinal, Span};
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
use tiaowen_text::numeral;

/// Words before a number that mean the document spoken of last.
pub(super) const SAME: &[&str] = &[
    "该法",
    "该条例",
    "该意见",
    "该办法",
    "该规定",
    "该通知",
    "该方案",
    "该规划",
    "该文件",
    "同法",
    "同一意见",
    "本法",
    "本意见",
    "上述意见",
    "该实施意见",
    "其",
];

/// The document that a number counts the clauses of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    Known(DocId),
    /// Not known here; the printed name.
    Foreign(String),
}

/// A title in the text, with what it names.
struct Title {
    start: usize,
    closed: usize,
    end: usize,
    owner: Owner,
    /// Whether a clause number took it over.
    used: bool,
}

struct Reader<'a> {
    library: &'a dyn Library,
    text: &'a str,
    folded: Folded,
    titles: Vec<Title>,
    aliases: HashMap<String, Owner>,
    found: Vec<Mention>,
}

/// Every citation of a text in order.
pub fn find_mentions(text: &str, library: &dyn Library) -> Result<Vec<Mention>> {
    let folded = folded(text, Span::new(0, text.len()));
    let mentions = scan(folded.chars());
    let mut reader = Reader {
        library,
        text,
        folded,
        titles: Vec::new(),
        aliases: HashMap::new(),
        found: Vec::new(),
    };
    let mut taken = 0;
    for mention in &mentions {
        reader.brackets(taken, mention.start)?;
        taken = mention.end;
        match &mention.kind {
            MentionKind::Title { name, closed, number, alias } => {
                reader.title(mention, name, *closed, number.as_deref(), alias.as_deref());
                // （十四） right behind a title is no remark but a number.
                taken = *closed;
            }
            MentionKind::Number(number) => {
                let place = match library.number(number) {
                    Some(id) => Place::Document(id),
                    None => Place::Unknown(number.clone()),
                };
                reader.push(mention.start, mention.end, place);
            }
            MentionKind::Clauses(entries) => reader.clauses(mention, entries)?,
            MentionKind::Previous { .. } | MentionKind::Annex(_) => {}
        }
    }
    reader.brackets(taken, reader.folded.chars().len())?;
    for title in reader.titles.iter().filter(|t| !t.used) {
        let place = match &title.owner {
            Owner::Known(id) => Place::Document(id.clone()),
            Owner::Foreign(name) => Place::Unknown(name.clone()),
        };
        let span = reader.folded.span(title.start, title.closed);
        reader.found.push(Mention { span, place });
    }
    reader.found.sort_by_key(|m| (m.span.start, m.span.end));
    Ok(reader.found)
}

impl Reader<'_> {
    fn push(&mut self, start: usize, end: usize, place: Place) {
        let span = self.folded.span(start, end);
        self.found.push(Mention { span, place });
    }

    fn title(
        &mut self,
        mention: &scan::Mention,
        name: &str,
        closed: usize,
        number: Option<&str>,
        alias: Option<&str>,
    ) {
        let from = mention.start.saturating_sub(60);
        let before: String =
            self.folded.chars().get(from..mention.start).unwrap_or(&[]).iter().collect();
        let held = number
            .and_then(|n| self.library.number(n))
            .or_else(|| self.library.title(name, &before));
        let owner = match held {
            Some(id) => Owner::Known(id),
            None => match self.aliases.get(&key(name)) {
                Some(owner) => owner.clone(),
                None if is_document_title(name) => {
                    let printed = self.folded.span(mention.start, closed).of(self.text);
                    Owner::Foreign(printed.to_owned())
                }
                // A book, a form, a newspaper.
                None => return,
            },
        };
        if let Some(alias) = alias {
            self.aliases.insert(key(alias), owner.clone());
        }
        let end = mention.end;
        self.titles.push(Title { start: mention.start, closed, end, owner, used: false });
    }

    /// 第十四条 and the like.
    fn clauses(&mut self, mention: &scan::Mention, entries: &[Entry]) -> Result<()> {
        let Some((owner, start)) = self.owner(mention.start) else { return Ok(()) };
        for (n, entry) in entries.iter().filter(|e| e.end > e.start).enumerate() {
            let start = if n == 0 { start.min(entry.start) } else { entry.start };
            let place = self.place(&owner, start, entry)?;
            self.push(start, entry.end, place);
        }
        Ok(())
    }

    fn place(&self, owner: &Owner, start: usize, entry: &Entry) -> Result<Place> {
        let printed = || self.folded.span(start, entry.end).of(self.text).to_owned();
        let id = match owner {
            Owner::Known(id) => id,
            Owner::Foreign(_) => return Ok(Place::Unknown(printed())),
        };
        let Some(linked) = self.library.document(id)? else {
            return Ok(Place::Unknown(printed()));
        };
        Ok(match clause_at(&linked.document, None, &entry.steps) {
            Some(index) => Place::Clause(id.clone(), index),
            None => missing(id, &entry.steps),
        })
    }

    /// （十四） with a document before it, between two positions that `scan` left over.
    fn brackets(&mut self, from: usize, to: usize) -> Result<()> {
        let mut at = from;
        while at < to {
            match self.bracket(at) {
                Some((end, number)) => {
                    self.bracketed(at, end, number)?;
                    at = end;
                }
                None => at += 1,
            }
        }
        Ok(())
    }

    /// The number in brackets at a position, with the position after it.
    fn bracket(&self, at: usize) -> Option<(usize, Ordinal)> {
        let rest = self.folded.chars().get(at..(at + 9).min(self.folded.chars().len()))?;
        if rest.first() != Some(&'（') {
            return None;
        }
        let close = rest.iter().position(|c| *c == '）')?;
        let inner: String = rest.get(1..close)?.iter().collect();
        let number = numeral::parse(&inner)?;
        Some((at + close + 1, number))
    }

    fn bracketed(&mut self, at: usize, end: usize, number: Ordinal) -> Result<()> {
        let listed = self.found.last().filter(|m| {
            let gap = Span::new(m.span.end, self.folded.span(at, at).start).of(self.text);
            matches!(gap, "、" | "，" | "和" | "及" | "与" | "至")
        });
        let (owner, start) = match listed.map(|m| m.place.clone()) {
            Some(Place::Clause(id, _) | Place::Number(id, _)) => (Owner::Known(id), at),
            _ => match self.titles.last_mut().filter(|t| t.closed == at) {
                Some(title) => {
                    title.used = true;
                    (title.owner.clone(), title.start)
                }
                None => match self.library.name_before(self.folded.chars(), at) {
                    Some((id, start)) => (Owner::Known(id), start),
                    None => return Ok(()),
                },
            },
        };
        let Owner::Known(id) = owner else {
            let printed = self.folded.span(start, end).of(self.text).to_owned();
            self.push(start, end, Place::Unknown(printed));
            return Ok(());
        };
        // The articles of a statute are never cited this way: 《…》（一） is a part of the title there.
        let linked = self.library.document(&id)?;
        let document = linked.as_ref().map(|l| &l.document);
        if document.is_some_and(|d| d.clause_level != Level::Article) {
            let place = match document.and_then(|d| d.find_number(number).first().copied()) {
                Some(index) => Place::Clause(id, index),
                None => Place::Number(id, number),
            };
            self.push(start, end, place);
        } else {
            self.push(start, at, Place::Document(id));
        }
        Ok(())
    }

    /// Whose clause a number at `at` counts, and where the citation begins.
    fn owner(&mut self, at: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let mut end = at;
        for glue in ["中的", "中", "的", "规定的", "总则", "分则"] {
            if ends_with(text, end, glue) {
                end -= glue.chars().count();
            }
        }
        if let Some(title) = self.titles.last_mut()
            && (gap_is_bracket(text, title.closed, end) || gap_is_bracket(text, title.end, end))
        {
            title.used = true;
            return Some((title.owner.clone(), title.start));
        }
        if let Some((id, start)) = self.library.name_before(text, end) {
            return Some((Owner::Known(id), start));
        }
        let alias = self.aliases.iter().find(|(alias, _)| ends_with(text, end, alias));
        if let Some((alias, owner)) = alias {
            return Some((owner.clone(), end - alias.chars().count()));
        }
        // A number that begins a line is the mark of a clause.
        if at == 0 || text.get(at - 1) == Some(&'\n') {
            return None;
        }
        let last = self.titles.last()?;
        let between = text.get(last.closed..at).unwrap_or(&[]);
        let same = SAME.iter().any(|word| ends_with(text, end, word));
        (same || !between.contains(&'\n')).then(|| (last.owner.clone(), at))
    }
}

/// An address that leads nowhere in a document that is known.
fn missing(id: &DocId, steps: &[Step]) -> Place {
    match steps.first() {
        Some(&(Unit::Article, ordinal)) => Place::Number(id.clone(), ordinal),
        Some(&(unit, ordinal)) if unit >= Unit::Paragraph => Place::Number(id.clone(), ordinal),
        _ => Place::Document(id.clone()),
    }
}
