//! What narrows a search: facets whose values turn on and off as links, chips of those that are on, and the
//! orders of the hits.

use crate::kb::{SearchRequest, Sort};
use crate::params::Filter;
use crate::web::address::address;
use crate::web::page::Page;
use tiaowen_print::view::{FacetValueView, FacetsView};
use tiaowen_text::doc::Authority;

/// Values shown of one facet.
const FACET_SIZE: usize = 12;

/// A value of a facet, as a link that turns it on or off.
pub struct FacetItem {
    /// What a reader sees.
    pub label: String,
    /// Hits.
    pub count: usize,
    /// Address with the value turned.
    pub href: String,
    /// Whether it is on.
    pub on: bool,
}

/// A facet.
pub struct Facet {
    /// Name.
    pub name: String,
    /// Its values.
    pub values: Vec<FacetItem>,
}

fn name_of(filter: Filter) -> &'static str {
    match filter {
        Filter::Document => "文件",
        Filter::Level => "层级",
        Filter::Region => "地区",
        Filter::Year => "年份",
        Filter::Day => "当日有效",
        Filter::Section => "部分",
        Filter::Counterpart => "对照",
    }
}

fn counts(filter: Filter, facets: &FacetsView) -> &[FacetValueView] {
    match filter {
        Filter::Document => &facets.documents,
        Filter::Level => &facets.levels,
        Filter::Region => &facets.regions,
        Filter::Year => &facets.years,
        Filter::Day => &[],
        Filter::Section => &facets.sections,
        Filter::Counterpart => &facets.counterpart,
    }
}

/// The facets that have a choice to offer.
pub(super) fn facets(page: &Page, request: &SearchRequest, facets: &FacetsView) -> Vec<Facet> {
    let facet = |filter: Filter| {
        let values = counts(filter, facets).iter().take(FACET_SIZE);
        let values = values.map(|value| facet_item(page, filter, request, value)).collect();
        Facet { name: page.t(name_of(filter)), values }
    };
    // A facet with one value that is not on says nothing.
    let says = |facet: &Facet| facet.values.len() > 1 || facet.values.iter().any(|v| v.on);
    // Headings belong to a document: those of several make a long list of single hits in two scripts.
    let chosen = Filter::Document.chosen(request);
    let one_document = chosen.len() == 1 || facets.documents.len() == 1;
    let sectioned = one_document || !Filter::Section.chosen(request).is_empty();
    let shown = Filter::ALL.into_iter().filter(|f| *f != Filter::Section || sectioned);
    let document = facets.documents.iter().find(|d| chosen.contains(&d.value));
    let named = |mut facet: Facet| {
        if let Some(document) = document.filter(|_| facet.name == page.t(name_of(Filter::Section)))
        {
            facet.name = format!("{}：{}", facet.name, page.text(&document.label));
        }
        facet
    };
    shown.map(facet).filter(says).map(named).collect()
}

fn facet_item(
    page: &Page,
    filter: Filter,
    request: &SearchRequest,
    value: &FacetValueView,
) -> FacetItem {
    FacetItem {
        label: label(page, filter, &value.value, &value.label),
        count: value.count,
        href: address(page, &filter.turned(&value.value, request)),
        on: filter.chosen(request).contains(&value.value),
    }
}

/// What a reader sees of a value of a filter that is called so.
pub(super) fn label(page: &Page, filter: Filter, value: &str, called: &str) -> String {
    match (filter, value) {
        (Filter::Day, day) => format!("{day} {}", page.t("当日有效的文本")),
        (Filter::Counterpart, "true") => page.t("有对照"),
        (Filter::Counterpart, _) => page.t("无对照"),
        (Filter::Level, word) => match Authority::parse(word) {
            Some(authority) => page.t(authority.label()),
            None => page.t(called),
        },
        _ => page.text(called),
    }
}

/// The filters that are on, also those that leave nothing and so have no count.
pub(super) fn chips(page: &Page, request: &SearchRequest, facets: &FacetsView) -> Vec<FacetItem> {
    let mut chips = Vec::new();
    for filter in Filter::ALL {
        for value in filter.chosen(request) {
            let known = counts(filter, facets).iter().find(|v| v.value == value).cloned();
            let known =
                known.unwrap_or_else(|| FacetValueView { label: value.clone(), value, count: 0 });
            chips.push(facet_item(page, filter, request, &known));
        }
    }
    chips
}

/// The orders of the hits; the present one is on.
pub(super) fn sorts(page: &Page, request: &SearchRequest) -> Vec<FacetItem> {
    [(Sort::Relevance, "相关程度"), (Sort::Document, "文件顺序"), (Sort::Date, "日期")]
        .into_iter()
        .map(|(sort, name)| FacetItem {
            label: page.t(name),
            count: 0,
            href: address(page, &SearchRequest { sort, ..request.clone() }),
            on: request.sort == sort,
        })
        .collect()
}
