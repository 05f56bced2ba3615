//! Minutes of meetings (会议纪要): numbered by their issue, with time and place of the meeting above their text. When the
//! meeting was is no day of the sheet.

use regex::Regex;

use super::dates;
use super::kind::{self, Pattern};
use tiaowen_text::script;

/// 〔2023〕第8期, 2023年第8期, （第12期）, 第12期.
static ISSUE: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^[（(]?\s*(?P<n>(?:[〔﹝\[［（(]\s*[12]\d{3}\s*[〕﹞\]］）)]|[12]\d{3}\s*年)?\s*第?\s*",
        r"(?:[\d０-９]{1,4}|[一二三四五六七八九十百]{1,5})\s*期)\s*[）)]?$",
    ))
    .ok()
});

/// Labels of what stands above the text of minutes.
const LABELS: [&str; 6] = ["时间", "会议时间", "日期", "会议日期", "开会时间", "召开时间"];

/// Whether a title is that of minutes, or of a bulletin that is numbered as they are.
pub(super) fn is_title(title: &str) -> bool {
    const KINDS: [&str; 5] = ["纪要", "会议纪录", "会议记录", "简报", "专报"];
    let folded = script::fold(title);
    KINDS.iter().any(|kind| folded.trim_end().ends_with(kind))
}

/// The number of the issue when the line is one.
pub(super) fn number_of(line: &str) -> Option<String> {
    let found = ISSUE.captures(line.trim())?;
    Some(found.name("n")?.as_str().split_whitespace().collect())
}

/// Who issues minutes and when, on the line below their number: 某市人民政府办公室　　2023年6月12日.
pub(super) fn issued(line: &str) -> Option<(&str, String)> {
    let line = line.trim();
    let mut gaps = line.char_indices().filter(|(_, c)| c.is_whitespace());
    gaps.find_map(|(at, _)| {
        let (body, day) = line.split_at_checked(at)?;
        let day = dates::date_line(day).filter(|_| kind::is_organs(body))?;
        Some((body.trim_end(), day))
    })
}

/// Whether a line tells when the meeting was: 时间：2023年6月9日上午.
pub(super) fn is_time(line: &str) -> bool {
    let label = line.split_once(['：', ':']).map(|(label, _)| script::fold(label));
    label.is_some_and(|label| {
        let bare: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        LABELS.contains(&bare.as_str())
    })
}
