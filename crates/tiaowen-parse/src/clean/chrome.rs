//! Site furniture around a text: breadcrumbs, mirror addresses, tool bars above the title; copyright,
//! share buttons and site codes below. Whole lines go, and only near the ends of the text.

use std::sync::LazyLock;

use regex::Regex;

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};

/// Non-blank lines at either end in which furniture is looked for.
const NEAR: usize = 24;

/// Lines that are furniture wherever they stand near an end of the text.
static FURNITURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:",
        r"(?:您|你)?(?:现在|現在|目前|当前|當前|所在)?的?(?:所在)?的?位置(?:是|为)?\s*[:：].*",
        r"|阅读量\s*[:：].{0,12}|浏览次数\s*[:：].{0,12}|点击数?\s*[:：].{0,12}",
            r"|(?:网站|網站)?首[页頁]\s*(?:>|＞|»|›|/|-+>|—*>).*",
        r"|(?:(?:原文|本文|原始|来源|來源)(?:链接|連結|网址|地址)|链接|网址|連結)\s*[:：]?\s*https?://\S+",
        r"|https?://\S+(?:\s*[(（]\s*\d{4}-\d{1,2}-\d{1,2}[\d:\s]*[)）])?",
        r"|【?法宝引证码】?.*",
        r"|(?:下载|打印|全屏|收藏|加大|还原|减小|分享|分享到|关闭|返回|打印本页|关闭窗口|返回顶部|字体|字号|正文下载)",
        r"|[【\[]?\s*(?:字号|字體|字体|字號)\s*[:：]?.{0,12}",
        r"|[【\[](?:打印|关闭|收藏|分享|返回|纠错|打 印|关 闭|打印本页|关闭窗口|下载)[】\]].*",
        r"|分享到?\s*[:：].*",
        r"|扫一扫.{0,20}",
        r"|.{0,30}(?:版权所有|版權所有|网站标识码|ICP备|ICP備|公网安备|公網安備).{0,60}",
        r"|(?:责任编辑|責任編輯|责编|責編|编辑|編輯)\s*[:：].{0,20}",
        r")$",
    ))
    .ok()
});

/// Single characters that are furniture only next to other furniture: 大 中 小 of a font switch.
fn is_crumb(line: &str) -> bool {
    matches!(
        line,
        "首页"
            | "首頁"
            | ">"
            | "＞"
            | "»"
            | "大"
            | "中"
            | "小"
            | "】"
            | "【"
            | "|"
            | "/"
            | "×"
            | "]"
            | "["
    )
}

fn is_arrow(line: &str) -> bool {
    matches!(line, ">" | "＞" | "»")
}

/// Finds the furniture lines.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let Some(pattern) = FURNITURE.as_ref() else { return Vec::new() };
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            lines.push((Span::new(at, at + line.len()), line.trim()));
        }
        at += line.len();
    }
    let count = lines.len();
    let near = |index: usize| index < NEAR || index + NEAR >= count;
    let furniture: Vec<bool> = lines
        .iter()
        .enumerate()
        .map(|(index, (_, line))| near(index) && line.len() < 400 && pattern.is_match(line))
        .collect();
    // What follows an arrow is the name of a page above this one.
    let step = |index: usize| {
        index.checked_sub(1).and_then(|i| lines.get(i)).is_some_and(|(_, l)| is_arrow(l))
            && lines.get(index).is_some_and(|(_, l)| l.chars().count() <= 10)
    };
    let crumb = |index: usize| {
        near(index) && (lines.get(index).is_some_and(|(_, l)| is_crumb(l)) || step(index))
    };
    // A crumb counts when a run of crumbs joins it to furniture, above or below.
    let mut drop = furniture;
    for index in 1..count {
        if drop.get(index - 1) == Some(&true) && crumb(index) {
            set(&mut drop, index);
        }
    }
    for index in (1..count).rev() {
        if drop.get(index) == Some(&true) && crumb(index - 1) {
            set(&mut drop, index - 1);
        }
    }
    lines
        .iter()
        .zip(drop)
        .filter(|(_, drop)| *drop)
        .map(|((span, _), _)| Edit::remove(*span, RepairKind::Furniture))
        .collect()
}

fn set(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}
