//! Markdown that reads well as plain text too.

use std::fmt::Write as _;

use super::flow::{Block, Lead, blocks};
use super::{Edition, facts, link_origin, link_text, provenance, stated};
use tiaowen_text::error::Result;
use tiaowen_text::extract::GENERATOR;

/// Prints a document as Markdown (CommonMark). A block that runs on in its line follows without a blank line, and a
/// heading without a number is closed (`## … ##`): both look the same, and tell a reader how the lines were.
pub fn print(edition: &Edition<'_>) -> Result<String> {
    let text = edition.linked.document.text.as_str();
    let mut out = format!("---\ngenerator: {}\n", GENERATOR);
    for (name, value) in stated::facts(edition)? {
        put(&mut out, &format!("{name}: {}", unmarked(&value)));
    }
    out.push_str("---\n\n");
    let mut open = false;
    for block in blocks(edition) {
        match block {
            Block::Title(title) => {
                line(&mut out, &format!("# {}", escape(title)));
                for (label, value) in facts(edition) {
                    put(&mut out, &format!("- {label}：{}", escape(&value)));
                }
                out.push('\n');
                open = false;
                continue;
            }
            Block::Line(_, words) => line(&mut out, &escape(words)),
            Block::Heading { depth, mark, heading, lead, .. } => {
                let level = "#".repeat((depth + 2).min(6));
                let bare = if mark.is_empty() { format!(" {level}") } else { String::new() };
                let words = format!("{}{}", escape(&mark), escape_end(escape(heading)));
                begin(&mut out, lead, open);
                line(&mut out, &format!("{level} {words}{bare}"));
            }
            Block::Paragraph { mark, span, lead, .. } if mark.is_empty() => {
                begin(&mut out, lead, open);
                line(&mut out, &format!("{}{}", lead.gap(), escape(span.of(text))));
            }
            Block::Paragraph { mark, span, lead, .. } => {
                begin(&mut out, lead, open);
                let words = format!("**{}**　{}", escape(&mark), escape(span.of(text)));
                line(&mut out, &format!("{}{words}", lead.gap()));
            }
            Block::UnitEnd(unit) => {
                open &= !references(edition, unit, &mut out);
                continue;
            }
        }
        open = true;
    }
    line(&mut out, "---");
    put(&mut out, "来源：\n");
    for (label, value) in provenance(edition) {
        put(&mut out, &format!("- {label}：{}", escape(&value)));
    }
    Ok(out)
}

/// Takes back the blank line before a block that runs on.
fn begin(out: &mut String, lead: Lead, open: bool) {
    if open && lead.runs_on() {
        out.pop();
    }
}

/// Prints what a clause carries out, and tells whether there is anything.
fn references(edition: &Edition<'_>, unit: usize, out: &mut String) -> bool {
    let Some(clause) = edition.clause(unit) else { return false };
    for link in &clause.references.implements {
        let text = format!("> - 落实：{}（{}）", escape(&link_text(link)), link_origin(link));
        put(out, &text);
    }
    let any = !clause.references.implements.is_empty();
    if any {
        out.push('\n');
    }
    any
}

/// JSON in which no character is markup where a reader takes the head of the file for its text.
fn unmarked(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn put(out: &mut String, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{words}");
}

fn line(out: &mut String, words: &str) {
    let _ = writeln!(out, "{words}\n");
}

/// Text that Markdown shows as it is.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let at_start = at == 0 && matches!(c, '#' | '+' | '-' | '=');
        let numbered = at == digits && digits > 0 && matches!(c, '.' | ')');
        if at_start
            || numbered
            || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~')
        {
            out.push('\\');
        }
        // An ampersand could begin an entity.
        if c == '&' { out.push_str("&amp;") } else { out.push(c) }
    }
    out
}

/// The end of a heading: its last `#` would close it.
fn escape_end(mut heading: String) -> String {
    if heading.ends_with('#') {
        heading.insert(heading.len() - 1, '\\');
    }
    heading
}

#[cfg(test)]
mod tests {
    use super::{escape, unmarked};

    #[test]
    fn facts_at_the_head_are_no_markup_and_read_the_same() {
        let title = "关于<b>停车</b>&lt;的办法";
        let json = unmarked(&serde_json::json!(title).to_string());
        assert!(!json.contains(['<', '>', '&']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), title);
    }

    #[test]
    fn text_stays_text() {
        for (text, escaped) in [
            ("1. 完善机制", "1\\. 完善机制"),
            ("*重点* <script>&lt;", "\\*重点\\* \\<script\\>&amp;lt;"),
            ("# 不是标题", "\\# 不是标题"),
            ("（一）培育产业", "（一）培育产业"),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }
}
