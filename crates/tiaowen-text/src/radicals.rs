//! Radicals as characters: a file made by a printing program, or text copied out of one, often holds the
//! radical ⽂ (U+2F42) or ⺠ (U+2EA0) where the document had the character 文 or 民. The two share a glyph,
//! so nobody sees it, and no search finds it.

use unicode_normalization::UnicodeNormalization;

/// What the CJK Radicals Supplement stands for, from U+2E81 on, as Unicode's `EquivalentUnifiedIdeograph`
/// property says (compatibility mappings do not cover this block). A space where it says nothing.
const SUPPLEMENT: &str = "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻\
𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟\
卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// Whether a character is a radical that stands for a character of its own.
pub fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E81}'..='\u{2EF3}' | '\u{2F00}'..='\u{2FDF}') && character(c) != c
}

/// The character that a radical or a compatibility form stands for; any other character as it is.
pub fn character(c: char) -> char {
    match c {
        '\u{2E81}'..='\u{2EF3}' => {
            let at = u32::from(c) - 0x2E81;
            let found = usize::try_from(at).ok().and_then(|at| SUPPLEMENT.chars().nth(at));
            found.filter(|found| *found != ' ').unwrap_or(c)
        }
        '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' => {
            std::iter::once(c).nfkc().next().unwrap_or(c)
        }
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_stand_for_characters() {
        let text = "⺠⻔⻋⻓⻅⻉⻚⻛⻢⻥⻦⻩⻬⻰⻳⽂⾏⼀⼈⻘⻄⺟⺠豈";
        let read: String = text.chars().map(character).collect();
        assert_eq!(read, "民门车长见贝页风马鱼鸟黄齐龙龟文行一人青西母民豈");
        // The table has a place for each code of the block.
        assert_eq!(SUPPLEMENT.chars().count(), 0x2EF3 - 0x2E81 + 1);
        assert_eq!(character('⺀'), '⺀');
        assert_eq!(character('⻤'), '鬼');
        assert_eq!(character('亻'), '亻');
    }
}
