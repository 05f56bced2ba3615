//! The list of documents, the reading page of one, and the record of its repairs.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::Uri;

use crate::doc::{Authority, DocId, RepairKind, TextState};
use crate::error::Result;
use crate::kb::Kb;
use crate::view::{ClauseView, DocumentFullView, DocumentView};
use crate::web::clause::{Contents, body_of, contents};
use crate::web::linked_data;
use crate::web::page::{Page, PageParams};
use crate::web::text::Paragraph;

/// The list of documents.
#[derive(Template)]
#[template(path = "documents.html")]
pub struct DocumentsPage {
    /// Frame.
    pub page: Page,
    /// Documents of this page, by level and date.
    pub documents: Vec<DocumentView>,
    /// How many there are in all.
    pub total: usize,
    /// Addresses of the page before and after.
    pub previous: Option<String>,
    /// See there.
    pub next: Option<String>,
    /// How many documents carry out each of those that are carried out.
    children: BTreeMap<String, usize>,
}

/// Documents on one page of the list.
const LIST_SIZE: usize = 200;

impl DocumentsPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri) -> Result<Self> {
        let params = PageParams::of(uri);
        let page = Page::new(uri, params.script, "文件");
        let all = kb.documents()?;
        let total = all.len();
        let number = params.page.max(1);
        let turn = |n: usize| page.with(&[("page", &n.to_string())]);
        let previous = (number > 1).then(|| turn(number - 1));
        let next = (number.saturating_mul(LIST_SIZE) < total).then(|| turn(number + 1));
        let mut children = BTreeMap::new();
        for parent in all.iter().filter(|d| d.linked > 0).flat_map(|d| &d.implements) {
            *children.entry(parent.clone()).or_default() += 1;
        }
        let first = (number - 1).saturating_mul(LIST_SIZE);
        let documents = all.into_iter().skip(first).take(LIST_SIZE).collect();
        Ok(Self { page, documents, total, previous, next, children })
    }

    /// What there is of a crosswalk: how many clauses carry something out, how many documents carry it out.
    fn crosswalk(&self, document: &DocumentView) -> Option<String> {
        let carries =
            (document.linked > 0).then(|| self.page.t(&format!("{} 条有对应", document.linked)));
        let carried = self.children.get(&document.id);
        carries.or_else(|| carried.map(|n| self.page.t(&format!("{n} 份文件落实"))))
    }
}

/// Forms in which a document can be taken away: name in the address, name for readers.
pub const DOWNLOADS: [(&str, &str); 5] = [
    ("md", "Markdown"),
    ("html", "HTML"),
    ("docx", "Word"),
    ("json", "JSON"),
    ("akn", "Akoma Ntoso"),
];

/// A clause on the reading page.
pub struct Reading {
    /// Anchor: `c14`.
    pub anchor: String,
    /// Address of its own page.
    pub href: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Whether a number stands before it.
    pub numbered: bool,
    /// Text.
    pub paragraphs: Vec<Paragraph>,
}

/// A section of the reading page, which folds; label and heading are empty for text outside of sections.
#[derive(Default)]
pub struct ReadingSection {
    /// Anchor.
    pub anchor: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Depth from 0.
    pub depth: usize,
    /// Clauses in it.
    pub clauses: Vec<Reading>,
}

/// The whole document for reading.
#[derive(Template)]
#[template(path = "document.html")]
pub struct DocumentPage {
    /// Frame.
    pub page: Page,
    /// Facts.
    pub document: DocumentView,
    /// Title as shown.
    pub title: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Contents.
    pub contents: Contents,
    /// Every clause in order, by section.
    pub sections: Vec<ReadingSection>,
    /// Documents that it carries out: name and address.
    pub implements: Vec<(String, String)>,
    /// Whether it carries out another document or is carried out.
    pub has_coverage: bool,
    /// The same for machines, as JSON-LD.
    pub linked_data: String,
}

impl DocumentPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId) -> Result<Self> {
        let full = kb.document(id)?;
        let clauses = kb.clauses(id)?;
        let mut page = Page::new(uri, PageParams::of(uri).script, "");
        let title = page.text(&full.document.title);
        page.title = title.clone();
        let sections = sections(&page, &full, &clauses);
        let mut implements = Vec::new();
        let mut parents = Vec::new();
        for parent in &full.document.implements {
            let name =
                DocId::parse(parent).and_then(|id| kb.document(&id)).map(|d| d.document.title);
            let name = name.unwrap_or_else(|_| parent.clone());
            implements.push((page.text(&name), page.href(format!("/docs/{parent}"))));
            parents.push((parent.clone(), name));
        }
        let has_coverage = !implements.is_empty()
            || clauses.iter().any(|clause| !clause.references.implemented_by.is_empty());
        let sample = clauses.iter().find(|c| c.clause.number.is_some()).map_or("", |c| &c.text);
        let lang = page.lang_of(sample);
        let contents = contents(&page, &full, None, true);
        Ok(Self {
            page,
            linked_data: linked_data::document(&full.document, &parents),
            document: full.document,
            title,
            lang,
            contents,
            sections,
            implements,
            has_coverage,
        })
    }
}

/// Cuts a document at the units that have a heading and no number: its sections, whatever their depth.
fn sections(page: &Page, full: &DocumentFullView, clauses: &[ClauseView]) -> Vec<ReadingSection> {
    let mut sections = vec![ReadingSection::default()];
    // Outline and clauses list the same units in the same order.
    for (view, line) in clauses.iter().zip(&full.outline) {
        let clause = &view.clause;
        let begins = clause.number.is_none() && !clause.label.is_empty();
        if begins && !clause.heading.is_empty() {
            sections.push(ReadingSection {
                anchor: anchor(&clause.url),
                label: page.text(&clause.label),
                heading: page.text(&clause.heading),
                depth: line.depth.min(3),
                clauses: Vec::new(),
            });
            if view.paragraphs.is_empty() {
                continue;
            }
        }
        if let Some(section) = sections.last_mut() {
            let mut reading = reading(page, view);
            if begins {
                // The section's heading says it already.
                reading.heading.clear();
                reading.anchor.push_str("-text");
            }
            section.clauses.push(reading);
        }
    }
    sections.retain(|section| !section.heading.is_empty() || !section.clauses.is_empty());
    sections
}

fn reading(page: &Page, view: &ClauseView) -> Reading {
    Reading {
        anchor: anchor(&view.clause.url),
        href: page.href(&view.clause.url),
        label: page.text(&view.clause.label),
        heading: page.text(&view.clause.heading),
        numbered: view.clause.number.is_some(),
        paragraphs: body_of(page, view),
    }
}

/// The anchor of a clause on the reading page: `c` and its key, which ends its address.
pub fn anchor(url: &str) -> String {
    format!("c{}", url.rsplit('/').next().unwrap_or_default())
}

/// What cleaning changed in a document, clause by clause.
#[derive(Template)]
#[template(path = "repairs.html")]
pub struct RepairsPage {
    /// Frame.
    pub page: Page,
    /// Facts.
    pub document: DocumentView,
    /// Title as shown.
    pub title: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Clauses with repairs, each repair in its place.
    pub clauses: Vec<Repaired>,
}

/// A clause with its repairs in place.
pub struct Repaired {
    /// Mark and heading.
    pub name: String,
    /// Address.
    pub href: String,
    /// How many repairs.
    pub count: usize,
    /// Whole text with the repairs.
    pub paragraphs: Vec<Paragraph>,
}

impl RepairsPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId) -> Result<Self> {
        let full = kb.document(id)?;
        let views = kb.clauses(id)?;
        let mut page = Page::new(uri, PageParams::of(uri).script, "");
        let title = page.text(&full.document.title);
        page.title = format!("{} - {}", page.t("修复记录"), title);
        let sample = views.iter().find(|c| c.clause.number.is_some()).map_or("", |c| &c.text);
        let lang = page.lang_of(sample);
        let clauses = views
            .iter()
            .filter(|view| !view.repairs.is_empty())
            .map(|view| Repaired {
                name: page.text(&view.clause.label) + &super::clause::name_of(&page, &view.clause),
                href: page.href(&view.clause.url),
                count: view.repairs.len(),
                paragraphs: super::clause::repairs_of(&page, view),
            })
            .collect();
        Ok(Self { page, document: full.document, title, lang, clauses })
    }
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
    }
}

/// Name of an authority's rank.
pub fn authority_name(authority: &Authority) -> &'static str {
    match authority {
        Authority::Central => "中央",
        Authority::Ministry => "部委",
        Authority::Provincial => "省级",
        Authority::Municipal => "市级",
        Authority::County => "县级",
        Authority::Other => "其他",
    }
}

/// The day of a point in time.
pub fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

/// Name of the state of a text.
pub fn state_name(state: &TextState) -> &'static str {
    match state {
        TextState::Official => "官方文本",
        TextState::Unsourced => "自备文本（来源未注明）",
        TextState::Copy => "转载文本（已修复）",
        TextState::Abstract => "提要，非原文",
        TextState::NotHeld => "未取得文本",
    }
}

/// An official address that may stand as a link: nothing but http and https.
pub fn safe_link(url: &Option<String>) -> Option<&str> {
    let url = url.as_deref()?;
    let parsed = url::Url::parse(url).ok()?;
    matches!(parsed.scheme(), "http" | "https").then_some(url)
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
        "repealed" => "废止日期",
        "authority" => "层级",
        "region" => "地区",
        "kind" => "文种",
        "official_url" => "官方地址",
        "published_in" => "刊载",
        "outline" => "目录",
        "abstracts" => "提要",
        other => other,
    }
}
