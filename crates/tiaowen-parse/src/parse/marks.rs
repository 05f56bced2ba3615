//! Where each owner of text begins: pieces, preamble, number marks at line starts and inside lines.
//!
//! A mark inside a line counts when it follows a sentence or a gap and continues what came before, or opens
//! a run (一）… （二）…) in the same line; anything else inside a line is text.

use std::collections::{HashMap, HashSet};

use super::line::{Mark, Style, read_article, read_mark, read_stem};
use super::outline::follows;
use super::{Line, Role, commencement, heading, kind, plain};
use tiaowen_text::doc::{Ordinal, PieceKind, Span};
use tiaowen_text::extract::BlockKind;
use tiaowen_text::numeral::{self, is_space};
use tiaowen_text::vocabulary::han::is_han;

/// Most references in a row that interrupt a run of articles.
const STRAYS: usize = 6;

/// Longest heading behind which a mark can follow without a sentence between them, in characters.
const HEADING: usize = 30;

/// A place where an owner of text begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) at: usize,
    pub(super) owner: Owner,
}

/// What owns the text from a [`Start`] on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    Piece(PieceKind),
    Preamble,
    /// A numbered clause, an annex or a bold heading.
    Clause(Head),
    /// An unnumbered line: a paragraph of its own where the clause above is an article.
    Paragraph,
    /// Unnumbered text behind a piece.
    Loose,
}

/// The head of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) style: Style,
    pub(super) ordinal: Option<Ordinal>,
    pub(super) mark: Span,
    pub(super) heading: Span,
    /// Part of an enumeration inside a sentence: `……：（一）……；（二）……`
    pub(super) item: bool,
    /// The last number of an entry for several articles.
    pub(super) until: Option<u32>,
}

/// The first line that begins a clause; the number of lines when none does.
pub(super) fn first(lines: &[Line], text: &str) -> usize {
    let told = |line: &&Line| line.kind == BlockKind::Piece(PieceKind::Title);
    if let Some((first, _)) = plain::sections(lines, text).first() {
        return *first;
    }
    let bold = uses_bold(lines, text, lines.iter().filter(told).count());
    let marks = line_marks(lines, text);
    let mut heading_seen = false;
    for (index, line) in lines.iter().enumerate() {
        let mark = marks.get(index).copied().flatten();
        let opens = matches!(line.role, Role::Bare(_) | Role::Figure(_) | Role::Asked(..))
            || mark.is_some_and(|mark| mark.style != Style::Class);
        if opens || inline_opening(line, text) {
            return index;
        }
        let is_heading =
            line.kind == BlockKind::Heading && !line.is_blank() && line.role == Role::Text;
        // The first heading of an unnumbered document is its title.
        if is_heading && bold && heading_seen {
            return index;
        }
        heading_seen |= is_heading || told(&line);
    }
    lines.len()
}

/// Whether a line without a mark at its start holds the first marks of the document: everything on one line.
fn inline_opening(line: &Line, text: &str) -> bool {
    line.role == Role::Text
        && line.kind != BlockKind::Row
        && inline_marks(text, line.body, line.body.start, &HashMap::new())
            .iter()
            .any(|(mark, item)| !item && (mark.style == Style::Han || mark.style <= Style::Article))
}

/// The mark at the start of a line that can have one.
fn line_mark(line: &Line, text: &str) -> Option<Mark> {
    if line.role != Role::Text || line.kind == BlockKind::Row {
        return None;
    }
    if line.article {
        return read_article(text, line.body.start, line.body.end);
    }
    read_mark(text, line.body.start, line.body.end)
}

/// The mark of each line, 甲、 and 壹、 at the rank that they have in the document: above 一、 where 一、 begins
/// anew behind them, and as 一、 where no 一、 is.
fn line_marks(lines: &[Line], text: &str) -> Vec<Option<Mark>> {
    let mut marks: Vec<Option<Mark>> = lines.iter().map(|line| line_mark(line, text)).collect();
    for (index, stem) in stem_marks(lines, text) {
        if let Some(mark) = marks.get_mut(index).filter(|mark| mark.is_none()) {
            *mark = Some(stem);
        }
    }
    let sections = plain::sections(lines, text);
    let plain = if sections.is_empty() { plain::marks(lines, text, &marks) } else { sections };
    for (index, number) in plain.into_iter().chain(plain::annexed(lines, text)) {
        if let Some(mark) = marks.get_mut(index) {
            *mark = Some(number);
        }
    }
    let formal = |mark: &Mark| {
        let first = mark.span.of(text).chars().next();
        mark.style == Style::Han && first.is_some_and(numeral::is_formal)
    };
    let stem = |mark: &Mark| mark.style == Style::Stem;
    let known: Vec<&Mark> = marks.iter().flatten().collect();
    let first = |fits: &dyn Fn(&Mark) -> bool| known.iter().position(|mark| fits(mark));
    let plain = |mark: &Mark| mark.style == Style::Han && !formal(mark);
    let leads = |fits: &dyn Fn(&Mark) -> bool| {
        let all = known.iter().filter(|mark| fits(mark)).count();
        let leading = known.windows(2).filter(|pair| {
            matches!(pair, [mark, next] if fits(mark) && plain(next) && next.ordinal == Ordinal::from(1))
        });
        let leading = leading.count();
        let other = first(&|mark| plain(mark) || mark.style == Style::Article);
        let before = first(fits).is_some_and(|at| other.is_none_or(|other| at < other));
        before && leading > 0 && leading * 10 >= all * 4
    };
    let (formal_leads, stem_leads) = (leads(&formal), leads(&stem));
    let stem_first = first(&stem) == Some(0) && first(&|mark| mark.style == Style::Han).is_none();
    for mark in marks.iter_mut().flatten() {
        if formal_leads && formal(mark) || stem_leads && stem(mark) {
            mark.style = Style::Upper;
        } else if stem_first && stem(mark) {
            mark.style = Style::Han;
        }
    }
    marks
}

/// The lines that 甲、乙、丙、 count, each run of two at least.
fn stem_marks(lines: &[Line], text: &str) -> Vec<(usize, Mark)> {
    let mut runs: HashMap<Style, Vec<(usize, Mark)>> = HashMap::new();
    let mut marks = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if line.role != Role::Text || line.kind == BlockKind::Row {
            continue;
        }
        let Some(mark) = read_stem(text, line.body.start, line.body.end) else { continue };
        let run = runs.entry(mark.style).or_default();
        if mark.ordinal.main == 1 {
            run.clear();
        } else if run.last().is_none_or(|(_, last)| !follows(last.ordinal, mark.ordinal)) {
            continue;
        }
        run.push((index, mark));
        match run.as_slice() {
            [_] => {}
            [first, second] => marks.extend([*first, *second]),
            [.., last] => marks.push(*last),
            [] => {}
        }
    }
    marks
}

/// Lines that begin with 第…条 as a reference: the number breaks the run of articles, the next articles go
/// on with it, and no space sets the number off (`第二條公職人員不依……` inside article 8).
fn stray_articles(lines: &[Line], text: &str) -> HashSet<usize> {
    let articles: Vec<(usize, Ordinal, bool)> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| {
            let mark = line_mark(line, text).filter(|mark| mark.style == Style::Article)?;
            let behind = text.get(mark.span.end..line.body.end)?;
            Some((index, mark.ordinal, behind.chars().next().is_none_or(is_space)))
        })
        .collect();
    let mut strays = HashSet::new();
    let mut before = None::<Ordinal>;
    for (at, &(index, number, spaced)) in articles.iter().enumerate() {
        let breaks = before.is_some_and(|before| !follows(before, number));
        let goes_on = || {
            let next = articles.iter().skip(at + 1).take(STRAYS);
            before.is_some_and(|before| next.into_iter().any(|&(_, next, _)| follows(before, next)))
        };
        if breaks && !spaced && goes_on() {
            strays.insert(index);
        } else {
            before = Some(number);
        }
    }
    strays
}

/// Whether bold lines are the headings of the document: they are when nothing is numbered at that rank. A title
/// that the format tells is one of them where the others are no titles yet.
fn uses_bold(lines: &[Line], text: &str, titles: usize) -> bool {
    let numbered = lines.iter().filter_map(|line| line_mark(line, text)).any(|mark| {
        mark.style.is_structural() || matches!(mark.style, Style::Han | Style::Article)
    });
    let bold = lines
        .iter()
        .filter(|line| {
            line.kind == BlockKind::Heading && line.role == Role::Text && !line.is_blank()
        })
        .filter(|line| line_mark(line, text).is_none())
        .count();
    !numbered && bold + titles >= 3
}

/// Whether the articles of a document have headings of their own on the line below their marks, with the text
/// behind, as in the law of Macau: 第一條 | 標的 | 本規章訂定…….
fn has_headed_articles(lines: &[Line], text: &str) -> bool {
    const FEWEST: usize = 2;
    const LONGEST: usize = 40;
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let (mut alone, mut headed) = (0, 0);
    for (at, line) in filled.iter().enumerate() {
        let mark = line_mark(line, text).filter(|mark| mark.style == Style::Article);
        if mark.is_none_or(|mark| mark.rest < line.body.end) {
            continue;
        }
        alone += 1;
        let plain = |at: usize| {
            filled.get(at).copied().filter(|line| {
                line.role == Role::Text
                    && line.kind != BlockKind::Row
                    && line_mark(line, text).is_none_or(|mark| mark.style > Style::Article)
            })
        };
        let heading = plain(at + 1).map(|line| line.words(text)).filter(|words| {
            words.chars().take(LONGEST + 1).count() <= LONGEST
                && words.ends_with(|c: char| is_han(c) || c == '）')
                && !words.contains(['。', '，', '；', '：'])
        });
        headed += usize::from(heading.is_some() && plain(at + 2).is_some());
    }
    alone >= FEWEST && headed * 10 >= alone * 9
}

/// All starts in order; `first` is the line where the clauses begin.
pub(super) fn starts(lines: &[Line], text: &str, first: usize) -> Vec<Start> {
    let mut walk = Walk {
        lines,
        text,
        first,
        bold: uses_bold(lines, text, 0) && plain::sections(lines, text).is_empty(),
        strays: stray_articles(lines, text),
        marks: line_marks(lines, text),
        headed: has_headed_articles(lines, text),
        amends: commencement::amends(lines, text),
        last: HashMap::new(),
        starts: Vec::new(),
        taken: 0..0,
    };
    for index in 0..lines.len() {
        walk.line(index);
    }
    walk.starts
}

struct Walk<'a> {
    lines: &'a [Line],
    text: &'a str,
    first: usize,
    bold: bool,
    /// Lines whose 第…条 is a reference.
    strays: HashSet<usize>,
    /// The mark of each line.
    marks: Vec<Option<Mark>>,
    /// Whether the heading of each article stands on the line below its mark.
    headed: bool,
    /// Whether the document is a decision that amends others.
    amends: bool,
    /// Last number seen of each style.
    last: HashMap<Style, Ordinal>,
    starts: Vec<Start>,
    /// Lines up to that which became the heading of the mark above them.
    taken: std::ops::Range<usize>,
}

impl Walk<'_> {
    fn line(&mut self, index: usize) {
        let Some(line) = self.lines.get(index) else { return };
        if line.is_blank() || self.taken.contains(&index) {
            return;
        }
        let at = line.body.start;
        if let Some(piece) = line.role.piece() {
            let same = matches!(self.starts.last(), Some(s) if s.owner == Owner::Piece(piece));
            // Two titles in a row are one piece only when they are one title; spans stay simple either way.
            if !same {
                self.push(at, Owner::Piece(piece));
            }
            return;
        }
        match line.role {
            Role::Annex(mark) => self.annex(index, mark),
            Role::Preamble => self.preamble(at),
            _ if index < self.first => self.preamble(at),
            Role::Plain => self.plain(at),
            Role::Bare(style) => self.bare(style, line.body),
            Role::Figure(number) => self.alone(index, Style::Division, Some(number)),
            Role::Asked(number, mark) => self.asked(index, number, mark),
            Role::Answered(_) => self.alone(index, Style::HanParen, None),
            _ => self.text_line(index),
        }
    }

    fn mark(&self, index: usize) -> Option<Mark> {
        self.marks.get(index).copied().flatten()
    }

    fn push(&mut self, at: usize, owner: Owner) {
        self.starts.push(Start { at, owner });
    }

    fn preamble(&mut self, at: usize) {
        if !matches!(self.starts.last(), Some(s) if s.owner == Owner::Preamble) {
            self.push(at, Owner::Preamble);
        }
    }

    /// A heading without a number: 附则.
    fn bare(&mut self, style: Style, heading: Span) {
        let mark = Span::new(heading.start, heading.start);
        let head = Head { style, ordinal: None, mark, heading, item: false, until: None };
        self.push(heading.start, Owner::Clause(head));
    }

    /// A question: its mark with its words behind it, or alone on its line.
    fn asked(&mut self, index: usize, number: u32, mark: usize) {
        let Some(line) = self.lines.get(index) else { return };
        let mark = Span::new(line.body.start, line.body.start + mark);
        let points = |c: char| is_space(c) || matches!(c, '.' | '．' | '、' | '：' | ':');
        let rest = Span::new(mark.end, line.body.end).of(self.text).trim_start_matches(points);
        if rest.is_empty() {
            return self.alone(index, Style::Han, Some(number));
        }
        let heading = Span::new(line.body.end - rest.len(), line.body.end);
        let style = Style::Han;
        let ordinal = Ordinal::from(number);
        self.last.retain(|known, _| *known < style);
        self.last.insert(style, ordinal);
        let ordinal = Some(ordinal);
        let head = Head { style, ordinal, mark, heading, item: false, until: None };
        self.push(mark.start, Owner::Clause(head));
    }

    /// A mark alone on its line; the heading stands below, save that of an answer, which has none.
    fn alone(&mut self, index: usize, style: Style, number: Option<u32>) {
        let Some(line) = self.lines.get(index) else { return };
        let mark = line.body;
        let below = number.and_then(|_| self.heading_below(index));
        let heading = below.unwrap_or(Span::new(mark.end, mark.end));
        let ordinal = number.map(Ordinal::from);
        self.last.retain(|known, _| *known < style);
        if let Some(ordinal) = ordinal {
            self.last.insert(style, ordinal);
        }
        let head = Head { style, ordinal, mark, heading, item: false, until: None };
        self.push(mark.start, Owner::Clause(head));
    }

    /// The heading on the line behind a mark that stands alone: 第一章 | 总则.
    fn heading_below(&mut self, index: usize) -> Option<Span> {
        let lines = self.lines.iter().enumerate().skip(index + 1).take(3);
        let (next, line) = lines.into_iter().find(|(_, line)| !line.is_blank())?;
        let words = line.words(self.text);
        let fits = line.role == Role::Text
            && line.kind != BlockKind::Row
            && line_mark(line, self.text).is_none()
            && words.chars().take(31).count() <= 30
            && kind::is_titleish(words)
            && !words.contains(['，', ',']);
        fits.then(|| {
            self.taken = next..next + 1;
            line.body
        })
    }

    /// Text that goes on in the clause above, or stands alone behind a piece.
    fn plain(&mut self, at: usize) {
        if matches!(self.starts.last(), None | Some(Start { owner: Owner::Piece(_), .. })) {
            self.push(at, Owner::Loose);
        }
    }

    fn annex(&mut self, index: usize, mark: usize) {
        let Some(line) = self.lines.get(index) else { return };
        let at = line.body.start;
        let number = kind::annex_line(line.words(self.text)).and_then(|annex| annex.number);
        let mut heading = Span::new(at + mark, line.body.end).trimmed(self.text);
        if heading.is_empty() {
            // （规范性附录） of a standard says what kind of annex it is, its title stands below.
            let class = |words: &str| {
                words.starts_with(['（', '('])
                    && ["规范性", "资料性"].iter().any(|c| words.contains(c))
            };
            let lines = self.lines.iter().enumerate().skip(index + 1).take(8);
            let mut below = lines.filter(|(_, line)| !line.is_blank());
            let first = below.next();
            let second = below
                .next()
                .filter(|_| first.is_some_and(|(_, line)| class(line.words(self.text))));
            let fits = |(_, title): &(usize, &Line)| {
                matches!(title.role, Role::Title | Role::Headline | Role::Text)
                    && title.kind != BlockKind::Row
                    && kind::is_titleish(title.words(self.text))
                    && !is_cells(title.words(self.text))
                    && line_mark(title, self.text).is_none()
            };
            if let Some((next, title)) = second.filter(fits).or(first.filter(fits)) {
                heading = title.body;
                self.taken = index + 1..next + 1;
            }
        }
        let mark = Span::new(at, at + mark).trimmed(self.text);
        self.last.clear();
        self.push(
            at,
            Owner::Clause(Head {
                style: Style::Annex,
                ordinal: number.map(Ordinal::from),
                mark,
                heading,
                item: false,
                until: None,
            }),
        );
    }

    fn text_line(&mut self, index: usize) {
        let Some(line) = self.lines.get(index) else { return };
        let at = line.body.start;
        let mark = self
            .mark(index)
            .filter(|mark| !self.strays.contains(&index) && self.counts_classes(mark));
        let behind_piece = matches!(self.starts.last(), Some(Start { owner: Owner::Piece(_), .. }));
        let words = line.words(self.text);
        if mark.is_none()
            && behind_piece
            && kind::is_titleish(words)
            && kind::kind_of(words).is_some()
        {
            // Another document follows the signature of the first one.
            self.last.clear();
            let heading = line.body;
            let none = Span::new(at, at);
            let head = Head {
                style: Style::Annex,
                ordinal: None,
                mark: none,
                heading,
                item: false,
                until: None,
            };
            self.push(at, Owner::Clause(head));
            return;
        }
        if mark.is_none() && self.bold && line.kind == BlockKind::Heading {
            let none = Span::new(at, at);
            let head = Head {
                style: Style::Bold,
                ordinal: None,
                mark: none,
                heading: line.body,
                item: false,
                until: None,
            };
            self.push(at, Owner::Clause(head));
            return;
        }
        let rest = mark.map_or(at, |mark| mark.rest);
        if let Some(mark) = mark {
            self.last.insert(mark.style, mark.ordinal);
        }
        let inline = inline_marks(self.text, line.body, rest, &self.last);
        let ends: Vec<usize> =
            inline.iter().map(|(m, _)| m.span.start).chain([line.body.end]).collect();
        let mut marks = mark.map(|m| (m, false)).into_iter().chain(inline);
        let mut ends = ends.into_iter();
        if mark.is_none() {
            ends.next();
            if !self.starts.iter().any(|start| matches!(start.owner, Owner::Clause(_))) {
                self.preamble(at);
            } else if self.amends && commencement::closes_decision(words) {
                if !matches!(self.starts.last(), Some(Start { owner: Owner::Loose, .. })) {
                    self.push(at, Owner::Loose);
                }
            } else if behind_piece {
                self.push(at, Owner::Loose);
            } else {
                self.push(at, Owner::Paragraph);
            }
        }
        let mut next = marks.next();
        while let Some((mark, item)) = next {
            next = marks.next();
            let end = ends.next().unwrap_or(line.body.end);
            let rest = Span::new(mark.rest.min(end), end).trimmed(self.text);
            let followed = next.is_some() || self.is_followed(index, mark.style);
            let titled = mark.style.is_structural()
                || mark.style == Style::Article && self.headed
                || matches!(mark.style, Style::Decimal(_));
            let below = (titled && rest.is_empty() && next.is_none())
                .then(|| self.heading_below(index))
                .flatten();
            let heading = if let Some(below) = below {
                below
            } else if item {
                Span::new(rest.start, rest.start)
            } else {
                heading::find(self.text, rest, mark.style, followed)
            };
            self.last.insert(mark.style, mark.ordinal);
            let head = Head {
                style: mark.style,
                ordinal: Some(mark.ordinal),
                mark: mark.span,
                heading,
                item,
                until: mark.until,
            };
            self.push(mark.span.start, Owner::Clause(head));
        }
    }

    /// Whether a mark is no 第一類：, or one that stands in an article and goes on from the one before.
    fn counts_classes(&self, mark: &Mark) -> bool {
        let before = self.last.get(&Style::Class);
        let counts = mark.ordinal.main == 1 || before.is_some_and(|b| follows(*b, mark.ordinal));
        mark.style != Style::Class || (counts && self.last.contains_key(&Style::Article))
    }

    /// Whether the line behind belongs to the clause of this one.
    fn is_followed(&self, index: usize, style: Style) -> bool {
        let next = self.lines.iter().enumerate().skip(index + 1).find(|(_, line)| !line.is_blank());
        next.is_some_and(|(next, line)| {
            line.role == Role::Text && self.mark(next).is_none_or(|mark| mark.style > style)
        })
    }
}

/// Whether a line holds cells of a table that was pasted as text: 项目　金额. A title says what it is, or is spread over
/// the line character by character.
fn is_cells(words: &str) -> bool {
    let mut parts = words.split_whitespace();
    let long = |part: &str| part.chars().nth(1).is_some();
    let several = parts.next().is_some_and(long) && parts.next().is_some_and(long);
    several
        && kind::kind_of(words).is_none()
        && !words.ends_with(['表', '单', '單', '录', '錄', '图', '圖'])
}

/// Marks inside a line from `from` on, each with whether it is part of an enumeration in a sentence.
fn inline_marks(
    text: &str,
    line: Span,
    from: usize,
    last: &HashMap<Style, Ordinal>,
) -> Vec<(Mark, bool)> {
    let candidates = candidates(text, line, from);
    if candidates.is_empty() {
        return Vec::new();
    }
    // For each candidate, whether the next one of its style carries the next number.
    let mut opens = vec![false; candidates.len()];
    let mut next: HashMap<Style, u32> = HashMap::new();
    for (index, (mark, _)) in candidates.iter().enumerate().rev() {
        let follows = next.get(&mark.style) == Some(&(mark.ordinal.main + 1));
        if let Some(open) = opens.get_mut(index) {
            *open = follows;
        }
        next.insert(mark.style, mark.ordinal.main);
    }
    let mut last = last.clone();
    let mut items: HashMap<Style, bool> = HashMap::new();
    let mut found = Vec::new();
    for ((mark, opener), opens) in candidates.into_iter().zip(opens) {
        let before = last.get(&mark.style).copied();
        let continues = before.is_some_and(|b| {
            mark.ordinal.main == b.main + 1 && mark.ordinal.sub == 0
                || mark.ordinal.main == b.main && mark.ordinal.sub == b.sub + 1
        });
        let ranked = mark.style <= Style::Article;
        let begins = mark.ordinal.main == 1 && (opens || ranked && opener == Opener::Gap);
        let strong = !ranked || matches!(opener, Opener::Gap | Opener::Sentence);
        if !strong || !(continues || begins) {
            continue;
        }
        let item = if begins && !continues {
            opener == Opener::Colon
        } else {
            items.get(&mark.style).copied().unwrap_or(false)
                || matches!(opener, Opener::Colon | Opener::Semicolon)
        };
        items.insert(mark.style, item);
        last.insert(mark.style, mark.ordinal);
        found.push((mark, item));
    }
    found
}

/// What stands before a mark inside a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opener {
    Sentence,
    Semicolon,
    Colon,
    Gap,
    /// The heading of a mark before it in the line: 二、主要任务（一）……
    Heading,
}

/// Places inside a line where a mark can be read and stands behind a sentence, `；`, `：` or a gap.
fn candidates(text: &str, line: Span, from: usize) -> Vec<(Mark, Opener)> {
    let mut found = Vec::new();
    let mut opener = None::<Opener>;
    let mut spaces = 0usize;
    // Characters of a heading so far: behind a mark, before any punctuation.
    let mut heading = (from > line.start).then_some(0usize);
    for (offset, c) in Span::new(from, line.end).of(text).char_indices() {
        let at = from + offset;
        if is_space(c) {
            spaces += if c == '\u{3000}' || c == '\t' { 2 } else { 1 };
            continue;
        }
        let gap = (spaces >= 2 && at > from).then_some(Opener::Gap);
        let headed =
            heading.filter(|&count| count > 1 && matches!(c, '（' | '(')).map(|_| Opener::Heading);
        let here = opener.or(gap).or(headed);
        if let Some(opener) = here
            && can_begin(c)
            && let Some(mark) =
                read_mark(text, at, line.end).filter(|mark| mark.style != Style::Class)
        {
            found.push((mark, opener));
            heading = Some(0);
        } else {
            let plain = is_han(c) || matches!(c, '、' | '．' | '.') || c.is_ascii_digit();
            heading = heading.map(|count| count + 1).filter(|&count| plain && count <= HEADING);
        }
        spaces = 0;
        opener = match c {
            '。' | '！' | '？' | '!' => Some(Opener::Sentence),
            '；' | ';' => Some(Opener::Semicolon),
            '：' | ':' => Some(Opener::Colon),
            // A closing quotation mark keeps what its sentence ended with.
            '”' | '）' | '》' => opener,
            _ => None,
        };
    }
    found
}

/// A quick test before a mark is read.
fn can_begin(c: char) -> bool {
    matches!(c, '第' | '（' | '(' | '〔' | '0'..='9' | '０'..='９')
        || is_han(c)
        || numeral::enclosed(c).is_some()
}
