//! Which version of a text a citation means: the dates under titles say how old a text is, and the same law
//! may be held as it stood in several years.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::folded::key;
use super::tables::{self, Bytes, Lists, Part, Strings};
use tiaowen_text::doc::{DocId, Meta};

/// Documents by work, with the date of each version.
///
/// A work is several texts of one title by one maker. Two of them whose article numbers overlap are versions: one of
/// them is in force. Two whose numbers do not are parts that stand beside each other, 总则 with 第1条 to 第204条 and 物权编
/// from 第205条 on.
pub(super) struct Versions {
    dates: Strings,
    /// The day on which each was made: what is in force later was known on that day.
    made: Strings,
    /// The first and the last article of each document; the greatest number where it has none.
    articles: Part,
    /// The documents of works that have several, the newest first.
    works: Lists,
    /// The work of each document, counted from one; nothing for one that is alone.
    work: Part,
    /// The day on which a part is in force that another part of its work tells.
    told: Strings,
    /// Whether each is a document of a work that has parts.
    parted: Part,
}

/// How many parts of bytes they are kept in.
pub(super) const PARTS: usize = 7;
/// Stands for the articles of a document that has none.
const NO_ARTICLE: u32 = u32::MAX;

impl Versions {
    /// What was [written](Self::write).
    pub(super) fn open(parts: &[Part]) -> Option<Self> {
        let [dates, made, articles, works, work, told, parted] = parts else { return None };
        Some(Self {
            dates: Strings::open(dates)?,
            made: Strings::open(made)?,
            articles: articles.clone(),
            works: Lists::open(works)?,
            work: work.clone(),
            told: Strings::open(told)?,
            parted: parted.clone(),
        })
    }

    /// Reads the dates of all documents.
    pub(super) fn write(named: &[(&DocId, &Meta)]) -> [Vec<u8>; PARTS] {
        let articles: Vec<Option<(u32, u32)>> =
            named.iter().map(|(_, meta)| meta.articles).collect();
        let apart = |i: usize, j: usize| {
            let of = |i: usize| articles.get(i).copied().flatten();
            are_apart(of(i), of(j))
        };
        let mut works: Vec<Vec<u32>> = Vec::new();
        let mut work_of = vec![0; named.len()];
        let mut told: Vec<Option<String>> = vec![None; named.len()];
        let mut parted = vec![0; named.len()];
        let mut dates: Vec<Option<String>> =
            named.iter().map(|(_, meta)| latest(meta).map(str::to_owned)).collect();
        for mut work in works_of(named) {
            // A part has numbers that do not begin with the first; without one there are no parts.
            if work.iter().any(|&i| articles.get(i).is_some_and(|a| a.is_some_and(|a| a.0 > 1))) {
                for &i in work.iter().filter(|i| work.iter().any(|j| apart(**i, *j))) {
                    parted.get_mut(i).into_iter().for_each(|parted| *parted = 1);
                    let beside = work.iter().filter(|j| apart(i, **j));
                    let days = beside.filter_map(|j| named.get(*j)?.1.in_force.clone());
                    let Some(day) = days.max() else { continue };
                    if named.get(i).is_some_and(|(_, meta)| meta.in_force.is_none()) {
                        if let Some(date) = dates.get_mut(i) {
                            *date = date.take().max(Some(day.clone()));
                        }
                        told.get_mut(i).into_iter().for_each(|told| *told = Some(day.clone()));
                    }
                }
            }
            work.sort_by_key(|&i| std::cmp::Reverse(dates.get(i).cloned().flatten()));
            works.push(work.iter().map(|i| *i as u32).collect());
            for i in work {
                work_of.get_mut(i).into_iter().for_each(|work| *work = works.len() as u32);
            }
        }
        let ranges = articles.iter().flat_map(|range| {
            let (least, most) = range.unwrap_or((NO_ARTICLE, NO_ARTICLE));
            [least, most]
        });
        [
            Strings::write_some(dates.iter().map(Option::as_deref)),
            Strings::write_some(named.iter().map(|(_, meta)| made(meta))),
            tables::numbers(ranges),
            Lists::write(works),
            tables::numbers(work_of),
            Strings::write_some(told.iter().map(Option::as_deref)),
            tables::numbers(parted),
        ]
    }

    /// What was written, in memory.
    pub(super) fn of_parts(parts: &[Vec<u8>; PARTS]) -> Option<Self> {
        let bytes: Bytes = Arc::new(tables::join(parts.iter().map(Vec::as_slice)));
        Self::open(&tables::parts(&bytes)?)
    }

    /// The documents of a document's work where it has several.
    fn several(&self, i: usize) -> impl Iterator<Item = usize> + Clone {
        let work = self.work.number(i).and_then(|work| (work as usize).checked_sub(1));
        work.into_iter().flat_map(|work| self.works.get(work))
    }

    fn articles(&self, i: usize) -> Option<(u32, u32)> {
        let at = i.checked_mul(2)?;
        let range = (self.articles.number(at)?, self.articles.number(at + 1)?);
        (range.0 != NO_ARTICLE).then_some(range)
    }

    /// Whether the article numbers of two documents do not overlap.
    fn apart(&self, a: usize, b: usize) -> bool {
        are_apart(self.articles(a), self.articles(b))
    }

    fn is_parted(&self, index: usize) -> bool {
        self.parted.number(index) == Some(1)
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
        let mut standing = self
            .versions(cited)
            .filter(|&i| i != citing && self.made(i).is_some_and(|date| date <= at));
        standing.next().unwrap_or(cited)
    }

    /// The version of a work before one of them.
    pub(super) fn before(&self, index: usize) -> Option<usize> {
        let own = self.made(index)?;
        self.versions(index).find(|&i| i != index && self.made(i).is_some_and(|date| date < own))
    }

    /// The version of a work that is in force on a day: the newest that had begun by then and was not repealed; else
    /// the newest such one repealed or not, else the oldest.
    pub(super) fn in_force(
        &self,
        index: usize,
        begun: impl Fn(usize) -> bool,
        repealed: impl Fn(usize) -> bool,
    ) -> usize {
        let mut standing = self.versions(index).filter(|i| begun(*i));
        let first = standing.clone().find(|i| !repealed(*i)).or_else(|| standing.next());
        first.or_else(|| self.versions(index).last()).unwrap_or(index)
    }

    /// The versions of a document, itself among them, the newest first.
    pub(super) fn of(&self, index: usize) -> Vec<usize> {
        let versions: Vec<usize> = self.versions(index).collect();
        if versions.is_empty() { vec![index] } else { versions }
    }

    /// Every document of a document's work, its versions and its parts, the newest first.
    pub(super) fn work(&self, index: usize) -> Vec<usize> {
        let work: Vec<usize> = self.several(index).collect();
        if work.is_empty() { vec![index] } else { work }
    }

    /// The parts that a document stands beside and the document, in the order of their numbers; none where its work has
    /// no parts.
    pub(super) fn parts(&self, index: usize) -> Vec<usize> {
        if !self.is_parted(index) {
            return Vec::new();
        }
        let work = self.several(index);
        let mut parts: Vec<usize> = work.filter(|&i| i == index || self.apart(index, i)).collect();
        parts.sort_by_key(|&i| (self.articles(i), i));
        parts
    }

    /// How far a number is from those of a document's articles.
    pub(super) fn away(&self, index: usize, number: u32) -> u32 {
        self.articles(index).map_or(u32::MAX, |(least, most)| {
            least.saturating_sub(number).max(number.saturating_sub(most))
        })
    }

    /// The day on which a document is in force that another part of its work tells, where it tells none itself.
    pub(super) fn told(&self, index: usize) -> Option<&str> {
        self.told.some(index)
    }

    /// The documents of a work that do not stand beside a document, itself among them, the newest first.
    fn versions(&self, index: usize) -> impl Iterator<Item = usize> + Clone {
        let parted = self.is_parted(index);
        self.several(index).filter(move |&i| !parted || !self.apart(index, i))
    }

    /// The day on which a document was made as it stands.
    pub(super) fn made(&self, i: usize) -> Option<&str> {
        self.made.some(i)
    }

    /// The last date of a document.
    pub(super) fn date(&self, i: usize) -> Option<&str> {
        self.dates.some(i)
    }
}

/// Whether two ranges of article numbers do not overlap.
fn are_apart(a: Option<(u32, u32)>, b: Option<(u32, u32)>) -> bool {
    a.zip(b).is_some_and(|((least, most), (other_least, other_most))| {
        most < other_least || other_most < least
    })
}

/// The documents of each work that several have.
fn works_of(named: &[(&DocId, &Meta)]) -> Vec<Vec<usize>> {
    let mut titled: BTreeMap<String, BTreeMap<_, Vec<usize>>> = BTreeMap::new();
    for (i, (_, meta)) in named.iter().enumerate() {
        let title = key(&meta.title);
        if !title.is_empty() {
            let made = titled.entry(title).or_default();
            made.entry((&meta.region, &meta.issuers)).or_default().push(i);
        }
    }
    let mut found = Vec::new();
    for made in titled.into_values().filter(|made| made.values().map(Vec::len).sum::<usize>() > 1) {
        let mut works: Vec<(&Option<String>, Vec<&String>, Vec<usize>)> = Vec::new();
        for ((region, issuers), documents) in made {
            // A law that a congress made and its committee changed names one body in one text and two in another. Notices
            // of one title by bodies that overlap are others each year; articles of the same numbers tell a law.
            let joined = works.iter_mut().find(|(other, bodies, beside)| {
                *other == region
                    && issuers.iter().any(|issuer| bodies.contains(&issuer))
                    && share_articles(named, beside, &documents)
            });
            match joined {
                Some((_, bodies, beside)) => {
                    bodies.extend(issuers);
                    beside.extend(documents);
                }
                None => works.push((region, issuers.iter().collect(), documents)),
            }
        }
        // A text that does not say who made it is of the only one who made one of that title.
        let said = works.iter().filter(|(_, bodies, _)| !bodies.is_empty()).count();
        let mut works: Vec<Vec<usize>> = works.into_iter().map(|(.., work)| work).collect();
        if works.len() > 1 && said == 1 {
            works = vec![works.concat()];
        }
        for mut work in works.into_iter().filter(|work| work.len() > 1) {
            work.sort_unstable();
            found.push(work);
        }
    }
    found
}

/// Whether articles of some documents and of others have the same numbers.
fn share_articles(named: &[(&DocId, &Meta)], some: &[usize], others: &[usize]) -> bool {
    let of = |i: &usize| named.get(*i).and_then(|(_, meta)| meta.articles);
    some.iter().filter_map(of).any(|(least, most)| {
        others
            .iter()
            .filter_map(of)
            .any(|(other_least, other_most)| least <= other_most && other_least <= most)
    })
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

    fn versions(works: &[(&DocId, &Meta)]) -> Versions {
        Versions::of_parts(&Versions::write(works)).unwrap()
    }

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
        assert_eq!(versions(&works).of(1), [0, 1]);
        let two =
            [meta(&["甲市"], "2020-01-01"), meta(&["乙市"], "2015-01-01"), meta(&[], "2010-01-01")];
        let works: Vec<(&DocId, &Meta)> = ids.iter().zip(&two).collect();
        assert_eq!(versions(&works).of(2), [2]);
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
        let versions = versions(&[(&a, &old), (&b, &new)]);
        for (day, standing) in
            [("2026-01-01", 1), ("2016-01-01", 1), ("2010-05-05", 0), ("1999-01-01", 0)]
        {
            let begun = |i| versions.date(i).is_none_or(|date| date <= day);
            assert_eq!(versions.in_force(0, begun, |_| false), standing, "{day}");
        }
        assert_eq!(versions.of(0), [1, 0]);
        assert_eq!(versions.in_force(1, |_| true, |i| i == 1), 0);
    }

    #[test]
    fn documents_of_one_title_whose_articles_count_on_are_parts() {
        let meta = |articles: (u32, u32), in_force: Option<&str>, issuers: &[&str]| Meta {
            title: "示例法典".to_owned(),
            issuers: issuers.iter().map(|s| (*s).to_owned()).collect(),
            adopted: Some("2020-05-05".to_owned()),
            in_force: in_force.map(str::to_owned),
            articles: Some(articles),
            ..Meta::default()
        };
        let ids = ["a", "b", "c"].map(|id| DocId::parse(id).unwrap());
        let of = |metas: &[Meta]| {
            let works: Vec<(&DocId, &Meta)> = ids.iter().zip(metas).collect();
            versions(&works)
        };
        let code = of(&[
            meta((31, 32), Some("2021-01-01"), &["某会"]),
            meta((1, 20), None, &["某会"]),
            meta((21, 30), None, &["某会"]),
        ]);
        for part in 0..3 {
            assert_eq!(code.of(part), [part]);
            assert_eq!(code.parts(part), [1, 2, 0]);
            assert_eq!(code.work(part).len(), 3);
            assert_eq!(code.date(part), Some("2021-01-01"));
        }
        assert_eq!((code.told(0), code.told(1)), (None, Some("2021-01-01")));
        assert_eq!((code.away(0, 32), code.away(0, 40), code.away(0, 1)), (0, 8, 30));
        // Numbers that overlap are those of versions, also where only one of the makers is the same.
        let law = of(&[meta((1, 20), None, &["某会"]), meta((1, 25), None, &["某会", "某委"])]);
        assert_eq!((law.of(0).len(), law.parts(0).len()), (2, 0));
        let apart = of(&[meta((1, 20), None, &["某会"]), meta((1, 25), None, &["某委"])]);
        assert_eq!(apart.of(0), [0]);
    }
}
