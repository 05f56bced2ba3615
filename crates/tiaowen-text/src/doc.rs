//! What every stage shares: documents, clauses, spans and the record of where a text comes from.
//!
//! A [`Document`] is a cleaned text plus a flat list of [`Clause`]s in reading order; every offset is a
//! byte range into [`Document::text`]. The types derive serde for the index's own store only; what goes
//! over the wire is in `view`.

mod places;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Result};
pub use places::Places;

/// A byte range into a text, on character borders.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from its two ends.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The text it covers; empty when it does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether `other` lies inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The span without white space at both ends.
    pub fn trimmed(self, text: &str) -> Self {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        let end = start + inner.trim().len();
        Self { start, end }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// The short stable name of a document (a Work in FRBR terms): lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocId(String);

impl DocId {
    /// Checks and wraps a slug such as `sichuan-2023`.
    pub fn parse(slug: &str) -> Result<Self> {
        let fits = !slug.is_empty()
            && slug.len() <= 80
            && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !slug.starts_with('-');
        if fits {
            Ok(Self(slug.to_owned()))
        } else {
            Err(Error::invalid(format!(
                "{slug:?} is no document id: use lower-case letters, digits and hyphens, at most 80"
            )))
        }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DocId {
    type Error = Error;
    fn try_from(slug: String) -> Result<Self> {
        Self::parse(&slug)
    }
}

impl From<DocId> for String {
    fn from(id: DocId) -> Self {
        id.0
    }
}

/// The rank of a clause: statute ranks (编 章 节 条 款 项 目) and the outline ranks of GB/T 9704.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Text before the first numbered clause (导语).
    Preamble,
    /// 编
    Part,
    /// 章, and 第…部分
    Chapter,
    /// 节
    Section,
    /// 条
    Article,
    /// `一、` is 1, `（一）` 2, `1.` 3, `（1）` 4, `①` 5; bold unnumbered headings take 1.
    Outline(u8),
    /// 款: an unnumbered paragraph with an address of its own.
    Paragraph,
    /// 项
    Item,
    /// 目
    Point,
    /// 附件
    Annex,
}

/// The number of a clause; 第一百七十五条之一 is `{ main: 175, sub: 1 }`, a plain number has `sub` 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ordinal {
    /// The number itself.
    pub main: u32,
    /// 之一, 之二 … or `-1` of Taiwan statutes; 0 when there is none.
    pub sub: u32,
}

impl From<u32> for Ordinal {
    fn from(main: u32) -> Self {
        Self { main, sub: 0 }
    }
}

impl fmt::Display for Ordinal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sub {
            0 => write!(f, "{}", self.main),
            sub => write!(f, "{}-{sub}", self.main),
        }
    }
}

/// The address of a clause inside its document: ordinals from the top joined by dots (`5.14`, `2.1.175-1`),
/// or a name for text without a number (`preamble`, `annex-1`). Unique within a document: a repeated
/// number gets `~2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClausePath(String);

impl ClausePath {
    /// Wraps a printed path.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The printed path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This path with one more step.
    pub fn child(&self, step: impl fmt::Display) -> Self {
        Self(format!("{}.{step}", self.0))
    }
}

impl fmt::Display for ClausePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A clause of a document, printed `sichuan-2023#5.14`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClauseId {
    /// The document.
    pub doc: DocId,
    /// The clause in it.
    pub path: ClausePath,
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.doc, self.path)
    }
}

/// One numbered unit, or a run of unnumbered text that has an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Address in the document.
    pub path: ClausePath,
    /// Rank.
    pub level: Level,
    /// Number as an integer; `None` for text without one.
    pub ordinal: Option<Ordinal>,
    /// The number mark as printed: `(十四)`, `第十四条`; empty span when there is none.
    pub mark: Span,
    /// The heading (条标) without mark and closing full stop; empty span when there is none.
    pub heading: Span,
    /// Own text: mark, heading and body up to the first child or the next clause, white space included.
    /// Own spans never overlap; together with [`Document::pieces`] they tile the text.
    pub span: Span,
    /// Own span plus all descendants.
    pub extent: Span,
    /// Index of the parent clause.
    pub parent: Option<usize>,
    /// Whether this is a unit of search and citation: a clause at the document's clause level with
    /// everything below it, or own text above that level. A unit's text is [`Document::unit_span`].
    pub unit: bool,
    /// How sure the program that read it from a picture is of its text as a unit, 0 to 100.
    #[serde(default)]
    pub confidence: Option<u8>,
}

/// A clause that was recognised with less confidence is marked: its words have to be compared with the picture.
pub const LOW_CONFIDENCE: u8 = 80;

/// A part of the text that is no clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it is.
    pub span: Span,
}

/// What a [`Piece`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PieceKind {
    /// 标题
    Title,
    /// 发文字号
    Number,
    /// 发文机关 above the title
    Issuer,
    /// 主送机关
    Addressee,
    /// A date line, also 题注 of statutes (passed, amended on …)
    Date,
    /// Where the copy was published: newspaper line, 来源
    Source,
    /// 落款: signing bodies and date at the end
    Signature,
    /// 目录, which repeats headings
    Contents,
    /// Text around the document that belongs to no clause, kept as it is
    Note,
    /// White space
    Blank,
}

impl PieceKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::Number,
        Self::Issuer,
        Self::Addressee,
        Self::Date,
        Self::Source,
        Self::Signature,
        Self::Contents,
        Self::Note,
        Self::Blank,
    ];

    /// Its word in prints: in classes, styles and kinds of lines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Number => "number",
            Self::Issuer => "issuer",
            Self::Addressee => "addressee",
            Self::Date => "date",
            Self::Source => "source",
            Self::Signature => "signature",
            Self::Contents => "contents",
            Self::Note => "note",
            Self::Blank => "blank",
        }
    }

    /// The kind with this word, in either case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

/// A document: its facts, its cleaned text and the clauses in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Stable name.
    pub id: DocId,
    /// What is known about it.
    pub meta: Meta,
    /// Where this text comes from.
    pub provenance: Provenance,
    /// Whether [`Document::text`] is the text, a repaired copy or an abstract.
    pub state: TextState,
    /// The text as published, after repair.
    pub text: String,
    /// Clauses in reading order.
    pub clauses: Vec<Clause>,
    /// Everything in the text that is no clause.
    pub pieces: Vec<Piece>,
    /// What cleaning changed.
    pub repairs: Vec<Repair>,
    /// What the parser found odd.
    pub issues: Vec<Issue>,
    /// The level whose numbers identify a clause: `Article` for statutes, mostly `Outline(2)` for opinions.
    pub clause_level: Level,
    /// The texts that it had before this one, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// Where its clauses stand; made when first asked for.
    #[serde(skip)]
    pub places: Places,
}

/// A text that a document had before another took its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// Its number among the texts of the document, from 1.
    pub number: u32,
    /// When it was taken in, ISO 8601; absent where nobody noted it.
    pub taken: Option<String>,
    /// When another took its place, ISO 8601.
    pub replaced: Option<String>,
    /// The file or the address it came from, as far as is known.
    pub from: Option<String>,
    /// The document as it stood.
    pub document: Document,
}

impl Document {
    /// The least and the greatest number of its articles.
    pub fn articles(&self) -> Option<(u32, u32)> {
        let articles = self.clauses.iter().filter(|clause| clause.level == Level::Article);
        let numbers = articles.filter_map(|clause| clause.ordinal).map(|ordinal| ordinal.main);
        numbers.fold(None, |found, number| {
            let (least, most) = found.unwrap_or((number, number));
            Some((least.min(number), most.max(number)))
        })
    }

    /// The units of search and citation with their index in [`Document::clauses`].
    pub fn units(&self) -> impl Iterator<Item = (usize, &Clause)> {
        self.clauses.iter().enumerate().filter(|(_, c)| c.unit)
    }

    /// The text range of a unit: its own text and every descendant that is no unit itself.
    pub fn unit_span(&self, index: usize) -> Span {
        let Some(clause) = self.clauses.get(index) else {
            return Span::default();
        };
        let has_unit_child = self
            .clauses
            .iter()
            .skip(index + 1)
            .take_while(|c| c.span.start < clause.extent.end)
            .any(|c| c.unit);
        let whole = if has_unit_child { clause.span } else { clause.extent };
        whole.trimmed(&self.text)
    }

    /// The body of a unit: its text after mark and heading (and the full stop that closes the heading).
    pub fn unit_body(&self, index: usize) -> Span {
        let unit = self.unit_span(index);
        let Some(clause) = self.clauses.get(index) else {
            return unit;
        };
        let head = if clause.heading.is_empty() { clause.mark } else { clause.heading };
        if head.is_empty() {
            return unit;
        }
        let rest = Span::new(head.end.min(unit.end), unit.end);
        let text = rest.of(&self.text);
        let body = text.strip_prefix(['。', '：', ':', '.']).filter(|_| !clause.heading.is_empty());
        let body = body.unwrap_or(text);
        Span::new(unit.end - body.len(), unit.end).trimmed(&self.text)
    }

    /// The unit that a clause belongs to: itself, or the nearest ancestor that is one.
    pub fn unit_of(&self, index: usize) -> usize {
        let mut at = index;
        while let Some(clause) = self.clauses.get(at).filter(|c| !c.unit)
            && let Some(parent) = clause.parent
        {
            at = parent;
        }
        at
    }

    /// The number by which people cite this clause, when it stands at the clause level.
    pub fn number(&self, index: usize) -> Option<Ordinal> {
        let clause = self.clauses.get(index)?;
        if clause.level == self.clause_level { clause.ordinal } else { None }
    }

    /// The closest ancestor of a clause that has a heading.
    pub fn section(&self, index: usize) -> Option<&Clause> {
        let mut at = self.clauses.get(index)?.parent;
        while let Some(parent) = at {
            let clause = self.clauses.get(parent)?;
            if !clause.heading.is_empty() {
                return Some(clause);
            }
            at = clause.parent;
        }
        None
    }

    /// The short stable key of a clause in addresses: its number where that is unique (`14`, `175-1`),
    /// else its path; `section-1` for a top section, whose path would read like a number.
    pub fn key(&self, index: usize) -> String {
        let Some(clause) = self.clauses.get(index) else {
            return String::new();
        };
        if let Some(number) = self.number(index)
            && self.find_number(number, 2).len() == 1
        {
            return number.to_string();
        }
        let path = clause.path.as_str();
        let own = || self.number(index).is_some() && self.find_key(path) == [index];
        if path.bytes().all(|b| b.is_ascii_digit()) && !own() {
            format!("section-{path}")
        } else {
            path.to_owned()
        }
    }

    /// Clauses that a key names: a number, a path, `section-N` or a name. Empty when there is none,
    /// several when a number repeats and is no path.
    pub fn find_key(&self, key: &str) -> Vec<usize> {
        let key = key.trim();
        if let Some(path) = key.strip_prefix("section-") {
            return self.find_path(path).into_iter().collect();
        }
        let mut parts = key.splitn(2, '-');
        let main = parts.next().and_then(|n| n.parse::<u32>().ok());
        let sub = parts.next().map_or(Some(0), |n| n.parse::<u32>().ok());
        if let (Some(main), Some(sub)) = (main, sub) {
            let found = self.find_number(Ordinal { main, sub }, usize::MAX);
            // A number that several carry names none of them: as a path it is one clause.
            let path = (found.len() > 1).then(|| self.find_path(key)).flatten();
            if !found.is_empty() {
                return path.map_or(found, |path| vec![path]);
            }
        }
        self.find_path(key).into_iter().collect()
    }
}

/// Whether the stored text is the document's own wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TextState {
    /// Wording from an official page.
    Official,
    /// Wording from a file whose origin nobody stated (来源未注明): a reader's own copy.
    Unsourced,
    /// Wording from a copy that needed repair, or from an unofficial mirror.
    Copy,
    /// Wording that a program read from a scan or a picture (识别文本), not yet compared with it.
    Recognised,
    /// Headings and abstracts written for this project (提要): not the wording.
    Abstract,
    /// Known by its facts alone; no text at hand (未取得).
    NotHeld,
}

impl TextState {
    /// What a reader has to know about the wording, in Chinese.
    pub const fn note(self) -> &'static str {
        match self {
            Self::Official => "官方文本",
            Self::Unsourced => "自备文本（来源未注明，未与官方文本核对）",
            Self::Copy => "转载文本（经清理修复，非官方原件）",
            Self::Recognised => "识别文本（由扫描件机器识别，未经校对）",
            Self::Abstract => "提要（本项目撰写），非原文",
            Self::NotHeld => "未取得正文",
        }
    }

    /// The word of it in addresses and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Unsourced => "unsourced",
            Self::Copy => "copy",
            Self::Recognised => "recognised",
            Self::Abstract => "abstract",
            Self::NotHeld => "not-held",
        }
    }

    /// The state with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Every state, the surest first.
    pub const ALL: [Self; 6] = [
        Self::Official,
        Self::Unsourced,
        Self::Copy,
        Self::Recognised,
        Self::Abstract,
        Self::NotHeld,
    ];

    /// Whether the stored text is wording, and not an abstract or nothing.
    pub const fn is_wording(self) -> bool {
        matches!(self, Self::Official | Self::Unsourced | Self::Copy | Self::Recognised)
    }
}

/// What is known about a document; `meta.toml` says it, and what it leaves out is read from the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Meta {
    /// 标题
    pub title: String,
    /// Names people use for it: 四川意见, 中央意见.
    pub short_names: Vec<String>,
    /// 发文机关, several when joint.
    pub issuers: Vec<String>,
    /// 发文字号
    pub number: Option<String>,
    /// 主送机关
    pub addressee: Option<String>,
    /// 成文日期, ISO 8601
    pub dated: Option<String>,
    /// 通过日期: when the text was first adopted, ISO 8601
    pub adopted: Option<String>,
    /// 批准日期: when a body above first approved it, ISO 8601
    pub approved: Option<String>,
    /// 公布/发布/印发日期 of the text as it stands, ISO 8601
    pub published: Option<String>,
    /// 施行日期 of the text as it stands, ISO 8601
    pub in_force: Option<String>,
    /// 修正/修订日期, each once in order, ISO 8601
    pub amended: Vec<String>,
    /// Date of repeal (废止), ISO 8601; absent while in force.
    pub repealed: Option<String>,
    /// Who issued it: central, provincial …
    pub authority: Authority,
    /// Region it holds for: 全国, 四川 …
    pub region: Option<String>,
    /// City, prefecture or league inside the region, as people call it: 绍兴, 凉山
    pub city: Option<String>,
    /// County, city district or banner: 景宁畲族自治县
    pub county: Option<String>,
    /// 意见, 实施意见, 通知, 规划, 法律 …
    pub kind: Option<String>,
    /// Documents that it carries out.
    pub implements: Vec<DocId>,
    /// Official address of the text.
    pub official_url: Option<String>,
    /// Where the publication said it printed the text: 《四川日报》 2023-08-03 第01版.
    pub published_in: Option<String>,
    /// What the note under the title tells: adopted, approved, amended …, in the order printed.
    pub events: Vec<Event>,
    /// Names of fields whose value rests on general knowledge and still needs checking.
    pub unverified: Vec<String>,
    /// The least and the greatest number of its articles; read from the text and never stated, so that `meta.toml` has
    /// no such field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<(u32, u32)>,
    /// What the text says it ends: 《…》同时废止. As with `articles`, the text alone says it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeals: Vec<Repeal>,
}

/// A document that a text says it ends.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Repeal {
    /// What stands in 《》.
    pub title: String,
    /// The words before it: 2001年3月1日市人民政府发布的.
    pub before: String,
    /// What stands in brackets behind it: 省政府令第7号.
    pub behind: String,
}

impl Meta {
    /// These facts, and those of `other` where there are none.
    #[must_use]
    pub fn or(self, other: Meta) -> Meta {
        fn list<T>(own: Vec<T>, other: Vec<T>) -> Vec<T> {
            if own.is_empty() { other } else { own }
        }
        Meta {
            title: if self.title.is_empty() { other.title } else { self.title },
            short_names: list(self.short_names, other.short_names),
            issuers: list(self.issuers, other.issuers),
            number: self.number.or(other.number),
            addressee: self.addressee.or(other.addressee),
            dated: self.dated.or(other.dated),
            adopted: self.adopted.or(other.adopted),
            approved: self.approved.or(other.approved),
            published: self.published.or(other.published),
            in_force: self.in_force.or(other.in_force),
            amended: list(self.amended, other.amended),
            repealed: self.repealed.or(other.repealed),
            authority: match self.authority {
                Authority::Other => other.authority,
                known => known,
            },
            region: self.region.or(other.region),
            city: self.city.or(other.city),
            county: self.county.or(other.county),
            kind: self.kind.or(other.kind),
            implements: list(self.implements, other.implements),
            official_url: self.official_url.or(other.official_url),
            published_in: self.published_in.or(other.published_in),
            events: list(self.events, other.events),
            unverified: list(self.unverified, other.unverified),
            articles: self.articles.or(other.articles),
            repeals: list(self.repeals, other.repeals),
        }
    }

    /// These facts without what the text alone says.
    #[must_use]
    pub fn stated(&self) -> Meta {
        Meta { articles: None, repeals: Vec::new(), ..self.clone() }
    }

    /// The dates that are known, each with the name of its field.
    pub fn dates(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let single = [
            ("dated", &self.dated),
            ("adopted", &self.adopted),
            ("approved", &self.approved),
            ("published", &self.published),
            ("in_force", &self.in_force),
            ("repealed", &self.repealed),
        ];
        let single = single.into_iter().filter_map(|(field, date)| Some((field, date.as_deref()?)));
        let amended = self.amended.iter().map(|date| ("amended", date.as_str()));
        let events = self.events.iter().map(|event| ("events", event.date.as_str()));
        single.chain(amended).chain(events)
    }

    /// The day by which the text as it stands is known: the last on which it was amended, approved, adopted
    /// or published, else signed; of a text that tells none of these, when it came into force. A law of 1988 revised in
    /// 2010 is one of 2010.
    pub fn version_date(&self) -> Option<&str> {
        let issued = self.published.as_deref().or(self.dated.as_deref());
        let acts = self
            .events
            .iter()
            .filter(|event| !matches!(event.kind, EventKind::InForce | EventKind::Repealed));
        let amended = self.amended.iter().map(String::as_str);
        let acted = acts.map(|event| event.date.as_str());
        let known = amended.chain(issued).chain(self.approved.as_deref()).chain(acted).max();
        known.or(self.adopted.as_deref()).or(self.in_force.as_deref())
    }

    /// The year of that day.
    pub fn year(&self) -> Option<u16> {
        self.version_date()?.get(..4)?.parse().ok()
    }

    /// The last day on which the text is known to have changed or come into force.
    pub fn latest_date(&self) -> Option<&str> {
        self.version_date().max(self.in_force.as_deref())
    }
}

/// One step in the life of a text, as the note under its title tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When, ISO 8601.
    pub date: String,
    /// Who did it; empty where the note does not say.
    #[serde(default)]
    pub by: Vec<String>,
    /// Number of the order or announcement: 国务院令第517号.
    #[serde(default)]
    pub number: Option<String>,
}

/// What an [`Event`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// 通过
    Adopted,
    /// 批准
    Approved,
    /// 公布, 发布
    Published,
    /// 修正: single provisions change
    Amended,
    /// 修订: the text as a whole is made anew
    Revised,
    /// 施行, 生效
    InForce,
    /// 废止, 失效
    Repealed,
}

/// What people ask about, and how it is searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Field it belongs to: 公共服务.
    pub field: String,
    /// Name: 养老.
    pub name: String,
    /// Query that finds its clauses.
    pub query: String,
    /// Words people use for it: 停车难.
    pub also: Vec<String>,
}

/// The rank of the issuing authority.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// Central party and state bodies, national law
    Central,
    /// Ministries and commissions
    Ministry,
    /// Courts and procuratorates of any rank
    Judicial,
    /// Provinces, autonomous regions, municipalities under the centre
    Provincial,
    /// Prefecture-level cities
    Municipal,
    /// Counties
    County,
    /// Everything else, and not known
    #[default]
    Other,
}

impl Authority {
    /// Every authority, highest first.
    pub const ALL: [Self; 7] = [
        Self::Central,
        Self::Ministry,
        Self::Judicial,
        Self::Provincial,
        Self::Municipal,
        Self::County,
        Self::Other,
    ];

    /// The word of it in addresses and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Central => "central",
            Self::Ministry => "ministry",
            Self::Judicial => "judicial",
            Self::Provincial => "provincial",
            Self::Municipal => "municipal",
            Self::County => "county",
            Self::Other => "other",
        }
    }

    /// What readers call it, in Chinese.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Central => "中央",
            Self::Ministry => "部委",
            Self::Judicial => "司法机关",
            Self::Provincial => "省级",
            Self::Municipal => "市级",
            Self::County => "县级",
            Self::Other => "其他",
        }
    }

    /// The authority of such a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|authority| authority.word() == word)
    }
}

/// Where a text comes from (the Manifestation).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Provenance {
    /// File the text was read from, relative to the project; empty for an outline.
    pub file: String,
    /// Address of the copy, when known.
    pub url: Option<String>,
    /// Whether that address is an unofficial mirror: then it is shown as text, never as a link.
    pub mirror: bool,
    /// When it was fetched, ISO 8601.
    pub fetched: Option<String>,
    /// Since when the official page could not be fetched or was refused, ISO 8601; the text is the one held
    /// before.
    pub stale_since: Option<String>,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: usize,
    /// Media type as recognised: `text/plain`, `text/html` …
    pub media: String,
    /// Charset as decoded: `UTF-8`, `GB18030` …
    pub charset: String,
    /// What the copy says of the document and no fact of ours holds, label and value: 法规类别, 效力级别, 时效性 …
    #[serde(default)]
    pub stated: Vec<(String, String)>,
}

/// One change that cleaning made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What kind of damage it mends.
    pub kind: RepairKind,
    /// Where the damage stood in the extracted text.
    pub span: Span,
    /// What stood there.
    pub before: String,
    /// What stands there now; empty for a removal.
    pub after: String,
    /// Where that is in the cleaned text.
    pub at: usize,
}

/// Kinds of damage in mirrored text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RepairKind {
    /// A pinyin note in brackets after a character
    Pinyin,
    /// A run shifted by a lost lead byte
    LostByte,
    /// Site furniture around the text: breadcrumb, mirror line, share buttons
    Furniture,
    /// A piece of markup left in the text
    Markup,
    /// A separator thrown into words (`@@`)
    Separator,
    /// A line break inside a sentence
    LineBreak,
    /// White space inside a sentence
    Space,
    /// A literal entity (`&nbsp;`)
    Entity,
    /// A control character or byte order mark
    Control,
    /// A character that could not be decoded (U+FFFD)
    Undecodable,
    /// A radical that stands for a character (⼀ for 一)
    Radical,
}

/// Something odd that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What kind.
    pub kind: IssueKind,
    /// Where in the cleaned text.
    pub span: Span,
    /// What it is, for a reader.
    pub message: String,
}

/// Kinds of [`Issue`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueKind {
    /// A number is missing
    NumberSkipped,
    /// A number comes twice
    NumberRepeated,
    /// A number goes back
    NumberBack,
    /// Nothing in the text is numbered
    NoClauses,
    /// No title was found
    NoTitle,
    /// Text of doubtful script conversion, kept as it is
    Script,
    /// Damage that was seen and could not be repaired
    Damage,
    /// Text that could not be read or shown
    Lost,
    /// A clause that was recognised with low confidence
    LowConfidence,
    /// A fact that still has to be checked against the official text
    Unverified,
}
