//! Markdown that reads well as plain text too.

use std::fmt::Write as _;

use super::flow::{Block, blocks};
use super::{Edition, facts, link_origin, link_text, provenance};

/// Prints a document as Markdown (CommonMark).
pub fn print(edition: &Edition<'_>) -> String {
    let text = edition.linked.document.text.as_str();
    let mut out = String::new();
    for block in blocks(edition) {
        match block {
            Block::Title(title) => {
                line(&mut out, &format!("# {}", escape(title)));
                for (label, value) in facts(edition) {
                    put(&mut out, &format!("- {label}：{}", escape(&value)));
                }
                out.push('\n');
            }
            Block::Line(_, words) => line(&mut out, &escape(words)),
            Block::Heading { depth, mark, heading, .. } => {
                let level = "#".repeat((depth + 2).min(6));
                line(&mut out, &format!("{level} {}{}", escape(&mark), escape(heading)));
            }
            Block::Paragraph { mark, span, .. } if mark.is_empty() => {
                line(&mut out, &escape(span.of(text)));
            }
            Block::Paragraph { mark, span, .. } => {
                line(&mut out, &format!("**{}**　{}", escape(&mark), escape(span.of(text))));
            }
            Block::UnitEnd(unit) => references(edition, unit, &mut out),
        }
    }
    line(&mut out, "---");
    put(&mut out, "来源：\n");
    for (label, value) in provenance(edition) {
        put(&mut out, &format!("- {label}：{}", escape(&value)));
    }
    out
}

fn references(edition: &Edition<'_>, unit: usize, out: &mut String) {
    let Some(clause) = edition.clause(unit) else { return };
    for link in &clause.references.implements {
        let text = format!("> - 落实：{}（{}）", escape(&link_text(link)), link_origin(link));
        put(out, &text);
    }
    if !clause.references.implements.is_empty() {
        out.push('\n');
    }
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

#[cfg(test)]
mod tests {
    use super::escape;

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
