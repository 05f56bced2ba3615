//! Where the clauses of a document stand by path, level and number.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::{Document, Level, Ordinal, Span};
use crate::numeral;

/// The clauses of a document in the order of their paths and of their numbers, so that thousands of citations of a
/// long text do not read all of its clauses each. Made when first asked for; no part of what the document is: it is
/// not stored, copies begin without it, and it makes no two documents differ.
#[derive(Default)]
pub struct Places(OnceLock<Made>);

struct Made {
    /// How many clauses there were: documents are changed while they are made.
    clauses: usize,
    by_path: Vec<usize>,
    by_number: Vec<(Level, Option<Ordinal>, usize)>,
    /// Marks at the clause level that name several numbers (第 3 條至第 5 條).
    ranges: Vec<(RangeInclusive<Ordinal>, usize)>,
    first_article: Option<usize>,
}

impl Made {
    fn of(document: &Document) -> Self {
        let clauses = &document.clauses;
        let mut by_path: Vec<usize> = (0..clauses.len()).collect();
        by_path.sort_by_key(|&i| clauses.get(i).map(|c| c.path.as_str()));
        let numbered = clauses.iter().enumerate().map(|(i, c)| (c.level, c.ordinal, i));
        let mut by_number: Vec<_> = numbered.collect();
        by_number.sort_unstable();
        let range = |i: usize| Some((document.number(i)?..=last(document, i)?, i));
        Self {
            clauses: clauses.len(),
            by_path,
            by_number,
            ranges: (0..clauses.len()).filter_map(range).collect(),
            first_article: clauses.iter().position(|c| c.level == Level::Article),
        }
    }
}

/// The last number of a mark that is a range.
fn last(document: &Document, index: usize) -> Option<Ordinal> {
    let mark = document.clauses.get(index)?.mark.of(&document.text);
    let (_, last) = mark.rsplit_once(['至', '到', '~', '～', '—', '－'])?;
    numeral::parse(last)
}

/// Most numbers that one entry stands for.
const MOST: u32 = 1000;

impl Document {
    /// The numbers under which people look for a clause: its own at the clause level, and those that an entry for
    /// several articles (第 3 條至第 5 條) covers and no clause has.
    pub fn numbers(&self, index: usize) -> Vec<Ordinal> {
        let Some(own) = self.number(index) else { return Vec::new() };
        let last = last(self, index).map_or(own.main, |last| last.main.min(own.main + MOST));
        let covered = (own.main + 1..=last).map(Ordinal::from);
        let covered = covered.filter(|n| self.find_number(*n, 1).first() == Some(&index));
        std::iter::once(own).chain(covered).collect()
    }

    /// Whether nothing but its number is left of a clause: 第三条　（删除）.
    pub fn is_deleted(&self, index: usize) -> bool {
        const WORDS: [&str; 8] = ["删除", "刪除", "删去", "刪去", "废止", "廢止", "失效", "删"];
        let clause = self.clauses.get(index).filter(|c| c.ordinal.is_some());
        let Some(clause) = clause.filter(|c| !c.mark.is_empty()) else { return false };
        let text = Span::new(clause.mark.end, self.unit_span(index).end).of(&self.text);
        let bare =
            text.trim_matches(|c: char| c.is_whitespace() || "（）()［］[]〔〕。".contains(c));
        let bare = bare.strip_prefix(['已', '经', '經']).unwrap_or(bare);
        WORDS.contains(&bare)
    }

    /// Asks what was made of the clauses as they are now.
    fn places<T>(&self, question: impl FnOnce(&Made) -> T) -> T {
        let made = self.places.0.get_or_init(|| Made::of(self));
        if made.clauses == self.clauses.len() { question(made) } else { question(&Made::of(self)) }
    }

    /// Clauses of a level with this number, or without one, in reading order; at most so many.
    pub fn at_level(&self, level: Level, ordinal: Option<Ordinal>, most: usize) -> Vec<usize> {
        self.places(|made| {
            let wanted = (level, ordinal);
            let start = made.by_number.partition_point(|&(l, o, _)| (l, o) < wanted);
            let with = made.by_number.iter().skip(start).take_while(|&&(l, o, _)| (l, o) == wanted);
            with.take(most).map(|&(_, _, index)| index).collect()
        })
    }

    /// Units that carry this number at the clause level; several when numbering restarts, at most so many. A
    /// number that only an entry for several articles covers (第 3 條至第 5 條) finds that entry.
    pub fn find_number(&self, ordinal: Ordinal, most: usize) -> Vec<usize> {
        let own = self.at_level(self.clause_level, Some(ordinal), most);
        if !own.is_empty() {
            return own;
        }
        self.places(|made| {
            let covering = made.ranges.iter().filter(|(range, _)| range.contains(&ordinal));
            covering.take(most).map(|&(_, index)| index).collect()
        })
    }

    /// The first article.
    pub fn first_article(&self) -> Option<usize> {
        self.places(|made| made.first_article)
    }

    /// The clause with this path.
    pub fn find_path(&self, path: &str) -> Option<usize> {
        let of = |index: &usize| self.clauses.get(*index).map(|c| c.path.as_str());
        self.places(|made| {
            let start = made.by_path.partition_point(|index| of(index) < Some(path));
            made.by_path.get(start).copied().filter(|index| of(index) == Some(path))
        })
    }
}

impl Clone for Places {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Places")
    }
}
