//! What a reader switched off of the reading of a query: `word:县城` leaves a word out, `also:户口=落户` does
//! not search that synonym (`also:户口` none of that word, `also:*` none at all), `fold:養老` wants the word
//! as typed, `ignore:关于` searches a word that would be left out (`ignore:*` every such word).

use tiaowen_text::script::fold;

/// Every switch of a request. The words are folded, but for those of `fold:`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Switches {
    words: Vec<String>,
    also: Vec<(String, Option<String>)>,
    folds: Vec<String>,
    ignored: Vec<String>,
}

impl Switches {
    /// Reads switches as they stand in a request; what is none has no effect.
    pub fn read<'a>(switches: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for switch in switches {
            let Some((kind, text)) = switch.trim().split_once(':') else { continue };
            match kind {
                "word" => all.words.push(fold(text)),
                "fold" => all.folds.push(text.to_owned()),
                "ignore" => all.ignored.push(fold(text)),
                "also" => all.also.push(match text.split_once('=') {
                    Some((word, also)) => (fold(word), Some(fold(also))),
                    None => (fold(text), None),
                }),
                _ => {}
            }
        }
        all
    }

    /// Whether a word is to be left out.
    pub fn drops(&self, word: &str) -> bool {
        self.words.iter().any(|off| off == word)
    }

    /// Whether a synonym of a word is not to be searched.
    pub fn drops_synonym(&self, word: &str, also: &str) -> bool {
        let also = fold(also);
        self.also.iter().any(|(of, off)| {
            (of == "*" || of == word) && off.as_ref().is_none_or(|off| *off == also)
        })
    }

    /// Whether a word must stand as typed.
    pub fn keeps_form(&self, typed: &str) -> bool {
        self.folds.iter().any(|off| off == typed)
    }

    /// Whether a word that carries no topic is searched all the same.
    pub fn searches_ignored(&self, word: &str) -> bool {
        self.ignored.iter().any(|off| off == "*" || off == word)
    }

    /// Whether no word at all is to be left out as a filler.
    pub fn is_literal(&self) -> bool {
        self.ignored.iter().any(|off| off == "*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_switches_its_own_part() {
        let off = Switches::read([
            "word:縣城",
            "also:户口=落戶",
            "also:养老院",
            "fold:養老",
            "ignore:關於",
            "nonsense",
            "other:县城",
        ]);
        assert!(off.drops("县城") && !off.drops("养老"));
        assert!(off.drops_synonym("户口", "落户") && !off.drops_synonym("户口", "户籍"));
        assert!(off.drops_synonym("养老院", "敬老院"));
        assert!(off.keeps_form("養老") && !off.keeps_form("养老"));
        assert!(off.searches_ignored("关于") && !off.searches_ignored("的"));
        assert!(!off.is_literal() && Switches::read(["ignore:*"]).is_literal());
        assert!(Switches::read(["also:*"]).drops_synonym("任何", "别的"));
    }
}
