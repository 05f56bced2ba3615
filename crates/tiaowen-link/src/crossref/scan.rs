//! Finds what reads like a citation: titles in 《》 and document numbers (`titles`), 第…条 with lists and
//! ranges, 前款, 附件. Knows no documents: what a mention points to is for `resolve`.

use super::titles::{number_around, title};
use tiaowen_text::doc::Ordinal;
use tiaowen_text::numeral;

/// The unit that a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 编
    Part,
    /// 部分
    Division,
    /// 章
    Chapter,
    /// 节
    Section,
    /// 条
    Article,
    /// 款
    Paragraph,
    /// 项
    Item,
    /// 目
    Point,
}

/// One step of an address: 第三条 is `(Article, 3)`.
pub type Step = (Unit, Ordinal);

/// Something that reads like a citation; positions count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it is.
    pub kind: MentionKind,
}

/// What a [`Mention`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MentionKind {
    /// 《…》 with what follows it in brackets.
    Title {
        /// The title without its marks.
        name: String,
        /// One past the closing mark 》.
        closed: usize,
        /// The document number that follows: 国发〔2016〕8号.
        number: Option<String>,
        /// The short name that follows: 以下简称….
        alias: Option<String>,
    },
    /// A document number that stands alone.
    Number(String),
    /// 第…条 and the like.
    Clauses(Vec<Entry>),
    /// 前款, 前条, 前两款: how many, and of what; entries hold the numbers that follow, when any do.
    Previous {
        /// 款, 条, 项 …
        unit: Unit,
        /// How many.
        count: u32,
        /// 前款第二项: steps that follow.
        then: Vec<Step>,
    },
    /// 附件2
    Annex(u32),
}

/// One clause that a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// First character.
    pub start: usize,
    /// One past the last; equal to `start` for a clause that a range implies.
    pub end: usize,
    /// The address from its top step.
    pub steps: Vec<Step>,
    /// The whole range that this entry is part of.
    pub range: Option<(usize, usize)>,
}

/// Longest range that is spelled out clause by clause; a longer one keeps its two ends.
const RANGE: u32 = 200;
/// Everything in `text` that reads like a citation, in order.
pub fn scan(text: &[char]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let mention = match text[at] {
            '《' => title(text, at),
            '第' => clauses(text, at),
            '前' => previous(text, at),
            '附' => annex(text, at),
            '〔' | '[' | '［' | '【' => number_around(text, at),
            _ => None,
        };
        match mention {
            // A number inside the brackets of a title was read with it.
            Some(m) if found.last().is_none_or(|last| last.end <= m.start) => {
                at = m.end.max(at + 1);
                found.push(m);
            }
            _ => at += 1,
        }
    }
    found
}

pub(super) fn char_at(text: &[char], at: usize) -> char {
    text.get(at).copied().unwrap_or('\n')
}

fn starts_with(text: &[char], at: usize, word: &str) -> bool {
    text.get(at..).is_some_and(|rest| {
        word.chars().zip(rest).filter(|(a, b)| a == *b).count() == word.chars().count()
    })
}

/// A run of Chinese or Arabic digits as an integer, with the position after it.
pub fn integer(text: &[char], start: usize) -> Option<(u32, usize)> {
    let mut end = start;
    while is_numeral(char_at(text, end)) && end - start < 9 {
        end += 1;
    }
    let digits: String = text.get(start..end)?.iter().collect();
    let (n, len) = numeral::read(&digits)?;
    (len == digits.len()).then_some((n, end))
}

fn is_numeral(c: char) -> bool {
    // 前两款
    c.is_ascii_digit() || numeral::is_ordinal(c) || c == '两'
}

/// A number of a list: 十四, （十四）, 14.
fn item(text: &[char], start: usize) -> Option<(u32, usize)> {
    if char_at(text, start) == '（' {
        let (n, end) = integer(text, start + 1)?;
        return (char_at(text, end) == '）').then_some((n, end + 1));
    }
    integer(text, start)
}

/// The unit at `at` with the position after it; not when it begins another word (条件, 项目, 章程).
fn unit(text: &[char], at: usize) -> Option<(Unit, usize)> {
    if starts_with(text, at, "部分") {
        return Some((Unit::Division, at + 2));
    }
    let next = char_at(text, at + 1);
    let (unit, other) = match char_at(text, at) {
        '编' => (Unit::Part, "制号码者辑"),
        '章' => (Unit::Chapter, "程"),
        '节' => (Unit::Section, "点目课能约日"),
        '条' => (Unit::Article, "件例约款线道路理文"),
        '款' => (Unit::Paragraph, "式"),
        '项' => (Unit::Item, "目工任重改具"),
        '目' => (Unit::Point, "标的录前"),
        _ => return None,
    };
    (!other.contains(next)).then_some((unit, at + 1))
}

fn joiner(text: &[char], at: usize) -> Option<(bool, usize)> {
    const WORDS: [(&str, bool); 14] = [
        ("以及", false),
        ("或者", false),
        ("、", false),
        ("和", false),
        ("与", false),
        ("及", false),
        ("或", false),
        ("至", true),
        ("到", true),
        ("—", true),
        ("－", true),
        ("-", true),
        ("~", true),
        ("–", true),
    ];
    let (word, range) = WORDS.into_iter().find(|(w, _)| starts_with(text, at, w))?;
    Some((range, at + word.chars().count()))
}

/// The numbers between 第 and the unit: position range, number, and whether a range leads to it.
struct Run {
    items: Vec<(usize, usize, Ordinal, bool)>,
    unit: Unit,
    end: usize,
}

fn run(text: &[char], start: usize) -> Option<Run> {
    if char_at(text, start) != '第' {
        return None;
    }
    let mut items = Vec::new();
    let (mut at, mut ranged) = (start + 1, false);
    loop {
        let (n, end) = item(text, at)?;
        items.push((at, end, Ordinal::from(n), ranged));
        if let Some((unit, mut end)) = unit(text, end) {
            if char_at(text, end) == '之'
                && let Some((sub, after)) = integer(text, end + 1)
                && unit == Unit::Article
                && let Some(last) = items.last_mut()
            {
                last.2.sub = sub;
                end = after;
            }
            return Some(Run { items, unit, end });
        }
        let (range, next) = joiner(text, end)?;
        ranged = range;
        at = if char_at(text, next) == '第' { next + 1 } else { next };
    }
}

fn clauses(text: &[char], start: usize) -> Option<Mention> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut at, mut ranged, mut end) = (start, false, start);
    while let Some((mut group, after)) = chain(text, at, &entries) {
        if ranged && let (Some(from), Some(to)) = (entries.last().cloned(), group.first_mut()) {
            // 第四条至第六条: both ends bear their unit.
            let implied = between(&from, to);
            if let Some(last) = entries.last_mut() {
                last.range = to.range;
            }
            entries.extend(implied);
        }
        entries.append(&mut group);
        end = after;
        let Some((range, next)) = joiner(text, after) else { break };
        if char_at(text, next) != '第' {
            break;
        }
        (at, ranged) = (next, range);
    }
    (!entries.is_empty()).then_some(Mention { start, end, kind: MentionKind::Clauses(entries) })
}

/// 第三条第二款第（一）、（三）项: one address, whose last step may be a list. A step that starts lower than
/// the entry before it (第三条第一款、第二款) takes over the upper steps.
fn chain(text: &[char], start: usize, before: &[Entry]) -> Option<(Vec<Entry>, usize)> {
    let mut first = run(text, start)?;
    let mut prefix: Vec<Step> = before
        .last()
        .map(|e| e.steps.iter().copied().take_while(|s| s.0 < first.unit).collect())
        .unwrap_or_default();
    let mut from = start;
    // Only a single number can have lower steps behind it.
    while first.items.len() == 1 && char_at(text, first.end) == '第' {
        let Some(lower) = run(text, first.end).filter(|lower| lower.unit > first.unit) else {
            break;
        };
        prefix.extend(first.items.first().map(|i| (first.unit, i.2)));
        if lower.items.len() > 1 {
            from = first.end;
        }
        first = lower;
    }
    let end = first.end;
    let single = first.items.len() == 1;
    let mut entries: Vec<Entry> = Vec::new();
    for (s, e, ordinal, ranged) in first.items {
        let mut steps = prefix.clone();
        steps.push((first.unit, ordinal));
        let (s, e) = if single { (from, end) } else { (s, e) };
        let mut entry = Entry { start: s, end: e, steps, range: None };
        if ranged && let Some(last) = entries.last().cloned() {
            let implied = between(&last, &mut entry);
            if let Some(last) = entries.last_mut() {
                last.range = entry.range;
            }
            entries.extend(implied);
        }
        entries.push(entry);
    }
    Some((entries, end))
}

/// The clauses that a range implies between its ends; marks the end as part of the range.
fn between(from: &Entry, to: &mut Entry) -> Vec<Entry> {
    let (Some(&(unit, first)), Some(&(_, last))) = (from.steps.last(), to.steps.last()) else {
        return Vec::new();
    };
    to.range = Some((from.start, to.end));
    if first.main >= last.main || last.main - first.main > RANGE {
        return Vec::new();
    }
    (first.main + 1..last.main)
        .map(|n| {
            let mut steps = from.steps.clone();
            steps.pop();
            steps.push((unit, Ordinal::from(n)));
            Entry { start: from.end, end: from.end, steps, range: to.range }
        })
        .collect()
}

fn previous(text: &[char], start: usize) -> Option<Mention> {
    // 目前条件, 当前项目, 之前款项: 前 ends a word of its own.
    let before = start.checked_sub(1).map_or('\n', |i| text[i]);
    if "目当以之提向先日年月天眼面事生此从空产午史跟朝".contains(before) {
        return None;
    }
    let (count, at) = match char_at(text, start + 1) {
        '两' | '二' => (2, start + 2),
        '三' => (3, start + 2),
        '四' => (4, start + 2),
        '五' => (5, start + 2),
        _ => (1, start + 1),
    };
    let (unit, mut end) = unit(text, at)?;
    let mut then = Vec::new();
    while let Some(lower) = run(text, end).filter(|r| r.items.len() == 1 && r.unit > unit) {
        then.extend(lower.items.first().map(|i| (lower.unit, i.2)));
        end = lower.end;
    }
    Some(Mention { start, end, kind: MentionKind::Previous { unit, count, then } })
}

fn annex(text: &[char], start: usize) -> Option<Mention> {
    if char_at(text, start + 1) != '件' {
        return None;
    }
    let (n, end) = item(text, start + 2)?;
    (n < 100).then_some(Mention { start, end, kind: MentionKind::Annex(n) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<(String, String)> {
        let chars: Vec<char> = text.chars().collect();
        let mut out = Vec::new();
        for m in scan(&chars) {
            if let MentionKind::Clauses(list) = m.kind {
                for e in list {
                    let steps: Vec<String> =
                        e.steps.iter().map(|(u, n)| format!("{u:?}{n}")).collect();
                    out.push((chars[e.start..e.end].iter().collect(), steps.join(" ")));
                }
            }
        }
        out
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(entries(text), expected, "in {text}");
    }

    #[test]
    fn lists_ranges_and_lower_steps_are_told_apart() {
        check(
            "按照第（九）、（十一）和（十三）条",
            &[("（九）", "Article9"), ("（十一）", "Article11"), ("（十三）", "Article13")],
        );
        check(
            "第十、十八、二十六条",
            &[("十", "Article10"), ("十八", "Article18"), ("二十六", "Article26")],
        );
        check(
            "第（三十一）至（三十三）条",
            &[("（三十一）", "Article31"), ("", "Article32"), ("（三十三）", "Article33")],
        );
        check(
            "第四条至第六条",
            &[("第四条", "Article4"), ("", "Article5"), ("第六条", "Article6")],
        );
        check(
            "第三条第二款第（一）、（三）项",
            &[("（一）", "Article3 Paragraph2 Item1"), ("（三）", "Article3 Paragraph2 Item3")],
        );
        check(
            "第三条第一款、第二款",
            &[("第三条第一款", "Article3 Paragraph1"), ("第二款", "Article3 Paragraph2")],
        );
        check(
            "第一百七十五条之一和第二百条",
            &[("第一百七十五条之一", "Article175-1"), ("第二百条", "Article200")],
        );
        check("本意见第三部分", &[("第三部分", "Division3")]);
    }

    #[test]
    fn words_that_only_look_like_units_are_left_alone() {
        for text in [
            "第一条件",
            "第三项目",
            "第二产业",
            "第一、二产业",
            "第十四次会议",
            "第一目标",
            "第一条例",
        ] {
            check(text, &[]);
        }
        for text in ["目前条件下", "当前项目", "前项目经理"] {
            assert!(scan(&text.chars().collect::<Vec<_>>()).is_empty(), "in {text}");
        }
    }

    #[test]
    fn a_title_takes_its_number_and_short_name() {
        let text: Vec<char> =
            "《关于印发〈推进方案〉的通知》（国办发〔2016〕72号）（以下简称《通知》）"
                .chars()
                .collect();
        let found = scan(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].end, text.len());
        assert_eq!(
            found[0].kind,
            MentionKind::Title {
                name: "关于印发〈推进方案〉的通知".into(),
                closed: 15,
                number: Some("国办发〔2016〕72号".into()),
                alias: Some("通知".into()),
            }
        );
    }

    #[test]
    fn numbers_annexes_and_preceding_paragraphs() {
        let text: Vec<char> = "根据国发〔2016〕8号文件，见附件2，前款第三项".chars().collect();
        let found: Vec<String> =
            scan(&text).iter().map(|m| text[m.start..m.end].iter().collect()).collect();
        assert_eq!(found, ["国发〔2016〕8号", "附件2", "前款第三项"]);
    }
}
