//! One HTML page that needs nothing else: for reading, printing and pasting into other programs.

use std::fmt::Write as _;

use super::flow::{Block, Lead, blocks};
use super::{Edition, facts, link_origin, link_text, provenance, stated};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::error::Result;
use tiaowen_text::extract::GENERATOR;

const STYLE: &str = "body{max-width:42em;margin:2em auto;padding:0 1em;line-height:1.8;\
font-family:'Source Han Serif SC','Noto Serif CJK SC','Songti SC',SimSun,serif;color:#1b1b1b;background:#fff}\
h1{text-align:center;line-height:1.4}h2,h3,h4,h5,h6{line-height:1.5;break-after:avoid}\
p{text-indent:2em;margin:.6em 0}p.line,p.link{text-indent:0}p.right{text-align:right;text-indent:0}\
p.link{font-size:.85em;border-left:3px solid #b9c4cf;padding-left:.8em;color:#3c4a57}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em;font-size:.85em}dd{margin:0;overflow-wrap:anywhere}";

/// Prints a document as a page.
pub fn print(edition: &Edition<'_>) -> Result<String> {
    let document = &edition.linked.document;
    let text = document.text.as_str();
    let mut out = String::new();
    let title = escape(&edition.facts.document.title);
    push(
        &mut out,
        format_args!(
            "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<meta name=\"generator\" content=\"{}\">\n",
            GENERATOR
        ),
    );
    for (name, value) in stated::facts(edition)? {
        let value = escape(&value);
        push(&mut out, format_args!("<meta name=\"tiaowen.{name}\" content=\"{value}\">\n"));
    }
    push(&mut out, format_args!("<style>{STYLE}</style>\n</head>\n<body>\n<article>\n"));
    for block in blocks(edition) {
        match block {
            Block::Title(title) => {
                push(&mut out, format_args!("<h1>{}</h1>\n", escape(title)));
                list(&facts(edition), &mut out);
            }
            Block::Line(kind, words) => {
                let look = if kind == PieceKind::Signature { "right" } else { "line" };
                let (kind, words) = (kind.word(), escape(words));
                push(&mut out, format_args!("<p class=\"{look} {kind}\">{words}</p>\n"));
            }
            Block::Heading { clause, depth, mark, heading, lead } => {
                let level = (depth + 2).min(6);
                let (id, heading) = (id(edition, clause), escape(heading));
                let class = class(lead, mark.is_empty());
                let mark = escape(&mark);
                push(
                    &mut out,
                    format_args!("<h{level} id=\"{id}\"{class}>{mark}{heading}</h{level}>\n"),
                );
            }
            Block::Paragraph { clause, mark, span, lead } => {
                let words = format!("{}{}", lead.gap(), escape(span.of(text)));
                let class = class(lead, false);
                if mark.is_empty() {
                    push(&mut out, format_args!("<p{class}>{words}</p>\n"));
                } else {
                    let (id, mark) = (id(edition, clause), escape(&mark));
                    let (gap, words) = (lead.gap(), escape(span.of(text)));
                    push(
                        &mut out,
                        format_args!("<p id=\"{id}\"{class}>{gap}<b>{mark}</b>　{words}</p>\n"),
                    );
                }
            }
            Block::UnitEnd(unit) => references(edition, unit, &mut out),
        }
    }
    out.push_str("</article>\n<footer>\n<h2>来源</h2>\n");
    list(&provenance(edition), &mut out);
    out.push_str("</footer>\n</body>\n</html>\n");
    Ok(out)
}

/// Tells a block that runs on in its line, and a heading without a number.
fn class(lead: Lead, bare: bool) -> &'static str {
    match (lead.runs_on(), bare) {
        (true, true) => " class=\"bare run-on\"",
        (true, false) => " class=\"run-on\"",
        (false, true) => " class=\"bare\"",
        (false, false) => "",
    }
}

fn id(edition: &Edition<'_>, clause: usize) -> String {
    let path = edition.linked.document.clauses.get(clause).map_or("", |c| c.path.as_str());
    escape(&format!("c{path}"))
}

fn references(edition: &Edition<'_>, unit: usize, out: &mut String) {
    let Some(clause) = edition.clause(unit) else { return };
    for link in &clause.references.implements {
        let href = escape(&format!("{}{}", edition.base, link.clause.url));
        let (words, origin) = (escape(&link_text(link)), link_origin(link));
        let words =
            if edition.base.is_empty() { words } else { format!("<a href=\"{href}\">{words}</a>") };
        push(out, format_args!("<p class=\"link\">落实：{words}（{origin}）</p>\n"));
    }
}

fn list(rows: &[(&str, String)], out: &mut String) {
    out.push_str("<dl>\n");
    for (label, value) in rows {
        push(out, format_args!("<dt>{label}</dt><dd>{}</dd>\n", escape(value)));
    }
    out.push_str("</dl>\n");
}

fn push(out: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(words);
}

/// Text for HTML and XML, in content and attributes; control characters that XML forbids become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
