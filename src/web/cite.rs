//! A clause as a citation, in the forms that readers paste: short, full, GB/T 7714, Markdown, BibTeX, RIS.
//!
//! Pure text from the views; the address of the page is given by whoever knows it.

use std::fmt::Write as _;

use tiaowen_print::view::{ClauseView, DocumentView};
use tiaowen_text::doc::TextState;

/// One form of a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// ASCII name, for addresses and anchors.
    pub style: &'static str,
    /// Name for readers.
    pub name: &'static str,
    /// The citation.
    pub text: String,
}

/// Every form for one clause; `address` is the address of its page.
pub fn forms(document: &DocumentView, clause: &ClauseView, address: &str) -> Vec<Form> {
    let form = |style, name, text| Form { style, name, text };
    vec![
        form("short", "短引", short(document, clause)),
        form("full", "全称", full(document, clause)),
        form("gbt7714", "GB/T 7714", gbt7714(document, clause)),
        form("markdown", "Markdown", markdown(clause, address)),
        form("bibtex", "BibTeX", bibtex(document, clause, address)),
        form("ris", "RIS", ris(document, clause, address)),
    ]
}

/// What has to stand beside a citation whose text is not the wording.
fn caution(state: TextState) -> &'static str {
    match state {
        TextState::Abstract => "（据提要，未核原文）",
        TextState::Unsourced => "（据自备文本，来源未注明）",
        TextState::Official | TextState::Copy | TextState::NotHeld => "",
    }
}

fn place(clause: &ClauseView) -> String {
    match clause.clause.label.as_str() {
        "" if clause.clause.path == "preamble" => "导语".to_owned(),
        "" => clause.clause.section.clone(),
        label => label.to_owned(),
    }
}

fn short(document: &DocumentView, clause: &ClauseView) -> String {
    let name = match document.short_names.first() {
        Some(name) => name.clone(),
        None => format!("《{}》", document.title),
    };
    format!("{name}{}", place(clause))
}

fn full(document: &DocumentView, clause: &ClauseView) -> String {
    let number = document.number.as_ref().map_or_else(String::new, |n| format!("（{n}）"));
    let heading = match clause.clause.heading.as_str() {
        "" => String::new(),
        heading => format!("“{heading}”"),
    };
    format!(
        "{}《{}》{number}{}{heading}{}",
        document.issuers.join("、"),
        document.title,
        place(clause),
        caution(document.state)
    )
}

/// GB/T 7714-2015: a newspaper copy is [N], an official page [EB/OL], anything else [Z].
fn gbt7714(document: &DocumentView, clause: &ClauseView) -> String {
    let authors = document.issuers.join(", ");
    let lead = if authors.is_empty() { String::new() } else { format!("{authors}. ") };
    let title = format!("{}：{}{}", document.title, place(clause), clause.clause.heading);
    let date = document.published.as_deref().or(document.dated.as_deref());
    if let Some((paper, day, page)) =
        document.provenance.published_in.as_deref().and_then(newspaper)
    {
        return format!("{lead}{title}[N]. {paper}, {day}({page}).");
    }
    match (&document.official_url, date) {
        (Some(url), Some(date)) => format!("{lead}{title}[EB/OL]. ({date}). {url}."),
        (Some(url), None) => format!("{lead}{title}[EB/OL]. {url}."),
        (None, Some(date)) => format!("{lead}{title}[Z]. {date}."),
        (None, None) => format!("{lead}{title}[Z]."),
    }
}

/// Reads `《四川日报》 2023-08-03 第01版`.
fn newspaper(text: &str) -> Option<(&str, &str, &str)> {
    let (paper, rest) = text.trim().strip_prefix('《')?.split_once('》')?;
    let mut words = rest.split_whitespace();
    let day = words.next()?;
    let page = words.next()?.strip_prefix('第')?.strip_suffix('版')?;
    Some((paper, day, page))
}

fn markdown(clause: &ClauseView, address: &str) -> String {
    let name = format!("《{}》{}{}", clause.clause.title, place(clause), clause.clause.heading);
    let name: String = name
        .chars()
        .flat_map(|c| "[]\\".contains(c).then_some('\\').into_iter().chain([c]))
        .collect();
    format!("[{name}]({address})")
}

fn bibtex(document: &DocumentView, clause: &ClauseView, address: &str) -> String {
    let key = clause.clause.url.rsplit('/').next().unwrap_or_default();
    let mut out = format!("@misc{{{}-{key},\n", document.id);
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let value: String = value
                .chars()
                .flat_map(|c| "{}%#&_$".contains(c).then_some('\\').into_iter().chain([c]))
                .collect();
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  {name} = {{{value}}},");
        }
    };
    let date = document.published.as_deref().or(document.dated.as_deref()).unwrap_or("");
    field("title", &format!("{}：{}{}", document.title, place(clause), clause.clause.heading));
    field("howpublished", document.number.as_deref().unwrap_or(""));
    field("year", date.get(..4).unwrap_or(""));
    field("date", date);
    field("note", caution(document.state));
    field("url", address);
    let authors: Vec<String> = document.issuers.iter().map(|a| format!("{{{a}}}")).collect();
    if !authors.is_empty() {
        let _ = writeln!(out, "  author = {{{}}},", authors.join(" and "));
    }
    out.push('}');
    out
}

fn ris(document: &DocumentView, clause: &ClauseView, address: &str) -> String {
    let mut out = String::from("TY  - GOVDOC\n");
    let mut field = |tag: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{tag}  - {}", value.replace(['\r', '\n'], " "));
        }
    };
    let date = document.published.as_deref().or(document.dated.as_deref()).unwrap_or("");
    field("TI", &format!("{}：{}{}", document.title, place(clause), clause.clause.heading));
    document.issuers.iter().for_each(|issuer| field("AU", issuer));
    field("PY", date.get(..4).unwrap_or(""));
    field("DA", &date.replace('-', "/"));
    field("SP", &place(clause));
    field("N1", caution(document.state));
    field("UR", address);
    field("LA", "zh");
    out.push_str("ER  -");
    out
}

#[cfg(test)]
mod tests {
    use super::newspaper;

    #[test]
    fn reads_the_newspaper_line() {
        let read = newspaper("《四川日报》 2023-08-03 第01版");
        assert_eq!(read, Some(("四川日报", "2023-08-03", "01")));
        assert_eq!(newspaper("新华社"), None);
        assert_eq!(newspaper("《四川日报》2023-08-03"), None);
    }
}
