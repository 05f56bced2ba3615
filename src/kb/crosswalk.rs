//! The crosswalk: links of a document to its parents, gaps, coverage, disagreements, two clauses compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::browse::find;
use super::search::clause_ref;
use super::{Kb, Open};
use crate::crossref::{
    Alignment, Linked, Origin, Parent, Relation, align, compare, curated, evidence, folded,
};
use crate::doc::{ClausePath, DocId, Document, Span, TextState};
use crate::error::Result;
use crate::export::crosswalk as print;
use crate::index::{CatalogueEntry, UnitRecord};
use crate::view::crosswalk::{
    CellView, CompareSideView, CompareView, CoverageColumnView, CoverageMatrixView,
    CoverageRowView, CoverageView, CrosswalkRowView, CrosswalkView, DisagreementView, EvidenceView,
    GapsView, LinkSource, MentionView, ParentView, PieceView, QualityView, SharedView, ShiftView,
    StrengthView, TermView,
};
use crate::view::{ClauseRefView, MatchView};

impl Kb {
    /// The crosswalk of a document to the documents it carries out; empty for one that carries out none.
    pub fn crosswalk(&self, id: &DocId, source: LinkSource) -> Result<CrosswalkView> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let parents = open.parents(&linked)?;
        let links = select(&linked, source);
        let mut rows = Vec::new();
        for link in &links {
            rows.extend(open.row(entry, &linked, link)?);
        }
        rows.sort_by_key(|r| place(&linked.document, &r.path, r.main, r.confidence));
        let mut gaps = GapsView::default();
        for parent in &parents {
            let taken = Taken::new(&links, &parent.entry.id);
            gaps.articles.extend(parent.refs(|path| !taken.any.contains(path)));
            gaps.passing.extend(parent.refs(|path| taken.passing(path)));
        }
        gaps.clauses = clauses_without(entry, &linked.document, &links);
        Ok(CrosswalkView {
            document: id.to_string(),
            title: entry.meta.title.clone(),
            source,
            parents: parents.iter().map(|p| p.view(&linked)).collect(),
            rows,
            gaps,
        })
    }

    /// The same as rows for a spreadsheet.
    pub fn crosswalk_csv(&self, id: &DocId, source: LinkSource) -> Result<Vec<u8>> {
        print::csv(&self.crosswalk(id, source)?)
    }

    /// The same as an OSCAL control mapping; `base` is the address that links start with.
    pub fn crosswalk_oscal(
        &self,
        id: &DocId,
        source: LinkSource,
        base: &str,
    ) -> Result<serde_json::Value> {
        print::oscal(&self.crosswalk(id, source)?, &self.status().built, base)
    }

    /// Who takes up the articles: of the document's parents when it carries out any, else of itself.
    pub fn coverage(&self, id: &DocId) -> Result<CoverageView> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let mut parents = Vec::new();
        if open.carried_out_by(id).next().is_some() {
            let children: Vec<&CatalogueEntry> = open.carried_out_by(id).collect();
            parents.push(open.matrix(entry, &children)?);
        }
        for parent in &linked.parents {
            parents.push(open.matrix(open.entry(&parent.id)?, &[entry])?);
        }
        Ok(CoverageView { document: id.to_string(), title: entry.meta.title.clone(), parents })
    }

    /// Clauses where the computed links differ from a reader's judgement, or where nobody judged yet.
    pub fn disagreements(&self, id: &DocId) -> Result<Vec<DisagreementView>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let mut found = Vec::new();
        for parent in &linked.parents {
            for index in align::clauses_of(&linked.document) {
                found.extend(open.disagreement(entry, &linked, parent, index)?);
            }
        }
        Ok(found)
    }

    /// Two clauses side by side.
    pub fn compare(&self, left: (&DocId, &str), right: (&DocId, &str)) -> Result<CompareView> {
        let open = self.now();
        let (a, b) = (open.side(left)?, open.side(right)?);
        let spans = (a.span(), b.span());
        let both = compare::compare((&a.linked.document, spans.0), (&b.linked.document, spans.1));
        let mut links = Vec::new();
        for (from, to) in [(&a, &b), (&b, &a)] {
            let here = |l: &&Alignment| {
                l.clause == from.path()
                    && l.article.doc == to.entry.id
                    && l.article.path == to.path()
            };
            for link in from.linked.alignments.iter().filter(here) {
                links.extend(open.row(from.entry, &from.linked, link)?);
            }
        }
        let wording = [a.entry.state, b.entry.state]
            .iter()
            .all(|s| matches!(s, TextState::Official | TextState::Copy));
        let ours: Vec<(Span, usize)> =
            both.shared.iter().enumerate().map(|(n, s)| (s.ours, n)).collect();
        let mut theirs: Vec<(Span, usize)> =
            both.shared.iter().enumerate().map(|(n, s)| (s.theirs, n)).collect();
        theirs.sort_unstable();
        Ok(CompareView {
            left: a.view(spans.0, &ours, both.shares.0),
            right: b.view(spans.1, &theirs, both.shares.1),
            links,
            common: f32::midpoint(both.shares.0, both.shares.1).min(1.0),
            wording,
            strength: both.strength.iter().map(strength_view).collect(),
            shifts: both.shifts.iter().map(shift_view).collect(),
            numbers: both.numbers.into_iter().map(mention_view).collect(),
            bodies: both.bodies.into_iter().map(mention_view).collect(),
        })
    }
}

/// A parent with its text and its articles.
struct ParentText<'a> {
    entry: &'a CatalogueEntry,
    document: Arc<Linked>,
    parent: &'a Parent,
}

impl ParentText<'_> {
    /// The articles whose path passes.
    fn refs(&self, passes: impl Fn(&ClausePath) -> bool) -> Vec<ClauseRefView> {
        articles(self.entry, &self.document.document, passes)
    }

    fn view(&self, child: &Linked) -> ParentView {
        let state = self.parent.state;
        ParentView {
            document: self.entry.id.to_string(),
            title: self.entry.meta.title.clone(),
            url: format!("/docs/{}", self.entry.id),
            state,
            basis: match state {
                TextState::Official | TextState::Copy => "text",
                TextState::Abstract | TextState::NotHeld => "outline-and-abstracts",
            },
            articles: align::articles_of(&self.document.document).len(),
            judged_by: judged_by(child, &self.entry.id),
            quality: quality(child, &self.entry.id),
        }
    }
}

/// One side of a comparison.
struct SideText<'a> {
    entry: &'a CatalogueEntry,
    linked: Arc<Linked>,
    index: usize,
}

impl SideText<'_> {
    fn path(&self) -> ClausePath {
        let clause = self.linked.document.clauses.get(self.index);
        clause.map_or_else(|| ClausePath::new(""), |c| c.path.clone())
    }

    fn span(&self) -> Span {
        evidence::clause_text(&self.linked.document, self.index)
    }

    fn view(&self, span: Span, runs: &[(Span, usize)], share: f32) -> CompareSideView {
        let text = &self.linked.document.text;
        let mut pieces = Vec::new();
        let mut at = span.start;
        let mut push = |span: Span, run: Option<usize>| {
            if !span.is_empty() {
                pieces.push(PieceView { text: span.of(text).to_owned(), run });
            }
        };
        for &(run, number) in runs {
            push(Span::new(at, run.start), None);
            push(run, Some(number));
            at = run.end;
        }
        push(Span::new(at, span.end), None);
        let unit = UnitRecord::new(&self.linked.document, self.index);
        CompareSideView { clause: clause_ref(self.entry, &unit), pieces, share: share.min(1.0) }
    }
}

impl Open {
    fn side<'a>(&'a self, (id, key): (&DocId, &str)) -> Result<SideText<'a>> {
        let entry = self.entry(id)?;
        let linked = self.linked(entry)?;
        let index = find(entry, &linked.document, key)?;
        Ok(SideText { entry, linked, index })
    }

    fn parents<'a>(&'a self, linked: &'a Linked) -> Result<Vec<ParentText<'a>>> {
        let held = linked.parents.iter().filter_map(|p| Some((p, self.reader.entry(&p.id)?)));
        held.map(|(parent, entry)| Ok(ParentText { entry, document: self.linked(entry)?, parent }))
            .collect()
    }

    /// Documents that say they carry out this one.
    fn carried_out_by<'a>(
        &'a self,
        id: &'a DocId,
    ) -> impl Iterator<Item = &'a CatalogueEntry> + 'a {
        self.reader.catalogue.iter().filter(move |e| e.meta.implements.contains(id))
    }

    /// A link as a row; `None` when its article is not held.
    fn row(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        link: &Alignment,
    ) -> Result<Option<CrosswalkRowView>> {
        let Some(parent) = self.reader.entry(&link.article.doc) else { return Ok(None) };
        let target = self.linked(parent)?;
        let document = &linked.document;
        let (Some(from), Some(to)) = (
            document.find_path(link.clause.as_str()),
            target.document.find_path(link.article.path.as_str()),
        ) else {
            return Ok(None);
        };
        let (source, confidence) = match &link.origin {
            Origin::Curated { .. } => ("curated", None),
            Origin::Computed { confidence, .. } => ("computed", Some(*confidence)),
        };
        let (by, on, note) = match &link.origin {
            Origin::Curated { by, on, note } => {
                (Some(by.clone()), Some(on.clone()), Some(note.clone()).filter(|n| !n.is_empty()))
            }
            Origin::Computed { .. } => (None, None, None),
        };
        Ok(Some(CrosswalkRowView {
            clause: document.number(from).map(|n| n.main),
            path: link.clause.to_string(),
            article: target.document.number(to).map(|n| n.main),
            parent: link.article.doc.to_string(),
            main: link.main,
            kind: curated::kind(link.main, link.passing),
            relation: link.relation.map(Relation::word),
            relation_label: link.relation.map(Relation::label),
            confidence,
            source,
            by,
            on,
            note,
            evidence: evidence_view(link, (document, from), (&target.document, to)),
            from: clause_ref(entry, &UnitRecord::new(document, from)),
            to: clause_ref(parent, &UnitRecord::new(&target.document, to)),
        }))
    }

    fn matrix(
        &self,
        parent: &CatalogueEntry,
        children: &[&CatalogueEntry],
    ) -> Result<CoverageMatrixView> {
        let target = self.linked(parent)?;
        let document = &target.document;
        let rows = align::articles_of(document);
        let mut cells: Vec<Vec<Vec<CellView>>> = vec![Vec::new(); rows.len()];
        let mut columns = Vec::new();
        let mut taken = Taken::default();
        for &child in children {
            let linked = self.linked(child)?;
            let links = select(&linked, LinkSource::Shown);
            let here = Taken::new(&links, &parent.id);
            for (row, &article) in cells.iter_mut().zip(&rows) {
                let path = document.clauses.get(article).map(|c| &c.path);
                let mine = links
                    .iter()
                    .filter(|l| l.article.doc == parent.id && Some(&l.article.path) == path);
                row.push(mine.filter_map(|l| cell(child, &linked, l, parent, document)).collect());
            }
            let clauses: BTreeSet<&ClausePath> =
                links.iter().filter(|l| l.article.doc == parent.id).map(|l| &l.clause).collect();
            columns.push(CoverageColumnView {
                document: child.id.to_string(),
                title: child.meta.title.clone(),
                url: format!("/docs/{}", child.id),
                articles: here.any.len(),
                clauses: clauses.len(),
                without: clauses_without(child, &linked.document, &links),
                left_out: articles(parent, document, |path| !here.any.contains(path)),
                judged_by: judged_by(&linked, &parent.id),
                quality: quality(&linked, &parent.id),
            });
            taken.any.extend(here.any);
            taken.more_than_mentioned.extend(here.more_than_mentioned);
        }
        let article_ref = |index: usize| clause_ref(parent, &UnitRecord::new(document, index));
        Ok(CoverageMatrixView {
            parent: parent.id.to_string(),
            title: parent.meta.title.clone(),
            state: parent.state,
            columns,
            rows: rows
                .iter()
                .zip(cells)
                .map(|(&index, cells)| CoverageRowView { article: article_ref(index), cells })
                .collect(),
            untaken: articles(parent, document, |path| !taken.any.contains(path)),
            passing: articles(parent, document, |path| taken.passing(path)),
            taken: taken.any.len(),
        })
    }

    fn disagreement(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        parent: &Parent,
        index: usize,
    ) -> Result<Option<DisagreementView>> {
        let document = &linked.document;
        let Some(clause) = document.clauses.get(index) else { return Ok(None) };
        let of = |computed: bool| -> Vec<&Alignment> {
            let mut links: Vec<&Alignment> = linked
                .alignments
                .iter()
                .filter(|l| l.clause == clause.path && l.article.doc == parent.id)
                .filter(|l| matches!(l.origin, Origin::Computed { .. }) == computed)
                .collect();
            links.sort_by_key(|l| !l.main);
            links
        };
        let (curated, computed) = (of(false), of(true));
        let judged = !curated.is_empty() || parent.without.contains(&clause.path);
        let set = |links: &[&Alignment]| -> BTreeSet<ClausePath> {
            links.iter().map(|l| l.article.path.clone()).collect()
        };
        let main = |links: &[&Alignment]| links.first().map(|l| l.article.path.clone());
        let main_differs = main(&curated) != main(&computed);
        let same = set(&curated) == set(&computed) && !main_differs;
        if same && (judged || computed.is_empty()) {
            return Ok(None);
        }
        let refs = |links: &[&Alignment]| -> Result<Vec<ClauseRefView>> {
            let mut out = Vec::new();
            for link in links {
                out.extend(self.clause_by_id(&link.article)?);
            }
            Ok(out)
        };
        let confidence = computed.iter().filter_map(|l| match l.origin {
            Origin::Computed { confidence, .. } => Some(confidence),
            Origin::Curated { .. } => None,
        });
        Ok(Some(DisagreementView {
            clause: clause_ref(entry, &UnitRecord::new(document, index)),
            parent: parent.id.to_string(),
            curated: refs(&curated)?,
            confidence: confidence.collect(),
            computed: refs(&computed)?,
            main_differs,
            judged,
        }))
    }
}

/// The articles of a parent that are taken up.
#[derive(Debug, Default)]
struct Taken {
    any: BTreeSet<ClausePath>,
    more_than_mentioned: BTreeSet<ClausePath>,
}

impl Taken {
    fn new(links: &[&Alignment], parent: &DocId) -> Self {
        let mut taken = Self::default();
        for link in links.iter().filter(|l| l.article.doc == *parent) {
            taken.any.insert(link.article.path.clone());
            if !link.passing {
                taken.more_than_mentioned.insert(link.article.path.clone());
            }
        }
        taken
    }

    fn passing(&self, path: &ClausePath) -> bool {
        self.any.contains(path) && !self.more_than_mentioned.contains(path)
    }
}

/// The links of a document that are asked for.
fn select(linked: &Linked, source: LinkSource) -> Vec<&Alignment> {
    let curated = |l: &&Alignment| matches!(l.origin, Origin::Curated { .. });
    let links = linked.alignments.iter();
    match source {
        LinkSource::Shown => links.filter(|l| linked.is_shown(l)).collect(),
        LinkSource::Curated => links.filter(curated).collect(),
        LinkSource::Computed => links.filter(|l| !curated(l)).collect(),
        LinkSource::All => links.collect(),
    }
}

/// Where a row stands in the list.
fn place(
    document: &Document,
    path: &str,
    main: bool,
    confidence: Option<f32>,
) -> (usize, bool, bool, u32) {
    let clause = document.find_path(path).unwrap_or(usize::MAX);
    let doubt = ((1.0 - confidence.unwrap_or(1.0)) * 1000.0) as u32;
    (clause, confidence.is_some(), !main, doubt)
}

fn articles(
    entry: &CatalogueEntry,
    document: &Document,
    passes: impl Fn(&ClausePath) -> bool,
) -> Vec<ClauseRefView> {
    align::articles_of(document)
        .into_iter()
        .filter(|&i| document.clauses.get(i).is_some_and(|c| passes(&c.path)))
        .map(|i| clause_ref(entry, &UnitRecord::new(document, i)))
        .collect()
}

/// Clauses that no link leaves from.
fn clauses_without(
    entry: &CatalogueEntry,
    document: &Document,
    links: &[&Alignment],
) -> Vec<ClauseRefView> {
    let linked: BTreeSet<&ClausePath> = links.iter().map(|l| &l.clause).collect();
    align::clauses_of(document)
        .into_iter()
        .filter(|&i| document.clauses.get(i).is_some_and(|c| !linked.contains(&c.path)))
        .map(|i| clause_ref(entry, &UnitRecord::new(document, i)))
        .collect()
}

/// Who judged links to a parent: `name, date`.
fn judged_by(linked: &Linked, parent: &DocId) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for link in linked.alignments.iter().filter(|l| l.article.doc == *parent) {
        if let Origin::Curated { by, on, .. } = &link.origin {
            let name = format!("{by}, {on}");
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Agreement of computed and judged links over the judged clauses.
fn quality(linked: &Linked, parent: &DocId) -> Option<QualityView> {
    let mut judged: BTreeMap<&ClausePath, Vec<(&ClausePath, bool)>> = BTreeMap::new();
    let mut computed = judged.clone();
    for link in linked.alignments.iter().filter(|l| l.article.doc == *parent) {
        let side = match link.origin {
            Origin::Curated { .. } => &mut judged,
            Origin::Computed { .. } => &mut computed,
        };
        side.entry(&link.clause).or_default().push((&link.article.path, link.main));
    }
    for path in linked.parents.iter().filter(|p| p.id == *parent).flat_map(|p| &p.without) {
        judged.entry(path).or_default();
    }
    if judged.is_empty() || computed.is_empty() {
        return None;
    }
    let (mut main, mut all) = ((0usize, 0usize, 0usize), (0usize, 0usize, 0usize));
    for (clause, articles) in &judged {
        let found = computed.get(clause).map(Vec::as_slice).unwrap_or_default();
        let top = |links: &[(&ClausePath, bool)]| links.iter().find(|l| l.1).map(|l| l.0.clone());
        main.0 += usize::from(top(found).is_some() && top(found) == top(articles));
        main.1 += usize::from(top(found).is_some());
        main.2 += usize::from(top(articles).is_some());
        all.0 += found.iter().filter(|f| articles.iter().any(|a| a.0 == f.0)).count();
        all.1 += found.len();
        all.2 += articles.len();
    }
    let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f32 / of as f32 };
    let f1 = |(right, found, judged): (usize, usize, usize)| share(2 * right, found + judged);
    Some(QualityView {
        clauses: judged.len(),
        main_precision: share(main.0, main.1),
        main_recall: share(main.0, main.2),
        main_f1: f1(main),
        all_precision: share(all.0, all.1),
        all_recall: share(all.0, all.2),
        all_f1: f1(all),
    })
}

fn cell(
    child: &CatalogueEntry,
    linked: &Linked,
    link: &Alignment,
    parent: &CatalogueEntry,
    target: &Document,
) -> Option<CellView> {
    let index = linked.document.find_path(link.clause.as_str())?;
    let article = target.find_path(link.article.path.as_str())?;
    let clause = clause_ref(child, &UnitRecord::new(&linked.document, index));
    let (source, confidence) = match link.origin {
        Origin::Curated { .. } => ("curated", None),
        Origin::Computed { confidence, .. } => ("computed", Some(confidence)),
    };
    Some(CellView {
        compare: format!(
            "/compare/{}/{}/{}/{}",
            child.id,
            linked.document.key(index),
            parent.id,
            target.key(article)
        ),
        clause: clause.number,
        path: clause.path,
        label: clause.label,
        heading: clause.heading,
        url: clause.url,
        main: link.main,
        kind: curated::kind(link.main, link.passing),
        source,
        confidence,
    })
}

/// The evidence of a computed link, with places in the text of each clause.
fn evidence_view(
    link: &Alignment,
    clause: (&Document, usize),
    article: (&Document, usize),
) -> Option<EvidenceView> {
    let Origin::Computed { shared, terms, .. } = &link.origin else { return None };
    let at = |(document, index): (&Document, usize), span: Span| -> Option<MatchView> {
        let unit = document.unit_span(index);
        let before = document.text.get(unit.start..span.start)?.chars().count();
        Some(MatchView { start: before, end: before + span.of(&document.text).chars().count() })
    };
    let shared = shared.iter().filter_map(|&(ours, theirs)| {
        Some(SharedView {
            text: ours.of(&clause.0.text).to_owned(),
            at: at(clause, ours)?,
            article_text: theirs.of(&article.0.text).to_owned(),
            article_at: at(article, theirs)?,
        })
    });
    let terms =
        terms.iter().map(|(term, weight)| TermView { term: folded::fold(term), weight: *weight });
    Some(EvidenceView { shared: shared.collect(), terms: terms.collect() })
}

fn strength_view(word: &(&'static str, compare::Strength, usize, usize)) -> StrengthView {
    StrengthView { word: word.0, class: word.1.word(), left: word.2, right: word.3 }
}

fn shift_view(shift: &(String, compare::Governor, compare::Governor)) -> ShiftView {
    let (about, left, right) = shift;
    let direction = if right.1 > left.1 { "stronger" } else { "weaker" };
    ShiftView { about: about.clone(), left: left.0, right: right.0, direction }
}

fn mention_view((text, left, right): (String, bool, bool)) -> MentionView {
    MentionView { text, left, right }
}
