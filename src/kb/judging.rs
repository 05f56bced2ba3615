//! Writing judgements, and what readers say, into the corpus.

use std::sync::PoisonError;
use std::time::Duration;

use super::browse::{find, unit_of};
use super::desk::{Choice, LONGEST_NOTE, NewJudgement, Verdict};
use super::files::Source;
use super::workbench::{Files, named_clause, path_of, seen};
use super::{Kb, Open, today};
use crate::corpus::crosswalk;
use crate::corpus::readers::{self, Says, Word};
use crate::corpus::store::Store;
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_link::crossref::curated::{CuratedRow, Kind, Means};
use tiaowen_link::crossref::{Alignment, Linked, Relation};
use tiaowen_text::doc::{ClausePath, DocId, Document};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Most articles in one judgement.
const MOST_ARTICLES: usize = 40;
/// Most that readers may say in a minute, all together: nobody reads more.
const A_MINUTE: usize = 30;

/// A row before it has its provenance: article, kind, relation.
type Line = (Option<String>, Kind, Option<Relation>);

impl Kb {
    /// Writes a judgement: of record when nobody else judged the clause before, else into the file of a second judge.
    /// Tells whether it is of record. Fails with `Invalid` where the judgement does not hold together or is of texts
    /// that are others now, with `Unavailable` while another program writes.
    pub fn judge(&self, id: &DocId, judgement: &NewJudgement) -> Result<bool> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let named = |id: &DocId| id.as_str() == judgement.parent;
        let parent = linked.parents.iter().find(|parent| named(&parent.id));
        let parent = parent.ok_or_else(|| {
            Error::not_found(format!("{id} does not carry out {:?}", judgement.parent))
                .in_chinese(format!("{id} 不落实 {}", judgement.parent))
        })?;
        if seen(parent) != judgement.seen {
            let message = "the texts were changed since they were shown: look at them again";
            let chinese = "文本在显示之后有变动，请重新看过再判定";
            return Err(Error::invalid(message).in_chinese(chinese));
        }
        if judgement.note.chars().count() > LONGEST_NOTE {
            let message = format!("a note has at most {LONGEST_NOTE} characters");
            let chinese = format!("说明最多 {LONGEST_NOTE} 字");
            return Err(Error::invalid(message).in_chinese(chinese));
        }
        let index = named_clause(entry, &linked.document, &judgement.clause)?;
        let clause = linked.document.clauses.get(index);
        let path = clause
            .map(|clause| clause.path.clone())
            .ok_or_else(|| Error::internal("a clause was found and is not there"))?;

        let source = self.corpus_at_hand()?;
        let _one = source.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let writing = Store::open(&source.layout.corpus)?;
        let files = Files::read(source)?;
        let desk = open.desk(entry, &linked, parent, &files, &[])?;
        let desk = desk.ok_or_else(|| Error::internal("a parent is not held"))?;
        let lines =
            open.lines(open.entry(&parent.id)?, &desk.computed(&path), &judgement.verdict)?;
        let on = today();
        let rows: Vec<CuratedRow> = lines
            .into_iter()
            .map(|(article, kind, relation)| CuratedRow {
                document: id.clone(),
                clause: linked.document.key(index),
                parent: parent.id.clone(),
                article,
                kind,
                relation,
                by: judgement.by.as_str().to_owned(),
                on: on.clone(),
                note: judgement.note.trim().to_owned(),
                means: Some(Means::Page),
            })
            .collect();
        let of_record = desk.owner(&path).is_none_or(|owner| owner == judgement.by.as_str());
        let same_clause = |row: &CuratedRow| {
            row.document == *id
                && row.parent == parent.id
                && path_of(&linked.document, &row.clause).as_ref() == Some(&path)
        };
        if of_record {
            // What stands there is this judge's own, or pairs that somebody rejected alone, which he saw.
            let gone = |row: &CuratedRow| {
                same_clause(row) && (row.by == judgement.by.as_str() || !row.judges_clause())
            };
            let own = crosswalk::file_of(&source.layout, id);
            let elsewhere = files.record.iter().filter(|file| file.path != own);
            // Rows of a pair may stand in a file of another name. They go last: a program that is killed in between
            // leaves the clause judged twice, not unjudged.
            let elsewhere = elsewhere.filter(|file| file.rows.iter().any(gone));
            crosswalk::replace(&writing, &own, gone, &rows)?;
            for file in elsewhere {
                crosswalk::replace(&writing, &file.path, gone, &[])?;
            }
            if desk.words(&path).next().is_some() {
                readers::add(
                    &source.layout,
                    &Word {
                        when: now(),
                        document: id.clone(),
                        clause: path.to_string(),
                        parent: parent.id.clone(),
                        article: "-".to_owned(),
                        says: Says::Answered,
                        note: String::new(),
                    },
                )?;
            }
        } else {
            let own = crosswalk::file_of_judge(&source.layout, id, &judgement.by);
            crosswalk::replace(&writing, &own, same_clause, &rows)?;
        }
        Ok(of_record)
    }

    /// Keeps what a reader says of a link that is shown, for whoever judges. Each side is document and key of a clause.
    /// Fails with `NotFound` where no such link is shown, with `TooLarge` when more is said than anybody reads.
    pub fn say(
        &self,
        from: (&DocId, &str),
        to: (&DocId, &str),
        right: bool,
        note: &str,
    ) -> Result<()> {
        let open = self.now();
        let (entry, linked) = open.document_of(from.0)?;
        let (target, parent) = open.document_of(to.0)?;
        let clause = find(entry, &linked.document, from.1)?;
        let article = find(target, &parent.document, to.1)?;
        // Pages show the units that the linked clauses are in.
        let is_at = |document: &Document, path: &ClausePath, unit: usize| {
            document.find_path(path.as_str()).map(|at| unit_of(document, at)) == Some(unit)
        };
        let links = linked.alignments.iter().filter(|l| linked.is_shown(l));
        let mut links = links.filter(|l| {
            l.article.doc == *to.0
                && is_at(&linked.document, &l.clause, clause)
                && is_at(&parent.document, &l.article.path, article)
        });
        let Some(link) = links.next() else {
            let message = "these two clauses are not linked";
            return Err(Error::not_found(message).in_chinese("这两条之间没有登记的对应"));
        };
        let source = self.corpus_at_hand()?;
        let _one = source.writing.lock().unwrap_or_else(PoisonError::into_inner);
        source.take_turn()?;
        readers::add(
            &source.layout,
            &Word {
                when: now(),
                document: from.0.clone(),
                clause: link.clause.to_string(),
                parent: to.0.clone(),
                article: link.article.path.to_string(),
                says: if right { Says::Right } else { Says::Wrong },
                note: note.to_owned(),
            },
        )
    }
}

impl Source {
    /// Counts one thing that a reader says; fails when too much is said at the same time.
    fn take_turn(&self) -> Result<()> {
        #[expect(clippy::disallowed_methods, reason = "a rate is a number in a time")]
        let now = std::time::Instant::now();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|at| now.saturating_duration_since(*at) < Duration::from_secs(60));
        if said.len() >= A_MINUTE {
            let message = "too much is being said at the same time: try again in a minute";
            let chinese = "同时提意见的人太多，请一分钟后再试";
            return Err(Error::new(ErrorKind::TooLarge, message).in_chinese(chinese));
        }
        said.push(now);
        Ok(())
    }
}

impl Open {
    fn document_of(&self, id: &DocId) -> Result<(&CatalogueEntry, std::sync::Arc<Linked>)> {
        let entry = self.entry(id)?;
        Ok((entry, self.linked(entry)?))
    }

    /// The rows of a judgement, articles by their keys: links first, then `-` where there is none, then what is no
    /// link.
    fn lines(
        &self,
        target: &CatalogueEntry,
        computed: &[&Alignment],
        verdict: &Verdict,
    ) -> Result<Vec<Line>> {
        let linked = self.linked(target)?;
        let document = &linked.document;
        let found = computed.iter().filter_map(|link| {
            let article = document.key(document.find_path(link.article.path.as_str())?);
            Some((Some(article), Kind::of_link(link.main, link.passing), link.relation))
        });
        let mut lines: Vec<Line> = match verdict {
            Verdict::AsComputed => found.collect(),
            Verdict::None => found.map(|(article, ..)| (article, Kind::Rejected, None)).collect(),
            Verdict::Chosen(choices) => choices
                .iter()
                .map(|Choice { article, kind, relation }| {
                    let article = document.key(named_clause(target, document, article)?);
                    Ok((Some(article), *kind, relation.filter(|_| *kind != Kind::Rejected)))
                })
                .collect::<Result<_>>()?,
        };
        if lines.is_empty() && matches!(verdict, Verdict::AsComputed) {
            let message = "nothing is computed for this clause";
            return Err(Error::invalid(message).in_chinese("这一条没有自动比对的结果可接受"));
        }
        check(&lines)?;
        if lines.iter().all(|line| line.1 == Kind::Rejected) {
            lines.push((None, Kind::Main, None));
        }
        lines.sort_by_key(|(article, kind, _)| (*kind == Kind::Rejected, article.is_none(), *kind));
        Ok(lines)
    }
}

/// Fails where a judgement does not hold together.
fn check(lines: &[Line]) -> Result<()> {
    let count = |kind| lines.iter().filter(|line| line.1 == kind).count();
    let mut articles: Vec<&Option<String>> = lines.iter().map(|line| &line.0).collect();
    articles.sort();
    let twice = articles.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
    let (message, chinese) = if twice {
        ("an article is judged twice", "同一条文选了两次")
    } else if count(Kind::Main) > 1 {
        ("a clause has one main article", "主要对应只能有一条")
    } else if count(Kind::Main) == 0 && count(Kind::Further) > 0 {
        ("one of the articles has to be the main one", "选了“相关”，还要选一条“主要对应”")
    } else if lines.len() > MOST_ARTICLES {
        ("too many articles", "条文太多")
    } else {
        return Ok(());
    };
    Err(Error::invalid(message).in_chinese(chinese))
}

/// The time of day at which something is written, ISO 8601.
#[expect(clippy::disallowed_methods, reason = "a record says when it was made")]
fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}
