//! Looks over HTML before it is parsed: refuses what would exhaust the parser, and mends tags that
//! would swallow text.
//!
//! A browser reads `<a hr</div>` or a quotation mark that is never closed as one long tag and drops the
//! text in it. [`survey`] runs over the tags as a browser would and notes such places; [`mend`] cuts the
//! tag short so that its text stays. Nothing else is touched.

use tiaowen_text::error::{Error, ErrorKind, Result};
use tiaowen_text::vocabulary::han::is_han;

/// Most tags in a page. The largest page seen, a plan pasted from Word, has 7,000.
const MAX_TAGS: usize = 1_000_000;
/// Deepest nesting of a page.
const MAX_DEPTH: usize = 1_000;
/// Every open `<b>` or `<font>` is opened again in each paragraph, so nodes grow with the product.
const MAX_REOPENED: usize = 5_000_000;
/// Most attributes of a tag: a parser looks for each among those before it. Word writes a dozen.
const MAX_ATTRIBUTES: usize = 512;
/// Bytes that may be read again after broken tags were cut short.
const MAX_RESCANNED: usize = 256 * 1024 * 1024;

/// A tag that would swallow text, or one that never ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Broken {
    /// Where its `<` stands.
    at: usize,
    /// Where its name ends.
    name_end: usize,
    repair: Repair,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repair {
    /// Cut the tag before this place.
    Cut(usize),
    /// The `<` is text.
    Escape,
    /// Leave out this many bytes: the opening of a comment that never closes.
    Drop(usize),
}

/// What a page's tags look like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    broken: Vec<Broken>,
    /// Han characters of text, those of scripts and titles included.
    pub text: usize,
    /// Han characters in comments.
    pub comment: usize,
    /// Han characters in scripts and styles.
    pub script: usize,
    /// Han characters after a script or style that never closes.
    pub unclosed: usize,
    rescanned: usize,
}

impl Survey {
    /// How many tags are broken.
    pub fn broken(&self) -> usize {
        self.broken.len()
    }

    fn note(&mut self, broken: Broken, read_to: usize) -> Result<()> {
        self.rescanned += read_to.saturating_sub(broken.at);
        self.broken.push(broken);
        if self.rescanned > MAX_RESCANNED { Err(too_large("too many broken tags")) } else { Ok(()) }
    }
}

/// Elements whose content holds no tags.
const RAW: &[&str] =
    &["script", "style", "textarea", "title", "xmp", "iframe", "noscript", "noframes"];
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements that close by themselves when the next one opens.
const IMPLIED: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup",
    "colgroup", "rt", "rp", "body", "html", "head",
];
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// Attributes that hold words for people or programs, where `<` proves nothing.
const WORDY: &[&str] = &["title", "alt", "content", "value", "placeholder", "summary", "label"];

/// Runs over the tags of a page. Fails with `TooLarge` beyond the limits above.
pub fn survey(html: &str) -> Result<Survey> {
    let mut survey = Survey::default();
    let mut nesting = Nesting::default();
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        survey.text += text_han(html.get(at..start).unwrap_or(""));
        at = step(html, start, &mut survey, &mut nesting)?;
    }
    survey.text += text_han(html.get(at..).unwrap_or(""));
    Ok(survey)
}

/// The page with its broken tags cut short.
pub fn mend(html: &str, survey: &Survey) -> String {
    let mut mended = String::with_capacity(html.len() + 8 * survey.broken.len());
    let mut done = 0;
    for broken in &survey.broken {
        mended.push_str(html.get(done..broken.at).unwrap_or(""));
        done = match broken.repair {
            Repair::Cut(end) => {
                mended.push_str(html.get(broken.at..broken.name_end).unwrap_or(""));
                mended.push('>');
                end
            }
            Repair::Escape => {
                mended.push_str("&lt;");
                broken.at + 1
            }
            Repair::Drop(bytes) => broken.at + bytes,
        };
    }
    mended.push_str(html.get(done..).unwrap_or(""));
    mended
}

/// Handles what starts with `<` at `start`; returns where to go on, always further right.
fn step(html: &str, start: usize, survey: &mut Survey, nesting: &mut Nesting) -> Result<usize> {
    let rest = html.get(start + 1..).unwrap_or("");
    if let Some(comment) = rest.strip_prefix("!--") {
        if let Some(end) = comment.find("-->") {
            survey.comment += han(comment.get(..end).unwrap_or(""));
            return Ok(start + 4 + end + 3);
        }
        let broken = Broken { at: start, name_end: start, repair: Repair::Drop(4) };
        survey.note(broken, html.len())?;
        return Ok(start + 4);
    }
    let (closing, named) = match rest.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, rest),
    };
    if rest.starts_with(['!', '?']) {
        return Ok(rest.find('>').map_or(html.len(), |end| start + 1 + end + 1));
    }
    if closing && !starts_with_letter(named) {
        // A browser takes this for a comment up to the next `>`.
        let end = rest.find(['<', '>']).map_or(html.len(), |end| start + 1 + end);
        if han(html.get(start..end).unwrap_or("")) > 0 {
            survey.note(Broken { at: start, name_end: start, repair: Repair::Escape }, end)?;
            return Ok(start + 1);
        }
        return Ok(rest.find('>').map_or(html.len(), |end| start + 1 + end + 1));
    }
    if !starts_with_letter(named) {
        return Ok(start + 1);
    }
    let tag = Tag::read(html, start, closing);
    if let Some(repair) = tag.repair(html) {
        survey.note(Broken { at: start, name_end: tag.name_end, repair }, tag.end)?;
        return Ok(match repair {
            Repair::Cut(end) => end,
            Repair::Escape | Repair::Drop(_) => start + 1,
        });
    }
    nesting.count(&tag)?;
    if !closing && RAW.contains(&tag.name.as_str()) {
        return Ok(skip_raw(html, &tag, survey));
    }
    Ok(tag.end)
}

/// Goes past the content of a script, style or title.
fn skip_raw(html: &str, tag: &Tag, survey: &mut Survey) -> usize {
    let content = html.get(tag.end..).unwrap_or("");
    let closing = format!("</{}", tag.name);
    let end = find_ignoring_case(content, &closing);
    let inner = content.get(..end.unwrap_or(content.len())).unwrap_or("");
    let is_program = tag.name == "script" || tag.name == "style";
    if is_program && end.is_some() {
        survey.script += han(inner);
    }
    if end.is_none() {
        survey.unclosed += han(inner);
    }
    survey.text += if is_program { han(inner) } else { text_han(inner) };
    tag.end + inner.len()
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    text.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c)).count()
}

/// Han characters of text, with those written as numbers (`&#20013;`).
fn text_han(text: &str) -> usize {
    let numbered = text.match_indices("&#").filter(|(at, _)| {
        let rest = text.get(at + 2..).unwrap_or("");
        let (digits, radix) = match rest.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (rest, 10),
        };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let code = digits.get(..end).and_then(|d| u32::from_str_radix(d, radix).ok());
        code.and_then(char::from_u32).is_some_and(is_han)
    });
    han(text) + numbered.count()
}

/// A tag as a browser delimits it.
struct Tag {
    start: usize,
    name: String,
    closing: bool,
    name_end: usize,
    /// One past its `>`, or the end of the page.
    end: usize,
    /// Whether it has a `>`.
    ended: bool,
    attributes: usize,
    /// Whether an attribute holds what no attribute holds.
    swallows: bool,
}

impl Tag {
    fn read(html: &str, start: usize, closing: bool) -> Self {
        let name_start = start + 1 + usize::from(closing);
        let after = html.get(name_start..).unwrap_or("");
        // A browser takes `<` into the name; we end the broken tag there.
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<');
        let name_end = name_start + after.find(is_end).unwrap_or(after.len());
        let name = html.get(name_start..name_end).unwrap_or("").to_ascii_lowercase();
        let end = html.len();
        let (ended, attributes, swallows) = (false, 0, false);
        let mut tag = Self { start, name, closing, name_end, end, ended, attributes, swallows };
        let bytes = html.as_bytes();
        let mut at = name_end;
        while let Some(&byte) = bytes.get(at) {
            if byte == b'>' {
                tag.end = at + 1;
                tag.ended = true;
                break;
            }
            at = if byte.is_ascii_whitespace() || byte == b'/' {
                at + 1
            } else {
                tag.attribute(html, at)
            };
        }
        tag
    }

    /// Reads an attribute at `start`; returns where it ends.
    fn attribute(&mut self, html: &str, start: usize) -> usize {
        self.attributes += 1;
        let bytes = html.as_bytes();
        let mut at = start + 1;
        while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !b"/>=".contains(b)) {
            at += 1;
        }
        let name = html.get(start..at).unwrap_or("");
        self.swallows |= name.contains('<') || han(name) > 0;
        let mut value = at;
        while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
            value += 1;
        }
        if bytes.get(value) != Some(&b'=') {
            return at;
        }
        value += 1;
        while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
            value += 1;
        }
        let (from, to, next) = match bytes.get(value) {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = bytes.get(value + 1..).unwrap_or(&[]);
                let len = inner.iter().position(|b| b == quote).unwrap_or(inner.len());
                (value + 1, value + 1 + len, (value + 2 + len).min(bytes.len()))
            }
            _ => {
                let inner = bytes.get(value..).unwrap_or(&[]);
                let is_end = |b: &u8| b.is_ascii_whitespace() || *b == b'>';
                let len = inner.iter().position(is_end).unwrap_or(inner.len());
                (value, value + len, value + len)
            }
        };
        self.swallows |= holds_markup(name, html.get(from..to).unwrap_or(""));
        next
    }

    /// How to keep the text that this tag would swallow.
    fn repair(&self, html: &str) -> Option<Repair> {
        let strange = !self.name.is_ascii();
        if self.ended && !self.swallows && !strange {
            return (self.attributes > MAX_ATTRIBUTES).then_some(Repair::Cut(self.end));
        }
        let inner = html.get(self.name_end..).unwrap_or("");
        let cut = inner.find(['<', '>']).map(|at| self.name_end + at);
        match cut {
            _ if strange || (self.swallows && !is_element(&self.name)) => Some(Repair::Escape),
            Some(at) if html.as_bytes().get(at) == Some(&b'<') => Some(Repair::Cut(at)),
            Some(at) => Some(Repair::Cut(at + 1)),
            None if han(html.get(self.start..).unwrap_or("")) > 0 => Some(Repair::Escape),
            // A tag cut off at the very end of the page holds no text.
            None => Some(Repair::Cut(html.len())),
        }
    }
}

/// Whether an attribute value can only be text that ran into the tag.
fn holds_markup(name: &str, value: &str) -> bool {
    let han = han(value);
    if han == 0 {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let wordy =
        name.starts_with("on") || name.starts_with("data-") || WORDY.contains(&name.as_str());
    let tagged = value.match_indices('<').any(|(at, _)| {
        value.get(at + 1..).is_some_and(|r| starts_with_letter(r) || r.starts_with('/'))
    });
    tagged && (!wordy || han > 200)
}

fn is_element(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "div",
        "span",
        "table",
        "caption",
        "center",
        "ul",
        "ol",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "form",
        "pre",
        "blockquote",
        "sup",
        "sub",
        "o:p",
        "st1:chsdate",
        "label",
        "button",
        "select",
        "canvas",
        "address",
        "fieldset",
        "object",
        "video",
        "audio",
        "svg",
        "dir",
        "menu",
        "ins",
        "del",
        "abbr",
        "cite",
        "q",
        "mark",
        "time",
        "ruby",
        "rb",
        "figure",
        "figcaption",
        "marquee",
    ];
    [RAW, VOID, IMPLIED, FORMATTING, OTHERS].iter().any(|list| list.contains(&name))
        || name.contains(':')
}

#[derive(Debug, Default)]
struct Nesting {
    tags: usize,
    depth: usize,
    deepest_formatting: usize,
    formatting: usize,
    open: std::collections::HashMap<String, usize>,
}

impl Nesting {
    fn count(&mut self, tag: &Tag) -> Result<()> {
        self.tags += 1;
        let name = tag.name.as_str();
        if !VOID.contains(&name) && !IMPLIED.contains(&name) {
            let open = self.open.entry(name.to_owned()).or_default();
            let formatting = FORMATTING.contains(&name);
            if !tag.closing {
                *open += 1;
                self.depth += 1;
                self.formatting += usize::from(formatting);
                self.deepest_formatting = self.deepest_formatting.max(self.formatting);
            } else if *open > 0 {
                *open -= 1;
                self.depth -= 1;
                self.formatting -= usize::from(formatting);
            }
        }
        let limit = if self.tags > MAX_TAGS {
            format!("more than {MAX_TAGS} tags")
        } else if self.depth > MAX_DEPTH {
            format!("tags nested more than {MAX_DEPTH} deep")
        } else if self.tags.saturating_mul(self.deepest_formatting) > MAX_REOPENED {
            "too many formatting tags that never close".to_owned()
        } else {
            return Ok(());
        };
        Err(too_large(&limit))
    }
}

fn too_large(what: &str) -> Error {
    Error::new(ErrorKind::TooLarge, format!("the page has {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(html: &str) -> String {
        mend(html, &survey(html).unwrap())
    }

    #[test]
    fn broken_tags_are_cut_short_and_good_ones_stay() {
        for (html, want) in [
            ("<div>前<a hr</div><p>后</p>", "<div>前<a></div><p>后</p>"),
            ("<p style=\"a>正文</p><p class=\"b\">后</p>", "<p>正文</p><p class=\"b\">后</p>"),
            ("<p>前</p><a hr", "<p>前</p><a>"),
            ("<p>前</p><a 后文", "<p>前</p>&lt;a 后文"),
            ("<p>前<!-- 后", "<p>前 后"),
            ("<p>若 x<y 则 z>1</p>", "<p>若 x&lt;y 则 z>1</p>"),
            ("<p>前</后>中</p>", "<p>前&lt;/后>中</p>"),
            ("<a title=\"<b>字</b>\">后</a>", "<a title=\"<b>字</b>\">后</a>"),
            ("<font face=\"宋体\">后</font>1<2", "<font face=\"宋体\">后</font>1<2"),
            (
                "<p align=\"\" style='font-family:宋体'>后<br/>",
                "<p align=\"\" style='font-family:宋体'>后<br/>",
            ),
        ] {
            assert_eq!(mended(html), want, "{html}");
        }
    }

    #[test]
    fn a_tag_of_thousands_of_attributes_keeps_its_name_and_its_text() {
        let tag = |count: usize| {
            (0..count).fold("<p".to_owned(), |tag, i| tag + &format!(" a{i}=\"1\"")) + ">一</p>"
        };
        assert_eq!(mended(&tag(MAX_ATTRIBUTES)), tag(MAX_ATTRIBUTES));
        assert_eq!(mended(&tag(MAX_ATTRIBUTES + 1)), "<p>一</p>");
    }

    #[test]
    fn pages_that_would_exhaust_the_parser_are_refused() {
        for html in ["<div>".repeat(2_000), "<font size=1>".repeat(1_000) + &"<p>一".repeat(9_000)]
        {
            assert_eq!(survey(&html).unwrap_err().kind(), ErrorKind::TooLarge);
        }
        assert!(survey(&"<p>一".repeat(20_000)).is_ok());
        assert!(survey(&"<div><b>一</b></div>".repeat(20_000)).is_ok());
    }
}
