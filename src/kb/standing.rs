//! How a text stands on a day: whether a newer version of the work is in force, and what changed it since.

use std::collections::HashMap;

use super::{Open, today};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::engine::Hit;
use tiaowen_print::view::{ArticlesView, VersionRefView};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;

/// How a text stands on a day.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Whether a newer version of the same work is in force.
    pub(super) older: bool,
    /// The version in force, where that is another one.
    pub(super) in_force_version: Option<VersionRefView>,
    /// What changed the text after its last day.
    pub(super) changed_by: Vec<VersionRefView>,
    /// When it ended.
    pub(super) repealed: Option<String>,
    /// The document whose text says so, where one does.
    pub(super) repealed_by: Option<VersionRefView>,
}

impl Open {
    /// How the text of a document stands on a day, ISO 8601.
    pub(super) fn standing(&self, id: &DocId, day: &str) -> Standing {
        let names = self.names();
        let Some(index) = names.position(id) else { return Standing::default() };
        let leading = names.in_force(index, day);
        // A version that is not in force yet is no older one.
        let older = leading != index && names.date(leading) >= names.date(index);
        let changed = names.changed_by(index, day).into_iter();
        // What a text here is going to end has not ended yet.
        let repealed = names.repealed(index).filter(|(on, by)| by.is_none() || *on <= day);
        Standing {
            repealed: repealed.map(|(on, _)| on.to_owned()),
            repealed_by: repealed.and_then(|(_, by)| self.version_ref(by?)),
            older,
            in_force_version: (leading != index).then(|| self.version_ref(leading)).flatten(),
            changed_by: changed.filter_map(|(by, _)| self.version_ref(by)).collect(),
        }
    }

    /// The day by which a document had ended on a day.
    pub(super) fn ended(&self, id: &DocId, day: &str) -> Option<&str> {
        let names = self.names();
        let (on, _) = names.repealed(names.position(id)?)?;
        (on <= day).then_some(on)
    }

    /// The day on which a document came into force: as it says, or as another part of its work does.
    pub(super) fn in_force(&self, entry: &CatalogueEntry) -> Option<String> {
        let names = self.names();
        let told = || names.in_force_told(names.position(&entry.id)?).map(str::to_owned);
        entry.meta.in_force.clone().or_else(told)
    }

    /// The articles of a document, where it is a part of a work that is held in several.
    pub(super) fn part(&self, entry: &CatalogueEntry) -> Option<ArticlesView> {
        let names = self.names();
        let parts = names.parts(names.position(&entry.id)?, &today());
        let (first, last) = entry.meta.articles.filter(|_| parts.len() > 1)?;
        Some(ArticlesView { first, last })
    }

    /// Puts the hits in a work's version in force before those in its older versions: they trade places among
    /// themselves, and every other hit keeps its own.
    pub(super) fn lead_with_force(&self, hits: &mut [Hit]) -> Result<()> {
        let (names, day) = (self.names(), today());
        let mut works: HashMap<usize, Vec<(bool, usize)>> = HashMap::new();
        let mut order = Vec::new();
        for (place, hit) in hits.iter().enumerate() {
            let id = &hit.entry(self.collection())?.id;
            let Some(index) = names.position(id) else { continue };
            if names.versions(index).len() > 1 {
                let leading = names.in_force(index, &day);
                let work = works.entry(leading).or_default();
                if work.is_empty() {
                    order.push(leading);
                }
                work.push((index != leading, place));
            }
        }
        let mut from: Vec<usize> = (0..hits.len()).collect();
        for work in order.iter().filter_map(|leading| works.get(leading)) {
            let mut sorted = work.clone();
            sorted.sort_by_key(|(is_older, place)| (*is_older, *place));
            for ((_, place), (_, hit)) in work.iter().zip(&sorted) {
                from.get_mut(*place).into_iter().for_each(|from| *from = *hit);
            }
        }
        if from.iter().enumerate().any(|(place, from)| place != *from) {
            let old = hits.to_vec();
            for (hit, from) in hits.iter_mut().zip(from) {
                old.get(from).into_iter().for_each(|old| hit.clone_from(old));
            }
        }
        Ok(())
    }

    /// A document as a step in the life of a text.
    pub(super) fn version_ref(&self, at: usize) -> Option<VersionRefView> {
        let entry = self.collection().catalogue.get(at)?;
        Some(VersionRefView {
            document: entry.id.to_string(),
            title: entry.meta.title.clone(),
            date: self.names().date(at).map(str::to_owned),
            url: format!("/docs/{}", entry.id),
        })
    }
}
