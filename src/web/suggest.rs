//! What the box offers while a reader types: where to jump, titles and headings, words, full text.

use serde::{Deserialize, Serialize};

use crate::kb::Kb;
use crate::web::page::{Page, encode};
use tiaowen_text::error::Result;

/// Suggestions of one kind.
const MOST: usize = 5;

/// Parameters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SuggestParams {
    /// What stands in the box.
    pub q: String,
    /// Script to show.
    pub script: String,
}

/// A group of suggestions.
#[derive(Debug, Serialize)]
pub struct Group {
    name: String,
    items: Vec<Item>,
}

/// A suggestion.
#[derive(Debug, Serialize)]
struct Item {
    text: String,
    note: String,
    href: String,
}

/// The groups for what stands in the box; those without suggestions are left out.
pub fn groups(kb: &Kb, page: &Page, text: &str) -> Result<Vec<Group>> {
    let view = kb.suggest(text)?;
    let clause = |c: &tiaowen_print::view::ClauseRefView| Item {
        text: page.label(&c.label, &c.heading) + &page.text(&c.heading),
        note: page.text(&c.name),
        href: page.href(&c.url),
    };
    let jump = view.jump.iter().take(MOST).map(clause).collect();
    let titles = view
        .documents
        .iter()
        .take(3)
        .map(|d| Item { text: page.text(&d.title), note: String::new(), href: page.href(&d.url) })
        .chain(view.headings.iter().take(MOST).map(clause))
        .collect();
    let search = |text: &str, note: String| Item {
        text: page.text(text),
        note,
        href: page.href(format!("/?q={}", encode(text))),
    };
    let mut full: Vec<Item> = view
        .terms
        .iter()
        .filter(|term| term.as_str() != text)
        .take(MOST)
        .map(|term| search(term, String::new()))
        .collect();
    if view.total > 0 {
        full.insert(0, search(text, format!("{} {}", view.total, page.t("条"))));
    }
    let all = [("跳到", jump), ("标题", titles), ("全文", full)];
    Ok(all
        .into_iter()
        .filter(|(_, items): &(_, Vec<Item>)| !items.is_empty())
        .map(|(name, items)| Group { name: page.t(name), items })
        .collect())
}
