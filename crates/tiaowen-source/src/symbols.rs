//! Signs that are no plain characters in a file: those of symbol fonts, and raised or lowered digits.

/// Stands for a sign of a symbol font that no table knows.
pub const UNKNOWN: char = super::font::UNREADABLE;

/// Wingdings, by code.
const WINGDINGS: &[(u32, &str)] = &[
    (0x6C, "●"),
    (0x6E, "■□"),
    (0x71, "❑❒"),
    (0x74, "◆"),
    (0x75, "◆❖"),
    (0x81, "①②③④⑤⑥⑦⑧⑨⑩"),
    (0x8C, "❶❷❸❹❺❻❼❽❾❿"),
    (0x9E, "·•"),
    (0xA1, "○"),
    (0xA4, "◉◎"),
    (0xA7, "▪□"),
    (0xAB, "★"),
    (0xD8, "➢"),
    (0xDF, "←→↑↓"),
    (0xE7, "←→↑↓"),
    (0xEF, "⇦⇨⇧⇩"),
    (0xFB, "✗✓☒☑"),
];
/// Wingdings 2, by code.
const WINGDINGS_2: &[(u32, &str)] =
    &[(0x4F, "✗✓☒☑"), (0x6A, "①②③④⑤⑥⑦⑧⑨⑩"), (0x75, "❶❷❸❹❺❻❼❽❾❿"), (0x97, "●"), (0xA2, "■□")];
/// Symbol, by code.
const SYMBOL: &[(u32, &str)] = &[
    (0x41, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
    (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
    (0xA3, "≤⁄∞"),
    (0xAB, "↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    (0xC5, "⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨"),
    (0xE5, "∑"),
    (0xF2, "∫"),
];

/// The character that a code of a symbol font shows. Other fonts show the character of the code itself.
pub fn character(font: &str, code: u32) -> Option<char> {
    let table = match font.to_ascii_lowercase().as_str() {
        "wingdings" => WINGDINGS,
        "wingdings 2" => WINGDINGS_2,
        "symbol" => SYMBOL,
        _ if (0xE000..=0xF8FF).contains(&code) => return None,
        _ => return char::from_u32(code),
    };
    let code = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let listed = table
        .iter()
        .rev()
        .find(|(first, _)| *first <= code)
        .and_then(|(first, signs)| signs.chars().nth(usize::try_from(code - first).ok()?));
    // What Symbol does not replace (digits, brackets, +) it shows as ASCII has it.
    let plain = char::from_u32(code).filter(|c| c.is_ascii_graphic() || *c == ' ');
    listed.or(plain.filter(|_| font.eq_ignore_ascii_case("symbol") || code == 0x20))
}

/// Text set in a symbol font, whose codes files keep in the private area.
pub fn in_font(text: &str, font: &str) -> String {
    let sign = |c: char| match u32::from(c) {
        code @ 0xF000..=0xF0FF => character(font, code).unwrap_or(c),
        _ => c,
    };
    text.chars().map(sign).collect()
}

/// Raised text: digits become raised digits, so that 10⁴ is not read as 104. Other text stays.
pub fn superscript(text: &str) -> String {
    shifted(text, "⁰¹²³⁴⁵⁶⁷⁸⁹", "⁺⁻")
}

/// Lowered text, in the same way.
pub fn subscript(text: &str) -> String {
    shifted(text, "₀₁₂₃₄₅₆₇₈₉", "₊₋")
}

fn shifted(text: &str, digits: &str, signs: &str) -> String {
    let shift = |c: char| match c {
        '+' | '＋' => signs.chars().next(),
        '-' | '－' | '−' | '–' => signs.chars().nth(1),
        c => digits.chars().nth(c.to_digit(10)? as usize),
    };
    let whole: Option<String> = text.trim().chars().map(shift).collect();
    whole
        .filter(|whole| whole.chars().any(|c| digits.contains(c)))
        .unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_symbol_fonts_are_characters() {
        for (font, code, shown) in [
            ("Wingdings", 0xF0FE, Some('☑')),
            ("Wingdings", 0xF0A8, Some('□')),
            ("Wingdings", 0xFC, Some('✓')),
            ("Wingdings", 0xF06F, Some('□')),
            ("Wingdings 2", 0xF052, Some('☑')),
            ("Wingdings 2", 0xF0A3, Some('□')),
            ("Symbol", 0xF0B1, Some('±')),
            ("Symbol", 0xF0B3, Some('≥')),
            ("Symbol", 0xF0B4, Some('×')),
            ("Symbol", 0xF06D, Some('μ')),
            ("Symbol", 0xF0B0, Some('°')),
            ("Symbol", 0xF0D6, Some('√')),
            ("Symbol", 0xF0BB, Some('≈')),
            ("Symbol", 0xF031, Some('1')),
            ("Wingdings", 0xF041, None),
            ("宋体", 0x2611, Some('☑')),
            ("宋体", 0xF041, None),
        ] {
            assert_eq!(character(font, code), shown, "{font} {code:X}");
        }
        assert_eq!(in_font("甲\u{F0FE}", "Wingdings"), "甲☑");
    }

    #[test]
    fn raised_digits_stay_apart_from_the_number_before() {
        assert_eq!([superscript("4"), superscript("-3"), superscript("[1]")], ["⁴", "⁻³", "[1]"]);
        assert_eq!([subscript("2"), superscript("注")], ["₂", "注"]);
    }
}
