//! The crosswalk as pages: which documents have one, and the coverage of a parent.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::iter::once;

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::names::name_of;
use crate::web::page::{Page, PageParams};
use crate::web::say::{Offers, pair};
use crate::web::titled::Titled;
use tiaowen_print::view::crosswalk::{
    CellView, CoverageColumnView, CoverageMatrixView, CoverageRowView,
};
use tiaowen_print::view::{ClauseRefView, DocumentView};
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::Result;

/// A document that carries others out.
pub struct Covered {
    /// Title.
    pub title: String,
    /// Address of its coverage.
    pub href: String,
    /// The others that it carries out beside the one under which it is listed: title.
    pub others: Vec<String>,
}

/// A document with those that carry it out.
pub struct Parent {
    /// Title.
    pub title: String,
    /// Address of its coverage, where it is held.
    pub href: Option<String>,
    /// The implementing documents.
    pub documents: Vec<Covered>,
}

/// The documents with a crosswalk, under those that they carry out.
#[derive(Template)]
#[template(path = "crosswalks.html")]
pub struct CrosswalksPage {
    /// Frame.
    pub page: Page,
    /// What the list is filtered by.
    pub titled: Titled,
    /// Implementing documents that pass, and all.
    pub counts: (usize, usize),
    /// Parents, those that most documents carry out first.
    pub parents: Vec<Parent>,
    /// Address of the workbench, for those who may judge.
    pub workbench: Option<String>,
}

impl CrosswalksPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, offers: Offers) -> Result<Self> {
        let page = Page::new(uri, PageParams::of(uri).script, "对照");
        let titled = Titled::of(uri);
        let all = kb.documents()?;
        let known: HashMap<&str, &DocumentView> = all.iter().map(|d| (d.id.as_str(), d)).collect();
        let mut parents: Vec<Parent> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut counts = (0, 0);
        let carries = |d: &&DocumentView| !d.implements.is_empty() && d.state != TextState::NotHeld;
        for document in all.iter().filter(carries) {
            counts.1 += 1;
            let names = once(document.title.as_str())
                .chain(document.implements.iter().map(|id| title_of(&known, id)));
            if !titled.passes(names) {
                continue;
            }
            counts.0 += 1;
            for id in &document.implements {
                let at = *places.entry(id).or_insert_with(|| {
                    let held = known.get(id.as_str()).filter(|d| d.state != TextState::NotHeld);
                    let href = held.map(|_| page.href(format!("/coverage/{id}")));
                    let title = page.text(title_of(&known, id));
                    parents.push(Parent { title, href, documents: Vec::new() });
                    parents.len() - 1
                });
                let others = document.implements.iter().filter(|other| *other != id);
                let covered = Covered {
                    title: page.text(&document.title),
                    href: page.href(format!("/coverage/{}", document.id)),
                    others: others.map(|other| page.text(title_of(&known, other))).collect(),
                };
                if let Some(parent) = parents.get_mut(at) {
                    parent.documents.push(covered);
                }
            }
        }
        parents.sort_by_key(|parent| Reverse(parent.documents.len()));
        let workbench = offers.judge.then(|| page.href("/workbench"));
        Ok(Self { page, titled, counts, parents, workbench })
    }
}

fn title_of<'a>(known: &HashMap<&str, &'a DocumentView>, id: &'a str) -> &'a str {
    known.get(id).map_or(id, |document| &document.title)
}

/// A link to a clause in a list of gaps.
pub struct GapItem {
    /// Address.
    pub href: String,
    /// Mark.
    pub label: String,
    /// Heading.
    pub heading: String,
}

/// A cell's link.
pub struct CellItem {
    /// Address of the comparison.
    pub href: String,
    /// Mark.
    pub label: String,
    /// Heading, for the title of the link.
    pub heading: String,
    /// `main`, `further` or `passing`.
    pub kind: &'static str,
    /// What that means.
    pub meaning: String,
    /// Judged by a reader?
    pub curated: bool,
}

/// An article of the parent with its cells.
pub struct RowItem {
    /// The article.
    pub article: GapItem,
    /// Section heading when it begins here.
    pub section: Option<String>,
    /// One cell a document; none where those are too many for columns.
    pub cells: Vec<Vec<CellItem>>,
    /// Then the names of those that take it up, each with its cell.
    pub named: Vec<(String, Vec<CellItem>)>,
}

/// A document as a column.
pub struct ColumnItem {
    /// Title.
    pub title: String,
    /// What people call it.
    pub name: String,
    /// Address.
    pub href: String,
    /// Address of its own coverage.
    pub coverage: String,
    /// Articles that it takes up.
    pub articles: usize,
    /// Its clauses without an article.
    pub without: Vec<GapItem>,
    /// Who judged, where somebody did, and how well the computed links agree: a sentence each.
    pub judged: Vec<String>,
}

/// The matrix of one parent.
pub struct Matrix {
    /// Title of the parent.
    pub title: String,
    /// Address of the parent.
    pub href: String,
    /// Is only an abstract of it held?
    pub is_abstract: bool,
    /// Columns.
    pub columns: Vec<ColumnItem>,
    /// Documents of which nobody judged anything.
    pub unjudged: usize,
    /// Whether there are too many documents for a column each.
    pub is_long: bool,
    /// Rows.
    pub rows: Vec<RowItem>,
    /// Articles that some document takes up.
    pub taken: usize,
    /// Articles that none takes up.
    pub untaken: Vec<GapItem>,
    /// Articles only mentioned in passing.
    pub passing: Vec<GapItem>,
    /// Strips of sections, one a document with its name.
    pub strips: Vec<(String, Strip)>,
    /// The links of which readers may say something: what names the pair, and both clauses.
    pub pairs: Vec<(String, String)>,
}

/// Most links that one form offers: of more, each has its form on the page of the pair.
const PAIRS: usize = 200;

/// The links of a matrix as a form offers them; none where there are too many to choose from.
fn pairs(page: &Page, matrix: &CoverageMatrixView) -> Vec<(String, String)> {
    let named =
        |clause: &ClauseRefView| format!("{}{}", page.text(&clause.label), name_of(page, clause));
    let cells = |row: &CoverageRowView| -> Vec<(String, String)> {
        let cells = row.cells.iter().flatten();
        let pair = |c: &CellView| {
            (pair(&c.at, &row.article), format!("{} ← {}", named(&row.article), named(&c.at)))
        };
        cells.map(pair).collect()
    };
    let pairs: Vec<(String, String)> = matrix.rows.iter().flat_map(cells).collect();
    if pairs.len() > PAIRS { Vec::new() } else { pairs }
}

/// Most strips of one matrix: a parent may have a thousand implementing documents.
const STRIPS: usize = 3;
/// Most documents of an article that are shown without being asked for.
pub const NAMED: usize = 3;
/// Most documents with a column, and with their gaps, on the page of their parent; each has a page of its own.
const COLUMNS: usize = 6;

/// A bipartite picture: sections of the document above, of the parent below.
pub struct Strip {
    /// Height of the picture.
    pub height: usize,
    /// Sections of the document: position, label.
    pub left: Vec<(usize, String)>,
    /// Sections of the parent.
    pub right: Vec<(usize, String)>,
    /// Lines: from, to, thickness.
    pub lines: Vec<(usize, usize, usize)>,
    /// The same in words.
    pub alternative: String,
}

/// The coverage of a document's parents, or of a parent by its documents.
#[derive(Template)]
#[template(path = "coverage.html")]
pub struct CoveragePage {
    /// Frame.
    pub page: Page,
    /// Title of the document asked for.
    pub title: String,
    /// Its id.
    pub document: String,
    /// One matrix a parent.
    pub matrices: Vec<Matrix>,
    /// Whether it carries out others, so that it has a crosswalk of its own to take away.
    pub has_crosswalk: bool,
    /// Address of its workbench, for those who may judge.
    pub workbench: Option<String>,
    /// Whether a reader has just said something of a link.
    pub said: bool,
}

impl CoveragePage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId, offers: Offers) -> Result<Self> {
        let view = kb.coverage(id)?;
        let params = PageParams::of(uri);
        let mut page = Page::new(uri, params.script, "");
        let title = page.text(&view.title);
        page.title = format!("{} - {}", page.t("对照"), title);
        let mut matrices = Vec::with_capacity(view.parents.len());
        for matrix in &view.parents {
            let pairs = if offers.say { pairs(&page, matrix) } else { Vec::new() };
            matrices.push(Matrix { pairs, ..arrange(kb, &page, matrix)? });
        }
        let has_crosswalk = view.parents.iter().any(|matrix| matrix.parent != view.document);
        let bench = (offers.judge && has_crosswalk)
            .then(|| page.href(format!("/docs/{}/workbench", view.document)));
        Ok(Self {
            said: !params.said.is_empty(),
            workbench: bench,
            title,
            document: view.document,
            matrices,
            has_crosswalk,
            page,
        })
    }
}

fn arrange(kb: &Kb, page: &Page, matrix: &CoverageMatrixView) -> Result<Matrix> {
    let is_long = matrix.columns.len() > COLUMNS;
    let columns: Vec<ColumnItem> = matrix.columns.iter().map(|c| column(page, c)).collect();
    let mut section = "";
    let rows: Vec<RowItem> = matrix
        .rows
        .iter()
        .map(|row| {
            let begins = row.article.section != section;
            section = &row.article.section;
            let cells = row.cells.iter().map(|c| c.iter().map(|c| cell(page, c)).collect());
            let mut item = RowItem {
                article: gap(page, &row.article),
                section: begins.then(|| page.text(section)),
                cells: cells.collect(),
                named: Vec::new(),
            };
            if is_long {
                let cells = std::mem::take(&mut item.cells);
                let named = columns.iter().map(|column| column.name.clone()).zip(cells);
                item.named = named.filter(|(_, cell)| !cell.is_empty()).collect();
            }
            item
        })
        .collect();
    let mut strips = Vec::new();
    let drawn = if is_long { 0 } else { STRIPS };
    for (at, column) in matrix.columns.iter().enumerate().take(drawn) {
        let name = page.text(&column.name);
        strips.extend(strip(kb, page, matrix, (at, column))?.map(|strip| (name, strip)));
    }
    let gaps = |list: &[ClauseRefView]| list.iter().map(|c| gap(page, c)).collect();
    Ok(Matrix {
        title: page.text(&matrix.title),
        href: page.href(format!("/docs/{}", matrix.parent)),
        is_abstract: matrix.state == TextState::Abstract,
        unjudged: matrix.columns.iter().filter(|column| column.judged_by.is_empty()).count(),
        is_long,
        columns,
        rows,
        taken: matrix.taken,
        untaken: gaps(&matrix.untaken),
        passing: gaps(&matrix.passing),
        strips,
        pairs: Vec::new(),
    })
}

pub(super) fn gap(page: &Page, clause: &ClauseRefView) -> GapItem {
    GapItem {
        href: page.href(&clause.url),
        label: page.label(&clause.label, &clause.heading),
        heading: name_of(page, clause),
    }
}

fn cell(page: &Page, cell: &CellView) -> CellItem {
    let meaning = match cell.kind {
        "main" => "主要对应",
        "passing" => "只是提到",
        _ => "相关",
    };
    let label = if cell.at.label.is_empty() {
        page.t("未编号段落")
    } else {
        page.label(&cell.at.label, &cell.at.heading)
    };
    CellItem {
        href: page.href(&cell.compare),
        label,
        heading: page.text(&cell.at.heading),
        kind: cell.kind,
        meaning: page.t(meaning),
        curated: cell.source == "curated",
    }
}

fn column(page: &Page, column: &CoverageColumnView) -> ColumnItem {
    let mut judged = Vec::new();
    if !column.judged_by.is_empty() {
        let by = column.judged_by.join("、");
        judged.push(format!("{}{}", page.t("人工判定："), page.text(&by)));
    }
    if let Some(q) = column.quality {
        judged.push(page.t(&format!(
            "自动比对与人工判定相比（{} 条）：主要对应 F1 {:.2}（准确率 {:.2}，召回率 {:.2}），全部对应 F1 {:.2}",
            q.clauses, q.main_f1, q.main_precision, q.main_recall, q.all_f1
        )));
    }
    ColumnItem {
        title: page.text(&column.title),
        name: page.text(&column.name),
        href: page.href(&column.url),
        coverage: page.href(format!("/coverage/{}", column.document)),
        articles: column.articles,
        without: column.without.iter().map(|c| gap(page, c)).collect(),
        judged,
    }
}

/// Draws which sections of a document carry out which sections of its parent.
fn strip(
    kb: &Kb,
    page: &Page,
    matrix: &CoverageMatrixView,
    (at, column): (usize, &CoverageColumnView),
) -> Result<Option<Strip>> {
    let clauses = kb.own_clauses(&DocId::parse(&column.document)?)?;
    let mut left: Vec<&str> = Vec::new();
    let mut right: Vec<&str> = Vec::new();
    let mut weights: Vec<(usize, usize, usize)> = Vec::new();
    for clause in &clauses {
        let own = &clause.clause;
        let from = if own.section.is_empty() { own.heading.as_str() } else { own.section.as_str() };
        if !from.is_empty() && !left.contains(&from) {
            left.push(from);
        }
    }
    for row in &matrix.rows {
        let to = row.article.section.as_str();
        if !right.contains(&to) {
            right.push(to);
        }
        let Some(b) = right.iter().position(|s| *s == to) else { continue };
        for cell in row.cells.get(at).into_iter().flatten() {
            let Some(clause) = clauses.iter().find(|c| c.clause.path == cell.at.path) else {
                continue;
            };
            let own = &clause.clause;
            let from = if own.section.is_empty() { &own.heading } else { &own.section };
            let Some(a) = left.iter().position(|s| s == from) else { continue };
            match weights.iter_mut().find(|w| (w.0, w.1) == (a, b)) {
                Some(weight) => weight.2 += 1,
                None => weights.push((a, b, 1)),
            }
        }
    }
    if weights.is_empty() || left.len() > 16 || right.len() > 16 || right.contains(&"") {
        return Ok(None);
    }
    let words: Vec<String> = weights
        .iter()
        .filter_map(|(a, b, n)| Some(format!("{}→{} {n}", left.get(*a)?, right.get(*b)?)))
        .collect();
    let place = |index: usize| 22 + index * 34;
    let named = |names: &[&str]| {
        names.iter().enumerate().map(|(i, name)| (place(i), page.text(name))).collect()
    };
    Ok(Some(Strip {
        height: place(left.len().max(right.len()) - 1) + 22,
        left: named(&left),
        right: named(&right),
        lines: weights.iter().map(|(a, b, n)| (place(*a) - 5, place(*b) - 5, *n)).collect(),
        alternative: page.text(&words.join("；")),
    }))
}
