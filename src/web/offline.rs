//! The pages as files: where each goes, its addresses made relative, and a search that needs no server.
//!
//! Pure: `cli` asks the server's own routes for the pages and writes what comes of them. A file lies where
//! its address says (`/coverage/a` → `coverage/a.html`), pages in another script below a folder of its code. A document is
//! one page, which shows the links of its clauses too: the address of a clause leads into it (`/docs/a/14` →
//! `docs/a.html#c14`).

pub mod index;

use std::collections::BTreeSet;

use serde_json::Value;

use tiaowen_print::{Format, escape};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::fold;

/// The script that searches.
pub const SEARCH: &str = include_str!("../../web/static/offline.js");
/// Its name in the folder.
pub const SEARCH_FILE: &str = "static/offline.js";

/// What is copied.
#[derive(Debug, Clone, Default)]
pub struct Extent {
    /// Codes of the scripts beside the text as stored: `hans`, `hant`, `tw`, `hk`.
    pub scripts: Vec<String>,
    /// Address of a server that has what files cannot hold; empty when there is none.
    pub base: String,
}

impl Extent {
    /// The file that an address of the server becomes, with the query that stays; `None` when it becomes
    /// none.
    pub fn file_of(&self, address: &str) -> Option<Target> {
        let whole = address.split('#').next().unwrap_or_default();
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        let (mut script, mut page, mut kept) = (String::new(), String::new(), Vec::new());
        let mut format = String::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "script" => script = value.into_owned(),
                "page" => page = value.into_owned(),
                "format" => format = value.into_owned(),
                "q" | "doc" => kept.push((name.into_owned(), value.into_owned())),
                _ => {}
            }
        }
        if !script.is_empty() && !self.scripts.contains(&script) {
            return None;
        }
        // What is asked by a form, and what depends on the day, stays with the server.
        if matches!(path, "/verify" | "/radar") || path.ends_with("/tasks") {
            return None;
        }
        let steps: Vec<&str> = path.split('/').skip(1).collect();
        let plain = |step: &&str| {
            !step.is_empty()
                && *step != ".."
                && step.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        };
        if path != "/" && !steps.iter().all(plain) {
            return None;
        }
        let name = match steps.as_slice() {
            [""] => "index.html".to_owned(),
            ["static", name] => return Some(Target::new(format!("static/{name}"))),
            // Two thirds of a copy would be JSON, which is for programs: they ask the server, or read the others.
            ["files", "json", _] => return None,
            ["files", kind, id] => {
                let kind: Format = kind.parse().ok()?;
                return Some(Target::new(format!("files/{id}.{}", kind.extension())));
            }
            ["api", "v1", "crosswalk", id] => {
                let ending = match &*format {
                    "csv" => "csv",
                    "oscal" => "oscal.json",
                    _ => "json",
                };
                return Some(Target::new(format!("files/{id}-crosswalk.{ending}")));
            }
            ["docs", id, key] if *key != "repairs" => return Some(clause(&script, id, key)),
            // What two clauses share is left to the server; the other one is here.
            ["compare", _, _, id, key] => return Some(clause(&script, id, key)),
            // Filters and orders of the list are the server's.
            ["docs"] if query_asks_more(query) => return None,
            ["docs" | "coverage" | "compare" | "topics" | "help" | "about", ..] => {
                let number = if page.is_empty() { page } else { format!("-{page}") };
                format!("{}{number}.html", steps.join("/"))
            }
            _ => return None,
        };
        let query = if name == "index.html" { kept } else { Vec::new() };
        Some(Target { query, ..Target::new(in_folder(&script, name)) })
    }

    /// The address of the server that has the page to which an address leads: that of a document with the links of its
    /// clauses for it and for its clauses.
    fn asked(address: &str) -> String {
        let whole = address.split('#').next().unwrap_or_default();
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        let steps: Vec<&str> = path.split('/').skip(1).collect();
        let id = match steps.as_slice() {
            ["docs", id] => id,
            ["docs", id, key] if *key != "repairs" => id,
            ["compare", _, _, id, _] => id,
            _ => return whole.to_owned(),
        };
        let mut names = url::form_urlencoded::parse(query.as_bytes());
        match names.find(|(name, _)| name == "script") {
            Some((_, script)) => format!("/docs/{id}?links=all&script={script}"),
            None => format!("/docs/{id}?links=all"),
        }
    }

    /// What a browser is told to hold a page to: files of the same folder, and forms that the server answers.
    fn policy(&self) -> String {
        let server = match url::Url::parse(&self.base).map(|base| base.origin()) {
            Ok(origin) if origin.is_tuple() => format!(" {}", origin.ascii_serialization()),
            _ => String::new(),
        };
        format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             form-action 'self'{server}; base-uri 'none'"
        )
    }

    /// A page as it stands in `file`, with the addresses it needs; `extra` are more
    /// scripts to load, in their order.
    pub fn rewrite(&self, html: &str, file: &str, extra: &[String]) -> (String, BTreeSet<String>) {
        let up = "../".repeat(file.matches('/').count());
        let mut needed = BTreeSet::new();
        let mut out = String::with_capacity(html.len());
        let mut html = html.to_owned();
        // Other pages find the site by these; a folder has no such addresses.
        for kind in ["search", "alternate"] {
            remove_link(&mut html, kind);
        }
        let mut rest = html.as_str();
        while let Some((at, name)) = next_address(rest) {
            let (before, after) = rest.split_at(at);
            let value_at = name.len() + 3;
            let Some(end) = after.get(value_at..).and_then(|v| v.find('"')) else { break };
            let mut value = unescape(after.get(value_at..value_at + end).unwrap_or_default());
            // A form says its script in a field of its own.
            let folder = file.split('/').next().unwrap_or_default();
            if name == "action" && self.scripts.iter().any(|script| script == folder) {
                let end = value.find('#').unwrap_or(value.len());
                value.insert_str(end, &format!("?script={folder}"));
            }
            out.push_str(before);
            if !value.starts_with('/') {
                out.push_str(after.get(..value_at + end + 1).unwrap_or_default());
            } else if let Some(target) = self.file_of(&value) {
                let fragment = value.split_once('#').map(|(_, fragment)| fragment.to_owned());
                let target = Target { fragment: fragment.or(target.fragment), ..target };
                // Within a page of a hundred clauses a link is its fragment.
                let address = match &target.fragment {
                    Some(fragment) if target.name == file => format!("#{fragment}"),
                    _ => format!("{up}{}", target.address()),
                };
                out.push_str(&format!(" {name}=\"{}\"", escape(&address)));
                needed.insert(Self::asked(&value));
            } else if !self.base.is_empty() {
                out.push_str(&format!(" {name}=\"{}{}\"", escape(&self.base), escape(&value)));
            }
            rest = after.get(value_at + end + 1..).unwrap_or_default();
        }
        out.push_str(rest);
        let origin = format!("<span>{}</span>", escape(&self.base));
        let mut out = out.replace("<span data-origin></span>", &origin);
        out = out.replacen("<html ", "<html data-offline ", 1);
        let scripts: String = extra
            .iter()
            .map(|name| format!("<script src=\"{up}{name}\" defer></script>\n"))
            .collect();
        out = out.replacen("</head>", &format!("{scripts}</head>"), 1);
        let policy =
            format!("<meta http-equiv=\"content-security-policy\" content=\"{}\">", self.policy());
        // It holds for what stands behind it.
        out = out.replacen(
            "<meta charset=\"utf-8\">\n",
            &format!("<meta charset=\"utf-8\">\n{policy}\n"),
            1,
        );
        if !self.base.is_empty() {
            for from in ["\"/id/", "\"/docs/"] {
                out = out.replace(from, &format!("\"{}{}", escape(&self.base), &from[1..]));
            }
        }
        (out, needed)
    }
}

/// Whether a query asks for more than a script and a page.
fn query_asks_more(query: &str) -> bool {
    let mut names = url::form_urlencoded::parse(query.as_bytes());
    names.any(|(name, _)| !matches!(&*name, "script" | "page"))
}

/// A file with the query that its address keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Name below the folder.
    pub name: String,
    query: Vec<(String, String)>,
    fragment: Option<String>,
}

impl Target {
    fn new(name: String) -> Self {
        Self { name, query: Vec::new(), fragment: None }
    }

    fn address(&self) -> String {
        let mut address = self.name.clone();
        if !self.query.is_empty() {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            address.push_str(&format!("?{}", query.extend_pairs(&self.query).finish()));
        }
        if let Some(fragment) = &self.fragment {
            address.push_str(&format!("#{fragment}"));
        }
        address
    }
}

/// A page in the folder of its script.
fn in_folder(script: &str, name: String) -> String {
    if script.is_empty() { name } else { format!("{script}/{name}") }
}

/// Where a clause stands on the page of its document.
fn clause(script: &str, id: &str, key: &str) -> Target {
    let name = in_folder(script, format!("docs/{id}.html"));
    Target { fragment: Some(format!("c{key}")), ..Target::new(name) }
}

/// The next attribute that holds an address: where it starts, and its name.
fn next_address(html: &str) -> Option<(usize, &'static str)> {
    let found = ["href", "src", "action"]
        .into_iter()
        .filter_map(|name| Some((html.find(&format!(" {name}=\""))?, name)));
    found.min()
}

fn unescape(value: &str) -> String {
    let mut out = value.to_owned();
    for (coded, plain) in [("&#38;", "&"), ("&amp;", "&"), ("&#34;", "\""), ("&#39;", "'")] {
        out = out.replace(coded, plain);
    }
    out
}

/// Removes the `link` elements of a kind.
fn remove_link(html: &mut String, kind: &str) {
    let from = format!("<link rel=\"{kind}\"");
    while let Some(start) = html.find(&from)
        && let Some(end) = html.get(start..).and_then(|rest| rest.find(">\n"))
    {
        html.replace_range(start..start + end + 2, "");
    }
}

fn print(index: &Value) -> Result<String> {
    serde_json::to_string(index)
        .map_err(|e| Error::internal("the search index does not print").caused_by(e))
}

/// Characters that are matched as another one, and that one: as far as the texts have it.
fn fold_table(used: &BTreeSet<char>) -> (String, String) {
    let ranges = [
        '\u{21}'..='\u{24f}',
        '\u{2e80}'..='\u{9fff}',
        '\u{f900}'..='\u{ffef}',
        '\u{20000}'..='\u{2fa1f}',
    ];
    let (mut variants, mut forms) = (String::new(), String::new());
    for variant in ranges.into_iter().flatten() {
        let folded = fold(variant.encode_utf8(&mut [0; 4]));
        let mut chars = folded.chars();
        if let (Some(form), None) = (chars.next(), chars.next())
            && form != variant
            && used.contains(&form)
        {
            variants.push(variant);
            forms.push(form);
        }
    }
    (variants, forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent() -> Extent {
        Extent { scripts: vec!["hant".to_owned()], base: String::new() }
    }

    #[test]
    fn addresses_become_files() {
        for (address, file) in [
            ("/", Some("index.html")),
            (
                "/?q=%E5%85%BB%E8%80%81&script=hant&sort=date",
                Some("hant/index.html?q=%E5%85%BB%E8%80%81"),
            ),
            ("/docs?page=2", Some("docs-2.html")),
            ("/docs?sort=title", None),
            ("/docs/a/5.14.1?script=hant", Some("hant/docs/a.html#c5.14.1")),
            ("/docs/a/repairs", Some("docs/a/repairs.html")),
            ("/compare/a/1/b/2", Some("docs/b.html#c2")),
            ("/compare/a~1/a", Some("compare/a~1/a.html")),
            ("/docs/a/14?script=tw", None),
            ("/files/akn/a", Some("files/a.xml")),
            ("/files/json/a", None),
            ("/api/v1/crosswalk/a?format=oscal", Some("files/a-crosswalk.oscal.json")),
            ("/static/tiaowen.css", Some("static/tiaowen.css")),
            ("/mcp", None),
            ("/docs/../etc", None),
        ] {
            let found = extent().file_of(address).map(|f| f.address());
            assert_eq!(found.as_deref(), file, "{address}");
        }
    }

    #[test]
    fn a_page_leads_to_files_beside_it_and_nowhere_else() {
        let page = "<html lang=\"zh\"><head><link rel=\"search\" href=\"/opensearch.xml\">\n</head>\
                    <a href=\"/docs/a/14?script=hant&#38;page=1#c14\">甲</a><a href=\"#x\">乙</a>\
                    <a href=\"/suggest\">丙</a><form action=\"/\"><span data-origin></span></html>";
        let (html, needed) = extent().rewrite(page, "docs/a/1.html", &["static/b.js".to_owned()]);
        assert_eq!(
            html,
            "<html data-offline lang=\"zh\"><head><script src=\"../../static/b.js\" defer></script>\n</head>\
             <a href=\"../../hant/docs/a.html#c14\">甲</a><a href=\"#x\">乙</a>\
             <a>丙</a><form action=\"../../index.html\"><span></span></html>"
        );
        let needed: Vec<_> = needed.iter().map(String::as_str).collect();
        assert_eq!(needed, ["/", "/docs/a?links=all&script=hant"]);
    }

    #[test]
    fn the_fold_has_both_scripts_and_nothing_that_no_text_has() {
        let used: BTreeSet<char> = "养老托育a".chars().collect();
        let (variants, forms) = fold_table(&used);
        let pairs: Vec<(char, char)> = variants.chars().zip(forms.chars()).collect();
        for pair in [('養', '养'), ('託', '托'), ('Ａ', 'a'), ('A', 'a')] {
            assert!(pairs.contains(&pair), "{pair:?}");
        }
        assert!(pairs.iter().all(|(_, form)| used.contains(form)));
    }
}
