//! A document as an entry of a bibliography: BibTeX and RIS.

use std::fmt::Write as _;

use super::Edition;

/// A BibTeX entry; `@misc`, which every style knows.
pub fn bibtex(edition: &Edition<'_>) -> String {
    let facts = &edition.facts.document;
    let mut out = format!("@misc{{{},\n", facts.id);
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  {name} = {{{}}},", tex(value));
        }
    };
    field("title", &facts.title);
    // Braces keep a body of several words one author.
    let authors: Vec<String> = facts.issuers.clone();
    field("howpublished", facts.number.as_deref().unwrap_or(""));
    let date = facts.published.as_deref().or(facts.dated.as_deref()).unwrap_or("");
    field("year", date.get(..4).unwrap_or(""));
    field("date", date);
    field("url", &address(edition));
    field("note", facts.state.note());
    field("language", "chinese");
    if !authors.is_empty() {
        let authors: Vec<String> = authors.iter().map(|a| format!("{{{}}}", tex(a))).collect();
        let _ = writeln!(out, "  author = {{{}}},", authors.join(" and "));
    }
    out.push_str("}\n");
    out
}

/// An RIS entry of type GOVDOC.
pub fn ris(edition: &Edition<'_>) -> String {
    let facts = &edition.facts.document;
    let mut out = String::from("TY  - GOVDOC\r\n");
    let mut field = |tag: &str, value: &str| {
        if !value.is_empty() {
            let value = value.replace(['\r', '\n'], " ");
            // Writing to a string cannot fail.
            let _ = write!(out, "{tag}  - {value}\r\n");
        }
    };
    field("ID", &facts.id);
    field("TI", &facts.title);
    facts.issuers.iter().for_each(|issuer| field("AU", issuer));
    let date = facts.published.as_deref().or(facts.dated.as_deref()).unwrap_or("");
    field("PY", date.get(..4).unwrap_or(""));
    field("DA", &date.replace('-', "/"));
    field("SN", facts.number.as_deref().unwrap_or(""));
    field("UR", &address(edition));
    field("N1", facts.state.note());
    field("LA", "zh");
    out.push_str("ER  - \r\n");
    out
}

/// The official address where there is one, else the page here; a mirror is no address to cite.
fn address(edition: &Edition<'_>) -> String {
    let facts = &edition.facts.document;
    facts.official_url.clone().unwrap_or_else(|| {
        if edition.base.is_empty() {
            String::new()
        } else {
            format!("{}{}", edition.base, facts.url)
        }
    })
}

fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' | '}' | '%' | '#' | '&' | '_' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("\\textbackslash "),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
