//! The facts of a document that its text states: title, issuers, number, dates, where it was published.

use super::front::{self, Front};
use super::kind::{self, Pattern};
use super::{Line, Role};
use tiaowen_text::doc::{Authority, Issue, IssueKind, Meta, Provenance, Repair, RepairKind, Span};
use tiaowen_text::extract::Extract;

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

/// The source line of a newspaper: 《四川日报》2023年08月03日01版.
static PAPER: Pattern = Pattern::new(|| {
    Regex::new(r"《(?P<name>[^《》]+)》\s*[（(]?\s*(?P<date>[12]\d{3}\s*[年-]\s*\d{1,2}\s*[月-]\s*\d{1,2}\s*日?)\s*[）)]?\s*,?，?(?:\s*第?\s*(?P<page>[0-9A-Za-z]{1,4})\s*版)?").ok()
});

/// A mirror line among the furniture: address and time.
static ADDRESS: Pattern = Pattern::new(|| {
    Regex::new(r"(?P<url>https?://[^\s（()）]+)(?:\s*[（(]?\s*(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:\s+(?P<time>\d{1,2}:\d{2}(?::\d{2})?))?)?").ok()
});

/// 自2021年1月1日起施行
static IN_FORCE: Pattern = Pattern::new(|| {
    Regex::new(r"自\s*(?P<d>[^自，。；]{6,24}?日)\s*起(?:施行|实施|實施|执行|執行|生效)").ok()
});

static IN_FORCE_LINE: Pattern = Pattern::new(|| {
    Regex::new(r"^(?P<d>[^，。；]{6,24}?日)\s*(?:起)?(?:施行|实施|起施行|生效)").ok()
});

/// 2020年5月1日废止 in the note under the title.
static REPEALED_LINE: Pattern = Pattern::new(|| {
    Regex::new(r"(?P<d>(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})\s*年[^年，。；]{2,12}日)\s*起?(?:被|予以)?(?:废止|廢止|失效)[）)]?$").ok()
});

impl Facts<'_> {
    /// `given` with its gaps filled.
    pub(super) fn fill(&self, given: &Meta) -> Meta {
        let mut meta = given.clone();
        let printed = self
            .front
            .titles
            .first()
            .map(|t| front::joined(self.lines, self.text, t))
            .unwrap_or_default();
        let headline = HEADLINE.captures(&printed);
        if meta.title.is_empty() {
            meta.title = match headline.as_ref().and_then(|h| h.name("title")) {
                Some(title) => title.as_str().to_owned(),
                None if printed.is_empty() => self
                    .fact(&["标题", "title"])
                    .or_else(|| self.lead())
                    .or_else(|| self.head_of_line())
                    .unwrap_or_default(),
                None => without_quotes(&printed).to_owned(),
            };
        }
        if meta.issuers.is_empty() {
            meta.issuers =
                self.issuers(&printed, headline.and_then(|h| h.name("by").map(|by| by.as_str())));
        }
        fill(&mut meta.number, || {
            self.line(Role::Number)
                .and_then(kind::number_of)
                .or_else(|| self.fact(&["发文字号", "文号"]))
        });
        fill(&mut meta.addressee, || {
            self.line(Role::Addressee).map(|words| words.trim_end_matches(['：', ':']).to_owned())
        });
        fill(&mut meta.dated, || self.dated());
        fill(&mut meta.in_force, || self.in_force());
        fill(&mut meta.repealed, || self.repealed());
        let paper = self.paper();
        fill(&mut meta.published, || {
            let stated = self
                .fact(&["发布日期", "印发日期", "pubdate"])
                .and_then(|d| kind::iso_date(d.trim()));
            let printed = || self.lines_of(Role::Note).find_map(kind::printed_on);
            paper
                .as_ref()
                .map(|(_, date)| date.clone())
                .or(stated)
                .or_else(|| self.source_date())
                .or_else(printed)
        });
        fill(&mut meta.published_in, || paper.map(|(name, _)| name));
        fill(&mut meta.kind, || kind::kind_of(&meta.title).map(str::to_owned));
        if meta.authority == Authority::Other {
            meta.authority = authority(&meta.issuers, &meta.title);
        }
        fill(&mut meta.region, || region(&meta.issuers, &meta.title));
        meta
    }

    /// Where the text comes from, with the mirror's address that cleaning took out of it.
    pub(super) fn provenance(&self) -> Provenance {
        let mut provenance = self.extract.provenance.clone();
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
        let bare =
            |label: &str| -> String { label.chars().filter(|c| c.is_alphanumeric()).collect() };
        self.extract
            .facts
            .iter()
            .find(|(label, value)| {
                !value.trim().is_empty() && labels.iter().any(|l| bare(l) == bare(label))
            })
            .map(|(_, value)| value.trim().to_owned())
    }

    fn issuers(&self, title: &str, headline: Option<&str>) -> Vec<String> {
        if let Some(by) = headline {
            return kind::organs(by);
        }
        if let Some(stated) = self.fact(&["发文机关", "发布机构", "发文单位"]) {
            return kind::organs(&stated);
        }
        let signed: Vec<String> = self
            .lines_of(Role::Signature)
            .filter(|words| kind::is_organs(words))
            .flat_map(kind::organs)
            .collect();
        if !signed.is_empty() {
            return dedup(signed);
        }
        let above: Vec<String> = self
            .lines_of(Role::Issuer)
            .map(|words| kind::red_head(words).unwrap_or(words))
            .filter(|words| kind::is_organs(words))
            .flat_map(kind::organs)
            .collect();
        if !above.is_empty() {
            return dedup(above);
        }
        // 国务院办公厅关于…的通知 names its issuer first.
        title
            .split_once("关于")
            .or_else(|| title.split_once("關於"))
            .or_else(|| title.split_once("印发"))
            .map(|(by, _)| by.trim())
            .filter(|by| kind::is_organs(by))
            .map(kind::organs)
            .unwrap_or_default()
    }

    fn dated(&self) -> Option<String> {
        let signed = self.lines_of(Role::Signature).filter_map(kind::date_line).next();
        let stated = || self.fact(&["成文日期", "发文日期"]).and_then(|d| kind::iso_date(d.trim()));
        let header = || {
            let dates: Vec<String> = self
                .lines_of(Role::Date)
                .flat_map(|l| kind::dates_in(l).into_iter().map(|(_, d)| d).take(1))
                .collect();
            dates.into_iter().next()
        };
        signed.or_else(stated).or_else(header)
    }

    fn in_force(&self) -> Option<String> {
        let line = self.lines_of(Role::Date).find_map(|l| {
            IN_FORCE_LINE.captures(l).and_then(|c| kind::iso_date(c.name("d")?.as_str().trim()))
        });
        line.or_else(|| {
            // The commencement clause stands near the end; a commencement named earlier is of other rules.
            self.lines.iter().rev().filter(|line| !line.is_blank()).take(12).find_map(|line| {
                kind::iso_date(IN_FORCE.captures(line.words(self.text))?.name("d")?.as_str().trim())
            })
        })
    }

    fn repealed(&self) -> Option<String> {
        self.lines_of(Role::Date)
            .find_map(|l| kind::iso_date(REPEALED_LINE.captures(l)?.name("d")?.as_str().trim()))
    }

    /// The newspaper that printed the text, and when.
    fn paper(&self) -> Option<(String, String)> {
        self.lines_of(Role::Source).find_map(|line| {
            let found = PAPER.captures(line)?;
            let name = found.name("name")?.as_str();
            let date = kind::iso_date(found.name("date")?.as_str())?;
            let page =
                found.name("page").map(|p| format!(" 第{}版", p.as_str())).unwrap_or_default();
            Some((format!("《{name}》 {date}{page}"), date))
        })
    }

    fn source_date(&self) -> Option<String> {
        self.lines_of(Role::Source)
            .find_map(|line| kind::dates_in(line).into_iter().map(|(_, d)| d).next())
    }
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

const PROVINCES: [(&str, &str); 34] = [
    ("北京", "北京"),
    ("天津", "天津"),
    ("河北", "河北"),
    ("山西", "山西"),
    ("内蒙古", "內蒙古"),
    ("辽宁", "遼寧"),
    ("吉林", "吉林"),
    ("黑龙江", "黑龍江"),
    ("上海", "上海"),
    ("江苏", "江蘇"),
    ("浙江", "浙江"),
    ("安徽", "安徽"),
    ("福建", "福建"),
    ("江西", "江西"),
    ("山东", "山東"),
    ("河南", "河南"),
    ("湖北", "湖北"),
    ("湖南", "湖南"),
    ("广东", "廣東"),
    ("广西", "廣西"),
    ("海南", "海南"),
    ("重庆", "重慶"),
    ("四川", "四川"),
    ("贵州", "貴州"),
    ("云南", "雲南"),
    ("西藏", "西藏"),
    ("陕西", "陝西"),
    ("甘肃", "甘肅"),
    ("青海", "青海"),
    ("宁夏", "寧夏"),
    ("新疆", "新疆"),
    ("台湾", "臺灣"),
    ("香港", "香港"),
    ("澳门", "澳門"),
];

/// The rank of the issuing body.
fn authority(issuers: &[String], title: &str) -> Authority {
    let name = issuers.first().map_or(title, String::as_str);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let province = PROVINCES.iter().any(|(a, b)| name.starts_with(a) || name.starts_with(b));
    if has(&[
        "中共中央",
        "国务院",
        "國務院",
        "全国人民代表大会",
        "中央委员会",
        "中央军委",
        "中华人民共和国",
    ]) && !has(&["国务院办公厅秘书"])
    {
        Authority::Central
    } else if name.starts_with("省")
        || name.starts_with("自治区")
        || province && !has(&["市", "县", "州", "区"])
        || has(&["省人民政府", "省委", "自治区人民政府"])
        || ["北京市", "上海市", "天津市", "重庆市", "重慶市"]
            .iter()
            .any(|city| name.starts_with(city))
    {
        Authority::Provincial
    } else if has(&["县人民政府", "县委", "縣"]) {
        Authority::County
    } else if has(&["市人民政府", "市委", "州人民政府", "市政府", "州委"]) {
        Authority::Municipal
    } else if name.starts_with("国家")
        || !issuers.is_empty() && has(&["部", "总局", "署", "最高人民"])
    {
        Authority::Ministry
    } else {
        Authority::Other
    }
}

/// The province named first in issuers or title; 全国 for central bodies.
fn region(issuers: &[String], title: &str) -> Option<String> {
    let names = issuers.iter().map(String::as_str).chain([title]);
    for name in names {
        if let Some((region, _)) =
            PROVINCES.iter().find(|(a, b)| name.starts_with(a) || name.starts_with(b))
        {
            return Some((*region).to_owned());
        }
    }
    (authority(issuers, title) == Authority::Central && !issuers.is_empty())
        .then(|| "全国".to_owned())
}
