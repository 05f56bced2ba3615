//! Names of bodies and places with their years: what something was called before, and what it is called since. A
//! reform renames a ministry and leaves its papers as they are, so a name is searched with those before and after it.

use std::collections::{HashMap, HashSet};

use tiaowen_text::script::fold;

/// Most other names that are searched for one: of a body with a long history the nearest.
const MOST: usize = 12;
/// A name of so few characters arises by chance (开县 in 召开县级会议), so none is searched for another one.
const SHORT: usize = 2;

/// One name of a body or place, with its years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The whole name and shorter ones.
    pub names: Vec<String>,
    /// First year, where it is known.
    pub from: Option<u16>,
    /// Last year; `None` for a name of today.
    pub until: Option<u16>,
    /// Whole names that took its place.
    pub next: Vec<String>,
    /// Whose it is: the government, or province and city.
    pub of: String,
    /// Whether the later names are searched for the earlier one alone, and not the other way round.
    one_way: bool,
}

/// All names that have years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    entries: Vec<Dated>,
    /// Folded name → entries that have it.
    by_name: HashMap<String, Vec<usize>>,
    /// Folded whole name → entries whose place it took.
    before: HashMap<String, Vec<usize>>,
}

impl Names {
    /// Reads a line of fields between tabs: names, first year, last year, names since, `=` or `→`, whose.
    pub(super) fn add(&mut self, line: &str) -> Result<(), String> {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [names, from, until, next, way, of] = fields.as_slice() else {
            return Err("needs six fields between tabs: names, from, until, since, = or →, whose"
                .to_owned());
        };
        let year = |text: &str| match text {
            "" => Ok(None),
            text => text.parse::<u16>().map(Some).map_err(|_| format!("{text} is no year")),
        };
        let one_way = match *way {
            "=" => false,
            "→" => true,
            other => return Err(format!("{other} is none of = and →")),
        };
        let entry = Dated {
            names: listed(names),
            from: year(from)?,
            until: year(until)?,
            next: listed(next),
            of: (*of).to_owned(),
            one_way,
        };
        if entry.names.is_empty() || entry.until.is_none() != entry.next.is_empty() {
            return Err("needs a name, and a last year with the names since".to_owned());
        }
        let at = self.entries.len();
        for name in &entry.names {
            self.by_name.entry(fold(name)).or_default().push(at);
        }
        for name in &entry.next {
            self.before.entry(fold(name)).or_default().push(at);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The entries that have a name, in any script.
    pub fn of(&self, name: &str) -> impl Iterator<Item = &Dated> {
        self.by_name.get(&fold(name)).into_iter().flatten().filter_map(|at| self.entries.get(*at))
    }

    /// The entries whose place a name took.
    pub fn before(&self, name: &str) -> impl Iterator<Item = &Dated> {
        self.before.get(&fold(name)).into_iter().flatten().filter_map(|at| self.entries.get(*at))
    }

    /// Every name with the others that are searched for it, nearest first.
    pub(super) fn pairs(&self) -> Vec<(String, Vec<String>)> {
        let own = self.entries.iter().flat_map(|entry| entry.names.iter().chain(&entry.next));
        let mut seen = HashSet::new();
        let own = own.filter(|name| seen.insert(fold(name)));
        own.map(|name| (name.clone(), self.others(name)))
            .filter(|(_, others)| !others.is_empty())
            .collect()
    }

    fn others(&self, name: &str) -> Vec<String> {
        let mut others: Vec<String> = self.of(name).flat_map(|entry| entry.names.clone()).collect();
        others.extend(self.chain(name, |entry| entry.next.clone()));
        others.extend(self.chain(name, |entry| {
            let whole = entry.names.iter().flat_map(|own| self.before(own));
            whole
                .filter(|before| !before.one_way)
                .filter_map(|b| b.names.first().cloned())
                .collect()
        }));
        // A place of today has no line of its own.
        let placed = self.before(name).filter(|before| !before.one_way);
        others.extend(placed.flat_map(|before| before.names.clone()));
        let typed = fold(name);
        let mut kept: Vec<String> = Vec::new();
        let mut folded: Vec<String> = Vec::new();
        // What has another of them in it finds nothing more.
        let mut shortest: Vec<&String> = others.iter().collect();
        shortest.sort_by_key(|other| other.chars().count());
        for other in shortest {
            let text = fold(other);
            let chance = text.chars().count() <= SHORT && self.of(other).all(|e| e.until.is_some());
            if chance
                || text.contains(&typed)
                || folded.iter().any(|held| text.contains(held.as_str()))
            {
                continue;
            }
            folded.push(text);
        }
        for other in others {
            let text = fold(&other);
            if folded.contains(&text) && !kept.iter().any(|held| fold(held) == text) {
                kept.push(other);
            }
        }
        kept.truncate(MOST);
        kept
    }

    /// All names of the entries that one leads to, step by step; loops (a name that came back) end.
    fn chain(&self, name: &str, step: impl Fn(&Dated) -> Vec<String>) -> Vec<String> {
        let mut names = Vec::new();
        let mut seen = HashSet::from([fold(name)]);
        let mut rest: Vec<String> = self.of(name).flat_map(&step).collect();
        while !rest.is_empty() {
            let mut further = Vec::new();
            for name in rest {
                if !seen.insert(fold(&name)) {
                    continue;
                }
                names.push(name.clone());
                for entry in self.of(&name) {
                    names.extend(entry.names.iter().cloned());
                    further.extend(step(entry));
                }
            }
            rest = further;
        }
        names
    }
}

fn listed(text: &str) -> Vec<String> {
    text.split('/').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        for line in [
            "国家云雾委员会 / 云雾委\t2018\t\t\t=\t国务院",
            "云雾总局\t2003\t2018\t国家云雾委员会\t=\t国务院",
            "国家晨雾局\t1990\t2003\t云雾总局\t=\t国务院",
            "国家露水局\t1990\t2018\t国家云雾委员会\t=\t国务院",
            "雾县\t\t2016\t雾都区\t=\t青岭 云栖市",
            "东雾区\t\t2010\t雾都区\t→\t青岭 云栖市",
        ] {
            names.add(line).unwrap();
        }
        names
    }

    #[test]
    fn a_name_is_searched_with_those_before_and_after_it() {
        let names = names();
        let others = |name: &str| {
            let mut others = names.others(name);
            others.sort();
            others
        };
        assert_eq!(others("云雾总局"), ["云雾委", "国家晨雾局"]);
        assert_eq!(others("雲霧委"), ["云雾总局", "国家晨雾局", "国家露水局"]);
        // 国家云雾委员会 has 云雾委 in it: who finds this finds that. Siblings that went into one are not each other.
        assert!(!others("国家露水局").contains(&"云雾总局".to_owned()));
        assert_eq!(others("雾县"), ["雾都区"]);
        assert_eq!(others("东雾区"), ["雾都区"]);
        // Two characters arise by chance, and what became a part of another is not that other.
        assert!(others("雾都区").is_empty());
    }

    #[test]
    fn lines_that_cannot_be_read_are_told() {
        let mut names = Names::default();
        for line in
            ["甲局", "甲局\tx\t\t\t=\t乙", "甲局\t1990\t2000\t\t=\t乙", "甲局\t1990\t\t\t~\t乙"]
        {
            assert!(names.add(line).is_err(), "{line}");
        }
    }
}
