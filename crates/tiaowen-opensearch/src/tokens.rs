//! Tokens as the cluster sees them: between spaces, the tokens at one place between `|`.

use std::borrow::Cow;

use tiaowen_text::hash;

/// Stands where a phrase asks for no token; the cluster takes it out and keeps its place.
pub(crate) const HOLE: &str = "\u{241F}";
/// No token of any text.
pub(crate) const NOWHERE: &str = "\u{1}";
/// Between tokens at one place.
pub(crate) const STACK: char = '|';
/// Longest token in characters; what is longer goes by its hash, since the cluster takes no token of 32 KB.
const LONGEST: usize = 256;

/// A token as it is sent: itself, unless it would be taken for several or for none.
pub(crate) fn sent(token: &str) -> Cow<'_, str> {
    let splits = |c: char| c == STACK || c.is_whitespace() || c.is_control();
    if token.chars().count() <= LONGEST && !token.contains(splits) && token != HOLE {
        return Cow::Borrowed(token);
    }
    // No token of a text has a control character at its front and is that short.
    Cow::Owned(format!("\u{1}{}", hash::sha256(token.as_bytes())))
}

/// A phrase as it is asked for: tokens at their positions, holes between.
pub(crate) fn phrase(tokens: &[(usize, String)]) -> String {
    let first = tokens.iter().map(|(at, _)| *at).min().unwrap_or_default();
    let mut sorted: Vec<&(usize, String)> = tokens.iter().collect();
    sorted.sort_by_key(|(at, _)| *at);
    let mut text = String::new();
    let mut next = first;
    for (at, token) in sorted {
        for _ in next..*at {
            text.push_str(HOLE);
            text.push(' ');
        }
        text.push_str(&sent(token));
        text.push(' ');
        next = at + 1;
    }
    text.truncate(text.trim_end().len());
    text
}

/// The characters that the tokens of a phrase cover; `None` where one between them is not said.
pub(crate) fn characters(tokens: &[(usize, String)]) -> Option<String> {
    let first = tokens.iter().map(|(at, _)| *at).min()?;
    let mut held: Vec<Option<char>> = Vec::new();
    for (at, token) in tokens {
        for (at, c) in (at - first..).zip(token.chars()) {
            held.resize(held.len().max(at + 1), None);
            *held.get_mut(at)? = Some(c);
        }
    }
    held.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_say_their_characters() {
        let of = |list: &[(usize, &str)]| {
            let tokens: Vec<_> =
                list.iter().map(|(at, token)| (*at, (*token).to_owned())).collect();
            characters(&tokens)
        };
        assert_eq!(of(&[(0, "公共"), (2, "服务"), (3, "务设")]).as_deref(), Some("公共服务设"));
        assert_eq!(of(&[(5, "县")]).as_deref(), Some("县"));
        assert_eq!(of(&[(0, "公共"), (3, "务设")]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn phrases_keep_their_places() {
        let tokens = |list: &[(usize, &str)]| -> Vec<(usize, String)> {
            list.iter().map(|(at, token)| (*at, (*token).to_owned())).collect()
        };
        assert_eq!(phrase(&tokens(&[(0, "养老"), (2, "服务")])), "养老 ␟ 服务");
        assert_eq!(phrase(&tokens(&[(3, "务设"), (2, "服务"), (0, "公共")])), "公共 ␟ 服务 务设");
        assert_eq!(phrase(&tokens(&[(4, "养老"), (5, "托育")])), "养老 托育");
    }

    #[test]
    fn what_would_be_split_goes_by_its_hash() {
        for token in ["养老", "a.b-c", "𠀀建", "--"] {
            assert_eq!(sent(token), token);
        }
        let long = "长".repeat(LONGEST + 1);
        for token in ["a|b", "a b", "a\u{3000}b", HOLE, &long] {
            let sent = sent(token);
            assert!(!sent.contains([' ', '|', '\u{3000}']) && sent.len() < 80, "{sent}");
            assert_ne!(sent, HOLE);
        }
    }
}
