//! What a judge works on: the clauses of an implementing document beside the articles that are computed for them, what
//! was judged already, what readers say, and how far two judges agree.
//!
//! What is computed comes from the index, what was judged and said from the files, so that a judgement is seen here as
//! soon as it is written. Everything else shows it after the next `tiaowen index`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::browse::find;
use super::desk::{Agreed, Asked, Bench, Candidate, Case, Judgement, Queue, Said, Workbench};
use super::files::Source;
use super::{Kb, Open};
use crate::corpus::crosswalk::{self, Judge, JudgedFile};
use crate::corpus::readers::{self, Says, Word};
use tiaowen_engine::{collection::CatalogueEntry, index::UnitRecord};
use tiaowen_link::crossref::agreement::agreement;
use tiaowen_link::crossref::curated::{CuratedRow, Kind, Means};
use tiaowen_link::crossref::{Alignment, Linked, Origin, Parent, align};
use tiaowen_print::view::ClauseRefView;
use tiaowen_text::doc::{ClausePath, DocId, Document};
use tiaowen_text::error::{Error, Result};

/// Clauses on a page: each is a text with its candidates.
const CASES: usize = 8;
/// Documents on a page of the list.
const BENCHES: usize = 30;
/// Pairs of judges that are compared.
const PAIRS: usize = 6;
/// Readers' notes of one clause that are shown, the last ones.
const WORDS: usize = 8;

impl Kb {
    /// Whether judgements can be written: the server sees the files that its index was made of.
    pub fn keeps_judgements(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.layout.corpus.is_dir())
    }

    /// What there is to do, document by document, and the number of pages.
    pub fn benches(&self, page: usize, judge: Option<&Judge>) -> Result<(Vec<Bench>, usize)> {
        let open = self.now();
        let catalogue = &open.collection().catalogue;
        let carrying = catalogue.all_facts().filter(|(_, facts)| facts.carries && facts.is_held);
        let entries: Vec<&CatalogueEntry> =
            carrying.filter_map(|(at, _)| catalogue.get(at)).collect();
        let source = self.corpus_at_hand()?;
        let files = Files::read(source)?;
        let mut benches = Vec::new();
        for entry in entries.iter().skip(page.saturating_sub(1) * BENCHES).take(BENCHES) {
            let linked = open.linked(entry)?;
            let seconds = crosswalk::of_second_judges(&source.layout, &entry.id)?;
            for parent in &linked.parents {
                let Some(desk) = open.desk(entry, &linked, parent, &files, &seconds)? else {
                    continue;
                };
                benches.push(Bench {
                    document: entry.id.to_string(),
                    title: entry.meta.title.clone(),
                    parent: parent.id.to_string(),
                    parent_title: desk.parent_entry.meta.title.clone(),
                    counts: desk.counts(judge),
                });
            }
        }
        Ok((benches, entries.len().div_ceil(BENCHES).max(1)))
    }

    /// The workbench of a document. Fails with `NotFound` for a document that carries out none that is held.
    pub fn workbench(&self, id: &DocId, asked: &Asked) -> Result<Workbench> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let source = self.corpus_at_hand()?;
        let files = Files::read(source)?;
        let seconds = crosswalk::of_second_judges(&source.layout, id)?;
        let title = |parent: &Parent| {
            let entry = open.collection().entry(&parent.id);
            entry.map_or_else(|| parent.id.to_string(), |e| e.meta.title.clone())
        };
        let parents: Vec<(String, String)> =
            linked.parents.iter().map(|p| (p.id.to_string(), title(p))).collect();
        let at = parents.iter().position(|(id, _)| *id == asked.parent).unwrap_or(0);
        let parent = linked.parents.get(at).ok_or_else(|| none_carried_out(id))?;
        let desk = open
            .desk(entry, &linked, parent, &files, &seconds)?
            .ok_or_else(|| none_carried_out(id))?;
        let judge = asked.judge.as_ref();
        let queue = asked.queue.unwrap_or(Queue::Open);
        let chosen: Vec<usize> = if asked.clause.is_empty() {
            let there = |&index: &usize| desk.is_in(index, queue, judge);
            desk.clauses.iter().copied().filter(there).collect()
        } else {
            vec![named_clause(entry, &linked.document, &asked.clause)?]
        };
        let pages = chosen.len().div_ceil(CASES).max(1);
        let page = asked.page.clamp(1, pages);
        let blind = queue == Queue::Second;
        let cases = chosen.iter().skip((page - 1) * CASES).take(CASES);
        let cases = cases.map(|&index| desk.case(index, judge, blind)).collect::<Result<_>>()?;
        Ok(Workbench {
            document: id.to_string(),
            title: entry.meta.title.clone(),
            parents,
            parent: at,
            is_abstract: !parent.state.is_wording(),
            counts: desk.counts(judge),
            queue,
            cases,
            page,
            pages,
            articles: desk.articles(),
            agreements: desk.agreements(),
            waiting: desk.clauses.iter().filter(|&&index| desk.waits(index)).count(),
            seen: seen(parent),
        })
    }

    /// The files that judgements are written to.
    pub(super) fn corpus_at_hand(&self) -> Result<&Source> {
        self.source.as_deref().ok_or_else(|| Error::unavailable("no corpus is at hand to judge"))
    }
}

/// Names both texts and the method of the computed links.
pub(super) fn seen(parent: &Parent) -> String {
    format!("{:016x}", parent.fingerprint)
}

fn none_carried_out(id: &DocId) -> Error {
    Error::not_found(format!("{id} carries out no document that is held"))
        .in_chinese(format!("{id} 没有登记所落实的文件，或者所落实的文件未收录"))
}

/// What the files say of all documents.
pub(super) struct Files {
    pub(super) record: Vec<JudgedFile>,
    words: Vec<Word>,
}

impl Files {
    pub(super) fn read(source: &Source) -> Result<Self> {
        let record = crosswalk::of_record(&source.layout, &mut Vec::new())?;
        Ok(Self { record, words: readers::open(&source.layout)? })
    }
}

/// A row with its clause and article found in the texts.
struct Row<'f> {
    clause: ClausePath,
    article: Option<ClausePath>,
    row: &'f CuratedRow,
    of_record: bool,
}

/// A document and one of its parents with everything that was said of their links.
pub(super) struct Desk<'f> {
    open: &'f Open,
    entry: &'f CatalogueEntry,
    linked: &'f Linked,
    parent: &'f Parent,
    parent_entry: &'f CatalogueEntry,
    target: Arc<Linked>,
    /// Indices of the clauses that are judged one by one.
    clauses: Vec<usize>,
    rows: Vec<Row<'f>>,
    words: Vec<&'f Word>,
}

impl Open {
    /// Lays out what was said of a document and a parent; `None` where the parent is not held.
    pub(super) fn desk<'f>(
        &'f self,
        entry: &'f CatalogueEntry,
        linked: &'f Linked,
        parent: &'f Parent,
        files: &'f Files,
        seconds: &'f [JudgedFile],
    ) -> Result<Option<Desk<'f>>> {
        let Some(parent_entry) = self.collection().entry(&parent.id) else { return Ok(None) };
        let target = self.linked(parent_entry)?;
        let record = files.record.iter().flat_map(|file| &file.rows).map(|row| (row, true));
        let second = seconds.iter().flat_map(|file| &file.rows).map(|row| (row, false));
        let of_pair = |row: &CuratedRow| row.document == entry.id && row.parent == parent.id;
        let rows: Vec<Row<'f>> = record
            .chain(second)
            .filter(|(row, _)| of_pair(row))
            .filter_map(|(row, of_record)| {
                let clause = path_of(&linked.document, &row.clause)?;
                // An article that the text has no more leaves the judgement out, as in the index.
                let article = match &row.article {
                    Some(key) => Some(path_of(&target.document, key)?),
                    None => None,
                };
                Some(Row { clause, article, row, of_record })
            })
            .collect();
        let mut clauses = align::clauses_of(&linked.document);
        clauses.extend(rows.iter().filter_map(|r| linked.document.find_path(r.clause.as_str())));
        clauses.sort_unstable();
        clauses.dedup();
        let words = files.words.iter();
        let words = words.filter(|word| word.document == entry.id && word.parent == parent.id);
        let words = words.collect();
        Ok(Some(Desk {
            open: self,
            entry,
            linked,
            parent,
            parent_entry,
            target,
            clauses,
            rows,
            words,
        }))
    }
}

/// The path of the one clause that a key names.
pub(super) fn path_of(document: &Document, key: &str) -> Option<ClausePath> {
    match document.find_key(key).as_slice() {
        [only] => document.clauses.get(*only).map(|clause| clause.path.clone()),
        _ => None,
    }
}

/// The clause that a key names, or the unit that what somebody typed names.
pub(super) fn named_clause(
    entry: &CatalogueEntry,
    document: &Document,
    key: &str,
) -> Result<usize> {
    let path = path_of(document, key);
    match path.and_then(|path| document.find_path(path.as_str())) {
        Some(index) => Ok(index),
        None => find(entry, document, key),
    }
}

impl<'f> Desk<'f> {
    fn path(&self, index: usize) -> Option<&'f ClausePath> {
        self.linked.document.clauses.get(index).map(|clause| &clause.path)
    }

    /// The rows of record of a clause.
    fn record(&self, path: &ClausePath) -> impl Iterator<Item = &Row<'f>> {
        self.rows.iter().filter(move |row| row.of_record && row.clause == *path)
    }

    /// Who judged a clause first: his judgement is the one of record.
    pub(super) fn owner(&self, path: &ClausePath) -> Option<&'f str> {
        self.record(path).find(|row| row.row.judges_clause()).map(|row| row.row.by.as_str())
    }

    /// The computed links of a clause, the main one first.
    pub(super) fn computed(&self, path: &ClausePath) -> Vec<&'f Alignment> {
        let links = self.linked.alignments.iter();
        let links = links.filter(|l| l.clause == *path && l.article.doc == self.parent.id);
        let mut links: Vec<&Alignment> =
            links.filter(|l| matches!(l.origin, Origin::Computed { .. })).collect();
        links.sort_by_key(|l| !l.main);
        links
    }

    /// What readers say of a clause.
    pub(super) fn words(&self, path: &ClausePath) -> impl Iterator<Item = &'f Word> {
        self.words.iter().copied().filter(move |word| word.clause == path.as_str())
    }

    /// Whether a judgement of record is another than what is computed, and does not say that it saw it.
    fn differs(&self, path: &ClausePath) -> bool {
        let linked = |row: &&Row<'_>| row.row.links();
        let judged: Vec<&Row<'_>> = self.record(path).filter(linked).collect();
        let computed = self.computed(path);
        let has = |article: &ClausePath| judged.iter().any(|r| r.article.as_ref() == Some(article));
        let rejected = |article: &ClausePath| {
            let rejected =
                |r: &Row<'_>| r.row.kind == Kind::Rejected && r.article.as_ref() == Some(article);
            self.record(path).any(rejected)
        };
        if self.record(path).any(|r| r.row.means == Some(Means::Page)) {
            return computed.iter().any(|l| !has(&l.article.path) && !rejected(&l.article.path));
        }
        let main =
            judged.iter().find(|r| r.row.kind == Kind::Main).and_then(|r| r.article.as_ref());
        let found = computed.first().filter(|l| l.main).map(|l| &l.article.path);
        main != found
            || judged.len() != computed.len()
            || computed.iter().any(|l| !has(&l.article.path))
    }

    /// Whether a clause is in a queue.
    fn is_in(&self, index: usize, queue: Queue, judge: Option<&Judge>) -> bool {
        let Some(path) = self.path(index) else { return false };
        let owner = self.owner(path);
        match queue {
            Queue::Open => owner.is_none() && !self.computed(path).is_empty(),
            Queue::Bare => owner.is_none() && self.computed(path).is_empty(),
            Queue::Differs => owner.is_some() && self.differs(path),
            Queue::Readers => self.words(path).next().is_some(),
            Queue::Judged => owner.is_some(),
            Queue::Second => {
                let own = |row: &Row<'_>| judge.is_some_and(|judge| row.row.by == judge.as_str());
                owner.is_some() && !self.rows.iter().any(|row| row.clause == *path && own(row))
            }
        }
    }

    fn counts(&self, judge: Option<&Judge>) -> Vec<(Queue, usize)> {
        let count = |queue| self.clauses.iter().filter(|&&i| self.is_in(i, queue, judge)).count();
        Queue::ALL.into_iter().map(|queue| (queue, count(queue))).collect()
    }

    /// Whether the judged links of a clause are others in the files than in the index.
    fn waits(&self, index: usize) -> bool {
        let Some(path) = self.path(index) else { return false };
        let mut written: Vec<(Option<&ClausePath>, Kind, &str, &str)> = self
            .record(path)
            .map(|r| (r.article.as_ref(), r.row.kind, r.row.by.as_str(), r.row.on.as_str()))
            .collect();
        let of_pair = |l: &&Alignment| l.clause == *path && l.article.doc == self.parent.id;
        let mut indexed: Vec<(Option<&ClausePath>, Kind, &str, &str)> = self
            .linked
            .alignments
            .iter()
            .filter(of_pair)
            .filter_map(|l| match &l.origin {
                Origin::Curated { by, on, .. } => {
                    let kind = Kind::of_link(l.main, l.passing);
                    Some((Some(&l.article.path), kind, by.as_str(), on.as_str()))
                }
                Origin::Computed { .. } => None,
            })
            .collect();
        // The index keeps of these only that they were said.
        let none = self.parent.without.contains(path);
        let rejected = self.parent.rejected.iter().filter(|(clause, _)| clause == path);
        let mut rejected: Vec<&ClausePath> = rejected.map(|(_, article)| article).collect();
        let mut refused: Vec<&ClausePath> = Vec::new();
        let says_none = written.iter().any(|w| w.0.is_none());
        written.retain(|&(article, kind, ..)| {
            refused.extend(article.filter(|_| kind == Kind::Rejected));
            article.is_some() && kind != Kind::Rejected
        });
        for list in [&mut rejected, &mut refused] {
            list.sort();
            list.dedup();
        }
        written.sort();
        indexed.sort();
        (written, none, rejected) != (indexed, says_none, refused)
    }

    fn clause_ref(&self, index: usize) -> ClauseRefView {
        self.open.clause_ref(self.entry, UnitRecord::named(&self.linked.document, index))
    }

    fn article_ref(&self, path: &ClausePath) -> Option<ClauseRefView> {
        let document = &self.target.document;
        let index = document.find_path(path.as_str())?;
        Some(self.open.clause_ref(self.parent_entry, UnitRecord::named(document, index)))
    }

    fn articles(&self) -> Vec<ClauseRefView> {
        super::crosswalk::articles(self.open, self.parent_entry, &self.target.document, |_| true)
    }

    fn case(&self, index: usize, judge: Option<&Judge>, blind: bool) -> Result<Case> {
        let clause = self.clause_ref(index);
        let path = ClausePath::new(&clause.path);
        let computed = self.computed(&path);
        let own = |row: &Row<'_>| judge.is_some_and(|judge| row.row.by == judge.as_str());
        let shown: Vec<&Row<'_>> =
            (self.rows.iter()).filter(|row| row.clause == path && (!blind || own(row))).collect();
        let mut articles: Vec<&ClausePath> = computed.iter().map(|l| &l.article.path).collect();
        for article in shown.iter().filter_map(|row| row.article.as_ref()) {
            if !articles.contains(&article) {
                articles.push(article);
            }
        }
        let refs: Vec<ClauseRefView> =
            articles.iter().filter_map(|path| self.article_ref(path)).collect();
        let (clause, sides) = self.open.beside(&clause, &refs)?;
        let candidates = sides.into_iter().map(|article| {
            let link = computed.iter().find(|l| l.article.path.as_str() == article.clause.path);
            let computed = link.and_then(|link| match link.origin {
                Origin::Computed { confidence, .. } => {
                    Some((Kind::of_link(link.main, link.passing), link.relation, confidence))
                }
                Origin::Curated { .. } => None,
            });
            Candidate { article, computed }
        });
        let words = self.words(&path).map(|word| Said {
            on: word.when.split('T').next().unwrap_or_default().to_owned(),
            right: word.says == Says::Right,
            article: self.article_ref(&ClausePath::new(&word.article)),
            note: word.note.clone(),
        });
        let mut words: Vec<Said> = words.collect();
        words.reverse();
        words.truncate(WORDS);
        Ok(Case {
            clause,
            candidates: candidates.collect(),
            judgements: self.judgements(&shown),
            words,
            waits: self.waits(index),
        })
    }

    /// The rows of a clause by judge; where one is in several files, what is of record.
    fn judgements(&self, rows: &[&Row<'_>]) -> Vec<Judgement> {
        let mut found: Vec<Judgement> = Vec::new();
        for row in rows {
            let at = found.iter().position(|j| j.by == row.row.by);
            if at.and_then(|at| found.get(at)).is_some_and(|j| j.of_record != row.of_record) {
                continue;
            }
            let at = at.unwrap_or_else(|| {
                found.push(Judgement {
                    by: row.row.by.clone(),
                    on: row.row.on.clone(),
                    note: row.row.note.clone(),
                    of_record: row.of_record,
                    links: Vec::new(),
                });
                found.len() - 1
            });
            let article = row.article.as_ref().and_then(|path| self.article_ref(path));
            if let Some(judgement) = found.get_mut(at) {
                judgement.links.push((article, row.row.kind, row.row.relation));
            }
        }
        found
    }

    /// How far each two judges agree, those with most clauses in common first.
    fn agreements(&self) -> Vec<Agreed> {
        // Two spellings of one clause are one clause.
        let mut judges: BTreeMap<&str, Vec<CuratedRow>> = BTreeMap::new();
        for row in &self.rows {
            let said = judges.entry(row.row.by.as_str()).or_default();
            let elsewhere = |other: &Row<'_>| {
                other.of_record && other.row.by == row.row.by && other.clause == row.clause
            };
            // What is of record stands for what the same judge said in a file of his own.
            if row.of_record || !self.rows.iter().any(elsewhere) {
                said.push(CuratedRow {
                    clause: row.clause.to_string(),
                    article: row.article.as_ref().map(ClausePath::to_string),
                    ..row.row.clone()
                });
            }
        }
        let judges: Vec<(&str, Vec<CuratedRow>)> = judges.into_iter().collect();
        let mut agreed: Vec<Agreed> = Vec::new();
        for (at, (one, first)) in judges.iter().enumerate() {
            for (two, second) in judges.iter().skip(at + 1) {
                let found = agreement(first, second);
                if found.clauses == 0 {
                    continue;
                }
                let clause =
                    |path: &str| Some(self.clause_ref(self.linked.document.find_path(path)?));
                let article = |name: &str| {
                    let (_, path) = name.split_once('#')?;
                    self.article_ref(&ClausePath::new(path))
                };
                let differing = found.differing.iter();
                let differing = differing
                    .filter_map(|[path, a, b]| Some((clause(path)?, [article(a), article(b)])));
                agreed.push(Agreed {
                    judges: [(*one).to_owned(), (*two).to_owned()],
                    differing: differing.collect(),
                    measured: found,
                });
            }
        }
        agreed.sort_by_key(|agreed| std::cmp::Reverse(agreed.measured.clauses));
        agreed.truncate(PAIRS);
        agreed
    }
}
