//! Key word in context: the lines, what orders and narrows them as links, and the spread of the word.

use askama::Template;
use axum::http::Uri;

use crate::kb::{Kb, KwicOrder, KwicRequest, SearchRequest, Sort};
use crate::params::kwic::{self, KwicParams};
use crate::params::{self, Fault, Filter};
use crate::web::address::address;
use crate::web::facets::{FacetItem, label};
use crate::web::names::name_of;
use crate::web::page::{Page, PageParams};
use tiaowen_print::view::{KwicLineView, SpreadRowView};
use tiaowen_text::error::Result;

/// Lines of a page.
const LINES: usize = 50;
/// Rows of the spread that stand open, of documents.
const OPEN: usize = 12;
/// Longest query in characters: a page repeats it in many links.
const LONGEST_QUERY: usize = 200;
/// Longest query of an address in bytes, filters included.
const LONGEST_ADDRESS: usize = 4_000;
const WIDTHS: [usize; 4] = [10, 20, 30, 45];

/// A concordance as a page has it.
pub struct Kwic {
    request: KwicRequest,
    number: usize,
}

impl Kwic {
    /// Reads the query of an address; a [`Fault`] is told to the reader.
    pub fn read(query: &str) -> Result<Self, Fault> {
        let params = KwicParams::read(query)?;
        if let Some(words) = params.search.q.first() {
            params::at_most("q", &words.0, LONGEST_QUERY)?;
        }
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let asked = pairs.filter(|(name, _)| name == "page").last();
        let asked = asked.map_or_else(String::new, |(_, page)| page.into_owned());
        let number = params::number("page", &asked, 1, (1, params::DEEPEST / LINES))?;
        let mut request = params.request()?;
        if params.search.sort.is_empty() {
            request.search.sort = Sort::Document;
        }
        request.search.offset = (number - 1) * LINES;
        request.search.limit = LINES;
        let length = params::print(&request.search).len();
        if length > LONGEST_ADDRESS {
            return Err(Fault::too_long("条件", length, LONGEST_ADDRESS));
        }
        Ok(Self { request, number })
    }
}

/// A line.
pub struct LineItem {
    /// Before the word.
    pub before: String,
    /// The word.
    pub keyword: String,
    /// Behind it.
    pub after: String,
    /// Address of the clause.
    pub href: String,
    /// Name of the document.
    pub document: String,
    /// Mark of the clause.
    pub label: String,
    /// Heading of the clause.
    pub heading: String,
    /// Language of the text.
    pub lang: &'static str,
}

/// How often a word is in the documents of a value.
pub struct SpreadItem {
    /// The value, with the address that narrows to it.
    pub value: FacetItem,
    /// Clauses that have it.
    pub clauses: usize,
    /// Places in 10,000 characters, where known.
    pub rate: String,
    /// Length of the bar, of 100.
    pub bar: usize,
}

/// The spread over one kind of value.
pub struct Spread {
    /// Its name.
    pub name: String,
    /// The first rows.
    pub rows: Vec<SpreadItem>,
    /// The rest.
    pub more: Vec<SpreadItem>,
}

/// Key word in context.
#[derive(Template)]
#[template(path = "kwic.html")]
pub struct KwicPage {
    /// Frame.
    pub page: Page,
    /// Whether a word was asked for.
    pub asked: bool,
    /// Places.
    pub total: usize,
    /// Clauses that match, and that were read.
    pub clauses: (usize, usize),
    /// Documents.
    pub documents: usize,
    /// Parameters that the form keeps.
    pub kept: Vec<(&'static str, String)>,
    /// Filters that are on.
    pub chips: Vec<FacetItem>,
    /// Orders of the lines.
    pub orders: Vec<FacetItem>,
    /// Widths.
    pub widths: Vec<FacetItem>,
    /// Lines.
    pub lines: Vec<LineItem>,
    /// Spread over years, authorities, documents.
    pub spread: Vec<Spread>,
    /// Addresses of the lines and of the spread as CSV.
    pub csv: (String, String),
    /// Address of the same as a search.
    pub search: String,
    /// Number of this page and of all.
    pub place: (usize, usize),
    /// Addresses of the page before and after.
    pub previous: Option<String>,
    /// See there.
    pub next: Option<String>,
}

impl KwicPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, kwic: &Kwic) -> Result<Self> {
        let Kwic { request, number } = kwic;
        let mut page = Page::new(uri, PageParams::of(uri).script, "逐处查看");
        page.query = request.search.text.trim().to_owned();
        let view = kb.kwic(request)?;
        if !page.query.is_empty() {
            page.title = format!("{} - {}", page.query, page.t("逐处查看"));
        }
        let pages = view.total.min(params::DEEPEST).div_ceil(LINES).max(1);
        let turn = |n: usize| {
            let query = query(request);
            page.href(format!("/kwic?{query}&page={n}"))
        };
        let at = |changed: KwicRequest| page.href(format!("/kwic?{}", query(&changed)));
        let narrowed = |filter: Filter, value: &str| {
            let search = filter.turned(value, &request.search);
            at(KwicRequest { search, ..request.clone() })
        };
        let chips = Filter::ALL.into_iter().flat_map(|filter| {
            let chosen = filter.chosen(&request.search).into_iter();
            let page = &page;
            chosen.map(move |value| FacetItem {
                label: label(page, filter, &value, &value),
                count: 0,
                href: narrowed(filter, &value),
                on: true,
            })
        });
        let orders = [
            (Sort::Document, KwicOrder::Clause, "文件顺序"),
            (Sort::Date, KwicOrder::Clause, "日期"),
            (Sort::Document, KwicOrder::Left, "左侧文字"),
            (Sort::Document, KwicOrder::Right, "右侧文字"),
        ];
        let orders = orders.map(|(sort, by, name)| FacetItem {
            label: page.t(name),
            count: 0,
            href: at(KwicRequest {
                search: SearchRequest { sort, ..request.search.clone() },
                by,
                ..request.clone()
            }),
            on: request.by == by && (request.search.sort == sort || by != KwicOrder::Clause),
        });
        let widths = WIDTHS.map(|width| FacetItem {
            label: width.to_string(),
            count: 0,
            href: at(KwicRequest { width, ..request.clone() }),
            on: request.width == width,
        });
        let spread = |name: &str, filter: Filter, rows: &[SpreadRowView]| {
            let most = rows.iter().map(weight).max().unwrap_or(1).max(1);
            let item = |row: &SpreadRowView| SpreadItem {
                value: FacetItem {
                    label: match row.value.as_str() {
                        "" => page.t("无日期"),
                        value => label(&page, filter, value, &row.label),
                    },
                    count: row.occurrences,
                    href: if row.value.is_empty() {
                        String::new()
                    } else {
                        narrowed(filter, &row.value)
                    },
                    on: filter.chosen(&request.search).contains(&row.value),
                },
                clauses: row.clauses,
                rate: row.per_10000.map_or_else(String::new, |rate| format!("{rate:.2}")),
                bar: weight(row) * 100 / most,
            };
            let mut rows: Vec<SpreadItem> = rows.iter().map(item).collect();
            let more = match filter {
                Filter::Document => rows.split_off(OPEN.min(rows.len())),
                _ => Vec::new(),
            };
            Spread { name: page.t(name), rows, more }
        };
        let spread: Vec<Spread> = [
            ("按年份", Filter::Year, &view.spread.years),
            ("按层级", Filter::Level, &view.spread.levels),
            ("按文件", Filter::Document, &view.spread.documents),
        ]
        .into_iter()
        .filter(|(_, _, rows)| !rows.is_empty())
        .map(|(name, filter, rows)| spread(name, filter, rows))
        .collect();
        let csv = |form: &str| format!("/api/v1/kwic?{}&format={form}", query(request));
        let printed = query(request);
        let kept = url::form_urlencoded::parse(printed.as_bytes()).into_owned();
        let known = [
            "doc",
            "level",
            "region",
            "year",
            "section",
            "asof",
            "counterpart",
            "sort",
            "by",
            "width",
        ];
        let kept = kept.filter_map(|(name, value)| {
            Some((known.into_iter().find(|known| *known == name)?, value))
        });
        Ok(Self {
            asked: !view.words.is_empty(),
            total: view.total,
            clauses: (view.clauses, view.read),
            documents: view.spread.in_documents,
            kept: kept.collect(),
            chips: chips.collect(),
            orders: orders.into(),
            widths: widths.into(),
            lines: view.lines.iter().map(|line| line_item(&page, line)).collect(),
            spread,
            csv: (csv("csv"), csv("spread")),
            search: address(
                &page,
                &SearchRequest { sort: Sort::Relevance, ..request.search.clone() },
            ),
            place: (*number, pages),
            previous: (*number > 1).then(|| turn(number - 1)),
            next: (*number < pages).then(|| turn(number + 1)),
            page,
        })
    }
}

/// What the bar of a row shows: the rate, where known.
fn weight(row: &SpreadRowView) -> usize {
    row.per_10000.map_or(row.occurrences, |rate| (rate * 100.0) as usize)
}

/// A concordance as the query of an address, without its page.
fn query(request: &KwicRequest) -> String {
    let mut query = params::print(&request.search);
    if request.by != KwicOrder::default() {
        query.push_str(&format!("&by={}", request.by.word()));
    }
    if request.width != kwic::WIDTH {
        query.push_str(&format!("&width={}", request.width));
    }
    query
}

/// Address of the concordance of a search.
pub(super) fn of_search(page: &Page, request: &SearchRequest) -> String {
    let request = SearchRequest { sort: Sort::Document, off: Vec::new(), ..request.clone() };
    page.href(format!("/kwic?{}", params::print(&request)))
}

fn line_item(page: &Page, line: &KwicLineView) -> LineItem {
    let KwicLineView { clause, before, keyword, after, .. } = line;
    LineItem {
        lang: page.lang_of(&format!("{before}{keyword}{after}")),
        before: page.text(before),
        keyword: page.text(keyword),
        after: page.text(after),
        href: page.href(&clause.url),
        document: page.text(&clause.name),
        label: page.label(&clause.label, &clause.heading),
        heading: name_of(page, clause),
    }
}
