//! Titles between title marks.

/// A title between 《》. A title inside it takes 〈〉, one inside that 《》 again, as GB/T 15834 has it; whichever marks
/// the title itself was printed with.
///
/// ```
/// use tiaowen_text::title::in_marks;
///
/// assert_eq!(in_marks("示例办法"), "《示例办法》");
/// assert_eq!(in_marks("关于印发《示例办法》的通知"), "《关于印发〈示例办法〉的通知》");
/// ```
pub fn in_marks(title: &str) -> String {
    let mut out = String::with_capacity(title.len() + 6);
    let mut depth = 0_usize;
    out.push('《');
    for c in title.chars() {
        match c {
            '《' | '〈' => {
                depth += 1;
                out.push(if depth % 2 == 1 { '〈' } else { '《' });
            }
            '》' | '〉' if depth > 0 => {
                out.push(if depth % 2 == 1 { '〉' } else { '》' });
                depth -= 1;
            }
            c => out.push(c),
        }
    }
    out.push('》');
    out
}

#[cfg(test)]
mod tests {
    use super::in_marks;

    #[test]
    fn marks_change_with_depth_and_nothing_else_does() {
        for (title, marked) in [
            ("关于修改《甲》和《乙》的决定", "《关于修改〈甲〉和〈乙〉的决定》"),
            ("转发《关于印发〈甲〉的通知》的通知", "《转发〈关于印发《甲》的通知〉的通知》"),
            ("关于〈甲〉的批复", "《关于〈甲〉的批复》"),
            ("甲》乙", "《甲》乙》"),
            ("", "《》"),
        ] {
            assert_eq!(in_marks(title), marked, "{title}");
        }
    }
}
