//! Articles that name the article they carry out: 《条例》第三条所称…. Said by the text itself, however few words
//! the two share, so that no measure of wording finds them.

use std::collections::{HashMap, HashSet};

use super::align::Link;
use super::{Citation, Relation, Target};
use tiaowen_text::doc::{Document, Level};

/// What stands for the confidence of such a link. Not measured: it lies below what the curve gives to equal wording.
const CONFIDENCE: f32 = 0.9;
/// The same of a link that leaves the order of the articles named around it. Of such links every second was right in
/// four pairs of statutes.
const OUTSIDE: f32 = 0.5;
/// Most articles that a clause names and that are linked; more are a list of provisions, as penalties have.
const MOST: usize = 4;

/// Adds to the links of a statute those to the articles of its parent that its own articles name. The first named is
/// the main link of its clause.
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
    let clauses: HashMap<&str, usize> =
        document.clauses.iter().enumerate().map(|(i, c)| (c.path.as_str(), i)).collect();
    let articles: HashMap<&str, usize> =
        parent.clauses.iter().enumerate().map(|(i, c)| (c.path.as_str(), i)).collect();
    let mut named: Vec<(usize, usize)> = Vec::new();
    let mut seen = HashSet::new();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for citation in citations {
        let Target::Clause(id) = &citation.target else { continue };
        if id.doc != parent.id {
            continue;
        }
        let article = articles.get(id.path.as_str()).map(|index| parent.unit_of(*index));
        let (Some(article), Some(&clause)) = (article, clauses.get(citation.from.as_str())) else {
            continue;
        };
        let numbered = document.number(clause).is_some() && parent.number(article).is_some();
        if numbered && seen.insert((clause, article)) {
            named.push((clause, article));
            *counts.entry(clause).or_default() += 1;
        }
    }
    let few = |clause: usize| counts.get(&clause).is_some_and(|count| *count <= MOST);
    let kept: Vec<(usize, usize)> = named.iter().copied().filter(|pair| few(pair.0)).collect();
    // What an article names itself goes before what its wording is like.
    let says: HashSet<usize> = kept.iter().map(|pair| pair.0).collect();
    links
        .retain(|link| !says.contains(&link.clause) || seen.contains(&(link.clause, link.article)));
    let mut last = None;
    for (clause, article) in &kept {
        let main = last.replace(clause) != Some(clause);
        let known = links.iter_mut().find(|l| (l.clause, l.article) == (*clause, *article));
        match known {
            Some(link) => {
                link.main = main;
                link.passing = false;
                link.confidence = link.confidence.max(CONFIDENCE);
            }
            None => links.push(Link {
                clause: *clause,
                article: *article,
                main,
                passing: false,
                relation: Relation::SameSubject,
                confidence: CONFIDENCE,
            }),
        }
    }
    let mains: Vec<(usize, usize)> = links
        .iter()
        .filter(|link| link.main && says.contains(&link.clause))
        .map(|link| (link.clause, link.article))
        .collect();
    follow_order(document, mains, links);
    links.sort_by_key(|link| (link.clause, std::cmp::Reverse(link.main)));
}

/// Rules follow the order of their law. An article that names none is looked for between those that its neighbours
/// name: a link inside goes before one outside, which is hardly better than a guess; between two that name the same
/// article stands what is about that one too.
fn follow_order(document: &Document, mut mains: Vec<(usize, usize)>, links: &mut Vec<Link>) {
    mains.sort_unstable();
    let says: HashSet<usize> = mains.iter().map(|pair| pair.0).collect();
    for (clause, _) in document.units() {
        if document.number(clause).is_none() || says.contains(&clause) {
            continue;
        }
        let next = mains.partition_point(|pair| pair.0 < clause);
        let before = next.checked_sub(1).and_then(|at| mains.get(at)).map(|pair| pair.1);
        let (Some(from), Some(to)) = (before, mains.get(next).map(|pair| pair.1)) else { continue };
        if from > to {
            continue;
        }
        let inside = |link: &Link| (from..=to).contains(&link.article);
        let own = || links.iter().filter(|link| link.clause == clause);
        let best =
            own().filter(|link| inside(link)).max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let best = best.map(|link| link.article).or((from == to).then_some(from));
        for link in links.iter_mut().filter(|link| link.clause == clause && !inside(link)) {
            link.confidence = link.confidence.min(OUTSIDE);
        }
        let Some(best) = best else { continue };
        let mut known = false;
        for link in links.iter_mut().filter(|link| link.clause == clause) {
            link.main = link.article == best;
            known |= link.main;
        }
        if !known {
            links.push(Link {
                clause,
                article: best,
                main: true,
                passing: false,
                relation: Relation::SameSubject,
                confidence: OUTSIDE,
            });
        }
    }
}
