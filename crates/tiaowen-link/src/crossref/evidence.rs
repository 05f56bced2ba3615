//! What speaks for a link: characters pairs with their rarity, and the wording that two clauses share, with
//! its place in both texts.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::folded::folded;
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::folded::Folded;
use tiaowen_text::vocabulary::sentence::{self, Cut};

/// Character pairs of a text with their number.
pub type Grams = HashMap<u64, u32>;

/// Length of a run of a heading that names its subject: two or three words.
pub const NAMED: usize = 6;
/// Length of a run that counts as wording taken over; shorter ones are words, longer ones rare (measured).
const RUN: usize = 4;
/// Shortest run that is shown as shared wording.
const SHOWN: usize = 4;
/// Most terms and runs kept as evidence of a link.
const KEPT: usize = 12;

/// One clause as the alignment sees it.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Pairs of heading and body.
    pub all: Grams,
    /// Pairs of the heading.
    pub heading: Grams,
    /// Pairs of heading and opening.
    pub opening: Grams,
    /// Runs of four characters, hashed.
    pub runs: HashSet<u64>,
    /// Pairs of each sentence of the body, with the letters it has.
    pub sentences: Vec<(Grams, usize)>,
    /// Runs of [`NAMED`] characters, hashed.
    pub named: HashSet<u64>,
    /// The heading, folded.
    pub title: Vec<char>,
}

impl Side {
    /// Reads clause `index`; `opening` is the share of the body that opens it.
    pub fn new(document: &Document, index: usize, opening: f32) -> Self {
        let span = clause_text(document, index);
        let text = folded(&document.text, span);
        let chars = text.chars();
        let heading = document.clauses.get(index).map(|c| c.heading).unwrap_or_default();
        let heading = folded(&document.text, heading);
        let body = chars.len().saturating_sub(heading.chars().len());
        // A short clause has no opening to tell from the rest.
        let opens = heading.chars().len() + ((body as f32 * opening) as usize).max(30);
        Self {
            all: pairs(chars),
            heading: pairs(heading.chars()),
            opening: pairs(chars.get(..opens.min(chars.len())).unwrap_or_default()),
            runs: words(chars).flat_map(|w| w.windows(RUN)).map(hash).collect(),
            sentences: sentences(chars).map(|s| (pairs(s), letters(s))).collect(),
            named: words(chars).flat_map(|w| w.windows(NAMED)).map(hash).collect(),
            title: heading.chars().to_vec(),
        }
    }
}

/// A clause with everything below it, without its number mark.
pub fn clause_text(document: &Document, index: usize) -> Span {
    let Some(clause) = document.clauses.get(index) else { return Span::default() };
    let extent = clause.extent;
    let start = if clause.mark.is_empty() { extent.start } else { clause.mark.end };
    Span::new(start.min(extent.end), extent.end).trimmed(&document.text)
}

/// Runs of letters and digits: no pair spans a punctuation mark.
fn words(chars: &[char]) -> impl Iterator<Item = &[char]> {
    chars.split(|c| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// Sentences of more than a word.
fn sentences(chars: &[char]) -> impl Iterator<Item = &[char]> {
    let cut = sentence::sentences(chars, Cut::Statements);
    cut.into_iter().filter_map(|range| chars.get(range)).filter(|s| letters(s) > 3)
}

fn letters(chars: &[char]) -> usize {
    chars.iter().filter(|c| c.is_alphanumeric()).count()
}

/// The runs of a heading that can name its subject: where each begins, and its hash.
pub fn naming_runs(title: &[char]) -> Vec<(usize, u64)> {
    let runs = title.windows(NAMED).enumerate();
    runs.filter(|(_, run)| run.iter().all(|c| c.is_alphanumeric()))
        .map(|(at, run)| (at, hash(run)))
        .collect()
}

fn pairs(chars: &[char]) -> Grams {
    let mut grams = Grams::new();
    for pair in words(chars).flat_map(|w| w.windows(2)) {
        *grams.entry(pair_key(pair)).or_default() += 1;
    }
    grams
}

fn pair_key(pair: &[char]) -> u64 {
    pair.iter().fold(0, |key, &c| key << 32 | u64::from(u32::from(c)))
}

fn hash(run: &[char]) -> u64 {
    let mut hasher = DefaultHasher::new();
    run.hash(&mut hasher);
    hasher.finish()
}

/// How rare each pair is in two documents.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    clauses: usize,
    holders: HashMap<u64, u32>,
}

impl Rarity {
    /// Counts in how many clauses each pair stands.
    #[expect(clippy::iter_over_hash_type, reason = "counting comes to the same in any order")]
    pub fn new<'a>(clauses: impl Iterator<Item = &'a Grams>) -> Self {
        let mut rarity = Self::default();
        for grams in clauses {
            rarity.clauses += 1;
            for &gram in grams.keys() {
                *rarity.holders.entry(gram).or_default() += 1;
            }
        }
        rarity
    }

    /// The weight of a pair: 0 for one that stands everywhere.
    pub fn of(&self, gram: u64) -> f32 {
        let holders = self.holders.get(&gram).copied().unwrap_or(1) as f32;
        libm::logf((self.clauses as f32 + 1.0) / (holders + 0.5)).max(0.0)
    }

    /// The weight of the pairs of a text, squared as in a product of two texts.
    pub fn weight(&self, chars: &[char]) -> f32 {
        let pairs = words(chars).flat_map(|w| w.windows(2));
        pairs.map(|pair| self.of(pair_key(pair))).map(|weight| weight * weight).sum()
    }

    /// Pairs with their weight, scaled to length 1.
    pub fn unit(&self, grams: &Grams) -> Vec<(u64, f32)> {
        let mut weighed: Vec<(u64, f32)> = grams
            .iter()
            .map(|(&gram, &count)| (gram, (1.0 + libm::logf(count as f32)) * self.of(gram)))
            .collect();
        // Sums of floats depend on their order: sorted, two runs give the same bits.
        weighed.sort_unstable_by_key(|w| w.0);
        let length = weighed.iter().map(|w| w.1 * w.1).sum::<f32>().sqrt().max(1e-6);
        for weight in &mut weighed {
            weight.1 /= length;
        }
        weighed
    }

    /// The share of the weight of `part` that is found in `whole`.
    pub fn share_found(&self, part: &Grams, whole: &Grams) -> f32 {
        let (mut found, mut all) = (0.0, 0.0);
        let mut grams: Vec<&u64> = part.keys().collect();
        grams.sort_unstable();
        for &gram in grams {
            let weight = self.of(gram) * self.of(gram);
            all += weight;
            if whole.contains_key(&gram) {
                found += weight;
            }
        }
        if all > 0.0 { found / all } else { 0.0 }
    }
}

/// A run of wording that stands in two clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// Where in the first document's text.
    pub ours: Span,
    /// Where in the second document's text.
    pub theirs: Span,
    /// Its characters, folded.
    pub text: String,
}

/// The longest runs of at least `least` characters that two stretches of text share, each place used once,
/// in the order of the first.
pub fn shared_runs(ours: &Folded, theirs: &Folded, least: usize) -> Vec<Shared> {
    let (a, b) = (ours.chars(), theirs.chars());
    let mut places: HashMap<&[char], Vec<usize>> = HashMap::new();
    for (j, run) in b.windows(least).enumerate() {
        places.entry(run).or_default().push(j);
    }
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let mut i = 0;
    while i + least <= a.len() {
        let candidates = a.get(i..i + least).and_then(|run| places.get(run));
        let best = candidates
            .into_iter()
            .flatten()
            .map(|&j| (common(a, b, i, j), j))
            .max_by_key(|&(len, j)| (len, std::cmp::Reverse(j)));
        match best.filter(|&(len, _)| len >= least) {
            Some((len, j)) => {
                found.push((i, j, len));
                i += len;
            }
            None => i += 1,
        }
    }
    found
        .into_iter()
        .map(|(i, j, len)| Shared {
            ours: ours.span(i, i + len),
            theirs: theirs.span(j, j + len),
            text: a.get(i..i + len).unwrap_or_default().iter().collect(),
        })
        .collect()
}

/// How far two texts agree from these positions, up to the end of a sentence or paragraph.
fn common(a: &[char], b: &[char], i: usize, j: usize) -> usize {
    let rest = a.get(i..).unwrap_or_default().iter().zip(b.get(j..).unwrap_or_default());
    let mut len = 0;
    for (x, y) in rest {
        if x != y || *x == '\n' {
            break;
        }
        len += 1;
    }
    // A mark at the end belongs to no run.
    while len > 0 && a.get(i + len - 1).is_some_and(|c| !c.is_alphanumeric()) {
        len -= 1;
    }
    if a.get(i).is_some_and(|c| c.is_alphanumeric()) { len } else { 0 }
}

/// What is kept of the evidence of a link.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Shared runs of wording: where in the clause's document, where in the parent.
    pub shared: Vec<(Span, Span)>,
    /// Shared terms with their weight, heaviest first.
    pub terms: Vec<(String, f32)>,
}

/// The evidence of a link: shared runs and shared terms with their weight, heaviest first.
pub fn evidence(
    child: (&Document, usize),
    parent: (&Document, usize),
    rarity: &Rarity,
) -> Evidence {
    let ours = folded(&child.0.text, clause_text(child.0, child.1));
    let theirs = folded(&parent.0.text, clause_text(parent.0, parent.1));
    let mut shared: Vec<Shared> = shared_runs(&ours, &theirs, 2);
    let weight = |text: &str| -> f32 {
        let chars: Vec<char> = text.chars().collect();
        words(&chars).flat_map(|w| w.windows(2)).map(|p| rarity.of(pair_key(p))).sum()
    };
    shared.sort_by(|x, y| weight(&y.text).total_cmp(&weight(&x.text)).then(x.ours.cmp(&y.ours)));
    let mut terms: Vec<(String, f32)> = Vec::new();
    for run in &shared {
        // What stands in half of all clauses is no term of this link.
        if terms.len() < KEPT && weight(&run.text) > 1.5 && terms.iter().all(|t| t.0 != run.text) {
            terms.push((run.text.clone(), weight(&run.text)));
        }
    }
    let mut runs: Vec<(Span, Span)> = shared
        .iter()
        .filter(|r| r.text.chars().count() >= SHOWN && weight(&r.text) > 1.5)
        .take(KEPT)
        .map(|r| (r.ours, r.theirs))
        .collect();
    runs.sort_unstable();
    Evidence { shared: runs, terms }
}

/// Whether two clauses say the same in nearly the same words.
pub fn equal_wording(ours: (&Document, usize), theirs: (&Document, usize)) -> bool {
    let a = folded(&ours.0.text, clause_text(ours.0, ours.1));
    let b = folded(&theirs.0.text, clause_text(theirs.0, theirs.1));
    let letters = |f: &Folded| f.chars().iter().filter(|c| c.is_alphanumeric()).count();
    let shared: usize = shared_runs(&a, &b, RUN)
        .iter()
        .map(|r| r.text.chars().filter(|c| c.is_alphanumeric()).count())
        .sum();
    let longer = letters(&a).max(letters(&b));
    longer > 0 && shared as f32 >= 0.8 * longer as f32
}
