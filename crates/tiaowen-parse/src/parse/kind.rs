//! What a line without a number mark is: title, number, date, source line, signature, addressee …
//! Each test looks at one line; where the line stands is the caller's matter.

use std::sync::LazyLock;

use super::dates::{DATE, dates_in, iso_date};
use regex::Regex;
use tiaowen_text::script;

use tiaowen_text::vocabulary::kind;

/// A pattern that is compiled once; one that does not compile matches nothing, and a test would show it.
pub(super) struct Pattern(LazyLock<Option<Regex>>);

impl Pattern {
    pub(super) const fn new(make: fn() -> Option<Regex>) -> Self {
        Self(LazyLock::new(make))
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<regex::Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    pub(super) fn captures_iter<'p, 't>(
        &'p self,
        text: &'t str,
    ) -> impl Iterator<Item = regex::Captures<'t>> + use<'p, 't> {
        self.0.as_ref().into_iter().flat_map(move |pattern| pattern.captures_iter(text))
    }

    pub(super) fn find_iter<'p, 't>(
        &'p self,
        text: &'t str,
    ) -> impl Iterator<Item = regex::Match<'t>> + use<'p, 't> {
        self.0.as_ref().into_iter().flat_map(move |pattern| pattern.find_iter(text))
    }
}

/// The kind word that a title ends with, in simplified script.
pub(super) fn kind_of(title: &str) -> Option<&'static str> {
    let closing = |c: char| "》〉）)】”」』".contains(c) || c.is_whitespace();
    let title = title.trim_end_matches(closing);
    // 规划（2021—2035年 and 办法（试行 end before the bracket.
    let before_bracket = title.split(['（', '(']).next().unwrap_or(title).trim_end_matches(closing);
    [title, before_bracket].into_iter().find_map(kind_at_end)
}

fn kind_at_end(title: &str) -> Option<&'static str> {
    if let Some(kind) = kind::of_line(title) {
        return Some(kind.name);
    }
    // What courts and offices address to somebody, also spread over its line: 民 事 裁 定 书.
    const PAPERS: [&str; 7] =
        ["判决书", "裁定书", "调解书", "决定书", "建议书", "起诉书", "通知书"];
    if title.ends_with(['书', '書']) {
        let bare: String = script::fold(title).chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(kind) = PAPERS.iter().find(|kind| bare.ends_with(**kind)) {
            return Some(kind);
        }
    }
    if title.ends_with("宪法") || title.ends_with("憲法") {
        return Some("宪法");
    }
    (title.ends_with('法') && title.chars().count() > 2 || title.ends_with("法典"))
        .then_some("法律")
}

static NUMBER: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?:[（(]\s*)??(?P<n>",
        // （2024）某0602民初5号, （某）应急罚〔2024〕12号
        r"[（(]\s*\d{4}\s*[）)]\s*\p{Han}{1,2}\d{0,6}\p{Han}{1,8}\d{1,6}(?:[—-]\d{1,3})?\s*[号號]",
        r"|[（(]\p{Han}{1,6}[）)]\p{Han}{1,16}\s*[〔﹝\[［]\s*\d{4}\s*[〕﹞\]］]\s*第?\s*\d{1,5}\s*[号號]",
        r"|[\p{Han}A-Za-z、]{1,24}\s*[〔﹝\[［（(【]\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*[〕﹞\]］）)】]\s*(?:第)?\s*[\d一二三四五六七八九十百]{1,5}\s*[号號]",
        r"|[\p{Han}（）()\d\s]{1,24}字\s*第?\s*[\dA-Za-z\-]{4,}\s*[號号]令?",
        r"|第\s*\d{1,4}/\d{4}\s*[号號](?:法律|行政法[规規]|行政[长長]官批示|\p{Han}{2,8}批示)",
        r"|(?:[\p{Han}、\s]{0,40}[令公告])?\s*[（(]?\s*(?:第\s*[\d一二三四五六七八九十百零〇]{1,6}\s*[号號]|[12]\d{3}\s*年\s*第?\s*[\d一二三四五六七八九十百零〇]{1,6}\s*[号號])",
        r")\s*[）)]?$",
    ))
    .ok()
});

/// The document number when the whole line is one: 川办发〔2023〕5号, 第712号.
pub(super) fn number_of(line: &str) -> Option<String> {
    let found = NUMBER.captures(line.trim())?;
    let number: String = found.name("n")?.as_str().split_whitespace().collect();
    // 某局关于冬季检修的公告（2024年第5号）: the title is no part of the number.
    let titled = |name: &str| name.contains("关于") || name.contains("關於");
    // 某局公告（第3号）
    Some(match number.split_once(['（', '(']) {
        Some((name, rest)) if titled(name) => rest.trim_end_matches(['）', ')']).to_owned(),
        Some((name, rest)) if !rest.contains(['）', ')']) => format!("{name}{rest}"),
        _ => number,
    })
}

static NUMBERED: Pattern = Pattern::new(|| {
    Regex::new(r"^\p{Han}[\p{Han}、]{3,60}(?:公告|通告|令)\s*[（(]\s*(?:\d{4}\s*年\s*)?第?\s*[\d一二三四五六七八九十百零〇]{1,6}\s*[号號]\s*[）)]$").ok()
});

/// Whether a line is a title that ends with its number: 某局公告（第3号）, 某局关于冬季检修的公告（2024年第5号）.
pub(super) fn is_numbered_title(line: &str) -> bool {
    NUMBERED.is_match(line.trim())
}

static ENACTMENT: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^[（(]?\s*(?:(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})\s*年|根据|根據|中華民國|——)",
        r".*(?:通过|通過|修订|修訂|修正|公布|公佈|发布|發布|发佈|施行|批准|废止|廢止|失效|印发|印發|起施行|会议上|會議上|实施|令)",
        r".*?[）)]?$",
    ))
    .ok()
});

/// （某院审判委员会第5次会议通过　2012年3月4日公布）: a note whose first act has no day.
static PASSED: Pattern = Pattern::new(|| {
    Regex::new(
        r"^[（(]\s*\p{Han}[^《》（）()，。；：]{2,100}?(?:会议|會議)[\p{Han}]{0,4}?(?:通过|通過)",
    )
    .ok()
});

/// A line of the note under a statute's title: when it was passed, amended, published (题注). A line that
/// ends with a colon leads to what it announces (根据……修正的《……》，作如下规定：).
pub(super) fn is_enactment(line: &str) -> bool {
    if line.ends_with(['：', ':']) {
        return false;
    }
    line.chars().count() <= 400 && !line.contains('。') && ENACTMENT.is_match(line)
        || (line.starts_with(['（', '('])
            && line.ends_with(['）', ')'])
            && (ENACTMENT.is_match(line) || PASSED.is_match(line) && !dates_in(line).is_empty()))
}

/// Labels of facts that a copy prints as lines above its text.
const LABELS: [&str; 55] = [
    "成文时间",
    "发文时间",
    "印发时间",
    "发布时间",
    "公布时间",
    "施行时间",
    "实施时间",
    "生效时间",
    "标题",
    "名称",
    "文件名称",
    "法规标题",
    "发布部门",
    "发布机构",
    "发布单位",
    "发文单位",
    "发文部门",
    "制定部门",
    "公布机关",
    "发文字号",
    "文号",
    "成文日期",
    "发文日期",
    "印发日期",
    "失效日期",
    "索引号",
    "主题分类",
    "法规名称",
    "法规类别",
    "法规网址",
    "修正日期",
    "修订日期",
    "公布日期",
    "发布日期",
    "公发布日",
    "生效日期",
    "施行日期",
    "实施日期",
    "废止日期",
    "制定机关",
    "发文机关",
    "发布机关",
    "通过日期",
    "批准日期",
    "时效性",
    "效力级别",
    "法规体系",
    "主管机关",
    "法规沿革",
    "生效状态",
    "法规性质",
    "效力位阶",
    "法规位阶",
    "效力状态",
    "有效性",
];

/// Label and value of a line that states a fact: 修正日期：民國 113 年 06 月 12 日, 【发布日期】2024.06.12.
pub(super) fn labelled(line: &str) -> Option<(&str, &str)> {
    let bracketed = line.strip_prefix(['【', '[']).and_then(|rest| rest.split_once(['】', ']']));
    let (label, value) = bracketed.or_else(|| line.split_once(['：', ':']))?;
    let value = value.trim_start_matches(['：', ':']);
    let short = label.chars().take(9).count() <= 8;
    let bare = || script::fold(label).split_whitespace().collect::<String>();
    (short && LABELS.contains(&bare().as_str())).then_some((label, value.trim()))
}

static FIELD: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"(?:^|[\s|｜丨;；]+)(?P<l>\p{Han}{2,8}|\p{Han}\s\p{Han}(?:\s\p{Han}){0,2})\s*[：:]",
        r"|[\s|｜丨;；]*[【\[](?P<b>\p{Han}{2,8})[】\]]\s*[：:]?",
    ))
    .ok()
});

/// Labels and values of a line that states several facts: 发布日期：2024-03-08　有效性：有效, 文号：… | 发布时间：….
pub(super) fn fields(line: &str) -> Vec<(&str, &str)> {
    const LONGEST: usize = 200;
    if line.chars().take(LONGEST + 1).count() > LONGEST {
        return Vec::new();
    }
    let found: Vec<_> = FIELD.captures_iter(line).collect();
    let starts =
        found.first().and_then(|first| first.get(0)).is_some_and(|first| first.start() == 0);
    if !starts {
        return Vec::new();
    }
    let ends = found.iter().skip(1).filter_map(|next| Some(next.get(0)?.start()));
    let ends = ends.chain([line.len()]);
    let field = |(field, end): (&regex::Captures<'_>, usize)| {
        let value = line
            .get(field.get(0)?.end()..end)?
            .trim_matches(|c: char| c.is_whitespace() || c == '|');
        let label =
            field.name("l").or(field.name("b")).and_then(|label| line.get(label.range()))?;
        Some((label, value))
    };
    found.iter().zip(ends).filter_map(field).collect()
}

/// Whether a line states several facts and nothing else, one of them under a known label.
pub(super) fn states(line: &str) -> bool {
    let fields = fields(line);
    let known = |label: &str| {
        let bare = script::fold(label).split_whitespace().collect::<String>();
        LABELS.contains(&bare.as_str())
    };
    fields.len() > 1
        && fields.iter().any(|(label, _)| known(label))
        && fields.iter().all(|(_, value)| !value.contains(['。', '；']))
}

/// Whether a line is a short label and its value, whatever the label: 立法理由：灯会.pdf.
pub(super) fn is_label(line: &str) -> bool {
    let Some((label, value)) = line.split_once(['：', ':']) else { return false };
    let bare = || label.chars().filter(|c| !c.is_whitespace());
    (2..=8).contains(&bare().take(9).count())
        && bare().all(tiaowen_text::vocabulary::han::is_han)
        && !value.trim().is_empty()
        && !value.contains(['。', '；'])
}

static SIGNER: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?:代)?(?:总理|總統|总统|主席|委员长|院長|院长|部长|部長|省长|省長|市长|市長|县长|縣長|区长|區長|州长|旗长|盟长|",
        r"乡长|鄉長|镇长|鎮長|局长|局長|署长|署長|厅长|廳長|处长|處長|主任|主任委員|行长|會長|会长|校長|校长)",
        r"[\s:：]+\p{Han}(?:[\s·]*\p{Han}){1,4}$",
    ))
    .ok()
});

/// Whether a line is the name of who signs, behind the office: 市长　周明.
pub(super) fn is_signer(line: &str) -> bool {
    line.chars().take(25).count() <= 24 && SIGNER.is_match(line)
}

static SIGNED: Pattern = Pattern::new(|| {
    Regex::new(&format!(r"^[（(]?(?P<d>{DATE})[）)]?\s+(?P<n>\p{{Han}}.*)$|^(?P<m>\p{{Han}}.*?)\s+[（(]?(?P<e>{DATE})[）)]?$")).ok()
});

/// The day on a line with who signs: 2024年6月14日　署长 周明.
pub(super) fn signer_day(line: &str) -> Option<String> {
    const LONGEST: usize = 50;
    let line = line.trim();
    let found =
        SIGNED.captures(line).filter(|_| line.chars().take(LONGEST + 1).count() <= LONGEST)?;
    let name = found.name("n").or(found.name("m"))?.as_str();
    let day = found.name("d").or(found.name("e"))?.as_str();
    let name = name.trim();
    // 码头事务署署长 黄某
    let of_body = || {
        let mut cuts = name.char_indices().skip(2).filter_map(|(at, _)| name.split_at_checked(at));
        cuts.any(|(body, signer)| is_organs(body) && is_signer(signer))
    };
    (is_signer(name) || of_body()).then(|| iso_date(day)).flatten()
}

static ORDER: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?P<by>[\p{Han}、\s]{2,60}?)\s*(?P<k>令|公告)\s*",
        r"(?:[（(〔\[]?\s*(?:(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})\s*[年〕\]）)]\s*)?第?\s*",
        r"[\d一二三四五六七八九十百零〇]{1,6}\s*[号號]\s*[）)〕\]]?)?$",
    ))
    .ok()
});

/// The body whose order (令) or announcement (公告) the line heads: 某市人民政府令, 某市人民政府令第62号,
/// 某局公告2024年第3号.
pub(super) fn ordering(line: &str) -> Option<&str> {
    let by = ORDER.captures(line.trim())?.name("by")?.as_str();
    let offices = ["主席", "總統", "总统"];
    (is_organs(by) || offices.iter().any(|office| by.ends_with(office))).then_some(by)
}

static SOURCE: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^[（(]?\s*(?:",
        r"《[^《》]{1,16}》\s*[（(]?\s*[12]\d{3}.{0,40}",
        r"|(?:信息|文章|稿件)?(?:来源|來源|时间|時間|发布时间|發布時間|发布日期|發布日期|日期|作者|供稿)\s*[:：｜|丨/／].{0,80}",
        r"|(?:本报|本報|新华社|新華社).{2,20}\d{1,2}月\d{1,2}日电.{0,10}",
        r"|[\p{Han}]{2,10}(?:网|網|报|報)\s+[12]\d{3}[-年.].{0,30}",
        r")\s*[）)]?$",
    ))
    .ok()
});

/// A line that says where the text was published.
pub(super) fn is_source(line: &str) -> bool {
    line.chars().count() <= 100 && SOURCE.is_match(line)
}

static ORGAN: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"(?:国务院|國務院|特别行政区|特別行政區|中共中央|中央军委|中央軍委|委员会|委員會|人民政府|[省市县縣區区鄉乡鎮镇](?:政府|公所|議會|议会)|人大常委会|办公厅|辦公廳|办公室|辦公室|管理局|总局|總局|",
        r"[省市县縣区區州部厅廳局委署院会會办辦社司庭]|[总總分支央银銀]行|秘书处|秘書處|管理处|管理處|办事处|辦事處|支队|支隊|大队|大隊|总队|總隊|领导小组|領導小組|小组|小組|银行|銀行|公司|党组|黨組|中心|协会|協會|检察院|法院|军委|軍委|国旗|总署|總署)$",
    ))
    .ok()
});

/// Whether text is the name of one or several issuing bodies and nothing else.
pub(super) fn is_organs(line: &str) -> bool {
    let line = line.trim();
    let count = line.chars().count();
    (2..=90).contains(&count)
        && !line.contains(['。', '，', '；', '：', ':', '！', '？', '《', ',', '“'])
        // 某县人民政府办公室关于印发某县 is the first line of a title.
        && !TITLE_WORDS.iter().any(|word| line.contains(word))
        && organs(line).iter().all(|part| ORGAN.is_match(part))
}

/// Whether a line ends with the name of a body.
pub(super) fn ends_with_organ(line: &str) -> bool {
    ORGAN.is_match(line.trim())
}

/// What stands in a title behind the bodies that issue it.
pub(super) const TITLE_WORDS: [&str; 8] =
    ["关于", "關於", "印发", "印發", "批转", "批轉", "转发", "轉發"];

/// 澳門特別行政區: a region that stands for its government above what it makes.
pub(super) fn is_region(line: &str) -> bool {
    line.ends_with("特别行政区") || line.ends_with("特別行政區")
}

/// The body of a red head: 某县人民政府办公室文件, or of a telegram (某县人民政府办公室发电).
pub(super) fn red_head(line: &str) -> Option<&str> {
    // Also spread over the line: 某 市 人 民 政 府 文 件.
    let names = [('文', '件'), ('发', '电'), ('發', '電')]
        .iter()
        .find_map(|(first, last)| line.trim().strip_suffix(*last)?.trim_end().strip_suffix(*first));
    names.map(str::trim_end).filter(|names| is_organs(names))
}

/// The bodies that a line names: between them stand 、 or spaces. A name spread over the line for looks is
/// one: 财 政 部.
pub(super) fn organs(line: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut spread = false;
    for part in line.split(['、', '，', ',']) {
        for word in part.split_whitespace() {
            let single = word.chars().nth(1).is_none();
            match names.last_mut() {
                Some(last) if single && spread => last.push_str(word),
                _ => names.push(word.to_owned()),
            }
            spread = single;
        }
        spread = false;
    }
    names
}

static IMPRINT: Pattern = Pattern::new(|| {
    Regex::new(&format!(
        r"^(?:抄\s*送|主\s*送|分\s*送|抄\s*报|信息公开选项|公开方式|[（(]?此件)|(?P<d>{DATE})\s*(?:印\s*发|印發)$"
    ))
    .ok()
});

/// A line below the signature that belongs to the sheet: 抄送, （此件公开发布）, 某办公室 2023年8月4日印发.
pub(super) fn is_imprint(line: &str) -> bool {
    line.chars().take(200).count() < 200 && IMPRINT.is_match(line)
}

/// Whether a line names in brackets whom to ask: （联系人：张某，电话：85000000）.
pub(super) fn is_contact(line: &str) -> bool {
    const LABELS: [&str; 6] = ["联系人", "聯絡人", "联系电话", "联系方式", "联系单位", "电话"];
    let inner = line.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    inner.is_some_and(|inner| LABELS.iter().any(|label| inner.trim_start().starts_with(label)))
}

/// The day of printing that an imprint names.
pub(super) fn printed_on(line: &str) -> Option<String> {
    iso_date(IMPRINT.captures(line)?.name("d")?.as_str())
}

/// Whether a line greets or addresses its receivers: 各市（州）人民政府…：
pub(super) fn is_addressee(line: &str) -> bool {
    let line = line.trim();
    let Some(names) = line.strip_suffix(['：', ':']) else { return false };
    let count = names.chars().count();
    (2..=500).contains(&count)
        && !names.contains(['。', '；', '《', '“'])
        && [
            "各",
            "有关",
            "有關",
            "人民政府",
            "委",
            "部",
            "厅",
            "局",
            "单位",
            "同志",
            "代表",
            "办公室",
            "公司",
            "院",
            "会",
        ]
        .iter()
        .any(|word| names.contains(word))
        && !["如下", "以下", "下列", "为了", "根据", "要求"]
            .iter()
            .any(|word| names.ends_with(word))
}

/// Whether a line can be (part of) a title: short, no sentence.
pub(super) fn is_titleish(line: &str) -> bool {
    let line = line.trim();
    let count = line.chars().count();
    (2..=90).contains(&count)
        && !line.contains(['。', '；', '！'])
        && !line.ends_with(['：', ':', '，', '、', ','])
}

/// A title without the word that calls to read it: 【权威发布】关于禁渔的通告, 转发｜关于…. Any other word in such brackets
/// may be of the title.
pub(super) fn without_call(title: &str) -> &str {
    const CALLS: [&str; 26] = [
        "权威发布",
        "官方发布",
        "重磅发布",
        "最新发布",
        "重要发布",
        "政务发布",
        "信息发布",
        "政策发布",
        "重磅",
        "最新",
        "重要",
        "紧急",
        "扩散",
        "转发",
        "转载",
        "关注",
        "提醒",
        "温馨提醒",
        "温馨提示",
        "重要通知",
        "紧急通知",
        "重要公告",
        "重要提醒",
        "通知公告",
        "公示公告",
        "速看",
    ];
    const SHORTEST: usize = 4;
    let bracketed =
        title.strip_prefix(['【', '[', '［']).and_then(|rest| rest.split_once(['】', ']', '］']));
    let Some((word, rest)) = bracketed.or_else(|| title.split_once(['｜', '丨', '|'])) else {
        return title;
    };
    let bare = script::fold(word).trim_matches(|c: char| c.is_whitespace() || c == '！').to_owned();
    let rest = rest.trim_start();
    let long = rest.chars().take(SHORTEST).count() == SHORTEST;
    if long && CALLS.contains(&bare.as_str()) { without_call(rest) } else { title }
}

/// Whether a heading can be a headline: short, and no statement.
pub(super) fn is_headline(line: &str) -> bool {
    const LONGEST: usize = 60;
    (2..=LONGEST).contains(&line.trim().chars().take(LONGEST + 1).count())
        && !line.contains(['。', '；'])
        && !line.trim().ends_with(['：', ':', '，', '、', ','])
}

static ANNEX: Pattern = Pattern::new(|| {
    Regex::new(r"^附\s*(?:件|录|錄|表|图|圖)?\s*(?P<n>[\d０-９]{1,3}|[一二三四五六七八九十]{1,3}|[A-ZＡ-Ｚ])?\s*(?P<c>[:：.．、\s]?)\s*(?P<t>.*)$").ok()
});

/// An annex line: its number and whether a title stands on the same line.
pub(super) struct AnnexLine {
    pub(super) number: Option<u32>,
    /// Bytes of the mark: 附件1, with its colon.
    pub(super) mark: usize,
    pub(super) titled: bool,
}

/// Reads 附件, 附件1, 附件：…, 附录.
pub(super) fn annex_line(line: &str) -> Option<AnnexLine> {
    if !line.starts_with('附') || line.chars().count() > 100 || line.contains('。') {
        return None;
    }
    let found = ANNEX.captures(line)?;
    let title = found.name("t")?;
    let colon = found.name("c").is_some_and(|c| !c.as_str().is_empty());
    let bare = title.as_str().trim().is_empty();
    let lettered = found.name("n").and_then(|n| letter_of(n.as_str()));
    // 附录A给出 is a sentence on it.
    if lettered.is_some() && !(bare || title.as_str().starts_with(['（', '(']) || colon) {
        return None;
    }
    let number = lettered.or_else(|| {
        found.name("n").and_then(|n| tiaowen_text::numeral::parse(n.as_str())).map(|n| n.main)
    });
    let named = line
        .trim_start_matches('附')
        .trim_start()
        .starts_with(['件', '录', '錄', '表', '图', '圖']);
    // 附件收费标准: a table or form by its name, without number or colon.
    let sheet = || {
        const SHEETS: [&str; 12] = [
            "表", "标准", "標準", "清单", "清單", "名单", "名單", "目录", "目錄", "样式", "样本",
            "格式",
        ];
        let title = title.as_str().trim();
        named
            && number.is_none()
            && (3..=30).contains(&title.chars().take(31).count())
            && !title.contains(['，', '、', '；', '所', '的'])
            && SHEETS.iter().any(|sheet| title.ends_with(sheet))
    };
    if !(bare || colon || number.is_some() && named || sheet()) {
        return None;
    }
    Some(AnnexLine { number, mark: title.start(), titled: !bare })
}

/// The letter of an annex as it is printed: A of 附录A（规范性）.
pub(super) fn annex_letter(line: &str) -> Option<char> {
    let found = ANNEX.captures(line)?;
    let letter = found.name("n")?.as_str();
    letter_of(letter).and(letter.chars().next())
}

/// The place of a letter that counts annexes: 附录B.
fn letter_of(text: &str) -> Option<u32> {
    let letter = text.chars().next()?;
    let first =
        [('A', 'Z'), ('Ａ', 'Ｚ')].into_iter().find(|(a, z)| (*a..=*z).contains(&letter))?.0;
    Some(u32::from(letter) - u32::from(first) + 1)
}

/// Whether a line is the head of a table of contents.
pub(super) fn is_contents(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(bare.as_str(), "目录" | "目錄" | "目次" | "【目录】" | "[目录]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_every_bracket() {
        let cases = [
            ("川办发〔2023〕5号", Some("川办发〔2023〕5号")),
            ("国发[2016] 8号", Some("国发[2016]8号")),
            ("（皖政办秘〔2021〕82号）", Some("皖政办秘〔2021〕82号")),
            ("国办发（2016）72号", Some("国办发（2016）72号")),
            ("第712号", Some("第712号")),
            ("2023年第5号", Some("2023年第5号")),
            ("第9/2024號行政法規", Some("第9/2024號行政法規")),
            ("第12/2023號法律", Some("第12/2023號法律")),
            ("第5/2024号", None),
            ("总体要求", None),
        ];
        for (line, number) in cases {
            assert_eq!(number_of(line).as_deref(), number, "{line}");
        }
    }

    #[test]
    fn kinds_of_lines() {
        assert!(is_source("(《四川日報》2023年08月03日01版)"));
        assert!(is_source("来源：解放日报"));
        assert!(is_enactment("2020年5月28日 第十三届全国人民代表大会第三次会议通过"));
        assert!(is_enactment("（青岭市灯会委员会第5次会议通过　2012年3月4日青岭市人民政府公布）"));
        assert!(!is_enactment("（青岭市灯会委员会第5次会议通过）"));
        assert!(!is_enactment("根据2010年4月29日修正的《灯会法》，对申请程序作如下规定："));
        assert!(is_organs("省委办公厅"));
        assert!(is_organs("国家发展改革委 财政部"));
        assert!(!is_organs("加强组织领导"));
        assert!(is_addressee("各市（州）人民政府，省政府各部门："));
        assert!(!is_addressee("现将有关事项通知如下："));
        assert!(annex_line("附件").is_some_and(|a| a.number.is_none() && !a.titled));
        assert!(annex_line("附件2：任务分工表").is_some_and(|a| a.number == Some(2) && a.titled));
        assert!(annex_line("附则").is_none());
        assert_eq!(kind_of("关于推进城镇化建设的实施意见"), Some("实施意见"));
        assert_eq!(kind_of("国家新型城镇化规划（2021—2035年）"), Some("规划"));
        assert_eq!(kind_of("中华人民共和国民法典"), Some("法律"));
        assert_eq!(kind_of("中华人民共和国刑法"), Some("法律"));
    }
}
