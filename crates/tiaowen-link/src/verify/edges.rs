//! What a quotation leaves out at its ends that changes its sense: the negation or the qualifier right before it, the words
//! with which an exception ends.

use super::Reason;
use super::change::{Change, ChangeKind};
use super::judge::NEGATIONS;
use super::label::told_as_rule;
use super::omitted::excepts;
use super::sense;
use super::wording::weight;
use tiaowen_text::doc::Span;
use tiaowen_text::script::fold;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement, is_quotation};

/// Fewest meaning characters of a quotation that has lost a qualifier: a shorter one is a term.
const FEWEST_QUALIFIED: usize = 5;
/// Words of how grave a thing is, of what somebody knew or meant, of how often it happens (folded): what stands behind
/// them is forbidden with them alone.
const QUALIFIERS: [&str; 40] = [
    "严重",
    "明显",
    "显著",
    "恶意",
    "初次",
    "首次",
    "因过错",
    "因故意",
    "因过失",
    "故意",
    "过失",
    "因故意或者重大过失",
    "明知",
    "明知是",
    "明知为",
    "正当理由",
    "无故",
    "醉酒",
    "酒后",
    "多次",
    "屡次",
    "再次",
    "反复",
    "连续",
    "擅自",
    "非法",
    "违法",
    "不法",
    "恶劣",
    "故意或",
    "单独",
    "违规",
    "拒不",
    "无理",
    "蓄意",
    "肆意",
    "长期",
    "一再",
    "足以证明",
    "足以",
];
/// The same before a comma: 没有正当理由，….
const PAUSED: [&str; 7] =
    ["正当理由", "因过错", "因故意", "之事由", "故意或过失", "故意或者过失", "重大过失"];

/// The negation that stands right before a place of a text.
pub(super) fn beheaded(original: &str, place: Span) -> Option<Span> {
    const WORDS: [&str; 20] = [
        "不予", "不需", "无需", "無需", "毋需", "无须", "無須", "毋須", "未经", "未經", "未能",
        "未曾", "尚未", "没有", "并非", "並非", "非", "无", "無", "除",
    ];
    let before = original.get(..place.start)?;
    let word = NEGATIONS.iter().chain(&WORDS).find(|word| before.ends_with(*word))?;
    Some(Span::new(place.start - word.len(), place.start))
}

/// The qualifier that stands right before a place of a text.
pub(super) fn qualifier_before(original: &str, place: Span) -> Option<Span> {
    let before = original.get(..place.start)?;
    let from = before.rfind(|c: char| ends_statement(c) || "，,：:、\n".contains(c));
    let clause = from.and_then(|at| before.get(at..)).unwrap_or(before);
    let words = fold(clause.trim_start_matches(|c: char| !c.is_alphanumeric()));
    let ends = |words: &str, any: &[&str]| any.iter().any(|word| words.ends_with(word));
    if words.is_empty() {
        let paused = before.strip_suffix(['，', ','])?;
        let near: String = paused.chars().rev().take(12).collect();
        let near: String = fold(&near.chars().rev().collect::<String>());
        return ends(&near, &PAUSED).then(|| Span::new(paused.len(), place.start));
    }
    let word = QUALIFIERS.iter().filter(|word| words.ends_with(*word)).max_by_key(|w| w.len())?;
    let from = before.char_indices().rev().nth(word.chars().count().checked_sub(1)?)?.0;
    Some(Span::new(from, place.start))
}

/// What a quotation of `place` has lost at its head, where it is told as what the clause says, or goes on from the subject
/// that the clause has there as well: 用人单位“解除…” of 用人单位不得解除….
pub(super) fn lost_at_head(
    (text, quote, citation): (&str, Span, Option<Span>),
    original: &str,
    place: Span,
) -> Option<(Change, Reason)> {
    let quoted = Span::new(quote.start, quote.start);
    let words = sense::written_before(text, quote, citation);
    let said = || told_as_rule(text, quote) || goes_on_from(words, text, quote, original, place);
    let change = |original, kind| Change { quoted, original, kind };
    if let Some(lost) = beheaded(original, place) {
        return said().then(|| (change(lost, ChangeKind::Negation), Reason::Altered));
    }
    let lost = qualifier_before(original, place)?;
    let own = fold(words);
    let kept = QUALIFIERS.iter().any(|word| own.ends_with(word));
    let long = weight(quote.of(text)) >= FEWEST_QUALIFIED;
    (long && !kept && said()).then(|| (change(lost, ChangeKind::Words), Reason::Hidden))
}

/// Whether the writer's words before a quotation are the subject that the sentence of the clause has before it too, and
/// carry no negation; and the words behind it make no noun of it and say nothing against it.
fn goes_on_from(words: &str, text: &str, quote: Span, original: &str, place: Span) -> bool {
    const LEAST: usize = 2;
    let own = fold(words.trim());
    let negated = own.contains(['不', '未', '非', '无', '禁', '勿', '没', '除', '严', '毋', '否']);
    let tail: Vec<char> = own.chars().rev().take(LEAST).collect();
    if negated || tail.len() < LEAST {
        return false;
    }
    let tail: String = tail.into_iter().rev().collect();
    let before = original.get(..place.start).unwrap_or_default();
    // The head of a list of items is part of their sentence.
    let sentence = before.rsplit(ends_sentence).next().unwrap_or(before);
    let behind = text.get(quote.end..).unwrap_or_default();
    let behind = behind.trim_start_matches(|c: char| is_quotation(c) || c == '"');
    let rest = fold(behind.split(ends_sentence).next().unwrap_or_default());
    let noun = rest.starts_with(['的', '之', '等', '行']);
    let against = ["禁止", "不合法", "违法", "不许", "不允许", "不得", "无效"];
    let against = against.iter().any(|word| rest.contains(word)) || sense::is_against(&rest);
    fold(sentence).contains(&tail) && !noun && !against
}

/// The exception with which a sentence goes on behind a place of a text: ，但…除外.
pub(super) fn cut_exception(original: &str, place: Span) -> Option<Span> {
    let rest = original.get(place.end..)?;
    let end = rest.find(|c| ends_sentence(c) || c == '\n').unwrap_or(rest.len());
    let tail = Span::new(place.end, place.end + end);
    excepts(tail.of(original)).then_some(tail)
}

/// The condition that a quotation which the writer takes for the whole of it leaves out: “追逐竞驶”即构成… of
/// 追逐竞驶，情节恶劣的. One of several, 或者…的, may be left out.
pub(super) fn lost_condition(text: &str, quote: Span, original: &str, place: Span) -> Option<Span> {
    const MOST: usize = 24;
    const WHOLE: [&str; 9] = ["的", "者", "即", "就", "之", "而", "便", "则", "則"];
    let after = text.get(quote.end..)?;
    let after = after.trim_start_matches(|c: char| is_quotation(c) || "\"＂".contains(c));
    let quoted = quote.of(text).trim_end_matches(|c: char| !c.is_alphanumeric());
    if !WHOLE.iter().any(|word| after.starts_with(word)) || quoted.ends_with(['的', '者']) {
        return None;
    }
    let behind = original.get(place.end..)?;
    let rest = behind.strip_prefix(['，', ','])?;
    let end =
        rest.find(|c: char| ends_statement(c) || "，,：:\n".contains(c)).unwrap_or(rest.len());
    let lost = rest.get(..end)?;
    let closes = lost.ends_with(['的', '者']) && !lost.starts_with(['或', '、']);
    let few = (2..=MOST).contains(&lost.chars().count());
    (closes && few).then(|| Span::new(place.end, place.end + behind.len() - rest.len() + end))
}

/// The words with which an exception ends, where a quotation has its beginning and stops before them: 但…无效|的除外. The writer
/// may say them himself.
pub(super) fn lost_at_tail(text: &str, quote: Span, original: &str, place: Span) -> Option<Span> {
    const ENDS: [&str; 5] = ["除外", "不在此限", "不受此限", "不适用", "不适用之"];
    let closes = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| is_quotation(c) || "\"，, ".contains(c));
        let rest = rest.trim_start_matches(['的', '者', '之', '，', ',']);
        let near: String = rest.chars().take(6).collect();
        let near = fold(&near);
        ENDS.iter().any(|word| near.starts_with(word))
    };
    let behind = original.get(place.end..)?;
    let quoted = quote.of(text).trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = quoted.rsplit(ends_sentence).next().unwrap_or(quoted);
    let opens = last.contains('但') || last.contains('除');
    if !opens || !closes(behind) || text.get(quote.end..).is_some_and(closes) {
        return None;
    }
    let end = behind.find(|c| ends_sentence(c) || c == '\n').unwrap_or(behind.len());
    Some(Span::new(place.end, place.end + end))
}
