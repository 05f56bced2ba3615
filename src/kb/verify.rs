//! Checks of citations and quotations against what is loaded.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Kb, Open, today};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::engine::Hit;
use tiaowen_engine::index::UnitRecord;
use tiaowen_engine::plan::{Filter, Matching, Order, Request};
use tiaowen_engine::query::meaning::{self, Meaning};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{Query, Term};
use tiaowen_link::crossref::names::Names;
use tiaowen_link::crossref::{Linked, address};
use tiaowen_link::verify::{self, Finding, Found, Library, Place};
use tiaowen_link::verify::{Reason, Verdict};
use tiaowen_print::view::{
    ChangeView, CitedDocumentView, FindingView, PassageView, PlaceView, VerdictCountsView,
    VerifyView,
};
use tiaowen_text::budget;
use tiaowen_text::date::is_day;
use tiaowen_text::doc::{ClauseId, ClausePath, DocId, Document, Span};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::offset::Characters;
use tiaowen_text::recent::Recent;
use tiaowen_text::title::in_marks;

/// Bytes of the texts that one check keeps: a document takes some five times as much memory.
const MOST_READ: usize = 12_000_000;
/// Characters of a quotation by which near wording is looked for.
const LOOKED_FOR: usize = 60;

impl Kb {
    /// Finds and judges every citation and quotation of a text; `about` names the documents that it is about, by
    /// id or name. Fails with `Invalid` for a name that means no document.
    pub fn verify(&self, text: &str, about: &[String]) -> Result<VerifyView> {
        self.verify_on(text, about, None)
    }

    /// As [`verify`](Self::verify), with the versions of texts that stood on a day, ISO 8601, such as the one on
    /// which the text was written; today when `None`.
    pub fn verify_on(&self, text: &str, about: &[String], day: Option<&str>) -> Result<VerifyView> {
        let open = self.now();
        let stamp = self.status().stamp;
        let day = asked_day(day)?;
        open.verify(text, about, &day, stamp)
    }
}

impl Open {
    pub(super) fn verify(
        &self,
        text: &str,
        about: &[String],
        day: &str,
        stamp: String,
    ) -> Result<VerifyView> {
        let open = self;
        let about: Vec<DocId> =
            about.iter().map(|name| open.meant(name, day)).collect::<Result<_>>()?;
        let shelf = Shelf::new(open, day);
        let mut findings = verify::verify(text, &about, &shelf)?;
        self.leave_earlier(&mut findings, day)?;
        let places = Characters::of(text);
        let mut counts = VerdictCountsView::default();
        for finding in &findings {
            match finding.verdict {
                Verdict::Verified => counts.verified += 1,
                Verdict::Differs => counts.differs += 1,
                Verdict::NotFound => counts.not_found += 1,
                Verdict::Unverifiable => counts.unverifiable += 1,
                Verdict::Repealed => counts.repealed += 1,
                Verdict::Paraphrase => counts.paraphrase += 1,
                Verdict::NotChecked => counts.not_checked += 1,
            }
        }
        // Document by document: a text may cite more than are kept, each in many places.
        let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
        order.sort_by_key(|(_, finding)| finding.found.as_ref().map(|found| &found.document));
        let shown = order.into_iter().map(|(at, finding)| {
            budget::check()?;
            Ok((at, shelf.finding_view(text, &places, finding)?))
        });
        let mut shown = shown.collect::<Result<Vec<_>>>()?;
        shown.sort_unstable_by_key(|(at, _)| *at);
        let shown = shown.into_iter().map(|(_, view)| view).collect();
        let documents = self.cited(&about, &findings);
        let (characters, day) = (places.count(), day.to_owned());
        Ok(VerifyView { characters, day, documents, counts, findings: shown, stamp })
    }

    /// Judges nothing of documents that had another text on a day in the past: that one is not searched.
    fn leave_earlier(&self, findings: &mut [Finding], day: &str) -> Result<()> {
        if day >= super::today().as_str() {
            return Ok(());
        }
        let mut known: HashMap<DocId, bool> = HashMap::new();
        for finding in findings {
            let Some(id) = finding.cited.as_ref().and_then(|cited| cited.document()) else {
                continue;
            };
            let earlier = match known.get(id) {
                Some(earlier) => *earlier,
                None => {
                    let earlier = self.had_earlier_text(id, day)?;
                    known.insert(id.clone(), earlier);
                    earlier
                }
            };
            if earlier {
                (finding.verdict, finding.reason) = (Verdict::NotChecked, Reason::EarlierText);
            }
        }
        Ok(())
    }

    /// The documents that a text is about: those told first, then those cited, most cited first.
    fn cited(&self, about: &[DocId], findings: &[Finding]) -> Vec<CitedDocumentView> {
        let mut counts: Vec<(&DocId, usize)> = about.iter().map(|id| (id, 0)).collect();
        for id in findings.iter().filter_map(|f| f.cited.as_ref()?.document()) {
            match counts.iter_mut().find(|(known, _)| *known == id) {
                Some((_, count)) => *count += 1,
                None => counts.push((id, 1)),
            }
        }
        if let Some(cited) = counts.get_mut(about.len()..) {
            cited.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        let view = |(id, findings): (&DocId, usize)| {
            let document = self.document_ref(self.collection().entry(id)?);
            Some(CitedDocumentView { document, findings })
        };
        counts.into_iter().filter_map(view).collect()
    }
}

/// The loaded documents as `verify` asks for them.
pub(super) struct Shelf<'a> {
    open: &'a Open,
    /// The day for which versions are chosen.
    day: &'a str,
    /// What was read: a text may cite more documents, in any order, than are kept from question to question.
    read: RefCell<Recent<DocId, Arc<Linked>>>,
}

impl<'a> Shelf<'a> {
    /// The documents of an index as of a day.
    pub(super) fn new(open: &'a Open, day: &'a str) -> Self {
        Self { open, day, read: RefCell::new(Recent::new(MOST_READ)) }
    }

    fn linked(&self, entry: &CatalogueEntry) -> Result<Arc<Linked>> {
        if let Some(known) = self.read.borrow_mut().get(&entry.id) {
            return Ok(known.clone());
        }
        let linked = self.open.linked(entry)?;
        let bytes = linked.document.text.len();
        self.read.borrow_mut().put(entry.id.clone(), bytes, linked.clone());
        Ok(linked)
    }

    /// Ids of the first units that match a meaning.
    fn units(&self, meaning: &Meaning, matching: Matching, limit: usize) -> Result<Vec<ClauseId>> {
        if meaning.groups.is_empty() {
            return Ok(Vec::new());
        }
        let engine = self.open.engine.as_ref();
        let found = engine.search(&Request {
            plan: &meaning.plan(engine)?,
            matching,
            filter: &Filter::default(),
            order: Order::Score,
            offset: 0,
            limit,
            facets: false,
        })?;
        let hits = found.words.hits.into_iter().chain(found.crossing.hits).take(limit);
        let id = |hit: Hit| {
            let doc = hit.entry(engine.collection())?.id.clone();
            Ok(ClauseId { doc, path: ClausePath::new(hit.unit.path) })
        };
        hits.map(id).collect()
    }
}

impl Library for Shelf<'_> {
    fn names(&self) -> &Names {
        self.open.names()
    }

    fn day(&self) -> &str {
        self.day
    }

    fn document(&self, id: &DocId) -> Result<Option<Arc<Linked>>> {
        match self.open.collection().entry(id) {
            Some(entry) => self.linked(entry).map(Some),
            None => Ok(None),
        }
    }

    fn holding(&self, run: &str, limit: usize) -> Result<Vec<ClauseId>> {
        let query = Query { groups: vec![vec![Term::Phrase(run.to_owned())]], ..Query::default() };
        let meaning = meaning::read(&query, self.open.collection(), &Switches::default());
        self.units(&meaning, Matching::Whole, limit)
    }

    fn nearest(&self, text: &str, limit: usize) -> Result<Vec<ClauseId>> {
        let looked_for: String = text.chars().take(LOOKED_FOR).collect();
        let words = looked_for.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let groups = words.map(|word| vec![Term::Text(word.to_owned())]).collect();
        let query = Query { groups, ..Query::default() };
        let meaning = meaning::read(&query, self.open.collection(), &Switches::default());
        self.units(&meaning, Matching::Any, limit)
    }
}

impl Open {
    /// The document that an id or a name means.
    fn meant(&self, name: &str, day: &str) -> Result<DocId> {
        let names = self.names();
        let found = names.find(name, day).first().and_then(|i| names.id(*i));
        found.ok_or_else(|| {
            Error::not_found(format!("no document {name:?}"))
                .in_chinese(format!("没有文件“{name}”"))
        })
    }
}

impl Shelf<'_> {
    fn finding_view(
        &self,
        text: &str,
        places: &Characters<'_>,
        finding: &Finding,
    ) -> Result<FindingView> {
        let passage = |span: Span| PassageView {
            text: span.of(text).to_owned(),
            at: places.range(span).into(),
        };
        let document = finding.cited.as_ref().and_then(Place::document).map(DocId::to_string);
        let found = finding.found.as_ref();
        let has_quote = finding.quote.is_some();
        let place = match found {
            Some(found) => self.place_view(found, has_quote)?,
            None => None,
        };
        let original = match found {
            Some(found) => self.document(&found.document)?,
            None => None,
        };
        let changes = finding.changes.iter().map(|change| ChangeView {
            kind: change.kind,
            quoted: change.quoted.of(text).to_owned(),
            original: original
                .as_ref()
                .map_or(String::new(), |l| change.original.of(&l.document.text).to_owned()),
            at: places.range(change.quoted).into(),
        });
        let mut elsewhere = Vec::new();
        for other in &finding.elsewhere {
            elsewhere.extend(self.place_view(other, true)?);
        }
        Ok(FindingView {
            verdict: finding.verdict,
            reason: finding.reason,
            message: message(finding, place.as_ref(), &elsewhere),
            at: places.range(finding.span).into(),
            citation: finding.citation.map(passage),
            quote: finding.quote.map(passage),
            document,
            changes: changes.collect(),
            place,
            elsewhere,
            similarity: finding.permille as f32 / 1000.0,
            repealed: finding.repealed.clone(),
        })
    }

    fn place_view(&self, found: &Found, with_wording: bool) -> Result<Option<PlaceView>> {
        let Some(entry) = self.open.collection().entry(&found.document) else { return Ok(None) };
        let linked = self.linked(entry)?;
        let document = &linked.document;
        let clause =
            found.unit.map(|index| self.open.clause_ref(entry, UnitRecord::named(document, index)));
        let wording =
            if with_wording { found.span.of(&document.text).to_owned() } else { String::new() };
        let whole = self.open.document_ref(entry);
        let (url, permalink, citation) = match &clause {
            Some(clause) => (clause.url.clone(), clause.permalink.clone(), clause.citation.clone()),
            None => (whole.url, whole.permalink, whole.citation),
        };
        let part = match found.unit {
            Some(unit) => address::part_name(document, unit, found.span),
            None => String::new(),
        };
        Ok(Some(PlaceView {
            part,
            text_date: entry.meta.version_date().map(str::to_owned),
            older: whole.older,
            in_force_version: whole.in_force_version,
            changed_by: whole.changed_by,
            document: whole.id,
            title: whole.title,
            clause,
            wording,
            url,
            permalink,
            citation,
            version: whole.version,
            state: whole.state,
        }))
    }
}

/// The day that is asked for, today when none is. Fails with `Invalid` for what is no day.
pub(super) fn asked_day(day: Option<&str>) -> Result<String> {
    match day {
        None => Ok(today()),
        Some(day) if is_day(day) => Ok(day.to_owned()),
        Some(day) => Err(Error::invalid(format!("{day:?} is no day such as 2024-03-01"))),
    }
}

/// The text range of the unit at a path.
pub(super) fn span_of_unit(document: &Document, path: &str) -> Option<Span> {
    document.find_path(path).map(|index| document.unit_span(document.unit_of(index)))
}

/// The verdict in a sentence.
fn message(finding: &Finding, place: Option<&PlaceView>, elsewhere: &[PlaceView]) -> String {
    let name = |place: &PlaceView| {
        let label = place.clause.as_ref().map_or("", |c| c.label.as_str());
        let as_of = place.text_date.as_deref().filter(|_| place.older);
        let older = as_of.map(|day| format!("（{day} 的旧版本）")).unwrap_or_default();
        format!("{}{older}{label}{}", in_marks(&place.title), place.part)
    };
    let here = place.map(name).unwrap_or_default();
    let lacks = match &finding.cited {
        Some(Place::Missing { lacks, .. }) => lacks.as_str(),
        _ => "",
    };
    let mut message = match finding.reason {
        Reason::Exact => format!("与{here}原文一致"),
        Reason::Numerals => format!("与{here}原文一致，只是数字写法不同"),
        Reason::Exists => "所引文件条款存在".to_owned(),
        Reason::Uncompared => "所引文件条款存在；其后的表述与原文不相近，未核对".to_owned(),
        Reason::Altered if finding.verdict == Verdict::Paraphrase => {
            format!("未加引号的转述，与{here}原文有出入")
        }
        Reason::Altered => format!("与{here}原文有出入"),
        Reason::Deleted => format!("{here}已删除"),
        Reason::NoSuchClause => format!("库中该文件没有{lacks}"),
        Reason::NoSuchPart => format!("{here}没有{lacks}"),
        Reason::Turned => format!("{here}有此原文，但引文前的用语与原文的要求相反"),
        Reason::Hidden => format!("省略号略去了{here}原文中影响文义的文字"),
        Reason::NoSuchWording if finding.verdict == Verdict::Paraphrase => {
            format!("未加引号的转述，与{here}原文相差较大，请对照原文")
        }
        Reason::NoSuchWording => "所引条款中没有这句话".to_owned(),
        Reason::NoDocument => "没有写明是哪份文件的条款，未核对".to_owned(),
        Reason::OwnText => "所指是本文自身的条款，未核对".to_owned(),
        Reason::CaseNumber => "这是案号，不在核对范围内".to_owned(),
        Reason::Unreadable => "条号无法识别，未核对".to_owned(),
        Reason::Unascribed => "看不出引自哪一条款，未核对".to_owned(),
        Reason::EarlierText => {
            "这一天有效的是该文件此前的文本，未核对；请用 tiaowen show --asof 查看".to_owned()
        }
        Reason::Elsewhere => {
            let other = elsewhere.first().map(name).unwrap_or_default();
            format!("所引条款中没有这句话；原文见{other}")
        }
        Reason::UnknownDocument => "库中没有这份文件，无法核对".to_owned(),
        Reason::NotHeld => "库中未取得该文件正文，无法核对".to_owned(),
        Reason::AbstractOnly => "库中只有该文件的提要（非原文），无法核对".to_owned(),
        Reason::NoSource => "未注明出处，库中也没有相同或相近的文字，无法核对".to_owned(),
        Reason::NotLooked => "待核对的引文过多，这一处没有查".to_owned(),
    };
    if matches!(finding.reason, Reason::NoSuchClause | Reason::NoSuchPart | Reason::Unascribed)
        && let Some(other) = elsewhere.first()
    {
        message.push_str(&format!("；这句话见于{}", name(other)));
    }
    if let Some(date) = &finding.repealed {
        message.push_str(&format!("；该文件已于 {date} 废止"));
    }
    message
}
