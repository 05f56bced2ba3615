//! A hit as it is shown: where it stands, its heading and whole sentences with marks, the articles it carries
//! out, and what a reader takes along: the citation and the link.

use std::ops::Range;

use crate::kb::Kb;
use crate::web::names::{StandingItem, days_of, name_of, standing_of};
use crate::web::page::Page;
use crate::web::text::{Note, Piece, Special, pieces};
use tiaowen_print::view::revision::ReplacedHitView;
use tiaowen_print::view::{ClauseRefView, HitView, MatchView};
use tiaowen_text::doc::TextState;
use tiaowen_text::error::Result;
use tiaowen_text::numeral;
use tiaowen_text::title::in_marks;

/// A hit.
pub struct HitItem {
    /// Address of the clause.
    pub href: String,
    /// Language of the text.
    pub lang: &'static str,
    /// What people call the document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Address of the document.
    pub document_href: String,
    /// Section heading.
    pub section: String,
    /// Number mark.
    pub label: String,
    /// Heading, with marks where the snippet begins with it.
    pub heading: Vec<Piece>,
    /// Sentences with marks, without the heading.
    pub snippet: Vec<Piece>,
    /// Whether the snippet ends within a sentence.
    pub is_cut: bool,
    /// Whether the text is an abstract.
    pub is_abstract: bool,
    /// The main articles that it carries out.
    pub articles: Vec<PlaceItem>,
    /// How the text stands, where it is not simply in force.
    pub standing: Option<StandingItem>,
    /// Citation to copy.
    pub citation: String,
}

/// A hit in a text that was replaced.
pub struct ReplacedItem {
    /// Address of the page that shows it.
    pub href: String,
    /// Title of the text.
    pub title: String,
    /// Its days, as they are known.
    pub days: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Number mark.
    pub label: String,
    /// Sentences with marks.
    pub snippet: Vec<Piece>,
}

impl ReplacedItem {
    /// The hit as shown.
    pub fn new(page: &Page, hit: &ReplacedHitView) -> Self {
        let notes = notes(&hit.matches);
        let shown: Vec<char> = page.text(&hit.snippet_text).chars().collect();
        let edition = &hit.edition;
        Self {
            href: page.href(&hit.url),
            title: page.text(&edition.title),
            days: days_of(page, edition.date.as_deref(), edition.in_force.as_deref()),
            lang: page.lang_of(&hit.snippet_text),
            label: page.label(&hit.label, &hit.heading),
            snippet: pieces(&shown, 0, &notes),
        }
    }
}

/// A link to a clause.
pub struct PlaceItem {
    /// Address.
    pub href: String,
    /// What people call the document.
    pub document: String,
    /// Title of the document.
    pub title: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// How the text stands, where it is not simply in force.
    pub standing: Option<StandingItem>,
}

impl PlaceItem {
    /// The clause as a link.
    pub fn new(page: &Page, clause: &ClauseRefView) -> Self {
        Self {
            href: page.href(&clause.url),
            document: page.text(&clause.name),
            title: page.text(&clause.title),
            label: page.label(&clause.label, &clause.heading),
            heading: name_of(page, clause),
            standing: standing_of(page, clause),
        }
    }
}

impl HitItem {
    /// The hit as shown.
    pub fn new(kb: &Kb, page: &Page, hit: &HitView) -> Result<Self> {
        let notes = notes(&hit.matches);
        let shown: Vec<char> = page.text(&hit.snippet_text).chars().collect();
        let clause = &hit.clause;
        let lead = lead(&hit.snippet_text, &clause.label, &clause.heading);
        let heading = match &lead {
            Some(lead) if !lead.is_empty() => {
                pieces(shown.get(lead.clone()).unwrap_or_default(), lead.start, &notes)
            }
            _ => vec![Piece { text: name_of(page, clause), special: None }],
        };
        let body = lead.map_or(0, |lead| behind(&shown, lead.end));
        let snippet = pieces(shown.get(body..).unwrap_or_default(), body, &notes);
        let articles = kb.main_articles(clause)?;
        Ok(Self {
            href: page.href(&clause.url),
            lang: page.lang_of(&hit.snippet_text),
            document: page.text(&clause.name),
            title: page.text(&clause.title),
            document_href: page.href(format!("/docs/{}", clause.document)),
            section: page.text(&clause.section),
            label: page.label(&clause.label, &clause.heading),
            heading,
            is_cut: shown.last().is_some_and(|c| !"。！？；：!?;:”」』）)".contains(*c)),
            snippet,
            is_abstract: clause.state == TextState::Abstract,
            articles: articles.iter().map(|article| PlaceItem::new(page, article)).collect(),
            standing: standing_of(page, clause),
            citation: citation(page, clause),
        })
    }
}

fn notes(matches: &[MatchView]) -> Vec<Note> {
    let mark = |m: &MatchView| Note { range: m.start..m.end, special: Special::Mark };
    matches.iter().map(mark).collect()
}

/// Where the heading stands in a snippet that begins with number mark and heading, in characters; of no
/// length behind the mark of a clause without heading.
fn lead(snippet: &str, label: &str, heading: &str) -> Option<Range<usize>> {
    if heading.is_empty() {
        // A mark is short: one that is looked for further on is none.
        let ends = snippet.char_indices().map(|(at, c)| at + c.len_utf8()).take(24);
        let is_mark = |end: &usize| {
            snippet.get(..*end).is_some_and(|mark| numeral::full_width_mark(mark) == label)
        };
        let end = ends.filter(|_| !label.is_empty()).find(is_mark)?;
        let end = snippet.get(..end)?.chars().count();
        return Some(end..end);
    }
    let before = snippet.get(..snippet.find(heading)?)?;
    let start = before.chars().count();
    (numeral::full_width_mark(before.trim()) == label)
        .then(|| start..start + heading.chars().count())
}

/// Where the text goes on behind number mark, heading and the stop that closes it.
fn behind(shown: &[char], end: usize) -> usize {
    let stops = |c: &char| c.is_whitespace() || "。．.：:".contains(*c);
    end + shown.get(end..).unwrap_or_default().iter().take_while(|c| stops(c)).count()
}

/// 《…》（十四）“…”
fn citation(page: &Page, clause: &ClauseRefView) -> String {
    let quoted = match clause.heading.as_str() {
        "" => String::new(),
        heading => format!("“{heading}”"),
    };
    let caution = match clause.state {
        TextState::Abstract => "（据提要，未核原文）",
        TextState::Unsourced => "（据自备文本，来源未注明）",
        TextState::Recognised => "（据识别文本，未经校对）",
        TextState::Official | TextState::Copy | TextState::NotHeld => "",
    };
    page.text(&format!("{}{}{quoted}{caution}", in_marks(&clause.title), clause.label))
}

#[cfg(test)]
mod tests {
    use super::{behind, lead};

    #[test]
    fn the_heading_is_known_where_the_snippet_begins_with_it() {
        let cases = [
            ("(十四)发展养老托育服务。建立健全", "（十四）", "发展养老托育服务", Some(4..12)),
            ("大力发展养老，建立健全体系。", "（十四）", "发展养老", None),
            ("总则\n正文。", "", "总则", Some(0..2)),
            ("第一条　为了", "第一条", "", Some(3..3)),
            ("为了第一条", "第一条", "", None),
            ("没有编号", "", "", None),
        ];
        for (snippet, label, heading, expected) in cases {
            assert_eq!(lead(snippet, label, heading), expected, "{snippet}");
        }
        let shown: Vec<char> = "（一）标题。 正文。".chars().collect();
        assert_eq!(shown[behind(&shown, 5)..].iter().collect::<String>(), "正文。");
    }
}
