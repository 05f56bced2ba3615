//! The definitions of a text: which terms a sentence says the meaning of (本法所称…是指, 所稱…係指, …是…的总称) or
//! makes an abbreviation of (以下简称…).
//!
//! Works on folded text, so both scripts are read alike. Key function: [`terms`].

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Match, Regex};
use serde::Serialize;
use utoipa::ToSchema;

use tiaowen_text::doc::Span;
use tiaowen_text::offset::Characters;
use tiaowen_text::script::fold;

/// How a text makes a term known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// Its meaning is told.
    Meaning,
    /// A longer name is shortened to it.
    Abbreviation,
}

/// How far a definition reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole document: 本法所称.
    Document,
    /// The clause that it stands in, or one that it names: 前款所称, 本条所称, 第三条所称.
    Clause,
}

/// A term that a text defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The term, folded.
    pub term: String,
    /// How it is made known.
    pub manner: Manner,
    /// How far.
    pub scope: Scope,
    /// Where it is made known, in characters of the folded text.
    pub at: Range<usize>,
}

/// What a term may be made of: no mark that ends a clause, no quotation mark. Widths are folded.
const TERM: &str = r#"([^,。;:、!?“”"「」『』《》()\s]{1,40}?)"#;
/// Several terms that share a definition.
const TERMS: &str = r#"([^,。;:!?“”"「」『』()\s]{1,60}?)"#;
/// Opening and closing marks about a term, and a gloss behind it.
const OPEN: &str = r#"[“"「『]?"#;
const CLOSE: &str = r#"[”"」』]?(?:\([^()]{0,40}\))?"#;
/// The start of a sentence, behind its number or mark.
const START: &str = r"(?:^|[。;\n]|\([一二三四五六七八九十百\d]{1,4}\)|[一二三四五六七八九十百]{1,3}、|\d{1,3}[.、]|第[一二三四五六七八九十百千\d]{1,7}条(?:之[一二三四五六七八九十]{1,3})?)\s*";

static SENTENCES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        // 本法所称Y，是指…; 本法所称Y，包括…; 本法所稱Y者，謂…
        format!(r"(?:所称|所谓)的?{OPEN}{TERMS}{CLOSE}(?:[,:]|者,?)?(?:是|系|均)指"),
        format!(r"(?:所称|所谓)的?{OPEN}{TERMS}{CLOSE}(?:[,:]|者,?)(?:指|谓|是|系|为|包括|包含)"),
        format!(r"(?:所称|所谓)的?{OPEN}{TERM}{CLOSE}(?:是|为|包括|系)"),
        // Y，是指…; （一）Y：指…
        format!(r"{START}{OPEN}{TERMS}{CLOSE}(?:[,:]|者,?)?(?:是|系|均)指"),
        format!(r"{START}{OPEN}{TERM}{CLOSE}(?:[,:]|者,?)(?:指|谓)"),
        // Y是…的总称
        format!(r"{START}{OPEN}{TERM}{CLOSE},?是[^。;]{{1,200}}的(?:总称|统称|合称)"),
    ])
});

/// An entry of a list of terms: （一）Y：….
static ENTRIES: LazyLock<Vec<Regex>> =
    LazyLock::new(|| compiled(&[format!(r"{START}{OPEN}{TERM}{CLOSE}:[^。;]{{4}}")]));

static ABBREVIATIONS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[format!(
        r#"(?:以下|下)(?:均|统|通|并|合)?(?:简称|称)为?{OPEN}{TERM}[”"」』]?[),。]"#
    )])
});

/// What a text says of a list before it: its entries are definitions.
const LIST_OF_TERMS: [&str; 5] = ["含义", "定义", "用语", "用词", "名词"];

/// The patterns are constants, so a faulty one shows in every test: it would match nothing.
fn compiled(patterns: &[String]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

/// The terms that a text defines, in the order of their manners.
///
/// ```
/// use tiaowen_link::definition::{Manner, terms};
///
/// let held = terms("第二条　本条例所称河道，是指自然沟渠和人工水道。");
/// assert_eq!((held[0].term.as_str(), held[0].manner), ("河道", Manner::Meaning));
/// ```
pub fn terms(text: &str) -> Vec<Definition> {
    let text = fold(text);
    let characters = Characters::of(&text);
    let mut found: Vec<Definition> = Vec::new();
    let mut add = |term: &str, manner, whole: Match<'_>| {
        // A sentence that begins with 前款所称Y is read by the forms of 所称.
        let begins_earlier = term.contains("所称") || term.contains("所谓");
        if !term.is_empty() && !begins_earlier && !found.iter().any(|held| held.term == term) {
            let scope = scope(text.get(..whole.start()).unwrap_or_default());
            let at = characters.range(Span::new(whole.start(), whole.end()));
            found.push(Definition { term: term.to_owned(), manner, scope, at });
        }
    };
    let is_list = LIST_OF_TERMS.iter().any(|word| text.contains(word));
    let entries = ENTRIES.iter().filter(|_| is_list);
    for captured in SENTENCES.iter().chain(entries).flat_map(|p| p.captures_iter(&text)) {
        let Some(term) = captured.get(1) else { continue };
        // 占有者，谓… means 占有; 广告经营者，是指… means 广告经营者. Only a reader can tell, so both are terms.
        if text.get(term.end()..).is_some_and(|behind| behind.starts_with('者')) {
            add(&format!("{}者", term.as_str()), Manner::Meaning, term);
        }
        add(term.as_str(), Manner::Meaning, term);
        // 本法所称甲、乙和丙，是指…: each of them.
        let each = term.as_str().split(['、', '和', '及', '与']);
        for part in each.filter(|part| part.chars().count() > 1) {
            add(part, Manner::Meaning, term);
        }
    }
    for captured in ABBREVIATIONS.iter().flat_map(|pattern| pattern.captures_iter(&text)) {
        if let Some(term) = captured.get(1) {
            add(term.as_str(), Manner::Abbreviation, term);
        }
    }
    found
}

/// Where a text says what a term, folded, means, as a character of the folded text: the last of the words that say so.
pub fn place(text: &str, term: &str) -> Option<usize> {
    let held = terms(text).into_iter().filter(|held| held.term == term);
    held.min_by_key(|held| held.manner).and_then(|held| held.at.end.checked_sub(1))
}

/// How far a definition reaches, by what stands before its term.
fn scope(before: &str) -> Scope {
    let before = before.trim_end_matches(['“', '"', '「', '『', '的']);
    let of = ["所称", "所谓"].iter().find_map(|word| before.strip_suffix(word));
    match of {
        Some(of) if of.ends_with(['款', '条', '项', '目']) => Scope::Clause,
        _ => Scope::Document,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defines(text: &str, term: &str) -> Option<Manner> {
        terms(text).into_iter().find(|held| held.term == fold(term)).map(|held| held.manner)
    }

    #[test]
    fn every_form_of_a_definition_is_read() {
        for (text, term) in [
            ("本条例所称河道，是指自然沟渠。", "河道"),
            ("第三条 本办法所称的“共享菜园”是指由村集体统一出租的地块。", "共享菜园"),
            ("本法所稱集水區，指溪流一定地點以上天然排水所匯集地區。", "集水区"),
            ("本法所稱水權，係指依法對於地面水取得使用之權。", "水權"),
            ("本法所稱占有者，謂對於物有事實上管領力之人。", "占有"),
            (
                "本规定下列用语的含义：（一）停车位，是指划线的地方；（二）巡查员：受委托查看河道的人。",
                "停车位",
            ),
            (
                "本规定下列用语的含义：（一）停车位，是指划线的地方；（二）巡查员：受委托查看河道的人。",
                "巡查员",
            ),
            ("河道是自然沟渠和人工水道的总称。", "河道"),
            ("本法所称渡口、码头，是指供船舶停靠的场所。", "码头"),
            ("本法所称合同是民事主体之间的协议。", "合同"),
            ("本法所称广告经营者，是指接受委托的人。", "广告经营者"),
            ("前款所称主要负责人，包括法定代表人和实际控制人。", "主要负责人"),
        ] {
            assert_eq!(defines(text, term), Some(Manner::Meaning), "{text}");
        }
        assert_eq!(
            defines("县水务行政主管部门（以下简称水务部门）负责巡查。", "水务部门"),
            Some(Manner::Abbreviation)
        );
    }

    #[test]
    fn a_definition_knows_how_far_it_reaches_and_where_it_stands() {
        for (text, scope) in [
            ("本条例所称河道，是指自然沟渠。", Scope::Document),
            ("前款所称“河道”，是指自然沟渠。", Scope::Clause),
            ("本条所称的河道是指自然沟渠。", Scope::Clause),
            ("第三条所称河道，是指自然沟渠。", Scope::Clause),
            ("沟渠、水道（以下称河道）由县管理。", Scope::Document),
        ] {
            let held = terms(text);
            assert_eq!(held[0].scope, scope, "{text}");
            let there: String =
                fold(text).chars().skip(held[0].at.start).take(held[0].at.len()).collect();
            assert_eq!(there, "河道", "{text}");
        }
    }

    #[test]
    fn what_only_speaks_of_a_term_defines_nothing() {
        for text in ["河道应当每周巡查。", "巡河人员发现河道堵塞的，应当报告；河道由乡镇管理。"]
        {
            assert_eq!(terms(text), []);
        }
    }
}
