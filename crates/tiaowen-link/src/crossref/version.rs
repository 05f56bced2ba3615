//! Which version of a text a citation means: the dates under titles say how old a text is, and the same law
//! may be held as it stood in several years.

use std::collections::{BTreeMap, HashMap};

use super::folded::key;
use tiaowen_text::doc::{DocId, Meta};

/// Documents by work, with the date of each version.
pub(super) struct Versions {
    dates: Vec<Option<String>>,
    /// The day on which each was made: what is in force later was known on that day.
    made: Vec<Option<String>>,
    /// The versions of a document's work, the newest first; documents that are alone are left out.
    works: HashMap<usize, Vec<usize>>,
}

impl Versions {
    /// Reads the dates of all documents.
    pub(super) fn new(named: &[(&DocId, &Meta)]) -> Self {
        let mut found: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (i, (_, meta)) in named.iter().enumerate() {
            let title = key(&meta.title);
            if !title.is_empty() {
                found.entry((title, &meta.issuers, &meta.region)).or_default().push(i);
            }
        }
        let dates: Vec<Option<String>> =
            named.iter().map(|(_, meta)| latest(meta).map(str::to_owned)).collect();
        let made: Vec<Option<String>> =
            named.iter().map(|(_, meta)| made(meta).map(str::to_owned)).collect();
        // A text that does not say who made it is of the only one who made one of that title.
        let mut titled: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
        for ((title, ..), versions) in found {
            titled.entry(title).or_default().push(versions);
        }
        let said = |versions: &Vec<usize>| {
            let first = versions.first().and_then(|&i| named.get(i));
            first.is_some_and(|(_, meta)| !meta.issuers.is_empty())
        };
        let mut found: Vec<Vec<usize>> = Vec::new();
        for mut of_title in titled.into_values() {
            if of_title.len() > 1 && of_title.iter().filter(|versions| said(versions)).count() == 1
            {
                let mut whole: Vec<usize> = of_title.concat();
                whole.sort_unstable();
                of_title = vec![whole];
            }
            found.append(&mut of_title);
        }
        let mut works = HashMap::new();
        for mut versions in found.into_iter().filter(|versions| versions.len() > 1) {
            versions.sort_by_key(|&i| std::cmp::Reverse(dates.get(i).cloned().flatten()));
            works.extend(versions.iter().map(|&i| (i, versions.clone())));
        }
        Self { dates, made, works }
    }

    /// Whether a text is newer than the one that cites it, so that its numbers may have moved.
    pub(super) fn is_newer(&self, cited: usize, citing: usize) -> bool {
        match (self.made(cited), self.made(citing)) {
            (Some(cited), Some(citing)) => cited > citing,
            _ => false,
        }
    }

    /// The version of a work that stood when the citing text was made: the newest that is no newer than it;
    /// the one given when there is none, or when nothing says how old they are.
    pub(super) fn standing(&self, cited: usize, citing: usize) -> usize {
        let Some(at) = self.made(citing) else { return cited };
        let versions = self.works.get(&cited).into_iter().flatten().copied();
        let mut standing =
            versions.filter(|&i| i != citing && self.made(i).is_some_and(|date| date <= at));
        standing.next().unwrap_or(cited)
    }

    /// The version of a work before one of them.
    pub(super) fn before(&self, index: usize) -> Option<usize> {
        let own = self.made(index)?;
        let mut versions = self.works.get(&index)?.iter().copied();
        versions.find(|&i| i != index && self.made(i).is_some_and(|date| date < own))
    }

    /// The version of a work that is in force on a day: the newest that is no newer than it and not repealed by
    /// then; else the newest such one repealed or not, else the oldest.
    pub(super) fn in_force(
        &self,
        index: usize,
        day: &str,
        repealed: impl Fn(usize) -> bool,
    ) -> usize {
        let Some(versions) = self.works.get(&index) else { return index };
        let begun = |i: &usize| self.date(*i).is_none_or(|date| date <= day);
        let mut standing = versions.iter().copied().filter(begun);
        let first = standing.clone().find(|i| !repealed(*i)).or_else(|| standing.next());
        first.or(versions.last().copied()).unwrap_or(index)
    }

    /// The versions of a document's work, the newest first.
    pub(super) fn of(&self, index: usize) -> Vec<usize> {
        self.works.get(&index).cloned().unwrap_or_else(|| vec![index])
    }

    fn made(&self, i: usize) -> Option<&str> {
        self.made.get(i)?.as_deref()
    }

    /// The last date of a document.
    pub(super) fn date(&self, i: usize) -> Option<&str> {
        self.dates.get(i)?.as_deref()
    }
}

/// The last date of a text: in force, published, adopted, or amended as the note under its title says.
fn latest(meta: &Meta) -> Option<&str> {
    let known = meta.dates().filter(|(field, _)| *field != "repealed").map(|(_, date)| date);
    known.max()
}

/// The day on which a text was made as it stands; of one of which no such day is known, when it came into force.
fn made(meta: &Meta) -> Option<&str> {
    meta.version_date().max(meta.adopted.as_deref()).or(meta.in_force.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_no_known_maker_is_of_the_only_one_that_has_made_its_title() {
        let meta = |issuers: &[&str], day: &str| Meta {
            title: "示例条例".to_owned(),
            issuers: issuers.iter().map(|s| (*s).to_owned()).collect(),
            in_force: Some(day.to_owned()),
            ..Meta::default()
        };
        let ids = ["a", "b", "c"].map(|id| DocId::parse(id).unwrap());
        let one = [meta(&["甲市"], "2020-01-01"), meta(&[], "2010-01-01")];
        let works: Vec<(&DocId, &Meta)> = ids.iter().zip(&one).collect();
        assert_eq!(Versions::new(&works).of(1), [0, 1]);
        let two =
            [meta(&["甲市"], "2020-01-01"), meta(&["乙市"], "2015-01-01"), meta(&[], "2010-01-01")];
        let works: Vec<(&DocId, &Meta)> = ids.iter().zip(&two).collect();
        assert_eq!(Versions::new(&works).of(2), [2]);
    }

    #[test]
    fn the_version_of_a_day_is_the_newest_that_had_begun() {
        let meta = |in_force: &str| Meta {
            title: "示例条例".to_owned(),
            in_force: Some(in_force.to_owned()),
            ..Meta::default()
        };
        let (old, new) = (meta("2001-06-01"), meta("2016-01-01"));
        let (a, b) = (DocId::parse("a").unwrap(), DocId::parse("b").unwrap());
        let versions = Versions::new(&[(&a, &old), (&b, &new)]);
        for (day, standing) in
            [("2026-01-01", 1), ("2016-01-01", 1), ("2010-05-05", 0), ("1999-01-01", 0)]
        {
            assert_eq!(versions.in_force(0, day, |_| false), standing, "{day}");
        }
        assert_eq!(versions.of(0), [1, 0]);
        assert_eq!(versions.in_force(1, "2026-01-01", |i| i == 1), 0);
    }
}
