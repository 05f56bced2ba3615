//! Text placed on pages becomes paragraphs: lines are put together from runs, page numbers and running
//! heads go, and lines that only the page width broke are joined again.

use std::collections::{HashMap, HashSet};

use super::lines::{Line, is_article, is_wide, visible};
use super::{BlockKind, columns};
use tiaowen_text::date;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::mark::ends_line;
use tiaowen_text::vocabulary::{standard, unit};

/// A run of text at its place; `y` grows downwards.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// Left end.
    pub x: f32,
    /// Right end.
    pub end: f32,
    /// Baseline.
    pub y: f32,
    /// Font size.
    pub size: f32,
    /// Whether the font is a bold or heading face.
    pub bold: bool,
    /// The text.
    pub text: String,
    /// Quarter turns clockwise from a line that is read to the right; one for vertical writing. Places
    /// are as seen when the page is turned back by as many.
    pub turns: u8,
    /// How sure a recognised text is, 0 to 100.
    pub confidence: Option<u8>,
}

impl Run {
    /// Puts it between two places of the page, read in the direction given.
    pub fn between(self, start: (f32, f32), end: (f32, f32), towards: (f32, f32)) -> Self {
        let turns = match towards {
            (x, y) if x.abs() >= y.abs() => {
                if x < 0.0 {
                    2
                } else {
                    0
                }
            }
            (_, y) => {
                if y > 0.0 {
                    1
                } else {
                    3
                }
            }
        };
        let turned = |(x, y): (f32, f32)| match turns {
            0 => (x, y),
            1 => (y, -x),
            2 => (-x, -y),
            _ => (-y, x),
        };
        let ((x, y), (end, _)) = (turned(start), turned(end));
        Self { x, end: end.max(x), y, turns, ..self }
    }

    /// How far down the page it begins, unturned.
    fn top(&self) -> f32 {
        match self.turns {
            0 => self.y,
            1 => self.x,
            2 => -self.y,
            _ => -self.end,
        }
    }
}

/// What came of the pages.
#[derive(Debug, Default, PartialEq)]
pub struct Flow {
    /// Paragraphs and headings.
    pub lines: Vec<Line>,
    /// The confidence of each of them, the mean of its characters; `None` for text that was not recognised.
    pub confidences: Vec<Option<u8>>,
    /// Lines with page numbers that were left out.
    pub page_numbers: usize,
    /// Running heads and feet that were left out.
    pub running_heads: usize,
    /// Pages of two columns, read one column after the other.
    pub columns: usize,
}

/// A line as printed.
#[derive(Debug, Clone, Default)]
struct Printed {
    page: usize,
    x: f32,
    end: f32,
    y: f32,
    size: f32,
    bold: bool,
    text: String,
    /// Left and right edge of the column it stands in.
    column: Option<(f32, f32)>,
    /// Parts with wide gaps between them: left and right end, and where each begins in the text.
    cells: Vec<(f32, f32)>,
    cell_starts: Vec<usize>,
    sure: Mean,
}

/// A mean of recognised characters.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: usize,
    of: usize,
}

impl Mean {
    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.of += other.of;
    }

    fn of_run(run: &Run) -> Self {
        let of = visible(&run.text);
        run.confidence.map_or(Self::default(), |sure| Self { sum: usize::from(sure) * of, of })
    }

    fn percent(self) -> Option<u8> {
        self.sum.checked_div(self.of).and_then(|mean| u8::try_from(mean).ok())
    }
}

/// Turns the runs of each page into paragraphs.
pub fn flow(pages: Vec<Vec<Run>>) -> Flow {
    let mut columns = 0;
    let pages: Vec<Vec<Printed>> = pages
        .into_iter()
        .enumerate()
        .map(|(page, runs)| {
            let (lines, several) = page_lines(page, runs);
            columns += usize::from(several);
            lines
        })
        .collect();
    let (pages, page_numbers, running_heads) = without_margins(pages);
    let mut printed: Vec<Printed> = pages.into_iter().flatten().collect();
    ignore_common_bold(&mut printed);
    let (lines, means): (Vec<Line>, Vec<Mean>) = paragraphs(&printed).into_iter().unzip();
    let confidences = means.into_iter().map(Mean::percent).collect();
    Flow { lines, confidences, page_numbers, running_heads, columns }
}

/// A face that most of the text is set in marks no heading, whatever its name (微软雅黑 is a Hei).
fn ignore_common_bold(printed: &mut [Printed]) {
    let size = |line: &Printed| visible(&line.text);
    let all: usize = printed.iter().map(size).sum();
    let bold: usize = printed.iter().filter(|l| l.bold).map(size).sum();
    if bold * 2 > all {
        printed.iter_mut().for_each(|line| line.bold = false);
    }
}

/// The lines of a page in reading order, columns one after the other; tells whether there were columns.
/// What is turned another way than most of the page (a page number beside vertical lines, the label of an
/// axis) stands in front of it or behind it.
fn page_lines(page: usize, runs: Vec<Run>) -> (Vec<Printed>, bool) {
    let mut sides: [Vec<Run>; 4] = Default::default();
    for run in runs {
        if let Some(side) = sides.get_mut(usize::from(run.turns)) {
            side.push(run);
        }
    }
    let size = |runs: &Vec<Run>| runs.iter().map(|run| visible(&run.text)).sum::<usize>();
    let main = sides.iter().enumerate().max_by_key(|(_, runs)| size(runs)).map_or(0, |(at, _)| at);
    let highest =
        sides.get(main).and_then(|runs| runs.iter().map(|run| run.top()).min_by(f32::total_cmp));
    let (mut before, mut between, mut after, mut columns) =
        (Vec::new(), Vec::new(), Vec::new(), false);
    for (at, runs) in sides.into_iter().enumerate() {
        if at == main {
            (between, columns) = straight_lines(page, runs);
            continue;
        }
        let (above, below) = runs.into_iter().partition(|run| Some(run.top()) < highest);
        before.extend(straight_lines(page, above).0);
        after.extend(straight_lines(page, below).0);
    }
    before.extend(between);
    before.extend(after);
    (before, columns)
}

/// The lines of runs that are all turned the same way.
fn straight_lines(page: usize, runs: Vec<Run>) -> (Vec<Printed>, bool) {
    let bands = columns::bands(runs);
    let columns = bands.len() > 1;
    let mut lines = Vec::new();
    for band in bands {
        let rows = columns::rows(band.runs);
        let mut printed: Vec<Printed> =
            rows.into_iter().map(|row| printed_line(page, row)).collect();
        if band.column {
            let edges = (left_edge(&printed), right_edge(&printed));
            printed.iter_mut().for_each(|line| line.column = Some(edges));
        }
        lines.extend(printed);
    }
    (lines, columns)
}

fn printed_line(page: usize, mut row: Vec<Run>) -> Printed {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut line = Printed { page, bold: true, ..Printed::default() };
    let mut last_start = f32::NEG_INFINITY;
    for run in row {
        // Bold is often made by printing a text twice, a hair apart.
        if line.text.ends_with(run.text.trim()) && (run.x - last_start).abs() < 0.3 * run.size {
            continue;
        }
        if line.text.is_empty() {
            line.x = run.x;
            line.y = run.y;
        } else if let (Some(last), Some(first)) =
            (line.text.chars().next_back(), run.text.chars().next())
            && !last.is_whitespace()
            && !first.is_whitespace()
        {
            let gap = run.x - line.end;
            if gap > 1.5 * run.size {
                line.cells.push((run.x, run.end));
                line.cell_starts.push(line.text.len());
            }
            let both_wide = is_wide(last) && is_wide(first);
            if both_wide && gap > 0.8 * run.size {
                line.text.push('\u{3000}');
            } else if !both_wide
                && gap > if is_wide(last) || is_wide(first) { 0.6 } else { 0.2 } * run.size
            {
                line.text.push(' ');
            }
        }
        last_start = run.x;
        line.sure.add(Mean::of_run(&run));
        line.text.push_str(&run.text);
        line.end = line.end.max(run.end);
        match line.cells.last_mut() {
            Some(cell) => cell.1 = cell.1.max(run.end),
            None => line.cells.push((run.x, run.end)),
        }
        line.size = line.size.max(run.size);
        line.bold &= run.bold;
    }
    line
}

/// Where a line stands that may come again on other pages.
struct Margin {
    page: usize,
    y: f32,
    size: f32,
}

/// Whether a line comes again on most pages of a side, at one height: books have other heads on left pages than
/// on right ones.
fn alternates(places: &[&Margin], sides: [usize; 2], line: &Printed) -> bool {
    const TIMES: usize = 3;
    let side = line.page % 2;
    let on_side = places.iter().filter(|place| place.page % 2 == side).count();
    let level = places.iter().all(|place| (place.y - line.y).abs() < 0.2 * line.size);
    let pages = sides.get(side).copied().unwrap_or(0);
    // Of a few pages all of the side have it.
    let often = on_side >= TIMES && on_side * 2 > pages || on_side >= 2 && on_side == pages;
    level && on_side == places.len() && often && sides.iter().all(|pages| *pages >= 2)
}

/// Takes page numbers, and heads and feet that come again on most pages, out of the pages. The head of a
/// table that goes on over pages stays once: it names the columns. A line that is set larger than where it
/// comes again is the title that the heads repeat.
fn without_margins(pages: Vec<Vec<Printed>>) -> (Vec<Vec<Printed>>, usize, usize) {
    const DEEPEST: usize = 2;
    const COLUMNS: usize = 3;
    const LARGER: f32 = 1.3;
    let count = pages.iter().filter(|page| !page.is_empty()).count();
    let mut sides = [0, 0];
    for line in pages.iter().filter_map(|page| page.first()) {
        if let Some(side) = sides.get_mut(line.page % 2) {
            *side += 1;
        }
    }
    let mut seen: HashMap<String, Vec<Margin>> = HashMap::new();
    let is_margin = |at: usize, of: usize| at < DEEPEST || at + DEEPEST >= of;
    for page in &pages {
        for (at, line) in page.iter().enumerate() {
            if is_margin(at, page.len()) {
                seen.entry(without_digits(&line.text)).or_default().push(Margin {
                    page: line.page,
                    y: line.y,
                    size: line.size,
                });
            }
        }
    }
    let runs = |line: &Printed| {
        let places = seen.get(&without_digits(&line.text)).map_or(&[][..], Vec::as_slice);
        let worded = line.text.chars().filter(|c| c.is_alphabetic()).count() > 1;
        let smallest = places.iter().map(|place| place.size).min_by(f32::total_cmp);
        let larger = |size: f32| smallest.is_some_and(|smallest| size > LARGER * smallest);
        if larger(line.size) || is_clause_mark(&line.text) {
            return false;
        }
        // The title that heads repeat is none of them.
        let places: Vec<&Margin> = places.iter().filter(|place| !larger(place.size)).collect();
        let times = places.len();
        let at_one_height = places.iter().all(|place| (place.y - line.y).abs() < 0.2 * line.size);
        // What ends a sentence at other places of other pages is text that comes again.
        let sentence = line.text.trim_end().ends_with('。') && !at_one_height;
        (count >= 3 && times >= 3 && times * 2 > count && !sentence)
            || (count == 2 && times == 2 && at_one_height && worded)
            || (worded && alternates(&places, sides, line))
    };
    let mut tables: HashSet<String> = HashSet::new();
    let (mut numbers, mut heads) = (0, 0);
    let kept = pages
        .into_iter()
        .map(|page| {
            let of = page.len();
            let apart = stands_apart(&page);
            page.into_iter()
                .enumerate()
                .zip(apart)
                .filter(|((at, line), apart)| {
                    if !is_margin(*at, of) {
                        return true;
                    }
                    if is_page_number(&line.text) && (count > 1 || *apart) {
                        numbers += 1;
                        return false;
                    }
                    if !runs(line) {
                        return true;
                    }
                    if *at < DEEPEST
                        && line.cells.len() >= COLUMNS
                        && tables.insert(without_digits(&line.text))
                    {
                        return true;
                    }
                    heads += 1;
                    false
                })
                .map(|((_, line), _)| line)
                .collect()
        })
        .collect();
    (kept, numbers, heads)
}

/// Which lines are the last of their page and far below the line above them: there the number stands also where
/// there is one page.
fn stands_apart(page: &[Printed]) -> Vec<bool> {
    const FAR: f32 = 3.0;
    let mut apart = vec![false; page.len()];
    if let ([.., above, last], Some(flag)) = (page, apart.last_mut()) {
        *flag = last.cells.len() == 1 && last.y - above.y > FAR * above.size.max(last.size);
    }
    apart
}

/// Whether a line is the mark of a clause and nothing else, as statutes of Taiwan print it: 第 3 條, 第一章. At the
/// heads of pages it comes again with another number, as running heads do.
fn is_clause_mark(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(number) = plain.strip_prefix('第') else { return false };
    let mut chars = number.chars();
    let heads = chars.next_back().is_some_and(unit::heads);
    let number = chars.as_str();
    let counts = |c: char| c.is_ascii_digit() || numeral::is_ordinal(c);
    is_article(text) || heads && !number.is_empty() && number.chars().all(counts)
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect()
}

/// `- 3 -`, `第3页`, `3/12`, `第3页 共12页`.
fn is_page_number(text: &str) -> bool {
    let rest: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = rest.trim_matches(|c: char| "-—–－_·…".contains(c));
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    (1..=8).contains(&digits)
        && plain.chars().all(|c| c.is_ascii_digit() || "第页共頁/／，,-".contains(c))
        && !plain.ends_with(['，', ','])
        && plain.chars().count() <= 12
}

/// Joins lines into paragraphs, each with what is known of how sure it is.
fn paragraphs(printed: &[Printed]) -> Vec<(Line, Mean)> {
    let right = right_edge(printed);
    let leading = usual_leading(printed);
    let size = usual_size(printed);
    let left = left_edge(printed);
    let mut lines: Vec<(Line, Mean)> = Vec::new();
    let mut previous: Option<&Printed> = None;
    let mut levels = Levels::default();
    let cells: Vec<(usize, &[(f32, f32)])> =
        printed.iter().map(|line| (line.page, line.cells.as_slice())).collect();
    let rows = columns::table_rows(&cells, size.max(1.0));
    let sections = standard::sections(printed.iter().map(|line| line.text.as_str()));
    // The foot of a cover: below the days of a standard stand those who issue it.
    let mut foot = None;
    for ((line, row), section) in printed.iter().zip(rows).zip(sections) {
        if row {
            lines.push((Line { kind: BlockKind::Row, text: row_text(line) }, line.sure));
            previous = None;
            continue;
        }
        let (left, right) = line.column.unwrap_or((left, right));
        let centred = line.x > left + 3.0 * line.size && line.end < right - 2.0 * line.size;
        let heading = line.bold || line.size > 1.15 * size;
        let kind = if heading { BlockKind::Heading } else { BlockKind::Paragraph };
        foot = foot.filter(|_| !section);
        let apart = section
            || standard::stands_on_cover(&line.text)
            || foot == Some(line.page)
            || previous.is_some_and(|p| {
                standard::stands_on_cover(&p.text)
                    || is_entry(&p.text)
                    || cites_anew(&p.text, &line.text)
            });
        if standard::is_issue(&line.text) {
            foot = Some(line.page);
        }
        let goes_on = previous.filter(|_| !apart).is_some_and(|p| {
            let page_break = p.page != line.page;
            let gap = !page_break && line.y - p.y > 1.3 * leading.max(line.size);
            let title = centred && heading && (p.size - line.size).abs() < 0.1 * size;
            let ended = p.text.trim_end().ends_with(ends_line);
            // Marks that may not start a line pull up to two characters into the next one.
            let full = p.end > right - if ended { 1.6 } else { 3.2 } * p.size;
            // A line set far in is no full one, and what follows it further out starts anew.
            let set_in = p.x - line.x > 2.5 * line.size;
            let indented = line.x > left + 1.5 * line.size && line.x > p.x + 0.5 * line.size;
            let marked = starts_with_mark(&line.text);
            let same_face =
                (p.size - line.size).abs() < 0.12 * size && (p.bold == line.bold || !ended);
            if title {
                p.size > 1.15 * size
                    && super::lines::continues(&p.text, &line.text)
                    && !gap
                    && !page_break
                    && !marked
            } else {
                let unfinished = || {
                    page_break
                        && !ended
                        && !heading
                        && !marked
                        && line.x < left + line.size
                        && breaks_off(lines.last().map_or("", |(last, _)| &last.text))
                        && line.text.contains(['。', '；'])
                };
                (full || unfinished())
                    && same_face
                    && !set_in
                    && !begins_article(&line.text)
                    && !is_article(&line.text)
                    && !counts_on(lines.last().map_or("", |(last, _)| &last.text), &line.text)
                    && !levels.go_on(&line.text, &p.text, (line.x - p.x) / line.size.max(1.0))
                    && !far_right(line, left, right)
                    && !date::is_printed(&line.text)
                    && !date::is_printed(&p.text)
                    && !(ended && (gap || indented || marked))
                    && !(marked && indented)
            }
        });
        match lines.last_mut() {
            Some((last, sure)) if goes_on => {
                append(&mut last.text, &line.text);
                sure.add(line.sure);
                if kind != last.kind {
                    last.kind = BlockKind::Paragraph;
                }
            }
            _ => {
                levels.take(&line.text);
                lines.push((Line { kind, text: line.text.clone() }, line.sure));
            }
        }
        previous = Some(line);
    }
    lines
}

/// Whether a line is an entry of a table of contents, up to its page: 3 术语和定义......2.
fn is_entry(text: &str) -> bool {
    let text = text.trim_end();
    let led =
        text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | ' '));
    led.len() < text.len() && ["...", ". . .", "…", "···"].iter().any(|dots| led.ends_with(dots))
}

/// Whether a line begins an entry of a list of standards: behind a sentence or another entry.
fn cites_anew(before: &str, line: &str) -> bool {
    let cites = |text: &str| standard::number(text.trim_start()).is_some();
    cites(line) && (before.trim_end().ends_with(ends_line) || cites(before))
}

/// Whether a line begins in the right half: a signature, that no paragraph goes on in.
fn far_right(line: &Printed, left: f32, right: f32) -> bool {
    line.x > left + 0.45 * (right - left)
}

/// The levels of numbers that are open, from the outermost, each with the last number.
#[derive(Default)]
struct Levels(Vec<(String, u32)>);

impl Levels {
    /// A paragraph begins: its number counts on in its level, or opens one.
    fn take(&mut self, text: &str) {
        let Some(mark) = mark(text) else { return };
        match self.0.iter().position(|(kind, _)| *kind == mark.kind) {
            Some(at) => self.0.truncate(at),
            None if self.0.len() >= DEEPEST_LEVEL => return,
            None => {}
        }
        self.0.push((mark.kind, mark.number));
    }

    /// Whether a line begins with the number that an open level expects, or with the first of a new one: then it
    /// stands further in than text before it, and no further out than a number. `further_in` is in characters.
    fn go_on(&self, line: &str, before: &str, further_in: f32) -> bool {
        let Some(next) = mark(line).filter(|next| !next.is_cited()) else { return false };
        let cites = before.trim_end().ends_with(['第', '、', '和', '与', '與', '至', '及', '或']);
        let opened = self.0.iter().find(|(kind, _)| *kind == next.kind);
        let fits = match opened {
            Some((_, last)) => last.checked_add(1) == Some(next.number),
            None => {
                let least = if mark(before).is_some() { -0.5 } else { 0.5 };
                next.number == 1 && further_in > least
            }
        };
        fits && !cites
    }
}

/// Most levels of numbers that are followed.
const DEEPEST_LEVEL: usize = 12;

/// The cells of a table row with tabs between them.
fn row_text(line: &Printed) -> String {
    let mut text = String::new();
    let ends = line.cell_starts.iter().copied().chain([line.text.len()]);
    let mut at = 0;
    for end in ends {
        if !text.is_empty() {
            text.push('\t');
        }
        text.push_str(line.text.get(at..end).unwrap_or("").trim());
        at = end;
    }
    text
}

/// Joins two lines: a space only between Latin words.
fn append(text: &mut String, next: &str) {
    text.truncate(text.trim_end().len());
    let next = next.trim_start();
    let latin = text.ends_with(|c: char| !is_wide(c)) && next.starts_with(|c: char| !is_wide(c));
    let hyphen = text.ends_with('-');
    if latin && !hyphen {
        text.push(' ');
    }
    text.push_str(next);
}

/// Whether a line starts with a number mark: then it starts a paragraph after a full stop.
fn starts_with_mark(text: &str) -> bool {
    let text = text.trim_start();
    let head: Vec<char> = text.chars().take(10).collect();
    let number = |c: &char| numeral::is_ordinal(*c) || numeral::is_arabic(*c);
    let mut rest = head.iter().skip_while(|c| matches!(c, '（' | '(' | '第'));
    let digits = rest.by_ref().take_while(|c| number(c)).count();
    digits > 0 && head.iter().any(|c| "、）).．条章节條節編编".contains(*c))
        || head.first().is_some_and(|c| ('①'..='⑳').contains(c))
}

/// Whether a paragraph is a sentence that does not end: it has parts, or is the text of an article.
fn breaks_off(paragraph: &str) -> bool {
    const LEAST: usize = 5;
    let text = mark(paragraph)
        .filter(|mark| matches!(mark.kind.as_str(), "第条" | "第條"))
        .is_some_and(|mark| visible(mark.behind) >= LEAST);
    (text || paragraph.contains(['，', '。', '；']))
        && paragraph.trim_end().ends_with(|c: char| c.is_alphanumeric() || c == '，' || c == '、')
}

/// `第三条　…`: an article with the gap that is set behind its number; references have none.
fn begins_article(text: &str) -> bool {
    mark(text).is_some_and(|mark| {
        mark.behind.starts_with(['\u{3000}', ' ']) && mark.kind.starts_with('第')
    })
}

/// Whether a line starts with the number that follows the one its paragraph starts with: `2.…` under
/// `1.…`. A reference broken by the line (依照 / 第三条的规定) goes on in words that no article begins with.
fn counts_on(paragraph: &str, line: &str) -> bool {
    let (Some(first), Some(next)) = (mark(paragraph), mark(line)) else { return false };
    first.kind == next.kind && first.number.checked_add(1) == Some(next.number) && !next.is_cited()
}

/// The number at the head of a text.
struct Mark<'t> {
    number: u32,
    /// What stands around it: `第条`, `（）`, `.`
    kind: String,
    behind: &'t str,
}

impl Mark<'_> {
    /// Whether the words behind it make it a reference.
    fn is_cited(&self) -> bool {
        const WORDS: [&str; 18] = [
            "的", "之", "所", "规定", "規定", "、", "和", "或", "至", "第", "及", "，", "。", "；",
            "项", "項", "款", "目",
        ];
        WORDS.iter().any(|word| self.behind.starts_with(word))
    }
}

fn mark(text: &str) -> Option<Mark<'_>> {
    let text = text.trim_start();
    if let Some(circled) = text.chars().next().filter(|c| ('①'..='⑳').contains(c)) {
        let behind = text.get(circled.len_utf8()..)?;
        return Some(Mark { number: numeral::enclosed(circled)?, kind: "①".to_owned(), behind });
    }
    let opening = text.chars().next().filter(|c| matches!(c, '第' | '（' | '('));
    let inside = text.get(opening.map_or(0, char::len_utf8)..)?.trim_start();
    let (number, length) = numeral::read(inside)?;
    let rest = inside.get(length..)?.trim_start();
    let closing = rest.chars().next()?;
    let behind = rest.get(closing.len_utf8()..)?;
    let fits = match opening {
        Some('第') => "条條章节節编編款项項".contains(closing),
        Some(_) => matches!(closing, '）' | ')'),
        None => {
            matches!(closing, '、' | '.' | '．' | '）' | ')')
                && !behind.starts_with(|c: char| c.is_numeric())
        }
    };
    let kind = opening.into_iter().chain([closing]).collect();
    fits.then_some(Mark { number, kind, behind })
}

fn right_edge(printed: &[Printed]) -> f32 {
    let mut ends: Vec<f32> = printed.iter().map(|l| l.end).collect();
    ends.sort_by(f32::total_cmp);
    ends.get(ends.len().saturating_sub(1) * 95 / 100).copied().unwrap_or(0.0)
}

/// The left end that most lines share.
fn left_edge(printed: &[Printed]) -> f32 {
    most_common(printed.iter().map(|l| (l.x, visible(&l.text))))
}

fn usual_size(printed: &[Printed]) -> f32 {
    most_common(printed.iter().map(|l| (l.size, visible(&l.text))))
}

/// The step between the lines of a paragraph: the smallest that is not rare. In a statute of short
/// articles the step between paragraphs is the more common one.
fn usual_leading(printed: &[Printed]) -> f32 {
    let mut steps: Vec<f32> = printed
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if a.page == b.page && b.y > a.y => Some(b.y - a.y),
            _ => None,
        })
        .collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 8).copied().unwrap_or(0.0)
}

/// The value with the greatest weight, rounded to halves.
fn most_common(values: impl Iterator<Item = (f32, usize)>) -> f32 {
    let mut weights: HashMap<i32, usize> = HashMap::new();
    for (value, weight) in values {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "positions on a page are small; casts saturate"
        )]
        let key = (value * 2.0).round() as i32;
        *weights.entry(key).or_default() += weight;
    }
    let best = weights.into_iter().max_by_key(|(key, weight)| (*weight, std::cmp::Reverse(*key)));
    best.map_or(0.0, |(key, _)| key as f32 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of 10-point text, twenty characters wide at most.
    fn run(y: f32, indent: f32, text: &str) -> Run {
        let x = 100.0 + indent * 10.0;
        let end = x + text.chars().count() as f32 * 10.0;
        Run { x, end, y, size: 10.0, text: text.to_owned(), ..Run::default() }
    }

    #[test]
    fn lines_become_paragraphs_and_margins_go() {
        let page = |number: usize, body: &[(f32, &str)]| {
            let mut runs = vec![run(20.0, 0.0, "某市人民政府公报")];
            for (row, (indent, text)) in body.iter().enumerate() {
                runs.push(run(60.0 + 16.0 * row as f32, *indent, text));
            }
            runs.push(run(700.0, 8.0, &format!("- {number} -")));
            runs
        };
        let flow = flow(vec![
            page(
                1,
                &[
                    (2.0, "（一）以县城为重要载体，推进以人为核"),
                    (0.0, "心的城镇化建设。"),
                    (2.0, "（二）补齐短板弱项，增强综合承载能力"),
                    (0.0, "，提升发展质量，促进城乡融合发展，建设"),
                ],
            ),
            page(2, &[(0.0, "现代化县城。"), (2.0, "（三）后文。")]),
            page(3, &[(2.0, "（四）末文。")]),
        ]);
        let texts: Vec<&str> = flow.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "（一）以县城为重要载体，推进以人为核心的城镇化建设。",
                "（二）补齐短板弱项，增强综合承载能力，提升发展质量，促进城乡融合发展，建设现代化县城。",
                "（三）后文。",
                "（四）末文。",
            ]
        );
        assert_eq!((flow.page_numbers, flow.running_heads), (3, 3));
    }

    #[test]
    fn a_sentence_goes_on_over_a_page_whose_last_line_is_short() {
        let texts = |last: &str, next: (f32, &str)| -> Vec<String> {
            let long = "城市绿化由城市管理部门负责并接受社会监督";
            let first = vec![run(60.0, 0.0, long), run(76.0, 0.0, last)];
            let second = vec![run(60.0, next.0, next.1), run(76.0, 0.0, long)];
            flow(vec![first, second]).lines.into_iter().map(|l| l.text).collect()
        };
        let joined = texts("第四条　本条例自明年起", (0.0, "施行。"));
        assert!(joined.iter().any(|l| l.ends_with("本条例自明年起施行。")), "{joined:?}");
        for (last, next) in [
            ("第二章　苗木管理要求", (0.0, "苗木由城市管理部门登记。")),
            ("（二）其他", (0.0, "以上事项每年核对。")),
            ("第四条　本条例自明年起", (2.0, "另起一段。")),
            ("第四条　本条例自明年起", (0.0, "第五条　另有规定的除外。")),
            ("云栖县人民政府", (0.0, "此件公开发布。")),
        ] {
            let kept = texts(last, next);
            assert!(kept.iter().any(|l| l.starts_with(next.1)), "{kept:?}");
        }
    }

    #[test]
    fn lines_of_a_standard_stand_for_themselves() {
        let lines = [
            "DB99/T 1024—2023",
            "山地枇杷防冻规程",
            "2023-05-10发布　2023-06-10实施",
            "苍岭省农业厅",
            "苍岭省市场监督管理局 发布",
            "1 范围......1",
            "2 规范性引用文件......1",
            "1 范围",
            "本文件规定了山地枇杷防冻和熏烟的各项要",
            "求。",
            "2 规范性引用文件",
            "下列文件是本文件必不可少的所有的条款。",
            "GB 5084 农田灌溉水质标准",
            "GB/T 8321 农药合理使用准则",
            "3 术语和定义",
            "3.1 滴灌",
            "利用滴头将水缓慢地送到根部附近的灌溉方",
            "式。",
        ];
        let runs =
            lines.iter().enumerate().map(|(row, line)| run(60.0 + 16.0 * row as f32, 0.0, line));
        let flow = flow(vec![runs.collect()]);
        let texts: Vec<&str> = flow.lines.iter().map(|l| l.text.as_str()).collect();
        let mut right = lines.to_vec();
        right.retain(|line| !matches!(*line, "求。" | "式。"));
        let joined = |line: &mut &str| match *line {
            "本文件规定了山地枇杷防冻和熏烟的各项要" => {
                *line = "本文件规定了山地枇杷防冻和熏烟的各项要求。"
            }
            "利用滴头将水缓慢地送到根部附近的灌溉方" => {
                *line = "利用滴头将水缓慢地送到根部附近的灌溉方式。"
            }
            _ => {}
        };
        right.iter_mut().for_each(joined);
        assert_eq!(texts, right);
    }

    #[test]
    fn page_numbers_are_told_from_numbered_text() {
        for text in ["- 3 -", "3", "第3页", "第 3 页 共 12 页", "3/12", "— 3 —"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["2023年", "1.", "3%", "第3条", "一、"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn numbers_that_run_on_start_paragraphs() {
        for (paragraph, line, starts) in [
            ("1.延长开放时间。（市文旅局）", "2.增设流动书车。", true),
            ("第一条建设单位应当办理许可", "第二条违反规定的依法处理", true),
            ("（二）甲", "（三）乙", true),
            ("第二条 依照本规定", "第三条的规定处理", false),
            ("第二条 依照本规定", "第五条处理", false),
            ("1.占比不低于", "2.5个百分点", false),
            ("一、甲", "（二）乙", false),
        ] {
            assert_eq!(counts_on(paragraph, line), starts, "{paragraph} / {line}");
        }
    }

    #[test]
    fn heads_of_two_pages_go_and_the_head_of_a_table_stays_once() {
        let page = |number: usize| {
            let mut runs = vec![run(20.0, 0.0, "云栖县人民政府文件")];
            for row in 0..4 {
                let text = format!("第{number}页的第{row}段与别处都不同");
                runs.push(run(60.0 + 40.0 * row as f32, 2.0, &text));
            }
            runs
        };
        let two = flow(vec![page(1), page(2)]);
        assert_eq!(two.running_heads, 2);
        assert!(!two.lines.iter().any(|line| line.text.contains("云栖县")));
        let words = ["子丑寅卯", "辰巳午未", "申酉戌亥"];
        let table = |page: usize| {
            let cells = [(0.0, "类别"), (10.0, "来源"), (20.0, "代码")];
            let mut runs: Vec<Run> = cells.map(|(x, text)| run(20.0, x, text)).into();
            for (row, word) in words[page].chars().enumerate() {
                let text = format!("{word}行各不相同");
                runs.push(run(60.0 + 40.0 * row as f32, 0.0, &text));
            }
            runs
        };
        let three = flow(vec![table(0), table(1), table(2)]);
        let heads = three.lines.iter().filter(|line| line.text.contains("来源")).count();
        assert_eq!((three.running_heads, heads), (2, 1));
    }

    /// What becomes of lines of one page, each with its indentation.
    fn flowed(lines: &[(f32, &str)]) -> Vec<String> {
        let rows = lines.iter().enumerate();
        let runs = rows.map(|(row, (indent, text))| run(60.0 + 16.0 * row as f32, *indent, text));
        flow(vec![runs.collect()]).lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_signature_far_to_the_right_and_its_date_stay_lines() {
        for date in ["2024年11月8日", "二〇二四年十一月八日"] {
            let texts = flowed(&[
                (2.0, "一、东城停水，停水范围包括东街以"),
                (0.0, "西的全部小区。"),
                (2.0, "二、西城停水"),
                (10.0, "青岭市人民政府"),
                (9.0, date),
            ]);
            assert_eq!(
                texts,
                [
                    "一、东城停水，停水范围包括东街以西的全部小区。",
                    "二、西城停水",
                    "青岭市人民政府",
                    date
                ]
            );
        }
    }

    #[test]
    fn numbers_that_an_open_level_expects_start_paragraphs() {
        for (items, next) in [
            (
                ["（一）执照（复印件应当注明日期）", "（二）报告（由事务所出具的报告）"],
                "二、逾期不予受理材料概不退还",
            ),
            (
                ["1．执照以及组织机构代码证书", "2．事务所出具的审计报告报表"],
                "二、逾期不予受理材料概不退还",
            ),
            (
                ["①执照以及组织机构代码证书等", "②事务所出具的审计报告报表等"],
                "二、逾期不予受理材料概不退还",
            ),
        ] {
            let lines = [
                (2.0, "一、单位应当提交材料，加盖公章"),
                (0.0, "并装订成册（一式三份正本一份）"),
                (2.0, items[0]),
                (2.0, items[1]),
                (2.0, next),
            ];
            let texts = flowed(&lines);
            assert_eq!(texts.len(), 4, "{texts:?}");
            assert_eq!(texts[1..], [items[0], items[1], next]);
        }
        let cited =
            flowed(&[(2.0, "（一）申请人有前款第（一）、"), (0.0, "（二）项情形的，应当说明。")]);
        assert_eq!(cited.len(), 1, "{cited:?}");
    }

    #[test]
    fn heads_that_repeat_the_title_or_alternate_go_and_the_title_stays() {
        let page = |number: usize, head: &str| {
            let mut runs = vec![run(20.0, 0.0, head)];
            if number == 0 {
                runs.push(Run { size: 18.0, ..run(40.0, 2.0, "云栖县灯会办法") });
            }
            let words = [
                "子丑寅卯辰",
                "甲乙丙丁戊",
                "东南西北中",
                "春夏秋冬年",
                "红黄蓝白黑",
                "宫商角徵羽",
            ];
            for (row, word) in words[number].chars().enumerate() {
                runs.push(run(80.0 + 40.0 * row as f32, 2.0, &format!("{word}段与别处都不同。")));
            }
            runs
        };
        let same = flow((0..3).map(|number| page(number, "云栖县灯会办法")).collect());
        let titles = same.lines.iter().filter(|line| line.text == "云栖县灯会办法").count();
        assert_eq!((titles, same.running_heads), (1, 3));
        let heads = ["规章", "云栖县公报"];
        let other = flow((0..6).map(|number| page(number, heads[number % 2])).collect());
        assert_eq!(other.running_heads, 6);
    }

    #[test]
    fn marks_at_the_heads_of_pages_stay_and_feet_of_three_parts_go() {
        let words = ["子丑寅卯", "辰巳午未", "申酉戌亥"];
        let page = |number: usize| {
            let mut runs = vec![run(60.0, 0.0, &format!("第 {} 條", number + 1))];
            for (row, word) in words[number].chars().enumerate() {
                runs.push(run(76.0 + 16.0 * row as f32, 2.0, &format!("{word}段與別處都不同。")));
            }
            let foot = [(0.0, "青岭市法规"), (12.0, "第 1 页 共 3 页"), (34.0, "内部使用")];
            let foot =
                foot.map(|(x, text)| run(700.0, x, &text.replace('1', &(number + 1).to_string())));
            runs.extend(foot);
            runs
        };
        let flow = flow((0..3).map(page).collect());
        let texts: Vec<&str> = flow.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(flow.running_heads, 3, "{texts:?}");
        for mark in ["第 1 條", "第 2 條", "第 3 條"] {
            assert!(texts.iter().any(|text| text.starts_with(mark)), "{mark}: {texts:?}");
        }
        for text in ["第 3 條", "第十二章", "第三条之一", "第 3-1 條"] {
            assert!(is_clause_mark(text), "{text}");
        }
        for text in ["第3页", "第3期", "第三条例", "第", "条"] {
            assert!(!is_clause_mark(text), "{text}");
        }
    }

    #[test]
    fn a_mark_alone_begins_a_paragraph_whatever_stands_before_it() {
        let texts = flowed(&[
            (0.0, "第 7-1 條"),
            (2.5, "申請人應於期限內補正文件，逾期者不予受理。"),
            (0.0, "第 8 條"),
            (2.5, "本辦法自發布日施行。"),
        ]);
        assert!(texts.contains(&"第 8 條".to_owned()), "{texts:?}");
    }

    #[test]
    fn two_pages_with_the_title_as_head_and_one_page_with_a_number() {
        let page = |number: usize| {
            let mut runs = vec![run(20.0, 0.0, "青岭市灯会办法")];
            if number == 0 {
                runs.push(Run { size: 18.0, ..run(40.0, 2.0, "青岭市灯会办法") });
            }
            for (row, word) in ["子丑寅卯", "辰巳午未"][number].chars().enumerate() {
                runs.push(run(80.0 + 40.0 * row as f32, 2.0, &format!("{word}段与别处都不同。")));
            }
            runs
        };
        let two = flow(vec![page(0), page(1)]);
        let titles = two.lines.iter().filter(|line| line.text == "青岭市灯会办法").count();
        assert_eq!((titles, two.running_heads), (1, 2));
        let single = |gap: f32, foot: &str| {
            flow(vec![vec![
                run(60.0, 0.0, "第一条　甲。"),
                run(76.0, 0.0, "第二条　乙。"),
                run(76.0 + gap, 8.0, foot),
            ]])
        };
        assert_eq!(single(400.0, "- 1 -").page_numbers, 1);
        assert_eq!(single(400.0, "1").lines.len(), 2);
        assert_eq!(single(16.0, "1").lines.len(), 3);
    }

    #[test]
    fn vertical_columns_are_read_from_right_to_left() {
        let column = |x: f32, text: &str| {
            let end = (x, 100.0 + 10.0 * text.chars().count() as f32);
            let run = Run { size: 10.0, text: text.to_owned(), ..Run::default() };
            run.between((x, 100.0), end, (0.0, 1.0))
        };
        let number = run(20.0, 0.0, "云栖县公报 页九");
        let flow =
            flow(vec![vec![column(280.0, "第二条　乙。"), number, column(310.0, "第一条　甲。")]]);
        let texts: Vec<&str> = flow.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["云栖县公报 页九", "第一条　甲。", "第二条　乙。"]);
    }
}
