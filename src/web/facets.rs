//! What narrows a search: facets whose values turn on and off as links, chips of those that are on, and the
//! orders of the hits.

use crate::web::document::authority_name;
use crate::web::page::Page;
use crate::web::search::{SearchParams, values};
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

/// The facets with the parameter and the present choice of each.
fn dimensions<'a>(
    params: &'a SearchParams,
    facets: &'a FacetsView,
) -> [(&'static str, &'static str, &'a str, &'a [FacetValueView]); 6] {
    [
        ("文件", "doc", &params.doc, &facets.documents),
        ("层级", "level", &params.level, &facets.levels),
        ("地区", "region", &params.region, &facets.regions),
        ("年份", "year", &params.year, &facets.years),
        ("部分", "section", &params.section, &facets.sections),
        ("对照", "counterpart", &params.counterpart, &facets.counterpart),
    ]
}

/// The facets that have a choice to offer.
pub(super) fn facets(page: &Page, params: &SearchParams, facets: &FacetsView) -> Vec<Facet> {
    dimensions(params, facets)
        .into_iter()
        .map(|(name, parameter, chosen, list)| Facet {
            name: page.t(name),
            values: list
                .iter()
                .take(FACET_SIZE)
                .map(|value| facet_item(page, parameter, chosen, value))
                .collect(),
        })
        // A facet with one value that is not on says nothing.
        .filter(|facet| facet.values.len() > 1 || facet.values.iter().any(|v| v.on))
        .collect()
}

fn facet_item(page: &Page, parameter: &str, chosen: &str, value: &FacetValueView) -> FacetItem {
    let on = values(chosen).any(|v| v == value.value);
    let between = if parameter == "doc" { "," } else { "|" };
    let next: Vec<&str> = if on {
        values(chosen).filter(|v| *v != value.value).collect()
    } else if parameter == "counterpart" {
        vec![&value.value]
    } else {
        values(chosen).chain([value.value.as_str()]).collect()
    };
    let label = match (parameter, value.value.as_str()) {
        ("counterpart", "true") => page.t("有对照"),
        ("counterpart", _) => page.t("无对照"),
        ("level", word) => match Authority::parse(word) {
            Some(authority) => page.t(authority_name(&authority)),
            None => page.t(&value.label),
        },
        _ => page.text(&value.label),
    };
    let href = page.with(&[(parameter, &next.join(between)), ("page", "")]);
    FacetItem { label, count: value.count, href, on }
}

/// The filters that are on, also those that leave nothing and so have no count.
pub(super) fn chips(page: &Page, params: &SearchParams, facets: &FacetsView) -> Vec<FacetItem> {
    let mut chips = Vec::new();
    for (_, parameter, chosen, list) in dimensions(params, facets) {
        for value in values(chosen) {
            let known = list.iter().find(|v| v.value == value).cloned();
            let known = known.unwrap_or_else(|| FacetValueView {
                value: value.to_owned(),
                label: value.to_owned(),
                count: 0,
            });
            chips.push(facet_item(page, parameter, chosen, &known));
        }
    }
    chips
}

/// The orders of the hits; the present one is on.
pub(super) fn sorts(page: &Page, params: &SearchParams) -> Vec<FacetItem> {
    [("", "相关程度"), ("document", "文件顺序"), ("date", "日期")]
        .into_iter()
        .map(|(word, name)| FacetItem {
            label: page.t(name),
            count: 0,
            href: page.with(&[("sort", word), ("page", "")]),
            on: params.sort == word,
        })
        .collect()
}
