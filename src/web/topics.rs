//! The topics page: for what officials ask about most, the best clause of each document in one line.

use askama::Template;
use axum::http::Uri;

use crate::doc::DocId;
use crate::error::Result;
use crate::kb::{Kb, SearchRequest};
use crate::view::HitView;
use crate::web::page::{Page, PageParams, encode};

/// Topics by field: what it is called, and the words that are searched for it.
const FIELDS: [(&str, &[(&str, &str)]); 5] = [
    (
        "公共服务",
        &[
            ("养老", "养老"),
            ("托育", "托育"),
            ("上学", "义务教育学校"),
            ("医疗", "县级医院"),
            ("文化体育", "文化体育设施"),
            ("残疾人", "残疾人康复"),
        ],
    ),
    (
        "市政设施",
        &[
            ("停车", "停车场"),
            ("充电", "充电桩"),
            ("道路", "道路交通"),
            ("管网", "管网改造"),
            ("内涝", "内涝治理"),
            ("老旧小区", "老旧小区改造"),
            ("防灾", "防灾减灾"),
        ],
    ),
    (
        "环境",
        &[
            ("污水", "污水处理"),
            ("垃圾", "垃圾处理"),
            ("黑臭水体", "黑臭水体"),
            ("低碳", "绿色低碳"),
            ("历史文化", "历史文化保护"),
        ],
    ),
    (
        "产业就业",
        &[
            ("产业园区", "产业园区"),
            ("商贸消费", "商贸流通 消费"),
            ("以工代赈", "以工代赈"),
            ("职业技能", "职业技能培训"),
            ("农产品", "农产品加工"),
        ],
    ),
    (
        "人地钱",
        &[
            ("户籍", "落户限制"),
            ("住房", "保障性租赁住房"),
            ("土地", "建设用地"),
            ("资金", "资金 投融资"),
            ("债券", "债券"),
            ("农村产权", "宅基地使用权"),
        ],
    ),
];

/// Documents shown for one topic.
const PER_TOPIC: usize = 4;

/// A topic with its answers.
pub struct Topic {
    /// Name.
    pub name: String,
    /// Search for all of it.
    pub href: String,
    /// Best clause of each document.
    pub answers: Vec<Answer>,
}

/// The best clause of one document.
pub struct Answer {
    /// What people call the document.
    pub document: String,
    /// Mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Address.
    pub href: String,
}

/// The topics page.
#[derive(Template)]
#[template(path = "topics.html")]
pub struct TopicsPage {
    /// Frame.
    pub page: Page,
    /// Fields with their topics.
    pub fields: Vec<(String, Vec<Topic>)>,
}

impl TopicsPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri) -> Result<Self> {
        let page = Page::new(uri, PageParams::of(uri).script, "主题");
        let mut names = Vec::new();
        let mut fields = Vec::with_capacity(FIELDS.len());
        for (field, topics) in FIELDS {
            let mut shown = Vec::with_capacity(topics.len());
            for (name, query) in topics {
                shown.push(topic(kb, &page, &mut names, name, query)?);
            }
            fields.push((page.t(field), shown));
        }
        Ok(Self { page, fields })
    }
}

fn topic(
    kb: &Kb,
    page: &Page,
    names: &mut Vec<(String, String)>,
    name: &str,
    query: &str,
) -> Result<Topic> {
    let request = SearchRequest { text: query.to_owned(), limit: 50, ..SearchRequest::default() };
    let found = kb.search(&request)?;
    let mut best: Vec<&HitView> = Vec::new();
    for hit in found.hits.iter().filter(|hit| hit.group == "words" && hit.clause.number.is_some()) {
        if best.len() < PER_TOPIC && !best.iter().any(|b| b.clause.document == hit.clause.document)
        {
            best.push(hit);
        }
    }
    let answers = best
        .into_iter()
        .map(|hit| Answer {
            document: page.text(&name_of(kb, names, &hit.clause.document, &hit.clause.title)),
            label: page.text(&hit.clause.label),
            heading: page.text(&hit.clause.heading),
            href: page.href(&hit.clause.url),
        })
        .collect();
    Ok(Topic { name: page.t(name), href: page.href(format!("/?q={}", encode(query))), answers })
}

/// What people call a document; looked up once a page.
fn name_of(kb: &Kb, names: &mut Vec<(String, String)>, id: &str, title: &str) -> String {
    if let Some((_, name)) = names.iter().find(|(known, _)| known == id) {
        return name.clone();
    }
    let short = DocId::parse(id).and_then(|id| kb.document(&id));
    // A document that went away between two questions keeps the title that the search knew.
    let name = short
        .ok()
        .and_then(|full| full.document.short_names.into_iter().next())
        .unwrap_or_else(|| format!("《{title}》"));
    names.push((id.to_owned(), name.clone()));
    name
}
