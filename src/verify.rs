//! Is this quotation really there? Every citation and quotation of a text is found and judged against
//! the documents that are held.
//!
//! The rules: a quotation is *verified* only when its wording stands in the place it is ascribed to,
//! script, width, white space and quotation marks aside. What could not be looked at is *unverifiable*,
//! never *not found*. Pure: documents come from a [`Library`]. Key type: [`Finding`].

mod cited;
mod claim;
mod compare;
mod quote;

use std::collections::HashMap;
use std::sync::Arc;

pub use crate::view::{ChangeKind, Reason, Verdict};
pub use compare::Change;

use crate::crossref::Linked;
use crate::doc::{ClauseId, DocId, Document, Ordinal, Span, TextState};
use crate::error::{Error, ErrorKind, Result};
use cited::find_mentions;
use claim::{Claim, find_claims};
use compare::{Match, Wording, find_exact, find_nearest, longest_run};

/// Longest text that is checked, in bytes.
pub const MOST_BYTES: usize = 1_000_000;
/// Most searches of the whole corpus for wording that no citation ascribes; what exceeds it is reported
/// as not looked at.
const MOST_SEARCHES: usize = 400;
/// Share of a quotation, in thousandths, that has to stand in the cited clause to call it an altered
/// quotation of that clause.
const NEAR: u32 = 600;
/// The same where nothing says which document is meant.
const NEAR_ANYWHERE: u32 = 750;
/// Fewest meaning characters of a quotation that no citation ascribes; shorter ones are mere terms.
const FEWEST_ALONE: usize = 8;

/// Where documents and candidates come from; `kb` is one, tests have another. Looking fails when it
/// cannot be done, never because nothing is there.
pub trait Library {
    /// The document with this title; `before` is the text before it, which may name the issuer.
    fn title(&self, printed: &str, before: &str) -> Option<DocId>;
    /// The document with this 发文字号.
    fn number(&self, printed: &str) -> Option<DocId>;
    /// The longest known name that ends right before a position of a folded text: its document and first
    /// character.
    fn name_before(&self, text: &[char], end: usize) -> Option<(DocId, usize)>;
    /// A document that is held or known.
    fn document(&self, id: &DocId) -> Result<Option<Arc<Linked>>>;
    /// Units that contain exactly this run; at most `limit`.
    fn holding(&self, run: &str, limit: usize) -> Result<Vec<ClauseId>>;
    /// Units whose words are nearest to this text, best first; at most `limit`.
    fn nearest(&self, text: &str, limit: usize) -> Result<Vec<ClauseId>>;
}

/// A citation in a text, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// What it points to.
    pub place: Place,
}

/// What a citation points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A document as a whole.
    Document(DocId),
    /// A clause of a known document, by its number, whether or not there is one.
    Number(DocId, Ordinal),
    /// A clause of a known document, by its index.
    Clause(DocId, usize),
    /// A document that is not known here, as printed.
    Unknown(String),
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The document.
    pub document: DocId,
    /// The unit, as an index into its clauses; none for a place outside every clause.
    pub unit: Option<usize>,
    /// The wording there, in the document's text; the unit as a whole for a citation without quotation.
    pub span: Span,
}

/// One citation, quotation or both, with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands in the text: from the first of citation and quotation to the last.
    pub span: Span,
    /// The citation.
    pub citation: Option<Span>,
    /// The quotation, without its marks.
    pub quote: Option<Span>,
    /// What the citation points to.
    pub cited: Option<Place>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// Where the wording, or the nearest wording, stands.
    pub found: Option<Found>,
    /// Other places that have exactly the wording.
    pub elsewhere: Vec<Found>,
    /// How the quotation differs from `found`: spans in the text, and in the document.
    pub changes: Vec<Change>,
    /// Share of the quotation found there, in thousandths.
    pub permille: u32,
    /// Date of repeal of the document.
    pub repealed: Option<String>,
}

/// Finds and judges every citation and quotation of a text.
pub fn verify(text: &str, library: &dyn Library) -> Result<Vec<Finding>> {
    if text.len() > MOST_BYTES {
        let message =
            format!("the text has {} bytes; at most {MOST_BYTES} are checked", text.len());
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    let mentions = find_mentions(text, library)?;
    let claims = find_claims(text, &mentions);
    let mut judge = Judge { text, library, held: HashMap::new(), searches: 0 };
    claims.iter().filter_map(|claim| judge.judge(claim).transpose()).collect()
}

/// A document made ready for comparison.
struct Held {
    linked: Arc<Linked>,
    wording: Wording,
}

impl Held {
    fn document(&self) -> &Document {
        &self.linked.document
    }
}

struct Judge<'a> {
    text: &'a str,
    library: &'a dyn Library,
    held: HashMap<DocId, Option<Arc<Held>>>,
    searches: usize,
}

impl Judge<'_> {
    fn judge(&mut self, claim: &Claim) -> Result<Option<Finding>> {
        let mut finding = Finding {
            span: claim.span,
            citation: claim.mention.as_ref().map(|m| m.span),
            quote: claim.quote,
            cited: claim.mention.as_ref().map(|m| m.place.clone()),
            verdict: Verdict::Unverifiable,
            reason: Reason::UnknownDocument,
            found: None,
            elsewhere: Vec::new(),
            changes: Vec::new(),
            permille: 0,
            repealed: None,
        };
        match (&claim.mention, claim.quote) {
            (None, None) => return Ok(None),
            (None, Some(quote)) => {
                if Wording::of(quote.of(self.text)).weight() < FEWEST_ALONE {
                    return Ok(None);
                }
                self.judge_alone(quote, &mut finding)?;
            }
            (Some(mention), quote) => self.judge_cited(&mention.place, quote, &mut finding)?,
        }
        if finding.verdict == Verdict::Verified && finding.repealed.is_some() {
            finding.verdict = Verdict::Repealed;
        }
        Ok(Some(finding))
    }

    fn held(&mut self, id: &DocId) -> Result<Option<Arc<Held>>> {
        if let Some(known) = self.held.get(id) {
            return Ok(known.clone());
        }
        let held = self.library.document(id)?.map(|linked| {
            let wording = Wording::of(&linked.document.text);
            Arc::new(Held { linked, wording })
        });
        self.held.insert(id.clone(), held.clone());
        Ok(held)
    }

    fn judge_cited(
        &mut self,
        place: &Place,
        quote: Option<Span>,
        finding: &mut Finding,
    ) -> Result<()> {
        let (id, unit) = match place {
            Place::Unknown(_) => return self.judge_unknown(quote, finding),
            Place::Document(id) | Place::Number(id, _) | Place::Clause(id, _) => {
                match self.held(id)? {
                    None => return self.judge_unknown(quote, finding),
                    Some(held) => {
                        finding.repealed.clone_from(&held.document().meta.repealed);
                        (id.clone(), unit_of(held.document(), place))
                    }
                }
            }
        };
        let Some(held) = self.held(&id)? else { return Ok(()) };
        match (held.document().state, unit) {
            (TextState::NotHeld, _) => {
                finding.reason = Reason::NotHeld;
                if matches!(place, Place::Document(_)) && quote.is_none() {
                    // That the document exists is among the facts we hold.
                    (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exists);
                }
            }
            (_, Named::Missing) => {
                (finding.verdict, finding.reason) = (Verdict::NotFound, Reason::NoSuchClause);
                if let Some(quote) = quote {
                    let quote = Wording::of(quote.of(self.text));
                    finding.elsewhere = exact_in(&held, &quote, None).into_iter().collect();
                }
            }
            (state, Named::Whole) => self.judge_within(&held, None, state, quote, finding)?,
            (state, Named::Unit(unit)) => {
                self.judge_within(&held, Some(unit), state, quote, finding)?;
            }
        }
        Ok(())
    }

    /// The cited document is there: is the quotation in the cited clause?
    fn judge_within(
        &mut self,
        held: &Held,
        unit: Option<usize>,
        state: TextState,
        quote: Option<Span>,
        finding: &mut Finding,
    ) -> Result<()> {
        let scope = scope_of(held.document(), unit);
        let Some(quote) = quote else {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exists);
            finding.found = Some(Found { document: held.document().id.clone(), unit, span: scope });
            return Ok(());
        };
        let wording = Wording::of(quote.of(self.text));
        if state == TextState::Abstract {
            judge_heading(held, unit, &wording, finding);
            return Ok(());
        }
        if let Some(found) = exact_in(held, &wording, unit) {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            finding.found = Some(found);
            return Ok(());
        }
        if let Some(found) = judge_parts(self.text, held, quote, scope) {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            finding.found = Some(found);
            return Ok(());
        }
        let near =
            find_nearest(&wording, &held.wording, scope).filter(|m| is_near(m, &wording, NEAR));
        let elsewhere = unit.and_then(|_| exact_in(held, &wording, None));
        finding.elsewhere.extend(elsewhere);
        if let Some(near) = near {
            (finding.verdict, finding.reason) = (Verdict::Differs, Reason::Altered);
            put_near(finding, held, near, quote);
            return Ok(());
        }
        (finding.verdict, finding.reason) = (Verdict::NotFound, Reason::NoSuchWording);
        if finding.elsewhere.is_empty() && self.may_search() {
            finding.elsewhere = self.exact_anywhere(quote.of(self.text), &wording)?;
        }
        if finding.elsewhere.is_empty() && unit.is_some() {
            let whole = Span::new(0, held.document().text.len());
            let near = find_nearest(&wording, &held.wording, whole);
            if let Some(near) = near.filter(|m| is_near(m, &wording, NEAR_ANYWHERE)) {
                put_near(finding, held, near, quote);
            }
        }
        if !finding.elsewhere.is_empty() {
            finding.reason = Reason::Elsewhere;
        }
        Ok(())
    }

    /// The named document is not known: the wording may still be somewhere here.
    fn judge_unknown(&mut self, quote: Option<Span>, finding: &mut Finding) -> Result<()> {
        if let Some(quote) = quote {
            let wording = Wording::of(quote.of(self.text));
            if wording.weight() >= FEWEST_ALONE && self.may_search() {
                finding.elsewhere = self.exact_anywhere(quote.of(self.text), &wording)?;
            }
        }
        Ok(())
    }

    /// No document is named: verified where it is, differs where it nearly is, else unverifiable.
    fn judge_alone(&mut self, quote: Span, finding: &mut Finding) -> Result<()> {
        if !self.may_search() {
            finding.reason = Reason::NotLooked;
            return Ok(());
        }
        let wording = Wording::of(quote.of(self.text));
        let mut places = self.exact_anywhere(quote.of(self.text), &wording)?;
        if !places.is_empty() {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            let first = places.remove(0);
            finding.repealed =
                self.held(&first.document)?.and_then(|h| h.document().meta.repealed.clone());
            finding.found = Some(first);
            finding.elsewhere = places;
            return Ok(());
        }
        finding.reason = Reason::NoSource;
        let mut best: Option<(Match, Arc<Held>)> = None;
        for id in self.library.nearest(quote.of(self.text), 5)? {
            let Some(held) = self.held(&id.doc)? else { continue };
            let Some(unit) = held.document().find_path(id.path.as_str()) else { continue };
            if held.document().state == TextState::Abstract {
                continue;
            }
            let near = find_nearest(&wording, &held.wording, held.document().unit_span(unit));
            if let Some(near) = near.filter(|m| is_near(m, &wording, NEAR_ANYWHERE))
                && best.as_ref().is_none_or(|(b, _)| near.permille > b.permille)
            {
                best = Some((near, held));
            }
        }
        if let Some((near, held)) = best {
            (finding.verdict, finding.reason) = (Verdict::Differs, Reason::Altered);
            finding.repealed.clone_from(&held.document().meta.repealed);
            put_near(finding, &held, near, quote);
        }
        Ok(())
    }

    fn may_search(&mut self) -> bool {
        self.searches += 1;
        self.searches <= MOST_SEARCHES
    }

    /// Places anywhere that have exactly this wording, abstracts aside.
    fn exact_anywhere(&mut self, quoted: &str, wording: &Wording) -> Result<Vec<Found>> {
        let mut places = Vec::new();
        for id in self.library.holding(longest_run(quoted), 20)? {
            let Some(held) = self.held(&id.doc)? else { continue };
            let Some(unit) = held.document().find_path(id.path.as_str()) else { continue };
            if held.document().state == TextState::Abstract {
                continue;
            }
            places.extend(exact_in(&held, wording, Some(unit)));
        }
        places.dedup();
        Ok(places)
    }
}

/// What a citation names inside a document that is known.
enum Named {
    Whole,
    Unit(usize),
    Missing,
}

fn unit_of(document: &Document, place: &Place) -> Named {
    match place {
        Place::Clause(_, unit) => Named::Unit(*unit),
        Place::Number(_, number) => {
            document.find_number(*number).first().map_or(Named::Missing, |&unit| Named::Unit(unit))
        }
        Place::Document(_) | Place::Unknown(_) => Named::Whole,
    }
}

/// Only headings of an abstract are the document's own wording.
fn judge_heading(held: &Held, unit: Option<usize>, quote: &Wording, finding: &mut Finding) {
    finding.reason = Reason::AbstractOnly;
    let document = held.document();
    let heading = document.clauses.iter().enumerate().find(|(i, clause)| {
        unit.is_none_or(|u| u == *i)
            && !clause.heading.is_empty()
            && Wording::of(clause.heading.of(&document.text)).as_str() == quote.as_str()
    });
    if let Some((index, clause)) = heading {
        (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
        finding.permille = 1000;
        finding.found =
            Some(Found { document: document.id.clone(), unit: Some(index), span: clause.heading });
    }
}

/// A quotation with 「……」 left out of it: every part stands in the scope, in order.
fn judge_parts(text: &str, held: &Held, quote: Span, scope: Span) -> Option<Found> {
    let inner = quote.of(text);
    if !inner.contains(['…', '⋯']) {
        return None;
    }
    let parts: Vec<&str> =
        inner.split(['…', '⋯']).filter(|part| Wording::of(part).weight() > 0).collect();
    let (mut first, mut from) = (None, scope.start);
    for part in &parts {
        let at = find_exact(&Wording::of(part), &held.wording, Span::new(from, scope.end))?;
        first.get_or_insert(at.start);
        from = at.end;
    }
    let span = Span::new(first?, from);
    Some(Found { document: held.document().id.clone(), unit: unit_at(held.document(), span), span })
}

/// The text of a clause with everything below it; of the whole document without one.
fn scope_of(document: &Document, clause: Option<usize>) -> Span {
    let Some(index) = clause else { return Span::new(0, document.text.len()) };
    match document.clauses.get(index) {
        Some(clause) if !clause.unit => clause.extent,
        _ => document.unit_span(index),
    }
}

fn exact_in(held: &Held, quote: &Wording, unit: Option<usize>) -> Option<Found> {
    let scope = scope_of(held.document(), unit);
    let span = find_exact(quote, &held.wording, scope)?;
    let unit = unit.or_else(|| unit_at(held.document(), span));
    Some(Found { document: held.document().id.clone(), unit, span })
}

/// Short quotations have to be nearer: two of four characters agree by chance.
fn is_near(found: &Match, quote: &Wording, least: u32) -> bool {
    let short = quote.weight() < 6;
    found.permille >= if short { least.max(700) } else { least }
}

fn put_near(finding: &mut Finding, held: &Held, near: Match, quote: Span) {
    finding.permille = near.permille;
    finding.found = Some(Found {
        document: held.document().id.clone(),
        unit: unit_at(held.document(), near.span),
        span: near.span,
    });
    finding.changes = near
        .changes
        .into_iter()
        .map(|change| Change {
            quoted: Span::new(quote.start + change.quoted.start, quote.start + change.quoted.end),
            ..change
        })
        .collect();
}

/// The unit that a span of the text stands in.
fn unit_at(document: &Document, span: Span) -> Option<usize> {
    document
        .units()
        .map(|(index, _)| (index, document.unit_span(index)))
        .filter(|(_, unit)| unit.start <= span.start && span.start < unit.end)
        .min_by_key(|(_, unit)| unit.len())
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crossref::names::Names;
    use crate::doc::{Clause, ClausePath, Level, Meta, Provenance};

    struct Shelf {
        documents: Vec<Document>,
    }

    impl Library for Shelf {
        fn title(&self, printed: &str, before: &str) -> Option<DocId> {
            Names::new(&self.documents).title(printed, before).map(|i| self.documents[i].id.clone())
        }
        fn number(&self, printed: &str) -> Option<DocId> {
            Names::new(&self.documents).number(printed).map(|i| self.documents[i].id.clone())
        }
        fn name_before(&self, text: &[char], end: usize) -> Option<(DocId, usize)> {
            let found = Names::new(&self.documents).name_before(text, end);
            found.map(|(i, start)| (self.documents[i].id.clone(), start))
        }
        fn document(&self, id: &DocId) -> Result<Option<Arc<Linked>>> {
            let document = self.documents.iter().find(|d| d.id == *id).cloned();
            Ok(document.map(|document| {
                Arc::new(Linked {
                    document,
                    citations: Vec::new(),
                    alignments: Vec::new(),
                    parents: Vec::new(),
                    mentions: 0,
                })
            }))
        }
        fn holding(&self, run: &str, limit: usize) -> Result<Vec<ClauseId>> {
            let run = crate::script::fold(run);
            let units = self.documents.iter().flat_map(|d| d.units().map(move |(i, _)| (d, i)));
            let holding = units
                .filter(|(d, i)| crate::script::fold(d.unit_span(*i).of(&d.text)).contains(&run));
            Ok(holding.map(|(d, i)| id_of(d, i)).take(limit).collect())
        }
        fn nearest(&self, _: &str, limit: usize) -> Result<Vec<ClauseId>> {
            let units = self.documents.iter().flat_map(|d| d.units().map(move |(i, _)| (d, i)));
            Ok(units.map(|(d, i)| id_of(d, i)).take(limit).collect())
        }
    }

    fn id_of(document: &Document, index: usize) -> ClauseId {
        ClauseId { doc: document.id.clone(), path: document.clauses[index].path.clone() }
    }

    /// A document of numbered units; a heading ends at the first 。.
    fn document(id: &str, title: &str, state: TextState, level: Level, units: &[&str]) -> Document {
        let mut text = String::new();
        let mut clauses = Vec::new();
        for (n, unit) in units.iter().enumerate() {
            let start = text.len();
            text.push_str(unit);
            text.push('\n');
            let mark = Span::new(start, start + unit.find(['）', '　']).map_or(0, |at| at + 3));
            let heading = match unit.find('。').filter(|_| level != Level::Article) {
                Some(at) => Span::new(mark.end, start + at),
                None => Span::new(start, start),
            };
            clauses.push(Clause {
                path: ClausePath::new((n + 1).to_string()),
                level,
                ordinal: u32::try_from(n + 1).ok().map(Ordinal::from),
                mark,
                heading,
                span: Span::new(start, text.len()),
                extent: Span::new(start, text.len()),
                parent: None,
                unit: true,
            });
        }
        Document {
            id: DocId::parse(id).unwrap(),
            meta: Meta { title: title.to_owned(), ..Meta::default() },
            provenance: Provenance::default(),
            state,
            text,
            clauses,
            pieces: Vec::new(),
            repairs: Vec::new(),
            issues: Vec::new(),
            clause_level: level,
        }
    }

    fn shelf() -> Shelf {
        let mut law = document(
            "law",
            "中华人民共和国示例法",
            TextState::Official,
            Level::Article,
            &[
                "第一条　为了示例而制定本法。",
                "第二条　经营者应当在2025年底前报告，不得拖延，罚款为12%。",
                "第三条　任何单位不得擅自改变示例用途，违者处三年以下拘禁。",
            ],
        );
        law.meta.short_names = vec!["示例法".to_owned()];
        let mut old = document(
            "old",
            "旧示例条例",
            TextState::Official,
            Level::Article,
            &["第一条　旧条例规定示例应当登记备案。"],
        );
        old.meta.repealed = Some("2020-01-01".to_owned());
        let opinion = document(
            "opinion",
            "关于推进示例的实施意见",
            TextState::Copy,
            Level::Outline(2),
            &[
                "（一）完善示例设施。支持建设示例中心，鼓励社会力量参与。",
                "（二）强化保障。加强组织领导，落实资金。",
            ],
        );
        let central = document(
            "central",
            "关于示例工作的意见",
            TextState::Abstract,
            Level::Outline(2),
            &["（一）培育示例产业。本条概述产业。"],
        );
        Shelf { documents: vec![law, old, opinion, central] }
    }

    #[test]
    fn every_kind_of_claim_gets_its_verdict() {
        use Reason as R;
        use Verdict::{Differs, NotFound, Repealed, Unverifiable, Verified};
        let shelf = shelf();
        for (text, expected) in [
            ("《示例法》第二条规定：“经营者应当在2025年底前报告”。", &[(Verified, R::Exact)][..]),
            (
                "《示例法》第二条規定：「經營者應當在２０２５年底前報告，不得拖延。」",
                &[(Verified, R::Exact)],
            ),
            ("《示例法》第二条规定：“经营者可以在2025年底前报告”。", &[(Differs, R::Altered)]),
            ("《示例法》第二条规定：“经营者应当在2030年底前报告”。", &[(Differs, R::Altered)]),
            ("《示例法》第二条：“罚款为2%”。", &[(Differs, R::Altered)]),
            ("示例法第三条：“任何单位得擅自改变示例用途”。", &[(Differs, R::Altered)]),
            (
                "《示例法》第三条规定：“经营者应当在2025年底前报告，不得拖延”",
                &[(NotFound, R::Elsewhere)],
            ),
            ("《示例法》第三条规定：“国家建立示例信用档案制度”。", &[(NotFound, R::NoSuchWording)]),
            ("依照《示例法》第九条办理。", &[(NotFound, R::NoSuchClause)]),
            ("依照《示例法》第二条、第三条办理。", &[(Verified, R::Exists), (Verified, R::Exists)]),
            (
                "《海上示例条例》第二条规定：“船舶应当悬挂示例旗”。",
                &[(Unverifiable, R::UnknownDocument)],
            ),
            (
                "《关于示例工作的意见》（一）提出：“大力发展示例产业集群”。",
                &[(Unverifiable, R::AbstractOnly)],
            ),
            ("《关于示例工作的意见》（一）“培育示例产业”。", &[(Verified, R::Exact)]),
            ("《关于示例工作的意见》（七）另有规定。", &[(NotFound, R::NoSuchClause)]),
            (
                "《关于推进示例的实施意见》（一）要求“支持建设示例中心……社会力量参与”。",
                &[(Verified, R::Exact)],
            ),
            (
                "《关于推进示例的实施意见》（二）要求“支持建设示例中心……社会力量参与”。",
                &[(NotFound, R::NoSuchWording)],
            ),
            ("《旧示例条例》第一条规定：“旧条例规定示例应当登记备案”。", &[(Repealed, R::Exact)]),
            ("有人说：“任何单位不得擅自改变示例用途。”", &[(Verified, R::Exact)]),
            ("有人说：“任何单位可以擅自改变示例用途。”", &[(Differs, R::Altered)]),
            ("有人说：“天下没有免费的午餐供应。”", &[(Unverifiable, R::NoSource)]),
            ("推动“放管服”改革。", &[]),
        ] {
            let found = verify(text, &shelf).unwrap();
            let verdicts: Vec<_> = found.iter().map(|f| (f.verdict, f.reason)).collect();
            assert_eq!(verdicts, expected, "{text}\n{found:#?}");
        }
    }

    #[test]
    fn a_long_text_is_checked_to_its_stated_limit() {
        let text = "《示例法》第二条规定：“经营者可以在2025年底前报告”。\n".repeat(500);
        assert_eq!(verify(&text, &shelf()).unwrap().len(), 500);
        let error = verify(&"字".repeat(MOST_BYTES), &shelf()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }
}
