//! Punctuation marks, full-width and ASCII.

/// Quotation marks with what closes them; the straight ones close themselves and are none of these.
pub const QUOTATION: [(char, char); 6] =
    [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('﹁', '﹂'), ('〝', '〞')];

/// Whether a mark ends a sentence: 。！？
pub fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?')
}

/// Whether a mark ends a statement: a sentence, or a part of one that could be a sentence: 。！？；
pub fn ends_statement(c: char) -> bool {
    ends_sentence(c) || matches!(c, '；' | ';')
}

/// Whether a mark stands at the end of what is complete on its line: a statement, what introduces a list, or a
/// full stop of ASCII. A line that ends otherwise may go on in the next.
pub fn ends_line(c: char) -> bool {
    ends_statement(c) || matches!(c, '：' | ':' | '…' | '.')
}

/// Whether a mark closes a quotation, a bracket or a title, so that it belongs to the sentence before it.
pub fn closes(c: char) -> bool {
    matches!(c, ')' | '）' | '〕' | '］' | ']' | '】' | '》' | '〉')
        || QUOTATION.iter().any(|(_, close)| *close == c)
}

/// Whether a character is a quotation mark of any kind, opening, closing or straight.
pub fn is_quotation(c: char) -> bool {
    matches!(c, '"' | '\'' | '＂')
        || QUOTATION.iter().any(|(open, close)| c == *open || c == *close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_holds_the_smaller_one() {
        for c in ('\0'..='\u{FFFF}').filter(|c| !c.is_alphanumeric()) {
            assert!(!ends_sentence(c) || ends_statement(c), "{c}");
            assert!(!ends_statement(c) || ends_line(c), "{c}");
            assert!(!(ends_line(c) && closes(c)), "{c}");
        }
        assert!("“”‘’「」『』﹁﹂〝〞\"'＂".chars().all(is_quotation));
        assert!(!"《》（）〔〕".chars().any(is_quotation));
    }
}
