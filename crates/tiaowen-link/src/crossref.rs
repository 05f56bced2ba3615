//! Cross-references of three kinds, never mixed: citations found in the text, the curated crosswalk
//! that a reader judged, and the computed alignment to the parent document (`align`).
//!
//! [`link`] makes all three for a set of documents; it reads and writes nothing.

pub mod address;
pub mod agreement;
pub mod align;
pub mod amending;
pub mod changed;
mod closing;
pub mod compare;
pub mod curated;
pub(crate) mod era;
pub mod evidence;
pub mod folded;
pub mod measure;
mod mentions;
mod named;
pub mod names;
mod parents;
mod repeal;
pub mod resolve;
pub mod scan;
pub(crate) mod side;
pub mod tables;
mod texts;
pub(crate) mod titles;
pub(crate) mod variant;
mod version;
pub mod whole;

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use curated::{CuratedRow, Kind};
use evidence::Evidence;
use mentions::Counter;
use names::Names;
pub use texts::Texts;
use tiaowen_text::doc::{ClauseId, ClausePath, DocId, Document, Span, TextState};

/// A document with all its cross-references: what the index stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// The document.
    pub document: Document,
    /// Citations found in its text.
    pub citations: Vec<Citation>,
    /// Links to the articles that it carries out.
    pub alignments: Vec<Alignment>,
    /// The documents that it carries out, as far as they are at hand.
    #[serde(default)]
    pub parents: Vec<Parent>,
    /// How often the other documents name it.
    #[serde(default)]
    pub mentions: usize,
}

impl Linked {
    /// Titles and numbers of documents that this text cites and that are neither held nor known, with the
    /// clauses that cite them, in the order of their first mention.
    pub fn not_held(&self) -> Vec<(&str, Vec<&ClausePath>)> {
        let mut found: Vec<(&str, Vec<&ClausePath>)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for citation in &self.citations {
            let Target::Unresolved(words) = &citation.target else { continue };
            // A clause of such a document stands beside its title and adds nothing.
            if !words.ends_with('》') && !words.ends_with(['号', '號']) {
                continue;
            }
            let at = *known.entry(words).or_insert(found.len());
            match found.get_mut(at) {
                Some((_, from)) if from.last() != Some(&&citation.from) => {
                    from.push(&citation.from)
                }
                Some(_) => {}
                None => found.push((words, vec![&citation.from])),
            }
        }
        found
    }

    /// Whether a link is shown: a reader's judgement of a clause stands before computed links of that clause
    /// to the same parent, also when it says that there is none; of a pair that was rejected alone, that pair goes.
    pub fn is_shown(&self, link: &Alignment) -> bool {
        if matches!(link.origin, Origin::Curated { .. }) {
            return true;
        }
        let parent = &link.article.doc;
        let judged = self.alignments.iter().any(|a| {
            matches!(a.origin, Origin::Curated { .. })
                && a.clause == link.clause
                && a.article.doc == *parent
        });
        let rejected = |p: &Parent| {
            p.rejected
                .iter()
                .any(|(clause, article)| (clause, article) == (&link.clause, &link.article.path))
        };
        let none =
            |p: &Parent| p.id == *parent && (p.without.contains(&link.clause) || rejected(p));
        !judged && !self.parents.iter().any(none)
    }
}

/// A document that another one carries out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The parent.
    pub id: DocId,
    /// What the parent's text was when the alignment was computed: the wording, or outline and abstracts.
    pub state: TextState,
    /// Clauses that a reader judged to carry out none of its articles.
    pub without: Vec<ClausePath>,
    /// Pairs of a clause and an article that a reader judged to be no link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<(ClausePath, ClausePath)>,
    /// Hash of both texts and of the method: computed links are kept while it stays the same.
    #[serde(default)]
    pub fingerprint: u64,
}

/// A citation found in the text of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The clause (unit) that cites.
    pub from: ClausePath,
    /// Where in the document text the citation stands; empty for a clause that a range implies
    /// ((三十二) in 第(三十一)至(三十三)条), which has no words of its own to mark.
    pub span: Span,
    /// The whole range that this citation is part of, as printed.
    #[serde(default)]
    pub range: Option<Span>,
    /// The text at hand is newer than the one that cites, so that its numbers may have moved: the clause of that
    /// number is linked, and this told with it.
    #[serde(default)]
    pub outdated: bool,
    /// What it points to.
    pub target: Target,
    /// The part of the clause that is meant, in the words of citations: 第二款第（三）项 as 第二款第三项. `None` for
    /// a whole clause, a document, and a part that could not be found.
    #[serde(default)]
    pub part: Option<String>,
}

/// What a citation points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A clause that is held.
    Clause(ClauseId),
    /// A document that is held or known.
    Document(DocId),
    /// A title or clause that is not known here, as printed.
    Unresolved(String),
}

/// A link from a clause to the article of the parent document that it carries out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// The clause of the implementing document.
    pub clause: ClausePath,
    /// The article of the parent.
    pub article: ClauseId,
    /// The main article of that clause, or a further one.
    pub main: bool,
    /// A further article that is only mentioned in passing: as judged, or by the words of its heading alone.
    #[serde(default)]
    pub passing: bool,
    /// How they relate, when judged or computed.
    pub relation: Option<Relation>,
    /// Who says so.
    pub origin: Origin,
}

/// Who made a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// A reader judged it.
    Curated {
        /// Who.
        by: String,
        /// When, ISO 8601.
        on: String,
        /// Why, or what is special.
        note: String,
    },
    /// The program computed it.
    Computed {
        /// Share of links at this value that are right, 0–1.
        confidence: f32,
        /// Shared runs of wording: where in the clause's document, where in the parent.
        shared: Vec<(Span, Span)>,
        /// Shared terms with their weight, heaviest first.
        terms: Vec<(String, f32)>,
    },
}

/// How a clause relates to the article it carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Equal wording
    Equal,
    /// The same subject in other words
    SameSubject,
    /// Part of the article
    PartOf,
    /// More than the article
    Wider,
    /// They share a part
    Overlaps,
}

impl Relation {
    /// The word in files and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::SameSubject => "same-subject",
            Self::PartOf => "part-of",
            Self::Wider => "wider",
            Self::Overlaps => "overlaps",
        }
    }

    /// The word on Chinese pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Equal => "表述一致",
            Self::SameSubject => "同一主题",
            Self::PartOf => "落实其中部分",
            Self::Wider => "涵盖更广",
            Self::Overlaps => "部分重合",
        }
    }

    /// The relation with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Equal, Self::SameSubject, Self::PartOf, Self::Wider, Self::Overlaps]
            .into_iter()
            .find(|r| r.word() == word)
    }
}

/// Finds the cross-references of all documents: citations resolved against each other, curated rows, and
/// the alignment to the parents at hand. Rows that name no clause at hand are left out.
pub fn link(documents: Vec<Document>, curated: Vec<CuratedRow>) -> Vec<Linked> {
    relink(documents, curated, &[])
}

/// As [`link`], but takes computed links over from an earlier result where neither text has changed.
pub fn relink(
    documents: Vec<Document>,
    curated: Vec<CuratedRow>,
    previous: &[Linked],
) -> Vec<Linked> {
    let earlier: HashMap<&DocId, &Linked> = previous.iter().map(|l| (&l.document.id, l)).collect();
    let texts: Vec<(usize, &Document)> = documents.iter().enumerate().collect();
    let mentions = Counter::new(documents.iter().map(|d| &d.meta)).count(&texts);
    let names = Names::of(&documents);
    let found: Vec<Links> = (0..documents.len())
        .into_par_iter()
        .map(|i| {
            let earlier = documents.get(i).and_then(|d| earlier.get(&d.id)).copied();
            Links::find(&documents.as_slice(), &names, i, &curated, earlier)
        })
        .collect();
    drop(names);
    let linked = documents.into_iter().zip(found).zip(mentions);
    linked.map(|((document, links), mentions)| links.of(document, mentions)).collect()
}

/// What is found of one document's references.
struct Links {
    citations: Vec<Citation>,
    parents: Vec<Parent>,
    alignments: Vec<Alignment>,
}

impl Links {
    /// Finds those of the document at a position; computed links are those of the `earlier` result where neither
    /// text has changed.
    fn find(
        texts: &dyn Texts,
        names: &Names,
        own: usize,
        curated: &[CuratedRow],
        earlier: Option<&Linked>,
    ) -> Self {
        let citations = resolve::citations(texts, names, own);
        let parents = parents::find(texts, own, &citations, curated, names);
        let mut alignments = Vec::new();
        if let Some(document) = texts.text(own) {
            let at_hand = |id: &DocId| names.position(id).and_then(|at| texts.text(at));
            alignments = judged(document, &at_hand, curated);
            for parent in &parents {
                let text = at_hand(&parent.id).filter(|p| !p.clauses.is_empty());
                let Some(text) = text else { continue };
                let kept = earlier.and_then(|linked| kept(linked, parent));
                alignments.extend(kept.unwrap_or_else(|| computed(document, text, &citations)));
            }
        }
        Self { citations, parents, alignments }
    }

    /// The document with them.
    fn of(self, mut document: Document, mentions: usize) -> Linked {
        let Self { citations, parents, alignments } = self;
        // What metadata leaves out is read from the text, here as everywhere.
        for parent in &parents {
            if !document.meta.implements.contains(&parent.id) {
                document.meta.implements.push(parent.id.clone());
            }
        }
        Linked { document, citations, alignments, parents, mentions }
    }
}

/// The computed links of an earlier result, when they were made of the same texts.
fn kept(earlier: &Linked, parent: &Parent) -> Option<Vec<Alignment>> {
    let same = |p: &Parent| p.id == parent.id && p.fingerprint == parent.fingerprint;
    earlier.parents.iter().find(|p| same(p))?;
    let computed =
        |a: &&Alignment| a.article.doc == parent.id && matches!(a.origin, Origin::Computed { .. });
    Some(earlier.alignments.iter().filter(computed).cloned().collect())
}

/// The computed links of a document to one parent, with their evidence.
fn computed(document: &Document, parent: &Document, citations: &[Citation]) -> Vec<Alignment> {
    let mut links = align::align(document, parent);
    named::add(document, parent, citations, &mut links);
    // What only says from when it is in force carries nothing out.
    let clauses: BTreeSet<usize> = links.iter().map(|link| link.clause).collect();
    let closing = |clause: &usize| closing::is_closing(document, *clause);
    let closing: BTreeSet<usize> = clauses.into_iter().filter(closing).collect();
    links.retain(|link| !closing.contains(&link.clause));
    let rarity = measure::rarity(document, parent);
    links
        .into_iter()
        .filter_map(|link| {
            let Evidence { shared, terms } =
                evidence::evidence((document, link.clause), (parent, link.article), &rarity);
            Some(Alignment {
                clause: document.clauses.get(link.clause)?.path.clone(),
                article: ClauseId {
                    doc: parent.id.clone(),
                    path: parent.clauses.get(link.article)?.path.clone(),
                },
                main: link.main,
                passing: link.passing,
                relation: Some(link.relation),
                origin: Origin::Computed { confidence: link.confidence, shared, terms },
            })
        })
        .collect()
}

fn clause_of(document: &Document, key: &str) -> Option<ClausePath> {
    match document.find_key(key).as_slice() {
        [only] => document.clauses.get(*only).map(|c| c.path.clone()),
        _ => None,
    }
}

/// The curated links of a document.
fn judged<'d>(
    document: &Document,
    at_hand: &dyn Fn(&DocId) -> Option<&'d Document>,
    curated: &[CuratedRow],
) -> Vec<Alignment> {
    curated
        .iter()
        .filter(|row| row.document == document.id && row.links())
        .filter_map(|row| {
            let parent = at_hand(&row.parent)?;
            Some(Alignment {
                clause: clause_of(document, &row.clause)?,
                article: ClauseId {
                    doc: parent.id.clone(),
                    path: clause_of(parent, row.article.as_deref()?)?,
                },
                main: row.kind == Kind::Main,
                passing: row.kind == Kind::Passing,
                relation: row.relation,
                origin: Origin::Curated {
                    by: row.by.clone(),
                    on: row.on.clone(),
                    note: row.note.clone(),
                },
            })
        })
        .collect()
}
