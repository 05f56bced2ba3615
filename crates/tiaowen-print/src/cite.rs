//! A document, or one clause of it, as people cite it: short, full, GB/T 7714, Markdown, BibTeX, RIS.
//!
//! Pure text from the views. Pages show every form of a clause; the exports print `bibtex` and `ris`.

use std::fmt::Write as _;

use super::Edition;
use crate::view::{ClauseView, DocumentView};
use tiaowen_text::doc::TextState;
use tiaowen_text::title::in_marks;

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
    let entry = Entry { document, clause: Some(clause), address: address.to_owned() };
    vec![
        form("short", "短引", short(document, clause)),
        form("full", "全称", full(document, clause)),
        form("gbt7714", "GB/T 7714", gbt7714(document, clause)),
        form("markdown", "Markdown", markdown(clause, address)),
        form("bibtex", "BibTeX", entry.bibtex().trim_end().to_owned()),
        form("ris", "RIS", entry.ris().trim_end_matches(['\r', '\n']).to_owned()),
    ]
}

/// What has to stand beside a citation whose text is not the wording.
fn caution(state: TextState) -> &'static str {
    match state {
        TextState::Abstract => "（据提要，未核原文）",
        TextState::Unsourced => "（据自备文本，来源未注明）",
        TextState::Recognised => "（据识别文本，未经校对）",
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
        None => in_marks(&document.title),
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
        "{}{}{number}{}{heading}{}",
        document.issuers.join("、"),
        in_marks(&document.title),
        place(clause),
        caution(document.state)
    ) + &document.standing().map(|words| format!("（{words}）")).unwrap_or_default()
}

/// GB/T 7714-2015: a newspaper copy is [N], an official page [EB/OL], anything else [Z].
fn gbt7714(document: &DocumentView, clause: &ClauseView) -> String {
    let authors = document.issuers.join(", ");
    let lead = if authors.is_empty() { String::new() } else { format!("{authors}. ") };
    let title = format!("{}：{}{}", document.title, place(clause), clause.clause.heading);
    let date = document.text_date.as_deref();
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
    let title = in_marks(&clause.clause.title);
    let name = format!("{title}{}{}", place(clause), clause.clause.heading);
    let name: String = name
        .chars()
        .flat_map(|c| "[]\\".contains(c).then_some('\\').into_iter().chain([c]))
        .collect();
    format!("[{name}]({address})")
}

/// An edition as a BibTeX entry; `@misc`, which every style knows.
pub(crate) fn bibtex(edition: &Edition<'_>) -> String {
    Entry::new(edition).bibtex()
}

/// An edition as an RIS entry of type GOVDOC.
pub(crate) fn ris(edition: &Edition<'_>) -> String {
    Entry::new(edition).ris()
}

/// What a bibliography says of a document or of one clause.
struct Entry<'a> {
    document: &'a DocumentView,
    clause: Option<&'a ClauseView>,
    address: String,
}

impl<'a> Entry<'a> {
    fn new(edition: &Edition<'a>) -> Self {
        let document = &edition.facts.document;
        let clause = edition.only.and_then(|index| edition.clause(index));
        Self { document, clause, address: address(edition, clause) }
    }

    /// Names the entry among others: the document's id, and the clause's number behind it.
    fn key(&self) -> String {
        let id = &self.document.id;
        match self.clause.and_then(|clause| clause.clause.url.rsplit('/').next()) {
            Some(number) => format!("{id}-{number}"),
            None => id.clone(),
        }
    }

    fn title(&self) -> String {
        let title = &self.document.title;
        match self.clause {
            Some(clause) => format!("{title}：{}{}", place(clause), clause.clause.heading),
            None => title.clone(),
        }
    }

    fn date(&self) -> &str {
        let document = self.document;
        document.text_date.as_deref().unwrap_or_default()
    }

    /// What a reader has to know of the wording; nothing where it is the official one.
    fn note(&self) -> &'static str {
        match self.document.state {
            TextState::Official => "",
            state => state.note(),
        }
    }

    fn bibtex(&self) -> String {
        let document = self.document;
        let mut out = format!("@misc{{{},\n", self.key());
        let mut field = |name: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "  {name} = {{{value}}},");
            }
        };
        // Braces keep a body of several words one author.
        let authors: Vec<String> =
            document.issuers.iter().map(|issuer| format!("{{{}}}", tex(issuer))).collect();
        field("author", &authors.join(" and "));
        field("title", &tex(&self.title()));
        field("howpublished", &tex(document.number.as_deref().unwrap_or_default()));
        field("year", self.date().get(..4).unwrap_or_default());
        field("date", self.date());
        field("url", &tex_address(&self.address));
        field("note", &tex(self.note()));
        field("language", "chinese");
        field("langid", "chinese");
        out.push_str("}\n");
        out
    }

    fn ris(&self) -> String {
        let document = self.document;
        let mut out = String::from("TY  - GOVDOC\r\n");
        let mut field = |tag: &str, value: &str| {
            if !value.is_empty() {
                let value = value.replace(['\r', '\n'], " ");
                // Writing to a string cannot fail.
                let _ = write!(out, "{tag}  - {value}\r\n");
            }
        };
        field("ID", &self.key());
        field("TI", &self.title());
        document.issuers.iter().for_each(|issuer| field("AU", issuer));
        field("PY", self.date().get(..4).unwrap_or_default());
        field("DA", &self.date().replace('-', "/"));
        // Readers take SN for an ISSN.
        field("M1", document.number.as_deref().unwrap_or_default());
        field("SP", &self.clause.map(place).unwrap_or_default());
        field("UR", &self.address);
        field("N1", self.note());
        field("LA", "zh");
        out.push_str("ER  - \r\n");
        out
    }
}

/// Where an entry leads. A clause: to its page, which alone stands at the clause. A document: to the official
/// address where there is one, else to its page; a mirror is no address to cite.
fn address(edition: &Edition<'_>, clause: Option<&ClauseView>) -> String {
    let document = &edition.facts.document;
    let page = |url: &str| (!edition.base.is_empty()).then(|| format!("{}{url}", edition.base));
    let official = || document.official_url.clone();
    match clause {
        Some(clause) => page(&clause.clause.url).or_else(official),
        None => official().or_else(|| page(&document.url)),
    }
    .unwrap_or_default()
}

/// Text for a field that TeX sets.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' | '}' | '%' | '#' | '&' | '_' | '$' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// An address for the `url` field. Styles print it as it stands, so that an escape would be a part of it and the
/// link dead; what would end the field is percent-encoded, which leads to the same page.
fn tex_address(address: &str) -> String {
    let mut out = String::new();
    for c in address.chars() {
        match c {
            '{' | '}' | '\\' | ' ' | '\n' | '\r' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{newspaper, tex, tex_address};

    #[test]
    fn reads_the_newspaper_line() {
        let read = newspaper("《四川日报》 2023-08-03 第01版");
        assert_eq!(read, Some(("四川日报", "2023-08-03", "01")));
        assert_eq!(newspaper("新华社"), None);
        assert_eq!(newspaper("《四川日报》2023-08-03"), None);
    }

    #[test]
    fn text_is_escaped_and_an_address_stays_one() {
        assert_eq!(tex("50%_{a}"), r"50\%\_\{a\}");
        assert_eq!(tex(r"a\b~c^"), r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}");
        let plain = "https://example.org/c/content_5688895.htm?a=1&b=%E4%B8%80#d~";
        assert_eq!(tex_address(plain), plain);
        assert_eq!(
            tex_address("https://example.org/{a} b\\"),
            "https://example.org/%7Ba%7D%20b%5C"
        );
    }
}
