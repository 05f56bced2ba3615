//! Everyday words in what people say: as the lexicon has them, taken apart, doubled, or turned round.
//!
//! A verb and its object part for what stands between them (炒鱿鱼 in 炒了我鱿鱼, 退货 in 退不了货, 请假 in 请两天假), a verb is
//! doubled (散散步), what is done to something follows it (工资被扣, 把工资扣了, 押金不退), and a refusal has many words (不肯退钱,
//! 没有退钱, 不给我退钱). The lexicon has each word once; these rules find it. All of them need word borders at both ends.

use std::ops::Range;

/// Most characters of what is talked about, of who does it, and of whose it is.
const THING: usize = 4;
/// Most characters of a verb.
const VERB: usize = 2;
/// Most characters of a word before what stands inside it.
const HEAD: usize = 2;

/// What stands between a verb and its object and changes neither: aspect, result, potential; longer ones first.
const ASPECTS: [&str; 35] = [
    "得了", "得起", "得到", "得成", "不了", "不起", "不到", "不成", "不下", "不上", "不来", "不着",
    "不动", "不出", "不掉", "不完", "完了", "到了", "掉了", "过了", "好了", "了", "过", "着", "完",
    "到", "掉", "个", "点", "些", "儿", "起", "住", "成", "什么",
];
/// What is counted by, longer ones first.
const MEASURES: [&str; 36] = [
    "个月",
    "个星期",
    "个礼拜",
    "个小时",
    "小时",
    "块钱",
    "天",
    "个",
    "次",
    "顿",
    "回",
    "年",
    "月",
    "场",
    "笔",
    "趟",
    "把",
    "下",
    "分",
    "块",
    "件",
    "套",
    "间",
    "张",
    "份",
    "只",
    "头",
    "辆",
    "台",
    "元",
    "口",
    "条",
    "位",
    "遍",
    "周",
    "期",
];
const PRONOUNS: [&str; 14] = [
    "我们", "你们", "他们", "她们", "咱们", "人家", "别人", "大家", "我", "你", "他", "她", "咱",
    "俺",
];
/// Ways to say that somebody will not, longer ones first; the lexicon says 不 or 没.
const REFUSALS: [&str; 29] = [
    "从来不",
    "死活不",
    "就是不",
    "一直不",
    "一直没",
    "迟迟不",
    "迟迟没",
    "不愿意",
    "老是不",
    "总是不",
    "拒绝",
    "拒不",
    "没有",
    "不肯",
    "不愿",
    "不想",
    "不予",
    "老不",
    "总不",
    "硬不",
    "从不",
    "不让",
    "不准",
    "不许",
    "没",
    "未",
    "莫",
    "勿",
    "不",
];
/// Who it is for or with.
const BESIDE: [char; 8] = ['给', '帮', '替', '为', '跟', '向', '对', '和'];
/// What makes a sentence passive, longer ones first.
const PASSIVE: [&str; 5] = ["让人", "给人", "叫人", "被", "遭"];

/// A word of the lexicon in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its characters.
    pub range: Range<usize>,
    /// As the lexicon has it, folded.
    pub word: String,
}

/// A folded text that is looked through.
pub(super) struct Text<'a, K, B> {
    pub chars: &'a [char],
    /// Whether the lexicon has a word.
    pub known: K,
    /// Whether words begin or end before a character.
    pub border: B,
    /// Characters of the longest word of the lexicon.
    pub longest: usize,
}

impl<K: Fn(&str) -> bool, B: Fn(usize) -> bool> Text<'_, K, B> {
    /// The words in the text: from the left the longest, without overlap.
    pub fn sightings(&self) -> Vec<Sighting> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.chars.len() {
            let here = self.at(at);
            at = here.as_ref().map_or(at + 1, |sighting| sighting.range.end);
            found.extend(here);
        }
        found
    }

    fn at(&self, at: usize) -> Option<Sighting> {
        let mut best = self.literal(at);
        if !(self.border)(at) {
            return best;
        }
        let mut offer = |end: usize, word: String| {
            let length = word.chars().count();
            let longer = best.as_ref().is_none_or(|best| length > best.word.chars().count());
            if length > 1
                && length <= self.longest
                && longer
                && self.ends(end)
                && (self.known)(&word)
            {
                best = Some(Sighting { range: at..end, word });
            }
        };
        self.parted(at, &mut offer);
        self.refused(at, &mut offer);
        self.object_first(at, &mut offer);
        best
    }

    /// The longest word that begins here. One of two characters counts only between word borders, since it also
    /// arises by chance (义工 in 主义工作).
    fn literal(&self, at: usize) -> Option<Sighting> {
        let most = self.chars.len().min(at + self.longest);
        (at + 2..=most).rev().find_map(|end| {
            let whole = end - at > 2 || ((self.border)(at) && self.ends(end));
            let word = self.text(at, end);
            (whole && (self.known)(&word)).then_some(Sighting { range: at..end, word })
        })
    }

    /// A word with something inside it: 炒|了我|鱿鱼, 散|散|步.
    fn parted(&self, at: usize, offer: &mut impl FnMut(usize, String)) {
        for split in at + 1..=at + HEAD {
            let head = self.text(at, split);
            for from in self.gaps(at, split) {
                let rest = self.longest.saturating_sub(split - at);
                for end in (from + 1..=self.chars.len().min(from + rest)).rev() {
                    offer(end, head.clone() + &self.text(from, end));
                }
            }
        }
    }

    /// Where a word goes on whose beginning stands in `at..split`.
    fn gaps(&self, at: usize, split: usize) -> Vec<usize> {
        let mut ends = Vec::new();
        let doubled = split == at + 1 && self.chars.get(at) == self.chars.get(split);
        let verb = if doubled { split + 1 } else { split };
        let aspect = self.after(verb, &ASPECTS);
        let mut from: Vec<usize> = [Some(verb), aspect].into_iter().flatten().collect();
        // Whose it is and how many, in either order: 欠了我们三个月的工资.
        for _ in 0..2 {
            let more: Vec<usize> = from.iter().flat_map(|from| self.told(*from)).collect();
            ends.append(&mut from);
            from = more;
        }
        ends.append(&mut from);
        ends.retain(|end| *end > split);
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The ends of what may be told here of an object: who has it, or how many there are.
    fn told(&self, from: usize) -> impl Iterator<Item = usize> {
        let pronoun = self.after(from, &PRONOUNS);
        // 扣了工人的工资
        let owner = (from + 1..=from + THING).find(|end| self.is(*end, '的'));
        [pronoun, owner.map(|end| end + 1), self.counted(from)].into_iter().flatten()
    }

    /// The end of a number with its measure: 两天, 三个月的.
    fn counted(&self, from: usize) -> Option<usize> {
        let rest = self.chars.get(from..).unwrap_or_default();
        let numeral =
            |c: &&char| c.is_ascii_digit() || "一二两三四五六七八九十百千半几多好".contains(**c);
        let number = rest.iter().take_while(numeral).count();
        let end = self.after(from + number, &MEASURES).filter(|_| number > 0)?;
        Some(if self.is(end, '的') { end + 1 } else { end })
    }

    /// A refusal in other words than the lexicon's: 不肯退钱, 没给我退钱 for 不退钱.
    fn refused(&self, at: usize, offer: &mut impl FnMut(usize, String)) {
        for verb in REFUSALS.iter().filter_map(|no| self.starts(at, no)) {
            let mut from = vec![verb];
            if self.chars.get(verb).is_some_and(|c| BESIDE.contains(c)) {
                from.extend(verb + 1..=verb + 1 + THING);
            }
            for from in from {
                let most = self.chars.len().min(from + self.longest);
                for end in (from + 1..=most).rev() {
                    let rest = self.text(from, end);
                    // 坐不了 says nothing of what is gone (没了).
                    if rest == "了" {
                        continue;
                    }
                    offer(end, format!("不{rest}"));
                    offer(end, format!("没{rest}"));
                }
            }
        }
    }

    /// What is done follows what it is done to: 工资被老板扣, 把工资扣, 押金不退, 工资拖欠.
    fn object_first(&self, at: usize, offer: &mut impl FnMut(usize, String)) {
        let disposal = self.is(at, '把') || self.is(at, '将');
        let begins = if disposal { at + 1 } else { at };
        let owned =
            self.after(begins, &PRONOUNS).map(|end| if self.is(end, '的') { end + 1 } else { end });
        for begins in [Some(begins), owned.filter(|_| disposal)].into_iter().flatten() {
            for thing in begins + 1..=self.chars.len().min(begins + THING) {
                if !(self.border)(thing) {
                    continue;
                }
                let object = self.text(begins, thing);
                if disposal || thing > begins + 1 {
                    // Without 把 a verb of one character is taken for too much.
                    let least = if disposal { 1 } else { VERB };
                    for end in (thing + least..=thing + VERB).rev() {
                        offer(end, self.text(thing, end) + &object);
                    }
                }
                for verb in PASSIVE.iter().filter_map(|mark| self.starts(thing, mark)) {
                    for verb in verb..=verb + THING {
                        for end in (verb + 1..=verb + VERB).rev() {
                            offer(end, self.text(verb, end) + &object);
                        }
                    }
                }
                for verb in REFUSALS.iter().filter_map(|no| self.starts(thing, no)) {
                    let given = if self.is(verb, '给') { verb + 1 } else { verb };
                    for end in (given + 1..=given + VERB).rev() {
                        let verb = self.text(given, end);
                        offer(end, format!("不{verb}{object}"));
                        offer(end, format!("没{verb}{object}"));
                    }
                }
            }
        }
    }

    /// Whether a word may end here; 儿 behind it is a part of it (老头儿).
    fn ends(&self, at: usize) -> bool {
        at <= self.chars.len() && ((self.border)(at) || self.is(at, '儿'))
    }

    fn is(&self, at: usize, c: char) -> bool {
        self.chars.get(at) == Some(&c)
    }

    /// The end of the first of some texts that stands here.
    fn after(&self, at: usize, texts: &[&str]) -> Option<usize> {
        texts.iter().find_map(|text| self.starts(at, text))
    }

    /// The end of a text that stands here.
    fn starts(&self, at: usize, text: &str) -> Option<usize> {
        let rest = self.chars.get(at..)?;
        let length = text.chars().count();
        (rest.len() >= length && text.chars().eq(rest.iter().copied().take(length)))
            .then_some(at + length)
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).unwrap_or_default().iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that a text has, where every character is a word of its own but for those in `glued`.
    fn seen(text: &str, words: &[&str], glued: &[&str]) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let inside = |at: usize| {
            glued.iter().any(|word| {
                let length = word.chars().count();
                (0..chars.len()).any(|from| {
                    chars
                        .get(from..from + length)
                        .is_some_and(|run| word.chars().eq(run.iter().copied()))
                        && from < at
                        && at < from + length
                })
            })
        };
        let text = Text {
            chars: &chars,
            known: |word: &str| words.contains(&word),
            border: |at| !inside(at),
            longest: 8,
        };
        text.sightings().into_iter().map(|sighting| sighting.word).collect()
    }

    #[test]
    fn a_verb_and_its_object_are_found_apart() {
        for (text, word) in [
            ("厂长炒了我鱿鱼", "炒鱿鱼"),
            ("他们早就离了婚", "离婚"),
            ("在外头打过人", "打人"),
            ("想请两天假", "请假"),
            ("买的鞋退不了货", "退货"),
            ("欠了我们三个月的工资", "欠工资"),
            ("扣了徒弟的工资", "扣工资"),
            ("晚上散散步", "散步"),
            ("帮个忙", "帮忙"),
        ] {
            assert_eq!(seen(text, &[word], &[]), [word], "{text}");
        }
    }

    #[test]
    fn what_a_thing_suffers_is_found_behind_it() {
        for (text, word) in [
            ("工资被扣", "扣工资"),
            ("工资被工头扣了", "扣工资"),
            ("把我的工资扣了", "扣工资"),
            ("押金一直不退", "不退押金"),
            ("押金没退", "不退押金"),
            ("工资拖欠", "拖欠工资"),
            ("把树砍了", "砍树"),
        ] {
            assert_eq!(seen(text, &[word], &[]), [word], "{text}");
        }
    }

    #[test]
    fn a_refusal_is_found_in_other_words() {
        for text in ["死活不交社保", "没有交社保", "没给员工交社保", "不肯交社保", "不给我交社保"]
        {
            assert_eq!(seen(text, &["不交社保"], &[]), ["不交社保"], "{text}");
        }
        assert_eq!(seen("不签合同", &["没签合同"], &[]), ["没签合同"]);
    }

    #[test]
    fn no_word_arises_out_of_pieces_of_others() {
        assert!(seen("打了人民币", &["打人"], &["人民币"]).is_empty());
        assert!(seen("坐不了车", &["没了"], &[]).is_empty());
        assert!(seen("主义工作", &["义工"], &["主义", "工作"]).is_empty());
        assert!(seen("看过病历", &["看病"], &["病历"]).is_empty());
        assert!(seen("离开了婚礼", &["离婚"], &["离开", "婚礼"]).is_empty());
        // A longer word that stands there whole goes before a shorter one that is put together.
        assert_eq!(seen("打了人民币", &["打人", "人民币"], &["人民币"]), ["人民币"]);
    }

    #[test]
    fn an_ending_of_speech_belongs_to_the_word() {
        assert_eq!(seen("隔壁老头儿", &["老头"], &["老头儿"]), ["老头"]);
        assert_eq!(seen("找片儿警", &["片警"], &[]), ["片警"]);
    }
}
