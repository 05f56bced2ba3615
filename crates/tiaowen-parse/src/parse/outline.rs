//! Nests marks into clauses: levels, parents, paths, spans, units, and what is odd in the numbering.

use std::collections::{HashMap, HashSet};

use super::line::Style;
use super::marks::{Head, Owner, Start};
use tiaowen_text::doc::{
    Clause, ClausePath, Issue, IssueKind, Level, Ordinal, Piece, PieceKind, Span,
};
use tiaowen_text::numeral;

/// What nesting yields.
pub(super) struct Outline {
    pub(super) clauses: Vec<Clause>,
    pub(super) pieces: Vec<Piece>,
    pub(super) issues: Vec<Issue>,
    pub(super) clause_level: Level,
}

/// Marks looked ahead when the order of two styles is unclear.
const AHEAD: usize = 200;
/// Longest run without clauses of the document's level that stays one unit, in bytes.
const UNIT: usize = 6000;

/// Builds the clauses and pieces that own the text.
pub(super) fn build(text: &str, starts: Vec<Start>) -> Outline {
    let mut nest = Nest::new(text, &starts);
    let first = starts.first().map_or(text.len(), |start| start.at);
    if first > 0 {
        nest.pieces.push(Piece { kind: PieceKind::Blank, span: Span::new(0, first) });
    }
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(text.len(), |next| next.at);
        nest.take(index, start, Span::new(start.at, end));
    }
    nest.finish()
}

struct Nest<'a> {
    text: &'a str,
    starts: &'a [Start],
    /// Styles that stand above articles in this document although they usually stand below.
    above_articles: HashSet<Style>,
    clauses: Vec<Clause>,
    styles: Vec<Style>,
    pieces: Vec<Piece>,
    issues: Vec<Issue>,
    /// Open clauses from the outermost to the innermost.
    stack: Vec<usize>,
    /// Last number of each style in the document part, for numbering that runs on.
    last: HashMap<Style, Ordinal>,
    /// Last child of a parent by style.
    siblings: HashMap<(Option<usize>, Style), Ordinal>,
    paths: HashMap<String, u32>,
    counts: HashMap<&'static str, u32>,
    paragraphs: HashMap<usize, u32>,
}

impl<'a> Nest<'a> {
    fn new(text: &'a str, starts: &'a [Start]) -> Self {
        Self {
            text,
            starts,
            above_articles: above_articles(starts),
            clauses: Vec::new(),
            styles: Vec::new(),
            pieces: Vec::new(),
            issues: Vec::new(),
            stack: Vec::new(),
            last: HashMap::new(),
            siblings: HashMap::new(),
            paths: HashMap::new(),
            counts: HashMap::new(),
            paragraphs: HashMap::new(),
        }
    }

    fn take(&mut self, index: usize, start: &Start, span: Span) {
        match &start.owner {
            Owner::Piece(kind) => self.pieces.push(Piece { kind: *kind, span }),
            Owner::Preamble => self.named("preamble", Level::Preamble, span),
            Owner::Loose => self.named("text", Level::Preamble, span),
            Owner::Paragraph => self.paragraph(span),
            Owner::Clause(head) => self.clause(index, head, span),
        }
    }

    /// Unnumbered text with a name of its own at the top.
    fn named(&mut self, name: &'static str, level: Level, span: Span) {
        self.stack.retain(|&open| self.styles.get(open) == Some(&Style::Annex));
        let parent = self.stack.last().copied();
        let path = match parent.and_then(|p| self.clauses.get(p)) {
            Some(parent) => parent.path.child(name).to_string(),
            None => name.to_owned(),
        };
        let path = self.unique(path);
        let none = Span::new(span.start, span.start);
        self.push(path, level, None, none, none, span, parent, Style::Paragraph);
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a clause, once")]
    fn push(
        &mut self,
        path: ClausePath,
        level: Level,
        ordinal: Option<Ordinal>,
        mark: Span,
        heading: Span,
        span: Span,
        parent: Option<usize>,
        style: Style,
    ) {
        let clause = Clause {
            path,
            level,
            ordinal,
            mark,
            heading,
            span,
            extent: span,
            parent,
            unit: false,
            confidence: None,
        };
        self.clauses.push(clause);
        self.styles.push(style);
    }

    fn unique(&mut self, path: String) -> ClausePath {
        let times = self.paths.entry(path.clone()).or_insert(0);
        *times += 1;
        match *times {
            1 => ClausePath::new(path),
            n => ClausePath::new(format!("{path}~{n}")),
        }
    }

    /// A further paragraph: a 款 of its own directly under an article, more text of the clause elsewhere.
    fn paragraph(&mut self, span: Span) {
        let article =
            self.stack.iter().rposition(|&open| self.styles.get(open) == Some(&Style::Article));
        let Some(article) = article.and_then(|at| self.stack.get(at).copied()) else {
            match self.clauses.last_mut() {
                Some(clause) if clause.span.end == span.start => {
                    clause.span.end = span.end;
                    clause.extent.end = span.end;
                }
                _ => self.named("text", Level::Preamble, span),
            }
            return;
        };
        // A line of a table belongs to what stands before it and counts as no paragraph.
        if is_table_line(span.of(self.text))
            && let Some(clause) = self.clauses.last_mut().filter(|c| c.span.end == span.start)
        {
            clause.span.end = span.end;
            clause.extent.end = span.end;
            return;
        }
        while self.stack.last().is_some_and(|&open| open != article) {
            self.stack.pop();
        }
        // Behind a head that has its line to itself stands the first paragraph.
        let alone = self.clauses.get(article).is_some_and(|c| {
            let body = Span::new(c.mark.end.max(c.heading.end).min(c.span.end), c.span.end);
            !body.of(self.text).contains(char::is_alphanumeric)
        });
        let count = self.paragraphs.entry(article).or_insert(u32::from(!alone));
        *count += 1;
        let count = *count;
        let Some(path) = self.clauses.get(article).map(|c| c.path.child(format!("p{count}")))
        else {
            return;
        };
        let path = self.unique(path.to_string());
        let none = Span::new(span.start, span.start);
        let ordinal = Some(count.into());
        self.push(
            path,
            Level::Paragraph,
            ordinal,
            none,
            none,
            span,
            Some(article),
            Style::Paragraph,
        );
        self.stack.push(self.clauses.len() - 1);
    }

    fn clause(&mut self, index: usize, head: &Head, span: Span) {
        let style = head.style;
        self.close(index, head);
        let parent = self.stack.last().copied();
        let level = self.level(head);
        self.check(parent, style, head, span);
        let step = match (style, head.ordinal) {
            (Style::Annex, None) => format!("annex-{}", self.next_count("annex")),
            (Style::Annex, Some(number)) => format!("annex-{number}"),
            (_, Some(number)) => number.to_string(),
            (_, None) => format!("h{}", self.next_count("h")),
        };
        let path = match parent.and_then(|p| self.clauses.get(p)) {
            Some(parent) => parent.path.child(step).to_string(),
            None => step,
        };
        let path = self.unique(path);
        let bare = matches!(level, Level::Item | Level::Point);
        let heading = if bare { Span::new(head.mark.end, head.mark.end) } else { head.heading };
        self.push(path, level, head.ordinal, head.mark, heading, span, parent, style);
        self.stack.push(self.clauses.len() - 1);
    }

    fn next_count(&mut self, name: &'static str) -> u32 {
        let count = self.counts.entry(name).or_insert(0);
        *count += 1;
        *count
    }

    /// Closes open clauses until the new one can stand under the innermost.
    fn close(&mut self, index: usize, head: &Head) {
        let style = head.style;
        if style == Style::Annex {
            self.stack.clear();
            self.last.clear();
            return;
        }
        if let Some(at) = self.stack.iter().rposition(|&open| self.styles.get(open) == Some(&style))
        {
            self.stack.truncate(at);
            return;
        }
        while let Some(&open) = self.stack.last() {
            let Some(&top) = self.styles.get(open) else { break };
            // Items hang under the paragraph that introduces them.
            if top == Style::Paragraph && self.rank(style) > self.rank(Style::Article) {
                break;
            }
            if self.rank(top) < self.rank(style) || (head.item && top != Style::Paragraph) {
                break;
            }
            // No part stands inside an article, however the articles go on behind it.
            let part = style.is_structural() && self.in_article();
            if !part
                && head.ordinal.is_some_and(|n| n.main == 1)
                && self.goes_on(index, open, style)
            {
                break;
            }
            self.stack.pop();
        }
    }

    fn in_article(&self) -> bool {
        self.stack.iter().any(|&open| self.styles.get(open) == Some(&Style::Article))
    }

    fn rank(&self, style: Style) -> u32 {
        let rank = match style {
            Style::Annex => 0,
            Style::Part => 1,
            Style::Subpart => 2,
            Style::Division => 3,
            Style::Chapter => 4,
            Style::Section => 5,
            Style::Subsection => 6,
            Style::Subsubsection => 7,
            Style::Upper => 8,
            Style::Article => 20,
            Style::Class => 21,
            Style::Bold | Style::Han => 22,
            Style::HanParen => 23,
            Style::Arabic => 24,
            Style::Decimal(parts) => 24 + u32::from(parts),
            Style::ArabicParen => 30,
            Style::Circled => 31,
            Style::Stem => 32,
            Style::StemParen => 33,
            Style::LatinParen => 34,
            Style::RomanParen => 35,
            Style::Paragraph => 40,
        };
        if self.above_articles.contains(&style) { rank - 12 } else { rank }
    }

    /// Whether the run of the open clause goes on behind the new mark: then the new one stands inside it,
    /// however unusual the order of the two styles is.
    fn goes_on(&self, index: usize, open: usize, style: Style) -> bool {
        let (Some(clause), Some(&top)) = (self.clauses.get(open), self.styles.get(open)) else {
            return false;
        };
        let Some(number) = clause.ordinal else { return false };
        let outer: Vec<Style> = self
            .stack
            .iter()
            .filter(|&&other| other != open)
            .filter_map(|&other| self.styles.get(other).copied())
            .collect();
        for start in self.starts.iter().skip(index + 1).take(AHEAD) {
            let Owner::Clause(head) = &start.owner else { continue };
            if outer.contains(&head.style) || head.style == Style::Annex {
                return false;
            }
            if head.style == top {
                return style != top && head.ordinal.is_some_and(|n| n.main == number.main + 1);
            }
        }
        false
    }

    /// The level of a mark where it stands.
    fn level(&self, head: &Head) -> Level {
        let in_article = self
            .stack
            .iter()
            .rposition(|&open| self.styles.get(open) == Some(&Style::Article))
            .map(|at| {
                self.stack
                    .iter()
                    .skip(at + 1)
                    .filter(|&&open| self.styles.get(open) != Some(&Style::Paragraph))
                    .count()
            });
        match head.style {
            Style::Annex => Level::Annex,
            Style::Part | Style::Subpart => Level::Part,
            Style::Division | Style::Chapter | Style::Upper => Level::Chapter,
            Style::Section | Style::Subsection | Style::Subsubsection => Level::Section,
            Style::Article => Level::Article,
            Style::Paragraph => Level::Paragraph,
            style => match in_article {
                Some(0) => Level::Item,
                Some(_) => Level::Point,
                None if head.item => Level::Item,
                None => outline_level(style),
            },
        }
    }

    /// Compares a number with the one before it.
    fn check(&mut self, parent: Option<usize>, style: Style, head: &Head, span: Span) {
        let Some(number) = head.ordinal else { return };
        let sibling = self.siblings.get(&(parent, style)).copied();
        let running = self.last.get(&style).copied();
        let reached = head.until.map_or(number, Ordinal::from);
        self.siblings.insert((parent, style), reached);
        self.last.insert(style, reached);
        let before = match sibling {
            Some(sibling) => sibling,
            // The first child may begin anew or run on from the part before.
            None if number.main == 1 || running.is_some_and(|r| follows(r, number)) => return,
            None if style == Style::Article => running.unwrap_or(0.into()),
            None => 0.into(),
        };
        // (a) and 甲、 begin anew for each definition or sentence that lists something.
        let list =
            matches!(style, Style::Stem | Style::StemParen | Style::LatinParen | Style::RomanParen)
                && number.main == 1;
        if list || follows(before, number) {
            return;
        }
        let mark = head.mark.of(self.text);
        let was = numeral::to_chinese(before.main);
        let (kind, message) = if number == before {
            (IssueKind::NumberRepeated, format!("{mark} comes twice"))
        } else if number < before {
            (IssueKind::NumberBack, format!("{mark} follows number {} ({was})", before))
        } else {
            let missing = number.main.saturating_sub(before.main).saturating_sub(1);
            (IssueKind::NumberSkipped, format!("{missing} number(s) missing before {mark}"))
        };
        let place = if head.mark.is_empty() { span } else { head.mark };
        self.issues.push(Issue { kind, span: place, message });
    }

    fn finish(mut self) -> Outline {
        extend(&mut self.clauses);
        let clause_level = clause_level(&self.clauses, &self.styles);
        choose_units(&mut self.clauses, clause_level);
        if !self.clauses.iter().any(|clause| clause.ordinal.is_some()) {
            let span = Span::new(0, self.text.len());
            let message = "nothing in the text is numbered".to_owned();
            self.issues.push(Issue { kind: IssueKind::NoClauses, span, message });
        }
        Outline { clauses: self.clauses, pieces: self.pieces, issues: self.issues, clause_level }
    }
}

/// Whether a line is drawn: a rule or a row of a table in box characters, or a row between bars.
fn is_table_line(line: &str) -> bool {
    let line = line.trim();
    let drawn = line.starts_with(|c| ('\u{2500}'..='\u{257f}').contains(&c));
    drawn || (line.len() > 1 && line.starts_with('|') && line.ends_with('|'))
}

/// Whether `number` is the next after `before`; 175 → 175-1 → 175-2 → 176 all are.
pub(super) fn follows(before: Ordinal, number: Ordinal) -> bool {
    number.main == before.main + 1 || number.main == before.main && number.sub == before.sub + 1
}

/// The rank of GB/T 9704 that a mark stands for.
fn outline_level(style: Style) -> Level {
    match style {
        Style::Bold | Style::Han => Level::Outline(1),
        Style::HanParen => Level::Outline(2),
        Style::Arabic => Level::Outline(3),
        Style::Decimal(parts) => Level::Outline((2 + parts).min(5)),
        Style::ArabicParen => Level::Outline(4),
        _ => Level::Outline(5),
    }
}

/// Styles that stand above articles: 一、管辖 with 第一条 … under it, as judicial interpretations have it.
fn above_articles(starts: &[Start]) -> HashSet<Style> {
    let heads: Vec<&Head> = starts
        .iter()
        .filter_map(|start| match &start.owner {
            Owner::Clause(head) if !head.item => Some(head),
            _ => None,
        })
        .collect();
    let mut above = HashSet::new();
    let first_article = heads.iter().position(|head| head.style == Style::Article);
    let Some(first_article) = first_article else { return above };
    for style in [Style::Han, Style::HanParen] {
        let places: Vec<usize> =
            (0..heads.len()).filter(|&i| heads.get(i).is_some_and(|h| h.style == style)).collect();
        let leads = places
            .iter()
            .filter(|&&i| {
                heads.get(i + 1).is_some_and(|next| {
                    next.style == Style::Article
                        || style == Style::Han && next.style == Style::HanParen
                })
            })
            .count();
        let before = places.first().is_some_and(|&first| first < first_article);
        if before && leads * 10 >= places.len() * 6 {
            above.insert(style);
        }
    }
    above
}

/// Widens every extent over its descendants.
fn extend(clauses: &mut [Clause]) {
    for index in (0..clauses.len()).rev() {
        let Some((parent, end)) = clauses.get(index).map(|c| (c.parent, c.extent.end)) else {
            continue;
        };
        if let Some(parent) = parent.and_then(|p| clauses.get_mut(p)) {
            parent.extent.end = parent.extent.end.max(end);
        }
    }
}

/// The level whose numbers identify a clause: articles where there are some, else the finest outline rank
/// that carries most of the text.
fn clause_level(clauses: &[Clause], styles: &[Style]) -> Level {
    let numbered: Vec<&Clause> =
        clauses.iter().filter(|c| c.ordinal.is_some() || c.level == Level::Outline(1)).collect();
    let total: usize = clauses
        .iter()
        .filter(|c| c.level != Level::Preamble && c.parent.is_none())
        .map(|c| c.extent.len())
        .sum();
    let count = |level: Level| numbered.iter().filter(|c| c.level == level).count();
    let share = |level: Level| {
        let bytes: usize =
            numbered.iter().filter(|c| c.level == level).map(|c| c.extent.len()).sum();
        bytes as f64 / total.max(1) as f64
    };
    let articles = count(Level::Article);
    if articles >= 2 && share(Level::Article) >= 0.3 || articles == 1 && numbered.len() == 1 {
        return Level::Article;
    }
    if styles.contains(&Style::Decimal(2)) && share(Level::Outline(4)) >= 0.5 {
        return Level::Outline(4);
    }
    // （1）…（60） that run through a document whatever sections it has.
    let through = [Level::Outline(3), Level::Outline(4)]
        .into_iter()
        .find(|&level| share(level) >= 0.5 && runs_through(clauses, level));
    if let Some(level) = through {
        return level;
    }
    let candidates = [
        Level::Outline(2),
        Level::Outline(3),
        Level::Outline(1),
        Level::Section,
        Level::Chapter,
        Level::Outline(4),
        Level::Part,
    ];
    let carries = candidates.into_iter().find(|&level| {
        count(level) >= 2
            && share(level) >= 0.5
            && !(level == Level::Outline(3) && count(Level::Outline(2)) >= 2)
    });
    carries
        .or_else(|| candidates.into_iter().filter(|&l| count(l) > 0).max_by_key(|&l| count(l)))
        .unwrap_or(Level::Outline(2))
}

/// Fewest numbers that make a run through a document.
const RUN: u32 = 6;

/// Whether the numbers of a level run on over its sections without beginning anew.
fn runs_through(clauses: &[Clause], level: Level) -> bool {
    let mut expected = 1;
    let mut parents = HashSet::new();
    for clause in clauses.iter().filter(|clause| clause.level == level) {
        if clause.ordinal != Some(Ordinal::from(expected)) {
            return false;
        }
        expected += 1;
        parents.insert(clause.parent);
    }
    expected > RUN && parents.len() >= 2
}

/// Marks the units: clauses at the clause level with all below them, and everything above that level. A
/// large part without clauses of that level (an annex in another form) is cut at its own children.
fn choose_units(clauses: &mut [Clause], clause_level: Level) {
    let mut below = vec![false; clauses.len()];
    for index in (0..clauses.len()).rev() {
        let Some((parent, level)) = clauses.get(index).map(|c| (c.parent, c.level)) else {
            continue;
        };
        let has = level == clause_level || below.get(index).copied().unwrap_or(false);
        if let Some(slot) = parent.and_then(|p| below.get_mut(p)) {
            *slot |= has;
        }
    }
    let mut closed = vec![false; clauses.len()];
    for index in 0..clauses.len() {
        let Some(clause) = clauses.get(index) else { continue };
        let inside = clause.parent.is_some_and(|p| {
            closed.get(p).copied().unwrap_or(true) || clauses.get(p).is_some_and(|c| !c.unit)
        });
        let splits = below.get(index).copied().unwrap_or(false)
            || clause.level != clause_level && clause.extent.len() > UNIT;
        let is_closed = clause.level == clause_level || !splits;
        if let Some(slot) = closed.get_mut(index) {
            *slot = inside || is_closed;
        }
        if let Some(clause) = clauses.get_mut(index) {
            clause.unit = !inside;
        }
    }
}
