//! Names of documents: ids, titles and short names, folded, so that what people type finds a document.

use std::collections::HashMap;

use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_text::script::fold;

/// Names → positions in the catalogue.
pub(super) struct Names {
    exact: HashMap<String, Vec<usize>>,
    /// Each with its characters: most titles cannot contain a text, and that is told by these alone.
    titles: Vec<(u128, String)>,
}

/// A name that ends another text counts only from this length on: 民法商法|农民专业合作社法.
const SHORTEST_ENDING: usize = 3;

impl Names {
    pub(super) fn new(catalogue: &[CatalogueEntry]) -> Self {
        let mut exact: HashMap<String, Vec<usize>> = HashMap::new();
        let mut titles = Vec::with_capacity(catalogue.len());
        for (at, entry) in catalogue.iter().enumerate() {
            let title = bare(&entry.meta.title);
            let mut keys = vec![bare(entry.id.as_str()), title.clone()];
            keys.extend(entry.meta.short_names.iter().map(|name| bare(name)));
            keys.push(title.split(['(', '[']).next().unwrap_or_default().to_owned());
            for key in keys.into_iter().filter(|k| !k.is_empty()) {
                let list = exact.entry(key).or_default();
                if list.last() != Some(&at) {
                    list.push(at);
                }
            }
            titles.push((characters(&title), title));
        }
        Self { exact, titles }
    }

    /// Documents that a name means: exactly, else the longest name that it ends with, else every title
    /// that contains it.
    pub(super) fn find(&self, name: &str) -> Vec<usize> {
        let name = bare(name);
        if let Some(found) = self.exact.get(&name) {
            return found.clone();
        }
        for (at, _) in name.char_indices().skip(1) {
            let ending = name.get(at..).unwrap_or_default();
            if ending.chars().count() < SHORTEST_ENDING {
                break;
            }
            if let Some(found) = self.exact.get(ending) {
                return found.clone();
            }
        }
        self.containing(&name)
    }

    /// Documents that a whole text is the title, short name or id of.
    pub(super) fn titled(&self, text: &str) -> &[usize] {
        self.exact.get(&bare(text)).map_or(&[], Vec::as_slice)
    }

    /// Documents whose title contains a text.
    pub(super) fn containing(&self, text: &str) -> Vec<usize> {
        let text = bare(text);
        if text.chars().count() < 2 {
            return Vec::new();
        }
        let wanted = characters(&text);
        let titles = self.titles.iter().enumerate();
        let holding = titles.filter(|(_, (held, _))| held & wanted == wanted);
        holding.filter(|(_, (_, title))| title.contains(&text)).map(|(at, _)| at).collect()
    }
}

/// The characters of a text, a bit each; several share one.
fn characters(text: &str) -> u128 {
    text.chars().fold(0, |held, c| held | 1 << (c as u32 % u128::BITS))
}

/// Folded, without white space, title marks and the name of the state, which people leave out at any place:
/// 浙江省实施《水法》办法.
fn bare(name: &str) -> String {
    let plain = |c: &char| !c.is_whitespace() && !"《》〈〉<>“”\"".contains(*c);
    let bare: String = fold(name).chars().filter(plain).collect();
    let short = bare.replace("中华人民共和国", "");
    if short.is_empty() { bare } else { short }
}
