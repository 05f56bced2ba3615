//! What has gone out of date, and the task table of a document.

use std::iter::once;

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::names::name_of;
use crate::web::page::{Page, PageParams};
use crate::web::titled::Titled;
use tiaowen_print::view::{DocumentRefView, RadarEntryView, RadarKind, TaskView};
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::Result;

/// Entries of one sort that a page shows; the endpoint has all.
const MOST: usize = 300;

/// A thing that has gone out of date.
pub struct RadarItem {
    /// The document.
    pub title: String,
    /// Its address, or that of the clause.
    pub href: String,
    /// The clause.
    pub label: String,
    /// Why.
    pub reason: String,
    /// The document that changed, with its address.
    pub other: Option<(String, String)>,
}

/// Things of one sort.
pub struct RadarGroup {
    /// Its name.
    pub name: String,
    /// How many there are in all.
    pub total: usize,
    /// The first of them.
    pub items: Vec<RadarItem>,
}

/// What has gone out of date.
#[derive(Template)]
#[template(path = "radar.html")]
pub struct RadarPage {
    /// Frame.
    pub page: Page,
    /// The day it was looked on.
    pub day: String,
    /// Documents that were looked at.
    pub documents: usize,
    /// What the list is filtered by.
    pub titled: Titled,
    /// What was found, by sort.
    pub groups: Vec<RadarGroup>,
}

impl RadarPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri) -> Result<Self> {
        let page = Page::new(uri, PageParams::of(uri).script, "时效提示");
        let titled = Titled::of(uri);
        let view = kb.radar()?;
        let mut groups = Vec::new();
        for kind in RadarKind::ALL {
            let passes = |entry: &&RadarEntryView| {
                let other = entry.other.iter().map(|other| other.title.as_str());
                entry.kind == kind
                    && titled.passes(once(entry.document.title.as_str()).chain(other))
            };
            let found: Vec<&RadarEntryView> = view.entries.iter().filter(passes).collect();
            if !found.is_empty() {
                groups.push(RadarGroup {
                    name: page.t(kind.label()),
                    total: found.len(),
                    items: found.iter().take(MOST).map(|entry| item(&page, entry)).collect(),
                });
            }
        }
        Ok(Self { day: view.day.clone(), documents: view.documents, titled, groups, page })
    }
}

fn item(page: &Page, entry: &RadarEntryView) -> RadarItem {
    let clause = entry.clause.as_ref();
    let other = entry.other.as_ref();
    RadarItem {
        title: page.text(&entry.document.title),
        href: page.href(clause.map_or(&entry.document.url, |clause| &clause.url)),
        label: clause.map(|clause| page.text(&clause.label)).unwrap_or_default(),
        reason: page.t(&entry.reason),
        other: other.map(|other| (page.text(&other.title), page.href(&other.url))),
    }
}

/// A row of the task table.
pub struct TaskItem {
    /// Address of the clause.
    pub href: String,
    /// Its mark.
    pub label: String,
    /// Its heading.
    pub heading: String,
    /// What a row of a table in it sets.
    pub row: Option<String>,
    /// Bodies, each with its role.
    pub bodies: Vec<(String, String)>,
    /// Deadlines: as printed, and the date.
    pub deadlines: Vec<(String, String)>,
    /// Quantities: what they are of, and the figure with its bounds.
    pub quantities: Vec<(String, String)>,
}

/// The task table of a document.
#[derive(Template)]
#[template(path = "tasks.html")]
pub struct TasksPage {
    /// Frame.
    pub page: Page,
    /// The document.
    pub document: DocumentRefView,
    /// Its title as shown.
    pub title: String,
    /// Whether its text is an abstract.
    pub is_abstract: bool,
    /// Rows.
    pub tasks: Vec<TaskItem>,
}

impl TasksPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId) -> Result<Self> {
        let view = kb.tasks(id)?;
        let mut page = Page::new(uri, PageParams::of(uri).script, "");
        let title = page.text(&view.document.title);
        page.title = format!("{} - {title}", page.t("任务清单"));
        Ok(Self {
            tasks: view.tasks.iter().map(|task| task_item(&page, task)).collect(),
            is_abstract: view.document.state == TextState::Abstract,
            document: view.document,
            title,
            page,
        })
    }
}

fn task_item(page: &Page, task: &TaskView) -> TaskItem {
    let bodies = task.bodies.iter().map(|body| (page.text(&body.name), page.t(body.role_label)));
    let deadlines =
        task.deadlines.iter().map(|deadline| (page.text(&deadline.text), deadline.date.clone()));
    let quantities = task.quantities.iter().map(|quantity| {
        let bound = match quantity.bound.as_str() {
            "" => String::new(),
            bound => format!("（{bound}）"),
        };
        (page.text(&quantity.of), page.text(&format!("{}{bound}", quantity.text)))
    });
    TaskItem {
        href: page.href(&task.clause.url),
        label: page.label(&task.clause.label, &task.clause.heading),
        heading: name_of(page, &task.clause),
        row: task.row.as_ref().map(|row| page.text(&row.text)),
        bodies: bodies.collect(),
        deadlines: deadlines.collect(),
        quantities: quantities.collect(),
    }
}
