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
        r"|友情(?:链接|連結|鏈接)\s*[:：].{0,200}",
        r"|.{0,12}(?:建议|建議)(?:您)?使用.{0,60}(?:分辨率|解析度|浏览器|瀏覽器).{0,80}",
        r"|(?:(?i:copyright)|©|版权声明|版權聲明).{0,120}",
        r"|(?:技术支持|技術支援|技術支持|网站支持)\s*[:：].{0,40}",
        r"|(?:上一篇|下一篇|上一条|下一条|上一則|下一則|上一筆|下一筆)\s*[:：].{0,80}",
        r"|(?:列印|友善列印|轉寄|轉寄友人|回上一頁|回上頁|回頁首|回首頁|關閉|關閉視窗|打印此页|关闭此页)",
        r"|(?:[【\[]?(?:打印|关闭|列印|關閉|分享|收藏|返回|下载|下載)[】\]]?[\s/|｜]*){2,6}",
        r"|(?:瀏覽人次|瀏覽次數|點閱數|點閱次數|點擊次數)\s*[:：].{0,12}",
        r"|(?:投稿|联系|聯絡)(?:邮箱|信箱)\s*[:：]\s*[\w.@-]{3,40}",
        r"|(?:[-—–\s]*(?:THE\s*)?END[-—–\s]*)",
        r"|(?:.{0,16}[，,！!～~]\s*)?(?:点|點)(?:个|個|亮|击|擊)?\s*[“「『\x22]?(?:分享|收藏|点赞|點贊|赞|讚|在看|好看).{0,12}",
        r"|(?:监制|監製|审核|審核|校对|校對|编审|策划)\s*[｜|丨].{0,40}",
        r"|(?:[◆◇★☆▼▽▲△❖]\s*){2,12}",
        r"|(?:责任编辑|責任編輯|责编|責編|编辑|編輯)\s*[:：｜|丨].{0,20}",
        r")$",
    ))
    .ok()
});

/// Lines by which a site names itself: who keeps it stands next to them, and is furniture there alone.
static SITE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"版权所有|版權所有|网站标识码|ICP备|ICP備|公网安备|公網安備|技术支持|技術支援").ok()
});

/// 主办单位：……: text of a notice, unless the lines of a site stand beside it.
fn names_keeper(line: &str) -> bool {
    ["主办", "承办", "主辦", "承辦", "网站地图", "網站地圖"]
        .iter()
        .any(|head| line.starts_with(head))
}

/// Most lines of a list of other pages.
const LISTED: usize = 12;

/// Where the list of other pages begins that a site puts below a text: 延伸阅读 and names of pages, none of
/// which is a sentence.
fn other_pages(lines: &[(Span, &str)]) -> Option<usize> {
    let heads = |line: &str| {
        [
            "延伸阅读",
            "延伸閱讀",
            "相关阅读",
            "相關閱讀",
            "相关链接",
            "相關連結",
            "相关新闻",
            "相关报道",
            "推荐阅读",
            "更多阅读",
            "往期回顾",
            "往期推荐",
            "往期精彩",
            "猜你喜欢",
            "精彩推荐",
        ]
        .contains(&line.trim_end_matches(['：', ':']))
    };
    let from = lines.len().saturating_sub(LISTED + 1);
    let at = lines.iter().skip(from).position(|(_, line)| heads(line))? + from;
    let text =
        |line: &str| line.contains(['。', '；']) || line.starts_with(['附', '第', '（', '(']);
    let listed = lines.iter().skip(at + 1).all(|(_, line)| !text(line));
    (at > 0 && listed).then_some(at)
}

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
    let site = |index: usize| {
        let pattern = SITE.as_ref();
        lines.get(index).is_some_and(|(_, l)| pattern.is_some_and(|site| site.is_match(l)))
    };
    let kept_by = |index: usize| {
        let beside = site(index) || site(index + 1) || index.checked_sub(1).is_some_and(site);
        near(index) && beside && lines.get(index).is_some_and(|(_, l)| names_keeper(l))
    };
    // A crumb counts when a run of crumbs joins it to furniture, above or below.
    let mut drop = furniture;
    for index in (0..count).filter(|&index| kept_by(index)) {
        set(&mut drop, index);
    }
    for index in other_pages(&lines).into_iter().flat_map(|at| at..count) {
        set(&mut drop, index);
    }
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
