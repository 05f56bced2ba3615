//! Reading: the list of documents, one document, one clause with its references.

use super::facts::{outline_line, provenance_view};
use super::{Kb, Open};
use tiaowen_engine::{collection::CatalogueEntry, engine::Hit, index::UnitRecord};
use tiaowen_link::crossref::{Alignment, Citation, Linked, Origin, Relation, Target};
use tiaowen_print::view::{
    CitationView, ClauseRefView, ClauseView, DocumentFullView, DocumentView, LinkView, NotHeldView,
    RecognitionView, ReferencesView, RepairView, SecondOpinionView,
};
use tiaowen_text::budget;
use tiaowen_text::doc::{ClauseId, ClausePath, DocId, Document, LOW_CONFIDENCE, Span, TextState};
use tiaowen_text::error::{Error, ErrorKind, Result};
use tiaowen_text::numeral;
use tiaowen_text::offset::Characters;

impl Kb {
    /// Every document, those whose text is held first; by authority and date.
    pub fn documents(&self) -> Result<Vec<DocumentView>> {
        let open = self.now();
        let mut entries: Vec<&CatalogueEntry> = open.collection().catalogue.all().collect();
        entries.sort_by_key(|e| {
            let date = e.meta.version_date().map(str::to_owned);
            // What can be read stands before what is only known.
            let held = e.state != TextState::NotHeld;
            (!held, e.meta.authority, std::cmp::Reverse(date), e.id.clone())
        });
        Ok(entries.into_iter().map(|entry| open.document_view(entry)).collect())
    }

    /// One document with its outline.
    pub fn document(&self, id: &DocId) -> Result<DocumentFullView> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let document = &linked.document;
        let outline = document.units().map(|(index, clause)| {
            let mut depth = 0;
            let mut at = clause.parent;
            while let Some(parent) = at.and_then(|i| document.clauses.get(i)) {
                depth += 1;
                at = parent.parent;
            }
            outline_line(depth, open.clause_ref(entry, UnitRecord::named(document, index)))
        });
        Ok(DocumentFullView { document: open.document_view(entry), outline: outline.collect() })
    }

    /// One clause by number, path, `section-N` or name. An unknown document or clause is `NotFound` and
    /// offers what there is; a number that repeats is `Ambiguous` and offers the paths.
    pub fn clause(&self, id: &DocId, key: &str) -> Result<ClauseView> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let index = find(entry, &linked.document, key);
        let index = index.map_err(|error| open.gone(entry, key, error))?;
        let defined_terms = Some(open.defined_terms(entry, &linked, index)?);
        let referring = open.referring(entry, &linked, &[index])?.pop().unwrap_or_default();
        let view = open.clause_view(entry, &linked, index)?;
        Ok(ClauseView { defined_terms, ..referred_to(view, referring) })
    }

    /// The main articles of other documents that a clause carries out.
    pub fn main_articles(&self, clause: &ClauseRefView) -> Result<Vec<ClauseRefView>> {
        let open = self.now();
        let entry = open.entry(&DocId::parse(&clause.document)?)?;
        let own = format!("{}#{}", entry.id, clause.path);
        if !entry.linked.iter().any(|(from, _)| *from == own) {
            return Ok(Vec::new());
        }
        let linked = open.linked(entry)?;
        let main = shown(&linked, &clause.path).filter(|alignment| alignment.main);
        main.filter_map(|a| open.clause_by_id(&a.article).transpose()).collect()
    }

    /// What a document cites and we do not hold: documents known by their facts alone, then unknown titles.
    pub fn not_held(&self, id: &DocId) -> Result<Vec<NotHeldView>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let document = &linked.document;
        let from = |paths: &[&ClausePath]| -> Vec<ClauseRefView> {
            let indices = paths.iter().filter_map(|p| document.find_path(p.as_str()));
            indices.map(|i| open.clause_ref(entry, UnitRecord::named(document, i))).collect()
        };
        let mut known: Vec<(&CatalogueEntry, Vec<&ClausePath>)> = Vec::new();
        for citation in &linked.citations {
            let Target::Document(cited) = &citation.target else { continue };
            let cited = open.collection().entry(cited).filter(|e| e.state == TextState::NotHeld);
            match cited.map(|e| (e, known.iter_mut().find(|k| k.0.id == e.id))) {
                Some((_, Some(seen))) => seen.1.push(&citation.from),
                Some((cited, None)) => known.push((cited, vec![&citation.from])),
                None => {}
            }
        }
        let known = known.into_iter().map(|(cited, paths)| NotHeldView {
            title: cited.meta.title.clone(),
            document: Some(cited.id.to_string()),
            from: from(&paths),
        });
        let unknown = linked.not_held();
        let unknown = unknown.iter().map(|(title, paths)| NotHeldView {
            title: (*title).to_owned(),
            document: None,
            from: from(paths),
        });
        Ok(known.chain(unknown).collect())
    }

    /// Every unit of a document in reading order, with its text alone.
    pub fn texts(&self, id: &DocId) -> Result<Vec<(ClauseRefView, String)>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let document = &linked.document;
        let text = |(index, _)| {
            let text = document.unit_span(index).of(&document.text).to_owned();
            (open.clause_ref(entry, UnitRecord::named(document, index)), text)
        };
        Ok(document.units().map(text).collect())
    }

    /// Every unit of a document in reading order, whole: what a reading page needs.
    pub fn clauses(&self, id: &DocId) -> Result<Vec<ClauseView>> {
        self.units_of(id, |_, document| Ok(document.units().map(|(index, _)| index).collect()))
    }

    /// The units of a document with these paths, whole and in their order; an unknown path is `NotFound`.
    pub fn clauses_at(&self, id: &DocId, paths: &[String]) -> Result<Vec<ClauseView>> {
        self.units_of(id, |entry, document| {
            let place = |path: &String| match document.find_path(path) {
                Some(index) => Ok(index),
                None => find(entry, document, path),
            };
            paths.iter().map(place).collect()
        })
    }

    /// Every unit of a document in reading order, without what other documents say of it, each of which is read
    /// for that.
    pub fn own_clauses(&self, id: &DocId) -> Result<Vec<ClauseView>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let indices = linked.document.units().map(|(index, _)| index);
        indices.map(|index| open.clause_view(entry, &linked, index)).collect()
    }

    fn units_of(
        &self,
        id: &DocId,
        choose: impl FnOnce(&CatalogueEntry, &Document) -> Result<Vec<usize>>,
    ) -> Result<Vec<ClauseView>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let indices = choose(entry, &linked.document)?;
        let referring = open.referring(entry, &linked, &indices)?;
        let views = indices.into_iter().zip(referring).map(|(index, referring)| {
            Ok(referred_to(open.clause_view(entry, &linked, index)?, referring))
        });
        views.collect()
    }
}

/// The unit that a key names, or the unit that holds the clause it names.
pub(super) fn find(entry: &CatalogueEntry, document: &Document, key: &str) -> Result<usize> {
    let mut found = document.find_key(key);
    // 第二十一条, （十四）, １４: the number as people write it. 第三部分 counts sections, not clauses.
    if found.is_empty()
        && !key.contains(['部', '编', '編', '章', '节', '節'])
        && let Some(ordinal) = numeral::parse(key)
    {
        found = document.find_key(&ordinal.to_string());
    }
    let name = entry.meta.short_names.first().unwrap_or(&entry.meta.title);
    match found.as_slice() {
        [] => {
            let keys = near(document, key);
            let (english, chinese) = if document.text.is_empty() {
                (
                    format!("the text of {name} is not held"),
                    format!("{name}：未取得文本，没有条文可看"),
                )
            } else {
                let (english, chinese) = held(document);
                (
                    format!("{name} has no clause {key:?}; {english}"),
                    format!("{name}没有“{key}”这一条；{chinese}"),
                )
            };
            Err(Error::not_found(english).in_chinese(chinese).offering(keys))
        }
        [index] => Ok(unit_of(document, *index)),
        several => {
            let paths = several.iter().filter_map(|i| document.clauses.get(*i));
            let count = several.len();
            let offers: Vec<String> = paths.map(|c| c.path.to_string()).collect();
            Err(Error::new(ErrorKind::Ambiguous, format!("{name} has {key:?} in {count} places"))
                .in_chinese(format!("{name}有 {count} 处编号为“{key}”"))
                .offering(offers))
        }
    }
}

/// Keys of a document that may be meant instead: all of a short one, of a long one those around the
/// number that was asked.
fn near(document: &Document, key: &str) -> Vec<String> {
    const MOST: usize = 200;
    let units: Vec<usize> = document.units().map(|(index, _)| index).collect();
    let wanted = numeral::parse(key).map_or(0, |number| number.main);
    let below = |index: &usize| document.number(*index).is_none_or(|number| number.main < wanted);
    let place = units.iter().take_while(|index| below(index)).count();
    let start = place.saturating_sub(MOST / 2).min(units.len().saturating_sub(MOST));
    units.into_iter().skip(start).take(MOST).map(|index| document.key(index)).collect()
}

/// Which numbers there are: has 1–26, 有 1–26 条.
fn held(document: &Document) -> (String, String) {
    let numbers: Vec<u32> = (0..document.clauses.len())
        .filter_map(|index| document.number(index))
        .map(|number| number.main)
        .collect();
    match (numbers.iter().min(), numbers.iter().max()) {
        (Some(first), Some(last)) => {
            (format!("it has {first}–{last}"), format!("有 {first}–{last} 条"))
        }
        _ => ("it has no numbered clauses".to_owned(), "没有编号的条文".to_owned()),
    }
}

/// The unit that a clause is, or is in.
pub(super) fn unit_of(document: &Document, index: usize) -> usize {
    let mut at = index;
    while let Some(clause) = document.clauses.get(at) {
        match clause.parent {
            Some(parent) if !clause.unit => at = parent,
            _ => break,
        }
    }
    at
}

impl Open {
    /// A unit, without what others say of it.
    fn clause_view(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        index: usize,
    ) -> Result<ClauseView> {
        let document = &linked.document;
        let unit = UnitRecord::new(document, index);
        let span = document.unit_span(index);
        let clause = self.clause_ref(entry, UnitRecord::named(document, index));
        let body = document.unit_body(index).of(&document.text);
        let (previous, next) = neighbours(document, index);
        let near =
            |i: Option<usize>| i.map(|i| self.clause_ref(entry, UnitRecord::named(document, i)));
        Ok(ClauseView {
            paragraphs: body
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(str::to_owned)
                .collect(),
            repairs: repairs(document, span),
            recognition: document
                .clauses
                .get(index)
                .and_then(|clause| clause.confidence)
                .map(|confidence| RecognitionView { confidence, low: confidence < LOW_CONFIDENCE }),
            references: self.references(linked, &unit, &clause)?,
            defined_terms: None,
            previous: near(previous),
            next: near(next),
            provenance: provenance_view(entry),
            text: unit.text,
            clause,
        })
    }

    /// What a unit itself carries out and cites.
    fn references(
        &self,
        linked: &Linked,
        unit: &UnitRecord,
        clause: &ClauseRefView,
    ) -> Result<ReferencesView> {
        let mut references = ReferencesView::default();
        for alignment in shown(linked, &unit.path) {
            if let Some(article) = self.clause_by_id(&alignment.article)? {
                references.implements.push(link_view(linked, alignment, article));
            }
        }
        let characters = places_in(&linked.document, unit);
        for citation in cited_in(linked, unit) {
            budget::check()?;
            let view = self.citation_view(citation, &linked.document, &characters, clause)?;
            references.cites.push(view);
        }
        Ok(references)
    }

    /// What clauses say of each of these units of a document: which carry it out, which cite it.
    fn referring(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        units: &[usize],
    ) -> Result<Vec<ReferencesView>> {
        let own = &linked.document;
        let units: Vec<UnitRecord> =
            units.iter().map(|index| UnitRecord::named(own, *index)).collect();
        let mut hits = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            budget::check()?;
            let found = self.engine.referring_to(&format!("{}#{}", entry.id, unit.path))?;
            hits.extend(found.into_iter().map(|hit| (at, hit)));
        }
        // Many articles of a law are cited by one document, which is read once for all of them.
        hits.sort_by_key(|(_, hit)| hit.document);
        let mut all: Vec<ReferencesView> =
            units.iter().map(|_| ReferencesView::default()).collect();
        for (at, Hit { document, unit: from, .. }) in hits {
            budget::check()?;
            let (Some(unit), Some(references)) = (units.get(at), all.get_mut(at)) else { continue };
            let Some(other) = self.collection().catalogue.get(document) else { continue };
            let linked = self.linked(other)?;
            let from_ref = self.clause_ref(other, from.clone());
            for alignment in shown(&linked, &from.path) {
                let article = &alignment.article;
                if article.doc == entry.id && article.path.as_str() == unit.path {
                    references.implemented_by.push(link_view(&linked, alignment, from_ref.clone()));
                }
            }
            let characters = places_in(&linked.document, &from);
            for citation in cited_in(&linked, &from) {
                let Target::Clause(id) = &citation.target else { continue };
                if id.doc == entry.id && is_of(own, id.path.as_str(), unit) {
                    let view =
                        self.citation_view(citation, &linked.document, &characters, &from_ref)?;
                    references.cited_by.push(view);
                }
            }
        }
        Ok(all)
    }

    /// The identifying fields of a clause named by its id; `None` when it is not held.
    pub(super) fn clause_by_id(&self, id: &ClauseId) -> Result<Option<ClauseRefView>> {
        let Some(entry) = self.collection().entry(&id.doc) else { return Ok(None) };
        let linked = self.linked(entry)?;
        let found = linked.document.find_path(id.path.as_str());
        let index = found.map(|index| unit_of(&linked.document, index));
        Ok(index.map(|index| self.clause_ref(entry, UnitRecord::named(&linked.document, index))))
    }

    fn citation_view(
        &self,
        citation: &Citation,
        document: &Document,
        characters: &Characters<'_>,
        from: &ClauseRefView,
    ) -> Result<CitationView> {
        let (document_id, target) = match &citation.target {
            Target::Clause(id) => (Some(id.doc.to_string()), self.clause_by_id(id)?),
            Target::Document(id) => (Some(id.to_string()), None),
            Target::Unresolved(_) => (None, None),
        };
        let span = citation.span;
        Ok(CitationView {
            from: from.clone(),
            text: span.of(&document.text).to_owned(),
            range: citation.range.map(|r| r.of(&document.text).to_owned()),
            at: characters.range(span).into(),
            document: document_id,
            target,
            part: citation.part.clone(),
            outdated: citation.outdated,
        })
    }
}

/// A clause with what others say of it.
fn referred_to(mut clause: ClauseView, referring: ReferencesView) -> ClauseView {
    let ReferencesView { implemented_by, cited_by, .. } = referring;
    clause.references.implemented_by = implemented_by;
    clause.references.cited_by = cited_by;
    clause
}

/// Whether a clause is a unit or a part of it.
fn is_of(document: &Document, path: &str, unit: &UnitRecord) -> bool {
    let found = document.find_path(path).map(|at| unit_of(document, at));
    found.and_then(|at| document.clauses.get(at)).is_some_and(|c| c.path.as_str() == unit.path)
}

/// Places in the text of a unit.
fn places_in<'a>(document: &'a Document, unit: &UnitRecord) -> Characters<'a> {
    let end = unit.start + unit.text.len();
    Characters::of_part(&document.text, Span::new(unit.start, end))
}

/// The citations of a unit; those of a document are in the order of its text.
fn cited_in<'a>(linked: &'a Linked, unit: &'a UnitRecord) -> impl Iterator<Item = &'a Citation> {
    let end = unit.start + unit.text.len();
    let first = linked.citations.partition_point(|c| c.span.start < unit.start);
    let inside = linked.citations.iter().skip(first).take_while(move |c| c.span.start < end);
    inside.filter(|c| c.from.as_str() == unit.path)
}

/// The links of a clause that are shown.
pub(super) fn shown<'a>(linked: &'a Linked, path: &'a str) -> impl Iterator<Item = &'a Alignment> {
    linked.alignments.iter().filter(move |a| a.clause.as_str() == path && linked.is_shown(a))
}

pub(super) fn link_view(linked: &Linked, alignment: &Alignment, clause: ClauseRefView) -> LinkView {
    let (source, confidence, note) = match &alignment.origin {
        Origin::Curated { note, .. } => ("curated", None, Some(note.clone())),
        Origin::Computed { confidence, .. } => ("computed", Some(*confidence), None),
    };
    LinkView {
        clause,
        main: alignment.main,
        source,
        relation: alignment.relation.map(Relation::word),
        relation_label: alignment.relation.map(Relation::label),
        confidence,
        note: note.filter(|n| !n.is_empty()),
        computed: if source == "curated" { second_opinion(linked, alignment) } else { None },
    }
}

/// What the computed alignment says of a link that a reader judged.
fn second_opinion(linked: &Linked, judged: &Alignment) -> Option<SecondOpinionView> {
    let same = |a: &&Alignment| a.clause == judged.clause && a.article == judged.article;
    linked.alignments.iter().filter(same).find_map(|a| match a.origin {
        Origin::Computed { confidence, .. } => Some(SecondOpinionView {
            relation: a.relation.map(Relation::word),
            relation_label: a.relation.map(Relation::label),
            confidence,
        }),
        Origin::Curated { .. } => None,
    })
}

fn neighbours(document: &Document, index: usize) -> (Option<usize>, Option<usize>) {
    let is_unit = |i: &usize| document.clauses.get(*i).is_some_and(|clause| clause.unit);
    let previous = (0..index).rev().find(is_unit);
    let next = (index + 1..document.clauses.len()).find(is_unit);
    (previous, next)
}

fn repairs(document: &Document, span: Span) -> Vec<RepairView> {
    let characters = Characters::of_part(&document.text, span);
    let from = document.repairs.partition_point(|r| r.at < span.start);
    let inside = document.repairs.iter().skip(from).take_while(|r| r.at < span.end);
    inside
        .map(|repair| RepairView {
            kind: repair.kind,
            before: repair.before.clone(),
            after: repair.after.clone(),
            at: characters.before(repair.at),
        })
        .collect()
}
