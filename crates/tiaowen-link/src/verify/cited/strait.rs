//! Which of two laws of one name, made on both sides of the strait, a text means: by the word right before the name, else by
//! what the line and the text speak of, else by their script.

use super::Reader;
use crate::crossref::folded::key;
use crate::crossref::side::{ERA_STATE, STATE, Side, side_before};
use tiaowen_text::doc::Span;
use tiaowen_text::script::{fold, folds_to_another};

/// Bodies, sums and years that only texts about Taiwan name (folded).
const OF_TAIWAN: [&str; 22] = [
    "台湾",
    "民国",
    "立法院",
    "行政院",
    "司法院",
    "监察院",
    "考试院",
    "大法官",
    "最高行政法院",
    "地方法院",
    "公共工程委员会",
    "经济部",
    "内政部",
    "卫福部",
    "卫生福利部",
    "劳工局",
    "金管会",
    "新台币",
    "台北",
    "新北市",
    "高雄",
    "罚锾",
];
/// The same of the mainland (folded).
const OF_MAINLAND: [&str; 12] = [
    STATE,
    "大陆",
    "国务院",
    "全国人大",
    "全国人民代表大会",
    "人民法院",
    "人民检察院",
    "人民币",
    "人民政府",
    "公安机关",
    "人社部",
    "发改委",
];
/// People of Taiwan whom laws of the mainland speak of (folded).
const PEOPLE: [&str; 7] =
    ["台湾居民", "台湾同胞", "台湾地区居民", "台湾投资", "台湾地区投资", "台湾企业", "港澳台"];
/// From one such character in so many on, a line is written in traditional script.
const TRADITIONAL: usize = 12;

/// The side that the words of a text name.
fn spoken_of(text: &str) -> Option<Side> {
    let folded = PEOPLE.iter().fold(fold(text), |text, word| text.replace(word, ""));
    let names = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    match (names(&OF_TAIWAN), names(&OF_MAINLAND)) {
        (true, false) => Some(Side::Taiwan),
        (false, true) => Some(Side::Mainland),
        _ => None,
    }
}

/// The side whose script a text is written in.
fn written(text: &str) -> Side {
    // 著作权法: simplified script writes 著 as well.
    let text: String = text.chars().filter(|c| c.is_alphabetic() && *c != '著').collect();
    let traditional = folds_to_another(&text) * TRADITIONAL > text.chars().count();
    if traditional { Side::Taiwan } else { Side::Mainland }
}

impl Reader<'_> {
    /// The law of a name that stands at `start..end` which the text means, of those held on both sides.
    pub(super) fn sided(&self, known: usize, start: usize, end: usize) -> usize {
        let namesakes = self.names.namesakes(known);
        if namesakes.is_empty() {
            return known;
        }
        let text = self.folded.chars();
        let name: String = text.get(start..end).unwrap_or_default().iter().collect();
        if name.contains(STATE) || name.contains(ERA_STATE) {
            return known;
        }
        let meant = self.side_meant(start);
        if self.side_of(known) == Some(meant) {
            return known;
        }
        let other = namesakes.into_iter().find(|i| self.side_of(*i) == Some(meant));
        other.unwrap_or(known)
    }

    /// Whether a name without that of its state, 刑法, was read as a law of Taiwan in a text that does not speak of it.
    pub(super) fn is_abroad(&self, known: usize, start: usize, end: usize) -> bool {
        let named = self.folded.chars().get(start..end).unwrap_or_default();
        let name: String = named.iter().filter(|c| c.is_alphanumeric()).collect();
        let title = key(self.names.title_of(known));
        title.strip_prefix(ERA_STATE).is_some_and(|rest| name == rest)
            && self.side_meant(start) != Side::Taiwan
    }

    /// The one of several documents that is of the side that a name at `start` means.
    pub(super) fn only_of_side(&self, found: &[usize], start: usize) -> Option<usize> {
        if let [only] = found {
            return Some(*only);
        }
        let meant = self.side_meant(start);
        let mut fitting = found.iter().copied().filter(|i| self.side_of(*i) == Some(meant));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    fn side_meant(&self, start: usize) -> Side {
        if let Some((side, _)) = side_before(self.folded.chars(), start) {
            return side;
        }
        let at = self.folded.span(start, start).start;
        let from = self.text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
        let behind = self.text.get(at..).and_then(|t| t.find('\n'));
        let line = Span::new(from, behind.map_or(self.text.len(), |end| at + end)).of(self.text);
        spoken_of(line).or(self.about_side).unwrap_or_else(|| written(line))
    }

    /// The side of the whole text, where its words name one.
    pub(super) fn side_of_text(text: &str) -> Option<Side> {
        spoken_of(text)
    }

    fn side_of(&self, i: usize) -> Option<Side> {
        if let Some(known) = self.sides.borrow().get(&i) {
            return *known;
        }
        let titled = Side::of_title(self.names.title_of(i));
        let document = || self.library.document(&self.names.id(i)?).ok().flatten();
        let side = titled.or_else(|| Side::of(&document()?.document));
        self.sides.borrow_mut().insert(i, side);
        side
    }
}
