//! The units that clauses are counted in: 编章节条款项目, in both scripts.

/// First characters of the units of which a text is made and which head its lines: 第一编, 第二部分, 第三条.
/// 项 is none: an item stands under its number alone, and 第一项 at the head of a line cites.
pub const HEADING: &str = "编編篇部分章节節条條款目";

/// Units that a citation may name, the same and 项.
pub const CITED: &str = "编編篇部分章节節条條款项項目";

/// Whether a character is, or begins, a unit that a line may be headed by.
pub fn heads(c: char) -> bool {
    HEADING.contains(c)
}

/// Whether a character is, or begins, a unit that may be cited.
pub fn is_cited(c: char) -> bool {
    CITED.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_heads_a_line_can_be_cited() {
        assert!(HEADING.chars().all(is_cited));
        assert!(is_cited('项') && !heads('项') && !heads('項'));
    }
}
