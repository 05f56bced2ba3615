//! Which documents a document carries out: as its metadata, a judged row, its preamble, its title or its
//! first article say.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::curated::{CuratedRow, Kind};
use super::folded::{fold, key};
use super::names::Names;
use super::{Citation, Parent, Target, Texts, align, clause_of};
use tiaowen_text::doc::{ClauseId, DocId, Document, Level, Span};

/// The parents of document `own` that are at hand, those of the metadata first.
pub(super) fn find(
    documents: &dyn Texts,
    own: usize,
    citations: &[Citation],
    curated: &[CuratedRow],
    names: &Names,
) -> Vec<Parent> {
    let Some(document) = documents.text(own) else { return Vec::new() };
    let mut named: Vec<&DocId> = document.meta.implements.iter().collect();
    named.extend(curated.iter().filter(|r| r.document == document.id).map(|r| &r.parent));
    let held = |id: &DocId| {
        let text = names.position(id).and_then(|i| documents.text(i));
        text.filter(|d| d.id != document.id)
    };
    // Most titles carry out nothing, and what they cite need not be looked at.
    let may_carry = title_carries(document);
    let carries = |id| may_carry && held(id).is_some_and(|parent| title_names(document, parent));
    named.extend(citations.iter().filter_map(|c| match &c.target {
        Target::Document(id) if follows(document, c) => Some(id),
        Target::Document(id) if carries(id) => Some(id),
        // 依某法（以下简称本法）第五条: the law itself is cited nowhere but in its articles.
        Target::Clause(ClauseId { doc, .. }) if carries(doc) => Some(doc),
        _ => None,
    }));
    named.extend(
        basis(document, citations).into_iter().filter(|id| held(id).is_some_and(is_statute)),
    );
    let mut found: Vec<Parent> = Vec::new();
    for id in named {
        let Some(parent) = held(id).filter(|_| found.iter().all(|p| p.id != *id)) else { continue };
        let rows = || curated.iter().filter(|r| r.document == document.id && r.parent == *id);
        let without = rows().filter(|r| r.article.is_none());
        let without = without.filter_map(|r| clause_of(document, &r.clause)).collect();
        let rejected = rows().filter(|r| r.kind == Kind::Rejected).filter_map(|r| {
            let article = r.article.as_deref()?;
            Some((clause_of(document, &r.clause)?, clause_of(parent, article)?))
        });
        found.push(Parent {
            id: id.clone(),
            state: parent.state,
            without,
            rejected: rejected.collect(),
            fingerprint: fingerprint(document, parent),
        });
    }
    found
}

fn fingerprint(document: &Document, parent: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    (align::VERSION, &document.text, &parent.text).hash(&mut hasher);
    hasher.finish()
}

/// Whether a citation in the preamble names the text that its document follows: 根据《…》精神, in a sentence
/// that says what this document does about it.
fn follows(document: &Document, citation: &Citation) -> bool {
    let preamble = document
        .clauses
        .iter()
        .find(|c| c.level == Level::Preamble && c.span.contains(citation.span));
    let Some(preamble) = preamble else { return false };
    let text = &document.text;
    let before = Span::new(preamble.span.start, citation.span.start).of(text);
    let after = Span::new(citation.span.end, preamble.span.end).of(text);
    let before = fold(before.rsplit(['。', '\n']).next().unwrap_or(before));
    let after = fold(after.split(['。', '\n']).next().unwrap_or(after));
    ["根据", "贯彻", "落实", "按照"].iter().any(|verb| before.contains(verb))
        && ["精神", "要求", "部署", "提出", "制定"].iter().any(|word| after.contains(word))
}

/// Kinds of text that are made under another one, by the end of their titles.
const UNDER: [&str; 7] = ["办法", "规则", "准则", "标准", "规定", "细则", "规程"];

/// Citations of a first article that are looked at.
const NAMED_FIRST: usize = 20;

/// The text under which rules are made, as their first article says: 依某法第五条订定之, 根据《某法》，制定本办法.
/// Of several the first, but none of a list that ends with 等 and names no article: what draws on many laws carries
/// out no one of them.
fn basis<'a>(document: &Document, citations: &'a [Citation]) -> Option<&'a DocId> {
    const MADE: [&str; 6] = ["订定", "制定", "制订", "定之", "特制定", "拟订"];
    const UPON: [&str; 3] = ["依", "根据", "按照"];
    let title = fold(&document.meta.title);
    let title = title.split('（').next().unwrap_or_default();
    if !is_statute(document) || !UNDER.iter().any(|kind| title.ends_with(kind)) {
        return None;
    }
    let first = document.find_number(1.into(), 1).first().copied()?;
    let whole = document.clauses.get(first)?;
    let own = Span::new(whole.mark.end, whole.extent.end);
    let of_sentence = |citation: &&Citation| {
        let text = &document.text;
        let before = fold(Span::new(own.start, citation.span.start).of(text));
        let after = fold(Span::new(citation.span.end, own.end).of(text));
        let before = before.rsplit('。').next().unwrap_or_default();
        let after = after.split('。').next().unwrap_or_default();
        UPON.iter().any(|word| before.contains(word))
            && MADE.iter().any(|word| after.contains(word))
    };
    let named: Vec<&Citation> = citations
        .iter()
        .filter(|citation| own.contains(citation.span) && !citation.span.is_empty())
        .take(NAMED_FIRST)
        .filter(of_sentence)
        .collect();
    let leads_to = |citation: &&'a Citation| match &citation.target {
        Target::Clause(id) => Some(&id.doc),
        Target::Document(id) => Some(id),
        Target::Unresolved(_) => None,
    };
    let lead = leads_to(named.first()?)?;
    let others = named.iter().any(|citation| leads_to(citation) != Some(lead));
    let numbered = named.iter().any(|c| matches!(&c.target, Target::Clause(id) if id.doc == *lead));
    let open = named.last().is_some_and(|citation| {
        Span::new(citation.span.end, own.end).of(&document.text).starts_with('等')
    });
    (!others || numbered || !open).then_some(lead)
}

fn is_statute(document: &Document) -> bool {
    document.clause_level == Level::Article
}

/// Whether the title says that a document carries out another: 实施《…法》办法, …法实施条例, …法施行细则.
fn title_names(document: &Document, parent: &Document) -> bool {
    let (own, parent) = (key(&document.meta.title), key(&parent.meta.title));
    let short = parent.strip_prefix("中华人民共和国").unwrap_or(&parent);
    !short.is_empty() && own != parent && own.contains(short)
}

fn title_carries(document: &Document) -> bool {
    let title = key(&document.meta.title);
    title.contains("实施") || title.contains("施行")
}
