//! The documents at hand by every name that people use for them: titles, short names, document numbers.
//! A name that fits several documents names none of them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::folded::{fold, key};
use super::version::Versions;
use tiaowen_text::doc::{DocId, Document};
use tiaowen_text::vocabulary::kind;

/// Words that may stand right before a name: anything else before it means that the name is longer.
pub(super) const BEFORE: &str = "按照据依反用合和与及或对在于将把以从由见即为是经因除受有至到给向本实彻行遵成犯得施属使理入、，,;:。；：（）《“\"\n \u{3000}";
/// The documents at hand by every name that people use for them.
pub struct Names<'a> {
    pub(super) documents: Cow<'a, [Document]>,
    exact: HashMap<String, Vec<usize>>,
    loose: HashMap<String, Vec<usize>>,
    numbers: HashMap<String, usize>,
    ids: HashMap<DocId, usize>,
    versions: Versions,
    longest: usize,
}

impl<'a> Names<'a> {
    /// Collects titles, short names and numbers, of documents that are lent or handed over.
    pub fn new(documents: impl Into<Cow<'a, [Document]>>) -> Self {
        let documents = documents.into();
        let (mut exact, mut loose) = (HashMap::new(), HashMap::new());
        let mut numbers = HashMap::new();
        for (i, document) in documents.iter().enumerate() {
            let meta = &document.meta;
            let names = std::iter::once(&meta.title).chain(&meta.short_names);
            for name in names.filter(|n| !n.trim().is_empty()) {
                let folded = fold_title(name);
                add(&mut exact, key(&folded), i);
                for variant in variants(&folded) {
                    add(&mut loose, variant, i);
                }
            }
            if let Some(number) = &meta.number {
                numbers.entry(key(number)).or_insert(i);
            }
        }
        let longest = exact.keys().map(|k: &String| k.chars().count()).max().unwrap_or(0).min(40);
        let ids = documents.iter().enumerate().map(|(i, d)| (d.id.clone(), i)).collect();
        let versions = Versions::new(&documents);
        Self { documents, exact, loose, numbers, ids, versions, longest }
    }

    /// The document with this title, or `None` when there is none or the title fits several.
    pub fn title(&self, printed: &str, before: &str) -> Option<usize> {
        let folded = fold_title(printed);
        if let Some(found) = self.exact.get(&key(&folded)) {
            return self.one(found, before);
        }
        let mut found: Vec<usize> = Vec::new();
        let keys = std::iter::once(key(&folded)).chain(variants(&folded));
        for name in keys {
            found.extend(self.exact.get(&name).into_iter().chain(self.loose.get(&name)).flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&i| self.fits(i, &folded));
        self.one(&found, before)
    }

    /// The version of a document that stood when another was made.
    pub(super) fn standing(&self, cited: usize, citing: usize) -> usize {
        self.versions.standing(&self.documents, cited, citing)
    }

    /// Whether a document is newer than one that cites it.
    pub(super) fn is_newer(&self, cited: usize, citing: usize) -> bool {
        self.versions.is_newer(cited, citing)
    }

    /// The id of a document by its position.
    pub fn id(&self, index: usize) -> Option<&DocId> {
        self.documents.get(index).map(|document| &document.id)
    }

    /// Where each document stands.
    pub fn ids(&self) -> &HashMap<DocId, usize> {
        &self.ids
    }

    /// The document with this number.
    pub fn number(&self, printed: &str) -> Option<usize> {
        self.numbers.get(&key(printed)).copied()
    }

    /// The longest known name that ends right before position `end`: its document and first character.
    pub fn name_before(&self, text: &[char], end: usize) -> Option<(usize, usize)> {
        let shortest = 2;
        (shortest..=self.longest.min(end)).rev().find_map(|len| {
            let start = end - len;
            let name: String = text.get(start..end)?.iter().collect();
            // 四川 is also a place: a short name counts here when it says what it names.
            if len < 4 && kind::of_title(&name).is_none() {
                return None;
            }
            let found = self.exact.get(&name).or_else(|| self.loose.get(&name))?;
            let bounded = start == 0 || text.get(start - 1).is_some_and(|c| BEFORE.contains(*c));
            if !bounded {
                return None;
            }
            self.one(found, "").map(|i| (i, start))
        })
    }

    /// Whether the issuer and the years that a printed title names agree with a document.
    fn fits(&self, i: usize, printed: &str) -> bool {
        let Some(document) = self.documents.get(i) else { return false };
        let own = fold_title(&document.meta.title);
        let years = |title: &str| -> Option<String> {
            let (_, inner) = title.strip_suffix('）')?.rsplit_once('（')?;
            inner.chars().filter(char::is_ascii_digit).count().ge(&4).then(|| key(inner))
        };
        if let (Some(a), Some(b)) = (years(&own), years(printed))
            && a != b
        {
            return false;
        }
        let issuers: Vec<String> = document.meta.issuers.iter().map(|s| key(s)).collect();
        match (issuer_prefix(printed), issuer_prefix(&own)) {
            (Some(a), Some(b)) => a == b || a.ends_with(&b) || b.ends_with(&a),
            (Some(a), None) => {
                issuers.is_empty()
                    || issuers.iter().any(|s| a.contains(s.as_str()) || s.contains(&a))
            }
            _ => true,
        }
    }

    /// The one document of several with the same name: the one whose issuer is named before the title,
    /// else the newest of several versions of one text.
    fn one(&self, found: &[usize], before: &str) -> Option<usize> {
        if let &[only] = found {
            return Some(only);
        }
        let context = key(before);
        let documents = found.iter().filter_map(|&i| self.documents.get(i).map(|d| (i, d)));
        let named: Vec<usize> = documents
            .clone()
            .filter(|(_, d)| {
                d.meta.issuers.iter().map(|s| key(s)).any(|s| {
                    !s.is_empty()
                        && (context.contains(&s)
                            || s.strip_prefix("中共").is_some_and(|s| context.contains(s)))
                })
            })
            .map(|(i, _)| i)
            .collect();
        if let &[only] = named.as_slice() {
            return Some(only);
        }
        let first = documents.clone().next()?.1;
        let same_work = documents.clone().all(|(_, d)| {
            key(&d.meta.title) == key(&first.meta.title)
                && d.meta.issuers == first.meta.issuers
                && d.meta.region == first.meta.region
        });
        if !same_work {
            return None;
        }
        documents
            .max_by_key(|(_, d)| (d.meta.repealed.is_none(), d.meta.latest_date()))
            .map(|(i, _)| i)
    }
}

fn add(names: &mut HashMap<String, Vec<usize>>, name: String, i: usize) {
    let found = names.entry(name).or_default();
    if found.last() != Some(&i) {
        found.push(i);
    }
}

/// A title with every character folded.
pub(super) fn fold_title(title: &str) -> String {
    fold(title)
}

/// Looser keys of a folded title: without the issuer before 关于, without 中华人民共和国, without a note in
/// brackets at the end (years of a plan stay: they tell plans apart), and the inner title of 关于印发《…》.
fn variants(folded: &str) -> Vec<String> {
    let mut out = Vec::new();
    let bare = match folded.strip_suffix('）').and_then(|t| t.rsplit_once('（')) {
        Some((head, inner)) if inner.chars().filter(char::is_ascii_digit).count() < 8 => head,
        _ => folded,
    };
    out.push(key(bare));
    if let Some(short) = bare.strip_prefix("中华人民共和国") {
        out.push(key(short));
    }
    if let Some(at) = bare.find("关于") {
        out.push(key(&bare[at..]));
    }
    if let Some((_, inner)) = bare.split_once("印发").or_else(|| bare.split_once("发布"))
        && let Some((inner, _)) = inner.rsplit_once("的通知")
    {
        out.push(key(inner));
    }
    out.retain(|k| k.chars().count() >= 2);
    out.dedup();
    out
}

fn issuer_prefix(folded: &str) -> Option<String> {
    let at = folded.find("关于")?;
    let prefix = key(&folded[..at]);
    (!prefix.is_empty()).then_some(prefix)
}

/// Whether a 《…》 is a document by its last words, and no book, form or newspaper.
pub fn is_document_title(name: &str) -> bool {
    let folded = fold_title(name);
    let bare = folded
        .strip_suffix('）')
        .and_then(|t| t.rsplit_once('（'))
        .map_or(folded.as_str(), |t| t.0);
    kind::of_title(bare).is_some()
}
