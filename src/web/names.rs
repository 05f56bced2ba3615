//! What readers call things: clauses without a heading, ranks, states of a text, repairs, fields.

use crate::web::page::Page;
use tiaowen_print::view::{
    ClauseRefView, DocumentRefView, DocumentView, OutlineView, VersionRefView,
};
use tiaowen_text::doc::{EventKind, RepairKind, TextState};
use tiaowen_text::title::in_marks;

/// Heading of a clause, or what to call text without one.
pub fn name_of(page: &Page, clause: &ClauseRefView) -> String {
    match clause.heading.as_str() {
        "" if clause.path == "preamble" => page.t("导语"),
        "" if clause.label.is_empty() => page.t("未编号段落"),
        heading => page.text(heading),
    }
}

/// The day of a point in time.
pub fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// How a text stands today, where it is not simply in force: repealed, an older version, changed since.
#[derive(Debug, Default)]
pub struct StandingItem {
    /// `已废止（2020-01-01）`, `旧版本` or `文本之后有修改`.
    pub label: String,
    /// The document in force, or what changed the text: name and address.
    pub other: Option<(String, String)>,
    /// Words before its name.
    pub lead: String,
}

/// What has to be said of a text that is not simply in force.
fn standing(
    page: &Page,
    repealed: Option<(&str, Option<&VersionRefView>)>,
    older: bool,
    version: Option<&VersionRefView>,
    changed_by: &[VersionRefView],
) -> Option<StandingItem> {
    let link = |version: &VersionRefView| {
        let date = version.date.as_deref().unwrap_or_default();
        (format!("{}{date}", in_marks(&page.text(&version.title))), page.href(&version.url))
    };
    let date = |version: &VersionRefView| {
        let date = version.date.as_ref().map(|date| format!("（{date}）")).unwrap_or_default();
        (format!("{}{date}", page.t("现行版本")), page.href(&version.url))
    };
    if older {
        let label = page.t("旧版本，已被修改");
        return Some(StandingItem { label, other: version.map(date), lead: page.t("见") });
    }
    if let Some((day, by)) = repealed {
        let label = format!("{}（{day}）", page.t("已废止"));
        return Some(StandingItem { label, other: by.map(link), lead: page.t("见") });
    }
    let by = changed_by.last()?;
    Some(StandingItem {
        label: page.t("此后有修改或废止的决定"),
        other: Some(link(by)),
        lead: page.t("见"),
    })
}

/// The same of a document.
pub fn standing_of_document(page: &Page, document: &DocumentView) -> Option<StandingItem> {
    standing(
        page,
        document.repealed.as_deref().map(|day| (day, document.repealed_by.as_ref())),
        document.older,
        document.in_force_version.as_ref(),
        &document.changed_by,
    )
}

/// The same of a document by name.
pub fn standing_of_reference(page: &Page, document: &DocumentRefView) -> Option<StandingItem> {
    standing(
        page,
        document.repealed.as_deref().map(|day| (day, document.repealed_by.as_ref())),
        document.older,
        document.in_force_version.as_ref(),
        &document.changed_by,
    )
}

/// The same of a clause.
pub fn standing_of(page: &Page, clause: &ClauseRefView) -> Option<StandingItem> {
    standing(
        page,
        clause.repealed.as_deref().map(|day| (day, clause.repealed_by.as_ref())),
        clause.older,
        clause.in_force_version.as_ref(),
        &clause.changed_by,
    )
}

/// Heading of a line of the contents, or what to call text without one.
pub fn line_name(page: &Page, line: &OutlineView) -> String {
    match line.heading.as_str() {
        "" if line.path == "preamble" => page.t("导语"),
        "" if line.label.is_empty() => page.t("未编号段落"),
        heading => page.text(heading),
    }
}

/// The anchor of a clause on the reading page: `c` and its key, which ends its address.
pub fn anchor(url: &str) -> String {
    format!("c{}", url.rsplit('/').next().unwrap_or_default())
}

/// Name of a kind of repair.
pub fn repair_name(kind: &RepairKind) -> &'static str {
    match kind {
        RepairKind::Pinyin => "拼音注",
        RepairKind::LostByte => "缺失字节造成的乱码",
        RepairKind::Furniture => "网页导航等无关文字",
        RepairKind::Markup => "残留标签",
        RepairKind::Separator => "混入的分隔符",
        RepairKind::LineBreak => "句中断行",
        RepairKind::Space => "句中空白",
        RepairKind::Entity => "字符实体",
        RepairKind::Control => "控制字符",
        RepairKind::Undecodable => "无法解码的字符",
        RepairKind::Radical => "代替汉字的部首",
    }
}

/// Name of the state of a text.
pub fn state_name(state: &TextState) -> &'static str {
    match state {
        TextState::Official => "官方文本",
        TextState::Unsourced => "自备文本（来源未注明）",
        TextState::Copy => "转载文本（已修复）",
        TextState::Recognised => "识别文本（未经校对）",
        TextState::Abstract => "提要，非原文",
        TextState::NotHeld => "未取得文本",
    }
}

/// Name of a field of the facts.
pub fn field_name(field: &str) -> &str {
    match field {
        "title" => "标题",
        "short_names" => "简称",
        "issuers" => "发文机关",
        "number" => "发文字号",
        "addressee" => "主送机关",
        "dated" => "成文日期",
        "published" => "发布日期",
        "in_force" => "施行日期",
        "adopted" => "通过日期",
        "approved" => "批准日期",
        "amended" => "修订日期",
        "city" | "county" => "地区",
        "repealed" => "废止日期",
        "authority" => "层级",
        "region" => "地区",
        "kind" => "文种",
        "official_url" => "官方地址",
        "published_in" => "刊载",
        "outline" => "目录",
        "headings" => "条目标题",
        "implements" => "上级文件",
        "clauses" => "条文",
        "repealed_by" => "废止依据",
        "abstracts" => "提要",
        other => other,
    }
}

/// Name of a step in the life of a text.
pub fn event_name(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Adopted => "通过",
        EventKind::Approved => "批准",
        EventKind::Published => "公布",
        EventKind::Amended => "修正",
        EventKind::Revised => "修订",
        EventKind::InForce => "施行",
        EventKind::Repealed => "废止",
    }
}

/// The day of a text and that of its coming into force, as far as they are known.
pub fn days_of(page: &Page, date: Option<&str>, in_force: Option<&str>) -> String {
    let dated = date.map(|day| format!("{day} 文本"));
    let starts = in_force.map(|day| format!("{day} 施行"));
    page.t(&dated.into_iter().chain(starts).collect::<Vec<_>>().join("，"))
}
