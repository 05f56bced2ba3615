//! Articles that name the article they carry out: 《条例》第三条所称…. Said by the text itself, however few words
//! the two share, so that no measure of wording finds them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

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
    let mut of_clause: BTreeMap<usize, Vec<Link>> = BTreeMap::new();
    for link in links.drain(..) {
        of_clause.entry(link.clause).or_default().push(link);
    }
    // What an article names itself goes before what its wording is like.
    for clause in kept.iter().map(|pair| pair.0) {
        of_clause.entry(clause).or_default().retain(|link| seen.contains(&(clause, link.article)));
    }
    let mut last = None;
    for (clause, article) in kept {
        let main = last.replace(clause) != Some(clause);
        let own = of_clause.entry(clause).or_default();
        match own.iter_mut().find(|link| link.article == article) {
            Some(link) => {
                link.main = main;
                link.passing = false;
                link.confidence = link.confidence.max(CONFIDENCE);
            }
            None => own.push(Link { main, ..link(clause, article, CONFIDENCE) }),
        }
    }
    follow_order(document, &counts, &mut of_clause);
    for mut own in of_clause.into_values() {
        own.sort_by_key(|link| Reverse(link.main));
        links.append(&mut own);
    }
}

/// Rules follow the order of their law. An article that names none is looked for between those that its neighbours
/// name: a link inside goes before one outside, which is hardly better than a guess; between two that name the same
/// article stands what is about that one too. `counts` has how many articles each names.
fn follow_order(
    document: &Document,
    counts: &HashMap<usize, usize>,
    of_clause: &mut BTreeMap<usize, Vec<Link>>,
) {
    let few = |clause: &usize| counts.get(clause).is_some_and(|count| *count <= MOST);
    let main = |own: &Vec<Link>| own.iter().find(|link| link.main).map(|link| link.article);
    let mains: Vec<(usize, usize)> = of_clause
        .iter()
        .filter(|(clause, _)| few(clause))
        .filter_map(|(clause, own)| Some((*clause, main(own)?)))
        .collect();
    for (clause, _) in document.units() {
        if document.number(clause).is_none() || few(&clause) {
            continue;
        }
        let next = mains.partition_point(|pair| pair.0 < clause);
        let before = next.checked_sub(1).and_then(|at| mains.get(at)).map(|pair| pair.1);
        let (Some(from), Some(to)) = (before, mains.get(next).map(|pair| pair.1)) else { continue };
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
