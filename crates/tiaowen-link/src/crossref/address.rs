//! From an address (第三条第二款第（一）项) to the part of a document that it names, exactly. Paragraphs of an
//! article are 款 on the mainland and 項 in Taiwan, the numbered items below them 项 and 款. Key type: [`Reach`].

use std::collections::HashMap;

use super::scan::{Entry, Nth, Portion, Step, Unit, named};
use tiaowen_text::doc::{Clause, Document, Level, Ordinal, Span};
use tiaowen_text::numeral;
use tiaowen_text::script::fold;
use tiaowen_text::vocabulary::mark::is_quotation;

/// A part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The finest clause that holds it.
    pub clause: usize,
    /// Its text.
    pub span: Span,
}

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Here; to several places where numbering restarts or several paragraphs have such an item.
    At(Vec<Spot>),
    /// Nowhere.
    Nowhere {
        /// The clause that is there, where only its part is not.
        there: Option<usize>,
        /// What is not there, in the words of citations: 第三款.
        lacks: String,
    },
}

/// The one place at an address, for a link: where its part is not found, the clause that should have it. `near`
/// is the unit that speaks, for 第二款 alone.
pub fn spot_at(document: &Document, near: Option<usize>, entry: &Entry) -> Option<Spot> {
    let alone = entry.steps.first().is_some_and(|s| s.0 >= Unit::Paragraph);
    let clause = match reach(document, near, entry) {
        Reach::At(spots) => match spots.as_slice() {
            &[only] => return Some(only),
            // 第二款 alone is of the clause that speaks, whichever of its items is meant.
            [first, ..] if alone => near.or(Some(first.clause)),
            spots => {
                let outside: Vec<&Spot> =
                    spots.iter().filter(|s| !is_annexed(document, s.clause)).collect();
                match outside.as_slice() {
                    [only] => return Some(**only),
                    _ => common_unit(document, spots),
                }
            }
        },
        Reach::Nowhere { there, .. } => there.or(near.filter(|_| alone)),
    };
    clause.and_then(|clause| spot(document, clause))
}

/// The one place at the steps of an address below a place; its portions are passed over.
pub fn spot_below(document: &Document, from: Spot, entry: &Entry) -> Option<Spot> {
    let order = Order::of(document, &entry.steps);
    let first = vec![from];
    let spots = entry.steps.iter().fold(first, |spots, &step| {
        spots.iter().flat_map(|spot| below(document, *spot, step, order)).collect()
    });
    match spots.as_slice() {
        &[only] => Some(only),
        _ => None,
    }
}

/// The parts of a clause, found once for all that is cited of it.
pub struct Parts {
    clause: usize,
    order: Order,
    paragraphs: Vec<Spot>,
    /// The numbered clauses right below each, in order.
    items: HashMap<usize, Vec<usize>>,
}

impl Parts {
    /// Those of a clause.
    pub fn of(document: &Document, clause: usize) -> Self {
        let mut items: HashMap<usize, Vec<usize>> = HashMap::new();
        for i in descendants(document, clause) {
            if let Some(item) = document.clauses.get(i).filter(|c| is_numbered(c)) {
                items.entry(item.parent.unwrap_or(clause)).or_default().push(i);
            }
        }
        let (order, paragraphs) = (Order::of_document(document), paragraphs(document, clause));
        Self { clause, order, paragraphs, items }
    }

    /// Those of this unit before the one that stands at a byte of the text, as many as are counted, or that one itself
    /// for none. Empty where there are not so many.
    pub fn before(&self, document: &Document, unit: Unit, at: usize, count: usize) -> Vec<Spot> {
        let range = |own: usize| match count {
            0 => Some(own..own + 1),
            _ => own.checked_sub(count).map(|first| first..own),
        };
        if unit == self.order.paragraph() {
            let own = self.paragraphs.partition_point(|part| part.span.start <= at);
            let parts = own.checked_sub(1).and_then(range).and_then(|r| self.paragraphs.get(r));
            return parts.unwrap_or_default().to_vec();
        }
        let depth = usize::from(unit == Unit::Point);
        let Some(own) = self.numbered_at(document, at).get(depth).copied() else {
            return Vec::new();
        };
        let parent = document.clauses.get(own).and_then(|c| c.parent).unwrap_or(self.clause);
        let beside = self.items.get(&parent).map_or(&[][..], Vec::as_slice);
        let parts = beside.binary_search(&own).ok().and_then(range).and_then(|r| beside.get(r));
        parts.unwrap_or_default().iter().filter_map(|i| spot(document, *i)).collect()
    }

    /// The items and points that a byte of the text stands in, the outermost first.
    fn numbered_at(&self, document: &Document, at: usize) -> Vec<usize> {
        let after = document.clauses.partition_point(|c| c.span.start <= at);
        let mut found = Vec::new();
        let mut next = after.checked_sub(1);
        while let Some(i) = next.filter(|i| *i != self.clause) {
            let Some(clause) = document.clauses.get(i) else { break };
            if is_numbered(clause) && at < clause.extent.end {
                found.push(i);
            }
            next = clause.parent;
        }
        found.reverse();
        found
    }

    /// The name of the part that holds a place: 第二款, 第一款第（二）项; empty for a clause of one part.
    pub fn name(&self, document: &Document, place: Span) -> String {
        if document.clauses.get(self.clause).is_some_and(|c| c.level == Level::Preamble) {
            return String::new();
        }
        let (paragraph_word, item_word) = match self.order {
            Order::Mainland => ("款", "项"),
            Order::Taiwan => ("項", "款"),
        };
        let inside = |span: Span| span.start <= place.start && place.end <= span.end;
        let mut name = String::new();
        let mut put = |ordinal: usize, word: &str| {
            let number = numeral::to_chinese(u32::try_from(ordinal).unwrap_or(0));
            name.push_str(&format!("第{number}{word}"));
        };
        let ordinal = self.paragraphs.partition_point(|part| part.span.start <= place.start);
        let part = ordinal.checked_sub(1).and_then(|at| self.paragraphs.get(at));
        if document.clause_level == Level::Article
            && self.paragraphs.len() > 1
            && part.is_some_and(|part| inside(part.span))
        {
            put(ordinal, paragraph_word);
        }
        let holding = self.numbered_at(document, place.start).into_iter();
        let items = holding.filter_map(|i| {
            let clause = document.clauses.get(i).filter(|c| inside(c.extent))?;
            Some((clause.ordinal?.main as usize, clause.mark.of(&document.text)))
        });
        let mut words = [item_word, "目"].into_iter();
        for (number, mark) in items {
            // 第一類 stands between 項 and 款.
            let class = ["類", "类"].into_iter().find(|class| mark.ends_with(class));
            let Some(word) = class.or_else(|| words.next()) else { break };
            put(number, word);
        }
        name
    }
}

/// Whether a clause below an article bears a number of its own.
fn is_numbered(clause: &Clause) -> bool {
    clause.level != Level::Paragraph && clause.ordinal.is_some() && !clause.unit
}

/// Most places of one address: numbers that restart hundreds of times tell nothing apart.
const MOST_SPOTS: usize = 200;

/// The part of a document at an address.
pub fn reach(document: &Document, near: Option<usize>, entry: &Entry) -> Reach {
    let order = Order::of(document, &entry.steps);
    let mut spots: Vec<Spot> = Vec::new();
    for (n, &step) in entry.steps.iter().enumerate() {
        let next: Vec<Spot> = if n == 0 {
            top(document, near, step, order)
        } else {
            let below = spots.iter().flat_map(|spot| below(document, *spot, step, order));
            below.take(MOST_SPOTS).collect()
        };
        if next.is_empty() {
            // Below an article that is there all that is told of it is named: 第二款第三项.
            let there = spots.first().map(|s| s.clause);
            let unit = |step: &&Step| there.is_some() && step.0 <= Unit::Article;
            let below = entry.steps.iter().take_while(unit).count();
            let lacks = named(entry.steps.get(below.min(n)..).unwrap_or_default());
            return Reach::Nowhere { there, lacks };
        }
        spots = next;
    }
    let Some(portion) = entry.portion else { return Reach::At(spots) };
    let parts: Vec<Spot> =
        spots.iter().flat_map(|spot| portions(document, *spot, portion)).collect();
    if parts.is_empty() {
        let there = spots.first().map(|s| s.clause);
        Reach::Nowhere { there, lacks: portion.word().to_owned() }
    } else {
        Reach::At(parts)
    }
}

/// A list of addresses as a document reads it: 第4-5條 is one article where the document has an article 4-5, else
/// a range.
pub fn of_document(document: &Document, entries: &[Entry]) -> Vec<Entry> {
    let mut read: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let (Some(&(unit, Nth::Number(last))), Some((start, end))) =
            (entry.steps.last(), entry.range.filter(|_| entry.hyphen))
        else {
            read.push(entry.clone());
            continue;
        };
        let first = read
            .iter()
            .position(|e| e.range == entry.range)
            .and_then(|i| Some((i, *read.get(i)?.steps.last()?)));
        match first {
            Some((i, (_, Nth::Number(from)))) if unit == Unit::Article => {
                let ordinal = Ordinal { main: from.main, sub: last.main };
                if document.at_level(document.clause_level, Some(ordinal), 1).is_empty() {
                    read.push(entry.clone());
                    continue;
                }
                read.truncate(i);
                let steps = vec![(unit, ordinal.into())];
                // 第4-5條 is written with its unit, which stands behind the number of a list.
                let alone = entries
                    .iter()
                    .filter(|e| e.written == entry.written)
                    .all(|e| e.range == entry.range);
                let (start, end) = if alone { entry.written } else { (start, end) };
                let (range, written, hyphen) = (None, (start, end), false);
                read.push(Entry { start, end, steps, range, written, hyphen, ..entry.clone() });
            }
            _ => read.push(entry.clone()),
        }
    }
    with_inserted(document, read)
}

/// Adds to the articles that a range implies those that were inserted between them: 第二百一十三条至第二百二十条 has
/// 第二百一十九条之一.
fn with_inserted(document: &Document, entries: Vec<Entry>) -> Vec<Entry> {
    let article = |entry: &Entry| match (entry.range, entry.steps.as_slice()) {
        (Some(range), &[(Unit::Article, Nth::Number(ordinal))]) => Some((range, ordinal)),
        _ => None,
    };
    let mut all: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        if let (Some(last), Some((range, to))) = (all.last().cloned(), article(&entry))
            && let Some((same, from)) = article(&last)
            && same == range
            && from.main < to.main
        {
            let inserted = (from.sub + 1..).map(|sub| Ordinal { main: from.main, sub });
            // An entry for several articles covers sub-numbers without end.
            let level = document.clause_level;
            let own = |n: &Ordinal| !document.at_level(level, Some(*n), 1).is_empty();
            let inserted = inserted.take_while(own);
            all.extend(inserted.map(|n| {
                let steps = vec![(Unit::Article, n.into())];
                Entry { start: last.end, end: last.end, steps, ..last.clone() }
            }));
        }
        all.push(entry);
    }
    all
}

/// What paragraphs and items of an article are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// 款, below it 项
    Mainland,
    /// 項, below it 款
    Taiwan,
}

impl Order {
    /// The order of the steps tells; where there is one step alone, the document.
    fn of(document: &Document, steps: &[Step]) -> Self {
        let at = |unit: Unit| steps.iter().position(|s| s.0 == unit);
        match (at(Unit::Paragraph), at(Unit::Item)) {
            (Some(paragraph), Some(item)) if item < paragraph => Self::Taiwan,
            (Some(_), Some(_)) => Self::Mainland,
            _ => Self::of_document(document),
        }
    }

    fn of_document(document: &Document) -> Self {
        let article = document.first_article().and_then(|i| document.clauses.get(i));
        let traditional = article.is_some_and(|c| c.mark.of(&document.text).contains('條'));
        if traditional { Self::Taiwan } else { Self::Mainland }
    }

    /// The unit of a paragraph.
    fn paragraph(self) -> Unit {
        match self {
            Self::Mainland => Unit::Paragraph,
            Self::Taiwan => Unit::Item,
        }
    }
}

fn levels(unit: Unit) -> &'static [Level] {
    match unit {
        Unit::Preface => &[Level::Preamble],
        Unit::Annex => &[Level::Annex],
        Unit::Part => &[Level::Part],
        Unit::Division => &[Level::Chapter, Level::Outline(1)],
        Unit::Chapter => &[Level::Chapter],
        Unit::Section => &[Level::Section],
        Unit::Article => &[Level::Article],
        Unit::Paragraph => &[Level::Paragraph],
        Unit::Item => &[Level::Item, Level::Outline(2), Level::Outline(3), Level::Outline(4)],
        Unit::Class => &[Level::Item],
        Unit::Point => &[Level::Point, Level::Outline(4), Level::Outline(5)],
        // They have no clause of their own.
        Unit::Passage | Unit::Sentence => &[],
    }
}

fn spot(document: &Document, clause: usize) -> Option<Spot> {
    let extent = document.clauses.get(clause)?.extent;
    Some(Spot { clause, span: extent.trimmed(&document.text) })
}

/// Those of some clauses, in order, that a step names.
fn chosen(document: &Document, clauses: &[usize], nth: Nth) -> Vec<usize> {
    let named = |of: &usize| {
        document.clauses.get(*of).is_some_and(|c| match nth {
            Nth::Number(ordinal) => c.ordinal == Some(ordinal),
            Nth::Called(name) => {
                let heading = c.heading.of(&document.text).chars().filter(|c| !c.is_whitespace());
                fold(&heading.collect::<String>()) == name
            }
            Nth::FromEnd(_) => false,
        })
    };
    match nth {
        Nth::FromEnd(_) => {
            nth.index(clauses.len()).and_then(|n| clauses.get(n)).copied().into_iter().collect()
        }
        _ => clauses.iter().copied().filter(named).collect(),
    }
}

/// Where the first step leads.
fn top(document: &Document, near: Option<usize>, step: Step, order: Order) -> Vec<Spot> {
    let (unit, nth) = step;
    let numbered = unit == Unit::Article
        || (unit >= Unit::Paragraph && document.clause_level != Level::Article);
    let of_levels = |levels: &[Level]| -> Vec<usize> {
        let clauses = document.clauses.iter().enumerate();
        clauses.filter(|(_, c)| levels.contains(&c.level)).map(|(i, _)| i).collect()
    };
    let clauses = match nth {
        Nth::Number(ordinal) if numbered => document.find_number(ordinal, MOST_SPOTS),
        _ if numbered => {
            let units = of_levels(&[document.clause_level]);
            let units: Vec<usize> =
                units.into_iter().filter(|i| !is_annexed(document, *i)).collect();
            chosen(document, &units, nth)
        }
        _ if unit >= Unit::Paragraph => {
            let spot = near.and_then(|near| spot(document, near));
            return spot.map_or(Vec::new(), |spot| below(document, spot, step, order));
        }
        _ if unit == Unit::Preface => of_levels(levels(unit)),
        Nth::Called(_) if unit == Unit::Annex => of_levels(levels(unit)),
        Nth::Called(_) => {
            chosen(document, &of_levels(&[Level::Part, Level::Chapter, Level::Section]), nth)
        }
        Nth::Number(ordinal) => {
            // An annex without a number is the only one.
            let unnumbered = unit == Unit::Annex && ordinal == Ordinal::from(1);
            let numbers = [Some(Some(ordinal)), unnumbered.then_some(None)];
            let mut fits: Vec<usize> = levels(unit)
                .iter()
                .flat_map(|level| numbers.iter().flatten().map(|number| (*level, *number)))
                .flat_map(|(level, number)| document.at_level(level, number, MOST_SPOTS))
                .collect();
            fits.sort_unstable();
            fits
        }
        _ => chosen(document, &of_levels(levels(unit)), nth),
    };
    clauses.into_iter().filter_map(|clause| spot(document, clause)).collect()
}

/// Where one more step leads from a place.
fn below(document: &Document, from: Spot, step: Step, order: Order) -> Vec<Spot> {
    let (unit, nth) = step;
    let at = |parts: &[Spot]| -> Vec<Spot> {
        nth.index(parts.len()).and_then(|n| parts.get(n)).copied().into_iter().collect()
    };
    if unit < Unit::Paragraph {
        let inside: Vec<usize> = descendants(document, from.clause)
            .filter(|&i| document.clauses.get(i).is_some_and(|c| levels(unit).contains(&c.level)))
            .collect();
        let inside = chosen(document, &inside, nth);
        return inside.into_iter().filter_map(|i| spot(document, i)).collect();
    }
    if unit == Unit::Sentence {
        return at(&sentences(document, from));
    }
    if unit == order.paragraph() || unit == Unit::Passage {
        return at(&paragraphs(document, from.clause));
    }
    numbered_below(document, from, nth)
}

/// The sentences of a place.
fn sentences(document: &Document, from: Spot) -> Vec<Spot> {
    let mut start = from.span.start;
    let ends = statements(from.span.of(&document.text), &['。']).into_iter();
    ends.map(|end| {
        let span = Span::new(start, from.span.start + end).trimmed(&document.text);
        start = from.span.start + end;
        Spot { clause: from.clause, span }
    })
    .collect()
}

fn descendants(document: &Document, of: usize) -> impl Iterator<Item = usize> {
    let end = document.clauses.get(of).map_or(0, |c| c.extent.end);
    (of + 1..document.clauses.len())
        .take_while(move |&i| document.clauses.get(i).is_some_and(|c| c.span.start < end))
}

/// The paragraphs of a clause, each with the items that it introduces.
pub fn paragraphs(document: &Document, of: usize) -> Vec<Spot> {
    let Some(whole) = spot(document, of) else { return Vec::new() };
    let mut starts: Vec<(usize, usize)> = vec![(whole.span.start, of)];
    for i in descendants(document, of) {
        let Some(clause) = document.clauses.get(i) else { continue };
        if clause.level == Level::Paragraph && clause.parent == Some(of) {
            starts.push((clause.span.start, i));
        }
    }
    // Outlines have no addresses for their paragraphs, nor has a preface: each line of a clause's own text is one.
    let preface = document.clauses.get(of).is_some_and(|c| c.level == Level::Preamble);
    if (document.clause_level != Level::Article || preface)
        && let Some(clause) = document.clauses.get(of)
    {
        let body = document.unit_body(of).start.max(clause.span.start);
        let own = Span::new(body.min(clause.span.end), clause.span.end);
        starts = vec![(whole.span.start, of)];
        let lines = own.of(&document.text).match_indices('\n').map(|(at, _)| own.start + at + 1);
        let full = |at: &usize| {
            let line = document.text.get(*at..own.end).unwrap_or("").lines().next().unwrap_or("");
            !line.trim().is_empty()
                && document.text.get(own.start..*at).is_some_and(|t| !t.trim().is_empty())
        };
        starts.extend(lines.filter(full).map(|at| (at, of)));
        // The line 序言 is a heading.
        let head = whole.span.of(&document.text).lines().next().unwrap_or("");
        if preface && starts.len() > 1 && !head.contains(['，', '。', '：']) {
            starts.remove(0);
        }
    }
    // The mark may stand alone on its line: what follows is the first paragraph.
    if let (Some(clause), Some(&(second, _))) = (document.clauses.get(of), starts.get(1))
        && clause.mark.start == whole.span.start
        && Span::new(clause.mark.end.max(clause.heading.end).min(second), second)
            .of(&document.text)
            .chars()
            .all(|c| !c.is_alphanumeric())
    {
        starts.remove(0);
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|s| s.0).chain([whole.span.end]).collect();
    let spans = starts.iter().zip(ends).map(|(&(start, clause), end)| Spot {
        clause,
        span: Span::new(start, end.max(start)).trimmed(&document.text),
    });
    spans.collect()
}

/// The numbered clauses right below a place; those of all its paragraphs for an article.
fn numbered_below(document: &Document, from: Spot, nth: Nth) -> Vec<Spot> {
    let is_container = |parent: Option<usize>| {
        parent == Some(from.clause)
            || parent
                .and_then(|p| document.clauses.get(p))
                .is_some_and(|p| p.level == Level::Paragraph && p.parent == Some(from.clause))
    };
    let children = descendants(document, from.clause).filter(|&i| {
        document.clauses.get(i).is_some_and(|c| {
            c.level != Level::Paragraph
                && is_container(c.parent)
                && from.span.start <= c.span.start
                && c.span.start < from.span.end
        })
    });
    let children: Vec<usize> = children.collect();
    if children.is_empty() {
        return inline(document, from, nth);
    }
    chosen(document, &children, nth).into_iter().filter_map(|i| spot(document, i)).collect()
}

/// Items inside a line: （一）…；（二）….
fn inline(document: &Document, from: Spot, nth: Nth) -> Vec<Spot> {
    let text = from.span.of(&document.text);
    let mut marks: Vec<(usize, u32)> = Vec::new();
    for (at, open) in text.char_indices().filter(|(_, c)| matches!(c, '（' | '(')) {
        let inner = text.get(at + open.len_utf8()..).unwrap_or("");
        let Some((n, used)) = numeral::read(inner) else { continue };
        let closes = inner.get(used..).is_some_and(|rest| rest.starts_with(['）', ')']));
        let leads = text.get(..at).unwrap_or("").trim_end();
        if closes && leads.ends_with(['：', ':', '；', ';', '，', '、', '。']) {
            marks.push((at, n));
        }
    }
    let counts = marks.iter().enumerate().all(|(i, m)| m.1 as usize == i + 1);
    let Some(nth) = nth.index(marks.len()).filter(|_| counts) else { return Vec::new() };
    let Some(&(start, _)) = marks.get(nth) else { return Vec::new() };
    let end = marks.get(nth + 1).map_or(text.len(), |m| m.0);
    let span = Span::new(from.span.start + start, from.span.start + end);
    vec![Spot { clause: from.clause, span }]
}

/// Ends of the statements of a text at these marks, in bytes; marks inside quotations and brackets end none.
fn statements(text: &str, ends: &[char]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut depth = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '「' | '“' => depth += 1,
            '）' | ')' | '」' | '”' => depth -= 1,
            c if depth <= 0 && ends.contains(&c) => found.push(at + c.len_utf8()),
            _ => {}
        }
    }
    let tail = found.last().and_then(|&at| text.get(at..)).unwrap_or(text);
    if tail.chars().any(|c| c.is_alphanumeric() && !is_quotation(c)) {
        found.push(text.len());
    }
    found
}

/// The portions of a paragraph that a word names; of each paragraph where none is told.
fn portions(document: &Document, from: Spot, portion: Portion) -> Vec<Spot> {
    let level = document.clauses.get(from.clause).map(|c| c.level);
    let whole = spot(document, from.clause).is_some_and(|s| s.span == from.span);
    let parts = if whole && level == Some(Level::Article) {
        paragraphs(document, from.clause)
    } else {
        vec![from]
    };
    parts.into_iter().filter_map(|part| portion_of(document, part, portion)).collect()
}

fn portion_of(document: &Document, part: Spot, portion: Portion) -> Option<Spot> {
    let text = part.span.of(&document.text);
    let at = |range: std::ops::Range<usize>| {
        let span = Span::new(part.span.start + range.start, part.span.start + range.end);
        Some(Spot { clause: part.clause, span })
    };
    if matches!(portion, Portion::Main | Portion::Proviso) {
        let start = proviso(text)?;
        if portion == Portion::Main {
            return at(0..start);
        }
        let rest = text.get(start..)?;
        let end = statements(rest, &['。']).first().copied().unwrap_or(rest.len());
        return at(start..start + end);
    }
    let half = matches!(portion, Portion::FirstHalf | Portion::SecondHalf);
    let mut ends = statements(text, &['。']);
    if half {
        ends = statements(text, &['，', '；', '。']);
    } else if ends.len() < 2 {
        ends = statements(text, &['；', ';']);
    }
    let (first, last) = (*ends.first()?, *ends.last()?);
    let before_last = ends.len().checked_sub(2).and_then(|i| ends.get(i)).copied()?;
    match portion {
        Portion::Front => at(0..first),
        // Where a sentence has several commas its halves overlap.
        Portion::FirstHalf => at(0..before_last),
        Portion::Middle => (ends.len() > 2).then(|| at(first..before_last)).flatten(),
        _ => at(first..last),
    }
}

/// Where 但书 begins: 但 at the head of a statement.
fn proviso(text: &str) -> Option<usize> {
    text.match_indices('但').map(|(at, _)| at).find(|&at| {
        text.get(..at).is_some_and(|before| before.ends_with(['，', '。', '；', ',', ';']))
    })
}

/// Whether a clause belongs to an annex.
fn is_annexed(document: &Document, index: usize) -> bool {
    let mut at = Some(index);
    while let Some(clause) = at.and_then(|i| document.clauses.get(i)) {
        if clause.level == Level::Annex {
            return true;
        }
        at = clause.parent;
    }
    false
}

/// The unit that holds all places, where one does.
fn common_unit(document: &Document, spots: &[Spot]) -> Option<usize> {
    let unit = |mut at: usize| loop {
        let clause = document.clauses.get(at)?;
        if clause.unit {
            return Some(at);
        }
        at = clause.parent?;
    };
    let first = unit(spots.first()?.clause)?;
    spots.iter().all(|s| unit(s.clause) == Some(first)).then_some(first)
}

/// The name of the part of a unit that holds a place: 第二款, 第一款第（二）项; empty for a unit of one part.
pub fn part_name(document: &Document, unit: usize, place: Span) -> String {
    Parts::of(document, unit).name(document, place)
}
