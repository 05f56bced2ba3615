//! Spaces inside sentences, as text layers of PDF files leave them.
//!
//! They are also used on purpose (`中共中央 国务院`, titles, notes of enactment), so a document is touched only
//! where it shows the damage several times.

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::numeral::is_ordinal;
use tiaowen_text::vocabulary::han::is_han;
use tiaowen_text::vocabulary::unit;

/// Spaces between characters in running text that make a document one with damaged spacing.
const FEWEST: usize = 3;
/// Shortest line that counts as running text, in characters.
const RUNNING: usize = 20;

/// Finds single spaces between characters of running text, where there are several of them.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut proofs = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_running(line) {
            for (span, proof) in spaces_in(line) {
                proofs += usize::from(proof);
                let span = Span::new(at + span.start, at + span.end);
                edits.push(Edit::remove(span, RepairKind::Space));
            }
        }
        at += line.len();
    }
    if proofs >= FEWEST { edits } else { Vec::new() }
}

fn is_running(line: &str) -> bool {
    line.contains(['。', '，', '；', ','])
        && line.chars().take(RUNNING).count() == RUNNING
        && !is_drawn(line)
        && !is_enactment(line)
}

/// The note of when a statute was passed, amended and published: its spaces and line ends are meant.
pub(super) fn is_enactment(line: &str) -> bool {
    !line.contains('。')
        && line.contains('年')
        && line.contains('日')
        && ["通过", "通過", "修正", "修订", "修訂", "公布", "发布", "發布"]
            .iter()
            .any(|word| line.contains(word))
}

/// Table art of old statutes: its spaces and line ends are meant.
pub(super) fn is_drawn(line: &str) -> bool {
    line.contains(|c: char| ('\u{2500}'..='\u{257f}').contains(&c) || c == '\t' || c == '|')
}

/// Single spaces inside sentences of a line, each with whether it proves damage (two Chinese characters
/// around it, outside quotation marks).
fn spaces_in(line: &str) -> Vec<(Span, bool)> {
    let mut found = Vec::new();
    let (mut quoted, mut titled) = (0usize, 0usize);
    let mut before = None::<char>;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '“' | '‘' | '「' => quoted += 1,
            '”' | '’' | '」' | '"' => quoted = quoted.saturating_sub(1),
            '《' => titled += 1,
            '》' => titled = titled.saturating_sub(1),
            _ => {}
        }
        if matches!(c, ' ' | '\u{a0}')
            && let (Some(left), Some(&(_, right))) = (before, chars.peek())
        {
            let inside =
                |c: char| is_han(c) || c.is_ascii_digit() || "，、；：（）《》“”％%—".contains(c);
            let words =
                inside(left) && inside(right) && !(left.is_ascii_digit() && right.is_ascii_digit());
            let head = line.get(..at).unwrap_or("");
            let tail = line.get(at + c.len_utf8()..).unwrap_or("");
            let meant = ends_in_mark(head)
                || joins_bodies(head, tail)
                || is_slogan(head, tail, quoted)
                || titled > 0 && parts_title(head, tail);
            if words && !meant {
                let proof = is_han(left) && is_han(right) && quoted == 0 && titled == 0;
                found.push((Span::new(at, at + c.len_utf8()), proof));
            }
        }
        before = Some(c);
    }
    found
}

/// Whether what stands before is a number mark, after which a space is usual: 第一条, 一、, （二）, 第三章.
fn ends_in_mark(head: &str) -> bool {
    let head = head.trim_start();
    let numeral = |c: char| is_ordinal(c) || c.is_ascii_digit();
    let back = head.chars().rev().filter(|c| *c != ' ').take(14).collect::<Vec<char>>();
    let mut rest = back.iter().copied().peekable();
    // 之二 of an inserted article.
    let mut probe = rest.clone();
    let sub = std::iter::from_fn(|| probe.next_if(|c| numeral(*c))).count();
    if sub > 0 && probe.next_if(|c| *c == '之').is_some() {
        rest = probe;
    }
    if rest.next_if(|c| unit::is_cited(*c)).is_some() {
        let digits = std::iter::from_fn(|| rest.next_if(|c| numeral(*c))).count();
        let ranked = digits > 0 && rest.next() == Some('第');
        // A mark stands at the head of its line or behind a sentence; 违反本条例第三条 规定的 cites.
        let headed = rest.next().is_none_or(|c| !is_han(c) && c != '、');
        return ranked && headed;
    }
    // A whole line head of numerals and brackets: 一、 1. （二）.
    let count = head.chars().take(9).count();
    count < 9 && head.chars().all(|c| numeral(c) || "（）()、.．第".contains(c))
}

/// Whether a space separates two issuing bodies: 中共中央 国务院, 省委 省政府.
fn joins_bodies(head: &str, tail: &str) -> bool {
    const LEFT: [&str; 14] = [
        "中央",
        "委",
        "委员会",
        "厅",
        "部",
        "局",
        "院",
        "政府",
        "署",
        "总局",
        "办公室",
        "军委",
        "會",
        "廳",
    ];
    const RIGHT: [&str; 23] = [
        "国务院",
        "國務院",
        "中央军委",
        "省政府",
        "省人民政府",
        "市政府",
        "市人民政府",
        "县政府",
        "县人民政府",
        "区政府",
        "人民政府",
        "自治区",
        "最高人民",
        "国家",
        "國家",
        "财政部",
        "公安部",
        "教育部",
        "农业农村部",
        "农业部",
        "商务部",
        "中国",
        "全国",
    ];
    // 国务院 财政部门 are not two bodies.
    let body = |right: &&str| {
        tail.strip_prefix(*right).is_some_and(|rest| !rest.starts_with(['门', '門']))
    };
    LEFT.iter().any(|left| head.ends_with(left)) && RIGHT.iter().any(body)
}

/// Whether a space divides a quoted slogan into halves of one length: “好客山东 好品山东”.
fn is_slogan(head: &str, tail: &str, quoted: usize) -> bool {
    if quoted == 0 {
        return false;
    }
    let left = head.chars().rev().take(20).take_while(|c| !matches!(c, '“' | '‘' | '「')).count();
    let right = tail.chars().take(20).take_while(|c| !matches!(c, '”' | '’' | '」' | '"')).count();
    left == right && (3..20).contains(&left)
}

/// Whether a space is the only one in a title and divides it into parts of some length: 《…新规则 扎实推进…》.
fn parts_title(head: &str, tail: &str) -> bool {
    is_part(head.chars().rev(), '《') && is_part(tail.chars(), '》')
}

/// Whether a part of a title reaches its border before the next space.
fn is_part(chars: impl Iterator<Item = char>, border: char) -> bool {
    const TITLE: usize = 60;
    const PART: usize = 5;
    let end = chars.take(TITLE).enumerate().find(|(_, c)| *c == border || *c == ' ');
    end.is_some_and(|(count, c)| c == border && count >= PART)
}
