//! Quotations that leave something out: where their parts stand, and what the marks of omission hide of the sense.

use super::change::{Change, ChangeKind};
use super::compare::{find_cut, find_exact};
use super::edges::qualifier_before;
use super::judge::{MOST_PLACES, NEGATIONS};
use super::sense::says_how;
use super::wording::Wording;
use tiaowen_text::doc::Span;
use tiaowen_text::numeral;
use tiaowen_text::script::fold;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement};

/// The parts of a quotation between marks of omission: ……, and the dots that are typed for it.
pub(super) fn split_cut(quote: &str) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut chars = quote.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '…' | '⋯' | '.' | '。' | '．') {
            continue;
        }
        let (mut end, mut count) = (at + c.len_utf8(), 1);
        while let Some((next, c)) = chars.next_if(|(_, next)| *next == c) {
            (end, count) = (next + c.len_utf8(), count + 1);
        }
        if count >= 3 || matches!(c, '…' | '⋯') {
            parts.push(Span::new(start, at));
            start = end;
        }
    }
    parts.push(Span::new(start, quote.len()));
    parts
}

/// Whether something is left out of a quotation.
pub(super) fn is_cut(quote: &str) -> bool {
    split_cut(quote).len() > 1
}

/// A part of a quotation between marks of omission.
struct Part {
    quoted: Span,
    wording: Wording,
    /// Whether something is left out before it.
    open: bool,
}

/// A quotation with 「……」 left out of it: every part stands in the scope, in order, as near to the next as it can.
/// Of several such places the first counts: a later one may say the same of another case. What the marks hide of
/// the sense comes with it.
pub(super) fn judge_parts(
    quote: Span,
    text: &str,
    original: &str,
    held: &Wording,
    scope: Span,
) -> Option<(Span, Vec<Change>)> {
    let inner = quote.of(text);
    if !is_cut(inner) {
        return None;
    }
    let mut parts: Vec<Part> = Vec::new();
    for part in split_cut(inner) {
        let wording = Wording::of(part.of(inner));
        if wording.weight() > 0 {
            let quoted = Span::new(quote.start + part.start, quote.start + part.end);
            parts.push(Part { quoted, wording, open: part.start > 0 });
        }
    }
    let places = placed(&parts, held, original, scope)?;
    let (first, last) = (*places.first()?, *places.last()?);
    let hidden = hidden_between(&parts, &places, quote, text, original, scope);
    Some((Span::new(first.start, last.end), hidden))
}

/// Whether words introduce a list.
pub(super) fn names_list(head: &str) -> bool {
    ["下列", "以下", "之一", "如下", "左列", "列情", "列規", "列行"]
        .iter()
        .any(|word| head.contains(word))
}

/// The head of a list with some of its items, each whole and in order: 有下列情形之一的…：（三）…. The others may be left out.
pub(super) fn listed(quote: &str, original: &str, held: &Wording, scope: Span) -> Option<Span> {
    let (head, rest) = quote.split_once(['：', ':'])?;
    if !names_list(head) {
        return None;
    }
    let head = find_exact(&Wording::of(head), held, scope)?;
    let mut end = head.end;
    let ends = |c: char| matches!(c, '；' | ';' | '\n');
    for item in rest.split(ends).map(Wording::of).filter(|item| item.weight() > 0) {
        let place = find_exact(&item, held, Span::new(end, scope.end))?;
        let before = Span::new(scope.start, place.start).of(original);
        let line = before.rsplit(|c| ends(c) || matches!(c, '：' | ':')).next()?;
        let line = line.trim();
        let begins =
            line.is_empty() || numeral::parse(line.trim_end_matches(['、', '.', '．'])).is_some();
        let behind = original.get(place.end..)?.trim_start_matches([' ', '\u{3000}']);
        let whole = behind.is_empty() || behind.starts_with(|c| ends_statement(c) || c == '\n');
        if !begins || !whole {
            return None;
        }
        end = place.end;
    }
    (end > head.end).then(|| Span::new(head.start, end))
}

/// Where the parts of a quotation stand in order within a scope, the first ending of all, each as far behind as the
/// next one allows. What begins a sentence is not looked for in its middle: the same words there may follow the
/// negation that the mark hides.
fn placed(parts: &[Part], held: &Wording, original: &str, scope: Span) -> Option<Vec<Span>> {
    let find = |part: &Part, within: Span| find_open(&part.wording, held, within, part.open);
    let mut from = scope.start;
    let mut places = Vec::with_capacity(parts.len());
    for part in parts {
        let place = find(part, Span::new(from, scope.end))?;
        from = place.end;
        places.push(place);
    }
    let mut end = places.last()?.start;
    for (part, place) in parts.iter().zip(&mut places).rev().skip(1) {
        // The scope holds few of them, and a search from each takes up where it began.
        for _ in 0..MOST_PLACES {
            let Some(later) = find(part, Span::new(place.end, end)) else { break };
            let begins = |place: Span| begins_sentence(original, scope, place.start);
            if !part.open && begins(*place) && !begins(later) {
                break;
            }
            *place = later;
        }
        end = place.start;
    }
    Some(places)
}

/// Whether a sentence begins at a place of a scope, the number of its clause aside.
fn begins_sentence(original: &str, scope: Span, at: usize) -> bool {
    let before = Span::new(scope.start, at).of(original);
    let from = before.rfind(|c| ends_sentence(c) || c == '\n');
    let before = from.and_then(|from| before.get(from..)).unwrap_or(before);
    let before = before.trim_matches(|c: char| ends_sentence(c) || c.is_whitespace());
    before.is_empty() || numeral::parse(before.trim_end_matches(['、', '.', '．'])).is_some()
}

/// What the marks of omission hide of the sense.
fn hidden_between(
    parts: &[Part],
    places: &[Span],
    quote: Span,
    text: &str,
    original: &str,
    scope: Span,
) -> Vec<Change> {
    let mut hidden = Vec::new();
    let pairs: Vec<(&Part, &Span)> = parts.iter().zip(places).collect();
    if let Some((part, first)) = pairs.first().filter(|(part, _)| part.open) {
        let quoted = Span::new(quote.start, part.quoted.start);
        let before = Span::new(scope.start, first.start);
        let negation = negated_before(original, before).map(|at| (at, ChangeKind::Negation));
        let qualifier = || Some((qualifier_before(original, **first)?, ChangeKind::Words));
        let lost = negation.or_else(qualifier);
        hidden.extend(lost.map(|(original, kind)| Change { quoted, original, kind }));
    }
    for pair in pairs.windows(2) {
        if let [(before, found), (after, place)] = pair {
            let mark = Span::new(before.quoted.end, after.quoted.start);
            hidden.extend(hidden_in(original, Span::new(found.end, place.start), mark));
        }
    }
    if let Some((part, last)) = pairs.last()
        && split_cut(quote.of(text)).last().is_some_and(|last| last.is_empty())
    {
        // Behind the last part the mark hides the rest of its sentence.
        let rest = Span::new(last.end, scope.end);
        let words = rest.of(original);
        let end = words.find(ends_sentence).map_or(rest.end, |at| rest.start + at);
        let tail = Span::new(last.end, end);
        let mark = Span::new(part.quoted.end, quote.end);
        let words = tail.of(original).trim_start_matches(['，', ',']);
        let joined = ["并", "並", "且", "经", "經"].iter().any(|word| words.starts_with(word));
        let limits = excepts(words) || joined;
        hidden.extend(hidden_in(original, tail, mark).filter(|_| limits));
    }
    hidden
}

/// A part behind an ellipsis: the negation right before it is hidden, not cut off.
fn find_open(quote: &Wording, text: &Wording, within: Span, open: bool) -> Option<Span> {
    find_exact(quote, text, within)
        .or_else(|| open.then(|| find_cut(quote, text, within)).flatten())
}

/// The negation in the part of a sentence that ends where a place ends: 任何人不得在…, 未取得….
pub(super) fn negated_before(original: &str, place: Span) -> Option<Span> {
    let words = place.of(original);
    let from = words.rfind(|c: char| ends_statement(c) || "，,：:\n".contains(c)).unwrap_or(0);
    let part = words.get(from..)?;
    if let Some((at, word)) = NEGATIONS.iter().find_map(|word| Some((part.rfind(word)?, word))) {
        let start = place.start + from + at;
        return Some(Span::new(start, start + word.len()));
    }
    let last = part.chars().next_back().filter(|c| "不未无無非勿".contains(*c))?;
    Some(Span::new(place.end - last.len_utf8(), place.end))
}

/// Whether the rest of a sentence takes back what stands before it.
pub(super) fn excepts(words: &str) -> bool {
    ["除外", "但", "不适用", "不適用"].iter().any(|word| words.contains(word))
}

/// What an ellipsis hides that changes the sense of the sentences it stands in: negations, exceptions, numbers,
/// bodies, steps to be taken. Whole sentences may be left out.
fn hidden_in(text: &str, gap: Span, mark: Span) -> Option<Change> {
    let words = gap.of(text);
    // Items on lines of their own may be left out whole as well.
    let ends = |c: char| ends_sentence(c) || c == '\n';
    let cut = (words.find(ends), words.rfind(ends));
    let parts = match cut {
        (Some(first), Some(last)) => [words.get(..first), words.get(last..)],
        _ => [Some(words), None],
    };
    let behind = text.get(gap.end..).unwrap_or_default();
    let joined = || joins(words, behind).then_some(ChangeKind::Words);
    let kinds = parts.into_iter().flatten().filter_map(weighty).chain(joined());
    let limits = || {
        let begins = words.find(ends).map_or(words, |at| words.get(..at).unwrap_or(words));
        let before = Span::new(0, gap.start).of(text);
        let limits = is_condition(before, begins) || cut.0.is_none() && is_within(words, behind);
        // 渡工……拴船 of 渡工可以拴船.
        let clause = words.rsplit(['，', ',', '\n']).next().unwrap_or(words);
        let modal = || says_how(clause).then_some(ChangeKind::Obligation);
        limits.then_some(ChangeKind::Words).or_else(modal)
    };
    Some(Change { quoted: mark, original: gap, kind: kinds.min().or_else(limits)? })
}

/// Whether words that are left out are a part of what a sentence asks for together: 甲|和乙，并丙|的, 甲且|乙并|丙的; or the cause of what
/// stands behind them: |因性别而|有差别.
fn joins(words: &str, behind: &str) -> bool {
    let words = fold(words);
    if words.contains(|c: char| ends_sentence(c) || c == '\n') {
        return false;
    }
    let ends_condition = behind.starts_with(['的', '者']);
    let starts = words.starts_with(['且', '并']);
    let goes_on = ["且有", ",并", ",且", "，并", "，且"].iter().any(|and| words.contains(and));
    let cause = words.starts_with('因')
        && !["因此", "因而"].iter().any(|word| words.starts_with(word))
        && !words.contains(['，', ',']);
    let verb = ["合并", "兼并", "吞并"].iter().any(|word| words.ends_with(word));
    let left = words.ends_with(['并', '且']) && !verb || words.ends_with("一般");
    ends_condition && (starts || goes_on) || left || cause
}

/// Whether words that are left out are a condition among several that a sentence joins: 甲失职，|造成损失，|拒不改正的. One of
/// which another is an alternative, 或者…, may be left out.
fn is_within(words: &str, behind: &str) -> bool {
    const PAUSES: [char; 2] = ['，', ','];
    let ends = |c: char| ends_statement(c) || PAUSES.contains(&c) || c == '\n';
    let clause = behind.trim_start_matches(PAUSES).split(ends).next().unwrap_or(behind);
    let joined = words.trim_matches(PAUSES);
    let paused = words.contains(PAUSES) || behind.starts_with(PAUSES);
    paused
        && !joined.is_empty()
        && !joined.starts_with(['或', '、'])
        && clause.trim_end().ends_with(['的', '者'])
}

/// Whether words that are left out behind others hold a condition of what the sentence says, where it has none before
/// them: 甲|在雨天，|应当…. One that others are told beside, …的，|或者…的，|, is one of several.
fn is_condition(before: &str, words: &str) -> bool {
    const ENDS: [char; 8] = ['的', '者', '时', '時', '后', '後', '中', '内'];
    let stops = |c: char| ends_statement(c) || matches!(c, '\n' | '：' | ':');
    let before = before.rsplit(stops).next().unwrap_or(before);
    let told = before.split(['，', ',']).any(|part| part.trim().ends_with(ENDS));
    let mut left = words.split(['，', ',']).map(str::trim);
    // What stands behind the last comma goes on in the quotation.
    left.next_back();
    !told && left.any(|part| part.chars().count() > 1 && part.ends_with(ENDS))
}

/// Words of what somebody knew or meant, of how grave it is, and how often or how long it goes on (folded): without them
/// more is forbidden, or allowed.
const INTENT: [&str; 35] = [
    "足以",
    "证据证明",
    "因过错",
    "有过错",
    "合理的范围",
    "合理范围",
    "醉酒",
    "初次",
    "每",
    "当场",
    "立即",
    "明知",
    "故意",
    "恶意",
    "过失",
    "擅自",
    "非法",
    "违法",
    "情节",
    "严重",
    "重大",
    "确有",
    "仅",
    "正当理由",
    "连续",
    "继续",
    "累计",
    "多次",
    "再次",
    "屡次",
    "仍",
    "单独",
    "明示",
    "逾期",
    "拒不",
];
/// Words of steps that have to be taken, and of their form (folded).
const STEPS: [&str; 39] = [
    "催告",
    "书面",
    "事先",
    "事前",
    "预先",
    "预告",
    "提前",
    "批准",
    "核准",
    "许可",
    "同意",
    "审批",
    "审查",
    "审核",
    "认可",
    "授权",
    "听证",
    "公告",
    "公示",
    "告知",
    "通知",
    "说明理由",
    "陈述",
    "申辩",
    "报告",
    "报备",
    "备案",
    "登记",
    "评估",
    "鉴定",
    "调解",
    "期限",
    "期间",
    "时限",
    "期满",
    "届满",
    "协商后",
    "协商一致后",
    "担保",
];
/// The same, behind 经 and 与: 经双方协商, 与职工代表协商.
const AGREED: [&str; 5] = ["培训", "协商", "讨论", "论证", "征求"];
/// Words that look like a negation or a number and are none (folded).
const INNOCENT: [&str; 19] = [
    "一致",
    "统一",
    "一切",
    "一并",
    "一般",
    "一同",
    "一律",
    "另一",
    "一方",
    "同一",
    "之一",
    "拘禁",
    "监禁",
    "不动产",
    "未成年",
    "无障碍",
    "非物质",
    "非公有",
    "第三人",
];
const BODIES: [&str; 9] =
    ["人民政府", "部门", "机关", "法院", "检察院", "委员会", "机构", "主管", "局"];

/// What in a few words bears on the sense of a sentence.
fn weighty(words: &str) -> Option<ChangeKind> {
    let words = fold(words);
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let plain = INNOCENT.iter().fold(words.clone(), |words, word| words.replace(word, ""));
    // Of a series, 甲、乙……或丙, some may be left out.
    let series = !words.contains(['，', ',', '；'])
        && (words.starts_with('、')
            || ["、", "或", "和", "及", "或者"].iter().any(|joint| words.ends_with(joint)));
    let negated = plain.chars().any(|c| "不未无非勿禁".contains(c)) || has(&["除", "但"]);
    if negated && !series {
        return Some(ChangeKind::Negation);
    }
    let agreed = words.contains(['经', '与']) && has(&AGREED)
        || !series && has(&["自愿", "协商一致", "及时"]);
    // 提供|符合标准的|用品, 应当|以显著方式|提请注意
    let paused = words.contains(['，', ',']);
    let attribute = !series && !paused && words.ends_with('的') && words.chars().count() > 3;
    let manner = !paused && words.starts_with('以') && words.ends_with(['式', '义', '法']);
    if has(&INTENT) || has(&STEPS) || agreed || attribute || manner {
        return Some(ChangeKind::Words);
    }
    if !series && plain.chars().any(|c| numeral::is_arabic(c) || numeral::is_count(c)) {
        return Some(ChangeKind::Number);
    }
    (has(&BODIES) || words.contains('厅')).then_some(ChangeKind::Words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_a_sentence_is_not_looked_for_in_its_middle() {
        let hides = |quote: &str, original: &str| {
            let scope = Span::new(0, original.len());
            let whole = Span::new(0, quote.len());
            let found = judge_parts(whole, quote, original, &Wording::of(original), scope);
            found.map(|(_, hidden)| !hidden.is_empty())
        };
        let twice = "第九条　摊主和帮工不得借用摊主名义叫卖劣货。";
        assert_eq!(hides("摊主……叫卖劣货", twice), Some(true));
        assert_eq!(hides("摊主名义……劣货", twice), Some(false));
        assert_eq!(hides("摊主……叫卖", "摊主不得骗人。摊主当街叫卖。"), Some(false));
        assert_eq!(hides("摊主……叫卖", "摊主可以叫卖。"), Some(true));
        assert_eq!(hides("叫卖……摊主", twice), None);
    }
}
