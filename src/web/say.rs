//! The small form by which readers say that a link is right or wrong, and what it sends.

use axum::http::HeaderMap;

use crate::kb::LONGEST_READERS_NOTE;
use crate::site::{Gate, Judging};
use crate::web::page::Page;
use tiaowen_print::view::ClauseRefView;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// What a page offers to those who write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offers {
    /// Whether readers may say something of a link.
    pub say: bool,
    /// Whether judging is open, or open to those with a token.
    pub judge: bool,
}

impl Offers {
    /// What is offered to a request.
    pub fn of(gate: &Gate, headers: &HeaderMap) -> Self {
        Self { say: gate.hears_readers(headers), judge: gate.judging(headers) != Judging::Off }
    }
}

/// Names a pair in the form: both clauses by document and key.
pub fn pair(from: &ClauseRefView, to: &ClauseRefView) -> String {
    format!("{}/{} {}/{}", from.document, from.key, to.document, to.key)
}

/// Where a reader comes back to: this page.
pub fn back(page: &Page) -> String {
    page.with(&[("said", "")])
}

/// What the form sends.
#[derive(Debug, Default)]
pub struct Saying {
    pair: String,
    says: String,
    /// Why.
    pub note: String,
    back: String,
}

impl Saying {
    /// Reads the body of the form. Fails with `Invalid` for a note that is too long.
    pub fn read(body: &[u8]) -> Result<Self> {
        let mut saying = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            match &*name {
                "pair" => saying.pair = value.into_owned(),
                "says" => saying.says = value.into_owned(),
                "note" => saying.note = value.into_owned(),
                "back" => saying.back = value.into_owned(),
                _ => {}
            }
        }
        if saying.note.chars().count() > LONGEST_READERS_NOTE {
            let message = format!("a note has at most {LONGEST_READERS_NOTE} characters");
            let chinese = format!("说明最多 {LONGEST_READERS_NOTE} 字");
            return Err(Error::invalid(message).in_chinese(chinese));
        }
        Ok(saying)
    }

    /// Whether the link is said to be right.
    pub fn is_right(&self) -> Result<bool> {
        match self.says.as_str() {
            "right" => Ok(true),
            "wrong" => Ok(false),
            _ => Err(Error::invalid("a link is right or wrong").in_chinese("请选“正确”或“有误”")),
        }
    }

    /// Both clauses by document and key.
    pub fn pair(&self) -> Result<[(DocId, String); 2]> {
        let side = |side: &str| {
            let (id, key) = side.split_once('/')?;
            Some((DocId::parse(id).ok()?, key.to_owned()))
        };
        let both = self.pair.split_once(' ').and_then(|(a, b)| Some([side(a)?, side(b)?]));
        both.ok_or_else(|| {
            Error::invalid("a pair is DOCUMENT/CLAUSE DOCUMENT/CLAUSE").in_chinese("请选一组对应")
        })
    }

    /// The page to come back to: one of this server, whatever was sent.
    pub fn back(&self) -> String {
        let ours = ["/docs/", "/compare/", "/coverage/"];
        let fits = ours.iter().any(|start| self.back.starts_with(start))
            && self.back.bytes().all(|b| b.is_ascii_graphic() && b != b'\\' && b != b'#');
        let address = if fits { self.back.as_str() } else { "/coverage" };
        let join = if address.contains('?') { '&' } else { '?' };
        format!("{address}{join}said=yes#said")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_comes_back_to_a_page_of_this_server() {
        for (sent, back) in [
            ("/docs/a/14?script=tw", "/docs/a/14?script=tw&said=yes#said"),
            ("/compare/a/1/b/2", "/compare/a/1/b/2?said=yes#said"),
            ("//evil.example/docs/", "/coverage?said=yes#said"),
            ("https://evil.example/docs/", "/coverage?said=yes#said"),
            ("/docs/a\r\nset-cookie: x", "/coverage?said=yes#said"),
            ("", "/coverage?said=yes#said"),
        ] {
            let saying = Saying { back: sent.to_owned(), ..Saying::default() };
            assert_eq!(saying.back(), back, "{sent:?}");
        }
    }

    #[test]
    fn a_pair_is_two_clauses() {
        let pair = |text: &str| Saying { pair: text.to_owned(), ..Saying::default() }.pair();
        assert_eq!(pair("a/14 b/section-1").unwrap()[1].1, "section-1");
        for text in ["", "a/14", "a b", "a/1  b/2", "../x/1 b/2"] {
            assert!(pair(text).is_err(), "{text:?}");
        }
    }
}
