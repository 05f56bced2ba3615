//! Articles that name the article they carry out: 《条例》第三条所称…. Said by the text itself, however few words
//! the two share, so that no measure of wording finds them.

use std::collections::{HashMap, HashSet};

use super::align::Link;
use super::{Citation, Relation, Target};
use tiaowen_text::doc::{Document, Level};

/// What stands for the confidence of such a link. Not measured: it lies below what the curve gives to equal wording.
const CONFIDENCE: f32 = 0.9;
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
        if id.doc != parent.id || citation.outdated {
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
    let mut of_clause: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, link) in links.iter().enumerate() {
        of_clause.entry(link.clause).or_default().push(at);
    }
    let mut last = None;
    for &(clause, article) in named.iter().filter(|pair| few(pair.0)) {
        let main = last != Some(clause);
        last = Some(clause);
        if main {
            for &at in of_clause.get(&clause).into_iter().flatten() {
                links.get_mut(at).into_iter().for_each(|link| link.main = false);
            }
        }
        let computed = of_clause.get(&clause).into_iter().flatten().copied();
        let known =
            computed.clone().find(|&at| links.get(at).is_some_and(|link| link.article == article));
        match known.and_then(|at| links.get_mut(at)) {
            Some(link) => {
                link.main = main;
                link.passing = false;
                link.confidence = link.confidence.max(CONFIDENCE);
            }
            None => links.push(Link {
                clause,
                article,
                main,
                passing: false,
                relation: Relation::SameSubject,
                confidence: CONFIDENCE,
            }),
        }
    }
    links.sort_by_key(|link| (link.clause, std::cmp::Reverse(link.main)));
}
