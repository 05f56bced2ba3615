//! A plan in the terms of tantivy.

use std::collections::HashSet;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery,
    TermSetQuery,
};
use tantivy::schema::IndexRecordOption;

use super::chosen::Chosen;
use super::excluded::Excluded;
use crate::index::{Fields, Reader};
use crate::plan::{Filter, Group, Leaf, Order, Plan, Title};

type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// Which share of what matches a plan as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Every group as words.
    Words,
    /// Every group, as words or across their borders.
    All,
    /// The second without the first.
    Crossing,
}

/// Whether scores of what matches are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scoring {
    /// They are.
    Scored,
    /// What matches is enough.
    Unscored,
}

impl Scoring {
    /// What an order needs.
    pub(super) fn of(order: Order) -> Self {
        if order == Order::Score { Self::Scored } else { Self::Unscored }
    }
}

/// The units that match a plan as a whole; of `within`, where that is given.
pub(super) fn whole(
    plan: &Plan,
    (part, scores): (Part, Scoring),
    within: Option<&Chosen>,
    reader: &Reader,
) -> Box<dyn Query> {
    if part == Part::Crossing {
        let words = whole(plan, (Part::Words, Scoring::Unscored), within, reader);
        return Box::new(BooleanQuery::new(vec![
            (Occur::Must, whole(plan, (Part::All, scores), within, reader)),
            (Occur::MustNot, Box::new(Excluded(words))),
        ]));
    }
    let groups = plan.groups.iter().map(|group| {
        let leaves = match part {
            Part::Words => any(&group.words, reader.fields),
            _ => any(all_ways(group), reader.fields),
        };
        (Occur::Must, leaves)
    });
    let within =
        within.map(|within| -> (Occur, Box<dyn Query>) { (Occur::Must, Box::new(within.clone())) });
    completed(plan, groups.chain(within).collect(), scores, reader)
}

/// The units that have one of some ways in a plan, and those of `near`.
pub(super) fn loosely<'a>(
    plan: &Plan,
    ways: impl IntoIterator<Item = &'a Leaf>,
    (near, scores): (Option<Chosen>, Scoring),
    reader: &Reader,
) -> Box<dyn Query> {
    let mut ways: Clauses = should(ways, reader.fields).collect();
    ways.extend(near.map(|near| -> (Occur, Box<dyn Query>) { (Occur::Should, Box::new(near)) }));
    let ways: Box<dyn Query> = Box::new(BooleanQuery::new(ways));
    completed(plan, vec![(Occur::Must, ways)], scores, reader)
}

/// All ways in which a unit has a part of a plan.
pub(super) fn ways(plan: &Plan) -> impl Iterator<Item = &Leaf> {
    plan.groups.iter().flat_map(all_ways).chain(&plan.parts)
}

/// The units of a query that do not match a plan as a whole.
pub(super) fn without_whole(
    query: Box<dyn Query>,
    plan: &Plan,
    within: Option<&Chosen>,
    reader: &Reader,
) -> Box<dyn Query> {
    let whole = whole(plan, (Part::All, Scoring::Unscored), within, reader);
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, query),
        (Occur::MustNot, Box::new(Excluded(whole))),
    ]))
}

/// The query with every part of a filter, which changes no score.
/// `linked` are the units with a counterpart, where the filter asks for them.
pub(super) fn narrowed(
    query: Box<dyn Query>,
    filter: &Filter,
    linked: Option<Chosen>,
    reader: &Reader,
) -> Box<dyn Query> {
    let fields = reader.fields;
    let mut clauses = vec![(Occur::Must, query)];
    let mut must = |query: Box<dyn Query>| {
        let silent: Box<dyn Query> = Box::new(ConstScoreQuery::new(query, 0.0));
        clauses.push((Occur::Must, silent));
    };
    if let Some(documents) = &filter.documents {
        must(in_documents(documents, reader));
    }
    if !filter.sections.is_empty() {
        let terms = filter.sections.iter().map(|s| Term::from_field_text(fields.section, s));
        must(Box::new(TermSetQuery::new(terms)));
    }
    match (filter.counterpart, linked) {
        (Some(true), Some(linked)) => must(Box::new(linked)),
        (Some(false), Some(linked)) => {
            clauses.push((Occur::MustNot, Box::new(Excluded(Box::new(linked)))));
        }
        _ => {}
    }
    Box::new(BooleanQuery::new(clauses))
}

/// Units at either end of a link of the crosswalk.
pub(super) fn with_counterpart(reader: &Reader) -> Box<dyn Query> {
    let catalogue = &reader.collection.catalogue;
    let linked = catalogue.all_facts().filter(|(_, facts)| facts.is_linked);
    let linked = linked.filter_map(|(at, _)| catalogue.get(at)).flat_map(|entry| &entry.linked);
    let ids: HashSet<&str> =
        linked.flat_map(|(clause, article)| [clause.as_str(), article.as_str()]).collect();
    with_ids(ids.into_iter(), reader.fields)
}

/// A leaf as a query.
pub(super) fn leaf(leaf: &Leaf, fields: Fields) -> Box<dyn Query> {
    let field = fields.of(leaf.field);
    let term = |text: &str| Term::from_field_text(field, text);
    let query: Box<dyn Query> = match leaf.tokens.as_slice() {
        [] => return Box::new(EmptyQuery),
        [(_, text)] => Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs)),
        tokens => {
            let terms = tokens.iter().map(|(at, text)| (*at, term(text))).collect();
            Box::new(match leaf.slop {
                Some(slop) => PhraseQuery::new_with_offset_and_slop(terms, slop),
                None => PhraseQuery::new_with_offset(terms),
            })
        }
    };
    match (leaf.constant, leaf.boost) {
        (true, boost) => Box::new(ConstScoreQuery::new(query, boost)),
        (false, 1.0) => query,
        (false, boost) => Box::new(BoostQuery::new(query, boost)),
    }
}

fn all_ways(group: &Group) -> impl Iterator<Item = &Leaf> {
    group.words.iter().chain(&group.runs)
}

fn any<'a>(leaves: impl IntoIterator<Item = &'a Leaf>, fields: Fields) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(should(leaves, fields).collect()))
}

fn should<'a>(
    leaves: impl IntoIterator<Item = &'a Leaf>,
    fields: Fields,
) -> impl Iterator<Item = (Occur, Box<dyn Query>)> {
    leaves.into_iter().map(move |way| (Occur::Should, leaf(way, fields)))
}

/// Adds what must be there too and what must not, and what ranks higher where that counts.
fn completed(
    plan: &Plan,
    mut clauses: Clauses,
    scores: Scoring,
    reader: &Reader,
) -> Box<dyn Query> {
    let fields = reader.fields;
    if plan.groups.is_empty() {
        // Only filters were typed: every unit they leave is an answer.
        let unit = ConstScoreQuery::new(reader.term_query(fields.kind, "unit"), 0.0);
        clauses = vec![(Occur::Must, Box::new(unit))];
    }
    if scores == Scoring::Scored {
        clauses.extend(plan.lifts.iter().map(|lift| (Occur::Should, leaf(lift, fields))));
    }
    clauses.extend(plan.titles.iter().map(|title| (Occur::Must, titled(title, reader))));
    if let Some(only) = &plan.only {
        let only = with_ids(only.iter().map(String::as_str), fields);
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(only, 0.0))));
    }
    for excluded in &plan.excluded {
        clauses.push((Occur::MustNot, Box::new(Excluded(leaf(excluded, fields)))));
    }
    Box::new(BooleanQuery::new(clauses))
}

fn titled(title: &Title, reader: &Reader) -> Box<dyn Query> {
    let mut ways: Clauses = Vec::new();
    ways.extend(title.heading.iter().map(|heading| (Occur::Should, leaf(heading, reader.fields))));
    if !title.documents.is_empty() {
        ways.push((Occur::Should, in_documents(&title.documents, reader)));
    }
    Box::new(BooleanQuery::new(ways))
}

pub(super) fn in_documents(documents: &[usize], reader: &Reader) -> Box<dyn Query> {
    let numbers = documents.iter().filter_map(|at| reader.number(*at));
    let terms = numbers.map(|number| Term::from_field_u64(reader.fields.doc_ord, number));
    Box::new(TermSetQuery::new(terms))
}

fn with_ids<'a>(ids: impl Iterator<Item = &'a str>, fields: Fields) -> Box<dyn Query> {
    Box::new(TermSetQuery::new(ids.map(|id| Term::from_field_text(fields.id, id))))
}
