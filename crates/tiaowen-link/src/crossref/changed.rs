//! Links of a collection of which a few documents changed: only those are made anew that may be others now.
//!
//! A link rests on the texts it joins and on the names by which one calls the other. So beside the documents that
//! changed only those are linked again whose texts have a name of one of them, as it was or as it is, those that
//! carry one of them out, and those with an abbreviation that one of them may be meant by. For these the result
//! is that of [`relink`](super::relink) over everything, which `tests/suite/increment.rs` holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::curated::CuratedRow;
use super::folded::{folded, key};
use super::mentions::{self, Counter};
use super::names::{Abbreviation, Names, names_of, stateless};
use super::scan::{MentionKind, scan};
use super::texts::{Shelf, Texts};
use super::{Linked, Links};
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::{Error, Result};

/// What an earlier result holds.
pub trait Held: Sync {
    /// Every document with its facts and how often others name it, in the order of ids.
    fn works(&self) -> Vec<(&DocId, &Meta, usize)>;

    /// A document with its links.
    fn linked(&self, id: &DocId) -> Result<Linked>;

    /// The documents that one carries out as its files say, before citations added others.
    fn implements(&self, id: &DocId) -> &[DocId];

    /// The [`abbreviations`] in a document.
    fn abbreviations(&self, id: &DocId) -> &[String];

    /// The documents that have one of these names in a unit; names and texts are compared by
    /// [`key`]. Some that have none may be among them.
    fn naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<DocId>>;
}

/// What became of a collection.
pub struct Changes<'a> {
    /// Documents that are new, or another than before.
    pub changed: &'a [Document],
    /// Documents that are no more.
    pub gone: Vec<DocId>,
    /// Unchanged documents to be linked again for other reasons: their rows in the crosswalk are others.
    pub also: BTreeSet<DocId>,
    /// Rows of the curated crosswalk.
    pub curated: &'a [CuratedRow],
}

/// The documents that are not as they were.
pub struct Relinked {
    /// Those that changed, and those whose links are others now, in the order of ids.
    pub linked: Vec<Linked>,
    /// How often the others name each document, where that is another number than before.
    pub mentions: HashMap<DocId, usize>,
}

/// Names in 《》 that may abbreviate the title of another document, letters and digits alone.
pub fn abbreviations(document: &Document) -> Vec<String> {
    let mut found = BTreeSet::new();
    for (unit, _) in document.units() {
        let text = folded(&document.text, document.unit_span(unit));
        for mention in scan(text.chars()) {
            if let MentionKind::Title { name, .. } = &mention.kind {
                found.extend(Some(key(name)).filter(|name| Abbreviation::new(name).is_some()));
            }
        }
    }
    found.into_iter().collect()
}

/// Links what changed, and what may be linked otherwise for it. `None` where that is half of all, which is better
/// linked as a whole. Fails when something of the earlier result cannot be read.
pub fn relink_changed(held: &dyn Held, changes: Changes<'_>) -> Result<Option<Relinked>> {
    let Changes { changed, gone, also, curated } = changes;
    let works = held.works();
    let touched: BTreeSet<DocId> =
        changed.iter().map(|d| d.id.clone()).chain(gone.iter().cloned()).collect();
    let before: HashMap<&DocId, usize> =
        works.iter().enumerate().map(|(at, (id, ..))| (*id, at)).collect();
    let work_of = |id: &DocId| before.get(id).and_then(|&at| works.get(at));
    let old = touched.iter().filter_map(work_of).map(|(_, meta, _)| *meta);
    let facts: Vec<&Meta> = old.chain(changed.iter().map(|d| &d.meta)).collect();

    let mut again = affected(held, &works, &touched, &facts)?;
    again.extend(also);
    again.retain(|id| !touched.contains(id) && before.contains_key(id));
    let total = works.len() + changed.len();
    if (again.len() + touched.len()) * 2 >= total {
        return Ok(None);
    }

    // Documents as they were, for what they named, and for alignments that stay.
    let read = |id: &DocId| -> Result<Option<Linked>> {
        before.contains_key(id).then(|| held.linked(id)).transpose()
    };
    let ids: Vec<&DocId> = again.iter().chain(&touched).collect();
    let earlier = ids.into_par_iter().map(read).collect::<Result<Vec<_>>>()?;
    let earlier: BTreeMap<DocId, Linked> =
        earlier.into_iter().flatten().map(|l| (l.document.id.clone(), l)).collect();

    let mut new: BTreeMap<&DocId, &Meta> = works
        .iter()
        .filter(|(id, ..)| !touched.contains(*id))
        .map(|(id, meta, _)| (*id, *meta))
        .collect();
    new.extend(changed.iter().map(|d| (&d.id, &d.meta)));
    let names = Names::new(new.iter().map(|(id, meta)| (*id, *meta)));
    let read = |at: usize| -> Result<Document> {
        let id = names.id(at).ok_or_else(|| Error::internal("no document at that position"))?;
        Ok(as_read(held, held.linked(&id)?.document))
    };
    let texts = Shelf::new(new.len(), &read);
    let put = |document: Document| {
        if let Some(at) = names.position(&document.id) {
            texts.put(at, document);
        }
    };
    for linked in again.iter().filter_map(|id| earlier.get(id)) {
        put(as_read(held, linked.document.clone()));
    }
    changed.iter().for_each(|document| put(document.clone()));

    let again: Vec<&DocId> = again.iter().chain(changed.iter().map(|d| &d.id)).collect();
    let links: Vec<Links> = again
        .par_iter()
        .filter_map(|id| names.position(id))
        .map(|at| {
            let known = names.id(at).and_then(|id| earlier.get(&id));
            Links::find(&texts, &names, at, curated, known)
        })
        .collect();

    let mentions = {
        let was: Vec<(usize, &Document)> = earlier
            .iter()
            .filter_map(|(id, linked)| Some((*before.get(id)?, &linked.document)))
            .collect();
        let is: Vec<(usize, &Document)> = again
            .iter()
            .filter_map(|id| names.position(id).and_then(|at| Some((at, texts.text(at)?))))
            .collect();
        let less = Counter::new(works.iter().map(|(_, meta, _)| *meta)).count(&was);
        let more = Counter::new(new.values().copied()).count(&is);
        let mut counts: HashMap<DocId, usize> = HashMap::new();
        for (id, more) in new.keys().zip(more) {
            let known = work_of(id).map(|(.., mentions)| *mentions);
            let less = before.get(id).and_then(|&at| less.get(at)).copied().unwrap_or_default();
            let now = (known.unwrap_or_default() + more).saturating_sub(less);
            if known != Some(now) {
                counts.insert((*id).clone(), now);
            }
        }
        counts
    };

    let mut linked = Vec::new();
    for (id, links) in again.iter().zip(links) {
        let Some(document) = names.position(id).and_then(|at| texts.text(at)) else { continue };
        let known = || work_of(id).map(|(.., mentions)| *mentions);
        let count = mentions.get(*id).copied().or_else(known).unwrap_or_default();
        let found = links.of(document.clone(), count);
        let same = |old: &&Linked| {
            let links = |l: &Linked| (l.document.meta.implements.clone(), l.parents.clone());
            old.citations == found.citations
                && old.alignments == found.alignments
                && links(old) == links(&found)
        };
        if touched.contains(*id) || earlier.get(*id).filter(same).is_none() {
            linked.push(found);
        }
    }
    linked.sort_by(|a, b| a.document.id.cmp(&b.document.id));
    texts.sound()?;
    Ok(Some(Relinked { linked, mentions }))
}

/// Unchanged documents whose links may be others now that those `touched`, with these `facts` before and now, are.
fn affected(
    held: &dyn Held,
    works: &[(&DocId, &Meta, usize)],
    touched: &BTreeSet<DocId>,
    facts: &[&Meta],
) -> Result<BTreeSet<DocId>> {
    let mut names: BTreeSet<String> = facts.iter().flat_map(|meta| names_of(meta)).collect();
    names.extend(facts.iter().flat_map(|meta| mentions::names(meta)).map(|name| key(&name)));
    // Whether a document has ended decides which of several a name means, and others say that.
    let ended = facts.iter().flat_map(|meta| &meta.repeals).map(|repeal| stateless(&repeal.title));
    let ended: BTreeSet<String> = ended.collect();
    let ends = |meta: &Meta| !ended.is_empty() && ended.contains(&stateless(&meta.title));
    for (_, meta, _) in works.iter().filter(|(_, meta, _)| ends(meta)) {
        names.extend(names_of(meta));
    }
    names.remove("");
    let mut found = held.naming(&names)?;
    for (id, meta, _) in works {
        let title = key(&meta.title);
        let carries =
            meta.implements.iter().chain(held.implements(id)).any(|p| touched.contains(p));
        let may_mean = |short: &String| {
            let short = Abbreviation::new(short);
            short.is_some_and(|short| facts.iter().any(|meta| short.may_mean(&meta.title)))
        };
        if carries
            || names.iter().any(|name| title.contains(name.as_str()))
            || held.abbreviations(id).iter().any(may_mean)
        {
            found.insert((*id).clone());
        }
    }
    Ok(found)
}

/// A document as its files made it.
fn as_read(held: &dyn Held, mut document: Document) -> Document {
    document.meta.implements = held.implements(&document.id).to_vec();
    document
}
