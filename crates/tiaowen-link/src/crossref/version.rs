//! Which version of a text a citation means: the dates under titles say how old a text is, and the same law
//! may be held as it stood in several years.

use std::collections::HashMap;

use super::folded::{folded, key};
use tiaowen_text::doc::{Document, PieceKind};

/// Documents by work, with the date of each version.
pub(super) struct Versions {
    dates: Vec<Option<String>>,
    works: HashMap<(String, Vec<String>, Option<String>), Vec<usize>>,
}

impl Versions {
    /// Reads the dates of all documents.
    pub(super) fn new(documents: &[Document]) -> Self {
        let mut works: HashMap<_, Vec<usize>> = HashMap::new();
        for (i, document) in documents.iter().enumerate() {
            works.entry(work(document)).or_default().push(i);
        }
        works.retain(|_, versions| versions.len() > 1);
        Self { dates: documents.iter().map(latest).collect(), works }
    }

    /// Whether a text is newer than the one that cites it, so that its numbers may have moved.
    pub(super) fn is_newer(&self, cited: usize, citing: usize) -> bool {
        match (self.date(cited), self.date(citing)) {
            (Some(cited), Some(citing)) => cited > citing,
            _ => false,
        }
    }

    /// The version of a work that stood when the citing text was made: the newest that is no newer than it;
    /// the one given when there is none, or when nothing says how old they are.
    pub(super) fn standing(&self, documents: &[Document], cited: usize, citing: usize) -> usize {
        let Some(at) = self.date(citing) else { return cited };
        let versions = documents.get(cited).and_then(|d| self.works.get(&work(d)));
        let standing = versions
            .into_iter()
            .flatten()
            .copied()
            .filter(|&i| i != citing && self.date(i).is_some_and(|date| date <= at));
        standing.max_by_key(|&i| self.date(i)).unwrap_or(cited)
    }

    fn date(&self, i: usize) -> Option<&String> {
        self.dates.get(i)?.as_ref()
    }
}

fn work(document: &Document) -> (String, Vec<String>, Option<String>) {
    let meta = &document.meta;
    (key(&meta.title), meta.issuers.clone(), meta.region.clone())
}

/// The last date of a text: in force, published, adopted, or amended as the note under its title says.
fn latest(document: &Document) -> Option<String> {
    let meta = &document.meta;
    let stated = [&meta.in_force, &meta.published, &meta.dated].into_iter().flatten().cloned();
    let notes = document.pieces.iter().filter(|p| p.kind == PieceKind::Date);
    let noted = notes.flat_map(|p| dates(folded(&document.text, p.span).chars()));
    stated.chain(noted).max()
}

/// Every 2023年9月1日 of a text as 2023-09-01.
fn dates(text: &[char]) -> Vec<String> {
    let digits = |from: usize, most: usize| -> Option<(u32, usize)> {
        let run = text.get(from..)?.iter().take(most).take_while(|c| c.is_ascii_digit());
        let run: String = run.collect();
        Some((run.parse().ok()?, from + run.len()))
    };
    let part = |from: usize, most: usize, mark: char| -> Option<(u32, usize)> {
        let (n, end) = digits(from, most)?;
        (text.get(end) == Some(&mark)).then_some((n, end + 1))
    };
    let date = |at: usize| -> Option<String> {
        let (year, at) = part(at, 4, '年')?;
        let (month, at) = part(at, 2, '月')?;
        let (day, _) = part(at, 2, '日')?;
        (year > 1900 && (1..=12).contains(&month) && (1..=31).contains(&day))
            .then(|| format!("{year}-{month:02}-{day:02}"))
    };
    (0..text.len()).filter_map(date).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_a_note_are_read_and_others_left() {
        let note: Vec<char> =
            "1991年4月9日通过 2023年9月1日第五次修正 2023年13月1日 二〇年".chars().collect();
        assert_eq!(dates(&note), ["1991-04-09", "2023-09-01"]);
    }
}
