//! Which documents at hand have ended because another one at hand says so: 《某条例》同时废止.
//!
//! A name alone does not tell a document. What is taken as ended has the whole name, is older than the text that ends
//! it, and is of a maker whom the maker of that text may overrule: a rank as high and the same place. Where several
//! works fit, none has ended.

use std::collections::HashMap;

use super::folded::key;
use super::names::stateless;
use super::version::Versions;
use tiaowen_text::doc::{Authority, DocId, Meta, Repeal};

/// Characters of a name that two ministries hardly give to two texts.
const TELLING: usize = 8;

/// Each document that has ended, on which day, and by which text.
pub(super) fn find(works: &[(&DocId, &Meta)], versions: &Versions) -> Vec<(usize, String, usize)> {
    let ending = works.iter().enumerate().filter(|(_, (_, meta))| !meta.repeals.is_empty());
    let mut ending: Vec<(&str, usize)> =
        ending.filter_map(|(by, (_, meta))| Some((begins(meta, versions.told(by))?, by))).collect();
    if ending.is_empty() {
        return Vec::new();
    }
    // What ended twice ended the first time.
    ending.sort_unstable();
    let mut titled: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, (_, meta)) in works.iter().enumerate() {
        titled.entry(stateless(&meta.title)).or_default().push(i);
    }
    let mut found = Vec::new();
    for (on, by) in ending {
        let Some((_, meta)) = works.get(by) else { continue };
        let own = versions.work(by);
        for repeal in &meta.repeals {
            let called = titled.get(&stateless(&repeal.title)).into_iter().flatten().copied();
            let fits = |i: &usize| {
                let older = versions.date(*i).is_some_and(|date| date < on);
                let held = works.get(*i).map(|(_, held)| *held);
                older && !own.contains(i) && held.is_some_and(|held| may_end(meta, held, repeal))
            };
            let ended: Vec<usize> = called.filter(fits).collect();
            let Some(first) = ended.first() else { continue };
            let work = versions.work(*first);
            if ended.iter().all(|i| work.contains(i)) {
                found.extend(ended.into_iter().map(|i| (i, on.to_owned(), by)));
            }
        }
    }
    found
}

/// From when on a text ends what it ends: its last article tells both. One that tells no day ends it when it is made.
fn begins<'a>(meta: &'a Meta, told: Option<&'a str>) -> Option<&'a str> {
    meta.in_force.as_deref().or(told).or_else(|| meta.version_date())
}

/// Whether the maker of a text may have ended a document of the name that it tells.
fn may_end(by: &Meta, held: &Meta, repeal: &Repeal) -> bool {
    let number = held.number.as_deref().map(key);
    let behind = key(&repeal.behind);
    if number.is_some_and(|number| !number.is_empty() && behind.contains(&number)) {
        return true;
    }
    let place = |meta: &Meta| {
        let region = meta.region.clone().filter(|region| region != "全国");
        [region, meta.city.clone(), meta.county.clone()]
    };
    if place(by) != place(held) || rank(by) > rank(held) {
        return false;
    }
    // Many ministries have rules of one name.
    let shared = held.issuers.iter().any(|issuer| by.issuers.contains(issuer));
    let before = key(&repeal.before);
    let told = held.issuers.iter().any(|issuer| before.contains(&key(issuer)));
    by.authority != Authority::Ministry
        || held.authority != Authority::Ministry
        || shared
        || told
        || stateless(&held.title).chars().count() >= TELLING
}

/// The rank of a maker; one that is not known may be any.
fn rank(meta: &Meta) -> Authority {
    match meta.authority {
        Authority::Other => Authority::Central,
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(title: &str, authority: Authority, adopted: &str) -> Meta {
        Meta {
            title: title.to_owned(),
            issuers: vec!["某机关".to_owned()],
            authority,
            adopted: Some(adopted.to_owned()),
            dated: Some(adopted.to_owned()),
            ..Meta::default()
        }
    }

    fn ending(title: &str, authority: Authority, in_force: &str, ends: &str) -> Meta {
        let repeal = Repeal { title: ends.to_owned(), ..Repeal::default() };
        let repeals = vec![repeal];
        Meta { in_force: Some(in_force.to_owned()), repeals, ..meta(title, authority, in_force) }
    }

    fn ended(metas: &[Meta]) -> Vec<(usize, String, usize)> {
        let ids: Vec<DocId> =
            (0..metas.len()).map(|i| DocId::parse(&format!("d{i}")).unwrap()).collect();
        let works: Vec<(&DocId, &Meta)> = ids.iter().zip(metas).collect();
        find(&works, &Versions::of_parts(&Versions::write(&works)).unwrap())
    }

    #[test]
    fn an_older_text_of_the_whole_name_has_ended() {
        use Authority::{Central, Municipal, Other};
        let new = ending("溪流法", Central, "2022-06-05", "中华人民共和国溪流暂行条例");
        let old = meta("中华人民共和国溪流暂行条例", Central, "1998-01-01");
        assert_eq!(ended(&[new.clone(), old.clone()]), [(1, "2022-06-05".to_owned(), 0)]);
        // Whoever made it, where nobody says.
        let unsaid = Meta { authority: Other, issuers: Vec::new(), ..old.clone() };
        assert_eq!(ended(&[new.clone(), unsaid]).len(), 1);
        // Of two texts that end it the first did.
        let again = ending("河流法", Central, "2025-01-01", "溪流暂行条例");
        let twice = ended(&[again, old.clone(), new.clone()]);
        assert_eq!(twice.first(), Some(&(1, "2022-06-05".to_owned(), 2)));
        // A text of that name that is newer, one of a longer name, one that nobody has dated, one of a maker above.
        for held in [
            meta("溪流暂行条例", Central, "2023-01-01"),
            meta("溪流暂行条例实施细则", Central, "1998-01-01"),
            Meta { title: "溪流暂行条例".to_owned(), ..Meta::default() },
        ] {
            assert_eq!(ended(&[new.clone(), held]), []);
        }
        let below = ending("某市溪流条例", Municipal, "2022-06-05", "溪流暂行条例");
        assert_eq!(ended(&[below, old]), []);
    }

    #[test]
    fn a_name_that_several_works_have_ends_none() {
        use Authority::Ministry;
        let new = ending("听证程序规定", Ministry, "2022-06-05", "听证规则");
        let of = |issuer: &str| Meta {
            issuers: vec![issuer.to_owned()],
            ..meta("听证规则", Ministry, "1998-01-01")
        };
        assert_eq!(ended(&[new.clone(), of("某机关")]).len(), 1);
        assert_eq!(ended(&[new.clone(), of("别的机关")]), []);
        let told = Repeal { before: "别的机关发布的".to_owned(), ..new.repeals[0].clone() };
        let new = Meta { repeals: vec![told], ..new };
        assert_eq!(ended(&[new, of("别的机关")]).len(), 1);
    }
}
