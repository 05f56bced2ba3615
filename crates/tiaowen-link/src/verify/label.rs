//! What stands between quotation marks and is no quotation: what people call a rule, names of campaigns; and whether a
//! quotation is told as what a clause says.

use super::wording::{Wording, weight};
use tiaowen_text::doc::Span;
use tiaowen_text::vocabulary::mark::{ends_sentence, is_quotation};

/// Most meaning characters of what people call a rule.
const MOST_LABEL: usize = 8;
/// Most meaning characters of the name of a campaign.
const MOST_NAME: usize = 20;

/// Whether a short quotation is what people call a rule, and no wording of it: 所谓“…”, 俗称“…”, “…”条款.
pub(super) fn is_label(text: &str, quote: Span, wording: &Wording) -> bool {
    const CALLS: [&str; 32] = [
        "采取",
        "採取",
        "采用",
        "採用",
        "所谓",
        "所謂",
        "就是",
        "说",
        "說",
        "讲",
        "講",
        "热议",
        "熱議",
        "常称",
        "常稱",
        "人称",
        "人稱",
        "简称",
        "称为",
        "稱為",
        "称作",
        "称之为",
        "俗称",
        "俗稱",
        "叫做",
        "誉为",
        "对",
        "對",
        "针对",
        "針對",
        "让",
        "讓",
    ];
    const CALLED: [&str; 14] = [
        "条款", "條款", "制度", "规则", "規則", "原则", "原則", "机制", "機制", "问题", "問題",
        "现象", "現象", "作出",
    ];
    let before = Span::new(0, quote.start).of(text).trim_end_matches(is_quotation);
    // 所谓的“…”, 大家说的“…”
    let before = before.trim_end_matches('的');
    let after = Span::new(quote.end, text.len()).of(text).trim_start_matches(is_quotation);
    let behind =
        CALLED.iter().any(|word| after.starts_with(word)) && !before.ends_with(['：', ':', '，']);
    // “绿色原则”: it says itself what it is.
    const NAMES: [&str; 8] = ["原则", "原則", "制度", "规则", "規則", "机制", "機制", "条款"];
    let inner = quote.of(text);
    let named = NAMES.iter().any(|name| inner.ends_with(name)) && !before.ends_with(['：', ':']);
    // 第五条（“…”）
    let aside = before.ends_with(['（', '(']) && after.starts_with(['）', ')']);
    wording.weight() <= MOST_LABEL
        && (behind || named || aside || CALLS.iter().any(|word| before.ends_with(word)))
}

/// Whether a quotation is the name of a campaign, a meeting or a project: 实施“百县千镇高质量发展工程”, 推进“放管服”改革.
pub(super) fn is_campaign(text: &str, quote: Span) -> bool {
    const KINDS: [&str; 24] = [
        "工程", "行动", "行動", "计划", "計畫", "活动", "活動", "项目", "改革", "战略", "倡议",
        "论坛", "大会", "会议", "会", "专项", "模式", "机制", "体系", "品牌", "试点", "专案",
        "專案", "方案",
    ];
    let inner = quote.of(text);
    let behind = Span::new(quote.end, text.len()).of(text).trim_start_matches(is_quotation);
    let before = Span::new(0, quote.start).of(text).trim_end_matches(is_quotation);
    let named = KINDS.iter().any(|kind| inner.ends_with(kind) || behind.starts_with(kind));
    let told =
        before.ends_with(['：', ':', '，']) || before.ends_with("规定") || before.ends_with("規定");
    named
        && !told
        && weight(inner) <= MOST_NAME
        && !inner.contains(|c| ends_sentence(c) || "，；：".contains(c))
}

/// Whether a quotation is told as what a clause says, 规定：“…”, or stands by itself, and is no part of the writer's own
/// sentence.
pub(super) fn told_as_rule(text: &str, quote: Span) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric();
    let before = Span::new(0, quote.start).of(text);
    let before = before.trim_end_matches(|c: char| is_quotation(c) || matches!(c, '"' | '＂'));
    let alone = before.chars().next_back().is_none_or(is_mark);
    let before = before.trim_end_matches(is_mark);
    let after = Span::new(quote.end, text.len()).of(text).trim_start_matches(is_quotation);
    let told = [
        "规定", "規定", "要求", "明确", "明確", "提出", "指出", "强调", "写明", "载明", "条", "條",
        "款", "项", "項",
    ];
    // “…”是某法第三条所禁止的
    let forbidden = after.split(ends_sentence).next().is_some_and(|rest| {
        ["禁止", "不合法", "违法", "違法", "不许", "不許", "不允许", "不允許"]
            .iter()
            .any(|word| rest.contains(word))
    });
    (alone && !forbidden || told.iter().any(|word| before.ends_with(word)))
        && !after.starts_with(['的', '之', '等', '行'])
}
