//! The list of documents: filtered by name, narrowed by facets, sorted by column, the versions of a work on one row.

use askama::Template;
use axum::http::Uri;

use crate::kb::{Kb, ListFacet, ListRequest, ListSort, Work};
use crate::web::names::state_name;
use crate::web::page::{Page, PageParams};
use tiaowen_print::view::{DocumentView, FacetValueView};
use tiaowen_text::doc::{Authority, TextState};
use tiaowen_text::error::Result;

/// Works on one page of the list.
const LIST_SIZE: usize = 100;
/// Values of a facet that stand open.
const OPEN_VALUES: usize = 8;
/// Longest filter, in characters.
const LONGEST: usize = 200;

/// A value of a facet, as a link that chooses it or gives it up.
pub struct Choice {
    /// What a reader sees.
    pub label: String,
    /// Works.
    pub count: usize,
    /// Address.
    pub href: String,
    /// Whether it is chosen.
    pub on: bool,
}

/// A facet.
pub struct Facet {
    /// Name.
    pub name: String,
    /// The values that stand open.
    pub values: Vec<Choice>,
    /// The others.
    pub more: Vec<Choice>,
}

/// A column by which the list is sorted.
pub struct Column {
    /// Name.
    pub name: String,
    /// Address of the list in its order, or in the reverse when it has that already.
    pub href: String,
    /// `ascending`, `descending` or nothing, for `aria-sort`.
    pub sorted: &'static str,
    /// Class of its cells.
    pub class: &'static str,
}

/// A work as a row.
pub struct Row {
    /// The version that stands for it.
    pub document: DocumentView,
    /// Its title as shown.
    pub title: String,
    /// What there is of a crosswalk.
    pub crosswalk: Option<String>,
    /// Its other versions.
    pub versions: Vec<DocumentView>,
}

/// The list of documents.
#[derive(Template)]
#[template(path = "documents.html")]
pub struct DocumentsPage {
    /// Frame.
    pub page: Page,
    /// What was typed.
    pub text: String,
    /// Parameters that the filter keeps.
    pub kept: Vec<(&'static str, String)>,
    /// Works that fit.
    pub total: usize,
    /// Documents of these works.
    pub count: usize,
    /// Documents there are.
    pub all: usize,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Facets.
    pub facets: Vec<Facet>,
    /// Values that are chosen.
    pub chips: Vec<Choice>,
    /// Number of this page and of pages.
    pub place: (usize, usize),
    /// Addresses of the page before and after.
    pub previous: Option<String>,
    /// See there.
    pub next: Option<String>,
}

/// Parameter and name of a facet.
fn facet_names(facet: ListFacet) -> (&'static str, &'static str) {
    match facet {
        ListFacet::Level => ("level", "层级"),
        ListFacet::Region => ("region", "地区"),
        ListFacet::Kind => ("kind", "文种"),
        ListFacet::State => ("state", "文本"),
        ListFacet::Year => ("year", "年份"),
    }
}

const SORTS: [(ListSort, &str); 5] = [
    (ListSort::Authority, ""),
    (ListSort::Title, "title"),
    (ListSort::Date, "date"),
    (ListSort::InForce, "in_force"),
    (ListSort::Clauses, "clauses"),
];

impl DocumentsPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri) -> Result<Self> {
        let params = PageParams::of(uri);
        let page = Page::new(uri, params.script, "文件");
        let number = params.page.max(1);
        let request = request(uri, number);
        let list = kb.list(&request)?;
        let facets: Vec<Facet> = (list.facets.iter())
            .map(|(facet, values)| facet_of(&page, *facet, values, &request))
            .collect();
        let chips = request.chosen.iter().map(|(facet, value)| {
            let count = 0;
            choice(
                &page,
                *facet,
                &FacetValueView { label: value.clone(), value: value.clone(), count },
                &request,
            )
        });
        let mut kept: Vec<(&'static str, String)> =
            request.chosen.iter().map(|(f, value)| (facet_names(*f).0, value.clone())).collect();
        if let Some((_, word)) =
            SORTS.iter().find(|(s, word)| *s == request.sort && !word.is_empty())
        {
            kept.push(("sort", (*word).to_owned()));
        }
        if request.reversed {
            kept.push(("order", "reverse".to_owned()));
        }
        let pages = list.total.div_ceil(LIST_SIZE).max(1);
        let turn = |n: usize| page.with(&[("page", &n.to_string())]);
        Ok(Self {
            text: request.text.clone(),
            kept,
            total: list.total,
            count: list.documents,
            all: list.all,
            columns: columns(&page, &request),
            rows: list.works.into_iter().map(|work| row(&page, work)).collect(),
            chips: chips.collect(),
            facets,
            place: (number, pages),
            previous: (number > 1).then(|| turn((number - 1).min(pages))),
            next: (number < pages).then(|| turn(number + 1)),
            page,
        })
    }
}

fn request(uri: &Uri, number: usize) -> ListRequest {
    let mut request = ListRequest {
        offset: (number - 1).saturating_mul(LIST_SIZE),
        limit: LIST_SIZE,
        ..ListRequest::default()
    };
    let query = uri.query().unwrap_or_default().as_bytes();
    for (name, value) in url::form_urlencoded::parse(query).filter(|(_, value)| !value.is_empty()) {
        match &*name {
            "q" => request.text = value.chars().take(LONGEST).collect(),
            "sort" => {
                let known = SORTS.iter().find(|(_, word)| *word == value);
                request.sort = known.map_or(ListSort::default(), |(sort, _)| *sort);
            }
            "order" => request.reversed = value == "reverse",
            name => {
                if let Some(facet) = ListFacet::ALL.into_iter().find(|f| facet_names(*f).0 == name)
                {
                    request.chosen.insert(facet, value.into_owned());
                }
            }
        }
    }
    request
}

fn columns(page: &Page, request: &ListRequest) -> Vec<Column> {
    let column = |name: &str, sort: ListSort, class| {
        let word = SORTS.iter().find(|(s, _)| *s == sort).map_or("", |(_, word)| word);
        let on = request.sort == sort;
        let turned = if on && !request.reversed { "reverse" } else { "" };
        // The first order of a title is that of the alphabet, of a date or number the greatest first.
        let falls = (sort != ListSort::Title) != request.reversed;
        Column {
            name: page.t(name),
            href: page.with(&[("sort", word), ("order", turned), ("page", "")]),
            sorted: match (on, falls) {
                (false, _) => "",
                (true, true) => "descending",
                (true, false) => "ascending",
            },
            class,
        }
    };
    vec![
        column("标题", ListSort::Title, ""),
        column("文本日期", ListSort::Date, ""),
        column("施行日期", ListSort::InForce, ""),
        column("条数", ListSort::Clauses, "num"),
    ]
}

fn facet_of(
    page: &Page,
    facet: ListFacet,
    values: &[FacetValueView],
    request: &ListRequest,
) -> Facet {
    let mut values: Vec<Choice> =
        values.iter().map(|value| choice(page, facet, value, request)).collect();
    // What is chosen stands open.
    let open = values.iter().position(|v| v.on).map_or(OPEN_VALUES, |at| OPEN_VALUES.max(at + 1));
    let more = values.split_off(open.min(values.len()));
    Facet { name: page.t(facet_names(facet).1), values, more }
}

fn choice(page: &Page, facet: ListFacet, value: &FacetValueView, request: &ListRequest) -> Choice {
    let on = request.chosen.get(&facet) == Some(&value.value);
    let turned = if on { "" } else { value.value.as_str() };
    let label = match facet {
        ListFacet::Level => Authority::parse(&value.value).map(Authority::label),
        ListFacet::State => TextState::parse(&value.value).map(|state| state_name(&state)),
        _ => None,
    };
    Choice {
        label: page.t(label.unwrap_or(&value.value)),
        count: value.count,
        href: page.with(&[(facet_names(facet).0, turned), ("page", "")]),
        on,
    }
}

fn row(page: &Page, work: Work) -> Row {
    let Work { document, versions, carried_out_by } = work;
    let carries = (document.linked > 0).then(|| page.t(&format!("{} 条有对应", document.linked)));
    let carried = (carried_out_by > 0).then(|| page.t(&format!("{carried_out_by} 份文件落实")));
    let part = document.part.as_ref().map(|part| format!("（{}）", part.label()));
    let title = page.text(&document.title) + &part.unwrap_or_default();
    Row { title, crosswalk: carries.or(carried), document, versions }
}
