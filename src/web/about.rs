//! The two pages about the site itself: how to ask, and what is loaded.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::Uri;

use crate::kb::{Kb, Status};
use crate::web::page::{Page, PageParams, encode};
use tiaowen_print::view::DocumentView;
use tiaowen_text::doc::{DocId, RepairKind, TextState};
use tiaowen_text::error::Result;
use tiaowen_text::title::in_marks;

/// How to ask: what to type, an example, what it means.
const LANGUAGE: [(&str, &str, &str); 12] = [
    ("字词、句子", "县城怎么发展养老托育", "分词后按相关程度排列；简体、繁体、港台字形同样对待"),
    (
        "“原样”",
        "“养老托育”",
        "引号内一字不差；半角引号也可以。问句里的引文，若没有一条有，就按其余字词作答",
    ),
    ("“甲 乙”~2", "“产业 平台”~2", "引号内的词之间最多隔两个词"),
    ("-不要", "县城 -公路", "不含减号后的词"),
    ("甲 OR 乙", "养老托育 OR 充电", "两者有一即可"),
    ("(甲 OR 乙) 丙", "(养老 OR 托育) 县城", "括号把任选的几项合为一项"),
    ("标题:", "标题:养老", "只在条标里找"),
    ("文件:", "文件:四川 养老", "只在某份文件里找；可用简称"),
    ("级别:", "级别:中央 养老", "只在某一级文件里找"),
    ("地区:", "地区:四川 养老", "只在某地的文件里找"),
    ("年:", "年:2023 养老", "只在某年的文件里找"),
    ("条号", "四川 14", "直接打开这一条：14、十四、（十四）、第十四条、１４ 都可以"),
];

const KEYS: [(&str, &str); 5] = [
    ("/", "到检索框"),
    ("↑ ↓", "在建议里移动；回车打开，没有选中时检索"),
    ("Esc", "收起建议、目录或工具"),
    ("j", "下一条：条文页、检索结果、文件全文都可以"),
    ("k", "上一条"),
];

/// A line of the query language, with its example as a link.
pub struct Example {
    /// What to type.
    pub form: String,
    /// An example.
    pub example: &'static str,
    /// Its address.
    pub href: String,
    /// What it means.
    pub meaning: String,
}

/// The help page.
#[derive(Template)]
#[template(path = "help.html")]
pub struct HelpPage {
    /// Frame.
    pub page: Page,
    /// The query language.
    pub language: Vec<Example>,
    /// Keys and what they do.
    pub keys: Vec<(&'static str, String)>,
}

impl HelpPage {
    /// Arranges.
    pub fn build(uri: &Uri) -> Self {
        let page = Page::new(uri, PageParams::of(uri).script, "帮助");
        let language = LANGUAGE
            .iter()
            .map(|(form, example, meaning)| Example {
                form: page.t(form),
                example,
                href: page.href(format!("/?q={}", encode(example))),
                meaning: page.t(meaning),
            })
            .collect();
        let keys = KEYS.iter().map(|(key, meaning)| (*key, page.t(meaning))).collect();
        Self { page, language, keys }
    }
}

/// A line of the figures.
pub struct Figure {
    /// What was asked.
    pub name: String,
    /// Of what.
    pub of: String,
    /// The figure.
    pub figure: &'static str,
    /// When it was measured.
    pub on: &'static str,
}

/// How well the computed links of a document agree with a reader's judgement.
pub struct Agreement {
    /// What the document and its parent are called.
    pub pair: String,
    /// Address of the coverage.
    pub href: String,
    /// Judged clauses.
    pub clauses: usize,
    /// F1 of main articles and of all articles.
    pub main: String,
    /// See there.
    pub all: String,
}

/// The page about the site.
#[derive(Template)]
#[template(path = "about.html")]
pub struct AboutPage {
    /// Frame.
    pub page: Page,
    /// What is loaded.
    pub status: Status,
    /// When the index was built, to the minute.
    pub built: String,
    /// Documents by the state of their text.
    pub states: Vec<(TextState, usize)>,
    /// Oldest and newest date of a document.
    pub dates: Option<(String, String)>,
    /// Repairs of all texts by kind.
    pub repairs: Vec<(RepairKind, usize)>,
    /// How good search is.
    pub figures: Vec<Figure>,
    /// How good the computed links are, by document.
    pub agreements: Vec<Agreement>,
    /// Version of the program.
    pub version: &'static str,
    /// Whether the server keeps what was asked.
    pub logs_queries: bool,
}

impl AboutPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, logs_queries: bool) -> Result<Self> {
        let page = Page::new(uri, PageParams::of(uri).script, "关于");
        let documents = kb.documents()?;
        let states = TextState::ALL
            .into_iter()
            .map(|state| (state, documents.iter().filter(|d| d.state == state).count()))
            .filter(|(_, count)| *count > 0)
            .collect();
        let date = |d: &DocumentView| d.text_date.clone();
        let dates: Vec<String> = documents.iter().filter_map(date).collect();
        let mut repairs: BTreeMap<RepairKind, usize> = BTreeMap::new();
        for count in documents.iter().flat_map(|d| &d.provenance.repairs) {
            *repairs.entry(count.kind).or_default() += count.count;
        }
        let status = kb.status();
        Ok(Self {
            built: status.built.chars().take(16).collect::<String>().replace('T', " ") + " UTC",
            states,
            dates: dates.iter().min().cloned().zip(dates.iter().max().cloned()),
            repairs: repairs.into_iter().collect(),
            figures: figures(&page, &documents),
            agreements: agreements(kb, &page, &documents)?,
            version: env!("CARGO_PKG_VERSION"),
            logs_queries,
            status,
            page,
        })
    }
}

/// Measured figures, of the collection that they were measured on; the file says which that is, and where each comes
/// from.
fn figures(page: &Page, documents: &[DocumentView]) -> Vec<Figure> {
    let text = include_str!("../../docs/figures.tsv");
    let measured = text.lines().find_map(|line| line.strip_prefix("# corpus: "));
    let measured: BTreeSet<&str> = measured.iter().flat_map(|ids| ids.split(' ')).collect();
    if measured != documents.iter().map(|document| document.id.as_str()).collect() {
        return Vec::new();
    }
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let figure = |line: &'static str| {
        let mut columns = line.split('\t');
        Some(Figure {
            name: page.t(columns.next()?),
            of: page.t(columns.next()?),
            figure: columns.next()?,
            on: columns.next()?,
        })
    };
    lines.filter_map(figure).collect()
}

/// Documents whose crosswalk is measured here; each costs a comparison of all its clauses.
const MEASURED: usize = 8;

fn agreements(kb: &Kb, page: &Page, documents: &[DocumentView]) -> Result<Vec<Agreement>> {
    let mut agreements = Vec::new();
    for document in documents.iter().filter(|d| d.linked > 0).take(MEASURED) {
        let coverage = kb.coverage(&DocId::parse(&document.id)?)?;
        for parent in &coverage.parents {
            let column = parent.columns.iter().find(|column| column.document == document.id);
            let Some(quality) = column.and_then(|column| column.quality) else { continue };
            agreements.push(Agreement {
                pair: page.text(&format!(
                    "{}→{}",
                    in_marks(&document.title),
                    in_marks(&parent.title)
                )),
                href: page.coverage(&document.id),
                clauses: quality.clauses,
                main: format!("{:.2}", quality.main_f1),
                all: format!("{:.2}", quality.all_f1),
            });
        }
    }
    Ok(agreements)
}
