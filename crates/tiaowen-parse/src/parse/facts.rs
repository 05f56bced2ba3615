//! The facts of a document that its text states: title, issuers, number, dates, where it was published.

use super::commencement::{self, Commencement};
use super::front::Front;
use super::kind::{self, Pattern};
use super::{Line, Role, cap, cover, dates, head, letter, minutes, note, place, rank};
use tiaowen_text::doc::{
    Authority, Event, EventKind, Issue, IssueKind, Meta, Provenance, Repair, RepairKind, Span,
};
use tiaowen_text::extract::{Extract, Stated};
use tiaowen_text::script;

use regex::Regex;

/// Everything that facts are read from.
pub(super) struct Facts<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a [Line],
    pub(super) front: &'a Front,
    pub(super) extract: &'a Extract,
    pub(super) repairs: &'a [Repair],
}

/// 省委办公厅、省政府办公厅印发《…》: a headline around the title.
static HEADLINE: Pattern = Pattern::new(|| {
    Regex::new(r"^(?P<by>[^《》，。]{2,60}?)(?:近日|日前|联合|聯合)?(?:印发|印發|发布|發布|出台)(?:了)?\s*《(?P<title>[^《》]+)》$").ok()
});

/// A lead that names the document it carries: 《…》全文如下, 印发了《…》.
static LEAD: Pattern = Pattern::new(|| {
    Regex::new(r"(?:印发|印發|发布|發布)了?《(?P<a>[^《》]+)》[，,]|《(?P<b>[^《》]+)》全文如下")
        .ok()
});

/// Who issued it, in the same place: 近日，某市人民政府办公室印发《…》.
static LEAD_BY: Pattern = Pattern::new(|| {
    Regex::new(r"^(?:近日|日前)[，,]?(?P<by>[^，。；《》]{2,60}?)(?:联合|聯合)?(?:印发|印發|发布|發布|出台)了?《").ok()
});

/// The source line of a newspaper: 《四川日报》2023年08月03日01版.
static PAPER: Pattern = Pattern::new(|| {
    Regex::new(r"《(?P<name>[^《》]+)》\s*[（(]?\s*(?P<date>[12]\d{3}\s*[年-]\s*\d{1,2}\s*[月-]\s*\d{1,2}\s*日?)\s*[）)]?\s*,?，?(?:\s*第?\s*(?P<page>[0-9A-Za-z]{1,4})\s*版)?").ok()
});

/// A mirror line among the furniture: address and time.
static ADDRESS: Pattern = Pattern::new(|| {
    Regex::new(r"(?P<url>https?://[^\s（()）]+)(?:\s*[（(]?\s*(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?))?)?").ok()
});

/// 2020年5月1日废止 in the note under the title.
static REPEALED_LINE: Pattern = Pattern::new(|| {
    Regex::new(r"(?P<d>(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})\s*年[^年，。；]{2,12}日)\s*起?(?:被|予以)?(?:废止|廢止|失效)[）)]?$").ok()
});

/// 《……办法》已经2022年12月9日省人民政府第115次常务会议通过，现予公布.
static PASSED: Pattern = Pattern::new(|| {
    Regex::new(&format!(
        r"(?:已|业|業)(?:[经經]|[于於])?\s*(?:[经經于於])?\s*(?P<d>{})[^，。；]{{2,60}}?(?:会议|會議)[^，。；]{{0,8}}?(?:通过|通過)",
        dates::DATE
    ))
    .ok()
});

/// 二零二三年九月十五日制定。
static DECREED: Pattern = Pattern::new(|| {
    Regex::new(&format!(r"^(?P<d>{})\s*(?:制定|通[过過])\s*[。．]?$", dates::DATE)).ok()
});

/// 《……条例》由省人民代表大会常务委员会第三次会议于2024年3月28日审议通过，现予公布
static PASSED_BY: Pattern = Pattern::new(|| {
    Regex::new(&format!(
        concat!(
            r"(?:由|[经經])[^，。；《》]{{4,60}}?(?:会议|會議)\s*[于於]?\s*(?P<d>{date})",
            r"\s*(?:审议|審議|表决|表決|修订|修訂){{0,2}}(?:通过|通過)",
            r"|[于於]\s*(?P<e>{date})\s*(?:由|[经經])[^，。；《》]{{4,60}}?(?:会议|會議)[^，。；]{{0,8}}?(?:通过|通過)",
        ),
        date = dates::DATE
    ))
    .ok()
});

/// What sites of laws say of a text in their own terms, each under the names that it has.
const STATED: [&[&str]; 8] = [
    &["法规类别", "法规体系", "法规分类", "专题分类"],
    &["效力级别", "效力位阶", "法律效力位阶", "法规位阶"],
    &["时效性", "有效性", "效力状态", "生效状态", "效力"],
    &["法规性质", "法律性质"],
    &["主管机关"],
    &["主题分类", "信息分类"],
    &["公文种类", "公文类型", "体裁分类"],
    &["索引号"],
];

impl Facts<'_> {
    /// `given` with its gaps filled.
    pub(super) fn fill(&self, given: &Meta) -> Meta {
        let mut meta = given.clone();
        let printed = self.front.title(self.lines, self.text);
        let printed = kind::without_call(&printed);
        let headline = HEADLINE.captures(printed);
        if meta.title.is_empty() {
            meta.title = match headline.as_ref().and_then(|h| h.name("title")) {
                Some(title) => title.as_str().to_owned(),
                None if printed.is_empty() => self
                    .fact(&["标题", "法规名称", "法规标题", "文件名称", "名称"])
                    .or_else(|| self.fact(&["title"]))
                    .map(|title| kind::without_call(&title).to_owned())
                    .or_else(|| self.lead())
                    .or_else(|| self.head_of_line())
                    .unwrap_or_default(),
                None => without_quotes(printed).to_owned(),
            };
        }
        if meta.events.is_empty() {
            meta.events = self.events(&meta.title);
        }
        if meta.issuers.is_empty() {
            meta.issuers = self.issuers(
                printed,
                headline.and_then(|h| h.name("by").map(|by| by.as_str())),
                &meta.events,
            );
        }
        fill(&mut meta.number, || {
            self.line(Role::Number)
                .and_then(head::number_of)
                .map(|number| self.whole_number(number))
                .or_else(|| self.line(Role::Number).and_then(cap::number_of))
                .or_else(|| self.line(Role::Number).and_then(cover::number_of))
                .or_else(|| self.line(Role::Number).and_then(minutes::number_of))
                .or_else(|| self.fact(&["发文字号", "文号"]).map(plain_number))
                .or_else(|| published(&meta.events)?.number.clone())
                .or_else(|| {
                    let title = Some(&meta.title).filter(|title| kind::is_numbered_title(title))?;
                    kind::number_of(title)
                        .or_else(|| kind::number_of(title.get(title.find(['（', '('])?..)?))
                })
        });
        fill(&mut meta.addressee, || self.addressee());
        fill(&mut meta.dated, || self.dated());
        let on = |events: &[Event], kind| {
            events.iter().find(|event| event.kind == kind).map(|event| event.date.clone())
        };
        fill(&mut meta.adopted, || {
            on(&meta.events, EventKind::Adopted)
                .or_else(|| self.stated(&["通过日期"]))
                .or_else(|| self.carried())
                .or_else(|| self.decreed())
        });
        fill(&mut meta.approved, || {
            on(&meta.events, EventKind::Approved).or_else(|| self.stated(&["批准日期"]))
        });
        let adopted = meta.adopted.clone();
        fill(&mut meta.dated, || adopted);
        if meta.amended.is_empty() {
            meta.amended = self.amended(&meta.events);
        }
        fill(&mut meta.in_force, || self.in_force(&meta.title, &meta.events));
        fill(&mut meta.repealed, || {
            self.repealed()
                .or_else(|| {
                    let repealed = |event: &&Event| event.kind == EventKind::Repealed;
                    meta.events.iter().rfind(repealed).map(|event| event.date.clone())
                })
                .or_else(|| self.stated(&["废止日期", "失效日期"]))
        });
        let paper = self.paper();
        fill(&mut meta.published, || {
            let noted = published(&meta.events).map(|event| event.date.clone());
            let stated = self.stated(&["公布日期", "公发布日", "发布日期", "公布时间", "pubdate"]);
            let printed = || self.lines_of(Role::Note).find_map(kind::printed_on);
            (self.covered(true).or(noted))
                .or_else(|| self.ordered())
                .or_else(|| paper.as_ref().map(|(_, date)| date.clone()))
                .or(stated)
                .or_else(|| self.source_date())
                .or_else(|| self.stated(&["印发日期", "印发时间"]))
                .or_else(printed)
                // When a page was put up tells the least.
                .or_else(|| self.stated(&["发布时间"]))
        });
        fill(&mut meta.published_in, || paper.map(|(name, _)| name));
        fill(&mut meta.kind, || kind::kind_of(&meta.title).map(str::to_owned));
        self.fill_place(&mut meta);
        meta
    }

    /// `given` and what the print of a document states; nothing else is read.
    pub(super) fn state(&self, given: &Meta, stated: &Stated) -> Meta {
        let mut meta = given.clone().or(stated.meta.clone());
        fill(&mut meta.addressee, || self.addressee());
        meta
    }

    fn addressee(&self) -> Option<String> {
        self.line(Role::Addressee).map(|words| words.trim_end_matches(['：', ':']).to_owned())
    }

    /// Rank and place, from the issuing bodies and, where they leave it open, from the title.
    fn fill_place(&self, meta: &mut Meta) {
        if meta.authority == Authority::Other {
            meta.authority = rank::of(meta);
        }
        let whole = meta.authority == Authority::Other && rank::is_national(meta, self.text);
        if whole {
            meta.authority = Authority::Central;
        }
        let national = matches!(meta.authority, Authority::Central | Authority::Ministry);
        let supreme = meta.issuers.first().is_some_and(|name| name.starts_with("最高"))
            || meta.issuers.is_empty() && meta.title.starts_with("最高");
        let stated = meta.title.starts_with("中华人民共和国") || !meta.issuers.is_empty();
        let stated = stated || whole;
        if meta.authority == Authority::Central && stated || supreme {
            meta.region.get_or_insert_with(|| "全国".to_owned());
            return;
        }
        let mut at = meta.issuers.iter().map(|name| place::of_body(name));
        let of_title = || Some(place::read(&meta.title)).filter(|_| !national);
        let found = at.find(|place| *place != place::Place::default()).or_else(of_title);
        let Some(found) = found else { return };
        // 青岭市……通过，某省……批准: the body above tells the province.
        let above = || {
            let approved = meta.events.iter().filter(|event| event.kind == EventKind::Approved);
            approved.flat_map(|event| &event.by).find_map(|name| place::of_body(name).region)
        };
        let inside = found.city.is_some() || found.county.is_some();
        if meta.region.is_none() {
            meta.region = found.region.or_else(|| above().filter(|_| inside));
        }
        if meta.city.is_none() {
            meta.city = found.city;
        }
        if meta.county.is_none() {
            meta.county = found.county;
        }
    }

    /// Where the text comes from, with the mirror's address that cleaning took out of it.
    pub(super) fn provenance(&self) -> Provenance {
        let mut provenance = self.extract.provenance.clone();
        let stated = STATED.iter().map(|names| (names, self.fact(names)));
        let sheet = self.lines.iter().filter(|l| matches!(l.role, Role::Note | Role::Number));
        let sheet = sheet.flat_map(|line| head::facts(line.words(self.text)));
        provenance.stated = stated
            .filter_map(|(names, value)| Some(((*names.first()?).to_owned(), value?)))
            .chain(sheet.map(|(label, value)| (label.to_owned(), value)))
            .collect();
        let lines = self.repairs.iter().filter(|r| r.kind == RepairKind::Furniture);
        for found in lines.filter_map(|repair| ADDRESS.captures(&repair.before)) {
            if provenance.url.is_some() {
                break;
            }
            let Some(url) = found.name("url") else { continue };
            provenance.url = Some(url.as_str().to_owned());
            provenance.mirror = !is_official(url.as_str());
            if provenance.fetched.is_none() {
                provenance.fetched = found.name("date").map(|date| match found.name("time") {
                    Some(time) => format!("{}T{}", date.as_str(), time.as_str()),
                    None => date.as_str().to_owned(),
                });
            }
        }
        provenance
    }

    /// Whether the text was taken from a public body's site, or from the address that the description of
    /// the document names as official.
    pub(super) fn is_official(&self, meta: &Meta) -> bool {
        let provenance = &self.extract.provenance;
        let host = |url: &str| url::Url::parse(url).ok()?.host_str().map(str::to_owned);
        let named = meta.official_url.as_deref().and_then(host);
        provenance.url.as_deref().is_some_and(|url| {
            !provenance.mirror && (is_official(url) || named.is_some() && host(url) == named)
        })
    }

    pub(super) fn issues(&self, meta: &Meta) -> Vec<Issue> {
        if meta.title.is_empty() {
            let message = "no title was found; name it in meta.toml".to_owned();
            vec![Issue { kind: IssueKind::NoTitle, span: Span::default(), message }]
        } else {
            Vec::new()
        }
    }

    /// The title that the lead of a news report names.
    fn lead(&self) -> Option<String> {
        self.lines_of(Role::Preamble).take(6).find_map(|line| {
            let found = LEAD.captures(line)?;
            let title = found.name("a").or_else(|| found.name("b"))?;
            Some(title.as_str().to_owned())
        })
    }

    /// The title before the first wide gap, where the whole document stands on one line.
    fn head_of_line(&self) -> Option<String> {
        let line = self.lines.iter().find(|line| !line.is_blank())?;
        let (head, _) = line.words(self.text).split_once(['\u{3000}', '\t'])?;
        let fits = head.chars().take(61).count() <= 60 && kind::kind_of(head).is_some();
        fits.then(|| head.to_owned())
    }

    /// The first line with a role.
    fn line(&self, role: Role) -> Option<&str> {
        self.lines.iter().find(|line| line.role == role).map(|line| line.words(self.text))
    }

    fn lines_of(&self, role: Role) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(move |line| line.role == role).map(|line| line.words(self.text))
    }

    /// A fact that the format carried.
    fn fact(&self, labels: &[&str]) -> Option<String> {
        let bare = |label: &str| -> String {
            script::fold(label).chars().filter(|c| c.is_alphanumeric()).collect()
        };
        let sheet = self.lines.iter().filter(|l| matches!(l.role, Role::Note | Role::Source));
        let printed = sheet.flat_map(|line| {
            let words = line.words(self.text);
            let fields = kind::fields(words);
            // One field may hold anything; of several each ends where the next begins.
            let alone = kind::labelled(words).filter(|_| fields.len() < 2);
            if alone.is_some() { Vec::from_iter(alone) } else { fields }
        });
        self.extract
            .facts
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str()))
            .chain(printed)
            .find(|(label, value)| {
                !value.trim().is_empty() && labels.iter().any(|l| bare(l) == bare(label))
            })
            .map(|(_, value)| value.trim().to_owned())
    }

    fn issuers(&self, title: &str, headline: Option<&str>, events: &[Event]) -> Vec<String> {
        if let Some(by) = headline.filter(|by| names_bodies(by)) {
            return kind::organs(by);
        }
        if let Some(stated) = self.fact(&[
            "发文机关",
            "发布机构",
            "发文单位",
            "制定机关",
            "发布机关",
            "公布机关",
            "发布部门",
            "发布单位",
            "发文部门",
            "制定部门",
        ]) {
            return kind::organs(&stated);
        }
        let noted = issued_by(events);
        let signed: Vec<String> = self
            .lines_of(Role::Signature)
            .filter(|words| kind::is_organs(words))
            .flat_map(kind::organs)
            .collect();
        // Whoever signs a text with a number of its own issues it, whoever adopted it.
        let numbered = || self.line(Role::Number).is_some();
        if !noted.is_empty() && (signed.is_empty() || !numbered()) {
            return noted;
        }
        if !signed.is_empty() {
            return dedup(signed);
        }
        let above: Vec<String> = self
            .lines_of(Role::Issuer)
            .map(|words| minutes::issued(words).map_or(words, |(body, _)| body))
            .map(|words| kind::red_head(words).unwrap_or_else(|| cover::issuer(words)))
            .filter(|words| kind::is_organs(words))
            .flat_map(kind::organs)
            .collect();
        if !above.is_empty() {
            // 中华人民共和国生态环境部 of a notice behind the cover is the body that the cover names.
            let full = |name: &String| {
                let bare = name.strip_prefix("中华人民共和国");
                bare.is_some_and(|bare| above.iter().any(|known| known == bare))
            };
            return dedup(above.iter().filter(|name| !full(name)).cloned().collect());
        }
        if let Some(by) = self.order().as_deref().and_then(kind::ordering) {
            return kind::organs(by).into_iter().map(note::plain_name).collect();
        }
        // 国务院办公厅关于…的通知 names its issuer first.
        title
            .split_once("关于")
            .or_else(|| title.split_once("關於"))
            .or_else(|| title.split_once("印发"))
            .map(|(by, _)| by.trim())
            .filter(|by| names_bodies(by))
            .or_else(|| letter::sender(title))
            .or_else(|| self.of_government(title))
            .map(kind::organs)
            .or_else(|| self.lead_issuers())
            .unwrap_or_default()
    }

    /// The government at the head of a title, where the text has a number of that government: 府農字第1090012345號.
    fn of_government<'t>(&self, title: &'t str) -> Option<&'t str> {
        let own = |line: &str| line.contains("府") && line.contains("字第");
        let mut told = self.lines_of(Role::Date).chain(self.lines_of(Role::Number));
        let end = ["縣政府", "市政府", "县政府"]
            .iter()
            .find_map(|end| Some(title.find(end)? + end.len()))?;
        title.get(..end).filter(|by| kind::is_organs(by) && told.any(own))
    }

    /// The bodies that the lead of a news report names: 近日，某市人民政府印发《…》.
    fn lead_issuers(&self) -> Option<Vec<String>> {
        self.lines_of(Role::Preamble).take(6).find_map(|line| {
            let by = LEAD_BY.captures(line)?.name("by")?.as_str();
            names_bodies(by).then(|| kind::organs(by))
        })
    }

    /// The day below the names of those who sign.
    fn signed(&self) -> Option<String> {
        let day = |line| dates::signed_on(line).or_else(|| kind::signer_day(line));
        self.lines_of(Role::Signature).filter_map(day).next()
    }

    fn dated(&self) -> Option<String> {
        let stated = || {
            let day = |labels: &[&str]| self.fact(labels).and_then(|d| dates::iso_date(d.trim()));
            day(&["成文日期", "成文时间", "发文日期", "发文时间"])
                .or_else(|| day(&["印发日期", "印发时间"]))
        };
        let header = || {
            let beside = self.lines_of(Role::Number).find_map(head::day_of);
            let issued =
                || self.lines_of(Role::Issuer).find_map(|line| Some(minutes::issued(line)?.1));
            let dates: Vec<String> = self
                .lines_of(Role::Date)
                .flat_map(|l| dates::dates_in(l).into_iter().map(|(_, d)| d).take(1))
                .collect();
            dates.into_iter().next().or(beside).or_else(issued)
        };
        self.signed().or_else(stated).or_else(header)
    }

    /// The order (令) that publishes the text: by its own title, or by the line of its number.
    fn order(&self) -> Option<String> {
        let numbered = self.line(Role::Number).filter(|line| kind::ordering(line).is_some());
        self.front.order(self.lines, self.text).or_else(|| numbered.map(str::to_owned))
    }

    /// 第62号 under the name of an order is the number of that order.
    fn whole_number(&self, number: String) -> String {
        match self.front.order(self.lines, self.text) {
            Some(order) if number.starts_with(|c: char| c == '第' || c.is_ascii_digit()) => {
                order.split_whitespace().collect::<String>() + &number
            }
            _ => plain_number(number),
        }
    }

    /// The day of issue, or of coming into force, on the cover of a standard.
    fn covered(&self, issued: bool) -> Option<String> {
        self.line(Role::Number).filter(|line| cover::number_of(line).is_some())?;
        self.lines_of(Role::Date).find_map(|line| cover::day(line, issued))
    }

    /// The day of the order that publishes the text.
    fn ordered(&self) -> Option<String> {
        self.order()?;
        self.dated()
    }

    /// When a text of Macau was made, by the line before those who sign it: 二零二三年九月十五日制定。
    fn decreed(&self) -> Option<String> {
        /// Filled lines at the end in which that stands.
        const NEAR: usize = 12;
        let last = self.lines.iter().rev().filter(|line| !line.is_blank()).take(NEAR);
        let day = |line: &Line| {
            let found = DECREED.captures(line.words(self.text))?;
            dates::iso_date(found.name("d")?.as_str())
        };
        last.filter_map(day).next()
    }

    /// When the meeting was that passed the text, by the order or the notice that carries it.
    fn carried(&self) -> Option<String> {
        let day = |line: &str| {
            if let Some(found) = PASSED.captures(line) {
                return dates::iso_date(found.name("d")?.as_str());
            }
            // A notice may tell when the law was passed that it is about.
            let found = PASSED_BY.captures(line).filter(|_| self.publishes(line))?;
            dates::iso_date(found.name("d").or(found.name("e"))?.as_str())
        };
        self.lines_of(Role::Preamble).take(6).find_map(day)
    }

    /// Whether a line before the text says that it is published here: 现予公布.
    fn publishes(&self, line: &str) -> bool {
        const ACTS: [&str; 8] =
            ["现予", "現予", "现公布", "现发布", "予以公布", "予以发布", "現公布", "予以發布"];
        ACTS.iter().any(|act| line.contains(act)) && self.order().is_some()
    }

    /// What the note under the title, or the history that a database states, tells.
    fn events(&self, title: &str) -> Vec<Event> {
        let printed = note::join(self.lines_of(Role::Date));
        let mut events = note::read(&printed);
        if events.is_empty()
            && let Some(history) =
                self.fact(&["沿革", "法规沿革", "历史沿革", "立法沿革", "history"])
        {
            events = note::read(&note::join(history.lines()));
        }
        // 市人大常委会 is that of the city in the title, or of a body named in full.
        let bodies = || events.iter().flat_map(|event| &event.by).map(|name| place::of_body(name));
        let home = std::iter::once(place::read(title))
            .chain(bodies())
            .max_by_key(|place| (place.region.is_some(), place.city.is_some()))
            .unwrap_or_default();
        for name in events.iter_mut().flat_map(|event| &mut event.by) {
            complete(name, &home);
        }
        events
    }

    /// Days of amendments and revisions, in order.
    fn amended(&self, events: &[Event]) -> Vec<String> {
        let mut days: Vec<String> = events
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Amended | EventKind::Revised))
            .map(|event| event.date.clone())
            .collect();
        if days.is_empty() {
            days.extend(self.stated(&["修正日期", "修订日期"]));
        }
        days.sort();
        days.dedup();
        days
    }

    fn in_force(&self, title: &str, events: &[Event]) -> Option<String> {
        // A decision that only changes provisions is told without a body: 《国务院关于修改……的决定》修订.
        let revised =
            events.iter().filter(|event| event.kind == EventKind::Revised && !event.by.is_empty());
        let revised = revised.max_by(|a, b| a.date.cmp(&b.date));
        // What was told before a revision is the day of the text that it replaced.
        let stands = |event: &&Event| revised.is_none_or(|revised| event.date >= revised.date);
        if let Some(covered) = self.covered(false) {
            return Some(covered);
        }
        let noted = events.iter().filter(|event| event.kind == EventKind::InForce).rfind(stands);
        if let Some(noted) = noted {
            return Some(noted.date.clone());
        }
        if let Some(stated) =
            self.stated(&["施行日期", "实施日期", "生效日期", "施行时间", "实施时间", "生效时间"])
        {
            return Some(stated);
        }
        let told = commencement::find(self.lines, self.text, title).or_else(|| {
            let mut lines = self.lines_of(Role::Preamble).take(6);
            lines.find(|line| self.publishes(line)).and_then(commencement::of_line)
        });
        match told? {
            Commencement::On(date) => Some(date),
            // 国务院令第699号修订: the order that revises publishes.
            Commencement::WhenPublished => published(events)
                .filter(stands)
                .or_else(|| revised.filter(|event| event.number.is_some()))
                .map(|event| event.date.clone())
                .or_else(|| self.ordered().filter(|_| revised.is_none())),
            Commencement::WhenPrinted => published(events)
                .filter(stands)
                .map(|event| event.date.clone())
                .or_else(|| self.signed().filter(|_| revised.is_none())),
        }
    }

    /// A day that the format or a labelled line states.
    fn stated(&self, labels: &[&str]) -> Option<String> {
        self.fact(labels).and_then(|value| dates::stated(&value))
    }

    fn repealed(&self) -> Option<String> {
        self.lines_of(Role::Date).find_map(|line| {
            let day = REPEALED_LINE.captures(line)?.name("d")?;
            let whole = !note::tells_of_part(line.get(..day.start())?);
            whole.then(|| dates::iso_date(day.as_str().trim())).flatten()
        })
    }

    /// The newspaper that printed the text, and when.
    fn paper(&self) -> Option<(String, String)> {
        self.lines_of(Role::Source).find_map(|line| {
            let found = PAPER.captures(line)?;
            let name = found.name("name")?.as_str();
            let date = dates::iso_date(found.name("date")?.as_str())?;
            let page =
                found.name("page").map(|p| format!(" 第{}版", p.as_str())).unwrap_or_default();
            Some((format!("《{name}》 {date}{page}"), date))
        })
    }

    fn source_date(&self) -> Option<String> {
        self.lines_of(Role::Source)
            .find_map(|line| dates::dates_in(line).into_iter().map(|(_, d)| d).next())
    }
}

/// Whether text names bodies alone: 青岭市印发《…》 names a place.
fn names_bodies(by: &str) -> bool {
    const PLACES: [char; 7] = ['省', '市', '县', '縣', '区', '區', '州'];
    kind::is_organs(by) && !kind::organs(by).iter().any(|name| name.ends_with(PLACES))
}

fn fill<T>(slot: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if slot.is_none() {
        *slot = value();
    }
}

fn dedup(names: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// The number of an order of Taiwan without the word for it: 府法字第1130012號令.
fn plain_number(number: String) -> String {
    let bare = number.strip_suffix('令').filter(|bare| bare.contains('字'));
    bare.map(str::to_owned).unwrap_or(number)
}

/// A title that stands in title marks as a whole, without them.
fn without_quotes(title: &str) -> &str {
    let inner = title.strip_prefix('《').and_then(|t| t.strip_suffix('》'));
    inner.filter(|inner| !inner.contains(['《', '》'])).unwrap_or(title)
}

/// Whether an address belongs to a public body.
fn is_official(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or(url).split(['/', ':', '?']).next().unwrap_or("");
    ["gov.cn", "gov.tw", "gov.hk", "gov.mo", "npc.gov.cn", "court.gov.cn", "elegislation.gov.hk"]
        .iter()
        .any(|official| host == *official || host.ends_with(&format!(".{official}")))
}

/// The publication of the text as it stands: the last one told.
fn published(events: &[Event]) -> Option<&Event> {
    events.iter().rfind(|event| event.kind == EventKind::Published)
}

/// The bodies that made a text: those who adopted it, else who published, else who changed it. Whoever only
/// approved it did not make it.
fn issued_by(events: &[Event]) -> Vec<String> {
    let first = |kinds: &[EventKind]| -> Vec<String> {
        let told = |event: &&Event| kinds.contains(&event.kind) && !event.by.is_empty();
        let Some(at) = events.iter().position(|event| told(&event)) else { return Vec::new() };
        // Two courts adopt on two days, one behind the other.
        let run = events.iter().skip(at).take_while(|event| told(event));
        let joint = matches!(kinds, [EventKind::Adopted]);
        dedup(run.take(if joint { usize::MAX } else { 1 }).flat_map(|e| e.by.clone()).collect())
    };
    [
        &[EventKind::Adopted] as &[EventKind],
        &[EventKind::Published],
        &[EventKind::Revised, EventKind::Amended],
    ]
    .into_iter()
    .map(first)
    .find(|names| !names.is_empty())
    .unwrap_or_default()
}

/// 省人民代表大会 of a note is that of the province in the title.
fn complete(name: &mut String, home: &place::Place) {
    let of = match name.chars().next() {
        Some('省' | '自') => &home.region,
        Some('市') => {
            if home.city.is_some() {
                &home.city
            } else {
                &home.region
            }
        }
        _ => return,
    };
    if let Some(of) = of {
        name.insert_str(0, of);
    }
}
