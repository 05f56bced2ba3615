//! What people type becomes a syntax tree, leniently: text first, operators only where documented.
//!
//! The language: words separated by white space must all occur; `"…"` or `“…”` means exactly this run of
//! characters; `-word` (also `－word`) must not occur; `a OR b` (also `a | b`) means either. Everything
//! else is text: brackets, colons, a lone quote, dates. Key types: [`Query`] as typed, and in `lower` its
//! meaning for the engine.

pub(crate) mod lower;

/// A query as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Each group must match; a group matches when one of its terms does.
    pub groups: Vec<Vec<Term>>,
    /// None of these may match.
    pub excluded: Vec<Term>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Text as typed, to be cut into words.
    Text(String),
    /// Exactly this run.
    Phrase(String),
}

impl Term {
    /// The text without its operator.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Phrase(text) => text,
        }
    }
}

/// Longest query in characters that is read; the rest is ignored, and said to be.
pub const MAX_CHARS: usize = 2_000;

/// Reads a query. Never fails: what is no operator is text.
pub fn parse(input: &str) -> Query {
    let mut query = Query::default();
    let mut either = false;
    for Token { text, quoted, negated } in tokens(input) {
        if !quoted && !negated && matches!(text.as_str(), "OR" | "|" | "｜") {
            either = !query.groups.is_empty();
            continue;
        }
        let term = if quoted { Term::Phrase(text) } else { Term::Text(text) };
        if negated {
            query.excluded.push(term);
        } else if let (true, Some(group)) = (either, query.groups.last_mut()) {
            group.push(term);
        } else {
            query.groups.push(vec![term]);
        }
        either = false;
    }
    query
}

struct Token {
    text: String,
    quoted: bool,
    negated: bool,
}

fn tokens(input: &str) -> Vec<Token> {
    let chars: Vec<char> = input.chars().take(MAX_CHARS).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() || c.is_control() {
            at += 1;
            continue;
        }
        let negated = matches!(c, '-' | '－')
            && chars.get(at + 1).is_some_and(|n| !n.is_whitespace() && !n.is_ascii_digit());
        let start = at + usize::from(negated);
        let close = chars.get(start).and_then(|open| closing_quote(&chars, start, *open));
        let (text, quoted) = match close {
            Some(close) => {
                at = close + 1;
                (chars.get(start + 1..close).unwrap_or_default(), true)
            }
            None => {
                at = word_end(&chars, start);
                (chars.get(start..at).unwrap_or_default(), false)
            }
        };
        let text: String = text.iter().collect();
        if !text.trim().is_empty() {
            tokens.push(Token { text, quoted, negated });
        }
    }
    tokens
}

/// Where an unquoted word ends: at white space, or where a quotation begins that also closes.
fn word_end(chars: &[char], start: usize) -> usize {
    let mut at = start;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() || (at > start && closing_quote(chars, at, c).is_some()) {
            break;
        }
        at += 1;
    }
    at.max(start + 1)
}

/// The closing quote of a quotation that opens at `at`, when there is one with something inside.
fn closing_quote(chars: &[char], at: usize, open: char) -> Option<usize> {
    let close: &[char] = match open {
        '"' | '＂' => &['"', '＂'],
        '“' | '”' => &['”', '“'],
        _ => return None,
    };
    let inside = chars.get(at + 1..)?;
    let length = inside.iter().position(|c| close.contains(c))?;
    (length > 0).then_some(at + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> String {
        let query = parse(input);
        let show = |t: &Term| match t {
            Term::Text(text) => text.clone(),
            Term::Phrase(text) => format!("[{text}]"),
        };
        let mut parts: Vec<String> =
            query.groups.iter().map(|g| g.iter().map(show).collect::<Vec<_>>().join("|")).collect();
        parts.extend(query.excluded.iter().map(|t| format!("-{}", show(t))));
        parts.join(" ")
    }

    #[test]
    fn text_is_text_unless_an_operator_is_whole() {
        for (input, expect) in [
            ("养老 托育", "养老 托育"),
            ("养老　托育", "养老 托育"),
            ("\"养老托育\"", "[养老托育]"),
            ("“养老托育”服务", "[养老托育] 服务"),
            ("县城 -公路", "县城 -公路"),
            ("县城 －\"公路\"", "县城 -[公路]"),
            ("养老托育 OR 充电", "养老托育|充电"),
            ("OR", ""),
            ("OR 充电", "充电"),
            ("\"", "\""),
            ("a\"b", "a\"b"),
            ("\"\"", "\"\""),
            ("2023-08-03 08:18:05", "2023-08-03 08:18:05"),
            ("-5", "-5"),
            ("市(州)", "市(州)"),
            ("foo:县城", "foo:县城"),
            ("-", "-"),
            ("", ""),
        ] {
            assert_eq!(read(input), expect, "{input}");
        }
    }
}
