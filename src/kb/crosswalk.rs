//! The crosswalk: links of a document to its parents, gaps, and where computed and judged links differ.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::judged::{judged_by, quality};
use super::{Kb, Open};
use tiaowen_engine::{collection::CatalogueEntry, index::UnitRecord};
use tiaowen_link::crossref::curated::Kind;
use tiaowen_link::crossref::{Alignment, Linked, Origin, Parent, Relation, align, folded};
use tiaowen_print::crosswalk as print;
use tiaowen_print::view::crosswalk::{
    CrosswalkRowView, CrosswalkView, DisagreementView, EvidenceView, GapsView, LinkSource,
    ParentView, SharedView, TermView, UnknownParentView,
};
use tiaowen_print::view::{ClauseRefView, MatchView};
use tiaowen_text::doc::{ClausePath, DocId, Document, Span};
use tiaowen_text::error::Result;
use tiaowen_text::near;

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
        gaps.clauses = clauses_without(&open, entry, &linked.document, &links);
        Ok(CrosswalkView {
            document: id.to_string(),
            title: entry.meta.title.clone(),
            version: entry.history.version.clone(),
            state: entry.state,
            source,
            parents: parents.iter().map(|p| p.view(&linked)).collect(),
            unknown_parents: open.unknown_parents(entry),
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
}

/// A parent with its text and its articles.
struct ParentText<'a> {
    open: &'a Open,
    entry: &'a CatalogueEntry,
    document: Arc<Linked>,
    parent: &'a Parent,
}

impl ParentText<'_> {
    /// The articles whose path passes.
    fn refs(&self, passes: impl Fn(&ClausePath) -> bool) -> Vec<ClauseRefView> {
        articles(self.open, self.entry, &self.document.document, passes)
    }

    fn view(&self, child: &Linked) -> ParentView {
        let state = self.parent.state;
        ParentView {
            document: self.entry.id.to_string(),
            title: self.entry.meta.title.clone(),
            url: format!("/docs/{}", self.entry.id),
            version: self.entry.history.version.clone(),
            state,
            basis: if state.is_wording() { "text" } else { "outline-and-abstracts" },
            articles: align::articles_of(&self.document.document).len(),
            judged_by: judged_by(child, &self.entry.id),
            quality: quality(child, &self.entry.id),
        }
    }
}

impl Open {
    /// What a document says that it carries out, and no document is.
    fn unknown_parents(&self, entry: &CatalogueEntry) -> Vec<UnknownParentView> {
        let names = self.names();
        let unknown =
            entry.meta.implements.iter().filter(|parent| names.position(parent).is_none());
        let view = |parent: &DocId| {
            let others = names.ids().filter(|id| *id != entry.id.as_str()).map(str::to_owned);
            let mut near: Vec<String> = near::of(parent.as_str(), others).collect();
            near.sort();
            UnknownParentView { document: parent.to_string(), near }
        };
        unknown.map(view).collect()
    }

    fn parents<'a>(&'a self, linked: &'a Linked) -> Result<Vec<ParentText<'a>>> {
        let held = linked.parents.iter().filter_map(|p| Some((p, self.collection().entry(&p.id)?)));
        held.map(|(parent, entry)| {
            Ok(ParentText { open: self, entry, document: self.linked(entry)?, parent })
        })
        .collect()
    }

    /// A link as a row; `None` when its article is not held.
    pub(super) fn row(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        link: &Alignment,
    ) -> Result<Option<CrosswalkRowView>> {
        let Some(parent) = self.collection().entry(&link.article.doc) else { return Ok(None) };
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
            kind: Kind::of_link(link.main, link.passing).word(),
            relation: link.relation.map(Relation::word),
            relation_label: link.relation.map(Relation::label),
            confidence,
            source,
            by,
            on,
            note,
            evidence: evidence_view(link, (document, from), (&target.document, to)),
            from: self.clause_ref(entry, UnitRecord::named(document, from)),
            to: self.clause_ref(parent, UnitRecord::named(&target.document, to)),
        }))
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
            clause: self.clause_ref(entry, UnitRecord::named(document, index)),
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
pub(super) struct Taken {
    pub(super) any: BTreeSet<ClausePath>,
    pub(super) more_than_mentioned: BTreeSet<ClausePath>,
}

impl Taken {
    pub(super) fn new(links: &[&Alignment], parent: &DocId) -> Self {
        let mut taken = Self::default();
        for link in links.iter().filter(|l| l.article.doc == *parent) {
            taken.any.insert(link.article.path.clone());
            if !link.passing {
                taken.more_than_mentioned.insert(link.article.path.clone());
            }
        }
        taken
    }

    pub(super) fn passing(&self, path: &ClausePath) -> bool {
        self.any.contains(path) && !self.more_than_mentioned.contains(path)
    }
}

/// The links of a document that are asked for.
pub(super) fn select(linked: &Linked, source: LinkSource) -> Vec<&Alignment> {
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

pub(super) fn articles(
    open: &Open,
    entry: &CatalogueEntry,
    document: &Document,
    passes: impl Fn(&ClausePath) -> bool,
) -> Vec<ClauseRefView> {
    align::articles_of(document)
        .into_iter()
        .filter(|&i| document.clauses.get(i).is_some_and(|c| passes(&c.path)))
        .map(|i| open.clause_ref(entry, UnitRecord::named(document, i)))
        .collect()
}

/// Clauses that no link leaves from.
pub(super) fn clauses_without(
    open: &Open,
    entry: &CatalogueEntry,
    document: &Document,
    links: &[&Alignment],
) -> Vec<ClauseRefView> {
    let linked: BTreeSet<&ClausePath> = links.iter().map(|l| &l.clause).collect();
    align::clauses_of(document)
        .into_iter()
        .filter(|&i| document.clauses.get(i).is_some_and(|c| !linked.contains(&c.path)))
        .map(|i| open.clause_ref(entry, UnitRecord::named(document, i)))
        .collect()
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
