//! What of a spoken question asks and names nothing: choices between a word and its negation, and the particles at the
//! end.

use std::ops::Range;

use tiaowen_text::numeral;
use tiaowen_text::vocabulary::han::is_han;

/// Particles at the end that ask, in the north, Sichuan, Shanghai and Guangdong.
const ASKING: [char; 9] = ['吗', '么', '呢', '咩', '伐', '不', '没', '未', '否'];
/// Particles that only colour what is said.
const COLOUR: [char; 24] = [
    '吧', '呗', '嘛', '啊', '呀', '哇', '啦', '咯', '喽', '噻', '嘞', '咧', '哩', '呐', '哟', '哈',
    '哦', '喔', '唠', '嗷', '嘅', '喎', '㗎', '了',
];

/// Where a text asks by putting a word beside its own negation (能不能, 有没有, 合不合法, 可唔可以): the word and the negation,
/// behind which the word stands again.
pub(super) fn either_or(chars: &[char]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, negation) in chars.iter().enumerate() {
        if *negation == '冇' && at > 0 && chars.get(at - 1) == Some(&'有') {
            found.push(at - 1..at + 1);
        }
        if !matches!(negation, '不' | '没' | '唔') {
            continue;
        }
        // 合法不合法 has the word twice, 合不合法 its first character.
        let length = [2, 1].into_iter().find(|length| {
            let before = at.checked_sub(*length).and_then(|from| chars.get(from..at));
            before.is_some_and(|word| {
                word.iter().all(|c| is_han(*c) && c != negation && !numeral::is_count(*c))
                    && chars.get(at + 1..at + 1 + length) == Some(word)
            })
        });
        // 时不时, 动不动 are words of their own.
        let idiom = |from: usize| matches!(chars.get(from), Some('时' | '动' | '偏'));
        if let Some(length) = length.filter(|length| !idiom(at - length)) {
            found.push(at - length..at + 1);
        }
    }
    found
}

/// A text in which each choice between a word and its negation is the word alone; of the same length.
pub(super) fn decided(chars: &[char]) -> Vec<char> {
    let mut decided = chars.to_vec();
    for choice in either_or(chars) {
        if let Some(choice) = decided.get_mut(choice) {
            choice.fill(' ');
        }
    }
    decided
}

/// Where the particles begin with which a text ends, and whether they ask (能领不, 退了没有, 管伐). Each is one only where
/// it is a word of its own, as `borders` tells: 淹没 and 砍伐 end in none.
pub(super) fn closing(chars: &[char], border: impl Fn(usize) -> bool) -> (usize, bool) {
    let (mut end, mut asks) = (chars.len(), false);
    loop {
        let spoken = chars.get(..end).unwrap_or_default();
        let marks = spoken.iter().rev().take_while(|c| !c.is_alphanumeric()).count();
        let last = end - marks;
        let alone = |length: usize| last > length && border(last) && border(last - length);
        match spoken.get(..last).unwrap_or_default() {
            [.., '没', '有'] if alone(2) => (end, asks) = (last - 2, true),
            [.., c] if alone(1) && ASKING.contains(c) => (end, asks) = (last - 1, true),
            [.., c] if alone(1) && COLOUR.contains(c) => end = last - 1,
            _ => return (end, asks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(text: &str) -> String {
        decided(&text.chars().collect::<Vec<_>>()).into_iter().filter(|c| *c != ' ').collect()
    }

    #[test]
    fn a_choice_is_its_word_in_any_dialect() {
        for (said, read) in [
            ("可唔可以提早攞", "可以提早攞"),
            ("計唔計加班", "計加班"),
            ("有冇补贴", "补贴"),
            ("会不会被罚", "会被罚"),
            ("时不时停水", "时不时停水"),
            ("唔肯退", "唔肯退"),
        ] {
            assert_eq!(choices(said), read);
        }
    }

    #[test]
    fn particles_at_the_end_are_told_from_the_ends_of_words() {
        let end = |text: &str, words: &[&str]| {
            let mut borders = vec![0];
            for word in words {
                borders.push(borders.last().copied().unwrap_or_default() + word.chars().count());
            }
            let chars: Vec<char> = text.chars().collect();
            let (end, asks) = closing(&chars, |at| borders.contains(&at));
            (chars.get(..end).unwrap_or_default().iter().collect::<String>(), asks)
        };
        assert_eq!(end("能领钱不", &["能", "领", "钱", "不"]), ("能领钱".to_owned(), true));
        assert_eq!(end("退了没有?", &["退", "了", "没有", "?"]), ("退".to_owned(), true));
        assert_eq!(end("要交钱不咯", &["要", "交", "钱", "不", "咯"]), ("要交钱".to_owned(), true));
        assert_eq!(end("管伐", &["管", "伐"]), ("管".to_owned(), true));
        assert_eq!(end("退押金呗", &["退", "押金", "呗"]), ("退押金".to_owned(), false));
        assert_eq!(end("田被淹没", &["田", "被", "淹没"]), ("田被淹没".to_owned(), false));
        assert_eq!(end("树木砍伐", &["树木", "砍伐"]), ("树木砍伐".to_owned(), false));
        assert_eq!(end("不", &["不"]), ("不".to_owned(), false));
    }
}
