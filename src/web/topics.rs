//! The topics page: for what officials ask about most, the best clause of each document in one line.

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::hits::PlaceItem;
use crate::web::page::{Page, PageParams, encode};
use tiaowen_print::view::TopicView;
use tiaowen_text::error::Result;

/// A topic with its answers.
pub struct TopicItem {
    /// Name.
    pub name: String,
    /// Address of the search.
    pub href: String,
    /// Words that people use for it, each with its search.
    pub also: Vec<(String, String)>,
    /// Best clause of each document.
    pub answers: Vec<PlaceItem>,
}

/// The topics page.
#[derive(Template)]
#[template(path = "topics.html")]
pub struct TopicsPage {
    /// Frame.
    pub page: Page,
    /// Fields with their topics.
    pub fields: Vec<(String, Vec<TopicItem>)>,
}

impl TopicsPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri) -> Result<Self> {
        let page = Page::new(uri, PageParams::of(uri).script, "主题");
        let mut fields: Vec<(String, Vec<TopicItem>)> = Vec::new();
        for topic in kb.topics()?.iter() {
            let field = page.t(&topic.field);
            let item = item(&page, topic);
            match fields.last_mut().filter(|(name, _)| *name == field) {
                Some((_, items)) => items.push(item),
                None => fields.push((field, vec![item])),
            }
        }
        Ok(Self { page, fields })
    }
}

fn item(page: &Page, topic: &TopicView) -> TopicItem {
    let search = |text: &str| page.href(format!("/?q={}", encode(text)));
    TopicItem {
        name: page.t(&topic.name),
        href: search(&topic.query),
        also: topic.also.iter().map(|word| (page.t(word), search(word))).collect(),
        answers: topic.clauses.iter().map(|clause| PlaceItem::new(page, clause)).collect(),
    }
}
