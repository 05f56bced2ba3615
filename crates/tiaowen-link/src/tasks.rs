//! What a clause sets to whom by when: the bodies in charge (牵头, 责任单位, 由…负责), deadlines (到2025年),
//! quantities and targets. Read from the words alone; what is only implied is not there. Key type: [`Task`].

mod rows;

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::folded::Folded;
use utoipa::ToSchema;

/// What one unit of a document sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The unit, as an index into the document's clauses.
    pub unit: usize,
    /// The cell that says what is to be done, where it is a row of a table that sets it.
    pub row: Option<Span>,
    /// Bodies in charge, in the order of the text.
    pub bodies: Vec<Body>,
    /// Days by which something is to be done.
    pub deadlines: Vec<Deadline>,
    /// Quantities and targets.
    pub quantities: Vec<Quantity>,
}

/// A body in charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// As printed.
    pub name: String,
    /// What it has to do.
    pub role: Role,
    /// Where it stands in the document's text.
    pub span: Span,
}

/// What a body has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 牵头
    Leads,
    /// 责任单位, 负责
    InCharge,
    /// 配合, 会同, 参加
    TakesPart,
}

impl Role {
    /// The word for readers, in Chinese.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Leads => "牵头",
            Self::InCharge => "负责",
            Self::TakesPart => "配合",
        }
    }
}

/// A day by which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Year, month or day as ISO 8601 writes it; the end of a year is its December.
    pub date: String,
    /// As printed: 到2025年.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A quantity or target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Number and unit as printed, in half width: 18亿亩, 70%.
    pub text: String,
    /// Words that bound it: 不低于, 以上; empty where there are none.
    pub bound: String,
    /// What it is said of, as far as the words before it tell: the end of the sentence part.
    pub of: String,
    /// Where it stands.
    pub span: Span,
}

/// The units of a document that set something, in reading order.
pub fn tasks(document: &Document) -> Vec<Task> {
    let issued = document.meta.version_date().and_then(|date| date.get(..4)?.parse().ok());
    let text = &document.text;
    let units = document.units().map(|(unit, _)| (unit, document.unit_span(unit)));
    let read = units.flat_map(|(unit, span)| {
        let rows = rows::find(text, span);
        let rest = read_around(text, unit, span, &rows, issued);
        let rows: Vec<Task> = rows.iter().map(|row| rows::task(text, unit, row, issued)).collect();
        std::iter::once(rest).chain(rows)
    });
    read.filter(|t| !(t.bodies.is_empty() && t.deadlines.is_empty() && t.quantities.is_empty()))
        .collect()
}

/// What a unit sets outside the rows of its task tables.
fn read_around(
    text: &str,
    unit: usize,
    span: Span,
    rows: &[rows::Row],
    issued: Option<i32>,
) -> Task {
    let mut task = read(text, unit, span, issued);
    let outside =
        |at: Span| !rows.iter().any(|row| row.line.start <= at.start && at.end <= row.line.end);
    task.bodies.retain(|body| outside(body.span));
    task.deadlines.retain(|deadline| outside(deadline.span));
    task.quantities.retain(|quantity| outside(quantity.span));
    task
}

fn read(text: &str, unit: usize, span: Span, issued: Option<i32>) -> Task {
    let folded = Folded::part(text, span).filter_map(|c| match c {
        // A line ends what it says.
        '\n' => Some('。'),
        c => (!c.is_whitespace()).then_some(c),
    });
    let words: String = folded.chars().iter().collect();
    let line = Line { words: &words, folded: &folded };
    Task {
        unit,
        row: None,
        bodies: bodies(&line),
        deadlines: deadlines(&line, issued),
        quantities: quantities(&line),
    }
}

/// The folded words of a unit, with the way back to its text.
struct Line<'a> {
    words: &'a str,
    folded: &'a Folded,
}

impl Line<'_> {
    /// Where a range of bytes of the words stands in the document.
    fn span(&self, from: usize, to: usize) -> Span {
        let count = |at: usize| self.words.get(..at).map_or(0, |before| before.chars().count());
        self.folded.span(count(from), count(to))
    }

    fn before(&self, at: usize) -> &str {
        self.words.get(..at).unwrap_or_default()
    }

    fn after(&self, at: usize) -> &str {
        self.words.get(at..).unwrap_or_default()
    }
}

/// A fixed pattern; one that does not compile finds nothing, and a test holds that all do.
fn pattern(words: &str) -> Option<Regex> {
    Regex::new(words).ok()
}

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?P<to>到|至|截至|不晚于|不迟于)?(?P<year>20\d\d)年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?P<end>年?[底末]|年中)?(?P<before>以前|之前|前)?",
    )
});
static MONTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?P<month>\d{1,2})月份?(?:[底末]|中旬|上旬|下旬)?(?:以前|之前|前|完成|取得)")
});
static PLAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern("(?:到|至)?[\"“]?(?P<plan>十[二三四五六七八]五)[\"”]?(?:规划)?(?:时期)?期?[末底]")
});
static CENTURY: LazyLock<Option<Regex>> = LazyLock::new(|| pattern("到(?:本|21|二十一)世纪中叶"));

fn deadlines(line: &Line<'_>, issued: Option<i32>) -> Vec<Deadline> {
    let mut found = Vec::new();
    let mut push = |date: String, from: usize, to: usize| {
        let text = line.words.get(from..to).unwrap_or_default().to_owned();
        found.push(Deadline { date, text, span: line.span(from, to) });
    };
    for date in DATE.iter().flat_map(|pattern| pattern.captures_iter(line.words)) {
        let (Some(whole), Some(year)) = (date.get(0), date.name("year")) else { continue };
        let before = line.before(whole.start());
        // 2021年至2025年, 2021—2025年, 起至2025年: a stretch of time.
        let stretch = before.ends_with(['年', '月', '日', '起', '-', '—', '~', '〔', '[']);
        let led = date.name("to").is_some_and(|to| to.as_str() != "截至") && !stretch;
        let due = date.name("before").is_some() && !before.ends_with(['-', '—', '~']);
        let past = issued
            .zip(year.as_str().parse::<i32>().ok())
            .is_some_and(|(issued, year)| year < issued);
        // What ends is the text, and nothing is to be done by then.
        let validity = before.ends_with("有效期") || before.ends_with("有效期限");
        if !(led || due) || past || validity {
            continue;
        }
        let Some(iso) = iso(&date) else { continue };
        push(iso, whole.start(), whole.end());
    }
    // 6月底前完成, 12月底完成: of the year in which the text was issued.
    for month in MONTH.iter().flat_map(|pattern| pattern.captures_iter(line.words)) {
        let (Some(whole), Some(number), Some(issued)) = (month.get(0), month.name("month"), issued)
        else {
            continue;
        };
        let before = line.before(whole.start());
        let Ok(number) = number.as_str().parse::<u32>() else { continue };
        let recurs = ["年", "每", "-", "—", "至"].iter().any(|word| before.ends_with(word))
            || before.ends_with(|c: char| c.is_ascii_digit());
        if (1..=12).contains(&number) && !recurs {
            push(format!("{issued}-{number:02}"), whole.start(), whole.end());
        }
    }
    for plan in PLAN.iter().flat_map(|pattern| pattern.captures_iter(line.words)) {
        let (Some(whole), Some(plan)) = (plan.get(0), plan.name("plan")) else { continue };
        let number = plan
            .as_str()
            .chars()
            .nth(1)
            .and_then(|c| "二三四五六七八".chars().position(|d| d == c));
        let Some(number) = number.and_then(|n| i32::try_from(n).ok()) else { continue };
        let year = 2015 + 5 * number;
        if issued.is_none_or(|issued| issued <= year) {
            push(year.to_string(), whole.start(), whole.end());
        }
    }
    for century in CENTURY.iter().flat_map(|pattern| pattern.find_iter(line.words)) {
        push("2050".to_owned(), century.start(), century.end());
    }
    found.sort_by_key(|deadline| deadline.span.start);
    found
}

static ANY_MONTH: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^(?P<month>\d{1,2})月"));

/// The day in a cell that says by when: 2024年6月底, 6月30日. Of a stretch of time the end counts; 长期 is no day.
fn due(line: &Line<'_>, issued: Option<i32>) -> Option<Deadline> {
    let deadline = |date: String, from: usize, to: usize| Deadline {
        date,
        text: line.words.get(from..to).unwrap_or_default().to_owned(),
        span: line.span(from, to),
    };
    let dates = DATE.iter().flat_map(|pattern| pattern.captures_iter(line.words));
    if let Some(date) = dates.last() {
        let whole = date.get(0)?;
        return Some(deadline(iso(&date)?, whole.start(), whole.end()));
    }
    let month = ANY_MONTH.as_ref()?.captures(line.words)?;
    let number: u32 = month.name("month")?.as_str().parse().ok()?;
    let whole = month.get(0)?;
    let fits = (1..=12).contains(&number) && !line.after(whole.end()).contains('月');
    fits.then(|| Some(deadline(format!("{}-{number:02}", issued?), whole.start(), whole.end())))?
}

/// A date of the pattern as ISO 8601 writes it.
fn iso(date: &regex::Captures<'_>) -> Option<String> {
    let year = date.name("year")?.as_str();
    let part = |name: &str| date.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    Some(match (part("month"), part("day"), date.name("end")) {
        (Some(month), Some(day), _) => format!("{year}-{month:02}-{day:02}"),
        (Some(month), None, _) => format!("{year}-{month:02}"),
        (None, _, Some(end)) if end.as_str() != "年中" => format!("{year}-12"),
        _ => year.to_owned(),
    })
}

/// Number words before a unit, and the units. Periods of time and ordinals are no quantities.
static QUANTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const UNIT: &str = "个百分点|%|‰|平方公里|平方千米|平方米|立方米|公里|千米|公顷|千瓦时|千瓦|兆瓦|吉瓦|公斤|千克|美元|人次|人|元|亩|斤|吨|米|户|家|个|项|所|座|处|条|件|辆|艘|架|台|套|张|名|位|批|种|头|只|株|份|倍|岁|℃|度|村|次|班|床|床位|标准箱|平米|克|升";
    let number = r"\d+(?:[,，]\d{3})*(?:\.\d+)?";
    let scale = "万亿|千亿|百亿|千万|百万|十万|万|亿|千|百";
    pattern(&format!(
        "(?P<arabic>{number}(?:{scale})?(?:%)?(?:(?:-|—|~|至|到){number}(?:{scale})?)?(?:多|余)?(?:{UNIT}))|(?P<percent>百分之[零〇一二三四五六七八九十百点]+)|(?P<share>[二三四五六七八九十]+分之[一二三四五六七八九十]+)|(?P<chinese>[一二两三四五六七八九十百千]+(?:万亿|亿|万)(?:多|余)?(?:平方公里|平方米|公里|公顷|千瓦|美元|人次|人|元|亩|斤|吨|户))"
    ))
});

/// Words before a number that bound it.
const BOUNDS_BEFORE: [&str; 18] = [
    "不低于",
    "不少于",
    "不高于",
    "不超过",
    "不得超过",
    "不得低于",
    "不得少于",
    "达到",
    "超过",
    "增加到",
    "提高到",
    "提高至",
    "稳定在",
    "控制在",
    "保持在",
    "至少",
    "突破",
    "约",
];
/// Words behind it.
const BOUNDS_AFTER: [&str; 6] = ["以上", "以下", "以内", "左右", "上下", "之内"];
/// Characters of what a quantity is said of.
const OF: usize = 24;

fn quantities(line: &Line<'_>) -> Vec<Quantity> {
    let mut found = Vec::new();
    for quantity in QUANTITY.iter().flat_map(|pattern| pattern.find_iter(line.words)) {
        let (before, after) = (line.before(quantity.start()), line.after(quantity.end()));
        let text = quantity.as_str();
        let ordinal = before.ends_with(['第', '〔', '[', '.', '．', '"'])
            || before.ends_with(|c: char| c.is_ascii_digit());
        // 3个月, 4个年头, 12条意见 of a list, 1个工作日.
        let period = text.ends_with('个')
            && ["月", "年", "工作日", "星期", "季度", "小时"].iter().any(|w| after.starts_with(w));
        if ordinal || period {
            continue;
        }
        let lead = BOUNDS_BEFORE.iter().find(|word| before.ends_with(**word));
        let tail = BOUNDS_AFTER.iter().find(|word| after.starts_with(**word));
        let bound: Vec<&str> = lead.into_iter().chain(tail).copied().collect();
        let said = lead.map_or(before, |lead| before.strip_suffix(lead).unwrap_or(before));
        found.push(Quantity {
            text: text.to_owned(),
            bound: bound.join("…"),
            of: last_part(said),
            span: line.span(quantity.start(), quantity.end()),
        });
    }
    found
}

/// The last part of a sentence.
fn last_part(text: &str) -> String {
    let ends = |c: char| "，。；：、！？,;:()（）“”\"".contains(c);
    let from =
        text.char_indices().rev().find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let part: Vec<char> = text.get(from..).unwrap_or_default().chars().collect();
    // ① is a 1 by now: the mark of an item is nothing that a quantity is said of.
    let marked = part.iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
    part.iter().skip(marked.max(part.len().saturating_sub(OF))).collect()
}

/// How names of bodies end.
const BODIES: [&str; 66] = [
    "人民政府",
    "政府",
    "党委",
    "党组",
    "党工委",
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "编办",
    "农办",
    "发展改革委",
    "发改委",
    "委员会",
    "委",
    "部",
    "部门",
    "厅",
    "局",
    "总局",
    "署",
    "办公厅",
    "办公室",
    "办",
    "法院",
    "检察院",
    "检察机关",
    "机关",
    "机构",
    "单位",
    "银行",
    "领导小组",
    "工作组",
    "联席会议",
    "中心",
    "公司",
    "集团",
    "协会",
    "联合会",
    "学会",
    "工会",
    "共青团",
    "妇联",
    "残联",
    "工商联",
    "科协",
    "侨联",
    "文联",
    "纪委",
    "监委",
    "军区",
    "武装部",
    "组织",
    "学校",
    "医院",
    "企业",
    "村民委员会",
    "居委会",
    "海关",
    "贸促会",
    "促进会",
    "基金会",
    "商会",
    "供销社",
    "研究院",
    "科学院",
];

static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"[(\[【](?P<inner>[^()\[\]【】]*(?:牵头|责任单位|责任部门|负责|配合|分工)[^()\[\]【】]*)[)\]】]",
    )
});
static LABELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        "(?P<label>牵头.{0,4}?(?:单位|部门)|(?:主要)?责任(?:单位|部门)|配合(?:单位|部门)|协办单位|参加单位|主办单位):(?P<list>[^。;()\\[\\]【】]*)",
    )
});
static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        "由(?P<list>[^,。;:、由()]{2,30}?(?:(?:、|和|及|会同)[^,。;:、由()]{2,30}?)*?)(?:共同|统一|统筹|具体|依法|分别|按照?职责分工|按职责)?(?P<verb>牵头|负责|会同)",
    )
});
static DOES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        "(?:^|[,。;:])(?P<list>[^,。;:()]{2,40}?)(?:要|应当|应)?(?:具体|统一|依法|统筹|按照?职责分工)?(?P<verb>牵头|负责|会同[^,。;:()]{2,40})",
    )
});

fn bodies(line: &Line<'_>) -> Vec<Body> {
    let mut found: Vec<Body> = Vec::new();
    for bracket in BRACKET.iter().flat_map(|pattern| pattern.captures_iter(line.words)) {
        let Some(inner) = bracket.name("inner") else { continue };
        in_bracket(line, inner.start(), inner.as_str(), &mut found);
    }
    for labelled in LABELLED.iter().flat_map(|pattern| pattern.captures_iter(line.words)) {
        let (Some(label), Some(list)) = (labelled.name("label"), labelled.name("list")) else {
            continue;
        };
        add(line, list.start(), list.as_str(), role_of(label.as_str()), false, &mut found);
    }
    for by in BY.iter().chain(DOES.iter()).flat_map(|pattern| pattern.captures_iter(line.words)) {
        let (Some(list), Some(verb)) = (by.name("list"), by.name("verb")) else { continue };
        let after = line.after(verb.end());
        // 负责人, 负责同志, 负责任, 负责制 are no verbs; whoever answers to somebody is in charge of nothing.
        let noun = verb.as_str() == "负责"
            && ["人", "同志", "任", "制度", "制，", "制的"]
                .iter()
                .any(|word| after.starts_with(word));
        let wished = ["支持", "鼓励", "引导", "允许", "推动", "建立", "健全", "完善"]
            .iter()
            .any(|word| list.as_str().starts_with(word));
        if noun || wished || list.as_str().contains(['对', '向', '为']) {
            continue;
        }
        if let Some(rest) = verb.as_str().strip_prefix("会同").filter(|rest| !rest.is_empty()) {
            let at = verb.start() + "会同".len();
            add(line, list.start(), list.as_str(), Role::Leads, true, &mut found);
            add(line, at, rest, Role::TakesPart, true, &mut found);
            continue;
        }
        match list.as_str().split_once("会同") {
            Some((first, rest)) => {
                let at = list.start() + first.len() + "会同".len();
                let role = if verb.as_str() == "负责" { Role::InCharge } else { Role::Leads };
                add(line, list.start(), first, role, true, &mut found);
                add(line, at, rest, Role::TakesPart, true, &mut found);
            }
            None => {
                let role = if verb.as_str() == "负责" { Role::InCharge } else { Role::Leads };
                add(line, list.start(), list.as_str(), role, true, &mut found);
            }
        }
    }
    found.sort_by_key(|body| body.span.start);
    found
}

/// 省发展改革委牵头，省财政厅、省住房城乡建设厅等配合.
fn in_bracket(line: &Line<'_>, start: usize, inner: &str, found: &mut Vec<Body>) {
    if LABELLED.iter().any(|pattern| pattern.is_match(inner)) {
        return;
    }
    let mut at = start;
    for part in inner.split_inclusive([',', ';', '。']) {
        let role = if part.contains("牵头") {
            Role::Leads
        } else if part.contains("配合") || part.contains("参与") || part.contains("参加") {
            Role::TakesPart
        } else {
            Role::InCharge
        };
        add(line, at, part, role, true, found);
        at += part.len();
    }
}

fn role_of(label: &str) -> Role {
    if label.contains("牵头") || label.contains("主办") {
        Role::Leads
    } else if label.contains("责任") {
        Role::InCharge
    } else {
        Role::TakesPart
    }
}

/// The pieces of a list. 和 parts names only behind one that is whole: 经济和信息化厅 is one.
fn names(list: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    // 各县(市、区)人民政府 is one.
    let mut depth = 0usize;
    for (at, c) in list.char_indices() {
        let part = list.get(from..at).unwrap_or_default();
        let whole = || BODIES.iter().any(|ending| part.ends_with(ending));
        depth = match c {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        let ends = "、,;".contains(c) || ("和及与".contains(c) && whole());
        if ends && depth == 0 {
            let end = at + c.len_utf8();
            pieces.push(list.get(from..end).unwrap_or_default());
            from = end;
        }
    }
    pieces.push(list.get(from..).unwrap_or_default());
    pieces
}

/// Adds the names of a list; `known` asks each for the ending of a body.
fn add(line: &Line<'_>, start: usize, list: &str, role: Role, known: bool, found: &mut Vec<Body>) {
    let mut at = start;
    for piece in names(list) {
        let begin = at;
        at += piece.len();
        let name = piece.trim_end_matches(['、', ',', '和', '及', ';', '。', '与']);
        let cut = [
            "等",
            "按照职责",
            "按职责",
            "牵头",
            "配合",
            "负责",
            "参与",
            "参加",
            "分工",
            "会同",
            "指导",
            "分别",
        ]
        .iter()
        .filter_map(|word| name.find(word))
        .min();
        let name = name.get(..cut.unwrap_or(name.len())).unwrap_or_default();
        let lead =
            ["由", "会同", "以及", "并", "其中"].iter().find(|word| name.starts_with(**word));
        let skip = lead.map_or(0, |lead| lead.len());
        let name = name.get(skip..).unwrap_or_default();
        // The number of the clause stands before its first word: 第八条中央组织部负责.
        let mark = name.starts_with('第').then(|| name.split_once('条')).flatten();
        let (skip, name) = match mark {
            Some((number, rest)) => (skip + number.len() + "条".len(), rest),
            None => (skip, name),
        };
        let length = name.chars().count();
        let is_body = BODIES.iter().any(|ending| name.ends_with(ending));
        // 政府负责, 部门负责 alone tell of an order of things, and name nobody.
        let bare = BODIES.contains(&name);
        if !(2..=24).contains(&length) || (known && !is_body) || bare {
            continue;
        }
        let span = line.span(begin + skip, begin + skip + name.len());
        let inside = |body: &Body| body.span.start < span.end && span.start < body.span.end;
        if found.iter().all(|body| !inside(body)) {
            found.push(Body { name: name.to_owned(), role, span });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Vec<(String, Role)>, Vec<String>, Vec<String>) {
        let task = read(text, 0, Span::new(0, text.len()), Some(2022));
        (
            task.bodies.into_iter().map(|body| (body.name, body.role)).collect(),
            task.deadlines.into_iter().map(|deadline| deadline.date).collect(),
            task.quantities.into_iter().map(|quantity| quantity.text).collect(),
        )
    }

    #[test]
    fn bodies_in_charge_are_read_in_every_form() {
        use Role::{InCharge, Leads, TakesPart};
        let cases: [(&str, &[(&str, Role)]); 13] = [
            (
                "建设站点。（省样例厅牵头，省试验局、市样本委等配合）",
                &[("省样例厅", Leads), ("省试验局", TakesPart), ("市样本委", TakesPart)],
            ),
            (
                "建设站点。（责任单位：省样例厅、各市人民政府）",
                &[("省样例厅", InCharge), ("各市人民政府", InCharge)],
            ),
            ("建设站点。（持续推进，牵头考核单位：市样例局）", &[("市样例局", Leads)]),
            ("由省样例厅会同省试验局负责统计。", &[("省样例厅", Leads), ("省试验局", TakesPart)]),
            (
                "建设站点。（省样例和试验厅牵头，样例海关配合）",
                &[("省样例和试验厅", Leads), ("样例海关", TakesPart)],
            ),
            ("第八条　市样例部负责指导。", &[("市样例部", InCharge)]),
            (
                "发挥作用，省样例委会同各成员单位，强化协调。",
                &[("省样例委", Leads), ("各成员单位", TakesPart)],
            ),
            ("支持有能力的样例企业牵头攻关。健全党委领导、政府负责的体制。", &[]),
            ("州样例主管部门负责编制目录。", &[("州样例主管部门", InCharge)]),
            ("對縣樣例局負責人進行談話。", &[]),
            ("坚持分级负责、属地管理，主要负责同志要过问。", &[]),
            ("各地要提高认识，强化责任。", &[]),
            ("由省樣例廳牽頭制定。", &[("省样例厅", Leads)]),
        ];
        for (text, expected) in cases {
            let expected: Vec<(String, Role)> =
                expected.iter().map(|(name, role)| ((*name).to_owned(), *role)).collect();
            assert_eq!(of(text).0, expected, "{text}");
        }
    }

    #[test]
    fn rows_of_task_tables_are_tasks() {
        let text = "工作要点\n一、任务\n序号\t重点任务\t牵头单位\t配合单位\t完成时限\n\
                    1\t新建站点100个\t市样例局\t市试验局、各县（市、区）人民政府\t2024年6月底前\n\
                    2\t开展培训\t市样本委 市范例局\t\t长期\n说明\n甲\t乙\n\
                    序號\t工作項目\t主辦單位（機關）\t協辦單位\t完成期限\n1\t修渠\t水務處\t農業處\t9月\n\
                    任务\t责任单位\t时间节点\n清淤\t市样例局牵头，市试验局配合\t2024年3月至2024年12月\n";
        let all = Span::new(0, text.len());
        let rows = rows::find(text, all);
        let read: Vec<String> = rows
            .iter()
            .map(|row| {
                let task = rows::task(text, 0, row, Some(2024));
                let bodies: Vec<String> =
                    task.bodies.iter().map(|b| format!("{}{}", b.name, b.role.label())).collect();
                let days: Vec<&str> = task.deadlines.iter().map(|d| d.date.as_str()).collect();
                let what = task.row.map_or("", |row| row.of(text));
                format!("{what}|{}|{}|{}", bodies.join(" "), days.join(" "), task.quantities.len())
            })
            .collect();
        assert_eq!(
            read,
            [
                "新建站点100个|市样例局牵头 市试验局配合 各县(市、区)人民政府配合|2024-06|1",
                "开展培训|市样本委牵头 市范例局牵头||0",
                "修渠|水务处牵头 农业处配合|2024-09|0",
                "清淤|市样例局牵头 市试验局配合|2024-12|0",
            ]
        );
        assert!(read_around(text, 0, all, &rows, Some(2024)).bodies.is_empty());
        assert!(rows::find("任务\t来源\n修渠\t市样例局\n", Span::new(0, 40)).is_empty());
    }

    #[test]
    fn deadlines_are_days_to_come_and_no_stretches() {
        let cases: [(&str, &[&str]); 11] = [
            ("到2025年，覆盖率提高。", &["2025"]),
            ("2023年12月底前完成，２０２４年６月３０日前验收。", &["2023-12", "2024-06-30"]),
            ("力争到2035年基本实现。", &["2035"]),
            ("2021年至2025年开展试点。", &[]),
            ("2019年底前已经完成。", &[]),
            ("到“十四五”末基本建成。", &["2025"]),
            ("到本世纪中叶全面建成。", &["2050"]),
            ("（6月底完成）", &["2022-06"]),
            ("（11月份取得阶段性成果）", &["2022-11"]),
            ("每年3月底前报告。", &[]),
            ("2024年工作要点。", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text).1, expected, "{text}");
        }
    }

    #[test]
    fn quantities_have_a_unit_and_are_no_periods() {
        let cases: [(&str, &[&str]); 8] = [
            ("城镇化率达到70%以上，新建100个站点。", &["70%", "100个"]),
            ("守住１８亿亩红线，培育2万家企业。", &["18亿亩", "2万家"]),
            ("3个月内完成，第5条生产线，2025年。", &[]),
            ("不低于百分之三十，三分之二以上同意。", &["百分之三十", "三分之二"]),
            ("支持3—5个县先行。", &["3-5个"]),
            ("投入1.5万亿元，增长2.3个百分点。", &["1.5万亿元", "2.3个百分点"]),
            ("（一）完善机制，一批项目落地。", &[]),
            ("每月开展1次活动。", &["1次"]),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text).2, expected, "{text}");
        }
        let task = read("城镇化率不低于70%", 0, Span::new(0, "城镇化率不低于70%".len()), None);
        assert_eq!(
            (task.quantities[0].bound.as_str(), task.quantities[0].of.as_str()),
            ("不低于", "城镇化率")
        );
        for pattern in [&DATE, &MONTH, &PLAN, &CENTURY, &QUANTITY, &BRACKET, &LABELLED, &BY, &DOES]
        {
            assert!(pattern.is_some());
        }
    }
}
