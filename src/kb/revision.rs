//! The texts that a document had beside the one it has: listed, compared clause by clause, and followed from an old
//! number to the new one.

use std::sync::{Arc, PoisonError};

use super::browse::find;
use super::edition::Edition;
use super::{Kb, Open};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_link::crossref::Linked;
use tiaowen_link::revision::{self, Fate, Step};
use tiaowen_print::view::revision::{
    ClauseChangeView, ClauseWordingView, EditionTextView, EditionView, RenumberedView,
    RevisionCountsView, RevisionView, StandView, WordsView,
};
use tiaowen_text::doc::{DocId, Document, Earlier, Span};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::title::in_marks;

/// A text with the record that has it.
pub(super) struct Text<'a> {
    pub(super) entry: &'a CatalogueEntry,
    pub(super) linked: Arc<Linked>,
    /// Number of an earlier text.
    pub(super) number: Option<u32>,
}

impl Text<'_> {
    fn earlier(&self) -> Option<&Earlier> {
        let number = self.number?;
        self.linked.document.earlier.iter().find(|earlier| earlier.number == number)
    }

    pub(super) fn document(&self) -> &Document {
        self.earlier().map_or(&self.linked.document, |earlier| &earlier.document)
    }

    /// How addresses name it.
    pub(super) fn name(&self) -> String {
        Edition { id: self.entry.id.clone(), number: self.number }.to_string()
    }

    /// The day by which it is known.
    pub(super) fn date(&self) -> Option<&str> {
        self.document().meta.version_date()
    }

    pub(super) fn view(&self) -> EditionView {
        edition_view(self.entry, self.document(), self.earlier())
    }

    pub(super) fn clause(&self, index: usize, changed: Option<&[Span]>) -> ClauseWordingView {
        let document = self.document();
        let clause = document.clauses.get(index);
        let of = |span: Option<Span>| span.map_or("", |span| span.of(&document.text)).to_owned();
        let key = document.key(index);
        let pieces = changed.map(|changed| pieces(document, index, changed)).unwrap_or_default();
        ClauseWordingView {
            label: of(clause.map(|clause| clause.mark)),
            heading: of(clause.map(|clause| clause.heading)),
            url: self.number.is_none().then(|| format!("/docs/{}/{key}", self.entry.id)),
            key,
            pieces,
        }
    }
}

/// The wording of a clause, cut at the words that changed.
fn pieces(document: &Document, index: usize, changed: &[Span]) -> Vec<WordsView> {
    let whole = revision::wording(document, index);
    let mut pieces = Vec::new();
    let mut push = |span: Span, changed: bool| {
        if !span.is_empty() {
            pieces.push(WordsView { text: span.of(&document.text).to_owned(), changed });
        }
    };
    let mut at = whole.start;
    for span in changed {
        push(Span::new(at, span.start), false);
        push(*span, true);
        at = span.end;
    }
    push(Span::new(at, whole.end), false);
    pieces
}

fn edition_view(
    entry: &CatalogueEntry,
    document: &Document,
    earlier: Option<&Earlier>,
) -> EditionView {
    let number = earlier.map(|earlier| earlier.number);
    let meta = &document.meta;
    EditionView {
        document: entry.id.to_string(),
        number,
        name: Edition { id: entry.id.clone(), number }.to_string(),
        title: meta.title.clone(),
        state: document.state,
        date: meta.version_date().map(str::to_owned),
        in_force: meta.in_force.clone(),
        repealed: meta.repealed.clone(),
        taken: earlier
            .map_or_else(|| document.provenance.fetched.clone(), |earlier| earlier.taken.clone()),
        replaced: earlier.and_then(|earlier| earlier.replaced.clone()),
        from: earlier
            .map_or_else(|| document.provenance.url.clone(), |earlier| earlier.from.clone()),
        sha256: document.provenance.sha256.clone(),
    }
}

impl Kb {
    /// The texts of a document's work, the newest first: the one that it has, those that it had, and those of other
    /// documents of the same title and issuers.
    pub fn editions(&self, id: &DocId) -> Result<Vec<EditionView>> {
        let open = self.now();
        let texts = open.texts(open.entry(id)?)?;
        Ok(texts.iter().rev().map(Text::view).collect())
    }

    /// Whether other documents are texts of the same work: then more than one has to be read to compare them.
    pub fn has_siblings(&self, id: &DocId) -> bool {
        let open = self.now();
        let names = open.names();
        names.position(id).is_some_and(|at| names.versions(at).len() > 1)
    }

    /// Where a clause stands in each text of its work, the oldest first, with what changed since the one before;
    /// nothing where there is one text alone.
    pub fn history(&self, id: &DocId, key: &str) -> Result<Vec<StandView>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let index = find(entry, &linked.document, key)?;
        open.history(entry, index)
    }

    /// The text of a document's work that stood on a day, ISO 8601: the last that had begun, and was not repealed
    /// by then. `NotFound` where none had begun.
    pub fn standing(&self, id: &DocId, day: &str) -> Result<EditionView> {
        let open = self.now();
        let texts = open.texts(open.entry(id)?)?;
        let found = open.text_of_day(&texts, day);
        found.map(Text::view).ok_or_else(|| {
            let name = texts.last().map_or("", |text| &text.document().meta.title);
            let name = in_marks(name);
            Error::not_found(match open.first_of_later(&texts, day) {
                Some(first) => {
                    format!("{day} 这一天{name}的文本没有收录，收录的最早是 {first} 起的文本")
                }
                None => format!("{day} 这一天{name}没有有效的文本"),
            })
        })
    }

    /// A text with its wording; with a key, that of one clause alone.
    pub fn edition(&self, edition: &Edition, key: Option<String>) -> Result<EditionTextView> {
        let open = self.now();
        let text = open.text(edition)?;
        let document = text.document();
        let indices: Vec<usize> = match key {
            Some(key) => vec![find(text.entry, document, &key)?],
            None => document.units().map(|(index, _)| index).collect(),
        };
        let clauses = indices.into_iter().map(|index| text.clause(index, Some(&[]))).collect();
        Ok(EditionTextView { edition: text.view(), clauses })
    }

    /// What became of each clause from one text to another.
    pub fn revision(&self, old: &Edition, new: &Edition) -> Result<RevisionView> {
        let open = self.now();
        let (old, new) = (open.text(old)?, open.text(new)?);
        let steps = open.steps(&old, &new);
        let mut counts = RevisionCountsView::default();
        for step in steps.iter() {
            match step.fate {
                Fate::Same => counts.same += 1,
                Fate::Changed => counts.changed += 1,
                Fate::Added => counts.added += 1,
                Fate::Dropped => counts.dropped += 1,
            }
            counts.moved += usize::from(step.moved);
        }
        let clauses = steps.iter().map(|step| change_view(&old, &new, step)).collect();
        Ok(RevisionView { old: old.view(), new: new.view(), counts, clauses })
    }

    /// What had this key in earlier texts of the document and has another now, or none: what old links meant.
    pub fn renumbered(&self, id: &DocId, key: &str) -> Result<Vec<RenumberedView>> {
        let open = self.now();
        let entry = open.entry(id)?;
        open.renumbered(entry, key)
    }
}

impl Open {
    /// What became of each clause from one text to another, from memory when it was asked lately.
    pub(super) fn steps(&self, old: &Text<'_>, new: &Text<'_>) -> Arc<Vec<Step>> {
        let names = (old.name(), new.name());
        let kept = || self.revisions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(steps) = kept().get(&names) {
            return steps.clone();
        }
        let steps = Arc::new(revision::steps(old.document(), new.document()));
        kept().put(names, 1, steps.clone());
        steps
    }

    /// Whether the text of a document's work that stood on a day is one that was replaced since.
    pub(super) fn had_earlier_text(&self, id: &DocId, day: &str) -> Result<bool> {
        let texts = self.texts(self.entry(id)?)?;
        Ok(self.text_of_day(&texts, day).is_some_and(|text| text.number.is_some()))
    }

    /// Of texts, the oldest first, the last that stood on a day: it had begun and was not repealed by then.
    pub(super) fn text_of_day<'t, 'a>(
        &self,
        texts: &'t [Text<'a>],
        day: &str,
    ) -> Option<&'t Text<'a>> {
        let begun = |text: &&Text<'_>| self.begun(text).is_none_or(|date| date.as_str() <= day);
        let ended = |text: &Text<'_>| match text.number {
            Some(_) => text.document().meta.repealed.as_deref().is_some_and(|on| on <= day),
            None => self.ended(&text.entry.id, day).is_some(),
        };
        texts.iter().rev().filter(begun).find(|text| !ended(text))
    }

    /// The day from which a text stood: its last, where nothing else is known.
    fn begun(&self, text: &Text<'_>) -> Option<String> {
        let meta = &text.document().meta;
        let names = self.names();
        let now = text.number.is_none().then(|| names.position(&text.entry.id)).flatten();
        let known = now.and_then(|at| names.stands_from(at));
        known.or_else(|| meta.latest_date()).map(str::to_owned)
    }

    /// The day from which the first of some texts stood, where that is later than a day on which their work was there
    /// already, in a text that is not held.
    fn first_of_later(&self, texts: &[Text<'_>], day: &str) -> Option<String> {
        let dates = texts.iter().flat_map(|text| text.document().meta.dates());
        let mut dates = dates.filter(|(field, _)| *field != "repealed").map(|(_, date)| date);
        let there = dates.any(|date| date <= day);
        let first = texts.iter().filter_map(|text| self.begun(text)).min()?;
        (there && first.as_str() > day).then_some(first)
    }

    /// Every text of the work of a document, the oldest first.
    pub(super) fn texts(&self, own: &CatalogueEntry) -> Result<Vec<Text<'_>>> {
        let names = self.names();
        let versions = names.position(&own.id).map(|i| names.versions(i)).unwrap_or_default();
        let others = versions.into_iter().filter_map(|i| self.collection().entry(&names.id(i)?));
        let mut works: Vec<&CatalogueEntry> = others.filter(|entry| entry.id != own.id).collect();
        works.extend(self.collection().entry(&own.id));
        let mut texts = Vec::new();
        for entry in works {
            let linked = self.linked(entry)?;
            let earlier = linked.document.earlier.iter().map(|earlier| Some(earlier.number));
            // A text without a date is no older than the one that it replaced.
            let mut since: Option<String> = None;
            for number in earlier.chain([None]) {
                let text = Text { entry, linked: linked.clone(), number };
                since = since.max(text.date().map(str::to_owned));
                texts.push((since.clone(), text));
            }
        }
        // The sort is stable: what has the same date stays as it came.
        texts.sort_by(|a, b| a.0.cmp(&b.0));
        let texts: Vec<Text<'_>> = texts.into_iter().map(|(_, text)| text).collect();
        Ok(texts)
    }

    /// Where a clause stands in each text of its work, the oldest first, with what changed since the one before;
    /// nothing where there is one text alone.
    fn history(&self, entry: &CatalogueEntry, index: usize) -> Result<Vec<StandView>> {
        let texts = self.texts(entry)?;
        let Some(own) = texts.iter().find(|t| t.entry.id == entry.id && t.number.is_none()) else {
            return Ok(Vec::new());
        };
        if texts.len() < 2 {
            return Ok(Vec::new());
        }
        let mut stands: Vec<StandView> = Vec::new();
        let mut before: Option<(&Text<'_>, usize)> = None;
        for text in &texts {
            let here = if text.name() == own.name() {
                Some(index)
            } else {
                let steps = self.steps(text, own);
                steps.iter().find(|step| step.new == Some(index)).and_then(|step| step.old)
            };
            let Some(here) = here else { continue };
            let step = before.map(|(earlier, there)| {
                let (a, b) = (earlier.document(), text.document());
                let spans = (revision::wording(a, there), revision::wording(b, here));
                let found = revision::difference((&a.text, spans.0), (&b.text, spans.1));
                let same = found.old.is_empty() && found.new.is_empty();
                (
                    if same { Fate::Same } else { Fate::Changed },
                    a.key(there) != b.key(here),
                    found.new,
                )
            });
            let (fate, moved, changed) = step.unwrap_or((Fate::Added, false, Vec::new()));
            let shown = (fate != Fate::Same).then_some(changed.as_slice());
            let clause = text.clause(here, shown);
            stands.push(StandView { edition: text.view(), fate, moved, clause });
            before = Some((text, here));
        }
        Ok(stands)
    }

    /// An error that says where the clauses went which earlier texts had under this key.
    pub(super) fn gone(&self, entry: &CatalogueEntry, key: &str, error: Error) -> Error {
        if let Some(part) = self.part_among(std::slice::from_ref(&entry.id), key)
            && part != entry.id
        {
            let message = format!("{error}；这一条在 {part}");
            return Error::new(error.kind(), message).offering(error.offers().to_vec());
        }
        // Where nothing is known of it the error stays what it was.
        let Ok(found) = self.renumbered(entry, key) else { return error };
        if found.is_empty() {
            return error;
        }
        let told = found.iter().map(|gone| {
            let label = if gone.label.is_empty() { key } else { &gone.label };
            let went = match &gone.now {
                Some(now) if now.label.is_empty() => format!("现在是{}", now.key),
                Some(now) => format!("现在是{}", now.label),
                None => "现在的文本没有这一条".to_owned(),
            };
            format!("；{label}在被替换的文本 {} 中，{went}", gone.edition.name)
        });
        let message = format!("{error}{}", told.collect::<String>());
        let now = found.iter().filter_map(|gone| Some(gone.now.as_ref()?.key.clone()));
        Error::new(error.kind(), message).offering(now).offering(error.offers().to_vec())
    }

    fn text<'a>(&'a self, edition: &Edition) -> Result<Text<'a>> {
        let entry = self.entry(&edition.id)?;
        let linked = self.linked(entry)?;
        let text = Text { entry, linked, number: edition.number };
        if edition.number.is_some() && text.earlier().is_none() {
            let held = text.linked.document.earlier.iter().map(|e| e.number);
            let names =
                held.map(|n| Edition { id: edition.id.clone(), number: Some(n) }.to_string());
            let what = format!("{} 没有第 {} 个旧文本", edition.id, edition.number.unwrap_or(0));
            return Err(Error::not_found(what).offering(names.collect::<Vec<_>>()));
        }
        Ok(text)
    }

    /// See [`Kb::renumbered`]; the latest of the earlier texts first.
    pub(super) fn renumbered(
        &self,
        entry: &CatalogueEntry,
        key: &str,
    ) -> Result<Vec<RenumberedView>> {
        let linked = self.linked(entry)?;
        let mut found: Vec<RenumberedView> = Vec::new();
        for earlier in linked.document.earlier.iter().rev() {
            let [index] = earlier.document.find_key(key)[..] else { continue };
            let index = earlier.document.unit_of(index);
            let old = Text { entry, linked: linked.clone(), number: Some(earlier.number) };
            let new = Text { entry, linked: linked.clone(), number: None };
            let steps = self.steps(&old, &new);
            let Some(step) = steps.iter().find(|step| step.old == Some(index)) else { continue };
            if step.fate != Fate::Dropped && !step.moved {
                continue;
            }
            let ClauseWordingView { label, heading, .. } = old.clause(index, None);
            let now = step.new.map(|index| new.clause(index, None));
            let told = found.iter().any(|f| f.now == now);
            if !told {
                found.push(RenumberedView { edition: old.view(), label, heading, now });
            }
        }
        Ok(found)
    }
}

fn change_view(old: &Text<'_>, new: &Text<'_>, step: &Step) -> ClauseChangeView {
    let side = |text: &Text<'_>, index: Option<usize>, changed: Option<&[Span]>| {
        index.map(|index| text.clause(index, changed))
    };
    let (before, after) = match (step.fate, step.old, step.new) {
        (Fate::Same, ..) => (None, None),
        (Fate::Changed, Some(from), Some(to)) => {
            let (a, b) = (old.document(), new.document());
            let (from, to) = (revision::wording(a, from), revision::wording(b, to));
            let found = revision::difference((&a.text, from), (&b.text, to));
            (Some(found.old), Some(found.new))
        }
        _ => (Some(Vec::new()), Some(Vec::new())),
    };
    ClauseChangeView {
        fate: step.fate,
        moved: step.moved,
        old: side(old, step.old, before.as_deref()),
        new: side(new, step.new, after.as_deref()),
    }
}
