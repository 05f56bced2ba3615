//! Lines with a space behind each character, as recognition leaves them: 第 三 条 每 年 清 淤 一 次 。
//!
//! Titles and names are also spread over a line for looks (财 政 部), one at a time: a text is touched where several long
//! lines are, and then its whole spread lines alone. A wider gap inside one stood there before.

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::numeral::is_space;
use tiaowen_text::vocabulary::han::is_han;

/// Long lines that show that a text is spread.
const FEWEST: usize = 2;
/// Characters from which a line is long.
const LONG: usize = 6;
/// Fewest characters of a line that is mended.
const SHORT: usize = 3;

/// Finds the gaps between the characters of spread lines.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let mut proofs = 0;
    let mut edits = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(gaps) = gaps(line) {
            proofs += usize::from(gaps.len() + 1 >= LONG);
            for gap in gaps {
                let span = Span::new(at + gap.start, at + gap.end);
                // One space between characters is the damage.
                let with = if gap.len() > 1 { " " } else { "" };
                edits.push(Edit::replace(span, with, RepairKind::Space));
            }
        }
        at += line.len();
    }
    if proofs >= FEWEST { edits } else { Vec::new() }
}

/// The gaps between the characters of a line where each Chinese one stands alone, most of them one space wide.
fn gaps(line: &str) -> Option<Vec<Span>> {
    let body = line.trim_matches(is_space);
    let from = line.len() - line.trim_start_matches(is_space).len();
    let (mut gaps, mut characters, mut alone, mut single) = (Vec::new(), 0, 0, 0);
    let mut at = 0;
    for word in body.split(' ') {
        if word.is_empty() {
            at += 1;
            continue;
        }
        if !stands_alone(word) {
            return None;
        }
        characters += usize::from(word.starts_with(is_han));
        alone += usize::from(word.chars().nth(1).is_none());
        let end = at + word.len();
        let gap = body.get(end..)?.bytes().take_while(|byte| *byte == b' ').count();
        if gap > 0 {
            single += usize::from(gap == 1);
            gaps.push(Span::new(from + end, from + end + gap));
        }
        at = end + 1;
    }
    (characters >= SHORT && alone * 2 > gaps.len() && single * 4 >= gaps.len() * 3).then_some(gaps)
}

/// Whether a word is one Chinese character, a number or a Latin word, with marks around it.
fn stands_alone(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let mut chars = bare.chars();
    match (chars.next(), chars.next()) {
        (None, _) => word.chars().count() <= 2,
        (Some(_), None) => true,
        _ => bare.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '%')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for edit in find(text) {
            out.push_str(text.get(at..edit.span.start).unwrap_or(""));
            out.push_str(&edit.with);
            at = edit.span.end;
        }
        out + text.get(at..).unwrap_or("")
    }

    #[test]
    fn whole_spread_lines_close_and_keep_wider_gaps() {
        for (text, right) in [
            (
                "松 山 市 人 民 政 府 文 件\n松 政 发 〔 2 0 2 3 〕 8 号\n第 三 条\n为了修渠。\n",
                "松山市人民政府文件\n松政发〔2023〕8号\n第三条\n为了修渠。\n",
            ),
            (
                "第 一 條   渠 道 由 水 務 局 管 理 。\n第 二 條   每 年 清 淤 1 次 。\n",
                "第一條 渠道由水務局管理。\n第二條 每年清淤1次。\n",
            ),
            (
                "二 〇 二 三 年 五 月 六 日\n自 2 0 2 3 年 6 月 1 日 起 施 行 。\n",
                "二〇二三年五月六日\n自2023年6月1日起施行。\n",
            ),
        ] {
            assert_eq!(mended(text), right);
        }
        for kept in [
            "财 政 部\n民 事 裁 定 书\n正文。\n",
            "中 华 人 民 共 和 国\n第一条 渠道。\n",
            "张 三 李 四 王五\n周 明 林 岭 何青\n",
            "中    华    民    国    年    月    日\n中    华    民    国    年    月    日\n",
        ] {
            assert_eq!(mended(kept), kept);
        }
    }
}
