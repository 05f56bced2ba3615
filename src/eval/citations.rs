//! Counts the citations of a corpus, and draws a sample for a reader to judge. Reads no files; `cli` does.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;
use serde::Serialize;

use tiaowen_link::crossref::names::Names;
use tiaowen_link::crossref::{Citation, Target, resolve};
use tiaowen_text::doc::{DocId, Document, Span};

/// What a corpus cites.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Documents read.
    pub documents: usize,
    /// Citations found.
    pub citations: usize,
    /// Resolved to a clause.
    pub clauses: usize,
    /// Resolved to a document.
    pub whole_documents: usize,
    /// Kept as words.
    pub unresolved: usize,
    /// Titles cited most that are not at hand.
    pub missing: Vec<(String, usize)>,
    /// Citations drawn for judging.
    pub sample: Vec<Drawn>,
}

/// A citation with what is around it and what it was taken to point to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawn {
    /// Title of the citing document.
    pub document: String,
    /// The clause that cites.
    pub from: String,
    /// The sentence around it, the citation in 【】.
    pub context: String,
    /// What it points to.
    pub target: String,
    /// How the target begins.
    pub begins: String,
}

/// Finds all citations; draws `size` of them by a hash of the seed and their place, so that the same corpus
/// gives the same sample.
pub fn report(documents: &[Document], size: usize, seed: u64) -> Report {
    let names = Names::of(documents);
    let found: Vec<(usize, Citation)> = (0..documents.len())
        .into_par_iter()
        .flat_map_iter(|i| {
            resolve::citations(&documents, &names, i).into_iter().map(move |c| (i, c))
        })
        .collect();
    let mut missing: HashMap<&str, usize> = HashMap::new();
    let (mut clauses, mut whole) = (0, 0);
    for (_, citation) in &found {
        match &citation.target {
            Target::Clause(_) => clauses += 1,
            Target::Document(_) => whole += 1,
            Target::Unresolved(words) if words.ends_with('》') => {
                *missing.entry(words).or_default() += 1;
            }
            Target::Unresolved(_) => {}
        }
    }
    let mut missing: Vec<(String, usize)> =
        missing.into_iter().map(|(title, n)| (title.to_owned(), n)).collect();
    missing.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    missing.truncate(30);
    let draw = |(i, citation): &&(usize, Citation)| {
        let mut hasher = DefaultHasher::new();
        let id = documents.get(*i).map(|d| d.id.as_str());
        (seed, id, citation.span.start, citation.span.end).hash(&mut hasher);
        hasher.finish()
    };
    // A clause that a range implies has no words to judge.
    let mut order: Vec<&(usize, Citation)> =
        found.iter().filter(|(_, c)| !c.span.is_empty()).collect();
    order.sort_by_cached_key(draw);
    let by_id: HashMap<&DocId, &Document> = documents.iter().map(|d| (&d.id, d)).collect();
    let sample =
        order.into_iter().take(size).filter_map(|(i, c)| drawn(documents.get(*i)?, c, &by_id));
    Report {
        documents: documents.len(),
        citations: found.len(),
        clauses,
        whole_documents: whole,
        unresolved: found.len() - clauses - whole,
        missing,
        sample: sample.collect(),
    }
}

fn drawn(
    document: &Document,
    citation: &Citation,
    by_id: &HashMap<&DocId, &Document>,
) -> Option<Drawn> {
    let text = &document.text;
    let before: Vec<char> = text.get(..citation.span.start)?.chars().rev().take(40).collect();
    let after: String = text.get(citation.span.end..)?.chars().take(30).collect();
    let before: String = before.into_iter().rev().collect();
    let context =
        format!("{before}【{}】{after}", citation.span.of(text)).replace(['\n', '\r'], "⏎");
    let begins = |id: &DocId, path: Option<&str>| -> String {
        let Some(target) = by_id.get(id) else { return String::new() };
        let start = path.map_or(Some(0), |p| {
            let clause = target.clauses.get(target.find_path(p)?)?;
            Some(clause.span.start)
        });
        let rest = Span::new(start.unwrap_or(0), target.text.len()).of(&target.text);
        rest.trim_start().chars().take(36).collect::<String>().replace(['\n', '\r'], "⏎")
    };
    let (target, begins) = match &citation.target {
        Target::Clause(id) => {
            let title = by_id.get(&id.doc).map(|d| d.meta.title.as_str()).unwrap_or_default();
            (format!("{title}#{}", id.path), begins(&id.doc, Some(id.path.as_str())))
        }
        Target::Document(id) => {
            let title = by_id.get(id).map(|d| d.meta.title.clone()).unwrap_or_default();
            (title, String::new())
        }
        Target::Unresolved(words) => (format!("? {words}"), String::new()),
    };
    Some(Drawn {
        document: document.meta.title.clone(),
        from: citation.from.to_string(),
        context,
        target,
        begins,
    })
}
