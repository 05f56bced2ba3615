//! Chinese characters.

/// Whether a character is a Chinese one: every CJK ideograph, extensions and compatibility forms included,
/// and 〇. Radicals and the sign of repetition 々 are none: no word is spelt with them alone.
#[inline]
pub fn is_han(c: char) -> bool {
    // Most of a text is in the first block.
    matches!(c, '\u{4E00}'..='\u{9FFF}') || is_rare_han(c)
}

fn is_rare_han(c: char) -> bool {
    matches!(
        c,
        '〇' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFD}'
            | '\u{30000}'..='\u{3FFFD}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideographs_of_every_block_are_chinese() {
        for c in "一龥鿿〇㐀䶿豈﨑𠀀𬺰𰀀𲎯".chars() {
            assert!(is_han(c), "{c}");
        }
        for c in "a1Ａ，。、々ァ가⼀　".chars() {
            assert!(!is_han(c), "{c}");
        }
    }
}
