//! The list of documents: level, region, date, clauses, what there is of a crosswalk.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::page::{Page, PageParams};
use tiaowen_print::view::DocumentView;
use tiaowen_text::error::Result;

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
