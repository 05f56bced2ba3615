//! Whose laws a text is of: laws of the same name are made on both sides of the strait.

use super::folded::fold;
use super::scan::ends_with;
use tiaowen_text::doc::Document;
use tiaowen_text::script::folds_to_another;

/// The state's name, which people leave out before its laws.
pub(crate) const STATE: &str = "中华人民共和国";
/// The same of Taiwan.
pub(crate) const ERA_STATE: &str = "中华民国";
/// How the years are counted in Taiwan.
const ERA: &str = "民國";
/// Characters that tell the script of a text.
const SAMPLE: usize = 400;
/// From one such character in so many on, a text is written in traditional script; it has one in four.
const TRADITIONAL: usize = 12;

/// A side of the strait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Mainland,
    Taiwan,
}

impl Side {
    /// Of a title that names its state.
    pub(crate) fn of_title(title: &str) -> Option<Self> {
        title.contains(STATE).then_some(Self::Mainland)
    }

    /// Of a text, by its title and its script; traditional texts are told apart by how they count the years and by
    /// the region they hold for. Hong Kong and Macao, which write so too, are on neither side.
    pub(crate) fn of(document: &Document) -> Option<Self> {
        if let Some(side) = Self::of_title(&fold(&document.meta.title)) {
            return Some(side);
        }
        let region = document.meta.region.as_deref();
        match region {
            Some("台湾") => return Some(Self::Taiwan),
            Some("香港" | "澳门") => return None,
            _ => {}
        }
        if !is_traditional(document) {
            return Some(Self::Mainland);
        }
        if document.text.contains(ERA) {
            return Some(Self::Taiwan);
        }
        region.map(|_| Self::Mainland)
    }
}

/// The side that the words right before a place of a folded text name, with where they begin: 台湾地区公司法.
pub(crate) fn side_before(text: &[char], at: usize) -> Option<(Side, usize)> {
    const WORDS: [(&str, Side); 8] = [
        ("台湾地区", Side::Taiwan),
        ("台湾", Side::Taiwan),
        ("台湾方面", Side::Taiwan),
        ("中国大陆", Side::Mainland),
        ("大陆地区", Side::Mainland),
        ("大陆", Side::Mainland),
        ("祖国大陆", Side::Mainland),
        ("内地", Side::Mainland),
    ];
    // 台湾的《公司法》
    let mut end = at;
    if end.checked_sub(1).and_then(|i| text.get(i)) == Some(&'《') {
        end -= 1;
    }
    if ["之", "的"].iter().any(|joint| ends_with(text, end, joint)) {
        end -= 1;
    }
    let (word, side) = WORDS.iter().find(|(word, _)| ends_with(text, end, word))?;
    Some((*side, end - word.chars().count()))
}

/// By the mark of the first article, else by the characters.
fn is_traditional(document: &Document) -> bool {
    let article = document.first_article().and_then(|i| document.clauses.get(i));
    if let Some(article) = article {
        return article.mark.of(&document.text).contains('條');
    }
    let sample: String = document.text.chars().filter(|c| c.is_alphabetic()).take(SAMPLE).collect();
    folds_to_another(&sample) * TRADITIONAL > sample.chars().count()
}
