//! The two pages about the site itself: how to ask, and what is loaded.

use askama::Template;
use axum::http::Uri;

use crate::doc::TextState;
use crate::error::Result;
use crate::kb::{Kb, Status};
use crate::web::page::{Page, PageParams, encode};

/// How to ask: what to type, an example, what it means.
const LANGUAGE: [(&str, &str, &str); 9] = [
    ("字词、句子", "县城怎么发展养老托育", "分词后按相关程度排列；简体、繁体、港台字形同样对待"),
    ("“原样”", "“养老托育”", "引号内一字不差；半角引号也可以"),
    ("-不要", "县城 -公路", "不含减号后的词"),
    ("甲 OR 乙", "养老托育 OR 充电", "两者有一即可"),
    ("标题:", "标题:养老", "只在条标里找"),
    ("文件:", "文件:四川 养老", "只在某份文件里找；可用简称"),
    ("级别:", "级别:中央 养老", "只在某一级文件里找"),
    ("年:", "年:2023 养老", "只在某年的文件里找"),
    ("条号", "四川 14", "直接打开这一条：14、十四、（十四）、第十四条、１４ 都可以"),
];

const KEYS: [(&str, &str); 5] = [
    ("/", "到检索框"),
    ("↑ ↓", "在建议里移动，回车打开"),
    ("Esc", "收起建议、目录或工具"),
    ("j", "下一条"),
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

/// The page about the site.
#[derive(Template)]
#[template(path = "about.html")]
pub struct AboutPage {
    /// Frame.
    pub page: Page,
    /// What is loaded.
    pub status: Status,
    /// Documents by the state of their text.
    pub states: Vec<(TextState, usize)>,
    /// Version of the program.
    pub version: &'static str,
}

impl AboutPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri) -> Result<Self> {
        let page = Page::new(uri, PageParams::of(uri).script, "关于");
        let documents = kb.documents()?;
        let all = [TextState::Official, TextState::Copy, TextState::Abstract, TextState::NotHeld];
        let states = all
            .into_iter()
            .map(|state| (state, documents.iter().filter(|d| d.state == state).count()))
            .filter(|(_, count)| *count > 0)
            .collect();
        Ok(Self { page, status: kb.status(), states, version: env!("CARGO_PKG_VERSION") })
    }
}
