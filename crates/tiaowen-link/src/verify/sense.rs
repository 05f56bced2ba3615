//! Whether the writer's own words before a quotation turn its sense round: 允许企业“过度收集…” where the clause says
//! 不得过度收集. Key type: [`Modal`].

use super::change::{Change, ChangeKind};
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::script::fold;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement, is_quotation};

/// What a sentence says of doing what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Modal {
    Must,
    May,
    MustNot,
    NeedNot,
}

/// Words that say so (folded), those that begin alike the longest first; none where a character of one is part of
/// another word.
const WORDS: [(&str, Option<Modal>); 126] = {
    use Modal::{May, Must, MustNot, NeedNot};
    [
        ("不得不", Some(Must)),
        ("不容忍", Some(MustNot)),
        ("不能容忍", Some(MustNot)),
        ("有责", Some(Must)),
        ("犯不着", Some(NeedNot)),
        ("用不着", Some(NeedNot)),
        ("不容", Some(MustNot)),
        ("容忍", Some(May)),
        ("并不禁止", Some(May)),
        ("并未禁止", Some(May)),
        ("没有禁止", Some(May)),
        ("不禁止", Some(May)),
        ("未禁止", Some(May)),
        ("不再禁止", Some(May)),
        ("不受禁止", Some(May)),
        ("取消禁止", Some(May)),
        ("不允许", Some(MustNot)),
        ("未允许", Some(MustNot)),
        ("不准许", Some(MustNot)),
        ("不容许", Some(MustNot)),
        ("不可以", Some(MustNot)),
        ("不能够", Some(MustNot)),
        ("不许", Some(MustNot)),
        ("不准", Some(MustNot)),
        ("不得", Some(MustNot)),
        ("不能", Some(MustNot)),
        ("不可", Some(MustNot)),
        ("不应", Some(MustNot)),
        ("不宜", Some(MustNot)),
        ("无权", Some(MustNot)),
        ("禁止", Some(MustNot)),
        ("严禁", Some(MustNot)),
        ("防止", Some(MustNot)),
        ("避免", Some(MustNot)),
        ("杜绝", Some(MustNot)),
        ("制止", Some(MustNot)),
        ("切勿", Some(MustNot)),
        ("责令改正", Some(MustNot)),
        ("罚款", Some(MustNot)),
        ("罚锾", Some(MustNot)),
        ("可以不", Some(NeedNot)),
        ("可不", Some(NeedNot)),
        ("得不", Some(NeedNot)),
        ("并不要求", Some(NeedNot)),
        ("并未要求", Some(NeedNot)),
        ("没有要求", Some(NeedNot)),
        ("不再要求", Some(NeedNot)),
        ("不要求", Some(NeedNot)),
        ("未要求", Some(NeedNot)),
        ("不强制", Some(NeedNot)),
        ("并不必", Some(NeedNot)),
        ("不必", Some(NeedNot)),
        ("不需", Some(NeedNot)),
        ("不须", Some(NeedNot)),
        ("不用", Some(NeedNot)),
        ("无需", Some(NeedNot)),
        ("无须", Some(NeedNot)),
        ("毋需", Some(NeedNot)),
        ("毋须", Some(NeedNot)),
        ("勿需", Some(NeedNot)),
        ("勿须", Some(NeedNot)),
        ("毋庸", Some(NeedNot)),
        ("无庸", Some(NeedNot)),
        ("免除", Some(NeedNot)),
        ("免于", Some(NeedNot)),
        ("豁免", Some(NeedNot)),
        ("取消", Some(NeedNot)),
        ("没有义务", Some(NeedNot)),
        ("无义务", Some(NeedNot)),
        ("应当", Some(Must)),
        ("应该", Some(Must)),
        ("必须", Some(Must)),
        ("务必", Some(Must)),
        ("有义务", Some(Must)),
        ("强制", Some(Must)),
        ("没有必要", Some(NeedNot)),
        ("无必要", Some(NeedNot)),
        ("没有规定", Some(NeedNot)),
        ("并未规定", Some(NeedNot)),
        ("未规定", Some(NeedNot)),
        ("并无规定", Some(NeedNot)),
        ("不具有", None),
        ("不妨", Some(May)),
        ("尽可", Some(May)),
        ("大可", Some(May)),
        ("赋予", Some(May)),
        ("赋与", Some(May)),
        ("放任", Some(May)),
        ("纵容", Some(May)),
        ("一定要", Some(Must)),
        ("免予", Some(NeedNot)),
        ("鼓励", Some(May)),
        ("建议", Some(May)),
        ("倡导", Some(May)),
        ("提倡", Some(May)),
        ("没有鼓励", None),
        ("允许", Some(May)),
        ("准许", Some(May)),
        ("容许", Some(May)),
        ("准予", Some(May)),
        ("默许", Some(May)),
        ("可以", Some(May)),
        ("有权", Some(May)),
        ("得以", Some(May)),
        ("未经允许", None),
        ("未经准许", None),
        ("相应", None),
        ("适应", None),
        ("反应", None),
        ("供应", None),
        ("对应", None),
        ("响应", None),
        ("效应", None),
        ("取得", None),
        ("所得", None),
        ("获得", None),
        ("使得", None),
        ("难得", None),
        ("许可", None),
        ("认可", None),
        ("可能", None),
        ("必需", None),
        ("应", Some(Must)),
        ("须", Some(Must)),
        ("得", Some(May)),
        ("可", Some(May)),
    ]
};

/// Whether a text says how strongly something is meant, encouragement and penalties aside, which are what it says.
pub(super) fn says_how(text: &str) -> bool {
    const SAID: [&str; 9] =
        ["鼓励", "建议", "倡导", "提倡", "防止", "避免", "取消", "罚款", "责令改正"];
    let text = SAID.iter().fold(fold(text), |text, word| text.replace(word, ""));
    last_modal(&text).is_some()
}

/// Words right behind a quotation that allow it (folded): “…”是允许的, “…”，符合某法第三条.
const ALLOWS: [&str; 10] = [
    "是允许的",
    "所允许",
    "为法律允许",
    "是合法的",
    "属于合法",
    "并不违法",
    "予以认可",
    "予以允许",
    "予以准许",
    "予以许可",
];
/// Words before a citation that say that something is as it wants (folded).
const CONFORMS: [&str; 3] = ["符合", "合乎", "遵循"];
/// Words at the end of what leads to a quotation that make it what somebody goes by, and not what he does (folded).
const GOES_BY: [&str; 15] = [
    "依据", "根据", "按照", "依照", "援引", "引用", "适用", "遵守", "参照", "以", "按", "主张",
    "认为", "要求", "所谓",
];
/// Words behind a quotation that say that it is against the law as it is told (folded).
const AGAINST: [&str; 9] =
    ["相悖", "不符", "违反", "违背", "抵触", "有违", "错误", "不成立", "于法无据"];

/// What the words behind a quotation in its sentence say of it, up to a citation behind it.
fn said_behind(text: &str, quote: Span, citation: Option<Span>) -> Option<Modal> {
    let behind = text.get(quote.end..)?.trim_start_matches(|c: char| is_quotation(c) || c == '"');
    let cited = citation.filter(|c| c.start >= quote.end).map(|c| Span::new(quote.end, c.start));
    let conforms = cited.is_some_and(|gap| {
        let gap = fold(gap.of(text).trim_end());
        let before = CONFORMS.iter().find_map(|word| gap.strip_suffix(word));
        before.is_some_and(|before| !before.ends_with(['不', '未', '非']))
    });
    let clause = fold(behind.split(|c| ends_statement(c) || "，,\n".contains(c)).next()?);
    let denies = ["不是", "并非"].iter().any(|word| clause.contains(word));
    if denies && ["义务", "强制", "必须"].iter().any(|word| clause.contains(word)) {
        return Some(Modal::NeedNot);
    }
    let says = |word: &str| {
        let before = clause.find(word).and_then(|at| clause.get(..at));
        before.is_some_and(|before| !before.ends_with(['不', '非', '未']))
    };
    (conforms || ALLOWS.iter().any(|word| says(word))).then_some(Modal::May)
}

/// Whether the writer only goes by what he quotes, or tells it as somebody's claim that is against the law.
fn only_speaks_of(text: &str, quote: Span, words: &str) -> bool {
    let behind = text.get(quote.end..).unwrap_or_default();
    let rest = fold(behind.split(ends_sentence).next().unwrap_or_default());
    let words = fold(words);
    // 可以“…” ends with no 以 of its own.
    let modal = WORDS.iter().any(|(word, modal)| modal.is_some() && words.ends_with(word));
    !modal && GOES_BY.iter().any(|word| words.ends_with(word))
        || AGAINST.iter().any(|word| rest.contains(word))
}

/// Whether the rest of a sentence (folded) says that what stands before it is against the law.
pub(super) fn is_against(rest: &str) -> bool {
    AGAINST.iter().any(|word| rest.contains(word))
}

/// Whether the words between a citation and a quotation deny that the clause says it: 某法第三条并没有说“…”, 否认….
fn denies(text: &str, quote: Span, words: &str) -> bool {
    const NOT: [&str; 11] =
        ["并没有", "没有", "并未", "从未", "未曾", "不再", "并不", "并非", "未", "不", "非"];
    const SAYS: [&str; 10] =
        ["规定", "要求", "认为", "提出", "指出", "说", "写", "承认", "主张", "支持"];
    let words = fold(words.trim());
    let this = ["该条", "本条", "该款", "该项", "该法", "法律", "立法"];
    let words = this.iter().find_map(|word| words.strip_prefix(word)).unwrap_or(&words);
    let said = words.trim_start_matches(['也', '亦', '则', '均', '都', '却', '又', '已', '其']);
    let not = NOT.iter().filter_map(|not| said.strip_prefix(not));
    let denied = ["否认", "否定"].iter().any(|word| said.starts_with(word))
        || not.into_iter().any(|rest| SAYS.iter().any(|says| rest.starts_with(says)));
    let behind = text.get(quote.end..).unwrap_or_default();
    let behind = behind.trim_start_matches(|c: char| is_quotation(c) || c == '"');
    let against = is_against(&fold(behind.split(ends_sentence).next().unwrap_or_default()));
    // …并没有说“…”只适用于…: it is something else that is denied.
    denied
        && !against
        && !behind.starts_with(|c: char| c.is_alphanumeric() && !"的这之一".contains(c))
}

/// Whether the words behind a quotation go on to what it is the condition of, or to another.
fn is_condition(text: &str, quote: Span) -> bool {
    const GOES_ON: [&str; 8] = ["且", "并且", "方可", "方能", "才能", "才可", "始得", "始可"];
    let behind = text.get(quote.end..).unwrap_or_default();
    let behind = behind.trim_start_matches(|c: char| is_quotation(c) || c == '"');
    let sentence = fold(behind.split(ends_statement).next().unwrap_or_default());
    let parts =
        sentence.split(['，', ',']).map(|part| part.trim_start_matches(['的', '者', '后', '，']));
    parts.take(3).any(|part| GOES_ON.iter().any(|word| part.starts_with(word)))
}

/// The modal word that stands last in a text.
fn last_modal(text: &str) -> Option<Modal> {
    let text = fold(text);
    let (mut rest, mut last) = (text.as_str(), None);
    while let Some(c) = rest.chars().next() {
        let word = WORDS.iter().find(|(word, _)| rest.starts_with(word));
        let len = word.map_or(c.len_utf8(), |(word, _)| word.len());
        last = word.and_then(|(_, modal)| *modal).or(last);
        rest = rest.get(len..).unwrap_or_default();
    }
    last
}

/// Whether words of a kind stand at the end of a text.
fn ends_with(text: &str, kind: Modal) -> bool {
    let text = fold(text);
    WORDS.iter().any(|(word, modal)| *modal == Some(kind) && text.ends_with(word))
}

/// The writer's own words right before a quotation, behind its citation and the last mark.
pub(super) fn written_before(text: &str, quote: Span, citation: Option<Span>) -> &str {
    let from = citation.map(|c| c.end).filter(|end| *end <= quote.start).unwrap_or(0);
    let before = Span::new(from, quote.start).of(text);
    let before = before.trim_end_matches(|c: char| is_quotation(c) || matches!(c, '"' | '＂'));
    let parts = |c: char| ends_statement(c) || is_quotation(c) || "，,：:\n》".contains(c);
    before.rsplit(parts).next().unwrap_or(before)
}

/// The sentence of a document up to a place; before an item the words that introduce its list.
fn said_before(document: &Document, unit: Span, at: usize) -> &str {
    let before = Span::new(unit.start, at.max(unit.start)).of(&document.text);
    let line = before.rsplit('\n').next().unwrap_or(before);
    let above = before.get(..before.len() - line.len()).unwrap_or_default();
    let sentence =
        |text: &'_ str| text.trim_end().rfind(ends_statement).map_or(0, |at| at + '。'.len_utf8());
    let own = line.get(sentence(line)..).unwrap_or(line);
    let item = line
        .trim_start()
        .starts_with(['（', '(', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'])
        || line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let heads = |line: &&str| line.trim_end().ends_with(['：', ':']);
    match above.lines().rev().find(heads).filter(|_| item && last_modal(own).is_none()) {
        Some(head) => {
            let from = head.rfind(ends_sentence).map_or(0, |at| at + '。'.len_utf8());
            head.get(from..).unwrap_or(head)
        }
        None => own,
    }
}

/// What the writer's words before a quotation, which stands at `found` of a unit, make of its sense.
pub(super) fn turned(
    (text, quote, citation): (&str, Span, Option<Span>),
    (document, unit, found): (&Document, Span, Span),
) -> Option<Change> {
    use Modal::{May, Must, MustNot, NeedNot};
    let words = written_before(text, quote, citation);
    if citation.is_some() && denies(text, quote, words) {
        let quoted = Span::new(quote.start, quote.start);
        let original = Span::new(found.start, found.start);
        return Some(Change { quoted, original, kind: ChangeKind::Obligation });
    }
    let own = last_modal(words).filter(|_| !only_speaks_of(text, quote, words));
    // 须“分居满二年”且调解无效, 必须“…”方可解除: what is quoted is a condition.
    let own = own.filter(|own| *own != Must || !is_condition(text, quote));
    let behind = || said_behind(text, quote, citation);
    // 某法第三条支持企业“…”
    let backs = || words.starts_with("支持").then_some(May);
    let allowed = own.is_none();
    let writer = own.or_else(backs).or_else(behind)?;
    // 毋须“加给…”: a rule without such a word obliges as well.
    let law = last_modal(said_before(document, unit, found.start));
    let own = || last_modal(found.of(&document.text)).filter(|_| writer == NeedNot);
    let law = law.or_else(own).or_else(|| ends_with(words, NeedNot).then_some(Must))?;
    let turned = match law {
        MustNot => matches!(writer, May | Must),
        // “订立书面合同”是合法的: what one must do one may.
        Must => writer != Must && !(allowed && writer == May),
        May => matches!(writer, Must | MustNot),
        NeedNot => matches!(writer, Must | MustNot),
    };
    let quoted = Span::new(quote.start, quote.start);
    let original = Span::new(found.start, found.start);
    turned.then_some(Change { quoted, original, kind: ChangeKind::Obligation })
}
