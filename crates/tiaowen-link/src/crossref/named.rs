//! Articles that name the article they carry out: 《条例》第三条所称…. Said by the text itself, however few words
//! the two share, so that no measure of wording finds them. An article that goes on from another one of its own text,
//! 依第九条提出的报告, carries out what that one does.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::align::Link;
use super::folded::fold;
use super::{Citation, Relation, Target};
use tiaowen_text::doc::{Document, Level, Span};

/// What stands for the confidence of such a link. Not measured: it lies below what the curve gives to equal wording.
const CONFIDENCE: f32 = 0.9;
/// The same of a link that an article takes over from the one that it goes on from: less than naming, more than what
/// most wording says.
const INHERITED: f32 = 0.8;
/// The same of a link that leaves the order of the articles named around it. Of such links every second was right in
/// four pairs of statutes.
const OUTSIDE: f32 = 0.5;
/// Most articles named by one that still tells the place of its neighbours; more are a list of provisions, as penalties
/// have. Of a range of more, its ends alone are linked.
const MOST: usize = 4;

/// Most articles that one is linked to for naming them: more are an index or a table.
const LINKED: usize = 100;
/// Characters of a statement that are looked at on either side of an article that it names.
const WINDOW: usize = 200;
/// Ends of a statement.
const ENDS: [char; 6] = ['。', '；', ';', '：', ':', '\n'];
/// What divides a statement.
const COMMAS: [char; 2] = ['，', ','];

/// How a clause names an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Manner {
    /// As what it is about.
    Plain,
    /// As what is broken, 违反第三条: of two articles the one that punishes is carried out.
    Broken,
    /// As an exception: 除第三条规定的情形外.
    Excepted,
}

/// The articles that each clause names, in the order of the text.
type Named = BTreeMap<usize, Vec<(usize, Manner)>>;

/// Adds to the links of a statute those to the articles of its parent that its own articles name. The first named is
/// the main link of its clause; what it excepts is named in passing.
pub(super) fn add(
    document: &Document,
    parent: &Document,
    citations: &[Citation],
    links: &mut Vec<Link>,
) {
    let statutes = [document, parent].iter().all(|d| d.clause_level == Level::Article);
    if !statutes {
        return;
    }
    let named = named(document, parent, citations);
    let mut of_clause: BTreeMap<usize, Vec<Link>> = BTreeMap::new();
    for link in links.drain(..) {
        of_clause.entry(link.clause).or_default().push(link);
    }
    for (&clause, articles) in &named {
        let own = of_clause.entry(clause).or_default();
        let first = articles.iter().filter(|(_, manner)| *manner != Manner::Excepted);
        let first = first.min_by_key(|(_, manner)| *manner).map(|(article, _)| *article);
        if first.is_some() {
            // What an article names itself goes before what its wording is like.
            own.retain(|link| articles.iter().any(|(article, _)| *article == link.article));
        }
        for &(article, manner) in articles {
            let (main, excepted) = (Some(article) == first, manner == Manner::Excepted);
            match own.iter_mut().find(|link| link.article == article) {
                Some(link) if excepted => link.main &= first.is_none(),
                Some(link) => {
                    link.main = main;
                    link.passing = false;
                    link.confidence = link.confidence.max(CONFIDENCE);
                }
                None => {
                    let passing = excepted;
                    own.push(Link { main, passing, ..link(clause, article, CONFIDENCE) });
                }
            }
        }
    }
    let mut said: BTreeSet<usize> = named
        .iter()
        .filter(|(_, articles)| articles.iter().any(|(_, manner)| *manner != Manner::Excepted))
        .map(|(clause, _)| *clause)
        .collect();
    let anchors: Vec<(usize, usize)> = of_clause
        .iter()
        .filter(|(clause, _)| {
            said.contains(clause) && named.get(clause).is_some_and(|named| named.len() <= MOST)
        })
        .filter_map(|(clause, own)| Some((*clause, main_of(own)?)))
        .collect();
    inherit(document, citations, &mut said, &mut of_clause);
    follow_order(document, &said, &anchors, &mut of_clause);
    for mut own in of_clause.into_values() {
        own.sort_by_key(|link| Reverse(link.main));
        links.append(&mut own);
    }
}

/// The articles of the parent that each clause names. One that is named again counts from where it is named best.
fn named(document: &Document, parent: &Document, citations: &[Citation]) -> Named {
    let clauses = places(document);
    let articles = places(parent);
    let mut members: HashMap<Span, usize> = HashMap::new();
    for range in citations.iter().filter_map(|citation| citation.range) {
        *members.entry(range).or_default() += 1;
    }
    let mut named = Named::new();
    for citation in citations {
        let Target::Clause(id) = &citation.target else { continue };
        let long = citation.range.and_then(|range| members.get(&range)).is_some_and(|n| *n > MOST);
        if id.doc != parent.id || (long && citation.span.is_empty()) {
            continue;
        }
        let article = articles.get(id.path.as_str()).map(|index| parent.unit_of(*index));
        let (Some(article), Some(&clause)) = (article, clauses.get(citation.from.as_str())) else {
            continue;
        };
        if document.number(clause).is_none() || parent.number(article).is_none() {
            continue;
        }
        let manner = manner(document, clause, citation.span);
        let own = named.entry(clause).or_default();
        match own.iter().position(|(known, _)| *known == article) {
            Some(at) if own.get(at).is_some_and(|(_, before)| manner < *before) => {
                own.remove(at);
                own.push((article, manner));
            }
            Some(_) => {}
            None if own.len() >= LINKED => {}
            None => own.push((article, manner)),
        }
    }
    named
}

fn places(document: &Document) -> HashMap<&str, usize> {
    document.clauses.iter().enumerate().map(|(i, c)| (c.path.as_str(), i)).collect()
}

fn main_of(own: &[Link]) -> Option<usize> {
    own.iter().find(|link| link.main).map(|link| link.article)
}

/// The statement of a clause that a place stands in, folded: what is before the place and what behind it.
fn around(document: &Document, clause: usize, place: Span) -> (String, String) {
    let (start, end) = document.clauses.get(clause).map_or((place.start, place.end), |c| {
        (c.mark.end.min(place.start), c.extent.end.max(place.end))
    });
    let text = &document.text;
    let before = Span::new(start, place.start).of(text).chars().rev();
    let before: Vec<char> = before.take(WINDOW).take_while(|c| !ENDS.contains(c)).collect();
    let after = Span::new(place.end, end).of(text).chars();
    let after: String = after.take(WINDOW).take_while(|c| !ENDS.contains(c)).collect();
    (fold(&before.into_iter().rev().collect::<String>()), fold(&after))
}

/// How the article at a place is named.
fn manner(document: &Document, clause: usize, place: Span) -> Manner {
    const BROKEN: [&str; 5] = ["违反", "不符合", "未依", "未按", "不依"];
    let (before, after) = around(document, clause, place);
    let part = before.rsplit(COMMAS).next().unwrap_or_default();
    if is_excepted(&before, &after) {
        Manner::Excepted
    } else if BROKEN.iter().any(|word| part.contains(word)) {
        Manner::Broken
    } else {
        Manner::Plain
    }
}

/// 除…第三条规定的情形外: whether 除 begins a part of the statement before a place, and 外 ends one behind it.
fn is_excepted(before: &str, after: &str) -> bool {
    let parts: Vec<&str> = before.split(COMMAS).map(str::trim).collect();
    let Some(open) = parts.iter().rposition(|part| part.starts_with('除')) else { return false };
    // 除…外，…第三条: the exception is over before. What stands right before the place goes on behind it.
    let whole = parts.get(open..parts.len() - 1).unwrap_or_default();
    let over = whole.iter().any(|part| part.ends_with('外'));
    !over && after.split(COMMAS).take(2).any(|part| part.trim().ends_with('外'))
}

/// Links of articles that name no article of the parent and go on from one of their own text.
fn inherit(
    document: &Document,
    citations: &[Citation],
    said: &mut BTreeSet<usize>,
    of_clause: &mut BTreeMap<usize, Vec<Link>>,
) {
    let sources = sources(document, citations);
    for (clause, source) in sources {
        if said.contains(&clause) || !said.contains(&source) {
            continue;
        }
        let Some(article) = of_clause.get(&source).and_then(|own| main_of(own)) else { continue };
        let own = of_clause.entry(clause).or_default();
        // Wording that is sure by itself stays.
        let main = own.iter().all(|link| !link.main || link.confidence <= INHERITED);
        if main {
            own.iter_mut().for_each(|link| link.main = false);
        }
        match own.iter_mut().find(|link| link.article == article) {
            Some(link) => {
                link.main |= main;
                link.passing = false;
                link.confidence = link.confidence.max(INHERITED);
            }
            None => own.push(Link { main, ..link(clause, article, INHERITED) }),
        }
        said.insert(clause);
    }
}

/// The article of its own text that each clause goes on from, in the order of the text: the first that its first
/// statement names, unless it is named to be broken, left aside or applied to something else.
fn sources(document: &Document, citations: &[Citation]) -> BTreeMap<usize, usize> {
    const OTHERWISE: [&str; 6] = ["违反", "未", "不", "准用", "适用", "除"];
    let clauses = places(document);
    let mut sources = BTreeMap::new();
    let mut met = BTreeSet::new();
    for citation in citations {
        let Target::Clause(id) = &citation.target else { continue };
        let Some(&clause) = clauses.get(citation.from.as_str()) else { continue };
        let source = clauses.get(id.path.as_str()).map(|index| document.unit_of(*index));
        let Some(source) = source.filter(|source| id.doc == document.id && *source != clause)
        else {
            continue;
        };
        let numbered = [clause, source].iter().all(|c| document.number(*c).is_some());
        if !numbered || !met.insert(clause) {
            continue;
        }
        let start = document.clauses.get(clause).map_or(0, |c| c.mark.end.max(c.heading.end));
        let opening = Span::new(start.min(citation.span.start), citation.span.start);
        let opens = !opening.of(&document.text).trim_start().contains(ENDS);
        let (before, _) = around(document, clause, citation.span);
        let part = before.rsplit(COMMAS).next().unwrap_or_default();
        if opens && !OTHERWISE.iter().any(|word| part.contains(word)) {
            sources.insert(clause, source);
        }
    }
    sources
}

/// Rules follow the order of their law. An article that names none is looked for between those that its neighbours
/// name, the anchors: a link inside goes before one outside, which is hardly better than a guess; between two that name
/// the same article stands what is about that one too. Articles of which the text says what they carry out stay.
fn follow_order(
    document: &Document,
    said: &BTreeSet<usize>,
    anchors: &[(usize, usize)],
    of_clause: &mut BTreeMap<usize, Vec<Link>>,
) {
    for (clause, _) in document.units() {
        if document.number(clause).is_none() || said.contains(&clause) {
            continue;
        }
        let next = anchors.partition_point(|pair| pair.0 < clause);
        let before = next.checked_sub(1).and_then(|at| anchors.get(at)).map(|pair| pair.1);
        let (Some(from), Some(to)) = (before, anchors.get(next).map(|pair| pair.1)) else {
            continue;
        };
        if from > to {
            continue;
        }
        let inside = |link: &&Link| (from..=to).contains(&link.article);
        let own = of_clause.entry(clause).or_default();
        let best = own.iter().filter(inside).max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let best = best.map(|link| link.article).or((from == to).then_some(from));
        for link in own.iter_mut().filter(|link| !inside(&&**link)) {
            link.confidence = link.confidence.min(OUTSIDE);
        }
        let Some(best) = best else { continue };
        for link in own.iter_mut() {
            link.main = link.article == best;
        }
        if !own.iter().any(|link| link.main) {
            own.push(Link { main: true, ..link(clause, best, OUTSIDE) });
        }
    }
}

/// A link that rests on what the text says, not on its wording.
fn link(clause: usize, article: usize, confidence: f32) -> Link {
    Link {
        clause,
        article,
        main: false,
        passing: false,
        relation: Relation::SameSubject,
        confidence,
    }
}
