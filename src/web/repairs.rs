//! The record of repairs: what cleaning changed in a document, each change in its place.

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::clause::repairs_of;
use crate::web::names::name_of;
use crate::web::page::{Page, PageParams};
use crate::web::text::Paragraph;
use tiaowen_print::view::DocumentView;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;

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
                name: page.label(&view.clause.label, &view.clause.heading)
                    + &name_of(&page, &view.clause),
                href: page.href(&view.clause.url),
                count: view.repairs.len(),
                paragraphs: repairs_of(&page, view),
            })
            .collect();
        Ok(Self { page, document: full.document, title, lang, clauses })
    }
}
