//! Articles at the end of a text that only say from when it is in force, what it ends, or who explains it.

use super::evidence::clause_text;
use super::folded::fold;
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::vocabulary::kind::KINDS;

/// Characters of the longest such sentence.
const LONGEST: usize = 120;

/// Whether a clause says nothing else.
pub(super) fn is_closing(document: &Document, clause: usize) -> bool {
    let heading = document.clauses.get(clause).map_or(0, |c| c.heading.end);
    let text = clause_text(document, clause);
    let text = Span::new(text.start.max(heading).min(text.end), text.end);
    let text = fold(text.of(&document.text));
    let sentences = text.split(['。', '；', ';', '\n']).map(str::trim);
    let mut sentences = sentences.filter(|s| !s.is_empty()).peekable();
    sentences.peek().is_some() && sentences.all(closes)
}

fn closes(sentence: &str) -> bool {
    const TELLS: [&str; 7] = ["日起", "日施行", "后施行", "施行日期", "解释", "废止", "失效"];
    const ENDS: [&str; 11] = [
        "施行",
        "实施",
        "生效",
        "执行",
        "施行日期",
        "施行外",
        "定之",
        "另定",
        "废止",
        "失效",
        "解释",
    ];
    let own = sentence.strip_prefix('本').is_some_and(|rest| {
        KINDS.iter().any(|kind| rest.trim_start_matches("实施").starts_with(kind.name))
    });
    let ends = |part: &str| {
        ENDS.iter().any(|word| part.ends_with(word))
            || part.contains("有效期")
            || part.contains("解释权")
    };
    sentence.chars().count() <= LONGEST
        && (own || sentence.contains("废止"))
        && TELLS.iter().any(|word| sentence.contains(word))
        && sentence.split(['，', ',']).all(|part| ends(part.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_says_from_when_is_told_from_what_rules() {
        for sentence in [
            "本办法自2020年1月1日起施行",
            "本细则自发布日施行",
            "本细则施行日期，由主管机关定之",
            "本规定自公布之日起施行，有效期5年",
            "本办法由市水务局负责解释",
            "本条例自公布之日起施行，《溪流管理暂行办法》同时废止",
            "2001年3月1日发布的《溪流管理规定》同时废止",
            "本细则除第三条自一百年一月一日施行外，自发布日施行",
        ] {
            assert!(closes(sentence), "{sentence}");
        }
        for sentence in [
            "本许可自核发之日起生效",
            "本办法施行前已经取水的，应当自施行之日起六个月内补办手续",
            "本办法由水行政主管部门组织实施",
            "溪流保护规划自批准之日起三十日内公布",
            "违反本办法规定的，废止其许可，并处罚款",
        ] {
            assert!(!closes(sentence), "{sentence}");
        }
    }
}
