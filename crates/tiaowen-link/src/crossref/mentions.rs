//! How often other documents name a document, between 《》 or not: 依照民法典, 《土地管理法》. What others
//! lean on is more often what is asked for.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use rayon::prelude::*;

use super::names::{BEFORE, LONGEST};
use tiaowen_text::doc::{Document, Meta};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;
use tiaowen_text::vocabulary::kind;

/// The state's name, which stands before the names of its laws and is left out as often.
const STATE: &str = "中华人民共和国";
/// Shortest name that is looked for.
const SHORTEST: usize = 2;

/// Counts how often texts name the documents of a collection.
pub(super) struct Counter {
    finder: Option<AhoCorasick>,
    /// Whose each name is, by position in the collection.
    owners: Vec<Vec<usize>>,
    documents: usize,
}

impl Counter {
    /// A counter for the documents with these facts.
    pub(super) fn new<'d>(works: impl IntoIterator<Item = &'d Meta>) -> Self {
        let mut owners: HashMap<String, Vec<usize>> = HashMap::new();
        let mut documents = 0;
        for (at, meta) in works.into_iter().enumerate() {
            for name in names(meta) {
                owners.entry(name).or_default().push(at);
            }
            documents = at + 1;
        }
        let (patterns, owners): (Vec<String>, Vec<Vec<usize>>) = owners.into_iter().unzip();
        let mut builder = AhoCorasickBuilder::new();
        // The longest name wins: 民法典 is no mention of another text called 民法.
        let finder = builder.match_kind(MatchKind::LeftmostLongest).build(&patterns).ok();
        Self { finder, owners, documents }
    }

    /// How often some texts of the collection, each with its position, name each document; what a text says of
    /// itself does not count.
    pub(super) fn count(&self, texts: &[(usize, &Document)]) -> Vec<usize> {
        let none = || vec![0; self.documents];
        let named = texts.par_iter().fold(none, |mut counts, (at, document)| {
            self.add(*at, &document.text, &mut counts);
            counts
        });
        named.reduce(none, sum)
    }

    /// Counts in the texts of a whole collection, each of which is read when its turn comes.
    pub(super) fn count_all(
        &self,
        text: &(dyn Fn(usize) -> Result<String> + Sync),
    ) -> Result<Vec<usize>> {
        let none = || vec![0; self.documents];
        let named = (0..self.documents).into_par_iter().try_fold(none, |mut counts, at| {
            self.add(at, &text(at)?, &mut counts);
            Ok(counts)
        });
        named.try_reduce(none, |a, b| Ok(sum(a, b)))
    }

    fn add(&self, at: usize, text: &str, counts: &mut [usize]) {
        let Some(finder) = &self.finder else { return };
        named_by(text, finder, |pattern| {
            let found = self.owners.get(pattern).filter(|owners| !owners.contains(&at));
            for owner in found.into_iter().flatten() {
                counts.get_mut(*owner).into_iter().for_each(|count| *count += 1);
            }
        });
    }
}

fn sum(a: Vec<usize>, b: Vec<usize>) -> Vec<usize> {
    a.into_iter().zip(b).map(|(a, b)| a + b).collect()
}

/// Gives each name that stands in a text, when it does not begin inside a longer word: 人民法院 does not
/// name 民法.
fn named_by(text: &str, finder: &AhoCorasick, mut give: impl FnMut(usize)) {
    let text = fold(text);
    for found in finder.find_iter(&text) {
        let before = text.get(..found.start()).unwrap_or_default();
        let bounded = before.ends_with(STATE)
            || before.chars().next_back().is_none_or(|c| BEFORE.contains(c) || "《<(".contains(c));
        if bounded {
            give(found.pattern().as_usize());
        }
    }
}

/// Names by which other texts would mention a document: the title without the state and without a note in
/// brackets at its end, and short names that say what they name.
pub(super) fn names(meta: &Meta) -> Vec<String> {
    let title = fold(&meta.title);
    let title = title.strip_prefix(STATE).unwrap_or(&title);
    let title = match title.rsplit_once('(') {
        Some((bare, note)) if note.ends_with(')') && !bare.is_empty() => bare,
        _ => title,
    };
    let short = meta.short_names.iter().map(|name| fold(name));
    let short = short.filter(|name| kind::of_title(name).is_some());
    let mut names: Vec<String> = short.chain([title.to_owned()]).collect();
    names.retain(|name| (SHORTEST..=LONGEST).contains(&name.chars().count()));
    names.sort();
    names.dedup();
    names
}
