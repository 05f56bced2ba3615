//! Words that mean a document that was named before: 该条例, 上述办法, 前者.

use super::{MOST_BACK, Owner, Reader};
use crate::crossref::folded::key;
use crate::crossref::scan::ends_with;

/// Words before a number that mean the document spoken of last, of the kind that they tell.
pub(in crate::verify) const SAME: &[&str] = &[
    "该法",
    "该法律",
    "该条例",
    "该意见",
    "该办法",
    "该规定",
    "该通知",
    "该方案",
    "该规划",
    "该细则",
    "该规则",
    "该准则",
    "该解释",
    "该决定",
    "该纲要",
    "该章程",
    "该文件",
    "该实施意见",
    "该实施条例",
    "该实施细则",
    "该实施办法",
    "该施行细则",
    "此法",
    "此条例",
    "此办法",
    "同法",
    "同条例",
    "同办法",
    "同规则",
    "同细则",
    "同一意见",
    "同一条例",
    "同一法律",
    "上述意见",
    "上述条例",
    "上述办法",
    "上述法律",
    "上述规定",
    "上述细则",
    "上述规则",
    "前述条例",
    "前述办法",
    "前述细则",
    "前揭条例",
    "前开条例",
    "上开条例",
    "上开办法",
    "前揭办法",
    "其",
];
/// Which of two documents named last is meant.
const OF_TWO: [(&str, usize); 2] = [("前者", 1), ("后者", 0)];
/// Words between such a word and what it is followed by.
const GLUES: [&str; 4] = ["中的", "中", "之", "的"];

impl Reader<'_> {
    /// Such a word right before a position, and where it begins.
    pub(super) fn same_word(&self, at: usize) -> Option<(&'static str, usize)> {
        let text = self.folded.chars();
        let glue = GLUES.iter().find(|glue| ends_with(text, at, glue));
        let end = at - glue.map_or(0, |glue| glue.chars().count());
        let words = SAME.iter().chain(OF_TWO.iter().map(|(word, _)| word));
        let word = words.filter(|word| ends_with(text, end, word)).max_by_key(|word| word.len())?;
        Some((word, end - word.chars().count()))
    }

    /// The document that such a word right before a position means, with where the word begins.
    pub(super) fn same(&mut self, at: usize) -> Option<(Owner, usize)> {
        let (word, start) = self.same_word(at)?;
        if let Some((_, back)) = OF_TWO.iter().find(|(of_two, _)| *of_two == word) {
            return self.named_last(start, *back).map(|owner| (owner, start));
        }
        let kind = ["该", "此", "同一", "同", "上述", "前述", "前揭", "前开", "上开"];
        let kind = kind.iter().find_map(|head| word.strip_prefix(head)).unwrap_or_default();
        let named =
            if kind.is_empty() || kind == "文件" { None } else { self.of_kind(kind, start) };
        named.or_else(|| self.spoken_of(start)).map(|owner| (owner, start))
    }

    /// The document that was named so many before the last one, each counted once.
    fn named_last(&mut self, at: usize, back: usize) -> Option<Owner> {
        self.take_bare(at);
        let mut named: Vec<&Owner> = Vec::new();
        let before = self.titles.iter().rev().filter(|t| t.start < at).take(MOST_BACK);
        for title in before.filter(|t| self.quote_around(t.start, t.end).is_none()) {
            if !named.contains(&&title.owner) {
                named.push(&title.owner);
            }
            if named.len() == 2 {
                break;
            }
        }
        // One alone is neither the former nor the latter.
        named.get(back).filter(|_| named.len() == 2).copied().cloned()
    }

    /// The document of a kind that was spoken of last before a position, else that the text is about.
    pub(super) fn of_kind(&mut self, kind: &str, at: usize) -> Option<Owner> {
        self.take_bare(at);
        let spoken = self.titles.iter().rev().take(MOST_BACK).find(|t| is_of(&t.name, kind));
        if let Some(title) = spoken {
            return Some(title.owner.clone());
        }
        let about = self.about.iter().filter_map(|id| self.names.position(id));
        let mut fitting = about.filter(|i| key(self.names.title_of(*i)).ends_with(kind));
        fitting.next().map(Owner::Known)
    }
}

/// Whether a name is of a kind: 法 is that of 法典 too, and not that of 办法.
fn is_of(name: &str, kind: &str) -> bool {
    match kind {
        "法" | "法律" => name.ends_with(['法', '典']) && !name.ends_with("办法"),
        _ => name.ends_with(kind),
    }
}
